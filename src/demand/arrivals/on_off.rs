//! Bursts that come and go: a Poisson process that is switched between two rates.

use rand_distr::{Distribution, Exp1};
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::demand::service::round_ns;
use crate::time::Nanos;

/// A Markov-modulated Poisson process of two states, on and off. Both last exponentially long; it starts in its stationary state,
/// so that the mean rate holds from the first instant.
///
/// # Source
/// W. Fischer and K. Meier-Hellstern, *The Markov-modulated Poisson process (MMPP) cookbook*, 1993.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OnOff {
    /// Requests per nanosecond while it is on.
    pub on_per_ns: f64,
    /// Requests per nanosecond while it is off; 0 for none.
    pub off_per_ns: f64,
    /// How long it stays on, on average.
    pub mean_on_ns: f64,
    /// How long it stays off, on average.
    pub mean_off_ns: f64,
}

impl OnOff {
    /// The process with this mean rate that is on for this share of the time (above 0, below 1), and while off has this share of the
    /// rate while on.
    ///
    /// ```text
    /// rate = on_share * on + (1 - on_share) * off,   off = off_share * on
    /// on_share = mean_on / (mean_on + mean_off)
    /// ```
    pub fn of_shares(mean_per_ns: f64, on_share: f64, mean_on: Nanos, off_share: f64) -> Self {
        let on_per_ns = mean_per_ns / (on_share + (1.0 - on_share) * off_share);
        let mean_on_ns = mean_on.0 as f64;
        let mean_off_ns = mean_on_ns * (1.0 - on_share) / on_share;
        Self { on_per_ns, off_per_ns: off_share * on_per_ns, mean_on_ns, mean_off_ns }
    }

    /// The share of the time during which it is on.
    pub fn on_share(&self) -> f64 {
        self.mean_on_ns / (self.mean_on_ns + self.mean_off_ns)
    }

    /// The mean rate per nanosecond.
    pub fn mean_per_ns(&self) -> f64 {
        let on = self.on_share();
        on * self.on_per_ns + (1.0 - on) * self.off_per_ns
    }

    /// The index of dispersion for counts, variance over mean of the requests in a time `t`.
    ///
    /// ```text
    /// 1 + 2 p (1 - p) (on - off)^2 / (rate s) * (1 - (1 - exp(-s t)) / (s t)),   s = 1/mean_on + 1/mean_off
    /// ```
    ///
    /// # Source
    /// H. Heffes and D. Lucantoni, *A Markov modulated characterization of packetized voice and data traffic and related
    /// statistical multiplexer performance*, 1986.
    pub fn index_of_dispersion(&self, t: Nanos) -> f64 {
        let p = self.on_share();
        let s = 1.0 / self.mean_on_ns + 1.0 / self.mean_off_ns;
        let st = s * t.0 as f64;
        let swing = self.on_per_ns - self.off_per_ns;
        1.0 + 2.0 * p * (1.0 - p) * swing * swing / (self.mean_per_ns() * s) * (1.0 + libm::expm1(-st) / st)
    }
}

/// Where an [`OnOff`] is while it is drawn.
#[derive(Clone, Copy, Debug)]
pub(super) struct Phase {
    on: bool,
    // Not before the request drawn last.
    until: Nanos,
}

impl Phase {
    /// The stationary state; what is left of a phase is as long as a whole one, for it has no memory.
    pub fn stationary(process: &OnOff, rng: &mut Xoshiro256PlusPlus) -> Self {
        use rand::Rng;
        let uniform = (rng.next_u64() >> 11) as f64 / (1u64 << 53) as f64;
        let mut phase = Self { on: uniform >= process.on_share(), until: Nanos::ZERO };
        phase.switch(process, rng);
        phase
    }

    fn switch(&mut self, process: &OnOff, rng: &mut Xoshiro256PlusPlus) {
        self.on = !self.on;
        let mean = if self.on { process.mean_on_ns } else { process.mean_off_ns };
        let unit: f64 = Exp1.sample(rng);
        self.until += round_ns(unit * mean);
    }

    /// The instant after `at` until which the cumulative rate grows by `unit`; `None` if the horizon comes first.
    pub fn following(
        &mut self,
        process: &OnOff,
        at: Nanos,
        unit: f64,
        horizon: Nanos,
        rng: &mut Xoshiro256PlusPlus,
    ) -> Option<Nanos> {
        let (mut left, mut from) = (unit, at);
        while from < horizon {
            let rate = if self.on { process.on_per_ns } else { process.off_per_ns };
            let mass = rate * (self.until - from).0 as f64;
            if left < mass {
                return Some((from + round_ns(left / rate)).min(self.until));
            }
            left -= mass;
            from = self.until;
            self.switch(process, rng);
        }
        None
    }
}
