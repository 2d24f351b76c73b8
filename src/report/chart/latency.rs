//! Figure `latency`: p50, p95 and p99 of every plan, over the sweep or side by side, with the objective.

use super::super::number::Figure;
use super::super::{Entry, clean, entries, wording};
use super::axis::Quantity;
use super::finding::{self, Subject};
use super::page::{self, Page};
use super::palette::{BLUE, Dash, GREEN, Look, Marker, SKY, VERMILION};
use super::panels::{self, Panel, Panels};
use super::rows::{self, Marks, Row, Rows};
use super::{basis, numeric_sweep, row_label};
use crate::experiment::{Estimate, Figures, Results};
use crate::scenario::{Objective, Scenario};

/// A figure of the latency: a quantile in per mille, or the mean; or a quantile of the latency of actions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Measure {
    Quantile(u32),
    Mean,
    OfActions(u32),
}

impl Measure {
    fn of_objective(objective: &Objective) -> Option<(Self, f64)> {
        match objective {
            Objective::LatencyMean(most) => Some((Self::Mean, most.as_secs_f64())),
            Objective::LatencyQuantile { per_mille, at_most } => {
                Some((Self::Quantile(*per_mille), at_most.as_secs_f64()))
            }
            Objective::ActionLatencyQuantile { per_mille, at_most } => {
                Some((Self::OfActions(*per_mille), at_most.as_secs_f64()))
            }
            Objective::DeliveredShare(_)
            | Objective::RefusedShare(_)
            | Objective::ActionDeliveredShare(_)
            | Objective::FinishedInTime(_)
            | Objective::CostPerMonth { .. } => None,
        }
    }

    fn name(self) -> String {
        match self {
            Self::Mean => "mean".to_owned(),
            Self::Quantile(per_mille) => wording::quantile(per_mille),
            Self::OfActions(per_mille) => format!("{} of actions", wording::quantile(per_mille)),
        }
    }

    fn of(self, total: &Figures) -> Option<Estimate> {
        match self {
            Self::Mean => total.latency.as_ref().map(|latency| latency.mean),
            Self::Quantile(per_mille) => total.latency.as_ref()?.quantile(per_mille),
            Self::OfActions(per_mille) => total.actions.as_ref()?.quantile(per_mille),
        }
    }
}

/// The drawing.
pub fn figure(scenario: &Scenario, results: &Results) -> String {
    let measures = measures(scenario, results);
    let page = |legend| Page {
        title: title(scenario, results),
        subtitle: subtitle(scenario, results),
        legend,
        source: page::source(scenario, results),
    };
    if let Some((x_label, x)) = numeric_sweep(scenario) {
        let names: Vec<_> = scenario.cases[0].plans.iter().map(|plan| clean(&plan.name)).collect();
        let panels = measures.iter().map(|measure| panel(scenario, results, *measure)).collect();
        let figure = Panels {
            caption: "latency".into(),
            quantity: Quantity::Time,
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

/// p50, p95 and p99, and the p95 of actions where there are any; a measure with an objective takes the place of the nearest of them, and there are never more than four.
fn measures(scenario: &Scenario, results: &Results) -> Vec<Measure> {
    let mut measures = vec![Measure::Quantile(500), Measure::Quantile(950), Measure::Quantile(990)];
    if entries(scenario, results).any(|entry| entry.result.total.actions.is_some()) {
        measures.push(Measure::OfActions(950));
    }
    for (wanted, _) in scenario.objectives.iter().filter_map(Measure::of_objective) {
        if !measures.contains(&wanted) {
            measures.push(wanted);
        }
    }
    measures.sort_unstable();
    let judged = |measure: &Measure| {
        scenario.objectives.iter().filter_map(Measure::of_objective).any(|(wanted, _)| wanted == *measure)
    };
    while measures.len() > 4 {
        let Some(place) = measures.iter().rposition(|measure| !judged(measure)) else { break };
        measures.remove(place);
    }
    measures.truncate(4);
    measures
}

fn objectives(scenario: &Scenario, measure: Measure) -> Option<(f64, String)> {
    scenario.objectives.iter().find_map(|objective| {
        let (of, value) = Measure::of_objective(objective)?;
        (of == measure).then(|| (value, wording::objective(objective)))
    })
}

fn title(scenario: &Scenario, results: &Results) -> String {
    let judged = scenario.objectives.iter().enumerate().find_map(|(place, objective)| {
        let (measure, _) = Measure::of_objective(objective)?;
        Some((place, measure))
    });
    // Without an objective for a latency, the one for what latencies of bulks are about.
    let in_time = || scenario.objectives.iter().position(|objective| matches!(objective, Objective::FinishedInTime(_)));
    if judged.is_none()
        && let Some(place) = in_time()
    {
        let subject = Subject {
            name: "share finished in time".to_owned(),
            objective: Some(place),
            figure: |total| total.actions.as_ref()?.in_time_share,
            text: |estimate| Figure::share(estimate, false).mean(),
        };
        return finding::title(scenario, results, &subject);
    }
    let name = match judged {
        Some((_, Measure::Mean)) => "mean latency".to_owned(),
        Some((_, Measure::OfActions(per_mille))) => format!("{} latency of actions", wording::quantile(per_mille)),
        Some((_, measure)) => format!("{} latency", measure.name()),
        None => "p95 latency".to_owned(),
    };
    let subject = Subject {
        name,
        objective: judged.map(|(place, _)| place),
        figure: |total| Measure::Quantile(950).of(total),
        text: |estimate| Figure::time(estimate, false).mean(),
    };
    finding::title(scenario, results, &subject)
}

fn subtitle(scenario: &Scenario, results: &Results) -> String {
    let gaps = entries(scenario, results).any(|entry| entry.result.total.latency.is_none());
    let gaps = if gaps { " Nothing is drawn where nothing was delivered." } else { "" };
    format!("{}{gaps}", basis(scenario, results))
}

/// The finding about the slowest of a hundred, for the figure of all quantiles.
pub fn tail_title(scenario: &Scenario, results: &Results) -> String {
    let subject = Subject {
        name: "p99 latency".to_owned(),
        objective: None,
        figure: |total| Measure::Quantile(990).of(total),
        text: |estimate| Figure::time(estimate, false).mean(),
    };
    finding::title(scenario, results, &subject)
}

fn panel(scenario: &Scenario, results: &Results, measure: Measure) -> Panel {
    let plans = scenario.cases[0].plans.len();
    let mut curves = vec![vec![None; scenario.cases.len()]; plans];
    for entry in entries(scenario, results) {
        curves[entry.result.plan][entry.result.case] = measure.of(&entry.result.total);
    }
    let objective = objectives(scenario, measure).map(|(value, text)| (value, format!("objective {text}")));
    Panel { heading: measure.name(), objective, curves }
}

fn rows(scenario: &Scenario, results: &Results, measures: &[Measure]) -> Rows {
    let looks = [(SKY, Marker::Circle), (BLUE, Marker::Square), (VERMILION, Marker::Diamond), (GREEN, Marker::Up)];
    let look = |(colour, marker)| Look { colour, marker, dash: Dash::Solid };
    let objectives = measures.iter().filter_map(|measure| {
        let (value, text) = objectives(scenario, *measure)?;
        Some((value, format!("objective: {} within {text}", measure.name())))
    });
    // The figure in words beside the row: the one with an objective, or the p95, of actions where there are any.
    let told = measures.iter().copied().find(|measure| self::objectives(scenario, *measure).is_some());
    let of_actions = measures.iter().copied().find(|measure| matches!(measure, Measure::OfActions(_)));
    let told = told.or(of_actions).unwrap_or(Measure::Quantile(950));
    let row = |entry: Entry<'_>| Row {
        label: row_label(entry),
        values: measures.iter().map(|measure| measure.of(&entry.result.total)).collect(),
        notes: vec![match told.of(&entry.result.total) {
            Some(found) => format!("{} {}", told.name(), Figure::time(&found, results.exact).inline()),
            None if entry.result.total.latency.is_some() => "none delivered whole".to_owned(),
            None => "nothing delivered".to_owned(),
        }],
    };
    Rows {
        caption: "latency".into(),
        quantity: Quantity::Time,
        marks: Marks::Points,
        measures: measures.iter().map(|measure| measure.name()).zip(looks.map(look)).collect(),
        each: entries(scenario, results).map(row).collect(),
        objectives: objectives.collect(),
    }
}
