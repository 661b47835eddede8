//! Strata of a truncated Pareto distribution: a few agents that carry the market exactly.
//!
//! Cut so that each stratum holds an equal amount of ½·(share of accounts) +
//! ½·(share of spend), but never less than one account. A stratum's spend is in
//! closed form, so totals are exact at any number of agents.

use std::sync::{Arc, Mutex, PoisonError};

use crate::maths;

/// A stratum: how many accounts it stands for and what each of them spends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stratum {
    /// Accounts.
    pub accounts: f64,
    /// Mean spend of an account, dollars a year.
    pub spend: f64,
}

/// Halvings that lead to a rank: what is left of it is below its last bit.
const HALVINGS: usize = 60;
/// Steps of Newton's method at most, of which it needs three or four.
const STEPS: usize = 12;

/// A truncated Pareto distribution in terms of the rank u ∈ [0, 1], smallest first.
#[derive(Debug, Clone, Copy)]
struct Pareto {
    exponent: f64,
    smallest: f64,
    /// 1 − (smallest/largest)^exponent.
    cut: f64,
    /// smallest^(1−a) and largest^(1−a).
    ends: (f64, f64),
}

impl Pareto {
    /// The distribution with this exponent, largest value and mean.
    fn with_mean(exponent: f64, largest: f64, mean: f64) -> Self {
        let (mut low, mut high) = (maths::ln(mean * 1e-9), maths::ln(mean));
        for _ in 0..200 {
            let middle = f64::midpoint(low, high);
            if Self::new(exponent, maths::exp(middle), largest).mean() < mean {
                low = middle;
            } else {
                high = middle;
            }
        }
        Self::new(exponent, maths::exp(f64::midpoint(low, high)), largest)
    }

    fn new(exponent: f64, smallest: f64, largest: f64) -> Self {
        Self {
            exponent,
            smallest,
            cut: 1.0 - maths::pow(smallest / largest, exponent),
            ends: (
                maths::pow(smallest, 1.0 - exponent),
                maths::pow(largest, 1.0 - exponent),
            ),
        }
    }

    fn mean(&self) -> f64 {
        let a = self.exponent;
        a * maths::pow(self.smallest, a) / self.cut * (self.ends.1 - self.ends.0) / (1.0 - a)
    }

    /// Share of spend of the accounts up to rank `u`.
    fn spend_share(&self, u: f64) -> f64 {
        if u >= 1.0 {
            return 1.0;
        }
        let a = self.exponent;
        let tail = maths::pow(1.0 - u * self.cut, (a - 1.0) / a) * self.ends.0;
        (self.ends.0 - tail) / (self.ends.0 - self.ends.1)
    }

    /// ½·u + ½·(share of spend up to u).
    fn weight(&self, u: f64) -> f64 {
        f64::midpoint(u, self.spend_share(u))
    }

    /// The rank up to which `weight` lies, by halving. `near` is where to begin: it moves no bit of what is found.
    fn rank(&self, weight: f64, near: f64) -> f64 {
        let (found, doubt) = self.about(weight, near);
        let (mut low, mut high) = (0.0, 1.0);
        for _ in 0..HALVINGS {
            let middle = f64::midpoint(low, high);
            // On which side a middle lies is computed where it is in doubt: at a quarter of them.
            let below = if (middle - found).abs() > doubt {
                middle < found
            } else {
                self.weight(middle) < weight
            };
            if below {
                low = middle;
            } else {
                high = middle;
            }
        }
        f64::midpoint(low, high)
    }

    /// About where `weight` lies, by Newton's method, and how far from it the sign of what [`Pareto::weight`] computes may be
    /// another than that of the formula.
    fn about(&self, weight: f64, near: f64) -> (f64, f64) {
        let off_at = |rank: f64| self.weight(rank) - weight;
        let (mut rank, mut off) = (near, off_at(near));
        for _ in 0..STEPS {
            if off.abs() < 1e-15 {
                break;
            }
            // The weight is convex in the rank: a step from the left may lead out of range.
            let next = rank - off / self.density(rank);
            rank = if next < 1.0 {
                next.max(0.0)
            } else {
                f64::midpoint(rank, 1.0)
            };
            off = off_at(rank);
        }
        // A rank is rounded before the logarithm, a power by `maths::pow`'s bound. The weight rises by half a rank at least.
        let range = self.ends.0 - self.ends.1;
        let power = 1.0 + (1.0 - 1.0 / self.exponent).abs() * -maths::ln(1.0 - self.cut);
        let of_power = 4e-16 * power * self.ends.0.max(self.ends.1) / range.abs();
        let rounded = 8.0 * f64::EPSILON;
        (
            rank,
            2.0 * (off.abs() + 2.0 * of_power + rounded) + rounded / self.cut,
        )
    }

    /// How fast the weight rises with the rank.
    fn density(&self, u: f64) -> f64 {
        let power = 1.0 - 1.0 / self.exponent;
        let left = 1.0 - u * self.cut;
        let tail = maths::pow(left, power) * self.ends.0;
        let share = power * self.cut * tail / (left * (self.ends.0 - self.ends.1));
        f64::midpoint(1.0, share)
    }
}

/// How the spend of accounts is distributed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SizeLaw {
    /// Accounts.
    pub accounts: f64,
    /// What they spend in all, dollars a year.
    pub spend: f64,
    /// Exponent of the Pareto distribution.
    pub exponent: f64,
    /// What the largest spends, dollars a year.
    pub largest: f64,
}

/// Strata that were cut before: the runs of a study share them, since nothing in them is drawn.
#[derive(Debug, Default)]
pub struct Cut(Mutex<Vec<(Wanted, Arc<[Stratum]>)>>);

/// The numbers that strata follow from, bit for bit.
type Wanted = ([u64; 4], usize);

impl Cut {
    /// As [`SizeLaw::strata`].
    pub fn strata(&self, law: &SizeLaw, n: usize) -> Arc<[Stratum]> {
        let numbers = [law.accounts, law.spend, law.exponent, law.largest];
        let wanted = (numbers.map(f64::to_bits), n);
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, there)) = known.iter().find(|(numbers, _)| *numbers == wanted) {
            return there.clone();
        }
        let new: Arc<[Stratum]> = law.strata(n).into();
        known.push((wanted, new.clone()));
        new
    }
}

/// Those of the copy are cut anew.
impl Clone for Cut {
    fn clone(&self) -> Self {
        Self::default()
    }
}

/// What was cut before says nothing.
impl PartialEq for Cut {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl SizeLaw {
    /// `n` strata, the smallest accounts first.
    pub fn strata(&self, n: usize) -> Vec<Stratum> {
        let Self {
            accounts, spend, ..
        } = *self;
        // Relative to the mean, so that money in another unit has the same strata to the bit.
        let pareto = Pareto::with_mean(self.exponent, self.largest / (spend / accounts), 1.0);
        let single = single_accounts(&pareto, accounts, n);
        let mut cuts: Vec<f64> = Vec::with_capacity(n + 1);
        let shared = n - single;
        let top = 1.0 - single as f64 / accounts;
        let below = pareto.weight(top);
        for k in 0..shared {
            cuts.push(match cuts.last() {
                None => 0.0,
                Some(last) => pareto.rank(below * k as f64 / shared as f64, *last),
            });
        }
        for k in 0..=single {
            cuts.push(1.0 - (single - k) as f64 / accounts);
        }
        cuts.windows(2)
            .map(|cut| {
                let held = (cut[1] - cut[0]) * accounts;
                let part = pareto.spend_share(cut[1]) - pareto.spend_share(cut[0]);
                Stratum {
                    accounts: held,
                    spend: spend * part / held,
                }
            })
            .collect()
    }
}

/// How many of the largest accounts are agents of their own: the fewest for which
/// no other stratum holds less than one account.
fn single_accounts(pareto: &Pareto, accounts: f64, n: usize) -> usize {
    if n as f64 >= accounts {
        return n;
    }
    let enough = |single: usize| {
        let top = 1.0 - single as f64 / accounts;
        let below = pareto.weight(top);
        let shared = (n - single) as f64;
        let last = pareto.rank(below * (shared - 1.0) / shared, top);
        (top - last) * accounts >= 1.0
    };
    let (mut low, mut high) = (0, n - 1);
    while low < high {
        let middle = usize::midpoint(low, high);
        if enough(middle) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    low
}

#[cfg(test)]
mod tests {
    use super::*;

    fn market(accounts: f64, spend: f64, largest: f64) -> SizeLaw {
        SizeLaw {
            accounts,
            spend,
            exponent: 1.05,
            largest,
        }
    }

    #[test]
    fn totals_are_exact_at_any_number_of_agents() {
        for n in [1, 7, 100, 2000] {
            let strata = market(4000.0, 175e9, 3e9).strata(n);
            let accounts: f64 = strata.iter().map(|s| s.accounts).sum();
            let spend: f64 = strata.iter().map(|s| s.accounts * s.spend).sum();
            assert_eq!(strata.len(), n);
            assert!((accounts / 4000.0 - 1.0).abs() < 1e-12);
            assert!((spend / 175e9 - 1.0).abs() < 1e-12);
        }
    }

    #[test]
    fn a_rank_is_what_halving_alone_finds_to_the_last_bit() {
        let halved = |pareto: &Pareto, weight: f64| {
            let (mut low, mut high) = (0.0, 1.0);
            for _ in 0..HALVINGS {
                let middle = f64::midpoint(low, high);
                if pareto.weight(middle) < weight {
                    low = middle;
                } else {
                    high = middle;
                }
            }
            f64::midpoint(low, high)
        };
        for (exponent, largest) in [
            (1.05, 5e4),
            (1.05, 1e8),
            (0.8, 1e3),
            (1.001, 1e6),
            (2.5, 1e5),
        ] {
            let pareto = Pareto::with_mean(exponent, largest, 1.0);
            let n = 3000;
            let mut last = 0.0;
            for k in 1..n {
                let weight = f64::from(k) / f64::from(n);
                last = pareto.rank(weight, last);
                assert_eq!(
                    last,
                    halved(&pareto, weight),
                    "{exponent} {largest} {weight}"
                );
                assert_eq!(pareto.rank(weight, 0.5), last);
            }
        }
    }

    #[test]
    fn no_agent_stands_for_less_than_one_account() {
        for n in [50, 1000, 4000] {
            for stratum in market(4000.0, 175e9, 3e9).strata(n) {
                assert!(stratum.accounts > 1.0 - 1e-9);
                assert!(stratum.spend <= 3e9 * (1.0 + 1e-9));
            }
        }
    }

    #[test]
    fn at_full_scale_every_agent_is_one_account() {
        for stratum in market(500.0, 1e9, 1e8).strata(500) {
            assert!((stratum.accounts - 1.0).abs() < 1e-9);
        }
    }
}
