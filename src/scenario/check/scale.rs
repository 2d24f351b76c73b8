//! `[demand]`: all of the traffic, more or less of it.

use super::arrivals::too_many;
use crate::demand::Workload;
use crate::notation::cursor::{Item, Keys};
use crate::notation::document::Table;
use crate::notation::problem::Findings;
use crate::time::Nanos;

/// Less or more is no longer the same traffic.
const LEAST: f64 = 0.001;
const MOST: f64 = 1000.0;

/// Reads `[demand]`, and multiplies what every workload brings.
pub(super) fn scale(document: &Table, workloads: &mut [Workload], horizon: Nanos, findings: &Findings) -> Option<()> {
    let root = Keys::new(document, 0, "", findings);
    let Some(demand) = root.take("demand") else { return Some(()) };
    let keys = demand.table()?;
    let item = keys.take("scale");
    keys.finish();
    let Some(item) = item else { return Some(()) };
    let factor = factor(&item)?;
    if factor.total_cmp(&1.0).is_eq() {
        return Some(());
    }
    for workload in workloads {
        workload.arrivals = workload.arrivals.scaled(factor);
        let per_ns =
            workload.arrivals.long_run_per_s(horizon) * f64::from(workload.fan_out.map_or(1, Into::into)) / 1e9;
        if too_many(per_ns) {
            item.reject(&format!(
                "so `{}` brings more than a million requests a second; write a smaller one",
                workload.name
            ));
            return None;
        }
    }
    Some(())
}

/// A factor of traffic, such as `1.5`.
fn factor(item: &Item<'_>) -> Option<f64> {
    let factor = item.number()?;
    if !(LEAST..=MOST).contains(&factor) {
        item.reject("which is outside 0.001 to 1000; 2 is twice the traffic, 0.5 half of it");
        return None;
    }
    Some(factor)
}
