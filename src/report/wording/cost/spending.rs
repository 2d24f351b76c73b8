//! What is said of limits of what may be spent on a plan in a month.

use super::super::super::number;
use super::super::super::{Entry, listed, quoted};
use crate::experiment::{CostFigures, Estimate, Judgement, Results, Spending};
use crate::provider::Currency;

/// That the plan cannot be paid for, or a plan that requests spill over to: for the verdict.
pub(in crate::report::wording) fn over(results: &Results, entry: Entry<'_>) -> Option<String> {
    let cost = entry.result.cost.as_ref()?;
    let currency = cost.currency?;
    let over = cost.spending.iter().filter(|of| of.judgement() == Some(Judgement::Missed));
    let told = over.filter_map(|of| {
        let least = if of.is_known { "" } else { "at least " };
        let spent = number::money(&of.at_least, currency, results.exact);
        Some(format!("{least}{spent} a month, over {} of {}", whose(entry, of), limit(of, currency)?))
    });
    let told: Vec<String> = told.collect();
    if told.is_empty() { None } else { Some(format!("it would cost {}", listed(told))) }
}

/// How the cost compares with each limit: what follows the cost, as clauses.
pub(super) fn limits(entry: Entry<'_>, cost: &CostFigures) -> Vec<String> {
    let told = |of: &Spending| {
        let whose = whose(entry, of);
        let Some(limit) = cost.currency.and_then(|currency| limit(of, currency)) else {
            return format!("{whose} is not published");
        };
        match of.judgement() {
            Some(Judgement::Missed) => {
                format!("that is over {whose} of {limit}, so it does not carry this traffic for a month")
            }
            Some(Judgement::Met) => format!("that is within {whose} of {limit}"),
            Some(Judgement::Undecided) => format!("it is too close to call whether that is within {whose} of {limit}"),
            None if of.is_known => format!("one run does not tell whether that is within {whose} of {limit}"),
            None => format!("{whose} of {limit} is not checked, because the cost is not known in full"),
        }
    };
    cost.spending.iter().map(told).collect()
}

/// `the plan's spending limit`, or that of another plan.
fn whose(entry: Entry<'_>, of: &Spending) -> String {
    if of.plan == entry.result.plan {
        return "the plan's spending limit".to_owned();
    }
    format!("the spending limit of {}", quoted(&entry.case.plans[of.plan].name))
}

fn limit(of: &Spending, currency: Currency) -> Option<String> {
    of.limit.map(|limit| number::money(&Estimate::symmetric(limit, None, 1), currency, true))
}
