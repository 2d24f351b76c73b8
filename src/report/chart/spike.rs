//! Figure `spike`: the time back to the objectives over the size of the spike, for each plan.

use super::super::clean;
use super::super::number;
use super::super::spike::request;
use super::axis::{Axis, Quantity, Scale};
use super::canvas::{Align, Canvas, Pen};
use super::page::{self, Frame, Page};
use super::palette::{AXIS_LINE, Dash, GRID_LINE, LABEL, Look, STRONG_TICK, TICK, look};
use super::panels::{self, HEIGHT};
use super::text::{Weight, width};
use crate::experiment::Results;
use crate::experiment::spike::{PlanSpikes, Recovery, Spikes};
use crate::scenario::Scenario;

const MARKER: f64 = 4.5;
/// Between the highest time and the line of what never comes.
const NEVER: f64 = 34.0;

/// The drawing.
pub fn figure(scenario: &Scenario, spikes: &Spikes) -> String {
    let names: Vec<String> = scenario.cases[0].plans.iter().map(|plan| clean(&plan.name)).collect();
    let results = Results::without_plans(spikes.replications, spikes.exact);
    let page = Page {
        title: title(scenario, spikes, &names),
        subtitle: super::basis(scenario, &results).replace("Means of", "Judged over"),
        legend: panels::legend(&names),
        source: page::source(scenario, &results),
    };
    page::draw(&page, HEIGHT, |canvas, frame| draw(scenario, spikes, canvas, frame))
}

fn title(scenario: &Scenario, spikes: &Spikes, names: &[String]) -> String {
    let spike = request(scenario);
    let length = number::time(spike.length.as_secs_f64());
    let broken = spikes.plans.iter().filter_map(|plan| {
        let never = plan.edge.as_ref()?.never_from.as_ref()?;
        Some(format!("{} never is from {} times on", names[plan.usual.plan], number::number(never.with.size)))
    });
    let broken: Vec<String> = broken.collect();
    let left = number::time((scenario.horizon - spike.end()).as_secs_f64());
    match broken.as_slice() {
        [] => format!("Time back to the objectives after a spike of {length}"),
        [one] => format!("Back at the objectives after a spike of {length}: {one} (within {left})"),
        all => format!(
            "After a spike of {length}, {} of {} plans are not back within {left} from some size on",
            all.len(),
            names.len()
        ),
    }
}

fn draw(scenario: &Scenario, spikes: &Spikes, canvas: &Canvas<'_>, frame: Frame) {
    let sizes = &request(scenario).sizes;
    let recoveries = || spikes.plans.iter().flat_map(|plan| &plan.recoveries);
    let ends = recoveries().filter_map(|recovery| Some(recovery.after_s? + recovery.half_width_s.unwrap_or(0.0)));
    let mut values: Vec<f64> = ends.collect();
    values.push(spikes.slice.as_secs_f64());
    let never = recoveries().any(|recovery| recovery.after_s.is_none());
    let (top, bottom) = (frame.top + 30.0, frame.bottom - 46.0);
    let highest = if never { top + NEVER } else { top };
    let y = Axis::new(Quantity::Time, Scale::FromZero, &values, (bottom, highest), 6);
    let labels = y.ticks.iter().map(|(_, label)| label.as_str()).chain(["never"]);
    let labels = labels.map(|label| width(label, TICK.size, Weight::Regular)).fold(0.0, f64::max);
    let inside = Frame { left: frame.left + labels + 10.0, right: frame.right, top, bottom };
    let caption = format!("time back to the objectives ({})", y.unit);
    canvas.text(&caption, (frame.left, frame.top + 8.0), Align::Left, LABEL);
    for (value, label) in &y.ticks {
        canvas.text(label, (inside.left - 8.0, y.at(*value)), Align::Right, TICK);
        canvas.line(&[(inside.left, y.at(*value)), (inside.right, y.at(*value))], GRID_LINE);
    }
    if never {
        canvas.text("never", (inside.left - 8.0, top), Align::Right, STRONG_TICK);
        canvas.line(&[(inside.left, top), (inside.right, top)], Pen { dash: Dash::Short, ..AXIS_LINE });
    }
    canvas.line(&[(inside.left, bottom), (inside.right, bottom)], AXIS_LINE);
    let mut x = Axis::new(Quantity::Number, Scale::Log, sizes, (inside.left + 14.0, inside.right - 14.0), 8);
    let ends = (sizes.first().copied().unwrap_or(1.0), sizes.last().copied().unwrap_or(1.0));
    x.fit(ends.0, ends.1);
    ticks(canvas, &x, sizes, inside);
    let middle = f64::midpoint(inside.left, inside.right);
    canvas.text("size of the spike (times the usual traffic)", (middle, frame.bottom - 8.0), Align::Centre, LABEL);
    // The first plan on top: it is the one that is asked about.
    for plan in spikes.plans.iter().rev() {
        curve(canvas, plan, (&x, &y), top, look(plan.usual.plan));
    }
}

/// Ticks at the sizes themselves, but for those that would run into the one before.
fn ticks(canvas: &Canvas<'_>, x: &Axis, sizes: &[f64], inside: Frame) {
    let mut free = f64::NEG_INFINITY;
    for &size in sizes {
        let (place, label) = (x.at(size), number::number(size));
        let half = width(&label, TICK.size, Weight::Regular) / 2.0;
        if place - half >= free {
            free = place + half + 6.0;
            canvas.line(&[(place, inside.bottom), (place, inside.bottom + 4.0)], AXIS_LINE);
            canvas.text(&label, (place, inside.bottom + 15.0), Align::Centre, TICK);
        }
    }
}

fn curve(canvas: &Canvas<'_>, plan: &PlanSpikes, (x, y): (&Axis, &Axis), top: f64, look: Look) {
    let place = |recovery: &Recovery| (x.at(recovery.size), recovery.after_s.map_or(top, |after| y.at(after)));
    for pair in plan.recoveries.windows(2) {
        let known = pair.iter().all(|recovery| recovery.after_s.is_some());
        // Where it goes to what never comes there is no value between.
        let dash = if known { look.dash } else { Dash::Short };
        canvas.line(&[place(&pair[0]), place(&pair[1])], Pen { colour: look.colour, width: 2.0, dash });
    }
    for recovery in &plan.recoveries {
        if let (Some(after), Some(half)) = (recovery.after_s, recovery.half_width_s) {
            whisker(canvas, x.at(recovery.size), y.at((after - half).max(0.0)), y.at(after + half), look);
        }
        canvas.marker(place(recovery), look.marker, look.colour, MARKER);
    }
}

fn whisker(canvas: &Canvas<'_>, x: f64, low: f64, high: f64, look: Look) {
    // An interval smaller than the marker is not seen.
    if low - high < 2.0 * MARKER + 4.0 {
        return;
    }
    let pen = Pen::solid(look.colour, 1.25);
    canvas.line(&[(x, low), (x, high)], pen);
    for end in [low, high] {
        canvas.line(&[(x - 3.5, end), (x + 3.5, end)], pen);
    }
}
