//! The shape of traffic: what is drawn of it is what its processes are known to have.

use std::path::Path;

use linecook::experiment::{Traffic, traffic};
use linecook::scenario;

fn of(horizon: &str, arrivals: &str, more: &str) -> Traffic {
    let text = format!(
        "horizon = \"{horizon}\"\nreplications = 20\n[[workload]]\nname = \"w\"\narrivals = {arrivals}\nservice = \"1 s\"\n{more}\n\
         [[plan]]\nname = \"p\"\nconcurrency = 50\n"
    );
    traffic(&scenario::parse(&text, Path::new("s.toml")).unwrap_or_else(|problems| panic!("{problems}")))
}

#[test]
fn even_traffic_has_no_peaks() {
    let even = of("3 h", "{ kind = \"deterministic\", every = \"10 s\" }", "");
    assert!(even.exact && !even.once && !even.closed);
    assert!((even.per_second - 0.1).abs() < 1e-12 && (even.per_month - 259_200.0).abs() < 1e-6, "{even:?}");
    let variation = even.variation.expect("three hours have minutes");
    for (figure, wanted) in [
        (variation.busiest_minute, 6.0),
        (variation.busiest_hour.expect("three hours have hours"), 360.0),
        (variation.peak_to_mean, 1.0),
        (variation.dispersion, 0.0),
        (variation.gap_cv, 0.0),
    ] {
        assert!((figure.mean - wanted).abs() < 1e-9 && figure.half_width == Some(0.0), "{figure:?} is {wanted}");
    }
}

#[test]
fn a_poisson_process_varies_as_chance_does_and_batches_more() {
    let near = |value: linecook::experiment::Estimate, wanted: f64| {
        // Three times the interval: one in a thousand, for a seed that does not change.
        (value.mean - wanted).abs() <= 2.0 * value.half_width.expect("twenty replications have an interval")
    };
    let poisson = of("8 h", "{ kind = \"poisson\", rate = \"30/min\" }", "").variation.expect("it has minutes");
    assert!(near(poisson.dispersion, 1.0) && near(poisson.gap_cv, 1.0), "{poisson:?}");
    // Batches of five at once: each minute has five times the variance, and of five gaps four are 0 and one is exponential,
    // whose square is 2 on average: cv^2 = 2 * 5 - 1.
    let batches = of("8 h", "{ kind = \"batch\", rate = \"30/min\", size = 5 }", "").variation.expect("it has minutes");
    assert!(near(batches.dispersion, 5.0) && near(batches.gap_cv, 3.0), "{batches:?}");
    assert!(batches.peak_to_mean.low() > poisson.peak_to_mean.high());
}

#[test]
fn a_month_has_the_quantities_of_its_requests_and_what_comes_once_comes_once() {
    let images = of("4 h", "{ kind = \"poisson\", volume = \"300k/month\" }", "quantities = { images = 4 }");
    assert!((images.per_month - 300_000.0).abs() < 1e-6, "{images:?}");
    assert!((images.per_request[0].expect("all have images").mean - 4.0).abs() < 1e-12);
    let once = of("8 h", "{ kind = \"all-at-once\", count = 5000 }", "");
    assert!(once.once && (once.per_month - 5000.0).abs() < 1e-9 && once.variation.is_none(), "{once:?}");
    let users = of("1 h", "{ kind = \"users\", users = 10, think = \"30 s\" }", "");
    assert!(users.closed && users.variation.is_none(), "peaks of users who wait are not known: {users:?}");
}
