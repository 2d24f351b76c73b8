//! Figure `rejection`: requests given up, attempts refused, requests timed out in gates and requests abandoned, over the sweep or side by
//! side, with the objective.

use super::super::folder::{Entry, Run};
use super::super::number::{self, Figure};
use super::super::wording;
use super::axis::Quantity;
use super::finding::{self, Subject};
use super::page::{self, Page};
use super::palette::{BLUE, Colour, Dash, GREEN, Look, Marker, ORANGE, PURPLE, SKY, VERMILION};
use super::panels::{Aim, Panel};
use super::rows::{Marks, Row, Rows};
use super::style::Style;
use super::{Drawing, basis, row_label, swept};
use crate::experiment::{Count, Estimate};
use crate::scenario::Objective;

struct Measure {
    name: &'static str,
    /// What a title calls it.
    share: &'static str,
    colour: Colour,
    of: fn(&Entry) -> Option<Estimate>,
}

impl Measure {
    fn look(&self) -> Look {
        Look { colour: self.colour, marker: Marker::Square, dash: Dash::Solid }
    }
}

const GAVE_UP: Measure = Measure {
    name: "requests given up",
    share: "share of requests given up",
    colour: VERMILION,
    of: |entry| entry.figure("refused_share"),
};
const REFUSED: Measure = Measure {
    name: "attempts refused",
    share: "share of attempts refused",
    colour: BLUE,
    of: |entry| entry.figure("refused_per_attempt"),
};
const TIMED_OUT: Measure = Measure {
    name: "requests timed out in own queue",
    share: "share of requests timed out in your own queue",
    colour: ORANGE,
    of: |entry| entry.figure("gate_timeout_share"),
};
const BLOCKED: Measure = Measure {
    name: "requests without room in own queue",
    share: "share of requests without room in your own queue",
    colour: GREEN,
    of: |entry| entry.figure("gate_full_share"),
};
const ABANDONED: Measure = Measure {
    name: "requests abandoned",
    share: "share of requests abandoned",
    colour: PURPLE,
    of: |entry| entry.figure("abandoned_share"),
};
const LEFT: Measure = Measure {
    name: "attempts timed out",
    share: "share of attempts timed out",
    colour: SKY,
    of: |entry| entry.figure("timed_out_per_attempt"),
};

/// Ways to lose a request, and what only costs attempts.
const LOSSES: [Measure; 4] = [GAVE_UP, TIMED_OUT, BLOCKED, ABANDONED];
const ATTEMPTS: [Measure; 2] = [REFUSED, LEFT];

/// The drawing.
pub fn figure(run: &Run, style: Style) -> Drawing {
    let mut measures = vec![GAVE_UP, REFUSED];
    for (measure, count) in [
        (TIMED_OUT, Count::GateTimeouts),
        (BLOCKED, Count::GateFull),
        (ABANDONED, Count::Abandoned),
        (LEFT, Count::TimedOut),
    ] {
        if run.entries.iter().any(|entry| entry.count(count).is_some_and(|found| found.mean > 0.0)) {
            measures.push(measure);
        }
    }
    let page = Page {
        name: "rejection",
        title: title(run),
        subtitle: basis(&run.heading),
        legend: Vec::new(),
        source: page::source(&run.heading),
    };
    let panels = || measures.iter().map(|measure| panel(run, measure)).collect();
    swept::draw(run, style, page, ("share", Quantity::Share), panels, |entries| rows(run, entries, &measures))
}

fn objective(run: &Run) -> Option<(usize, f64, String)> {
    run.heading.objectives.iter().enumerate().find_map(|(place, objective)| match objective {
        Objective::RefusedShare(most) => Some((place, *most, wording::objective(objective))),
        _ => None,
    })
}

fn title(run: &Run) -> String {
    let most =
        |measure: &Measure| run.entries.iter().filter_map(measure.of).map(|found| found.mean).fold(0.0, f64::max);
    // Requests lost come before attempts that came to nothing.
    let heaviest = |measures: &'static [Measure]| {
        let seen = measures.iter().map(|measure| (measure, most(measure))).filter(|(_, most)| *most > 0.0);
        seen.reduce(|heaviest, next| if next.1 > heaviest.1 { next } else { heaviest }).map(|(measure, _)| measure)
    };
    let Some(heaviest) = heaviest(&LOSSES).or_else(|| heaviest(&ATTEMPTS)) else {
        return "No attempt was refused".to_owned();
    };
    // An objective is about the requests given up.
    let judged = objective(run);
    let measure = if judged.is_some() { &GAVE_UP } else { heaviest };
    let subject = Subject {
        name: measure.share.to_owned(),
        objective: judged.map(|(place, ..)| place),
        figure: measure.of,
        text: &|estimate| match estimate.mean {
            share if share <= 0.0 => "none".to_owned(),
            _ => Figure::rough_share(estimate, false).mean(),
        },
    };
    finding::title(run, &subject)
}

fn panel(run: &Run, measure: &Measure) -> Panel {
    let objective = objective(run).filter(|_| measure.name == GAVE_UP.name);
    let objective = objective.map(|(_, value, text)| Aim::everywhere(value, &text));
    Panel {
        heading: measure.name.to_owned(),
        aims: objective.into_iter().collect(),
        curves: swept::curves(run, measure.of),
    }
}

fn rows(run: &Run, entries: &[&Entry], measures: &[Measure]) -> Rows {
    let row = |entry: &&Entry| Row {
        label: row_label(run, entry),
        values: measures.iter().map(|measure| (measure.of)(entry)).collect(),
        notes: measures.iter().map(|measure| note(run, entry, measure)).collect(),
    };
    let objective =
        objective(run).map(|(_, value, text)| (value, format!("objective: {} within {text}", GAVE_UP.name)));
    Rows {
        caption: "share of requests, or of attempts".into(),
        quantity: Quantity::Share,
        marks: Marks::Bars,
        measures: measures.iter().map(|measure| (measure.name.to_owned(), measure.look())).collect(),
        each: entries.iter().map(row).collect(),
        objectives: objective.into_iter().collect(),
    }
}

fn note(run: &Run, entry: &Entry, measure: &Measure) -> String {
    match (measure.of)(entry) {
        None => "unknown: no request appeared".to_owned(),
        Some(found) if found.mean <= 0.0 => {
            let attempts = [REFUSED.name, LEFT.name].contains(&measure.name);
            let of = entry.count(if attempts { Count::Attempts } else { Count::Offered });
            let runs = if run.heading.exact { 1.0 } else { f64::from(run.heading.replications) };
            of.map_or_else(|| "none".to_owned(), |of| format!("none of {}", number::count(of.mean * runs)))
        }
        Some(found) => Figure::rough_share(&found, run.heading.exact).inline(),
    }
}
