//! What is said of costs: a sentence for each plan, what it lacks, and nothing where nobody asks.

mod spending;

pub(super) use spending::over;

use super::super::number::{self, Figure};
use super::super::{Entry, entries, listed, quoted};
use crate::experiment::{CostFigures, Estimate, Lack, Results};
use crate::provider::{Currency, Measure, Plan, Stated};
use crate::scenario::{Objective, Scenario};

/// Whether the scenario has anything to do with what plans cost: a plan with an amount above 0 or a limit of it, or an objective.
pub(super) fn is_asked(scenario: &Scenario) -> bool {
    let priced = scenario.cases.iter().flat_map(|case| &case.plans).any(has_amount);
    priced || scenario.objectives.iter().any(|objective| matches!(objective, Objective::CostPerMonth { .. }))
}

fn has_amount(plan: &Plan) -> bool {
    let Some(price) = &plan.price else { return false };
    let monthly = price.monthly.and_then(Stated::known);
    let each = [price.unit, price.burst].into_iter().flatten().filter_map(Stated::known).map(|price| price.money);
    price.spending_limit.is_some() || monthly.into_iter().chain(each).any(|money| money.micros > 0)
}

/// A sentence for each plan; of a sweep for its first and last point.
pub fn cost(scenario: &Scenario, results: &Results) -> Vec<String> {
    if !is_asked(scenario) {
        return Vec::new();
    }
    let last = scenario.cases.len() - 1;
    let ends = entries(scenario, results).filter(|entry| [0, last].contains(&entry.result.case));
    let mut said: Vec<String> = Vec::new();
    for entry in ends {
        let name = quoted(&entry.plan.name);
        let sentence = match &entry.result.cost {
            Some(cost) => {
                let point = if last == 0 { String::new() } else { format!(" at {}", super::clean(entry.point())) };
                let limits = spending::limits(entry, cost);
                let told: Vec<String> = std::iter::once(costs(scenario, results, entry, cost)).chain(limits).collect();
                format!("{name}{point} {}.", told.join("; "))
            }
            None => format!("{name}: {}.", nothing_known(entry)),
        };
        if !said.contains(&sentence) {
            said.push(sentence);
        }
    }
    said
}

/// Why an objective of the cost has no figure: for the verdict.
pub(super) fn unknown(results: &Results, entry: Entry<'_>) -> String {
    let Some(cost) = &entry.result.cost else { return nothing_known(entry) };
    match cost.currency.filter(|_| cost.at_least.mean > 0.0) {
        Some(currency) => {
            format!(
                "cost at least {} a month, not known in full",
                number::money(&cost.at_least, currency, results.exact)
            )
        }
        None => "cost unknown".to_owned(),
    }
}

fn nothing_known(entry: Entry<'_>) -> String {
    match &entry.plan.origin.catalogue {
        Some(id) => format!("price unknown, as the catalogue has none for `{}`", super::clean(id)),
        None => "price unknown, as the plan has no `price`".to_owned(),
    }
}

/// What is lacking, each as a phrase.
pub fn lacks(scenario: &Scenario, entry: Entry<'_>, cost: &CostFigures) -> Vec<String> {
    let of = |plan: usize| {
        let other = plan != entry.result.plan;
        if other { format!(" of {}", quoted(&entry.case.plans[plan].name)) } else { String::new() }
    };
    let phrase = |lack: &Lack| match *lack {
        Lack::Price(plan) => format!("the price{}", of(plan)),
        Lack::Currency(plan) => format!("the price{} in the same currency", of(plan)),
        Lack::Subscription(plan) => format!("the price of the subscription{}", of(plan)),
        Lack::Included(plan) => format!("how much the subscription{} includes", of(plan)),
        Lack::Unit(plan) => {
            let price = entry.case.plans[plan].price.as_ref();
            let beyond =
                if price.is_some_and(|price| price.included.is_some()) { " beyond what is included" } else { "" };
            let of_what = price.map_or(Measure::Jobs, |price| price.of);
            format!("the price of {}{beyond}{}", units(scenario, of_what), of(plan))
        }
        Lack::Quantity(plan, kind) => {
            format!("how many {} a request has{}", super::clean(&scenario.quantities[kind]), of(plan))
        }
        Lack::Burst(plan) => format!("the price of bursts{}", of(plan)),
    };
    cost.lacks.iter().map(phrase).collect()
}

fn costs(scenario: &Scenario, results: &Results, entry: Entry<'_>, cost: &CostFigures) -> String {
    let lacking = listed(lacks(scenario, entry, cost));
    let Some(currency) = cost.currency else { return format!("has an unknown cost: what is lacking is {lacking}") };
    let money = |amount: &Estimate| number::money(amount, currency, results.exact);
    let Some(total) = cost.total else {
        if cost.at_least.mean <= 0.0 {
            return format!("has an unknown cost: what is lacking is {lacking}");
        }
        return format!("costs at least {} a month; what is lacking is {lacking}", money(&cost.at_least));
    };
    let mut text = format!("costs {} a month{}", money(&total), parts(scenario, results, cost, currency));
    if let Some(wasted) = cost.for_nobody.filter(|wasted| wasted.mean > 0.0 && wasted.mean >= 0.001 * total.mean) {
        text = format!("{text}; {} of it for jobs whose results nobody got", money(&wasted));
    }
    if let Some(each) = &cost.per_thousand_delivered {
        text = format!("{text}; {} per thousand delivered", money(each));
    }
    text
}

/// What the cost is made of: `: 99 USD for the subscription and 12.4 USD ± 0.3 for 310 images beyond the 25,000 included`.
fn parts(scenario: &Scenario, results: &Results, cost: &CostFigures, currency: Currency) -> String {
    let money = |amount: &Estimate| number::money(amount, currency, results.exact);
    let scale = if cost.of == Measure::StationTime { 3.6e12 } else { 1.0 };
    let name = units(scenario, cost.of);
    let amount = |amount: f64| number::number(amount / scale);
    let credits = |amount: f64| {
        let credits = cost.credits.map(|credits| number::number(credits.of(amount)));
        credits.map_or_else(String::new, |credits| format!(" ({credits} credits)"))
    };
    let mut parts = Vec::new();
    if cost.subscription > 0.0 {
        parts.push(format!("{} for the subscription", number::amount_of_money(cost.subscription, currency)));
    }
    let used = cost.used.mean;
    match (&cost.units, cost.included) {
        (Some(units), Some(included)) if used > included => {
            let told = format!("{}{} included", amount(included), credits(included));
            let beyond = used - included;
            parts.push(format!("{} for {} {name}{} beyond the {told}", money(units), amount(beyond), credits(beyond)));
        }
        (Some(units), None) => parts.push(format!("{} for {} {name}{}", money(units), amount(used), credits(used))),
        (_, Some(included)) => {
            let share = Estimate::symmetric(used / included.max(1.0), None, 1);
            let share = Figure::share(&share, results.exact).mean();
            parts.push(format!("{} {name}{} are {share} of what is included", amount(used), credits(used)));
        }
        (None, None) => {}
    }
    parts.extend(cost.burst.as_ref().map(|burst| format!("{} for bursts", money(burst))));
    if parts.is_empty() { String::new() } else { format!(": {}", listed(parts)) }
}

/// What is counted, in the plural.
fn units(scenario: &Scenario, of: Measure) -> String {
    match of {
        Measure::Jobs => "jobs".to_owned(),
        Measure::Quantity(kind) => super::clean(&scenario.quantities[kind]),
        Measure::StationTime => "station-hours".to_owned(),
    }
}
