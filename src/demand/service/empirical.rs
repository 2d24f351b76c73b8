//! Service times that are those measured, each as likely as the others.

use std::sync::Arc;

use rand::Rng;

use crate::time::Nanos;

/// Measured values, in ascending order; at least one.
#[derive(Clone, Debug, PartialEq)]
pub struct Empirical(Arc<[Nanos]>);

impl Empirical {
    /// The distribution of these values; `None` if there are none.
    pub fn new(mut values: Vec<Nanos>) -> Option<Self> {
        values.sort_unstable();
        (!values.is_empty()).then(|| Self(values.into()))
    }

    /// The values, in ascending order.
    pub fn values(&self) -> &[Nanos] {
        &self.0
    }

    pub(super) fn mean_ns(&self) -> f64 {
        self.0.iter().map(|time| u128::from(time.0)).sum::<u128>() as f64 / self.0.len() as f64
    }

    pub(super) fn variance_ns2(&self) -> f64 {
        let mean = self.mean_ns();
        self.0.iter().map(|time| (time.0 as f64 - mean).powi(2)).sum::<f64>() / self.0.len() as f64
    }

    pub(super) fn cdf(&self, time: Nanos) -> f64 {
        self.0.partition_point(|value| *value <= time) as f64 / self.0.len() as f64
    }

    pub(super) fn is_constant(&self) -> bool {
        self.0.first() == self.0.last()
    }

    /// `floor(bits * n / 2^64)`: the number of the value, in integers.
    #[inline]
    pub(super) fn draw<R: Rng>(&self, rng: &mut R) -> Nanos {
        let place = (u128::from(rng.next_u64()) * self.0.len() as u128) >> 64;
        self.0[usize::try_from(place).expect("it is below the number of values")]
    }
}
