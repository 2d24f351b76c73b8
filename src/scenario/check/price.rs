//! Prices against the rest: what they count, bursts that there are, the currency of the objective.

use super::admission::quantity_remedy;
use super::case::PlanView;
use crate::notation::cursor::Keys;
use crate::provider::Measure;
use crate::scenario::{Case, Objective};

/// Reports a price of what no request has, and a surcharge on bursts where there are none, if the scenario wrote them itself.
pub(super) fn check(view: &PlanView<'_>, case: &Case, quantities: &[String]) {
    let Some(price) = &view.plan.price else { return };
    for (key, counted) in [
        ("unit", price.unit.map(|_| price.of)),
        ("included", price.included.map(|_| price.of)),
        ("burst", price.burst.and_then(|burst| Some(burst.known()?.of))),
    ] {
        let (Some(node), at) = view.keys.find(&["price", key]) else { continue };
        if node.catalogue {
            continue;
        }
        if let Some(Measure::Quantity(kind)) = counted
            && case.workloads.iter().all(|workload| workload.quantities.get(kind).is_none_or(Option::is_none))
        {
            let name = quantities[kind].as_str();
            let remedy = if name == "credits" || name == "credit" {
                "; say in the price what a credit is for, like credits = \"0.5/character\"".to_owned()
            } else {
                quantity_remedy(name, &case.workloads, quantities)
            };
            let message =
                format!("`price.{key}` is {}, but no workload has a quantity `{name}`{remedy}", node.written());
            view.keys.problem_at(at, message);
        }
        if key == "burst" && view.plan.pools.iter().all(|pool| pool.burst == 0) {
            let message = format!(
                "`price.burst` is {}, but the plan has no `burst`; give it one, or remove this",
                node.written()
            );
            view.keys.problem_at(at, message);
        }
    }
}

/// Reports a plan whose price is in another currency than what it may cost.
pub(super) fn objective(objectives: &[Objective], view: &PlanView<'_>, root: &Keys<'_>) {
    let Some(currency) = view.plan.price.as_ref().and_then(|price| price.currency) else { return };
    for objective in objectives {
        if let Objective::CostPerMonth { currency: wanted, .. } = objective
            && *wanted != currency
        {
            let (_, at) = root.find(&["slo", "cost_per_month"]);
            root.problem_at(at, format!(
                "`slo.cost_per_month` is in {wanted}, but the price of plan `{}` is in {currency}; write both in one currency",
                view.plan.name
            ));
        }
    }
}
