//! The map: a panel of tinted cells for each plan.

use std::ops::RangeInclusive;

use super::super::super::{clean, number};
use super::super::canvas::{Align, Canvas, Pen, Type};
use super::super::page::{Figure, Frame, Tall};
use super::super::palette::{AXIS_LINE, BLUE, HEADING, INK, LABEL, PAPER, QUIET, STRONG_TICK, TICK};
use super::super::text::{Weight, shorten, shorten_names, width};
use super::FRONTIER;
use super::grid::{Cell, Grid};
use super::tints::Tints;
use crate::experiment::Judgement;

const TOP: f64 = 46.0;
const FOOT: f64 = 48.0;
const GAP: f64 = 30.0;
/// The narrowest panel, with the gap beside it.
const PANEL: f64 = 260.0;
/// A dot and the space behind it.
const DOT: f64 = 12.0;
const RADIUS: f64 = 4.0;

/// What stands in every cell, so that none says less than another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// A number, with the mark of the judgement before it.
    Beside,
    /// The same with the mark above it.
    Above,
    /// The mark alone.
    Mark,
    Nothing,
}

impl Told {
    /// Whether there are numbers.
    pub fn has_numbers(self) -> bool {
        matches!(self, Self::Beside | Self::Above)
    }

    /// The height of a row that it needs, and what suits it.
    fn row(self) -> (f64, f64) {
        match self {
            Self::Above => (31.0, 36.0),
            _ => (20.0, 30.0),
        }
    }
}

/// What stands in the cells, and how wide a panel is at least.
#[derive(Clone, Copy, Debug)]
pub struct Layout {
    pub told: Told,
    // With the gap beside it.
    panel: f64,
}

impl Layout {
    /// For so many plans, whatever the room across may be of these: panels wide enough for their numbers, where one alone is.
    pub fn new(grid: &Grid, tints: &Tints, plans: &[(String, Vec<Vec<Cell>>)], room: &RangeInclusive<f64>) -> Self {
        let cells = || plans.iter().flat_map(|(_, cells)| cells.iter().flatten());
        let values = cells().filter_map(|cell| cell.value);
        let widest = values.map(|value| width(&text(tints, value), TICK.size, Weight::Regular)).fold(0.0, f64::max);
        let marked = cells().any(Cell::is_marked);
        let columns = grid.x.len() as f64;
        let numbers = columns * (widest + 6.0) + before(grid) + GAP;
        let panel = if numbers <= *room.start() { numbers.max(PANEL) } else { PANEL };
        // Cells are narrowest where the room just suffices for one more panel beside the others.
        let rooms = (1..=plans.len()).map(|beside| panel * beside as f64).filter(|least| room.contains(least));
        let layout = Self { told: Told::Nothing, panel };
        let widths = rooms.chain([*room.start()]).map(|room| layout.width(plans.len(), room) - before(grid));
        let wide = widths.fold(f64::INFINITY, f64::min) / columns;
        let told = match widest + 6.0 {
            needed if needed + if marked { DOT } else { 0.0 } <= wide => Told::Beside,
            needed if needed <= wide + 0.01 => Told::Above,
            _ if 2.0 * RADIUS + 6.0 <= wide => Told::Mark,
            _ => Told::Nothing,
        };
        Self { told, panel }
    }

    /// Panels beside each other.
    fn columns(self, plans: usize, room: f64) -> usize {
        (1..=plans).rev().find(|&columns| room / columns as f64 >= self.panel - 0.01).unwrap_or(1)
    }

    /// The width of a panel of so many.
    fn width(self, plans: usize, room: f64) -> f64 {
        let columns = self.columns(plans, room) as f64;
        (room - GAP * (columns - 1.0)) / columns
    }
}

/// The width of the labels of the rows.
fn ticks(grid: &Grid) -> f64 {
    grid.y.iter().map(|value| width(&clean(value), TICK.size, Weight::Regular)).fold(0.0, f64::max).min(90.0)
}

/// From the edge of a panel to its cells.
fn before(grid: &Grid) -> f64 {
    ticks(grid) + 10.0
}

fn text(tints: &Tints, value: f64) -> String {
    number::aligned(value / tints.quantity.unit().1)
}

/// Every plan's cells.
pub struct Map<'a> {
    pub grid: &'a Grid,
    pub plans: &'a [(String, Vec<Vec<Cell>>)],
    pub tints: &'a Tints,
    pub layout: Layout,
}

impl Figure for Map<'_> {
    fn tall(&self, room: f64) -> Tall {
        let lines = self.plans.len().div_ceil(self.layout.columns(self.plans.len(), room)) as f64;
        let rows = self.grid.y.len() as f64;
        let (least, best) = self.layout.told.row();
        Tall {
            least: lines * (TOP + FOOT + (least * rows).max(100.0)),
            best: lines * (TOP + FOOT + (best * rows).clamp(180.0, (least * rows).max(700.0))),
        }
    }

    fn draw(&self, canvas: &Canvas<'_>, frame: Frame) {
        draw(self, canvas, frame);
    }
}

fn draw(figure: &Map<'_>, canvas: &Canvas<'_>, frame: Frame) {
    let Map { grid, plans, layout, .. } = figure;
    let columns = layout.columns(plans.len(), frame.width());
    let lines = plans.len().div_ceil(columns);
    let wide = layout.width(plans.len(), frame.width());
    let tall = frame.height() / lines as f64;
    let names: Vec<&str> = plans.iter().map(|(name, _)| name.as_str()).collect();
    let names = shorten_names(&names, HEADING.size, HEADING.weight, wide);
    for (place, (name, (_, cells))) in names.iter().zip(*plans).enumerate() {
        let left = frame.left + (wide + GAP) * (place % columns) as f64;
        let top = frame.top + tall * (place / columns) as f64;
        let inside = Frame { left: left + before(grid), right: left + wide, top: top + TOP, bottom: top + tall - FOOT };
        canvas.text(name, (left, top + 10.0), Align::Left, HEADING);
        let upwards = shorten(&grid.y_label, LABEL.size, LABEL.weight, wide);
        canvas.text(&upwards, (left, top + 30.0), Align::Left, LABEL);
        panel(figure, cells, canvas, inside);
    }
}

fn panel(figure: &Map<'_>, cells: &[Vec<Cell>], canvas: &Canvas<'_>, inside: Frame) {
    let grid = figure.grid;
    let (wide, tall) = (inside.width() / grid.x.len() as f64, inside.height() / grid.y.len() as f64);
    let corner = |row: usize, column: usize| (inside.left + wide * column as f64, inside.bottom - tall * row as f64);
    for (row, cells) in cells.iter().enumerate() {
        for (column, cell) in cells.iter().enumerate() {
            let (from, to) = (corner(row, column), corner(row + 1, column + 1));
            let centre = (f64::midpoint(from.0, to.0), f64::midpoint(from.1, to.1));
            if let Some(value) = cell.value {
                canvas.rectangle(from, to, BLUE, figure.tints.of(value));
                tell(figure, *cell, value, canvas, centre);
            } else {
                canvas.rectangle(from, to, QUIET, 0.25);
                canvas.text("–", centre, Align::Centre, STRONG_TICK);
            }
        }
    }
    for step in 0..=grid.x.len() {
        canvas.line(&[corner(0, step), corner(grid.y.len(), step)], Pen::solid(PAPER, 1.0));
    }
    for step in 0..=grid.y.len() {
        canvas.line(&[corner(step, 0), corner(step, grid.x.len())], Pen::solid(PAPER, 1.0));
    }
    // An outline, for tints that are almost the ground.
    canvas.outline(corner(0, 0), corner(grid.y.len(), grid.x.len()), Pen { width: 0.75, ..AXIS_LINE });
    frontier(cells, canvas, &corner);
    labels(grid, canvas, inside);
}

/// What a cell says.
fn tell(figure: &Map<'_>, cell: Cell, value: f64, canvas: &Canvas<'_>, (x, y): (f64, f64)) {
    let letters = Type { colour: INK, ..STRONG_TICK };
    let mark = |x: f64, y: f64| match cell.judgement {
        Some(Judgement::Met) => canvas.dot((x, y), INK, RADIUS),
        Some(Judgement::Undecided) => canvas.circle((x, y), RADIUS - 0.5, Pen::solid(INK, 1.5)),
        _ => {}
    };
    let marked = cell.is_marked();
    let value = text(figure.tints, value);
    match figure.layout.told {
        Told::Beside if marked => {
            let left = x - f64::midpoint(DOT, width(&value, TICK.size, Weight::Regular));
            mark(left + RADIUS, y);
            canvas.text(&value, (left + DOT, y), Align::Left, letters);
        }
        Told::Beside => canvas.text(&value, (x, y), Align::Centre, letters),
        Told::Above => {
            mark(x, y - 8.0);
            canvas.text(&value, (x, if marked { y + 7.0 } else { y }), Align::Centre, letters);
        }
        Told::Mark => mark(x, y),
        Told::Nothing => {}
    }
}

/// The values of both axes, and what the lower one is.
fn labels(grid: &Grid, canvas: &Canvas<'_>, inside: Frame) {
    let (wide, tall) = (inside.width() / grid.x.len() as f64, inside.height() / grid.y.len() as f64);
    let every = |count: usize, room: f64, needed: f64| {
        (1..=count).find(|&every| room * every as f64 >= needed).unwrap_or(count)
    };
    let widest =
        grid.x.iter().map(|value| width(&clean(value), TICK.size, Weight::Regular)).fold(0.0, f64::max).min(90.0);
    for (column, value) in grid.x.iter().enumerate().step_by(every(grid.x.len(), wide, widest + 6.0)) {
        let at = (inside.left + wide * (column as f64 + 0.5), inside.bottom + 14.0);
        canvas.text(&shorten(&clean(value), TICK.size, TICK.weight, 90.0), at, Align::Centre, TICK);
    }
    for (row, value) in grid.y.iter().enumerate().step_by(every(grid.y.len(), tall, 15.0)) {
        let at = (inside.left - 8.0, inside.bottom - tall * (row as f64 + 0.5));
        canvas.text(&shorten(&clean(value), TICK.size, TICK.weight, ticks(grid) + 0.01), at, Align::Right, TICK);
    }
    let label = shorten(&grid.x_label, LABEL.size, LABEL.weight, inside.width());
    canvas.text(&label, (f64::midpoint(inside.left, inside.right), inside.bottom + 34.0), Align::Centre, LABEL);
}

/// A line along every edge between a cell where the objective holds and one where it does not.
fn frontier(cells: &[Vec<Cell>], canvas: &Canvas<'_>, corner: &dyn Fn(usize, usize) -> (f64, f64)) {
    let met = |row: usize, column: usize| cells[row][column].judgement == Some(Judgement::Met);
    for row in 0..cells.len() {
        for column in 0..cells[row].len() {
            if column + 1 < cells[row].len() && met(row, column) != met(row, column + 1) {
                canvas.line(&[corner(row, column + 1), corner(row + 1, column + 1)], FRONTIER);
            }
            if row + 1 < cells.len() && met(row, column) != met(row + 1, column) {
                canvas.line(&[corner(row + 1, column), corner(row + 1, column + 1)], FRONTIER);
            }
        }
    }
}
