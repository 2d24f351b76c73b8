//! Laws that linecook is held to, one file each.

mod any_input;
mod bad_input;
mod catalogue;
mod random_scenarios;
mod reference;
mod scenario_files;
mod seed_documents;
mod support;
