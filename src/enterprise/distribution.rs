//! How unequal accounts are: sizes, discounts, second clouds and egress bills, account by account.

use bevy_ecs::prelude::Resource;

use crate::ids::MarketKind;
use crate::market::posted::NO_PROVIDER;
use crate::maths;
use crate::plan::offers::MAX_PROVIDERS;
use crate::random::{Draws, Seed};

use super::choice::{Buyer, Scene};
use super::{Enterprise, Workloads};
use crate::terms::buyers::MAX_CLASSES;

/// The part of accounts, the largest, on which the Hill estimate rests.
const TAIL: f64 = 0.1;
/// The largest accounts whose share of spend is told.
const TOP: f64 = 0.01;
/// An egress bill up to this share of spend is small.
const SMALL_BILL: f64 = 0.06;

/// What is looked at of an enterprise; it stands for `weight` accounts. 40 bytes: there may be millions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Account {
    /// Its segment.
    pub segment: u8,
    /// Accounts.
    pub weight: f64,
    /// Compute spend of one account, dollars a year.
    pub compute: f64,
    /// The discount on its core; not a number where its spend with that provider earns none.
    pub discount: f64,
    /// Share of the second-largest cloud in its compute spend, 0 if it has one cloud.
    pub second_cloud: f64,
    /// Whether fees for data between clouds are at most 6 % of its spend.
    pub small_egress: bool,
}

/// How the accounts of a segment, or of all, differ.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Distribution {
    /// Pareto exponent of compute spend over the largest tenth of accounts (Hill 1975).
    pub hill: f64,
    /// Share of compute spend that the largest hundredth of accounts has.
    pub top_share: f64,
    /// Correlation of ln compute spend with the discount, over accounts that can earn one.
    pub size_and_discount: f64,
    /// Standard deviation of the discount around its regression on ln compute spend, likewise.
    pub discount_sd: f64,
    /// Median share of the second cloud, over the compute spend of accounts with two clouds or more.
    pub second_cloud: f64,
    /// Share of accounts whose egress bill is at most 6 % of their spend.
    pub small_egress: f64,
}

/// Distributions of all accounts and then of each segment, in the ticks in which they are looked at.
#[derive(Resource, Debug, Clone, Default, PartialEq)]
pub struct Distributions(pub Option<Vec<Distribution>>);

/// Looks at the enterprises `first..first + enterprises.len()`.
#[inline(never)]
pub fn look(
    scene: &Scene,
    seed: &Seed,
    first: usize,
    enterprises: &[Enterprise],
    workloads: &[Workloads],
) -> Vec<Account> {
    let mut draws = seed.draws();
    let rows = enterprises.iter().zip(workloads).enumerate();
    rows.map(|(i, row)| account(scene, &mut draws, (first + i) as u64, row))
        .collect()
}

#[inline(always)]
fn account(
    scene: &Scene,
    draws: &mut Draws,
    agent: u64,
    (enterprise, workloads): (&Enterprise, &Workloads),
) -> Account {
    let spent = scene.spend(enterprise);
    let at = providers(scene, workloads);
    let core = at[scene.shares.core];
    let (mut on, mut compute_on) = ([0.0; MAX_PROVIDERS], [0.0; MAX_PROVIDERS]);
    let (mut all, mut fees) = (0.0, 0.0);
    for (k, class) in scene.classes.iter().enumerate() {
        let spend = spent[k];
        all += spend;
        if at[k] == NO_PROVIDER {
            continue;
        }
        let j = usize::from(at[k]);
        on[j] += spend;
        if class.market == MarketKind::Compute {
            compute_on[j] += spend;
        }
        if core != NO_PROVIDER && at[k] != core {
            let fee = scene.posted.providers[usize::from(core)].traffic_fee;
            fees += spend * fee * class.transfer_gb_per_dollar;
        }
    }
    let compute: f64 = compute_on.iter().sum();
    let own = scene.posted.own_machines.map(|own| own.provider);
    let earns = core != NO_PROVIDER
        && own != Some(usize::from(core))
        && on[usize::from(core)] > scene.posted.discount_threshold;
    Account {
        segment: enterprise.segment,
        weight: enterprise.accounts,
        compute,
        // Few earn one: only they are known by their tastes.
        discount: if earns {
            let mut buyer = Buyer::new(scene, draws, agent, enterprise, workloads);
            core_discount(scene, &mut buyer, workloads)
        } else {
            f64::NAN
        },
        second_cloud: second(&compute_on) / compute,
        small_egress: fees / all <= SMALL_BILL,
    }
}

/// The provider of each class, or `NO_PROVIDER`.
#[inline(always)]
fn providers(scene: &Scene, workloads: &Workloads) -> [u8; MAX_CLASSES] {
    let mut at = [NO_PROVIDER; MAX_CLASSES];
    for (k, at) in at.iter_mut().enumerate().take(scene.classes.len()) {
        if let Some(offer) = workloads.0[k].current() {
            let market = scene.market(k);
            *at = market.provider_of[offer.index() - market.first];
        }
    }
    at
}

#[inline(always)]
fn core_discount(scene: &Scene, buyer: &mut Buyer, workloads: &Workloads) -> f64 {
    let core = scene.shares.core;
    let offer = workloads.0[core].offer;
    buyer.weights(scene, core);
    buyer.current_discount(scene, core, usize::from(offer) - scene.market(core).first)
}

fn second(on: &[f64]) -> f64 {
    let (mut most, mut second) = (0.0, 0.0);
    for &dollars in on {
        if dollars > most {
            second = most;
            most = dollars;
        } else if dollars > second {
            second = dollars;
        }
    }
    second
}

impl Distribution {
    /// The distribution of some accounts.
    pub fn of<'a>(accounts: impl Iterator<Item = &'a Account> + Clone) -> Self {
        let (hill, top_share) = at_the_top(accounts.clone());
        let (correlation, sd) = size_and_discount(accounts.clone());
        Self {
            hill,
            top_share,
            size_and_discount: correlation,
            discount_sd: sd,
            second_cloud: second_cloud(accounts.clone()),
            small_egress: weight_where(accounts.clone(), |a| a.small_egress)
                / weight_where(accounts, |_| true),
        }
    }

    /// Of all accounts, which are in `parts`, then of each of so many segments.
    pub fn by_segment(parts: &[Vec<Account>], segments: usize) -> Vec<Self> {
        // Accounts are as many as enterprises, millions in a whole market: they are read where they lie.
        let accounts = parts.iter().flatten();
        let own = |g: usize| {
            let own = accounts.clone().filter(|a| usize::from(a.segment) == g);
            Self::of(own.collect::<Vec<_>>().into_iter())
        };
        let all = std::iter::once(Self::of(accounts.clone()));
        all.chain((0..segments).map(own)).collect()
    }
}

fn weight_where<'a>(
    accounts: impl Iterator<Item = &'a Account>,
    wanted: fn(&Account) -> bool,
) -> f64 {
    accounts.filter(|a| wanted(a)).map(|a| a.weight).sum()
}

/// [`hill`] and [`top_share`] of the largest accounts.
fn at_the_top<'a>(accounts: impl Iterator<Item = &'a Account> + Clone) -> (f64, f64) {
    let mut by_size = Vec::with_capacity(accounts.clone().count());
    by_size.extend(accounts.map(|a| (a.compute, a.weight)));
    by_size.sort_by(|a, b| b.0.total_cmp(&a.0));
    (hill(&by_size, TAIL), top_share(&by_size, TOP))
}

/// The largest accounts up to `part` of all, largest first; the last may be taken in part.
fn largest(by_size: &[(f64, f64)], part: f64) -> Vec<(f64, f64)> {
    let all: f64 = by_size.iter().map(|(_, weight)| weight).sum();
    let mut left = part * all;
    let mut taken = Vec::new();
    for &(size, weight) in by_size {
        if left <= 0.0 {
            break;
        }
        taken.push((size, weight.min(left)));
        left -= weight;
    }
    taken
}

/// 1/(mean of ln(size/smallest) over the largest `part` of accounts) (Hill 1975). `by_size`: size and
/// weight, largest first. Not a number where all of them are alike.
pub fn hill(by_size: &[(f64, f64)], part: f64) -> f64 {
    let tail = largest(by_size, part);
    let Some(&(smallest, _)) = tail.last() else {
        return f64::NAN;
    };
    let logs: f64 = tail
        .iter()
        .map(|(size, w)| w * maths::ln(size / smallest))
        .sum();
    let weight: f64 = tail.iter().map(|(_, w)| w).sum();
    if logs > 0.0 { weight / logs } else { f64::NAN }
}

/// Share of the largest `part` of accounts in the sum of sizes. `by_size` as for [`hill`].
pub fn top_share(by_size: &[(f64, f64)], part: f64) -> f64 {
    let sum = |of: &[(f64, f64)]| -> f64 { of.iter().map(|(size, w)| size * w).sum() };
    sum(&largest(by_size, part)) / sum(by_size)
}

/// Correlation of ln size with the discount, and the spread around the regression line; each not a number
/// where sizes or discounts do not differ.
fn size_and_discount<'a>(accounts: impl Iterator<Item = &'a Account> + Clone) -> (f64, f64) {
    let unit = accounts.clone().next().map_or(1.0, |a| a.compute);
    let pairs: Vec<(f64, f64, f64)> = accounts
        .filter(|a| !a.discount.is_nan())
        .map(|a| (a.weight, maths::ln(a.compute / unit), a.discount))
        .collect();
    let weight: f64 = pairs.iter().map(|p| p.0).sum();
    let mean = |of: fn(&(f64, f64, f64)) -> f64| -> f64 {
        pairs.iter().map(|p| p.0 * of(p)).sum::<f64>() / weight
    };
    let (x, y) = (mean(|p| p.1), mean(|p| p.2));
    let moment = |of: &dyn Fn(f64, f64) -> f64| -> f64 {
        pairs
            .iter()
            .map(|p| p.0 * of(p.1 - x, p.2 - y))
            .sum::<f64>()
            / weight
    };
    let (xx, yy, xy) = (
        moment(&|dx, _| dx * dx),
        moment(&|_, dy| dy * dy),
        moment(&|dx, dy| dx * dy),
    );
    if xx <= 0.0 || yy <= 0.0 || weight.is_nan() {
        return (f64::NAN, f64::NAN);
    }
    let correlation = xy / (xx * yy).sqrt();
    (
        correlation,
        (yy * (1.0 - correlation * correlation)).max(0.0).sqrt(),
    )
}

/// Median of the second cloud's share over the spend of accounts that have one.
fn second_cloud<'a>(accounts: impl Iterator<Item = &'a Account> + Clone) -> f64 {
    let several = accounts.filter(|a| a.second_cloud > 0.0);
    let mut shares = Vec::with_capacity(several.clone().count());
    shares.extend(several.map(|a| (a.second_cloud, a.weight * a.compute)));
    shares.sort_by(|a, b| a.0.total_cmp(&b.0));
    let half = shares.iter().map(|(_, w): &(f64, f64)| w).sum::<f64>() / 2.0;
    let mut below = 0.0;
    for (share, weight) in shares {
        below += weight;
        if below >= half {
            return share;
        }
    }
    f64::NAN
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(weight: f64, compute: f64) -> Account {
        Account {
            segment: 0,
            weight,
            compute,
            discount: f64::NAN,
            second_cloud: 0.0,
            small_egress: true,
        }
    }

    /// Quantiles of a Pareto distribution of exponent `a`, largest first.
    fn pareto(a: f64, n: usize) -> Vec<(f64, f64)> {
        let quantile = |i: usize| maths::pow((i as f64 + 0.5) / n as f64, -1.0 / a);
        (0..n).map(|i| (quantile(i), 1.0)).collect()
    }

    #[test]
    fn hill_finds_the_exponent_of_a_pareto_distribution() {
        for exponent in [0.8, 1.05, 2.0] {
            let found = hill(&pareto(exponent, 20_000), 0.1);
            assert!((found / exponent - 1.0).abs() < 0.02, "{exponent} {found}");
        }
        assert!(hill(&[(1.0, 5.0)], 0.1).is_nan());
    }

    #[test]
    fn a_stratum_of_many_accounts_counts_like_so_many_accounts() {
        let one_by_one = [(8.0, 1.0), (4.0, 1.0), (4.0, 1.0), (1.0, 7.0)];
        let together = [(8.0, 1.0), (4.0, 2.0), (1.0, 7.0)];
        for part in [0.1, 0.2, 0.3, 0.5] {
            let (one, other) = (top_share(&one_by_one, part), top_share(&together, part));
            assert!((one - other).abs() < 1e-12, "{part}");
        }
        assert!((top_share(&together, 0.2) - 12.0 / 23.0).abs() < 1e-12);
    }

    #[test]
    fn discounts_on_a_line_correlate_wholly_and_others_spread_around_it() {
        let on_line = |i: i32, off: f64| Account {
            discount: 0.02 * f64::from(i) + off,
            ..account(1.0, maths::exp(f64::from(i)))
        };
        let line: Vec<Account> = (1..=5).map(|i| on_line(i, 0.0)).collect();
        let (correlation, sd) = size_and_discount(line.iter());
        assert!((correlation - 1.0).abs() < 1e-12 && sd < 1e-7);
        let both = |i| [on_line(i, 0.05), on_line(i, -0.05)];
        let spread: Vec<Account> = (1..=5).flat_map(both).collect();
        let (correlation, sd) = size_and_discount(spread.iter());
        assert!((sd - 0.05).abs() < 1e-12, "{sd}");
        let expected = (0.0008_f64 / (0.0008 + 0.0025)).sqrt();
        assert!((correlation - expected).abs() < 1e-9, "{correlation}");
    }

    #[test]
    fn the_second_cloud_is_the_second_largest_and_its_median_is_by_spend() {
        assert_eq!(second(&[3.0, 0.0, 5.0, 1.0]), 3.0);
        assert_eq!(second(&[3.0, 0.0]), 0.0);
        let mut accounts = [account(1.0, 1.0), account(1.0, 10.0), account(9.0, 0.1)];
        accounts[0].second_cloud = 0.4;
        accounts[1].second_cloud = 0.1;
        assert_eq!(second_cloud(accounts.iter()), 0.1);
        assert!(second_cloud(accounts[2..].iter()).is_nan());
    }

    #[test]
    fn a_small_egress_bill_is_counted_by_accounts() {
        let mut accounts = [account(3.0, 1.0), account(1.0, 10.0)];
        accounts[1].small_egress = false;
        assert_eq!(Distribution::of(accounts.iter()).small_egress, 0.75);
    }
}
