//! Figure `timeline`: for each plan what came, was delivered and refused over time, and beside it what was in service and
//! what waited. Without a sweep only.

use std::ops::Range;

use plotters::style::RGBColor;

use super::super::number::{number, time};
use super::super::{Entry, clean, entries, quoted};
use super::axis::{Axis, Quantity, Scale};
use super::basis;
use super::canvas::{Align, Canvas, Pen};
use super::page::{self, Frame, Key, Page, Sample};
use super::palette::{
    AXIS_LINE, BLUE, Dash, GREEN, GRID, GRID_LINE, HEADING, INK, LABEL, ORANGE, PURPLE, QUIET, TICK, VERMILION,
};
use super::text::shorten;
use crate::experiment::{Estimate, Results, TimelineBin};
use crate::scenario::Scenario;
use crate::time::Nanos;

/// One line of a panel.
struct Curve {
    name: &'static str,
    pen: Pen,
    of: fn(&TimelineBin) -> Estimate,
}

const fn pen(colour: RGBColor, width: f64, dash: Dash) -> Pen {
    Pen { colour, width, dash }
}

const FLOWS: [Curve; 3] = [
    Curve { name: "requests", pen: pen(INK, 1.25, Dash::Solid), of: |bin| bin.demanded },
    Curve { name: "delivered", pen: pen(GREEN, 2.0, Dash::Solid), of: |bin| bin.delivered },
    Curve { name: "attempts refused", pen: pen(VERMILION, 2.0, Dash::Solid), of: |bin| bin.refused },
];
const LEVELS: [Curve; 3] = [
    Curve { name: "in service", pen: pen(BLUE, 2.0, Dash::Solid), of: |bin| bin.in_service },
    Curve { name: "waiting", pen: pen(ORANGE, 2.0, Dash::Solid), of: |bin| bin.waiting },
    Curve { name: "waiting in gates", pen: pen(PURPLE, 2.0, Dash::Solid), of: |bin| bin.gate_waiting },
];
const STATIONS: Pen = pen(QUIET, 1.25, Dash::Long);

const FOOT: f64 = 46.0;
const HEAD: f64 = 24.0;
const NAME: f64 = 24.0;

/// The drawing; `None` with a sweep.
pub fn figure(scenario: &Scenario, results: &Results) -> Option<String> {
    let plans: Vec<_> = entries(scenario, results).collect();
    if scenario.sweep.is_some() || plans.iter().all(|entry| entry.result.timeline.is_empty()) {
        return None;
    }
    let row = (430.0 / plans.len() as f64).clamp(96.0, 300.0);
    let mut subtitle = basis(scenario, results);
    if let Some(bin) = plans.iter().find_map(|plan| plan.result.timeline.first()) {
        subtitle = format!("{subtitle} Averages over {} each.", time(bin.length.as_secs_f64()));
    }
    if results.warm_up.length.0 > 0 {
        subtitle += " Grey: warm-up, not counted.";
    }
    let page = Page { title: title(&plans), subtitle, legend: legend(&plans), source: page::source(scenario, results) };
    Some(page::draw(&page, HEAD + row * plans.len() as f64 + FOOT, |canvas, frame| {
        draw(results.warm_up.length..scenario.horizon, &plans, canvas, frame, row);
    }))
}

fn used<'a>(plans: &'a [Entry<'a>], curves: &'static [Curve]) -> impl Iterator<Item = &'static Curve> + 'a {
    // The first of each panel is always there; the others where they ever leave zero.
    let seen =
        |curve: &&Curve| plans.iter().flat_map(|plan| &plan.result.timeline).any(|bin| (curve.of)(bin).mean > 0.0);
    curves.iter().enumerate().filter(move |(place, curve)| *place == 0 || seen(curve)).map(|(_, curve)| curve)
}

fn legend(plans: &[Entry<'_>]) -> Vec<Key> {
    let curves = used(plans, &FLOWS).chain(used(plans, &LEVELS));
    let mut keys: Vec<_> =
        curves.map(|curve| Key { label: curve.name.to_owned(), sample: Sample::Line(curve.pen) }).collect();
    if plans.iter().any(|plan| !plan.result.pools.is_empty()) {
        keys.push(Key { label: "stations".to_owned(), sample: Sample::Line(STATIONS) });
    }
    keys
}

/// The plan that waits or rejected most, and when.
fn title(plans: &[Entry<'_>]) -> String {
    let peak = |of: fn(&TimelineBin) -> f64| {
        let bins = plans.iter().flat_map(|plan| plan.result.timeline.iter().map(move |bin| (plan, of(bin))));
        bins.reduce(|most, next| if next.1 > most.1 { next } else { most }).filter(|(_, value)| *value > 0.0)
    };
    let waiting = peak(|bin| bin.waiting.mean + bin.gate_waiting.mean);
    let refusing = peak(|bin| bin.refused.mean / bin.length.as_secs_f64());
    let rate = |per_second: f64| {
        let (per, factor) = rate_unit(per_second);
        format!("{} a {per}", number(per_second * factor))
    };
    let under = |plan: &Entry<'_>| match plans.len() {
        1 => String::new(),
        _ => format!(" under {}", quoted(&plan.plan.name)),
    };
    match (waiting, refusing) {
        (Some((one, waits)), Some((other, rejected))) if one.result.plan == other.result.plan => {
            format!("Waiting peaks at {} and refusals at {}{}", number(waits), rate(rejected), under(one))
        }
        (Some((one, waits)), Some((other, rejected))) => {
            format!("Waiting peaks at {}{}, refusals at {}{}", number(waits), under(one), rate(rejected), under(other))
        }
        (Some((one, waits)), None) => format!("Waiting peaks at {}{}, nothing is refused", number(waits), under(one)),
        (None, Some((one, rejected))) => format!("Refusals peak at {}{}, nothing waits", rate(rejected), under(one)),
        (None, None) => "Nothing waits and nothing is refused".to_owned(),
    }
}

/// The unit in which a rate per second is read most easily.
fn rate_unit(per_second: f64) -> (&'static str, f64) {
    match per_second {
        rate if rate >= 10.0 => ("second", 1.0),
        rate if rate >= 0.1 => ("minute", 60.0),
        _ => ("hour", 3600.0),
    }
}

/// What is counted is shown from the start of the run.
fn draw(counted: Range<Nanos>, plans: &[Entry<'_>], canvas: &Canvas<'_>, frame: Frame, row: f64) {
    let bins = || plans.iter().flat_map(|plan| &plan.result.timeline);
    let per_second = |bin: &TimelineBin, found: Estimate| found.high() / bin.length.as_secs_f64();
    let most =
        bins().flat_map(|bin| FLOWS.iter().map(move |curve| per_second(bin, (curve.of)(bin)))).fold(0.0, f64::max);
    let (per, factor) = rate_unit(most);
    let levels = bins().flat_map(|bin| LEVELS.iter().map(move |curve| (curve.of)(bin).high())).fold(0.0, f64::max);
    let stations = |plan: &Entry<'_>| plan.result.pools.iter().map(|pool| f64::from(pool.concurrency)).sum::<f64>();
    // Stations far above all levels would flatten them.
    let shown = |plan: &Entry<'_>| Some(stations(plan)).filter(|&count| count > 0.0 && count <= 1.5 * levels);
    let levels = plans.iter().filter_map(shown).fold(levels, f64::max);
    let (gutter, gap) = (54.0, 30.0);
    let wide = (frame.width() - 2.0 * gutter - gap) / 2.0;
    let columns = [frame.left + gutter, frame.left + 2.0 * gutter + wide + gap];
    let captions = [format!("requests or attempts per {per}"), "jobs and calls at once".to_owned()];
    for (left, caption) in columns.iter().zip(captions) {
        canvas.text(&caption, (*left, frame.top + 8.0), Align::Left, LABEL);
    }
    let end = counted.end.as_secs_f64();
    for (place, plan) in plans.iter().enumerate() {
        let top = frame.top + HEAD + row * place as f64;
        let name = shorten(&clean(&plan.plan.name), HEADING.size, HEADING.weight, frame.width());
        canvas.text(&name, (columns[0], top + 10.0), Align::Left, HEADING);
        let bottom = top + row - 8.0;
        for (side, left) in columns.into_iter().enumerate() {
            let inside = Frame { left, right: left + wide, top: top + NAME, bottom };
            let x = Axis::new(Quantity::Time, Scale::FromZero, &[end], (inside.left, inside.right), 6);
            let x = fitted(x, end);
            let most = if side == 0 { most * factor } else { levels };
            let y = Axis::new(
                Quantity::Number,
                Scale::FromZero,
                &[most],
                (inside.bottom, inside.top),
                if row > 150.0 { 5 } else { 2 },
            );
            backdrop(counted.start, canvas, inside, &x, &y);
            if side == 0 {
                for curve in used(plans, &FLOWS) {
                    steps(canvas, plan, curve, &x, &y, |bin| factor / bin.length.as_secs_f64());
                }
            } else {
                if let Some(count) = shown(plan) {
                    canvas.line(&[(inside.left, y.at(count)), (inside.right, y.at(count))], STATIONS);
                }
                for curve in used(plans, &LEVELS) {
                    steps(canvas, plan, curve, &x, &y, |_| 1.0);
                }
            }
            if place + 1 == plans.len() {
                time_axis(canvas, inside, &x);
            }
        }
    }
}

fn fitted(mut axis: Axis, end: f64) -> Axis {
    axis.fit(0.0, end);
    axis
}

fn backdrop(warm_up: Nanos, canvas: &Canvas<'_>, inside: Frame, x: &Axis, y: &Axis) {
    let warm = x.at(warm_up.as_secs_f64());
    if warm > inside.left {
        canvas.rectangle((inside.left, inside.top), (warm, inside.bottom), GRID, 0.5);
    }
    for (value, label) in &y.ticks {
        canvas.line(&[(inside.left, y.at(*value)), (inside.right, y.at(*value))], GRID_LINE);
        canvas.text(label, (inside.left - 8.0, y.at(*value)), Align::Right, TICK);
    }
    canvas.line(&[(inside.left, inside.bottom), (inside.right, inside.bottom)], AXIS_LINE);
}

fn time_axis(canvas: &Canvas<'_>, inside: Frame, x: &Axis) {
    for (value, label) in &x.ticks {
        canvas.line(&[(x.at(*value), inside.bottom), (x.at(*value), inside.bottom + 4.0)], AXIS_LINE);
        canvas.text(label, (x.at(*value), inside.bottom + 15.0), Align::Centre, TICK);
    }
    let middle = f64::midpoint(inside.left, inside.right);
    canvas.text(&format!("simulated time ({})", x.unit), (middle, inside.bottom + 35.0), Align::Centre, LABEL);
}

/// A level for each bin, and its interval as a band.
fn steps(
    canvas: &Canvas<'_>,
    plan: &Entry<'_>,
    curve: &Curve,
    x: &Axis,
    y: &Axis,
    factor: impl Fn(&TimelineBin) -> f64,
) {
    let edge = |of: &dyn Fn(Estimate) -> f64| -> Vec<(f64, f64)> {
        let bins = plan.result.timeline.iter();
        bins.flat_map(|bin| {
            let level = y.at(of((curve.of)(bin)) * factor(bin));
            let ends = [bin.start, bin.start + bin.length];
            ends.map(|end| (x.at(end.as_secs_f64()), level))
        })
        .collect()
    };
    let mut band = edge(&|found| found.high());
    band.extend(edge(&|found| found.low().max(0.0)).into_iter().rev());
    canvas.fill(&band, curve.pen.colour, 0.18);
    canvas.line(&edge(&|found| found.mean), curve.pen);
}
