//! Reads a file of the catalogue.

use std::path::Path;

use super::entry::{CatalogueClient, CataloguePlan, CatalogueService, JobClass, LeftOut};
use super::{Catalogue, inherit};
use crate::notation::calendar;
use crate::notation::client::client;
use crate::notation::cursor::{Item, Keys};
use crate::notation::document::{self, Table};
use crate::notation::plan::plan;
use crate::notation::problem::{Findings, Problems};
use crate::provider::{Ambiguity, Origin, Source, last_day};

/// What the file says; `known` is what a plan of it may be like.
pub(super) fn file(path: &Path, text: &str, known: &Catalogue) -> Result<Catalogue, Problems> {
    let findings = Findings::default();
    let table = document::read(text, &findings);
    let mut part = Catalogue::default();
    let keys = Keys::new(&table, 0, "", &findings);
    let provider = keys.require("provider", "provider = \"name\"").and_then(|item| provider(&item));
    let title = keys.require("title", "title = \"Name\"").and_then(|item| item.name());
    let plans = inherit::plans(&keys, known, provider.unwrap_or_default(), &findings);
    for complete in &plans {
        let subject = subject("plan", &complete.table);
        let keys = Keys::new(&complete.table, complete.at, &subject, &findings);
        part.plans.extend(provider.zip(title).and_then(|(provider, title)| catalogue_plan(&keys, provider, title)));
    }
    for item in list(&keys, "client") {
        part.clients.extend(catalogue_client(&item));
    }
    for item in list(&keys, "left_out") {
        part.left_out.extend(provider.zip(title).and_then(|(provider, title)| left_out(&item, provider, title)));
    }
    for item in list(&keys, "service_time") {
        part.services.extend(provider.zip(title).and_then(|(provider, title)| service_time(&item, provider, title)));
    }
    keys.finish();
    findings.into_result(path, text).map(|()| part)
}

/// The short name of a provider, which stands before the `/`.
fn provider<'t>(item: &Item<'t>) -> Option<&'t str> {
    let name = item.name()?;
    if name.contains('/') {
        item.reject("which has a /; write one like \"leonardo\", and a plan of it is then \"leonardo/PLAN\"");
        return None;
    }
    Some(name)
}

fn list<'t>(keys: &Keys<'t>, key: &str) -> Vec<Item<'t>> {
    keys.take(key).and_then(|item| item.list()).unwrap_or_default()
}

fn subject(kind: &str, table: &Table) -> String {
    let name =
        document::get(table, "name").and_then(document::Node::text).filter(|name| !name.contains(char::is_control));
    name.map_or_else(|| format!("a {kind}"), |name| format!("{kind} `{name}`"))
}

/// What stands in an entry beside its numbers.
struct Facts {
    name: String,
    title: String,
    job_class: JobClass,
    source: Source,
    price_source: Option<Source>,
    notes: Vec<String>,
    ambiguities: Vec<Ambiguity>,
}

/// Keys of an entry that are not numbers of the plan.
const FACTS: &[&str] = &[
    "name",
    "title",
    "job_class",
    "source",
    "as_of",
    "verified",
    "price_source",
    "price_as_of",
    "price_verified",
    "notes",
    "ambiguity",
];

fn text(keys: &Keys<'_>, key: &str) -> Option<String> {
    keys.require(key, &format!("{key} = \"...\"")).and_then(|item| item.name()).map(str::to_owned)
}

fn facts(keys: &Keys<'_>) -> Option<Facts> {
    let name = text(keys, "name");
    let title = keys.take("title").map_or(name.clone(), |item| item.name().map(str::to_owned));
    let job_class = keys.take("job_class").map_or(Some(JobClass::Any), |item| item.word(JobClass::WORDS));
    let priced = document::get(keys.table, "price").is_some_and(|price| price.text() != Some("none"));
    let price_source = if priced { source(keys, "price_").map(Some) } else { Some(None) };
    // What is common to all plans of a file may say so of one without a price.
    for key in ["price_source", "price_as_of", "price_verified"] {
        keys.take(key);
    }
    let source = source(keys, "");
    let notes = list(keys, "notes").iter().filter_map(|item| item.name().map(str::to_owned)).collect();
    let ambiguities = list(keys, "ambiguity").iter().filter_map(ambiguity).collect();
    Some(Facts {
        name: name?,
        title: title?,
        job_class: job_class?,
        source: source?,
        price_source: price_source?,
        notes,
        ambiguities,
    })
}

fn source(keys: &Keys<'_>, prefix: &str) -> Option<Source> {
    let document = text(keys, &format!("{prefix}source"));
    let as_of = keys.require(&format!("{prefix}as_of"), "a date, or \"undated\"").and_then(|item| as_of(&item));
    let verified = keys
        .require(&format!("{prefix}verified"), "true if it was read at the source itself, else false")
        .and_then(|item| item.boolean());
    Some(Source { document: document?, as_of: as_of?, verified: verified? })
}

fn as_of(item: &Item<'_>) -> Option<String> {
    let text = item.name()?;
    if text != "undated" && last_day(text).is_none() {
        item.reject("which is no date; write one like \"2026-07-01\", \"2026-07\" or \"2026\", or \"undated\"");
        return None;
    }
    Some(text.to_owned())
}

fn ambiguity(item: &Item<'_>) -> Option<Ambiguity> {
    let keys = item.table()?;
    let (question, reading, because) = (text(&keys, "question"), text(&keys, "reading"), text(&keys, "because"));
    let carried = list(&keys, "keys").iter().filter_map(|item| item.name().map(str::to_owned)).collect();
    let others = list(&keys, "others").iter().map(|item| item.node.raw.clone()).collect();
    // What is like it has another number by the same reading; see `inherit`.
    keys.take("stays").map(|item| item.boolean());
    keys.finish();
    Some(Ambiguity { keys: carried, question: question?, reading: reading?, because: because?, others })
}

/// The entry without its facts, marked as said by the catalogue.
fn numbers(table: &Table) -> Table {
    let mut numbers = table.clone();
    numbers.retain(|entry| !FACTS.contains(&entry.key.as_str()));
    for entry in &mut numbers {
        entry.node.mark_catalogue();
    }
    numbers
}

fn catalogue_plan(keys: &Keys<'_>, provider: &str, provider_title: &str) -> Option<CataloguePlan> {
    let facts = facts(keys);
    let numbers = numbers(keys.table);
    let mut quantities = Vec::new();
    let of_numbers = Keys::new(&numbers, keys.at, &keys.subject, keys.findings);
    let id = facts.as_ref().map_or_else(String::new, |facts| format!("{provider}/{}", facts.name));
    let plan = plan(&id, of_numbers, &calendar::some_date(), &mut quantities);
    let (facts, mut plan) = (facts?, plan?);
    plan.origin = Origin {
        catalogue: Some(id.clone()),
        provider: Some(provider_title.to_owned()),
        source: Some(facts.source.clone()),
        price: facts.price_source.clone(),
        services: Vec::new(),
        assumptions: facts.ambiguities.clone(),
        notes: facts.notes.clone(),
        overrides: Vec::new(),
    };
    Some(CataloguePlan {
        id,
        provider: provider_title.to_owned(),
        title: facts.title,
        job_class: facts.job_class,
        source: facts.source,
        price_source: facts.price_source,
        notes: facts.notes,
        ambiguities: facts.ambiguities,
        plan,
        quantities,
        numbers,
        table: keys.table.clone(),
    })
}

fn catalogue_client(item: &Item<'_>) -> Option<CatalogueClient> {
    let facts = facts(&item.table()?)?;
    let numbers = numbers(item.node.table()?);
    let mut gates = Vec::new();
    let keys = Keys::new(&numbers, item.node.at, &format!("client `{}`", facts.name), item.findings);
    let client = client(&facts.name, keys, &mut gates)?;
    Some(CatalogueClient { name: facts.name, source: facts.source, notes: facts.notes, client, gates, numbers })
}

/// What is right as a service time is the scenario's to say.
fn service_time(item: &Item<'_>, provider: &str, provider_title: &str) -> Option<CatalogueService> {
    let keys = item.table()?;
    let name = text(&keys, "name");
    let title = keys.take("title").map_or(name.clone(), |item| item.name().map(str::to_owned));
    let source = source(&keys, "");
    let notes = list(&keys, "notes").iter().filter_map(|item| item.name().map(str::to_owned)).collect();
    let service =
        keys.require("service", "service = { kind = \"lognormal\", median = \"2 s\", p95 = \"5 s\" }, for example");
    keys.finish();
    let mut service = service?.node.clone();
    service.mark_catalogue();
    Some(CatalogueService {
        id: format!("{provider}/{}", name?),
        provider: provider_title.to_owned(),
        title: title?,
        source: source?,
        notes,
        service,
    })
}

fn left_out(item: &Item<'_>, provider: &str, provider_title: &str) -> Option<LeftOut> {
    let keys = item.table()?;
    let name = text(&keys, "name");
    let title = keys.take("title").map_or(name.clone(), |item| item.name().map(str::to_owned));
    let (source, reason) = (source(&keys, ""), text(&keys, "reason"));
    keys.finish();
    Some(LeftOut {
        id: format!("{provider}/{}", name?),
        provider: provider_title.to_owned(),
        title: title?,
        source: source?,
        reason: reason?,
    })
}
