//! Service times drawn from a family are recognised as that family, with the parameters they were drawn with.

use linecook::demand::ServiceTime;
use linecook::demand::service::{MixturePart, Triangular};
use linecook::fit::service::{Choice, Family, LEAST_P, TOLERANCE, fit};
use linecook::fit::{Column, ServiceFit};
use linecook::rng::{Purpose, stream};
use linecook::time::Nanos;
use rand::RngExt;

use crate::fit_arrivals::assert_recovered;
use crate::support::secs;

fn sample(service: &ServiceTime, count: usize, replication: u32) -> Vec<Nanos> {
    let mut stream = stream(7, replication, 0, Purpose::Service);
    (0..count).map(|_| service.draw(&mut stream)).collect()
}

fn family(fit: &ServiceFit) -> Family {
    fit.chosen().unwrap_or_else(|| panic!("no family: {:#?}", fit.candidates)).law.family
}

#[test]
fn each_family_is_recovered_with_its_parameters() {
    let cases: [(Family, ServiceTime, [f64; 2]); 8] = [
        (Family::Exponential, ServiceTime::Exponential { mean_ns: 8e9 }, [8.0, 0.0]),
        (Family::Uniform, ServiceTime::Uniform { min: secs(4.0), max: secs(12.0) }, [4.0, 12.0]),
        (Family::Gamma, ServiceTime::gamma_mean_cv(secs(8.0), 0.4), [8.0, 0.4]),
        (Family::Gamma, ServiceTime::gamma_mean_cv(secs(0.2), 1.3), [0.2, 1.3]),
        (Family::Weibull, ServiceTime::weibull_mean_cv(secs(8.0), 0.3), [8.0, 0.3]),
        (Family::Lognormal, ServiceTime::lognormal_median_p95(secs(23.0), secs(62.0)), [23.0, 62.0]),
        (Family::Pareto, ServiceTime::pareto(secs(2.0), 2.5).expect("it has a mean"), [2.0, 2.5]),
        (
            Family::Hyperexponential,
            ServiceTime::hyperexponential_mean_cv(secs(8.0), 3.0).expect("its cv is above 1"),
            [8.0, 3.0],
        ),
    ];
    for (of, service, truth) in cases {
        let fits: Vec<ServiceFit> = (0..8).map(|replication| fit(&sample(&service, 4000, replication), &[])).collect();
        let mut covered = 0;
        for fit in &fits {
            assert_eq!(family(fit), of, "{:#?}", fit.candidates);
            let candidate = fit.chosen().expect("it has a family");
            let half_widths = candidate.goodness.expect("what is chosen first is tested").half_widths;
            for place in 0..of.keys().len() {
                let away = (candidate.law.parameters[place] - truth[place]).abs();
                covered += u32::from(away <= half_widths[place]);
                // The ends of a uniform and a pareto are approached from inside: their error is no interval around them.
                let one_sided = of == Family::Uniform || (of == Family::Pareto && place == 0);
                assert!(one_sided || away < 2.5 * half_widths[place], "{of:?} {place}: {away} of {half_widths:?}");
            }
        }
        if !matches!(of, Family::Uniform | Family::Pareto) {
            // Of 8 or 16 intervals of 95 %, all but a few hold the truth.
            let keys = u32::try_from(of.keys().len()).expect("two at most");
            assert!(covered >= 8 * keys - 3, "{of:?}: {covered} intervals of {} hold the truth", 8 * keys);
        }
        for (place, truth) in truth.into_iter().enumerate().take(of.keys().len()) {
            let estimates: Vec<f64> =
                fits.iter().map(|fit| fit.chosen().expect("it has a family").law.parameters[place]).collect();
            if of == Family::Uniform || (of == Family::Pareto && place == 0) {
                assert!(estimates.iter().all(|found| (found / truth - 1.0).abs() < 0.005), "{of:?}: {estimates:?}");
            } else {
                assert_recovered(&estimates, truth, 0.03, &format!("{of:?} parameter {place}"));
            }
        }
    }
}

#[test]
fn the_true_family_is_rejected_as_often_as_the_level_says() {
    // The tables for known parameters would reject next to none.
    let service = ServiceTime::weibull_mean_cv(secs(8.0), 0.6);
    let mut p_values = Vec::new();
    for replication in 0..60 {
        let fit = fit(&sample(&service, 150, replication), &[]);
        let tested = fit.candidates.iter().filter(|candidate| candidate.law.family == Family::Weibull);
        p_values.extend(tested.filter_map(|candidate| candidate.goodness).map(|goodness| goodness.p_value));
    }
    assert!(p_values.len() > 40, "{} tests", p_values.len());
    let below = |level: f64| p_values.iter().filter(|&&p| p < level).count() as f64 / p_values.len() as f64;
    // Those that came to the test are mostly the likeliest, which fit a little better than the family does on the whole.
    let error = (0.5 * 0.5 / p_values.len() as f64).sqrt();
    assert!((below(0.5) - 0.5).abs() < 4.0 * error, "{} are below a half", below(0.5));
    assert!(below(LEAST_P) < 0.05 + 4.0 * (0.05 * 0.95 / p_values.len() as f64).sqrt(), "{}", below(LEAST_P));
}

#[test]
fn where_no_family_fits_the_measured_values_are_taken() {
    let part = |probability, service| MixturePart { probability, service };
    let two_kinds = ServiceTime::Mixture(
        [
            part(0.7, ServiceTime::gamma_mean_cv(secs(2.0), 0.05)),
            part(0.3, ServiceTime::gamma_mean_cv(secs(30.0), 0.03)),
        ]
        .into(),
    );
    for count in [200, 5000] {
        let fit = fit(&sample(&two_kinds, count, 0), &[]);
        assert_eq!(fit.choice, Choice::Empirical, "{:#?}", fit.candidates);
        assert!(fit.candidates.len() >= 5 && fit.candidates.iter().all(|candidate| !candidate.fits()));
    }
}

#[test]
fn what_a_test_of_many_rejects_may_still_serve() {
    // Not a gamma, and close to one: a triangular with its mode near the middle would not do.
    let nearly = ServiceTime::Mixture(
        [
            MixturePart { probability: 0.95, service: ServiceTime::gamma_mean_cv(secs(8.0), 0.4) },
            MixturePart { probability: 0.05, service: ServiceTime::gamma_mean_cv(secs(9.0), 0.6) },
        ]
        .into(),
    );
    let fit = fit(&sample(&nearly, 100_000, 0), &[]);
    let chosen = fit.chosen().expect("a family serves");
    assert_eq!(chosen.law.family, Family::Gamma);
    assert!(chosen.error < TOLERANCE && chosen.goodness.expect("it is tested").p_value < LEAST_P, "{chosen:#?}");
}

#[test]
fn a_constant_is_a_constant_and_few_times_are_no_family() {
    let constant = fit(&vec![secs(8.0); 100], &[]);
    assert_eq!((family(&constant), constant.choice), (Family::Constant, Choice::Family(0)));
    assert_eq!(fit(&sample(&ServiceTime::Exponential { mean_ns: 1e9 }, 19, 0), &[]).choice, Choice::TooFew);
    // Times of nothing rule out what has no density there, and nothing else.
    let mut with_zeros = sample(&ServiceTime::Exponential { mean_ns: 1e9 }, 2000, 0);
    with_zeros[3] = Nanos::ZERO;
    assert_eq!(family(&fit(&with_zeros, &[])), Family::Exponential);
    let zeros = fit(&vec![Nanos::ZERO; 100], &[]);
    assert_eq!((zeros.choice, zeros.candidates.len()), (Choice::Empirical, 0));
}

fn images(count: usize) -> Column {
    let mut stream = stream(11, 0, 0, Purpose::Quantities);
    let amounts = (0..count).map(|_| [1, 2, 4, 8][stream.random_range(0..4)]).collect();
    Column { name: "images".to_owned(), amounts }
}

/// Times of `2 s + gamma + 1.5 s * images`.
fn per_image(images: &Column, spread_s: f64, replication: u32) -> Vec<Nanos> {
    let noise = sample(&ServiceTime::gamma_mean_cv(secs(spread_s * 2.0), 0.5), images.amounts.len(), replication);
    let times = images.amounts.iter().zip(noise);
    times.map(|(images, noise)| secs(2.0) + noise + Nanos(1_500_000_000 * images)).collect()
}

#[test]
fn a_part_for_each_unit_is_recovered() {
    let images = images(3000);
    let unrelated = Column { name: "steps".to_owned(), amounts: images.amounts.iter().rev().copied().collect() };
    let mut slopes = Vec::new();
    for replication in 0..8 {
        let fit = fit(&per_image(&images, 0.5, replication), &[unrelated.clone(), images.clone()]);
        assert!(matches!(fit.choice, Choice::PerUnit(_)), "{:#?}", fit.candidates);
        let line = fit.dependence.expect("there is a line");
        assert_eq!(line.quantity, 1);
        // Variance of images 1, 2, 4, 8 alike: 7.1875, of the noise 0.25 s^2.
        let expected = 2.25 * 7.1875 / (2.25 * 7.1875 + 0.25);
        assert!((line.explained - expected).abs() < 0.01, "{}", line.explained);
        slopes.push(line.per_unit_s);
    }
    assert_recovered(&slopes, 1.5, 0.01, "time per image");
}

#[test]
fn a_quantity_that_says_little_is_no_part_of_the_time() {
    let images = images(3000);
    let times = per_image(&images, 20.0, 0);
    let fit = fit(&times, &[images]);
    assert!(fit.dependence.is_some_and(|line| line.explained < 0.2), "{:?}", fit.dependence);
    assert!(!matches!(fit.choice, Choice::PerUnit(_)));
    assert_eq!(fit.sample_s.len(), 3000);
}

#[test]
fn noise_in_proportion_is_left_out_where_there_is_little_of_it() {
    // 50 ms a token, each job by its own factor: nothing is left to be drawn at few tokens and much at many.
    let mut draws = stream(3, 0, 0, Purpose::Quantities);
    let tokens: Vec<u64> = (0..2000).map(|_| draws.random_range(10..1000)).collect();
    let factors = sample(&ServiceTime::lognormal_mean_cv(secs(1.0), 0.1), tokens.len(), 0);
    let times: Vec<Nanos> =
        tokens.iter().zip(factors).map(|(tokens, factor)| secs(0.05 * *tokens as f64 * factor.as_secs_f64())).collect();
    let fit = fit(&times, &[Column { name: "tokens".to_owned(), amounts: tokens }]);
    assert!(matches!(fit.choice, Choice::PerUnit(_)), "{:#?}", fit.candidates);
    assert_eq!(family(&fit), Family::Constant);
    let line = fit.dependence.expect("there is a line");
    assert!((line.per_unit_s - 0.05).abs() < 0.001 && line.explained > 0.9, "{line:?}");
}

#[test]
fn a_triangle_is_none_of_the_families() {
    let triangle = Triangular { min: secs(1.0), mode: secs(19.0), max: secs(20.0) };
    let fit = fit(&sample(&ServiceTime::Triangular(triangle), 5000, 0), &[]);
    assert_eq!(fit.choice, Choice::Empirical, "{:#?}", fit.candidates);
}
