//! Figure `timeline`: for each plan what came, was delivered and refused over time, with the rate limits and their rounds, and beside it what
//! was in service and what waited, with the stations. Without a sweep only.

use super::super::folder::{Bin, Entry, Run};
use super::super::number::{number, time};
use super::super::{clean, listed, quoted};
use super::axis::{Axis, Quantity, Scale};
use super::canvas::{Align, Canvas, Pen};
use super::page::{self, Figure, Frame, Key, Page, Sample, Tall};
use super::palette::{
    AXIS_LINE, BLUE, Colour, Dash, GREEN, GRID, GRID_LINE, HEADING, INK, LABEL, ORANGE, PURPLE, QUIET, TICK, VERMILION,
};
use super::rates::Line;
use super::style::Style;
use super::text::shorten;
use super::{Drawing, basis, rates};
use crate::experiment::Estimate;

/// One line of a panel.
struct Curve {
    name: &'static str,
    pen: Pen,
    of: fn(&Bin) -> Estimate,
}

const fn pen(colour: Colour, width: f64, dash: Dash) -> Pen {
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
const LIMIT: Pen = pen(INK, 1.25, Dash::Long);
const ROUND: Pen = pen(QUIET, 0.75, Dash::Short);

const FOOT: f64 = 46.0;
const HEAD: f64 = 24.0;
const NAME: f64 = 24.0;

/// The drawing; `None` with a sweep.
pub fn figure(run: &Run, style: Style) -> Option<Drawing> {
    let all: Vec<&Entry> = run.entries.iter().collect();
    let first = all.iter().find_map(|plan| plan.timeline.first()).filter(|_| !run.is_sweep())?;
    let mut subtitle = format!("{} Averages over {} each.", basis(&run.heading), time(first.length_s));
    if run.heading.warm_up_s.is_some_and(|length| length > 0.0) {
        subtitle += " Grey: warm-up, not counted.";
    }
    let title = title(&all);
    Some(page::fitting(style, all.len(), |shown| {
        let plans = &chosen(&all, shown);
        let page = Page {
            name: "timeline",
            title: title.clone(),
            subtitle: format!("{subtitle}{}", page::of_all(shown, all.len(), "plans", "timeline.csv")),
            legend: legend(run, plans),
            source: page::source(&run.heading),
        };
        (page, Timeline { run, plans: plans.clone() })
    }))
}

/// So many plans in their order: those that the title speaks of, and the first.
fn chosen<'a>(all: &[&'a Entry], shown: usize) -> Vec<&'a Entry> {
    let named: Vec<usize> = peaks(all).into_iter().flatten().map(|(plan, _)| plan.plan).collect();
    let mut order = all.to_vec();
    order.sort_by_key(|plan| !named.contains(&plan.plan));
    order.truncate(shown);
    order.sort_by_key(|plan| plan.plan);
    order
}

/// The rows of these plans.
struct Timeline<'a> {
    run: &'a Run,
    plans: Vec<&'a Entry>,
}

impl Figure for Timeline<'_> {
    fn tall(&self, _room: f64) -> Tall {
        let plans = self.plans.len() as f64;
        let tall = |row: f64| HEAD + row * plans + FOOT;
        Tall { least: tall(84.0), best: tall((430.0 / plans).clamp(96.0, 300.0)) }
    }

    fn draw(&self, canvas: &Canvas<'_>, frame: Frame) {
        draw(self.run, &self.plans, canvas, frame);
    }
}

fn used<'a>(plans: &'a [&'a Entry], curves: &'static [Curve]) -> impl Iterator<Item = &'static Curve> + 'a {
    // The first of each panel is always there; the others where they ever leave zero.
    let seen = |curve: &&Curve| plans.iter().flat_map(|plan| &plan.timeline).any(|bin| (curve.of)(bin).mean > 0.0);
    curves.iter().enumerate().filter(move |(place, curve)| *place == 0 || seen(curve)).map(|(_, curve)| curve)
}

fn legend(run: &Run, plans: &[&Entry]) -> Vec<Key> {
    let curves = used(plans, &FLOWS).chain(used(plans, &LEVELS));
    let mut keys: Vec<_> =
        curves.map(|curve| Key { label: curve.name.to_owned(), sample: Sample::Line(curve.pen) }).collect();
    let tops = Tops::new(run, plans);
    let limits = [
        (plans.iter().any(|plan| !tops.rates(run, plan).is_empty()), "rate limit over its window"),
        (plans.iter().any(|plan| tops.stations(plan).is_some()), "stations"),
    ];
    let limits: Vec<String> = limits.into_iter().filter(|(there, _)| *there).map(|(_, name)| name.to_owned()).collect();
    if !limits.is_empty() {
        keys.push(Key { label: listed(limits), sample: Sample::Line(LIMIT) });
    }
    if plans.iter().any(|plan| rounds(run, plan).next().is_some()) {
        keys.push(Key { label: "a round of the rate limit begins".to_owned(), sample: Sample::Line(ROUND) });
    }
    keys
}

/// The highest values of both panels, which all plans share.
struct Tops {
    /// Per second.
    flow: f64,
    level: f64,
}

impl Tops {
    fn new(run: &Run, plans: &[&Entry]) -> Self {
        let highest = |curves: &'static [Curve], per: fn(&Bin) -> f64| {
            let bins = plans.iter().flat_map(|plan| &plan.timeline);
            bins.flat_map(|bin| curves.iter().map(move |curve| (curve.of)(bin).high() / per(bin))).fold(0.0, f64::max)
        };
        let seen = Self { flow: highest(&FLOWS, |bin| bin.length_s), level: highest(&LEVELS, |_| 1.0) };
        let rates = plans.iter().flat_map(|plan| seen.rates(run, plan)).map(|line| line.per_second);
        let rates = rates.fold(seen.flow, f64::max);
        let stations = plans.iter().filter_map(|plan| seen.stations(plan)).fold(seen.level, f64::max);
        Self { flow: rates, level: stations }
    }

    /// The rate limits of a plan. Those far above everything that comes would flatten it.
    fn rates(&self, run: &Run, plan: &Entry) -> Vec<Line> {
        rates::lines(run.heading.rate_limits.get(plan.plan).map_or(&[][..], Vec::as_slice), 1.5 * self.flow)
    }

    /// Stations of a plan, likewise.
    fn stations(&self, plan: &Entry) -> Option<f64> {
        plan.stations.filter(|&count| count > 0.0 && count <= 1.5 * self.level)
    }
}

/// When the rounds of a plan's rate limit begin: of the one with the longest window, where several have rounds to show.
fn rounds<'a>(run: &'a Run, plan: &Entry) -> impl Iterator<Item = f64> + 'a {
    let limits = run.heading.rate_limits.get(plan.plan).map_or(&[][..], Vec::as_slice);
    let longest = limits
        .iter()
        .filter(|limit| !limit.rounds_s.is_empty())
        .reduce(|a, b| if b.window_s > a.window_s { b } else { a });
    longest.into_iter().flat_map(|limit| limit.rounds_s.iter().copied())
}

/// The plan under which most wait, and how many, and the one under which most is refused, and how much a second; where there is any.
fn peaks<'a>(plans: &[&'a Entry]) -> [Option<(&'a Entry, f64)>; 2] {
    let peak = |of: fn(&Bin) -> f64| {
        let bins = plans.iter().flat_map(|plan| plan.timeline.iter().map(move |bin| (*plan, of(bin))));
        bins.reduce(|most, next| if next.1 > most.1 { next } else { most }).filter(|(_, value)| *value > 0.0)
    };
    [peak(|bin| bin.waiting.mean + bin.gate_waiting.mean), peak(|bin| bin.refused.mean / bin.length_s)]
}

/// The plan that waits or rejected most, and when.
fn title(plans: &[&Entry]) -> String {
    let [waiting, refusing] = peaks(plans);
    let rate = |per_second: f64| {
        let (per, factor) = rate_unit(per_second);
        let a = if per == "hour" { "an" } else { "a" };
        format!("{} {a} {per}", number(per_second * factor))
    };
    let under = |plan: &Entry| match plans.len() {
        1 => String::new(),
        _ => format!(" under {}", quoted(&plan.name)),
    };
    match (waiting, refusing) {
        (Some((one, waits)), Some((other, rejected))) if one.plan == other.plan => {
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
fn draw(run: &Run, plans: &[&Entry], canvas: &Canvas<'_>, frame: Frame) {
    let row = (frame.height() - HEAD - FOOT) / plans.len() as f64;
    let tops = Tops::new(run, plans);
    let (per, factor) = rate_unit(tops.flow);
    let limits: Vec<Vec<Line>> = plans.iter().map(|plan| tops.rates(run, plan)).collect();
    let labels = rates::column(limits.iter().flatten(), frame.width());
    let gutter = 54.0;
    // The labels of the limits keep the panels apart.
    let gap = if labels > 0.0 { labels } else { 30.0 };
    let wide = (frame.width() - 2.0 * gutter - gap) / 2.0;
    let columns = [frame.left + gutter, frame.left + 2.0 * gutter + wide + gap];
    let captions = [format!("requests or attempts per {per}"), "jobs and calls at once".to_owned()];
    for (left, caption) in columns.iter().zip(captions) {
        let caption = shorten(&caption, LABEL.size, LABEL.weight, frame.right.min(left + wide + gap) - left);
        canvas.text(&caption, (*left, frame.top + 8.0), Align::Left, LABEL);
    }
    for (place, plan) in plans.iter().enumerate() {
        let top = frame.top + HEAD + row * place as f64;
        let name = shorten(&clean(&plan.name), HEADING.size, HEADING.weight, frame.right - columns[0]);
        canvas.text(&name, (columns[0], top + 10.0), Align::Left, HEADING);
        let ticks = if row > 150.0 { 5 } else { 2 };
        for (side, left) in columns.into_iter().enumerate() {
            let inside = Frame { left, right: left + wide, top: top + NAME, bottom: top + row - 8.0 };
            let end = run.heading.horizon_s;
            let x = Axis::new(Quantity::Time, Scale::FromZero, &[end], (inside.left, inside.right), 6);
            let x = fitted(x, end);
            let most = if side == 0 { tops.flow * factor } else { tops.level };
            let y = Axis::new(Quantity::Number, Scale::FromZero, &[most], (inside.bottom, inside.top), ticks);
            backdrop(run.heading.warm_up_s.unwrap_or_default(), canvas, inside, &x, &y);
            let limit = |value: f64| canvas.line(&[(inside.left, y.at(value)), (inside.right, y.at(value))], LIMIT);
            if side == 0 {
                for at in rounds(run, plan).map(|at| x.at(at)) {
                    canvas.line(&[(at, inside.top), (at, inside.bottom)], ROUND);
                }
                for curve in used(plans, &FLOWS) {
                    steps(canvas, plan, curve, &x, &y, |bin| factor / bin.length_s);
                }
                limits[place].iter().for_each(|line| limit(line.per_second * factor));
                rates::write(&limits[place], canvas, inside, (&y, factor), labels);
            } else {
                for curve in used(plans, &LEVELS) {
                    steps(canvas, plan, curve, &x, &y, |_| 1.0);
                }
                tops.stations(plan).into_iter().for_each(limit);
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

fn backdrop(warm_up_s: f64, canvas: &Canvas<'_>, inside: Frame, x: &Axis, y: &Axis) {
    let warm = x.at(warm_up_s);
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
    for (value, label) in x.fitting(TICK.size) {
        canvas.line(&[(x.at(value), inside.bottom), (x.at(value), inside.bottom + 4.0)], AXIS_LINE);
        canvas.text(&label, (x.at(value), inside.bottom + 15.0), Align::Centre, TICK);
    }
    let middle = f64::midpoint(inside.left, inside.right);
    canvas.text(&format!("simulated time ({})", x.unit), (middle, inside.bottom + 35.0), Align::Centre, LABEL);
}

/// A level for each bin, and its interval as a band.
fn steps(canvas: &Canvas<'_>, plan: &Entry, curve: &Curve, x: &Axis, y: &Axis, factor: impl Fn(&Bin) -> f64) {
    let edge = |of: &dyn Fn(Estimate) -> f64| -> Vec<(f64, f64)> {
        let bins = plan.timeline.iter();
        bins.flat_map(|bin| {
            let level = y.at(of((curve.of)(bin)) * factor(bin));
            [bin.start_s, bin.start_s + bin.length_s].map(|end| (x.at(end), level))
        })
        .collect()
    };
    let mut band = edge(&|found| found.high());
    band.extend(edge(&|found| found.low().max(0.0)).into_iter().rev());
    canvas.fill(&band, curve.pen.colour, 0.18);
    canvas.line(&edge(&|found| found.mean), curve.pen);
}
