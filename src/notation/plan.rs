//! A plan: rate limits in the order of the file, network; the rest of it is read in files of its own.

use super::conditions::conditions;
use super::in_flight::in_flight;
use super::pool::pools;
use super::price::price;
use super::rate_limit::rate_limit;
use crate::calendar::Calendar;
use crate::notation::cursor::{Item, Keys};
use crate::provider::{Charge, Network, Plan, RateLimit};

/// The most stations or permits; more than any provider has.
pub(crate) const MOST_STATIONS: u64 = 10_000_000;
const CHARGES: &[(&str, Charge)] = &[("all-or-none", Charge::AllOrNone), ("in-order", Charge::InOrder)];

/// Reads everything of a plan but its name, its client and its origin.
pub(crate) fn plan(name: &str, keys: Keys<'_>, calendar: &Calendar, quantities: &mut Vec<String>) -> Option<Plan> {
    let charge = keys.take("charge").map_or(Some(Charge::AllOrNone), |item| item.word(CHARGES));
    let network = keys.take("network").map_or(Some(Network::default()), |item| network(&item));
    let rate_limits = keys.take("rate_limit").map_or(Some(Vec::new()), |item| rate_limits(&item, calendar, quantities));
    let result_expiry = keys.unless_none("result_expiry", Item::positive_duration);
    let in_flight = keys.take("in_flight").map_or(Some(Vec::new()), |item| in_flight(&item, quantities));
    let conditions = conditions(&keys);
    let pools = pools(&keys, calendar, quantities);
    let price = keys.unless_none("price", |item| price(item, quantities));
    keys.finish();
    Some(Plan {
        name: name.to_owned(),
        rate_limits: rate_limits?,
        charge: charge?,
        in_flight: in_flight?,
        network: network?,
        conditions: conditions?,
        pools: pools?,
        service: Vec::new(),
        result_expiry: result_expiry?,
        price: price?,
        client: None,
        origin: crate::provider::Origin::default(),
    })
}

fn network(item: &Item<'_>) -> Option<Network> {
    if item.node.table().is_none() {
        let time = item.duration()?;
        return Some(Network { to_provider: time, back: time, refusal: time });
    }
    let keys = item.table()?;
    let time = |key| keys.take(key).map_or(Some(crate::time::Nanos::ZERO), |item| item.duration());
    let (to_provider, back, refusal) = (time("to_provider"), time("back"), time("refusal"));
    keys.finish();
    Some(Network { to_provider: to_provider?, back: back?, refusal: refusal? })
}

fn rate_limits(item: &Item<'_>, calendar: &Calendar, quantities: &mut Vec<String>) -> Option<Vec<RateLimit>> {
    let otherwise =
        "which is neither a table of a rate limit nor \"none\"; write [plan.rate_limit.NAME] with kind and limit";
    item.tables_by_name(otherwise, |name, keys| rate_limit(name, keys, calendar, quantities))
}
