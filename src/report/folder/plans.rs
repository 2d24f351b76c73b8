//! What `run` and `sweep` found: `summary.csv`, `latency.csv`, `timeline.csv` and `limits.csv`.

use std::collections::BTreeMap;

use super::problem::{Problem, Problems};
use super::sheet::{Row, Sheet};
use super::{Files, Heading};
use crate::engine::Parts;
use crate::experiment::{CURVE_PER_MILLE, Count, Estimate, Judgement};
use crate::report::ALL_WORKLOADS;

/// A run.
#[derive(Debug)]
pub struct Run {
    pub heading: Heading,
    /// One for each point and plan, all plans of the first point, then all of the next.
    pub entries: Vec<Entry>,
}

/// One plan at one point.
#[derive(Debug)]
pub struct Entry {
    /// Its place among the values of the sweep; 0 without.
    pub point: usize,
    /// Its place among the plans.
    pub plan: usize,
    /// The name of the plan.
    pub name: String,
    /// The swept value as the user wrote it; empty without a sweep.
    pub at: String,
    /// Whether all objectives hold; `None` without.
    pub verdict: Option<Judgement>,
    /// Of its cost; empty where none is known.
    pub currency: String,
    /// The quantiles of the latency.
    pub curve: [Option<Estimate>; CURVE_PER_MILLE.len()],
    /// What happened over time.
    pub timeline: Vec<Bin>,
    /// Stations of all pools together; `None` where there are no pools.
    pub stations: Option<f64>,
    /// What came of each objective.
    pub judgements: Vec<Judgement>,
    // By the name of the column.
    figures: BTreeMap<String, Option<Estimate>>,
}

/// A slice of time.
#[derive(Clone, Copy, Debug)]
pub struct Bin {
    pub start_s: f64,
    pub length_s: f64,
    pub demanded: Estimate,
    pub refused: Estimate,
    pub delivered: Estimate,
    pub in_service: Estimate,
    pub waiting: Estimate,
    pub gate_waiting: Estimate,
}

impl Run {
    /// Whether it goes over a parameter.
    pub fn is_sweep(&self) -> bool {
        self.heading.sweep.is_some()
    }

    /// Entries of this plan, one for each point.
    pub fn of_plan(&self, plan: usize) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(move |entry| entry.plan == plan)
    }
}

impl Entry {
    /// A figure by the name of its column in `summary.csv`; `None` where it is unknown.
    ///
    /// # Panics
    /// If the column is not one of those that reading makes sure of.
    pub fn figure(&self, column: &str) -> Option<Estimate> {
        *self.figures.get(column).unwrap_or_else(|| panic!("`{column}` is read with every summary"))
    }

    /// The same of any column; `None` also where there is none.
    pub fn known(&self, column: &str) -> Option<Estimate> {
        self.figures.get(column).copied().flatten()
    }

    /// A count.
    pub fn count(&self, count: Count) -> Option<Estimate> {
        self.figure(count.name())
    }

    /// A quantile of the latency, if it is one of [`CURVE_PER_MILLE`].
    pub fn quantile(&self, per_mille: u32) -> Option<Estimate> {
        self.curve[CURVE_PER_MILLE.iter().position(|&known| known == per_mille)?]
    }

    /// A quantile of the latency of actions: the p50, p95 or p99.
    pub fn action_quantile(&self, per_mille: u32) -> Option<Estimate> {
        match per_mille {
            500 => self.figure("action_latency_p50_s"),
            950 => self.figure("action_latency_p95_s"),
            990 => self.figure("action_latency_p99_s"),
            _ => None,
        }
    }

    /// The mean of each part of the latency, with its name, in the order of a request's way.
    pub fn parts(&self) -> impl Iterator<Item = (&'static str, Option<Estimate>)> {
        Parts::NAMES.into_iter().map(|name| (name, self.figure(&format!("{name}_mean_s"))))
    }

    /// Whether there are fan-outs or bulks.
    pub fn has_actions(&self) -> bool {
        self.figure("actions").is_some()
    }
}

/// Columns of `summary.csv` that charts read beside the counts and the parts of the latency.
const SUMMARY: [&str; 18] = [
    "refused_share",
    "gate_timeout_share",
    "gate_full_share",
    "abandoned_share",
    "delivered_share",
    "refused_per_attempt",
    "timed_out_per_attempt",
    "latency_mean_s",
    "latency_p50_s",
    "latency_p95_s",
    "actions",
    "action_delivered_share",
    "actions_in_time_share",
    "action_latency_p50_s",
    "action_latency_p95_s",
    "action_latency_p99_s",
    "cost_per_month",
    "utilisation",
];

pub fn read(heading: Heading, files: &Files<'_>, problems: &mut Problems) -> Option<Run> {
    let parts = Parts::NAMES.map(|part| format!("{part}_mean_s"));
    let figures: Vec<&str> =
        SUMMARY.into_iter().chain(Count::ALL.map(Count::name)).chain(parts.iter().map(String::as_str)).collect();
    let halves: Vec<String> = figures.iter().map(|name| format!("{name}_half_width")).collect();
    let mut columns = vec!["point", "plan", "workload", "verdict", "currency"];
    columns.extend(&figures);
    columns.extend(halves.iter().map(String::as_str));
    let summary = Sheet::read("summary.csv", &columns, files, problems)?;
    let mut run = Run { entries: entries(&heading, &summary, problems)?, heading };
    curves(&mut run, files, problems);
    timeline(&mut run, files, problems);
    stations(&mut run, files, problems);
    Some(run)
}

fn entries(heading: &Heading, summary: &Sheet, problems: &mut Problems) -> Option<Vec<Entry>> {
    let names = summary.figures();
    let rows: Vec<_> = summary.rows().filter(|row| row.text("workload") == ALL_WORKLOADS).collect();
    let plans = heading.plan_names.len();
    let points: Vec<&str> =
        heading.sweep.as_ref().map_or(vec![""], |sweep| sweep.values.iter().map(String::as_str).collect());
    if rows.len() != plans * points.len() || heading.judgements.len() != rows.len() {
        let advice = format!(
            "it has {} rows of all workloads, and run.json tells of {} plans at {} points: they are of different runs; run the \
             scenario again",
            rows.len(),
            plans,
            points.len()
        );
        problems.add(Problem::of_file("summary.csv", advice));
        return None;
    }
    let entries = rows.into_iter().enumerate().map(|(place, row)| {
        let (point, plan) = (place / plans, place % plans);
        ours(row, &heading.plan_names[plan], points[point], problems);
        Entry {
            point,
            plan,
            name: heading.plan_names[plan].clone(),
            at: points[point].to_owned(),
            verdict: row.judgement("verdict", problems),
            currency: row.text("currency").to_owned(),
            curve: [None; CURVE_PER_MILLE.len()],
            timeline: Vec::new(),
            stations: None,
            judgements: heading.judgements[place].clone(),
            figures: names.iter().map(|name| ((*name).to_owned(), row.figure(name, heading, problems))).collect(),
        }
    });
    Some(entries.collect())
}

/// Whether a row speaks of this plan and point.
fn ours(row: Row<'_>, plan: &str, point: &str, problems: &mut Problems) -> bool {
    for (column, wanted) in [("plan", plan), ("point", point)] {
        let found = row.text(column);
        if found != wanted {
            let advice = format!(
                "\"{found}\" stands where run.json has \"{wanted}\": they are of different runs; run the scenario again"
            );
            problems.add(row.problem(column, advice));
            return false;
        }
    }
    true
}

fn curves(run: &mut Run, files: &Files<'_>, problems: &mut Problems) {
    let columns = ["point", "plan", "workload", "quantile", "latency_s", "half_width_s"];
    let Some(sheet) = Sheet::read("latency.csv", &columns, files, problems) else { return };
    let mut rows = sheet.rows().filter(|row| row.text("workload") == ALL_WORKLOADS);
    for entry in &mut run.entries {
        for (place, per_mille) in CURVE_PER_MILLE.into_iter().enumerate() {
            let Some(row) = rows.next() else {
                problems.add(Problem::of_file("latency.csv", "it ends too early; run the scenario again"));
                return;
            };
            if !ours(row, &entry.name, &entry.at, problems) {
                return;
            }
            let quantile = row.needed("quantile", problems).unwrap_or_default();
            if (quantile * 1000.0 - f64::from(per_mille)).abs() > 1e-6 {
                let advice = format!("{} belongs here; run the scenario again", f64::from(per_mille) / 1000.0);
                problems.add(row.problem("quantile", advice));
                return;
            }
            let half_width = row.number("half_width_s", problems);
            let latency = row.number("latency_s", problems);
            entry.curve[place] = latency.map(|mean| Estimate::symmetric(mean, half_width, run.heading.replications));
        }
    }
}

const LEVELS: [&str; 6] = ["demanded", "refused", "delivered", "in_service", "waiting", "gate_waiting"];

/// Without a sweep: with one, nothing is drawn of it.
fn timeline(run: &mut Run, files: &Files<'_>, problems: &mut Problems) {
    let halves = LEVELS.map(|name| format!("{name}_half_width"));
    let mut columns = vec!["point", "plan", "start_s", "length_s"];
    columns.extend(LEVELS);
    columns.extend(halves.iter().map(String::as_str));
    let Some(sheet) = Sheet::read("timeline.csv", &columns, files, problems) else { return };
    if run.is_sweep() {
        return;
    }
    for row in sheet.rows() {
        let heading = &run.heading;
        let Some(entry) = run.entries.iter_mut().find(|entry| entry.name == row.text("plan")) else {
            problems.add(row.problem("plan", format!("run.json tells of no plan \"{}\"", row.text("plan"))));
            continue;
        };
        let figures = LEVELS.map(|name| {
            let known = row.figure(name, heading, problems);
            if known.is_none() && row.text(name).is_empty() {
                problems.add(row.problem(name, "it is empty, and a number belongs there; run the scenario again"));
            }
            known
        });
        let time = |column, problems: &mut Problems| row.needed(column, problems);
        let (start_s, length_s) = (time("start_s", problems), time("length_s", problems));
        if length_s.is_some_and(|length| length <= 0.0) {
            problems.add(row.problem("length_s", "a slice of time has a length; run the scenario again"));
        }
        if let (
            Some(start_s),
            Some(length_s),
            [Some(demanded), Some(refused), Some(delivered), Some(in_service), Some(waiting), Some(gate_waiting)],
        ) = (start_s, length_s.filter(|length| *length > 0.0), figures)
        {
            let bin = Bin { start_s, length_s, demanded, refused, delivered, in_service, waiting, gate_waiting };
            entry.timeline.push(bin);
        }
    }
}

fn stations(run: &mut Run, files: &Files<'_>, problems: &mut Problems) {
    let Some(sheet) = Sheet::read("limits.csv", &["point", "plan", "kind", "concurrency"], files, problems) else {
        return;
    };
    for row in sheet.rows().filter(|row| row.text("kind") == "pool") {
        let Some(count) = row.needed("concurrency", problems) else { continue };
        let of = (row.text("plan"), row.text("point"));
        // Points that are written the same are the same.
        for entry in run.entries.iter_mut().filter(|entry| (entry.name.as_str(), entry.at.as_str()) == of) {
            entry.stations = Some(entry.stations.unwrap_or_default() + count);
        }
    }
}
