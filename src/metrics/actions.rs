//! What is measured of actions: fan-outs and bulks, each done when the last of its requests has ended.

use super::Latencies;
use crate::engine::{ActionEnded, Parts};
use crate::time::Nanos;

/// Of so many actions it is kept when each was done.
const MOST_KEPT: usize = 1000;

/// The actions of one workload that appeared in the window.
#[derive(Debug, Default)]
pub struct ActionMetrics {
    /// How many.
    pub offered: u64,
    /// Of those, delivered: with all of their requests.
    pub delivered: u64,
    /// How many had a deadline.
    pub with_deadline: u64,
    /// Of those, delivered by it.
    pub in_time: u64,
    /// From appearing to the last result, of those delivered.
    pub latencies: Latencies,
    // From appearing to the last result, of the first MOST_KEPT, in the order in which they ended; `None` of those not delivered.
    ends: Vec<Option<Nanos>>,
}

impl ActionMetrics {
    /// How long each of them took from appearing to the last result, `None` for one that was not delivered with all of its
    /// requests; `None` where there are more than a thousand.
    pub fn each(&self) -> Option<&[Option<Nanos>]> {
        (self.ends.len() as u64 == self.offered).then_some(self.ends.as_slice())
    }

    pub(super) fn record(&mut self, action: &ActionEnded) {
        self.offered += 1;
        if self.ends.len() < MOST_KEPT {
            self.ends.push(action.is_delivered().then(|| action.ended - action.demanded));
        }
        if action.is_delivered() {
            self.delivered += 1;
            // Its requests go different ways, so it has no parts.
            self.latencies.record(action.ended - action.demanded, &Parts::default());
        }
        if let Some(in_time) = action.in_time() {
            self.with_deadline += 1;
            self.in_time += u64::from(in_time);
        }
    }

    pub(super) fn add(&mut self, other: &Self) {
        self.offered += other.offered;
        self.delivered += other.delivered;
        self.with_deadline += other.with_deadline;
        self.in_time += other.in_time;
        self.latencies.add(&other.latencies);
        self.ends.extend(other.ends.iter().take(MOST_KEPT - self.ends.len()));
    }
}
