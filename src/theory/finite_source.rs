//! M/M/c//N: `N` users who think for an exponential time, ask, and wait for one of `c` servers; machine repair.

use std::num::NonZeroU32;

use super::numeric::{positive, stationary};

/// The queue of a finite number of users in its steady state, which it has at any load.
///
/// Only the mean of the thinking matters, not its distribution, and with one place per user nobody is ever lost.
///
/// # Source
/// D. Gross and C. Harris, *Fundamentals of Queueing Theory*, 3rd ed., 1998, section 2.6.
#[derive(Clone, Debug)]
pub struct FiniteSource {
    users: f64,
    servers: f64,
    thinking_rate: f64,
    service_rate: f64,
    // p[n]: the share of time with n users waiting or in service, n = 0..=N.
    distribution: Vec<f64>,
}

impl FiniteSource {
    /// `users`, each of whom stops thinking at the rate `thinking_rate`; `service_rate` is that of one server. `None` unless both
    /// rates are positive.
    ///
    /// ```text
    /// p[n + 1] = p[n] (N - n) lambda / (mu min(n + 1, c))
    /// ```
    pub fn new(users: NonZeroU32, servers: NonZeroU32, thinking_rate: f64, service_rate: f64) -> Option<Self> {
        if !positive(&[thinking_rate, service_rate]) {
            return None;
        }
        let (all, users, servers) = (users.get() as usize, f64::from(users.get()), f64::from(servers.get()));
        let load = thinking_rate / service_rate;
        let distribution = stationary(all, |n| (users - n as f64) * load / (n as f64 + 1.0).min(servers));
        Some(Self { users, servers, thinking_rate, service_rate, distribution })
    }

    /// The shares of time with 0, 1, 2, … users waiting or in service.
    pub fn distribution(&self) -> &[f64] {
        &self.distribution
    }

    fn mean_of(&self, figure: impl Fn(f64) -> f64) -> f64 {
        self.distribution.iter().enumerate().map(|(n, share)| figure(n as f64) * share).sum()
    }

    /// Requests, and services completed, per unit of time.
    ///
    /// ```text
    /// X = lambda (N - L)
    /// ```
    pub fn throughput(&self) -> f64 {
        self.thinking_rate * (self.users - self.mean_of(|n| n))
    }

    /// The mean share of the servers that is busy.
    pub fn utilisation(&self) -> f64 {
        self.throughput() / (self.servers * self.service_rate)
    }

    /// The mean number waiting, not counting those in service.
    pub fn number_waiting_mean(&self) -> f64 {
        self.mean_of(|n| (n - self.servers).max(0.0))
    }

    /// The mean time that a request waits, by Little's law.
    pub fn waiting_time_mean(&self) -> f64 {
        self.number_waiting_mean() / self.throughput()
    }

    /// The mean time from a request to its result: the response time law.
    ///
    /// ```text
    /// R = N / X - 1 / lambda
    /// ```
    pub fn sojourn_time_mean(&self) -> f64 {
        self.users / self.throughput() - 1.0 / self.thinking_rate
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn queue(users: u32, servers: u32, thinking_rate: f64, service_rate: f64) -> FiniteSource {
        let number = |n| NonZeroU32::new(n).unwrap();
        FiniteSource::new(number(users), number(servers), thinking_rate, service_rate).unwrap()
    }

    #[test]
    fn two_machines_and_one_repairman_are_the_textbook_case() {
        // p[n] proportional to 2!/(2-n)! r^n with r = 0.5: 1, 1, 0.5.
        let queue = queue(2, 1, 0.5, 1.0);
        for (found, exact) in queue.distribution().iter().zip([0.4, 0.4, 0.2]) {
            assert!((found - exact).abs() < 1e-15);
        }
        assert!((queue.utilisation() - 0.6).abs() < 1e-15);
        assert!((queue.number_waiting_mean() - 0.2).abs() < 1e-15);
    }

    #[test]
    fn as_many_servers_as_users_leave_them_independent() {
        let queue = queue(100, 100, 0.2, 0.8);
        assert!((queue.throughput() - 100.0 / (5.0 + 1.25)).abs() < 1e-10);
        assert!((queue.sojourn_time_mean() - 1.25).abs() < 1e-12);
        assert!(queue.waiting_time_mean().abs() < 1e-12);
    }

    #[test]
    fn both_ways_to_the_time_from_request_to_result_agree() {
        for (users, servers, rate) in [(10, 2, 0.3), (120, 10, 1.0 / 300.0), (5000, 1, 3.0)] {
            let queue = queue(users, servers, rate, 1.0 / 27.6);
            let sum = queue.waiting_time_mean() + 27.6;
            assert!((queue.sojourn_time_mean() / sum - 1.0).abs() < 1e-9, "{users} users");
        }
    }
}
