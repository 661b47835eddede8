//! `lockin run WORLD`

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use clap::ValueEnum;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use lockin::study::Study;
use lockin::study::identity::{Format, Identity};
use lockin::study::job::{self, Job, Replace, Standing};
use lockin::study::ours::few;
use lockin::study::summary::Line;
use lockin::worldfile::Loaded;
use lockin::worldfile::change::{Change, Origin, parse_set};
use lockin::worldfile::design::{Cells, Design, Inferred};

use super::headline::range::Said;
use super::tables::Printer;
use super::{Trouble, headline, report, say};

/// Arguments of `run`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The world file, or the name of a shipped world: ai-cloud-2026, teaching, alliance-stays, hindcast-2020
    world: PathBuf,
    /// Replication seeds, as 1..=20 or 1,5,9 [default: the world's]
    #[arg(long, value_name = "SEEDS")]
    seeds: Option<String>,
    /// A variant to run, repeatable; base is always run [default: all]
    #[arg(long, value_name = "NAME")]
    variant: Vec<String>,
    /// A table of points (CSV): a column a parameter, by its path, a row a point; variants asked for are run at each
    #[arg(long, value_name = "POINTS.csv")]
    design: Option<PathBuf>,
    /// Whether the start is inferred once, on the world as stated, or for each point with its values in force
    #[arg(
        long,
        value_enum,
        value_name = "WHEN",
        requires = "design",
        default_value = "once"
    )]
    infer: Infer,
    /// Number of enterprises, or `all` for one per account [default: the world's]
    #[arg(long, value_name = "N")]
    agents: Option<String>,
    /// Change a parameter, repeatable: providers.aws.egress_per_gb=0
    #[arg(long, value_name = "PATH=VALUE")]
    set: Vec<String>,
    /// A calibration of the world [default: its first]
    #[arg(long, value_name = "NAME")]
    calibration: Option<String>,
    /// Threads; results do not depend on them [default: all]
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
    /// Where the study goes [default: results/<world>]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Files to write
    #[arg(long, value_enum, default_value = "parquet")]
    format: FormatArgument,
    /// Write no page of figures and tables at the end
    #[arg(long)]
    no_page: bool,
    /// Do everything again, and replace whatever study is in the folder
    #[arg(long)]
    force: bool,
}

/// Which files are written.
#[derive(Clone, Copy, ValueEnum)]
enum FormatArgument {
    /// Parquet
    Parquet,
    /// CSV
    Csv,
    /// Parquet and CSV
    Both,
}

/// When the start is inferred.
#[derive(Clone, Copy, ValueEnum)]
enum Infer {
    /// Once: what would be if it were so from now on
    Once,
    /// For each point: what is the case if the world is so
    Each,
}

/// Reads the world, does the runs that are missing, prints what the study says.
pub fn run(arguments: &Arguments) -> Result<(), Trouble> {
    threads(arguments.threads)?;
    let stop = interruptible()?;
    let loaded = load(arguments)?;
    let design = design(arguments, &loaded)?;
    let variants = chosen(&loaded, &arguments.variant, design.as_ref())?;
    let names: Vec<&str> = variants.iter().map(String::as_str).collect();
    let seeds = lockin::worldfile::parse_seeds(&loaded.world().seeds).map_err(Trouble::Input)?;
    let study = Study::of(&loaded, design.as_ref(), &names, seeds)?;
    let format = match arguments.format {
        FormatArgument::Parquet => Format::Parquet,
        FormatArgument::Csv => Format::Csv,
        FormatArgument::Both => Format::Both,
    };
    let identity = Identity {
        design,
        ..identity(&loaded, &study, format)
    };
    let manifest = job::manifest(&study, identity)?;
    let folder = arguments
        .out
        .clone()
        .unwrap_or_else(|| Path::new("results").join(&manifest.identity.world));
    let replace = if arguments.force {
        Replace::Always
    } else {
        Replace::Never
    };
    let (mut job, standing) = Job::prepare(&folder, &study, manifest, replace)?;
    say_how_it_stands(&folder, &standing);
    let all = finished(&mut job, &standing, &stop)?;
    let strays = job.strays();
    if !strays.is_empty() {
        say(format_args!(
            "warning: {}: not of this study, but where its runs are read: {}",
            folder.display(),
            few(&strays)
        ));
    }
    let (study, told) = (job.opened(), job.told());
    // Others may have the folder while this is read.
    drop(job);
    let said = Said::of(study.with(&[]), all)?;
    headline::print(&said, Printer::plain("run"))?;
    let is_new = standing != Standing::Whole || !report::is_there(&said.study);
    if is_new && !arguments.no_page {
        // The study is whole without it.
        match report::write(&said, &[], None) {
            Ok((page, _)) => say(format_args!(
                "{}: the same as a page, with figures",
                page.display()
            )),
            Err(why) => say(format_args!("warning: no page was written: {why}")),
        }
    }
    told
}

/// Does what a study lacks and completes it; what it says.
pub(super) fn finished(
    job: &mut Job,
    standing: &Standing,
    stop: &AtomicBool,
) -> Result<Vec<Line>, Trouble> {
    if *standing == Standing::Whole {
        return job.opened().lines_on_record();
    }
    let todo = job.missing()?;
    let bar = progress(todo.len());
    let done = job.do_runs(&todo, stop, |_| bar.inc(1));
    bar.finish_and_clear();
    done?;
    job.complete()
}

fn say_how_it_stands(folder: &Path, standing: &Standing) {
    let folder = folder.display();
    match standing {
        Standing::New => {}
        Standing::Whole => say(format_args!(
            "{folder} holds this study already; nothing is left to do"
        )),
        Standing::Mended(files) => say(format_args!(
            "{folder} holds this study, but {} differs from the manifest; made anew from the runs",
            files.join(" and ")
        )),
        Standing::Part => say(format_args!(
            "{folder} holds a part of this study; doing what is missing"
        )),
        Standing::Replaced(left) => {
            say(format_args!("{folder}: replaced what was there"));
            if !left.is_empty() {
                say(format_args!(
                    "{folder}: not lockin's, left alone: {}",
                    few(left)
                ));
            }
        }
    }
}

pub(super) fn threads(wanted: Option<usize>) -> Result<(), Trouble> {
    if wanted == Some(0) {
        return Err(Trouble::input(
            "--threads 0: a run needs a thread; write 1 or more",
        ));
    }
    rayon::ThreadPoolBuilder::new()
        .num_threads(wanted.unwrap_or(0))
        .build_global()
        .map_err(Trouble::input)
}

fn load(arguments: &Arguments) -> Result<Loaded, Trouble> {
    let mut problems = Vec::new();
    let mut changes = Vec::new();
    for set in &arguments.set {
        match parse_set(set) {
            Ok(change) => changes.push(change),
            Err(problem) => problems.push(problem.to_string()),
        }
    }
    if !problems.is_empty() {
        return Err(Trouble::Input(problems.join("\n")));
    }
    let flag = |path: &str, value: String| Change {
        path: path.to_owned(),
        value,
        origin: Origin::CommandLine,
    };
    if let Some(seeds) = &arguments.seeds {
        lockin::worldfile::parse_seeds(seeds)
            .map_err(|why| Trouble::Input(format!("--seeds {seeds}: {why}")))?;
        changes.push(flag("seeds", format!("{seeds:?}")));
    }
    if let Some(agents) = &arguments.agents {
        changes.push(flag("agents", agents_value(agents)?));
    }
    let calibration = arguments.calibration.as_deref();
    let loaded = Loaded::read(&arguments.world, &changes, calibration).map_err(Trouble::input)?;
    for warning in loaded.warnings() {
        say(format_args!("warning: {warning}"));
    }
    Ok(loaded)
}

fn agents_value(agents: &str) -> Result<String, Trouble> {
    if agents == "all" {
        return Ok("None".to_owned());
    }
    match agents.parse::<u32>() {
        Ok(n) if n > 0 => Ok(n.to_string()),
        _ => Err(Trouble::Input(format!(
            "--agents {agents}: write a whole number from 1, or all"
        ))),
    }
}

/// The points of the design, if there is one.
fn design(arguments: &Arguments, loaded: &Loaded) -> Result<Option<Design>, Trouble> {
    let Some(path) = &arguments.design else {
        return Ok(None);
    };
    let inferred = match arguments.infer {
        Infer::Once => Inferred::Once,
        Infer::Each => Inferred::Each,
    };
    let design = Design::read(path, inferred, loaded).map_err(Trouble::input)?;
    Ok(Some(design))
}

/// The variants to run: base first, then those asked for, or all; at the points of a design as well, where base alone
/// is run if nothing is asked for.
fn chosen(
    loaded: &Loaded,
    asked: &[String],
    design: Option<&Design>,
) -> Result<Vec<String>, Trouble> {
    let all = loaded.variants();
    if asked.is_empty() && design.is_none() {
        return Ok(all);
    }
    for name in asked {
        loaded.variant(name).map_err(Trouble::input)?;
    }
    let own = |name: &String| name == lockin::study::BASE || asked.contains(name);
    let variants: Vec<String> = all.into_iter().filter(own).collect();
    Ok(Cells::new(design).names(&variants))
}

pub(super) fn identity(loaded: &Loaded, study: &Study, format: Format) -> Identity {
    Identity {
        lockin: env!("CARGO_PKG_VERSION").to_owned(),
        commit: env!("LOCKIN_COMMIT").to_owned(),
        world: loaded.world().name.clone(),
        world_digest: lockin::record::files::digest_text(&loaded.changed().text),
        calibration: loaded.calibration().to_owned(),
        variants: study.variants.iter().map(|v| v.name.clone()).collect(),
        made_from: study.made_from(),
        design: None,
        seeds: study.seeds.clone(),
        format,
        resolved_world: loaded.changed().text.clone(),
        stated_world: loaded.text().to_owned(),
        sets: loaded.sets().iter().map(ToString::to_string).collect(),
    }
}

/// A flag that Ctrl-C raises.
pub(super) fn interruptible() -> Result<Arc<AtomicBool>, Trouble> {
    let stop = Arc::new(AtomicBool::new(false));
    let raise = stop.clone();
    ctrlc::set_handler(move || raise.store(true, Ordering::Relaxed)).map_err(Trouble::input)?;
    Ok(stop)
}

pub(super) fn progress(runs: usize) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(runs as u64), ProgressDrawTarget::stderr());
    let style =
        ProgressStyle::with_template("{bar:40} {pos}/{len} runs, {elapsed} elapsed, {eta} left")
            .expect("the template is well-formed");
    bar.set_style(style);
    if bar.is_hidden() {
        say(format_args!("{runs} runs to do"));
    }
    bar
}
