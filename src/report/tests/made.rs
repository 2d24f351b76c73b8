//! Every kind of report with what is made of it: made once, for all laws that only look.

use std::path::PathBuf;
use std::sync::LazyLock;

use rayon::prelude::*;

use super::super::chart::{Drawing, Style, draw};
use super::super::document::ON_A_PAGE;
use super::super::folder::Folder;
use super::super::{pages, tables};
use super::reports;
use crate::experiment::Results;
use crate::scenario::Scenario;

/// A report of [`reports`].
pub struct Made {
    pub name: &'static str,
    pub scenario: Scenario,
    pub results: Results,
    pub tables: Vec<(PathBuf, Vec<u8>)>,
    pub folder: Folder,
    /// In the style of files.
    pub drawings: Vec<Drawing>,
    /// In the style of pages.
    pub on_a_page: Vec<Drawing>,
    pub page: String,
    pub markdown: String,
}

impl Made {
    pub fn new((name, (scenario, results)): (&'static str, (Scenario, Results))) -> Self {
        let tables = tables(&scenario, &results);
        let folder = Folder::of_our_own(&tables);
        let (drawings, on_a_page) = (draw(&folder, Style::default()), draw(&folder, ON_A_PAGE));
        let text = |(_, bytes)| String::from_utf8(bytes).unwrap();
        let [page, markdown] = pages(&scenario, &results, &folder).map(text);
        Self { name, scenario, results, tables, folder, drawings, on_a_page, page, markdown }
    }
}

/// All of them.
pub fn made() -> &'static [Made] {
    static MADE: LazyLock<Vec<Made>> = LazyLock::new(|| reports().into_par_iter().map(Made::new).collect());
    &MADE
}
