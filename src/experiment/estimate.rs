//! A mean over replications never travels without its interval.

use statrs::distribution::{ContinuousCDF, StudentsT};

/// A mean over independent replications, with the half-width of its 95 % confidence interval.
///
/// ```text
/// half_width = t(0.975, n - 1) * s / sqrt(n)
/// ```
///
/// # Source
/// A. M. Law, *Simulation Modeling and Analysis*, 5th ed., 2015, section 4.5.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The mean.
    pub mean: f64,
    /// Half the width of the 95 % confidence interval; `None` when one replication of something random leaves it unknown; 0
    /// when nothing in the scenario is random.
    pub half_width: Option<f64>,
    /// How many replications had a value.
    pub replications: u32,
}

impl Estimate {
    /// From one value per replication; `None` without values. With `exact`, nothing was random: the values are all the same
    /// and the half-width is 0.
    pub fn from_values(values: &[f64], exact: bool) -> Option<Self> {
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
            Some(student_t_975(n - 1) * deviation / f64::from(n).sqrt())
        };
        Some(Self { mean, half_width, replications: n })
    }

    /// The lower end of the interval, for drawing; the mean itself where the half-width is unknown.
    pub fn low(&self) -> f64 {
        self.mean - self.half_width.unwrap_or(0.0)
    }

    /// The upper end of the interval, for drawing; the mean itself where the half-width is unknown.
    pub fn high(&self) -> f64 {
        self.mean + self.half_width.unwrap_or(0.0)
    }
}

/// The 97.5 % quantile of Student's t with these degrees of freedom.
pub(super) fn student_t_975(degrees: u32) -> f64 {
    StudentsT::new(0.0, 1.0, f64::from(degrees)).expect("degrees of freedom are positive").inverse_cdf(0.975)
}
