//! The spread of AI (Bass 1969).

use crate::maths;

use super::Segment;

/// Chance that an account without AI adopts within `dt` years when a share `adopted` has:
/// the hazard that makes dF/dt = (p + q·F)·(ceiling − F).
pub fn chance(segment: &Segment, adopted: f64, dt: f64) -> f64 {
    1.0 - maths::exp(-hazard(segment, adopted) * dt)
}

/// The same as a hazard per year.
pub fn hazard(segment: &Segment, adopted: f64) -> f64 {
    let pressure = segment.bass_innovation + segment.bass_imitation * adopted;
    let waiting = (segment.bass_ceiling - adopted).max(0.0);
    if adopted < 1.0 {
        pressure * waiting / (1.0 - adopted)
    } else {
        0.0
    }
}
