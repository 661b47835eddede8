//! The world as written.

pub mod change;
pub mod error;
pub mod locate;
pub mod plan;
pub mod shape;
