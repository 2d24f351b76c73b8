//! The renewal process whose gaps are likeliest.

use statrs::function::gamma::digamma;

use super::super::numeric::{minimum, root};
use super::Process;

/// Spreads that a scenario can have, and that are not Poisson's.
const LEAST_CV: f64 = 0.01;
const MOST_CV: f64 = 100.0;

/// The renewal process with this rate whose cv is likeliest for these gaps in seconds: gamma gaps where they vary less than
/// exponential ones, hyperexponential ones where they vary more.
pub(super) fn fit(gaps: &[f64], per_s: f64) -> Option<Process> {
    let mean = 1.0 / per_s;
    let square = gaps.iter().map(|gap| (gap / mean - 1.0) * (gap / mean - 1.0)).sum::<f64>() / gaps.len() as f64;
    let cv = if square < 1.0 { regular(gaps, mean)? } else { bursty(gaps, mean, square) };
    (LEAST_CV..=MOST_CV).contains(&cv).then_some(Process::Renewal { per_s, cv })
}

/// ```text
/// ln k - digamma(k) = ln(mean) - mean(ln gap),  cv = 1 / sqrt(k)
/// ```
fn regular(gaps: &[f64], mean: f64) -> Option<f64> {
    // A gap of nothing, of which a gamma with a shape above 1 has none, counts as the shortest that a log can tell.
    let mean_log = gaps.iter().map(|gap| libm::log(gap.max(1e-9))).sum::<f64>() / gaps.len() as f64;
    let apart = libm::log(mean) - mean_log;
    let log_shape = root(0.0, 16.0, |log_shape| apart - (log_shape - digamma(libm::exp(log_shape))));
    (apart > 0.0).then(|| 1.0 / libm::exp(log_shape / 2.0))
}

/// The likeliest cv of a hyperexponential with balanced means and this mean.
fn bursty(gaps: &[f64], mean: f64, square: f64) -> f64 {
    let minus_likelihood = |&[log_excess]: &[f64; 1]| {
        let square = libm::exp(log_excess) + 1.0;
        let root = ((square - 1.0) / (square + 1.0)).sqrt();
        let rare = 1.0 / ((square + 1.0) * (1.0 + root));
        let [often, seldom] = [2.0 * (1.0 - rare) / mean, 2.0 * rare / mean];
        let density = |x: f64| (1.0 - rare) * often * libm::exp(-often * x) + rare * seldom * libm::exp(-seldom * x);
        -gaps.iter().map(|&gap| libm::log(density(gap).max(f64::MIN_POSITIVE))).sum::<f64>()
    };
    let start = libm::log((square - 1.0).max(1e-4));
    let [log_excess] = minimum([start], 0.2, 1e-6, 100, minus_likelihood);
    (libm::exp(log_excess) + 1.0).sqrt()
}
