//! Figure `latency`: p50, p95 and p99 of every plan, over the sweep or side by side, with the objective.

use super::super::folder::{Entry, Run};
use super::super::number::Figure;
use super::super::wording;
use super::axis::Quantity;
use super::finding::{self, Subject};
use super::page::{self, Page};
use super::palette::{BLUE, Dash, GREEN, Look, Marker, SKY, VERMILION};
use super::panels::{Aim, Panel};
use super::rows::{Marks, Row, Rows};
use super::style::Style;
use super::{Drawing, basis, row_label, swept};
use crate::experiment::Estimate;
use crate::scenario::Objective;

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

    fn of(self, entry: &Entry) -> Option<Estimate> {
        match self {
            Self::Mean => entry.figure("latency_mean_s"),
            Self::Quantile(per_mille) => entry.quantile(per_mille),
            Self::OfActions(per_mille) => entry.action_quantile(per_mille),
        }
    }
}

/// The drawing.
pub fn figure(run: &Run, style: Style) -> Drawing {
    let measures = measures(run);
    let quantity = quantity(run, &measures);
    let page = Page {
        name: "latency",
        title: title(run, quantity),
        subtitle: subtitle(run),
        legend: Vec::new(),
        source: page::source(&run.heading),
    };
    let panels = || measures.iter().map(|measure| panel(run, *measure)).collect();
    swept::draw(run, style, page, ("latency", quantity), panels, |entries| rows(run, entries, (&measures, quantity)))
}

/// Latencies, all in one unit.
fn quantity(run: &Run, measures: &[Measure]) -> Quantity {
    let aim = run.heading.objectives.iter().find_map(Measure::of_objective).map(|(_, value)| value);
    let means = run.entries.iter().flat_map(|entry| measures.iter().filter_map(|measure| measure.of(entry)));
    Quantity::Time.of_all(means.map(|found| found.mean), aim)
}

/// p50, p95 and p99, and the p95 of actions where there are any; a measure with an objective takes the place of the nearest of them, and there are never more than four.
fn measures(run: &Run) -> Vec<Measure> {
    let mut measures = vec![Measure::Quantile(500), Measure::Quantile(950), Measure::Quantile(990)];
    if run.entries.iter().any(Entry::has_actions) {
        measures.push(Measure::OfActions(950));
    }
    for (wanted, _) in run.heading.objectives.iter().filter_map(Measure::of_objective) {
        if !measures.contains(&wanted) {
            measures.push(wanted);
        }
    }
    measures.sort_unstable();
    let judged = |measure: &Measure| {
        run.heading.objectives.iter().filter_map(Measure::of_objective).any(|(wanted, _)| wanted == *measure)
    };
    while measures.len() > 4 {
        let Some(place) = measures.iter().rposition(|measure| !judged(measure)) else { break };
        measures.remove(place);
    }
    measures.truncate(4);
    measures
}

fn objectives(run: &Run, measure: Measure) -> Option<(f64, String)> {
    run.heading.objectives.iter().find_map(|objective| {
        let (of, value) = Measure::of_objective(objective)?;
        (of == measure).then(|| (value, wording::objective(objective)))
    })
}

fn title(run: &Run, quantity: Quantity) -> String {
    let judged = run.heading.objectives.iter().enumerate().find_map(|(place, objective)| {
        let (measure, _) = Measure::of_objective(objective)?;
        Some((place, measure))
    });
    // Without an objective for a latency, the one for what latencies of bulks are about.
    let in_time =
        || run.heading.objectives.iter().position(|objective| matches!(objective, Objective::FinishedInTime(_)));
    if judged.is_none()
        && let Some(place) = in_time()
    {
        let subject = Subject {
            name: "share finished in time".to_owned(),
            objective: Some(place),
            figure: |entry| entry.figure("actions_in_time_share"),
            text: &|estimate| Figure::share(estimate, false).mean(),
        };
        return finding::title(run, &subject);
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
        figure: |entry| Measure::Quantile(950).of(entry),
        text: &|estimate| quantity.time(estimate, false).mean(),
    };
    of_delivered(run, &subject)
}

fn subtitle(run: &Run) -> String {
    format!("{}{}{}", basis(&run.heading), finding::points_with_little(run), gaps(run))
}

/// What a subtitle says of plans without a latency, where there are any.
pub fn gaps(run: &Run) -> &'static str {
    let any = run.entries.iter().any(|entry| entry.figure("latency_mean_s").is_none());
    if any { " Nothing is drawn where nothing was delivered." } else { "" }
}

/// The finding about the slowest of a hundred, for the figure of all quantiles.
pub fn tail_title(run: &Run, quantity: Quantity) -> String {
    let subject = Subject {
        name: "p99 latency".to_owned(),
        objective: None,
        figure: |entry| Measure::Quantile(990).of(entry),
        text: &|estimate| quantity.time(estimate, false).mean(),
    };
    of_delivered(run, &subject)
}

/// A finding about a latency, with who delivers so little that it says little.
fn of_delivered(run: &Run, subject: &Subject<'_>) -> String {
    if run.entries.iter().all(|entry| entry.figure("latency_mean_s").is_none()) {
        return "Nothing is delivered, so that there is no latency".to_owned();
    }
    format!("{}{}", finding::title(run, subject), finding::little_delivered(run))
}

fn panel(run: &Run, measure: Measure) -> Panel {
    let objective = objectives(run, measure).map(|(value, text)| Aim::everywhere(value, &text));
    Panel {
        heading: measure.name(),
        aims: objective.into_iter().collect(),
        curves: swept::curves(run, |entry| measure.of(entry)),
    }
}

fn rows(run: &Run, entries: &[&Entry], (measures, quantity): (&[Measure], Quantity)) -> Rows {
    let looks = [(SKY, Marker::Circle), (BLUE, Marker::Square), (VERMILION, Marker::Diamond), (GREEN, Marker::Up)];
    let look = |(colour, marker)| Look { colour, marker, dash: Dash::Solid };
    let objectives = measures.iter().filter_map(|measure| {
        let (value, text) = objectives(run, *measure)?;
        Some((value, format!("objective: {} within {text}", measure.name())))
    });
    // The figure in words beside the row: the one with an objective, or the p95, of actions where there are any.
    let told = measures.iter().copied().find(|measure| self::objectives(run, *measure).is_some());
    let of_actions = measures.iter().copied().find(|measure| matches!(measure, Measure::OfActions(_)));
    let told = told.or(of_actions).unwrap_or(Measure::Quantile(950));
    let row = |entry: &&Entry| Row {
        label: row_label(run, entry),
        values: measures.iter().map(|measure| measure.of(entry)).collect(),
        notes: vec![match told.of(entry) {
            Some(found) => {
                let figure = format!("{} {}", told.name(), quantity.time(&found, run.heading.exact).inline());
                finding::little(run, entry)
                    .map_or(figure.clone(), |share| format!("{figure}\n{}", share.of("delivered")))
            }
            None if entry.figure("latency_mean_s").is_some() => finding::little(run, entry)
                .map_or("none delivered whole".to_owned(), |share| {
                    format!("none delivered whole\n{}", share.of("delivered"))
                }),
            None => "nothing delivered".to_owned(),
        }],
    };
    Rows {
        caption: "latency".into(),
        quantity,
        marks: Marks::Points,
        measures: measures.iter().map(|measure| measure.name()).zip(looks.map(look)).collect(),
        each: entries.iter().map(row).collect(),
        objectives: objectives.collect(),
    }
}
