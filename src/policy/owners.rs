//! Who owns whom under the rules of a tick, and whose prices are set together.
//!
//! Nobody is despawned by a merger: a firm goes on under its name, and what changes is the group that it belongs to.

use super::Rules;
use super::merger::{Joined, is_pair};
use crate::ids::{FirmId, MarketKind, ProviderId, VendorId};

/// The firms of a market and who owned whom at the start.
#[derive(Debug, Clone, Copy)]
pub struct Stated<'a> {
    /// How many providers there are.
    pub providers: usize,
    /// The owner of each vendor.
    pub owners: &'a [Option<ProviderId>],
}

impl Stated<'_> {
    fn firms(&self) -> usize {
        self.providers + self.owners.len()
    }

    fn number(&self, firm: FirmId) -> usize {
        firm.number(self.providers)
    }

    /// The market that firm number `f` sells in.
    pub fn market(&self, f: usize) -> MarketKind {
        if f < self.providers {
            MarketKind::Compute
        } else {
            MarketKind::Model
        }
    }
}

/// The provider that runs each vendor as its own under `rules`: its owner of the start, unless the two had to part, or who has
/// merged with it since and does not have to behave as if it were separate; none under a separation.
pub fn owners(rules: &Rules, stated: Stated) -> Vec<Option<ProviderId>> {
    let mut owners = not_parted(rules, stated);
    for (provider, vendor) in rules.integrated().filter_map(Joined::vertical) {
        owners[vendor.index()] = Some(provider);
    }
    owners
}

/// The owner of the start of each vendor, unless the two had to part.
fn not_parted(rules: &Rules, stated: Stated) -> Vec<Option<ProviderId>> {
    let left = |(v, owner): (usize, &Option<ProviderId>)| {
        let owner = owner.filter(|_| !rules.separated)?;
        let pair = [FirmId::Provider(owner), FirmId::Vendor(VendorId::at(v))];
        let parted = rules.parted.iter().any(|firms| is_pair(firms, &pair));
        (!parted).then_some(owner)
    };
    stated.owners.iter().enumerate().map(left).collect()
}

/// Pairs of firms of one market whose prices are set together: the one whose price is set, the one that gains by it.
///
/// They are of one group by way of a merger that does not oblige them to behave as if they were separate. Who owned two
/// vendors before prices them as it did. A vendor that a provider buys is priced with those that the provider has.
pub fn priced_together(rules: &Rules, stated: Stated) -> Vec<(usize, usize)> {
    let joint = |merger: &Joined| !merger.separate;
    let group = linked(rules, stated, joint);
    let before = linked(rules, stated, |_| false);
    let merged = rules.mergers.iter().filter(|merger| joint(merger));
    let merged: Vec<usize> = merged
        .map(|merger| group[stated.number(merger.firms[0])])
        .collect();
    let mut pairs = Vec::new();
    for (f, own) in group.iter().enumerate().filter(|(_, g)| merged.contains(g)) {
        let others = group
            .iter()
            .enumerate()
            .filter(|(k, g)| before[*k] != before[f] && *g == own);
        let alike = others.filter(|(k, _)| stated.market(*k) == stated.market(f));
        pairs.extend(alike.map(|(k, _)| (f, k)));
    }
    pairs
}

/// The group of each firm, providers first: those of one owner have one number, however they price.
pub fn groups(rules: &Rules, stated: Stated) -> Vec<usize> {
    linked(rules, stated, |_| true)
}

/// The group of each firm, providers first, by ownership and by the mergers that `counts`, by others too: the lowest number
/// in it.
fn linked(rules: &Rules, stated: Stated, counts: impl Fn(&Joined) -> bool) -> Vec<usize> {
    let mut group: Vec<usize> = (0..stated.firms()).collect();
    for (v, owner) in not_parted(rules, stated).into_iter().enumerate() {
        if let Some(owner) = owner {
            unite(&mut group, owner.index(), stated.providers + v);
        }
    }
    let apart = |merger: &&Joined| rules.separated && merger.vertical().is_some();
    let mergers = rules.mergers.iter().filter(|merger| !apart(merger));
    for merger in mergers.filter(|merger| counts(merger)) {
        let [one, other] = merger.firms.map(|firm| stated.number(firm));
        unite(&mut group, one, other);
    }
    group
}

/// Puts the groups of `one` and `other` together.
fn unite(group: &mut [usize], one: usize, other: usize) {
    let (kept, gone) = (group[one].min(group[other]), group[one].max(group[other]));
    for own in group {
        if *own == gone {
            *own = kept;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWNERS: [Option<ProviderId>; 3] = [Some(ProviderId(0)), Some(ProviderId(1)), None];
    const STATED: Stated = Stated {
        providers: 3,
        owners: &OWNERS,
    };

    fn merged(firms: [FirmId; 2], separate: bool) -> Rules {
        let merger = Joined {
            firms,
            cost_saving: 0.0,
            quality_gain: 0.0,
            separate,
            prices_held: false,
            off_rivals: false,
            hosting_at_cost: false,
        };
        Rules {
            mergers: vec![merger],
            ..Rules::FREE
        }
    }

    const CLOUDS: [FirmId; 2] = [
        FirmId::Provider(ProviderId(0)),
        FirmId::Provider(ProviderId(1)),
    ];

    #[test]
    fn two_clouds_bring_their_models_into_one_group() {
        assert_eq!(groups(&Rules::FREE, STATED), [0, 1, 2, 0, 1, 5]);
        let rules = merged(CLOUDS, false);
        assert_eq!(groups(&rules, STATED), [0, 0, 2, 0, 0, 5]);
        let pairs = [(0, 1), (1, 0), (3, 4), (4, 3)];
        assert_eq!(priced_together(&rules, STATED), pairs);
    }

    #[test]
    fn who_behaves_as_separate_is_owned_and_not_priced_together() {
        let rules = merged(CLOUDS, true);
        assert_eq!(groups(&rules, STATED), [0, 0, 2, 0, 0, 5]);
        assert!(priced_together(&rules, STATED).is_empty());
        let vendors = [FirmId::Vendor(VendorId(1)), FirmId::Vendor(VendorId(2))];
        assert_eq!(
            priced_together(&merged(vendors, false), STATED),
            [(4, 5), (5, 4)]
        );
    }

    const CLOUD_AND_MODEL: [FirmId; 2] =
        [FirmId::Provider(ProviderId(0)), FirmId::Vendor(VendorId(2))];

    #[test]
    fn a_cloud_that_buys_a_model_owns_it_and_prices_it_with_those_that_it_has() {
        let rules = merged(CLOUD_AND_MODEL, false);
        let (own, other) = (Some(ProviderId(0)), Some(ProviderId(1)));
        assert_eq!(owners(&rules, STATED), [own, other, own]);
        assert_eq!(groups(&rules, STATED), [0, 1, 2, 0, 1, 0]);
        assert_eq!(priced_together(&rules, STATED), [(3, 5), (5, 3)]);
    }

    #[test]
    fn a_model_behind_a_wall_is_owned_and_run_by_itself() {
        let rules = merged(CLOUD_AND_MODEL, true);
        assert_eq!(owners(&rules, STATED), OWNERS);
        assert_eq!(groups(&rules, STATED), [0, 1, 2, 0, 1, 0]);
        assert!(priced_together(&rules, STATED).is_empty());
    }

    #[test]
    fn who_has_to_part_or_to_be_separate_is_nobodys() {
        let pair = [FirmId::Vendor(VendorId(1)), FirmId::Provider(ProviderId(1))];
        let rules = Rules {
            parted: vec![pair],
            ..Rules::FREE
        };
        assert_eq!(owners(&rules, STATED), [Some(ProviderId(0)), None, None]);
        assert_eq!(groups(&rules, STATED), [0, 1, 2, 0, 4, 5]);
        let separated = Rules {
            separated: true,
            ..merged(CLOUD_AND_MODEL, false)
        };
        assert_eq!(owners(&separated, STATED), [None; 3]);
        assert_eq!(groups(&separated, STATED), [0, 1, 2, 3, 4, 5]);
    }

    /// Two models of one owner are priced as before, whatever the owner buys.
    #[test]
    fn what_was_one_owners_before_is_priced_as_before() {
        let owners = [Some(ProviderId(0)), Some(ProviderId(0)), None];
        let stated = Stated {
            providers: 3,
            owners: &owners,
        };
        let pairs = [(3, 5), (4, 5), (5, 3), (5, 4)];
        assert_eq!(
            priced_together(&merged(CLOUD_AND_MODEL, false), stated),
            pairs
        );
    }
}
