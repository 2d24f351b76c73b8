//! The instants of one workload, drawn one after another.

use rand_distr::{Distribution, Exp1};
use rand_xoshiro::Xoshiro256PlusPlus;

use super::Arrivals;
use super::batch::UnderWay;
use super::on_off::Phase;
use super::replay::Replaying;
use super::spell::UnderSpell;
use crate::demand::service::round_ns;
use crate::rng::{self, Purpose};
use crate::time::Nanos;

/// What a process remembers from one instant to the next, besides the instant.
#[derive(Debug)]
enum State<'a> {
    Nothing,
    Phase(Phase),
    UnderWay(UnderWay),
    Replaying(Box<Replaying>),
    Spell(Box<UnderSpell<'a>>),
}

/// The instants of one workload in one replication.
#[derive(Debug)]
pub(in crate::demand) struct Instants<'a> {
    arrivals: &'a Arrivals,
    horizon: Nanos,
    gaps: Xoshiro256PlusPlus,
    // What the gaps go on within: phases, sizes of batches. A stream of its own, so that the same bursts come at another rate.
    bursts: Xoshiro256PlusPlus,
    state: State<'a>,
    // How many there have been.
    drawn: usize,
}

impl<'a> Instants<'a> {
    pub fn new(arrivals: &'a Arrivals, horizon: Nanos, seed: u64, replication: u32, workload: usize) -> Self {
        let mut gaps = rng::stream(seed, replication, workload, Purpose::Arrivals);
        let mut bursts = rng::stream(seed, replication, workload, Purpose::Bursts);
        let state = match arrivals {
            Arrivals::OnOff(process) => State::Phase(Phase::stationary(process, &mut bursts)),
            Arrivals::Batch(process) => State::UnderWay(UnderWay::new(process, &mut gaps)),
            Arrivals::Log(replay) => {
                State::Replaying(Box::new(Replaying::new(replay, horizon, seed, replication, workload)))
            }
            Arrivals::Spell(spell) => {
                let of = Self::new(&spell.arrivals, spell.end(), seed, replication, workload);
                State::Spell(Box::new(UnderSpell::new(of)))
            }
            _ => State::Nothing,
        };
        Self { arrivals, horizon, gaps, bursts, state, drawn: 0 }
    }

    /// The next instant, when `last` was the one before it; `None` when there are no more before the horizon.
    #[inline]
    pub fn next(&mut self, last: Option<Nanos>) -> Option<Nanos> {
        // The common process stays in the loop that asks.
        let next = match self.arrivals {
            Arrivals::Poisson { mean_gap_ns } => Some(self.exponential(last, *mean_gap_ns)),
            _ => self.any(last),
        };
        self.drawn += 1;
        next.filter(|&next| next < self.horizon)
    }

    #[inline(never)]
    fn any(&mut self, last: Option<Nanos>) -> Option<Nanos> {
        let at = last.unwrap_or(Nanos::ZERO);
        match self.arrivals {
            Arrivals::Poisson { mean_gap_ns } => Some(self.exponential(last, *mean_gap_ns)),
            Arrivals::Shaped(shaped) => {
                let unit = self.unit();
                shaped.following(at, unit, self.horizon)
            }
            Arrivals::OnOff(process) => {
                let unit = self.unit();
                let State::Phase(phase) = &mut self.state else { unreachable!("made with the process") };
                phase.following(process, at, unit, self.horizon, &mut self.bursts)
            }
            Arrivals::Renewal(process) => {
                Some(if last.is_none() { process.first(&mut self.gaps) } else { at + process.gap(&mut self.gaps) })
            }
            Arrivals::Batch(process) => {
                let State::UnderWay(batches) = &mut self.state else { unreachable!("made with the process") };
                batches.next(process, self.horizon, &mut self.gaps, &mut self.bursts)
            }
            Arrivals::Deterministic { every } => last.map_or(Some(Nanos::ZERO), |last| Some(last + *every)),
            Arrivals::AllAtOnce { count, at } => ((self.drawn as u64) < count.get()).then_some(*at),
            Arrivals::Log(replay) => {
                let State::Replaying(replaying) = &mut self.state else { unreachable!("made with the process") };
                replaying.next(replay, self.horizon)
            }
            Arrivals::Bulk(bulk) => bulk.instant(self.drawn as u64),
            Arrivals::Spell(spell) => {
                let State::Spell(under) = &mut self.state else { unreachable!("made with the process") };
                under.next(spell)
            }
            // Theirs depend on what happens to them.
            Arrivals::Users(_) => None,
        }
    }

    /// The row of a log that the last instant drawn is of.
    #[inline]
    pub fn row(&self) -> usize {
        match &self.state {
            State::Replaying(replaying) => replaying.row,
            State::Spell(under) => under.row(),
            _ => unreachable!("only a log has rows"),
        }
    }

    #[inline]
    fn exponential(&mut self, last: Option<Nanos>, mean_gap_ns: f64) -> Nanos {
        last.unwrap_or(Nanos::ZERO) + round_ns(self.unit() * mean_gap_ns)
    }

    /// An exponential of mean 1.
    #[inline]
    fn unit(&mut self) -> f64 {
        Exp1.sample(&mut self.gaps)
    }
}
