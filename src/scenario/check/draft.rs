//! A scenario file that has been read and not yet been checked, so that it can be checked with other numbers in it.

mod numbers;
mod unknowns;

use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sha2::{Digest, Sha256};
pub use unknowns::open_questions;
pub(super) use unknowns::value;

use super::arrivals::Logs;
use super::sweep::Path as KeyPath;
use super::warm_up::WarmUp;
use super::{Checked, catalogues, document_of, resolve, size, totals};
use crate::catalogue::Catalogue;
use crate::notation::cursor::Item;
use crate::notation::document::{self, Entry, Node, Table, Value};
use crate::notation::problem::{Findings, Place, Problems};
use crate::provider::Plan;
use crate::scenario::{Scenario, SizeParameter};
use crate::time::Nanos;

/// A scenario file as it was read: its syntax is good, and nothing else is known of it.
///
/// [`Draft::scenario`] checks it as it is, [`Draft::over`] with other values in it. Logs are read once for all of that.
#[derive(Clone)]
pub struct Draft {
    path: PathBuf,
    text: String,
    document: Table,
    logs: Logs,
    catalogue: Arc<Catalogue>,
    seed: Option<u64>,
    replications: Option<NonZeroU32>,
}

/// A parameter and its values, as the command line says them: `plan.concurrency=5..50:5`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Over {
    /// The path of the parameter, such as `plan.*.concurrency`.
    pub parameter: String,
    /// Its values: `5,10,20`, or a range such as `5..50:5`.
    pub values: String,
}

impl Over {
    /// One value of a parameter.
    pub fn one(parameter: &str, value: &str) -> Self {
        Self { parameter: parameter.to_owned(), values: value.to_owned() }
    }

    /// As TOML, in a document of its own.
    fn toml(&self) -> String {
        let text = |text: &str| toml::Value::String(text.to_owned()).to_string();
        let value = |value: &str| {
            let plain = value.parse::<i128>().is_ok() || value.parse::<f64>().is_ok_and(f64::is_finite);
            if plain || matches!(value, "true" | "false") { value.to_owned() } else { text(value) }
        };
        let values = if self.values.contains("..") {
            text(&self.values)
        } else {
            format!("[{}]", self.values.split(',').map(|one| value(one.trim())).collect::<Vec<_>>().join(", "))
        };
        format!("parameter = {}\nvalues = {values}\n", text(&self.parameter))
    }
}

/// A key of `[size]` or `[spike]` as the command line says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// The key, such as `plan` or `confidence`.
    pub key: &'static str,
    /// Its value, or its values where it is a list.
    pub values: Vec<String>,
}

impl Setting {
    fn node(&self, at: usize) -> Node {
        let text = |text: &String| text_node(text, at);
        match self.values.as_slice() {
            [only] if self.key != "parameters" => text(only),
            values => Node {
                value: Value::Array(values.iter().map(text).collect()),
                at,
                raw: values.join(", "),
                catalogue: false,
            },
        }
    }
}

impl Draft {
    /// Reads a scenario file.
    ///
    /// # Errors
    /// What keeps it from being read, and every error of its syntax.
    pub fn load(path: &Path) -> Result<Self, Problems> {
        let metadata = path.metadata().map_err(|error| unreadable(path, &error))?;
        if !metadata.is_file() {
            return Err(Problems::of_file(path, "is not a file; name a scenario file".to_owned()));
        }
        let bytes = std::fs::read(path).map_err(|error| unreadable(path, &error))?;
        match String::from_utf8(bytes) {
            Ok(text) => Self::parse(&text, path),
            Err(error) => {
                let good = String::from_utf8_lossy(&error.as_bytes()[..error.utf8_error().valid_up_to()]).into_owned();
                let findings = Findings::default();
                let message = "not UTF-8 text; save the file as UTF-8".to_owned();
                findings.report(Place::Scenario(good.len()), "", message.clone());
                Err(findings.into_result(path, &good).err().unwrap_or_else(|| Problems::of_file(path, message)))
            }
        }
    }

    /// Reads the text of a scenario file; its logs are relative to the folder of `path`.
    ///
    /// # Errors
    /// Every error of its syntax.
    pub fn parse(text: &str, path: &Path) -> Result<Self, Problems> {
        let findings = Findings::default();
        let document = document::read(text, &findings);
        // What the parser made of a text with errors is guesswork.
        findings.into_result(path, text)?;
        let catalogue = catalogues::of(&document, path, text)?;
        Ok(Self {
            path: path.to_owned(),
            text: text.to_owned(),
            document,
            logs: Logs::beside(path),
            catalogue,
            seed: None,
            replications: None,
        })
    }

    /// From now on another seed, and another number of replications, where they are given.
    pub fn rerun(&mut self, seed: Option<u64>, replications: Option<NonZeroU32>) {
        (self.seed, self.replications) = (seed, replications);
    }

    /// The same with this warm-up, whatever the file says.
    #[must_use]
    pub fn counted_from(&self, warm_up: Nanos) -> Self {
        let mut draft = self.clone();
        draft.document.retain(|entry| entry.key != "warm_up");
        let node = text_node(&format!("{} s", warm_up.as_secs_f64()), 0);
        draft.document.push(Entry { key: "warm_up".to_owned(), at: 0, node });
        draft
    }

    /// The plans that it may name: those of the program, and of the catalogue files that it names.
    pub fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// The scenario as the file states it.
    ///
    /// # Errors
    /// Every problem of the file, and of the logs that it names.
    pub fn scenario(&self) -> Result<Scenario, Problems> {
        self.check(self.document.clone(), &[], totals::MOST_REQUESTS)
    }

    /// The scenario swept over the grid of these parameters instead of what the file sweeps. No more than `most` requests are to be
    /// simulated, if that is given.
    ///
    /// # Errors
    /// Every problem of the file, of its logs, and of the parameters.
    pub fn over(&self, axes: &[Over], most: Option<f64>) -> Result<Scenario, Problems> {
        let mut document = self.document.clone();
        document.retain(|entry| entry.key != "sweep");
        // Places of what the command line says come behind those of the file.
        let mut at = self.text.len() + 1;
        let mut ends = Vec::new();
        let mut items = Vec::new();
        for over in axes {
            let text = over.toml();
            let mut table = document::read(&text, &Findings::default());
            shift(&mut table, at);
            items.push(Node { value: Value::Table(table), at, raw: String::new(), catalogue: false });
            at += text.len() + 1;
            ends.push((at, format!("--over {}={}", over.parameter, over.values)));
        }
        if !items.is_empty() {
            let at = self.text.len() + 1;
            let node = Node { value: Value::Array(items), at, raw: String::new(), catalogue: false };
            document.push(Entry { key: "sweep".to_owned(), at, node });
        }
        let mut scenario = self.check(document, &ends, most.unwrap_or(totals::MOST_REQUESTS))?;
        if let Some(sweep) = &mut scenario.sweep {
            sweep.typed = true;
        }
        Ok(scenario)
    }

    /// The scenario without its sweep, with what is to be sized; what the flags say stands instead of what the file says.
    ///
    /// # Errors
    /// Every problem of the file, of its logs, and of the flags.
    pub fn sized(&self, flags: &[Setting]) -> Result<Scenario, Problems> {
        let mut scenario = self.with_section("size", flags)?;
        if let Some(size) = &mut scenario.size {
            let typed = |flag: &Setting| {
                let name = flag_of(flag.key);
                flag.values.iter().map(move |value| (name.clone(), value.clone())).collect::<Vec<_>>()
            };
            size.typed = flags.iter().filter(|flag| flag.key != "plan").flat_map(typed).collect();
        }
        Ok(scenario)
    }

    /// The scenario without its sweep, with the spikes to recover from; likewise.
    ///
    /// # Errors
    /// Every problem of the file, of its logs, and of the flags.
    pub fn spiked(&self, flags: &[Setting]) -> Result<Scenario, Problems> {
        self.with_section("spike", flags)
    }

    fn with_section(&self, name: &str, flags: &[Setting]) -> Result<Scenario, Problems> {
        let mut document = self.document.clone();
        // The numbers in the file are not the last word: what they overload is no problem here.
        document.retain(|entry| !matches!(entry.key.as_str(), "sweep" | "overload"));
        let mut at = self.text.len() + 1;
        document.push(Entry { key: "overload".to_owned(), at, node: text_node("report", at) });
        if document::get(&document, name).is_none() {
            document.push(Entry { key: name.to_owned(), at, node: Node::empty_table(at) });
        }
        let mut ends = vec![(at + 1, name.to_owned())];
        if let Some(Value::Table(section)) = document::get_mut(&mut document, name).map(|node| &mut node.value) {
            for flag in flags {
                at += 2;
                section.retain(|entry| entry.key != flag.key);
                section.push(Entry { key: flag.key.to_owned(), at, node: flag.node(at) });
                ends.push((at + 1, flag_of(flag.key)));
            }
        }
        self.check(document, &ends, totals::MOST_REQUESTS)
    }

    /// The scenario with one plan of the catalogue instead of its own plans, unswept.
    ///
    /// # Errors
    /// Every problem of that, such as a request that is larger than a limit of the plan.
    pub fn with_plan(&self, id: &str, client: Option<&str>) -> Result<Scenario, Problems> {
        let mut document = self.document.clone();
        document.retain(|entry| !matches!(entry.key.as_str(), "sweep" | "size" | "spike" | "sensitivity" | "plan"));
        let keys = [("name", Some(id)), ("from", Some(id)), ("client", client)];
        let keys = keys
            .into_iter()
            .filter_map(|(key, value)| Some(Entry { key: key.to_owned(), at: 0, node: text_node(value?, 0) }));
        let plan = Node { value: Value::Table(keys.collect()), at: 0, raw: String::new(), catalogue: false };
        let plans = Node { value: Value::Array(vec![plan]), at: 0, raw: String::new(), catalogue: false };
        document.push(Entry { key: "plan".to_owned(), at: 0, node: plans });
        self.check(document, &[], totals::MOST_REQUESTS)
    }

    /// The limits of a plan that a provider sells more of: stations, places and rates.
    pub fn limits(&self, plan: &Plan) -> Vec<SizeParameter> {
        let mut document = self.document.clone();
        resolve::resolve(&mut document, &self.catalogue, &[], &Findings::default());
        size::limits(plan, &document)
    }

    /// What is written for a parameter, in the file or in the plan of the catalogue that it names; of several the first.
    pub fn written(&self, parameter: &str) -> Option<String> {
        let mut document = self.document.clone();
        resolve::resolve(&mut document, &self.catalogue, &[], &Findings::default());
        let findings = Findings::default();
        let node = text_node(parameter, 0);
        let item = Item { node: &node, findings: &findings, subject: String::new(), path: "parameter".to_owned() };
        let found = KeyPath::read(&item, &document)?.value(&document)?;
        Some(found.text().map_or_else(|| found.raw.clone(), str::to_owned))
    }

    fn check(&self, document: Table, ends: &[(usize, String)], most: f64) -> Result<Scenario, Problems> {
        let (path, text) = (&self.path, &self.text);
        let findings = Findings::default();
        let checked = document_of(document, path, &self.catalogue, &self.logs, most, &findings);
        findings.told_by(text.len(), ends).into_result(path, text)?;
        let Checked { header, starts, sweep, size, spike, unknowns, cases, quantities } = checked
            .ok_or_else(|| Problems::of_file(path, "is no scenario; see the format of scenario files".to_owned()))?;
        Ok(Scenario {
            name: header.name,
            title: header.title,
            question: header.question,
            path: path.clone(),
            sha256: hex(&Sha256::digest(text)),
            seed: self.seed.unwrap_or(header.seed),
            replications: self.replications.unwrap_or(header.replications),
            precision: header.precision,
            horizon: header.horizon,
            warm_up: if let WarmUp::Given(length) = header.warm_up { length } else { Nanos::ZERO },
            finds_warm_up: header.warm_up == WarmUp::Auto,
            starts,
            objectives: header.objectives,
            quantities,
            sweep,
            size,
            spike,
            unknowns,
            cases,
        })
    }
}

/// A text that nobody wrote, at this place.
fn text_node(text: &str, at: usize) -> Node {
    Node { value: Value::Text(text.to_owned()), at, raw: format!("\"{text}\""), catalogue: false }
}

/// Moves a table that was read by itself to its place behind the file.
fn shift(table: &mut Table, by: usize) {
    for entry in table {
        entry.at += by;
        shift_node(&mut entry.node, by);
    }
}

fn shift_node(node: &mut Node, by: usize) {
    node.at += by;
    match &mut node.value {
        Value::Table(table) => shift(table, by),
        Value::Array(items) => items.iter_mut().for_each(|item| shift_node(item, by)),
        _ => {}
    }
}

fn unreadable(path: &Path, error: &std::io::Error) -> Problems {
    let message = match error.kind() {
        std::io::ErrorKind::NotFound => "there is no such file; check the path".to_owned(),
        _ => format!("cannot be read: {error}"),
    };
    Problems::of_file(path, message)
}

fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .filter_map(|digit| char::from_digit(digit.into(), 16))
        .collect()
}
/// The flag of a key that may have several values: `--parameter` of `parameters`.
fn flag_of(key: &str) -> String {
    format!("--{}", key.trim_end_matches('s'))
}
