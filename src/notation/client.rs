//! Clients: how long they wait here, their gates in [`super::gate`], their throttles in [`super::throttle`], their retries in
//! [`super::retry`], how results arrive in [`super::delivery`].

use super::delivery::delivery;
use super::gate::gate;
use super::retry::retry;
use super::throttle::throttle;
use crate::client::{Client, Delivery, Gate, OnLeaving, Retry};
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
        Some(item) => gate(name, &item, gates).map(Some),
    };
    let throttle = keys.take("throttle").map_or(Some(None), |item| throttle(&item));
    let retry = keys.take("retry").map_or(Some(Retry::default()), |item| retry(&item));
    let attempt_timeout = keys.unless_none("attempt_timeout", Item::positive_duration);
    let on_leaving = on_leaving(&keys);
    let delivery = match keys.take("delivery") {
        None => Some(Delivery::Synchronous),
        Some(item) => delivery(&item, retry.as_ref().map(|retry| retry.attempts)),
    };
    keys.finish();
    Some(Client {
        name: name.to_owned(),
        gate: gate?,
        throttle: throttle?,
        retry: retry?,
        delivery: delivery?,
        attempt_timeout: attempt_timeout?,
        patience: None,
        on_leaving: on_leaving?,
    })
}

fn on_leaving(keys: &Keys<'_>) -> Option<OnLeaving> {
    let Some(item) = keys.take("on_leaving") else { return Some(OnLeaving::default()) };
    // A sweep may say "none" at some of its points. Who polls leaves when it is refused too often.
    let leaves = ["attempt_timeout", "patience", "delivery"].iter().any(|key| keys.has(key));
    if !leaves && !item.node.catalogue {
        item.reject("but this client never leaves; give it a `patience` or an `attempt_timeout`, or remove this");
        return None;
    }
    item.word(ON_LEAVING)
}
