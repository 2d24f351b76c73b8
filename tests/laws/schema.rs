//! The schema of scenario files says what the checker reads: the same keys, the same words, and nothing else.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use jsonschema::Validator;
use linecook::scenario::{parse, schema};
use serde_json::Value;

/// A table of a scenario: where its schema is, its kind if its keys depend on that, and what is written, with `@` for one key more.
struct Probe {
    at: &'static str,
    kind: Option<String>,
    place: Place,
    written: String,
}

#[derive(Clone, Copy)]
enum Place {
    Root,
    Workload,
    Arrivals,
    Service,
    Plan,
    Client,
}

use Place::{Arrivals, Client, Plan, Root, Service, Workload};

impl Probe {
    fn text(&self, more: &str) -> String {
        // At the top of the file keys stand in lines of their own.
        let more = if self.at.is_empty() { more.trim_end_matches(", ") } else { more };
        self.file(&self.written.replace('@', more))
    }

    fn file(&self, written: &str) -> String {
        let or = |place: Place, usual: &str| {
            if place as u8 == self.place as u8 { written.to_owned() } else { usual.to_owned() }
        };
        let arrivals = or(Arrivals, "{ kind = \"poisson\", rate = \"1/min\" }");
        let service = or(Service, "\"5 s\"");
        let times = format!("arrivals = {arrivals}, service = {service}, ");
        let times = if written.starts_with("arrivals = ") { "" } else { &times };
        let workload = format!("{times}name = \"w\", client = \"c\"");
        format!(
            "horizon = \"1 h\"\n{}\nworkload = [{{ {}{workload} }}]\nplan = [{{ {}name = \"p\" }}]\nclient.c = {}\n",
            or(Root, ""),
            or(Workload, "quantities = { images = 4 }, "),
            or(Plan, "concurrency = 10, waitlist = 10, "),
            or(Client, "{}")
        )
    }

    /// The keys that the schema has here.
    fn keys(&self, schema: &Value) -> BTreeSet<String> {
        let table = schema.pointer(self.at).unwrap_or_else(|| panic!("there is no {} in the schema", self.at));
        let Some(kind) = &self.kind else {
            return table["properties"].as_object().expect("it is a table").keys().cloned().collect();
        };
        let branches = table["allOf"].as_array().expect("it has kinds");
        let branch = branches.iter().find(|branch| branch["if"]["properties"]["kind"]["const"] == kind.as_str());
        let names = &branch.unwrap_or_else(|| panic!("{}: no kind {kind}", self.at))["then"]["propertyNames"]["enum"];
        words(names)
    }
}

fn words(list: &Value) -> BTreeSet<String> {
    list.as_array().expect("it is a list").iter().map(|word| word.as_str().expect("of words").to_owned()).collect()
}

/// Every table that a scenario may have.
fn probes() -> Vec<Probe> {
    let slo = "slo = { refused_share = \"1 %\" }\n";
    let ranges = "parameter = \"plan.p.concurrency\", from = 1, to = 3";
    let mut probes: Vec<Probe> = [
        ("", Root, "@".to_owned()),
        ("/properties/slo", Root, "slo = { @latency_p95 = \"30 s\" }".to_owned()),
        ("/properties/precision", Root, "precision = { @share = \"1 %\" }".to_owned()),
        ("/properties/demand", Root, "demand = { @scale = 2 }".to_owned()),
        ("/properties/sweep", Root, "sweep = { @parameter = \"plan.p.concurrency\", values = [1, 2] }".to_owned()),
        (
            "/properties/sweep/items",
            Root,
            "sweep = [{ @parameter = \"plan.p.concurrency\", values = [1, 2] }]".to_owned(),
        ),
        ("/properties/size", Root, format!("{slo}size = {{ @plan = \"p\" }}")),
        ("/properties/spike", Root, format!("{slo}spike = {{ @sizes = [2] }}")),
        ("/properties/sensitivity", Root, format!("sensitivity = {{ @ranges = [{{ {ranges} }}] }}")),
        (
            "/properties/sensitivity/properties/ranges/items",
            Root,
            format!("sensitivity = {{ ranges = [{{ @{ranges} }}] }}"),
        ),
    ]
    .into_iter()
    .map(|(at, place, written)| Probe { at, kind: None, place, written })
    .collect();
    let fixed: &[(&'static str, Place, &str)] = &[
        ("/definitions/workload", Workload, "@"),
        ("/definitions/workload/properties/failure", Workload, "failure = { @share = \"1 %\" }, "),
        (
            "/definitions/workload/properties/quantities/additionalProperties",
            Workload,
            "quantities = { images = { @mix = [[1, \"60 %\"], [4, \"40 %\"]] } }, ",
        ),
        (
            "/definitions/arrivals/properties/campaigns/items",
            Arrivals,
            "{ kind = \"poisson\", rate = \"1/min\", campaigns = [{ @name = \"c\", at = \"1 min\", length = \"1 min\", times = 2 }] }",
        ),
        (
            "/definitions/arrivals/properties/size",
            Arrivals,
            "{ kind = \"batch\", rate = \"1/min\", size = { @kind = \"pareto\", mean = 8, shape = 1.5 } }",
        ),
        (
            "/definitions/service/properties/multiplier",
            Service,
            "{ kind = \"constant\", value = \"5 s\", multiplier = { @mix = [[1, \"70 %\"], [2.2, \"30 %\"]] } }",
        ),
        (
            "/definitions/service/properties/parts/items",
            Service,
            "{ kind = \"mixture\", parts = [{ @share = \"100 %\", service = \"5 s\" }] }",
        ),
        ("/definitions/plan", Plan, "@concurrency = 10, waitlist = 10, "),
        (
            "/definitions/plan/properties/pool/additionalProperties",
            Plan,
            "pool = { a = { @concurrency = 10, waitlist = 10 } }, ",
        ),
        ("/definitions/rate_limit", Plan, "rate_limit = { a = { @kind = \"sliding-window\", limit = \"100/min\" } }, "),
        (
            "/definitions/rate_limit/properties/hint",
            Plan,
            "rate_limit = { a = { kind = \"sliding-window\", limit = \"100/min\", hint = { @wait = \"computed\" } } }, ",
        ),
        ("/definitions/plan/properties/in_flight/additionalProperties", Plan, "in_flight = { a = { @limit = 20 } }, "),
        (
            "/definitions/plan/properties/in_flight/additionalProperties/properties/hint",
            Plan,
            "in_flight = { a = { limit = 20, hint = { @wait = \"none\" } } }, ",
        ),
        (
            "/definitions/plan/properties/schedule",
            Plan,
            "concurrency = 1, schedule = { @every = \"8 h\", entries = [{ at = \"1 h\", concurrency = 2 }] }, ",
        ),
        ("/definitions/schedule_entry", Plan, "concurrency = 1, schedule = [{ @at = \"08:00\", concurrency = 2 }], "),
        (
            "/definitions/plan/properties/leak",
            Plan,
            "concurrency = 9, leak = { @share = \"0.1 %\", lasts = \"1 min\" }, ",
        ),
        (
            "/definitions/plan/properties/cold_start",
            Plan,
            "concurrency = 9, cold_start = { @time = \"8 s\", after_idle = \"5 min\" }, ",
        ),
        (
            "/definitions/plan/properties/cold_start/properties/time",
            Plan,
            "concurrency = 9, cold_start = { time = { @median = \"8 s\", p95 = \"40 s\" }, after_idle = \"5 min\" }, ",
        ),
        (
            "/definitions/plan/properties/waitlist_hint",
            Plan,
            "concurrency = 9, waitlist = 9, waitlist_hint = { @wait = \"30 s\" }, ",
        ),
        (
            "/definitions/plan/properties/slow_downs/items",
            Plan,
            "slow_downs = [{ @at = \"2 min\", length = \"1 min\", factor = 3 }], ",
        ),
        ("/definitions/plan/properties/outages/items", Plan, "outages = [{ @at = \"2 min\", length = \"1 min\" }], "),
        (
            "/definitions/plan/properties/outages/items/properties/hint",
            Plan,
            "outages = [{ at = \"2 min\", length = \"1 min\", hint = { @wait = \"9 s\" } }], ",
        ),
        ("/definitions/plan/properties/network", Plan, "network = { @back = \"40 ms\" }, "),
        ("/definitions/plan/properties/price", Plan, "price = { @monthly = \"99 USD\" }, "),
        ("/definitions/client", Client, "{ @patience = \"1 min\" }"),
        ("/definitions/client/properties/gate", Client, "{ gate = { @limit = 5, timeout = \"9 s\" } }"),
        (
            "/definitions/client/properties/gate/properties/limit",
            Client,
            "{ gate = { timeout = \"9 s\", limit = { @aimd = { max = 9 } } } }",
        ),
        (
            "/definitions/client/properties/gate/properties/limit/properties/aimd",
            Client,
            "{ gate = { timeout = \"9 s\", limit = { aimd = { @max = 9 } } } }",
        ),
        ("/definitions/client/properties/throttle", Client, "{ throttle = { @rate = \"10/s\" } }"),
        ("/definitions/client/properties/delivery", Client, "{ delivery = { @kind = \"polling\", every = \"2 s\" } }"),
        ("/definitions/retry", Client, "{ retry = { @hint = \"obey\", hint_max = \"9 s\" } }"),
        ("/definitions/retry/properties/jitter", Client, "{ retry = { jitter = { @add = \"1 s\" } } }"),
        ("/definitions/retry/properties/budget", Client, "{ retry = { budget = { @capacity = 9 } } }"),
    ];
    probes.extend(fixed.iter().map(|&(at, place, written)| Probe {
        at,
        kind: None,
        place,
        written: written.to_owned(),
    }));
    let arrivals = [
        ("poisson", "rate = \"1/min\""),
        ("deterministic", "every = \"1 s\""),
        ("on-off", "rate = \"1/min\", on_share = \"20 %\", mean_on = \"5 min\""),
        ("renewal", "volume = \"50k/month\", cv = 2"),
        ("batch", "rate = \"1/min\", size = 8"),
        ("users", "users = 9, think = \"30 s\""),
        ("bulk", "count = 9"),
        ("all-at-once", "count = 9"),
        ("log", "file = \"portraits-hour.csv.gz\", time = \"time\""),
    ];
    probes.extend(arrivals.iter().map(|(kind, keys)| Probe {
        at: "/definitions/arrivals",
        kind: Some((*kind).to_owned()),
        place: Arrivals,
        written: format!("{{ @kind = \"{kind}\", {keys} }}"),
    }));
    let times = [
        ("constant", "value = \"5 s\""),
        ("exponential", "mean = \"5 s\""),
        ("lognormal", "median = \"5 s\", p95 = \"9 s\""),
        ("uniform", "min = \"1 s\", max = \"9 s\""),
        ("triangular", "min = \"1 s\", mode = \"2 s\", max = \"9 s\""),
        ("erlang", "stages = 3, mean = \"5 s\""),
        ("gamma", "mean = \"5 s\", cv = 0.5"),
        ("weibull", "mean = \"5 s\", cv = 0.5"),
        ("pareto", "minimum = \"1 s\", shape = 2.5"),
        ("hyperexponential", "mean = \"5 s\", cv = 2"),
        ("empirical", "file = \"portraits-hour.csv.gz\", column = \"duration_s\", unit = \"s\""),
        ("mixture", "parts = [{ share = \"100 %\", service = \"5 s\" }]"),
        ("log", "column = \"duration_s\", unit = \"s\""),
    ];
    for (kind, keys) in times {
        let time = format!("{{ @kind = \"{kind}\", {keys} }}");
        let mut probe = |at, place, written| probes.push(Probe { at, kind: Some(kind.to_owned()), place, written });
        if kind != "log" {
            probe("/definitions/service", Service, time.clone());
            probe("/definitions/drawn", Client, format!("{{ patience = {time} }}"));
            probe("/definitions/drawn", Arrivals, format!("{{ kind = \"users\", users = 9, think = {time} }}"));
        } else {
            // A service time of a log needs arrivals of it.
            let log = "{ kind = \"log\", file = \"portraits-hour.csv.gz\", time = \"time\" }";
            probe("/definitions/service", Workload, format!("arrivals = {log}, service = {time}, "));
        }
        if !matches!(kind, "log" | "mixture") {
            let mixture = format!("{{ kind = \"mixture\", parts = [{{ share = \"100 %\", service = {time} }}] }}");
            probe("/definitions/part", Service, mixture);
        }
    }
    probes
}

fn validator() -> Validator {
    jsonschema::draft7::new(&schema()).expect("it is a schema")
}

fn instance(text: &str) -> Value {
    toml::from_str(text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// What the checker makes of a text, as of a file in the folder of the scenarios.
fn problems(text: &str) -> Option<String> {
    parse(text, &root().join("scenarios/probe.toml")).err().map(|problems| problems.to_string())
}

/// The words of a list such as "`a`, `b` and `c`", after a lead.
fn listed(told: &str, lead: &str) -> BTreeSet<String> {
    let line = told.split(lead).nth(1).and_then(|rest| rest.lines().next()).unwrap_or_default();
    line.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

#[test]
fn what_the_checker_takes_the_schema_takes_and_a_misspelt_key_neither() {
    let (schema, validator) = (schema(), validator());
    let mut wrong = Vec::new();
    for probe in probes() {
        let good = probe.text("");
        wrong.extend(problems(&good).map(|told| format!("{told}: {good}")));
        wrong.extend(validator.iter_errors(&instance(&good)).map(|error| format!("{error}: {good}")));
        let bad = probe.text("zzzzzzzz = 1, ");
        let (known, said) = (listed(&problems(&bad).unwrap_or_default(), "; the keys here are "), probe.keys(&schema));
        if validator.is_valid(&instance(&bad)) {
            wrong.push(format!("the schema takes {bad}"));
        }
        if known != said {
            wrong.push(format!("{}: the checker knows {known:?}, the schema {said:?}: {bad}", probe.at));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_words_of_a_choice_are_those_that_the_checker_knows() {
    let schema = schema();
    let (mut seen, mut wrong) = (0, Vec::new());
    for probe in probes().into_iter().filter(|probe| probe.kind.is_none()) {
        let table = schema.pointer(probe.at).expect("the keys are there");
        for (key, value) in table["properties"].as_object().expect("it is a table") {
            // Of the catalogue and of the shapes the schema asks the same lists as the checker.
            let Some(choice) = value.get("enum").filter(|_| key != "from") else { continue };
            let said = probe.written.split(&format!("@{key} = \"")).nth(1).and_then(|rest| rest.split('"').next());
            let bad = match said {
                Some(word) => {
                    probe.file(&probe.written.replace('@', "").replacen(&format!("\"{word}\""), "\"zzzzzzzz\"", 1))
                }
                None => probe.text(&format!("{key} = \"zzzzzzzz\", ")),
            };
            let told = problems(&bad).unwrap_or_default();
            let told = told.lines().find(|line| line.contains("is \"zzzzzzzz\", which means nothing here"));
            let known = listed(told.unwrap_or_default(), "; write ");
            if known != words(choice) {
                wrong.push(format!("{}: {key}: the checker knows {known:?}, the schema {choice}: {bad}", probe.at));
            }
            seen += 1;
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(seen > 20, "only {seen} choices");
}

#[test]
fn every_shipped_scenario_and_the_documented_one_are_valid() {
    let validator = validator();
    let documented = include_str!("../../src/scenario/format.md");
    let documented =
        documented.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).expect("there is one");
    let files = fs::read_dir(root().join("scenarios")).expect("there are scenarios").map(|entry| entry.unwrap().path());
    let shipped = files.filter(|path| path.extension().is_some_and(|extension| extension == "toml"));
    let shipped = shipped.map(|path| (path.display().to_string(), fs::read_to_string(path).expect("it is text")));
    let (mut number, mut wrong) = (0, Vec::new());
    for (name, text) in shipped.chain([("format.md".to_owned(), documented.to_owned())]) {
        let instance = instance(&text);
        wrong.extend(
            validator.iter_errors(&instance).map(|error| format!("{name}: {}: {error}", error.instance_path())),
        );
        number += 1;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(number > 20);
}

#[test]
fn every_key_is_described_and_documented() {
    fn keys(schema: &Value, found: &mut Vec<(String, Value)>) {
        if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
            found.extend(properties.iter().map(|(key, value)| (key.clone(), value.clone())));
        }
        match schema {
            Value::Object(all) => all.iter().filter(|(key, _)| *key != "if").for_each(|(_, value)| keys(value, found)),
            Value::Array(all) => all.iter().for_each(|value| keys(value, found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    keys(&schema(), &mut found);
    assert!(found.len() > 200, "{}", found.len());
    let documented = include_str!("../../src/scenario/format.md");
    let described = |value: &Value| {
        value.get("$ref").is_some() || value.get("description").and_then(Value::as_str).is_some_and(|of| of.len() > 3)
    };
    // Of quantiles one stands for all.
    let stem = |key: &str| key.split_once("latency_p").map_or(key.to_owned(), |(of, _)| format!("{of}latency_p95"));
    let wrong: Vec<&String> = found
        .iter()
        .filter(|(key, value)| !described(value) || !documented.contains(&stem(key)))
        .map(|(key, _)| key)
        .collect();
    assert!(wrong.is_empty(), "without a description here or in format.md: {wrong:?}");
}

#[test]
fn what_people_get_wrong_most_is_marked_in_the_editor() {
    let validator = validator();
    let good = "horizon = \"1 h\"\nslo.refused_share = \"1 %\"\nworkload = [{ name = \"w\", arrivals = { kind = \"poisson\", rate = \"1/min\" }, service = \"5 s\" }]\nplan = [{ name = \"p\", from = \"leonardo/payg-default\" }]\nclient.c.delivery = { kind = \"webhook\", delay = \"1 s\" }\n";
    assert!(validator.is_valid(&instance(good)));
    for (right, wrong) in [
        ("\"1 h\"", "60"),
        ("horizon", "horizont"),
        ("\"1/min\"", "1"),
        ("\"1/min\"", "\"1\""),
        ("\"5 s\"", "5"),
        ("\"5 s\"", "\"5\""),
        ("\"1 %\"", "5"),
        ("poisson", "poison"),
        ("rate =", "count ="),
        ("delay =", "every ="),
        ("payg-default", "payg"),
        ("plan = [{", "plan = [] # [{"),
    ] {
        let bad = good.replacen(right, wrong, 1);
        assert!(!validator.is_valid(&instance(&bad)), "{bad}");
        assert!(problems(&bad).is_some(), "{bad}");
    }
}
