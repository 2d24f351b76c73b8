//! Rate limits by their definitions: the list of everything ever charged, looked at anew for each question.

use std::cmp::Ordering;

use linecook::provider::{Growth, RateLimit, RateLimitKind};
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

/// One of the windows that follow one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    pub used: u64,
    pub limit: u64,
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
            RateLimitKind::FixedAligned | RateLimitKind::CalendarDay | RateLimitKind::CalendarMonth => {
                let of_now = self.windows(limit, now).pop().expect("the run begins within a window");
                of_now.used + weight <= of_now.limit
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

    /// What was used of each of the windows that follow one another, and the limit of each: from the start of the run to `now`.
    pub fn windows(&self, limit: &RateLimit, now: Nanos) -> Vec<Window> {
        let end = |at: Nanos| match limit.kind {
            RateLimitKind::FixedAligned if at < limit.phase => limit.phase,
            RateLimitKind::FixedAligned => {
                limit.phase + Nanos(((at - limit.phase).0 / limit.window.0 + 1) * limit.window.0)
            }
            _ => limit.calendar.as_ref().expect("a limit of the calendar has its windows").windows.end(at),
        };
        let first = limit.limit.get();
        let (mut from, mut most, mut windows) = (Nanos::ZERO, first, Vec::new());
        loop {
            let until = end(from);
            let within = self.charged.iter().filter(|charged| from <= charged.at && charged.at < until);
            let used = within.fold(0, |used, charged| add(used, charged, most));
            windows.push(Window { used, limit: most });
            if now < until {
                return windows;
            }
            most = limit.growth.map_or(most, |growth| next(growth, first, most, used));
            from = until;
        }
    }

    /// What became of a limit that grows, by name.
    pub fn growth(&self, limit: &RateLimit, now: Nanos) -> Vec<&'static str> {
        let Some(Growth { most, .. }) = limit.growth else { return Vec::new() };
        let windows = self.windows(limit, now);
        let changes = windows.windows(2).map(|two| match two[1].limit.cmp(&two[0].limit) {
            Ordering::Greater if two[1].limit == most.get() => "a limit grew as far as it goes",
            Ordering::Greater => "a limit grew",
            Ordering::Less if two[0].used == 0 => "a limit came back while nobody called",
            Ordering::Less => "a limit came back",
            Ordering::Equal if two[0].limit > limit.limit.get() => "a limit that has grown stayed",
            Ordering::Equal => "a limit that may grow did not",
        });
        changes.collect()
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

/// The limit of the window after one, by the definition: in halves of millionths, so that everything is whole.
fn next(growth: Growth, first: u64, limit: u64, used: u64) -> u64 {
    let Growth { by, when_used, back_by, back_below, most } = growth;
    let share = |millionths: u32| limit * u64::from(millionths);
    let in_millionths = used * 1_000_000;
    if in_millionths >= share(when_used.get()) {
        most.get().min((2 * (limit * 1_000_000 + share(by.get())) + 1_000_000).div_euclid(2_000_000))
    } else if in_millionths < share(back_below) {
        first.max((limit * 1_000_000 - share(back_by.get())).div_euclid(1_000_000))
    } else {
        limit
    }
}

fn add(used: u64, charged: &Charged, most: u64) -> u64 {
    let sum = used + charged.weight;
    if charged.refused { sum.min(most) } else { sum }
}

fn is_open(start: Option<Nanos>, window: Nanos, at: Nanos) -> bool {
    start.is_some_and(|start| at < start + window)
}
