//! A sheet to draw on: pixels as floats, the house font, dashes and markers, over plotters' SVG.

use std::cell::RefCell;

use plotters::backend::SVGBackend;
use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, IntoDrawingArea};
use plotters::element::{DashedPathElement, PathElement, Polygon};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontFamily, FontStyle, IntoFont, RGBColor, ShapeStyle};

use super::palette::{Colour, Dash, INK, Marker, PAPER};
use super::style::Theme;
use super::text::Weight;

/// Plotters counts in whole pixels; it gets four for each of ours, and the view box takes them back.
const FINE: f64 = 4.0;
const FONT: &str = "Noto Sans, sans-serif";
/// Plotters divides font sizes by this when it writes SVG.
const PLOTTERS_FONT: f64 = 1.24;

const INFALLIBLE: &str = "drawing into a string cannot fail";

/// Where a text stands relative to its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    Left,
    Centre,
    Right,
}

/// How a text looks.
#[derive(Clone, Copy, Debug)]
pub struct Type {
    pub size: f64,
    pub weight: Weight,
    pub colour: Colour,
}

/// How a line looks.
#[derive(Clone, Copy, Debug)]
pub struct Pen {
    pub colour: Colour,
    pub width: f64,
    pub dash: Dash,
}

impl Pen {
    pub const fn solid(colour: Colour, width: f64) -> Self {
        Self { colour, width, dash: Dash::Solid }
    }
}

/// The sheet.
pub struct Canvas<'a> {
    area: DrawingArea<SVGBackend<'a>, Shift>,
    theme: Theme,
    // Units of plotters for each of ours.
    fine: f64,
    // What points say, as SVG.
    told: RefCell<Vec<String>>,
}

/// A sheet.
#[derive(Clone, Copy, Debug)]
pub struct Sheet {
    /// In the units that everything is laid out in.
    pub width: f64,
    /// Likewise.
    pub height: f64,
    /// Pixels for each of these units.
    pub scale: f64,
    pub theme: Theme,
}

/// A drawing on this sheet, as SVG. `title` is what a screen reader says of it.
pub fn svg(sheet: Sheet, title: &str, draw: impl FnOnce(&Canvas<'_>)) -> String {
    let mut drawing = String::new();
    let told;
    let fine = FINE * sheet.scale;
    let [width, height] = [sheet.width, sheet.height].map(|side| whole(side * sheet.scale).unsigned_abs());
    let size = [width, height].map(|side| side * whole(FINE).unsigned_abs());
    {
        let area = SVGBackend::with_string(&mut drawing, size.into()).into_drawing_area();
        area.fill(&sheet.theme.rgb(PAPER)).expect(INFALLIBLE);
        let canvas = Canvas { area, theme: sheet.theme, fine, told: RefCell::default() };
        draw(&canvas);
        canvas.area.present().expect(INFALLIBLE);
        told = canvas.told.into_inner().concat();
    }
    let body = drawing.split_once('\n').map_or("", |(_, body)| body);
    let body = body.trim_end().trim_end_matches("</svg>");
    let [fine_width, fine_height] = size;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {fine_width} {fine_height}\" role=\"img\">\n<title>{}</title>\n{body}{told}</svg>\n",
        escape(title)
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[expect(clippy::cast_possible_truncation, reason = "float to integer casts saturate")]
fn whole(value: f64) -> i32 {
    value.round() as i32
}

impl Canvas<'_> {
    fn fine(&self, (x, y): (f64, f64)) -> (i32, i32) {
        (whole(x * self.fine), whole(y * self.fine))
    }

    fn stroke(&self, pen: Pen) -> ShapeStyle {
        self.theme.rgb(pen.colour).stroke_width(whole(pen.width * self.fine).max(1).unsigned_abs())
    }

    /// The colour for letters on this one: the ground's or the ink's, whichever differs more.
    pub fn readable_on(&self, colour: Colour) -> Colour {
        self.readable_on_tint(colour, 1.0)
    }

    /// The same on a colour that lets the ground through.
    pub fn readable_on_tint(&self, colour: Colour, opacity: f64) -> Colour {
        // Contrast as in WCAG 2.1; a square is near enough to the curve of sRGB to choose between two.
        let luminance = |parts: [f64; 3]| {
            let linear = parts.map(|part| (part / 255.0).powi(2));
            0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
        };
        let parts = |colour: Colour| {
            let RGBColor(red, green, blue) = self.theme.rgb(colour);
            [red, green, blue].map(f64::from)
        };
        let (above, ground) = (parts(colour), parts(PAPER));
        let below = [0, 1, 2].map(|part| above[part] * opacity + ground[part] * (1.0 - opacity));
        let contrast = |letters: Colour| {
            let (a, b) = (luminance(parts(letters)) + 0.05, luminance(below) + 0.05);
            a.max(b) / a.min(b)
        };
        if contrast(INK) >= contrast(PAPER) { INK } else { PAPER }
    }

    /// An interval across, with a rim of the ground that sets it off from a bar below; none where it could not be seen.
    pub fn interval(&self, (low, high): (f64, f64), y: f64) {
        if high - low <= 3.0 {
            return;
        }
        for (width, colour) in [(4.0, PAPER), (1.5, INK)] {
            let pen = Pen::solid(colour, width);
            self.line(&[(low, y), (high, y)], pen);
            for end in [low, high] {
                self.line(&[(end, y - 4.0), (end, y + 4.0)], pen);
            }
        }
    }

    /// A line through these points.
    pub fn line(&self, points: &[(f64, f64)], pen: Pen) {
        let points: Vec<_> = points.iter().map(|point| self.fine(*point)).collect();
        match pen.dash.lengths() {
            None => self.area.draw(&PathElement::new(points, self.stroke(pen))),
            Some((dash, gap)) => {
                let (dash, gap) = (whole(dash * self.fine), whole(gap * self.fine));
                self.area.draw(&DashedPathElement::new(points, dash, gap, self.stroke(pen)))
            }
        }
        .expect(INFALLIBLE);
    }

    /// A filled shape.
    pub fn fill(&self, points: &[(f64, f64)], colour: Colour, opacity: f64) {
        let points: Vec<_> = points.iter().map(|point| self.fine(*point)).collect();
        self.area.draw(&Polygon::new(points, self.theme.rgb(colour).mix(opacity).filled())).expect(INFALLIBLE);
    }

    /// A filled rectangle between two corners.
    pub fn rectangle(&self, (x0, y0): (f64, f64), (x1, y1): (f64, f64), colour: Colour, opacity: f64) {
        self.fill(&[(x0, y0), (x1, y0), (x1, y1), (x0, y1)], colour, opacity);
    }

    /// A marker, with a rim of the ground that sets it off from lines below.
    pub fn marker(&self, at: (f64, f64), marker: Marker, colour: Colour, radius: f64) {
        self.rim(at, marker, radius);
        self.shape(at, marker, colour, radius);
    }

    /// The rim of a marker.
    pub fn rim(&self, at: (f64, f64), marker: Marker, radius: f64) {
        self.shape(at, marker, PAPER, radius + 1.5);
    }

    /// A marker without its rim.
    pub fn shape(&self, (x, y): (f64, f64), marker: Marker, colour: Colour, radius: f64) {
        let outline = marker.outline();
        let corners = outline.iter().map(|(dx, dy)| (x + dx * radius, y + dy * radius));
        self.fill(&corners.collect::<Vec<_>>(), colour, 1.0);
    }

    /// Makes a marker hollow: nothing in it but the ground.
    pub fn hollow(&self, at: (f64, f64), marker: Marker, radius: f64) {
        self.shape(at, marker, PAPER, 0.55 * radius);
    }

    /// A line around a point.
    pub fn circle(&self, (x, y): (f64, f64), radius: f64, pen: Pen) {
        let corners = Marker::Circle.outline();
        let around = corners.iter().chain(&corners[..1]).map(|(dx, dy)| (x + dx * radius, y + dy * radius));
        self.line(&around.collect::<Vec<_>>(), pen);
    }

    /// A line around a rectangle between two corners.
    pub fn outline(&self, a: (f64, f64), b: (f64, f64), pen: Pen) {
        self.line(&[a, (b.0, a.1), b, (a.0, b.1), a], pen);
    }

    /// A small disc, without a rim.
    pub fn dot(&self, (x, y): (f64, f64), colour: Colour, radius: f64) {
        let corners = Marker::Circle.outline();
        let corners: Vec<_> = corners.iter().map(|(dx, dy)| (x + dx * radius, y + dy * radius)).collect();
        self.fill(&corners, colour, 1.0);
    }

    /// What a point says to who points at it.
    pub fn tell(&self, at: (f64, f64), text: &str) {
        let (x, y) = self.fine(at);
        let radius = whole(9.0 * self.fine);
        let text = escape(text);
        self.told.borrow_mut().push(format!(
            "<circle cx=\"{x}\" cy=\"{y}\" r=\"{radius}\" fill=\"none\" pointer-events=\"all\"><title>{text}</title></circle>\n"
        ));
    }

    /// A line of text; the point is at half the height of its small letters.
    pub fn text(&self, text: &str, at: (f64, f64), align: Align, look: Type) {
        if text.is_empty() {
            return;
        }
        let style = match look.weight {
            Weight::Regular => FontStyle::Normal,
            Weight::Bold => FontStyle::Bold,
        };
        let horizontal = match align {
            Align::Left => HPos::Left,
            Align::Centre => HPos::Center,
            Align::Right => HPos::Right,
        };
        let font = (FontFamily::Name(FONT), look.size * self.fine * PLOTTERS_FONT, style).into_font();
        let style = font.color(&self.theme.rgb(look.colour)).pos(Pos::new(horizontal, VPos::Center));
        self.area.draw_text(text, &style, self.fine(at)).expect(INFALLIBLE);
    }
}
