//! What is measured of actions: fan-outs and bulks, each done when the last of its requests has ended.

use super::Latencies;
use crate::engine::{ActionEnded, Parts};

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
}

impl ActionMetrics {
    pub(super) fn record(&mut self, action: &ActionEnded) {
        self.offered += 1;
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
    }
}
