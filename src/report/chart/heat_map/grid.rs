//! The grid of two swept parameters: what is drawn at each pair of their values.

use super::super::super::clean;
use super::super::super::folder::{Entry, Run};
use crate::experiment::Judgement;
use crate::report::sizing::objective_name;

/// The grid: the values of both axes in the order of the sweep, and what is drawn at each pair.
pub struct Grid {
    pub x_label: String,
    pub y_label: String,
    pub x: Vec<String>,
    pub y: Vec<String>,
    /// The column of the figure, and its objective's place.
    pub column: String,
    pub objective: Option<usize>,
}

/// A cell: its figure, and whether the objective holds.
#[derive(Clone, Copy)]
pub struct Cell {
    pub value: Option<f64>,
    pub judgement: Option<Judgement>,
}

impl Cell {
    /// Whether it has a mark: the objective holds, or whether it does is too close to call.
    pub fn is_marked(&self) -> bool {
        self.judgement.is_some_and(|judgement| judgement != Judgement::Missed)
    }
}

/// The grid of a run; `None` unless two parameters are swept.
pub fn grid(run: &Run) -> Option<Grid> {
    let sweep = run.heading.sweep.as_ref().filter(|sweep| sweep.axes.len() == 2)?;
    let values = |axis: usize| {
        let mut seen: Vec<String> = Vec::new();
        for coordinates in &sweep.coordinates {
            let value = coordinates.get(axis)?;
            if !seen.contains(value) {
                seen.push(value.clone());
            }
        }
        Some(seen)
    };
    let objective = run.heading.objectives.iter().position(|objective| {
        // A quantile that the summary has no column of cannot be drawn from it.
        run.entries.iter().any(|entry| value(entry, &objective_name(objective)).is_some())
    });
    let column = objective.map_or("latency_p95_s".to_owned(), |place| objective_name(&run.heading.objectives[place]));
    Some(Grid {
        x_label: clean(&sweep.axes[1]),
        y_label: clean(&sweep.axes[0]),
        x: values(1)?,
        y: values(0)?,
        column,
        objective,
    })
}

fn value(entry: &Entry, column: &str) -> Option<f64> {
    let latency = |per_mille: u32| entry.quantile(per_mille);
    let found = match column.strip_prefix("latency_p").and_then(|rest| rest.strip_suffix("_s")) {
        Some("999") => latency(999),
        Some(digits) => latency(digits.parse::<u32>().ok()?.checked_mul(10)?),
        None => entry.known(column),
    };
    found.map(|found| found.mean)
}

/// Rows of cells, the first row at the bottom.
pub fn cells(run: &Run, grid: &Grid, plan: usize) -> Vec<Vec<Cell>> {
    let nothing = Cell { value: None, judgement: None };
    let mut cells = vec![vec![nothing; grid.x.len()]; grid.y.len()];
    let Some(sweep) = &run.heading.sweep else { return cells };
    for entry in run.of_plan(plan) {
        let Some([y, x]) =
            sweep.coordinates.get(entry.point).and_then(|at| <&[String; 2]>::try_from(at.as_slice()).ok())
        else {
            continue;
        };
        let places = (grid.y.iter().position(|value| value == y), grid.x.iter().position(|value| value == x));
        if let (Some(row), Some(column)) = places {
            let judgement = grid.objective.and_then(|place| entry.judgements.get(place).copied());
            cells[row][column] = Cell { value: value(entry, &grid.column), judgement };
        }
    }
    cells
}
