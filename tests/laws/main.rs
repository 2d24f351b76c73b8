//! Laws that linecook is held to, one file each.

mod any_input;
mod architecture;
mod bad_input;
mod cases;
mod catalogue;
mod client_policies;
mod command_line;
mod common_random_numbers;
mod conservation;
mod hopeless_input;
mod memory;
mod monotonicity;
mod random_scenarios;
mod recorder;
mod reference;
mod retry_after;
mod scenario_files;
mod seed_documents;
mod shipped_results;
mod support;
mod theory_agreement;
