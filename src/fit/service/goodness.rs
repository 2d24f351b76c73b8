//! Goodness of fit: Anderson and Darling's statistic, with its distribution under the fitted family itself.
//!
//! Parameters that were estimated make every statistic smaller than its tables say (Lilliefors' problem), so its
//! distribution is found by drawing samples from the fitted law, fitting each anew, and looking. The spread of the
//! parameters over these samples is what they are known to.

use super::family::{Family, Law};
use super::likelihood::Sample;
use crate::rng::{self, Purpose};

/// Samples drawn.
const SAMPLES: u32 = 199;
/// Values of a sample, at most: the statistic's distribution hardly changes with more.
const MOST_VALUES: usize = 1000;
/// No probability is taken closer to 0 or 1: what is impossible under a law shall not hide everything else.
const EDGE: f64 = 1e-12;

/// How well a law fits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Goodness {
    /// Anderson and Darling's statistic.
    pub statistic: f64,
    /// How often a sample of the law itself fits as badly.
    pub p_value: f64,
    /// Half-widths of the parameters' 95 % confidence intervals.
    pub half_widths: [f64; 2],
}

/// ```text
/// A^2 = -n - sum over i of (2 i - 1) / n * (ln F(x_i) + ln(1 - F(x_(n+1-i))))
/// ```
///
/// # Source
/// T. Anderson and D. Darling, *A test of goodness of fit*, 1954.
pub(super) fn anderson_darling(ascending: &[f64], law: &Law) -> f64 {
    let count = ascending.len() as f64;
    let shares: Vec<f64> = ascending.iter().map(|&value| law.cdf(value).clamp(EDGE, 1.0 - EDGE)).collect();
    let sum: f64 = shares
        .iter()
        .zip(shares.iter().rev())
        .enumerate()
        .map(|(place, (low, high))| (2.0 * place as f64 + 1.0) * (libm::log(*low) + libm::log1p(-high)))
        .sum();
    -count - sum / count
}

/// The goodness of a law that is the likeliest of its family for this sample.
pub(super) fn goodness(sample: &Sample<'_>, law: &Law) -> Goodness {
    let statistic = anderson_darling(sample.ascending, law);
    let values = sample.ascending.len().min(MOST_VALUES);
    let mut at_least = 0;
    let mut parameters: Vec<[f64; 2]> = Vec::new();
    let mut drawn = vec![0.0; values];
    for replication in 0..SAMPLES {
        let mut stream = rng::stream(1, replication, law.family as usize, Purpose::Fit);
        drawn.fill_with(|| law.distribution.draw(&mut stream).as_secs_f64());
        drawn.sort_by(f64::total_cmp);
        // A sample whose likeliest member a scenario cannot have, such as a pareto without a mean, does not speak for the family.
        let refitted = Sample::new(&drawn).and_then(|sample| sample.likeliest(law.family));
        let fits_worse = refitted.as_ref().is_some_and(|(law, _)| anderson_darling(&drawn, law) >= statistic);
        at_least += u32::from(fits_worse);
        parameters.extend(refitted.map(|(law, _)| law.parameters));
    }
    let narrower = (values as f64 / sample.ascending.len() as f64).sqrt();
    let half_width = |place: usize| {
        let of_sample = super::super::numeric::moments(parameters.iter().map(|both| both[place])).1;
        1.96 * of_sample * narrower
    };
    Goodness {
        statistic,
        p_value: f64::from(at_least + 1) / f64::from(SAMPLES + 1),
        half_widths: [half_width(0), if law.family == Family::Exponential { 0.0 } else { half_width(1) }],
    }
}
