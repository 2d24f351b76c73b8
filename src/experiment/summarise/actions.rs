//! Estimates of actions: fan-outs and bulks.

use super::{Measured, Over, Replication, per};
use crate::experiment::Estimate;
use crate::experiment::results::{ActionFigures, CURVE_PER_MILLE};
use crate::metrics::ActionMetrics;

/// What one replication found about actions.
#[derive(Debug, PartialEq)]
pub(super) struct Actions {
    offered: f64,
    delivered: f64,
    with_deadline: f64,
    in_time: f64,
    latency: Option<(f64, [f64; CURVE_PER_MILLE.len()])>,
}

impl Actions {
    pub fn new(metrics: &ActionMetrics) -> Self {
        let latencies = &metrics.latencies;
        Self {
            offered: metrics.offered as f64,
            delivered: metrics.delivered as f64,
            with_deadline: metrics.with_deadline as f64,
            in_time: metrics.in_time as f64,
            latency: (latencies.count() > 0)
                .then(|| (latencies.mean_s(), CURVE_PER_MILLE.map(|per_mille| latencies.quantile_s(per_mille)))),
        }
    }

    /// `delivered / offered`.
    pub fn delivered_share(&self) -> Option<f64> {
        per(self.delivered, self.offered)
    }

    /// Of those with a deadline, the share that was delivered by it.
    pub fn in_time_share(&self) -> Option<f64> {
        per(self.in_time, self.with_deadline)
    }

    /// A quantile of the latency, by its place in [`CURVE_PER_MILLE`].
    pub fn quantile(&self, place: usize) -> Option<f64> {
        self.latency.map(|(_, curve)| curve[place])
    }
}

impl Over<'_> {
    pub(super) fn actions(&self, counts: impl Fn(&Replication) -> &Measured) -> Option<ActionFigures> {
        let of = |replication: &Replication, pair: fn(&Actions) -> (f64, f64)| {
            counts(replication).actions.as_ref().map(pair)
        };
        let mean = |figure: &dyn Fn(&Actions) -> Option<f64>| {
            self.mean_of_known(|replication| counts(replication).actions.as_ref().and_then(figure))
        };
        let quantile = |place: usize| mean(&|actions| actions.latency.map(|(_, curve)| curve[place]));
        let known = "every quantile is known where the mean is";
        let latency_mean = mean(&|actions| actions.latency.map(|(mean, _)| mean));
        Some(ActionFigures {
            offered: mean(&|actions| Some(actions.offered))?,
            delivered: mean(&|actions| Some(actions.delivered))?,
            delivered_share: self.share(|replication| of(replication, |of| (of.delivered, of.offered))),
            in_time_share: self.share(|replication| of(replication, |of| (of.in_time, of.with_deadline))),
            latency_mean,
            latency_curve: latency_mean.map(|_| std::array::from_fn(|place| quantile(place).expect(known))),
        })
    }

    // The mean over replications of `some / all`.
    //
    // Where there are few in each replication, and all or none of them are among the some, the replications do not differ and Student's
    // interval has no width, although the next replication might differ: the interval then is that of a proportion among all of
    // them, and so it is where each replication has one at most. An action is one thing that went well or did not.
    fn share(&self, of: impl Fn(&Replication) -> Option<(f64, f64)>) -> Option<Estimate> {
        let counts: Vec<(f64, f64)> = self.replications.iter().filter_map(of).filter(|&(_, all)| all > 0.0).collect();
        let values: Vec<f64> = counts.iter().map(|&(some, all)| some / all).collect();
        let mut estimate = Estimate::from_values(&values, self.exact)?;
        let alike = values.iter().all(|value| value.total_cmp(&values[0]).is_eq());
        if !self.exact && estimate.half_width.is_some() && (alike || counts.iter().all(|&(_, all)| all <= 1.0)) {
            let (some, all) = counts.iter().fold((0.0, 0.0), |sum, count| (sum.0 + count.0, sum.1 + count.1));
            estimate.half_width = Some(wilson_half_width(some, all));
        }
        Some(estimate)
    }
}

/// How far the farther end of the 95 % interval of a proportion is from `some / all`.
///
/// ```text
/// (p + z^2 / 2n ± z sqrt(p (1 - p) / n + z^2 / 4n^2)) / (1 + z^2 / n),  p = some / all, n = all, z = 1.96
/// ```
///
/// # Source
/// E. B. Wilson, *Probable inference, the law of succession, and statistical inference*, 1927.
fn wilson_half_width(some: f64, all: f64) -> f64 {
    const Z: f64 = 1.959_963_984_540_054;
    let (p, square) = (some / all, Z * Z);
    let centre = p + square / (2.0 * all);
    let spread = Z * (p * (1.0 - p) / all + square / (4.0 * all * all)).sqrt();
    let ends = [centre - spread, centre + spread].map(|end| end / (1.0 + square / all));
    (p - ends[0]).abs().max((ends[1] - p).abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_of_a_proportion_is_that_of_wilson() {
        // 81 of 263: 25.5 % to 36.6 % (R. G. Newcombe, Statistics in Medicine 17, 1998, table I).
        assert!((wilson_half_width(81.0, 263.0) - (0.3662 - 81.0 / 263.0)).abs() < 1e-4);
        // 0 of 20: up to 16.11 % (the same table).
        assert!((wilson_half_width(0.0, 20.0) - 0.1611).abs() < 1e-4);
        assert!((wilson_half_width(20.0, 20.0) - 0.1611).abs() < 1e-4);
    }
}
