//! What a service time that cannot be is told.

use crate::bad_input::problems;
use crate::service_families::with;

/// What this service time is told, without the place and the workload; the columns are those of the file.
fn told(service: &str) -> String {
    problems(&with(service)).replace("workload `w`: ", "")
}

#[test]
fn a_service_time_that_cannot_be_is_told_what_could() {
    let cases = [
        (
            "{ kind = \"uniform\", min = \"9 s\", max = \"4 s\" }",
            "s.toml:6:50: `service.max` is \"4 s\", which is below the min of 9 s; exchange the two",
        ),
        (
            "{ kind = \"uniform\", max = \"4 s\" }",
            "s.toml:6:11: `service.min` is missing; write min = \"4 s\", for example",
        ),
        (
            "{ kind = \"triangular\", min = \"1 s\", mode = \"9 s\", max = \"4 s\" }",
            "s.toml:6:67: `service.max` is \"4 s\", which is below the mode of 9 s; exchange the two",
        ),
        (
            "{ kind = \"erlang\", stages = 0, mean = \"4 s\" }",
            "s.toml:6:39: `service.stages` is 0, so there is nothing to do; 1 stage is an exponential",
        ),
        (
            "{ kind = \"erlang\", stages = 2, mean = \"0 s\" }",
            "s.toml:6:49: `service.mean` is \"0 s\", which is no time at all; write one above 0 s",
        ),
        (
            "{ kind = \"gamma\", mean = \"8 s\", cv = -1 }",
            "s.toml:6:48: `service.cv` is -1, which is outside 0 to 100; it is the standard deviation over the mean, often \
             about 0.5",
        ),
        (
            "{ kind = \"gamma\", mean = \"8 s\", cv = 0.0001 }",
            "s.toml:6:48: `service.cv` is 0.0001, which is between 0 and 0.001; write 0 for a constant",
        ),
        (
            "{ kind = \"gamma\", mean = \"8 s\", p95 = \"80 s\" }",
            "s.toml:6:49: `service.p95` is \"80 s\", which no gamma with this mean has; the most is 46.61 s, or take a family \
             with a longer tail",
        ),
        (
            "{ kind = \"weibull\", mean = \"8 s\", p95 = \"80 s\" }",
            "s.toml:6:51: `service.p95` is \"80 s\", which no weibull with this mean has; the most is 37.39 s, or take a family \
             with a longer tail",
        ),
        (
            "{ kind = \"weibull\", median = \"8 s\", p95 = \"8.001 s\" }",
            "s.toml:6:53: `service.p95` is \"8.001 s\", which is as good as the median; make it 8.012 s or more, or write kind = \
             \"constant\"",
        ),
        (
            "{ kind = \"pareto\", median = \"8 s\", p95 = \"80 s\" }",
            "s.toml:6:52: `service.p95` is \"80 s\", which no pareto with this median has; the most is 79.99 s, or take a \
             family with a longer tail",
        ),
        (
            "{ kind = \"pareto\", minimum = \"8 s\", shape = 1 }",
            "s.toml:6:55: `service.shape` is 1, but only a shape above 1 has a mean, and without one no plan can be enough; \
             often it is 1.5 to 3",
        ),
        (
            "{ kind = \"pareto\", minimum = \"8 s\" }",
            "s.toml:6:40: `service.minimum` is \"8 s\", but a pareto by its minimum needs its `shape` too; write shape = 2.5, \
             for example",
        ),
        (
            "{ kind = \"pareto\", minimum = \"8 s\", shape = 2, cv = 1 }",
            "s.toml:6:63: `service.cv` is 1, but `minimum` and `shape` say everything already; remove it, or those two",
        ),
        (
            "{ kind = \"hyperexponential\", mean = \"8 s\", cv = 1 }",
            "s.toml:6:59: `service.cv` is 1, which is not above 1 and at most 100; write kind = \"exponential\" for 1, and kind \
             = \"gamma\" for less",
        ),
        (
            "{ kind = \"weibul\", mean = \"8 s\", cv = 1 }",
            "s.toml:6:20: `service.kind` is \"weibul\", which means nothing here; did you mean `weibull`?",
        ),
    ];
    let told: Vec<String> = cases.iter().map(|(service, _)| told(service)).collect();
    assert_eq!(told, cases.map(|(_, expected)| expected));
}
