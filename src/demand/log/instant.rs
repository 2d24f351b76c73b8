//! The instants of a log, in the formats that logs have.

use jiff::civil::DateTime;
use jiff::fmt::rfc2822;
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{Timestamp, fmt::strtime};

use crate::decimal::Decimal;

/// An instant as it is written.
enum Written {
    /// With its zone.
    At(Timestamp),
    /// On the clocks of a place that the scenario names.
    Local(DateTime),
}

/// Formats of dates and times. No text has two of them, so their order is of no meaning.
const FORMATS: &[fn(&str) -> Option<Written>] = &[rfc3339, local, spaced, slashed, apache, mail];

/// Reads one column of instants.
pub(super) struct Clock<'f> {
    unit: Option<u64>,
    zone: &'f TimeZone,
    // The format of the row before, which is nearly always that of the next.
    format: usize,
}

impl<'f> Clock<'f> {
    /// A clock of numbers of so many nanoseconds each, or of dates and times; those without a zone are of this one.
    pub fn new(unit: Option<u64>, zone: &'f TimeZone) -> Self {
        Self { unit, zone, format: 0 }
    }

    /// The instant in nanoseconds from whatever the column counts from. Where clocks went back and the text is a time that came
    /// twice, it is the first that is not before `previous`.
    pub fn read(&mut self, text: &str, previous: Option<i128>) -> Result<i128, String> {
        if let Some(unit) = self.unit {
            let (sign, number) = text.strip_prefix('-').map_or((1, text), |number| (-1, number));
            return Decimal::parse(number).map(|number| sign * i128::from(number.times_rounded(unit)));
        }
        let written = FORMATS[self.format](text).or_else(|| {
            let found = FORMATS.iter().enumerate().find_map(|(place, format)| Some((place, format(text)?)));
            found.map(|(place, written)| {
                self.format = place;
                written
            })
        });
        match written {
            Some(Written::At(at)) => Ok(at.as_nanosecond()),
            Some(Written::Local(local)) => self.of_zone(local, previous),
            None => Err(if Decimal::parse(text.strip_prefix('-').unwrap_or(text)).is_ok() {
                "a number of unknown unit; say time_unit = \"s\", \"ms\", \"us\" or \"ns\"".to_owned()
            } else {
                "which is no date and time; they look like 2023-11-16 18:15:46.68 or 2023-11-16T18:15:46Z".to_owned()
            }),
        }
    }

    fn of_zone(&self, local: DateTime, previous: Option<i128>) -> Result<i128, String> {
        let place = || self.zone.iana_name().unwrap_or("UTC").to_owned();
        let out_of_range = |_| "which is too far from today; check the year".to_owned();
        let choice = self.zone.to_ambiguous_timestamp(local);
        match choice.offset() {
            AmbiguousOffset::Unambiguous { .. } => {
                choice.unambiguous().map(Timestamp::as_nanosecond).map_err(out_of_range)
            }
            AmbiguousOffset::Fold { .. } => {
                let first = choice.earlier().map_err(out_of_range)?.as_nanosecond();
                let second = choice.later().map_err(out_of_range)?.as_nanosecond();
                Ok(if previous.is_some_and(|previous| first < previous) { second } else { first })
            }
            AmbiguousOffset::Gap { .. } => {
                Err(format!("a time that the clocks of {} skipped; check `time_zone`", place()))
            }
        }
    }
}

/// `2023-11-16T18:15:46.68Z`, `2023-11-16 18:15:46+01:00`, `20231116T181546Z`.
fn rfc3339(text: &str) -> Option<Written> {
    text.parse().ok().map(Written::At)
}

/// `2023-11-16 18:15:46.68`, with T as well, with a decimal comma, or the date alone: midnight.
fn local(text: &str) -> Option<Written> {
    // A date of digits alone could be a number; an offset would be overlooked.
    let is_date = text.as_bytes().get(4) == Some(&b'-');
    let has_zone = || text.bytes().skip(10).any(|byte| matches!(byte, b'+' | b'-' | b'['));
    (is_date && !has_zone()).then(|| text.parse().ok().map(Written::Local)).flatten()
}

/// `2023-11-16 18:15:46.68 +0100`, `2023-11-16 18:15:46 +01:00`, `2023-11-16 18:15:46 UTC`.
fn spaced(text: &str) -> Option<Written> {
    let (time, zone) = text.rsplit_once(' ')?;
    if matches!(zone, "UTC" | "GMT" | "Z") {
        let Some(Written::Local(utc)) = local(time).or_else(|| slashed(time)) else { return None };
        return utc.to_zoned(TimeZone::UTC).ok().map(|zoned| Written::At(zoned.timestamp()));
    }
    if !zone.starts_with(['+', '-']) || time.as_bytes().get(4) != Some(&b'-') {
        return None;
    }
    format!("{}{zone}", time.trim_end()).parse().ok().map(Written::At)
}

/// `2023/11/16 18:15:46.68`.
fn slashed(text: &str) -> Option<Written> {
    if text.as_bytes().get(4) != Some(&b'/') {
        return None;
    }
    DateTime::strptime("%Y/%m/%d %H:%M:%S%.f", text).ok().map(Written::Local)
}

/// `16/Nov/2023:18:15:46 +0000`, as Apache and nginx write it, in square brackets or not.
fn apache(text: &str) -> Option<Written> {
    let inner = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    if inner.as_bytes().get(2) != Some(&b'/') {
        return None;
    }
    let parsed = strtime::parse("%d/%b/%Y:%H:%M:%S%.f %z", inner).ok()?;
    parsed.to_timestamp().ok().map(Written::At)
}

/// `Thu, 16 Nov 2023 18:15:46 +0000` (RFC 2822), and the dates of HTTP.
fn mail(text: &str) -> Option<Written> {
    rfc2822::DateTimeParser::new().parse_timestamp(text).ok().map(Written::At)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nanos(text: &str, zone: &str) -> Result<i128, String> {
        Clock::new(None, &TimeZone::get(zone).unwrap()).read(text, None)
    }

    const AT: i128 = 1_700_158_546_000_000_000;

    #[test]
    fn one_instant_in_every_format() {
        let utc = &TimeZone::UTC;
        for (text, ns) in [
            ("2023-11-16T18:15:46Z", 0),
            ("2023-11-16T19:15:46+01:00", 0),
            ("2023-11-16 13:15:46.5-05:00", 500_000_000),
            ("2023-11-16T18:15:46.000000001+00:00", 1),
            ("20231116T181546Z", 0),
            ("2023-11-16 18:15:46.6805900", 680_590_000),
            ("2023-11-16T18:15:46", 0),
            ("2023-11-16 18:15:46,680", 680_000_000),
            ("2023-11-16 18:15", -46_000_000_000),
            ("2023-11-16", -65_746_000_000_000),
            ("2023-11-16 19:15:46 +0100", 0),
            ("2023-11-16 19:15:46.25 +01:00", 250_000_000),
            ("2023-11-16 18:15:46 UTC", 0),
            ("2023-11-16 18:15:46.5 Z", 500_000_000),
            ("2023/11/16 18:15:46", 0),
            ("2023/11/16 18:15:46.5", 500_000_000),
            ("2023/11/16 18:15:46 GMT", 0),
            ("16/Nov/2023:18:15:46 +0000", 0),
            ("[16/Nov/2023:13:15:46 -0500]", 0),
            ("16/Nov/2023:18:15:46.125 +0000", 125_000_000),
            ("Thu, 16 Nov 2023 19:15:46 +0100", 0),
            ("Thu, 16 Nov 2023 18:15:46 GMT", 0),
            ("16 Nov 2023 18:15:46 +0000", 0),
        ] {
            assert_eq!(nanos(text, "UTC"), Ok(AT + ns), "{text}");
            // Whatever format the row before had.
            let mut clock = Clock::new(None, utc);
            for format in 0..FORMATS.len() {
                clock.format = format;
                assert_eq!(clock.read(text, None), Ok(AT + ns), "{text} after format {format}");
            }
        }
    }

    #[test]
    fn only_times_without_a_zone_are_of_the_zone() {
        for text in ["2023-11-16 19:15:46", "2023/11/16 19:15:46", "2023-11-16T18:15:46Z", "2023-11-16 18:15:46 UTC"] {
            assert_eq!(nanos(text, "Europe/Berlin"), Ok(AT), "{text}");
        }
        assert_eq!(nanos("2023-07-01 12:00:00", "Europe/Berlin"), nanos("2023-07-01 10:00:00", "UTC"));
    }

    #[test]
    fn an_hour_that_comes_twice_is_told_by_the_row_before() {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        let mut clock = Clock::new(None, &zone);
        let hour = 3_600_000_000_000;
        let first = clock.read("2023-10-29 02:59:00", None).unwrap();
        let second = clock.read("2023-10-29 02:01:00", Some(first)).unwrap();
        assert_eq!(second - first, 2 * 60_000_000_000);
        assert_eq!(clock.read("2023-10-29 03:01:00", Some(second)).unwrap() - second, hour);
        let skipped = clock.read("2023-03-26 02:30:00", None).unwrap_err();
        assert_eq!(skipped, "a time that the clocks of Europe/Berlin skipped; check `time_zone`");
    }

    #[test]
    fn what_is_no_instant_is_told_what_one_looks_like() {
        for text in ["", "yesterday", "2023-13-01 00:00:00", "16/11/2023 18:15:46", "11/16/2023", "2023-11-16 25:00:00"]
        {
            assert!(nanos(text, "UTC").unwrap_err().starts_with("which is no date and time; they look like"), "{text}");
        }
        // A number is never a date.
        for text in ["12", "20231116", "1700158546", "-5", "1700158546.25"] {
            assert!(nanos(text, "UTC").unwrap_err().starts_with("a number of unknown unit"), "{text}");
        }
    }
}
