//! Figure `heat_map`: a figure over the grid of two swept parameters, plan by plan, with the frontier where the objective holds.

use super::super::folder::{Entry, Run};
use super::super::{clean, label_name, number, quoted, wording};
use super::axis::Quantity;
use super::canvas::{Align, Canvas, Pen, Type};
use super::finding::{self, Subject};
use super::page::{self, Figure, Frame, Key, Page, Sample, Tall};
use super::palette::{BLUE, Dash, HEADING, INK, LABEL, Look, Marker, PAPER, QUIET, TICK};
use super::style::Style;
use super::text::{Weight, shorten, width};
use super::{Drawing, basis, measured};
use crate::experiment::Judgement;
use crate::report::sizing::objective_name;

/// The grid: the values of both axes in the order of the sweep, and what is drawn at each pair.
struct Grid {
    x_label: String,
    y_label: String,
    x: Vec<String>,
    y: Vec<String>,
    /// The column of the figure, and its objective's place.
    column: String,
    objective: Option<usize>,
}

/// A cell: its figure, and whether the objective holds.
#[derive(Clone, Copy)]
struct Cell {
    value: Option<f64>,
    judgement: Option<Judgement>,
}

const TOP: f64 = 46.0;
const FOOT: f64 = 48.0;
const GAP: f64 = 30.0;
/// A dot and the space behind it.
const DOT: f64 = 12.0;

/// The drawing; `None` unless two parameters are swept.
pub fn figure(run: &Run, style: Style) -> Option<Drawing> {
    let grid = grid(run)?;
    let plans: Vec<(String, Vec<Vec<Cell>>)> = (0..run.heading.plan_names.len())
        .map(|plan| (clean(&run.heading.plan_names[plan]), cells(run, &grid, plan)))
        .collect();
    let mut legend = Vec::new();
    let scale = Tints::new(&grid, &plans);
    if let Some((low, high)) = scale.ends {
        let values = if high > low { vec![low, scale.middle(), high] } else { vec![low] };
        for value in values {
            let label = measured::text(&grid.column, value);
            legend.push(Key { label, sample: Sample::Tint(BLUE, scale.of(value)) });
        }
    }
    let any = |met: bool| {
        let mut cells = plans.iter().flat_map(|(_, cells)| cells.iter().flatten());
        cells.any(|cell| (cell.judgement == Some(Judgement::Met)) == met)
    };
    if any(true) {
        let look = Look { colour: INK, marker: Marker::Circle, dash: Dash::Solid };
        legend.push(Key { label: "the objective holds".to_owned(), sample: Sample::Marker(look) });
        if any(false) {
            legend.push(Key { label: "as far as this line".to_owned(), sample: Sample::Line(FRONTIER) });
        }
    }
    let title = title(run, &grid);
    let page = |shown: usize| Page {
        name: "heat_map",
        title: title.clone(),
        subtitle: format!(
            "{} Each cell: {}{}.{}",
            basis(&run.heading),
            measured::name(&grid.column),
            scale.unit(),
            page::of_all(shown, plans.len(), "plans", "summary.csv")
        ),
        legend: legend.clone(),
        source: page::source(&run.heading),
    };
    let figure = |shown: usize| Map { grid: &grid, plans: &plans[..shown], scale: &scale };
    Some(page::fitting(style, plans.len(), |shown| (page(shown), figure(shown))))
}

/// Every plan's cells.
struct Map<'a> {
    grid: &'a Grid,
    plans: &'a [(String, Vec<Vec<Cell>>)],
    scale: &'a Tints,
}

impl Figure for Map<'_> {
    fn tall(&self, room: f64) -> Tall {
        let lines = self.plans.len().div_ceil(columns(self.plans.len(), room)) as f64;
        let rows = self.grid.y.len() as f64;
        Tall {
            least: lines * (TOP + FOOT + 20.0 * rows.max(5.0)),
            best: lines * (TOP + FOOT + (30.0 * rows).clamp(180.0, 700.0)),
        }
    }

    fn draw(&self, canvas: &Canvas<'_>, frame: Frame) {
        draw(self.grid, self.plans, self.scale, canvas, frame);
    }
}

const FRONTIER: Pen = Pen { colour: INK, width: 2.5, dash: Dash::Solid };

/// Panels beside each other.
fn columns(plans: usize, room: f64) -> usize {
    (1..=plans).rev().find(|&columns| room / columns as f64 >= 260.0).unwrap_or(1)
}

fn grid(run: &Run) -> Option<Grid> {
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
fn cells(run: &Run, grid: &Grid, plan: usize) -> Vec<Vec<Cell>> {
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

fn title(run: &Run, grid: &Grid) -> String {
    if let Some(place) = grid.objective {
        let subject = Subject {
            name: measured::name(&grid.column),
            objective: Some(place),
            figure: |_| None,
            text: &|estimate| number::Figure::time(estimate, false).mean(),
        };
        // Of many plans or pairs the words would be lost.
        if run.entries.len() <= 4 {
            return finding::title(run, &subject);
        }
        let pairs = run.entries.len() / run.heading.plan_names.len();
        let counts = (0..run.heading.plan_names.len()).map(|plan| {
            let met = |entry: &&Entry| entry.judgements.get(place) == Some(&Judgement::Met);
            (&run.heading.plan_names[plan], run.of_plan(plan).filter(met).count())
        });
        let counts: Vec<_> = counts.collect();
        let (least, most) = (counts.iter().map(|(_, n)| *n).min(), counts.iter().map(|(_, n)| *n).max());
        let (Some(least), Some(most)) = (least, most) else { return String::new() };
        let objective = &run.heading.objectives[place];
        let bound = if objective.is_at_least() { "at least" } else { "at most" };
        let name = capitalised(&measured::name(&grid.column));
        let begins = format!("{name} is {bound} {}", wording::objective(objective));
        let axes = format!("{} and {}", label_name(&grid.y_label), label_name(&grid.x_label));
        let best = || counts.iter().find(|(_, n)| *n == most).map_or_else(String::new, |(plan, _)| quoted(plan));
        return match counts.len() {
            1 => format!("{begins} at {most} of {pairs} pairs of {axes}"),
            _ if least == most => {
                format!("{begins} at {most} of {pairs} pairs of {axes} under each plan")
            }
            _ => format!("{begins} at {least} to {most} of {pairs} pairs of {axes}, most under {}", best()),
        };
    }
    let name = capitalised(&measured::name(&grid.column));
    format!("{name} over {} and {}", label_name(&grid.y_label), label_name(&grid.x_label))
}

fn capitalised(text: &str) -> String {
    let keeps = text.starts_with('p') && text.chars().nth(1).is_some_and(|c| c.is_ascii_digit());
    let mut letters = text.chars();
    if keeps {
        return text.to_owned();
    }
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// How dark a value is.
struct Tints {
    ends: Option<(f64, f64)>,
    log: bool,
    /// The unit of the cells and its size.
    unit: (&'static str, f64),
}

impl Tints {
    fn new(grid: &Grid, plans: &[(String, Vec<Vec<Cell>>)]) -> Self {
        let known = plans.iter().flat_map(|(_, cells)| cells.iter().flatten()).filter_map(|cell| cell.value);
        let ends = known.fold(None, |ends, value| match ends {
            None => Some((value, value)),
            Some((low, high)) => Some((value.min(low), value.max(high))),
        });
        let quantity = measured::quantity(&grid.column);
        let log = quantity == Quantity::Time && ends.is_some_and(|(low, high)| low > 0.0 && high / low > 30.0);
        let unit = match quantity {
            Quantity::Time => ends.map_or(("s", 1.0), |(low, high)| {
                number::time_unit(if log { low * (high / low).sqrt() } else { high })
            }),
            Quantity::TimeIn(unit) => (unit.name(), unit.seconds()),
            Quantity::Share | Quantity::Points => ("%", 0.01),
            Quantity::Number => ("", 1.0),
        };
        Self { ends, log, unit }
    }

    /// The unit in brackets.
    fn unit(&self) -> String {
        if self.unit.0.is_empty() { String::new() } else { format!(" ({})", self.unit.0) }
    }

    /// The value in the middle of the tints.
    fn middle(&self) -> f64 {
        let (low, high) = self.ends.unwrap_or_default();
        if self.log { low * (high / low).sqrt() } else { f64::midpoint(low, high) }
    }

    /// Between a trace of the colour and the whole.
    fn of(&self, value: f64) -> f64 {
        let place = |value: f64| if self.log { value.ln() } else { value };
        let share = match self.ends {
            Some((low, high)) if high > low => (place(value) - place(low)) / (place(high) - place(low)),
            _ => 0.5,
        };
        0.08 + 0.92 * share.clamp(0.0, 1.0)
    }
}

fn draw(grid: &Grid, plans: &[(String, Vec<Vec<Cell>>)], tints: &Tints, canvas: &Canvas<'_>, frame: Frame) {
    let columns = columns(plans.len(), frame.width());
    let lines = plans.len().div_ceil(columns);
    let ticks =
        grid.y.iter().map(|value| width(&clean(value), TICK.size, Weight::Regular)).fold(0.0, f64::max).min(90.0);
    let wide = (frame.width() - GAP * (columns as f64 - 1.0)) / columns as f64;
    let tall = frame.height() / lines as f64;
    for (place, (name, cells)) in plans.iter().enumerate() {
        let left = frame.left + (wide + GAP) * (place % columns) as f64;
        let top = frame.top + tall * (place / columns) as f64;
        let inside = Frame { left: left + ticks + 10.0, right: left + wide, top: top + TOP, bottom: top + tall - FOOT };
        let heading = shorten(name, HEADING.size, HEADING.weight, wide);
        canvas.text(&heading, (left, top + 10.0), Align::Left, HEADING);
        let upwards = shorten(&grid.y_label, LABEL.size, LABEL.weight, wide);
        canvas.text(&upwards, (left, top + 30.0), Align::Left, LABEL);
        panel(grid, cells, canvas, inside, (ticks, tints));
    }
}

fn panel(grid: &Grid, cells: &[Vec<Cell>], canvas: &Canvas<'_>, inside: Frame, (room, tints): (f64, &Tints)) {
    let (wide, tall) = (inside.width() / grid.x.len() as f64, inside.height() / grid.y.len() as f64);
    let corner = |row: usize, column: usize| (inside.left + wide * column as f64, inside.bottom - tall * row as f64);
    let told = Told::new(cells, tints, (wide, tall));
    for (row, cells) in cells.iter().enumerate() {
        for (column, cell) in cells.iter().enumerate() {
            let (from, to) = (corner(row, column), corner(row + 1, column + 1));
            let centre = (f64::midpoint(from.0, to.0), f64::midpoint(from.1, to.1));
            let Some(value) = cell.value else {
                canvas.rectangle(from, to, QUIET, 0.25);
                canvas.text("–", centre, Align::Centre, TICK);
                continue;
            };
            canvas.rectangle(from, to, BLUE, tints.of(value));
            let letters = Type { colour: canvas.readable_on_tint(BLUE, tints.of(value)), ..TICK };
            let met = cell.judgement == Some(Judgement::Met);
            let value = number::number(value / tints.unit.1);
            match met {
                true if told.both => {
                    let left = centre.0 - f64::midpoint(DOT, width(&value, TICK.size, Weight::Regular));
                    canvas.dot((left + 4.0, centre.1), letters.colour, 4.0);
                    canvas.text(&value, (left + DOT, centre.1), Align::Left, letters);
                }
                true if told.mark => canvas.dot(centre, letters.colour, 4.0),
                false if told.value => canvas.text(&value, centre, Align::Centre, letters),
                _ => {}
            }
        }
    }
    for step in 0..=grid.x.len() {
        canvas.line(&[corner(0, step), corner(grid.y.len(), step)], Pen::solid(PAPER, 1.0));
    }
    for step in 0..=grid.y.len() {
        canvas.line(&[corner(step, 0), corner(step, grid.x.len())], Pen::solid(PAPER, 1.0));
    }
    frontier(cells, canvas, &corner);
    let every = |count: usize, room: f64, needed: f64| {
        (1..=count).find(|&every| room * every as f64 >= needed).unwrap_or(count)
    };
    let widest =
        grid.x.iter().map(|value| width(&clean(value), TICK.size, Weight::Regular)).fold(0.0, f64::max).min(90.0);
    for (column, value) in grid.x.iter().enumerate().step_by(every(grid.x.len(), wide, widest + 6.0)) {
        let at = (corner(0, column).0 + wide / 2.0, inside.bottom + 14.0);
        canvas.text(&shorten(&clean(value), TICK.size, TICK.weight, 90.0), at, Align::Centre, TICK);
    }
    for (row, value) in grid.y.iter().enumerate().step_by(every(grid.y.len(), tall, 15.0)) {
        let at = (inside.left - 8.0, corner(row, 0).1 - tall / 2.0);
        canvas.text(&shorten(&clean(value), TICK.size, TICK.weight, room), at, Align::Right, TICK);
    }
    let label = shorten(&grid.x_label, LABEL.size, LABEL.weight, inside.width());
    canvas.text(&label, (f64::midpoint(inside.left, inside.right), inside.bottom + 34.0), Align::Centre, LABEL);
}

/// What there is room for in every cell, so that none says less than another.
struct Told {
    mark: bool,
    value: bool,
    both: bool,
}

impl Told {
    fn new(cells: &[Vec<Cell>], tints: &Tints, (wide, tall): (f64, f64)) -> Self {
        let values = || cells.iter().flatten().filter_map(|cell| cell.value);
        let text = |value: f64| number::number(value / tints.unit.1);
        let fits = |needed: f64| needed + 6.0 <= wide && tall >= 15.0;
        let widest = values().map(|value| width(&text(value), TICK.size, Weight::Regular)).fold(0.0, f64::max);
        Self { mark: fits(8.0), value: fits(widest), both: fits(DOT + widest) }
    }
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
