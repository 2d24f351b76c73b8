//! What differs between two plans, and how many times one is the other.

use comfy_table::{ColumnConstraint, ContentArrangement, LineStyle, Table, TableStyle};

use super::super::text::wrapped;
use super::{page, price, stations};
use crate::catalogue::CataloguePlan;
use crate::provider::{Ambiguity, Source, Waitlist};

/// The two side by side where they differ, with what that comes to in a sentence.
pub(super) fn table(a: &CataloguePlan, b: &CataloguePlan) -> String {
    let rows = differences(a, b);
    if rows.is_empty() {
        return format!("{} and {} say the same.", a.id, b.id);
    }
    let mut table = Table::new();
    table
        .load_style(TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─')))
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(super::super::terminal_width())
        .set_header(["", &a.id, &b.id]);
    for (heading, of_a, of_b) in rows {
        table.add_row([heading, of_a, of_b]);
    }
    for column in table.column_iter_mut() {
        column.set_padding((0, 1));
        if column.index == 0 {
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
    }
    let sentence = ratios(a, b).map_or_else(String::new, |text| format!("{}\n\n", wrapped("", &text)));
    format!("{sentence}{table}")
}

const NOTHING: &str = "–";

/// Heading, of the one, of the other; only where they differ.
fn differences(a: &CataloguePlan, b: &CataloguePlan) -> Vec<(String, String, String)> {
    let (of_a, of_b) = (said(a), said(b));
    let mut headings: Vec<&String> = of_a.iter().map(|(heading, _)| heading).collect();
    headings.extend(of_b.iter().map(|(heading, _)| heading).filter(|new| of_a.iter().all(|(known, _)| known != *new)));
    let find = |said: &[(String, String)], heading: &str| {
        said.iter().find(|(known, _)| known == heading).map_or(NOTHING.to_owned(), |(_, text)| text.clone())
    };
    headings
        .into_iter()
        .map(|heading| (heading.clone(), find(&of_a, heading), find(&of_b, heading)))
        .filter(|(_, a, b)| a != b)
        .collect()
}

/// Everything that a plan says, each thing under its heading.
fn said(plan: &CataloguePlan) -> Vec<(String, String)> {
    let mut said = vec![("For".to_owned(), plan.job_class.to_string())];
    said.extend(page::facts(plan));
    said.extend(plan.ambiguities.iter().map(|one| (open(one), one.reading.clone())));
    let sourced = |source: &Source| {
        let unverified = if source.verified { "" } else { " (UNVERIFIED)" };
        format!("{}; as of {}{unverified}", source.document, source.as_of)
    };
    said.push(("Source".to_owned(), sourced(&plan.source)));
    said.extend(plan.price_source.iter().map(|source| ("Price from".to_owned(), sourced(source))));
    said
}

fn open(ambiguity: &Ambiguity) -> String {
    format!("Open: {}", ambiguity.keys_in_short().replace('`', ""))
}

/// How many times the numbers of the one are those of the other.
fn ratios(a: &CataloguePlan, b: &CataloguePlan) -> Option<String> {
    let places = |plan: &CataloguePlan| match plan.plan.pools.first().map(|pool| pool.waitlist) {
        Some(Waitlist::Bounded { places, .. }) => Some(f64::from(places)),
        _ => None,
    };
    let mut parts: Vec<String> = Vec::new();
    let mut compare = |what: &str, a: Option<f64>, b: Option<f64>| {
        if let (Some(a), Some(b)) = (a, b)
            && a > 0.0
            && b > 0.0
        {
            parts.push(if a.to_bits() == b.to_bits() {
                format!("the same {what}")
            } else {
                format!("{} times the {what}", round(b / a))
            });
        }
    };
    compare("number of stations", stations(a).map(f64::from), stations(b).map(f64::from));
    compare("number of places to wait", places(a), places(b));
    for limit in &a.plan.rate_limits {
        let same = b.plan.rate_limits.iter().find(|other| other.name == limit.name && other.window == limit.window);
        let number = |limit: &crate::provider::RateLimit| limit.limit.get() as f64;
        compare(&format!("rate of {}", limit.name), same.map(|_| number(limit)), same.map(number));
    }
    compare("price a month", price::monthly(a), price::monthly(b));
    if parts.is_empty() {
        return None;
    }
    Some(format!("{} has {} of {}.", b.id, parts.join(", "), a.id))
}

/// With two digits behind the point at the most.
fn round(times: f64) -> f64 {
    (times * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Catalogue;

    #[test]
    fn what_differs_is_told_and_nothing_else() {
        let plan = |id: &str| Catalogue::embedded().find(id).unwrap();
        let (small, large) = (plan("modelslab/pay-as-you-go"), plan("modelslab/standard"));
        let headings: Vec<String> = differences(small, large).into_iter().map(|(heading, ..)| heading).collect();
        // The open question names the number of places.
        assert_eq!(headings, ["Stations", "Open: waitlist_counts_running"]);
        assert_eq!(
            ratios(small, large).unwrap(),
            "modelslab/standard has the same number of stations, 2 times the number of places to wait of modelslab/pay-as-you-go."
        );
        assert_eq!(table(small, small), "modelslab/pay-as-you-go and modelslab/pay-as-you-go say the same.");
        let between = differences(small, plan("novita/default"));
        let limit = between.iter().find(|(heading, ..)| heading == "Rate limit txt2img_v3").unwrap();
        assert_eq!(limit.1, NOTHING);
    }
}
