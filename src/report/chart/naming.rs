//! Where the name of a line across a figure stands: beside it, where least comes near.

use super::page::Frame;

/// A place, and how far everything else is from it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    pub from: f64,
    pub level: f64,
    /// Up to [`ENOUGH`]; below 0 where the name is not within the figure.
    pub room: f64,
}

/// Whatever passes at this distance or less touches the name.
pub const NEAR: f64 = 11.0;
/// More room is no better.
const ENOUGH: f64 = 18.0;

/// The place for a name this wide of a line at this height: above or below, at the right end, the left, or from right to left between.
pub fn place(wide: f64, at: f64, inside: Frame, others: &[Vec<(f64, f64)>]) -> Place {
    let (most, least) = (inside.right - 4.0 - wide, inside.left + 4.0);
    let starts = [1.0, 0.0, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1].map(|share| least + (most - least) * share);
    let places = [at - 11.0, at + 11.0].into_iter().flat_map(|level| starts.map(|from| (from, level)));
    let judged = places.map(|(from, level)| {
        let within = level >= inside.top + 4.0 && level <= inside.bottom - 8.0;
        let room = || others.iter().map(|line| distance(line, (from, from + wide), level)).fold(ENOUGH, f64::min);
        Place { from, level, room: if within { room() } else { -1.0 } }
    });
    let best = judged.reduce(|best, next| if next.room > best.room { next } else { best });
    best.unwrap_or(Place { from: most, level: at - 11.0, room: -1.0 })
}

/// How far below or above a level a line passes between these ends, and a little beyond both: there may be a marker.
fn distance(line: &[(f64, f64)], (from, to): (f64, f64), level: f64) -> f64 {
    let (from, to) = (from - 10.0, to + 10.0);
    let of_part = |a: (f64, f64), b: (f64, f64)| {
        let (a, b) = if a.0 <= b.0 { (a, b) } else { (b, a) };
        if b.0 < from || a.0 > to {
            return f64::INFINITY;
        }
        let at = |x: f64| if b.0 > a.0 { a.1 + (b.1 - a.1) * (x - a.0) / (b.0 - a.0) } else { a.1 };
        let (first, last) = (at(a.0.max(from)), if b.0 > a.0 { at(b.0.min(to)) } else { b.1 });
        (first.min(last) - level).max(level - first.max(last)).max(0.0)
    };
    match line {
        [only] => of_part(*only, *only),
        line => line.windows(2).map(|pair| of_part(pair[0], pair[1])).fold(f64::INFINITY, f64::min),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const INSIDE: Frame = Frame { left: 0.0, right: 400.0, top: 0.0, bottom: 300.0 };

    #[test]
    fn a_name_stands_at_the_right_unless_something_is_there() {
        let at = |others: &[Vec<(f64, f64)>]| place(80.0, 150.0, INSIDE, others);
        assert_eq!(at(&[]), Place { from: 316.0, level: 139.0, room: ENOUGH });
        let curve = vec![(300.0, 140.0), (400.0, 138.0)];
        assert!(at(&[curve]).from < 100.0);
        let whisker = vec![(350.0, 20.0), (350.0, 148.0)];
        assert!(at(&[whisker]).from < 100.0);
        assert!(place(80.0, 2.0, INSIDE, &[]).level > 12.0, "above there is no room");
    }

    #[test]
    fn no_room_is_told() {
        let hatching: Vec<Vec<(f64, f64)>> =
            (0..50).map(|n| vec![(0.0, 6.0 * f64::from(n)), (400.0, 6.0 * f64::from(n))]).collect();
        assert!(place(80.0, 150.0, INSIDE, &hatching).room < NEAR);
    }
}
