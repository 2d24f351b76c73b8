//! Fixed windows whose limit grows with use.

use super::fixed_window::FixedWindow;
use crate::provider::Growth;
use crate::time::Nanos;

/// A window, and how its limit changes to the next. The windows follow one another, whether or not a call comes in them.
#[derive(Clone, Debug)]
pub struct GrowingWindow {
    // Its limit is that of the window of the last charge; at least `least`.
    window: FixedWindow,
    growth: Growth,
    // The limit of the first window.
    least: u64,
}

impl GrowingWindow {
    /// Windows of this limit at first.
    pub fn new(window: FixedWindow, growth: Growth) -> Self {
        Self { least: window.limit, window, growth }
    }

    /// See [`super::Limiter::wait`]. No call is heavier than the first limit: the next window always has room for one.
    pub fn wait(&self, now: Nanos, weight: u64) -> Nanos {
        self.window.wait(now, weight)
    }

    /// Charges a call, up to the limit.
    pub fn charge(&mut self, now: Nanos, weight: u64) {
        if now >= self.window.end {
            self.window.limit = self.limit_at(now);
        }
        self.window.charge(now, weight);
    }

    /// The limit of the window of now, which the last charge was before.
    fn limit_at(&self, now: Nanos) -> u64 {
        let FixedWindow { mut limit, mut end, mut used, .. } = self.window;
        loop {
            let next = self.growth.after(self.least, limit, used);
            // Windows in which nothing comes change nothing any more.
            let settled = next == limit && used == 0;
            (limit, used) = (next, 0);
            if settled || now < self.window.end_of(end) {
                return limit;
            }
            end = self.window.end_of(end);
        }
    }
}
