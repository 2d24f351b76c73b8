//! Where the numbers of the plans come from, how old they are, and what was assumed.
//!
//! Reports hold no date of their own, so that they come out again byte for byte. Of each fact they say until when it is good: a year
//! from its date. A page marks those that are older when it is read.

use super::{Cell, Column, Part, Table};
use crate::provider::{Plan, Source};
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
    parts.extend(Part::list("What the numbers cannot say", wording::notes(scenario)));
    parts
}

/// What is known of one source of a plan's numbers.
#[derive(PartialEq)]
struct Fact {
    what: String,
    source: Source,
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
        let Fact { what, source } = fact;
        vec![
            Cell::text(what),
            Cell::text(clean(&source.document)),
            Cell::text(clean(&source.as_of)),
            Cell::text(if source.verified { "yes" } else { "no: check before you rely on it" }),
            Cell::text(source.good_until().map_or("at once: it has no date".to_owned(), |date| date.to_string())),
        ]
    });
    let caption = "Where the plans' numbers come from; what is older than a year may have changed";
    let table = Table::new(caption, columns, rows.collect(), "run.json");
    Some(Part::Table { table })
}

fn of_plan(plan: &Plan) -> Vec<Fact> {
    let name = clean(plan.origin.catalogue.as_ref().unwrap_or(&plan.name));
    let fact = |what: &str, source: &Source| Fact { what: what.to_owned(), source: source.clone() };
    let numbers = plan.origin.source.iter().map(|source| fact(&name, source));
    let price = plan.origin.price.iter().map(|source| fact(&format!("price of {name}"), source));
    let services = plan.origin.services.iter().map(|(workload, id, source)| {
        fact(&format!("service times of `{}` under {} (`{}`)", clean(workload), clean(&plan.name), clean(id)), source)
    });
    numbers.chain(price).chain(services).collect()
}
