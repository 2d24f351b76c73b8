//! How traffic is spread over the hours of a week: named shapes and profiles of one's own.

/// Hours of a week.
pub const HOURS: usize = 168;

/// Days of a week, as they are written.
pub const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// The relative intensity of each hour of a week, from Monday 00:00; its mean over the week is 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Week {
    // Not negative, finite, with mean 1.
    relative: [f64; HOURS],
}

/// A shape that has a name.
#[derive(Clone, Copy, Debug)]
pub struct Named {
    /// What a scenario calls it.
    pub name: &'static str,
    /// What it is like, in a few words.
    pub meaning: &'static str,
    /// Relative numbers of the 24 hours of a day, from 0 o'clock.
    pub hours: [u32; 24],
    /// Relative numbers of the 7 days of a week, from Monday.
    pub days: [u32; 7],
}

/// The shapes that have names. Only the peak of `spiky` is measured; the rest is our own choice.
///
/// # Source
/// `spiky`: the peak hour of Alibaba's Stable Diffusion service (cluster-trace-v2026-GenAI, November 2024) has 9 times the
/// traffic of the mean hour.
pub const NAMED: &[Named] = &[
    Named { name: "steady", meaning: "every hour alike", hours: [1; 24], days: [1; 7] },
    Named {
        name: "office-hours",
        meaning: "people at work, from eight to six, and hardly anybody at the weekend",
        hours: [1, 1, 1, 1, 1, 1, 2, 4, 8, 10, 10, 9, 7, 9, 10, 10, 9, 7, 4, 3, 2, 2, 1, 1],
        days: [10, 10, 10, 10, 9, 2, 1],
    },
    Named {
        name: "evening",
        meaning: "people at home, most of them after dinner and at the weekend",
        hours: [3, 2, 1, 1, 1, 1, 1, 2, 3, 4, 4, 5, 5, 5, 5, 5, 6, 7, 9, 12, 14, 14, 10, 6],
        days: [8, 8, 8, 8, 10, 12, 12],
    },
    Named {
        name: "spiky",
        meaning: "jobs started by the clock: three busy hours a day, and little between",
        hours: [1, 1, 1, 1, 1, 1, 1, 1, 1, 12, 1, 1, 1, 1, 27, 1, 1, 1, 1, 12, 1, 1, 1, 1],
        days: [1; 7],
    },
    Named {
        name: "launch-day",
        meaning: "a launch on Monday at nine, and the week in which the interest fades",
        hours: [1, 1, 1, 1, 1, 1, 1, 1, 1, 24, 20, 16, 13, 11, 9, 8, 7, 6, 6, 6, 5, 4, 3, 2],
        days: [20, 8, 5, 4, 3, 2, 2],
    },
];

impl Named {
    /// The week that it describes.
    pub fn week(&self) -> Week {
        Week::of_hours_and_days(&self.hours.map(f64::from), &self.days.map(f64::from))
            .expect("in every shape with a name somebody comes")
    }
}

impl Week {
    /// The week in which hour `h` of day `d` has the intensity
    ///
    /// ```text
    /// hours[h] / mean(hours) * days[d] / mean(days)
    /// ```
    ///
    /// `None` where either sums to nothing, or to more than a float holds. The numbers are not negative.
    pub fn of_hours_and_days(hours: &[f64; 24], days: &[f64; 7]) -> Option<Self> {
        let mean = |parts: &[f64]| parts.iter().sum::<f64>() / parts.len() as f64;
        let scale = mean(hours) * mean(days);
        if !(scale > 0.0 && scale.is_finite()) {
            return None;
        }
        Some(Self { relative: std::array::from_fn(|hour| hours[hour % 24] * days[hour / 24] / scale) })
    }

    /// The shape of this name, if there is one.
    pub fn named(name: &str) -> Option<Self> {
        NAMED.iter().find(|known| known.name == name).map(Named::week)
    }

    /// The relative intensity of an hour since some Monday 00:00.
    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "below 168")]
    pub fn relative(&self, hour: u64) -> f64 {
        self.relative[(hour % HOURS as u64) as usize]
    }

    /// The largest relative intensity.
    pub fn peak(&self) -> f64 {
        self.relative.iter().copied().fold(0.0, f64::max)
    }

    /// The first hour with the largest relative intensity, since Monday 00:00.
    pub fn busiest(&self) -> usize {
        let peak = self.peak();
        self.relative.iter().position(|&relative| relative >= peak).unwrap_or(0)
    }

    /// The share of the requests that come on Saturday and Sunday.
    pub fn weekend_share(&self) -> f64 {
        self.relative[5 * 24..].iter().sum::<f64>() / HOURS as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mean_over_the_week_is_one() {
        for Named { name, .. } in NAMED {
            let week = Week::named(name).unwrap();
            let sum: f64 = (0..168).map(|hour| week.relative(hour)).sum();
            assert!((sum - 168.0).abs() < 1e-11, "{name}: {sum}");
        }
        assert_eq!(Week::named("nightly"), None);
    }

    #[test]
    fn the_spiky_peak_is_nine_times_the_mean_hour() {
        assert!((Week::named("spiky").unwrap().peak() - 9.0).abs() < 1e-12);
    }

    #[test]
    fn hours_repeat_every_day_and_days_every_week() {
        let mut hours = [0.0; 24];
        hours[9] = 3.0;
        hours[10] = 1.0;
        let week = Week::of_hours_and_days(&hours, &[1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 5.0]).unwrap();
        // Means: 4/24 and 1; Monday, then Sunday, then the next week's Monday.
        for (hour, relative) in [(9, 18.0), (10, 6.0), (8, 0.0), (6 * 24 + 9, 90.0), (2 * 24 + 9, 0.0), (168 + 9, 18.0)]
        {
            assert!((week.relative(hour) - relative).abs() < 1e-12, "{hour}");
        }
    }

    #[test]
    fn a_week_without_anybody_is_none() {
        assert_eq!(Week::of_hours_and_days(&[0.0; 24], &[1.0; 7]), None);
        assert_eq!(Week::of_hours_and_days(&[1.0; 24], &[0.0; 7]), None);
        assert_eq!(Week::of_hours_and_days(&[1e308; 24], &[1.0; 7]), None);
    }
}
