//! Sensitivity: everything unknown is found, what cannot matter does not, and bad input is told.

use std::path::Path;

use linecook::catalogue::Catalogue;
use linecook::experiment::Judgement;
use linecook::experiment::sensitivity::{Outcome, Sensitivity, Study};
use linecook::scenario::{Draft, Over, Unknown, UnknownKind};

fn draft(text: &str) -> Draft {
    Draft::parse(text, Path::new("s.toml")).unwrap_or_else(|problems| panic!("{problems}"))
}

fn unknowns(text: &str, flags: &[Over]) -> Result<Vec<Unknown>, String> {
    draft(text).unknowns(flags).map(|(_, unknowns)| unknowns).map_err(|problems| problems.to_string())
}

fn study(text: &str) -> Sensitivity {
    let draft = draft(text);
    let (scenario, unknowns) = draft.unknowns(&[]).unwrap_or_else(|problems| panic!("{problems}"));
    Study::new(&draft, scenario, unknowns).run(&|_| ())
}

const LEONARDO: &str = "seed = 3\nreplications = 3\nhorizon = \"10 min\"\n[slo]\nlatency_p95 = \"90 s\"\n[[workload]]\nname = \
                        \"w\"\nendpoint = \"/v1/generations\"\narrivals = { kind = \"poisson\", rate = \"12/min\" }\nservice = { \
                        kind = \"lognormal\", median = \"23 s\", p95 = \"62 s\" }\n[[plan]]\nname = \"p\"\nfrom = \
                        \"leonardo/payg-default\"\n";

#[test]
fn all_that_the_catalogue_leaves_open_is_unknown_and_what_the_file_states_is_not() {
    let known = Catalogue::embedded().find("leonardo/payg-default").unwrap();
    let asked = |text: &str| {
        let questions = unknowns(text, &[]).unwrap().into_iter().filter_map(|unknown| match unknown.kind {
            UnknownKind::Documentation { question, .. } => Some((question, unknown.values.len())),
            _ => None,
        });
        questions.collect::<Vec<_>>()
    };
    let open = known.ambiguities.iter().filter(|one| !one.others.is_empty());
    let all: Vec<_> = open.map(|one| (one.question.clone(), 1 + one.others.len())).collect();
    assert_eq!(asked(LEONARDO), all);
    let stated = format!("{LEONARDO}waitlist_counts_running = true\n");
    assert_eq!(asked(&stated).len(), all.len() - 1);
    // Two plans of one provider are asked the same.
    let two = format!("{LEONARDO}[[plan]]\nname = \"q\"\nfrom = \"leonardo/payg-default\"\n");
    assert_eq!(asked(&two), all);
}

#[test]
fn the_phase_of_a_fixed_window_is_unknown_unless_it_is_stated() {
    let phases = |more: &str| {
        let all = unknowns(&format!("{LEONARDO}{more}"), &[]).unwrap();
        all.into_iter().filter(|unknown| unknown.kind == UnknownKind::Phase).collect::<Vec<_>>()
    };
    let labels: Vec<String> = phases("")[0].values.iter().map(|value| value.label.clone()).collect();
    assert_eq!(labels.len(), 8);
    assert_eq!(labels[4], "30 s");
    let stated = "[plan.rate_limit.create]\nkind = \"fixed-window\"\nphase = \"0 s\"\n[plan.rate_limit.all]\nkind = \
                  \"fixed-window\"\nphase = \"0 s\"\n";
    assert!(phases(stated).is_empty());
}

/// The rate decides alone: no limit of these calls ever binds.
const RANGES: &str = "seed = 3\nreplications = 3\nhorizon = \"20 min\"\n[slo]\nlatency_p95 = \"60 s\"\n[[workload]]\nname = \
                      \"w\"\narrivals = { kind = \"poisson\", rate = \"6/min\" }\nservice = { kind = \"exponential\", mean = \
                      \"5 s\" }\n[[plan]]\nname = \"one\"\nconcurrency = 1\nwaitlist = 20\n[[plan]]\nname = \
                      \"two\"\nconcurrency = 4\nwaitlist = 20\n[plan.rate_limit.ample]\nkind = \"sliding-window\"\nlimit = \
                      \"100k/min\"\n";
const SECTION: &str = "[sensitivity]\nranges = [{ parameter = \"workload.w.arrivals.rate\", from = \"3/min\", to = \"40/min\" }, { \
                       parameter = \"plan.two.rate_limit.ample.limit\", values = [\"90k/min\", \"100k/min\"] }]\n";

#[test]
fn what_cannot_matter_explains_nothing_and_changes_nothing() {
    let found = study(&format!("{RANGES}{SECTION}"));
    assert!(found.all);
    assert_eq!(found.combinations.len(), 6);
    assert_eq!(found.flips(1), 0);
    assert_eq!(found.decides(1), Some(0.0));
    assert_eq!(found.importance(1, 0, 0), Some(0.0));
    assert_eq!(found.importance(1, 1, 0), Some(0.0));
    let nothing = found.moved(1, 0, 1, 0).unwrap();
    assert!(nothing.mean.total_cmp(&0.0).is_eq() && nothing.half_width == Some(0.0));
    // The rate decides it all.
    assert_eq!(found.by_importance()[0], 0);
    assert!(found.decides(0).unwrap() > 0.999 && found.flips(0) > 0);
    assert!(found.moved(0, 2, 0, 0).unwrap().mean > 10.0);
    assert_eq!(found.unknowns[0].values[1].label, "6/min");
}

#[test]
fn tallies_count_every_combination_once_and_regret_what_another_plan_would_have_carried() {
    let found = study(&format!("{RANGES}{SECTION}"));
    let met = |combination: usize, plan: usize| found.combinations[combination].plans[plan].judgement();
    let tallies = found.tallies();
    for (plan, tally) in tallies.iter().enumerate() {
        assert_eq!(tally.met + tally.missed + tally.undecided + tally.impossible, found.combinations.len());
        assert_eq!(tally.met, (0..6).filter(|&one| met(one, plan) == Judgement::Met).count());
    }
    let regretted = (0..6).filter(|&one| met(one, 0) == Judgement::Missed && met(one, 1) == Judgement::Met).count();
    assert!(regretted > 0);
    assert_eq!(tallies[0].failed_though_another_suffices, regretted);
    assert_eq!(tallies[0].larger_than_needed, 0);
    assert_eq!(
        tallies[1].larger_than_needed,
        (0..6).filter(|&one| met(one, 0) == Judgement::Met && met(one, 1) == Judgement::Met).count()
    );
}

#[test]
fn threads_change_nothing() {
    let text = format!("{RANGES}{SECTION}");
    let on =
        |threads: usize| rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(|| study(&text));
    assert_eq!(on(1), on(3));
}

#[test]
fn a_reading_that_a_plan_cannot_have_is_told() {
    let text = "seed = 3\nreplications = 3\nhorizon = \"3 h\"\n[slo]\nrefused_share = \"1 %\"\n[[workload]]\nname = \
                \"w\"\nmodel = \"txt2img_v3\"\narrivals = { kind = \"poisson\", rate = \"1/min\" }\nservice = \"5 \
                s\"\nquantities = { images = 8 }\n[[plan]]\nname = \"p\"\nfrom = \"novita/default\"\n[[plan]]\nname = \
                \"open\"\nconcurrency = 9\n";
    let found = study(text);
    let kind = found.unknowns.iter().position(|unknown| unknown.name.contains("kind")).unwrap();
    let paced = found.unknowns[kind].values.iter().position(|value| value.label == "evenly-paced").unwrap();
    let plans = &found.swings[kind].values[paced].plans;
    assert!(matches!(&plans[0], Outcome::Impossible(reason) if reason.contains("burst")), "{plans:?}");
    assert_eq!(plans[1].judgement(), Judgement::Met);
    assert!(found.tallies()[0].impossible > 0);
    // Windows are fixed under one reading only, and so the phase means something under it.
    let phase = found.unknowns.iter().find(|unknown| unknown.kind == UnknownKind::Phase).unwrap();
    let (other, value) = phase.under.unwrap();
    assert_eq!((other, found.unknowns[kind].values[value].label.as_str()), (kind, "fixed-window"));
}

#[test]
fn bad_ranges_are_told_all_at_once() {
    let ranges = "[sensitivity]\nranges = [{ parameter = \"workload.w.arrivals.rate\", from = \"40/min\", to = \"3/min\" }, { \
                  parameter = \"plan.one.waitlist\", from = 5, to = \"9 s\" }, { parameter = \"plan.three.concurrency\", from = \
                  1, to = 2 }, { parameter = \"plan.one.concurrency\", values = [1] }]\n";
    let told = unknowns(&format!("{RANGES}{ranges}"), &[]).unwrap_err();
    for message in [
        "is \"3/min\", but `from` is \"40/min\"; a range begins with the smaller number",
        "is \"9 s\", but `from` is 5; write both in the same unit",
        "there is no plan `three`",
        "which are 1 values; write 2 to 32 of them",
    ] {
        assert!(told.contains(message), "{message}\n{told}");
    }
}

#[test]
fn the_command_line_gives_ranges_too() {
    let flag = Over::one("workload.w.arrivals.rate", "3..9/min");
    let found = unknowns(RANGES, &[flag]).unwrap();
    let labels: Vec<&str> = found[0].values.iter().map(|value| value.label.as_str()).collect();
    assert_eq!(labels, ["3/min", "6/min", "9/min"]);
    let told = unknowns(RANGES, &[Over::one("workload.w.arrivals.rat", "3..9/min")]).unwrap_err();
    assert!(told.contains("workload.w.arrivals.rat") && told.contains("unknown key"), "{told}");
    let told = unknowns(RANGES, &[]).unwrap_err();
    assert!(told.contains("nothing is unknown"), "{told}");
}
