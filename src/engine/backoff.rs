//! How long a client waits after a refusal; exact integer arithmetic from precomputed waits.

use super::observer::Cause;
use crate::client::{HintBeyond, HintMax, HintSeen, HintUse, Retry, RetryJitter, RetryOn};
use crate::provider::HintPlace;
use crate::time::Nanos;

/// A client's retries, ready to run.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "the settings of a client, each its own")]
pub struct Backoff {
    pub(super) attempts: u32,
    pub(super) wait_after_last: bool,
    pub(super) total_deadline: Option<Nanos>,
    on: RetryOn,
    base: Nanos,
    cap: Nanos,
    factor: f64,
    jitter: RetryJitter,
    jitter_within_cap: bool,
    floor: Nanos,
    first_at_once: bool,
    hint: HintUse,
    hint_max: Option<HintMax>,
    only_with_hint: bool,
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
            ceilings.push(Nanos::from_f64(wait).min(retry.cap));
            wait *= retry.factor;
            if ceilings.len() > 1 && ceilings[ceilings.len() - 2] == retry.cap {
                break;
            }
        }
        Self {
            attempts,
            wait_after_last: retry.wait_after_last,
            total_deadline: retry.total_deadline,
            on: retry.on,
            base: retry.base,
            cap: retry.cap,
            factor: retry.factor,
            jitter: retry.jitter,
            jitter_within_cap: retry.jitter_within_cap,
            floor: retry.floor,
            first_at_once: retry.first_at_once,
            hint: retry.hint,
            hint_max: retry.hint_max,
            only_with_hint: retry.only_with_hint,
            seen: retry.hint_seen,
            ceilings,
        }
    }

    /// Whether there is a retry at all after an attempt that ended so.
    pub(super) fn retries_after(&self, cause: Cause) -> bool {
        match cause {
            Cause::RateLimit(_) | Cause::Pool(_) | Cause::WaitedTooLong(_) | Cause::InFlight(_) => self.on.refused,
            Cause::Outage => self.on.outage,
            Cause::Failed => self.on.failed,
            Cause::TimedOut => self.on.timeout,
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

    /// The wait after the refusal of attempt `attempt` (1 for the first), `None` if the client gives up at once. `hint` is
    /// one that the client sees. `previous` is the last wait of this request by own backoff, if there was one, and is updated;
    /// `bits` gives the 64 random bits of an attempt.
    pub fn wait(
        &self,
        attempt: u32,
        hint: Option<Nanos>,
        previous: &mut Option<Nanos>,
        bits: impl Fn(u32) -> u64,
    ) -> Option<Nanos> {
        if self.only_with_hint && hint.is_none() {
            return None;
        }
        let hint = match (self.hint, self.hint_max, hint) {
            (HintUse::Ignore, ..) => None,
            (_, Some(HintMax { most, beyond }), Some(hint)) if hint > most => match beyond {
                HintBeyond::OwnBackoff => None,
                HintBeyond::Clamp => Some(most),
                HintBeyond::GiveUp => return None,
            },
            (.., hint) => hint,
        };
        Some(match (self.hint, hint) {
            (HintUse::Obey, Some(hint)) => hint,
            (HintUse::Multiply, Some(hint)) => self.multiplied(hint, attempt),
            (HintUse::Ignore, _) | (_, None) => {
                let wait = self.own(attempt, *previous, bits);
                *previous = Some(wait);
                wait
            }
        })
    }

    /// The shortest and the longest own backoff after each attempt that can be followed by a retry (or, with
    /// `wait_after_last`, by the giving up), `most` of them at most.
    pub fn ranges(&self, most: u32) -> Vec<(Nanos, Nanos)> {
        let waits = if self.wait_after_last { self.attempts } else { self.attempts - 1 };
        let (mut shortest, mut longest) = (None, None);
        let range = |attempt| {
            // What comes off for the attempt before is most for the shortest.
            let low = self.own(attempt, shortest, |of| if of == attempt { 0 } else { u64::MAX });
            let high = self.own(attempt, longest, |of| if of == attempt { u64::MAX } else { 0 });
            (shortest, longest) = (Some(low), Some(high));
            (low, high)
        };
        (1..=waits.min(most)).map(range).collect()
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
        Nanos::from_f64(wait).min(self.cap)
    }

    fn own(&self, attempt: u32, previous: Option<Nanos>, bits: impl Fn(u32) -> u64) -> Nanos {
        if self.first_at_once && attempt == 1 {
            return Nanos::ZERO;
        }
        let jittered = self.jittered(attempt, previous, bits);
        let cut = if self.jitter_within_cap { jittered.min(self.cap) } else { jittered };
        cut.max(self.floor)
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "float to integer casts saturate")]
    fn decorrelated_v2(&self, attempt: u32, bits: impl Fn(u32) -> u64) -> Nanos {
        // Far beyond the longest wait, and still a finite power.
        const MOST_STEPS: u32 = 1000;
        const TICK_NS: u64 = 100;
        if attempt > MOST_STEPS {
            return Nanos::MAX;
        }
        let before = if attempt == 1 { 0.0 } else { smooth_power(attempt - 2, bits(attempt - 1)) };
        let steps = smooth_power(attempt - 1, bits(attempt)) - before;
        let ticks = steps * (1.0 / 1.4) * (self.base.0 / TICK_NS) as f64;
        Nanos((ticks as u64).saturating_mul(TICK_NS))
    }

    fn jittered(&self, attempt: u32, previous: Option<Nanos>, bits: impl Fn(u32) -> u64) -> Nanos {
        let place = (attempt as usize - 1).min(self.ceilings.len() - 1);
        let wait = self.ceilings[place];
        match self.jitter {
            RetryJitter::None => wait,
            RetryJitter::Full => part(wait, bits(attempt)),
            RetryJitter::Equal => {
                let half = Nanos(wait.0 / 2);
                wait - half + part(half, bits(attempt))
            }
            RetryJitter::Share { low, high } => {
                let (low, high) = (millionths(wait, low), millionths(wait, high));
                low + part(high - low, bits(attempt))
            }
            RetryJitter::Decorrelated => {
                let previous = previous.unwrap_or(self.base);
                let span = Nanos(previous.0.saturating_mul(3)).saturating_sub(self.base);
                (self.base + part(span, bits(attempt))).min(self.cap)
            }
            RetryJitter::DecorrelatedV2 => self.decorrelated_v2(attempt, bits).min(self.cap),
            RetryJitter::Sign { share } => {
                let away = millionths(wait, share);
                if bits(attempt) < 1 << 63 { wait - away } else { wait + away }
            }
            RetryJitter::Add { most } => wait + part(most, bits(attempt)),
            RetryJitter::From { least } => least + part(wait.saturating_sub(least), bits(attempt)),
        }
    }
}

/// `2^t tanh(sqrt(4 t))` at `t = steps + u`, `u` from 53 random bits.
fn smooth_power(steps: u32, bits: u64) -> f64 {
    let t = f64::from(steps) + (bits >> 11) as f64 / (1_u64 << 53) as f64;
    libm::exp2(t) * libm::tanh(libm::sqrt(4.0 * t))
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
