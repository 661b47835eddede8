//! Where organisations live: a world, or the world of a study on disk, of which is read what it holds.

use lockin::plan::Plan;
use lockin::study::desk::question::{self, Read, Touching};
use lockin::study::opened::Opened;
use lockin::study::valuation::Scenario;
use lockin::study::{BASE, Study};
use lockin::worldfile::{Loaded, parse_seeds};

use super::Arguments;
use crate::cli::declared::Typed;
use crate::cli::{Trouble, compare, so_many};
use lockin::study::manifest::chosen_seeds;
use lockin::study::payoff::states::outcomes;

/// A world, and the seeds that are lived in it.
pub struct Place {
    /// The world.
    pub loaded: Loaded,
    /// The seeds.
    seeds: Vec<u64>,
    /// The study that is asked, if one is.
    study: Option<Opened>,
}

/// The organisations, and where they live.
pub struct Ready {
    /// Where.
    pub place: Place,
    /// The one variant, with its start.
    pub study: Study,
    /// Who asks, each with the text of its file.
    pub all: Vec<Read>,
}

impl Ready {
    /// What the command line names.
    pub fn of(arguments: &Arguments) -> Result<Self, Trouble> {
        let place = Place::of(arguments)?;
        let variant = &arguments.variant;
        let plan = place.loaded.variant(variant).map_err(Trouble::input)?;
        let all = question::read(&arguments.organisations, &plan)?;
        let study = Study::of(&place.loaded, None, &[variant], place.seeds.clone())?;
        Ok(Self { place, study, all })
    }
}

impl Place {
    /// The place that the command line names.
    fn of(arguments: &Arguments) -> Result<Self, Trouble> {
        if arguments.world.is_dir() {
            return Self::of_study(arguments);
        }
        let loaded = Typed {
            world: &arguments.world,
            set: &arguments.set,
            seeds: arguments.seeds.as_deref(),
            agents: None,
            calibration: arguments.calibration.as_deref(),
        }
        .loaded()?;
        Ok(Self {
            seeds: parse_seeds(&loaded.world().seeds).map_err(Trouble::Input)?,
            loaded,
            study: None,
        })
    }

    fn of_study(arguments: &Arguments) -> Result<Self, Trouble> {
        let folder = arguments.world.display();
        let said = [
            ("--set", !arguments.set.is_empty()),
            ("--calibration", arguments.calibration.is_some()),
        ];
        if let Some((option, _)) = said.iter().find(|(_, is)| *is) {
            return Err(Trouble::Input(format!(
                "{option}: {folder} is a study, whose manifest says this; leave it out, or ask a world"
            )));
        }
        let mut study = compare::to_live_again(&arguments.world)?;
        study.known([&arguments.variant])?;
        if let Some(asked) = &arguments.seeds {
            study.seeds = chosen_seeds(&study.manifest, Some(asked))?;
        }
        Ok(Self {
            loaded: study.loaded()?,
            seeds: study.seeds.clone(),
            study: Some(study),
        })
    }

    /// How deal `d` turned out in each seed, from the runs of a study; none where it has to be lived.
    pub fn outcomes(
        &self,
        plan: &Plan,
        d: usize,
        variant: &str,
    ) -> Result<Option<Vec<Scenario>>, Trouble> {
        let study = self.study.as_ref();
        let study = study.filter(|study| holds_no_deal(study, variant).is_none());
        let without = format!("no-{}", plan.world.deals[d].name);
        let study = study.filter(|study| study.has(&without));
        study.map(|study| outcomes(study, plan, d)).transpose()
    }

    /// What is read of a study and what is lived anew, in a sentence; none of a world.
    pub fn read(&self, plan: &Plan, variant: &str, touching: &Touching) -> Option<String> {
        let (read, lived) = (touching.names(plan, true), touching.names(plan, false));
        let study = self.study.as_ref()?;
        let identity = &study.manifest.identity;
        let mut told = format!(
            "Read of the study {}, made by commit {}: its world, calibration {}, {}",
            study.store.folder.display(),
            identity.commit,
            identity.calibration,
            so_many(self.seeds.len(), "seed")
        );
        if !read.is_empty() {
            told.extend(["; how the deals turned out: ", &read.join(", ")]);
        }
        told.push_str(". Lived anew: the organisations, and the draws of the prior");
        if !lived.is_empty() {
            let why = holds_no_deal(study, variant).unwrap_or("it lacks the variants without them");
            let lived = lived.join(", ");
            told.extend(["; how the deals turn out: ", &lived, ", for ", why]);
        }
        told.push('.');
        Some(told)
    }
}

/// Why the runs of a study do not say how deals turn out for who lives in a variant of its world, if they do not.
fn holds_no_deal(study: &Opened, variant: &str) -> Option<&'static str> {
    if variant != BASE {
        Some("its variants without a deal differ from base alone")
    } else if study.other_version().is_some() {
        Some("another commit made its runs")
    } else if study.manifest.identity.kept.is_yearly() {
        Some("it keeps years only")
    } else {
        None
    }
}
