//! What a user does not know, and the values that it may have.

use crate::time::Nanos;

/// Something unknown, with the values to try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// What it is, in a word or a path; unique among the unknowns of a scenario.
    pub name: String,
    /// What is unknown about it.
    pub kind: UnknownKind,
    /// At least two, all equally likely.
    pub values: Vec<Reading>,
    /// Which of them is taken where nothing else is said.
    pub base: usize,
    /// The value of another unknown under which alone this one means something; both by their places.
    pub under: Option<(usize, usize)>,
}

/// Why something is unknown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UnknownKind {
    /// A provider's documentation leaves it open.
    Documentation {
        /// The provider, as people write it.
        provider: String,
        /// What to ask it.
        question: String,
    },
    /// Where the clock stands in a window when the run begins.
    Phase,
    /// The user gives a range.
    Range,
}

/// One value of an unknown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// It, for people.
    pub label: String,
    /// What it changes in the scenario; nothing where it is what the scenario states.
    pub changes: Vec<Change>,
}

/// One change of a scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A key of one plan.
    Plan {
        /// The plan's name.
        plan: String,
        /// The path of the key in the plan.
        key: String,
        /// Its value, as TOML.
        value: String,
    },
    /// A parameter anywhere.
    Parameter {
        /// Its path.
        path: String,
        /// Its value, as TOML.
        value: String,
    },
    /// When windows of a length begin that begin at its multiples.
    Phase {
        /// The length.
        window: Nanos,
        /// So long after the start of the run.
        phase: Nanos,
    },
}
