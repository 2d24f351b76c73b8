//! When a run starts, and time zones.

use jiff::civil::{Date, Time};

use crate::calendar::{Calendar, Zone};
use crate::notation::cursor::{Item, Keys};
use crate::notation::problem::did_you_mean;
use crate::time::Nanos;

const DAYS: [(&str, &str); 7] = [
    ("Mon", "Monday"),
    ("Tue", "Tuesday"),
    ("Wed", "Wednesday"),
    ("Thu", "Thursday"),
    ("Fri", "Friday"),
    ("Sat", "Saturday"),
    ("Sun", "Sunday"),
];

/// Reads `starts` and `time_zone` of a scenario. Where they are wrong, which is reported, the rest is read as if there were a date.
pub(crate) fn calendar(root: &Keys<'_>) -> Calendar {
    let zone = root.take("time_zone").map(|item| (known_zone(&item), item));
    let Some(item) = root.take("starts") else {
        return match zone {
            Some((Some(zone), item)) if zone != Zone::UTC => {
                item.reject("but without a date nobody knows what time it is there; add starts = \"2026-03-02 00:00\", for example");
                some_date()
            }
            Some((None, _)) => some_date(),
            _ => Calendar::weekly(Nanos::ZERO),
        };
    };
    match (starts(&item), zone) {
        (Some(Starts::Week(since_monday)), None) => Calendar::weekly(since_monday),
        (Some(Starts::Week(since_monday)), Some((Some(zone), zone_item))) => {
            if zone == Zone::UTC {
                return Calendar::weekly(since_monday);
            }
            zone_item.reject(&format!(
                "but {NO_DATE}; write starts = \"2026-03-02 09:00\", for example, or leave the zone out"
            ));
            some_date()
        }
        (Some(Starts::Date(date, time)), zone) => {
            let zone = zone.map_or(Some(Zone::UTC), |(zone, _)| zone);
            let calendar = zone.and_then(|zone| {
                let calendar = Calendar::dated(date, time, zone.clone());
                if calendar.is_none() {
                    item.reject(&format!(
                        "a time that does not exist in {zone}, as clocks are put forward over it; start an hour later"
                    ));
                }
                calendar
            });
            calendar.unwrap_or_else(some_date)
        }
        (None, _) | (_, Some((None, _))) => some_date(),
    }
}

/// A calendar with a date, for what is not for a run of its own or has problems already.
pub(crate) fn some_date() -> Calendar {
    Calendar::dated(Date::constant(2026, 1, 5), Time::midnight(), Zone::UTC).expect("no clock is put forward in UTC")
}

const NO_DATE: &str = "a day of the week does not say what time it is elsewhere, nor when clocks are changed";

/// Reads the `time_zone` of a part of the scenario.
pub(crate) fn zone(item: &Item<'_>, calendar: &Calendar) -> Option<Zone> {
    let zone = known_zone(item)?;
    if zone != Zone::UTC && !calendar.has_date() {
        item.reject(&format!(
            "but {NO_DATE}; write a date such as starts = \"2026-03-02 00:00\" at the top of the file, or leave the zone out"
        ));
        return None;
    }
    Some(zone)
}

/// A zone that may be meant, as a question, or nothing.
pub(crate) fn near_zone(name: &str) -> String {
    let names: Vec<String> = Zone::names().collect();
    // Half of a name is enough: `Berlin`.
    let place = |known: &&String| known.rsplit('/').next().is_some_and(|place| place.eq_ignore_ascii_case(name.trim()));
    names.iter().find(place).map_or_else(
        || did_you_mean(name, names.iter().map(String::as_str)),
        |name| format!("; did you mean `{name}`?"),
    )
}

fn known_zone(item: &Item<'_>) -> Option<Zone> {
    let name = item.text()?;
    let zone = Zone::named(name);
    if zone.is_none() {
        let near = near_zone(name);
        let remedy = if near.is_empty() {
            "; write one like \"Europe/Berlin\", \"America/Los_Angeles\" or \"UTC\""
        } else {
            &near
        };
        item.reject(&format!("which is no time zone of the IANA database{remedy}"));
    }
    zone
}

enum Starts {
    Week(Nanos),
    Date(Date, Time),
}

/// `Mon`, `Mon 09:30`, `2026-03-28` or `2026-03-28 22:00`.
fn starts(item: &Item<'_>) -> Option<Starts> {
    let read = item.node.text().and_then(|text| {
        let text = text.trim();
        let (day, time) = text.split_once([' ', 'T']).filter(|_| text.contains(':')).unwrap_or((text, "00:00"));
        let time = hour_and_minute(time.trim())?;
        if let Some(number) = DAYS.iter().position(|(short, long)| *short == day || *long == day) {
            let minutes = u64::from(time.hour().unsigned_abs()) * 60 + u64::from(time.minute().unsigned_abs());
            return Some(Starts::Week(Nanos::from_secs((number as u64 * 24 * 60 + minutes) * 60)));
        }
        let date: Date = day.parse().ok().filter(|_| day.len() == "2026-03-28".len())?;
        (1970..=2200).contains(&date.year()).then_some(Starts::Date(date, time))
    });
    if read.is_none() {
        item.reject(
            "which is neither a date nor a day of the week; write \"2026-03-28 22:00\" or \"Mon 09:00\", in quotes, with \
             hours from 00 to 23 and a year from 1970 to 2200",
        );
    }
    read
}

fn hour_and_minute(text: &str) -> Option<Time> {
    let (hour, minute) = text.split_once(':')?;
    let two_digits = |part: &str| {
        let good = part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
        part.parse().ok().filter(|_: &i8| good)
    };
    Time::new(two_digits(hour)?, two_digits(minute)?, 0, 0).ok()
}
