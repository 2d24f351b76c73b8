//! What the columns of figures are called, and what they measure, for people.

use super::super::number::{self, Figure, GLUE};
use super::super::wording;
use super::axis::Quantity;
use crate::experiment::Estimate;
use crate::scenario::Objective;

/// `p95 latency` for `latency_p95_s`.
pub fn name(column: &str) -> String {
    let quantile = |rest: &str, of: &str| {
        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
        // Three digits are per mille: p999 is the p99.9.
        let per_mille = digits.parse().ok().map(|number: u32| if digits.len() == 3 { number } else { 10 * number });
        per_mille.map(|per_mille| format!("{} {of}", wording::quantile(per_mille)))
    };
    let known = match column {
        "latency_mean_s" => Some("mean latency".to_owned()),
        "delivered_share" => Some("share delivered".to_owned()),
        "refused_share" => Some("share given up".to_owned()),
        "action_delivered_share" => Some("share of actions delivered".to_owned()),
        "actions_in_time_share" => Some("share finished in time".to_owned()),
        "cost_per_month" => Some("cost a month".to_owned()),
        "latency_of_same_requests_s" => Some("latency of the same requests".to_owned()),
        "delivered_by_a_only_share" => Some("share delivered as it is only".to_owned()),
        "delivered_by_b_only_share" => Some("share delivered with more only".to_owned()),
        column => match (column.strip_prefix("latency_p"), column.strip_prefix("action_latency_p")) {
            (Some(rest), _) => quantile(rest, "latency"),
            (_, Some(rest)) => quantile(rest, "latency of actions"),
            _ => None,
        },
    };
    known.unwrap_or_else(|| super::clean(column))
}

/// What it measures.
pub fn quantity(column: &str) -> Quantity {
    match column {
        column if column.ends_with("_s") => Quantity::Time,
        column if column.ends_with("_share") => Quantity::Share,
        _ => Quantity::Number,
    }
}

/// A change of this quantity in words, with its sign; `read` says how its interval is told.
pub fn change(quantity: Quantity, change: &Estimate, read: fn(&Figure) -> String) -> String {
    let text = match quantity {
        Quantity::Share | Quantity::Points => read(&Figure::points(change, false)),
        Quantity::Number => number::estimate(change, false),
        Quantity::Time | Quantity::TimeIn(_) => read(&quantity.time(change, false)),
    };
    let is_nothing = text.starts_with(&format!("0{GLUE}"));
    if change.mean > 0.0 && !is_nothing { format!("+{text}") } else { text.replacen('-', "−", 1) }
}

/// Of an objective that speaks of this column: its bound, and what to call it.
pub fn objective(objectives: &[Objective], column: &str) -> Option<(f64, String)> {
    let objective = objectives.iter().find(|objective| super::super::sizing::objective_name(objective) == column)?;
    let within = if objective.is_at_least() { "at least" } else { "at most" };
    Some((objective.bound(), format!("objective: {within} {}", wording::objective(objective))))
}
