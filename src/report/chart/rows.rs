//! Plans as rows: names have room at the left, figures in words at the right, and between them what is drawn.

use super::axis::{Axis, Quantity, Scale};
use super::canvas::{Align, Canvas, Pen};
use super::ends;
use super::page::{Frame, Key, Sample, Tall};
use super::palette::{AXIS_LINE, GRID, GRID_LINE, INK, LABEL, Look, OBJECTIVE, PAPER, STRONG_TICK, TICK};
use super::style::{Size, Style};
use super::text::{Weight, shorten, width, wrap};
use crate::experiment::Estimate;

/// Rows over one value axis.
pub struct Rows {
    /// What the axis shows, such as `latency`.
    pub caption: String,
    pub quantity: Quantity,
    pub marks: Marks,
    /// What each row shows, with its look.
    pub measures: Vec<(String, Look)>,
    pub each: Vec<Row>,
    /// Values of the objectives and what to call them.
    pub objectives: Vec<(f64, String)>,
}

/// How the figures of a row are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Marks {
    /// Points on one line, joined: figures that are in order, such as quantiles.
    Points,
    /// Bars below each other, each with its value.
    Bars,
}

/// One plan.
pub struct Row {
    pub label: String,
    /// One for each measure, `None` where unknown.
    pub values: Vec<Option<Estimate>>,
    /// For points one text for the row, for bars one for each measure.
    pub notes: Vec<String>,
}

/// As many rows as can be read.
pub fn most(style: Style) -> usize {
    if style.size == Size::Slide { 16 } else { 40 }
}

const MARKER: f64 = 5.5;
const FOOT: f64 = 48.0;

/// The legend: the measures.
pub fn legend(measures: &[(String, Look)]) -> Vec<Key> {
    let key = |(name, look): &(String, Look)| Key { label: name.clone(), sample: Sample::Marker(*look) };
    measures.iter().map(key).collect()
}

impl Rows {
    /// The height it wants: rows are closer the more there are.
    pub fn tall(&self) -> Tall {
        let tall = |row: f64| row * self.each.len() as f64 + FOOT + self.head();
        Tall { least: tall(self.least_row()), best: tall(self.row_height()) }
    }

    /// The height of a row in which its figures can still be told apart.
    fn least_row(&self) -> f64 {
        if self.marks == Marks::Bars { 15.0 * self.measures.len() as f64 + 6.0 } else { 0.0 }.max(34.0)
    }

    fn row_height(&self) -> f64 {
        let bars = if self.marks == Marks::Bars { 15.0 * self.measures.len() as f64 + 10.0 } else { 0.0 };
        let common: f64 = match self.each.len() {
            0..=6 => 56.0,
            7..=12 => 42.0,
            _ => 36.0,
        };
        common.max(bars)
    }

    /// Room above the rows for the names of the objectives, one line each.
    fn head(&self) -> f64 {
        18.0 * self.objectives.len() as f64 + 6.0
    }
}

/// Draws them.
pub fn draw(figure: &Rows, canvas: &Canvas<'_>, frame: Frame) {
    let widest = |texts: &mut dyn Iterator<Item = &String>| {
        texts.map(|text| width(text, LABEL.size, Weight::Regular)).fold(0.0, f64::max)
    };
    let labels = widest(&mut figure.each.iter().map(|row| &row.label)).min(names(frame)).max(40.0);
    // Notes stand beside the rows for points, and after the bars.
    let notes = widest(&mut figure.each.iter().flat_map(|row| &row.notes)).min(names(frame));
    let top = frame.top + figure.head();
    let bottom = frame.bottom - FOOT;
    let left = frame.left + labels + 14.0;
    let right = frame.right - notes - 16.0;
    let inside = Frame { left, right, top, bottom };
    let x = value_axis(figure, inside);
    grid(figure, canvas, inside, &x);
    let tall = (bottom - top) / figure.each.len().max(1) as f64;
    let middle = |place: usize| top + tall * (place as f64 + 0.5);
    for (place, row) in figure.each.iter().enumerate() {
        if place > 0 {
            let edge = middle(place) - tall / 2.0;
            canvas.line(&[(frame.left, edge), (frame.right, edge)], GRID_LINE);
        }
        name(canvas, &row.label, (left - 14.0, middle(place)), labels, 2);
        if figure.marks == Marks::Bars {
            bars(figure, row, canvas, middle(place), &x);
        }
    }
    let level = |place: usize| frame.top + 8.0 + 18.0 * place as f64;
    for (place, (value, _)) in figure.objectives.iter().enumerate() {
        canvas.line(&[(x.at(*value), level(place) + 9.0), (x.at(*value), bottom)], OBJECTIVE);
    }
    for (place, (value, text)) in figure.objectives.iter().enumerate() {
        objective(canvas, frame, x.at(*value), text, level(place));
    }
    // Points, and whatever is words, stand before the objectives' lines.
    for (place, row) in figure.each.iter().enumerate() {
        match figure.marks {
            Marks::Points => points(figure, row, canvas, middle(place), &x, (frame.right, notes)),
            Marks::Bars => bar_notes(figure, row, canvas, middle(place), &x, notes),
        }
    }
}

fn value_axis(figure: &Rows, inside: Frame) -> Axis {
    let known = figure.each.iter().flat_map(|row| &row.values).flatten();
    let means = known.clone().map(|estimate| estimate.mean).filter(|mean| *mean > 0.0);
    let (least, most) = means.fold((f64::INFINITY, 0.0_f64), |(least, most), mean| (least.min(mean), most.max(mean)));
    let log = figure.marks == Marks::Points && most / least > 50.0;
    let scale = if log { Scale::Log } else { Scale::FromZero };
    let mut values: Vec<f64> = known.copied().flat_map(ends).collect();
    values.extend(figure.objectives.iter().map(|(value, _)| *value));
    if log {
        for value in &mut values {
            *value = value.max(least / 2.0);
        }
    }
    Axis::new(figure.quantity, scale, &values, (inside.left, inside.right), 6)
}

fn grid(figure: &Rows, canvas: &Canvas<'_>, inside: Frame, x: &Axis) {
    for (value, label) in x.fitting(TICK.size) {
        canvas.line(&[(x.at(value), inside.top), (x.at(value), inside.bottom)], GRID_LINE);
        canvas.text(&label, (x.at(value), inside.bottom + 14.0), Align::Centre, TICK);
    }
    canvas.line(&[(inside.left, inside.bottom), (inside.right, inside.bottom)], AXIS_LINE);
    let unit = if x.unit.is_empty() { String::new() } else { format!(" ({})", x.unit) };
    let middle = f64::midpoint(inside.left, inside.right);
    canvas.text(&format!("{}{unit}", figure.caption), (middle, inside.bottom + 35.0), Align::Centre, LABEL);
}

/// Room for names beside the figures of a frame.
pub fn names(frame: Frame) -> f64 {
    (0.25 * frame.width() + 22.0).min(230.0)
}

/// The name of a row, to the left of a point.
pub fn name(canvas: &Canvas<'_>, name: &str, (x, y): (f64, f64), room: f64, lines: usize) {
    let lines = wrap(name, LABEL.size, LABEL.weight, room, lines);
    let first = y - 8.0 * (lines.len() as f64 - 1.0);
    for (place, line) in lines.iter().enumerate() {
        canvas.text(line, (x, first + 16.0 * place as f64), Align::Right, LABEL);
    }
}

fn points(figure: &Rows, row: &Row, canvas: &Canvas<'_>, y: f64, x: &Axis, (edge, room): (f64, f64)) {
    let known: Vec<_> =
        row.values.iter().zip(&figure.measures).filter_map(|(value, (_, look))| Some(((*value)?, look))).collect();
    let places: Vec<f64> = known.iter().map(|(found, _)| x.at(found.mean)).collect();
    if let (Some(first), Some(last)) =
        (places.iter().copied().reduce(f64::min), places.iter().copied().reduce(f64::max))
    {
        canvas.line(&[(first, y), (last, y)], Pen::solid(GRID, 3.0));
    }
    for (found, look) in &known {
        interval(canvas, found, y, x, **look);
    }
    for (found, look) in &known {
        canvas.marker((x.at(found.mean), y), look.marker, look.colour, MARKER);
    }
    for note in row.notes.iter().take(1) {
        let note = shorten(note, LABEL.size, LABEL.weight, room);
        canvas.text(&note, (edge, y), Align::Right, LABEL);
    }
}

/// The middle of each bar of a row.
fn bar_places(figure: &Rows, y: f64) -> impl Iterator<Item = f64> {
    let first = y - 15.0 * (figure.measures.len() as f64 - 1.0) / 2.0;
    (0..figure.measures.len()).map(move |place| first + 15.0 * place as f64)
}

fn bars(figure: &Rows, row: &Row, canvas: &Canvas<'_>, y: f64, x: &Axis) {
    for ((y, (_, look)), value) in bar_places(figure, y).zip(&figure.measures).zip(&row.values) {
        let Some(found) = value else { continue };
        canvas.rectangle((x.at(0.0), y - 5.5), (x.at(found.mean), y + 5.5), look.colour, 1.0);
        let (low, high) = (x.at(found.low()), x.at(found.high()));
        if high - low > 3.0 {
            let pen = Pen::solid(INK, 1.25);
            canvas.line(&[(low, y), (high, y)], pen);
            for end in [low, high] {
                canvas.line(&[(end, y - 3.5), (end, y + 3.5)], pen);
            }
        }
    }
}

fn bar_notes(figure: &Rows, row: &Row, canvas: &Canvas<'_>, y: f64, x: &Axis, room: f64) {
    for ((y, note), value) in bar_places(figure, y).zip(&row.notes).zip(&row.values) {
        let end = value.map_or(x.at(0.0), |found| x.at(found.high())) + 7.0;
        let note = shorten(note, TICK.size, TICK.weight, room);
        let wide = width(&note, TICK.size, Weight::Regular);
        canvas.rectangle((end - 2.0, y - 7.0), (end + wide + 2.0, y + 7.0), PAPER, 1.0);
        canvas.text(&note, (end, y), Align::Left, TICK);
    }
}

fn interval(canvas: &Canvas<'_>, found: &Estimate, y: f64, x: &Axis, look: Look) {
    let (low, high) = (x.at(found.low()), x.at(found.high()));
    // An interval smaller than the marker is not seen.
    if high - low < 2.0 * MARKER + 4.0 {
        return;
    }
    let pen = Pen::solid(look.colour, 2.0);
    canvas.line(&[(low, y), (high, y)], pen);
    for end in [low, high] {
        canvas.line(&[(end, y - 6.0), (end, y + 6.0)], pen);
    }
}

/// The name of an objective's line, above the rows and within the frame.
fn objective(canvas: &Canvas<'_>, frame: Frame, at: f64, text: &str, y: f64) {
    let text = shorten(text, TICK.size, TICK.weight, frame.width());
    let half = width(&text, TICK.size, Weight::Regular) / 2.0;
    let centre = at.min(frame.right - half).max(frame.left + half);
    // The line of the objective above may pass here.
    canvas.rectangle((centre - half - 2.0, y - 8.0), (centre + half + 2.0, y + 8.0), PAPER, 1.0);
    canvas.text(&text, (centre, y), Align::Centre, STRONG_TICK);
}
