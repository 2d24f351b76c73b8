//! How charts are to look: on paper or on a dark screen, and for which place.

use plotters::style::RGBColor;

use super::palette::Colour;

/// Theme and size of a drawing; light and for a page, unless said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// The colours.
    pub theme: Theme,
    /// The place.
    pub size: Size,
}

/// The colours of a drawing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// Dark on white: paper, and most documents
    #[default]
    Light,
    /// Light on near black: dark slides and screens
    Dark,
}

/// The place a drawing is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Size {
    /// The width of a text column; as tall as it needs
    #[default]
    Page,
    /// 1280 by 720 pixels, with letters that are read from the back of a room
    Slide,
    /// Narrow, with letters that are still read on a phone
    Web,
}

/// Each colour of a light drawing with that of a dark one, as drawings write them.
pub fn pairs() -> Vec<(String, String)> {
    use Colour::{Blue, Green, Grid, Ink, Orange, Paper, Purple, Quiet, Sky, Vermilion};
    let written = |RGBColor(red, green, blue)| format!("#{red:02X}{green:02X}{blue:02X}");
    [Paper, Ink, Quiet, Grid, Blue, Vermilion, Green, Purple, Orange, Sky]
        .map(|colour| (written(Theme::Light.rgb(colour)), written(Theme::Dark.rgb(colour))))
        .into()
}

impl Theme {
    /// Okabe and Ito's colours as published on white; on black each somewhat lighter, so that none sinks into the ground.
    pub(super) fn rgb(self, colour: Colour) -> RGBColor {
        let (light, dark) = match colour {
            Colour::Paper => ((255, 255, 255), (24, 27, 32)),
            Colour::Ink => ((34, 34, 34), (236, 237, 238)),
            Colour::Quiet => ((95, 95, 95), (170, 175, 182)),
            Colour::Grid => ((224, 224, 224), (56, 61, 69)),
            Colour::Blue => ((0, 114, 178), (74, 146, 222)),
            Colour::Vermilion => ((213, 94, 0), (236, 112, 44)),
            Colour::Green => ((0, 158, 115), (18, 178, 132)),
            Colour::Purple => ((204, 121, 167), (221, 143, 188)),
            Colour::Orange => ((230, 159, 0), (244, 190, 52)),
            Colour::Sky => ((86, 180, 233), (150, 208, 246)),
        };
        let (red, green, blue) = match self {
            Self::Light => light,
            Self::Dark => dark,
        };
        RGBColor(red, green, blue)
    }
}

impl Size {
    /// The width of the sheet in the units that figures are laid out in: letters are the larger the fewer there are.
    pub(super) fn width(self) -> f64 {
        match self {
            Self::Page => 960.0,
            Self::Slide => 800.0,
            Self::Web => 600.0,
        }
    }

    /// The width of the drawing in pixels.
    pub(super) fn pixels(self) -> f64 {
        match self {
            Self::Page => 960.0,
            Self::Slide => 1280.0,
            Self::Web => 720.0,
        }
    }

    /// Height over width, where the place prescribes it.
    pub(super) fn ratio(self) -> Option<f64> {
        (self == Self::Slide).then_some(9.0 / 16.0)
    }
}
