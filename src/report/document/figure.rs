//! Charts as a report shows them: the drawing itself for a page, and where its file is for a text.

use minijinja::HtmlEscape;
use serde::Serialize;

use crate::report::chart::{self, Drawing, Weight};

/// A chart.
#[derive(Debug, Serialize)]
pub struct Figure {
    /// `latency`, `timeline`.
    pub name: String,
    /// What it shows, in a sentence: the finding.
    pub caption: String,
    /// Its file, relative to the report.
    pub path: String,
    /// The drawing, for putting into a page: it scales, says what it is to who cannot see it, and shares no name with others.
    pub svg: String,
}

impl Figure {
    /// From a drawing; `None` for what is no drawing of ours.
    pub fn of(drawing: Drawing) -> Option<Self> {
        let Drawing { name, title, svg } = drawing;
        let svg = inline(name, &title, &svg)?;
        Some(Self { name: name.to_owned(), caption: title, path: format!("charts/{name}.svg"), svg })
    }
}

/// A drawing for a page: without its title, which stands above it there and which browsers would show wherever the pointer rests; with
/// names of its own; with texts as wide as they were planned, whatever font the reader has.
fn inline(name: &str, title: &str, svg: &str) -> Option<String> {
    let (root, rest) = svg.split_once('>')?;
    let (_, body) = rest.split_once("</title>")?;
    let (width, height) = root.split_once("viewBox=\"0 0 ")?.1.split_once('"')?.0.split_once(' ')?;
    let (top, body) = without_title(body, title);
    // Names within a page are those of the page: each drawing keeps its own apart.
    let body = ["id=\"", "url(#", "href=\"#"]
        .into_iter()
        .fold(measured(body), |body, mark| body.replace(mark, &format!("{mark}{name}-")));
    let height = height.parse::<f64>().ok()? - top;
    let label = HtmlEscape(title);
    Some(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" preserveAspectRatio=\"xMinYMin meet\" viewBox=\"0 {top} {width} {height}\" \
         aria-label=\"{label}\">\n{}",
        body.trim()
    ))
}

/// The drawing without its sheet and without the lines of its title, and where what is left begins.
fn without_title<'a>(body: &'a str, title: &str) -> (f64, &'a str) {
    let body = body.trim_start();
    let sheet = body.strip_prefix("<rect ").and_then(|sheet| sheet.split_once("/>"));
    let mut rest = sheet.map_or(body, |(_, rest)| rest.trim_start());
    let mut left = title.to_owned();
    while let Some((text, after)) = Text::first(rest) {
        let line = plain(text.content);
        let Some(behind) = left.strip_prefix(line.trim_end_matches('…')).filter(|_| !line.is_empty()) else {
            // The rest of a title that was cut is nowhere.
            let top = text.y().zip(text.size()).map(|(y, size)| (y - 1.3 * size).max(0.0).floor());
            return if left.len() < title.len() { (top.unwrap_or(0.0), rest) } else { (0.0, body) };
        };
        left = behind.trim_start().to_owned();
        rest = after.trim_start();
    }
    (0.0, body)
}

/// A text of a drawing.
struct Text<'a> {
    attributes: &'a str,
    content: &'a str,
}

impl<'a> Text<'a> {
    /// The text that the drawing begins with, and what follows.
    fn first(svg: &'a str) -> Option<(Self, &'a str)> {
        let (attributes, rest) = svg.strip_prefix("<text ")?.split_once('>')?;
        let (content, rest) = rest.split_once("</text>")?;
        Some((Self { attributes, content: content.trim() }, rest))
    }

    fn attribute(&self, name: &str) -> Option<&'a str> {
        Some(self.attributes.split_once(&format!("{name}=\""))?.1.split_once('"')?.0)
    }

    fn y(&self) -> Option<f64> {
        self.attribute(" y")?.parse().ok()
    }

    fn size(&self) -> Option<f64> {
        self.attribute("font-size")?.parse().ok()
    }

    /// How wide it is in the font that the drawing was made for.
    fn width(&self) -> Option<f64> {
        let weight = if self.attribute("font-weight") == Some("bold") { Weight::Bold } else { Weight::Regular };
        Some(chart::width(&plain(self.content), self.size()?, weight).round())
    }
}

/// The drawing with the width of each text in it.
fn measured(svg: &str) -> String {
    let mut parts = svg.split("<text ");
    let mut measured = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let whole = format!("<text {part}");
        let width = Text::first(&whole).and_then(|(text, _)| text.width()).filter(|&width| width > 0.0);
        let width = width
            .map_or_else(String::new, |width| format!("textLength=\"{width}\" lengthAdjust=\"spacingAndGlyphs\" "));
        measured = format!("{measured}<text {width}{part}");
    }
    measured
}

/// What was escaped for XML.
fn plain(text: &str) -> String {
    let named = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&")];
    named.into_iter().fold(text.to_owned(), |text, (entity, character)| text.replace(entity, character))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TITLE: &str = "1 < \"2\" holds";
    const DRAWING: &str = "<svg xmlns=\"x\" width=\"9\" height=\"9\" viewBox=\"0 0 3840 2400\" role=\"img\">\n\
        <title>1 &lt; \"2\" holds</title>\n<rect x=\"0\" y=\"0\" fill=\"#FFFFFF\"/>\n\
        <text x=\"1\" y=\"144\" font-size=\"72\" font-weight=\"bold\">\n1 &lt; &quot;2&quot;\n</text>\n\
        <text x=\"1\" y=\"244\" font-size=\"72\" font-weight=\"bold\">\nholds\n</text>\n\
        <text x=\"1\" y=\"344\" font-size=\"50\">\nbelow\n</text>\n\
        <clipPath id=\"a\"/><g clip-path=\"url(#a)\"/><use href=\"#a\"/>\n</svg>";

    #[test]
    fn a_drawing_scales_and_keeps_its_names_to_itself() {
        let inlined = inline("latency", TITLE, DRAWING).unwrap();
        assert!(!inlined.contains("<title>") && !inlined.contains(" width=\"9\""), "{inlined}");
        assert!(inlined.contains("aria-label=\"1 &lt; &quot;2&quot; holds\""), "{inlined}");
        for name in ["id=\"latency-a\"", "url(#latency-a)", "href=\"#latency-a\""] {
            assert!(inlined.contains(name), "{name}: {inlined}");
        }
    }

    #[test]
    fn its_title_is_said_once() {
        let inlined = inline("latency", TITLE, DRAWING).unwrap();
        assert!(inlined.contains("viewBox=\"0 279 3840 2121\""), "{inlined}");
        assert!(!inlined.contains("72") && inlined.contains("below"), "{inlined}");
        // Another text at its head is no title.
        let other = DRAWING.replace("\n1 &lt;", "\nx");
        let inlined = inline("latency", TITLE, &other).unwrap();
        assert!(inlined.contains("viewBox=\"0 0 3840 2400\"") && inlined.contains("<rect"), "{inlined}");
    }

    #[test]
    fn texts_are_as_wide_as_they_were_planned() {
        let inlined = inline("latency", TITLE, DRAWING).unwrap();
        let width = chart::width("below", 50.0, Weight::Regular).round();
        assert!(inlined.contains(&format!("<text textLength=\"{width}\" ")), "{inlined}");
    }
}
