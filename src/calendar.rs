//! The calendar: what time it is in a place at an instant of the run, and where its days and months begin.
//!
//! A scenario has one [`Calendar`]: the calendar instant of time 0. Everything about local time is computed here when a file is
//! checked, from the IANA database that is bundled with the program, so nothing depends on the machine; a run only looks up
//! a [`Clock`] or its [`Windows`].

mod clock;
mod start;
mod windows;

use std::cell::RefCell;
use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{AmbiguousOffset, TimeZone, TimeZoneDatabase};

pub use clock::Clock;
pub use start::Start;
pub use windows::Windows;

use start::Instant;

use crate::time::Nanos;

pub(crate) const DAY: Nanos = Nanos::from_secs(86_400);

/// A time zone of the IANA database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone(TimeZone);

impl Zone {
    /// Coordinated universal time, which has no daylight saving.
    pub const UTC: Self = Self(TimeZone::UTC);

    /// The zone of this name, such as `Europe/Berlin`.
    pub fn named(name: &str) -> Option<Self> {
        let database = TimeZoneDatabase::bundled();
        let known = database.available().any(|known| known.as_str() == name);
        if known { database.get(name).ok().map(Self) } else { None }
    }

    /// Every name of the database.
    pub fn names() -> impl Iterator<Item = String> {
        TimeZoneDatabase::bundled().available().map(|name| name.as_str().to_owned()).collect::<Vec<_>>().into_iter()
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.iana_name().unwrap_or("UTC"))
    }
}

/// What a calendar window is: it begins when the last one ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cycle {
    /// From midnight to midnight.
    Day,
    /// From the first of a month to the first of the next.
    Month,
}

/// The calendar of a scenario.
#[derive(Debug)]
pub struct Calendar {
    start: Start,
    // What has been made, as a sweep asks for the same again and again.
    windows: RefCell<Vec<(Zone, Cycle, Arc<Windows>)>>,
}

impl Calendar {
    /// A run that starts at this time of any week, since its Monday 00:00: all weeks are alike, and there is no daylight saving.
    pub fn weekly(since_monday: Nanos) -> Self {
        Self::new(Instant::Week(since_monday), Zone::UTC)
    }

    /// A run that starts at this local time of the zone, the first of two where the clock is put back; `None` where it is put
    /// forward, and there is no such time.
    pub fn dated(date: Date, time: Time, zone: Zone) -> Option<Self> {
        let ambiguous = zone.0.to_ambiguous_timestamp(DateTime::from_parts(date, time));
        if matches!(ambiguous.offset(), AmbiguousOffset::Gap { .. }) {
            return None;
        }
        let start = ambiguous.compatible().ok()?;
        Some(Self::new(Instant::Dated(start), zone))
    }

    fn new(instant: Instant, zone: Zone) -> Self {
        Self { start: Start { instant, zone }, windows: RefCell::default() }
    }

    /// When the run starts.
    pub fn start(&self) -> &Start {
        &self.start
    }

    /// Whether the date is known, and with it what time it is elsewhere and when the clocks change.
    pub fn has_date(&self) -> bool {
        matches!(self.start.instant, Instant::Dated(_))
    }

    /// The zone in which the start is given; UTC unless another is.
    pub fn zone(&self) -> &Zone {
        &self.start.zone
    }

    /// The local time of a zone along the run. Without a date every zone is the one meant.
    pub fn clock(&self, zone: &Zone) -> Clock {
        match &self.start.instant {
            Instant::Week(since_monday) => Clock::weekly(*since_monday),
            Instant::Dated(start) => Clock::of_zone(*start, &zone.0),
        }
    }

    /// The days or months of a zone along the run; `None` for months without a date.
    pub fn windows(&self, zone: &Zone, cycle: Cycle) -> Option<Arc<Windows>> {
        let known = |made: &&(Zone, Cycle, Arc<Windows>)| made.0 == *zone && made.1 == cycle;
        if let Some((.., windows)) = self.windows.borrow().iter().find(known) {
            return Some(Arc::clone(windows));
        }
        let windows = match (&self.start.instant, cycle) {
            (Instant::Week(since_monday), Cycle::Day) => {
                Windows::of_lengths(&[Nanos(DAY.0 - since_monday.0 % DAY.0), DAY])?
            }
            (Instant::Week(_), Cycle::Month) => return None,
            (Instant::Dated(start), Cycle::Day) => Windows::days(*start, &zone.0),
            (Instant::Dated(start), Cycle::Month) => Windows::months(*start, &zone.0),
        };
        let windows = Arc::new(windows);
        self.windows.borrow_mut().push((zone.clone(), cycle, Arc::clone(&windows)));
        Some(windows)
    }
}

/// From one instant to a later one.
fn between(earlier: Timestamp, later: Timestamp) -> Nanos {
    Nanos(u64::try_from(later.as_nanosecond() - earlier.as_nanosecond()).unwrap_or(0))
}
