//! Head-room: how many times the traffic a plan carries until each objective breaks.

use std::collections::BTreeMap;

use super::bench::{judged, measure};
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

fn of_plan(draft: &Draft, scenario: &Scenario, plan: usize, replications: u32, confidence: f64) -> HeadRoom {
    let mut known: BTreeMap<i32, Option<PlanResult>> = BTreeMap::new();
    let mut judgement = |step: i32, objective: usize| {
        let result = known.entry(step).or_insert_with(|| at(draft, step, plan, replications, confidence));
        result.as_ref().map_or(Judgement::Missed, |result| result.verdict.objectives[objective].judgement)
    };
    let edge = |objective: usize| {
        let met = last(|step| judgement(step, objective) == Judgement::Met);
        let not_missed = last(|step| judgement(step, objective) != Judgement::Missed);
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

/// The last step for which `good` holds, if it holds up to there and no further; `None` if it holds at none. Begins at no more traffic
/// and doubles its steps, so that plans are not tried with far more than they carry.
fn last(mut good: impl FnMut(i32) -> bool) -> Option<i32> {
    let up = good(0);
    let (mut inside, mut outside) = (0, 0);
    let mut stride = 4;
    loop {
        let next = if up { inside + stride } else { outside - stride }.clamp(-MOST_STEPS, MOST_STEPS);
        if good(next) == up {
            if up {
                inside = next;
            } else {
                outside = next;
            }
            if next.abs() == MOST_STEPS {
                return up.then_some(MOST_STEPS);
            }
        } else {
            if up {
                outside = next;
            } else {
                inside = next;
            }
            break;
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
            assert_eq!(last(|step| step <= wanted), Some(wanted), "{wanted}");
        }
        assert_eq!(last(|_| true), Some(MOST_STEPS));
        assert_eq!(last(|_| false), None);
    }
}
