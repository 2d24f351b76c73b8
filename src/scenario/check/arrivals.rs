//! When requests appear: by a rate, in bursts, all at once, or from a log.

mod bulk;
mod bursts;
mod shape;
mod users;
mod values;

use std::cell::RefCell;
use std::fs::File;
use std::io::{self, BufReader};
use std::num::NonZeroU64;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::workload::{Amount, unit_of_column};
use crate::demand::log::{self, LogFormat, LogProblem, LogService};
use crate::demand::{Arrivals, Log};
use crate::notation::cursor::{Item, Keys};
use crate::notation::document::Value;
use crate::notation::problem::{Place, did_you_mean, listed};
use crate::notation::units::Rate;
use crate::time::Nanos;

/// The most arrivals a second, of one workload.
const MOST_PER_SECOND: f64 = 1e6;
/// The most requests at once.
const MOST_AT_ONCE: u64 = 2_000_000_000;

/// Arrivals before the log is read.
pub(super) enum When<'t> {
    Ready(Arrivals),
    Log(Box<LogKeys<'t>>),
}

/// What `arrivals` says of a log.
pub(super) struct LogKeys<'t> {
    file: Item<'t>,
    time: Item<'t>,
    start: Option<Item<'t>>,
    format: LogFormat,
}

/// What rates and times in `arrivals` may refer to.
pub(super) struct Around<'a, 't> {
    pub amounts: &'a [(String, Amount<'t>)],
    /// Requests that each arrival makes.
    pub fan_out: u32,
    pub logs: &'a Logs,
}

/// Reads `arrivals`; a rate in a quantity is divided by its mean for each arrival.
pub(super) fn when<'t>(item: &Item<'t>, around: &Around<'_, '_>) -> Option<When<'t>> {
    let keys = item.table()?;
    let kinds = [
        ("poisson", 0),
        ("deterministic", 1),
        ("all-at-once", 2),
        ("log", 3),
        ("on-off", 4),
        ("renewal", 5),
        ("batch", 6),
        ("users", 7),
        ("bulk", 8),
    ];
    let kind = keys.require("kind", "kind = \"poisson\", for example").and_then(|item| item.word(&kinds))?;
    let when = match kind {
        0 => {
            let gap = gap(&keys, around);
            let rate = keys.take("rate").or_else(|| keys.take("volume"));
            shape::poisson(&keys, gap, rate.as_ref()).map(When::Ready)
        }
        1 if keys.has("every") => every(&keys),
        1 => {
            let gap = gap(&keys, around);
            keys.take("every");
            gap.map(|gap| When::Ready(Arrivals::Deterministic { every: Nanos::from_secs_f64(gap / 1e9) }))
        }
        2 => all_at_once(&keys),
        4 => bursts::on_off(&keys, gap(&keys, around)).map(When::Ready),
        5 => bursts::renewal(&keys, gap(&keys, around)).map(When::Ready),
        6 => bursts::batch(item, &keys, gap(&keys, around)).map(When::Ready),
        7 => users::users(&keys, around.logs).map(When::Ready),
        8 => bulk::bulk(&keys).map(When::Ready),
        _ => from_log(&keys).map(|keys| When::Log(Box::new(keys))),
    };
    keys.finish();
    when
}

/// The mean gap between arrivals, from `rate` or `volume`.
fn gap(keys: &Keys<'_>, around: &Around<'_, '_>) -> Option<f64> {
    let item = match (keys.take("rate"), keys.take("volume")) {
        (Some(item), None) | (None, Some(item)) => item,
        (Some(_), Some(volume)) => {
            volume.reject("but `rate` says how many there are already; remove one of the two");
            return None;
        }
        (None, None) => {
            keys.require("rate", "rate = \"10/min\" or volume = \"1.2M requests/month\", for example");
            return None;
        }
    };
    let rate = item.rate()?;
    let gap = rate.gap_ns() * mean_amount(&item, &rate, around)?;
    // A Poisson rate of a trillionth of a request a year is as good as none; the largest float is no gap at all.
    if too_many(f64::from(around.fan_out) / gap) {
        item.reject(
            "which is more than a million requests a second; simulate a shorter window of a smaller share of it",
        );
        return None;
    }
    Some(gap)
}

/// Whether an intensity per nanosecond is above the most, by more than rounding.
fn too_many(per_ns: f64) -> bool {
    per_ns * 1e9 > MOST_PER_SECOND * (1.0 + 1e-12)
}

/// The mean per arrival of what a rate counts: arrivals themselves, or a quantity of all their requests.
fn mean_amount(item: &Item<'_>, rate: &Rate, around: &Around<'_, '_>) -> Option<f64> {
    let amounts = around.amounts;
    let Some(name) = &rate.quantity else { return Some(1.0) };
    let names = || amounts.iter().map(|(name, _)| name.as_str());
    let Some((_, amount)) = amounts.iter().find(|(known, _)| known == name) else {
        let near = did_you_mean(name, names());
        let remedy = if near.is_empty() { format!("; say quantities = {{ {name} = 1 }}, for example") } else { near };
        item.reject(&format!("but the requests have no quantity `{name}`{remedy}"));
        return None;
    };
    let mean = match amount {
        Amount::Constant(amount) => *amount as f64,
        Amount::Mix(parts) => parts.iter().map(|part| part.amount as f64 * part.probability).sum(),
        Amount::Column(_) => {
            item.reject("but that quantity comes from a log, and so do the arrivals; write kind = \"log\"");
            return None;
        }
    };
    if mean <= 0.0 {
        item.reject(&format!("but the requests have 0 `{name}` each; give them some, or count requests"));
        return None;
    }
    Some(mean * f64::from(around.fan_out))
}

fn every<'t>(keys: &Keys<'t>) -> Option<When<'t>> {
    for other in ["rate", "volume"] {
        if let Some(item) = keys.take(other) {
            item.reject("but `every` says how often they come already; remove one of the two");
            return None;
        }
    }
    let item = keys.take("every")?;
    let every = item.positive_duration()?;
    if every.0 < 1000 {
        item.reject("which is more than a million requests a second; the shortest gap is 1 us");
        return None;
    }
    Some(When::Ready(Arrivals::Deterministic { every }))
}

fn all_at_once<'t>(keys: &Keys<'t>) -> Option<When<'t>> {
    let count = keys.require("count", "count = 60, for example").and_then(|item| {
        item.positive(MOST_AT_ONCE, "so nothing ever appears; the smallest useful count is 1").and_then(NonZeroU64::new)
    });
    let at = keys.take("at").map_or(Some(Nanos::ZERO), |item| item.duration());
    Some(When::Ready(Arrivals::AllAtOnce { count: count?, at: at? }))
}

fn from_log<'t>(keys: &Keys<'t>) -> Option<LogKeys<'t>> {
    let file = keys.require("file", "file = \"log.csv\", for example");
    let time = keys.require("time", "the name of the column of instants");
    let time_unit = keys.take("time_unit").map_or(Some(None), |item| unit_of_column(&item).map(Some));
    let sort = keys.take("sort").map_or(Some(false), |item| item.boolean());
    let start = keys.take("start");
    let start_text = start.as_ref().map_or(Some(None), |item| start_of_run(item).map(Some));
    let (file, time) = (file?, time?);
    file.name()?;
    let format = LogFormat {
        time: time.name()?.to_owned(),
        time_unit: time_unit?,
        start: start_text?,
        sort: sort?,
        service: None,
        quantities: Vec::new(),
    };
    Some(LogKeys { file, time, start, format })
}

/// Numbers and dates of TOML itself will do as well as text.
fn start_of_run(item: &Item<'_>) -> Option<String> {
    match &item.node.value {
        Value::Text(text) => Some(text.clone()),
        Value::Integer(_) | Value::Float(_) | Value::Date => Some(item.node.raw.clone()),
        _ => {
            item.reject("which is no instant; write it as the log's column does");
            None
        }
    }
}

/// The logs read so far; a sweep asks for the same one again and again.
pub(crate) struct Logs {
    folder: PathBuf,
    read: RefCell<Vec<(PathBuf, LogFormat, Outcome)>>,
    columns: values::Columns,
}

type Outcome = Result<Arc<Log>, Refused>;

#[derive(Clone)]
enum Refused {
    Unreadable(String),
    Problems(Vec<LogProblem>),
}

impl Logs {
    /// Logs relative to the folder of this scenario file.
    pub fn beside(scenario: &Path) -> Self {
        Self {
            folder: scenario.parent().unwrap_or(Path::new("")).to_owned(),
            read: RefCell::default(),
            columns: RefCell::default(),
        }
    }

    /// The log, read once for each way of reading it; its problems are reported each time.
    pub(super) fn read(
        &self,
        keys: &LogKeys<'_>,
        service: Option<(&LogService, &Item<'_>)>,
        columns: &[Item<'_>],
    ) -> Option<Arc<Log>> {
        let text = |item: &Item<'_>| item.node.text().unwrap_or_default().to_owned();
        let path = self.folder.join(text(&keys.file));
        let format = LogFormat {
            service: service.map(|(service, _)| service.clone()),
            quantities: columns.iter().map(text).collect(),
            ..keys.format.clone()
        };
        match self.outcome(&path, format) {
            Ok(log) => Some(log),
            Err(Refused::Unreadable(advice)) => {
                keys.file.reject(&advice);
                None
            }
            Err(Refused::Problems(problems)) => {
                for problem in problems {
                    let items = std::iter::once(&keys.time).chain(service.map(|(_, item)| item)).chain(columns);
                    report(problem, &path, keys, items);
                }
                None
            }
        }
    }

    fn outcome(&self, path: &Path, format: LogFormat) -> Outcome {
        if let Some((_, _, outcome)) =
            self.read.borrow().iter().find(|(known, read_as, _)| known == path && *read_as == format)
        {
            return outcome.clone();
        }
        let outcome = open(path)
            .map_err(Refused::Unreadable)
            .and_then(|file| log::read(file, &format).map(Arc::new).map_err(Refused::Problems));
        self.read.borrow_mut().push((path.to_owned(), format, outcome.clone()));
        outcome
    }
}

/// Regular files only: a device or a pipe might never end.
fn open(path: &Path) -> Result<BufReader<File>, String> {
    let advice = |error: &io::Error| match error.kind() {
        io::ErrorKind::NotFound => "which does not exist; the path starts at the scenario's folder".to_owned(),
        _ => format!("which cannot be read: {error}"),
    };
    let metadata = path.metadata().map_err(|error| advice(&error))?;
    if !metadata.is_file() {
        return Err("which is not a file; name a CSV file".to_owned());
    }
    File::open(path).map(BufReader::new).map_err(|error| advice(&error))
}

fn report<'i, 't: 'i>(problem: LogProblem, path: &Path, keys: &LogKeys<'t>, items: impl Iterator<Item = &'i Item<'t>>) {
    match problem {
        LogProblem::MissingColumn { name, header } => {
            let names = || header.iter().map(String::as_str);
            let near = did_you_mean(&name, names());
            let remedy = if near.is_empty() { format!("; it has {}", listed(names().take(20), "and")) } else { near };
            for item in items.filter(|item| item.node.text() == Some(name.as_str())) {
                item.reject(&format!("which is no column of {}{remedy}", path.display()));
            }
        }
        LogProblem::Start { message } => {
            if let Some(start) = &keys.start {
                start.reject(&message);
            }
        }
        LogProblem::Row { line, message } => {
            keys.file.findings.report(Place::Log(path.to_owned(), line), &keys.file.subject, message);
        }
    }
}
