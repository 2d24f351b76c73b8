//! The laws that linecook is held to. Each file holds what its name says.

mod cases;
mod common_random_numbers;
mod conservation;
mod monotonicity;
mod recorder;
mod retry_after;
mod theory_agreement;
