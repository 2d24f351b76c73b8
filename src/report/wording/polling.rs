//! How often results may be asked for under each plan, as a sentence.

use super::super::{Entry, clean, number, quoted};
use crate::experiment::{PollRoom, RateLimitFigures, Results};
use crate::provider::{RateLimit, RateLimitKind};
use crate::scenario::Scenario;

/// One sentence for each plan under which results are polled for, over all points of a sweep together.
pub fn polling(scenario: &Scenario, results: &Results) -> Vec<String> {
    let plans = scenario.cases.first().map_or(0, |case| case.plans.len());
    let of_plan = |plan| super::super::entries(scenario, results).filter(move |entry| entry.result.plan == plan);
    (0..plans).filter_map(|plan| sentence(of_plan(plan))).collect()
}

/// The sentence about the limit that asks for the longest interval.
fn sentence<'a>(entries: impl Iterator<Item = Entry<'a>>) -> Option<String> {
    let limits = entries.flat_map(|entry| {
        let limits = entry.plan.rate_limits.iter().zip(&entry.result.rate_limits);
        limits.filter_map(move |(limit, found)| Some((entry, limit, found, found.polls.as_ref()?.room)))
    });
    let needed = |room: &PollRoom| room.safe_interval_s.unwrap_or(f64::INFINITY);
    let (entry, limit, found, room) =
        limits.reduce(|most, next| if needed(&next.3) > needed(&most.3) { next } else { most })?;
    Some(format!("{}: {}{}.", quoted(&entry.plan.name), interval(limit, room), caution(found)))
}

fn interval(limit: &RateLimit, room: PollRoom) -> String {
    let PollRoom { jobs, others, safe_interval_s } = room;
    let window = number::time(limit.window.as_secs_f64());
    let name = format!("rate limit `{}` ({} in {window})", clean(&limit.name), number::count(limit.limit.get() as f64));
    let jobs_at_once = match jobs {
        1 => "1 result is".to_owned(),
        jobs => format!("up to {} results are", number::count(jobs as f64)),
    };
    let beside = if others == 0 {
        String::new()
    } else {
        format!(" beside {} other calls in that time", number::count(others as f64))
    };
    match safe_interval_s {
        Some(0.0) => format!("any interval is safe: {jobs_at_once} asked for at once, which the {name} admits{beside}"),
        Some(interval_s) => format!(
            "polls every {} or less often are safe: {jobs_at_once} asked for at once, and with these the {name} is never at \
             its end{beside}",
            number::time(rounded_up(interval_s))
        ),
        None if others >= limit.limit.get() => {
            format!("no interval is safe: other calls alone can fill the {name}")
        }
        None => {
            let bucket = matches!(limit.kind, RateLimitKind::TokenBucket | RateLimitKind::EvenlyPaced);
            let burst = if bucket {
                format!(" with its burst of {}", number::count(limit.burst.get() as f64))
            } else {
                String::new()
            };
            format!(
                "no interval is safe: {jobs_at_once} asked for at once, perhaps all at one instant, for which the {name}{burst} has \
                 no room{beside}"
            )
        }
    }
}

/// To three digits, never below.
fn rounded_up(value: f64) -> f64 {
    let digits = 2.0 - value.log10().floor();
    let scale = 10_f64.powf(digits);
    (value * scale - 1e-9).ceil() / scale
}

/// Where the limit itself has kept jobs away, there would be more of them if it did not.
fn caution(found: &RateLimitFigures) -> &'static str {
    if found.refused.mean > 0.0 {
        "; it refused submissions in these runs, and with fewer polls there are more jobs, so run it again with that interval"
    } else {
        ""
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::sample;
    use super::*;
    use crate::experiment::PollFigures;

    fn said(room: PollRoom, refused: f64) -> String {
        let (scenario, mut results) = sample::plans(1);
        let limit = &mut results.plans[0].rate_limits[0];
        let none = sample::estimate(0.0, 0.0);
        limit.refused = sample::estimate(refused, 0.0);
        limit.polls = Some(PollFigures {
            refused: none,
            refused_per_poll: Some(none),
            lost_share: Some(none),
            held_up_share: Some(none),
            room,
        });
        polling(&scenario, &results).join("\n").replace(number::GLUE, " ")
    }

    #[test]
    fn the_interval_is_said_with_what_it_rests_on_and_never_rounded_down() {
        let room = PollRoom { jobs: 7, others: 30, safe_interval_s: Some(60.0 / 7.0) };
        assert_eq!(
            said(room, 0.0),
            "default: polls every 8.58 s or less often are safe: up to 7 results are asked for at once, and with these the rate \
             limit `create` (100 in 60 s) is never at its end beside 30 other calls in that time."
        );
        assert!(said(room, 3.0).ends_with("run it again with that interval."));
    }

    #[test]
    fn where_no_interval_is_safe_the_reason_is_said() {
        let room = PollRoom { jobs: 200, others: 0, safe_interval_s: None };
        assert!(said(room, 0.0).contains("no interval is safe: up to 200 results are asked for at once"));
        let room = PollRoom { jobs: 2, others: 100, safe_interval_s: None };
        assert!(said(room, 0.0).ends_with("other calls alone can fill the rate limit `create` (100 in 60 s)."));
    }

    #[test]
    fn nobody_who_polls_means_nothing_to_say() {
        let (scenario, results) = sample::plans(2);
        assert!(polling(&scenario, &results).is_empty());
    }
}
