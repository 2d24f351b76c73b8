//! A figure with its interval, for people.

use super::super::time_unit::TimeUnit;
use super::{GLUE, decimals, decimals_of_percent, grouped, three_digits};
use crate::experiment::Estimate;

/// An estimate in words: the mean to three significant digits at most, and the half-width of its interval.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    pub(super) mean: String,
    // `None` where it is unknown, or where there is nothing to know because the scenario is exact.
    pub(super) interval: Option<Interval>,
    unit: &'static str,
}

/// An interval that reaches so many times farther on one side than on the other is told by its ends.
const UNEVEN: f64 = 1.5;

/// An interval in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Interval {
    Half(String),
    /// Both ends of one that lies unevenly, a half-width of which would reach below nothing or beyond all.
    Ends(String, String),
}

impl Figure {
    /// A time in seconds, in the unit that suits its mean.
    pub fn time(seconds: &Estimate, exact: bool) -> Self {
        let unit = TimeUnit::of(seconds.mean);
        let is_beyond = |half: &f64| !exact && *half >= 1000.0 * unit.seconds();
        Self::time_in(seconds, seconds.half_width.filter(is_beyond).map_or(unit, TimeUnit::of), exact)
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
            figure.interval = figure.interval.filter(|_| share.high() * 100.0 >= smallest);
        } else if percent < 100.0 && shown >= 100.0 {
            let least = 100.0 - smallest;
            figure.mean = if percent > least { format!(">{least:.cap$}") } else { format!("{percent:.enough$}") };
            figure.interval = figure.interval.filter(|_| share.low() * 100.0 <= least);
        }
        let (below, above) = (100.0 * (share.mean - share.low()), 100.0 * (share.high() - share.mean));
        let is_uneven = below.min(above) > 0.0 && below.max(above) > UNEVEN * below.min(above);
        let is_beyond = half_width.is_some_and(|half| half > 0.0 && (percent < half || percent + half > 100.0));
        if figure.interval.is_some() && (is_uneven || is_beyond) {
            // The mean is told apart from both ends.
            let shown = figure.mean.split_once('.').map_or(0, |(_, decimals)| decimals.len());
            let decimals =
                if is_uneven { decimals_of_half_width(below.min(above)).min(cap + 1).max(shown) } else { shown };
            if !figure.mean.starts_with(['<', '>']) {
                figure.mean = format!("{percent:.decimals$}");
            }
            figure.interval = Some(Interval::of_ends((share.low() * 100.0, share.high() * 100.0), decimals));
        }
        figure
    }

    /// A figure with at most so many decimals.
    pub(super) fn new(mean: f64, half_width: Option<f64>, most: usize, unit: &'static str, exact: bool) -> Self {
        let half_width = half_width.filter(|_| !exact);
        let of_half_width = half_width.filter(|&half| half > 0.0).map(decimals_of_half_width);
        // Nothing has no digits of its own.
        let most = of_half_width.filter(|_| mean == 0.0).unwrap_or(most);
        let shown = of_half_width.map_or(most, |decimals| most.min(decimals)).min(9);
        let mean = grouped(&trimmed_zero(format!("{mean:.shown$}")));
        // As many decimals as the mean.
        let interval =
            half_width.map(|half| Interval::Half(if half > 0.0 { beside(half, shown) } else { "0".to_owned() }));
        Self { mean, interval, unit }
    }

    /// `24.1 ± 0.6 s`.
    pub fn inline(&self) -> String {
        match &self.interval {
            Some(Interval::Half(half)) => format!("{}{GLUE}±{GLUE}{half}{GLUE}{}", self.mean, self.unit),
            _ => self.prose(),
        }
    }

    /// `24.1 s ± 0.6`, as a sentence says it.
    pub fn prose(&self) -> String {
        self.mean() + &self.interval.as_ref().map_or_else(String::new, Interval::after)
    }

    /// `62 ± 4 % delivered`, with both ends of an uneven interval on a line of their own.
    pub fn of(&self, what: &str) -> String {
        match &self.interval {
            Some(Interval::Ends(low, high)) => format!("{} {what}\n{}", self.mean(), between(low, high)),
            _ => format!("{} {what}", self.inline()),
        }
    }

    /// The same on two lines, for narrow columns.
    pub fn stacked(&self) -> String {
        let reads = |end: &str| end.parse().unwrap_or(f64::NAN);
        let below = self.interval.as_ref().map(|interval| match interval {
            Interval::Half(half) => format!("\n±{GLUE}{half}"),
            // An end that says nothing is left out where there is little room.
            Interval::Ends(low, high) => match (reads(low) <= 0.0, reads(high) >= 100.0) {
                (true, false) => format!("\n≤{GLUE}{high}"),
                (false, true) => format!("\n≥{GLUE}{low}"),
                _ => format!("\n{}", between(low, high)),
            },
        });
        self.mean() + &below.unwrap_or_default()
    }

    /// `24.1 s`: for places where the interval is drawn beside it.
    pub fn mean(&self) -> String {
        format!("{}{GLUE}{}", self.mean, self.unit)
    }
}

impl Interval {
    /// Of a share in per cent, between these ends.
    fn of_ends((low, high): (f64, f64), decimals: usize) -> Self {
        let end = |end: f64| format!("{:.decimals$}", end.clamp(0.0, 100.0));
        Self::Ends(end(low), end(high))
    }

    /// What follows the mean and its unit.
    pub(super) fn after(&self) -> String {
        match self {
            Self::Half(half) => format!("{GLUE}±{GLUE}{half}"),
            Self::Ends(low, high) => format!("{GLUE}{}", between(low, high)),
        }
    }
}

/// Both ends of an interval.
fn between(low: &str, high: &str) -> String {
    format!("[{low},{GLUE}{high}]")
}

/// What stands beside a mean of so many decimals, and is never nothing.
fn beside(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    match (text.trim_matches(['0', '.']).is_empty(), decimals) {
        (true, 0) => "<1".to_owned(),
        (true, decimals) => format!("<0.{}1", "0".repeat(decimals - 1)),
        (false, _) => grouped(&text),
    }
}

fn trimmed_zero(digits: String) -> String {
    if digits.trim_matches(['-', '0', '.']).is_empty() { "0".to_owned() } else { digits }
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
    fn figures_show_no_more_digits_than_their_interval_supports() {
        for (mean, half_width, text) in [
            (24.13, 0.63, "24.1 ± 0.6 s"),
            (24.13, 1.23, "24.1 ± 1.2 s"),
            (24.13, 12.7, "24 ± 13 s"),
            (24.13, 0.0, "24.1 ± 0 s"),
            (0.4, 0.03, "400 ± 30 ms"),
            (0.4, 0.004, "400 ± 4 ms"),
            (0.000_813, 0.001_275, "0.8 ± 1.3 ms"),
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
            (0.9998, 0.2, "99.980 % [79.980, 100.000]"),
            (0.999_999_999, 0.0, ">99.9999 %"),
            (0.38, 0.012, "38.0 % ± 1.2"),
            (0.989_6, 0.000_2, "98.960 % ± 0.020"),
            (0.989_6, 0.000_3, "98.96 % ± 0.03"),
            (0.454_1, 0.002_1, "45.41 % ± 0.21"),
            (0.454_1, 0.000_000_4, "45.4100 % ± <0.0001"),
            (0.0002, 0.0001, "0.020 % ± 0.010"),
        ] {
            assert_eq!(spaced(&Figure::share(&estimate(mean, half_width), false).prose()), text);
        }
        let uneven =
            |mean, low, high| spaced(&Figure::rough_share(&Estimate::between(mean, low, high, 10), false).prose());
        assert_eq!(uneven(0.0002, 0.000_05, 0.0006), "0.020 % [0.005, 0.060]");
        assert_eq!(uneven(0.0002, 0.000_01, 0.0006), "0.020 % [0.001, 0.060]");
        assert_eq!(uneven(0.07, 0.01, 0.24), "7 % [1, 24]");
        assert_eq!(uneven(0.38, 0.36, 0.41), "38 % ± 3");
        let stacked =
            |mean, low, high| spaced(&Figure::rough_share(&Estimate::between(mean, low, high, 10), false).stacked());
        assert_eq!(stacked(0.0002, 0.000_01, 0.0006), "0.020 %\n[0.001, 0.060]");
        assert_eq!(stacked(0.0002, 0.0, 0.0006), "0.020 %\n≤ 0.060");
        assert_eq!(stacked(0.9998, 0.9994, 1.0), "99.980 %\n≥ 99.940");
        let unseen = Figure::share(&estimate(1e-9, 1e-9), false).prose();
        assert_eq!(spaced(&unseen), "<0.0001 %");
    }

    #[test]
    fn an_unknown_interval_is_left_out_and_an_exact_figure_needs_none() {
        let unknown = Estimate::symmetric(24.13, None, 1);
        assert_eq!(spaced(&Figure::time(&unknown, false).inline()), "24.1 s");
        assert_eq!(spaced(&Figure::time(&estimate(24.13, 0.0), true).inline()), "24.1 s");
    }
}
