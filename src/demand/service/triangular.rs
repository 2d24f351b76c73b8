//! Triangular service times: what somebody knows who can name the best, the usual and the worst case.

use rand::{Rng, RngExt};

use crate::time::Nanos;

/// A triangular distribution between `min` and `max` with its peak at `mode`; `min <= mode <= max`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Triangular {
    /// The least time.
    pub min: Nanos,
    /// The likeliest.
    pub mode: Nanos,
    /// The longest.
    pub max: Nanos,
}

impl Triangular {
    // Lengths of the rising and of the falling side.
    fn sides(&self) -> (f64, f64) {
        ((self.mode.0 - self.min.0) as f64, (self.max.0 - self.mode.0) as f64)
    }

    pub(super) fn mean_ns(&self) -> f64 {
        let (rise, fall) = self.sides();
        self.min.0 as f64 + (2.0 * rise + fall) / 3.0
    }

    pub(super) fn variance_ns2(&self) -> f64 {
        let (rise, fall) = self.sides();
        (rise * rise + rise * fall + fall * fall) / 18.0
    }

    pub(super) fn cdf(&self, ns: f64) -> f64 {
        let (rise, fall) = self.sides();
        let (from_min, to_max) = (ns - self.min.0 as f64, self.max.0 as f64 - ns);
        if from_min < 0.0 {
            0.0
        } else if to_max <= 0.0 {
            1.0
        } else if from_min < rise {
            from_min * from_min / ((rise + fall) * rise)
        } else {
            1.0 - to_max * to_max / ((rise + fall) * fall)
        }
    }

    /// The inverse of the cdf; square roots are exact everywhere.
    #[inline]
    pub(super) fn draw_ns<R: Rng>(&self, rng: &mut R) -> f64 {
        let (rise, fall) = self.sides();
        let uniform: f64 = rng.random();
        let area = uniform * (rise + fall);
        if area < rise {
            self.min.0 as f64 + (area * rise).sqrt()
        } else {
            self.max.0 as f64 - ((rise + fall - area) * fall).sqrt()
        }
    }
}
