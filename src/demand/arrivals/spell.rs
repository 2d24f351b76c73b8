//! A process for a while: what a spike brings on top of the usual traffic.

use std::sync::Arc;

use super::{Arrivals, Campaign, Instants, Shaped};
use crate::time::Nanos;

/// Arrivals in `[from, until)` only.
#[derive(Clone, Debug, PartialEq)]
pub struct Spell {
    /// What comes then.
    pub arrivals: Arrivals,
    /// The first instant.
    pub from: Nanos,
    /// Nothing comes at this instant or later; above `from`.
    pub until: Nanos,
    /// The process begins at `from`. Otherwise it has been going since the start of the run, and what it brings outside is left out.
    pub begins: bool,
}

impl Spell {
    /// Requests expected before the horizon.
    pub(super) fn expected(&self, horizon: Nanos) -> f64 {
        let until = self.until.min(horizon);
        if until <= self.from {
            0.0
        } else if self.begins {
            self.arrivals.expected(until - self.from)
        } else {
            self.arrivals.expected(until) - self.arrivals.expected(self.from)
        }
    }

    /// The end of what is drawn, in the time of the process.
    pub(super) fn end(&self) -> Nanos {
        if self.begins { self.until - self.from } else { self.until }
    }
}

/// A spell that is being drawn.
#[derive(Debug)]
pub(super) struct UnderSpell<'a> {
    instants: Instants<'a>,
    // The last instant of the process, in its own time.
    last: Option<Nanos>,
}

impl<'a> UnderSpell<'a> {
    /// From the process of the spell.
    pub fn new(instants: Instants<'a>) -> Self {
        Self { instants, last: None }
    }

    /// The next instant of the spell.
    pub fn next(&mut self, spell: &Spell) -> Option<Nanos> {
        loop {
            let next = self.instants.next(self.last)?;
            self.last = Some(next);
            let at = if spell.begins { spell.from + next } else { next };
            if at >= spell.from {
                return (at < spell.until).then_some(at);
            }
        }
    }

    /// The row of a log that the last instant is of.
    pub fn row(&self) -> usize {
        self.instants.row()
    }
}

impl Arrivals {
    /// What has to come in `[from, until)` on top of these arrivals, so that `1 + more` times as many come then; `None` if that is
    /// nothing. `more` is above 0, and a service takes `service_s` seconds on average.
    ///
    /// It is the same process with `more` times the rate: one that begins at `from`, or, where it keeps to the clock (shaped
    /// traffic, logs, requests at once, bulks), what of it falls into the spell. Closed users do not ask faster because there is a
    /// spike; strangers come instead, each once, as a Poisson process with `more` times the rate at which the users ask
    /// when nobody waits.
    pub fn spell(&self, more: f64, from: Nanos, until: Nanos, service_s: f64) -> Option<Self> {
        let of = |arrivals, begins| Self::Spell(Arc::new(Spell { arrivals, from, until, begins }));
        let more = match self {
            Self::Shaped(shaped) => Self::Shaped(Arc::new(nobody_outside(shaped, more, from, until))),
            Self::Users(users) => {
                let seconds = users.expected(until, service_s) - users.expected(from, service_s);
                if seconds <= 0.0 {
                    return None;
                }
                of(Self::Poisson { mean_gap_ns: (until - from).0 as f64 / (seconds * more) }, true)
            }
            Self::Log(_) | Self::AllAtOnce { .. } | Self::Bulk(_) | Self::Spell(_) => of(self.scaled(more), false),
            Self::Poisson { .. } | Self::OnOff(_) | Self::Renewal(_) | Self::Batch(_) | Self::Deterministic { .. } => {
                of(self.scaled(more), true)
            }
        };
        (more.expected(until) > 0.0).then_some(more)
    }
}

/// The shape with so many times the rate, and with campaigns of no traffic before and after.
fn nobody_outside(shaped: &Shaped, times: f64, from: Nanos, until: Nanos) -> Shaped {
    let mut shaped = Shaped { mean_gap_ns: shaped.mean_gap_ns / times, ..shaped.clone() };
    let nobody = |name: &str, at, length| Campaign { name: format!("nobody {name} the spike"), at, length, times: 0.0 };
    shaped.campaigns.push(nobody("before", Nanos::ZERO, from));
    shaped.campaigns.push(nobody("after", until, Nanos::MAX.saturating_sub(until)));
    shaped
}

#[cfg(test)]
mod tests {
    use std::num::{NonZeroU32, NonZeroU64};

    use super::super::{BatchSize, Batches, Bulk, OnOff, Renewal, Users, Week};
    use super::*;
    use crate::calendar::Clock;
    use crate::demand::ServiceTime;

    const FROM: Nanos = Nanos::from_secs(3600);
    const UNTIL: Nanos = Nanos::from_secs(5400);
    const HORIZON: Nanos = Nanos::from_secs(36_000);

    fn drawn(arrivals: &Arrivals, replication: u32) -> Vec<Nanos> {
        let mut instants = Instants::new(arrivals, HORIZON, 1, replication, 3);
        let mut last = None;
        std::iter::from_fn(|| {
            last = instants.next(last);
            last
        })
        .collect()
    }

    fn processes() -> Vec<Arrivals> {
        let count = NonZeroU64::new(20).unwrap();
        let shaped = Shaped {
            mean_gap_ns: 1e9,
            week: Week::named("spiky").unwrap(),
            clock: Clock::weekly(Nanos::from_secs(8 * 3600)),
            growth_per_ns: 0.0,
            campaigns: Vec::new(),
        };
        vec![
            Arrivals::Poisson { mean_gap_ns: 1e9 },
            Arrivals::Shaped(Arc::new(shaped)),
            Arrivals::OnOff(OnOff::of_shares(1e-9, 0.2, Nanos::from_secs(6), 0.1)),
            Arrivals::Renewal(Renewal::new(1e9, 2.0)),
            Arrivals::Batch(Batches { mean_gap_ns: 4e9, size: BatchSize::Constant(4), spread: Nanos::ZERO }),
            Arrivals::Deterministic { every: Nanos::SECOND },
            Arrivals::AllAtOnce { count, at: Nanos::from_secs(4000) },
            Arrivals::Bulk(Bulk { count, at: Nanos::ZERO, every: Some(Nanos::from_secs(20)), within: None }),
        ]
    }

    #[test]
    fn a_spell_brings_so_many_times_what_the_process_does_then_and_nothing_outside() {
        for arrivals in processes() {
            let spell = arrivals.spell(2.5, FROM, UNTIL, 1.0).unwrap();
            let usual = arrivals.expected(UNTIL) - arrivals.expected(FROM);
            assert!((spell.expected(HORIZON) / usual - 2.5).abs() < 1e-9, "{arrivals:?}");
            let counts: Vec<f64> = (0..200)
                .map(|replication| {
                    let drawn = drawn(&spell, replication);
                    assert!(drawn.iter().all(|at| (FROM..UNTIL).contains(at)), "{arrivals:?}");
                    drawn.len() as f64
                })
                .collect();
            let mean = counts.iter().sum::<f64>() / 200.0;
            let error = (counts.iter().map(|count| (count - mean).powi(2)).sum::<f64>() / 199.0 / 200.0).sqrt();
            assert!((mean - 2.5 * usual).abs() < 4.0 * error + 1.0, "{arrivals:?}: {mean} ± {error}, not {usual}");
        }
    }

    #[test]
    fn a_larger_spell_brings_the_same_requests_earlier() {
        let poisson = Arrivals::Poisson { mean_gap_ns: 1e9 };
        let [small, large] = [1.0, 3.0].map(|more| drawn(&poisson.spell(more, FROM, UNTIL, 1.0).unwrap(), 0));
        assert!(small.len() < large.len());
        assert!(small.iter().zip(&large).all(|(small, large)| large < small));
    }

    #[test]
    fn strangers_come_at_the_pace_of_users_who_do_not_wait() {
        let users = Arrivals::Users(Users {
            users: NonZeroU32::new(100).unwrap(),
            in_flight: NonZeroU32::MIN,
            think: ServiceTime::Constant(Nanos::from_secs(9)),
            starts_at: Nanos::ZERO,
            ramp: None,
        });
        // A hundred users who ask every ten seconds, for half an hour.
        let spell = users.spell(2.0, FROM, UNTIL, 1.0).unwrap();
        assert!((spell.expected(HORIZON) - 36_000.0).abs() < 1e-6);
    }

    #[test]
    fn where_nothing_comes_there_is_nothing_to_multiply() {
        let arrivals = Arrivals::AllAtOnce { count: NonZeroU64::MIN, at: Nanos::from_secs(10) };
        assert_eq!(arrivals.spell(9.0, FROM, UNTIL, 1.0), None);
    }
}
