//! What the closed forms share: stationary distributions without overflow, and quantiles by bisection.

/// Stationary probabilities of a birth-death chain on `0..=last`, from the ratios of neighbours, which must not increase.
///
/// ```text
/// ratio(n) = p[n + 1] / p[n]
/// ```
///
/// Starts at the mode and works outwards, so nothing overflows and only what is negligible underflows, for chains of
/// any length.
pub fn stationary(last: usize, ratio: impl Fn(usize) -> f64) -> Vec<f64> {
    let mode = (0..last).find(|&n| ratio(n) < 1.0).unwrap_or(last);
    let mut weights = vec![0.0; last + 1];
    weights[mode] = 1.0;
    for n in mode..last {
        weights[n + 1] = weights[n] * ratio(n);
    }
    for n in (0..mode).rev() {
        weights[n] = weights[n + 1] / ratio(n);
    }
    let total: f64 = weights.iter().sum();
    for weight in &mut weights {
        *weight /= total;
    }
    weights
}

/// Poisson probabilities of 0, 1, 2, … as far as they exceed 1e-20 or so.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a mean is positive and far below 2^53")]
pub fn poisson(mean: f64) -> Vec<f64> {
    let last = (mean + 12.0 * mean.sqrt() + 40.0) as usize;
    stationary(last, |n| mean / (n as f64 + 1.0))
}

/// The time at which a survival function falls to `1 - share`, to the last few bits; `scale` is any time of its order.
pub fn quantile(share: f64, scale: f64, survival: impl Fn(f64) -> f64) -> f64 {
    assert!((0.0..1.0).contains(&share), "a quantile of {share} does not exist; it must be in [0, 1)");
    let target = 1.0 - share;
    if survival(0.0) <= target {
        return 0.0;
    }
    let mut high = scale;
    while survival(high) > target {
        high *= 2.0;
    }
    let mut low = 0.0;
    // Fifty-five halvings of a bracket at most twice too long leave nothing of it but rounding.
    for _ in 0..55 {
        let middle = f64::midpoint(low, high);
        if survival(middle) > target {
            low = middle;
        } else {
            high = middle;
        }
    }
    f64::midpoint(low, high)
}

/// Whether all are finite and above zero.
pub fn positive(values: &[f64]) -> bool {
    values.iter().all(|value| value.is_finite() && *value > 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn poisson_probabilities_have_mean_and_variance_of_the_mean() {
        for mean in [1e-3, 0.7, 9.5, 1234.5, 1e6] {
            let probabilities = poisson(mean);
            let first: f64 = probabilities.iter().enumerate().map(|(n, p)| n as f64 * p).sum();
            let second: f64 = probabilities.iter().enumerate().map(|(n, p)| (n as f64 - mean).powi(2) * p).sum();
            assert!((first / mean - 1.0).abs() < 1e-10, "mean {mean}: {first}");
            assert!((second / mean - 1.0).abs() < 1e-8, "variance {mean}: {second}");
        }
    }

    #[test]
    fn a_poisson_probability_is_that_of_the_formula() {
        // e^-3 3^4 / 4!
        assert!((poisson(3.0)[4] - f64::exp(-3.0) * 81.0 / 24.0).abs() < 1e-15);
    }

    #[test]
    fn the_quantile_of_an_exponential_is_its_logarithm() {
        for share in [0.0, 0.5, 0.95, 0.999] {
            let time = quantile(share, 0.01, |t| (-t / 3.0).exp());
            let exact = -3.0 * f64::ln(1.0 - share);
            assert!((time - exact).abs() <= 1e-12 * (1.0 + exact), "{share}: {time} and {exact}");
        }
    }
}
