//! The intervals hold what they promise: of many experiments with a known truth, 95 % have it in their interval.

use std::num::NonZeroU32;
use std::path::Path;

use linecook::experiment::{Estimate, run};
use linecook::scenario::parse;
use linecook::theory::{Mmc, Mmck};

/// Two stations at half their capacity, with waitlists that refuse nothing, about one request in a hundred, and about one in a thousand.
const SCENARIO: &str = r#"
horizon = "660 s"
warm_up = "60 s"
replications = 10

[[workload]]
name = "requests"
arrivals = { kind = "poisson", rate = "1/s" }
service = { kind = "exponential", mean = "1 s" }

[[plan]]
name = "unbounded"
concurrency = 2
waitlist = "unbounded"

[[plan]]
name = "four"
concurrency = 2
waitlist = 4

[[plan]]
name = "seven"
concurrency = 2
waitlist = 7
"#;

/// A figure, its exact value, and the fewest and most of the experiments whose interval shall have it.
type Held = (&'static str, f64, [f64; 2]);

/// Runs so many experiments, with seeds of their own, and counts those whose interval has the truth.
fn coverage(experiments: u32, slack: f64) {
    let two = NonZeroU32::new(2).expect("two");
    let open = Mmc::new(two, 1.0, 1.0).expect("it is known");
    let blocked = |capacity: u32| Mmck::new(two, capacity, 1.0, 1.0).expect("it is known").blocking_probability();
    let held: [Held; 5] = [
        ("mean latency", open.sojourn_time_mean(), [0.93, 0.97]),
        ("p95", open.sojourn_time_quantile(0.95), [0.93, 0.97]),
        ("refused, of a hundred", blocked(6), [0.93, 0.97]),
        ("delivered, of a hundred", 1.0 - blocked(6), [0.93, 0.97]),
        // About eight refusals in an experiment: an interval made of whole numbers covers more than it has to.
        ("refused, of a thousand", blocked(9), [0.93, 1.0]),
    ];
    assert!((blocked(6) - 0.01).abs() < 0.001 && (blocked(9) - 0.001).abs() < 0.0005);
    let mut scenario = parse(SCENARIO, Path::new("coverage.toml")).expect("it is known");
    let mut covered = [0_u32; 5];
    for seed in 0..experiments {
        scenario.seed = u64::from(seed) + 1;
        let results = run(&scenario, &|_| ());
        let of = |plan: usize| &results.plans[plan].total;
        let latency = of(0).latency.as_ref().expect("requests are delivered");
        let found: [Estimate; 5] = [
            latency.mean,
            latency.quantile(950).expect("it is known"),
            of(1).refused_share.expect("it is known"),
            of(1).delivered_share.expect("it is known"),
            of(2).refused_share.expect("it is known"),
        ];
        for ((count, estimate), (_, truth, _)) in covered.iter_mut().zip(found).zip(held) {
            *count += u32::from(estimate.low() <= truth && truth <= estimate.high());
        }
    }
    for (count, (what, truth, [fewest, most])) in covered.into_iter().zip(held) {
        let share = f64::from(count) / f64::from(experiments);
        println!("{what} ({truth:.5}): {:.1} % of {experiments}", share * 100.0);
        assert!((fewest - slack..=most + slack).contains(&share), "{what}: {share} of the intervals have {truth}");
    }
}

/// Of so few experiments the count itself is uncertain: three standard deviations of a binomial with 95 % are allowed besides.
#[test]
fn intervals_cover_the_truth_in_a_hundred_experiments() {
    coverage(100, 3.0 * (0.95 * 0.05 / 100.0_f64).sqrt());
}

#[test]
#[ignore = "takes a quarter of a minute; `cargo test --release -- --ignored coverage`"]
fn coverage_of_a_thousand_experiments_is_93_to_97_percent() {
    coverage(1000, 0.0);
}
