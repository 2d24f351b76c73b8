//! Axes: from values to pixels, with round ticks, in a unit that suits the values.

use super::super::number::{self, Figure};
use super::super::time_unit::TimeUnit;
use super::canvas::{Align, Canvas};
use super::page::Frame;
use super::palette::{AXIS_LINE, GRID_LINE, TICK};
use super::text::{Weight, width};
use crate::experiment::Estimate;

/// What an axis measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantity {
    /// Seconds, shown in the unit that suits them.
    Time,
    /// Seconds, shown in this unit, which words beside the figure have too.
    TimeIn(TimeUnit),
    /// A share of 1, shown in per cent.
    Share,
    /// A difference of shares, shown in percentage points.
    Points,
    /// A bare number.
    Number,
}

impl Quantity {
    /// The same of these values: times in the unit that suits them and what is aimed at.
    pub fn of_all(self, values: impl IntoIterator<Item = f64>, aim: Option<f64>) -> Self {
        match self {
            Self::Time => TimeUnit::of_all(values, aim).map_or(Self::Time, Self::TimeIn),
            other => other,
        }
    }

    /// What its values are counted in, and how large that is.
    pub fn unit(self) -> (&'static str, f64) {
        match self {
            Self::Time => Self::TimeIn(TimeUnit::Seconds).unit(),
            Self::TimeIn(unit) => (unit.name(), unit.seconds()),
            Self::Share => ("%", 0.01),
            Self::Points => ("percentage points", 0.01),
            Self::Number => ("", 1.0),
        }
    }

    /// Whether it is a time.
    pub fn is_time(self) -> bool {
        matches!(self, Self::Time | Self::TimeIn(_))
    }

    /// An estimated time, and an exact one, in the unit of this quantity.
    pub fn time(self, seconds: &Estimate, exact: bool) -> Figure {
        match self {
            Self::TimeIn(unit) => Figure::time_in(seconds, unit, exact),
            _ => Figure::time(seconds, exact),
        }
    }

    /// A value in words.
    pub fn text(self, value: f64) -> String {
        match self {
            Self::Time => number::time(value),
            Self::TimeIn(unit) => number::time_in(value, unit),
            Self::Share | Self::Points => format!("{}{}%", number::number(value * 100.0), number::GLUE),
            Self::Number => number::number(value),
        }
    }

    /// A figure with its interval, for who points at it.
    pub fn told(self, found: &Estimate) -> String {
        // What is not random has no interval.
        let exact = found.half_width == Some(0.0);
        match self {
            Self::Time | Self::TimeIn(_) => self.time(found, exact).prose(),
            Self::Share => Figure::rough_share(found, exact).prose(),
            Self::Points => Figure::points(found, exact).prose(),
            Self::Number => number::estimate(found, exact),
        }
    }
}

/// How values are spread over the axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// Evenly, from zero (or the smallest, if negative).
    FromZero,
    /// Evenly, between the smallest and the largest.
    Between,
    /// By ratio.
    Log,
}

/// A scale laid along pixels.
#[derive(Clone, Debug)]
pub struct Axis {
    low: f64,
    high: f64,
    log: bool,
    from: f64,
    to: f64,
    /// The unit of its ticks, empty for bare numbers.
    pub unit: &'static str,
    /// Values with their labels, ascending.
    pub ticks: Vec<(f64, String)>,
}

impl Axis {
    /// An axis that shows all `values` between the pixels `from` and `to`, with about `wanted` ticks. Values that are
    /// not above zero do not count for a log scale; without any value the axis goes from 0 to 1.
    pub fn new(quantity: Quantity, scale: Scale, values: &[f64], (from, to): (f64, f64), wanted: usize) -> Self {
        let log = scale == Scale::Log && values.iter().any(|&value| value > 0.0);
        let shown = values.iter().copied().filter(|value| value.is_finite() && (!log || *value > 0.0));
        let (mut low, mut high) =
            shown.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
        if low > high {
            (low, high) = (0.0, 1.0);
        }
        if scale != Scale::Between && !log {
            low = low.min(0.0);
        }
        let (unit, factor) = match quantity {
            // By ratio, the middle of the axis is what is read.
            Quantity::Time => Quantity::TimeIn(TimeUnit::of(if log { low * (high / low).sqrt() } else { high })),
            other => other,
        }
        .unit();
        let mut axis = Self { low: low / factor, high: high / factor, log, from, to, unit, ticks: Vec::new() };
        let marks = if log { axis.round_log(wanted) } else { axis.round_linear(scale, wanted) };
        axis.ticks = marks.into_iter().map(|mark| (mark * factor, number::number(mark).replace('-', "−"))).collect();
        axis.low *= factor;
        axis.high *= factor;
        axis
    }

    /// The pixel of a value, within the axis.
    pub fn at(&self, value: f64) -> f64 {
        let place = |value: f64| if self.log { value.max(self.low).ln() } else { value };
        let (low, high) = (place(self.low), place(self.high));
        let share = if high > low { (place(value) - low) / (high - low) } else { 0.5 };
        self.from + (self.to - self.from) * share.clamp(0.0, 1.0)
    }

    /// What it is called: the quantity with its unit, and that it is no even scale where it is none.
    pub fn named(&self, quantity: &str) -> String {
        match (self.unit, self.log) {
            ("", false) => quantity.to_owned(),
            ("", true) => format!("{quantity} (log scale)"),
            (unit, false) => format!("{quantity} ({unit})"),
            (unit, true) => format!("{quantity} ({unit}, log scale)"),
        }
    }

    /// Where it begins and ends.
    pub fn pixels(&self) -> (f64, f64) {
        (self.from, self.to)
    }

    /// The ticks of an axis across whose labels, set in this size, do not run into each other.
    pub fn fitting(&self, size: f64) -> Vec<(f64, String)> {
        let mut free = f64::NEG_INFINITY;
        let ticks = self.ticks.iter().filter(|(value, label)| {
            let half = width(label, size, Weight::Regular) / 2.0;
            let fits = self.at(*value) - half >= free;
            if fits {
                free = self.at(*value) + half + 6.0;
            }
            fits
        });
        ticks.cloned().collect()
    }

    /// Draws the ticks of an axis across below this height.
    pub fn ticks_below(&self, canvas: &Canvas<'_>, bottom: f64) {
        for (value, label) in self.fitting(TICK.size) {
            canvas.line(&[(self.at(value), bottom), (self.at(value), bottom + 4.0)], AXIS_LINE);
            canvas.text(&label, (self.at(value), bottom + 15.0), Align::Centre, TICK);
        }
    }

    /// Draws the ticks of an axis across as lines through a figure, named below it.
    pub fn grid_across(&self, canvas: &Canvas<'_>, inside: Frame) {
        for (value, label) in self.fitting(TICK.size) {
            canvas.line(&[(self.at(value), inside.top), (self.at(value), inside.bottom)], GRID_LINE);
            canvas.text(&label, (self.at(value), inside.bottom + 14.0), Align::Centre, TICK);
        }
    }

    /// Ends the axis at these values instead of at round ones, and drops the ticks beyond.
    pub fn fit(&mut self, low: f64, high: f64) {
        (self.low, self.high) = (low, high);
        self.ticks.retain(|(value, _)| *value >= low && *value <= high);
    }

    /// Widens the axis to round ends and returns the marks.
    fn round_linear(&mut self, scale: Scale, wanted: usize) -> Vec<f64> {
        if self.high <= self.low {
            self.high = self.low + if self.low == 0.0 { 1.0 } else { self.low.abs() };
        }
        let step = step((self.high - self.low) / wanted.max(1) as f64);
        if scale == Scale::FromZero && self.low < 0.0 {
            self.low = (self.low / step + 1e-9).floor() * step;
        }
        let first = (self.low / step - 1e-9).ceil();
        let last = (self.high / step + 1e-9).floor();
        if scale == Scale::FromZero && last * step < self.high - 1e-9 * step {
            self.high = (last + 1.0) * step;
        }
        let last = (self.high / step + 1e-9).floor();
        (0..=40).map(|n| first + f64::from(n)).take_while(|&n| n <= last).map(|n| n * step).collect()
    }

    /// Widens the axis to the next 1, 2 or 5 and returns marks: 1, 2, 5 of every decade, or the decades alone.
    fn round_log(&mut self, wanted: usize) -> Vec<f64> {
        let low_decade = decade(self.low);
        let high_decade = decade(self.high);
        let all: Vec<f64> = (low_decade..=high_decade + 1)
            .flat_map(|decade| [1.0, 2.0, 5.0].map(|digit| digit * 10_f64.powi(decade)))
            .collect();
        let below = all.iter().copied().rfind(|&mark| mark <= self.low * (1.0 + 1e-9)).unwrap_or(self.low);
        let above = all.iter().copied().find(|&mark| mark >= self.high * (1.0 - 1e-9)).unwrap_or(self.high);
        self.low = below;
        self.high = if above > below { above } else { below * 10.0 };
        let inside: Vec<f64> =
            all.into_iter().filter(|mark| *mark >= self.low * 0.999 && *mark <= self.high * 1.001).collect();
        if inside.len() <= wanted.max(4) + 2 {
            return inside;
        }
        let every = (usize::try_from(high_decade - low_decade).unwrap_or(0) / wanted.max(1) + 1).max(1);
        (low_decade..=high_decade + 1)
            .step_by(every)
            .map(|decade| 10_f64.powi(decade))
            .filter(|mark| *mark >= self.low * 0.999 && *mark <= self.high * 1.001)
            .collect()
    }
}

/// Whether figures that reach so high are so many times apart: the lowest that is anything would be flat on the axis of the highest.
pub fn are_apart(tops: impl Iterator<Item = f64> + Clone, times: f64) -> bool {
    let least = tops.clone().filter(|top| *top > 0.0).fold(f64::INFINITY, f64::min);
    tops.fold(0.0, f64::max) > times * least
}

/// 1, 2 or 5 times a power of ten, at least `least`.
fn step(least: f64) -> f64 {
    let power = 10_f64.powi(decade(least));
    [1.0, 2.0, 5.0, 10.0].into_iter().map(|digit| digit * power).find(|&step| step >= least * 0.999).unwrap_or(power)
}

/// The power of ten at or below a positive value.
fn decade(value: f64) -> i32 {
    format!("{value:e}").rsplit_once('e').and_then(|(_, power)| power.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(axis: &Axis) -> Vec<&str> {
        axis.ticks.iter().map(|(_, label)| label.as_str()).collect()
    }

    #[test]
    fn ticks_are_round_and_in_a_unit_that_suits() {
        let axis = Axis::new(Quantity::Time, Scale::FromZero, &[12.0, 95.0], (0.0, 100.0), 5);
        assert_eq!(labels(&axis), ["0", "20", "40", "60", "80", "100"]);
        assert_eq!(axis.unit, "s");
        let axis = Axis::new(Quantity::Time, Scale::FromZero, &[5400.0], (0.0, 100.0), 5);
        assert_eq!((axis.unit, labels(&axis).last().copied()), ("min", Some("100")));
        let axis = Axis::new(Quantity::Share, Scale::FromZero, &[0.004], (0.0, 100.0), 4);
        assert_eq!(labels(&axis), ["0", "0.1", "0.2", "0.3", "0.4"]);
        let axis = Axis::new(Quantity::Number, Scale::Log, &[5.0, 400.0], (0.0, 100.0), 6);
        assert_eq!(labels(&axis), ["5", "10", "20", "50", "100", "200", "500"]);
        assert_eq!(axis.named("cost"), "cost (log scale)");
    }

    #[test]
    fn figures_share_an_axis_unless_one_dwarfs_another() {
        assert!(!are_apart([4.0, 31.0, 0.0].into_iter(), 8.0));
        assert!(are_apart([3.0, 31.0].into_iter(), 8.0));
        assert!(!are_apart([0.0, 0.0].into_iter(), 8.0) && !are_apart(std::iter::empty(), 8.0));
    }

    #[test]
    fn every_value_lands_within_the_axis_whatever_it_is() {
        for scale in [Scale::FromZero, Scale::Between, Scale::Log] {
            for values in [&[][..], &[0.0], &[0.0, 0.0], &[7.0], &[1e-9, 1e12], &[0.0, 3e7], &[f64::MAX, 1e-300]] {
                let axis = Axis::new(Quantity::Time, scale, values, (10.0, 90.0), 5);
                assert!(axis.ticks.len() <= 41);
                for value in values.iter().chain(&[0.0, 1.0]) {
                    let pixel = axis.at(*value);
                    assert!((10.0..=90.0).contains(&pixel), "{scale:?} {values:?} {value} {pixel}");
                }
            }
        }
    }
}
