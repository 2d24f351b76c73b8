//! Closed users: `users`.

use std::num::{NonZeroU32, NonZeroU64};

use super::super::service;
use super::Logs;
use crate::demand::arrivals::{Ramp, Users};
use crate::demand::{Arrivals, ServiceTime};
use crate::notation::cursor::{Item, Keys};
use crate::time::Nanos;

/// More would need more memory than a small machine has, where several plans run side by side.
const MOST_LANES: u64 = 1_000_000;

/// Reads the keys of `users`.
pub(super) fn users(keys: &Keys<'_>, logs: &Logs) -> Option<Arrivals> {
    let users = keys.require("users", "users = 100, for example").and_then(|item| {
        let users = item.positive(MOST_LANES, "so nobody ever comes; the smallest useful number is 1")?;
        u32::try_from(users).ok().and_then(NonZeroU32::new).map(|users| (item, users))
    });
    let in_flight = keys.take("in_flight").map_or(Some(NonZeroU32::MIN), |item| {
        let in_flight = item.positive(MOST_LANES, "so nobody ever asks; the smallest useful number is 1")?;
        u32::try_from(in_flight).ok().and_then(NonZeroU32::new)
    });
    let think = keys
        .require("think", "think = \"30 s\" or think = { kind = \"exponential\", mean = \"30 s\" }, for example")
        .and_then(|item| think(&item, logs));
    let starts_at = keys.take("starts_at").map_or(Some(Nanos::ZERO), |item| item.duration());
    let ramp = keys.take("ramp").map_or(Some(None), |item| ramp(&item).map(Some));
    let ((item, users), in_flight) = (users?, in_flight?);
    let all = Users { users, in_flight, think: think?, starts_at: starts_at?, ramp: ramp? };
    if all.lanes() > MOST_LANES {
        item.reject(&format!(
            "and with `in_flight` {in_flight} that is more than {MOST_LANES} things side by side; simulate a smaller share of them"
        ));
        return None;
    }
    Some(Arrivals::Users(all))
}

fn think(item: &Item<'_>, logs: &Logs) -> Option<ServiceTime> {
    let think = service::drawn_time(item, logs)?;
    if think.mean_s() <= 0.0 {
        item.reject(
            "so a user who is refused at once asks again at the same instant, for ever; write at least \"1 ms\"",
        );
        return None;
    }
    Some(think)
}

/// So many users in so long, both exactly.
fn ramp(item: &Item<'_>) -> Option<Ramp> {
    let rate = item.rate()?;
    if rate.quantity.as_deref().is_some_and(|quantity| !matches!(quantity, "user" | "users")) {
        item.reject("but it is users who come; write a rate like \"1/s\" or \"30 users/min\"");
        return None;
    }
    let Some(count) = rate.count.times(1).and_then(NonZeroU64::new) else {
        item.reject("which is no whole number of users; write half a user a second as \"1/2 s\"");
        return None;
    };
    Some(Ramp { count, window: rate.window })
}
