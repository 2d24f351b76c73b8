//! Clients: the gate and how long they wait here, the retries in [`super::retry`].

use std::num::NonZeroU32;

use super::plan::MOST_STATIONS;
use super::retry::{retry, unless_none};
use crate::client::{Client, Gate, GateLimit, OnLeaving, Retry};
use crate::notation::cursor::{Item, Keys};

const ON_LEAVING: &[(&str, OnLeaving)] = &[
    ("leave-running", OnLeaving::LeaveRunning),
    ("cancel-waiting", OnLeaving::CancelWaiting),
    ("cancel", OnLeaving::Cancel),
];

/// Reads a client, but for its patience, which a scenario has and the catalogue has not; a gate that it needs is added to `gates` unless its group is there.
pub(crate) fn client(name: &str, keys: Keys<'_>, gates: &mut Vec<Gate>) -> Option<Client> {
    keys.take("from");
    let gate = match keys.take("gate") {
        None => Some(None),
        Some(item) => gate(name, &item).and_then(|gate| shared(gate, &item, gates)).map(Some),
    };
    let retry = keys.take("retry").map_or(Some(Retry::default()), |item| retry(&item));
    let attempt_timeout = unless_none(&keys, "attempt_timeout", Item::positive_duration);
    let on_leaving = on_leaving(&keys);
    keys.finish();
    Some(Client {
        name: name.to_owned(),
        gate: gate?,
        retry: retry?,
        attempt_timeout: attempt_timeout?,
        patience: None,
        on_leaving: on_leaving?,
    })
}

fn on_leaving(keys: &Keys<'_>) -> Option<OnLeaving> {
    let Some(item) = keys.take("on_leaving") else { return Some(OnLeaving::default()) };
    // A sweep may say "none" at some of its points.
    if !keys.has("attempt_timeout") && !keys.has("patience") && !item.node.catalogue {
        item.reject("but this client never leaves; give it a `patience` or an `attempt_timeout`, or remove this");
        return None;
    }
    item.word(ON_LEAVING)
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
