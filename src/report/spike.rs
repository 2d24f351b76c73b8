//! What spikes lead to: the answer in words, a table, and a chart.

mod words;

use std::path::PathBuf;

pub(super) use words::Words;
pub use words::spike_page;

use super::chart::{self, Style};
use super::document::{Document, ON_A_PAGE};
use super::folder::{Folder, Heading, SpikeTimes};
use super::{csv_file, number, written};
use crate::experiment::spike::{Recovery, Spikes};
use crate::scenario::{Scenario, Spike};

/// `spike.csv`, `spike.json`, the chart of the recovery times, and the pages `spike.html` and `spike.md`.
pub fn spike_files(scenario: &Scenario, spikes: &Spikes) -> Vec<(PathBuf, Vec<u8>)> {
    let spike = request(scenario);
    let times = SpikeTimes {
        length_s: spike.length.as_secs_f64(),
        ends_at_s: spike.end().as_secs_f64(),
        slice_s: spikes.slice.as_secs_f64(),
    };
    let heading = Heading { spike: Some(times), ..Heading::new(scenario, spikes.replications, spikes.exact, None) };
    let mut files = vec![("spike.csv".into(), table(scenario, spikes)), ("spike.json".into(), heading.file())];
    let folder = Folder::of_our_own(&files);
    files.extend(chart::files(chart::draw(&folder, Style::default())));
    let document = Document::of_spikes(scenario, spikes, chart::draw(&folder, ON_A_PAGE));
    files.extend(written("spike", &document));
    files
}

/// The spikes that were asked for.
pub(in crate::report) fn request(scenario: &Scenario) -> &Spike {
    scenario.spike.as_ref().expect("a scenario whose spikes were run says which")
}

fn table(scenario: &Scenario, spikes: &Spikes) -> Vec<u8> {
    let header: Vec<String> = csv_file::names(&[
        "scenario",
        "plan",
        "retries",
        "size",
        "recovery_s",
        "recovery_s_half_width",
        "recovered_share",
        "worst_late_share",
        "attempts_per_request_in_spike",
        "attempts_per_request_after",
    ])
    .collect();
    let plans = &scenario.cases[0].plans;
    let mut rows = Vec::new();
    for found in &spikes.plans {
        let plan = &plans[found.usual.plan].name;
        let mut row = |retries: &str, recovery: &Recovery| {
            let cell = |value: Option<f64>| value.map_or_else(String::new, number::plain);
            rows.push(vec![
                scenario.name.clone(),
                plan.clone(),
                retries.to_owned(),
                number::plain(recovery.size),
                cell(recovery.after_s),
                cell(recovery.half_width_s),
                number::plain(recovery.recovered),
                cell(recovery.worst_late),
                cell(recovery.attempts_in_spike),
                cell(recovery.attempts_after),
            ]);
        };
        found.recoveries.iter().for_each(|recovery| row("as stated", recovery));
        if let Some(never) = found.edge.as_ref().and_then(|edge| edge.never_from.as_ref()) {
            if found.recoveries.iter().all(|recovery| recovery.size.total_cmp(&never.with.size).is_ne()) {
                row("as stated", &never.with);
            }
            never.without_retries.iter().for_each(|recovery| row("none", recovery));
        }
    }
    csv_file::bytes(&header, rows)
}
