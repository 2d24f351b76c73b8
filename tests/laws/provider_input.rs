//! What pools, limits of jobs in flight and outages that make no sense are told, word for word.

use super::bad_input::problems;
use crate::support::scenario;

const DEMAND: &str = "horizon = \"10 h\"\n[[workload]]\nname = \"w\"\nservice = \"1 s\"\nquantities = { images = 4 }\n\
    arrivals = { kind = \"poisson\", rate = \"1/s\" }\n[[plan]]\nname = \"p\"\n";

/// What a plan of these keys is told; the subject, which is always the same, is left out.
fn told(plan: &str) -> String {
    problems(&format!("{DEMAND}{plan}\n")).replace(": plan `p`: ", " ")
}

#[test]
fn what_makes_no_sense_is_told_with_its_place_and_a_remedy() {
    for (plan, problem) in [
        (
            "concurrency = \"0 images\"",
            "s.toml:9:15 `concurrency` is \"0 images\", so nothing is ever started; the smallest useful concurrency is 1",
        ),
        (
            "concurrency = \"3 images\"",
            "s.toml:9:15 `concurrency` is \"3 images\", but workload `w` has jobs of 4 `images`, which would never be let in; make it at least 4, or the jobs smaller",
        ),
        (
            "concurrency = \"40 pictures\"",
            "s.toml:9:15 `concurrency` is \"40 pictures\", but no workload that it counts has a quantity `pictures`; say quantities = { pictures = 1 } in the workload, for example",
        ),
        (
            "concurrency = 2\ndiscipline = \"random\"",
            "s.toml:10:14 `discipline` is \"random\", which means nothing here; write `fifo`, `lifo` or `priority`",
        ),
        (
            "concurrency = 2\nschedule = [{ at = \"8:00\", concurrency = 2 }]",
            "s.toml:10:20 `schedule[0].at` is \"8:00\", which is not a time of day; write one like \"08:00\" or \"17:30\"",
        ),
        (
            "concurrency = 2\nschedule = [{ at = \"08:00\", concurrency = 2 }, { at = \"07:00\", concurrency = 1 }]",
            "s.toml:10:48 `schedule[1].at` is not within the 1 days of a period and later than the entry before; write the entries in the order of their times, each before 1 days",
        ),
        (
            "concurrency = 2\nschedule = [{ at = \"0 s\", concurrency = 0 }]",
            "s.toml:10:12 `schedule` is [{ at = \"0 s\", concurrency = 0 }], so nothing is ever started; let the concurrency be at least 1 at some time",
        ),
        (
            "concurrency = 2\nschedule = { every = \"1 s\", entries = [] }",
            "s.toml:10:22 `schedule.every` is \"1 s\", which is too short for a period; write at least \"1 min\"",
        ),
        (
            "concurrency = 2\nlongest_wait = \"5 min\"",
            "s.toml:10:16 `longest_wait` is \"5 min\", but there is no waitlist to wait in; add `waitlist`, or remove it",
        ),
        (
            "concurrency = 2\nleak = { share = \"2\", lasts = \"1 s\" }",
            "s.toml:10:18 `leak.share` is \"2\", which is not between 0 and 1; write a share like \"5 %\" or 0.05",
        ),
        (
            "concurrency = 2\ncold_start = { time = { median = \"4 s\", p95 = \"3 s\" }, after_idle = \"1 s\" }",
            "s.toml:10:47 `cold_start.time.p95` is \"3 s\", which is below the median; make it at least as long",
        ),
        ("burst = 3", "s.toml:9:9 `burst` is 3, but without stations every job starts at once; add `concurrency`"),
        (
            "service_time_factor = 0",
            "s.toml:9:23 `service_time_factor` is 0, which is not above 0 and at most 1000; write how many times as long a service takes, 1.4 for example",
        ),
        (
            "outages = [{ at = \"1 h\", length = \"10 min\" }, { at = \"65 min\", length = \"1 min\" }]",
            "s.toml:9:47 `outages[1].at` is before the outage before it is over; write outages one after another, or make one of them",
        ),
        (
            "in_flight.jobs = { limit = 0 }",
            "s.toml:9:28 `in_flight.jobs.limit` is 0, which refuses every job; the smallest useful limit is 1",
        ),
        (
            "in_flight.jobs = { limit = 5, hint = \"computed\" }",
            "s.toml:9:38 `in_flight.jobs.hint` is \"computed\", but it cannot be known when there will be room; write \"none\" or a time like \"30 s\"",
        ),
        (
            "in_flight.jobs = { limit = 5, model = \"x\" }",
            "s.toml:9:39 `in_flight.jobs.model` is \"x\", which matches no workload; no workload has the key `model`; add it there, or remove it here",
        ),
    ] {
        assert_eq!(told(plan), problem, "{plan}");
    }
}

#[test]
fn everything_that_a_plan_can_say_is_read() {
    let scenario = scenario(&format!(
        "{DEMAND}concurrency = \"8 images\"\nwaitlist = 5\ndiscipline = \"lifo\"\nburst = 4\nlongest_wait = \"1 min\"\n\
         schedule = {{ every = \"2 h\", entries = [{{ at = \"1 h\", concurrency = 16 }}] }}\n\
         leak = {{ share = \"0.1 %\", lasts = \"10 min\" }}\nservice_time_factor = 1.4\n\
         slow_downs = [{{ at = \"2 h\", length = \"30 min\", factor = 3 }}]\n\
         outages = [{{ at = \"1 h\", length = \"1 min\", running = \"fail\", hint = \"30 s\" }}]\n\
         [plan.in_flight.jobs]\nlimit = \"20 images\"\nscope = \"model\"\n\
         [[plan]]\nname = \"cold\"\nconcurrency = 3\n\
         cold_start = {{ time = {{ median = \"8.5 s\", p95 = \"40 s\" }}, after_idle = \"5 min\" }}\n"
    ));
    let plans = &scenario.cases[0].plans;
    let text = format!("{plans:?}");
    for part in [
        "concurrency: 8, unit: Quantity(0), burst: 4",
        "every: Nanos(7200000000000), clock: None, entries: [(Nanos(0), 8), (Nanos(3600000000000), 16)]",
        "discipline: Lifo, longest_wait: Some(Nanos(60000000000)), leak: Some(Leak { share: 1000000, lasts: Nanos(600000000000) })",
        "service_time_factor: 1.4",
        "factor: 3.0",
        "running: Fail, hint: Hint { wait: Constant(Nanos(30000000000))",
        "limit: 20, unit: Quantity(0)",
        "cold_start: Some(ColdStart { median: Nanos(8500000000), p95: Nanos(40000000000), after_idle: Nanos(300000000000) })",
    ] {
        assert!(text.contains(part), "{part} is not in {text}");
    }
}
