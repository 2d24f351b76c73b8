//! What a start, a time zone, a quota of the calendar or a lockout that makes no sense is told, word for word.

use linecook::provider::{Lockout, RateLimitKind};
use linecook::time::Nanos;

use super::bad_input::problems;
use crate::support::scenario;

fn told(top: &str, arrivals: &str, limit: &str) -> String {
    let limit = if limit.is_empty() { String::new() } else { format!("[plan.rate_limit.r]\n{limit}\n") };
    problems(&format!(
        "horizon = \"10 h\"\n{top}\n[[workload]]\nname = \"w\"\nservice = \"1 s\"\narrivals = {{ kind = \"poisson\", rate = \
         \"1/s\"{arrivals} }}\n[[plan]]\nname = \"p\"\n{limit}"
    ))
}

const STARTS: &str = "which is neither a date nor a day of the week; write \"2026-03-28 22:00\" or \"Mon 09:00\", in quotes, with hours \
                      from 00 to 23 and a year from 1970 to 2200";

#[test]
fn a_start_that_is_none_is_told() {
    for bad in [
        "\"Mon 24:00\"",
        "\"Mon 9:00\"",
        "\"noon\"",
        "\"2026-02-30\"",
        "\"2026-02-03 12:60\"",
        "\"1969-12-31\"",
        "\"9999-01-01\"",
        "\"-2026-01-01\"",
        "\"\"",
        "2026-03-28",
        "9",
    ] {
        assert_eq!(told(&format!("starts = {bad}"), "", ""), format!("s.toml:2:10: `starts` is {bad}, {STARTS}"));
    }
    for good in ["\"Mon\"", "\"Sunday 23:59\"", "\"2026-02-28\"", "\"2026-02-28 00:30\"", "\"2026-02-28T00:30\""] {
        assert_eq!(told(&format!("starts = {good}"), "", ""), "none", "{good}");
    }
}

#[test]
fn a_time_that_no_clock_shows_is_told() {
    assert_eq!(
        told("starts = \"2026-03-29 02:30\"\ntime_zone = \"Europe/Berlin\"", "", ""),
        "s.toml:2:10: `starts` is \"2026-03-29 02:30\", a time that does not exist in Europe/Berlin, as clocks are put forward over \
         it; start an hour later"
    );
}

#[test]
fn a_zone_that_is_unknown_or_needs_a_date_is_told() {
    let dated = "starts = \"2026-03-28 22:00\"";
    for (top, arrivals, limit, problem) in [
        (
            "starts = \"2026-03-28\"\ntime_zone = \"Berlin\"",
            "",
            "",
            "s.toml:3:13: `time_zone` is \"Berlin\", which is no time zone of the IANA database; did you mean `Europe/Berlin`?",
        ),
        (
            "starts = \"2026-03-28\"\ntime_zone = \"+02:00\"",
            "",
            "",
            "s.toml:3:13: `time_zone` is \"+02:00\", which is no time zone of the IANA database; write one like \"Europe/Berlin\", \
             \"America/Los_Angeles\" or \"UTC\"",
        ),
        (
            "time_zone = \"Europe/Berlin\"",
            "",
            "",
            "s.toml:2:13: `time_zone` is \"Europe/Berlin\", but without a date nobody knows what time it is there; add starts = \
             \"2026-03-02 00:00\", for example",
        ),
        (
            "starts = \"Mon\"\ntime_zone = \"Europe/Berlin\"",
            "",
            "",
            "s.toml:3:13: `time_zone` is \"Europe/Berlin\", but a day of the week does not say what time it is elsewhere, nor when \
             clocks are changed; write starts = \"2026-03-02 09:00\", for example, or leave the zone out",
        ),
        (
            "starts = \"Mon\"",
            ", shape = \"evening\", time_zone = \"Asia/Tokyo\"",
            "",
            "s.toml:6:77: workload `w`: `arrivals.time_zone` is \"Asia/Tokyo\", but a day of the week does not say what time it is \
             elsewhere, nor when clocks are changed; write a date such as starts = \"2026-03-02 00:00\" at the top of the file, or \
             leave the zone out",
        ),
        (
            dated,
            ", time_zone = \"Asia/Tokyo\"",
            "",
            "s.toml:6:58: workload `w`: `arrivals.time_zone` is \"Asia/Tokyo\", but all hours are the same without `shape`, `hours` \
             or `days`; add one of them, or remove it",
        ),
        (
            "",
            "",
            "kind = \"calendar-day\"\nlimit = \"9/day\"\ntime_zone = \"America/Los_Angeles\"",
            "s.toml:12:13: plan `p`: `rate_limit.r.time_zone` is \"America/Los_Angeles\", but a day of the week does not say what time \
             it is elsewhere, nor when clocks are changed; write a date such as starts = \"2026-03-02 00:00\" at the top of the \
             file, or leave the zone out",
        ),
    ] {
        assert_eq!(told(top, arrivals, limit), problem, "{top} {arrivals} {limit}");
    }
    assert_eq!(told(dated, ", days = [0, 1, 1, 1, 1, 1, 1], time_zone = \"Asia/Tokyo\"", ""), "none");
    assert_eq!(
        told(
            "starts = \"Mon\"\ntime_zone = \"UTC\"",
            "",
            "kind = \"calendar-day\"\nlimit = \"9/day\"\ntime_zone = \"UTC\""
        ),
        "none"
    );
}

#[test]
fn a_quota_of_the_calendar_that_is_none_is_told() {
    for (limit, problem) in [
        (
            "kind = \"calendar-day\"\nlimit = \"9/h\"",
            "s.toml:11:9: plan `p`: `rate_limit.r.limit` is \"9/h\", but the window of kind \"calendar-day\" is a day; write one like \
             \"1000/day\"",
        ),
        (
            "kind = \"calendar-month\"\nlimit = \"9/day\"",
            "s.toml:10:8: plan `p`: `rate_limit.r.kind` is \"calendar-month\", but a day of the week does not say when months begin; \
             write a date such as starts = \"2026-03-02 00:00\" at the top of the file, or use kind \"fixed-window\"\ns.toml:11:9: \
             plan `p`: `rate_limit.r.limit` is \"9/day\", but the window of kind \"calendar-month\" is a month; write one like \
             \"30k/month\"",
        ),
        (
            "kind = \"fixed-window\"\nlimit = \"9/day\"\ntime_zone = \"UTC\"",
            "s.toml:12:13: plan `p`: `rate_limit.r.time_zone` is \"UTC\", but only windows of the kinds \"calendar-day\" and \
             \"calendar-month\" begin at midnight somewhere; remove it",
        ),
        (
            "kind = \"calendar-day\"\nlimit = \"9/day\"\nburst = 3",
            "s.toml:12:9: plan `p`: `rate_limit.r.burst` is 3, but the burst of a window is its limit; remove it, or use kind \
             \"token-bucket\"",
        ),
    ] {
        assert_eq!(told("", "", limit), problem, "{limit}");
    }
}

#[test]
fn a_lockout_that_is_none_is_told() {
    let limit = |more: &str| told("", "", &format!("kind = \"fixed-window\"\nlimit = \"150/10 s\"\n{more}"));
    for (more, problem) in [
        (
            "lockout = \"0 s\"",
            "s.toml:12:11: plan `p`: `rate_limit.r.lockout` is \"0 s\", which is no time at all; write one above 0 s",
        ),
        (
            "lockout = true",
            "s.toml:12:11: plan `p`: `rate_limit.r.lockout` is true, which is not a time; write one like \"30 s\", \"250 ms\" or \"1 h 30 \
             min\"",
        ),
        (
            "lockout_extends = true",
            "s.toml:12:19: plan `p`: `rate_limit.r.lockout_extends` is true, but there is no lockout; add lockout = \"10 min\", for \
             example, or remove it",
        ),
        (
            "lockout = \"60 s\"\nlockout_extends = \"yes\"",
            "s.toml:13:19: plan `p`: `rate_limit.r.lockout_extends` is \"yes\", which is neither true nor false; write one of them, \
             without quotes",
        ),
        (
            "lockout = \"60 s\"\non_limit = \"delay\"",
            "s.toml:12:11: plan `p`: `rate_limit.r.lockout` is \"60 s\", but with on_limit \"delay\" no call is refused; remove it, or \
             use \"reject\"",
        ),
    ] {
        assert_eq!(limit(more), problem, "{more}");
    }
    assert_eq!(limit("lockout = \"none\""), "none");
}

#[test]
fn a_limit_of_the_catalogue_can_be_made_a_quota_of_the_calendar_and_have_a_lockout() {
    let text = |limit: &str| {
        format!(
            "horizon = \"10 h\"\nstarts = \"2026-03-28\"\n[[workload]]\nname = \"w\"\nservice = \"1 s\"\narrivals = {{ kind = \"poisson\", rate \
             = \"1/min\" }}\n[[plan]]\nname = \"p\"\nfrom = \"leonardo/payg-default\"\n[plan.rate_limit.create]\n{limit}\n"
        )
    };
    let changed =
        scenario(&text("kind = \"calendar-day\"\nlimit = \"100/day\"\ntime_zone = \"Asia/Tokyo\"\nlockout = \"1 h\""));
    let limits = &changed.cases[0].plans[0].rate_limits;
    let limit = limits.iter().find(|limit| limit.name == "create").expect("it has the limit");
    assert_eq!(limit.kind, RateLimitKind::CalendarDay);
    // Midnight in UTC is nine in the morning in Tokyo.
    let calendar = limit.calendar.as_ref().expect("it has windows");
    assert_eq!(
        (calendar.zone.to_string().as_str(), calendar.windows.end(Nanos::ZERO)),
        ("Asia/Tokyo", Nanos::from_secs(15 * 3600))
    );
    assert_eq!(limit.lockout, Some(Lockout { length: Nanos::from_secs(3600), extends: false }));
    // Its own limit is per minute.
    assert!(problems(&text("kind = \"calendar-day\"")).contains("but the window of kind \"calendar-day\" is a day"));
}
