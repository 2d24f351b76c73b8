//! How charts are to look, as flags: the same for every command that only draws.

use clap::builder::{PossibleValuesParser, TypedValueParser};

use crate::report::{Size, Style, Theme};

/// Theme and size of charts.
#[derive(Clone, Copy, Debug, clap::Args)]
pub struct Look {
    /// Colours: dark on white, or light on near black
    #[arg(long, default_value = "light", value_parser = theme())]
    theme: Theme,
    /// Place: the column of a page, a slide of 1280 by 720, or the web, down to a phone
    #[arg(long, default_value = "page", value_parser = size())]
    size: Size,
}

impl Look {
    /// The style of the drawings.
    pub fn style(self) -> Style {
        Style { theme: self.theme, size: self.size }
    }
}

fn theme() -> impl TypedValueParser<Value = Theme> {
    PossibleValuesParser::new(["light", "dark"]).map(|word| if word == "dark" { Theme::Dark } else { Theme::Light })
}

fn size() -> impl TypedValueParser<Value = Size> {
    PossibleValuesParser::new(["page", "slide", "web"]).map(|word| match word.as_str() {
        "slide" => Size::Slide,
        "web" => Size::Web,
        _ => Size::Page,
    })
}
