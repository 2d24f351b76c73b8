//! Estimates of actions: fan-outs and bulks.

use super::{Measured, Over, Replication};
use crate::experiment::finishing;
use crate::experiment::results::{ActionFigures, CURVE_PER_MILLE, FinishingTimes};
use crate::metrics::ActionMetrics;
use crate::time::Nanos;

/// What one replication found about actions.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Actions {
    offered: f64,
    delivered: f64,
    with_deadline: f64,
    in_time: f64,
    latency: Option<(f64, [f64; CURVE_PER_MILLE.len()])>,
    // How long each took, where they are few.
    each: Option<Vec<Option<Nanos>>>,
}

impl Actions {
    pub fn new(metrics: &ActionMetrics) -> Self {
        let latencies = &metrics.latencies;
        Self {
            offered: metrics.offered as f64,
            delivered: metrics.delivered as f64,
            with_deadline: metrics.with_deadline as f64,
            in_time: metrics.in_time as f64,
            latency: (latencies.count() > 0).then(|| (latencies.mean_s(), latencies.quantiles_s(CURVE_PER_MILLE))),
            each: metrics.each().map(<[_]>::to_vec),
        }
    }

    /// Delivered, of those offered.
    pub fn delivered(&self) -> (f64, f64) {
        (self.delivered, self.offered)
    }

    /// Delivered by the deadline, of those that have one.
    pub fn in_time(&self) -> (f64, f64) {
        (self.in_time, self.with_deadline)
    }

    /// A quantile of the latency, by its place in [`CURVE_PER_MILLE`].
    pub fn quantile(&self, place: usize) -> Option<f64> {
        self.latency.map(|(_, curve)| curve[place])
    }
}

impl Over<'_> {
    pub(super) fn actions(&self, counts: impl Fn(&Replication) -> &Measured) -> Option<ActionFigures> {
        let share = |pair: fn(&Actions) -> (f64, f64)| {
            self.share(|replication| counts(replication).actions.as_ref().map_or((0.0, 0.0), pair))
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
            delivered_share: share(|of| (of.delivered, of.offered)),
            in_time_share: share(|of| (of.in_time, of.with_deadline)),
            finishing: self.finishing(&counts),
            latency_mean,
            latency_curve: latency_mean.map(|_| std::array::from_fn(|place| quantile(place).expect(known))),
        })
    }

    /// When they were done; `None` where there are too many to tell each.
    fn finishing(&self, counts: impl Fn(&Replication) -> &Measured) -> Option<FinishingTimes> {
        let each = |replication| counts(replication).actions.as_ref()?.each.as_deref();
        let each: Vec<&[Option<Nanos>]> = self.replications.iter().map(each).collect::<Option<_>>()?;
        finishing::times(self.confidence, &each, self.exact)
    }
}
