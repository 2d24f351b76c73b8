//! Bars that begin at a base and not at zero: how far something reaches on one side or the other.

use super::axis::{Axis, Quantity, Scale};
use super::beside::{Column, Levels};
use super::canvas::{Align, Canvas, Pen};
use super::page::{Figure, Frame, Tall};
use super::palette::{AXIS_LINE, Colour, HEADING, INK, LABEL, OBJECTIVE, STRONG_TICK, TICK};
use super::text::{Weight, shorten, width};

/// Groups of bars. Those that show the same, by the caption of their axis, have the same axis, so that they compare.
pub struct Ranges {
    pub groups: Vec<Group>,
}

/// Bars over one axis.
pub struct Group {
    pub heading: String,
    /// What the axis shows.
    pub caption: String,
    pub quantity: Quantity,
    pub scale: Scale,
    /// Where bars begin, and what to call it.
    pub base: Option<(f64, String)>,
    /// The objective's value, and what to call it.
    pub objective: Option<(f64, String)>,
    /// Values that the axis must show besides.
    pub reach: Vec<f64>,
    pub each: Vec<Range>,
}

/// One bar.
pub struct Range {
    pub label: String,
    /// From here to there, of either order; `None` where nothing is known.
    pub bar: Option<(f64, f64)>,
    /// As far as it may reach.
    pub perhaps: Option<f64>,
    pub colour: Colour,
    /// The intervals of its ends.
    pub intervals: Vec<(f64, f64)>,
    pub note: String,
}

/// A bar with the space around it.
const LEAST: f64 = 22.0;
const HEAD: f64 = 26.0;
/// Room for the names of lines.
const LINES: f64 = 26.0;
const FOOT: f64 = 52.0;

impl Figure for Ranges {
    fn tall(&self, room: f64) -> Tall {
        let rows: usize = self.groups.iter().map(|group| group.each.len()).sum();
        let best: f64 = match rows {
            0..=6 => 42.0,
            7..=16 => 38.0,
            _ => 30.0,
        };
        let around: f64 = self.groups.iter().map(Group::around).sum();
        let tall = |row: f64| around + self.heights(row, room).concat().iter().sum::<f64>();
        Tall { least: tall(LEAST), best: tall(best) }
    }

    fn draw(&self, canvas: &Canvas<'_>, frame: Frame) {
        draw(self, canvas, frame);
    }
}

impl Ranges {
    fn all(&self) -> impl Iterator<Item = &Range> {
        self.groups.iter().flat_map(|group| &group.each)
    }

    fn names(&self, room: f64) -> Column {
        Column::new(self.all().map(|row| &row.label), room)
    }

    fn notes(&self, room: f64) -> Column {
        Column::new(self.all().map(|row| &row.note), room)
    }

    /// What each row of each group needs, and this at least.
    fn heights(&self, least: f64, room: f64) -> Vec<Vec<f64>> {
        let (names, notes) = (self.names(room), self.notes(room));
        let height = |row: &Range| names.tall(&row.label).max(notes.tall(&row.note)).max(least);
        self.groups.iter().map(|group| group.each.iter().map(height).collect()).collect()
    }

    /// The axis of a group.
    fn axis(&self, group: &Group, inside: Frame) -> Axis {
        let same = self.groups.iter().filter(|other| other.caption == group.caption);
        let values: Vec<f64> = same.flat_map(Group::values).collect();
        Axis::new(group.quantity, group.scale, &values, (inside.left, inside.right), 6)
    }
}

impl Group {
    fn around(&self) -> f64 {
        let heading = if self.heading.is_empty() { 0.0 } else { HEAD };
        heading + LINES + FOOT
    }

    /// Everything that its axis must show.
    fn values(&self) -> Vec<f64> {
        let ends = |row: &Range| {
            let bar = row.bar.into_iter().flat_map(|(from, to)| [from, to]);
            bar.chain(row.perhaps).chain(row.intervals.iter().flat_map(|(low, high)| [*low, *high])).collect::<Vec<_>>()
        };
        let lines = self.base.iter().chain(&self.objective).map(|(value, _)| *value);
        self.each.iter().flat_map(ends).chain(lines).chain(self.reach.iter().copied()).collect()
    }
}

fn draw(figure: &Ranges, canvas: &Canvas<'_>, frame: Frame) {
    let (names, notes) = (figure.names(frame.width()), figure.notes(frame.width()));
    let around: f64 = figure.groups.iter().map(Group::around).sum();
    let heights = figure.heights(LEAST, frame.width());
    let needed = heights.concat();
    let more = (frame.height() - around - needed.iter().sum::<f64>()) / needed.len().max(1) as f64;
    let closest = needed.iter().copied().fold(f64::INFINITY, f64::min) + more;
    let mut top = frame.top;
    for (group, heights) in figure.groups.iter().zip(&heights) {
        let rows = heights.iter().map(|height| height + more).sum::<f64>();
        let bottom = top + group.around() + rows;
        let inside = Frame {
            left: frame.left + names.wide.max(40.0) + 14.0,
            right: frame.right - notes.wide - if notes.wide > 0.0 { 16.0 } else { 8.0 },
            top: bottom - FOOT - rows,
            bottom: bottom - FOOT,
        };
        let levels = (&Levels::new(heights, (inside.top, inside.bottom)), (0.3 * closest).min(9.0));
        if !group.heading.is_empty() {
            let heading = shorten(&group.heading, HEADING.size, HEADING.weight, frame.width());
            canvas.text(&heading, (frame.left, top + 10.0), Align::Left, HEADING);
        }
        draw_group(group, &figure.axis(group, inside), canvas, (inside, levels), (frame, names, notes));
        top = bottom;
    }
}

fn draw_group(
    group: &Group,
    x: &Axis,
    canvas: &Canvas<'_>,
    (inside, (levels, half)): (Frame, (&Levels, f64)),
    (frame, names, notes): (Frame, Column, Column),
) {
    x.grid_across(canvas, inside);
    canvas.line(&[(inside.left, inside.bottom), (inside.right, inside.bottom)], AXIS_LINE);
    for (place, row) in group.each.iter().enumerate() {
        let y = levels.middle(place);
        if let Some((from, to)) = row.bar {
            let (from, to) = (x.at(from), x.at(to));
            canvas.rectangle((from, y - half), (to, y + half), row.colour, 1.0);
            if let Some(perhaps) = row.perhaps {
                canvas.rectangle((to, y - half), (x.at(perhaps), y + half), row.colour, 0.35);
                canvas.outline((to, y - half), (x.at(perhaps), y + half), Pen::solid(row.colour, 1.0));
            }
        }
    }
    lines(group, canvas, x, inside, frame);
    for (place, row) in group.each.iter().enumerate() {
        let y = levels.middle(place);
        for (low, high) in &row.intervals {
            canvas.interval((x.at(*low), x.at(*high)), y);
        }
        names.write(canvas, &row.label, (inside.left - 14.0, y));
        notes.write(canvas, &row.note, (frame.right, y));
    }
    let caption = shorten(&x.named(&group.caption), LABEL.size, LABEL.weight, frame.width());
    let half = width(&caption, LABEL.size, LABEL.weight) / 2.0;
    let centre = f64::midpoint(inside.left, inside.right).min(frame.right - half).max(frame.left + half);
    canvas.text(&caption, (centre, inside.bottom + 34.0), Align::Centre, LABEL);
}

/// The lines of the base and of the objective. The name of the left one ends at it and that of the right one begins there, so that they
/// never meet.
fn lines(group: &Group, canvas: &Canvas<'_>, x: &Axis, inside: Frame, frame: Frame) {
    let lines = [(&group.base, Pen::solid(INK, 1.5)), (&group.objective, OBJECTIVE)];
    let mut lines: Vec<_> = lines
        .into_iter()
        .filter_map(|(line, pen)| line.as_ref().map(|(value, text)| (x.at(*value), text, pen)))
        .collect();
    lines.sort_by(|a, b| a.0.total_cmp(&b.0));
    let y = inside.top - 10.0;
    for (place, (at, text, pen)) in lines.iter().enumerate() {
        canvas.line(&[(*at, y + 9.0), (*at, inside.bottom)], *pen);
        let wide = width(text, TICK.size, Weight::Regular);
        let (other, other_text, _) = &lines[lines.len() - 1 - place];
        // Between both lines there is room for both names.
        let both = wide + width(other_text, TICK.size, Weight::Regular);
        let between = (other - at).abs() >= both + 24.0;
        let (from, room) = match (lines.len(), place) {
            (1, _) => ((at - wide / 2.0).min(frame.right - wide).max(frame.left), frame.width()),
            (_, 0) if between && at + 2.0 - wide < frame.left => (*at + 6.0, wide),
            (_, 0) => ((at + 2.0 - wide).max(frame.left), at + 2.0 - frame.left),
            _ if between && at + 6.0 + wide > frame.right => (at - 6.0 - wide, wide),
            _ => (*at + 6.0, frame.right - at - 6.0),
        };
        canvas.text(&shorten(text, TICK.size, TICK.weight, room), (from, y), Align::Left, STRONG_TICK);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(most: f64) -> Group {
        Group {
            heading: "plan".to_owned(),
            caption: "p95 latency".to_owned(),
            quantity: Quantity::Time,
            scale: Scale::Between,
            base: None,
            objective: None,
            reach: Vec::new(),
            each: vec![Range {
                label: "unknown".to_owned(),
                bar: Some((10.0, 20.0)),
                perhaps: None,
                colour: Colour::Blue,
                intervals: vec![(20.0, most)],
                note: String::new(),
            }],
        }
    }

    #[test]
    fn groups_that_compare_have_the_same_axis_whatever_their_intervals() {
        let inside = Frame { left: 0.0, right: 500.0, top: 0.0, bottom: 100.0 };
        let mut figure = Ranges { groups: vec![group(21.0), group(90.0)] };
        let apart = |figure: &Ranges| {
            let [first, second] = [0, 1].map(|place| figure.axis(&figure.groups[place], inside).at(20.0));
            (first - second).abs()
        };
        assert!(apart(&figure) < 1e-9);
        figure.groups[1].caption = "mean latency".to_owned();
        assert!(apart(&figure) > 100.0);
    }
}
