//! The families with more than one parameter, each from what people know of it.

use crate::demand::ServiceTime;
use crate::demand::service::{Reachable, Triangular};
use crate::notation::cursor::{Item, Keys};
use crate::time::Nanos;

/// The most coefficients of variation: a hundred times the mean is no spread that anybody measured.
const MOST_CV: f64 = 100.0;
/// A spread below this would be a rounding error of the mean.
const LEAST_CV: f64 = 0.001;
/// The most stages of an Erlang, whose cv is then a thousandth.
const MOST_STAGES: u64 = 1_000_000;

/// What of a family with two parameters is known.
enum Known<'t> {
    MeanCv(Nanos, f64),
    MeanP95(Nanos, Nanos, Item<'t>),
    MedianP95(Nanos, Nanos, Item<'t>),
}

/// The pair of keys that a family is given by; `family` is its name with an article, `others` further pairs it could have.
fn known<'t>(item: &Item<'t>, keys: &Keys<'t>, family: &str, others: &str) -> Option<Known<'t>> {
    match (keys.take("median"), keys.take("mean"), keys.take("p95"), keys.take("cv")) {
        (Some(median), None, Some(p95), None) => {
            let (middle, high) = (median.positive_duration()?, p95.positive_duration()?);
            above(&p95, high, "median", middle)?;
            Some(Known::MedianP95(middle, high, p95))
        }
        (None, Some(mean), None, Some(cv)) => {
            let (mean, spread) = (mean.positive_duration()?, cv.number()?);
            if !(0.0..=MOST_CV).contains(&spread) {
                cv.reject("which is outside 0 to 100; it is the standard deviation over the mean, often about 0.5");
                return None;
            }
            Some(Known::MeanCv(mean, spread))
        }
        (None, Some(mean), Some(p95), None) => {
            let (middle, high) = (mean.positive_duration()?, p95.positive_duration()?);
            above(&p95, high, "mean", middle)?;
            Some(Known::MeanP95(middle, high, p95))
        }
        _ => {
            item.reject(&format!(
                "but {family} needs `median` and `p95`, or `mean` and `cv`, or `mean` and `p95`{others}; write one pair"
            ));
            None
        }
    }
}

fn above(p95: &Item<'_>, high: Nanos, name: &str, middle: Nanos) -> Option<()> {
    if high <= middle {
        p95.reject(&format!("which is not above the {name}; 95 % of the times are below the p95"));
        return None;
    }
    Some(())
}

pub(super) fn lognormal(item: &Item<'_>, keys: &Keys<'_>) -> Option<ServiceTime> {
    match known(item, keys, "a lognormal", "")? {
        Known::MedianP95(median, p95, _) => Some(ServiceTime::lognormal_median_p95(median, p95)),
        Known::MeanCv(mean, cv) => Some(ServiceTime::lognormal_mean_cv(mean, cv)),
        Known::MeanP95(mean, high, p95) => {
            let service = ServiceTime::lognormal_mean_p95(mean, high);
            if service.is_none() {
                p95.reject("more than 3.87 times the mean, which no lognormal has; give median and p95 instead");
            }
            service
        }
    }
}

/// The three ways to give a family by its mean or median.
struct Family {
    name: &'static str,
    mean_cv: fn(Nanos, f64) -> ServiceTime,
    mean_p95: fn(Nanos, Nanos) -> Result<ServiceTime, Reachable>,
    median_p95: fn(Nanos, Nanos) -> Result<ServiceTime, Reachable>,
}

impl Family {
    fn of(&self, item: &Item<'_>, keys: &Keys<'_>, others: &str) -> Option<ServiceTime> {
        let (solved, p95, high, name, middle) = match known(item, keys, &format!("a {}", self.name), others)? {
            Known::MeanCv(_, cv) if cv > 0.0 && cv < LEAST_CV => {
                keys.take("cv")?.reject("which is between 0 and 0.001; write 0 for a constant");
                return None;
            }
            Known::MeanCv(mean, cv) => return Some((self.mean_cv)(mean, cv)),
            Known::MeanP95(mean, high, p95) => ((self.mean_p95)(mean, high), p95, high, "mean", mean),
            Known::MedianP95(median, high, p95) => ((self.median_p95)(median, high), p95, high, "median", median),
        };
        let advise = |Reachable { least, most }: Reachable| {
            let middle = middle.as_secs_f64();
            if high.as_secs_f64() / middle < least {
                let least = significant(middle * least, f64::ceil);
                p95.reject(&format!(
                    "which is as good as the {name}; make it {least} s or more, or write kind = \"constant\""
                ));
            } else {
                let most = significant(middle * most, f64::floor);
                p95.reject(&format!(
                    "which no {} with this {name} has; the most is {most} s, or take a family with a longer tail",
                    self.name
                ));
            }
        };
        solved.map_err(advise).ok()
    }
}

/// A number above 0 with four digits, rounded to the safe side.
fn significant(value: f64, round: impl Fn(f64) -> f64) -> f64 {
    let unit = 10.0_f64.powf(value.log10().floor() - 3.0);
    // The division takes away what the multiplication adds at the end.
    if unit < 1.0 { round(value / unit) / unit.recip().round() } else { round(value / unit) * unit }
}

pub(super) fn gamma(item: &Item<'_>, keys: &Keys<'_>) -> Option<ServiceTime> {
    let family = Family {
        name: "gamma",
        mean_cv: ServiceTime::gamma_mean_cv,
        mean_p95: ServiceTime::gamma_mean_p95,
        median_p95: ServiceTime::gamma_median_p95,
    };
    family.of(item, keys, "")
}

pub(super) fn weibull(item: &Item<'_>, keys: &Keys<'_>) -> Option<ServiceTime> {
    let family = Family {
        name: "weibull",
        mean_cv: ServiceTime::weibull_mean_cv,
        mean_p95: ServiceTime::weibull_mean_p95,
        median_p95: ServiceTime::weibull_median_p95,
    };
    family.of(item, keys, "")
}

pub(super) fn pareto(item: &Item<'_>, keys: &Keys<'_>) -> Option<ServiceTime> {
    let (minimum, shape) = (keys.take("minimum"), keys.take("shape"));
    let (minimum, shape) = match (minimum, shape) {
        (None, None) => {
            let family = Family {
                name: "pareto",
                mean_cv: ServiceTime::pareto_mean_cv,
                mean_p95: ServiceTime::pareto_mean_p95,
                median_p95: ServiceTime::pareto_median_p95,
            };
            return family.of(item, keys, ", or `minimum` and `shape`");
        }
        (Some(minimum), Some(shape)) => (minimum, shape),
        (Some(alone), None) => {
            alone.reject("but a pareto by its minimum needs its `shape` too; write shape = 2.5, for example");
            return None;
        }
        (None, Some(alone)) => {
            alone.reject("but a pareto by its shape needs its `minimum` too; write minimum = \"2 s\", for example");
            return None;
        }
    };
    for key in ["median", "mean", "p95", "cv"] {
        if let Some(item) = keys.take(key) {
            item.reject("but `minimum` and `shape` say everything already; remove it, or those two");
            return None;
        }
    }
    let (least, exponent) = (minimum.positive_duration()?, shape.number()?);
    if exponent > MOST_SHAPE {
        shape.reject("which is above 1000, so that every time is the minimum; write kind = \"constant\"");
        return None;
    }
    let service = ServiceTime::pareto(least, exponent);
    if service.is_none() {
        shape
            .reject("but only a shape above 1 has a mean, and without one no plan can be enough; often it is 1.5 to 3");
    }
    service
}

/// The largest exponent of a Pareto.
const MOST_SHAPE: f64 = 1000.0;

pub(super) fn uniform(keys: &Keys<'_>) -> Option<ServiceTime> {
    let min = keys.require("min", "min = \"4 s\", for example");
    let max = keys.require("max", "max = \"12 s\", for example");
    let (max, (least, most)) = (max.as_ref()?, (min?.duration()?, max.as_ref()?.duration()?));
    not_below(max, most, "min", least)?;
    Some(ServiceTime::Uniform { min: least, max: most })
}

pub(super) fn triangular(keys: &Keys<'_>) -> Option<ServiceTime> {
    let min = keys.require("min", "min = \"4 s\", for example");
    let mode = keys.require("mode", "mode = \"6 s\", the likeliest time, for example");
    let max = keys.require("max", "max = \"12 s\", for example");
    let (mode, max) = (mode?, max?);
    let triangular = Triangular { min: min?.duration()?, mode: mode.duration()?, max: max.duration()? };
    not_below(&mode, triangular.mode, "min", triangular.min)?;
    not_below(&max, triangular.max, "mode", triangular.mode)?;
    Some(ServiceTime::Triangular(triangular))
}

fn not_below(item: &Item<'_>, time: Nanos, name: &str, other: Nanos) -> Option<()> {
    if time < other {
        item.reject(&format!("which is below the {name} of {} s; exchange the two", other.as_secs_f64()));
        return None;
    }
    Some(())
}

pub(super) fn erlang(keys: &Keys<'_>) -> Option<ServiceTime> {
    let stages = keys.require("stages", "stages = 3, for example").and_then(|stages| {
        let stages = stages.positive(MOST_STAGES, "so there is nothing to do; 1 stage is an exponential")?;
        u32::try_from(stages).ok().and_then(std::num::NonZeroU32::new)
    });
    let mean = keys.require("mean", "mean = \"8 s\", of all stages together, for example")?.positive_duration();
    Some(ServiceTime::erlang(stages?, mean?))
}

pub(super) fn hyperexponential(keys: &Keys<'_>) -> Option<ServiceTime> {
    let mean = keys.require("mean", "mean = \"8 s\", for example").and_then(|item| item.positive_duration());
    let cv = keys.require("cv", "cv = 2, for example")?;
    let spread = cv.number()?;
    if !(1.0..=MOST_CV).contains(&spread) || spread <= 1.0 {
        cv.reject(
            "which is not above 1 and at most 100; write kind = \"exponential\" for 1, and kind = \"gamma\" for less",
        );
        return None;
    }
    ServiceTime::hyperexponential_mean_cv(mean?, spread)
}
