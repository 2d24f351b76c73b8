//! Simulated time: integer nanoseconds, for instants (since the start of the run) and for durations alike.
//!
//! Integers make ties exact and sums free of rounding, which the determinism of the whole program rests on.
//! Nothing here knows the wall clock.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Sub};

/// Nanoseconds, as an instant since the start of the run or as a duration.
///
/// Addition saturates at [`Nanos::MAX`] (584 years), which a checked scenario keeps far away; subtraction panics
/// below zero, because a negative wait is a bug of ours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Nanos(pub u64);

impl Nanos {
    /// The start of the run, or no time at all.
    pub const ZERO: Self = Self(0);
    /// The end of representable time, 584 years: "never".
    pub const MAX: Self = Self(u64::MAX);
    /// One second.
    pub const SECOND: Self = Self(1_000_000_000);

    /// The longest single duration that a scenario can have, a drawn service time included: 366 days.
    pub const LONGEST: Self = Self::from_secs(366 * 86_400);

    /// Rounds nanoseconds to the nearest whole one; negative and NaN become zero, too large becomes [`Nanos::MAX`].
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "float to integer casts saturate")]
    pub fn from_f64(ns: f64) -> Self {
        Self(ns.round() as u64)
    }

    /// Rounds seconds to the nearest nanosecond, likewise.
    pub fn from_secs_f64(seconds: f64) -> Self {
        Self::from_f64(seconds * 1e9)
    }

    /// Whole seconds as nanoseconds.
    pub const fn from_secs(seconds: u64) -> Self {
        Self(seconds.saturating_mul(1_000_000_000))
    }

    /// The same time in seconds, to the 53 bits of a float.
    pub fn as_secs_f64(self) -> f64 {
        self.0 as f64 / 1e9
    }

    /// `self - earlier`, or zero when `earlier` is later.
    #[must_use]
    pub const fn saturating_sub(self, earlier: Self) -> Self {
        Self(self.0.saturating_sub(earlier.0))
    }
}

impl Add for Nanos {
    type Output = Self;
    #[inline]
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl AddAssign for Nanos {
    #[inline]
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sub for Nanos {
    type Output = Self;
    #[inline]
    fn sub(self, earlier: Self) -> Self {
        debug_assert!(self >= earlier, "a duration below zero: {self} - {earlier}");
        Self(self.0 - earlier.0)
    }
}

impl Sum for Nanos {
    fn sum<I: Iterator<Item = Self>>(times: I) -> Self {
        times.fold(Self::ZERO, Add::add)
    }
}

/// Seconds with all nine decimals: `12.000000001`. This is what the CSV files carry.
impl fmt::Display for Nanos {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:09}", self.0 / 1_000_000_000, self.0 % 1_000_000_000)
    }
}
