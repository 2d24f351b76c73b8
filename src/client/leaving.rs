//! Clients that do not wait for ever, and what becomes of the jobs that they leave.

use crate::demand::ServiceTime;

/// How long a client waits for a result, from the request appearing on.
#[derive(Clone, Debug, PartialEq)]
pub struct Patience {
    /// The longest wait, drawn for each request; the same under every plan.
    pub time: ServiceTime,
    /// What has to happen before it is over.
    pub until: PatienceUntil,
}

/// What a client with patience waits for.
///
/// # Source
/// O. Garnett, A. Mandelbaum and M. Reiman, *Designing a call center with impatient customers*, Manufacturing & Service
/// Operations Management 4, 2002: there customers leave until their service starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PatienceUntil {
    /// The result reaching it: it leaves during service too.
    Result,
    /// The start of service: it sees that its job runs, and stays.
    Start,
}

/// What a client does about a job that it waits for no longer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnLeaving {
    /// Nothing: the job goes on, and is paid for.
    #[default]
    LeaveRunning,
    /// Takes it back unless it runs already.
    CancelWaiting,
    /// Takes it back, and stops it where it runs.
    Cancel,
}
