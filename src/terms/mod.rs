//! Terms as a world file states them, one file for each kind of actor.

pub mod buyers;
pub mod deals;
pub mod own_machines;
pub mod providers;
pub mod vendors;
