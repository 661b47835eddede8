//! An organisation as it describes itself: a file of some twenty lines, checked against a world.
//!
//! What a file leaves out is taken from the peers of its segment ([`assumed`]); [`arrive`] makes a guest of it, who
//! lives in a run of the world and moves nothing there.

pub mod arrive;
pub mod assumed;
mod check;
pub mod fields;
pub mod questions;
pub mod template;

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::calendar::{Clock, Date};
use crate::enterprise::traits::{MULTI_MODEL, PORTABILITY, PRICE_MATCH};
use crate::ids::MarketKind;
use crate::plan::Plan;
use crate::terms::buyers::{Class, LockInTerms, MAX_CLASSES};
use crate::worldfile::change::Changed;
use crate::worldfile::error::Problems;
use crate::worldfile::locate::Outline;
use crate::worldfile::ron_options;
use crate::worldfile::source::read_small;

/// An organisation as its file states it. Money is dollars a year.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Organisation {
    /// Its name.
    pub name: String,
    /// The segment whose buyers are its peers.
    pub segment: String,
    /// What it spends on compute.
    pub compute_spend: f64,
    /// What it spends on models; 0 for an organisation without AI, none for what its peers of its size spend.
    #[serde(default)]
    pub model_spend: Option<f64>,
    /// What it runs: an entry for each class of the world that it has, or several where it has that in several places.
    #[serde(default)]
    pub workloads: Vec<Stated>,
    /// Committed-spend discounts that it gets.
    #[serde(default)]
    pub discounts: Vec<Discount>,
    /// The clauses that it holds; none for what its peers hold.
    #[serde(default)]
    pub clauses: Option<Vec<Clause>>,
    /// Times a year that it looks whether a workload should move, without news.
    #[serde(default)]
    pub reviews_a_year: Option<f64>,
}

/// A workload as a file states it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stated {
    /// The class of the world that it is of.
    pub class: String,
    /// What the organisation calls it.
    #[serde(default)]
    pub called: Option<String>,
    /// Its share of what the organisation spends in its market.
    pub share: f64,
    /// The provider that a compute workload runs on.
    #[serde(default)]
    pub provider: Option<String>,
    /// The vendor of a model workload.
    #[serde(default)]
    pub vendor: Option<String>,
    /// The channel through which it buys from that vendor: a provider, or `direct`.
    #[serde(default)]
    pub channel: Option<String>,
    /// The day on which the contract ends.
    #[serde(default)]
    pub contract_ends: Option<Date>,
    /// The months for which it signs.
    #[serde(default)]
    pub term_months: Option<f64>,
    /// Share of the rest of the contract that is due on leaving.
    #[serde(default)]
    pub commitment: Option<f64>,
    /// Years that it has run where it runs.
    #[serde(default)]
    pub years_there: Option<f64>,
}

/// A place among the workloads of a guest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The class of the world that it is of.
    pub class: usize,
    /// The entry of the file that states it, if one does.
    pub stated: Option<usize>,
}

/// A committed-spend discount.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Discount {
    /// The provider that gives it.
    pub provider: String,
    /// The share of the list price.
    pub discount: f64,
}

/// A clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Clause {
    /// Halves the cost of moving and waives egress.
    Portability,
    /// Lowers the cost of moving vendor.
    MultiModel,
    /// Pays little more than the vendor's lowest price on any channel.
    PriceMatch,
}

impl Clause {
    /// All of them.
    pub const ALL: [Clause; 3] = [Clause::Portability, Clause::MultiModel, Clause::PriceMatch];

    /// Its bit of `Enterprise::traits`.
    pub fn bit(self) -> u8 {
        match self {
            Clause::Portability => PORTABILITY,
            Clause::MultiModel => MULTI_MODEL,
            Clause::PriceMatch => PRICE_MATCH,
        }
    }

    /// Its name in words.
    pub fn name(self) -> &'static str {
        match self {
            Clause::Portability => "portability",
            Clause::MultiModel => "multi-model",
            Clause::PriceMatch => "price match",
        }
    }

    /// What it is, in a line that holds in every world.
    pub fn meaning(self) -> &'static str {
        match self {
            Clause::Portability => {
                "what runs is kept so that it fits any cloud: moving takes less work, and no fee for the data taken along"
            }
            Clause::MultiModel => {
                "models are used through a layer that fits any vendor: moving to another vendor takes a part of the work"
            }
            Clause::PriceMatch => {
                "a model is paid at most a margin above the lowest price that its vendor has on any channel"
            }
        }
    }

    /// What it is in a world: its meaning, by how much, and what keeping it costs.
    pub fn in_world(self, terms: &LockInTerms) -> String {
        let percent = |share: f64| (1000.0 * share).round() / 10.0;
        let (by_how_much, costs, of) = match self {
            Clause::Portability => (
                format!("{} % less", percent(terms.portability_clause)),
                terms.portability_price,
                "all spend",
            ),
            Clause::MultiModel => (
                format!("{} % of it", percent(terms.multi_model_clause)),
                terms.multi_model_price,
                "model spend",
            ),
            Clause::PriceMatch => (
                format!("{} % above", percent(terms.price_match_margin)),
                terms.price_match_price,
                "model spend",
            ),
        };
        let (meaning, costs) = (self.meaning(), percent(costs));
        format!("{meaning} ({by_how_much}; keeping it costs {costs} % of {of})")
    }
}

/// Whether a contract ends more than ten years from the start.
fn ends_too_late(clock: &Clock, ends: Date) -> bool {
    clock.tick_of(ends) > 120 / clock.tick.months()
}

impl Organisation {
    /// Whether a file states an organisation and not a world or a study; not where it cannot be read.
    pub fn is_one(path: &Path) -> bool {
        let text = read_small(path, &path.display().to_string(), "").ok();
        let outline = text.and_then(|text| Outline::read(&text).ok());
        outline.is_some_and(|outline| {
            ["segment", "compute_spend"].map(|field| outline.find(field).is_some()) == [true, true]
        })
    }

    /// The organisation of a file, checked against the world of `plan`, and the text of the file.
    ///
    /// # Errors
    /// Every mistake in it, at its place.
    pub fn read(path: &Path, plan: &Plan) -> Result<(Self, String), Problems> {
        let file = path.display().to_string();
        let text = read_small(path, &file, "`lockin new --organisation FILE` writes one")?;
        Ok((Self::from_text(&file, &text, plan)?, text))
    }

    /// The same from its text.
    ///
    /// # Errors
    /// As [`Organisation::read`].
    pub fn from_text(file: &str, text: &str, plan: &Plan) -> Result<Self, Problems> {
        let written = Changed::unchanged(file, text)?;
        match ron_options().from_str::<Self>(text) {
            Ok(organisation) => check::check(&organisation, &written, plan).or(organisation),
            Err(error) => Err(written.problem(&error).into()),
        }
    }

    /// The place of its segment in the world of `plan`.
    pub fn segment(&self, plan: &Plan) -> usize {
        let segments = &plan.world.segments;
        let place = segments.iter().position(|s| s.name == self.segment);
        place.expect("a checked organisation has a segment of the world")
    }

    /// The places of its workloads, and the first entry for which there is none left.
    ///
    /// Each class of the world has a place, which the largest entry of that class takes: with it the other classes have
    /// their traffic. A further part of a class takes the place of a class of its market that is not stated, and where all
    /// are, one beyond the classes.
    pub fn placed(&self, plan: &Plan) -> (Vec<Place>, Option<usize>) {
        let classes = &plan.world.classes;
        let class = |w: &Stated| classes.iter().position(|class| class.name == w.class);
        let of = |c: usize| {
            (0..self.workloads.len()).filter(move |i| class(&self.workloads[*i]) == Some(c))
        };
        let larger = |a: usize, b: usize| {
            if self.workloads[b].share > self.workloads[a].share {
                b
            } else {
                a
            }
        };
        let largest = |c: usize| Place {
            class: c,
            stated: of(c).reduce(larger),
        };
        let mut places: Vec<Place> = (0..classes.len()).map(largest).collect();
        let mut left = None;
        for (i, workload) in self.workloads.iter().enumerate() {
            let Some(c) = class(workload).filter(|c| places[*c].stated != Some(i)) else {
                continue;
            };
            let part = Place {
                class: c,
                stated: Some(i),
            };
            let is_free =
                |p: &&mut Place| p.stated.is_none() && classes[p.class].market == classes[c].market;
            let room = places.len() < MAX_CLASSES;
            match places.iter_mut().find(is_free) {
                Some(free) => *free = part,
                None if room => places.push(part),
                None => left = left.or(Some(i)),
            }
        }
        (places, left)
    }

    /// The places of its workloads.
    pub fn places(&self, plan: &Plan) -> Vec<Place> {
        self.placed(plan).0
    }

    /// Its workload at place `k`, if it states one.
    pub fn workload(&self, plan: &Plan, k: usize) -> Option<&Stated> {
        let stated = self.places(plan)[k].stated?;
        Some(&self.workloads[stated])
    }

    /// What it calls its workload at place `k`: its own name with that of the class.
    pub fn called(&self, plan: &Plan, k: usize) -> String {
        let class = &plan.world.classes[self.places(plan)[k].class].name;
        match self.workload(plan, k).and_then(|w| w.called.as_ref()) {
            Some(own) => format!("{own} ({class})"),
            None => class.clone(),
        }
    }

    /// What tells a workload that it states from its others: its class, and its own name where it has that class in
    /// several places.
    pub fn known_as(&self, workload: &Stated) -> String {
        let class = &workload.class;
        let several = self.workloads.iter().filter(|w| w.class == *class).count() > 1;
        match workload.called.as_ref().filter(|_| several) {
            Some(own) => format!("{own} ({class})"),
            None => class.clone(),
        }
    }

    /// Whether it states a workload of a market.
    pub fn states(&self, plan: &Plan, market: MarketKind) -> bool {
        let stated = |class: &&Class| self.workloads.iter().any(|w| w.class == class.name);
        let classes = plan.world.classes.iter();
        classes.filter(stated).any(|class| class.market == market)
    }
}
