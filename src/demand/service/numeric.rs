//! What solving for the parameters of a family needs: bisection, a maximum, the incomplete gamma function.
//!
//! Everything ends in `libm`, so that a scenario has the same parameters on every machine.

/// Where `beyond` turns from false to true between `low` and `high`, to the last bit: the first float at which it holds, or
/// `high` if it holds nowhere before.
pub(crate) fn turning_point(mut low: f64, mut high: f64, beyond: impl Fn(f64) -> bool) -> f64 {
    loop {
        let middle = f64::midpoint(low, high);
        if middle <= low || middle >= high {
            return high;
        }
        if beyond(middle) {
            high = middle;
        } else {
            low = middle;
        }
    }
}

/// Where a function that rises and then falls is largest, by golden sections; to about half the digits, which is all that
/// comparing its values can tell.
pub(super) fn peak(mut low: f64, mut high: f64, function: impl Fn(f64) -> f64) -> f64 {
    const GOLDEN: f64 = 0.618_033_988_749_894_9;
    // Each leaves 62 % of the bracket, so that these leave a part in 10^12.
    for _ in 0..60 {
        let step = GOLDEN * (high - low);
        let (left, right) = (high - step, low + step);
        if function(left) < function(right) {
            low = left;
        } else {
            high = right;
        }
    }
    f64::midpoint(low, high)
}

/// The regularised lower incomplete gamma function, the probability that a gamma of this shape and scale 1 is at most `x`.
///
/// ```text
/// P(k, x) = 1 / Gamma(k) * integral from 0 to x of t^(k-1) exp(-t) dt
/// ```
///
/// A series below `k + 1`, a continued fraction above.
///
/// # Source
/// M. Abramowitz and I. Stegun, *Handbook of Mathematical Functions*, 1964, 6.5.29 and 6.5.31.
pub(super) fn gamma_cdf(shape: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    let scale = libm::exp(shape * libm::log(x) - x - libm::lgamma(shape));
    if x < shape + 1.0 {
        let (mut term, mut sum, mut n) = (1.0 / shape, 1.0 / shape, shape);
        while term > sum * f64::EPSILON / 4.0 {
            n += 1.0;
            term *= x / n;
            sum += term;
        }
        (sum * scale).min(1.0)
    } else {
        1.0 - scale * upper_fraction(shape, x)
    }
}

/// The continued fraction of the upper incomplete gamma function, by Lentz's method: `upper` and `lower` are the ratios of
/// neighbouring numerators and denominators.
fn upper_fraction(shape: f64, x: f64) -> f64 {
    const MOST_TERMS: u32 = 1_000_000;
    let mut middle = x + 1.0 - shape;
    let (mut upper, mut lower) = (f64::MAX, 1.0 / middle);
    let mut fraction = lower;
    for term in 1..MOST_TERMS {
        let term = f64::from(term);
        let factor = -term * (term - shape);
        middle += 2.0;
        lower = 1.0 / (factor * lower + middle);
        upper = middle + factor / upper;
        fraction *= upper * lower;
        if (upper * lower - 1.0).abs() <= f64::EPSILON {
            break;
        }
    }
    fraction
}

/// The time at which [`gamma_cdf`] reaches `probability`, for shapes from 0.02 to 100 000.
pub(super) fn gamma_quantile(shape: f64, probability: f64) -> f64 {
    // P(k, x) <= x^k / Gamma(k + 1), which is close for small shapes.
    let low = libm::exp((libm::log(probability) + libm::lgamma(shape + 1.0)) / shape) * 0.999;
    let high = shape + 40.0 * shape.sqrt() + 40.0;
    turning_point(low, high, |x| gamma_cdf(shape, x) >= probability)
}

#[cfg(test)]
mod tests {
    use super::*;
    use statrs::distribution::{ContinuousCDF, Gamma};

    #[test]
    fn the_incomplete_gamma_function_is_that_of_statrs() {
        for shape in [0.02, 0.3, 1.0, 2.5, 40.0, 1234.5, 1e5] {
            let exact = Gamma::new(shape, 1.0).unwrap();
            for factor in [0.01, 0.5, 0.9, 0.999, 1.0, 1.001, 1.1, 2.0, 5.0] {
                let x = shape * factor;
                let (ours, theirs) = (gamma_cdf(shape, x), exact.cdf(x));
                assert!((ours - theirs).abs() < 1e-9, "P({shape}, {x}) is {theirs} and not {ours}");
            }
        }
    }

    #[test]
    fn the_incomplete_gamma_function_of_shape_one_is_an_exponential() {
        for x in [1e-9, 0.1, 1.0, 1.999, 2.001, 7.0, 30.0] {
            assert!((gamma_cdf(1.0, x) + f64::exp_m1(-x)).abs() < 1e-15, "{x}");
        }
        assert!(gamma_cdf(3.0, 0.0) <= 0.0);
    }

    #[test]
    fn a_quantile_of_a_gamma_has_its_share_below_it() {
        for shape in [0.02, 0.1, 0.5, 1.0, 3.0, 50.0, 1e5] {
            for share in [0.5, 0.95] {
                let x = gamma_quantile(shape, share);
                assert!((gamma_cdf(shape, x) - share).abs() < 1e-9, "{shape} {share}: {x}");
                assert!(gamma_cdf(shape, x * (1.0 - 1e-6)) < share, "{shape} {share}: {x}");
            }
        }
    }

    #[test]
    fn a_turning_point_is_found_to_the_last_bit() {
        let root = turning_point(1.0, 2.0, |x| x * x >= 2.0);
        assert!(root * root >= 2.0 && root.next_down() * root.next_down() < 2.0);
        assert_eq!(turning_point(1.0, 2.0, |_| false).to_bits(), 2.0_f64.to_bits());
    }

    #[test]
    fn a_peak_is_where_the_function_is_largest() {
        assert!((peak(0.0, 10.0, |x| -(x - 3.0).powi(2)) - 3.0).abs() < 1e-6);
    }
}
