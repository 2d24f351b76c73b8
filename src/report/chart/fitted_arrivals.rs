//! Figure `arrivals` of a fit: the requests of a log over time beside what is expected of the process taken, and the
//! dispersion of their counts beside what its simulated logs have.

use super::super::fitted::words;
use super::super::number::{count, number, time};
use super::axis::{Axis, Quantity, Scale};
use super::canvas::{Align, Canvas, Pen};
use super::page::{Frame, Key, Page, Sample, Tall, draw};
use super::palette::{AXIS_LINE, BLUE, Dash, GRID_LINE, INK, LABEL, Look, Marker, STRONG_TICK, TICK, VERMILION};
use super::style::Style;
use super::{Drawing, fitted_strip};
use crate::fit::arrivals::{ArrivalFit, Candidate, Choice};
use crate::fit::{Fit, Observed};
use crate::time::Nanos;

const HEIGHT: f64 = 330.0;
const FOOT: f64 = 46.0;
const HEAD: f64 = 28.0;
const LOG: Pen = Pen::solid(INK, 1.25);
/// What the panel of the dispersion shows.
const EXPLAINED: &str =
    " Index of dispersion: variance over mean of the counts, 1 at every scale for a Poisson process";
const BARS: &str = "; the bars span what simulated logs of the process have";
/// Slices of time, about.
const SLICES: u64 = 240;

/// The drawing; `None` where all requests come at one instant.
pub fn figure(workload: &str, observed: &Observed, fit: &Fit, style: Style) -> Option<Drawing> {
    let found = &fit.arrivals;
    if found.length == Nanos::ZERO {
        return None;
    }
    if found.choice == Choice::TooFew {
        return Some(one_by_one(workload, observed, found, style));
    }
    let fitted = found.chosen();
    // Without a process that stands, the one that came closest is shown for what it lacks.
    let shown = fitted.or_else(|| found.candidates.last());
    let pen = process_pen(fitted.is_some());
    let mut legend = vec![Key { label: "log".to_owned(), sample: Sample::Line(LOG) }];
    if let Some(candidate) = shown {
        let kind = words::kind(&candidate.process);
        let label = if fitted.is_some() { format!("{kind}, fitted") } else { format!("{kind}, which does not fit") };
        legend.push(Key { label, sample: Sample::Line(pen) });
    }
    let requests = format!("{} requests in {}.", count(found.requests as f64), time(found.length.as_secs_f64()));
    let two = !found.dispersions.is_empty();
    let page = Page {
        name: "arrivals",
        title: title(found),
        subtitle: match (two, shown) {
            (false, _) => requests,
            (true, None) => format!("{requests}{EXPLAINED}."),
            (true, Some(_)) => format!("{requests}{EXPLAINED}{BARS}."),
        },
        legend,
        source: super::page::source_of_log(workload),
    };
    let tall = |room: f64| Tall::about(if two && beneath(room) { 2.0 * HEIGHT - 40.0 } else { HEIGHT });
    Some(draw(style, &page, tall, |canvas, frame| {
        let [first, second] = match (two, beneath(frame.width())) {
            (false, _) => [frame; 2],
            (true, false) => {
                let split = frame.left + 0.62 * frame.width();
                [Frame { right: split - 20.0, ..frame }, Frame { left: split + 20.0, ..frame }]
            }
            (true, true) => {
                let split = f64::midpoint(frame.top, frame.bottom);
                [Frame { bottom: split - 6.0, ..frame }, Frame { top: split + 6.0, ..frame }]
            }
        };
        over_time(canvas, first, observed, shown, pen);
        if two {
            dispersion(canvas, second, found, shown, pen);
        }
    }))
}

/// Requests that are too few for anything else.
fn one_by_one(workload: &str, observed: &Observed, found: &ArrivalFit, style: Style) -> Drawing {
    let requests = count(found.requests as f64);
    let page = Page {
        name: "arrivals",
        title: title(found),
        subtitle: format!("{requests} requests in {}, each of them a line.", time(found.length.as_secs_f64())),
        legend: Vec::new(),
        source: super::page::source_of_log(workload),
    };
    let at: Vec<f64> = observed.at.iter().map(|at| at.as_secs_f64()).collect();
    fitted_strip::figure(style, &page, &at, "time since the first request")
}

/// Whether on so little room across one panel stands beneath the other.
pub fn beneath(room: f64) -> bool {
    room < 640.0
}

fn process_pen(stands: bool) -> Pen {
    if stands { Pen::solid(BLUE, 2.0) } else { Pen { colour: VERMILION, width: 2.0, dash: Dash::Long } }
}

fn title(found: &ArrivalFit) -> String {
    match (found.chosen(), found.choice) {
        (Some(candidate), _) => format!("Requests come as {}", words::process(&candidate.process)),
        (None, Choice::TooFew) => "Too few requests to tell how they come".to_owned(),
        (None, _) => "No process looks like this log: it is replayed".to_owned(),
    }
}

/// A slice that people would choose, so that about [`SLICES`] fill the length.
fn slice(length: Nanos) -> Nanos {
    const ROUND: [u64; 14] = [1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 10_800, 21_600, 86_400];
    let wanted = length.0 / SLICES;
    let fitting = ROUND.into_iter().map(Nanos::from_secs).find(|slice| slice.0 >= wanted);
    fitting.unwrap_or(Nanos(wanted)).max(Nanos(1))
}

fn over_time(canvas: &Canvas<'_>, frame: Frame, observed: &Observed, shown: Option<&Candidate>, pen: Pen) {
    let length = observed.length();
    let slice = if length < Nanos::from_secs(30) { Nanos(length.0.div_ceil(30)) } else { slice(length) };
    let slices = usize::try_from(length.0 / slice.0 + 1).unwrap_or(usize::MAX).min(4000);
    let mut counts = vec![0.0_f64; slices];
    for at in &observed.at {
        let place = usize::try_from(at.0 / slice.0).unwrap_or(usize::MAX);
        if let Some(slot) = counts.get_mut(place) {
            *slot += 1.0;
        }
    }
    // The last slice is cut short by the end of the log.
    if counts.len() > 1 {
        counts.pop();
    }
    let arrivals = shown.map(|candidate| candidate.process.arrivals());
    let expected: Vec<f64> = arrivals.map_or_else(Vec::new, |arrivals| {
        let until = |place: usize| arrivals.expected(Nanos(slice.0.saturating_mul(place as u64)));
        (0..counts.len()).map(|place| until(place + 1) - until(place)).collect()
    });
    let most = counts.iter().chain(&expected).copied().fold(0.0, f64::max);
    let inside = Frame { left: frame.left + 54.0, top: frame.top + HEAD, bottom: frame.bottom - FOOT, ..frame };
    let caption = format!("requests in {}", time(slice.as_secs_f64()));
    canvas.text(&caption, (frame.left, frame.top + 8.0), Align::Left, LABEL);
    let end = slice.as_secs_f64() * counts.len() as f64;
    let mut x = Axis::new(Quantity::Time, Scale::FromZero, &[end], (inside.left, inside.right), 6);
    x.fit(0.0, end);
    let y = Axis::new(Quantity::Number, Scale::FromZero, &[most], (inside.bottom, inside.top), 5);
    values(canvas, inside, &y);
    for (value, label) in &x.ticks {
        canvas.line(&[(x.at(*value), inside.bottom), (x.at(*value), inside.bottom + 4.0)], AXIS_LINE);
        canvas.text(label, (x.at(*value), inside.bottom + 15.0), Align::Centre, TICK);
    }
    let label = format!("time since the first request ({})", x.unit);
    canvas.text(&label, (f64::midpoint(inside.left, inside.right), frame.bottom - 8.0), Align::Centre, LABEL);
    let steps = |values: &[f64]| -> Vec<(f64, f64)> {
        let width = slice.as_secs_f64();
        let ends = |(place, value): (usize, &f64)| {
            [place as f64, place as f64 + 1.0].map(|at| (x.at(at * width), y.at(*value)))
        };
        values.iter().enumerate().flat_map(ends).collect()
    };
    canvas.line(&steps(&counts), LOG);
    if !expected.is_empty() {
        canvas.line(&steps(&expected), pen);
    }
}

fn values(canvas: &Canvas<'_>, inside: Frame, y: &Axis) {
    for (value, label) in &y.ticks {
        canvas.line(&[(inside.left, y.at(*value)), (inside.right, y.at(*value))], GRID_LINE);
        canvas.text(label, (inside.left - 8.0, y.at(*value)), Align::Right, TICK);
    }
    canvas.line(&[(inside.left, inside.bottom), (inside.right, inside.bottom)], AXIS_LINE);
}

/// The index at each scale: the log's as a marker, what the process has as a bar.
fn dispersion(canvas: &Canvas<'_>, frame: Frame, found: &ArrivalFit, shown: Option<&Candidate>, pen: Pen) {
    let spans: Vec<(f64, f64)> = shown.map_or_else(Vec::new, |candidate| {
        candidate.checks.iter().filter(|check| check.window.is_some()).map(|check| (check.low, check.high)).collect()
    });
    let indices = || found.dispersions.iter().map(|found| found.index.max(1e-3));
    let all: Vec<f64> =
        indices().chain(spans.iter().flat_map(|(low, high)| [low.max(1e-3), *high])).chain([0.5, 2.0]).collect();
    let inside = Frame { left: frame.left + 54.0, top: frame.top + HEAD, bottom: frame.bottom - FOOT, ..frame };
    let y = Axis::new(Quantity::Number, Scale::Log, &all, (inside.bottom, inside.top), 6);
    canvas.text(&y.named("index of dispersion"), (frame.left, frame.top + 8.0), Align::Left, LABEL);
    values(canvas, inside, &y);
    canvas.text(
        "length of a window",
        (f64::midpoint(inside.left, inside.right), frame.bottom - 8.0),
        Align::Centre,
        LABEL,
    );
    let wide = inside.width() / found.dispersions.len() as f64;
    for (place, (scale, index)) in found.dispersions.iter().zip(indices()).enumerate() {
        let x = inside.left + wide * (place as f64 + 0.5);
        canvas.text(tick(scale.window), (x, inside.bottom + 15.0), Align::Centre, TICK);
        if let Some((low, high)) = spans.get(place) {
            canvas.rectangle((x - 9.0, y.at(low.max(1e-3))), (x + 9.0, y.at(*high)), pen.colour, 0.35);
        }
        let look = Look { colour: INK, marker: Marker::Circle, dash: Dash::Solid };
        canvas.marker((x, y.at(index)), look.marker, look.colour, 4.5);
        // Above the marker, and below it at the top.
        let level = y.at(index) - 14.0;
        let level = if level < inside.top + 4.0 { y.at(index) + 14.0 } else { level };
        canvas.text(&number(index), (x, level), Align::Centre, STRONG_TICK);
    }
}

/// The length of a window on the axis.
fn tick(window: Nanos) -> &'static str {
    match window.0 / Nanos::SECOND.0 {
        1 => "1 s",
        10 => "10 s",
        60 => "1 min",
        600 => "10 min",
        _ => "1 h",
    }
}
