//! The figures of one replication by which plans are compared.

use super::{Measured, Replication, per};
use crate::experiment::Compared;
use crate::experiment::results::CURVE_PER_MILLE;
use crate::metrics::Count;

fn per_offered(of: &Measured, count: Count) -> Option<f64> {
    per(of.counts[count], of.counts[Count::Offered])
}

impl Replication {
    /// A figure that the plan has by itself; `None` where it is not known, and of a figure that takes two plans.
    pub fn figure(&self, figure: Compared) -> Option<f64> {
        let (latency, actions) = (self.total.latency.as_ref(), self.total.actions.as_ref());
        let place = |per_mille: u32| CURVE_PER_MILLE.iter().position(|&known| known == per_mille);
        match figure {
            Compared::LatencyMean => latency.map(|latency| latency.mean),
            Compared::LatencyQuantile(per_mille) => Some(latency?.curve[place(per_mille)?]),
            Compared::DeliveredShare => per_offered(&self.total, Count::Delivered),
            Compared::RefusedShare => per_offered(&self.total, Count::GaveUp),
            Compared::ActionLatencyQuantile(per_mille) => actions?.quantile(place(per_mille)?),
            Compared::ActionDeliveredShare => actions?.delivered_share(),
            Compared::FinishedInTime => actions?.in_time_share(),
            Compared::LatencyOfSameRequests | Compared::DeliveredByFirstOnly | Compared::DeliveredBySecondOnly => None,
        }
    }

    /// Whether all that is counted of requests, attempts and actions is the same, and so is every part of the latency.
    pub fn is_like(&self, other: &Self) -> bool {
        self.workloads == other.workloads
    }
}
