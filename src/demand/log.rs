//! Logs of real requests, from CSV: when each came, how long it took, how much it had of each quantity.
//!
//! Reads from anything that gives bytes and reports every row it cannot use, by its line. What the columns are called and
//! which units they carry is the scenario's to say.

mod values;

use std::io::Read;

use csv::{ErrorKind, ReaderBuilder, StringRecord, Trim};
use jiff::civil::DateTime;
use jiff::{Timestamp, tz::TimeZone};

pub use values::values;

use super::{Log, LogRow};
use crate::decimal::Decimal;
use crate::time::Nanos;

/// What to take from a log.
#[derive(Clone, Debug, PartialEq)]
pub struct LogFormat {
    /// The column of the instants.
    pub time: String,
    /// Nanoseconds of one unit of that column where it has numbers; `None` where it has dates and times.
    pub time_unit: Option<u64>,
    /// The start of the run, as the column writes instants; `None` is the first row.
    pub start: Option<String>,
    /// Rows out of order are sorted instead of refused; those at one instant stay in their order.
    pub sort: bool,
    /// The service times, where they come from the log.
    pub service: Option<LogService>,
    /// Columns of quantities.
    pub quantities: Vec<String>,
}

/// Where service times come from: `base + per_unit * column`.
#[derive(Clone, Debug, PartialEq)]
pub struct LogService {
    /// The column.
    pub column: String,
    /// What does not depend on it.
    pub base: Nanos,
    /// Nanoseconds for one unit of it.
    pub per_unit: u64,
}

/// What is wrong with a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LogProblem {
    /// The header has no such column.
    MissingColumn {
        /// The column asked for.
        name: String,
        /// Those that the header has.
        header: Vec<String>,
    },
    /// The start that the scenario gives is no instant as the log writes them.
    Start {
        /// What to write.
        message: String,
    },
    /// A row, or the log as a whole.
    Row {
        /// The line, from 1; `None` is the log as a whole.
        line: Option<usize>,
        /// What is wrong, and what to do about it.
        message: String,
    },
}

/// Problems of rows reported one by one; a log that is wrong throughout would bury everything else.
const MOST_PROBLEMS: usize = 10;

/// Reads a log.
///
/// # Errors
/// Every column that is missing; else the first rows that cannot be read, with their lines, and how many more there are.
pub fn read(source: impl Read, format: &LogFormat) -> Result<Log, Vec<LogProblem>> {
    let mut reader = ReaderBuilder::new().trim(Trim::All).from_reader(source);
    let headers = reader.headers().map_err(|error| vec![csv_problem(&error)])?.clone();
    let columns = Columns::find(&headers, format)?;
    let mut rows: Vec<(i128, LogRow)> = Vec::new();
    let mut problems = Problems::default();
    let start = format.start.as_deref().map(|start| instant(start, format.time_unit)).transpose();
    let start = match start {
        Ok(start) => start,
        Err(message) => return Err(vec![LogProblem::Start { message }]),
    };
    let mut record = StringRecord::new();
    let mut previous = None;
    loop {
        match reader.read_record(&mut record) {
            Ok(false) => break,
            Ok(true) => {}
            Err(error) => {
                problems.add(csv_problem(&error));
                if matches!(error.kind(), ErrorKind::Io(_)) {
                    break;
                }
                continue;
            }
        }
        let line = record.position().and_then(|position| usize::try_from(position.line()).ok());
        match columns.row(&record, format) {
            Err(message) => problems.add(LogProblem::Row { line, message }),
            Ok((at, _)) if start.is_some_and(|start| at < start) => {
                let message = "is before the `start` that the scenario gives; begin earlier or cut the row".to_owned();
                problems.add(LogProblem::Row { line, message });
            }
            Ok((at, _)) if !format.sort && previous.is_some_and(|previous| at < previous) => {
                let message = "is earlier than the row before it; write sort = true, or check `time_unit`".to_owned();
                problems.add(LogProblem::Row { line, message });
            }
            Ok((at, row)) => {
                previous = Some(at);
                rows.push((at, row));
            }
        }
    }
    problems.into_result()?;
    rows.sort_by_key(|&(at, _)| at);
    let Some(origin) = start.or(rows.first().map(|&(at, _)| at)) else {
        return Err(vec![LogProblem::whole("has no rows; a log needs at least one request".to_owned())]);
    };
    let rows = rows
        .into_iter()
        .map(|(at, row)| LogRow { at: Nanos(u64::try_from(at - origin).unwrap_or(u64::MAX)), ..row })
        .collect();
    Ok(Log { rows, quantities: format.quantities.len() })
}

#[derive(Default)]
struct Problems {
    shown: Vec<LogProblem>,
    more: usize,
}

impl Problems {
    fn add(&mut self, problem: LogProblem) {
        if self.shown.len() < MOST_PROBLEMS {
            self.shown.push(problem);
        } else {
            self.more += 1;
        }
    }

    fn into_result(mut self) -> Result<(), Vec<LogProblem>> {
        if self.more > 0 {
            self.shown.push(LogProblem::whole(format!("has {} more rows with problems like those above", self.more)));
        }
        if self.shown.is_empty() { Ok(()) } else { Err(self.shown) }
    }
}

impl LogProblem {
    fn whole(message: String) -> Self {
        Self::Row { line: None, message }
    }
}

/// Places of the columns in a record.
struct Columns {
    time: usize,
    service: Option<usize>,
    quantities: Vec<usize>,
}

impl Columns {
    fn find(headers: &StringRecord, format: &LogFormat) -> Result<Self, Vec<LogProblem>> {
        let place = |name: &str| headers.iter().position(|header| header.trim_start_matches('\u{feff}') == name);
        let wanted = std::iter::once(&format.time)
            .chain(format.service.as_ref().map(|service| &service.column))
            .chain(&format.quantities);
        let mut missing: Vec<&String> = wanted.filter(|name| place(name).is_none()).collect();
        missing.sort();
        missing.dedup();
        if !missing.is_empty() {
            let header: Vec<String> = headers.iter().map(str::to_owned).collect();
            let problem = |name: &String| LogProblem::MissingColumn { name: name.clone(), header: header.clone() };
            return Err(missing.into_iter().map(problem).collect());
        }
        Ok(Self {
            time: place(&format.time).unwrap_or_default(),
            service: format.service.as_ref().and_then(|service| place(&service.column)),
            quantities: format.quantities.iter().filter_map(|name| place(name)).collect(),
        })
    }

    /// The instant of a row, and the row without it.
    fn row(&self, record: &StringRecord, format: &LogFormat) -> Result<(i128, LogRow), String> {
        let cell = |place: usize| record.get(place).unwrap_or_default();
        let at = instant(cell(self.time), format.time_unit).map_err(|advice| {
            format!("column `{}` is \"{}\", {advice}", format.time, cell(self.time).escape_debug())
        })?;
        let service = match (&format.service, self.service) {
            (Some(service), Some(place)) => {
                let complain = |advice: &str| {
                    format!("column `{}` is \"{}\", {advice}", service.column, cell(place).escape_debug())
                };
                let number = Decimal::parse(cell(place)).map_err(|advice| complain(&advice))?;
                let time = service.base + Nanos(number.times_rounded(service.per_unit));
                if time > Nanos::LONGEST {
                    return Err(complain("a service time above 366 days; check the unit"));
                }
                time
            }
            _ => Nanos::ZERO,
        };
        let quantities = format.quantities.iter().zip(&self.quantities).map(|(name, &place)| {
            let amount = Decimal::parse(cell(place)).and_then(|number| {
                let amount = number.times(1).filter(|&amount| amount <= MOST_AMOUNT);
                amount.ok_or_else(|| format!("which is not a whole number up to {MOST_AMOUNT}"))
            });
            amount.map_err(|advice| format!("column `{name}` is \"{}\", {advice}", cell(place).escape_debug()))
        });
        Ok((at, LogRow { at: Nanos::ZERO, service, quantities: quantities.collect::<Result<_, _>>()? }))
    }
}

/// No request has more of a quantity than this.
const MOST_AMOUNT: u64 = 1_000_000_000_000;

/// An instant in nanoseconds, from whatever the column counts from.
fn instant(text: &str, unit: Option<u64>) -> Result<i128, String> {
    if let Some(unit) = unit {
        let (sign, number) = text.strip_prefix('-').map_or((1, text), |number| (-1, number));
        return Decimal::parse(number).map(|number| sign * i128::from(number.times_rounded(unit)));
    }
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Ok(instant.as_nanosecond());
    }
    if let Ok(local) = text.parse::<DateTime>()
        && let Ok(zoned) = local.to_zoned(TimeZone::UTC)
    {
        return Ok(zoned.timestamp().as_nanosecond());
    }
    Err(if Decimal::parse(text).is_ok() {
        "a number of unknown unit; say time_unit = \"s\", \"ms\", \"us\" or \"ns\"".to_owned()
    } else {
        "which is no date and time; they look like 2023-11-16 18:15:46.68 or 2023-11-16T18:15:46Z".to_owned()
    })
}

fn csv_problem(error: &csv::Error) -> LogProblem {
    let line = error.position().and_then(|position| usize::try_from(position.line()).ok());
    let message = match error.kind() {
        ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("has {len} columns where the header has {expected_len}; quote cells that contain commas")
        }
        ErrorKind::Utf8 { .. } => "is not UTF-8 text; save the log as UTF-8".to_owned(),
        ErrorKind::Io(error) => format!("cannot be read: {error}"),
        _ => format!("is not CSV: {error}"),
    };
    LogProblem::Row { line, message }
}
