//! Whether a plan's queue has a steady state, when its waitlist fills, and how long it takes to empty.

use super::Estimate;
use crate::engine::System;
use crate::metrics::{RunMetrics, Window};
use crate::provider::{Plan, Waitlist};
use crate::scenario::Case;
use crate::time::Nanos;
use serde::{Deserialize, Serialize};

/// Where a plan's backlog goes: jobs in waitlists and lines, and attempts in gates and throttles.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Drift {
    /// By how many jobs it grows in an hour, from the warm-up to the horizon; `None` where demand or plan change with the time of day,
    /// and of a run too short to tell.
    pub slope_per_hour: Option<Estimate>,
    /// Whether it has settled: not so if it surely grows, and by more than one job and half of its mean. `None` where the slope is.
    pub steady: Option<bool>,
    /// When a bounded waitlist was full for the first time, in seconds from the start of the run, over the replications in which one was.
    pub fills_after_s: Option<Estimate>,
    /// From the horizon, after which no request appears, until the last has ended, in seconds.
    pub drains_in_s: Option<Estimate>,
}

impl Drift {
    /// Whether the backlog grows, so that its latency depends on how long one looks.
    pub fn grows(&self) -> bool {
        self.steady == Some(false)
    }
}

/// The same of one replication.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Measured {
    // The line through the backlog: jobs per hour, and its mean.
    line: Option<(f64, f64)>,
    window: Window,
    fills_after_s: Option<f64>,
    drains_in_s: Option<f64>,
}

impl Measured {
    pub fn new(system: &System, metrics: &RunMetrics) -> Self {
        let in_window = metrics.timeline.bins().filter(|&(start, ..)| start >= metrics.window.start);
        let backlog: Vec<(f64, f64)> = in_window
            .map(|(start, length, bin)| {
                let [_, waiting, gate_waiting] = bin.mean_levels(length);
                ((start.as_secs_f64() + length.as_secs_f64() / 2.0) / 3600.0, waiting + gate_waiting)
            })
            .collect();
        let bounded = metrics.pools.iter().zip(system.pools());
        let full = bounded.filter_map(|(level, (_, waitlist))| level.first_full().filter(|_| has_places(waitlist)));
        Self {
            line: line(&backlog),
            window: metrics.window,
            fills_after_s: full.min().map(Nanos::as_secs_f64),
            drains_in_s: metrics.last_end.map(|at| at.saturating_sub(metrics.window.end).as_secs_f64()),
        }
    }
}

/// Without places a waitlist has nothing that could fill.
fn has_places(waitlist: Waitlist) -> bool {
    matches!(waitlist, Waitlist::Bounded { places, .. } if places > 0)
}

/// The slope of the straight line through these points by least squares, and the mean height; `None` of fewer than three.
fn line(points: &[(f64, f64)]) -> Option<(f64, f64)> {
    let n = points.len() as f64;
    let (x, y) = points.iter().fold((0.0, 0.0), |sum, point| (sum.0 + point.0 / n, sum.1 + point.1 / n));
    let products: f64 = points.iter().map(|point| (point.0 - x) * (point.1 - y)).sum();
    let squares: f64 = points.iter().map(|point| (point.0 - x).powi(2)).sum();
    (points.len() >= 3).then(|| (products / squares, y))
}

/// From the replications of one plan.
pub(super) fn drift(case: &Case, plan: usize, replications: &[&Measured], exact: bool) -> Drift {
    let over = |figure: &dyn Fn(&Measured) -> Option<f64>| {
        let values: Vec<f64> = replications.iter().filter_map(|measured| figure(measured)).collect();
        Estimate::from_values(&values, exact)
    };
    let alike = stays_the_same(case, plan);
    let slope_per_hour = over(&|measured| measured.line.filter(|_| alike).map(|(slope, _)| slope));
    let mean = over(&|measured| measured.line.map(|(_, mean)| mean));
    let steady = slope_per_hour.zip(mean).filter(|(slope, _)| slope.half_width.is_some()).map(|(slope, mean)| {
        let hours = replications[0].window.length().as_secs_f64() / 3600.0;
        !(slope.low() > 0.0 && slope.mean * hours > f64::max(1.0, mean.mean / 2.0))
    });
    Drift {
        slope_per_hour,
        steady,
        fills_after_s: over(&|measured| measured.fills_after_s),
        drains_in_s: over(&|measured| measured.drains_in_s),
    }
}

/// Whether demand and plan are the same at all times.
fn stays_the_same(case: &Case, plan: usize) -> bool {
    let plans = case.plans_met(plan).into_iter().map(|met| &case.plans[met]);
    case.workloads.iter().all(|workload| workload.arrivals.is_the_same_at_all_times())
        && plans.into_iter().all(Plan::is_the_same_at_all_times)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_its_slope_and_its_mean() {
        let points: Vec<_> = (0..5).map(|place| (f64::from(place), 7.0 + 2.5 * f64::from(place))).collect();
        assert_eq!(line(&points), Some((2.5, 12.0)));
        assert_eq!(line(&points[..2]), None);
    }
}
