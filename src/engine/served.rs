//! A job that was served to its end, as an observer who sends bills is told of it.

use crate::time::Nanos;

/// A job that was served to its end and did not fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Served<'a> {
    /// The workload of its request.
    pub workload: usize,
    /// When its request appeared.
    pub demanded: Nanos,
    /// Whose stations served it: a place in [`crate::scenario::Case::plans_met`].
    pub side: usize,
    /// How long the service took.
    pub service: Nanos,
    /// It started beyond the concurrency of its pool.
    pub burst: bool,
    /// How much it has of each quantity, in the order of [`crate::scenario::Scenario::quantities`].
    pub amounts: &'a [u64],
}
