//! How requests come: the simplest process whose simulated logs look like the real one.
//!
//! Each process is fitted, drawn over the length of the log many times, and held to what the log shows: the spread of its
//! gaps and the dispersion of its counts at every time scale. The first that stands is taken; where none does, the log has
//! something that no process here has, and replaying it is the honest description.

mod batches;
mod look;
mod on_off;
mod profile;
mod renewal;

use std::sync::Arc;

pub use look::{Check, Seen};
pub use profile::Profile;

use super::dispersion::{Dispersion, dispersions, gap_cv, gaps};
use crate::calendar::Clock;
use crate::demand::Arrivals;
use crate::demand::arrivals::{BatchSize, Batches, OnOff, Renewal, Shaped};
use crate::rng::{self, Purpose};
use crate::time::Nanos;

use rand::RngExt;

/// Requests from which on a process can be told.
pub const ENOUGH: usize = 50;
/// Gaps that vary less are even.
const EVEN_CV: f64 = 0.01;

/// How the requests of a log come.
#[derive(Clone, Debug, PartialEq)]
pub struct ArrivalFit {
    /// How many there are.
    pub requests: usize,
    /// From the first to the last.
    pub length: Nanos,
    /// How finely the log tells instants: all are multiples of it, from the first on.
    pub resolution: Nanos,
    /// Whether that is too coarse to tell gaps, so that requests were spread over it at random first.
    pub is_coarse: bool,
    /// Mean requests a second.
    pub per_s: f64,
    /// Standard deviation over mean of the gaps.
    pub gap_cv: f64,
    /// How counts vary at each time scale.
    pub dispersions: Vec<Dispersion>,
    /// How the hours and days differ, where the log is long enough to show it and they do.
    pub profile: Option<Profile>,
    /// The processes tried, in the order in which they were.
    pub candidates: Vec<Candidate>,
    /// What describes the log.
    pub choice: Choice,
}

/// What describes a log's arrivals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// A process, by its place among the candidates.
    Process(usize),
    /// The log itself: no process looks like it.
    Replay,
    /// The log itself: too few requests to tell.
    TooFew,
}

/// A process as a scenario writes it; rates are requests a second.
#[derive(Clone, Debug, PartialEq)]
pub enum Process {
    /// All at one instant.
    AllAtOnce {
        /// How many.
        count: u64,
    },
    /// At even gaps.
    Deterministic {
        /// The gap.
        every: Nanos,
    },
    /// Poisson.
    Poisson {
        /// The rate.
        per_s: f64,
    },
    /// Poisson with a weekly profile.
    Shaped {
        /// The mean rate over a week.
        per_s: f64,
        /// Where in the week it starts, to the minute, since Monday 00:00.
        starts: Nanos,
        /// The profile.
        profile: Box<Profile>,
    },
    /// Independent gaps.
    Renewal {
        /// The rate.
        per_s: f64,
        /// Coefficient of variation of the gaps.
        cv: f64,
    },
    /// Poisson batches.
    Batch {
        /// The rate of requests.
        per_s: f64,
        /// How many come together.
        size: BatchSize,
        /// In how long.
        spread: Nanos,
    },
    /// Poisson, switched between two rates.
    OnOff {
        /// The mean rate.
        per_s: f64,
        /// The share of the time that it is on.
        on_share: f64,
        /// How long it is on, on average.
        mean_on: Nanos,
        /// The rate while it is off over that while it is on.
        off_rate: f64,
    },
}

/// A process with what its simulated logs look like.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// The process.
    pub process: Process,
    /// Each figure of the log beside those of simulated logs.
    pub checks: Vec<Check>,
}

impl Candidate {
    /// Whether its logs look like the real one.
    pub fn stands(&self) -> bool {
        self.checks.iter().all(Check::holds)
    }
}

impl ArrivalFit {
    /// The process that was chosen.
    pub fn chosen(&self) -> Option<&Candidate> {
        match self.choice {
            Choice::Process(place) => self.candidates.get(place),
            Choice::Replay | Choice::TooFew => None,
        }
    }
}

impl Process {
    /// As demand draws it.
    pub fn arrivals(&self) -> Arrivals {
        let gap = |per_s: f64| 1e9 / per_s;
        match self {
            Self::AllAtOnce { count } => {
                let count = std::num::NonZeroU64::new(*count).unwrap_or(std::num::NonZeroU64::MIN);
                Arrivals::AllAtOnce { count, at: Nanos::ZERO }
            }
            Self::Deterministic { every } => Arrivals::Deterministic { every: *every },
            Self::Poisson { per_s } => Arrivals::Poisson { mean_gap_ns: gap(*per_s) },
            Self::Shaped { per_s, starts, profile } => Arrivals::Shaped(Arc::new(Shaped {
                mean_gap_ns: gap(*per_s),
                week: profile.week(),
                clock: Clock::weekly(*starts),
                growth_per_ns: 0.0,
                campaigns: Vec::new(),
            })),
            Self::Renewal { per_s, cv } => Arrivals::Renewal(Renewal::new(gap(*per_s), *cv)),
            Self::Batch { per_s, size, spread } => {
                Arrivals::Batch(Batches { mean_gap_ns: gap(*per_s) * size.mean(), size: size.clone(), spread: *spread })
            }
            Self::OnOff { per_s, on_share, mean_on, off_rate } => {
                Arrivals::OnOff(OnOff::of_shares(per_s / 1e9, *on_share, *mean_on, *off_rate))
            }
        }
    }
}

/// Describes requests that came at these instants, ascending from 0; `began` is when the first came, since 1970.
pub fn fit(at: &[Nanos], began: Option<Nanos>) -> ArrivalFit {
    let length = at.last().copied().unwrap_or(Nanos::ZERO);
    let requests = at.len();
    let per_s = if length > Nanos::ZERO { (requests as f64 - 1.0) / length.as_secs_f64() } else { 0.0 };
    let resolution = resolution(at);
    let is_coarse = requests >= ENOUGH && per_s * resolution.as_secs_f64() > 0.05;
    let spread = if is_coarse { spread_out(at, resolution) } else { Vec::new() };
    let instants = if is_coarse { spread.as_slice() } else { at };
    let mut found = ArrivalFit {
        requests,
        length,
        resolution,
        is_coarse,
        per_s,
        gap_cv: gap_cv(instants),
        dispersions: dispersions(instants, length),
        profile: began.and_then(|began| profile::find(at, began)),
        candidates: Vec::new(),
        choice: Choice::TooFew,
    };
    if length == Nanos::ZERO && requests > 1 {
        let process = Process::AllAtOnce { count: requests as u64 };
        found.candidates.push(Candidate { process, checks: Vec::new() });
        found.choice = Choice::Process(0);
    } else if requests >= ENOUGH {
        choose(&mut found, at, instants, began);
    }
    found
}

/// Tries processes in the order of what they need to be told.
fn choose(found: &mut ArrivalFit, at: &[Nanos], instants: &[Nanos], began: Option<Nanos>) {
    let per_s = found.per_s;
    if gap_cv(at) < EVEN_CV {
        let every = Nanos::from_secs_f64(1.0 / per_s);
        found.candidates.push(Candidate { process: Process::Deterministic { every }, checks: Vec::new() });
        found.choice = Choice::Process(0);
        return;
    }
    let seen = Seen {
        gap_cv: found.gap_cv,
        dispersions: found.dispersions.clone(),
        requests: found.requests,
        length: found.length,
    };
    let shaped = || {
        let profile = found.profile.clone()?;
        Some(profile.process(began?, found.length, found.requests))
    };
    let fits: [&dyn Fn() -> Option<Process>; 6] = [
        &|| Some(Process::Poisson { per_s }),
        &shaped,
        &|| renewal::fit(&gaps(instants).collect::<Vec<f64>>(), per_s),
        &|| batches::at_once(at, found.resolution, per_s).filter(|_| !found.is_coarse),
        &|| on_off::fit(&gaps(instants).collect::<Vec<f64>>(), per_s),
        &|| batches::spread(instants, per_s),
    ];
    let mut candidates = Vec::new();
    let mut choice = Choice::Replay;
    for fit in fits {
        let Some(process) = fit() else { continue };
        let candidate = Candidate { checks: seen.held_to(&process), process };
        let stands = candidate.stands();
        candidates.push(candidate);
        if stands {
            choice = Choice::Process(candidates.len() - 1);
            break;
        }
    }
    (found.candidates, found.choice) = (candidates, choice);
}

/// The largest power of ten of nanoseconds, up to a second, of which all instants are multiples.
fn resolution(at: &[Nanos]) -> Nanos {
    let mut unit = Nanos::SECOND.0;
    for instant in at {
        while !instant.0.is_multiple_of(unit) {
            unit /= 10;
        }
    }
    Nanos(unit)
}

/// Instants that were cut to multiples of this, put back at random: of a Poisson process, exactly as they can have been.
fn spread_out(at: &[Nanos], resolution: Nanos) -> Vec<Nanos> {
    let mut stream = rng::stream(2, 0, 0, Purpose::Fit);
    let mut instants: Vec<Nanos> = at.iter().map(|at| *at + Nanos(stream.random_range(0..resolution.0))).collect();
    instants.sort_unstable();
    let first = instants.first().copied().unwrap_or(Nanos::ZERO);
    for at in &mut instants {
        *at = *at - first;
    }
    instants
}
