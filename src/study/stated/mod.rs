//! A study as a file: which world, under which calibrations, with which variants and seeds, at which points; checked with
//! every mistake at its place.

pub mod fields;
mod points;

use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::worldfile::Loaded;
use crate::worldfile::change::{Change, Changed, Origin};
use crate::worldfile::design::{Design, Inferred};
use crate::worldfile::error::{Place, Problem, Problems, did_you_mean};
use crate::worldfile::locate::Outline;
use crate::worldfile::ron_options;
use crate::worldfile::seeds::wrong_seeds;
use crate::worldfile::shipped::shipped;
use crate::worldfile::source::read_small;

/// A study as its file states it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StudyFile {
    /// Its name: it goes to `results/NAME`.
    pub study: String,
    /// A shipped world, or the path of a world file from this file's folder.
    pub world: String,
    /// Calibrations, a study each; the world's first if there are none.
    #[serde(default)]
    pub calibrations: Vec<String>,
    /// Variants beside base; all if there are none.
    #[serde(default)]
    pub variants: Vec<String>,
    /// Replication seeds; the world's if they are left out.
    #[serde(default)]
    pub seeds: Option<String>,
    /// Values set in the world before anything else.
    #[serde(default)]
    pub set: Vec<Set>,
    /// Parts of its points, crossed with each other; the world as it is stated alone if there are none.
    #[serde(default)]
    pub points: Vec<Part>,
    /// When the start is inferred; at each point where one of its parts is a prior, else once.
    #[serde(default)]
    pub infer: Option<Inferred>,
}

/// A value that is set.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Set {
    /// The path of the parameter.
    pub path: String,
    /// The value as it would stand in a world file.
    pub value: String,
}

/// A part of the points.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Part {
    /// Every combination of the values listed.
    Grid(Vec<Listed>),
    /// A Latin hypercube.
    LatinHypercube(Drawn),
    /// A scrambled Sobol sequence.
    Sobol(Drawn),
    /// Trajectories of elementary effects: `points` is how many. Stands alone.
    Morris(Drawn),
    /// What Sobol indices need: `points` is the number of base points. Stands alone.
    Saltelli(Drawn),
    /// So many draws of the world's prior.
    Prior(usize),
    /// A table of points (CSV), its path from this file's folder.
    Table(String),
}

/// A parameter with its values.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Listed {
    /// The path of the parameter; `*` for every item of a list.
    pub path: String,
    /// Its values as they would stand in a world file.
    pub values: Vec<String>,
}

/// Points that are drawn.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Drawn {
    /// How many.
    pub points: usize,
    /// What they are drawn by.
    #[serde(default = "first")]
    pub seed: u32,
    /// Parameters with their ranges; the world's prior if there are none.
    #[serde(default)]
    pub over: Vec<Between>,
}

/// A parameter with its range.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Between {
    /// The path of the parameter; `*` for every item of a list.
    pub path: String,
    /// Its lower end.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
}

fn first() -> u32 {
    1
}

/// A study that is stated, with the text that states it.
#[derive(Debug, Clone)]
pub struct Stated {
    /// What it says.
    pub file: StudyFile,
    written: Changed,
    name: String,
    folder: PathBuf,
}

/// Whether a text states a study and not a world: it says which world.
pub fn is_study(text: &str) -> bool {
    Outline::read(text).is_ok_and(|outline| outline.find("world").is_some())
}

impl Stated {
    /// The study in a file, if that states one; none where it is a world, or there is no such file.
    ///
    /// # Errors
    /// When it states one that cannot be read; what is wrong with it in its world is told by the other methods.
    pub fn read(path: &Path) -> Result<Option<Self>, Problems> {
        let name = path.display().to_string();
        let Ok(text) = read_small(path, &name, "") else {
            return Ok(None);
        };
        if !is_study(&text) {
            return Ok(None);
        }
        let folder = path.parent().map(Path::to_path_buf).unwrap_or_default();
        Self::from_text(&name, &text, folder).map(Some)
    }

    /// The same from its text; paths in it are from `folder`.
    ///
    /// # Errors
    /// As [`Stated::read`].
    pub fn from_text(name: &str, text: &str, folder: PathBuf) -> Result<Self, Problems> {
        let written = Changed::unchanged(name, text)?;
        let file = match ron_options().from_str::<StudyFile>(text) {
            Ok(file) => file,
            Err(error) => return Err(written.problem(&error).into()),
        };
        let stated = Self {
            file,
            written,
            name: name.to_owned(),
            folder,
        };
        let mut problems = Problems::default();
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
        let study = &stated.file.study;
        if !study.chars().all(plain) || !study.starts_with(|c: char| c.is_ascii_alphanumeric()) {
            let what = "a study's name has letters, digits, _ - and . only";
            problems
                .0
                .push(stated.wrong("study", what, "write one word"));
        }
        if let Some(Problem { what, remedy, .. }) =
            stated.file.seeds.as_deref().and_then(wrong_seeds)
        {
            problems
                .0
                .push(stated.wrong("seeds", what, remedy.unwrap_or_default()));
        }
        problems.or(stated)
    }

    /// A mistake at the value of a path of the file.
    fn wrong(&self, path: &str, what: impl Into<String>, remedy: impl Into<String>) -> Problem {
        let problem = Problem::new(what).on(path).remedy(remedy);
        match self.written.place_of(path) {
            Some(place) => problem.at(place),
            None => problem,
        }
    }

    /// Where the value of a path stands, as the origin of a change that it asks for.
    fn origin(&self, path: &str, section: &str) -> Origin {
        let (line, column) = match self.written.place_of(path) {
            Some(Place::File { line, column, .. }) => (line as usize, column as usize),
            _ => (1, 1),
        };
        Origin::Section {
            name: section.to_owned(),
            file: self.name.clone(),
            line,
            column,
        }
    }

    /// Its calibrations, by name; the world's first where it states none.
    pub fn calibrations(&self) -> Vec<Option<&str>> {
        match &self.file.calibrations[..] {
            [] => vec![None],
            stated => stated.iter().map(|name| Some(name.as_str())).collect(),
        }
    }

    /// What it sets in its world.
    fn changes(&self) -> Vec<Change> {
        let sets = self.file.set.iter().enumerate().map(|(i, set)| Change {
            path: set.path.clone(),
            value: set.value.clone(),
            origin: self.origin(&format!("set[{i}].path"), "set"),
        });
        let seeds = self.file.seeds.iter().map(|seeds| Change {
            path: "seeds".to_owned(),
            value: format!("{seeds:?}"),
            origin: self.origin("seeds", "seeds"),
        });
        sets.chain(seeds).collect()
    }

    /// The file of its world, or the name of a shipped one.
    fn world(&self) -> Result<PathBuf, Problems> {
        let world = &self.file.world;
        if shipped(world).is_some() {
            return Ok(PathBuf::from(world));
        }
        let path = self.folder.join(world);
        if path.exists() {
            return Ok(path);
        }
        let what = format!("there is no file {}", path.display());
        let remedy = "write a path from this file's folder, or the name of a shipped world";
        Err(self.wrong("world", what, remedy).into())
    }

    /// Fails where a name that stands in a list of the file is none of those that the world has.
    fn known(
        &self,
        (list, kind): (&str, &str),
        stated: &[String],
        there: &[String],
    ) -> Result<(), Problems> {
        let names: Vec<&str> = there.iter().map(String::as_str).collect();
        let mut problems = Problems::default();
        for (i, name) in stated.iter().enumerate() {
            if !names.contains(&name.as_str()) {
                let (path, what) = (
                    format!("{list}[{i}]"),
                    format!("the world has no {kind} {name}"),
                );
                let problem = self.wrong(&path, what, did_you_mean(name, &names));
                problems.0.push(problem);
            }
        }
        problems.or(())
    }

    /// Its world under a calibration, with what it sets.
    ///
    /// # Errors
    /// When the world is not there or makes no sense, or has no such calibration.
    pub fn loaded(&self, calibration: Option<&str>) -> Result<Loaded, Problems> {
        let (path, changes) = (self.world()?, self.changes());
        let first = Loaded::read(&path, &changes, None)?;
        let list = ("calibrations", "calibration");
        self.known(list, &self.file.calibrations, &first.calibrations())?;
        match calibration {
            Some(name) if name != first.calibration() => Loaded::read(&path, &changes, Some(name)),
            _ => Ok(first),
        }
    }

    /// The variants that it runs, base first.
    ///
    /// # Errors
    /// When the world has no such variant; all mistakes are told.
    pub fn variants(&self, loaded: &Loaded) -> Result<Vec<String>, Problems> {
        let (all, stated) = (loaded.variants(), &self.file.variants);
        self.known(("variants", "variant"), stated, &all)?;
        let own = |name: &String| {
            stated.is_empty() || name == crate::study::BASE || stated.contains(name)
        };
        Ok(all.iter().filter(|name| own(name)).cloned().collect())
    }

    /// Its points; none where it states none.
    ///
    /// # Errors
    /// All that is wrong with them, or with the world at them.
    pub fn design(&self, loaded: &Loaded) -> Result<Option<Design>, Problems> {
        if self.file.points.is_empty() {
            return Ok(None);
        }
        points::design(self, loaded).map(Some)
    }

    /// When the start is inferred.
    fn inferred(&self) -> Inferred {
        let prior = self
            .file
            .points
            .iter()
            .any(|part| matches!(part, Part::Prior(_)));
        let usual = if prior {
            Inferred::Each
        } else {
            Inferred::Once
        };
        self.file.infer.unwrap_or(usual)
    }
}
