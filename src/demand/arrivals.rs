//! When requests appear. One process per file; `Instants` draws them one after another.
//!
//! What is described here is what a scenario says; the state of a process that is being drawn is `instants`' own.

pub mod batch;
pub mod bulk;
mod instants;
pub mod on_off;
pub mod renewal;
pub mod replay;
mod scaled;
pub mod shaped;
pub mod spell;
pub mod users;
pub mod week;

use std::num::NonZeroU64;
use std::sync::Arc;

pub use batch::{BatchSize, Batches, PowerLaw};
pub use bulk::Bulk;
pub(super) use instants::Instants;
pub use on_off::OnOff;
pub use renewal::Renewal;
pub use replay::{Order, Replay};
pub use shaped::{Campaign, Shaped};
pub use spell::Spell;
pub use users::{Asking, Ramp, Users};
pub use week::Week;

use super::Log;
use crate::time::Nanos;

/// When requests appear. All are counted from the start of the run and end at the horizon, which is not included.
#[derive(Clone, Debug, PartialEq)]
pub enum Arrivals {
    /// A Poisson process with this mean gap.
    Poisson {
        /// Mean time between arrivals, in nanoseconds.
        mean_gap_ns: f64,
    },
    /// A Poisson process whose intensity changes with time.
    Shaped(Arc<Shaped>),
    /// A Poisson process that is switched on and off.
    OnOff(OnOff),
    /// Independent gaps, more or less regular than those of a Poisson process.
    Renewal(Renewal),
    /// Poisson batches.
    Batch(Batches),
    /// One every `every`, the first at 0; made of a rate by [`even_gap`].
    Deterministic {
        /// The gap.
        every: Nanos,
    },
    /// `count` requests at one instant.
    AllAtOnce {
        /// How many.
        count: NonZeroU64,
        /// When.
        at: Nanos,
    },
    /// The instants of a log.
    Log(Replay),
    /// Many requests at one instant, perhaps again and again, each time to be done by a deadline.
    Bulk(Bulk),
    /// Closed users, who ask again when they have their answer.
    Users(Users),
    /// Another process, for a while.
    Spell(Arc<Spell>),
}

/// The gap of evenly spaced requests in whole nanoseconds, of which it has a fraction: the next longer one, so that no window has more of them
/// than their rate says.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "float to integer casts saturate")]
pub fn even_gap(ns: f64) -> Nanos {
    // Closer to a whole number than that is the noise of a division.
    const NOISE: f64 = 1e-4;
    let whole = ns.round();
    Nanos(if (ns - whole).abs() < NOISE { whole } else { ns.ceil() } as u64)
}

impl Arrivals {
    /// How many requests appear before the horizon if each arrival makes one, in expectation; exact for every process but that
    /// of closed users, for whom it is the number if all answers came at once.
    pub fn expected(&self, horizon: Nanos) -> f64 {
        match self {
            Self::Poisson { mean_gap_ns } => horizon.0 as f64 / mean_gap_ns,
            Self::Shaped(shaped) => shaped.expected(horizon),
            Self::OnOff(process) => horizon.0 as f64 * process.mean_per_ns(),
            Self::Renewal(process) => horizon.0 as f64 / process.mean_gap_ns(),
            Self::Batch(process) => horizon.0 as f64 * process.size.mean() / process.mean_gap_ns,
            Self::Deterministic { every } => horizon.0.div_ceil(every.0.max(1)) as f64,
            Self::AllAtOnce { count, at } => {
                if *at < horizon {
                    count.get() as f64
                } else {
                    0.0
                }
            }
            Self::Log(replay) => replay.expected(horizon),
            Self::Bulk(bulk) => bulk.expected(horizon),
            Self::Users(users) => users.expected(horizon, 0.0),
            Self::Spell(spell) => spell.expected(horizon),
        }
    }

    /// Requests a second in the long run, for a run as long as the horizon: what a queue without a bound has to carry. Where
    /// the number of requests has a bound, as with those all at once, those of a campaign and those of a spell, they count as none; so do those of closed
    /// users, who do not come faster than they are served.
    pub fn long_run_per_s(&self, horizon: Nanos) -> f64 {
        match self {
            Self::Poisson { mean_gap_ns } => 1e9 / mean_gap_ns,
            Self::Shaped(shaped) => shaped.long_run_per_s(horizon),
            Self::Deterministic { every } => 1e9 / every.0.max(1) as f64,
            Self::AllAtOnce { .. } | Self::Users(_) | Self::Spell(_) => 0.0,
            Self::Bulk(bulk) => bulk.long_run_per_s(),
            Self::Log(replay) => replay.long_run_per_s(horizon),
            Self::OnOff(_) | Self::Renewal(_) | Self::Batch(_) => self.expected(horizon) / horizon.as_secs_f64(),
        }
    }

    /// Whether every hour is like every other, as far as the description goes.
    pub fn is_the_same_at_all_times(&self) -> bool {
        match self {
            Self::Poisson { .. }
            | Self::OnOff(_)
            | Self::Renewal(_)
            | Self::Batch(_)
            | Self::Deterministic { .. }
            | Self::Users(_) => true,
            Self::Shaped(_) | Self::AllAtOnce { .. } | Self::Log(_) | Self::Bulk(_) | Self::Spell(_) => false,
        }
    }

    /// Whether the instants are drawn, and not the same in every replication.
    pub fn is_random(&self) -> bool {
        match self {
            Self::Poisson { .. } | Self::Shaped(_) | Self::OnOff(_) | Self::Renewal(_) | Self::Batch(_) => true,
            Self::Log(replay) => replay.is_random(),
            Self::Deterministic { .. } | Self::AllAtOnce { .. } | Self::Bulk(_) => false,
            Self::Users(users) => !users.think.is_constant(),
            Self::Spell(spell) => spell.arrivals.is_random(),
        }
    }

    /// The log that the requests come from, if they do.
    pub fn log(&self) -> Option<&Log> {
        match self {
            Self::Log(replay) => Some(&replay.log),
            Self::Spell(spell) => spell.arrivals.log(),
            _ => None,
        }
    }

    /// The bulk that they are of, if they are.
    pub fn bulk(&self) -> Option<&Bulk> {
        match self {
            Self::Bulk(bulk) => Some(bulk),
            Self::Spell(spell) => spell.arrivals.bulk(),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_of_even_gaps_never_fills_a_window_with_one_too_many() {
        for per_minute in [1_u64, 7, 60, 90, 120, 180, 977, 59_999] {
            let gap = even_gap(60e9 / per_minute as f64).0;
            // The last within the minute, and the first of the next.
            assert!((per_minute - 1) * gap < 60_000_000_000 && per_minute * gap >= 60_000_000_000, "{per_minute}");
        }
        assert_eq!(even_gap(1e9), Nanos::SECOND);
        assert_eq!(even_gap(1e9 + 1e-6), Nanos::SECOND);
    }
}
