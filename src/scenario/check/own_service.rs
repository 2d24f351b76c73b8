//! Service times of a plan's own: how long its stations work on the requests of a workload, whatever the workload says.

use super::case::Beside;
use super::load::Load;
use super::workload;
use crate::catalogue::Catalogue;
use crate::demand::Service;
use crate::notation::cursor::{Item, Keys};
use crate::notation::document::{Entry, Node, Value, get};
use crate::notation::problem::{did_you_mean, listed};
use crate::provider::Source;
use crate::scenario::Case;
use crate::time::Nanos;

/// The key of a plan that holds them.
pub(super) const KEY: &str = "service";

/// Reads them, by workload; `workloads` are the tables of all. Empty where the plan has none, and shorter than the workloads where
/// the last have none.
pub(super) fn read(
    keys: &Keys<'_>,
    workloads: &[Keys<'_>],
    quantities: &[String],
    beside: Beside<'_>,
) -> Option<Vec<Option<Service>>> {
    let Some(item) = keys.take(KEY) else { return Some(Vec::new()) };
    let names: Vec<&str> = workloads.iter().map(name).collect();
    let example = names.first().copied().unwrap_or("work");
    let mut own = Vec::new();
    let mut good = true;
    if item.node.table().is_none() {
        item.reject(&format!("which does not say of which workload; write {KEY} = {{ {example} = \"8 s\" }}"));
        return None;
    }
    for (workload, item) in item.table()?.items() {
        let Some(place) = names.iter().position(|known| *known == workload) else {
            let near = did_you_mean(workload, names.iter().copied());
            let remedy = if near.is_empty() {
                format!("; the workloads here are {}", listed(names.iter().copied(), "and"))
            } else {
                near
            };
            item.problem(format!("`{}` is of no workload of this file{remedy}", item.path));
            good = false;
            continue;
        };
        // Where it comes from is no part of it.
        let mut node: Node = item.node.clone();
        if let Value::Table(table) = &mut node.value {
            table.retain(|entry| entry.key != "from");
        }
        let item = Item { node: &node, ..item };
        let service = workload::own_service(&item, &workloads[place], quantities, beside.logs);
        good &= service.is_some();
        own.resize(own.len().max(place + 1), None);
        own[place] = service;
    }
    good.then_some(own)
}

fn name<'t>(keys: &Keys<'t>) -> &'t str {
    keys.find(&["name"]).0.and_then(Node::text).unwrap_or_default()
}

/// Which of them are the catalogue's.
pub(super) fn origins(keys: &Keys<'_>, catalogue: &Catalogue) -> Vec<(String, String, Source)> {
    let of = |entry: &Entry| {
        let known = get(entry.node.table()?, "from").and_then(Node::text).and_then(|id| catalogue.find_service(id))?;
        Some((entry.key.clone(), known.id.clone(), known.source.clone()))
    };
    let table = get(keys.table, KEY).and_then(Node::table);
    table.into_iter().flatten().filter_map(of).collect()
}

/// What the workloads bring to this plan, with its own service times; `loads` are those of the workloads.
pub(super) fn loads(case: &Case, plan: usize, loads: &[Load], horizon: Nanos, warm_up: Nanos) -> Vec<Load> {
    let own = &case.plans[plan].service;
    let of = |(place, (load, workload))| match own.get(place) {
        Some(Some(_)) => Load::of(workload, horizon, warm_up),
        _ => Load::clone(load),
    };
    loads.iter().zip(&*case.workloads_met(plan)).enumerate().map(of).collect()
}
