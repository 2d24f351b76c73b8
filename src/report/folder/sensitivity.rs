//! What `sensitivity` found: `unknowns.csv`.

use super::problem::Problems;
use super::sheet::Sheet;
use super::{Files, Heading};
use crate::experiment::Judgement;

/// What each reading of what is unknown leads to.
#[derive(Debug)]
pub struct Sensitivity {
    pub heading: Heading,
    /// One for each unknown, plan and objective, in the order of the table.
    pub swings: Vec<Swing>,
}

/// What the values of one unknown do to one figure of one plan, the others at their bases.
#[derive(Debug)]
pub struct Swing {
    pub unknown: String,
    pub plan: String,
    /// The column of the figure.
    pub objective: String,
    pub readings: Vec<Reading>,
}

/// One value.
#[derive(Debug)]
pub struct Reading {
    pub value: String,
    /// Whether it is the one that the scenario takes.
    pub base: bool,
    pub verdict: Option<Judgement>,
    /// `None` where it is impossible, or nothing was delivered.
    pub figure: Option<f64>,
    /// Half the width of the interval of what it moves the figure by; `None` where that is not known.
    pub half_width: Option<f64>,
}

pub fn read(heading: Heading, files: &Files<'_>, problems: &mut Problems) -> Option<Sensitivity> {
    let columns = ["unknown", "value", "base", "plan", "objective", "verdict", "figure", "moved_half_width"];
    let sheet = Sheet::read("unknowns.csv", &columns, files, problems)?;
    let mut swings: Vec<Swing> = Vec::new();
    for row in sheet.rows() {
        let base = match row.text("base") {
            "true" => true,
            "false" => false,
            other => {
                problems.add(row.problem("base", format!("\"{other}\" is neither `true` nor `false`; run it again")));
                continue;
            }
        };
        let reading = Reading {
            value: row.text("value").to_owned(),
            base,
            verdict: row.judgement("verdict", problems),
            figure: row.number("figure", problems),
            half_width: row.number("moved_half_width", problems),
        };
        let (unknown, plan, objective) = (row.text("unknown"), row.text("plan"), row.text("objective"));
        let same = |swing: &&mut Swing| swing.unknown == unknown && swing.plan == plan && swing.objective == objective;
        match swings.iter_mut().find(same) {
            Some(swing) => swing.readings.push(reading),
            None => swings.push(Swing {
                unknown: unknown.to_owned(),
                plan: plan.to_owned(),
                objective: objective.to_owned(),
                readings: vec![reading],
            }),
        }
    }
    Some(Sensitivity { heading, swings })
}
