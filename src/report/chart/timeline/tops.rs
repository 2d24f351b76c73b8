//! How high the panels of a timeline reach: alike under all plans, so that they compare, unless some would be flat.

use super::super::super::folder::{Bin, Entry, Run};
use super::super::rates::{self, Line};
use super::{Curve, FLOWS, LEVELS};

/// The highest values of both panels.
#[derive(Clone, Copy, Debug)]
pub struct Tops {
    /// Per second.
    pub flow: f64,
    pub level: f64,
}

/// Tops of some plans.
pub struct Shared {
    /// Of each plan.
    pub each: Vec<Tops>,
    /// Whether every plan has its own axis, at the left and at the right.
    pub own: [bool; 2],
}

/// Tops so many times each other are not drawn to one scale.
const APART: f64 = 8.0;

impl Shared {
    pub fn new(run: &Run, plans: &[&Entry]) -> Self {
        let each: Vec<Tops> = plans.iter().map(|plan| Tops::new(run, &[plan])).collect();
        let all = Tops::new(run, plans);
        let own = [differ(each.iter().map(|tops| tops.flow)), differ(each.iter().map(|tops| tops.level))];
        let each = each.into_iter().map(|tops| Tops {
            flow: if own[0] { tops.flow } else { all.flow },
            level: if own[1] { tops.level } else { all.level },
        });
        Self { each: each.collect(), own }
    }

    /// What a subtitle says of it.
    pub fn told(&self) -> &'static str {
        match self.own {
            [false, false] => "",
            [true, true] => " Each plan has its own axes.",
            [true, false] => " At the left each plan has its own axis.",
            [false, true] => " At the right each plan has its own axis.",
        }
    }
}

/// Whether the least of these that is anything is so far below the highest that it would be flat.
fn differ(tops: impl Iterator<Item = f64> + Clone) -> bool {
    let least = tops.clone().filter(|top| *top > 0.0).fold(f64::INFINITY, f64::min);
    tops.fold(0.0, f64::max) > APART * least
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
    pub fn rates(self, run: &Run, plan: &Entry) -> Vec<Line> {
        rates::lines(run.heading.rate_limits.get(plan.plan).map_or(&[][..], Vec::as_slice), 1.5 * self.flow)
    }

    /// Stations of a plan, likewise.
    pub fn stations(self, plan: &Entry) -> Option<f64> {
        plan.stations.filter(|&count| count > 0.0 && count <= 1.5 * self.level)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plans_share_an_axis_unless_one_dwarfs_another() {
        assert!(!differ([4.0, 31.0, 0.0].into_iter()));
        assert!(differ([3.0, 31.0].into_iter()));
        assert!(!differ([0.0, 0.0].into_iter()) && !differ(std::iter::empty()));
    }
}
