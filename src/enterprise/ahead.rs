//! What a buyer who looks ahead makes of rules that are announced: moves that wait for the date, contracts that end on it.

use crate::policy::look_ahead::Turn;

use super::Enterprise;
use crate::lanes::V;

/// What a move away from a workload costs from a date on that its buyer looks ahead to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ahead {
    /// m_vendor from then on, years of spend at full embeddedness.
    pub vendor: f64,
    /// m_provider, the same.
    pub provider: f64,
    /// τ/H: the part of the buyer's plan that is over by then, above 0 and below 1.
    pub part: f64,
}

/// What a move has to be worth, ln price units over the plan.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Worth<T> {
    /// To be made at once.
    pub at_once: T,
    /// To be made at all, at once or on the date.
    pub at_all: T,
}

impl<T: Clone> Worth<T> {
    /// The same for both.
    pub fn alike(worth: T) -> Self {
        Self {
            at_once: worth.clone(),
            at_all: worth,
        }
    }

    /// What `of` makes of each.
    pub fn map<U>(self, of: impl Fn(T) -> U) -> Worth<U> {
        Worth {
            at_once: of(self.at_once),
            at_all: of(self.at_all),
        }
    }
}

/// What a move has to be worth that costs `now`, and `then` from a date on by which `part` of the plan is over.
///
/// Who waits gives up Δ·part of a move that is worth Δ a plan and saves now − then. So it is made at once where
/// Δ ≥ now and Δ·part ≥ now − then, and put off where Δ·(1 − part) ≥ then and it is not made at once: a buyer sees
/// the smaller of what the move costs now and what it costs then over the part of the plan that is left.
pub fn worth(now: f64, then: f64, part: f64) -> Worth<f64> {
    Worth {
        at_once: now.max((now - then) / part),
        at_all: now.min(then / (1.0 - part)),
    }
}

/// The same of eight buyers side by side.
#[inline(always)]
pub fn worth_of_eight(now: V, then: V, part: f32) -> Worth<V> {
    Worth {
        at_once: now.max((now - then) * (1.0 / part)),
        at_all: now.min(then * (1.0 / (1.0 - part))),
    }
}

/// What becomes of the cost of moving on a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Something of it falls.
    Falls,
    /// Nothing of it falls, and something rises.
    Rises,
    /// It stays.
    Stays,
}

/// Months for which a buyer signs a contract that lasts `term` months, and from the day of `turn` on `term_then`: no longer
/// than to the day on which it will be free to move for less, or to the last tick in which it still can; where contracts have
/// to be shorter from the day on, to the day or for as long as is allowed then, whichever is longer.
pub fn signed((term, term_then): (f64, f64), change: Change, turn: &Turn) -> f64 {
    let (months, tick) = (12.0 * turn.years, 12.0 * turn.tick_years);
    let longest = match change {
        Change::Falls => months,
        Change::Rises if months > tick => months - tick,
        Change::Rises => f64::INFINITY,
        Change::Stays => months.max(term_then),
    };
    term.min(longest)
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

    #[test]
    fn a_move_waits_where_that_saves_more_than_the_better_offer_is_worth_until_the_date() {
        // The date is a third of the plan away, and the move costs 0.3 now and 0.15 then.
        let Worth { at_once, at_all } = worth(0.3, 0.15, 1.0 / 3.0);
        // Worth 0.45 a plan, a better offer is worth 0.15 until the date, which is what waiting saves.
        assert!((at_once - 0.45).abs() < 1e-12);
        // Worth 0.225 a plan, it is worth 0.15 after the date, which is what it costs then.
        assert!((at_all - 0.225).abs() < 1e-12);
    }

    #[test]
    fn a_date_that_saves_too_little_or_is_too_far_off_changes_nothing() {
        for (now, then, part) in [
            (0.3, 0.29, 0.1),
            (0.3, 0.15, 0.6),
            (0.3, 0.3, 0.5),
            (0.3, 0.5, 0.5),
        ] {
            assert_eq!(worth(now, then, part), Worth::alike(now));
        }
    }

    #[test]
    fn the_nearer_the_date_the_more_moves_are_put_off() {
        let mut before = worth(0.3, 0.15, 0.49);
        for part in [0.4, 0.3, 0.2, 0.1, 0.01] {
            let now = worth(0.3, 0.15, part);
            assert!(now.at_once > before.at_once && now.at_all < before.at_all);
            before = now;
        }
        assert!((before.at_all - 0.15).abs() < 0.002);
    }

    #[test]
    fn eight_buyers_see_what_one_sees() {
        for (now, then, part) in [(0.3, 0.15, 0.25), (0.3, 0.29, 0.9), (0.1, 0.4, 0.5)] {
            let one = worth(now, then, part);
            let eight = worth_of_eight(V::all(now as f32), V::all(then as f32), part as f32);
            assert!((f64::from(eight.at_once.0[3]) - one.at_once).abs() < 1e-6);
            assert!((f64::from(eight.at_all.0[7]) - one.at_all).abs() < 1e-6);
        }
    }

    /// Months that who may sign for three years signs `years` before a `change` of the cost of moving and of terms.
    fn months(years: f64, change: Change, term_then: f64) -> f64 {
        let turn = Turn {
            years,
            tick_years: 1.0 / 12.0,
            rules: &Rules::FREE,
        };
        signed((36.0, term_then), change, &turn)
    }

    #[test]
    fn nobody_signs_beyond_the_day_that_frees_it() {
        assert_eq!(months(1.5, Change::Falls, 36.0), 18.0);
        assert_eq!(months(4.0, Change::Falls, 36.0), 36.0);
        assert_eq!(months(0.5, Change::Falls, 12.0), 6.0);
    }

    #[test]
    fn where_moving_becomes_dear_contracts_end_in_the_last_month_before() {
        assert_eq!(months(1.0, Change::Rises, 36.0), 11.0);
        assert_eq!(months(1.0 / 12.0, Change::Rises, 36.0), 36.0);
    }

    #[test]
    fn contracts_are_of_the_length_that_comes_or_end_on_the_date() {
        assert_eq!(months(2.0, Change::Stays, 12.0), 24.0);
        assert_eq!(months(0.5, Change::Stays, 12.0), 12.0);
        assert_eq!(months(0.5, Change::Stays, 36.0), 36.0);
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
