//! How much of the variance of a figure an unknown explains by itself.

use std::collections::BTreeMap;

/// The first-order share of variance of one unknown: the variance of the means by its value, per variance of all.
///
/// ```text
/// S = V(E(Y | X)) / V(Y)
/// ```
///
/// `pairs` are the place of its value and the figure. In a sample the means scatter by chance, which is taken off (Kelley's
/// correction); the share is then 0 at least. `None` where the figure does not vary.
///
/// # Source
/// A. Saltelli et al., *Global Sensitivity Analysis: The Primer*, 2008, section 1.2.1; T. L. Kelley, *An unbiased correlation ratio
/// measure*, PNAS 21, 1935.
pub fn main_effect(pairs: &[(usize, f64)], sampled: bool) -> Option<f64> {
    let total = weight(pairs);
    let (low, high) = pairs.iter().fold((f64::MAX, f64::MIN), |(low, high), pair| (low.min(pair.1), high.max(pair.1)));
    if pairs.len() < 2 || low >= high || total <= 0.0 {
        return None;
    }
    let mut groups: BTreeMap<usize, Vec<f64>> = BTreeMap::new();
    for &(value, figure) in pairs {
        groups.entry(value).or_default().push(figure);
    }
    let means: Vec<(f64, f64)> =
        groups.values().map(|group| (group.len() as f64, group.iter().sum::<f64>() / group.len() as f64)).collect();
    // Where all means are the same number, nothing is explained, whatever the sum of all is rounded to.
    if means.iter().all(|(_, mean)| mean.total_cmp(&means[0].1).is_eq()) {
        return Some(0.0);
    }
    let mean = pairs.iter().map(|pair| pair.1).sum::<f64>() / pairs.len() as f64;
    let between: f64 = means.iter().map(|(number, of_group)| number * (of_group - mean).powi(2)).sum();
    let explained = if sampled && pairs.len() > groups.len() {
        let within = (total - between).max(0.0) / (pairs.len() - groups.len()) as f64;
        between - (groups.len() - 1) as f64 * within
    } else {
        between
    };
    Some((explained / total).clamp(0.0, 1.0))
}

/// The sum of the squares around the mean.
pub fn weight(pairs: &[(usize, f64)]) -> f64 {
    let mean = pairs.iter().map(|pair| pair.1).sum::<f64>() / pairs.len().max(1) as f64;
    pairs.iter().map(|pair| (pair.1 - mean).powi(2)).sum()
}

#[cfg(test)]
mod tests {
    use super::super::design::combinations;
    use super::*;

    /// Of `x + 2 y + 0 z` with `x`, `y` and `z` of two values each, `x` explains 1/5, `y` 4/5, and `z` nothing.
    #[test]
    fn an_additive_function_is_taken_apart() {
        let (_, tried) = combinations(&[2, 2, 2], 1);
        let shares: Vec<f64> = (0..3)
            .map(|place| {
                let pair = |values: &Vec<usize>| (values[place], values[0] as f64 + 2.0 * values[1] as f64);
                main_effect(&tried.iter().map(pair).collect::<Vec<_>>(), false).unwrap()
            })
            .collect();
        assert!((shares[0] - 0.2).abs() < 1e-12 && (shares[1] - 0.8).abs() < 1e-12, "{shares:?}");
        assert!(shares[2].total_cmp(&0.0).is_eq());
    }

    #[test]
    fn in_a_sample_chance_is_taken_off() {
        let sizes = [2, 4, 8, 16];
        let (_, tried) = combinations(&sizes, 3);
        let share = |place: usize| {
            let pair = |values: &Vec<usize>| (values[place], values[1] as f64);
            main_effect(&tried.iter().map(pair).collect::<Vec<_>>(), true).unwrap()
        };
        assert!(share(1) > 0.999);
        assert!([0, 2, 3].into_iter().all(|place| share(place) < 0.15));
    }

    #[test]
    fn what_does_not_vary_has_no_shares() {
        assert_eq!(main_effect(&[(0, 0.1), (1, 0.1), (2, 0.1)], false), None);
        assert_eq!(main_effect(&[], false), None);
    }
}
