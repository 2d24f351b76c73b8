//! Figures of the brief: what is judged, over the number that is asked for, one figure for a latency and one for losses.

use super::super::folder::{Entry, Run};
use super::super::wording;
use super::super::{capitalised, number};
use super::axis::Quantity;
use super::page::{self, Figure as _, Page, Tall};
use super::panels::{self, Aim, Panel, Panels};
use super::style::Style;
use super::{Drawing, swept};
use crate::experiment::{Estimate, ObjectiveResult};
use crate::scenario::Objective;

/// Where a figure comes from.
type Of = Box<dyn Fn(&Entry) -> Option<Estimate>>;

/// Something that is judged, and how it is drawn.
struct Measure {
    file: &'static str,
    name: String,
    quantity: Quantity,
    objective: Option<Objective>,
    of: Of,
}

/// The number that is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    pub number: f64,
    /// What it counts.
    pub what: &'a str,
    /// What was found with it when it was checked, with more runs than the chart.
    pub found: &'a [ObjectiveResult],
}

/// The drawings, of a sweep over numbers.
pub fn figures(run: &Run, asked: Asked<'_>, style: Style) -> Vec<Drawing> {
    let Some((x_label, x)) = swept::numeric(run) else { return Vec::new() };
    let Asked { number, what, found } = asked;
    let place = x.iter().position(|(value, _)| value.total_cmp(&number).is_eq());
    let drawing = |measure: Measure| {
        let curves = swept::curves(run, &measure.of);
        let objective = measure.objective.as_ref();
        let means = curves.iter().flatten().flatten().map(|found| found.mean);
        let quantity = measure.quantity.of_all(means, objective.map(Objective::bound));
        let judged = found.iter().find(|one| Some(one.objective) == measure.objective);
        let drawn = || curves.first().and_then(|curve| curve[place?]);
        let mut title = format!("{} with {} {what}", capitalised(&measure.name), number::number(number));
        if let Some(found) = judged.map_or_else(drawn, |one| one.measured) {
            title = format!("{title}: {}", quantity.told(&found));
        }
        if let Some(wanted) = objective {
            title = format!("{title} (objective {})", wording::objective(wanted));
        }
        let figure = Panels {
            names: run.heading.plan_names.clone(),
            caption: measure.name,
            quantity,
            x_label: x_label.clone(),
            x_scale: panels::sweep_scale(&x),
            x: x.clone(),
            circled: place,
            each: vec![Panel {
                heading: String::new(),
                aims: objective
                    .map(|wanted| Aim::everywhere(wanted.bound(), &wording::objective(wanted)))
                    .into_iter()
                    .collect(),
                curves,
            }],
        };
        let several = run.heading.plan_names.len() > 1;
        let page = Page {
            name: measure.file,
            title,
            subtitle: if place.is_some() { "Circled: what is asked for.".to_owned() } else { String::new() },
            legend: if several { panels::legend(&run.heading.plan_names) } else { Vec::new() },
            source: page::source(&run.heading),
        };
        page::draw(style, &page, |_| Tall::about(300.0), |canvas, frame| figure.draw(canvas, frame))
    };
    [latency(run), losses(run)].map(drawing).into()
}

/// The first latency that an objective speaks of; the p95 where none does.
fn latency(run: &Run) -> Measure {
    let objective = run.heading.objectives.iter().find(|objective| objective.is_of_latency()).copied();
    let measure =
        |name: String, of: Of| Measure { file: "asked-latency", name, quantity: Quantity::Time, objective, of };
    match objective {
        Some(Objective::LatencyMean(_)) => {
            measure("mean latency".to_owned(), Box::new(|entry| entry.figure("latency_mean_s")))
        }
        Some(Objective::ActionLatencyQuantile { per_mille, .. }) => measure(
            format!("{} latency of actions", wording::quantile(per_mille)),
            Box::new(move |entry| entry.action_quantile(per_mille)),
        ),
        Some(Objective::LatencyQuantile { per_mille, .. }) => measure(
            format!("{} latency", wording::quantile(per_mille)),
            Box::new(move |entry| entry.quantile(per_mille)),
        ),
        _ => measure("p95 latency".to_owned(), Box::new(|entry| entry.quantile(950))),
    }
}

/// The first share that an objective speaks of; the refused share where none does.
fn losses(run: &Run) -> Measure {
    let objective = run.heading.objectives.iter().find(|objective| objective.is_of_losses()).copied();
    let (name, column) = match objective {
        Some(Objective::DeliveredShare(_)) => ("delivered share", "delivered_share"),
        Some(Objective::ActionDeliveredShare(_)) => ("delivered share of actions", "action_delivered_share"),
        Some(Objective::FinishedInTime(_)) => ("share finished in time", "actions_in_time_share"),
        _ => ("refused share", "refused_share"),
    };
    Measure {
        file: "asked-losses",
        name: name.to_owned(),
        quantity: Quantity::Share,
        objective,
        of: Box::new(move |entry| entry.figure(column)),
    }
}
