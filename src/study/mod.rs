//! Many runs, and what they say.

pub mod statistics;
