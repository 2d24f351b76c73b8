//! The notation that scenario files and the catalogue share: TOML with places, units as people write them, and the keys of a
//! plan and a client.
//!
//! Reads text and nothing else; knows neither what a scenario is nor which plans are published.

pub(crate) mod calendar;
pub(crate) mod client;
pub(crate) mod conditions;
mod credits;
pub(crate) mod cursor;
pub(crate) mod delivery;
pub(crate) mod document;
mod gate;
mod growth;
pub(crate) mod in_flight;
pub(crate) mod plan;
pub(crate) mod pool;
pub(crate) mod price;
pub(crate) mod problem;
pub(crate) mod rate_limit;
pub(crate) mod retry;
mod throttle;
pub mod units;

pub use problem::{Problem, Problems};
