//! When a batch is done.

use crate::time::Nanos;

/// The distribution of the time from the appearing of an action to its last result, over all actions of all replications. One that
/// is not delivered with all of its requests is never done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FinishingTimes {
    /// How many there were, in all replications together.
    pub actions: u64,
    /// Whether each replication had one and no more.
    pub one_each: bool,
    /// One for each of [`FinishingTimes::PER_MILLE`].
    pub quantiles: [FinishedBy; FinishingTimes::PER_MILLE.len()],
}

/// A quantile of a finishing time, with its interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FinishedBy {
    /// Per mille: 950 is the p95.
    pub per_mille: u32,
    /// By when so many are done; `None` if so many are never done.
    pub time: Option<Nanos>,
    /// The lower end of its confidence interval; `None` if there are too few to tell, or if it is never.
    pub low: Option<Nanos>,
    /// The upper end; likewise.
    pub high: Option<Nanos>,
}

impl FinishingTimes {
    /// The quantiles that are told.
    pub const PER_MILLE: [u32; 9] = [10, 50, 100, 250, 500, 750, 900, 950, 990];

    /// A quantile by its per mille, if it is one of those told.
    pub fn quantile(&self, per_mille: u32) -> Option<FinishedBy> {
        self.quantiles.iter().copied().find(|quantile| quantile.per_mille == per_mille)
    }
}
