//! The schema of arrivals, by their kind.

use serde_json::{Value, json};

use super::values::{
    above, by_kind, count, flag, list, mix, number, or_count, rate, reference, share, table, text, time, with, word,
};
use crate::demand::arrivals::week::NAMED;

/// When requests come.
pub fn arrivals() -> Value {
    let kinds = [
        ("poisson", 0, vec!["rate", "volume", "shape", "hours", "days", "time_zone", "growth", "campaigns"]),
        ("deterministic", 0, vec!["rate", "volume", "every"]),
        ("on-off", 2, vec!["on_share", "mean_on", "off_rate", "rate", "volume"]),
        ("renewal", 1, vec!["cv", "rate", "volume"]),
        ("batch", 0, vec!["size", "mean_size", "spread", "rate", "volume"]),
        ("users", 2, vec!["users", "think", "in_flight", "starts_at", "ramp"]),
        ("bulk", 1, vec!["count", "at", "every", "deadline", "within"]),
        ("all-at-once", 1, vec!["count", "at"]),
        (
            "log",
            2,
            vec![
                "file",
                "time",
                "time_unit",
                "time_zone",
                "sort",
                "start",
                "loop",
                "period",
                "bootstrap",
                "scale",
                "spread",
            ],
        ),
    ];
    let of = "poisson: independent of each other; deterministic: by the clock; on-off, renewal, batch: in bursts; users: people who wait \
              for their answer; bulk, all-at-once: so many together; log: as a CSV file says.";
    let mut keys = vec![("kind", word(of, kinds.iter().map(|(kind, ..)| *kind)))];
    keys.extend(by_rate());
    keys.extend(in_bursts());
    keys.extend(together());
    keys.extend(from_log());
    by_kind(table("When requests come, by `kind`; independent of each other is \"poisson\".", keys, &[]), &kinds)
}

fn by_rate() -> Vec<(&'static str, Value)> {
    let relative = |of: &str, number: u32| {
        let list = list(of, json!({ "type": "number", "minimum": 0 }));
        with(list, json!({ "minItems": number, "maxItems": number }))
    };
    let campaign = vec![
        ("name", text("Its name.")),
        ("at", time("When it begins, from the start of the run.")),
        ("length", time("How long it lasts.")),
        ("times", number("What the traffic is multiplied by.", 0.0, 1e6)),
    ];
    let campaign = table("A campaign.", campaign, &["name", "at", "length", "times"]);
    let growth = text("How the traffic grows: \"5 %/month\", \"-2 %/week\".");
    vec![
        ("rate", rate("How many on average: \"90/min\", or in a quantity \"20 images/min\". Or `volume`.")),
        ("volume", rate("The same, for months: \"1.2M images/month\".")),
        (
            "shape",
            word(
                "How the traffic spreads over the week; `linecook shapes` draws it.",
                NAMED.iter().map(|shape| shape.name),
            ),
        ),
        ("hours", relative("Instead of `shape`: 24 relative numbers, from 0 to 23 o'clock.", 24)),
        ("days", relative("Instead of `shape`: 7 relative numbers, Monday first.", 7)),
        ("time_zone", text("Whose hours and days, such as \"Asia/Tokyo\"; of a log whose clock.")),
        ("growth", with(growth, json!({ "pattern": r"(/|\sper\s)" }))),
        ("campaigns", list("For a while so many times the traffic.", campaign)),
        (
            "every",
            time("kind deterministic: the gap between two; kind bulk: the next comes so long after the one before."),
        ),
    ]
}

fn in_bursts() -> Vec<(&'static str, Value)> {
    let size = vec![
        ("mix", mix("Sizes with their shares.", count("A size.", 1))),
        ("kind", word("A heavy tail.", ["pareto"])),
        ("mean", number("The mean size.", 1.001, 10_000.0)),
        ("shape", above("The exponent of the tail.", 1.0)),
    ];
    let of = "kind batch: how many come together: a number, { mix = [[1, \"98 %\"], [20, \"2 %\"]] }, or { kind = \"pareto\", mean = 8, \
              shape = 1.5 }.";
    vec![
        ("on_share", share("kind on-off: the share of the time in which it is on.")),
        ("mean_on", time("kind on-off: how long it is on, on average.")),
        ("off_rate", share("kind on-off: the rate while it is off, as a share of the rate while on.")),
        ("cv", number("kind renewal: the standard deviation of the gaps over their mean; 1 is Poisson.", 0.01, 100.0)),
        ("size", or_count(table(of, size, &[]), 1, "")),
        ("mean_size", number("kind batch: how many come together on average, where that varies.", 1.0, 100_000.0)),
        ("spread", time("kind batch: they come within this; kind log: copies come so much earlier or later.")),
    ]
}

fn together() -> Vec<(&'static str, Value)> {
    vec![
        ("count", count("How many come together.", 1)),
        ("at", with(time("When they come, from the start of the run."), json!({ "default": "0 s" }))),
        ("deadline", time("kind bulk: it has to be done by then, from the start of the run.")),
        ("within", time("kind bulk: it has to be done so long after it came.")),
        ("users", count("kind users: how many people.", 1)),
        (
            "in_flight",
            with(count("kind users: how many requests each has under way at most.", 1), json!({ "default": 1 })),
        ),
        ("think", reference("drawn")),
        ("starts_at", with(time("kind users: when the first come."), json!({ "default": "0 s" }))),
        ("ramp", rate("kind users: how fast they come, such as \"1/s\"; otherwise all at once.")),
    ]
}

fn from_log() -> Vec<(&'static str, Value)> {
    vec![
        ("file", text("kind log: a CSV file, perhaps with .gz; its path starts at the scenario's folder.")),
        ("time", text("kind log: the column of instants.")),
        ("time_unit", text("kind log: the unit of the instants, where they are numbers.")),
        ("sort", flag("kind log: the rows are not in the order of their instants.")),
        ("start", json!({ "description": "kind log: the instant at which the run begins." })),
        ("loop", flag("kind log: it begins again at its end.")),
        ("period", time("kind log: after so long it begins again.")),
        ("bootstrap", time("kind log: blocks of this length are drawn from it.")),
        ("scale", number("kind log: so many times as many requests.", 0.001, 1000.0)),
    ]
}
