//! How much service times vary.

use super::ServiceTime;

impl ServiceTime {
    /// The variance, in square seconds, before rounding and the cut; `None` where it is infinite.
    pub fn variance_s2(&self) -> Option<f64> {
        let ns2 = match self {
            Self::Constant(_) => 0.0,
            Self::Exponential { mean_ns } => mean_ns.powi(2),
            Self::Lognormal { mu, sigma } => libm::exp(2.0 * mu + sigma * sigma) * libm::expm1(sigma * sigma),
            Self::Uniform { min, max } => ((max.0 - min.0) as f64).powi(2) / 12.0,
            Self::Triangular(triangular) => triangular.variance_ns2(),
            Self::Gamma(gamma) => gamma.variance_ns2(),
            Self::Weibull(weibull) => weibull.variance_ns2(),
            Self::Pareto(pareto) => pareto.variance_ns2()?,
            Self::Empirical(empirical) => empirical.variance_ns2(),
            // Within the parts and between them.
            Self::Mixture(parts) => {
                let mean = self.mean_s();
                let of_part = |part: &super::MixturePart| {
                    let away = (part.service.mean_s() - mean).powi(2);
                    Some(part.probability * (part.service.variance_s2()? + away))
                };
                return parts.iter().map(of_part).sum();
            }
        };
        Some(ns2 / 1e18)
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use super::*;
    use crate::rng::{self, Purpose};
    use crate::time::Nanos;

    fn families() -> Vec<ServiceTime> {
        let mean = Nanos::from_secs(8);
        let (min, max) = (Nanos::from_secs(2), Nanos::from_secs(9));
        let mode = Nanos::from_secs(3);
        vec![
            ServiceTime::Constant(mean),
            ServiceTime::Exponential { mean_ns: 8e9 },
            ServiceTime::lognormal_mean_cv(mean, 0.5),
            ServiceTime::Uniform { min, max },
            ServiceTime::Triangular(super::super::Triangular { min, mode, max }),
            ServiceTime::erlang(NonZeroU32::new(3).unwrap(), mean),
            ServiceTime::weibull_mean_cv(mean, 0.7),
            ServiceTime::pareto_mean_cv(mean, 0.2),
            ServiceTime::hyperexponential_mean_cv(mean, 1.5).unwrap(),
            ServiceTime::Empirical(super::super::Empirical::new(vec![min, mode, mode, max]).unwrap()),
        ]
    }

    /// The mean square of how far draws are from the mean is the variance, within four standard errors.
    #[test]
    fn draws_vary_as_the_formula_says() {
        const DRAWS: u32 = 100_000;
        for service in families() {
            let (mean, mut rng) = (service.mean_s(), rng::stream(1, 0, 0, Purpose::Service));
            let squares: Vec<f64> = (0..DRAWS).map(|_| (service.draw(&mut rng).as_secs_f64() - mean).powi(2)).collect();
            let found = squares.iter().sum::<f64>() / f64::from(DRAWS);
            let spread = squares.iter().map(|square| (square - found).powi(2)).sum::<f64>() / f64::from(DRAWS);
            let error = (spread / f64::from(DRAWS)).sqrt();
            let exact = service.variance_s2().unwrap();
            assert!((found - exact).abs() <= 4.0 * error + 1e-12, "{service:?}: {found} ± {error} and {exact}");
        }
    }

    #[test]
    fn a_pareto_with_a_long_tail_has_none() {
        assert_eq!(ServiceTime::pareto(Nanos::SECOND, 2.0).unwrap().variance_s2(), None);
        assert!(ServiceTime::pareto(Nanos::SECOND, 2.1).unwrap().variance_s2().is_some());
    }
}
