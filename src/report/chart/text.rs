//! How wide text is in the font that charts are set in, and what to do when it is too wide.

use std::sync::LazyLock;

use skrifa::charmap::Charmap;
use skrifa::instance::{LocationRef, Size};
use skrifa::metrics::GlyphMetrics;
use skrifa::{FontRef, MetadataProvider};

use super::super::number::GLUE;

static REGULAR: LazyLock<Face> = LazyLock::new(|| Face::new(ttf_noto_sans::REGULAR));
static BOLD: LazyLock<Face> = LazyLock::new(|| Face::new(ttf_noto_sans::BOLD));

/// What measuring a text needs of a font, looked up once: charts measure thousands.
struct Face {
    map: Charmap<'static>,
    metrics: GlyphMetrics<'static>,
    em: f64,
}

impl Face {
    fn new(bytes: &'static [u8]) -> Self {
        let font = FontRef::new(bytes).expect("the font shipped with the program can be read");
        Self {
            map: font.charmap(),
            metrics: font.glyph_metrics(Size::unscaled(), LocationRef::default()),
            em: f64::from(font.metrics(Size::unscaled(), LocationRef::default()).units_per_em),
        }
    }
}

/// Regular or bold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    Regular,
    Bold,
}

/// Whether the font has a shape for it, regular and bold alike.
pub fn is_in_the_font(c: char) -> bool {
    REGULAR.map.map(c).is_some()
}

/// Whether it is never seen, whatever the font: joiners, directions, and selectors of variants.
pub fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

/// The width of a line in pixels. Characters that the font lacks count as one em: about what a fallback font needs.
pub fn width(text: &str, size: f64, weight: Weight) -> f64 {
    let Face { map, metrics, em } = match weight {
        Weight::Regular => &*REGULAR,
        Weight::Bold => &*BOLD,
    };
    let advance = |c| match map.map(c) {
        Some(glyph) => metrics.advance_width(glyph).map_or(*em, f64::from),
        None if is_invisible(c) => 0.0,
        None => *em,
    };
    text.chars().map(advance).sum::<f64>() * size / em
}

/// Signs within a word after which a line may end.
const JOINTS: [char; 9] = ['.', '/', '_', '-', ':', ',', '+', '@', GLUE];

/// Breaks a text into lines no wider than `room`, at most `most` of them: between words, and words wider than the room after a sign that
/// joins. What does not fit ends in an ellipsis.
pub fn wrap(text: &str, size: f64, weight: Weight, room: f64, most: usize) -> Vec<String> {
    wrap_name(text, size, weight, room, most, Cut::End)
}

/// The same of a name, which is cut as told where it does not fit.
pub fn wrap_name(text: &str, size: f64, weight: Weight, room: f64, most: usize, cut: Cut) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut pieces = pieces(text, |word| width(word, size, weight) <= room).into_iter().peekable();
    while pieces.peek().is_some() {
        let last = lines.len() + 1 >= most;
        let mut line = String::new();
        while let Some((gap, piece)) = pieces.peek() {
            let longer = if line.is_empty() { (*piece).to_owned() } else { format!("{line}{gap}{piece}") };
            if !last && !line.is_empty() && width(&longer, size, weight) > room {
                break;
            }
            line = longer;
            pieces.next();
        }
        lines.push(shorten_name(line.trim_end_matches(GLUE), size, weight, room, cut));
    }
    lines
}

/// The same lines, about equally long, so that no word is left on a line by itself; names in quotation marks are not broken where that can be
/// avoided.
pub fn wrap_evenly(text: &str, size: f64, weight: Weight, room: f64, most: usize) -> Vec<String> {
    let at = |share: u32| wrap(text, size, weight, room * f64::from(share) / 100.0, most);
    let widest = at(100);
    if widest.len() < 2 {
        return widest;
    }
    let narrowest = narrowest(|share| is_as_good(&at(share), &widest));
    let keeps_names =
        |lines: &Vec<String>| lines.iter().all(|line| line.matches('“').count() == line.matches('”').count());
    let is_best =
        |lines: &Vec<String>| is_as_good(lines, &widest) && is_even(lines, size, weight) && keeps_names(lines);
    (narrowest..=100).map(at).find(is_best).unwrap_or_else(|| at(narrowest))
}

/// The lines of a name, cut as told where it does not fit; those that would be uneven about equally long.
pub fn wrap_name_evenly(text: &str, (size, weight): (f64, Weight), room: f64, most: usize, cut: Cut) -> Vec<String> {
    let at = |share: u32| wrap_name(text, size, weight, room * f64::from(share) / 100.0, most, cut);
    let widest = at(100);
    if widest.len() < 2 || is_even(&widest, size, weight) {
        return widest;
    }
    at(narrowest(|share| is_as_good(&at(share), &widest)))
}

/// Whether no line is half as long as another.
fn is_even(lines: &[String], size: f64, weight: Weight) -> bool {
    let wide = lines.iter().map(|line| width(line, size, weight));
    wide.clone().fold(f64::INFINITY, f64::min) > 0.5 * wide.fold(0.0, f64::max)
}

/// Whether as many lines say the same.
fn is_as_good(lines: &[String], widest: &[String]) -> bool {
    let whole = |lines: &[String]| lines.concat().replace([' ', GLUE], "");
    lines.len() == widest.len() && whole(lines) == whole(widest)
}

/// The least share of a room, in per cent and not below 30, in which everything fits as well as in the whole; by halves.
pub fn narrowest(fits: impl Fn(u32) -> bool) -> u32 {
    let (mut narrowest, mut enough) = (30, 100);
    while narrowest < enough {
        let middle = u32::midpoint(narrowest, enough);
        if fits(middle) {
            enough = middle;
        } else {
            narrowest = middle + 1;
        }
    }
    narrowest
}

/// What may stand on a line by itself, with what separates it from the piece before.
fn pieces(text: &str, fits: impl Fn(&str) -> bool) -> Vec<(&'static str, &str)> {
    let mut pieces = Vec::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        if fits(word) {
            pieces.push((" ", word));
            continue;
        }
        let (mut gap, mut rest) = (" ", word);
        while !rest.is_empty() {
            let (piece, after) = rest.split_at(joint(rest));
            pieces.push((gap, piece));
            (gap, rest) = ("", after);
        }
    }
    pieces
}

/// Where the first joint of a word ends, which is none within a number; else the end of the word.
fn joint(word: &str) -> usize {
    let goes_on = |sign: &str, rest: &str| [",", "."].contains(&sign) && rest.starts_with(|c: char| c.is_ascii_digit());
    let mut ends = word.match_indices(JOINTS).map(|(start, sign)| (start + sign.len(), sign));
    ends.find(|&(end, sign)| !goes_on(sign, &word[end..])).map_or(word.len(), |(end, _)| end)
}

/// Where a name that is too long is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    End,
    /// What tells it from others stands at its end.
    Middle,
}

impl Cut {
    /// At the end, unless two of these names would then read the same.
    pub fn telling<T: PartialEq>(names: &[&str], cut: impl Fn(&str) -> T) -> Self {
        let cut: Vec<T> = names.iter().map(|name| cut(name)).collect();
        let same = |place: usize| (0..place).any(|other| names[other] != names[place] && cut[other] == cut[place]);
        if (0..names.len()).any(same) { Self::Middle } else { Self::End }
    }
}

/// The text, or as much of its beginning as fits with an ellipsis.
pub fn shorten(text: &str, size: f64, weight: Weight, room: f64) -> String {
    shorten_name(text, size, weight, room, Cut::End)
}

/// The same of a name, cut as told.
pub fn shorten_name(text: &str, size: f64, weight: Weight, room: f64, cut: Cut) -> String {
    if width(text, size, weight) <= room {
        return text.to_owned();
    }
    let room = room - width("…", size, weight);
    let after = if cut == Cut::Middle { fitting(text.chars().rev(), size, weight, 0.5 * room) } else { String::new() };
    let before = fitting(text.chars(), size, weight, room - width(&after, size, weight));
    let after: String = after.chars().rev().collect();
    format!("{}…{}", before.trim_end(), after.trim_start())
}

/// As many of these as have room.
fn fitting(chars: impl Iterator<Item = char>, size: f64, weight: Weight, room: f64) -> String {
    let mut used = 0.0;
    let mut buffer = [0; 4];
    let fits = |c: &char| {
        used += width(c.encode_utf8(&mut buffer), size, weight);
        used <= room
    };
    chars.take_while(fits).collect()
}

/// Names of one figure, each within this room, so that different names read differently where they can.
pub fn shorten_names(names: &[&str], size: f64, weight: Weight, room: f64) -> Vec<String> {
    let cut = Cut::telling(names, |name| shorten(name, size, weight, room));
    names.iter().map(|name| shorten_name(name, size, weight, room, cut)).collect()
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
    fn a_long_word_is_broken_where_it_is_joined() {
        let lines = wrap("the rate_limit.create.on_limit", 13.0, Weight::Regular, 100.0, 3);
        assert_eq!(lines, ["the rate_limit.", "create.on_limit"]);
        assert_eq!(wrap("a rate_limit", 13.0, Weight::Regular, 400.0, 3), ["a rate_limit"]);
        let number = format!("300,000,000{GLUE}±{GLUE}100,000,000{GLUE}days");
        let lines = wrap(&number, 13.0, Weight::Regular, 120.0, 3);
        assert_eq!(lines, [format!("300,000,000{GLUE}±"), format!("100,000,000{GLUE}days")], "not within a number");
    }

    #[test]
    fn nothing_is_cut_that_fits() {
        assert_eq!(wrap("two words", 13.0, Weight::Bold, 400.0, 1), ["two words"]);
        assert_eq!(wrap("", 13.0, Weight::Bold, 400.0, 2), Vec::<String>::new());
    }

    #[test]
    fn no_word_is_left_on_a_line_by_itself() {
        let title =
            "Of the longest mean latency, 4.86 h under “four stations”, nearly all is waiting in your own queue";
        let lines = wrap_evenly(title, 18.0, Weight::Bold, 800.0, 3);
        let wide: Vec<f64> = lines.iter().map(|line| width(line, 18.0, Weight::Bold)).collect();
        assert_eq!(lines.join(" "), title);
        assert!(lines.len() == 2 && wide[1] > 0.5 * wide[0] && wide[0] <= 800.0, "{lines:?}");
        let quoted = "Of the longest mean latency, 2.59 min under “ten stations” at shape spiky, 82 % is waiting in the waitlist";
        let lines = wrap_evenly(quoted, 18.0, Weight::Bold, 900.0, 3);
        assert!(lines.len() == 2 && lines[0].ends_with("“ten stations”"), "{lines:?}");
        let cut = "words ".repeat(200);
        assert_eq!(wrap_evenly(&cut, 18.0, Weight::Bold, 300.0, 3), wrap(&cut, 18.0, Weight::Bold, 300.0, 3));
    }

    #[test]
    fn names_that_begin_alike_are_told_apart() {
        let names = ["a provider with a long name, tier 2", "a provider with a long name, tier 3"];
        let shortened = shorten_names(&names, 13.0, Weight::Regular, 150.0);
        assert!(shortened[0] != shortened[1] && shortened[0].ends_with("tier 2"), "{shortened:?}");
        assert!(shortened.iter().all(|name| width(name, 13.0, Weight::Regular) <= 150.0), "{shortened:?}");
        let others = ["first of the names that are long", "second of the names that are long"];
        let shortened = shorten_names(&others, 13.0, Weight::Regular, 150.0);
        assert!(shortened.iter().all(|name| name.ends_with('…')), "{shortened:?}");
    }
}
