//! Figure `spike`: the time back to the objectives over the size of the spike, for each plan.

use super::super::folder::{Recovery, SpikeTimes, Spikes};
use super::super::{capitalised, listed, number};
use super::axis::{Axis, Quantity, Scale};
use super::canvas::{Align, Canvas, Pen};
use super::page::{self, Frame, Page, Tall};
use super::palette::{AXIS_LINE, Dash, GRID, GRID_LINE, LABEL, Look, STRONG_TICK, TICK, look};
use super::panels::{self, HEIGHT};
use super::style::Style;
use super::text::{Weight, shorten, width};
use super::{Drawing, judged_basis, named, tied};

const MARKER: f64 = 4.5;
/// Between the highest time and the lines of what never comes.
const NEVER: f64 = 24.0;
/// The height of such a line: each plan has its own, so that none hides another.
const LANE: f64 = 11.0;
/// As far apart as markers of one size are drawn, and the room for half of that at both ends.
const SPREAD: f64 = 40.0;
const INSET: f64 = 26.0;

/// The drawing; `None` where there is no spike.
pub fn figure(spikes: &Spikes, style: Style) -> Option<Drawing> {
    let times = spikes.heading.spike.filter(|_| !spikes.recoveries.is_empty())?;
    let page = Page {
        name: "spike",
        title: title(spikes, times),
        subtitle: judged_basis(&spikes.heading),
        legend: panels::legend(&spikes.heading.plan_names),
        source: page::source(&spikes.heading),
    };
    let more = LANE * lanes(spikes).len() as f64;
    let tall = |_| Tall { least: 0.6 * HEIGHT + more, best: HEIGHT + more };
    Some(page::draw(style, &page, tall, |canvas, frame| draw(spikes, times, canvas, frame)))
}

/// The recoveries of each plan, by size.
fn of_plans(spikes: &Spikes) -> impl Iterator<Item = &[Recovery]> {
    spikes.recoveries.chunk_by(|a, b| a.plan == b.plan)
}

/// The plans that are ever not back, from the lowest line to the highest.
fn lanes(spikes: &Spikes) -> Vec<usize> {
    let never = |of_plan: &&[Recovery]| of_plan.iter().any(|recovery| recovery.after_s.is_none());
    let mut lanes: Vec<usize> = of_plans(spikes).filter(never).map(|of_plan| of_plan[0].plan).collect();
    lanes.reverse();
    lanes
}

/// The smallest size from which on a plan is never back; `None` if it is back from the largest.
fn never_from(of_plan: &[Recovery]) -> Option<f64> {
    let back = of_plan.iter().rposition(|recovery| recovery.after_s.is_some());
    of_plan.get(back.map_or(0, |place| place + 1)).map(|recovery| recovery.size)
}

fn title(spikes: &Spikes, times: SpikeTimes) -> String {
    let names = &spikes.heading.plan_names;
    let broken = of_plans(spikes)
        .filter_map(|of_plan| Some((names.get(of_plan[0].plan)?.as_str(), never_from(of_plan)?)))
        .collect::<Vec<_>>();
    let left = (spikes.heading.horizon_s - times.ends_at_s).max(0.0);
    sentence(&broken, names, (times.length_s, left))
}

/// Who is not back at the objectives, and from which size on, of these plans; after a spike of this length and within this time.
fn sentence(broken: &[(&str, f64)], names: &[String], (length_s, left_s): (f64, f64)) -> String {
    let after = format!("within {} of a spike of {}", number::time(left_s), number::time(length_s));
    let from = |size: f64| format!("from {} times", number::number(size));
    match broken {
        [] => {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            let (all, are) = (tied::plans(&names, names.len()), if names.len() == 2 { "are" } else { "is" });
            let told = format!("{all} {are} back at the objectives after a spike of {}", number::time(length_s));
            format!("{} of any size tried", if names.len() > 1 { capitalised(&told) } else { told })
        }
        [(plan, size)] => {
            format!(
                "{} the traffic on, {} is not back at the objectives {after}",
                capitalised(&from(*size)),
                named(plan)
            )
        }
        few if few.len() <= 3 => {
            let each = few.iter().map(|(plan, size)| format!("{} {}", named(plan), from(*size)));
            format!("Not back at the objectives {after}: {} the traffic on", listed(each.collect()))
        }
        many if many.len() == names.len() => {
            format!("From some size on, no plan is back at the objectives {after}")
        }
        many => {
            format!("From some size on, {} of {} plans are not back at the objectives {after}", many.len(), names.len())
        }
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
    let lanes = lanes(spikes);
    let (top, bottom) = (frame.top + 28.0, frame.bottom - 46.0);
    let band = top + LANE * lanes.len() as f64;
    let highest = if lanes.is_empty() { top } else { band + NEVER };
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
    if !lanes.is_empty() {
        canvas.rectangle((inside.left, top), (inside.right, band), GRID, 0.45);
        canvas.text("never", (inside.left - 8.0, f64::midpoint(top, band)), Align::Right, STRONG_TICK);
    }
    canvas.line(&[(inside.left, bottom), (inside.right, bottom)], AXIS_LINE);
    let mut x = Axis::new(Quantity::Number, Scale::Log, &sizes, (inside.left + INSET, inside.right - INSET), 8);
    let ends = (sizes.first().copied().unwrap_or(1.0), sizes.last().copied().unwrap_or(1.0));
    x.fit(ends.0, ends.1);
    ticks(canvas, &x, &sizes, inside);
    let middle = f64::midpoint(inside.left, inside.right);
    let label =
        shorten(&x.named("size of the spike in times the usual traffic"), LABEL.size, LABEL.weight, inside.width());
    canvas.text(&label, (middle, frame.bottom - 8.0), Align::Centre, LABEL);
    let plans: Vec<&[Recovery]> = of_plans(spikes).collect();
    let placed = Placed { plans: &plans, lanes: &lanes, x: &x, y: &y, band };
    // The first plan on top: it is the one that is asked about.
    for of_plan in plans.iter().rev() {
        curve(canvas, of_plan, &placed, look(of_plan[0].plan));
    }
}

/// Where recoveries are drawn.
struct Placed<'a> {
    plans: &'a [&'a [Recovery]],
    lanes: &'a [usize],
    x: &'a Axis,
    y: &'a Axis,
    // Below the lines of what never comes.
    band: f64,
}

impl Placed<'_> {
    fn level(&self, recovery: &Recovery) -> f64 {
        let lane = self.lanes.iter().position(|plan| *plan == recovery.plan).unwrap_or_default();
        recovery.after_s.map_or(self.band - LANE * (lane as f64 + 0.5), |after| self.y.at(after))
    }

    /// The middle of a marker: beside those of other plans that it would cover.
    fn at(&self, recovery: &Recovery) -> (f64, f64) {
        let same_size = |other: &&&Recovery| (other.size - recovery.size).abs() < 1e-9;
        let others = self.plans.iter().flat_map(|of_plan| of_plan.iter());
        let levels: Vec<(usize, f64)> =
            others.collect::<Vec<_>>().iter().filter(same_size).map(|other| (other.plan, self.level(other))).collect();
        let (x, y) = (self.x.at(recovery.size), self.level(recovery));
        let sizes = self.plans.iter().flat_map(|of_plan| of_plan.iter()).map(|other| (self.x.at(other.size) - x).abs());
        let next = sizes.filter(|apart| *apart > 1e-6).fold(f64::INFINITY, f64::min);
        (x + beside(&levels, recovery.plan, (0.7 * next).min(SPREAD)), y)
    }
}

/// How far to the right of its size the marker of a plan stands among those of plans at these levels, all of them in so much room.
fn beside(levels: &[(usize, f64)], plan: usize, room: f64) -> f64 {
    let Some((_, own)) = levels.iter().find(|(other, _)| *other == plan) else { return 0.0 };
    let near: Vec<usize> =
        levels.iter().filter(|(_, level)| (level - own).abs() < MARKER).map(|(plan, _)| *plan).collect();
    let between = near.len() as f64 - 1.0;
    if between <= 0.0 {
        return 0.0;
    }
    let step = (2.0 * MARKER + 1.0).min(room / between);
    let place = near.iter().position(|other| *other == plan).unwrap_or_default();
    step * (place as f64 - between / 2.0)
}

/// Ticks at the sizes themselves, with the labels that do not run into the one before.
fn ticks(canvas: &Canvas<'_>, x: &Axis, sizes: &[f64], inside: Frame) {
    let mut free = f64::NEG_INFINITY;
    for &size in sizes {
        let (place, label) = (x.at(size), number::number(size));
        let half = width(&label, TICK.size, Weight::Regular) / 2.0;
        canvas.line(&[(place, inside.bottom), (place, inside.bottom + 4.0)], AXIS_LINE);
        if place - half >= free {
            free = place + half + 6.0;
            canvas.text(&label, (place, inside.bottom + 15.0), Align::Centre, TICK);
        }
    }
}

fn curve(canvas: &Canvas<'_>, of_plan: &[Recovery], placed: &Placed<'_>, look: Look) {
    for pair in of_plan.windows(2) {
        let known = pair.iter().all(|recovery| recovery.after_s.is_some());
        // Where it goes to what never comes there is no value between.
        let dash = if known { look.dash } else { Dash::Short };
        canvas.line(&[placed.at(&pair[0]), placed.at(&pair[1])], Pen { colour: look.colour, width: 2.0, dash });
    }
    for recovery in of_plan {
        let at = placed.at(recovery);
        if let (Some(after), Some(half)) = (recovery.after_s, recovery.half_width_s) {
            let ends = (placed.y.at((after - half).max(0.0)), placed.y.at(after + half));
            panels::whisker(canvas, at.0, ends, look);
        }
        canvas.marker(at, look.marker, look.colour, MARKER);
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::number::GLUE;
    use super::*;

    #[test]
    fn who_is_not_back_is_said_in_english() {
        let names = ["default", "custom-20", "two words", "more"].map(str::to_owned);
        let of = |broken: &[(&str, f64)]| sentence(broken, &names, (600.0, 27_900.0)).replace(GLUE, " ");
        assert_eq!(of(&[]), "Every plan is back at the objectives after a spike of 10 min of any size tried");
        assert_eq!(
            of(&[("custom-20", 6.0)]),
            "From 6 times the traffic on, “custom-20” is not back at the objectives within 7.75 h of a spike of 10 min"
        );
        assert_eq!(
            of(&[("custom-20", 6.0), ("two words", 9.0)]),
            "Not back at the objectives within 7.75 h of a spike of 10 min: “custom-20” from 6 times and “two words” from 9 times \
             the traffic on"
        );
        let all: Vec<(&str, f64)> = names.iter().map(|name| (name.as_str(), 2.0)).collect();
        assert!(of(&all).starts_with("From some size on, no plan is back"));
        let one = sentence(&[], &names[..1], (600.0, 60.0));
        assert!(one.starts_with("“default” is back at the objectives"), "{one}");
    }

    #[test]
    fn markers_that_would_cover_each_other_stand_beside_each_other() {
        let same = [(0, 50.0), (1, 50.0), (2, 90.0), (3, 51.0)];
        let at = |plan| beside(&same, plan, 100.0);
        assert!(at(2).abs() < 1e-9 && at(1).abs() < 1e-9);
        assert!((at(3) - at(0) - 2.0 * (2.0 * MARKER + 1.0)).abs() < 1e-9);
        assert!((beside(&same, 3, 8.0) - 4.0).abs() < 1e-9, "within the room");
    }
}
