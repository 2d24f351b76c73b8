//! The one look of all charts: colours, markers, dashes, sizes of text.
//!
//! The colours are told apart by colour-blind readers; markers and dashes tell plans apart in grey.
//!
//! # Source
//! M. Okabe and K. Ito, *Color Universal Design*, 2008. Their yellow is left out: it is too faint on white.

use super::canvas::{Pen, Type};
use super::text::Weight;

/// A colour by what it is for; the theme says which it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// The ground.
    Paper,
    /// Letters and whatever matters.
    Ink,
    /// Letters that can wait.
    Quiet,
    /// Lines to find one's way by.
    Grid,
    Blue,
    Vermilion,
    Green,
    Purple,
    Orange,
    Sky,
}

pub const PAPER: Colour = Colour::Paper;
pub const INK: Colour = Colour::Ink;
pub const QUIET: Colour = Colour::Quiet;
pub const GRID: Colour = Colour::Grid;
pub const BLUE: Colour = Colour::Blue;
pub const VERMILION: Colour = Colour::Vermilion;
pub const GREEN: Colour = Colour::Green;
pub const PURPLE: Colour = Colour::Purple;
pub const ORANGE: Colour = Colour::Orange;
pub const SKY: Colour = Colour::Sky;

/// Neighbours differ in lightness, for printers without colour.
const COLOURS: [Colour; 7] = [BLUE, ORANGE, VERMILION, SKY, GREEN, INK, PURPLE];
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

/// The look of one of many things: no two of the first 105 share colour, marker and dashes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Look {
    pub colour: Colour,
    pub marker: Marker,
    pub dash: Dash,
}

/// The look of the plan (or measure) with this number.
pub fn look(number: usize) -> Look {
    Look {
        colour: COLOURS[number % COLOURS.len()],
        marker: MARKERS[number % MARKERS.len()],
        dash: DASHES[number % DASHES.len()],
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
    use super::super::style::Theme;
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

    /// The lightness that a printer without colour gives it, from 0 to 100.
    ///
    /// # Source
    /// IEC 61966-2-1 (sRGB) and CIE 15 (L*).
    fn lightness(colour: Colour, theme: Theme) -> f64 {
        let plotters::style::RGBColor(red, green, blue) = theme.rgb(colour);
        let linear = |part: u8| {
            let part = f64::from(part) / 255.0;
            if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        };
        let luminance = 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
        if luminance > 0.008_856 { 116.0 * luminance.cbrt() - 16.0 } else { 903.3 * luminance }
    }

    #[test]
    fn plans_beside_each_other_differ_without_colour() {
        for theme in [Theme::Light, Theme::Dark] {
            for pair in (0..COLOURS.len()).collect::<Vec<_>>().windows(2) {
                let [a, b] = [pair[0], pair[1]].map(look);
                let apart = (lightness(a.colour, theme) - lightness(b.colour, theme)).abs();
                assert!(apart >= 8.0, "{theme:?}: {:?} and {:?} are {apart} apart", a.colour, b.colour);
                assert!(a.marker != b.marker && a.dash != b.dash);
            }
        }
    }

    #[test]
    fn every_colour_stands_out_from_its_ground() {
        for theme in [Theme::Light, Theme::Dark] {
            let ground = lightness(PAPER, theme);
            for colour in COLOURS.into_iter().chain([QUIET]) {
                let apart = (lightness(colour, theme) - ground).abs();
                assert!(apart >= 28.0, "{theme:?}: {colour:?} is {apart} from the ground");
            }
        }
    }
}
