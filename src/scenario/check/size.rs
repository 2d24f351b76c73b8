//! `[size]`: which numbers of which plan are to be as small as the objectives allow.

use super::sweep::Path;
use crate::decimal::Decimal;
use crate::notation::cursor::{Item, Keys};
use crate::notation::document::{Node, Table, Value};
use crate::notation::pool::ONLY_POOL;
use crate::notation::problem::{Findings, did_you_mean, listed};
use crate::provider::{Plan, Waitlist};
use crate::scenario::{Case, Objective, Role, Size, SizeParameter};

/// No plan has more stations.
const MOST_STATIONS: u64 = 100_000;
/// A longer waitlist is as good as none.
const MOST_PLACES: u64 = 10_000_000;
/// So many calls that no limit is meant.
const MOST_OTHER: u64 = 1_000_000_000;

/// Reads it; what is missing is what the plan has.
pub(super) fn size(item: &Item<'_>, document: &Table, case: &Case, objectives: &[Objective]) -> Option<Size> {
    let keys = item.table()?;
    let plan = plan(&keys, case);
    let confidence = keys.take("confidence").map_or(Some(0.95), |item| confidence(&item));
    let written = keys.take("parameters").map_or(Some(Vec::new()), |item| item.list());
    keys.finish();
    let (plan, confidence, written) = (plan?, confidence?, written?);
    let described = &case.plans[plan];
    if objectives.is_empty() {
        item.problem("`slo` is missing, and without objectives any plan is large enough; write [slo]".to_owned());
        return None;
    }
    let mut parameters: Vec<SizeParameter> = if written.is_empty() {
        limits(described, document)
    } else {
        let all: Vec<_> = written.iter().map(|item| read_parameter(item, described, document)).collect();
        all.into_iter().collect::<Option<_>>()?
    };
    if parameters.is_empty() {
        item.problem(format!(
            "plan `{}` has neither stations nor a rate limit that could be sized; give it a `concurrency`, or say `parameters`",
            described.name
        ));
        return None;
    }
    // What costs most is made small first.
    parameters.sort_by_key(|parameter| parameter.role);
    if !objectives.iter().any(Objective::is_of_losses) && parameters.iter().any(|one| one.role >= Role::Places) {
        item.problem(
            "`slo` says nothing of what is lost, so the smallest plan would refuse nearly everything; \
             write a `delivered_share` or a `refused_share`"
                .to_owned(),
        );
        return None;
    }
    Some(Size { plan, parameters, confidence, typed: Vec::new() })
}

fn plan(keys: &Keys<'_>, case: &Case) -> Option<usize> {
    let Some(item) = keys.take("plan") else { return Some(0) };
    let name = item.name()?;
    let place = case.plans.iter().position(|plan| plan.name == name);
    if place.is_none() {
        let names = || case.plans.iter().map(|plan| plan.name.as_str());
        let near = did_you_mean(name, names());
        let remedy = if near.is_empty() { format!("; there is {}", listed(names(), "and")) } else { near };
        item.reject(&format!("which is no plan of this file{remedy}"));
    }
    place
}

fn confidence(item: &Item<'_>) -> Option<f64> {
    let share = item.share()?;
    if !(0.5..=0.999_9).contains(&share) {
        item.reject("which is outside 50 % to 99.99 %; 95 % is usual");
        return None;
    }
    Some(share)
}

/// The numbers of a plan that a provider sells more of.
pub(super) fn limits(plan: &Plan, document: &Table) -> Vec<SizeParameter> {
    usual(plan).iter().filter_map(|key| parameter(plan, key, document)).collect()
}

/// Their keys.
fn usual(plan: &Plan) -> Vec<String> {
    let mut keys = Vec::new();
    for pool in &plan.pools {
        let only = pool.name == ONLY_POOL;
        let key = |key: &str| if only { key.to_owned() } else { format!("pool.\"{}\".{key}", pool.name) };
        keys.push(key("concurrency"));
        if pool.waitlist != Waitlist::Unbounded {
            keys.push(key("waitlist"));
        }
    }
    let limits = plan.rate_limits.iter().filter(|limit| limit.counts.submissions());
    keys.extend(limits.map(|limit| format!("rate_limit.\"{}\".limit", limit.name)));
    keys
}

/// `concurrency`, `concurrency = 5..200`, or a whole path such as `client.app.gate.limit`.
fn read_parameter(item: &Item<'_>, plan: &Plan, document: &Table) -> Option<SizeParameter> {
    let text = item.name()?;
    let (key, range) = text.split_once('=').map_or((text, None), |(key, range)| (key, Some(range)));
    let Some(mut parameter) = parameter(plan, key.trim(), document) else {
        item.reject(&format!(
            "which is no number of plan `{}`, nor the path of one; write \"concurrency\", \"waitlist\" or \
             \"rate_limit.NAME.limit\", for example",
            plan.name
        ));
        return None;
    };
    if let Some(range) = range {
        let bound = |text: &str| Decimal::parse(text.trim()).ok().and_then(|number| number.times(1));
        let Some((least, most)) = range.split_once("..").and_then(|(low, high)| Some((bound(low)?, bound(high)?)))
        else {
            item.reject("whose range is no \"5..200\"; write the smallest and the largest whole number to try");
            return None;
        };
        if least > most {
            item.reject("whose range runs the wrong way; begin with the smaller number");
            return None;
        }
        (parameter.least, parameter.most) = (least.max(parameter.least), most.min(parameter.most));
        if parameter.least > parameter.most {
            item.reject("in whose range is no number that means something here; write another range");
            return None;
        }
    }
    Some(parameter)
}

/// The parameter at a key of the plan, or at a whole path; `None` unless a number stands there or may stand there.
fn parameter(plan: &Plan, key: &str, document: &Table) -> Option<SizeParameter> {
    let whole = ["plan.", "workload.", "client."].iter().any(|kind| key.starts_with(kind));
    let path = if whole { key.to_owned() } else { format!("plan.\"{}\".{key}", plan.name) };
    let findings = Findings::default();
    let node = Node { value: Value::Text(path.clone()), at: 0, raw: path.clone(), catalogue: false };
    let item = Item { node: &node, findings: &findings, subject: String::new(), path: String::new() };
    let read = Path::read(&item, document)?;
    let keys: Vec<&str> = read.keys().iter().map(String::as_str).collect();
    let pool = |name: &str| plan.pools.iter().position(|pool| pool.name == name);
    let (role, name, limit) = match *keys.as_slice() {
        ["concurrency"] => (Role::Stations, "stations".to_owned(), pool(ONLY_POOL)),
        ["pool", name, "concurrency"] => (Role::Stations, format!("stations of {name}"), pool(name)),
        ["waitlist"] => (Role::Places, "places".to_owned(), pool(ONLY_POOL)),
        ["pool", name, "waitlist"] => (Role::Places, format!("places of {name}"), pool(name)),
        ["rate_limit", name, "limit"] => {
            (Role::Rate, format!("calls of {name}"), plan.rate_limits.iter().position(|limit| limit.name == name))
        }
        ref keys => (Role::Other, keys.join(" ").replace('_', " "), None),
    };
    let written = read.value(document);
    let suffix = match written.map(|node| node.text().unwrap_or(&node.raw)) {
        None | Some("none" | "unbounded") if role == Role::Places => String::new(),
        Some(text) => Decimal::scan(text).ok()?.1.to_owned(),
        None => return None,
    };
    let (least, most) = match role {
        Role::Stations => (1, MOST_STATIONS),
        Role::Places => (0, MOST_PLACES),
        Role::Rate | Role::Other => (1, MOST_OTHER),
    };
    Some(SizeParameter { path, role, name, suffix, limit, least, most })
}
