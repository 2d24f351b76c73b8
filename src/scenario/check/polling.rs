//! How many polls a scenario asks for, and how long results can take to arrive.

use super::admission::applies;
use super::case::PlanView;
use super::load::Load;
use super::stability::stations;
use crate::client::{Client, Delivery, Polling, RefusedPoll};
use crate::demand::Arrivals;
use crate::provider::{OnLimit, Waitlist};
use crate::scenario::Case;
use crate::time::Nanos;

/// More steps of a growing interval are counted as if it no longer grew.
const MOST_STEPS: usize = 10_000;

/// Polls expected under this plan in one replication, from mean flows.
pub(super) fn expected(view: &PlanView<'_>, case: &Case, loads: &[Load], horizon: Nanos) -> f64 {
    let of_workload = |(number, load): (usize, &Load)| {
        let Delivery::Polling(polling) = &case.clients[case.client_of(view.number, number)].delivery else {
            return 0.0;
        };
        let sojourn_s = load.service_s + wait_s(view, case, loads, number, horizon);
        let network = view.plan.network;
        load.expected * polls_each(polling, sojourn_s, (network.to_provider + network.back).as_secs_f64())
    };
    loads.iter().enumerate().map(of_workload).sum()
}

/// The mean wait in the waitlist, roughly: what the pool cannot work off until the horizon, and what comes all at once.
fn wait_s(view: &PlanView<'_>, case: &Case, loads: &[Load], workload: usize, horizon: Nanos) -> f64 {
    let pool_of =
        |workload: usize| view.plan.pools.iter().position(|pool| applies(&pool.applies_to, &case.workloads[workload]));
    let Some(number) = pool_of(workload) else { return 0.0 };
    let pool = &view.plan.pools[number];
    let stations = stations(pool).max(1.0);
    let users: Vec<usize> = (0..loads.len()).filter(|&other| pool_of(other) == Some(number)).collect();
    let busy_s = |users: &mut dyn Iterator<Item = usize>| {
        users.map(|user| loads[user].expected * loads[user].service_s).sum::<f64>() / stations
    };
    let at_once = |user: &usize| matches!(case.workloads[*user].arrivals, Arrivals::AllAtOnce { .. });
    let left_s = (busy_s(&mut users.iter().copied().filter(|user| !at_once(user))) - horizon.as_secs_f64()).max(0.0);
    let wait_s = f64::midpoint(left_s, busy_s(&mut users.iter().copied().filter(at_once)));
    let requests: f64 = users.iter().map(|&user| loads[user].expected).sum();
    let mean_service_s = if requests > 0.0 { busy_s(&mut users.iter().copied()) * stations / requests } else { 0.0 };
    match pool.waitlist {
        Waitlist::Unbounded => wait_s,
        Waitlist::Bounded { places, .. } => wait_s.min(f64::from(places) * mean_service_s / stations),
    }
}

/// Polls until a job of this length is found done.
fn polls_each(polling: &Polling, sojourn_s: f64, on_the_way_s: f64) -> f64 {
    let cap_s = polling.longest_interval().as_secs_f64();
    let mut interval_s = polling.every.as_secs_f64();
    let mut left_s = sojourn_s - polling.first_after.as_secs_f64();
    let mut polls = 1.0;
    for _ in 0..MOST_STEPS {
        if left_s <= 0.0 || interval_s >= cap_s {
            break;
        }
        left_s -= interval_s + on_the_way_s;
        interval_s = (interval_s * polling.factor).min(cap_s);
        polls += 1.0;
    }
    polls + (left_s.max(0.0) / (interval_s + on_the_way_s)).ceil()
}

/// The longest that a result can take from the end of service to the client, with all refusals on the way, in seconds.
pub(super) fn longest_delivery_s(view: &PlanView<'_>, client: &Client) -> f64 {
    let polling = match &client.delivery {
        Delivery::Synchronous => return 0.0,
        Delivery::Webhook { delay } => return delay.as_secs_f64(),
        Delivery::Polling(polling) => polling,
    };
    let network = view.plan.network;
    let way_s = (network.to_provider + network.back + network.refusal).as_secs_f64();
    let interval_s = polling.longest_interval().as_secs_f64();
    let refused = view.plan.rate_limits.iter().any(|limit| limit.on_limit == OnLimit::Reject && limit.counts.polls());
    let once_s = polling.first_after.as_secs_f64() + interval_s + way_s;
    if !refused {
        return once_s;
    }
    match polling.refused {
        RefusedPoll::NextPoll { attempts } => once_s + f64::from(attempts.get()) * (interval_s + way_s),
        RefusedPoll::Retry { attempts } => {
            let waits = super::totals::longest_waits_s(view, client, attempts.get());
            once_s + waits + f64::from(attempts.get()) * way_s
        }
        RefusedPoll::Fail => once_s,
    }
}
