//! Paths of keys, such as `plan.*.concurrency`: read, and followed in a document to set a value there.

use crate::notation::cursor::Item;
use crate::notation::document::{Entry, Node, Table, Value, get, get_mut};
use crate::notation::problem::{did_you_mean, listed};

const KINDS: [&str; 4] = ["plan", "workload", "client", "demand"];
/// Keys of a plan below which there are names.
const NAMED: [&str; 3] = ["rate_limit", "pool", "in_flight"];

/// Where a value stands: a kind, a name or `*` (but for the demand, which there is once), and keys below that.
#[derive(Clone, Debug)]
pub(in crate::scenario::check) struct Path(Vec<String>);

impl Path {
    /// Reads the parts between the dots; a part in double quotes may contain dots. `plan.concurrency` is short for
    /// `plan.*.concurrency`, unless a plan is called `concurrency`.
    pub fn read(item: &Item<'_>, document: &Table) -> Option<Self> {
        let mut parts = vec![String::new()];
        let mut quoted = false;
        for c in item.name()?.chars() {
            match c {
                '"' => quoted = !quoted,
                '.' if !quoted => parts.push(String::new()),
                _ => parts.last_mut().expect("there is always a part").push(c),
            }
        }
        if quoted || parts.iter().any(String::is_empty) || parts.len() < 2 {
            item.reject("which is not a path of keys; write one like \"plan.*.concurrency\"");
            return None;
        }
        if !KINDS.contains(&parts[0].as_str()) {
            let near = did_you_mean(&parts[0], KINDS);
            let remedy = if near.is_empty() { format!("; a path begins with {}", listed(KINDS, "or")) } else { near };
            item.reject(&format!("but `{}` cannot be swept{remedy}", parts[0]));
            return None;
        }
        if parts[0] == "demand" {
            return Some(Self(parts));
        }
        let known = names(document, &parts[0]);
        let is_name = |part: &String| part == "*" || known.iter().any(|(name, _)| name == part);
        let is_key = |part: &String| known.iter().any(|(_, table)| get(table, part).is_some());
        if !is_name(&parts[1]) && (parts.len() == 2 || is_key(&parts[1])) {
            parts.insert(1, "*".to_owned());
        }
        if parts.len() < 3 {
            item.reject(&format!("which names no key of the {}; write one like \"plan.*.concurrency\"", parts[0]));
            return None;
        }
        if matches!(parts[2].as_str(), "name" | "from") {
            item.reject(&format!("but `{}` cannot be swept; write one [[{}]] for each instead", parts[2], parts[0]));
            return None;
        }
        Some(Self(parts))
    }

    /// The keys below the name.
    pub fn keys(&self) -> &[String] {
        if self.0[0] == "demand" { &self.0 } else { &self.0[2..] }
    }

    /// The value that stands here, the first where there are several.
    pub fn value<'t>(&self, document: &'t Table) -> Option<&'t Node> {
        if self.0[0] == "demand" {
            return get(get(document, "demand")?.table()?, &self.0[1]);
        }
        names(document, &self.0[0])
            .into_iter()
            .filter(|(name, _)| self.0[1] == "*" || *name == self.0[1])
            .find_map(|(_, table)| below(table, self.keys()))
    }

    /// Sets the value wherever the path leads.
    ///
    /// # Errors
    /// What is wrong with the path, to be read after `but`.
    pub fn set(&self, tree: &mut Table, value: &Node) -> Result<(), String> {
        let (kind, name) = (self.0[0].as_str(), self.0[1].as_str());
        if kind == "demand" {
            if get(tree, "demand").is_none() {
                tree.push(Entry { key: "demand".to_owned(), at: value.at, node: Node::empty_table(value.at) });
            }
            let demand = get_mut(tree, "demand").expect("it was there or has been added");
            return self.set_below(demand, 1, value);
        }
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
                self.set_below(node, 2, value)?;
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
    fn set_below(&self, node: &mut Node, depth: usize, value: &Node) -> Result<(), String> {
        let key = self.0[depth].as_str();
        let above = self.0[depth - 1].clone();
        let written = node.written();
        let Value::Table(table) = &mut node.value else {
            return Err(format!("`{above}` is {written}, which has no `{key}`; write it as {{ {key} = … }}"));
        };
        let last = depth + 1 == self.0.len();
        if key == "*" {
            if last || table.is_empty() || !NAMED.contains(&above.as_str()) {
                return Err(format!("there is nothing for the `*` after `{above}`; name a key instead"));
            }
            return table.iter_mut().try_for_each(|entry| self.set_below(&mut entry.node, depth + 1, value));
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
        self.set_below(below, depth + 1, value)
    }
}

/// The tables of a kind with their names.
fn names<'t>(document: &'t Table, kind: &str) -> Vec<(String, &'t Table)> {
    match get(document, kind).map(|node| &node.value) {
        Some(Value::Array(items)) => items.iter().filter_map(|node| Some((name_of(node)?, node.table()?))).collect(),
        Some(Value::Table(entries)) => {
            entries.iter().filter_map(|entry| Some((entry.key.clone(), entry.node.table()?))).collect()
        }
        _ => Vec::new(),
    }
}

fn below<'t>(table: &'t Table, keys: &[String]) -> Option<&'t Node> {
    let (first, rest) = keys.split_first()?;
    let node = if first == "*" { &table.first()?.node } else { get(table, first)? };
    if rest.is_empty() { Some(node) } else { below(node.table()?, rest) }
}

fn name_of(node: &Node) -> Option<String> {
    get(node.table()?, "name").and_then(Node::text).map(str::to_owned)
}
