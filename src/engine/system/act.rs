//! What one arrival of a workload makes, where it is more than a request.

use crate::demand::{Arrivals, Workload};
use crate::time::Nanos;

/// What one arrival makes.
#[derive(Clone, Copy, Debug)]
pub(in crate::engine) struct Act {
    /// How many requests.
    pub calls: u64,
    /// How long they may take together.
    pub within: Option<Nanos>,
    /// A user does it, who goes on when it has ended.
    pub by_user: bool,
    /// It is more than its requests, and observers are told of it.
    pub told: bool,
}

impl Act {
    /// That of this workload; `None` if each arrival is a request and nothing more.
    pub fn of(workload: &Workload) -> Option<Self> {
        let (told, by_user) = (workload.has_actions(), matches!(workload.arrivals, Arrivals::Users(_)));
        let within = workload.arrivals.bulk().and_then(|bulk| bulk.within);
        (told || by_user).then(|| Self { calls: workload.calls(), within, by_user, told })
    }
}
