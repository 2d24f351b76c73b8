//! The schema of plans: stations, waitlists, limits, prices.

use serde_json::{Value, json};

use super::values::{
    above, amount_or, choice, count, flag, hint, list, named, or_time, or_time_itself, or_words, rate, reference,
    share, table, text, time, time_or_none, with, word,
};
use crate::catalogue::Catalogue;

/// A plan to compare.
pub fn plan() -> Value {
    let from = "A plan of the catalogue (`linecook plans`); every other key then overrides it.";
    let network = vec![
        ("to_provider", time("There.")),
        ("back", time("Results on their way back.")),
        ("refusal", time("Refusals on their way back.")),
    ];
    let mut keys = vec![("name", text("Its name.")), ("from", published(from))];
    keys.extend(stations());
    keys.extend([
        ("pool", named("Instead of `concurrency` and `waitlist`, where there are several pools: by name.", pool())),
        ("rate_limit", named("Rate limits, by name; all have to admit a call.", reference("rate_limit"))),
        ("in_flight", named("Limits of jobs at the provider, waiting or running, by name.", in_flight())),
        (
            "service_time_factor",
            with(above("This provider takes so many times as long.", 0.0), json!({ "default": 1 })),
        ),
        ("slow_downs", slow_downs()),
        ("outages", outages()),
        (
            "charge",
            choice(
                "Whether a refused call is charged to no rate limit, or to those that it passed before.",
                &["all-or-none", "in-order"],
            ),
        ),
        ("service", own_service()),
        ("client", text("Whose requests come to this plan, instead of each workload's own client.")),
        (
            "network",
            or_time_itself(table("The way to the provider and back: one time, or each by itself.", network, &[])),
        ),
        ("result_expiry", time_or_none("How long results are kept for clients that poll.")),
        ("price", price()),
    ]);
    table("A plan to compare.", keys, &["name"])
}

/// A plan of the catalogue; of a provider that it does not know any, which a catalogue file of the scenario may have.
fn published(of: &str) -> Value {
    let ids: Vec<&str> = Catalogue::embedded().plans().iter().map(|plan| plan.id.as_str()).collect();
    let mut known: Vec<&str> = ids.iter().filter_map(|id| id.split_once('/').map(|(provider, _)| provider)).collect();
    known.dedup();
    let unknown = format!("^(?!({})/)[^/]+/.+$", known.join("|"));
    json!({ "description": of, "type": "string", "anyOf": [{ "enum": ids }, { "pattern": unknown }] })
}

/// Service times by workload.
fn own_service() -> Value {
    let from = json!({ "description": "A service time of the catalogue.", "type": "string" });
    let published = json!({ "type": "object", "properties": { "from": from }, "required": ["from"] });
    json!({
        "description": "How long its stations work, by workload, where that is not what the workload says.",
        "type": "object",
        "additionalProperties": { "anyOf": [published, reference("service")] },
    })
}

/// The keys of a pool, which may stand directly under the plan too.
fn stations() -> Vec<(&'static str, Value)> {
    let waitlist =
        amount_or("Places for jobs that wait for a station: a number, \"none\" or \"unbounded\".", 0, "none|unbounded");
    let leak = vec![("share", share("How often.")), ("lasts", time("How long."))];
    vec![
        ("concurrency", amount_or("Cooking stations: jobs that run at once. Or in a quantity: \"40 images\".", 1, "")),
        ("waitlist", with(waitlist, json!({ "default": "none" }))),
        ("waitlist_counts_running", flag("Whether running jobs take places too.")),
        ("waitlist_hint", hint("What is told to who finds the waitlist full.", false)),
        ("discipline", choice("Who of those waiting is next.", &["fifo", "lifo", "priority"])),
        ("burst", with(count("Stations beyond the concurrency, counted by themselves.", 0), json!({ "default": 0 }))),
        ("schedule", schedule()),
        ("longest_wait", time("A job that has waited so long is refused.")),
        ("leak", table("Stations that stay taken after a service.", leak, &["share", "lasts"])),
        ("cold_start", cold_start()),
    ]
}

fn pool() -> Value {
    let mut keys = stations();
    keys.extend(applies_to());
    table("A pool of stations.", keys, &[])
}

fn schedule() -> Value {
    let entries = || with(list("What holds from when on.", reference("schedule_entry")), json!({ "minItems": 1 }));
    let of = "Concurrency that changes: [{ at = \"08:00\", concurrency = 20 }, …] every day, or { every, entries }.";
    let table = table(of, vec![("every", time("The period.")), ("entries", entries())], &["every", "entries"]);
    with(table, json!({ "type": ["array", "object"], "minItems": 1, "items": reference("schedule_entry") }))
}

/// An entry of a schedule.
pub fn schedule_entry() -> Value {
    let at = with(
        text("A time of day, \"08:00\", or a time since the period began."),
        json!({ "pattern": format!("^[0-9]{{2}}:[0-9]{{2}}$|{}", or_time("0")) }),
    );
    table(
        "From then on so many stations.",
        vec![("at", at), ("concurrency", count("How many.", 0))],
        &["at", "concurrency"],
    )
}

fn cold_start() -> Value {
    let time_of = vec![("median", time("The median.")), ("p95", time("The p95."))];
    let time_of = or_time_itself(table("How long: a time, or { median, p95 }.", time_of, &["median", "p95"]));
    let keys = vec![("time", time_of), ("after_idle", time("After so long without work a station is cold."))];
    table("What a station that was idle takes to start.", keys, &["time", "after_idle"])
}

fn applies_to() -> [(&'static str, Value); 2] {
    [
        ("endpoint", text("Which endpoints: a pattern with * and ?. Default: all.")),
        ("model", text("Which models, likewise.")),
    ]
}

fn scope() -> (&'static str, Value) {
    let of = "What has a counter of its own: the account, each endpoint, or each model.";
    ("scope", choice(of, &["account", "endpoint", "model"]))
}

/// A rate limit.
pub fn rate_limit() -> Value {
    let kinds = [
        "fixed-window",
        "calendar-day",
        "calendar-month",
        "fixed-window-from-first",
        "sliding-window",
        "token-bucket",
        "evenly-paced",
    ];
    let mut keys = vec![
        ("kind", word("What a window is, where a provider says.", kinds)),
        ("limit", rate("How many per how long: \"100/min\", \"20 images/min\", \"40/10 s\".")),
        ("counts", choice("Which calls.", &["submit", "poll", "all"])),
        ("time_zone", with(text("kind calendar-day, calendar-month: whose midnights."), json!({ "default": "UTC" }))),
        (
            "phase",
            with(
                time("kind fixed-window: windows begin so long after the start of the run."),
                json!({ "default": "0 s" }),
            ),
        ),
        (
            "burst",
            count(
                "kind token-bucket: what the bucket holds, by default the limit's number; kind evenly-paced: by default 1.",
                1,
            ),
        ),
        ("growth", growth()),
        scope(),
        ("on_limit", choice("Whether a call beyond the limit is refused or waits.", &["reject", "delay"])),
        ("refused_calls_count", flag("Whether refused calls use up the limit.")),
        ("lockout", time_or_none("After a refusal every call is refused for so long.")),
        ("lockout_extends", flag("Whether a call that is refused in that time starts it anew.")),
        ("hint", hint("What is told to who is refused: a time to wait, \"none\" or \"computed\".", true)),
    ];
    keys.extend(applies_to());
    let of = "What the waiters can carry: calls, or a quantity, per time. \"none\" takes one of the catalogue away.";
    or_words(table(of, keys, &[]), "none")
}

fn growth() -> Value {
    let share = |of: &str, most: f64| with(share(of), json!({ "maximum": most }));
    let keys = vec![
        ("by", share("By which share of itself.", 10.0)),
        ("when_used", share("After a window in which at least this share of it was used.", 1.0)),
        ("back_by", share("By which share of itself it comes back; default: as `by`, at most 100 %.", 1.0)),
        (
            "back_below",
            share(
                "After a window in which less than this share of it was used; default: as `when_used`. 0: never.",
                1.0,
            ),
        ),
        ("most", count("The most that it becomes; default: no bound.", 1)),
    ];
    let of = "Windows that follow one another: how the limit grows with use.";
    or_words(table(of, keys, &["by", "when_used"]), "none")
}

fn in_flight() -> Value {
    let mut keys = vec![
        ("limit", amount_or("How many: 20, or \"20 images\".", 1, "")),
        scope(),
        ("hint", hint("What is told to who is refused.", false)),
    ];
    keys.extend(applies_to());
    or_words(
        table("At most so many jobs at the provider. \"none\" takes one of the catalogue away.", keys, &[]),
        "none",
    )
}

fn window() -> Vec<(&'static str, Value)> {
    vec![("at", time("When it begins, from the start of the run.")), ("length", time("How long it lasts."))]
}

fn slow_downs() -> Value {
    let mut keys = window();
    keys.push(("factor", above("So many times as long.", 0.0)));
    list("For a while everything takes longer.", table("One of them.", keys, &["at", "length", "factor"]))
}

fn outages() -> Value {
    let mut keys = window();
    keys.extend([
        ("running", choice("What becomes of running jobs.", &["finish", "fail"])),
        ("hint", hint("What is told to who calls.", false)),
    ]);
    list("For a while every call fails.", table("One of them.", keys, &["at", "length"]))
}

fn price() -> Value {
    let money = |of: &str| with(text(of), json!({ "pattern": "^unknown$|[A-Z]{3}" }));
    let keys = vec![
        ("monthly", money("The subscription: \"99 USD\", or \"unknown\".")),
        ("included", text("What that includes a month: \"25,000 images\", or \"unknown\".")),
        ("unit", money("The price of each unit beyond that: \"0.04 USD/image\", or \"unknown\".")),
        ("burst", money("On top, for jobs that start beyond the concurrency: \"0.5 USD/station-hour\".")),
        ("credits", text("What credits are for: \"0.5/character\", \"12 per second\".")),
        ("spending_limit", money("The most that may be spent on it a month: \"100 USD\", or \"unknown\".")),
        ("billed", choice("Which jobs are billed.", &["served", "delivered"])),
    ];
    or_words(table("What it costs; \"none\" takes the price of the catalogue away.", keys, &[]), "none")
}
