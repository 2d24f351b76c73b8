//! Bulk jobs: many requests at one instant, with a deadline.

use std::num::NonZeroU64;

use crate::time::Nanos;

/// Many requests at one instant, which are done together: when the last of them has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bulk {
    /// Requests of one bulk.
    pub count: NonZeroU64,
    /// When the first comes.
    pub at: Nanos,
    /// When the next one comes, after each; `None` if there is only one.
    pub every: Option<Nanos>,
    /// How long each may take, if there is a deadline.
    pub within: Option<Nanos>,
}

impl Bulk {
    /// When request number `index` of all bulks appears.
    pub(super) fn instant(&self, index: u64) -> Option<Nanos> {
        let bulk = index / self.count;
        match self.every {
            None if bulk > 0 => None,
            every => Some(self.at + Nanos(every.map_or(0, |every| every.0.saturating_mul(bulk)))),
        }
    }

    /// How many requests appear before the horizon.
    pub(super) fn expected(&self, horizon: Nanos) -> f64 {
        if self.at >= horizon {
            return 0.0;
        }
        let more = self.every.map_or(0, |every| (horizon.0 - 1 - self.at.0) / every.0.max(1));
        (more as f64 + 1.0) * self.count.get() as f64
    }

    /// Requests a second in the long run; none if there is one bulk only.
    pub(super) fn long_run_per_s(&self) -> f64 {
        self.every.map_or(0.0, |every| self.count.get() as f64 / every.as_secs_f64())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_are_expected_as_have_an_instant_before_the_horizon() {
        let count = NonZeroU64::new(3).unwrap();
        let every = Bulk { count, at: Nanos(5), every: Some(Nanos(10)), within: None };
        let once = Bulk { every: None, ..every };
        for horizon in 1..60 {
            for bulk in [every, once] {
                let there = (0..60).filter_map(|index| bulk.instant(index)).filter(|at| at.0 < horizon).count();
                assert!((bulk.expected(Nanos(horizon)) - there as f64).abs() < 1e-12, "{bulk:?} {horizon}");
            }
        }
        assert_eq!(every.instant(8), Some(Nanos(25)));
        assert_eq!(once.instant(3), None);
    }
}
