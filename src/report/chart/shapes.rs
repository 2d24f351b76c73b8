//! Figure `shapes`: what each named shape means, hour by hour over a week.

use super::super::number;
use super::Drawing;
use super::axis::{Axis, Quantity, Scale};
use super::canvas::{Align, Canvas, Pen};
use super::page::{self, Frame, Key, Page, Sample, Tall};
use super::palette::{AXIS_LINE, BLUE, Dash, GRID_LINE, HEADING, INK, LABEL, QUIET, TICK};
use super::style::Style;
use super::text::width;
use crate::demand::arrivals::week::{DAYS, HOURS, NAMED, Named};

/// The height of each panel, with its heading.
const PANEL: f64 = 140.0;
const HEAD: f64 = 28.0;
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
    let tall = Tall::about(PANEL * NAMED.len() as f64 + FOOT);
    page::draw(
        style,
        &page,
        |_| tall,
        |canvas, frame| {
            for (place, shape) in NAMED.iter().enumerate() {
                let top = frame.top + PANEL * place as f64;
                let inside =
                    Frame { left: frame.left + LEFT, right: frame.right, top: top + HEAD, bottom: top + PANEL - GAP };
                panel(canvas, shape, frame.left, inside);
            }
            let bottom = frame.top + PANEL * NAMED.len() as f64 - GAP;
            for (day, name) in DAYS.iter().enumerate() {
                let noon = day_edge(frame.left + LEFT, frame.right, day as f64 + 0.5);
                canvas.text(name, (noon, bottom + 16.0), Align::Centre, TICK);
            }
        },
    )
}

/// The pixel of so many days since Monday 00:00.
fn day_edge(left: f64, right: f64, days: f64) -> f64 {
    left + (right - left) * days / DAYS.len() as f64
}

fn panel(canvas: &Canvas<'_>, shape: &Named, left: f64, inside: Frame) {
    canvas.text(shape.name, (left, inside.top - 15.0), Align::Left, HEADING);
    let after = left + width(shape.name, HEADING.size, HEADING.weight) + 10.0;
    canvas.text(shape.meaning, (after, inside.top - 15.0), Align::Left, LABEL);
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
    let peak = format!("busiest hour: {} times the mean", number::number(week.peak()));
    canvas.text(&peak, (inside.right, inside.top - 15.0), Align::Right, TICK);
}
