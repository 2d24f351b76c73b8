//! One rate limit of a plan, and the patterns and hints that pools have too.

use std::num::NonZeroU64;

use super::{calendar, growth};
use crate::calendar::{Calendar, Cycle, Zone};
use crate::notation::cursor::{Item, Keys};
use crate::notation::problem::did_you_mean;
use crate::notation::units::Rate;
use crate::provider::{
    AppliesTo, CalendarWindows, Counts, Hint, HintPlace, HintWait, Lockout, OnLimit, RateLimit, RateLimitKind, Scope,
    Unit,
};
use crate::time::Nanos;

/// The largest number that limits, bursts and quantities may have; it keeps exact token arithmetic within 128 bits.
pub(crate) const LARGEST: u64 = 1_000_000_000_000;

const KINDS: &[(&str, RateLimitKind)] = &[
    ("fixed-window", RateLimitKind::FixedAligned),
    ("calendar-day", RateLimitKind::CalendarDay),
    ("calendar-month", RateLimitKind::CalendarMonth),
    ("fixed-window-from-first", RateLimitKind::FixedFromFirst),
    ("sliding-window", RateLimitKind::Sliding),
    ("token-bucket", RateLimitKind::TokenBucket),
    ("evenly-paced", RateLimitKind::EvenlyPaced),
];
const COUNTS: &[(&str, Counts)] = &[("submit", Counts::Submissions), ("poll", Counts::Polls), ("all", Counts::All)];
const DAY: Nanos = Nanos::from_secs(86_400);
pub(super) const SCOPES: &[(&str, Scope)] =
    &[("account", Scope::Account), ("endpoint", Scope::Endpoint), ("model", Scope::Model)];
const ON_LIMIT: &[(&str, OnLimit)] = &[("reject", OnLimit::Reject), ("delay", OnLimit::Delay)];
const PLACES: &[(&str, HintPlace)] = &[("header", HintPlace::Header), ("body", HintPlace::Body)];

/// Reads a rate limit. A quantity that it counts is added to `quantities` if it is not among them.
pub(crate) fn rate_limit(
    name: &str,
    keys: Keys<'_>,
    calendar: &Calendar,
    quantities: &mut Vec<String>,
) -> Option<RateLimit> {
    let kind = keys.require("kind", "kind = \"fixed-window\", for example").and_then(|item| item.word(KINDS));
    let rate = keys.require("limit", "limit = \"100/min\", for example").and_then(|item| {
        let rate = item.rate()?;
        let limit = rate.count.times(1).and_then(NonZeroU64::new).filter(|limit| limit.get() <= LARGEST);
        if limit.is_none() {
            item.reject(&format!("whose number is not a whole one up to {LARGEST}; say 1/2 min instead of 0.5/min"));
        }
        of_calendar(&item, &rate, kind)?;
        Some((limit?, rate))
    });
    let counted = keys.take("counts").map_or(Some(Counts::Submissions), |item| {
        counts(&item, rate.as_ref().and_then(|(_, rate)| rate.quantity.as_deref()))
    });
    let growth = growth::growth(&keys, kind, rate.as_ref().map(|(limit, _)| *limit));
    let windows = windows(&keys, kind, calendar);
    let phase = keys
        .take("phase")
        .map_or(Some(Nanos::ZERO), |item| phase(&item, kind, rate.as_ref().map(|(_, rate)| rate.window)));
    let burst = keys.take("burst").and_then(|item| burst(&item, kind));
    let applies_to = applies_to(&keys);
    let scope = keys.take("scope").map_or(Some(Scope::Account), |item| item.word(SCOPES));
    let on_limit = keys.take("on_limit").map_or(Some(OnLimit::Reject), |item| item.word(ON_LIMIT));
    let refused_calls_count =
        keys.take("refused_calls_count").map_or(Some(false), |item| refused_calls(&item, on_limit));
    let lockout = lockout(&keys, on_limit);
    let hint = keys.take("hint").map_or(Some(Hint::NONE), |item| hint(&item, true));
    keys.finish();

    let (limit, rate) = rate?;
    let kind = kind?;
    let burst = match kind {
        RateLimitKind::TokenBucket => burst.unwrap_or(limit),
        RateLimitKind::EvenlyPaced => burst.unwrap_or(NonZeroU64::MIN),
        RateLimitKind::FixedAligned
        | RateLimitKind::CalendarDay
        | RateLimitKind::CalendarMonth
        | RateLimitKind::FixedFromFirst
        | RateLimitKind::Sliding => limit,
    };
    let unit = unit(rate.quantity, quantities);
    Some(RateLimit {
        name: name.to_owned(),
        kind,
        limit,
        growth: growth?,
        window: rate.window,
        phase: phase?,
        calendar: windows?,
        burst,
        unit,
        counts: counted?,
        applies_to: applies_to?,
        scope: scope?,
        on_limit: on_limit?,
        refused_calls_count: refused_calls_count?,
        lockout: lockout?,
        hint: hint?,
    })
}

/// Which calls are counted; a poll has none of a `quantity`.
fn counts(item: &Item<'_>, quantity: Option<&str>) -> Option<Counts> {
    let counts = item.word(COUNTS)?;
    if let Some(quantity) = quantity.filter(|_| counts.polls()) {
        if item.node.catalogue {
            return Some(Counts::Submissions);
        }
        item.reject(&format!(
            "but the limit is in {quantity} and a poll has none; write a limit of calls, or \"submit\""
        ));
        return None;
    }
    Some(counts)
}

/// What is counted: requests, or a quantity, which is added to `quantities` if it is not among them.
pub(super) fn unit(quantity: Option<String>, quantities: &mut Vec<String>) -> Unit {
    quantity.map_or(Unit::Requests, |name| {
        Unit::Quantity(quantities.iter().position(|known| *known == name).unwrap_or_else(|| {
            quantities.push(name);
            quantities.len() - 1
        }))
    })
}

/// Reports a limit whose window is not that of its kind.
fn of_calendar(item: &Item<'_>, rate: &Rate, kind: Option<RateLimitKind>) -> Option<()> {
    let (window, advice) = match kind {
        Some(RateLimitKind::CalendarDay) => {
            (DAY, "but the window of kind \"calendar-day\" is a day; write one like \"1000/day\"")
        }
        Some(RateLimitKind::CalendarMonth) => {
            (Nanos(30 * DAY.0), "but the window of kind \"calendar-month\" is a month; write one like \"30k/month\"")
        }
        _ => return Some(()),
    };
    if rate.window != window {
        item.reject(advice);
        return None;
    }
    Some(())
}

/// Reads `time_zone`, and makes the windows of a limit of the calendar.
#[expect(clippy::option_option, reason = "absent and wrong are two things")]
fn windows(keys: &Keys<'_>, kind: Option<RateLimitKind>, calendar: &Calendar) -> Option<Option<CalendarWindows>> {
    let written = keys.take("time_zone");
    let cycle = match kind {
        Some(RateLimitKind::CalendarDay) => Cycle::Day,
        Some(RateLimitKind::CalendarMonth) => Cycle::Month,
        _ => {
            // A limit of the catalogue that the scenario makes another.
            let own = written.filter(|item| kind.is_some() && !item.node.catalogue);
            if let Some(item) = &own {
                item.reject("but only windows of the kinds \"calendar-day\" and \"calendar-month\" begin at midnight somewhere; remove it");
            }
            return own.is_none().then_some(None);
        }
    };
    let zone = written.map_or(Some(Zone::UTC), |item| calendar::zone(&item, calendar))?;
    let windows = calendar.windows(&zone, cycle);
    if windows.is_none()
        && let Some(kind) = keys.take("kind")
    {
        kind.reject(
            "but a day of the week does not say when months begin; write a date such as starts = \"2026-03-02 00:00\" at \
             the top of the file, or use kind \"fixed-window\"",
        );
    }
    Some(Some(CalendarWindows { zone, windows: windows? }))
}

/// Reads `lockout` and `lockout_extends`.
#[expect(clippy::option_option, reason = "absent and wrong are two things")]
fn lockout(keys: &Keys<'_>, on_limit: Option<OnLimit>) -> Option<Option<Lockout>> {
    let extends = keys.take("lockout_extends");
    let written = keys.take("lockout").filter(|item| item.node.text() != Some("none"));
    let Some(item) = written else {
        let own = extends.filter(|item| !item.node.catalogue);
        if let Some(item) = &own {
            item.reject("but there is no lockout; add lockout = \"10 min\", for example, or remove it");
        }
        return own.is_none().then_some(None);
    };
    let length = item.positive_duration();
    let extends = extends.map_or(Some(false), |item| item.boolean());
    if on_limit == Some(OnLimit::Delay) {
        if item.node.catalogue {
            return Some(None);
        }
        item.reject("but with on_limit \"delay\" no call is refused; remove it, or use \"reject\"");
        return None;
    }
    Some(Some(Lockout { length: length?, extends: extends? }))
}

/// When the first window begins; of windows that begin at multiples of their length.
fn phase(item: &Item<'_>, kind: Option<RateLimitKind>, window: Option<Nanos>) -> Option<Nanos> {
    let phase = item.duration()?;
    if kind? != RateLimitKind::FixedAligned {
        // A limit of the catalogue that the scenario makes another.
        if item.node.catalogue {
            return Some(Nanos::ZERO);
        }
        item.reject("but only windows of kind \"fixed-window\" have a phase; remove it, or use that kind");
        return None;
    }
    if phase >= window? {
        item.reject("which is not within the first window; write a time below the length of the window");
        return None;
    }
    Some(phase)
}

fn burst(item: &Item<'_>, kind: Option<RateLimitKind>) -> Option<NonZeroU64> {
    match kind? {
        RateLimitKind::TokenBucket | RateLimitKind::EvenlyPaced => {}
        // A bucket of the catalogue that the scenario makes a window.
        _ if item.node.catalogue => return None,
        _ => {
            item.reject("but the burst of a window is its limit; remove it, or use kind \"token-bucket\"");
            return None;
        }
    }
    item.positive(LARGEST, "which refuses every request; the smallest useful burst is 1").and_then(NonZeroU64::new)
}

fn refused_calls(item: &Item<'_>, on_limit: Option<OnLimit>) -> Option<bool> {
    let count = item.boolean()?;
    if count && on_limit == Some(OnLimit::Delay) {
        if !item.node.catalogue {
            item.reject("but with on_limit \"delay\" no call is refused; remove it, or use \"reject\"");
            return None;
        }
        return Some(false);
    }
    Some(count)
}

/// Reads `endpoint` and `model`.
pub(crate) fn applies_to(keys: &Keys<'_>) -> Option<AppliesTo> {
    let pattern = |key: &str| match keys.take(key) {
        None => Some(None),
        Some(item) => item.name().and_then(|text| {
            if text.len() > 1_000 {
                item.reject("which is longer than any endpoint; use * for parts of it");
                return None;
            }
            Some(Some(text.to_owned()))
        }),
    };
    let (endpoint, model) = (pattern("endpoint"), pattern("model"));
    Some(AppliesTo { endpoint: endpoint?, model: model? })
}

/// Reads a hint: `"none"`, `"computed"` where a limit can compute it, a time, or `{ wait, in }`.
pub(crate) fn hint(item: &Item<'_>, computable: bool) -> Option<Hint> {
    if item.node.table().is_none() {
        return Some(Hint { wait: hint_wait(item, computable)?, place: HintPlace::Header });
    }
    let keys = item.table()?;
    let wait = keys.require("wait", "wait = \"30 s\", for example").and_then(|item| hint_wait(&item, computable));
    let place = keys.take("in").map_or(Some(HintPlace::Header), |item| item.word(PLACES));
    keys.finish();
    Some(Hint { wait: wait?, place: place? })
}

fn hint_wait(item: &Item<'_>, computable: bool) -> Option<HintWait> {
    match item.node.text() {
        Some("none") => Some(HintWait::None),
        Some("computed") if computable => Some(HintWait::Computed),
        Some("computed") => {
            item.reject("but it cannot be known when there will be room; write \"none\" or a time like \"30 s\"");
            None
        }
        Some(word) if word.starts_with(char::is_alphabetic) => {
            let words = ["none", "computed"];
            let near = did_you_mean(word, words);
            item.reject(&format!("which is no hint{near}; write \"none\", \"computed\" or a time like \"30 s\""));
            None
        }
        _ => item.positive_duration().map(HintWait::Constant),
    }
}
