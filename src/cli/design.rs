//! `lockin design KIND WORLD`

use std::io::{self, Write};
use std::path::PathBuf;

use clap::ValueEnum;

use lockin::study::designs::{SOBOL_DIMENSIONS, SOBOL_POINTS, Spread, crossed};
use lockin::study::morris::morris;
use lockin::study::sobol::saltelli;
use lockin::worldfile::Loaded;
use lockin::worldfile::design::{Design, Inferred};

use super::{Trouble, say};

/// Most points that are written.
const MOST: usize = 100_000;

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
    let (columns, rows) = match arguments.kind {
        Kind::Grid => grid(arguments)?,
        Kind::Lhs => spread(arguments, &loaded, Spread::LatinHypercube)?,
        Kind::Sobol => spread(arguments, &loaded, Spread::Sobol)?,
        Kind::Morris | Kind::Saltelli => named(arguments, &loaded)?,
    };
    let text = text(&columns, &rows).map_err(Trouble::input)?;
    // A point at which the world makes no sense is told now, and not when the study is to be run.
    let here = arguments
        .out
        .as_ref()
        .map_or("the table".to_owned(), |out| out.display().to_string());
    Design::from_text(&here, &text, Inferred::Each, &loaded).map_err(Trouble::input)?;
    match &arguments.out {
        None => io::stdout()
            .write_all(text.as_bytes())
            .map_err(|why| Trouble::Failed(why.to_string())),
        Some(out) => {
            let new =
                std::fs::File::create_new(out).and_then(|mut file| file.write_all(text.as_bytes()));
            new.map_err(|why| match why.kind() {
                io::ErrorKind::AlreadyExists => Trouble::input(format!(
                    "{} is there already; take another name, or remove it first",
                    out.display()
                )),
                _ => Trouble::input(format!("cannot write {}: {why}", out.display())),
            })?;
            let (world, out) = (arguments.world.display(), out.display());
            say(format_args!(
                "{out}: {} points; lockin run {world} --design {out}",
                rows.len()
            ));
            Ok(())
        }
    }
}

type Table = (Vec<String>, Vec<Vec<String>>);
/// A parameter, its lower and its upper end.
type Range = (String, f64, f64);

fn grid(arguments: &Arguments) -> Result<Table, Trouble> {
    let (mut columns, mut lists) = (Vec::new(), Vec::new());
    for over in &arguments.over {
        let (path, values) = split(over, "its values, as providers.*.egress_per_gb=0,0.05")?;
        columns.push(path.to_owned());
        lists.push(
            values
                .split(',')
                .map(|value| value.trim().to_owned())
                .collect::<Vec<_>>(),
        );
    }
    if columns.is_empty() {
        return Err(Trouble::input(
            "a grid needs values: --over PATH=VALUE,VALUE,…",
        ));
    }
    let points = lists
        .iter()
        .fold(1_usize, |all, list| all.saturating_mul(list.len()));
    if points > MOST {
        return Err(Trouble::input(format!(
            "a grid of {points} points is more than {MOST}; list fewer values"
        )));
    }
    Ok((columns, crossed(&lists)))
}

/// The parameters and their ranges: those asked for, else what the world's prior says.
fn ranges(arguments: &Arguments, loaded: &Loaded) -> Result<Vec<Range>, Trouble> {
    let ranges: Result<Vec<Range>, Trouble> = arguments.over.iter().map(|o| range(o)).collect();
    let mut ranges = ranges?;
    if ranges.is_empty() {
        let prior = loaded.world().prior.iter();
        ranges = prior.map(|u| (u.path.clone(), u.low, u.high)).collect();
    }
    if ranges.is_empty() {
        return Err(Trouble::input(
            "the world states no prior; give ranges with --over PATH=LOW..HIGH",
        ));
    }
    Ok(ranges)
}

/// Fails unless so many points of a kind, each of so many rows, can be written.
fn fits(arguments: &Arguments, rows: usize, most: usize) -> Result<(), Trouble> {
    let most = most.min(MOST / rows);
    if (1..=most).contains(&arguments.points) {
        return Ok(());
    }
    Err(Trouble::Input(format!(
        "--points {}: write a number from 1 to {most}",
        arguments.points
    )))
}

fn spread(arguments: &Arguments, loaded: &Loaded, spread: Spread) -> Result<Table, Trouble> {
    let ranges = ranges(arguments, loaded)?;
    let most = if spread == Spread::Sobol {
        sobols(ranges.len())?;
        SOBOL_POINTS
    } else {
        MOST
    };
    fits(arguments, 1, most)?;
    let cube = spread.points(arguments.points, ranges.len(), u64::from(arguments.seed));
    let rows = cube.iter().map(|point| values(point, &ranges)).collect();
    Ok((ranges.into_iter().map(|(path, ..)| path).collect(), rows))
}

/// Designs whose points are named by their places.
fn named(arguments: &Arguments, loaded: &Loaded) -> Result<Table, Trouble> {
    let ranges = ranges(arguments, loaded)?;
    let (n, k, seed) = (arguments.points, ranges.len(), u64::from(arguments.seed));
    let design = if arguments.kind == Kind::Morris {
        fits(arguments, k + 1, MOST)?;
        morris(n, k, seed)
    } else {
        sobols(2 * k)?;
        fits(arguments, k + 2, SOBOL_POINTS)?;
        saltelli(n, k, seed)
    };
    let row = |(name, point): (String, Vec<f64>)| [vec![name], values(&point, &ranges)].concat();
    let rows = design.into_iter().map(row).collect();
    let columns = ranges.iter().map(|(path, ..)| path.clone());
    Ok((
        std::iter::once("name".to_owned()).chain(columns).collect(),
        rows,
    ))
}

fn sobols(dimensions: usize) -> Result<(), Trouble> {
    if dimensions <= SOBOL_DIMENSIONS {
        return Ok(());
    }
    Err(Trouble::Input(format!(
        "a Sobol sequence goes over at most {SOBOL_DIMENSIONS} parameters, for indices half as many"
    )))
}

/// A point of the unit cube in the parameters' ranges.
fn values(point: &[f64], ranges: &[Range]) -> Vec<String> {
    let value = |(x, (_, low, high)): (&f64, &Range)| format!("{:?}", low + x * (high - low));
    point.iter().zip(ranges).map(value).collect()
}

fn split<'a>(over: &'a str, form: &str) -> Result<(&'a str, &'a str), Trouble> {
    let parts = over
        .rsplit_once('=')
        .map(|(path, value)| (path.trim(), value.trim()));
    let parts = parts.filter(|(path, value)| !path.is_empty() && !value.is_empty());
    parts.ok_or_else(|| Trouble::input(format!("--over {over}: write a path, = and {form}")))
}

fn range(over: &str) -> Result<Range, Trouble> {
    let form = "its range, as choice.compute_price_sensitivity=2.5..8";
    let (path, values) = split(over, form)?;
    let ends = values
        .split_once("..")
        .map(|(low, high)| (low.trim().parse(), high.trim().parse()));
    match ends {
        Some((Ok(low), Ok(high))) if low < high && f64::is_finite(low) && f64::is_finite(high) => {
            Ok((path.to_owned(), low, high))
        }
        _ => Err(Trouble::input(format!(
            "--over {over}: write a path, = and {form}, the lower end first"
        ))),
    }
}

fn text(columns: &[String], rows: &[Vec<String>]) -> Result<String, String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer
        .write_record(columns)
        .map_err(|why| why.to_string())?;
    for row in rows {
        writer.write_record(row).map_err(|why| why.to_string())?;
    }
    let bytes = writer.into_inner().map_err(|why| why.to_string())?;
    String::from_utf8(bytes).map_err(|why| why.to_string())
}
