//! A draft with other numbers in it, to be checked with more than one set of them.

use super::super::resolve;
use super::super::sweep::Path as KeyPath;
use super::{Draft, text_node, value};
use crate::notation::cursor::Item;
use crate::notation::document::Entry;
use crate::notation::problem::Findings;
use crate::scenario::SizeParameter;

impl Draft {
    /// The same with these numbers of these parameters, and without complaint where traffic that is tried is more than they carry.
    #[must_use]
    pub fn with_numbers(&self, numbers: &[(&SizeParameter, u64)]) -> Self {
        let values = numbers.iter().map(|(parameter, number)| {
            let text = toml::Value::String(format!("{number}{}", parameter.suffix)).to_string();
            (parameter.path.as_str(), if parameter.suffix.is_empty() { number.to_string() } else { text })
        });
        let mut draft = self.with(values);
        draft.document.retain(|entry| !matches!(entry.key.as_str(), "sweep" | "size" | "overload"));
        let report = text_node("report", 0);
        draft.document.push(Entry { key: "overload".to_owned(), at: 0, node: report });
        draft
    }

    /// The same with so many times the traffic.
    #[must_use]
    pub fn with_traffic(&self, times: f64) -> Self {
        const SCALE: &str = "demand.scale";
        let now = self.written(SCALE).and_then(|text| text.parse::<f64>().ok()).unwrap_or(1.0);
        self.with([(SCALE, toml::Value::Float(now * times).to_string())])
    }

    /// Values as TOML at the paths of parameters.
    fn with<'a>(&self, values: impl IntoIterator<Item = (&'a str, String)>) -> Self {
        let mut draft = self.clone();
        // A path may lead to what the catalogue says.
        resolve::resolve(&mut draft.document, &draft.catalogue, &[], &Findings::default());
        for (path, written) in values {
            let findings = Findings::default();
            let named = text_node(path, 0);
            let item = Item { node: &named, findings: &findings, subject: String::new(), path: String::new() };
            if let Some(path) = KeyPath::read(&item, &draft.document) {
                let _ = path.set(&mut draft.document, &value(&written, 0));
            }
        }
        draft
    }
}
