//! What a title says of the first among plans: all that share its place, not one of them.

use super::super::folder::{Entry, Run};
use super::super::{clean, label_name, listed, quoted};
use super::swept;

/// Plans of so many: by name while they are few, else how many they are.
pub fn plans(names: &[&str], all: usize) -> String {
    match names.len() {
        n if n == all && n == 2 => "both plans".to_owned(),
        n if n == all && n > 2 => "every plan".to_owned(),
        1..=3 => listed(names.iter().map(|name| quoted(name)).collect()),
        n => format!("{n} of {all} plans"),
    }
}

/// Where entries of a run are: ` under free`, ` under 4 of 6 plans`, ` at concurrency 2 and arrival rate 80/min`; nothing where there is no
/// other.
pub fn place(run: &Run, of: &[&Entry]) -> String {
    let (names, all) = (&run.heading.plan_names, run.entries.len());
    let [first, rest @ ..] = of else { return String::new() };
    let point = || if run.is_sweep() { format!(" at {}", point(run, first)) } else { String::new() };
    if of.len() == all && run.is_sweep() {
        return " throughout".to_owned();
    }
    match (run.is_sweep(), names.len()) {
        (false, 1) => String::new(),
        (false, plans) => {
            let names: Vec<&str> = of.iter().map(|entry| entry.name.as_str()).collect();
            format!(" under {}", self::plans(&names, plans))
        }
        (true, 1) if rest.is_empty() => point(),
        (true, 1) => format!(" at {} of {all} points", of.len()),
        (true, _) if rest.is_empty() => format!(" under {}{}", quoted(&first.name), point()),
        (true, plans) if rest.iter().all(|entry| entry.point == first.point) => {
            let names: Vec<&str> = of.iter().map(|entry| entry.name.as_str()).collect();
            format!(" under {}{}", self::plans(&names, plans), point())
        }
        (true, _) if rest.iter().all(|entry| entry.plan == first.plan) => {
            format!(" under {} at {} of {} points", quoted(&first.name), of.len(), all / names.len().max(1))
        }
        (true, _) => format!(" in {} of {all} cases", of.len()),
    }
}

/// A point of a sweep in a sentence: `arrival rate 19/min`; of a grid each parameter with its value.
pub fn point(run: &Run, entry: &Entry) -> String {
    let grid = run.heading.sweep.as_ref().filter(|sweep| sweep.axes.len() > 1);
    let each = grid.and_then(|sweep| Some(sweep.axes.iter().zip(sweep.coordinates.get(entry.point)?)));
    match each {
        Some(each) => listed(each.map(|(axis, value)| format!("{} {}", label_name(axis), clean(value))).collect()),
        None => format!("{} {}", swept::sweep_name(run), clean(&entry.at)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tied_plans_are_named_while_they_are_few() {
        assert_eq!(plans(&["free"], 4), "free");
        assert_eq!(plans(&["free", "two words", "pro"], 4), "free, “two words” and pro");
        assert_eq!(plans(&["a", "b", "c", "d"], 5), "4 of 5 plans");
        assert_eq!(plans(&["a", "b"], 2), "both plans");
        assert_eq!(plans(&["a", "b", "c"], 3), "every plan");
    }
}
