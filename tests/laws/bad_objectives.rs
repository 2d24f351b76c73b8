//! Objectives that nothing can meet.

use std::path::Path;

use linecook::scenario::parse;

#[test]
fn objectives_that_contradict_each_other_are_told() {
    let slo = "[slo]\nlatency_p50 = \"30 s\"\nlatency_p95 = \"20 s\"\nlatency_p99 = \"40 s\"\n";
    let text = format!(
        "horizon = \"1 h\"\n{slo}[[workload]]\nname = \"w\"\narrivals = {{ kind = \"poisson\", rate = \"1/min\" }}\n\
         service = \"5 s\"\n[[plan]]\nname = \"p\"\n"
    );
    let told = parse(&text, Path::new("s.toml")).expect_err("they contradict each other").to_string();
    assert_eq!(
        told,
        "s.toml:3:15: `slo.latency_p50` allows 30 s, but `latency_p95` only 20 s for more of the requests; correct one of the two"
    );
}
