//! `comparison.csv`: every pair of plans at every point, figure by figure.

use super::{csv_file, number};
use crate::experiment::{Better, Compared, Comparison, Difference, Results};
use crate::scenario::Scenario;

/// The file: one row for each point, pair of plans and figure.
pub fn file(scenario: &Scenario, results: &Results) -> Vec<u8> {
    let header: Vec<_> = csv_file::names(&["scenario", "point", "plan_a", "plan_b", "figure"])
        .chain(csv_file::figure_names(["difference"]))
        .chain(csv_file::names(&["replications", "better"]))
        .collect();
    let rows = results.comparisons.iter().flat_map(|comparison| {
        comparison.differences.iter().map(move |difference| row(scenario, comparison, difference))
    });
    csv_file::bytes(&header, rows)
}

fn row(scenario: &Scenario, comparison: &Comparison, difference: &Difference) -> Vec<String> {
    let case = &scenario.cases[comparison.case];
    let [first, second] = [comparison.first, comparison.second].map(|plan| &case.plans[plan].name);
    let point = case.point.as_ref().map_or("", |point| &point.label);
    let mut cells = vec![scenario.name.clone(), point.to_owned(), first.clone(), second.clone()];
    cells.push(name(difference.figure));
    cells.extend(csv_file::figure("difference", difference.value));
    cells.push(difference.value.map_or_else(String::new, |value| value.replications.to_string()));
    cells.push(match difference.better {
        None => String::new(),
        Some(_) if comparison.same => "the same".to_owned(),
        Some(Better::NoneSeen) => "no difference seen".to_owned(),
        Some(Better::First) => first.clone(),
        Some(Better::Second) => second.clone(),
    });
    cells
}

/// The figure as the other files name it; those of the same request are here only.
pub(super) fn name(figure: Compared) -> String {
    let quantile = |per_mille: u32| number::plain(f64::from(per_mille) / 10.0).replace('.', "");
    match figure {
        Compared::LatencyMean => "latency_mean_s".to_owned(),
        Compared::LatencyQuantile(per_mille) => format!("latency_p{}_s", quantile(per_mille)),
        Compared::DeliveredShare => "delivered_share".to_owned(),
        Compared::RefusedShare => "refused_share".to_owned(),
        Compared::ActionLatencyQuantile(per_mille) => format!("action_latency_p{}_s", quantile(per_mille)),
        Compared::ActionDeliveredShare => "action_delivered_share".to_owned(),
        Compared::FinishedInTime => "actions_in_time_share".to_owned(),
        Compared::LatencyOfSameRequests => "latency_of_same_requests_s".to_owned(),
        Compared::DeliveredByFirstOnly => "delivered_by_a_only_share".to_owned(),
        Compared::DeliveredBySecondOnly => "delivered_by_b_only_share".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn one_row_for_each_pair_point_and_figure() {
        let (scenario, results) = sample::compared(3, &["5", "10"]);
        let text = String::from_utf8(file(&scenario, &results)).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(
            lines[0],
            "scenario,point,plan_a,plan_b,figure,difference,difference_half_width,replications,better"
        );
        assert_eq!(lines[1], "launch,5,default,custom-20,latency_p95_s,558,12,20,custom-20");
        assert_eq!(lines[2], "launch,5,default,custom-20,refused_share,-0.018,0.006,20,default");
        assert_eq!(lines[3], "launch,5,default,custom-20,delivered_by_a_only_share,0.02,0.01,20,");
        assert_eq!(lines.len(), 1 + 2 * 3 * 3);
    }

    #[test]
    fn what_is_not_known_is_an_empty_cell_and_no_plan_is_better() {
        let (scenario, mut results) = sample::compared(2, &["5"]);
        let differences = &mut results.comparisons[0].differences;
        differences[0].value = None;
        differences[0].better = None;
        differences[1].better = Some(Better::NoneSeen);
        let text = String::from_utf8(file(&scenario, &results)).unwrap();
        assert!(text.contains("latency_p95_s,,,,\n"), "{text}");
        assert!(text.contains("refused_share,-0.018,0.006,20,no difference seen\n"), "{text}");
        results.comparisons[0].same = true;
        let text = String::from_utf8(file(&scenario, &results)).unwrap();
        assert!(text.contains("refused_share,-0.018,0.006,20,the same\n"), "{text}");
    }

    #[test]
    fn figures_are_named_as_in_the_summary() {
        assert_eq!(name(Compared::LatencyQuantile(999)), "latency_p999_s");
        assert_eq!(name(Compared::ActionLatencyQuantile(500)), "action_latency_p50_s");
    }
}
