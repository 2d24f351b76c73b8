//! Every plan of the catalogue can be run, and lets in of a burst what its numbers say.

use linecook::catalogue::{Catalogue, CataloguePlan};
use linecook::provider::{Counts, Unit, Waitlist};

use crate::support::{Record, run};

/// More than any plan without a queue lets in at once, but for those with limits in the hundreds a second.
const BURST: usize = 400;

/// A workload of requests that all come at once, with an image each, and a scenario with this plan.
fn burst(plan: &CataloguePlan, count: usize) -> String {
    let (endpoint, model) = endpoint_and_model(plan);
    format!(
        r#"
horizon = "1 min"
starts = "2026-03-02"
overload = "report"
[[workload]]
name = "burst"
endpoint = "{endpoint}"
model = "{model}"
arrivals = {{ kind = "all-at-once", count = {count} }}
quantities = {{ images = 1, tokens = 1000, characters = 100, audio-seconds = 10, video-seconds = 5 }}
service = "1 s"
[[plan]]
name = "published"
from = "{}"
"#,
        plan.id
    )
}

/// What the first rate limit of a plan is for, where limits are by model or endpoint.
fn endpoint_and_model(plan: &CataloguePlan) -> (String, String) {
    let of = plan.plan.rate_limits.first().map(|limit| limit.applies_to.clone()).unwrap_or_default();
    let any_of =
        |pattern: Option<String>| pattern.map_or_else(|| "any".to_owned(), |pattern| pattern.replace('*', "1"));
    (any_of(of.endpoint), any_of(of.model))
}

/// How many requests of a burst find room: at each limit as many as a window or a bucket holds, and stations and places.
fn let_in(plan: &CataloguePlan, count: usize) -> usize {
    let amount = |unit: Unit| match unit {
        Unit::Quantity(number) if plan.quantities[number] == "tokens" => 1000,
        _ => 1,
    };
    let (endpoint, model) = endpoint_and_model(plan);
    let limits = plan
        .plan
        .rate_limits
        .iter()
        .filter(|limit| limit.counts != Counts::Polls && limit.applies_to.matches(&endpoint, &model))
        .map(|limit| usize::try_from(limit.burst.get()).expect("limits are small") / amount(limit.unit));
    let pools = plan.plan.pools.iter().map(|pool| {
        let stations = (pool.concurrency.get() + pool.burst) as usize;
        match pool.waitlist {
            Waitlist::Unbounded => usize::MAX,
            Waitlist::Bounded { places, counts_running: true } => stations.max(places as usize),
            Waitlist::Bounded { places, counts_running: false } => stations + places as usize,
        }
    });
    limits.chain(pools).min().unwrap_or(usize::MAX).min(count)
}

fn run_plan(id: &str, count: usize) -> (Record, usize) {
    let plan = Catalogue::embedded().find(id).expect("it is there");
    (run(&burst(plan, count)), let_in(plan, count))
}

#[test]
fn every_plan_lets_in_of_a_burst_what_its_numbers_say() {
    for plan in Catalogue::embedded().plans() {
        let (record, let_in) = run_plan(&plan.id, BURST);
        assert_eq!((record.delivered(), record.gave_up()), (let_in, BURST - let_in), "{}", plan.id);
    }
}

#[test]
fn runway_makes_its_two_hundred_examples_in_25_and_in_10_minutes() {
    for (id, minutes) in [("runway/tier-1-image", 25), ("runway/tier-3-image", 10)] {
        let text =
            burst(Catalogue::embedded().find(id).unwrap(), 200).replace("service = \"1 s\"", "service = \"15 s\"");
        let record = run(&text);
        let last = record.ended.iter().map(|request| request.ended).max().unwrap();
        assert_eq!((record.delivered(), last.0), (200, minutes * 60_000_000_000), "{id}");
    }
}

#[test]
fn the_201st_file_at_assemblyai_is_the_only_one_that_waits() {
    let (record, _) = run_plan("assemblyai/paid-transcription", 201);
    let late = record.started.iter().filter(|(at, _)| at.0 > 0).count();
    assert_eq!((record.delivered(), late), (201, 1));
}

#[test]
fn two_requests_for_four_images_find_room_at_ideogram_and_the_third_does_not() {
    let plan = Catalogue::embedded().find("ideogram/default").unwrap();
    let record = run(&burst(plan, 3).replace("images = 1", "images = 4"));
    assert_eq!((record.delivered(), record.gave_up()), (2, 1));
}

#[test]
fn stability_locks_out_for_a_minute_and_openai_counts_what_it_refuses() {
    let at = |id: &str, second: u32| {
        let plan = Catalogue::embedded().find(id).unwrap();
        let later = burst(plan, 1).replace("count = 1 }", &format!("count = 1, at = \"{second} s\" }}"));
        let later = later.split("[[plan]]").next().unwrap().split_once("[[workload]]").unwrap().1;
        let text = burst(plan, BURST).replace("horizon = \"1 min\"", "horizon = \"2 min\"");
        let later = format!("[[workload]]{}", later.replace("\"burst\"", "\"later\""));
        let record = run(&text.replace("[[plan]]", &format!("{later}[[plan]]")));
        record.refusals_of(1).is_empty()
    };
    // The window of ten seconds is long over, the lockout is not.
    assert_eq!([11, 59, 60].map(|second| at("stability/default", second)), [false, false, true]);
    // The refused calls of the burst fill the window until they leave it.
    assert_eq!([59, 60].map(|second| at("openai/tier-1", second)), [false, true]);
}
