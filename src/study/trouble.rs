//! Why something was not done: whether the input was wrong, a run failed, or the user said stop.

use std::fmt;

/// Why a command did not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// The input or the usage is wrong: exit code 2.
    Input(String),
    /// A run failed, or what it left could not be written: exit code 1.
    Failed(String),
    /// The user interrupted: exit code 130.
    Interrupted(String),
}

impl Trouble {
    /// Wrong input.
    pub fn input(why: impl fmt::Display) -> Self {
        Self::Input(why.to_string())
    }

    /// A failed run.
    pub fn failed(why: impl fmt::Display) -> Self {
        Self::Failed(why.to_string())
    }

    /// The exit code of a program that ends with it.
    pub fn code(&self) -> u8 {
        match self {
            Trouble::Failed(_) => 1,
            Trouble::Input(_) => 2,
            Trouble::Interrupted(_) => 130,
        }
    }

    /// What is told, a line or several.
    pub fn text(&self) -> &str {
        match self {
            Trouble::Input(text) | Trouble::Failed(text) | Trouble::Interrupted(text) => text,
        }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}
