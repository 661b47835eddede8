//! A question to a world: organisations that ask how they stand in one variant of it, and all that they are told.

use std::path::PathBuf;

use super::prior::{Drawn, Visitors};
use super::states::{Sorted, sorted, touching};
use super::{Desk, Told};
use crate::organisation::Organisation;
use crate::plan::Plan;
use crate::study::Study;
use crate::study::layout::slug;
use crate::study::trouble::Trouble;
use crate::study::valuation::Scenario;
use crate::worldfile::Loaded;

/// An organisation and the text of its file.
pub type Read = (Organisation, String);

/// The organisations of files that ask together, each with the text of its file, in the order of `paths`.
///
/// # Errors
/// Every mistake of every file, and every organisation whose tables would have the names of another's: all are input.
pub fn read(paths: &[PathBuf], plan: &Plan) -> Result<Vec<Read>, Trouble> {
    let mut organisations: Vec<Read> = Vec::new();
    let mut wrong = Vec::new();
    for path in paths {
        match Organisation::read(path, plan) {
            Ok((own, _)) if organisations.iter().any(|(other, _)| alike(other, &own)) => {
                wrong.push(format!(
                    "{}: two organisations are called {}; give one another name",
                    path.display(),
                    own.name
                ));
            }
            Ok(read) => organisations.push(read),
            Err(problems) => wrong.push(problems.to_string()),
        }
    }
    if wrong.is_empty() {
        Ok(organisations)
    } else {
        Err(Trouble::Input(wrong.join("\n")))
    }
}

/// Whether the tables of two organisations would have the same names.
fn alike(one: &Organisation, other: &Organisation) -> bool {
    slug(&one.name, '-') == slug(&other.name, '-')
}

/// The deals that touch one of those who ask, and what is known of them before anything is lived.
#[derive(Debug, Clone)]
pub struct Touching {
    /// Their places in the plan, in order.
    deals: Vec<usize>,
    /// How each turned out, by seed; none of one that has to be lived.
    on_record: Vec<Option<Vec<Scenario>>>,
}

impl Touching {
    /// The deals that touch one of `organisations`; `on_record` says how the deal at a place turned out in each seed, if
    /// that is known.
    ///
    /// # Errors
    /// Those of `on_record`.
    pub fn of(
        organisations: &[Organisation],
        plan: &Plan,
        on_record: impl Fn(usize) -> Result<Option<Vec<Scenario>>, Trouble>,
    ) -> Result<Self, Trouble> {
        let own = organisations.iter().flat_map(|own| touching(own, plan));
        let mut deals: Vec<usize> = own.collect();
        deals.sort_unstable();
        deals.dedup();
        let known = deals.iter().map(|d| on_record(*d));
        Ok(Self {
            on_record: known.collect::<Result<_, _>>()?,
            deals,
        })
    }

    /// The places of those of which it is, or is not, on record how they turned out.
    pub fn those(&self, on_record: bool) -> Vec<usize> {
        let all = self.deals.iter().zip(&self.on_record);
        let those = all.filter(|(_, outcomes)| outcomes.is_some() == on_record);
        those.map(|(d, _)| *d).collect()
    }

    /// The names of those.
    pub fn names<'p>(&self, plan: &'p Plan, on_record: bool) -> Vec<&'p str> {
        let those = self.those(on_record).into_iter();
        those.map(|d| &*plan.world.deals[d].name).collect()
    }

    /// How all turned out, by deal and seed: the next of `lived` for one that is not on record.
    fn outcomes(&self, lived: Vec<Vec<Scenario>>) -> Vec<Vec<Scenario>> {
        let mut lived = lived.into_iter();
        let all = self.on_record.iter().cloned();
        all.map(|read| read.or_else(|| lived.next()).unwrap_or_default())
            .collect()
    }
}

/// What is asked: how organisations stand in a variant of a world, over its seeds and over draws of its prior.
#[derive(Debug)]
pub struct Question<'a> {
    /// The world, whose prior is drawn from.
    pub loaded: &'a Loaded,
    /// The one variant that they live in, with its start, and the seeds.
    pub study: Study,
    /// Who asks.
    pub organisations: Vec<Organisation>,
    /// The deals that touch one of them.
    pub touching: Touching,
    /// Draws of the prior, one seed each; 0 for none.
    pub draws: usize,
}

/// What was asked, and what every seed says of each organisation.
pub struct Asked {
    /// The one variant that they live in, and the seeds.
    pub study: Study,
    /// Who asks.
    pub organisations: Vec<Organisation>,
    /// The places of the deals that touch one of them.
    pub deals: Vec<usize>,
    /// What the seeds say; the outcomes of deals are in the order of `deals`.
    pub told: Told,
    /// The same in draws of the prior; none where nothing is uncertain or none are wanted.
    pub drawn: Option<Drawn>,
}

impl Question<'_> {
    /// Runs that one seed takes: with all deals, and once more without each of which it is not known how it turned out.
    fn in_seed(&self) -> usize {
        1 + self.touching.those(false).len()
    }

    /// Runs that the answer takes: those of each seed, and one a draw.
    pub fn runs(&self) -> usize {
        self.in_seed() * self.study.seeds.len() + self.draws
    }

    /// Lets the organisations live in every seed and draw as guests; `advance` is called with the runs that are done.
    ///
    /// # Errors
    /// When a run lacks what a deal is valued by, or a world makes no sense at a draw: both are failures.
    pub fn ask(self, advance: impl Fn(usize) + Sync) -> Result<Asked, Trouble> {
        let variant = &self.study.variants[0];
        let desk = Desk {
            plan: &variant.plan,
            start: &variant.start,
            organisations: &self.organisations,
            deals: &self.touching.those(false),
        };
        let in_seed = self.in_seed();
        let told = desk.ask(&self.study.seeds, || advance(in_seed));
        let mut told = told.map_err(Trouble::Failed)?;
        told.deals = self.touching.outcomes(std::mem::take(&mut told.deals));
        let visitors = Visitors {
            organisations: &self.organisations,
            variant: &variant.name,
            seeds: &self.study.seeds,
        };
        let drawn = visitors.in_draws(self.loaded, self.draws, || advance(1));
        Ok(Asked {
            drawn: drawn.map_err(Trouble::Failed)?,
            study: self.study,
            organisations: self.organisations,
            deals: self.touching.deals,
            told,
        })
    }
}

impl Asked {
    /// The states that the seeds of organisation number `o` are sorted into: by the deals that touch it, and by what
    /// models cost its peers in the last month.
    pub fn states(&self, o: usize) -> Vec<Sorted> {
        let plan = &self.study.variants[0].plan;
        let own = touching(&self.organisations[o], plan);
        let deals = self.deals.iter().zip(&self.told.deals);
        let deals: Vec<_> = deals
            .filter(|(d, _)| own.contains(d))
            .map(|(&d, outcomes)| (plan.deals[d].terms.name.clone(), outcomes.clone()))
            .collect();
        let seeds = &self.told.of[o];
        let models = seeds.iter().map(|s| s.buys.prices.last());
        let models: Vec<f64> = models
            .map(|prices| prices.map_or(f64::NAN, |prices| prices[1][1]))
            .collect();
        sorted((seeds.len(), "seeds"), &deals, &models)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_on_record_is_lived_in_the_order_of_the_deals() {
        let (pays, bet) = (vec![Scenario::Pays; 2], vec![Scenario::LongBet; 2]);
        let touching = Touching {
            deals: vec![1, 4, 6],
            on_record: vec![None, Some(pays.clone()), None],
        };
        assert_eq!(touching.those(true), [4]);
        assert_eq!(touching.those(false), [1, 6]);
        let last = vec![Scenario::Commodity; 2];
        let all = touching.outcomes(vec![bet.clone(), last.clone()]);
        assert_eq!(all, [bet, pays, last]);
    }
}
