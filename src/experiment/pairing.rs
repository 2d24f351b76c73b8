//! The same request under all plans of a case: what each plan did to it, side by side.
//!
//! Plans run in step, a block of demand at a time, but a request ends when its plan lets it. It is held from its end under the first
//! plan to its end under the last; memory grows with the requests in flight and not with all requests.

use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, VecDeque};

use crate::engine::{Ended, Observer, Outcome};
use crate::metrics::Window;

/// Rows that are held in order, for speed; older ones that still wait for a plan are held by their number.
const RECENT: usize = 1 << 14;

/// What became of a request under one plan: its latency in nanoseconds, or one of the values from the top.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Fate(u64);

impl Fate {
    /// Still in flight.
    const PENDING: Self = Self(u64::MAX);
    /// Appeared outside the window: under every plan, for all meet the same demand.
    const NOT_COUNTED: Self = Self(u64::MAX - 1);
    /// The smallest value that is no latency: a run does not last three centuries.
    const LOST: u64 = 1 << 63;

    fn new(ended: &Ended, window: Window) -> Self {
        if !window.contains(ended.demanded) {
            return Self::NOT_COUNTED;
        }
        let lost = |how: u64| Self(Self::LOST + how);
        match ended.outcome {
            Outcome::Delivered => Self((ended.ended - ended.demanded).0),
            Outcome::GaveUp(_) => lost(0),
            Outcome::GateTimeout => lost(1),
            Outcome::GateFull => lost(2),
            Outcome::Abandoned => lost(3),
            Outcome::Expired => lost(4),
        }
    }

    fn is_delivered(self) -> bool {
        self.0 < Self::LOST
    }
}

/// The ends of requests under one plan since they were last gathered.
#[derive(Debug)]
pub(super) struct Ends {
    // Of each workload, whether its requests are the same under all plans, and there are several plans.
    paired: Vec<bool>,
    window: Window,
    ended: Vec<(u32, u64, Fate)>,
}

impl Ends {
    pub fn new(paired: Vec<bool>, window: Window) -> Self {
        Self { paired, window, ended: Vec::new() }
    }
}

impl Observer for Ends {
    #[inline]
    fn ended(&mut self, request: &Ended) {
        if self.paired[request.workload] {
            let workload = u32::try_from(request.workload).expect("a checked scenario has few workloads");
            self.ended.push((workload, request.index, Fate::new(request, self.window)));
        }
    }
}

/// Two plans over the requests of one replication that appeared after the warm-up and are the same under both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Pair {
    /// All of them.
    pub requests: u64,
    /// Delivered under both.
    pub both: u64,
    /// Of those, the latency under the first less that under the second, added up, in nanoseconds.
    pub longer_ns: i128,
    /// Delivered under the first only.
    pub first_only: u64,
    /// Delivered under the second only.
    pub second_only: u64,
    /// With another latency or another outcome.
    pub different: u64,
}

impl Pair {
    #[inline]
    fn add(&mut self, first: Fate, second: Fate) {
        self.requests += 1;
        self.different += u64::from(first != second);
        match (first.is_delivered(), second.is_delivered()) {
            (true, true) => {
                self.both += 1;
                self.longer_ns += i128::from(first.0) - i128::from(second.0);
            }
            (true, false) => self.first_only += 1,
            (false, true) => self.second_only += 1,
            (false, false) => {}
        }
    }
}

/// All pairs of the plans of one case, in one replication.
#[derive(Debug)]
pub(super) struct Pairing {
    plans: usize,
    held: Vec<Held>,
    pairs: Vec<Pair>,
}

/// Requests of one workload that have ended under some plans and not under all: a row each, of one fate for each plan.
#[derive(Debug, Default)]
struct Held {
    // The number of the request in the first row.
    first: u64,
    recent: VecDeque<Fate>,
    late: BTreeMap<u64, Vec<Fate>>,
}

impl Pairing {
    pub fn new(plans: usize, workloads: usize) -> Self {
        let mut held = Vec::new();
        held.resize_with(workloads, Held::default);
        Self { plans, held, pairs: vec![Pair::default(); pairs(plans).count()] }
    }

    /// Takes what ended under one plan.
    pub fn gather(&mut self, plan: usize, ends: &mut Ends) {
        let Self { plans, held, pairs } = self;
        for (workload, index, fate) in ends.ended.drain(..) {
            held[workload as usize].put(*plans, plan, index, fate, pairs);
        }
        for held in held {
            held.shorten(*plans, pairs);
        }
    }

    /// One for each of [`pairs`], once all plans have run to their end.
    pub fn finish(self) -> Vec<Pair> {
        debug_assert!(self.held.iter().all(|held| held.recent.is_empty() && held.late.is_empty()));
        self.pairs
    }
}

/// All pairs of so many plans, the earlier one first.
pub(super) fn pairs(plans: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..plans).flat_map(move |first| (first + 1..plans).map(move |second| (first, second)))
}

impl Held {
    #[inline]
    fn put(&mut self, plans: usize, plan: usize, index: u64, fate: Fate, pairs: &mut [Pair]) {
        let Some(row) = index.checked_sub(self.first) else {
            self.put_late(plan, index, fate, pairs);
            return;
        };
        let start = usize::try_from(row).expect("what is held fits into memory") * plans;
        if self.recent.len() <= start {
            self.recent.resize(start + plans, Fate::PENDING);
        }
        self.recent[start + plan] = fate;
        if row == 0 {
            self.let_go(plans, pairs);
        }
    }

    #[cold]
    fn put_late(&mut self, plan: usize, index: u64, fate: Fate, pairs: &mut [Pair]) {
        let row = self.late.get_mut(&index).expect("a request ends once under each plan");
        row[plan] = fate;
        if !row.contains(&Fate::PENDING) {
            count(row.len(), |plan| row[plan], pairs);
            self.late.remove(&index);
        }
    }

    // Counts the first rows that have ended under all plans.
    fn let_go(&mut self, plans: usize, pairs: &mut [Pair]) {
        while !self.recent.is_empty() && !self.recent.range(..plans).any(|&fate| fate == Fate::PENDING) {
            count(plans, |plan| self.recent[plan], pairs);
            self.recent.drain(..plans);
            self.first += 1;
        }
    }

    // One request that stays for long does not hold up all that came after it.
    fn shorten(&mut self, plans: usize, pairs: &mut [Pair]) {
        while self.recent.len() > RECENT * plans {
            let row = self.recent.drain(..plans).collect();
            self.late.insert(self.first, row);
            self.first += 1;
            self.let_go(plans, pairs);
        }
    }
}

fn count(plans: usize, fate: impl Fn(usize) -> Fate, pairs: &mut [Pair]) {
    if fate(0) != Fate::NOT_COUNTED {
        let fates = self::pairs(plans).map(|(first, second)| (fate(first), fate(second)));
        pairs.iter_mut().zip(fates).for_each(|(pair, (first, second))| pair.add(first, second));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{Cause, Parts};
    use crate::time::Nanos;

    const WINDOW: Window = Window { start: Nanos(10), end: Nanos(1 << 40) };

    fn ended(index: u64, latency: Option<u64>) -> Ended {
        let demanded = Nanos(index);
        let outcome = latency.map_or(Outcome::GaveUp(Cause::Outage), |_| Outcome::Delivered);
        let ended = demanded + Nanos(latency.unwrap_or(1));
        Ended { workload: 0, index, demanded, ended, outcome, attempts: 1, parts: Parts::default() }
    }

    fn gather(pairing: &mut Pairing, plan: usize, all: impl IntoIterator<Item = (u64, Option<u64>)>) {
        let mut ends = Ends::new(vec![true], WINDOW);
        all.into_iter().for_each(|(index, latency)| ends.ended(&ended(index, latency)));
        pairing.gather(plan, &mut ends);
    }

    #[test]
    fn requests_are_matched_by_their_number_in_whatever_order_they_end() {
        let mut pairing = Pairing::new(2, 1);
        // Of twenty requests ten appear before the warm-up.
        gather(&mut pairing, 0, (0..20).rev().map(|index| (index, (index != 12).then_some(100 + index))));
        gather(&mut pairing, 1, (0..20).map(|index| (index, (index < 18).then_some(100))));
        let longer_ns = (10..18).filter(|&index| index != 12).sum::<i128>();
        let pair = Pair { requests: 10, both: 7, longer_ns, first_only: 2, second_only: 1, different: 10 };
        assert_eq!(pairing.finish(), [pair]);
    }

    #[test]
    fn a_request_that_stays_holds_up_nothing_and_is_counted_in_the_end() {
        let mut pairing = Pairing::new(3, 1);
        let all = 5 * RECENT as u64;
        for block in 0..all / 512 {
            for plan in 0..3 {
                let block = (block * 512..(block + 1) * 512).filter(|&index| plan != 1 || index % 1000 != 15);
                gather(&mut pairing, plan, block.map(|index| (index, Some(plan as u64))));
                assert!(pairing.held[0].recent.len() <= 3 * RECENT);
            }
        }
        let late: Vec<u64> = (0..all).filter(|index| index % 1000 == 15).collect();
        assert!(!pairing.held[0].late.is_empty() && pairing.held[0].late.len() <= late.len());
        gather(&mut pairing, 1, late.into_iter().rev().map(|index| (index, None)));
        let pairs = pairing.finish();
        let counted = all - 10;
        assert!(pairs.iter().all(|pair| pair.requests == counted && pair.different == counted));
        let lost = all.div_ceil(1000);
        assert_eq!((pairs[0].both, pairs[0].first_only, pairs[0].second_only), (counted - lost, lost, 0));
        assert_eq!((pairs[1].both, pairs[1].longer_ns), (counted, -2 * i128::from(counted)));
        assert_eq!((pairs[2].both, pairs[2].first_only, pairs[2].second_only), (counted - lost, 0, lost));
    }
}
