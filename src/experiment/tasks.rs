//! A run cut into tasks: one replication of plans that meet the same demand. What a task found can be kept, so that a run that was interrupted
//! goes on where it was.

use std::convert::Infallible;
use std::ops::Range;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::pairing::Pair;
use super::replicate::{self, Group};
use super::summarise::Replication;
use crate::scenario::Scenario;

/// Plans at points of the sweep that are simulated side by side: what they need at once does not grow with the grid. Their demand
/// is drawn once, which costs a fifth of one of them.
const MOST_TOGETHER: usize = 256;

/// One replication of cases that meet the same demand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Task {
    /// Which replication.
    pub replication: u32,
    /// The cases, by the number of their group.
    pub group: usize,
}

/// What a task found.
#[derive(Debug, Serialize, Deserialize)]
pub struct Found(Group);

/// Where what tasks found is kept.
pub trait Keeper: Sync {
    /// Why it cannot be.
    type Error: Send;

    /// What this task found in an earlier run of the same scenario.
    fn found(&self, task: Task) -> Option<Found>;

    /// This task has found this.
    ///
    /// # Errors
    /// If it cannot be kept; the run ends then.
    fn keep(&self, task: Task, found: &Found) -> Result<(), Self::Error>;
}

/// Keeps nothing.
pub(super) struct Nowhere;

impl Keeper for Nowhere {
    type Error = Infallible;

    fn found(&self, _: Task) -> Option<Found> {
        None
    }

    fn keep(&self, _: Task, _: &Found) -> Result<(), Infallible> {
        Ok(())
    }
}

/// What has been run so far.
pub(super) struct Done {
    /// Of each case and plan its replications in order.
    pub by_plan: Vec<Vec<Replication>>,
    /// Of each case and replication the pairs of its plans.
    pub pairs: Vec<Vec<Vec<Pair>>>,
}

impl Done {
    /// Nothing yet.
    pub fn of(scenario: &Scenario) -> Self {
        let mut by_plan = Vec::new();
        by_plan.resize_with(scenario.cases.len() * scenario.cases[0].plans.len(), Vec::new);
        Self { by_plan, pairs: vec![Vec::new(); scenario.cases.len()] }
    }

    /// Runs these replications, and puts them behind those that each case and plan has.
    pub fn add<K: Keeper>(
        &mut self,
        scenario: &Scenario,
        replications: Range<u32>,
        progress: &(dyn Fn(u64) + Sync),
        keeper: &K,
    ) -> Result<(), K::Error> {
        let groups = groups(scenario);
        let run = |task: Task| {
            if let Some(found) = keeper.found(task) {
                return Ok(found);
            }
            let found = Found(replicate::run_group(scenario, &groups[task.group], task.replication, progress));
            keeper.keep(task, &found).map(|()| found)
        };
        let tasks: Vec<Task> = replications
            .flat_map(|replication| (0..groups.len()).map(move |group| Task { replication, group }))
            .collect();
        let found: Vec<Found> = tasks.into_par_iter().map(run).collect::<Result<_, _>>()?;
        // One list per case and plan, its replications in order: tasks come back in order whatever thread ran them.
        let plans = scenario.cases[0].plans.len();
        for Found(group) in found {
            for run in group.runs {
                self.by_plan[run.case * plans + run.plan].push(run.figures);
            }
            for (case, of_case) in group.pairs {
                self.pairs[case].push(of_case);
            }
        }
        Ok(())
    }
}

/// The cases in groups that meet the same demand, by their places in the scenario; none of too many.
fn groups(scenario: &Scenario) -> Vec<Vec<usize>> {
    let most = (MOST_TOGETHER / scenario.cases[0].plans.len()).max(1);
    let alike = replicate::groups_of_equal_demand(scenario);
    alike.iter().flat_map(|group| group.chunks(most)).map(<[usize]>::to_vec).collect()
}

/// Requests that a task tells the progress of, in expectation.
pub fn requests_of(scenario: &Scenario, task: Task) -> f64 {
    let group = groups(scenario).swap_remove(task.group);
    let of_case = |case: usize| {
        let case = &scenario.cases[case];
        scenario.expected_requests(case) * case.plans.len() as f64
    };
    group.into_iter().map(of_case).sum()
}
