//! Every family of service times is the distribution that its name and its parameters say.

use linecook::demand::service::Triangular;
use linecook::demand::{Service, ServiceTime};
use linecook::provider::Waitlist;
use linecook::rng::{self, Purpose};
use linecook::theory::Mg1;
use linecook::time::Nanos;

use crate::cases::{nonzero, pool_plan};
use crate::support::scenario;
use crate::theory_agreement::{agrees, busy, mean, measure, waiting};

const DRAWS: usize = 200_000;
const MEAN: Nanos = Nanos::from_secs(8);

/// The scenario of this service time.
pub fn with(service: &str) -> String {
    format!(
        "horizon = \"1 h\"\n[[workload]]\nname = \"w\"\narrivals = {{ kind = \"poisson\", rate = \"1/s\" }}\n\
         quantities = {{ images = 4 }}\nservice = {service}\n[[plan]]\nname = \"p\"\n"
    )
}

/// The service time that is written so.
pub fn read(service: &str) -> ServiceTime {
    match scenario(&with(service)).cases.remove(0).workloads.remove(0).service {
        Service::Drawn(service) => service,
        other => panic!("{other:?}"),
    }
}

/// One or more of each family, with its cv.
fn families() -> Vec<(&'static str, f64)> {
    vec![
        ("{ kind = \"exponential\", mean = \"8 s\" }", 1.0),
        ("{ kind = \"lognormal\", mean = \"8 s\", cv = 0.7 }", 0.7),
        ("{ kind = \"uniform\", min = \"4 s\", max = \"12 s\" }", 2.0 / 3.0_f64.sqrt() / 4.0),
        // Variance (a^2 + b^2 + c^2 - ab - ac - bc) / 18.
        ("{ kind = \"triangular\", min = \"3 s\", mode = \"5 s\", max = \"16 s\" }", (147.0_f64 / 18.0).sqrt() / 8.0),
        ("{ kind = \"triangular\", min = \"2 s\", mode = \"2 s\", max = \"20 s\" }", 18.0_f64.sqrt() / 8.0),
        ("{ kind = \"erlang\", stages = 1, mean = \"8 s\" }", 1.0),
        ("{ kind = \"erlang\", stages = 4, mean = \"8 s\" }", 0.5),
        ("{ kind = \"gamma\", mean = \"8 s\", cv = 0.4 }", 0.4),
        ("{ kind = \"gamma\", mean = \"8 s\", cv = 1.6 }", 1.6),
        ("{ kind = \"weibull\", mean = \"8 s\", cv = 0.4 }", 0.4),
        ("{ kind = \"weibull\", mean = \"8 s\", cv = 1.6 }", 1.6),
        // A small cv, so that the fourth moment exists: the shape is 4.5.
        ("{ kind = \"pareto\", mean = \"8 s\", cv = 0.3 }", 0.3),
        ("{ kind = \"hyperexponential\", mean = \"8 s\", cv = 2.5 }", 2.5),
    ]
}

fn draws(service: &ServiceTime) -> Vec<Nanos> {
    let mut rng = rng::stream(7, 0, 0, Purpose::Service);
    (0..DRAWS).map(|_| service.draw(&mut rng)).collect()
}

#[test]
fn what_is_drawn_has_the_distribution_of_its_family() {
    // Kolmogorov and Smirnov: above 1.95, a sample of the right distribution is one of a thousand.
    for (written, _) in families() {
        let service = read(written);
        let mut drawn = draws(&service);
        drawn.sort_unstable();
        let distances = drawn.iter().enumerate().map(|(below, &time)| {
            let cdf = service.cdf(time);
            (cdf - below as f64 / DRAWS as f64).max((below + 1) as f64 / DRAWS as f64 - cdf)
        });
        let distance = distances.fold(0.0, f64::max) * (DRAWS as f64).sqrt();
        assert!((0.2..1.95).contains(&distance), "{written}: {distance}");
    }
}

#[test]
fn what_is_drawn_has_the_mean_and_the_cv_of_its_family() {
    for (written, cv) in families() {
        let seconds: Vec<f64> = draws(&read(written)).iter().map(|time| time.as_secs_f64()).collect();
        let n = DRAWS as f64;
        let first = mean(&seconds);
        let moment = |power: i32| seconds.iter().map(|time| (time - first).powi(power)).sum::<f64>() / n;
        let (variance, fourth) = (moment(2), moment(4));
        assert!((first - 8.0).abs() < 4.0 * (variance / n).sqrt(), "{written}: mean {first}");
        let error = ((fourth - variance * variance) / n).sqrt();
        assert!((variance - (8.0 * cv).powi(2)).abs() < 4.0 * error, "{written}: variance {variance} ± {error}");
    }
}

/// `E[T] = integral of 1 - F`, `E[T^2] = integral of 2 t (1 - F)`, over the logarithm of t.
fn moments(service: &ServiceTime) -> (f64, f64) {
    const STEPS: u32 = 400_000;
    let (from, to) = (-16.0_f64, 16.0);
    let step = (to - from) / f64::from(STEPS);
    let (mut first, mut second) = (0.0, 0.0);
    for number in 0..STEPS {
        let time = (from + (f64::from(number) + 0.5) * step).exp();
        let survival = 1.0 - service.cdf(Nanos::from_secs_f64(time));
        first += survival * time * step;
        second += 2.0 * survival * time * time * step;
    }
    (first, (second / (first * first) - 1.0).sqrt())
}

#[test]
fn the_mean_is_the_integral_of_the_survival_and_so_is_the_cv() {
    for (written, exact) in families() {
        let service = read(written);
        let (mean, cv) = moments(&service);
        assert!((service.mean_s() - 8.0).abs() < 1e-9, "{written}: {}", service.mean_s());
        assert!((mean - 8.0).abs() < 1e-5, "{written}: mean {mean}");
        assert!((cv - exact).abs() < 1e-4, "{written}: cv {cv} is not {exact}");
    }
}

#[test]
fn a_median_and_a_p95_come_back() {
    for family in ["lognormal", "gamma", "weibull", "pareto"] {
        for p95 in ["23.5 s", "31 s", "62 s", "200 s"] {
            let service = read(&format!("{{ kind = \"{family}\", median = \"23 s\", p95 = \"{p95}\" }}"));
            let high = seconds(p95);
            let (half, most) = (service.cdf(Nanos::from_secs(23)), service.cdf(high));
            assert!((half - 0.5).abs() < 1e-7 && (most - 0.95).abs() < 1e-7, "{family} {p95}: {half} {most}");
        }
    }
}

#[test]
fn a_mean_and_a_p95_come_back_with_the_less_spread_of_two() {
    for family in ["lognormal", "gamma", "weibull", "pareto"] {
        for p95 in ["8.5 s", "12 s", "19 s"] {
            let service = read(&format!("{{ kind = \"{family}\", mean = \"8 s\", p95 = \"{p95}\" }}"));
            let most = service.cdf(seconds(p95));
            assert!((most - 0.95).abs() < 1e-7, "{family} {p95}: {most}");
            let cut = if family == "pareto" { 0.01 } else { 1e-8 };
            assert!((service.mean_s() - 8.0).abs() < cut, "{family} {p95}: {}", service.mean_s());
            // The other one has nearly all of its times near its least.
            assert!(service.cdf(Nanos::from_secs(1)) < 0.35, "{family} {p95}");
        }
    }
}

fn seconds(text: &str) -> Nanos {
    Nanos::from_secs_f64(text.trim_end_matches(" s").parse().expect("seconds"))
}

#[test]
fn the_mean_of_a_pareto_is_that_of_the_times_cut_at_the_longest() {
    // A shape so near 1 that the cut takes away half of the mean.
    let service = ServiceTime::pareto(Nanos::SECOND, 1.05).unwrap();
    let longest = Nanos::LONGEST.as_secs_f64();
    // The integral of t^-1.05 from 1 s to 366 days, and the first second.
    let exact = 1.0 + (1.0 - longest.powf(-0.05)) / 0.05;
    assert!((service.mean_s() - exact).abs() < 1e-9, "{} is not {exact}", service.mean_s());
    assert!(exact < 0.6 * (1.05 / 0.05));
    assert!(ServiceTime::pareto(Nanos::SECOND, 1.0).is_none());
    let drawn = draws(&ServiceTime::pareto(Nanos::from_secs(86_400), 1.01).unwrap());
    assert_eq!(drawn.iter().max(), Some(&Nanos::LONGEST));
}

#[test]
fn families_meet_where_they_are_the_same() {
    let exponential = read("{ kind = \"exponential\", mean = \"8 s\" }");
    for same in [
        ServiceTime::gamma_mean_cv(MEAN, 1.0),
        ServiceTime::weibull_mean_cv(MEAN, 1.0),
        ServiceTime::erlang(nonzero(1), MEAN),
        ServiceTime::hyperexponential_mean_cv(MEAN, 1.0).unwrap(),
    ] {
        for seconds in [0, 1, 5, 8, 20, 60] {
            let time = Nanos::from_secs(seconds);
            assert!((same.cdf(time) - exponential.cdf(time)).abs() < 1e-12, "{same:?} at {seconds} s");
        }
    }
    assert_eq!(ServiceTime::erlang(nonzero(4), MEAN), ServiceTime::gamma_mean_cv(MEAN, 0.5));
    assert!(ServiceTime::hyperexponential_mean_cv(MEAN, 0.99).is_none());
}

#[test]
fn without_spread_a_service_time_is_constant() {
    for family in ["lognormal", "gamma", "weibull", "pareto"] {
        let service = read(&format!("{{ kind = \"{family}\", mean = \"8 s\", cv = 0 }}"));
        assert!(service.is_constant(), "{family}");
        let off = draws(&service).iter().map(|time| time.0.abs_diff(MEAN.0)).max();
        assert!(off <= Some(20), "{family}: off by {off:?} ns");
    }
    let all_three = "min = \"8 s\", mode = \"8 s\", max = \"8 s\"";
    for service in [
        read("{ kind = \"uniform\", min = \"8 s\", max = \"8 s\" }"),
        read(&format!("{{ kind = \"triangular\", {all_three} }}")),
    ] {
        assert!(service.is_constant());
        assert!(draws(&service).iter().all(|&time| time == MEAN));
        assert_eq!([7, 8, 9].map(|seconds| service.cdf(Nanos::from_secs(seconds)) > 0.5), [false, true, true]);
    }
    assert!(families().into_iter().all(|(written, _)| !read(written).is_constant()));
}

#[test]
fn mg1_with_gamma_service_agrees_with_pollaczek_and_khinchine() {
    for cv in [0.5, 1.5] {
        let exact = Mg1::new(0.7, 1.0, cv).unwrap();
        let service = ServiceTime::gamma_mean_cv(Nanos::SECOND, cv);
        let runs = measure(pool_plan(1, Waitlist::Unbounded), 0.7, service, 2_000, 150_000);
        agrees("wait", &runs, |run| mean(&run.waits), exact.waiting_time_mean(), 0.02);
        agrees("sojourn", &runs, |run| mean(&run.sojourns), exact.sojourn_time_mean(), 0.015);
        agrees("waiting", &runs, waiting, exact.number_waiting_mean(), 0.02);
        agrees("utilisation", &runs, busy, exact.utilisation(), 0.003);
    }
}

#[test]
fn mg1_with_hyperexponential_service_agrees_with_pollaczek_and_khinchine() {
    let exact = Mg1::new(0.7, 1.0, 2.0).unwrap();
    let service = ServiceTime::hyperexponential_mean_cv(Nanos::SECOND, 2.0).unwrap();
    let runs = measure(pool_plan(1, Waitlist::Unbounded), 0.7, service, 2_000, 250_000);
    agrees("wait", &runs, |run| mean(&run.waits), exact.waiting_time_mean(), 0.02);
    agrees("waiting", &runs, waiting, exact.number_waiting_mean(), 0.02);
    agrees("utilisation", &runs, busy, exact.utilisation(), 0.003);
}

/// A change of these numbers changes every result of such scenarios: its commit says *value-breaking*.
#[test]
fn the_first_draws_of_every_family_are_pinned_value_breaking() {
    let first = |service: &ServiceTime| {
        let mut rng = rng::stream(1, 0, 0, Purpose::Service);
        [(); 3].map(|()| service.draw(&mut rng).0)
    };
    let triangular = Triangular { min: Nanos::from_secs(3), mode: Nanos::from_secs(5), max: Nanos::from_secs(16) };
    let (median, p95) = (Nanos::from_secs(23), Nanos::from_secs(62));
    let families = [
        (
            ServiceTime::Uniform { min: Nanos::from_secs(4), max: Nanos::from_secs(12) },
            [8_850_295_608, 10_255_918_880, 11_089_044_528],
        ),
        (ServiceTime::Triangular(triangular), [8_496_603_035, 10_416_501_991, 11_964_739_282]),
        (ServiceTime::erlang(nonzero(4), MEAN), [9_307_767_327, 15_682_819_706, 6_921_783_227]),
        (ServiceTime::gamma_mean_cv(MEAN, 1.6), [24_421_929_872, 1_995_012_351, 14_637_860_427]),
        (ServiceTime::gamma_median_p95(median, p95).unwrap(), [31_773_327_480, 63_259_556_819, 21_089_061_971]),
        (ServiceTime::weibull_mean_cv(MEAN, 0.4), [11_495_704_550, 7_359_143_338, 12_883_934_490]),
        (ServiceTime::weibull_mean_p95(median, p95).unwrap(), [42_710_764_497, 15_296_914_536, 55_529_070_050]),
        (ServiceTime::pareto_median_p95(median, p95).unwrap(), [39_286_845_028, 21_923_636_748, 53_032_872_986]),
        (ServiceTime::hyperexponential_mean_cv(MEAN, 2.5).unwrap(), [2_514_827_382, 326_360_599, 4_386_636_897]),
    ];
    assert_eq!(families.each_ref().map(|(service, _)| first(service)), families.map(|(_, pinned)| pinned));
}
