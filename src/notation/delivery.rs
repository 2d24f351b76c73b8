//! How results reach a client: a word, or a table by its `kind`.

use std::num::NonZeroU32;

use super::retry::{MOST_ATTEMPTS, factor, number};
use crate::client::{Delivery, Polling, RefusedPoll};
use crate::notation::cursor::{Item, Keys};
use crate::notation::document::Value;
use crate::time::Nanos;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Synchronous,
    Webhook,
    Polling,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Refused {
    NextPoll,
    Retry,
    Fail,
}

const KINDS: &[(&str, Kind)] =
    &[("synchronous", Kind::Synchronous), ("webhook", Kind::Webhook), ("polling", Kind::Polling)];
const REFUSED: &[(&str, Refused)] =
    &[("next-poll", Refused::NextPoll), ("retry", Refused::Retry), ("fail", Refused::Fail)];
const OF_WEBHOOKS: &[&str] = &["delay"];
const OF_POLLING: &[&str] = &["every", "first_after", "factor", "cap", "endpoint", "refused", "attempts"];
// A limit that refused calls use up may never admit anybody again: no client asks for ever.
const USUAL_ATTEMPTS: u32 = 10_000;
const USUAL_CAP: Nanos = Nanos::from_secs(60);

/// Reads how results arrive; `attempts` are those of the client's retries.
pub(super) fn delivery(item: &Item<'_>, attempts: Option<NonZeroU32>) -> Option<Delivery> {
    if !matches!(item.node.value, Value::Table(_)) {
        return match item.word(KINDS)? {
            Kind::Synchronous => Some(Delivery::Synchronous),
            Kind::Webhook => Some(Delivery::Webhook { delay: Nanos::ZERO }),
            Kind::Polling => {
                item.reject("which needs an interval; write { kind = \"polling\", every = \"2 s\" }");
                None
            }
        };
    }
    let keys = item.table()?;
    let kind = keys.require("kind", "kind = \"polling\", for example").and_then(|item| item.word(KINDS));
    let Some(kind) = kind else {
        // What the other keys mean is not known; that they are known ones is.
        OF_WEBHOOKS.iter().chain(OF_POLLING).for_each(|key| drop(keys.take(key)));
        keys.finish();
        return None;
    };
    let foreign = match kind {
        Kind::Synchronous => [OF_WEBHOOKS, OF_POLLING],
        Kind::Webhook => [OF_POLLING, &[]],
        Kind::Polling => [OF_WEBHOOKS, &[]],
    };
    let mut fits = true;
    for key in foreign.into_iter().flatten() {
        // What a client of the catalogue says of another kind does not matter.
        if let Some(item) = keys.take(key).filter(|item| !item.node.catalogue) {
            let of = if OF_POLLING.contains(key) { "polling" } else { "webhook" };
            item.reject(&format!("which is for kind \"{of}\"; remove it, or change the `kind`"));
            fits = false;
        }
    }
    let read = match kind {
        Kind::Synchronous => Some(Delivery::Synchronous),
        Kind::Webhook => {
            let delay = keys.take("delay").map_or(Some(Nanos::ZERO), |item| item.duration());
            delay.map(|delay| Delivery::Webhook { delay })
        }
        Kind::Polling => polling(&keys, attempts).map(Delivery::Polling),
    };
    keys.finish();
    read.filter(|_| fits)
}

fn polling(keys: &Keys<'_>, attempts: Option<NonZeroU32>) -> Option<Polling> {
    let every = keys.require("every", "every = \"2 s\", for example").and_then(|item| {
        let every = item.duration()?;
        if every == Nanos::ZERO {
            item.reject("so it never stops asking and time stands still; write an interval above 0 s, such as \"2 s\"");
            return None;
        }
        Some(every)
    });
    let first_after = keys.take("first_after").map_or(every, |item| item.duration());
    let factor = keys.take("factor").map_or(Some(1.0), |item| factor(&item));
    let cap = match keys.take("cap") {
        None => every.map(|every| every.max(USUAL_CAP)),
        Some(item) => cap(&item, every),
    };
    let endpoint =
        keys.take("endpoint").map_or(Some(None), |item| item.name().map(|endpoint| Some(endpoint.to_owned())));
    let refused = keys.take("refused").map_or(Some(Refused::NextPoll), |item| item.word(REFUSED));
    let polls = match keys.take("attempts") {
        Some(item) if refused == Some(Refused::Fail) && !item.node.catalogue => {
            item.reject(
                "but with refused = \"fail\" the first refused poll is the last; write \"next-poll\" or \"retry\"",
            );
            None
        }
        Some(item) if refused != Some(Refused::Fail) => {
            number(&item, MOST_ATTEMPTS, "so no poll is ever sent; 1 gives up at the first refused poll")
        }
        None if refused == Some(Refused::NextPoll) => NonZeroU32::new(USUAL_ATTEMPTS),
        _ => attempts,
    };
    let attempts = polls?;
    let refused = match refused? {
        Refused::NextPoll => RefusedPoll::NextPoll { attempts },
        Refused::Retry => RefusedPoll::Retry { attempts },
        Refused::Fail => RefusedPoll::Fail,
    };
    Some(Polling { first_after: first_after?, every: every?, factor: factor?, cap: cap?, endpoint: endpoint?, refused })
}

/// The longest interval, or "none".
fn cap(item: &Item<'_>, every: Option<Nanos>) -> Option<Nanos> {
    let cap = if item.node.text() == Some("none") { Nanos::LONGEST } else { item.duration()? };
    match every {
        // An interval that the scenario lengthens takes the cap of the catalogue with it.
        Some(every) if cap < every && item.node.catalogue => Some(every),
        Some(every) if cap < every => {
            item.reject(&format!("which is below `every`, {} s; make it at least that", every.as_secs_f64()));
            None
        }
        _ => Some(cap),
    }
}
