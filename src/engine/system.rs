//! A plan with the clients in front of it, compiled for the event loop: everything found by index, nothing by name.

use crate::scenario::Case;

/// One plan of a case, ready to run.
#[derive(Clone, Debug)]
pub struct System {}

impl System {
    /// Compiles plan number `plan` of the case.
    pub fn new(_case: &Case, _plan: usize) -> Self {
        todo!()
    }
}
