//! What a deal is worth to whom, and which terms are offered: pure functions of what is known.

use crate::maths;
use crate::terms::deals::ReviewTerms;

/// Largest discount that an offer may hold.
const MOST_DISCOUNT: f64 = 0.9;

/// What a provider knows of a vendor that it might sign. Money is dollars a year at list rents.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Prospect {
    /// Compute that the vendor places as it likes.
    pub footloose: f64,
    /// The part of it that the vendor trains with.
    pub training: f64,
    /// Compute that serves the provider's own channel, there whatever happens.
    pub bound: f64,
    /// The vendor's whole compute bill.
    pub bill: f64,
    /// Share of its footloose compute at the provider now.
    pub share: f64,
    /// The provider's margin on rent.
    pub margin: f64,
    /// The provider's rent over the vendor's mean rent.
    pub relative_rent: f64,
}

/// An offer. Money is dollars a year.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bid {
    /// What the deal is worth to the provider before it gives anything.
    pub worth: f64,
    /// Credits, at list.
    pub credits: f64,
    /// Discount on what is committed.
    pub discount: f64,
    /// What is committed.
    pub committed: f64,
    /// What the vendor pays more for being steered.
    pub dearer: f64,
}

impl Bid {
    /// What is given, at list: credits and discount.
    pub fn given(&self) -> f64 {
        self.credits + self.discount * self.committed
    }

    /// What the vendor gains: what is given less what it pays more for being steered.
    pub fn gain(&self) -> f64 {
        self.given() - self.dearer
    }
}

/// What a provider may give, and for what: the deal before its terms. Money is dollars a year.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Room {
    /// What the deal is worth to the provider: the margin on the compute that it pulls over.
    worth: f64,
    /// What is committed.
    committed: f64,
    /// Training that will be placed at the provider: credits beyond it would train what the vendor does not want.
    training: f64,
    /// What a dollar of credits at list costs the provider.
    cost_of_credits: f64,
    /// What the vendor pays more for being steered.
    dearer: f64,
}

impl Room {
    /// The room that `prospect` leaves; none if a deal is worth nothing to the provider.
    fn of(prospect: &Prospect, terms: &ReviewTerms) -> Option<Self> {
        let odds = maths::exp(terms.steering);
        let share = prospect.share * odds / (1.0 - prospect.share + prospect.share * odds);
        let pulled = prospect.footloose * (share - prospect.share);
        let worth = pulled * prospect.margin;
        (worth > 0.0).then_some(Self {
            worth,
            committed: terms.commitment_share * (prospect.footloose * share + prospect.bound),
            training: prospect.training * share,
            cost_of_credits: 1.0 - prospect.margin,
            dearer: pulled * (prospect.relative_rent - 1.0),
        })
    }

    fn bid(self, credits: f64, discount: f64) -> Bid {
        Bid {
            worth: self.worth,
            credits,
            discount: discount.min(MOST_DISCOUNT),
            committed: self.committed,
            dearer: self.dearer,
        }
    }

    /// The terms that give the vendor most for `cost` dollars of the provider: credits, of which a dollar costs what
    /// compute costs, as far as the vendor can use them, then a discount.
    fn for_cost(self, cost: f64) -> Bid {
        let credits = (cost / self.cost_of_credits).min(self.training);
        let rest = cost - credits * self.cost_of_credits;
        self.bid(credits, rest / self.committed)
    }

    /// The terms by which the vendor gains `gain` at the least cost.
    fn for_gain(self, gain: f64) -> Bid {
        let given = (gain + self.dearer).max(0.0);
        let credits = given.min(self.training);
        self.bid(credits, (given - credits) / self.committed)
    }
}

/// An offer by each bidder by the stated rule, in their order, and the best of them. Each is a prospect with the provider's
/// budget, dollars a year.
pub fn each_once(
    bidders: &[(Prospect, f64)],
    terms: &ReviewTerms,
) -> (Option<usize>, Vec<Option<Bid>>) {
    let bids = bidders
        .iter()
        .map(|(prospect, budget)| once(prospect, terms, *budget));
    let bids: Vec<Option<Bid>> = bids.collect();
    (best(&bids), bids)
}

/// What a provider offers to `prospect` by the stated rule, within `budget` dollars a year; none if a deal is worth
/// nothing to it.
///
/// A part of the worth is given, half of it as credits, which cost the provider what compute costs, half as a discount on
/// what is committed.
fn once(prospect: &Prospect, terms: &ReviewTerms, budget: f64) -> Option<Bid> {
    let room = Room::of(prospect, terms)?;
    let given = (terms.aggressiveness * room.worth).min(budget);
    let credits = given / 2.0 / room.cost_of_credits;
    Some(room.bid(credits, given / 2.0 / room.committed))
}

/// The bidding for one vendor to its end: who wins, and where each bidder stops, in their order. Each is a
/// prospect with the provider's budget, dollars a year; who has nothing to win makes no bid.
///
/// An ascending auction (Vickrey 1961; McAfee & McMillan 1987, section 3): each goes on until a deal is worth nothing to
/// it, so that who can make the vendor gain most wins, at what the second could have made it gain. Against no rival the
/// two bargain (Binmore, Rubinstein & Wolinsky 1986: a rival is an outside option): the vendor gains `aggressiveness` of
/// what the winner could have given. The winner's terms are those that cost it least.
pub fn ascending(
    bidders: &[(Prospect, f64)],
    terms: &ReviewTerms,
    least: f64,
) -> (Option<usize>, Vec<Option<Bid>>) {
    let rooms: Vec<Option<(Room, Bid)>> = bidders
        .iter()
        .map(|(prospect, budget)| {
            let room = Room::of(prospect, terms)?;
            Some((room, room.for_cost(room.worth.min(*budget))))
        })
        .collect();
    let mut bids: Vec<Option<Bid>> = rooms.iter().map(|of| of.map(|(_, most)| most)).collect();
    let winner = best(&bids);
    if let Some(winner) = winner
        && let Some((room, most)) = rooms[winner]
    {
        let others = bids.iter().enumerate().filter(|(i, _)| *i != winner);
        let second = others.filter_map(|(_, bid)| bid.map(|bid| bid.gain()));
        let second = second.fold(f64::NEG_INFINITY, f64::max);
        let bargained = terms.aggressiveness.min(1.0) * most.gain().max(0.0);
        let gain = second.max(bargained).max(least).min(most.gain());
        bids[winner] = Some(room.for_gain(gain));
    }
    (winner, bids)
}

/// The bid from which the vendor gains most, the first of equals.
fn best(bids: &[Option<Bid>]) -> Option<usize> {
    let mut best: Option<(usize, f64)> = None;
    for (i, bid) in bids.iter().enumerate() {
        let Some(gain) = bid.map(|bid| bid.gain()) else {
            continue;
        };
        if best.is_none_or(|(_, most)| gain > most) {
            best = Some((i, gain));
        }
    }
    best.map(|(i, _)| i)
}

/// Why a vendor that gains `gain` by a bid does not sign it, as the kind of an event; none if it does. It signs the best
/// one if it gains more than `least` by it.
pub fn refusal(gain: f64, least: f64, is_best: bool) -> Option<&'static str> {
    if gain <= 0.0 {
        Some("refuse-dearer")
    } else if gain <= least {
        Some("refuse-too-little")
    } else {
        (!is_best).then_some("refuse-outbid")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terms::deals::Bidding;

    fn terms() -> ReviewTerms {
        ReviewTerms {
            years: 3,
            aggressiveness: 0.5,
            budget: 0.01,
            steering: 0.33,
            commitment_share: 0.5,
            least_gain: 0.0,
            bidding: Bidding::Ascending,
        }
    }

    fn prospect() -> Prospect {
        Prospect {
            footloose: 10e9,
            training: 8e9,
            bound: 1e9,
            bill: 12e9,
            share: 0.3,
            margin: 0.35,
            relative_rent: 1.0,
        }
    }

    fn cost(bid: &Bid, of: &Prospect) -> f64 {
        bid.credits * (1.0 - of.margin) + bid.discount * bid.committed
    }

    #[test]
    fn a_provider_gives_no_more_than_its_part_of_the_worth() {
        let bid = once(&prospect(), &terms(), 1e12).unwrap();
        assert!(
            (cost(&bid, &prospect()) - 0.5 * bid.worth).abs() < 1.0,
            "{bid:?}"
        );
        assert!(bid.worth > 0.0 && bid.gain() > 0.0);
    }

    #[test]
    fn a_budget_binds_and_a_dear_host_is_worth_less_to_the_vendor() {
        let small = once(&prospect(), &terms(), 1e7).unwrap();
        assert!((cost(&small, &prospect()) - 1e7).abs() < 1.0);
        let dear = Prospect {
            relative_rent: 2.0,
            ..prospect()
        };
        assert!(once(&dear, &terms(), 1e12).unwrap().gain() < 0.0);
    }

    #[test]
    fn where_hosting_earns_nothing_nothing_is_offered() {
        let poor = Prospect {
            margin: 0.0,
            ..prospect()
        };
        assert_eq!(once(&poor, &terms(), 1e12), None);
        assert_eq!(ascending(&[(poor, 1e12)], &terms(), 0.0).1, [None]);
    }

    #[test]
    fn who_is_alone_gives_its_part_and_who_has_a_rival_gives_what_the_rival_could() {
        let (own, weaker) = (
            prospect(),
            Prospect {
                margin: 0.3,
                ..prospect()
            },
        );
        let (_, alone) = ascending(&[(own, 1e12)], &terms(), 0.0);
        let most = Room::of(&own, &terms())
            .map(|room| room.for_cost(room.worth))
            .unwrap();
        assert!((alone[0].unwrap().gain() - 0.5 * most.gain()).abs() < 1.0);
        let (winner, both) = ascending(&[(weaker, 1e12), (own, 1e12)], &terms(), 0.0);
        assert_eq!(winner, Some(1));
        let (lost, won) = (both[0].unwrap(), both[1].unwrap());
        assert!((won.gain() - lost.gain()).abs() < 1.0, "{lost:?} {won:?}");
        assert!(won.gain() > alone[0].unwrap().gain());
        assert!(cost(&won, &own) < won.worth && (cost(&lost, &weaker) - lost.worth).abs() < 1.0);
    }

    #[test]
    fn what_is_won_is_given_in_credits_as_far_as_they_are_used_and_the_rest_as_a_discount() {
        let trains_little = Prospect {
            training: 1e8,
            ..prospect()
        };
        let (_, bids) = ascending(&[(trains_little, 1e12)], &terms(), 0.0);
        let bid = bids[0].unwrap();
        let share = bid.credits / 1e8;
        assert!(share > 0.3 && share < 0.4 && bid.discount > 0.0, "{bid:?}");
        let (_, bids) = ascending(&[(prospect(), 1e12)], &terms(), 0.0);
        assert_eq!(bids[0].unwrap().discount, 0.0);
    }

    #[test]
    fn every_refusal_has_its_reason() {
        assert_eq!(refusal(-1.0, 2.0, false), Some("refuse-dearer"));
        assert_eq!(refusal(1.0, 2.0, false), Some("refuse-too-little"));
        assert_eq!(refusal(3.0, 2.0, false), Some("refuse-outbid"));
        assert_eq!(refusal(5.0, 2.0, true), None);
        assert_eq!(refusal(2.0, 2.0, true), Some("refuse-too-little"));
    }
}
