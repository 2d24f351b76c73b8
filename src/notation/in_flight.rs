//! Limits of jobs in flight.

use super::pool::amount;
use super::rate_limit::{SCOPES, applies_to, hint};
use crate::notation::cursor::{Item, Keys};
use crate::provider::{Hint, InFlightLimit, Scope};

/// Reads the limits of a plan, by name.
pub(crate) fn in_flight(item: &Item<'_>, quantities: &mut Vec<String>) -> Option<Vec<InFlightLimit>> {
    let otherwise = "which is neither a table nor \"none\"; write [plan.in_flight.NAME] with a limit";
    item.tables_by_name(otherwise, |name, keys| limit(name, keys, quantities))
}

fn limit(name: &str, keys: Keys<'_>, quantities: &mut Vec<String>) -> Option<InFlightLimit> {
    let limit = keys
        .require("limit", "limit = 20, for example")
        .and_then(|item| amount(&item, quantities, "which refuses every job; the smallest useful limit is 1"));
    let applies_to = applies_to(&keys);
    let scope = keys.take("scope").map_or(Some(Scope::Account), |item| item.word(SCOPES));
    let hint = keys.take("hint").map_or(Some(Hint::NONE), |item| hint(&item, false));
    keys.finish();
    let (limit, unit) = limit?;
    Some(InFlightLimit { name: name.to_owned(), limit, unit, applies_to: applies_to?, scope: scope?, hint: hint? })
}
