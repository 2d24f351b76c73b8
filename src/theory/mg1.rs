//! M/G/1: Poisson arrivals, any distribution of service time, one server, an unbounded queue.

use super::numeric::positive;

/// An M/G/1 queue in its steady state, of which two moments of the service time say the means.
///
/// # Source
/// F. Pollaczek, *Über eine Aufgabe der Wahrscheinlichkeitstheorie*, 1930; A. Khinchine, *Mathematical theory of a stationary
/// queue*, 1932.
#[derive(Clone, Copy, Debug)]
pub struct Mg1 {
    arrival_rate: f64,
    service_mean: f64,
    service_cv: f64,
}

impl Mg1 {
    /// The queue with this mean service time and coefficient of variation (standard deviation over mean, from 0). `None` where there is no
    /// steady state: unless `arrival_rate * service_mean < 1`.
    pub fn new(arrival_rate: f64, service_mean: f64, service_cv: f64) -> Option<Self> {
        let steady = positive(&[arrival_rate, service_mean]) && arrival_rate * service_mean < 1.0;
        (steady && service_cv.is_finite() && service_cv >= 0.0).then_some(Self {
            arrival_rate,
            service_mean,
            service_cv,
        })
    }

    /// The share of time in which the server is busy.
    pub fn utilisation(&self) -> f64 {
        self.arrival_rate * self.service_mean
    }

    /// The mean time in the system where a server that was idle needs this long to set up before its next job.
    ///
    /// ```text
    /// sojourn time + (2 D + lambda D^2) / (2 (1 + lambda D))
    /// ```
    ///
    /// # Source
    /// P. D. Welch, *On a generalized M/G/1 queuing process in which the first customer of each busy period receives exceptional
    /// service*, 1964.
    pub fn sojourn_time_mean_with_setup(&self, setup: f64) -> f64 {
        let delayed = self.arrival_rate * setup;
        self.sojourn_time_mean() + setup * (2.0 + delayed) / (2.0 * (1.0 + delayed))
    }

    /// The mean time in the queue: Pollaczek and Khinchine's formula.
    ///
    /// ```text
    /// rho / (1 - rho) * mean (1 + cv^2) / 2
    /// ```
    pub fn waiting_time_mean(&self) -> f64 {
        let rho = self.utilisation();
        rho / (1.0 - rho) * self.service_mean * (1.0 + self.service_cv.powi(2)) / 2.0
    }

    /// The mean number in the queue, by Little's law.
    pub fn number_waiting_mean(&self) -> f64 {
        self.arrival_rate * self.waiting_time_mean()
    }

    /// The mean time from arrival to the end of service.
    pub fn sojourn_time_mean(&self) -> f64 {
        self.waiting_time_mean() + self.service_mean
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theory::{Md1, Mmc};
    use std::num::NonZeroU32;

    #[test]
    fn exponential_service_is_mm1_and_constant_service_waits_half_as_long() {
        let exact = Mmc::new(NonZeroU32::MIN, 0.8, 1.0).unwrap().waiting_time_mean();
        assert!((Mg1::new(0.8, 1.0, 1.0).unwrap().waiting_time_mean() - exact).abs() < 1e-12);
        assert!((Mg1::new(0.8, 1.0, 0.0).unwrap().waiting_time_mean() - exact / 2.0).abs() < 1e-12);
        assert!((Md1::new(0.8, 1.0).unwrap().waiting_time_mean() - exact / 2.0).abs() < 1e-12);
    }

    #[test]
    fn without_a_steady_state_there_is_no_queue() {
        assert!(Mg1::new(1.0, 1.0, 1.0).is_none());
        assert!(Mg1::new(0.5, 1.0, -1.0).is_none());
    }
}
