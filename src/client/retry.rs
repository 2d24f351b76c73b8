//! What a client does after a refusal: the own backoff, the hints it listens to, and when it stops.

use std::num::NonZeroU32;

use crate::time::Nanos;

/// Retries after a refusal, with exponential backoff.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a setting of its own, as people write it")]
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
    /// Cuts to `cap` after the jitter too.
    pub jitter_within_cap: bool,
    /// Shortest wait by own backoff, after jitter; at most `cap`.
    pub floor: Nanos,
    /// The first wait by own backoff is 0 and the second is the second of the exponential ones.
    pub first_at_once: bool,
    /// What the client does with a hint that it sees.
    pub hint: HintUse,
    /// Where the client looks for a hint.
    pub hint_seen: HintSeen,
    /// The longest hint that it uses as it is, and what it does with a longer one; `None` uses any.
    pub hint_max: Option<HintMax>,
    /// Retries only after a refusal with a hint that it sees.
    pub only_with_hint: bool,
    /// A retry that would start later than this after the request appeared is not made.
    pub total_deadline: Option<Nanos>,
    /// What all requests of the client together may spend on retries; `None` is no bound.
    pub budget: Option<RetryBudget>,
    /// After what there is a retry at all.
    pub on: RetryOn,
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
            jitter_within_cap: false,
            floor: Nanos::ZERO,
            first_at_once: false,
            hint: HintUse::Ignore,
            hint_seen: HintSeen::Header,
            hint_max: None,
            only_with_hint: false,
            total_deadline: None,
            budget: None,
            on: RetryOn::default(),
            wait_after_last: false,
        }
    }
}

/// The ways of an attempt to end without a result that are followed by a retry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "a set of four")]
pub struct RetryOn {
    /// A refusal by a rate limit, a waitlist (full, or waited in for too long) or a limit of jobs in flight.
    pub refused: bool,
    /// An outage of the provider.
    pub outage: bool,
    /// A service that failed.
    pub failed: bool,
    /// The timeout of the attempt.
    pub timeout: bool,
}

impl Default for RetryOn {
    /// After everything.
    fn default() -> Self {
        Self { refused: true, outage: true, failed: true, timeout: true }
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
    /// `w - share * w` or `w + share * w`, each as often as the other and nothing between them.
    Sign {
        /// How far from the wait, in millionths of it; at most 1,000,000.
        share: u32,
    },
    /// `w + most * u`.
    Add {
        /// The most that is added.
        most: Nanos,
    },
    /// `least + (w - least) * u`; `least` where `w` is shorter.
    From {
        /// The shortest wait.
        least: Nanos,
    },
}

/// The longest hint that a client uses as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HintMax {
    /// The longest hint; one of exactly this length is used.
    pub most: Nanos,
    /// What happens after a longer one.
    pub beyond: HintBeyond,
}

/// What a client does after a hint that is longer than it would wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HintBeyond {
    /// As if there were no hint.
    OwnBackoff,
    /// As if the hint were the longest one.
    Clamp,
    /// Reports failure at once.
    GiveUp,
}

/// A token bucket that all requests of a client draw their retries from. It starts full; time does not fill it.
///
/// # Source
/// botocore, `retries/quota.py` and `retries/standard.py` (standard retry mode).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryBudget {
    /// The most tokens there can be.
    pub capacity: NonZeroU32,
    /// Tokens that a retry takes; a retry that finds fewer is not made. A delivery after retries gives them back once.
    pub cost: NonZeroU32,
    /// Tokens that a delivery at the first attempt adds.
    pub refund: u32,
}

impl Retry {
    /// No own backoff after attempt `attempt` (1 for the first) is longer than this, to the precision of a float.
    ///
    /// ```text
    /// max(floor, min(base * factor^(attempt-1), cap) with the most that the jitter makes of it)
    /// ```
    pub fn longest_own_wait(&self, attempt: u32) -> Nanos {
        let exponent = i32::try_from(attempt - 1).unwrap_or(i32::MAX);
        let seconds = self.base.as_secs_f64() * self.factor.powi(exponent);
        let wait = Nanos::from_secs_f64(seconds).min(self.cap);
        let share = |millionths: u64| {
            let product = u128::from(wait.0) * u128::from(millionths) / 1_000_000;
            Nanos(u64::try_from(product).unwrap_or(u64::MAX))
        };
        let jittered = match self.jitter {
            RetryJitter::None | RetryJitter::Full | RetryJitter::Equal => wait,
            RetryJitter::Decorrelated => self.cap,
            RetryJitter::Share { high, .. } => share(u64::from(high)),
            RetryJitter::Sign { share: away } => share(1_000_000 + u64::from(away)),
            RetryJitter::Add { most } => wait + most,
            RetryJitter::From { least } => wait.max(least),
        };
        let cut = if self.jitter_within_cap { jittered.min(self.cap) } else { jittered };
        cut.max(self.floor)
    }
}

/// What a client does with the provider's hint of how long to wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HintUse {
    /// Waits exactly that long, without jitter and without `cap`.
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
