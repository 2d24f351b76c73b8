//! Closed forms of queueing theory: what the simulator is held to, and what a report may set beside it.
//!
//! Rates and times are in any one unit of time (events per second with seconds, say). Systems that have no steady state
//! have no value here: their constructors return `None`. Nothing in this module knows the engine, so that agreement between
//! the two means something.
//!
//! ```
//! use linecook::theory::Mmck;
//! use std::num::NonZeroU32;
//!
//! // Ten stations, fifty places to wait, 9.5 requests a second that take a second each.
//! let servers = NonZeroU32::new(10).expect("ten is not zero");
//! let queue = Mmck::new(servers, 60, 9.5, 1.0).expect("rates are positive");
//! assert!((queue.blocking_probability() - 0.003_380_22).abs() < 5e-9);
//! assert!((queue.waiting_time_mean() - 1.288_34).abs() < 5e-6);
//! ```

pub mod allen_cunneen;
pub mod erlang;
pub mod finite_source;
pub mod infinite;
pub mod md1;
pub mod mg1;
pub mod mmc;
pub mod mmca;
pub mod mmck;
mod numeric;
pub mod polling;
pub mod rate_limit;
pub mod staffing;

pub use allen_cunneen::AllenCunneen;
pub use erlang::{erlang_b, erlang_c};
pub use finite_source::FiniteSource;
pub use infinite::number_in_infinite_system;
pub use md1::Md1;
pub use mg1::Mg1;
pub use mmc::Mmc;
pub use mmca::Mmca;
pub use mmck::Mmck;
pub use polling::SharedLimit;
