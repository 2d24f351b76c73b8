//! Latencies of delivered requests: exact mean, parts and maximum; quantiles to three significant digits.

use hdrhistogram::Histogram;

use crate::engine::Parts;
use crate::time::Nanos;

/// A histogram with a relative bin width below 0.1 %, and exact sums.
///
/// # Source
/// G. Tene, *`HdrHistogram`: a high dynamic range histogram*, 2012.
#[derive(Debug)]
pub struct Latencies {
    histogram: Histogram<u64>,
    sum: u128,
    parts: [u128; Parts::COUNT],
    max: Nanos,
}

impl Default for Latencies {
    fn default() -> Self {
        let mut histogram = Histogram::new(3).expect("3 significant digits are supported");
        histogram.auto(true);
        Self { histogram, sum: 0, parts: [0; Parts::COUNT], max: Nanos::ZERO }
    }
}

impl Latencies {
    /// Adds one.
    #[inline]
    pub fn record(&mut self, latency: Nanos, parts: &Parts) {
        self.histogram.record(latency.0).expect("the histogram grows as needed");
        self.sum += u128::from(latency.0);
        for (sum, part) in self.parts.iter_mut().zip(parts.values()) {
            *sum += u128::from(part.0);
        }
        self.max = self.max.max(latency);
    }

    /// Adds all of another.
    pub fn add(&mut self, other: &Self) {
        self.histogram.add(&other.histogram).expect("the histogram grows as needed");
        self.sum += other.sum;
        for (sum, part) in self.parts.iter_mut().zip(other.parts) {
            *sum += part;
        }
        self.max = self.max.max(other.max);
    }

    /// How many there are.
    pub fn count(&self) -> u64 {
        self.histogram.len()
    }

    /// The mean, in seconds; not to be asked when there are none, like all below.
    pub fn mean_s(&self) -> f64 {
        self.sum as f64 / self.count() as f64 / 1e9
    }

    /// The means of the parts, in seconds, in the order of [`Parts::NAMES`].
    pub fn part_means_s(&self) -> [f64; Parts::COUNT] {
        self.parts.map(|sum| sum as f64 / self.count() as f64 / 1e9)
    }

    /// The longest.
    pub fn max(&self) -> Nanos {
        self.max
    }

    /// For each share, in ascending order, the smallest latency that at least so many of them do not exceed, in seconds: the middle of its bin,
    /// and not more than the maximum.
    pub fn quantiles_s<const N: usize>(&self, per_mille: [u32; N]) -> [f64; N] {
        debug_assert!(per_mille.is_sorted());
        let (mut recorded, mut so_far, mut value) = (self.histogram.iter_recorded(), 0_u128, 0);
        per_mille.map(|per_mille| {
            let rank = (u128::from(self.count()) * u128::from(per_mille)).div_ceil(1000).max(1);
            while so_far < rank {
                let Some(bin) = recorded.next() else { break };
                so_far += u128::from(bin.count_since_last_iteration());
                value = bin.value_iterated_to();
            }
            Nanos(self.histogram.median_equivalent(value)).min(self.max).as_secs_f64()
        })
    }
}
