//! The tiers: the plans that the provider of a plan publishes for the same kind of job, each as it is.

use super::bench::{Measured, judged, measure};
use crate::scenario::{Case, Draft, Scenario};

/// A plan of the catalogue under the scenario's demand.
#[derive(Clone, Debug, PartialEq)]
pub struct Tier {
    /// Its name in the catalogue, such as `leonardo/payg-default`.
    pub id: String,
    /// It, with the scenario's demand and clients; `None` where that cannot be.
    pub case: Option<Case>,
    /// What it leads to.
    pub measured: Measured,
}

/// Every tier of the provider of this plan; none if it is not of the catalogue.
pub(super) fn tiers(draft: &Draft, scenario: &Scenario, plan: usize, replications: u32, confidence: f64) -> Vec<Tier> {
    let plan = &scenario.cases[0].plans[plan];
    let Some(known) = plan.origin.catalogue.as_deref().and_then(|id| draft.catalogue().find(id)) else {
        return Vec::new();
    };
    let provider = |id: &str| id.split_once('/').map(|(provider, _)| provider.to_owned());
    let alike = draft
        .catalogue()
        .plans()
        .iter()
        .filter(|other| provider(&other.id) == provider(&known.id) && other.job_class == known.job_class);
    let client = plan.client.map(|client| scenario.cases[0].clients[client].name.clone());
    alike.map(|other| tier(draft, &other.id, client.as_deref(), replications, confidence)).collect()
}

fn tier(draft: &Draft, id: &str, client: Option<&str>, replications: u32, confidence: f64) -> Tier {
    match draft.with_plan(id, client) {
        Ok(mut scenario) => {
            let measured = Measured::Simulated(Box::new(judged(
                &scenario,
                0,
                &measure(&scenario, 0, 0..replications),
                confidence,
            )));
            Tier { id: id.to_owned(), case: Some(scenario.cases.swap_remove(0)), measured }
        }
        Err(problems) => {
            let reasons: Vec<String> = problems.iter().map(|problem| problem.message.clone()).collect();
            Tier { id: id.to_owned(), case: None, measured: Measured::Impossible(reasons.join("; ")) }
        }
    }
}
