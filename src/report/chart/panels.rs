//! Curves over a swept number: panels side by side, one curve for each plan. They share their value axis, unless some would be flat.

mod slots;

use self::slots::{is_marked, slots};
use super::super::clean;
use super::super::time_unit::SPREAD;
use super::axis::{self, Axis, Quantity, Scale};
use super::canvas::{Align, Canvas, Pen};
use super::ends;
use super::naming::{self, NEAR, Place};
use super::page::{Figure, Frame, Key, Sample, Tall};
use super::palette::{AXIS_LINE, GRID_LINE, HEADING, INK, LABEL, Look, OBJECTIVE, PAPER, STRONG_TICK, TICK, look};
use super::text::{Weight, shorten, width};
use crate::experiment::Estimate;

const MARKER: f64 = 4.5;

/// The height of one line of panels.
pub const HEIGHT: f64 = 430.0;
/// Between two panels.
const GAP: f64 = 22.0;
/// Room for the names of both axes.
const CAPTION: f64 = 20.0;
const X_LABEL: f64 = 22.0;

/// Shares that reach so many times less high than others have an axis of their own.
const FLAT: f64 = 4.0;

/// Panels over one swept axis.
pub struct Panels {
    /// Of the plans.
    pub names: Vec<String>,
    /// What the value axis shows, such as `latency`.
    pub caption: String,
    pub quantity: Quantity,
    /// What the swept axis shows.
    pub x_label: String,
    /// The place of each point on it, with its tick.
    pub x: Vec<(f64, String)>,
    pub x_scale: Scale,
    /// The point that matters, circled.
    pub circled: Option<usize>,
    pub each: Vec<Panel>,
}

/// One panel.
pub struct Panel {
    pub heading: String,
    pub aims: Vec<Aim>,
    /// For each plan the figure at each point, `None` where unknown.
    pub curves: Vec<Vec<Option<Estimate>>>,
}

/// An objective.
pub struct Aim {
    pub value: f64,
    /// What to call it.
    pub name: String,
    /// The place on the swept axis that it is about, where it is not about all.
    pub at: Option<f64>,
}

impl Aim {
    /// One that is about every place.
    pub fn everywhere(value: f64, text: &str) -> Self {
        Self { value, name: format!("objective {text}"), at: None }
    }
}

/// The legend: the plans.
pub fn legend(names: &[String]) -> Vec<Key> {
    let key = |(plan, name): (usize, &String)| Key { label: clean(name), sample: Sample::Curve(look(plan)) };
    names.iter().enumerate().map(key).collect()
}

impl Figure for Panels {
    fn tall(&self, room: f64) -> Tall {
        match self.lines(room) {
            1 => Tall::about(HEIGHT),
            lines => Tall { least: 190.0 * lines as f64, best: 300.0 * lines as f64 },
        }
    }

    fn draw(&self, canvas: &Canvas<'_>, frame: Frame) {
        draw(self, canvas, frame);
    }
}

impl Panels {
    /// Panels beside each other.
    fn columns(&self, room: f64) -> usize {
        (1..=self.each.len()).rev().find(|&columns| room / columns as f64 >= 190.0).unwrap_or(1)
    }

    /// Lines of panels below each other.
    fn lines(&self, room: f64) -> usize {
        self.each.len().div_ceil(self.columns(room)).max(1)
    }

    /// Whether each panel has its own value axis. Times are drawn by ratio instead.
    fn has_own_axes(&self) -> bool {
        self.quantity == Quantity::Share && axis::are_apart(self.each.iter().map(Panel::top), FLAT)
    }

    /// What a subtitle says of it.
    pub fn told(&self) -> String {
        let own = if self.has_own_axes() { " Each panel has its own axis." } else { "" };
        let turns = if self.each.iter().any(Panel::coincides) {
            " Where curves coincide, their markers take turns."
        } else {
            ""
        };
        format!("{own}{turns}")
    }

    /// The panels that share the axis of this one.
    fn beside<'a>(&'a self, panel: &'a Panel) -> &'a [Panel] {
        if self.has_own_axes() && panel.top() > 0.0 { std::slice::from_ref(panel) } else { &self.each }
    }
}

impl Panel {
    /// Whether two curves have points that nobody can tell apart.
    fn coincides(&self) -> bool {
        let near = 0.003 * self.top();
        let at = |point: usize| self.curves.iter().filter_map(move |curve| curve.get(point).copied().flatten());
        (0..self.curves.first().map_or(0, Vec::len)).any(|point| {
            let mut means: Vec<f64> = at(point).map(|found| found.mean).collect();
            means.sort_by(f64::total_cmp);
            means.windows(2).any(|pair| pair[1] - pair[0] <= near)
        })
    }

    /// The highest that there is in it.
    fn top(&self) -> f64 {
        let curves = self.curves.iter().flatten().flatten().map(Estimate::high);
        curves.chain(self.aims.iter().map(|aim| aim.value)).fold(0.0, f64::max)
    }
}

fn draw(figure: &Panels, canvas: &Canvas<'_>, frame: Frame) {
    let headings = figure.each.iter().any(|panel| !panel.heading.is_empty());
    let lines = figure.lines(frame.width());
    // As even as can be: two and two, not three and one.
    let columns = figure.each.len().div_ceil(lines).max(1);
    let tall = (frame.height() - CAPTION - X_LABEL) / lines as f64;
    let y = |line: usize, panels: &[Panel]| {
        let top = frame.top + CAPTION + tall * line as f64;
        value_axis(figure, panels, (top + tall - 24.0, top + if headings { 30.0 } else { 10.0 }))
    };
    let axes: Vec<Axis> =
        figure.each.iter().enumerate().map(|(place, panel)| y(place / columns, figure.beside(panel))).collect();
    let labels = axes.iter().flat_map(|axis| &axis.ticks).map(|(_, label)| width(label, TICK.size, Weight::Regular));
    let labels = labels.fold(0.0, f64::max) + 10.0;
    let own = figure.has_own_axes();
    let gap = if own { GAP + labels } else { GAP };
    let left = frame.left + labels;
    let wide = (frame.right - left - gap * (columns as f64 - 1.0)) / columns as f64;
    let caption = y(0, &figure.each).named(&figure.caption);
    canvas.text(&caption, (frame.left, frame.top + 8.0), Align::Left, LABEL);
    for (place, (panel, y)) in figure.each.iter().zip(&axes).enumerate() {
        let column = place % columns;
        let from = left + (wide + gap) * column as f64;
        for (value, label) in y.ticks.iter().filter(|_| own || column == 0) {
            canvas.text(label, (from - 8.0, y.at(*value)), Align::Right, TICK);
        }
        let (bottom, top) = y.pixels();
        draw_panel(figure, panel, y, canvas, Frame { left: from, right: from + wide, top, bottom });
    }
    let middle = f64::midpoint(left, frame.right);
    let x_label = shorten(&x_label(figure), LABEL.size, LABEL.weight, frame.right - left);
    canvas.text(&x_label, (middle, frame.bottom - 8.0), Align::Centre, LABEL);
}

/// What the swept axis shows, with its scale where that is not even.
fn x_label(figure: &Panels) -> String {
    match (figure.x_scale, figure.x_label.strip_suffix(')')) {
        (Scale::Log, Some(label)) => format!("{label}, log scale)"),
        (Scale::Log, None) => format!("{} (log scale)", figure.x_label),
        _ => figure.x_label.clone(),
    }
}

/// The value axis of panels that share it: by ratio where the curves differ so much that an even axis would hide the small ones.
fn value_axis(figure: &Panels, panels: &[Panel], pixels: (f64, f64)) -> Axis {
    let known = panels.iter().flat_map(|panel| &panel.curves).flatten().flatten();
    let mut values: Vec<f64> = known.clone().copied().flat_map(ends).collect();
    let means = known.map(|estimate| estimate.mean);
    let (least, most) = means.fold((f64::INFINITY, 0.0_f64), |(least, most), mean| (least.min(mean), most.max(mean)));
    let log = figure.quantity.is_time() && least > 0.0 && most / least > SPREAD;
    let scale = if log { Scale::Log } else { Scale::FromZero };
    if log {
        // An interval that reaches to zero would stretch the axis without end.
        for value in &mut values {
            *value = value.max(least / 2.0);
        }
    }
    values.extend(panels.iter().flat_map(|panel| &panel.aims).map(|aim| aim.value));
    Axis::new(figure.quantity, scale, &values, pixels, 6)
}

fn draw_panel(figure: &Panels, panel: &Panel, y: &Axis, canvas: &Canvas<'_>, inside: Frame) {
    canvas.text(&panel.heading, (inside.left, inside.top - 16.0), Align::Left, HEADING);
    for (value, _) in &y.ticks {
        canvas.line(&[(inside.left, y.at(*value)), (inside.right, y.at(*value))], GRID_LINE);
    }
    canvas.line(&[(inside.left, inside.bottom), (inside.right, inside.bottom)], AXIS_LINE);
    let x = swept_axis(figure, inside);
    for (place, label) in fitting_ticks(figure, &x, inside) {
        canvas.line(&[(place, inside.bottom), (place, inside.bottom + 4.0)], AXIS_LINE);
        canvas.text(&label, (place, inside.bottom + 15.0), Align::Centre, TICK);
    }
    // Points in the order of their places: a sweep may be listed in any order.
    let mut order: Vec<usize> = (0..figure.x.len()).collect();
    order.sort_by(|&a, &b| figure.x[a].0.total_cmp(&figure.x[b].0));
    let curves: Vec<Vec<Option<(f64, Estimate)>>> = panel
        .curves
        .iter()
        .map(|curve| order.iter().map(|&point| curve[point].map(|found| (x.at(figure.x[point].0), found))).collect())
        .collect();
    if curves.iter().flatten().all(Option::is_none) {
        let middle = (f64::midpoint(inside.left, inside.right), f64::midpoint(inside.top, inside.bottom));
        canvas.text("nothing to show", middle, Align::Centre, LABEL);
    }
    for (plan, curve) in curves.iter().enumerate() {
        band(canvas, curve, y, look(plan));
    }
    let taken = width(&panel.heading, HEADING.size, HEADING.weight);
    let mut others = obstacles(&curves, y);
    for aim in &panel.aims {
        objective(canvas, (inside, taken), aim, &mut others, (&x, y));
    }
    let circled = figure.circled.and_then(|point| order.iter().position(|&place| place == point));
    let slots = slots(&order.iter().map(|&point| x.at(figure.x[point].0)).collect::<Vec<_>>());
    for (plan, curve) in curves.iter().enumerate() {
        let marked = |place| Some(place) == circled || is_marked(&curves, (y, &slots), plan, place);
        draw_curve(canvas, curve, y, look(plan), marked);
        if let Some((x, found)) = circled.and_then(|place| curve[place]) {
            canvas.circle((x, y.at(found.mean)), MARKER + 5.5, Pen::solid(INK, 1.5));
        }
        for (place, found) in curve.iter().enumerate() {
            if let Some((x, found)) = found {
                let label = &figure.x[order[place]].1;
                let name = figure.names.get(plan).filter(|_| figure.names.len() > 1);
                let name = name.map_or_else(String::new, |name| format!("{}, ", clean(name)));
                canvas.tell((*x, y.at(found.mean)), &format!("{name}{label}: {}", figure.quantity.told(found)));
            }
        }
    }
}

fn swept_axis(figure: &Panels, inside: Frame) -> Axis {
    let places: Vec<f64> = figure.x.iter().map(|(place, _)| *place).collect();
    let (low, high) =
        places.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &x| (low.min(x), high.max(x)));
    let mut axis = Axis::new(Quantity::Number, figure.x_scale, &places, (inside.left + 14.0, inside.right - 14.0), 5);
    axis.fit(low, high);
    axis
}

/// By ratio where the swept values span a decade.
pub fn sweep_scale(x: &[(f64, String)]) -> Scale {
    let ends = |(low, high): (f64, f64), (x, _): &(f64, String)| (low.min(*x), high.max(*x));
    let (low, high) = x.iter().fold((f64::INFINITY, f64::NEG_INFINITY), ends);
    if low > 0.0 && high / low >= 10.0 { Scale::Log } else { Scale::Between }
}

/// Ticks at the swept values themselves while they are few; those that would run into the one before are left out.
fn fitting_ticks(figure: &Panels, x: &Axis, inside: Frame) -> Vec<(f64, String)> {
    let mut ticks = if figure.x.len() <= 15 { figure.x.clone() } else { x.ticks.clone() };
    ticks.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut free = f64::NEG_INFINITY;
    let mut fitting = Vec::new();
    for (value, label) in ticks.into_iter().filter(|(_, label)| !label.is_empty()) {
        let place = x.at(value);
        let half = width(&label, TICK.size, Weight::Regular) / 2.0;
        if place - half >= free && place >= inside.left && place <= inside.right {
            free = place + half + 6.0;
            fitting.push((place, label));
        }
    }
    fitting
}

/// The intervals as a band behind the curves, for each stretch without gaps.
fn band(canvas: &Canvas<'_>, curve: &[Option<(f64, Estimate)>], y: &Axis, look: Look) {
    for stretch in curve.split(Option::is_none) {
        let known: Vec<_> = stretch.iter().flatten().filter(|(_, found)| found.half_width.is_some()).collect();
        if known.len() < 2 {
            continue;
        }
        let upper = known.iter().map(|(x, found)| (*x, y.at(found.high())));
        let lower = known.iter().rev().map(|(x, found)| (*x, y.at(found.low())));
        canvas.fill(&upper.chain(lower).collect::<Vec<_>>(), look.colour, 0.16);
    }
}

fn draw_curve(
    canvas: &Canvas<'_>,
    curve: &[Option<(f64, Estimate)>],
    y: &Axis,
    look: Look,
    marked: impl Fn(usize) -> bool,
) {
    let pen = Pen { colour: look.colour, width: 2.0, dash: look.dash };
    for stretch in curve.split(Option::is_none) {
        let points: Vec<_> = stretch.iter().flatten().map(|(x, found)| (*x, y.at(found.mean))).collect();
        if points.len() > 1 {
            canvas.line(&points, pen);
        }
    }
    for (place, (x, found)) in curve.iter().enumerate().filter_map(|(place, point)| Some((place, (*point)?))) {
        let neighbours = [place.checked_sub(1), Some(place + 1)].into_iter().flatten();
        let alone = neighbours.filter_map(|place| curve.get(place)).all(Option::is_none);
        if marked(place) || alone {
            whisker(canvas, x, (y.at(found.low()), y.at(found.high())), look);
            canvas.marker((x, y.at(found.mean)), look.marker, look.colour, MARKER);
        }
    }
}

/// An interval between two pixels, which needs not be drawn where the marker covers it.
pub fn whisker(canvas: &Canvas<'_>, x: f64, (low, high): (f64, f64), look: Look) {
    if (low - high).abs() < 2.0 * MARKER + 4.0 {
        return;
    }
    let pen = Pen::solid(look.colour, 1.25);
    canvas.line(&[(x, low), (x, high)], pen);
    for end in [low, high] {
        canvas.line(&[(x - 3.5, end), (x + 3.5, end)], pen);
    }
}

/// What the name of a line keeps clear of: curves, and markers with their intervals.
fn obstacles(curves: &[Vec<Option<(f64, Estimate)>>], y: &Axis) -> Vec<Vec<(f64, f64)>> {
    let known = curves.iter().flat_map(|curve| curve.split(Option::is_none)).filter(|stretch| !stretch.is_empty());
    let lines = known.map(|stretch| stretch.iter().flatten().map(|(x, found)| (*x, y.at(found.mean))).collect());
    let covered = |(x, found): &(f64, Estimate)| {
        let (middle, top, bottom) = (y.at(found.mean), y.at(found.high()), y.at(found.low()));
        vec![(*x, top.min(middle - MARKER)), (*x, bottom.max(middle + MARKER))]
    };
    lines.chain(curves.iter().flatten().flatten().map(covered)).collect()
}

/// The objective's line, named where the curves leave most room: left or right, above or below; where they leave none, beside the heading.
/// One that is about a single place is a short line there.
fn objective(
    canvas: &Canvas<'_>,
    (inside, heading): (Frame, f64),
    aim: &Aim,
    others: &mut Vec<Vec<(f64, f64)>>,
    (x, y): (&Axis, &Axis),
) {
    let at = y.at(aim.value);
    let name = shorten(&aim.name, TICK.size, TICK.weight, inside.width() - 8.0);
    let wide = width(&name, TICK.size, Weight::Regular);
    let around = |reach: f64| {
        let place = aim.at.map_or(inside.left, |at| x.at(at));
        Frame { left: (place - reach).max(inside.left), right: (place + reach).min(inside.right), ..inside }
    };
    let (line, beside) = if aim.at.is_some() { (around(REACH), around(wide + REACH)) } else { (inside, inside) };
    canvas.line(&[(line.left, at), (line.right, at)], OBJECTIVE);
    let Place { from, level, room } = naming::place(wide, at, beside, others);
    if room < NEAR && heading + SAMPLE + wide + 22.0 < inside.width() {
        let (from, level) = (inside.right - wide, inside.top - 16.0);
        canvas.line(&[(from - 6.0 - SAMPLE, level), (from - 6.0, level)], OBJECTIVE);
        canvas.text(&name, (from, level), Align::Left, STRONG_TICK);
        return;
    }
    canvas.rectangle((from - 2.0, level - 8.0), (from + wide + 2.0, level + 8.0), PAPER, 0.75);
    canvas.text(&name, (from, level), Align::Left, STRONG_TICK);
    others.extend([vec![(line.left, at), (line.right, at)], vec![(from, level), (from + wide, level)]]);
}

/// How far a line about a single place reaches on both sides of it.
const REACH: f64 = 30.0;
/// A piece of an objective's line that shows what a name beside a heading means.
const SAMPLE: f64 = 26.0;
