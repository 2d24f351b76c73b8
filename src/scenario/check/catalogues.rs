//! The catalogue files that a scenario names, which add to the program's own.

use std::path::Path;
use std::sync::Arc;

use crate::catalogue::Catalogue;
use crate::notation::cursor::Keys;
use crate::notation::document::{Table, Value};
use crate::notation::problem::{Findings, Problems};

/// The key of a scenario that names them.
pub(super) const KEY: &str = "catalogue";

/// The catalogue of a scenario: the program's, and on it the files that the scenario names, each relative to its folder.
///
/// # Errors
/// Every problem of these files; without them nothing else can be checked.
pub(super) fn of(document: &Table, path: &Path, text: &str) -> Result<Arc<Catalogue>, Problems> {
    let findings = Findings::default();
    let names = names(&Keys::new(document, 0, "", &findings));
    findings.into_result(path, text)?;
    if names.is_empty() {
        return Ok(Catalogue::embedded().clone());
    }
    let mut catalogue = Catalogue::clone(Catalogue::embedded());
    let folder = path.parent().unwrap_or(Path::new(""));
    let mut problems: Option<Problems> = None;
    for name in names {
        if let Err(more) = catalogue.load(&folder.join(&name)) {
            problems = Some(match problems {
                Some(known) => known.and(more),
                None => more,
            });
        }
    }
    problems.map_or_else(|| Ok(Arc::new(catalogue)), Err)
}

fn names(root: &Keys<'_>) -> Vec<String> {
    let Some(item) = root.take(KEY) else { return Vec::new() };
    let items = match &item.node.value {
        Value::Array(_) => item.list().unwrap_or_default(),
        _ => vec![item],
    };
    items.iter().filter_map(|item| item.name().map(str::to_owned)).collect()
}
