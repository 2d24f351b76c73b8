//! How old facts are, today: what reports cannot say, because they come out the same on any day.

use std::collections::BTreeSet;
use std::io::{self, IsTerminal, Write as _};

use jiff::civil::Date;

use crate::provider::{Plan, Source};
use crate::scenario::Scenario;

/// The day it is here.
pub(super) fn today() -> Date {
    jiff::Zoned::now().date()
}

/// Whether the facts are older than a year; of a month and a year its last day counts. `None` where they are undated.
pub(super) fn is_old(source: &Source, today: Date) -> Option<bool> {
    source.good_until().map(|good_until| good_until < today)
}

/// Warns of old facts, where somebody watches: what a script reads is the same on any day.
pub(super) fn warn(scenario: &Scenario) -> io::Result<()> {
    if io::stderr().is_terminal() {
        for warning in warnings(scenario, today()) {
            writeln!(io::stderr().lock(), "{warning}")?;
        }
    }
    Ok(())
}

/// A warning for each source of old facts that the plans of this scenario rest on.
fn warnings(scenario: &Scenario, today: Date) -> BTreeSet<String> {
    let plans = scenario.cases.iter().flat_map(|case| &case.plans);
    plans
        .flat_map(facts)
        .filter(|(_, source)| is_old(source, today) == Some(true))
        .map(|(what, source)| {
            format!(
                "{what} are as of {}, more than a year ago: look them up again in {}",
                source.as_of, source.document
            )
        })
        .collect()
}

/// What was read about a plan, each with where.
fn facts(plan: &Plan) -> impl Iterator<Item = (String, &Source)> {
    let origin = &plan.origin;
    let id = origin.catalogue.as_ref().unwrap_or(&plan.name);
    let limits = origin.source.iter().map(move |source| (format!("limits of {id}"), source));
    let prices = origin.price.iter().map(move |source| (format!("prices of {id}"), source));
    let services = origin.services.iter().map(|(_, entry, source)| (format!("service times of {entry}"), source));
    limits.chain(prices).chain(services)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_are_old_after_a_year() {
        let source = |as_of: &str| Source { document: "page".into(), as_of: as_of.into(), verified: true };
        let today: Date = "2026-11-28".parse().unwrap();
        for (as_of, old) in [
            ("2025-11-27", Some(true)),
            ("2025-11-28", Some(false)),
            ("2025-11", Some(false)),
            ("2025-10", Some(true)),
            ("2025", Some(false)),
            ("2024", Some(true)),
            ("undated", None),
        ] {
            assert_eq!(is_old(&source(as_of), today), old, "{as_of}");
        }
    }

    #[test]
    fn old_facts_of_a_scenario_are_told_once() {
        let plan = |name: &str| format!("[[plan]]\nname = \"{name}\"\nfrom = \"modelslab/standard\"\n");
        let text = format!(
            "horizon = \"1 h\"\n[[workload]]\nname = \"w\"\nservice = \"1 s\"\narrivals = {{ kind = \"poisson\", rate = \"1/h\" }}\n{}{}",
            plan("a"),
            plan("b")
        );
        let scenario = crate::scenario::parse(&text, std::path::Path::new("s.toml")).unwrap();
        let told: Vec<String> = warnings(&scenario, "2028-01-01".parse().unwrap()).into_iter().collect();
        assert_eq!(
            told,
            ["limits of modelslab/standard are as of 2026-05-04, more than a year ago: look them up again in \
              https://docs.modelslab.com/rate-limits"]
        );
        assert!(warnings(&scenario, "2026-11-28".parse().unwrap()).is_empty());
    }
}
