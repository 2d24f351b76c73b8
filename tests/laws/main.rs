//! Laws that linecook is held to, one file each.

mod catalogue;
mod seed_documents;
mod support;
