//! A Poisson process whose intensity changes with time: hours of a week, growth, campaigns.
//!
//! Drawn by inversion: a unit exponential is used up along the cumulative intensity, piece by piece. (To draw the next gap at the
//! rate of the moment would miss every change that happens within the gap.) A Poisson process has no memory, so each gap
//! starts anew at the request before it, and there is no state to keep.

use super::week::Week;
use crate::calendar::Clock;
use crate::demand::service::round_ns;
use crate::time::Nanos;

const HOUR: u64 = 3_600_000_000_000;

/// A Poisson process with the intensity
///
/// ```text
/// week(local time at t) * exp(growth t) * product of the campaigns at t / mean gap
/// ```
///
/// # Source
/// E. Çınlar, *Introduction to Stochastic Processes*, 1975 (inversion of the cumulative intensity).
#[derive(Clone, Debug, PartialEq)]
pub struct Shaped {
    /// Mean time between arrivals over a whole week, without growth and campaigns, in nanoseconds.
    pub mean_gap_ns: f64,
    /// How the traffic is spread over the week.
    pub week: Week,
    /// The local time that the week is in. Where clocks are put forward an hour of the week is left out, where they are put back
    /// one comes twice.
    pub clock: Clock,
    /// Continuous growth of the intensity per nanosecond; negative where it shrinks.
    pub growth_per_ns: f64,
    /// Times of more (or less) traffic; their factors multiply where they overlap.
    pub campaigns: Vec<Campaign>,
}

/// A time of more traffic, `[at, at + length)`.
#[derive(Clone, Debug, PartialEq)]
pub struct Campaign {
    /// What it is called; unique within its workload.
    pub name: String,
    /// Its first instant.
    pub at: Nanos,
    /// How long it lasts.
    pub length: Nanos,
    /// What the intensity is multiplied by.
    pub times: f64,
}

impl Campaign {
    fn end(&self) -> Nanos {
        self.at + self.length
    }
}

/// A stretch of time in which only growth changes the intensity.
struct Piece {
    relative: f64,
    end: Nanos,
}

impl Shaped {
    /// Requests expected in `[0, horizon)`: the cumulative intensity.
    pub fn expected(&self, horizon: Nanos) -> f64 {
        let mut sum = 0.0;
        let mut from = Nanos::ZERO;
        while from < horizon {
            let Piece { relative, end } = self.piece(from);
            let end = end.min(horizon);
            sum += self.mass(relative, from, end);
            from = end;
        }
        sum
    }

    /// Requests a second in the long run: the mean of the week, grown as it is on average until the horizon. Campaigns end, and
    /// count as none.
    pub fn long_run_per_s(&self, horizon: Nanos) -> f64 {
        self.mass(1.0, Nanos::ZERO, horizon) / horizon.as_secs_f64()
    }

    /// The largest intensity per nanosecond at the start, before any growth.
    pub fn peak_per_ns(&self) -> f64 {
        let edges = || self.campaigns.iter().flat_map(|campaign| [campaign.at, campaign.end()]);
        let factor = edges().map(|edge| self.campaigns_at(edge)).fold(1.0, f64::max);
        self.week.peak() * factor / self.mean_gap_ns
    }

    /// The instant after `at` until which the cumulative intensity grows by `unit`; `None` if the horizon comes first.
    #[inline]
    pub(super) fn following(&self, at: Nanos, unit: f64, horizon: Nanos) -> Option<Nanos> {
        let mut left = unit;
        let mut from = at;
        while from < horizon {
            let Piece { relative, end } = self.piece(from);
            let mass = self.mass(relative, from, end);
            if left < mass {
                // Rounding must not carry a request into the next piece, where there may be nobody.
                return Some((from + round_ns(self.time_of(left, relative, from))).min(Nanos(end.0 - 1)));
            }
            left -= mass;
            from = end;
        }
        None
    }

    /// The piece that holds `at`.
    fn piece(&self, at: Nanos) -> Piece {
        let (local, until) = self.clock.at(at);
        let mut end = until.min(at + Nanos(HOUR - local.0 % HOUR));
        for edge in self.campaigns.iter().flat_map(|campaign| [campaign.at, campaign.end()]) {
            if at < edge {
                end = end.min(edge);
            }
        }
        Piece { relative: self.week.relative(local.0 / HOUR) * self.campaigns_at(at), end }
    }

    fn campaigns_at(&self, at: Nanos) -> f64 {
        let here = |campaign: &&Campaign| campaign.at <= at && at < campaign.end();
        self.campaigns.iter().filter(here).map(|campaign| campaign.times).product()
    }

    /// The cumulative intensity of a part of one piece.
    ///
    /// ```text
    /// r/m * (exp(g to) - exp(g from)) / g,   without growth  r/m * (to - from)
    /// ```
    fn mass(&self, relative: f64, from: Nanos, to: Nanos) -> f64 {
        let length = (to - from).0 as f64;
        let rate = relative / self.mean_gap_ns;
        let g = self.growth_per_ns;
        if g == 0.0 { rate * length } else { rate * libm::exp(g * from.0 as f64) * libm::expm1(g * length) / g }
    }

    /// How long after `from`, within its piece, the cumulative intensity has grown by `mass`.
    fn time_of(&self, mass: f64, relative: f64, from: Nanos) -> f64 {
        let rate = relative / self.mean_gap_ns;
        let g = self.growth_per_ns;
        if g == 0.0 { mass / rate } else { libm::log1p(mass * g / (rate * libm::exp(g * from.0 as f64))) / g }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spring() -> Shaped {
        Shaped {
            mean_gap_ns: 1e10,
            week: Week::named("launch-day").unwrap(),
            clock: Clock::weekly(Nanos::from_secs(30 * 3600 + 1234)),
            growth_per_ns: 1.1f64.ln() / 86_400e9,
            campaigns: vec![
                Campaign { name: "a".into(), at: Nanos::from_secs(5000), length: Nanos::from_secs(9000), times: 5.0 },
                Campaign { name: "b".into(), at: Nanos::from_secs(8000), length: Nanos::from_secs(700), times: 3.0 },
            ],
        }
    }

    #[test]
    fn the_next_instant_is_where_the_cumulative_intensity_has_grown_by_the_unit() {
        let shaped = spring();
        let horizon = Nanos::from_secs(20 * 86_400);
        let mut at = Nanos::from_secs(60);
        for unit in [0.001, 0.5, 40.0, 200.0, 3000.0, 4.0, 10_000.0] {
            let next = shaped.following(at, unit, horizon).unwrap();
            let grown = shaped.expected(next) - shaped.expected(at);
            // A nanosecond holds at most 1e-8 of a request here.
            assert!((grown - unit).abs() < 1e-7 + 1e-11 * shaped.expected(next), "{unit}: {grown}");
            at = next;
        }
    }

    #[test]
    fn the_expected_number_adds_up_over_pieces_of_any_size() {
        let shaped = spring();
        // A Riemann sum of the intensity as it is written, in the middle of each second.
        let mut sum = 0.0;
        for second in 0..86_400 {
            let at = Nanos(second * 1_000_000_000 + 500_000_000);
            let hour = shaped.clock.at(at).0.0 / HOUR;
            let mut intensity = shaped.week.relative(hour) * (shaped.growth_per_ns * at.0 as f64).exp();
            if (5000..14_000).contains(&second) {
                intensity *= 5.0;
            }
            if (8000..8700).contains(&second) {
                intensity *= 3.0;
            }
            sum += intensity / 10.0;
        }
        let expected = shaped.expected(Nanos::from_secs(86_400));
        // The hours of this run change at whole seconds, the 1234th from the start, so only the curvature of a second is missing.
        assert!((expected / sum - 1.0).abs() < 1e-9, "{expected} {sum}");
    }

    #[test]
    fn whole_weeks_conserve_the_volume() {
        let shaped = Shaped { growth_per_ns: 0.0, campaigns: Vec::new(), ..spring() };
        let week = Nanos::from_secs(7 * 86_400);
        for weeks in 1..5 {
            let expected = shaped.expected(Nanos(week.0 * weeks));
            assert!((expected / (60_480.0 * weeks as f64) - 1.0).abs() < 1e-12, "{expected}");
        }
    }

    #[test]
    fn nobody_comes_where_the_intensity_is_zero() {
        let mut hours = [0.0; 24];
        hours[12] = 1.0;
        let week = Week::of_hours_and_days(&hours, &[1.0; 7]).unwrap();
        let shaped =
            Shaped { week, clock: Clock::weekly(Nanos::ZERO), growth_per_ns: 0.0, campaigns: Vec::new(), ..spring() };
        let horizon = Nanos::from_secs(3 * 86_400);
        // A day's 8640 requests all come at noon, one every 3600 / 8640 s.
        let noon = |day: u64| Nanos::from_secs(day * 86_400 + 12 * 3600);
        let close = |found: Option<Nanos>, at: Nanos| found.unwrap().0.abs_diff(at.0) < 1000;
        assert!(close(shaped.following(Nanos::ZERO, 4320.0, horizon), noon(0) + Nanos::from_secs(1800)));
        assert!(close(shaped.following(Nanos::ZERO, 12_960.0, horizon), noon(1) + Nanos::from_secs(1800)));
        assert_eq!(shaped.following(Nanos::ZERO, 26_000.0, horizon), None);
    }

    #[test]
    fn the_peak_is_that_of_the_busiest_hour_and_of_campaigns_that_overlap() {
        let shaped = spring();
        assert!((shaped.peak_per_ns() * 1e10 / shaped.week.peak() - 15.0).abs() < 1e-12);
    }
}
