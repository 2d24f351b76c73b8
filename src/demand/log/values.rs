//! One column of times, for a distribution that is what was measured.

use std::io::Read;

use super::columns::{cell, complaint, is_missing, place};
use super::{LogProblem, Problems, each_row, open};
use crate::decimal::Decimal;
use crate::time::Nanos;

/// Reads the times of a column whose numbers count in `unit` nanoseconds, in the order of the file.
///
/// # Errors
/// The column, if it is missing; else the first rows that cannot be read, with their lines, and how many more there are.
pub fn values(source: impl Read, column: &str, unit: u64) -> Result<Vec<Nanos>, Vec<LogProblem>> {
    let (mut reader, headers) = open(source)?;
    let Some(place) = place(&headers, column) else { return Err(vec![is_missing(&headers, column)]) };
    let mut times = Vec::new();
    let mut problems = Problems::default();
    each_row(&mut reader, &mut problems, |record| {
        let text = cell(record, place);
        times.push(time(text, unit).map_err(|advice| complaint(column, text, &advice))?);
        Ok(())
    });
    problems.into_result()?;
    if times.is_empty() {
        return Err(vec![LogProblem::whole("has no rows; a distribution needs at least one value".to_owned())]);
    }
    Ok(times)
}

fn time(text: &str, unit: u64) -> Result<Nanos, String> {
    let time = Nanos(Decimal::parse(text)?.times_rounded(unit));
    if time > Nanos::LONGEST {
        return Err("a service time above 366 days; check the unit".to_owned());
    }
    Ok(time)
}
