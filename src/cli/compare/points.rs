//! A number over the points of a design, as over the draws of a prior: for each variant its range, the sign of what the
//! variant does, and what drives that.

use std::collections::BTreeMap;

use lockin::study::BASE;
use lockin::study::level::Level;
use lockin::study::over_points::{Driver, Range, drivers};

use super::ask::Number;
use super::cells::{Comparison, Row};
use super::table::{difference_unit, title};
use crate::cli::Trouble;
use crate::cli::tables::{Cell, Column, Table, decimals, named, signed};

/// Drivers that are named.
const NAMED: usize = 2;
/// Share of the points beyond each end of a range.
const BEYOND: f64 = 0.1;

/// What the columns are.
pub fn note(level: Level) -> String {
    format!(
        "Over the points of the design, evenly: median [10 %, 90 %] of what stands in a cell's mean over seeds; differences are\n\
         from base at the same point. Higher, lower: the share of points at which the difference is so [{} % interval,\n\
         Wilson 1927]. Driven by: the strongest partial rank correlations (Iman & Conover 1979) that stand out at 5 % among\n\
         all parameters (Bonferroni).\n",
        level.percent()
    )
}

/// What is said of a variant.
struct Group<'a> {
    first: &'a Row,
    /// The variant in the world as it is stated.
    stated: Option<&'a Row>,
    /// The variant at each point.
    points: Vec<&'a Row>,
}

/// The table of a number.
///
/// # Errors
/// When no cell is at a point, or the parameters of a study cannot be read.
pub fn table(
    comparison: &Comparison,
    number: &Number,
    rows: &[Row],
    level: Level,
) -> Result<Table, Trouble> {
    let groups = groups(rows);
    if groups.is_empty() {
        return Err(Trouble::Input(
            "--over-points: no cell asked for is at a point; run the world at draws of its prior with `lockin run WORLD \
             --prior N`, or at points with --design"
                .to_owned(),
        ));
    }
    let over = Over::of(comparison, level)?;
    let several = comparison.pools.len() > 1;
    let keys = rows.iter().any(|row| row.key != rows[0].key);
    let years = comparison.spans.len() > 1;
    let mut columns = vec![Column::text("variant")];
    columns.extend(several.then(|| Column::text("study")));
    columns.extend(keys.then(|| Column::text("key")));
    columns.extend(years.then(|| Column::right("year")));
    let apart = difference_unit(&number.of.unit);
    columns.extend([
        Column::number("level", &number.of.unit),
        Column::number("difference", &apart),
        Column::number("as stated", &apart),
        Column::number("higher", "% of points"),
        Column::number("lower", "% of points"),
        Column::text("driven by"),
    ]);
    let heading = format!("{} over the points", title(comparison, number));
    let mut table = Table::new(named(&format!("{} points", number.typed)), heading, columns);
    for group in &groups {
        let first = group.first;
        let mut cells = vec![Cell::text(&first.variant)];
        cells
            .extend(several.then(|| Cell::text(comparison.pools[first.pool].places().join(" + "))));
        cells.extend(keys.then(|| Cell::text(&first.key)));
        cells.extend(years.then(|| Cell::text(&comparison.spans[first.span].name)));
        cells.extend(over.cells(group));
        table.row(cells);
    }
    Ok(table)
}

/// Rows by variant, key and year, those that are at points.
fn groups(rows: &[Row]) -> Vec<Group<'_>> {
    let mut places = BTreeMap::new();
    let mut groups: Vec<Group> = Vec::new();
    for row in rows {
        let what = (row.pool, &row.variant, &row.key, row.span);
        let place = *places.entry(what).or_insert(groups.len());
        if place == groups.len() {
            groups.push(Group {
                first: row,
                stated: None,
                points: Vec::new(),
            });
        }
        if row.at_point {
            groups[place].points.push(row);
        } else {
            groups[place].stated = Some(row);
        }
    }
    groups.retain(|group| !group.points.is_empty());
    groups
}

/// The parameters of every cell, by pool.
struct Over {
    paths: Vec<String>,
    values: Vec<BTreeMap<String, Vec<String>>>,
    level: Level,
}

impl Over {
    fn of(comparison: &Comparison, level: Level) -> Result<Self, Trouble> {
        let paths = comparison.parameters();
        let values = comparison.pools.iter().map(|pool| pool.values(&paths));
        Ok(Self {
            values: values.collect::<Result<_, _>>().map_err(Trouble::Input)?,
            paths,
            level,
        })
    }

    /// What is said of a group, a cell for each column.
    fn cells(&self, group: &Group) -> Vec<Cell> {
        let mean = |row: &Row| row.level.map_or(f64::NAN, |over| over.mean.mean);
        let levels: Vec<f64> = group.points.iter().map(|row| mean(row)).collect();
        let level = Range::of(&levels, BEYOND).map_or_else(Cell::nothing, |of| range(of, false));
        if group.first.variant == BASE {
            let mut cells = vec![level];
            cells.extend((0..4).map(|_| Cell::nothing()));
            cells.push(self.driven(group, &levels));
            return cells;
        }
        let apart = |row: &Row| row.difference.map_or(f64::NAN, |d| d.over.mean.mean);
        let differences: Vec<f64> = group.points.iter().map(|row| apart(row)).collect();
        let Some(found) = Range::of(&differences, BEYOND) else {
            let mut cells = vec![level];
            cells.extend((0..5).map(|_| Cell::nothing()));
            return cells;
        };
        let stated = group.stated.map(apart).filter(|x| x.is_finite());
        vec![
            level,
            range(found, true),
            stated.map_or_else(Cell::nothing, |x| {
                let digits = digits(&found);
                Cell::number(signed(x, digits), x)
            }),
            self.share(found.above, found.n),
            self.share(found.below, found.n),
            self.driven(group, &differences),
        ]
    }

    fn share(&self, many: usize, n: usize) -> Cell {
        let (low, high) = self.level.share(many, n);
        let [share, low, high] = [many as f64 / n as f64, low, high].map(|x| 100.0 * x);
        let shown = format!("{share:.0} [{low:.0}, {high:.0}]");
        Cell::number(shown, share).of(many, n).interval((low, high))
    }

    /// The parameters that drive a number over the points of a group.
    fn driven(&self, group: &Group, values: &[f64]) -> Cell {
        let own = &self.values[group.first.pool];
        let number = |row: &&Row, at: usize| own.get(&row.cell)?[at].parse::<f64>().ok();
        let column = |at: usize| group.points.iter().map(|row| number(row, at)).collect();
        let inputs: Option<Vec<Vec<f64>>> = (0..self.paths.len()).map(column).collect();
        match inputs.and_then(|inputs| drivers(&inputs, values)) {
            None => Cell::text("too few points, or no number varies"),
            Some(found) if found.is_empty() => Cell::text("none stands out"),
            Some(found) => {
                let one = |d: &Driver| format!("{} {:+.2}", self.paths[d.parameter], d.correlation);
                let named: Vec<String> = found.iter().take(NAMED).map(one).collect();
                Cell::text(named.join(", "))
            }
        }
    }
}

/// Decimals with which the width of a range shows two digits.
fn digits(of: &Range) -> usize {
    match of.high - of.low {
        0.0 if of.middle == 0.0 => 0,
        0.0 => decimals(of.middle),
        width => decimals(width),
    }
}

fn range(of: Range, with_sign: bool) -> Cell {
    let digits = digits(&of);
    let show = |x: f64| {
        if with_sign {
            signed(x, digits)
        } else {
            format!("{x:.digits$}")
        }
    };
    let [middle, low, high] = [of.middle, of.low, of.high].map(show);
    let shown = if (of.low, of.high) == (0.0, 0.0) {
        "0".to_owned()
    } else {
        format!("{middle} [{low}, {high}]")
    };
    Cell::number(shown, of.middle)
        .interval((of.low, of.high))
        .of(of.n, of.n)
}
