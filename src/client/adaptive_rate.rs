//! A client's sending rate that follows the answers, as in the adaptive retry mode of the AWS SDKs.
//!
//! # Source
//! botocore 1.44.5, `retries/adaptive.py` (`ClientRateLimiter`, `RateClocker`), `retries/throttling.py` (`CubicCalculator`),
//! `retries/bucket.py` (`TokenBucket`). The curve is that of CUBIC: S. Ha, I. Rhee and L. Xu, *CUBIC: a new TCP-friendly
//! high-speed TCP variant*, 2008.

use crate::time::Nanos;

/// How much of the rate is left after a throttled call.
const BETA: f64 = 0.7;
/// How steeply the rate grows again.
const SCALE: f64 = 0.4;
/// The weight of the newest rate measured.
const SMOOTHING: f64 = 0.8;
/// The measured rate changes with the first answer of each half second.
const BUCKET_NS: u64 = 500_000_000;
/// The rate allowed is at most so many times the rate measured.
const MOST_OF_MEASURED: f64 = 2.0;
/// The bucket fills at least so fast, in tokens a second.
const LEAST_RATE: f64 = 0.5;

/// The state of one client: off until a call is throttled, and then a token bucket whose rate every answer changes.
#[derive(Clone, Debug)]
pub struct AdaptiveRate {
    on: bool,
    // Calls a second, measured at the answers.
    measured: f64,
    // Answers since the half second `measured_in`.
    answers: u32,
    measured_in: u64,
    // The rate at which calls were last throttled, when that was, and seconds from then until the curve is back there.
    rate_before: f64,
    throttled_at: Nanos,
    back_after: f64,
    // The bucket: tokens a second, most tokens, tokens at `filled`.
    rate: f64,
    most: f64,
    tokens: f64,
    filled: Nanos,
}

/// At the start of the run: off, one token a second, none in the bucket.
impl Default for AdaptiveRate {
    fn default() -> Self {
        Self {
            on: false,
            measured: 0.0,
            answers: 0,
            measured_in: 0,
            rate_before: 0.0,
            throttled_at: Nanos::ZERO,
            back_after: 0.0,
            rate: 1.0,
            most: 1.0,
            tokens: 0.0,
            filled: Nanos::ZERO,
        }
    }
}

impl AdaptiveRate {
    /// How long until there is a token, at the rate of now; nothing while the client is not held back.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most two seconds for a token")]
    pub fn wait(&mut self, now: Nanos) -> Nanos {
        if !self.on {
            return Nanos::ZERO;
        }
        self.fill(now);
        let missing = 1.0 - self.tokens;
        if missing <= 0.0 {
            return Nanos::ZERO;
        }
        Nanos(((missing / self.rate * 1e9).ceil() as u64).max(1))
    }

    /// Takes the token of a call that goes out now.
    pub fn take(&mut self, now: Nanos) {
        if self.on {
            self.fill(now);
            self.tokens -= 1.0;
        }
    }

    /// An answer has come; `throttled` if it says that there were too many calls.
    ///
    /// ```text
    /// throttled:  rate = 0.7 r, where r is the rate measured, or the rate allowed if that is less;
    ///             w = r,  K = cube root of 0.3 w / 0.4
    /// else:       rate = 0.4 (t - K)^3 + w, t seconds after the last throttled answer
    /// ```
    ///
    /// and at most twice the rate measured. What is measured is smoothed: `0.8 new + 0.2 old` over each half second (or more)
    /// that answers came in.
    pub fn answered(&mut self, now: Nanos, throttled: bool) {
        self.measure(now);
        let rate = if throttled {
            let used = if self.on { self.measured.min(self.rate) } else { self.measured };
            self.rate_before = used;
            self.back_after = libm::pow(used * (1.0 - BETA) / SCALE, 1.0 / 3.0);
            self.throttled_at = now;
            self.on = true;
            used * BETA
        } else {
            let since = (now - self.throttled_at).as_secs_f64();
            SCALE * libm::pow(since - self.back_after, 3.0) + self.rate_before
        };
        let rate = rate.min(MOST_OF_MEASURED * self.measured);
        self.fill(now);
        self.rate = rate.max(LEAST_RATE);
        self.most = if rate >= 1.0 { rate } else { 1.0 };
        self.tokens = self.tokens.min(self.most);
    }

    /// Calls a second that are let out now; `None` while the client is not held back.
    pub fn rate(&self) -> Option<f64> {
        self.on.then_some(self.rate)
    }

    fn measure(&mut self, now: Nanos) {
        let half_second = now.0 / BUCKET_NS;
        self.answers += 1;
        if half_second > self.measured_in {
            let seconds = (half_second - self.measured_in) as f64 / 2.0;
            let newest = f64::from(self.answers) / seconds;
            self.measured = newest * SMOOTHING + self.measured * (1.0 - SMOOTHING);
            self.answers = 0;
            self.measured_in = half_second;
        }
    }

    fn fill(&mut self, now: Nanos) {
        let grown = (now - self.filled).as_secs_f64() * self.rate;
        self.tokens = self.most.min(self.tokens + grown);
        self.filled = now;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What botocore's own classes answered to the same calls under a clock of ours: an answer every eighth of a second, throttled
    /// the 20th, 21st, 40th and 90th. After which answer, the rate, the tokens, the rate measured.
    const PINNED: [(u64, f64, f64, f64); 14] = [
        (1, 0.5, 0.125, 0.0),
        (8, 0.5, 0.5625, 7.68),
        (19, 5.358_593_750_000_001, 3.354_003_906_25, 7.987_2),
        (20, 5.598_208, 4.023_828_125, 7.997_44),
        (21, 3.918_745_6, 3.918_745_6, 7.997_44),
        (22, 4.279_667_784_153_268, 3.918_745_6, 7.997_44),
        (30, 5.551_648_943_757_988, 5.505_953_718_187_26, 7.999_897_6),
        (39, 5.701_473_081_867_745, 5.651_814_434_702_376, 7.999_995_904),
        (40, 3.991_031_157_307_422, 3.991_031_157_307_422, 7.999_999_180_8),
        (41, 4.356_554_619_359_832, 3.991_031_157_307_422, 7.999_999_180_8),
        (60, 5.971_176_871_503_973, 5.871_498_262_136_728, 8.0),
        (80, 16.0, 16.0, 8.0),
        (90, 5.6, 5.6, 8.0),
        (120, 10.888_512_615_986_34, 10.363_569_434_469_822, 8.0),
    ];

    #[test]
    fn the_rate_is_what_botocore_makes_of_the_same_answers() {
        let mut rate = AdaptiveRate::default();
        let mut pinned = PINNED.iter();
        let mut next = pinned.next();
        for answer in 1..=120 {
            rate.answered(Nanos(answer * 125_000_000), [20, 21, 40, 90].contains(&answer));
            if let Some(&(_, allowed, tokens, measured)) = next.filter(|(at, ..)| *at == answer) {
                for (ours, theirs) in [(rate.rate, allowed), (rate.tokens, tokens), (rate.measured, measured)] {
                    assert!((ours - theirs).abs() < 1e-9, "after answer {answer}: {ours} and {theirs}");
                }
                next = pinned.next();
            }
            assert_eq!(rate.on, answer >= 20);
        }
        assert!(next.is_none());
    }

    #[test]
    fn nothing_is_held_back_before_the_first_throttled_answer() {
        let mut rate = AdaptiveRate::default();
        for call in 0..1000 {
            assert_eq!(rate.wait(Nanos(call)), Nanos::ZERO);
            rate.take(Nanos(call));
            rate.answered(Nanos(call), false);
        }
        assert_eq!(rate.rate(), None);
    }

    #[test]
    fn waiting_as_long_as_said_is_enough_and_never_more_than_two_seconds() {
        let mut rate = AdaptiveRate::default();
        let mut now = Nanos::SECOND;
        for answer in 0..500_u64 {
            rate.answered(now, answer % 7 == 0);
            let wait = rate.wait(now);
            assert!(wait <= Nanos::from_secs(2));
            now += wait;
            // A last nanosecond may be missing for the rounding.
            now += rate.wait(now);
            assert_eq!(rate.wait(now), Nanos::ZERO);
            rate.take(now);
        }
    }
}
