//! What is said of actions: of each bulk when it is finished, of fan-outs how long they take.

use super::super::number::{self, Figure};
use super::super::{Entry, quoted};
use crate::demand::{Arrivals, Workload};
use crate::experiment::{ActionFigures, Results};
use crate::scenario::Objective;

/// A clause for each workload that has actions.
pub fn findings(results: &Results, entry: Entry<'_>) -> Vec<String> {
    let workloads = entry.case.workloads.iter().zip(&entry.result.workloads);
    workloads.filter_map(|(workload, figures)| finding(results, entry, workload, figures.actions.as_ref()?)).collect()
}

fn finding(results: &Results, entry: Entry<'_>, workload: &Workload, actions: &ActionFigures) -> Option<String> {
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
        return Some(match workload.arrivals {
            Arrivals::Bulk(_) => format!("the bulk of {calls} is never delivered whole"),
            _ => format!("no action of {name} is ever delivered whole"),
        });
    };
    let Arrivals::Bulk(bulk) = workload.arrivals else {
        let judged = judged(entry, |objective| matches!(objective, Objective::ActionLatencyQuantile { .. }));
        let p95 = actions.quantile(950).filter(|_| !judged);
        let p95 = p95.map_or_else(String::new, |p95| format!(", p95 {}", time(p95)));
        let them = if workload.calls() == 1 { "one request" } else { "requests" };
        let calls = if workload.calls() == 1 { String::new() } else { format!("{calls} ") };
        return Some(format!("an action of {calls}{them} of {name} takes {mean} on average{p95}{whole}"));
    };
    let judged = judged(entry, |objective| matches!(objective, Objective::FinishedInTime(_)));
    let in_time =
        bulk.within.zip(actions.in_time_share).filter(|_| !judged).map_or_else(String::new, |(within, in_time)| {
            format!(", within its {} in {} of the cases", number::time(within.as_secs_f64()), share(in_time))
        });
    Some(format!("the bulk of {calls} is finished after {mean} on average{in_time}{whole}"))
}

/// Whether the verdict has said it already.
fn judged(entry: Entry<'_>, so: fn(&Objective) -> bool) -> bool {
    entry.result.verdict.objectives.iter().any(|result| so(&result.objective))
}
