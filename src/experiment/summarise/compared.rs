//! The figures of one replication by which plans are compared.

use super::actions::Actions;
use super::{Measured, Replication};
use crate::experiment::Compared;
use crate::experiment::results::CURVE_PER_MILLE;
use crate::metrics::Count;

fn of_offered(of: &Measured, count: Count) -> (f64, f64) {
    (of.counts[count], of.counts[Count::Offered])
}

impl Replication {
    /// A figure that the plan has by itself; `None` where it is not known, and of a figure that takes two plans.
    pub fn figure(&self, figure: Compared) -> Option<f64> {
        let (latency, actions) = (self.total.latency.as_ref(), self.total.actions.as_ref());
        let place = |per_mille: u32| CURVE_PER_MILLE.iter().position(|&known| known == per_mille);
        match figure {
            Compared::LatencyMean => latency.map(|latency| latency.mean),
            Compared::LatencyQuantile(per_mille) => Some(latency?.curve[place(per_mille)?]),
            Compared::ActionLatencyQuantile(per_mille) => actions?.quantile(place(per_mille)?),
            Compared::DeliveredShare
            | Compared::RefusedShare
            | Compared::ActionDeliveredShare
            | Compared::FinishedInTime
            | Compared::LatencyOfSameRequests
            | Compared::DeliveredByFirstOnly
            | Compared::DeliveredBySecondOnly => None,
        }
    }

    /// How many of how many, of a figure that is a share of what the plan was offered; `None` of nothing, and of another figure.
    pub fn share(&self, figure: Compared) -> Option<(f64, f64)> {
        let actions = self.total.actions.as_ref();
        let counts = match figure {
            Compared::DeliveredShare => Some(of_offered(&self.total, Count::Delivered)),
            Compared::RefusedShare => Some(of_offered(&self.total, Count::GaveUp)),
            Compared::ActionDeliveredShare => actions.map(Actions::delivered),
            Compared::FinishedInTime => actions.map(Actions::in_time),
            _ => None,
        };
        counts.filter(|&(_, all)| all > 0.0)
    }

    /// Whether all that is counted of requests, attempts and actions is the same, and so is every part of the latency.
    pub fn is_like(&self, other: &Self) -> bool {
        self.workloads == other.workloads
    }
}
