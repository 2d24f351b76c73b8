//! What a command has found, in words and tables, before it is set for a terminal, as Markdown or as JSON.

mod json;
mod markdown;

use super::{clean, table};
use crate::scenario::Scenario;

/// A page about one scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    scenario: String,
    title: String,
    question: String,
    verdicts: Vec<String>,
    blocks: Vec<Block>,
}

/// A part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Block {
    /// Sentences in a row.
    Paragraph(String),
    /// Items, perhaps under a heading.
    List(Option<&'static str>, Vec<String>),
    /// Cells under a line that says what they are; the first row has the names of the columns.
    Grid(String, Vec<Vec<String>>),
    /// Cells that have been set for a terminal, and as they are.
    Set(String, Vec<Vec<String>>),
}

impl Page {
    /// A page of these blocks; the verdicts are what remains of it where little is to be said.
    pub(super) fn new(scenario: &Scenario, verdicts: Vec<String>, blocks: Vec<Block>) -> Self {
        let full = |block: &Block| match block {
            Block::Paragraph(text) => !text.is_empty(),
            Block::List(_, lines) => !lines.is_empty(),
            Block::Grid(_, rows) | Block::Set(_, rows) => !rows.is_empty(),
        };
        Self {
            scenario: scenario.name.clone(),
            title: clean(&scenario.title),
            question: clean(&scenario.question),
            verdicts,
            blocks: blocks.into_iter().filter(full).collect(),
        }
    }

    /// For a terminal: no line is wider than `width` columns (40 at least).
    pub fn terminal(&self, width: u16) -> String {
        let width = width.max(40);
        let mut text = table::paragraph(&self.title, width);
        if !self.question.is_empty() {
            text += &table::paragraph(&self.question, width);
        }
        for block in &self.blocks {
            text.push('\n');
            text += &match block {
                Block::Paragraph(paragraph) => table::paragraph(paragraph, width),
                Block::List(heading, lines) => {
                    let heading = heading.map_or_else(String::new, |heading| table::paragraph(heading, width));
                    heading + &table::list(lines, width)
                }
                Block::Grid(caption, rows) => {
                    let caption = if caption.is_empty() { String::new() } else { table::paragraph(caption, width) };
                    caption + &table::grid(rows.iter().cloned(), width)
                }
                Block::Set(text, _) => text.clone(),
            };
        }
        text
    }

    /// The verdicts alone, a line each.
    pub fn quiet(&self) -> String {
        self.verdicts.iter().flat_map(|line| [table::plain(line), "\n".to_owned()]).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    fn page() -> Page {
        let (mut scenario, _) = sample::plans(1);
        scenario.title = "A | B <script>".to_owned();
        scenario.question = "Which *one*?".to_owned();
        let rows = [["plan", "p95"], ["a|b", "3 s"]].map(|row| row.map(str::to_owned).to_vec());
        let blocks = vec![
            Block::Grid("Times:".to_owned(), rows.to_vec()),
            Block::List(None, vec!["`a_b` meets it.".to_owned()]),
            Block::List(Some("Assumed"), vec!["rate_limit.*.kind is <none>".to_owned()]),
            Block::List(Some("Nothing"), Vec::new()),
            Block::Paragraph("10 replications.".to_owned()),
        ];
        Page::new(&scenario, vec!["a meets it.".to_owned()], blocks)
    }

    #[test]
    fn a_terminal_gets_lines_of_its_width() {
        assert_eq!(
            page().terminal(40),
            "A | B <script>\nWhich *one*?\n\nTimes:\nplan  p95\n─────────\na|b   3 s\n\n• `a_b` meets it.\n\nAssumed\n\
             • rate_limit.*.kind is <none>\n\n10 replications.\n"
        );
        assert_eq!(page().quiet(), "a meets it.\n");
    }

    #[test]
    fn markdown_is_escaped() {
        assert_eq!(
            page().markdown(),
            "# A | B &lt;script>\n\nWhich \\*one\\*?\n\nTimes:\n\n| plan | p95 |\n|---|---:|\n| a\\|b | 3 s |\n\n- `a_b` meets it.\n\n## Assumed\n\n\
             - rate\\_limit.\\*.kind is &lt;none>\n\n10 replications.\n"
        );
    }

    #[test]
    fn json_has_numbers_where_cells_are_numbers_and_null_where_they_are_empty() {
        let csv = b"scenario,plan,point,p95_s,verdict\nx,10,5,3.5,met\nx,11,6,,\n";
        let json = page().json("run", &[("summary.csv".into(), csv.to_vec()), ("chart.svg".into(), Vec::new())]);
        let json: serde_json::Value = serde_json::from_str(&json).unwrap();
        let rows = &json["tables"]["summary"];
        assert_eq!(
            rows[0],
            serde_json::json!({ "scenario": "x", "plan": "10", "point": "5", "p95_s": 3.5, "verdict": "met" })
        );
        assert_eq!(
            rows[1],
            serde_json::json!({ "scenario": "x", "plan": "11", "point": "6", "p95_s": null, "verdict": null })
        );
        assert_eq!(json["tables"].as_object().unwrap().len(), 1);
        assert_eq!(json["verdicts"][0], "a meets it.");
        assert_eq!(json["says"][1]["heading"], "Assumed");
    }
}
