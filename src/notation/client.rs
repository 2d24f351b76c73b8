//! Clients: their gates in [`super::gate`], their throttles in [`super::throttle`], their retries in [`super::retry`].

use super::gate::gate;
use super::retry::retry;
use super::throttle::throttle;
use crate::client::{Client, Gate, Retry};
use crate::notation::cursor::Keys;

/// Reads a client; a gate that it needs is added to `gates` unless its group is there.
pub(crate) fn client(name: &str, keys: Keys<'_>, gates: &mut Vec<Gate>) -> Option<Client> {
    keys.take("from");
    let gate = match keys.take("gate") {
        None => Some(None),
        Some(item) => gate(name, &item, gates).map(Some),
    };
    let throttle = keys.take("throttle").map_or(Some(None), |item| throttle(&item));
    let retry = keys.take("retry").map_or(Some(Retry::default()), |item| retry(&item));
    keys.finish();
    Some(Client { name: name.to_owned(), gate: gate?, throttle: throttle?, retry: retry? })
}
