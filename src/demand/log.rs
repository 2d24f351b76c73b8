//! Logs of real requests, from CSV: when each came, how long it took, how much it had of each quantity.
//!
//! Reads from anything that gives bytes, a row at a time, and reports every row it cannot use, by its line. What the columns are
//! called and which units they carry is the scenario's to say.

mod bytes;
mod columns;
mod instant;
mod table;
mod values;

use std::io::Read;

use csv::{ErrorKind, Reader, ReaderBuilder, StringRecord};
use jiff::tz::TimeZone;

pub use table::Log;
pub use values::values;

use crate::time::Nanos;
use bytes::{Text, unreadable};
use columns::{Columns, cell, complaint};
use instant::Clock;

/// What to take from a log.
#[derive(Clone, Debug, PartialEq)]
pub struct LogFormat {
    /// The column of the instants.
    pub time: String,
    /// Nanoseconds of one unit of that column where it has numbers; `None` where it has dates and times.
    pub time_unit: Option<u64>,
    /// The zone of dates and times that name none.
    pub zone: TimeZone,
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

/// More rows than this are several gigabytes.
const MOST_ROWS: usize = 200_000_000;

/// No log is longer, in nanoseconds: with a last gap and a block added it is still a time of 64 bits.
const LONGEST: i128 = 100 * 366 * 86_400_000_000_000;

/// Reads a log, of text or compressed with gzip.
///
/// # Errors
/// Every column that is missing; else the first rows that cannot be read, with their lines, and how many more there are.
pub fn read(source: impl Read, format: &LogFormat) -> Result<Log, Vec<LogProblem>> {
    let (mut reader, headers) = open(source)?;
    let columns = Columns::find(&headers, format)?;
    let mut clock = Clock::new(format.time_unit, &format.zone);
    let start = format.start.as_deref().map(|start| clock.read(start.trim(), None)).transpose();
    let start = start.map_err(|message| vec![LogProblem::Start { message }])?;
    let mut rows = Rows { start, ..Rows::default() };
    let mut problems = Problems::default();
    each_row(&mut reader, &mut problems, |record| {
        let text = cell(record, columns.time);
        let at = clock.read(text, rows.previous).map_err(|advice| complaint(&format.time, text, &advice))?;
        rows.services.extend(columns.service(record, format)?);
        columns.quantities(record, format, &mut rows.amounts)?;
        rows.add(at, format.sort)
    });
    problems.into_result()?;
    rows.into_log().ok_or_else(|| vec![LogProblem::whole("has no rows; a log needs at least one request".to_owned())])
}

/// The header of a log and its first rows, this many at most and without those that cannot be read: what its columns can be
/// recognised by.
///
/// # Errors
/// A source that is no text, or has no header.
pub fn beginning(source: impl Read, rows: usize) -> Result<(Vec<String>, Vec<StringRecord>), Vec<LogProblem>> {
    let (reader, headers) = open(source)?;
    let names = headers.iter().map(|name| name.trim_start_matches('\u{feff}').trim().to_owned()).collect();
    Ok((names, reader.into_records().take(rows).filter_map(Result::ok).collect()))
}

/// An instant in nanoseconds, from whatever the column counts from: a number of units of so many nanoseconds, or without one a
/// date and time, from 1970 (where it names no zone, of UTC).
///
/// # Errors
/// The rest of the sentence, to be read after `is "…", `.
pub fn instant(text: &str, unit: Option<u64>) -> Result<i128, String> {
    Clock::new(unit, &TimeZone::UTC).read(text.trim(), None)
}

/// A reader of rows, and the header.
fn open<R: Read>(source: R) -> Result<(Reader<Text<R>>, StringRecord), Vec<LogProblem>> {
    let text = Text::of(source).map_err(|message| vec![LogProblem::whole(message)])?;
    let mut reader = ReaderBuilder::new().from_reader(text);
    match reader.headers().cloned() {
        Ok(headers) => Ok((reader, headers.iter().map(str::trim).collect())),
        Err(error) => Err(vec![csv_problem(&error, &reader)]),
    }
}

/// Reads every row; what is wrong with one is a problem at its line.
fn each_row<R: Read>(
    reader: &mut Reader<R>,
    problems: &mut Problems,
    mut row: impl FnMut(&StringRecord) -> Result<(), String>,
) {
    let mut record = StringRecord::new();
    for number in 0.. {
        match reader.read_record(&mut record) {
            Ok(false) => break,
            Ok(true) if number >= MOST_ROWS => {
                let message =
                    format!("is the first after {MOST_ROWS} rows, the most a log may have; take a part of it");
                problems.end(LogProblem::Row { line: line_of(record.position()), message });
                break;
            }
            Ok(true) => {
                if let Err(message) = row(&record) {
                    problems.add(LogProblem::Row { line: line_of(record.position()), message });
                }
            }
            Err(error) if matches!(error.kind(), ErrorKind::Io(_)) => {
                problems.end(csv_problem(&error, reader));
                break;
            }
            Err(error) => problems.add(csv_problem(&error, reader)),
        }
    }
}

fn line_of(position: Option<&csv::Position>) -> Option<usize> {
    position.and_then(|position| usize::try_from(position.line()).ok())
}

/// The rows read so far.
#[derive(Default)]
struct Rows {
    start: Option<i128>,
    // The first instant, from which the others count: 64 bits do for that, and 128 would be twice the memory.
    first: Option<i128>,
    previous: Option<i128>,
    instants: Vec<i64>,
    services: Vec<Nanos>,
    amounts: Vec<u64>,
    out_of_order: bool,
}

impl Rows {
    /// Adds an instant, if it may come here. What else is wrong with the row ends the reading anyway, so that the columns need
    /// not be as long as each other then.
    fn add(&mut self, at: i128, sort: bool) -> Result<(), String> {
        if self.start.is_some_and(|start| at < start) {
            return Err("is before the `start` that the scenario gives; begin earlier or cut the row".to_owned());
        }
        if self.previous.is_some_and(|previous| at < previous) {
            if !sort {
                return Err("is earlier than the row before it; write sort = true, or check `time_unit`".to_owned());
            }
            self.out_of_order = true;
        }
        let from_first = at - *self.first.get_or_insert(at);
        if from_first.abs().max(at - self.start.unwrap_or(at)) > LONGEST {
            return Err("is more than 100 years from the start of the log; check the times, or `time_unit`".to_owned());
        }
        self.previous = Some(at);
        self.instants.push(i64::try_from(from_first).expect("100 years are less than 292"));
        Ok(())
    }

    /// The log in the order of its instants; `None` without rows.
    fn into_log(mut self) -> Option<Log> {
        if self.out_of_order {
            self.sort();
        }
        let (first, earliest) = (self.first?, *self.instants.first()?);
        let origin = self.start.unwrap_or(first + i128::from(earliest));
        let since = |from_first: i64| Nanos(u64::try_from(first + i128::from(from_first) - origin).unwrap_or(u64::MAX));
        // In place: the new numbers are as wide as the old ones.
        Some(Log::from_columns(self.instants.into_iter().map(since).collect(), self.services, self.amounts))
    }

    /// Sorts the rows; those at one instant stay in their order. One column after another, so that no row is held twice.
    fn sort(&mut self) {
        let rows = self.instants.len();
        let mut order: Vec<u32> = (0..u32::try_from(rows).expect("MOST_ROWS has 28 bits")).collect();
        order.sort_by_key(|&row| self.instants[row as usize]);
        let of = |row: &u32| *row as usize;
        self.instants = order.iter().map(|row| self.instants[of(row)]).collect();
        if !self.services.is_empty() {
            self.services = order.iter().map(|row| self.services[of(row)]).collect();
        }
        let kinds = self.amounts.len() / rows;
        self.amounts =
            order.iter().flat_map(|row| &self.amounts[of(row) * kinds..(of(row) + 1) * kinds]).copied().collect();
    }
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

    /// Adds why the rows end here; it is shown however many problems there were before.
    fn end(&mut self, problem: LogProblem) {
        self.shown.push(problem);
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

fn csv_problem<R: Read>(error: &csv::Error, reader: &Reader<R>) -> LogProblem {
    let message = match error.kind() {
        ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("has {len} columns where the header has {expected_len}; quote cells that contain commas")
        }
        ErrorKind::Utf8 { .. } => "is not UTF-8 text; save the log as UTF-8".to_owned(),
        ErrorKind::Io(error) => unreadable(error),
        _ => format!("is not CSV: {error}"),
    };
    // Where the file ends too early, the error has no place and the reader has.
    LogProblem::Row { line: line_of(error.position().or(Some(reader.position()))), message }
}
