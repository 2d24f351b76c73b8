//! A run that is given a precision takes as many replications as that needs, the same number on any number of threads.

use std::path::Path;

use linecook::experiment::{Results, run};
use linecook::scenario::parse;

use super::bad_input::problems;

fn scenario(header: &str) -> String {
    format!(
        r#"horizon = "1 h"
warm_up = "5 min"
{header}
[[workload]]
name = "requests"
arrivals = {{ kind = "poisson", rate = "1/s" }}
service = {{ kind = "exponential", mean = "1.5 s" }}

[[plan]]
name = "two"
concurrency = 2
waitlist = 20
"#
    )
}

fn results(header: &str) -> Results {
    run(&parse(&scenario(header), Path::new("s.toml")).expect("nothing is wrong with it"), &|_| ())
}

#[test]
fn replications_are_added_until_the_precision_is_reached() {
    let results = results("replications = 3\nprecision = { latency = \"4 %\", share = \"1 %\" }");
    assert_eq!(results.precision_reached, Some(true));
    assert!([5, 8, 12, 18, 27, 41, 62, 93].contains(&results.replications), "{}", results.replications);
    let total = &results.plans[0].total;
    let p95 = total.latency.as_ref().unwrap().quantile(950).unwrap();
    assert!(p95.half_width.unwrap() <= 0.04 / 1.04 * p95.mean, "{p95:?}");
    assert!(total.delivered_share.unwrap().half_width.unwrap() <= 0.01);
    assert_eq!(p95.replications, results.replications);
}

#[test]
fn the_most_is_the_most_and_it_is_said_that_it_did_not_suffice() {
    let most = results("replications = 3\nprecision = { latency = \"0.1 %\", most = 7 }");
    assert_eq!((most.replications, most.precision_reached), (7, Some(false)));
    // The same replications as if their number had been given.
    let given = results("replications = 7");
    assert_eq!(given.precision_reached, None);
    assert_eq!(most.plans, given.plans);
}

#[test]
fn the_objectives_say_which_figures_are_meant() {
    // The mean latency is known better than the p95, and the share of one in a thousand better than the latency.
    let of = |objectives: &str| {
        results(&format!("replications = 3\nprecision = {{ latency = \"3 %\" }}\n[slo]\n{objectives}")).replications
    };
    let (mean, p99) = (of("latency_mean = \"5 s\""), of("latency_p99 = \"5 s\""));
    assert!(mean < p99, "{mean} {p99}");
}

#[test]
fn the_number_does_not_depend_on_the_threads() {
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| results("replications = 3\nprecision = { latency = \"5 %\" }"))
    };
    assert_eq!(on(1), on(2));
}

#[test]
fn a_precision_that_cannot_be_meant_is_advised_about() {
    for (header, expected) in [
        (
            "precision = {}",
            "`precision` is {}, which asks for nothing; give `latency = \"5 %\"`, of the figure itself, or `share = \"0.2 %\"`, of all requests",
        ),
        (
            "precision = { latency = \"0 %\" }",
            "`precision.latency` is \"0 %\", which no number of replications reaches; write one above 0 %",
        ),
        (
            "precision = { share = \"120 %\" }",
            "`precision.share` is \"120 %\", which is not between 0 and 1; write a share like \"5 %\" or 0.05",
        ),
        (
            "precision = { share = \"1 %\", most = 9 }",
            "`precision.most` is 9, which is below the 10 `replications` that the run begins with; raise it, or lower those",
        ),
        ("precision = { share = \"1 %\", least = 9 }", "unknown key `precision.least`"),
        (
            "replications = 2\nprecision = { share = \"1 %\" }",
            "`replications` is 2, from which no precision can be told; a run with a `precision` begins with 3 or more",
        ),
    ] {
        let told = problems(&scenario(header));
        assert!(told.contains(expected) && told.lines().count() == 1, "{header}: {told}");
    }
    // What may have to be done is bounded by the most.
    let told =
        problems(&scenario("precision = { latency = \"5 %\", most = 100000 }").replace("\"1 h\"", "\"30 days\""));
    assert!(told.contains("replications: 100000") && told.contains("lower the `precision.most`"), "{told}");
}
