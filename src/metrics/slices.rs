//! What became of the requests that appeared before a spike, in it, and in each slice of time after it.

use crate::engine::{ActionEnded, Ended, Observer, Outcome};
use crate::time::Nanos;

/// What is wanted of requests or actions, one thing by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// A short latency; what is bad is its sum, in nanoseconds.
    ShortLatency,
    /// A latency of delivered requests up to this.
    LatencyUpTo(Nanos),
    /// To be delivered.
    Delivered,
    /// Not to give up after refusals.
    NotGivenUp,
    /// The same as the second, of actions.
    ActionLatencyUpTo(Nanos),
    /// The same as the third, of actions.
    ActionDelivered,
    /// Actions with a deadline that are done by it.
    InTime,
}

/// How often one thing was had.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Requests (or actions) that appeared.
    pub asked: u64,
    /// Those of them that it can be said of, such as the delivered ones of a latency.
    pub of: u64,
    /// Of those, how many had it not.
    pub bad: u128,
}

/// What became of the requests of one stretch of time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Slice {
    /// Requests that appeared in it.
    pub offered: u64,
    /// Attempts made for them, whenever.
    pub attempts: u64,
    /// One for each thing wanted.
    pub tallies: Vec<Tally>,
}

impl Slice {
    fn empty(wanted: &[Wanted]) -> Self {
        Self { tallies: vec![Tally::default(); wanted.len()], ..Self::default() }
    }

    /// Adds another's, thing by thing.
    pub fn add(&mut self, other: &Self) {
        self.offered += other.offered;
        self.attempts += other.attempts;
        for (tally, other) in self.tallies.iter_mut().zip(&other.tallies) {
            tally.asked += other.asked;
            tally.of += other.of;
            tally.bad += other.bad;
        }
    }
}

/// Where the slices lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretches {
    /// Requests before this are not counted.
    pub warm_up: Nanos,
    /// The beginning of the spike.
    pub at: Nanos,
    /// Its end, where the first slice begins.
    pub end: Nanos,
    /// The length of a slice; the last one takes the rest up to the horizon too.
    pub length: Nanos,
    /// How many there are, at least 1.
    pub count: usize,
}

/// The slices of one run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slices {
    wanted: Vec<Wanted>,
    stretches: Stretches,
    /// Requests that appeared from the warm-up to the spike.
    pub before: Slice,
    /// In the spike.
    pub spike: Slice,
    /// In each slice after it.
    pub after: Vec<Slice>,
}

impl Slices {
    /// Empty ones.
    pub fn new(wanted: &[Wanted], stretches: Stretches) -> Self {
        let empty = Slice::empty(wanted);
        Self {
            wanted: wanted.to_vec(),
            stretches,
            before: empty.clone(),
            spike: empty.clone(),
            after: vec![empty; stretches.count],
        }
    }

    fn tally(&mut self, demanded: Nanos, count: impl FnOnce(&mut Slice, &[Wanted])) {
        let Stretches { warm_up, at, end, length, count: slices } = self.stretches;
        let slice = if demanded < warm_up {
            return;
        } else if demanded < at {
            &mut self.before
        } else if demanded < end {
            &mut self.spike
        } else {
            let place = usize::try_from((demanded - end).0 / length.0).unwrap_or(usize::MAX);
            &mut self.after[place.min(slices - 1)]
        };
        count(slice, &self.wanted);
    }
}

impl Observer for Slices {
    fn ended(&mut self, request: &Ended) {
        let latency = request.ended.saturating_sub(request.demanded);
        let delivered = request.outcome == Outcome::Delivered;
        self.tally(request.demanded, |slice, wanted| {
            slice.offered += 1;
            slice.attempts += u64::from(request.attempts);
            for (tally, wanted) in slice.tallies.iter_mut().zip(wanted) {
                let (of, bad) = match wanted {
                    Wanted::ShortLatency => (delivered, u128::from(latency.0)),
                    Wanted::LatencyUpTo(most) => (delivered, u128::from(latency > *most)),
                    Wanted::Delivered => (true, u128::from(!delivered)),
                    Wanted::NotGivenUp => (true, u128::from(matches!(request.outcome, Outcome::GaveUp(_)))),
                    Wanted::ActionLatencyUpTo(_) | Wanted::ActionDelivered | Wanted::InTime => continue,
                };
                tally.asked += 1;
                tally.of += u64::from(of);
                tally.bad += if of { bad } else { 0 };
            }
        });
    }

    fn action_ended(&mut self, action: &ActionEnded) {
        let latency = action.ended.saturating_sub(action.demanded);
        let delivered = action.is_delivered();
        self.tally(action.demanded, |slice, wanted| {
            for (tally, wanted) in slice.tallies.iter_mut().zip(wanted) {
                let (asked, of, bad) = match wanted {
                    Wanted::ActionLatencyUpTo(most) => (true, delivered, latency > *most),
                    Wanted::ActionDelivered => (true, true, !delivered),
                    Wanted::InTime => {
                        let in_time = action.in_time();
                        (in_time.is_some(), in_time.is_some(), in_time == Some(false))
                    }
                    _ => continue,
                };
                tally.asked += u64::from(asked);
                tally.of += u64::from(of);
                tally.bad += u128::from(of && bad);
            }
        });
    }
}
