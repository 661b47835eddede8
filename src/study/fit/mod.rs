//! Fitting parameters to moments: simulated minimum distance.
//!
//! The parameters are those at which numbers of the simulated market come closest to what was observed of the real one
//! (McFadden 1989; Gouriéroux, Monfort & Renault 1993). Distance is Σ((simulated − observed)/how well it is known)², with
//! the same seeds at every point, so that chance does not move it from one point to the next.

mod effort;
mod estimation;
mod moment;
mod search;
mod uncertainty;

pub use effort::Effort;
pub use estimation::Estimation;
pub use moment::{Moment, Simulated, simulated};
pub use search::{At, Found, Search, found};
pub use uncertainty::{Estimate, Fitted, Known, NINETY_FIVE, Profile, ProfileSize};
