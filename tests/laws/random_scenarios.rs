//! The engine against the second implementation and against its own laws, on random small scenarios.
//!
//! The scenarios are the same in every run. `PROPTEST_CASES` makes more of them, `PROPTEST_RNG_SEED` others.

mod averages;
mod coverage;
mod logs;
mod settings;
mod strategies;
mod users;
mod watcher;

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::LazyLock;

use linecook::demand::Source;
use linecook::engine::{self, Ended, System};
use proptest::test_runner::{Config, RngSeed, TestError, TestRunner};

use crate::reference;
use crate::reference::levels::{exhausted, steps};
use strategies::{Sample, samples};
use watcher::Watcher;

/// So many that they find what is wrong, so few that everybody runs them.
const CASES: u32 = 4000;

fn runner() -> TestRunner {
    let mut config = Config { failure_persistence: None, ..Config::default() };
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = CASES;
    }
    if config.rng_seed == RngSeed::Random {
        config.rng_seed = RngSeed::Fixed(1);
    }
    TestRunner::new(config)
}

/// The scenarios of every day, as the runner draws them: once for all laws. None where others are asked for, which may be too many to keep.
static EVERY_DAY: LazyLock<Vec<Sample>> = LazyLock::new(|| {
    if ["PROPTEST_CASES", "PROPTEST_RNG_SEED"].into_iter().any(|name| std::env::var_os(name).is_some()) {
        return Vec::new();
    }
    let drawn = RefCell::new(Vec::new());
    let keep = |sample| {
        drawn.borrow_mut().push(sample);
        Ok(())
    };
    runner().run(&samples(), keep).expect("keeping a scenario cannot fail");
    drawn.into_inner()
});

/// Holds the law on random scenarios; on a failure, finds the smallest that breaks it and shows it.
fn hold(law: impl Fn(&Sample) -> Result<(), String>) {
    let holds = |sample| matches!(catch_unwind(AssertUnwindSafe(|| law(sample))), Ok(Ok(())));
    let broken = EVERY_DAY.iter().find(|sample| !holds(sample));
    if broken.is_none() && !EVERY_DAY.is_empty() {
        return;
    }
    let test = |sample: Sample| law(&sample).map_err(proptest::test_runner::TestCaseError::fail);
    match runner().run(&samples(), test) {
        Ok(()) => {
            if let Some(sample) = broken {
                panic!("broken by this scenario, but not when it is drawn again:\n{sample}");
            }
        }
        Err(TestError::Fail(reason, sample)) => panic!("{reason}\nin this scenario:\n{sample}"),
        Err(TestError::Abort(reason)) => panic!("{reason}"),
    }
}

fn run_engine(sample: &Sample) -> Watcher {
    let Sample { case, plan, horizon, seed, replication } = sample;
    let system = System::new(case, *plan);
    let demand = Source::new(&case.workloads, *horizon, *seed, *replication);
    let mut watcher = Watcher::new(sample);
    engine::simulate(&system, *seed, *replication, demand, &mut watcher);
    watcher.ended.sort_by_key(|ended| (ended.workload, ended.index));
    watcher
}

#[test]
fn the_engine_agrees_with_the_second_implementation_request_by_request() {
    hold(|sample| {
        let ours = reference::simulate(sample.inputs());
        let engine = run_engine(sample);
        same("request", &engine.ended, &ours.ended)?;
        same("refusal", &engine.refused, &ours.refused)?;
        same("action", &engine.actions, &ours.actions)?;
        same("start of service", &engine.started, &ours.started)?;
        let spilled: Vec<_> = ours.spilled.iter().map(|&(at, workload, _)| (at, workload)).collect();
        same("spill-over", &engine.spilled, &spilled)?;
        same("change of a gate's permits", &engine.gate_limits_changed, &ours.gate_limits)?;
        if engine.told != ours.told {
            return Err(format!(
                "polls differ\nin the engine:    {:?}\nin the reference: {:?}",
                engine.told, ours.told
            ));
        }
        same("start in a burst", &engine.bursts, &ours.bursts)?;
        same("job taken back", &engine.taken_back, &ours.taken_back)?;
        same("work for nobody", &engine.wasted, &ours.wasted)?;
        same("exhausted counter", &exhausted(&engine.charged), &exhausted(&ours.charged))?;
        same("place where something runs or waits", &steps(&engine.levels), &steps(&ours.levels))
    });
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, engine: &[T], reference: &[T]) -> Result<(), String> {
    let all = engine.len().max(reference.len());
    let Some(place) = (0..all).find(|&place| engine.get(place) != reference.get(place)) else { return Ok(()) };
    Err(format!(
        "{what} number {place} differs\nin the engine:    {:?}\nin the reference: {:?}",
        engine.get(place),
        reference.get(place)
    ))
}

#[test]
fn every_request_has_exactly_one_outcome() {
    hold(|sample| {
        let asked: Vec<(usize, u64)> = demanded(sample);
        let ended = run_engine(sample).ended;
        let open = ended.iter().filter(|ended| !users::are_of(sample, ended.workload));
        let open: Vec<(usize, u64)> = open.map(|ended| (ended.workload, ended.index)).collect();
        same("request", &open, &asked)
    });
}

fn demanded(sample: &Sample) -> Vec<(usize, u64)> {
    let mut source = Source::new(&sample.case.workloads, sample.horizon, sample.seed, sample.replication);
    let mut block = linecook::demand::Block::default();
    let mut all = Vec::new();
    loop {
        source.fill(&mut block);
        if block.requests.is_empty() {
            all.sort_unstable();
            return all;
        }
        all.extend(block.requests.iter().map(|request| (request.workload as usize, request.index)));
    }
}

#[test]
fn the_parts_of_a_latency_sum_to_it_exactly() {
    hold(|sample| {
        let wrong = |ended: &&Ended| ended.parts.total() != ended.ended - ended.demanded;
        run_engine(sample).ended.iter().find(wrong).map_or(Ok(()), |ended| Err(format!("{ended:#?}")))
    });
}

#[test]
fn what_an_observer_is_told_is_consistent_and_within_every_bound() {
    hold(|sample| run_engine(sample).verdict());
}
