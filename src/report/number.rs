//! Numbers as text: byte-stable for machines, three significant digits with their interval for people.

mod figure;

pub use figure::Figure;

use super::time_unit::TimeUnit;
use crate::experiment::Estimate;
use crate::provider::Currency;
use crate::time::Nanos;

/// Between a number, its unit and its half-width: no line breaks there.
pub const GLUE: char = '\u{a0}';

/// A number for a CSV cell: six significant digits (all digits of a count), no exponent, no trailing zeros, no "-0".
///
/// Below `1e-12` everything is 0: that is rounding noise of sums, not a finding.
pub fn plain(value: f64) -> String {
    debug_assert!(value.is_finite(), "a figure that is not finite should have been unknown: {value}");
    trimmed(format!("{value:.*}", decimals(value, 6).min(12)))
}

/// A simulated instant in seconds, exact to the nanosecond.
pub fn seconds(time: Nanos) -> String {
    trimmed(time.to_string())
}

/// Cuts trailing zeros after the point, and the sign of zero.
fn trimmed(mut digits: String) -> String {
    if digits.contains('.') {
        digits.truncate(digits.trim_end_matches('0').trim_end_matches('.').len());
    }
    if digits == "-0" { "0".to_owned() } else { digits }
}

/// Decimals that show `value` with this many significant digits; 0 where its whole part has more.
fn decimals(value: f64, significant: usize) -> usize {
    if value == 0.0 || !value.is_finite() {
        return 0;
    }
    // Through the formatter, not `log10`: exact on every machine, and right for 999.9996.
    let scientific = format!("{value:.*e}", significant - 1);
    let exponent: i64 = scientific.rsplit_once('e').and_then(|(_, digits)| digits.parse().ok()).unwrap_or(0);
    let wanted = i64::try_from(significant).unwrap_or(i64::MAX) - 1 - exponent;
    usize::try_from(wanted).unwrap_or(0).min(300)
}

/// With `,` between thousands.
fn grouped(digits: &str) -> String {
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits), |rest| ("-", rest));
    let (whole, rest) = digits.split_at(digits.find('.').unwrap_or(digits.len()));
    let mut text = String::from(sign);
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text + rest
}

/// A whole number with `,` between thousands; halves round away from zero.
pub fn count(value: f64) -> String {
    grouped(&trimmed(format!("{:.0}", value.round())))
}

/// A number of no particular unit: three significant digits, no trailing zeros, `,` between thousands; from a million on
/// with `M`, `B` or `T`, as scenario files write them.
pub fn number(value: f64) -> String {
    for (least, letter) in [(1e12, 'T'), (1e9, 'B'), (1e6, 'M')] {
        if value.abs() >= 1e15 {
            return format!("{value:.2e}");
        }
        if value.abs() >= least {
            return format!("{}{GLUE}{letter}", number(value / least));
        }
    }
    grouped(&trimmed(format!("{value:.*}", decimals(value, 3).min(9))))
}

/// The same beside others like it: all three digits of it, whether or not they are zeros.
pub fn aligned(value: f64) -> String {
    if value == 0.0 || value.abs() >= 1000.0 { number(value) } else { format!("{value:.*}", decimals(value, 3).min(9)) }
}

/// A time without an interval, as an objective or a setting: `30 s`, `1.5 min`, `8 h`.
pub fn time(seconds: f64) -> String {
    time_in(seconds, TimeUnit::of(seconds))
}

/// The same in this unit, beside others in it.
pub fn time_in(seconds: f64, unit: TimeUnit) -> String {
    let unit = unit.beside(seconds);
    format!("{}{GLUE}{}", number(seconds / unit.seconds()), unit.name())
}

/// A share without an interval, as an objective: `1 %`, `99.9 %`.
pub fn share(share: f64) -> String {
    let percent = share * 100.0;
    format!("{}{GLUE}%", trimmed(format!("{percent:.*}", decimals_of_percent(percent))))
}

/// An amount of money without an interval, as a setting: `99 USD`.
pub fn amount_of_money(amount: f64, currency: Currency) -> String {
    format!("{}{GLUE}{currency}", grouped(&trimmed(format!("{amount:.6}"))))
}

/// An amount of money: `111.4 USD ± 0.3`. To the hundredth, to three digits below 1, and whole from 10,000 on.
pub fn money(amount: &Estimate, currency: Currency, exact: bool) -> String {
    let most = match amount.mean.abs() {
        mean if mean >= 10_000.0 => 0,
        mean if mean >= 1.0 => 2,
        mean => decimals(mean, 3).min(9),
    };
    // A subscription is what it is.
    let half_width = amount.half_width.filter(|&half| half > 0.0);
    let Figure { mean, interval, .. } = Figure::new(amount.mean, half_width, most, "", exact);
    let mean = if half_width.is_none() && mean.contains('.') { trimmed(mean) } else { mean };
    format!("{mean}{GLUE}{currency}{}", interval.map_or_else(String::new, |interval| interval.after()))
}

/// A number of no particular unit with its half-width: `0.334 ± 0.008`.
pub fn estimate(estimate: &Estimate, exact: bool) -> String {
    let Figure { mean, interval, .. } =
        Figure::new(estimate.mean, estimate.half_width, three_digits(estimate.mean, estimate.half_width), "", exact);
    let mean = if interval.is_none() && mean.contains('.') { trimmed(mean) } else { mean };
    mean + &interval.map_or_else(String::new, |interval| interval.after())
}

/// Three significant digits, and enough to tell it from 100; four decimals at most.
fn decimals_of_percent(percent: f64) -> usize {
    if percent == 0.0 || percent >= 100.0 {
        return 0;
    }
    let left = 100.0 - percent;
    decimals(percent, 3).max(decimals(left, 2)).min(4)
}

/// Decimals of three significant digits, and one more where the half-width beside them would read as nothing.
fn three_digits(mean: f64, half_width: Option<f64>) -> usize {
    let enough = decimals(mean, 3);
    let nothing = |half: f64| half > 0.0 && format!("{half:.enough$}").trim_matches(['0', '.']).is_empty();
    enough + usize::from(half_width.is_some_and(nothing))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spaced(text: &str) -> String {
        text.replace(GLUE, " ")
    }

    fn estimate(mean: f64, half_width: f64) -> Estimate {
        Estimate::symmetric(mean, Some(half_width), 10)
    }

    #[test]
    fn a_second_is_no_thousand_milliseconds() {
        for (seconds, text) in [(0.9994, "999 ms"), (0.999_999_9, "1 s"), (1.0, "1 s")] {
            assert_eq!(spaced(&time(seconds)), text);
        }
    }

    #[test]
    fn csv_numbers_have_six_digits_and_no_frills() {
        for (value, text) in [
            (0.0, "0"),
            (-0.0, "0"),
            (-1e-20, "0"),
            (1.0, "1"),
            (0.1 + 0.2, "0.3"),
            (24.123_456_7, "24.1235"),
            (1_234_567.25, "1234567"),
            (1e15, "1000000000000000"),
            (0.000_012_345_678, "0.0000123457"),
            (999_999.96, "1000000"),
            (-2.5, "-2.5"),
        ] {
            assert_eq!(plain(value), text);
        }
    }

    #[test]
    fn a_number_is_as_precise_as_its_interval() {
        for (mean, half_width, text) in [
            (0.3341, 0.008, "0.334 ± 0.008"),
            (8061.4, 191.2, "8,061 ± 191"),
            (1.0, 0.0, "1.00 ± 0"),
            (-0.0256, 0.16, "-0.03 ± 0.16"),
        ] {
            assert_eq!(spaced(&super::estimate(&estimate(mean, half_width), false)), text);
        }
        assert_eq!(super::estimate(&estimate(2.5, 0.0), true), "2.5");
    }

    #[test]
    fn settings_read_as_people_write_them() {
        assert_eq!(spaced(&time(30.0)), "30 s");
        assert_eq!(spaced(&time(0.25)), "250 ms");
        assert_eq!(spaced(&time(28_800.0)), "8 h");
        assert_eq!(spaced(&share(0.01)), "1 %");
        assert_eq!(spaced(&share(0.999)), "99.9 %");
        assert_eq!(count(43_200.4), "43,200");
        assert_eq!(spaced(&number(1_234_567.0)), "1.23 M");
        assert_eq!(number(12_345.0), "12,345");
        assert_eq!([24.0, 9.3, 0.0, 12_345.0].map(aligned), ["24.0", "9.30", "0", "12,345"]);
    }
}
