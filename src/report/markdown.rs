//! Texts in GitHub's Markdown, with the charts in their files beside them.

use super::document::Document;
use super::number::GLUE;
use super::template;

const TEMPLATES: [(&str, &str); 1] = [("report.md", include_str!("markdown/report.md"))];

/// A report as a text.
pub fn text(document: &Document) -> Vec<u8> {
    template::render("report.md", &TEMPLATES, document)
}

/// A text in which nothing is markup, wherever it stands in a line, and in the cell of a table too.
pub fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut before = ' ';
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        let after = characters.peek().copied().unwrap_or(' ');
        let inside = before.is_alphanumeric() && after.is_alphanumeric();
        match c {
            GLUE => escaped.push(' '),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '_' if inside => escaped.push('_'),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '$' => escaped.extend(['\\', c]),
            c => escaped.push(c),
        }
        before = c;
    }
    // What begins a line would be a list, a heading or a rule.
    let digits = escaped.chars().take_while(char::is_ascii_digit).count();
    let mut after = escaped[digits..].chars();
    let numbered = digits > 0 && matches!(after.next(), Some('.' | ')')) && matches!(after.next(), Some(' ') | None);
    if numbered {
        escaped.insert(digits, '\\');
    } else if escaped.starts_with(['#', '-', '+', '=']) {
        escaped.insert(0, '\\');
    }
    escaped
}

/// A sentence with its names in backticks left as they are.
pub fn prose(text: &str) -> String {
    let piece = |(piece, code): (&str, bool)| {
        // In a table a bar ends the cell, in code too.
        if code { format!("`{}`", piece.replace('|', "\\|").replace(GLUE, " ")) } else { escaped(piece) }
    };
    template::pieces(text).into_iter().map(piece).collect()
}

/// Code that may contain anything but line breaks: between more backticks than it has in a row.
pub fn code(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let room = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{room}{text}{room}{fence}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_text_is_markup() {
        for (text, wanted) in [
            ("a|b", "a\\|b"),
            ("<script>", "&lt;script&gt;"),
            ("![x](y) *z*", "!\\[x\\](y) \\*z\\*"),
            ("snake_case _x_", "snake_case \\_x\\_"),
            ("1. one", "1\\. one"),
            ("12/min", "12/min"),
            ("1.5 s", "1.5 s"),
            ("# x", "\\# x"),
            ("- x", "\\- x"),
            ("24\u{a0}s", "24 s"),
            ("$a$ & `", "\\$a\\$ &amp; \\`"),
        ] {
            assert_eq!(escaped(text), wanted, "{text}");
        }
    }

    #[test]
    fn names_stay_code() {
        assert_eq!(prose("the `a|<b>` of *"), "the `a\\|<b>` of \\*");
        assert_eq!(prose("a ` b"), "a \\` b");
        assert_eq!(code("a `b`"), "`` a `b` ``");
        assert_eq!(code("<b>"), "`<b>`");
    }
}
