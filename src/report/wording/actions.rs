//! What is said of actions: of each bulk when it is done, of fan-outs how long they take.

use super::super::number::{self, Figure};
use super::super::{Entry, quoted};
use super::batches;
use crate::demand::{Arrivals, Workload};
use crate::experiment::{ActionFigures, Results};
use crate::scenario::Objective;

/// A clause for each workload that has actions.
pub fn findings(results: &Results, entry: Entry<'_>) -> Vec<String> {
    let workloads = entry.case.workloads.iter().zip(&entry.result.workloads);
    workloads.filter_map(|(workload, figures)| finding(results, entry, workload, figures.actions.as_ref()?)).collect()
}

fn finding(results: &Results, entry: Entry<'_>, workload: &Workload, actions: &ActionFigures) -> Option<String> {
    if let Arrivals::Bulk(bulk) = &workload.arrivals {
        return batches::finding(results, entry, workload, bulk, actions);
    }
    let delivered = actions.delivered_share?;
    let (calls, name) = (number::count(workload.calls() as f64), quoted(&workload.name));
    let share = |share| Figure::share(&share, results.exact).prose();
    let time = |time| Figure::time(&time, results.exact).prose();
    let whole = if delivered.mean < 1.0 {
        format!(", and is delivered whole in {} of the cases", share(delivered))
    } else {
        String::new()
    };
    let Some(mean) = actions.latency_mean.map(time) else {
        return Some(format!("no action of {name} is ever delivered whole"));
    };
    let judged = entry.result.verdict.objectives.iter();
    let judged = judged.map(|one| one.objective).any(|one| matches!(one, Objective::ActionLatencyQuantile { .. }));
    let p95 = actions.quantile(950).filter(|_| !judged);
    let p95 = p95.map_or_else(String::new, |p95| format!(", p95 {}", time(p95)));
    let them = if workload.calls() == 1 { "one request" } else { "requests" };
    let calls = if workload.calls() == 1 { String::new() } else { format!("{calls} ") };
    Some(format!("an action of {calls}{them} of {name} takes {mean} on average{p95}{whole}"))
}
