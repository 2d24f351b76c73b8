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
mod catalogues;
mod client;
mod draft;
mod failure;
mod header;
mod load;
mod own_service;
mod polling;
mod precision;
mod price;
mod resolve;
mod scale;
mod sensitivity;
mod service;
mod shares;
mod size;
mod slo;
mod spike;
mod spill_over;
mod stability;
mod sweep;
mod totals;
mod users;
mod warm_up;
mod workload;

use std::path::Path;

use self::arrivals::Logs;
use self::case::{Beside, case};
pub use self::draft::{Draft, Over, Setting, open_questions};
use self::header::{Header, header};
use self::load::Load;
pub use self::totals::MOST_REQUESTS;
use super::{Case, Scenario, Size, Spike, Sweep, Unknown};
use crate::calendar::Start;
use crate::catalogue::Catalogue;
use crate::demand::Workload;
use crate::notation::calendar;
use crate::notation::cursor::Keys;
use crate::notation::document::Table;
use crate::notation::problem::{Findings, Problems};
use crate::time::Nanos;

/// Reads and checks a scenario file.
///
/// # Errors
/// Every problem of the file, and of the logs that it names.
pub fn load(path: &Path) -> Result<Scenario, Problems> {
    Draft::load(path)?.scenario()
}

/// Checks the text of a scenario file; its logs are relative to the folder of `path`.
///
/// # Errors
/// Every problem of the text, and of the logs that it names.
pub fn parse(text: &str, path: &Path) -> Result<Scenario, Problems> {
    Draft::parse(text, path)?.scenario()
}

/// Requests expected of these workloads before the horizon.
pub(super) fn expected_requests(workloads: &[Workload], horizon: Nanos) -> f64 {
    let loads: Vec<Load> = workloads.iter().map(|workload| Load::of(workload, horizon, Nanos::ZERO)).collect();
    totals::expected(&loads)
}

/// How long a service of this workload takes on average.
pub(super) fn mean_service_s(workload: &Workload, horizon: Nanos) -> f64 {
    Load::of(workload, horizon, Nanos::ZERO).service_s
}

/// What a document says, before the file it stands in is added.
struct Checked {
    header: Header,
    starts: Option<Start>,
    sweep: Option<Sweep>,
    size: Option<Size>,
    spike: Option<Spike>,
    unknowns: Vec<Unknown>,
    cases: Vec<Case>,
    quantities: Vec<String>,
}

/// Checks a document whose `sweep` is the last word on what is swept; no more than `most` requests are to be simulated.
fn document_of(
    mut document: Table,
    path: &Path,
    catalogue: &Catalogue,
    logs: &Logs,
    most: f64,
    findings: &Findings,
) -> Option<Checked> {
    let root_document = document.clone();
    let root = Keys::new(&root_document, 0, "", findings);
    let header = header(&root, path);
    let calendar = calendar::calendar(&root);
    let starts = root.has("starts").then(|| calendar.start().clone());
    for key in ["workload", "plan", "client", "demand", catalogues::KEY] {
        root.take(key);
    }
    let sweep_written = root.take("sweep");
    let size_written = root.take("size");
    let spike_written = root.take("spike");
    let ranges_written = root.take("sensitivity");
    root.finish();
    let root = Keys::new(&root_document, 0, "", findings);

    let more_clients = sweep_written.as_ref().map_or_else(Vec::new, sweep::client_names);
    let more_clients: Vec<&str> = more_clients.iter().map(String::as_str).collect();
    resolve::resolve(&mut document, catalogue, &more_clients, findings);
    // A sweep that cannot be made sense of leaves the rest to be checked without it.
    let sweep = sweep_written.as_ref().and_then(|item| sweep::read(item, &document));
    let trees = sweep.as_ref().and_then(|sweep| sweep.trees(&document, findings));
    let (sweep, trees) = match trees {
        Some(trees) => (sweep, trees),
        None => (None, vec![document]),
    };
    let beside = Beside { calendar: &calendar, catalogue, logs };
    let mut cases = Vec::new();
    let mut of_trees = Vec::new();
    let mut names = Vec::new();
    let mut work = totals::Work::default();
    for tree in &trees {
        let of_tree = Findings::default();
        let root = Keys::new(&root_document, 0, "", &of_tree);
        let (case, quantities, expected) = case(tree, header.as_ref(), beside, &root, &of_tree);
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
    totals::work(work, first.plans.len(), cases.len(), most, &header, &root);
    let size = size_written.and_then(|item| size::size(&item, &trees[0], first, &header.objectives));
    let spike = spike_written.and_then(|item| spike::spike(&item, first, &header));
    let unknowns = ranges_written.and_then(|item| sensitivity::ranges(&item, &trees[0])).unwrap_or_default();
    let sweep = sweep.map(|sweep| {
        for (case, point) in cases.iter_mut().zip(sweep.points) {
            case.point = Some(point);
        }
        sweep.sweep
    });
    Some(Checked { header, starts, sweep, size, spike, unknowns, cases, quantities: names })
}
