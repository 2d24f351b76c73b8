//! M/D/1: Poisson arrivals, constant service, one server, an unbounded queue, first come first served.

use super::numeric::{poisson, positive, quantile};

/// An M/D/1 queue in its steady state.
///
/// # Source
/// The distribution of the waiting time: G. J. Franx, *A simple solution for the M/D/c waiting time distribution*, 2001.
#[derive(Clone, Copy, Debug)]
pub struct Md1 {
    // Times `service_time` below 1.
    arrival_rate: f64,
    service_time: f64,
}

impl Md1 {
    /// The queue with this constant service time. `None` where there is no steady state: unless both are positive and
    /// `arrival_rate * service_time < 1`.
    pub fn new(arrival_rate: f64, service_time: f64) -> Option<Self> {
        (positive(&[arrival_rate, service_time]) && arrival_rate * service_time < 1.0)
            .then_some(Self { arrival_rate, service_time })
    }

    /// The share of time in which the server is busy.
    pub fn utilisation(&self) -> f64 {
        self.arrival_rate * self.service_time
    }

    /// The mean time in the queue.
    ///
    /// ```text
    /// rho / (1 - rho) * D / 2
    /// ```
    pub fn waiting_time_mean(&self) -> f64 {
        let rho = self.utilisation();
        rho / (1.0 - rho) * self.service_time / 2.0
    }

    /// The probability that the wait is longer than `time`.
    ///
    /// With `(k - 1) D <= t < k D` and `Q[m]` the probability that at most `m` are waiting:
    ///
    /// ```text
    /// P(W <= t) = sum over j = 0 .. k - 1 of  Poisson(j; lambda (k D - t))  Q[k - 1 - j]
    /// ```
    ///
    /// Unlike Erlang's alternating sum this has only positive terms.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count of services, from 0 up")]
    pub fn waiting_time_survival(&self, time: f64) -> f64 {
        let k = (time / self.service_time) as usize + 1;
        let mean = self.arrival_rate * (k as f64 * self.service_time - time);
        let at_most = self.at_most_waiting(k);
        1.0 - poisson(mean).iter().zip(at_most.iter().rev()).map(|(share, at_most)| share * at_most).sum::<f64>()
    }

    /// The time within which this share of waits ends; `share` in `[0, 1)`, and not so near 1 that `1 - share` is lost in
    /// rounding (to 1 - 1e-9).
    pub fn waiting_time_quantile(&self, share: f64) -> f64 {
        quantile(share, self.service_time, |time| self.waiting_time_survival(time))
    }

    /// The probabilities that at most 0, 1, … `count - 1` are waiting.
    ///
    /// Of the chain at the ends of services, with `A[m]` the probability of more than `m` arrivals in one service time,
    /// what goes up across a level equals what goes down:
    ///
    /// ```text
    /// p[j + 1] e^(-rho) = p[0] A[j] + sum over i = 1 .. j of  p[i] A[j - i + 1]
    /// ```
    fn at_most_waiting(&self, count: usize) -> Vec<f64> {
        let arrivals = poisson(self.utilisation());
        let mut more_than = vec![0.0; arrivals.len()];
        for m in (1..arrivals.len()).rev() {
            more_than[m - 1] = more_than[m] + arrivals[m];
        }
        let above = |m: usize| more_than.get(m).copied().unwrap_or(0.0);
        let mut system = vec![1.0 - self.utilisation()];
        for j in 0..count {
            let up: f64 = (1..=j).map(|i| system[i] * above(j - i + 1)).sum();
            system.push((system[0] * above(j) + up) / arrivals[0]);
        }
        // At most m waiting is at most m + 1 in the system.
        let mut sum = system[0];
        system[1..]
            .iter()
            .map(|share| {
                sum += share;
                sum
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_is_erlangs_alternating_sum_where_that_can_be_computed() {
        let queue = Md1::new(0.8, 1.0).unwrap();
        for time in [0.0, 0.3, 1.0, 1.7, 2.5, 6.25] {
            let mut sum = 0.0;
            let mut k = 0.0;
            let mut factorial = 1.0;
            while k <= time {
                let x = 0.8 * (time - k);
                sum += f64::powf(-x, k) / factorial * f64::exp(x);
                k += 1.0;
                factorial *= k;
            }
            let exact = 1.0 - 0.2 * sum;
            let found = queue.waiting_time_survival(time);
            assert!((found - exact).abs() < 1e-10, "{time}: {found} and {exact}");
        }
    }

    #[test]
    fn the_integral_of_the_survival_function_is_the_mean() {
        let queue = Md1::new(0.9, 2.0 / 3.0).unwrap();
        let step = 0.002;
        let integral: f64 = (0..15_000).map(|n| queue.waiting_time_survival((f64::from(n) + 0.5) * step) * step).sum();
        assert!((integral / queue.waiting_time_mean() - 1.0).abs() < 1e-5, "{integral}");
    }

    #[test]
    fn who_need_not_wait_is_the_share_of_idle_time() {
        let queue = Md1::new(0.7, 1.0).unwrap();
        assert!((queue.waiting_time_survival(0.0) - 0.7).abs() < 1e-14);
        assert!(queue.waiting_time_quantile(0.2).abs() < f64::EPSILON);
    }
}
