//! Laws that linecook is held to, one file each.

mod catalogue;
mod random_scenarios;
mod reference;
mod architecture;
mod cases;
mod common_random_numbers;
mod conservation;
mod memory;
mod monotonicity;
mod recorder;
mod retry_after;
mod seed_documents;
mod support;
mod theory_agreement;
