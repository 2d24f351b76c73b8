//! A figure of replications never travels without its interval.

use std::cell::Cell;

use statrs::distribution::{ContinuousCDF, Normal, StudentsT};

/// The confidence of every interval of which no other is said.
pub const CONFIDENCE: f64 = 0.95;

/// A figure of independent replications, with its 95 % confidence interval.
///
/// A mean has Student's interval:
///
/// ```text
/// half_width = t(0.975, n - 1) * s / sqrt(n)
/// ```
///
/// A share of counts has one that stays between 0 and 1 and need not lie evenly about it.
///
/// # Source
/// A. M. Law, *Simulation Modeling and Analysis*, 5th ed., 2015, section 4.5.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The mean, or the share.
    pub mean: f64,
    /// How far the farther end of the 95 % confidence interval is from it; `None` when one replication of something random leaves
    /// it unknown; 0 when nothing in the scenario is random.
    pub half_width: Option<f64>,
    /// How many replications had a value.
    pub replications: u32,
    // The ends, where they do not lie evenly about the mean.
    ends: Option<(f64, f64)>,
}

impl Estimate {
    /// With an interval that lies evenly about the mean, if any is known.
    pub const fn symmetric(mean: f64, half_width: Option<f64>, replications: u32) -> Self {
        Self { mean, half_width, replications, ends: None }
    }

    /// With an interval of which both ends are known.
    ///
    /// # Panics
    /// If the mean does not lie between them.
    pub fn between(mean: f64, low: f64, high: f64, replications: u32) -> Self {
        assert!(low <= mean && mean <= high, "{mean} lies between {low} and {high}");
        let half_width = Some((mean - low).max(high - mean));
        Self { mean, half_width, replications, ends: Some((low, high)) }
    }

    /// From one value per replication; `None` without values. With `exact`, nothing was random: the values are all the same
    /// and the half-width is 0.
    pub fn from_values(values: &[f64], exact: bool) -> Option<Self> {
        Self::at(CONFIDENCE, values, exact)
    }

    /// The same with an interval of another confidence.
    pub(super) fn at(confidence: f64, values: &[f64], exact: bool) -> Option<Self> {
        let n = u32::try_from(values.len()).expect("replications are counted in 32 bits");
        if n == 0 {
            return None;
        }
        let mean = values.iter().sum::<f64>() / f64::from(n);
        let half_width = if exact {
            Some(0.0)
        } else if n == 1 {
            None
        } else {
            let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
            let deviation = (squares / f64::from(n - 1)).sqrt();
            Some(student_t(confidence, f64::from(n - 1)) * deviation / f64::from(n).sqrt())
        };
        Some(Self::symmetric(mean, half_width, n))
    }

    /// Of a share, that of all the others.
    #[must_use]
    pub fn complement(&self) -> Self {
        let ends = self.ends.map(|(low, high)| (1.0 - high, 1.0 - low));
        Self { mean: 1.0 - self.mean, ends, ..*self }
    }

    /// The lower end of the interval; the mean itself where there is none.
    pub fn low(&self) -> f64 {
        self.ends.map_or(self.mean - self.half_width.unwrap_or(0.0), |(low, _)| low)
    }

    /// The upper end of the interval; the mean itself where there is none.
    pub fn high(&self) -> f64 {
        self.ends.map_or(self.mean + self.half_width.unwrap_or(0.0), |(_, high)| high)
    }
}

/// So many standard errors around a mean hold the truth with this confidence, by Student's t with these degrees of freedom.
///
/// From 10,000 on the first term of its expansion about the normal quantile z: `z + (z^3 + z) / (4 degrees)`, to eight digits. The quantile
/// function of `statrs` does not come to an end for some millions of them.
///
/// # Source
/// M. Abramowitz and I. A. Stegun, *Handbook of Mathematical Functions*, 1964, 26.7.5.
///
/// The last one is remembered: a report asks for the same one thousands of times in a row, and finding it takes as long as
/// simulating a hundred requests.
pub(super) fn student_t(confidence: f64, degrees: f64) -> f64 {
    thread_local! {
        static LAST: Cell<Option<[f64; 3]>> = const { Cell::new(None) };
    }
    let same = |a: f64, b: f64| a.total_cmp(&b).is_eq();
    if let Some([of, at, quantile]) = LAST.get()
        && same(of, confidence)
        && same(at, degrees)
    {
        return quantile;
    }
    let quantile = quantile_of_student(confidence, degrees);
    LAST.set(Some([confidence, degrees, quantile]));
    quantile
}

fn quantile_of_student(confidence: f64, degrees: f64) -> f64 {
    let side = f64::midpoint(1.0, confidence);
    if degrees >= 1e4 {
        let z = Normal::standard().inverse_cdf(side);
        return z + (z.powi(3) + z) / (4.0 * degrees);
    }
    StudentsT::new(0.0, 1.0, degrees).expect("degrees of freedom are positive").inverse_cdf(side)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_of_student_are_those_of_the_tables_and_meet_where_the_form_changes() {
        for (degrees, quantile) in [(9.0, 2.262_157), (120.0, 1.979_930), (1e8, 1.959_964)] {
            assert!((student_t(0.95, degrees) - quantile).abs() < 1e-6, "{degrees}");
        }
        assert!((student_t(0.95, 9_999.999) - student_t(0.95, 10_000.0)).abs() < 1e-7);
    }
}
