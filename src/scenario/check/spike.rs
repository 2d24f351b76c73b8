//! `[spike]`: how many times the usual traffic comes, when, and for how long.

use super::arrivals::too_many;
use super::header::Header;
use super::{expected_requests, sweep, totals};
use crate::notation::cursor::{Item, Keys};
use crate::notation::document::{Node, Value};
use crate::scenario::{Case, Spike};
use crate::time::Nanos;

/// More is no longer the same service.
const MOST: f64 = 1000.0;
/// Sizes that are tried where the file names none.
const USUAL: [f64; 6] = [1.5, 2.0, 3.0, 5.0, 10.0, 20.0];
/// How long it lasts where the file does not say, unless that is more than an eighth of what is counted.
const USUAL_LENGTH: Nanos = Nanos::from_secs(600);
/// How many times the largest size a search for the breaking point may try.
const BEYOND: f64 = 4.0;
/// Runs of every plan besides those of the sizes: the search, with and without retries.
const SEARCH: f64 = 16.0;

/// Reads it; what is missing is what suits the scenario.
pub(super) fn spike(item: &Item<'_>, case: &Case, header: &Header) -> Option<Spike> {
    let keys = item.table()?;
    let sizes = keys.take("sizes").map_or(Some(USUAL.to_vec()), |item| sizes(&item));
    let (length, at) = when(&keys, header);
    let written = keys.find(&["sizes"]);
    keys.finish();
    if header.objectives.is_empty() {
        item.problem(
            "`slo` is missing, and without objectives there is nothing to come back to; write [slo]".to_owned(),
        );
    }
    let spike = Spike { sizes: sizes?, at: at?, length: length? };
    if header.objectives.is_empty() || !room(item, &spike, header.horizon) {
        return None;
    }
    if case.with_spike(&spike, 2.0).workloads.len() == case.workloads.len() {
        item.problem(format!(
            "`spike` begins at {} s, and from then to its end nothing comes that there could be more of; let `at` be when requests come",
            spike.at.as_secs_f64()
        ));
        return None;
    }
    let told = |message: String| match written {
        (Some(node), at) => keys_problem(item, at, format!("`spike.sizes` is {}, {message}", node.written())),
        (None, _) => item.problem(format!("`spike.sizes` is up to {}, {message}", USUAL[USUAL.len() - 1])),
    };
    work(&spike, case, header, told)?;
    Some(spike)
}

fn keys_problem(item: &Item<'_>, at: usize, message: String) {
    item.findings.report(crate::notation::problem::Place::Scenario(at), &item.subject, message);
}

fn sizes(item: &Item<'_>) -> Option<Vec<f64>> {
    let nodes: Vec<Node> = match item.node.text() {
        Some(text) if !text.contains("..") => text
            .split(',')
            .map(|text| {
                let text = text.trim();
                let (value, raw) = match text.parse() {
                    Ok(number) => (Value::Float(number), text.to_owned()),
                    Err(_) => (Value::Text(text.to_owned()), format!("{text:?}")),
                };
                Node { value, at: item.node.at, raw, catalogue: false }
            })
            .collect(),
        _ => sweep::values(item)?,
    };
    let mut sizes: Vec<f64> = nodes
        .iter()
        .map(|node| {
            let item = Item { node, ..item.clone() };
            let size = item.number()?;
            if !(1.0..=MOST).contains(&size) {
                item.reject("which is outside 1 to 1000; 5 is five times the usual traffic");
                return None;
            }
            Some(size)
        })
        .collect::<Vec<_>>()
        .into_iter()
        .collect::<Option<_>>()?;
    sizes.sort_by(f64::total_cmp);
    sizes.dedup();
    Some(sizes)
}

/// Length and beginning, as written or as they suit what is counted.
fn when(keys: &Keys<'_>, header: &Header) -> (Option<Nanos>, Option<Nanos>) {
    let warm_up = header.warm_up.longest(header.horizon);
    let counted = header.horizon.saturating_sub(warm_up);
    let length = keys
        .take("length")
        .map_or(Some(USUAL_LENGTH.min(Nanos(counted.0 / 8)).max(Nanos(1))), |item| item.positive_duration());
    let at = keys.take("at").map_or(Some(warm_up + Nanos(counted.0 / 4)), |item| {
        let at = item.duration()?;
        if at <= warm_up {
            item.reject(&format!(
                "which is not after the warm-up of {} s, so nothing shows how it is without a spike; begin later",
                warm_up.as_secs_f64()
            ));
            return None;
        }
        Some(at)
    });
    (length, at)
}

/// There has to be time after it, or nobody sees the recovery.
fn room(item: &Item<'_>, spike: &Spike, horizon: Nanos) -> bool {
    let room = spike.end() < horizon;
    if !room {
        item.problem(format!(
            "`spike` ends at {} s, which is not before the horizon of {} s, so its end is not seen; let it begin earlier, or the \
             horizon be later",
            spike.end().as_secs_f64(),
            horizon.as_secs_f64()
        ));
    }
    room
}

/// Reports spikes of more requests than there can be in a second, or than a person would wait for.
fn work(spike: &Spike, case: &Case, header: &Header, told: impl Fn(String)) -> Option<()> {
    let largest = spike.sizes.last().copied().unwrap_or(1.0);
    for workload in &case.workloads {
        let calls = f64::from(workload.fan_out.map_or(1, Into::into));
        let per_ns = workload.arrivals.long_run_per_s(header.horizon) * calls / 1e9;
        if too_many(per_ns * largest) {
            told(format!("so `{}` brings more than a million requests a second; write smaller ones", workload.name));
            return None;
        }
    }
    let requests = |size: f64| expected_requests(&case.with_spike(spike, size).workloads, header.horizon);
    let each: f64 = spike.sizes.iter().map(|size| requests(*size)).sum();
    let all = each + SEARCH * requests(largest * BEYOND);
    let pilots = f64::from(header.pilots()) * requests(1.0);
    let total = (all * f64::from(header.replications.get()) + pilots) * case.plans.len() as f64;
    if total > totals::MOST_REQUESTS {
        told(format!(
            "so about {total:.1e} requests would be simulated (plans: {}, replications: {}), which takes hours; the most is \
             {:.0e}, so write smaller or fewer ones, or shorten the `horizon`",
            case.plans.len(),
            header.replications,
            totals::MOST_REQUESTS
        ));
        return None;
    }
    Some(())
}
