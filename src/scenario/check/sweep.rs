//! Sweeps: each combination of the values of one or more axes is set in the document, and each document is checked as a case of
//! its own.

mod path;
mod values;

pub(super) use path::Path;
pub(super) use values::values;

use super::axis::axis;
use crate::notation::cursor::Item;
use crate::notation::document::{Node, Table, Value, get};
use crate::notation::problem::{Finding, Findings, Place};
use crate::scenario::{Axis, Sweep, SweepPoint};

/// More points than this do not fit in a table, nor in memory with all that is measured of them.
pub(super) const MOST_POINTS: u64 = 10_000;

/// A sweep as the file or the command line says it.
pub(super) struct Plan {
    pub sweep: Sweep,
    pub points: Vec<SweepPoint>,
    axes: Vec<AxisPlan>,
    // For each point the places of its values on the axes.
    places: Vec<Vec<usize>>,
}

struct AxisPlan {
    axis: Axis,
    path: Path,
    values: Vec<Node>,
    coordinates: Vec<SweepPoint>,
    // Where the parameter is named.
    at: usize,
    written: String,
}

/// Reads `[sweep]`, or every `[[sweep]]`: the axes of a grid, the first of them the slowest.
pub(super) fn read(item: &Item<'_>, document: &Table) -> Option<Plan> {
    let items = if let Value::Array(_) = item.node.value { item.list()? } else { vec![item.clone()] };
    let axes: Vec<Option<AxisPlan>> = items.iter().map(|item| read_axis(item, document)).collect();
    let axes: Vec<AxisPlan> = axes.into_iter().collect::<Option<_>>()?;
    let number = axes.iter().fold(1_u64, |number, axis| number.saturating_mul(axis.values.len() as u64));
    if number > MOST_POINTS {
        item.problem(format!(
            "`sweep` has {number} points, and {MOST_POINTS} is the most; take larger steps or fewer axes"
        ));
        return None;
    }
    let twice = axes
        .iter()
        .enumerate()
        .find(|(place, axis)| axes[..*place].iter().any(|other| other.axis.parameter == axis.axis.parameter));
    if let Some((_, axis)) = twice {
        item.problem(format!("`sweep` has the parameter {} twice; name it once, with all its values", axis.written));
        return None;
    }
    Some(Plan::of(axes))
}

fn read_axis(item: &Item<'_>, document: &Table) -> Option<AxisPlan> {
    let keys = item.table()?;
    let parameter = keys.require("parameter", "parameter = \"plan.*.concurrency\", for example");
    let values = keys.require("values", "values = [5, 10, 20] or values = \"5..50:5\", for example");
    keys.finish();
    let (parameter, values) = (parameter?, values?);
    let path = Path::read(&parameter, document);
    let values = values::values(&values);
    let (path, values) = (path?, values?);
    let (label, coordinates) = axis(path.keys(), &values);
    let axis = Axis { parameter: parameter.text()?.to_owned(), label };
    Some(AxisPlan { axis, path, values, coordinates, at: parameter.node.at, written: parameter.node.written() })
}

/// Names of clients that come up in the values of what is swept, whatever else is wrong with it.
pub(super) fn client_names(item: &Item<'_>) -> Vec<String> {
    let tables: Vec<&Table> = match &item.node.value {
        Value::Array(items) => items.iter().filter_map(Node::table).collect(),
        Value::Table(table) => vec![table],
        _ => Vec::new(),
    };
    let of_client = |table: &&Table| {
        get(table, "parameter").and_then(Node::text).is_some_and(|path| path.rsplit('.').next() == Some("client"))
    };
    let values = tables.into_iter().filter(of_client).filter_map(|table| match &get(table, "values")?.value {
        Value::Array(values) => Some(values.iter().filter_map(Node::text).map(str::to_owned).collect::<Vec<_>>()),
        _ => None,
    });
    values.flatten().collect()
}

impl Plan {
    fn of(axes: Vec<AxisPlan>) -> Self {
        let mut places: Vec<Vec<usize>> = vec![Vec::new()];
        for axis in &axes {
            let longer = |place: &Vec<usize>| {
                (0..axis.values.len())
                    .map(move |value| place.iter().copied().chain([value]).collect())
                    .collect::<Vec<_>>()
            };
            places = places.iter().flat_map(longer).collect();
        }
        let points = places.iter().map(|places| point(&axes, places)).collect();
        let sweep = Sweep {
            label: axes.iter().map(|axis| axis.axis.label.as_str()).collect::<Vec<_>>().join(", "),
            parameter: axes.iter().map(|axis| axis.axis.parameter.as_str()).collect::<Vec<_>>().join(", "),
            axes: axes.iter().map(|axis| axis.axis.clone()).collect(),
            typed: false,
        };
        Self { sweep, points, axes, places }
    }

    /// The document with the values of each point set in turn.
    ///
    /// # Errors
    /// What is wrong with a path has been reported.
    pub fn trees(&self, document: &Table, findings: &Findings) -> Option<Vec<Table>> {
        let mut good = true;
        for axis in &self.axes {
            if let Err(advice) = axis.path.set(&mut document.clone(), &axis.values[0]) {
                let message = format!("`sweep.parameter` is {}, but {advice}", axis.written);
                findings.report(Place::Scenario(axis.at), "", message);
                good = false;
            }
        }
        let tree = |places: &Vec<usize>| {
            let mut tree = document.clone();
            for (axis, &place) in self.axes.iter().zip(places) {
                axis.path.set(&mut tree, &axis.values[place]).ok()?;
            }
            Some(tree)
        };
        good.then(|| self.places.iter().map(tree).collect()).flatten()
    }

    /// A problem of one point, told at its first value.
    fn told_at(&self, finding: &Finding, places: &[usize]) -> Finding {
        let subject = if finding.subject.is_empty() { String::new() } else { format!("{}: ", finding.subject) };
        let set = self
            .axes
            .iter()
            .zip(places)
            .map(|(axis, &place)| format!("`{}` at {}", axis.axis.parameter, axis.values[place].written()));
        Finding {
            place: Place::Scenario(self.axes[0].values[places[0]].at),
            subject: String::new(),
            message: format!("with {}: {subject}{}", set.collect::<Vec<_>>().join(" and "), finding.message),
            unknown_key: false,
        }
    }

    /// Reports what was found at each point: as it is where it holds at all of them, else at the value.
    pub fn report(&self, of_points: &[Vec<Finding>], findings: &Findings) {
        let everywhere = |finding: &Finding| of_points.iter().all(|of_point| of_point.contains(finding));
        let mut reported: Vec<Finding> = Vec::new();
        for (places, of_point) in self.places.iter().zip(of_points) {
            let mut told: Vec<&str> = Vec::new();
            for finding in of_point {
                let here = self
                    .axes
                    .iter()
                    .zip(places)
                    .find(|(axis, place)| finding.place == Place::Scenario(axis.values[**place].at));
                let finding = if let Some((axis, _)) = here.filter(|_| finding.unknown_key) {
                    let message = format!("`sweep.parameter` is {}: {}", axis.written, finding.message);
                    Finding { place: Place::Scenario(axis.at), subject: String::new(), message, unknown_key: true }
                } else if here.is_some() {
                    // The same for several plans or workloads: once is enough.
                    if told.contains(&finding.message.as_str()) {
                        continue;
                    }
                    told.push(&finding.message);
                    finding.clone()
                } else if everywhere(finding) {
                    finding.clone()
                } else {
                    self.told_at(finding, places)
                };
                if !reported.contains(&finding) {
                    reported.push(finding);
                }
            }
        }
        for finding in reported {
            findings.add(finding);
        }
    }
}

/// The point with these values: of one axis its value, of several all of them.
fn point(axes: &[AxisPlan], places: &[usize]) -> SweepPoint {
    let coordinates: Vec<&SweepPoint> =
        axes.iter().zip(places).map(|(axis, &place)| &axis.coordinates[place]).collect();
    if let [only] = coordinates.as_slice() {
        return SweepPoint { coordinates: vec![only.label.clone()], ..(*only).clone() };
    }
    let labels: Vec<String> = coordinates.iter().map(|coordinate| coordinate.label.clone()).collect();
    SweepPoint { label: labels.join(", "), number: None, coordinates: labels }
}
