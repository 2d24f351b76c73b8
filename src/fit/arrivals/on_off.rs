//! The on-off process under which the gaps of a log are likeliest.

use super::super::numeric::minimum;
use super::Process;
use crate::demand::arrivals::OnOff;
use crate::time::Nanos;

/// Gaps that are looked at: the likelihood of each is worked out hundreds of times.
const MOST_GAPS: usize = 60_000;
/// A rate while off below this share of the one while on is none.
const NEXT_TO_NONE: f64 = 0.002;

/// The likeliest on-off process with this rate.
///
/// The likelihood of a Markov-modulated Poisson process is exact: the phase is not seen, so the probabilities of both are carried
/// from request to request.
///
/// ```text
/// v <- v exp((Q - R) gap) R,   Q = (-a a; b -b),  R = diag(on, off),  a = 1/mean_on, b = 1/mean_off
/// ```
///
/// # Source
/// W. Fischer and K. Meier-Hellstern, *The Markov-modulated Poisson process (MMPP) cookbook*, 1993.
pub(super) fn fit(gaps: &[f64], per_s: f64) -> Option<Process> {
    let gaps = &gaps[..gaps.len().min(MOST_GAPS)];
    let parameters = |place: &[f64; 3]| -> Option<(f64, f64, f64)> {
        let [on_share, off_rate] = [logistic(place[0]), logistic(place[2])];
        let mean_on_s = libm::exp(place[1]);
        // What a scenario can have: phases of a tenth of a second to months.
        ((0.001..=0.999).contains(&on_share) && (0.1..1e7).contains(&mean_on_s))
            .then_some((on_share, mean_on_s, off_rate))
    };
    let process = |(on_share, mean_on_s, off_rate): (f64, f64, f64)| {
        OnOff::of_shares(per_s / 1e9, on_share, Nanos::from_secs_f64(mean_on_s), off_rate)
    };
    let minus_likelihood = |place: &[f64; 3]| {
        parameters(place).map_or(f64::INFINITY, |parameters| -log_likelihood(gaps, &process(parameters)))
    };
    // The surface has several hills: climb from the highest of a coarse grid.
    let scales = [5.0, 30.0, 200.0, 1500.0, 10_000.0];
    let starts = scales.iter().flat_map(|requests| {
        [0.1, 0.3, 0.6].into_iter().flat_map(move |on_share: f64| {
            [0.02, 0.3].map(|off_rate: f64| [logit(on_share), libm::log((requests / per_s).max(0.2)), logit(off_rate)])
        })
    });
    let coarse = &gaps[..gaps.len().min(MOST_GAPS / 4)];
    let roughly =
        |place: &[f64; 3]| parameters(place).map_or(f64::INFINITY, |found| -log_likelihood(coarse, &process(found)));
    let start = starts.min_by(|a, b| roughly(a).total_cmp(&roughly(b)))?;
    let found = minimum(start, 0.5, 1e-3, 400, minus_likelihood);
    let (on_share, mean_on_s, off_rate) = parameters(&found)?;
    let off_rate = if off_rate < NEXT_TO_NONE { 0.0 } else { off_rate };
    Some(Process::OnOff { per_s, on_share, mean_on: Nanos::from_secs_f64(mean_on_s), off_rate })
}

fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-x))
}

fn logit(share: f64) -> f64 {
    libm::log(share / (1.0 - share))
}

/// The logarithm of the density of these gaps in seconds, from a request on.
fn log_likelihood(gaps: &[f64], process: &OnOff) -> f64 {
    let (on, off) = (process.on_per_ns * 1e9, process.off_per_ns * 1e9);
    let (a, b) = (1e9 / process.mean_on_ns, 1e9 / process.mean_off_ns);
    // M = Q - R has two real eigenvalues, so that exp(M x) is a sum of two exponentials.
    let (m11, m22) = (-a - on, -b - off);
    let root = ((m11 - m22) * (m11 - m22) + 4.0 * a * b).sqrt();
    let (slow, fast) = (f64::midpoint(m11 + m22, root), f64::midpoint(m11 + m22, -root));
    // The phase that a request finds: each in proportion to the requests that it has.
    let found_on = b * on / (b * on + a * off);
    let (mut v1, mut v2) = (found_on, 1.0 - found_on);
    let mut sum = 0.0;
    for &gap in gaps {
        let (e1, e2) = (libm::exp(slow * gap) / root, libm::exp(fast * gap) / root);
        // exp(M x) = (e^(s x) (M - f I) - e^(f x) (M - s I)) / (s - f)
        let (p11, p22) = (e1 * (m11 - fast) - e2 * (m11 - slow), e1 * (m22 - fast) - e2 * (m22 - slow));
        let both = e1 - e2;
        let (w1, w2) = ((v1 * p11 + v2 * b * both) * on, (v1 * a * both + v2 * p22) * off);
        let density = w1 + w2;
        if density <= 0.0 || !density.is_finite() {
            return f64::NEG_INFINITY;
        }
        sum += libm::log(density);
        (v1, v2) = (w1 / density, w2 / density);
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_alike_phases_have_the_likelihood_of_a_poisson_process() {
        let process = OnOff { on_per_ns: 2e-9, off_per_ns: 2e-9, mean_on_ns: 5e9, mean_off_ns: 9e9 };
        let gaps = [0.1, 0.7, 0.0, 3.2, 0.4];
        let poisson: f64 = gaps.iter().map(|gap| 2f64.ln() - 2.0 * gap).sum();
        assert!((log_likelihood(&gaps, &process) - poisson).abs() < 1e-12);
    }

    #[test]
    fn a_process_that_is_off_without_requests_has_hyperexponential_gaps() {
        // The density of one gap, integrated, is 1.
        let process = OnOff { on_per_ns: 3e-9, off_per_ns: 0.0, mean_on_ns: 2e9, mean_off_ns: 4e9 };
        let step = 1e-3;
        let whole: f64 =
            (0..200_000).map(|n| log_likelihood(&[(f64::from(n) + 0.5) * step], &process).exp() * step).sum();
        assert!((whole - 1.0).abs() < 1e-5, "{whole}");
    }
}
