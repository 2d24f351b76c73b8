//! At which points of a curve its markers stand.

use super::super::axis::Axis;
use crate::experiment::Estimate;

/// Neighbouring points of which each plan has its marker at one, so that markers do not hide the curves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot {
    number: usize,
    /// Which of its points this is, and of how many.
    place: usize,
    of: usize,
}

/// As many slots are on an axis.
const SLOTS: usize = 15;

/// The slot of each of the points at these pixels, which ascend: each its own while they are few, and else as wide as the others.
pub fn slots(x: &[f64]) -> Vec<Slot> {
    let (Some(first), Some(last)) = (x.first(), x.last()) else { return Vec::new() };
    let wide = (last - first) / SLOTS as f64;
    let numbers = |x: f64| (1..SLOTS).take_while(|&slot| x >= first + wide * slot as f64).count();
    let numbers: Vec<usize> =
        if x.len() <= SLOTS { (0..x.len()).collect() } else { x.iter().map(|&x| numbers(x)).collect() };
    let of_slot = |points: &[usize]| {
        let (number, of) = (points[0], points.len());
        (0..of).map(move |place| Slot { number, place, of })
    };
    numbers.chunk_by(|a, b| a == b).flat_map(of_slot).collect()
}

/// Whether a plan has its marker at a point: at one of each slot, another than the next plan; of markers on the same spot one is drawn, in
/// each slot that of another plan.
pub fn is_marked(
    curves: &[Vec<Option<(f64, Estimate)>>],
    (y, slots): (&Axis, &[Slot]),
    plan: usize,
    place: usize,
) -> bool {
    let Slot { number, place: in_slot, of } = slots[place];
    let wants = |plan: usize| in_slot == of * (plan % PHASES) / PHASES;
    let height = |plan: usize| curves[plan][place].map(|(_, found)| y.at(found.mean));
    let Some(own) = height(plan).filter(|_| wants(plan)) else { return false };
    let same = |other: &usize| wants(*other) && height(*other).is_some_and(|height| (height - own).abs() < 2.0);
    let together: Vec<usize> = (0..curves.len()).filter(same).collect();
    together[number % together.len()] == plan
}

/// After so many plans the places of their markers in a slot repeat.
const PHASES: usize = 4;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_has_one_marker_in_each_slot_however_the_points_lie() {
        let few: Vec<f64> = (0..5).map(f64::from).collect();
        assert_eq!(slots(&few)[4], Slot { number: 4, place: 0, of: 1 });
        let by_ratio: Vec<f64> = (1..=50).map(|n| 100.0 * f64::from(n).ln()).collect();
        let slots = slots(&by_ratio);
        assert_eq!(slots.len(), 50);
        assert_eq!([slots[0].of, slots[1].of], [1, 1], "far apart");
        assert!(slots[49].of > 5 && slots[49].number == SLOTS - 1, "{:?}", slots[49]);
        assert!(super::slots(&[]).is_empty());
    }
}
