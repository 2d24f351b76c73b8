//! A sheet to draw on: pixels as floats, the house font, dashes and markers, over plotters' SVG.

use plotters::backend::SVGBackend;
use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, IntoDrawingArea};
use plotters::element::{DashedPathElement, PathElement, Polygon};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontFamily, FontStyle, IntoFont, RGBColor, ShapeStyle};

use super::palette::{Dash, Marker, WHITE};
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
    pub colour: RGBColor,
}

/// How a line looks.
#[derive(Clone, Copy, Debug)]
pub struct Pen {
    pub colour: RGBColor,
    pub width: f64,
    pub dash: Dash,
}

impl Pen {
    pub const fn solid(colour: RGBColor, width: f64) -> Self {
        Self { colour, width, dash: Dash::Solid }
    }
}

/// The sheet.
pub struct Canvas<'a> {
    area: DrawingArea<SVGBackend<'a>, Shift>,
}

/// A drawing of this size, as SVG. `title` is what a screen reader says of it.
pub fn svg(width: f64, height: f64, title: &str, draw: impl FnOnce(&Canvas<'_>)) -> String {
    let mut drawing = String::new();
    let size = (whole(width * FINE).unsigned_abs(), whole(height * FINE).unsigned_abs());
    {
        let area = SVGBackend::with_string(&mut drawing, size).into_drawing_area();
        area.fill(&WHITE).expect(INFALLIBLE);
        let canvas = Canvas { area };
        draw(&canvas);
        canvas.area.present().expect(INFALLIBLE);
    }
    let body = drawing.split_once('\n').map_or("", |(_, body)| body);
    let (fine_width, fine_height) = size;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {fine_width} {fine_height}\" role=\"img\">\n<title>{}</title>\n{body}",
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

fn fine((x, y): (f64, f64)) -> (i32, i32) {
    (whole(x * FINE), whole(y * FINE))
}

fn stroke(pen: Pen) -> ShapeStyle {
    pen.colour.stroke_width(whole(pen.width * FINE).max(1).unsigned_abs())
}

impl Canvas<'_> {
    /// A line through these points.
    pub fn line(&self, points: &[(f64, f64)], pen: Pen) {
        let points: Vec<_> = points.iter().copied().map(fine).collect();
        match pen.dash.lengths() {
            None => self.area.draw(&PathElement::new(points, stroke(pen))),
            Some((dash, gap)) => {
                let (dash, gap) = (whole(dash * FINE), whole(gap * FINE));
                self.area.draw(&DashedPathElement::new(points, dash, gap, stroke(pen)))
            }
        }
        .expect(INFALLIBLE);
    }

    /// A filled shape.
    pub fn fill(&self, points: &[(f64, f64)], colour: RGBColor, opacity: f64) {
        let points: Vec<_> = points.iter().copied().map(fine).collect();
        self.area.draw(&Polygon::new(points, colour.mix(opacity).filled())).expect(INFALLIBLE);
    }

    /// A filled rectangle between two corners.
    pub fn rectangle(&self, (x0, y0): (f64, f64), (x1, y1): (f64, f64), colour: RGBColor, opacity: f64) {
        self.fill(&[(x0, y0), (x1, y0), (x1, y1), (x0, y1)], colour, opacity);
    }

    /// A marker, with a white rim that sets it off from lines below.
    pub fn marker(&self, (x, y): (f64, f64), marker: Marker, colour: RGBColor, radius: f64) {
        let shape = |radius: f64| -> Vec<_> {
            marker.outline().iter().map(|(dx, dy)| (x + dx * radius, y + dy * radius)).collect()
        };
        self.fill(&shape(radius + 1.5), WHITE, 1.0);
        self.fill(&shape(radius), colour, 1.0);
    }

    /// A line of text; the point is at half the height of its small letters.
    pub fn text(&self, text: &str, at: (f64, f64), align: Align, look: Type) {
        let style = match look.weight {
            Weight::Regular => FontStyle::Normal,
            Weight::Bold => FontStyle::Bold,
        };
        let horizontal = match align {
            Align::Left => HPos::Left,
            Align::Centre => HPos::Center,
            Align::Right => HPos::Right,
        };
        let font = (FontFamily::Name(FONT), look.size * FINE * PLOTTERS_FONT, style).into_font();
        let style = font.color(&look.colour).pos(Pos::new(horizontal, VPos::Center));
        self.area.draw_text(text, &style, fine(at)).expect(INFALLIBLE);
    }
}
