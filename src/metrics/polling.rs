//! What has to fit beside each other at a rate limit that counts polls: the jobs that are polled for, and the other calls.

use super::Window;
use crate::engine::System;
use crate::time::Nanos;

/// How often a window is halved to see how many jobs end within its parts.
const HALVINGS: usize = 7;
/// Parts of a window in which calls are counted.
const PARTS: usize = 60;

/// Polls at one rate limit of the plan, of requests that appeared after the warm-up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PollsAtLimit {
    /// Polls it refused.
    pub refused: u64,
    /// Requests that gave up because of that.
    pub lost: u64,
    /// How long the delivered waited for their results after it first refused a poll that would have fetched them.
    pub held_up: Nanos,
}

/// The counters that polls meet.
#[derive(Debug)]
pub struct Polling {
    // The counters that the polls of each workload meet, each once.
    of_workload: Vec<Vec<usize>>,
    // One per counter; `None` where no poll comes.
    counters: Vec<Option<PolledCounter>>,
    start: Nanos,
}

/// One counter that polls meet, from the warm-up to the end of the run.
#[derive(Debug)]
pub struct PolledCounter {
    pending: u32,
    pending_peak: u32,
    // Within a window, its half, its quarter and so on.
    finished: [Busiest; HALVINGS],
    others: Busiest,
}

impl Polling {
    /// Nothing measured yet; `None` if nobody polls.
    pub(super) fn new(system: &System, window: Window) -> Option<Self> {
        let of_workload: Vec<Vec<usize>> = (0..system.workloads())
            .map(|workload| {
                let mut counters: Vec<usize> = system.counters_of_polls(workload).collect();
                counters.sort_unstable();
                counters.dedup();
                counters
            })
            .collect();
        let met = |counter| of_workload.iter().any(|counters| counters.contains(&counter));
        let counters: Vec<Option<PolledCounter>> = (system.windows().enumerate())
            .map(|(counter, window)| met(counter).then(|| PolledCounter::new(window)))
            .collect();
        let any = counters.iter().any(Option::is_some);
        any.then_some(Self { of_workload, counters, start: window.start })
    }

    /// The counter with this number, if polls meet it.
    pub fn counter(&self, counter: usize) -> Option<&PolledCounter> {
        self.counters.get(counter)?.as_ref()
    }

    pub(super) fn accepted(&mut self, workload: usize, at: Nanos) {
        let after_warm_up = at >= self.start;
        self.each(workload, |counter| {
            counter.pending += 1;
            if after_warm_up {
                counter.pending_peak = counter.pending_peak.max(counter.pending);
            }
        });
    }

    pub(super) fn ready(&mut self, workload: usize, at: Nanos) {
        let after_warm_up = at >= self.start;
        self.each(workload, |counter| {
            if after_warm_up {
                // What was there when the warm-up ended.
                counter.pending_peak = counter.pending_peak.max(counter.pending);
                counter.finished.iter_mut().for_each(|busiest| busiest.count(at));
            }
            counter.pending -= 1;
        });
    }

    pub(super) fn taken_back(&mut self, workload: usize) {
        self.each(workload, |counter| counter.pending -= 1);
    }

    pub(super) fn charged(&mut self, counter: usize, at: Nanos) {
        if at >= self.start
            && let Some(counter) = &mut self.counters[counter]
        {
            counter.others.count(at);
        }
    }

    /// The call just charged was a poll.
    pub(super) fn poll_charged(&mut self, counter: usize, at: Nanos) {
        if at >= self.start
            && let Some(counter) = &mut self.counters[counter]
        {
            counter.others.take_back();
        }
    }

    fn each(&mut self, workload: usize, change: impl Fn(&mut PolledCounter)) {
        for &counter in &self.of_workload[workload] {
            self.counters[counter].iter_mut().for_each(&change);
        }
    }
}

impl PolledCounter {
    fn new(window: Nanos) -> Self {
        let finished = std::array::from_fn(|halvings| Busiest::new(Nanos((window.0 >> halvings).max(1))));
        Self { pending: 0, pending_peak: 0, finished, others: Busiest::new(window) }
    }

    /// Most jobs whose results are polled for that were in waitlists and on stations at once.
    pub fn pending_peak(&self) -> u32 {
        self.pending_peak
    }

    /// Most of these jobs that ended within a window of the limit, whenever it begins, and within its half, its quarter and so on; in
    /// perhaps a sixtieth more than that.
    pub fn most_finished(&self) -> impl Iterator<Item = u32> {
        self.finished.iter().map(Busiest::most)
    }

    /// Most calls but polls that were counted within a window, likewise.
    pub fn most_others(&self) -> u32 {
        self.others.most()
    }
}

/// The most events within any window of a length, from counts by parts of it.
#[derive(Debug)]
struct Busiest {
    part: u64,
    // The last parts that a window can touch, as a ring.
    counts: [u32; PARTS + 1],
    current: u64,
    sum: u32,
    most: u32,
}

impl Busiest {
    fn new(window: Nanos) -> Self {
        Self { part: window.0.div_ceil(PARTS as u64), counts: [0; PARTS + 1], current: 0, sum: 0, most: 0 }
    }

    fn count(&mut self, at: Nanos) {
        let part = at.0 / self.part;
        if part > self.current {
            self.most = self.most();
            for gone in (self.current + 1..=part).take(self.counts.len()) {
                let count = &mut self.counts[ring(gone)];
                self.sum -= std::mem::take(count);
            }
            self.current = part;
        }
        self.counts[ring(part)] += 1;
        self.sum += 1;
    }

    // The last one counted is none.
    fn take_back(&mut self) {
        self.counts[ring(self.current)] -= 1;
        self.sum -= 1;
    }

    fn most(&self) -> u32 {
        self.most.max(self.sum)
    }
}

#[expect(clippy::cast_possible_truncation, reason = "below the number of parts")]
fn ring(part: u64) -> usize {
    (part % (PARTS as u64 + 1)) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_busiest_window_is_found_wherever_it_begins() {
        let mut calls = Busiest::new(Nanos::from_secs(60));
        // Three at the end of one minute, two at the beginning of the next; one much later.
        for second in [50, 55, 59, 61, 70] {
            calls.count(Nanos::from_secs(second));
        }
        calls.count(Nanos::from_secs(1000));
        assert_eq!(calls.most(), 5);
    }

    #[test]
    fn what_is_taken_back_does_not_count_and_what_is_long_gone_neither() {
        let mut calls = Busiest::new(Nanos::from_secs(60));
        for second in 0..10 {
            calls.count(Nanos::from_secs(second));
            calls.take_back();
        }
        calls.count(Nanos::from_secs(10));
        for minute in 2..100 {
            calls.count(Nanos::from_secs(minute * 62));
        }
        assert_eq!(calls.most(), 1);
    }
}
