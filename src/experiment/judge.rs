//! A plan against the objectives, and which of its limits binds.

use super::Estimate;
use super::results::{
    Binding, CostFigures, Count, Effect, Figures, Judgement, Limit, ObjectiveResult, PollFigures, QueueFigures,
    RateLimitFigures, Spending, ThrottleFigures, Verdict,
};
use crate::engine::Parts;
use crate::scenario::Objective;

/// Refusals below this share of the attempts do not make a limit binding.
const FEW_REFUSALS: f64 = 0.001;
/// Waiting below this share of the mean latency does not either.
const LITTLE_WAITING: f64 = 0.01;

/// What was measured of everything that can bind.
#[derive(Clone, Copy)]
pub(super) struct Measured<'a> {
    pub rate_limits: &'a [RateLimitFigures],
    pub pools: &'a [QueueFigures],
    pub in_flight: &'a [QueueFigures],
    pub gates: &'a [QueueFigures],
    pub throttles: &'a [ThrottleFigures],
    pub cost: Option<&'a CostFigures>,
}

/// Judges one plan; of a backlog that grows, a longer run would see longer latencies.
pub(super) fn verdict(objectives: &[Objective], total: &Figures, grows: bool, measured: &Measured<'_>) -> Verdict {
    let objectives = each(objectives, total, grows, measured.cost);
    Verdict { overall: overall(&objectives, measured.cost), objectives, binding: binding(total, measured) }
}

/// Judges each objective by itself; likewise.
pub(super) fn each(
    objectives: &[Objective],
    total: &Figures,
    grows: bool,
    cost: Option<&CostFigures>,
) -> Vec<ObjectiveResult> {
    objectives.iter().map(|&objective| judge(objective, total, grows, cost)).collect()
}

/// Whether all of them hold, of a plan that can be paid for: beyond what may be spent on it in a month it serves nothing. Where
/// nothing is asked, nothing is judged.
pub(super) fn overall(objectives: &[ObjectiveResult], cost: Option<&CostFigures>) -> Judgement {
    let spending = cost.filter(|_| !objectives.is_empty()).map_or(&[][..], |cost| &cost.spending);
    let spending: Vec<Judgement> = spending.iter().filter_map(Spending::judgement).collect();
    let any =
        |judgement| objectives.iter().any(|result| result.judgement == judgement) || spending.contains(&judgement);
    if any(Judgement::Missed) {
        Judgement::Missed
    } else if any(Judgement::Undecided) {
        Judgement::Undecided
    } else {
        Judgement::Met
    }
}

fn judge(objective: Objective, total: &Figures, grows: bool, cost: Option<&CostFigures>) -> ObjectiveResult {
    let (latency, actions) = (total.latency.as_ref(), total.actions.as_ref());
    let (measured, judgement) = match objective {
        Objective::LatencyMean(at_most) => at_most_judgement(latency.map(|l| l.mean), at_most.as_secs_f64()),
        Objective::LatencyQuantile { per_mille, at_most } => {
            at_most_judgement(latency.and_then(|l| l.quantile(per_mille)), at_most.as_secs_f64())
        }
        Objective::RefusedShare(at_most) => at_most_judgement(total.refused_share, at_most),
        Objective::DeliveredShare(at_least) => at_least_judgement(total.delivered_share, at_least),
        Objective::ActionLatencyQuantile { per_mille, at_most } => {
            at_most_judgement(actions.and_then(|actions| actions.quantile(per_mille)), at_most.as_secs_f64())
        }
        Objective::ActionDeliveredShare(at_least) => {
            at_least_judgement(actions.and_then(|actions| actions.delivered_share), at_least)
        }
        Objective::FinishedInTime(at_least) => {
            at_least_judgement(actions.and_then(|actions| actions.in_time_share), at_least)
        }
        Objective::CostPerMonth { at_most, .. } => return cost_judgement(objective, cost, at_most.amount()),
    };
    // Requests came and none was delivered: there is no latency, and the plan does not meet one.
    let nothing_delivered = match objective {
        Objective::ActionLatencyQuantile { .. } => {
            actions.is_some_and(|actions| actions.offered.mean > 0.0 && actions.latency_mean.is_none())
        }
        _ => total.counts[Count::Offered].mean > 0.0 && latency.is_none(),
    };
    let judgement = if measured.is_none() && nothing_delivered { Judgement::Missed } else { judgement };
    let judgement = if grows && objective.is_of_latency() && judgement == Judgement::Met {
        Judgement::Undecided
    } else {
        judgement
    };
    ObjectiveResult { objective, measured, judgement }
}

/// Prices that are not known only add to the cost: they leave it undecided, unless what is known is too much already.
fn cost_judgement(objective: Objective, cost: Option<&CostFigures>, at_most: f64) -> ObjectiveResult {
    let (measured, judgement) = at_most_judgement(cost.and_then(|cost| cost.total), at_most);
    let too_much = cost.and_then(|cost| interval(cost.at_least)).is_some_and(|(low, _)| low > at_most);
    let judgement = if too_much { Judgement::Missed } else { judgement };
    ObjectiveResult { objective, measured, judgement }
}

fn at_least_judgement(measured: Option<Estimate>, at_least: f64) -> (Option<Estimate>, Judgement) {
    let judgement = match measured.and_then(interval) {
        Some((low, _)) if low >= at_least || all_seen(measured, at_least) => Judgement::Met,
        Some((_, high)) if high < at_least => Judgement::Missed,
        _ => Judgement::Undecided,
    };
    (measured, judgement)
}

fn at_most_judgement(measured: Option<Estimate>, at_most: f64) -> (Option<Estimate>, Judgement) {
    let judgement = match measured.and_then(interval) {
        Some((_, high)) if high <= at_most || none_seen(measured, at_most) => Judgement::Met,
        Some((low, _)) if low > at_most => Judgement::Missed,
        _ => Judgement::Undecided,
    };
    (measured, judgement)
}

/// No number of requests shows that none will ever fail: an objective of all of them, or of none, is met when that is what was seen.
fn all_seen(measured: Option<Estimate>, at_least: f64) -> bool {
    at_least >= 1.0 && measured.is_some_and(|share| share.mean >= 1.0)
}

fn none_seen(measured: Option<Estimate>, at_most: f64) -> bool {
    at_most <= 0.0 && measured.is_some_and(|share| share.mean <= 0.0)
}

/// The ends of the confidence interval; one replication of something random has none and decides nothing.
fn interval(figure: Estimate) -> Option<(f64, f64)> {
    figure.half_width.map(|_| (figure.low(), figure.high()))
}

/// What refuses most of the attempts, times out or has no room for most of the requests; or else what delays most.
fn binding(total: &Figures, measured: &Measured<'_>) -> Option<Binding> {
    let Measured { rate_limits, pools, in_flight, gates, throttles, .. } = *measured;
    let busiest_gate = busiest(gates).map(Limit::Gate);
    let rate_limits_refuse =
        rate_limits.iter().enumerate().map(|(place, limit)| (Limit::RateLimit(place), limit.refused_per_attempt));
    let waitlists_refuse =
        pools.iter().enumerate().map(|(place, pool)| (Limit::Stations(place), pool.refused_per_attempt));
    let in_flight_refuse =
        in_flight.iter().enumerate().map(|(place, limit)| (Limit::InFlight(place), limit.refused_per_attempt));
    let refusals = rate_limits_refuse
        .chain(waitlists_refuse)
        .chain(in_flight_refuse)
        .filter_map(|(limit, share)| Some(Binding { limit, effect: Effect::Refuses, share: share? }));
    let timeouts = busiest_gate.zip(total.gate_timeout_share).map(|(limit, share)| Binding {
        limit,
        effect: Effect::TimesOut,
        share,
    });
    // Where nobody waits, what has no room is the gate that is most full.
    let fullest_gate = largest(gates.iter().map(|gate| gate.full_share.mean)).map(Limit::Gate);
    let full =
        fullest_gate.zip(total.gate_full_share).map(|(limit, share)| Binding { limit, effect: Effect::Blocks, share });
    let by_polls = |effect: Effect, share: fn(&PollFigures) -> Option<Estimate>| {
        rate_limits.iter().enumerate().filter_map(move |(place, limit)| {
            Some(Binding { limit: Limit::RateLimit(place), effect, share: limit.polls.as_ref().and_then(share)? })
        })
    };
    let lost = by_polls(Effect::RefusesPolls, |polls| polls.lost_share);
    // Where clients leave more than anything is refused, what makes them wait is what they leave because of.
    let left = [total.abandoned_share, total.timed_out_per_attempt];
    let left: f64 = left.into_iter().flatten().map(|share| share.mean).sum();
    let refuses = most(refusals.chain(timeouts).chain(full).chain(lost), FEW_REFUSALS);
    let delays = || {
        let latency = total.latency.as_ref()?;
        let delays = [
            (busiest(pools).map(Limit::Stations), "queue_wait"),
            (
                largest(rate_limits.iter().map(|limit| limit.waiting_mean.mean)).map(Limit::RateLimit),
                "rate_limit_delay",
            ),
            (busiest_gate, "gate_wait"),
            (
                largest(throttles.iter().map(|throttle| throttle.waiting_mean.mean))
                    .map(|place| Limit::Throttle(throttles[place].client)),
                "throttle_wait",
            ),
        ];
        let delays = delays.into_iter().filter_map(|(limit, part)| {
            let place = Parts::NAMES.iter().position(|name| *name == part).expect("the part has this name");
            Some(Binding { limit: limit?, effect: Effect::Delays, share: latency.part_shares[place]? })
        });
        let held_up = by_polls(Effect::HoldsUpResults, |polls| polls.held_up_share);
        most(delays.chain(held_up), LITTLE_WAITING)
    };
    match refuses {
        Some(binding) if binding.share.mean < left => delays().or(Some(binding)),
        Some(binding) => Some(binding),
        None => delays(),
    }
}

fn busiest(queues: &[QueueFigures]) -> Option<usize> {
    largest(queues.iter().map(|queue| queue.waiting_mean.mean))
}

/// The place of the largest value, the first of equals.
fn largest(values: impl Iterator<Item = f64>) -> Option<usize> {
    let first_largest = |best: (usize, f64), next: (usize, f64)| if next.1 > best.1 { next } else { best };
    values.enumerate().reduce(first_largest).map(|(place, _)| place)
}

/// The candidate with the largest share, if that is at least `floor`; the first of equals.
fn most(candidates: impl Iterator<Item = Binding>, floor: f64) -> Option<Binding> {
    let larger = |best: Binding, next: Binding| if next.share.mean > best.share.mean { next } else { best };
    candidates.reduce(larger).filter(|binding| binding.share.mean >= floor)
}
