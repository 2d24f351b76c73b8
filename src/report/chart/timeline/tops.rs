//! How high the panels of a timeline reach: alike under all plans, so that they compare, unless some would be flat.

use super::super::super::folder::{Bin, Entry, Run};
use super::super::axis;
use super::super::rates::{self, Line};
use super::{FLOWS, LEVELS};

/// The highest values of both panels.
#[derive(Clone, Copy, Debug)]
pub struct Tops {
    /// Per second, without a peak that all the rest would be flat beside.
    pub flow: f64,
    pub level: f64,
    /// The highest rate limit that is shown, per second, and the most stations: those far above everything would flatten it.
    limit: f64,
    stations: f64,
}

/// Panels whose tops are so many times each other have their own axes, and a bin that is so many times the others is beyond its axis.
const APART: f64 = 8.0;
/// Above everything else, the room for what is beyond the axis, in words.
const WORDS: f64 = 1.5;

/// Tops of some plans.
pub struct Shared {
    /// Of each plan.
    pub each: Vec<Tops>,
    // Whether every plan has its own axis, at the left and at the right.
    own: [bool; 2],
}

impl Shared {
    pub fn new(run: &Run, plans: &[&Entry]) -> Self {
        let each: Vec<Tops> = plans.iter().map(|plan| Tops::new(run, &[plan])).collect();
        let all = Tops::new(run, plans);
        let own = [
            axis::are_apart(each.iter().map(|tops| tops.flow), APART),
            axis::are_apart(each.iter().map(|tops| tops.level), APART),
        ];
        let each = each.into_iter().map(|tops| Tops {
            flow: if own[0] { tops.flow } else { all.flow },
            limit: if own[0] { tops.limit } else { all.limit },
            level: if own[1] { tops.level } else { all.level },
            stations: if own[1] { tops.stations } else { all.stations },
        });
        Self { each: each.collect(), own }
    }

    /// What a subtitle says of them, for the same plans.
    pub fn told(&self, plans: &[&Entry]) -> String {
        let any = |is: fn(Tops, &Entry) -> bool| plans.iter().zip(&self.each).any(|(plan, tops)| is(*tops, plan));
        let own = match self.own {
            [false, false] => "",
            [true, true] => " Each plan has its own axes.",
            [true, false] => " At the left each plan has its own axis.",
            [false, true] => " At the right each plan has its own axis.",
        };
        let beyond = any(|tops, plan| tops.beyond(plan).is_some());
        let beyond = if beyond { " A peak beyond its axis is told in words." } else { "" };
        let drawn = any(|tops, plan| tops.stations(plan).is_some());
        let left_out =
            any(|tops, plan| tops.stations(plan).is_none() && plan.stations.is_some_and(|count| count > 0.0));
        let stations = if drawn && left_out { " Stations far above what is served are not drawn." } else { "" };
        format!("{own}{beyond}{stations}")
    }
}

/// The most that came, was delivered or was refused in a bin, per second.
fn flow(bin: &Bin) -> f64 {
    FLOWS.iter().map(|curve| (curve.of)(bin).high() / bin.length_s).fold(0.0, f64::max)
}

impl Tops {
    fn new(run: &Run, plans: &[&Entry]) -> Self {
        let bins = || plans.iter().flat_map(|plan| &plan.timeline);
        let level = |bin: &Bin| LEVELS.iter().map(|curve| (curve.of)(bin).high()).fold(0.0, f64::max);
        let highest = bins().max_by(|a, b| flow(a).total_cmp(&flow(b)));
        let most = highest.map_or(0.0, flow);
        let is_other = |bin: &&Bin| highest.is_some_and(|highest| bin.start_s.total_cmp(&highest.start_s).is_ne());
        let others = bins().filter(is_other).map(flow).fold(0.0, f64::max);
        // What is next to nothing beside the peak is not worth an axis.
        let is_something = bins().filter(is_other).map(flow).sum::<f64>() > 0.1 * most;
        let is_lone = is_something && axis::are_apart([most, others].into_iter(), APART);
        let (flow, limit) = if is_lone { (WORDS * others, APART * others) } else { (most, 1.5 * most) };
        let level = bins().map(level).fold(0.0, f64::max);
        let seen = Self { flow, level, limit, stations: 1.5 * level };
        let rates = plans.iter().flat_map(|plan| seen.rates(run, plan)).map(|line| line.per_second);
        let stations = plans.iter().filter_map(|plan| seen.stations(plan));
        Self { flow: rates.fold(seen.flow, f64::max), level: stations.fold(seen.level, f64::max), ..seen }
    }

    /// The rate limits of a plan.
    pub fn rates(self, run: &Run, plan: &Entry) -> Vec<Line> {
        rates::lines(run.heading.rate_limits.get(plan.plan).map_or(&[][..], Vec::as_slice), self.limit)
    }

    /// Stations of a plan, unless they are far above everything that is served or waits.
    pub fn stations(self, plan: &Entry) -> Option<f64> {
        plan.stations.filter(|&count| count > 0.0 && count <= self.stations)
    }

    /// The bin of a plan that is higher than its panel.
    pub fn beyond(self, plan: &Entry) -> Option<&Bin> {
        let highest = plan.timeline.iter().max_by(|a, b| flow(a).total_cmp(&flow(b)))?;
        (flow(highest) > self.flow * (1.0 + 1e-9)).then_some(highest)
    }
}
