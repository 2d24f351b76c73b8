//! Pages: one file each, with everything in it, that a browser shows without a network and without scripts.

use minijinja::HtmlEscape;
use serde::Serialize;

use super::document::Document;
use super::{chart, template};

const TEMPLATES: [(&str, &str); 3] = [
    ("report.html", include_str!("html/report.html")),
    ("style.css", include_str!("html/style.css")),
    ("script.js", include_str!("html/script.js")),
];

#[derive(Serialize)]
struct Page<'a, T> {
    #[serde(flatten)]
    document: &'a T,
    /// What becomes of each colour of a drawing in the dark.
    turned: Vec<(String, String)>,
}

/// A report as a page.
pub fn page(document: &Document) -> Vec<u8> {
    template::render("report.html", &TEMPLATES, Page { document, turned: chart::pairs() })
}

/// A sentence with its names in backticks set as code, and with links where a piece is nothing but an address.
pub fn prose(text: &str) -> String {
    let whole_address = text.starts_with("https://") && !text.contains(char::is_whitespace);
    if whole_address {
        let text = HtmlEscape(text);
        return format!("<a href=\"{text}\">{text}</a>");
    }
    let piece = |(piece, code): (&str, bool)| {
        let escaped = HtmlEscape(piece);
        if code { format!("<code>{escaped}</code>") } else { escaped.to_string() }
    };
    template::pieces(text).into_iter().map(piece).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_code_and_nothing_else_is_markup() {
        assert_eq!(prose("the `<b>` & <i>"), "the <code>&lt;b&gt;</code> &amp; &lt;i&gt;");
        assert_eq!(
            prose("https://a.b/c?d=1&e"),
            "<a href=\"https:&#x2f;&#x2f;a.b&#x2f;c?d=1&amp;e\">https:&#x2f;&#x2f;a.b&#x2f;c?d=1&amp;e</a>"
        );
        for text in ["javascript:alert(1)", "http://a.b", "https://a b"] {
            assert!(!prose(text).contains("<a "), "{text}");
        }
    }
}
