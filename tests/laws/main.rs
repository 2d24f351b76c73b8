//! The laws linecook is held to, in one binary.

mod random_scenarios;
mod reference;
