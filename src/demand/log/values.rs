//! One column of times, for a distribution that is what was measured.

use std::io::Read;

use csv::{ErrorKind, ReaderBuilder, StringRecord, Trim};

use super::{LogProblem, Problems, csv_problem};
use crate::decimal::Decimal;
use crate::time::Nanos;

/// Reads the times of a column whose numbers count in `unit` nanoseconds, in the order of the file.
///
/// # Errors
/// The column, if it is missing; else the first rows that cannot be read, with their lines, and how many more there are.
pub fn values(source: impl Read, column: &str, unit: u64) -> Result<Vec<Nanos>, Vec<LogProblem>> {
    let mut reader = ReaderBuilder::new().trim(Trim::All).from_reader(source);
    let headers = reader.headers().map_err(|error| vec![csv_problem(&error)])?.clone();
    let Some(place) = headers.iter().position(|header| header.trim_start_matches('\u{feff}') == column) else {
        let header = headers.iter().map(str::to_owned).collect();
        return Err(vec![LogProblem::MissingColumn { name: column.to_owned(), header }]);
    };
    let mut times = Vec::new();
    let mut problems = Problems::default();
    let mut record = StringRecord::new();
    loop {
        match reader.read_record(&mut record) {
            Ok(false) => break,
            Ok(true) => {
                let line = record.position().and_then(|position| usize::try_from(position.line()).ok());
                match time(record.get(place).unwrap_or_default(), unit) {
                    Ok(time) => times.push(time),
                    Err((cell, advice)) => {
                        let message = format!("column `{column}` is \"{cell}\", {advice}");
                        problems.add(LogProblem::Row { line, message });
                    }
                }
            }
            Err(error) => {
                problems.add(csv_problem(&error));
                if matches!(error.kind(), ErrorKind::Io(_)) {
                    break;
                }
            }
        }
    }
    problems.into_result()?;
    if times.is_empty() {
        return Err(vec![LogProblem::whole("has no rows; a distribution needs at least one value".to_owned())]);
    }
    Ok(times)
}

fn time(cell: &str, unit: u64) -> Result<Nanos, (String, String)> {
    let complain = |advice: String| (cell.escape_debug().to_string(), advice);
    let time = Nanos(Decimal::parse(cell).map_err(complain)?.times_rounded(unit));
    if time > Nanos::LONGEST {
        return Err(complain("a service time above 366 days; check the unit".to_owned()));
    }
    Ok(time)
}
