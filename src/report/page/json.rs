//! A page as JSON: the tables that were written as files, and the sentences.

use std::path::PathBuf;

use serde_json::{Map, Value, json};

use super::super::table;
use super::{Block, Page};

/// Columns of names: a plan called 10 is no number.
const NAMES: [&str; 7] = ["scenario", "point", "plan", "workload", "trial", "tier", "value"];

impl Page {
    /// One document: what the command is called, the CSV files among these as lists of rows, and what the page says.
    pub fn json(&self, command: &str, files: &[(PathBuf, Vec<u8>)]) -> String {
        let of_csv = |(path, bytes): &(PathBuf, Vec<u8>)| {
            let name = path.extension().filter(|extension| *extension == "csv").and(path.file_stem())?;
            Some((name.to_string_lossy().into_owned(), rows(bytes)))
        };
        let tables: Map<String, Value> = files.iter().filter_map(of_csv).collect();
        let lines = |lines: &[String]| lines.iter().map(|line| table::plain(line)).collect::<Vec<_>>();
        let says: Vec<Value> = self
            .blocks
            .iter()
            .filter_map(|block| match block {
                Block::Paragraph(text) => Some(json!({ "heading": null, "lines": [table::plain(text)] })),
                Block::List(heading, items) => Some(json!({ "heading": heading, "lines": lines(items) })),
                Block::Grid(..) | Block::Set(..) => None,
            })
            .collect();
        let document = json!({
            "command": command,
            "version": env!("CARGO_PKG_VERSION"),
            "scenario": self.scenario,
            "title": self.title,
            "question": self.question,
            "verdicts": lines(&self.verdicts),
            "tables": tables,
            "says": says,
        });
        format!("{document:#}\n")
    }
}

/// The rows of a CSV file as objects: numbers where a whole column is of numbers, null where a cell is empty.
fn rows(bytes: &[u8]) -> Value {
    let mut reader = csv::Reader::from_reader(bytes);
    let header: Vec<String> = reader.headers().map(|row| row.iter().map(str::to_owned).collect()).unwrap_or_default();
    let rows: Vec<csv::StringRecord> = reader.records().filter_map(Result::ok).collect();
    let number = |cell: &str| cell.parse::<f64>().ok().and_then(serde_json::Number::from_f64);
    let is_of_numbers = |column: usize| {
        !NAMES.contains(&header[column].as_str())
            && rows.iter().all(|row| row[column].is_empty() || number(&row[column]).is_some())
    };
    let numbers: Vec<bool> = (0..header.len()).map(is_of_numbers).collect();
    let value = |column: usize, cell: &str| match cell {
        "" => Value::Null,
        cell if numbers[column] => {
            // Whole numbers stay whole.
            cell.parse::<i64>().map_or_else(|_| number(cell).map_or(Value::Null, Value::Number), Value::from)
        }
        cell => Value::from(cell),
    };
    let row = |row: &csv::StringRecord| {
        let cells = header.iter().enumerate().map(|(column, name)| (name.clone(), value(column, &row[column])));
        Value::Object(cells.collect())
    };
    rows.iter().map(row).collect()
}
