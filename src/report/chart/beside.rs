//! Words beside rows: names at the left, figures in words at the right, each in a column as wide as they need and no wider than there is room.

use super::canvas::{Align, Canvas};
use super::palette::LABEL;
use super::text::{Cut, width, wrap_name_evenly};

/// As many lines as a text may take.
const MOST: usize = 3;
/// From line to line.
const LEADING: f64 = 16.0;

/// A column of texts, each of which ends at its right edge.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Its width.
    pub wide: f64,
    lines: usize,
    cut: Cut,
}

impl Column {
    /// Of these texts, beside a figure on so much room across.
    pub fn new<'a>(texts: impl Iterator<Item = &'a String>, across: f64) -> Self {
        let room = (0.25 * across + 16.0).min(240.0);
        let texts: Vec<&str> = texts.map(String::as_str).collect();
        let cut = Cut::telling(&texts, |text| lines(text, room, MOST, Cut::End));
        let mut column = Self { wide: 0.0, lines: 1, cut };
        for text in texts {
            let lines = lines(text, room, MOST, cut);
            column.lines = column.lines.max(lines.len());
            let wide = lines.iter().map(|line| width(line, LABEL.size, LABEL.weight));
            column.wide = wide.fold(column.wide, f64::max);
        }
        column
    }

    /// The height of a row in which this text of it has room.
    pub fn tall(self, text: &str) -> f64 {
        LEADING * self.wrapped(text).len() as f64 + 4.0
    }

    fn wrapped(self, text: &str) -> Vec<String> {
        // Rounding must not break a line that fitted.
        lines(text, self.wide + 0.01, self.lines, self.cut)
    }

    /// Writes one of them, about this height.
    pub fn write(self, canvas: &Canvas<'_>, text: &str, (right, y): (f64, f64)) {
        let lines = self.wrapped(text);
        let first = y - LEADING * (lines.len() as f64 - 1.0) / 2.0;
        for (place, line) in lines.iter().enumerate() {
            canvas.text(line, (right, first + LEADING * place as f64), Align::Right, LABEL);
        }
    }
}

/// The lines of a text, which may state where one ends.
fn lines(text: &str, room: f64, most: usize, cut: Cut) -> Vec<String> {
    let all = text.split('\n').flat_map(|line| wrap_name_evenly(line, (LABEL.size, LABEL.weight), room, most, cut));
    all.take(most).collect()
}

/// Rows below each other.
pub struct Levels {
    // Where each begins, and where the last ends.
    edges: Vec<f64>,
}

impl Levels {
    /// Of rows that need these heights; what is left goes to all of them alike.
    pub fn new(heights: &[f64], (top, bottom): (f64, f64)) -> Self {
        let more = (bottom - top - heights.iter().sum::<f64>()) / heights.len().max(1) as f64;
        let ends = heights.iter().scan(top, |edge, height| {
            *edge += height + more;
            Some(*edge)
        });
        Self { edges: std::iter::once(top).chain(ends).collect() }
    }

    /// Where a row begins.
    pub fn top(&self, row: usize) -> f64 {
        self.edges[row]
    }

    /// The middle of a row.
    pub fn middle(&self, row: usize) -> f64 {
        f64::midpoint(self.edges[row], self.edges[row + 1])
    }

    /// The height of a row.
    pub fn tall(&self, row: usize) -> f64 {
        self.edges[row + 1] - self.edges[row]
    }
}

#[cfg(test)]
mod tests {
    use super::super::text::wrap;
    use super::*;

    #[test]
    fn a_column_is_as_wide_as_its_texts_and_no_wider_than_its_room() {
        let short = ["default".to_owned(), "pro".to_owned()];
        let column = Column::new(short.iter(), 544.0);
        assert!(column.wide < 60.0 && column.tall("default") < 22.0, "{column:?}");
        let long = ["rate_limit.create.on_limit of a plan with a long name".to_owned()];
        let column = Column::new(long.iter(), 544.0);
        assert!(column.wide < 170.0 && column.tall(&long[0]) > 30.0, "{column:?}");
        let all = wrap(&long[0], LABEL.size, LABEL.weight, column.wide + 0.01, MOST);
        assert!(all.iter().all(|line| !line.contains('…')), "{all:?}");
    }

    #[test]
    fn rows_share_what_is_left() {
        let levels = Levels::new(&[20.0, 40.0], (100.0, 180.0));
        let found = [levels.top(0), levels.middle(0), levels.top(1), levels.tall(1)];
        assert!(found.iter().zip([100.0, 115.0, 130.0, 50.0]).all(|(a, b)| (a - b).abs() < 1e-9), "{found:?}");
        assert!(Levels::new(&[], (0.0, 10.0)).top(0).abs() < 1e-9);
    }
}
