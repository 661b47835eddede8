//! What an organisation is exposed to, until when it has to act, and how it pays as deals turn out.

use lockin::organisation::Organisation;
use lockin::plan::Plan;
use lockin::sim::repricing::first_review;
use lockin::study::desk::InSeed;
use lockin::study::desk::life::Life;
use lockin::study::desk::outcome::Outcome;
use lockin::study::desk::states::Sorted;
use lockin::study::statistics::{Summary, summary};

use super::leave::holds;
use super::sign::Tries;
use super::words::{BILLS, dollars, in_order, lasting, over, with_error};
use crate::cli::tables::{Cell, Column, Table, named};

/// What an event costs it, over seeds.
pub struct Befallen {
    /// What it is called.
    pub name: String,
    /// Dollars a year.
    pub lost: Summary,
    /// The same, % of its spend.
    pub share: Summary,
    /// What of that are moves, clauses and rests of contracts.
    pub moves: Summary,
}

/// What may befall it from outside; where that is drawn, it has the name of the first seed.
pub fn events(seeds: &[InSeed]) -> Vec<Befallen> {
    let events = seeds.iter().map(|s| s.events.len()).max().unwrap_or(0);
    let one = |e: usize| {
        let named = |s: &InSeed| s.events[e].as_ref().map(|(name, _)| name.clone());
        let name = seeds.iter().find_map(named)?;
        let of = |pick: &dyn Fn(&Outcome, &Outcome) -> f64| {
            let here = |s: &InSeed| {
                let hit = s.events[e].as_ref();
                hit.map_or(f64::NAN, |(_, hit)| pick(hit, &s.as_it_buys))
            };
            over(seeds, here)
        };
        Some(Befallen {
            name,
            lost: of(&|hit, free| free.worth - hit.worth),
            share: of(&|hit, free| 100.0 * (free.worth - hit.worth) / free.spend),
            moves: of(&|hit, free| hit.costs - free.costs),
        })
    };
    (0..events).filter_map(one).collect()
}

/// What may befall it from outside, as a table.
pub fn exposure(own: &Organisation, seeds: &[InSeed]) -> Table {
    let columns = [
        Column::text(format!("{}: exposed to", own.name)),
        Column::number("costs a year", "").key("costs_usd_a_year"),
        Column::number("of its spend", "%"),
        Column::number("of that, beside spend", "").key("moves_usd_a_year"),
    ];
    let title = format!(
        "{}: what it is exposed to, a year over five years",
        own.name
    );
    let mut table = Table::new(format!("exposure-{}", named(&own.name)), title, columns);
    for event in events(seeds) {
        table.row([
            Cell::text(event.name),
            with_error(event.lost, dollars, 1.0),
            with_error(event.share, |x| format!("{x:.1}"), 1.0),
            with_error(event.moves, dollars, 1.0),
        ]);
    }
    table.note(
        "From the first month on, for it alone: its own answer is in, that of firms and of other buyers is not. An outage costs what it \
         takes from what is used, and is forgotten in two years.",
    )
}

/// The tick in which the contract of class `k` ends.
fn end_of(seed: &InSeed, k: usize) -> u32 {
    u32::from(seed.stays.moments[0].workloads.0[k].contract_end)
}

/// What leaving with class `k` costs at `tick`; the last month of a contract is not due.
fn cost_at(seed: &InSeed, k: usize, tick: u32) -> f64 {
    let Some(moment) = seed.stays.moments.get(tick as usize) else {
        return f64::NAN;
    };
    let (workload, leaving) = (&moment.workloads.0[k], moment.leaving[k]);
    let last = u32::from(workload.contract_end) <= tick + 1;
    leaving.total() - if last { leaving.unexpired } else { 0.0 }
}

/// What leaving with class `k` costs when its contract ends, dollars.
pub fn cost_then(seed: &InSeed, k: usize) -> f64 {
    cost_at(seed, k, end_of(seed, k).saturating_sub(1))
}

/// What it costs more a year later.
pub fn waiting(seed: &InSeed, plan: &Plan, k: usize) -> f64 {
    let year = plan.calendar().ticks_a_year();
    let then = end_of(seed, k).saturating_sub(1);
    cost_at(seed, k, then + year) - cost_at(seed, k, then)
}

/// Until when to act, by workload, and what waiting costs.
pub fn dates(own: &Organisation, seeds: &[InSeed], plan: &Plan) -> Table {
    let columns = [
        Column::text(format!("{}: when to act", own.name)),
        Column::text("act before"),
        Column::text("price reviewed by"),
        Column::number("leaving then", "").key("then_usd"),
        Column::number("a year later", "").key("later_usd"),
        Column::number("waiting a year costs", "").key("waiting_usd"),
    ];
    let title = format!(
        "{}: the day before which to act, and what waiting a year costs",
        own.name
    );
    let mut table = Table::new(format!("dates-{}", named(&own.name)), title, columns);
    for k in in_order(own, plan) {
        let held = |s: &InSeed| holds(s, k);
        if !seeds.iter().any(held) {
            continue;
        }
        let stated = own.workload(plan, k).and_then(|w| w.contract_ends);
        let date = stated.map_or("its end, which is drawn".to_owned(), |d| d.to_string());
        let there =
            |of: &dyn Fn(&InSeed) -> f64| over(seeds, |s| if held(s) { of(s) } else { f64::NAN });
        let waiting = |s: &InSeed| waiting(s, plan, k);
        table.row([
            Cell::text(own.called(plan, k)),
            Cell::text(date),
            Cell::text(reviewed(seeds, plan, k)),
            with_error(there(&|s| cost_then(s, k)), dollars, 1.0),
            with_error(there(&|s| cost_then(s, k) + waiting(s)), dollars, 1.0),
            with_error(there(&waiting), dollars, 1.0),
        ]);
    }
    table.note(
        "At the end of a contract nothing is due of its rest; who lets it renew is bound again. Price reviewed by: its seller sets the price \
         anew for the first time in the month that ends then, if it prices as the world states.",
    )
}

/// The end of the month in which the price of workload `k` is first reviewed, if that is the same in every seed.
fn reviewed(seeds: &[InSeed], plan: &Plan, k: usize) -> String {
    let offer = |s: &InSeed| s.stays.moments[0].workloads.0[k].current();
    let reviews = seeds
        .iter()
        .filter_map(offer)
        .map(|o| first_review(plan, o));
    let reviews: Vec<Option<u32>> = reviews.collect();
    match reviews[..] {
        [Some(first), ..] if reviews.iter().all(|r| *r == Some(first)) => {
            plan.world.clock.date_after(first).to_string()
        }
        [None, ..] if reviews.iter().all(Option::is_none) => "at no set time".to_owned(),
        _ => "where it runs is drawn".to_owned(),
    }
}

/// What it pays for today's work as the deals that touch it turn out.
pub fn deals(own: &Organisation, seeds: &[InSeed], states: &[Sorted], plan: &Plan) -> Table {
    let years: Vec<u32> = lasting(plan, &BILLS).collect();
    let all: Vec<u32> = (1..=plan.world.clock.years).collect();
    let mut columns = vec![
        Column::text(format!("{}: as deals turn out", own.name)),
        Column::right("seeds"),
    ];
    columns.extend(years.iter().map(|year| {
        let key = format!("pays_usd_a_year_{year}");
        Column::number(format!("pays in year {year}"), "").key(&key)
    }));
    let mean_of = format!("mean of {} years", plan.world.clock.years);
    columns.extend([
        Column::number(mean_of.as_str(), "").key("pays_usd_a_year_mean"),
        Column::number(format!("its peers, {mean_of}"), "").key("peers_usd_a_year_mean"),
        Column::number("best it could have signed is better by", "").key("best_usd_a_year"),
    ]);
    let title = format!(
        "{}: what today's work costs a year, as deals turn out",
        own.name
    );
    let mut table = Table::new(format!("deals-{}", named(&own.name)), title, columns);
    for state in states {
        let of = |pick: &dyn Fn(&InSeed) -> f64| -> Summary {
            let all: Vec<f64> = state.seeds.iter().map(|&i| pick(&seeds[i])).collect();
            summary(&all)
        };
        let pays = |years: &[u32], whose: usize| {
            with_error(of(&|s| mean_bill(&s.buys, years, whose)), dollars, 1.0)
        };
        let best = Tries::best_in(seeds, &state.seeds);
        let mut cells = vec![
            Cell::text(state.name.as_str()),
            Cell::text(state.seeds.len().to_string()),
        ];
        cells.extend(years.iter().map(|year| pays(&[*year], 0)));
        cells.extend([pays(&all, 0), pays(&all, 1), with_error(best, dollars, 1.0)]);
        table.row(cells);
    }
    table.note(
        "Today's work: what it buys today, at the prices and discounts at the end of that year. States sort the same seeds: by how a deal turns out for \
         its sponsor (`lockin value` defines A, B and C), and by what models cost its peers. Best: how much more a year the best strategy of \
         each seed is worth, known only afterwards.",
    )
}

/// The mean of what today's work costs after each of `years`, dollars a year, at its own prices (0) or those of its
/// peers (1).
fn mean_bill(life: &Life, years: &[u32], whose: usize) -> f64 {
    let sum: f64 = years.iter().map(|year| life.bill(*year, whose)).sum();
    sum / years.len() as f64
}
