//! The points of a study's file: each part by itself, then all crossed.

use std::collections::BTreeSet;

use super::{Between, Drawn, Listed, Part, Stated};
use crate::study::designs::sampling::{Sampling, placed};
use crate::study::designs::{Spread, crossed};
use crate::study::draws;
use crate::study::range::{Range, of_prior};
use crate::worldfile::Loaded;
use crate::worldfile::design::MOST_POINTS;
use crate::worldfile::design::{AT, Design, Point, missing};
use crate::worldfile::error::{Problem, Problems};

/// A part of the points, made out.
struct Made {
    /// Its parameters, each with the path in the file where it stands.
    columns: Vec<(String, String)>,
    /// Its points, with the names that they have if nothing is crossed with them.
    rows: Vec<(Option<String>, Vec<String>)>,
}

/// The design of a study's file.
///
/// # Errors
/// All that is wrong with it.
pub fn design(stated: &Stated, loaded: &Loaded) -> Result<Design, Problems> {
    let mut problems = Problems::default();
    let mut parts = Vec::new();
    for (i, part) in stated.file.points.iter().enumerate() {
        let section = Section {
            stated,
            loaded,
            at: &format!("points[{i}]"),
        };
        match section.made(part) {
            Ok(part) => parts.push(part),
            Err(found) => problems.0.extend(found.0),
        }
    }
    problems.or(())?;
    let columns: Vec<(String, String)> = parts.iter().flat_map(|p| p.columns.clone()).collect();
    check(stated, loaded, &columns, &parts)?;
    let lists: Vec<Vec<Vec<String>>> = parts.iter().map(values).collect();
    let rows = crossed(&lists);
    let width = rows.len().to_string().len();
    let own = |i: usize| match &parts[..] {
        [alone] => alone.rows[i].0.clone(),
        _ => None,
    };
    let point = |(i, row): (usize, Vec<Vec<String>>)| Point {
        name: own(i).unwrap_or_else(|| format!("p{:0width$}", i + 1)),
        values: row.concat(),
    };
    let design = Design {
        inferred: stated.inferred(),
        columns: columns.iter().map(|(path, _)| path.clone()).collect(),
        points: rows.into_iter().enumerate().map(point).collect(),
    };
    names(stated, loaded, &design)?;
    let origin = |point: usize, column: usize| {
        let section = format!("point {}", design.points[point].name);
        stated.origin(&columns[column].1, &section)
    };
    design.check(loaded, origin)?;
    Ok(design)
}

fn values(part: &Made) -> Vec<Vec<String>> {
    part.rows.iter().map(|(_, row)| row.clone()).collect()
}

/// Whether the parameters are there, each once, and points not too many; what stands alone does.
fn check(
    stated: &Stated,
    loaded: &Loaded,
    columns: &[(String, String)],
    parts: &[Made],
) -> Result<(), Problems> {
    let outline = &loaded.changed().outline;
    let mut problems = Problems::default();
    let mut seen = BTreeSet::new();
    for (path, at) in columns {
        if let Some(Problem { what, remedy, .. }) = missing(outline, path) {
            let what = match &**path {
                "" => what,
                path => format!("{path}: {what}"),
            };
            problems
                .0
                .push(stated.wrong(at, what, remedy.unwrap_or_default()));
        } else if !seen.insert(outline.canonical(path)) {
            let what = format!("{path} stands in two places");
            problems.0.push(stated.wrong(at, what, "keep one"));
        }
    }
    let alone = |part: &Part| matches!(part, Part::Morris(_) | Part::Saltelli(_));
    let place = stated.file.points.iter().position(alone);
    if let (Some(i), 2..) = (place, parts.len()) {
        let what = "points for elementary effects or Sobol indices are crossed with nothing";
        let remedy = "take the other parts out, or put their parameters under `over`";
        problems
            .0
            .push(stated.wrong(&format!("points[{i}]"), what, remedy));
    }
    let many = parts
        .iter()
        .fold(1_usize, |n, part| n.saturating_mul(part.rows.len()));
    if many > MOST_POINTS {
        let what = format!("{many} points are more than {MOST_POINTS}");
        problems
            .0
            .push(stated.wrong("points", what, "list fewer values, or make two studies"));
    }
    problems.or(())
}

/// Whether the names of points are told from those of variants.
fn names(stated: &Stated, loaded: &Loaded, design: &Design) -> Result<(), Problems> {
    let points: BTreeSet<&String> = design.points.iter().map(|point| &point.name).collect();
    let variants = loaded.variants();
    let clash = variants
        .iter()
        .find(|name| points.contains(name) || name.contains(AT));
    match clash {
        None => Ok(()),
        Some(name) => {
            let what = format!("the variant {name} of the world is called as a point or a cell is");
            Err(stated
                .wrong("points", what, "rename it in the world")
                .into())
        }
    }
}

/// A part of the points where it stands in a study's file.
struct Section<'a> {
    stated: &'a Stated,
    loaded: &'a Loaded,
    /// Its path.
    at: &'a str,
}

impl Section<'_> {
    /// A mistake in it as a whole.
    fn wrong(&self, what: impl Into<String>, remedy: impl Into<String>) -> Problems {
        self.stated.wrong(self.at, what, remedy).into()
    }

    fn made(&self, part: &Part) -> Result<Made, Problems> {
        match part {
            Part::Grid(lists) => self.grid(lists),
            Part::LatinHypercube(drawn) => {
                self.drawn(drawn, Sampling::Spread(Spread::LatinHypercube))
            }
            Part::Sobol(drawn) => self.drawn(drawn, Sampling::Spread(Spread::Sobol)),
            Part::Morris(drawn) => self.drawn(drawn, Sampling::Morris),
            Part::Saltelli(drawn) => self.drawn(drawn, Sampling::Saltelli),
            Part::Prior(n) => {
                let drawn = draws::design(self.loaded, *n);
                let design = drawn.map_err(|found| self.wrong(found.to_string(), ""))?;
                Ok(self.of_design(design))
            }
            Part::Table(file) => {
                let path = self.stated.folder.join(file);
                let design = Design::read(&path, self.stated.inferred(), self.loaded)?;
                Ok(self.of_design(design))
            }
        }
    }

    /// All of a design.
    fn of_design(&self, design: Design) -> Made {
        let columns = design.columns.into_iter();
        let points = design.points.into_iter();
        Made {
            columns: columns.map(|path| (path, self.at.to_owned())).collect(),
            rows: points.map(|p| (Some(p.name), p.values)).collect(),
        }
    }

    fn grid(&self, lists: &[Listed]) -> Result<Made, Problems> {
        let mut problems = Problems::default();
        for (i, list) in lists.iter().enumerate() {
            if list.values.is_empty() {
                let path = format!("{}[0][{i}].values", self.at);
                let what = "there are no values";
                problems
                    .0
                    .push(self.stated.wrong(&path, what, "list one or more"));
            }
        }
        problems.or(())?;
        if lists.is_empty() {
            let remedy = "write (path: …, values: […])";
            return Err(self.wrong("a grid needs parameters", remedy));
        }
        let place = |(i, list): (usize, &Listed)| {
            let place = format!("{}[0][{i}].path", self.at);
            (list.path.clone(), place)
        };
        let values: Vec<Vec<String>> = lists.iter().map(|list| list.values.clone()).collect();
        let many = values
            .iter()
            .fold(1_usize, |n, list| n.saturating_mul(list.len()));
        if many > MOST_POINTS {
            let what = format!("a grid of {many} points is more than {MOST_POINTS}");
            return Err(self.wrong(what, "list fewer values"));
        }
        Ok(Made {
            columns: lists.iter().enumerate().map(place).collect(),
            rows: crossed(&values)
                .into_iter()
                .map(|row| (None, row))
                .collect(),
        })
    }

    /// The ranges that are stated, or those of the world's prior.
    fn ranges(&self, drawn: &Drawn) -> Result<Vec<Placed>, Problems> {
        let mut problems = Problems::default();
        for (i, between) in drawn.over.iter().enumerate() {
            if let Some((field, what, remedy)) = wrong_end(between) {
                let place = format!("{}.over[{i}].{field}", self.at);
                problems.0.push(self.stated.wrong(&place, what, remedy));
            }
        }
        problems.or(())?;
        let found: Vec<Placed> = if drawn.over.is_empty() {
            let prior = of_prior(self.loaded.world()).into_iter();
            let of = |range| Placed {
                range,
                at: self.at.to_owned(),
            };
            prior.map(of).collect()
        } else {
            let of = |(i, between): (usize, &Between)| Placed {
                range: Range {
                    path: between.path.clone(),
                    low: between.low,
                    high: between.high,
                },
                at: format!("{}.over[{i}].path", self.at),
            };
            drawn.over.iter().enumerate().map(of).collect()
        };
        if found.is_empty() {
            let what = "there are no ranges, and the world states no prior";
            return Err(self.wrong(what, "write over: [(path: …, low: …, high: …)]"));
        }
        Ok(found)
    }

    fn fits(&self, drawn: &Drawn, most: usize) -> Result<(), Problems> {
        if (1..=most).contains(&drawn.points) {
            return Ok(());
        }
        let what = format!("{} points are too few or too many", drawn.points);
        let remedy = format!("write a number from 1 to {most}");
        let place = format!("{}.points", self.at);
        Err(self.stated.wrong(&place, what, remedy).into())
    }

    /// Points drawn from the ranges.
    fn drawn(&self, drawn: &Drawn, sampling: Sampling) -> Result<Made, Problems> {
        let ranges = self.ranges(drawn)?;
        let most = sampling.most(ranges.len());
        self.fits(drawn, most.map_err(|why| self.wrong(why, "take some out"))?)?;
        let points = sampling.points(drawn.points, ranges.len(), drawn.seed);
        let of = || ranges.iter().map(|placed| &placed.range);
        let row = |(name, point): (Option<String>, Vec<f64>)| (name, placed(&point, of()));
        let column = |placed: &Placed| (placed.range.path.clone(), placed.at.clone());
        Ok(Made {
            columns: ranges.iter().map(column).collect(),
            rows: points.into_iter().map(row).collect(),
        })
    }
}

/// A range, and where it stands in the file.
struct Placed {
    range: Range,
    at: String,
}

/// The end of a range that is wrong, why, and what to write.
fn wrong_end(of: &Between) -> Option<(&'static str, String, &'static str)> {
    let ends = [("low", of.low), ("high", of.high)];
    if let Some((field, end)) = ends.into_iter().find(|(_, end)| !end.is_finite()) {
        let what = if end.is_nan() {
            "NaN is not a number".to_owned()
        } else {
            format!("{end} is out of range")
        };
        return Some((field, what, "write a finite number"));
    }
    let what = || format!("the range of {} is empty", of.path);
    (of.low >= of.high).then(|| ("high", what(), "write a number above low"))
}
