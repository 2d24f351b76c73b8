//! M/M/c+M, also called Erlang A: as M/M/c, but who has waited for longer than an exponential patience leaves unserved.

use std::num::NonZeroU32;

use super::numeric::positive;

/// An M/M/c+M queue in its steady state, which it has at any load.
///
/// # Source
/// O. Garnett, A. Mandelbaum and M. Reiman, *Designing a call center with impatient customers*, Manufacturing & Service
/// Operations Management 4, 2002.
#[derive(Clone, Debug)]
pub struct Mmca {
    arrival_rate: f64,
    patience_rate: f64,
    waiting_probability: f64,
    number_waiting_mean: f64,
    number_in_service_mean: f64,
    servers: f64,
}

impl Mmca {
    /// The queue; `service_rate` is that of one server, and `1 / patience_rate` the mean patience. `None` unless all rates are
    /// positive.
    ///
    /// ```text
    /// p[n + 1] = p[n] lambda / (mu min(n + 1, c) + theta max(n + 1 - c, 0))
    /// ```
    ///
    /// The sum begins at the likeliest state and goes on until what is left does not matter, so that nothing overflows.
    pub fn new(servers: NonZeroU32, arrival_rate: f64, service_rate: f64, patience_rate: f64) -> Option<Self> {
        if !positive(&[arrival_rate, service_rate, patience_rate]) {
            return None;
        }
        let c = f64::from(servers.get());
        let departures = |n: f64| service_rate * n.min(c) + patience_rate * (n - c).max(0.0);
        // The last state that is entered more often than it is left to the one below.
        let likeliest = if arrival_rate <= c * service_rate {
            (arrival_rate / service_rate).floor()
        } else {
            (c + (arrival_rate - c * service_rate) / patience_rate).floor()
        };
        let (mut total, mut waiting, mut in_queue, mut in_service) = (0.0, 0.0, 0.0, 0.0);
        let mut add = |n: f64, share: f64| {
            total += share;
            in_queue += share * (n - c).max(0.0);
            in_service += share * n.min(c);
            waiting += if n >= c { share } else { 0.0 };
            share > total * 1e-18
        };
        let (mut n, mut share) = (likeliest, 1.0);
        while add(n, share) && n > 0.0 {
            share *= departures(n) / arrival_rate;
            n -= 1.0;
        }
        (n, share) = (likeliest + 1.0, arrival_rate / departures(likeliest + 1.0));
        while add(n, share) {
            n += 1.0;
            share *= arrival_rate / departures(n);
        }
        Some(Self {
            arrival_rate,
            patience_rate,
            waiting_probability: waiting / total,
            number_waiting_mean: in_queue / total,
            number_in_service_mean: in_service / total,
            servers: c,
        })
    }

    /// The share of arrivals that find all servers busy.
    pub fn waiting_probability(&self) -> f64 {
        self.waiting_probability
    }

    /// The share of arrivals that leave unserved: each of those waiting leaves at the rate `theta`.
    ///
    /// ```text
    /// P(abandon) = theta L_q / lambda
    /// ```
    pub fn abandonment_probability(&self) -> f64 {
        self.patience_rate * self.number_waiting_mean / self.arrival_rate
    }

    /// The mean number in the queue.
    pub fn number_waiting_mean(&self) -> f64 {
        self.number_waiting_mean
    }

    /// The mean time in the queue of all arrivals, those that leave unserved included, by Little's law.
    pub fn waiting_time_mean(&self) -> f64 {
        self.number_waiting_mean / self.arrival_rate
    }

    /// The mean share of the servers that is busy.
    pub fn utilisation(&self) -> f64 {
        self.number_in_service_mean / self.servers
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theory::{Mmc, erlang_b};

    fn queue(servers: u32, arrivals: f64, patience: f64) -> Mmca {
        Mmca::new(NonZeroU32::new(servers).unwrap(), arrivals, 1.0, patience).unwrap()
    }

    #[test]
    fn what_is_served_and_what_leaves_are_all_that_come() {
        for (servers, arrivals, patience) in [(1, 0.5, 0.1), (10, 9.5, 1.0), (10, 25.0, 0.01), (200, 210.0, 3.0)] {
            let queue = queue(servers, arrivals, patience);
            let served = queue.utilisation() * f64::from(servers);
            let left = queue.abandonment_probability() * arrivals;
            assert!((served + left - arrivals).abs() < 1e-9 * arrivals, "{queue:?}");
        }
    }

    #[test]
    fn patience_without_end_is_mmc() {
        let patient = queue(10, 9.0, 1e-9);
        let mmc = Mmc::new(NonZeroU32::new(10).unwrap(), 9.0, 1.0).unwrap();
        assert!((patient.waiting_time_mean() / mmc.waiting_time_mean() - 1.0).abs() < 1e-6);
    }

    #[test]
    fn no_patience_at_all_is_a_loss_system() {
        let hurried = queue(10, 9.0, 1e9);
        let lost = erlang_b(NonZeroU32::new(10).unwrap(), 9.0);
        assert!((hurried.abandonment_probability() - lost).abs() < 1e-6, "{hurried:?}");
    }

    #[test]
    fn patience_as_long_as_a_service_makes_it_a_system_of_infinitely_many_servers() {
        // Everybody leaves at the rate mu, served or not: the number in the system is Poisson.
        let queue = queue(3, 4.0, 1.0);
        let poisson = |n: i32| (-4.0_f64).exp() * 4.0_f64.powi(n) / f64::from((1..=n).product::<i32>().max(1));
        let waiting = 1.0 - (0..3).map(poisson).sum::<f64>();
        assert!((queue.waiting_probability() - waiting).abs() < 1e-12);
    }

    #[test]
    fn a_rate_that_is_none_has_no_queue() {
        let one = NonZeroU32::MIN;
        assert!(Mmca::new(one, 0.0, 1.0, 1.0).is_none() && Mmca::new(one, 1.0, 1.0, f64::NAN).is_none());
        assert!(Mmca::new(one, 1e6, 1.0, 1e-3).is_some_and(|queue| queue.abandonment_probability() > 0.99));
    }
}
