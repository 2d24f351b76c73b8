//! The token bucket, in exact integer arithmetic. With a burst of 1 it is even pacing (GCRA).
//!
//! # Source
//! The generic cell rate algorithm, ITU-T recommendation I.371, 2004; its equivalence to the token (leaky) bucket is shown there.

use crate::time::Nanos;

/// A bucket that refills continuously.
///
/// ```text
/// one token is `window` drops and `limit` drops fall each nanosecond, both divided by their greatest common divisor
/// ```
#[derive(Clone, Debug)]
pub struct TokenBucket {
    // Drops per token; above 0.
    token: u128,
    // Drops per nanosecond; above 0.
    refill: u128,
    // Drops in a full bucket.
    full: u128,
    // Drops in the bucket at `at`; at most `full`.
    level: u128,
    // When `level` was last brought up to date.
    at: Nanos,
}

impl TokenBucket {
    /// A full bucket of `burst` tokens that gains `limit` tokens per window.
    pub fn new(limit: u64, window: Nanos, burst: u64) -> Self {
        let divisor = greatest_common_divisor(limit, window.0);
        let token = u128::from(window.0 / divisor);
        let full = token * u128::from(burst);
        Self { token, refill: u128::from(limit / divisor), full, level: full, at: Nanos::ZERO }
    }

    fn level(&self, now: Nanos) -> u128 {
        let elapsed = u128::from((now - self.at).0);
        self.full.min(self.level.saturating_add(elapsed * self.refill))
    }

    /// See [`super::Limiter::wait`].
    pub fn wait(&self, now: Nanos, weight: u64) -> Nanos {
        let missing = (self.token * u128::from(weight)).saturating_sub(self.level(now));
        if missing == 0 {
            return Nanos::ZERO;
        }
        Nanos(u64::try_from(missing.div_ceil(self.refill)).unwrap_or(u64::MAX))
    }

    /// Takes the tokens of a call, or what is there.
    pub fn charge(&mut self, now: Nanos, weight: u64) {
        self.level = self.level(now).saturating_sub(self.token * u128::from(weight));
        self.at = now;
    }
}

fn greatest_common_divisor(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { greatest_common_divisor(b, a % b) }
}
