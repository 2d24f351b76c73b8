//! What `size` found: `head_room.csv` and `marginal.csv`.

use super::problem::Problems;
use super::sheet::Sheet;
use super::{Files, Heading};
use crate::experiment::Estimate;

/// What sizing found beside its answer.
#[derive(Debug)]
pub struct Sizing {
    pub heading: Heading,
    /// One for each plan and objective.
    pub rooms: Vec<Room>,
    /// One for each number and figure.
    pub marginal: Vec<Marginal>,
}

/// How far demand can grow before an objective breaks.
#[derive(Debug)]
pub struct Room {
    pub plan: String,
    /// The column that the objective speaks of.
    pub objective: String,
    pub bound: f64,
    /// The most times the demand at which it was seen to hold; `None` where at none.
    pub met_up_to: Option<f64>,
    /// The fewest at which it was seen to be missed; `None` where at none.
    pub missed_from: Option<f64>,
}

/// What a little more of a number does.
#[derive(Debug)]
pub struct Marginal {
    pub plan: String,
    pub parameter: String,
    pub from: String,
    pub to: String,
    /// The column of the figure that it does it to.
    pub figure: String,
    pub difference: Option<Estimate>,
}

pub fn read(heading: Heading, files: &Files<'_>, problems: &mut Problems) -> Option<Sizing> {
    let columns = ["plan", "objective", "bound", "met_up_to", "missed_from"];
    let sheet = Sheet::read("head_room.csv", &columns, files, problems)?;
    let mut rooms = Vec::new();
    for row in sheet.rows() {
        let Some(bound) = row.needed("bound", problems) else { continue };
        rooms.push(Room {
            plan: row.text("plan").to_owned(),
            objective: row.text("objective").to_owned(),
            bound,
            met_up_to: row.number("met_up_to", problems),
            missed_from: row.number("missed_from", problems),
        });
    }
    let mut marginal = Vec::new();
    // There is none where the plan cannot be simulated as it stands.
    if files.contains_key("marginal.csv") {
        let columns = ["plan", "parameter", "from", "to", "figure", "difference", "difference_half_width"];
        let sheet = Sheet::read("marginal.csv", &columns, files, problems)?;
        let text = |text: &str| text.to_owned();
        marginal.extend(sheet.rows().map(|row| Marginal {
            plan: text(row.text("plan")),
            parameter: text(row.text("parameter")),
            from: text(row.text("from")),
            to: text(row.text("to")),
            figure: text(row.text("figure")),
            difference: row.figure("difference", &heading, problems),
        }));
    }
    Some(Sizing { heading, rooms, marginal })
}
