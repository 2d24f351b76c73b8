//! What sizing found: the answer in words, and its tables.

mod words;

use std::path::PathBuf;

pub(super) use words::Words;
pub use words::sizing_page;

use super::chart::{self, Style};
use super::document::{Document, ON_A_PAGE};
use super::folder::{Folder, Heading};
use super::{comparison, csv_file, judgement, number, written};
use crate::experiment::Estimate;
use crate::experiment::sizing::{Answer, Measured, Sizing, Trial};
use crate::scenario::{Objective, Scenario, Size};

/// The tables: `size.csv`, `head_room.csv` and, where there is something in them, `marginal.csv` and `tiers.csv`; their heading, `size.json`;
/// the charts; and the pages `size.html` and `size.md`.
pub fn sizing_files(scenario: &Scenario, sizing: &Sizing) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files = vec![
        ("size.csv".into(), trials(scenario, request(scenario), sizing)),
        ("head_room.csv".into(), head_room(scenario, sizing)),
    ];
    if !sizing.marginal.is_empty() {
        files.push(("marginal.csv".into(), marginal(scenario, sizing)));
    }
    if !sizing.tiers.is_empty() {
        files.push(("tiers.csv".into(), tiers(scenario, sizing)));
    }
    let heading = Heading::new(scenario, sizing.replications, sizing.exact, None);
    files.push(("size.json".into(), heading.file()));
    let folder = Folder::of_our_own(&files);
    files.extend(chart::files(chart::draw(&folder, Style::default())));
    let document = Document::of_sizing(scenario, sizing, chart::draw(&folder, ON_A_PAGE));
    files.extend(written("size", &document));
    files
}

pub(super) fn request(scenario: &Scenario) -> &Size {
    scenario.size.as_ref().expect("a scenario that was sized says what is to be sized")
}

/// Every trial that means something, with its numbers and what every objective speaks of.
fn trials(scenario: &Scenario, request: &Size, sizing: &Sizing) -> Vec<u8> {
    let mut rows: Vec<(String, &Trial)> = Vec::new();
    match &sizing.answer {
        Answer::Found { best, one_less } => {
            rows.push(("answer".to_owned(), best));
            for (parameter, trial) in request.parameters.iter().zip(one_less) {
                rows.extend(trial.as_ref().map(|trial| (format!("one less: {}", parameter.name), trial)));
            }
        }
        Answer::Undecided { closest } => rows.push(("undecided".to_owned(), closest)),
        Answer::Nothing { most } => rows.push(("not even".to_owned(), most)),
    }
    rows.extend(sizing.frontier.iter().map(|trial| ("frontier".to_owned(), trial)));
    let header: Vec<String> = csv_file::names(&["scenario", "plan", "trial"])
        .chain(request.parameters.iter().map(|parameter| parameter.path.clone()))
        .chain(measured_names(scenario))
        .collect();
    let plan = &scenario.cases[0].plans[request.plan].name;
    csv_file::bytes(
        &header,
        rows.into_iter().map(|(what, trial)| {
            let mut cells = vec![scenario.name.clone(), plan.clone(), what];
            cells.extend(trial.values.iter().map(ToString::to_string));
            cells.extend(measured_cells(scenario, &trial.measured));
            cells
        }),
    )
}

/// What a little more of each number does to each figure, with the intervals that hold together.
fn marginal(scenario: &Scenario, sizing: &Sizing) -> Vec<u8> {
    let header: Vec<String> = csv_file::names(&["scenario", "plan", "parameter", "from", "to", "figure"])
        .chain(csv_file::figure_names(["difference"]))
        .collect();
    let plans = &scenario.cases[0].plans;
    let rows = sizing.marginal.iter().flat_map(|one| {
        one.difference.differences.iter().map(move |difference| {
            let mut cells = vec![scenario.name.clone(), plans[one.plan].name.clone(), one.parameter.path.clone()];
            cells.extend([one.from.to_string(), one.to.to_string(), comparison::name(difference.figure)]);
            // Of more less of less, as people think of it.
            let gain = |value: Estimate| Estimate::symmetric(-value.mean, value.half_width, value.replications);
            cells.extend(csv_file::figure("difference", difference.value.map(gain)));
            cells
        })
    });
    csv_file::bytes(&header, rows)
}

fn tiers(scenario: &Scenario, sizing: &Sizing) -> Vec<u8> {
    let header: Vec<String> = csv_file::names(&["scenario", "tier"]).chain(measured_names(scenario)).collect();
    let rows = sizing.tiers.iter().map(|tier| {
        let mut cells = vec![scenario.name.clone(), tier.id.clone()];
        cells.extend(measured_cells(scenario, &tier.measured));
        cells
    });
    csv_file::bytes(&header, rows)
}

fn measured_names(scenario: &Scenario) -> Vec<String> {
    let objectives: Vec<String> = scenario.objectives.iter().map(objective_name).collect();
    csv_file::names(&["verdict", "replications"])
        .chain(csv_file::figure_names(objectives.iter().map(String::as_str)))
        .chain(csv_file::names(&["impossible"]))
        .collect()
}

fn measured_cells(scenario: &Scenario, measured: &Measured) -> Vec<String> {
    let mut cells = vec![judgement(measured.judgement()).to_owned()];
    match measured {
        Measured::Simulated(result) => {
            cells.push(result.total.throughput_per_s.replications.to_string());
            let found = result.verdict.objectives.iter();
            cells.extend(found.flat_map(|one| csv_file::figure(&objective_name(&one.objective), one.measured)));
            cells.push(String::new());
        }
        Measured::Impossible(reason) => {
            cells.resize(measured_names(scenario).len() - 1, String::new());
            cells.push(reason.clone());
        }
    }
    cells
}

fn head_room(scenario: &Scenario, sizing: &Sizing) -> Vec<u8> {
    let header: Vec<String> =
        csv_file::names(&["scenario", "plan", "objective", "bound", "met_up_to", "missed_from"]).collect();
    let times = |times: Option<f64>| times.map_or_else(String::new, number::plain);
    let rows = sizing.head_room.iter().flat_map(|room| {
        let plan = &scenario.cases[0].plans[room.plan].name;
        scenario.objectives.iter().zip(&room.edges).map(move |(objective, edge)| {
            vec![
                scenario.name.clone(),
                plan.clone(),
                objective_name(objective),
                number::plain(objective.bound()),
                times(edge.met_up_to),
                times(edge.missed_from),
            ]
        })
    });
    csv_file::bytes(&header, rows)
}

/// The column of what an objective speaks of, as `summary.csv` calls it.
pub(super) fn objective_name(objective: &Objective) -> String {
    let quantile = |of: &str, per_mille: u32| {
        let digits = if per_mille.is_multiple_of(10) { per_mille / 10 } else { per_mille };
        format!("{of}_p{digits}_s")
    };
    match objective {
        Objective::LatencyMean(_) => "latency_mean_s".to_owned(),
        Objective::LatencyQuantile { per_mille, .. } => quantile("latency", *per_mille),
        Objective::DeliveredShare(_) => "delivered_share".to_owned(),
        Objective::RefusedShare(_) => "refused_share".to_owned(),
        Objective::ActionLatencyQuantile { per_mille, .. } => quantile("action_latency", *per_mille),
        Objective::ActionDeliveredShare(_) => "action_delivered_share".to_owned(),
        Objective::FinishedInTime(_) => "actions_in_time_share".to_owned(),
        Objective::CostPerMonth { .. } => "cost_per_month".to_owned(),
    }
}
