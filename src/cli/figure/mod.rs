//! `lockin figure DIR --measure NAME --out FILE`

mod drawn;
mod out;
mod typed;

use std::path::PathBuf;

use clap::ValueEnum;

use lockin::study::series::Series;

use super::chart::Width;
use super::{Trouble, compare, say};
use drawn::{Drawing, lowest};

/// Arguments of `figure`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The study's folder
    study: PathBuf,
    /// What to draw: a column of the codebook, as hhi or providers.share, or ev, ev_percent; two for a scatter
    #[arg(long, value_name = "NAME", required = true)]
    measure: Vec<String>,
    /// A variant, repeatable [default: base for a path, all others]
    #[arg(long, value_name = "NAME")]
    variant: Vec<String>,
    /// The segment [default: all]
    #[arg(long, value_name = "NAME")]
    segment: Option<String>,
    /// Whose number, as summary.csv has it: aws, compute/all; repeatable [default: all there are]
    #[arg(long, value_name = "KEY")]
    key: Vec<String>,
    /// Differences from base, paired by seed
    #[arg(long)]
    difference: bool,
    /// Years since the start: 0..=10 for a path, 5 for all others [default: all, the last]
    #[arg(long, value_name = "YEARS")]
    years: Option<String>,
    /// What kind of figure
    #[arg(long, value_enum, default_value = "path")]
    kind: Kind,
    /// What the band of a path is
    #[arg(long, value_enum, default_value = "interval")]
    band: Band,
    /// Columns of a page that it is wide
    #[arg(long, value_enum, default_value = "one")]
    width: WidthArgument,
    /// Equal ratios equally far apart [default: for price indices and ratios]
    #[arg(long)]
    log: bool,
    /// The figure: a .svg, .pdf or .png; the numbers behind it go beside it as .csv
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// Over time, with the days on which policies act
    Path,
    /// What each variant changes in a year, with intervals
    Effect,
    /// Every seed in a year
    Distribution,
    /// Two measures against each other in a year, a mark a variant
    Scatter,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Band {
    /// The 95 % interval of the mean over seeds
    Interval,
    /// From the lowest seed to the highest
    Seeds,
}

#[derive(Clone, Copy, ValueEnum)]
enum WidthArgument {
    /// One column, 420 pixels
    One,
    /// Two columns, 860 pixels
    Two,
}

/// Draws a figure of a study and writes the numbers behind it.
pub fn run(arguments: &Arguments) -> Result<(), Trouble> {
    out::may_be_at(&arguments.out)?;
    let study = compare::opened(&arguments.study)?;
    study.known(&arguments.variant)?;
    let measures = arguments.measures()?;
    let asked = arguments.asked(&study)?;
    let all = measures
        .iter()
        .map(|measure| Series::read(&study, measure, &asked))
        .collect::<Result<Vec<_>, _>>()?;
    let drawing = Drawing {
        study: &study,
        measures: &measures,
        asked: &asked,
        width: match arguments.width {
            WidthArgument::One => Width::One,
            WidthArgument::Two => Width::Two,
        },
        log: arguments.log,
        seeds_band: arguments.band == Band::Seeds,
    };
    let (picture, data) = match arguments.kind {
        Kind::Path => drawing.path(&all[0])?,
        Kind::Effect => drawing.effect(&all[0]),
        Kind::Distribution => drawing.distribution(&all[0]),
        Kind::Scatter => drawing.scatter(&all[0], &all[1])?,
    };
    out::write(&arguments.out, &picture, &data)?;
    if arguments.log && lowest(&data) <= 0.0 {
        say(
            "--log: what is drawn, or its band, is not above 0 everywhere, so that the axis is linear",
        );
    }
    Ok(())
}
