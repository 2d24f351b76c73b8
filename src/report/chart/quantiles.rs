//! Figure `quantiles`: the latency at every quantile, spread so that the tail has as much room as the middle. Without a
//! sweep only.

use super::super::{clean, entries, wording};
use super::axis::{Quantity, Scale};
use super::page::{self, Page};
use super::panels::{self, Panel, Panels};
use super::{basis, latency};
use crate::experiment::{CURVE_PER_MILLE, Results};
use crate::scenario::{Objective, Scenario};

/// Quantiles with a tick of their own.
const TICKS: [u32; 7] = [10, 500, 750, 900, 950, 990, 999];

/// The drawing; `None` with a sweep, or where nothing was delivered.
pub fn figure(scenario: &Scenario, results: &Results) -> Option<String> {
    if scenario.sweep.is_some() {
        return None;
    }
    let curves: Vec<Vec<_>> = entries(scenario, results)
        .map(|entry| {
            let curve = entry.result.total.latency.as_ref().map(|latency| latency.curve);
            (0..CURVE_PER_MILLE.len()).map(|place| curve.map(|curve| curve[place])).collect()
        })
        .collect();
    curves.iter().flatten().flatten().next()?;
    let x = CURVE_PER_MILLE.map(|per_mille| {
        let label = if TICKS.contains(&per_mille) { wording::quantile(per_mille) } else { String::new() };
        (-(1.0 - f64::from(per_mille) / 1000.0).log10(), label)
    });
    let objective = scenario.objectives.iter().find_map(|objective| match objective {
        Objective::LatencyQuantile { per_mille, at_most } => {
            let text = format!("objective: {} within {}", wording::quantile(*per_mille), wording::objective(objective));
            Some((at_most.as_secs_f64(), text))
        }
        _ => None,
    });
    let names: Vec<_> = entries(scenario, results).map(|entry| clean(&entry.plan.name)).collect();
    let figure = Panels {
        caption: "latency".into(),
        quantity: Quantity::Time,
        x_label: "quantile of the delivered requests: of 1,000, 1 takes longer than the p99.9".into(),
        x: x.to_vec(),
        x_scale: Scale::Between,
        each: vec![Panel { heading: String::new(), objective, curves }],
    };
    let page = Page {
        title: latency::tail_title(scenario, results),
        subtitle: basis(scenario, results),
        legend: panels::legend(&names),
        source: page::source(scenario, results),
    };
    Some(page::draw(&page, panels::HEIGHT, |canvas, frame| panels::draw(&figure, canvas, frame)))
}
