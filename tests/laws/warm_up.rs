//! A warm-up that is found leaves out what is biased by starting empty, and says where nothing settles.

use std::path::Path;

use linecook::experiment::sizing::{self, Answer};
use linecook::experiment::{Results, WitnessFigure, run};
use linecook::report;
use linecook::scenario::{Draft, Scenario, Setting, parse};
use linecook::time::Nanos;

use super::bad_input::problems;

/// Four stations, 95 % of them busy.
fn text(header: &str, waitlist: &str) -> String {
    format!(
        r#"{header}
overload = "report"
[[workload]]
name = "requests"
arrivals = {{ kind = "poisson", rate = "38/min" }}
service = {{ kind = "exponential", mean = "6 s" }}

[[plan]]
name = "four"
concurrency = 4
waitlist = {waitlist}
"#
    )
}

fn scenario(text: &str) -> Scenario {
    parse(text, Path::new("s.toml")).unwrap_or_else(|problems| panic!("{problems}\n{text}"))
}

/// Standard errors between the mean latency and that of theory.
fn z(results: &Results) -> f64 {
    let mean = results.plans[0].witnesses.iter().find(|witness| witness.figure == WitnessFigure::LatencyMean);
    mean.expect("it is an M/M/c/K").z().expect("it is random")
}

/// A fifth more than the stations serve, and 60 places: an M/M/4/64 whose waitlist takes some ten minutes to fill.
#[test]
fn a_run_that_starts_empty_is_biased_and_one_whose_warm_up_is_found_is_not() {
    for seed in 1..=3 {
        let of = |warm_up: &str| {
            let header = format!("horizon = \"3 h\"\nreplications = 40\nseed = {seed}\nwarm_up = \"{warm_up}\"");
            run(&scenario(&text(&header, "60").replace("38/min", "48/min")), &|_| ())
        };
        let (all, found) = (of("0 s"), of("auto"));
        assert!(z(&all) < -4.0, "seed {seed}: {}", z(&all));
        assert!(z(&found).abs() < 2.6, "seed {seed}: {} {:?}", z(&found), found.warm_up);
        let pilots = found.warm_up.found.as_ref().expect("it was found");
        assert_eq!((pilots.pilots, pilots.settled_at.len()), (5, 1));
        let settled = pilots.settled_at[0].expect("it settles");
        assert!(settled <= found.warm_up.length, "{:?}", found.warm_up);
        assert!(found.warm_up.length < Nanos::from_secs(1800), "{:?}", found.warm_up);
        assert_eq!(all.warm_up.found, None);
    }
}

/// What is found is what somebody could have written: the rest of the results is the same.
#[test]
fn a_warm_up_that_is_found_counts_like_one_that_is_given_on_any_number_of_threads() {
    let file = text("horizon = \"2 h\"\nreplications = 6\nwarm_up = \"auto\"", "20");
    let scenario = scenario(&file);
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        pool.install(|| run(&scenario, &|_| ()))
    };
    let (found, other) = (on(1), on(3));
    assert_eq!(found, other);
    assert!(found.warm_up.found.is_some());
    let length = found.warm_up.length;
    let given = Draft::parse(&file, Path::new("s.toml")).expect("TOML").counted_from(length).scenario().expect("good");
    assert_eq!((given.warm_up, given.finds_warm_up), (length, false));
    let given = run(&given, &|_| ());
    assert_eq!((given.plans, given.comparisons), (found.plans, found.comparisons));
}

/// One warm-up for all trials: sizing with what was found, written into the file, is the same sizing.
#[test]
fn sizing_finds_one_warm_up_for_all_that_it_tries() {
    let file = text("horizon = \"1 h\"\nreplications = 3\nwarm_up = \"auto\"\nslo = { refused_share = \"5 %\" }", "3");
    let draft = Draft::parse(&file, Path::new("s.toml")).expect("TOML");
    let flags = [Setting { key: "parameters", values: vec!["concurrency".to_owned()] }];
    let sized = |draft: &Draft| {
        let scenario = draft.sized(&flags).expect("good");
        (sizing::size(draft, &scenario, &|_| ()), scenario)
    };
    let (found, scenario) = sized(&draft);
    assert!(found.warm_up.found.is_some());
    let (given, _) = sized(&draft.counted_from(found.warm_up.length));
    assert_eq!(given.warm_up.length, found.warm_up.length);
    assert_eq!((&given.answer, &given.head_room), (&found.answer, &found.head_room));
    assert!(matches!(found.answer, Answer::Found { .. }), "{:?}", found.answer);
    assert!(report::sizing_page(&scenario, &found).terminal(200).contains("MSER-5"));
}

#[test]
fn that_a_run_is_too_short_is_said_with_the_remedy() {
    let said = |header: &str, waitlist: &str, rate: &str| {
        let scenario = scenario(&text(header, waitlist).replace("38/min", rate));
        let results = run(&scenario, &|_| ());
        let terminal =
            report::terminal(&scenario, &results, 200, false).split_whitespace().collect::<Vec<_>>().join(" ");
        (results.warm_up, terminal)
    };
    let few = "horizon = \"30 min\"\nreplications = 5\nwarm_up = \"auto\"";
    let (warm_up, terminal) = said(&few.replace("30 min", "1 min"), "20", "38/min");
    assert_eq!(warm_up.found.expect("it was looked for").settled_at, [None]);
    assert!(terminal.contains("four has not settled by half of it. Lengthen `horizon`"), "{terminal}");
    let (_, terminal) = said(few, "\"unbounded\"", "60/min");
    assert!(terminal.contains("The run is too short: four has not settled"), "{terminal}");
    let (warm_up, terminal) = said(&few.replace("30 min", "8 h"), "3", "38/min");
    assert!(warm_up.found.expect("it was looked for").settled_at[0].is_some());
    assert!(terminal.contains("MSER-5") && !terminal.contains("too short"), "{terminal}");
}

#[test]
fn a_warm_up_is_found_only_of_what_is_the_same_at_all_times() {
    let file = text("horizon = \"8 h\"\nwarm_up = \"auto\"", "20");
    let told = |who: &str| {
        format!(
            "s.toml:2:11: `warm_up` is \"auto\", which is found of what settles, and {who} is not the same at all times; \
             write a time, such as \"30 min\""
        )
    };
    assert_eq!(problems(&file), "none");
    let shaped = file.replace("\"38/min\"", "\"38/min\", shape = \"office-hours\"");
    assert_eq!(problems(&shaped), told("the demand of workload `requests`"));
    let poisson = "{ kind = \"poisson\", rate = \"38/min\" }";
    let users = |rest: &str| {
        problems(&file.replace(poisson, &format!("{{ kind = \"users\", users = 9, think = \"9 s\"{rest} }}")))
    };
    assert_eq!(users(""), "none");
    assert_eq!(users(", ramp = \"1/s\""), told("the demand of workload `requests`"));
    assert_eq!(users(", starts_at = \"1 s\""), told("the demand of workload `requests`"));
    let schedule = format!("{file}schedule = [{{ at = \"08:00\", concurrency = 2 }}]\n");
    assert_eq!(problems(&schedule), told("plan `four`, with its schedule, outages or slow-downs,"));
    let swept = format!("{shaped}[sweep]\nparameter = \"plan.*.concurrency\"\nvalues = [4, 5, 6]\n");
    assert_eq!(problems(&swept).matches("`warm_up`").count(), 1, "{}", problems(&swept));
    assert!(problems(&file.replace("\"auto\"", "\"automatic\"")).contains("`warm_up` is \"automatic\""));
}
