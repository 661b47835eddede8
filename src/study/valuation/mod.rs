//! Does a deal pencil out, and who pays: incremental flows with the deal and without it, on the same draws.
//!
//! [`flows`] reads what each side earns from the tables of a run; [`worth()`] takes the difference of two runs of
//! one seed and values it; [`payers()`] does the same for everybody else; [`over_seeds()`] adds seeds up; [`cells`]
//! says which runs it takes to value a deal under every calibration and with both scopes of its discount, [`subject`]
//! which of them a study lacks; [`files`] writes what comes of it; [`prior`] values a deal in worlds drawn from what is
//! uncertain, [`over_prior`] keeps what that comes to, and
//! [`along`] values it along its terms.

pub mod along;
pub mod cells;
pub mod files;
pub mod flows;
pub mod over_prior;
pub mod over_seeds;
pub mod payers;
pub mod prior;
pub mod subject;
pub mod worth;

pub use flows::{Flows, KINDS};
pub use over_seeds::{Chance, Valuation, over_seeds};
pub use payers::{PAYERS, Payers, payers};
pub use worth::{Scenario, Worth, worth};
