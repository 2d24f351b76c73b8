//! How long a client waits after a refusal; exact integer arithmetic from precomputed waits.

use crate::client::{HintSeen, HintUse, Retry, RetryJitter};
use crate::provider::HintPlace;
use crate::time::Nanos;

/// A client's retries, ready to run.
#[derive(Clone, Debug)]
pub struct Backoff {
    pub(super) attempts: u32,
    pub(super) wait_after_last: bool,
    base: Nanos,
    cap: Nanos,
    factor: f64,
    jitter: RetryJitter,
    hint: HintUse,
    seen: HintSeen,
    // The capped exponential wait after each attempt, up to where it no longer changes.
    ceilings: Vec<Nanos>,
}

impl Backoff {
    /// Precomputes the waits.
    pub fn new(retry: &Retry) -> Self {
        let attempts = retry.attempts.get();
        let mut ceilings = Vec::new();
        let mut wait = retry.base.0 as f64;
        for _ in 0..attempts {
            ceilings.push(round(wait).min(retry.cap));
            wait *= retry.factor;
            if ceilings.len() > 1 && ceilings[ceilings.len() - 2] == retry.cap {
                break;
            }
        }
        Self {
            attempts,
            wait_after_last: retry.wait_after_last,
            base: retry.base,
            cap: retry.cap,
            factor: retry.factor,
            jitter: retry.jitter,
            hint: retry.hint,
            seen: retry.hint_seen,
            ceilings,
        }
    }

    /// Whether this client looks where the hint is.
    pub(super) fn sees(&self, place: HintPlace) -> bool {
        match self.seen {
            HintSeen::Anywhere => true,
            HintSeen::Header => place == HintPlace::Header,
            HintSeen::Body => place == HintPlace::Body,
        }
    }

    /// The wait after the refusal of attempt `attempt` (1 for the first). `previous` is the last wait of this request by own
    /// backoff, if there was one, and is updated; `bits` gives 64 random bits when asked.
    pub(super) fn wait(
        &self,
        attempt: u32,
        hint: Option<Nanos>,
        previous: &mut Option<Nanos>,
        bits: impl FnOnce() -> u64,
    ) -> Nanos {
        match (self.hint, hint) {
            (HintUse::Obey, Some(hint)) => hint,
            (HintUse::Multiply, Some(hint)) => self.multiplied(hint, attempt),
            (HintUse::Ignore, _) | (_, None) => {
                let wait = self.own(attempt, *previous, bits);
                *previous = Some(wait);
                wait
            }
        }
    }

    fn multiplied(&self, hint: Nanos, attempt: u32) -> Nanos {
        let cap = self.cap.0 as f64;
        let mut wait = hint.0 as f64;
        for _ in 1..attempt {
            if wait >= cap {
                break;
            }
            wait *= self.factor;
        }
        round(wait).min(self.cap)
    }

    fn own(&self, attempt: u32, previous: Option<Nanos>, bits: impl FnOnce() -> u64) -> Nanos {
        let place = (attempt as usize - 1).min(self.ceilings.len() - 1);
        let wait = self.ceilings[place];
        match self.jitter {
            RetryJitter::None => wait,
            RetryJitter::Full => part(wait, bits()),
            RetryJitter::Equal => {
                let half = Nanos(wait.0 / 2);
                wait - half + part(half, bits())
            }
            RetryJitter::Share { low, high } => {
                let (low, high) = (millionths(wait, low), millionths(wait, high));
                low + part(high - low, bits())
            }
            RetryJitter::Decorrelated => {
                let previous = previous.unwrap_or(self.base);
                let span = Nanos(previous.0.saturating_mul(3)).saturating_sub(self.base);
                (self.base + part(span, bits())).min(self.cap)
            }
        }
    }
}

/// `floor(wait * bits / 2^64)`.
fn part(wait: Nanos, bits: u64) -> Nanos {
    let product = u128::from(wait.0) * u128::from(bits);
    Nanos(u64::try_from(product >> 64).expect("a part is not more than the whole"))
}

/// `floor(wait * share / 10^6)`.
fn millionths(wait: Nanos, share: u32) -> Nanos {
    let product = u128::from(wait.0) * u128::from(share) / 1_000_000;
    Nanos(u64::try_from(product).unwrap_or(u64::MAX))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "float to integer casts saturate")]
fn round(ns: f64) -> Nanos {
    Nanos(ns.round() as u64)
}
