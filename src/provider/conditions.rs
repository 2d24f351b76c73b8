//! What a provider goes through: how fast it is, when it is slower, and when it is out.

use super::Hint;
use crate::time::Nanos;

/// What a provider goes through.
#[derive(Clone, Debug, PartialEq)]
pub struct Conditions {
    /// Every service takes so many times as long as the request says; above 0.
    pub service_time_factor: f64,
    /// Times in which it takes longer, in the order of the file.
    pub slow_downs: Vec<SlowDown>,
    /// Outages, one after another.
    pub outages: Vec<Outage>,
}

impl Default for Conditions {
    fn default() -> Self {
        Self { service_time_factor: 1.0, slow_downs: Vec::new(), outages: Vec::new() }
    }
}

impl Conditions {
    /// No factor that a service time can meet is larger; cut to what would make a year of a nanosecond.
    pub fn largest_factor(&self) -> f64 {
        const MOST: f64 = 1e17;
        let slow_downs: f64 = self.slow_downs.iter().map(|slow_down| slow_down.factor.max(1.0)).product();
        (slow_downs * self.service_time_factor).min(MOST)
    }
}

/// A time in which services that start take longer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SlowDown {
    /// When it begins, since the start of the run.
    pub at: Nanos,
    /// How long it lasts; above 0.
    pub length: Nanos,
    /// How many times as long a service takes; above 0.
    pub factor: f64,
}

/// A time in which every call is refused and nothing starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outage {
    /// When it begins, since the start of the run; not before the one before is over.
    pub at: Nanos,
    /// How long it lasts; above 0.
    pub length: Nanos,
    /// What becomes of the jobs in service at its beginning.
    pub running: Running,
    /// What a refusal says; never [`super::HintWait::Computed`].
    pub hint: Hint,
}

impl Outage {
    /// The first instant after it.
    pub fn end(&self) -> Nanos {
        self.at + self.length
    }
}

/// What becomes of the jobs in service when an outage begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Running {
    /// They are finished.
    Finish,
    /// They fail.
    Fail,
}
