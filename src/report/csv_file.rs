//! What all CSV files have in common: the key columns, and a figure followed by its half-width.

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

/// Plain column names.
pub fn names(columns: &[&str]) -> impl Iterator<Item = String> {
    columns.iter().map(ToString::to_string)
}

/// Two column names for each figure: its own, and its half-width's.
pub fn figure_names<'a>(figures: impl IntoIterator<Item = &'a str>) -> impl Iterator<Item = String> {
    figures.into_iter().flat_map(|name| [name.to_owned(), format!("{name}_half_width")])
}

/// The cells of a figure: mean and half-width, empty where unknown.
pub fn figure(estimate: Option<Estimate>) -> [String; 2] {
    match estimate {
        Some(estimate) => [number::plain(estimate.mean), estimate.half_width.map(number::plain).unwrap_or_default()],
        None => [String::new(), String::new()],
    }
}

/// The cells every row opens with: scenario, point, plan.
pub fn key(scenario: &Scenario, entry: Entry<'_>) -> Vec<String> {
    vec![scenario.name.clone(), entry.point().to_owned(), entry.plan.name.clone()]
}
