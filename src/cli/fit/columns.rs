//! Which columns of a log are what, by their names and by what is in them; asked for where that is not clear.

use std::io::Read;

use super::Args;
use crate::decimal::Decimal;
use crate::demand::log::{self, LogProblem};
use crate::notation::problem::{did_you_mean, listed};
use crate::notation::units;

/// Rows looked at.
const ROWS: usize = 500;

const TIME: &[&str] = &[
    "time",
    "timestamp",
    "ts",
    "date",
    "datetime",
    "arrival",
    "arrived",
    "created",
    "submitted",
    "start",
    "started",
    "begin",
    "began",
    "requested",
    "received",
    "at",
    "epoch",
    "when",
];
const END: &[&str] = &["end", "ended", "finish", "finished", "complete", "completed", "delivered", "done", "updated"];
const SERVICE: &[&str] = &[
    "duration",
    "latency",
    "service",
    "elapsed",
    "execution",
    "exec",
    "runtime",
    "processing",
    "generation",
    "took",
    "inference",
    "response",
    "predict",
    "render",
];
const QUANTITY: &[&str] = &[
    "image",
    "images",
    "token",
    "tokens",
    "character",
    "characters",
    "chars",
    "frame",
    "frames",
    "step",
    "steps",
    "credit",
    "credits",
    "sample",
    "samples",
    "picture",
    "pictures",
    "unit",
    "units",
    "count",
    "amount",
];
/// A column of these is none of the above.
const IDENTITY: &[&str] = &["id", "uuid", "hash", "status", "code", "user", "key", "url", "model", "name"];

/// Units as names of columns have them, with what a scenario calls them.
const UNITS: &[(&str, &str)] = &[
    ("ns", "ns"),
    ("nanos", "ns"),
    ("nanoseconds", "ns"),
    ("us", "us"),
    ("micros", "us"),
    ("microseconds", "us"),
    ("ms", "ms"),
    ("msec", "ms"),
    ("millis", "ms"),
    ("milliseconds", "ms"),
    ("s", "s"),
    ("sec", "s"),
    ("secs", "s"),
    ("seconds", "s"),
    ("min", "min"),
    ("minutes", "min"),
];

/// The header of a log and its first rows.
pub(super) struct Header {
    columns: Vec<Column>,
}

struct Column {
    name: String,
    words: Vec<String>,
    cells: Vec<String>,
}

/// What was taken. Units are names with their nanoseconds.
pub(super) struct Taken {
    pub time: String,
    pub time_unit: Option<(String, u64)>,
    /// Whether instants are dates, or count from 1970.
    pub dated: bool,
    pub service: Option<(String, String, u64)>,
    pub quantities: Vec<String>,
    /// How that was recognised.
    pub notes: Vec<String>,
}

impl Header {
    /// Reads it.
    ///
    /// # Errors
    /// A log without a header, or whose first bytes are no CSV.
    pub fn read(source: impl Read) -> Result<Self, Vec<LogProblem>> {
        let (names, rows) = log::beginning(source, ROWS)?;
        if names.iter().all(String::is_empty) {
            let message = "is empty; a log has a header and one row for each request".to_owned();
            return Err(vec![LogProblem::Row { line: None, message }]);
        }
        let cells =
            |place: usize| rows.iter().map(|row| row.get(place).unwrap_or_default().trim().to_owned()).collect();
        let column = |(place, name): (usize, &String)| Column { cells: cells(place), ..Column::new(name) };
        Ok(Self { columns: names.iter().enumerate().map(column).collect() })
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(|column| column.name.as_str())
    }

    fn find(&self, name: &str) -> Result<&Column, String> {
        let header: Vec<String> = self.names().map(str::to_owned).collect();
        let column = self.columns.iter().find(|column| column.name == name).ok_or_else(|| no_column(name, &header))?;
        if column.can_be_named() { Ok(column) } else { Err(unnameable(column)) }
    }

    fn list(&self) -> String {
        listed(self.names().take(30), "and")
    }
}

impl Column {
    fn new(name: &str) -> Self {
        Self { name: name.to_owned(), words: words(name), cells: Vec::new() }
    }

    fn has(&self, known: &[&str]) -> bool {
        self.words.iter().any(|word| known.contains(&word.as_str()))
    }

    /// Whether most cells are such: single ones that are not are told with their lines.
    fn mostly(&self, good: impl Fn(&str) -> bool) -> bool {
        2 * self.cells.iter().filter(|cell| good(cell)).count() > self.cells.len()
    }

    /// Whether a scenario can say its name.
    fn can_be_named(&self) -> bool {
        !self.name.is_empty() && !self.name.chars().any(char::is_control)
    }

    fn is_dates(&self) -> bool {
        self.mostly(|cell| log::instant(cell, None).is_ok())
    }

    fn is_numbers(&self) -> bool {
        self.mostly(|cell| Decimal::parse(cell).is_ok())
    }

    fn is_whole(&self) -> bool {
        self.mostly(|cell| Decimal::parse(cell).is_ok_and(|number| number.times(1).is_some()))
    }

    fn is_service(&self) -> bool {
        self.is_numbers() && self.can_be_named() && self.has(SERVICE) && !self.has(QUANTITY) && !self.has(IDENTITY)
    }

    fn is_time(&self) -> bool {
        self.has(TIME) && !self.has(SERVICE) && !self.has(QUANTITY) && !self.has(IDENTITY)
    }

    /// The unit that the name ends in.
    fn unit(&self) -> Option<&'static str> {
        let last = self.words.last()?;
        UNITS.iter().find(|(name, _)| name == last).map(|(_, unit)| *unit)
    }

    /// The unit in which the first number is a date between 2001 and 2286, counted from 1970.
    fn unit_since_1970(&self) -> Option<&'static str> {
        let number = Decimal::parse(self.cells.first()?).ok()?.to_f64();
        [("s", 1e9), ("ms", 1e12), ("us", 1e15), ("ns", 1e18)]
            .into_iter()
            .find(|(_, least)| (*least..10.0 * least).contains(&number))
            .map(|(unit, _)| unit)
    }
}

/// The words of a name in lower case: `GeneratedTokens`, `generated_tokens` and `generated tokens` have the same.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_lower = false;
    for c in name.chars() {
        if !c.is_alphanumeric() || (c.is_uppercase() && was_lower) {
            words.push(String::new());
        }
        was_lower = c.is_lowercase();
        if c.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(c.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

fn unnameable(column: &Column) -> String {
    format!("column `{}` has a name that a scenario cannot say; rename it in the log", column.name.escape_debug())
}

fn no_column(name: &str, header: &[String]) -> String {
    let names = || header.iter().map(String::as_str);
    let near = did_you_mean(name, names());
    let remedy = if near.is_empty() { format!("; it has {}", listed(names().take(30), "and")) } else { near };
    format!("has no column `{}`{remedy}", name.escape_debug())
}

/// The same as a whole message.
pub(super) fn missing(path: &str, name: &str, header: &[String]) -> String {
    format!("{path}: {}", no_column(name, header))
}

/// Takes the columns that were asked for, and recognises the others.
///
/// # Errors
/// Everything that is not clear, with the columns there are and what to type.
pub(super) fn take(header: &Header, args: &Args) -> Result<Taken, Vec<String>> {
    let mut problems = Vec::new();
    let mut keep = |problem: String| problems.push(problem);
    let time = time(header, args).map_err(&mut keep).ok();
    let time_column = time.as_ref().map(|(column, ..)| column.name.clone());
    let service = service(header, args, time_column.as_deref()).map_err(&mut keep).ok();
    let mut quantities: Vec<String> = Vec::new();
    for name in &args.quantity {
        match header.find(name) {
            Ok(_) if quantities.contains(name) => {}
            Ok(column) => quantities.push(column.name.clone()),
            Err(problem) => keep(problem),
        }
    }
    if args.quantity.is_empty() {
        let quantity = |column: &&Column| {
            column.is_whole()
                && column.can_be_named()
                && column.has(QUANTITY)
                && !column.has(IDENTITY)
                && Some(&column.name) != time_column.as_ref()
        };
        quantities.extend(header.columns.iter().filter(quantity).map(|column| column.name.clone()));
    }
    let (Some((column, time_unit, dated)), Some(service)) = (time, service) else { return Err(problems) };
    if !problems.is_empty() {
        return Err(problems);
    }
    let unit = time_unit.as_ref().map_or_else(|| "dates".to_owned(), |(unit, _)| format!("numbers in {unit}"));
    let service_note = service.as_ref().map_or_else(
        || "no column as the service time".to_owned(),
        |(name, unit, _)| format!("`{name}` as the service time (in {unit})"),
    );
    let quantity_note = match quantities.as_slice() {
        [] => "no quantities".to_owned(),
        names => format!("{} as quantities", listed(names.iter().map(String::as_str), "and")),
    };
    let notes =
        vec![format!("Columns taken: `{}` as the time ({unit}), {service_note}, {quantity_note}.", column.name)];
    Ok(Taken { time: column.name.clone(), time_unit, dated, service, quantities, notes })
}

/// The column of the instants, its unit unless it has dates, and whether it counts from 1970.
type TimeColumn<'h> = (&'h Column, Option<(String, u64)>, bool);

fn time<'h>(header: &'h Header, args: &Args) -> Result<TimeColumn<'h>, String> {
    let column = match &args.time {
        Some(name) => header.find(name)?,
        None => guessed_time(header)?,
    };
    if let Some(unit) = &args.time_unit {
        let ns = units::time_unit(unit)
            .map_err(|advice| format!("`--time-unit` is \"{}\", {advice}", unit.escape_debug()))?;
        let dated = column.unit_since_1970().and_then(|name| units::time_unit(name).ok()) == Some(ns);
        return Ok((column, Some((unit.clone(), ns)), dated));
    }
    if column.cells.is_empty() {
        return Err("has no rows; a fit needs requests".to_owned());
    }
    if column.is_dates() {
        return Ok((column, None, true));
    }
    let unit = column.unit_since_1970().map(|unit| (unit, true)).or(column.unit().map(|unit| (unit, false)));
    let (unit, dated) = unit.ok_or_else(|| {
        format!("column `{}` begins with \"{}\", an instant of unknown unit; add `--time-unit s` (or ms, us, ns), or name the column of the \
                 instants with `--time`; the columns are {}", column.name, column.cells[0].escape_debug(), header.list())
    })?;
    let ns = units::time_unit(unit).map_err(|advice| format!("column `{}` is in {unit}, {advice}", column.name))?;
    Ok((column, Some((unit.to_owned(), ns)), dated))
}

fn guessed_time(header: &Header) -> Result<&Column, String> {
    let dates: Vec<&Column> = header.columns.iter().filter(|column| column.is_dates()).collect();
    let begins: Vec<&Column> = dates.iter().copied().filter(|column| column.is_time() && !column.has(END)).collect();
    let numbers: Vec<&Column> =
        header.columns.iter().filter(|column| column.is_numbers() && column.is_time() && !column.has(END)).collect();
    let named: Vec<&Column> = header.columns.iter().filter(|column| column.is_time() && !column.has(END)).collect();
    for candidates in [&dates, &begins, &numbers, &named] {
        if let [only] = candidates.as_slice() {
            return if only.can_be_named() { Ok(only) } else { Err(unnameable(only)) };
        }
    }
    let several = [dates, numbers, named].into_iter().find(|candidates| candidates.len() > 1);
    Err(match several {
        Some(several) => {
            let each = || several.iter().map(|column| column.name.as_str());
            format!(
                "{} could each be when a request came; name one with `--time`, as in `--time {}`; the columns are {}",
                listed(each(), "and"),
                each().next().unwrap_or_default(),
                header.list()
            )
        }
        None => format!(
            "no column looks like the instants of requests; name it with `--time`; the columns are {}",
            header.list()
        ),
    })
}

fn service(header: &Header, args: &Args, time: Option<&str>) -> Result<Option<(String, String, u64)>, String> {
    let column = match args.service.as_deref() {
        Some("none") => return Ok(None),
        Some(name) => header.find(name)?,
        None => {
            let candidates: Vec<&Column> = header
                .columns
                .iter()
                .filter(|column| column.is_service() && Some(column.name.as_str()) != time)
                .collect();
            match candidates.as_slice() {
                [] => return Ok(None),
                [only] => *only,
                [first, ..] => {
                    return Err(format!(
                        "{} could each be the service time; name one with `--service`, as in `--service {}`, or say `--service none`; the columns are {}",
                        listed(candidates.iter().map(|column| column.name.as_str()), "and"),
                        first.name,
                        header.list()
                    ));
                }
            }
        }
    };
    let unit = match (&args.service_unit, column.unit()) {
        (Some(unit), _) => unit.clone(),
        (None, Some(unit)) => unit.to_owned(),
        (None, None) => {
            return Err(format!(
                "column `{}` does not say its unit; add `--service-unit s` (or ms, us, ns), or say `--service none`",
                column.name
            ));
        }
    };
    let ns = units::time_unit(&unit)
        .map_err(|advice| format!("`--service-unit` is \"{}\", {advice}", unit.escape_debug()))?;
    Ok(Some((column.name.clone(), unit, ns)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_words() {
        for name in ["GeneratedTokens", "generated_tokens", "Generated Tokens", "generated-tokens"] {
            assert_eq!(words(name), ["generated", "tokens"], "{name}");
        }
        assert_eq!(words("TIMESTAMP"), ["timestamp"]);
        assert_eq!(words("duration (ms)"), ["duration", "ms"]);
    }
}
