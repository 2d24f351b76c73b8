//! The state of one counter of a rate limit: decides, says how long to wait, and is charged.
//!
//! State only; who is counted by which counter, and what a refusal leads to, is the engine's. Each kind is a file.

mod fixed_window;
mod growing_window;
mod sliding_window;
mod token_bucket;

use std::num::NonZeroU64;
use std::sync::Arc;

use fixed_window::FixedWindow;
use growing_window::GrowingWindow;
use sliding_window::SlidingWindow;
use token_bucket::TokenBucket;

use super::{Lockout, RateLimit, RateLimitKind};
use crate::time::Nanos;

/// One counter. Instants passed to it never go back.
#[derive(Clone, Debug)]
pub struct Limiter {
    kind: Kind,
    lockout: Option<Lockout>,
    // Admits nothing before this.
    open_from: Nanos,
}

#[derive(Clone, Debug)]
enum Kind {
    Fixed(FixedWindow),
    Growing(GrowingWindow),
    Sliding(SlidingWindow),
    Bucket(TokenBucket),
}

impl Limiter {
    /// The counter at the start of the run: nothing charged, the bucket full, not locked.
    ///
    /// # Panics
    /// If a limit of the calendar comes without its windows.
    pub fn new(rate_limit: &RateLimit) -> Self {
        let (limit, window) = (rate_limit.limit.get(), rate_limit.window);
        let kind = match rate_limit.kind {
            RateLimitKind::FixedAligned => Kind::Fixed(FixedWindow::aligned(limit, window, rate_limit.phase)),
            RateLimitKind::CalendarDay | RateLimitKind::CalendarMonth => {
                let calendar = rate_limit.calendar.as_ref().expect("a checked limit of the calendar has its windows");
                Kind::Fixed(FixedWindow::calendar(limit, Arc::clone(&calendar.windows)))
            }
            RateLimitKind::FixedFromFirst => Kind::Fixed(FixedWindow::from_first(limit, window)),
            RateLimitKind::Sliding => Kind::Sliding(SlidingWindow::new(limit, window)),
            RateLimitKind::TokenBucket | RateLimitKind::EvenlyPaced => {
                Kind::Bucket(TokenBucket::new(limit, window, rate_limit.burst.get()))
            }
        };
        let kind = match (kind, rate_limit.growth) {
            (Kind::Fixed(window), Some(growth)) => Kind::Growing(GrowingWindow::new(window, growth)),
            (kind, _) => kind,
        };
        Self { kind, lockout: rate_limit.lockout, open_from: Nanos::ZERO }
    }

    /// A full bucket of `burst` tokens that gains `limit` tokens per window.
    pub fn token_bucket(limit: NonZeroU64, window: Nanos, burst: NonZeroU64) -> Self {
        let kind = Kind::Bucket(TokenBucket::new(limit.get(), window, burst.get()));
        Self { kind, lockout: None, open_from: Nanos::ZERO }
    }

    /// How long until this counter would admit a call of this weight if nothing else came; zero when it admits it now. Waiting
    /// exactly this long is enough and a nanosecond less is not. A weight of 0 is always admitted.
    #[inline]
    pub fn wait(&mut self, now: Nanos, weight: u64) -> Nanos {
        if weight == 0 {
            return Nanos::ZERO;
        }
        let wait = match &mut self.kind {
            Kind::Fixed(window) => window.wait(now, weight),
            Kind::Growing(window) => window.wait(now, weight),
            Kind::Sliding(window) => window.wait(now, weight),
            Kind::Bucket(bucket) => bucket.wait(now, weight),
        };
        wait.max(self.open_from.saturating_sub(now))
    }

    /// A call was refused by this limit: locks it, where that is what follows. Whether it is locked for longer than before.
    pub fn refuse(&mut self, now: Nanos) -> bool {
        let Some(Lockout { length, extends }) = self.lockout else { return false };
        if now < self.open_from && !extends {
            return false;
        }
        self.open_from = now + length;
        true
    }

    /// Charges a call that was admitted.
    #[inline]
    pub fn charge(&mut self, now: Nanos, weight: u64) {
        if weight == 0 {
            return;
        }
        match &mut self.kind {
            Kind::Fixed(window) => window.charge(now, weight),
            Kind::Growing(window) => window.charge(now, weight),
            Kind::Sliding(window) => window.charge(now, weight),
            Kind::Bucket(bucket) => bucket.charge(now, weight),
        }
    }

    /// Charges a call that was refused, where refused calls count; never more than the limit holds.
    pub fn charge_refused(&mut self, now: Nanos, weight: u64) {
        if weight == 0 {
            return;
        }
        match &mut self.kind {
            Kind::Fixed(window) => window.charge(now, weight),
            Kind::Growing(window) => window.charge(now, weight),
            Kind::Sliding(window) => window.charge_refused(now, weight),
            Kind::Bucket(bucket) => bucket.charge(now, weight),
        }
    }
}
