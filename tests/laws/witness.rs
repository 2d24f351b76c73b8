//! Theory beside what is simulated: each closed form is recognised where it holds, agrees there, and is not claimed elsewhere.

use linecook::experiment::WitnessFigure::{
    self, AbandonedShare, LatencyMean, LatencyQuantile, RefusedShare, Throughput, Utilisation, WaitingMean,
};
use linecook::experiment::{PlanResult, Witness, WitnessKind, run};

use crate::support::scenario;

const EXPONENTIAL: &str = "{ kind = \"exponential\", mean = \"10 s\" }";
const POISSON: &str = "{ kind = \"poisson\", rate = \"24/min\" }";

/// A workload and a plan over eight hours, ten times.
fn text(arrivals: &str, service: &str, plan: &str, client: &str) -> String {
    format!(
        r#"
        horizon = "9 h"
        warm_up = "1 h"
        replications = 10
        seed = 3
        overload = "report"
        [[workload]]
        name = "w"
        client = "c"
        arrivals = {arrivals}
        service = {service}
        [[plan]]
        name = "p"
        {plan}
        [client.c]
        {client}
        "#
    )
}

fn result(text: &str) -> PlanResult {
    run(&scenario(text), &|_| ()).plans.remove(0)
}

/// What is no bound.
fn forms(result: &PlanResult) -> Vec<&Witness> {
    result.witnesses.iter().filter(|witness| witness.kind != WitnessKind::AtMost).collect()
}

/// The plan is this model, and its figures are these and no others, exact and simulated alike.
fn agrees(text: &str, model: &str, figures: &[WitnessFigure]) -> PlanResult {
    let result = result(text);
    let forms = forms(&result);
    let found: Vec<WitnessFigure> = forms.iter().map(|witness| witness.figure).collect();
    assert_eq!(found, figures, "{model}");
    for witness in forms {
        assert_eq!(witness.model.to_string(), model);
        assert_eq!(witness.kind, WitnessKind::Exact, "{witness:?}");
        let z = witness.z().unwrap_or_else(|| panic!("nothing to compare: {witness:?}"));
        assert!(z.abs() < 3.5, "z = {z}: {witness:?}");
    }
    assert!(result.witnesses.iter().all(|witness| witness.holds() != Some(false)));
    result
}

const QUANTILES: [WitnessFigure; 3] = [LatencyQuantile(500), LatencyQuantile(950), LatencyQuantile(990)];

fn with_quantiles(figures: &[WitnessFigure]) -> Vec<WitnessFigure> {
    figures.iter().copied().chain(QUANTILES).collect()
}

#[test]
fn stations_with_an_unbounded_waitlist_are_erlang_c() {
    let figures = with_quantiles(&[LatencyMean, WaitingMean, Utilisation, Throughput]);
    let plan = "concurrency = 6\nwaitlist = \"unbounded\"";
    agrees(&text(POISSON, EXPONENTIAL, plan, ""), "M/M/6", &figures);
    // The way there and back is in the latency, and retries without refusals change nothing.
    let plan = format!("{plan}\nnetwork = \"2 s\"\nservice_time_factor = 0.5");
    let service = "{ kind = \"exponential\", mean = \"20 s\" }";
    agrees(&text(POISSON, service, &plan, "retry.attempts = 5"), "M/M/6", &figures);
}

#[test]
fn a_bounded_waitlist_is_mmck_whether_or_not_running_jobs_count() {
    let figures = with_quantiles(&[LatencyMean, RefusedShare, WaitingMean, Utilisation, Throughput]);
    for plan in ["concurrency = 4\nwaitlist = 6", "concurrency = 4\nwaitlist = 10\nwaitlist_counts_running = true"] {
        agrees(&text(POISSON, EXPONENTIAL, plan, ""), "M/M/4/10", &figures);
    }
}

#[test]
fn where_nobody_waits_only_the_mean_of_the_service_matters() {
    let figures = with_quantiles(&[RefusedShare, LatencyMean, Utilisation, Throughput]);
    let lognormal = "{ kind = \"lognormal\", mean = \"10 s\", cv = 2 }";
    let results = [EXPONENTIAL, lognormal]
        .map(|service| agrees(&text(POISSON, service, "concurrency = 5", ""), "M/G/5/5", &figures));
    let [blocking, same] = results.map(|result| forms(&result)[0].theory);
    assert!((blocking - same).abs() < 1e-9 && (blocking - 0.199_067).abs() < 1e-6, "{blocking} and {same}");
}

#[test]
fn one_station_is_mg1_with_any_service_and_md1_with_a_constant_one() {
    let plan = "concurrency = 1\nwaitlist = \"unbounded\"";
    let arrivals = "{ kind = \"poisson\", rate = \"4/min\" }";
    let gamma = "{ kind = \"gamma\", mean = \"10 s\", cv = 0.5 }";
    let means = [LatencyMean, WaitingMean, Utilisation, Throughput];
    agrees(&text(arrivals, gamma, plan, ""), "M/G/1", &means);
    let parts = "{ kind = \"exponential\", mean = \"4 s\", base = \"6 s\" }";
    agrees(&text(arrivals, parts, plan, ""), "M/G/1", &means);
    // A constant latency has no spread in its median where few wait: rates are such that half of them do.
    let busy = "{ kind = \"poisson\", rate = \"4.5/min\" }";
    agrees(&text(busy, "\"10 s\"", plan, ""), "M/D/1", &with_quantiles(&means));
}

#[test]
fn who_leaves_the_waitlist_makes_it_erlang_a() {
    let client = "patience = { kind = \"exponential\", mean = \"15 s\" }\npatience_until = \"start\"";
    let plan = "concurrency = 4\nwaitlist = \"unbounded\"";
    let figures = [AbandonedShare, WaitingMean, Utilisation, Throughput];
    agrees(
        &text(POISSON, EXPONENTIAL, plan, &format!("{client}\non_leaving = \"cancel-waiting\"")),
        "M/M/4+M",
        &figures,
    );
    let left = result(&text(POISSON, EXPONENTIAL, plan, client));
    assert_eq!(forms(&left), Vec::<&Witness>::new(), "jobs that are left go on");
}

#[test]
fn users_and_stations_are_machine_repair() {
    let arrivals =
        "{ kind = \"users\", users = 10, think = { kind = \"exponential\", mean = \"30 s\" }, in_flight = 2 }";
    let figures = [LatencyMean, WaitingMean, Utilisation, Throughput];
    let plan = "concurrency = 4\nwaitlist = \"unbounded\"\nnetwork = \"1 s\"";
    agrees(&text(arrivals, EXPONENTIAL, plan, ""), "M/M/4//20", &figures);
    let short = result(&text(arrivals, EXPONENTIAL, "concurrency = 4\nwaitlist = 15", ""));
    assert_eq!(forms(&short), Vec::<&Witness>::new(), "there is not a place for each");
}

#[test]
fn without_stations_the_latency_is_the_service() {
    let lognormal = "{ kind = \"lognormal\", mean = \"10 s\", cv = 0.5 }";
    let figures = with_quantiles(&[Throughput, LatencyMean]);
    agrees(&text(POISSON, lognormal, "service_time_factor = 1.5\nnetwork = \"500 ms\"", ""), "G/G/∞", &figures);
}

#[test]
fn several_poisson_workloads_are_one() {
    let second = |service: &str| {
        format!(
            "\n[[workload]]\nname = \"v\"\nclient = \"c\"\narrivals = {{ kind = \"poisson\", rate = \"6/min\" }}\nservice = {service}\n"
        )
    };
    let plan = "concurrency = 6\nwaitlist = \"unbounded\"";
    let with = |plan: &str, service: &str| text(POISSON, EXPONENTIAL, plan, "") + &second(service);
    let figures = with_quantiles(&[LatencyMean, WaitingMean, Utilisation, Throughput]);
    agrees(&with(plan, EXPONENTIAL), "M/M/6", &figures);
    // Of two kinds of service it is no longer M/M, but still Poisson, and nobody waits.
    let loss =
        agrees(&with("concurrency = 6", "\"4 s\""), "M/G/6/6", &[RefusedShare, LatencyMean, Utilisation, Throughput]);
    assert!(loss.witnesses.iter().all(|witness| witness.workload.is_none()));
    let mixed = result(&with(plan, "\"4 s\""));
    assert!(forms(&mixed).iter().all(|witness| witness.model.to_string() == "M/G/6"));
}

#[test]
fn a_pool_that_is_a_queue_is_one_beside_another_that_is_not() {
    let both = text(POISSON, EXPONENTIAL, "[plan.pool.image]\nmodel = \"i\"\nconcurrency = 6\nwaitlist = \"unbounded\"\n[plan.pool.video]\nmodel = \"v\"\nconcurrency = 6\nwaitlist = 20\nlongest_wait = \"1 min\"", "")
        .replace("name = \"w\"", "name = \"w\"\nmodel = \"i\"")
        + "\n[[workload]]\nname = \"v\"\nmodel = \"v\"\narrivals = { kind = \"poisson\", rate = \"6/min\" }\nservice = \"9 s\"\n";
    let figures = with_quantiles(&[LatencyMean, WaitingMean, Utilisation, Throughput]);
    let result = agrees(&both, "M/M/6", &figures);
    assert!(forms(&result).iter().all(|witness| (witness.pool, witness.workload) == (Some(0), Some(0))));
}

#[test]
fn what_is_not_exponential_is_an_approximation_and_says_so() {
    let plan = "concurrency = 5\nwaitlist = \"unbounded\"";
    let lognormal = "{ kind = \"lognormal\", mean = \"10 s\", cv = 1.5 }";
    let renewal = "{ kind = \"renewal\", rate = \"24/min\", cv = 0.6 }";
    for (arrivals, service, model) in [(POISSON, lognormal, "M/G/5"), (renewal, EXPONENTIAL, "G/G/5")] {
        let result = result(&text(arrivals, service, plan, ""));
        for witness in forms(&result) {
            assert_eq!(witness.model.to_string(), model);
            let of_waiting = matches!(witness.figure, LatencyMean | WaitingMean);
            assert_eq!(witness.kind == WitnessKind::Approximation, of_waiting, "{witness:?}");
            let near = if of_waiting { 0.25 } else { 0.02 };
            assert!((witness.simulated.mean / witness.theory - 1.0).abs() < near, "{witness:?}");
        }
        assert_eq!(forms(&result).len(), 4);
    }
}

#[test]
fn a_theory_that_is_wrong_is_found_out() {
    let plan = "concurrency = 6\nwaitlist = \"unbounded\"";
    let result = result(&text(POISSON, EXPONENTIAL, plan, ""));
    let with = |theory: f64, witness: &Witness| Witness { theory, ..witness.clone() }.z().unwrap().abs();
    for witness in forms(&result) {
        assert!(with(1.3 * witness.theory, witness) > 4.0, "{witness:?}");
        assert!(with(0.7 * witness.theory, witness) > 4.0, "{witness:?}");
    }
}

#[test]
fn what_is_no_such_queue_is_not_called_one() {
    let plan = "concurrency = 6\nwaitlist = 6";
    let shaped = "{ kind = \"poisson\", rate = \"24/min\", shape = \"office-hours\" }";
    let batch = "{ kind = \"batch\", rate = \"24/min\", size = 2 }";
    for (arrivals, service, plan, client) in [
        (POISSON, EXPONENTIAL, plan, "retry.attempts = 2"),
        (POISSON, EXPONENTIAL, plan, "gate = { limit = 4 }"),
        (POISSON, EXPONENTIAL, plan, "throttle = { rate = \"1/s\" }"),
        (POISSON, EXPONENTIAL, plan, "attempt_timeout = \"1 min\""),
        (POISSON, EXPONENTIAL, plan, "patience = \"1 min\""),
        (POISSON, EXPONENTIAL, plan, "delivery = { kind = \"polling\", every = \"2 s\" }"),
        (POISSON, EXPONENTIAL, "concurrency = 6\nwaitlist = 6\ndiscipline = \"lifo\"", ""),
        (POISSON, EXPONENTIAL, "concurrency = 6\nwaitlist = 6\noutages = [{ at = \"2 h\", length = \"1 min\" }]", ""),
        (
            POISSON,
            EXPONENTIAL,
            "concurrency = 6\nwaitlist = 6\nrate_limit.r = { kind = \"sliding-window\", limit = \"1/s\" }",
            "",
        ),
        (POISSON, EXPONENTIAL, "concurrency = 3\nwaitlist = \"unbounded\"", ""),
        (POISSON, "{ kind = \"gamma\", mean = \"10 s\", cv = 0.9 }", plan, ""),
        (shaped, EXPONENTIAL, plan, ""),
        (batch, EXPONENTIAL, plan, ""),
    ] {
        let short =
            text(arrivals, service, plan, client).replace("\"9 h\"", "\"70 min\"").replace("\"1 h\"", "\"0 s\"");
        let result = result(&short);
        assert_eq!(forms(&result), Vec::<&Witness>::new(), "{arrivals} {service} {plan} {client}");
    }
}

#[test]
fn a_rate_limit_that_refused_nothing_leaves_an_approximation() {
    let plan = "concurrency = 6\nwaitlist = 6\nrate_limit.r = { kind = \"sliding-window\", limit = \"1000/s\" }";
    let result = result(&text(POISSON, EXPONENTIAL, plan, ""));
    assert!(!forms(&result).is_empty());
    assert!(forms(&result).iter().all(|witness| witness.kind == WitnessKind::Approximation));
}

#[test]
fn no_plan_delivers_more_than_its_stations_and_limits_let_through() {
    // Three stations for a load of four; and a limit of twelve a minute in front of ten.
    for (plan, model) in [
        ("concurrency = 3\nwaitlist = 50", "stations"),
        ("concurrency = 10\nrate_limit.r = { kind = \"token-bucket\", limit = \"12/min\" }", "rate limit"),
    ] {
        let result = result(&text(POISSON, EXPONENTIAL, plan, ""));
        let bound = result.witnesses.iter().find(|witness| witness.model.to_string() == model).unwrap();
        assert_eq!((bound.kind, bound.holds(), bound.z()), (WitnessKind::AtMost, Some(true), None));
        let used = bound.simulated.mean / bound.theory;
        assert!(used > 0.85, "{model}: {used}");
    }
}
