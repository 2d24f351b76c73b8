//! Batches of a mix of sizes, and of sizes with a heavy tail: mean, shares, tail and dispersion as they say, within standard errors.

use linecook::demand::Arrivals;
use linecook::demand::arrivals::BatchSize;
use linecook::time::Nanos;

use super::bad_input::problems;
use crate::arrival_processes::{arrivals, instants, moments};

const PARETO: &str = "{ kind = \"batch\", rate = \"60/min\", size = { kind = \"pareto\", mean = 8, shape = 1.5 } }";
const THIN: &str = "{ kind = \"batch\", rate = \"60/min\", size = { kind = \"pareto\", mean = 3, shape = 5 } }";
const MIX: &str =
    "{ kind = \"batch\", rate = \"60/min\", size = { mix = [[1, \"58 %\"], [5, \"40 %\"], [20, \"2 %\"]] } }";

/// The sizes of the batches of many replications.
fn sizes(arrivals: &Arrivals) -> Vec<f64> {
    let mut sizes = Vec::new();
    for replication in 0..40 {
        let mut last = f64::NAN;
        for at in instants(arrivals, 40_000, replication) {
            if at.to_bits() == last.to_bits() {
                *sizes.last_mut().expect("there is one before") += 1.0;
            } else {
                sizes.push(1.0);
            }
            last = at;
        }
    }
    sizes
}

fn assert_share(sizes: &[f64], least: f64, share: f64) {
    let found = sizes.iter().filter(|&&size| size >= least).count() as f64 / sizes.len() as f64;
    let error = (share * (1.0 - share) / sizes.len() as f64).sqrt();
    assert!(
        (found - share).abs() <= 4.0 * error,
        "{found} of {} batches have {least} or more, expected {share}",
        sizes.len()
    );
}

#[test]
fn sizes_with_a_heavy_tail_have_their_mean_and_their_tail() {
    for (table, mean) in [(PARETO, 8.0), (THIN, 3.0)] {
        let arrivals = arrivals(table);
        let Arrivals::Batch(batches) = &arrivals else { panic!("no batches") };
        let BatchSize::PowerLaw(law) = &batches.size else { panic!("no power law") };
        assert!((batches.size.mean() / mean - 1.0).abs() < 1e-12);
        assert!(
            (arrivals.expected(Nanos::from_secs(3600)) / 3600.0 - 1.0).abs() < 1e-12,
            "the rate is that of requests"
        );
        let sizes = sizes(&arrivals);
        for least in [2_u32, 3, 5, 10, 30, 100, 300, 1000] {
            assert_share(&sizes, f64::from(least), law.at_least(least));
        }
        let (found, variance) = moments(&sizes);
        let error = (variance / sizes.len() as f64).sqrt();
        assert!((found - mean).abs() < 4.0 * error, "{found} ± {error}, expected {mean}");
    }
}

/// Hill's estimate of the exponent, from the largest sizes.
#[test]
fn the_tail_exponent_is_found_in_what_is_drawn() {
    let mut sizes = sizes(&arrivals(PARETO));
    sizes.sort_by(|a, b| b.total_cmp(a));
    let largest = &sizes[..=400];
    // A size that was rounded down was half larger on average.
    let logs: f64 = largest[..400].iter().map(|size| ((size + 0.5) / (largest[400] + 0.5)).ln()).sum();
    let exponent = 400.0 / logs;
    // Its standard error is the exponent over the root of 400; the scale, about 4, still bends the tail a little at 100.
    assert!((exponent - 1.5).abs() < 4.0 * 1.5 / 20.0 + 0.05, "{exponent}");
}

#[test]
fn sizes_of_a_mix_have_their_shares_and_counts_their_dispersion() {
    let arrivals = arrivals(MIX);
    let sizes = sizes(&arrivals);
    assert_share(&sizes, 2.0, 0.42);
    assert_share(&sizes, 20.0, 0.02);
    assert!((arrivals.expected(Nanos::from_secs(3600)) / 3600.0 - 1.0).abs() < 1e-12);
    // Compound Poisson: E[size^2] / E[size] with sizes of 2.98 and 18.58 on average.
    let counts: Vec<f64> = (0..8000).map(|replication| instants(&arrivals, 60, replication).len() as f64).collect();
    let each: Vec<f64> = counts.chunks(400).map(moments).map(|(mean, variance)| variance / mean).collect();
    let (dispersion, variance) = moments(&each);
    let error = (variance / each.len() as f64).sqrt();
    assert!((dispersion - 18.58 / 2.98).abs() < 4.0 * error && error < 0.3, "{dispersion} ± {error}");
}

#[test]
fn sizes_that_make_no_sense_are_told() {
    let told = |size: &str| {
        let text = format!(
            "horizon = \"10 h\"\n[[workload]]\nname = \"w\"\nservice = \"1 s\"\narrivals = {{ kind = \"batch\", rate = \"1/s\", size = {size} \
             }}\n[[plan]]\nname = \"p\"\n"
        );
        problems(&text).replace(": workload `w`: ", " ")
    };
    for (size, problem) in [
        (
            "{ mean = 8 }",
            "s.toml:5:51 `arrivals.size.kind` is missing; write kind = \"pareto\" with mean and shape, or mix = [[1, \"98 %\"], [20, \"2 \
             %\"]]\ns.toml:5:51 `arrivals.size.shape` is missing; write shape = 1.5, for example",
        ),
        (
            "{ kind = \"pareto\", mean = 1, shape = 1 }",
            "s.toml:5:77 `arrivals.size.mean` is 1, which is outside 1.001 to 10,000; batches that are all of one request are kind = \
             \"poisson\" arrivals\ns.toml:5:88 `arrivals.size.shape` is 1, which is not above 1 and at most 10; the smaller, the more of \
             the requests come in a few large batches",
        ),
        (
            "{ mix = [[1, \"60 %\"], [0, \"40 %\"]] }",
            "s.toml:5:74 `arrivals.size.mix[1][0]` is 0, so nobody ever comes; the smallest batch is 1",
        ),
        (
            "{ mix = [[1, \"60 %\"], [8, \"50 %\"]] }",
            "s.toml:5:59 `arrivals.size.mix` has shares that sum to 110 %; they have to sum to 100 %",
        ),
        (
            "{ mix = [[1, \"100 %\"]], mean = 3 }",
            "s.toml:5:75 unknown key `arrivals.size.mean`; the keys here are `mix`",
        ),
    ] {
        assert_eq!(told(size), problem, "{size}");
    }
}
