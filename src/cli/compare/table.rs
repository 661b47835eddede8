//! The table of cells: each with its parameters, its number over seeds, and how it differs from another.

use lockin::measure;
use lockin::study::contrast::{Difference, Over};
use lockin::study::level::Level;
use lockin::study::multiplicity::Marks;

use super::ask::Number;
use super::cells::{Comparison, Row};
use crate::cli::Trouble;
use crate::cli::tables::{Cell, Column, Table, decimals, named, signed};

/// Parameters that are printed for people; more are for programs alone.
const PRINTED: usize = 4;

/// What the columns are.
pub fn note(level: Level) -> String {
    format!(
        "± half of the {0} % interval over seeds; differences are paired by seed. Higher, lower: the share of seeds in which\n\
         the cell is so [{0} % interval, Wilson 1927]. Common draws: how many times as many seeds would be needed for the\n\
         same interval if the two cells did not share their draws.\n",
        level.percent()
    )
}

/// What consumer surplus is and is not, beside equivalent variation.
const SURPLUS: &str = "Consumer surplus is in dollars in a tick, the mean of the year's ticks, where ev is in dollars a year. Its origin is\n\
     arbitrary: a difference means something where spend is the same. The figure for welfare is ev.";

/// What a column shows of a row.
type Show<'a> = Box<dyn Fn(&Row) -> Cell + 'a>;

/// The table of a number.
///
/// # Errors
/// When the parameters of a study cannot be read.
pub fn table(
    comparison: &Comparison,
    number: &Number,
    rows: &[Row],
    (level, marks): (Level, &Marks),
) -> Result<Table, Trouble> {
    let mut columns = what(comparison, rows, number)?;
    let unit = &*number.of.unit;
    let apart = difference_unit(unit);
    if rows.iter().any(|row| row.level.is_some()) {
        columns.extend(levels(unit, level));
    }
    if rows.iter().any(|row| row.difference.is_some()) {
        columns.extend(against(comparison, rows));
        columns.extend(differences(&apart, (level, marks)));
    }
    let (headings, shows): (Vec<Column>, Vec<Show>) = columns.into_iter().unzip();
    let mut table = Table::new(named(&number.typed), title(comparison, number), headings);
    for row in rows {
        table.row(shows.iter().map(|show| show(row)));
    }
    if number.of.of_column() == measure!(market.consumer_surplus).column {
        table = table.note(SURPLUS);
    }
    Ok(table)
}

/// What a number is, and when.
pub fn title(comparison: &Comparison, number: &Number) -> String {
    match &comparison.spans[..] {
        [one] if one.years.len() > 1 => format!("{}, mean of years {}", number.typed, one.name),
        [one] => format!("{}, year {}", number.typed, one.name),
        _ => number.typed.clone(),
    }
}

/// Percentages differ by points.
pub fn difference_unit(unit: &str) -> String {
    match unit {
        unit if unit.starts_with('%') && unit != "% of spend" => format!("pts{}", &unit[1..]),
        unit => unit.to_owned(),
    }
}

/// The columns that say what a row is.
fn what<'a>(
    comparison: &'a Comparison,
    rows: &[Row],
    number: &'a Number,
) -> Result<Vec<(Column, Show<'a>)>, Trouble> {
    let mut columns: Vec<(Column, Show)> = vec![(
        Column::text("cell"),
        Box::new(|row: &Row| Cell::text(&row.cell)),
    )];
    if comparison.pools.len() > 1 {
        let study = |row: &Row| Cell::text(comparison.pools[row.pool].places().join(" + "));
        columns.push((Column::text("study"), Box::new(study)));
    }
    columns.extend(parameters(comparison)?);
    let first = rows.first().map(|row| &row.key);
    let keys = rows.iter().any(|row| Some(&row.key) != first);
    let key = |row: &Row| Cell::text(&row.key);
    if keys {
        columns.push((Column::text("key"), Box::new(key)));
    } else if number.key.is_none() && first.is_some_and(|key| !key.is_empty()) {
        columns.push((Column::note("key"), Box::new(key)));
    }
    let year = |row: &Row| {
        let span = &comparison.spans[row.span];
        match span.years[..] {
            [year] => Cell::number(&span.name, f64::from(year)),
            _ => Cell::text(&span.name),
        }
    };
    let column = match &comparison.spans[..] {
        [one] if one.years.len() > 1 => Column::note("years"),
        [_] => Column::data("year", ""),
        _ => Column::number("year", ""),
    };
    columns.push((column, Box::new(year)));
    Ok(columns)
}

/// A column for each parameter of a design.
fn parameters(comparison: &Comparison) -> Result<Vec<(Column, Show<'_>)>, Trouble> {
    let paths = comparison.parameters();
    let values = comparison.pools.iter().map(|pool| pool.values(&paths));
    let values: Vec<_> = values.collect::<Result<_, _>>().map_err(Trouble::Input)?;
    let values = std::rc::Rc::new(values);
    let printed = paths.len() <= PRINTED;
    let one = |(at, path): (usize, String)| {
        let is_number =
            |value: &Vec<String>| value[at].is_empty() || value[at].parse::<f64>().is_ok();
        let numbers = values.iter().flat_map(|all| all.values()).all(is_number);
        let values = values.clone();
        let show = move |row: &Row| {
            let own = values[row.pool].get(&row.cell);
            let text = own.map_or("", |own| own[at].as_str());
            match text.parse::<f64>() {
                Ok(x) => Cell::number(text, x),
                Err(_) => Cell::text(text),
            }
        };
        let column = match (numbers, printed) {
            (true, true) => Column::number(path.clone(), ""),
            (true, false) => Column::data(path.clone(), ""),
            (false, true) => Column::right(path.clone()),
            (false, false) => Column::note(path.clone()),
        };
        (column.key(&path), Box::new(show) as Show)
    };
    Ok(paths.into_iter().enumerate().map(one).collect())
}

/// The number over seeds.
fn levels(unit: &str, level: Level) -> Vec<(Column, Show<'_>)> {
    let of = move |show: fn(&Over, Level) -> Cell| {
        let shown = move |row: &Row| {
            let over = row.level.as_ref();
            over.map_or_else(Cell::nothing, |over| show(over, level))
        };
        Box::new(shown) as Show
    };
    vec![
        (Column::number("mean", unit), of(mean)),
        (
            Column::number("median", unit),
            of(|over, _| plain(over.median, false)),
        ),
    ]
}

/// What a cell is held against, where rows are held against several.
fn against<'a>(comparison: &'a Comparison, rows: &[Row]) -> Vec<(Column, Show<'a>)> {
    let mut held = rows.iter().filter_map(|row| row.against.as_ref());
    let first = held.next();
    let several = held.any(|other| Some(other) != first);
    let show = |row: &Row| match &row.against {
        None => Cell::nothing(),
        Some((pool, name)) if *pool == row.pool => Cell::text(name),
        Some((pool, name)) => {
            let place = comparison.pools[*pool].places().join(" + ");
            Cell::text(format!("{place}:{name}"))
        }
    };
    let column = if several {
        Column::text("against")
    } else {
        Column::note("against")
    };
    vec![(column, Box::new(show))]
}

/// How cells differ.
fn differences<'a>(unit: &str, (level, marks): (Level, &'a Marks)) -> Vec<(Column, Show<'a>)> {
    let of = move |show: fn(&Difference, Level) -> Cell| {
        let shown = move |row: &Row| {
            let difference = row.difference.as_ref();
            difference.map_or_else(Cell::nothing, |d| show(d, level))
        };
        Box::new(shown) as Show<'a>
    };
    let marked = move |row: &Row| match &row.difference {
        Some(difference) => marked(difference, level, marks),
        None => Cell::nothing(),
    };
    vec![
        (Column::number("difference", unit), Box::new(marked)),
        (
            Column::number("median difference", unit),
            of(|d, _| plain(d.over.median, true)),
        ),
        (
            Column::number("higher", "% of seeds"),
            of(|d, level| share(d.above, d, level)),
        ),
        (
            Column::number("lower", "% of seeds"),
            of(|d, level| share(d.below, d, level)),
        ),
        (
            Column::number("common draws", "times"),
            of(|d, _| match d.reduction {
                Some(times) => Cell::number(format!("{times:.1}"), times),
                None => Cell::nothing(),
            }),
        ),
    ]
}

fn mean(over: &Over, level: Level) -> Cell {
    let of = over.mean;
    let (low, high) = level.interval(of);
    let half = (high - low) / 2.0;
    let cell = if half > 0.0 {
        let digits = decimals(half);
        Cell::number(format!("{:.digits$} ± {half:.digits$}", of.mean), of.mean)
    } else {
        plain(of.mean, false)
    };
    known(cell, over, (low, high))
}

fn marked(difference: &Difference, level: Level, marks: &Marks) -> Cell {
    let of = difference.over.mean;
    let (low, high) = level.interval(of);
    let half = (high - low) / 2.0;
    let clear = marks.has(of);
    let star = if clear { " *" } else { "" };
    let cell = if half > 0.0 {
        let digits = decimals(half);
        let value = signed(of.mean, digits);
        Cell::number(format!("{value} ± {half:.digits$}{star}"), of.mean)
    } else {
        plain(of.mean, true)
    };
    known(cell, &difference.over, (low, high)).stands_out(clear)
}

/// With what is known of it.
fn known(cell: Cell, over: &Over, interval: (f64, f64)) -> Cell {
    let n = over.mean.n;
    let cell = cell.of(n, n);
    if n < 2 {
        return cell;
    }
    cell.error(over.mean.standard_error).interval(interval)
}

/// Three digits that count.
fn plain(value: f64, with_sign: bool) -> Cell {
    let digits = match value {
        0.0 => 0,
        value if value.abs() >= 100.0 => 0,
        value => decimals(value) + 1,
    };
    let shown = if with_sign {
        signed(value, digits)
    } else {
        format!("{value:.digits$}")
    };
    Cell::number(shown, value)
}

fn share(many: usize, difference: &Difference, level: Level) -> Cell {
    let n = difference.seeds();
    let (low, high) = level.share(many, n);
    let [share, low, high] = [many as f64 / n as f64, low, high].map(|x| 100.0 * x);
    let shown = format!("{share:.0} [{low:.0}, {high:.0}]");
    Cell::number(shown, share).of(many, n).interval((low, high))
}
