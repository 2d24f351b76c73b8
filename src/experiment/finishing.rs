//! Quantiles of the time at which batches are done, pooled over replications, with intervals that assume no distribution.

use statrs::distribution::{Binomial, DiscreteCDF};

use super::proportion;
use super::results::{FinishedBy, FinishingTimes};
use crate::time::Nanos;

/// The distribution of the finishing times of the actions of each replication, where `None` is never; `None` without actions.
///
/// The quantile is the smallest time by which at least the share is done. With one action in each replication they are
/// independent, and its interval lies between two order statistics, see [`ranks`]. With several, those of a replication may hang together:
/// then it lies where the ends of the interval of the share done by the quantile are reached, for which replications are clusters.
///
/// # Source
/// W. J. Conover, *Practical Nonparametric Statistics*, 3rd ed., 1999, section 3.2; R. S. Woodruff, *Confidence intervals for medians and
/// other position measures*, 1952.
pub(super) fn times(confidence: f64, each: &[&[Option<Nanos>]], exact: bool) -> Option<FinishingTimes> {
    let never = Nanos::MAX;
    let each: Vec<Vec<Nanos>> =
        each.iter().map(|times| times.iter().map(|time| time.unwrap_or(never)).collect()).collect();
    let mut all: Vec<Nanos> = each.concat();
    all.sort_unstable();
    let n = all.len();
    let one_each = each.iter().all(|times| times.len() == 1);
    let some_time = |time: Nanos| (time != never).then_some(time);
    let at = |rank: usize| rank.checked_sub(1).and_then(|place| all.get(place).copied()).and_then(some_time);
    if n == 0 {
        return None;
    }
    let quantile = |per_mille: u32| {
        let rank = (n * per_mille as usize).div_ceil(1000);
        let time = at(rank);
        let (low, high) = if exact {
            (time, time)
        } else if one_each {
            let (low, high) = ranks(confidence, n as u64, f64::from(per_mille) / 1000.0);
            (at(low), at(high))
        } else if each.len() == 1 {
            (None, None)
        } else {
            let by = time.unwrap_or(never);
            let done = |times: &Vec<Nanos>| {
                (times.iter().filter(|time| **time <= by && **time != never).count() as f64, times.len() as f64)
            };
            let counts: Vec<_> = each.iter().map(done).collect();
            let ends = proportion::share(confidence, &counts, false).filter(|_| time.is_some());
            let low = ends.and_then(|share| at(whole((share.low() * n as f64).floor())));
            (low, ends.and_then(|share| at(whole((share.high() * n as f64).ceil()) + 1)))
        };
        FinishedBy { per_mille, time, low, high }
    };
    Some(FinishingTimes { actions: n as u64, one_each, quantiles: FinishingTimes::PER_MILLE.map(quantile) })
}

/// The ranks r and s of the order statistics of `n` independent values between which the quantile `p` lies with this confidence or more;
/// r is 0 and s is `n + 1` where there are too few values for such an end.
///
/// ```text
/// P(Y <= r - 1) <= (1 - confidence) / 2,  P(Y <= s - 1) >= (1 + confidence) / 2,  Y binomial(n, p)
/// ```
fn ranks(confidence: f64, n: u64, p: f64) -> (usize, usize) {
    let below = Binomial::new(p, n).expect("a quantile is between 0 and 1");
    let (tail, rest) = (f64::midpoint(1.0, -confidence), f64::midpoint(1.0, confidence));
    let turning = below.inverse_cdf(tail);
    let low = if below.cdf(turning) > tail { turning } else { turning + 1 };
    let rank = |rank: u64| usize::try_from(rank).expect("values in memory have a place");
    (rank(low), rank(below.inverse_cdf(rest) + 1))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a whole number from 0 to that of the actions"
)]
fn whole(number: f64) -> usize {
    number as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_are_those_of_the_published_table() {
        // D. G. Altman and others, Statistics with Confidence, 2nd ed., 2000, table 18.4: the median at 95 %.
        let table =
            [(6, 1, 6), (8, 1, 8), (10, 2, 9), (15, 4, 12), (20, 6, 15), (30, 10, 21), (50, 18, 33), (100, 40, 61)];
        for (n, low, high) in table {
            assert_eq!(ranks(0.95, n, 0.5), (low, high), "{n}");
        }
    }

    #[test]
    fn too_few_values_have_no_end() {
        // 0.5^5 > 0.025; and 0.95^n is below 0.025 from 72 on (the one-sided limit of S. S. Wilks, 1941, is 59 at 5 %).
        assert_eq!(ranks(0.95, 5, 0.5), (0, 6));
        assert_eq!(ranks(0.95, 71, 0.95).1, 72);
        assert_eq!(ranks(0.95, 72, 0.95).1, 72);
        assert_eq!(ranks(0.90, 58, 0.95).1, 59);
        assert_eq!(ranks(0.90, 59, 0.95).1, 59);
    }

    fn seconds(times: &[u64]) -> Vec<Option<Nanos>> {
        times.iter().map(|&time| (time > 0).then(|| Nanos::from_secs(time))).collect()
    }

    fn told(times: &FinishingTimes, per_mille: u32) -> [Option<u64>; 3] {
        let quantile = times.quantile(per_mille).unwrap();
        [quantile.time, quantile.low, quantile.high].map(|time| time.map(|time| time.0 / 1_000_000_000))
    }

    #[test]
    fn one_batch_in_each_run_has_order_statistics_and_what_is_never_done_is_the_latest() {
        let each: Vec<_> = (0..20).map(|run| seconds(&[if run < 18 { 100 + run } else { 0 }])).collect();
        let each: Vec<&[_]> = each.iter().map(Vec::as_slice).collect();
        let found = times(0.95, &each, false).unwrap();
        assert!(found.one_each && found.actions == 20);
        assert_eq!(told(&found, 500), [Some(109), Some(105), Some(114)]);
        assert_eq!(told(&found, 900), [Some(117), Some(114), None]);
        assert_eq!(told(&found, 950), [None, Some(116), None]);
        assert_eq!(times(0.95, &[&[], &[]], false), None);
    }

    #[test]
    fn batches_of_one_run_that_are_all_alike_are_worth_one() {
        let spread = |each: &[Vec<Option<Nanos>>]| {
            let each: Vec<&[_]> = each.iter().map(Vec::as_slice).collect();
            let [time, low, high] = told(&times(0.95, &each, false).unwrap(), 500);
            assert_eq!(time, Some(119));
            high.unwrap() - low.unwrap()
        };
        let alike: Vec<_> = (0..40).map(|run| seconds(&[100 + run; 40])).collect();
        let mixed: Vec<_> = (0..40).map(|_| seconds(&(100..140).collect::<Vec<_>>())).collect();
        assert!((10..=16).contains(&spread(&alike)), "{}", spread(&alike));
        assert!((1..=3).contains(&spread(&mixed)), "{}", spread(&mixed));
    }
}
