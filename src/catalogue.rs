//! The catalogue: published plans and documented clients, embedded data files, each fact with its source and date.
//!
//! A plan of the catalogue is written with the keys of a scenario, read by the same code, and laid *under* a scenario's own
//! keys before anything is checked, so that every number of it can be overridden. Nothing here knows demand.

use std::path::Path;
use std::sync::LazyLock;

use crate::client::{Client, Gate};
use crate::notation::calendar;
use crate::notation::client::client;
use crate::notation::cursor::{Item, Keys};
use crate::notation::document::{self, Node, Table, Value};
use crate::notation::plan::plan;
use crate::notation::problem::{Findings, Problems, nearest};
use crate::provider::{Plan, PriceOrigin};

/// A published plan.
#[derive(Clone, Debug)]
pub struct CataloguePlan {
    /// `provider/plan`, as a scenario names it.
    pub id: String,
    /// The provider, as people write it.
    pub provider: String,
    /// The plan, as people call it.
    pub title: String,
    /// Kind of work it is for; informal.
    pub job_class: Option<String>,
    /// Where the numbers were read, and how well.
    pub source: Source,
    /// Where the price was read, and how well; `None` where there is none.
    pub price_source: Option<Source>,
    /// Facts that the numbers cannot say.
    pub notes: Vec<String>,
    /// What the documentation leaves open.
    pub ambiguities: Vec<Ambiguity>,
    /// The numbers.
    pub plan: Plan,
    /// Names of the quantities that its rate limits count, which their [`crate::provider::Unit`]s refer to.
    pub quantities: Vec<String>,
    pub(crate) table: Table,
}

/// A documented client policy.
#[derive(Clone, Debug)]
pub struct CatalogueClient {
    /// The name, as a scenario gives it.
    pub name: String,
    /// Where it was read, and how well.
    pub source: Source,
    /// Facts that the numbers cannot say.
    pub notes: Vec<String>,
    /// The numbers; a gate is an index into `gates`.
    pub client: Client,
    /// Its gate, if it has one.
    pub gates: Vec<Gate>,
    pub(crate) table: Table,
}

/// Where facts come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Address or document.
    pub document: String,
    /// Date of the facts as the source shows it, or "undated".
    pub as_of: String,
    /// Whether the source itself was read.
    pub verified: bool,
}

/// Something the documentation leaves open, and the reading taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ambiguity {
    /// The keys of the plan that carry the reading.
    pub keys: Vec<String>,
    /// What is open.
    pub question: String,
    /// The reading taken, as a phrase.
    pub reading: String,
    /// Why.
    pub because: String,
    /// Values that the first key could have instead, as TOML.
    pub others: Vec<String>,
}

impl Ambiguity {
    /// The reading as a sentence: `assumed a fixed window for ...: the guide speaks of rounds`.
    pub fn assumption(&self) -> String {
        format!("assumed {} for {}: {}", self.reading, self.keys_in_short(), self.because)
    }

    /// The keys, or `rate_limit.*.kind` for the same key of several rate limits.
    pub fn keys_in_short(&self) -> String {
        let split = |key: &'_ str| -> Option<(String, String)> {
            let (table, rest) = key.split_once('.')?;
            let (_, last) = rest.rsplit_once('.')?;
            Some((table.to_owned(), last.to_owned()))
        };
        let first = self.keys.first().and_then(|key| split(key));
        if let Some((table, last)) = &first
            && self.keys.len() > 2
            && self.keys.iter().all(|key| split(key) == first)
        {
            return format!("`{table}.*.{last}`");
        }
        crate::notation::problem::listed(self.keys.iter().map(String::as_str), "and")
    }
}

const FILES: &[(&str, &str)] = &[
    ("leonardo.toml", include_str!("catalogue/leonardo.toml")),
    ("modelslab.toml", include_str!("catalogue/modelslab.toml")),
    ("novita.toml", include_str!("catalogue/novita.toml")),
    ("elevenlabs.toml", include_str!("catalogue/elevenlabs.toml")),
    ("concurred.toml", include_str!("catalogue/concurred.toml")),
    ("fal.toml", include_str!("catalogue/fal.toml")),
    ("replicate.toml", include_str!("catalogue/replicate.toml")),
    ("stability.toml", include_str!("catalogue/stability.toml")),
    ("openai.toml", include_str!("catalogue/openai.toml")),
    ("google.toml", include_str!("catalogue/google.toml")),
    ("bfl.toml", include_str!("catalogue/bfl.toml")),
    ("runway.toml", include_str!("catalogue/runway.toml")),
    ("luma.toml", include_str!("catalogue/luma.toml")),
    ("ideogram.toml", include_str!("catalogue/ideogram.toml")),
    ("cartesia.toml", include_str!("catalogue/cartesia.toml")),
    ("deepgram.toml", include_str!("catalogue/deepgram.toml")),
    ("assemblyai.toml", include_str!("catalogue/assemblyai.toml")),
    ("inworld.toml", include_str!("catalogue/inworld.toml")),
    ("breeze.toml", include_str!("catalogue/breeze.toml")),
    ("speechify.toml", include_str!("catalogue/speechify.toml")),
    ("sync-so.toml", include_str!("catalogue/sync-so.toml")),
    ("aigptimage.toml", include_str!("catalogue/aigptimage.toml")),
    ("comfy.toml", include_str!("catalogue/comfy.toml")),
    ("ltx.toml", include_str!("catalogue/ltx.toml")),
    ("higgsfield.toml", include_str!("catalogue/higgsfield.toml")),
    ("together.toml", include_str!("catalogue/together.toml")),
    ("runware.toml", include_str!("catalogue/runware.toml")),
    ("kling.toml", include_str!("catalogue/kling.toml")),
    ("clients.toml", include_str!("catalogue/clients.toml")),
];

struct Catalogue {
    plans: Vec<CataloguePlan>,
    clients: Vec<CatalogueClient>,
}

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| {
    let mut all = Catalogue { plans: Vec::new(), clients: Vec::new() };
    for (file, text) in FILES {
        match read(Path::new(file), text) {
            Ok(part) => {
                all.plans.extend(part.plans);
                all.clients.extend(part.clients);
            }
            Err(problems) => panic!("the catalogue is embedded and tested, but:\n{problems}"),
        }
    }
    all
});

/// All plans, by provider.
pub fn plans() -> &'static [CataloguePlan] {
    &CATALOGUE.plans
}

/// All documented clients.
pub fn clients() -> &'static [CatalogueClient] {
    &CATALOGUE.clients
}

/// The plan with this id, such as `leonardo/payg-default`.
pub fn find(id: &str) -> Option<&'static CataloguePlan> {
    plans().iter().find(|plan| plan.id == id)
}

/// The documented client of this name.
pub fn find_client(name: &str) -> Option<&'static CatalogueClient> {
    clients().iter().find(|client| client.name == name)
}

/// The id of the plan whose name is nearest to this word, if one is near: by its whole id or by the part behind the `/`.
pub fn nearest_plan(word: &str) -> Option<&'static str> {
    let ids = || plans().iter().map(|plan| plan.id.as_str());
    nearest(word, ids()).or_else(|| {
        let tails = ids().filter_map(|id| id.split_once('/').map(|(_, tail)| tail));
        let tail = nearest(word, tails)?;
        ids().find(|id| id.ends_with(tail) && id.len() > tail.len() && id[..id.len() - tail.len()].ends_with('/'))
    })
}

/// The name of the client nearest to this word, if one is near.
pub fn nearest_client(word: &str) -> Option<&'static str> {
    nearest(word, clients().iter().map(|client| client.name.as_str()))
}

fn read(path: &Path, text: &str) -> Result<Catalogue, Problems> {
    let findings = Findings::default();
    let table = document::read(text, &findings);
    let mut part = Catalogue { plans: Vec::new(), clients: Vec::new() };
    let keys = Keys::new(&table, 0, "", &findings);
    let provider = keys.require("provider", "provider = \"name\"").and_then(|item| item.name());
    let title = keys.require("title", "title = \"Name\"").and_then(|item| item.name());
    for item in list(&keys, "plan") {
        part.plans.extend(provider.zip(title).and_then(|(provider, title)| catalogue_plan(&item, provider, title)));
    }
    for item in list(&keys, "client") {
        part.clients.extend(catalogue_client(&item));
    }
    keys.finish();
    findings.into_result(path, text).map(|()| part)
}

fn list<'t>(keys: &Keys<'t>, key: &str) -> Vec<Item<'t>> {
    keys.take(key).and_then(|item| item.list()).unwrap_or_default()
}

/// What stands in an entry beside its numbers.
struct Facts {
    name: String,
    title: String,
    job_class: Option<String>,
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

fn facts(keys: &Keys<'_>) -> Option<Facts> {
    let text = |key: &str| keys.require(key, "it in quotes").and_then(|item| item.name()).map(str::to_owned);
    let optional = |key: &str| keys.take(key).and_then(|item| item.name()).map(str::to_owned);
    let name = text("name");
    let title = optional("title").or_else(|| name.clone());
    let source = |prefix: &str| {
        Some(Source {
            document: text(&format!("{prefix}source"))?,
            as_of: text(&format!("{prefix}as_of"))?,
            verified: keys.require(&format!("{prefix}verified"), "true or false").and_then(|item| item.boolean())?,
        })
    };
    let price_source = if keys.has("price") { Some(source("price_")?) } else { None };
    let source = source("")?;
    let notes = list(keys, "notes").iter().filter_map(|item| item.name().map(str::to_owned)).collect();
    let ambiguities = list(keys, "ambiguity").iter().filter_map(ambiguity).collect();
    Some(Facts {
        name: name?,
        title: title?,
        job_class: optional("job_class"),
        source,
        price_source,
        notes,
        ambiguities,
    })
}

fn ambiguity(item: &Item<'_>) -> Option<Ambiguity> {
    let keys = item.table()?;
    let text = |key: &str| keys.require(key, "it in quotes").and_then(|item| item.name()).map(str::to_owned);
    let (question, reading, because) = (text("question"), text("reading"), text("because"));
    let carried = list(&keys, "keys").iter().filter_map(|item| item.name().map(str::to_owned)).collect();
    let others = list(&keys, "others").iter().map(|item| item.node.raw.clone()).collect();
    keys.finish();
    Some(Ambiguity { keys: carried, question: question?, reading: reading?, because: because?, others })
}

/// The entry without its facts, marked as said by the catalogue.
fn numbers(item: &Item<'_>) -> Table {
    let mut numbers = item.node.table().cloned().unwrap_or_default();
    numbers.retain(|entry| !FACTS.contains(&entry.key.as_str()));
    for entry in &mut numbers {
        entry.node.mark_catalogue();
    }
    numbers
}

fn catalogue_plan(item: &Item<'_>, provider: &str, provider_title: &str) -> Option<CataloguePlan> {
    let facts = facts(&item.table()?)?;
    let id = format!("{provider}/{}", facts.name);
    let table = numbers(item);
    let mut quantities = Vec::new();
    let keys = Keys::new(&table, item.node.at, &format!("plan `{}`", facts.name), item.findings);
    let mut plan = plan(&id, keys, &calendar::some_date(), &mut quantities)?;
    plan.origin = origin(&id, &facts.source, facts.price_source.as_ref(), facts.ambiguities.iter());
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
        table,
    })
}

fn catalogue_client(item: &Item<'_>) -> Option<CatalogueClient> {
    let facts = facts(&item.table()?)?;
    let table = numbers(item);
    let mut gates = Vec::new();
    let keys = Keys::new(&table, item.node.at, &format!("client `{}`", facts.name), item.findings);
    let client = client(&facts.name, keys, &mut gates)?;
    Some(CatalogueClient { name: facts.name, source: facts.source, notes: facts.notes, client, gates, table })
}

fn origin<'a>(
    id: &str,
    source: &Source,
    price: Option<&Source>,
    ambiguities: impl Iterator<Item = &'a Ambiguity>,
) -> crate::provider::Origin {
    crate::provider::Origin {
        catalogue: Some(id.to_owned()),
        source: Some(source.document.clone()),
        as_of: Some(source.as_of.clone()),
        verified: source.verified,
        price: price.map(|source| PriceOrigin {
            source: source.document.clone(),
            as_of: source.as_of.clone(),
            verified: source.verified,
        }),
        assumptions: ambiguities.map(Ambiguity::assumption).collect(),
        overrides: Vec::new(),
    }
}

impl CataloguePlan {
    /// The origin of a plan of a scenario whose table is this plan's with the scenario's keys laid on top.
    pub(crate) fn origin_under(&self, merged: &Table) -> crate::provider::Origin {
        let mut overrides = Vec::new();
        overridden(merged, "", &mut overrides);
        let untouched = |ambiguity: &&Ambiguity| {
            !ambiguity.keys.iter().any(|key| overrides.iter().any(|(path, _)| related(path, key)))
        };
        crate::provider::Origin {
            overrides: overrides.iter().map(|(path, value)| format!("{path} = {value}")).collect(),
            ..origin(&self.id, &self.source, self.price_source.as_ref(), self.ambiguities.iter().filter(untouched))
        }
    }
}

/// Whether one of two paths leads to the other, or to a table that it is in.
fn related(a: &str, b: &str) -> bool {
    let above =
        |path: &str, key: &str| key.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    above(a, b) || above(b, a)
}

/// The paths of a plan that the scenario said, with what it said.
fn overridden(table: &Table, prefix: &str, found: &mut Vec<(String, String)>) {
    for entry in table {
        if prefix.is_empty() && matches!(entry.key.as_str(), "name" | "from" | "client") {
            continue;
        }
        let path = format!("{prefix}{}", entry.key);
        match &entry.node.value {
            // A hint is one thing, whatever its keys.
            Value::Table(inner) if entry.key.ends_with("hint") => {
                if inner.iter().any(|part| !part.node.catalogue) {
                    found.push((path, shown(&entry.node)));
                }
            }
            Value::Table(inner) if entry.node.raw.is_empty() || contains_catalogue(inner) => {
                overridden(inner, &format!("{path}."), found);
            }
            _ if entry.node.catalogue => {}
            _ => found.push((path, shown(&entry.node))),
        }
    }
}

fn contains_catalogue(table: &Table) -> bool {
    table.iter().any(|entry| entry.node.catalogue || entry.node.table().is_some_and(contains_catalogue))
}

fn shown(node: &Node) -> String {
    node.raw.split_whitespace().collect::<Vec<_>>().join(" ")
}
