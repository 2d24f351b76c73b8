//! The solver against exact answers, and what it says where there is none.

use std::num::NonZeroU32;
use std::path::Path;

use linecook::experiment::Judgement;
use linecook::experiment::sizing::{self, Answer, Trial};
use linecook::scenario::{Draft, Setting};
use linecook::theory::{Mmc, Mmck, erlang_b};

/// An M/M/c queue of so many erlangs, of jobs of 10 s.
fn queue(load: f64, plan: &str, objectives: &str, requests: f64, seed: u64) -> String {
    let rate = load * 6.0;
    let horizon_s = (requests / rate * 6.0).round() * 10.0;
    format!(
        "horizon = \"{horizon_s} s\"\nwarm_up = \"{} s\"\nseed = {seed}\n\n[slo]\n{objectives}\n\n\
         [[workload]]\nname = \"jobs\"\narrivals = {{ kind = \"poisson\", rate = \"{rate:.4}/min\" }}\n\
         service = {{ kind = \"exponential\", mean = \"10 s\" }}\n\n[[plan]]\nname = \"p\"\n{plan}\n",
        horizon_s / 10.0,
    )
}

fn answer(text: &str, parameters: &[&str]) -> Answer {
    let draft = Draft::parse(text, Path::new("s.toml")).expect("the text is TOML");
    let values = parameters.iter().map(ToString::to_string).collect();
    let scenario =
        draft.sized(&[Setting { key: "parameters", values }]).unwrap_or_else(|problems| panic!("{problems}\n{text}"));
    sizing::smallest(&draft, &scenario)
}

fn stations(number: u64) -> NonZeroU32 {
    NonZeroU32::new(u32::try_from(number).expect("few stations")).expect("at least one")
}

/// How often the answers to a grid of questions are what theory says.
#[derive(Debug, Default)]
struct Tally {
    cases: u32,
    /// The very numbers.
    exact: u32,
    /// More than needed, and the solver says itself that less may do.
    undecided: u32,
    /// A verdict that theory contradicts, one in twenty at the most.
    wrong: u32,
}

impl Tally {
    /// `good` says what theory thinks of numbers.
    fn add(&mut self, answer: &Answer, good: impl Fn(&[u64]) -> bool) {
        self.cases += 1;
        let Answer::Found { best, one_less } = answer else {
            self.undecided += 1;
            return;
        };
        let fits = |trial: &Trial| match trial.judgement() {
            Judgement::Met => good(&trial.values),
            Judgement::Missed => !good(&trial.values),
            Judgement::Undecided => true,
        };
        let smaller_is_good = one_less.iter().flatten().any(|trial| good(&trial.values));
        if !fits(best) || !one_less.iter().flatten().all(fits) {
            self.wrong += 1;
        } else if smaller_is_good {
            self.undecided += 1;
        } else {
            self.exact += 1;
        }
    }
}

/// Erlang B, M/M/c and M/M/c/K over loads, objectives and seeds.
fn grid(loads: &[f64], seeds: u64, requests: f64) -> Tally {
    let mut tally = Tally::default();
    for &load in loads {
        for seed in 1..=seeds {
            for (share, text) in [(0.2, "20 %"), (0.05, "5 %"), (0.02, "2 %")] {
                let file = queue(load, "concurrency = 1", &format!("refused_share = \"{text}\""), requests, seed);
                let found = answer(&file, &["concurrency"]);
                tally.add(&found, |values| erlang_b(stations(values[0]), load) <= share);
            }
            for late in [35.0, 45.0] {
                let objectives = format!("latency_p95 = \"{late} s\"");
                let file = queue(load, "concurrency = 1\nwaitlist = \"unbounded\"", &objectives, requests, seed);
                let found = answer(&file, &["concurrency"]);
                let p95 = |values: &[u64]| {
                    Mmc::new(stations(values[0]), load, 1.0).map(|queue| 10.0 * queue.sojourn_time_quantile(0.95))
                };
                tally.add(&found, |values| p95(values).is_some_and(|p95| p95 <= late));
            }
            let objectives = "refused_share = \"5 %\"\nlatency_p95 = \"40 s\"";
            let file = queue(load, "concurrency = 1\nwaitlist = 0", objectives, requests, seed);
            let found = answer(&file, &["concurrency", "waitlist"]);
            tally.add(&found, |values| {
                let capacity = u32::try_from(values[0] + values[1]).expect("few places");
                let queue = Mmck::new(stations(values[0]), capacity, load, 1.0).expect("rates are positive");
                queue.blocking_probability() <= 0.05 && 10.0 * queue.sojourn_time_quantile(0.95) <= 40.0
            });
        }
    }
    tally
}

#[test]
fn answers_are_those_of_theory() {
    let tally = grid(&[3.0, 8.0], 1, 1500.0);
    assert_eq!(tally.cases, 12);
    assert!(tally.wrong <= 1 && tally.exact >= 6, "{tally:?}");
}

#[test]
#[ignore = "takes half a minute; `cargo test --release -- --ignored sizing`"]
fn two_hundred_answers_are_those_of_theory() {
    let tally = grid(&[0.7, 2.0, 3.5, 5.0, 8.0, 12.0, 20.0, 35.0, 60.0], 4, 6000.0);
    println!("{tally:?}");
    assert_eq!(tally.cases, 216);
    assert!(tally.wrong <= 11, "more than one in twenty: {tally:?}");
    assert!(tally.exact >= 150, "{tally:?}");
}

#[test]
fn where_nothing_random_happens_the_answer_is_exact() {
    // One a second for a minute, each takes 10 s: ten stations, and a call a second.
    let file = "horizon = \"1 min\"\n[slo]\nrefused_share = 0\nlatency_p99 = \"10 s\"\n\
                [[workload]]\nname = \"w\"\narrivals = { kind = \"deterministic\", every = \"1 s\" }\nservice = \"10 s\"\n\
                [[plan]]\nname = \"p\"\nconcurrency = 3\nwaitlist = 100\n\
                [plan.rate_limit.calls]\nkind = \"fixed-window\"\nlimit = \"100/10 s\"\n";
    let draft = Draft::parse(file, Path::new("s.toml")).unwrap();
    let Answer::Found { best, one_less } = sizing::smallest(&draft, &draft.sized(&[]).unwrap()) else {
        panic!("ten stations do")
    };
    assert_eq!(best.values, [10, 0, 10]);
    let judgements: Vec<_> = one_less.iter().map(|trial| trial.as_ref().map(Trial::judgement)).collect();
    assert_eq!(judgements, [Some(Judgement::Missed), None, Some(Judgement::Missed)]);
}

#[test]
fn nothing_suffices_where_the_jobs_themselves_take_too_long() {
    let file = queue(3.0, "concurrency = 1\nwaitlist = 5", "latency_p95 = \"5 s\"\nrefused_share = \"1 %\"", 500.0, 1);
    let Answer::Nothing { most } = answer(&file, &["concurrency", "waitlist"]) else { panic!("jobs take 10 s") };
    assert_eq!(most.judgement(), Judgement::Missed);
    assert_eq!(most.values[0], 100_000);
}

#[test]
fn an_objective_that_is_met_only_just_is_undecided_or_answered_with_more() {
    // Exactly what Erlang B says of five stations: they may do, and nobody can know from a simulation.
    let share = erlang_b(stations(5), 3.0);
    let file = queue(3.0, "concurrency = 1", &format!("refused_share = {share}"), 1500.0, 3);
    match answer(&file, &["concurrency"]) {
        Answer::Found { best, one_less } => {
            assert_eq!(best.values, [6]);
            assert_eq!(one_less[0].as_ref().unwrap().judgement(), Judgement::Undecided);
        }
        other => panic!("six stations do: {other:?}"),
    }
}

#[test]
fn threads_change_nothing() {
    let file = queue(4.0, "concurrency = 1\nwaitlist = 2", "refused_share = \"3 %\"\nlatency_p95 = \"40 s\"", 800.0, 1);
    let with = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let draft = Draft::parse(&file, Path::new("s.toml")).unwrap();
            let scenario = draft.sized(&[]).unwrap();
            sizing::size(&draft, &scenario, &|_| {})
        })
    };
    assert_eq!(with(1), with(3));
}

#[test]
fn what_cannot_be_sized_is_told_with_the_remedy() {
    let good = queue(3.0, "concurrency = 1\nwaitlist = 5", "latency_p95 = \"50 s\"\nrefused_share = \"1 %\"", 500.0, 1);
    let flag =
        |key: &'static str, values: &[&str]| Setting { key, values: values.iter().map(ToString::to_string).collect() };
    for (text, flags, told) in [
        (
            good.clone(),
            vec![flag("plan", &["q"])],
            "--plan: `size.plan` is \"q\", which is no plan of this file; there is `p`",
        ),
        (
            good.clone(),
            vec![flag("confidence", &["5 %"])],
            "--confidence: `size.confidence` is \"5 %\", which is outside 50 % to 99.99 %",
        ),
        (
            good.clone(),
            vec![flag("parameters", &["concurency"])],
            "--parameter: `size.parameters[0]` is \"concurency\", which is no number of plan `p`",
        ),
        (good.clone(), vec![flag("parameters", &["concurrency=9..3"])], "whose range runs the wrong way"),
        (good.clone(), vec![flag("parameters", &["concurrency=0..0"])], "in whose range is no number"),
        (good.clone(), vec![flag("parameters", &["concurrency=few"])], "whose range is no \"5..200\""),
        (good.replace("[slo]\nlatency_p95 = \"50 s\"\nrefused_share = \"1 %\"\n", ""), vec![], "`slo` is missing"),
        (good.replace("refused_share = \"1 %\"\n", ""), vec![], "says nothing of what is lost"),
        (good.replace("concurrency = 1\nwaitlist = 5", ""), vec![], "plan `p` has neither stations nor a rate limit"),
        (format!("size = 3\n{good}"), vec![], "s.toml:1:8: `size` is 3, which is not a table"),
    ] {
        let draft = Draft::parse(&text, Path::new("s.toml")).unwrap();
        let problems = draft.sized(&flags).unwrap_err().to_string();
        assert!(problems.contains(told), "{told}\n{problems}");
    }
}
