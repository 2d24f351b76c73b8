//! Service times: which family, and which of its parameters are given. The families themselves are read in [`families`].

mod families;

use super::workload::unit_of_column;
use crate::demand::ServiceTime;
use crate::demand::log::LogService;
use crate::notation::cursor::{Item, Keys};
use crate::time::Nanos;

/// A service time before the log is read.
pub(super) enum Time<'t> {
    Drawn(ServiceTime),
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
}

const KINDS: [(&str, Option<Kind>); 11] = [
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
    ("log", None),
];

/// Reads `service`.
pub(super) fn service<'t>(item: &Item<'t>) -> Option<Time<'t>> {
    if item.node.table().is_none() {
        return item.duration().map(|time| Time::Drawn(ServiceTime::Constant(time)));
    }
    let keys = item.table()?;
    let kind = keys.require("kind", "kind = \"lognormal\", for example").and_then(|item| item.word(&KINDS))?;
    let time = match kind {
        Some(kind) => drawn(kind, item, &keys).map(Time::Drawn),
        None => from_log(&keys),
    };
    keys.finish();
    time
}

/// A service time of this kind, from the keys that belong to it.
fn drawn(kind: Kind, item: &Item<'_>, keys: &Keys<'_>) -> Option<ServiceTime> {
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
    }
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
