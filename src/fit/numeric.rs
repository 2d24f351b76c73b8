//! What estimating needs: a root, a minimum in a few dimensions, moments.

use crate::demand::turning_point;

/// A root of a function that rises through it, between two places, to about the last digits of a float.
pub(super) fn root(low: f64, high: f64, function: impl Fn(f64) -> f64) -> f64 {
    turning_point(low, high, |x| function(x) >= 0.0)
}

/// Where a function of a few variables is least, from a start and with steps of this size at first: by a simplex that is
/// reflected, expanded, contracted and shrunk. Ends when the values at its corners agree to `tolerance`, or after `most` evaluations.
///
/// # Source
/// J. Nelder and R. Mead, *A simplex method for function minimization*, 1965.
pub(super) fn minimum<const D: usize>(
    start: [f64; D],
    step: f64,
    tolerance: f64,
    most: usize,
    function: impl Fn(&[f64; D]) -> f64,
) -> [f64; D] {
    let mut corners: Vec<([f64; D], f64)> = vec![(start, function(&start))];
    for place in 0..D {
        let mut corner = start;
        corner[place] += step;
        corners.push((corner, function(&corner)));
    }
    let mut evaluations = D + 1;
    while evaluations < most {
        corners.sort_by(|a, b| a.1.total_cmp(&b.1));
        let (best, worst) = (corners[0].1, corners[D]);
        if worst.1 - best <= tolerance {
            break;
        }
        let mut middle = [0.0; D];
        for (corner, _) in &corners[..D] {
            for (sum, part) in middle.iter_mut().zip(corner) {
                *sum += part / D as f64;
            }
        }
        let mut at = |by: f64| {
            let place: [f64; D] = std::array::from_fn(|i| middle[i] + by * (worst.0[i] - middle[i]));
            evaluations += 1;
            (place, function(&place))
        };
        let reflected = at(-1.0);
        let next = if reflected.1 < best {
            let expanded = at(-2.0);
            if expanded.1 < reflected.1 { expanded } else { reflected }
        } else if reflected.1 < corners[D - 1].1 {
            reflected
        } else {
            at(if reflected.1 < worst.1 { -0.5 } else { 0.5 })
        };
        if next.1 < worst.1 {
            corners[D] = next;
        } else {
            let first = corners[0].0;
            for (corner, value) in &mut corners[1..] {
                *corner = std::array::from_fn(|i| f64::midpoint(corner[i], first[i]));
                *value = function(corner);
            }
            evaluations += D;
        }
    }
    corners.into_iter().min_by(|a, b| a.1.total_cmp(&b.1)).map_or(start, |(corner, _)| corner)
}

/// Mean and standard deviation (of the sample); the latter is 0 with fewer than two.
pub(super) fn moments(values: impl Iterator<Item = f64> + Clone) -> (f64, f64) {
    let count = values.clone().count() as f64;
    if count < 1.0 {
        return (0.0, 0.0);
    }
    let mean = values.clone().sum::<f64>() / count;
    let squares: f64 = values.map(|value| (value - mean) * (value - mean)).sum();
    (mean, (squares / (count - 1.0).max(1.0)).sqrt())
}

/// The smallest value that this share of an ascending sample does not exceed; 0 of an empty one.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place in a sample")]
pub(super) fn quantile(ascending: &[f64], share: f64) -> f64 {
    let place = ((share * ascending.len() as f64 - 1e-9).ceil().max(1.0)) as usize - 1;
    ascending.get(place.min(ascending.len().saturating_sub(1))).copied().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minimum_is_found_in_a_bent_valley() {
        // Rosenbrock's function, least at (1, 1).
        let found = minimum([-1.2, 1.0], 0.5, 1e-14, 5000, |[x, y]| 100.0 * (y - x * x).powi(2) + (1.0 - x).powi(2));
        assert!((found[0] - 1.0).abs() < 1e-5 && (found[1] - 1.0).abs() < 1e-5, "{found:?}");
    }

    #[test]
    fn a_root_is_where_the_sign_changes() {
        assert!((root(0.0, 10.0, |x| x * x - 2.0) - std::f64::consts::SQRT_2).abs() < 1e-15);
    }

    #[test]
    fn quantiles_are_values_of_the_sample() {
        let sample: Vec<f64> = (1..=20).map(f64::from).collect();
        for (share, value) in [(0.5, 10.0), (0.95, 19.0), (0.951, 20.0), (0.0, 1.0), (1.0, 20.0)] {
            assert!((quantile(&sample, share) - value).abs() < 1e-12, "{share}");
        }
    }
}
