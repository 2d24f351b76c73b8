//! Lays the scenario's keys on those of the catalogue, before anything is checked.

use super::own_service;
use crate::catalogue::Catalogue;
use crate::notation::document::{Entry, Node, Table, Value, get, get_mut, overlay};
use crate::notation::pool;
use crate::notation::problem::{Findings, Place, did_you_mean};

/// Completes every plan and client that is `from` the catalogue, and adds the catalogue's clients that are named without
/// a `[client]` of their own. `more_clients` are further names that may come up: those of a sweep.
pub(crate) fn resolve(document: &mut Table, catalogue: &Catalogue, more_clients: &[&str], findings: &Findings) {
    if let Some(Value::Array(plans)) = get_mut(document, "plan").map(|node| &mut node.value) {
        for (number, plan) in plans.iter_mut().enumerate() {
            if let Value::Table(table) = &mut plan.value {
                let subject = subject("plan", table, number);
                resolve_plan(table, catalogue, &subject, findings);
                resolve_services(table, catalogue, &subject, findings);
            }
        }
    }
    add_named_clients(document, catalogue, more_clients);
    if let Some(Value::Table(clients)) = get_mut(document, "client").map(|node| &mut node.value) {
        for entry in clients {
            let subject = format!("client `{}`", entry.key);
            if let Value::Table(table) = &mut entry.node.value {
                resolve_client(table, catalogue, &subject, findings);
            }
        }
    }
}

/// How messages call the table number `number` of a list: by its name if it has one.
pub(crate) fn subject(kind: &str, table: &Table, number: usize) -> String {
    match get(table, "name").and_then(Node::text) {
        Some(name) if !name.chars().any(char::is_control) => format!("{kind} `{name}`"),
        _ => format!("{kind} {}", number + 1),
    }
}

fn resolve_plan(table: &mut Table, catalogue: &Catalogue, subject: &str, findings: &Findings) {
    let Some((id, at)) = get(table, "from").and_then(|from| Some((from.text()?.to_owned(), from.at))) else { return };
    let Some(known) = catalogue.find(&id) else {
        let near = catalogue
            .nearest_plan(&id)
            .map_or_else(|| "; `linecook plans` lists them".to_owned(), |near| format!("; did you mean `{near}`?"));
        findings.report(
            Place::Scenario(at),
            subject,
            format!("`from` is \"{}\", which is no plan of the catalogue{near}", id.escape_debug()),
        );
        // Overrides of what is not known cannot be checked.
        let known_below =
            |key: &str| matches!(key, "rate_limit" | "in_flight" | "pool" | "price") || pool::KEYS.contains(&key);
        table.retain(|entry| !known_below(&entry.key));
        return;
    };
    let mut base = known.numbers.clone();
    refuse_unknown_limits(&base, table, &id, subject, findings);
    // Pools of the scenario's own stand instead of the catalogue's only one.
    if get(table, "pool").is_some() && get(&base, "pool").is_none() {
        base.retain(|entry| entry.key != "concurrency" && !pool::KEYS.contains(&entry.key.as_str()));
    }
    for entry in &mut base {
        entry.at = at;
        entry.node.move_to(at);
    }
    overlay(&mut base, std::mem::take(table));
    *table = base;
}

/// Completes the service times of a plan that are `from` the catalogue.
fn resolve_services(table: &mut Table, catalogue: &Catalogue, subject: &str, findings: &Findings) {
    let Some(Value::Table(services)) = get_mut(table, own_service::KEY).map(|node| &mut node.value) else { return };
    services.retain_mut(|entry| {
        let Value::Table(over) = &mut entry.node.value else { return true };
        let Some((id, at)) = get(over, "from").and_then(|from| Some((from.text()?.to_owned(), from.at))) else {
            return true;
        };
        let Some(known) = catalogue.find_service(&id) else {
            let near = did_you_mean(&id, catalogue.services().iter().map(|service| service.id.as_str()));
            let near = if near.is_empty() { "; `linecook plans --services` lists them".to_owned() } else { near };
            let message = format!(
                "`service.{}.from` is \"{}\", which is no service time of the catalogue{near}",
                entry.key,
                id.escape_debug()
            );
            findings.report(Place::Scenario(at), subject, message);
            return false;
        };
        let mut base = match &known.service.value {
            Value::Table(base) => base.clone(),
            // One time, always the same.
            _ => vec![
                Entry { key: "kind".to_owned(), at, node: Node::catalogue_text("constant", at) },
                Entry { key: "value".to_owned(), at, node: known.service.clone() },
            ],
        };
        for entry in &mut base {
            entry.at = at;
            entry.node.move_to(at);
        }
        overlay(&mut base, std::mem::take(over));
        *over = base;
        true
    });
}

/// A rate limit that the catalogue's plan has not, and that is too little for one of its own, is a misspelt one.
fn refuse_unknown_limits(base: &Table, table: &mut Table, id: &str, subject: &str, findings: &Findings) {
    let names = || get(base, "rate_limit").and_then(Node::table).into_iter().flatten().map(|entry| entry.key.as_str());
    let Some(Value::Table(limits)) = get_mut(table, "rate_limit").map(|node| &mut node.value) else { return };
    limits.retain(|entry| {
        let whole =
            entry.node.table().is_some_and(|limit| get(limit, "kind").is_some() && get(limit, "limit").is_some());
        let known = names().any(|name| name == entry.key);
        if known || whole {
            return true;
        }
        let near = did_you_mean(&entry.key, names());
        let remedy = if near.is_empty() { "; a new one needs `kind` and `limit`".to_owned() } else { near };
        findings.report(
            Place::Scenario(entry.at),
            subject,
            format!("`rate_limit.{}` is not a rate limit of `{id}`{remedy}", entry.key),
        );
        false
    });
}

fn resolve_client(table: &mut Table, catalogue: &Catalogue, subject: &str, findings: &Findings) {
    let Some((name, at)) = get(table, "from").and_then(|from| Some((from.text()?.to_owned(), from.at))) else { return };
    let Some(known) = catalogue.find_client(&name) else {
        let near = catalogue
            .nearest_client(&name)
            .map_or_else(|| "; `linecook clients` lists them".to_owned(), |near| format!("; did you mean `{near}`?"));
        findings.report(
            Place::Scenario(at),
            subject,
            format!("`from` is \"{}\", which is no client of the catalogue{near}", name.escape_debug()),
        );
        return;
    };
    let mut base = known.numbers.clone();
    for entry in &mut base {
        entry.at = at;
        entry.node.move_to(at);
    }
    overlay(&mut base, std::mem::take(table));
    *table = base;
}

fn add_named_clients(document: &mut Table, catalogue: &Catalogue, more: &[&str]) {
    let mut named: Vec<(String, usize)> = Vec::new();
    for kind in ["workload", "plan"] {
        if let Some(Value::Array(tables)) = get(document, kind).map(|node| &node.value) {
            for client in tables.iter().filter_map(|node| get(node.table()?, "client")) {
                named.extend(client.text().map(|name| (name.to_owned(), client.at)));
            }
        }
    }
    named.extend(more.iter().map(|name| ((*name).to_owned(), 0)));
    for (name, at) in named {
        let Some(known) = catalogue.find_client(&name) else { continue };
        if get(document, "client").is_none() {
            document.push(Entry { key: "client".to_owned(), at, node: Node::empty_table(at) });
        }
        let Some(Value::Table(clients)) = get_mut(document, "client").map(|node| &mut node.value) else { return };
        if get(clients, &name).is_none() {
            let mut node = Node::empty_table(at);
            node.value = Value::Table(known.numbers.clone());
            node.move_to(at);
            clients.push(Entry { key: name, at, node });
        }
    }
}
