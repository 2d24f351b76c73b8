//! M/M/c/K: as M/M/c, with room for `K` in the system; who finds it full is lost.

use std::num::NonZeroU32;

use super::numeric::{poisson, positive, quantile, stationary};

/// An M/M/c/K queue in its steady state, which it has at any load.
///
/// # Source
/// D. Gross and C. Harris, *Fundamentals of Queueing Theory*, 3rd ed., 1998, section 2.4.
#[derive(Clone, Debug)]
pub struct Mmck {
    servers: f64,
    arrival_rate: f64,
    service_rate: f64,
    // p[n]: the share of time with n in the system, n = 0..=K.
    distribution: Vec<f64>,
    // stages[j]: of those accepted, the share that must see j services end before its own begins.
    stages: Vec<f64>,
}

impl Mmck {
    /// The queue with `capacity` places in all, those of the servers included; `service_rate` is that of one server. `None`
    /// unless both rates are positive and there is a place at all.
    ///
    /// ```text
    /// p[n + 1] = p[n] lambda / (mu min(n + 1, c))
    /// ```
    pub fn new(servers: NonZeroU32, capacity: u32, arrival_rate: f64, service_rate: f64) -> Option<Self> {
        if capacity == 0 || !positive(&[arrival_rate, service_rate]) {
            return None;
        }
        let busy = servers.get() as usize;
        let servers = f64::from(servers.get());
        let load = arrival_rate / service_rate;
        let distribution = stationary(capacity as usize, |n| load / (n as f64 + 1.0).min(servers));
        let accepting = &distribution[..capacity as usize];
        let (at_once, later) = accepting.split_at(busy.min(accepting.len()));
        let accepted: f64 = accepting.iter().sum();
        let stages = std::iter::once(at_once.iter().sum::<f64>())
            .chain(later.iter().copied())
            .map(|share| share / accepted)
            .collect();
        Some(Self { servers, arrival_rate, service_rate, distribution, stages })
    }

    /// The shares of time with 0, 1, 2, … in the system, as an arrival finds them.
    pub fn distribution(&self) -> &[f64] {
        &self.distribution
    }

    /// The share of arrivals that find the system full and are lost.
    pub fn blocking_probability(&self) -> f64 {
        self.distribution[self.distribution.len() - 1]
    }

    /// Arrivals accepted, and services completed, per unit of time.
    pub fn throughput(&self) -> f64 {
        self.arrival_rate * (1.0 - self.blocking_probability())
    }

    /// The mean share of the servers that is busy.
    pub fn utilisation(&self) -> f64 {
        self.throughput() / (self.servers * self.service_rate)
    }

    /// The mean number in the queue, not counting those in service.
    pub fn number_waiting_mean(&self) -> f64 {
        self.distribution.iter().enumerate().map(|(n, share)| (n as f64 - self.servers).max(0.0) * share).sum()
    }

    /// The mean time in the queue of those accepted, by Little's law.
    pub fn waiting_time_mean(&self) -> f64 {
        self.number_waiting_mean() / self.throughput()
    }

    /// The mean time from arrival to the end of service of those accepted.
    pub fn sojourn_time_mean(&self) -> f64 {
        self.waiting_time_mean() + 1.0 / self.service_rate
    }

    /// The probability that the sojourn of one accepted takes longer than `time`.
    ///
    /// Who finds `c + j - 1` others in the system waits for `j` services to end, each at the rate `c mu`, and is then served at the
    /// rate `mu`: a mixture of Erlang distributions, each with an exponential added. Watched at the instants of a Poisson
    /// process of rate `c mu`, the first `j` end the wait and each later one ends the service with probability `1 / c`:
    ///
    /// ```text
    /// P(T > t) = sum over n of  Poisson(n; c mu t)  sum over j of  q[j] (1 - 1/c)^max(n - j, 0)
    /// ```
    ///
    /// All terms are positive, so it is exact to rounding for any number of servers.
    ///
    /// # Source
    /// The method: A. Jensen, *Markoff chains as an aid in the study of Markoff processes*, 1953 (uniformisation).
    pub fn sojourn_time_survival(&self, time: f64) -> f64 {
        let in_service = 1.0 - 1.0 / self.servers;
        // Of those accepted: still waiting or just begun, and in service for at least one instant.
        let (mut before, mut within) = (1.0, 0.0);
        let mut survival = 0.0;
        for (n, probability) in poisson(self.servers * self.service_rate * time).into_iter().enumerate() {
            survival += probability * (before + within);
            let begins = self.stages.get(n).copied().unwrap_or(0.0);
            within = in_service * (within + begins);
            before = f64::max(before - begins, 0.0);
        }
        survival
    }

    /// The time within which this share of the sojourns of those accepted ends; `share` in `[0, 1)`.
    pub fn sojourn_time_quantile(&self, share: f64) -> f64 {
        quantile(share, 1.0 / self.service_rate, |time| self.sojourn_time_survival(time))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theory::{Mmc, erlang_b};

    fn queue(servers: u32, capacity: u32, arrival_rate: f64, service_rate: f64) -> Mmck {
        Mmck::new(NonZeroU32::new(servers).unwrap(), capacity, arrival_rate, service_rate).unwrap()
    }

    #[test]
    fn ten_servers_and_fifty_places_meet_the_published_values() {
        let queue = queue(10, 60, 9.5, 1.0);
        assert!((queue.waiting_time_mean() - 1.288_34).abs() < 5e-6, "{}", queue.waiting_time_mean());
        assert!((queue.blocking_probability() - 0.003_380_22).abs() < 5e-9, "{}", queue.blocking_probability());
    }

    #[test]
    fn the_distribution_solves_the_balance_equations() {
        let (lambda, mu, servers) = (9.5, 1.0, 10.0);
        let queue = queue(10, 60, lambda, mu);
        let p = queue.distribution();
        assert!((p.iter().sum::<f64>() - 1.0).abs() < 1e-14);
        for n in 1..60 {
            let ends = |n: usize| mu * (n as f64).min(servers);
            let out = p[n] * (lambda + ends(n));
            let into = p[n - 1] * lambda + p[n + 1] * ends(n + 1);
            assert!((out / into - 1.0).abs() < 1e-12, "state {n}");
        }
    }

    #[test]
    fn mm1k_is_the_truncated_geometric() {
        let queue = queue(1, 4, 0.5, 1.0);
        let total = 1.0 + 0.5 + 0.25 + 0.125 + 0.0625;
        for (n, share) in queue.distribution().iter().enumerate() {
            assert!((share - f64::powf(0.5, n as f64) / total).abs() < 1e-15);
        }
    }

    #[test]
    fn without_places_to_wait_it_is_erlang_b_also_for_thousands_of_servers() {
        for (servers, load) in [(1, 2.0), (10, 7.5), (5000, 5100.0)] {
            let lost = erlang_b(NonZeroU32::new(servers).unwrap(), load);
            let queue = queue(servers, servers, load, 1.0);
            assert!((queue.blocking_probability() / lost - 1.0).abs() < 1e-9, "{servers} servers");
            assert!(queue.number_waiting_mean().abs() < 1e-12);
            assert!((queue.sojourn_time_quantile(0.5) - f64::ln(2.0)).abs() < 1e-9, "{servers} servers");
        }
    }

    #[test]
    fn with_places_enough_it_is_mmc() {
        for (servers, rate) in [(1, 0.7), (10, 8.0), (1000, 970.0)] {
            let bounded = queue(servers, servers + 2000, rate, 1.0);
            let unbounded = Mmc::new(NonZeroU32::new(servers).unwrap(), rate, 1.0).unwrap();
            let pairs = [
                (bounded.waiting_time_mean(), unbounded.waiting_time_mean()),
                (bounded.number_waiting_mean(), unbounded.number_waiting_mean()),
                (bounded.utilisation(), unbounded.utilisation()),
                (bounded.sojourn_time_quantile(0.5), unbounded.sojourn_time_quantile(0.5)),
                (bounded.sojourn_time_quantile(0.99), unbounded.sojourn_time_quantile(0.99)),
            ];
            for (found, exact) in pairs {
                assert!((found / exact - 1.0).abs() < 1e-9, "{servers} servers: {found} and {exact}");
            }
        }
    }

    #[test]
    fn the_integral_of_the_survival_function_is_the_mean() {
        let queue = queue(10, 60, 9.5, 1.0);
        let step = 0.01;
        let integral: f64 = (0..4000).map(|n| queue.sojourn_time_survival((f64::from(n) + 0.5) * step) * step).sum();
        assert!((integral / queue.sojourn_time_mean() - 1.0).abs() < 1e-5, "{integral}");
    }

    #[test]
    fn fewer_places_than_servers_leave_servers_idle() {
        let queue = queue(10, 3, 1e6, 1.0);
        assert!((queue.utilisation() - 0.3).abs() < 1e-5);
        assert!(queue.number_waiting_mean().abs() < f64::EPSILON);
    }
}
