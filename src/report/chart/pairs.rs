//! At how many pairs of a grid of two swept parameters plans keep an objective, in words.

use super::super::folder::{Entry, Run};
use super::{swept, tied};
use crate::experiment::Judgement;

/// What a grid goes over: `concurrency and arrival rate`; `None` unless two parameters are swept.
pub fn axes(run: &Run) -> Option<String> {
    let names = swept::axis_names(run);
    (names.len() > 1).then(|| names.join(" and "))
}

/// At how many of the pairs of these parameters the plans keep the objective in this place.
pub fn where_met(run: &Run, objective: usize, axes: &str) -> String {
    let met = |entry: &&Entry| entry.judgements.get(objective) == Some(&Judgement::Met);
    let names = run.heading.plan_names.iter().enumerate();
    let counts: Vec<_> = names.map(|(plan, name)| (name.as_str(), run.of_plan(plan).filter(met).count())).collect();
    held(&counts, run.entries.len() / counts.len().max(1), axes)
}

fn held(counts: &[(&str, usize)], pairs: usize, axes: &str) -> String {
    let (least, most) = (counts.iter().map(|(_, n)| *n).min(), counts.iter().map(|(_, n)| *n).max());
    let (least, most) = (least.unwrap_or_default(), most.unwrap_or_default());
    let same = match most {
        0 => format!("at no pair of {axes}"),
        n if n == pairs => format!("at every pair of {axes}"),
        n => format!("at {n} of {pairs} pairs of {axes}"),
    };
    let best: Vec<&str> = counts.iter().filter(|(_, n)| *n == most).map(|(name, _)| *name).collect();
    match counts.len() {
        1 => same,
        _ if least == most => format!("{same} under {}", tied::plans(&best, counts.len())),
        _ => {
            format!("at {least} to {most} of {pairs} pairs of {axes}, most under {}", tied::plans(&best, counts.len()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::held;

    #[test]
    fn plans_that_keep_it_equally_often_are_all_named() {
        let of = |counts: &[(&str, usize)]| held(counts, 40, "users and stations");
        assert_eq!(of(&[("a", 17)]), "at 17 of 40 pairs of users and stations");
        assert_eq!(of(&[("a", 40)]), "at every pair of users and stations");
        assert_eq!(of(&[("a", 0), ("b", 0)]), "at no pair of users and stations under both plans");
        assert_eq!(
            of(&[("a", 17), ("b", 40), ("c", 40)]),
            "at 17 to 40 of 40 pairs of users and stations, most under “b” and “c”"
        );
        let five = [("a", 1), ("b", 40), ("c", 40), ("d", 40), ("e", 40)];
        assert!(of(&five).ends_with("most under 4 of 5 plans"));
    }
}
