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

    /// The rank up to which `weight` lies.
    fn rank(&self, weight: f64) -> f64 {
        let (mut low, mut high) = (0.0, 1.0);
        for _ in 0..60 {
            let middle = f64::midpoint(low, high);
            if self.weight(middle) < weight {
                low = middle;
            } else {
                high = middle;
            }
        }
        f64::midpoint(low, high)
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
        let mut cuts = Vec::with_capacity(n + 1);
        let shared = n - single;
        let top = 1.0 - single as f64 / accounts;
        let below = pareto.weight(top);
        for k in 0..shared {
            cuts.push(if k == 0 {
                0.0
            } else {
                pareto.rank(below * k as f64 / shared as f64)
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
        let last = pareto.rank(below * (shared - 1.0) / shared);
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
