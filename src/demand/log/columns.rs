//! The columns of a log that a scenario asks for, and one row of them.

use csv::StringRecord;

use super::{LogFormat, LogProblem};
use crate::decimal::Decimal;
use crate::time::Nanos;

/// No request has more of a quantity than this.
const MOST_AMOUNT: u64 = 1_000_000_000_000;

/// Places of the columns in a record.
pub(super) struct Columns {
    pub time: usize,
    service: Option<usize>,
    quantities: Vec<usize>,
}

impl Columns {
    pub fn find(headers: &StringRecord, format: &LogFormat) -> Result<Self, Vec<LogProblem>> {
        let place = |name: &str| place(headers, name);
        let wanted = std::iter::once(&format.time)
            .chain(format.service.as_ref().map(|service| &service.column))
            .chain(&format.quantities);
        let mut missing: Vec<&String> = wanted.filter(|name| place(name).is_none()).collect();
        missing.sort();
        missing.dedup();
        if !missing.is_empty() {
            return Err(missing.into_iter().map(|name| is_missing(headers, name)).collect());
        }
        Ok(Self {
            time: place(&format.time).unwrap_or_default(),
            service: format.service.as_ref().and_then(|service| place(&service.column)),
            quantities: format.quantities.iter().filter_map(|name| place(name)).collect(),
        })
    }

    /// The service time of a row, if the format asks for one.
    pub fn service(&self, record: &StringRecord, format: &LogFormat) -> Result<Option<Nanos>, String> {
        let (Some(service), Some(place)) = (&format.service, self.service) else { return Ok(None) };
        let text = cell(record, place);
        let complain = |advice: &str| complaint(&service.column, text, advice);
        let number = Decimal::parse(text).map_err(|advice| complain(&advice))?;
        let time = service.base + Nanos(number.times_rounded(service.per_unit));
        if time > Nanos::LONGEST {
            return Err(complain("a service time above 366 days; check the unit"));
        }
        Ok(Some(time))
    }

    /// Adds the quantities of a row to those of the rows before.
    pub fn quantities(&self, record: &StringRecord, format: &LogFormat, all: &mut Vec<u64>) -> Result<(), String> {
        for (name, &place) in format.quantities.iter().zip(&self.quantities) {
            let amount = Decimal::parse(cell(record, place)).and_then(|number| {
                let amount = number.times(1).filter(|&amount| amount <= MOST_AMOUNT);
                amount.ok_or_else(|| format!("which is not a whole number up to {MOST_AMOUNT}"))
            });
            all.push(amount.map_err(|advice| complaint(name, cell(record, place), &advice))?);
        }
        Ok(())
    }
}

/// The place of the column of this name.
pub(super) fn place(headers: &StringRecord, name: &str) -> Option<usize> {
    headers.iter().position(|header| header.trim_start_matches('\u{feff}').trim() == name)
}

pub(super) fn is_missing(headers: &StringRecord, name: &str) -> LogProblem {
    LogProblem::MissingColumn { name: name.to_owned(), header: headers.iter().map(str::to_owned).collect() }
}

pub(super) fn cell(record: &StringRecord, place: usize) -> &str {
    record.get(place).unwrap_or_default().trim()
}

pub(super) fn complaint(column: &str, cell: &str, advice: &str) -> String {
    format!("column `{column}` is \"{}\", {advice}", cell.escape_debug())
}
