//! What it costs to move a workload.

use crate::ids::MarketKind;
use crate::logit::MAX_OFFERS;
use crate::market::posted::{NO_PROVIDER, Posted, PostedMarket, PostedProvider};
use crate::maths;
use crate::policy::Rules;
use crate::policy::look_ahead::{Outlook, Turn};

use super::ahead::{Ahead, Change, Worth, signed, worth};
use super::traits::{MULTI_MODEL, PORTABILITY};
use super::{Enterprise, Workload};
use crate::terms::buyers::{Class, LockInTerms, Segment};

/// The cost of moving one workload, years of its spend.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MovingCost {
    /// For another vendor.
    pub vendor: f64,
    /// For another provider, egress and what is written off included.
    pub provider: f64,
    /// The egress in it.
    pub egress: f64,
}

impl MovingCost {
    /// ln(1 + κ/H) for another vendor, another provider, and both.
    #[inline(always)]
    pub fn spread_over(self, horizon_years: f64) -> [f64; 3] {
        let mut spread = [self.vendor, self.provider, self.vendor + self.provider, 0.0];
        for x in &mut spread {
            *x = 1.0 + *x / horizon_years;
        }
        maths::ln_in_place(&mut spread);
        [spread[0], spread[1], spread[2]]
    }

    /// What moves have to be worth, in the same order, where they cost `then` from a date on by which `part` of a plan of
    /// `horizon_years` is over.
    pub fn worth_moving(self, then: Self, part: f64, horizon_years: f64) -> Worth<[f64; 3]> {
        let (now, then) = (
            self.spread_over(horizon_years),
            then.spread_over(horizon_years),
        );
        let of = |kind: usize| worth(now[kind], then[kind], part);
        Worth {
            at_once: [0, 1, 2].map(|kind| of(kind).at_once),
            at_all: [0, 1, 2].map(|kind| of(kind).at_all),
        }
    }
}

/// What the cost of moving is worked out from, for one class in one segment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ties {
    /// m_vendor, years of spend at full embeddedness, policies taken off.
    pub vendor: f64,
    /// m_provider, the same.
    pub provider: f64,
    /// Months that a contract lasts under the rules in force.
    pub term_months: f64,
    /// Months for which one is signed by who knows what comes.
    pub signed_months: f64,
    /// Part of egress fees that may be charged on a move.
    pub charged: f64,
    /// What a move costs from a date on that the buyer looks ahead to.
    pub ahead: Option<Ahead>,
    /// Gigabytes to take along per dollar of yearly spend.
    pub egress_gb: f64,
    /// Part of the cost of moving that a portability clause leaves.
    pub left_by_portability: f64,
    /// Part of the cost of moving vendor that a multi-model clause leaves.
    pub left_by_multi_model: f64,
}

impl Ties {
    /// The ties of `class` in `segment`, the `g`-th, as buyers see them by `outlook`.
    pub fn new(
        segment: (usize, &Segment),
        class: &Class,
        terms: &LockInTerms,
        outlook: &Outlook,
    ) -> Self {
        let of_today = Self::of_today(segment, class, terms, outlook.rules);
        match &outlook.turn {
            None => of_today,
            Some(turn) => {
                let then = Self::of_today(segment, class, terms, turn.rules);
                of_today.looking_to(turn, &then, class.horizon_years())
            }
        }
    }

    fn of_today(
        (g, segment): (usize, &Segment),
        class: &Class,
        terms: &LockInTerms,
        rules: &Rules,
    ) -> Self {
        let multiple = segment.moving_multiple(class.market) * rules.moving_cost_left(g);
        let term_months = class.term_months.min(rules.longest_contract_months);
        Self {
            vendor: class.moving_vendor * multiple,
            provider: class.moving_provider * multiple,
            term_months,
            signed_months: term_months,
            charged: rules.egress_fees * rules.switching_charges,
            ahead: None,
            egress_gb: class.egress_gb_per_dollar,
            left_by_portability: 1.0 - terms.portability_clause,
            left_by_multi_model: terms.multi_model_clause,
        }
    }

    /// These ties of a workload planned for `horizon` years as a buyer sees them that looks ahead to `turn`, from which day
    /// on it is tied by `then`.
    #[must_use]
    fn looking_to(self, turn: &Turn, then: &Self, horizon: f64) -> Self {
        let part = turn.years / horizon;
        let ahead = Ahead {
            vendor: then.vendor,
            provider: then.provider,
            part,
        };
        let change = if then.is_looser_than(&self) {
            Change::Falls
        } else if self.is_looser_than(then) {
            Change::Rises
        } else {
            Change::Stays
        };
        let terms = (self.term_months, then.term_months);
        Self {
            signed_months: signed(terms, change, turn),
            ahead: (part < 1.0).then_some(ahead),
            ..self
        }
    }

    /// Whether something of a move costs less than under `other`, what it costs for the provider or the vendor or in fees.
    fn is_looser_than(&self, other: &Self) -> bool {
        self.vendor < other.vendor
            || self.provider < other.provider
            || self.egress_gb > 0.0 && self.charged < other.charged
    }

    /// κ: the cost of moving this workload away from `incumbent`, the provider it runs on.
    #[inline(always)]
    pub fn moving_cost(
        &self,
        enterprise: &Enterprise,
        workload: &Workload,
        incumbent: Option<&PostedProvider>,
    ) -> MovingCost {
        let left = incumbent.map_or((0.0, 0.0), |p| (p.leaving_fee, p.stranded));
        self.cost_of((self.vendor, self.provider), enterprise, workload, left)
    }

    /// The same from the date on that the buyer looks ahead to, at today's embeddedness; none where it looks to none.
    pub fn moving_cost_ahead(
        &self,
        enterprise: &Enterprise,
        workload: &Workload,
        incumbent: Option<&PostedProvider>,
    ) -> Option<MovingCost> {
        let ahead = self.ahead?;
        let left = incumbent.map_or((0.0, 0.0), |p| (p.leaving_fee_ahead, p.stranded));
        let full = (ahead.vendor, ahead.provider);
        Some(self.cost_of(full, enterprise, workload, left))
    }

    /// κ where a move costs so many years of spend at full embeddedness, by vendor and provider, a fee per gigabyte and what
    /// is written off, years of spend.
    #[inline(always)]
    fn cost_of(
        &self,
        (vendor, provider): (f64, f64),
        enterprise: &Enterprise,
        workload: &Workload,
        (fee, stranded): (f64, f64),
    ) -> MovingCost {
        let embeddedness = f64::from(workload.embeddedness);
        let mut vendor = embeddedness * vendor;
        let mut provider = embeddedness * provider;
        let mut egress = fee * self.egress_gb;
        if enterprise.has(PORTABILITY) {
            vendor *= self.left_by_portability;
            provider *= self.left_by_portability;
            egress = 0.0;
        }
        if enterprise.has(MULTI_MODEL) {
            vendor *= self.left_by_multi_model;
        }
        MovingCost {
            vendor,
            provider: provider + egress + stranded,
            egress,
        }
    }
}

/// What the weight of an offer is multiplied with for the move it takes: (1 + κ/H)^(−α/λ).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Friction {
    vendor: f64,
    provider: f64,
    both: f64,
    nest: u8,
    at: u8,
}

impl Friction {
    /// The friction around the incumbent offer `current` (counted in its market); `scale` is α/λ.
    #[inline(always)]
    pub fn around(
        current: usize,
        cost: MovingCost,
        horizon_years: f64,
        market: &PostedMarket,
        scale: f64,
    ) -> Self {
        Self::of(cost.spread_over(horizon_years), current, market, scale)
    }

    /// The same where a move has to be worth so much, ln price units over a plan: to another vendor, to another provider, to
    /// both.
    #[inline(always)]
    pub fn of(worth: [f64; 3], current: usize, market: &PostedMarket, scale: f64) -> Self {
        let [vendor, provider, both] = worth;
        let mut factors = [vendor, provider, both, 0.0];
        for factor in &mut factors {
            *factor *= -scale;
        }
        maths::exp_in_place(&mut factors);
        Self {
            vendor: factors[0],
            provider: factors[1],
            both: factors[2],
            nest: market.nest_of[current],
            at: market.provider_of[current],
        }
    }

    /// The factor on the weight of an offer in `nest` at `provider`.
    #[inline(always)]
    pub fn on(&self, nest: u8, provider: u8) -> f64 {
        match (nest == self.nest, provider == self.at) {
            (true, true) => 1.0,
            (false, true) => self.vendor,
            (true, false) => self.provider,
            (false, false) => self.both,
        }
    }

    /// The weights of all offers of `market` after friction.
    #[inline(always)]
    pub fn apply(&self, weights: &[f64; MAX_OFFERS], market: &PostedMarket) -> [f64; MAX_OFFERS] {
        let mut after = [0.0; MAX_OFFERS];
        for o in 0..market.offers() {
            after[o] = weights[o] * self.on(market.nest_of[o], market.provider_of[o]);
        }
        after
    }
}

/// The cost of a move from offer `from` to offer `to` of one market, years of spend.
#[inline(always)]
pub fn cost_of_move(cost: MovingCost, market: &PostedMarket, from: usize, to: usize) -> f64 {
    let mut years = 0.0;
    if market.nest_of[from] != market.nest_of[to] {
        years += cost.vendor;
    }
    if market.provider_of[from] != market.provider_of[to] {
        years += cost.provider;
    }
    years
}

/// The posted provider that offer `offer` of `market` runs on.
#[inline(always)]
pub fn host<'a>(
    posted: &'a Posted,
    market: &PostedMarket,
    offer: usize,
) -> Option<&'a PostedProvider> {
    let provider = market.provider_of[offer];
    (provider != NO_PROVIDER).then(|| &posted.providers[usize::from(provider)])
}

/// Years of spend that it costs to leave everything of a workload now, unexpired commitment included.
#[inline(always)]
pub fn exit_cost(cost: MovingCost, class: &Class, unexpired_years: f64) -> f64 {
    let unbound = match class.market {
        MarketKind::Compute => cost.provider,
        MarketKind::Model => cost.vendor + cost.provider,
    };
    unbound + unexpired_years * class.take_or_pay
}

#[cfg(test)]
mod tests {
    use super::*;

    fn enterprise(traits: u8) -> Enterprise {
        Enterprise {
            start_compute: 1.0,
            accounts: 1.0,
            intensity: 0.0,
            born: 0,
            segment: 0,
            traits,
            home: 0,
            ..Enterprise::NOBODY
        }
    }

    const TIES: Ties = Ties {
        vendor: 0.5,
        provider: 1.25,
        term_months: 36.0,
        signed_months: 36.0,
        charged: 1.0,
        ahead: None,
        egress_gb: 0.5,
        left_by_portability: 0.5,
        left_by_multi_model: 0.3,
    };

    fn cost(traits: u8) -> MovingCost {
        let workload = Workload {
            embeddedness: 0.75,
            ..Workload::NONE
        };
        let incumbent = PostedProvider {
            leaving_fee: 0.1,
            ..PostedProvider::default()
        };
        TIES.moving_cost(&enterprise(traits), &workload, Some(&incumbent))
    }

    #[test]
    fn the_cost_of_moving_is_embeddedness_times_the_class_plus_egress() {
        assert_eq!(cost(0).vendor, 0.75 * 0.5);
        assert!((cost(0).provider - (0.75 * 1.25 + 0.05)).abs() < 1e-15);
    }

    #[test]
    fn who_knows_that_moving_will_be_cheaper_signs_up_to_the_day() {
        let turn = Turn {
            years: 0.5,
            tick_years: 1.0 / 12.0,
            rules: &Rules::FREE,
        };
        let signs = |then: Ties| TIES.looking_to(&turn, &then, 3.0).signed_months;
        let cheaper = |charged, provider| Ties {
            provider,
            charged,
            ..TIES
        };
        assert_eq!(signs(cheaper(0.0, TIES.provider)), 6.0);
        assert_eq!(signs(cheaper(1.0, 0.5 * TIES.provider)), 6.0);
        assert_eq!(signs(cheaper(1.0, 2.0 * TIES.provider)), 5.0);
        assert_eq!(signs(TIES), 36.0);
        let ahead = TIES.looking_to(&turn, &TIES, 3.0).ahead.unwrap();
        assert!((ahead.part - 1.0 / 6.0).abs() < 1e-15);
        assert_eq!(TIES.looking_to(&turn, &TIES, 0.5).ahead, None);
    }

    #[test]
    fn clauses_lower_the_cost_of_moving() {
        assert_eq!(cost(PORTABILITY).provider, 0.75 * 1.25 * 0.5);
        assert_eq!(cost(MULTI_MODEL).vendor, 0.75 * 0.5 * 0.3);
    }

    #[test]
    fn friction_is_one_on_the_incumbent_and_least_on_a_full_move() {
        let market = PostedMarket {
            nest_of: vec![0, 0, 1],
            provider_of: vec![0, 1, 1],
            ..PostedMarket::default()
        };
        let friction = Friction::around(0, cost(0), 3.0, &market, 8.0);
        let factors = friction.apply(&[1.0; MAX_OFFERS], &market);
        assert_eq!(factors[0], 1.0);
        assert!(factors[2] < factors[1] && factors[1] < 1.0);
    }
}
