//! Figure `timeline`: for each plan what came, was delivered and refused over time, with the rate limits and their rounds, and beside it what
//! was in service and what waited, with the stations. Without a sweep only.

mod title;
mod tops;

use self::tops::{Shared, Tops};
use super::super::clean;
use super::super::folder::{Bin, Entry, Run};
use super::super::number::{count, time};
use super::axis::{Axis, Quantity, Scale};
use super::canvas::{Align, Canvas, Pen};
use super::page::{self, Figure, Frame, Key, Page, Sample, Tall};
use super::palette::{
    AXIS_LINE, BLUE, Colour, Dash, GREEN, GRID, GRID_LINE, HEADING, INK, LABEL, ORANGE, PAPER, PURPLE, QUIET, SKY,
    STRONG_TICK, TICK, VERMILION,
};
use super::rates::Line;
use super::style::Style;
use super::text::{shorten, shorten_names, width};
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
    // Wide, so that it is seen where all of them are delivered.
    Curve { name: "requests", pen: pen(SKY, 4.0, Dash::Solid), of: |bin| bin.demanded },
    Curve { name: "delivered", pen: pen(GREEN, 2.0, Dash::Solid), of: |bin| bin.delivered },
    Curve { name: "attempts refused", pen: pen(VERMILION, 2.0, Dash::Solid), of: |bin| bin.refused },
];
const LEVELS: [Curve; 3] = [
    Curve { name: "in service", pen: pen(BLUE, 2.0, Dash::Solid), of: |bin| bin.in_service },
    Curve { name: "waiting", pen: pen(ORANGE, 2.0, Dash::Solid), of: |bin| bin.waiting },
    Curve { name: "waiting in your own queue", pen: pen(PURPLE, 2.0, Dash::Solid), of: |bin| bin.gate_waiting },
];
const LIMIT: Pen = pen(INK, 1.25, Dash::Long);
/// Of the colour of what is in service: they are what it can reach.
const STATIONS: Pen = pen(BLUE, 1.25, Dash::Long);
const ROUND: Pen = pen(QUIET, 0.75, Dash::Short);

const FOOT: f64 = 46.0;
const HEAD: f64 = 24.0;
const NAME: f64 = 24.0;
/// From the labels of the value axis to the start of time: what happens at once is not hidden by it.
const INSET: f64 = 7.0;

/// The drawing; `None` with a sweep.
pub fn figure(run: &Run, style: Style) -> Option<Drawing> {
    let all: Vec<&Entry> = run.entries.iter().collect();
    let first = all.iter().find_map(|plan| plan.timeline.first()).filter(|_| !run.is_sweep())?;
    let mut subtitle = format!("{} Averages over {} each.", basis(&run.heading), time(first.length_s));
    let warm_up_s = run.heading.warm_up_s.unwrap_or_default();
    if warm_up_s > 0.0 {
        subtitle += " Grey: warm-up, not counted.";
    }
    let title = title::title(&all, warm_up_s);
    Some(page::fitting(style, all.len(), |shown| {
        let plans = chosen(&all, shown, warm_up_s);
        let tops = Shared::new(run, &plans);
        let page = Page {
            name: "timeline",
            title: title.clone(),
            subtitle: format!(
                "{subtitle}{}{}",
                tops.told(&plans),
                page::of_all(shown, all.len(), "plans", "timeline.csv")
            ),
            legend: legend(run, &plans, &tops),
            source: page::source(&run.heading),
        };
        (page, Timeline { run, plans, tops: tops.each })
    }))
}

/// So many plans in their order: those that the title speaks of, and the first.
fn chosen<'a>(all: &[&'a Entry], shown: usize, warm_up_s: f64) -> Vec<&'a Entry> {
    let named = title::named(all, warm_up_s);
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
    tops: Vec<Tops>,
}

impl Figure for Timeline<'_> {
    fn tall(&self, _room: f64) -> Tall {
        let plans = self.plans.len() as f64;
        let tall = |row: f64| HEAD + row * plans + FOOT;
        Tall { least: tall(84.0), best: tall((430.0 / plans).clamp(96.0, 300.0)) }
    }

    fn draw(&self, canvas: &Canvas<'_>, frame: Frame) {
        draw(self, canvas, frame);
    }
}

fn used<'a>(plans: &'a [&'a Entry], curves: &'static [Curve]) -> impl Iterator<Item = &'static Curve> + 'a {
    // The first of each panel is always there; the others where they ever leave zero.
    let seen = |curve: &&Curve| plans.iter().flat_map(|plan| &plan.timeline).any(|bin| (curve.of)(bin).mean > 0.0);
    curves.iter().enumerate().filter(move |(place, curve)| *place == 0 || seen(curve)).map(|(_, curve)| curve)
}

fn legend(run: &Run, plans: &[&Entry], tops: &Shared) -> Vec<Key> {
    let curves = used(plans, &FLOWS).chain(used(plans, &LEVELS)).map(|curve| (curve.name, curve.pen));
    let any = |is: &dyn Fn(&Entry, Tops) -> bool| plans.iter().zip(&tops.each).any(|(plan, tops)| is(plan, *tops));
    let lines = [
        (any(&|plan, tops| !tops.rates(run, plan).is_empty()), "rate limit, spread over its window", LIMIT),
        (any(&|plan, _| rounds(run, plan).next().is_some()), "a round of the rate limit begins", ROUND),
        (any(&|plan, tops| tops.stations(plan).is_some()), "stations", STATIONS),
    ];
    let lines = lines.into_iter().filter(|(there, ..)| *there).map(|(_, name, pen)| (name, pen));
    curves.chain(lines).map(|(name, pen)| Key { label: name.to_owned(), sample: Sample::Line(pen) }).collect()
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

/// The unit in which a rate per second is read most easily.
fn rate_unit(per_second: f64) -> (&'static str, f64) {
    match per_second {
        rate if rate >= 10.0 => ("second", 1.0),
        rate if rate >= 0.1 => ("minute", 60.0),
        rate if rate >= 0.0005 => ("hour", 3600.0),
        _ => ("day", 86_400.0),
    }
}

/// What is counted is shown from the start of the run.
fn draw(figure: &Timeline<'_>, canvas: &Canvas<'_>, frame: Frame) {
    let Timeline { run, plans, tops } = figure;
    let row = (frame.height() - HEAD - FOOT) / plans.len() as f64;
    let flows = tops.iter().map(|tops| tops.flow).filter(|flow| *flow > 0.0);
    let (least, most) = flows.fold((f64::INFINITY, 0.0_f64), |(low, high), flow| (low.min(flow), high.max(flow)));
    // A unit in which the quietest plan and the busiest can be read.
    let (per, factor) = rate_unit(if most > 0.0 { least * (most / least).sqrt() } else { 0.0 });
    let limits: Vec<Vec<Line>> = plans.iter().zip(tops).map(|(plan, tops)| tops.rates(run, plan)).collect();
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
    let names: Vec<String> = plans.iter().map(|plan| clean(&plan.name)).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let names = shorten_names(&names, HEADING.size, HEADING.weight, frame.right - columns[0]);
    for (place, plan) in plans.iter().enumerate() {
        let top = frame.top + HEAD + row * place as f64;
        canvas.text(&names[place], (columns[0], top + 10.0), Align::Left, HEADING);
        let ticks = if row > 150.0 { 5 } else { 2 };
        for (side, left) in columns.into_iter().enumerate() {
            let inside = Frame { left, right: left + wide, top: top + NAME, bottom: top + row - 8.0 };
            let end = run.heading.horizon_s;
            let mut x = Axis::new(Quantity::Time, Scale::FromZero, &[end], (inside.left + INSET, inside.right), 6);
            x.fit(0.0, end);
            let most = if side == 0 { tops[place].flow * factor } else { tops[place].level };
            let y = Axis::new(Quantity::Number, Scale::FromZero, &[most], (inside.bottom, inside.top), ticks);
            backdrop(run.heading.warm_up_s.unwrap_or_default(), canvas, inside, &x, &y);
            let limit = |value: f64, pen| canvas.line(&[(inside.left, y.at(value)), (inside.right, y.at(value))], pen);
            if side == 0 {
                for at in rounds(run, plan).map(|at| x.at(at)) {
                    canvas.line(&[(at, inside.top), (at, inside.bottom)], ROUND);
                }
                for curve in used(plans, &FLOWS) {
                    steps(canvas, plan, curve, &x, &y, |bin| factor / bin.length_s);
                }
                limits[place].iter().for_each(|line| limit(line.per_second * factor, LIMIT));
                if let Some(bin) = tops[place].beyond(plan) {
                    let lines: Vec<f64> = limits[place].iter().map(|line| y.at(line.per_second * factor)).collect();
                    peak(canvas, inside, &x, (bin, &lines), (per, factor));
                }
                rates::write(&limits[place], canvas, inside, (&y, factor), labels);
            } else {
                for curve in used(plans, &LEVELS) {
                    steps(canvas, plan, curve, &x, &y, |_| 1.0);
                }
                tops[place].stations(plan).into_iter().for_each(|count| limit(count, STATIONS));
            }
            if place + 1 == plans.len() {
                time_axis(canvas, inside, &x);
            }
        }
    }
}

/// The most of a bin that is higher than its panel, in words beside it and clear of the lines across at these heights.
fn peak(canvas: &Canvas<'_>, inside: Frame, x: &Axis, (bin, lines): (&Bin, &[f64]), (per, factor): (&str, f64)) {
    let means = FLOWS.iter().map(|curve| (curve, (curve.of)(bin).mean / bin.length_s));
    let Some((curve, most)) = means.max_by(|a, b| a.1.total_cmp(&b.1)) else { return };
    let most = count(most * factor);
    let texts = [format!("up to {most} {} per {per}", curve.name), format!("up to {most} per {per}")];
    let (left, right) = (x.at(bin.start_s) - 6.0, x.at(bin.start_s + bin.length_s) + 6.0);
    let is_right = inside.right - right >= left - inside.left;
    let room = if is_right { inside.right - right } else { left - inside.left };
    let fits = |text: &&String| width(text, TICK.size, TICK.weight) <= room;
    let Some(text) = texts.iter().find(fits) else { return };
    let wide = width(text, TICK.size, TICK.weight);
    let from = if is_right { right } else { left - wide };
    let is_free = |level: &f64| lines.iter().all(|line| (line - level).abs() > 9.0);
    let mut levels = (0..8).map(|step| inside.top + 9.0 + 6.0 * f64::from(step));
    let level = levels.find(is_free).unwrap_or(inside.top + 9.0);
    canvas.rectangle((from - 2.0, level - 8.0), (from + wide + 2.0, level + 8.0), PAPER, 0.85);
    canvas.text(text, (from, level), Align::Left, STRONG_TICK);
}

fn backdrop(warm_up_s: f64, canvas: &Canvas<'_>, inside: Frame, x: &Axis, y: &Axis) {
    let (start, warm) = (x.at(0.0), x.at(warm_up_s));
    if warm > start {
        canvas.rectangle((start, inside.top), (warm, inside.bottom), GRID, 0.5);
    }
    for (value, label) in &y.ticks {
        canvas.line(&[(inside.left, y.at(*value)), (inside.right, y.at(*value))], GRID_LINE);
        canvas.text(label, (inside.left - 8.0, y.at(*value)), Align::Right, TICK);
    }
    canvas.line(&[(inside.left, inside.bottom), (inside.right, inside.bottom)], AXIS_LINE);
}

fn time_axis(canvas: &Canvas<'_>, inside: Frame, x: &Axis) {
    x.ticks_below(canvas, inside.bottom);
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
