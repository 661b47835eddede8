//! What leaving costs, workload by workload.

use lockin::enterprise::leaving::{Leaving, SPLIT};
use lockin::ids::OfferId;
use lockin::organisation::Organisation;
use lockin::plan::Plan;
use lockin::study::desk::InSeed;
use lockin::study::desk::life::Moment;

use super::words::{LEAVING, at, dollars, in_order, lasting, over, tenth, when, with_error};
use crate::cli::tables::{Cell, Column, Table, named};

/// Spend, dollars a year, and what leaving costs.
type Left = (f64, Leaving);

/// A workload, or all of them.
struct Row<'a> {
    name: String,
    runs_on: String,
    of: &'a dyn Fn(&Moment) -> Left,
}

/// What leaving costs, by workload and part, if nothing is moved until then.
pub fn leaving(own: &Organisation, seeds: &[InSeed], plan: &Plan) -> Table {
    let mut columns = vec![
        Column::text(format!("{}: leaving", own.name)),
        Column::text("runs on"),
        Column::text("when"),
        Column::number("spends a year", "").key("spend_usd_a_year"),
        Column::number("leaving", "").key("total_usd"),
        Column::number("months of its spend", "").key("months"),
    ];
    let key = |part: &str| format!("{}_usd", part.replace(' ', "_"));
    columns.extend(SPLIT.map(|part| Column::number(part, "").key(&key(part))));
    let title = format!(
        "{}: what leaving costs, if nothing is moved until then",
        own.name
    );
    let mut table = Table::new(format!("leaving-{}", named(&own.name)), title, columns);
    let mut add = |row: &Row| {
        for years in lasting(plan, &LEAVING) {
            table.row(cells(row, seeds, plan, years));
        }
    };
    for k in in_order(own, plan) {
        if seeds.iter().any(|s| holds(s, k)) {
            add(&Row {
                name: own.called(plan, k),
                runs_on: runs_on(seeds, plan, k),
                of: &|m| (m.paid[k].spend, m.leaving[k]),
            });
        }
    }
    add(&Row {
        name: "everything".to_owned(),
        runs_on: String::new(),
        of: &|m| (m.spend_a_year(), m.leaving_all()),
    });
    table
}

/// Whether it starts with a workload of class `k` in a seed.
pub fn holds(seed: &InSeed, k: usize) -> bool {
    seed.stays.moments[0].workloads.0[k].current().is_some()
}

fn cells(row: &Row, seeds: &[InSeed], plan: &Plan, years: u32) -> Vec<Cell> {
    let part = |pick: &dyn Fn(Left) -> f64, show: fn(f64) -> String| {
        let here = |s: &InSeed| pick((row.of)(&at(&s.stays, plan, years)));
        with_error(over(seeds, here), show, 1.0)
    };
    let mut cells = vec![
        Cell::text(row.name.as_str()),
        Cell::text(row.runs_on.as_str()),
        Cell::text(when(years)),
        part(&|(spend, _)| spend, dollars),
        part(&|(_, leaving)| leaving.total(), dollars),
        part(&|(spend, leaving)| 12.0 * leaving.total() / spend, tenth),
    ];
    let split = |i: usize| part(&move |(_, leaving)| leaving.split()[i], dollars);
    cells.extend((0..SPLIT.len()).map(split));
    cells
}

/// Where a workload runs at the start, with the share of seeds where that is drawn.
fn runs_on(seeds: &[InSeed], plan: &Plan, k: usize) -> String {
    let mut count = vec![0; plan.offers.len()];
    for seed in seeds {
        if let Some(offer) = seed.stays.moments[0].workloads.0[k].current() {
            count[offer.index()] += 1;
        }
    }
    let most = (0..count.len()).fold(0, |best, o| if count[o] > count[best] { o } else { best });
    let name = plan.offers.name(OfferId::at(most));
    if count[most] == seeds.len() {
        name.to_owned()
    } else {
        format!("{name} in {} of {} seeds", count[most], seeds.len())
    }
}
