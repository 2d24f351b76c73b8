//! Laws that linecook is held to, one file each.

mod seed_documents;
mod support;
