//! MSER: how much of the beginning of a series to leave out.

/// With fewer values nothing can be said.
const FEWEST: usize = 10;

/// How many of the first values to leave out, so that the mean of the rest is known best; of equally good numbers the smallest. No more
/// than half of the values are given up: `None` if the best number is in the last tenth of that half, so that the series may not have
/// settled by then, and of fewer than 10 values.
///
/// ```text
/// d = argmin over 0 <= d <= n/2 of  1/(n-d)^2 * sum over i > d of (y_i - mean of y_d+1 .. y_n)^2
/// ```
///
/// # Source
/// K. P. White, *An effective truncation heuristic for bias reduction in simulation output*, 1997; of means of batches of five (MSER-5):
/// K. P. White, M. J. Cobb and S. C. Spratt, *A comparison of five steady-state truncation heuristics for simulation*, 2000.
pub(super) fn truncation(values: &[f64]) -> Option<usize> {
    let half = values.len() / 2;
    let (mut mean, mut squares, mut best) = (0.0, 0.0, (f64::INFINITY, 0));
    // From the end, so that each number takes one step (B. P. Welford, 1962).
    for (place, value) in values.iter().enumerate().rev() {
        let length = (values.len() - place) as f64;
        let off = value - mean;
        mean += off / length;
        squares += off * (value - mean);
        let statistic = squares / (length * length);
        if place <= half && statistic <= best.0 {
            best = (statistic, place);
        }
    }
    // By noise the best number may be just short of the half.
    (values.len() >= FEWEST && best.1 * 10 < half * 9).then_some(best.1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::{Purpose, stream};
    use rand::RngExt;

    /// An autoregressive series of order one about 10, which begins `above` it and comes closer by a factor of e every 50 values.
    fn series(seed: u32, n: u32, above: f64) -> Vec<f64> {
        let mut rng = stream(1, seed, 0, Purpose::Arrivals);
        let mut noise = 0.0;
        let value = |place: u32| {
            noise = 0.5 * noise + rng.random_range(-1.0..1.0);
            10.0 + noise + above * libm::exp(-f64::from(place) / 50.0)
        };
        (0..n).map(value).collect()
    }

    /// The sum of the statistic as it is written.
    fn statistic(values: &[f64]) -> f64 {
        let length = values.len() as f64;
        let mean = values.iter().sum::<f64>() / length;
        values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / length.powi(2)
    }

    #[test]
    fn the_number_left_out_is_that_of_the_formula() {
        let values = series(1, 200, 5.0);
        let best = (0..=100).min_by(|&a, &b| statistic(&values[a..]).total_cmp(&statistic(&values[b..])));
        assert_eq!(truncation(&values), best);
    }

    /// 20 above with a noise of 0.7: it is lost in the noise after 50 ln(20 / 0.7) = 168 values.
    #[test]
    fn a_transient_is_left_out_until_it_is_lost_in_the_noise() {
        for seed in 0..20 {
            let found = truncation(&series(seed, 2000, 20.0)).expect("it settles early");
            assert!((100..300).contains(&found), "seed {seed}: {found}");
        }
    }

    #[test]
    fn little_of_a_series_without_a_transient_is_left_out() {
        let found: Vec<usize> = (0..20).map(|seed| truncation(&series(seed, 2000, 0.0)).expect("settled")).collect();
        assert!(found.iter().sum::<usize>() < 20 * 200, "{found:?}");
        assert_eq!(truncation(&[3.3; 100]), Some(0));
    }

    #[test]
    fn a_series_that_does_not_settle_and_one_that_is_too_short_have_no_answer() {
        let growing: Vec<f64> = (0..100).map(f64::from).collect();
        assert_eq!(truncation(&growing), None);
        assert_eq!(truncation(&series(1, 30, 20.0)), None);
        assert_eq!((truncation(&[1.0; 9]), truncation(&[])), (None, None));
    }
}
