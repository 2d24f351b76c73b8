//! Plans as rows of stacked bars: parts of a whole, in the same order everywhere.

use super::axis::{Axis, Quantity, Scale};
use super::beside::{Column, Levels};
use super::canvas::{Align, Canvas, Pen, Type};
use super::page::{Figure, Frame, Key, Sample, Tall};
use super::palette::{AXIS_LINE, Colour, GRID_LINE, LABEL, PAPER, TICK};
use super::text::{Weight, shorten, width};
use crate::experiment::Estimate;

/// Stacked bars over one value axis.
pub struct Stack {
    /// What the axis shows, such as `mean latency`.
    pub caption: String,
    pub quantity: Quantity,
    /// Where the axis ends at least.
    pub reach: f64,
    /// What is stacked, from the axis on.
    pub parts: Vec<(String, Colour)>,
    pub each: Vec<Bar>,
}

/// One bar.
pub struct Bar {
    pub label: String,
    /// Whether something new begins with it, such as a point of a sweep.
    pub first: bool,
    /// One for each part; nothing is drawn of a bar without any.
    pub values: Vec<f64>,
    /// A figure with its interval, drawn where it ends: the whole, or the first part.
    pub figure: Option<Estimate>,
    pub note: String,
}

const FOOT: f64 = 48.0;
const HEAD: f64 = 6.0;
/// A bar with the space around it.
const LEAST: f64 = 22.0;

/// The legend: the parts.
pub fn legend(parts: &[(String, Colour)]) -> Vec<Key> {
    parts.iter().map(|(name, colour)| Key { label: name.clone(), sample: Sample::Area(*colour) }).collect()
}

impl Figure for Stack {
    /// Bars are closer the more there are.
    fn tall(&self, room: f64) -> Tall {
        let best: f64 = match self.each.len() {
            0..=6 => 52.0,
            7..=12 => 38.0,
            _ => 28.0,
        };
        let tall = |row: f64| self.heights(row, room).iter().sum::<f64>() + FOOT + HEAD;
        Tall { least: tall(LEAST), best: tall(best) }
    }

    fn draw(&self, canvas: &Canvas<'_>, frame: Frame) {
        draw(self, canvas, frame);
    }
}

impl Stack {
    /// What each bar needs, and this at least.
    fn heights(&self, least: f64, room: f64) -> Vec<f64> {
        let (names, notes) = (self.names(room), self.notes(room));
        self.each.iter().map(|bar| names.tall(&bar.label).max(notes.tall(&bar.note)).max(least)).collect()
    }

    fn names(&self, room: f64) -> Column {
        Column::new(self.each.iter().map(|bar| &bar.label), room)
    }

    fn notes(&self, room: f64) -> Column {
        Column::new(self.each.iter().map(|bar| &bar.note), room)
    }
}

fn draw(figure: &Stack, canvas: &Canvas<'_>, frame: Frame) {
    let (names, notes) = (figure.names(frame.width()), figure.notes(frame.width()));
    let inside = Frame {
        left: frame.left + names.wide.max(40.0) + 14.0,
        right: frame.right - notes.wide - 16.0,
        top: frame.top + HEAD,
        bottom: frame.bottom - FOOT,
    };
    let whole = |bar: &Bar| bar.values.iter().sum::<f64>().max(bar.figure.map_or(0.0, |figure| figure.high()));
    let mut values: Vec<f64> = figure.each.iter().map(whole).collect();
    values.push(figure.reach);
    let mut x = Axis::new(figure.quantity, Scale::FromZero, &values, (inside.left, inside.right), 6);
    if figure.quantity == Quantity::Share {
        // Cells of six digits may add up to a little more than the whole.
        x.fit(0.0, 1.0);
    }
    for (value, label) in x.fitting(TICK.size) {
        canvas.line(&[(x.at(value), inside.top), (x.at(value), inside.bottom)], GRID_LINE);
        canvas.text(&label, (x.at(value), inside.bottom + 14.0), Align::Centre, TICK);
    }
    let heights = figure.heights(LEAST, frame.width());
    let levels = Levels::new(&heights, (inside.top, inside.bottom));
    // All bars are as thick as the closest can be.
    let closest = (0..heights.len()).map(|place| levels.tall(place)).fold(f64::INFINITY, f64::min);
    let half = (closest * 0.34).min(13.0);
    for (place, bar) in figure.each.iter().enumerate() {
        let y = levels.middle(place);
        if bar.first && place > 0 {
            canvas.line(&[(frame.left, levels.top(place)), (frame.right, levels.top(place))], GRID_LINE);
        }
        names.write(canvas, &bar.label, (inside.left - 14.0, y));
        draw_bar(figure, bar, canvas, y, half, &x);
        notes.write(canvas, &bar.note, (frame.right, y));
    }
    canvas.line(&[(inside.left, inside.top), (inside.left, inside.bottom)], AXIS_LINE);
    let middle = f64::midpoint(inside.left, inside.right);
    let caption = shorten(&x.named(&figure.caption), LABEL.size, LABEL.weight, inside.width().max(200.0));
    canvas.text(&caption, (middle, inside.bottom + 35.0), Align::Centre, LABEL);
}

fn draw_bar(figure: &Stack, bar: &Bar, canvas: &Canvas<'_>, y: f64, half: f64, x: &Axis) {
    let whole: f64 = bar.values.iter().sum();
    let mut from = 0.0;
    for (value, (_, colour)) in bar.values.iter().zip(&figure.parts) {
        let (left, right) = (x.at(from), x.at(from + value));
        from += value;
        if right - left < 0.3 {
            continue;
        }
        canvas.rectangle((left, y - half), (right, y + half), *colour, 1.0);
        // A seam, for printers to whom two colours are one grey.
        if right - left > 3.0 {
            canvas.line(&[(right, y - half), (right, y + half)], Pen::solid(PAPER, 1.5));
        }
        let share = match format!("{:.0}", 100.0 * value / whole).as_str() {
            "100" if *value < whole => ">99 %".to_owned(),
            share => format!("{share} %"),
        };
        let needed = width(&share, TICK.size, Weight::Regular) + 10.0;
        let covered = bar.figure.is_some_and(|found| {
            let middle = f64::midpoint(left, right);
            x.at(found.high()) > middle - needed / 2.0 && x.at(found.low()) < middle + needed / 2.0
        });
        if half >= 8.0
            && right - left >= needed
            && !covered
            && bar.values.iter().filter(|value| **value > 0.0).count() > 1
        {
            let look = Type { colour: canvas.readable_on(*colour), ..TICK };
            canvas.text(&share, (f64::midpoint(left, right), y), Align::Centre, look);
        }
    }
    if let Some(found) = bar.figure {
        canvas.interval((x.at(found.low()), x.at(found.high())), y);
    }
}
