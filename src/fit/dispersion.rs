//! How unevenly requests come: the index of dispersion of their counts at several time scales, and the spread of gaps.

use super::numeric::moments;
use crate::time::Nanos;

/// The windows in which requests are counted.
pub const WINDOWS: [Nanos; 5] =
    [Nanos::SECOND, Nanos::from_secs(10), Nanos::from_secs(60), Nanos::from_secs(600), Nanos::from_secs(3600)];

/// Windows of one length that a log needs to tell how their counts vary.
const ENOUGH: u64 = 30;

/// The index of dispersion at one scale.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dispersion {
    /// How long a window is.
    pub window: Nanos,
    /// How many there are.
    pub windows: u64,
    /// Variance over mean of the counts: 1 for Poisson arrivals at every scale.
    pub index: f64,
    /// The largest count.
    pub most: u64,
}

/// The indices at all scales at which there are windows enough in `[0, length)`.
pub fn dispersions(at: &[Nanos], length: Nanos) -> Vec<Dispersion> {
    let enough = |window: &Nanos| length.0 / window.0 >= ENOUGH;
    WINDOWS.into_iter().filter(enough).map(|window| dispersion(at, window, length.0 / window.0)).collect()
}

/// The index in the first so many windows. Only windows with requests are looked at: a log with one date far off has billions
/// without.
fn dispersion(at: &[Nanos], window: Nanos, windows: u64) -> Dispersion {
    let (mut sum, mut squares, mut most) = (0.0, 0.0, 0);
    for count in counts(at, window, Nanos::ZERO).take_while(|(number, _)| *number < windows).map(|(_, count)| count) {
        sum += count as f64;
        squares += (count * count) as f64;
        most = most.max(count);
    }
    let mean = sum / windows as f64;
    let variance = (squares - sum * mean) / (windows as f64 - 1.0).max(1.0);
    Dispersion { window, windows, index: if mean > 0.0 { variance / mean } else { 0.0 }, most }
}

/// The windows that have requests, by their number, with how many they have; window 0 begins this long before the first request
/// of the log.
pub(super) fn counts(at: &[Nanos], window: Nanos, before: Nanos) -> impl Iterator<Item = (u64, u64)> {
    let mut left = at;
    std::iter::from_fn(move || {
        let number = (*left.first()? + before).0 / window.0;
        // One division for each window, not for each request.
        let begin = number * window.0;
        let within = left.iter().take_while(|at| (**at + before).0.wrapping_sub(begin) < window.0).count();
        left = &left[within..];
        Some((number, within as u64))
    })
}

/// Standard deviation over mean of the gaps; 0 with fewer than two gaps or without time between requests.
pub fn gap_cv(at: &[Nanos]) -> f64 {
    let (mean, deviation) = moments(gaps(at));
    if mean > 0.0 { deviation / mean } else { 0.0 }
}

/// Gaps in seconds.
pub(super) fn gaps(at: &[Nanos]) -> impl Iterator<Item = f64> + Clone {
    at.windows(2).map(|pair| (pair[1] - pair[0]).as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_index_is_that_of_all_windows_the_empty_ones_too() {
        // Ten in every second window of a second, for 60 s: counts 10 and 0, mean 5, variance 25 * 60/59.
        let at: Vec<Nanos> = (0..300).map(|n| Nanos::from_secs(n / 10 * 2)).collect();
        let found = dispersions(&at, Nanos::from_secs(60));
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].windows, found[0].most), (60, 10));
        assert!((found[0].index - 5.0 * 60.0 / 59.0).abs() < 1e-12, "{found:?}");
    }

    #[test]
    fn one_date_far_off_takes_no_time() {
        let found = dispersions(&[Nanos::ZERO, Nanos(u64::MAX)], Nanos(u64::MAX));
        assert_eq!(found.len(), 5);
    }
}
