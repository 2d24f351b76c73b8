//! The template engine, set up for the two formats: HTML and Markdown. Every text is escaped for the format of its template unless the
//! template says otherwise, which it says of drawings of ours, of the style and of the script only.

use std::borrow::Cow;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value};
use minijinja::{AutoEscape, Environment, Output, State, escape_formatter};
use serde::Serialize;

use super::{html, markdown};

const MARKDOWN: AutoEscape = AutoEscape::Custom(Cow::Borrowed("markdown"));

/// The bytes that a template of these makes of a value.
///
/// # Panics
/// If the template is wrong: a test renders each.
pub fn render(name: &str, templates: &[(&'static str, &'static str)], of: impl Serialize) -> Vec<u8> {
    let mut environment = Environment::new();
    let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).keep_trailing_newline(true).build();
    environment.set_syntax(syntax.expect("the usual delimiters are valid"));
    environment.set_auto_escape_callback(|name| if name == "report.md" { MARKDOWN } else { AutoEscape::Html });
    environment.set_formatter(format);
    environment.add_filter("prose", prose);
    // A figure may be parted from its interval, where a column is narrow.
    environment.add_filter("narrow", |text: &str| text.replace("\u{a0}±", " ±"));
    environment.add_filter("code", |text: &str| Value::from_safe_string(markdown::code(text)));
    for (name, text) in templates {
        environment.add_template(name, text).expect("the templates are well formed");
    }
    let template = environment.get_template(name).expect("the template is among them");
    template.render(Serde(of)).expect("the templates know what they are given").into_bytes()
}

fn format(out: &mut Output<'_>, state: &mut State<'_, '_>, value: &Value) -> Result<(), minijinja::Error> {
    if *state.auto_escape() != MARKDOWN || value.is_safe() {
        return escape_formatter(out, state, value);
    }
    out.write_str(&markdown::escaped(&value.to_string())).map_err(minijinja::Error::from)
}

/// A sentence with names in backticks, in the format of the template.
fn prose(state: &State<'_, '_>, text: &str) -> Value {
    let text = if *state.auto_escape() == MARKDOWN { markdown::prose(text) } else { html::prose(text) };
    Value::from_safe_string(text)
}

/// The pieces of a sentence, and whether each stands in backticks. A backtick without a partner is a character like any other.
pub fn pieces(text: &str) -> Vec<(&str, bool)> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('`') {
        let Some((inside, after)) = after.split_once('`').filter(|(inside, _)| !inside.trim().is_empty()) else {
            break;
        };
        pieces.extend([(before, false), (inside, true)]);
        rest = after;
    }
    pieces.push((rest, false));
    pieces.retain(|(piece, _)| !piece.is_empty());
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backticks_come_in_pairs() {
        assert_eq!(pieces("the `a b` and `c`"), [("the ", false), ("a b", true), (" and ", false), ("c", true)]);
        assert_eq!(pieces("a ` alone"), [("a ` alone", false)]);
        assert_eq!(pieces("``"), [("``", false)]);
        assert_eq!(pieces(""), []);
    }
}
