//! The one page to send to sales: what is asked for, of which traffic, why, and what is still to be asked.

use super::inputs::{arrivals, service};
use super::{Cell, Chapter, Column, Document, Part, Table, Term, figures};
use crate::demand::Workload;
use crate::experiment::sizing::{Answer, Backing, Sizing, Trial};
use crate::experiment::{Estimate, Traffic, Variation};
use crate::report::chart::Drawing;
use crate::report::number;
use crate::report::sizing::{Words, request};
use crate::report::{clean, judgement, listed, wording};
use crate::scenario::{Scenario, UnknownKind, open_questions};

/// More questions do not fit on the page.
const MOST_QUESTIONS: usize = 6;

impl Document {
    /// The brief, with charts of how the plan does around what is asked for.
    pub fn of_brief(
        scenario: &Scenario,
        sizing: &Sizing,
        backing: &Backing,
        traffic: &Traffic,
        charts: Vec<Drawing>,
    ) -> Self {
        let words = Words { scenario, sizing };
        let chapter = |id, heading, parts| Chapter { id, heading, parts };
        let chapters = vec![
            chapter("ask", "What we ask for", ask(&words, backing)),
            chapter("traffic", "Our traffic", vec![Part::Terms { terms: terms(scenario, traffic) }]),
            chapter("evidence", "Why", figures(charts)),
            chapter("growth", "Room for growth", growth(&words, backing)),
            chapter("questions", "What we would like to know", questions(scenario)),
            chapter("basis", "Where this comes from", vec![Part::Text { text: basis(&words) }]),
        ];
        let title = headline(&words, backing);
        Self { title, question: clean(&scenario.title), sheet: true, ..Self::new(scenario, chapters) }
    }
}

/// What is asked for, or that nothing is enough.
fn headline(words: &Words<'_>, backing: &Backing) -> String {
    let numbers = words.numbers(&backing.values);
    match words.sizing.answer {
        Answer::Found { .. } => format!("We ask for {numbers}"),
        Answer::Undecided { .. } => format!("We ask for about {numbers}"),
        Answer::Nothing { .. } => "No size of this plan is enough".to_owned(),
    }
}

fn ask(words: &Words<'_>, backing: &Backing) -> Vec<Part> {
    let request = request(words.scenario);
    let plan = &words.scenario.cases[0].plans[request.plan];
    let less = match &words.sizing.answer {
        Answer::Found { one_less, .. } => one_less.as_slice(),
        Answer::Undecided { .. } | Answer::Nothing { .. } => &[],
    };
    let stated = plan.origin.catalogue.as_ref().map_or("as it is now".to_owned(), |id| clean(id));
    let mut columns: Vec<Column> = ["what", &stated, "what we ask for"].map(Column::text).into();
    if !less.is_empty() {
        columns.push(Column::long("with one less"));
    }
    let rows = request.parameters.iter().enumerate().map(|(place, parameter)| {
        let mut cells = vec![
            Cell::text(clean(&parameter.name)),
            Cell::text(backing.stated[place].as_ref().map_or("–".to_owned(), |text| clean(text))),
            Cell::text(words.number(parameter, backing.values[place])),
        ];
        cells.extend(less.get(place).map(|trial| Cell::text(with_less(words, trial.as_ref()))));
        cells
    });
    let table = Table::new("", columns, rows.collect(), "size.csv");
    vec![Part::Text { text: words.answer() }, Part::Table { table }]
}

fn with_less(words: &Words<'_>, trial: Option<&Trial>) -> String {
    let Some(trial) = trial else { return "there is no less".to_owned() };
    format!("{}: {}", judgement(trial.judgement()), words.figures(trial))
}

fn terms(scenario: &Scenario, traffic: &Traffic) -> Vec<Term> {
    let term = |name, text| Term { name, text, code: false };
    let mut terms = vec![term("A month", volume(scenario, traffic)), term("It comes", comes(scenario))];
    if !traffic.once {
        terms.push(term("On average", rate(traffic)));
    }
    match &traffic.variation {
        Some(variation) => terms.extend(shape(traffic, variation)),
        None if traffic.closed => terms.push(term(
            "Peaks",
            "users wait for their answer before they ask again, so how many come at once depends on the plan"
                .to_owned(),
        )),
        None => {}
    }
    terms.push(term("A job takes", jobs(scenario)));
    terms.push(term("What we need", listed(scenario.objectives.iter().map(wording::asked).collect())));
    terms
}

/// `518,000 requests, 1.04 M images`.
fn volume(scenario: &Scenario, traffic: &Traffic) -> String {
    let mut said = vec![format!("{} requests", number::number(traffic.per_month))];
    for (name, amount) in scenario.quantities.iter().zip(&traffic.per_request) {
        said.extend(amount.map(|one| format!("{} {}", number::number(traffic.per_month * one.mean), clean(name))));
    }
    let about = if traffic.closed { "about " } else { "" };
    format!("{about}{} in 30 days", said.join(", "))
}

fn rate(traffic: &Traffic) -> String {
    let per_minute = traffic.per_second * 60.0;
    let about = if traffic.closed { "about " } else { "" };
    if per_minute >= 2.0 {
        format!("{about}{} requests a minute", number::number(per_minute))
    } else {
        format!("{about}{} requests an hour", number::number(per_minute * 60.0))
    }
}

fn shape(traffic: &Traffic, variation: &Variation) -> Vec<Term> {
    // What is not random has no interval.
    let figure = |value: &Estimate| number::estimate(value, traffic.exact || value.half_width == Some(0.0));
    let hour =
        variation.busiest_hour.map_or_else(String::new, |hour| format!("; in the busiest hour {}", figure(&hour)));
    let peak = format!(
        "{} requests in the busiest minute, {} times the mean{hour}",
        figure(&variation.busiest_minute),
        figure(&variation.peak_to_mean)
    );
    let unevenness = format!(
        "cv of the gaps {}, variance over mean of the counts a minute {} (at random both are 1)",
        figure(&variation.gap_cv),
        figure(&variation.dispersion)
    );
    let term = |name, text| Term { name, text, code: false };
    vec![term("Peaks", peak), term("Burstiness", unevenness)]
}

/// So many workloads are told of one by one.
const FEW: usize = 3;

/// How the requests appear.
fn comes(scenario: &Scenario) -> String {
    let workloads = &scenario.cases[0].workloads;
    let told = workloads.iter().take(FEW).map(|workload| format!("{}{}", lead(scenario, workload), arrivals(workload)));
    let more = workloads.len().saturating_sub(FEW);
    let more = if more == 0 { String::new() } else { format!("; and {more} more kinds of requests") };
    format!("{}{more}", told.collect::<Vec<_>>().join("; "))
}

/// The workload's name, where there are several.
fn lead(scenario: &Scenario, workload: &Workload) -> String {
    if scenario.cases[0].workloads.len() > 1 { format!("{}: ", clean(&workload.name)) } else { String::new() }
}

fn jobs(scenario: &Scenario) -> String {
    let workloads = &scenario.cases[0].workloads;
    let mut means: Vec<(f64, &str)> =
        workloads.iter().filter_map(|workload| Some((service(&workload.service).0?, workload.name.as_str()))).collect();
    means.sort_by(|a, b| a.0.total_cmp(&b.0));
    if let (Some(least), Some(most), true) = (means.first(), means.last(), workloads.len() > FEW) {
        let of = |(mean, name): &(f64, &str)| format!("{} ({})", number::time(*mean), clean(name));
        return format!("{} to {} on average", of(least), of(most));
    }
    let told = workloads.iter().map(|workload| {
        let name = lead(scenario, workload);
        match service(&workload.service) {
            (Some(mean), Some(cv)) => {
                format!("{name}{} on average, cv {}", number::time(mean), number::number(cv))
            }
            (Some(mean), None) => format!("{name}{} on average", number::time(mean)),
            (None, _) => format!("{name}as its parts come"),
        }
    });
    told.collect::<Vec<_>>().join("; ")
}

/// How far what is asked for carries, and what more traffic needs.
fn growth(words: &Words<'_>, backing: &Backing) -> Vec<Part> {
    let (Answer::Found { .. }, Some(room)) = (&words.sizing.answer, &backing.head_room) else { return Vec::new() };
    let least = room.edges.iter().map(|edge| edge.met_up_to.unwrap_or(0.0)).fold(f64::INFINITY, f64::min);
    let carries = if least > 1.0 && least.is_finite() {
        format!("With what we ask for, {}", words.room(room))
    } else {
        "What we ask for is the least that carries this traffic: it leaves nothing to spare.".to_owned()
    };
    let needs = backing.growth.iter().map(|(times, answer)| {
        let times = number::number(*times);
        match answer {
            Answer::Found { best, .. } => format!("{times} times the traffic needs {}.", words.numbers(&best.values)),
            Answer::Undecided { closest } => {
                format!("{times} times the traffic needs about {}.", words.numbers(&closest.values))
            }
            Answer::Nothing { .. } => format!("For {times} times the traffic nothing that we tried is enough."),
        }
    });
    let said: Vec<String> = std::iter::once(carries).chain(needs).collect();
    vec![Part::Text { text: said.join(" ") }]
}

/// What the documentation of the plan that is asked for leaves open.
fn questions(scenario: &Scenario) -> Vec<Part> {
    let plan = &scenario.cases[0].plans[request(scenario).plan];
    let mut questions: Vec<String> = Vec::new();
    for unknown in open_questions(scenario, &plan.name) {
        if let UnknownKind::Documentation { question, .. } = &unknown.kind {
            let taken = unknown.values.get(unknown.base).map(|reading| clean(&reading.label)).unwrap_or_default();
            questions.push(format!("{} We took: {taken}.", clean(question)));
        }
    }
    let left = questions.len().saturating_sub(MOST_QUESTIONS);
    questions.truncate(MOST_QUESTIONS);
    let mut parts: Vec<Part> = Part::list("", questions).into_iter().collect();
    if left > 0 {
        let text = format!("`linecook sensitivity` lists {left} more, and says which of them matter.");
        parts.push(Part::Text { text });
    }
    parts
}

fn basis(words: &Words<'_>) -> String {
    let Scenario { path, sha256, .. } = words.scenario;
    format!(
        "Simulated with linecook {} from `{}` (SHA-256 {}). {}",
        env!("CARGO_PKG_VERSION"),
        clean(&path.to_string_lossy()),
        sha256.get(..12).unwrap_or(sha256),
        words.basis()
    )
}
