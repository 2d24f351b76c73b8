//! From what became of the requests in each slice to the time of recovery, with its interval.

use rand::RngExt;
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::SeedableRng;
use statrs::distribution::{ContinuousCDF, StudentsT};

use crate::metrics::{Slice, Slices, Tally};
use crate::time::Nanos;

/// How a plan recovers from a spike.
#[derive(Clone, Debug, PartialEq)]
pub struct Recovery {
    /// How many times the usual traffic came.
    pub size: f64,
    /// Seconds from the end of the spike until the requests that appear meet every objective again, in [`HELD`] slices one after
    /// another or until the horizon; a whole number of slices. `None` is not before the horizon.
    pub after_s: Option<f64>,
    /// Half the width of its 95 % confidence interval; 0 when nothing is random; `None` with one replication of something random, and
    /// where the interval reaches beyond the horizon.
    pub half_width_s: Option<f64>,
    /// The share of the replications that recovered by themselves.
    pub recovered: f64,
    /// The largest share of late requests in any slice after the spike, of the first objective that speaks of a quantile of
    /// the latency.
    pub worst_late: Option<f64>,
    /// Attempts for each request that appeared in the spike.
    pub attempts_in_spike: Option<f64>,
    /// For each that appeared after it.
    pub attempts_after: Option<f64>,
}

/// So many slices without a miss, and a plan is back; as a rule they are as long as the spike. A stray miss later is chance: where
/// retries keep a plan overloaded, hardly a slice is without one.
pub const HELD: usize = 20;
/// Samples of the bootstrap: enough for a standard error.
const SAMPLES: usize = 200;

/// What these runs come to, beside the same runs without the spike. `seed` is that of the bootstrap; `None` where nothing is random.
///
/// The requests of all replications are judged together. The interval is the standard one of the bootstrap over replications, and not
/// narrower than the slices allow:
///
/// ```text
/// half_width = max(t(0.975, n - 1) * deviation of the bootstrap, slice / 2)
/// ```
///
/// # Source
/// B. Efron and R. Tibshirani, *An Introduction to the Bootstrap*, 1993, chapters 6 and 12.
pub(super) fn recovery(
    size: f64,
    with: &[Slices],
    without: &[Slices],
    allowed: &[f64],
    slice: Nanos,
    seed: Option<u64>,
) -> Recovery {
    let seconds = |slices: usize| slice.as_secs_f64() * slices as f64;
    let pairs: Vec<(&Slices, &Slices)> = with.iter().zip(without).collect();
    let after_s = slices_until_back(&pairs, allowed).map(seconds);
    let alone = pairs.iter().filter(|pair| slices_until_back(&[**pair], allowed).is_some()).count();
    let half_width_s = match seed {
        None => after_s.map(|_| 0.0),
        Some(seed) => after_s.and_then(|_| deviation(&pairs, allowed, seed)).map(|deviation| {
            let degrees = (pairs.len() - 1) as f64;
            let t = StudentsT::new(0.0, 1.0, degrees).expect("there are several").inverse_cdf(0.975);
            (t * deviation * slice.as_secs_f64()).max(slice.as_secs_f64() / 2.0)
        }),
    };
    let mut spike = Slice::default();
    let mut after = Slice::default();
    for run in with {
        spike.add(&run.spike);
        run.after.iter().for_each(|slice| after.add(slice));
    }
    let attempts = |slice: &Slice| (slice.offered > 0).then(|| slice.attempts as f64 / slice.offered as f64);
    Recovery {
        size,
        after_s,
        half_width_s,
        recovered: alone as f64 / pairs.len().max(1) as f64,
        worst_late: None,
        attempts_in_spike: attempts(&spike),
        attempts_after: attempts(&after),
    }
}

impl Recovery {
    /// With the worst share of late requests, by the place of the objective that says what late is.
    pub(super) fn with_worst(self, runs: &[Slices], late: Option<usize>) -> Self {
        let worst = late.and_then(|late| {
            let shares = pooled(runs.iter()).into_iter().filter_map(|slice| {
                let tally = slice.tallies[late];
                (tally.of > 0).then(|| tally.bad as f64 / tally.of as f64)
            });
            shares.reduce(f64::max)
        });
        Self { worst_late: worst, ..self }
    }
}

/// The slices after the spike, of all runs together.
fn pooled<'a>(mut runs: impl Iterator<Item = &'a Slices>) -> Vec<Slice> {
    let mut all = runs.next().map_or_else(Vec::new, |run| run.after.clone());
    for run in runs {
        all.iter_mut().zip(&run.after).for_each(|(sum, slice)| sum.add(slice));
    }
    all
}

/// How many slices there are until the plan is back; `None` if no request shows that it is.
fn slices_until_back(pairs: &[(&Slices, &Slices)], allowed: &[f64]) -> Option<usize> {
    let (with, without) = (pooled(pairs.iter().map(|pair| pair.0)), pooled(pairs.iter().map(|pair| pair.1)));
    let has_a_miss = |(with, without): (&Slice, &Slice)| {
        let mut tallies = with.tallies.iter().zip(&without.tallies).zip(allowed);
        tallies.any(|((with, without), allowed)| is_missed(*with, *allowed) && is_worse(*with, *without))
    };
    let missed: Vec<bool> = with.iter().zip(&without).map(has_a_miss).collect();
    let back = first_held(&missed);
    (back == 0 || with[back..].iter().any(|slice| slice.offered > 0)).then_some(back)
}

/// The first slice from which on [`HELD`], or all that there are, miss nothing. It comes after the last time that half of so many do: a
/// quota may run out hours after the spike that has used it up.
fn first_held(missed: &[bool]) -> usize {
    let often = |slices: &[bool]| slices.iter().filter(|missed| **missed).count() >= HELD / 2;
    let from = missed.windows(HELD).rposition(often).unwrap_or(0);
    let held = |back: &usize| !missed[*back..].iter().take(HELD).any(|missed| *missed);
    (from..missed.len()).find(held).unwrap_or(missed.len())
}

/// Whether more are bad than an objective allows, or nothing can be said of those that came.
fn is_missed(tally: Tally, allowed: f64) -> bool {
    tally.asked > 0 && (tally.of == 0 || tally.bad as f64 > allowed * tally.of as f64)
}

/// Whether a larger share is bad than without the spike.
fn is_worse(with: Tally, without: Tally) -> bool {
    match (with.of, without.of) {
        (0, of) => of > 0,
        (_, 0) => false,
        (of, usual) => with.bad * u128::from(usual) > without.bad * u128::from(of),
    }
}

/// The standard deviation of the number of slices when replications are drawn anew; `None` where that is not known.
fn deviation(pairs: &[(&Slices, &Slices)], allowed: &[f64], seed: u64) -> Option<f64> {
    if pairs.len() < 2 {
        return None;
    }
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
    let found: Option<Vec<f64>> = (0..SAMPLES)
        .map(|_| {
            let drawn: Vec<_> = pairs.iter().map(|_| pairs[rng.random_range(0..pairs.len())]).collect();
            slices_until_back(&drawn, allowed).map(|slices| slices as f64)
        })
        .collect();
    let found = found?;
    let mean = found.iter().sum::<f64>() / SAMPLES as f64;
    let squares: f64 = found.iter().map(|slices| (slices - mean).powi(2)).sum();
    Some((squares / (SAMPLES - 1) as f64).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_is_back_when_it_stays_so_and_stray_misses_later_are_chance() {
        let missed = |places: &[(usize, usize)]| {
            let at = |slice: usize| places.iter().any(|(from, to)| (*from..*to).contains(&slice));
            first_held(&(0..100).map(at).collect::<Vec<_>>())
        };
        assert_eq!(missed(&[]), 0);
        assert_eq!(missed(&[(0, 30)]), 30);
        assert_eq!(missed(&[(0, 30), (35, 36)]), 36, "not yet for good");
        assert_eq!(missed(&[(0, 30), (60, 61), (90, 91)]), 30, "chance");
        assert_eq!(missed(&[(70, 71)]), 0, "chance");
        assert_eq!(missed(&[(0, 3), (50, 80)]), 80, "what the spike has used up is missing later");
        assert_eq!(missed(&[(0, 95)]), 95);
        assert_eq!(missed(&[(0, 100)]), 100, "never");
    }

    fn tally(asked: u64, of: u64, bad: u128) -> Tally {
        Tally { asked, of, bad }
    }

    #[test]
    fn a_quantile_is_met_as_long_as_no_more_than_its_rest_are_late() {
        assert!(!is_missed(tally(100, 100, 5), 0.05));
        assert!(is_missed(tally(100, 100, 6), 0.05));
        assert!(is_missed(tally(100, 0, 0), 0.05), "nothing was delivered");
        assert!(!is_missed(tally(0, 0, 0), 0.05), "nobody came");
    }

    #[test]
    fn what_is_missed_without_a_spike_as_well_is_not_its_doing() {
        assert!(!is_worse(tally(9, 9, 3), tally(9, 9, 3)));
        assert!(is_worse(tally(9, 9, 4), tally(9, 9, 3)));
        assert!(!is_worse(tally(18, 18, 6), tally(9, 9, 3)));
        assert!(is_worse(tally(9, 0, 0), tally(9, 9, 3)));
    }
}
