//! The one look of all charts: colours, markers, dashes, sizes of text.
//!
//! The colours are told apart by colour-blind readers; markers and dashes tell plans apart in grey.
//!
//! # Source
//! M. Okabe and K. Ito, *Color Universal Design*, 2008. Their yellow is left out: it is too faint on white.

use plotters::style::RGBColor;

use super::canvas::{Pen, Type};
use super::text::Weight;

pub const WHITE: RGBColor = RGBColor(255, 255, 255);
pub const INK: RGBColor = RGBColor(34, 34, 34);
pub const QUIET: RGBColor = RGBColor(95, 95, 95);
pub const GRID: RGBColor = RGBColor(224, 224, 224);
pub const BLUE: RGBColor = RGBColor(0, 114, 178);
pub const VERMILION: RGBColor = RGBColor(213, 94, 0);
pub const GREEN: RGBColor = RGBColor(0, 158, 115);
pub const PURPLE: RGBColor = RGBColor(204, 121, 167);
pub const ORANGE: RGBColor = RGBColor(230, 159, 0);
pub const SKY: RGBColor = RGBColor(86, 180, 233);

const COLOURS: [RGBColor; 7] = [BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY, INK];
const MARKERS: [Marker; 5] = [Marker::Circle, Marker::Square, Marker::Up, Marker::Diamond, Marker::Down];
const DASHES: [Dash; 3] = [Dash::Solid, Dash::Long, Dash::Short];

pub const TITLE: Type = Type { size: 18.0, weight: Weight::Bold, colour: INK };
pub const SUBTITLE: Type = Type { size: 13.0, weight: Weight::Regular, colour: QUIET };
pub const HEADING: Type = Type { size: 13.0, weight: Weight::Bold, colour: INK };
pub const LABEL: Type = Type { size: 13.0, weight: Weight::Regular, colour: INK };
pub const TICK: Type = Type { size: 12.0, weight: Weight::Regular, colour: QUIET };
pub const STRONG_TICK: Type = Type { colour: INK, ..TICK };
pub const SOURCE: Type = Type { size: 11.0, weight: Weight::Regular, colour: QUIET };

/// The line of an objective.
pub const OBJECTIVE: Pen = Pen { colour: INK, width: 1.5, dash: Dash::Long };
pub const GRID_LINE: Pen = Pen::solid(GRID, 1.0);
pub const AXIS_LINE: Pen = Pen::solid(QUIET, 1.0);

/// The look of one of many things: no two of the first 35 share colour and marker.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Look {
    pub colour: RGBColor,
    pub marker: Marker,
    pub dash: Dash,
}

/// The look of the plan (or measure) with this number.
pub fn look(number: usize) -> Look {
    Look {
        colour: COLOURS[number % COLOURS.len()],
        marker: MARKERS[number % MARKERS.len()],
        dash: DASHES[number / COLOURS.len() % DASHES.len()],
    }
}

/// A line's dashes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dash {
    Solid,
    Long,
    Short,
}

impl Dash {
    /// Length of dashes and gaps in pixels.
    pub fn lengths(self) -> Option<(f64, f64)> {
        match self {
            Self::Solid => None,
            Self::Long => Some((7.0, 5.0)),
            Self::Short => Some((2.5, 3.0)),
        }
    }
}

/// The shape of a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Marker {
    Circle,
    Square,
    Up,
    Diamond,
    Down,
}

impl Marker {
    /// Its corners around the origin; all shapes look about equally large.
    pub fn outline(self) -> Vec<(f64, f64)> {
        match self {
            // Sixteen corners are round at this size. Written out by quarter: sines differ between machines.
            Self::Circle => {
                let quarter = [(1.0, 0.0), (0.924, 0.383), (0.707, 0.707), (0.383, 0.924)];
                let mut corners = Vec::new();
                for turn in 0..4 {
                    corners.extend(quarter.map(|(x, y)| match turn {
                        0 => (x, y),
                        1 => (-y, x),
                        2 => (-x, -y),
                        _ => (y, -x),
                    }));
                }
                corners
            }
            Self::Square => vec![(-0.87, -0.87), (0.87, -0.87), (0.87, 0.87), (-0.87, 0.87)],
            Self::Up => vec![(0.0, -1.2), (1.1, 0.85), (-1.1, 0.85)],
            Self::Diamond => vec![(0.0, -1.3), (1.1, 0.0), (0.0, 1.3), (-1.1, 0.0)],
            Self::Down => vec![(0.0, 1.2), (1.1, -0.85), (-1.1, -0.85)],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_thirty_five_look_different() {
        for a in 0..35 {
            for b in 0..a {
                let (a, b) = (look(a), look(b));
                assert!(a.colour != b.colour || a.marker != b.marker);
            }
        }
    }
}
