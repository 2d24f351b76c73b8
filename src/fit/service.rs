//! Service times: the likeliest family, if one fits, and the part that grows with a quantity.

pub mod dependence;
pub mod family;
pub mod goodness;
mod likelihood;

pub use dependence::Dependence;
pub use family::{Family, Law, Parameter};
pub use goodness::Goodness;

use self::likelihood::Sample;
use super::Column;
use super::numeric::{moments, quantile};
use crate::time::Nanos;

/// The quantiles at which a fit is judged.
pub const QUANTILES: [f64; 4] = [0.5, 0.9, 0.95, 0.99];
/// The error at the worst of them, relative to the measured one, up to which a fit serves: with thousands of real requests a
/// test rejects every family, and a plan is not chosen by the last per cent of a quantile.
pub const TOLERANCE: f64 = 0.05;
/// The chance of a fit as bad as this, if the family is the truth, from which on a test does not reject it.
pub const LEAST_P: f64 = 0.01;
/// Times whose spread is below this share of their mean are constant.
const CONSTANT_CV: f64 = 0.001;
/// Families tested, the likeliest first.
const TESTED: usize = 3;
/// Times from which on a family can be told.
const ENOUGH: usize = 20;

/// The families tried, but for the constant.
const FAMILIES: [Family; 7] = [
    Family::Exponential,
    Family::Uniform,
    Family::Gamma,
    Family::Weibull,
    Family::Lognormal,
    Family::Pareto,
    Family::Hyperexponential,
];

/// How service times are distributed.
#[derive(Clone, Debug, PartialEq)]
pub struct ServiceFit {
    /// Mean of all times, in seconds.
    pub mean_s: f64,
    /// Their standard deviation over the mean.
    pub cv: f64,
    /// Their quantiles, as in [`QUANTILES`], in seconds.
    pub quantiles_s: [f64; 4],
    /// The quantity that explains them best, if one does to any degree.
    pub dependence: Option<Dependence>,
    /// What the candidates are fitted to, in seconds, ascending: all times, or what a dependence that is taken leaves of them.
    pub sample_s: Vec<f64>,
    /// The families tried, the likeliest first.
    pub candidates: Vec<Candidate>,
    /// What describes them.
    pub choice: Choice,
}

/// What describes service times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// A family, by its place among the candidates.
    Family(usize),
    /// A time per unit of a quantity and what remains of another family.
    PerUnit(usize),
    /// The measured values: no family fits.
    Empirical,
    /// The measured values: too few to tell.
    TooFew,
}

/// A family with its likeliest parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// The member of the family.
    pub law: Law,
    /// Bayesian information criterion: smaller is better.
    pub bic: f64,
    /// Its quantiles, as in [`QUANTILES`], in seconds.
    pub quantiles_s: [f64; 4],
    /// The largest error of them, relative to the measured quantiles of all times.
    pub error: f64,
    /// The test, for the likeliest few.
    pub goodness: Option<Goodness>,
}

impl Candidate {
    /// Whether it serves: no quantile is far off, or a test would not tell it from the truth.
    pub fn fits(&self) -> bool {
        self.error <= TOLERANCE || self.goodness.is_some_and(|goodness| goodness.p_value >= LEAST_P)
    }
}

impl ServiceFit {
    /// The candidate that was chosen.
    pub fn chosen(&self) -> Option<&Candidate> {
        match self.choice {
            Choice::Family(place) | Choice::PerUnit(place) => self.candidates.get(place),
            Choice::Empirical | Choice::TooFew => None,
        }
    }
}

/// Fits every family by maximum likelihood and takes the likeliest that serves, in parts where a quantity explains most.
pub fn fit(times: &[Nanos], quantities: &[Column]) -> ServiceFit {
    let seconds: Vec<f64> = times.iter().map(|time| time.as_secs_f64()).collect();
    let mut ascending = seconds.clone();
    ascending.sort_by(f64::total_cmp);
    let (mean_s, deviation) = moments(ascending.iter().copied());
    let cv = if mean_s > 0.0 { deviation / mean_s } else { 0.0 };
    let quantiles_s = QUANTILES.map(|share| quantile(&ascending, share));
    let found = |dependence, sample_s, candidates, choice| ServiceFit {
        mean_s,
        cv,
        quantiles_s,
        dependence,
        sample_s,
        candidates,
        choice,
    };
    if cv < CONSTANT_CV && mean_s > 0.0 {
        let constant = constant(mean_s, &quantiles_s);
        return found(None, ascending, constant.into_iter().collect(), Choice::Family(0));
    }
    if times.len() < ENOUGH {
        return found(None, ascending, Vec::new(), Choice::TooFew);
    }
    let dependence = dependence::strongest(&seconds, quantities);
    if let Some(line) = dependence.filter(Dependence::explains_most)
        && let Some((rest, candidates, place)) = in_parts(&seconds, &quantities[line.quantity], line, &quantiles_s)
    {
        return found(dependence, rest, candidates, Choice::PerUnit(place));
    }
    let candidates = candidates(&ascending, &quantiles_s);
    let choice = candidates.iter().position(Candidate::fits).map_or(Choice::Empirical, Choice::Family);
    found(dependence, ascending, candidates, choice)
}

fn constant(value: f64, measured: &[f64; 4]) -> Option<Candidate> {
    let law = Law::new(Family::Constant, [value, 0.0])?;
    Some(Candidate {
        error: error(&law, measured, measured).1,
        law,
        bic: f64::NEG_INFINITY,
        quantiles_s: [value; 4],
        goodness: None,
    })
}

/// What a line leaves of the times, the families fitted to that, and the place of the one that serves.
fn in_parts(
    seconds: &[f64],
    column: &Column,
    line: Dependence,
    of_all: &[f64; 4],
) -> Option<(Vec<f64>, Vec<Candidate>, usize)> {
    let (mut rest, cut) = line.rest(seconds, &column.amounts);
    rest.sort_by(f64::total_cmp);
    if cut <= dependence::MOST_CUT {
        let of_rest = QUANTILES.map(|share| quantile(&rest, share));
        let (mean, deviation) = moments(rest.iter().copied());
        let tried = if deviation <= CONSTANT_CV * of_all[0] {
            constant(mean, &of_rest).into_iter().collect()
        } else {
            against(&rest, &of_rest, of_all)
        };
        if let Some(place) = tried.iter().position(Candidate::fits) {
            return Some((rest, tried, place));
        }
    }
    // Noise that no part of its own describes is left out, if there is little of it.
    let base = line.base_s.max(0.0);
    let law = Law::new(Family::Constant, [base, 0.0])?;
    let left_out = Candidate { law, bic: f64::NEG_INFINITY, quantiles_s: [base; 4], error: 0.0, goodness: None };
    line.explains_nearly_all().then(|| (rest, vec![left_out], 0))
}

fn candidates(ascending: &[f64], measured: &[f64; 4]) -> Vec<Candidate> {
    against(ascending, measured, measured)
}

/// The candidates for a sample with these quantiles, whose errors are relative to those of all times. Those that come first are
/// tested until one serves.
fn against(ascending: &[f64], measured: &[f64; 4], scale: &[f64; 4]) -> Vec<Candidate> {
    let Some(sample) = Sample::new(ascending) else { return Vec::new() };
    let count = ascending.len() as f64;
    let mut candidates: Vec<Candidate> = FAMILIES
        .into_iter()
        .filter_map(|family| {
            let (law, likelihood) = sample.likeliest(family)?;
            let bic = family.keys().len() as f64 * libm::log(count) - 2.0 * likelihood;
            let (quantiles_s, error) = error(&law, measured, scale);
            Some(Candidate { law, bic, quantiles_s, error, goodness: None })
        })
        .collect();
    candidates.sort_by(|a, b| a.bic.total_cmp(&b.bic));
    for candidate in candidates.iter_mut().take(TESTED) {
        candidate.goodness = Some(goodness::goodness(&sample, &candidate.law));
        if candidate.fits() {
            break;
        }
    }
    candidates
}

/// A law's quantiles, and their largest error.
fn error(law: &Law, measured: &[f64; 4], scale: &[f64; 4]) -> ([f64; 4], f64) {
    let quantiles = QUANTILES.map(|share| law.quantile(share));
    let each = quantiles.iter().zip(measured).zip(scale);
    let error = each.map(|((law, measured), scale)| (law - measured).abs() / scale.max(1e-9)).fold(0.0, f64::max);
    (quantiles, error)
}
