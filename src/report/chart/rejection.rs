//! Figure `rejection`: requests given up, attempts refused, requests timed out in gates and requests abandoned, over the sweep or side by
//! side, with the objective.

use plotters::style::RGBColor;

use super::super::number::{self, Figure};
use super::super::{Entry, clean, entries, wording};
use super::axis::Quantity;
use super::finding::{self, Subject};
use super::page::{self, Page};
use super::palette::{BLUE, Dash, GREEN, Look, Marker, ORANGE, PURPLE, SKY, VERMILION};
use super::panels::{self, Panel, Panels};
use super::rows::{self, Marks, Row, Rows};
use super::{basis, numeric_sweep, row_label};
use crate::experiment::{Count, Estimate, Figures, Results};
use crate::scenario::{Objective, Scenario};

struct Measure {
    name: &'static str,
    /// What a title calls it.
    share: &'static str,
    colour: RGBColor,
    of: fn(&Figures) -> Option<Estimate>,
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
    of: |figures| figures.refused_share,
};
const REFUSED: Measure = Measure {
    name: "attempts refused",
    share: "share of attempts refused",
    colour: BLUE,
    of: |figures| figures.refused_per_attempt,
};
const TIMED_OUT: Measure = Measure {
    name: "requests timed out in a gate",
    share: "share of requests timed out",
    colour: ORANGE,
    of: |figures| figures.gate_timeout_share,
};
const BLOCKED: Measure = Measure {
    name: "requests without room in a gate",
    share: "share of requests without room in a gate",
    colour: GREEN,
    of: |figures| figures.gate_full_share,
};
const ABANDONED: Measure = Measure {
    name: "requests abandoned",
    share: "share of requests abandoned",
    colour: PURPLE,
    of: |figures| figures.abandoned_share,
};
const LEFT: Measure = Measure {
    name: "attempts timed out",
    share: "share of attempts timed out",
    colour: SKY,
    of: |figures| figures.timed_out_per_attempt,
};

/// What a title speaks of: the first of these of which there is any. Requests lost come before attempts that came to nothing.
const BY_WEIGHT: [Measure; 6] = [GAVE_UP, TIMED_OUT, BLOCKED, ABANDONED, REFUSED, LEFT];

/// The drawing.
pub fn figure(scenario: &Scenario, results: &Results) -> String {
    let mut measures = vec![GAVE_UP, REFUSED];
    let mut subtitle = basis(scenario, results);
    let gates = scenario.cases.iter().flat_map(|case| &case.gates);
    if entries(scenario, results).any(|entry| entry.result.total.counts[Count::GateTimeouts].mean > 0.0) {
        measures.push(TIMED_OUT);
    } else if gates.into_iter().any(|gate| gate.timeout.is_some()) {
        subtitle += " No request timed out in a gate.";
    }
    for (measure, count) in [(BLOCKED, Count::GateFull), (ABANDONED, Count::Abandoned), (LEFT, Count::TimedOut)] {
        if entries(scenario, results).any(|entry| entry.result.total.counts[count].mean > 0.0) {
            measures.push(measure);
        }
    }
    let page = |legend| Page {
        title: title(scenario, results),
        subtitle: subtitle.clone(),
        legend,
        source: page::source(scenario, results),
    };
    if let Some((x_label, x)) = numeric_sweep(scenario) {
        let names: Vec<_> = scenario.cases[0].plans.iter().map(|plan| clean(&plan.name)).collect();
        let panels = measures.iter().map(|measure| panel(scenario, results, measure)).collect();
        let figure = Panels {
            caption: "share".into(),
            quantity: Quantity::Share,
            x_label,
            x_scale: panels::sweep_scale(&x),
            x,
            each: panels,
        };
        return page::draw(&page(panels::legend(&names)), panels::HEIGHT, |canvas, frame| {
            panels::draw(&figure, canvas, frame);
        });
    }
    let figure = rows(scenario, results, &measures);
    page::draw(&page(rows::legend(&figure.measures)), figure.height(), |canvas, frame| {
        rows::draw(&figure, canvas, frame);
    })
}

fn objective(scenario: &Scenario) -> Option<(usize, f64, String)> {
    scenario.objectives.iter().enumerate().find_map(|(place, objective)| match objective {
        Objective::RefusedShare(most) => Some((place, *most, wording::objective(objective))),
        _ => None,
    })
}

fn title(scenario: &Scenario, results: &Results) -> String {
    let some = |measure: &&Measure| {
        entries(scenario, results).any(|entry| (measure.of)(&entry.result.total).is_some_and(|found| found.mean > 0.0))
    };
    let Some(heaviest) = BY_WEIGHT.iter().find(some) else { return "No attempt was refused".to_owned() };
    // An objective is about the requests given up.
    let judged = objective(scenario);
    let measure = if judged.is_some() { &GAVE_UP } else { heaviest };
    let subject = Subject {
        name: measure.share.to_owned(),
        objective: judged.map(|(place, ..)| place),
        figure: measure.of,
        text: |estimate| match estimate.mean {
            share if share <= 0.0 => "none".to_owned(),
            _ => Figure::rough_share(estimate, false).mean(),
        },
    };
    finding::title(scenario, results, &subject)
}

fn panel(scenario: &Scenario, results: &Results, measure: &Measure) -> Panel {
    let plans = scenario.cases[0].plans.len();
    let mut curves = vec![vec![None; scenario.cases.len()]; plans];
    for entry in entries(scenario, results) {
        curves[entry.result.plan][entry.result.case] = (measure.of)(&entry.result.total);
    }
    let objective = objective(scenario).filter(|_| measure.name == GAVE_UP.name);
    let objective = objective.map(|(_, value, text)| (value, format!("objective {text}")));
    Panel { heading: measure.name.to_owned(), objective, curves }
}

fn rows(scenario: &Scenario, results: &Results, measures: &[Measure]) -> Rows {
    let row = |entry: Entry<'_>| Row {
        label: row_label(entry),
        values: measures.iter().map(|measure| (measure.of)(&entry.result.total)).collect(),
        notes: measures.iter().map(|measure| note(results, entry, measure)).collect(),
    };
    let objective =
        objective(scenario).map(|(_, value, text)| (value, format!("objective: {} within {text}", GAVE_UP.name)));
    Rows {
        caption: "share of requests, or of attempts".into(),
        quantity: Quantity::Share,
        marks: Marks::Bars,
        measures: measures.iter().map(|measure| (measure.name.to_owned(), measure.look())).collect(),
        each: entries(scenario, results).map(row).collect(),
        objectives: objective.into_iter().collect(),
    }
}

fn note(results: &Results, entry: Entry<'_>, measure: &Measure) -> String {
    let total = &entry.result.total;
    match (measure.of)(total) {
        None => "unknown: no request appeared".to_owned(),
        Some(found) if found.mean <= 0.0 => {
            let of = if [REFUSED.name, LEFT.name].contains(&measure.name) {
                total.counts[Count::Attempts]
            } else {
                total.counts[Count::Offered]
            };
            let runs = if results.exact { 1.0 } else { f64::from(of.replications) };
            format!("none of {}", number::count(of.mean * runs))
        }
        Some(found) => Figure::rough_share(&found, results.exact).inline(),
    }
}
