//! M/M/c: Poisson arrivals, exponential service, `c` servers, an unbounded queue, first come first served.

use std::num::NonZeroU32;

use super::erlang::erlang_c;
use super::numeric::{positive, quantile};

/// An M/M/c queue in its steady state. M/M/1 is the one with one server.
///
/// # Source
/// L. Kleinrock, *Queueing Systems, Volume I: Theory*, 1975, sections 3.2 and 3.5; the sojourn time: D. Gross and C. Harris,
/// *Fundamentals of Queueing Theory*, 3rd ed., 1998, section 2.3.
#[derive(Clone, Copy, Debug)]
pub struct Mmc {
    servers: f64,
    // Below `servers` times `service_rate`.
    arrival_rate: f64,
    service_rate: f64,
    waiting: f64,
}

impl Mmc {
    /// The queue with these rates; `service_rate` is that of one server. `None` where there is no steady state: unless
    /// both are positive and `arrival_rate < servers * service_rate`.
    pub fn new(servers: NonZeroU32, arrival_rate: f64, service_rate: f64) -> Option<Self> {
        if !positive(&[arrival_rate, service_rate]) {
            return None;
        }
        let waiting = erlang_c(servers, arrival_rate / service_rate)?;
        Some(Self { servers: f64::from(servers.get()), arrival_rate, service_rate, waiting })
    }

    /// The mean share of the servers that is busy.
    pub fn utilisation(&self) -> f64 {
        self.arrival_rate / (self.servers * self.service_rate)
    }

    /// The probability that an arrival waits: Erlang C.
    pub fn waiting_probability(&self) -> f64 {
        self.waiting
    }

    /// The mean time in the queue, of all arrivals.
    ///
    /// ```text
    /// C / (c mu - lambda)
    /// ```
    pub fn waiting_time_mean(&self) -> f64 {
        self.waiting / (self.servers * self.service_rate - self.arrival_rate)
    }

    /// The mean number in the queue, by Little's law.
    pub fn number_waiting_mean(&self) -> f64 {
        self.arrival_rate * self.waiting_time_mean()
    }

    /// The mean time from arrival to the end of service.
    pub fn sojourn_time_mean(&self) -> f64 {
        self.waiting_time_mean() + 1.0 / self.service_rate
    }

    /// The probability that a sojourn takes longer than `time`.
    ///
    /// ```text
    /// e^(-mu t) (1 + C (1 - e^(-mu t (c - 1 - a))) / (c - 1 - a)),   e^(-mu t) (1 + C mu t) where a = c - 1
    /// ```
    pub fn sojourn_time_survival(&self, time: f64) -> f64 {
        let services = self.service_rate * time;
        let spare = self.servers - 1.0 - self.arrival_rate / self.service_rate;
        let extra = if spare == 0.0 { services } else { -(-services * spare).exp_m1() / spare };
        (-services).exp() * (1.0 + self.waiting * extra)
    }

    /// The time within which this share of sojourns ends; `share` in `[0, 1)`.
    pub fn sojourn_time_quantile(&self, share: f64) -> f64 {
        quantile(share, 1.0 / self.service_rate, |time| self.sojourn_time_survival(time))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn queue(servers: u32, arrival_rate: f64, service_rate: f64) -> Mmc {
        Mmc::new(NonZeroU32::new(servers).unwrap(), arrival_rate, service_rate).unwrap()
    }

    #[test]
    fn the_sojourn_of_mm1_is_exponential() {
        let queue = queue(1, 0.8, 1.0);
        assert!((queue.sojourn_time_mean() - 5.0).abs() < 1e-13);
        assert!((queue.sojourn_time_survival(3.0) - f64::exp(-0.6)).abs() < 1e-14);
        assert!((queue.sojourn_time_quantile(0.95) - -5.0 * f64::ln(0.05)).abs() < 1e-11);
    }

    #[test]
    fn the_integral_of_the_survival_function_is_the_mean() {
        for queue in [queue(1, 0.5, 1.0), queue(3, 2.0, 1.0), queue(10, 19.0, 2.0), queue(40, 30.0, 1.0)] {
            let step = 1e-3 / queue.service_rate;
            let integral: f64 =
                (0..200_000).map(|n| queue.sojourn_time_survival((f64::from(n) + 0.5) * step) * step).sum();
            assert!((integral / queue.sojourn_time_mean() - 1.0).abs() < 1e-6, "{queue:?}: {integral}");
        }
    }

    #[test]
    fn the_sojourn_passes_smoothly_through_the_load_of_one_server_less() {
        let at = queue(4, 3.0, 1.0).sojourn_time_survival(2.0);
        let near = queue(4, 3.0 + 1e-9, 1.0).sojourn_time_survival(2.0);
        assert!((at - near).abs() < 1e-8);
    }

    #[test]
    fn an_overloaded_queue_has_no_steady_state() {
        let one = NonZeroU32::MIN;
        assert!(Mmc::new(one, 1.0, 1.0).is_none());
        assert!(Mmc::new(one, 0.0, 1.0).is_none());
        assert!(Mmc::new(one, 0.5, f64::NAN).is_none());
    }
}
