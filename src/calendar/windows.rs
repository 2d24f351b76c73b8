//! Days and months as windows of the run: most of one length, some of another.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{Span, ToSpan};

use super::{DAY, between};
use crate::time::Nanos;

/// Windows are known for this long; a checked scenario ends within 100 years.
const KNOWN_YEARS: i16 = 101;

/// Windows one after another, from the start of the run, which is within the first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Windows {
    // By `from`; never empty, and the first is from the start of the run.
    runs: Vec<Run>,
}

/// Windows of one length, until the next run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Run {
    from: Nanos,
    // Above 0.
    length: Nanos,
}

impl Windows {
    /// Windows of these lengths, one after another, and then as the last of them for ever. The first is what is left of it when
    /// the run starts. `None` if there are none, or one has no length.
    pub fn of_lengths(lengths: &[Nanos]) -> Option<Self> {
        let mut from = Nanos::ZERO;
        let mut runs = Vec::new();
        for &length in lengths {
            runs.push(Run { from, length });
            from += length;
        }
        (!runs.is_empty() && !lengths.contains(&Nanos::ZERO)).then_some(Self { runs })
    }

    /// The calendar days of a zone.
    pub(super) fn days(start: Timestamp, zone: &TimeZone) -> Self {
        let today = zone.to_datetime(start).date();
        let last = today.saturating_add(KNOWN_YEARS.years());
        let mut dates = vec![today.saturating_add(1.day())];
        for change in zone.following(start).take_while(|change| change.timestamp() < first_instant(last, zone)) {
            let before =
                zone.to_datetime(change.timestamp().saturating_sub(Span::new().nanoseconds(1)).unwrap_or(start));
            let after = zone.to_datetime(change.timestamp());
            let (first, last) = (before.date().min(after.date()), before.date().max(after.date()));
            dates.extend(first.series(1.day()).take_while(|date| *date <= last.saturating_add(1.day())));
        }
        dates.retain(|date| *date > today);
        Self::beginning(start, dates.into_iter().map(|date| first_instant(date, zone)), DAY)
    }

    /// The calendar months of a zone.
    pub(super) fn months(start: Timestamp, zone: &TimeZone) -> Self {
        let month = zone.to_datetime(start).date().first_of_month();
        let months = (1..=i32::from(KNOWN_YEARS) * 12).map(|number| month.saturating_add(number.months()));
        Self::beginning(start, months.map(|first| first_instant(first, zone)), Nanos(30 * DAY.0))
    }

    /// Windows that begin at these instants, and between them at every whole `usual` where only whole ones fit.
    fn beginning(start: Timestamp, at: impl Iterator<Item = Timestamp>, usual: Nanos) -> Self {
        let mut edges: Vec<Nanos> = at.filter(|at| *at > start).map(|at| between(start, at)).collect();
        edges.push(Nanos::ZERO);
        edges.sort_unstable();
        edges.dedup();
        let mut runs = Vec::new();
        for (place, &from) in edges.iter().enumerate() {
            let length = edges.get(place + 1).map_or(usual, |&next| {
                let whole = place > 0 && (next - from).0.is_multiple_of(usual.0);
                if whole { usual } else { next - from }
            });
            runs.push(Run { from, length });
        }
        Self { runs }
    }

    /// The first instant after the window that holds this one.
    pub fn end(&self, at: Nanos) -> Nanos {
        let next = self.runs.partition_point(|run| run.from <= at);
        let Run { from, length } = self.runs[next - 1];
        let passed = (at - from).0 / length.0;
        let end = from + Nanos(length.0.saturating_mul(passed + 1));
        self.runs.get(next).map_or(end, |run| end.min(run.from))
    }
}

/// When a date begins: its first instant, which is not midnight where clocks are put forward over it.
fn first_instant(date: Date, zone: &TimeZone) -> Timestamp {
    let midnight = zone.to_ambiguous_timestamp(date.at(0, 0, 0, 0));
    let gap = matches!(midnight.offset(), AmbiguousOffset::Gap { .. });
    let found = midnight.compatible().unwrap_or(Timestamp::MAX);
    if !gap {
        return found;
    }
    // The date begins where the clock jumps into it.
    let after = found.checked_add(Span::new().nanoseconds(1)).unwrap_or(found);
    zone.preceding(after).next().map_or(found, |change| change.timestamp())
}
