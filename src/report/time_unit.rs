//! Units of time, for people: one that suits a value, and one that suits all values of a figure.

/// A unit in which times are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TimeUnit {
    Nanoseconds,
    Microseconds,
    Milliseconds,
    Seconds,
    Minutes,
    Hours,
    Days,
}

impl TimeUnit {
    /// The unit in which a time of so many seconds is read most easily.
    pub fn of(seconds: f64) -> Self {
        match seconds.abs() {
            0.0 => Self::Seconds,
            // What three digits round to the next unit is one of it.
            s if s < 0.9995e-6 => Self::Nanoseconds,
            s if s < 0.9995e-3 => Self::Microseconds,
            s if s < 0.9995 => Self::Milliseconds,
            s if s < 120.0 => Self::Seconds,
            s if s < 7200.0 => Self::Minutes,
            s if s < 172_800.0 => Self::Hours,
            _ => Self::Days,
        }
    }

    /// The unit for times that are compared with each other: that of the one that is aimed at, where the others can be read in it, and
    /// else that of a middling one. `None` without a time.
    pub fn of_all(seconds: impl IntoIterator<Item = f64>, aim: Option<f64>) -> Option<Self> {
        let (low, high) = seconds
            .into_iter()
            .chain(aim)
            .filter(|s| s.is_finite() && *s > 0.0)
            .fold((f64::INFINITY, 0.0_f64), |(low, high), s| (low.min(s), high.max(s)));
        if high <= 0.0 {
            return None;
        }
        let aimed = aim.map(Self::of).filter(|unit| high / unit.seconds() < 2_000.0);
        let middling = || match Self::of(high / 5.0) {
            // 3 s are no 3,000 ms, but 170 s beside 20 s are still seconds.
            unit if unit < Self::Seconds => Self::of(high),
            unit => unit,
        };
        Some(
            aimed.unwrap_or_else(|| if high / low > SPREAD { Self::of(low * (high / low).sqrt()) } else { middling() }),
        )
    }

    /// Of a time that is told beside others in this unit: this one, or its own where nobody would say it so, such as 0.55 min.
    pub fn beside(self, seconds: f64) -> Self {
        let count = seconds.abs() / self.seconds();
        let least = if self > Self::Seconds { 1.0 } else { 0.01 };
        if count > 0.0 && !(least..100_000.0).contains(&count) { Self::of(seconds) } else { self }
    }

    /// As axes and figures write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Nanoseconds => "ns",
            Self::Microseconds => "µs",
            Self::Milliseconds => "ms",
            Self::Seconds => "s",
            Self::Minutes => "min",
            Self::Hours => "h",
            Self::Days => "days",
        }
    }

    /// How long one is.
    pub fn seconds(self) -> f64 {
        match self {
            Self::Nanoseconds => 1e-9,
            Self::Microseconds => 1e-6,
            Self::Milliseconds => 1e-3,
            Self::Seconds => 1.0,
            Self::Minutes => 60.0,
            Self::Hours => 3600.0,
            Self::Days => 86_400.0,
        }
    }
}

/// Times that differ by a greater factor are shown by ratio.
pub const SPREAD: f64 = 30.0;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_compared_in_the_unit_of_what_is_aimed_at() {
        assert_eq!(TimeUnit::of_all([20.0, 170.0], Some(75.0)), Some(TimeUnit::Seconds));
        assert_eq!(TimeUnit::of_all([20.0, 170.0], None), Some(TimeUnit::Seconds));
        assert_eq!(TimeUnit::of_all([0.5, 3.0], None), Some(TimeUnit::Seconds));
        assert_eq!(TimeUnit::of_all([50.0, 900.0], None), Some(TimeUnit::Minutes));
        assert_eq!(TimeUnit::of_all([18.0, 400.0], Some(360.0)), Some(TimeUnit::Minutes));
        assert_eq!(TimeUnit::of_all([1e6, 1e9], Some(4e5)), Some(TimeUnit::Days));
        assert_eq!(TimeUnit::of_all([1e9], Some(2.0)), Some(TimeUnit::Hours), "the middle by ratio");
        assert_eq!(TimeUnit::of_all([0.02, 180.0], None), Some(TimeUnit::Seconds), "the middle by ratio");
        assert_eq!(TimeUnit::of_all([2e-8, 9e-8], None), Some(TimeUnit::Nanoseconds));
        assert_eq!(TimeUnit::of_all([0.0], None), None);
    }

    #[test]
    fn a_time_that_is_nothing_in_the_unit_of_the_others_has_its_own() {
        assert_eq!(TimeUnit::Minutes.beside(70.0), TimeUnit::Minutes);
        assert_eq!(TimeUnit::Minutes.beside(18.0), TimeUnit::Seconds);
        assert_eq!(TimeUnit::Seconds.beside(0.3), TimeUnit::Seconds);
        assert_eq!(TimeUnit::Minutes.beside(0.018), TimeUnit::Milliseconds);
        assert_eq!(TimeUnit::Minutes.beside(0.0), TimeUnit::Minutes);
    }
}
