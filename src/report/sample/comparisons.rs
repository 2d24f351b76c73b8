//! Plans against each other, by hand.

use super::{estimate, sweep};
use crate::experiment::{Better, Compared, Comparison, Difference, Results};
use crate::scenario::Scenario;

/// A sweep in which each plan has a p95 that is 558 s longer than the next one's, refuses less, and delivers other requests.
pub fn compared(n: usize, values: &[&str]) -> (Scenario, Results) {
    let (scenario, mut results) = sweep(n, values);
    let difference =
        |figure, mean, half_width, better| Difference { figure, value: Some(estimate(mean, half_width)), better };
    for case in 0..values.len() {
        let pairs = (0..n).flat_map(|first| (first + 1..n).map(move |second| (first, second)));
        results.comparisons.extend(pairs.map(|(first, second)| Comparison {
            case,
            first,
            second,
            same: false,
            differences: vec![
                difference(Compared::LatencyQuantile(950), 558.0, 12.0, Some(Better::Second)),
                difference(Compared::RefusedShare, -0.018, 0.006, Some(Better::First)),
                difference(Compared::DeliveredByFirstOnly, 0.02, 0.01, None),
            ],
        }));
    }
    (scenario, results)
}
