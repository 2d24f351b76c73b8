//! When a bulk is done: exact times on the clock, chances within their intervals, and users carried as a sweep shows them.

use std::path::Path;

use linecook::experiment::sizing;
use linecook::experiment::{self, FinishingTimes};
use linecook::report;
use linecook::scenario::{Draft, Scenario, Setting};
use linecook::time::Nanos;

use crate::support::{scenario, secs};

/// A bulk on some stations, with these lines at the top, arrivals and service.
fn bulk(top: &str, arrivals: &str, service: &str, stations: u32) -> Scenario {
    scenario(&format!(
        "horizon = \"12 h\"\n{top}\n[[workload]]\nname = \"images\"\narrivals = {{ kind = \"bulk\", {arrivals} }}\n\
         service = {service}\n[[plan]]\nname = \"p\"\nconcurrency = {stations}\nwaitlist = \"unbounded\"\n"
    ))
}

/// What the terminal shows, without line breaks.
fn told(scenario: &Scenario) -> String {
    let text = report::terminal(scenario, &experiment::run(scenario, &|_| {}), 400, false);
    text.replace('\u{a0}', " ")
}

/// The rows of `batches.csv` at a quantile, as named columns.
fn rows(scenario: &Scenario, quantile: &str) -> Vec<Vec<(String, String)>> {
    let files = report::render(scenario, &experiment::run(scenario, &|_| {}));
    let (_, bytes) = files.iter().find(|(path, _)| path == Path::new("batches.csv")).expect("there are bulks");
    let mut reader = csv::Reader::from_reader(bytes.as_slice());
    let names: Vec<String> = reader.headers().expect("a header").iter().map(str::to_owned).collect();
    let rows = reader.records().map(|row| {
        let row = row.expect("rows are as long as the header");
        names.iter().cloned().zip(row.iter().map(str::to_owned)).collect::<Vec<_>>()
    });
    rows.filter(|row| cell(row, "quantile") == quantile).collect()
}

fn cell<'r>(row: &'r [(String, String)], name: &str) -> &'r str {
    &row.iter().find(|(of, _)| of == name).unwrap_or_else(|| panic!("there is a column {name}")).1
}

#[test]
fn a_bulk_is_done_at_the_minute_across_a_change_of_the_clocks() {
    // Thirty jobs of 30 min on three stations: five hours. At 02:00 clocks go to 03:00 in March, at 03:00 to 02:00 in October.
    let night = |date: &str| {
        let top = format!("starts = \"{date} 22:00\"\ntime_zone = \"Europe/Berlin\"");
        bulk(&top, "count = 30, at = \"30 min\", deadline = \"5.5 h\"", "\"30 min\"", 3)
    };
    for (date, by, at) in [
        ("2026-03-27", "03:30", "2026-03-28T03:30:00+01:00"),
        ("2026-03-28", "04:30", "2026-03-29T04:30:00+02:00"),
        ("2026-10-24", "02:30 (+01:00)", "2026-10-25T02:30:00+01:00"),
    ] {
        let scenario = night(date);
        let told = told(&scenario);
        let wanted = format!("the bulk of 30 is done by {by}, and by {by} in 100 % of the runs");
        assert!(told.contains(&wanted), "{wanted}\n{told}");
        let rows = rows(&scenario, "0.5");
        assert_eq!(rows.len(), 1);
        assert_eq!(cell(&rows[0], "finished_at"), at);
        assert_eq!(cell(&rows[0], "finished_after_s"), "18000");
        assert_eq!(cell(&rows[0], "finished_after_high_s"), "18000");
        assert_eq!((cell(&rows[0], "in_time_share"), cell(&rows[0], "complete_share")), ("1", "1"));
    }
}

#[test]
fn without_a_start_it_is_the_time_since_it_appeared() {
    let told = told(&bulk("", "count = 30, at = \"30 min\", deadline = \"4.5 h\"", "\"30 min\"", 3));
    assert!(told.contains("the bulk of 30 is done within 5 h, and within 4 h in 0 % of the runs"), "{told}");
}

fn finishing(scenario: &Scenario) -> (FinishingTimes, experiment::Estimate) {
    let actions = experiment::run(scenario, &|_| {}).plans.remove(0).total.actions.expect("it is a bulk");
    (actions.finishing.expect("they are few"), actions.in_time_share.expect("it has a deadline"))
}

#[test]
fn the_distribution_and_the_chance_by_the_deadline_are_those_of_theory() {
    // On a station for each job, the longest of n exponential services: P(T <= t) = (1 - exp(-t / m))^n.
    let (n, mean, within) = (20.0, 600.0, 2400.0);
    let arrivals = "count = 20, at = \"0 s\", deadline = \"40 min\"";
    let service = "{ kind = \"exponential\", mean = \"10 min\" }";
    let (times, in_time) = finishing(&bulk("replications = 800", arrivals, service, 20));
    assert!(times.one_each && times.actions == 800);
    let chance = (1.0 - f64::exp(-within / mean)).powf(n);
    let error = (chance * (1.0 - chance) / 800.0).sqrt();
    assert!((in_time.mean - chance).abs() < 3.0 * error, "{in_time:?} {chance}");
    assert!(in_time.low() < in_time.mean && in_time.high() > in_time.mean);
    for quantile in times.quantiles {
        let p = f64::from(quantile.per_mille) / 1000.0;
        let truth = -mean * f64::ln(1.0 - p.powf(1.0 / n));
        let (low, high) = (quantile.low.expect("there are many"), quantile.high.expect("there are many"));
        // Each holds with 95 %: not all of them need to, so a little is left on either side.
        assert!(low.as_secs_f64() < truth * 1.03 && truth < high.as_secs_f64() * 1.03, "{quantile:?} {truth}");
        assert!(low <= quantile.time.expect("all are done") && quantile.time.expect("all are done") <= high);
    }
}

#[test]
fn what_is_never_done_is_no_time_and_is_said() {
    // A waitlist for half of them, and no retry.
    let text = "horizon = \"1 h\"\nstarts = \"Mon 23:00\"\n[[workload]]\nname = \"w\"\nservice = \"1 min\"\n\
                arrivals = { kind = \"bulk\", count = 10, at = \"0 s\", deadline = \"1 h\" }\n\
                [[plan]]\nname = \"p\"\nconcurrency = 1\nwaitlist = 4\n";
    let scenario = scenario(text);
    assert!(told(&scenario).contains("the bulk of 10 is never delivered whole"), "{}", told(&scenario));
    let rows = rows(&scenario, "0.01");
    assert_eq!((cell(&rows[0], "finished_after_s"), cell(&rows[0], "finished_at")), ("", ""));
    assert_eq!((cell(&rows[0], "complete_share"), cell(&rows[0], "in_time_share")), ("0", "0"));
}

#[test]
fn several_bulks_of_a_run_are_told_apart_from_runs() {
    // One every four hours, of which each takes two.
    let scenario = bulk("starts = \"Mon 00:00\"", "count = 4, at = \"0 s\", every = \"4 h\"", "\"30 min\"", 1);
    let actions = experiment::run(&scenario, &|_| {}).plans.remove(0).total.actions.expect("they are bulks");
    let times = actions.finishing.expect("they are few");
    assert!(!times.one_each && times.actions == 3);
    assert_eq!(times.quantile(990).and_then(|by| by.time), Some(secs(7200.0)));
    assert!(told(&scenario).contains("the bulk of 4 is done within 2 h (p50)"), "{}", told(&scenario));
    assert_eq!(cell(&rows(&scenario, "0.9")[0], "finished_at"), "");
}

#[test]
fn head_room_in_users_is_what_the_sweep_over_users_shows() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/leonardo-hundred-users.toml");
    let text = std::fs::read_to_string(&path).expect("it is shipped");
    let plans = text.find("[[plan]]\nname = \"twenty").expect("it has two plans");
    let short = text[..plans].replace("replications = 20", "replications = 8");
    let swept = format!(
        "{short}[sweep]\nparameter = \"workload.users.arrivals.users\"\nvalues = [112, 118, 124, 130, 136, 142]\n"
    );
    let swept = scenario(&swept);
    let results = experiment::run(&swept, &|_| {});
    let users = |plan: &experiment::PlanResult| {
        swept.cases[plan.case].point.as_ref().and_then(|point| point.number).expect("users are numbers")
    };
    let met = results.plans.iter().filter(|plan| plan.verdict.overall == experiment::Judgement::Met);
    let most = met.map(users).fold(0.0, f64::max);
    let said = report::terminal(&swept, &results, 400, false).replace('\u{a0}', " ");
    assert!(said.contains(&format!("carries {most} users; ")) && said.contains(" are too many; with "), "{said}");

    let draft = Draft::parse(&short, &path).expect("the text is TOML");
    let values = vec!["concurrency".to_owned()];
    let sized = draft.sized(&[Setting { key: "parameters", values }]).unwrap_or_else(|problems| panic!("{problems}"));
    let sizing = sizing::size(&draft, &sized, &|_| {});
    let edges = sizing.head_room[0].edges.iter();
    let times = edges.map(|edge| edge.met_up_to.expect("both are met at a hundred")).fold(f64::INFINITY, f64::min);
    assert!((100.0 * times - most).abs() <= 6.0, "{times} times a hundred, and {most}");
    let words = report::sizing_page(&sized, &sizing).terminal(400).replace('\u{a0}', " ");
    assert!(words.contains(&format!("times, {} users", (100.0 * times).round())), "{words}");
}

#[test]
fn many_small_bulks_are_counted_and_not_kept() {
    let scenario = bulk("", "count = 2, at = \"0 s\", every = \"30 s\"", "\"1 s\"", 2);
    let actions = experiment::run(&scenario, &|_| {}).plans.remove(0).total.actions.expect("they are bulks");
    assert!(actions.finishing.is_none() && actions.offered.mean > 1000.0);
    assert!(told(&scenario).contains("the bulk of 2 is done after 1.00 s on average"), "{}", told(&scenario));
    assert_eq!(scenario.horizon, Nanos::from_secs(12 * 3600));
}
