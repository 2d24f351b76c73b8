//! Figure `quantiles`: the latency at every quantile, spread so that the tail has as much room as the middle. Without a
//! sweep only.

use super::super::folder::Run;
use super::super::wording;
use super::axis::{Quantity, Scale};
use super::page::{self, Figure as _, Page};
use super::panels::{self, Aim, Panel, Panels};
use super::style::Style;
use super::{Drawing, basis, latency};
use crate::experiment::CURVE_PER_MILLE;
use crate::scenario::Objective;

/// Quantiles with a tick of their own.
const TICKS: [u32; 7] = [10, 500, 750, 900, 950, 990, 999];

/// The drawing; `None` with a sweep, or where nothing was delivered.
pub fn figure(run: &Run, style: Style) -> Option<Drawing> {
    if run.is_sweep() {
        return None;
    }
    let curves: Vec<Vec<_>> = run.entries.iter().map(|entry| entry.curve.to_vec()).collect();
    curves.iter().flatten().flatten().next()?;
    let x = CURVE_PER_MILLE.map(|per_mille| {
        let label = if TICKS.contains(&per_mille) { wording::quantile(per_mille) } else { String::new() };
        (place(per_mille), label)
    });
    let aims: Vec<Aim> = run.heading.objectives.iter().filter_map(aim).collect();
    let means = curves.iter().flatten().flatten().map(|found| found.mean);
    let quantity = Quantity::Time.of_all(means, aims.first().map(|aim| aim.value));
    let figure = Panels {
        names: run.heading.plan_names.clone(),
        caption: "latency".into(),
        quantity,
        x_label: "quantile of the delivered requests: of 1,000, 1 takes longer than the p99.9".into(),
        x: x.to_vec(),
        x_scale: Scale::Between,
        circled: None,
        each: vec![Panel { heading: String::new(), aims, curves }],
    };
    let page = Page {
        name: "quantiles",
        title: latency::tail_title(run, quantity),
        subtitle: format!("{}{}{}", basis(&run.heading), latency::gaps(run), figure.told()),
        legend: panels::legend(&run.heading.plan_names),
        source: page::source(&run.heading),
    };
    Some(page::draw(style, &page, |room| figure.tall(room), |canvas, frame| figure.draw(canvas, frame)))
}

/// Where a quantile stands: the tail has as much room as the middle.
fn place(per_mille: u32) -> f64 {
    -(1.0 - f64::from(per_mille) / 1000.0).log10()
}

/// An objective for a quantile, which is about that one only.
fn aim(objective: &Objective) -> Option<Aim> {
    let Objective::LatencyQuantile { per_mille, at_most } = objective else { return None };
    let name = format!("objective: {} within {}", wording::quantile(*per_mille), wording::objective(objective));
    Some(Aim { value: at_most.as_secs_f64(), name, at: Some(place(*per_mille)) })
}
