//! Runs scenarios written as text, and keeps every request's end.

use std::path::Path;

use linecook::demand::Source;
use linecook::engine::{Cause, Ended, Observer, Outcome, System, simulate};
use linecook::scenario::{self, Scenario};
use linecook::time::Nanos;

/// Everything that one run told.
#[derive(Debug, Default)]
pub struct Record {
    /// Every request, in the order in which they ended.
    pub ended: Vec<Ended>,
    /// Every refused attempt: when the provider refused it, its workload, and why.
    pub refused: Vec<(Nanos, usize, Cause)>,
    /// Every start of service.
    pub started: Vec<(Nanos, usize)>,
    /// Most attempts in flight that any gate ever let through.
    pub most_in_flight: u32,
}

impl Observer for Record {
    fn refused(&mut self, at: Nanos, workload: usize, _demanded: Nanos, cause: Cause) {
        self.refused.push((at, workload, cause));
    }
    fn started(&mut self, at: Nanos, workload: usize) {
        self.started.push((at, workload));
    }
    fn gate_changed(&mut self, _at: Nanos, _gate: usize, in_flight: u32, _waiting: u32) {
        self.most_in_flight = self.most_in_flight.max(in_flight);
    }
    fn ended(&mut self, request: &Ended) {
        self.ended.push(*request);
    }
}

impl Record {
    /// How many requests ended delivered.
    pub fn delivered(&self) -> usize {
        self.ended.iter().filter(|request| request.outcome == Outcome::Delivered).count()
    }

    /// How many gave up after a refusal.
    pub fn gave_up(&self) -> usize {
        self.ended.iter().filter(|request| matches!(request.outcome, Outcome::GaveUp(_))).count()
    }

    /// The requests of one workload, in the order in which they appeared.
    pub fn workload(&self, workload: usize) -> Vec<Ended> {
        let mut requests: Vec<Ended> =
            self.ended.iter().filter(|request| request.workload == workload).copied().collect();
        requests.sort_by_key(|request| request.index);
        requests
    }

    /// When attempts of one workload were refused.
    pub fn refusals_of(&self, workload: usize) -> Vec<Nanos> {
        self.refused.iter().filter(|refused| refused.1 == workload).map(|refused| refused.0).collect()
    }
}

/// The scenario that this text states.
pub fn scenario(text: &str) -> Scenario {
    scenario::parse(text, Path::new("test.toml")).unwrap_or_else(|problems| panic!("{problems}\n{text}"))
}

/// A scenario as shipped.
pub fn shipped(name: &str) -> Scenario {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(name).with_extension("toml");
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    scenario::parse(&text, &path).unwrap_or_else(|problems| panic!("{problems}"))
}

/// The first replication of one plan of one case.
pub fn run_case(scenario: &Scenario, case: usize, plan: usize) -> Record {
    let case = &scenario.cases[case];
    let mut record = Record::default();
    let workloads = case.workloads_met(plan);
    let demand = Source::new(&workloads, scenario.horizon, scenario.seed, 0);
    simulate(&System::new(case, plan), scenario.seed, 0, demand, &mut record);
    record
}

/// The first replication of the only plan of a scenario without a sweep.
pub fn run(text: &str) -> Record {
    run_case(&scenario(text), 0, 0)
}

/// A time of the simulation, for comparisons.
pub fn secs(seconds: f64) -> Nanos {
    Nanos::from_secs_f64(seconds)
}
