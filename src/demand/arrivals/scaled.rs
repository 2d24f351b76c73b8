//! The same traffic, more or less of it.

use std::num::{NonZeroU32, NonZeroU64};
use std::sync::Arc;

use super::{Arrivals, Batches, Bulk, OnOff, Renewal, Replay, Shaped, Spell, Users, even_gap};

impl Arrivals {
    /// So many times the requests, at the same times of day and in the same bursts. What can only be whole (requests at once,
    /// users) is rounded, and is never none. `factor` is above 0.
    ///
    /// ```
    /// use linecook::demand::Arrivals;
    ///
    /// let arrivals = Arrivals::Poisson { mean_gap_ns: 6e9 };
    /// assert_eq!(arrivals.scaled(2.0), Arrivals::Poisson { mean_gap_ns: 3e9 });
    /// ```
    #[must_use]
    pub fn scaled(&self, factor: f64) -> Self {
        match self {
            Self::Poisson { mean_gap_ns } => Self::Poisson { mean_gap_ns: mean_gap_ns / factor },
            Self::Shaped(shaped) => {
                Self::Shaped(Arc::new(Shaped { mean_gap_ns: shaped.mean_gap_ns / factor, ..Shaped::clone(shaped) }))
            }
            Self::OnOff(process) => Self::OnOff(OnOff {
                on_per_ns: process.on_per_ns * factor,
                off_per_ns: process.off_per_ns * factor,
                ..*process
            }),
            Self::Renewal(process) => Self::Renewal(Renewal::new(process.mean_gap_ns() / factor, process.cv())),
            Self::Batch(process) => {
                Self::Batch(Batches { mean_gap_ns: process.mean_gap_ns / factor, ..process.clone() })
            }
            Self::Deterministic { every } => {
                Self::Deterministic { every: even_gap(every.0 as f64 / factor).max(crate::time::Nanos(1)) }
            }
            Self::AllAtOnce { count, at } => Self::AllAtOnce { count: times(*count, factor), at: *at },
            Self::Log(replay) => {
                let spread = if replay.scale > 1.0 { replay.spread } else { Replay::usual_spread(&replay.log) };
                Self::Log(Replay { scale: replay.scale * factor, spread, ..replay.clone() })
            }
            Self::Bulk(bulk) => Self::Bulk(Bulk { count: times(bulk.count, factor), ..*bulk }),
            Self::Spell(spell) => {
                Self::Spell(Arc::new(Spell { arrivals: spell.arrivals.scaled(factor), ..Spell::clone(spell) }))
            }
            Self::Users(users) => {
                let number = times(NonZeroU64::from(users.users), factor);
                Self::Users(Users { users: NonZeroU32::try_from(number).unwrap_or(NonZeroU32::MAX), ..users.clone() })
            }
        }
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a checked product below 2^53")]
fn times(count: NonZeroU64, factor: f64) -> NonZeroU64 {
    NonZeroU64::new((count.get() as f64 * factor).round() as u64).unwrap_or(NonZeroU64::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demand::ServiceTime;
    use crate::time::Nanos;

    #[test]
    fn every_process_brings_so_many_times_the_requests() {
        let horizon = Nanos::from_secs(100_000);
        let count = NonZeroU64::new(100).unwrap();
        let users = Users {
            users: NonZeroU32::new(100).unwrap(),
            in_flight: NonZeroU32::MIN,
            think: ServiceTime::Constant(Nanos::SECOND),
            starts_at: Nanos::ZERO,
            ramp: None,
        };
        for arrivals in [
            Arrivals::Poisson { mean_gap_ns: 1e9 },
            Arrivals::OnOff(OnOff::of_shares(1e-9, 0.2, Nanos::from_secs(60), 0.1)),
            Arrivals::Renewal(Renewal::new(1e9, 2.0)),
            Arrivals::Deterministic { every: Nanos::SECOND },
            Arrivals::AllAtOnce { count, at: Nanos::ZERO },
            Arrivals::Bulk(Bulk { count, at: Nanos::ZERO, every: None, within: None }),
            Arrivals::Users(users),
        ] {
            let (once, twice) = (arrivals.expected(horizon), arrivals.scaled(2.5).expected(horizon));
            assert!((twice / once - 2.5).abs() < 1e-9, "{arrivals:?}: {once} and {twice}");
        }
    }
}
