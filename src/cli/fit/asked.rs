//! What is fitted, and to what, as it is typed.

use std::path::PathBuf;

use lockin::study::BASE;
use lockin::study::fit::{Effort, Estimation, Moment, ProfileSize, Search};
use lockin::study::range::Range;

use crate::cli::Trouble;
use crate::cli::declared::Typed;
use crate::cli::tables::Output;

/// Arguments of `fit`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The world file
    pub world: PathBuf,
    /// A parameter that is fitted and between what it lies, as choice.compute_price_sensitivity=2.5..8; repeatable
    #[arg(long, value_name = "PATH=LOW..HIGH", required = true)]
    parameter: Vec<String>,
    /// What was observed: table, measure and key of summary.csv, the year, its value and its standard error, as
    /// market.hhi@compute/all:5=2100+-100; without a year it is the last; repeatable
    #[arg(
        long,
        value_name = "MEASURE@KEY:YEAR=VALUE+-ERROR",
        required = true,
        allow_hyphen_values = true
    )]
    moment: Vec<Moment>,
    /// The variant that is held against the moments
    #[arg(long, value_name = "NAME", default_value = BASE)]
    variant: String,
    /// Replication seeds, the same at every point [default: the world's]
    #[arg(long, value_name = "SEEDS")]
    pub seeds: Option<String>,
    /// Number of enterprises, or `all` for one per account [default: the world's]
    #[arg(long, value_name = "N")]
    pub agents: Option<String>,
    /// Change a parameter, repeatable: providers.aws.egress_per_gb=0
    #[arg(long, value_name = "PATH=VALUE")]
    pub set: Vec<String>,
    /// A calibration of the world [default: its first]
    #[arg(long, value_name = "NAME")]
    calibration: Option<String>,
    /// Points of the Latin hypercube with which the search begins [default: 10 for each parameter]
    #[arg(long, value_name = "N")]
    points: Option<usize>,
    /// Points of the simplex that follows, at most [default: 30 for each parameter]
    #[arg(long, value_name = "N")]
    most: Option<usize>,
    /// Values of each parameter at which the others are fitted again, 0 for no profiles
    #[arg(long, value_name = "N", default_value_t = 7)]
    profile: usize,
    /// Points of each of these fits [default: 12 for each other parameter]
    #[arg(long, value_name = "N")]
    profile_most: Option<usize>,
    /// Threads; results do not depend on them [default: all]
    #[arg(long, value_name = "N")]
    pub threads: Option<usize>,
    #[command(flatten)]
    pub output: Output,
}

impl Arguments {
    /// The world with what is fitted and what was observed.
    pub fn estimation(&self) -> Result<Estimation, Trouble> {
        let loaded = Typed {
            world: &self.world,
            set: &self.set,
            seeds: self.seeds.as_deref(),
            agents: self.agents.as_deref(),
            calibration: self.calibration.as_deref(),
        }
        .loaded()?;
        loaded.variant(&self.variant).map_err(Trouble::input)?;
        let range = |typed: &String| -> Result<Range, Trouble> {
            let wrong = |why: String| Trouble::Input(format!("--parameter {typed}: {why}"));
            typed.parse().map_err(wrong)
        };
        let ranges: Result<Vec<Range>, Trouble> = self.parameter.iter().map(range).collect();
        Estimation::of(loaded, &self.variant, ranges?, self.moment.clone())
    }

    /// How closely is looked at so many parameters.
    pub fn effort(&self, parameters: usize) -> Effort {
        Effort {
            search: Search::over(parameters, self.points, self.most),
            profile: ProfileSize::over(parameters, self.profile, self.profile_most),
        }
    }
}
