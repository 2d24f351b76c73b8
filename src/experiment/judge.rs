//! A plan against the objectives, and which of its limits binds.

use super::Estimate;
use super::results::{Binding, Figures, Judgement, ObjectiveResult, QueueFigures, RateLimitFigures, Verdict};
use crate::engine::Parts;
use crate::scenario::Objective;

/// Refusals below this share of the attempts do not make a limit binding.
const FEW_REFUSALS: f64 = 0.001;
/// Waiting below this share of the mean latency does not either.
const LITTLE_WAITING: f64 = 0.01;

/// Judges one plan.
pub(super) fn verdict(
    objectives: &[Objective],
    total: &Figures,
    rate_limits: &[RateLimitFigures],
    pools: &[QueueFigures],
    gates: &[QueueFigures],
) -> Verdict {
    let objectives: Vec<ObjectiveResult> = objectives.iter().map(|&objective| judge(objective, total)).collect();
    let any = |judgement| objectives.iter().any(|result| result.judgement == judgement);
    let overall = if any(Judgement::Missed) {
        Judgement::Missed
    } else if any(Judgement::Undecided) {
        Judgement::Undecided
    } else {
        Judgement::Met
    };
    Verdict { overall, objectives, binding: binding(total, rate_limits, pools, gates) }
}

fn judge(objective: Objective, total: &Figures) -> ObjectiveResult {
    let latency = total.latency.as_ref();
    let (measured, judgement) = match objective {
        Objective::LatencyMean(at_most) => at_most_judgement(latency.map(|l| l.mean), at_most.as_secs_f64()),
        Objective::LatencyQuantile { per_mille, at_most } => {
            at_most_judgement(latency.and_then(|l| l.quantile(per_mille)), at_most.as_secs_f64())
        }
        Objective::RefusedShare(at_most) => at_most_judgement(total.refused_share, at_most),
        Objective::DeliveredShare(at_least) => {
            let judgement = match total.delivered_share.and_then(interval) {
                Some((low, _)) if low >= at_least => Judgement::Met,
                Some((_, high)) if high < at_least => Judgement::Missed,
                _ => Judgement::Undecided,
            };
            (total.delivered_share, judgement)
        }
    };
    // Requests came and none was delivered: there is no latency, and the plan does not meet one.
    let nothing_delivered = total.offered.mean > 0.0 && latency.is_none();
    let judgement = if measured.is_none() && nothing_delivered { Judgement::Missed } else { judgement };
    ObjectiveResult { objective, measured, judgement }
}

fn at_most_judgement(measured: Option<Estimate>, at_most: f64) -> (Option<Estimate>, Judgement) {
    let judgement = match measured.and_then(interval) {
        Some((_, high)) if high <= at_most => Judgement::Met,
        Some((low, _)) if low > at_most => Judgement::Missed,
        _ => Judgement::Undecided,
    };
    (measured, judgement)
}

/// The ends of the confidence interval; one replication of something random has none and decides nothing.
fn interval(figure: Estimate) -> Option<(f64, f64)> {
    figure.half_width.map(|half_width| (figure.mean - half_width, figure.mean + half_width))
}

/// What refuses most of the attempts or times out most of the requests; or else what delays most.
fn binding(
    total: &Figures,
    rate_limits: &[RateLimitFigures],
    pools: &[QueueFigures],
    gates: &[QueueFigures],
) -> Binding {
    let busiest_gate = largest(gates.iter().map(|gate| gate.waiting_mean.mean));
    let mut candidates: Vec<(f64, Binding)> = Vec::new();
    let attempts = total.attempts.mean.max(1.0);
    candidates.extend(rate_limits.iter().enumerate().map(|(rate_limit, figures)| {
        let share = figures.refused.mean / attempts;
        (share, Binding::RateLimitRefuses { rate_limit, share })
    }));
    candidates.extend(pools.iter().enumerate().map(|(pool, figures)| {
        let share = figures.refused.mean / attempts;
        (share, Binding::WaitlistRefuses { pool, share })
    }));
    if let (Some(gate), Some(share)) = (busiest_gate, total.gate_timeout_share) {
        candidates.push((share.mean, Binding::Gate { gate, share: share.mean }));
    }
    most(&candidates, FEW_REFUSALS)
        .or_else(|| delay(total, rate_limits, pools, busiest_gate))
        .unwrap_or(Binding::Nothing)
}

fn delay(
    total: &Figures,
    rate_limits: &[RateLimitFigures],
    pools: &[QueueFigures],
    busiest_gate: Option<usize>,
) -> Option<Binding> {
    let latency = total.latency.as_ref().filter(|latency| latency.mean.mean > 0.0)?;
    let share = |part: &str| {
        let place = Parts::NAMES.iter().position(|name| *name == part).expect("the part has this name");
        latency.parts[place].mean / latency.mean.mean
    };
    let mut candidates = Vec::new();
    if let Some(pool) = largest(pools.iter().map(|pool| pool.waiting_mean.mean)) {
        let share = share("queue_wait");
        candidates.push((share, Binding::StationsDelay { pool, share }));
    }
    if let Some(rate_limit) = largest(rate_limits.iter().map(|limit| limit.waiting_mean.mean)) {
        let share = share("rate_limit_delay");
        candidates.push((share, Binding::RateLimitDelays { rate_limit, share }));
    }
    if let Some(gate) = busiest_gate {
        let share = share("gate_wait");
        candidates.push((share, Binding::Gate { gate, share }));
    }
    most(&candidates, LITTLE_WAITING)
}

/// The place of the largest value, the first of equals.
fn largest(values: impl Iterator<Item = f64>) -> Option<usize> {
    let first_largest = |best: (usize, f64), next: (usize, f64)| if next.1 > best.1 { next } else { best };
    values.enumerate().reduce(first_largest).map(|(place, _)| place)
}

/// The candidate with the largest share, if that is at least `floor`; the first of equals.
fn most(candidates: &[(f64, Binding)], floor: f64) -> Option<Binding> {
    let place = largest(candidates.iter().map(|(share, _)| *share))?;
    let (share, binding) = candidates[place];
    (share >= floor).then_some(binding)
}
