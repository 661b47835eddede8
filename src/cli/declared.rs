//! What determines a study, as it is typed: the options that `run` and `plan` share.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use clap::ValueEnum;

use lockin::study::Study;
use lockin::study::draws;
use lockin::study::identity::{Format, Identity};
use lockin::study::job;
use lockin::study::job::Replace;
use lockin::study::kept::Kept;
use lockin::study::manifest::Manifest;
use lockin::study::stated::Stated;
use lockin::worldfile::Loaded;
use lockin::worldfile::change::{Change, Origin, parse_set};
use lockin::worldfile::design::{Cells, Design, Inferred};

use super::{Trouble, say};

/// What determines a study, and where it goes.
#[derive(clap::Args)]
pub struct Declared {
    /// The world file, a file that states a study, or the name of a shipped world: ai-cloud-2026, teaching, alliance-stays, hindcast-2020, merger, new-customers, announced, build-or-buy
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
    /// Run at so many draws of what the world says is uncertain (its `prior`) as well, each with a start of its own; the
    /// variants asked for, or all, at each
    #[arg(
        long,
        value_name = "N",
        conflicts_with = "design",
        allow_negative_numbers = true
    )]
    prior: Option<usize>,
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
    /// Where the study goes [default: results/<world>]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Files to write
    #[arg(long, value_enum, default_value = "parquet")]
    format: FormatArgument,
    /// Tables to keep of each run: all, or the numbers of each year (yearly), or these and tables: yearly,homes,welfare
    #[arg(long, value_name = "WHAT", default_value = "all", value_parser = Kept::from_str)]
    keep: Kept,
    /// Do everything again, and replace whatever study is in the folder
    #[arg(long)]
    force: bool,
}

/// A study that is to be written.
pub struct Ready {
    /// The study.
    pub study: Study,
    /// Its manifest before anything is done.
    pub manifest: Manifest,
    /// Where it goes.
    pub folder: PathBuf,
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

impl Declared {
    /// The studies: one of a world, one for each calibration of a file that states a study.
    pub fn all(&self) -> Result<Vec<Ready>, Trouble> {
        if let Some(stated) = Stated::read(&self.world).map_err(Trouble::input)? {
            return self.stated(&stated);
        }
        let loaded = load(self)?;
        let design = design(self, &loaded)?;
        let all = design.is_none() || self.prior.is_some();
        let variants = chosen(&loaded, &self.variant, all)?;
        let folder = self.folder(&loaded.world().name);
        Ok(vec![self.ready(&loaded, design, &variants, folder)?])
    }

    /// The studies that a file states.
    fn stated(&self, stated: &Stated) -> Result<Vec<Ready>, Trouble> {
        self.says_nothing_else()?;
        let calibrations = stated.calibrations();
        let several = calibrations.len() > 1;
        let one = |calibration: Option<&str>| {
            let loaded = stated.loaded(calibration).map_err(Trouble::input)?;
            warn(&loaded);
            let design = stated.design(&loaded).map_err(Trouble::input)?;
            let variants = stated.variants(&loaded).map_err(Trouble::input)?;
            let mut folder = self.folder(&stated.file.study);
            if several {
                folder.push(loaded.calibration());
            }
            self.ready(&loaded, design, &variants, folder)
        };
        calibrations.into_iter().map(one).collect()
    }

    /// Fails where the command line says what the file of a study says.
    fn says_nothing_else(&self) -> Result<(), Trouble> {
        let said = [
            ("--seeds", self.seeds.is_some()),
            ("--variant", !self.variant.is_empty()),
            ("--design", self.design.is_some()),
            ("--prior", self.prior.is_some()),
            ("--agents", self.agents.is_some()),
            ("--set", !self.set.is_empty()),
            ("--calibration", self.calibration.is_some()),
        ];
        let said: Vec<&str> = said
            .into_iter()
            .filter_map(|(option, is)| is.then_some(option))
            .collect();
        if said.is_empty() {
            return Ok(());
        }
        Err(Trouble::Input(format!(
            "{}: {} states a study, which says this itself; write it there",
            said.join(", "),
            self.world.display()
        )))
    }

    /// A study of a world, with its manifest before anything is done.
    fn ready(
        &self,
        loaded: &Loaded,
        design: Option<Design>,
        variants: &[String],
        folder: PathBuf,
    ) -> Result<Ready, Trouble> {
        let cells = Cells::new(design.as_ref()).names(variants);
        let names: Vec<&str> = cells.iter().map(String::as_str).collect();
        let seeds =
            lockin::worldfile::parse_seeds(&loaded.world().seeds).map_err(Trouble::Input)?;
        let study = Study::of(loaded, design.as_ref(), &names, seeds)?.hearing(self.keep.heard());
        let format = match self.format {
            FormatArgument::Parquet => Format::Parquet,
            FormatArgument::Csv => Format::Csv,
            FormatArgument::Both => Format::Both,
        };
        let identity = Identity {
            design,
            kept: self.keep.clone(),
            ..Identity::of(loaded, &study, format)
        };
        let manifest = job::manifest(&study, identity)?;
        Ok(Ready {
            study,
            manifest,
            folder,
        })
    }

    /// Where a study of that name goes.
    fn folder(&self, name: &str) -> PathBuf {
        let stated = self.out.clone();
        stated.unwrap_or_else(|| Path::new("results").join(name))
    }

    /// What is done about a study that is there.
    pub fn replace(&self) -> Replace {
        if self.force {
            Replace::Always
        } else {
            Replace::Never
        }
    }
}

fn load(declared: &Declared) -> Result<Loaded, Trouble> {
    Typed {
        world: &declared.world,
        set: &declared.set,
        seeds: declared.seeds.as_deref(),
        agents: declared.agents.as_deref(),
        calibration: declared.calibration.as_deref(),
    }
    .loaded()
}

/// A world and what the command line says of it.
pub(super) struct Typed<'a> {
    /// The world file, or the name of a shipped world.
    pub world: &'a Path,
    /// `--set`.
    pub set: &'a [String],
    /// `--seeds`.
    pub seeds: Option<&'a str>,
    /// `--agents`.
    pub agents: Option<&'a str>,
    /// `--calibration`.
    pub calibration: Option<&'a str>,
}

impl Typed<'_> {
    /// The world as the command line changes it, its warnings told.
    pub fn loaded(&self) -> Result<Loaded, Trouble> {
        let sets = self.set.iter().map(|set| parse_set(set));
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
        let flag = |path: &str, value: String| Change {
            path: path.to_owned(),
            value,
            origin: Origin::CommandLine,
        };
        if let Some(seeds) = self.seeds {
            lockin::worldfile::parse_seeds(seeds)
                .map_err(|why| Trouble::Input(format!("--seeds {seeds}: {why}")))?;
            changes.push(flag("seeds", format!("{seeds:?}")));
        }
        if let Some(agents) = self.agents {
            changes.push(flag("agents", agents_value(agents)?));
        }
        let loaded =
            Loaded::read(self.world, &changes, self.calibration).map_err(Trouble::input)?;
        warn(&loaded);
        Ok(loaded)
    }
}

fn warn(loaded: &Loaded) {
    for warning in loaded.warnings() {
        say(format_args!("warning: {warning}"));
    }
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

/// Most draws of the prior at once: of more nobody would see the end.
const MOST_DRAWS: usize = 100_000;

/// Fails where `--prior` asks for more draws than are made at once.
pub(super) fn not_too_many(draws: usize) -> Result<(), Trouble> {
    if draws <= MOST_DRAWS {
        return Ok(());
    }
    Err(Trouble::Input(format!(
        "--prior {draws}: too many draws; write {MOST_DRAWS} or fewer"
    )))
}

/// The points of the design, or the draws of the prior, if there are any.
fn design(declared: &Declared, loaded: &Loaded) -> Result<Option<Design>, Trouble> {
    if let Some(n) = declared.prior {
        not_too_many(n)?;
        return draws::design(loaded, n).map(Some).map_err(Trouble::input);
    }
    let Some(path) = &declared.design else {
        return Ok(None);
    };
    let inferred = match declared.infer {
        Infer::Once => Inferred::Once,
        Infer::Each => Inferred::Each,
    };
    let design = Design::read(path, inferred, loaded).map_err(Trouble::input)?;
    Ok(Some(design))
}

/// The variants to run: base first, then those asked for; if none is, all, or base alone.
fn chosen(loaded: &Loaded, asked: &[String], all: bool) -> Result<Vec<String>, Trouble> {
    for name in asked {
        loaded.variant(name).map_err(Trouble::input)?;
    }
    let all = all && asked.is_empty();
    let own = |name: &String| all || name == lockin::study::BASE || asked.contains(name);
    Ok(loaded.variants().into_iter().filter(own).collect())
}
