//! The swept parameter: each of its values is set in the document, and each document is checked as a case of its own.

use super::axis::axis;
use crate::notation::cursor::Item;
use crate::notation::document::{Entry, Node, Table, Value, get, get_mut};
use crate::notation::problem::{Finding, Findings, Place, did_you_mean, listed};
use crate::scenario::{Sweep, SweepPoint};

const MOST_VALUES: usize = 1000;
const KINDS: [&str; 3] = ["plan", "workload", "client"];
/// Keys of a plan below which there are names.
const NAMED: [&str; 3] = ["rate_limit", "pool", "in_flight"];

/// A sweep as the file says it.
pub(super) struct Plan {
    pub sweep: Sweep,
    pub points: Vec<SweepPoint>,
    path: Vec<String>,
    values: Vec<Node>,
    // Where the parameter is named.
    at: usize,
    written: String,
}

/// Reads `[sweep]`.
pub(super) fn read(item: &Item<'_>) -> Option<Plan> {
    let keys = item.table()?;
    let parameter = keys.require("parameter", "parameter = \"plan.*.concurrency\", for example");
    let values = keys.require("values", "values = [5, 10, 20], for example");
    keys.finish();
    let (parameter, values) = (parameter?, values?);
    let path = path(&parameter);
    let values = checked_values(&values);
    let (path, values) = (path?, values?);
    let (label, points) = axis(&path, &values);
    Some(Plan {
        sweep: Sweep { parameter: parameter.text()?.to_owned(), label },
        points,
        path,
        values,
        at: parameter.node.at,
        written: parameter.node.written(),
    })
}

/// The parts between the dots; a part in double quotes may contain dots.
fn path(item: &Item<'_>) -> Option<Vec<String>> {
    let mut parts = vec![String::new()];
    let mut quoted = false;
    for c in item.name()?.chars() {
        match c {
            '"' => quoted = !quoted,
            '.' if !quoted => parts.push(String::new()),
            _ => parts.last_mut().expect("there is always a part").push(c),
        }
    }
    if quoted || parts.iter().any(String::is_empty) || parts.len() < 3 {
        item.reject("which is not a path of keys; write one like \"plan.*.concurrency\"");
        return None;
    }
    if !KINDS.contains(&parts[0].as_str()) {
        let near = did_you_mean(&parts[0], KINDS);
        let remedy = if near.is_empty() { format!("; a path begins with {}", listed(KINDS, "or")) } else { near };
        item.reject(&format!("but `{}` cannot be swept{remedy}", parts[0]));
        return None;
    }
    if matches!(parts[2].as_str(), "name" | "from") {
        item.reject(&format!("but `{}` cannot be swept; write one [[{}]] for each instead", parts[2], parts[0]));
        return None;
    }
    Some(parts)
}

fn checked_values(item: &Item<'_>) -> Option<Vec<Node>> {
    let values = item.list()?;
    if values.is_empty() || values.len() > MOST_VALUES {
        item.reject(&format!("which are {} values; write 1 to {MOST_VALUES} of them", values.len()));
        return None;
    }
    let mut good = true;
    let mut seen: Vec<&str> = Vec::new();
    for value in &values {
        if matches!(value.node.value, Value::Array(_) | Value::Table(_) | Value::Date) {
            value.reject("which is not a single value; write a number, a word or a text with a unit");
            good = false;
        } else if seen.contains(&value.node.raw.as_str()) {
            value.reject("which is there already; write each value once");
            good = false;
        }
        seen.push(&value.node.raw);
    }
    good.then(|| values.into_iter().map(|value| value.node.clone()).collect())
}

impl Plan {
    /// Names of clients that come up in the values.
    pub fn client_names(&self) -> impl Iterator<Item = &str> {
        let clients = self.path.last().is_some_and(|key| key == "client");
        self.values.iter().filter(move |_| clients).filter_map(Node::text)
    }

    /// The document with each value set in turn.
    ///
    /// # Errors
    /// What is wrong with the path.
    pub fn trees(&self, document: &Table) -> Result<Vec<Table>, String> {
        let with = |value| {
            let mut tree = document.clone();
            self.set_all(&mut tree, value).map(|()| tree)
        };
        self.values.iter().map(with).collect()
    }

    /// Reports what is wrong with the path.
    pub fn refuse(&self, advice: &str, findings: &Findings) {
        let message = format!("`sweep.parameter` is {}, but {advice}", self.written);
        findings.report(Place::Scenario(self.at), "", message);
    }

    fn set_all(&self, tree: &mut Table, value: &Node) -> Result<(), String> {
        let (kind, name) = (self.path[0].as_str(), self.path[1].as_str());
        let mut tables: Vec<(String, &mut Node)> = match get_mut(tree, kind).map(|node| &mut node.value) {
            Some(Value::Array(items)) => items.iter_mut().filter_map(|node| Some((name_of(node)?, node))).collect(),
            Some(Value::Table(entries)) => {
                entries.iter_mut().map(|entry| (entry.key.clone(), &mut entry.node)).collect()
            }
            _ => Vec::new(),
        };
        let names: Vec<String> = tables.iter().map(|(name, _)| name.clone()).collect();
        let mut set = 0;
        for (known, node) in &mut tables {
            if name == "*" || known == name {
                self.set(node, 2, value)?;
                set += 1;
            }
        }
        if set == 0 {
            let near = did_you_mean(name, names.iter().map(String::as_str));
            let remedy = match names.as_slice() {
                [] => "; write one, or sweep something else".to_owned(),
                names if near.is_empty() => format!("; there is {}", listed(names.iter().map(String::as_str), "and")),
                _ => near,
            };
            return Err(format!("there is no {kind} `{name}`{remedy}"));
        }
        Ok(())
    }

    /// Sets the value below `node`, at the rest of the path from part `depth`.
    fn set(&self, node: &mut Node, depth: usize, value: &Node) -> Result<(), String> {
        let key = self.path[depth].as_str();
        let above = self.path[depth - 1].clone();
        let written = node.written();
        let Value::Table(table) = &mut node.value else {
            return Err(format!("`{above}` is {written}, which has no `{key}`; write it as {{ {key} = … }}"));
        };
        let last = depth + 1 == self.path.len();
        if key == "*" {
            if last || table.is_empty() || !NAMED.contains(&above.as_str()) {
                return Err(format!("there is nothing for the `*` after `{above}`; name a key instead"));
            }
            return table.iter_mut().try_for_each(|entry| self.set(&mut entry.node, depth + 1, value));
        }
        if NAMED.contains(&above.as_str()) && get(table, key).is_none() {
            let names = || table.iter().map(|entry| entry.key.as_str());
            let near = did_you_mean(key, names());
            let remedy = if near.is_empty() { format!("; there is {}", listed(names(), "and")) } else { near };
            return Err(format!("there is no `{above}.{key}`{remedy}"));
        }
        if last {
            match table.iter_mut().find(|entry| entry.key == key) {
                Some(entry) => *entry = Entry { key: key.to_owned(), at: value.at, node: value.clone() },
                None => table.push(Entry { key: key.to_owned(), at: value.at, node: value.clone() }),
            }
            return Ok(());
        }
        if get(table, key).is_none() {
            if matches!(key, "rate_limit" | "pool") {
                return Err(format!("`{above}` has no `{key}`; write it in the file first"));
            }
            table.push(Entry { key: key.to_owned(), at: value.at, node: Node::empty_table(value.at) });
        }
        let below = get_mut(table, key).expect("it was there or has been added");
        self.set(below, depth + 1, value)
    }

    /// A problem of one value, told at the value.
    fn told_at(&self, finding: &Finding, value: &Node) -> Finding {
        let subject = if finding.subject.is_empty() { String::new() } else { format!("{}: ", finding.subject) };
        Finding {
            place: Place::Scenario(value.at),
            subject: String::new(),
            message: format!("with `{}` at {}: {subject}{}", self.sweep.parameter, value.written(), finding.message),
            unknown_key: false,
        }
    }

    /// Reports what was found with each value: as it is where it holds with all of them, else at the value.
    pub fn report(&self, of_values: &[Vec<Finding>], findings: &Findings) {
        let everywhere = |finding: &Finding| of_values.iter().all(|of_value| of_value.contains(finding));
        let mut reported: Vec<Finding> = Vec::new();
        for (value, of_value) in self.values.iter().zip(of_values) {
            let mut told: Vec<&str> = Vec::new();
            for finding in of_value {
                let here = finding.place == Place::Scenario(value.at);
                let finding = if finding.unknown_key && here {
                    let message = format!("`sweep.parameter` is {}: {}", self.written, finding.message);
                    Finding { place: Place::Scenario(self.at), subject: String::new(), message, unknown_key: true }
                } else if here {
                    // The same for several plans or workloads: once is enough.
                    if told.contains(&finding.message.as_str()) {
                        continue;
                    }
                    told.push(&finding.message);
                    finding.clone()
                } else if everywhere(finding) {
                    finding.clone()
                } else {
                    self.told_at(finding, value)
                };
                if !reported.contains(&finding) {
                    reported.push(finding);
                }
            }
        }
        for finding in reported {
            findings.add(finding);
        }
    }
}

fn name_of(node: &Node) -> Option<String> {
    get(node.table()?, "name").and_then(Node::text).map(str::to_owned)
}
