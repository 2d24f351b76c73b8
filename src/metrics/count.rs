//! What is counted of the requests of a workload, each figure with the name that its column has.

use serde::{Deserialize, Serialize};
use std::ops::{Index, IndexMut};

use crate::engine::{Cause, Outcome};

/// One thing that is counted; of requests that appeared between warm-up and horizon, whenever it happens to them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(usize)]
pub enum Count {
    /// Requests that appeared.
    Offered,
    /// Of those, delivered.
    Delivered,
    /// Of those, gave up after refusals, failures or timeouts of their attempts.
    GaveUp,
    /// Of those, waited too long in a gate.
    GateTimeouts,
    /// Of those, found no room in a gate's queue.
    GateFull,
    /// Of those, abandoned by clients who lost patience.
    Abandoned,
    /// Of those, whose result was gone before it was fetched.
    Expired,
    /// Requests that left a gate for another plan.
    SpilledOver,
    /// Attempts that left the clients.
    Attempts,
    /// Attempts refused by rate limits.
    RefusedByRateLimits,
    /// Attempts refused by full waitlists, or that waited in one for longer than the provider allows.
    RefusedByWaitlists,
    /// Attempts refused by limits of jobs in flight.
    RefusedByInFlight,
    /// Attempts refused in outages.
    RefusedInOutages,
    /// Attempts whose service failed.
    Failed,
    /// Jobs that started beyond the concurrency of their pool, at its burst.
    BurstJobs,
    /// Attempts that the clients did not wait for any longer.
    TimedOut,
    /// Jobs that were served, wholly, although nobody waited for them any more.
    ServedForNobody,
    /// Calls that asked for a result.
    Polls,
    /// Of those, refused.
    PollsRefused,
}

impl Count {
    /// Everything that is counted, in the order of the columns.
    pub const ALL: [Self; 19] = [
        Self::Offered,
        Self::Delivered,
        Self::GaveUp,
        Self::GateTimeouts,
        Self::GateFull,
        Self::Abandoned,
        Self::Expired,
        Self::SpilledOver,
        Self::Attempts,
        Self::RefusedByRateLimits,
        Self::RefusedByWaitlists,
        Self::RefusedByInFlight,
        Self::RefusedInOutages,
        Self::Failed,
        Self::BurstJobs,
        Self::TimedOut,
        Self::ServedForNobody,
        Self::Polls,
        Self::PollsRefused,
    ];

    /// The name of its column.
    pub fn name(self) -> &'static str {
        match self {
            Self::Offered => "offered",
            Self::Delivered => "delivered",
            Self::GaveUp => "gave_up",
            Self::GateTimeouts => "gate_timeouts",
            Self::GateFull => "gate_full",
            Self::Abandoned => "abandoned",
            Self::Expired => "expired",
            Self::SpilledOver => "spilled_over",
            Self::Attempts => "attempts",
            Self::RefusedByRateLimits => "refused_by_rate_limits",
            Self::RefusedByWaitlists => "refused_by_waitlists",
            Self::RefusedByInFlight => "refused_by_in_flight",
            Self::RefusedInOutages => "refused_in_outages",
            Self::Failed => "failed",
            Self::BurstJobs => "burst_jobs",
            Self::TimedOut => "timed_out",
            Self::ServedForNobody => "served_for_nobody",
            Self::Polls => "polls",
            Self::PollsRefused => "polls_refused",
        }
    }

    /// What an attempt that came back without a result, or did not come back in time, counts as.
    pub(super) fn of_cause(cause: Cause) -> Self {
        match cause {
            Cause::RateLimit(_) => Self::RefusedByRateLimits,
            Cause::Pool(_) | Cause::WaitedTooLong(_) => Self::RefusedByWaitlists,
            Cause::InFlight(_) => Self::RefusedByInFlight,
            Cause::Outage => Self::RefusedInOutages,
            Cause::Failed => Self::Failed,
            Cause::TimedOut => Self::TimedOut,
        }
    }

    /// What a request counts as that ended so.
    pub(super) fn of_outcome(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Delivered => Self::Delivered,
            Outcome::GaveUp(_) => Self::GaveUp,
            Outcome::GateTimeout => Self::GateTimeouts,
            Outcome::GateFull => Self::GateFull,
            Outcome::Abandoned => Self::Abandoned,
            Outcome::Expired => Self::Expired,
        }
    }
}

/// A value for each [`Count`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PerCount<T>([T; Count::ALL.len()]);

impl<T> PerCount<T> {
    /// One value after another.
    pub fn from_fn(value: impl Fn(Count) -> T) -> Self {
        Self(Count::ALL.map(value))
    }
}

impl<T> Index<Count> for PerCount<T> {
    type Output = T;

    #[inline]
    fn index(&self, count: Count) -> &T {
        &self.0[count as usize]
    }
}

impl<T> IndexMut<Count> for PerCount<T> {
    #[inline]
    fn index_mut(&mut self, count: Count) -> &mut T {
        &mut self.0[count as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_count_has_its_own_place() {
        assert!(Count::ALL.iter().enumerate().all(|(place, &count)| count as usize == place));
    }
}
