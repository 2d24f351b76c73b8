//! What is said of actions: of each bulk when it is finished, of fan-outs how long they take.

use super::super::number::{self, Figure};
use super::super::{Entry, quoted};
use crate::demand::{Arrivals, Workload};
use crate::experiment::{ActionFigures, Results};

/// A clause for each workload that has actions.
pub fn findings(results: &Results, entry: Entry<'_>) -> Vec<String> {
    let workloads = entry.case.workloads.iter().zip(&entry.result.workloads);
    workloads.filter_map(|(workload, figures)| finding(results, workload, figures.actions.as_ref()?)).collect()
}

fn finding(results: &Results, workload: &Workload, actions: &ActionFigures) -> Option<String> {
    let delivered = actions.delivered_share?;
    let calls = number::count(workload.calls() as f64);
    let share = |share| Figure::share(&share, results.exact).prose();
    let lost =
        if delivered.mean < 1.0 { format!("{} of them are delivered whole", share(delivered)) } else { String::new() };
    let Some(mean) = actions.latency_mean else {
        return Some(format!("no action of {calls} requests of {} is delivered whole", quoted(&workload.name)));
    };
    let mean = Figure::time(&mean, results.exact).prose();
    let Arrivals::Bulk(bulk) = workload.arrivals else {
        let p95 = actions
            .quantile(950)
            .map_or_else(String::new, |p95| format!(", p95 {}", Figure::time(&p95, results.exact).prose()));
        let lost = if lost.is_empty() { lost } else { format!("; {lost}") };
        let name = quoted(&workload.name);
        return Some(format!("{calls} requests of {name} at once take {mean} on average{p95}{lost}"));
    };
    let mut text = format!("the bulk of {calls} is finished after {mean} on average");
    if let (Some(within), Some(in_time)) = (bulk.within, actions.in_time_share) {
        text = format!("{text}, within its {} in {} of the cases", number::time(within.as_secs_f64()), share(in_time));
    }
    if !lost.is_empty() {
        text = format!("{text}; {lost}");
    }
    Some(text)
}
