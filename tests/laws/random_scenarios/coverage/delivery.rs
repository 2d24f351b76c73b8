//! What happens to results that are polled for or sent by webhook.

use linecook::client::{Delivery, Polling, RefusedPoll};
use linecook::engine::Outcome;
use linecook::provider::OnLimit;
use linecook::time::Nanos;

use crate::random_scenarios::strategies::Sample;
use crate::reference::sides::sides;
use crate::reference::{Run, client_of};

/// Everything that [`happenings`] can name.
pub const EXPECTED: &[&str] = &[
    "delivered by polling",
    "delivered by webhook",
    "expired",
    "polled more than once",
    "poll charged to a limit that delays",
    "poll charged to a limit that refuses",
    "poll refused",
    "poll refused to a client that asks at the next interval",
    "poll refused to a client that gives up",
    "poll refused to a client that retries",
    "result held up by a refused poll",
    "request lost by a refused poll",
    "accepted job taken back",
];

pub fn happenings(sample: &Sample, run: &Run) -> Vec<String> {
    let plan = &sides(&sample.case, sample.plan).1;
    let told = &run.told;
    let mut names = Vec::new();
    for ended in &run.ended {
        let delivery = &client_of(&sample.case, sample.plan, &sample.case.workloads[ended.workload]).delivery;
        match (delivery, ended.outcome) {
            (_, Outcome::Expired) => names.push("expired"),
            (Delivery::Polling(_), Outcome::Delivered) => names.push("delivered by polling"),
            (Delivery::Webhook { delay }, Outcome::Delivered) if *delay > Nanos::ZERO => {
                names.push("delivered by webhook");
            }
            _ => {}
        }
    }
    if told.polled.len() > told.accepted.len() {
        names.push("polled more than once");
    }
    for &(_, limit) in &told.charged {
        names.push(match plan.rate_limits[limit].on_limit {
            OnLimit::Delay => "poll charged to a limit that delays",
            OnLimit::Reject => "poll charged to a limit that refuses",
        });
    }
    let some = [
        (!told.refused.is_empty(), "poll refused"),
        (told.held_up.iter().any(|&(by, _)| by > Nanos::ZERO), "result held up by a refused poll"),
        (!told.lost.is_empty(), "request lost by a refused poll"),
        (!told.taken_back.is_empty(), "accepted job taken back"),
    ];
    names.extend(some.iter().filter(|(happened, _)| *happened).map(|(_, name)| *name));
    // Where all who poll do the same, the refusals are theirs.
    let clients = sample.case.workloads.iter().map(|workload| client_of(&sample.case, sample.plan, workload));
    let mut kinds: Vec<&str> = clients
        .filter_map(|client| match &client.delivery {
            Delivery::Polling(Polling { refused, .. }) => Some(match refused {
                RefusedPoll::NextPoll { .. } => "poll refused to a client that asks at the next interval",
                RefusedPoll::Retry { .. } => "poll refused to a client that retries",
                RefusedPoll::Fail => "poll refused to a client that gives up",
            }),
            Delivery::Synchronous | Delivery::Webhook { .. } => None,
        })
        .collect();
    kinds.dedup();
    if let ([kind], false) = (kinds.as_slice(), told.refused.is_empty()) {
        names.push(kind);
    }
    names.into_iter().map(str::to_owned).collect()
}
