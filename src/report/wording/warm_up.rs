//! What was not counted, how that was found, and which plans had not settled by then.

use super::super::{Entry, clean, entries, listed, number, quoted};
use crate::experiment::{Results, WarmUp};
use crate::scenario::Scenario;

/// `, the first 30 min not counted`, behind the length of a run.
pub fn left_out(warm_up: &WarmUp) -> String {
    let length = warm_up.length.as_secs_f64();
    let by = if warm_up.found.is_some() { ", found by MSER-5" } else { "" };
    match (length > 0.0, by.is_empty()) {
        (true, _) => format!(", the first {} not counted{by}", number::time(length)),
        (false, false) => ", all of it counted: MSER-5 finds nothing to leave out".to_owned(),
        (false, true) => String::new(),
    }
}

/// That plans have not settled by half of the run, or grow all the time, where a warm-up was to be found; empty where all have settled.
pub fn unsettled(scenario: &Scenario, results: &Results) -> String {
    let Some(found) = &results.warm_up.found else { return String::new() };
    let unsettled = entries(scenario, results)
        .zip(&found.settled_at)
        .filter(|(entry, settled)| settled.is_none() || entry.result.drift.grows());
    let names: Vec<String> = unsettled.map(|(entry, _)| name(entry)).collect();
    said(names)
}

/// The same of the plans of a scenario without a sweep, where nothing more of them is known.
pub fn unsettled_pilots(scenario: &Scenario, warm_up: &WarmUp) -> String {
    let Some(found) = &warm_up.found else { return String::new() };
    let plans = scenario.cases[0].plans.iter().zip(&found.settled_at);
    said(plans.filter(|(_, settled)| settled.is_none()).map(|(plan, _)| quoted(&plan.name)).collect())
}

fn said(mut names: Vec<String>) -> String {
    /// More would be a list, and no sentence.
    const MOST: usize = 4;
    let have = match names.len() {
        0 => return String::new(),
        1 => "has",
        _ => "have",
    };
    if names.len() > MOST {
        let more = names.len() - (MOST - 1);
        names.truncate(MOST - 1);
        names.push(format!("{more} more"));
    }
    format!(
        " The run is too short: {} {have} not settled by half of it. Lengthen `horizon`; a queue that grows at any length has no steady state.",
        listed(names)
    )
}

fn name(entry: Entry<'_>) -> String {
    let at = if entry.point().is_empty() { String::new() } else { format!(" at {}", clean(entry.point())) };
    format!("{}{at}", quoted(&entry.plan.name))
}

#[cfg(test)]
mod tests {
    use super::super::super::sample;
    use super::*;
    use crate::experiment::FoundWarmUp;
    use crate::time::Nanos;

    fn found(seconds: u64, settled_at: Vec<Option<u64>>) -> WarmUp {
        let settled_at = settled_at.into_iter().map(|settled| settled.map(Nanos::from_secs)).collect();
        WarmUp { length: Nanos::from_secs(seconds), found: Some(FoundWarmUp { pilots: 5, settled_at }) }
    }

    #[test]
    fn what_was_found_is_told_from_what_was_given() {
        let of = |warm_up: &WarmUp| left_out(warm_up).replace(number::GLUE, " ");
        let given = |seconds| WarmUp { length: Nanos::from_secs(seconds), found: None };
        assert_eq!(of(&given(1440)), ", the first 24 min not counted");
        assert_eq!(of(&given(0)), "");
        assert_eq!(of(&found(1440, vec![])), ", the first 24 min not counted, found by MSER-5");
        assert_eq!(of(&found(0, vec![])), ", all of it counted: MSER-5 finds nothing to leave out");
    }

    #[test]
    fn plans_that_have_not_settled_are_named_with_the_remedy() {
        let (scenario, mut results) = sample::plans(2);
        assert_eq!(unsettled(&scenario, &results), "");
        results.warm_up = found(60, vec![Some(60), Some(0)]);
        assert_eq!(unsettled(&scenario, &results), "");
        results.plans[1].drift.steady = Some(false);
        let growing = unsettled(&scenario, &results);
        assert!(growing.starts_with(" The run is too short: custom-20 has not settled"), "{growing}");
        results.warm_up = found(60, vec![None, None]);
        assert!(
            unsettled(&scenario, &results)
                .contains("default and custom-20 have not settled by half of it. Lengthen `horizon`")
        );
        assert_eq!(unsettled_pilots(&scenario, &results.warm_up), unsettled(&scenario, &results));

        let (scenario, mut results) = sample::sweep(1, &["5", "10", "20", "30", "40"]);
        results.warm_up = found(60, vec![None; 5]);
        let text = unsettled(&scenario, &results);
        assert!(text.contains("default at 5, default at 10, default at 20 and 2 more have"), "{text}");
    }
}
