//! Why a search came to no end.

use std::fmt;

/// Why a search came to no end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Interrupted {
    /// The user stopped it.
    ByUser,
    /// A run broke: why.
    Broke(String),
    /// What was asked for is not there: why.
    By(String),
}

impl fmt::Display for Interrupted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ByUser => f.write_str("interrupted"),
            Self::By(why) | Self::Broke(why) => f.write_str(why),
        }
    }
}
