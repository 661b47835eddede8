//! The points of a study's file: each part by itself, then all crossed.

use std::collections::BTreeSet;

use super::{Between, Drawn, Listed, Part, Stated};
use crate::study::designs::{SOBOL_DIMENSIONS, SOBOL_POINTS, Spread, crossed};
use crate::study::draws;
use crate::study::morris::morris;
use crate::study::sobol::saltelli;
use crate::worldfile::Loaded;
use crate::worldfile::design::{AT, Design, Point, missing};
use crate::worldfile::error::{Problem, Problems};

/// Most points of a design.
const MOST: usize = 100_000;

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
        match made(stated, loaded, part, &format!("points[{i}]")) {
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
    if many > MOST {
        let what = format!("{many} points are more than {MOST}");
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

fn made(stated: &Stated, loaded: &Loaded, part: &Part, at: &str) -> Result<Made, Problems> {
    let of_design = |design: Design| Made {
        columns: design
            .columns
            .into_iter()
            .map(|path| (path, at.to_owned()))
            .collect(),
        rows: design
            .points
            .into_iter()
            .map(|p| (Some(p.name), p.values))
            .collect(),
    };
    match part {
        Part::Grid(lists) => grid(stated, lists, at),
        Part::LatinHypercube(drawn) => spread(stated, loaded, (drawn, Spread::LatinHypercube), at),
        Part::Sobol(drawn) => spread(stated, loaded, (drawn, Spread::Sobol), at),
        Part::Morris(drawn) => {
            let ranges = ranges(stated, loaded, drawn, at)?;
            fits(stated, drawn, MOST / (ranges.len() + 1), at)?;
            Ok(of_named(
                morris(drawn.points, ranges.len(), u64::from(drawn.seed)),
                &ranges,
            ))
        }
        Part::Saltelli(drawn) => {
            let ranges = ranges(stated, loaded, drawn, at)?;
            dimensions(stated, 2 * ranges.len(), at)?;
            fits(
                stated,
                drawn,
                SOBOL_POINTS.min(MOST / (ranges.len() + 2)),
                at,
            )?;
            Ok(of_named(
                saltelli(drawn.points, ranges.len(), u64::from(drawn.seed)),
                &ranges,
            ))
        }
        Part::Prior(n) => {
            let placed = |found: Problems| stated.wrong(at, found.to_string(), "").into();
            draws::design(loaded, *n).map(of_design).map_err(placed)
        }
        Part::Table(file) => {
            let path = stated.folder.join(file);
            Design::read(&path, stated.inferred(), loaded).map(of_design)
        }
    }
}

fn grid(stated: &Stated, lists: &[Listed], at: &str) -> Result<Made, Problems> {
    let mut problems = Problems::default();
    for (i, list) in lists.iter().enumerate() {
        if list.values.is_empty() {
            let path = format!("{at}[0][{i}].values");
            problems
                .0
                .push(stated.wrong(&path, "there are no values", "list one or more"));
        }
    }
    if lists.is_empty() {
        problems.0.push(stated.wrong(
            at,
            "a grid needs parameters",
            "write (path: …, values: […])",
        ));
    }
    problems.or(())?;
    let place = |(i, list): (usize, &Listed)| (list.path.clone(), format!("{at}[0][{i}].path"));
    let values: Vec<Vec<String>> = lists.iter().map(|list| list.values.clone()).collect();
    let many = values
        .iter()
        .fold(1_usize, |n, list| n.saturating_mul(list.len()));
    if many > MOST {
        let what = format!("a grid of {many} points is more than {MOST}");
        return Err(stated.wrong(at, what, "list fewer values").into());
    }
    Ok(Made {
        columns: lists.iter().enumerate().map(place).collect(),
        rows: crossed(&values)
            .into_iter()
            .map(|row| (None, row))
            .collect(),
    })
}

/// A parameter, its ends, and where it stands in the file.
type Range = (String, f64, f64, String);

fn ranges(
    stated: &Stated,
    loaded: &Loaded,
    drawn: &Drawn,
    at: &str,
) -> Result<Vec<Range>, Problems> {
    let mut problems = Problems::default();
    for (i, between) in drawn.over.iter().enumerate() {
        if let Some((field, what, remedy)) = wrong_end(between) {
            let place = format!("{at}.over[{i}].{field}");
            problems.0.push(stated.wrong(&place, what, remedy));
        }
    }
    let prior = loaded.world().prior.iter();
    let found: Vec<Range> = if drawn.over.is_empty() {
        prior
            .map(|u| (u.path.clone(), u.low, u.high, at.to_owned()))
            .collect()
    } else {
        let place = |i: usize| format!("{at}.over[{i}].path");
        let of = |(i, b): (usize, &Between)| (b.path.clone(), b.low, b.high, place(i));
        drawn.over.iter().enumerate().map(of).collect()
    };
    if found.is_empty() {
        let what = "there are no ranges, and the world states no prior";
        problems
            .0
            .push(stated.wrong(at, what, "write over: [(path: …, low: …, high: …)]"));
    }
    problems.or(found)
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

fn fits(stated: &Stated, drawn: &Drawn, most: usize, at: &str) -> Result<(), Problems> {
    if (1..=most).contains(&drawn.points) {
        return Ok(());
    }
    let what = format!("{} points are too few or too many", drawn.points);
    let remedy = format!("write a number from 1 to {most}");
    Err(stated.wrong(&format!("{at}.points"), what, remedy).into())
}

fn dimensions(stated: &Stated, dimensions: usize, at: &str) -> Result<(), Problems> {
    if dimensions <= SOBOL_DIMENSIONS {
        return Ok(());
    }
    let what = format!(
        "a Sobol sequence goes over at most {SOBOL_DIMENSIONS} parameters, for indices half as many"
    );
    Err(stated.wrong(at, what, "take some out").into())
}

fn spread(
    stated: &Stated,
    loaded: &Loaded,
    (drawn, spread): (&Drawn, Spread),
    at: &str,
) -> Result<Made, Problems> {
    let ranges = ranges(stated, loaded, drawn, at)?;
    if spread == Spread::Sobol {
        dimensions(stated, ranges.len(), at)?;
    }
    let most = if spread == Spread::Sobol {
        SOBOL_POINTS
    } else {
        MOST
    };
    fits(stated, drawn, most, at)?;
    let cube = spread.points(drawn.points, ranges.len(), u64::from(drawn.seed));
    let mut made = of_named(
        cube.into_iter()
            .map(|point| (String::new(), point))
            .collect(),
        &ranges,
    );
    made.rows.iter_mut().for_each(|row| row.0 = None);
    Ok(made)
}

/// Points of the unit cube in their ranges.
fn of_named(points: Vec<(String, Vec<f64>)>, ranges: &[Range]) -> Made {
    let value = |(x, (_, low, high, _)): (&f64, &Range)| format!("{:?}", low + x * (high - low));
    let row = |(name, point): (String, Vec<f64>)| {
        (Some(name), point.iter().zip(ranges).map(value).collect())
    };
    Made {
        columns: ranges.iter().map(|r| (r.0.clone(), r.3.clone())).collect(),
        rows: points.into_iter().map(row).collect(),
    }
}
