//! A cursor over one table of a document: typed takes that report what they cannot take and go on.
//!
//! A mirror of structs for `serde` would be shorter, but `serde` stops at the first problem, and knows no places of
//! missing keys. The cursor remembers every key it was asked for; [`Keys::finish`] reports the others as unknown, with the
//! nearest of those it was asked for.

use std::cell::RefCell;
use std::ops::RangeInclusive;

use super::document::{self, Node, Table, Value};
use super::problem::{Finding, Findings, Place, did_you_mean, listed};
use super::units;
use crate::time::Nanos;

/// A table in the course of being read.
pub(crate) struct Keys<'t> {
    pub table: &'t Table,
    pub findings: &'t Findings,
    /// Where the table stands.
    pub at: usize,
    /// Whom it is about, such as ``plan `pro` ``; empty for the scenario itself.
    pub subject: String,
    // Path of the table within its subject, ending in a dot unless empty.
    prefix: String,
    asked: RefCell<Vec<String>>,
}

impl<'t> Keys<'t> {
    pub fn new(table: &'t Table, at: usize, subject: &str, findings: &'t Findings) -> Self {
        Self { table, findings, at, subject: subject.to_owned(), prefix: String::new(), asked: RefCell::default() }
    }

    /// The value of a key, if it is there.
    pub fn take(&self, key: &str) -> Option<Item<'t>> {
        self.asked.borrow_mut().push(key.to_owned());
        document::get(self.table, key).map(|node| self.item(key, node))
    }

    /// The value of a key that has to be there.
    pub fn require(&self, key: &str, example: &str) -> Option<Item<'t>> {
        let item = self.take(key);
        if item.is_none() {
            self.problem(format!("`{}{key}` is missing; write {example}", self.prefix));
        }
        item
    }

    /// The same table with the same keys read so far, for another reader.
    pub fn again(&self) -> Self {
        Self {
            table: self.table,
            findings: self.findings,
            at: self.at,
            subject: self.subject.clone(),
            prefix: self.prefix.clone(),
            asked: self.asked.clone(),
        }
    }

    /// All entries, each as an item; for tables whose keys are names.
    pub fn items(&self) -> impl Iterator<Item = (&'t str, Item<'t>)> {
        self.table.iter().map(|entry| {
            self.asked.borrow_mut().push(entry.key.clone());
            (entry.key.as_str(), self.item(&entry.key, &entry.node))
        })
    }

    /// What `read` makes of the key; absent and `"none"` are `Some(None)`, wrong is `None`.
    #[expect(clippy::option_option, reason = "absent and wrong are two things")]
    pub fn unless_none<T>(&self, key: &str, read: impl FnOnce(&Item<'t>) -> Option<T>) -> Option<Option<T>> {
        match self.take(key) {
            Some(item) if item.node.text() != Some("none") => read(&item).map(Some),
            _ => Some(None),
        }
    }

    /// Whether the key is there; does not count as reading it.
    pub fn has(&self, key: &str) -> bool {
        document::get(self.table, key).is_some()
    }

    /// The value at a path such as `rate_limit`, `create`, `limit`, with the place of the last key on it that is there; to
    /// complain about after the table has been read.
    pub fn find(&self, path: &[&str]) -> (Option<&'t Node>, usize) {
        let (mut table, mut at) = (Some(self.table), self.at);
        let mut found = None;
        for key in path {
            found = table.and_then(|table| document::get(table, key));
            let Some(node) = found else { return (None, at) };
            at = node.at;
            table = node.table();
        }
        (found, at)
    }

    /// Reports something wrong with the table as a whole.
    pub fn problem(&self, message: String) {
        self.problem_at(self.at, message);
    }

    /// Reports something wrong at a place.
    pub fn problem_at(&self, at: usize, message: String) {
        self.findings.report(Place::Scenario(at), &self.subject, message);
    }

    /// Reports every key that nobody asked for.
    pub fn finish(self) {
        let asked = self.asked.into_inner();
        for entry in self.table.iter().filter(|entry| !asked.contains(&entry.key)) {
            let near = did_you_mean(&entry.key, asked.iter().map(String::as_str));
            let remedy = if near.is_empty() {
                let mut known = asked.clone();
                known.sort_unstable();
                known.dedup();
                format!("; the keys here are {}", listed(known.iter().map(String::as_str), "and"))
            } else {
                near
            };
            self.findings.add(Finding {
                place: Place::Scenario(entry.at),
                subject: self.subject.clone(),
                message: format!("unknown key `{}{}`{remedy}", self.prefix, entry.key),
                unknown_key: true,
            });
        }
    }

    fn item(&self, key: &str, node: &'t Node) -> Item<'t> {
        Item { node, findings: self.findings, subject: self.subject.clone(), path: format!("{}{key}", self.prefix) }
    }
}

/// One value in the course of being read.
#[derive(Clone)]
pub(crate) struct Item<'t> {
    pub node: &'t Node,
    pub findings: &'t Findings,
    pub subject: String,
    pub path: String,
}

impl<'t> Item<'t> {
    /// Reports ``  `key` is VALUE, advice ``.
    pub fn reject(&self, advice: &str) {
        self.problem(format!("`{}` is {}, {advice}", self.path, self.node.written()));
    }

    /// Reports something wrong at this value.
    pub fn problem(&self, message: String) {
        self.findings.report(Place::Scenario(self.node.at), &self.subject, message);
    }

    fn accept<T>(&self, result: Result<T, String>) -> Option<T> {
        result.map_err(|advice| self.reject(&advice)).ok()
    }

    pub fn text(&self) -> Option<&'t str> {
        let text = self.node.text();
        if text.is_none() {
            self.reject("which is not text; put it in quotes");
        }
        text
    }

    /// Text that people will read in one line: not empty, without control characters.
    pub fn name(&self) -> Option<&'t str> {
        let text = self.text()?;
        if text.trim().is_empty() {
            self.reject("which is no name; give it one");
            return None;
        }
        if text.chars().any(char::is_control) {
            self.reject("which has control characters in it; use visible ones");
            return None;
        }
        Some(text)
    }

    /// Reports a key that is to be a name and is none.
    pub fn key_is_name(&self, key: &str) {
        if key.trim().is_empty() || key.chars().any(char::is_control) {
            let message = format!("`{}` is no name; use visible characters", self.path);
            self.problem(message);
        }
    }

    pub fn boolean(&self) -> Option<bool> {
        if let Value::Boolean(boolean) = self.node.value {
            return Some(boolean);
        }
        self.reject("which is neither true nor false; write one of them, without quotes");
        None
    }

    /// A time, 0 included.
    pub fn duration(&self) -> Option<Nanos> {
        self.accept(match &self.node.value {
            Value::Text(text) => units::duration(text),
            Value::Integer(_) | Value::Float(_) => {
                Err("a number without a unit; write a time like \"30 s\", \"250 ms\" or \"1 h 30 min\"".to_owned())
            }
            _ => Err("which is not a time; write one like \"30 s\", \"250 ms\" or \"1 h 30 min\"".to_owned()),
        })
    }

    /// A time above 0.
    pub fn positive_duration(&self) -> Option<Nanos> {
        let duration = self.duration()?;
        if duration == Nanos::ZERO {
            self.reject("which is no time at all; write one above 0 s");
            return None;
        }
        Some(duration)
    }

    pub fn rate(&self) -> Option<units::Rate> {
        let text = self.node.text().ok_or_else(|| "which is not a rate; write one like \"600/min\"".to_owned());
        self.accept(text.and_then(units::rate))
    }

    pub fn share(&self) -> Option<f64> {
        self.accept(match &self.node.value {
            Value::Text(text) => units::share(text),
            Value::Integer(integer) => units::checked_share(*integer as f64),
            Value::Float(float) => units::checked_share(*float),
            _ => Err("which is not a share; write one like \"5 %\" or 0.05".to_owned()),
        })
    }

    /// A finite number.
    pub fn number(&self) -> Option<f64> {
        self.accept(match self.node.value {
            Value::Integer(integer) => Ok(integer as f64),
            Value::Float(float) if float.is_finite() => Ok(float),
            Value::Float(_) => Err("which is not a finite number; write one like 1.5".to_owned()),
            _ => Err("which is not a number; write one like 1.5, without quotes".to_owned()),
        })
    }

    /// A whole number in a range; also as text, such as "1.2M".
    pub fn whole(&self, range: RangeInclusive<u64>) -> Option<u64> {
        let (low, high) = (*range.start(), *range.end());
        let outside = || format!("which is outside {low} to {high}; write a whole number between them");
        self.accept(match &self.node.value {
            Value::Integer(integer) => u64::try_from(*integer).ok().filter(|n| range.contains(n)).ok_or_else(outside),
            Value::Text(text) => {
                units::whole(text).and_then(|n| if range.contains(&n) { Ok(n) } else { Err(outside()) })
            }
            Value::Float(float) if float.is_finite() => {
                Err("which is not a whole number; leave out the decimals".to_owned())
            }
            _ => Err("which is not a whole number; write one like 12 or \"1.2M\"".to_owned()),
        })
    }

    /// A whole number from 1 to `most`; what 0 would lead to is told in `zero`.
    pub fn positive(&self, most: u64, zero: &str) -> Option<u64> {
        if matches!(self.node.value, Value::Integer(0)) {
            self.reject(zero);
            return None;
        }
        self.whole(1..=most)
    }

    /// One of a few words.
    pub fn word<T: Copy>(&self, words: &[(&str, T)]) -> Option<T> {
        let found = self.node.text().and_then(|text| words.iter().find(|(word, _)| *word == text));
        if found.is_none() {
            let names = || words.iter().map(|&(word, _)| word);
            let near = did_you_mean(self.node.text().unwrap_or_default(), names());
            let remedy = if near.is_empty() { format!("; write {}", listed(names(), "or")) } else { near };
            self.reject(&format!("which means nothing here{remedy}"));
        }
        found.map(|&(_, meaning)| meaning)
    }

    /// What `read` makes of the tables below this one, each with its name; those that are "none" are left out. All are read, and `None`
    /// if any is wrong; `otherwise` is the advice for what is neither a table nor "none".
    pub fn tables_by_name<T>(
        &self,
        otherwise: &str,
        mut read: impl FnMut(&'t str, Keys<'t>) -> Option<T>,
    ) -> Option<Vec<T>> {
        let keys = self.table()?;
        let mut all = Vec::new();
        for (name, item) in keys.items() {
            item.key_is_name(name);
            if item.node.text() == Some("none") {
                continue;
            }
            if item.node.table().is_none() {
                item.reject(otherwise);
            }
            all.push(item.node.table().and_then(|_| read(name, item.table()?)));
        }
        all.into_iter().collect()
    }

    pub fn table(&self) -> Option<Keys<'t>> {
        let Some(table) = self.node.table() else {
            self.reject("which is not a table; write { key = value } or a [section]");
            return None;
        };
        Some(Keys {
            table,
            findings: self.findings,
            at: self.node.at,
            subject: self.subject.clone(),
            prefix: format!("{}.", self.path),
            asked: RefCell::default(),
        })
    }

    pub fn list(&self) -> Option<Vec<Item<'t>>> {
        let Value::Array(items) = &self.node.value else {
            self.reject("which is not a list; put it in square brackets");
            return None;
        };
        let item = |(number, node)| Item { node, path: format!("{}[{number}]", self.path), ..self.clone() };
        Some(items.iter().enumerate().map(item).collect())
    }
}
