//! `lockin figure DIR --measure NAME --out FILE`

mod drawn;
pub(super) mod measure;
pub(super) mod series;

use std::fs;
use std::path::{Path, PathBuf};

use clap::ValueEnum;

use lockin::record::files::write_whole;
use lockin::study::BASE;
use lockin::study::opened::Opened;
use lockin::worldfile::error::did_you_mean;

use super::chart::{Picture, Width, is_drawn, is_drawn_pdf, is_drawn_png};
use super::tables::{Table, csv};
use super::{Trouble, compare, say, show};
use drawn::Drawing;
pub use drawn::{turns, turns_of, year_of};
use measure::Measure;
use series::{Asked, Series};

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
    files(&arguments.out)?;
    let study = compare::opened(&arguments.study)?;
    study.known(&arguments.variant)?;
    let measures = measures(arguments)?;
    let asked = asked(arguments, &study)?;
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
    write(&arguments.out, &picture, &data)?;
    if arguments.log && lowest(&data) <= 0.0 {
        say(
            "--log: what is drawn, or its band, is not above 0 everywhere, so that the axis is linear",
        );
    }
    Ok(())
}

/// The lowest number that is drawn, ends of intervals included.
fn lowest(data: &Table) -> f64 {
    let cells = |row| data.columns.iter().zip(row);
    let drawn = data.rows.iter().flat_map(cells);
    let drawn = drawn.filter(|(column, _)| column.name != "year");
    let figures = drawn.filter_map(|(_, cell): (_, &super::tables::Cell)| cell.figure);
    let numbers = figures.flat_map(|figure| {
        let low = figure.interval.map_or(f64::NAN, |(low, _)| low);
        [figure.value, low]
    });
    numbers.fold(f64::INFINITY, f64::min)
}

/// Refuses what cannot be drawn or would be written over.
fn files(out: &Path) -> Result<(), Trouble> {
    let wrong = |why: &str| Err(Trouble::Input(format!("--out {}: {why}", out.display())));
    match out.extension().and_then(|ending| ending.to_str()) {
        Some("svg" | "pdf" | "png") => {}
        _ => return wrong("write a name that ends with .svg, .pdf or .png"),
    }
    let folder = out.parent().filter(|f| !f.as_os_str().is_empty());
    if folder.is_some_and(|folder| !folder.is_dir()) {
        return wrong("there is no such folder; make it first");
    }
    match fs::read(out) {
        Ok(there) if !was_drawn(&there) => {
            wrong("there is a file that lockin did not draw; take another name")
        }
        _ => Ok(()),
    }
}

fn was_drawn(there: &[u8]) -> bool {
    is_drawn(&String::from_utf8_lossy(there)) || is_drawn_pdf(there) || is_drawn_png(there)
}

fn measures(arguments: &Arguments) -> Result<Vec<Measure>, Trouble> {
    let wanted = if arguments.kind == Kind::Scatter {
        2
    } else {
        1
    };
    if arguments.measure.len() != wanted {
        return Err(Trouble::Input(format!(
            "--measure: {} given; {}",
            arguments.measure.len(),
            if wanted == 2 {
                "a scatter shows two, the first along and the second upwards"
            } else {
                "name one; two are for --kind scatter"
            }
        )));
    }
    let named = arguments.measure.iter().map(|name| Measure::named(name));
    let (found, wrong): (Vec<_>, Vec<_>) = named.partition(Result::is_ok);
    let wrong: Vec<String> = wrong.into_iter().filter_map(Result::err).collect();
    if wrong.is_empty() {
        Ok(found.into_iter().filter_map(Result::ok).collect())
    } else {
        Err(Trouble::Input(wrong.join("\n")))
    }
}

/// Variants, keys and years, as asked for or as they are if nothing was.
fn asked(arguments: &Arguments, study: &Opened) -> Result<Asked, Trouble> {
    let last = study.plan.world.clock.years;
    if let Some(segment) = &arguments.segment {
        let world = &study.plan.world;
        let names: Vec<&str> = world.segments.iter().map(|s| s.name.as_str()).collect();
        if !names.contains(&segment.as_str()) {
            let remedy = did_you_mean(segment, &names);
            return Err(Trouble::Input(format!(
                "--segment {segment}: there is no such segment; {remedy}"
            )));
        }
    }
    let path = arguments.kind == Kind::Path;
    let differences = arguments.difference || arguments.kind == Kind::Effect;
    let mut variants = arguments.variant.clone();
    if variants.is_empty() {
        let one = path && !differences;
        let all = study.variants.iter();
        variants = all
            .take(if one { 1 } else { usize::MAX })
            .cloned()
            .collect();
    }
    if differences {
        variants.retain(|name| name != BASE);
        if variants.is_empty() {
            return Err(Trouble::Input(
                "there is no variant besides base whose difference could be drawn; run the study with --variant".into(),
            ));
        }
    } else if path && !variants.iter().any(|name| name == BASE) {
        variants.insert(0, BASE.to_owned());
    }
    Ok(Asked {
        variants,
        segment: arguments.segment.clone(),
        keys: arguments.key.clone(),
        typed: None,
        beside_others: arguments.kind == Kind::Scatter,
        differences,
        years: years(arguments.years.as_deref(), path, last)?,
    })
}

/// The first and the last year to show.
fn years(asked: Option<&str>, path: bool, last: u32) -> Result<(u32, u32), Trouble> {
    let Some(text) = asked else {
        return Ok(if path { (0, last) } else { (last, last) });
    };
    let ends = text.split_once("..=").unwrap_or((text, text));
    match (ends.0.trim().parse(), ends.1.trim().parse()) {
        (Ok(from), Ok(to)) if from <= to && to <= last && (path == (from < to)) => Ok((from, to)),
        _ => Err(Trouble::Input(format!(
            "--years {text}: write {} (the study has {last} years)",
            if path {
                format!("two years since the start, as 0..={last}")
            } else {
                format!("one year since the start, as {last}")
            }
        ))),
    }
}

fn write(out: &Path, picture: &Picture, data: &Table) -> Result<(), Trouble> {
    let beside = out.with_extension("csv");
    let text = csv(data);
    if let Ok(there) = fs::read_to_string(&beside)
        && !there.starts_with("variant,key,measure,unit,")
    {
        return Err(Trouble::Input(format!(
            "{}: there is a file that does not begin as these numbers do; nothing was changed. Take another name for the figure",
            beside.display()
        )));
    }
    let drawn = match out.extension().and_then(|ending| ending.to_str()) {
        Some("pdf") => picture.pdf(),
        Some("png") => picture.png(),
        _ => picture.svg().into_bytes(),
    };
    for (path, bytes) in [(out, &drawn), (&*beside, &text.into_bytes())] {
        write_whole(path, |file| file.write_all(bytes)).map_err(Trouble::Input)?;
        show(format_args!("{}\n", path.display()));
    }
    Ok(())
}
