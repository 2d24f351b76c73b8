//! What a broken scenario file is told, word for word: place, key, value, remedy.

use std::path::Path;

use linecook::scenario::parse;

/// A scenario with one of everything, and nothing wrong with it.
pub const GOOD: &str = r#"title = "Portraits"
seed = 1
replications = 3
horizon = "1 h"
warm_up = "10 min"

[slo]
latency_p95 = "30 s"
refused_share = "1 %"

[[workload]]
name = "portraits"
endpoint = "/v1/generations"
model = "phoenix"
client = "app"
arrivals = { kind = "poisson", rate = "60/min" }
quantities = { images = { mix = [[1, "60 %"], [4, "40 %"]] } }
service = { kind = "lognormal", median = "5 s", p95 = "9 s" }

[[plan]]
name = "pro"
concurrency = 10
waitlist = 200
network = { to_provider = "40 ms" }

[plan.rate_limit.create]
kind = "token-bucket"
limit = "300 images/min"
burst = 20
endpoint = "/v1/*"

[[plan]]
name = "default"
from = "leonardo/payg-default"
rate_limit.create.limit = "200/min"

[client.app]
gate = { group = "g", limit = "plan", timeout = "30 s" }
[client.app.retry]
attempts = 4
cap = "10 s"
jitter = "full"

[sweep]
parameter = "plan.*.concurrency"
values = [8, 16]
"#;

/// The problems of the good scenario with one part of it replaced.
fn with(part: &str, replacement: &str) -> String {
    assert_eq!(GOOD.matches(part).count(), 1, "{part}");
    problems(&GOOD.replace(part, replacement))
}

/// What a text is told; `none` if nothing.
pub fn problems(text: &str) -> String {
    match parse(text, Path::new("s.toml")) {
        Ok(_) => "none".to_owned(),
        Err(problems) => problems.to_string(),
    }
}

#[test]
fn the_scenario_that_the_broken_ones_are_made_from_is_good() {
    assert_eq!(problems(GOOD), "none");
}

#[test]
fn one_broken_value_is_told_with_its_place_and_a_remedy() {
    for (part, replacement, told) in [
        ("seed = 1", "sed = 1", "s.toml:2:1: unknown key `sed`; did you mean `seed`?"),
        (
            "horizon = \"1 h\"",
            "horizon = 3600",
            "s.toml:4:11: `horizon` is 3600, a number without a unit; write a time like \"30 s\", \"250 ms\" or \"1 h 30 min\"",
        ),
        (
            "warm_up = \"10 min\"",
            "warm_up = \"1 h\"",
            "s.toml:5:11: `warm_up` is \"1 h\", which is not below the horizon, so nothing is counted; shorten it, or make the \
             horizon longer",
        ),
        (
            "refused_share = \"1 %\"",
            "refused_share = 1.5",
            "s.toml:9:17: `slo.refused_share` is 1.5, which is not between 0 and 1; write a share like \"5 %\" or 0.05",
        ),
        (
            "rate = \"60/min\"",
            "rate = 60",
            "s.toml:16:39: workload `portraits`: `arrivals.rate` is 60, which is not a rate; write one like \"600/min\"",
        ),
        (
            "kind = \"poisson\"",
            "kind = \"poison\"",
            "s.toml:16:21: workload `portraits`: `arrivals.kind` is \"poison\", which means nothing here; did you mean \
             `poisson`?",
        ),
        (
            "rate = \"60/min\"",
            "rate = \"60 image/min\"",
            "s.toml:16:39: workload `portraits`: `arrivals.rate` is \"60 image/min\", but the requests have no quantity \
             `image`; did you mean `images`?",
        ),
        (
            "[4, \"40 %\"]",
            "[4, \"30 %\"]",
            "s.toml:17:33: workload `portraits`: `quantities.images.mix` has shares that sum to 90 %; they have to sum to \
             100 %",
        ),
        (
            "p95 = \"9 s\"",
            "p95 = \"5 s\"",
            "s.toml:18:55: workload `portraits`: `service.p95` is \"5 s\", which is not above the median; 95 % of the times \
             are below the p95",
        ),
        (
            "median = \"5 s\", p95 = \"9 s\"",
            "mean = \"5 s\", p95 = \"20 s\"",
            "s.toml:18:53: workload `portraits`: `service.p95` is \"20 s\", more than 3.87 times the mean, which no lognormal \
             has; give median and p95 instead",
        ),
        (
            "burst = 20",
            "burst = 0",
            "s.toml:29:9: plan `pro`: `rate_limit.create.burst` is 0, which refuses every request; the smallest useful burst \
             is 1",
        ),
        (
            "burst = 20",
            "burst = 3",
            "s.toml:29:9: plan `pro`: `rate_limit.create.burst` is 3, but workload `portraits` has requests of 4 `images`, \
             which would never be admitted; make it at least 4, or the requests smaller",
        ),
        (
            "endpoint = \"/v1/*\"",
            "endpoint = \"/v2/*\"",
            "s.toml:30:12: plan `pro`: `rate_limit.create.endpoint` is \"/v2/*\", which matches no workload; those of the \
             workloads are `/v1/generations`",
        ),
        (
            "limit = \"300 images/min\"",
            "limit = \"300 pictures/min\"",
            "s.toml:28:9: plan `pro`: `rate_limit.create.limit` is \"300 pictures/min\", but no workload that it counts has a \
             quantity `pictures`; say quantities = { pictures = 1 } in the workload, for example",
        ),
        (
            "waitlist = 200",
            "waitlist = 200\nwaitlist_hint = \"computed\"",
            "s.toml:24:17: plan `pro`: `waitlist_hint` is \"computed\", but it cannot be known when there will be room; \
             write \"none\" or a time like \"30 s\"",
        ),
        (
            "burst = 20",
            "burst = 20\non_limit = \"delay\"\nrefused_calls_count = true",
            "s.toml:31:23: plan `pro`: `rate_limit.create.refused_calls_count` is true, but with on_limit \"delay\" no call \
             is refused; remove it, or use \"reject\"",
        ),
        (
            "kind = \"token-bucket\"",
            "kind = \"fixed-window\"",
            "s.toml:29:9: plan `pro`: `rate_limit.create.burst` is 20, but the burst of a window is its limit; remove it, or \
             use kind \"token-bucket\"",
        ),
        (
            "from = \"leonardo/payg-default\"",
            "from = \"leonardo/payg\"",
            "s.toml:34:8: plan `default`: `from` is \"leonardo/payg\", which is no plan of the catalogue; did you mean \
             `leonardo/payg-default`?",
        ),
        (
            "rate_limit.create.limit = \"200/min\"",
            "rate_limit.creat.limit = \"200/min\"",
            "s.toml:35:12: plan `default`: `rate_limit.creat` is not a rate limit of `leonardo/payg-default`; did you mean \
             `create`?",
        ),
        (
            "name = \"default\"",
            "name = \"pro\"",
            "s.toml:33:8: plan `pro`: `name` is \"pro\", which another plan is called already; give each a name of its own",
        ),
        (
            "client = \"app\"",
            "client = \"concurred-docs\"",
            "s.toml:15:10: workload `portraits`: `client` is \"concurred-docs\", which is no client of this file or of the \
             catalogue; did you mean `concurred-doc`?",
        ),
        (
            "attempts = 4",
            "attempts = 20000",
            "s.toml:40:12: client `app`: `retry.attempts` is 20000, which is outside 1 to 10000; write a whole number between \
             them",
        ),
        (
            "cap = \"10 s\"",
            "cap = \"10 ms\"",
            "s.toml:41:7: client `app`: `retry.cap` is \"10 ms\", which is below the base of 1 s; make it at least that",
        ),
        (
            "[sweep]\nparameter = \"plan.*.concurrency\"",
            "[sweep]\nparameter = \"plan.*.concurency\"",
            "s.toml:45:13: `sweep.parameter` is \"plan.*.concurency\": unknown key `concurency`; did you mean `concurrency`?",
        ),
        (
            "[sweep]\nparameter = \"plan.*.concurrency\"",
            "[sweep]\nparameter = \"plan.prro.concurrency\"",
            "s.toml:45:13: `sweep.parameter` is \"plan.prro.concurrency\", but there is no plan `prro`; did you mean `pro`?",
        ),
        (
            "values = [8, 16]",
            "values = [8, 0]",
            "s.toml:46:14: plan `pro`: `concurrency` is 0, so nothing is ever started; the smallest useful concurrency is 1",
        ),
    ] {
        assert_eq!(with(part, replacement), told);
    }
}

#[test]
fn settings_of_retries_that_cannot_be_meant_are_told_with_a_remedy() {
    for (keys, told) in [
        (
            "base = \"0 s\"\nhint_beyond = \"clamp\"",
            "42:15: client `app`: `retry.hint_beyond` is \"clamp\", which needs a `hint_max` to be beyond; add one, or leave it out",
        ),
        (
            "hint_max = \"9 s\"",
            "41:12: client `app`: `retry.hint_max` is \"9 s\", but `hint` is \"ignore\"; write hint = \"obey\" or \"multiply\", or leave it out",
        ),
        (
            "floor = \"11 s\"",
            "41:9: client `app`: `retry.floor` is \"11 s\", which is above the cap of 10 s; make it at most that",
        ),
        (
            "total_deadline = \"0 s\"",
            "41:18: client `app`: `retry.total_deadline` is \"0 s\", which is no time at all; write one above 0 s",
        ),
        (
            "budget = { capacity = 0 }",
            "41:23: client `app`: `retry.budget.capacity` is 0, which pays for no retry; write at least 1",
        ),
        ("budget = { cost = 2 }", "41:10: client `app`: `retry.budget.capacity` is missing; write capacity = 500"),
        (
            "budget = { capacity = 1, cost = 2 }",
            "41:33: client `app`: `retry.budget.cost` is 2, which is more than the `capacity`, so no retry is ever made; lower it",
        ),
        (
            "budget = { capacity = 1, refund = -1 }",
            "41:35: client `app`: `retry.budget.refund` is -1, which is outside 0 to 1000000000; write a whole number between them",
        ),
        (
            "budget = 5",
            "41:10: client `app`: `retry.budget` is 5, which is not a table; write { key = value } or a [section]",
        ),
        (
            "first_at_once = 1",
            "41:17: client `app`: `retry.first_at_once` is 1, which is neither true nor false; write one of them, without quotes",
        ),
        (
            "only_with_hints = true",
            "41:1: client `app`: unknown key `retry.only_with_hints`; did you mean `only_with_hint`?",
        ),
    ] {
        assert_eq!(with("cap = \"10 s\"\n", &format!("{keys}\ncap = \"10 s\"\n")), format!("s.toml:{told}"));
    }
    for (jitter, told) in [
        ("{ }", "which says no kind of jitter; write { add = \"1 s\" }, { least = \"1 s\" } or { sign = \"10 %\" }"),
        (
            "{ add = \"1 s\", sign = \"5 %\" }",
            "which says more than one kind of jitter; keep one of `add`, `least` and `sign`",
        ),
    ] {
        let expected = format!("s.toml:42:10: client `app`: `retry.jitter` is {jitter}, {told}");
        assert_eq!(with("jitter = \"full\"", &format!("jitter = {jitter}")), expected);
    }
    assert_eq!(
        with("jitter = \"full\"", "jitter = { least = \"11 s\" }"),
        "s.toml:42:20: client `app`: `retry.jitter.least` is \"11 s\", which is above the cap of 10 s; make it at most that"
    );
    assert_eq!(
        with("jitter = \"full\"", "jitter = { sign = \"110 %\" }").split(", which").next(),
        Some("s.toml:42:19: client `app`: `retry.jitter.sign` is \"110 %\"")
    );
}

#[test]
fn several_problems_are_all_told_in_the_order_of_the_file() {
    let text = GOOD
        .replace("replications = 3", "replications = 0")
        .replace("latency_p95 = \"30 s\"", "latency_p59 = \"30 s\"")
        .replace("service = { kind = \"lognormal\", median", "service = { kind = \"lognormal\", mode")
        .replace("concurrency = 10\n", "concurrency = 10.5\n")
        .replace("timeout = \"30 s\"", "timeout = \"30 sek\"");
    let expected = "\
s.toml:3:16: `replications` is 0, so nothing is simulated; the smallest number is 1
s.toml:8:1: unknown key `slo.latency_p59`; did you mean `latency_p95`?
s.toml:18:11: workload `portraits`: `service` is { kind = \"lognormal\", mode = \"5 s\", p95 = \"9 s\" }, but a lognormal needs \
         `median` and `p95`, or `mean` and `cv`, or `mean` and `p95`; write one pair
s.toml:18:33: workload `portraits`: unknown key `service.mode`; the keys here are `base`, `cv`, `kind`, `mean`, `median`, `multiplier`, `of`, `p95` and \
         `per_unit`
s.toml:38:49: client `app`: `gate.timeout` is \"30 sek\", where `sek` is not a unit of time; the units of time are ns, us, ms, \
         s, min, h, days, weeks and months (of 30 days)";
    // The wrong `concurrency` is not among them: the sweep sets another one in its place.
    assert_eq!(problems(&text), expected);
}

#[test]
fn syntax_errors_are_all_told_and_nothing_is_guessed_from_the_rest() {
    let text = "horizon = 8 h\nseed = 1\nseed = 2\n[[workload]]\nname = \"open\n";
    let expected = "\
s.toml:1:11: not valid TOML at `8 h`: string values must be quoted, expected literal string; words and values with a unit stand in \
         quotes, such as \"30 s\"
s.toml:3:1: not valid TOML at `seed`: duplicate key; a key stands once in its table, remove or rename one of the two
s.toml:5:13: not valid TOML: invalid basic string, expected `\"`; close it";
    assert_eq!(problems(text), expected);
}

#[test]
fn an_empty_scenario_is_told_what_it_lacks() {
    let expected = "\
s.toml:1:1: `horizon` is missing; write horizon = \"8 h\", for example
s.toml:1:1: there is no plan; add a [[plan]]
s.toml:1:1: there is no workload; add a [[workload]]";
    assert_eq!(problems(""), expected);
}

#[test]
fn a_name_that_cannot_name_a_folder_is_refused() {
    for name in ["../x", "a/b", "a\\\\b", ".hidden", "", " ", "a\\nb"] {
        let told = problems(&format!("name = \"{name}\"\n{GOOD}"));
        let expected = format!(
            "s.toml:1:8: `name` is \"{name}\", which cannot name a folder; use letters, digits, spaces, - and _"
        );
        assert_eq!(told, expected);
    }
    let told = parse(GOOD, Path::new(".toml")).unwrap_err().to_string();
    assert_eq!(
        told,
        ".toml:1:1: `name` is missing, and the file's own name \".toml\" cannot name a folder; write name = \"my-scenario\", \
         for example"
    );
}

#[test]
fn columns_count_characters_and_not_bytes() {
    let told = problems(&GOOD.replace("group = \"g\", limit = \"plan\"", "group = \"gärtner\", limit = 0"));
    assert_eq!(
        told,
        "s.toml:38:37: client `app`: `gate.limit` is 0, which lets nothing through; the smallest useful limit is 1"
    );
}

#[test]
fn a_missing_file_is_a_problem_without_a_line() {
    let told = linecook::scenario::load(Path::new("nowhere/no.toml")).unwrap_err().to_string();
    assert_eq!(told, "nowhere/no.toml: there is no such file; check the path");
}

#[test]
fn a_file_that_is_not_text_says_where() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("latin1.toml");
    std::fs::write(&path, b"seed = 1\ntitle = \"Portr\xe4ts\"\n").unwrap();
    let told = linecook::scenario::load(&path).unwrap_err().to_string();
    assert_eq!(told, format!("{}:2:15: not UTF-8 text; save the file as UTF-8", path.display()));
}

#[test]
fn whatever_stands_in_place_of_a_table_is_told() {
    let told =
        problems("horizon = \"1 h\"\nplan = [1]\nworkload = 3\nclient = { x = 5, \"a\\nb\" = {} }\n\"c\\nd\" = 1\n");
    let expected = "\
s.toml:2:8: `plan` is [1], which is not a list of tables; write [[plan]]
s.toml:2:9: `plan` has 1 in it, which is not a table; write [[plan]]
s.toml:3:12: `workload` is 3, which is not a list of tables; write [[workload]]
s.toml:4:16: `client.x` is 5, which is not a table; write [client.x]
s.toml:4:19: `client.a\\nb` is no name; use visible characters
s.toml:5:1: unknown key `c\\nd`; the keys here are `catalogue`, `client`, `demand`, `horizon`, `name`, `overload`, `plan`, `precision`, `question`, `replications`, \
         `seed`, `sensitivity`, `size`, `slo`, `spike`, `starts`, `sweep`, `time_zone`, `title`, `warm_up` and `workload`";
    assert_eq!(told, expected);
}
