//! How many calls of weight 1 rate limits admit when one comes every so often, more often than they admit: exact
//! counts.
//!
//! Calls come at `0, e, 2e, …`, written `every`; refused calls use nothing up and do not come again.

use crate::time::Nanos;

/// Of the first `calls`, those admitted by a token bucket of `burst` tokens that gains `limit` per `window`. `None` where the
/// count is not this simple: when more than one token is gained between calls, or when a bucket of one token could overflow
/// between two of them.
///
/// ```text
/// min(calls, burst + floor(limit * t / window)),   t = (calls - 1) * e
/// ```
pub fn token_bucket(burst: u64, limit: u64, window: Nanos, every: Nanos, calls: u64) -> Option<u64> {
    let gained = u128::from(limit) * u128::from(every.0);
    let token = u128::from(window.0);
    let overflows = burst < 2 && (gained == 0 || !token.is_multiple_of(gained));
    if gained > token || overflows {
        return None;
    }
    let refilled = gained * u128::from(calls.saturating_sub(1)) / token;
    let tokens = u128::from(burst) + refilled;
    Some(u64::try_from(tokens).map_or(calls, |tokens| tokens.min(calls)))
}

/// Of the first `calls`, those admitted by windows of length `window` at multiples of it, `limit` in each.
///
/// ```text
/// sum over windows of  min(limit, calls in it)
/// ```
pub fn fixed_window_aligned(limit: u64, window: Nanos, every: Nanos, calls: u64) -> u64 {
    let before = |instant: u128| instant.div_ceil(u128::from(every.0)).min(u128::from(calls));
    let mut admitted = 0;
    let mut start = 0;
    while before(start) < u128::from(calls) {
        let end = start + u128::from(window.0);
        admitted += (before(end) - before(start)).min(u128::from(limit));
        start = end;
    }
    u64::try_from(admitted).unwrap_or(calls)
}

/// Of the first `calls`, those admitted by windows that open at the first call after the last has closed, and equally those
/// admitted by a sliding window: runs of `limit` calls, one run in each `ceil(window / e)` calls.
///
/// ```text
/// floor(calls / r) min(limit, r) + min(limit, calls mod r),   r = ceil(window / e)
/// ```
pub fn fixed_window_from_first(limit: u64, window: Nanos, every: Nanos, calls: u64) -> u64 {
    let round = window.0.div_ceil(every.0);
    calls / round * limit.min(round) + limit.min(calls % round)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_counts_are_those_of_a_calendar_written_by_hand() {
        let ten = Nanos(10);
        // Instants 0, 3, 6, 9 | 12, 15, 18 | 21: two of each window.
        assert_eq!(fixed_window_aligned(2, ten, Nanos(3), 8), 5);
        // Opened by 0, 12 and 24: two of 0, 3, 6, 9 | 12, 15, 18, 21 | 24.
        assert_eq!(fixed_window_from_first(2, ten, Nanos(3), 9), 5);
        // Five tokens and one more every 5: at 0, 3, 6, …, 27 there were 5 + 27 / 5.
        assert_eq!(token_bucket(5, 2, ten, Nanos(3), 10), Some(10));
        assert_eq!(token_bucket(5, 2, ten, Nanos(3), 30), Some(5 + 87 / 5));
        // One token every 5, asked for every 3: what a full bucket loses is not in the formula.
        assert_eq!(token_bucket(1, 2, ten, Nanos(3), 10), None);
        assert_eq!(token_bucket(1, 2, ten, Nanos(1), 11), Some(3));
    }
}
