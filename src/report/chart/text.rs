//! How wide text is in the font that charts are set in, and what to do when it is too wide.

use std::sync::LazyLock;

use skrifa::instance::{LocationRef, Size};
use skrifa::metrics::GlyphMetrics;
use skrifa::{FontRef, MetadataProvider};

static REGULAR: LazyLock<FontRef<'static>> = LazyLock::new(|| font(ttf_noto_sans::REGULAR));
static BOLD: LazyLock<FontRef<'static>> = LazyLock::new(|| font(ttf_noto_sans::BOLD));

fn font(bytes: &'static [u8]) -> FontRef<'static> {
    FontRef::new(bytes).expect("the font shipped with the program can be read")
}

/// Regular or bold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    Regular,
    Bold,
}

/// The width of a line in pixels. Characters that the font lacks count as one em: about what a fallback font needs.
pub fn width(text: &str, size: f64, weight: Weight) -> f64 {
    let font: &FontRef = match weight {
        Weight::Regular => &REGULAR,
        Weight::Bold => &BOLD,
    };
    let metrics = GlyphMetrics::new(font, Size::unscaled(), LocationRef::default());
    let em = f64::from(font.metrics(Size::unscaled(), LocationRef::default()).units_per_em);
    let map = font.charmap();
    let advance = |c| map.map(c).and_then(|glyph| metrics.advance_width(glyph)).map_or(em, f64::from);
    text.chars().map(advance).sum::<f64>() * size / em
}

/// Breaks a text into lines no wider than `room`, at most `most` of them; what does not fit ends in an ellipsis.
pub fn wrap(text: &str, size: f64, weight: Weight, room: f64, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut words = text.split(' ').filter(|word| !word.is_empty()).peekable();
    while words.peek().is_some() {
        let last = lines.len() + 1 >= most;
        let mut line = String::new();
        while let Some(word) = words.peek() {
            let longer = if line.is_empty() { (*word).to_owned() } else { format!("{line} {word}") };
            if !last && !line.is_empty() && width(&longer, size, weight) > room {
                break;
            }
            line = longer;
            words.next();
        }
        lines.push(shorten(&line, size, weight, room));
    }
    lines
}

/// The text, or as much of its beginning as fits with an ellipsis.
pub fn shorten(text: &str, size: f64, weight: Weight, room: f64) -> String {
    if width(text, size, weight) <= room {
        return text.to_owned();
    }
    let room = room - width("…", size, weight);
    let mut used = 0.0;
    let mut buffer = [0; 4];
    let fits = |c: &char| {
        used += width(c.encode_utf8(&mut buffer), size, weight);
        used <= room
    };
    let kept: String = text.chars().take_while(fits).collect();
    format!("{}…", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_is_wider_than_its_room() {
        let text = "a question of some length about plans-with-names-that-cannot-be-broken-anywhere and more";
        for room in [40.0, 100.0, 333.0] {
            for line in wrap(text, 13.0, Weight::Regular, room, 3) {
                assert!(width(&line, 13.0, Weight::Regular) <= room, "{line}");
            }
        }
    }

    #[test]
    fn nothing_is_cut_that_fits() {
        assert_eq!(wrap("two words", 13.0, Weight::Bold, 400.0, 1), ["two words"]);
        assert_eq!(wrap("", 13.0, Weight::Bold, 400.0, 2), Vec::<String>::new());
    }
}
