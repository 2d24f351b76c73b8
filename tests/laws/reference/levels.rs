//! How many run and wait, where, over time: what averages are made of.

use std::collections::BTreeMap;

use linecook::time::Nanos;

/// Where something runs or waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    Pool(usize),
    /// One instance of a gate; those of all gates are numbered one gate after another.
    Gate(usize),
    /// The line of a throttle.
    Throttle(usize),
    /// One count of a limit of jobs in flight.
    InFlight {
        limit: usize,
        counter: usize,
    },
    /// One counter of a rate limit: calls wait in its line, and none runs.
    Counter {
        limit: usize,
        counter: usize,
    },
}

/// From this instant on, until the next level of the place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Level {
    pub at: Nanos,
    pub place: Place,
    pub running: u32,
    pub waiting: u32,
}

/// The changes of one place: when, and how many then run and wait.
pub type Steps = Vec<(Nanos, u32, u32)>;

/// What is left of levels that last no time and of those that repeat the one before, by place.
pub fn steps(levels: &[Level]) -> Vec<(Place, Steps)> {
    let mut by_place: BTreeMap<Place, Steps> = BTreeMap::new();
    for &Level { at, place, running, waiting } in levels {
        let steps = by_place.entry(place).or_default();
        if steps.last().is_some_and(|&(last, ..)| last == at) {
            steps.pop();
        }
        let before = steps.last().map_or((0, 0), |&(_, running, waiting)| (running, waiting));
        if before != (running, waiting) {
            steps.push((at, running, waiting));
        }
    }
    without_order(by_place)
}

/// When each counter of a rate limit could admit nothing, from the spans told at its charges: overlapping ones joined.
pub fn exhausted(charged: &[(Place, Nanos, Nanos)]) -> Vec<(Place, Vec<(Nanos, Nanos)>)> {
    let mut by_place: BTreeMap<Place, Vec<(Nanos, Nanos)>> = BTreeMap::new();
    for &(place, from, to) in charged.iter().filter(|(_, from, to)| from < to) {
        let spans = by_place.entry(place).or_default();
        match spans.last_mut() {
            Some((_, end)) if *end >= from => *end = to.max(*end),
            _ => spans.push((from, to)),
        }
    }
    without_order(by_place)
}

// The counters of a rate limit have no order that both implementations know.
fn without_order<T: Ord>(by_place: BTreeMap<Place, Vec<T>>) -> Vec<(Place, Vec<T>)> {
    let anonymous = |place| match place {
        Place::Counter { limit, .. } => Place::Counter { limit, counter: 0 },
        Place::InFlight { limit, .. } => Place::InFlight { limit, counter: 0 },
        other => other,
    };
    let mut all: Vec<_> = by_place.into_iter().map(|(place, steps)| (anonymous(place), steps)).collect();
    all.retain(|(_, steps)| !steps.is_empty());
    all.sort();
    all
}
