//! How a rate limit grows with use, as a person reads it.

use crate::decimal::Decimal;
use crate::provider::{Growth, RateLimit};

/// The rest of a sentence about the limit; nothing where it stays what it is.
pub(super) fn told(limit: &RateLimit) -> String {
    let Some(Growth { by, when_used, back_by, back_below, most }) = limit.growth else { return String::new() };
    let (by, when_used) = (percent(by.get()), percent(when_used.get()));
    let mut text = format!(", {by} more after one of which at least {when_used} was used");
    if back_below > 0 {
        let (back_by, below) = (percent(back_by.get()), percent(back_below));
        text += &format!(", {back_by} less after one of which less than {below} was, never below {}", limit.limit);
    }
    if most < Growth::NO_BOUND {
        text += &format!(", never above {most}");
    }
    text
}

fn percent(millionths: u32) -> String {
    format!("{} %", Decimal::new(millionths.into(), 4))
}
