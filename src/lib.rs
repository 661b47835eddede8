//! lockin — a laboratory for the economics of cloud and AI-platform competition.
//!
//! Enterprises, cloud providers and model vendors live in a `bevy_ecs` world for
//! ten simulated years; they price, subsidise, sign, get locked in and switch.
//!
//! Layers, each importing only from those above it:
//!
//! | layer | modules |
//! |---|---|
//! | ground | [`ids`], [`calendar`], [`random`], [`maths`], [`logit`], [`finance`], [`events`] |
//! | what is stated: terms, rules, dates | [`plan`], [`pricing`], [`policy`], [`shock`] |
//! | what actors do | [`enterprise`], [`provider`], [`developer`], [`deal`], [`market`], [`books`] |
//! | the world as written | [`worldfile`] |
//! | what is kept of a run | [`record`] |
//! | a run | [`sim`]; the month is one page: [`sim::month`] |
//! | many runs | [`study`] |
//! | known answers | [`theory`] |
//!
//! [`model`] is the model in words and equations.

/// The model, equation by equation.
#[doc = include_str!("model.md")]
pub mod model {}

pub mod books;
pub mod calendar;
pub mod deal;
pub mod developer;
pub mod enterprise;
pub mod events;
pub mod finance;
pub mod ids;
pub mod logit;
pub mod market;
pub mod maths;
pub mod plan;
pub mod policy;
pub mod pricing;
pub mod provider;
pub mod random;
pub mod record;
pub mod shock;
pub mod sim;
pub mod study;
pub mod theory;
pub mod worldfile;
