//! A CSV file read back cell by cell, each with its place for whoever has to mend it.

use std::str::FromStr;

use csv::{ReaderBuilder, StringRecord};

use super::problem::{Problem, Problems};
use super::{Files, Heading};
use crate::experiment::{Estimate, Judgement};
use crate::report::csv_file;

/// A file with its columns.
pub struct Sheet {
    file: &'static str,
    columns: StringRecord,
    records: Vec<StringRecord>,
}

/// One row of it.
#[derive(Clone, Copy)]
pub struct Row<'a> {
    sheet: &'a Sheet,
    record: &'a StringRecord,
}

impl Sheet {
    /// A file that must be there, with these columns and perhaps others.
    pub fn read(file: &'static str, columns: &[&str], files: &Files<'_>, problems: &mut Problems) -> Option<Self> {
        let Some(bytes) = files.get(file) else {
            problems.add(Problem::of_file(
                file,
                "there is no such file, although its heading is there; run the scenario again",
            ));
            return None;
        };
        let mut reader = ReaderBuilder::new().from_reader(*bytes);
        let broken = |error: &csv::Error, problems: &mut Problems| {
            let line = error.position().map(csv::Position::line);
            let advice = match error.kind() {
                csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
                    format!("it has {len} cells, and the header {expected_len}; run the scenario again")
                }
                csv::ErrorKind::Utf8 { .. } => "it is not UTF-8; save it as that, or run the scenario again".to_owned(),
                _ => format!("it cannot be read as CSV ({error}); run the scenario again"),
            };
            problems.add(Problem { line, ..Problem::of_file(file, advice) });
        };
        let header = match reader.headers() {
            Ok(header) => header.clone(),
            Err(error) => {
                broken(&error, problems);
                return None;
            }
        };
        let lacking: Vec<String> = columns
            .iter()
            .filter(|column| !header.iter().any(|name| name == **column))
            .map(|column| format!("`{column}`"))
            .collect();
        if !lacking.is_empty() {
            let (what, rest) = (lacking.iter().take(5).cloned().collect::<Vec<_>>(), lacking.len().saturating_sub(5));
            let more = if rest > 0 { format!(" and {rest} more") } else { String::new() };
            let advice = format!(
                "the column {}{more} is lacking: another version wrote it, or somebody changed it; run the scenario again",
                what.join(", ")
            );
            problems.add(Problem { line: Some(1), ..Problem::of_file(file, advice) });
            return None;
        }
        let mut records = Vec::new();
        for record in reader.records() {
            match record {
                Ok(record) => records.push(record),
                Err(error) => {
                    broken(&error, problems);
                    return None;
                }
            }
        }
        Some(Self { file, columns: header, records })
    }

    /// Its rows.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.records.iter().map(|record| Row { sheet: self, record })
    }

    /// Every column that is followed by its half-width.
    pub fn figures(&self) -> Vec<&str> {
        let names: Vec<&str> = self.columns.iter().collect();
        let pairs = names.windows(2).filter(|pair| pair[1].strip_suffix("_half_width") == Some(pair[0]));
        pairs.map(|pair| pair[0]).collect()
    }
}

impl<'a> Row<'a> {
    /// The cell of a column that is there.
    pub fn text(self, column: &str) -> &'a str {
        let place = self.sheet.columns.iter().position(|name| name == column);
        place.and_then(|place| self.record.get(place)).unwrap_or_default()
    }

    /// A problem with a cell.
    pub fn problem(self, column: &str, advice: impl Into<String>) -> Problem {
        let line = self.record.position().map(csv::Position::line);
        Problem { line, column: Some(column.to_owned()), ..Problem::of_file(self.sheet.file, advice) }
    }

    fn parsed<T: FromStr>(self, column: &str, wanted: &str, problems: &mut Problems) -> Option<T> {
        let cell = self.text(column);
        let value = cell.parse().ok();
        if value.is_none() {
            problems
                .add(self.problem(column, format!("\"{cell}\" is not {wanted}; mend it, or run the scenario again")));
        }
        value
    }

    /// A number, or nothing where the cell is empty.
    pub fn number(self, column: &str, problems: &mut Problems) -> Option<f64> {
        if self.text(column).is_empty() {
            return None;
        }
        let number: f64 = self.parsed(column, "a number", problems)?;
        if !number.is_finite() {
            problems.add(self.problem(column, format!("{number} cannot be drawn; mend it, or run the scenario again")));
        }
        Some(number).filter(|number| number.is_finite())
    }

    /// A number that must be there.
    pub fn needed(self, column: &str, problems: &mut Problems) -> Option<f64> {
        if self.text(column).is_empty() {
            problems.add(self.problem(column, "it is empty, and a number belongs there; run the scenario again"));
        }
        self.number(column, problems)
    }

    /// A figure with its interval. That of a share lies between 0 and 1, and its ends have columns of their own.
    pub fn figure(self, column: &str, heading: &Heading, problems: &mut Problems) -> Option<Estimate> {
        let mean = self.number(column, problems)?;
        let half_width = self.number(&format!("{column}_half_width"), problems);
        let replications = heading.replications;
        let is_share = csv_file::is_share(column) || column == "utilisation";
        let ends = ["low", "high"].map(|end| self.number(&format!("{column}_{end}"), problems));
        Some(match (half_width, ends) {
            (Some(half), ends) if is_share && half >= 0.0 && (0.0..=1.0).contains(&mean) => {
                let [low, high] = [ends[0].unwrap_or(mean - half), ends[1].unwrap_or(mean + half)];
                // Cells have six digits: the mean may have been rounded past an end.
                Estimate::between(mean, low.clamp(0.0, mean), high.clamp(mean, 1.0), replications)
            }
            (half_width, _) => Estimate::symmetric(mean, half_width, replications),
        })
    }

    /// A verdict, or nothing where the cell is empty.
    pub fn judgement(self, column: &str, problems: &mut Problems) -> Option<Judgement> {
        match self.text(column) {
            "" => None,
            "met" => Some(Judgement::Met),
            "missed" => Some(Judgement::Missed),
            "undecided" => Some(Judgement::Undecided),
            other => {
                let advice = format!(
                    "\"{other}\" is no verdict; write `met`, `missed` or `undecided`, or run the scenario again"
                );
                problems.add(self.problem(column, advice));
                None
            }
        }
    }
}
