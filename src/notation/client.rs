//! Clients: the gate and the retries.

use std::num::NonZeroU32;

use super::plan::MOST_STATIONS;
use crate::client::{Client, Gate, GateLimit, HintSeen, HintUse, Retry, RetryJitter};
use crate::notation::cursor::{Item, Keys};
use crate::notation::document::Value;
use crate::notation::units;
use crate::time::Nanos;

const MOST_ATTEMPTS: u64 = 10_000;
const JITTERS: &[(&str, RetryJitter)] = &[
    ("none", RetryJitter::None),
    ("full", RetryJitter::Full),
    ("equal", RetryJitter::Equal),
    ("decorrelated", RetryJitter::Decorrelated),
];
const HINTS: &[(&str, HintUse)] =
    &[("obey", HintUse::Obey), ("ignore", HintUse::Ignore), ("multiply", HintUse::Multiply)];
const SEEN: &[(&str, HintSeen)] =
    &[("header", HintSeen::Header), ("body", HintSeen::Body), ("anywhere", HintSeen::Anywhere)];

/// Reads a client; a gate that it needs is added to `gates` unless its group is there.
pub(crate) fn client(name: &str, keys: Keys<'_>, gates: &mut Vec<Gate>) -> Option<Client> {
    keys.take("from");
    let gate = match keys.take("gate") {
        None => Some(None),
        Some(item) => gate(name, &item).and_then(|gate| shared(gate, &item, gates)).map(Some),
    };
    let retry = keys.take("retry").map_or(Some(Retry::default()), |item| retry(&item));
    keys.finish();
    Some(Client { name: name.to_owned(), gate: gate?, retry: retry? })
}

fn gate(client: &str, item: &Item<'_>) -> Option<Gate> {
    let keys = item.table()?;
    let group = keys.take("group").map_or(Some(client), |item| item.name());
    let limit = keys.require("limit", "limit = 5, or \"plan\" for the plan's concurrency").and_then(|item| {
        if item.node.text() == Some("plan") {
            return Some(GateLimit::PlanConcurrency);
        }
        if item.node.text().is_some_and(|text| text.starts_with(char::is_alphabetic)) {
            item.reject("which is neither a number nor \"plan\", the plan's concurrency; write one of them");
            return None;
        }
        let limit = item.positive(MOST_STATIONS, "which lets nothing through; the smallest useful limit is 1")?;
        u32::try_from(limit).ok().and_then(NonZeroU32::new).map(GateLimit::Fixed)
    });
    let timeout = keys.take("timeout").map_or(Some(None), |item| item.duration().map(Some));
    keys.finish();
    Some(Gate { group: group?.to_owned(), limit: limit?, timeout: timeout? })
}

/// The place of this gate among those of the case, which all clients of its group share.
fn shared(gate: Gate, item: &Item<'_>, gates: &mut Vec<Gate>) -> Option<usize> {
    let Some(place) = gates.iter().position(|known| known.group == gate.group) else {
        gates.push(gate);
        return Some(gates.len() - 1);
    };
    if gates[place] != gate {
        item.problem(format!(
            "`gate` has another limit or timeout than the gate of another client in the same group `{}`; write the same \
             in both, or give one of them a group of its own",
            gate.group
        ));
        return None;
    }
    Some(place)
}

fn retry(item: &Item<'_>) -> Option<Retry> {
    let keys = item.table()?;
    let default = Retry::default();
    let attempts = keys.take("attempts").map_or(Some(default.attempts), |item| {
        let attempts = item.positive(MOST_ATTEMPTS, "so nothing is ever sent; 1 sends once and never again")?;
        u32::try_from(attempts).ok().and_then(NonZeroU32::new)
    });
    let base = keys.take("base").map_or(Some(default.base), |item| item.duration());
    let factor = keys.take("factor").map_or(Some(default.factor), |item| {
        let factor = item.number()?;
        if (1.0..=1000.0).contains(&factor) {
            return Some(factor);
        }
        item.reject("which is outside 1 to 1000; waits grow with a factor above 1 and stay the same with 1");
        None
    });
    let cap = match keys.take("cap") {
        Some(item) => cap(&item, base),
        // The usual cap, which a longer base raises.
        None => base.map(|base| base.max(default.cap)),
    };
    let jitter = keys.take("jitter").map_or(Some(default.jitter), |item| jitter(&item));
    let hint = keys.take("hint").map_or(Some(default.hint), |item| item.word(HINTS));
    let hint_seen = keys.take("hint_seen").map_or(Some(default.hint_seen), |item| item.word(SEEN));
    let wait_after_last = keys.take("wait_after_last").map_or(Some(default.wait_after_last), |item| item.boolean());
    keys.finish();
    Some(Retry {
        attempts: attempts?,
        base: base?,
        factor: factor?,
        cap: cap?,
        jitter: jitter?,
        hint: hint?,
        hint_seen: hint_seen?,
        wait_after_last: wait_after_last?,
    })
}

fn cap(item: &Item<'_>, base: Option<Nanos>) -> Option<Nanos> {
    let cap = item.duration()?;
    match base {
        Some(base) if cap < base => {
            item.reject(&format!("which is below the base of {} s; make it at least that", base.as_secs_f64()));
            None
        }
        _ => Some(cap),
    }
}

/// A word, `"±25 %"`, or `["75 %", "100 %"]`.
fn jitter(item: &Item<'_>) -> Option<RetryJitter> {
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
