//! What is wrong in an output folder, with the place and a remedy.

use std::fmt;

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The file's name in the folder.
    pub file: String,
    /// Its line, where it is one.
    pub line: Option<u64>,
    /// The name of the column, where it is a cell.
    pub column: Option<String>,
    /// What is wrong, and what to do.
    pub advice: String,
}

impl Problem {
    /// Of a whole file.
    pub fn of_file(file: &str, advice: impl Into<String>) -> Self {
        Self { file: file.to_owned(), line: None, column: None, advice: advice.into() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{}", self.file)?;
        if let Some(line) = self.line {
            write!(to, ", line {line}")?;
        }
        if let Some(column) = &self.column {
            write!(to, ", column `{column}`")?;
        }
        write!(to, ": {}", self.advice)
    }
}

/// Everything that is wrong. Displayed one to a line, the first twenty of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problems(pub Vec<Problem>);

impl Problems {
    /// One more.
    pub fn add(&mut self, problem: Problem) {
        self.0.push(problem);
    }

    /// The value, if nothing is wrong.
    pub fn or<T>(self, value: T) -> Result<T, Self> {
        if self.0.is_empty() { Ok(value) } else { Err(self) }
    }
}

const MOST: usize = 20;

impl fmt::Display for Problems {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, problem) in self.0.iter().take(MOST).enumerate() {
            write!(to, "{}{problem}", if place > 0 { "\n" } else { "" })?;
        }
        match self.0.len().saturating_sub(MOST) {
            0 => Ok(()),
            more => write!(to, "\nand {more} more"),
        }
    }
}

impl std::error::Error for Problems {}
