//! Closed users, fan-outs, bulks and failures: what theory says of them, and what can be counted by hand.

use std::num::{NonZeroU32, NonZeroU64};

use linecook::client::{Client, Retry};
use linecook::demand::arrivals::{Ramp, Users};
use linecook::demand::{Arrivals, Failure, Service, ServiceTime, Workload};
use linecook::engine::{Cause, Ended};
use linecook::experiment::{self, Judgement};
use linecook::provider::{Plan, Waitlist};
use linecook::theory::FiniteSource;
use linecook::time::Nanos;

use crate::cases::{case, nonzero, open_plan, pool_plan, workload};
use crate::recorder::Recorder;
use crate::support::{run, scenario, secs};
use crate::theory_agreement::{agrees, busy, mean, measure_arrivals, waiting};

fn users(number: u32, think: ServiceTime) -> Users {
    Users { users: nonzero(number), in_flight: NonZeroU32::MIN, think, starts_at: Nanos::ZERO, ramp: None }
}

const SECOND: ServiceTime = ServiceTime::Exponential { mean_ns: 1e9 };

#[test]
fn users_and_stations_agree_with_the_theory_of_machine_repair() {
    // Twelve users who think for four seconds on average, two stations: 12 / (4 + 1) requests a second would be too many.
    let exact = FiniteSource::new(nonzero(12), nonzero(2), 0.25, 1.0).unwrap();
    let think = ServiceTime::Exponential { mean_ns: 4e9 };
    let arrivals = Arrivals::Users(users(12, think));
    let runs = measure_arrivals(pool_plan(2, Waitlist::Unbounded), arrivals, SECOND, 1_000, 40_000);
    agrees("wait", &runs, |run| mean(&run.waits), exact.waiting_time_mean(), 0.006);
    agrees("sojourn", &runs, |run| mean(&run.sojourns), exact.sojourn_time_mean(), 0.006);
    agrees("waiting", &runs, waiting, exact.number_waiting_mean(), 0.007);
    agrees("utilisation", &runs, |run| busy(run) / 2.0, exact.utilisation(), 0.002);
}

#[test]
fn only_the_mean_of_the_thinking_matters() {
    let exact = FiniteSource::new(nonzero(12), nonzero(2), 0.25, 1.0).unwrap();
    for think in [ServiceTime::Constant(Nanos::from_secs(4)), ServiceTime::lognormal_mean_cv(Nanos::from_secs(4), 2.0)]
    {
        let arrivals = Arrivals::Users(users(12, think));
        let runs = measure_arrivals(pool_plan(2, Waitlist::Unbounded), arrivals, SECOND, 1_000, 40_000);
        agrees("sojourn", &runs, |run| mean(&run.sojourns), exact.sojourn_time_mean(), 0.007);
        agrees("utilisation", &runs, |run| busy(run) / 2.0, exact.utilisation(), 0.003);
    }
}

fn demanded(case: &linecook::scenario::Case, horizon: Nanos) -> Vec<Nanos> {
    Recorder::run(case, 0, horizon, 1, 0).demanded.into_iter().map(|(at, _)| at).collect()
}

#[test]
fn a_ramp_lets_in_exactly_as_many_as_it_says() {
    let minute = Nanos::from_secs(60);
    let think = ServiceTime::Constant(Nanos::from_secs(100_000));
    let ramp = Some(Ramp { count: NonZeroU64::new(7).unwrap(), window: minute });
    let arrivals = Arrivals::Users(Users { starts_at: Nanos(5), ramp, ..users(100, think) });
    let case = case(vec![workload("w", arrivals, Service::Drawn(ServiceTime::Constant(minute)))], open_plan());
    let all = demanded(&case, Nanos::from_secs(110_000));
    assert_eq!(all.len(), 100);
    for (user, at) in (0_u64..).zip(all) {
        assert_eq!(at, Nanos(100_000_000_000_000 + 5 + user * 60_000_000_000 / 7));
    }
    // Those who would ask at the horizon or later do not.
    assert_eq!(demanded(&case, Nanos(100_000_000_000_000 + 5 + 60_000_000_000)).len(), 7);
}

#[test]
fn the_kth_request_of_a_user_is_the_same_under_every_plan() {
    let think = ServiceTime::lognormal_mean_cv(Nanos::from_secs(4), 1.0);
    let arrivals = Arrivals::Users(Users { in_flight: nonzero(2), ..users(10, think) });
    let services = |plan: Plan| {
        let case = case(vec![workload("w", arrivals.clone(), Service::Drawn(SECOND))], plan);
        Recorder::run(&case, 0, Nanos::from_secs(200), 3, 1).by_request()
    };
    let (slow, fast) = (services(pool_plan(1, Waitlist::Unbounded)), services(open_plan()));
    assert!(slow.len() < fast.len(), "who waits asks less often");
    let mut same = 0;
    for request in &slow {
        let Ok(place) = fast.binary_search_by_key(&request.index, |other: &Ended| other.index) else { continue };
        assert_eq!(request.parts.service, fast[place].parts.service);
        same += 1;
    }
    assert!(same > 100 && slow.iter().any(|request| request.parts.queue_wait > Nanos::ZERO), "{same}");
}

/// The share of a two-state chain that fails, and how often one fails again.
#[test]
fn failures_are_as_frequent_and_as_sticky_as_the_chain_of_two_states() {
    let failure = Failure { share: 0.1, again: 0.6 };
    let arrivals = Arrivals::Users(users(50, ServiceTime::Constant(Nanos::SECOND)));
    let service = Service::Drawn(ServiceTime::Constant(Nanos::SECOND));
    let described = Workload { failure: Some(failure), ..workload("w", arrivals, service) };
    let case = case(vec![described], open_plan());
    let (mut failed, mut again, mut all) = (0_u32, 0_u32, 0_u32);
    let mut before = [false; 50];
    let run = Recorder::run(&case, 0, Nanos::from_secs(4_000), 1, 0);
    for request in run.by_request() {
        let user = usize::try_from(request.index % 50).unwrap();
        let fails = request.outcome == linecook::engine::Outcome::GaveUp(Cause::Failed);
        failed += u32::from(fails);
        again += u32::from(fails && before[user]);
        all += 1;
        before[user] = fails;
    }
    // Stationary share p / (1 + p - q) = 0.2; the correlation q - p = 0.5 makes the variance of the mean three times as large.
    let (share, error) = (f64::from(failed) / f64::from(all), (0.2 * 0.8 * 3.0 / f64::from(all)).sqrt());
    assert!((share - 0.2).abs() < 4.0 * error, "{share} ± {error}");
    let (sticky, error) = (f64::from(again) / f64::from(failed), (0.6 * 0.4 / f64::from(failed)).sqrt());
    assert!((sticky - 0.6).abs() < 4.0 * error, "{sticky} ± {error}");
    assert!(all > 90_000);
}

#[test]
fn a_failed_service_holds_its_station_and_is_tried_again_after_the_way_back() {
    let failure = Some(Failure { share: 1.0, again: 0.0 });
    let arrivals = Arrivals::AllAtOnce { count: NonZeroU64::new(2).unwrap(), at: Nanos::ZERO };
    let service = Service::Drawn(ServiceTime::Constant(Nanos::from_secs(10)));
    let mut case =
        case(vec![Workload { failure, ..workload("w", arrivals, service) }], pool_plan(1, Waitlist::Unbounded));
    case.plans[0].network.refusal = Nanos::from_secs(3);
    case.clients = vec![Client {
        retry: Retry { attempts: nonzero(2), base: Nanos::SECOND, ..Retry::default() },
        ..Client::default()
    }];
    let run = Recorder::run(&case, 0, Nanos::SECOND, 1, 0).by_request();
    // 0 to 10 the first fails, 10 to 20 the second; the first is back in the queue at 14, and served from 20, the second from 30.
    let ends: Vec<u64> = run.iter().map(|request| request.ended.0 / 1_000_000_000).collect();
    assert_eq!(ends, [30, 40]);
    let parts = run[0].parts;
    let seconds = [parts.service, parts.network, parts.backoff, parts.queue_wait].map(|part| part.0 / 1_000_000_000);
    assert_eq!((seconds, run[0].attempts), ([20, 3, 1, 6], 2));
}

const VIDEO: &str = "horizon = \"1 h\"\n[[workload]]\nname = \"scenes\"\nfan_out = 5\nservice = \"10 s\"\n\
    arrivals = { kind = \"deterministic\", every = \"30 min\" }\n[[plan]]\nname = \"two\"\nconcurrency = 2\nwaitlist = 2\n";

#[test]
fn a_fan_out_is_done_when_its_last_request_is_and_delivered_if_all_are() {
    // Two run, two wait, the fifth is refused.
    let record = run(VIDEO);
    assert_eq!((record.ended.len(), record.delivered(), record.gave_up()), (10, 8, 2));
    let scenario = scenario(VIDEO);
    let actions = experiment::run(&scenario, &|_| {}).plans[0].total.actions.clone().unwrap();
    assert_eq!((actions.offered.mean, actions.delivered.mean, actions.latency_mean), (2.0, 0.0, None));
    let longer = crate::support::scenario(&VIDEO.replace("waitlist = 2", "waitlist = 3"));
    let actions = experiment::run(&longer, &|_| {}).plans[0].total.actions.clone().unwrap();
    assert_eq!((actions.delivered.mean, actions.delivered_share.unwrap().mean), (2.0, 1.0));
    assert!((actions.latency_mean.unwrap().mean - 30.0).abs() < 1e-9, "three rounds of ten seconds");
}

#[test]
fn a_bulk_is_in_time_at_its_deadline_and_late_a_nanosecond_after() {
    let of = |deadline: &str| {
        let text = format!(
            "horizon = \"10 h\"\n[slo]\nfinished_in_time = \"95 %\"\n[[workload]]\nname = \"night\"\nservice = \"10 s\"\n\
             arrivals = {{ kind = \"bulk\", count = 60, at = \"1 h\", every = \"2 h\", deadline = \"{deadline}\" }}\n\
             [[plan]]\nname = \"p\"\nconcurrency = 2\nwaitlist = \"unbounded\"\n"
        );
        let results = experiment::run(&scenario(&text), &|_| {});
        let plan = &results.plans[0];
        let actions = plan.total.actions.clone().unwrap();
        assert!(results.exact && (actions.offered.mean - 5.0).abs() < 1e-12, "at 1, 3, 5, 7 and 9 h");
        (actions.in_time_share.unwrap().mean, plan.verdict.overall)
    };
    assert_eq!(of("1 h 300 s"), (1.0, Judgement::Met));
    assert_eq!(of("1 h 299999999999 ns"), (0.0, Judgement::Missed));
}

#[test]
fn a_user_with_two_things_under_way_asks_for_each_when_its_own_answer_is_there() {
    let record = run("horizon = \"100 s\"\n[[workload]]\nname = \"u\"\nservice = \"10 s\"\n\
         arrivals = { kind = \"users\", users = 1, think = \"5 s\", in_flight = 2 }\n[[plan]]\nname = \"p\"\nconcurrency = 1\n\
         waitlist = 1\n");
    let asked: Vec<Nanos> = record.workload(0).iter().take(6).map(|request| request.demanded).collect();
    // Both at 5; the first is served until 15 and asked for again at 20, the other until 25 and again at 30.
    assert_eq!(asked, [5.0, 5.0, 20.0, 30.0, 40.0, 50.0].map(secs));
}
