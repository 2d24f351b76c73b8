//! Every table that a scenario may have, in a scenario.

use std::collections::BTreeSet;

use serde_json::Value;

use super::words;

use Place::{Arrivals, Client, Plan, Root, Service, Workload};

/// A table of a scenario: where its schema is, its kind if its keys depend on that, and what is written, with `@` for one key more.
pub struct Probe {
    pub at: &'static str,
    pub kind: Option<String>,
    pub place: Place,
    pub written: String,
}

#[derive(Clone, Copy)]
pub enum Place {
    Root,
    Workload,
    Arrivals,
    Service,
    Plan,
    Client,
}

impl Probe {
    /// The file, with this more in the table.
    pub fn text(&self, more: &str) -> String {
        // At the top of the file keys stand in lines of their own.
        let more = if self.at.is_empty() { more.trim_end_matches(", ") } else { more };
        self.file(&self.written.replace('@', more))
    }

    /// The file, with this written.
    pub fn file(&self, written: &str) -> String {
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
    pub fn keys(&self, schema: &Value) -> BTreeSet<String> {
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

/// Tables whose keys are always the same.
const FIXED: &[(&str, Place, &str)] = &[
    ("", Root, "@"),
    ("/properties/slo", Root, r#"slo = { @latency_p95 = "30 s" }"#),
    ("/properties/precision", Root, r#"precision = { @share = "1 %" }"#),
    ("/properties/demand", Root, "demand = { @scale = 2 }"),
    ("/properties/sweep", Root, r#"sweep = { @parameter = "plan.p.concurrency", values = [1, 2] }"#),
    ("/properties/sweep/items", Root, r#"sweep = [{ @parameter = "plan.p.concurrency", values = [1, 2] }]"#),
    ("/properties/size", Root, "slo.refused_share = 0.01\nsize = { @plan = \"p\" }"),
    ("/properties/spike", Root, "slo.refused_share = 0.01\nspike = { @sizes = [2] }"),
    (
        "/properties/sensitivity",
        Root,
        r#"sensitivity = { @ranges = [{ parameter = "plan.p.concurrency", from = 1, to = 3 }] }"#,
    ),
    (
        "/properties/sensitivity/properties/ranges/items",
        Root,
        r#"sensitivity = { ranges = [{ @parameter = "plan.p.concurrency", from = 1, to = 3 }] }"#,
    ),
    ("/definitions/workload", Workload, "@"),
    ("/definitions/workload/properties/failure", Workload, r#"failure = { @share = "1 %" }, "#),
    (
        "/definitions/workload/properties/quantities/additionalProperties",
        Workload,
        r#"quantities = { images = { @mix = [[1, "60 %"], [4, "40 %"]] } }, "#,
    ),
    (
        "/definitions/arrivals/properties/campaigns/items",
        Arrivals,
        r#"{ kind = "poisson", rate = "1/min", campaigns = [{ @name = "c", at = "1 min", length = "1 min", times = 2 }] }"#,
    ),
    (
        "/definitions/arrivals/properties/size",
        Arrivals,
        r#"{ kind = "batch", rate = "1/min", size = { @kind = "pareto", mean = 8, shape = 1.5 } }"#,
    ),
    (
        "/definitions/service/properties/multiplier",
        Service,
        r#"{ kind = "constant", value = "5 s", multiplier = { @mix = [[1, "70 %"], [2.2, "30 %"]] } }"#,
    ),
    (
        "/definitions/service/properties/parts/items",
        Service,
        r#"{ kind = "mixture", parts = [{ @share = "100 %", service = "5 s" }] }"#,
    ),
    ("/definitions/plan", Plan, "@concurrency = 10, waitlist = 10, "),
    (
        "/definitions/plan/properties/pool/additionalProperties",
        Plan,
        "pool = { a = { @concurrency = 10, waitlist = 10 } }, ",
    ),
    ("/definitions/rate_limit", Plan, r#"rate_limit = { a = { @kind = "sliding-window", limit = "100/min" } }, "#),
    (
        "/definitions/rate_limit/properties/hint",
        Plan,
        r#"rate_limit = { a = { kind = "sliding-window", limit = "100/min", hint = { @wait = "computed" } } }, "#,
    ),
    (
        "/definitions/rate_limit/properties/growth",
        Plan,
        r#"rate_limit = { a = { kind = "fixed-window", limit = "100/min", growth = { @by = "10 %", when_used = "70 %" } } }, "#,
    ),
    ("/definitions/plan/properties/in_flight/additionalProperties", Plan, "in_flight = { a = { @limit = 20 } }, "),
    (
        "/definitions/plan/properties/in_flight/additionalProperties/properties/hint",
        Plan,
        r#"in_flight = { a = { limit = 20, hint = { @wait = "none" } } }, "#,
    ),
    (
        "/definitions/plan/properties/schedule",
        Plan,
        r#"concurrency = 1, schedule = { @every = "8 h", entries = [{ at = "1 h", concurrency = 2 }] }, "#,
    ),
    ("/definitions/schedule_entry", Plan, r#"concurrency = 1, schedule = [{ @at = "08:00", concurrency = 2 }], "#),
    ("/definitions/plan/properties/leak", Plan, r#"concurrency = 9, leak = { @share = "0.1 %", lasts = "1 min" }, "#),
    (
        "/definitions/plan/properties/cold_start",
        Plan,
        r#"concurrency = 9, cold_start = { @time = "8 s", after_idle = "5 min" }, "#,
    ),
    (
        "/definitions/plan/properties/cold_start/properties/time",
        Plan,
        r#"concurrency = 9, cold_start = { time = { @median = "8 s", p95 = "40 s" }, after_idle = "5 min" }, "#,
    ),
    (
        "/definitions/plan/properties/waitlist_hint",
        Plan,
        r#"concurrency = 9, waitlist = 9, waitlist_hint = { @wait = "30 s" }, "#,
    ),
    (
        "/definitions/plan/properties/slow_downs/items",
        Plan,
        r#"slow_downs = [{ @at = "2 min", length = "1 min", factor = 3 }], "#,
    ),
    ("/definitions/plan/properties/outages/items", Plan, r#"outages = [{ @at = "2 min", length = "1 min" }], "#),
    (
        "/definitions/plan/properties/outages/items/properties/hint",
        Plan,
        r#"outages = [{ at = "2 min", length = "1 min", hint = { @wait = "9 s" } }], "#,
    ),
    ("/definitions/plan/properties/network", Plan, r#"network = { @back = "40 ms" }, "#),
    ("/definitions/plan/properties/price", Plan, r#"price = { @monthly = "99 USD" }, "#),
    ("/definitions/client", Client, r#"{ @patience = "1 min" }"#),
    ("/definitions/client/properties/gate", Client, r#"{ gate = { @limit = 5, timeout = "9 s" } }"#),
    (
        "/definitions/client/properties/gate/properties/limit",
        Client,
        r#"{ gate = { timeout = "9 s", limit = { @aimd = { max = 9 } } } }"#,
    ),
    (
        "/definitions/client/properties/gate/properties/limit/properties/aimd",
        Client,
        r#"{ gate = { timeout = "9 s", limit = { aimd = { @max = 9 } } } }"#,
    ),
    ("/definitions/client/properties/throttle", Client, r#"{ throttle = { @rate = "10/s" } }"#),
    ("/definitions/client/properties/delivery", Client, r#"{ delivery = { @kind = "polling", every = "2 s" } }"#),
    ("/definitions/retry", Client, r#"{ retry = { @hint = "obey", hint_max = "9 s" } }"#),
    ("/definitions/retry/properties/jitter", Client, r#"{ retry = { jitter = { @add = "1 s" } } }"#),
    ("/definitions/retry/properties/budget", Client, "{ retry = { budget = { @capacity = 9 } } }"),
];

/// Of each kind of arrivals what it needs.
const ARRIVALS: &[(&str, &str)] = &[
    ("poisson", r#"rate = "1/min""#),
    ("deterministic", r#"every = "1 s""#),
    ("on-off", r#"rate = "1/min", on_share = "20 %", mean_on = "5 min""#),
    ("renewal", r#"volume = "50k/month", cv = 2"#),
    ("batch", r#"rate = "1/min", size = 8"#),
    ("users", r#"users = 9, think = "30 s""#),
    ("bulk", "count = 9"),
    ("all-at-once", "count = 9"),
    ("log", r#"file = "portraits-hour.csv.gz", time = "time""#),
];

/// Of each kind of times that are drawn likewise.
const TIMES: &[(&str, &str)] = &[
    ("constant", r#"value = "5 s""#),
    ("exponential", r#"mean = "5 s""#),
    ("lognormal", r#"median = "5 s", p95 = "9 s""#),
    ("uniform", r#"min = "1 s", max = "9 s""#),
    ("triangular", r#"min = "1 s", mode = "2 s", max = "9 s""#),
    ("erlang", r#"stages = 3, mean = "5 s""#),
    ("gamma", r#"mean = "5 s", cv = 0.5"#),
    ("weibull", r#"mean = "5 s", cv = 0.5"#),
    ("pareto", r#"minimum = "1 s", shape = 2.5"#),
    ("hyperexponential", r#"mean = "5 s", cv = 2"#),
    ("empirical", r#"file = "portraits-hour.csv.gz", column = "duration_s", unit = "s""#),
    ("mixture", r#"parts = [{ share = "100 %", service = "5 s" }]"#),
];

/// All of them.
pub fn probes() -> Vec<Probe> {
    let fixed = FIXED.iter().map(|&(at, place, written)| Probe { at, kind: None, place, written: written.to_owned() });
    let arrivals = ARRIVALS.iter().map(|(kind, keys)| {
        of_kind("/definitions/arrivals", kind, Arrivals, format!("{{ @kind = \"{kind}\", {keys} }}"))
    });
    let times = TIMES.iter().flat_map(|(kind, keys)| {
        let time = format!("{{ @kind = \"{kind}\", {keys} }}");
        let mixture = format!("{{ kind = \"mixture\", parts = [{{ share = \"100 %\", service = {time} }}] }}");
        let users = format!("{{ kind = \"users\", users = 9, think = {time} }}");
        [
            of_kind("/definitions/drawn", kind, Client, format!("{{ patience = {time} }}")),
            of_kind("/definitions/drawn", kind, Arrivals, users),
            of_kind("/definitions/service", kind, Service, time),
        ]
        .into_iter()
        .chain((*kind != "mixture").then(|| of_kind("/definitions/part", kind, Service, mixture)))
    });
    // A service time of a log needs arrivals of it.
    let log = r#"arrivals = { kind = "log", file = "portraits-hour.csv.gz", time = "time" }, service = { @kind = "log", column = "duration_s", unit = "s" }, "#;
    let log = of_kind("/definitions/service", "log", Workload, log.to_owned());
    fixed.chain(arrivals).chain(times).chain([log]).collect()
}

fn of_kind(at: &'static str, kind: &str, place: Place, written: String) -> Probe {
    Probe { at, kind: Some(kind.to_owned()), place, written }
}
