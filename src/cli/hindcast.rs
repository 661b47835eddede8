//! The table that holds a run against what was published since.

use lockin::plan::stated::WorldFile;
use lockin::study::facts::dump::Dump;
use lockin::study::hindcast::{FORECASTS, Line, Point, compare, rmse, simulated};

use super::tables::{Cell, Column, Part, Table, named};

/// Published numbers beside the model's, and the errors of the model and of two naive forecasts.
pub fn tables(world: &WorldFile, runs: &[Dump]) -> Result<Vec<Part>, String> {
    let lines = compare(&world.published, &world.clock, &simulated(runs)?);
    let lines: Vec<Line> = lines.into_iter().filter(|l| !l.points.is_empty()).collect();
    if lines.is_empty() {
        let nothing = "Nothing was published of the dates that the run lives through.";
        return Ok(vec![Part::Words(nothing.to_owned())]);
    }
    let note = "No change: the last published before the start. Trend: a straight line through all before the start.";
    Ok(vec![
        Part::Table(dates(&lines, runs.len())),
        Part::Table(errors(world, &lines).note(note)),
    ])
}

fn name(line: &Line) -> String {
    match &line.provider {
        Some(provider) => format!("share of {provider}"),
        None => "growth in a year".to_owned(),
    }
}

/// A row a date: what was published and what the model says, in per cent.
fn dates(lines: &[Line], seeds: usize) -> Table {
    let s = if seeds == 1 { "" } else { "s" };
    let title = format!("published | model, % ({seeds} seed{s})");
    let mut columns = vec![Column::text("date")];
    for name in lines.iter().map(name) {
        let key = |whose: &str| format!("{}_{whose}_percent", named(&name).replace('-', "_"));
        columns.push(Column::number(&name, "").key(&key("published")));
        columns.push(Column::data(&name, "").key(&key("model")));
    }
    let mut table = Table::new("published", title, columns);
    let all = lines.iter().max_by_key(|line| line.points.len());
    for at in all.map_or(&[][..], |line| &line.points) {
        let mut row = vec![Cell::text(at.date.to_string())];
        for line in lines {
            let Some(point) = line.points.iter().find(|p| p.date == at.date) else {
                row.extend([Cell::nothing(), Cell::nothing()]);
                continue;
            };
            let (published, model) = (100.0 * point.published, 100.0 * point.foretold[0]);
            row.push(Cell::number(
                format!("{published:.1} | {model:.1}"),
                published,
            ));
            row.push(Cell::number("", model));
        }
        table.row(row);
    }
    table
}

/// Root mean squared errors in percentage points.
fn errors(world: &WorldFile, lines: &[Line]) -> Table {
    let columns = FORECASTS.iter().map(|forecast| {
        let key = named(forecast).replace('-', "_");
        Column::number(*forecast, "").key(&format!("{key}_points"))
    });
    let columns = std::iter::once(Column::text("of")).chain(columns);
    let title = "root mean squared error, points";
    let mut table = Table::new("errors", title, columns);
    let mut add = |name: String, errors: [f64; 3]| {
        let points = |error: f64| Cell::number(format!("{:.1}", 100.0 * error), 100.0 * error);
        table.row(std::iter::once(Cell::text(name)).chain(errors.map(points)));
    };
    let firms: Vec<&Point> = lines
        .iter()
        .filter(|l| is_firm(world, l))
        .flat_map(|l| &l.points)
        .collect();
    for line in lines {
        add(name(line), line.rmse());
    }
    add("shares of all firms".to_owned(), rmse(&firms));
    table
}

/// Whether a line tells of a provider that is one firm.
fn is_firm(world: &WorldFile, line: &Line) -> bool {
    let firms = world.providers.iter().filter(|p| !p.atomistic);
    line.provider
        .as_ref()
        .is_some_and(|name| firms.clone().any(|p| p.name == *name))
}
