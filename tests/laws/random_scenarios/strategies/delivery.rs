//! How results arrive: half of the clients hold the line, the others are sent them or poll.

use linecook::client::{Delivery, Polling, RefusedPoll};
use linecook::provider::Counts;
use linecook::time::Nanos;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::{HALF_SECOND, non_zero, time, zero_or};

pub fn delivery() -> impl Strategy<Value = Delivery> {
    prop_oneof![
        4 => Just(Delivery::Synchronous),
        1 => zero_or(time(0, 3)).prop_map(|delay| Delivery::Webhook { delay }),
        4 => polling().prop_map(Delivery::Polling),
    ]
}

fn polling() -> impl Strategy<Value = Polling> {
    let every = prop_oneof![2 => time(1, 3), 1 => Just(Nanos(HALF_SECOND)), 1 => Just(Nanos(333_333_333))];
    let refused = prop_oneof![
        3 => non_zero(12).prop_map(|attempts| RefusedPoll::NextPoll { attempts }),
        3 => non_zero(4).prop_map(|attempts| RefusedPoll::Retry { attempts }),
        1 => Just(RefusedPoll::Fail),
    ];
    let factor = select(vec![1.0, 1.0, 1.5, 2.0]);
    let endpoint = option::weighted(0.3, select(vec!["/v1/a", "/v1/status", "/v2/a"]).prop_map(str::to_owned));
    (every, zero_or(time(0, 3)), factor, time(0, 3), endpoint, refused).prop_map(
        |(every, first_after, factor, more, endpoint, refused)| {
            // A checked cap is not below the interval.
            let cap = every + more;
            Polling { first_after, every, factor, cap, endpoint, refused }
        },
    )
}

pub fn counts() -> impl Strategy<Value = Counts> {
    prop_oneof![3 => Just(Counts::Submissions), 2 => Just(Counts::All), 1 => Just(Counts::Polls)]
}

pub fn result_expiry() -> impl Strategy<Value = Option<Nanos>> {
    option::weighted(0.3, prop_oneof![Just(Nanos(HALF_SECOND)), time(1, 3)])
}
