//! What objectives speak of, and nothing else: for who runs a plan a thousand times.

use super::{Over, Replication};
use crate::experiment::cost::{self, Month};
use crate::experiment::drift::{self, Drift};
use crate::experiment::results::{CostFigures, Judgement, ObjectiveResult};
use crate::experiment::{CONFIDENCE, judge};
use crate::scenario::{Case, Scenario};

/// How one plan of one case fares by each objective and by all, where nothing else of it is wanted.
pub(in crate::experiment) fn objectives(
    scenario: &Scenario,
    case: usize,
    plan: usize,
    replications: &[Replication],
    exact: bool,
) -> (Vec<ObjectiveResult>, Judgement) {
    let over = Over { replications, exact, confidence: CONFIDENCE };
    let described = &scenario.cases[case];
    let total = over.figures(|replication| &replication.total);
    let cost = over.cost(described, plan);
    let each = judge::each(&scenario.objectives, &total, over.drift(described, plan).grows(), cost.as_ref());
    let overall = judge::overall(&each, cost.as_ref());
    (each, overall)
}

impl Over<'_> {
    pub fn cost(&self, case: &Case, plan: usize) -> Option<CostFigures> {
        let months: Vec<&Month> =
            self.replications.iter().filter_map(|replication| replication.month.as_ref()).collect();
        cost::cost(case, plan, &months, self.exact)
    }

    pub fn drift(&self, case: &Case, plan: usize) -> Drift {
        let drifts: Vec<&drift::Measured> = self.replications.iter().map(|replication| &replication.drift).collect();
        drift::drift(case, plan, &drifts, self.exact)
    }
}
