//! Where the numbers of the plans come from, how old they are, and what was assumed.
//!
//! Reports hold no date of their own, so that they come out again byte for byte. Of each fact they say until when it is good: a year
//! from its date. A page marks those that are older when it is read.

use jiff::ToSpan;
use jiff::civil::Date;

use super::{Cell, Column, Part, Table};
use crate::provider::Plan;
use crate::report::{clean, wording};
use crate::scenario::Scenario;

/// The parts of the chapter that say what the catalogue and its readings contribute.
pub(super) fn parts(scenario: &Scenario) -> Vec<Part> {
    let mut parts: Vec<Part> = facts(scenario).into_iter().collect();
    for (heading, items) in wording::background(scenario) {
        // Sources are in the table, with more.
        if heading != "Sources" {
            parts.extend(Part::list(heading, items));
        }
    }
    parts
}

/// What is known of one source of a plan's numbers.
#[derive(PartialEq)]
struct Fact {
    what: String,
    source: String,
    as_of: Option<String>,
    verified: bool,
}

fn facts(scenario: &Scenario) -> Option<Part> {
    let mut found: Vec<Fact> = Vec::new();
    for plan in scenario.cases.iter().flat_map(|case| &case.plans) {
        for fact in of_plan(plan) {
            if !found.contains(&fact) {
                found.push(fact);
            }
        }
    }
    if found.is_empty() {
        return None;
    }
    let [of, source, read] = ["facts of", "source", "read at the source"].map(Column::text);
    let columns = vec![of, source, Column::date("as of"), read, Column::until("look again after")];
    let rows = found.iter().map(|fact| {
        let as_of = fact.as_of.clone().filter(|date| date != "undated");
        vec![
            Cell::text(&fact.what),
            Cell::text(&fact.source),
            Cell::text(as_of.clone().unwrap_or_else(|| "undated".to_owned())),
            Cell::text(if fact.verified { "yes" } else { "no: check before you rely on it" }),
            Cell::text(
                as_of.and_then(|date| a_year_later(&date)).unwrap_or_else(|| "at once: it has no date".to_owned()),
            ),
        ]
    });
    let caption = "Where the plans' numbers come from; what is older than a year may have changed";
    let table = Table::new(caption, columns, rows.collect(), "run.json");
    Some(Part::Table { table })
}

fn of_plan(plan: &Plan) -> Vec<Fact> {
    let name = clean(plan.origin.catalogue.as_ref().unwrap_or(&plan.name));
    let numbers = plan.origin.source.as_ref().map(|source| Fact {
        what: name.clone(),
        source: clean(source),
        as_of: plan.origin.as_of.as_deref().map(clean),
        verified: plan.origin.verified,
    });
    let price = plan.origin.price.as_ref().map(|price| Fact {
        what: format!("price of {name}"),
        source: clean(&price.source),
        as_of: Some(clean(&price.as_of)),
        verified: price.verified,
    });
    numbers.into_iter().chain(price).collect()
}

/// The same day of the next year. Of a month, and of a year, its last day counts.
fn a_year_later(as_of: &str) -> Option<String> {
    let date: Date = match as_of.split('-').count() {
        1 => format!("{as_of}-12-31").parse().ok()?,
        2 => format!("{as_of}-01").parse::<Date>().ok()?.last_of_month(),
        _ => as_of.parse().ok()?,
    };
    Some(date.checked_add(1.year()).ok()?.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_are_good_for_a_year() {
        for (as_of, until) in [
            ("2026-03-14", Some("2027-03-14")),
            ("2024-02-29", Some("2025-02-28")),
            ("2026-06", Some("2027-06-30")),
            ("2025", Some("2026-12-31")),
            ("spring", None),
            ("", None),
        ] {
            assert_eq!(a_year_later(as_of).as_deref(), until, "{as_of}");
        }
    }
}
