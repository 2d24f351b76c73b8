//! The sliding window: every call counts for one window length from when it was charged.

use std::collections::VecDeque;

use crate::time::Nanos;

/// A log of charges. Holds at most as many as the limit admits in one window.
#[derive(Clone, Debug)]
pub struct SlidingWindow {
    limit: u64,
    length: Nanos,
    // Instant and weight of each charge, oldest first; those that left the window are dropped when looked at.
    charges: VecDeque<(Nanos, u64)>,
    // The sum of the weights in `charges`.
    used: u64,
}

impl SlidingWindow {
    /// An empty window.
    pub fn new(limit: u64, length: Nanos) -> Self {
        Self { limit, length, charges: VecDeque::new(), used: 0 }
    }

    fn drop_expired(&mut self, now: Nanos) {
        while let Some(&(at, weight)) = self.charges.front()
            && at + self.length <= now
        {
            self.charges.pop_front();
            self.used -= weight;
        }
    }

    /// See [`super::Limiter::wait`]: until enough of the oldest charges have left the window.
    pub fn wait(&mut self, now: Nanos, weight: u64) -> Nanos {
        self.drop_expired(now);
        let mut left = self.used;
        let mut until = now;
        for &(at, charged) in &self.charges {
            if left + weight <= self.limit {
                break;
            }
            left -= charged;
            until = at + self.length;
        }
        until - now
    }

    /// Charges a call.
    pub fn charge(&mut self, now: Nanos, weight: u64) {
        self.drop_expired(now);
        match self.charges.back_mut() {
            Some((at, charged)) if *at == now => *charged += weight,
            _ => self.charges.push_back((now, weight)),
        }
        self.used += weight;
    }

    /// Charges a call beyond the limit. Forgets the oldest charges that can no longer matter: as long as the newer ones alone
    /// fill the limit, nothing is admitted, and the older ones leave first.
    pub fn charge_refused(&mut self, now: Nanos, weight: u64) {
        self.charge(now, weight);
        while let Some(&(_, oldest)) = self.charges.front()
            && self.used - oldest >= self.limit
        {
            self.charges.pop_front();
            self.used -= oldest;
        }
    }
}
