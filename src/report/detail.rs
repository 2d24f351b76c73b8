//! Every figure of every plan, for who wants to see them without opening a file.

use super::number::{self, Figure};
use super::page::Block;
use super::{Entry, clean, summary, sweep_name};
use crate::experiment::{Estimate, Results};
use crate::scenario::Scenario;

/// Columns of the names of figures, and of each plan.
const NAME: u16 = 28;
const PLAN: u16 = 17;

/// A table for each point: a row for each figure that is not unknown or 0 everywhere, and as many plans side by side as there is room
/// for.
pub fn figures(scenario: &Scenario, results: &Results, width: u16) -> Vec<Block> {
    let together = usize::from((width.saturating_sub(NAME) / PLAN).max(1));
    let entries: Vec<Entry<'_>> = super::entries(scenario, results).collect();
    let points = entries.chunk_by(|a, b| a.result.case == b.result.case);
    let blocks = points.flat_map(|plans| plans.chunks(together)).map(|plans| {
        let at = scenario.sweep.as_ref().zip(plans[0].case.point.as_ref());
        let at =
            at.map_or_else(String::new, |(sweep, point)| format!(" at {} {}", sweep_name(sweep), clean(&point.label)));
        Block::Grid(format!("All figures{at}, as summary.csv names them:"), rows(results, plans))
    });
    blocks.collect()
}

fn rows(results: &Results, plans: &[Entry<'_>]) -> Vec<Vec<String>> {
    let names = plans.iter().map(|entry| clean(&entry.plan.name));
    let header = std::iter::once("figure".to_owned()).chain(names).collect();
    let columns: Vec<Vec<(String, Option<Estimate>)>> = plans.iter().map(|entry| summary::figures(*entry)).collect();
    let row = |place: usize| {
        let figures = columns.iter().map(|column| column[place].1);
        let name = &columns[0][place].0;
        let says = figures.clone().flatten().any(|figure| figure.mean.abs() > 0.0);
        says.then(|| {
            std::iter::once(name.clone()).chain(figures.map(|figure| text(name, figure, results.exact))).collect()
        })
    };
    std::iter::once(header).chain((0..columns[0].len()).filter_map(row)).collect()
}

fn text(name: &str, figure: Option<Estimate>, exact: bool) -> String {
    let Some(figure) = figure else { return "–".to_owned() };
    let is_of_time = name.ends_with("_s") && !name.ends_with("_per_s");
    if is_of_time {
        return Figure::time(&figure, exact).prose();
    }
    if ["_share", "_per_attempt", "utilisation"].iter().any(|end| name.ends_with(end)) {
        return Figure::rough_share(&figure, exact).prose();
    }
    number::estimate(&figure, exact)
}
