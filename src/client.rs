//! Clients: what stands between demand and a provider — the gate, and the retries after a refusal.
//!
//! Types and pure arithmetic only; the event loop is in [`crate::engine`]. Nothing here knows the provider.

mod leaving;
mod retry;

use std::num::NonZeroU32;

pub use leaving::{OnLeaving, Patience, PatienceUntil};
pub use retry::{HintBeyond, HintMax, HintSeen, HintUse, Retry, RetryBudget, RetryJitter, RetryOn};

use crate::time::Nanos;

/// How a workload's requests are sent. The default sends each once, at once.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Client {
    /// The name in the scenario file, `[client.NAME]`; empty for the default client.
    pub name: String,
    /// Index into [`crate::scenario::Case::gates`].
    pub gate: Option<usize>,
    /// What happens after a refusal.
    pub retry: Retry,
    /// The longest an attempt may take, from leaving the client until its answer has reached the client; `None` waits for ever.
    pub attempt_timeout: Option<Nanos>,
    /// The longest a request may take; `None` waits for ever.
    pub patience: Option<Patience>,
    /// What becomes of a job when its attempt's timeout or the patience is over.
    pub on_leaving: OnLeaving,
}

/// A concurrency limiter in front of the provider, FIFO, shared by every workload whose client names its group.
///
/// A permit is held from the release of an attempt until its answer (result or refusal) has reached the client; not
/// during backoff. The queue is unbounded.
#[derive(Clone, Debug, PartialEq)]
pub struct Gate {
    /// The group the permits are counted for.
    pub group: String,
    /// Most attempts in flight at once.
    pub limit: GateLimit,
    /// Longest wait in the gate's queue, for each attempt anew; `None` waits for ever.
    pub timeout: Option<Nanos>,
}

/// The limit of a gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GateLimit {
    /// The same number in front of every plan.
    Fixed(NonZeroU32),
    /// The concurrency of the plan's pool that serves the group's workloads ("customise this based on your plan").
    PlanConcurrency,
}
