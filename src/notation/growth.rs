//! Rate limits that grow with use.

use std::num::{NonZeroU32, NonZeroU64};

use super::rate_limit::LARGEST;
use crate::decimal::Decimal;
use crate::notation::cursor::{Item, Keys};
use crate::notation::document::Value;
use crate::notation::units;
use crate::provider::{Growth, RateLimitKind};

/// The smallest share that a limit grows by or comes back by, in millionths: fewer would be millions of windows on the way back.
const LEAST: u32 = 1_000;

/// Reads `growth` of a limit of this kind that begins with `limit`.
#[expect(clippy::option_option, reason = "absent and wrong are two things")]
pub(super) fn growth(
    keys: &Keys<'_>,
    kind: Option<RateLimitKind>,
    limit: Option<NonZeroU64>,
) -> Option<Option<Growth>> {
    keys.unless_none("growth", |item| {
        let read = read(item, limit);
        match kind? {
            RateLimitKind::FixedAligned | RateLimitKind::CalendarDay | RateLimitKind::CalendarMonth => read.map(Some),
            // A limit of the catalogue that the scenario makes another.
            _ if item.node.catalogue => Some(None),
            _ => {
                item.reject(
                    "but only windows that follow one another, of kind \"fixed-window\", \"calendar-day\" or \"calendar-month\", have a \
                     next one to grow in; use one of them, or remove it",
                );
                None
            }
        }
    })
    .map(Option::flatten)
}

fn read(item: &Item<'_>, limit: Option<NonZeroU64>) -> Option<Growth> {
    let keys = item.table()?;
    let by = keys
        .require("by", "by = \"10 %\", for example")
        .and_then(|item| Some((share(&item, LEAST, 10 * Growth::WHOLE)?, item)));
    let when_used = keys
        .require("when_used", "when_used = \"70 %\", for example")
        .and_then(|item| NonZeroU32::new(share(&item, 1, Growth::WHOLE)?));
    let back_by = keys.take("back_by").map(|item| share(&item, LEAST, Growth::WHOLE));
    let back_below = keys.take("back_below").map(|item| (share(&item, 0, Growth::WHOLE), item));
    let most = keys.take("most").map(|item| most(&item, limit));
    keys.finish();

    let ((by, written), when_used) = (by?, when_used?);
    let back_below = match back_below {
        None => when_used.get(),
        Some((share, item)) => {
            let share = share?;
            if share > when_used.get() {
                item.reject(
                    "which is above `when_used`, so that it would have to grow and come back; make it no larger",
                );
                return None;
            }
            share
        }
    };
    // Half a call is rounded up to one.
    if !written.node.catalogue
        && let Some(limit) = limit
        && u128::from(limit.get()) * u128::from(by) * 2 < u128::from(Growth::WHOLE)
    {
        written.reject(&format!("which of {limit} is less than half a call, so that it never grows; make it more"));
        return None;
    }
    Some(Growth {
        by: NonZeroU32::new(by)?,
        when_used,
        back_by: NonZeroU32::new(back_by.unwrap_or(Some(by.min(Growth::WHOLE)))?)?,
        back_below,
        most: most.unwrap_or(Some(Growth::NO_BOUND))?,
    })
}

/// A share of the limit in millionths, between these.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is within the range")]
fn share(item: &Item<'_>, least: u32, most: u32) -> Option<u32> {
    let share = match &item.node.value {
        Value::Text(text) => units::any_share(text).ok(),
        Value::Integer(integer) => Some(*integer as f64),
        Value::Float(float) => Some(*float),
        _ => None,
    };
    let whole = f64::from(Growth::WHOLE);
    let millionths = share.map(|share| (share * whole).round());
    let share = millionths.filter(|share| (f64::from(least)..=f64::from(most)).contains(share));
    if share.is_none() {
        let percent = |millionths: u32| Decimal::new(millionths.into(), 4);
        item.reject(&format!(
            "which is not a share of the limit between {} % and {} %; write one like \"10 %\" or 0.1",
            percent(least),
            percent(most)
        ));
    }
    share.map(|share| share as u32)
}

/// The most that it becomes. What the catalogue says of it is no less than what the scenario lets it begin with.
fn most(item: &Item<'_>, limit: Option<NonZeroU64>) -> Option<NonZeroU64> {
    let most = item.positive(LARGEST, "which lets nothing through; write the most that the limit becomes")?;
    let least = limit.map_or(0, NonZeroU64::get);
    if most < least && !item.node.catalogue {
        item.reject(&format!("but the limit begins with {least}; make it no less, or remove it"));
        return None;
    }
    NonZeroU64::new(most.max(least))
}
