//! Throttles: how fast a client sends.

use std::num::NonZeroU64;

use super::rate_limit::LARGEST;
use crate::client::Throttle;
use crate::notation::cursor::Item;

/// Reads a throttle; `None` inside is "none", over one of the catalogue.
#[expect(clippy::option_option, reason = "the outer `None` is a problem that has been told, the inner one is \"none\"")]
pub(super) fn throttle(item: &Item<'_>) -> Option<Option<Throttle>> {
    if item.node.text().is_some() {
        return item.word(&[("none", None), ("aws-adaptive", Some(Throttle::AwsAdaptive))]);
    }
    let keys = item.table()?;
    let rate = keys.require("rate", "rate = \"10/s\"").and_then(|item| {
        let rate = item.rate()?;
        if let Some(quantity) = rate.quantity {
            item.reject(&format!("but a throttle counts attempts and not `{quantity}`; write a rate like \"10/s\""));
            return None;
        }
        let limit = rate.count.times(1).and_then(NonZeroU64::new).filter(|limit| limit.get() <= LARGEST);
        if limit.is_none() {
            item.reject(&format!("whose number is not a whole one up to {LARGEST}; say 1/2 min instead of 0.5/min"));
        }
        Some((limit?, rate.window))
    });
    let burst = keys.take("burst").map_or(Some(NonZeroU64::MIN), |item| {
        item.positive(LARGEST, "which lets nothing out; the smallest useful burst is 1").and_then(NonZeroU64::new)
    });
    keys.finish();
    let (limit, window) = rate?;
    Some(Some(Throttle::Paced { limit, window, burst: burst? }))
}
