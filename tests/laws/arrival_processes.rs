//! Every arrival process brings as many requests as it says, spread as it says, within standard errors.

use linecook::demand::{Arrivals, Block, Source};
use linecook::time::Nanos;

use crate::cases::workload;
use crate::support::scenario;

const HOUR: u64 = 3600;

/// The arrivals that this inline table states.
pub fn arrivals(table: &str) -> Arrivals {
    arrivals_from("Mon 00:00", table)
}

/// The same in a run that starts then.
fn arrivals_from(starts: &str, table: &str) -> Arrivals {
    let text = format!(
        "starts = \"{starts}\"\nhorizon = \"20 days\"\noverload = \"report\"\n[[workload]]\nname = \"w\"\nservice = \"1 s\"\narrivals = \
         {table}\n[[plan]]\nname = \"p\"\n"
    );
    scenario(&text).cases[0].workloads[0].arrivals.clone()
}

/// The instants of one replication, in seconds.
pub fn instants(arrivals: &Arrivals, horizon_s: u64, replication: u32) -> Vec<f64> {
    let service = linecook::demand::Service::Drawn(linecook::demand::ServiceTime::Constant(Nanos::SECOND));
    let workloads = [workload("w", arrivals.clone(), service)];
    let mut source = Source::new(&workloads, Nanos::from_secs(horizon_s), 42, replication);
    let (mut block, mut all) = (Block::default(), Vec::new());
    loop {
        source.fill(&mut block);
        if block.requests.is_empty() {
            return all;
        }
        all.extend(block.requests.iter().map(|request| request.at.as_secs_f64()));
    }
}

/// Requests in each of these slices of time, all replications together.
pub fn counts(arrivals: &Arrivals, horizon_s: u64, slice_s: f64, replications: u32) -> Vec<f64> {
    let mut counts = vec![0.0; index(horizon_s as f64 / slice_s)];
    for replication in 0..replications {
        for at in instants(arrivals, horizon_s, replication) {
            counts[index(at / slice_s)] += 1.0;
        }
    }
    counts
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small and not negative")]
pub fn index(number: f64) -> usize {
    number as usize
}

/// Mean and sample variance.
pub fn moments(values: &[f64]) -> (f64, f64) {
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    (mean, squares / (values.len() - 1) as f64)
}

/// Requests expected between two instants, from the process itself.
fn expected_between(arrivals: &Arrivals, from_s: f64, to_s: f64) -> f64 {
    arrivals.expected(Nanos::from_secs_f64(to_s)) - arrivals.expected(Nanos::from_secs_f64(from_s))
}

/// Counts of independent Poisson variables are those expected: none is far off, and all together neither.
pub fn assert_poisson(counts: &[f64], expected: &[f64]) {
    assert_eq!(counts.len(), expected.len());
    let mut chi_squared = 0.0;
    let mut variance = 0.0;
    for (number, (&count, &mean)) in counts.iter().zip(expected).enumerate() {
        if mean == 0.0 {
            assert!(count < 0.5, "slice {number}: {count} where nobody comes");
            continue;
        }
        let z = (count - mean) / mean.sqrt();
        assert!(z.abs() < 5.0, "slice {number}: {count} where {mean} are expected");
        chi_squared += z * z;
        variance += 2.0 + 1.0 / mean;
    }
    let degrees = expected.iter().filter(|&&mean| mean > 0.0).count() as f64;
    assert!((chi_squared - degrees).abs() < 4.0 * variance.sqrt(), "chi squared {chi_squared} of {degrees}");
}

#[test]
fn named_shapes_bring_each_hour_of_the_week_its_share() {
    for name in ["steady", "office-hours", "evening", "spiky", "launch-day"] {
        let linecook::demand::arrivals::week::Named { hours, days, .. } =
            linecook::demand::arrivals::week::NAMED.iter().find(|known| known.name == name).expect("it is named");
        let all = f64::from(hours.iter().sum::<u32>() * days.iter().sum::<u32>());
        let shaped = arrivals(&format!("{{ kind = \"poisson\", volume = \"70k/week\", shape = \"{name}\" }}"));
        let replications = 20;
        let expected: Vec<f64> = (0..168)
            .map(|hour| f64::from(hours[hour % 24] * days[hour / 24]) / all * 70_000.0 * f64::from(replications))
            .collect();
        assert_poisson(&counts(&shaped, 168 * HOUR, 3600.0, replications), &expected);
    }
}

#[test]
fn own_profiles_bring_each_hour_its_share_and_none_where_they_say_none() {
    let hours = "[0,0,0,0,0,0,0,0,1,3,3,2,1,2,2,2,1,0,0,0,0,0,0,0]";
    let table = format!("{{ kind = \"poisson\", rate = \"100/h\", hours = {hours}, days = [1, 1, 1, 1, 1, 0, 0] }}");
    let shaped = arrivals_from("Fri 08:00", &table);
    // Mean of the hours 17/24, of the days 5/7; the run starts on Friday at eight, and it is Monday 64 hours later.
    let relative = [0, 0, 0, 0, 0, 0, 0, 0, 1, 3, 3, 2, 1, 2, 2, 2, 1, 0, 0, 0, 0, 0, 0, 0].map(f64::from);
    let expected: Vec<f64> = (0..168)
        .map(|hour| {
            let of_week = (4 * 24 + 8 + hour) % 168;
            let day = if of_week / 24 < 5 { 1.0 } else { 0.0 };
            relative[of_week % 24] * day / (17.0 / 24.0 * 5.0 / 7.0) * 100.0 * 30.0
        })
        .collect();
    assert_poisson(&counts(&shaped, 168 * HOUR, 3600.0, 30), &expected);
}

#[test]
fn a_shape_conserves_the_volume_over_whole_weeks_wherever_it_starts() {
    for shape in ["office-hours", "evening", "spiky", "launch-day"] {
        for starts in ["Mon 00:00", "Wed 13:30", "Sun 23:59"] {
            let table = format!("{{ kind = \"poisson\", rate = \"600/h\", shape = \"{shape}\" }}");
            let shaped = arrivals_from(starts, &table);
            let expected = shaped.expected(Nanos::from_secs(14 * 24 * HOUR));
            assert!((expected / 201_600.0 - 1.0).abs() < 1e-12, "{shape}, {starts}: {expected}");
            let came = instants(&shaped, 14 * 24 * HOUR, 0).len() as f64;
            assert!((came - expected).abs() < 4.0 * expected.sqrt(), "{shape}, {starts}: {came}");
        }
    }
}

#[test]
fn growth_is_compound_and_continuous() {
    let growing = arrivals("{ kind = \"poisson\", rate = \"60/h\", growth = \"100 %/5 days\" }");
    // Doubling every five days: in the first 10 days 60 * 120 h / ln 2 * (4 - 1).
    let expected = 60.0 * 120.0 / 2f64.ln() * 3.0;
    assert!((growing.expected(Nanos::from_secs(240 * HOUR)) / expected - 1.0).abs() < 1e-12);
    // Each day has 2^(1/5) times the requests of the day before.
    let days: Vec<f64> = (0..10)
        .map(|day| {
            20.0 * 60.0 * 120.0 / 2f64.ln()
                * (2f64.powf((f64::from(day) + 1.0) / 5.0) - 2f64.powf(f64::from(day) / 5.0))
        })
        .collect();
    assert_poisson(&counts(&growing, 240 * HOUR, 86_400.0, 20), &days);
    let shrinking = arrivals("{ kind = \"poisson\", rate = \"60/h\", growth = \"-50 %/5 days\" }");
    let expected = 60.0 * 120.0 / 2f64.ln() * 0.75;
    assert!((shrinking.expected(Nanos::from_secs(240 * HOUR)) / expected - 1.0).abs() < 1e-12);
}

#[test]
fn campaigns_add_their_requests_and_change_nothing_else() {
    let campaigns = "[{ name = \"a\", at = \"2 h\", length = \"30 min\", times = 5 }, \
                      { name = \"b\", at = \"2 h 20 min\", length = \"1 h\", times = 3 }, \
                      { name = \"closed\", at = \"4 h\", length = \"10 min\", times = 0 }]";
    let shaped = arrivals(&format!("{{ kind = \"poisson\", rate = \"10/min\", campaigns = {campaigns} }}"));
    let of_slice = |minute: u64| {
        let a = if (120..150).contains(&minute) { 5.0 } else { 1.0 };
        let b = if (140..200).contains(&minute) { 3.0 } else { 1.0 };
        let closed = if (240..250).contains(&minute) { 0.0 } else { 1.0 };
        100.0 * a * b * closed * 40.0
    };
    let expected: Vec<f64> = (0..36).map(|slice| of_slice(slice * 10)).collect();
    assert_poisson(&counts(&shaped, 6 * HOUR, 600.0, 40), &expected);
    assert!((shaped.expected(Nanos::from_secs(6 * HOUR)) * 40.0 - expected.iter().sum::<f64>()).abs() < 1e-6);
}

#[test]
fn within_an_hour_shaped_arrivals_are_poisson() {
    let shaped = arrivals_from("Sat 20:00", "{ kind = \"poisson\", rate = \"600/h\", shape = \"evening\" }");
    let minutes = counts(&shaped, HOUR, 60.0, 1);
    let many: Vec<f64> = (0..40)
        .flat_map(|replication| {
            let mut counts = vec![0.0; minutes.len()];
            for at in instants(&shaped, HOUR, replication) {
                counts[index(at / 60.0)] += 1.0;
            }
            counts
        })
        .collect();
    let (mean, variance) = moments(&many);
    let expected = expected_between(&shaped, 0.0, 3600.0) / 60.0;
    let error = (2.0 / many.len() as f64 + 1.0 / (expected * many.len() as f64)).sqrt();
    assert!((mean - expected).abs() < 4.0 * (expected / many.len() as f64).sqrt(), "{mean} {expected}");
    assert!((variance / mean - 1.0).abs() < 4.0 * error, "index of dispersion {}", variance / mean);
}

#[test]
fn a_shape_of_equal_hours_is_no_shape_at_all() {
    let plain = arrivals("{ kind = \"poisson\", rate = \"60/min\" }");
    assert_eq!(plain, Arrivals::Poisson { mean_gap_ns: 1e9 });
    for more in ["shape = \"steady\"", "days = [2, 2, 2, 2, 2, 2, 2]", "growth = \"0 %/month\"", "campaigns = []"] {
        assert_eq!(arrivals(&format!("{{ kind = \"poisson\", rate = \"60/min\", {more} }}")), plain, "{more}");
    }
}
