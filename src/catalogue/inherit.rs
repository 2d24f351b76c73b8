//! What a plan of a catalogue file takes over: from `[common]`, and from the plan that it is `like`.

use super::Catalogue;
use crate::notation::cursor::Keys;
use crate::notation::document::{Entry, Node, Table, Value, get, get_mut, overlay};
use crate::notation::problem::{Findings, Place, nearest};

/// A plan of the file with everything that it takes over.
pub(super) struct Complete {
    pub table: Table,
    /// Where it stands.
    pub at: usize,
}

/// What stands for each plan alone.
const OF_ONE: &[&str] = &["name", "title"];

/// The plans of a file, complete.
pub(super) fn plans(keys: &Keys<'_>, known: &Catalogue, provider: &str, findings: &Findings) -> Vec<Complete> {
    let common = keys.take("common").and_then(|item| {
        item.table()?;
        item.node.table()
    });
    let written = keys.take("plan").and_then(|item| item.list()).unwrap_or_default();
    // Without what is common, for those that are like one of them.
    let mut own: Vec<Table> = Vec::new();
    let mut complete = Vec::new();
    for item in written {
        let Some(table) = item.node.table().filter(|_| item.table().is_some()) else { continue };
        let mut table = table.clone();
        match like(&mut table, &own, known, provider, findings) {
            None => {}
            Some(Some(base)) => table = laid_on(base, table, Settles::AnyValue),
            // What it lacks without that is no further problem.
            Some(None) => continue,
        }
        own.push(table.clone());
        let table = match common {
            Some(common) => with_common(common.clone(), table),
            None => table,
        };
        complete.push(Complete { table, at: item.node.at });
    }
    complete
}

/// Takes `like` out of the plan, and finds what it names: a plan above it, or `provider/plan` of the catalogue so far.
#[expect(clippy::option_option, reason = "absent and wrong are two things")]
fn like(
    table: &mut Table,
    own: &[Table],
    known: &Catalogue,
    provider: &str,
    findings: &Findings,
) -> Option<Option<Table>> {
    let place = table.iter().position(|entry| entry.key == "like")?;
    let entry = table.remove(place);
    let written = entry.node.text().unwrap_or_default();
    let names = || own.iter().filter_map(|table| get(table, "name").and_then(Node::text));
    let above = names().position(|name| name == written).map(|place| own[place].clone());
    let id = if written.contains('/') { written.to_owned() } else { format!("{provider}/{written}") };
    let found = above.or_else(|| known.find(&id).map(|plan| plan.table.clone()));
    if found.is_none() {
        let near = nearest(written, names()).or_else(|| known.nearest_plan(written));
        let near = near.map_or_else(
            || "; name a plan that stands above it, or one such as \"leonardo/payg-default\"".to_owned(),
            |near| format!("; did you mean `{near}`?"),
        );
        findings.report(
            Place::Scenario(entry.node.at),
            "",
            format!("`like` is {}, which is no plan{near}", entry.node.written()),
        );
    }
    Some(found.map(|mut base| {
        base.retain(|entry| !OF_ONE.contains(&entry.key.as_str()));
        base
    }))
}

/// `over` on `base`. Ambiguities add up, but for those about something that `over` says otherwise; one of `over` with the same keys
/// as one of `base` stands in its place.
fn laid_on(mut base: Table, mut over: Table, settles: Settles) -> Table {
    let keys = |item: &Node| item.table().and_then(|table| get(table, "keys")).map(|keys| keys.raw.clone());
    let mut own = list_of(&over, "ambiguity");
    let mut all: Vec<Node> = Vec::new();
    for item in list_of(&base, "ambiguity") {
        match own.iter().position(|other| keys(other) == keys(&item)) {
            Some(place) => all.push(own.remove(place)),
            None if is_settled(&item, &base, &over, settles) => {}
            None => all.push(item),
        }
    }
    all.append(&mut own);
    base.retain(|entry| entry.key != "ambiguity");
    over.retain(|entry| entry.key != "ambiguity");
    overlay(&mut base, over);
    if !all.is_empty() {
        let at = all[0].at;
        let node = Node { value: Value::Array(all), at, raw: String::new(), catalogue: false };
        base.push(Entry { key: "ambiguity".to_owned(), at, node });
    }
    base
}

/// What settles a question that is taken over.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Settles {
    /// Another value than the one taken over: a reading that is common to all may be written in each plan.
    AnotherValue,
    /// Any value but the one taken over, also where none was written.
    AnyValue,
}

fn is_settled(ambiguity: &Node, base: &Table, over: &Table, settles: Settles) -> bool {
    let Some(table) = ambiguity.table() else { return false };
    if matches!(get(table, "stays").map(|node| &node.value), Some(Value::Boolean(true))) {
        return false;
    }
    let keys = list_of(table, "keys");
    keys.iter().filter_map(Node::text).any(|key| match (at_path(over, key), at_path(base, key)) {
        (Some(said), Some(taken_over)) => said.raw != taken_over.raw,
        (Some(_), None) => settles == Settles::AnyValue,
        (None, _) => false,
    })
}

fn at_path<'t>(table: &'t Table, path: &str) -> Option<&'t Node> {
    match path.split_once('.') {
        None => get(table, path),
        Some((first, rest)) => at_path(get(table, first)?.table()?, rest),
    }
}

fn list_of(table: &Table, key: &str) -> Vec<Node> {
    match get(table, key).map(|node| &node.value) {
        Some(Value::Array(items)) => items.clone(),
        _ => Vec::new(),
    }
}

/// A plan on what is common to all: the common notes stand before its own.
fn with_common(common: Table, mut plan: Table) -> Table {
    let shared = list_of(&common, "notes");
    if let Some(Value::Array(own)) = get_mut(&mut plan, "notes").map(|node| &mut node.value) {
        own.splice(0..0, shared);
    }
    laid_on(common, plan, Settles::AnotherValue)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    const FILE: &str = r#"
provider = "acme"
title = "Acme"
[common]
source = "https://acme.example/limits"
as_of = "2026-05"
verified = true
notes = ["Shared."]
waitlist = "none"
[[common.ambiguity]]
keys = ["waitlist"]
question = "Is there a queue?"
reading = "no waitlist"
because = "none is named"
others = ["unbounded"]
[[plan]]
name = "small"
notes = ["Own."]
concurrency = 2
[[plan.ambiguity]]
keys = ["waitlist_hint"]
question = "Is there a hint?"
reading = "no hint"
because = "none is documented"
others = ["1 s"]
[[plan]]
name = "large"
like = "small"
concurrency = 20
[[plan]]
name = "queued"
like = "small"
waitlist = 5
waitlist_hint = "2 s"
"#;

    fn read(text: &str) -> Result<Catalogue, crate::notation::Problems> {
        let mut catalogue = Catalogue::default();
        catalogue.add(Path::new("acme.toml"), text).map(|()| catalogue)
    }

    #[test]
    fn a_plan_takes_over_what_is_common_and_what_it_is_like() {
        let catalogue = read(FILE).unwrap();
        let plan = |id: &str| catalogue.find(id).unwrap();
        let (small, large, queued) = (plan("acme/small"), plan("acme/large"), plan("acme/queued"));
        assert_eq!(small.notes, ["Shared.", "Own."]);
        assert_eq!(small.notes, large.notes);
        assert_eq!((small.ambiguities.len(), &large.ambiguities), (2, &small.ambiguities));
        assert_eq!(large.plan.pools[0].concurrency.get(), 20);
        assert_eq!(large.source.as_of, "2026-05");
        // It says itself what the others leave open.
        assert_eq!(queued.ambiguities, []);
        assert_eq!(large.title, "large");
    }

    #[test]
    fn a_file_may_take_over_a_plan_of_an_earlier_one_and_stand_in_its_place() {
        let mut catalogue = read(FILE).unwrap();
        let more = "provider = \"acme\"\ntitle = \"Acme, our contract\"\n[[plan]]\nname = \"large\"\nlike = \"acme/large\"\nsource = \"contract\"\n\
                    as_of = \"2026-11-02\"\nconcurrency = 40\n[[plan]]\nname = \"own\"\nlike = \"small\"\n";
        catalogue.add(Path::new("ours.toml"), more).unwrap();
        let plan = |id: &str| catalogue.find(id).unwrap();
        assert_eq!(plan("acme/large").plan.pools[0].concurrency.get(), 40);
        assert_eq!(plan("acme/large").source.document, "contract");
        assert_eq!(plan("acme/own").plan.pools, plan("acme/small").plan.pools);
        assert_eq!(catalogue.plans().len(), 4);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        let problems =
            read(&FILE.replace("like = \"small\"\nconcurrency = 20", "like = \"smal\"")).unwrap_err().to_string();
        assert_eq!(problems, "acme.toml:28:8: `like` is \"smal\", which is no plan; did you mean `small`?");
        let problems = read(&FILE.replace("2026-05", "May 2026")).unwrap_err().to_string();
        assert!(
            problems.starts_with(
                "acme.toml:6:9: plan `large`: `as_of` is \"May 2026\", which is no date; write one like \"2026-07-01\", \
                 \"2026-07\" or \"2026\", or \"undated\"\n"
            ),
            "{problems}"
        );
    }
}
