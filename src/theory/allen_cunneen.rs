//! G/G/c: any arrivals, any service, `c` servers, an unbounded queue: an approximation by two coefficients of variation.

use std::num::NonZeroU32;

use super::Mmc;

/// The approximation of Allen and Cunneen: M/M/c, with its wait stretched by the variability of arrivals and service.
///
/// Exact for M/M/c and, in the mean, for M/G/1; good in heavy traffic, and rough where a few servers are seldom busy.
///
/// # Source
/// A. O. Allen, *Probability, Statistics, and Queueing Theory with Computer Science Applications*, 2nd ed., 1990, section 5.4.
#[derive(Clone, Copy, Debug)]
pub struct AllenCunneen {
    exponential: Mmc,
    arrival_rate: f64,
    service_mean: f64,
    // Half the sum of the squares of both coefficients of variation; 1 for M/M/c.
    variability: f64,
}

impl AllenCunneen {
    /// The queue with this arrival rate and mean service time, and the coefficients of variation (standard deviation over mean, from 0) of the
    /// gaps between arrivals and of the service. `None` where there is no steady state: unless `arrival_rate * service_mean < servers`.
    pub fn new(
        servers: NonZeroU32,
        arrival_rate: f64,
        service_mean: f64,
        arrival_cv: f64,
        service_cv: f64,
    ) -> Option<Self> {
        let variability = f64::midpoint(arrival_cv.powi(2), service_cv.powi(2));
        let exponential = Mmc::new(servers, arrival_rate, 1.0 / service_mean)?;
        variability.is_finite().then_some(Self { exponential, arrival_rate, service_mean, variability })
    }

    /// The mean time in the queue.
    ///
    /// ```text
    /// C / (c mu - lambda) * (cv_a^2 + cv_s^2) / 2
    /// ```
    pub fn waiting_time_mean(&self) -> f64 {
        self.exponential.waiting_time_mean() * self.variability
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
    use crate::theory::Mg1;

    fn servers(count: u32) -> NonZeroU32 {
        NonZeroU32::new(count).unwrap()
    }

    #[test]
    fn it_is_exact_for_mmc_and_for_the_mean_of_mg1() {
        for count in [1, 3, 40] {
            let rate = 0.8 * f64::from(count) / 2.5;
            let exact = Mmc::new(servers(count), rate, 0.4).unwrap();
            let found = AllenCunneen::new(servers(count), rate, 2.5, 1.0, 1.0).unwrap();
            assert!((found.sojourn_time_mean() / exact.sojourn_time_mean() - 1.0).abs() < 1e-12, "{count} servers");
        }
        for cv in [0.0, 0.5, 3.0] {
            let exact = Mg1::new(0.3, 2.5, cv).unwrap();
            let found = AllenCunneen::new(servers(1), 0.3, 2.5, 1.0, cv).unwrap();
            assert!((found.waiting_time_mean() / exact.waiting_time_mean() - 1.0).abs() < 1e-12, "cv {cv}");
            assert!((found.number_waiting_mean() / exact.number_waiting_mean() - 1.0).abs() < 1e-12, "cv {cv}");
        }
    }

    #[test]
    fn what_comes_and_is_served_by_the_clock_does_not_wait() {
        assert!(AllenCunneen::new(servers(2), 1.9, 1.0, 0.0, 0.0).unwrap().waiting_time_mean().abs() < f64::EPSILON);
    }

    #[test]
    fn without_a_steady_state_or_a_variance_there_is_no_queue() {
        assert!(AllenCunneen::new(servers(2), 2.0, 1.0, 1.0, 1.0).is_none());
        assert!(AllenCunneen::new(servers(2), 1.0, 1.0, 1.0, f64::INFINITY).is_none());
        assert!(AllenCunneen::new(servers(2), 1.0, 0.0, 1.0, 1.0).is_none());
    }
}
