//! A log that a limit has shaped is told from one that it has not.

use linecook::demand::arrivals::{BatchSize, Batches};
use linecook::demand::{Arrivals, ServiceTime};
use linecook::fit::throttling::{Evidence, find};
use linecook::rng::{Purpose, stream};
use linecook::time::Nanos;

use crate::arrival_processes::arrivals;
use crate::fit_arrivals::log;

const MINUTE: u64 = 60_000_000_000;

fn evidence(at: &[Nanos]) -> Vec<Evidence> {
    find(at, None, None).evidence
}

fn demand(per_minute: u64, replication: u32) -> Vec<Nanos> {
    let table = format!("{{ kind = \"poisson\", rate = \"{per_minute}/min\" }}");
    log(&arrivals(&table), 20_000, replication)
}

#[test]
fn traffic_that_no_limit_touched_shows_no_sign() {
    for table in [
        "{ kind = \"poisson\", rate = \"2/min\" }",
        "{ kind = \"poisson\", rate = \"5/s\" }",
        "{ kind = \"renewal\", rate = \"1/s\", cv = 3 }",
        "{ kind = \"renewal\", rate = \"1/s\", cv = 0.7 }",
        "{ kind = \"on-off\", rate = \"1/s\", on_share = \"20 %\", mean_on = \"30 s\" }",
        "{ kind = \"batch\", rate = \"1/s\", size = 8 }",
        "{ kind = \"batch\", rate = \"1/s\", mean_size = 8 }",
    ] {
        for replication in 0..12 {
            let at = log(&arrivals(table), 20_000, replication);
            let mut draws = stream(5, replication, 0, Purpose::Service);
            let service = ServiceTime::lognormal_median_p95(Nanos::from_secs(5), Nanos::from_secs(20));
            let times: Vec<Nanos> = at.iter().map(|_| service.draw(&mut draws)).collect();
            let found = find(&at, None, Some(&times));
            assert!(found.enough);
            assert_eq!(found.evidence, [], "{table}, replication {replication}");
        }
    }
}

#[test]
fn counts_that_pile_up_in_fixed_windows_are_a_ceiling() {
    // Up to 60 of 66 a minute; the others do not come back.
    let at = demand(66, 0);
    let mut let_through = Vec::new();
    for minute in at.chunk_by(|a, b| a.0 / MINUTE == b.0 / MINUTE) {
        let_through.extend_from_slice(&minute[..minute.len().min(60)]);
    }
    let found = evidence(&let_through);
    assert!(
        matches!(found[..], [Evidence::Ceiling { window: Nanos(MINUTE), most: 60, hits, below }] if hits > 3 * below && hits > 200),
        "{found:?}"
    );
}

#[test]
fn the_clock_of_the_log_says_where_windows_begin() {
    let began = Nanos::from_secs(1_700_000_025);
    let at = demand(66, 0);
    let by_clock = |at: &Nanos| (*at + began).0 / MINUTE;
    let mut let_through = Vec::new();
    for minute in at.chunk_by(|a, b| by_clock(a) == by_clock(b)) {
        let_through.extend_from_slice(&minute[..minute.len().min(60)]);
    }
    let found = find(&let_through, Some(began), None).evidence;
    assert!(matches!(found[..], [Evidence::Ceiling { most: 60, .. }]), "{found:?}");
}

#[test]
fn a_sliding_window_lets_the_next_come_when_it_has_passed() {
    // Those over 60 in any minute wait for their place.
    let mut let_through: Vec<Nanos> = Vec::new();
    for at in demand(66, 0) {
        let free = let_through.len().checked_sub(60).map_or(Nanos::ZERO, |place| let_through[place] + Nanos(MINUTE));
        let_through.push(at.max(free));
    }
    let found = evidence(&let_through);
    assert!(
        found.iter().any(|sign| matches!(
            sign,
            Evidence::SlidingCeiling { window: Nanos(MINUTE), most: 60, .. }
                | Evidence::Ceiling { window: Nanos(MINUTE), most: 60, .. }
        )),
        "{found:?}"
    );
}

#[test]
fn a_pacer_makes_even_gaps() {
    // One in 2 s at most, of 36 a minute.
    let mut let_through: Vec<Nanos> = Vec::new();
    for at in demand(36, 0) {
        let free = let_through.last().map_or(Nanos::ZERO, |last| *last + Nanos::from_secs(2));
        let_through.push(at.max(free));
    }
    let found = evidence(&let_through);
    assert!(
        found
            .iter()
            .any(|sign| matches!(sign, Evidence::EvenGaps { gap_s, cv } if (gap_s - 2.0).abs() < 0.01 && *cv < 0.2)),
        "{found:?}"
    );
}

#[test]
fn a_number_in_service_that_never_grows_is_a_plateau() {
    // Ten stations, offered the work of twelve: each starts when one is free.
    let mut draws = stream(5, 0, 0, Purpose::Service);
    let service = ServiceTime::Exponential { mean_ns: 20e9 };
    let mut free = [Nanos::ZERO; 10];
    let mut rows: Vec<(Nanos, Nanos)> = Vec::new();
    for at in demand(36, 0) {
        let station = (0..10).min_by_key(|&station| free[station]).expect("there are ten");
        let (start, time) = (at.max(free[station]), service.draw(&mut draws));
        free[station] = start + time;
        rows.push((start, time));
    }
    rows.sort_unstable();
    let first = rows[0].0;
    let at: Vec<Nanos> = rows.iter().map(|row| row.0 - first).collect();
    let times: Vec<Nanos> = rows.iter().map(|row| row.1).collect();
    let found = find(&at, None, Some(&times)).evidence;
    assert!(matches!(found[..], [Evidence::Plateau { most: 10, share }] if share > 0.8), "{found:?}");
}

#[test]
fn a_handful_of_requests_shows_nothing() {
    let found = find(&vec![Nanos::ZERO; 49], None, None);
    assert!(!found.enough && found.evidence.is_empty());
    // A batch every now and then is no ceiling, however alike they are.
    let batches = Batches { mean_gap_ns: 60e9, size: BatchSize::Constant(20), spread: Nanos::ZERO };
    let found = evidence(&log(&Arrivals::Batch(batches), 40_000, 0));
    assert!(found.is_empty(), "{found:?}");
}
