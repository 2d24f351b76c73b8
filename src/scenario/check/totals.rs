//! Whether there is anything to simulate, and not too much of it.

use super::case::PlanView;
use super::header::Header;
use super::load::Load;
use super::polling;
use super::stability::{stations, taken_s};
use crate::client::{Client, GateLimit, HintUse, Throttle};
use crate::demand::Arrivals;
use crate::notation::cursor::Keys;
use crate::provider::{HintWait, OnLimit, Plan, Pool, Schedule};
use crate::scenario::Case;
use crate::time::Nanos;

/// Requests and polls that appear in a replication.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Work {
    /// Requests of a replication of one case, under one plan.
    pub requests: f64,
    /// Polls of a replication of one case, under all its plans together.
    pub polls: f64,
}

impl std::ops::AddAssign for Work {
    fn add_assign(&mut self, other: Self) {
        self.requests += other.requests;
        self.polls += other.polls;
    }
}

/// More requests than this take hours.
pub const MOST_REQUESTS: f64 = 2e9;
/// Time is counted in 64 bits of nanoseconds; this leaves a factor of five for bad luck.
const MOST_YEARS: f64 = 100.0;
const YEAR_S: f64 = 365.25 * 86_400.0;

/// Reports demand that never appears, or only during the warm-up.
pub(super) fn demand(case: &Case, loads: &[Load], header: &Header, root: &Keys<'_>, workloads: &[Keys<'_>]) {
    for (load, keys) in loads.iter().zip(workloads).filter(|(load, _)| load.expected <= 0.0) {
        debug_assert!(load.counted <= 0.0);
        let (at, horizon) = (keys.find(&["arrivals"]).1, header.horizon.as_secs_f64());
        keys.problem_at(at, format!("none of its requests appears before the horizon of {horizon} s; let them come earlier, or the horizon be later"));
    }
    for (workload, keys) in case.workloads.iter().zip(workloads) {
        let Arrivals::Shaped(shaped) = &workload.arrivals else { continue };
        for campaign in shaped.campaigns.iter().filter(|campaign| campaign.at >= header.horizon) {
            let (at, horizon) = (keys.find(&["arrivals", "campaigns"]).1, header.horizon.as_secs_f64());
            keys.problem_at(at, format!("campaign `{}` begins after the horizon of {horizon} s; let it begin earlier, or the horizon be later", campaign.name));
        }
    }
    let sum = |part: fn(&Load) -> f64| loads.iter().map(part).sum::<f64>();
    let (expected, counted) = (sum(|load| load.expected), sum(|load| load.counted));
    if case.workloads.is_empty() || loads.iter().any(|load| load.expected <= 0.0) {
        return;
    }
    if expected < 1.0 {
        let (node, at) = root.find(&["horizon"]);
        let written = node.map_or_else(String::new, crate::notation::document::Node::written);
        root.problem_at(at, format!("`horizon` is {written}, before which only {expected:.3} requests are expected; make it longer, or raise the rates"));
    } else if counted < 1.0 {
        let (node, at) = root.find(&["warm_up"]);
        let written = node.map_or_else(String::new, crate::notation::document::Node::written);
        root.problem_at(at, format!("`warm_up` is {written}, after which only {counted:.3} requests are expected, so there is nothing to count; shorten it"));
    }
}

/// Requests of one replication of a case.
pub(super) fn expected(loads: &[Load]) -> f64 {
    loads.iter().map(|load| load.expected).sum()
}

/// Reports more work than a person would wait for, of all cases together.
pub(super) fn work(work: Work, plans: usize, points: usize, most: f64, header: &Header, root: &Keys<'_>) {
    let (replications, key) = header.most_replications();
    let runs = f64::from(replications) + f64::from(header.pilots());
    let (requests, polls) = (work.requests * runs * plans as f64, work.polls * runs);
    let total = requests + polls;
    if total > most {
        let (what, remedy) =
            if polls > requests { ("polls", "poll less often, shorten it") } else { ("requests", "shorten it") };
        let (node, at) = root.find(&["horizon"]);
        let written = node.map_or_else(String::new, crate::notation::document::Node::written);
        root.problem_at(
            at,
            format!(
                "`horizon` is {written}, so about {total:.1e} {what} would be simulated (plans: {plans}, points: {points}, \
                 replications: {replications}), which takes hours; the most is {most:.0e}, so {remedy}, or lower the `{key}`"
            ),
        );
    }
}

/// Reports a plan whose last request could end after the end of representable time.
pub(super) fn time(view: &PlanView<'_>, case: &Case, loads: &[Load], header: &Header) {
    let mut parts = vec![(header.horizon.as_secs_f64() + Nanos::LONGEST.as_secs_f64(), "shorten the `horizon`")];
    let plan = view.plan;
    for met in case.plans_met(view.number) {
        queues(&case.plans[met], view, case, loads, &mut parts);
    }
    let network = plan.network.to_provider + plan.network.back + plan.network.refusal;
    for (number, load) in loads.iter().enumerate() {
        let client = &case.clients[case.client_of(view.number, number)];
        let attempts = f64::from(client.retry.attempts.get());
        let waits = longest_waits_s(view, client, client.retry.attempts.get());
        let bounded = client.retry.total_deadline.filter(|_| !client.retry.wait_after_last);
        let waits = bounded.map_or(waits, |deadline| waits.min(deadline.as_secs_f64()));
        parts.push((waits + attempts * network.as_secs_f64(), "lower the client's `attempts` or waits"));
        let delivery = polling::longest_delivery_s(view, client);
        parts.push((delivery, "lower the intervals of the client's `delivery`, or its `attempts`"));
        if let Some(Throttle::Paced { limit, window, .. }) = client.throttle {
            let seconds = load.expected * attempts * window.as_secs_f64() / limit.get() as f64;
            parts.push((seconds, "raise the `rate` of the throttle, or lower the demand"));
        }
        if let Some(gate) = client.gate {
            let permits = match case.gates[gate].limit {
                // It may be at its least all the time.
                GateLimit::Aimd(aimd) => f64::from(aimd.min.get()),
                _ => case.gates[gate].most_permits(plan.pools.first().map_or(1.0, stations)),
            };
            let held = load.expected
                * (load.service_s * plan.conditions.largest_factor() + attempts * network.as_secs_f64() + delivery);
            parts.push((held / permits.max(1.0), "raise the gate's `limit`, or lower the demand"));
        }
    }
    let years = parts.iter().map(|(seconds, _)| seconds).sum::<f64>() / YEAR_S;
    if years > MOST_YEARS {
        let remedy = parts.iter().max_by(|a, b| a.0.total_cmp(&b.0)).map_or("", |(_, remedy)| remedy);
        view.keys.problem(format!(
            "its last request could end after {years:.0} years of simulated time, and {MOST_YEARS} is the most; {remedy}"
        ));
    }
}

/// How long the queues of a plan could take for all of the demand.
fn queues(plan: &Plan, view: &PlanView<'_>, case: &Case, loads: &[Load], parts: &mut Vec<(f64, &str)>) {
    for pool in &plan.pools {
        let users = (case.workloads.iter().zip(loads).enumerate())
            .filter(|(_, (workload, _))| super::admission::applies(&pool.applies_to, workload));
        // A job that its client left may run to its end beside the next attempt.
        let jobs = |number: usize| {
            let client = &case.clients[case.client_of(view.number, number)];
            client.attempt_timeout.map_or(1.0, |_| f64::from(client.retry.attempts.get()))
        };
        let taken = |load: &Load| load.expected * (taken_s(load, plan, pool) + cold_s(pool));
        let work: f64 = users.map(|(number, (_, load))| taken(load) * jobs(number)).sum();
        let work = work * plan.conditions.largest_factor() / plan.conditions.service_time_factor;
        // A job that takes many stations may leave most of them unused.
        let size = loads.iter().map(|load| load.weight(pool.unit).1).max().unwrap_or(1) as f64;
        let stations = (stations(pool) / size.max(1.0)).min(stations(pool));
        parts.push((work / stations.max(f64::MIN_POSITIVE), "use more stations, or lower the demand"));
        let period = pool.schedule.as_ref().map_or(Nanos::ZERO, Schedule::every);
        parts.push((2.0 * period.as_secs_f64(), "shorten the `schedule`"));
    }
    let longest = Nanos::LONGEST.as_secs_f64() * plan.conditions.outages.len() as f64;
    let out: f64 = plan.conditions.outages.iter().map(|outage| outage.length.as_secs_f64()).sum();
    parts.push((out.min(longest), "shorten the `outages`"));
    for limit in plan.rate_limits.iter().filter(|limit| limit.on_limit == OnLimit::Delay) {
        let units: f64 = loads.iter().map(|load| load.expected * load.weight(limit.unit).0).sum();
        let windows = units / limit.limit.get() as f64;
        parts.push((windows * limit.window.as_secs_f64(), "raise the limits that delay, or lower the demand"));
    }
}

/// What a cold start takes at the p95; they are rare where there is much work.
fn cold_s(pool: &Pool) -> f64 {
    pool.cold_start.map_or(0.0, |cold| cold.p95.as_secs_f64())
}

/// The longest waits of a client after so many refusals by this plan together, in seconds.
pub(super) fn longest_waits_s(view: &PlanView<'_>, client: &Client, attempts: u32) -> f64 {
    let limits = view.plan.rate_limits.iter().map(|limit| match limit.hint.wait {
        HintWait::None => Nanos::ZERO,
        HintWait::Constant(wait) => wait,
        HintWait::Computed => {
            let windows = limit.burst.get().div_ceil(limit.limit.get());
            Nanos(limit.window.0.saturating_mul(windows)) + limit.lockout.map_or(Nanos::ZERO, |lockout| lockout.length)
        }
    });
    let plan = view.plan;
    let others = plan.pools.iter().map(|pool| pool.hint).chain(plan.in_flight.iter().map(|limit| limit.hint));
    let others = others.chain(plan.conditions.outages.iter().map(|outage| outage.hint));
    let others = others.map(|hint| match hint.wait {
        HintWait::Constant(wait) => wait,
        HintWait::None | HintWait::Computed => Nanos::ZERO,
    });
    let hint = limits.chain(others).max().unwrap_or(Nanos::ZERO);
    let retry = &client.retry;
    let hint = match (retry.hint, retry.hint_max) {
        (HintUse::Ignore, _) => Nanos::ZERO,
        (HintUse::Obey, None) => hint,
        (HintUse::Obey, Some(max)) => hint.min(max.most),
        (HintUse::Multiply, _) => retry.cap,
    };
    (1..=attempts).map(|attempt| hint.max(retry.longest_own_wait(attempt)).as_secs_f64()).sum()
}
