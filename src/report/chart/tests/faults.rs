//! What is wrong with a drawing, as far as it tells without eyes.

use resvg::usvg::roxmltree::{Document, Node};

use super::super::palette::Colour;
use super::super::style::{Size, Style, Theme};
use super::super::text::{Weight, width};
use super::super::{Drawing, codes};

/// A text of a drawing, with the box that its letters fill.
struct Text {
    said: String,
    size: f64,
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
}

impl Text {
    fn new(node: &Node<'_, '_>) -> Self {
        let number = |name: &str| node.attribute(name).unwrap().parse::<f64>().unwrap();
        let said = node.text().unwrap_or_default().trim().to_owned();
        let weight = if node.attribute("font-weight").is_some() { Weight::Bold } else { Weight::Regular };
        let (size, x, y) = (number("font-size"), number("x"), number("y"));
        let wide = width(&said, size, weight);
        let left = match node.attribute("text-anchor") {
            Some("start") => x,
            Some("end") => x - wide,
            _ => x - wide / 2.0,
        };
        // Half the height of small letters stands on either side of y.
        Self { said, size, left, right: left + wide, top: y - 0.42 * size, bottom: y + 0.42 * size }
    }

    fn meets(&self, other: &Self) -> bool {
        let apart = self.right <= other.left || other.right <= self.left;
        !apart && self.bottom > other.top && other.bottom > self.top
    }

    /// Whether both ends of a line lie on the same side of it, so that no point between them can be within.
    fn is_beside(&self, ends: &[(f64, f64)]) -> bool {
        let all = |beyond: &dyn Fn(f64, f64) -> bool| ends.iter().all(|&(x, y)| beyond(x, y));
        all(&|x, _| x <= self.left)
            || all(&|x, _| x >= self.right)
            || all(&|_, y| y <= self.top)
            || all(&|_, y| y >= self.bottom)
    }

    /// Whether a line runs through its small letters.
    fn is_crossed(&self, line: &[(f64, f64)]) -> bool {
        let (top, bottom) = (self.top + 0.2 * self.size, self.bottom - 0.2 * self.size);
        line.windows(2).filter(|pair| !self.is_beside(pair)).any(|pair| {
            (0..=40).any(|step| {
                let part = f64::from(step) / 40.0;
                let (x, y) = (pair[0].0 + part * (pair[1].0 - pair[0].0), pair[0].1 + part * (pair[1].1 - pair[0].1));
                x > self.left && x < self.right && y > top && y < bottom
            })
        })
    }
}

/// The lines that carry meaning: all but the grid, what is of the colour of the ground, and curves beneath names that have a ground.
fn lines(document: &Document<'_>) -> Vec<Vec<(f64, f64)>> {
    let quiet: Vec<String> = [Theme::Light, Theme::Dark]
        .into_iter()
        .flat_map(|theme| [Colour::Grid, Colour::Paper].map(|colour| theme.rgb(colour)))
        .map(|rgb| format!("#{:02X}{:02X}{:02X}", rgb.0, rgb.1, rgb.2))
        .collect();
    let drawn = document.descendants().filter(|node| {
        node.attribute("stroke").is_some_and(|stroke| !quiet.iter().any(|quiet| quiet == stroke))
            && (node.has_tag_name("polyline") || node.has_tag_name("line"))
    });
    let number = |text: &str| text.parse::<f64>().unwrap();
    let ends = |node: &Node<'_, '_>| {
        let [x1, y1, x2, y2] = ["x1", "y1", "x2", "y2"].map(|name| number(node.attribute(name).unwrap()));
        vec![(x1, y1), (x2, y2)]
    };
    let points = |points: &str| {
        let points = points.split_whitespace().filter_map(|point| point.split_once(','));
        points.map(|(x, y)| (number(x), number(y))).collect()
    };
    drawn.map(|node| node.attribute("points").map_or_else(|| ends(&node), points)).collect()
}

/// The smallest letters that are read, in pixels of the drawing.
const SMALLEST: f64 = 10.9;

/// What is wrong with a drawing.
pub fn faults(svg: &str) -> Vec<String> {
    let document = match Document::parse(svg) {
        Ok(document) => document,
        Err(error) => return vec![format!("not well-formed: {error}")],
    };
    let root = document.root_element();
    let size: Vec<f64> = root.attribute("viewBox").unwrap().split(' ').map(|number| number.parse().unwrap()).collect();
    let pixels = root.attribute("width").map_or(1.0, |width| width.parse::<f64>().unwrap() / size[2]);
    let texts: Vec<Text> =
        document.descendants().filter(|node| node.has_tag_name("text")).map(|node| Text::new(&node)).collect();
    let lines = lines(&document);
    let mut faults = Vec::new();
    for (place, text) in texts.iter().enumerate() {
        if text.left < 0.0 || text.right > size[2] || text.top < 0.0 || text.bottom > size[3] {
            faults.push(format!("{:?} is not within the sheet", text.said));
        }
        if text.size * pixels < SMALLEST {
            faults.push(format!("{:?} has letters of {} pixels", text.said, text.size * pixels));
        }
        for other in texts[..place].iter().filter(|other| other.meets(text)) {
            faults.push(format!("{:?} and {:?} meet", other.said, text.said));
        }
        if lines.iter().any(|line| text.is_crossed(line)) {
            faults.push(format!("a line runs through {:?}", text.said));
        }
    }
    if svg.contains("NaN") || svg.contains("inf\"") {
        faults.push("a place is no number".to_owned());
    }
    faults
}

/// Texts that end before their end.
fn cut(svg: &str) -> Vec<String> {
    let Ok(document) = Document::parse(svg) else { return Vec::new() };
    let texts = document.descendants().filter(|node| node.has_tag_name("text")).filter_map(|node| node.text());
    texts.map(str::trim).filter(|text| text.contains('…')).map(|text| format!("{text:?} is cut")).collect()
}

/// What is wrong with drawings: each of them, and slides that are no slides. Of names that nobody would give, `hostile` or without end,
/// the ends may lack.
pub fn check(name: &str, drawings: &[Drawing], style: Style) -> Vec<String> {
    let of_drawing = |Drawing { name: figure, svg, title }: &Drawing| {
        let mut faults = faults(svg);
        if style.size == Size::Slide && !svg.contains("width=\"1280\" height=\"720\"") {
            faults.push("not of the shape of a slide".to_owned());
        }
        if !["hostile", "twelve", "many", "a moment"].iter().any(|word| name.contains(word)) {
            faults.extend(cut(svg));
            if codes::boxed(svg) != *svg {
                faults.push("the font lacks a character of our own words".to_owned());
            }
        }
        let told = move |fault| format!("{name}: {figure} in {style:?} ({title}): {fault}");
        faults.into_iter().map(told).collect::<Vec<_>>()
    };
    drawings.iter().flat_map(of_drawing).collect()
}

pub fn none(faults: &[String]) {
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults[..faults.len().min(60)].join("\n"));
}

#[test]
fn a_fault_is_found() {
    let text =
        |x: u32, said: &str| format!("<text x=\"{x}\" y=\"50\" font-size=\"40\" text-anchor=\"start\">{said}</text>");
    let svg = |inside: &str| format!("<svg viewBox=\"0 0 400 100\">{inside}</svg>");
    assert!(faults(&svg(&(text(0, "some") + &text(200, "words")))).is_empty());
    assert_eq!(faults(&svg(&(text(0, "some") + &text(50, "words")))), ["\"some\" and \"words\" meet"]);
    assert_eq!(faults(&svg(&text(350, "words"))), ["\"words\" is not within the sheet"]);
    assert!(faults("<svg><text></svg>")[0].contains("not well-formed"));
    let line = |colour: &str, x: u32| format!("<polyline stroke=\"{colour}\" points=\"{x},0 {x},100\"/>");
    assert_eq!(faults(&svg(&(text(0, "some") + &line("#222222", 40)))), ["a line runs through \"some\""]);
    assert!(faults(&svg(&(text(0, "some") + &line("#222222", 240)))).is_empty());
    assert!(faults(&svg(&(text(0, "some") + &line("#E0E0E0", 40)))).is_empty());
    let small = svg(&text(0, "some")).replace("<svg", "<svg width=\"100\"");
    assert_eq!(faults(&small), ["\"some\" has letters of 10 pixels"]);
    assert_eq!(cut(&svg(&text(0, "so…"))), ["\"so…\" is cut"]);
}
