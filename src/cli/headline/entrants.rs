//! What became of those who came in later.

use comfy_table::Cell;

use lockin::plan::Plan;
use lockin::study::opened::Opened;
use lockin::study::summary::Line;

use super::{Scale, Shown, a_number, find, heading, level, right, year_name};

/// Stands where an entrant is not there.
const ABSENT: &str = "–";
const NOTE: &str = "Profits charge capital by use; what an entrant's idle capacity costs is in `cash` of the table `providers`.";

/// Shares of entrants in the years shown, a row for each variant in which one comes; none where nobody does.
pub fn shares(all: &[Line], years: &[u32], study: &Opened) -> Option<String> {
    let columns: Vec<String> = years.iter().map(|&y| year_name(y)).collect();
    let mut table = heading("share of entrants, mean over all seeds", &columns);
    let mut any = false;
    for variant in &study.variants {
        for (kind, name) in entrants(&study.plan) {
            let at = |year: u32| {
                share(
                    all,
                    variant,
                    (kind, name),
                    year as i32 * study.ticks_a_year(),
                )
            };
            let cells: Vec<String> = years.iter().map(|&year| at(year)).collect();
            if cells.iter().any(|cell| cell != ABSENT) {
                any = true;
                let mut row = vec![Cell::new(format!("{variant}: {name}"))];
                row.extend(cells.into_iter().map(right));
                table.add_row(row);
            }
        }
    }
    any.then(|| format!("{table}\n{NOTE}\n"))
}

/// Everyone who may come in later: the table of their kind, and their name.
fn entrants(plan: &Plan) -> impl Iterator<Item = (&'static str, &str)> {
    let (providers, vendors) = (plan.world.providers.iter(), plan.world.vendors.iter());
    let providers = providers.filter(|p| p.enters_like.is_some());
    let vendors = vendors.filter(|v| v.enters_like.is_some());
    let providers = providers.map(|p| ("providers", p.name.as_str()));
    providers.chain(vendors.map(|v| ("vendors", v.name.as_str())))
}

/// The share of an entrant at a tick, and in how many seeds it has come in by then if not in all.
fn share(all: &[Line], variant: &str, (kind, name): (&'static str, &str), tick: i32) -> String {
    let of = |measure| {
        let shown: Shown = a_number(kind, name, measure, name, Scale::Percent);
        find(all, variant, &shown, tick).map(|line| line.level)
    };
    let (Some(share), Some(present)) = (of("share"), of("present")) else {
        return ABSENT.to_owned();
    };
    let share = level(Scale::Percent, share);
    match (present.mean * present.n as f64).round() as usize {
        0 => ABSENT.to_owned(),
        seeds if seeds == present.n => share,
        seeds => format!("{share}, there in {seeds} of {}", present.n),
    }
}
