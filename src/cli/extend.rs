//! `lockin extend DIR`

use std::path::PathBuf;

use lockin::study::opened::Opened;
use lockin::worldfile::seeds::parse_seeds;

use super::Trouble;
use super::ending::Ending;
use super::grown::{More, grow};
use super::life::{interruptible, threads};
use super::until::{Also, Until, until};

/// Arguments of `extend`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The study's folder
    study: PathBuf,
    /// Seeds to have as well, as 1..=40 or 21,22
    #[arg(long, value_name = "SEEDS")]
    seeds: Option<String>,
    /// A variant to have as well, repeatable; at the points of a design too
    #[arg(long, value_name = "NAME")]
    variant: Vec<String>,
    /// A table of points (CSV) to have as well, of the parameters of those that are there; with every variant of the study
    #[arg(long, value_name = "POINTS.csv", conflicts_with = "until_halfwidth")]
    design: Option<PathBuf>,
    #[command(flatten)]
    until: Until,
    /// Threads; results do not depend on them [default: all]
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
    /// Write no page of figures and tables at the end
    #[arg(long)]
    no_page: bool,
}

/// Adds seeds, variants and points to a study: runs that are there stay as they are, and the rest is done.
pub fn run(arguments: &Arguments) -> Result<(), Trouble> {
    let asked = arguments.seeds.is_some() || arguments.design.is_some() || arguments.until.asked();
    if !asked && arguments.variant.is_empty() {
        return Err(Trouble::input(
            "nothing to add: give --seeds, --variant, --design, --until-halfwidth",
        ));
    }
    threads(arguments.threads)?;
    let stop = interruptible()?;
    let there = Opened::begun(&arguments.study)?;
    let seeds = seeds(&there.manifest.identity.seeds, arguments.seeds.as_deref())?;
    let rule = arguments.until.rule(seeds.len());
    let ended = match rule {
        None => {
            let more = More {
                seeds,
                variants: &arguments.variant,
                points: arguments.design.as_deref(),
                rule: None,
            };
            grow(&there, more, &stop)?
        }
        Some(rule) => {
            // Going on with a rule, it was looked at first when it began.
            let same = there
                .manifest
                .until
                .clone()
                .filter(|old| (&old.wanted, old.most) == (&rule.wanted, rule.most));
            let rule = same.unwrap_or(rule);
            let also = Also {
                variants: &arguments.variant,
                seeds,
            };
            until(&arguments.study, &rule, also, &stop)?
        }
    };
    let ending = Ending {
        command: "extend",
        page: !arguments.no_page,
    };
    ending.said(ended, true)
}

/// The seeds that were there, then those that are new.
fn seeds(old: &[u64], asked: Option<&str>) -> Result<Vec<u64>, Trouble> {
    let mut all = old.to_vec();
    let Some(asked) = asked else {
        return Ok(all);
    };
    let new =
        parse_seeds(asked).map_err(|why| Trouble::Input(format!("--seeds {asked}: {why}")))?;
    all.extend(new.into_iter().filter(|seed| !old.contains(seed)));
    all.sort_unstable();
    Ok(all)
}
