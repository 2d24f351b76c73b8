//! Clients: what only a scenario says of them, which is their patience.

use super::arrivals::Logs;
use super::service;
use crate::client::{Client, Gate, Patience, PatienceUntil};
use crate::demand::ServiceTime;
use crate::notation;
use crate::notation::cursor::{Item, Keys};
use crate::time::Nanos;

const UNTIL: &[(&str, PatienceUntil)] = &[("result", PatienceUntil::Result), ("start", PatienceUntil::Start)];

/// Reads a client; a gate that it needs is added to `gates` unless its group is there.
pub(super) fn client(name: &str, keys: Keys<'_>, gates: &mut Vec<Gate>, logs: &Logs) -> Option<Client> {
    let patience = patience(&keys, logs);
    let client = notation::client::client(name, keys, gates)?;
    Some(Client { patience: patience?, ..client })
}

#[expect(clippy::option_option, reason = "the outer `None` is a problem that has been told, the inner one is \"none\"")]
fn patience(keys: &Keys<'_>, logs: &Logs) -> Option<Option<Patience>> {
    let time = keys.take("patience").filter(|item| item.node.text() != Some("none"));
    let until = keys.take("patience_until");
    let Some(time) = time else {
        if let Some(until) = until.filter(|_| !keys.has("patience")) {
            until.reject("but there is no `patience` that could be over; write patience = \"2 min\", for example");
            return None;
        }
        return Some(None);
    };
    let time = service::time(&time, logs).and_then(|drawn| some_time(&time, drawn));
    let until = until.map_or(Some(PatienceUntil::Result), |item| item.word(UNTIL));
    Some(Some(Patience { time: time?, until: until? }))
}

fn some_time(item: &Item<'_>, time: ServiceTime) -> Option<ServiceTime> {
    if time == ServiceTime::Constant(Nanos::ZERO) {
        item.reject("so every request is abandoned at once; write a time above 0 s, or \"none\"");
        return None;
    }
    Some(time)
}
