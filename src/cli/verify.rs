//! `lockin verify DIR`

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use tempfile::TempDir;

use lockin::record::Recorder;
use lockin::record::csv::write_csv;
use lockin::record::files::digest_text;
use lockin::study::cells;
use lockin::study::hold::Held;
use lockin::study::job::{failures, lines, spoilt_files, start_in_words};
use lockin::study::layout::{FileDigest, SUMMARY};
use lockin::study::lived::Lived;
use lockin::study::manifest::Manifest;
use lockin::study::memory::Need;
use lockin::study::opened::Opened;
use lockin::study::ours::{outdated, strays};
use lockin::study::sampled::{Sample, Says};
use lockin::study::store::{Store, codebook};
use lockin::study::yearly::{Yearly, summed};
use lockin::study::{Run, Study};

use super::life::{interruptible, threads};
use super::progress::{Load, progress};
use super::{Trouble, compare, show};

/// Arguments of `verify`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The study's folder
    study: PathBuf,
    /// Seeds to run again, as 1..=20 or 1,5,9 [default: all of the study]
    #[arg(long, value_name = "SEEDS")]
    seeds: Option<String>,
    /// A variant to run again, repeatable [default: all of the study]
    #[arg(long, value_name = "NAME")]
    variant: Vec<String>,
    /// Run only a sample of them again: a number of runs, as 200, or a share, as 2%
    #[arg(long, value_name = "N|p%")]
    sample: Option<Sample>,
    /// What the sample is drawn by
    #[arg(long, value_name = "SEED", default_value_t = 1, requires = "sample")]
    sample_seed: u64,
    /// Threads; results do not depend on them [default: all]
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
}

/// Differences that are listed before the rest are only counted.
const LISTED: usize = 20;

/// Holds a study's files against its manifest, then makes them again and holds those against it.
pub fn run(arguments: &Arguments) -> Result<(), Trouble> {
    threads(arguments.threads)?;
    let stop = interruptible()?;
    let there = compare::to_live_again(&arguments.study)?;
    there.known(&arguments.variant)?;
    let asked = |name: &&String| arguments.variant.is_empty() || arguments.variant.contains(name);
    let variants = there.variants.iter().filter(asked);
    let variants: Vec<&str> = variants.map(|name| &**name).collect();
    let seeds = chosen_seeds(&there.manifest, arguments.seeds.as_deref())?;
    let study = there.again(&variants, seeds)?;
    on_disk(&there)?;
    let made = Made::of(&there, study)?;
    let mut differ = made.start()?;
    let all = made.todo();
    let todo = match arguments.sample {
        None => all.clone(),
        Some(sample) => sample.of(&all, arguments.sample_seed),
    };
    let says = Says {
        sampled: todo.len(),
        all: all.len(),
    };
    differ.extend(made.runs(&todo, &stop)?);
    differ.extend(made.about_all()?);
    let title = format!(
        "made again: the start, {}, the cells, the codebook, the summary",
        match arguments.sample {
            None => counted(&made),
            Some(_) => format!(
                "a sample of {} of {} runs (--sample-seed {})",
                says.sampled, says.all, arguments.sample_seed
            ),
        }
    );
    // Before anything is printed, so that its folder goes even where nobody reads on.
    drop(made);
    tell(&title, &differ, "the same to the last bit")?;
    if arguments.sample.is_some() {
        println!("{says}");
    }
    Ok(())
}

/// Holds the files on disk against the manifest, and the manifest against what it states.
fn on_disk(there: &Opened) -> Result<(), Trouble> {
    let (manifest, folder) = (&there.manifest, &there.store.folder);
    let told = folder.display();
    let mut wrong = of_the_manifest(there)?;
    wrong.extend(spoilt(&there.store, manifest));
    let strays = strays(folder, manifest).into_iter();
    wrong.extend(strays.map(|path| format!("{path}: not in the manifest")));
    wrong.extend(outdated(folder).into_iter().map(|path| {
        format!("{path}: describes another state of this study; `lockin describe {told} --package` writes it anew")
    }));
    let files = manifest.paths().len();
    tell(
        &format!("{told}: {files} files on disk"),
        &wrong,
        "as the manifest says",
    )
}

/// The seeds of a study that are asked for, all of them if none are.
pub(super) fn chosen_seeds(manifest: &Manifest, asked: Option<&str>) -> Result<Vec<u64>, Trouble> {
    let all = &manifest.identity.seeds;
    let Some(asked) = asked else {
        return Ok(all.clone());
    };
    let wrong = |why: String| Trouble::Input(format!("--seeds {asked}: {why}"));
    let seeds = lockin::worldfile::parse_seeds(asked).map_err(wrong)?;
    match seeds.iter().find(|seed| !all.contains(seed)) {
        None => Ok(seeds),
        Some(seed) => Err(wrong(format!(
            "the study has no seed {seed}; it has {}",
            in_words(all)
        ))),
    }
}

fn in_words(seeds: &[u64]) -> String {
    let words: Vec<String> = seeds.iter().map(ToString::to_string).collect();
    words.join(", ")
}

fn counted(made: &Made) -> String {
    let name = |one: &str, many: &str, n: usize| match n {
        1 => format!("1 {one}"),
        n => format!("{n} {many}"),
    };
    let runs = name("run", "runs", made.todo().len());
    let variants = name("variant", "variants", made.study.variants.len());
    let seeds = name("seed", "seeds", made.study.seeds.len());
    format!("{runs} ({variants}, {seeds})")
}

/// Says that all is well, or what differs.
fn tell(what: &str, differ: &[String], well: &str) -> Result<(), Trouble> {
    if differ.is_empty() {
        show(format_args!("{what}: {well}\n"));
        return Ok(());
    }
    let mut lines = vec![format!("{what}: {} not as the manifest says", differ.len())];
    lines.extend(differ.iter().take(LISTED).map(|line| format!("  {line}")));
    if differ.len() > LISTED {
        lines.push(format!("  and {} more", differ.len() - LISTED));
    }
    Err(Trouble::Failed(lines.join("\n")))
}

/// What the manifest says of itself and of its files, where that does not hold together.
fn of_the_manifest(study: &Opened) -> Result<Vec<String>, Trouble> {
    let manifest = &study.manifest;
    let identity = &manifest.identity;
    let loaded = study.loaded()?;
    let resolved = &identity.resolved_world;
    let mut wrong: Vec<String> = [
        ("world", identity.world == loaded.world().name),
        ("resolved_world", *resolved == loaded.changed().text),
        (
            "world_digest",
            identity.world_digest == digest_text(resolved),
        ),
        ("made_from", identity.made_from == study.made_from()?),
    ]
    .into_iter()
    .filter(|(_, right)| !right)
    .map(|(field, _)| format!("manifest.ron: {field} is not that of the stated world"))
    .collect();
    let listed: BTreeSet<&str> = manifest.files.iter().map(|f| f.path.as_str()).collect();
    let paths = manifest.listed();
    let own: BTreeSet<&str> = paths.iter().map(String::as_str).collect();
    let unlisted = own.difference(&listed);
    wrong.extend(unlisted.map(|path| format!("manifest.ron: {path} has no digest")));
    let foreign = listed.difference(&own);
    wrong.extend(foreign.map(|path| format!("manifest.ron: {path} is no file of the study")));
    Ok(wrong)
}

/// The files that are not there, or not what the manifest says.
fn spoilt(store: &Store, manifest: &Manifest) -> Vec<String> {
    let own: BTreeSet<String> = manifest.listed().into_iter().collect();
    let mut listed = manifest.clone();
    // A hand-made manifest may name anything on this machine.
    listed.files.retain(|file| own.contains(&file.path));
    let spoilt = spoilt_files(store, &listed).into_iter();
    let why = |path: String| {
        let there = store.folder.join(&path).exists();
        format!("{path}: {}", if there { "differs" } else { "missing" })
    };
    spoilt.map(why).collect()
}

/// What is made again, in a folder that goes when it has been compared.
struct Made<'a> {
    /// What it is held against.
    there: &'a Opened,
    study: Study,
    store: Store,
    held: Held,
    _folder: TempDir,
}

impl<'a> Made<'a> {
    fn of(there: &'a Opened, study: Study) -> Result<Self, Trouble> {
        let folder = tempfile::tempdir()
            .map_err(|why| Trouble::input(format!("cannot make a temporary folder: {why}")))?;
        Ok(Self {
            there,
            study,
            store: Store::new(folder.path(), there.manifest.identity.clone()),
            held: Held::take(folder.path()).map_err(Trouble::Failed)?,
            _folder: folder,
        })
    }

    /// Infers the start again.
    fn start(&self) -> Result<Vec<String>, Trouble> {
        let same = start_in_words(&self.study)? == self.there.manifest.start;
        let differs = "manifest.ron: the start".to_owned();
        Ok(if same { Vec::new() } else { vec![differs] })
    }

    /// The runs that the study holds.
    fn todo(&self) -> Vec<Run> {
        let broke = |run: &Run| {
            let name = &self.study.variants[run.variant].name;
            self.there.manifest.is_failed(name, run.seed)
        };
        let mut todo = self.study.runs();
        todo.retain(|run| !broke(run));
        todo
    }

    /// Makes the runs again; the files that are not the manifest's.
    fn runs(&self, todo: &[Run], stop: &AtomicBool) -> Result<Vec<String>, Trouble> {
        let need = Need::of(&self.study, todo.len(), rayon::current_num_threads());
        let bar = progress(Load::of_runs(todo.len(), need));
        let differ = Mutex::new(Vec::new());
        let compare = |run: Run, recorder: Recorder| {
            let of_run = self.compare(run, &recorder)?;
            differ.lock().map_err(|why| why.to_string())?.extend(of_run);
            Ok(())
        };
        let outcomes = self.study.live_apart(todo, stop, compare, |_| bar.inc(1));
        bar.finish_and_clear();
        let failed = failures(&self.study, &outcomes)?;
        if !failed.is_empty() {
            return Err(Trouble::Failed(lines(&failed)));
        }
        if stop.load(Ordering::Relaxed) {
            return Err(Trouble::Interrupted("interrupted".to_owned()));
        }
        let mut differ = differ.into_inner().map_err(Trouble::input)?;
        differ.sort();
        Ok(differ)
    }

    fn compare(&self, run: Run, recorder: &Recorder) -> Result<Vec<String>, String> {
        let numbers = Yearly::read(summed(&recorder.tables), self.there.ticks_a_year());
        self.store.keep(&self.held, recorder, &numbers)?;
        let variant = &self.study.variants[run.variant].name;
        let files = self.store.digests_of_run(variant, run.seed)?;
        let folder = self.store.run_folder(variant, run.seed);
        fs::remove_dir_all(&folder)
            .map_err(|why| format!("cannot remove {}: {why}", folder.display()))?;
        let kept = self.there.store.digests_of_run(variant, run.seed)?;
        Ok(not_as_listed(files, &kept))
    }

    /// Makes the codebook again, and the summary from the dumps of the study.
    fn about_all(&self) -> Result<Vec<String>, Trouble> {
        let study = self.there;
        let path = |name: &str| self.store.folder.join(name);
        // Runs that are what a hand-made manifest says, but not what they say of themselves.
        if let Err(why) = study.write_summary(&path(SUMMARY), &Lived::default()) {
            return Ok(vec![format!("summary.csv: {why}")]);
        }
        let book = codebook(&study.manifest.identity.kept);
        write_csv(&book, &path("codebook.csv")).map_err(Trouble::Failed)?;
        let cells = cells::text(&study.manifest.identity).map_err(Trouble::Failed)?;
        std::fs::write(self.store.folder.join(cells::CELLS), cells).map_err(Trouble::input)?;
        let files = self.store.digests_of_study().map_err(Trouble::Failed)?;
        Ok(not_as_listed(files, &study.manifest.files))
    }
}

/// The files whose digests are not among those listed.
fn not_as_listed(files: Vec<FileDigest>, listed: &[FileDigest]) -> Vec<String> {
    let differ = files.into_iter().filter(|file| !listed.contains(file));
    differ.map(|file| file.path).collect()
}
