//! Figure `shapes`: what each named shape means, hour by hour over a week.

use super::super::number;
use super::Drawing;
use super::axis::{Axis, Quantity, Scale};
use super::canvas::{Align, Canvas, Pen};
use super::page::{self, Frame, Key, Page, Sample, Tall};
use super::palette::{AXIS_LINE, BLUE, Dash, GRID_LINE, HEADING, INK, LABEL, QUIET, TICK};
use super::style::Style;
use super::text::{shorten, width};
use crate::demand::arrivals::week::{DAYS, HOURS, NAMED, Named};

/// The height of each panel, with its heading.
const PANEL: f64 = 140.0;
const HEAD: f64 = 28.0;
/// A second line of it, where one is too short.
const LINE: f64 = 18.0;
/// Between the panels.
const GAP: f64 = 14.0;
/// Room for the names of the days below the last panel.
const FOOT: f64 = 26.0;
const LEFT: f64 = 40.0;

const MEAN: Pen = Pen { colour: INK, width: 1.25, dash: Dash::Short };

/// The drawing.
pub fn figure(style: Style) -> Drawing {
    let page = Page {
        name: "shapes",
        title: "What each named shape means".to_owned(),
        subtitle: "Requests in each hour of a week, as multiples of the mean hour. Each panel has its own scale."
            .to_owned(),
        legend: vec![Key { label: "the mean hour".to_owned(), sample: Sample::Line(MEAN) }],
        source: format!("linecook {}  ·  linecook shapes", env!("CARGO_PKG_VERSION")),
    };
    page::draw(style, &page, tall, |canvas, frame| {
        let head = head(frame.width());
        let each = (frame.height() - FOOT) / NAMED.len() as f64;
        for (place, shape) in NAMED.iter().enumerate() {
            let top = frame.top + each * place as f64;
            let inside =
                Frame { left: frame.left + LEFT, right: frame.right, top: top + head, bottom: top + each - GAP };
            panel(canvas, shape, (frame.left, top + 13.0), inside);
        }
        let bottom = frame.top + each * NAMED.len() as f64 - GAP;
        for (day, name) in DAYS.iter().enumerate() {
            let noon = day_edge(frame.left + LEFT, frame.right, day as f64 + 0.5);
            canvas.text(name, (noon, bottom + 16.0), Align::Centre, TICK);
        }
    })
}

fn tall(room: f64) -> Tall {
    let more = head(room) - HEAD;
    let tall = |panel: f64| (panel + more) * NAMED.len() as f64 + FOOT;
    Tall { least: tall(0.6 * PANEL), best: tall(PANEL) }
}

/// Room above a panel for its heading, in a line or two on so much room across.
fn head(room: f64) -> f64 {
    if NAMED.iter().all(|shape| heading(shape) + 24.0 + peak_width(shape) <= room) { HEAD } else { HEAD + LINE }
}

/// The width of the name of a shape and of its meaning.
fn heading(shape: &Named) -> f64 {
    after_name(shape) + width(shape.meaning, LABEL.size, LABEL.weight)
}

fn after_name(shape: &Named) -> f64 {
    width(shape.name, HEADING.size, HEADING.weight) + 10.0
}

fn peak(shape: &Named) -> String {
    match number::number(shape.week().peak()).as_str() {
        "1" => "no hour is busier".to_owned(),
        times => format!("busiest hour: {times} times the mean"),
    }
}

fn peak_width(shape: &Named) -> f64 {
    width(&peak(shape), TICK.size, TICK.weight)
}

/// The pixel of so many days since Monday 00:00.
fn day_edge(left: f64, right: f64, days: f64) -> f64 {
    left + (right - left) * days / DAYS.len() as f64
}

fn panel(canvas: &Canvas<'_>, shape: &Named, (left, level): (f64, f64), inside: Frame) {
    canvas.text(shape.name, (left, level), Align::Left, HEADING);
    let after = left + after_name(shape);
    let meaning = shorten(shape.meaning, LABEL.size, LABEL.weight, inside.right - after);
    canvas.text(&meaning, (after, level), Align::Left, LABEL);
    let week = shape.week();
    let y = Axis::new(Quantity::Number, Scale::FromZero, &[week.peak()], (inside.bottom, inside.top), 3);
    for (value, label) in &y.ticks {
        canvas.line(&[(inside.left, y.at(*value)), (inside.right, y.at(*value))], GRID_LINE);
        canvas.text(label, (inside.left - 8.0, y.at(*value)), Align::Right, TICK);
    }
    let x = |hour: usize| day_edge(inside.left, inside.right, hour as f64 / 24.0);
    let steps: Vec<(f64, f64)> = (0..HOURS)
        .flat_map(|hour| {
            let height = y.at(week.relative(hour as u64));
            [(x(hour), height), (x(hour + 1), height)]
        })
        .collect();
    let mut area = vec![(inside.left, inside.bottom)];
    area.extend(&steps);
    area.push((inside.right, inside.bottom));
    canvas.fill(&area, BLUE, 0.25);
    canvas.line(&steps, Pen::solid(BLUE, 1.5));
    canvas.line(&[(inside.left, y.at(1.0)), (inside.right, y.at(1.0))], MEAN);
    canvas.line(&[(inside.left, inside.bottom), (inside.right, inside.bottom)], AXIS_LINE);
    for hour in (0..=HOURS).step_by(6) {
        let length = if hour % 24 == 0 { 6.0 } else { 3.0 };
        canvas.line(&[(x(hour), inside.bottom), (x(hour), inside.bottom + length)], Pen::solid(QUIET, 1.0));
    }
    canvas.text(&peak(shape), (inside.right, inside.top - 15.0), Align::Right, TICK);
}
