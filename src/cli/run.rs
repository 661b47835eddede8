//! `lockin run WORLD`

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use clap::ValueEnum;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use lockin::study::ensemble::{Outcome, live};
use lockin::study::store::{Format, Found, Identity, Manifest, Store};
use lockin::study::{Run, Study};
use lockin::worldfile::Loaded;
use lockin::worldfile::change::{Change, Origin, parse_set};

use super::{Trouble, headline};

/// Arguments of `run`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The world file
    world: PathBuf,
    /// Replication seeds, as 1..=20 or 1,5,9 [default: the world's]
    #[arg(long, value_name = "SEEDS")]
    seeds: Option<String>,
    /// A variant to run, repeatable; base is always run [default: all]
    #[arg(long, value_name = "NAME")]
    variant: Vec<String>,
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
    /// Replace a different study in the same folder
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

/// Reads the world, does the runs that are missing, prints what the study says.
pub fn run(arguments: &Arguments) -> Result<(), Trouble> {
    threads(arguments.threads)?;
    let loaded = load(arguments)?;
    let variants = chosen(&loaded, &arguments.variant)?;
    let study = study(&loaded, &variants)?;
    let format = match arguments.format {
        FormatArgument::Parquet => Format::Parquet,
        FormatArgument::Csv => Format::Csv,
        FormatArgument::Both => Format::Both,
    };
    let identity = identity(&loaded, &study, format);
    let folder = arguments
        .out
        .clone()
        .unwrap_or_else(|| Path::new("results").join(&identity.world));
    let store = Store::at(&folder);
    let manifest = Manifest {
        start: start_in_words(&study)?,
        identity,
        complete: false,
        files: Vec::new(),
    };
    let contents = contents(&study);
    let left = prepare(&store, &manifest, arguments.force)?;
    if left {
        let stop = interruptible()?;
        do_runs(&study, &store, &manifest, &stop)?;
    }
    let all = headline::read(&store, &contents)?;
    if left {
        headline::summarise(&store, &contents, &all)?;
        complete(&store, &manifest)?;
    }
    headline::print(&store, &contents, &all)
}

/// What a study holds, for those who read its dumps.
pub(super) fn contents(study: &Study) -> headline::Contents {
    headline::Contents {
        variants: study.variants.iter().map(|v| v.name.clone()).collect(),
        seeds: study.seeds.clone(),
        plan: study.variants[0].plan.clone(),
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
        eprintln!("warning: {warning}");
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

/// The variants to run: base first, then those asked for, or all.
fn chosen(loaded: &Loaded, asked: &[String]) -> Result<Vec<String>, Trouble> {
    let all = loaded.variants();
    if asked.is_empty() {
        return Ok(all);
    }
    for name in asked {
        loaded.variant(name).map_err(Trouble::input)?;
    }
    Ok(all
        .into_iter()
        .filter(|name| name == lockin::study::BASE || asked.contains(name))
        .collect())
}

fn study(loaded: &Loaded, names: &[String]) -> Result<Study, Trouble> {
    let mut variants = Vec::new();
    for name in names {
        let plan = loaded.variant(name).map_err(Trouble::input)?;
        variants.push((name.clone(), plan));
    }
    let seeds = lockin::worldfile::parse_seeds(&loaded.world().seeds).map_err(Trouble::Input)?;
    Study::new(&loaded.base(), variants, seeds).map_err(Trouble::Input)
}

pub(super) fn identity(loaded: &Loaded, study: &Study, format: Format) -> Identity {
    Identity {
        lockin: env!("CARGO_PKG_VERSION").to_owned(),
        commit: env!("LOCKIN_COMMIT").to_owned(),
        world: loaded.world().name.clone(),
        world_digest: lockin::record::write::digest_text(&loaded.changed().text),
        calibration: loaded.calibration().to_owned(),
        variants: study.variants.iter().map(|v| v.name.clone()).collect(),
        seeds: study.seeds.clone(),
        format,
        resolved_world: loaded.changed().text.clone(),
        stated_world: loaded.text().to_owned(),
        sets: loaded.sets().iter().map(ToString::to_string).collect(),
    }
}

pub(super) fn start_in_words(study: &Study) -> Result<ron::Value, Trouble> {
    let words = study.start.in_words(&study.variants[0].plan);
    let text = ron::to_string(&words).map_err(Trouble::input)?;
    ron::from_str(&text).map_err(Trouble::input)
}

/// Makes the folder ready; whether anything is left to do.
pub(super) fn prepare(store: &Store, manifest: &Manifest, force: bool) -> Result<bool, Trouble> {
    let folder = store.folder.display();
    let found = match store.find(&manifest.identity) {
        Err(_) if force => Found::Different(Vec::new()),
        found => found.map_err(Trouble::Input)?,
    };
    match found {
        Found::Complete(there) => {
            let spoilt = store.spoilt_files(&there);
            if spoilt.is_empty() {
                eprintln!("{folder} holds this study already; nothing is left to do");
                return Ok(false);
            }
            return Err(Trouble::Input(format!(
                "{folder}: {} differs from the manifest; nothing was changed. Remove the file's run folder and run again, or run with --force to redo everything",
                spoilt.join(", ")
            )));
        }
        Found::Incomplete => {
            eprintln!("{folder} holds a part of this study; doing what is missing");
        }
        Found::Different(differences) if force => {
            store.clear().map_err(Trouble::Input)?;
            if !differences.is_empty() {
                eprintln!("{folder}: replaced a different study");
            }
        }
        Found::Different(differences) => {
            return Err(Trouble::Input(format!(
                "{folder} holds a different study; nothing was changed\n  {}\nwrite this one elsewhere with --out DIR, or replace that one with --force",
                differences.join("\n  ")
            )));
        }
        Found::Nothing => {}
    }
    store.begin(manifest).map_err(Trouble::Input)?;
    Ok(true)
}

pub(super) fn do_runs(
    study: &Study,
    store: &Store,
    manifest: &Manifest,
    stop: &AtomicBool,
) -> Result<(), Trouble> {
    let todo: Vec<Run> = study
        .runs()
        .into_iter()
        .filter(|run| !store.has_run(&study.variants[run.variant].name, run.seed))
        .collect();
    let bar = progress(todo.len());
    let outcomes = live(
        study,
        &todo,
        stop,
        |_, recorder| store.keep(&recorder, manifest.identity.format),
        |_| bar.inc(1),
    );
    bar.finish_and_clear();
    report_failures(study, &outcomes)?;
    if stop.load(Ordering::Relaxed) {
        return Err(Trouble::Interrupted(format!(
            "interrupted; finished runs are in {}, the same command does the rest",
            store.folder.display()
        )));
    }
    Ok(())
}

/// Says in the manifest that every run is there, with the digests of all files.
pub(super) fn complete(store: &Store, manifest: &Manifest) -> Result<(), Trouble> {
    let files = store.digests(&manifest.identity).map_err(Trouble::Failed)?;
    store
        .write_manifest(&Manifest {
            complete: true,
            files,
            ..manifest.clone()
        })
        .map_err(Trouble::Failed)
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
        eprintln!("{runs} runs to do");
    }
    bar
}

pub(super) fn report_failures(study: &Study, outcomes: &[(Run, Outcome)]) -> Result<(), Trouble> {
    let failures: Vec<String> = outcomes
        .iter()
        .filter_map(|(run, outcome)| match outcome {
            Outcome::Failed(why) => {
                let name = &study.variants[run.variant].name;
                Some(format!("run {name}, seed {}: {why}", run.seed))
            }
            Outcome::Kept | Outcome::Interrupted => None,
        })
        .collect();
    if failures.is_empty() {
        Ok(())
    } else {
        Err(Trouble::Failed(failures.join("\n")))
    }
}
