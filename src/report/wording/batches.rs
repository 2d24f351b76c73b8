//! When a bulk is done: in clock time where the file says when the run starts, otherwise in the time since it appeared.

use super::super::Entry;
use super::super::number::{self, Figure, GLUE};
use crate::demand::Workload;
use crate::demand::arrivals::Bulk;
use crate::experiment::{ActionFigures, FinishedBy, FinishingTimes, Results};
use crate::scenario::Objective;
use crate::time::Nanos;

/// A clause about the bulks of a workload.
pub fn finding(
    results: &Results,
    entry: Entry<'_>,
    workload: &Workload,
    bulk: &Bulk,
    actions: &ActionFigures,
) -> Option<String> {
    let delivered = actions.delivered_share?;
    let calls = number::count(workload.calls() as f64);
    let name =
        if entry.case.workloads.len() > 1 { format!("{calls} ({})", super::quoted(&workload.name)) } else { calls };
    let Some(mean) = actions.latency_mean else { return Some(format!("the bulk of {name} is never delivered whole")) };
    let when = When { entry, bulk, exact: results.exact };
    let times = match &actions.finishing {
        Some(times) => when.times(times),
        None => Some(format!("after {} on average", Figure::time(&mean, results.exact).prose())),
    };
    let share = |share| Figure::share(&share, results.exact).prose();
    let of = if actions.finishing.as_ref().is_some_and(|times| times.one_each) { "runs" } else { "bulks" };
    let never = if results.exact {
        format!("in {} of the {of}", number::share(1.0 - delivered.mean))
    } else {
        format!("in {} of the {of}", share(delivered.complement()))
    };
    let Some(times) = times else { return Some(format!("the bulk of {name} is never delivered whole {never}")) };
    let judged =
        entry.result.verdict.objectives.iter().any(|one| matches!(one.objective, Objective::FinishedInTime(_)));
    let in_time =
        bulk.within.zip(actions.in_time_share).map_or_else(String::new, |(within, in_time)| match when.told(within) {
            deadline if judged => format!(", and is wanted {deadline}"),
            deadline => format!(", and {deadline} in {} of the {of}", share(in_time)),
        });
    let whole = if delivered.mean < 1.0 { format!(", and never whole {never}") } else { String::new() };
    Some(format!("the bulk of {name} is done {times}{in_time}{whole}"))
}

struct When<'a> {
    entry: Entry<'a>,
    bulk: &'a Bulk,
    exact: bool,
}

impl When<'_> {
    /// `by 06:12 (p50, 06:08 to 06:15) and 06:40 (p95, from 06:31 on)`; `None` where more than half are never done.
    fn times(&self, times: &FinishingTimes) -> Option<String> {
        let p50 = times.quantile(500)?;
        let median = p50.time?;
        if self.exact && times.actions == 1 {
            return Some(self.told(median));
        }
        // A quantile beyond all but one of them says nothing.
        let told = [900, 950, 990].into_iter().filter(|per_mille| times.actions * (1000 - per_mille) >= 1000);
        let mut far: Vec<FinishedBy> =
            told.filter_map(|per_mille| times.quantile(u32::try_from(per_mille).ok()?)).collect();
        // The p90 where there is no more.
        if far.len() > 1 {
            far.remove(0);
        }
        let mut told = vec![format!("{}{}", self.told(median), self.interval(p50))];
        told.extend(far.into_iter().filter_map(|one| Some(format!("{}{}", self.told(one.time?), self.interval(one)))));
        Some(super::super::listed(told))
    }

    /// ` (p50, 06:08 to 06:15)`.
    fn interval(&self, by: FinishedBy) -> String {
        let bare = |time: Nanos| self.bare(time);
        let quantile = super::quantile(by.per_mille);
        let ends = match (by.low.map(bare), by.high.map(bare)) {
            (Some(low), Some(high)) if low == high => String::new(),
            (Some(low), Some(high)) => format!(", {low} to {high}"),
            (Some(low), None) => format!(", not before {low}"),
            _ => String::new(),
        };
        format!(" ({quantile}{ends})")
    }

    fn told(&self, time: Nanos) -> String {
        let word = if self.clock(time).is_some() { "by" } else { "within" };
        format!("{word}{GLUE}{}", self.bare(time))
    }

    fn bare(&self, time: Nanos) -> String {
        self.clock(time).unwrap_or_else(|| number::time(time.as_secs_f64())).replace(' ', &GLUE.to_string())
    }

    // Of several bulks each has a time of its own.
    fn clock(&self, time: Nanos) -> Option<String> {
        let start = self.entry.starts.filter(|_| self.bulk.every.is_none())?;
        start.clock(self.bulk.at + time, self.bulk.at)
    }
}
