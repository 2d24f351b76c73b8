//! What the catalogue has: plans and clients, each with its sources, and plans that it cannot have.

use std::fmt;

use crate::client::{Client, Gate};
use crate::notation::document::{Node, Table, Value};
use crate::provider::{Ambiguity, Origin, Plan, Source};

/// A published plan.
#[derive(Clone, Debug)]
pub struct CataloguePlan {
    /// `provider/plan`, as a scenario names it.
    pub id: String,
    /// The provider, as people write it.
    pub provider: String,
    /// The plan, as people call it.
    pub title: String,
    /// Kind of work it is for.
    pub job_class: JobClass,
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
    /// What a scenario lays its keys on.
    pub(crate) numbers: Table,
    /// All keys of it, for plans that are like it.
    pub(super) table: Table,
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
    /// What a scenario lays its keys on.
    pub(crate) numbers: Table,
}

/// A plan that is published and cannot be expressed.
#[derive(Clone, Debug)]
pub struct LeftOut {
    /// `provider/plan`.
    pub id: String,
    /// The provider, as people write it.
    pub provider: String,
    /// The plan, as people call it.
    pub title: String,
    /// Where that was read, and how well.
    pub source: Source,
    /// Why it is not among the plans, and what to do instead.
    pub reason: String,
}

/// A published or measured service time, for plans whose stations are not as fast as a workload says.
#[derive(Clone, Debug)]
pub struct CatalogueService {
    /// `provider/name`, as a plan of a scenario names it.
    pub id: String,
    /// The provider, as people write it.
    pub provider: String,
    /// What takes so long, as people call it.
    pub title: String,
    /// Where it was read, and how well.
    pub source: Source,
    /// What to make of it.
    pub notes: Vec<String>,
    /// The service time, as the scenario would write it.
    pub(crate) service: Node,
}

impl CatalogueService {
    /// The service time as it is written.
    pub fn written(&self) -> &str {
        &self.service.raw
    }
}

/// Kind of work that a plan is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum JobClass {
    /// Whatever the provider offers.
    Any,
    /// Images, made or edited.
    Image,
    /// Videos.
    Video,
    /// Lips of a video moved to a voice.
    LipSync,
    /// Speech from text.
    Speech,
    /// Text from speech.
    Transcription,
    /// Spoken conversations.
    VoiceAgent,
    /// Music.
    Music,
    /// Three-dimensional models.
    ThreeD,
    /// Text.
    Chat,
    /// Models trained on one's own pictures.
    Training,
}

impl JobClass {
    /// All of them, by the words of a catalogue file.
    pub const WORDS: &[(&str, Self)] = &[
        ("any", Self::Any),
        ("image", Self::Image),
        ("video", Self::Video),
        ("lip-sync", Self::LipSync),
        ("speech", Self::Speech),
        ("transcription", Self::Transcription),
        ("voice-agent", Self::VoiceAgent),
        ("music", Self::Music),
        ("3d", Self::ThreeD),
        ("chat", Self::Chat),
        ("training", Self::Training),
    ];

    /// Whether a plan for this takes jobs of that class.
    pub fn takes(self, other: Self) -> bool {
        self == other || self == Self::Any || other == Self::Any
    }
}

/// Its word.
impl fmt::Display for JobClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = Self::WORDS.iter().find(|(_, class)| class == self).map_or("any", |(word, _)| *word);
        f.pad(word)
    }
}

impl CataloguePlan {
    /// The origin of a plan of a scenario whose table is this plan's with the scenario's keys laid on top.
    pub(crate) fn origin_under(&self, merged: &Table) -> Origin {
        let mut overrides = Vec::new();
        overridden(merged, "", &mut overrides);
        let untouched = |ambiguity: &&Ambiguity| {
            !ambiguity.keys.iter().any(|key| overrides.iter().any(|(path, _)| related(path, key)))
        };
        Origin {
            overrides: overrides.iter().map(|(path, value)| format!("{path} = {value}")).collect(),
            assumptions: self.ambiguities.iter().filter(untouched).cloned().collect(),
            ..self.plan.origin.clone()
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
        if prefix.is_empty() && matches!(entry.key.as_str(), "name" | "from" | "client" | "service") {
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
