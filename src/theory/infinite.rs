//! M/G/∞: Poisson arrivals, any distribution of service time, a server for everybody.

use super::numeric::{poisson, positive};

/// The shares of time with 0, 1, 2, … in service. `None` unless both are positive.
///
/// Only the mean of the service time matters:
///
/// ```text
/// Poisson(lambda * mean)
/// ```
///
/// # Source
/// L. Takács, *Introduction to the Theory of Queues*, 1962, section 3.2.
pub fn number_in_infinite_system(arrival_rate: f64, service_mean: f64) -> Option<Vec<f64>> {
    positive(&[arrival_rate, service_mean]).then(|| poisson(arrival_rate * service_mean))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_servers_are_as_good_as_one_for_everybody() {
        let many = crate::theory::Mmck::new(std::num::NonZeroU32::new(200).unwrap(), 200, 20.0, 0.5).unwrap();
        for (found, exact) in number_in_infinite_system(20.0, 2.0).unwrap().iter().zip(many.distribution()) {
            assert!((found - exact).abs() < 1e-13);
        }
    }
}
