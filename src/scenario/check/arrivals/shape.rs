//! How Poisson arrivals change with time: `shape` or `hours` and `days`, `time_zone`, `growth`, `campaigns`.

use std::sync::Arc;

use super::too_many;
use crate::calendar::{Calendar, Clock};
use crate::demand::Arrivals;
use crate::demand::arrivals::{Campaign, Shaped, Week, week};
use crate::notation::calendar;
use crate::notation::cursor::{Item, Keys};
use crate::notation::problem::{did_you_mean, listed};
use crate::notation::units;

/// The most a relative number, or the factor of a campaign, may be.
const MOST_TIMES: f64 = 1e6;
/// The most campaigns of a workload.
const MOST_CAMPAIGNS: usize = 100;
/// The most and the least a day may multiply the traffic by: a year of it is still a number.
const MOST_GROWTH_A_DAY: f64 = 6.0;
const DAY_NS: f64 = 86_400e9;

/// Poisson arrivals with this mean gap, shaped by what else the keys say. `rate` is to be blamed for too many of them.
pub(super) fn poisson(
    keys: &Keys<'_>,
    mean_gap_ns: Option<f64>,
    rate: Option<&Item<'_>>,
    calendar: &Calendar,
) -> Option<Arrivals> {
    let week = profile(keys);
    let clock = clock(keys, calendar);
    let growth = keys.take("growth").map_or(Some(0.0), |item| growth(&item));
    let campaigns = keys.take("campaigns").map_or(Some(Vec::new()), |item| campaigns(&item));
    let (mean_gap_ns, week, clock, growth_per_ns, campaigns) = (mean_gap_ns?, week?, clock?, growth?, campaigns?);
    if Week::named("steady").as_ref() == Some(&week) && growth_per_ns == 0.0 && campaigns.is_empty() {
        return Some(Arrivals::Poisson { mean_gap_ns });
    }
    let shaped = Shaped { mean_gap_ns, week, clock, growth_per_ns, campaigns };
    if too_many(shaped.peak_per_ns()) {
        rate?.reject(
            "which is more than a million requests a second at its peak; make the peak lower or the rate smaller",
        );
        return None;
    }
    Some(Arrivals::Shaped(Arc::new(shaped)))
}

/// The week that `shape`, or `hours` and `days`, describe; a steady one where nothing does.
fn profile(keys: &Keys<'_>) -> Option<Week> {
    let (shape, hours, days) = (keys.take("shape"), keys.take("hours"), keys.take("days"));
    if let Some(shape) = shape {
        let mut alone = true;
        for own in [hours, days].into_iter().flatten() {
            own.reject("but `shape` says how the traffic is spread already; remove one of the two");
            alone = false;
        }
        let names = || week::NAMED.iter().map(|shape| shape.name);
        let week = shape.node.text().and_then(Week::named);
        if week.is_none() {
            let near = did_you_mean(shape.node.text().unwrap_or_default(), names());
            let remedy = if near.is_empty() {
                format!("; write {}, or your own `hours` and `days`", listed(names(), "or"))
            } else {
                near
            };
            shape.reject(&format!("which is no shape{remedy}"));
        }
        return week.filter(|_| alone);
    }
    let hours = hours.map_or(Some([1.0; 24]), |item| relative(&item, "hours of a day, from 0 to 23 o'clock"));
    let days = days.map_or(Some([1.0; 7]), |item| relative(&item, "days of a week, Monday first"));
    Week::of_hours_and_days(&hours?, &days?)
}

/// So many relative numbers, not all of them 0.
fn relative<const COUNT: usize>(item: &Item<'_>, of: &str) -> Option<[f64; COUNT]> {
    let items = item.list()?;
    if items.len() != COUNT {
        item.reject(&format!("which has {} numbers; write one for each of the {COUNT} {of}", items.len()));
        return None;
    }
    let numbers: Vec<Option<f64>> = items
        .iter()
        .map(|item| {
            let number = item.number()?;
            if !(0.0..=MOST_TIMES).contains(&number) || (number > 0.0 && number < 1.0 / MOST_TIMES) {
                item.reject("which is neither 0 nor between a millionth and a million; relative numbers like 1 and 10 are enough");
                return None;
            }
            Some(number)
        })
        .collect();
    let numbers: Vec<f64> = numbers.into_iter().collect::<Option<_>>()?;
    if numbers.iter().all(|&number| number == 0.0) {
        item.reject("which sums to nothing, so nobody ever comes; make at least one number larger than 0");
        return None;
    }
    numbers.try_into().ok()
}

/// The local time that the profile is in: that of the scenario, or of a zone of its own.
fn clock(keys: &Keys<'_>, calendar: &Calendar) -> Option<Clock> {
    let Some(item) = keys.take("time_zone") else { return Some(calendar.clock(calendar.zone())) };
    let zone = calendar::zone(&item, calendar)?;
    if !["shape", "hours", "days"].iter().any(|key| keys.has(key)) {
        item.reject("but all hours are the same without `shape`, `hours` or `days`; add one of them, or remove it");
        return None;
    }
    Some(calendar.clock(&zone))
}

/// Continuous growth per nanosecond.
///
/// ```text
/// exp(g period) = 1 + share
/// ```
fn growth(item: &Item<'_>) -> Option<f64> {
    let read = item.node.text().ok_or_else(|| format!("which is no growth; {}", units::GROWTH)).and_then(units::growth);
    let (share, period) = read.map_err(|advice| item.reject(&advice)).ok()?;
    if share <= -1.0 {
        item.reject("after which nobody is left; write a growth above -100 %");
        return None;
    }
    let growth = libm::log1p(share) / period.0 as f64;
    if growth.abs() * DAY_NS > libm::log(MOST_GROWTH_A_DAY) {
        item.reject("which is more than sixfold a day, or less than a sixth; write a slower growth, or a campaign");
        return None;
    }
    Some(growth)
}

fn campaigns(item: &Item<'_>) -> Option<Vec<Campaign>> {
    let items = item.list()?;
    if items.len() > MOST_CAMPAIGNS {
        item.problem(format!(
            "`{}` has {} campaigns; the most is {MOST_CAMPAIGNS}, so write what repeats every day as `hours`",
            item.path,
            items.len()
        ));
        return None;
    }
    let mut names: Vec<&str> = Vec::new();
    let mut all = Some(Vec::new());
    for item in &items {
        let campaign = campaign(item, &mut names);
        all = all.zip(campaign).map(|(mut all, campaign)| {
            all.push(campaign);
            all
        });
    }
    all
}

fn campaign<'t>(item: &Item<'t>, names: &mut Vec<&'t str>) -> Option<Campaign> {
    let keys = item.table()?;
    let name = keys.require("name", "name = \"newsletter\", for example").and_then(|item| {
        let name = item.name()?;
        if names.contains(&name) {
            item.reject("which another campaign is called already; give each a name of its own");
            return None;
        }
        names.push(name);
        Some(name)
    });
    let at = keys.require("at", "at = \"2 h\", for example").and_then(|item| item.duration());
    let length = keys.require("length", "length = \"30 min\", for example").and_then(|item| item.positive_duration());
    let times = keys.require("times", "times = 5, for example").and_then(|item| times(&item));
    keys.finish();
    Some(Campaign { name: name?.to_owned(), at: at?, length: length?, times: times? })
}

fn times(item: &Item<'_>) -> Option<f64> {
    let times = item.number()?;
    #[expect(clippy::float_cmp, reason = "a 1 as it is written")]
    let nothing = times == 1.0;
    if nothing {
        item.reject("which changes nothing; write 5 for five times the traffic, or remove the campaign");
        return None;
    }
    if !(0.0..=MOST_TIMES).contains(&times) {
        item.reject("which is outside 0 to a million; it is what the traffic is multiplied by, such as 5");
        return None;
    }
    Some(times)
}
