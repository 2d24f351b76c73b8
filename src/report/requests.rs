//! `requests.csv`: one row per request, written as the requests end, so that memory does not grow with them.

use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use tempfile::NamedTempFile;

use crate::engine::{Cause, Ended, Outcome, Parts};
use crate::provider::Plan;
use crate::scenario::{Case, Scenario};

/// Takes one request: its replication, case, plan, and how it ended.
pub type EachRequest<'a> = dyn FnMut(u32, usize, usize, &Ended) -> io::Result<()> + 'a;

/// Writes `requests.csv` into the folder from whatever `run` hands out. Times are in seconds with nine decimals, exactly.
///
/// # Errors
/// If the file cannot be written, or `run` fails; nothing is left of it then.
pub fn write_requests(
    folder: &Path,
    scenario: &Scenario,
    run: impl FnOnce(&mut EachRequest<'_>) -> io::Result<()>,
) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let mut file = NamedTempFile::new_in(folder)?;
    let mut rows = csv::Writer::from_writer(BufWriter::new(&mut file));
    rows.write_record(header())?;
    run(&mut |replication, case, plan, request| {
        let row = row(&scenario.cases[case], replication, plan, request);
        rows.write_record(row).map_err(io::Error::from)
    })?;
    rows.into_inner().map_err(|error| io::Error::other(error.to_string()))?.flush()?;
    file.persist(folder.join("requests.csv")).map_err(|error| error.error)?;
    Ok(())
}

fn header() -> impl Iterator<Item = String> {
    let known = [
        "replication",
        "point",
        "plan",
        "workload",
        "request",
        "demanded_s",
        "ended_s",
        "latency_s",
        "outcome",
        "cause",
        "attempts",
    ];
    known.into_iter().map(str::to_owned).chain(Parts::NAMES.into_iter().map(|part| format!("{part}_s")))
}

fn row(case: &Case, replication: u32, plan: usize, request: &Ended) -> impl Iterator<Item = String> {
    let plan = &case.plans[plan];
    let (outcome, why) = match request.outcome {
        Outcome::Delivered => ("delivered", ""),
        Outcome::GaveUp(by) => ("gave_up", cause_name(plan, by)),
        Outcome::GateTimeout => ("gate_timeout", ""),
        Outcome::GateFull => ("gate_full", ""),
        Outcome::Abandoned => ("abandoned", ""),
        Outcome::Expired => ("expired", ""),
    };
    let known = [
        replication.to_string(),
        case.point.as_ref().map_or_else(String::new, |point| point.label.clone()),
        plan.name.clone(),
        case.workloads[request.workload].name.clone(),
        request.index.to_string(),
        request.demanded.to_string(),
        request.ended.to_string(),
        (request.ended - request.demanded).to_string(),
        outcome.to_owned(),
        why.to_owned(),
        request.attempts.to_string(),
    ];
    known.into_iter().chain(request.parts.values().map(|part| part.to_string()))
}

/// The limit that refused, by its name, or what else went wrong.
fn cause_name(plan: &Plan, cause: Cause) -> &str {
    match cause {
        Cause::RateLimit(place) => &plan.rate_limits[place as usize].name,
        Cause::Pool(place) | Cause::WaitedTooLong(place) => &plan.pools[place as usize].name,
        Cause::InFlight(_) => "in flight",
        Cause::Outage => "outage",
        Cause::Failed => "failed",
        Cause::TimedOut => "timed out",
    }
}
