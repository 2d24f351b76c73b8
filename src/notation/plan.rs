//! A plan: rate limits in the order of the file, network, pools.

use std::num::NonZeroU32;

use super::rate_limit::{applies_to, hint, rate_limit};
use crate::calendar::Calendar;
use crate::notation::cursor::{Item, Keys};
use crate::notation::problem::listed;
use crate::provider::{AppliesTo, Charge, Hint, Network, Plan, Pool, Waitlist};

/// The most stations or permits; more than any provider has.
pub(crate) const MOST_STATIONS: u64 = 10_000_000;
const MOST_PLACES: u64 = 1_000_000_000;
const CHARGES: &[(&str, Charge)] = &[("all-or-none", Charge::AllOrNone), ("in-order", Charge::InOrder)];
/// What a plan's only pool is called when it has no name of its own.
const ONLY_POOL: &str = "stations";

/// Reads everything of a plan but its name, its client and its origin.
pub(crate) fn plan(name: &str, keys: Keys<'_>, calendar: &Calendar, quantities: &mut Vec<String>) -> Option<Plan> {
    let charge = keys.take("charge").map_or(Some(Charge::AllOrNone), |item| item.word(CHARGES));
    let network = keys.take("network").map_or(Some(Network::default()), |item| network(&item));
    let rate_limits = keys.take("rate_limit").map_or(Some(Vec::new()), |item| rate_limits(&item, calendar, quantities));
    let result_expiry = match keys.take("result_expiry") {
        Some(item) if item.node.text() != Some("none") => item.positive_duration().map(Some),
        _ => Some(None),
    };
    let pools = pools(&keys);
    keys.finish();
    Some(Plan {
        name: name.to_owned(),
        rate_limits: rate_limits?,
        charge: charge?,
        network: network?,
        pools: pools?,
        result_expiry: result_expiry?,
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

fn rate_limits(
    item: &Item<'_>,
    calendar: &Calendar,
    quantities: &mut Vec<String>,
) -> Option<Vec<crate::provider::RateLimit>> {
    let keys = item.table()?;
    let mut rate_limits = Some(Vec::new());
    for (name, item) in keys.items() {
        item.key_is_name(name);
        if item.node.text() == Some("none") {
            continue;
        }
        let read = if item.node.table().is_some() {
            item.table().and_then(|keys| rate_limit(name, keys, calendar, quantities))
        } else {
            item.reject("which is neither a table of a rate limit nor \"none\"; write [plan.rate_limit.NAME] with kind and limit");
            None
        };
        rate_limits = rate_limits.zip(read).map(|(mut all, one)| {
            all.push(one);
            all
        });
    }
    rate_limits
}

fn pools(keys: &Keys<'_>) -> Option<Vec<Pool>> {
    let common = Stations::read(keys);
    let Some(item) = keys.take("pool") else { return common?.only_pool(keys) };
    let named = item.table()?;
    if named.table.is_empty() {
        named.problem("`pool` has no pools in it; add [plan.pool.NAME] with a concurrency, or remove it".to_owned());
    }
    let mut pools = Some(Vec::new());
    for (name, item) in named.items() {
        item.key_is_name(name);
        let pool =
            item.table().and_then(|keys| pool(name, keys, common.as_ref().and_then(|common| common.concurrency)));
        pools = pools.zip(pool).map(|(mut all, one)| {
            all.push(one);
            all
        });
    }
    let several = named.table.len() > 1;
    for key in ["waitlist", "waitlist_counts_running", "waitlist_hint"] {
        if several && let Some(item) = keys.take(key) {
            let pools = listed(named.table.iter().map(|entry| entry.key.as_str()), "and");
            item.reject(&format!("but there are several pools, {pools}; write it under [plan.pool.NAME]"));
        }
    }
    let (common, mut pools) = (common?, pools?);
    if let [only] = pools.as_mut_slice() {
        common.override_waitlist(keys, only);
    }
    Some(pools)
}

/// The keys of a pool that may also stand directly under the plan.
struct Stations {
    concurrency: Option<NonZeroU32>,
    waitlist: Option<Places>,
    counts_running: Option<bool>,
    hint: Option<Hint>,
}

#[derive(Clone, Copy)]
enum Places {
    None,
    Bounded(u32),
    Unbounded,
}

impl Stations {
    /// Reads what is there; `None` if something of it is wrong.
    fn read(keys: &Keys<'_>) -> Option<Self> {
        let concurrency = optional(keys.take("concurrency"), |item| {
            let stations =
                item.positive(MOST_STATIONS, "so nothing is ever started; the smallest useful concurrency is 1")?;
            u32::try_from(stations).ok().and_then(NonZeroU32::new)
        });
        let waitlist = optional(keys.take("waitlist"), places);
        let counts_running = optional(keys.take("waitlist_counts_running"), Item::boolean);
        let hint = optional(keys.take("waitlist_hint"), |item| hint(item, false));
        Some(Self { concurrency: concurrency?, waitlist: waitlist?, counts_running: counts_running?, hint: hint? })
    }

    /// The only pool of a plan without `pool` tables: none at all without `concurrency`.
    fn only_pool(self, keys: &Keys<'_>) -> Option<Vec<Pool>> {
        let Some(concurrency) = self.concurrency else {
            for key in ["waitlist", "waitlist_counts_running", "waitlist_hint"] {
                if let Some(item) = keys.take(key) {
                    item.reject("but without stations every job starts at once; add `concurrency`");
                    return None;
                }
            }
            return Some(Vec::new());
        };
        let pool = Pool {
            name: ONLY_POOL.to_owned(),
            concurrency,
            waitlist: self.room(keys)?,
            applies_to: AppliesTo::default(),
            hint: self.hint.unwrap_or(Hint::NONE),
        };
        Some(vec![pool])
    }

    fn room(&self, keys: &Keys<'_>) -> Option<Waitlist> {
        let counts_running = self.counts_running.unwrap_or(false);
        match self.waitlist.unwrap_or(Places::None) {
            Places::Unbounded => Some(Waitlist::Unbounded),
            Places::None => Some(Waitlist::Bounded { places: 0, counts_running: false }),
            Places::Bounded(0) if counts_running => {
                if let Some(item) = keys.take("waitlist") {
                    item.reject(
                        "and running jobs take places too, so every job is refused; write \"none\" or at least 1",
                    );
                }
                None
            }
            Places::Bounded(places) => Some(Waitlist::Bounded { places, counts_running }),
        }
    }

    /// Lays the waitlist written directly under the plan on its only pool.
    fn override_waitlist(&self, keys: &Keys<'_>, pool: &mut Pool) {
        let (places, counts) = match pool.waitlist {
            Waitlist::Unbounded => (Places::Unbounded, false),
            Waitlist::Bounded { places, counts_running } => (Places::Bounded(places), counts_running),
        };
        let merged = Self {
            concurrency: None,
            waitlist: Some(self.waitlist.unwrap_or(places)),
            counts_running: Some(self.counts_running.unwrap_or(counts)),
            hint: None,
        };
        if let Some(waitlist) = merged.room(keys) {
            pool.waitlist = waitlist;
        }
        pool.hint = self.hint.unwrap_or(pool.hint);
    }
}

fn pool(name: &str, keys: Keys<'_>, concurrency: Option<NonZeroU32>) -> Option<Pool> {
    let own = Stations::read(&keys);
    let applies_to = applies_to(&keys);
    if !keys.has("concurrency") && concurrency.is_none() {
        keys.require("concurrency", "concurrency = 10, for example");
    }
    let waitlist = own.as_ref().and_then(|own| own.room(&keys));
    keys.finish();
    let own = own?;
    Some(Pool {
        name: name.to_owned(),
        concurrency: concurrency.or(own.concurrency)?,
        waitlist: waitlist?,
        applies_to: applies_to?,
        hint: own.hint.unwrap_or(Hint::NONE),
    })
}

fn places(item: &Item<'_>) -> Option<Places> {
    match item.node.text() {
        Some("none") => Some(Places::None),
        Some("unbounded") => Some(Places::Unbounded),
        Some(word) if word.starts_with(char::is_alphabetic) => {
            item.word(&[("none", ()), ("unbounded", ())]);
            None
        }
        _ => item.whole(0..=MOST_PLACES).and_then(|places| u32::try_from(places).ok()).map(Places::Bounded),
    }
}

/// `Some(None)` without the key, `None` if its value is wrong.
#[expect(clippy::option_option, reason = "absent and wrong are two things, and both are common")]
fn optional<'t, T>(item: Option<Item<'t>>, read: impl FnOnce(&Item<'t>) -> Option<T>) -> Option<Option<T>> {
    item.map_or(Some(None), |item| read(&item).map(Some))
}
