//! How the hours of a day and the days of a week differ, where a log is long enough to tell.

use statrs::distribution::{ContinuousCDF, FisherSnedecor};

use super::super::dispersion::counts;
use super::Process;
use crate::calendar::Clock;
use crate::demand::arrivals::{Shaped, Week};
use crate::time::Nanos;

const HOUR: Nanos = Nanos::from_secs(3600);
const DAY: Nanos = Nanos::from_secs(86_400);
/// Hours of a log from which on those of a day can be told apart: each has been seen twice.
const LEAST_HOURS: u64 = 48;
/// Days from which on those of a week can be.
const LEAST_DAYS: u64 = 14;
/// Ten years: a longer log is one with a wrong date in it.
const MOST_HOURS: u64 = 87_600;
/// The chance of differences as large, if there are none, below which there are some.
const SIGNIFICANT: f64 = 0.001;

/// Relative requests by hour and day, as a scenario writes them; the means are 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Profile {
    /// From 0 to 23 o'clock.
    pub hours: [f64; 24],
    /// Monday first; `None` where the log is too short to tell, or they are alike.
    pub days: Option<[f64; 7]>,
}

/// The profile of a log, if its hours differ by more than chance; by the log's own clock.
pub(super) fn find(at: &[Nanos], began: Nanos) -> Option<Profile> {
    let hours = whole(at, began, HOUR).filter(|(_, counts)| counts.len() as u64 >= LEAST_HOURS);
    let of_day = hours.and_then(|(first, counts)| groups::<24>(&counts, first));
    let days = whole(at, began, DAY).filter(|(_, counts)| counts.len() as u64 >= LEAST_DAYS);
    // Day 0 of 1970 was a Thursday.
    let of_week = days.and_then(|(first, counts)| groups::<7>(&counts, first + 3));
    match (of_day, of_week) {
        (None, None) => None,
        (hours, days) => Some(Profile { hours: hours.unwrap_or([1.0; 24]), days }),
    }
}

/// The number since 1970 of the first whole hour (or day) in the log, and the requests of each whole one.
fn whole(at: &[Nanos], began: Nanos, unit: Nanos) -> Option<(u64, Vec<f64>)> {
    let first = began.0.div_ceil(unit.0);
    let end = (began + *at.last()?).0 / unit.0;
    let number = end.checked_sub(first).filter(|&number| number <= MOST_HOURS)?;
    let mut all = vec![0.0; usize::try_from(number).ok()?];
    // Numbered from the unit that the first request is in.
    let offset = began.0 / unit.0;
    for (place, count) in counts(at, unit, Nanos(began.0 % unit.0)) {
        let place = (place + offset).checked_sub(first).and_then(|place| usize::try_from(place).ok());
        if let Some(slot) = place.and_then(|place| all.get_mut(place)) {
            *slot = count as f64;
        }
    }
    Some((first, all))
}

/// The mean of each group of counts, the mean of these means being 1, if groups differ by more than the counts within them do: the
/// F test of an analysis of variance. The group of the first count is that of its number.
///
/// # Source
/// R. A. Fisher, *Statistical Methods for Research Workers*, 1925.
fn groups<const GROUPS: usize>(counts: &[f64], first: u64) -> Option<[f64; GROUPS]> {
    let group = |place: usize| usize::try_from((first + place as u64) % GROUPS as u64).unwrap_or(0);
    let (mut sums, mut numbers) = ([0.0; GROUPS], [0.0; GROUPS]);
    for (place, count) in counts.iter().enumerate() {
        sums[group(place)] += count;
        numbers[group(place)] += 1.0;
    }
    let means: [f64; GROUPS] = std::array::from_fn(|group| sums[group] / numbers[group]);
    let all = counts.iter().sum::<f64>() / counts.len() as f64;
    let between: f64 = means.iter().zip(numbers).map(|(mean, number)| number * (mean - all) * (mean - all)).sum();
    let within: f64 = counts
        .iter()
        .enumerate()
        .map(|(place, count)| (count - means[group(place)]) * (count - means[group(place)]))
        .sum();
    let freedom = (GROUPS as f64 - 1.0, counts.len() as f64 - GROUPS as f64);
    let ratio = (between / freedom.0) / (within / freedom.1).max(f64::MIN_POSITIVE);
    let chance = FisherSnedecor::new(freedom.0, freedom.1).ok()?.sf(ratio);
    let mean = means.iter().sum::<f64>() / GROUPS as f64;
    // As finely as a scenario writes them.
    (between > 0.0 && chance < SIGNIFICANT).then(|| means.map(|of_group| (of_group / mean * 1000.0).round() / 1000.0))
}

impl Profile {
    /// As demand has it.
    pub fn week(&self) -> Week {
        Week::of_hours_and_days(&self.hours, &self.days.unwrap_or([1.0; 7])).expect("an hour with requests is in it")
    }

    /// The Poisson process with this profile that brings as many requests as the log has, in its length.
    pub(super) fn process(self, began: Nanos, length: Nanos, requests: usize) -> Process {
        let minute = Nanos::from_secs(60);
        // Day 0 of 1970 was a Thursday.
        let since_monday = (began + Nanos(3 * DAY.0)).0 % (7 * DAY.0);
        let starts = Nanos(since_monday / minute.0 * minute.0);
        let unit = Shaped {
            mean_gap_ns: 1e9,
            week: self.week(),
            clock: Clock::weekly(starts),
            growth_per_ns: 0.0,
            campaigns: Vec::new(),
        };
        let per_s = requests as f64 / unit.expected(length).max(f64::MIN_POSITIVE);
        Process::Shaped { per_s, starts, profile: Box::new(self) }
    }
}
