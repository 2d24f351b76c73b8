//! The terminal's table, lists and paragraphs, each within a given width.

use comfy_table::{
    Cell, CellAlignment, Color, ColumnConstraint, ContentArrangement, LineStyle, Table, TableStyle, Width,
};

use super::number::{self, Figure};
use super::{Entry, clean};
use crate::experiment::{Estimate, Judgement, Results};
use crate::scenario::Scenario;

const UNKNOWN: &str = "–";

/// Text with spaces where no line may break.
pub fn plain(text: &str) -> String {
    text.replace(number::GLUE, " ")
}

/// The same table for who sets it himself: a row of names, then one for each plan and point.
pub fn rows(scenario: &Scenario, results: &Results) -> Vec<Vec<String>> {
    let sweep = scenario.sweep.iter().map(super::sweep_name);
    let names = sweep.chain(["plan".to_owned()]).chain(FIGURES.map(str::to_owned)).collect();
    let row = |entry: Entry<'_>| {
        let point = scenario.sweep.iter().map(|_| clean(entry.point()));
        let figures =
            figure_texts(results, entry, Figure::inline).into_iter().chain([judged(scenario, entry).to_owned()]);
        point.chain([clean(&entry.plan.name)]).chain(figures).collect()
    };
    std::iter::once(names).chain(super::entries(scenario, results).map(row)).collect()
}

/// One row for each plan and point. With room a figure and its interval share a line; without, they take two, and the
/// points of a sweep become headings.
pub fn plans(scenario: &Scenario, results: &Results, width: u16, colour: bool) -> String {
    let wide = wide(scenario, results, colour);
    if needed(&wide.column_max_content_widths(), 2) <= width {
        return lines(&wide);
    }
    narrow(scenario, results, width, colour)
}

/// The columns of the figures, and the verdict.
pub const FIGURES: [&str; 7] = ["delivered", "refused", "p50", "p95", "p99", "util.", "verdict"];

/// Columns with their padding, but for the last.
fn needed(widths: &[u16], padding: u16) -> u16 {
    let columns = u16::try_from(widths.len()).unwrap_or(u16::MAX);
    let content = widths.iter().copied().fold(0, u16::saturating_add);
    content.saturating_add(columns.saturating_sub(1).saturating_mul(padding))
}

fn lines(table: &Table) -> String {
    table.lines().map(|line| line.trim_end().replace(number::GLUE, " ") + "\n").collect()
}

fn wide(scenario: &Scenario, results: &Results, colour: bool) -> Table {
    let mut names: Vec<String> = scenario.sweep.iter().map(super::sweep_name).collect();
    names.push("plan".to_owned());
    let texts = names.len();
    let mut last = None;
    let rows = super::entries(scenario, results).map(|entry| {
        let mut cells = Vec::new();
        if scenario.sweep.is_some() {
            // A point is written once, beside the first of its plans.
            let new = last.replace(entry.result.case) != Some(entry.result.case);
            cells.push(Cell::new(if new { clean(entry.point()) } else { String::new() }));
        }
        cells.push(Cell::new(clean(&entry.plan.name)));
        cells.extend(figures(scenario, results, entry, Figure::inline, colour));
        cells
    });
    sheet(Some(names), texts, rows.collect(), 2, colour)
}

/// Without room for a table: the figures of each plan and point in lines beneath its name.
fn beneath(scenario: &Scenario, results: &Results, width: u16) -> String {
    let told = |entry: Entry<'_>| {
        let point = scenario.sweep.iter().map(|sweep| format!("{} {}", super::sweep_name(sweep), clean(entry.point())));
        let name = point.chain([clean(&entry.plan.name)]).collect::<Vec<_>>().join(", ");
        let head = format!("{name}: {}", judged(scenario, entry));
        let figures = figure_texts(results, entry, Figure::prose).into_iter().zip(FIGURES);
        let figures = figures.map(|(figure, name)| format!("{name}{}{}", number::GLUE, figure)).collect::<Vec<_>>();
        paragraph(&head, width) + &wrapped([vec![" ".to_owned(), figures.join(", ")]], width)
    };
    super::entries(scenario, results).map(told).collect()
}

/// Within the width: names wrap, figures never.
fn narrow(scenario: &Scenario, results: &Results, width: u16, colour: bool) -> String {
    let several = scenario.cases.first().is_some_and(|case| case.plans.len() > 1);
    let heading = scenario.sweep.as_ref().filter(|_| !several).map_or("plan".to_owned(), super::sweep_name);
    let row = |entry: Entry<'_>| {
        let name = if several || scenario.sweep.is_none() { &entry.plan.name } else { entry.point() };
        let mut cells = vec![Cell::new(clean(name))];
        cells.extend(figures(scenario, results, entry, Figure::stacked, colour));
        cells
    };
    let groups: Vec<Vec<Entry<'_>>> = if several && scenario.sweep.is_some() {
        let entries: Vec<_> = super::entries(scenario, results).collect();
        entries.chunk_by(|a, b| a.result.case == b.result.case).map(<[_]>::to_vec).collect()
    } else {
        vec![super::entries(scenario, results).collect()]
    };
    let rows = groups.iter().flatten().map(|entry| row(*entry)).collect();
    let mut widths = sheet(Some(vec![heading.clone()]), 1, rows, 1, colour).column_max_content_widths();
    // Two spaces between columns where names keep their room, one otherwise.
    let spaced = needed(&widths[1..], 2) + 2;
    let padding = if width.saturating_sub(spaced) >= widths[0].min(16) { 2 } else { 1 };
    let figures = needed(&widths[1..], padding) + padding;
    if width.saturating_sub(figures) < 8 {
        return beneath(scenario, results, width);
    }
    widths[0] = widths[0].min(width.saturating_sub(figures));
    let mut text = String::new();
    for (place, group) in groups.iter().enumerate() {
        let rows = group.iter().map(|entry| row(*entry)).collect();
        let mut table = sheet((place == 0).then(|| vec![heading.clone()]), 1, rows, padding, colour);
        table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
        for (column, width) in table.column_iter_mut().zip(&widths) {
            let whole = width + column.padding_width();
            column.set_constraint(ColumnConstraint::Absolute(Width::Fixed(whole)));
        }
        let body = lines(&table);
        if groups.len() == 1 {
            return body;
        }
        // The heading of the point comes after the names of the columns, which are written once.
        let head = if place == 0 {
            body.split_inclusive('\n').take_while(|line| !line.contains('─')).count() + 1
        } else {
            0
        };
        let (names, figures): (Vec<_>, Vec<_>) =
            body.split_inclusive('\n').enumerate().partition(|(line, _)| *line < head);
        text.extend(names.into_iter().map(|(_, line)| line));
        let sweep = scenario.sweep.as_ref().map(super::sweep_name).unwrap_or_default();
        let point = group.first().map(|entry| clean(entry.point())).unwrap_or_default();
        text += &paragraph(&format!("{sweep} {point}:"), width);
        text.extend(figures.into_iter().map(|(_, line)| line));
    }
    text
}

/// A table of `texts` columns of names and the columns of the figures.
fn sheet(names: Option<Vec<String>>, texts: usize, rows: Vec<Vec<Cell>>, padding: u16, colour: bool) -> Table {
    let mut table = Table::new();
    table.load_style(TableStyle::new().header_separator(LineStyle::none().fill('─')));
    if colour {
        table.enforce_styling()
    } else {
        table.force_no_tty()
    };
    if let Some(names) = names {
        table.set_header(names.into_iter().chain(FIGURES.map(str::to_owned)));
    }
    table.add_rows(rows);
    let last = texts + FIGURES.len() - 1;
    for (place, column) in table.column_iter_mut().enumerate() {
        column.set_padding((0, if place == last { 0 } else { padding }));
        if place >= texts && place < last {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table
}

fn figures(
    scenario: &Scenario,
    results: &Results,
    entry: Entry<'_>,
    text: impl Fn(&Figure) -> String,
    colour: bool,
) -> Vec<Cell> {
    let texts = figure_texts(results, entry, text);
    texts.into_iter().map(Cell::new).chain([verdict(scenario, entry, colour)]).collect()
}

/// The figures of a row as texts, without the verdict.
pub fn figure_texts(results: &Results, entry: Entry<'_>, text: impl Fn(&Figure) -> String) -> [String; 6] {
    let figures = measured(results, entry);
    let refused = entry.result.total.refused_share.is_some_and(|share| share.mean <= 0.0);
    std::array::from_fn(|place| match &figures[place] {
        // Of a backlog that grows no latency is steady.
        Some(_) if (2..5).contains(&place) && entry.result.drift.grows() => "grows".to_owned(),
        // Not seen is not the same as a share of zero.
        Some(_) if place == 1 && refused => "none".to_owned(),
        figure => figure.as_ref().map_or(UNKNOWN.to_owned(), &text),
    })
}

/// Delivered, refused, p50, p95, p99, utilisation.
fn measured(results: &Results, entry: Entry<'_>) -> [Option<Figure>; 6] {
    let estimates = estimates(entry);
    std::array::from_fn(|place| {
        let estimate = estimates[place].as_ref()?;
        let of_time = (2..5).contains(&place);
        Some(if of_time { Figure::time(estimate, results.exact) } else { Figure::rough_share(estimate, results.exact) })
    })
}

/// The same as numbers: shares, and seconds.
pub fn estimates(entry: Entry<'_>) -> [Option<Estimate>; 6] {
    let total = &entry.result.total;
    let quantile = |per_mille: u32| total.latency.as_ref().and_then(|latency| latency.quantile(per_mille));
    let utilisation = entry.busiest_pool().map(|pool| pool.utilisation);
    [total.delivered_share, total.refused_share, quantile(500), quantile(950), quantile(990), utilisation]
}

fn verdict(scenario: &Scenario, entry: Entry<'_>, colour: bool) -> Cell {
    let cell = Cell::new(judged(scenario, entry));
    match (colour && !scenario.objectives.is_empty(), entry.result.verdict.overall) {
        (false, _) => cell,
        (true, Judgement::Met) => cell.fg(Color::Green),
        (true, Judgement::Missed) => cell.fg(Color::Red),
        (true, Judgement::Undecided) => cell.fg(Color::Yellow),
    }
}

fn judged(scenario: &Scenario, entry: Entry<'_>) -> &'static str {
    if scenario.objectives.is_empty() { UNKNOWN } else { super::judgement(entry.result.verdict.overall) }
}

/// Rows of cells, the first of them the names of the columns; all but the first column stand to the right.
pub fn grid(rows: impl IntoIterator<Item = Vec<String>>, width: u16) -> String {
    let mut rows = rows.into_iter();
    let mut table = Table::new();
    table.load_style(TableStyle::new().header_separator(LineStyle::none().fill('─')));
    table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width).force_no_tty();
    table.set_header(rows.next().unwrap_or_default());
    table.add_rows(rows);
    let last = table.column_count().saturating_sub(1);
    for (place, column) in table.column_iter_mut().enumerate() {
        column.set_padding((0, if place == last { 0 } else { 2 }));
        if place > 0 {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    lines(&table)
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
