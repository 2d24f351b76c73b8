//! Clients: what stands between demand and a provider — the gate, the throttle, and the retries after a refusal.
//!
//! Types and pure arithmetic only; the event loop is in [`crate::engine`]. Nothing here knows the provider.

mod adaptive_rate;
mod gate;
mod leaving;
mod retry;
mod throttle;

pub use adaptive_rate::AdaptiveRate;
pub use gate::{Aimd, Discipline, Gate, GateLimit, Overflow};
pub use leaving::{OnLeaving, Patience, PatienceUntil};
pub use retry::{HintBeyond, HintMax, HintSeen, HintUse, Retry, RetryBudget, RetryJitter, RetryOn};
pub use throttle::Throttle;

use crate::time::Nanos;

/// How a workload's requests are sent. The default sends each once, at once.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Client {
    /// The name in the scenario file, `[client.NAME]`; empty for the default client.
    pub name: String,
    /// Index into [`crate::scenario::Case::gates`].
    pub gate: Option<usize>,
    /// How fast its attempts leave, after the gate; `None` holds none back.
    pub throttle: Option<Throttle>,
    /// What happens after a refusal.
    pub retry: Retry,
    /// The longest an attempt may take, from leaving the client until its answer has reached the client; `None` waits for ever.
    pub attempt_timeout: Option<Nanos>,
    /// The longest a request may take; `None` waits for ever.
    pub patience: Option<Patience>,
    /// What becomes of a job when its attempt's timeout or the patience is over.
    pub on_leaving: OnLeaving,
}
