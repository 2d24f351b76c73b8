//! Shares of counts, with an interval that holds near 0 and 1.

use statrs::distribution::{ContinuousCDF, Normal};
use statrs::function::beta::beta_reg;

use super::Estimate;
use super::estimate::student_t;
use crate::demand::turning_point;

/// The share `sum of some / sum of all` over independent replications, with an interval of this confidence; `None` of nothing.
///
/// Each of `counts` is one replication: how many of how many. Replications are clusters: what happens to one request tells
/// something of the next, so many requests are worth fewer independent ones. How many is measured by how far the replications differ:
///
/// ```text
/// p     = sum some / sum all
/// var   = n / (n - 1) * sum (some - p all)^2 / (sum all)^2           n replications, those that had any
/// n_eff = min(p (1 - p) / var * (t(0.975, sum all - 1) / t(0.975, n - 1))^2, sum all)
/// low   = B(0.025; n_eff p, n_eff (1 - p) + 1),  high = B(0.975; n_eff p + 1, n_eff (1 - p))
/// ```
///
/// with the quantiles B of the beta distribution. Where none or all were seen, the replications cannot tell how their requests hang
/// together, and `n_eff = sum all`: that is the interval for independent requests, and for requests that are lost in clusters it
/// is too narrow. One replication of something random has no interval. What cannot be a share, because there are more of
/// the some than of all, has Student's interval about the same ratio.
///
/// # Source
/// E. L. Korn and B. I. Graubard, *Confidence intervals for proportions with small expected number of positive counts
/// estimated from survey data*, Survey Methodology 24, 1998; C. J. Clopper and E. S. Pearson, *The use of confidence or
/// fiducial limits illustrated in the case of the binomial*, 1934.
pub(super) fn share(confidence: f64, counts: &[(f64, f64)], exact: bool) -> Option<Estimate> {
    let counts: Vec<(f64, f64)> = counts.iter().copied().filter(|&(_, all)| all > 0.0).collect();
    let n = u32::try_from(counts.len()).expect("replications are counted in 32 bits");
    let (some, all) = counts.iter().fold((0.0, 0.0), |sum, count| (sum.0 + count.0, sum.1 + count.1));
    if n == 0 {
        return None;
    }
    let p = some / all;
    if exact {
        return Some(Estimate::symmetric(p, Some(0.0), n));
    }
    if n == 1 {
        return Some(Estimate::symmetric(p, None, n));
    }
    let squares: f64 = counts.iter().map(|&(some, all)| (some - p * all).powi(2)).sum();
    let variance = f64::from(n) / f64::from(n - 1) * squares / (all * all);
    let student = student_t(confidence, f64::from(n - 1));
    if p > 1.0 {
        return Some(Estimate::symmetric(p, Some(student * variance.sqrt()), n));
    }
    let effective = if squares > 0.0 && all > 1.0 {
        let shrunk = p * (1.0 - p) / variance * (student_t(confidence, all - 1.0) / student).powi(2);
        shrunk.min(all)
    } else {
        all
    };
    let (low, high) = clopper_pearson(confidence, p, effective);
    Some(Estimate::between(p, low, high, n))
}

/// The interval of the chance of something that happened in the share `p` of `n` independent trials; `n` need not be whole.
///
/// Where `n p (1 - p)` is above 1,000, the series behind the beta distribution is slow, and its quantiles differ by less than 1 % of
/// the half-width from Wilson's interval with a correction for continuity:
///
/// ```text
/// (q + z^2 / 2n ± z sqrt(q (1 - q) / n + z^2 / 4n^2)) / (1 + z^2 / n),  q = p ± 1 / 2n
/// ```
///
/// # Source
/// E. B. Wilson, *Probable inference, the law of succession, and statistical inference*, 1927; R. G. Newcombe, *Two-sided confidence
/// intervals for the single proportion*, 1998, method 4.
fn clopper_pearson(confidence: f64, p: f64, n: f64) -> (f64, f64) {
    let tail = f64::midpoint(1.0, -confidence);
    if n * p * (1.0 - p) > 1000.0 {
        return (wilson(tail, p, n, -1.0), wilson(tail, p, n, 1.0));
    }
    // The upper end of the complement, where that is small: so both ends keep their digits near 1.
    if p > 0.5 {
        (1.0 - upper(tail, 1.0 - p, n), 1.0 - lower(tail, 1.0 - p, n))
    } else {
        (lower(tail, p, n), upper(tail, p, n))
    }
}

fn lower(tail: f64, p: f64, n: f64) -> f64 {
    if p > 0.0 { beta_quantile(tail, n * p, n * (1.0 - p) + 1.0).min(p) } else { 0.0 }
}

fn upper(tail: f64, p: f64, n: f64) -> f64 {
    beta_quantile(1.0 - tail, n * p + 1.0, n * (1.0 - p)).max(p)
}

/// By bisection: the quantile function of `statrs` does not come to an end for some parameters above a million.
fn beta_quantile(of: f64, a: f64, b: f64) -> f64 {
    turning_point(0.0, 1.0, |x| beta_reg(a, b, x) >= of)
}

fn wilson(tail: f64, p: f64, n: f64, side: f64) -> f64 {
    let z = Normal::standard().inverse_cdf(1.0 - tail);
    let (q, square) = (p + side * 0.5 / n, z * z);
    let spread = side * z * (q * (1.0 - q) / n + square / (4.0 * n * n)).sqrt();
    (q + square / (2.0 * n) + spread) / (1.0 + square / n)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn with_independent_trials_it_is_the_interval_of_clopper_and_pearson() {
        // R. G. Newcombe, Statistics in Medicine 17, 1998, table I: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
        for (some, all, low, high) in [
            (81.0, 263.0, 0.2527, 0.3676),
            (15.0, 148.0, 0.0578, 0.1617),
            (0.0, 20.0, 0.0, 0.1684),
            (1.0, 29.0, 0.0009, 0.1776),
        ] {
            let found = clopper_pearson(0.95, some / all, all);
            assert!((found.0 - low).abs() < 1e-4 && (found.1 - high).abs() < 1e-4, "{some} of {all}: {found:?}");
            let mirrored = clopper_pearson(0.95, 1.0 - some / all, all);
            assert!((mirrored.1 - 1.0 + low).abs() < 1e-4 && (mirrored.0 - 1.0 + high).abs() < 1e-4, "{mirrored:?}");
        }
    }

    #[test]
    fn large_numbers_have_both_forms_alike_and_come_to_an_end() {
        for (some, all) in [(1001.0_f64, 1e6), (1001.5, 1e9), (2000.0, 4.1e3)] {
            let p = some / all;
            for (side, quantile) in [(-1.0, lower(0.025, p, all)), (1.0, upper(0.025, p, all))] {
                let off = (wilson(0.025, p, all, side) - quantile).abs() / (quantile - p).abs();
                assert!(off < 0.01, "{some} of {all}: {off}");
            }
        }
        let (low, high) = clopper_pearson(0.95, 0.0, 2e9);
        assert!(low <= 0.0 && (high * 2e9 / 3.688_879_454 - 1.0).abs() < 1e-6, "{high}");
        let (low, high) = clopper_pearson(0.95, 1.0 - 1e-7, 1e8);
        assert!(low < 1.0 - 1e-7 && 1.0 - 1e-7 < high && high < 1.0, "{low} {high}");
    }

    #[test]
    fn none_seen_has_the_interval_of_independent_requests() {
        let estimate = share(0.95, &[(0.0, 100.0); 10], false).unwrap();
        let high = 1.0 - 0.025_f64.powf(1.0 / 1000.0);
        assert_eq!((estimate.mean, estimate.low()), (0.0, 0.0));
        assert!((estimate.high() / high - 1.0).abs() < 1e-9, "{estimate:?}");
        let all = share(0.95, &[(100.0, 100.0); 10], false).unwrap();
        assert!((all.low() - 1.0 + high).abs() < 1e-9 && all.high() >= 1.0, "{all:?}");
    }

    #[test]
    fn the_effective_size_is_what_the_replications_show_and_never_more_than_there_are() {
        // All or none in each of ten replications: ten requests' worth, less one that the mean takes.
        let clustered: Vec<_> = (0..10).map(|place| (if place < 2 { 1000.0 } else { 0.0 }, 1000.0)).collect();
        let estimate = share(0.95, &clustered, false).unwrap();
        let size = 9.0 * (student_t(0.95, 9_999.0) / student_t(0.95, 9.0)).powi(2);
        let (low, high) = clopper_pearson(0.95, 0.2, size);
        assert!((estimate.low() - low).abs() < 1e-12 && (estimate.high() - high).abs() < 1e-12, "{estimate:?}");
        // More alike than chance allows: no better than independent.
        let even = share(0.95, &[(2.0, 10.0); 10], false).unwrap();
        assert_eq!((even.low(), even.high()), clopper_pearson(0.95, 0.2, 100.0));
        // The share is that of all requests, not the mean of the replications' shares.
        let pooled = share(0.95, &[(1.0, 10.0), (0.0, 30.0), (0.0, 0.0)], false).unwrap();
        assert!((pooled.mean - 0.025).abs() < 1e-15, "{pooled:?}");
    }

    #[test]
    fn what_decides_nothing_has_no_interval_and_what_is_exact_no_width() {
        assert_eq!(share(0.95, &[(0.0, 0.0)], false), None);
        assert_eq!(share(0.95, &[(1.0, 4.0)], false).unwrap().half_width, None);
        assert_eq!(share(0.95, &[(1.0, 4.0)], true).unwrap().half_width, Some(0.0));
        let ratio = share(0.95, &[(4.0, 1.0), (6.0, 2.0)], false).unwrap();
        assert!(ratio.mean > 1.0 && ratio.low() < ratio.mean && ratio.half_width.unwrap() > 0.0);
    }
}
