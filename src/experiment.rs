//! From runs to answers: replicate, estimate, judge.

mod estimate;
mod results;

pub use estimate::Estimate;
pub use results::*;
