//! From a file to a [`Scenario`], or to every problem in it.
//!
//! ```text
//! text ─► tree ─► with the catalogue's keys below ─► one tree for each value of the sweep ─► a case each
//! ```
//!
//! Each table is read through a [`cursor`](crate::notation::cursor) that reports what it cannot take and goes on. What has been
//! read is then held against the rest: requests against limits, work against stations.

mod admission;
mod arrivals;
mod axis;
mod case;
mod client;
mod failure;
mod header;
mod load;
mod polling;
mod precision;
mod resolve;
mod service;
mod shares;
mod slo;
mod spill_over;
mod stability;
mod sweep;
mod totals;
mod users;
mod workload;

use std::path::Path;

use sha2::{Digest, Sha256};

use self::arrivals::Logs;
use self::case::case;
use self::header::{Header, header};
use self::load::Load;
use super::{Case, Scenario};
use crate::demand::Workload;
use crate::notation::calendar;
use crate::notation::cursor::Keys;
use crate::notation::document::{self, Table};
use crate::notation::problem::{Findings, Place, Problems};
use crate::time::Nanos;

/// Reads and checks a scenario file.
///
/// # Errors
/// Every problem of the file, and of the logs that it names.
pub fn load(path: &Path) -> Result<Scenario, Problems> {
    let metadata = path.metadata().map_err(|error| unreadable(path, &error))?;
    if !metadata.is_file() {
        return Err(Problems::of_file(path, "is not a file; name a scenario file".to_owned()));
    }
    let bytes = std::fs::read(path).map_err(|error| unreadable(path, &error))?;
    match String::from_utf8(bytes) {
        Ok(text) => parse(&text, path),
        Err(error) => {
            let good = String::from_utf8_lossy(&error.as_bytes()[..error.utf8_error().valid_up_to()]).into_owned();
            let findings = Findings::default();
            let message = "not UTF-8 text; save the file as UTF-8".to_owned();
            findings.report(Place::Scenario(good.len()), "", message.clone());
            Err(findings.into_result(path, &good).err().unwrap_or_else(|| Problems::of_file(path, message)))
        }
    }
}

fn unreadable(path: &Path, error: &std::io::Error) -> Problems {
    let message = match error.kind() {
        std::io::ErrorKind::NotFound => "there is no such file; check the path".to_owned(),
        _ => format!("cannot be read: {error}"),
    };
    Problems::of_file(path, message)
}

/// Checks the text of a scenario file; its logs are relative to the folder of `path`.
///
/// # Errors
/// Every problem of the text, and of the logs that it names.
pub fn parse(text: &str, path: &Path) -> Result<Scenario, Problems> {
    let findings = Findings::default();
    let document = document::read(text, &findings);
    if !findings.is_empty() {
        // What the parser made of the rest is guesswork.
        findings.into_result(path, text)?;
    }
    let findings = Findings::default();
    let checked = document_of(document, path, &findings);
    findings.into_result(path, text)?;
    let (header, starts, sweep, cases, quantities) = checked
        .ok_or_else(|| Problems::of_file(path, "is no scenario; see the format of scenario files".to_owned()))?;
    Ok(Scenario {
        name: header.name,
        title: header.title,
        question: header.question,
        path: path.to_owned(),
        sha256: hex(&Sha256::digest(text)),
        seed: header.seed,
        replications: header.replications,
        precision: header.precision,
        horizon: header.horizon,
        warm_up: header.warm_up,
        starts,
        objectives: header.objectives,
        quantities,
        sweep,
        cases,
    })
}

/// Requests expected of these workloads before the horizon.
pub(super) fn expected_requests(workloads: &[Workload], horizon: Nanos) -> f64 {
    let loads: Vec<Load> = workloads.iter().map(|workload| Load::of(workload, horizon, Nanos::ZERO)).collect();
    totals::expected(&loads)
}

fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .filter_map(|digit| char::from_digit(digit.into(), 16))
        .collect()
}

type Checked = (Header, Option<String>, Option<super::Sweep>, Vec<Case>, Vec<String>);

fn document_of(mut document: Table, path: &Path, findings: &Findings) -> Option<Checked> {
    let root_document = document.clone();
    let root = Keys::new(&root_document, 0, "", findings);
    let header = header(&root, path);
    let calendar = calendar::calendar(&root);
    let starts = root.has("starts").then(|| calendar.to_string());
    for key in ["workload", "plan", "client"] {
        root.take(key);
    }
    // A sweep that cannot be made sense of leaves the rest to be checked without it.
    let sweep_written = root.take("sweep");
    let mut sweep = sweep_written.as_ref().and_then(sweep::read);
    root.finish();
    let root = Keys::new(&root_document, 0, "", findings);

    let more_clients = sweep.iter().flat_map(sweep::Plan::client_names).collect::<Vec<_>>();
    resolve::resolve(&mut document, &more_clients, findings);
    let logs = Logs::beside(path);
    let trees = match sweep.as_ref().map(|sweep| sweep.trees(&document)) {
        None => vec![document],
        Some(Ok(trees)) => trees,
        Some(Err(advice)) => {
            sweep.take().expect("it has trees").refuse(&advice, findings);
            vec![document]
        }
    };
    let mut cases = Vec::new();
    let mut of_trees = Vec::new();
    let mut names = Vec::new();
    let mut work = totals::Work::default();
    for tree in &trees {
        let of_tree = Findings::default();
        let root = Keys::new(&root_document, 0, "", &of_tree);
        let (case, quantities, expected) = case(tree, header.as_ref(), &calendar, &logs, &root, &of_tree);
        of_trees.push(of_tree.into_vec());
        work += expected;
        names = quantities;
        cases.extend(case);
    }
    match &sweep {
        Some(sweep) => sweep.report(&of_trees, findings),
        None => of_trees.into_iter().flatten().for_each(|finding| findings.add(finding)),
    }
    let (header, first) = (header?, cases.first()?);
    admission::groups(&cases, &root);
    totals::work(work, first.plans.len(), cases.len(), &header, &root);
    let Some(sweep) = sweep else { return Some((header, starts, None, cases, names)) };
    for (case, point) in cases.iter_mut().zip(sweep.points) {
        case.point = Some(point);
    }
    Some((header, starts, Some(sweep.sweep), cases, names))
}
