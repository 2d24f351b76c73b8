//! What polls meet at the rate limits that count them, and the interval that would be safe.

use super::{Over, Replication, per};
use crate::engine::System;
use crate::experiment::results::{PollFigures, PollRoom};
use crate::metrics::{Count, PolledCounter, RunMetrics};
use crate::provider::{Plan, RateLimit, RateLimitKind};
use crate::theory::SharedLimit;
use serde::{Deserialize, Serialize};

/// One replication at one rate limit that polls meet.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Polls {
    refused: f64,
    pub lost: f64,
    pub held_up_s: f64,
    room: PollRoom,
}

/// For each rate limit of the plan, what polls met there; `None` where none come.
pub(super) fn polls(plan: &Plan, system: &System, metrics: &RunMetrics) -> Vec<Option<Polls>> {
    let Some(polling) = &metrics.polling else { return Vec::new() };
    let on_the_way_s = (plan.network.to_provider + plan.network.back).as_secs_f64();
    let at = |(place, limit): (usize, &RateLimit)| {
        let counters = system.counters().enumerate().filter(|&(_, of)| of == place);
        let rooms = counters
            .filter_map(|(counter, _)| polling.counter(counter))
            .map(|counter| room(shared(limit), counter, on_the_way_s));
        let room = rooms.reduce(tighter)?;
        let found = metrics.polls_at_rate_limit.get(place).copied().unwrap_or_default();
        let (refused, lost) = (found.refused as f64, found.lost as f64);
        Some(Polls { refused, lost, held_up_s: found.held_up.as_secs_f64(), room })
    };
    plan.rate_limits.iter().enumerate().map(at).collect()
}

/// A result is fetched at the latest when the time from one poll to the next has passed since it was ready. So besides the jobs
/// pending, as many are asked for as ended within that time: the smaller it is, the fewer.
fn room(limit: SharedLimit, counter: &PolledCounter, on_the_way_s: f64) -> PollRoom {
    let (pending, others) = (u64::from(counter.pending_peak()), u64::from(counter.most_others()));
    let mut within_s = limit.window_s;
    let mut best = None;
    for finished in counter.most_finished() {
        let jobs = pending + u64::from(finished);
        let spacing_s = limit.safe_spacing_s(jobs, others).filter(|spacing_s| spacing_s.max(on_the_way_s) <= within_s);
        let safe_interval_s = spacing_s.map(|spacing_s| (spacing_s - on_the_way_s).max(0.0));
        if best.is_none() || safe_interval_s.is_some() {
            best = Some(PollRoom { jobs, others, safe_interval_s });
        }
        within_s /= 2.0;
    }
    best.unwrap_or(PollRoom { jobs: pending, others, safe_interval_s: None })
}

fn shared(limit: &RateLimit) -> SharedLimit {
    let bucket = matches!(limit.kind, RateLimitKind::TokenBucket | RateLimitKind::EvenlyPaced);
    SharedLimit {
        limit: limit.limit.get(),
        window_s: limit.longest_window().as_secs_f64(),
        burst: bucket.then_some(limit.burst.get()),
    }
}

/// The one that leaves less room for polls, the first of equals.
fn tighter(one: PollRoom, other: PollRoom) -> PollRoom {
    let needed = |room: &PollRoom| room.safe_interval_s.unwrap_or(f64::INFINITY);
    let more = needed(&other).total_cmp(&needed(&one)).then((other.jobs + other.others).cmp(&(one.jobs + one.others)));
    if more.is_gt() { other } else { one }
}

impl Over<'_> {
    pub(super) fn polls(&self, place: usize) -> Option<PollFigures> {
        let of = |replication: &'_ Replication| {
            replication
                .polls
                .get(place)
                .and_then(Option::as_ref)
                .map(|polls| (polls.refused, polls.lost, polls.held_up_s))
        };
        let rooms = self.replications.iter().filter_map(|replication| replication.polls.get(place)?.as_ref());
        let room = rooms.map(|polls| polls.room).reduce(tighter)?;
        let share = |part: fn((f64, f64, f64)) -> f64, whole: Count| {
            self.share(|replication| {
                of(replication).map_or((0.0, 0.0), |polls| (part(polls), replication.total.counts[whole]))
            })
        };
        Some(PollFigures {
            refused: self.mean(|replication| of(replication).map_or(0.0, |polls| polls.0)),
            refused_per_poll: share(|polls| polls.0, Count::Polls),
            lost_share: share(|polls| polls.1, Count::Offered),
            held_up_share: self.mean_of_known(|replication| {
                let latency_s = replication.total.latency.as_ref()?.mean * replication.total.counts[Count::Delivered];
                per(of(replication)?.2, latency_s)
            }),
            room,
        })
    }
}
