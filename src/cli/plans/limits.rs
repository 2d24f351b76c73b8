//! Limits as a person reads them: amounts, windows, what happens at each.

use std::fmt::Write as _;

use super::super::text::time;
use super::growth;
use crate::provider::{
    AppliesTo, Counts, Hint, HintPlace, HintWait, InFlightLimit, OnLimit, Pool, RateLimit, RateLimitKind, Scope, Unit,
    Waitlist,
};

/// `100/min`, `20 images/min`, `40/10 s`.
pub(super) fn amount(limit: &RateLimit, quantities: &[String]) -> String {
    let unit = of(limit.unit, quantities);
    let window = match limit.kind {
        RateLimitKind::CalendarMonth => "1 month".to_owned(),
        _ => time(limit.window),
    };
    format!("{}{unit}/{}", limit.limit, window.strip_prefix("1 ").unwrap_or(&window))
}

/// `10`, or `10 images` where a job takes as many as it has.
pub(super) fn stations(pool: &Pool, quantities: &[String]) -> String {
    format!("{}{}", pool.concurrency, of(pool.unit, quantities))
}

/// A limit of jobs at the provider.
pub(super) fn in_flight(limit: &InFlightLimit, quantities: &[String]) -> String {
    let calls = calls(&limit.applies_to);
    format!("{}{}{calls}; one over it is refused, {}", limit.limit, of(limit.unit, quantities), hint(limit.hint))
}

fn of(unit: Unit, quantities: &[String]) -> String {
    match unit {
        Unit::Requests => String::new(),
        Unit::Quantity(number) => format!(" {}", quantities[number]),
    }
}

/// Places of a waitlist.
pub(super) fn waitlist(waitlist: Waitlist) -> String {
    match waitlist {
        Waitlist::Unbounded => "unbounded".to_owned(),
        Waitlist::Bounded { places: 0, .. } => "none".to_owned(),
        Waitlist::Bounded { places, counts_running: true } => format!("{places} in all"),
        Waitlist::Bounded { places, counts_running: false } => places.to_string(),
    }
}

/// A rate limit with its window, whom it counts, and what happens to a call over it.
pub(super) fn rate_limit(limit: &RateLimit, quantities: &[String]) -> String {
    let kind = match limit.kind {
        RateLimitKind::FixedAligned => "in fixed windows".to_owned(),
        RateLimitKind::CalendarDay => format!("from midnight to midnight{}", place(limit)),
        RateLimitKind::CalendarMonth => format!("from the first of a month to the next{}", place(limit)),
        RateLimitKind::FixedFromFirst => "in windows from the first call".to_owned(),
        RateLimitKind::Sliding => "in a sliding window".to_owned(),
        RateLimitKind::TokenBucket => format!("as a token bucket with a burst of {}", limit.burst),
        RateLimitKind::EvenlyPaced => format!("evenly paced with a burst of {}", limit.burst),
    };
    let scope = match limit.scope {
        Scope::Account => "",
        Scope::Endpoint => ", each endpoint by itself",
        Scope::Model => ", each model by itself",
    };
    let over = match limit.on_limit {
        OnLimit::Delay => "a call over it waits at the provider".to_owned(),
        OnLimit::Reject => {
            let counted = if limit.refused_calls_count { ", and is counted too" } else { "" };
            format!("a call over it is refused{counted}, {}{}", hint(limit.hint), lockout(limit))
        }
    };
    let counts = match limit.counts {
        Counts::Submissions => "",
        Counts::Polls => ", counting polls for results only",
        Counts::All => ", polls for results included",
    };
    let growth = growth::told(limit);
    format!("{} {kind}{}{scope}{counts}{growth}; {over}", amount(limit, quantities), calls(&limit.applies_to))
}

/// ` in America/Los_Angeles`.
fn place(limit: &RateLimit) -> String {
    limit.calendar.as_ref().map_or_else(String::new, |calendar| format!(" in {}", calendar.zone))
}

fn lockout(limit: &RateLimit) -> String {
    limit.lockout.map_or_else(String::new, |lockout| {
        let extends = if lockout.extends { ", counted anew from each call refused in that time" } else { "" };
        format!("; then every call is refused for {}{extends}", time(lockout.length))
    })
}

fn calls(applies_to: &AppliesTo) -> String {
    let endpoint = applies_to.endpoint.as_ref().map(|pattern| format!(" for calls to {pattern}"));
    let model = applies_to.model.as_ref().map(|pattern| format!(" for model {pattern}"));
    endpoint.unwrap_or_default() + &model.unwrap_or_default()
}

/// The stations and what happens when all are taken.
pub(super) fn pool(pool: &Pool, quantities: &[String]) -> String {
    let mut text = format!("{}{}", stations(pool, quantities), calls(&pool.applies_to));
    match pool.waitlist {
        Waitlist::Unbounded => text += "; the waitlist has no bound",
        Waitlist::Bounded { places: 0, .. } => {
            write!(text, "; no waitlist: a job over them is refused, {}", hint(pool.hint)).expect("a string takes all");
        }
        Waitlist::Bounded { places, counts_running } => {
            let running = if counts_running { ", running jobs included" } else { "" };
            write!(text, "; waitlist of {places}{running}; a job over it is refused, {}", hint(pool.hint))
                .expect("a string takes all");
        }
    }
    if pool.burst > 0 {
        write!(text, "; {} more at a price", pool.burst).expect("a string takes all");
    }
    if let Some(longest) = pool.longest_wait {
        write!(text, "; a job waits {} at most", time(longest)).expect("a string takes all");
    }
    text
}

fn hint(hint: Hint) -> String {
    let place = match hint.place {
        HintPlace::Header => "in a header",
        HintPlace::Body => "in the body",
    };
    match hint.wait {
        HintWait::None => "without a hint when to come back".to_owned(),
        HintWait::Constant(wait) => format!("with a hint {place} to come back after {}", time(wait)),
        HintWait::Computed => format!("with a hint {place} when it would be admitted"),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn quotas_of_the_calendar_and_lockouts_are_told() {
        let told = |limit: &str| {
            let text = format!(
                "horizon = \"1 h\"\nstarts = \"2026-03-02\"\n[[workload]]\nname = \"w\"\nservice = \"1 s\"\narrivals = {{ kind = \"poisson\", rate = \
                 \"1/h\" }}\n[[plan]]\nname = \"p\"\n[plan.rate_limit.r]\n{limit}\n"
            );
            let scenario = crate::scenario::parse(&text, Path::new("s.toml")).unwrap();
            rate_limit(&scenario.cases[0].plans[0].rate_limits[0], &[])
        };
        assert_eq!(
            told("kind = \"calendar-day\"\nlimit = \"1000/day\"\ntime_zone = \"America/Los_Angeles\""),
            "1000/day from midnight to midnight in America/Los_Angeles; a call over it is refused, without a hint when to come back"
        );
        assert_eq!(
            told("kind = \"calendar-month\"\nlimit = \"30k/month\"\non_limit = \"delay\""),
            "30000/month from the first of a month to the next in UTC; a call over it waits at the provider"
        );
        assert_eq!(
            told("kind = \"fixed-window\"\nlimit = \"150/10 s\"\nlockout = \"1 min\"\nlockout_extends = true"),
            "150/10 s in fixed windows; a call over it is refused, without a hint when to come back; then every call is refused \
             for 1 min, counted anew from each call refused in that time"
        );
        let growing = "kind = \"fixed-window\"\nlimit = \"100/min\"\ngrowth = { by = \"10 %\", when_used = \"70 %\"";
        assert_eq!(
            told(&format!("{growing}, back_below = \"50 %\" }}")),
            "100/min in fixed windows, 10 % more after one of which at least 70 % was used, 10 % less after one of which less than 50 % \
             was, never below 100; a call over it is refused, without a hint when to come back"
        );
        assert_eq!(
            told(&format!("{growing}, back_below = 0, most = 150 }}")),
            "100/min in fixed windows, 10 % more after one of which at least 70 % was used, never above 150; a call over it is \
             refused, without a hint when to come back"
        );
    }
}
