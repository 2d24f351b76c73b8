//! Quantities: the mix of amounts that requests have.

use super::numeric::{moments, quantile};

/// Different amounts up to which each is listed.
const MOST_LISTED: usize = 12;
/// Where classes of ascending amounts end, where there are too many to list: finer towards the top.
const CLASS_ENDS: [f64; 12] = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1.0];

/// How much requests have of a quantity.
#[derive(Clone, Debug, PartialEq)]
pub struct QuantityFit {
    /// The mean.
    pub mean: f64,
    /// Standard deviation over mean; 0 where the mean is.
    pub cv: f64,
    /// The least and the most.
    pub range: [u64; 2],
    /// The median, the 95 % and the 99 % quantile.
    pub quantiles: [f64; 3],
    /// How many different amounts there are.
    pub different: usize,
    /// Amounts with how many requests have them, ascending: each amount, or the rounded means of classes.
    pub mix: Vec<(u64, u64)>,
}

impl QuantityFit {
    /// Whether the mix has every amount as it is.
    pub fn is_exact(&self) -> bool {
        self.different <= MOST_LISTED
    }
}

/// The mix of these amounts, of which there is at least one.
pub fn fit(amounts: &[u64]) -> QuantityFit {
    let mut ascending = amounts.to_vec();
    ascending.sort_unstable();
    let floats: Vec<f64> = ascending.iter().map(|&amount| amount as f64).collect();
    let (mean, deviation) = moments(floats.iter().copied());
    let mut mix: Vec<(u64, u64)> = Vec::new();
    for &amount in &ascending {
        match mix.last_mut() {
            Some((last, count)) if *last == amount => *count += 1,
            _ => mix.push((amount, 1)),
        }
    }
    let different = mix.len();
    if different > MOST_LISTED {
        mix = classes(&floats);
    }
    QuantityFit {
        mean,
        cv: if mean > 0.0 { deviation / mean } else { 0.0 },
        range: [ascending.first().copied().unwrap_or(0), ascending.last().copied().unwrap_or(0)],
        quantiles: [0.5, 0.95, 0.99].map(|share| quantile(&floats, share)),
        different,
        mix,
    }
}

/// Each class by its mean.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "places and amounts, not negative")]
fn classes(ascending: &[f64]) -> Vec<(u64, u64)> {
    let mut from = 0;
    let mut mix: Vec<(u64, u64)> = Vec::new();
    for end in CLASS_ENDS {
        let to = (end * ascending.len() as f64).round() as usize;
        let class = &ascending[from..to];
        if class.is_empty() {
            continue;
        }
        let mean = (class.iter().sum::<f64>() / class.len() as f64).round() as u64;
        match mix.last_mut() {
            Some((last, count)) if *last == mean => *count += class.len() as u64,
            _ => mix.push((mean, class.len() as u64)),
        }
        from = to;
    }
    mix
}

/// Shares in millionths that sum to a million, none of them 0: what a mix is written with.
pub fn millionths(mix: &[(u64, u64)]) -> Vec<u32> {
    const WHOLE: u64 = 1_000_000;
    let total: u64 = mix.iter().map(|(_, count)| count).sum::<u64>().max(1);
    let mut shares: Vec<u64> = mix
        .iter()
        .map(|(_, count)| {
            u64::try_from(u128::from(*count) * u128::from(WHOLE) / u128::from(total)).unwrap_or(WHOLE).max(1)
        })
        .collect();
    // What rounding left or took goes to the largest share, where it shows least.
    let sum: u64 = shares.iter().sum();
    if let Some(largest) = shares.iter_mut().max() {
        *largest = (*largest + WHOLE).saturating_sub(sum);
    }
    shares.into_iter().map(|share| u32::try_from(share).unwrap_or(u32::MAX)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_amounts_are_listed_with_their_counts() {
        let fit = fit(&[4, 1, 1, 8, 1, 4]);
        assert_eq!(fit.mix, [(1, 3), (4, 2), (8, 1)]);
        assert!(fit.is_exact());
        assert_eq!(millionths(&fit.mix).iter().sum::<u32>(), 1_000_000);
    }

    #[test]
    fn many_amounts_become_classes_of_the_same_mean() {
        let amounts: Vec<u64> = (0..10_000).map(|n| n * n / 1000).collect();
        let fit = fit(&amounts);
        assert!(!fit.is_exact() && fit.mix.len() == 12);
        let mean = fit.mix.iter().map(|(amount, count)| (amount * count) as f64).sum::<f64>() / 10_000.0;
        // Twelve roundings of half a unit at most.
        assert!((mean - fit.mean).abs() < 0.5, "{mean} {}", fit.mean);
        assert_eq!(fit.mix.iter().map(|(_, count)| count).sum::<u64>(), 10_000);
    }

    #[test]
    fn shares_sum_to_the_whole_and_no_amount_is_lost() {
        for mix in [vec![(1, 1)], vec![(1, 1), (2, 1), (3, 1)], vec![(1, 9_999_999), (2, 1)], vec![(0, 7); 12]] {
            let shares = millionths(&mix);
            assert_eq!(shares.iter().sum::<u32>(), 1_000_000, "{mix:?}");
            assert!(shares.iter().all(|&share| share > 0), "{mix:?}");
        }
    }
}
