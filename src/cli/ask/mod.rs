//! `lockin ask WORLD ORGANISATION.ron…`

mod answer;

use std::path::PathBuf;

use lockin::organisation::Organisation;
use lockin::study::desk::{InSeed, ask};
use lockin::study::{BASE, Study};
use lockin::worldfile::Loaded;
use lockin::worldfile::change::{Change, Origin, parse_set};

use super::run::{progress, threads};
use super::tables::Output;
use super::{Trouble, say};

/// Arguments of `ask`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The world file, or the name of a shipped world: ai-cloud-2026, teaching, alliance-stays, hindcast-2020
    world: PathBuf,
    /// The organisations that ask, each a file that `lockin new --organisation` begins
    #[arg(required = true, value_name = "ORGANISATION.ron")]
    organisations: Vec<PathBuf>,
    /// Replication seeds, as 1..=20 or 1,5,9 [default: the world's]
    #[arg(long, value_name = "SEEDS")]
    seeds: Option<String>,
    /// Change a parameter of the world, repeatable: providers.aws.egress_per_gb=0
    #[arg(long, value_name = "PATH=VALUE")]
    set: Vec<String>,
    /// A calibration of the world [default: its first]
    #[arg(long, value_name = "NAME")]
    calibration: Option<String>,
    /// The variant of the world that they live in
    #[arg(long, value_name = "NAME", default_value = BASE)]
    variant: String,
    /// Threads; results do not depend on them [default: all]
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
    #[command(flatten)]
    output: Output,
}

/// What was asked, and what every seed says of each organisation.
struct Asked {
    study: Study,
    organisations: Vec<Organisation>,
    /// By organisation, then by seed.
    seeds: Vec<Vec<InSeed>>,
}

/// Lets the organisations live in the world as guests and says how they stand.
pub fn run(arguments: &Arguments) -> Result<(), Trouble> {
    let mut printer = arguments.output.printer("ask")?;
    threads(arguments.threads)?;
    let asked = asked(arguments)?;
    printer.all(answer::parts(&asked));
    printer.finish()
}

fn asked(arguments: &Arguments) -> Result<Asked, Trouble> {
    let loaded = load(arguments)?;
    let seeds = lockin::worldfile::parse_seeds(&loaded.world().seeds).map_err(Trouble::Input)?;
    let plan = loaded.variant(&arguments.variant).map_err(Trouble::input)?;
    let organisations = read(&arguments.organisations, &plan)?;
    let study = Study::of(&loaded, None, &[&arguments.variant], seeds)?;
    let variant = &study.variants[0];
    let bar = progress(study.seeds.len());
    let advance = || bar.inc(1);
    let seeds = ask(
        &variant.plan,
        &variant.start,
        &study.seeds,
        &organisations,
        advance,
    );
    bar.finish_and_clear();
    Ok(Asked {
        study,
        organisations,
        seeds,
    })
}

fn load(arguments: &Arguments) -> Result<Loaded, Trouble> {
    let sets = arguments.set.iter().map(|set| parse_set(set));
    let (sets, wrong): (Vec<_>, Vec<_>) = sets.partition(Result::is_ok);
    let wrong: Vec<String> = wrong
        .into_iter()
        .filter_map(Result::err)
        .map(|problem| problem.to_string())
        .collect();
    if !wrong.is_empty() {
        return Err(Trouble::Input(wrong.join("\n")));
    }
    let mut changes: Vec<Change> = sets.into_iter().flatten().collect();
    if let Some(seeds) = &arguments.seeds {
        lockin::worldfile::parse_seeds(seeds)
            .map_err(|why| Trouble::Input(format!("--seeds {seeds}: {why}")))?;
        changes.push(Change {
            path: "seeds".to_owned(),
            value: format!("{seeds:?}"),
            origin: Origin::CommandLine,
        });
    }
    let calibration = arguments.calibration.as_deref();
    let loaded = Loaded::read(&arguments.world, &changes, calibration).map_err(Trouble::input)?;
    for warning in loaded.warnings() {
        say(format_args!("warning: {warning}"));
    }
    Ok(loaded)
}

/// The organisations, or what is wrong with any of them.
fn read(paths: &[PathBuf], plan: &lockin::plan::Plan) -> Result<Vec<Organisation>, Trouble> {
    let mut organisations: Vec<Organisation> = Vec::new();
    let mut wrong = Vec::new();
    for path in paths {
        match Organisation::read(path, plan) {
            Ok(own) if organisations.iter().any(|other| other.name == own.name) => {
                wrong.push(format!(
                    "{}: two organisations are called {}; give one another name",
                    path.display(),
                    own.name
                ));
            }
            Ok(own) => organisations.push(own),
            Err(problems) => wrong.push(problems.to_string()),
        }
    }
    if wrong.is_empty() {
        Ok(organisations)
    } else {
        Err(Trouble::Input(wrong.join("\n")))
    }
}
