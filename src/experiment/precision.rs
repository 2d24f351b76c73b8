//! How many replications: as many as the precision asked for takes.

use super::Estimate;
use super::results::{Figures, PlanResult};
use crate::scenario::Precision;

/// Whether every plan at every point has its figures as precisely as the scenario asks: the latencies and the shares that its
/// objectives speak of, or else the p95 and the delivered share. What could not be measured at all is as precise as it gets.
///
/// ```text
/// latency:  half_width <= gamma / (1 + gamma) * mean,  so that the relative error is gamma at most
/// share:    half_width <= beta
/// ```
///
/// # Source
/// A. M. Law, *Simulation Modeling and Analysis*, 5th ed., 2015, section 9.4.1; Y. S. Chow and H. Robbins, *On the asymptotic theory of
/// fixed-width sequential confidence intervals for the mean*, 1965.
pub(super) fn reached(precision: &Precision, plans: &[PlanResult]) -> bool {
    plans.iter().all(|plan| {
        let spoken_of = |latency: bool| {
            let of_it = plan.verdict.objectives.iter().filter(|result| result.objective.is_of_latency() == latency);
            of_it.map(|result| result.measured).collect::<Vec<_>>()
        };
        let or_else = |figures: Vec<Option<Estimate>>, default: fn(&Figures) -> Option<Estimate>| {
            if figures.is_empty() { vec![default(&plan.total)] } else { figures }
        };
        let latencies = or_else(spoken_of(true), |total| total.latency.as_ref()?.quantile(950));
        let shares = or_else(spoken_of(false), |total| total.delivered_share);
        let fine = |figures: Vec<Option<Estimate>>, most: &dyn Fn(f64) -> f64| {
            figures.into_iter().flatten().all(|figure| figure.half_width.is_some_and(|half| half <= most(figure.mean)))
        };
        precision.latency.is_none_or(|gamma| fine(latencies, &|mean| gamma / (1.0 + gamma) * mean))
            && precision.share.is_none_or(|beta| fine(shares, &|_| beta))
    })
}

/// The next number of replications to look at: half as many again, so that looking too often does not stop at a lucky moment.
pub(super) fn next(replications: u32, most: u32) -> u32 {
    replications.saturating_add(replications.div_ceil(2)).min(most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_grow_and_end_at_the_most() {
        let steps: Vec<u32> = std::iter::successors(Some(3), |&n| (n < 40).then(|| next(n, 40))).collect();
        assert_eq!(steps, [3, 5, 8, 12, 18, 27, 40]);
        assert_eq!(next(1, 1000), 2);
    }
}
