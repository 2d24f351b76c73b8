//! Does a log look throttled already? Then it shows what a limit let through, and not what was asked for.
//!
//! Every sign has an innocent reading too (a schedule is as even as a pacer), so the evidence is told and not a verdict.

use super::dispersion::{counts, gaps};
use super::numeric::{moments, quantile};
use crate::time::Nanos;

/// The windows that limits are usually stated in.
const WINDOWS: [Nanos; 4] = [Nanos::SECOND, Nanos::from_secs(10), Nanos::from_secs(60), Nanos::from_secs(3600)];
/// Counts below this repeat by chance.
const LEAST_CEILING: u64 = 5;
/// Windows at the ceiling that are no accident.
const LEAST_HITS: usize = 5;
/// The share of the windows with requests that they are at least.
const LEAST_SHARE: f64 = 0.03;
/// Requests from which on there is something to see.
const ENOUGH: usize = 50;

/// A sign of a limit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Evidence {
    /// Many windows by the clock have exactly the largest count, far more than have one less.
    Ceiling {
        /// How long a window is.
        window: Nanos,
        /// The largest count.
        most: u64,
        /// Windows with it.
        hits: usize,
        /// Windows with one request less.
        below: usize,
    },
    /// The request after a full window comes as soon as the window has passed, again and again.
    SlidingCeiling {
        /// How long the window is.
        window: Nanos,
        /// How many requests it holds.
        most: u64,
        /// How often the next came as soon as it had passed.
        hits: usize,
    },
    /// While it is busy, requests come at even gaps.
    EvenGaps {
        /// The median gap in the busiest tenth of the minutes, in seconds.
        gap_s: f64,
        /// The standard deviation of these gaps over their mean.
        cv: f64,
    },
    /// The number in service stays at its largest value.
    Plateau {
        /// The largest number.
        most: u64,
        /// The share of the time at it.
        share: f64,
    },
}

impl Evidence {
    /// The largest count of a window, where that is the sign.
    fn ceiling(self) -> Option<u64> {
        match self {
            Self::Ceiling { most, .. } | Self::SlidingCeiling { most, .. } => Some(most),
            Self::EvenGaps { .. } | Self::Plateau { .. } => None,
        }
    }
}

/// What was looked at, and found.
#[derive(Clone, Debug, PartialEq)]
pub struct Throttling {
    /// Whether there were requests enough to see anything.
    pub enough: bool,
    /// The signs found.
    pub evidence: Vec<Evidence>,
}

/// Looks for signs of limits.
pub fn find(at: &[Nanos], began: Option<Nanos>, service: Option<&[Nanos]>) -> Throttling {
    if at.len() < ENOUGH {
        return Throttling { enough: false, evidence: Vec::new() };
    }
    let began = began.unwrap_or(Nanos::ZERO);
    let mut evidence: Vec<Evidence> = Vec::new();
    for window in WINDOWS {
        let found = ceiling(at, window, began).or_else(|| sliding_ceiling(at, window));
        // What fills a minute within a second fills the seconds too: the longest window with a ceiling is its own.
        evidence.retain(|shorter| found.is_none() || shorter.ceiling() != found.and_then(Evidence::ceiling));
        evidence.extend(found);
    }
    evidence.extend(even_gaps(at));
    evidence.extend(service.and_then(|times| plateau(at, times)));
    Throttling { enough: true, evidence }
}

/// Fixed windows: counts that pile up at their largest.
fn ceiling(at: &[Nanos], window: Nanos, began: Nanos) -> Option<Evidence> {
    let before = Nanos(began.0 % window.0);
    let counts: Vec<u64> = counts(at, window, before).map(|(_, count)| count).collect();
    let most = counts.iter().copied().max()?;
    let having = |wanted: u64| counts.iter().filter(|&&count| count == wanted).count();
    let (hits, below) = (having(most), having(most - 1));
    // Without a limit the largest count is rarer than the one below it, save by chance; and it is rare.
    let often = hits >= LEAST_HITS && hits as f64 >= LEAST_SHARE * counts.len() as f64;
    (most >= LEAST_CEILING && often && hits > 3 * below).then_some(Evidence::Ceiling { window, most, hits, below })
}

/// Sliding windows: no window ever holds more, and the next request comes when it may.
fn sliding_ceiling(at: &[Nanos], window: Nanos) -> Option<Evidence> {
    let mut most = 0;
    let mut from = 0;
    for (place, instant) in at.iter().enumerate() {
        while *instant - at[from] >= window {
            from += 1;
        }
        most = most.max(place - from + 1);
    }
    if (most as u64) < LEAST_CEILING || at.len() <= most {
        return None;
    }
    // How long `most` requests and the next take: never less than the window. Without a limit, times just above it are rarer than
    // those further on; just above is within half a mean gap.
    let near = window.0 / 50.max(2 * most as u64);
    let spans = || at.iter().zip(&at[most..]).map(|(from, to)| (*from, (*to - *from).0 - window.0));
    let hits = spans().filter(|&(_, over)| over < near).count();
    let after = spans().filter(|&(_, over)| over >= near && over < 6 * near).count();
    // Windows that overlap share their requests: they are one coincidence.
    let mut apart = 0;
    let mut free = Nanos::ZERO;
    for (from, _) in spans().filter(|&(_, over)| over < near) {
        if from >= free {
            (apart, free) = (apart + 1, from + window);
        }
    }
    (apart >= LEAST_HITS && hits >= 2 * LEAST_HITS && hits > after).then_some(Evidence::SlidingCeiling {
        window,
        most: most as u64,
        hits,
    })
}

/// Paced: gaps in the busiest minutes.
fn even_gaps(at: &[Nanos]) -> Option<Evidence> {
    let minute = Nanos::from_secs(60);
    let mut sizes: Vec<f64> = counts(at, minute, Nanos::ZERO).map(|(_, count)| count as f64).collect();
    sizes.sort_by(f64::total_cmp);
    let busy = quantile(&sizes, 0.9);
    let in_minute = |at: &Nanos| at.0 / minute.0;
    let busiest: Vec<f64> = at
        .chunk_by(|a, b| in_minute(a) == in_minute(b))
        .filter(|chunk| chunk.len() as f64 >= busy)
        .flat_map(gaps)
        .collect();
    if busiest.len() < 20 {
        return None;
    }
    let (mean, deviation) = moments(busiest.iter().copied());
    let mut ascending = busiest;
    ascending.sort_by(f64::total_cmp);
    let cv = deviation / mean;
    (mean > 0.0 && cv < 0.5).then(|| Evidence::EvenGaps { gap_s: quantile(&ascending, 0.5), cv })
}

/// In service at once, if each is served from the instant of its row on.
fn plateau(at: &[Nanos], times: &[Nanos]) -> Option<Evidence> {
    // Ends come before beginnings at one instant: a station freed serves the next. What takes no time holds none.
    let served = || at.iter().zip(times).filter(|(_, time)| time.0 > 0);
    let mut changes: Vec<(Nanos, bool)> = served().map(|(at, time)| (*at + *time, false)).collect();
    changes.extend(served().map(|(at, _)| (*at, true)));
    changes.sort_unstable();
    let last = at.last().copied()?;
    let mut time_at = vec![0_u128];
    let mut level = 0_usize;
    let mut before = Nanos::ZERO;
    for (instant, begins) in changes {
        let until = instant.min(last);
        if until > before {
            if time_at.len() <= level {
                time_at.resize(level + 1, 0);
            }
            time_at[level] += u128::from((until - before).0);
            before = until;
        }
        level = if begins { level + 1 } else { level.saturating_sub(1) };
    }
    let whole: u128 = time_at.iter().sum();
    let most = time_at.len() - 1;
    if most == 0 || whole == 0 {
        return None;
    }
    let share = time_at[most] as f64 / whole as f64;
    (share >= 0.05 && time_at[most] > time_at[most - 1]).then_some(Evidence::Plateau { most: most as u64, share })
}
