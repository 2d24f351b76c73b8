//! When requests appear: by a rate, in bursts, all at once, or from a log.

mod bulk;
mod bursts;
mod log;
mod replay;
mod shape;
mod users;
mod values;

use std::num::NonZeroU64;

use super::workload::Amount;
use crate::calendar::Calendar;
use crate::demand::Arrivals;
use crate::demand::arrivals::even_gap;
use crate::notation::cursor::{Item, Keys};
use crate::notation::problem::did_you_mean;
use crate::notation::units::Rate;
use crate::time::Nanos;
use log::LogKeys;
pub(crate) use log::Logs;

/// The most arrivals a second, of one workload.
const MOST_PER_SECOND: f64 = 1e6;
/// The most requests at once.
const MOST_AT_ONCE: u64 = 2_000_000_000;

/// Arrivals before the log is read.
pub(super) enum When<'t> {
    Ready(Arrivals),
    Log(Box<LogKeys<'t>>),
}

/// What rates and times in `arrivals` may refer to.
pub(super) struct Around<'a, 't> {
    pub amounts: &'a [(String, Amount<'t>)],
    /// Requests that each arrival makes.
    pub fan_out: u32,
    pub logs: &'a Logs,
    pub calendar: &'a Calendar,
}

/// Reads `arrivals`; a rate in a quantity is divided by its mean for each arrival.
pub(super) fn when<'t>(item: &Item<'t>, around: &Around<'_, '_>) -> Option<When<'t>> {
    let keys = item.table()?;
    let kinds = [
        ("poisson", 0),
        ("deterministic", 1),
        ("all-at-once", 2),
        ("log", 3),
        ("on-off", 4),
        ("renewal", 5),
        ("batch", 6),
        ("users", 7),
        ("bulk", 8),
    ];
    let kind = keys.require("kind", "kind = \"poisson\", for example").and_then(|item| item.word(&kinds))?;
    let when = match kind {
        0 => {
            let gap = gap(&keys, around);
            let rate = keys.take("rate").or_else(|| keys.take("volume"));
            shape::poisson(&keys, gap, rate.as_ref(), around.calendar).map(When::Ready)
        }
        1 if keys.has("every") => every(&keys),
        1 => {
            let gap = gap(&keys, around);
            keys.take("every");
            gap.map(|gap| When::Ready(Arrivals::Deterministic { every: even_gap(gap) }))
        }
        2 => all_at_once(&keys),
        4 => bursts::on_off(&keys, gap(&keys, around)).map(When::Ready),
        5 => bursts::renewal(&keys, gap(&keys, around)).map(When::Ready),
        6 => bursts::batch(item, &keys, gap(&keys, around)).map(When::Ready),
        7 => users::users(&keys, around.logs).map(When::Ready),
        8 => bulk::bulk(&keys).map(When::Ready),
        _ => log::from_log(&keys).map(|keys| When::Log(Box::new(keys))),
    };
    keys.finish();
    when
}

/// The mean gap between arrivals, from `rate` or `volume`.
fn gap(keys: &Keys<'_>, around: &Around<'_, '_>) -> Option<f64> {
    let item = match (keys.take("rate"), keys.take("volume")) {
        (Some(item), None) | (None, Some(item)) => item,
        (Some(_), Some(volume)) => {
            volume.reject("but `rate` says how many there are already; remove one of the two");
            return None;
        }
        (None, None) => {
            keys.require("rate", "rate = \"10/min\" or volume = \"1.2M requests/month\", for example");
            return None;
        }
    };
    let rate = item.rate()?;
    let gap = rate.gap_ns() * mean_amount(&item, &rate, around)?;
    // A Poisson rate of a trillionth of a request a year is as good as none; the largest float is no gap at all.
    if too_many(f64::from(around.fan_out) / gap) {
        item.reject(
            "which is more than a million requests a second; simulate a shorter window of a smaller share of it",
        );
        return None;
    }
    Some(gap)
}

/// Whether an intensity per nanosecond is above the most, by more than rounding.
pub(super) fn too_many(per_ns: f64) -> bool {
    per_ns * 1e9 > MOST_PER_SECOND * (1.0 + 1e-12)
}

/// The mean per arrival of what a rate counts: arrivals themselves, or a quantity of all their requests.
fn mean_amount(item: &Item<'_>, rate: &Rate, around: &Around<'_, '_>) -> Option<f64> {
    let amounts = around.amounts;
    let Some(name) = &rate.quantity else { return Some(1.0) };
    let names = || amounts.iter().map(|(name, _)| name.as_str());
    let Some((_, amount)) = amounts.iter().find(|(known, _)| known == name) else {
        let near = did_you_mean(name, names());
        let remedy = if near.is_empty() { format!("; say quantities = {{ {name} = 1 }}, for example") } else { near };
        item.reject(&format!("but the requests have no quantity `{name}`{remedy}"));
        return None;
    };
    let mean = match amount {
        Amount::Constant(amount) => *amount as f64,
        Amount::Mix(parts) => parts.iter().map(|part| part.amount as f64 * part.probability).sum(),
        Amount::Column(_) => {
            item.reject("but that quantity comes from a log, and so do the arrivals; write kind = \"log\"");
            return None;
        }
    };
    if mean <= 0.0 {
        item.reject(&format!("but the requests have 0 `{name}` each; give them some, or count requests"));
        return None;
    }
    Some(mean * f64::from(around.fan_out))
}

fn every<'t>(keys: &Keys<'t>) -> Option<When<'t>> {
    for other in ["rate", "volume"] {
        if let Some(item) = keys.take(other) {
            item.reject("but `every` says how often they come already; remove one of the two");
            return None;
        }
    }
    let item = keys.take("every")?;
    let every = item.positive_duration()?;
    if every.0 < 1000 {
        item.reject("which is more than a million requests a second; the shortest gap is 1 us");
        return None;
    }
    Some(When::Ready(Arrivals::Deterministic { every }))
}

fn all_at_once<'t>(keys: &Keys<'t>) -> Option<When<'t>> {
    let count = keys.require("count", "count = 60, for example").and_then(|item| {
        item.positive(MOST_AT_ONCE, "so nothing ever appears; the smallest useful count is 1").and_then(NonZeroU64::new)
    });
    let at = keys.take("at").map_or(Some(Nanos::ZERO), |item| item.duration());
    Some(When::Ready(Arrivals::AllAtOnce { count: count?, at: at? }))
}
