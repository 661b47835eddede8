//! `lockin market-definition DIR --offers a,b,c`

use lockin::measure;
use std::path::PathBuf;

use clap::ValueEnum;

use lockin::ids::{MarketKind, OfferId};
use lockin::plan::Plan;
use lockin::record::table::Table as Dump;
use lockin::study::BASE;
use lockin::study::market_definition::{Demand, Recorded, Ssnip, View, pass_through};
use lockin::study::opened::Opened;
use lockin::study::panel::Panel;
use lockin::study::statistics::{Summary, summary};
use lockin::study::store::StoredRun;
use lockin::worldfile::error::did_you_mean;

use super::tables::{Cell, Column, NOTHING, Output, Table, named};
use super::{Trouble, compare};

/// Arguments of `market-definition`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The study's folder
    study: PathBuf,
    /// Offers of one market, as aws,azure or openai@azure; a vendor's name stands for all its channels
    #[arg(long, value_name = "NAMES", value_delimiter = ',', required = true)]
    offers: Vec<String>,
    /// The market [default: the one that the offers are in]
    #[arg(long, value_enum)]
    market: Option<MarketArgument>,
    /// The variant
    #[arg(long, value_name = "NAME", default_value = BASE)]
    variant: String,
    /// The rise in price, in per cent
    #[arg(long, value_name = "PERCENT", default_value_t = 5.0)]
    rise: f64,
    #[command(flatten)]
    output: Output,
}

#[derive(Clone, Copy, ValueEnum)]
enum MarketArgument {
    /// Cloud compute
    Compute,
    /// Models
    Model,
}

/// Saving of unit cost that upward pricing pressure is net of (Farrell & Shapiro 2010).
const EFFICIENCY: f64 = 0.1;

/// A market and a group of its offers, in the dumps of a study.
struct Subject {
    study: Opened,
    variant: String,
    market: MarketKind,
    names: Vec<String>,
    group: Vec<usize>,
    rise: f64,
}

/// Tests whether some offers are a market of their own.
pub fn run(arguments: &Arguments) -> Result<(), Trouble> {
    let mut printer = arguments.output.printer("market-definition")?;
    let subject = Subject::open(arguments)?;
    printer.table(subject.tests()?);
    match subject.offers()? {
        Some(table) => printer.table(table),
        None => printer.words(format!(
            "Not all of their firms sell at the start, in the middle or at the end of {}, so no pressure is told.",
            subject.variant
        )),
    }
    printer.words(format!(
        "A hypothetical monopolist raises the prices of the group by {} %, other prices fixed; standard errors over seeds. The test\n\
         of merger guidelines is of all that the group sells, over about a year: \"all spend, within a year\", where most buyers are\n\
         held. \"Spend that chooses\" is what competition is for at any one time, and what a rise that lasts would come to meet.\n\
         Critical loss: Harris & Simons 1989. Aggregate diversion at or above it says the same where margins tell own\n\
         elasticities (Katz & Shapiro 2003; O'Brien & Wickelgren 2003). GUPPI: Salop & Moresi 2009; UPP net of a tenth of\n\
         unit cost: Farrell & Shapiro 2010. Pass-through: the model's kernel, rivals' prices fixed.",
        subject.rise * 100.0
    ));
    printer.finish()
}

impl Subject {
    fn open(arguments: &Arguments) -> Result<Self, Trouble> {
        let study = compare::opened(&arguments.study)?;
        study.known([&arguments.variant])?;
        if !(arguments.rise > 0.0 && arguments.rise <= 100.0) {
            return Err(Trouble::input(format!(
                "--rise {}: write a number above 0, at most 100 (per cent)",
                arguments.rise
            )));
        }
        let plan = &study.plan;
        let (market, group) = chosen(plan, &arguments.offers, arguments.market)?;
        let range = plan.offers.of(market);
        Ok(Self {
            names: range
                .clone()
                .map(|o| plan.offers.name(OfferId::at(o)).to_owned())
                .collect(),
            group: group.iter().map(|o| o - range.start).collect(),
            study,
            variant: arguments.variant.clone(),
            market,
            rise: arguments.rise / 100.0,
        })
    }

    /// The ticks in which elasticities are recorded: start, middle, end.
    fn ticks(&self) -> Vec<i32> {
        let last = self.study.plan.world.clock.ticks() as i32;
        let mut ticks = vec![0, last / 2, last];
        ticks.dedup();
        ticks
    }

    /// The market at a tick in every seed.
    fn views(&self, tick: i32, demand: Demand) -> Result<Vec<View>, Trouble> {
        let view = |run: &StoredRun| {
            let table = |name: &str| run.table(name);
            let margin = self.margins(&table("providers")?, &table("vendors")?, tick)?;
            let recorded = Recorded {
                offers: &table("offers")?,
                elasticities: &table("elasticities")?,
                market: self.market.name(),
                names: &self.names,
                tick,
            };
            recorded.view(&margin, demand)
        };
        self.study.over_seeds(&self.variant, view)
    }

    /// The margin of the firm behind each offer at a tick.
    fn margins(&self, providers: &Dump, vendors: &Dump, tick: i32) -> Result<Vec<f64>, String> {
        let (table, key, lerner) = match self.market {
            MarketKind::Compute => (providers, "provider", measure!(providers.lerner)),
            MarketKind::Model => (vendors, "vendor", measure!(vendors.lerner)),
        };
        let lerner = Panel::of(table, &[key])?.series(lerner)?;
        let of = |o: usize| lerner.get(self.firm(o))?.get(tick as usize).copied();
        let all: Option<Vec<f64>> = (0..self.names.len()).map(of).collect();
        all.ok_or_else(|| format!("the table {} has fewer rows than the world", table.name()))
    }

    /// The firm behind an offer, counted in its market.
    fn firm(&self, offer: usize) -> usize {
        let first = self.study.plan.offers.of(self.market).start;
        usize::from(self.study.plan.offers.get(OfferId::at(first + offer)).nest)
    }

    fn tests(&self) -> Result<Table, Trouble> {
        let group: Vec<&str> = self.group.iter().map(|&o| self.names[o].as_str()).collect();
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
        let mut table = Table::new("tests", group.join(", "), columns);
        for tick in self.ticks() {
            for demand in Demand::BOTH {
                table.row(self.tested(tick, demand)?);
            }
        }
        Ok(table)
    }

    /// The row of the test of a demand at a tick.
    fn tested(&self, tick: i32, demand: Demand) -> Result<[Cell; 9], Trouble> {
        let views = self.views(tick, demand)?;
        let tests = views.iter().map(|v| v.ssnip(&self.group, self.rise));
        let tests: Vec<Ssnip> = tests.collect();
        let over =
            |of: fn(&Ssnip) -> f64| percent(summary(&tests.iter().map(of).collect::<Vec<_>>()));
        let pays = tests.iter().filter(|t| t.profit_change > 0.0).count();
        let sold = tests.iter().all(|t| t.profit_change.is_finite());
        let (verdict, grown) = if sold {
            let grown = View::mean(&views).grown(&self.group, self.rise);
            (verdict(pays, tests.len()), self.grown(grown))
        } else {
            (NOTHING.to_owned(), NOTHING.to_owned())
        };
        Ok([
            Cell::text(format!("{}, {}", self.year(tick), demand.name())),
            Cell::text(self.year(tick)),
            Cell::text(demand.name()),
            over(|test| test.actual_loss),
            over(|test| test.critical_loss),
            over(|test| test.aggregate_diversion),
            over(|test| test.profit_change),
            Cell::text(verdict),
            Cell::text(grown),
        ])
    }

    fn year(&self, tick: i32) -> String {
        let years = f64::from(tick) * self.study.plan.calendar().tick_years;
        if tick == 0 {
            "start".to_owned()
        } else {
            format!("year {years}")
        }
    }

    fn grown(&self, grown: Option<Vec<usize>>) -> String {
        match grown {
            None => "wider than this market".to_owned(),
            Some(all) if all.len() == self.group.len() => "itself".to_owned(),
            Some(all) if all.len() == self.names.len() => "all offers".to_owned(),
            Some(all) => {
                let more = &all[self.group.len()..];
                let names: Vec<&str> = more.iter().map(|&o| self.names[o].as_str()).collect();
                format!("+ {}", names.join(", "))
            }
        }
    }

    /// The first year in which every firm of the group sells in every seed, and the market in it.
    fn first_sold(&self) -> Result<Option<(i32, Vec<View>)>, Trouble> {
        for tick in self.ticks() {
            let views = self.views(tick, Demand::Contested)?;
            let firm = |view: &View, o: usize| {
                let own = self.group.iter().filter(|&&q| self.firm(q) == self.firm(o));
                own.map(|&q| view.revenue[q]).sum::<f64>()
            };
            let sold = |view: &View| self.group.iter().all(|&o| firm(view, o) > 0.0);
            if views.iter().all(sold) {
                return Ok(Some((tick, views)));
            }
        }
        Ok(None)
    }

    /// Offers of the group as soon as all its firms sell, at the start as a rule: elasticity, pressure, pass-through.
    fn offers(&self) -> Result<Option<Table>, Trouble> {
        let Some((tick, views)) = self.first_sold()? else {
            return Ok(None);
        };
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
            tick => format!("in {}", self.year(tick)),
        };
        let title = format!("{when}, spend that chooses");
        let mut table = Table::new("offers", title, columns);
        for &o in &self.group {
            // A firm has one list price: all its offers move with it, and all of the others' gain.
            let all = || 0..self.names.len();
            let own: Vec<usize> = all().filter(|&q| self.firm(q) == self.firm(o)).collect();
            let merges = |q: &usize| self.group.iter().any(|&p| self.firm(p) == self.firm(*q));
            let others: Vec<usize> = all().filter(|q| !own.contains(q) && merges(q)).collect();
            let over =
                |of: &dyn Fn(&View) -> f64| summary(&views.iter().map(of).collect::<Vec<_>>());
            let inside = |v: &View| {
                let rest = self.group.iter().filter(|&&q| q != o);
                rest.map(|&q| v.value_diversion(o, q)).sum()
            };
            table.row([
                Cell::text(&self.names[o]),
                percent(over(&|v| v.margin[o])),
                plain(over(&|v| v.slope[o][o] / v.revenue[o] - 1.0)),
                percent(over(&inside)),
                percent(over(&|v| v.upward_pressure(&own, &others))),
                percent(over(&|v| v.net_pressure(&own, &others, EFFICIENCY))),
                plain(over(&|v| self.passed_on(v, o))),
            ]);
        }
        Ok(Some(table.note(
            "Own elasticity of units. GUPPI and UPP: as if the group's firms merged, each firm's one list price moving all its offers.",
        )))
    }

    fn passed_on(&self, view: &View, o: usize) -> f64 {
        let of_firm = (0..self.names.len()).filter(|&q| self.firm(q) == self.firm(o));
        let share =
            of_firm.map(|q| view.revenue[q]).sum::<f64>() / view.revenue.iter().sum::<f64>();
        let sensitivity = self.study.plan.world.choice.price_sensitivity(self.market);
        pass_through(sensitivity, share, view.margin[o])
    }
}

/// The market and the places of the offers asked for, in the order of the world.
fn chosen(
    plan: &Plan,
    asked: &[String],
    market: Option<MarketArgument>,
) -> Result<(MarketKind, Vec<usize>), Trouble> {
    let market = match market {
        Some(MarketArgument::Compute) => Some(MarketKind::Compute),
        Some(MarketArgument::Model) => Some(MarketKind::Model),
        None => None,
    };
    let mut found: Vec<usize> = Vec::new();
    for word in asked {
        let word = word.trim();
        let places = meant(plan, word, market);
        if places.is_empty() {
            return Err(Trouble::input(unknown(plan, word, market)));
        }
        found.extend(places);
    }
    found.sort_unstable();
    found.dedup();
    let kind = plan.offers.get(OfferId::at(found[0])).market;
    let other = found
        .iter()
        .find(|&&o| plan.offers.get(OfferId::at(o)).market != kind);
    if let Some(&other) = other {
        return Err(Trouble::input(format!(
            "--offers: {} is in the {} market and {} in the {} market; a group lies in one market",
            plan.offers.name(OfferId::at(found[0])),
            kind.name(),
            plan.offers.name(OfferId::at(other)),
            plan.offers.get(OfferId::at(other)).market.name()
        )));
    }
    Ok((kind, found))
}

/// The offers that a word names: one, or all of a vendor.
fn meant(plan: &Plan, word: &str, market: Option<MarketKind>) -> Vec<usize> {
    let is_meant = |&o: &usize| {
        let offer = plan.offers.get(OfferId::at(o));
        let vendor = offer.vendor.map(|v| &plan.world.vendors[v.index()].name);
        market.is_none_or(|m| m == offer.market)
            && (plan.offers.name(OfferId::at(o)) == word || vendor.is_some_and(|v| v == word))
    };
    (0..plan.offers.len()).filter(is_meant).collect()
}

fn unknown(plan: &Plan, word: &str, market: Option<MarketKind>) -> String {
    let mut names: Vec<&str> = plan
        .offers
        .iter()
        .filter(|(_, offer)| market.is_none_or(|m| m == offer.market))
        .map(|(id, _)| plan.offers.name(id))
        .collect();
    if market != Some(MarketKind::Compute) {
        names.extend(plan.world.vendors.iter().map(|v| v.name.as_str()));
    }
    let place = market.map_or(String::new(), |m| format!(" in the {} market", m.name()));
    format!(
        "--offers {word}: there is no such offer{place}; {}",
        did_you_mean(word, &names)
    )
}

fn verdict(pays: usize, of: usize) -> String {
    match pays {
        0 => "no".to_owned(),
        n if n == of => "yes".to_owned(),
        n => format!("in {n} of {of} seeds"),
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
