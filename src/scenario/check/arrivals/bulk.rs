//! Bulk jobs with a deadline: `bulk`.

use std::num::NonZeroU64;

use super::MOST_AT_ONCE;
use crate::demand::Arrivals;
use crate::demand::arrivals::Bulk;
use crate::notation::cursor::Keys;
use crate::time::Nanos;

/// Reads the keys of `bulk`.
pub(super) fn bulk(keys: &Keys<'_>) -> Option<Arrivals> {
    let count = keys.require("count", "count = 5000, for example").and_then(|item| {
        item.positive(MOST_AT_ONCE, "so there is nothing to do; the smallest bulk is 1").and_then(NonZeroU64::new)
    });
    let at = keys.take("at").map_or(Some(Nanos::ZERO), |item| item.duration());
    let every = keys.take("every").map_or(Some(None), |item| {
        let every = item.positive_duration()?;
        if every < Nanos(1000) {
            item.reject("which is more than a million bulks a second; the shortest time between two is 1 us");
            return None;
        }
        Some(Some(every))
    });
    let within = match (keys.take("deadline"), keys.take("within")) {
        (None, None) => Some(None),
        (None, Some(within)) => within.positive_duration().map(Some),
        (Some(deadline), None) => deadline.duration().zip(at).and_then(|(until, at)| {
            if until <= at {
                let at = at.as_secs_f64();
                deadline.reject(&format!(
                    "but the bulk comes at {at} s, and both are counted from the start of the run; write a later deadline"
                ));
                return None;
            }
            Some(Some(until - at))
        }),
        (Some(_), Some(within)) => {
            within.reject("but `deadline` says when it has to be done already; remove one of the two");
            None
        }
    };
    Some(Arrivals::Bulk(Bulk { count: count?, at: at?, every: every?, within: within? }))
}
