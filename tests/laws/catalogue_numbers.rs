//! The catalogue has the published numbers: each plan against a table that was written from the facts, not from the catalogue.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use linecook::calendar::Zone;
use linecook::catalogue::{Catalogue, CataloguePlan};
use linecook::provider::{Counts, RateLimit, RateLimitKind, Unit, Waitlist};

/// Plan, stations (with those of bursts), places in the waitlist, rate limits (with how many there are of one).
///
/// `?` is a waitlist that is not published, `-` is nothing; a window that is not named is read as a sliding one, but for one that grows.
/// The rate limits of Speechify were read later than the rest of the table.
const PUBLISHED: &str = "
leonardo/payg-default             10       200        2000/60s fixed all, 100/60s fixed
leonardo/payg-default-3d          10       100        2000/60s fixed all, 100/60s fixed
leonardo/payg-default-blueprints  10       10         2000/60s fixed all, 100/60s fixed
leonardo/payg-default-training    5        ?          2000/60s fixed all
leonardo/guide-example            10       50         -
modelslab/pay-as-you-go           1        5-in-all   -
modelslab/standard                1        10-in-all  -
modelslab/unlimited-premium       1        15-in-all  -
novita/default                    -        -          20images/60s sliding x2, 10images/60s sliding x8, 10/60s sliding, 2/60s sliding x2, 20/60s sliding x6
concurred/default                 -        -          120/60s fixed, 60/60s fixed x3, 30/60s fixed x2, 40/10s fixed all, 10/60s fixed
elevenlabs/free-multilingual      2        ?          -
elevenlabs/free-flash             4        ?          -
elevenlabs/free-transcription     10       ?          -
elevenlabs/starter-multilingual   3        ?          -
elevenlabs/starter-flash          6        ?          -
elevenlabs/starter-transcription  15       ?          -
elevenlabs/starter-music          2        ?          -
elevenlabs/creator-multilingual   5        ?          -
elevenlabs/creator-flash          10       ?          -
elevenlabs/creator-transcription  25       ?          -
elevenlabs/creator-music          2        ?          -
elevenlabs/pro-multilingual       10       ?          -
elevenlabs/pro-flash              20       ?          -
elevenlabs/pro-transcription      50       ?          -
elevenlabs/pro-music              2        ?          -
elevenlabs/scale-multilingual     15       ?          -
elevenlabs/scale-flash            30       ?          -
elevenlabs/scale-transcription    75       ?          -
elevenlabs/scale-music            3        ?          -
elevenlabs/business-multilingual  15       ?          -
elevenlabs/business-flash         30       ?          -
elevenlabs/business-transcription 75       ?          -
elevenlabs/business-music         3        ?          -
elevenlabs/agents-10              10+20    none       -
elevenlabs/agents-50              50+100   none       -
elevenlabs/agents-100             100+200  none       -
elevenlabs/agents-200             200+100  none       -
elevenlabs/free                   2        none       -
elevenlabs/starter                3        none       -
elevenlabs/creator                5        none       -
elevenlabs/pro                    10       none       -
elevenlabs/scale                  15       none       -
fal/new-account-queue             2        unbounded  -
fal/new-account-direct            2        none       -
fal/self-serve-max-queue          40       unbounded  -
fal/self-serve-max-direct         40       none       -
replicate/default                 -        -          600/60s bucket, 3000/60s bucket polls
replicate/no-payment-method       -        -          1/1s bucket, 6/60s bucket
stability/default                 -        -          150/10s sliding all
openai/tier-1                     -        -          5images/60s sliding, 100000tokens/60s sliding
openai/tier-2                     -        -          20images/60s sliding, 250000tokens/60s sliding
openai/tier-3                     -        -          50images/60s sliding, 800000tokens/60s sliding
openai/tier-4                     -        -          150images/60s sliding, 3000000tokens/60s sliding
openai/tier-5                     -        -          250images/60s sliding, 8000000tokens/60s sliding
google/imagen-4-tier-1            -        -          10/60s sliding, 70/86400s pacific-day
google/imagen-4-ultra-tier-1      -        -          5/60s sliding, 30/86400s pacific-day
google/veo-3-1-tier-1             -        -          2/60s sliding, 10/86400s pacific-day
google/veo-3-tier-1               -        -          2/60s sliding, 10/86400s pacific-day
google/veo-2-tier-1               -        -          2/60s sliding, 50/86400s pacific-day
google/flash-image-tier-1         -        -          500/60s sliding, 2000/86400s pacific-day
google/pro-image-tier-1           -        -          20/60s sliding, 250/86400s pacific-day
google/imagen-4-tier-2            -        -          15/60s sliding, 1000/86400s pacific-day
google/imagen-4-tier-3            -        -          20/60s sliding, 15000/86400s pacific-day
bfl/standard                      24       none       -
bfl/kontext-max                   6        none       -
runway/tier-1-video               1        unbounded  50/86400s sliding
runway/tier-1-image               2        unbounded  200/86400s sliding
runway/tier-2-video               3        unbounded  500/86400s sliding
runway/tier-2-image               3        unbounded  1000/86400s sliding
runway/tier-3-video               5        unbounded  1000/86400s sliding
runway/tier-3-image               5        unbounded  2000/86400s sliding
runway/tier-4-video               10       unbounded  5000/86400s sliding
runway/tier-4-image               10       unbounded  10000/86400s sliding
runway/tier-5-video               20       unbounded  25000/86400s sliding
runway/tier-5-image               20       unbounded  30000/86400s sliding
luma/build-video                  10       ?          20/60s sliding
luma/build-image                  40       ?          80/60s sliding
luma/agents-example               -        -          30/60s sliding
ideogram/default                  10images none       1000/10s sliding polls
cartesia/free-speech              2        none       -
cartesia/free-transcription       8        none       -
cartesia/pro-speech               3        none       -
cartesia/pro-transcription        12       none       -
cartesia/startup-speech           5        none       -
cartesia/startup-transcription    20       none       -
cartesia/scale-speech             15       none       -
cartesia/scale-transcription      60       none       -
deepgram/payg-voice-agent         45       none       -
deepgram/payg-live-transcription  150      none       -
deepgram/payg-transcription       50       none       -
deepgram/payg-whisper             3        none       -
deepgram/payg-speech              15       none       -
deepgram/payg-live-speech         45       none       -
assemblyai/free-transcription     5        unbounded  20000/300s sliding all
assemblyai/free-streaming         -        -          5/60s sliding
assemblyai/paid-transcription     200      unbounded  20000/300s sliding all
assemblyai/paid-streaming         -        -          100/60s fixed
inworld/on-demand                 2        none       -
inworld/creator                   10       none       -
inworld/developer                 35       none       -
inworld/growth                    50       none       -
breeze/free                       3        none       -
breeze/starter                    6        2          -
breeze/creator                    10       3          -
breeze/pro                        20       5          -
speechify/free                    1        none       1/1s bucket
speechify/paid                    15       none       20/1s bucket
sync-so/hobbyist                  1        none       60/60s sliding, 600/60s sliding polls
sync-so/creator                   3        none       60/60s sliding, 600/60s sliding polls
sync-so/growth                    6        none       60/60s sliding, 600/60s sliding polls
sync-so/scale                     15       none       60/60s sliding, 600/60s sliding polls
aigptimage/free                   1        none       1/1s sliding, 10/60s sliding, 2/1s sliding polls, 60/60s sliding polls
aigptimage/basic                  5        none       5/1s sliding, 180/60s sliding, 20/1s sliding polls, 1000/60s sliding polls
aigptimage/standard               15       none       10/1s sliding, 600/60s sliding, 50/1s sliding polls, 3000/60s sliding polls
aigptimage/pro                    30       none       20/1s sliding, 1200/60s sliding, 100/1s sliding polls, 6000/60s sliding polls
aigptimage/ultra                  80       none       50/1s sliding, 3000/60s sliding, 200/1s sliding polls, 12000/60s sliding polls
aigptimage/enterprise             300      none       100/1s sliding, 6000/60s sliding, 500/1s sliding polls, 30000/60s sliding polls
comfy/new-account                 5        none       -
ltx/default                       2        none       -
higgsfield/example                4        none       -
";

fn stations(plan: &CataloguePlan) -> String {
    let Some(pool) = plan.plan.pools.first() else { return "-".to_owned() };
    let burst = if pool.burst > 0 { format!("+{}", pool.burst) } else { String::new() };
    format!("{}{}{burst}", pool.concurrency, unit(pool.unit, plan))
}

fn unit(unit: Unit, plan: &CataloguePlan) -> &str {
    match unit {
        Unit::Requests => "",
        Unit::Quantity(number) => &plan.quantities[number],
    }
}

/// Where all places are those of running jobs, nobody waits.
fn places(plan: &CataloguePlan) -> String {
    let Some(pool) = plan.plan.pools.first() else { return "-".to_owned() };
    match pool.waitlist {
        Waitlist::Unbounded => "unbounded".to_owned(),
        Waitlist::Bounded { places: 0, .. } => "none".to_owned(),
        Waitlist::Bounded { places, counts_running: true } if places == pool.concurrency.get() => "none".to_owned(),
        Waitlist::Bounded { places, counts_running: true } => format!("{places}-in-all"),
        Waitlist::Bounded { places, counts_running: false } => places.to_string(),
    }
}

fn rate_limit(limit: &RateLimit, plan: &CataloguePlan) -> String {
    let kind = match limit.kind {
        RateLimitKind::FixedAligned | RateLimitKind::FixedFromFirst => "fixed",
        RateLimitKind::Sliding => "sliding",
        RateLimitKind::TokenBucket => "bucket",
        RateLimitKind::EvenlyPaced => "paced",
        RateLimitKind::CalendarMonth => "month",
        RateLimitKind::CalendarDay => {
            let pacific = Zone::named("America/Los_Angeles");
            if limit.calendar.as_ref().map(|windows| &windows.zone) == pacific.as_ref() { "pacific-day" } else { "day" }
        }
    };
    let counts = match limit.counts {
        Counts::Submissions => "",
        Counts::Polls => " polls",
        Counts::All => " all",
    };
    format!("{}{}/{}s {kind}{counts}", limit.limit, unit(limit.unit, plan), limit.window.0 / 1_000_000_000)
}

fn rate_limits(plan: &CataloguePlan) -> String {
    let mut different: Vec<(String, u32)> = Vec::new();
    for limit in &plan.plan.rate_limits {
        let limit = rate_limit(limit, plan);
        match different.iter_mut().find(|(other, _)| *other == limit) {
            Some((_, count)) => *count += 1,
            None => different.push((limit, 1)),
        }
    }
    let mut listed = String::new();
    for (limit, count) in different {
        let times = if count > 1 { format!(" x{count}") } else { String::new() };
        let comma = if listed.is_empty() { "" } else { ", " };
        let _ = write!(listed, "{comma}{limit}{times}");
    }
    if listed.is_empty() { "-".to_owned() } else { listed }
}

#[test]
fn every_plan_has_the_published_numbers_and_no_other_plan_is_there() {
    let mut plans: BTreeMap<&str, &CataloguePlan> =
        Catalogue::embedded().plans().iter().map(|plan| (plan.id.as_str(), plan)).collect();
    assert_eq!(plans.len(), Catalogue::embedded().plans().len(), "two plans have the same id");
    let mut wrong = Vec::new();
    let rows = PUBLISHED.lines().filter(|row| !row.is_empty());
    for row in rows {
        let mut rest = row.split_whitespace();
        let (id, published_stations, published_places) =
            (rest.next().unwrap(), rest.next().unwrap(), rest.next().unwrap());
        let limits = rest.collect::<Vec<_>>().join(" ");
        let Some(plan) = plans.remove(id) else {
            wrong.push(format!("{id} is not there"));
            continue;
        };
        let open = plan.ambiguities.iter().any(|ambiguity| ambiguity.keys == ["waitlist"]);
        let places = if published_places == "?" && open { "?".to_owned() } else { places(plan) };
        let has = (stations(plan), places, rate_limits(plan));
        let published = (published_stations.to_owned(), published_places.to_owned(), limits);
        if has != published {
            wrong.push(format!("{id} has {has:?}, published are {published:?}"));
        }
    }
    wrong.extend(plans.keys().map(|id| format!("{id} is not in the table")));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
