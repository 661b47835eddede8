//! `--until-halfwidth`: seeds added until a difference is known well enough.

use std::path::Path;
use std::sync::atomic::AtomicBool;

use lockin::study::opened::Opened;
use lockin::study::until::{FEWEST, Rule, Wanted, grown};

use super::grown::{Ended, More, grow};
use super::{Trouble, say, so_many};

/// The options of a rule by which seeds are added.
#[derive(clap::Args)]
pub struct Until {
    /// Add seeds until the 95 % half-width of the paired difference is reached in every variant in the last year:
    /// market.hhi@compute/all=20, with table, measure, key and unit of summary.csv
    #[arg(long, value_name = "MEASURE@KEY=W")]
    until_halfwidth: Option<Wanted>,
    /// Seeds at which it ends in any case
    #[arg(
        long,
        value_name = "N",
        default_value_t = 1000,
        requires = "until_halfwidth"
    )]
    most_seeds: usize,
}

impl Until {
    /// The rule, for a study that has so many seeds at first.
    pub fn rule(&self, seeds: usize) -> Option<Rule> {
        self.until_halfwidth.clone().map(|wanted| Rule {
            wanted,
            first: seeds.max(FEWEST),
            most: self.most_seeds.max(seeds),
        })
    }

    /// Whether a rule was asked for.
    pub fn asked(&self) -> bool {
        self.until_halfwidth.is_some()
    }
}

/// What a study is to have as well.
pub struct Also<'a> {
    /// Variants.
    pub variants: &'a [String],
    /// Seeds.
    pub seeds: Vec<u64>,
}

/// Has these as well in the study in `folder`, and adds seeds until its rule is met or they are all that it may have.
pub fn until(folder: &Path, rule: &Rule, also: Also, stop: &AtomicBool) -> Result<Ended, Trouble> {
    let Also {
        variants,
        mut seeds,
    } = also;
    let mut wanted = rule.first;
    for looks in 1.. {
        let there = Opened::begun(folder)?;
        let more = More {
            seeds: grown(&seeds, wanted),
            variants,
            points: None,
            rule: Some(rule),
        };
        let ended = grow(&there, more, stop)?;
        seeds.clone_from(&ended.study.manifest.identity.seeds);
        let look = rule
            .look(&ended.lines, seeds.len())
            .map_err(Trouble::Input)?;
        say(format_args!(
            "{}: {} is known to ±{:.6}, wanted ±{}",
            so_many(seeds.len(), "seed"),
            look.variant,
            look.halfwidth,
            rule.wanted.halfwidth
        ));
        let Some(next) = look.next else {
            say(caveat(rule, look.halfwidth, looks));
            return Ok(ended);
        };
        wanted = next;
    }
    unreachable!("seeds are bounded")
}

/// What a reader has to know of intervals whose width decided when they were looked at last.
fn caveat(rule: &Rule, halfwidth: f64, looks: u32) -> String {
    let reached = if halfwidth <= rule.wanted.halfwidth {
        ""
    } else {
        "not reached with all the seeds that it may have: "
    };
    format!(
        "{reached}{rule}. Looks: {looks}. An interval that was looked at until it was narrow enough covers a little less \
         than 95 %, since a study stops sooner where chance made it narrow (Chow & Robbins 1965: the shortfall goes as \
         the width does); state the rule, which the manifest has, with the number."
    )
}
