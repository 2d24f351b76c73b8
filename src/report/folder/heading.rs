//! What charts say that is in no table: title, seed, objectives, axes.

use serde::{Deserialize, Serialize};

use super::Files;
use super::problem::{Problem, Problems};
use crate::experiment::Judgement;
use crate::provider::{Counts, Plan, RateLimit, RateLimitKind, Unit};
use crate::scenario::{Objective, Scenario};
use crate::time::Nanos;

/// The beginning of `run.json`, and all of `size.json`, `spike.json` and `sensitivity.json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Heading {
    /// The version that wrote it.
    pub linecook: String,
    /// The name of the scenario.
    pub scenario: String,
    pub title: String,
    pub path: String,
    pub sha256: String,
    pub seed: u64,
    pub replications: u32,
    /// Nothing is random.
    pub exact: bool,
    pub horizon_s: f64,
    /// `None` where each trial has its own.
    pub warm_up_s: Option<f64>,
    pub objectives: Vec<Objective>,
    /// The plans in the order of the scenario, which is that of their colours.
    pub plan_names: Vec<String>,
    /// What stands as a line in the timeline: for each plan its rate limits.
    pub rate_limits: Vec<Vec<RateLimitLine>>,
    /// `None` for a scenario without.
    pub sweep: Option<Sweep>,
    /// For each plan and point in the order of the tables, what came of each objective; empty where no plan was run as it stands.
    pub judgements: Vec<Vec<Judgement>>,
    /// The spike that was recovered from; in `spike.json` only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spike: Option<SpikeTimes>,
}

/// When the spike was.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[expect(clippy::struct_field_names, reason = "units are suffixes where types end")]
pub struct SpikeTimes {
    pub length_s: f64,
    /// From the start of the run.
    pub ends_at_s: f64,
    /// Recovery is looked for slice by slice.
    pub slice_s: f64,
}

/// What is swept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sweep {
    pub parameter: String,
    pub label: String,
    /// Of each point, as the user wrote it.
    pub values: Vec<String>,
    /// The place of each point on an axis of numbers; `None` for words and for grids.
    pub numbers: Vec<Option<f64>>,
    /// What each axis says; several for a grid.
    pub axes: Vec<String>,
    /// Of each point its value on each axis.
    pub coordinates: Vec<Vec<String>>,
}

/// A rate limit on submissions that counts each as one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RateLimitLine {
    pub name: String,
    /// Calls admitted in each window.
    pub limit: u64,
    pub window_s: f64,
    /// When its rounds begin, where they are at fixed times and not so many that nobody could tell them apart.
    pub rounds_s: Vec<f64>,
}

impl Heading {
    /// Of a scenario that was run with so many replications.
    pub fn new(scenario: &Scenario, replications: u32, exact: bool, warm_up_s: Option<f64>) -> Self {
        let plans = scenario.cases.first().map_or(&[][..], |case| &case.plans);
        Self {
            linecook: env!("CARGO_PKG_VERSION").to_owned(),
            scenario: scenario.name.clone(),
            title: scenario.title.clone(),
            path: scenario.path.to_string_lossy().into_owned(),
            sha256: scenario.sha256.clone(),
            seed: scenario.seed,
            replications,
            exact,
            horizon_s: scenario.horizon.as_secs_f64(),
            warm_up_s,
            objectives: scenario.objectives.clone(),
            plan_names: plans.iter().map(|plan| plan.name.clone()).collect(),
            rate_limits: plans.iter().map(|plan| rate_limits(plan, scenario.horizon)).collect(),
            sweep: sweep(scenario),
            judgements: Vec::new(),
            spike: None,
        }
    }

    /// As the bytes of a file of its own.
    pub fn file(&self) -> Vec<u8> {
        json(self)
    }
}

/// A record as the bytes of a file, to be read by people too.
pub fn json(record: &impl Serialize) -> Vec<u8> {
    let mut bytes = serde_json::to_vec_pretty(record).expect("a record of strings and numbers can be written");
    bytes.push(b'\n');
    bytes
}

fn sweep(scenario: &Scenario) -> Option<Sweep> {
    let sweep = scenario.sweep.as_ref()?;
    let points = || scenario.cases.iter().filter_map(|case| case.point.as_ref());
    Some(Sweep {
        parameter: sweep.parameter.clone(),
        label: sweep.label.clone(),
        values: points().map(|point| point.label.clone()).collect(),
        numbers: points().map(|point| point.number.filter(|number| number.is_finite())).collect(),
        axes: sweep.axes.iter().map(|axis| axis.label.clone()).collect(),
        coordinates: points().map(|point| point.coordinates.clone()).collect(),
    })
}

/// Rounds beyond this would be a grey area.
const MOST_ROUNDS: usize = 60;

/// When the rounds of a limit begin after the start of the run and before its end.
fn rounds(limit: &RateLimit, horizon: Nanos) -> Vec<f64> {
    let first = if limit.phase > Nanos::ZERO { limit.phase } else { limit.window };
    let next = |at: Nanos| match (limit.kind, &limit.calendar) {
        (RateLimitKind::FixedAligned, _) => Some(at + limit.window),
        (_, Some(calendar)) => Some(calendar.windows.end(at)),
        _ => None,
    };
    let from = match limit.kind {
        RateLimitKind::FixedAligned => Some(first),
        _ => next(Nanos::ZERO),
    };
    let rounds = std::iter::successors(from, |at| next(*at)).take_while(|at| *at < horizon);
    let rounds: Vec<f64> = rounds.take(MOST_ROUNDS + 1).map(Nanos::as_secs_f64).collect();
    if rounds.len() > MOST_ROUNDS { Vec::new() } else { rounds }
}

fn rate_limits(plan: &Plan, horizon: Nanos) -> Vec<RateLimitLine> {
    let counts_attempts = |limit: &&RateLimit| limit.unit == Unit::Requests && limit.counts != Counts::Polls;
    plan.rate_limits
        .iter()
        .filter(counts_attempts)
        .map(|limit| RateLimitLine {
            name: limit.name.clone(),
            limit: limit.limit.get(),
            window_s: limit.window.as_secs_f64(),
            rounds_s: rounds(limit, horizon),
        })
        .collect()
}

/// The heading in a file, if it is there.
pub fn read(file: &'static str, files: &Files<'_>, problems: &mut Problems) -> Option<Heading> {
    let bytes = files.get(file)?;
    let version = |bytes: &[u8]| {
        let json: serde_json::Value = serde_json::from_slice(bytes).ok()?;
        Some(json.get("linecook")?.as_str()?.to_owned())
    };
    let ours = env!("CARGO_PKG_VERSION");
    match serde_json::from_slice::<Heading>(bytes) {
        Ok(heading) if heading.linecook == ours => Some(heading),
        Ok(Heading { linecook: other, .. }) => {
            problems.add(Problem::of_file(file, of_another_version(&other)));
            None
        }
        Err(error) => {
            // A newer or older file may lack what this version asks for.
            let advice = match version(bytes).filter(|other| other != ours) {
                Some(other) => of_another_version(&other),
                None => format!("it is not what linecook {ours} writes ({error}); run the scenario again"),
            };
            let line = u64::try_from(error.line()).ok().filter(|line| *line > 0);
            problems.add(Problem { line, ..Problem::of_file(file, advice) });
            None
        }
    }
}

fn of_another_version(other: &str) -> String {
    format!("linecook {other} wrote it, and this is {}; run the scenario again", env!("CARGO_PKG_VERSION"))
}

#[cfg(test)]
mod tests {
    use super::super::super::sample;
    use super::*;

    #[test]
    fn rounds_are_listed_where_they_can_be_told_apart() {
        let (scenario, _) = sample::plans(1);
        let mut limit = scenario.cases[0].plans[0].rate_limits[0].clone();
        let within = |limit: &RateLimit, seconds: u64| rounds(limit, Nanos::from_secs(seconds));
        assert_eq!(within(&limit, 180), [60.0, 120.0]);
        assert_eq!(within(&limit, 60), [0.0; 0]);
        assert_eq!(within(&limit, 61 * 60).len(), 60);
        assert_eq!(within(&limit, 62 * 60), [0.0; 0]);
        limit.phase = Nanos::from_secs(20);
        assert_eq!(within(&limit, 180), [20.0, 80.0, 140.0]);
        limit.kind = RateLimitKind::Sliding;
        assert_eq!(within(&limit, 180), [0.0; 0]);
    }

    #[test]
    fn a_heading_comes_back_as_it_was_written() {
        for (scenario, results) in [sample::plans(2), sample::sweep(2, &["5", "ten"])] {
            let heading = Heading::new(&scenario, results.replications, results.exact, Some(1800.0));
            let file = heading.file();
            let files = Files::from([("run.json", file.as_slice())]);
            let mut problems = Problems::default();
            assert_eq!(read("run.json", &files, &mut problems), Some(heading));
            assert_eq!(problems, Problems::default());
        }
    }
}
