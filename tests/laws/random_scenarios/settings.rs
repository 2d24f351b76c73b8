//! Whether the settings matter in the random scenarios: change one at a time, and some results change.

mod delivery;
mod gates;
mod leaving;
mod provider;
mod users;

use std::collections::BTreeMap;
use std::num::NonZeroU32;

use linecook::client::{Gate, GateLimit, HintBeyond, HintMax, HintSeen, HintUse, Retry, RetryBudget, RetryJitter};
use linecook::provider::{
    AppliesTo, Charge, Hint, HintPlace, Lockout, OnLimit, Plan, RateLimitKind, Scope, Unit, Waitlist,
};
use linecook::time::Nanos;

use super::coverage::{all_counted, first_samples, name_of};
use super::logs;
use super::strategies::Sample;
use crate::cases::calendar_windows;
use crate::reference::simulate;

#[test]
fn every_setting_makes_a_difference_in_the_random_scenarios() {
    let settings: Vec<Setting> = settings_of_plans()
        .into_iter()
        .chain(settings_of_clients())
        .chain(logs::settings())
        .chain(gates::settings())
        .chain(leaving::settings())
        .chain(users::settings())
        .chain(delivery::settings())
        .chain(provider::settings())
        .collect();
    let mut counts: BTreeMap<String, u32> = settings.iter().map(|(name, _)| ((*name).to_owned(), 0)).collect();
    for sample in first_samples() {
        let found = |sample: &Sample| {
            let run = simulate(sample.inputs());
            (run.ended, run.actions)
        };
        let ended = found(&sample);
        // One difference is enough.
        for (name, change) in settings.iter().filter(|(name, _)| counts[*name] == 0).collect::<Vec<_>>() {
            let mut other = sample.clone();
            change(&mut other);
            if other.case != sample.case && found(&other) != ended {
                *counts.get_mut(*name).expect("every change is counted") += 1;
            }
        }
    }
    all_counted(&counts);
}

// A name, and the setting put where a scenario that does not use it would have it (or, where there is no such place, elsewhere).
pub type Setting = (&'static str, fn(&mut Sample));

fn settings_of_plans() -> Vec<Setting> {
    vec![
        ("aligned or from the first", |s| kind(s, RateLimitKind::FixedAligned, RateLimitKind::FixedFromFirst)),
        ("from the first or sliding", |s| kind(s, RateLimitKind::FixedFromFirst, RateLimitKind::Sliding)),
        ("sliding or aligned", |s| kind(s, RateLimitKind::Sliding, RateLimitKind::FixedAligned)),
        ("calendar or aligned", |s| {
            kind(s, RateLimitKind::CalendarDay, RateLimitKind::FixedAligned);
            kind(s, RateLimitKind::CalendarMonth, RateLimitKind::FixedAligned);
        }),
        ("lengths of days", |s| {
            plan(s).rate_limits.iter_mut().for_each(|limit| limit.calendar = Some(calendar_windows(&[Nanos::SECOND])));
        }),
        ("lockout", |s| plan(s).rate_limits.iter_mut().for_each(|limit| limit.lockout = None)),
        ("lockout, by a nanosecond", |s| lockouts(s, |lockout| lockout.length.0 += 1)),
        ("lockout that extends", |s| lockouts(s, |lockout| lockout.extends = false)),
        ("burst", |s| {
            let buckets = [RateLimitKind::TokenBucket, RateLimitKind::EvenlyPaced];
            let limits = plan(s).rate_limits.iter_mut().filter(|limit| buckets.contains(&limit.kind));
            limits.for_each(|limit| limit.burst = limit.burst.saturating_add(1));
        }),
        ("window, by a nanosecond", |s| plan(s).rate_limits.iter_mut().for_each(|limit| limit.window.0 += 1)),
        ("phase", |s| plan(s).rate_limits.iter_mut().for_each(|limit| limit.phase = Nanos::ZERO)),
        ("unit", |s| plan(s).rate_limits.iter_mut().for_each(|limit| limit.unit = Unit::Requests)),
        ("scope", |s| plan(s).rate_limits.iter_mut().for_each(|limit| limit.scope = Scope::Account)),
        ("patterns of rate limits", |s| {
            plan(s).rate_limits.iter_mut().for_each(|limit| limit.applies_to = AppliesTo::default());
        }),
        ("patterns of pools", |s| {
            plan(s).pools.iter_mut().for_each(|pool| pool.applies_to = AppliesTo::default());
        }),
        ("delay or reject", |s| plan(s).rate_limits.iter_mut().for_each(|limit| limit.on_limit = OnLimit::Reject)),
        ("order of rate limits", |s| plan(s).rate_limits.reverse()),
        ("refused calls count", |s| {
            plan(s).rate_limits.iter_mut().for_each(|limit| limit.refused_calls_count = false);
        }),
        ("hints of rate limits", |s| plan(s).rate_limits.iter_mut().for_each(|limit| limit.hint = Hint::NONE)),
        ("hints of pools", |s| plan(s).pools.iter_mut().for_each(|pool| pool.hint = Hint::NONE)),
        ("where the hint is", |s| {
            plan(s).rate_limits.iter_mut().for_each(|limit| limit.hint.place = other(limit.hint.place));
        }),
        ("charge in order", |s| plan(s).charge = Charge::AllOrNone),
        ("charge all or none", |s| plan(s).charge = Charge::InOrder),
        ("network to the provider", |s| plan(s).network.to_provider = Nanos::ZERO),
        ("network back", |s| plan(s).network.back = Nanos::ZERO),
        ("network of refusals", |s| plan(s).network.refusal = Nanos::ZERO),
        ("places", |s| waitlists(s, |places, _| *places += 1)),
        ("running jobs count", |s| waitlists(s, |_, counts_running| *counts_running = !*counts_running)),
        ("client of the plan", |s| {
            // A gate with the plan's limit may have no meaning then, or spill over to its own plan.
            let depends = |gate: &Gate| gate.limit == GateLimit::PlanConcurrency || gate.spill_over.is_some();
            if !s.case.gates.iter().any(depends) {
                plan(s).client = None;
            }
        }),
    ]
}

fn settings_of_clients() -> Vec<Setting> {
    vec![
        ("attempts", |s| retries(s, |retry| retry.attempts = NonZeroU32::MIN)),
        ("base", |s| retries(s, |retry| retry.base += Nanos(1))),
        ("factor", |s| retries(s, |retry| retry.factor = 1.0)),
        ("cap", |s| retries(s, |retry| retry.cap += Nanos::SECOND)),
        ("hints used", |s| retries(s, |retry| retry.hint = HintUse::Ignore)),
        ("obeyed or multiplied", |s| {
            retries(s, |retry| {
                if retry.hint == HintUse::Multiply {
                    retry.hint = HintUse::Obey;
                }
            });
        }),
        ("where the client looks", |s| retries(s, |retry| retry.hint_seen = HintSeen::Anywhere)),
        ("wait after the last", |s| retries(s, |retry| retry.wait_after_last = false)),
        ("full jitter", |s| unjittered(s, "full")),
        ("equal jitter", |s| unjittered(s, "equal")),
        ("decorrelated jitter", |s| unjittered(s, "decorrelated")),
        ("decorrelated jitter v2", |s| unjittered(s, "decorrelated v2")),
        ("jitter by share", |s| unjittered(s, "share")),
        ("jitter by sign", |s| unjittered(s, "sign")),
        ("added jitter", |s| unjittered(s, "add")),
        ("jitter from a least", |s| unjittered(s, "from")),
        ("jitter within the cap", |s| retries(s, |retry| retry.jitter_within_cap = false)),
        ("floor", |s| retries(s, |retry| retry.floor = Nanos::ZERO)),
        ("first retry at once", |s| retries(s, |retry| retry.first_at_once = false)),
        ("longest hint", |s| retries(s, |retry| retry.hint_max = None)),
        ("longest hint, by a nanosecond", |s| max_hints(s, |max| max.most += Nanos(1))),
        ("a hint too long clamped", |s| beyond(s, HintBeyond::Clamp, HintBeyond::OwnBackoff)),
        ("a hint too long as none", |s| beyond(s, HintBeyond::OwnBackoff, HintBeyond::GiveUp)),
        ("a hint too long that ends it", |s| beyond(s, HintBeyond::GiveUp, HintBeyond::Clamp)),
        ("only with a hint", |s| retries(s, |retry| retry.only_with_hint = false)),
        ("total deadline", |s| retries(s, |retry| retry.total_deadline = None)),
        ("total deadline, by a nanosecond", |s| {
            retries(s, |retry| retry.total_deadline = retry.total_deadline.map(|deadline| deadline - Nanos(1)));
        }),
        ("retry budget", |s| retries(s, |retry| retry.budget = None)),
        ("capacity of the budget", |s| budgets(s, |budget| budget.capacity = budget.capacity.saturating_add(1))),
        ("cost of a retry", |s| budgets(s, |budget| budget.cost = NonZeroU32::MIN)),
        ("refund of the budget", |s| budgets(s, |budget| budget.refund = 0)),
        ("gates", |s| s.case.clients.iter_mut().for_each(|client| client.gate = None)),
        ("fixed limit of gates", |s| {
            for gate in &mut s.case.gates {
                if let GateLimit::Fixed(limit) = &mut gate.limit {
                    *limit = limit.saturating_add(1);
                }
            }
        }),
        ("the plan's limit of gates", |s| {
            for gate in &mut s.case.gates {
                if gate.limit == GateLimit::PlanConcurrency {
                    gate.limit = GateLimit::Fixed(NonZeroU32::MIN);
                }
            }
        }),
        ("gate timeouts", |s| s.case.gates.iter_mut().for_each(|gate| gate.timeout = None)),
        ("gates shared by workloads", |s| {
            // Each workload with a client and gates of its own.
            let Sample { case, .. } = s;
            let gates = case.gates.len();
            for number in 0..case.workloads.len() {
                let mut client = case.clients[case.workloads[number].client].clone();
                client.gate = client.gate.map(|gate| gate + number * gates);
                case.clients.push(client);
                case.workloads[number].client = case.clients.len() - 1;
                case.gates.extend_from_within(..gates);
            }
        }),
    ]
}

fn plan(sample: &mut Sample) -> &mut Plan {
    &mut sample.case.plans[sample.plan]
}

fn retries(sample: &mut Sample, change: impl Fn(&mut Retry)) {
    sample.case.clients.iter_mut().for_each(|client| change(&mut client.retry));
}

fn max_hints(sample: &mut Sample, change: impl Fn(&mut HintMax)) {
    retries(sample, |retry| retry.hint_max.iter_mut().for_each(&change));
}

fn beyond(sample: &mut Sample, from: HintBeyond, to: HintBeyond) {
    max_hints(sample, |max| {
        if max.beyond == from {
            max.beyond = to;
        }
    });
}

fn budgets(sample: &mut Sample, change: impl Fn(&mut RetryBudget)) {
    retries(sample, |retry| retry.budget.iter_mut().for_each(&change));
}

fn unjittered(sample: &mut Sample, jitter: &str) {
    retries(sample, |retry| {
        if name_of(retry.jitter) == jitter {
            retry.jitter = RetryJitter::None;
        }
    });
}

fn lockouts(sample: &mut Sample, change: impl Fn(&mut Lockout)) {
    plan(sample).rate_limits.iter_mut().filter_map(|limit| limit.lockout.as_mut()).for_each(change);
}

fn kind(sample: &mut Sample, from: RateLimitKind, to: RateLimitKind) {
    plan(sample).rate_limits.iter_mut().filter(|limit| limit.kind == from).for_each(|limit| limit.kind = to);
}

fn other(place: HintPlace) -> HintPlace {
    match place {
        HintPlace::Header => HintPlace::Body,
        HintPlace::Body => HintPlace::Header,
    }
}

fn waitlists(sample: &mut Sample, change: impl Fn(&mut u32, &mut bool)) {
    for pool in &mut plan(sample).pools {
        if let Waitlist::Bounded { places, counts_running } = &mut pool.waitlist {
            change(places, counts_running);
        }
    }
}
