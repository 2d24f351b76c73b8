//! The terminal's table, lists and paragraphs, each within a given width.

use comfy_table::{Cell, CellAlignment, Color, ColumnConstraint, ContentArrangement, LineStyle, Table, TableStyle};

use super::number::{self, Figure};
use super::{Entry, clean};
use crate::experiment::{Estimate, Judgement, Results};
use crate::scenario::Scenario;

const UNKNOWN: &str = "–";

/// Title and question.
pub fn heading(scenario: &Scenario, width: u16) -> String {
    let mut text = paragraph(&clean(&scenario.title), width);
    if !scenario.question.is_empty() {
        text += &paragraph(&clean(&scenario.question), width);
    }
    text + "\n"
}

/// One row for each plan and point. With room a figure and its interval share a line; without, they take two.
pub fn plans(scenario: &Scenario, results: &Results, width: u16, colour: bool) -> String {
    let mut wide = table(scenario, results, Figure::inline, colour);
    let columns = u16::try_from(wide.column_count()).unwrap_or(u16::MAX);
    let needed = wide.column_max_content_widths().into_iter().fold(0, u16::saturating_add);
    if needed.saturating_add(columns.saturating_mul(2)) <= width {
        return lines(&wide);
    }
    let mut narrow = table(scenario, results, Figure::stacked, colour);
    narrow.set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
    // Names wrap first; figures only where there is no other way.
    let texts = text_columns(scenario);
    let needed: u16 = narrow.column_max_content_widths().iter().skip(texts).fold(0, |sum, width| sum + width + 1);
    let keep = width.saturating_sub(needed) >= 9 * u16::try_from(texts).unwrap_or(2);
    for (place, column) in narrow.column_iter_mut().enumerate() {
        column.set_padding((0, 1));
        if keep && place >= texts {
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
    }
    lines(&narrow)
}

/// How many columns of names come before the figures.
fn text_columns(scenario: &Scenario) -> usize {
    if scenario.sweep.is_some() { 2 } else { 1 }
}

fn lines(table: &Table) -> String {
    table.lines().map(|line| line.trim_end().replace(number::GLUE, " ") + "\n").collect()
}

fn table(scenario: &Scenario, results: &Results, figure: impl Fn(&Figure) -> String, colour: bool) -> Table {
    let mut table = Table::new();
    table.load_style(TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─')));
    if colour {
        table.enforce_styling()
    } else {
        table.force_no_tty()
    };
    let swept = scenario.sweep.as_ref().map(|sweep| clean(&sweep.label));
    let names = ["plan", "delivered", "refused", "p50", "p95", "p99", "util.", "verdict"];
    table.set_header(swept.into_iter().chain(names.map(str::to_owned)));
    let mut last = None;
    for entry in super::entries(scenario, results) {
        let mut cells = Vec::new();
        if scenario.sweep.is_some() {
            // A point is written once, beside the first of its plans.
            let new = last.replace(entry.result.case) != Some(entry.result.case);
            cells.push(Cell::new(if new { clean(entry.point()) } else { String::new() }));
        }
        cells.push(Cell::new(clean(&entry.plan.name)));
        cells
            .extend(figures(results, entry).map(|known| Cell::new(known.as_ref().map_or(UNKNOWN.to_owned(), &figure))));
        cells.push(verdict(scenario, entry, colour));
        table.add_row(cells);
    }
    let texts = text_columns(scenario);
    for (place, column) in table.column_iter_mut().enumerate() {
        column.set_padding((0, 2));
        if place >= texts && place < texts + 6 {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    if let Some(column) = table.column_mut(texts + 6) {
        column.set_padding((0, 0));
    }
    table
}

/// Delivered, refused, p50, p95, p99, utilisation.
fn figures(results: &Results, entry: Entry<'_>) -> [Option<Figure>; 6] {
    let total = &entry.result.total;
    let share = |share: Option<Estimate>| share.map(|share| Figure::rough_share(&share, results.exact));
    let quantile = |per_mille: u32| {
        let latency = total.latency.as_ref().and_then(|latency| latency.quantile(per_mille));
        latency.map(|seconds| Figure::time(&seconds, results.exact))
    };
    [
        share(total.delivered_share),
        share(total.refused_share),
        quantile(500),
        quantile(950),
        quantile(990),
        share(entry.busiest_pool().map(|pool| pool.utilisation)),
    ]
}

fn verdict(scenario: &Scenario, entry: Entry<'_>, colour: bool) -> Cell {
    if scenario.objectives.is_empty() {
        return Cell::new(UNKNOWN);
    }
    let overall = entry.result.verdict.overall;
    let cell = Cell::new(super::judgement(overall));
    match (colour, overall) {
        (false, _) => cell,
        (true, Judgement::Met) => cell.fg(Color::Green),
        (true, Judgement::Missed) => cell.fg(Color::Red),
        (true, Judgement::Undecided) => cell.fg(Color::Yellow),
    }
}

/// Each line as an item of a list, wrapped with a hanging indent.
pub fn list(items: &[String], width: u16) -> String {
    wrapped(items.iter().map(|item| vec!["•".to_owned(), item.clone()]), width)
}

/// Text wrapped to the width.
pub fn paragraph(text: &str, width: u16) -> String {
    wrapped([vec![text.to_owned()]], width)
}

fn wrapped(rows: impl IntoIterator<Item = Vec<String>>, width: u16) -> String {
    let mut table = Table::new();
    table.load_style(TableStyle::new()).set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
    table.force_no_tty();
    table.add_rows(rows);
    let columns = table.column_count();
    for (place, column) in table.column_iter_mut().enumerate() {
        column.set_padding((0, u16::from(place + 1 < columns)));
    }
    lines(&table)
}
