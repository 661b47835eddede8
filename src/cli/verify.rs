//! `lockin verify DIR`

use std::fs;
use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};

use tempfile::TempDir;

use lockin::record::Recorder;
use lockin::record::write::digest_text;
use lockin::study::ensemble::live;
use lockin::study::store::{Manifest, Store};
use lockin::study::{Run, Study};
use lockin::worldfile::error::did_you_mean;

use super::again::Again;
use super::run::{interruptible, progress, report_failures, start_in_words, threads};
use super::{Trouble, headline};

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
    /// Threads; results do not depend on them [default: all]
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
}

/// Differences that are listed before the rest are only counted.
const LISTED: usize = 20;

/// Holds a study's files against its manifest, then makes them again and holds those against it.
pub fn run(arguments: &Arguments) -> Result<(), Trouble> {
    threads(arguments.threads)?;
    let again = Again::open(&arguments.study)?;
    let manifest = finished(&again.store)?;
    let variants = chosen_variants(&manifest, &arguments.variant)?;
    let seeds = chosen_seeds(&manifest, arguments.seeds.as_deref())?;
    let folder = again.store.folder.display();

    let mut wrong = of_the_manifest(&again, &manifest);
    wrong.extend(on_disk(&again.store, &manifest));
    let files = manifest.files.len();
    tell(
        &format!("{folder}: {files} files on disk"),
        &wrong,
        "as the manifest says",
    )?;
    let made = Made::of(&manifest, again.study(&variants, seeds)?)?;
    let mut differ = made.start()?;
    differ.extend(made.runs()?);
    differ.extend(made.summary(&again)?);
    let title = format!(
        "made again: the start, {}, the codebook, the summary",
        counted(&made.study)
    );
    // Before anything is printed, so that its folder goes even where nobody reads on.
    drop(made);
    tell(&title, &differ, "the same to the last bit")
}

/// The manifest of a study that is complete.
fn finished(store: &Store) -> Result<Manifest, Trouble> {
    let manifest = store.manifest().map_err(Trouble::Input)?;
    if manifest.complete {
        Ok(manifest)
    } else {
        Err(Trouble::Input(format!(
            "{}: the study is not complete; the `lockin run` that began it finishes it",
            store.folder.display()
        )))
    }
}

fn chosen_variants<'a>(manifest: &'a Manifest, asked: &[String]) -> Result<Vec<&'a str>, Trouble> {
    let all: Vec<&str> = manifest
        .identity
        .variants
        .iter()
        .map(String::as_str)
        .collect();
    let unknown = asked.iter().filter(|name| !all.contains(&name.as_str()));
    let unknown: Vec<String> = unknown
        .map(|name| {
            let remedy = did_you_mean(name, &all);
            format!("--variant {name}: the study has no such variant; {remedy}")
        })
        .collect();
    if !unknown.is_empty() {
        return Err(Trouble::Input(unknown.join("\n")));
    }
    let wanted = |name: &&str| asked.is_empty() || asked.iter().any(|asked| asked == name);
    Ok(all.into_iter().filter(wanted).collect())
}

fn chosen_seeds(manifest: &Manifest, asked: Option<&str>) -> Result<Vec<u64>, Trouble> {
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

fn counted(study: &Study) -> String {
    let name = |one: &str, many: &str, n: usize| match n {
        1 => format!("1 {one}"),
        n => format!("{n} {many}"),
    };
    let runs = name("run", "runs", study.runs().len());
    let variants = name("variant", "variants", study.variants.len());
    let seeds = name("seed", "seeds", study.seeds.len());
    format!("{runs} ({variants}, {seeds})")
}

/// Says that all is well, or what differs.
fn tell(what: &str, differ: &[String], well: &str) -> Result<(), Trouble> {
    if differ.is_empty() {
        println!("{what}: {well}");
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
fn of_the_manifest(again: &Again, manifest: &Manifest) -> Vec<String> {
    let identity = &manifest.identity;
    let resolved = &identity.resolved_world;
    let mut wrong: Vec<String> = [
        ("world", identity.world == again.loaded.world().name),
        ("resolved_world", *resolved == again.loaded.changed().text),
        (
            "world_digest",
            identity.world_digest == digest_text(resolved),
        ),
    ]
    .into_iter()
    .filter(|(_, right)| !right)
    .map(|(field, _)| format!("manifest.ron: {field} is not that of the stated world"))
    .collect();
    let paths = identity.paths();
    let listed: Vec<&String> = manifest.files.iter().map(|file| &file.path).collect();
    let unlisted = paths.iter().filter(|path| !listed.contains(path));
    wrong.extend(unlisted.map(|path| format!("manifest.ron: {path} has no digest")));
    wrong
}

/// The files that are not there, or not what the manifest says.
fn on_disk(store: &Store, manifest: &Manifest) -> Vec<String> {
    let spoilt = store.spoilt_files(manifest).into_iter();
    let why = |path: String| {
        let there = store.folder.join(&path).exists();
        format!("{path}: {}", if there { "differs" } else { "missing" })
    };
    spoilt.map(why).collect()
}

/// What is made again, in a folder that goes when it has been compared.
struct Made<'a> {
    manifest: &'a Manifest,
    study: Study,
    store: Store,
    _folder: TempDir,
}

impl<'a> Made<'a> {
    fn of(manifest: &'a Manifest, study: Study) -> Result<Self, Trouble> {
        let folder = tempfile::tempdir()
            .map_err(|why| Trouble::input(format!("cannot make a temporary folder: {why}")))?;
        Ok(Self {
            manifest,
            study,
            store: Store::at(folder.path()),
            _folder: folder,
        })
    }

    /// Infers the start again.
    fn start(&self) -> Result<Vec<String>, Trouble> {
        let same = start_in_words(&self.study)? == self.manifest.start;
        let differs = "manifest.ron: the start".to_owned();
        Ok(if same { Vec::new() } else { vec![differs] })
    }

    /// Makes the runs again; the files that are not the manifest's.
    fn runs(&self) -> Result<Vec<String>, Trouble> {
        let stop = interruptible()?;
        let todo = self.study.runs();
        let bar = progress(todo.len());
        let differ = Mutex::new(Vec::new());
        let compare = |run: Run, recorder: Recorder| {
            let of_run = self.compare(run, &recorder)?;
            differ.lock().map_err(|why| why.to_string())?.extend(of_run);
            Ok(())
        };
        let outcomes = live(&self.study, &todo, &stop, compare, |_| bar.inc(1));
        bar.finish_and_clear();
        report_failures(&self.study, &outcomes)?;
        if stop.load(Ordering::Relaxed) {
            return Err(Trouble::Interrupted("interrupted".to_owned()));
        }
        let mut differ = differ.into_inner().map_err(Trouble::input)?;
        differ.sort();
        Ok(differ)
    }

    fn compare(&self, run: Run, recorder: &Recorder) -> Result<Vec<String>, String> {
        let format = self.manifest.identity.format;
        self.store.keep(recorder, format)?;
        let variant = &self.study.variants[run.variant].name;
        let mut differ = Vec::new();
        for file in self.store.digests_of_run(variant, run.seed, format)? {
            if !self.manifest.files.contains(&file) {
                differ.push(file.path);
            }
        }
        let folder = self.store.run_folder(variant, run.seed);
        fs::remove_dir_all(&folder)
            .map_err(|why| format!("cannot remove {}: {why}", folder.display()))?;
        Ok(differ)
    }

    /// Makes the codebook again, and the summary from the dumps of the study.
    fn summary(&self, again: &Again) -> Result<Vec<String>, Trouble> {
        let contents = headline::Contents {
            variants: self.manifest.identity.variants.clone(),
            seeds: self.manifest.identity.seeds.clone(),
            plan: Arc::new(again.loaded.base()),
        };
        let all = headline::read(&again.store, &contents)?;
        self.store.begin(self.manifest).map_err(Trouble::Failed)?;
        headline::summarise(&self.store, &contents, &all)?;
        let files = self.store.digests_of_study().map_err(Trouble::Failed)?;
        let differ = files
            .into_iter()
            .filter(|f| !self.manifest.files.contains(f));
        Ok(differ.map(|file| file.path).collect())
    }
}
