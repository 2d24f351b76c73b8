//! The families that a scenario can name, each by the parameters it is written with.

use crate::demand::ServiceTime;
use crate::time::Nanos;

/// A family of service times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// Always the same: `value`.
    Constant,
    /// `mean`.
    Exponential,
    /// `min`, `max`.
    Uniform,
    /// `mean`, `cv`.
    Gamma,
    /// `mean`, `cv`.
    Weibull,
    /// `median`, `p95`.
    Lognormal,
    /// `minimum`, `shape`.
    Pareto,
    /// `mean`, `cv`; of balanced means.
    Hyperexponential,
}

/// A parameter as the scenario writes it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Parameter {
    /// Its key.
    pub key: &'static str,
    /// Seconds where it is a time, else a bare number.
    pub value: f64,
    /// Whether it is a time.
    pub is_time: bool,
}

impl Family {
    /// What a scenario calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Constant => "constant",
            Self::Exponential => "exponential",
            Self::Uniform => "uniform",
            Self::Gamma => "gamma",
            Self::Weibull => "weibull",
            Self::Lognormal => "lognormal",
            Self::Pareto => "pareto",
            Self::Hyperexponential => "hyperexponential",
        }
    }

    /// Its parameters' keys, and whether each is a time.
    pub fn keys(self) -> &'static [(&'static str, bool)] {
        match self {
            Self::Constant => &[("value", true)],
            Self::Exponential => &[("mean", true)],
            Self::Uniform => &[("min", true), ("max", true)],
            Self::Gamma | Self::Weibull | Self::Hyperexponential => &[("mean", true), ("cv", false)],
            Self::Lognormal => &[("median", true), ("p95", true)],
            Self::Pareto => &[("minimum", true), ("shape", false)],
        }
    }
}

/// A member of a family.
#[derive(Clone, Debug, PartialEq)]
pub struct Law {
    /// Its family.
    pub family: Family,
    /// Its parameters in the order of [`Family::keys`]; times in seconds, and 0 where there is none.
    pub parameters: [f64; 2],
    /// What it draws.
    pub distribution: ServiceTime,
}

impl Law {
    /// The member with these parameters; `None` where a scenario cannot have it: without a mean, with a spread above a hundred times
    /// the mean or below a thousandth, or with a time that rounds to nothing.
    pub(super) fn new(family: Family, parameters: [f64; 2]) -> Option<Self> {
        let [first, second] = parameters;
        let time = |seconds: f64| {
            let time = Nanos::from_secs_f64(seconds);
            (time > Nanos::ZERO && time <= Nanos::LONGEST).then_some(time)
        };
        let cv = (0.001..=100.0).contains(&second);
        let distribution = match family {
            Family::Constant => ServiceTime::Constant(Nanos::from_secs_f64(first).min(Nanos::LONGEST)),
            Family::Exponential => ServiceTime::Exponential { mean_ns: time(first)?.0 as f64 },
            Family::Uniform => {
                let (min, max) = (Nanos::from_secs_f64(first), time(second)?);
                (min < max).then_some(ServiceTime::Uniform { min, max })?
            }
            Family::Gamma if cv => ServiceTime::gamma_mean_cv(time(first)?, second),
            Family::Weibull if cv => ServiceTime::weibull_mean_cv(time(first)?, second),
            Family::Hyperexponential if cv && second > 1.001 => {
                ServiceTime::hyperexponential_mean_cv(time(first)?, second)?
            }
            Family::Lognormal if time(first)? < time(second)? => {
                ServiceTime::lognormal_median_p95(time(first)?, time(second)?)
            }
            Family::Pareto if (1.001..=1000.0).contains(&second) => ServiceTime::pareto(time(first)?, second)?,
            _ => return None,
        };
        Some(Self { family, parameters, distribution })
    }

    /// Its parameters as a scenario writes them.
    pub fn parameters(&self) -> impl Iterator<Item = Parameter> {
        let keys = self.family.keys().iter().zip(self.parameters);
        keys.map(|(&(key, is_time), value)| Parameter { key, value, is_time })
    }

    /// The share of times up to this many seconds.
    pub fn cdf(&self, seconds: f64) -> f64 {
        self.distribution.cdf(Nanos::from_secs_f64(seconds))
    }

    /// The time in seconds that this share of the times does not exceed.
    pub fn quantile(&self, share: f64) -> f64 {
        let (mut low, mut high) = (0, Nanos::LONGEST.0);
        while low < high {
            let middle = low + (high - low) / 2;
            if self.distribution.cdf(Nanos(middle)) >= share {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        Nanos(low).as_secs_f64()
    }
}
