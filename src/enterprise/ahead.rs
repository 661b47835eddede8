//! What a buyer who looks ahead makes of rules that are announced: moves that wait for the date, contracts that end on it.

use crate::policy::look_ahead::Turn;

use super::Enterprise;
use super::lockin::Ties;
use super::worth::Ahead;

impl Ties {
    /// These ties of a workload planned for `horizon` years as a buyer sees them that looks ahead to `turn`, from which day
    /// on it is tied by `then`.
    #[must_use]
    pub fn looking_to(self, turn: &Turn, then: &Self, horizon: f64) -> Self {
        let part = turn.years / horizon;
        let ahead = Ahead {
            vendor: then.vendor,
            provider: then.provider,
            part,
        };
        Self {
            signed_months: self.signed(turn, then),
            ahead: (part < 1.0).then_some(ahead),
            ..self
        }
    }

    /// Months for which a buyer signs: no longer than to the day on which it will be free to move for less, or to the last
    /// tick in which it still can; where contracts have to be shorter from the day on, to the day or for as long as is
    /// allowed then, whichever is longer.
    fn signed(&self, turn: &Turn, then: &Self) -> f64 {
        let (months, tick) = (12.0 * turn.years, 12.0 * turn.tick_years);
        let longest = if then.is_looser_than(self) {
            months
        } else if self.is_looser_than(then) {
            if months > tick {
                months - tick
            } else {
                f64::INFINITY
            }
        } else {
            months.max(then.term_months)
        };
        self.term_months.min(longest)
    }

    /// Whether something of a move costs less than under `other`, what it costs for the provider or the vendor or in fees.
    fn is_looser_than(&self, other: &Self) -> bool {
        self.vendor < other.vendor
            || self.provider < other.provider
            || self.egress_gb > 0.0 && self.charged < other.charged
    }
}

/// Stands for no move that was put off.
pub const NOTHING_PUT_OFF: u8 = 0;

/// Ticks that a mark tells apart: more than any plan lasts.
const MARKS: u32 = u8::MAX as u32;

/// The mark of a move that is decided in `tick` and put off.
#[inline(always)]
pub fn put_off(tick: u32) -> u8 {
    (tick % MARKS) as u8 + 1
}

impl Enterprise {
    /// The tick whose draws decide a review of class `k` in `tick`, where moves that were put off are due.
    #[inline(always)]
    pub fn decided_in(&self, k: usize, tick: u32) -> u32 {
        match self.put_off[k] {
            NOTHING_PUT_OFF => tick,
            mark => tick - (tick + MARKS + 1 - u32::from(mark)) % MARKS,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::Rules;

    /// Of a plan of three years.
    const HORIZON: f64 = 3.0;

    fn ties(moving: f64, term_months: f64) -> Ties {
        Ties {
            vendor: 0.0,
            provider: moving,
            term_months,
            signed_months: term_months,
            charged: 1.0,
            ahead: None,
            egress_gb: 0.5,
            left_by_portability: 0.5,
            left_by_multi_model: 0.3,
        }
    }

    /// Months for which who is tied by `now` signs `years` before it is tied by `then`.
    fn signed(years: f64, now: &Ties, then: &Ties) -> f64 {
        let turn = Turn {
            years,
            tick_years: 1.0 / 12.0,
            rules: &Rules::FREE,
        };
        now.looking_to(&turn, then, HORIZON).signed_months
    }

    #[test]
    fn nobody_signs_beyond_the_day_that_frees_it() {
        let (now, free) = (ties(1.0, 36.0), ties(0.5, 36.0));
        assert_eq!(signed(1.5, &now, &free), 18.0);
        assert_eq!(signed(4.0, &now, &free), 36.0);
        let no_fee = Ties {
            charged: 0.0,
            ..now
        };
        assert_eq!(signed(0.5, &now, &no_fee), 6.0);
    }

    #[test]
    fn where_moving_becomes_dear_contracts_end_in_the_last_month_before() {
        let (now, dear) = (ties(0.5, 36.0), ties(1.0, 36.0));
        assert_eq!(signed(1.0, &now, &dear), 11.0);
        assert_eq!(signed(1.0 / 12.0, &now, &dear), 36.0);
    }

    #[test]
    fn contracts_are_of_the_length_that_comes_or_end_on_the_date() {
        let (now, short) = (ties(1.0, 36.0), ties(1.0, 12.0));
        assert_eq!(signed(2.0, &now, &short), 24.0);
        assert_eq!(signed(0.5, &now, &short), 12.0);
    }

    #[test]
    fn a_move_that_was_put_off_is_decided_by_the_draws_of_its_day() {
        let mut enterprise = Enterprise::NOBODY;
        for tick in [0, 1, 7, 100, 253, 254, 255, 256, 600] {
            enterprise.put_off[2] = put_off(tick);
            for wait in [1, 2, 30, 120] {
                assert_eq!(enterprise.decided_in(2, tick + wait), tick);
            }
            assert_eq!(enterprise.decided_in(1, tick), tick);
        }
    }
}
