//! Head-room: how many times the traffic a plan carries until each objective breaks.

use std::collections::BTreeMap;

use super::bench::{judged, measure};
use super::guess;
use crate::experiment::results::{Judgement, PlanResult};
use crate::scenario::{Draft, Over, Scenario};

/// How far one plan carries.
#[derive(Clone, Debug, PartialEq)]
pub struct HeadRoom {
    /// Index into [`crate::scenario::Case::plans`].
    pub plan: usize,
    /// One for each objective, in the file's order.
    pub edges: Vec<Edge>,
}

/// Where an objective breaks, in times of the traffic that the scenario states: between the two numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Edge {
    /// The most traffic tried with which it is met for certain; `None` if it never is.
    pub met_up_to: Option<f64>,
    /// The least traffic tried above that with which it is missed for certain; `None` if it never is.
    pub missed_from: Option<f64>,
}

/// Traffic is tried in steps of 5 %.
const STEP: f64 = 1.05;
/// Up to 16 times as much and as little: beyond, it is another question.
const MOST_STEPS: i32 = 57;

/// The head-room of every plan of the scenario, as the file states it.
pub(super) fn of_plans(draft: &Draft, scenario: &Scenario, replications: u32, confidence: f64) -> Vec<HeadRoom> {
    (0..scenario.cases[0].plans.len()).map(|plan| of_plan(draft, scenario, plan, replications, confidence)).collect()
}

/// That of one plan.
pub(super) fn of_plan(draft: &Draft, scenario: &Scenario, plan: usize, replications: u32, confidence: f64) -> HeadRoom {
    let mut known: BTreeMap<i32, Option<PlanResult>> = BTreeMap::new();
    let mut judgement = |step: i32, objective: usize| {
        let result = known.entry(step).or_insert_with(|| at(draft, step, plan, replications, confidence));
        result.as_ref().map_or(Judgement::Missed, |result| result.verdict.objectives[objective].judgement)
    };
    let from = first_step(scenario, plan);
    let edge = |objective: usize| {
        let met = last(from, |step| judgement(step, objective) == Judgement::Met);
        let not_missed = last(from, |step| judgement(step, objective) != Judgement::Missed);
        let missed_from = match not_missed {
            None => Some(-MOST_STEPS),
            Some(MOST_STEPS) => None,
            Some(step) => Some(step + 1),
        };
        Edge { met_up_to: met.map(times), missed_from: missed_from.map(times) }
    };
    HeadRoom { plan, edges: (0..scenario.objectives.len()).map(edge).collect() }
}

/// The plan at so many steps of more traffic; `None` where a queue would grow for ever.
fn at(draft: &Draft, step: i32, plan: usize, replications: u32, confidence: f64) -> Option<PlanResult> {
    let scenario = draft.over(&[Over::one("demand.scale", &times(step).to_string())], None).ok()?;
    Some(judged(&scenario, plan, &measure(&scenario, plan, 0..replications), confidence))
}

/// So many times the traffic, to four digits.
fn times(step: i32) -> f64 {
    (libm::pow(STEP, f64::from(step)) * 1e4).round() / 1e4
}

/// Where the busiest stations are just always at work, by theory.
#[expect(clippy::cast_possible_truncation, reason = "between the most steps down and up")]
fn first_step(scenario: &Scenario, plan: usize) -> i32 {
    let case = &scenario.cases[0];
    let carried = guess::carried(scenario, case, plan).unwrap_or(1.0);
    let most = f64::from(MOST_STEPS);
    (libm::log(carried) / libm::log(STEP)).floor().clamp(-most, most) as i32
}

/// The last step for which `good` holds, if it holds up to there and no further; `None` if it holds at none. In growing steps from a guess, so
/// that plans are not tried with far more than they carry, then halving the rest.
fn last(from: i32, mut good: impl FnMut(i32) -> bool) -> Option<i32> {
    let up = good(from);
    let (mut inside, mut outside) = (from, from);
    let mut stride = 1;
    loop {
        let next = if up { inside + stride } else { outside - stride }.clamp(-MOST_STEPS, MOST_STEPS);
        let good = good(next);
        if good {
            inside = next;
        } else {
            outside = next;
        }
        if good != up {
            break;
        }
        if next.abs() == MOST_STEPS {
            return up.then_some(MOST_STEPS);
        }
        stride *= 2;
    }
    while outside - inside > 1 {
        let middle = inside + (outside - inside) / 2;
        if good(middle) { inside = middle } else { outside = middle }
    }
    Some(inside)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_good_step_is_found_on_both_sides() {
        for wanted in [-57, -56, -40, -1, 0, 1, 5, 37, 56] {
            for from in [-57, -3, 0, 5, 57] {
                assert_eq!(last(from, |step| step <= wanted), Some(wanted), "{wanted} from {from}");
            }
        }
        assert_eq!(last(3, |_| true), Some(MOST_STEPS));
        assert_eq!(last(3, |_| false), None);
    }
}
