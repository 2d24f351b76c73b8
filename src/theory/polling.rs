//! How often results may be asked for without a rate limit getting in the way.

/// A rate limit that polls share with submissions.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SharedLimit {
    /// Calls per window.
    pub limit: u64,
    /// The window, in seconds.
    pub window_s: f64,
    /// The burst, if it is a bucket of tokens; a limit by windows has none.
    pub burst: Option<u64>,
}

impl SharedLimit {
    /// The shortest time between two polls for one job, in seconds, with which no poll meets the limit at its end, whenever they come;
    /// `None` if no interval promises that.
    ///
    /// At most `jobs` are polled for at once, and at most `submissions` other calls count in any window. Polls for one job come
    /// `spacing` apart, the first one `spacing` after its submission. Jobs that follow each other then share one sequence of polls,
    /// so that in a half-open window `w` there are at most `jobs * ceil(w / spacing)` of them, and in any time `t` at most
    /// `jobs * (t / spacing + 1)`:
    ///
    /// ```text
    /// windows:  jobs * ceil(window / spacing) + submissions <= limit
    ///           spacing = window / floor((limit - submissions) / jobs)
    /// buckets:  jobs * (t / spacing + 1) + submissions * (t / window + 1) <= burst + limit * t / window, for all t
    ///           spacing = jobs * window / (limit - submissions), if jobs + submissions <= burst
    /// ```
    ///
    /// An interval longer than the window promises nothing more: all jobs may be polled for at one instant.
    ///
    /// # Examples
    /// ```
    /// use linecook::theory::SharedLimit;
    ///
    /// // 2000 calls a minute beside 100 submissions, and 200 jobs: nine polls a minute for each.
    /// let limit = SharedLimit { limit: 2000, window_s: 60.0, burst: None };
    /// assert_eq!(limit.safe_spacing_s(200, 100), Some(60.0 / 9.0));
    /// assert_eq!(limit.safe_spacing_s(2000, 100), None);
    /// ```
    pub fn safe_spacing_s(self, jobs: u64, submissions: u64) -> Option<f64> {
        let room = self.limit.checked_sub(submissions)?;
        let polls_each = room.checked_div(jobs).unwrap_or(u64::MAX);
        if polls_each == 0 {
            return None;
        }
        match self.burst {
            None => Some(self.window_s / polls_each as f64),
            Some(burst) if jobs + submissions <= burst => Some(self.window_s * jobs as f64 / room as f64),
            Some(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_leaves_room_for_whole_rounds_of_polls() {
        let limit = SharedLimit { limit: 10, window_s: 10.0, burst: None };
        // Five jobs and no submissions: two rounds of polls in a window; with one submission one.
        assert_eq!(limit.safe_spacing_s(5, 0), Some(5.0));
        assert_eq!(limit.safe_spacing_s(5, 1), Some(10.0));
        assert_eq!(limit.safe_spacing_s(5, 5), Some(10.0));
        assert_eq!(limit.safe_spacing_s(5, 6), None);
        assert_eq!(limit.safe_spacing_s(5, 11), None);
    }

    #[test]
    fn a_bucket_has_to_hold_all_polls_at_once() {
        let limit = SharedLimit { limit: 10, window_s: 10.0, burst: Some(6) };
        assert_eq!(limit.safe_spacing_s(5, 0), Some(5.0));
        assert_eq!(limit.safe_spacing_s(5, 1), Some(50.0 / 9.0));
        assert_eq!(limit.safe_spacing_s(5, 2), None);
    }
}
