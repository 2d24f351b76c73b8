//! Clients: what stands between demand and a provider — the gate, and the retries after a refusal.
//!
//! Types and pure arithmetic only; the event loop is in [`crate::engine`]. Nothing here knows the provider.

use std::num::NonZeroU32;

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

/// Retries after a refusal, with exponential backoff.
#[derive(Clone, Debug, PartialEq)]
pub struct Retry {
    /// Attempts in total, the first included; 1 never retries.
    pub attempts: NonZeroU32,
    /// The wait before the first retry, before jitter.
    pub base: Nanos,
    /// What the wait is multiplied by from one retry to the next; at least 1.
    pub factor: f64,
    /// Longest wait, before jitter; also caps a multiplied hint.
    pub cap: Nanos,
    /// Randomness of the wait.
    pub jitter: RetryJitter,
    /// What the client does with a hint that it sees.
    pub hint: HintUse,
    /// Where the client looks for a hint.
    pub hint_seen: HintSeen,
    /// Waits once more after the last refusal before it reports failure, as a loop that sleeps before it counts does.
    pub wait_after_last: bool,
}

impl Default for Retry {
    fn default() -> Self {
        Self {
            attempts: NonZeroU32::MIN,
            base: Nanos::SECOND,
            factor: 2.0,
            cap: Nanos::from_secs(60),
            jitter: RetryJitter::None,
            hint: HintUse::Ignore,
            hint_seen: HintSeen::Header,
            wait_after_last: false,
        }
    }
}

/// How a client's own backoff is randomised. `w` is the capped exponential wait before retry `k`, `u` a uniform number in [0, 1).
///
/// # Source
/// M. Brooker, *Exponential backoff and jitter*, AWS Architecture Blog, 2015 (full, equal, decorrelated).
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum RetryJitter {
    /// `w`.
    None,
    /// `w * u`.
    Full,
    /// `w / 2 + w / 2 * u`.
    Equal,
    /// `min(cap, base + (3 * previous - base) * u)`; `previous` is the wait before the previous retry, at first `base`.
    Decorrelated,
    /// `w * (low + (high - low) * u)`, in millionths: ±25 % is 750000 to 1250000.
    Share {
        /// Smallest multiple of the wait, in millionths.
        low: u32,
        /// Largest multiple of the wait, in millionths.
        high: u32,
    },
}

/// What a client does with the provider's hint of how long to wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HintUse {
    /// Waits exactly that long, without jitter and without cap.
    Obey,
    /// Own backoff, always.
    Ignore,
    /// Waits `min(hint * factor^(k-1), cap)` before retry `k`, without jitter.
    Multiply,
}

/// Where a client looks for a hint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HintSeen {
    /// Only in a header, as most SDKs do.
    Header,
    /// Only in the body of the refusal.
    Body,
    /// In both.
    Anywhere,
}
