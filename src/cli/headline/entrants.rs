//! What became of those who came in later.

use comfy_table::Cell;

use lockin::study::summary::Line;
use lockin::worldfile::plan::Plan;

use super::{
    Contents, Scale, Shown, a_number, find, heading, level, right, ticks_a_year, year_name,
};

/// Shares of entrants in the years shown, a row for each variant in which one has any; none where nobody came.
pub fn shares(all: &[Line], years: &[u32], study: &Contents) -> Option<String> {
    let columns: Vec<String> = years.iter().map(|&y| year_name(y)).collect();
    let mut table = heading("share of entrants", &columns);
    let mut any = false;
    for variant in &study.variants {
        for entrant in entrants(&study.plan) {
            let at = |year: u32| {
                let tick = year as i32 * ticks_a_year(study);
                find(all, variant, &entrant, tick).map(|line| line.level)
            };
            let levels: Vec<_> = years.iter().map(|&year| at(year)).collect();
            if levels.iter().flatten().all(|level| level.mean == 0.0) {
                continue;
            }
            any = true;
            let mut row = vec![Cell::new(format!("{variant}: {}", entrant.key))];
            let write = |l| level(entrant.scale, l);
            row.extend(
                levels
                    .into_iter()
                    .map(|l| right(l.map_or("–".to_owned(), write))),
            );
            table.add_row(row);
        }
    }
    any.then(|| format!("{table}\n"))
}

/// The share of everyone who may come in later.
fn entrants(plan: &Plan) -> Vec<Shown> {
    let world = &plan.world;
    let share = |table, name: &String| a_number(table, name, "share", name, Scale::Percent);
    let providers = world.providers.iter().filter(|p| p.enters_like.is_some());
    let vendors = world.vendors.iter().filter(|v| v.enters_like.is_some());
    let providers = providers.map(|p| share("providers", &p.name));
    providers
        .chain(vendors.map(|v| share("vendors", &v.name)))
        .collect()
}
