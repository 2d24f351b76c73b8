//! What the random scenarios contain. A generator that silently loses a feature would leave every law about it standing.

mod delivery;
mod gates;
mod leaving;
mod provider;
mod users;

use std::collections::BTreeMap;

use linecook::client::{HintBeyond, HintUse, RetryJitter};
use linecook::demand::arrivals::{BatchSize, Batches};
use linecook::demand::{Arrivals, Quantity, Service, ServiceTime};
use linecook::engine::{Cause, Outcome};
use linecook::provider::{HintPlace, Plan, RateLimitKind, Scope, Unit, Waitlist};
use linecook::time::Nanos;
use proptest::strategy::{Strategy, ValueTree};

use super::logs;
use super::strategies::{Sample, samples};
use crate::reference::backoff::{Early, Waits};
use crate::reference::limits::Lock;
use crate::reference::sides::sides;
use crate::reference::{client_of, simulate};

const LOOKED_AT: usize = 900;

/// Scenarios drawn as those are that every law is held to.
pub fn first_samples() -> impl Iterator<Item = Sample> {
    let mut runner = super::runner();
    (0..LOOKED_AT).map(move |_| samples().new_tree(&mut runner).expect("nothing is rejected").current())
}

pub fn all_counted(counts: &BTreeMap<String, u32>) {
    let missing: Vec<&String> = counts.iter().filter(|&(_, &count)| count == 0).map(|(name, _)| name).collect();
    assert!(missing.is_empty(), "never in {LOOKED_AT} scenarios: {missing:#?}\nof {counts:#?}");
}

#[test]
fn every_feature_occurs_in_the_random_scenarios() {
    let mut counts: BTreeMap<String, u32> = expected().into_iter().map(|name| (name, 0)).collect();
    for sample in first_samples() {
        for happened in happenings(&sample) {
            let unexpected = format!("not expected: {happened}");
            *counts.get_mut(&happened).expect(&unexpected) += 1;
        }
    }
    all_counted(&counts);
}

/// Everything that [`happenings`] can name.
fn expected() -> Vec<String> {
    use RateLimitKind as Kind;
    let mut names = Vec::new();
    let windows = [Kind::FixedAligned, Kind::CalendarDay, Kind::CalendarMonth, Kind::FixedFromFirst, Kind::Sliding];
    for kind in windows.into_iter().chain([Kind::TokenBucket, Kind::EvenlyPaced]) {
        for unit in ["requests", "a quantity"] {
            names.push(format!("{kind:?} of {unit} refused"));
            names.push(format!("{kind:?} of {unit} delayed"));
        }
    }
    for lock in [Lock::Begins, Lock::Holds, Lock::Extended] {
        names.push(format!("lockout {lock:?}"));
    }
    for scope in [Scope::Account, Scope::Endpoint, Scope::Model] {
        names.push(format!("{scope:?} refused"));
    }
    let jitters = [
        RetryJitter::None,
        RetryJitter::Full,
        RetryJitter::Equal,
        RetryJitter::Decorrelated,
        RetryJitter::DecorrelatedV2,
        RetryJitter::Share { low: 0, high: 0 },
        RetryJitter::Sign { share: 0 },
        RetryJitter::Add { most: Nanos::ZERO },
        RetryJitter::From { least: Nanos::ZERO },
    ];
    names.extend(jitters.map(|jitter| format!("own backoff with jitter {}", name_of(jitter))));
    for beyond in [HintBeyond::OwnBackoff, HintBeyond::Clamp] {
        names.push(format!("hint too long: {beyond:?}"));
    }
    for why in [Early::NotRetried, Early::NoHint, Early::HintTooLong, Early::Deadline, Early::Budget] {
        names.push(format!("gave up early: {why:?}"));
    }
    for used in [HintUse::Obey, HintUse::Multiply, HintUse::Ignore] {
        for place in [HintPlace::Header, HintPlace::Body] {
            names.push(format!("hint seen in {place:?}: {used:?}"));
        }
    }
    let others = [
        "arrivals all at once",
        "arrivals deterministic",
        "arrivals in bulk",
        "arrivals in batches",
        "arrivals in batches of a mix",
        "arrivals in batches with a heavy tail",
        "arrivals of users",
        "arrivals on and off",
        "arrivals poisson",
        "arrivals renewal",
        "arrivals shaped",
        "backoff after the last refusal",
        "delivered",
        "first retry at once",
        "gate full",
        "gate timeout",
        "gate wait",
        "gave up after a pool",
        "gave up after a rate limit",
        "gave up for another cause",
        "network",
        "pool of no places refused",
        "pool that counts running jobs refused",
        "pool that counts waiting jobs refused",
        "pool with fewer places than stations refused",
        "pool without a bound",
        "quantity constant",
        "quantity from a log",
        "quantity of a mix",
        "queue wait",
        "service constant",
        "service exponential",
        "service from a log",
        "service in parts",
        "service lognormal",
        "service of a mixture",
        "service of no time",
        "two requests at one instant",
    ];
    let areas = others.iter().chain(&logs::NAMES).chain(delivery::EXPECTED);
    names.extend(areas.map(|name| (*name).to_owned()));
    names.extend(gates::expected());
    names.extend(leaving::expected());
    names.extend(users::EXPECTED.map(str::to_owned));
    names.extend(provider::expected());
    names
}

pub fn name_of(jitter: RetryJitter) -> &'static str {
    match jitter {
        RetryJitter::None => "none",
        RetryJitter::Full => "full",
        RetryJitter::Equal => "equal",
        RetryJitter::Decorrelated => "decorrelated",
        RetryJitter::DecorrelatedV2 => "decorrelated v2",
        RetryJitter::Share { .. } => "share",
        RetryJitter::Sign { .. } => "sign",
        RetryJitter::Add { .. } => "add",
        RetryJitter::From { .. } => "from",
    }
}

fn happenings(sample: &Sample) -> Vec<String> {
    let run = simulate(sample.inputs());
    let plan = &sides(&sample.case, sample.plan).1;
    let limit_name = |limit: usize| {
        let unit = if plan.rate_limits[limit].unit == Unit::Requests { "requests" } else { "a quantity" };
        format!("{:?} of {unit}", plan.rate_limits[limit].kind)
    };
    let mut names = Vec::new();
    for &(_, _, cause) in &run.refused {
        match cause {
            Cause::RateLimit(limit) => {
                names.push(format!("{} refused", limit_name(limit as usize)));
                names.push(format!("{:?} refused", plan.rate_limits[limit as usize].scope));
            }
            Cause::Pool(pool) => names.extend(pool_refused(plan, pool as usize)),
            Cause::Failed => names.extend(["service failed".to_owned(), provider::refused(cause)]),
            Cause::TimedOut => names.push("attempt timed out".to_owned()),
            other => names.push(provider::refused(other)),
        }
    }
    for &(limit, waited) in &run.delayed {
        if waited > Nanos::ZERO {
            names.push(format!("{} delayed", limit_name(limit)));
        }
    }
    for backoff in &run.backoffs {
        let retry = &client_of(&sample.case, sample.plan, &sample.case.workloads[backoff.workload]).retry;
        let Waits { wait, beyond, own } = backoff.waits;
        if let Some(place) = backoff.hint {
            names.push(format!("hint seen in {place:?}: {:?}", retry.hint));
        }
        if let (true, Some(max)) = (beyond, retry.hint_max) {
            names.push(format!("hint too long: {:?}", max.beyond));
        }
        if own && wait > Nanos::ZERO {
            names.push(format!("own backoff with jitter {}", name_of(retry.jitter)));
        }
        if own && retry.first_at_once && backoff.attempts == 1 {
            names.push("first retry at once".to_owned());
        }
        if backoff.last && wait > Nanos::ZERO {
            names.push("backoff after the last refusal".to_owned());
        }
    }
    names.extend(run.locks.iter().map(|lock| format!("lockout {lock:?}")));
    names.extend(run.early.iter().map(|why| format!("gave up early: {why:?}")));
    for ended in &run.ended {
        let outcome = match ended.outcome {
            Outcome::Delivered => "delivered",
            Outcome::GaveUp(Cause::RateLimit(_)) => "gave up after a rate limit",
            Outcome::GaveUp(Cause::Pool(_)) => "gave up after a pool",
            Outcome::GaveUp(Cause::Failed) => "gave up after a failure",
            Outcome::GaveUp(Cause::TimedOut) => "gave up after a timeout",
            Outcome::GateTimeout => "gate timeout",
            Outcome::GateFull => "gate full",
            Outcome::Expired => continue,
            Outcome::GaveUp(Cause::WaitedTooLong(_) | Cause::InFlight(_) | Cause::Outage) => {
                "gave up for another cause"
            }
            Outcome::Abandoned => "abandoned",
        };
        let parts = [
            (ended.parts.gate_wait, "gate wait"),
            (ended.parts.network, "network"),
            (ended.parts.queue_wait, "queue wait"),
            (ended.parts.lost, "lost"),
        ];
        names.push(outcome.to_owned());
        names.extend(parts.iter().filter(|(time, _)| *time > Nanos::ZERO).map(|(_, name)| (*name).to_owned()));
    }
    if plan.pools.iter().any(|pool| pool.waitlist == Waitlist::Unbounded) {
        names.push("pool without a bound".to_owned());
    }
    if run.ended.windows(2).any(|two| two[0].demanded == two[1].demanded) {
        names.push("two requests at one instant".to_owned());
    }
    names.extend(gates::happenings(sample, &run));
    names.extend(provider::happenings(&run));
    names.extend(leaving::happenings(&run));
    names.extend(users::happenings(sample, &run).into_iter().map(str::to_owned));
    names.extend(demand_names(sample).into_iter().map(str::to_owned));
    names.extend(delivery::happenings(sample, &run));
    names.sort();
    names.dedup();
    names
}

fn pool_refused(plan: &Plan, pool: usize) -> Vec<String> {
    let pool = &plan.pools[pool];
    let Waitlist::Bounded { places, counts_running } = pool.waitlist else {
        panic!("a waitlist without a bound refused a call")
    };
    let all = [
        (places == 0, "pool of no places refused"),
        (counts_running, "pool that counts running jobs refused"),
        (!counts_running, "pool that counts waiting jobs refused"),
        (counts_running && places < pool.concurrency.get(), "pool with fewer places than stations refused"),
    ];
    all.iter().filter(|(happened, _)| *happened).map(|(_, name)| (*name).to_owned()).collect()
}

fn demand_names(sample: &Sample) -> Vec<&'static str> {
    let mut names = Vec::new();
    for workload in &sample.case.workloads {
        names.push(match &workload.arrivals {
            Arrivals::Poisson { .. } => "arrivals poisson",
            Arrivals::Shaped(_) => "arrivals shaped",
            Arrivals::OnOff(_) => "arrivals on and off",
            Arrivals::Renewal(_) => "arrivals renewal",
            Arrivals::Batch(Batches { size: BatchSize::Mix(_), .. }) => "arrivals in batches of a mix",
            Arrivals::Batch(Batches { size: BatchSize::PowerLaw(_), .. }) => "arrivals in batches with a heavy tail",
            Arrivals::Batch(_) => "arrivals in batches",
            Arrivals::Deterministic { .. } => "arrivals deterministic",
            Arrivals::AllAtOnce { .. } => "arrivals all at once",
            Arrivals::Log(replay) => logs::name_of(replay),
            Arrivals::Bulk(_) => "arrivals in bulk",
            Arrivals::Users(_) => "arrivals of users",
            Arrivals::Spell(_) => unreachable!("no file says that something comes for a while only"),
        });
        names.push(match &workload.service {
            Service::Drawn(ServiceTime::Constant(Nanos::ZERO)) => "service of no time",
            Service::Drawn(ServiceTime::Constant(_)) => "service constant",
            Service::Drawn(ServiceTime::Exponential { .. }) => "service exponential",
            Service::Drawn(ServiceTime::Lognormal { .. }) => "service lognormal",
            Service::Drawn(ServiceTime::Mixture(_)) => "service of a mixture",
            Service::Drawn(_) => "service of another family",
            Service::Composed(_) => "service in parts",
            Service::Log => "service from a log",
        });
        names.extend(workload.quantities.iter().flatten().map(|quantity| match quantity {
            Quantity::Constant(_) => "quantity constant",
            Quantity::Mix(_) => "quantity of a mix",
            Quantity::Log(_) => "quantity from a log",
        }));
    }
    names
}
