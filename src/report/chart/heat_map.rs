//! Figure `heat_map`: a figure over the grid of two swept parameters, plan by plan, with the frontier where the objective holds.

mod grid;
mod map;
mod tints;

use self::grid::{Cell, Grid};
use self::map::{Layout, Map};
use self::tints::Tints;
use super::super::folder::Run;
use super::super::{capitalised, clean, label_name, number};
use super::canvas::Pen;
use super::finding::{self, Subject};
use super::page::{self, Key, Page, Sample};
use super::palette::{BLUE, Dash, INK, Look, Marker};
use super::style::Style;
use super::{Drawing, judged_basis, measured};
use crate::experiment::Judgement;

const FRONTIER: Pen = Pen { colour: INK, width: 2.5, dash: Dash::Solid };

/// The drawing; `None` unless two parameters are swept.
pub fn figure(run: &Run, style: Style) -> Option<Drawing> {
    let grid = grid::grid(run)?;
    let plans: Vec<(String, Vec<Vec<Cell>>)> = (0..run.heading.plan_names.len())
        .map(|plan| (clean(&run.heading.plan_names[plan]), grid::cells(run, &grid, plan)))
        .collect();
    let aim = grid.objective.map(|place| run.heading.objectives[place].bound());
    let tints = Tints::new(&grid, plans.iter().flat_map(|(_, cells)| cells.iter().flatten()), aim);
    let legend = legend(&tints, &plans);
    let title = title(run, &grid);
    Some(page::fitting(style, plans.len(), |shown| {
        let drawn = &plans[..shown];
        let layout = Layout::new(&grid, &tints, drawn, &page::room(style));
        let cells = if layout.told.has_numbers() { "Each cell" } else { "Tint" };
        let name = measured::name(&grid.column);
        let rest = page::of_all(shown, plans.len(), "plans", "summary.csv");
        let page = Page {
            name: "heat_map",
            title: title.clone(),
            subtitle: format!("{} {cells}: {name}{}.{rest}", judged_basis(&run.heading), tints.unit()),
            legend: legend.clone(),
            source: page::source(&run.heading),
        };
        (page, Map { grid: &grid, plans: drawn, tints: &tints, layout })
    }))
}

/// At how many pairs the objective holds, in a sentence.
fn title(run: &Run, grid: &Grid) -> String {
    let name = measured::name(&grid.column);
    if grid.objective.is_none() {
        return format!("{} over {} and {}", capitalised(&name), label_name(&grid.y_label), label_name(&grid.x_label));
    }
    let text = &|estimate: &_| number::Figure::time(estimate, false).mean();
    finding::title(run, &Subject { name, objective: grid.objective, figure: |_| None, text })
}

/// Tints with their values, and the marks that there are.
fn legend(tints: &Tints, plans: &[(String, Vec<Vec<Cell>>)]) -> Vec<Key> {
    let key = |label: &str, sample: Sample| Key { label: label.to_owned(), sample };
    let mut legend = Vec::new();
    if let Some((low, high)) = tints.ends {
        let values = if high > low { vec![low, tints.middle(), high] } else { vec![low] };
        let tint = |value| key(&tints.quantity.text(value), Sample::Tint(BLUE, tints.of(value)));
        legend.extend(values.into_iter().map(tint));
    }
    let any = |judgement: Judgement| {
        plans.iter().flat_map(|(_, cells)| cells.iter().flatten()).any(|cell| cell.judgement == Some(judgement))
    };
    let (met, undecided) = (any(Judgement::Met), any(Judgement::Undecided));
    if met {
        let look = Look { colour: INK, marker: Marker::Circle, dash: Dash::Solid };
        legend.push(key("the objective holds", Sample::Marker(look)));
    }
    if undecided {
        legend.push(key("too close to call", Sample::Ring(INK)));
    }
    if met && (undecided || any(Judgement::Missed)) {
        legend.push(key("frontier of the objective", Sample::Line(FRONTIER)));
    }
    legend
}
