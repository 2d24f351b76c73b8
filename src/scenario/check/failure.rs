//! How services fail: one share, or two where failures are sticky.

use super::load::Load;
use crate::demand::Failure;
use crate::notation::cursor::Item;
use crate::scenario::Case;

/// Reads `failure`.
pub(super) fn failure(item: &Item<'_>) -> Option<Failure> {
    if item.node.table().is_none() {
        return item.share().map(|share| Failure { share, again: share });
    }
    let keys = item.table()?;
    let share = keys.require("share", "share = \"1.5 %\", for example");
    let again = keys.take("again");
    keys.finish();
    let share = share.and_then(|item| item.share());
    let again = match &again {
        None => share,
        Some(item) => item.share(),
    };
    let failure = Failure { share: share?, again: again? };
    if failure.share <= 0.0 && failure.again > 0.0 {
        item.reject("so nothing ever fails a first time, and `again` means nothing; write a `share` above 0 %");
        return None;
    }
    Some(failure)
}

/// What a plan's clients make of the demand by trying again after failures, in the long run.
pub(super) fn with_retries(case: &Case, plan: usize, loads: &[Load]) -> Vec<Load> {
    let with_retries = |(number, load): (usize, &Load)| {
        let retry = &case.clients[case.client_of(plan, number)].retry;
        let attempts = if retry.on.failed { retry.attempts.get() } else { 1 };
        let services = case.workloads[number].failure.map_or(1.0, |failure| failure.services(attempts));
        Load { rate_per_s: load.rate_per_s * services, expected: load.expected * services, ..load.clone() }
    };
    loads.iter().enumerate().map(with_retries).collect()
}
