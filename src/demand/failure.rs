//! Services that fail at their end.

/// How services fail: with one probability, and with another after a failure of the same person's last service.
///
/// Failures are sticky: what was wrong with a request is mostly wrong with the next one too.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Failure {
    /// After a service that did not fail, and at first.
    pub share: f64,
    /// After one that failed.
    pub again: f64,
}

impl Failure {
    /// Whether a service with these random bits fails.
    ///
    /// ```text
    /// floor(bits / 2^11) / 2^53 < probability
    /// ```
    #[inline]
    pub fn fails(&self, failed_before: bool, bits: u64) -> bool {
        let probability = if failed_before { self.again } else { self.share };
        ((bits >> 11) as f64 / (1u64 << 53) as f64) < probability
    }

    /// Whether chance decides anything.
    pub fn is_random(&self) -> bool {
        let decided = |probability: f64| probability <= 0.0 || probability >= 1.0;
        !(self.share <= 0.0 || decided(self.share) && decided(self.again))
    }

    /// How often a request is served on average before a service succeeds or it has been served so often, if all that it waits for is a
    /// service that does not fail.
    ///
    /// ```text
    /// 1 + share + share again + share again^2 + …      (so many terms)
    /// ```
    pub fn services(&self, attempts: u32) -> f64 {
        let more = f64::from(attempts - 1);
        let retries = if self.again >= 1.0 { more } else { (1.0 - self.again.powf(more)) / (1.0 - self.again) };
        1.0 + self.share * retries
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_never_fails_and_what_always_fails_do_so_whatever_the_bits() {
        let failure = Failure { share: 0.0, again: 1.0 };
        for bits in [0, 1, u64::MAX / 2, u64::MAX] {
            assert!(!failure.fails(false, bits));
            assert!(failure.fails(true, bits));
        }
        assert!(!failure.is_random() && !Failure { share: 1.0, again: 0.0 }.is_random());
        assert!(Failure { share: 1.0, again: 0.5 }.is_random() && Failure { share: 0.1, again: 1.0 }.is_random());
    }

    #[test]
    fn services_are_counted_as_the_chain_goes() {
        let sticky = Failure { share: 0.1, again: 0.5 };
        assert!((sticky.services(1) - 1.0).abs() < 1e-15);
        assert!((sticky.services(3) - (1.0 + 0.1 + 0.05)).abs() < 1e-15);
        assert!((Failure { share: 0.2, again: 1.0 }.services(4) - 1.6).abs() < 1e-15);
    }
}
