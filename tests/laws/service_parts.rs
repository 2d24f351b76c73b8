//! Service times made of parts: mixtures, measured values, a time per unit, a factor by class.

use std::fs;

use linecook::demand::{Block, Service, Source, Workload};
use linecook::experiment::run;
use linecook::rng::{self, Purpose};
use linecook::scenario::load;
use linecook::time::Nanos;

use crate::bad_input::problems;
use crate::service_families::{read, with};
use crate::support::scenario;

const HOUR: Nanos = Nanos::from_secs(3_600);

/// Every request of an hour with this service time: its service time and its first quantity.
fn requests(service: &str, images: &str) -> Vec<(Nanos, u64)> {
    let text = with(service).replace("images = 4", &format!("other = 7, images = {images}"));
    requests_of(&scenario(&text).cases[0].workloads)
}

fn requests_of(workloads: &[Workload]) -> Vec<(Nanos, u64)> {
    let mut source = Source::new(workloads, HOUR, 3, 0);
    let (mut block, mut all) = (Block::default(), Vec::new());
    loop {
        source.fill(&mut block);
        if block.requests.is_empty() {
            return all;
        }
        all.extend(
            (block.requests.iter().enumerate()).map(|(place, request)| {
                (request.service, block.quantities_of(place).last().copied().unwrap_or_default())
            }),
        );
    }
}

const MIX: &str = "{ mix = [[1, \"60 %\"], [4, \"40 %\"]] }";

#[test]
fn every_unit_adds_its_time_to_the_base_and_to_what_is_drawn() {
    let drawn = requests("{ kind = \"gamma\", mean = \"6 s\", cv = 0.3 }", MIX);
    let parts = "base = \"2 s\", per_unit = \"1.5 s\", of = \"images\"";
    let whole = requests(&format!("{{ kind = \"gamma\", mean = \"6 s\", cv = 0.3, {parts} }}"), MIX);
    let expected: Vec<_> =
        drawn.iter().map(|&(time, images)| (time + Nanos(2_000_000_000 + images * 1_500_000_000), images)).collect();
    assert!(drawn.len() > 3_000 && drawn.iter().any(|request| request.1 == 4));
    assert_eq!(whole, expected);
}

#[test]
fn a_multiplier_scales_its_share_of_the_requests_and_leaves_all_others_as_they_are() {
    let plain = requests("{ kind = \"exponential\", mean = \"6 s\", base = \"1 s\" }", MIX);
    let mix = "multiplier = { mix = [[1, \"70 %\"], [2.5, \"30 %\"]] }";
    let scaled = requests(&format!("{{ kind = \"exponential\", mean = \"6 s\", base = \"1 s\", {mix} }}"), MIX);
    assert_eq!(plain.len(), scaled.len());
    let mut longer = 0;
    for (plain, scaled) in plain.iter().zip(&scaled) {
        assert_eq!(plain.1, scaled.1);
        if plain.0 != scaled.0 {
            longer += 1;
            assert!((scaled.0.0 as f64 - 2.5 * plain.0.0 as f64).abs() <= 0.5, "{plain:?} {scaled:?}");
        }
    }
    let n = plain.len() as f64;
    assert!((f64::from(longer) - 0.3 * n).abs() < 4.0 * (0.21 * n).sqrt(), "{longer} of {n}");
    let doubled = requests("{ kind = \"exponential\", mean = \"6 s\", base = \"1 s\", multiplier = 2 }", MIX);
    assert!(plain.iter().zip(&doubled).all(|(plain, doubled)| doubled.0.0 == 2 * plain.0.0));
}

/// 1.36 * (1 s + 8 s + 4 images * 0.5 s) at one request a second.
#[test]
fn the_stations_needed_are_those_of_the_mean_of_all_parts() {
    let parts = "base = \"1 s\", per_unit = \"500 ms\", of = \"images\", multiplier = { mix = [[1, 0.7], [2.2, 0.3]] }";
    let text = with(&format!("{{ kind = \"weibull\", mean = \"8 s\", cv = 2, {parts} }}"));
    let told = problems(&format!("{text}concurrency = 14\nwaitlist = \"unbounded\"\n"));
    assert!(told.contains("but 14.96 stations are needed on average and there are 14"), "{told}");
    assert_eq!(problems(&format!("{text}concurrency = 15\nwaitlist = \"unbounded\"\n")), "none");
}

#[test]
fn parts_without_chance_are_simulated_once() {
    let replications = |multiplier: &str| {
        let parts = format!("base = \"1 s\", per_unit = \"500 ms\", of = \"images\", multiplier = {multiplier}");
        let text = with(&format!("{{ kind = \"constant\", value = \"2 s\", {parts} }}"));
        let text = text.replace("\"poisson\", rate = \"1/s\"", "\"deterministic\", every = \"10 s\"");
        run(&scenario(&format!("replications = 3\n{text}")), &|_| ()).replications
    };
    assert_eq!((replications("2"), replications("{ mix = [[1, 0.5], [2, 0.5]] }")), (1, 3));
}

#[test]
fn a_mixture_has_each_of_its_parts_in_its_share() {
    let part = "{ share = \"75 %\", service = \"2 s\" }, { share = \"25 %\", service = { kind = \"uniform\", min = \"10 s\", max = \"30 s\" } }";
    let mixture = read(&format!("{{ kind = \"mixture\", parts = [{part}] }}"));
    assert!((mixture.mean_s() - 6.5).abs() < 1e-12 && !mixture.is_constant());
    for (seconds, share) in [(1, 0.0), (2, 0.75), (9, 0.75), (20, 0.875), (30, 1.0)] {
        assert!((mixture.cdf(Nanos::from_secs(seconds)) - share).abs() < 1e-12, "{seconds}");
    }
    let mut rng = rng::stream(3, 0, 0, Purpose::Service);
    let drawn: Vec<Nanos> = (0..100_000).map(|_| mixture.draw(&mut rng)).collect();
    for seconds in [2, 15, 25] {
        let below = drawn.iter().filter(|time| **time <= Nanos::from_secs(seconds)).count() as f64 / 1e5;
        let exact = mixture.cdf(Nanos::from_secs(seconds));
        assert!((below - exact).abs() < 4.0 * (exact * (1.0 - exact) / 1e5).sqrt(), "{seconds}: {below}");
    }
    let same =
        "{ share = 0.5, service = \"2 s\" }, { share = 0.5, service = { kind = \"constant\", value = \"2 s\" } }";
    assert!(read(&format!("{{ kind = \"mixture\", parts = [{same}] }}")).is_constant());
}

/// Loads a scenario whose service times are a column of this file.
fn over_values(values: &str, service: &str) -> Result<Service, String> {
    let folder = tempfile::tempdir().expect("a folder can be made");
    fs::write(folder.path().join("times.csv"), values).expect("values can be written");
    let path = folder.path().join("s.toml");
    fs::write(&path, with(service)).expect("a scenario can be written");
    match load(&path) {
        Ok(mut scenario) => Ok(scenario.cases.remove(0).workloads.remove(0).service),
        Err(problems) => Err(problems.to_string().replace(&format!("{}/", folder.path().display()), "")),
    }
}

const MEASURED: &str = "{ kind = \"empirical\", file = \"times.csv\", column = \"ms\", unit = \"ms\" }";

#[test]
fn measured_values_are_drawn_as_they_are_and_equally_often() {
    let service = over_values("n,ms\n1,1500\n2,0.25\n3,9000\n4,1500\n", MEASURED);
    let Ok(Service::Drawn(service)) = service else { panic!("{service:?}") };
    assert!((service.mean_s() - 12.000_25 / 4.0).abs() < 1e-12 && !service.is_constant());
    let mut rng = rng::stream(3, 0, 0, Purpose::Service);
    let drawn: Vec<Nanos> = (0..100_000).map(|_| service.draw(&mut rng)).collect();
    let values = [(250_000, 0.25), (1_500_000_000, 0.5), (9_000_000_000, 0.25)];
    let mut all = 0;
    for (value, share) in values {
        let count = drawn.iter().filter(|time| time.0 == value).count();
        all += count;
        let error = (share * (1.0 - share) * 1e5_f64).sqrt();
        assert!((count as f64 - share * 1e5).abs() < 4.0 * error, "{value}: {count}");
    }
    assert_eq!(all, drawn.len());
    let shares = [0, 250_000, 1_500_000_000, 8_999_999_999, 9_000_000_000].map(|ns| service.cdf(Nanos(ns)));
    assert_eq!(shares.map(f64::to_bits), [0.0, 0.25, 0.75, 0.75, 1.0].map(f64::to_bits));
    let Ok(Service::Drawn(single)) = over_values("ms\n7\n7\n", MEASURED) else { panic!("no values") };
    assert!(single.is_constant());
}

#[test]
fn problems_of_measured_values_are_told_at_their_own_lines() {
    for (values, told) in [
        (
            "ms\n1\nsoon\n-3\n99999999999999\n",
            "times.csv:3: workload `w`: column `ms` is \"soon\", which does not begin with a number\n\
             times.csv:4: workload `w`: column `ms` is \"-3\", which is negative; write a number above 0\n\
             times.csv:5: workload `w`: column `ms` is \"99999999999999\", a service time above 366 days; check the unit",
        ),
        ("ms\n", "times.csv: workload `w`: has no rows; a distribution needs at least one value"),
        (
            "n,msec\n1,2\n",
            "s.toml:6:62: workload `w`: `service.column` is \"ms\", which is no column of times.csv; did you mean `msec`?",
        ),
    ] {
        assert_eq!(over_values(values, MEASURED), Err(told.to_owned()));
    }
    let unit = MEASURED.replace("\"ms\" }", "\"m\" }");
    assert!(over_values("ms\n1\n", &unit).unwrap_err().contains("where `m` is not a unit of time"));
}
