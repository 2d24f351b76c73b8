//! Titles: what a chart shows, in words.

use super::super::folder::{Entry, Run};
use super::super::number::{self, Figure};
use super::super::{capitalised, clean, listed, wording};
use super::named;
use super::pairs;
use super::swept::{self, sweep_name};
use super::tied;
use crate::experiment::{Estimate, Judgement};
use crate::scenario::Objective;

/// What a title speaks of.
pub struct Subject<'a> {
    /// Such as `p95 latency`.
    pub name: String,
    /// The objective for it, by its place in the scenario.
    pub objective: Option<usize>,
    /// The figure itself.
    pub figure: fn(&Entry) -> Option<Estimate>,
    /// Its mean as text.
    pub text: &'a dyn Fn(&Estimate) -> String,
}

/// The finding.
pub fn title(run: &Run, subject: &Subject<'_>) -> String {
    capitalised(&match subject.objective {
        Some(place) => {
            let wanted = &run.heading.objectives[place];
            if let Some(axes) = pairs::axes(run) {
                format!("the {} is {} {}", subject.name, within(wanted), pairs::where_met(run, place, &axes))
            } else {
                let of = if run.is_sweep() { judged_over_sweep } else { judged };
                of(run, subject, place, wanted)
            }
        }
        None => ranged(run, subject),
    })
}

fn judgement(entry: &Entry, objective: usize) -> Option<Judgement> {
    entry.judgements.get(objective).copied()
}

/// `default and basic`; longer lists are counted.
fn names(of: &[String], all: usize) -> String {
    match of {
        [] => "none".to_owned(),
        [one] => one.clone(),
        many if many.len() == all && all == 2 => "both plans".to_owned(),
        many if many.len() == all => "every plan".to_owned(),
        [one, two] => format!("{one} and {two}"),
        many => format!("{} of {all} plans", many.len()),
    }
}

fn within(wanted: &Objective) -> String {
    match wanted {
        wanted if wanted.bound() <= 0.0 => format!("at {}", wording::objective(wanted)),
        Objective::DeliveredShare(_) | Objective::ActionDeliveredShare(_) | Objective::FinishedInTime(_) => {
            format!("at {} or more", wording::objective(wanted))
        }
        _ => format!("within {}", wording::objective(wanted)),
    }
}

fn judged(run: &Run, subject: &Subject<'_>, place: usize, wanted: &Objective) -> String {
    let of = |judgement: Judgement| -> Vec<String> {
        let with = run.entries.iter().filter(|entry| self::judgement(entry, place) == Some(judgement));
        with.map(|entry| named(&entry.name)).collect()
    };
    let (met, missed, undecided) = (of(Judgement::Met), of(Judgement::Missed), of(Judgement::Undecided));
    let all = met.len() + missed.len() + undecided.len();
    let (name, within) = (&subject.name, within(wanted));
    let open = match undecided.len() {
        0 => String::new(),
        1 => format!("; {} is too close to call", undecided[0]),
        _ => format!("; {} are too close to call", names(&undecided, all)),
    };
    match (met.len(), missed.len()) {
        (0, 0) => format!("whether the {name} is {within} is too close to call"),
        (0, 1) if all == 1 => format!("{} does not keep the {name} {within}", missed[0]),
        (0, _) if undecided.is_empty() => format!("no plan keeps the {name} {within}"),
        (0, _) => {
            format!("{} {} not keep the {name} {within}{open}", names(&missed, all), verb(missed.len(), "does", "do"))
        }
        (n, 0) => format!("{} {} the {name} {within}{open}", names(&met, all), verb_of(&met, all, n)),
        (n, m) if met.len() <= 2 => {
            let rest = if m <= 2 { names(&missed, all) } else { "the others".to_owned() };
            let rest = if m > 2 && !undecided.is_empty() { names(&missed, all) } else { rest };
            let not = verb(m, "does", "do");
            format!("{} {} the {name} {within}, {rest} {not} not{open}", names(&met, all), verb_of(&met, all, n))
        }
        (n, _) => format!("{} {} the {name} {within}{open}", names(&met, all), verb_of(&met, all, n)),
    }
}

fn verb_of(names: &[String], all: usize, n: usize) -> &'static str {
    // "Every plan keeps", "both plans keep".
    if n == 1 || (names.len() == all && all > 2) { "keeps" } else { "keep" }
}

fn verb(n: usize, one: &'static str, many: &'static str) -> &'static str {
    if n == 1 { one } else { many }
}

/// Where over the sweep each plan holds the objective.
fn judged_over_sweep(run: &Run, subject: &Subject<'_>, place: usize, wanted: &Objective) -> String {
    let label = sweep_name(run);
    let plans = &run.heading.plan_names;
    let holds: Vec<String> = (0..plans.len())
        .map(|plan| {
            let of_plan: Vec<_> = run.of_plan(plan).collect();
            where_met(run, &of_plan, place, &label)
        })
        .collect();
    let (name, within) = (&subject.name, within(wanted));
    if holds.iter().all(|text| *text == holds[0]) {
        let every = if plans.len() == 2 { "both plans" } else { "every plan" };
        return match (plans.len(), holds[0].strip_prefix("at no ")) {
            (1, _) => format!("the {name} is {within} {}", holds[0]),
            (_, None) => format!("under {every}, the {name} is {within} {}", holds[0]),
            (_, Some(swept)) => format!("under no plan is the {name} {within} at any {swept}"),
        };
    }
    if plans.len() <= 3 {
        let mut each: Vec<(Vec<String>, &str)> = Vec::new();
        for (plan, holds) in plans.iter().zip(&holds) {
            match each.iter_mut().find(|(_, known)| known == holds) {
                Some((plans, _)) => plans.push(named(plan)),
                None => each.push((vec![named(plan)], holds)),
            }
        }
        // What is swept is named once.
        let short = |place: usize, holds: &str| {
            if place == 0 { holds.to_owned() } else { holds.replacen(&format!(" {label}"), "", 1) }
        };
        let each = each.iter().enumerate().map(|(place, (plans, holds))| {
            let holds = if holds.starts_with("at every") || holds.starts_with("at no ") {
                (*holds).to_owned()
            } else {
                short(place, holds)
            };
            format!("{} {holds}", plans.join(" and "))
        });
        return format!("the {name} is {within}: {}", each.collect::<Vec<_>>().join(", "));
    }
    let nowhere = holds.iter().filter(|text| text.starts_with("at no")).count();
    let everywhere = holds.iter().filter(|text| text.starts_with("at every")).count();
    let some = plans.len() - nowhere - everywhere;
    let parts = [("every", everywhere), ("some", some), ("none", nowhere)].into_iter().filter(|(_, count)| *count > 0);
    let parts: Vec<_> = parts
        .enumerate()
        .map(|(place, (which, count))| match (place, which) {
            (0, "none") => format!("under {count} of {} plans at no {label}", plans.len()),
            (0, _) => format!("under {count} of {} plans at {which} {label}", plans.len()),
            _ => format!("under {count} at {which}"),
        })
        .collect();
    format!("the {name} is {within} {}", parts.join(", "))
}

/// `from concurrency 15 on`, in the order of the file's values.
fn where_met(run: &Run, entries: &[&Entry], objective: usize, label: &str) -> String {
    let met: Vec<bool> = entries.iter().map(|entry| judgement(entry, objective) == Some(Judgement::Met)).collect();
    let point = |place: usize| clean(&entries[place].at);
    let changes = met.windows(2).filter(|pair| pair[0] != pair[1]).count();
    match (met.iter().position(|&met| met), met.iter().rposition(|&met| met)) {
        (Some(first), Some(last)) if changes == 0 && (first, last) == (0, met.len() - 1) => {
            format!("at every {label} tried")
        }
        (Some(first), Some(last)) if first == last => format!("at {label} {} only", point(first)),
        // Words have no order, so there is no "up to".
        (Some(_), Some(_)) if !swept::all_are_numbers(run) && met.iter().filter(|&&met| met).count() <= 4 => {
            let met = (0..met.len()).filter(|&place| met[place]).map(point);
            format!("at {label} {}", listed(met.collect()))
        }
        (Some(first), Some(last)) if changes == 1 && last == met.len() - 1 => {
            format!("from {label} {} on", point(first))
        }
        (Some(0), Some(last)) if changes == 1 => format!("up to {label} {}", point(last)),
        (Some(_), Some(_)) => format!("at {} of {} points", met.iter().filter(|&&met| met).count(), met.len()),
        _ => format!("at no {label} tried"),
    }
}

/// Without an objective: from the least to the most.
fn ranged(run: &Run, subject: &Subject<'_>) -> String {
    let known = run.entries.iter().filter_map(|entry| Some((entry, (subject.figure)(entry)?)));
    let known: Vec<(&Entry, f64, String)> =
        known.map(|(entry, found)| (entry, found.mean, (subject.text)(&found))).collect();
    let name = &subject.name;
    let least = known.iter().min_by(|a, b| a.1.total_cmp(&b.1));
    let most = known.iter().max_by(|a, b| a.1.total_cmp(&b.1));
    let (Some((_, _, low)), Some((_, _, high))) = (least, most) else {
        return format!("no {name}: nothing was delivered");
    };
    if low == high {
        let all: Vec<&Entry> = known.iter().map(|(entry, ..)| *entry).collect();
        return format!("the {name} is {low}{}", tied::place(run, &all, false));
    }
    // What reads the same is the same.
    let that_read = |text: &String| -> Vec<&Entry> {
        known.iter().filter(|(_, _, other)| other == text).map(|(entry, ..)| *entry).collect()
    };
    let (of_low, of_high) = tied::places(run, &that_read(low), &that_read(high));
    format!("the {name} goes from {low}{of_low} to {high}{of_high}")
}

/// The share delivered where that is less than nine in ten for certain.
pub fn little(run: &Run, entry: &Entry) -> Option<Figure> {
    let share = entry.figure("delivered_share").filter(|share| share.high() < LITTLE)?;
    Some(Figure::rough_share(&share, run.heading.exact))
}

/// Of so little the rest of a figure says little.
const LITTLE: f64 = 0.9;

/// Who delivers so little, for the end of a title about latencies of delivered requests; nothing where all deliver more, and over a sweep,
/// where [`points_with_little`] says it.
pub fn little_delivered(run: &Run) -> String {
    let few = run.entries.iter().filter_map(|entry| Some((entry.name.as_str(), little(run, entry)?.mean())));
    let few: Vec<(&str, String)> = few.collect();
    let bound = number::share(LITTLE);
    match few.as_slice() {
        few if few.is_empty() || run.is_sweep() => String::new(),
        [(_, share)] if run.entries.len() == 1 => format!("; {share} is delivered"),
        [(name, share)] => format!("; {} delivers {share}", named(name)),
        [(one, share), (other, same)] if share == same => {
            format!("; {} deliver {share}", tied::plans(&[one, other], run.entries.len()))
        }
        [(one, share), (other, rest)] => format!("; {} delivers {share}, {} {rest}", named(one), named(other)),
        all if all.len() == run.entries.len() => format!("; no plan delivers {bound}"),
        many => format!("; {} of {} plans deliver less than {bound}", many.len(), run.entries.len()),
    }
}

/// Over a sweep: at how many points so little is delivered, as a sentence after others.
pub fn points_with_little(run: &Run) -> String {
    let few = run.entries.iter().filter(|entry| run.is_sweep() && little(run, entry).is_some()).count();
    let bound = number::share(LITTLE);
    match few {
        0 => String::new(),
        n if n == run.entries.len() => {
            format!(" Of delivered requests only, which are everywhere less than {bound} of all.")
        }
        n => {
            format!(" Of delivered requests only, less than {bound} of all at {n} of {} points.", run.entries.len())
        }
    }
}
