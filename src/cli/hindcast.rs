//! The table that holds a run against what was published since.

use comfy_table::Cell;

use lockin::plan::stated::WorldFile;
use lockin::study::facts::dump::Dump;
use lockin::study::hindcast::{FORECASTS, Line, Point, compare, rmse, simulated};

use super::headline::{heading, right};

/// Published numbers beside the model's, and the errors of the model and of two naive forecasts.
pub fn tables(world: &WorldFile, runs: &[Dump]) -> Result<String, String> {
    let lines = compare(&world.published, &world.clock, &simulated(runs)?);
    let lines: Vec<Line> = lines.into_iter().filter(|l| !l.points.is_empty()).collect();
    if lines.is_empty() {
        return Ok("Nothing was published of the dates that the run lives through.".to_owned());
    }
    let note = "No change: the last published before the start. Trend: a straight line through all before the start.";
    Ok(format!(
        "{}\n\n{}\n{note}",
        dates(&lines, runs.len()),
        errors(world, &lines)
    ))
}

fn name(line: &Line) -> String {
    match &line.provider {
        Some(provider) => format!("share of {provider}"),
        None => "growth in a year".to_owned(),
    }
}

/// A row a date: what was published and what the model says, in per cent.
fn dates(lines: &[Line], seeds: usize) -> String {
    let title = format!("published | model, % ({seeds} seeds)");
    let columns: Vec<String> = lines.iter().map(name).collect();
    let mut table = heading(&title, &columns);
    let all = lines.iter().max_by_key(|line| line.points.len());
    for at in all.map_or(&[][..], |line| &line.points) {
        let mut row = vec![Cell::new(at.date.to_string())];
        for line in lines {
            let point = line.points.iter().find(|p| p.date == at.date);
            let text =
                point.map(|p| format!("{:.1} | {:.1}", 100.0 * p.published, 100.0 * p.foretold[0]));
            row.push(right(text.unwrap_or_else(|| "–".to_owned())));
        }
        table.add_row(row);
    }
    table.to_string()
}

/// Root mean squared errors in percentage points.
fn errors(world: &WorldFile, lines: &[Line]) -> String {
    let columns: Vec<String> = FORECASTS.iter().map(|f| (*f).to_owned()).collect();
    let mut table = heading("root mean squared error, points", &columns);
    let mut add = |name: String, errors: [f64; 3]| {
        let mut row = vec![Cell::new(name)];
        row.extend(errors.map(|error| right(format!("{:.1}", 100.0 * error))));
        table.add_row(row);
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
    table.to_string()
}

/// Whether a line tells of a provider that is one firm.
fn is_firm(world: &WorldFile, line: &Line) -> bool {
    let firms = world.providers.iter().filter(|p| !p.atomistic);
    line.provider
        .as_ref()
        .is_some_and(|name| firms.clone().any(|p| p.name == *name))
}
