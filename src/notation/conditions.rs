//! What a provider goes through: a factor on service times, slow-downs, outages.

use super::rate_limit::hint;
use crate::notation::cursor::{Item, Keys};
use crate::provider::{Conditions, Hint, Outage, Running, SlowDown};
use crate::time::Nanos;

const MOST_WINDOWS: usize = 1000;
const LARGEST_FACTOR: f64 = 1000.0;
const RUNNING: &[(&str, Running)] = &[("finish", Running::Finish), ("fail", Running::Fail)];

/// Reads `service_time_factor`, `slow_downs` and `outages`.
pub(crate) fn conditions(keys: &Keys<'_>) -> Option<Conditions> {
    let service_time_factor = keys.take("service_time_factor").map_or(Some(1.0), |item| factor(&item));
    let slow_downs = keys.take("slow_downs").map_or(Some(Vec::new()), |item| windows(&item, slow_down));
    let outages = keys.take("outages").map_or(Some(Vec::new()), |item| outages(&item));
    Some(Conditions { service_time_factor: service_time_factor?, slow_downs: slow_downs?, outages: outages? })
}

fn factor(item: &Item<'_>) -> Option<f64> {
    let factor = item.number()?;
    if factor > 0.0 && factor <= LARGEST_FACTOR {
        return Some(factor);
    }
    item.reject("which is not above 0 and at most 1000; write how many times as long a service takes, 1.4 for example");
    None
}

/// A list of tables, each read with its keys.
fn windows<T>(item: &Item<'_>, read: fn(&Keys<'_>) -> Option<T>) -> Option<Vec<T>> {
    let items = item.list()?;
    if items.len() > MOST_WINDOWS {
        item.reject(&format!("which are {} of them; write at most {MOST_WINDOWS}", items.len()));
        return None;
    }
    let mut all = Some(Vec::new());
    for item in items {
        let one = item.table().and_then(|keys| {
            let one = read(&keys);
            keys.finish();
            one
        });
        all = all.zip(one).map(|(mut all, one)| {
            all.push(one);
            all
        });
    }
    all
}

fn at_and_length(keys: &Keys<'_>) -> Option<(Nanos, Nanos)> {
    let at = keys.require("at", "at = \"2 h\", for example").and_then(|item| item.duration());
    let length = keys.require("length", "length = \"10 min\", for example").and_then(|item| item.positive_duration());
    at.zip(length)
}

fn slow_down(keys: &Keys<'_>) -> Option<SlowDown> {
    let span = at_and_length(keys);
    let factor = keys.require("factor", "factor = 3, for example").and_then(|item| factor(&item));
    let ((at, length), factor) = (span?, factor?);
    Some(SlowDown { at, length, factor })
}

fn outages(item: &Item<'_>) -> Option<Vec<Outage>> {
    let outages = windows(item, |keys| {
        let span = at_and_length(keys);
        let running = keys.take("running").map_or(Some(Running::Finish), |item| item.word(RUNNING));
        let hint = keys.take("hint").map_or(Some(Hint::NONE), |item| hint(&item, false));
        let ((at, length), running, hint) = (span?, running?, hint?);
        Some(Outage { at, length, running, hint })
    })?;
    let items = item.list()?;
    for (place, two) in outages.windows(2).enumerate() {
        if two[1].at < two[0].end() {
            items[place + 1].problem(format!(
                "`{}.at` is before the outage before it is over; write outages one after another, or make one of them",
                items[place + 1].path
            ));
            return None;
        }
    }
    Some(outages)
}
