//! Policies: dated interventions, any number at once, each a few lines on the
//! rule that it touches. To add one: a file beside its siblings, a line in `Policy`.

pub mod algorithmic_pricing_ban;
pub mod break_up;
pub mod capex_tax_credit;
pub mod commit_discount_cap;
pub mod contract_length_limit;
pub mod egress_fee_ban;
pub mod exclusivity_ban;
pub mod local_preference;
pub mod look_ahead;
pub mod merger;
pub mod multi_cloud_transfer;
pub mod owners;
pub mod portability_mandate;
pub mod price_parity;
pub mod price_transparency;
pub mod public_compute;
pub mod stake_divestiture;
pub mod subsidy_cap;
pub mod switching_charge_ban;
pub mod uniform_pricing;
pub mod vertical_separation;

use std::ops::Range;

use bevy_ecs::prelude::Resource;
use serde::{Deserialize, Serialize};

use crate::calendar::{Clock, Date};
use crate::field::Parameters;
use crate::ids::{DealId, FirmId, Names, ProviderId, Reference, SegmentId, VendorId};
use crate::pricing::best_response::BestResponse;
use crate::pricing::{PriceRule, Rule};
use crate::terms::buyers::{ChoiceTerms, Class, Segment};
use crate::terms::deals::DealTerms;
use crate::terms::providers::{ComputeTerms, ProviderTerms};
use crate::terms::vendors::VendorTerms;
use merger::Joined;

/// The rules of the market that policies change.
#[derive(Resource, Debug, Clone, PartialEq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a law that is in force or is not"
)]
pub struct Rules {
    /// Multiple of egress fees that may be charged, on all traffic.
    pub egress_fees: f64,
    /// Multiple of egress fees that may be charged on a move.
    pub switching_charges: f64,
    /// Whether traffic between clouds is charged at most what it costs.
    pub traffic_at_cost: bool,
    /// Largest committed-spend discount allowed.
    pub discount_cap: f64,
    /// Mandates that leave buyers a part of the cost of moving.
    pub portability: Vec<Portability>,
    /// Months that a new contract may last.
    pub longest_contract_months: f64,
    /// Part of the misperception of prices that is left.
    pub misperception: f64,
    /// Whether deals may be exclusive.
    pub exclusivity: bool,
    /// Whether channels have to sell at list prices.
    pub parity: Parity,
    /// Whether clouds and vendors deal at arm's length.
    pub separated: bool,
    /// What deals may give in kind.
    pub subsidy: SubsidyRules,
    /// Deals whose stake has to be sold.
    pub divested: Vec<DealId>,
    /// Providers that buyers of a segment are to prefer.
    pub preferences: Vec<Preference>,
    /// Compute that the state pays for.
    pub grants: Vec<PublicGrant>,
    /// Part of the cost of capital that a tax credit bears.
    pub tax_credit: f64,
    /// What learning algorithms have to give way to, if they are banned.
    pub without_algorithms: Option<BestResponse>,
    /// Whether new customers have to be charged what the others are.
    pub uniform_prices: bool,
    /// Mergers in force.
    pub mergers: Vec<Joined>,
    /// Firms that had to part, two by two.
    pub parted: Vec<[FirmId; 2]>,
    /// What investors put into the treasury of a vendor when it is given up by an owner that has paid for it, dollars.
    pub endowed: Vec<(VendorId, f64)>,
}

/// What the law says of list parity; of two laws that contradict each other the later in this list holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Parity {
    /// Nothing: vendors may demand it.
    Free,
    /// Every channel sells at list prices.
    Required,
    /// No vendor may demand it.
    Banned,
}

/// Compute that the state pays for a vendor to train with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PublicGrant {
    /// The vendor.
    pub vendor: VendorId,
    /// Dollars a year.
    pub dollars_per_year: f64,
}

/// What deals may give in kind.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SubsidyRules {
    /// Most that may be given, share of list rent.
    pub share: f64,
    /// Months for which credits may be given.
    pub credit_months: f64,
}

/// A mandate that leaves buyers a part of the cost of moving.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Portability {
    /// The segment whose buyers have the right to it; none, all have.
    pub segment: Option<SegmentId>,
    /// Part of the cost of moving that is left.
    pub left: f64,
}

/// A preference of a segment's buyers for what runs at a provider.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Preference {
    /// The segment.
    pub segment: SegmentId,
    /// The provider.
    pub provider: ProviderId,
    /// What it is worth, ln-price units.
    pub bonus: f64,
}

impl Rules {
    /// The pricing rule that a firm may use: a ban on learning algorithms puts another in their place.
    pub fn permits<'a>(&'a self, stated: &'a PriceRule) -> &'a dyn Rule {
        match &self.without_algorithms {
            Some(instead) if stated.is_algorithmic() => instead,
            _ => stated.rule(),
        }
    }

    /// The market without any policy.
    pub const FREE: Rules = Rules {
        egress_fees: 1.0,
        switching_charges: 1.0,
        traffic_at_cost: false,
        discount_cap: 1.0,
        portability: Vec::new(),
        longest_contract_months: f64::INFINITY,
        misperception: 1.0,
        exclusivity: true,
        parity: Parity::Free,
        separated: false,
        subsidy: SubsidyRules {
            share: f64::INFINITY,
            credit_months: f64::INFINITY,
        },
        divested: Vec::new(),
        preferences: Vec::new(),
        grants: Vec::new(),
        tax_credit: 0.0,
        without_algorithms: None,
        uniform_prices: false,
        mergers: Vec::new(),
        parted: Vec::new(),
        endowed: Vec::new(),
    };

    /// Whether a channel sells at the list price of a vendor that demands it, or does not.
    pub fn at_list(&self, demanded: bool) -> bool {
        match self.parity {
            Parity::Free => demanded,
            Parity::Required => true,
            Parity::Banned => false,
        }
    }

    /// Part of the cost of moving that is left to buyers of segment `g`: what the furthest of the mandates leaves.
    pub fn moving_cost_left(&self, g: usize) -> f64 {
        let own = |p: &&Portability| p.segment.is_none_or(|segment| segment.index() == g);
        let own = self.portability.iter().filter(own);
        own.map(|p| p.left).fold(1.0, f64::min)
    }

    /// What the state pays a year for vendor `v`'s compute: the largest of the grants that hold, dollars.
    pub fn grant(&self, v: usize) -> f64 {
        let own = self.grants.iter().filter(|g| g.vendor.index() == v);
        own.map(|g| g.dollars_per_year).fold(0.0, f64::max)
    }

    /// What mergers leave of the unit cost of `firm`, 1 without one.
    pub fn unit_cost_left(&self, firm: FirmId) -> f64 {
        self.mergers_of(firm).map(|m| 1.0 - m.cost_saving).product()
    }

    /// What mergers make the offers of `firm` worth more to buyers, ln-price units.
    pub fn quality_gain(&self, firm: FirmId) -> f64 {
        self.mergers_of(firm).map(|m| m.quality_gain).sum()
    }

    /// Whether `firm` has committed to its list price of the day before a merger.
    pub fn holds_price(&self, firm: FirmId) -> bool {
        self.mergers_of(firm).any(|m| m.prices_held)
    }

    /// What is put into the treasury of vendor `v` when its owner gives it up, if that is stated, dollars.
    pub fn endowment(&self, v: usize) -> Option<f64> {
        let own = self.endowed.iter().find(|(vendor, _)| vendor.index() == v);
        own.map(|(_, cash)| *cash)
    }

    /// Whether `vendor` is taken off the channel of `provider`, which has not bought it.
    pub fn forecloses(&self, vendor: VendorId, provider: ProviderId) -> bool {
        let mut closed = self.integrated().filter(|m| m.off_rivals);
        closed.any(|m| {
            m.vertical()
                .is_some_and(|(owner, own)| own == vendor && owner != provider)
        })
    }

    /// Whether `provider` has bought `vendor`, which looks at what hosting there costs and not at its rent.
    pub fn hosts_at_cost(&self, provider: ProviderId, vendor: VendorId) -> bool {
        let mut at_cost = self.integrated().filter(|m| m.hosting_at_cost);
        at_cost.any(|m| m.vertical() == Some((provider, vendor)))
    }

    /// The mergers in force by which a provider runs a vendor.
    pub fn integrated(&self) -> impl Iterator<Item = &Joined> {
        let run = |m: &&Joined| !self.separated && !m.separate && m.vertical().is_some();
        self.mergers.iter().filter(run)
    }

    /// The mergers in force that `firm` is part of.
    pub fn mergers_of(&self, firm: FirmId) -> impl Iterator<Item = &Joined> {
        self.mergers.iter().filter(move |m| m.firms.contains(&firm))
    }

    /// What buyers of segment `g` are to value what runs at `provider` more, ln-price units:
    /// the largest of the preferences that hold.
    pub fn preference(&self, g: usize, provider: Option<ProviderId>) -> f64 {
        let own = |p: &&Preference| p.segment.index() == g && Some(p.provider) == provider;
        let own = self.preferences.iter().filter(own);
        own.map(|p| p.bonus).fold(0.0, f64::max)
    }
}

/// What there is in a world for a policy to act on.
#[derive(Debug, Clone)]
pub struct Ground<'a> {
    /// When the world starts and ends.
    pub clock: &'a Clock,
    /// How buyers choose.
    pub choice: &'a ChoiceTerms,
    /// What providers have in common.
    pub compute: &'a ComputeTerms,
    /// Classes of workloads.
    pub classes: &'a [Class],
    /// Segments.
    pub segments: &'a [Segment],
    /// Providers.
    pub providers: &'a [ProviderTerms],
    /// Vendors.
    pub vendors: &'a [VendorTerms],
    /// Deals that are not taken away.
    pub deals: Vec<&'a DealTerms>,
    /// All policies, itself among them.
    pub policies: Vec<&'a Policy>,
}

/// The days of a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dates {
    /// The day from which it is known, with its end if it has one; none for a policy that is known when it holds.
    pub announced: Option<Date>,
    /// The day from which it holds.
    pub from: Date,
    /// The day from which it holds no more, if it ends.
    pub until: Option<Date>,
}

/// What a policy does to the rules while it is in force.
pub trait Intervention {
    /// When it is announced, begins and ends.
    fn dates(&self) -> Dates;

    /// Whether what it does stays done, so that it cannot end.
    fn is_for_good(&self) -> bool {
        false
    }

    /// Changes the rules it touches.
    fn apply(&self, rules: &mut Rules, names: &Names);

    /// The names of other things in it.
    fn refers(&self) -> Vec<Reference<'_>> {
        Vec::new()
    }

    /// Whether there is something in the world that it changes.
    ///
    /// # Errors
    /// What is missing, in words.
    fn reaches(&self, ground: &Ground) -> Result<(), String>;

    /// Whether it goes with the rest of the world.
    ///
    /// # Errors
    /// The first field that does not, with the reason and the remedy.
    fn fits(&self, _: &Ground) -> Result<(), Misfit> {
        Ok(())
    }
}

/// What of a policy does not go with the rest of the world.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misfit {
    /// The field.
    pub field: &'static str,
    /// What is wrong, in words.
    pub what: String,
    /// What to do about it.
    pub remedy: String,
}

impl Misfit {
    /// That of `field`, unless it `fits`.
    fn unless(fits: bool, field: &'static str, what: String, remedy: &str) -> Result<(), Self> {
        let misfit = || Self {
            field,
            what,
            remedy: remedy.to_owned(),
        };
        if fits { Ok(()) } else { Err(misfit()) }
    }
}

/// An error that says what is missing, unless it is there.
fn found(there: bool, missing: &str) -> Result<(), String> {
    if there {
        Ok(())
    } else {
        Err(missing.to_owned())
    }
}

/// A policy as a world file states it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Parameters)]
pub enum Policy {
    /// No egress fee on any traffic.
    EgressFeeBan(egress_fee_ban::EgressFeeBan),
    /// No charge on a move to another provider.
    SwitchingChargeBan(switching_charge_ban::SwitchingChargeBan),
    /// Traffic between clouds at cost.
    MultiCloudTransferAtCost(multi_cloud_transfer::MultiCloudTransferAtCost),
    /// A cap on committed-spend discounts.
    CommitDiscountCap(commit_discount_cap::CommitDiscountCap),
    /// No exclusive distribution.
    ExclusivityBan(exclusivity_ban::ExclusivityBan),
    /// Functional equivalence and open interfaces.
    PortabilityMandate(portability_mandate::PortabilityMandate),
    /// A cap on what deals give in kind.
    SubsidyCap(subsidy_cap::SubsidyCap),
    /// A stake has to be sold.
    StakeDivestiture(stake_divestiture::StakeDivestiture),
    /// A segment prefers a provider.
    LocalPreference(local_preference::LocalPreference),
    /// List parity, required or banned.
    PriceParity(price_parity::PriceParity),
    /// Arm's length between clouds and models.
    VerticalSeparation(vertical_separation::VerticalSeparation),
    /// Compute from the state.
    PublicCompute(public_compute::PublicCompute),
    /// A tax credit on investment.
    CapexTaxCredit(capex_tax_credit::CapexTaxCredit),
    /// Prices can be compared.
    PriceTransparency(price_transparency::PriceTransparency),
    /// No prices by learning algorithms.
    AlgorithmicPricingBan(algorithmic_pricing_ban::AlgorithmicPricingBan),
    /// Shorter contracts.
    ContractLengthLimit(contract_length_limit::ContractLengthLimit),
    /// One price for new customers and old.
    UniformPricing(uniform_pricing::UniformPricing),
    /// Two firms come under one owner.
    Merger(merger::Merger),
    /// Two firms of one owner have to part.
    BreakUp(break_up::BreakUp),
}

impl Policy {
    /// The policy as an intervention.
    pub fn intervention(&self) -> &dyn Intervention {
        match self {
            Policy::EgressFeeBan(policy) => policy,
            Policy::SwitchingChargeBan(policy) => policy,
            Policy::MultiCloudTransferAtCost(policy) => policy,
            Policy::CommitDiscountCap(policy) => policy,
            Policy::ExclusivityBan(policy) => policy,
            Policy::PortabilityMandate(policy) => policy,
            Policy::SubsidyCap(policy) => policy,
            Policy::StakeDivestiture(policy) => policy,
            Policy::LocalPreference(policy) => policy,
            Policy::PriceParity(policy) => policy,
            Policy::VerticalSeparation(policy) => policy,
            Policy::PublicCompute(policy) => policy,
            Policy::CapexTaxCredit(policy) => policy,
            Policy::PriceTransparency(policy) => policy,
            Policy::AlgorithmicPricingBan(policy) => policy,
            Policy::ContractLengthLimit(policy) => policy,
            Policy::UniformPricing(policy) => policy,
            Policy::Merger(policy) => policy,
            Policy::BreakUp(policy) => policy,
        }
    }

    /// The ticks in which it holds.
    pub fn ticks(&self, clock: &Clock) -> Range<u32> {
        let Dates { from, until, .. } = self.intervention().dates();
        let end = until.map_or(u32::MAX, |until| clock.tick_of(until));
        clock.tick_of(from)..end
    }

    /// The tick from which it is known that it comes, if it is announced.
    pub fn known_from(&self, clock: &Clock) -> Option<u32> {
        let announced = self.intervention().dates().announced;
        announced.map(|date| clock.tick_of(date))
    }
}

/// The rules from each tick on in which one of `policies` begins or ends, the start first.
pub fn regimes(policies: &[Policy], clock: &Clock, names: &Names) -> Vec<(u32, Rules)> {
    let held = policies.iter().map(|policy| policy.ticks(clock));
    let mut ticks: Vec<u32> = held.flat_map(|held| [held.start, held.end]).collect();
    ticks.push(0);
    ticks.sort_unstable();
    ticks.dedup();
    let last = clock.ticks();
    let of = |from| (from, in_force(policies, clock, names, from));
    ticks
        .into_iter()
        .filter(|from| *from <= last)
        .map(of)
        .collect()
}

/// The rules in `tick`; policies of one kind do not undo one another, whatever their order.
pub fn in_force(policies: &[Policy], clock: &Clock, names: &Names, tick: u32) -> Rules {
    let holds = |policy: &&Policy| policy.ticks(clock).contains(&tick);
    made_by(policies.iter().filter(holds), names)
}

/// The rules that `policies` make, all being in force.
fn made_by<'a>(policies: impl Iterator<Item = &'a Policy>, names: &Names) -> Rules {
    let mut rules = Rules::FREE;
    for policy in policies {
        policy.intervention().apply(&mut rules, names);
    }
    let Rules {
        mergers, parted, ..
    } = &mut rules;
    mergers.retain(|merger| !parted.iter().any(|pair| merger.is_of(pair)));
    rules
}
