//! What the test of a hypothetical monopolist says over the seeds of a study.

use super::group::Group;
use super::view::Ssnip;
use crate::study::statistics::{Summary, summary};

/// The test of a group of offers, seed by seed.
#[derive(Debug, Clone, PartialEq)]
pub struct Test {
    /// What the monopolist finds in each seed.
    pub by_seed: Vec<Ssnip>,
    /// What follows; nothing where the group sells nothing in a seed.
    pub verdict: Option<Verdict>,
}

/// Whether some offers are a market of their own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// Seeds in which the rise pays: in these they are.
    pub pays: usize,
    /// All seeds.
    pub seeds: usize,
    /// The smallest market from them.
    pub smallest: Smallest,
}

/// The smallest market that a group of offers grows to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Smallest {
    /// The group.
    Itself,
    /// The group and these offers, in the order in which they were added.
    With(Vec<usize>),
    /// All offers of the market that they lie in.
    AllOffers,
    /// None: not even a rise of all their prices pays.
    Wider,
}

impl Test {
    /// The test of a group from what is found in each seed; `grown` is the market that it grows to, the group first, and
    /// is asked only where the group sells.
    pub fn of(
        by_seed: Vec<Ssnip>,
        group: &Group,
        grown: impl FnOnce() -> Option<Vec<usize>>,
    ) -> Self {
        let sold = by_seed.iter().all(|test| test.profit_change.is_finite());
        let pays = by_seed.iter().filter(|test| test.profit_change > 0.0);
        let verdict = sold.then(|| Verdict {
            pays: pays.count(),
            seeds: by_seed.len(),
            smallest: Smallest::of(grown(), group.members.len(), group.names.len()),
        });
        Self { by_seed, verdict }
    }

    /// A number of the test over seeds.
    pub fn over_seeds(&self, of: fn(&Ssnip) -> f64) -> Summary {
        summary(&self.by_seed.iter().map(of).collect::<Vec<_>>())
    }
}

impl Smallest {
    /// The market that a group of so many offers grew to, of so many that there are.
    fn of(grown: Option<Vec<usize>>, members: usize, offers: usize) -> Self {
        match grown {
            None => Self::Wider,
            Some(all) if all.len() == members => Self::Itself,
            Some(all) if all.len() == offers => Self::AllOffers,
            Some(all) => Self::With(all[members..].to_vec()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::MarketKind;

    fn group() -> Group {
        Group {
            market: MarketKind::Compute,
            names: ["a", "b", "c"].map(str::to_owned).to_vec(),
            firms: vec![0, 1, 2],
            members: vec![1],
        }
    }

    fn found(profit_change: f64) -> Ssnip {
        Ssnip {
            actual_loss: 0.1,
            critical_loss: 0.2,
            aggregate_diversion: 0.3,
            profit_change,
        }
    }

    #[test]
    fn a_verdict_counts_seeds_and_names_what_the_group_grows_to() {
        let of = |grown: Option<Vec<usize>>| {
            let test = Test::of(vec![found(0.1), found(-0.1)], &group(), || grown);
            test.verdict.unwrap()
        };
        let verdict = of(Some(vec![1, 0]));
        assert_eq!((verdict.pays, verdict.seeds), (1, 2));
        assert_eq!(verdict.smallest, Smallest::With(vec![0]));
        assert_eq!(of(Some(vec![1])).smallest, Smallest::Itself);
        assert_eq!(of(Some(vec![1, 0, 2])).smallest, Smallest::AllOffers);
        assert_eq!(of(None).smallest, Smallest::Wider);
    }

    #[test]
    fn of_what_is_not_sold_in_a_seed_nothing_follows() {
        let test = Test::of(vec![found(0.1), found(f64::NAN)], &group(), || {
            unreachable!("nothing is sold")
        });
        assert_eq!(test.verdict, None);
        assert_eq!(test.over_seeds(|test| test.critical_loss).mean, 0.2);
    }
}
