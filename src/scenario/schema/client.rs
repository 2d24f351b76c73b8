//! The schema of clients: retries, gates, deliveries.

use serde_json::{Value, json};

use super::values::{
    amount_or, by_kind, choice, count, flag, number, or_count, or_words, rate, reference, share, table, text, time,
    time_or_none, with, word,
};
use crate::catalogue;

/// A client.
pub fn client() -> Value {
    let from = "A client of the catalogue (`linecook clients`); other keys override it.";
    let throttle = vec![
        ("rate", rate("Attempts per time.")),
        ("burst", with(count("So many at once.", 1), json!({ "default": 1 }))),
    ];
    let throttle =
        table("How fast it sends: { rate = \"10/s\", burst = 5 }, \"aws-adaptive\" or \"none\".", throttle, &["rate"]);
    let patience = "How long it waits for the result: a time, \"none\", or a distribution.";
    let patience = json!({ "description": patience, "anyOf": [{ "const": "none" }, reference("drawn")] });
    let keys = vec![
        ("from", word(from, catalogue::Catalogue::embedded().clients().iter().map(|client| client.name.as_str()))),
        ("gate", gate()),
        ("throttle", or_words(throttle, "none|aws-adaptive")),
        ("delivery", delivery()),
        ("attempt_timeout", time_or_none("How long it waits for the answer to an attempt.")),
        ("patience", patience),
        (
            "patience_until",
            choice("Until when it may leave: the result, or the start of its job.", &["result", "start"]),
        ),
        (
            "on_leaving",
            choice("What becomes of the job that it leaves.", &["leave-running", "cancel-waiting", "cancel"]),
        ),
        ("retry", reference("retry")),
    ];
    table("How requests are sent: retries, gate, patience.", keys, &[])
}

fn gate() -> Value {
    let aimd = vec![
        ("start", count("The limit to begin with.", 1)),
        ("min", count("The lowest.", 1)),
        ("max", count("The highest.", 1)),
        ("factor", number("What a refusal multiplies it by.", 0.5, 1.0)),
        ("slow", time("A request that took longer lowers it too.")),
    ];
    let aimd = table("A limit that adapts: one more where all goes well, `factor` times where it does not.", aimd, &[]);
    let limit = "How many at once: a number, \"plan\" (the plan's concurrency), or { aimd = { … } }.";
    let limit = or_count(table(limit, vec![("aimd", aimd)], &["aimd"]), 1, "plan");
    let overflow = |when: &str| {
        choice(&format!("What becomes of a request {when}: an error, or another plan."), &["error", "spill-over"])
    };
    let keys = vec![
        ("group", text("Clients of one group share one gate.")),
        ("limit", limit),
        ("timeout", time("The longest wait in its queue; without one it waits for ever.")),
        ("discipline", choice("Who of those waiting is next.", &["fifo", "lifo", "priority"])),
        (
            "queue",
            with(
                amount_or("Places in its queue, or \"unbounded\".", 0, "unbounded"),
                json!({ "default": "unbounded" }),
            ),
        ),
        ("on_timeout", overflow("that waits too long")),
        ("on_full", overflow("that finds the queue full")),
        ("spill_over", text("The plan that it spills over to.")),
        ("instances", with(count("Gates that each count for themselves.", 1), json!({ "default": 1 }))),
    ];
    table("A limiter in front of the provider: the host at your own door.", keys, &["limit"])
}

fn delivery() -> Value {
    let kinds = [
        ("synchronous", 0, vec![]),
        ("webhook", 0, vec!["delay"]),
        ("polling", 1, vec!["every", "first_after", "factor", "cap", "endpoint", "refused", "attempts"]),
    ];
    let keys = vec![
        ("kind", word("How.", kinds.iter().map(|(kind, ..)| *kind))),
        ("delay", with(time("kind webhook: from the end of the service on."), json!({ "default": "0 s" }))),
        ("every", time("kind polling: the interval.")),
        ("first_after", time("kind polling: when the first poll leaves; by default after `every`.")),
        ("factor", number("kind polling: what the interval is multiplied by from poll to poll.", 1.0, 1000.0)),
        ("cap", with(time_or_none("kind polling: the longest interval."), json!({ "default": "60 s" }))),
        ("endpoint", text("kind polling: where polls go; by default where submissions do.")),
        ("refused", choice("kind polling: what a refused poll leads to.", &["next-poll", "retry", "fail"])),
        ("attempts", count("kind polling: polls refused in a row after which it gives up.", 1)),
    ];
    let of = "How results arrive: \"synchronous\" (it holds the line), \"webhook\", or a table by its `kind`.";
    by_kind(or_words(table(of, keys, &[]), "synchronous|webhook"), &kinds)
}

/// What happens after a refusal.
pub fn retry() -> Value {
    let on = json!({
        "description": "After what there is a retry at all; by default after all four.",
        "type": "array",
        "minItems": 1,
        "items": { "type": "string", "enum": ["refused", "outage", "failed", "timeout"] },
    });
    let keys = vec![
        ("attempts", with(count("In total.", 1), json!({ "default": 1 }))),
        ("base", with(time("The first wait."), json!({ "default": "1 s" }))),
        (
            "factor",
            with(number("What the wait is multiplied by from one to the next.", 1.0, 1000.0), json!({ "default": 2 })),
        ),
        ("cap", with(time_or_none("The longest wait."), json!({ "default": "60 s" }))),
        ("jitter", jitter()),
        ("jitter_within_cap", flag("Cut to the cap after the jitter too.")),
        ("floor", with(time("The shortest own wait, after jitter."), json!({ "default": "0 s" }))),
        ("first_at_once", flag("No wait before the first retry.")),
        ("hint", choice("What is made of Retry-After.", &["ignore", "obey", "multiply"])),
        ("hint_seen", choice("Where it looks for it.", &["header", "body", "anywhere"])),
        ("hint_max", time_or_none("The longest hint that is used as it is.")),
        ("hint_beyond", choice("What it does after a longer one.", &["own-backoff", "clamp", "give-up"])),
        ("only_with_hint", flag("No retry after a refusal without a hint.")),
        ("wait_after_last", flag("Waits after the last refusal too, then fails.")),
        ("on", on),
        ("total_deadline", time_or_none("No retry starts later than this after the request appeared.")),
        ("budget", budget()),
    ];
    table("What happens after a refusal.", keys, &[])
}

fn jitter() -> Value {
    let keys = vec![
        ("add", time("Up to so much more.")),
        ("least", time("Between that and the wait.")),
        ("sign", share("So much less or so much more, nothing between.")),
    ];
    let of = "Chance in the waits: none, full, equal, decorrelated, decorrelated-v2, \"±25 %\", [\"75 %\", \"100 %\"], or a table.";
    let words = r"^(none|full|equal|decorrelated|decorrelated-v2)$|^\s*(±|\+-)";
    let types = ["object", "string", "array"];
    with(
        table(of, keys, &[]),
        json!({ "type": types, "pattern": words, "minItems": 2, "maxItems": 2, "default": "none" }),
    )
}

fn budget() -> Value {
    let keys = vec![
        ("capacity", count("Tokens at first, and at the most.", 1)),
        ("cost", with(count("What a retry costs.", 1), json!({ "default": 1 }))),
        ("timeout_cost", count("What a retry after a timeout costs; by default `cost`.", 1)),
        ("refund", with(count("What a success brings back.", 0), json!({ "default": 0 }))),
    ];
    or_words(table("Tokens that retries cost and successes bring back, or \"none\".", keys, &["capacity"]), "none")
}
