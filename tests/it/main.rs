//! The tests of whole runs, of the binary and of what is shipped, one binary: each file is a module of it, and
//! `cargo test --test it -- golden:: policies::` runs those two.

mod ablation;
mod accepted;
mod advertised;
mod architecture;
mod buyers;
mod cases;
mod cli;
mod cluster;
mod common;
mod default_world;
mod designs;
mod determinism;
mod economics;
mod facts;
mod figure;
mod formulas;
mod fuzz;
mod golden;
mod grown;
mod guests;
mod hindcast;
mod installed;
mod licences;
mod metamorphic;
mod mistakes;
mod page;
mod policies;
mod reference;
mod sensitivity;
mod store;
mod tables;
mod terminal;
mod theory;
mod valuation;
mod worlds;
