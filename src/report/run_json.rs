//! `run.json`: what is needed to do it again, and where each plan's numbers come from.
//!
//! Nothing of the machine, the clock or the number of threads: the file is the same wherever the run is repeated.

use serde::Serialize;

use super::folder::{Heading, json};
use super::{Entry, command, entries};
use crate::experiment::Results;
use crate::provider::{Ambiguity, Plan};
use crate::scenario::Scenario;
use crate::time::Nanos;

#[derive(Serialize)]
struct Run<'a> {
    #[serde(flatten)]
    heading: Heading,
    // `None` where the scenario gives it.
    warm_up_found: Option<FoundWarmUp>,
    precision_reached: Option<bool>,
    command: String,
    plans: Vec<PlanOrigin<'a>>,
    results: Vec<OfPlan<'a>>,
}

#[derive(Serialize)]
struct FoundWarmUp {
    by: &'static str,
    pilots: u32,
}

/// Whether a plan at a point has a steady state.
#[derive(Serialize)]
struct OfPlan<'a> {
    plan: &'a str,
    point: Option<&'a str>,
    // `None` where nobody looked, or it has not settled by half of the run.
    #[serde(rename = "settled_at_s")]
    since_s: Option<f64>,
    // `None` where that cannot be told.
    steady: Option<bool>,
}

#[derive(Serialize)]
struct PlanOrigin<'a> {
    name: &'a str,
    catalogue: Option<&'a str>,
    source: Option<&'a str>,
    as_of: Option<&'a str>,
    // Unknown for a plan that is written out in the scenario.
    verified: Option<bool>,
    assumptions: Vec<String>,
    overrides: &'a [String],
}

/// The file.
pub fn file(scenario: &Scenario, results: &Results) -> Vec<u8> {
    json(&Run {
        heading: heading(scenario, results),
        warm_up_found: results.warm_up.found.as_ref().map(|found| FoundWarmUp { by: "MSER-5", pilots: found.pilots }),
        precision_reached: results.precision_reached,
        command: command::run(scenario),
        plans: scenario.cases.first().map_or(&[][..], |case| &case.plans).iter().map(origin).collect(),
        results: settled(scenario, results),
    })
}

/// What charts read of it.
fn heading(scenario: &Scenario, results: &Results) -> Heading {
    let warm_up_s = Some(results.warm_up.length.as_secs_f64());
    let judged = |entry: Entry<'_>| entry.result.verdict.objectives.iter().map(|found| found.judgement).collect();
    Heading {
        judgements: entries(scenario, results).map(judged).collect(),
        ..Heading::new(scenario, results.replications, results.exact, warm_up_s)
    }
}

fn settled<'a>(scenario: &'a Scenario, results: &'a Results) -> Vec<OfPlan<'a>> {
    let found = results.warm_up.found.as_ref();
    let of = |(place, entry): (usize, Entry<'a>)| OfPlan {
        plan: &entry.plan.name,
        point: entry.case.point.as_ref().map(|point| point.label.as_str()),
        since_s: found.and_then(|found| found.settled_at[place]).map(Nanos::as_secs_f64),
        steady: entry.result.drift.steady,
    };
    entries(scenario, results).enumerate().map(of).collect()
}

fn origin(plan: &Plan) -> PlanOrigin<'_> {
    let origin = &plan.origin;
    let source = origin.source.as_ref();
    PlanOrigin {
        name: &plan.name,
        catalogue: origin.catalogue.as_deref(),
        source: source.map(|source| source.document.as_str()),
        as_of: source.map(|source| source.as_of.as_str()),
        verified: source.map(|source| source.verified),
        assumptions: origin.assumptions.iter().map(Ambiguity::assumption).collect(),
        overrides: &origin.overrides,
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn a_plan_written_out_is_neither_verified_nor_unverified() {
        let (mut scenario, results) = sample::plans(2);
        scenario.cases[0].plans[1].origin = crate::provider::Origin::default();
        let json: serde_json::Value = serde_json::from_slice(&file(&scenario, &results)).unwrap();
        assert_eq!(json["plans"][0]["verified"], serde_json::json!(true));
        assert_eq!(json["plans"][1]["verified"], serde_json::Value::Null);
        assert_eq!(json["horizon_s"], serde_json::json!(28_800.0));
        assert_eq!(json["sweep"], serde_json::Value::Null);
    }

    #[test]
    fn what_was_found_of_the_warm_up_and_of_each_plan_is_there() {
        let (scenario, mut results) = sample::plans(2);
        let json =
            |results: &Results| -> serde_json::Value { serde_json::from_slice(&file(&scenario, results)).unwrap() };
        assert_eq!(json(&results)["warm_up_found"], serde_json::Value::Null);
        assert_eq!(json(&results)["precision_reached"], serde_json::Value::Null);
        let settled_at = vec![Some(Nanos::from_secs(90)), None];
        results.warm_up.found = Some(crate::experiment::FoundWarmUp { pilots: 5, settled_at });
        results.precision_reached = Some(true);
        results.plans[1].drift.steady = Some(false);
        let json = json(&results);
        assert_eq!((&json["warm_up_s"], &json["precision_reached"]), (&1800.0.into(), &true.into()));
        assert_eq!(json["warm_up_found"], serde_json::json!({ "by": "MSER-5", "pilots": 5 }));
        assert_eq!(
            json["results"],
            serde_json::json!([
                { "plan": "default", "point": null, "settled_at_s": 90.0, "steady": true },
                { "plan": "custom-20", "point": null, "settled_at_s": null, "steady": false },
            ])
        );
    }
}
