//! How dark a value is.

use super::super::super::time_unit::SPREAD;
use super::super::axis::Quantity;
use super::super::measured;
use super::grid::{Cell, Grid};

const LEAST: f64 = 0.12;
const MOST: f64 = 0.68;

/// How dark a value is.
pub struct Tints {
    pub ends: Option<(f64, f64)>,
    log: bool,
    /// What the cells measure.
    pub quantity: Quantity,
}

impl Tints {
    /// Of these cells, with what their figure is to be.
    pub fn new<'a>(grid: &Grid, cells: impl Iterator<Item = &'a Cell>, aim: Option<f64>) -> Self {
        let known: Vec<f64> = cells.filter_map(|cell| cell.value).collect();
        let ends = known.iter().copied().reduce(f64::min).zip(known.iter().copied().reduce(f64::max));
        let quantity = measured::quantity(&grid.column).of_all(known, aim);
        let log = quantity.is_time() && ends.is_some_and(|(low, high)| low > 0.0 && high / low > SPREAD);
        Self { ends, log, quantity }
    }

    /// The unit in brackets.
    pub fn unit(&self) -> String {
        match self.quantity.unit() {
            ("", _) => String::new(),
            (unit, _) => format!(" ({unit})"),
        }
    }

    /// The value in the middle of the tints.
    pub fn middle(&self) -> f64 {
        let (low, high) = self.ends.unwrap_or_default();
        if self.log { low * (high / low).sqrt() } else { f64::midpoint(low, high) }
    }

    /// How much of the colour: so little that letters of the ink can be read on it, and never none.
    pub fn of(&self, value: f64) -> f64 {
        let place = |value: f64| if self.log { value.ln() } else { value };
        let share = match self.ends {
            Some((low, high)) if high > low => (place(value) - place(low)) / (place(high) - place(low)),
            _ => 0.5,
        };
        LEAST + (MOST - LEAST) * share.clamp(0.0, 1.0)
    }
}

#[cfg(test)]
mod tests {
    use plotters::style::RGBColor;

    use super::super::super::palette::{BLUE, Colour, INK, PAPER};
    use super::super::super::style::Theme;
    use super::{LEAST, MOST};

    /// The contrast of ink on a tint.
    ///
    /// # Source
    /// W3C, *Web Content Accessibility Guidelines 2.1*, contrast ratio.
    fn contrast(theme: Theme, opacity: f64) -> f64 {
        let parts = |colour: Colour| {
            let RGBColor(red, green, blue) = theme.rgb(colour);
            [red, green, blue].map(f64::from)
        };
        let luminance = |parts: [f64; 3]| {
            let linear = parts.map(|part| {
                let part = part / 255.0;
                if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
            });
            0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
        };
        let (above, ground) = (parts(BLUE), parts(PAPER));
        let below = [0, 1, 2].map(|part| above[part] * opacity + ground[part] * (1.0 - opacity));
        let (a, b) = (luminance(parts(INK)) + 0.05, luminance(below) + 0.05);
        a.max(b) / a.min(b)
    }

    #[test]
    fn ink_can_be_read_on_every_tint() {
        for theme in [Theme::Light, Theme::Dark] {
            for step in 0..=50 {
                let opacity = LEAST + (MOST - LEAST) * f64::from(step) / 50.0;
                let contrast = contrast(theme, opacity);
                assert!(contrast >= 4.5, "{theme:?}: {contrast} at {opacity}");
            }
        }
    }
}
