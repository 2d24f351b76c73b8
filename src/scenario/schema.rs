//! The JSON Schema of scenario files, so that editors complete and check them.
//!
//! It is a second description of what [`super::check`] reads, for machines: a law asks the checker for the keys of every table and
//! the words of every choice, and holds the schema against them. What depends on other keys (that an objective is above another, that
//! a quantity exists) only the checker knows.
//!
//! # Source
//! *JSON Schema*, draft 7, 2018: what editors of TOML understand.

mod arrivals;
mod client;
mod plan;
mod service;
mod values;

use serde_json::{Value, json};

use self::values::{choice, count, list, named, number, reference, share, table, text, time, with};

/// The schema, as a document of JSON.
pub fn schema() -> Value {
    with(
        table("Traffic, plans and objectives. Times are \"30 s\", rates \"600/min\", shares \"5 %\".", root(), &[]),
        json!({
            "$schema": "http://json-schema.org/draft-07/schema#",
            "title": "linecook scenario",
            "required": ["horizon", "workload", "plan"],
            "definitions": {
                "workload": workload(),
                "arrivals": arrivals::arrivals(),
                "service": service::service(),
                "drawn": service::drawn(),
                "part": service::part(),
                "plan": plan::plan(),
                "rate_limit": plan::rate_limit(),
                "schedule_entry": plan::schedule_entry(),
                "client": client::client(),
                "retry": client::retry(),
            },
        }),
    )
}

fn root() -> Vec<(&'static str, Value)> {
    let warm_up = text("Simulated and not counted: a time, or \"auto\".");
    let sweep =
        table("One parameter over several values; several [[sweep]] make a grid.", axis(), &["parameter", "values"]);
    let one = table("One parameter.", axis(), &["parameter", "values"]);
    vec![
        ("title", text("The title for people.")),
        ("question", text("The question that the scenario asks.")),
        ("name", text("Names the folder of the results; by default the file's stem.")),
        ("seed", with(count("Seed of the random streams.", 0), json!({ "default": 1 }))),
        ("replications", with(count("Independent runs.", 1), json!({ "default": 10 }))),
        ("precision", precision()),
        ("horizon", time("Requests appear for this long.")),
        ("warm_up", with(warm_up, json!({ "pattern": values::or_time("auto"), "default": "0 s" }))),
        (
            "overload",
            choice("Whether a plan that can never carry its traffic is a problem of the file.", &["refuse", "report"]),
        ),
        (
            "starts",
            with(
                text("When the run starts: \"2026-03-28 22:00\" or \"Mon 09:00\"."),
                json!({ "default": "Mon 00:00" }),
            ),
        ),
        ("time_zone", with(text("Whose clock, such as \"Europe/Berlin\"."), json!({ "default": "UTC" }))),
        ("catalogue", files("Catalogue files of one's own, beside this file: one, or a list.")),
        ("slo", table("What is wanted of a plan.", objectives(), &[])),
        ("workload", with(list("The traffic.", reference("workload")), json!({ "minItems": 1 }))),
        ("plan", with(list("The plans to compare.", reference("plan")), json!({ "minItems": 1 }))),
        ("client", named("Clients, by name.", reference("client"))),
        ("demand", table("All of the traffic.", vec![("scale", number("So many times as much.", 0.001, 1000.0))], &[])),
        ("sweep", with(sweep, json!({ "type": ["object", "array"], "items": one }))),
        ("size", size()),
        ("spike", spike()),
        ("sensitivity", sensitivity()),
    ]
}

/// One file, or a list of them.
fn files(of: &str) -> Value {
    json!({ "description": of, "type": ["string", "array"], "items": { "type": "string" } })
}

fn precision() -> Value {
    let keys = vec![
        ("latency", share("The greatest relative error of latencies.")),
        ("share", share("The greatest half-width of shares.")),
        ("most", with(count("Replications at the most.", 1), json!({ "default": 1000 }))),
    ];
    table("As many runs as these figures need.", keys, &[])
}

fn objectives() -> Vec<(&'static str, Value)> {
    let latency = |of: &str| time(&format!("{of} of the latency of delivered requests, at most."));
    let action =
        |of: &str| time(&format!("{of} of the latency of fan-outs and bulks, until their last result, at most."));
    vec![
        ("latency_mean", latency("The mean")),
        ("latency_p50", latency("The p50")),
        ("latency_p75", latency("The p75")),
        ("latency_p90", latency("The p90")),
        ("latency_p95", latency("The p95")),
        ("latency_p99", latency("The p99")),
        ("latency_p99.9", latency("The p99.9")),
        ("delivered_share", share("Delivered requests, at least.")),
        ("refused_share", share("Requests that give up after refusals, timeouts or failures, at most.")),
        ("action_latency_p50", action("The p50")),
        ("action_latency_p75", action("The p75")),
        ("action_latency_p90", action("The p90")),
        ("action_latency_p95", action("The p95")),
        ("action_latency_p99", action("The p99")),
        ("action_latency_p99.9", action("The p99.9")),
        ("action_delivered_share", share("Fan-outs and bulks delivered with all their requests, at least.")),
        ("finished_in_time", share("Bulks done by their deadline, at least.")),
        ("cost_per_month", with(text("What the plan costs, at most: \"500 USD\"."), json!({ "pattern": "[A-Z]{3}" }))),
    ]
}

fn workload() -> Value {
    let failure = vec![("share", share("Of first services.")), ("again", share("Of those after a failure."))];
    let failure = table(
        "Services that fail: a share, or { share, again } where what failed once fails again more often.",
        failure,
        &["share"],
    );
    let amount = vec![
        ("mix", values::mix("Amounts with their shares.", count("An amount.", 0))),
        ("column", text("A column of the log.")),
    ];
    let amount = values::or_count(
        table("How many: a number, { mix = [[1, \"60 %\"], [4, \"40 %\"]] }, or a column of the log.", amount, &[]),
        0,
        "",
    );
    let keys = vec![
        ("name", text("Its name.")),
        ("endpoint", text("The endpoint that it calls; limits can apply to some endpoints only.")),
        ("model", text("The model that it asks for; likewise.")),
        (
            "client",
            text(
                "Who sends it: a [client.NAME], or a client of the catalogue such as \"openai-python\". Without one it is sent once.",
            ),
        ),
        (
            "priority",
            json!({ "description": "Where a queue goes by priority, higher numbers go first.", "type": "integer", "default": 0 }),
        ),
        ("arrivals", reference("arrivals")),
        ("fan_out", count("Requests that each arrival makes at once.", 1)),
        ("failure", values::or_share(failure)),
        (
            "quantities",
            named("What a request has of anything that limits or prices count, such as { images = 4 }.", amount),
        ),
        ("service", reference("service")),
    ];
    table(
        "Requests of one kind: when they come, how large they are, how long they take.",
        keys,
        &["name", "arrivals", "service"],
    )
}

fn axis() -> Vec<(&'static str, Value)> {
    let values = json!({ "description": "[5, 10, 20], or a range such as \"5..50:5\" or \"1..64:log7\".", "type": ["array", "string"], "minItems": 1 });
    vec![("parameter", parameter()), ("values", values)]
}

fn parameter() -> Value {
    text("The path of a key, such as \"plan.*.concurrency\" or \"workload.portraits.arrivals.rate\".")
}

fn size() -> Value {
    let of = "What to find: \"concurrency\", \"waitlist = 0..500\", \"rate_limit.NAME.limit\".";
    let keys = vec![
        ("plan", text("Which plan; by default the first.")),
        ("parameters", list(of, json!({ "type": "string" }))),
        ("confidence", with(share("How sure the answer is to be."), json!({ "default": "95 %" }))),
    ];
    table("What `linecook size` finds.", keys, &[])
}

fn spike() -> Value {
    let sizes = "How many times the usual traffic: [1.5, 2, 5], or \"1.5..20:log8\".";
    let keys = vec![
        ("sizes", json!({ "description": sizes, "type": ["array", "string"], "minItems": 1 })),
        ("length", time("How long a spike lasts.")),
        ("at", time("When it begins, after the warm-up.")),
    ];
    table("The spikes of `linecook spike`.", keys, &[])
}

fn sensitivity() -> Value {
    let end = |of: &str| json!({ "description": of, "type": ["string", "number"] });
    let keys = vec![
        ("parameter", parameter()),
        ("from", end("The smallest value.")),
        ("to", end("The largest value, in the same unit.")),
        ("values", json!({ "description": "Instead: the values.", "type": ["array", "string"], "minItems": 1 })),
    ];
    let ranges = list("Inputs known as ranges.", table("From and to, or values.", keys, &["parameter"]));
    table("What is not known, for `linecook sensitivity`.", vec![("ranges", ranges)], &["ranges"])
}
