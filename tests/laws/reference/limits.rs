//! Rate limits by their definitions: the list of everything ever charged, looked at anew for each question.

use linecook::provider::{RateLimit, RateLimitKind};
use linecook::time::Nanos;

/// One entry in the history of a counter.
#[derive(Clone, Copy, Debug)]
pub struct Charged {
    pub at: Nanos,
    pub weight: u64,
    /// The call was refused, and counts all the same.
    pub refused: bool,
}

/// Everything charged to one counter, oldest first. A weight of 0 is never charged.
#[derive(Clone, Debug, Default)]
pub struct History {
    charged: Vec<Charged>,
    refused: Vec<Nanos>,
}

/// What a refusal means to a limit with a lockout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lock {
    Begins,
    Holds,
    Extended,
}

impl History {
    pub fn charge(&mut self, at: Nanos, weight: u64, refused: bool) {
        self.charged.push(Charged { at, weight, refused });
    }

    /// The limit has refused a call.
    pub fn refuse(&mut self, limit: &RateLimit, at: Nanos) -> Option<Lock> {
        let lockout = limit.lockout?;
        let locked = self.is_locked(limit, at);
        self.refused.push(at);
        Some(match (locked, lockout.extends) {
            (false, _) => Lock::Begins,
            (true, false) => Lock::Holds,
            (true, true) => Lock::Extended,
        })
    }

    /// Whether a lockout holds at `now`: from a refusal, and exactly its length later no more.
    fn is_locked(&self, limit: &RateLimit, now: Nanos) -> bool {
        let Some(lockout) = limit.lockout else { return false };
        let mut since: Option<Nanos> = None;
        for &refused in &self.refused {
            let locked = since.is_some_and(|since| refused < since + lockout.length);
            if !locked || lockout.extends {
                since = Some(refused);
            }
        }
        since.is_some_and(|since| now < since + lockout.length)
    }

    /// Whether the limit would admit a call of this weight at `now`, which is not before the last charge.
    pub fn admits(&self, limit: &RateLimit, now: Nanos, weight: u64) -> bool {
        if weight == 0 {
            return true;
        }
        if self.is_locked(limit, now) {
            return false;
        }
        let most = limit.limit.get();
        match limit.kind {
            RateLimitKind::FixedAligned => {
                // How many windows have begun in the run; they begin at the phase and then every window.
                let window = |at: Nanos| at.0.checked_sub(limit.phase.0).map_or(0, |since| 1 + since / limit.window.0);
                let used = self.charged.iter().filter(|charged| window(charged.at) == window(now));
                used.fold(0, |used, charged| add(used, charged, most)) + weight <= most
            }
            RateLimitKind::CalendarDay | RateLimitKind::CalendarMonth => {
                let windows = &limit.calendar.as_ref().expect("a limit of the calendar has its windows").windows;
                let used = self.charged.iter().filter(|charged| windows.end(charged.at) == windows.end(now));
                used.fold(0, |used, charged| add(used, charged, most)) + weight <= most
            }
            RateLimitKind::FixedFromFirst => {
                let mut start = None;
                let mut used = 0;
                for charged in &self.charged {
                    if !is_open(start, limit.window, charged.at) {
                        start = Some(charged.at);
                        used = 0;
                    }
                    used = add(used, charged, most);
                }
                !is_open(start, limit.window, now) || used + weight <= most
            }
            RateLimitKind::Sliding => {
                let counted = self.charged.iter().filter(|charged| charged.at.0 + limit.window.0 > now.0);
                counted.map(|charged| charged.weight).sum::<u64>() + weight <= most
            }
            RateLimitKind::TokenBucket | RateLimitKind::EvenlyPaced => {
                self.tokens(limit, now) >= i128::from(weight) * i128::from(limit.window.0)
            }
        }
    }

    /// The tokens of a bucket at `now`, in fractions of `1 / W`.
    fn tokens(&self, limit: &RateLimit, now: Nanos) -> i128 {
        let whole = i128::from(limit.window.0);
        let full = i128::from(limit.burst.get()) * whole;
        let mut at = Nanos::ZERO;
        let mut tokens = full;
        let grown = |tokens: i128, from: Nanos, to: Nanos| {
            full.min(tokens + i128::from(limit.limit.get()) * i128::from((to - from).0))
        };
        for charged in &self.charged {
            tokens = grown(tokens, at, charged.at) - i128::from(charged.weight) * whole;
            if charged.refused {
                tokens = tokens.max(0);
            }
            assert!(tokens >= 0, "a call was admitted without tokens: {limit:?} {self:?}");
            at = charged.at;
        }
        grown(tokens, at, now)
    }

    /// The shortest time after which the limit would admit the call if nothing else came, by bisection.
    pub fn wait(&self, limit: &RateLimit, now: Nanos, weight: u64) -> Nanos {
        let admitted_after = |wait: u64| self.admits(limit, now + Nanos(wait), weight);
        if admitted_after(0) {
            return Nanos::ZERO;
        }
        let (mut too_short, mut enough) = (0, 1);
        while !admitted_after(enough) {
            (too_short, enough) = (enough, enough * 2);
        }
        while enough - too_short > 1 {
            let middle = too_short.midpoint(enough);
            if admitted_after(middle) {
                enough = middle;
            } else {
                too_short = middle;
            }
        }
        Nanos(enough)
    }
}

fn add(used: u64, charged: &Charged, most: u64) -> u64 {
    let sum = used + charged.weight;
    if charged.refused { sum.min(most) } else { sum }
}

fn is_open(start: Option<Nanos>, window: Nanos, at: Nanos) -> bool {
    start.is_some_and(|start| at < start + window)
}
