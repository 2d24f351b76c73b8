//! Clients that do not wait for ever.

use linecook::client::{OnLeaving, Patience, PatienceUntil, RetryOn};
use linecook::demand::ServiceTime;
use linecook::time::Nanos;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::time;

pub fn leaving() -> impl Strategy<Value = (Option<Nanos>, Option<Patience>, OnLeaving)> {
    let on_leaving = select(vec![OnLeaving::LeaveRunning, OnLeaving::CancelWaiting, OnLeaving::Cancel]);
    (option::weighted(0.25, time(1, 6)), option::weighted(0.25, patience()), on_leaving)
}

fn patience() -> impl Strategy<Value = Patience> {
    let time = prop_oneof![
        3 => time(0, 8).prop_map(ServiceTime::Constant),
        1 => (1_u64..8).prop_map(|seconds| ServiceTime::Exponential { mean_ns: seconds as f64 * 1e9 }),
    ];
    (time, select(vec![PatienceUntil::Result, PatienceUntil::Start])).prop_map(|(time, until)| Patience { time, until })
}

pub fn on() -> impl Strategy<Value = RetryOn> {
    let some = || prop::bool::weighted(0.8);
    (some(), some(), some(), some()).prop_map(|(refused, outage, failed, timeout)| RetryOn {
        refused,
        outage,
        failed,
        timeout,
    })
}
