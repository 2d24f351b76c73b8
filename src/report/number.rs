//! Numbers as text: byte-stable for machines, three significant digits with their interval for people.

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
    let figure = Figure::new(amount.mean, half_width, most, "", exact);
    let whole = half_width.is_none() && figure.mean.contains('.');
    let mean = if whole { trimmed(figure.mean) } else { figure.mean };
    let half_width = figure.half_width.map_or_else(String::new, |half| format!("{GLUE}±{GLUE}{half}"));
    format!("{mean}{GLUE}{currency}{half_width}")
}

/// A number of no particular unit with its half-width: `0.334 ± 0.008`.
pub fn estimate(estimate: &Estimate, exact: bool) -> String {
    let Figure { mean, half_width, .. } =
        Figure::new(estimate.mean, estimate.half_width, three_digits(estimate.mean, estimate.half_width), "", exact);
    let mean = if half_width.is_none() && mean.contains('.') { trimmed(mean) } else { mean };
    mean + &half_width.map_or_else(String::new, |half| format!("{GLUE}±{GLUE}{half}"))
}

/// An estimate in words: the mean to three significant digits at most, and the half-width of its interval.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    mean: String,
    // `None` where it is unknown, or where there is nothing to know because the scenario is exact.
    half_width: Option<String>,
    unit: &'static str,
}

impl Figure {
    /// A time in seconds, in the unit that suits its mean.
    pub fn time(seconds: &Estimate, exact: bool) -> Self {
        Self::time_in(seconds, TimeUnit::of(seconds.mean), exact)
    }

    /// The same in this unit, beside others in it.
    pub fn time_in(seconds: &Estimate, unit: TimeUnit, exact: bool) -> Self {
        let unit = unit.beside(seconds.mean);
        let mean = seconds.mean / unit.seconds();
        let half_width = seconds.half_width.map(|half| half / unit.seconds());
        Self::new(mean, half_width, three_digits(mean, half_width), unit.name(), exact)
    }

    /// A share, in per cent. A share that is not quite all or not quite nothing never reads as 100 % or 0 %.
    pub fn share(share: &Estimate, exact: bool) -> Self {
        Self::share_to(share, exact, 4)
    }

    /// The same with two decimals at most, for tables and labels.
    pub fn rough_share(share: &Estimate, exact: bool) -> Self {
        Self::share_to(share, exact, 2)
    }

    /// A difference of two shares, in percentage points.
    pub fn points(difference: &Estimate, exact: bool) -> Self {
        let points = difference.mean * 100.0;
        let half_width = difference.half_width.map(|half| half * 100.0);
        let most = decimals_beside(half_width, decimals(points, 3), 4);
        Self::new(points, half_width, most, "points", exact)
    }

    fn share_to(share: &Estimate, exact: bool, cap: usize) -> Self {
        let percent = share.mean * 100.0;
        let enough = decimals_of_percent(percent).min(cap);
        let smallest = 0.1_f64.powi(i32::try_from(cap).unwrap_or(4));
        // None or all in every replication: that the interval has no width says nothing.
        let half_width = share.half_width.filter(|_| share.mean > 0.0 && share.mean < 1.0).map(|half| half * 100.0);
        let most = decimals_beside(half_width.filter(|_| !exact), enough, cap);
        let mut figure = Self::new(percent, half_width, most, "%", exact);
        let shown: f64 = figure.mean.replace(',', "").parse().unwrap_or(percent);
        if percent > 0.0 && shown <= 0.0 {
            figure.mean = if percent < smallest { format!("<{smallest:.cap$}") } else { format!("{percent:.enough$}") };
            // The bound says as much as an interval inside it.
            figure.half_width = figure.half_width.filter(|_| share.high() * 100.0 >= smallest);
        } else if percent < 100.0 && shown >= 100.0 {
            let least = 100.0 - smallest;
            figure.mean = if percent > least { format!(">{least:.cap$}") } else { format!("{percent:.enough$}") };
        }
        figure
    }

    fn new(mean: f64, half_width: Option<f64>, most: usize, unit: &'static str, exact: bool) -> Self {
        let half_width = half_width.filter(|_| !exact);
        let of_half_width = half_width.filter(|&half| half > 0.0).map(decimals_of_half_width);
        // Nothing has no digits of its own.
        let most = of_half_width.filter(|_| mean == 0.0).unwrap_or(most);
        let shown = of_half_width.map_or(most, |decimals| most.min(decimals)).min(9);
        let mean = grouped(&trimmed_zero(format!("{mean:.shown$}")));
        // As many decimals as the mean.
        let half_width = half_width.map(|half| {
            let text = format!("{half:.shown$}");
            match (half > 0.0, text.trim_matches(['0', '.']).is_empty()) {
                (false, _) => "0".to_owned(),
                (true, true) if shown == 0 => "<1".to_owned(),
                (true, true) => format!("<0.{}1", "0".repeat(shown - 1)),
                (true, false) => grouped(&text),
            }
        });
        Self { mean, half_width, unit }
    }

    /// `24.1 ± 0.6 s`.
    pub fn inline(&self) -> String {
        let Self { mean, half_width, unit } = self;
        match half_width {
            Some(half) => format!("{mean}{GLUE}±{GLUE}{half}{GLUE}{unit}"),
            None => self.mean(),
        }
    }

    /// `24.1 s ± 0.6`, as a sentence says it.
    pub fn prose(&self) -> String {
        self.half_width.as_ref().map_or(self.mean(), |half| format!("{}{GLUE}±{GLUE}{half}", self.mean()))
    }

    /// The same on two lines, for narrow columns.
    pub fn stacked(&self) -> String {
        self.half_width.as_ref().map_or(self.mean(), |half| format!("{}\n±{GLUE}{half}", self.mean()))
    }

    /// `24.1 s`: for places where the interval is drawn beside it.
    pub fn mean(&self) -> String {
        format!("{}{GLUE}{}", self.mean, self.unit)
    }
}

fn trimmed_zero(digits: String) -> String {
    if digits.trim_matches(['-', '0', '.']).is_empty() { "0".to_owned() } else { digits }
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

/// As many decimals as the half-width beside it has, where that is more than enough: 98.96 ± 0.02, whose three digits would be 99.0.
fn decimals_beside(half_width: Option<f64>, enough: usize, cap: usize) -> usize {
    half_width.filter(|&half| half > 0.0).map_or(enough, |half| decimals_of_half_width(half).max(enough)).min(cap)
}

/// One significant digit, two where the first is 1 or 2; from 10 on whole numbers.
fn decimals_of_half_width(half_width: f64) -> usize {
    let first = format!("{half_width:.0e}");
    decimals(half_width, if first.starts_with(['1', '2']) { 2 } else { 1 })
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
    fn figures_show_no_more_digits_than_their_interval_supports() {
        for (mean, half_width, text) in [
            (24.13, 0.63, "24.1 ± 0.6 s"),
            (24.13, 1.23, "24.1 ± 1.2 s"),
            (24.13, 12.7, "24 ± 13 s"),
            (24.13, 0.0, "24.1 ± 0 s"),
            (0.4, 0.03, "400 ± 30 ms"),
            (0.4, 0.004, "400 ± 4 ms"),
            (600.0, 0.6, "10.00 ± 0.01 min"),
            (7000.0, 20.0, "116.7 ± 0.3 min"),
            (7000.0, 0.02, "116.7 ± <0.1 min"),
            (1e9, 1e6, "11,574 ± 12 days"),
            (0.0, 0.0, "0 ± 0 s"),
        ] {
            assert_eq!(spaced(&Figure::time(&estimate(mean, half_width), false).inline()), text);
        }
    }

    #[test]
    fn a_share_that_is_not_all_never_reads_as_all() {
        for (mean, half_width, text) in [
            (1.0, 0.0, "100 %"),
            (0.9998, 0.0001, "99.980 % ± 0.010"),
            (0.9998, 0.2, "99.980 % ± 20"),
            (0.999_999_999, 0.0, ">99.9999 % ± 0"),
            (0.38, 0.012, "38.0 % ± 1.2"),
            (0.989_6, 0.000_2, "98.960 % ± 0.020"),
            (0.989_6, 0.000_3, "98.96 % ± 0.03"),
            (0.454_1, 0.002_1, "45.41 % ± 0.21"),
            (0.454_1, 0.000_000_4, "45.4100 % ± <0.0001"),
            (0.0002, 0.0001, "0.020 % ± 0.010"),
        ] {
            assert_eq!(spaced(&Figure::share(&estimate(mean, half_width), false).prose()), text);
        }
        let unseen = Figure::share(&estimate(1e-9, 1e-9), false).prose();
        assert_eq!(spaced(&unseen), "<0.0001 %");
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
    fn an_unknown_interval_is_left_out_and_an_exact_figure_needs_none() {
        let unknown = Estimate::symmetric(24.13, None, 1);
        assert_eq!(spaced(&Figure::time(&unknown, false).inline()), "24.1 s");
        assert_eq!(spaced(&Figure::time(&estimate(24.13, 0.0), true).inline()), "24.1 s");
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
    }
}
