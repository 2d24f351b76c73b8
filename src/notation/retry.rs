//! Retries: own backoff, hints, and what ends them.

use std::num::NonZeroU32;

use crate::client::{HintBeyond, HintMax, HintSeen, HintUse, Retry, RetryBudget, RetryJitter, RetryOn};
use crate::notation::cursor::{Item, Keys};
use crate::notation::document::Value;
use crate::notation::units;
use crate::time::Nanos;

pub(super) const MOST_ATTEMPTS: u64 = 10_000;
const MOST_TOKENS: u64 = 1_000_000_000;
const JITTERS: &[(&str, RetryJitter)] = &[
    ("none", RetryJitter::None),
    ("full", RetryJitter::Full),
    ("equal", RetryJitter::Equal),
    ("decorrelated", RetryJitter::Decorrelated),
    ("decorrelated-v2", RetryJitter::DecorrelatedV2),
];
const HINTS: &[(&str, HintUse)] =
    &[("obey", HintUse::Obey), ("ignore", HintUse::Ignore), ("multiply", HintUse::Multiply)];
const SEEN: &[(&str, HintSeen)] =
    &[("header", HintSeen::Header), ("body", HintSeen::Body), ("anywhere", HintSeen::Anywhere)];
const BEYOND: &[(&str, HintBeyond)] =
    &[("own-backoff", HintBeyond::OwnBackoff), ("clamp", HintBeyond::Clamp), ("give-up", HintBeyond::GiveUp)];

/// Reads what a client does after a refusal.
pub(super) fn retry(item: &Item<'_>) -> Option<Retry> {
    let keys = item.table()?;
    let default = Retry::default();
    let attempts = keys.take("attempts").map_or(Some(default.attempts), |item| {
        number(&item, MOST_ATTEMPTS, "so nothing is ever sent; 1 sends once and never again")
    });
    let base = keys.take("base").map_or(Some(default.base), |item| item.duration());
    let factor = keys.take("factor").map_or(Some(default.factor), |item| factor(&item));
    let cap = match keys.take("cap") {
        Some(item) => cap(&item, base),
        // The usual cap, which a longer base raises.
        None => base.map(|base| base.max(default.cap)),
    };
    let jitter = keys.take("jitter").map_or(Some(default.jitter), |item| jitter(&item, cap));
    let jitter_within_cap = flag(&keys, "jitter_within_cap");
    let floor = keys.take("floor").map_or(Some(default.floor), |item| below_cap(&item, cap));
    let first_at_once = flag(&keys, "first_at_once");
    let hint = keys.take("hint").map_or(Some(default.hint), |item| item.word(HINTS));
    let hint_seen = keys.take("hint_seen").map_or(Some(default.hint_seen), |item| item.word(SEEN));
    let hint_max = hint_max(&keys, hint);
    let only_with_hint = flag(&keys, "only_with_hint");
    let wait_after_last = flag(&keys, "wait_after_last");
    let on = keys.take("on").map_or(Some(default.on), |item| on(&item));
    let total_deadline = keys.unless_none("total_deadline", Item::positive_duration);
    let budget = keys.unless_none("budget", budget);
    keys.finish();
    Some(Retry {
        attempts: attempts?,
        base: base?,
        factor: factor?,
        cap: cap?,
        jitter: jitter?,
        jitter_within_cap: jitter_within_cap?,
        floor: floor?,
        first_at_once: first_at_once?,
        hint: hint?,
        hint_seen: hint_seen?,
        hint_max: hint_max?,
        only_with_hint: only_with_hint?,
        on: on?,
        wait_after_last: wait_after_last?,
        total_deadline: total_deadline?,
        budget: budget?,
    })
}

/// A list of the words for what is retried.
fn on(item: &Item<'_>) -> Option<RetryOn> {
    type Flag = fn(&mut RetryOn) -> &mut bool;
    let words: [(&str, Flag); 4] = [
        ("refused", |on| &mut on.refused),
        ("outage", |on| &mut on.outage),
        ("failed", |on| &mut on.failed),
        ("timeout", |on| &mut on.timeout),
    ];
    let list = item.list()?;
    if list.is_empty() {
        item.reject("so nothing is retried; write attempts = 1, or leave this out to retry after everything");
        return None;
    }
    let mut on = Some(RetryOn { refused: false, outage: false, failed: false, timeout: false });
    for item in list {
        let Some(flag) = item.word(&words) else {
            on = None;
            continue;
        };
        if let Some(on) = &mut on {
            if *flag(on) {
                item.reject("which is in the list already; name each once");
            }
            *flag(on) = true;
        }
    }
    on
}

pub(super) fn number(item: &Item<'_>, most: u64, zero: &str) -> Option<NonZeroU32> {
    let number = item.positive(most, zero)?;
    u32::try_from(number).ok().and_then(NonZeroU32::new)
}

fn flag(keys: &Keys<'_>, key: &str) -> Option<bool> {
    keys.take(key).map_or(Some(false), |item| item.boolean())
}

pub(super) fn factor(item: &Item<'_>) -> Option<f64> {
    let factor = item.number()?;
    if (1.0..=1000.0).contains(&factor) {
        return Some(factor);
    }
    item.reject("which is outside 1 to 1000; waits grow with a factor above 1 and stay the same with 1");
    None
}

/// A time, or "none": the longest time that there is.
fn cap(item: &Item<'_>, base: Option<Nanos>) -> Option<Nanos> {
    let cap = if item.node.text() == Some("none") { Nanos::LONGEST } else { item.duration()? };
    match base {
        Some(base) if cap < base => {
            item.reject(&format!("which is below the base of {} s; make it at least that", base.as_secs_f64()));
            None
        }
        _ => Some(cap),
    }
}

/// A shortest wait.
fn below_cap(item: &Item<'_>, cap: Option<Nanos>) -> Option<Nanos> {
    let least = item.duration()?;
    match cap {
        Some(cap) if least > cap => {
            item.reject(&format!("which is above the cap of {} s; make it at most that", cap.as_secs_f64()));
            None
        }
        _ => Some(least),
    }
}

/// A word, `"±25 %"`, `["75 %", "100 %"]`, or a table with one of `add`, `least` and `sign`.
fn jitter(item: &Item<'_>, cap: Option<Nanos>) -> Option<RetryJitter> {
    if let Value::Table(_) = item.node.value {
        return jitter_by_kind(item, cap);
    }
    if let Value::Array(_) = item.node.value {
        let ends = item.list()?;
        let [low, high] = ends.as_slice() else {
            item.reject("which is not two shares; write the lowest and the highest, such as [\"75 %\", \"100 %\"]");
            return None;
        };
        let (low, high) = (share_of_wait(low)?, share_of_wait(high)?);
        if low > high {
            item.reject("where the lowest share is above the highest; swap them");
            return None;
        }
        return Some(RetryJitter::Share { low, high });
    }
    match item.node.text().and_then(|text| text.trim().strip_prefix('±').or(text.trim().strip_prefix("+-"))) {
        None => item.word(JITTERS),
        Some(share) => match units::share(share) {
            Ok(share) => {
                let share = millionths(share);
                Some(RetryJitter::Share { low: 1_000_000 - share, high: 1_000_000 + share })
            }
            Err(advice) => {
                item.reject(&advice);
                None
            }
        },
    }
}

fn jitter_by_kind(item: &Item<'_>, cap: Option<Nanos>) -> Option<RetryJitter> {
    let keys = item.table()?;
    // Laid over a jitter of the catalogue, the scenario's stands instead.
    let own = keys.table.iter().any(|entry| !entry.node.catalogue);
    let take = |key: &str| keys.take(key).filter(|item| !own || !item.node.catalogue);
    let add = take("add").map(|item| item.duration().map(|most| RetryJitter::Add { most }));
    let least = take("least").map(|item| below_cap(&item, cap).map(|least| RetryJitter::From { least }));
    let sign = take("sign").map(|item| item.share().map(|share| RetryJitter::Sign { share: millionths(share) }));
    keys.finish();
    let mut given = [add, least, sign].into_iter().flatten();
    match (given.next(), given.next()) {
        (Some(jitter), None) => jitter,
        (None, _) => {
            item.reject(
                "which says no kind of jitter; write { add = \"1 s\" }, { least = \"1 s\" } or { sign = \"10 %\" }",
            );
            None
        }
        (Some(_), Some(_)) => {
            item.reject("which says more than one kind of jitter; keep one of `add`, `least` and `sign`");
            None
        }
    }
}

#[expect(clippy::option_option, reason = "the outer `None` is a problem that has been told, the inner one is \"none\"")]
fn hint_max(keys: &Keys<'_>, hint: Option<HintUse>) -> Option<Option<HintMax>> {
    let most = keys.take("hint_max");
    let beyond = keys.take("hint_beyond");
    let Some(most) = most.filter(|item| item.node.text() != Some("none")) else {
        // What a client of the catalogue does beyond a bound that the scenario took away does not matter.
        if let Some(beyond) = beyond.filter(|beyond| !beyond.node.catalogue) {
            beyond.reject("which needs a `hint_max` to be beyond; add one, or leave it out");
            return None;
        }
        return Some(None);
    };
    if hint == Some(HintUse::Ignore) && !most.node.catalogue {
        most.reject("but `hint` is \"ignore\"; write hint = \"obey\" or \"multiply\", or leave it out");
        return None;
    }
    let longest = most.duration();
    let beyond = beyond.map_or(Some(HintBeyond::OwnBackoff), |item| item.word(BEYOND));
    Some(Some(HintMax { most: longest?, beyond: beyond? }))
}

fn budget(item: &Item<'_>) -> Option<RetryBudget> {
    let keys = item.table()?;
    let capacity = keys.require("capacity", "capacity = 500");
    let tokens = |item: &Item<'_>| number(item, MOST_TOKENS, "which pays for no retry; write at least 1");
    let capacity = capacity.and_then(|item| tokens(&item));
    let payable = |item: Item<'_>| {
        tokens(&item).filter(|&cost| {
            let payable = capacity.is_none_or(|capacity| cost <= capacity);
            if !payable {
                item.reject("which is more than the `capacity`, so no retry is ever made; lower it");
            }
            payable
        })
    };
    let cost = keys.take("cost").map_or(Some(NonZeroU32::MIN), payable);
    let timeout_cost = keys.take("timeout_cost").map_or(cost, payable);
    let refund = keys.take("refund").map_or(Some(0), |item| item.whole(0..=MOST_TOKENS));
    keys.finish();
    Some(RetryBudget {
        capacity: capacity?,
        cost: cost?,
        timeout_cost: timeout_cost?,
        refund: refund.and_then(|refund| u32::try_from(refund).ok())?,
    })
}

/// A share of the wait, which may be above 1, in millionths.
fn share_of_wait(item: &Item<'_>) -> Option<u32> {
    const MOST: f64 = 10.0;
    let share = match &item.node.value {
        Value::Text(text) => units::any_share(text).ok(),
        Value::Integer(integer) => Some(*integer as f64),
        Value::Float(float) => Some(*float),
        _ => None,
    };
    let share = share.filter(|share| (0.0..=MOST).contains(share));
    if share.is_none() {
        item.reject("which is not a share of the wait between 0 and 10; write one like \"75 %\" or 0.75");
    }
    share.map(millionths)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the share is between 0 and 10")]
fn millionths(share: f64) -> u32 {
    (share * 1e6).round() as u32
}
