//! The laws that linecook is held to. Each file holds what its name says.

mod architecture;
mod cases;
mod common_random_numbers;
mod conservation;
mod memory;
mod monotonicity;
mod recorder;
mod retry_after;
mod theory_agreement;
