//! What stands in a picture for characters that the font shipped with the program lacks: a box with the character's number in it, as browsers
//! draw it. No picture is silent about what it leaves out.

use std::borrow::Cow;
use std::fmt::Write as _;

use resvg::usvg::roxmltree::{Document, Node};

use super::text::{self, Weight, width};

/// What the source line of a picture says of the boxes.
const NOTE: &str =
    "a box stands for a character that the font lacks, by its number in Unicode; the SVG has the character";

/// The drawing with a box for each of these characters; the same where there are none.
pub fn boxed(svg: &str) -> Cow<'_, str> {
    if svg.chars().all(is_drawn) {
        return Cow::Borrowed(svg);
    }
    let Ok(document) = Document::parse(svg) else { return Cow::Borrowed(svg) };
    let texts: Vec<Line<'_>> = document.descendants().filter_map(|node| Line::new(&node)).collect();
    if texts.iter().all(|text| text.said.chars().all(is_drawn)) {
        return Cow::Borrowed(svg);
    }
    let mut drawn = String::with_capacity(svg.len());
    let mut done = 0;
    for (place, text) in texts.iter().enumerate() {
        drawn.push_str(&svg[done..text.range.start]);
        done = text.range.end;
        if place + 1 == texts.len() {
            // The last line of a page is where it comes from; what the boxes are stands below it.
            text.raised(-1.15).draw(&mut drawn);
            Line { said: NOTE.into(), align: "start", ..text.raised(0.2) }.draw(&mut drawn);
        } else {
            text.draw(&mut drawn);
        }
    }
    drawn.push_str(&svg[done..]);
    Cow::Owned(drawn)
}

fn is_drawn(c: char) -> bool {
    c.is_control() || text::is_in_the_font(c)
}

/// A text of a drawing.
#[derive(Clone)]
struct Line<'a> {
    said: Cow<'a, str>,
    x: f64,
    y: f64,
    size: f64,
    align: &'a str,
    weight: Weight,
    fill: &'a str,
    // Where it stands in the file.
    range: std::ops::Range<usize>,
}

impl<'a> Line<'a> {
    fn new(node: &Node<'a, '_>) -> Option<Self> {
        let number = |name: &str| node.attribute(name)?.parse::<f64>().ok();
        node.has_tag_name("text").then_some(())?;
        let bold = node.attribute("font-weight").is_some();
        Some(Self {
            // Spaces that follow each other are one.
            said: node.text()?.trim().split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ").into(),
            x: number("x")?,
            y: number("y")?,
            size: number("font-size")?,
            align: node.attribute("text-anchor")?,
            weight: if bold { Weight::Bold } else { Weight::Regular },
            fill: node.attribute("fill")?,
            range: node.range(),
        })
    }

    /// The same, so many times its size lower.
    fn raised(&self, times: f64) -> Self {
        Self { y: self.y + times * self.size, ..self.clone() }
    }

    /// Piece by piece: what the font has as it is, and boxes between.
    fn draw(&self, svg: &mut String) {
        let wide = |text: &str| width(text, self.size, self.weight);
        let whole = wide(&self.said);
        let mut x = match self.align {
            "end" => self.x - whole,
            "middle" => self.x - whole / 2.0,
            _ => self.x,
        };
        let mut rest = self.said.as_ref();
        while let Some(first) = rest.chars().next() {
            let end = rest.find(|c| is_drawn(c) != is_drawn(first)).unwrap_or(rest.len());
            let (piece, after) = rest.split_at(end);
            if is_drawn(first) {
                self.write(svg, piece, (x, self.y), self.size);
                x += wide(piece);
            } else {
                for c in piece.chars().filter(|c| !text::is_invisible(*c)) {
                    self.code(svg, c, x);
                    x += self.size;
                }
            }
            rest = after;
        }
    }

    fn write(&self, svg: &mut String, text: &str, (x, y): (f64, f64), size: f64) {
        let Self { fill, weight, .. } = self;
        let bold = if *weight == Weight::Bold { " font-weight=\"bold\"" } else { "" };
        let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        let _ = write!(
            svg,
            "<text xml:space=\"preserve\" x=\"{x:.1}\" y=\"{y:.1}\" dy=\"0.5ex\" text-anchor=\"start\" \
             font-family=\"Noto Sans, sans-serif\" font-size=\"{size:.2}\" fill=\"{fill}\"{bold}>{text}</text>"
        );
    }

    /// A box an em wide, with the number in two rows.
    fn code(&self, svg: &mut String, c: char, left: f64) {
        let number = format!("{:04X}", u32::from(c));
        let (upper, lower) = number.split_at(number.len() / 2);
        let em = self.size;
        let _ = write!(
            svg,
            "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\" fill=\"none\" stroke=\"{}\" stroke-width=\"{:.1}\"/>",
            left + 0.06 * em,
            self.y - 0.5 * em,
            0.88 * em,
            em,
            self.fill,
            0.05 * em
        );
        for (row, digits) in [upper, lower].into_iter().enumerate() {
            let size = em * if digits.len() > 2 { 0.38 } else { 0.48 };
            let x = left + (em - width(digits, size, self.weight)) / 2.0;
            self.write(svg, digits, (x, self.y + em * (0.45 * row as f64 - 0.225)), size);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::palette::SOURCE;
    use super::super::style::Size;
    use super::*;

    fn svg(text: &str) -> String {
        let line = |y: u32, said: &str| {
            format!(
                "<text x=\"9\" y=\"{y}\" text-anchor=\"start\" font-size=\"40\" fill=\"#222222\">\n{said}\n</text>\n"
            )
        };
        format!("<svg xmlns=\"http://www.w3.org/2000/svg\">{}{}</svg>", line(50, text), line(90, "source"))
    }

    #[test]
    fn common_scripts_are_in_the_font_and_drawings_in_them_stay_as_they_are() {
        let text = "Łódź, Größe, façade, Ελλάδα, Україна, ± 5 % ≤ 3 €, ₹, – “x” … ×";
        let lacking: Vec<char> = text.chars().filter(|c| !is_drawn(*c)).collect();
        assert_eq!(lacking, [], "not in the font");
        assert!(matches!(boxed(&svg(text)), Cow::Borrowed(_)));
    }

    #[test]
    fn what_the_font_lacks_is_told_by_its_number_and_said_once() {
        let plain = svg("plan 日本 🍳\u{fe0f} &amp; b");
        let drawn = boxed(&plain);
        assert_eq!(drawn.matches("<rect").count(), 3, "{drawn}");
        for digits in [">65<", ">E5<", ">67<", ">2C<", ">1F<", ">373<"] {
            assert!(drawn.contains(digits), "{digits} in {drawn}");
        }
        assert!(!drawn.contains(['日', '🍳']) && drawn.contains("&amp; b"), "{drawn}");
        assert_eq!(drawn.matches(NOTE).count(), 1);
        assert!(Document::parse(&drawn).is_ok());
    }

    #[test]
    fn what_is_said_of_the_boxes_fits_the_narrowest_sheet() {
        let narrowest = [Size::Page, Size::Slide, Size::Web].map(Size::width).into_iter().fold(f64::INFINITY, f64::min);
        assert!(width(NOTE, SOURCE.size, SOURCE.weight) <= narrowest - 56.0);
    }

    #[test]
    fn titles_that_are_not_drawn_need_no_boxes() {
        let titled = svg("plan").replace("<text x=\"9\" y=\"50\"", "<title>日</title><text x=\"9\" y=\"50\"");
        assert!(matches!(boxed(&titled), Cow::Borrowed(_)));
    }
}
