//! The warm-up, where the scenario wants it found: from pilot replications, by MSER-5, once for all plans and points.
//!
//! One warm-up for all of them, so that all are judged by the same requests.

mod mser;

use std::borrow::Cow;

use rayon::prelude::*;

use super::replicate;
use crate::demand::Source;
use crate::engine::{self, Ended, Observer, Outcome, System};
use crate::scenario::{MOST_PILOTS, Scenario};
use crate::time::Nanos;

/// What is simulated and not counted.
#[derive(Clone, Debug, PartialEq)]
pub struct WarmUp {
    /// What appears before this is not counted.
    pub length: Nanos,
    /// How it was found; `None` where the scenario gives it.
    pub found: Option<FoundWarmUp>,
}

/// How a warm-up was found.
#[derive(Clone, Debug, PartialEq)]
pub struct FoundWarmUp {
    /// Pilot replications that it was read from: the scenario's own first ones.
    pub pilots: u32,
    /// When the latency of each plan at each point has settled, in the order of [`super::Results::plans`]; `None` where it has not by
    /// half of the horizon, or where too little is delivered to tell.
    pub settled_at: Vec<Option<Nanos>>,
}

/// The scenario with a warm-up that is given, and that warm-up.
pub fn resolve<'a>(scenario: &'a Scenario, progress: &(dyn Fn(u64) + Sync)) -> (Cow<'a, Scenario>, WarmUp) {
    if !scenario.finds_warm_up {
        return (Cow::Borrowed(scenario), WarmUp { length: scenario.warm_up, found: None });
    }
    let warm_up = find(scenario, progress);
    let given = Scenario { warm_up: warm_up.length, finds_warm_up: false, ..scenario.clone() };
    (Cow::Owned(given), warm_up)
}

/// Pilots that are run before the replications that count.
pub(super) fn pilots(scenario: &Scenario) -> u32 {
    if scenario.finds_warm_up { replicate::replications(scenario).min(MOST_PILOTS) } else { 0 }
}

/// The longest that any plan at any point takes to settle, half of the horizon where one does not, rounded up.
fn find(scenario: &Scenario, progress: &(dyn Fn(u64) + Sync)) -> WarmUp {
    let pilots = pilots(scenario);
    let plans = scenario.cases[0].plans.len();
    let all: Vec<(usize, usize, u32)> = (0..scenario.cases.len())
        .flat_map(|case| (0..plans).flat_map(move |plan| (0..pilots).map(move |pilot| (case, plan, pilot))))
        .collect();
    let pilot = |(case, plan, replication)| {
        let slices = pilot(scenario, case, plan, replication);
        progress(slices.requests);
        slices
    };
    let run: Vec<Slices> = all.into_par_iter().map(pilot).collect();
    let settled_at: Vec<Option<Nanos>> = run.chunks(pilots as usize).map(settled_at).collect();
    let half = Nanos(scenario.horizon.0 / 2);
    let longest = settled_at.iter().map(|settled| settled.unwrap_or(half)).max().unwrap_or(Nanos::ZERO);
    WarmUp { length: readable(longest), found: Some(FoundWarmUp { pilots, settled_at }) }
}

fn pilot(scenario: &Scenario, case: usize, plan: usize, replication: u32) -> Slices {
    let described = &scenario.cases[case];
    let mut slices = Slices::new(scenario.horizon, scenario.expected_requests(described));
    let workloads = described.workloads_met(plan);
    let demand = Source::new(&workloads, scenario.horizon, scenario.seed, replication);
    engine::simulate(&System::new(described, plan), scenario.seed, replication, demand, &mut slices);
    slices
}

/// Delivered requests in equal slices of the time at which they appeared.
#[derive(Clone, Debug)]
struct Slices {
    horizon: Nanos,
    // Of each slice: the sum of latencies in nanoseconds, and how many.
    latencies: Vec<(u128, u64)>,
    requests: u64,
}

/// Latencies are averaged over so many requests: the five of MSER-5.
const BATCH: u64 = 5;

impl Slices {
    /// Memory for so many, however long the run.
    const MOST: f64 = 2000.0;

    fn new(horizon: Nanos, expected: f64) -> Self {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is between 1 and 2000")]
        let number = (expected / BATCH as f64).clamp(1.0, Self::MOST) as usize;
        Self { horizon, latencies: vec![(0, 0); number], requests: 0 }
    }
}

impl Observer for Slices {
    fn ended(&mut self, request: &Ended) {
        self.requests += 1;
        if request.outcome == Outcome::Delivered {
            let slice = u128::from(request.demanded.0) * self.latencies.len() as u128 / u128::from(self.horizon.0);
            let (sum, number) =
                &mut self.latencies[usize::try_from(slice).expect("requests appear before the horizon")];
            *sum += u128::from((request.ended - request.demanded).0);
            *number += 1;
        }
    }
}

/// When the latency has settled, by the pilots of one plan; at once where nothing is delivered, whose latency nobody measures.
fn settled_at(pilots: &[Slices]) -> Option<Nanos> {
    let length = pilots[0].latencies.len();
    let sum = |of: &[Slices], at: usize| {
        of.iter().fold((0, 0), |sum: (u128, u64), pilot| (sum.0 + pilot.latencies[at].0, sum.1 + pilot.latencies[at].1))
    };
    let fine: Vec<(u128, u64)> = (0..length).map(|at| sum(pilots, at)).collect();
    let delivered: u64 = fine.iter().map(|slice| slice.1).sum();
    if delivered == 0 {
        return Some(Nanos::ZERO);
    }
    // Slices that hold a batch on average, of what is delivered in each pilot.
    let wanted = BATCH * length as u64 * pilots.len() as u64;
    let together = usize::try_from(wanted.div_ceil(delivered)).expect("there are few slices");
    let slices = fine.chunks(together).enumerate().filter_map(|(place, fine)| {
        let (sum, number) = fine.iter().fold((0, 0), |sum, slice| (sum.0 + slice.0, sum.1 + slice.1));
        (number > 0).then(|| (place * together, sum as f64 / number as f64))
    });
    let (starts, means): (Vec<usize>, Vec<f64>) = slices.unzip();
    let at = match mser::truncation(&means)? {
        0 => 0,
        left_out => starts[left_out],
    };
    let start = u128::from(pilots[0].horizon.0) * at as u128 / length as u128;
    Some(Nanos(u64::try_from(start).expect("a slice begins before the horizon")))
}

/// Rounded up to a time that reads well, by a tenth at most; below 10 ms as it is.
fn readable(time: Nanos) -> Nanos {
    /// In milliseconds: those above a second are tenths of a minute, and so on, as times are written.
    const STEPS_MS: [u64; 12] =
        [1, 10, 100, 1_000, 6_000, 30_000, 60_000, 360_000, 1_800_000, 3_600_000, 21_600_000, 86_400_000];
    let mut steps = STEPS_MS.map(|step| step * 1_000_000).into_iter();
    let step = steps.rfind(|step| step * 10 <= time.0).unwrap_or(1);
    Nanos(time.0.div_ceil(step) * step)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pilots of 100 slices of a second, whose mean latency is that of this function, in seconds, over so many requests.
    fn settled(pilots: usize, number: u64, latency: impl Fn(u64) -> f64) -> Option<Nanos> {
        let mut slices = Slices::new(Nanos::from_secs(100), 500.0);
        assert_eq!(slices.latencies.len(), 100);
        for (second, slice) in (0..).zip(&mut slices.latencies) {
            *slice = (u128::from(number) * u128::from(Nanos::from_secs_f64(latency(second)).0), number);
        }
        settled_at(&vec![slices; pilots])
    }

    #[test]
    fn the_time_left_out_is_that_of_the_slices_left_out() {
        let step = |second| if second < 12 { 1.0 } else { 5.0 };
        assert_eq!(settled(1, 5, step), Some(Nanos::from_secs(12)));
        assert_eq!(settled(3, 5, step), Some(Nanos::from_secs(12)));
        // Two requests a second: three slices together hold five.
        assert_eq!(settled(2, 2, step), Some(Nanos::from_secs(12)));
        assert_eq!(settled(2, 2, |second| if second < 13 { 1.0 } else { 5.0 }), Some(Nanos::from_secs(15)));
        assert_eq!(settled(1, 5, |_| 5.0), Some(Nanos::ZERO));
    }

    #[test]
    fn what_grows_all_the_time_and_what_is_hardly_ever_delivered_has_not_settled() {
        assert_eq!(settled(1, 5, |second| second as f64), None);
        let mut slices = Slices::new(Nanos::from_secs(100), 500.0);
        slices.latencies[3] = (1, 40);
        assert_eq!(settled_at(&[slices.clone()]), None);
        slices.latencies[3] = (0, 0);
        assert_eq!(settled_at(&[slices]), Some(Nanos::ZERO));
    }

    #[test]
    fn memory_is_bounded() {
        assert_eq!(Slices::new(Nanos::from_secs(100), 1e9).latencies.len(), 2000);
        assert_eq!(Slices::new(Nanos::from_secs(100), 0.1).latencies.len(), 1);
    }

    #[test]
    fn times_are_rounded_up_by_a_tenth_at_most() {
        let rounded = |micros: u64| readable(Nanos(micros * 1000)).0 / 1000;
        assert_eq!(
            [0, 1_234, 123_400, 12_300_000, 61_000_000, 1_385_200_000].map(rounded),
            [0, 1_234, 130_000, 13_000_000, 66_000_000, 1_440_000_000]
        );
        for ns in [1, 9_999_999, 10_000_001, 599_999_999_999, 7_200_000_000_001, 1 << 54] {
            let up = readable(Nanos(ns)).0;
            assert!(up >= ns && up - ns <= ns / 10, "{ns}: {up}");
        }
    }
}
