//! What stands behind the figures: assumptions, changes to the catalogue, sources, and how many runs there were.

use std::collections::BTreeMap;

use super::super::{clean, number};
use crate::experiment::Results;
use crate::provider::{Plan, Source};
use crate::scenario::Scenario;

/// Lists with their headings, without those that would be empty. Each thing is said once, with the plans it holds for.
pub fn background(scenario: &Scenario) -> Vec<(&'static str, Vec<String>)> {
    let assumed = gather(scenario, |plan| {
        let mark = if plan.origin.is_verified() { "" } else { " (unverified)" };
        plan.origin
            .assumptions
            .iter()
            // The heading says that it is assumed.
            .map(|one| (format!("{}{mark}", clean(&one.assumed())), facts_of(plan)))
            .chain(plan.origin.services.iter().map(|(workload, id, source)| {
                let text = format!("service times of `{}` as in `{}`", clean(workload), clean(id));
                (format!("{text}: {}", dated(source)), clean(&plan.name))
            }))
            .collect()
    });
    let changed =
        gather(scenario, |plan| plan.origin.overrides.iter().map(|text| (clean(text), clean(&plan.name))).collect());
    let mut sources = gather(scenario, |plan| source(plan).map(|text| (text, facts_of(plan))).into_iter().collect());
    if super::cost::is_asked(scenario) {
        sources.extend(gather(scenario, |plan| {
            price_source(plan).map(|text| (text, format!("price of {}", facts_of(plan)))).into_iter().collect()
        }));
    }
    [("Assumed", assumed), ("Changed from the catalogue", changed), ("Sources", sources)]
        .into_iter()
        .filter(|(_, lines)| !lines.is_empty())
        .collect()
}

/// What the numbers of the catalogue cannot say, with the plans it holds for.
pub fn notes(scenario: &Scenario) -> Vec<String> {
    gather(scenario, |plan| plan.origin.notes.iter().map(|note| (clean(note), facts_of(plan))).collect())
}

/// What the figures rest on: runs, time, seed, and what `±` means.
pub fn basis(scenario: &Scenario, results: &Results) -> String {
    let time = number::time(scenario.horizon.as_secs_f64());
    let warm_up = super::warm_up::left_out(&results.warm_up);
    let unsettled = super::warm_up::unsettled(scenario, results);
    let seed = scenario.seed;
    let from =
        scenario.starts.as_ref().map_or_else(String::new, |starts| format!(" from {}", clean(&starts.to_string())));
    let time = format!("{time}{from}");
    if results.exact {
        return format!(
            "One run of {time}{warm_up}. Nothing in this scenario is random: the figures are exact.{unsettled}"
        );
    }
    match results.replications {
        1 => format!(
            "One replication of {time}{warm_up}; seed {seed}. One replication gives no interval: set `replications` to 2 \
             or more.{unsettled}"
        ),
        n => format!(
            "{n} replications of {time}{warm_up}; seed {seed}. ± is the half-width of the 95 % confidence interval; where \
             that is uneven, brackets (or ≤ and ≥) are its ends.{}{unsettled}",
            precision(results)
        ),
    }
}

/// Whether the figures are as precise as the scenario asks.
fn precision(results: &Results) -> &'static str {
    match results.precision_reached {
        None => "",
        Some(true) => " The precision asked for is reached.",
        Some(false) => " The precision asked for is not reached: raise `precision.most`, or lengthen `horizon`.",
    }
}

/// The catalogue's name of a plan, or its own: what its facts are known by.
fn facts_of(plan: &Plan) -> String {
    clean(plan.origin.catalogue.as_ref().unwrap_or(&plan.name))
}

fn source(plan: &Plan) -> Option<String> {
    plan.origin.source.as_ref().map(dated)
}

fn price_source(plan: &Plan) -> Option<String> {
    plan.origin.price.as_ref().map(dated)
}

fn dated(source: &Source) -> String {
    let as_of = match source.as_of.as_str() {
        "undated" => ", undated".to_owned(),
        date => format!(", as of {}", clean(date)),
    };
    let mark = if source.verified { "" } else { " (unverified)" };
    format!("{}{as_of}{mark}", clean(&source.document))
}

/// `names: text`, in the order in which the texts first appear over all plans of all points.
fn gather(scenario: &Scenario, said: impl Fn(&Plan) -> Vec<(String, String)>) -> Vec<String> {
    let mut order = Vec::new();
    let mut names: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (text, name) in scenario.cases.iter().flat_map(|case| &case.plans).flat_map(said) {
        let known = names.entry(text.clone()).or_insert_with(|| {
            order.push(text);
            Vec::new()
        });
        if !known.contains(&name) {
            known.push(name);
        }
    }
    order.into_iter().map(|text| format!("{}: {text}", names[&text].join(", "))).collect()
}
