//! Which combinations of values are tried.

use rand::seq::SliceRandom;

use crate::rng::{Purpose, stream};

/// So many at most.
pub const MOST: usize = 128;

/// All combinations if there are few, with `true`; else a Latin hypercube of them: each value of each unknown equally often, put
/// together at random.
///
/// # Source
/// `McKay`, Beckman and Conover 1979.
pub fn combinations(sizes: &[usize], seed: u64) -> (bool, Vec<Vec<usize>>) {
    let number = sizes.iter().fold(1_usize, |number, size| number.saturating_mul(*size));
    if number <= MOST {
        return (true, (0..number).map(|number| digits(number, sizes)).collect());
    }
    let columns: Vec<Vec<usize>> = sizes
        .iter()
        .enumerate()
        .map(|(place, size)| {
            let mut column: Vec<usize> = (0..MOST).map(|number| number * size / MOST).collect();
            column.shuffle(&mut stream(seed, 0, place, Purpose::Sample));
            column
        })
        .collect();
    (false, (0..MOST).map(|number| columns.iter().map(|column| column[number]).collect()).collect())
}

/// The combination of this number, the last unknown the fastest.
fn digits(mut number: usize, sizes: &[usize]) -> Vec<usize> {
    let mut values: Vec<usize> = Vec::with_capacity(sizes.len());
    for size in sizes.iter().rev() {
        values.push(number % size);
        number /= size;
    }
    values.reverse();
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_are_tried_all() {
        let (all, tried) = combinations(&[2, 3], 1);
        assert!(all);
        assert_eq!(tried, [[0, 0], [0, 1], [0, 2], [1, 0], [1, 1], [1, 2]]);
    }

    #[test]
    fn of_many_each_value_is_tried_equally_often() {
        let sizes = [2, 4, 8, 16];
        let (all, tried) = combinations(&sizes, 7);
        assert!(!all);
        assert_eq!(tried.len(), MOST);
        for (place, size) in sizes.iter().enumerate() {
            for value in 0..*size {
                assert_eq!(tried.iter().filter(|values| values[place] == value).count(), MOST / size);
            }
        }
        assert_eq!(tried, combinations(&sizes, 7).1);
        assert_ne!(tried, combinations(&sizes, 8).1);
    }
}
