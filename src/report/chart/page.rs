//! What every chart has around its figure: title, subtitle, legend above, source line below.

use super::super::clean;
use super::canvas::{self, Align, Canvas, Pen};
use super::palette::{LABEL, Look, SOURCE, SUBTITLE, TITLE};
use super::text::{Weight, shorten, width, wrap};
use crate::experiment::Results;
use crate::scenario::Scenario;

/// The width of every chart in pixels: a page's text width at print resolution, half a slide.
pub const WIDTH: f64 = 960.0;
const MARGIN: f64 = 28.0;

/// Title and everything else that is words.
pub struct Page {
    pub title: String,
    pub subtitle: String,
    pub legend: Vec<Key>,
    pub source: String,
}

/// One entry of a legend.
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
    /// A line alone.
    Line(Pen),
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
}

/// The whole drawing, with a figure of this height.
pub fn draw(page: &Page, height: f64, figure: impl FnOnce(&Canvas<'_>, Frame)) -> String {
    let room = WIDTH - 2.0 * MARGIN;
    let title = wrap(&page.title, TITLE.size, TITLE.weight, room, 3);
    let subtitle = wrap(&page.subtitle, SUBTITLE.size, SUBTITLE.weight, room, 2);
    let legend = flow(&page.legend, room);
    let rows = legend.last().map_or(0.0, |(_, row)| row + 1.0);
    let after_title = MARGIN + 25.0 * title.len() as f64;
    let after_subtitle = after_title + 19.0 * subtitle.len() as f64 + 6.0;
    let top = after_subtitle + 22.0 * rows + if rows > 0.0 { 8.0 } else { 0.0 };
    let whole = (top + height + 40.0).ceil();
    canvas::svg(WIDTH, whole, &page.title, |canvas| {
        for (place, line) in title.iter().enumerate() {
            canvas.text(line, (MARGIN, MARGIN + 8.0 + 25.0 * place as f64), Align::Left, TITLE);
        }
        for (place, line) in subtitle.iter().enumerate() {
            canvas.text(line, (MARGIN, after_title + 8.0 + 19.0 * place as f64), Align::Left, SUBTITLE);
        }
        for (key, (x, row)) in page.legend.iter().zip(&legend) {
            show(canvas, key, (MARGIN + x, after_subtitle + 12.0 + 22.0 * row));
        }
        figure(canvas, Frame { left: MARGIN, right: WIDTH - MARGIN, top, bottom: top + height });
        let source = shorten(&page.source, SOURCE.size, SOURCE.weight, room);
        canvas.text(&source, (MARGIN, whole - 17.0), Align::Left, SOURCE);
    })
}

/// What the run was, for whoever finds the chart alone.
pub fn source(scenario: &Scenario, results: &Results) -> String {
    let runs = match (results.exact, results.replications) {
        (true, _) => "exact".to_owned(),
        (false, 1) => "1 replication".to_owned(),
        (false, n) => format!("{n} replications"),
    };
    let version = env!("CARGO_PKG_VERSION");
    format!("linecook {version}  ·  seed {}  ·  {runs}  ·  scenario {}", scenario.seed, clean(&scenario.name))
}

/// The same for a fit to a log.
pub fn source_of_log(workload: &str) -> String {
    format!("linecook {}  ·  fit of {}", env!("CARGO_PKG_VERSION"), clean(workload))
}

fn sample_width(key: &Key) -> f64 {
    if matches!(key.sample, Sample::Marker(_)) { 12.0 } else { 30.0 }
}

const LONGEST_LABEL: f64 = 250.0;

fn label(key: &Key) -> String {
    shorten(&key.label, LABEL.size, LABEL.weight, LONGEST_LABEL)
}

/// The place of each entry: pixels from the left, and row.
fn flow(keys: &[Key], room: f64) -> Vec<(f64, f64)> {
    let (mut x, mut row) = (0.0, 0.0);
    keys.iter()
        .map(|key| {
            let needed = sample_width(key) + 8.0 + width(&label(key), LABEL.size, Weight::Regular);
            if x > 0.0 && x + needed > room {
                (x, row) = (0.0, row + 1.0);
            }
            let place = (x, row);
            x += needed + 24.0;
            place
        })
        .collect()
}

fn show(canvas: &Canvas<'_>, key: &Key, (x, y): (f64, f64)) {
    let wide = sample_width(key);
    let ends = [(x, y), (x + wide, y)];
    let middle = (x + wide / 2.0, y);
    match key.sample {
        Sample::Curve(look) => {
            canvas.line(&ends, Pen { colour: look.colour, width: 2.0, dash: look.dash });
            canvas.marker(middle, look.marker, look.colour, 4.5);
        }
        Sample::Marker(look) => canvas.marker(middle, look.marker, look.colour, 5.0),
        Sample::Line(pen) => canvas.line(&ends, pen),
    }
    canvas.text(&label(key), (x + wide + 8.0, y), Align::Left, LABEL);
}
