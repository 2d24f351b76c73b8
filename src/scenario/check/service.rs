//! Service times: which family, and which of its parameters are given. The families themselves are read in [`families`].

mod families;
mod parts;

use super::arrivals::Logs;
use super::shares;
use super::workload::unit_of_column;
use crate::demand::ServiceTime;
use crate::demand::log::LogService;
use crate::demand::service::MixturePart;
use crate::notation::cursor::{Item, Keys};
use crate::time::Nanos;

use self::parts::Amounts;
pub(super) use self::parts::Parts;

/// A service time before the log is read.
pub(super) enum Time<'t> {
    Drawn(ServiceTime),
    Parts(Parts),
    Column(LogService, Item<'t>),
}

/// The kinds of service times that are drawn.
#[derive(Clone, Copy)]
enum Kind {
    Constant,
    Exponential,
    Lognormal,
    Uniform,
    Triangular,
    Erlang,
    Gamma,
    Weibull,
    Pareto,
    Hyperexponential,
    Empirical,
    Mixture,
}

const KINDS: [(&str, Option<Kind>); 13] = [
    ("constant", Some(Kind::Constant)),
    ("exponential", Some(Kind::Exponential)),
    ("lognormal", Some(Kind::Lognormal)),
    ("uniform", Some(Kind::Uniform)),
    ("triangular", Some(Kind::Triangular)),
    ("erlang", Some(Kind::Erlang)),
    ("gamma", Some(Kind::Gamma)),
    ("weibull", Some(Kind::Weibull)),
    ("pareto", Some(Kind::Pareto)),
    ("hyperexponential", Some(Kind::Hyperexponential)),
    ("empirical", Some(Kind::Empirical)),
    ("mixture", Some(Kind::Mixture)),
    ("log", None),
];

/// Reads `service`.
pub(super) fn service<'t>(item: &Item<'t>, amounts: Amounts<'_, 't>, logs: &Logs) -> Option<Time<'t>> {
    if item.node.table().is_none() {
        return item.duration().map(|time| Time::Drawn(ServiceTime::Constant(time)));
    }
    let keys = item.table()?;
    let kind = keys.require("kind", "kind = \"lognormal\", for example").and_then(|item| item.word(&KINDS))?;
    let time = match kind {
        Some(kind) => {
            let drawn = drawn(kind, item, &keys, logs);
            parts::parts(&keys, drawn, amounts).map(|parts| parts.map_or_else(Time::Drawn, Time::Parts))
        }
        None => from_log(&keys),
    };
    keys.finish();
    time
}

/// A service time of this kind, from the keys that belong to it.
fn drawn(kind: Kind, item: &Item<'_>, keys: &Keys<'_>, logs: &Logs) -> Option<ServiceTime> {
    let required = |key: &str| keys.require(key, &format!("{key} = \"8 s\", for example"));
    match kind {
        Kind::Constant => required("value")?.duration().map(ServiceTime::Constant),
        Kind::Exponential => {
            let mean = required("mean")?.positive_duration()?;
            Some(ServiceTime::Exponential { mean_ns: mean.0 as f64 })
        }
        Kind::Lognormal => families::lognormal(item, keys),
        Kind::Uniform => families::uniform(keys),
        Kind::Triangular => families::triangular(keys),
        Kind::Erlang => families::erlang(keys),
        Kind::Gamma => families::gamma(item, keys),
        Kind::Weibull => families::weibull(item, keys),
        Kind::Pareto => families::pareto(item, keys),
        Kind::Hyperexponential => families::hyperexponential(keys),
        Kind::Empirical => empirical(keys, logs),
        Kind::Mixture => mixture(keys, logs),
    }
}

fn empirical(keys: &Keys<'_>, logs: &Logs) -> Option<ServiceTime> {
    let file = keys.require("file", "file = \"durations.csv\", for example");
    let column = keys.require("column", "the name of a column of the file");
    let unit = keys.require("unit", "unit = \"s\", the unit of the column, for example");
    let (file, column, unit) = (file?, column?, unit?);
    file.name()?;
    column.name()?;
    logs.values(&file, &column, unit_of_column(&unit)?).map(ServiceTime::Empirical)
}

/// One of several, each with its share.
fn mixture(keys: &Keys<'_>, logs: &Logs) -> Option<ServiceTime> {
    let list = keys.require("parts", "parts = [{ share = \"80 %\", service = \"2 s\" }, …]")?;
    let mut parts = Some(Vec::new());
    for item in list.list()? {
        let part = item.table().and_then(|keys| {
            let share = keys.require("share", "share = \"80 %\", for example");
            let service = keys.require("service", "service = \"2 s\", for example");
            keys.finish();
            let share = share.and_then(|share| shares::share(&share, "part"));
            service.and_then(|service| part(&service, logs)).zip(share)
        });
        parts = parts.zip(part).map(|(mut parts, part)| {
            parts.push(part);
            parts
        });
    }
    let parts = shares::summing_to_one(&list, parts?)?;
    let part = |(service, probability)| MixturePart { probability, service };
    Some(ServiceTime::Mixture(parts.into_iter().map(part).collect()))
}

/// A time or a distribution of times, of something else than a service.
pub(super) fn time(item: &Item<'_>, logs: &Logs) -> Option<ServiceTime> {
    if item.node.table().is_none() {
        return item.duration().map(ServiceTime::Constant);
    }
    let keys = item.table()?;
    let kind = keys.require("kind", "kind = \"exponential\", for example")?;
    let Some(known) = kind.word(&KINDS)? else {
        kind.reject("but this is drawn; write kind = \"empirical\" for the values of a column");
        return None;
    };
    let time = drawn(known, item, &keys, logs);
    keys.finish();
    time
}

/// A service time within a mixture: drawn, and no mixture itself.
fn part(item: &Item<'_>, logs: &Logs) -> Option<ServiceTime> {
    if item.node.table().is_none() {
        return item.duration().map(ServiceTime::Constant);
    }
    let keys = item.table()?;
    let kind = keys.require("kind", "kind = \"lognormal\", for example")?;
    let service = match kind.word(&KINDS)? {
        None => {
            kind.reject("but a part of a mixture is drawn; write kind = \"empirical\" for the values of a column");
            return None;
        }
        Some(Kind::Mixture) => {
            kind.reject(
                "but a mixture has no mixtures in it; write their parts directly, each with its share of the whole",
            );
            return None;
        }
        Some(kind) => drawn(kind, item, &keys, logs),
    };
    keys.finish();
    service
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
