//! The plans of the catalogue as a list.

use comfy_table::{ColumnConstraint, ContentArrangement, LineStyle, Table, TableStyle};
use jiff::civil::Date;

use super::super::age;
use super::super::text::wrapped;
use super::{limits, page, price};
use crate::catalogue::{CataloguePlan, LeftOut};
use crate::provider::{Pool, Source};

/// Narrower terminals leave out what plans are for and what they cost.
const WIDE: u16 = 110;

/// The plans with their limits in short, those that are left out, and what the marks mean; all reasons where it is of one provider.
pub(super) fn list(plans: &[&CataloguePlan], left_out: &[&LeftOut], one_provider: bool, today: Date) -> String {
    let mut text = String::new();
    if !plans.is_empty() {
        text += &table(plans, super::super::terminal_width(), today).to_string();
        text += &legend(plans, today);
    }
    if one_provider {
        for entry in left_out {
            text.push_str("\n\n");
            text.push_str(&page::left_out(entry));
        }
    } else if !left_out.is_empty() {
        let ids = left_out.iter().map(|entry| entry.id.as_str()).collect::<Vec<_>>().join(", ");
        text.push_str("\n\n");
        text.push_str(&wrapped("Left out, `linecook plans NAME` says why: ", &ids));
    }
    text
}

fn table(plans: &[&CataloguePlan], width: u16, today: Date) -> Table {
    let wide = width >= WIDE;
    let mut table = Table::new();
    let mut header = vec!["plan"];
    if wide {
        header.push("for");
    }
    header.extend(["stations", "waitlist", "rate limits"]);
    let rate_limits = header.len() - 1;
    if wide {
        header.push("a month");
    }
    header.push("as of");
    table
        .load_style(TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─')))
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(width)
        .set_header(header);
    for plan in plans {
        let pools = |cell: &dyn Fn(&Pool) -> String| {
            let cells: Vec<String> = plan.plan.pools.iter().map(cell).collect();
            if cells.is_empty() { "–".to_owned() } else { cells.join(", ") }
        };
        let mut row = vec![plan.id.clone()];
        if wide {
            row.push(plan.job_class.to_string());
        }
        row.push(pools(&|pool| limits::stations(pool, &plan.quantities)));
        row.push(pools(&|pool| limits::waitlist(pool.waitlist)));
        row.push(in_short(plan));
        if wide {
            row.push(price::a_month(plan));
        }
        row.push(dated(&plan.source, today));
        table.add_row(row);
    }
    for column in table.column_iter_mut() {
        column.set_padding((0, 0));
        // Identifiers are there to be copied, and dates to be read; only the limits may take several lines.
        if column.index != rate_limits {
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
    }
    table
}

/// The limits; many only by their number.
fn in_short(plan: &CataloguePlan) -> String {
    const MOST: usize = 3;
    let all = &plan.plan.rate_limits;
    match all.len() {
        0 => "–".to_owned(),
        1..=MOST => all.iter().map(|limit| limits::amount(limit, &plan.quantities)).collect::<Vec<_>>().join(", "),
        more => format!("{more} limits"),
    }
}

/// The date with its marks.
fn dated(source: &Source, today: Date) -> String {
    let old = if age::is_old(source, today) == Some(true) { "!" } else { "" };
    let unverified = if source.verified { "" } else { "?" };
    format!("{}{old}{unverified}", source.as_of)
}

fn legend(plans: &[&CataloguePlan], today: Date) -> String {
    let old = plans.iter().any(|plan| age::is_old(&plan.source, today) == Some(true));
    let unverified = plans.iter().any(|plan| !plan.source.verified);
    let mut marks = Vec::new();
    if old {
        marks.push("! older than a year: look it up again");
    }
    if unverified {
        marks.push("? UNVERIFIED: not read at the source itself");
    }
    if marks.is_empty() { String::new() } else { format!("\n\n{}", marks.join("\n")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Catalogue;

    #[test]
    fn old_and_unverified_facts_are_marked() {
        let today: Date = "2026-11-28".parse().unwrap();
        let source = |as_of: &str, verified| Source { document: String::new(), as_of: as_of.into(), verified };
        assert_eq!(dated(&source("2025-03", true), today), "2025-03!");
        assert_eq!(dated(&source("2025-12-01", false), today), "2025-12-01?");
        assert_eq!(dated(&source("undated", false), today), "undated?");
    }

    #[test]
    fn the_list_fits_eighty_columns_and_uses_more() {
        let plans: Vec<&CataloguePlan> = Catalogue::embedded().plans().iter().collect();
        let today: Date = "2026-11-28".parse().unwrap();
        for (width, column) in [(80, "rate limits"), (140, "a month")] {
            let text = table(&plans, width, today).to_string();
            let widest = text.lines().map(|line| line.trim_end().chars().count()).max().unwrap_or(0);
            assert!(widest <= width.into(), "{widest}\n{text}");
            assert!(text.lines().next().is_some_and(|header| header.contains(column)), "{text}");
        }
    }
}
