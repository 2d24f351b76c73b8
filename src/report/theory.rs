//! `theory.csv`: closed forms and bounds beside the figures that were simulated.

use super::{ALL_WORKLOADS, Entry, csv_file, number, wording};
use crate::experiment::{Results, Witness, WitnessFigure, WitnessKind};
use crate::scenario::Scenario;

/// The file: one row for each plan, point and figure that theory has a value for.
pub fn file(scenario: &Scenario, results: &Results) -> Vec<u8> {
    let header: Vec<_> =
        csv_file::names(&["scenario", "point", "plan", "pool", "workload", "model", "kind", "figure", "theory"])
            .chain(csv_file::figure_names(["simulated"]))
            .chain(csv_file::names(&["z", "holds"]))
            .collect();
    let rows = super::entries(scenario, results)
        .flat_map(|entry| entry.result.witnesses.iter().map(move |witness| row(scenario, entry, witness)));
    csv_file::bytes(&header, rows)
}

fn row(scenario: &Scenario, entry: Entry<'_>, witness: &Witness) -> Vec<String> {
    let workload = witness.workload.map_or(ALL_WORKLOADS, |place| &entry.case.workloads[place].name);
    let mut cells = csv_file::key(scenario, entry);
    cells.extend([
        witness.pool.map(|pool| entry.pool(pool)).unwrap_or_default(),
        workload.to_owned(),
        wording::model(entry, witness),
        kind(witness.kind).to_owned(),
        figure(witness.figure),
        number::plain(witness.theory),
    ]);
    cells.extend(csv_file::figure("simulated", Some(witness.simulated)));
    let holds = witness.holds().map(|holds| if holds { "yes" } else { "no" });
    cells.extend([witness.z().map(number::plain).unwrap_or_default(), holds.unwrap_or_default().to_owned()]);
    cells
}

fn kind(kind: WitnessKind) -> &'static str {
    match kind {
        WitnessKind::Exact => "exact",
        WitnessKind::Approximation => "approximation",
        WitnessKind::AtMost => "at_most",
    }
}

/// The names that the other files have for it.
fn figure(figure: WitnessFigure) -> String {
    match figure {
        WitnessFigure::LatencyMean => "latency_mean_s".to_owned(),
        WitnessFigure::LatencyQuantile(per_mille) => {
            format!("latency_{}_s", wording::quantile(per_mille).replace('.', ""))
        }
        WitnessFigure::WaitingMean => "waiting_mean".to_owned(),
        WitnessFigure::Utilisation => "utilisation".to_owned(),
        WitnessFigure::RefusedShare => "refused_share".to_owned(),
        WitnessFigure::AbandonedShare => "abandoned_share".to_owned(),
        WitnessFigure::Throughput => "throughput_per_s".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;
    use crate::experiment::Model;

    #[test]
    fn a_row_says_what_is_known_and_leaves_the_rest_empty() {
        let (scenario, mut results) = sample::plans(1);
        let exact = Witness {
            model: Model::Mmck { servers: 10, capacity: 60 },
            pool: Some(0),
            workload: None,
            figure: WitnessFigure::LatencyQuantile(950),
            kind: WitnessKind::Exact,
            theory: 4.25,
            simulated: sample::estimate(4.25, 0.5),
        };
        let bound = Witness {
            model: Model::Stations,
            figure: WitnessFigure::Throughput,
            kind: WitnessKind::AtMost,
            theory: 4.0,
            ..exact.clone()
        };
        results.plans[0].witnesses = vec![exact, bound];
        let text = String::from_utf8(file(&scenario, &results)).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        let pool = &scenario.cases[0].plans[0].pools[0].name;
        assert_eq!(
            lines,
            [
                "scenario,point,plan,pool,workload,model,kind,figure,theory,simulated,simulated_half_width,z,holds",
                &format!("launch,,default,{pool},all,M/M/10/60,exact,latency_p95_s,4.25,4.25,0.5,0,"),
                &format!("launch,,default,{pool},all,stations,at_most,throughput_per_s,4,4.25,0.5,,yes"),
            ]
        );
    }
}
