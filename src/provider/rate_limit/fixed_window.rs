//! Fixed windows: a count that starts again with each window.

use std::sync::Arc;

use crate::calendar::Windows;
use crate::time::Nanos;

/// A window owns its first instant and not its last.
#[derive(Clone, Debug)]
pub struct FixedWindow {
    /// What it admits.
    pub(super) limit: u64,
    when: When,
    /// The first instant after the open window; at or before now when none is open.
    pub(super) end: Nanos,
    /// Charged in the open window; at most `limit`.
    pub(super) used: u64,
}

/// When windows are.
#[derive(Clone, Debug)]
enum When {
    // At multiples of this length, `shift` earlier.
    Aligned { length: Nanos, shift: Nanos },
    // From the first call charged after the last one closed, for this long.
    FromFirst(Nanos),
    Calendar(Arc<Windows>),
}

impl FixedWindow {
    /// Windows that begin at `phase` plus multiples of their length; the one that is open at the start ends at the phase.
    pub fn aligned(limit: u64, length: Nanos, phase: Nanos) -> Self {
        let shift = Nanos((length.0 - phase.0 % length.0) % length.0);
        Self::new(limit, When::Aligned { length, shift })
    }

    /// A window opens with the first call charged after the last one closed.
    pub fn from_first(limit: u64, length: Nanos) -> Self {
        Self::new(limit, When::FromFirst(length))
    }

    /// The days or months of a calendar.
    pub fn calendar(limit: u64, windows: Arc<Windows>) -> Self {
        Self::new(limit, When::Calendar(windows))
    }

    fn new(limit: u64, when: When) -> Self {
        Self { limit, when, end: Nanos::ZERO, used: 0 }
    }

    /// See [`super::Limiter::wait`].
    pub fn wait(&self, now: Nanos, weight: u64) -> Nanos {
        if now >= self.end || weight <= self.limit - self.used { Nanos::ZERO } else { self.end - now }
    }

    /// Charges a call, up to the limit.
    pub fn charge(&mut self, now: Nanos, weight: u64) {
        if now >= self.end {
            self.end = self.end_of(now);
            self.used = 0;
        }
        self.used = self.used.saturating_add(weight).min(self.limit);
    }

    /// The first instant after the window that is open, or opens, at this instant.
    pub(super) fn end_of(&self, at: Nanos) -> Nanos {
        match &self.when {
            When::Aligned { length, shift } => at + *length - Nanos((at.0 + shift.0) % length.0),
            When::FromFirst(length) => at + *length,
            When::Calendar(windows) => windows.end(at),
        }
    }
}
