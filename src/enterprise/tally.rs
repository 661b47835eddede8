//! What the enterprises of a tick add up to.

use bevy_ecs::prelude::Resource;

use super::choice::Scene;
use super::traits::{MULTI_MODEL, PORTABILITY, PRICE_MATCH};
use super::{Enterprise, clauses};

/// Sums over enterprises, by segment; shares of accounts are sums of accounts.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SegmentTally {
    /// Accounts.
    pub accounts: f64,
    /// Accounts with AI.
    pub adopters: f64,
    /// Accounts whose core workload moved to another provider.
    pub moved_provider: f64,
    /// Accounts whose primary model workload moved to another vendor.
    pub moved_vendor: f64,
    /// Accounts with AI that use two vendors or more.
    pub several_vendors: f64,
    /// Accounts that use two providers or more for compute.
    pub several_providers: f64,
    /// Spend, dollars a year, by market.
    pub spend: [f64; 2],
    /// Spend of workloads that moved, by market.
    pub moved_spend: [f64; 2],
    /// Dollars that moves cost, overruns included, by market.
    pub moving_cost: [f64; 2],
    /// Spend times embeddedness, by market.
    pub embedded: [f64; 2],
    /// Dollars that leaving everything now would cost, by market.
    pub exit_cost: [f64; 2],
    /// Accounts that hold each clause: portability, multi-model, price match.
    pub clauses: [f64; 3],
    /// Dollars a year that clauses cost, by market.
    pub clause_cost: [f64; 2],
    /// Workloads whose contract came up for review, in accounts, by market.
    pub reviewed: [f64; 2],
    /// Accounts whose primary model workload moved to a new release of its vendor for the first time in a year.
    pub upgraded: f64,
    /// Fees for traffic between clouds, dollars a year.
    pub traffic_fees: f64,
}

impl SegmentTally {
    /// Counts the clauses of an account; what they cost it, dollars a year, by market.
    #[inline(never)]
    pub fn count_clauses(
        &mut self,
        enterprise: &Enterprise,
        scene: &Scene,
        spend: &[f64],
    ) -> [f64; 2] {
        let held = [PORTABILITY, MULTI_MODEL, PRICE_MATCH];
        for (count, clause) in self.clauses.iter_mut().zip(held) {
            if enterprise.has(clause) {
                *count += enterprise.accounts;
            }
        }
        let price = clauses::price(enterprise, scene.lock_in);
        let mut all = [0.0; 2];
        for (class, spend) in scene.classes.iter().zip(spend) {
            let m = class.market.index();
            let cost = enterprise.accounts * spend * price[m];
            self.clause_cost[m] += cost;
            all[m] += cost;
        }
        all
    }

    /// Adds the sums over other enterprises.
    pub fn add(&mut self, other: &Self) {
        // Taken apart, so that the compiler asks for a field that is forgotten.
        let Self {
            accounts,
            adopters,
            moved_provider,
            moved_vendor,
            several_vendors,
            several_providers,
            spend,
            moved_spend,
            moving_cost,
            embedded,
            exit_cost,
            clauses,
            clause_cost,
            reviewed,
            upgraded,
            traffic_fees,
        } = other;
        self.accounts += accounts;
        self.adopters += adopters;
        self.moved_provider += moved_provider;
        self.moved_vendor += moved_vendor;
        self.several_vendors += several_vendors;
        self.several_providers += several_providers;
        self.upgraded += upgraded;
        self.traffic_fees += traffic_fees;
        add_each(&mut self.clauses, clauses);
        add_each(&mut self.clause_cost, clause_cost);
        add_each(&mut self.spend, spend);
        add_each(&mut self.moved_spend, moved_spend);
        add_each(&mut self.moving_cost, moving_cost);
        add_each(&mut self.embedded, embedded);
        add_each(&mut self.exit_cost, exit_cost);
        add_each(&mut self.reviewed, reviewed);
    }
}

/// Adds numbers place by place.
fn add_each(mine: &mut [f64], theirs: &[f64]) {
    for (mine, theirs) in mine.iter_mut().zip(theirs) {
        *mine += theirs;
    }
}

/// Spend and accounts on one offer.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct OfferTally {
    /// Dollars a year.
    pub spend: f64,
    /// Workloads on it, in accounts.
    pub workloads: f64,
    /// Egress fees paid to its provider on moves away from it, dollars.
    pub leaving_fees: f64,
    /// Egress fees paid to it for traffic with other clouds, dollars a year.
    pub traffic_fees: f64,
    /// Spend under first contracts with its firm that cost less than others, dollars a year.
    pub introductory: f64,
    /// What the same would cost more at the price of the others, dollars a year.
    pub forgone: f64,
    /// Spend of workloads that moved to it, dollars a year.
    pub moved_in: f64,
    /// Spend of workloads that moved away from it, dollars a year.
    pub moved_out: f64,
}

impl OfferTally {
    fn add(&mut self, other: &Self) {
        let Self {
            spend,
            workloads,
            leaving_fees,
            traffic_fees,
            introductory,
            forgone,
            moved_in,
            moved_out,
        } = other;
        self.spend += spend;
        self.workloads += workloads;
        self.leaving_fees += leaving_fees;
        self.traffic_fees += traffic_fees;
        self.introductory += introductory;
        self.forgone += forgone;
        self.moved_in += moved_in;
        self.moved_out += moved_out;
    }
}

/// What the accounts of one segment add up to that run machines of their own.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct BuilderTally {
    /// Accounts.
    pub accounts: f64,
    /// Their compute spend, wherever it runs, dollars a year.
    pub compute: f64,
    /// What they spend on machines of their own, dollars a year.
    pub spend: f64,
    /// The same over what a unit costs each, which is over the list price: units at the list price.
    pub units: f64,
    /// The part of the spend that is for idle machines.
    pub idle: f64,
    /// The part of the spend that is for people and site.
    pub staff: f64,
}

impl BuilderTally {
    /// Adds other accounts.
    pub fn add(&mut self, other: &Self) {
        let Self {
            accounts,
            compute,
            spend,
            units,
            idle,
            staff,
        } = other;
        self.accounts += accounts;
        self.compute += compute;
        self.spend += spend;
        self.units += units;
        self.idle += idle;
        self.staff += staff;
    }
}

/// What the enterprises of one segment and home add up to.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct HomeTally {
    /// Accounts.
    pub accounts: f64,
    /// Spend, dollars a year, by market.
    pub spend: [f64; 2],
    /// Dollars that moves cost, overruns included, by market.
    pub moving_cost: [f64; 2],
    /// Dollars a year that clauses cost, by market.
    pub clause_cost: [f64; 2],
}

impl HomeTally {
    /// Adds other enterprises.
    #[inline(always)]
    pub fn add(&mut self, other: &Self) {
        let Self {
            accounts,
            spend,
            moving_cost,
            clause_cost,
        } = other;
        self.accounts += accounts;
        add_each(&mut self.spend, spend);
        add_each(&mut self.moving_cost, moving_cost);
        add_each(&mut self.clause_cost, clause_cost);
    }
}

/// What the workloads of one class in one segment add up to.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct ClassTally {
    /// Workloads, in accounts.
    pub workloads: f64,
    /// Spend, dollars a year.
    pub spend: f64,
    /// Spend times embeddedness.
    pub embedded: f64,
    /// Dollars that leaving everything now would cost.
    pub exit_cost: f64,
    /// Workloads that were reviewed, in accounts.
    pub reviewed: f64,
    /// Workloads that moved to another provider or vendor, in accounts.
    pub moved: f64,
    /// Spend of workloads that moved to another offer.
    pub moved_spend: f64,
    /// Dollars that moves cost, overruns included.
    pub moving_cost: f64,
}

impl ClassTally {
    fn add(&mut self, other: &Self) {
        let Self {
            workloads,
            spend,
            embedded,
            exit_cost,
            reviewed,
            moved,
            moved_spend,
            moving_cost,
        } = other;
        self.workloads += workloads;
        self.spend += spend;
        self.embedded += embedded;
        self.exit_cost += exit_cost;
        self.reviewed += reviewed;
        self.moved += moved;
        self.moved_spend += moved_spend;
        self.moving_cost += moving_cost;
    }
}

/// Everything that enterprises add up to in a tick.
#[derive(Resource, Debug, Clone, Default, PartialEq)]
pub struct Tally {
    /// By segment.
    pub segments: Vec<SegmentTally>,
    /// By segment and offer, segment first.
    pub offers: Vec<OfferTally>,
    /// By segment and home, segment first.
    pub homes: Vec<HomeTally>,
    /// By segment and class, segment first.
    pub classes: Vec<ClassTally>,
    /// By segment.
    pub builders: Vec<BuilderTally>,
    /// Offers in the world.
    pub offer_count: usize,
    /// Homes in a segment.
    pub home_count: usize,
    /// Classes of workloads.
    pub class_count: usize,
}

impl Tally {
    /// An empty tally for so many segments, offers, homes of a segment and classes.
    pub fn none(segments: usize, offers: usize, homes: usize, classes: usize) -> Self {
        Self {
            segments: vec![SegmentTally::default(); segments],
            offers: vec![OfferTally::default(); segments * offers],
            homes: vec![HomeTally::default(); segments * homes],
            offer_count: offers,
            classes: vec![ClassTally::default(); segments * classes],
            builders: vec![BuilderTally::default(); segments],
            home_count: homes,
            class_count: classes,
        }
    }

    /// Adds the sums over other enterprises.
    pub fn add(&mut self, other: &Self) {
        let Self {
            segments,
            offers,
            homes,
            offer_count: _,
            classes,
            builders,
            home_count: _,
            class_count: _,
        } = other;
        for (mine, theirs) in self.builders.iter_mut().zip(builders) {
            mine.add(theirs);
        }
        for (mine, theirs) in self.classes.iter_mut().zip(classes) {
            mine.add(theirs);
        }
        for (mine, theirs) in self.homes.iter_mut().zip(homes) {
            mine.add(theirs);
        }
        for (mine, theirs) in self.segments.iter_mut().zip(segments) {
            mine.add(theirs);
        }
        for (mine, theirs) in self.offers.iter_mut().zip(offers) {
            mine.add(theirs);
        }
    }

    /// Spend on offer `o`, over all segments, dollars a year.
    pub fn spend_on(&self, o: usize) -> f64 {
        (0..self.segments.len()).map(|g| self.of(g, o).spend).sum()
    }

    /// What is spent on `offers` under first contracts, dollars a year, and what the same would cost more at the price of the
    /// others.
    pub fn introductory_on(&self, offers: impl Iterator<Item = usize>) -> (f64, f64) {
        let (mut spent, mut forgone) = (0.0, 0.0);
        for o in offers {
            for g in 0..self.segments.len() {
                spent += self.of(g, o).introductory;
                forgone += self.of(g, o).forgone;
            }
        }
        (spent, forgone)
    }

    /// What is paid for `offers` over what it would be at the price of customers past their first contract: 1 where nobody
    /// pays less.
    pub fn paid_of_list(&self, offers: impl Iterator<Item = usize> + Clone) -> f64 {
        let (_, forgone) = self.introductory_on(offers.clone());
        if forgone <= 0.0 {
            return 1.0;
        }
        let spend: f64 = offers.map(|o| self.spend_on(o)).sum();
        spend / (spend + forgone)
    }

    /// Egress fees paid to the provider of offer `o` in a tick of `dt` years, dollars.
    pub fn fees_of(&self, o: usize, dt: f64) -> f64 {
        (0..self.segments.len())
            .map(|g| self.of(g, o))
            .map(|on| on.leaving_fees + on.traffic_fees * dt)
            .sum()
    }

    /// Who runs machines of their own in one segment, or in all.
    pub fn builders(&self, segment: Option<usize>) -> BuilderTally {
        let mut all = BuilderTally::default();
        let segments = self.builders.iter().enumerate();
        for (_, builders) in segments.filter(|(g, _)| segment.is_none_or(|own| own == *g)) {
            all.add(builders);
        }
        all
    }

    /// The tally of class `k` in one segment, or in all.
    pub fn class(&self, segment: Option<usize>, k: usize) -> ClassTally {
        let segments = match segment {
            Some(g) => g..g + 1,
            None => 0..self.segments.len(),
        };
        let mut all = ClassTally::default();
        for g in segments {
            all.add(&self.classes[g * self.class_count + k]);
        }
        all
    }

    /// Segment `g`'s tally of offer `o`.
    pub fn of(&self, g: usize, o: usize) -> &OfferTally {
        &self.offers[g * self.offer_count + o]
    }

    /// The sum over all segments.
    pub fn all(&self) -> SegmentTally {
        let mut all = SegmentTally::default();
        for segment in &self.segments {
            all.add(segment);
        }
        all
    }
}
