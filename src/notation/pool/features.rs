//! What a pool has beyond stations and a waitlist.

use super::optional;
use crate::calendar::{Calendar, Clock};
use crate::notation::cursor::{Item, Keys};
use crate::notation::plan::MOST_STATIONS;
use crate::notation::units;
use crate::provider::{ColdStart, Discipline, Leak, Pool, Schedule, Unit, Waitlist};
use crate::time::Nanos;

const DISCIPLINES: &[(&str, Discipline)] =
    &[("fifo", Discipline::Fifo), ("lifo", Discipline::Lifo), ("priority", Discipline::Priority)];
const DAY: Nanos = Nanos::from_secs(86_400);
/// The shortest period of a schedule: a run of a year has half a million of them.
const SHORTEST_PERIOD: Nanos = Nanos::from_secs(60);
const MOST_ENTRIES: usize = 100;

/// What is written of it.
#[derive(Default)]
pub(super) struct Features {
    discipline: Option<Discipline>,
    burst: Option<u32>,
    schedule: Option<Written>,
    longest_wait: Option<Nanos>,
    leak: Option<Leak>,
    cold_start: Option<ColdStart>,
}

/// A schedule that does not know yet what holds before its first entry.
struct Written {
    every: Nanos,
    entries: Vec<(Nanos, u32)>,
    clock: Option<Clock>,
}

impl Features {
    /// Reads what is there; `None` if something of it is wrong.
    pub fn read(keys: &Keys<'_>, calendar: &Calendar) -> Option<Self> {
        let discipline = optional(keys.take("discipline"), |item| item.word(DISCIPLINES));
        let burst = optional(keys.take("burst"), stations);
        let schedule = optional(keys.take("schedule"), |item| schedule(item, calendar));
        let longest_wait = optional(keys.take("longest_wait"), Item::positive_duration);
        let leak = optional(keys.take("leak"), leak);
        let cold_start = optional(keys.take("cold_start"), cold_start);
        Some(Self {
            discipline: discipline?,
            burst: burst?,
            schedule: schedule?,
            longest_wait: longest_wait?,
            leak: leak?,
            cold_start: cold_start?,
        })
    }

    /// Lays it on a pool that has its stations and its waitlist; `None` if they do not go together.
    pub fn lay_on(&self, keys: &Keys<'_>, pool: &mut Pool) -> Option<()> {
        pool.discipline = self.discipline.unwrap_or(pool.discipline);
        pool.burst = self.burst.unwrap_or(pool.burst);
        pool.longest_wait = self.longest_wait.or(pool.longest_wait);
        pool.leak = self.leak.or(pool.leak);
        pool.cold_start = self.cold_start.or(pool.cold_start);
        if let Some(Written { every, entries, clock }) = &self.schedule {
            let schedule = Schedule::new(*every, pool.concurrency.get(), entries);
            pool.schedule = Some(clock.iter().cloned().fold(schedule, Schedule::by));
        }
        let mut good = true;
        let mut reject = |key: &str, advice: &str| {
            good = false;
            match keys.take(key) {
                Some(item) if !item.node.catalogue => item.reject(advice),
                _ => keys.problem(format!("`{key}` is given, {advice}")),
            }
        };
        if pool.most_stations() == 0 {
            reject("schedule", "so nothing is ever started; let the concurrency be at least 1 at some time");
        }
        if self.longest_wait.is_some() && matches!(pool.waitlist, Waitlist::Bounded { places: 0, .. }) {
            reject("longest_wait", "but there is no waitlist to wait in; add `waitlist`, or remove it");
        }
        if pool.cold_start.is_some() && pool.unit != Unit::Requests {
            reject(
                "cold_start",
                "but it is known only for stations that take one job each; give `concurrency` as a number of jobs",
            );
        }
        good.then_some(())
    }
}

fn stations(item: &Item<'_>) -> Option<u32> {
    item.whole(0..=MOST_STATIONS).and_then(|stations| u32::try_from(stations).ok())
}

/// A list of entries, for each day by the clock of the scenario, or a table with `every`, by the time of the run.
fn schedule(item: &Item<'_>, calendar: &Calendar) -> Option<Written> {
    let (every, list) = if item.node.table().is_some() {
        let keys = item.table()?;
        let every = keys.require("every", "every = \"24 h\", for example").and_then(|item| {
            let every = item.duration()?;
            if every < SHORTEST_PERIOD {
                item.reject("which is too short for a period; write at least \"1 min\"");
                return None;
            }
            Some(every)
        });
        let list = keys.require("entries", "entries = [{ at = \"8 h\", concurrency = 20 }], for example");
        keys.finish();
        (every?, list?)
    } else {
        (DAY, item.clone())
    };
    let items = list.list()?;
    if items.is_empty() || items.len() > MOST_ENTRIES {
        list.reject(&format!("which has {} entries; write 1 to {MOST_ENTRIES} of them", items.len()));
        return None;
    }
    let mut entries = Some(Vec::new());
    for item in &items {
        let entry = item.table().and_then(|keys| {
            let at = keys.require("at", "at = \"08:00\", for example").and_then(|item| time_of_day(&item));
            let concurrency = keys.require("concurrency", "concurrency = 20, for example");
            keys.finish();
            at.zip(concurrency.and_then(|item| stations(&item)))
        });
        entries = entries.zip(entry).map(|(mut all, one)| {
            all.push(one);
            all
        });
    }
    let entries: Vec<(Nanos, u32)> = entries?;
    let wrong = |place: &usize| {
        let at = entries[*place].0;
        at >= every || (*place > 0 && at <= entries[*place - 1].0)
    };
    if let Some(place) = (0..entries.len()).find(wrong) {
        let length = units::written(every);
        items[place].problem(format!(
            "`{}.at` is not within the {length} of a period and later than the entry before; write the entries in the \
             order of their times, each before {length}",
            items[place].path
        ));
        return None;
    }
    let clock = item.node.table().is_none().then(|| calendar.clock(calendar.zone()));
    Some(Written { every, entries, clock })
}

/// A time of day such as `08:00`, or the time since midnight.
fn time_of_day(item: &Item<'_>) -> Option<Nanos> {
    let clock = item.node.text().and_then(|text| text.split_once(':'));
    let Some((hours, minutes)) = clock else { return item.duration() };
    let number = |text: &str, below: u64| {
        let digits = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse::<u64>().ok().filter(|&number| digits && number < below)
    };
    let time = number(hours, 24).zip(number(minutes, 60));
    if time.is_none() {
        item.reject("which is not a time of day; write one like \"08:00\" or \"17:30\"");
    }
    time.map(|(hours, minutes)| Nanos::from_secs(60 * (60 * hours + minutes)))
}

fn leak(item: &Item<'_>) -> Option<Leak> {
    let keys = item.table()?;
    let share = keys.require("share", "share = \"0.1 %\", for example").and_then(|item| item.share());
    let lasts = keys.require("lasts", "lasts = \"10 min\", for example").and_then(|item| item.positive_duration());
    keys.finish();
    Some(Leak { share: billionths(share?), lasts: lasts? })
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share is between 0 and 1")]
fn billionths(share: f64) -> u32 {
    (share * f64::from(Leak::ALL)).round() as u32
}

fn cold_start(item: &Item<'_>) -> Option<ColdStart> {
    let keys = item.table()?;
    let time = keys.require("time", "time = \"8.5 s\", for example").and_then(|item| {
        if item.node.table().is_none() {
            return item.positive_duration().map(|time| (time, time));
        }
        let keys = item.table()?;
        let time = |key: &str, example: &str| keys.require(key, example).and_then(|item| item.positive_duration());
        let (median, p95) = (time("median", "median = \"8.5 s\""), time("p95", "p95 = \"40 s\""));
        let p95 = p95.filter(|p95| {
            let below = median.is_some_and(|median| *p95 < median);
            if below && let Some(item) = keys.take("p95") {
                item.reject("which is below the median; make it at least as long");
            }
            !below
        });
        keys.finish();
        median.zip(p95)
    });
    let after_idle =
        keys.require("after_idle", "after_idle = \"5 min\", for example").and_then(|item| item.positive_duration());
    keys.finish();
    let (median, p95) = time?;
    Some(ColdStart { median, p95, after_idle: after_idle? })
}
