//! The start of a run: what the clock on the wall shows at an instant of it.

use std::fmt;

use jiff::civil::DateTime;
use jiff::tz::AmbiguousOffset;
use jiff::{SignedDuration, Span, Timestamp};

use super::Zone;
use crate::time::Nanos;

/// When a run starts, in the local time of the zone in which that is said.
#[derive(Clone, Debug, PartialEq)]
pub struct Start {
    pub(super) instant: Instant,
    pub(super) zone: Zone,
}

/// The calendar instant of time 0.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Instant {
    /// A time of any week, since its Monday 00:00. There is no daylight saving, and no zone but the one meant.
    Week(Nanos),
    /// An instant of the calendar.
    Dated(Timestamp),
}

const SECOND: u64 = 1_000_000_000;

impl Start {
    /// The clock at an instant, for people who know that it is about `from`: `06:12` within a day of it, `Tue 06:12` within a week,
    /// `Tue 2026-03-24 06:12` later. Rounded up, to seconds in the first ten minutes and then to minutes, so that what is
    /// done at the instant is done by then. An hour that comes twice has its distance from UTC: `02:30 (+01:00)`. `None` where a
    /// clock says too little: in the first ten seconds, and without a date a week later.
    pub fn clock(&self, at: Nanos, from: Nanos) -> Option<String> {
        let (second, minute, day) = (SECOND, 60 * SECOND, 86_400 * SECOND);
        let elapsed = at.0.checked_sub(from.0).filter(|&elapsed| elapsed >= 10 * second)?;
        let (to, time) = if elapsed < 10 * minute { (second, "%H:%M:%S") } else { (minute, "%H:%M") };
        let date = match elapsed {
            elapsed if elapsed < day => "",
            elapsed if elapsed < 7 * day => "%a ",
            _ if matches!(self.instant, Instant::Week(_)) => return None,
            _ => "%a %Y-%m-%d ",
        };
        let local = self.local(Nanos(at.0.div_ceil(to).checked_mul(to)?))?;
        let twice = if local.comes_twice { format!(" ({})", local.offset) } else { String::new() };
        Some(format!("{}{twice}", local.time.strftime(&format!("{date}{time}"))))
    }

    /// The clock at an instant, for programs, rounded up to seconds: `2026-03-24T06:12:00+01:00`; `Tue 06:12:00` without a date. `None`
    /// where the calendar ends.
    pub fn instant(&self, at: Nanos) -> Option<String> {
        let local = self.local(Nanos(at.0.div_ceil(SECOND).checked_mul(SECOND)?))?;
        Some(match self.instant {
            Instant::Week(_) => local.time.strftime("%a %H:%M:%S").to_string(),
            Instant::Dated(_) => format!("{}{}", local.time.strftime("%Y-%m-%dT%H:%M:%S"), local.offset),
        })
    }

    fn local(&self, at: Nanos) -> Option<Local> {
        match &self.instant {
            Instant::Week(since_monday) => {
                let passed =
                    Span::new().try_nanoseconds(i64::try_from(since_monday.0.checked_add(at.0)?).ok()?).ok()?;
                // 5 January 2026 was a Monday.
                let time = DateTime::constant(2026, 1, 5, 0, 0, 0, 0).checked_add(passed).ok()?;
                Some(Local { time, offset: String::new(), comes_twice: false })
            }
            Instant::Dated(start) => {
                let at = start.checked_add(SignedDuration::from_nanos(i64::try_from(at.0).ok()?)).ok()?;
                let zoned = at.to_zoned(self.zone.0.clone());
                let time = zoned.datetime();
                let ambiguous = self.zone.0.to_ambiguous_timestamp(time).offset();
                let comes_twice = matches!(ambiguous, AmbiguousOffset::Fold { .. });
                Some(Local { time, offset: zoned.strftime("%:z").to_string(), comes_twice })
            }
        }
    }
}

/// A time on the wall of a place.
struct Local {
    time: DateTime,
    // From UTC: `+01:00`; empty without a date.
    offset: String,
    comes_twice: bool,
}

/// The start, for people: `Mon 09:00`, or `Mon 2026-03-23 00:00 in Europe/Berlin`.
impl fmt::Display for Start {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(Local { time, .. }) = self.local(Nanos::ZERO) else { return Ok(()) };
        match self.instant {
            Instant::Week(_) => write!(f, "{}", time.strftime("%a %H:%M")),
            Instant::Dated(_) => write!(f, "{} in {}", time.strftime("%a %Y-%m-%d %H:%M"), self.zone),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, time};

    use super::super::Calendar;
    use super::*;

    const HOUR: u64 = 3600;

    fn clock(start: &Start, seconds: f64) -> String {
        start.clock(Nanos::from_secs_f64(seconds), Nanos::ZERO).unwrap_or_default()
    }

    #[test]
    fn it_says_as_much_as_is_needed_and_is_never_too_early() {
        let start = Calendar::weekly(Nanos::from_secs(23 * HOUR)).start().clone();
        let days = |days: f64| days * 86_400.0;
        assert_eq!(start.to_string(), "Mon 23:00");
        assert_eq!(clock(&start, 9.9), "");
        assert_eq!(clock(&start, 59.5), "23:01:00");
        assert_eq!(clock(&start, 7.2 * 3600.0), "06:12");
        assert_eq!(clock(&start, 7.2 * 3600.0 + 1e-9), "06:13");
        assert_eq!(clock(&start, days(1.0)), "Tue 23:00");
        assert_eq!(clock(&start, days(7.0)), "");
        assert_eq!(start.instant(Nanos(1)), Some("Mon 23:00:01".to_owned()));
    }

    #[test]
    fn hours_that_come_twice_are_told_apart_and_those_that_do_not_come_are_passed_over() {
        let berlin = || Zone::named("Europe/Berlin").unwrap();
        let start = |day| Calendar::dated(day, time(23, 0, 0, 0), berlin()).unwrap().start().clone();
        let (spring, autumn) = (start(date(2026, 3, 28)), start(date(2026, 10, 24)));
        assert_eq!(clock(&spring, 3.0 * 3600.0), "03:00");
        assert_eq!(clock(&autumn, 3.5 * 3600.0), "02:30 (+02:00)");
        assert_eq!(clock(&autumn, 4.5 * 3600.0), "02:30 (+01:00)");
        assert_eq!(clock(&autumn, 5.0 * 3600.0), "03:00");
        assert_eq!(clock(&autumn, 8.0 * 86_400.0), "Sun 2026-11-01 22:00");
        assert_eq!(autumn.instant(Nanos::from_secs(5 * HOUR)), Some("2026-10-25T03:00:00+01:00".to_owned()));
        assert_eq!(spring.to_string(), "Sat 2026-03-28 23:00 in Europe/Berlin");
    }
}
