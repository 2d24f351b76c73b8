//! What all CSV files have in common: the key columns, and a figure followed by its interval.
//!
//! Behind a figure stands how far the farther end of its interval is from it (`_half_width`). The interval of a share stays between 0 and
//! 1 and need not lie evenly about it: behind a share stand both ends too (`_low`, `_high`).

use super::{Entry, number};
use crate::experiment::Estimate;
use crate::scenario::Scenario;

/// The bytes of a CSV file.
pub fn bytes(header: &[String], rows: impl IntoIterator<Item = Vec<String>>) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(header).expect("writing to memory cannot fail");
    for row in rows {
        writer.write_record(row).expect("every row has the columns of the header");
    }
    writer.into_inner().expect("writing to memory cannot fail")
}

/// Several files as one: one header with the columns of all, and under it all rows, which are empty where their file lacks a column.
pub fn joined(files: &[Vec<u8>]) -> Vec<u8> {
    let mut columns: Vec<String> = Vec::new();
    let mut rows: Vec<(usize, csv::StringRecord)> = Vec::new();
    let mut places: Vec<Vec<usize>> = Vec::new();
    for (file, text) in files.iter().enumerate() {
        let mut reader = csv::Reader::from_reader(text.as_slice());
        let header = reader.headers().expect("our own file has a header").clone();
        let place = |name: &str, columns: &mut Vec<String>| {
            columns.iter().position(|known| known == name).unwrap_or_else(|| {
                columns.push(name.to_owned());
                columns.len() - 1
            })
        };
        places.push(header.iter().map(|name| place(name, &mut columns)).collect());
        rows.extend(reader.records().map(|row| (file, row.expect("our own file has whole rows"))));
    }
    let filled = rows.iter().map(|(file, row)| {
        let mut cells = vec![String::new(); columns.len()];
        for (cell, place) in row.iter().zip(&places[*file]) {
            cell.clone_into(&mut cells[*place]);
        }
        cells
    });
    bytes(&columns, filled)
}

/// Plain column names.
pub fn names(columns: &[&str]) -> impl Iterator<Item = String> {
    columns.iter().map(ToString::to_string)
}

/// Whether a column has a share of 1.
pub fn is_share(name: &str) -> bool {
    name.ends_with("_share") || ["refused_per_attempt", "timed_out_per_attempt"].contains(&name)
}

/// The column names of each figure: its own and its half-width's, and those of the ends of a share.
pub fn figure_names<'a>(figures: impl IntoIterator<Item = &'a str>) -> impl Iterator<Item = String> {
    figures.into_iter().flat_map(|name| {
        let ends: &[&str] = if is_share(name) { &["", "_half_width", "_low", "_high"] } else { &["", "_half_width"] };
        ends.iter().map(move |end| format!("{name}{end}"))
    })
}

/// The cells of the figure of this name, as many as it has columns; empty where unknown.
pub fn figure(name: &str, estimate: Option<Estimate>) -> Vec<String> {
    let cell = |value: Option<f64>| value.map(number::plain).unwrap_or_default();
    let half_width = estimate.and_then(|found| found.half_width);
    let mut cells = vec![cell(estimate.map(|found| found.mean)), cell(half_width)];
    if is_share(name) {
        let known = estimate.filter(|found| found.half_width.is_some());
        cells.extend([
            cell(known.map(|found| found.low().clamp(0.0, 1.0))),
            cell(known.map(|found| found.high().clamp(0.0, 1.0))),
        ]);
    }
    cells
}

/// The cells every row opens with: scenario, point, plan.
pub fn key(scenario: &Scenario, entry: Entry<'_>) -> Vec<String> {
    vec![scenario.name.clone(), entry.point().to_owned(), entry.plan.name.clone()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_figure_has_a_cell_for_each_of_its_columns() {
        for name in ["offered", "refused_share", "timed_out_per_attempt", "attempts_per_request"] {
            let columns = figure_names([name]).count();
            for found in [None, Some(Estimate::symmetric(0.5, None, 1)), Some(Estimate::symmetric(0.5, Some(0.7), 9))] {
                assert_eq!(figure(name, found).len(), columns, "{name} {found:?}");
            }
        }
    }

    #[test]
    fn several_files_share_a_header_with_all_their_columns() {
        let files = ["scenario,a\none,1\n", "scenario,b,a\ntwo,2,3\n\"t,o\",4,\n"].map(|text| text.as_bytes().to_vec());
        let text = String::from_utf8(joined(&files)).unwrap();
        assert_eq!(text, "scenario,a,b\none,1,\ntwo,3,2\n\"t,o\",,4\n");
    }

    #[test]
    fn the_ends_of_a_share_are_told_and_lie_between_none_and_all() {
        let uneven = Estimate::between(0.001, 0.0002, 0.004, 20);
        assert_eq!(figure("refused_share", Some(uneven)), ["0.001", "0.003", "0.0002", "0.004"]);
        let beyond = Estimate::symmetric(0.9, Some(0.2), 20);
        assert_eq!(figure("full_share", Some(beyond)), ["0.9", "0.2", "0.7", "1"]);
        assert_eq!(figure("full_share", Some(Estimate::symmetric(0.9, None, 1))), ["0.9", "", "", ""]);
        assert_eq!(figure("offered", Some(uneven)), ["0.001", "0.003"]);
    }
}
