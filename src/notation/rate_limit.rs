//! One rate limit of a plan, and the patterns and hints that pools have too.

use std::num::NonZeroU64;

use crate::notation::cursor::{Item, Keys};
use crate::notation::problem::did_you_mean;
use crate::provider::{AppliesTo, Hint, HintPlace, HintWait, OnLimit, RateLimit, RateLimitKind, Scope, Unit};

/// The largest number that limits, bursts and quantities may have; it keeps exact token arithmetic within 128 bits.
pub(crate) const LARGEST: u64 = 1_000_000_000_000;

const KINDS: &[(&str, RateLimitKind)] = &[
    ("fixed-window", RateLimitKind::FixedAligned),
    ("fixed-window-from-first", RateLimitKind::FixedFromFirst),
    ("sliding-window", RateLimitKind::Sliding),
    ("token-bucket", RateLimitKind::TokenBucket),
    ("evenly-paced", RateLimitKind::EvenlyPaced),
];
pub(super) const SCOPES: &[(&str, Scope)] =
    &[("account", Scope::Account), ("endpoint", Scope::Endpoint), ("model", Scope::Model)];
const ON_LIMIT: &[(&str, OnLimit)] = &[("reject", OnLimit::Reject), ("delay", OnLimit::Delay)];
const PLACES: &[(&str, HintPlace)] = &[("header", HintPlace::Header), ("body", HintPlace::Body)];

/// Reads a rate limit. A quantity that it counts is added to `quantities` if it is not among them.
pub(crate) fn rate_limit(name: &str, keys: Keys<'_>, quantities: &mut Vec<String>) -> Option<RateLimit> {
    let kind = keys.require("kind", "kind = \"fixed-window\", for example").and_then(|item| item.word(KINDS));
    let rate = keys.require("limit", "limit = \"100/min\", for example").and_then(|item| {
        let rate = item.rate()?;
        let limit = rate.count.times(1).and_then(NonZeroU64::new).filter(|limit| limit.get() <= LARGEST);
        if limit.is_none() {
            item.reject(&format!("whose number is not a whole one up to {LARGEST}; say 1/2 min instead of 0.5/min"));
        }
        Some((limit?, rate))
    });
    let burst = keys.take("burst").and_then(|item| burst(&item, kind));
    let applies_to = applies_to(&keys);
    let scope = keys.take("scope").map_or(Some(Scope::Account), |item| item.word(SCOPES));
    let on_limit = keys.take("on_limit").map_or(Some(OnLimit::Reject), |item| item.word(ON_LIMIT));
    let refused_calls_count =
        keys.take("refused_calls_count").map_or(Some(false), |item| refused_calls(&item, on_limit));
    let hint = keys.take("hint").map_or(Some(Hint::NONE), |item| hint(&item, true));
    keys.finish();

    let (limit, rate) = rate?;
    let kind = kind?;
    let burst = match kind {
        RateLimitKind::TokenBucket => burst.unwrap_or(limit),
        RateLimitKind::EvenlyPaced => burst.unwrap_or(NonZeroU64::MIN),
        RateLimitKind::FixedAligned | RateLimitKind::FixedFromFirst | RateLimitKind::Sliding => limit,
    };
    let unit = unit(rate.quantity, quantities);
    Some(RateLimit {
        name: name.to_owned(),
        kind,
        limit,
        window: rate.window,
        burst,
        unit,
        applies_to: applies_to?,
        scope: scope?,
        on_limit: on_limit?,
        refused_calls_count: refused_calls_count?,
        hint: hint?,
    })
}

/// What is counted: requests, or a quantity, which is added to `quantities` if it is not among them.
pub(super) fn unit(quantity: Option<String>, quantities: &mut Vec<String>) -> Unit {
    quantity.map_or(Unit::Requests, |name| {
        Unit::Quantity(quantities.iter().position(|known| *known == name).unwrap_or_else(|| {
            quantities.push(name);
            quantities.len() - 1
        }))
    })
}

fn burst(item: &Item<'_>, kind: Option<RateLimitKind>) -> Option<NonZeroU64> {
    match kind? {
        RateLimitKind::TokenBucket | RateLimitKind::EvenlyPaced => {}
        // A bucket of the catalogue that the scenario makes a window.
        _ if item.node.catalogue => return None,
        _ => {
            item.reject("but the burst of a window is its limit; remove it, or use kind \"token-bucket\"");
            return None;
        }
    }
    item.positive(LARGEST, "which refuses every request; the smallest useful burst is 1").and_then(NonZeroU64::new)
}

fn refused_calls(item: &Item<'_>, on_limit: Option<OnLimit>) -> Option<bool> {
    let count = item.boolean()?;
    if count && on_limit == Some(OnLimit::Delay) {
        if !item.node.catalogue {
            item.reject("but with on_limit \"delay\" no call is refused; remove it, or use \"reject\"");
            return None;
        }
        return Some(false);
    }
    Some(count)
}

/// Reads `endpoint` and `model`.
pub(crate) fn applies_to(keys: &Keys<'_>) -> Option<AppliesTo> {
    let pattern = |key: &str| match keys.take(key) {
        None => Some(None),
        Some(item) => item.name().and_then(|text| {
            if text.len() > 1_000 {
                item.reject("which is longer than any endpoint; use * for parts of it");
                return None;
            }
            Some(Some(text.to_owned()))
        }),
    };
    let (endpoint, model) = (pattern("endpoint"), pattern("model"));
    Some(AppliesTo { endpoint: endpoint?, model: model? })
}

/// Reads a hint: `"none"`, `"computed"` where a limit can compute it, a time, or `{ wait, in }`.
pub(crate) fn hint(item: &Item<'_>, computable: bool) -> Option<Hint> {
    if item.node.table().is_none() {
        return Some(Hint { wait: hint_wait(item, computable)?, place: HintPlace::Header });
    }
    let keys = item.table()?;
    let wait = keys.require("wait", "wait = \"30 s\", for example").and_then(|item| hint_wait(&item, computable));
    let place = keys.take("in").map_or(Some(HintPlace::Header), |item| item.word(PLACES));
    keys.finish();
    Some(Hint { wait: wait?, place: place? })
}

fn hint_wait(item: &Item<'_>, computable: bool) -> Option<HintWait> {
    match item.node.text() {
        Some("none") => Some(HintWait::None),
        Some("computed") if computable => Some(HintWait::Computed),
        Some("computed") => {
            item.reject("but it cannot be known when there will be room; write \"none\" or a time like \"30 s\"");
            None
        }
        Some(word) if word.starts_with(char::is_alphabetic) => {
            let words = ["none", "computed"];
            let near = did_you_mean(word, words);
            item.reject(&format!("which is no hint{near}; write \"none\", \"computed\" or a time like \"30 s\""));
            None
        }
        _ => item.positive_duration().map(HintWait::Constant),
    }
}
