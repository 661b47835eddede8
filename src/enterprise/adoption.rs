//! The spread of AI (Bass 1969).

use crate::maths;

use crate::terms::buyers::Segment;

/// Chance that an account without AI adopts within `dt` years when a share `adopted` has:
/// the hazard that makes dF/dt = (p + q·F/ceiling)·(ceiling − F).
pub fn chance(segment: &Segment, adopted: f64, dt: f64) -> f64 {
    1.0 - maths::exp(-hazard(segment, adopted) * dt)
}

/// The same as a hazard per year.
pub fn hazard(segment: &Segment, adopted: f64) -> f64 {
    let (p, q) = (segment.bass_innovation, segment.bass_imitation);
    bass(p, q, segment.bass_ceiling, adopted)
}

/// The hazard of those who have not adopted, per year, for innovation p and imitation q per year as Bass wrote them:
/// q goes with the part of those who ever adopt that has adopted.
pub fn bass(innovation: f64, imitation: f64, ceiling: f64, adopted: f64) -> f64 {
    if ceiling <= 0.0 {
        return 0.0;
    }
    let pressure = innovation + imitation * adopted / ceiling;
    let waiting = (ceiling - adopted).max(0.0);
    if adopted < 1.0 {
        pressure * waiting / (1.0 - adopted)
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_hazard_is_never_below_zero_and_ends_at_the_ceiling(
            p in 0.0_f64..2.0, q in 0.0_f64..2.0, ceiling in 0.0_f64..=1.0, adopted in 0.0_f64..=1.0
        ) {
            let hazard = bass(p, q, ceiling, adopted);
            prop_assert!(hazard >= 0.0 && hazard.is_finite());
            prop_assert!(adopted < ceiling || hazard == 0.0);
        }

        #[test]
        fn published_numbers_spread_alike_among_those_who_ever_adopt(
            p in 0.001_f64..0.1, q in 0.0_f64..1.0, ceiling in 0.05_f64..=1.0, part in 0.0_f64..0.9
        ) {
            // Of those who ever adopt the same part adopts, whatever part of all they are (Bass 1969).
            let flow = |m: f64| bass(p, q, m, part * m) * (1.0 - part * m) / m;
            prop_assert!((flow(ceiling) - flow(1.0)).abs() < 1e-12 * flow(1.0).max(1e-3));
        }
    }
}
