//! What `spike` found: `spike.csv`.

use super::problem::Problems;
use super::sheet::Sheet;
use super::{Files, Heading};

/// Recoveries from spikes.
#[derive(Debug)]
pub struct Spikes {
    pub heading: Heading,
    /// Each plan and size, as the tables list them: with the retries of the scenario only.
    pub recoveries: Vec<Recovery>,
}

/// One plan after a spike of one size.
#[derive(Debug)]
pub struct Recovery {
    /// Its place among the plans.
    pub plan: usize,
    /// So many times the usual traffic.
    pub size: f64,
    /// From the end of the spike until the objectives hold again; `None` where they do not within the run.
    pub after_s: Option<f64>,
    pub half_width_s: Option<f64>,
}

pub fn read(heading: Heading, files: &Files<'_>, problems: &mut Problems) -> Option<Spikes> {
    let columns = ["plan", "retries", "size", "recovery_s", "recovery_s_half_width"];
    let sheet = Sheet::read("spike.csv", &columns, files, problems)?;
    let mut recoveries = Vec::new();
    for row in sheet.rows().filter(|row| row.text("retries") == "as stated") {
        let name = row.text("plan");
        let Some(plan) = heading.plan_names.iter().position(|plan| plan == name) else {
            problems.add(row.problem("plan", format!("spike.json tells of no plan \"{name}\"; run `spike` again")));
            continue;
        };
        let Some(size) = row.needed("size", problems) else { continue };
        let after_s = row.number("recovery_s", problems);
        let half_width_s = row.number("recovery_s_half_width", problems);
        recoveries.push(Recovery { plan, size, after_s, half_width_s });
    }
    recoveries.sort_by(|a, b| a.plan.cmp(&b.plan).then(a.size.total_cmp(&b.size)));
    Some(Spikes { heading, recoveries })
}
