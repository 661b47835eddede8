//! `lockin design KIND WORLD`

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::ValueEnum;

use lockin::study::designs::Spread;
use lockin::study::designs::points::{Points, listed, ranged};
use lockin::study::designs::sampling::Sampling;
use lockin::study::range::{Range, of_prior};
use lockin::worldfile::Loaded;

use super::{Trouble, say};

/// Arguments of `design`.
#[derive(clap::Args)]
pub struct Arguments {
    /// How the points are spread
    #[arg(value_enum)]
    kind: Kind,
    /// The world file
    world: PathBuf,
    /// A parameter and its range, as choice.compute_price_sensitivity=2.5..8, or, in a grid, its values:
    /// providers.*.egress_per_gb=0,0.02,0.05; repeatable [default: what the world's prior says]
    #[arg(long, value_name = "PATH=RANGE")]
    over: Vec<String>,
    /// Number of points; of a grid it follows from the lists
    #[arg(long, value_name = "N", default_value_t = 64)]
    points: usize,
    /// What the points are drawn by
    #[arg(long, value_name = "SEED", default_value_t = 1)]
    seed: u32,
    /// Where the table goes [default: standard output]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// Every combination of the values listed
    Grid,
    /// A Latin hypercube
    Lhs,
    /// A scrambled Sobol sequence
    Sobol,
    /// Trajectories of elementary effects; --points is how many, each of a point more than there are parameters
    Morris,
    /// What Sobol indices need; --points is the number of base points, each of two points more than parameters
    Saltelli,
}

/// Writes a table of points that `lockin run --design` takes.
pub fn run(arguments: &Arguments) -> Result<(), Trouble> {
    let loaded = Loaded::read(&arguments.world, &[], None).map_err(Trouble::input)?;
    let drawn = |sampling: Sampling| {
        let ranges = ranges(arguments, &loaded)?;
        Points::drawn(sampling, arguments.points, &ranges, arguments.seed)
    };
    let points = match arguments.kind {
        Kind::Grid => Points::grid(&typed(&arguments.over, listed)?)?,
        Kind::Lhs => drawn(Sampling::Spread(Spread::LatinHypercube))?,
        Kind::Sobol => drawn(Sampling::Spread(Spread::Sobol))?,
        Kind::Morris => drawn(Sampling::Morris)?,
        Kind::Saltelli => drawn(Sampling::Saltelli)?,
    };
    // A point at which the world makes no sense is told now, and not when the study is to be run.
    let Some(out) = &arguments.out else {
        let text = points.text_for(&loaded, "the table")?;
        let written = io::stdout().write_all(text.as_bytes());
        return written.map_err(|why| Trouble::Failed(why.to_string()));
    };
    write(&points.text_for(&loaded, &out.display().to_string())?, out)?;
    let (world, out, n) = (arguments.world.display(), out.display(), points.rows.len());
    say(format_args!(
        "{out}: {n} points; lockin run {world} --design {out}"
    ));
    Ok(())
}

/// Writes a table to a file that is not there yet.
fn write(text: &str, out: &Path) -> Result<(), Trouble> {
    let new = std::fs::File::create_new(out).and_then(|mut file| file.write_all(text.as_bytes()));
    new.map_err(|why| match why.kind() {
        io::ErrorKind::AlreadyExists => Trouble::input(format!(
            "{} is there already; take another name, or remove it first",
            out.display()
        )),
        _ => Trouble::input(format!("cannot write {}: {why}", out.display())),
    })
}

/// The parameters and their ranges: those asked for, else what the world's prior says.
fn ranges(arguments: &Arguments, loaded: &Loaded) -> Result<Vec<Range>, Trouble> {
    let mut ranges = typed(&arguments.over, ranged)?;
    if ranges.is_empty() {
        ranges = of_prior(loaded.world());
    }
    if ranges.is_empty() {
        return Err(Trouble::input(
            "the world states no prior; give ranges with --over PATH=LOW..HIGH",
        ));
    }
    Ok(ranges)
}

/// What every `--over` says, as `read` has it.
fn typed<T>(all: &[String], read: fn(&str) -> Result<T, String>) -> Result<Vec<T>, Trouble> {
    let one =
        |over: &String| read(over).map_err(|why| Trouble::Input(format!("--over {over}: {why}")));
    all.iter().map(one).collect()
}
