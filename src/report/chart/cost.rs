//! Figure `cost`: what each plan costs a month against its latency, with both objectives.

use super::super::folder::{Entry, Run};
use super::super::number::{self, Figure};
use super::super::time_unit::SPREAD;
use super::super::{clean, wording};
use super::axis::{Axis, Quantity, Scale};
use super::canvas::{Align, Canvas, Pen};
use super::page::{self, Frame, Key, Page, Sample, Tall};
use super::palette::{AXIS_LINE, GRID_LINE, INK, LABEL, Look, OBJECTIVE, STRONG_TICK, TICK, look};
use super::panels;
use super::style::Style;
use super::text::{Weight, shorten, width};
use super::{Drawing, basis, ends, naming, tied};
use crate::experiment::{Estimate, Judgement};
use crate::scenario::Objective;

const MARKER: f64 = 5.5;
/// Between the axes and what stands at their ends.
const GAP: f64 = 14.0;
/// More points than this are a cloud.
const MANY: usize = 30;

/// A plan at a point whose cost and latency are known.
struct Point<'a> {
    entry: &'a Entry,
    cost: Estimate,
    latency: Estimate,
}

/// The drawing; `None` where no plan's cost is known.
pub fn figure(run: &Run, style: Style) -> Option<Drawing> {
    let per_mille = per_mille(run);
    let known = run.entries.iter().filter_map(|entry| {
        Some(Point { entry, cost: entry.figure("cost_per_month")?, latency: entry.quantile(per_mille)? })
    });
    let mut points: Vec<Point<'_>> = known.collect();
    // Amounts in different currencies do not compare.
    let currency = points.first()?.entry.currency.clone();
    points.retain(|point| point.entry.currency == currency);
    let left_out = run.heading.plan_names.len() - plans(&points).len();
    let late = run.entries.iter().any(|entry| entry.quantile(per_mille).is_none());
    let unknown = if late { " or the latency" } else { "" };
    let notes = match left_out {
        0 => String::new(),
        1 => format!(" One plan is left out: its cost in {currency}{unknown} is not known."),
        n => format!(" {n} plans are left out: their cost in {currency}{unknown} is not known."),
    };
    let best = cheapest(run, &points);
    let page = Page {
        name: "cost",
        title: title(run, &points, &best, (left_out > 0, per_mille, &currency)),
        subtitle: format!("{}{notes}{}", basis(&run.heading), marks(run, &points, &best)),
        legend: legend(run, &points),
        source: page::source(&run.heading),
    };
    let label = format!("cost ({currency} a month)");
    Some(page::draw(
        style,
        &page,
        |_| Tall::about(panels::HEIGHT),
        |canvas, frame| {
            draw(run, (&points, &best), (per_mille, &label), canvas, frame);
        },
    ))
}

/// Those plans that are drawn, each as everywhere else.
fn legend(run: &Run, points: &[Point<'_>]) -> Vec<Key> {
    let drawn = plans(points);
    let keys = panels::legend(&run.heading.plan_names).into_iter().enumerate();
    let drawn = keys.filter(|(plan, _)| drawn.contains(plan));
    // Nothing is joined where there is one point of each plan.
    let marker = |plan: usize, key: Key| Key { sample: Sample::Marker(look(plan)), ..key };
    drawn.map(|(plan, key)| if is_joined(run) { key } else { marker(plan, key) }).collect()
}

/// The quantile that an objective speaks of, or the p95.
fn per_mille(run: &Run) -> u32 {
    let judged = run.heading.objectives.iter().find_map(|objective| match objective {
        Objective::LatencyQuantile { per_mille, .. } => Some(*per_mille),
        _ => None,
    });
    judged.unwrap_or(950)
}

fn plans(points: &[Point<'_>]) -> Vec<usize> {
    let mut plans: Vec<usize> = points.iter().map(|point| point.entry.plan).collect();
    plans.sort_unstable();
    plans.dedup();
    plans
}

/// Whether it meets every objective, of which there may be none.
fn is_met(run: &Run, point: &Point<'_>) -> bool {
    run.heading.objectives.is_empty() || point.entry.verdict == Some(Judgement::Met)
}

/// Those that cost least of all that meet everything; several where what they cost reads the same.
fn cheapest<'a>(run: &Run, points: &'a [Point<'a>]) -> Vec<&'a Point<'a>> {
    let met: Vec<&Point<'_>> = points.iter().filter(|point| is_met(run, point)).collect();
    let Some(least) = met.iter().min_by(|a, b| a.cost.mean.total_cmp(&b.cost.mean)) else { return Vec::new() };
    let cost = number::number(least.cost.mean);
    met.into_iter().filter(|point| number::number(point.cost.mean) == cost).collect()
}

/// Whether the points of a plan are joined: over a sweep of one parameter.
fn is_joined(run: &Run) -> bool {
    run.heading.sweep.as_ref().is_some_and(|sweep| sweep.axes.len() == 1)
}

/// What hollow and circled markers mean, where there are any.
fn marks(run: &Run, points: &[Point<'_>], best: &[&Point<'_>]) -> String {
    let hollow = points.iter().filter(|point| !is_met(run, point));
    // What keeps to all objectives may cost more than may be spent.
    let spends = |point: &Point<'_>| point.entry.judgements.iter().all(|judgement| *judgement == Judgement::Met);
    let hollow = match (hollow.clone().any(|point| !spends(point)), hollow.clone().any(spends)) {
        (true, true) => " Hollow: not every objective is met for certain, or more is spent than the plan allows.",
        (false, true) => " Hollow: more is spent than the plan allows.",
        (true, false) => " Hollow: not every objective is met for certain.",
        (false, false) => "",
    };
    let circled = if is_circled(points, best) { " Circled: the cheapest." } else { "" };
    format!("{hollow}{circled}")
}

/// Among several, those that the title speaks of stand out.
fn is_circled(points: &[Point<'_>], best: &[&Point<'_>]) -> bool {
    (1..=3).contains(&best.len()) && best.len() < points.len()
}

/// The cheapest that meets everything.
fn title(
    run: &Run,
    points: &[Point<'_>],
    best: &[&Point<'_>],
    (some_unknown, per_mille, currency): (bool, u32, &str),
) -> String {
    let amount = |point: &Point<'_>| format!("{}{}{}", number::number(point.cost.mean), number::GLUE, clean(currency));
    let place = |points: &[&Point<'_>]| {
        let entries: Vec<&Entry> = points.iter().map(|point| point.entry).collect();
        tied::place(run, &entries, false)
    };
    let names = |points: &[&Point<'_>]| {
        let names: Vec<&str> = points.iter().map(|point| point.entry.name.as_str()).collect();
        tied::plans(&names, run.heading.plan_names.len())
    };
    let known = if some_unknown { ", of those whose cost is known" } else { "" };
    let Some(&first) = best.first() else {
        let Some(least) = points.iter().min_by(|a, b| a.cost.mean.total_cmp(&b.cost.mean)) else {
            return String::new();
        };
        let (place, cost) = (place(&[least]), amount(least));
        return format!(
            "The objectives are met for certain at no cost that is known; the least is {cost} a month{place}"
        );
    };
    let cost = amount(first);
    if run.heading.objectives.is_empty() {
        let latency = Figure::time(&first.latency, false).mean();
        return match best {
            [_] => format!(
                "{cost} a month is the least, with a {} of {latency}{}",
                wording::quantile(per_mille),
                place(best)
            ),
            _ => format!("{cost} a month is the least{}", place(best)),
        };
    }
    if run.is_sweep() {
        return format!("{cost} a month is the least for which the objectives are met{known},{}", place(best));
    }
    match best {
        [_] if points.len() == 1 => format!("{} meets the objectives for {cost} a month", names(best)),
        [_] => format!("{} is the cheapest that meets the objectives{known}: {cost} a month", names(best)),
        _ => format!("{} are the cheapest that meet the objectives{known}: {cost} a month", names(best)),
    }
}

fn draw(
    run: &Run,
    (points, best): (&[Point<'_>], &[&Point<'_>]),
    (per_mille, label): (u32, &str),
    canvas: &Canvas<'_>,
    frame: Frame,
) {
    let latency_objective = run.heading.objectives.iter().find_map(|objective| match objective {
        Objective::LatencyQuantile { per_mille: of, at_most } if *of == per_mille => Some((
            at_most.as_secs_f64(),
            format!("objective: {} within {}", wording::quantile(*of), wording::objective(objective)),
        )),
        _ => None,
    });
    let cost_objective = run.heading.objectives.iter().find_map(|objective| match objective {
        Objective::CostPerMonth { at_most, .. } => {
            Some((at_most.amount(), format!("at most {}", wording::objective(objective))))
        }
        _ => None,
    });
    let top = frame.top + if cost_objective.is_some() { 54.0 } else { 30.0 };
    let bottom = frame.bottom - 46.0;
    let mut latencies: Vec<f64> = points.iter().flat_map(|point| ends(point.latency)).collect();
    let means = points.iter().map(|point| point.latency.mean);
    let quantity = Quantity::Time.of_all(means.clone(), latency_objective.as_ref().map(|(value, _)| *value));
    let (least, most) = means.fold((f64::INFINITY, 0.0_f64), |(low, high), mean| (low.min(mean), high.max(mean)));
    let log = least > 0.0 && most / least > SPREAD;
    if log {
        for value in &mut latencies {
            *value = value.max(least / 2.0);
        }
    }
    latencies.extend(latency_objective.iter().map(|(value, _)| *value));
    let scale = if log { Scale::Log } else { Scale::FromZero };
    let y = Axis::new(quantity, scale, &latencies, (bottom, top), 6);
    let labels = y.ticks.iter().map(|(_, label)| width(label, TICK.size, Weight::Regular)).fold(0.0, f64::max);
    let inside = Frame { left: frame.left + labels + 10.0, right: frame.right - 10.0, top, bottom };
    let mut costs: Vec<f64> = points.iter().flat_map(|point| ends(point.cost)).collect();
    costs.extend(cost_objective.iter().map(|(value, _)| *value));
    // What costs nothing keeps clear of the labels at the left.
    let x = Axis::new(Quantity::Number, Scale::FromZero, &costs, (inside.left + 2.0 * GAP, inside.right - GAP), 6);
    canvas.text(
        &y.named(&format!("{} latency", wording::quantile(per_mille))),
        (frame.left, frame.top + 8.0),
        Align::Left,
        LABEL,
    );
    for (value, label) in &y.ticks {
        canvas.line(&[(inside.left, y.at(*value)), (inside.right, y.at(*value))], GRID_LINE);
        canvas.text(label, (inside.left - 8.0, y.at(*value)), Align::Right, TICK);
    }
    x.ticks_below(canvas, inside.bottom);
    canvas.line(&[(inside.left, inside.bottom), (inside.right, inside.bottom)], AXIS_LINE);
    let centre = f64::midpoint(inside.left, inside.right);
    canvas.text(label, (centre, frame.bottom - 8.0), Align::Centre, LABEL);
    if let Some((value, text)) = &latency_objective {
        canvas.line(&[(inside.left, y.at(*value)), (inside.right, y.at(*value))], OBJECTIVE);
        let others = obstacles(points, (&x, &y), cost_objective.as_ref().map(|(value, _)| x.at(*value)), inside);
        let text = shorten(text, TICK.size, TICK.weight, inside.width() - 12.0);
        let wide = width(&text, TICK.size, Weight::Regular);
        let place = naming::place(wide, y.at(*value), inside, &others);
        canvas.text(&text, (place.from, place.level), Align::Left, STRONG_TICK);
    }
    if let Some((value, text)) = &cost_objective {
        canvas.line(&[(x.at(*value), inside.top - 7.0), (x.at(*value), inside.bottom)], OBJECTIVE);
        let text = shorten(text, TICK.size, TICK.weight, inside.width());
        let half = width(&text, TICK.size, Weight::Regular) / 2.0;
        let at = x.at(*value).min(frame.right - half).max(frame.left + half);
        canvas.text(&text, (at, inside.top - 16.0), Align::Centre, STRONG_TICK);
    }
    // Over a grid the order of the points is no way.
    for plan in plans(points).into_iter().filter(|_| is_joined(run)) {
        let of_plan = points.iter().filter(|point| point.entry.plan == plan);
        let places: Vec<(f64, f64)> = of_plan.map(|point| (x.at(point.cost.mean), y.at(point.latency.mean))).collect();
        let Look { colour, dash, .. } = look(plan);
        canvas.line(&places, Pen { colour, width: 1.5, dash });
    }
    for (place, point) in points.iter().enumerate() {
        // In a cloud every point of a plan at one cost would say the same of it.
        let said = points[..place].iter().any(|other| other.entry.plan == point.entry.plan && other.cost == point.cost);
        cross(canvas, point, (&x, &y), points.len() <= MANY || !said);
    }
    let places: Vec<(f64, f64)> =
        points.iter().map(|point| (x.at(point.cost.mean), y.at(point.latency.mean))).collect();
    let radii = radii(&places);
    markers(run, points, (&places, &radii), canvas);
    if is_circled(points, best) {
        let is_best = |point: &Point<'_>| best.iter().any(|best| std::ptr::eq(best.entry, point.entry));
        for (place, _) in points.iter().enumerate().filter(|(_, point)| is_best(point)) {
            canvas.circle(places[place], radii[place] + 5.5, Pen::solid(INK, 1.5));
        }
    }
}

/// A marker for each point, hollow where it does not meet everything.
fn markers(run: &Run, points: &[Point<'_>], (places, radii): (&[(f64, f64)], &[f64]), canvas: &Canvas<'_>) {
    // The largest first, so that those on the same spot are all seen.
    let mut order: Vec<usize> = (0..points.len()).collect();
    order.sort_by(|&a, &b| radii[b].total_cmp(&radii[a]));
    let rim = |place: usize| canvas.rim(places[place], look(points[place].entry.plan).marker, radii[place]);
    // In a cloud the rim of one marker would hide the next.
    let is_cloud = points.len() > MANY;
    if is_cloud {
        order.iter().copied().for_each(rim);
    }
    for place in order {
        let Look { marker, colour, .. } = look(points[place].entry.plan);
        if !is_cloud {
            rim(place);
        }
        canvas.shape(places[place], marker, colour, radii[place]);
        if !is_met(run, &points[place]) {
            canvas.hollow(places[place], marker, radii[place]);
        }
    }
}

/// How large the marker at each place is: where several stand on the same spot each is larger than the next, and among many all are small.
fn radii(places: &[(f64, f64)]) -> Vec<f64> {
    let near = |a: (f64, f64), b: (f64, f64)| (a.0 - b.0).powi(2) + (a.1 - b.1).powi(2) < MARKER * MARKER;
    let after = |place: usize| places[place + 1..].iter().filter(|other| near(places[place], **other)).count();
    let (radius, more) = if places.len() > MANY { (0.7 * MARKER, 0.0) } else { (MARKER, 0.6 * MARKER) };
    (0..places.len()).map(|place| radius + more * after(place).min(2) as f64).collect()
}

/// What the name of a line across must keep clear of: the curve of each plan, the intervals, and the line of the cost that is aimed at.
fn obstacles(points: &[Point<'_>], (x, y): (&Axis, &Axis), line: Option<f64>, inside: Frame) -> Vec<Vec<(f64, f64)>> {
    let place = |point: &Point<'_>| (x.at(point.cost.mean), y.at(point.latency.mean));
    let of_plan = |plan: usize| points.iter().filter(|point| point.entry.plan == plan).map(place).collect();
    let mut all: Vec<Vec<(f64, f64)>> = plans(points).into_iter().map(of_plan).collect();
    for point in points {
        let (across, up) = place(point);
        let (top, bottom) = (y.at(point.latency.high()), y.at(point.latency.low()));
        all.push(vec![(across, top.min(up - MARKER)), (across, bottom.max(up + MARKER))]);
        all.push(vec![(x.at(point.cost.low()), up), (x.at(point.cost.high()), up)]);
    }
    all.extend(line.map(|at| vec![(at, inside.top), (at, inside.bottom)]));
    all
}

/// The intervals of both figures, or of the latency alone.
fn cross(canvas: &Canvas<'_>, point: &Point<'_>, (x, y): (&Axis, &Axis), both: bool) {
    let look = look(point.entry.plan);
    let (across, up) = (x.at(point.cost.mean), y.at(point.latency.mean));
    panels::whisker(canvas, across, (y.at(point.latency.low()), y.at(point.latency.high())), look);
    let (low, high) = (x.at(point.cost.low()), x.at(point.cost.high()));
    if both && high - low > 14.0 {
        let pen = Pen::solid(look.colour, 1.25);
        canvas.line(&[(low, up), (high, up)], pen);
        for end in [low, high] {
            canvas.line(&[(end, up - 3.5), (end, up + 3.5)], pen);
        }
    }
}
