//! Plans against each other: the differences of their figures, paired by replication, and of what they do to the same request.
//!
//! All plans of a case meet the same requests in the same replication (common random numbers). What a busy hour does to all of them
//! drops out of their difference, whose interval is far narrower than those of the two figures would suggest.

use super::pairing::{Pair, pairs};
use super::summarise::Replication;
use super::{CONFIDENCE, Estimate};
use crate::scenario::{Objective, Scenario};

/// Two plans at one point of the sweep.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// Index into [`Scenario::cases`].
    pub case: usize,
    /// The earlier plan of the two, by its place in the case.
    pub first: usize,
    /// The later plan.
    pub second: usize,
    /// In every replication, every request ended in the same way and after the same time under both, and all is counted alike.
    pub same: bool,
    /// One for each figure compared, in the order of [`Compared`] as the objectives name them.
    pub differences: Vec<Difference>,
}

/// One figure of the first plan less that of the second.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Difference {
    /// Which figure.
    pub figure: Compared,
    /// The mean over the replications of the difference in each; `None` where in none both plans have the figure. The interval is so wide
    /// that all intervals of the point hold together with [`CONFIDENCE`].
    pub value: Option<Estimate>,
    /// Which plan does better; `None` where there is no interval to say so, and of a figure that is no difference.
    pub better: Option<Better>,
}

/// A figure by which plans are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compared {
    /// The mean latency of the requests that each delivers.
    LatencyMean,
    /// A quantile of their latency, in per mille.
    LatencyQuantile(u32),
    /// Delivered requests per offered request.
    DeliveredShare,
    /// Requests that gave up per offered request.
    RefusedShare,
    /// A quantile of the latency of actions, in per mille.
    ActionLatencyQuantile(u32),
    /// Delivered actions per offered action.
    ActionDeliveredShare,
    /// Actions in time per action with a deadline.
    FinishedInTime,
    /// The mean difference of the latency of the same request, over those that both plans deliver: a plan does not look faster by
    /// refusing the requests that would have waited. Like the two below without requests of closed users, which depend on the plan.
    LatencyOfSameRequests,
    /// No difference: the share of the requests that the first plan delivers and the second does not.
    DeliveredByFirstOnly,
    /// No difference: the share of the requests that the second plan delivers and the first does not.
    DeliveredBySecondOnly,
}

/// Which of two plans does better in a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Better {
    /// The first: the whole interval is on its side.
    First,
    /// The second.
    Second,
    /// The interval contains 0: no difference is seen at this precision.
    NoneSeen,
}

impl Compared {
    /// Whether more of it is better.
    pub fn is_better_larger(self) -> bool {
        matches!(self, Self::DeliveredShare | Self::ActionDeliveredShare | Self::FinishedInTime)
    }

    /// Whether it is a time, in seconds; else it is a share.
    pub fn is_time(self) -> bool {
        matches!(
            self,
            Self::LatencyMean | Self::LatencyQuantile(_) | Self::ActionLatencyQuantile(_) | Self::LatencyOfSameRequests
        )
    }

    /// Whether it is a difference, and not a share of requests in which the plans differ.
    pub fn is_difference(self) -> bool {
        !matches!(self, Self::DeliveredByFirstOnly | Self::DeliveredBySecondOnly)
    }

    // The figure of each plan, or what is found request by request.
    fn of(self, first: &Replication, second: &Replication, pair: &Pair) -> Option<f64> {
        let share = |part: u64| (pair.requests > 0).then(|| part as f64 / pair.requests as f64);
        match self {
            Self::LatencyOfSameRequests => (pair.both > 0).then(|| pair.longer_ns as f64 / pair.both as f64 / 1e9),
            Self::DeliveredByFirstOnly => share(pair.first_only),
            Self::DeliveredBySecondOnly => share(pair.second_only),
            figure => Some(first.figure(figure)? - second.figure(figure)?),
        }
    }
}

/// All pairs of plans at every point. `replications` has a list for each case and plan, `paired` one for each case, in which each
/// replication has an entry for each pair of plans.
pub(super) fn comparisons(
    scenario: &Scenario,
    replications: &[Vec<Replication>],
    paired: &[Vec<Vec<Pair>>],
    exact: bool,
) -> Vec<Comparison> {
    let figures = figures(&scenario.objectives);
    let plans = scenario.cases[0].plans.len();
    let mut comparisons = Vec::new();
    for (case, paired) in paired.iter().enumerate() {
        let found: Vec<Found> = (pairs(plans).enumerate())
            .map(|(place, (first, second))| {
                let [one, other] = [first, second].map(|plan| replications[case * plans + plan].as_slice());
                let pairs: Vec<Pair> = paired.iter().map(|pairs| pairs[place]).collect();
                Found::new(&figures, [first, second], [one, other], &pairs)
            })
            .collect();
        let known = found.iter().flat_map(|found| &found.values).filter(|(_, values)| !values.is_empty()).count();
        let confidence = confidence_of_each(known);
        comparisons.extend(found.into_iter().map(|found| found.compared(case, confidence, exact)));
    }
    comparisons
}

/// A plan less each of several variants of it, by replications with the same random numbers.
pub(super) fn with_variants(
    objectives: &[Objective],
    variants: &[Vec<Replication>],
    plan: &[Replication],
    exact: bool,
) -> Vec<Comparison> {
    let mut figures = figures(objectives);
    figures.retain(|&figure| figure.is_difference() && figure != Compared::LatencyOfSameRequests);
    // Of the same requests nothing has been gathered: what is counted has to be alike instead.
    let pairs = vec![Pair::default(); plan.len()];
    let found: Vec<Found> =
        variants.iter().map(|variant| Found::new(&figures, [0, 0], [plan, variant], &pairs)).collect();
    let known = found.iter().flat_map(|found| &found.values).filter(|(_, values)| !values.is_empty()).count();
    let confidence = confidence_of_each(known);
    found.into_iter().map(|found| found.compared(0, confidence, exact)).collect()
}

/// The figures that the objectives speak of, or those that a user would ask for first; then those of the same request.
fn figures(objectives: &[Objective]) -> Vec<Compared> {
    let spoken = objectives.iter().filter_map(|objective| match *objective {
        Objective::LatencyMean(_) => Some(Compared::LatencyMean),
        Objective::LatencyQuantile { per_mille, .. } => Some(Compared::LatencyQuantile(per_mille)),
        Objective::DeliveredShare(_) => Some(Compared::DeliveredShare),
        Objective::RefusedShare(_) => Some(Compared::RefusedShare),
        Objective::ActionLatencyQuantile { per_mille, .. } => Some(Compared::ActionLatencyQuantile(per_mille)),
        Objective::ActionDeliveredShare(_) => Some(Compared::ActionDeliveredShare),
        Objective::FinishedInTime(_) => Some(Compared::FinishedInTime),
        // What a month costs is of all replications together.
        Objective::CostPerMonth { .. } => None,
    });
    let spoken: Vec<Compared> = spoken.collect();
    let of = |wanted: fn(Compared) -> bool, otherwise: &[Compared]| {
        let some: Vec<Compared> = spoken.iter().copied().filter(|&figure| wanted(figure)).collect();
        if some.is_empty() { otherwise.to_vec() } else { some }
    };
    let latency = |figure| matches!(figure, Compared::LatencyMean | Compared::LatencyQuantile(_));
    let share = |figure| matches!(figure, Compared::DeliveredShare | Compared::RefusedShare);
    let mut figures = of(latency, &[Compared::LatencyMean, Compared::LatencyQuantile(950)]);
    figures.extend(of(share, &[Compared::DeliveredShare]));
    figures.extend(spoken.iter().copied().filter(|&figure| !latency(figure) && !share(figure)));
    figures.extend([Compared::LatencyOfSameRequests, Compared::DeliveredByFirstOnly, Compared::DeliveredBySecondOnly]);
    figures
}

/// Two plans at one point, with a value of each figure for each replication in which it is known.
struct Found {
    plans: [usize; 2],
    same: bool,
    values: Vec<(Compared, Vec<f64>)>,
}

impl Found {
    fn new(figures: &[Compared], plans: [usize; 2], replications: [&[Replication]; 2], pairs: &[Pair]) -> Self {
        let [first, second] = replications;
        let together = || first.iter().zip(second).zip(pairs);
        let values = |&figure: &Compared| {
            if let Some(shares) = shares(figure, first, second) {
                return (figure, shares);
            }
            let values = together().filter_map(|((first, second), pair)| figure.of(first, second, pair));
            (figure, values.collect())
        };
        Self {
            plans,
            same: together().all(|((first, second), pair)| pair.different == 0 && first.is_like(second)),
            values: figures.iter().map(values).collect(),
        }
    }

    fn compared(self, case: usize, confidence: f64, exact: bool) -> Comparison {
        let difference = |(figure, values): (Compared, Vec<f64>)| {
            let value = Estimate::at(confidence, &values, exact);
            Difference { figure, value, better: value.and_then(|value| better(figure, &value)) }
        };
        let [first, second] = self.plans;
        let differences = self.values.into_iter().map(difference).collect();
        Comparison { case, first, second, same: self.same, differences }
    }
}

/// The difference of two ratios `sum of some / sum of all`, in as many values as there are replications with both: their mean is the
/// difference, and their spread that of the ratios.
///
/// ```text
/// p - p' + (some - p all) / mean(all) - (some' - p' all') / mean(all')
/// ```
///
/// `None` for a figure that is no share of what was offered.
///
/// # Source
/// W. G. Cochran, *Sampling Techniques*, 3rd ed., 1977, section 6.4 (the linearised ratio).
fn shares(figure: Compared, first: &[Replication], second: &[Replication]) -> Option<Vec<f64>> {
    type Counts = (f64, f64);
    let both: Vec<(Counts, Counts)> = (first.iter().zip(second))
        .filter_map(|(first, second)| first.share(figure).zip(second.share(figure)))
        .collect();
    if both.is_empty() {
        return None;
    }
    let of = |counts: fn(&(Counts, Counts)) -> Counts| {
        let (some, all) = both.iter().map(counts).fold((0.0, 0.0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
        let (p, mean) = (some / all, all / both.len() as f64);
        move |(some, all): Counts| (p, (some - p * all) / mean)
    };
    let (first, second) = (of(|both| both.0), of(|both| both.1));
    let value = |&(one, other): &(Counts, Counts)| {
        let ((p, off), (q, other_off)) = (first(one), second(other));
        p - q + (off - other_off)
    };
    Some(both.iter().map(value).collect())
}

fn better(figure: Compared, value: &Estimate) -> Option<Better> {
    let half_width = value.half_width.filter(|_| figure.is_difference())?;
    Some(match (value.mean > half_width, value.mean < -half_width) {
        (true, _) if figure.is_better_larger() => Better::First,
        (_, true) if !figure.is_better_larger() => Better::First,
        (false, false) => Better::NoneSeen,
        _ => Better::Second,
    })
}

/// How sure each of so many intervals has to be, for all of them to hold together with [`CONFIDENCE`].
///
/// ```text
/// 1 - (1 - confidence) / n
/// ```
///
/// # Source
/// A. M. Law, *Simulation Modeling and Analysis*, 5th ed., 2015, section 9.7 (the Bonferroni inequality) and section 10.2.
fn confidence_of_each(family: usize) -> f64 {
    1.0 - (1.0 - CONFIDENCE) / family.max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_widen_with_the_number_that_have_to_hold_together() {
        // t(0.995, 4) = 4.604: five intervals, each sure to 99 % (Law 2015, table T.1).
        let values = [1.0, 2.0, 3.0, 4.0, 5.0];
        let together = Estimate::at(confidence_of_each(5), &values, false).unwrap();
        let alone = (2.5_f64 / 5.0).sqrt();
        assert!((together.half_width.unwrap() - 4.604 * alone).abs() < 1e-3 * alone);
        assert_eq!((together.mean.to_bits(), together.replications), (3.0_f64.to_bits(), 5));
        let one = Estimate::at(confidence_of_each(1), &values, false);
        assert_eq!(one, Estimate::from_values(&values, false));
    }

    #[test]
    fn without_an_interval_nothing_is_better() {
        let one = Estimate::at(0.99, &[3.0], false).unwrap();
        assert_eq!((one.half_width, better(Compared::LatencyMean, &one)), (None, None));
        let exact = Estimate::at(0.99, &[3.0], true).unwrap();
        assert_eq!(better(Compared::LatencyMean, &exact), Some(Better::Second));
        assert_eq!(better(Compared::DeliveredShare, &exact), Some(Better::First));
        assert_eq!(better(Compared::DeliveredByFirstOnly, &exact), None);
        assert_eq!(Estimate::at(0.99, &[], false), None);
    }

    #[test]
    fn less_latency_is_better_and_so_are_more_deliveries() {
        let of = |mean: f64, half_width: f64| Estimate::symmetric(mean, Some(half_width), 9);
        for (mean, half_width, latency, delivered) in [
            (2.0, 1.0, Better::Second, Better::First),
            (-2.0, 1.0, Better::First, Better::Second),
            (1.0, 1.0, Better::NoneSeen, Better::NoneSeen),
            (0.0, 0.0, Better::NoneSeen, Better::NoneSeen),
        ] {
            assert_eq!(better(Compared::LatencyQuantile(950), &of(mean, half_width)), Some(latency));
            assert_eq!(better(Compared::DeliveredShare, &of(mean, half_width)), Some(delivered));
        }
    }

    #[test]
    fn what_is_compared_is_what_the_objectives_speak_of() {
        use crate::time::Nanos;
        let of = |objectives: &[Objective]| figures(objectives);
        let requests =
            [Compared::LatencyOfSameRequests, Compared::DeliveredByFirstOnly, Compared::DeliveredBySecondOnly];
        let asked = [Compared::LatencyMean, Compared::LatencyQuantile(950), Compared::DeliveredShare];
        assert_eq!(of(&[]), [asked.as_slice(), &requests].concat());
        let objectives = [
            Objective::RefusedShare(0.01),
            Objective::FinishedInTime(0.99),
            Objective::LatencyQuantile { per_mille: 990, at_most: Nanos::SECOND },
        ];
        let spoken = [Compared::LatencyQuantile(990), Compared::RefusedShare, Compared::FinishedInTime];
        assert_eq!(of(&objectives), [spoken.as_slice(), &requests].concat());
    }
}
