//! Fixed windows: a count that starts again with each window.

use crate::time::Nanos;

/// A window owns its first instant and not its last.
#[derive(Clone, Debug)]
pub struct FixedWindow {
    limit: u64,
    length: Nanos,
    aligned: bool,
    // The first instant after the open window; at or before now when none is open.
    end: Nanos,
    // Charged in the open window; at most `limit`.
    used: u64,
}

impl FixedWindow {
    /// Windows at multiples of their length.
    pub fn aligned(limit: u64, length: Nanos) -> Self {
        Self { limit, length, aligned: true, end: Nanos::ZERO, used: 0 }
    }

    /// A window opens with the first call charged after the last one closed.
    pub fn from_first(limit: u64, length: Nanos) -> Self {
        Self { limit, length, aligned: false, end: Nanos::ZERO, used: 0 }
    }

    /// See [`super::Limiter::wait`].
    pub fn wait(&self, now: Nanos, weight: u64) -> Nanos {
        if now >= self.end || weight <= self.limit - self.used { Nanos::ZERO } else { self.end - now }
    }

    /// Charges a call, up to the limit.
    pub fn charge(&mut self, now: Nanos, weight: u64) {
        if now >= self.end {
            let start = if self.aligned { Nanos(now.0 - now.0 % self.length.0) } else { now };
            self.end = start + self.length;
            self.used = 0;
        }
        self.used = self.used.saturating_add(weight).min(self.limit);
    }
}
