//! The pools of a plan: by name, or the only one, whose keys stand directly under the plan.

mod features;

use std::num::NonZeroU32;

use self::features::Features;
use super::plan::MOST_STATIONS;
use super::rate_limit::{applies_to, hint, unit};
use super::units;
use crate::calendar::Calendar;
use crate::notation::cursor::{Item, Keys};
use crate::notation::problem::listed;
use crate::provider::{Hint, Pool, Unit, Waitlist};

const MOST_PLACES: u64 = 1_000_000_000;
/// What a plan's only pool is called when it has no name of its own.
pub(crate) const ONLY_POOL: &str = "stations";
/// Keys of a pool that, directly under the plan, are its only pool's.
pub(crate) const KEYS: [&str; 9] = [
    "waitlist",
    "waitlist_counts_running",
    "waitlist_hint",
    "discipline",
    "burst",
    "schedule",
    "longest_wait",
    "leak",
    "cold_start",
];

/// Reads the pools of a plan.
pub(crate) fn pools(keys: &Keys<'_>, calendar: &Calendar, quantities: &mut Vec<String>) -> Option<Vec<Pool>> {
    let common = Stations::read(keys, calendar, quantities);
    let Some(item) = keys.take("pool") else { return common?.only_pool(keys) };
    let named = item.table()?;
    if named.table.is_empty() {
        named.problem("`pool` has no pools in it; add [plan.pool.NAME] with a concurrency, or remove it".to_owned());
    }
    let mut pools = Some(Vec::new());
    for (name, item) in named.items() {
        item.key_is_name(name);
        let concurrency = common.as_ref().and_then(|common| common.concurrency);
        let pool = item.table().and_then(|keys| pool(name, keys, concurrency, calendar, quantities));
        pools = pools.zip(pool).map(|(mut all, one)| {
            all.push(one);
            all
        });
    }
    let several = named.table.len() > 1;
    for key in KEYS {
        if several && let Some(item) = keys.take(key) {
            let pools = listed(named.table.iter().map(|entry| entry.key.as_str()), "and");
            item.reject(&format!("but there are several pools, {pools}; write it under [plan.pool.NAME]"));
        }
    }
    let (common, mut pools) = (common?, pools?);
    if let [only] = pools.as_mut_slice() {
        common.override_waitlist(keys, only);
        common.features.lay_on(keys, only)?;
    }
    Some(pools)
}

/// The keys of a pool that may also stand directly under the plan.
struct Stations {
    concurrency: Option<(NonZeroU32, Unit)>,
    waitlist: Option<Places>,
    counts_running: Option<bool>,
    hint: Option<Hint>,
    features: Features,
}

#[derive(Clone, Copy)]
enum Places {
    None,
    Bounded(u32),
    Unbounded,
}

impl Stations {
    /// Reads what is there; `None` if something of it is wrong.
    fn read(keys: &Keys<'_>, calendar: &Calendar, quantities: &mut Vec<String>) -> Option<Self> {
        let concurrency = optional(keys.take("concurrency"), |item| {
            amount(item, quantities, "so nothing is ever started; the smallest useful concurrency is 1")
        });
        let waitlist = optional(keys.take("waitlist"), places);
        let counts_running = optional(keys.take("waitlist_counts_running"), Item::boolean);
        let hint = optional(keys.take("waitlist_hint"), |item| hint(item, false));
        let features = Features::read(keys, calendar);
        let (concurrency, waitlist, counts_running) = (concurrency?, waitlist?, counts_running?);
        Some(Self { concurrency, waitlist, counts_running, hint: hint?, features: features? })
    }

    /// The only pool of a plan without `pool` tables: none at all without `concurrency`.
    fn only_pool(self, keys: &Keys<'_>) -> Option<Vec<Pool>> {
        let Some((concurrency, unit)) = self.concurrency else {
            let without: Vec<Item<'_>> = KEYS.iter().filter_map(|key| keys.take(key)).collect();
            for item in &without {
                item.reject("but without stations every job starts at once; add `concurrency`");
            }
            return without.is_empty().then(Vec::new);
        };
        let mut pool =
            Pool { unit, hint: self.hint.unwrap_or(Hint::NONE), ..Pool::new(ONLY_POOL, concurrency, self.room(keys)?) };
        self.features.lay_on(keys, &mut pool)?;
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
            features: Features::default(),
        };
        if let Some(waitlist) = merged.room(keys) {
            pool.waitlist = waitlist;
        }
        pool.hint = self.hint.unwrap_or(pool.hint);
    }
}

fn pool(
    name: &str,
    keys: Keys<'_>,
    concurrency: Option<(NonZeroU32, Unit)>,
    calendar: &Calendar,
    quantities: &mut Vec<String>,
) -> Option<Pool> {
    let own = Stations::read(&keys, calendar, quantities);
    let applies_to = applies_to(&keys);
    if !keys.has("concurrency") && concurrency.is_none() {
        keys.require("concurrency", "concurrency = 10, for example");
    }
    let pool = own.and_then(|own| {
        let waitlist = own.room(&keys);
        let (concurrency, unit) = concurrency.or(own.concurrency)?;
        let hint = own.hint.unwrap_or(Hint::NONE);
        let mut pool = Pool { unit, applies_to: applies_to?, hint, ..Pool::new(name, concurrency, waitlist?) };
        own.features.lay_on(&keys, &mut pool)?;
        Some(pool)
    });
    keys.finish();
    pool
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

/// So many jobs, or so many of a quantity: `10`, `"40 images"`. What 0 would lead to is told in `zero`.
pub(super) fn amount(item: &Item<'_>, quantities: &mut Vec<String>, zero: &str) -> Option<(NonZeroU32, Unit)> {
    let (number, unit) = match item.node.text().map(units::amount) {
        Some(Ok((0, _))) => {
            item.reject(zero);
            return None;
        }
        Some(Ok((number, _))) if number > MOST_STATIONS => {
            item.reject(&format!("which is outside 1 to {MOST_STATIONS}; write an amount between them"));
            return None;
        }
        Some(Ok((number, quantity))) => (number, unit(quantity, quantities)),
        _ => (item.positive(MOST_STATIONS, zero)?, Unit::Requests),
    };
    u32::try_from(number).ok().and_then(NonZeroU32::new).map(|number| (number, unit))
}

/// `Some(None)` without the key, `None` if its value is wrong.
#[expect(clippy::option_option, reason = "absent and wrong are two things, and both are common")]
fn optional<'t, T>(item: Option<Item<'t>>, read: impl FnOnce(&Item<'t>) -> Option<T>) -> Option<Option<T>> {
    item.map_or(Some(None), |item| read(&item).map(Some))
}
