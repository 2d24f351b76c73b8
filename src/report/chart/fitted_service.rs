//! Figure `service` of a fit: the distribution of the service times of a log beside that of the family taken, and both tails.

use super::super::number::{count, number, share, time};
use super::axis::{Axis, Quantity, Scale};
use super::canvas::{Align, Canvas, Pen};
use super::fitted_arrivals::beneath;
use super::page::{Frame, Key, Page, Sample, Tall, draw, source_of_log};
use super::palette::{AXIS_LINE, BLUE, Dash, GRID_LINE, HEADING, INK, LABEL, ORANGE, TICK, VERMILION};
use super::style::Style;
use super::text::shorten;
use super::{Drawing, fitted_strip};
use crate::fit::service::{Candidate, Choice, QUANTILES, ServiceFit, TOLERANCE};

const HEIGHT: f64 = 380.0;
const FOOT: f64 = 46.0;
const HEAD: f64 = 46.0;
const LOG: Pen = Pen::solid(INK, 2.25);
/// Points of a curve.
const POINTS: usize = 240;

/// The drawing.
pub fn figure(workload: &str, fit: &ServiceFit, style: Style) -> Drawing {
    if fit.choice == Choice::TooFew || fit.sample_s.first() == fit.sample_s.last() {
        return one_by_one(workload, fit, style);
    }
    let curves = curves(fit);
    let mut legend = vec![Key { label: "log".to_owned(), sample: Sample::Line(LOG) }];
    legend.extend(curves.iter().map(|(candidate, pen)| {
        let error = format!("{} off at worst", share(candidate.error));
        Key { label: format!("{}, {error}", candidate.law.family.name()), sample: Sample::Line(*pen) }
    }));
    let measured =
        QUANTILES.iter().zip(fit.quantiles_s).map(|(share, value)| format!("p{} {}", share * 100.0, time(value)));
    let measured = measured.collect::<Vec<_>>().join(", ");
    let rest = rest(fit);
    let page = Page {
        name: "service",
        title: title(fit),
        subtitle: format!("{} service times: {measured}.{rest}", count(fit.sample_s.len() as f64)),
        legend,
        source: source_of_log(workload),
    };
    let tall = |room: f64| Tall::about(if beneath(room) { 2.0 * HEIGHT - 60.0 } else { HEIGHT });
    draw(style, &page, tall, |canvas, frame| {
        let panels = if beneath(frame.width()) {
            let split = f64::midpoint(frame.top, frame.bottom);
            [Frame { bottom: split, ..frame }, Frame { top: split, ..frame }]
        } else {
            let split = f64::midpoint(frame.left, frame.right);
            [Frame { right: split - 16.0, ..frame }, Frame { left: split + 16.0, ..frame }]
        };
        for (frame, tail) in panels.into_iter().zip([false, true]) {
            panel(canvas, frame, fit, &curves, tail);
        }
    })
}

fn rest(fit: &ServiceFit) -> &'static str {
    match fit.choice {
        Choice::PerUnit(_) => " Drawn: what is left without the part for each unit.",
        _ => "",
    }
}

/// Times that are too few, or too equal, for a curve.
fn one_by_one(workload: &str, fit: &ServiceFit, style: Style) -> Drawing {
    let (least, most) = (fit.sample_s.first().copied(), fit.sample_s.last().copied());
    let (least, most) = (time(least.unwrap_or_default()), time(most.unwrap_or_default()));
    let times = count(fit.sample_s.len() as f64);
    let subtitle = match fit.sample_s.len() {
        1 => "One service time, which tells nothing of how others differ.".to_owned(),
        _ if least == most => format!("{times} service times, all of them {most}."),
        _ => format!("{times} service times from {least} to {most}, each of them a line."),
    };
    let page = Page {
        name: "service",
        title: if fit.sample_s.len() == 1 { format!("The only service time is {most}") } else { title(fit) },
        subtitle: format!("{subtitle}{}", rest(fit)),
        legend: Vec::new(),
        source: source_of_log(workload),
    };
    fitted_strip::figure(style, &page, &fit.sample_s, "service time")
}

fn title(fit: &ServiceFit) -> String {
    match (fit.chosen(), fit.choice) {
        (Some(candidate), Choice::PerUnit(_)) => {
            let line = fit.dependence.map_or(0.0, |line| line.per_unit_s);
            format!("Service times are {} for each unit and a {} rest", time(line), candidate.law.family.name())
        }
        (Some(candidate), _) => {
            let parameters = candidate.law.parameters().map(|parameter| {
                let value = if parameter.is_time { time(parameter.value) } else { number(parameter.value) };
                format!("{} {value}", parameter.key)
            });
            format!("Service times are {}: {}", candidate.law.family.name(), parameters.collect::<Vec<_>>().join(", "))
        }
        (None, Choice::TooFew) => "Too few service times to tell a family".to_owned(),
        (None, _) => format!("No family fits the service times within {}", share(TOLERANCE)),
    }
}

/// The family taken, and the next best; where none is, the two likeliest.
fn curves(fit: &ServiceFit) -> Vec<(&Candidate, Pen)> {
    let chosen = fit.chosen();
    let others = fit.candidates.iter().filter(|candidate| chosen.is_none_or(|chosen| chosen.law != candidate.law));
    let mut pens = [
        Pen { colour: ORANGE, width: 1.75, dash: Dash::Short },
        Pen { colour: VERMILION, width: 1.75, dash: Dash::Long },
    ]
    .into_iter();
    let mut curves: Vec<(&Candidate, Pen)> =
        chosen.map(|candidate| (candidate, Pen { colour: BLUE, width: 2.0, dash: Dash::Long })).into_iter().collect();
    curves.extend(others.take(2 - curves.len()).map_while(|candidate| Some((candidate, pens.next()?))));
    curves
}

/// The share of the times up to each, or, for the tail, beyond each by ratio.
fn panel(canvas: &Canvas<'_>, frame: Frame, fit: &ServiceFit, curves: &[(&Candidate, Pen)], tail: bool) {
    let times = &fit.sample_s;
    let Some(&most) = times.last() else { return };
    let inside = Frame { left: frame.left + 54.0, top: frame.top + HEAD, bottom: frame.bottom - FOOT, ..frame };
    let heading = if tail { "the tail: share that takes longer (log scale)" } else { "share that takes no longer" };
    let heading = shorten(heading, HEADING.size, HEADING.weight, frame.right - inside.left);
    canvas.text(&heading, (inside.left, frame.top + 20.0), Align::Left, HEADING);
    let low = times[times.len() / 100].max(most * 1e-6).max(1e-9);
    let scale = if most / low > 50.0 { Scale::Log } else { Scale::FromZero };
    let x = Axis::new(Quantity::Time, scale, &[low, most.max(low * 1.01)], (inside.left, inside.right), 5);
    let floor = 0.5 / times.len() as f64;
    let y = if tail {
        Axis::new(Quantity::Share, Scale::Log, &[floor, 1.0], (inside.bottom, inside.top), 6)
    } else {
        Axis::new(Quantity::Share, Scale::FromZero, &[1.0], (inside.bottom, inside.top), 5)
    };
    for (value, label) in &y.ticks {
        canvas.line(&[(inside.left, y.at(*value)), (inside.right, y.at(*value))], GRID_LINE);
        canvas.text(&format!("{label} %"), (inside.left - 8.0, y.at(*value)), Align::Right, TICK);
    }
    canvas.line(&[(inside.left, inside.bottom), (inside.right, inside.bottom)], AXIS_LINE);
    let mut free = f64::NEG_INFINITY;
    for (value, label) in &x.ticks {
        let place = x.at(*value);
        canvas.line(&[(place, inside.bottom), (place, inside.bottom + 4.0)], AXIS_LINE);
        if place > free {
            canvas.text(label, (place, inside.bottom + 15.0), Align::Centre, TICK);
            free = place + 34.0;
        }
    }
    let middle = f64::midpoint(inside.left, inside.right);
    canvas.text(&x.named("service time"), (middle, frame.bottom - 8.0), Align::Centre, LABEL);
    let height = |below: f64| y.at(if tail { (1.0 - below).max(floor) } else { below });
    canvas.line(&measured(times).map(|(time, below)| (x.at(time), height(below))).collect::<Vec<_>>(), LOG);
    let from = if scale == Scale::Log { low } else { 0.0 };
    let value = |place: usize| {
        let part = place as f64 / POINTS as f64;
        if scale == Scale::Log { low * libm::pow(most / low, part) } else { from + (most - from) * part }
    };
    for (candidate, pen) in curves {
        let points = (0..=POINTS).map(value).map(|time| (x.at(time), 1.0 - candidate.law.cdf(time)));
        // Beyond the last measured time the axis has no room: the curve ends there.
        let points = points.take_while(|(_, above)| !tail || *above >= floor);
        canvas.line(&points.map(|(x, above)| (x, height(1.0 - above))).collect::<Vec<_>>(), *pen);
    }
}

/// Each measured time with the share of the times up to it; of many, some: every so many of all, more of the last, all at the end.
fn measured(ascending: &[f64]) -> impl Iterator<Item = (f64, f64)> {
    let total = ascending.len();
    let every = (total / 400).max(1);
    let wanted = move |place: &usize| {
        let left = total - place;
        let last = left < 20 * every && left.is_multiple_of((every / 20).max(1));
        place.is_multiple_of(every) || last || left <= 60
    };
    (0..total).filter(wanted).map(move |place| (ascending[place], (place as f64 + 0.5) / total as f64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn measured_times_are_few_and_reach_the_end() {
        let times: Vec<f64> = (0..100_000).map(f64::from).collect();
        let points: Vec<_> = measured(&times).collect();
        assert!(points.len() < 1500, "{}", points.len());
        assert!((points[points.len() - 1].0 - 99_999.0).abs() < 1e-9);
    }
}
