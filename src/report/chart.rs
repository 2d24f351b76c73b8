//! Charts.
use crate::experiment::Results;
use crate::scenario::Scenario;
use std::path::PathBuf;
/// All.
pub fn files(_scenario: &Scenario, _results: &Results) -> Vec<(PathBuf, Vec<u8>)> {
    Vec::new()
}
