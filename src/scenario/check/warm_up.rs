//! What is simulated and not counted: a time, or `"auto"`.

use super::header::Header;
use crate::demand::{Arrivals, Workload};
use crate::notation::cursor::{Item, Keys};
use crate::notation::document::Node;
use crate::scenario::Case;
use crate::time::Nanos;

/// What a scenario says of its warm-up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WarmUp {
    /// It is this long.
    Given(Nanos),
    /// It is to be found.
    Auto,
}

impl WarmUp {
    /// The longest that it can be: what is found is half of the horizon at most, and rounded up by a tenth.
    pub fn longest(self, horizon: Nanos) -> Nanos {
        match self {
            Self::Given(length) => length,
            Self::Auto => Nanos(horizon.0 / 20 * 11),
        }
    }
}

/// Reads `warm_up`.
pub(super) fn warm_up(item: &Item<'_>, horizon: Option<Nanos>) -> Option<WarmUp> {
    if item.node.text() == Some("auto") {
        return Some(WarmUp::Auto);
    }
    let warm_up = item.duration()?;
    if horizon.is_some_and(|horizon| warm_up >= horizon) {
        item.reject("which is not below the horizon, so nothing is counted; shorten it, or make the horizon longer");
        return None;
    }
    Some(WarmUp::Given(warm_up))
}

/// Reports a warm-up that is to be found of what never settles.
pub(super) fn settles(case: &Case, header: &Header, root: &Keys<'_>) {
    if header.warm_up != WarmUp::Auto {
        return;
    }
    let report = |who: String| {
        let (node, at) = root.find(&["warm_up"]);
        let written = node.map_or_else(String::new, Node::written);
        root.problem_at(at, format!("`warm_up` is {written}, which is found of what settles, and {who} is not the same at all times; write a time, such as \"30 min\""));
    };
    for workload in case.workloads.iter().filter(|workload| !begins_at_once(workload)) {
        report(format!("the demand of workload `{}`", workload.name));
    }
    for plan in case.plans.iter().filter(|plan| !plan.is_the_same_at_all_times()) {
        report(format!("plan `{}`, with its schedule, outages or slow-downs,", plan.name));
    }
}

/// Whether its demand is that of every hour from the first on.
fn begins_at_once(workload: &Workload) -> bool {
    match &workload.arrivals {
        Arrivals::Users(users) => users.ramp.is_none() && users.starts_at == Nanos::ZERO,
        arrivals => arrivals.is_the_same_at_all_times(),
    }
}
