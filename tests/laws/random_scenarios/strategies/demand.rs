//! Workloads over every kind of arrivals, quantities and service times.

use std::sync::Arc;

use linecook::calendar::Clock;
use linecook::demand::arrivals::{BatchSize, Batches, Campaign, OnOff, Renewal, Shaped, Week};
use linecook::demand::{Arrivals, ComposedService, Factor, MixPart, PerUnit, Quantity, Service, ServiceTime, Workload};
use linecook::time::Nanos;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::super::logs;
use super::{HALF_SECOND, QUANTITIES, batches, non_zero_u64, time, zero_or};

pub fn workload() -> impl Strategy<Value = Workload> {
    let names = (select(vec!["/v1/a", "/v1/b", "/v2/a", ""]), select(vec!["fast", "fine", ""]), -1..=1);
    (names, 0_usize..3, arrivals(), vec(option::weighted(0.8, quantity()), QUANTITIES), service()).prop_map(
        |((endpoint, model, priority), client, arrivals, mut quantities, mut service)| {
            // Only a log has columns.
            if !matches!(arrivals, Arrivals::Log(_)) {
                for quantity in quantities.iter_mut().flatten() {
                    if let Quantity::Log(column) = quantity {
                        *quantity = Quantity::Constant(*column as u64);
                    }
                }
                if service == Service::Log {
                    service = Service::Drawn(ServiceTime::Constant(Nanos::SECOND));
                }
            }
            let (name, endpoint, model) = (String::new(), endpoint.to_owned(), model.to_owned());
            Workload { name, endpoint, model, client, priority, arrivals, quantities, service }
        },
    )
}

fn arrivals() -> impl Strategy<Value = Arrivals> {
    prop_oneof![
        select(vec![HALF_SECOND, 2 * HALF_SECOND, 4 * HALF_SECOND, 333_333_333])
            .prop_map(|gap| Arrivals::Deterministic { every: Nanos(gap) }),
        (non_zero_u64(20), zero_or(time(0, 5))).prop_map(|(count, at)| Arrivals::AllAtOnce { count, at }),
        (0.3..2.0).prop_map(|seconds| Arrivals::Poisson { mean_gap_ns: seconds * 1e9 }),
        shaped(),
        bursty(),
        bursty(),
        logs::log(),
        logs::log(),
    ]
}

/// Close to the end of an empty hour, or to that of a busy one; with a campaign, some growth or both.
fn shaped() -> impl Strategy<Value = Arrivals> {
    let campaign = (time(0, 5), time(1, 5), select(vec![0.0, 0.5, 4.0])).prop_map(|(at, length, times)| Campaign {
        name: String::new(),
        at,
        length,
        times,
    });
    let growth = select(vec![0.0, 1e-10, -1e-10]);
    (0.3..2.0, any::<bool>(), time(1, 3), growth, vec(campaign, 0..=2)).prop_map(
        |(seconds, odd, before, growth_per_ns, campaigns)| {
            let hours = std::array::from_fn(|hour| f64::from(u8::from((hour % 2 == 1) == odd)));
            let week = Week::of_hours_and_days(&hours, &[1.0; 7]).expect("half of the hours are busy");
            let clock = Clock::weekly(Nanos::from_secs(3600) - before);
            let mean_gap_ns = seconds * 1e9;
            Arrivals::Shaped(Arc::new(Shaped { mean_gap_ns, week, clock, growth_per_ns, campaigns }))
        },
    )
}

fn bursty() -> impl Strategy<Value = Arrivals> {
    let on_off = (0.3..2.0, time(1, 4), time(0, 4), select(vec![0.0, 0.2])).prop_map(|(seconds, on, off, share)| {
        let (mean_on_ns, mean_off_ns) = (on.0 as f64, off.0 as f64 + 1e6);
        let on_per_ns = 1e-9 / seconds;
        Arrivals::OnOff(OnOff { on_per_ns, off_per_ns: share * on_per_ns, mean_on_ns, mean_off_ns })
    });
    let renewal = (0.3..2.0, select(vec![0.2, 1.0, 3.0]))
        .prop_map(|(seconds, cv)| Arrivals::Renewal(Renewal::new(seconds * 1e9, cv)));
    let size = prop_oneof![
        (1_u32..5).prop_map(BatchSize::Constant),
        (1.0..4.0).prop_map(|mean| BatchSize::Geometric { mean }),
        batches::varied(),
    ];
    let batch = (1.0..4.0, size, zero_or(time(0, 3)))
        .prop_map(|(seconds, size, spread)| Arrivals::Batch(Batches { mean_gap_ns: seconds * 1e9, size, spread }));
    prop_oneof![on_off, renewal, batch]
}

fn quantity() -> impl Strategy<Value = Quantity> {
    prop_oneof![
        (0_u64..=4).prop_map(Quantity::Constant),
        vec((0_u64..=4, 1_u32..4), 1..=3).prop_map(|parts| {
            let whole = f64::from(parts.iter().map(|(_, share)| share).sum::<u32>());
            let part = |(amount, share)| MixPart { amount, probability: f64::from(share) / whole };
            Quantity::Mix(parts.into_iter().map(part).collect())
        }),
        (0..QUANTITIES).prop_map(Quantity::Log),
    ]
}

fn service() -> impl Strategy<Value = Service> {
    prop_oneof![
        6 => zero_or(time(0, 6)).prop_map(|time| Service::Drawn(ServiceTime::Constant(time))),
        6 => time(1, 6).prop_map(|time| Service::Drawn(ServiceTime::Constant(time))),
        2 => (0.5..4.0).prop_map(|seconds| Service::Drawn(ServiceTime::Exponential { mean_ns: seconds * 1e9 })),
        2 => (0.0..1.0).prop_map(|sigma| Service::Drawn(ServiceTime::Lognormal { mu: 21.0, sigma })),
        1 => (1.0..3.0).prop_map(|cv| Service::Drawn(hyperexponential(cv))),
        2 => in_parts(),
        6 => Just(Service::Log),
    ]
}

fn hyperexponential(cv: f64) -> ServiceTime {
    ServiceTime::hyperexponential_mean_cv(Nanos::SECOND, cv).expect("a cv of 1 and above")
}

fn in_parts() -> impl Strategy<Value = Service> {
    let drawn = prop_oneof![time(0, 2).prop_map(ServiceTime::Constant), (1.0..3.0).prop_map(hyperexponential)];
    let per_unit = option::of((time(0, 2), 0..QUANTITIES));
    let multiplier = prop_oneof![Just(vec![1.0]), Just(vec![2.0]), Just(vec![1.0, 2.5])];
    (time(0, 2), drawn, per_unit, multiplier).prop_map(|(base, drawn, per_unit, factors)| {
        let probability = 1.0 / factors.len() as f64;
        let multiplier = factors.into_iter().map(|factor| Factor { factor, probability }).collect();
        let per_unit = per_unit.map(|(time, quantity)| PerUnit { time, quantity });
        Service::Composed(Arc::new(ComposedService { base, drawn, per_unit, multiplier }))
    })
}
