//! At how many pairs the objective holds, in a sentence.

use super::super::super::folder::{Entry, Run};
use super::super::super::{capitalised, label_name, number, wording};
use super::super::finding::{self, Subject};
use super::super::{measured, tied};
use super::grid::Grid;
use crate::experiment::Judgement;

/// The title.
pub fn title(run: &Run, grid: &Grid) -> String {
    let axes = format!("{} and {}", label_name(&grid.y_label), label_name(&grid.x_label));
    let name = measured::name(&grid.column);
    let Some(place) = grid.objective else { return format!("{} over {axes}", capitalised(&name)) };
    // Of many plans or pairs the words would be lost.
    if run.entries.len() <= 4 {
        let text = &|estimate: &_| number::Figure::time(estimate, false).mean();
        return finding::title(run, &Subject { name, objective: Some(place), figure: |_| None, text });
    }
    let pairs = run.entries.len() / run.heading.plan_names.len();
    let met = |entry: &&Entry| entry.judgements.get(place) == Some(&Judgement::Met);
    let names = run.heading.plan_names.iter().enumerate();
    let counts: Vec<_> = names.map(|(plan, name)| (name.as_str(), run.of_plan(plan).filter(met).count())).collect();
    let objective = &run.heading.objectives[place];
    let bound = if objective.is_at_least() { "at least" } else { "at most" };
    let begins = format!("{} is {bound} {}", capitalised(&name), wording::objective(objective));
    format!("{begins} at {}", held(&counts, pairs, &axes))
}

/// At how many of the pairs each plan keeps the objective.
fn held(counts: &[(&str, usize)], pairs: usize, axes: &str) -> String {
    let (least, most) = (counts.iter().map(|(_, n)| *n).min(), counts.iter().map(|(_, n)| *n).max());
    let (least, most) = (least.unwrap_or_default(), most.unwrap_or_default());
    let of = |number: String| format!("{number} of {pairs} pairs of {axes}");
    let number = |n: usize| if n == 0 { "none".to_owned() } else { n.to_string() };
    let best: Vec<&str> = counts.iter().filter(|(_, n)| *n == most).map(|(name, _)| *name).collect();
    match counts.len() {
        1 => of(number(most)),
        _ if least == most => format!("{} under {}", of(number(most)), tied::plans(&best, counts.len())),
        _ => format!("{}, most under {}", of(format!("{least} to {most}")), tied::plans(&best, counts.len())),
    }
}

#[cfg(test)]
mod tests {
    use super::held;

    #[test]
    fn plans_that_keep_it_equally_often_are_all_named() {
        let of = |counts: &[(&str, usize)]| held(counts, 40, "users and stations");
        assert_eq!(of(&[("a", 17)]), "17 of 40 pairs of users and stations");
        assert_eq!(of(&[("a", 0), ("b", 0)]), "none of 40 pairs of users and stations under both plans");
        assert_eq!(
            of(&[("a", 17), ("b", 40), ("c", 40)]),
            "17 to 40 of 40 pairs of users and stations, most under “b” and “c”"
        );
        let five = [("a", 1), ("b", 40), ("c", 40), ("d", 40), ("e", 40)];
        assert!(of(&five).ends_with("most under 4 of 5 plans"));
    }
}
