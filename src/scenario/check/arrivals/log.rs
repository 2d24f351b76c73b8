//! A log as a scenario names it: the file, its columns and its clock. How it is played is [`super::replay`]'s.

use std::cell::RefCell;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::tz::TimeZone;

use super::replay::ReplayKeys;
use super::values;
use crate::demand::arrivals::Replay;
use crate::demand::log::{self, Log, LogFormat, LogProblem, LogService};
use crate::notation::calendar::near_zone;
use crate::notation::cursor::{Item, Keys};
use crate::notation::document::Value;
use crate::notation::problem::{Place, did_you_mean, listed};
use crate::scenario::check::workload::unit_of_column;

/// What `arrivals` says of a log.
pub(in crate::scenario::check) struct LogKeys<'t> {
    file: Item<'t>,
    time: Item<'t>,
    start: Option<Item<'t>>,
    format: LogFormat,
    replay: ReplayKeys<'t>,
}

/// Reads the keys of `log`.
pub(super) fn from_log<'t>(keys: &Keys<'t>) -> Option<LogKeys<'t>> {
    let file = keys.require("file", "file = \"log.csv\", for example");
    let time = keys.require("time", "the name of the column of instants");
    let time_unit = keys.take("time_unit").map_or(Some(None), |item| unit_of_column(&item).map(Some));
    let zone = keys.take("time_zone").map_or(Some(TimeZone::UTC), |item| zone(&item, keys.has("time_unit")));
    let sort = keys.take("sort").map_or(Some(false), |item| item.boolean());
    let start = keys.take("start");
    let start_text = start.as_ref().map_or(Some(None), |item| start_of_run(item).map(Some));
    let replay = ReplayKeys::read(keys);
    let (file, time) = (file?, time?);
    file.name()?;
    let format = LogFormat {
        time: time.name()?.to_owned(),
        time_unit: time_unit?,
        zone: zone?,
        start: start_text?,
        sort: sort?,
        service: None,
        quantities: Vec::new(),
    };
    Some(LogKeys { file, time, start, format, replay: replay? })
}

/// A zone of the IANA database, which is built in: the same on every machine.
fn zone(item: &Item<'_>, numbers: bool) -> Option<TimeZone> {
    let name = item.text()?;
    if numbers {
        item.reject("but `time_unit` says that the instants are numbers, which have no zone; remove one of the two");
        return None;
    }
    let zone = TimeZone::get(name).ok();
    if zone.is_none() {
        let near = near_zone(name);
        let remedy = if near.is_empty() { "; write one like \"Europe/Berlin\" or \"UTC\"" } else { &near };
        item.reject(&format!("which is no time zone{remedy}"));
    }
    zone
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
#[derive(Clone)]
pub(crate) struct Logs {
    pub(super) folder: PathBuf,
    read: RefCell<Vec<(PathBuf, LogFormat, Outcome)>>,
    pub(super) columns: values::Columns,
}

type Outcome = Result<Arc<Log>, Refused>;

#[derive(Clone)]
pub(super) enum Refused {
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
    pub(in crate::scenario::check) fn read(
        &self,
        keys: &LogKeys<'_>,
        service: Option<(&LogService, &Item<'_>)>,
        columns: &[Item<'_>],
    ) -> Option<Replay> {
        let text = |item: &Item<'_>| item.node.text().unwrap_or_default().to_owned();
        let path = self.folder.join(text(&keys.file));
        let format = LogFormat {
            service: service.map(|(service, _)| service.clone()),
            quantities: columns.iter().map(text).collect(),
            ..keys.format.clone()
        };
        match self.outcome(&path, format) {
            Ok(log) => keys.replay.of(log),
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
pub(super) fn open(path: &Path) -> Result<File, String> {
    let advice = |error: &io::Error| match error.kind() {
        io::ErrorKind::NotFound => "which does not exist; the path starts at the scenario's folder".to_owned(),
        _ => format!("which cannot be read: {error}"),
    };
    let metadata = path.metadata().map_err(|error| advice(&error))?;
    if !metadata.is_file() {
        return Err("which is not a file; name a CSV file".to_owned());
    }
    File::open(path).map_err(|error| advice(&error))
}

fn report<'i, 't: 'i>(problem: LogProblem, path: &Path, keys: &LogKeys<'t>, items: impl Iterator<Item = &'i Item<'t>>) {
    match problem {
        LogProblem::MissingColumn { name, header } => {
            for item in items.filter(|item| item.node.text() == Some(name.as_str())) {
                item.reject(&no_column(&name, &header, path));
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

/// Advice on a column that a file does not have.
pub(super) fn no_column(name: &str, header: &[String], path: &Path) -> String {
    let names = || header.iter().map(String::as_str);
    let near = did_you_mean(name, names());
    let remedy = match header {
        [] => "; the file is empty".to_owned(),
        _ if near.is_empty() => format!("; it has {}", listed(names().take(20), "and")),
        _ => near,
    };
    format!("which is no column of {}{remedy}", path.display())
}
