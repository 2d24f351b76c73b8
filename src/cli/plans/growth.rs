//! How a rate limit grows with use, as a person reads it.

use crate::decimal::Decimal;
use crate::provider::{Growth, RateLimit};

/// The rest of a sentence about the limit; nothing where it stays what it is.
pub(super) fn told(limit: &RateLimit) -> String {
    let Some(Growth { by, when_used, back_by, back_below, most }) = limit.growth else { return String::new() };
    let (by, when_used) = (percent(by.get()), percent(when_used.get()));
    let back = || {
        let (back_by, below) = (percent(back_by.get()), percent(back_below));
        format!(", {back_by} less after one of which less than {below} was, never below {}", limit.limit)
    };
    let parts = [
        Some(format!(", {by} more after one of which at least {when_used} was used")),
        (back_below > 0).then(back),
        (most < Growth::NO_BOUND).then(|| format!(", never above {most}")),
    ];
    parts.into_iter().flatten().collect()
}

fn percent(millionths: u32) -> String {
    format!("{} %", Decimal::new(millionths.into(), 4))
}
