//! lockin — a laboratory for the economics of cloud and AI-platform competition.
//!
//! Enterprises, cloud providers and model vendors live in a `bevy_ecs` world for
//! ten simulated years; they price, subsidise, sign, get locked in and switch.
//!
//! # Where to begin
//!
//! - What the model says: [`model`]; in which order: [`sim::month`], its table of contents.
//! - What a world is made of: [`terms`], as a world file states them.
//! - Who acts: [`enterprise`], [`provider`], [`developer`] (model vendors), [`deal`]; each `mod` page lists the
//!   components that such an actor is made of.
//! - How a world file becomes a run: [`worldfile::Loaded`] gives a variant as a [`plan::Plan`],
//!   [`sim::calibrate`] infers its start, [`sim::Simulation`] lives it, [`record`] keeps it, [`study`] does so many times.
//!
//! # Floors
//!
//! A module names what is on its own floor and on those before it, and nothing after it; no files name each other in
//! a circle.
//!
//! | floor | modules |
//! |---|---|
//! | ground | [`ids`], [`calendar`], [`random`], [`maths`], [`logit`], [`finance`], [`events`], [`field`], [`lanes`] |
//! | what is stated: terms, rules, dates | [`terms`], [`plan`], [`pricing`], [`policy`], [`shock`] |
//! | what actors do | [`enterprise`], [`provider`], [`developer`], [`deal`], [`market`], [`ledger`], [`books`] |
//! | the world as written | [`worldfile`] |
//! | what is kept of a run | [`record`] |
//! | a run | [`sim`] |
//! | an organisation as it describes itself | [`organisation`] |
//! | many runs | [`study`] |
//! | known answers | [`theory`] |

/// The model, equation by equation.
#[doc = include_str!("model.md")]
pub mod model {}

pub mod books;
pub mod calendar;
pub mod deal;
pub mod developer;
pub mod enterprise;
pub mod events;
pub mod field;
pub mod finance;
pub mod ids;
pub mod lanes;
pub mod ledger;
pub mod logit;
pub mod market;
pub mod maths;
pub mod organisation;
pub mod plan;
pub mod policy;
pub mod pricing;
pub mod provider;
pub mod random;
pub mod record;
pub mod shock;
pub mod sim;
pub mod study;
pub mod terms;
pub mod theory;
pub mod worldfile;
