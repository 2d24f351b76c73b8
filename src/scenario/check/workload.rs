//! A workload: its quantities here, its arrivals in [`super::arrivals`], its service times in [`super::service`].

use std::num::NonZeroU32;
use std::sync::Arc;

use super::arrivals::{self, When};
use super::case::Beside;
use super::failure;
use super::service::{Parts, Time, service};
use super::shares;
use crate::catalogue::Catalogue;
use crate::demand::{Arrivals, ComposedService, MixPart, PerUnit, Quantity, Service, Workload};
use crate::notation::cursor::{Item, Keys};
use crate::notation::document::Value;
use crate::notation::problem::{Findings, did_you_mean};
use crate::notation::rate_limit::LARGEST;
use crate::notation::units;

/// What workloads are checked against, and what they add to.
pub(crate) struct Context<'c> {
    /// Names of the clients, in the order of the case.
    pub clients: &'c [String],
    /// Names of all quantities so far.
    pub quantities: &'c mut Vec<String>,
    /// When the run starts, which clients are published, and logs.
    pub beside: Beside<'c>,
}

/// A quantity before the log is read.
pub(super) enum Amount<'t> {
    Constant(u64),
    Mix(Vec<MixPart>),
    Column(Item<'t>),
}

/// Reads a workload. Its client is `clients.len()` if it names none; its quantities are as many as are known so far.
pub(crate) fn workload(name: &str, keys: Keys<'_>, context: &mut Context<'_>) -> Option<Workload> {
    let label = |key: &str| match keys.take(key) {
        None => Some(String::new()),
        Some(item) => item.name().map(str::to_owned),
    };
    let (endpoint, model) = (label("endpoint"), label("model"));
    let client = client(&keys, context.clients, context.beside.catalogue);
    let priority = keys.take("priority").map_or(Some(0), |item| priority(&item));
    let amounts = keys.take("quantities").map_or(Some(Vec::new()), |item| quantities(&item));
    let service = keys
        .require("service", "service = \"8 s\", for example")
        .and_then(|item| service(&item, amounts.as_deref(), context.beside.logs));
    let fan_out = keys.take("fan_out").map_or(Some(None), |item| fan_out(&item).map(Some));
    let failure = keys.take("failure").map_or(Some(None), |item| failure::failure(&item).map(Some));
    let around = arrivals::Around {
        amounts: amounts.as_deref().unwrap_or_default(),
        fan_out: fan_out.flatten().map_or(1, NonZeroU32::get),
        logs: context.beside.logs,
        calendar: context.beside.calendar,
    };
    let when = keys
        .require("arrivals", "arrivals = { kind = \"poisson\", rate = \"10/min\" }, for example")
        .and_then(|item| arrivals::when(&item, &around));
    if let (Some(When::Ready(Arrivals::Bulk(_))), Some(item)) = (&when, keys.take("fan_out")) {
        item.reject("but a bulk is one action already, of `count` requests; remove it");
    }
    keys.finish();

    let (amounts, service) = (amounts?, service?);
    let columns: Vec<Item<'_>> = amounts.iter().filter_map(|(_, amount)| column(amount)).collect();
    let arrivals = match when? {
        When::Log(log) => {
            let time = if let Time::Column(time, item) = &service { Some((time, item)) } else { None };
            Arrivals::Log(context.beside.logs.read(&log, time, &columns)?)
        }
        When::Ready(arrivals) => {
            let service_column = if let Time::Column(_, item) = &service { Some(item) } else { None };
            let mut without_log = columns.iter().chain(service_column).peekable();
            let refused = without_log.peek().is_some();
            for item in without_log {
                item.reject(
                    "a column of a log, but the arrivals are from none; write arrivals = { kind = \"log\", … }",
                );
            }
            if refused {
                return None;
            }
            arrivals
        }
    };
    let mut quantities = Vec::new();
    let mut columns = 0;
    for (name, amount) in amounts {
        let place = context.quantities.iter().position(|known| *known == name).unwrap_or_else(|| {
            context.quantities.push(name);
            context.quantities.len() - 1
        });
        quantities.resize(context.quantities.len(), None);
        quantities[place] = Some(match amount {
            Amount::Constant(amount) => Quantity::Constant(amount),
            Amount::Mix(parts) => Quantity::Mix(parts),
            Amount::Column(_) => {
                columns += 1;
                Quantity::Log(columns - 1)
            }
        });
    }
    Some(Workload {
        name: name.to_owned(),
        endpoint: endpoint?,
        model: model?,
        client: client?,
        priority: priority?,
        arrivals,
        quantities,
        service: drawn_or_logged(service, context.quantities),
        fan_out: fan_out?,
        failure: failure?,
    })
}

fn drawn_or_logged(time: Time<'_>, quantities: &[String]) -> Service {
    match time {
        Time::Drawn(time) => Service::Drawn(time),
        Time::Parts(parts) => {
            let place = |name: &str| quantities.iter().position(|known| known == name).unwrap_or_default();
            let per_unit = parts.per_unit.map(|(time, name)| PerUnit { time, quantity: place(&name) });
            let Parts { base, drawn, multiplier, .. } = parts;
            Service::Composed(Arc::new(ComposedService { base, drawn, per_unit, multiplier }))
        }
        Time::Column(..) => Service::Log,
    }
}

/// Reads what a plan says instead of the service of a workload; `keys` are the workload's.
pub(super) fn own_service(
    item: &Item<'_>,
    keys: &Keys<'_>,
    names: &[String],
    logs: &super::arrivals::Logs,
) -> Option<Service> {
    // They have been read, and what is wrong with them is known.
    let unheard = Findings::default();
    let amounts = Keys::new(keys.table, keys.at, &keys.subject, &unheard).take("quantities");
    let amounts = amounts.map_or(Some(Vec::new()), |item| quantities(&item));
    match service(item, amounts.as_deref(), logs)? {
        Time::Column(_, column) => {
            column.reject(
                "but only the workload's own service time can be a column of its log; write a time or a family",
            );
            None
        }
        time => Some(drawn_or_logged(time, names)),
    }
}

/// The most requests that one arrival makes.
const MOST_CALLS: u64 = 100_000;

/// How many requests each arrival makes.
fn fan_out(item: &Item<'_>) -> Option<NonZeroU32> {
    let calls = item.positive(MOST_CALLS, "so nothing is ever asked for; the smallest number is 1")?;
    u32::try_from(calls).ok().and_then(NonZeroU32::new)
}

fn column<'t>(amount: &Amount<'t>) -> Option<Item<'t>> {
    if let Amount::Column(item) = amount { Some(item.clone()) } else { None }
}

/// The place of the client that a workload or plan names; `clients.len()` without one.
pub(super) fn client(keys: &Keys<'_>, clients: &[String], catalogue: &Catalogue) -> Option<usize> {
    let Some(item) = keys.take("client") else { return Some(clients.len()) };
    let name = item.name()?;
    let place = clients.iter().position(|known| known == name);
    if place.is_none() {
        let published = catalogue.clients().iter().map(|client| client.name.as_str());
        let near = did_you_mean(name, clients.iter().map(String::as_str).chain(published));
        let remedy = if near.is_empty() { format!("; add a [client.{name}]") } else { near };
        item.reject(&format!("which is no client of this file or of the catalogue{remedy}"));
    }
    place
}

/// How urgent the requests are: any whole number that people would write.
fn priority(item: &Item<'_>) -> Option<i32> {
    const MOST: i128 = 1_000_000;
    let priority = match item.node.value {
        Value::Integer(integer) if (-MOST..=MOST).contains(&integer) => i32::try_from(integer).ok(),
        _ => None,
    };
    if priority.is_none() {
        item.reject("which is no whole number from -1000000 to 1000000; write one like 10 (higher goes first)");
    }
    priority
}

fn quantities<'t>(item: &Item<'t>) -> Option<Vec<(String, Amount<'t>)>> {
    let keys = item.table()?;
    let mut all = Some(Vec::new());
    for (name, item) in keys.items() {
        let named = quantity_name(name, &item);
        let amount = amount(&item);
        all = all.zip(named.zip(amount)).map(|(mut all, one)| {
            all.push(one);
            all
        });
    }
    all
}

fn quantity_name(name: &str, item: &Item<'_>) -> Option<String> {
    if matches!(name, "request" | "requests" | "call" | "calls") {
        item.problem(format!("`{}` is what every limit counts by itself; remove it", item.path));
        return None;
    }
    if name.is_empty() || !name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-') {
        item.problem(format!(
            "`{}` is no name for a quantity; use letters, digits, - and _, as in `images`",
            item.path.escape_debug()
        ));
        return None;
    }
    Some(name.to_owned())
}

fn amount<'t>(item: &Item<'t>) -> Option<Amount<'t>> {
    if item.node.table().is_none() {
        return item.whole(0..=LARGEST).map(Amount::Constant);
    }
    let keys = item.table()?;
    let (parts, column) = (keys.take("mix"), keys.take("column"));
    keys.finish();
    match (parts, column) {
        (Some(parts), None) => mix(&parts).map(Amount::Mix),
        (None, Some(column)) => {
            column.name()?;
            Some(Amount::Column(column))
        }
        _ => {
            item.reject("which is neither one amount, nor { mix = [[1, \"60 %\"], …] }, nor { column = \"NAME\" }");
            None
        }
    }
}

fn mix(item: &Item<'_>) -> Option<Vec<MixPart>> {
    let parts = shares::mix(item, "amount", "an amount with its share; write [4, \"19 %\"]", |amount| {
        amount.whole(0..=LARGEST)
    })?;
    Some(parts.into_iter().map(|(amount, probability)| MixPart { amount, probability }).collect())
}

/// The nanoseconds of one unit of a column.
pub(super) fn unit_of_column(item: &Item<'_>) -> Option<u64> {
    let unit = item.text()?;
    units::time_unit(unit).map_err(|advice| item.reject(&advice)).ok()
}
