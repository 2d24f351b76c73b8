//! Closed forms beside simulated figures: where a plan, or a part of it, is a queue that theory knows.
//!
//! A part is a pool with its workloads, or the workloads without one. What is recognised is in `part`, what theory says of it in
//! `forms`, bounds in `bounds`. All values are those of the steady state, while a run starts empty: without a warm-up, or with a
//! short horizon, the z-score says how far it is from there.

mod bounds;
mod forms;
mod model;
mod part;

use super::estimate::{CONFIDENCE, student_t};
use super::{Estimate, PlanResult};
use crate::scenario::Scenario;

pub use model::Model;
pub(super) use part::pools_of;

/// One figure of theory beside the simulated one.
#[derive(Clone, Debug, PartialEq)]
pub struct Witness {
    /// What the theory is of.
    pub model: Model,
    /// The pool that it speaks of, by its place in [`PlanResult::pools`]; `None` where jobs start at once, and for bounds by rate limits.
    pub pool: Option<usize>,
    /// The workload whose requests are measured, by its place in the case; `None` is all together.
    pub workload: Option<usize>,
    /// Which figure.
    pub figure: WitnessFigure,
    /// What kind of value theory has.
    pub kind: WitnessKind,
    /// The value of theory, in seconds, requests per second, jobs, or as a share.
    pub theory: f64,
    /// The same, measured.
    pub simulated: Estimate,
}

/// A figure that theory has a value for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WitnessFigure {
    /// Mean latency of delivered requests, in seconds.
    LatencyMean,
    /// A quantile of it, by its per mille.
    LatencyQuantile(u32),
    /// Mean number waiting.
    WaitingMean,
    /// Mean share of the stations in service.
    Utilisation,
    /// Requests refused per offered one.
    RefusedShare,
    /// Requests whose clients lost patience per offered one.
    AbandonedShare,
    /// Deliveries per second.
    Throughput,
}

/// What kind of value theory has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WitnessKind {
    /// The value in the steady state.
    Exact,
    /// About that.
    Approximation,
    /// The expectation is at most this, in a run of any length.
    AtMost,
}

impl Witness {
    /// How many standard errors the simulated value is above that of theory. `None` for a bound, and where the standard error is
    /// unknown or 0.
    ///
    /// ```text
    /// (simulated - theory) / standard error,   standard error = half_width / t(0.975, n - 1)
    /// ```
    ///
    /// A quantile comes from a histogram, so half a bin, 0.05 % of it, is added to its standard error in squares.
    pub fn z(&self) -> Option<f64> {
        if self.kind == WitnessKind::AtMost {
            return None;
        }
        // What is the same in every replication differs by the rounding of sums, which is no error to measure by.
        let rounding = 1e-9 * self.theory.abs();
        let half_width = self.simulated.half_width.filter(|half_width| *half_width > rounding)?;
        let degrees = self.simulated.replications.checked_sub(1).filter(|&degrees| degrees > 0)?;
        let bin = match self.figure {
            WitnessFigure::LatencyQuantile(_) => 0.0005 * self.theory,
            _ => 0.0,
        };
        let error = (half_width / student_t(CONFIDENCE, f64::from(degrees))).hypot(bin);
        Some((self.simulated.mean - self.theory) / error)
    }

    /// Whether a bound holds, as far as the interval tells: `Some(false)` when all of it is beyond. `None` for what is no bound.
    pub fn holds(&self) -> Option<bool> {
        (self.kind == WitnessKind::AtMost).then(|| self.simulated.low() <= self.theory)
    }
}

/// Everything that theory says of this plan at this point.
pub(super) fn witnesses(scenario: &Scenario, result: &PlanResult) -> Vec<Witness> {
    let case = &scenario.cases[result.case];
    let parts = part::parts(scenario, case, result);
    let mut found: Vec<Witness> = parts.iter().flat_map(|part| forms::witnesses(part, result)).collect();
    found.extend(bounds::witnesses(scenario, case, result));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn witness(kind: WitnessKind, figure: WitnessFigure, theory: f64, half_width: Option<f64>) -> Witness {
        let simulated = Estimate::symmetric(2.0, half_width, 11);
        Witness { model: Model::Stations, pool: None, workload: None, figure, kind, theory, simulated }
    }

    #[test]
    fn z_counts_standard_errors() {
        let of = |half_width| witness(WitnessKind::Exact, WitnessFigure::LatencyMean, 1.5, half_width).z();
        // t(0.975, 10) = 2.228139.
        assert!((of(Some(2.228_139)).unwrap() - 0.5).abs() < 1e-6);
        assert_eq!((of(None), of(Some(0.0))), (None, None));
        let narrow = witness(WitnessKind::Exact, WitnessFigure::LatencyQuantile(950), 2.002, Some(1e-8)).z().unwrap();
        assert!((narrow + 2.0).abs() < 0.01, "half a bin is 0.001: {narrow}");
    }

    #[test]
    fn a_bound_holds_unless_the_interval_is_all_beyond_it() {
        let of = |theory| witness(WitnessKind::AtMost, WitnessFigure::Throughput, theory, Some(0.2));
        assert_eq!([1.7, 1.9, 2.5].map(|theory| of(theory).holds()), [Some(false), Some(true), Some(true)]);
        assert_eq!(of(1.7).z(), None);
        assert_eq!(witness(WitnessKind::Exact, WitnessFigure::Throughput, 1.0, Some(0.1)).holds(), None);
    }
}
