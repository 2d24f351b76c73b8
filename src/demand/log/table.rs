//! The rows of a log in columns: 8 bytes a row for the instants, and 8 for each other column that is asked for.
//!
//! Held in memory, not read again from the file in each replication: two million rows of three columns take 1.6 s to read (as text or
//! from gzip) and 0.6 s to simulate on a plan with a pool, so reading would be most of the work. Ten million such rows are 240
//! MB, once for all replications, plans and threads.

use crate::time::Nanos;

/// A log of real requests, in the order of their instants. One that was read has at least one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Log {
    // Not descending.
    instants: Vec<Nanos>,
    // One for each instant, or none at all.
    services: Vec<Nanos>,
    // Row after row, `quantities` of them each.
    amounts: Vec<u64>,
    quantities: usize,
}

impl Log {
    /// A log of these columns: instants since the first request (or since the start that the scenario gives); service times, one
    /// a row or none at all; and the amounts of the quantities, row after row.
    ///
    /// # Panics
    /// If rows are out of order, or if the columns are not as long as each other.
    pub fn from_columns(mut instants: Vec<Nanos>, mut services: Vec<Nanos>, mut amounts: Vec<u64>) -> Self {
        assert!(instants.is_sorted(), "the rows of a log are in order");
        assert!(services.is_empty() || services.len() == instants.len(), "as many service times as rows");
        let quantities = amounts.len().checked_div(instants.len()).unwrap_or(0);
        assert!(amounts.len() == quantities * instants.len(), "as many amounts in each row");
        instants.shrink_to_fit();
        services.shrink_to_fit();
        amounts.shrink_to_fit();
        Self { instants, services, amounts, quantities }
    }

    /// How many requests there are.
    pub fn len(&self) -> usize {
        self.instants.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.instants.is_empty()
    }

    /// When the requests came, in order.
    pub fn instants(&self) -> &[Nanos] {
        &self.instants
    }

    /// The service time of a row: a column, or a base plus a time per unit of one.
    ///
    /// # Panics
    /// If the log was read without service times.
    #[inline]
    pub fn service(&self, row: usize) -> Nanos {
        self.services[row]
    }

    /// The quantities of a row, in the order of [`super::LogFormat::quantities`].
    #[inline]
    pub fn amounts(&self, row: usize) -> &[u64] {
        &self.amounts[row * self.quantities..(row + 1) * self.quantities]
    }

    /// How many requests come before this instant.
    pub fn before(&self, at: Nanos) -> usize {
        self.instants.partition_point(|&instant| instant < at)
    }

    /// The last instant; 0 without requests.
    pub fn last(&self) -> Nanos {
        self.instants.last().copied().unwrap_or(Nanos::ZERO)
    }

    /// The mean time between one request and the next; 0 where all come at once.
    pub fn mean_gap(&self) -> Nanos {
        let gaps = self.instants.len().saturating_sub(1) as u64;
        let first = self.instants.first().copied().unwrap_or(Nanos::ZERO);
        Nanos((self.last() - first).0.checked_div(gaps).unwrap_or(0))
    }

    /// How long the log is if nobody says: it ends one mean gap after its last request, and never with it.
    pub fn length(&self) -> Nanos {
        self.last() + self.mean_gap().max(Nanos(1))
    }
}
