//! How service times depend on a quantity: a straight line by least squares.

use super::super::Column;

/// Requests from which on a line can be told from chance.
const ENOUGH: usize = 30;
/// The largest share of the times below the line's slope alone, for which there is no time left.
pub(super) const MOST_CUT: f64 = 0.01;

/// A line `base + per_unit * amount`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dependence {
    /// Which column.
    pub quantity: usize,
    /// Seconds at an amount of 0; below 0 where the line has it so.
    pub base_s: f64,
    /// Seconds for each unit, above 0.
    pub per_unit_s: f64,
    /// The share of the variance that it explains.
    pub explained: f64,
}

impl Dependence {
    /// Whether it is worth parts of a service time.
    pub fn explains_most(&self) -> bool {
        self.explained >= 0.5
    }

    /// Whether what it leaves can be left out.
    pub fn explains_nearly_all(&self) -> bool {
        self.explained >= 0.9
    }

    /// What the slope leaves of each time, not below 0, and the share of them that had to be cut.
    pub(super) fn rest(&self, seconds: &[f64], amounts: &[u64]) -> (Vec<f64>, f64) {
        let left = || seconds.iter().zip(amounts).map(|(time, amount)| time - self.per_unit_s * *amount as f64);
        let cut = left().filter(|&rest| rest < 0.0).count() as f64 / seconds.len() as f64;
        // A nanosecond, so that families of positive times remain possible.
        (left().map(|rest| rest.max(1e-9)).collect(), cut)
    }
}

/// The line of the quantity that explains most; only lines that rise.
///
/// ```text
/// per_unit = cov(amount, time) / var(amount),  explained = cov^2 / (var(amount) var(time))
/// ```
pub(super) fn strongest(seconds: &[f64], quantities: &[Column]) -> Option<Dependence> {
    if seconds.len() < ENOUGH {
        return None;
    }
    let lines = quantities.iter().enumerate().filter_map(|(quantity, column)| {
        let amounts = || column.amounts.iter().map(|&amount| amount as f64);
        let count = seconds.len() as f64;
        let (mean_x, mean_y) = (amounts().sum::<f64>() / count, seconds.iter().sum::<f64>() / count);
        let sums = amounts().zip(seconds).fold([0.0; 3], |[xx, xy, yy], (x, y)| {
            let (x, y) = (x - mean_x, y - mean_y);
            [xx + x * x, xy + x * y, yy + y * y]
        });
        let [xx, xy, yy] = sums;
        let line = Dependence {
            quantity,
            base_s: mean_y - xy / xx * mean_x,
            per_unit_s: xy / xx,
            explained: xy * xy / (xx * yy),
        };
        // A microsecond for each unit: times are written in nanoseconds, and less would be rounded too far.
        (xx > 0.0 && yy > 0.0 && line.per_unit_s >= 1e-6).then_some(line)
    });
    lines.reduce(|best, next| if next.explained > best.explained { next } else { best })
}
