//! Whether what an organisation says of itself makes sense in a world: every mistake at once.

use super::fields::range;
use super::{Organisation, Stated, ends_too_late};
use crate::ids::{MarketKind, OfferId};
use crate::plan::Plan;
use crate::plan::offers::provider_named;
use crate::sim::populate::observed_share;
use crate::terms::buyers::Class;
use crate::worldfile::change::Changed;
use crate::worldfile::error::{MOST, Problem, Problems, did_you_mean};

/// How far shares may be from 1 together.
const ROUNDED: f64 = 0.011;
/// Spend over a world's threshold from which a discount is worth stating.
const EARNS_FROM: f64 = 1.7;

struct Check<'a> {
    plan: &'a Plan,
    written: &'a Changed,
    problems: Problems,
}

/// All that is wrong with an organisation.
pub fn check(organisation: &Organisation, written: &Changed, plan: &Plan) -> Problems {
    let mut check = Check {
        plan,
        written,
        problems: Problems::default(),
    };
    check.about(organisation);
    for (i, workload) in organisation.workloads.iter().enumerate() {
        check.workload(organisation, i, workload);
    }
    check.places(organisation);
    for market in MarketKind::BOTH {
        check.shares(organisation, market);
    }
    check.discounts(organisation);
    check.problems
}

impl Check<'_> {
    fn wrong(&mut self, path: &str, what: impl Into<String>, remedy: impl Into<String>) {
        let canonical = self.written.outline.canonical(path);
        let problem = Problem::new(what).on(canonical).remedy(remedy);
        let problem = match self.written.place_of(path) {
            Some(place) => problem.at(place),
            None => problem,
        };
        if self.problems.0.len() < MOST {
            self.problems.0.push(problem);
        }
    }

    /// Whether the number `field`, of the item at `place` if it is of a list, is in its range.
    fn within(&mut self, field: &str, place: &str, value: Option<f64>) {
        let stated = if place.is_empty() {
            String::new()
        } else {
            "workloads.*.".to_owned()
        };
        self.limited(&format!("{place}{field}"), value, range(&(stated + field)));
    }

    fn limited(&mut self, path: &str, value: Option<f64>, (low, high): (f64, f64)) {
        if let Some(value) = value.filter(|x| !(low..=high).contains(x)) {
            let what = format!("{value} is out of range");
            self.wrong(path, what, format!("write a number from {low} to {high}"));
        }
    }

    fn known(&mut self, path: &str, word: &str, sort: &str, names: &[&str]) -> bool {
        let known = names.contains(&word);
        if !known {
            let what = format!("the world has no {sort} {word}");
            self.wrong(path, what, did_you_mean(word, names));
        }
        known
    }

    fn about(&mut self, own: &Organisation) {
        if own.name.trim().is_empty() {
            self.wrong("name", "a name is not empty", "write a name");
        }
        let segments = &self.plan.world.segments;
        let names: Vec<&str> = segments.iter().map(|s| s.name.as_str()).collect();
        self.known("segment", &own.segment, "segment", &names);
        self.within("compute_spend", "", Some(own.compute_spend));
        self.within("model_spend", "", own.model_spend);
        self.within("reviews_a_year", "", own.reviews_a_year);
        let clauses = own.clauses.iter().flatten();
        let twice = |(i, clause)| own.clauses.iter().flatten().take(i).any(|c| c == clause);
        if clauses.enumerate().any(twice) {
            let what = "a clause is named twice";
            self.wrong("clauses", what, "name each once");
        }
        if own.model_spend == Some(0.0) && own.states(self.plan, MarketKind::Model) {
            self.wrong(
                "model_spend",
                "there are model workloads, but nothing is spent on them",
                "write what they cost, or take them out",
            );
        }
    }

    fn workload(&mut self, own: &Organisation, i: usize, workload: &Stated) {
        let at = format!("workloads[{i}].");
        let path = |field: &str| format!("{at}{field}");
        let classes = &self.plan.world.classes;
        let names: Vec<&str> = classes.iter().map(|c| c.name.as_str()).collect();
        self.within("share", &at, Some(workload.share));
        self.within("term_months", &at, workload.term_months);
        self.within("commitment", &at, workload.commitment);
        self.within("years_there", &at, workload.years_there);
        self.ends(&path("contract_ends"), workload);
        if !self.known(
            &path("class"),
            &workload.class,
            "class of workloads",
            &names,
        ) {
            return;
        }
        let alike = |w: &Stated| w.class == workload.class && w.called == workload.called;
        if own.workloads[..i].iter().any(alike) {
            let called = workload.called.as_deref();
            let called = called.map_or("without a name".to_owned(), |own| format!("called {own}"));
            let what = format!(
                "there are two workloads of class {} {called}",
                workload.class
            );
            let remedy = "add the two up, or give each its own name: called: \"…\"";
            self.wrong(&path("class"), what, remedy);
        }
        let class = classes.iter().find(|c| c.name == workload.class);
        if let Some(class) = class {
            self.place(own, i, workload, class);
        }
    }

    /// Whether there is a place for each workload.
    fn places(&mut self, own: &Organisation) {
        let (places, left) = own.placed(self.plan);
        if let Some(i) = left {
            let class = &own.workloads[i].class;
            let what = format!(
                "there is no place left for another part of {class}: an organisation of this world runs at most {} workloads, of \
                 each market as many as that has classes and {} beyond",
                places.len(),
                places.len() - self.plan.world.classes.len()
            );
            self.wrong(&format!("workloads[{i}].class"), what, "add two parts up");
        }
    }

    fn ends(&mut self, path: &str, workload: &Stated) {
        let Some(ends) = workload.contract_ends else {
            return;
        };
        let clock = &self.plan.world.clock;
        if ends < clock.start {
            let what = format!(
                "the contract has ended before the world starts, on {}",
                clock.start
            );
            self.wrong(path, what, "write when the next one ends, or leave it out");
        } else if ends_too_late(clock, ends) {
            let what = "the contract ends more than ten years from the start";
            self.wrong(path, what, "write an earlier day");
        } else if let Some(months) = workload.term_months {
            let last = clock.tick_of(clock.start) + self.plan.calendar().ticks_in(months);
            if clock.tick_of(ends) > last {
                let what = format!(
                    "the contract ends on {ends}, but one of {months} months that runs on {} ends by {}",
                    clock.start,
                    clock.date_after(last - 1)
                );
                let remedy =
                    "write an earlier day, or in term_months the months for which it was signed";
                self.wrong(path, what, remedy);
            }
        }
    }

    /// Where it runs: a provider for compute, a vendor and its channel for models.
    fn place(&mut self, own: &Organisation, i: usize, workload: &Stated, class: &Class) {
        let path = |field: &str| format!("workloads[{i}].{field}");
        let world = &self.plan.world;
        match class.market {
            MarketKind::Compute => {
                for (field, stated) in
                    [("vendor", &workload.vendor), ("channel", &workload.channel)]
                {
                    if stated.is_some() {
                        let what = format!("{} is compute, which has no {field}", class.name);
                        self.wrong(
                            &path(field),
                            what,
                            "write provider: and the cloud it runs on",
                        );
                    }
                }
                let names: Vec<&str> = world.providers.iter().map(|p| p.name.as_str()).collect();
                if let Some(provider) = &workload.provider
                    && self.known(&path("provider"), provider, "provider", &names)
                {
                    self.sold(own, &path("provider"), |name| name == provider);
                }
            }
            MarketKind::Model => {
                if workload.provider.is_some() {
                    let what = format!("{} is a model workload", class.name);
                    let remedy = "write vendor: and channel:, the cloud or direct";
                    self.wrong(&path("provider"), what, remedy);
                }
                self.vendor(own, i, workload);
            }
        }
    }

    fn vendor(&mut self, own: &Organisation, i: usize, workload: &Stated) {
        let path = |field: &str| format!("workloads[{i}].{field}");
        let vendors = &self.plan.world.vendors;
        let names: Vec<&str> = vendors.iter().map(|v| v.name.as_str()).collect();
        let Some(vendor) = &workload.vendor else {
            if workload.channel.is_some() {
                let what = "a channel belongs to a vendor";
                self.wrong(&path("channel"), what, "write vendor: as well");
            }
            return;
        };
        if !self.known(&path("vendor"), vendor, "vendor", &names) {
            return;
        }
        let Some(channel) = &workload.channel else {
            let prefix = format!("{vendor}@");
            self.sold(own, &path("vendor"), |name| name.starts_with(&prefix));
            return;
        };
        let of = vendors.iter().find(|v| v.name == *vendor);
        let channels: Vec<&str> = of
            .into_iter()
            .flat_map(|v| v.channels.iter().map(|c| c.name.as_str()))
            .collect();
        let sort = format!("channel of {vendor} called");
        if self.known(&path("channel"), channel, &sort, &channels) {
            let offer = format!("{vendor}@{channel}");
            self.sold(own, &path("channel"), |name| name == offer);
        }
    }

    /// Whether somebody of its segment buys one of the offers that `is_it` names at the start.
    fn sold(&mut self, own: &Organisation, path: &str, is_it: impl Fn(&str) -> bool) {
        let plan = self.plan;
        let Some(segment) = plan.world.segments.iter().find(|s| s.name == own.segment) else {
            return;
        };
        let sold = |o: &usize| observed_share(plan, segment, &plan.offers, *o) > 0.0;
        let named = |o: &usize| is_it(plan.offers.name(OfferId::at(*o)));
        if !(0..plan.offers.len()).filter(named).any(|o| sold(&o)) {
            let name = &segment.name;
            let what = format!("nobody of the segment {name} buys there at the start of the world");
            self.wrong(path, what, "write another, or leave it out");
        }
    }

    fn shares(&mut self, own: &Organisation, market: MarketKind) {
        let of = |w: &&Stated| {
            let class = self.plan.world.classes.iter().find(|c| c.name == w.class);
            class.is_some_and(|c| c.market == market)
        };
        let shares: Vec<f64> = own.workloads.iter().filter(of).map(|w| w.share).collect();
        let sum: f64 = shares.iter().sum();
        if !shares.is_empty() && (sum - 1.0).abs() > ROUNDED {
            let kind = match market {
                MarketKind::Compute => "compute",
                MarketKind::Model => "model",
            };
            let what = format!("the shares of the {kind} workloads add up to {sum:.2}, not to 1");
            let remedy = "state every workload of the market with its share of the spend there";
            self.wrong("workloads", what, remedy);
        }
    }

    fn discounts(&mut self, own: &Organisation) {
        let world = &self.plan.world;
        let names: Vec<&str> = world.providers.iter().map(|p| p.name.as_str()).collect();
        let most = world.compute.discount_max;
        let least = earns_from(self.plan);
        for (i, discount) in own.discounts.iter().enumerate() {
            let path = |field: &str| format!("discounts[{i}].{field}");
            self.limited(&path("discount"), Some(discount.discount), (0.0, most));
            if !self.known(&path("provider"), &discount.provider, "provider", &names) {
                continue;
            }
            if own.discounts[..i]
                .iter()
                .any(|d| d.provider == discount.provider)
            {
                let what = format!("{} has two discounts", discount.provider);
                self.wrong(&path("provider"), what, "keep one of the two");
            }
            let spend = most_on(own, self.plan, &discount.provider);
            if spend < least {
                let open = spend > spend_on(own, self.plan, &discount.provider);
                let what = format!(
                    "{}${:.2}m a year are spent there, and clouds of this world give no discount worth stating below \
                     ${:.2}m",
                    if open { "at most " } else { "" },
                    spend / 1e6,
                    least / 1e6
                );
                self.wrong(&path("discount"), what, "leave the discount out");
            }
        }
    }
}

/// What an organisation states that it spends on a provider, models through its channels included, dollars a year.
pub fn spend_on(own: &Organisation, plan: &Plan, provider: &str) -> f64 {
    let place = provider_named(&plan.world.providers, provider);
    let there = |w: &&Stated| {
        let name = w.provider.as_ref().or(w.channel.as_ref());
        place.is_some() && name.is_some_and(|name| name == provider)
    };
    let all = own
        .workloads
        .iter()
        .filter(there)
        .map(|w| spend(own, plan, w));
    all.fold(0.0, |sum, spend| sum + spend)
}

/// The least spend at which a discount is worth stating in the world of `plan`, dollars a year.
pub fn earns_from(plan: &Plan) -> f64 {
    EARNS_FROM * plan.world.compute.discount_threshold
}

/// What it spends on a workload that it states, dollars a year.
fn spend(own: &Organisation, plan: &Plan, workload: &Stated) -> f64 {
    let class = plan.world.classes.iter().find(|c| c.name == workload.class);
    let of = match class.map(|c| c.market) {
        Some(MarketKind::Compute) => own.compute_spend,
        Some(MarketKind::Model) => own.model_spend.unwrap_or(0.0),
        None => 0.0,
    };
    workload.share * of
}

/// The most that it may spend on a provider: besides what it states, all of which it does not say where it runs,
/// dollars a year.
fn most_on(own: &Organisation, plan: &Plan, provider: &str) -> f64 {
    let class = |w: &Stated| plan.world.classes.iter().find(|c| c.name == w.class);
    let open = |w: &&Stated| match class(w).map(|c| c.market) {
        Some(MarketKind::Compute) => w.provider.is_none(),
        Some(MarketKind::Model) => w.channel.is_none(),
        None => false,
    };
    let stated = spend_on(own, plan, provider);
    let somewhere = own
        .workloads
        .iter()
        .filter(open)
        .map(|w| spend(own, plan, w));
    let left_out = MarketKind::BOTH.map(|market| match market {
        _ if own.states(plan, market) => 0.0,
        MarketKind::Compute => own.compute_spend,
        MarketKind::Model => own.model_spend.unwrap_or(0.0),
    });
    somewhere
        .chain(left_out)
        .fold(stated, |sum, spend| sum + spend)
}
