//! A page as Markdown: a title, tables, lists; what users named is escaped.

use super::super::table;
use super::{Block, Page};

impl Page {
    /// The page as Markdown.
    pub fn markdown(&self) -> String {
        let mut parts = vec![format!("# {}", escaped(&self.title))];
        if !self.question.is_empty() {
            parts.push(escaped(&self.question));
        }
        for block in &self.blocks {
            match block {
                Block::Paragraph(text) => parts.push(escaped(text)),
                Block::List(heading, lines) => {
                    parts.extend(heading.map(|heading| format!("## {}", escaped(heading))));
                    parts.push(lines.iter().map(|line| format!("- {}", escaped(line))).collect::<Vec<_>>().join("\n"));
                }
                Block::Grid(caption, rows) => {
                    parts.extend(Some(escaped(caption)).filter(|caption| !caption.is_empty()));
                    parts.push(grid(rows));
                }
                Block::Set(_, rows) => parts.push(grid(rows)),
            }
        }
        parts.join("\n\n") + "\n"
    }
}

/// A table; all but the first column stand to the right.
fn grid(rows: &[Vec<String>]) -> String {
    let row = |cells: &Vec<String>| {
        let cells: Vec<String> = cells.iter().map(|cell| escaped(cell).replace('|', "\\|")).collect();
        format!("| {} |", cells.join(" | "))
    };
    let mut lines: Vec<String> = rows.iter().map(row).collect();
    let columns = rows.first().map_or(0, Vec::len);
    lines.insert(1.min(lines.len()), format!("|---|{}", "---:|".repeat(columns.saturating_sub(1))));
    lines.join("\n")
}

/// Text whose signs mean nothing to Markdown, but for what stands between backticks.
fn escaped(text: &str) -> String {
    let mut code = false;
    let mut escaped = String::new();
    for c in table::plain(text).chars() {
        code ^= c == '`';
        match c {
            // Even in code: where a reader sees the end of it elsewhere, nothing is a tag all the same.
            '<' => escaped.push_str("&lt;"),
            '\\' | '*' | '_' | '[' | ']' | '#' | '~' if !code => escaped.extend(['\\', c]),
            c => escaped.push(c),
        }
    }
    escaped
}
