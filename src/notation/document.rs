//! A TOML document as a tree whose nodes know where they stand in the file, what was written there, and whether the
//! catalogue said it.
//!
//! The tree is our own because it is edited before it is checked: a plan of the catalogue is laid under the scenario's
//! keys, and every value of a sweep is set in a copy of it. `toml` gives the values their places and goes on after
//! a syntax error, so that all of them can be reported.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::problem::{Finding, Findings, Place};

/// A value and its place.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub value: Value,
    /// Byte offset in the scenario's text.
    pub at: usize,
    /// The text as written; empty for tables under a header.
    pub raw: String,
    /// The catalogue says so, not the scenario.
    pub catalogue: bool,
}

/// A TOML value.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    Text(String),
    Integer(i128),
    Float(f64),
    Boolean(bool),
    Date,
    Array(Vec<Node>),
    Table(Table),
}

/// Entries in the order of the file.
pub(crate) type Table = Vec<Entry>;

/// A key, its place and its value.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub key: String,
    pub at: usize,
    pub node: Node,
}

impl Node {
    pub fn table(&self) -> Option<&Table> {
        if let Value::Table(table) = &self.value { Some(table) } else { None }
    }

    pub fn text(&self) -> Option<&str> {
        if let Value::Text(text) = &self.value { Some(text) } else { None }
    }

    /// A table that nobody wrote, at this place.
    pub fn empty_table(at: usize) -> Self {
        Self { value: Value::Table(Vec::new()), at, raw: String::new(), catalogue: false }
    }

    /// A text that the catalogue says.
    pub fn catalogue_text(text: &str, at: usize) -> Self {
        Self { value: Value::Text(text.to_owned()), at, raw: format!("\"{text}\""), catalogue: true }
    }

    /// The same, said to stand at one place: what the catalogue says stands where the scenario names its plan.
    pub fn move_to(&mut self, place: usize) {
        self.at = place;
        match &mut self.value {
            Value::Table(table) => {
                for entry in table {
                    entry.at = place;
                    entry.node.move_to(place);
                }
            }
            Value::Array(items) => items.iter_mut().for_each(|item| item.move_to(place)),
            _ => {}
        }
    }

    /// Marks everything below as said by the catalogue.
    pub fn mark_catalogue(&mut self) {
        self.catalogue = true;
        match &mut self.value {
            Value::Table(table) => table.iter_mut().for_each(|entry| entry.node.mark_catalogue()),
            Value::Array(items) => items.iter_mut().for_each(Node::mark_catalogue),
            _ => {}
        }
    }

    /// What stands here, short enough for a message.
    pub fn written(&self) -> String {
        const LONGEST: usize = 60;
        let line = self.raw.split_whitespace().collect::<Vec<_>>().join(" ");
        match (&self.value, line.char_indices().nth(LONGEST)) {
            (Value::Table(_), _) if line.is_empty() => "a table".to_owned(),
            (Value::Array(_), _) if line.is_empty() => "a list of tables".to_owned(),
            (_, Some((end, _))) => format!("{}…", &line[..end]),
            (_, None) => line,
        }
    }
}

/// The value of a key.
pub(crate) fn get<'t>(table: &'t Table, key: &str) -> Option<&'t Node> {
    table.iter().find(|entry| entry.key == key).map(|entry| &entry.node)
}

/// The value of a key, to change it.
pub(crate) fn get_mut<'t>(table: &'t mut Table, key: &str) -> Option<&'t mut Node> {
    table.iter_mut().find(|entry| entry.key == key).map(|entry| &mut entry.node)
}

/// Lays `over` on `base`, key by key; what both have is `over`'s, tables are laid on each other.
pub(crate) fn overlay(base: &mut Table, over: Table) {
    for entry in over {
        match base.iter_mut().find(|known| known.key == entry.key) {
            None => base.push(entry),
            Some(known) => match (&mut known.node.value, entry.node.value) {
                (Value::Table(below), Value::Table(above)) => {
                    overlay(below, above);
                    known.at = entry.at;
                    known.node.at = entry.node.at;
                    known.node.raw = entry.node.raw;
                }
                (_, value) => {
                    known.at = entry.at;
                    known.node = Node { value, ..entry.node };
                }
            },
        }
    }
}

/// Reads a document; its syntax errors are reported to `findings`.
pub(crate) fn read(text: &str, findings: &Findings) -> Table {
    let (document, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        let at = error.span().map_or(text.len(), |span| span.start);
        let message = syntax_advice(error.message(), error.span().and_then(|span| text.get(span)).unwrap_or_default());
        findings.add(Finding { place: Place::Scenario(at), subject: String::new(), message, unknown_key: false });
    }
    table(text, document.into_inner())
}

/// What the parser says, and what usually helps.
fn syntax_advice(message: &str, found: &str) -> String {
    let found = found.lines().next().unwrap_or_default().trim();
    let found = if found.is_empty() { String::new() } else { format!(" at `{found}`") };
    let remedy = if message.starts_with("duplicate key") {
        "; a key stands once in its table, remove or rename one of the two"
    } else if message.contains("unquoted") || message.contains("string values must be quoted") {
        "; words and values with a unit stand in quotes, such as \"30 s\""
    } else if message.contains("unclosed") || message.contains("invalid basic string") {
        "; close it"
    } else if message.contains("recursion limit") {
        "; nothing here is nested that deep"
    } else {
        "; words and values with a unit stand in quotes, numbers and tables do not"
    };
    format!("not valid TOML{found}: {message}{remedy}")
}

fn table(text: &str, table: DeTable<'_>) -> Table {
    let mut entries: Table = table
        .into_iter()
        .map(|(key, value)| Entry { at: key.span().start, key: key.into_inner().into_owned(), node: node(text, value) })
        .collect();
    // The parser sorts by key; what follows asks rate limits in the order of the file.
    entries.sort_by_key(|entry| entry.at);
    entries
}

fn node(text: &str, spanned: Spanned<DeValue<'_>>) -> Node {
    let Range { start, end } = spanned.span();
    let value = match spanned.into_inner() {
        DeValue::String(string) => Value::Text(string.into_owned()),
        DeValue::Integer(integer) => i128::from_str_radix(integer.as_str(), integer.radix())
            .map_or_else(|_| Value::Float(f64::INFINITY), Value::Integer),
        DeValue::Float(float) => Value::Float(float.as_str().parse().unwrap_or(f64::NAN)),
        DeValue::Boolean(boolean) => Value::Boolean(boolean),
        DeValue::Datetime(_) => Value::Date,
        DeValue::Array(items) => Value::Array(items.into_iter().map(|item| node(text, item)).collect()),
        DeValue::Table(entries) => Value::Table(self::table(text, entries)),
    };
    let raw = text.get(start..end).unwrap_or_default();
    let raw = match &value {
        // A header is not what was written for the table under it.
        Value::Table(_) if !raw.starts_with('{') => "",
        Value::Array(items) if items.first().is_some_and(|item| item.table().is_some() && item.raw.is_empty()) => "",
        _ => raw,
    };
    Node { value, at: start, raw: raw.to_owned(), catalogue: false }
}
