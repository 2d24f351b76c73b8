//! The counters of rate limits, and which of them each call meets.

use std::ops::Range;

use super::as_u32;
use crate::provider::rate_limit::Limiter;
use crate::provider::{Hint, OnLimit, Plan, RateLimit, Scope, Unit};
use crate::time::Nanos;

#[derive(Clone, Copy, Debug)]
pub(in crate::engine) struct Step {
    pub counter: u32,
    pub unit: Unit,
    /// Polls meet it here, and not submissions.
    pub poll: bool,
}

/// One counter of a rate limit that has perhaps several.
#[derive(Clone, Debug)]
pub(in crate::engine) struct Counter {
    /// Its rate limit's place among those met: of the plan, then of the plans that requests spill over to.
    pub rate_limit: u32,
    /// The window of its rate limit.
    pub window: Nanos,
    /// The counter at the start of the run.
    pub limiter: Limiter,
    pub refused_calls_count: bool,
    pub hint: Hint,
}

/// A kind of call of a workload.
#[derive(Clone, Copy)]
pub(super) struct Call<'c> {
    pub endpoint: &'c str,
    pub model: &'c str,
    pub poll: bool,
}

/// Who has a counter of their own.
pub(in crate::engine) fn who<'c>(scope: Scope, endpoint: &'c str, model: &'c str) -> &'c str {
    match scope {
        Scope::Account => "",
        Scope::Endpoint => endpoint,
        Scope::Model => model,
    }
}

#[derive(Default)]
pub(super) struct Counters {
    pub counters: Vec<Counter>,
    // (rate limit, who): the key of each counter.
    keys: Vec<(usize, String)>,
}

impl Counters {
    fn find_or_add(&mut self, place: usize, rate_limit: &RateLimit, call: Call<'_>) -> usize {
        let who = who(rate_limit.scope, call.endpoint, call.model);
        let key = (place, who.to_owned());
        self.keys.iter().position(|known| *known == key).unwrap_or_else(|| {
            self.keys.push(key);
            self.counters.push(Counter {
                rate_limit: as_u32(place),
                window: rate_limit.longest_window(),
                limiter: Limiter::new(rate_limit),
                refused_calls_count: rate_limit.refused_calls_count,
                hint: rate_limit.hint,
            });
            self.counters.len() - 1
        })
    }
}

pub(super) fn append(
    steps: &mut Vec<Step>,
    plan: &Plan,
    call: Call<'_>,
    on_limit: OnLimit,
    counters: &mut Counters,
    first: usize,
) -> Range<usize> {
    let start = steps.len();
    for (place, rate_limit) in plan.rate_limits.iter().enumerate() {
        let counts = if call.poll { rate_limit.counts.polls() } else { rate_limit.counts.submissions() };
        // A poll has no quantities: limits of these it passes by.
        let weighs = !call.poll || rate_limit.unit == Unit::Requests;
        let matches = rate_limit.applies_to.matches(call.endpoint, call.model);
        if rate_limit.on_limit == on_limit && counts && weighs && matches {
            let counter = as_u32(counters.find_or_add(first + place, rate_limit, call));
            steps.push(Step { counter, unit: rate_limit.unit, poll: call.poll });
        }
    }
    start..steps.len()
}
