//! Local time as a function of the time of the run: hours that go forward, and jump where clocks are changed.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::{DAY, between};
use crate::time::Nanos;

const WEEK: Nanos = Nanos(7 * DAY.0);

/// The clock on the wall of a place: at which time of the week it is, at any instant of the run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clock {
    // By `from`; never empty, and the first is from the start of the run.
    stretches: Vec<Stretch>,
}

/// A time without a change of the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stretch {
    from: Nanos,
    // What is added to the time of the run, to get the time since some Monday 00:00.
    ahead: Nanos,
}

impl Clock {
    /// A clock that is never changed, and shows this time since Monday 00:00 when the run starts.
    pub fn weekly(since_monday: Nanos) -> Self {
        Self { stretches: vec![Stretch { from: Nanos::ZERO, ahead: since_monday }] }
    }

    /// The clock of a zone, for as long as demand can appear.
    pub(super) fn of_zone(start: Timestamp, zone: &TimeZone) -> Self {
        let offset = zone.to_offset(start);
        let local = offset.to_datetime(start);
        let days = u64::from(local.weekday().to_monday_zero_offset().unsigned_abs());
        let time = local.time().duration_since(jiff::civil::Time::midnight());
        let since_monday = Nanos(days * DAY.0 + u64::try_from(time.as_nanos()).unwrap_or(0));
        // A week more, so that a clock put back on the first Monday does not go below zero.
        let mut clock = Self::weekly(WEEK + since_monday);
        let later = zone.following(start).take_while(|change| between(start, change.timestamp()) <= Nanos::LONGEST);
        for change in later {
            let forward = i64::from(change.offset().seconds() - offset.seconds()) * 1_000_000_000;
            let ahead = Nanos((WEEK + since_monday).0.saturating_add_signed(forward));
            clock.stretches.push(Stretch { from: between(start, change.timestamp()), ahead });
        }
        clock.stretches.dedup_by_key(|stretch| stretch.ahead);
        clock
    }

    /// What the clock shows at an instant, as the time since some Monday 00:00, and until when it just runs on.
    #[inline]
    pub fn at(&self, at: Nanos) -> (Nanos, Nanos) {
        let mut stretches = self.stretches.iter();
        let mut until = Nanos::MAX;
        while let Some(stretch) = stretches.next_back() {
            if stretch.from <= at {
                return (stretch.ahead + at, until);
            }
            until = stretch.from;
        }
        unreachable!("the first stretch is from the start of the run")
    }
}
