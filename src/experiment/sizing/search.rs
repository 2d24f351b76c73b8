//! The search: by the means, with common random numbers, so that a plan with more stations sees the same requests.
//!
//! Numbers are made small one after another, what costs most first, while those behind it are ample. Places are the exception to
//! *more is better*: with more of them others wait longer. So for each number of stations there are the fewest places that lose
//! few enough requests, and if the others are late even so, these stations are too few.

use std::convert::Infallible;
use std::ops::ControlFlow;

use super::Trial;
use super::bench::{Bench, Holds};
use crate::scenario::{Objective, Role, Size, SizeParameter};

/// The largest numbers that may be tried.
pub(super) fn most(request: &Size) -> Vec<u64> {
    request.parameters.iter().map(|parameter| parameter.most).collect()
}

/// The smallest numbers that meet every objective; `None` if none do.
pub(super) fn smallest(bench: &mut Bench<'_>, how: Holds) -> Option<Vec<u64>> {
    let request = bench.request;
    let mut values = most(request);
    for place in places_of(request, Role::serves) {
        let parameter = &request.parameters[place];
        let from = bench.guess(place, &values);
        let found = first(parameter, from, |value| fits(bench, &with(&values, place, value), how))?;
        values = with(&values, place, found);
    }
    values = fit(bench, &values, how)?;
    Some(fewest_calls(bench, values, how))
}

/// With more and more of the first parameter, the smallest of everything else.
pub(super) fn frontier(bench: &mut Bench<'_>, smallest: &[u64]) -> Vec<Trial> {
    const MORE: [u64; 4] = [0, 1, 2, 4];
    let request = bench.request;
    let first = &request.parameters[0];
    if !first.role.serves() || request.parameters.len() < 2 {
        return Vec::new();
    }
    let numbers = MORE.map(|more| smallest[0].saturating_add(more));
    let numbers = numbers.into_iter().filter(|number| *number <= first.most);
    let point = |number| {
        let values = best_with(bench, &with(smallest, 0, number))?;
        Some(bench.trial(&values))
    };
    // More stations that spare nothing are no alternative.
    let mut all: Vec<Trial> = Vec::new();
    for trial in numbers.filter_map(point) {
        let spares = |other: &Trial| trial.values.iter().zip(&other.values).skip(1).any(|(one, other)| one < other);
        if all.iter().all(spares) {
            all.push(trial);
        }
    }
    all
}

/// With the stations given, the fewest places and calls that are good for certain, if there are any.
pub(super) fn best_with(bench: &mut Bench<'_>, values: &[u64]) -> Option<Vec<u64>> {
    let values = fit(bench, &most_behind(bench.request, values), Holds::Surely)?;
    Some(fewest_calls(bench, values, Holds::Surely))
}

/// The best attempt with one less of this number: for stations, with whatever of the others suits them.
pub(super) fn one_less(bench: &mut Bench<'_>, values: &[u64], place: usize) -> Option<Vec<u64>> {
    let parameter = &bench.request.parameters[place];
    let less = values[place].checked_sub(1).filter(|less| *less >= parameter.least)?;
    let fewer = with(values, place, less);
    if !parameter.role.serves() {
        return Some(fewer);
    }
    let generous = most_behind(bench.request, &fewer);
    Some(fewest_places(bench, &generous, Holds::OnAverage).unwrap_or(fewer))
}

/// With the stations given: the fewest places, and rates that are ample; `None` if an objective is missed even so.
fn fit(bench: &mut Bench<'_>, values: &[u64], how: Holds) -> Option<Vec<u64>> {
    if !fits(bench, values, how) {
        return None;
    }
    let values = fewest_places(bench, values, how)?;
    bench.measured(&values).holds(how, |_| true).then_some(values)
}

/// Whether there are places with which these stations do, with few questions: where too many are lost and the others are late all the same,
/// neither more places help nor fewer.
fn fits(bench: &mut Bench<'_>, values: &[u64], how: Holds) -> bool {
    let request = bench.request;
    let [place] = places_of(request, |role| role == Role::Places)[..] else {
        let fewest = fewest_places(bench, values, how);
        return fewest.is_some_and(|values| bench.measured(&values).holds(how, |_| true));
    };
    let from = bench.guess(place, values);
    let found = search(&request.parameters[place], from, |value| {
        let measured = bench.measured(&with(values, place, value));
        let few_lost = measured.holds(how, Objective::is_of_losses);
        let in_time = measured.holds(how, |objective| !objective.is_of_losses());
        if few_lost == in_time { ControlFlow::Break(few_lost) } else { ControlFlow::Continue(few_lost) }
    });
    // Where none broke off, what loses few enough is late.
    found == ControlFlow::Break(true)
}

/// The smallest value of one number with which everything holds on average, the others as they are.
pub(super) fn least_on_average(bench: &mut Bench<'_>, values: &[u64], place: usize) -> Option<u64> {
    let parameter = &bench.request.parameters[place];
    let from = Some(values[place]);
    first(parameter, from, |value| bench.measured(&with(values, place, value)).holds(Holds::OnAverage, |_| true))
}

/// The fewest places that lose few enough requests; `None` if any number loses too many.
fn fewest_places(bench: &mut Bench<'_>, values: &[u64], how: Holds) -> Option<Vec<u64>> {
    let request = bench.request;
    let mut values = values.to_vec();
    for place in places_of(request, |role| role == Role::Places) {
        let from = bench.guess(place, &values);
        let good = |value| bench.measured(&with(&values, place, value)).holds(how, Objective::is_of_losses);
        let found = first(&request.parameters[place], from, good)?;
        values = with(&values, place, found);
    }
    Some(values)
}

/// The smallest rates with which everything still holds, one after another.
fn fewest_calls(bench: &mut Bench<'_>, mut values: Vec<u64>, how: Holds) -> Vec<u64> {
    let request = bench.request;
    for place in places_of(request, |role| role == Role::Rate) {
        let from = bench.guess(place, &values);
        let good = |value| bench.measured(&with(&values, place, value)).holds(how, |_| true);
        if let Some(found) = first(&request.parameters[place], from, good) {
            values = with(&values, place, found);
        }
    }
    values
}

/// The smallest value of a parameter for which `good` holds, if it holds from there on.
fn first(parameter: &SizeParameter, from: Option<u64>, mut good: impl FnMut(u64) -> bool) -> Option<u64> {
    let found = search(parameter, from, |value| ControlFlow::<Infallible, bool>::Continue(good(value)));
    let ControlFlow::Continue(found) = found;
    found
}

/// The same, with questions that may end the search: in growing steps from a guess (or else from the least), then halving the rest.
fn search<B>(
    parameter: &SizeParameter,
    from: Option<u64>,
    mut good: impl FnMut(u64) -> ControlFlow<B, bool>,
) -> ControlFlow<B, Option<u64>> {
    let (least, most) = (parameter.least, parameter.most);
    let start = from.unwrap_or(least).clamp(least, most);
    let mut step = (start / 20).max(1);
    let (mut bad, mut found);
    if good(start)? {
        found = start;
        loop {
            if found == least {
                return ControlFlow::Continue(Some(least));
            }
            let next = found.saturating_sub(step).max(least);
            if !good(next)? {
                bad = next;
                break;
            }
            found = next;
            step = step.saturating_mul(2);
        }
    } else {
        bad = start;
        loop {
            if bad == most {
                return ControlFlow::Continue(None);
            }
            let next = bad.saturating_add(step).min(most);
            if good(next)? {
                found = next;
                break;
            }
            bad = next;
            step = step.saturating_mul(2);
        }
    }
    while found - bad > 1 {
        let middle = bad + (found - bad) / 2;
        if good(middle)? {
            found = middle;
        } else {
            bad = middle;
        }
    }
    ControlFlow::Continue(Some(found))
}

/// The same stations, with the most of everything behind them.
fn most_behind(request: &Size, values: &[u64]) -> Vec<u64> {
    let ample =
        |(value, parameter): (&u64, &SizeParameter)| if parameter.role.serves() { *value } else { parameter.most };
    values.iter().zip(&request.parameters).map(ample).collect()
}

pub(super) fn with(values: &[u64], place: usize, value: u64) -> Vec<u64> {
    let mut values = values.to_vec();
    values[place] = value;
    values
}

fn places_of(request: &Size, wanted: impl Fn(Role) -> bool) -> Vec<usize> {
    (0..request.parameters.len()).filter(|&place| wanted(request.parameters[place].role)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_good_value_is_found_with_few_questions() {
        let parameter = SizeParameter {
            path: String::new(),
            role: Role::Stations,
            name: String::new(),
            suffix: String::new(),
            limit: None,
            least: 1,
            most: 1000,
        };
        for wanted in [1, 2, 3, 17, 512, 999, 1000] {
            for from in [None, Some(0), Some(1), Some(16), Some(17), Some(18), Some(600), Some(1000), Some(u64::MAX)] {
                let mut asked = 0;
                let found = first(&parameter, from, |value| {
                    asked += 1;
                    value >= wanted
                });
                assert_eq!(found, Some(wanted), "from {from:?}");
                assert!(asked <= 21, "{asked} questions for {wanted} from {from:?}");
                assert!(asked <= 8 || from != Some(wanted), "{asked} questions for a perfect guess of {wanted}");
            }
        }
        assert_eq!(first(&parameter, Some(17), |_| false), None);
        assert_eq!(first(&parameter, Some(17), |_| true), Some(1));
        assert_eq!(first(&parameter, None, |_| false), None);
    }
}
