//! One plan of the catalogue, everything about it.

use jiff::civil::Date;

use super::super::age;
use super::super::text::{self, time, wrapped};
use super::{limits, price};
use crate::catalogue::{CataloguePlan, JobClass, LeftOut};
use crate::provider::{Ambiguity, Charge, Source};

/// The plan as a person reads it.
pub(super) fn page(plan: &CataloguePlan, today: Date) -> String {
    let mut lines = vec![format!("{}  —  {}, {}", plan.id, plan.provider, plan.title)];
    if plan.job_class != JobClass::Any {
        lines.push(format!("for {}", plan.job_class));
    }
    lines.push(String::new());
    lines.extend(facts(plan).into_iter().map(|(heading, text)| wrapped(&format!("{heading}: "), &text)));
    lines.push(String::new());
    lines.extend(sourced("Source", &plan.source, today));
    lines.extend(plan.price_source.iter().flat_map(|source| sourced("Price from", source, today)));
    if !plan.ambiguities.is_empty() {
        lines.extend([String::new(), "What the documentation leaves open:".to_owned()]);
        lines.extend(plan.ambiguities.iter().map(open_question));
    }
    if !plan.notes.is_empty() {
        lines.extend([String::new(), "Notes:".to_owned()]);
        lines.extend(plan.notes.iter().map(|note| wrapped("  - ", note)));
    }
    lines.push(String::new());
    lines.push(format!("In a scenario: [[plan]] with from = \"{}\"; every number can be overridden there.", plan.id));
    lines.join("\n") + "\n"
}

/// What the plan says, each thing under its heading; the same heading for the same thing in every plan.
pub(super) fn facts(plan: &CataloguePlan) -> Vec<(String, String)> {
    let mut facts = Vec::new();
    let numbers = &plan.plan;
    for limit in &numbers.rate_limits {
        facts.push((format!("Rate limit {}", limit.name), limits::rate_limit(limit, &plan.quantities)));
    }
    if numbers.rate_limits.len() > 1 && numbers.charge == Charge::InOrder {
        facts.push((
            "Charged".to_owned(),
            "by each limit that a call passes, even if a later one refuses it".to_owned(),
        ));
    }
    for limit in &numbers.in_flight {
        facts.push((format!("Jobs in flight {}", limit.name), limits::in_flight(limit, &plan.quantities)));
    }
    for pool in &numbers.pools {
        let heading = if numbers.pools.len() == 1 { "Stations".to_owned() } else { format!("Stations {}", pool.name) };
        facts.push((heading, limits::pool(pool, &plan.quantities)));
    }
    if numbers.pools.is_empty() {
        facts.push((
            "Stations".to_owned(),
            "none published, nor a waitlist: every admitted job starts at once".to_owned(),
        ));
    }
    if let Some(kept) = numbers.result_expiry {
        facts.push(("Results".to_owned(), format!("kept for {}", time(kept))));
    }
    facts.push(("Price".to_owned(), price::of(plan).unwrap_or_else(|| "not published, or not read".to_owned())));
    facts
}

/// Where it was read, when, how well, and whether that is long ago.
fn sourced(heading: &str, source: &Source, today: Date) -> Vec<String> {
    let age = match age::is_old(source, today) {
        Some(true) => "; more than a year ago: look it up again before you rely on it",
        Some(false) => "",
        None => "; how old it is cannot be told",
    };
    vec![
        wrapped(&format!("{heading}: "), &source.document),
        wrapped("As of: ", &format!("{}{age}", text::dated(source))),
    ]
}

fn open_question(ambiguity: &Ambiguity) -> String {
    let others = if ambiguity.others.is_empty() {
        String::new()
    } else {
        format!(" Others: {} = {}.", ambiguity.keys_in_short(), ambiguity.others.join(" or "))
    };
    wrapped(
        "  - ",
        &format!("{} Taken: {}, because {}.{others}", ambiguity.question, ambiguity.reading, ambiguity.because),
    )
}

/// Why a published plan is not there.
pub(super) fn left_out(entry: &LeftOut) -> String {
    let LeftOut { id, provider, title, source, reason } = entry;
    let lead = format!("{id}  —  {provider}, {title}: left out,");
    format!("{}\n{}", wrapped(&lead, reason), wrapped("  ", &format!("{}; as of {}", source.document, source.as_of)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Catalogue;

    #[test]
    fn old_facts_are_warned_of() {
        let plan = Catalogue::embedded().find("modelslab/standard").unwrap();
        let warns = |today: &str| page(plan, today.parse().unwrap()).contains("more than a year ago");
        assert!(warns("2027-06-01"));
        assert!(!warns("2027-05-04"));
    }
}
