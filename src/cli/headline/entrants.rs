//! What became of those who came in later.

use lockin::measure;
use lockin::plan::Plan;
use lockin::record::measures::Named;
use lockin::study::opened::Opened;
use lockin::study::summary::Line;

use super::{Scale, Shown, a_number, find, level, year_name};
use crate::cli::tables::{Cell, Column, Table};

const NOTE: &str = "Profits charge capital by use; what an entrant's idle capacity costs is in `cash` of the table `providers`.";

/// Shares of entrants in the years shown, a row for each variant in which one comes; none where nobody does.
pub fn shares(all: &[Line], years: &[u32], study: &Opened) -> Option<Table> {
    let mut columns = vec![
        Column::text("entrant"),
        Column::note("variant"),
        Column::note("firm"),
    ];
    columns.extend(
        years
            .iter()
            .map(|&y| Column::number(year_name(y), "").key(&format!("share_percent_year_{y}"))),
    );
    let title = "share of entrants, mean over all seeds";
    let mut table = Table::new("entrants", title, columns);
    for variant in &study.variants {
        for (seen, name) in entrants(&study.plan) {
            let at = |year: u32| {
                let tick = year as i32 * study.ticks_a_year();
                share(all, variant, (seen, name), tick)
            };
            let cells: Vec<Option<Cell>> = years.iter().map(|&year| at(year)).collect();
            if cells.iter().any(Option::is_some) {
                let mut row = vec![
                    Cell::text(format!("{variant}: {name}")),
                    Cell::text(variant),
                    Cell::text(name),
                ];
                row.extend(
                    cells
                        .into_iter()
                        .map(|cell| cell.unwrap_or_else(Cell::nothing)),
                );
                table.row(row);
            }
        }
    }
    (!table.rows.is_empty()).then(|| table.note(NOTE))
}

/// Everyone who may come in later: what is recorded of their share and presence, and their name.
fn entrants(plan: &Plan) -> impl Iterator<Item = ([Named; 2], &str)> {
    let (providers, vendors) = (plan.world.providers.iter(), plan.world.vendors.iter());
    let providers = providers.filter(|p| p.enters_like.is_some());
    let vendors = vendors.filter(|v| v.enters_like.is_some());
    let providers = providers.map(|p| {
        let seen = [measure!(providers.share), measure!(providers.present)];
        (seen, p.name.as_str())
    });
    providers.chain(vendors.map(|v| {
        let seen = [measure!(vendors.share), measure!(vendors.present)];
        (seen, v.name.as_str())
    }))
}

/// The share of an entrant at a tick, and in how many seeds it has come in by then if not in all; none where it has in none.
fn share(
    all: &[Line],
    variant: &str,
    ([share, present], name): ([Named; 2], &str),
    tick: i32,
) -> Option<Cell> {
    let of = |measure| {
        let shown: Shown = a_number(measure, name, name, Scale::Percent);
        find(all, variant, &shown, tick).map(|line| line.level)
    };
    let (share, present) = (of(share)?, of(present)?);
    let shown = level(Scale::Percent, share);
    let seeds = (present.mean * present.n as f64).round() as usize;
    let shown = match seeds {
        0 => return None,
        seeds if seeds == present.n => shown,
        seeds => format!("{shown}, there in {seeds} of {}", present.n),
    };
    Some(Cell::over(shown, share, 100.0).of(seeds, present.n))
}
