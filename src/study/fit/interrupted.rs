//! Why a search came to no end.

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
