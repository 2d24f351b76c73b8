//! A workload: its quantities and service times here, its arrivals in [`super::arrivals`].

use super::arrivals::{self, When};
use crate::demand::log::LogService;
use crate::demand::{Arrivals, MixPart, Quantity, Service, ServiceTime, Workload};
use crate::notation::cursor::{Item, Keys};
use crate::notation::problem::did_you_mean;
use crate::notation::rate_limit::LARGEST;
use crate::notation::units;
use crate::time::Nanos;

/// What workloads are checked against, and what they add to.
pub(crate) struct Context<'c> {
    /// Names of the clients, in the order of the case.
    pub clients: &'c [String],
    /// Names of all quantities so far.
    pub quantities: &'c mut Vec<String>,
    pub logs: &'c super::arrivals::Logs,
}

/// A quantity before the log is read.
pub(super) enum Amount<'t> {
    Constant(u64),
    Mix(Vec<MixPart>),
    Column(Item<'t>),
}

/// A service time before the log is read.
enum Time<'t> {
    Drawn(ServiceTime),
    Column(LogService, Item<'t>),
}

/// Reads a workload. Its client is `clients.len()` if it names none; its quantities are as many as are known so far.
pub(crate) fn workload(name: &str, keys: Keys<'_>, context: &mut Context<'_>) -> Option<Workload> {
    let label = |key: &str| match keys.take(key) {
        None => Some(String::new()),
        Some(item) => item.name().map(str::to_owned),
    };
    let (endpoint, model) = (label("endpoint"), label("model"));
    let client = client(&keys, context.clients);
    let amounts = keys.take("quantities").map_or(Some(Vec::new()), |item| quantities(&item));
    let service = keys.require("service", "service = \"8 s\", for example").and_then(|item| service(&item));
    let when = keys
        .require("arrivals", "arrivals = { kind = \"poisson\", rate = \"10/min\" }, for example")
        .and_then(|item| arrivals::when(&item, amounts.as_deref().unwrap_or_default()));
    keys.finish();

    let (amounts, service) = (amounts?, service?);
    let columns: Vec<Item<'_>> = amounts.iter().filter_map(|(_, amount)| column(amount)).collect();
    let arrivals = match when? {
        When::Log(log) => {
            let time = if let Time::Column(time, item) = &service { Some((time, item)) } else { None };
            Arrivals::Log(context.logs.read(&log, time, &columns)?)
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
        arrivals,
        quantities,
        service: match service {
            Time::Drawn(time) => Service::Drawn(time),
            Time::Column(..) => Service::Log,
        },
    })
}

fn column<'t>(amount: &Amount<'t>) -> Option<Item<'t>> {
    if let Amount::Column(item) = amount { Some(item.clone()) } else { None }
}

/// The place of the client that a workload or plan names; `clients.len()` without one.
pub(super) fn client(keys: &Keys<'_>, clients: &[String]) -> Option<usize> {
    let Some(item) = keys.take("client") else { return Some(clients.len()) };
    let name = item.name()?;
    let place = clients.iter().position(|known| known == name);
    if place.is_none() {
        let published = crate::catalogue::clients().iter().map(|client| client.name.as_str());
        let near = did_you_mean(name, clients.iter().map(String::as_str).chain(published));
        let remedy = if near.is_empty() { format!("; add a [client.{name}]") } else { near };
        item.reject(&format!("which is no client of this file or of the catalogue{remedy}"));
    }
    place
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

/// How far the probabilities of a mix may be from 1 before they are wrong and not just rounded.
const MIX_TOLERANCE: f64 = 1e-6;

fn mix(item: &Item<'_>) -> Option<Vec<MixPart>> {
    let mut parts = Vec::new();
    for pair in item.list()? {
        let numbers = if pair.node.table().is_some() { Vec::new() } else { pair.list()? };
        let [amount, share] = numbers.as_slice() else {
            pair.reject("which is not an amount with its share; write [4, \"19 %\"]");
            return None;
        };
        let (amount, probability) = (amount.whole(0..=LARGEST)?, share.share()?);
        if probability <= 0.0 {
            share.reject("which never happens; leave this amount out");
            return None;
        }
        parts.push(MixPart { amount, probability });
    }
    let sum: f64 = parts.iter().map(|part| part.probability).sum();
    if (sum - 1.0).abs() > MIX_TOLERANCE {
        let percent = (sum * 1e8).round() / 1e6;
        item.problem(format!("`{}` has shares that sum to {percent} %; they have to sum to 100 %", item.path));
        return None;
    }
    for part in &mut parts {
        part.probability /= sum;
    }
    Some(parts)
}

fn service<'t>(item: &Item<'t>) -> Option<Time<'t>> {
    if item.node.table().is_none() {
        return item.duration().map(|time| Time::Drawn(ServiceTime::Constant(time)));
    }
    let keys = item.table()?;
    let kinds = [("constant", 0), ("exponential", 1), ("lognormal", 2), ("log", 3)];
    let kind = keys.require("kind", "kind = \"lognormal\", for example").and_then(|item| item.word(&kinds))?;
    let time = match kind {
        0 => keys
            .require("value", "value = \"8 s\", for example")
            .and_then(|item| item.duration())
            .map(|time| Time::Drawn(ServiceTime::Constant(time))),
        1 => keys
            .require("mean", "mean = \"8 s\", for example")
            .and_then(|item| item.positive_duration())
            .map(|mean| Time::Drawn(ServiceTime::Exponential { mean_ns: mean.0 as f64 })),
        2 => lognormal(item, &keys).map(Time::Drawn),
        _ => from_log(&keys),
    };
    keys.finish();
    time
}

fn lognormal(item: &Item<'_>, keys: &Keys<'_>) -> Option<ServiceTime> {
    let time = |item: &Item<'_>| item.positive_duration();
    match (keys.take("median"), keys.take("mean"), keys.take("p95"), keys.take("cv")) {
        (Some(median), None, Some(p95), None) => {
            let (middle, high) = (time(&median)?, time(&p95)?);
            above(&p95, high, "median", middle)?;
            Some(ServiceTime::lognormal_median_p95(middle, high))
        }
        (None, Some(mean), None, Some(cv)) => {
            let mean = time(&mean)?;
            let spread = cv.number()?;
            if !(0.0..=100.0).contains(&spread) {
                cv.reject("which is outside 0 to 100; it is the standard deviation over the mean, often about 0.5");
                return None;
            }
            Some(ServiceTime::lognormal_mean_cv(mean, spread))
        }
        (None, Some(mean), Some(p95), None) => {
            let (middle, high) = (time(&mean)?, time(&p95)?);
            above(&p95, high, "mean", middle)?;
            let service = ServiceTime::lognormal_mean_p95(middle, high);
            if service.is_none() {
                p95.reject("more than 3.87 times the mean, which no lognormal has; give median and p95 instead");
            }
            service
        }
        _ => {
            item.reject(
                "but a lognormal needs `median` and `p95`, or `mean` and `cv`, or `mean` and `p95`; write one pair",
            );
            None
        }
    }
}

fn above(p95: &Item<'_>, high: Nanos, name: &str, middle: Nanos) -> Option<()> {
    if high <= middle {
        p95.reject(&format!("which is not above the {name}; 95 % of the times are below the p95"));
        return None;
    }
    Some(())
}

fn from_log<'t>(keys: &Keys<'t>) -> Option<Time<'t>> {
    let column = keys.require("column", "the name of a column of the log");
    let unit = keys.take("unit");
    let (base, per_unit) = (keys.take("base"), keys.take("per_unit"));
    let column = column?;
    column.name()?;
    let service = match (unit, per_unit) {
        (Some(unit), None) if base.is_none() => {
            let ns = unit_of_column(&unit)?;
            LogService { column: String::new(), base: Nanos::ZERO, per_unit: ns }
        }
        (None, Some(per_unit)) => LogService {
            column: String::new(),
            base: base.map_or(Some(Nanos::ZERO), |base| base.duration())?,
            per_unit: per_unit.duration()?.0,
        },
        _ => {
            keys.problem(
                "a service time from a log needs `unit` for a column of times, or `per_unit` (and perhaps `base`) for one of \
                 amounts; write one of them"
                    .to_owned(),
            );
            return None;
        }
    };
    Some(Time::Column(LogService { column: column.node.text()?.to_owned(), ..service }, column))
}

/// The nanoseconds of one unit of a column.
pub(super) fn unit_of_column(item: &Item<'_>) -> Option<u64> {
    let unit = item.text()?;
    units::time_unit(unit).map_err(|advice| item.reject(&advice)).ok()
}
