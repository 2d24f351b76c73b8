//! Bursty and regular arrivals have the mean, the dispersion and the gaps that their closed forms say, within standard errors.

use linecook::demand::Arrivals;
use linecook::demand::arrivals::OnOff;
use linecook::time::Nanos;

use crate::arrival_processes::{arrivals, index, instants, moments};

/// The mean of a figure over replications is what is expected, within four standard errors, and these are small.
fn assert_mean(figures: &[f64], expected: f64, precision: f64, what: &str) {
    let (mean, variance) = moments(figures);
    let error = (variance / figures.len() as f64).sqrt();
    assert!(error < precision * expected, "{what}: {mean} ± {error} says nothing about {expected}");
    assert!((mean - expected).abs() < 4.0 * error, "{what}: {mean} ± {error}, expected {expected}");
}

/// A figure of each replication.
fn replicated(arrivals: &Arrivals, horizon_s: u64, replications: u32, figure: impl Fn(&[f64]) -> f64) -> Vec<f64> {
    (0..replications).map(|replication| figure(&instants(arrivals, horizon_s, replication))).collect()
}

/// Variance over mean of the requests in the first so many seconds, from many replications, with its standard error by the spread
/// over 20 groups of them.
fn dispersions(arrivals: &Arrivals, slice_s: u64) -> Vec<f64> {
    let counts = replicated(arrivals, slice_s, 4000, |instants| instants.len() as f64);
    counts.chunks(200).map(moments).map(|(mean, variance)| variance / mean).collect()
}

/// The mean rate holds from the first instant on: in the first tenth of a run as in the last.
fn assert_stationary(arrivals: &Arrivals, per_s: f64, slice_s: u64) {
    for (from, to) in [(0, slice_s), (9 * slice_s, 10 * slice_s)] {
        let counts = replicated(arrivals, 10 * slice_s, 4000, |instants| {
            instants.iter().filter(|&&at| (from as f64..to as f64).contains(&at)).count() as f64
        });
        assert_mean(&counts, per_s * slice_s as f64, 0.05, &format!("{arrivals:?} from {from} s"));
    }
    let expected = arrivals.expected(Nanos::from_secs(10 * slice_s));
    assert!((expected / (per_s * 10.0 * slice_s as f64) - 1.0).abs() < 1e-12, "{arrivals:?}: {expected}");
}

const ON_OFF: &str = "{ kind = \"on-off\", rate = \"60/min\", on_share = \"20 %\", mean_on = \"30 s\" }";
const HALF_ON_OFF: &str =
    "{ kind = \"on-off\", rate = \"60/min\", on_share = \"30 %\", mean_on = \"10 s\", off_rate = \"25 %\" }";

#[test]
fn the_mean_rate_holds_from_the_first_instant() {
    for (table, slice_s) in [
        (ON_OFF, 60),
        (HALF_ON_OFF, 60),
        ("{ kind = \"renewal\", rate = \"60/min\", cv = 0.3 }", 3),
        ("{ kind = \"renewal\", rate = \"60/min\", cv = 1 }", 10),
        ("{ kind = \"renewal\", rate = \"60/min\", cv = 3 }", 10),
        ("{ kind = \"batch\", rate = \"60/min\", size = 4 }", 20),
        ("{ kind = \"batch\", rate = \"60/min\", mean_size = 4, spread = \"10 s\" }", 5),
    ] {
        assert_stationary(&arrivals(table), 1.0, slice_s);
    }
}

#[test]
fn on_off_arrivals_have_the_dispersion_of_the_closed_form() {
    for table in [ON_OFF, HALF_ON_OFF] {
        let arrivals = arrivals(table);
        let Arrivals::OnOff(process) = &arrivals else { panic!("not on-off") };
        for slice_s in [5, 40, 200] {
            let expected = process.index_of_dispersion(Nanos::from_secs(slice_s));
            assert!(expected > 1.5, "{expected}");
            assert_mean(&dispersions(&arrivals, slice_s), expected, 0.05, &format!("{table} in {slice_s} s"));
        }
    }
}

#[test]
fn on_off_shares_are_solved_for_the_two_rates() {
    let process = OnOff::of_shares(1e-9, 0.3, Nanos::from_secs(10), 0.25);
    assert!((process.mean_per_ns() * 1e9 - 1.0).abs() < 1e-12);
    assert!((process.on_share() - 0.3).abs() < 1e-12);
    // 0.3 on + 0.7 * 0.25 on = 1; 10 s on are 30 %.
    assert!((process.on_per_ns * 1e9 - 1.0 / 0.475).abs() < 1e-12);
    assert!((process.mean_off_ns / 1e9 - 70.0 / 3.0).abs() < 1e-9);
}

#[test]
fn nobody_comes_while_it_is_off() {
    // On for a second in a thousand: nearly all gaps are within a burst of 60 a second, and no burst goes on for long.
    let rare = arrivals("{ kind = \"on-off\", rate = \"0.06/s\", on_share = \"0.1 %\", mean_on = \"1 s\" }");
    let shares = replicated(&rare, 200_000, 20, |instants| {
        let gaps = instants.windows(2).map(|pair| pair[1] - pair[0]);
        gaps.clone().filter(|&gap| gap > 5.0).count() as f64 / gaps.count() as f64
    });
    // A burst with at least one request follows another; it has 61 of them on average. The off time is below 5 s with 0.5 %.
    assert_mean(&shares, (1.0 - 5.0 / 999.0) / 61.0, 0.1, "share of long gaps");
}

#[test]
fn renewal_gaps_have_their_mean_and_their_coefficient_of_variation() {
    for cv in [0.1, 0.5, 0.9, 1.0, 1.5, 4.0] {
        let arrivals = arrivals(&format!("{{ kind = \"renewal\", rate = \"60/min\", cv = {cv} }}"));
        let gaps = |instants: &[f64]| -> Vec<f64> { instants.windows(2).map(|pair| pair[1] - pair[0]).collect() };
        let means = replicated(&arrivals, 20_000, 60, |instants| moments(&gaps(instants)).0);
        assert_mean(&means, 1.0, 0.02, &format!("mean gap at cv {cv}"));
        let squares = replicated(&arrivals, 20_000, 60, |instants| moments(&gaps(instants)).1);
        assert_mean(&squares, cv * cv, 0.05, &format!("variance of gaps at cv {cv}"));
    }
}

#[test]
fn in_the_long_run_renewal_counts_are_dispersed_as_the_square_of_the_cv() {
    for cv in [0.5, 2.0] {
        let arrivals = arrivals(&format!("{{ kind = \"renewal\", rate = \"10/s\", cv = {cv} }}"));
        // The index of dispersion goes to cv^2; at 2000 mean gaps it is there to within a thousandth.
        assert_mean(&dispersions(&arrivals, 200), cv * cv, 0.05, &format!("cv {cv}"));
    }
}

#[test]
fn batch_counts_are_dispersed_as_their_sizes_say() {
    // Compound Poisson counts: variance over mean is E[size^2] / E[size]; 2 m - 1 for a geometric of mean m.
    for (size, expected) in [("size = 1", 1.0), ("size = 6", 6.0), ("mean_size = 1", 1.0), ("mean_size = 6", 11.0)] {
        let arrivals = arrivals(&format!("{{ kind = \"batch\", rate = \"10/s\", {size} }}"));
        assert_mean(&dispersions(&arrivals, 20), expected, 0.05, size);
    }
}

#[test]
fn batches_have_their_size_and_come_at_one_instant() {
    for (size, constant) in [("size = 5", true), ("mean_size = 5", false)] {
        let arrivals = arrivals(&format!("{{ kind = \"batch\", rate = \"60/min\", {size} }}"));
        let mut all = Vec::new();
        for replication in 0..20 {
            let mut sizes: Vec<f64> = Vec::new();
            let mut last = f64::NAN;
            for at in instants(&arrivals, 10_000, replication) {
                if at.to_bits() == last.to_bits() {
                    *sizes.last_mut().expect("there is one before") += 1.0;
                } else {
                    sizes.push(1.0);
                }
                last = at;
            }
            all.extend(sizes);
        }
        if constant {
            assert!(all.iter().all(|size| size.to_bits() == 5f64.to_bits()));
            continue;
        }
        assert_mean(&all, 5.0, 0.02, size);
        // A geometric: a fifth of the batches are of 1, and each size has four fifths of the one before.
        for k in 1..6_u32 {
            let share = 0.8f64.powi(k.cast_signed() - 1) / 5.0;
            let found = all.iter().filter(|&&size| index(size) == k as usize).count() as f64 / all.len() as f64;
            let error = (share * (1.0 - share) / all.len() as f64).sqrt();
            assert!((found - share).abs() < 4.0 * error, "{found} batches of {k}, expected {share}");
        }
    }
}

#[test]
fn a_spread_batch_comes_evenly_over_its_spread_and_not_after() {
    // One batch an hour on average, of 200 requests over a minute: nearly all are alone.
    let spread = arrivals("{ kind = \"batch\", rate = \"200/h\", size = 200, spread = \"1 min\" }");
    let mut lengths = Vec::new();
    for replication in 0..20 {
        let mut burst: Vec<f64> = Vec::new();
        for at in instants(&spread, 400_000, replication) {
            if burst.last().is_some_and(|&last| at - last > 120.0) {
                if burst.len() == 200 {
                    lengths.push(burst[199] - burst[0]);
                    let middle = burst[100] - burst[0];
                    assert!((10.0..50.0).contains(&middle), "half of the batch came within {middle} s");
                }
                burst.clear();
            }
            burst.push(at);
        }
    }
    assert!(lengths.len() > 1000 && lengths.iter().all(|&length| length < 60.0));
    // From the first to the last of n uniform instants: (n - 1) / (n + 1) of the spread.
    assert_mean(&lengths, 60.0 * 199.0 / 201.0, 0.01, "length of a batch");
}

#[test]
fn another_rate_leaves_bursts_and_batches_where_they_are() {
    // Twice the rate: the same phases, so the same seconds are busy.
    let busy = |rate: &str| -> Vec<bool> {
        let table = format!("{{ kind = \"on-off\", rate = \"{rate}\", on_share = \"10 %\", mean_on = \"60 s\" }}");
        let mut busy = vec![false; 20_000];
        for at in instants(&arrivals(&table), 20_000, 3) {
            busy[index(at)] = true;
        }
        busy
    };
    let (slow, fast) = (busy("20/s"), busy("40/s"));
    let differ = slow.iter().zip(&fast).filter(|(slow, fast)| slow != fast).count();
    let on = slow.iter().filter(|&&on| on).count();
    assert!(on > 500 && differ < on / 50, "{differ} of {on} busy seconds differ");
}
