//! Laws that linecook is held to, one file each.

mod random_scenarios;
mod reference;
mod seed_documents;
mod support;
