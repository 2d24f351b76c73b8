//! A log played again: repeated, scaled, in blocks; what is kept exactly and what within standard errors.

use std::collections::BTreeMap;
use std::sync::Arc;

use linecook::demand::arrivals::{Order, Replay};
use linecook::demand::{Arrivals, Block, Log, Quantity, Service, Source, Workload};
use linecook::time::Nanos;
use proptest::prelude::*;

use crate::arrival_processes::moments;
use crate::cases::workload;

/// A request of a replay: when, which row, its number.
type Played = (Nanos, usize, u64);

/// A log whose rows carry their numbers: as the service time, and as the quantity.
fn numbered(instants: &[u64]) -> Arc<Log> {
    let rows = 0..instants.len() as u64;
    let instants = instants.iter().copied().map(Nanos).collect();
    Arc::new(Log::from_columns(instants, rows.clone().map(Nanos).collect(), rows.collect()))
}

/// Irregular gaps of 0 to 30 units: some at one instant, some far apart.
fn irregular(rows: u64) -> Vec<u64> {
    let gap = |row: u64| (row * row * 7 + row * 3) % 31 * (row % 3);
    (0..rows).scan(0, |at, row| Some(std::mem::replace(at, *at + gap(row)))).collect()
}

fn play(replay: &Replay, horizon: u64, replication: u32) -> Vec<Played> {
    let quantities = vec![Some(Quantity::Log(0))];
    let workloads = [Workload { quantities, ..workload("w", Arrivals::Log(replay.clone()), Service::Log) }];
    let mut source = Source::new(&workloads, Nanos(horizon), 42, replication);
    let (mut block, mut all) = (Block::default(), Vec::new());
    loop {
        source.fill(&mut block);
        if block.requests.is_empty() {
            return all;
        }
        for (place, request) in block.requests.iter().enumerate() {
            assert_eq!(block.quantities_of(place), [request.service.0], "a request is one row");
            all.push((request.at, usize::try_from(request.service.0).expect("a row"), request.index));
        }
    }
}

fn looped(log: &Arc<Log>, length: u64) -> Replay {
    Replay { length: Nanos(length), order: Order::Loop, ..Replay::once(log.clone()) }
}

fn scaled(replay: Replay, scale: f64, spread: u64) -> Replay {
    Replay { scale, spread: Nanos(spread), ..replay }
}

fn blocks(log: &Arc<Log>, length: u64, block: u64) -> Replay {
    Replay { length: Nanos(length), order: Order::Blocks(Nanos(block)), ..Replay::once(log.clone()) }
}

#[test]
fn a_log_ends_one_mean_gap_after_its_last_request() {
    assert_eq!(numbered(&[0, 10, 40]).length(), Nanos(60));
    assert_eq!(numbered(&[5]).length(), Nanos(6));
    assert_eq!(numbered(&[7, 7]).length(), Nanos(8));
}

#[test]
fn a_loop_is_the_log_again_and_again_and_the_numbers_go_on() {
    let log = numbered(&[0, 10, 10, 40]);
    let played: Vec<(u64, usize)> = play(&looped(&log, 50), 115, 0).iter().map(|&(at, row, _)| (at.0, row)).collect();
    let expected =
        [(0, 0), (10, 1), (10, 2), (40, 3), (50, 0), (60, 1), (60, 2), (90, 3), (100, 0), (110, 1), (110, 2)];
    assert_eq!(played, expected);
    assert!(play(&looped(&log, 50), 115, 0).iter().enumerate().all(|(place, &(.., index))| index == place as u64));
    assert_eq!(play(&Replay::once(log.clone()), 1000, 0).len(), 4);
    assert_eq!(play(&Replay::once(log), 40, 0).len(), 3);
}

/// How many requests there are in each stretch of this length.
fn counts(played: &[Played], stretch: u64) -> BTreeMap<u64, usize> {
    let mut counts = BTreeMap::new();
    for (at, ..) in played {
        *counts.entry(at.0 / stretch).or_default() += 1;
    }
    counts
}

#[test]
fn a_whole_scale_multiplies_the_requests_of_every_piece_exactly() {
    let log = numbered(&irregular(2000));
    for spread in [1, 7, 100, 5000] {
        let alone = looped(&log, log.length().0.next_multiple_of(spread));
        let horizon = 3 * alone.length.0;
        let once = play(&alone, horizon, 0);
        for scale in [2, 5] {
            let more = play(&scaled(alone.clone(), f64::from(scale), spread), horizon, 1);
            let expected: BTreeMap<u64, usize> =
                counts(&once, spread).iter().map(|(&piece, &count)| (piece, count * scale as usize)).collect();
            assert_eq!(counts(&more, spread), expected, "spread {spread}");
            // Each row as often, and the log itself among them.
            let mut rows: BTreeMap<usize, u32> = BTreeMap::new();
            for &(_, row, _) in &more {
                *rows.entry(row).or_default() += 1;
            }
            assert!(rows.len() == log.len() && rows.values().all(|&times| times == 3 * scale));
            assert!(is_part(&once, &more));
        }
    }
}

/// Whether all instants and rows of one are in the other, as often.
fn is_part(part: &[Played], whole: &[Played]) -> bool {
    let mut left: BTreeMap<(Nanos, usize), u32> = BTreeMap::new();
    for &(at, row, _) in whole {
        *left.entry((at, row)).or_default() += 1;
    }
    part.iter().all(|&(at, row, _)| {
        left.get_mut(&(at, row)).is_some_and(|times| {
            *times = times.wrapping_sub(1);
            *times != u32::MAX
        })
    })
}

#[test]
fn a_larger_scale_only_adds_requests() {
    let log = numbered(&irregular(500));
    for replay in [Replay::once(log.clone()), looped(&log, 9000), blocks(&log, 9000, 400)] {
        let scales = [0.2, 0.5, 1.0, 1.3, 1.7, 2.0, 3.4];
        let played: Vec<Vec<Played>> =
            scales.iter().map(|&scale| play(&scaled(replay.clone(), scale, 200), 20_000, 3)).collect();
        for two in played.windows(2) {
            assert!(two[0].len() < two[1].len() && is_part(&two[0], &two[1]));
        }
    }
}

#[test]
fn what_comes_at_one_instant_comes_at_one_instant_in_every_copy() {
    let fives: Vec<u64> = irregular(300).into_iter().flat_map(|at| [at * 5 + 1; 5]).collect();
    let log = numbered(&fives);
    for replay in [Replay::once(log.clone()), looped(&log, 20_000), blocks(&log, 20_000, 1000)] {
        // Within a copy; two copies may meet by chance.
        let mut together: BTreeMap<Nanos, usize> = BTreeMap::new();
        for (at, ..) in play(&scaled(replay, 3.0, 400), 30_000, 0) {
            *together.entry(at).or_default() += 1;
        }
        assert!(together.len() > 500 && together.values().all(|times| times % 5 == 0));
    }
}

/// The mean over replications is what is expected, within four standard errors.
fn assert_mean(figures: &[f64], expected: f64, what: &str) {
    let (mean, variance) = moments(figures);
    let error = (variance / figures.len() as f64).sqrt();
    assert!(error < 0.05 * expected, "{what}: {mean} ± {error} says nothing about {expected}");
    assert!((mean - expected).abs() <= 4.0 * error + 1e-9 * expected, "{what}: {mean} ± {error}, expected {expected}");
}

#[test]
fn as_many_requests_come_as_expected_whatever_the_horizon() {
    let log = numbered(&irregular(200));
    let length = log.length().0 + 100;
    // Within the first pass, in the middle of a piece, at the end, and long after it.
    for horizon in [length / 3, length / 2 + 77, length, 2 * length + 555] {
        for replay in [Replay::once(log.clone()), looped(&log, length), blocks(&log, length, 300)] {
            for (scale, spread) in [(1.0, 0), (0.4, 0), (1.6, 250), (2.0, 999), (2.5, 0), (3.0, 100_000)] {
                let replay = scaled(replay.clone(), scale, spread);
                let numbers: Vec<f64> =
                    (0..400).map(|replication| play(&replay, horizon, replication).len() as f64).collect();
                let what = format!("{:?} until {horizon}, {scale} times within {spread}", replay.order);
                assert_mean(&numbers, replay.expected(Nanos(horizon)), &what);
                let differ = play(&replay, horizon, 0) != play(&replay, horizon, 1);
                assert_eq!(replay.is_random(), differ, "{what}");
                let last = replay.seen(Nanos(horizon));
                assert!((0..9).all(|n| play(&replay, horizon, n).iter().all(|&(_, row, _)| row < last)), "{what}");
            }
        }
    }
}

#[test]
fn copies_are_as_bursty_as_the_log_within_a_piece_and_naive_copies_are_not() {
    // Batches of five, so that the index of dispersion is 5; counted in windows of a tenth of a piece.
    let (window, pieces) = (20_000_u64, 4000);
    let process = crate::arrival_processes::arrivals("{ kind = \"batch\", rate = \"5/s\", size = 5 }");
    let seconds = crate::arrival_processes::instants(&process, 20 * pieces, 0);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small and not negative")]
    let instants: Vec<u64> = seconds.iter().map(|at| (at * 1e4) as u64).collect();
    let log = numbered(&instants);
    let dispersion = |scale: f64, spread: u64| {
        let played = play(&scaled(Replay::once(log.clone()), scale, spread), u64::MAX, 0);
        let counts = counts(&played, window);
        let counts: Vec<f64> = (0..10 * pieces).map(|n| counts.get(&n).copied().unwrap_or(0) as f64).collect();
        counts.chunks(2000).map(moments).map(|(mean, variance)| variance / mean).collect::<Vec<f64>>()
    };
    assert_mean(&dispersion(1.0, 0), 5.0, "the log");
    // Any two copies share the number of requests of a piece: a covariance of a tenth of the variance.
    assert_mean(&dispersion(3.0, 10 * window), 5.0 * (1.0 + 2.0 * 0.1), "turned copies");
    assert_mean(&dispersion(3.0, 0), 5.0 * 3.0, "copies at the same instants");
}

#[test]
fn rows_of_a_block_keep_their_gaps_their_order_and_all_they_carry() {
    let log = numbered(&irregular(300));
    let (length, block) = (log.length().0 + 40, 700);
    let mut beginnings = Vec::new();
    for replication in 0..30 {
        let played = play(&blocks(&log, length, block), 20 * block, replication);
        for two in played.windows(2) {
            let [(at, row, _), (next_at, next_row, _)] = two else { unreachable!() };
            if at.0 / block == next_at.0 / block {
                assert_eq!((row + 1) % log.len(), *next_row);
                let around = if *next_row == 0 { length } else { 0 };
                assert_eq!(next_at.0 - at.0, log.instants()[*next_row].0 + around - log.instants()[*row].0);
            } else {
                beginnings.push(*next_row);
            }
        }
    }
    // Blocks are not one after another of the log, nor always the same.
    beginnings.sort_unstable();
    beginnings.dedup();
    assert!(beginnings.len() > 150, "{}", beginnings.len());
}

#[test]
fn every_row_is_as_likely_in_blocks_as_every_other() {
    let log = numbered(&irregular(40));
    let (length, block) = (log.length().0 + 10, 90);
    let replay = blocks(&log, length, block);
    let mut times = vec![Vec::new(); log.len()];
    for replication in 0..400 {
        let played = play(&replay, 20 * length, replication);
        for (row, times) in times.iter_mut().enumerate() {
            times.push(played.iter().filter(|(_, of, _)| *of == row).count() as f64);
        }
    }
    for (row, times) in times.iter().enumerate() {
        assert_mean(times, 20.0, &format!("row {row}"));
    }
}

#[test]
fn a_block_as_long_as_the_log_has_every_row_once() {
    let log = numbered(&irregular(100));
    let length = log.length().0;
    let mut rows: Vec<usize> = play(&blocks(&log, length, length), length, 5).iter().map(|&(_, row, _)| row).collect();
    assert!(!rows.is_sorted());
    rows.sort_unstable();
    assert!(rows.into_iter().eq(0..100));
}

#[test]
fn replications_of_blocks_differ_and_each_is_the_same_again() {
    let replay = scaled(blocks(&numbered(&irregular(100)), 5000, 200), 1.5, 50);
    assert_eq!(play(&replay, 5000, 1), play(&replay, 5000, 1));
    assert_ne!(play(&replay, 5000, 1), play(&replay, 5000, 2));
}

fn any_replay() -> impl Strategy<Value = Replay> {
    let gaps = prop::collection::vec(prop_oneof![Just(0_u64), 0_u64..50, 0_u64..5000], 1..40);
    let scale = prop_oneof![Just(1.0), Just(2.0), 0.01..4.0];
    (gaps, 1_u64..2000, 0_u8..3, 1_u64..9000, scale, prop_oneof![Just(0_u64), 1_u64..9000]).prop_map(
        |(gaps, more, order, block, scale, spread)| {
            let instants: Vec<u64> = (gaps.iter())
                .scan(0, |at, gap| {
                    *at += gap;
                    Some(*at)
                })
                .collect();
            let log = numbered(&instants);
            let length = log.last() + Nanos(more);
            let order = match order {
                0 => Order::Once,
                1 => Order::Loop,
                _ => Order::Blocks(Nanos(block).min(length)),
            };
            Replay { log, length, order, scale, spread: Nanos(spread) }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1000) })]

    #[test]
    fn instants_never_go_back_and_end_before_the_horizon(replay in any_replay(), horizon in 1_u64..30_000) {
        let played = play(&replay, horizon, 0);
        prop_assert!(played.is_sorted_by_key(|&(at, ..)| at));
        prop_assert!(played.iter().all(|&(at, ..)| at < Nanos(horizon)));
        let seen = replay.seen(Nanos(horizon));
        prop_assert!(played.iter().all(|&(_, row, _)| row < seen));
        if !replay.is_random() {
            prop_assert_eq!(&played, &play(&replay, horizon, 1));
            prop_assert!((replay.expected(Nanos(horizon)) - played.len() as f64).abs() < 1e-6);
        }
    }
}
