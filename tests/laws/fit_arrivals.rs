//! A log drawn from a process is recognised as that process, with the parameters it was drawn with, within standard errors.

use linecook::demand::Arrivals;
use linecook::demand::arrivals::{BatchSize, OnOff};
use linecook::fit::ArrivalFit;
use linecook::fit::arrivals::{Choice, Process, fit};
use linecook::fit::dispersion::dispersions;
use linecook::time::Nanos;

use crate::arrival_processes::{arrivals, instants, moments};

/// The instants of a log that these arrivals make, counted from the first.
pub fn log(arrivals: &Arrivals, horizon_s: u64, replication: u32) -> Vec<Nanos> {
    let at: Vec<Nanos> = instants(arrivals, horizon_s, replication).into_iter().map(Nanos::from_secs_f64).collect();
    at.iter().map(|instant| *instant - at[0]).collect()
}

fn fitted(table: &str, horizon_s: u64, replication: u32) -> ArrivalFit {
    fit(&log(&arrivals(table), horizon_s, replication), None)
}

fn chosen(fit: &ArrivalFit) -> &Process {
    &fit.chosen().unwrap_or_else(|| panic!("no process: {:#?}", fit.candidates)).process
}

/// The mean of estimates is the truth, within four standard errors by their spread, and these are small beside it.
pub fn assert_recovered(estimates: &[f64], truth: f64, precision: f64, what: &str) {
    let (mean, variance) = moments(estimates);
    let error = (variance / estimates.len() as f64).sqrt();
    assert!(error < precision * truth, "{what}: {mean} ± {error} says nothing about {truth}");
    assert!((mean - truth).abs() < 4.0 * error, "{what}: {mean} ± {error}, drawn with {truth}");
}

#[test]
fn poisson_arrivals_are_poisson() {
    let mut rates = Vec::new();
    for replication in 0..12 {
        let fit = fitted("{ kind = \"poisson\", rate = \"30/min\" }", 10_000, replication);
        let Process::Poisson { per_s } = chosen(&fit) else { panic!("{:#?}", fit.candidates) };
        rates.push(*per_s);
        // Of 5000 exponential gaps: a standard error of 1 / sqrt(5000).
        assert!((fit.gap_cv - 1.0).abs() < 4.0 / 5000f64.sqrt(), "{}", fit.gap_cv);
        assert_eq!(fit.dispersions.len(), 3, "a second, ten and a minute: 16 windows of ten minutes tell nothing");
        for found in &fit.dispersions {
            let error = (2.0 / found.windows as f64).sqrt();
            assert!((found.index - 1.0).abs() < 4.0 * error, "{found:?}");
        }
    }
    assert_recovered(&rates, 0.5, 0.02, "rate");
}

#[test]
fn renewal_arrivals_have_the_cv_of_their_gaps() {
    for cv in [0.2, 0.6, 1.6, 3.0] {
        let estimates: Vec<f64> = (0..8)
            .map(|replication| {
                let table = format!("{{ kind = \"renewal\", rate = \"2/s\", cv = {cv} }}");
                let fit = fitted(&table, 3000, replication);
                let Process::Renewal { cv, per_s } = *chosen(&fit) else { panic!("{:#?}", fit.candidates) };
                assert!((per_s - 2.0).abs() < 4.0 * 2.0 * cv / 6000f64.sqrt(), "{per_s}");
                cv
            })
            .collect();
        assert_recovered(&estimates, cv, 0.02, &format!("cv {cv}"));
    }
}

#[test]
fn on_off_arrivals_have_their_phases() {
    for (share, mean_on, off, length) in [(0.2, 30.0, 0.0, 40_000), (0.3, 60.0, 0.25, 40_000), (0.5, 10.0, 0.1, 20_000)]
    {
        let table = format!(
            "{{ kind = \"on-off\", rate = \"60/min\", on_share = \"{} %\", mean_on = \"{mean_on} s\", off_rate = \"{} %\" }}",
            share * 100.0,
            off * 100.0
        );
        let (mut shares, mut means, mut offs) = (Vec::new(), Vec::new(), Vec::new());
        for replication in 0..3 {
            let fit = fitted(&table, length, replication);
            let Process::OnOff { on_share, mean_on, off_rate, .. } = *chosen(&fit) else {
                panic!("{:#?}", fit.candidates)
            };
            shares.push(on_share);
            means.push(mean_on.as_secs_f64());
            offs.push(off_rate);
        }
        assert_recovered(&shares, share, 0.05, &format!("{table}: share"));
        assert_recovered(&means, mean_on, 0.06, &format!("{table}: mean on"));
        if off > 0.0 {
            assert_recovered(&offs, off, 0.05, &format!("{table}: off"));
        } else {
            assert!(offs.iter().all(|off| *off <= 0.0), "{offs:?}");
        }
    }
}

#[test]
fn the_dispersion_that_is_measured_is_that_of_the_process() {
    let process = OnOff::of_shares(1e-9, 0.3, Nanos::from_secs(5), 0.2);
    let long = Arrivals::OnOff(process);
    let found: Vec<Vec<f64>> = (0..10)
        .map(|replication| {
            let at = log(&long, 30_000, replication);
            dispersions(&at, Nanos::from_secs(30_000)).into_iter().map(|found| found.index).collect()
        })
        .collect();
    for (place, window_s) in [1, 10, 60, 600].into_iter().enumerate() {
        let expected = process.index_of_dispersion(Nanos::from_secs(window_s));
        let indices: Vec<f64> = found.iter().map(|all| all[place]).collect();
        assert_recovered(&indices, expected, 0.15, &format!("{window_s} s"));
    }
}

#[test]
fn batches_at_one_instant_have_their_size() {
    let fit = fitted("{ kind = \"batch\", rate = \"2/s\", size = 6 }", 10_000, 0);
    let Process::Batch { size: BatchSize::Constant(6), spread: Nanos::ZERO, .. } = *chosen(&fit) else {
        panic!("{:#?}", fit.candidates)
    };
    let means: Vec<f64> = (0..8)
        .map(|replication| {
            let fit = fitted("{ kind = \"batch\", rate = \"2/s\", mean_size = 4 }", 10_000, replication);
            let Process::Batch { size: BatchSize::Geometric { mean }, spread: Nanos::ZERO, .. } = *chosen(&fit) else {
                panic!("{:#?}", fit.candidates)
            };
            mean
        })
        .collect();
    assert_recovered(&means, 4.0, 0.02, "mean size");
}

#[test]
fn batches_that_take_a_while_have_their_spread() {
    let spreads: Vec<f64> = (0..5)
        .map(|replication| {
            let fit =
                fitted("{ kind = \"batch\", rate = \"20/min\", size = 20, spread = \"500 ms\" }", 40_000, replication);
            let Process::Batch { size: BatchSize::Constant(20), spread, .. } = *chosen(&fit) else {
                panic!("{:#?}", fit.candidates)
            };
            spread.as_secs_f64()
        })
        .collect();
    // Two batches that run into each other look like one that takes longer: they are 1 % here.
    let (mean, _) = moments(&spreads);
    assert!((mean / 0.5 - 1.0).abs() < 0.02, "{mean}");
}

#[test]
fn even_gaps_and_a_single_instant_need_no_chance() {
    let fit = fitted("{ kind = \"deterministic\", every = \"2500 ms\" }", 1000, 0);
    assert_eq!(*chosen(&fit), Process::Deterministic { every: Nanos(2_500_000_000) });
    let fit = fitted("{ kind = \"all-at-once\", count = 60 }", 1000, 0);
    assert_eq!(*chosen(&fit), Process::AllAtOnce { count: 60 });
}

/// Monday, the first of January 2024.
const A_MONDAY: Nanos = Nanos::from_secs(1_704_067_200);

#[test]
fn the_hours_of_a_long_log_are_its_profile() {
    let office = arrivals("{ kind = \"poisson\", rate = \"20/min\", shape = \"office-hours\" }");
    let Arrivals::Shaped(truth) = &office else { panic!("not shaped") };
    let weeks = 3;
    let at = instants(&office, weeks * 7 * 86_400, 0);
    let first = Nanos::from_secs_f64(at[0]);
    let at: Vec<Nanos> = at.into_iter().map(|at| Nanos::from_secs_f64(at) - first).collect();
    let fit = fit(&at, Some(A_MONDAY + first));
    let Process::Shaped { per_s, starts, profile } = chosen(&fit) else { panic!("{:#?}", fit.candidates) };
    assert!((per_s * 3.0 - 1.0).abs() < 4.0 / (at.len() as f64).sqrt(), "{per_s}");
    assert_eq!(*starts, Nanos::from_secs(first.0 / 60_000_000_000 * 60));
    assert!(profile.days.is_some());
    for hour in 0..168 {
        let (found, expected) = (profile.week().relative(hour), truth.week.relative(hour));
        // An hour of the day and a day of the week are estimated from their own requests alone: 21 hours and 3 days.
        let requests = 1200.0 * expected * weeks as f64;
        assert!(
            (found / expected - 1.0).abs() < 4.0 / requests.sqrt() + 0.003 / expected,
            "hour {hour}: {found} {expected}"
        );
    }
}

#[test]
fn a_log_that_is_short_or_without_a_date_has_no_profile() {
    let office = arrivals("{ kind = \"poisson\", rate = \"2/min\", shape = \"office-hours\" }");
    let at = log(&office, 30 * 86_400, 0);
    assert_eq!(fit(&at, None).profile, None);
    let day = at.partition_point(|at| *at < Nanos::from_secs(40 * 3600));
    assert_eq!(fit(&at[..day], Some(A_MONDAY)).profile, None);
    // Even traffic has none however long it is.
    let even = log(&arrivals("{ kind = \"poisson\", rate = \"2/min\" }"), 30 * 86_400, 0);
    assert_eq!(fit(&even, Some(A_MONDAY)).profile, None);
}

#[test]
fn a_clock_of_whole_seconds_does_not_make_batches() {
    for replication in 0..6 {
        let at = log(&arrivals("{ kind = \"poisson\", rate = \"3/s\" }"), 3000, replication);
        let whole: Vec<Nanos> = at.into_iter().map(|at| Nanos(at.0 / 1_000_000_000 * 1_000_000_000)).collect();
        let fit = fit(&whole, None);
        assert!(fit.is_coarse && fit.resolution == Nanos::SECOND);
        assert!(matches!(chosen(&fit), Process::Poisson { .. }), "{:#?}", fit.candidates);
    }
}

#[test]
fn what_no_process_has_is_replayed() {
    // Exactly twenty in each minute at random instants of it: more even than independent gaps of any cv at one scale, and not at
    // another.
    let random = log(&arrivals("{ kind = \"poisson\", rate = \"20/min\" }"), 100_000, 0);
    let mut at: Vec<Nanos> = random
        .chunks_exact(20)
        .enumerate()
        .flat_map(|(minute, twenty)| {
            let part = move |at: &Nanos| at.0.wrapping_mul(7_777_777) % 60_000_000_000;
            twenty.iter().map(move |at| Nanos(minute as u64 * 60_000_000_000 + part(at)))
        })
        .collect();
    at.sort_unstable();
    let first = at[0];
    let fit = fit(&at.iter().map(|at| *at - first).collect::<Vec<_>>(), None);
    assert_eq!(fit.choice, Choice::Replay, "{:#?}", fit.candidates);
    assert!(fit.candidates.iter().all(|candidate| !candidate.stands()));
}

#[test]
fn too_few_requests_tell_nothing() {
    let at = log(&arrivals("{ kind = \"poisson\", rate = \"30/min\" }"), 80, 0);
    assert!((2..50).contains(&at.len()));
    assert_eq!(fit(&at, None).choice, Choice::TooFew);
    assert_eq!(fit(&at[..1], None).choice, Choice::TooFew);
}
