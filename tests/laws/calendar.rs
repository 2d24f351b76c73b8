//! Local time: profiles follow the clocks of a place, and quotas its midnights, on the days when clocks are changed too.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::{Date, Time, date};
use jiff::tz::TimeZone;
use linecook::calendar::{Calendar, Cycle, Windows, Zone};
use linecook::demand::Arrivals;
use linecook::engine::{Ended, Outcome};
use linecook::time::Nanos;

use crate::arrival_processes::{assert_poisson, counts};
use crate::support::{run, scenario, secs};

const HOUR: u64 = 3600;

/// Poisson arrivals with the hour's number (and one) as the profile of a day, in a scenario with these lines at its top.
fn by_the_hour(top: &str, more: &str) -> Arrivals {
    let hours: Vec<String> = (1..=24).map(|hour| hour.to_string()).collect();
    let text = format!(
        "horizon = \"20 days\"\noverload = \"report\"\n{top}\n[[workload]]\nname = \"w\"\nservice = \"1 s\"\narrivals = {{ kind = \
         \"poisson\", rate = \"100/h\", hours = [{}]{more} }}\n[[plan]]\nname = \"p\"\n",
        hours.join(", ")
    );
    scenario(&text).cases[0].workloads[0].arrivals.clone()
}

/// The run brings these hours of the local clock one after another: in expectation exactly, and as drawn within standard errors.
fn assert_hours(arrivals: &Arrivals, hours: &[u32]) {
    // The mean of 1 to 24 is 12.5.
    let each: Vec<f64> = hours.iter().map(|&hour| f64::from(hour + 1) / 12.5 * 100.0).collect();
    let mut before = 0.0;
    for (number, expected) in each.iter().enumerate() {
        let until = arrivals.expected(Nanos::from_secs((number as u64 + 1) * HOUR));
        assert!((until - before - expected).abs() < 1e-8, "hour {number}: {} instead of {expected}", until - before);
        before = until;
    }
    let replications = 20;
    let many: Vec<f64> = each.iter().map(|mean| mean * f64::from(replications)).collect();
    assert_poisson(&counts(arrivals, hours.len() as u64 * HOUR, 3600.0, replications), &many);
}

fn days(days: &[std::ops::Range<u32>]) -> Vec<u32> {
    days.iter().cloned().flatten().collect()
}

#[test]
fn an_hour_is_missing_when_clocks_are_put_forward() {
    let spring = by_the_hour("starts = \"2026-03-28 22:00\"\ntime_zone = \"Europe/Berlin\"", "");
    assert_hours(&spring, &days(&[22..24, 0..2, 3..24, 0..24, 0..5]));
}

#[test]
fn an_hour_comes_twice_when_clocks_are_put_back() {
    let autumn = by_the_hour("starts = \"2026-10-24 22:00\"\ntime_zone = \"Europe/Berlin\"", "");
    assert_hours(&autumn, &days(&[22..24, 0..3, 2..24, 0..24, 0..5]));
    // The second two o'clock of that night: the run starts at the first.
    let within = by_the_hour("starts = \"2026-10-25 02:00\"\ntime_zone = \"Europe/Berlin\"", "");
    assert_hours(&within, &days(&[2..3, 2..24, 0..4]));
}

#[test]
fn customers_live_by_the_clocks_of_their_own_zone() {
    let top = "starts = \"2026-03-28 22:00\"\ntime_zone = \"Europe/Berlin\"";
    // 22 o'clock in Berlin is 6 in Tokyo, which knows no daylight saving, and 14 in Los Angeles, which has changed already.
    assert_hours(&by_the_hour(top, ", time_zone = \"Asia/Tokyo\""), &days(&[6..24, 0..24, 0..6]));
    assert_hours(&by_the_hour(top, ", time_zone = \"America/Los_Angeles\""), &days(&[14..24, 0..24, 0..14]));
    // And 2:30 in the night in India: half hours of each.
    let half = by_the_hour(top, ", time_zone = \"Asia/Kolkata\"");
    let expected = (f64::from(3 + 1) / 2.0 + f64::from(2 + 1) / 2.0) / 12.5 * 100.0;
    assert!((half.expected(Nanos::from_secs(HOUR)) - expected).abs() < 1e-9);
}

#[test]
fn without_a_date_no_clock_is_ever_changed() {
    assert_hours(&by_the_hour("starts = \"Sat 22:00\"", ""), &days(&[22..24, 0..24, 0..24]));
    assert_hours(&by_the_hour("starts = \"Sunday\"", ""), &days(&[0..24, 0..24]));
    assert_hours(&by_the_hour("", ""), &days(&[0..24, 0..24]));
    assert_hours(&by_the_hour("starts = \"2026-03-28\"", ""), &days(&[0..24, 0..24]));
}

#[test]
fn a_date_is_a_day_of_the_week() {
    let only = |top: &str, day: usize| {
        let mut numbers = ["0"; 7];
        numbers[day] = "1";
        let text = format!(
            "horizon = \"20 days\"\n{top}\n[[workload]]\nname = \"w\"\nservice = \"1 s\"\narrivals = {{ kind = \"poisson\", rate = \
             \"100/h\", days = [{}] }}\n[[plan]]\nname = \"p\"\n",
            numbers.join(", ")
        );
        scenario(&text).cases[0].workloads[0].arrivals.expected(Nanos::from_secs(24 * HOUR))
    };
    // 28 March 2026 is a Saturday, 2 March a Monday, 1 January 2200 a Wednesday; a zone does not change the date.
    for (top, day) in [
        ("starts = \"2026-03-28\"", 5),
        ("starts = \"2026-03-02\"\ntime_zone = \"Pacific/Auckland\"", 0),
        ("starts = \"2200-01-01\"\ntime_zone = \"America/Los_Angeles\"", 2),
        ("starts = \"Thu\"", 3),
    ] {
        for other in 0..7 {
            let expected = if other == day { 16_800.0 } else { 0.0 };
            assert!((only(top, other) - expected).abs() < 1e-6, "{top}: {} on day {other}", only(top, other));
        }
    }
}

/// The ends of the windows before an instant.
fn ends(windows: &Windows, before: Nanos) -> Vec<u64> {
    let mut at = Nanos::ZERO;
    let mut ends = Vec::new();
    while at < before {
        let end = windows.end(at);
        assert!(end > at && windows.end(Nanos(end.0 - 1)) == end, "a window owns its instants and no others");
        ends.push(end.0);
        at = end;
    }
    ends
}

fn windows(on: Date, time: Time, start_zone: &str, zone: &str, cycle: Cycle) -> Arc<Windows> {
    let zone_of = |name| Zone::named(name).expect("the database has it");
    let calendar = Calendar::dated(on, time, zone_of(start_zone)).expect("no clock is put forward then");
    calendar.windows(&zone_of(zone), cycle).expect("there is a date")
}

/// By definition: look at the clock every five minutes, and write down when it first shows a date (or month) never seen before.
#[test]
fn days_and_months_begin_when_the_clock_first_shows_their_date() {
    // Clocks changed in the night, at midnight, by half an hour; a day ahead and a day behind; and none at all.
    for zone in [
        "Europe/Berlin",
        "America/Los_Angeles",
        "Africa/Cairo",
        "America/Santiago",
        "America/Havana",
        "Australia/Lord_Howe",
        "Africa/Casablanca",
        "Pacific/Kiritimati",
        "Asia/Kathmandu",
        "UTC",
    ] {
        let place = TimeZone::get(zone).unwrap();
        let start: Timestamp = "2026-02-10T10:35:00Z".parse().unwrap();
        let (mut day, mut month) =
            (start.to_zoned(place.clone()).date(), start.to_zoned(place.clone()).date().first_of_month());
        let (mut day_begins, mut month_begins) = (Vec::new(), Vec::new());
        let years = 2 * 366 * 24 * 12;
        for step in 0..years {
            let at = Nanos::from_secs(300 * step);
            let shown =
                start.checked_add(std::time::Duration::from_nanos(at.0)).unwrap().to_zoned(place.clone()).date();
            if shown > day {
                day_begins.push(at.0);
                day = shown;
            }
            if shown.first_of_month() > month {
                month_begins.push(at.0);
                month = shown.first_of_month();
            }
        }
        let before = Nanos::from_secs(300 * years);
        let known = |cycle| {
            let windows = windows(date(2026, 2, 10), Time::constant(10, 35, 0, 0), "UTC", zone, cycle);
            ends(&windows, before).into_iter().filter(|&end| end < before.0).collect::<Vec<_>>()
        };
        assert_eq!(known(Cycle::Day), day_begins, "{zone}");
        assert_eq!(known(Cycle::Month), month_begins, "{zone}");
        assert!(day_begins.len() > 700 && month_begins.len() == 24, "{zone}");
    }
}

#[test]
fn days_go_on_for_a_century() {
    let windows = windows(date(2026, 6, 1), Time::midnight(), "America/Los_Angeles", "America/Los_Angeles", Cycle::Day);
    // A hundred years, with 25 leap days (2100 has none); the clocks are as they were.
    let century = Nanos::from_secs((100 * 365 + 24) * 86_400);
    assert_eq!(windows.end(Nanos(century.0 - 1)), century);
    assert_eq!(ends(&windows, century).len(), 100 * 365 + 24);
}

fn delivered(ended: &[Ended]) -> Vec<Nanos> {
    let mut at: Vec<Nanos> =
        ended.iter().filter(|request| request.outcome == Outcome::Delivered).map(|request| request.demanded).collect();
    at.sort_unstable();
    at
}

#[test]
fn a_daily_quota_is_new_at_each_local_midnight() {
    // Clocks in Los Angeles are put forward on 8 March 2026, at 10:00 UTC: midnight is at 8:00 UTC before and at 7:00 after.
    let quota = |zone: &str, top: &str| {
        let text = format!(
            "{top}\nhorizon = \"4 days\"\n[[workload]]\nname = \"w\"\nservice = \"1 s\"\narrivals = {{ kind = \"deterministic\", \
             every = \"30 min\" }}\n[[plan]]\nname = \"p\"\n[plan.rate_limit.daily]\nkind = \"calendar-day\"\nlimit = \
             \"2/day\"\n{zone}\n"
        );
        let hours = |at: &Nanos| at.as_secs_f64() / 3600.0;
        delivered(&run(&text).ended).iter().map(hours).collect::<Vec<f64>>()
    };
    let pacific = "time_zone = \"America/Los_Angeles\"";
    assert_eq!(
        quota(pacific, "starts = \"2026-03-07 00:00\""),
        [0.0, 0.5, 8.0, 8.5, 32.0, 32.5, 55.0, 55.5, 79.0, 79.5]
    );
    // UTC is what is not said, wherever the run starts.
    let utc = [0.0, 0.5, 5.0, 5.5, 29.0, 29.5, 53.0, 53.5, 77.0, 77.5];
    assert_eq!(quota("", "starts = \"2026-03-07 20:00\"\ntime_zone = \"Europe/London\"")[2..4], [4.0, 4.5]);
    assert_eq!(quota("", "starts = \"2026-03-07 19:00\""), utc);
    assert_eq!(quota("", "starts = \"Sat 19:00\""), utc);
    assert_eq!(quota("", ""), [0.0, 0.5, 24.0, 24.5, 48.0, 48.5, 72.0, 72.5]);
}

#[test]
fn a_client_that_obeys_the_hint_comes_back_at_midnight() {
    let text = "starts = \"2026-10-31 23:00\"\ntime_zone = \"America/Los_Angeles\"\nhorizon = \"3 h\"\n[[workload]]\nname = \
                \"w\"\nclient = \"c\"\nservice = \"1 s\"\narrivals = { kind = \"all-at-once\", count = 3, at = \"90 min\" }\n[client.c]\n\
                retry = { attempts = 5, hint = \"obey\" }\n[[plan]]\nname = \"p\"\n[plan.rate_limit.daily]\nkind = \
                \"calendar-day\"\nlimit = \"1/day\"\ntime_zone = \"America/Los_Angeles\"\nhint = \"computed\"\n";
    let mut ended: Vec<Nanos> = run(text).ended.iter().map(|request| request.ended).collect();
    ended.sort_unstable();
    // 1 November has 25 hours: its midnights are 1 h and 26 h after the start.
    assert_eq!(ended, [secs(5401.0), secs(26.0 * 3600.0 + 1.0), secs(50.0 * 3600.0 + 1.0)]);
}

#[test]
fn a_monthly_quota_is_new_on_the_first() {
    let text = "starts = \"2026-02-27 00:00\"\nhorizon = \"40 days\"\n[[workload]]\nname = \"w\"\nservice = \"1 s\"\narrivals = { \
                kind = \"deterministic\", every = \"1 day\" }\n[[plan]]\nname = \"p\"\n[plan.rate_limit.monthly]\nkind = \
                \"calendar-month\"\nlimit = \"1/month\"\n";
    let days: Vec<u64> = delivered(&run(text).ended).iter().map(|at| at.0 / 86_400_000_000_000).collect();
    // 27 February, 1 March, 1 April.
    assert_eq!(days, [0, 2, 33]);
}
