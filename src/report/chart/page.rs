//! What every chart has around its figure: title, subtitle, legend above, source line below.

use super::super::clean;
use super::super::folder::Heading;
use super::Drawing;
use super::canvas::{self, Align, Canvas, Pen, Sheet};
use super::palette::{Colour, LABEL, Look, QUIET, SOURCE, SUBTITLE, TITLE};
use super::style::Style;
use super::text::{Weight, narrowest, shorten, shorten_names, width, wrap_evenly};

const MARGIN: f64 = 28.0;

/// Title and everything else that is words.
#[derive(Clone)]
pub struct Page {
    /// Of the figure, as files carry it.
    pub name: &'static str,
    pub title: String,
    pub subtitle: String,
    pub legend: Vec<Key>,
    pub source: String,
}

/// How tall a figure is to be.
#[derive(Clone, Copy, Debug)]
pub struct Tall {
    /// At this height it can still be read.
    pub least: f64,
    /// Where there is room.
    pub best: f64,
}

impl Tall {
    /// As tall as this, and down to three fifths of it.
    pub fn about(best: f64) -> Self {
        Self { least: 0.6 * best, best }
    }
}

/// What a page is around.
pub trait Figure {
    /// How tall it is to be in so much room across.
    fn tall(&self, room: f64) -> Tall;
    /// Draws it.
    fn draw(&self, canvas: &Canvas<'_>, frame: Frame);
}

/// One entry of a legend.
#[derive(Clone)]
pub struct Key {
    pub label: String,
    pub sample: Sample,
}

/// How a legend shows what it speaks of.
#[derive(Clone, Copy)]
pub enum Sample {
    /// A curve with markers.
    Curve(Look),
    /// A marker alone.
    Marker(Look),
    /// A circle that is not filled.
    Ring(Colour),
    /// A line alone.
    Line(Pen),
    /// A filled area.
    Area(Colour),
    /// An area that lets this much of the ground through.
    Tint(Colour, f64),
}

/// Where the figure goes, in pixels.
#[derive(Clone, Copy, Debug)]
pub struct Frame {
    pub left: f64,
    pub right: f64,
    pub top: f64,
    pub bottom: f64,
}

impl Frame {
    pub fn width(self) -> f64 {
        self.right - self.left
    }

    pub fn height(self) -> f64 {
        self.bottom - self.top
    }
}

/// Where the words of a page stand on a sheet of some width.
struct Words {
    room: f64,
    title: Vec<String>,
    subtitle: Vec<String>,
    labels: Vec<String>,
    legend: Vec<(f64, f64)>,
    after_title: f64,
    after_subtitle: f64,
    top: f64,
}

/// Sheets below this width are narrow.
const NARROW: f64 = 600.0;

/// Room below the figure, for the source.
const BELOW: f64 = 40.0;

impl Words {
    fn new(page: &Page, width: f64) -> Self {
        let room = width - 2.0 * MARGIN;
        // A narrow sheet needs more lines for as many words.
        let most = if width < NARROW { 4 } else { 3 };
        let title = wrap_evenly(&page.title, TITLE.size, TITLE.weight, room, most);
        let subtitle = wrap_evenly(&page.subtitle, SUBTITLE.size, SUBTITLE.weight, room, 3);
        let labels = labels(&page.legend);
        let legend = evenly(&page.legend, &labels, room);
        let rows = legend.last().map_or(0.0, |(_, row)| row + 1.0);
        let after_title = MARGIN + 25.0 * title.len() as f64;
        let after_subtitle = after_title + 19.0 * subtitle.len() as f64 + 6.0;
        let top = after_subtitle + 22.0 * rows + 8.0;
        Self { room, title, subtitle, labels, legend, after_title, after_subtitle, top }
    }
}

/// Where words and figure stand.
struct Layout {
    words: Words,
    wide: f64,
    height: f64,
}

/// A sheet may grow so many times before its letters are too small for its place.
const LARGEST: f64 = 1.5;

impl Layout {
    /// A figure as tall as it wants; where the place prescribes a shape, the sheet grows (and everything on it gets smaller) until the
    /// figure has the height that it needs.
    fn new(style: Style, page: &Page, tall: impl Fn(f64) -> Tall) -> Self {
        let mut wide = style.size.width();
        loop {
            let words = Words::new(page, wide);
            let wanted = tall(wide - 2.0 * MARGIN);
            let Some(ratio) = style.size.ratio() else { return Self { words, wide, height: wanted.best } };
            let height = wide * ratio - words.top - BELOW;
            // There is an end to everything.
            if height >= wanted.least || wide > 10.0 * style.size.width() {
                return Self { words, wide, height: height.max(1.0) };
            }
            wide *= 1.04;
        }
    }

    fn is_readable(&self, style: Style) -> bool {
        self.wide <= LARGEST * style.size.width()
    }
}

/// The room across for a figure: where the place prescribes a shape a sheet may grow, else there is this much.
pub fn room(style: Style) -> std::ops::RangeInclusive<f64> {
    let grown = if style.size.ratio().is_some() { 1.04 * LARGEST } else { 1.0 };
    style.size.width() - 2.0 * MARGIN..=grown * style.size.width() - 2.0 * MARGIN
}

/// The drawing of as many of `all` things as can be read in their place, one at least; `with` makes page and figure of so many.
pub fn fitting<F: Figure>(style: Style, all: usize, with: impl Fn(usize) -> (Page, F)) -> Drawing {
    let readable = |shown: &usize| {
        let (page, figure) = with(*shown);
        Layout::new(style, &page, |room| figure.tall(room)).is_readable(style)
    };
    let shown = (1..=all).rev().find(readable).unwrap_or(1);
    let (page, figure) = with(shown);
    draw(style, &page, |room| figure.tall(room), |canvas, frame| figure.draw(canvas, frame))
}

/// What a subtitle says where not everything is drawn.
pub fn of_all(shown: usize, all: usize, what: &str, file: &str) -> String {
    if shown == all { String::new() } else { format!(" Drawn: {shown} of {all} {what}; all in {file}.") }
}

/// The whole drawing.
pub fn draw(style: Style, page: &Page, tall: impl Fn(f64) -> Tall, figure: impl FnOnce(&Canvas<'_>, Frame)) -> Drawing {
    let Layout { words, wide, height } = Layout::new(style, page, tall);
    let Words { room, top, .. } = words;
    let whole = style.size.ratio().map_or_else(|| (top + height + BELOW).ceil(), |ratio| wide * ratio);
    let sheet = Sheet { width: wide, height: whole, scale: style.size.pixels() / wide, theme: style.theme };
    let svg = canvas::svg(sheet, &page.title, |canvas| {
        for (place, line) in words.title.iter().enumerate() {
            canvas.text(line, (MARGIN, MARGIN + 8.0 + 25.0 * place as f64), Align::Left, TITLE);
        }
        for (place, line) in words.subtitle.iter().enumerate() {
            canvas.text(line, (MARGIN, words.after_title + 8.0 + 19.0 * place as f64), Align::Left, SUBTITLE);
        }
        for ((key, label), (x, row)) in page.legend.iter().zip(&words.labels).zip(&words.legend) {
            show(canvas, key.sample, label, (MARGIN + x, words.after_subtitle + 12.0 + 22.0 * row));
        }
        figure(canvas, Frame { left: MARGIN, right: wide - MARGIN, top, bottom: top + height });
        let source = shorten(&page.source, SOURCE.size, SOURCE.weight, room);
        canvas.text(&source, (MARGIN, whole - 17.0), Align::Left, SOURCE);
    });
    Drawing { name: page.name, title: page.title.clone(), svg }
}

/// What the run was, for whoever finds the chart alone.
pub fn source(heading: &Heading) -> String {
    let runs = match (heading.exact, heading.replications) {
        (true, _) => "exact".to_owned(),
        (false, 1) => "1 replication".to_owned(),
        (false, n) => format!("{n} replications"),
    };
    let Heading { linecook, seed, scenario, .. } = heading;
    format!("linecook {linecook}  ·  seed {seed}  ·  {runs}  ·  scenario {}", clean(scenario))
}

/// The same for a fit to a log.
pub fn source_of_log(workload: &str) -> String {
    format!("linecook {}  ·  fit of {}", env!("CARGO_PKG_VERSION"), clean(workload))
}

fn sample_width(sample: Sample) -> f64 {
    match sample {
        Sample::Marker(_) | Sample::Ring(_) => 12.0,
        Sample::Area(_) | Sample::Tint(..) => 16.0,
        Sample::Curve(_) | Sample::Line(_) => 30.0,
    }
}

const LONGEST_LABEL: f64 = 250.0;

fn labels(keys: &[Key]) -> Vec<String> {
    let labels: Vec<&str> = keys.iter().map(|key| key.label.as_str()).collect();
    shorten_names(&labels, LABEL.size, LABEL.weight, LONGEST_LABEL)
}

/// The place of each entry, in rows about equally long: no entry is left on a row by itself.
fn evenly(keys: &[Key], labels: &[String], room: f64) -> Vec<(f64, f64)> {
    let rows = |places: &[(f64, f64)]| places.last().map_or(0.0, |(_, row)| *row);
    let at = |share: u32| flow(keys, labels, room * f64::from(share) / 100.0);
    let widest = at(100);
    if rows(&widest) > 0.0 { at(narrowest(|share| rows(&at(share)) <= rows(&widest))) } else { widest }
}

/// The place of each entry: pixels from the left, and row.
fn flow(keys: &[Key], labels: &[String], room: f64) -> Vec<(f64, f64)> {
    let (mut x, mut row) = (0.0, 0.0);
    keys.iter()
        .zip(labels)
        .map(|(key, label)| {
            let needed = sample_width(key.sample) + 8.0 + width(label, LABEL.size, Weight::Regular);
            if x > 0.0 && x + needed > room {
                (x, row) = (0.0, row + 1.0);
            }
            let place = (x, row);
            x += needed + 24.0;
            place
        })
        .collect()
}

fn show(canvas: &Canvas<'_>, sample: Sample, label: &str, (x, y): (f64, f64)) {
    let wide = sample_width(sample);
    let ends = [(x, y), (x + wide, y)];
    let middle = (x + wide / 2.0, y);
    let corners = ((x, y - 6.0), (x + wide, y + 6.0));
    match sample {
        Sample::Curve(look) => {
            canvas.line(&ends, Pen { colour: look.colour, width: 2.0, dash: look.dash });
            canvas.marker(middle, look.marker, look.colour, 4.5);
        }
        Sample::Marker(look) => canvas.marker(middle, look.marker, look.colour, 5.0),
        Sample::Ring(colour) => canvas.circle(middle, 4.5, Pen::solid(colour, 1.5)),
        Sample::Line(pen) => canvas.line(&ends, pen),
        Sample::Area(colour) => canvas.rectangle(corners.0, corners.1, colour, 1.0),
        Sample::Tint(colour, opacity) => {
            canvas.rectangle(corners.0, corners.1, colour, opacity);
            // It may be almost that of the ground.
            canvas.outline(corners.0, corners.1, Pen::solid(QUIET, 0.75));
        }
    }
    canvas.text(label, (x + wide + 8.0, y), Align::Left, LABEL);
}
