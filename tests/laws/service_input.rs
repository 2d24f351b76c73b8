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

#[test]
fn parts_of_a_service_time_that_cannot_be_are_told_what_could() {
    let cases = [
        (
            "{ kind = \"mixture\", parts = [{ share = 0.5, service = \"2 s\" }, { share = 0.4, service = \"3 s\" }] }",
            "s.toml:6:39: `service.parts` has shares that sum to 90 %; they have to sum to 100 %",
        ),
        (
            "{ kind = \"mixture\", parts = [{ share = 1, service = { kind = \"mixture\", parts = [] } }] }",
            "s.toml:6:72: `service.parts[0].service.kind` is \"mixture\", but a mixture has no mixtures in it; write their parts \
             directly, each with its share of the whole",
        ),
        (
            "{ kind = \"mixture\", parts = [{ share = 0, service = \"2 s\" }] }",
            "s.toml:6:50: `service.parts[0].share` is 0, which never happens; leave this part out",
        ),
        (
            "{ kind = \"mixture\", parts = [{ service = { kind = \"log\" } }] }",
            "s.toml:6:40: `service.parts[0].share` is missing; write share = \"80 %\", for example\n\
             s.toml:6:61: `service.parts[0].service.kind` is \"log\", but a part of a mixture is drawn; write kind = \
             \"empirical\" for the values of a column",
        ),
        (
            "{ kind = \"empirical\", file = \"no.csv\", column = \"d\", unit = \"s\" }",
            "s.toml:6:40: `service.file` is \"no.csv\", which does not exist; the path starts at the scenario's folder",
        ),
        (
            "{ kind = \"exponential\", mean = \"8 s\", per_unit = \"1 s\" }",
            "s.toml:6:60: `service.per_unit` is \"1 s\", but not of which quantity; write of = \"images\", for example",
        ),
        (
            "{ kind = \"exponential\", mean = \"8 s\", of = \"images\" }",
            "s.toml:6:54: `service.of` is \"images\", but nothing says how long one of them takes; write per_unit = \"1.5 s\", \
             for example",
        ),
        (
            "{ kind = \"exponential\", mean = \"8 s\", per_unit = \"1 s\", of = \"image\" }",
            "s.toml:6:72: `service.of` is \"image\", but the requests have no quantity `image`; did you mean `images`?",
        ),
        (
            "{ kind = \"exponential\", mean = \"8 s\", per_unit = \"100 days\", of = \"images\" }",
            "s.toml:6:60: `service.per_unit` is \"100 days\", which for 4 `images` is a service time above 366 days; check the \
             unit",
        ),
        (
            "{ kind = \"exponential\", mean = \"8 s\", multiplier = 0 }",
            "s.toml:6:62: `service.multiplier` is 0, which is not above 0 and at most 1000; 1 leaves the service time as it is",
        ),
        (
            "{ kind = \"exponential\", mean = \"8 s\", multiplier = { mix = [[1, 0.5], [2, 0.4]] } }",
            "s.toml:6:70: `service.multiplier.mix` has shares that sum to 90 %; they have to sum to 100 %",
        ),
        (
            "{ kind = \"exponential\", mean = \"8 s\", multiplier = { mix = [[1, 1], [2, 0]] } }",
            "s.toml:6:83: `service.multiplier.mix[1][1]` is 0, which never happens; leave this factor out",
        ),
    ];
    let told: Vec<String> = cases.iter().map(|(service, _)| told(service)).collect();
    assert_eq!(told, cases.map(|(_, expected)| expected));
}
