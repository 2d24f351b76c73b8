//! The check with fresh random numbers: is the candidate good, and is one less of anything not?

use super::bench::{Bench, Measured, judged, measure};
use super::search::{self, with};
use super::{Answer, Trial};
use crate::experiment::results::Judgement;

/// The first replication that the search has not seen.
const FRESH: u32 = 1 << 31;
/// So many times as many replications at each look as at the one before.
const GROWTH: u32 = 2;
/// Looks at growing numbers of replications.
const LOOKS: u32 = 3;
/// More steps than these, and the search was not near.
const MOST_STEPS: usize = 12;

/// Judges the candidate and, where it is not good, what lies above it; then whatever may lie below it.
pub(super) fn confirm(bench: &mut Bench<'_>, candidate: &[u64]) -> Answer {
    let mut values = candidate.to_vec();
    let mut closest = None;
    for _ in 0..MOST_STEPS {
        let trial = judge(bench, &values);
        if trial.judgement() == Judgement::Met {
            let best = smaller(bench, trial);
            return with_neighbours(bench, best);
        }
        if closest.is_none() || trial.judgement() == Judgement::Undecided {
            closest = Some(trial);
        }
        let Some(next) = more(bench, &values) else { break };
        values = next;
    }
    Answer::Undecided { closest: closest.expect("a candidate was judged") }
}

/// The next numbers to try above these: one more of the first, with whatever of the others suits it; without stations a
/// twentieth more of everything.
fn more(bench: &mut Bench<'_>, values: &[u64]) -> Option<Vec<u64>> {
    let request = bench.request;
    let parameters = &request.parameters;
    if parameters[0].role.serves() {
        let value = values[0].checked_add(1).filter(|value| *value <= parameters[0].most)?;
        let values = with(values, 0, value);
        return Some(search::best_with(bench, &values).unwrap_or(values));
    }
    let larger = |(value, most): (&u64, u64)| value.saturating_add(value.div_ceil(20).max(1)).min(most);
    let larger: Vec<u64> = values.iter().zip(parameters.iter().map(|one| one.most)).map(larger).collect();
    (larger != values).then_some(larger)
}

/// Places and calls between what is good on average and what is good for certain: the smallest that the fresh numbers bear out.
fn smaller(bench: &mut Bench<'_>, mut best: Trial) -> Trial {
    for place in 0..best.values.len() {
        if bench.request.parameters[place].role.serves() {
            continue;
        }
        let Some(least) = search::least_on_average(bench, &best.values, place) else { continue };
        // Upwards in growing steps: what is good for certain is not far above.
        let (mut bad, mut next, mut step) = (least.checked_sub(1), least, least.div_ceil(20).max(1));
        while next < best.values[place] {
            let trial = judge(bench, &with(&best.values, place, next));
            if trial.judgement() == Judgement::Met {
                best = trial;
                break;
            }
            bad = Some(next);
            next = next.saturating_add(step);
            step *= 2;
        }
        let Some(mut bad) = bad else { continue };
        while best.values[place].saturating_sub(bad) > 1 {
            let middle = bad + (best.values[place] - bad) / 2;
            let trial = judge(bench, &with(&best.values, place, middle));
            if trial.judgement() == Judgement::Met { best = trial } else { bad = middle }
        }
    }
    best
}

/// The answer with what one less of each leads to; where that is good for certain, it is the better answer.
fn with_neighbours(bench: &mut Bench<'_>, mut best: Trial) -> Answer {
    let mut one_less = Vec::new();
    for _ in 0..MOST_STEPS {
        one_less = (0..best.values.len())
            .map(|place| search::one_less(bench, &best.values, place).map(|values| judge(bench, &values)))
            .collect();
        match one_less.iter().flatten().find(|trial| trial.judgement() == Judgement::Met) {
            Some(better) => best = smaller(bench, better.clone()),
            None => break,
        }
    }
    Answer::Found { best, one_less }
}

/// Judges numbers with fresh random numbers, and with more of them as long as nothing is decided.
fn judge(bench: &Bench<'_>, values: &[u64]) -> Trial {
    let plan = bench.request.plan;
    // So that the verdict is as sure as is asked for, whichever look it was made at (Bonferroni).
    let confidence = 1.0 - (1.0 - bench.request.confidence) / f64::from(LOOKS);
    let measured = match bench.scenario(values) {
        Err(reason) => Measured::Impossible(reason),
        Ok(scenario) => {
            let mut runs = measure(&scenario, plan, FRESH..FRESH + bench.replications());
            let mut result = judged(&scenario, plan, &runs, confidence);
            let mut upto = bench.replications();
            for _ in 1..LOOKS {
                if result.verdict.overall != Judgement::Undecided {
                    break;
                }
                runs.extend(measure(&scenario, plan, FRESH + upto..FRESH + upto * GROWTH));
                upto *= GROWTH;
                result = judged(&scenario, plan, &runs, confidence);
            }
            Measured::Simulated(Box::new(result))
        }
    };
    Trial { values: values.to_vec(), measured }
}
