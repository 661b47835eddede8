//! Tests of a group of offers, and what presses on their prices.

use lockin::study::market_definition::{Demand, Market, Pressure, Smallest, Ssnip, Test, Verdict};
use lockin::study::statistics::Summary;

use crate::cli::Trouble;
use crate::cli::tables::{Cell, Column, NOTHING, Table, named};

/// A row for each demand at each tick: the test of a rise by `rise`, share of the price.
pub fn tests(market: &Market, rise: f64) -> Result<Table, Trouble> {
    let names = names(market, &market.group.members);
    let percent_of = |name: &str| {
        let key = named(name).replace('-', "_");
        Column::number(name, "").key(&format!("{key}_percent"))
    };
    let columns = [
        Column::text("when and whose demand"),
        Column::note("when"),
        Column::note("demand"),
        percent_of("units lost"),
        percent_of("critical loss"),
        percent_of("aggregate diversion"),
        Column::number("profit", "%"),
        Column::right("a market?").key("a_market"),
        Column::right("smallest market from it"),
    ];
    let mut table = Table::new("tests", names, columns);
    for tick in market.ticks() {
        let year = year(market, tick);
        for demand in Demand::BOTH {
            let test = market.test(tick, demand, rise)?;
            table.row(tested(market, &year, demand, &test));
        }
    }
    Ok(table)
}

/// The row of the test of a demand in a year.
fn tested(market: &Market, year: &str, demand: Demand, test: &Test) -> [Cell; 9] {
    let over = |of: fn(&Ssnip) -> f64| percent(test.over_seeds(of));
    let (verdict, grown) = match &test.verdict {
        Some(found) => (verdict(found), grown(market, &found.smallest)),
        None => (NOTHING.to_owned(), NOTHING.to_owned()),
    };
    [
        Cell::text(format!("{year}, {}", demand.name())),
        Cell::text(year),
        Cell::text(demand.name()),
        over(|test| test.actual_loss),
        over(|test| test.critical_loss),
        over(|test| test.aggregate_diversion),
        over(|test| test.profit_change),
        Cell::text(verdict),
        Cell::text(grown),
    ]
}

/// Offers of the group at a tick, at the start as a rule: elasticity, pressure, pass-through.
pub fn pressures(market: &Market, tick: i32, offers: &[Pressure]) -> Table {
    let columns = [
        Column::text("offer"),
        Column::number("margin", "%"),
        Column::number("own elasticity", ""),
        Column::number("stays in group", "%"),
        Column::number("GUPPI", "%"),
        Column::number("UPP", "%"),
        Column::number("pass-through", ""),
    ];
    let when = match tick {
        0 => "at the start".to_owned(),
        tick => format!("in {}", year(market, tick)),
    };
    let title = format!("{when}, spend that chooses");
    let mut table = Table::new("offers", title, columns);
    for offer in offers {
        table.row([
            Cell::text(&market.group.names[offer.offer]),
            percent(offer.margin),
            plain(offer.own_elasticity),
            percent(offer.stays),
            percent(offer.guppi),
            percent(offer.net),
            plain(offer.pass_through),
        ]);
    }
    table.note(
        "Own elasticity of units. GUPPI and UPP: as if the group's firms merged, each firm's one list price moving all its offers.",
    )
}

fn year(market: &Market, tick: i32) -> String {
    let years = f64::from(tick) * market.study.plan.calendar().tick_years;
    if tick == 0 {
        "start".to_owned()
    } else {
        format!("year {years}")
    }
}

/// The names of some offers of a market.
fn names(market: &Market, offers: &[usize]) -> String {
    let names = offers.iter().map(|&o| market.group.names[o].as_str());
    names.collect::<Vec<_>>().join(", ")
}

fn grown(market: &Market, smallest: &Smallest) -> String {
    match smallest {
        Smallest::Wider => "wider than this market".to_owned(),
        Smallest::Itself => "itself".to_owned(),
        Smallest::AllOffers => "all offers".to_owned(),
        Smallest::With(more) => format!("+ {}", names(market, more)),
    }
}

fn verdict(found: &Verdict) -> String {
    match (found.pays, found.seeds) {
        (0, _) => "no".to_owned(),
        (pays, seeds) if pays == seeds => "yes".to_owned(),
        (pays, seeds) => format!("in {pays} of {seeds} seeds"),
    }
}

fn percent(value: Summary) -> Cell {
    with_error(value, 100.0, 1)
}

fn plain(value: Summary) -> Cell {
    with_error(value, 1.0, 2)
}

fn with_error(value: Summary, scale: f64, digits: usize) -> Cell {
    if value.mean.is_nan() {
        return Cell::nothing();
    }
    let mean = format!("{:.digits$}", scale * value.mean);
    let shown = match value.n {
        0 | 1 => mean,
        _ => format!("{mean} ({:.digits$})", scale * value.standard_error),
    };
    Cell::over(shown, value, scale)
}
