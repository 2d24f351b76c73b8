//! Plans as rows of stacked bars: parts of a whole, in the same order everywhere.

use super::super::folder::{Entry, Run};
use super::super::number::GLUE;
use super::axis::{Axis, Quantity, Scale};
use super::beside::{Column, Levels};
use super::canvas::{Align, Canvas, Pen, Type};
use super::page::{self, Figure, Frame, Key, Page, Sample, Tall};
use super::palette::{AXIS_LINE, Colour, GRID, GRID_LINE, LABEL, PAPER, TICK};
use super::style::Style;
use super::text::{Weight, shorten, width};
use super::{Drawing, basis, rows, swept};
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
    /// What stands in each part where there is room.
    pub labels: Vec<String>,
    /// A figure with its interval, drawn where it ends: the whole, or the first part.
    pub figure: Option<Estimate>,
    pub note: String,
}

const FOOT: f64 = 48.0;
const HEAD: f64 = 6.0;
/// A bar with the space around it.
const LEAST: f64 = 22.0;

/// The drawing of the entries of a run, or of as many as there is room for.
pub fn figure(
    run: &Run,
    style: Style,
    (name, title): (&'static str, &str),
    stack: impl Fn(&[&Entry]) -> Stack,
) -> Drawing {
    page::fitting(style, run.entries.len().min(rows::MOST), |most| {
        let (entries, drawn) = swept::thinned(run, most);
        let stack = stack(&entries);
        let page = Page {
            name,
            title: title.to_owned(),
            subtitle: basis(&run.heading) + &drawn,
            legend: legend(&stack),
            source: page::source(&run.heading),
        };
        (page, stack)
    })
}

/// A part of a whole in whole per cent. What is not all of it or not nothing never reads so.
pub fn percent(part: f64, whole: f64) -> String {
    let percent = if whole > 0.0 { (100.0 * part / whole).round() } else { 0.0 };
    // A cell has six digits: what differs less is the same.
    let text = match percent {
        0.0 if part > 1e-5 * whole => "<1".to_owned(),
        100.0 if part < (1.0 - 1e-5) * whole => ">99".to_owned(),
        percent => format!("{percent:.0}"),
    };
    format!("{text}{GLUE}%")
}

/// The legend: the parts, and which of them are there but cannot be seen.
fn legend(stack: &Stack) -> Vec<Key> {
    let whole = stack.each.iter().map(|bar| bar.values.iter().sum::<f64>()).fold(stack.reach, f64::max);
    let key = |(place, (name, colour)): (usize, &(String, Colour))| {
        let most = stack.each.iter().map(|bar| bar.values[place]).fold(0.0, f64::max);
        let unseen = if most > 0.0 && most < LEAST_SEEN * whole { " (too little to see)" } else { "" };
        Key { label: format!("{name}{unseen}"), sample: Sample::Area(*colour) }
    };
    stack.parts.iter().enumerate().map(key).collect()
}

/// A part of the longest bar that is drawn less than a pixel wide.
const LEAST_SEEN: f64 = 0.0015;

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
    x.grid_across(canvas, inside);
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
    let mut from = 0.0;
    for ((value, label), (_, colour)) in bar.values.iter().zip(&bar.labels).zip(&figure.parts) {
        let (left, right) = (x.at(from), x.at(from + value));
        from += value;
        if right - left < 0.3 {
            continue;
        }
        canvas.rectangle((left, y - half), (right, y + half), *colour, 1.0);
        if *colour == GRID {
            // It is almost the ground.
            canvas.outline((left, y - half), (right, y + half), Pen { width: 0.75, ..AXIS_LINE });
        }
        // A seam, for printers to whom two colours are one grey.
        if right - left > 3.0 {
            canvas.line(&[(right, y - half), (right, y + half)], Pen::solid(PAPER, 1.5));
        }
        let interval = bar.figure.map(|found| (x.at(found.low()), x.at(found.high())));
        let wide = width(label, TICK.size, Weight::Regular);
        if let Some(middle) = free(interval, (left, right), wide).filter(|_| half >= 8.0) {
            let look = Type { colour: canvas.readable_on(*colour), ..TICK };
            canvas.text(label, (middle, y), Align::Centre, look);
        }
    }
    if let Some(found) = bar.figure {
        canvas.interval((x.at(found.low()), x.at(found.high())), y);
    }
}

/// From a label to the edges of its part, and to the whisker of an interval.
const CLEAR: f64 = 5.0;
const CLEAR_OF_WHISKER: f64 = 8.0;

/// The middle of a label this wide between these edges, clear of the interval; `None` where there is no room.
fn free(interval: Option<(f64, f64)>, (left, right): (f64, f64), wide: f64) -> Option<f64> {
    let (left, right) = (left + CLEAR, right - CLEAR);
    let fits = |(left, right): &(f64, f64)| right - left >= wide;
    let middle = f64::midpoint(left, right);
    let meets = |(low, high): (f64, f64)| {
        high + CLEAR_OF_WHISKER > middle - wide / 2.0 && low - CLEAR_OF_WHISKER < middle + wide / 2.0
    };
    let Some((low, high)) = interval.filter(|interval| meets(*interval)) else {
        return fits(&(left, right)).then_some(middle);
    };
    let beside = [(left, right.min(low - CLEAR_OF_WHISKER)), (left.max(high + CLEAR_OF_WHISKER), right)];
    let widest = beside.into_iter().filter(fits).max_by(|a, b| (a.1 - a.0).total_cmp(&(b.1 - b.0)));
    widest.map(|(left, right)| f64::midpoint(left, right))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_that_is_not_quite_all_never_reads_as_all() {
        let of = |part: f64| percent(part, 2.0).replace(GLUE, " ");
        assert_eq!([0.0, 0.000_1, 0.5, 1.999, 2.0].map(of), ["0 %", "<1 %", "25 %", ">99 %", "100 %"]);
    }

    #[test]
    fn a_label_stands_clear_of_the_whisker() {
        assert_eq!(free(None, (0.0, 100.0), 30.0), Some(50.0));
        assert_eq!(free(Some((90.0, 110.0)), (0.0, 100.0), 30.0), Some(50.0));
        let beside = free(Some((50.0, 60.0)), (0.0, 100.0), 30.0).unwrap();
        assert!(beside + 15.0 <= 42.0, "{beside}");
        assert_eq!(free(Some((20.0, 80.0)), (0.0, 100.0), 30.0), None);
        assert_eq!(free(None, (0.0, 35.0), 30.0), None);
    }
}
