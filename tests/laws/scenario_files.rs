//! What a good scenario file means: catalogue and overrides, units, sweeps, logs.

use std::fs;
use std::path::Path;

use linecook::catalogue::Catalogue;
use linecook::client::{GateLimit, HintUse, RetryJitter};
use linecook::demand::arrivals::Replay;
use linecook::demand::{Arrivals, Quantity, Service};
use linecook::provider::{HintPlace, HintWait, RateLimitKind, Unit, Waitlist};
use linecook::scenario::{Case, Objective, Scenario, load, parse};
use linecook::time::Nanos;

/// A scenario with these lines after the horizon.
fn scenario(rest: &str) -> Scenario {
    parse(&format!("horizon = \"1 h\"\n{rest}"), Path::new("folder/s.toml"))
        .unwrap_or_else(|problems| panic!("{problems}"))
}

/// The only case of a scenario with this plan and some traffic.
fn with_plan(plan: &str) -> Case {
    scenario(&format!("{TRAFFIC}[[plan]]\nname = \"p\"\n{plan}")).cases.remove(0)
}

const TRAFFIC: &str = "[[workload]]\nname = \"w\"\nendpoint = \"/v1/generations\"\nmodel = \"txt2img_v3\"\nquantities.images = 1\n\
                       arrivals = { kind = \"poisson\", rate = \"6/min\" }\nservice = \"1 s\"\n";

#[test]
fn the_header_has_defaults_and_a_hash_of_the_bytes() {
    let scenario =
        scenario(&format!("{TRAFFIC}[[plan]]\nname = \"p\"\n[slo]\nrefused_share = 0.01\nlatency_p99 = \"3 s\""));
    assert_eq!((scenario.name.as_str(), scenario.title.as_str(), scenario.question.as_str()), ("s", "s", ""));
    assert_eq!((scenario.seed, scenario.replications.get()), (1, 10));
    assert_eq!((scenario.horizon, scenario.warm_up), (Nanos::from_secs(3600), Nanos::ZERO));
    let p99 = Objective::LatencyQuantile { per_mille: 990, at_most: Nanos::from_secs(3) };
    assert_eq!(scenario.objectives, [Objective::RefusedShare(0.01), p99]);
    assert_eq!(scenario.quantities, ["images"]);
    assert_eq!(scenario.cases[0].clients, [linecook::client::Client::default()]);
    // printf 'horizon = "1 h"\n' | sha256sum, with what makes it a scenario behind it
    assert_eq!(scenario.sha256.len(), 64);
    let other = parse(&format!("horizon = \"1 h\" \n{TRAFFIC}[[plan]]\nname = \"p\""), Path::new("s.toml")).unwrap();
    assert_ne!(scenario.sha256, other.sha256);
}

#[test]
fn a_plan_of_the_catalogue_is_what_the_catalogue_says() {
    let case = with_plan("from = \"leonardo/payg-default\"");
    let known = Catalogue::embedded().find("leonardo/payg-default").unwrap();
    assert_eq!(case.plans[0].rate_limits, known.plan.rate_limits);
    assert_eq!(case.plans[0].pools, known.plan.pools);
    assert_eq!(case.plans[0].origin, known.plan.origin);
    assert_eq!(known.plan.origin.assumptions.len(), known.ambiguities.len());
    assert!(known.plan.origin.overrides.is_empty());
}

#[test]
fn one_number_of_a_catalogue_plan_can_be_changed_and_the_rest_stays() {
    let known = Catalogue::embedded().find("leonardo/payg-default").unwrap();
    let case = with_plan("from = \"leonardo/payg-default\"\nwaitlist = 1000\nrate_limit.create.limit = \"250/min\"");
    let plan = &case.plans[0];
    let mut expected = known.plan.clone();
    let create = expected.rate_limits.iter_mut().find(|limit| limit.name == "create").unwrap();
    create.limit = 250.try_into().unwrap();
    create.burst = create.limit;
    expected.pools[0].waitlist = Waitlist::Bounded { places: 1000, counts_running: false };
    assert_eq!(plan.rate_limits, expected.rate_limits);
    assert_eq!(plan.pools, expected.pools);
    assert_eq!(plan.origin.overrides, ["waitlist = 1000", "rate_limit.create.limit = \"250/min\""]);
    assert_eq!(plan.origin.assumptions, known.plan.origin.assumptions);
    assert_eq!(plan.origin.source, known.plan.origin.source);
}

#[test]
fn a_reading_that_the_scenario_replaces_is_no_longer_an_assumption() {
    let known = Catalogue::embedded().find("novita/default").unwrap();
    let case = with_plan("from = \"novita/default\"\nrate_limit.txt2img_v3 = { kind = \"evenly-paced\", burst = 4 }");
    let plan = &case.plans[0];
    let limit = plan.rate_limits.iter().find(|limit| limit.name == "txt2img_v3").unwrap();
    assert_eq!((limit.kind, limit.limit.get(), limit.burst.get()), (RateLimitKind::EvenlyPaced, 20, 4));
    assert_eq!(limit.unit, Unit::Quantity(0));
    let kept = known.ambiguities.iter().filter(|open| !open.keys.iter().any(|key| key == "rate_limit.txt2img_v3.kind"));
    assert_eq!(plan.origin.assumptions, kept.cloned().collect::<Vec<_>>());
    assert!(plan.origin.assumptions.len() < known.ambiguities.len());
}

#[test]
fn a_rate_limit_of_the_catalogue_can_be_taken_away_and_another_added() {
    let case = with_plan(
        "from = \"leonardo/payg-default\"\n[plan.rate_limit]\nall = \"none\"\n\
         mine = { kind = \"sliding-window\", limit = \"40/10 s\", hint = { wait = \"computed\", in = \"body\" } }",
    );
    let names: Vec<&str> = case.plans[0].rate_limits.iter().map(|limit| limit.name.as_str()).collect();
    assert_eq!(names, ["create", "mine"]);
    let mine = &case.plans[0].rate_limits[1];
    assert_eq!((mine.limit.get(), mine.window), (40, Nanos::from_secs(10)));
    assert_eq!((mine.hint.wait, mine.hint.place), (HintWait::Computed, HintPlace::Body));
}

#[test]
fn pools_by_name_stand_instead_of_the_only_one() {
    let pools = "[plan.pool.a]\nconcurrency = 3\nmodel = \"txt2img_*\"\n[plan.pool.b]\nconcurrency = 4\nwaitlist = \"unbounded\"\n";
    let case = with_plan(&format!("from = \"leonardo/payg-default\"\n{pools}"));
    let found: Vec<_> = case.plans[0].pools.iter().map(|pool| (pool.name.as_str(), pool.concurrency.get())).collect();
    assert_eq!(found, [("a", 3), ("b", 4)]);
    assert_eq!(case.plans[0].pools[1].waitlist, Waitlist::Unbounded);
    // Directly under the plan, the concurrency is that of every pool.
    let case = with_plan(&format!("concurrency = 9\n{pools}"));
    assert!(case.plans[0].pools.iter().all(|pool| pool.concurrency.get() == 9));
}

#[test]
fn rate_limits_are_asked_in_the_order_of_the_file() {
    let limit = "kind = \"fixed-window\"\nlimit = \"9/s\"\n";
    let case = with_plan(&["zoo", "all", "mid"].map(|name| format!("[plan.rate_limit.{name}]\n{limit}")).concat());
    let names: Vec<&str> = case.plans[0].rate_limits.iter().map(|limit| limit.name.as_str()).collect();
    assert_eq!(names, ["zoo", "all", "mid"]);
}

#[test]
fn a_client_of_the_catalogue_can_be_named_or_taken_as_a_start() {
    let scenario = scenario(&format!(
        "{}[[plan]]\nname = \"own\"\n[[plan]]\nname = \"replaced\"\nclient = \"hasty\"\n\
         [client.hasty]\nfrom = \"concurred-doc\"\ngate = {{ limit = 3, timeout = \"1 s\" }}\nretry.attempts = 9\n\
         retry.jitter = \"±25 %\"\n",
        TRAFFIC.replace("service", "client = \"concurred-doc\"\nservice")
    ));
    let case = &scenario.cases[0];
    let of = |plan| &case.clients[case.client_of(plan, 0)];
    let known = Catalogue::embedded().find_client("concurred-doc").unwrap();
    assert_eq!(of(0), &known.client);
    assert_eq!((of(0).retry.hint, of(0).retry.attempts.get()), (HintUse::Multiply, 3));
    assert_eq!(of(1).name, "hasty");
    assert_eq!((of(1).retry.hint, of(1).retry.attempts.get()), (HintUse::Multiply, 9));
    assert_eq!(of(1).retry.jitter, RetryJitter::Share { low: 750_000, high: 1_250_000 });
    let gate = &case.gates[of(1).gate.unwrap()];
    assert_eq!((gate.group.as_str(), gate.limit), ("hasty", GateLimit::Fixed(3.try_into().unwrap())));
}

#[test]
fn rates_become_gaps_and_a_rate_in_a_quantity_counts_its_mean() {
    let gap = |arrivals: &str, quantities: &str| {
        let scenario = scenario(&format!(
            "[[workload]]\nname = \"w\"\narrivals = {{ kind = \"poisson\", {arrivals} }}\nquantities = {quantities}\nservice = \
             \"1 s\"\n[[plan]]\nname = \"p\""
        ));
        let Arrivals::Poisson { mean_gap_ns } = scenario.cases[0].workloads[0].arrivals else { panic!("not Poisson") };
        mean_gap_ns
    };
    let second: f64 = 1e9;
    assert_eq!(gap("rate = \"60/min\"", "{}").to_bits(), second.to_bits());
    assert_eq!(gap("rate = \"40/10 s\"", "{}").to_bits(), (second / 4.0).to_bits());
    assert_eq!(gap("rate = \"60 images/min\"", "{ images = 4 }").to_bits(), (4.0 * second).to_bits());
    let mix = "{ images = { mix = [[1, \"50 %\"], [3, 0.5]] } }";
    assert_eq!(gap("volume = \"1.2M images/month\"", mix).to_bits(), (2.0 * 2_592_000.0 * second / 1.2e6).to_bits());
}

#[test]
fn a_mix_that_is_only_rounded_is_normalised() {
    let scenario = scenario(&format!(
        "{}[[plan]]\nname = \"p\"",
        TRAFFIC.replace(
            "quantities.images = 1",
            "quantities.images.mix = [[1, 0.3333333], [2, 0.3333333], [3, 0.3333333]]"
        )
    ));
    let Some(Quantity::Mix(parts)) = &scenario.cases[0].workloads[0].quantities[0] else { panic!("no mix") };
    assert!((parts.iter().map(|part| part.probability).sum::<f64>() - 1.0).abs() < 1e-15);
}

#[test]
fn a_sweep_sets_each_value_where_its_path_leads() {
    let with = |parameter: &str, values: &str| {
        scenario(&format!(
            "{TRAFFIC}[[plan]]\nname = \"a\"\nconcurrency = 2\n[[plan]]\nname = \"v1.0\"\nfrom = \"leonardo/payg-default\"\n\
             [sweep]\nparameter = '{parameter}'\nvalues = {values}"
        ))
    };
    let stations = |scenario: &Scenario| -> Vec<Vec<u32>> {
        let of = |case: &Case| case.plans.iter().map(|plan| plan.pools[0].concurrency.get()).collect();
        scenario.cases.iter().map(of).collect()
    };
    let all = with("plan.*.concurrency", "[3, 5]");
    assert_eq!(stations(&all), [[3, 3], [5, 5]]);
    assert_eq!(all.sweep.as_ref().unwrap().label, "concurrency (stations)");
    assert_eq!(all.cases[1].plans[1].origin.overrides, ["concurrency = 5"]);
    let one = with("plan.\"v1.0\".concurrency", "[3, 5]");
    assert_eq!(stations(&one), [[2, 3], [2, 5]]);

    let rate = with("workload.w.arrivals.rate", "[\"6/min\", \"12/min\", \"1/s\"]");
    assert_eq!(rate.sweep.as_ref().unwrap().label, "arrival rate (per min)");
    let points: Vec<_> = rate.cases.iter().map(|case| case.point.clone().unwrap()).collect();
    assert_eq!(points.iter().map(|point| point.label.as_str()).collect::<Vec<_>>(), ["6/min", "12/min", "1/s"]);
    assert_eq!(points.iter().map(|point| point.number).collect::<Vec<_>>(), [Some(6.0), Some(12.0), Some(60.0)]);
    let Arrivals::Poisson { mean_gap_ns } = rate.cases[1].workloads[0].arrivals else { panic!("not Poisson") };
    assert_eq!(mean_gap_ns.to_bits(), 5e9f64.to_bits());

    let limit = with("plan.\"v1.0\".rate_limit.create.limit", "[\"100/min\", \"200/min\"]");
    assert_eq!(limit.sweep.unwrap().label, "rate limit create (per min)");
    assert_eq!(limit.cases[1].plans[1].rate_limits[1].limit.get(), 200);
    let time = with("plan.*.network.back", "[\"0 s\", \"1 min\"]");
    assert_eq!(time.sweep.unwrap().label, "network time back (s)");
    assert_eq!(time.cases[1].point.as_ref().unwrap().number, Some(60.0));
    assert_eq!(time.cases[1].plans[0].network.back, Nanos::from_secs(60));
    let word = with("plan.\"v1.0\".rate_limit.*.kind", "[\"sliding-window\", \"token-bucket\"]");
    assert_eq!(word.cases[0].point.as_ref().unwrap().number, None);
    assert!(word.cases[0].plans[1].rate_limits.iter().all(|limit| limit.kind == RateLimitKind::Sliding));
    // A client of the catalogue that only the sweep names.
    let client = with("workload.w.client", "[\"concurred-doc\", \"modelslab-doc\"]");
    assert_eq!(client.cases[1].clients[client.cases[1].workloads[0].client].name, "modelslab-doc");
    assert_eq!(client.cases[0].clients.len(), client.cases[1].clients.len());
}

/// A scenario over a log with these rows, in a folder of its own; or its problems.
fn over_log(log: &str, arrivals: &str, service: &str, quantities: &str) -> Result<Scenario, String> {
    let folder = tempfile::tempdir().expect("a folder can be made");
    fs::write(folder.path().join("log.csv"), log).expect("a log can be written");
    let path = folder.path().join("s.toml");
    let workload =
        format!("name = \"w\"\narrivals = {{ kind = \"log\", file = \"log.csv\", {arrivals} }}\nservice = {service}");
    let text =
        format!("horizon = \"1 h\"\n[[workload]]\n{workload}\nquantities = {quantities}\n[[plan]]\nname = \"p\"\n");
    fs::write(&path, text).expect("a scenario can be written");
    load(&path).map_err(|problems| problems.to_string().replace(&format!("{}/", folder.path().display()), ""))
}

#[test]
fn a_log_is_read_to_the_nanosecond() {
    let log = "TIMESTAMP,Context,Generated\n2023-11-16 18:15:46.6805900,374,44\n2023-11-16 18:15:50.9951690,396,109\n\
               2023-11-16T18:15:51.000000001,879,55\n";
    let scenario = over_log(
        log,
        "time = \"TIMESTAMP\"",
        "{ kind = \"log\", base = \"500 ms\", per_unit = \"20 ms\", column = \"Generated\" }",
        "{ context = { column = \"Context\" }, generated = { column = \"Generated\" } }",
    )
    .unwrap();
    let workload = &scenario.cases[0].workloads[0];
    let Arrivals::Log(Replay { log, .. }) = &workload.arrivals else { panic!("no log") };
    assert_eq!(log.instants().iter().map(|at| at.0).collect::<Vec<_>>(), [0, 4_314_579_000, 4_319_410_001]);
    assert_eq!((0..3).map(|row| log.service(row).0 / 1_000_000).collect::<Vec<_>>(), [1380, 2680, 1600]);
    assert_eq!(log.amounts(1), [396, 109]);
    assert_eq!(scenario.quantities, ["context", "generated"]);
    assert_eq!(workload.service, Service::Log);
    assert_eq!(workload.quantities, [Some(Quantity::Log(0)), Some(Quantity::Log(1))]);
}

#[test]
fn numbers_dates_and_zones_count_from_the_start() {
    let rows = |log: &str, arrivals: &str| {
        let scenario = over_log(log, arrivals, "\"1 s\"", "{}").unwrap();
        let Arrivals::Log(Replay { log, .. }) = &scenario.cases[0].workloads[0].arrivals else { panic!("no log") };
        log.instants().iter().map(|at| at.0).collect::<Vec<_>>()
    };
    assert_eq!(rows("t\n1.5\n2.000000001\n", "time = \"t\", time_unit = \"s\""), [0, 500_000_001]);
    assert_eq!(
        rows("t\n1500\n2000\n", "time = \"t\", time_unit = \"ms\", start = \"1,000\""),
        [500_000_000, 1_000_000_000]
    );
    assert_eq!(rows("t\n1\n2\n", "time = \"t\", time_unit = \"us\", start = 0"), [1_000, 2_000]);
    let zones = "t\n2024-01-01T00:00:00Z\n2024-01-01T02:00:01+02:00\n";
    assert_eq!(rows(zones, "time = \"t\""), [0, 1_000_000_000]);
    assert_eq!(rows(zones, "time = \"t\", start = \"2023-12-31T23:59:59Z\""), [1_000_000_000, 2_000_000_000]);
    assert_eq!(rows("t\n3\n1\n2\n", "time = \"t\", time_unit = \"s\", sort = true"), [0, 1_000_000_000, 2_000_000_000]);
}

#[test]
fn problems_of_a_log_are_told_at_its_own_lines() {
    let seconds = "time = \"t\", time_unit = \"s\"";
    let column = "{ kind = \"log\", column = \"d\", unit = \"s\" }";
    for (log, arrivals, service, quantities, told) in [
        (
            "t,d,n\n1,2,3\n0,x,3\n2,-1,3\n3,1,2.5\n",
            seconds,
            column,
            "{ n = { column = \"n\" } }",
            "log.csv:3: workload `w`: column `d` is \"x\", which does not begin with a number\n\
             log.csv:4: workload `w`: column `d` is \"-1\", which is negative; write a number above 0\n\
             log.csv:5: workload `w`: column `n` is \"2.5\", which is not a whole number up to 1000000000000",
        ),
        (
            "t\n1\n0\n",
            seconds,
            "\"1 s\"",
            "{}",
            "log.csv:3: workload `w`: is earlier than the row before it; write sort = true, or check `time_unit`",
        ),
        (
            "t,d\n1,2\n1\n",
            seconds,
            "\"1 s\"",
            "{}",
            "log.csv:3: workload `w`: has 1 columns where the header has 2; quote cells that contain commas",
        ),
        ("t\n", seconds, "\"1 s\"", "{}", "log.csv: workload `w`: has no rows; a log needs at least one request"),
        (
            "t\n12\n",
            "time = \"t\"",
            "\"1 s\"",
            "{}",
            "log.csv:2: workload `w`: column `t` is \"12\", a number of unknown unit; say time_unit = \"s\", \"ms\", \"us\" or \"ns\"",
        ),
        (
            "t\n5\n",
            "time = \"t\", time_unit = \"s\", start = 7",
            "\"1 s\"",
            "{}",
            "log.csv:2: workload `w`: is before the `start` that the scenario gives; begin earlier or cut the row",
        ),
        (
            "time,duration\n1,2\n",
            "time = \"tine\", time_unit = \"s\"",
            column,
            "{}",
            "s.toml:4:53: workload `w`: `arrivals.time` is \"tine\", which is no column of log.csv; did you mean `time`?\n\
             s.toml:5:36: workload `w`: `service.column` is \"d\", which is no column of log.csv; it has `time` and `duration`",
        ),
    ] {
        assert_eq!(over_log(log, arrivals, service, quantities).unwrap_err(), told);
    }
    let missing =
        TRAFFIC.replace("kind = \"poisson\", rate = \"6/min\"", "kind = \"log\", file = \"gone.csv\", time = \"t\"");
    let told = parse(&format!("horizon = \"1 h\"\n{missing}[[plan]]\nname = \"p\""), Path::new("s.toml")).unwrap_err();
    assert_eq!(
        told.to_string(),
        "s.toml:7:35: workload `w`: `arrivals.file` is \"gone.csv\", which does not exist; the path starts at the scenario's \
         folder"
    );
}

#[test]
fn a_column_needs_a_log() {
    let text = TRAFFIC.replace("quantities.images = 1", "quantities.images.column = \"n\"");
    let told = parse(&format!("horizon = \"1 h\"\n{text}[[plan]]\nname = \"p\""), Path::new("s.toml")).unwrap_err();
    assert_eq!(
        told.to_string(),
        "s.toml:6:28: workload `w`: `quantities.images.column` is \"n\", a column of a log, but the arrivals are from none; write \
         arrivals = { kind = \"log\", … }"
    );
}

#[test]
fn in_a_pattern_only_stars_and_question_marks_are_special() {
    use linecook::provider::AppliesTo;
    for (pattern, name, matches) in [
        ("*", "", true),
        ("/v1/*", "/v1/a/b", true),
        ("/v1/*", "/v2/a", false),
        ("job-?", "job-7", true),
        ("job-?", "job-77", false),
        ("a!*", "a!b", true),
        ("[ab]*", "[ab]c", true),
        ("[ab]*", "a", false),
        ("{a,b}*", "a", false),
        ("a\\*", "a\\b", true),
        ("^a*", "^ab", true),
        ("a.c*", "abc", false),
        ("A*", "a", false),
        ("**", "a/b", true),
    ] {
        let endpoint = AppliesTo { endpoint: Some(pattern.to_owned()), model: None };
        assert_eq!(endpoint.matches(name, "any"), matches, "{pattern} on {name}");
        let model = AppliesTo { endpoint: None, model: Some(pattern.to_owned()) };
        assert_eq!(model.matches("any", name), matches, "{pattern} on {name}");
    }
}
