//! Gates: permits, queue, instances.

use std::num::NonZeroU32;

use super::plan::MOST_STATIONS;
use crate::client::{Aimd, Discipline, Gate, GateLimit, Overflow};
use crate::notation::cursor::{Item, Keys};

/// The most that can wait at a gate with a bound.
const MOST_WAITING: u64 = 1_000_000_000;
/// More instances of a service than anybody deploys.
const MOST_INSTANCES: u64 = 10_000;
const OVERFLOWS: &[(&str, Overflow)] = &[("error", Overflow::Error), ("spill-over", Overflow::SpillOver)];
const DISCIPLINES: &[(&str, Discipline)] =
    &[("fifo", Discipline::Fifo), ("lifo", Discipline::Lifo), ("priority", Discipline::Priority)];

/// Reads a gate; its place among those of the case, which all clients of its group share. A new one is added to `gates`.
pub(super) fn gate(client: &str, item: &Item<'_>, gates: &mut Vec<Gate>) -> Option<usize> {
    let gate = read(client, item)?;
    let Some(place) = gates.iter().position(|known| known.group == gate.group) else {
        gates.push(gate);
        return Some(gates.len() - 1);
    };
    if gates[place] != gate {
        item.problem(format!(
            "`gate` differs from the gate of another client in the same group `{}`; write the same in both, or give one of \
             them a group of its own",
            gate.group
        ));
        return None;
    }
    Some(place)
}

fn read(client: &str, item: &Item<'_>) -> Option<Gate> {
    let keys = item.table()?;
    let default = Gate::default();
    let group = keys.take("group").map_or(Some(client), |item| item.name());
    let limit =
        keys.require("limit", "limit = 5, or \"plan\" for the plan's concurrency").and_then(|item| limit(&item));
    let timeout = keys.take("timeout").map_or(Some(default.timeout), |item| item.duration().map(Some));
    let discipline = keys.take("discipline").map_or(Some(default.discipline), |item| item.word(DISCIPLINES));
    let queue = keys.take("queue").map_or(Some(default.queue), |item| match item.node.text() {
        Some("unbounded") => Some(None),
        Some(word) if word.starts_with(char::is_alphabetic) => {
            item.reject("which is neither a number nor \"unbounded\"; write one of them");
            None
        }
        _ => item.whole(0..=MOST_WAITING).and_then(|places| u32::try_from(places).ok()).map(Some),
    });
    let (on_timeout, on_full, spill_over) =
        overflow(&keys, timeout.is_some_and(|t| t.is_some()), queue.is_some_and(|q| q.is_some()))?;
    let instances = keys.take("instances").map_or(Some(default.instances), |item| {
        number(&item, MOST_INSTANCES, "so there is no gate at all; write at least 1, or leave the gate out")
    });
    keys.finish();
    Some(Gate {
        group: group?.to_owned(),
        limit: limit?,
        timeout: timeout?,
        discipline: discipline?,
        queue: queue?,
        on_timeout,
        on_full,
        spill_over,
        instances: instances?,
    })
}

/// What happens after the timeout and without room, and the plan that it spills over to.
fn overflow(keys: &Keys<'_>, has_timeout: bool, has_bound: bool) -> Option<(Overflow, Overflow, Option<String>)> {
    let read = |key: &str, possible: bool, needs: &str| {
        let Some(item) = keys.take(key) else { return Some(Overflow::Error) };
        let overflow = item.word(OVERFLOWS)?;
        if !possible {
            item.reject(&format!("but {needs}; add one, or leave this out"));
            return None;
        }
        Some(overflow)
    };
    let on_timeout = read("on_timeout", has_timeout, "the gate has no `timeout`, so nobody waits too long");
    let on_full =
        read("on_full", has_bound, "its queue has no bound, so it is never full (`queue = 100`, for example)");
    let spills = on_timeout == Some(Overflow::SpillOver) || on_full == Some(Overflow::SpillOver);
    let target = match keys.take("spill_over") {
        Some(item) => {
            let name = item.name();
            if !spills && on_timeout.is_some() && on_full.is_some() {
                item.reject("but nothing spills over; write on_timeout = \"spill-over\" or on_full = \"spill-over\"");
                return None;
            }
            Some(name?.to_owned())
        }
        None if spills => {
            keys.require("spill_over", "spill_over = \"NAME\", a plan of this file");
            return None;
        }
        None => None,
    };
    Some((on_timeout?, on_full?, target))
}

fn limit(item: &Item<'_>) -> Option<GateLimit> {
    if item.node.table().is_some() {
        let keys = item.table()?;
        let aimd = keys.require("aimd", "aimd = { start = 20, max = 200 }").and_then(|item| aimd(&item));
        keys.finish();
        return aimd.map(GateLimit::Aimd);
    }
    if item.node.text() == Some("plan") {
        return Some(GateLimit::PlanConcurrency);
    }
    if item.node.text().is_some_and(|text| text.starts_with(char::is_alphabetic)) {
        item.reject("which is neither a number nor \"plan\", the plan's concurrency; write one of them");
        return None;
    }
    let zero = "which lets nothing through; the smallest useful limit is 1";
    number(item, MOST_STATIONS, zero).map(GateLimit::Fixed)
}

fn aimd(item: &Item<'_>) -> Option<Aimd> {
    let keys = item.table()?;
    let default = Aimd::default();
    let zero = "which lets nothing through; the smallest useful limit is 1";
    let written = |key: &str| keys.take(key).map(|item| (number(&item, MOST_STATIONS, zero), item));
    let (min, max, start) = (written("min"), written("max"), written("start"));
    let factor = keys.take("factor").map_or(Some(default.factor), |item| {
        let factor = item.number()?;
        if !(0.5..1.0).contains(&factor) {
            item.reject("which is not from 0.5 to below 1; the usual factor is 0.9");
            return None;
        }
        Some(factor)
    });
    let slow = keys.take("slow").map_or(Some(default.slow), |item| item.positive_duration());
    keys.finish();
    // What is not given makes room for what is.
    let given = |number: &Option<(Option<NonZeroU32>, Item<'_>)>| number.as_ref().and_then(|(number, _)| *number);
    if [&min, &max, &start].into_iter().any(|number| number.is_some() && given(number).is_none()) {
        return None;
    }
    let started = given(&start).unwrap_or(default.start);
    let least = given(&min).unwrap_or(default.min.min(started).min(given(&max).unwrap_or(default.max)));
    let most = given(&max).unwrap_or(default.max.max(started).max(least));
    if least > most {
        let (_, item) = min.as_ref()?;
        item.reject(&format!("which is above the `max` of {most}; lower it, or raise that"));
        return None;
    }
    if let Some((_, item)) = start.as_ref().filter(|_| started < least || started > most) {
        item.reject(&format!("which is outside {least} to {most}; write a number between them"));
        return None;
    }
    let start_at = started.clamp(least, most);
    Some(Aimd { start: start_at, min: least, max: most, factor: factor?, slow: slow? })
}

fn number(item: &Item<'_>, most: u64, zero: &str) -> Option<NonZeroU32> {
    let number = item.positive(most, zero)?;
    u32::try_from(number).ok().and_then(NonZeroU32::new)
}
