//! The purchase commitment: a floor that first pulls compute over and only then
//! is paid as shortfall (take-or-pay).

use super::Agreement;

/// Commitment in year `year` of the deal (0 the first), dollars: it ramps linearly
/// from `ramp_start` times its mean to as much above it.
pub fn in_year(agreed: &Agreement, year: u32) -> f64 {
    let years = agreed.years.max(1);
    let mean = agreed.commitment / f64::from(years);
    if years == 1 {
        return mean;
    }
    let place = f64::from(year) / f64::from(years - 1);
    let ramp = agreed.ramp_start;
    mean * (ramp + (2.0 - 2.0 * ramp) * place)
}

/// What a vendor is committed to have at a sponsor.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Committed {
    /// The place of the sponsor.
    pub sponsor: usize,
    /// The vendor's compute there that is not footloose.
    pub bound: f64,
    /// What all its compute there has to come to.
    pub floor: f64,
}

impl Committed {
    /// Moves compute from other hosts to the sponsor until it holds the floor; returns what was moved.
    ///
    /// `at` is the vendor's footloose compute by provider, `keep` what has to stay at each for other commitments.
    pub fn pull_over(&self, at: &mut [f64], keep: &[f64]) -> f64 {
        let missing = self.floor - self.bound - at[self.sponsor];
        if missing <= 0.0 {
            return 0.0;
        }
        let spare = |j: usize, at: &[f64]| {
            if j == self.sponsor {
                0.0
            } else {
                (at[j] - keep[j]).max(0.0)
            }
        };
        let available: f64 = (0..at.len()).map(|j| spare(j, at)).sum();
        if available <= 0.0 {
            return 0.0;
        }
        let part = (missing / available).min(1.0);
        let mut moved = 0.0;
        for j in 0..at.len() {
            let piece = part * spare(j, at);
            at[j] -= piece;
            moved += piece;
        }
        at[self.sponsor] += moved;
        moved
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn committed(bound: f64) -> Committed {
        Committed {
            sponsor: 0,
            bound,
            floor: 5.0,
        }
    }

    #[test]
    fn a_floor_pulls_over_what_is_missing_and_no_more() {
        let mut at = [2.0, 6.0, 2.0];
        let moved = committed(1.0).pull_over(&mut at, &[0.0, 0.0, 0.0]);
        assert!((moved - 2.0).abs() < 1e-15);
        assert!((at[0] - 4.0).abs() < 1e-15 && (at[1] - 4.5).abs() < 1e-15);
    }

    #[test]
    fn what_other_commitments_need_stays() {
        let mut at = [0.0, 6.0, 0.0];
        assert_eq!(committed(0.0).pull_over(&mut at, &[0.0, 6.0, 0.0]), 0.0);
    }

    #[test]
    fn the_ramp_keeps_the_total() {
        let agreed = super::super::tests::plain();
        let total: f64 = (0..10).map(|year| in_year(&agreed, year)).sum();
        assert!((total - agreed.commitment).abs() < 1e-3);
        assert!((in_year(&agreed, 0) - 0.4 * agreed.commitment / 10.0).abs() < 1e-3);
    }
}
