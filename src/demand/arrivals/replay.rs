//! A log played again: once or over and over, in blocks drawn from it, with more or fewer requests.
//!
//! First comes the time line, which is the log itself, the log again and again, or blocks of it; then each further copy of
//! that, for more traffic, is turned round within short pieces of time, so that it has the same shape and is not the same.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::ops::Range;
use std::sync::Arc;

use rand::Rng;
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::SeedableRng;

use super::batch::part_of;
use crate::demand::Log;
use crate::rng::{self, Purpose};
use crate::time::Nanos;

/// How a log is played again.
#[derive(Clone, Debug, PartialEq)]
pub struct Replay {
    /// The log.
    pub log: Arc<Log>,
    /// How long it is, from the start of the run; its last request comes before that.
    pub length: Nanos,
    /// What the run is made of.
    pub order: Order,
    /// How many requests come for each of the log on average, above 0. Below 1, each stays with this probability; above, the whole
    /// part are copies, and each request of one more copy stays with the probability of the rest.
    pub scale: f64,
    /// The length of the pieces within which each copy but the first is turned round: by a time of its own in each piece,
    /// uniform and the same for all requests in it, so that bursts stay bursts and no piece gains or loses a request. With 0 copies
    /// come at the instants of the log.
    pub spread: Nanos,
}

/// What a run is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// The log, and nothing after it.
    Once,
    /// The log again and again.
    Loop,
    /// Blocks of this length, not longer than the log, that begin at uniform instants of it; after its end it begins again. So every
    /// instant of the log is as likely as every other (the circular block bootstrap).
    ///
    /// # Source
    /// H. Künsch, *The jackknife and the bootstrap for general stationary observations*, 1989; D. Politis and J. Romano, *A circular
    /// block-resampling procedure for stationary data*, 1992.
    Blocks(Nanos),
}

impl Replay {
    /// The log once, as it is.
    pub fn once(log: Arc<Log>) -> Self {
        Self { length: log.length(), log, order: Order::Once, scale: 1.0, spread: Nanos::ZERO }
    }

    /// The length of the pieces in which copies are turned, where nobody says otherwise: what holds a hundred requests on average,
    /// in which chance makes a tenth of a difference (what is longer than that is shape), and no more than an hour of anybody's day.
    pub fn usual_spread(log: &Log) -> Nanos {
        const ROWS: u64 = 100;
        const LONGEST: Nanos = Nanos::from_secs(3600);
        Nanos(log.mean_gap().0.saturating_mul(ROWS)).min(LONGEST)
    }

    /// Whether the instants are drawn.
    pub fn is_random(&self) -> bool {
        let thinned = self.scale.fract() > 0.0;
        let turned = self.scale > 1.0 && self.spread > Nanos::ZERO;
        matches!(self.order, Order::Blocks(_)) || thinned || turned
    }

    /// How many requests come before the horizon, in expectation.
    ///
    /// ```text
    /// min(scale, 1) * of the first copy + max(scale - 1, 0) * of a turned one
    /// ```
    pub fn expected(&self, horizon: Nanos) -> f64 {
        let first = self.scale.min(1.0) * self.expected_of_copy(horizon, false);
        if self.scale > 1.0 { first + (self.scale - 1.0) * self.expected_of_copy(horizon, true) } else { first }
    }

    fn expected_of_copy(&self, horizon: Nanos, turned: bool) -> f64 {
        let rows = self.log.len() as f64;
        match self.order {
            Order::Once => self.expected_within(horizon.min(self.length), turned),
            Order::Loop => {
                let (passes, rest) = (horizon.0 / self.length.0, Nanos(horizon.0 % self.length.0));
                passes as f64 * rows + self.expected_within(rest, turned)
            }
            Order::Blocks(_) => horizon.0 as f64 / self.length.0 as f64 * rows,
        }
    }

    /// How many come before an instant of the log that is not after its end. A piece that the instant divides has had its part.
    fn expected_within(&self, at: Nanos, turned: bool) -> f64 {
        let begun = at.0.checked_div(self.spread.0).map_or(at, |pieces| Nanos(pieces * self.spread.0));
        let end = (begun + self.spread).min(self.length);
        if !turned || end <= begun {
            return self.log.before(at) as f64;
        }
        let (before, piece) = (self.log.before(begun), self.log.before(end) - self.log.before(begun));
        before as f64 + piece as f64 * ((at - begun).0 as f64 / (end - begun).0 as f64)
    }

    /// Requests a second: over the whole log where it is played more than once, else until the horizon.
    pub fn long_run_per_s(&self, horizon: Nanos) -> f64 {
        match self.order {
            Order::Once => self.expected(horizon) / horizon.as_secs_f64(),
            Order::Loop if horizon < self.length => self.expected(horizon) / horizon.as_secs_f64(),
            Order::Loop | Order::Blocks(_) => self.log.len() as f64 * self.scale / self.length.as_secs_f64(),
        }
    }

    /// How many rows of the log, from its beginning, can come before the horizon; no other does.
    pub fn seen(&self, horizon: Nanos) -> usize {
        match self.order {
            Order::Blocks(_) => self.log.len(),
            Order::Loop if horizon >= self.length => self.log.len(),
            Order::Once | Order::Loop => {
                // What comes later in the piece may be turned to before the horizon.
                let turned = self.scale > 1.0 && self.spread > Nanos::ZERO;
                let pieces = if turned { horizon.0.div_ceil(self.spread.0) } else { 0 };
                self.log.before(horizon.max(Nanos(pieces.saturating_mul(self.spread.0))))
            }
        }
    }

    /// A row of the log played twice over.
    #[inline]
    fn at(&self, row: usize) -> Nanos {
        let rows = self.log.len();
        if row < rows { self.log.instants()[row] } else { self.log.instants()[row - rows] + self.length }
    }

    /// How many rows of the log played twice over come before an instant.
    fn before(&self, at: Nanos) -> usize {
        if at < self.length { self.log.before(at) } else { self.log.len() + self.log.before(at - self.length) }
    }
}

/// A replay in the course of being drawn.
#[derive(Debug)]
pub(super) struct Replaying {
    copies: Vec<Copy>,
    // Where there are several: the next instant of each with its place.
    coming: BinaryHeap<Reverse<(Nanos, usize)>>,
    // The row of the log that the last request handed out is.
    pub row: usize,
}

/// One copy of the time line. Copies share the blocks and nothing else, so that a larger scale adds requests to those of a smaller.
#[derive(Debug)]
struct Copy {
    // In each copy the same.
    blocks: Xoshiro256PlusPlus,
    turns: Xoshiro256PlusPlus,
    thinning: Xoshiro256PlusPlus,
    // A request stays if its 64 bits are below this; `None`: all stay.
    stays: Option<u64>,
    turned: bool,
    // What of the log is played now: where it begins in the run and in the log, and how long it is.
    base: Nanos,
    from: Nanos,
    length: Nanos,
    // Rows of it that are still to be cut into pieces; as in the log played twice over, like all rows here.
    uncut: Range<usize>,
    // The piece: where it begins in the log, how long it is, by how much it is turned, and the rows of it still to come.
    begins: Nanos,
    width: Nanos,
    turn: Nanos,
    rows: Range<usize>,
    after: Range<usize>,
    // The row of the instant last handed out.
    row: usize,
}

impl Replaying {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "float to integer casts saturate")]
    pub fn new(replay: &Replay, horizon: Nanos, seed: u64, replication: u32, workload: usize) -> Self {
        let blocks = rng::stream(seed, replication, workload, Purpose::LogBlocks);
        let mut seeds = rng::stream(seed, replication, workload, Purpose::LogScale);
        let (whole, part) = (replay.scale.trunc() as usize, replay.scale.fract());
        let copy = |place: usize| {
            let mut next = || Xoshiro256PlusPlus::seed_from_u64(seeds.next_u64());
            let (turns, thinning) = (next(), next());
            let stays = (place >= whole).then_some((part * 2f64.powi(64)) as u64);
            let turned = place > 0 && replay.spread > Nanos::ZERO;
            Copy::new(replay, blocks.clone(), turns, thinning, stays, turned)
        };
        let copies = whole + usize::from(part > 0.0);
        let mut copies: Vec<Copy> = (0..copies).map(copy).collect();
        let mut coming = BinaryHeap::new();
        if copies.len() > 1 {
            let first = |(place, copy): (usize, &mut Copy)| Some(Reverse((copy.next(replay, horizon)?, place)));
            coming.extend(copies.iter_mut().enumerate().filter_map(first));
        }
        Self { copies, coming, row: 0 }
    }

    /// The next instant; `None` if the horizon or the end of the log comes first.
    pub fn next(&mut self, replay: &Replay, horizon: Nanos) -> Option<Nanos> {
        if let [copy] = self.copies.as_mut_slice() {
            let at = copy.next(replay, horizon)?;
            self.row = copy.row;
            return Some(at);
        }
        let mut head = self.coming.peek_mut()?;
        let Reverse((at, place)) = *head;
        let copy = &mut self.copies[place];
        self.row = copy.row;
        match copy.next(replay, horizon) {
            Some(next) => *head = Reverse((next, place)),
            None => {
                std::collections::binary_heap::PeekMut::pop(head);
            }
        }
        Some(at)
    }
}

impl Copy {
    fn new(
        replay: &Replay,
        blocks: Xoshiro256PlusPlus,
        turns: Xoshiro256PlusPlus,
        thinning: Xoshiro256PlusPlus,
        stays: Option<u64>,
        turned: bool,
    ) -> Self {
        let (zero, none) = (Nanos::ZERO, 0..0);
        let mut copy = Self {
            blocks,
            turns,
            thinning,
            stays,
            turned,
            base: zero,
            from: zero,
            length: zero,
            uncut: none.clone(),
            begins: zero,
            width: zero,
            turn: zero,
            rows: none.clone(),
            after: none,
            row: 0,
        };
        copy.begin(replay, zero);
        copy
    }

    /// The next instant; `None` if the horizon or the end of the log comes first.
    fn next(&mut self, replay: &Replay, horizon: Nanos) -> Option<Nanos> {
        loop {
            for row in self.rows.by_ref() {
                if self.stays.is_some_and(|below| self.thinning.next_u64() >= below) {
                    continue;
                }
                let since = replay.at(row) - self.begins + self.turn;
                let since = if since >= self.width { since - self.width } else { since };
                let at = self.base + (self.begins - self.from) + since;
                self.row = if row < replay.log.len() { row } else { row - replay.log.len() };
                return (at < horizon).then_some(at);
            }
            if !self.after.is_empty() {
                self.rows = std::mem::take(&mut self.after);
            } else if !self.uncut.is_empty() {
                self.cut(replay);
            } else {
                let base = self.base + self.length;
                if replay.order == Order::Once || base >= horizon {
                    return None;
                }
                self.begin(replay, base);
            }
        }
    }

    /// Begins the log, or another block of it, at this instant of the run.
    fn begin(&mut self, replay: &Replay, base: Nanos) {
        self.base = base;
        (self.from, self.length) = match replay.order {
            Order::Once | Order::Loop => (Nanos::ZERO, replay.length),
            Order::Blocks(length) => (part_of(replay.length, &mut self.blocks), length),
        };
        self.uncut = replay.before(self.from)..replay.before(self.from + self.length);
    }

    /// Cuts off the next piece that has requests in it, and turns it round.
    fn cut(&mut self, replay: &Replay) {
        if !self.turned {
            (self.begins, self.width, self.turn) = (self.from, self.length, Nanos::ZERO);
            self.rows = std::mem::take(&mut self.uncut);
            return;
        }
        let spread = replay.spread.0;
        let into = Nanos((replay.at(self.uncut.start) - self.from).0 / spread * spread);
        self.begins = self.from + into;
        self.width = replay.spread.min(self.length - into);
        self.turn = part_of(self.width, &mut self.turns);
        let (first, last) = (self.uncut.start, replay.before(self.begins + self.width));
        let turned = replay.before(self.begins + (self.width - self.turn));
        (self.rows, self.after) = (turned..last, first..turned);
        self.uncut.start = last;
    }
}
