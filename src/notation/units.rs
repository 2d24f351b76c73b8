//! Times, rates, counts and shares as people write them.
//!
//! The format is ours and documented in `format.md`; everything that can be an exact integer is one. Each function's error
//! is the end of a sentence: what is wrong and what to write, to be read after ``  `key` is "…",  ``.

use crate::decimal::Decimal;
use crate::time::Nanos;

/// Names of units of time, shortest first, with the nanoseconds of one. The first name of a length is the one we write.
const TIME_UNITS: &[(&str, u64)] = &[
    ("ns", 1),
    ("us", 1_000),
    ("µs", 1_000),
    ("μs", 1_000),
    ("ms", 1_000_000),
    ("s", SECOND),
    ("sec", SECOND),
    ("second", SECOND),
    ("seconds", SECOND),
    ("min", 60 * SECOND),
    ("mins", 60 * SECOND),
    ("minute", 60 * SECOND),
    ("minutes", 60 * SECOND),
    ("h", 3_600 * SECOND),
    ("hr", 3_600 * SECOND),
    ("hour", 3_600 * SECOND),
    ("hours", 3_600 * SECOND),
    ("day", DAY),
    ("d", DAY),
    ("days", DAY),
    ("week", 7 * DAY),
    ("weeks", 7 * DAY),
    ("month", 30 * DAY),
    ("months", 30 * DAY),
];
const SECOND: u64 = 1_000_000_000;
const DAY: u64 = 86_400 * SECOND;

/// A time: `250 ms`, `1.5 min`, `1 h 30 min`. At most [`Nanos::LONGEST`].
///
/// # Errors
/// The rest of the sentence.
pub fn duration(text: &str) -> Result<Nanos, String> {
    exact_duration(text)
        .map_err(|advice| with_remedy(advice, "write a time like \"30 s\", \"250 ms\" or \"1 h 30 min\""))
}

/// Adds a remedy to advice that has none yet.
fn with_remedy(advice: String, remedy: &str) -> String {
    if advice.contains(';') { advice } else { format!("{advice}; {remedy}") }
}

fn exact_duration(text: &str) -> Result<Nanos, String> {
    let mut left = text.trim();
    let mut total: u64 = 0;
    loop {
        let (number, rest) = Decimal::scan(left)?;
        let rest = rest.trim_start();
        let end = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
        let (name, rest) = rest.split_at(end);
        let unit = time_unit(name)?;
        let part = number.times(unit).ok_or_else(|| {
            if number.times_rounded(unit) > Nanos::LONGEST.0 {
                TOO_LONG.to_owned()
            } else {
                "which is finer than a nanosecond; round it".to_owned()
            }
        })?;
        total = total.saturating_add(part);
        left = rest.trim_start();
        if left.is_empty() {
            break;
        }
    }
    if total > Nanos::LONGEST.0 {
        return Err(TOO_LONG.to_owned());
    }
    Ok(Nanos(total))
}

const TOO_LONG: &str = "which is too long; the longest time is 366 days";

/// Nanoseconds of one unit of time.
///
/// # Errors
/// The rest of the sentence.
pub fn time_unit(name: &str) -> Result<u64, String> {
    if name.is_empty() {
        return Err("a number without a unit".to_owned());
    }
    TIME_UNITS.iter().find(|(known, _)| *known == name).map(|&(_, ns)| ns).ok_or_else(|| {
        let units = "the units of time are ns, us, ms, s, min, h, days, weeks and months (of 30 days)";
        format!("where `{name}` is not a unit of time; {units}")
    })
}

/// The name we write for the unit of a time as the user wrote it: `min` for `1.5 minutes`.
pub fn unit_of_time(text: &str) -> Option<(&'static str, u64)> {
    let (_, rest) = Decimal::scan(text.trim()).ok()?;
    let rest = rest.trim_start();
    let end = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
    let ns = time_unit(&rest[..end]).ok()?;
    TIME_UNITS.iter().find(|&&(_, known)| known == ns).copied()
}

/// So many of something per window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rate {
    /// How many.
    pub count: Decimal,
    /// Of what; `None` is requests.
    pub quantity: Option<String>,
    /// In how long.
    pub window: Nanos,
}

impl Rate {
    /// The mean time between units, in nanoseconds.
    ///
    /// ```text
    /// window / count
    /// ```
    pub fn gap_ns(&self) -> f64 {
        self.window.0 as f64 / self.count.to_f64()
    }
}

/// A rate: `600/min`, `10 per second`, `20 images/min`, `40/10 s`, `1.2M images/month`.
///
/// # Errors
/// The rest of the sentence.
pub fn rate(text: &str) -> Result<Rate, String> {
    exact_rate(text)
        .map_err(|advice| with_remedy(advice, "write a rate like \"600/min\", \"20 images/min\" or \"40/10 s\""))
}

fn exact_rate(text: &str) -> Result<Rate, String> {
    let (count, rest) = Decimal::scan(text.trim())?;
    let (unit, period) = match rest.split_once('/') {
        Some(parts) => parts,
        None => split_at_per(rest).ok_or("which does not say per how long")?,
    };
    let (unit, period) = (unit.trim(), period.trim());
    if count.is_zero() {
        return Err("which lets nothing through; write a rate above 0".to_owned());
    }
    Ok(Rate { count, quantity: quantity(unit)?, window: window(period)? })
}

/// An amount, perhaps of something: `12`, `40 images`, `1.2k characters`. Requests, calls and jobs are not named.
///
/// # Errors
/// The rest of the sentence.
pub fn amount(text: &str) -> Result<(u64, Option<String>), String> {
    let (count, rest) = Decimal::scan(text.trim())?;
    let count = count.times(1).ok_or("which is not a whole number; leave out the decimals")?;
    Ok((count, quantity(rest.trim())?))
}

/// The quantity of a unit; `None` is requests.
fn quantity(unit: &str) -> Result<Option<String>, String> {
    match unit {
        "" | "request" | "requests" | "call" | "calls" | "job" | "jobs" => Ok(None),
        name if name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-') => Ok(Some(name.to_owned())),
        name => Err(format!("where `{name}` is not the name of a quantity")),
    }
}

/// A time as a person would write it: in the largest unit in which it is whole.
pub fn written(time: Nanos) -> String {
    let units = [("days", DAY), ("h", 3_600 * SECOND), ("min", 60 * SECOND), ("s", SECOND), ("ms", 1_000_000)];
    let (name, ns) = units.into_iter().find(|(_, ns)| time.0.is_multiple_of(*ns)).unwrap_or(("ns", 1));
    format!("{} {name}", time.0 / ns)
}

/// What stands after `per`: a unit of time, or so many of them.
fn window(text: &str) -> Result<Nanos, String> {
    let window = if text.starts_with(|c: char| c.is_ascii_digit()) {
        exact_duration(text)?
    } else if text.is_empty() {
        return Err("which does not say per how long".to_owned());
    } else {
        Nanos(time_unit(text)?)
    };
    if window == Nanos::ZERO {
        return Err("which is per no time at all".to_owned());
    }
    Ok(window)
}

/// Splits at the word `per`.
fn split_at_per(text: &str) -> Option<(&str, &str)> {
    let at = text.match_indices("per").map(|(at, _)| at).find(|&at| {
        text[..at].chars().next_back().is_none_or(char::is_whitespace)
            && text[at + 3..].starts_with(char::is_whitespace)
    })?;
    Some((&text[..at], &text[at + 3..]))
}

/// A share: `5 %`, or `0.05` as text.
///
/// # Errors
/// The rest of the sentence.
pub fn share(text: &str) -> Result<f64, String> {
    any_share(text).and_then(checked_share)
}

/// A share that may be above 1.
///
/// # Errors
/// The rest of the sentence.
pub fn any_share(text: &str) -> Result<f64, String> {
    let (number, rest) = Decimal::scan(text.trim()).map_err(|advice| with_remedy(advice, SHARE))?;
    match rest.trim() {
        "%" => Ok(number.hundredth().to_f64()),
        "" => Ok(number.to_f64()),
        other => Err(format!("where `{other}` means nothing; {SHARE}")),
    }
}

/// A share between 0 and 1.
///
/// # Errors
/// The rest of the sentence.
pub fn checked_share(share: f64) -> Result<f64, String> {
    if (0.0..=1.0).contains(&share) { Ok(share) } else { Err(format!("which is not between 0 and 1; {SHARE}")) }
}

const SHARE: &str = "write a share like \"5 %\" or 0.05";

/// What a growth looks like.
pub const GROWTH: &str = "write a growth like \"5 %/month\" or \"-2 %/week\"";

/// A share per time, which may be negative: `5 %/month`, `-2 % per week`.
///
/// # Errors
/// The rest of the sentence.
pub fn growth(text: &str) -> Result<(f64, Nanos), String> {
    exact_growth(text.trim()).map_err(|advice| with_remedy(advice, GROWTH))
}

fn exact_growth(text: &str) -> Result<(f64, Nanos), String> {
    let (sign, text) = match text.strip_prefix(['-', '−']) {
        Some(rest) => (-1.0, rest),
        None => (1.0, text.strip_prefix('+').unwrap_or(text)),
    };
    let parts = text.split_once('/').or_else(|| split_at_per(text));
    let (share, period) = parts.ok_or("which does not say per how long")?;
    Ok((sign * any_share(share.trim_end())?, window(period.trim())?))
}

/// A whole number: `12`, `3,000`, `1.2M`.
///
/// # Errors
/// The rest of the sentence.
pub fn whole(text: &str) -> Result<u64, String> {
    Decimal::parse(text.trim())
        .and_then(|number| number.times(1).ok_or_else(|| "which is not a whole number of 64 bits".to_owned()))
        .map_err(|advice| with_remedy(advice, "write a whole number like 12, \"3,000\" or \"1.2M\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_exact_nanoseconds() {
        for (text, ns) in [
            ("250 ms", 250_000_000),
            ("30 s", 30 * SECOND),
            ("30s", 30 * SECOND),
            ("1.5 min", 90 * SECOND),
            ("8 h", 8 * 3_600 * SECOND),
            ("30 days", 30 * DAY),
            ("1 month", 30 * DAY),
            ("1 h 30 min", 5_400 * SECOND),
            ("1h30min", 5_400 * SECOND),
            ("0 s", 0),
            ("0.1 us", 100),
            ("1,000 ms", SECOND),
            ("2 weeks", 14 * DAY),
            ("366 days", Nanos::LONGEST.0),
        ] {
            assert_eq!(duration(text), Ok(Nanos(ns)), "{text}");
        }
    }

    #[test]
    fn a_time_that_is_none_says_what_to_write() {
        for (text, advice) in [
            ("30", "a number without a unit; write a time like \"30 s\", \"250 ms\" or \"1 h 30 min\""),
            ("-3 s", "which is negative; write a number above 0"),
            ("soon", "which does not begin with a number; write a time like \"30 s\", \"250 ms\" or \"1 h 30 min\""),
            ("0.5 ns", "which is finer than a nanosecond; round it"),
            ("367 days", "which is too long; the longest time is 366 days"),
            ("99999999999999999999999999 months", "which is too long; the longest time is 366 days"),
            (
                "3 m",
                "where `m` is not a unit of time; the units of time are ns, us, ms, s, min, h, days, weeks and months \
                 (of 30 days)",
            ),
            (
                "1,5 s",
                "where `1,5` is not a number; `,` and `_` go between groups of three digits, and `.` before decimals",
            ),
        ] {
            assert_eq!(duration(text), Err(advice.to_owned()), "{text}");
        }
    }

    #[test]
    fn rates_keep_their_window() {
        for (text, count, quantity, seconds) in [
            ("600/min", 600, None, 60),
            ("10 per second", 10, None, 1),
            ("20 images/min", 20, Some("images"), 60),
            ("20 images per min", 20, Some("images"), 60),
            ("40/10 s", 40, None, 10),
            ("1.2M images/month", 1_200_000, Some("images"), 30 * 86_400),
            ("3,000 requests/day", 3_000, None, 86_400),
            ("5 calls / 1 h 30 min", 5, None, 5_400),
        ] {
            let rate = rate(text).unwrap();
            assert_eq!(rate.count.times(1), Some(count), "{text}");
            assert_eq!(rate.quantity.as_deref(), quantity, "{text}");
            assert_eq!(rate.window, Nanos::from_secs(seconds), "{text}");
        }
        for text in ["600", "0/min", "600/", "600/0 s", "-1/s", "/s", "600/min/min", "5 big images/min", "per s", ""] {
            assert!(rate(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_growth_is_a_share_with_a_sign_per_time() {
        let month = Nanos(30 * DAY);
        for (text, share, period) in [
            ("5 %/month", 0.05, month),
            ("+5% per month", 0.05, month),
            ("-2 %/week", -0.02, Nanos(7 * DAY)),
            ("150 %/10 days", 1.5, Nanos(10 * DAY)),
            ("0.1/day", 0.1, Nanos(DAY)),
        ] {
            assert_eq!(growth(text), Ok((share, period)), "{text}");
        }
        for text in ["5 %", "5/", "/month", "5 %/0 s", "fast", "--5 %/day", "5 images/month", ""] {
            assert!(growth(text).is_err(), "{text}");
        }
    }

    #[test]
    fn shares_are_between_nothing_and_everything() {
        for (text, expected) in [("5 %", 0.05), ("0.05", 0.05), ("100%", 1.0), ("0 %", 0.0), ("99.9 %", 0.999)] {
            assert_eq!(share(text).map(f64::to_bits), Ok(f64::to_bits(expected)), "{text}");
        }
        for text in ["101 %", "5", "-1 %", "5 percent", "%", ""] {
            assert!(share(text).is_err(), "{text}");
        }
    }

    #[test]
    fn whole_numbers_take_thousands_and_suffixes() {
        assert_eq!(whole("1.2M"), Ok(1_200_000));
        assert_eq!(whole("3,000"), Ok(3_000));
        assert!(whole("1.5").is_err());
        assert!(whole("99999999999999999999").is_err());
    }

    #[test]
    fn the_unit_of_a_time_is_named_as_we_write_it() {
        assert_eq!(unit_of_time("1.5 minutes"), Some(("min", 60 * SECOND)));
        assert_eq!(unit_of_time("2 days"), Some(("day", DAY)));
        assert_eq!(unit_of_time("quick"), None);
    }
}
