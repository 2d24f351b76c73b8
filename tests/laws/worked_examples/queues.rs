//! What stations, waitlists and limits of jobs in flight are said to do.

use linecook::engine::{Ended, Outcome};
use linecook::experiment;
use linecook::time::Nanos;

use super::{Example, Row, thousands};
use crate::support::{Record, run, run_case, scenario, secs, shipped};

/// A run of a workload that asks like this, under this plan.
pub fn one(arrivals: &str, service: &str, plan: &str) -> Record {
    run(&text(arrivals, service, plan))
}

fn text(arrivals: &str, service: &str, plan: &str) -> String {
    format!(
        "horizon = \"30 min\"\noverload = \"report\"\n[[workload]]\nname = \"w\"\nendpoint = \"/v1/generations\"\nquantities = {{ images = 4 \
         }}\narrivals = {{ {arrivals} }}\nservice = \"{service}\"\n[[plan]]\nname = \"p\"\n{plan}\n"
    )
}

pub fn at_once(count: u32, service: &str, plan: &str) -> Record {
    one(&format!("kind = \"all-at-once\", count = {count}"), service, plan)
}

/// From the first request to the last delivery.
fn makespan(record: &Record) -> Nanos {
    record.ended.iter().map(|request| request.ended).max().expect("there are requests")
}

fn minutes(time: Nanos) -> String {
    format!("{} min", time.as_secs_f64() / 60.0)
}

/// Most requests in service at once, where no time is spent on the way; one that ends makes room for one that starts.
fn most_at_once(record: &Record) -> usize {
    let mut edges: Vec<(Nanos, i32)> = record
        .ended
        .iter()
        .flat_map(|request| [(request.ended - request.parts.service, 1), (request.ended, -1)])
        .collect();
    edges.sort_unstable();
    let mut now = 0;
    let most = edges.into_iter().map(|(_, change)| {
        now += change;
        now
    });
    usize::try_from(most.max().unwrap_or(0)).expect("as many end as start")
}

/// Jobs in service on average over a minute in which all of this work is done.
fn mean_over_a_minute(record: &Record) -> f64 {
    let work: Nanos =
        record.ended.iter().map(|request| request.parts.service).fold(Nanos::ZERO, |sum, time| sum + time);
    work.as_secs_f64() / 60.0
}

fn longest_wait(record: &Record) -> Nanos {
    record.ended.iter().map(|request| request.parts.queue_wait).max().expect("there are requests")
}

/// The first arrival with which so many wait.
fn full_at(record: &Record, waiting: usize) -> Nanos {
    let begins = |request: &Ended| request.demanded + request.parts.queue_wait;
    let waits_at = |at: Nanos| {
        let waits = |request: &&Ended| request.demanded <= at && at < begins(request);
        record.ended.iter().filter(waits).count()
    };
    let mut arrivals: Vec<Nanos> = record.ended.iter().map(|request| request.demanded).collect();
    arrivals.sort_unstable();
    arrivals.into_iter().find(|at| waits_at(*at) >= waiting).expect("the queue fills")
}

/// How many of so many at once each of these plans takes.
fn taken(plans: &[&str]) -> Row<usize> {
    Row(plans
        .iter()
        .map(|plan| at_once(1000, "1 min", &format!("from = \"elevenlabs/agents-{plan}\"")).delivered())
        .collect())
}

/// What so many calls of a minute at once cost on the plan of ten with bursts, in dollars.
fn cost_of(calls: u32) -> f64 {
    let text = text(&format!("kind = \"all-at-once\", count = {calls}"), "1 min", "from = \"elevenlabs/agents-10\"");
    let results = experiment::run(&scenario(&text), &|_| {});
    results.plans[0].cost.as_ref().and_then(|cost| cost.total).expect("the price is known").mean
}

pub fn examples() -> Vec<Example> {
    let mut all = leonardo();
    all.extend(elevenlabs());
    all.extend(others());
    all
}

fn leonardo() -> Vec<Example> {
    const GUIDE: &str = "docs.leonardo.ai, Guide to concurrency, queue, and rate limit";
    const LIMITS: &str = "docs.leonardo.ai, Concurrency, rate limits, queue (2026-07-01)";
    let plan = "from = \"leonardo/payg-default\"";
    let without_rate = "from = \"leonardo/payg-default\"\nrate_limit.create = \"none\"";
    let refused = |count| at_once(count, "10 s", without_rate).gave_up();
    let full_rate = one("kind = \"deterministic\", rate = \"100/min\"", "10 s", plan);
    let full = full_at(&full_rate, 200);
    // As the page says.
    assert_eq!(full, secs(299.4));
    let later: Vec<&Ended> = full_rate.ended.iter().filter(|request| request.demanded >= secs(600.0)).collect();
    let lost = later.iter().filter(|request| request.outcome != Outcome::Delivered).count();
    let keeps_up = |tenths: &u32| {
        let service = format!("{} ms", tenths * 100);
        longest_wait(&one("kind = \"deterministic\", rate = \"100/min\"", &service, plan)) == Nanos::ZERO
    };
    let slowest = (50..70).take_while(keeps_up).last().expect("five seconds are no problem");
    vec![
        Example::new("Leonardo.Ai", "10 running and 200 pending at once: refused", 0, refused(210), GUIDE),
        Example::new("Leonardo.Ai", "the 211th with them: refused", 1, refused(211), GUIDE),
        Example::new(
            "Leonardo.Ai",
            "longest wait in the queue, 20 pending to each running job of 10 s",
            "20 × 10 s",
            format!("{} × 10 s", longest_wait(&at_once(210, "10 s", without_rate)).as_secs_f64() / 10.0),
            LIMITS,
        ),
        Example::new(
            "Leonardo.Ai",
            "100 generations a minute of 10 s fill the queue of 200 in",
            "5 min",
            format!("{:.0} min", full.as_secs_f64() / 60.0),
            LIMITS,
        ),
        Example::new(
            "Leonardo.Ai",
            "and from then on so many of them are refused",
            "40 %",
            format!("{} %", lost as f64 / later.len() as f64 * 100.0),
            LIMITS,
        ),
        Example::new(
            "Leonardo.Ai",
            "longest job of which ten stations do as many as the rate limit admits",
            "6 s",
            format!("{} s", f64::from(slowest) / 10.0),
            LIMITS,
        ),
    ]
}

fn elevenlabs() -> Vec<Example> {
    const MODELS: &str = "elevenlabs-docs 3557f0b1, models, Concurrency and priority (2025-08-25)";
    const BURST: &str = "elevenlabs-docs 3557f0b1, Burst pricing (2025-08-25)";
    // A third of a second, rounded up.
    let spaced = run(
        "horizon = \"1 min\"\n[[workload]]\nname = \"w\"\narrivals = { kind = \"deterministic\", rate = \"180/min\" }\nservice = \"1 \
         s\"\n[[plan]]\nname = \"p\"\n",
    );
    let together = at_once(180, "3 s", "");
    vec![
        Example::new(
            "ElevenLabs",
            "180 requests a minute of 1 s, evenly spaced: most at once",
            3,
            most_at_once(&spaced),
            MODELS,
        ),
        Example::new("ElevenLabs", "… on average", 3, mean_over_a_minute(&spaced), MODELS),
        Example::new(
            "ElevenLabs",
            "180 requests of 3 s fired at once: most at once",
            180,
            most_at_once(&together),
            MODELS,
        ),
        Example::new("ElevenLabs", "… on average over the minute", 9, mean_over_a_minute(&together), MODELS),
        Example::new(
            "ElevenLabs",
            "limits of 10, 50, 100 and 200 with bursts take",
            "30, 150, 300, 300",
            taken(&["10", "50", "100", "200"]),
            BURST,
        ),
        Example::new(
            "ElevenLabs",
            "a minute of a call at $0.08 costs within the limit, and in a burst",
            "0.08, 0.16",
            Row(vec![format!("{:.2}", cost_of(1)), format!("{:.2}", cost_of(11) - cost_of(10))]),
            BURST,
        ),
    ]
}

fn others() -> Vec<Example> {
    const RUNWAY: &str = "docs.dev.runwayml.com, Usage tiers";
    const ASYNC: &str = "assemblyai.com, What happens if I reach my concurrency limit?";
    const MODELSLAB: &str = "docs.modelslab.com, Rate limits";
    const IDEOGRAM: &str = "developer.ideogram.ai, Rate limits (2026)";
    // No tier has two: the second with fewer stations.
    let runway = |plan: &str| minutes(makespan(&at_once(200, "15 s", plan)));
    let two = runway("from = \"runway/tier-2-video\"\nconcurrency = 2");
    let five = runway("from = \"runway/tier-3-video\"");
    let queued = at_once(201, "30 s", "from = \"assemblyai/paid-transcription\"");
    let waiting = queued.ended.iter().filter(|request| request.parts.queue_wait > Nanos::ZERO).count();
    let sixth = |at: &str| {
        let text = text("kind = \"all-at-once\", count = 5", "10 s", "from = \"modelslab/pay-as-you-go\"");
        let late = format!(
            "[[workload]]\nname = \"late\"\narrivals = {{ kind = \"all-at-once\", count = 1, at = \"{at}\" }}\nservice = \"10 s\"\n[[plan]]"
        );
        let record = run(&text.replace("[[plan]]", &late));
        if record.workload(1)[0].outcome == Outcome::Delivered { "taken" } else { "refused" }
    };
    let endless = run(
        "horizon = \"30 days\"\n[[workload]]\nname = \"w\"\narrivals = { kind = \"deterministic\", every = \"5 s\" }\nservice = \"5 \
         s\"\n[[plan]]\nname = \"p\"\nfrom = \"modelslab/unlimited-premium\"\n",
    );
    let ideogram = |count| at_once(count, "10 s", "from = \"ideogram/default\"").gave_up();
    let scenario = shipped("concurred-client");
    let client = run_case(&scenario, 0, 0);
    let attempts = client.refusals_of(1);
    let failed = client.workload(1)[0].ended;
    let mut edges: Vec<Nanos> = attempts.clone();
    edges.push(failed);
    let waits = edges.windows(2).map(|two| (two[1] - two[0]).as_secs_f64()).collect();
    vec![
        Example::new("Runway", "200 videos of 15 s, 2 at once, take", "25 min", two, RUNWAY),
        Example::new("Runway", "200 videos of 15 s, 5 at once, take", "10 min", five, RUNWAY),
        Example::new("AssemblyAI", "201 transcriptions on a limit of 200: so many wait", 1, waiting, ASYNC),
        Example::new("AssemblyAI", "… and so many are refused", 0, queued.gave_up(), ASYNC),
        Example::new("ModelsLab", "a sixth request while five are queued", "refused", sixth("9999 ms"), MODELSLAB),
        Example::new("ModelsLab", "… when one of them is done", "taken", sixth("10 s"), MODELSLAB),
        Example::new(
            "ModelsLab",
            "jobs of 5 s in 30 days, one after another",
            "518,400",
            thousands(endless.delivered()),
            MODELSLAB,
        ),
        Example::new("Ideogram", "2 requests for 4 images on a limit of 10: refused", 0, ideogram(2), IDEOGRAM),
        Example::new("Ideogram", "a third: refused", 1, ideogram(3), IDEOGRAM),
        Example::new(
            "Concurred",
            "waits of the documented client, in s",
            "60, 120, 240",
            Row::<f64>(waits),
            "Concurred docs, Rate limits",
        ),
        Example::new(
            "Concurred",
            "until it fails, in s",
            420,
            (failed - attempts[0]).as_secs_f64(),
            "Concurred docs, Rate limits",
        ),
    ]
}
