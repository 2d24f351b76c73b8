//! What a title says of the first among plans: all that share its place, not one of them.

use std::collections::BTreeSet;

use super::super::folder::{Entry, Run};
use super::super::{clean, label_name, listed};
use super::named;
use super::swept;

/// Plans of so many: by name while they are few, else how many they are.
pub fn plans(names: &[&str], all: usize) -> String {
    match names.len() {
        n if n == all && n == 2 => "both plans".to_owned(),
        n if n == all && n > 2 => "every plan".to_owned(),
        1..=3 => listed(names.iter().map(|name| named(name)).collect()),
        n => format!("{n} of {all} plans"),
    }
}

/// Where entries of a run are: ` under free`, ` under 4 of 6 plans`, ` under free at arrival rate 80/min`; nothing where there is no other.
/// A title names what is swept once: `again` leaves it out.
pub fn place(run: &Run, of: &[&Entry], again: bool) -> String {
    let plans = run.heading.plan_names.len();
    let different = |of: Vec<usize>| of.into_iter().collect::<BTreeSet<_>>();
    let (points, names) = (
        different(of.iter().map(|entry| entry.point).collect()),
        different(of.iter().map(|entry| entry.plan).collect()),
    );
    if !run.is_sweep() {
        return under(run, &names, plans);
    }
    match (names.len(), points.len()) {
        (1, _) if of.len() == run.entries.len() && of.len() > 1 => " at every point".to_owned(),
        _ if of.len() == run.entries.len() && of.len() > 1 => {
            format!("{} at every point", under(run, &names, plans))
        }
        // Every one of these plans at every one of these points, and of one of both there is but one.
        (1, _) | (_, 1) if of.len() == names.len() * points.len() => {
            format!("{}{}", under(run, &names, plans), at(run, of, &points, again))
        }
        _ => format!(" in {} of {} cases", of.len(), run.entries.len()),
    }
}

/// Two places of a run in one sentence, of which the first to name what is swept is the only one.
pub fn places(run: &Run, first: &[&Entry], second: &[&Entry]) -> (String, String) {
    let told = place(run, first, false);
    let again = !run.is_sweep() || told.contains(&swept::sweep_name(run));
    (told, place(run, second, again))
}

fn under(run: &Run, plans: &BTreeSet<usize>, all: usize) -> String {
    let names: Vec<&str> =
        plans.iter().filter_map(|plan| run.heading.plan_names.get(*plan)).map(String::as_str).collect();
    if all == 1 { String::new() } else { format!(" under {}", self::plans(&names, all)) }
}

fn at(run: &Run, of: &[&Entry], points: &BTreeSet<usize>, again: bool) -> String {
    let all = run.entries.len() / run.heading.plan_names.len().max(1);
    let name = swept::sweep_name(run);
    let [first, ..] = of else { return String::new() };
    let is_grid = run.heading.sweep.as_ref().is_some_and(|sweep| sweep.axes.len() > 1);
    match points.len() {
        1 if again && !is_grid => format!(" at {}", clean(&first.at)),
        1 => format!(" at {}", point(run, first)),
        n if n == all => " at every point".to_owned(),
        2..=3 if !is_grid && first.plan == of[1].plan => {
            let each = listed(of.iter().map(|entry| clean(&entry.at)).collect());
            if again { format!(" at {each}") } else { format!(" at {name} {each}") }
        }
        n => format!(" at {n} of {all} points"),
    }
}

/// A point of a sweep in a sentence: `arrival rate 19/min`; of a grid each parameter with its value.
fn point(run: &Run, entry: &Entry) -> String {
    let grid = run.heading.sweep.as_ref().filter(|sweep| sweep.axes.len() > 1);
    let each = grid.and_then(|sweep| Some(sweep.axes.iter().zip(sweep.coordinates.get(entry.point)?)));
    match each {
        Some(each) => listed(each.map(|(axis, value)| format!("{} {}", label_name(axis), clean(value))).collect()),
        None => format!("{} {}", swept::sweep_name(run), clean(&entry.at)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::folder::Folder;
    use super::super::super::{sample, tables};
    use super::*;

    /// The place of entries of a sweep over three points, by plan and point.
    fn placed(plans: usize, of: &[(usize, usize)], again: bool) -> String {
        placed_in(&["5", "10", "15"], plans, of, again)
    }

    fn placed_in(points: &[&str], plans: usize, of: &[(usize, usize)], again: bool) -> String {
        let (scenario, results) = sample::sweep(plans, points);
        let run = Folder::of_our_own(&tables(&scenario, &results)).run.unwrap();
        let is = |entry: &&Entry| of.contains(&(entry.plan, entry.point));
        place(&run, &run.entries.iter().filter(is).collect::<Vec<_>>(), again)
    }

    #[test]
    fn where_entries_are_is_told_as_shortly_as_it_is_true() {
        let name = "concurrency";
        assert_eq!(placed(1, &[(0, 1)], false), format!(" at {name} 10"));
        assert_eq!(placed(1, &[(0, 0), (0, 1)], false), format!(" at {name} 5 and 10"));
        assert_eq!(placed(1, &[(0, 0), (0, 1), (0, 2)], false), " at every point");
        assert_eq!(placed(3, &[(1, 2)], true), " under “custom-20” at 15");
        assert_eq!(placed(3, &[(0, 2), (1, 2)], false), format!(" under “default” and “custom-20” at {name} 15"));
        assert_eq!(placed(3, &[(0, 2), (1, 2), (2, 2)], true), " under every plan at 15");
        assert_eq!(placed(3, &[(1, 0), (1, 1), (1, 2)], false), " under “custom-20” at every point");
        assert_eq!(placed(3, &[(0, 0), (1, 2)], false), " in 2 of 9 cases");
        assert_eq!(
            placed_in(&["5"], 1, &[(0, 0)], false),
            format!(" at {name} 5"),
            "one point is no sweep to be through"
        );
    }

    #[test]
    fn tied_plans_are_named_while_they_are_few() {
        assert_eq!(plans(&["free"], 4), "“free”");
        assert_eq!(plans(&["free", "two words", "pro"], 4), "“free”, “two words” and “pro”");
        assert_eq!(plans(&["a", "b", "c", "d"], 5), "4 of 5 plans");
        assert_eq!(plans(&["a", "b"], 2), "both plans");
        assert_eq!(plans(&["a", "b", "c"], 3), "every plan");
    }
}
