//! One case: everything that runs together at one point of the sweep, read from one tree and held against itself.

use super::header::Header;
use super::load::Load;
use super::totals::Work;
use super::{
    Logs, admission, client, failure, own_service, polling, price, resolve, scale, slo, spill_over, stability, totals,
    users, warm_up, workload,
};
use crate::calendar::Calendar;
use crate::catalogue::Catalogue;
use crate::client::Client;
use crate::notation::cursor::{Item, Keys};
use crate::notation::document::{Node, Table, Value, get};
use crate::notation::plan;
use crate::notation::problem::{Findings, Place};
use crate::provider::{Plan, Pool};
use crate::scenario::Case;
use crate::time::Nanos;

/// A plan with the keys it was read from.
pub(super) struct PlanView<'t> {
    pub number: usize,
    pub plan: &'t Plan,
    pub keys: Keys<'t>,
}

impl PlanView<'_> {
    /// What is written at a path, and where.
    pub fn written(&self, path: &[&str]) -> (String, usize) {
        let (node, at) = self.keys.find(path);
        (node.map_or_else(|| "not given".to_owned(), Node::written), at)
    }

    /// The same for a key of a pool, which may stand directly under the plan; with the path as found.
    pub fn pool_key(&self, pool: &Pool, key: &str) -> (String, usize, String) {
        if let (Some(node), at) = self.keys.find(&["pool", &pool.name, key]) {
            return (node.written(), at, format!("pool.{}.{key}", pool.name));
        }
        let (written, at) = self.written(&[key]);
        (written, at, key.to_owned())
    }
}

/// What stands beside a tree.
#[derive(Clone, Copy)]
pub(super) struct Beside<'a> {
    pub calendar: &'a Calendar,
    pub catalogue: &'a Catalogue,
    pub logs: &'a Logs,
}

/// Checks one tree: the case if it is good, the names of all quantities, and the work of one replication.
pub(super) fn case(
    document: &Table,
    header: Option<&Header>,
    beside: Beside<'_>,
    root: &Keys<'_>,
    findings: &Findings,
) -> (Option<Case>, Vec<String>, Work) {
    let Beside { calendar, catalogue, logs } = beside;
    let mut gates = Vec::new();
    let names: Vec<String> = tables(document, "client", root).map(|(name, ..)| name).collect();
    let read: Vec<Option<Client>> = tables(document, "client", root)
        .map(|(name, table, at)| {
            let subject = format!("client `{name}`");
            if name.trim().is_empty() || name.chars().any(char::is_control) {
                root.problem_at(at, format!("`client.{name}` is no name; use visible characters"));
            }
            client::client(&name, Keys::new(table, at, &subject, findings), &mut gates, logs)
        })
        .collect();
    let mut clients: Option<Vec<Client>> = read.into_iter().collect();

    let mut quantities = Vec::new();
    let mut context = workload::Context { clients: &names, quantities: &mut quantities, beside };
    let workload_keys = || list(document, "workload", findings);
    let workloads: Vec<_> = named(workload_keys(), root, "workload")
        .map(|(name, keys)| name.and_then(|name| workload::workload(&name, keys, &mut context)))
        .collect();
    let of_workloads: Vec<Keys<'_>> = workload_keys().collect();
    let plans: Vec<_> = named(list(document, "plan", findings), root, "plan")
        .map(|(name, keys)| {
            let client = workload::client(&keys, &names, catalogue);
            let service = own_service::read(&keys, &of_workloads, context.quantities, beside);
            let mut plan = plan::plan(name.as_deref().unwrap_or_default(), keys.again(), calendar, context.quantities)?;
            plan.client = client.map(|client| (client < names.len()).then_some(client))?;
            plan.service = service?;
            if let Some(entry) = get(keys.table, "from").and_then(Node::text).and_then(|id| catalogue.find(id)) {
                plan.origin = entry.origin_under(keys.table);
            }
            plan.origin.services = own_service::origins(&keys, catalogue);
            name.map(|_| plan)
        })
        .collect();

    let plan_names: Vec<String> = list(document, "plan", findings)
        .filter_map(|keys| keys.find(&["name"]).0.and_then(Node::text).map(str::to_owned))
        .collect();
    let client_keys: Vec<Keys<'_>> = tables(document, "client", root)
        .map(|(name, table, at)| Keys::new(table, at, &format!("client `{name}`"), findings))
        .collect();
    spill_over::targets(&client_keys, &plan_names);

    // The client of workloads that name none.
    if workloads.iter().flatten().any(|workload| workload.client == names.len())
        && let Some(clients) = &mut clients
    {
        clients.push(Client::default());
    }
    let all_workloads: Option<Vec<_>> = workloads.into_iter().collect();
    let (Some(mut workloads), Some(clients)) = (all_workloads, clients) else {
        return (None, quantities, Work::default());
    };
    for workload in &mut workloads {
        workload.quantities.resize(quantities.len(), None);
    }
    let horizon = header.map_or(Nanos::SECOND, |header| header.horizon);
    if scale::scale(document, &mut workloads, horizon, findings).is_none() {
        return (None, quantities, Work::default());
    }
    let whole = plans.iter().all(Option::is_some);
    let views: Vec<(Plan, Keys<'_>)> = plans
        .into_iter()
        .zip(list(document, "plan", findings))
        .filter_map(|(plan, keys)| Some((plan?, keys)))
        .collect();
    let case =
        Case { point: None, workloads, clients, gates, plans: views.iter().map(|(plan, _)| plan.clone()).collect() };
    let expected = hold_against_each_other(&case, views, header, root, &of_workloads, &quantities);
    ((whole && header.is_some()).then_some(case), quantities, expected)
}

/// Requests against limits, work against stations; returns the work of one replication.
fn hold_against_each_other(
    case: &Case,
    views: Vec<(Plan, Keys<'_>)>,
    header: Option<&Header>,
    root: &Keys<'_>,
    workloads: &[Keys<'_>],
    quantities: &[String],
) -> Work {
    let (horizon, warm_up) =
        header.map_or((Nanos::SECOND, Nanos::ZERO), |header| (header.horizon, header.warm_up.longest(header.horizon)));
    let loads: Vec<Load> = case.workloads.iter().map(|workload| Load::of(workload, horizon, warm_up)).collect();
    if let Some(header) = header {
        totals::demand(case, &loads, header, root, workloads);
        slo::of_actions(&header.objectives, &case.workloads, root);
        warm_up::settles(case, header, root);
        users::pace(case, header, workloads);
    }
    let mut work = Work { requests: totals::expected(&loads), polls: 0.0 };
    for (number, (plan, keys)) in views.into_iter().enumerate() {
        let view = PlanView { number, plan: &plan, keys };
        admission::weights(&view, case, &loads, quantities);
        admission::sizes(&view, case, &loads, quantities);
        admission::patterns(&view, &case.workloads);
        price::check(&view, case, quantities);
        admission::gates(&view, case);
        spill_over::not_to_itself(&view, case);
        spill_over::equally_fast(&view, case);
        let loads = failure::with_retries(case, number, &own_service::loads(case, number, &loads, horizon, warm_up));
        if let Some(header) = header {
            price::objective(&header.objectives, &view, root);
            if !header.report_overload {
                stability::check(&view, case, &loads);
                spill_over::stability(&view, case, &loads, stability::OR_REPORT);
            }
            totals::time(&view, case, &loads, header);
        }
        work.polls += polling::expected(&view, case, &loads, horizon);
    }
    work
}

/// The named tables below a key, each with its name and place.
fn tables<'t>(
    document: &'t Table,
    key: &'t str,
    root: &'t Keys<'t>,
) -> impl Iterator<Item = (String, &'t Table, usize)> {
    let node = get(document, key);
    if let Some(node) = node
        && node.table().is_none()
    {
        root.problem_at(node.at, format!("`{key}` is {}, which is not a table; write [{key}.NAME]", node.written()));
    }
    let entries = node.and_then(Node::table).into_iter().flatten();
    entries.filter_map(move |entry| {
        let table = entry.node.table();
        if table.is_none() {
            let written = entry.node.written();
            let name = &entry.key;
            let message = format!("`{key}.{name}` is {written}, which is not a table; write [{key}.{name}]");
            root.problem_at(entry.node.at, message);
        }
        table.map(|table| (entry.key.clone(), table, entry.at))
    })
}

/// The tables of a list such as `[[plan]]`.
fn list<'t>(document: &'t Table, kind: &'t str, findings: &'t Findings) -> impl Iterator<Item = Keys<'t>> {
    let items = match get(document, kind).map(|node| &node.value) {
        Some(Value::Array(items)) => items.as_slice(),
        _ => &[],
    };
    items.iter().enumerate().filter_map(move |(number, node)| {
        let Some(table) = node.table() else {
            let message = format!("`{kind}` has {} in it, which is not a table; write [[{kind}]]", node.written());
            findings.report(Place::Scenario(node.at), "", message);
            return None;
        };
        Some(Keys::new(table, node.at, &resolve::subject(kind, table, number), findings))
    })
}

/// The tables of a list with their names; reports a list that is none or empty, and names that are missing or there twice.
fn named<'t>(
    list: impl Iterator<Item = Keys<'t>>,
    root: &Keys<'_>,
    kind: &str,
) -> impl Iterator<Item = (Option<String>, Keys<'t>)> {
    let list: Vec<Keys<'t>> = list.collect();
    if list.is_empty() {
        let (node, at) = root.find(&[kind]);
        root.problem_at(
            at,
            match node {
                Some(node) => {
                    format!("`{kind}` is {}, which is not a list of tables; write [[{kind}]]", node.written())
                }
                None => format!("there is no {kind}; add a [[{kind}]]"),
            },
        );
    }
    let mut seen: Vec<String> = Vec::new();
    list.into_iter()
        .map(|keys| {
            let item = keys.require("name", "name = \"mine\", for example");
            if kind == "plan" {
                keys.take("from");
            }
            let name = item.as_ref().and_then(Item::name).map(str::to_owned);
            if let (Some(name), Some(item)) = (&name, &item) {
                if seen.contains(name) {
                    item.reject(&format!("which another {kind} is called already; give each a name of its own"));
                }
                seen.push(name.clone());
            }
            (name, keys)
        })
        .collect::<Vec<_>>()
        .into_iter()
}
