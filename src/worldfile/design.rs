//! Designs: points of an experiment, each a few values set in a world, crossed with its variants.
//!
//! A table of points (CSV) has a column for each parameter, by its path, with `*` for every item of a list, and a row
//! for each point; a column `name` names the points. A point is called by its name, a variant there
//! `POINT--VARIANT`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::Loaded;
use super::change::{Change, Origin};
use super::check::names::BASE;
use super::error::{MOST, Place, Problem, Problems};
use super::locate::Outline;
use super::source::read_points;
use super::wildcard::{paths, some_paths};

/// What stands between a point and a variant in the name of a cell.
pub const AT: &str = "--";
/// Most points of a design.
pub const MOST_POINTS: usize = 100_000;
/// The column that names points.
const NAME: &str = "name";

/// When a point's values are set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Inferred {
    /// After the start was inferred on the world as it is stated: what would be if it were so from now on.
    Once,
    /// Before the start is inferred, at each point anew: what is the case if the world is so.
    Each,
}

/// Points of an experiment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Design {
    /// When its values are set.
    pub inferred: Inferred,
    /// The parameters, by path; `*` stands for every item of a list.
    pub columns: Vec<String>,
    /// The points.
    pub points: Vec<Point>,
}

/// A point of an experiment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Point {
    /// Its name.
    pub name: String,
    /// The value of each parameter, as it would stand in the world file.
    pub values: Vec<String>,
}

/// A cell of a study: a variant, at a point or in the world as it is stated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell<'a> {
    /// The place of the point in the design; none for the world as it is stated.
    pub point: Option<usize>,
    /// The variant.
    pub variant: &'a str,
}

/// The cells of a study by their names.
#[derive(Debug, Clone, Default)]
pub struct Cells<'a> {
    design: Option<&'a Design>,
    places: BTreeMap<&'a str, usize>,
}

impl<'a> Cells<'a> {
    /// Those of a study with these points, if any.
    pub fn new(design: Option<&'a Design>) -> Self {
        let points = design.into_iter().flat_map(|design| &design.points);
        let named = points.enumerate().map(|(i, point)| (&*point.name, i));
        Self {
            design,
            places: named.collect(),
        }
    }

    /// The cell that is called so.
    pub fn of<'b>(&self, name: &'b str) -> Cell<'b> {
        let (point, variant) = match name.split_once(AT) {
            Some((point, variant)) if self.design.is_some() => (point, variant),
            _ => (name, BASE),
        };
        match self.places.get(point) {
            Some(&place) => Cell {
                point: Some(place),
                variant,
            },
            None => Cell {
                point: None,
                variant: name,
            },
        }
    }

    /// The cell that this one is held against: base at the same point, and for that, base; base stands alone.
    pub fn against(&self, name: &str) -> Option<&'a str> {
        let cell = self.of(name);
        match (cell.point, self.design) {
            (Some(place), Some(design)) if cell.variant != BASE => {
                Some(&*design.points[place].name)
            }
            _ if name == BASE => None,
            _ => Some(BASE),
        }
    }

    /// The names of all cells: these variants as stated, then at each point.
    pub fn names(&self, variants: &[String]) -> Vec<String> {
        let points = self.design.into_iter().flat_map(|design| &design.points);
        let at = |point: &'a Point| {
            variants.iter().map(|variant| match &**variant {
                BASE => point.name.clone(),
                variant => format!("{}{AT}{variant}", point.name),
            })
        };
        variants
            .iter()
            .cloned()
            .chain(points.flat_map(at))
            .collect()
    }
}

impl Design {
    /// Reads a table of points for a world.
    ///
    /// # Errors
    /// All that is wrong with the table or with the world at its points, each with row and column.
    pub fn read(path: &Path, inferred: Inferred, world: &Loaded) -> Result<Self, Problems> {
        let file = path.display().to_string();
        Self::from_text(&file, &read_points(path, &file)?, inferred, world)
    }

    /// The same from a text; problems name `file` as its place.
    ///
    /// # Errors
    /// As [`Design::read`].
    pub fn from_text(
        file: &str,
        text: &str,
        inferred: Inferred,
        world: &Loaded,
    ) -> Result<Self, Problems> {
        let lines: Vec<&str> = text.lines().collect();
        let table = Rows {
            file,
            text,
            lines: &lines,
        };
        let (heading, rows) = table.read()?;
        let outline = &world.changed().outline;
        table.check_heading(&heading, outline)?;
        let named = heading.iter().position(|column| column == NAME);
        let width = rows.len().to_string().len();
        let point = |(i, (_, row)): (usize, &(usize, Vec<String>))| Point {
            name: named.map_or_else(|| format!("p{:0width$}", i + 1), |at| row[at].clone()),
            values: without(row, named),
        };
        let design = Self {
            inferred,
            columns: without(&heading, named),
            points: rows.iter().enumerate().map(point).collect(),
        };
        table.check_names(&design, named, &rows, world)?;
        let places = Places {
            table,
            heading: &heading,
            rows: &rows,
        };
        design.check(world, |point, column| places.origin(&design, point, column))?;
        Ok(design)
    }

    /// These points, which keep their places and names, and those of a table that are not among them. Of the parameters
    /// each has a value, in whatever order; a point without a name goes on counting.
    ///
    /// # Errors
    /// As [`Design::read`], or when the table has other parameters, gives another point a name that is taken, or has no
    /// point that is new.
    pub fn with_those_of(&self, path: &Path, world: &Loaded) -> Result<Self, Problems> {
        let file = path.display().to_string();
        let text = read_points(path, &file)?;
        let more = Self::from_text(&file, &text, self.inferred, world)?;
        let heading = text.lines().next().unwrap_or_default().split(',');
        let named = heading.into_iter().any(|column| column.trim() == NAME);
        self.with(more, named)
            .map_err(|why| Problem::new(format!("{file}: {why}")).into())
    }

    /// The same of points that are read; `named` says whether their names were given.
    fn with(&self, more: Self, named: bool) -> Result<Self, String> {
        let place = |column: &String| more.columns.iter().position(|own| own == column);
        let order: Option<Vec<usize>> = self.columns.iter().map(place).collect();
        let order = order.filter(|order| order.len() == more.columns.len());
        let order = order.ok_or_else(|| {
            let (own, new) = (self.columns.join(", "), more.columns.join(", "));
            format!("its parameters are {new}, those of the study's points {own}; points of other parameters are another study, and `compare` takes both")
        })?;
        let mut all = self.clone();
        for point in more.points {
            let values: Vec<String> = order.iter().map(|&at| point.values[at].clone()).collect();
            if all.points.iter().any(|known| known.values == values) {
                continue;
            }
            let name = if named { point.name } else { all.next_name() };
            if all.points.iter().any(|known| known.name == name) {
                return Err(format!(
                    "{name}: another point of the study is called so; give it another name"
                ));
            }
            all.points.push(Point { name, values });
        }
        if all.points.len() == self.points.len() {
            return Err("all its points are in the study".to_owned());
        }
        Ok(all)
    }

    /// The name of a point that is added without one.
    fn next_name(&self) -> String {
        let taken = |name: &String| self.points.iter().any(|point| point.name == *name);
        let width = self.points.len().to_string().len();
        let names = (self.points.len() + 1..).map(|n| format!("p{n:0width$}"));
        names
            .into_iter()
            .find(|name| !taken(name))
            .expect("names do not end")
    }

    /// Whether these points are the first of another design's, over the same parameters.
    pub fn begins(&self, other: &Self) -> bool {
        (self.inferred, &self.columns) == (other.inferred, &other.columns)
            && other.points.starts_with(&self.points)
    }

    /// What a point sets, every wildcard resolved.
    pub fn changes(&self, point: usize, outline: &Outline) -> Vec<Change> {
        let set = |_: usize| Origin::CommandLine;
        self.changes_from(point, outline, set)
    }

    fn changes_from(
        &self,
        point: usize,
        outline: &Outline,
        origin: impl Fn(usize) -> Origin,
    ) -> Vec<Change> {
        let columns = self
            .columns
            .iter()
            .zip(&self.points[point].values)
            .enumerate();
        let of = |(c, (column, value)): (usize, (&String, &String))| {
            let paths = paths(outline, column).into_iter();
            let origin = origin(c);
            let change = move |path| Change {
                path,
                value: value.clone(),
                origin: origin.clone(),
            };
            paths.map(change).collect::<Vec<_>>()
        };
        columns.flat_map(of).collect()
    }

    /// Whether the world makes sense at every point; `origin` says where the value of a point and a column was written.
    ///
    /// # Errors
    /// When it does not: all that is wrong, up to so many mistakes as are told at once.
    pub fn check(
        &self,
        world: &Loaded,
        origin: impl Fn(usize, usize) -> Origin + Sync,
    ) -> Result<(), Problems> {
        let outline = &world.changed().outline;
        let wrong_at = |point: usize| {
            let origin = |column| origin(point, column);
            let changes = self.changes_from(point, outline, origin);
            let found = match self.inferred {
                Inferred::Once => world.variant_at(BASE, &changes).map(|_| ()),
                Inferred::Each => world.at(&changes).map(|_| ()),
            };
            found.err().map_or_else(Vec::new, |found| found.0)
        };
        let found: Vec<Vec<Problem>> = (0..self.points.len())
            .into_par_iter()
            .map(wrong_at)
            .collect();
        let mut problems = Problems::default();
        for problem in found.into_iter().flatten() {
            if problems.0.len() < MOST && !problems.0.contains(&problem) {
                problems.0.push(problem);
            }
        }
        problems.or(())
    }
}

/// Why a column stands for nothing; nothing if it stands for something.
pub fn missing(outline: &Outline, column: &str) -> Option<Problem> {
    match some_paths(outline, column) {
        Ok(paths) => paths.first().and_then(|path| outline.explain_missing(path)),
        Err(problem) => Some(problem),
    }
}

fn without(row: &[String], column: Option<usize>) -> Vec<String> {
    let kept = row.iter().enumerate().filter(|(i, _)| Some(*i) != column);
    kept.map(|(_, value)| value.clone()).collect()
}

/// The rows of a table with the line of each.
type Lines = Vec<(usize, Vec<String>)>;

/// The text of a table of points.
#[derive(Clone, Copy)]
struct Rows<'a> {
    file: &'a str,
    text: &'a str,
    lines: &'a [&'a str],
}

impl Rows<'_> {
    fn wrong(&self, line: usize, column: usize, what: impl Into<String>) -> Problem {
        Problem::new(what).at(Place::file(self.file, line, column))
    }

    /// The heading and the rows, each as long as the heading.
    fn read(&self) -> Result<(Vec<String>, Lines), Problems> {
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .trim(csv::Trim::All)
            .from_reader(self.text.as_bytes());
        let mut rows = Vec::new();
        for record in reader.records() {
            let record = record.map_err(|error| Problem::new(format!("{}: {error}", self.file)))?;
            let line = record.position().map_or(1, |p| p.line() as usize);
            let row: Vec<String> = record.iter().map(str::to_owned).collect();
            if rows.len() > MOST_POINTS {
                let what = format!("there are more than {MOST_POINTS} points");
                return Err(self
                    .wrong(line, 1, what)
                    .remedy("make two studies of them")
                    .into());
            }
            rows.push((line, row));
        }
        if rows.len() < 2 {
            let what = "a design has a row of parameters and then a row for each point";
            return Err(self.wrong(1, 1, what).into());
        }
        let (_, heading) = rows.remove(0);
        self.check_values(&heading, &rows)?;
        Ok((heading, rows))
    }

    /// Whether each row has a value for each parameter.
    fn check_values(&self, heading: &[String], rows: &Lines) -> Result<(), Problems> {
        let mut problems = Problems::default();
        for (line, row) in rows {
            if row.len() != heading.len() && problems.0.len() < MOST {
                let what = format!(
                    "{} values stand under {} parameters",
                    row.len(),
                    heading.len()
                );
                problems.0.push(self.wrong(*line, 1, what));
            }
            let empty = row.iter().position(String::is_empty);
            if let Some(at) = empty.filter(|_| problems.0.len() < MOST) {
                let what = format!(
                    "there is no value for {}",
                    heading[at.min(heading.len() - 1)]
                );
                problems
                    .0
                    .push(self.wrong(*line, self.column(*line, at), what));
            }
        }
        problems.or(())
    }

    /// The column in which the `n`-th value of a line begins, from 1.
    fn column(&self, line: usize, n: usize) -> usize {
        let text = self.lines.get(line - 1).copied().unwrap_or_default();
        let (mut quoted, mut left) = (false, n);
        for (at, c) in text.chars().enumerate() {
            if left == 0 {
                return at + 1;
            }
            quoted ^= c == '"';
            left -= usize::from(c == ',' && !quoted);
        }
        text.chars().count() + 1
    }

    fn check_heading(&self, heading: &[String], outline: &Outline) -> Result<(), Problems> {
        let mut problems = Problems::default();
        let mut seen = BTreeSet::new();
        for (i, column) in heading.iter().enumerate() {
            let at = Place::file(self.file, 1, self.column(1, i));
            if !seen.insert(column) {
                problems
                    .0
                    .push(Problem::new(format!("{column} stands twice")).at(at));
            } else if column != NAME {
                let missing = missing(outline, column);
                problems.0.extend(missing.map(|problem| problem.at(at)));
            }
        }
        problems.or(())
    }

    fn check_names(
        &self,
        design: &Design,
        named: Option<usize>,
        rows: &Lines,
        world: &Loaded,
    ) -> Result<(), Problems> {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
        let variants: BTreeSet<String> = world.variants().into_iter().collect();
        let mut problems = Problems::default();
        let mut seen = BTreeSet::new();
        for (point, (line, _)) in design.points.iter().zip(rows) {
            let name = &point.name;
            let what = if !seen.insert(name) {
                "this point stands twice"
            } else if variants.contains(name) {
                "a variant is called so"
            } else if name.contains(AT) || !name.chars().all(plain) {
                "a point's name has letters, digits, _ and single - only"
            } else {
                continue;
            };
            let column = named.map_or(1, |at| self.column(*line, at));
            problems
                .0
                .push(self.wrong(*line, column, format!("{name}: {what}")));
            if problems.0.len() >= MOST {
                break;
            }
        }
        if let Some(variant) = variants.iter().find(|name| name.contains(AT)) {
            let what = format!(
                "the variant {variant} has {AT} in its name, which stands between a point and a variant"
            );
            problems.0.push(Problem::new(what).remedy("rename it"));
        }
        problems.or(())
    }
}

/// Where the values of a design were written.
struct Places<'a> {
    table: Rows<'a>,
    heading: &'a [String],
    rows: &'a Lines,
}

impl Places<'_> {
    fn origin(&self, design: &Design, point: usize, column: usize) -> Origin {
        let at = self
            .heading
            .iter()
            .position(|name| *name == design.columns[column]);
        let line = self.rows[point].0;
        Origin::Section {
            name: format!("point {}", design.points[point].name),
            file: self.table.file.to_owned(),
            line,
            column: self.table.column(line, at.unwrap_or(0)),
        }
    }
}
