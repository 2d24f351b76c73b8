//! Measurements one by one along an axis: what is drawn where they are too few for a distribution.

use super::Drawing;
use super::axis::{Axis, Quantity, Scale};
use super::canvas::{Align, Canvas, Pen};
use super::page::{self, Frame, Page, Tall};
use super::palette::{AXIS_LINE, GRID, INK, LABEL};
use super::style::Style;

/// Each measurement.
const MARK: Pen = Pen::solid(INK, 2.0);

/// Between the axis and the right edge, for half the last label.
const RIGHT: f64 = 14.0;
const FOOT: f64 = 46.0;

/// A page with a line at each of these times in seconds; `what` they are is what the axis is called.
pub fn figure(style: Style, page: &Page, times_s: &[f64], what: &str) -> Drawing {
    let tall = Tall { least: 110.0, best: 130.0 };
    page::draw(style, page, |_| tall, |canvas, frame| draw(canvas, frame, times_s, what))
}

fn draw(canvas: &Canvas<'_>, frame: Frame, times_s: &[f64], what: &str) {
    let bottom = frame.bottom - FOOT;
    let top = bottom - (bottom - frame.top - 8.0).min(200.0);
    let x = Axis::new(Quantity::Time, Scale::FromZero, times_s, (frame.left + 8.0, frame.right - RIGHT), 8);
    canvas.rectangle((frame.left, top), (frame.right, bottom), GRID, 0.35);
    for time in times_s {
        canvas.line(&[(x.at(*time), top + 8.0), (x.at(*time), bottom)], MARK);
    }
    canvas.line(&[(frame.left, bottom), (frame.right, bottom)], AXIS_LINE);
    x.ticks_below(canvas, bottom);
    canvas.text(&x.named(what), (f64::midpoint(frame.left, frame.right), bottom + 35.0), Align::Centre, LABEL);
}
