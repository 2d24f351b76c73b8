//! Logs in the random scenarios: as they are, repeated, in blocks, with more or fewer requests.

use std::sync::Arc;

use linecook::demand::arrivals::{Order, Replay};
use linecook::demand::{Arrivals, Log};
use linecook::time::Nanos;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::settings::Setting;
use super::strategies::{QUANTITIES, Sample, time, zero_or};

/// A log as it is; or repeated, in blocks, with more or fewer requests.
pub fn log() -> impl Strategy<Value = Arrivals> {
    let row = (time(0, 2), time(0, 5), vec(0_u64..=4, QUANTITIES));
    let order = prop_oneof![
        2 => Just(Order::Once),
        1 => Just(Order::Loop),
        1 => time(1, 5).prop_map(Order::Blocks),
    ];
    let scale = prop_oneof![2 => Just(1.0), 1 => select(vec![0.5, 2.0, 2.5])];
    (vec(row, 1..20), zero_or(time(0, 4)), order, scale, zero_or(time(0, 4))).prop_map(
        |(rows, more, order, scale, spread)| {
            let instants: Vec<Nanos> = (rows.iter())
                .scan(Nanos::ZERO, |now, (gap, ..)| {
                    *now += *gap;
                    Some(*now)
                })
                .collect();
            let services = rows.iter().map(|&(_, service, _)| service).collect();
            let amounts = rows.into_iter().flat_map(|(.., amounts)| amounts).collect();
            let log = Log::from_columns(instants, services, amounts);
            // No log of half a second is repeated for minutes.
            let length = (log.length() + more).max(Nanos::SECOND);
            let order = if let Order::Blocks(block) = order { Order::Blocks(block.min(length)) } else { order };
            Arrivals::Log(Replay { log: Arc::new(log), length, order, scale, spread })
        },
    )
}

/// What a log and its way of being played are called in the coverage.
pub fn name_of(replay: &Replay) -> &'static str {
    let scaled = (replay.scale - 1.0).abs() > 0.0;
    match (replay.order, scaled) {
        (Order::Once, false) => "arrivals from a log",
        (Order::Once, true) => "arrivals from a log, scaled",
        (Order::Loop, false) => "arrivals from a log repeated",
        (Order::Loop, true) => "arrivals from a log repeated, scaled",
        (Order::Blocks(_), false) => "arrivals from a log in blocks",
        (Order::Blocks(_), true) => "arrivals from a log in blocks, scaled",
    }
}

/// All that [`name_of`] can say.
pub const NAMES: [&str; 6] = [
    "arrivals from a log",
    "arrivals from a log, scaled",
    "arrivals from a log repeated",
    "arrivals from a log repeated, scaled",
    "arrivals from a log in blocks",
    "arrivals from a log in blocks, scaled",
];

pub fn settings() -> Vec<Setting> {
    vec![
        ("a log repeated", |s| order(s, |order| *order == Order::Loop)),
        ("a log in blocks", |s| order(s, |order| matches!(order, Order::Blocks(_)))),
        ("length of a log", |s| replays(s, |replay| replay.length += Nanos::SECOND)),
        ("length of blocks of a log", |s| {
            replays(s, |replay| {
                if let Order::Blocks(block) = &mut replay.order {
                    *block = (*block + Nanos(1)).min(replay.length);
                }
            });
        }),
        ("scale of a log", |s| replays(s, |replay| replay.scale = 1.0)),
        ("spread of a log", |s| replays(s, |replay| replay.spread = Nanos::ZERO)),
    ]
}

fn replays(sample: &mut Sample, change: impl Fn(&mut Replay)) {
    for workload in &mut sample.case.workloads {
        if let Arrivals::Log(replay) = &mut workload.arrivals {
            change(replay);
        }
    }
}

fn order(sample: &mut Sample, of: impl Fn(&Order) -> bool) {
    replays(sample, |replay| {
        if of(&replay.order) {
            replay.order = Order::Once;
        }
    });
}
