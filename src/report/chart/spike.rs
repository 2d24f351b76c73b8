//! Figure `spike`: the time back to the objectives over the size of the spike, for each plan.

use super::super::folder::{Recovery, SpikeTimes, Spikes};
use super::super::{number, quoted};
use super::axis::{Axis, Quantity, Scale};
use super::canvas::{Align, Canvas, Pen};
use super::page::{self, Frame, Page, Tall};
use super::palette::{AXIS_LINE, Dash, GRID_LINE, LABEL, Look, STRONG_TICK, TICK, look};
use super::panels::{self, HEIGHT};
use super::style::Style;
use super::text::{Weight, shorten, width};
use super::{Drawing, basis};

const MARKER: f64 = 4.5;
/// Between the highest time and the line of what never comes.
const NEVER: f64 = 34.0;

/// The drawing; `None` where there is no spike.
pub fn figure(spikes: &Spikes, style: Style) -> Option<Drawing> {
    let times = spikes.heading.spike.filter(|_| !spikes.recoveries.is_empty())?;
    let page = Page {
        name: "spike",
        title: title(spikes, times),
        subtitle: basis(&spikes.heading).replace("Means of", "Judged over"),
        legend: panels::legend(&spikes.heading.plan_names),
        source: page::source(&spikes.heading),
    };
    Some(page::draw(style, &page, |_| Tall::about(HEIGHT), |canvas, frame| draw(spikes, times, canvas, frame)))
}

/// The recoveries of each plan, by size.
fn of_plans(spikes: &Spikes) -> impl Iterator<Item = &[Recovery]> {
    spikes.recoveries.chunk_by(|a, b| a.plan == b.plan)
}

/// The smallest size from which on a plan is never back; `None` if it is back from the largest.
fn never_from(of_plan: &[Recovery]) -> Option<f64> {
    let back = of_plan.iter().rposition(|recovery| recovery.after_s.is_some());
    of_plan.get(back.map_or(0, |place| place + 1)).map(|recovery| recovery.size)
}

fn title(spikes: &Spikes, times: SpikeTimes) -> String {
    let names = &spikes.heading.plan_names;
    let length = number::time(times.length_s);
    let broken: Vec<String> = of_plans(spikes)
        .filter_map(|of_plan| {
            let size = number::number(never_from(of_plan)?);
            Some(format!("{} never is from {size} times on", quoted(&names[of_plan[0].plan])))
        })
        .collect();
    let left = number::time((spikes.heading.horizon_s - times.ends_at_s).max(0.0));
    match broken.as_slice() {
        [] => format!("Every plan is back at the objectives after a spike of {length}, whatever size was tried"),
        [one] => format!("Back at the objectives after a spike of {length}: {one} (within {left})"),
        all => format!(
            "After a spike of {length}, {} of {} plans are not back within {left} from some size on",
            all.len(),
            names.len()
        ),
    }
}

fn draw(spikes: &Spikes, times: SpikeTimes, canvas: &Canvas<'_>, frame: Frame) {
    let mut sizes: Vec<f64> = spikes.recoveries.iter().map(|recovery| recovery.size).collect();
    sizes.sort_by(f64::total_cmp);
    sizes.dedup();
    let recoveries = || spikes.recoveries.iter();
    let ends = recoveries().filter_map(|recovery| Some(recovery.after_s? + recovery.half_width_s.unwrap_or(0.0)));
    let mut values: Vec<f64> = ends.collect();
    values.push(times.slice_s);
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
    let mut x = Axis::new(Quantity::Number, Scale::Log, &sizes, (inside.left + 14.0, inside.right - 14.0), 8);
    let ends = (sizes.first().copied().unwrap_or(1.0), sizes.last().copied().unwrap_or(1.0));
    x.fit(ends.0, ends.1);
    ticks(canvas, &x, &sizes, inside);
    let middle = f64::midpoint(inside.left, inside.right);
    let label = shorten("size of the spike (times the usual traffic)", LABEL.size, LABEL.weight, inside.width());
    canvas.text(&label, (middle, frame.bottom - 8.0), Align::Centre, LABEL);
    // The first plan on top: it is the one that is asked about.
    let plans: Vec<&[Recovery]> = of_plans(spikes).collect();
    for of_plan in plans.into_iter().rev() {
        curve(canvas, of_plan, (&x, &y), top, look(of_plan[0].plan));
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

fn curve(canvas: &Canvas<'_>, of_plan: &[Recovery], (x, y): (&Axis, &Axis), top: f64, look: Look) {
    let place = |recovery: &Recovery| (x.at(recovery.size), recovery.after_s.map_or(top, |after| y.at(after)));
    for pair in of_plan.windows(2) {
        let known = pair.iter().all(|recovery| recovery.after_s.is_some());
        // Where it goes to what never comes there is no value between.
        let dash = if known { look.dash } else { Dash::Short };
        canvas.line(&[place(&pair[0]), place(&pair[1])], Pen { colour: look.colour, width: 2.0, dash });
    }
    for recovery in of_plan {
        if let (Some(after), Some(half)) = (recovery.after_s, recovery.half_width_s) {
            let ends = (y.at((after - half).max(0.0)), y.at(after + half));
            panels::whisker(canvas, x.at(recovery.size), ends, look);
        }
        canvas.marker(place(recovery), look.marker, look.colour, MARKER);
    }
}
