//! Plans as rows: names have room at the left, figures in words at the right, and between them what is drawn.

use super::axis::{Axis, Quantity, Scale};
use super::beside::{Column, Levels};
use super::canvas::{Align, Canvas, Pen};
use super::ends;
use super::page::{Figure, Frame, Key, Sample, Tall};
use super::palette::{AXIS_LINE, GRID, GRID_LINE, LABEL, Look, OBJECTIVE, PAPER, STRONG_TICK, TICK};
use super::text::{Weight, shorten, width};
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

/// As many rows as anybody reads.
pub const MOST: usize = 40;

const MARKER: f64 = 5.5;
const FOOT: f64 = 48.0;

/// The legend: the measures.
pub fn legend(measures: &[(String, Look)]) -> Vec<Key> {
    let key = |(name, look): &(String, Look)| Key { label: name.clone(), sample: Sample::Marker(*look) };
    measures.iter().map(key).collect()
}

impl Figure for Rows {
    /// Rows are closer the more there are.
    fn tall(&self, room: f64) -> Tall {
        let tall = |row: f64| self.heights(row, room).iter().sum::<f64>() + FOOT + self.head();
        Tall { least: tall(self.least_row()), best: tall(self.row_height()) }
    }

    fn draw(&self, canvas: &Canvas<'_>, frame: Frame) {
        draw(self, canvas, frame);
    }
}

impl Rows {
    fn names(&self, room: f64) -> Column {
        Column::new(self.each.iter().map(|row| &row.label), room)
    }

    /// Of points the notes stand beside the rows; those of bars after the bars.
    fn notes(&self, room: f64) -> Column {
        let beside = if self.marks == Marks::Points { self.each.as_slice() } else { &[] };
        Column::new(beside.iter().flat_map(|row| row.notes.iter().take(1)), room)
    }

    /// What each row needs, and this at least.
    fn heights(&self, least: f64, room: f64) -> Vec<f64> {
        let (names, notes) = (self.names(room), self.notes(room));
        let beside = |row: &Row| match row.notes.first() {
            Some(note) if self.marks == Marks::Points => notes.tall(note),
            _ => 0.0,
        };
        self.each.iter().map(|row| names.tall(&row.label).max(beside(row)).max(least)).collect()
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

fn draw(figure: &Rows, canvas: &Canvas<'_>, frame: Frame) {
    let names = figure.names(frame.width());
    let labels = names.wide.max(40.0);
    let beside = figure.notes(frame.width());
    let after = figure.each.iter().flat_map(|row| &row.notes).filter(|_| figure.marks == Marks::Bars);
    let after = after.map(|note| width(note, TICK.size, Weight::Regular)).fold(0.0, f64::max);
    let notes = beside.wide.max(after.min(0.3 * frame.width()));
    let top = frame.top + figure.head();
    let bottom = frame.bottom - FOOT;
    let left = frame.left + labels + 14.0;
    let right = frame.right - notes - 16.0;
    let inside = Frame { left, right, top, bottom };
    let x = value_axis(figure, inside);
    grid(figure, canvas, inside, &x);
    let levels = Levels::new(&figure.heights(figure.least_row(), frame.width()), (top, bottom));
    for (place, row) in figure.each.iter().enumerate() {
        if place > 0 {
            let edge = levels.top(place);
            canvas.line(&[(frame.left, edge), (frame.right, edge)], GRID_LINE);
        }
        names.write(canvas, &row.label, (left - 14.0, levels.middle(place)));
        if figure.marks == Marks::Bars {
            bars(figure, row, canvas, levels.middle(place), &x);
        }
    }
    let lines: Vec<f64> = figure.objectives.iter().map(|(value, _)| x.at(*value)).collect();
    let level = |place: usize| frame.top + 8.0 + 18.0 * place as f64;
    for (place, at) in lines.iter().enumerate() {
        canvas.line(&[(*at, level(place) + 9.0), (*at, bottom)], OBJECTIVE);
    }
    for (place, (_, text)) in figure.objectives.iter().enumerate() {
        objective(canvas, frame, (lines[place], &lines[..place]), text, level(place));
    }
    // Points, and whatever is words, stand before the objectives' lines.
    for (place, row) in figure.each.iter().enumerate() {
        match figure.marks {
            Marks::Points => {
                points(figure, row, canvas, (levels.middle(place), levels.tall(place)), &x);
                for note in row.notes.iter().take(1) {
                    beside.write(canvas, note, (frame.right, levels.middle(place)));
                }
            }
            Marks::Bars => bar_notes(figure, row, canvas, levels.middle(place), &x, (notes, &lines)),
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
    if log {
        // An interval that reaches to zero would stretch the axis without end.
        for value in &mut values {
            *value = value.max(least / 2.0);
        }
    }
    values.extend(figure.objectives.iter().map(|(value, _)| *value));
    Axis::new(figure.quantity, scale, &values, (inside.left, inside.right), 6)
}

fn grid(figure: &Rows, canvas: &Canvas<'_>, inside: Frame, x: &Axis) {
    x.grid_across(canvas, inside);
    canvas.line(&[(inside.left, inside.bottom), (inside.right, inside.bottom)], AXIS_LINE);
    let middle = f64::midpoint(inside.left, inside.right);
    let caption = shorten(&x.named(&figure.caption), LABEL.size, LABEL.weight, inside.width().max(200.0));
    canvas.text(&caption, (middle, inside.bottom + 35.0), Align::Centre, LABEL);
}

fn points(figure: &Rows, row: &Row, canvas: &Canvas<'_>, (y, tall): (f64, f64), x: &Axis) {
    let known: Vec<_> =
        row.values.iter().zip(&figure.measures).filter_map(|(value, (_, look))| Some(((*value)?, look))).collect();
    let places: Vec<f64> = known.iter().map(|(found, _)| x.at(found.mean)).collect();
    if let (Some(first), Some(last)) =
        (places.iter().copied().reduce(f64::min), places.iter().copied().reduce(f64::max))
    {
        canvas.line(&[(first, y), (last, y)], Pen::solid(GRID, 3.0));
    }
    let levels: Vec<f64> = apart(&places, tall - 4.0).into_iter().map(|offset| y + offset).collect();
    for ((found, look), y) in known.iter().zip(&levels) {
        interval(canvas, found, *y, x, **look);
    }
    for ((found, look), y) in known.iter().zip(&levels) {
        canvas.marker((x.at(found.mean), *y), look.marker, look.colour, MARKER);
    }
}

/// How far above or below the middle of a row the markers at these places stand: those that would cover each other below each other.
fn apart(places: &[f64], tall: f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..places.len()).collect();
    order.sort_by(|&a, &b| places[a].total_cmp(&places[b]));
    let mut offsets = vec![0.0; places.len()];
    for cluster in order.chunk_by(|&a, &b| places[b] - places[a] < 2.0 * MARKER + 1.0) {
        let between = cluster.len() as f64 - 1.0;
        let step = if between > 0.0 { ((tall - 2.0 * MARKER) / between).min(2.0 * MARKER - 1.0) } else { 0.0 };
        for (place, &of) in cluster.iter().enumerate() {
            offsets[of] = step * (place as f64 - between / 2.0);
        }
    }
    offsets
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
        canvas.interval((x.at(found.low()), x.at(found.high())), y);
    }
}

fn bar_notes(figure: &Rows, row: &Row, canvas: &Canvas<'_>, y: f64, x: &Axis, (room, lines): (f64, &[f64])) {
    for ((y, note), value) in bar_places(figure, y).zip(&row.notes).zip(&row.values) {
        let note = shorten(note, TICK.size, TICK.weight, room);
        let wide = width(&note, TICK.size, Weight::Regular);
        let end = value.map_or(x.at(0.0), |found| x.at(found.high())) + 7.0;
        let from = clear_of(lines, end, wide);
        canvas.rectangle((from - 2.0, y - 7.0), (from + wide + 2.0, y + 7.0), PAPER, 1.0);
        canvas.text(&note, (from, y), Align::Left, TICK);
    }
}

/// Where a text this wide can begin, here or further right, so that no line runs through it.
fn clear_of(lines: &[f64], from: f64, wide: f64) -> f64 {
    let mut lines: Vec<f64> = lines.to_vec();
    lines.sort_by(f64::total_cmp);
    lines.into_iter().fold(
        from,
        |from, line| {
            if line > from - 5.0 && line < from + wide + 5.0 { line + 6.0 } else { from }
        },
    )
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

/// The name of an objective's line, above the rows and within the frame; where lines of objectives above pass, beside them.
fn objective(canvas: &Canvas<'_>, frame: Frame, (at, above): (f64, &[f64]), text: &str, y: f64) {
    let text = shorten(text, TICK.size, TICK.weight, frame.width());
    let wide = width(&text, TICK.size, Weight::Regular);
    let within = |from: f64| from.min(frame.right - wide).max(frame.left);
    let crossed = |from: f64| above.iter().filter(|line| **line > from - 4.0 && **line < from + wide + 4.0).count();
    let last = above.iter().copied().fold(at, f64::max);
    let places = [at - wide / 2.0, at + 6.0, at - 6.0 - wide, last + 6.0].map(within);
    let from = places.into_iter().min_by_key(|from| crossed(*from)).unwrap_or(frame.left);
    canvas.rectangle((from - 2.0, y - 8.0), (from + wide + 2.0, y + 8.0), PAPER, 1.0);
    canvas.text(&text, (from, y), Align::Left, STRONG_TICK);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_stand_clear_of_lines_and_next_to_their_bars_where_they_can() {
        let at = |lines: &[f64], wanted: f64| assert!((clear_of(lines, 100.0, 50.0) - wanted).abs() < 1e-9);
        at(&[], 100.0);
        at(&[120.0], 126.0);
        at(&[180.0, 120.0], 186.0);
        at(&[90.0, 300.0], 100.0);
    }

    #[test]
    fn markers_that_would_cover_each_other_stand_below_each_other() {
        assert_eq!(apart(&[10.0, 50.0, 90.0], 30.0), [0.0; 3]);
        let offsets = apart(&[50.0, 50.0, 90.0], 30.0);
        assert!((offsets[1] - offsets[0]).abs() >= 9.0 && offsets[2].abs() < 1e-9, "{offsets:?}");
        let four = apart(&[50.0; 4], 30.0);
        assert!(four.iter().all(|offset| offset.abs() <= 15.0 - MARKER + 1e-9), "{four:?}");
    }
}
