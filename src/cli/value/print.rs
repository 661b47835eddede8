//! What `value` prints.

use comfy_table::Cell as Entry;

use lockin::study::statistics::{Summary, interval_95, summary};
use lockin::study::valuation::over_seeds::{Chance, Sometimes, over_seeds};
use lockin::study::valuation::{KINDS, PAYERS, Scenario};

use super::{Subject, Valued};
use crate::cli::headline::{heading, right};

/// Prints the tables of every deal asked for.
pub fn print(subject: &Subject, valued: &[Valued]) {
    for &d in &subject.deals {
        let of_deal: Vec<&Valued> = valued.iter().filter(|v| v.cell.deal == d).collect();
        let stated = of_deal[0];
        println!("{}", worths(subject, d, &of_deal));
        println!("{}", by_kind(subject, d, stated));
        println!("{}", who_pays(subject, d, stated));
    }
    println!(
        "Cash charges capital by use, in unit cost; capital spending when it is paid is shown apart and not taken off again.\n\
         Flows with the deal less flows without it on the same draws. Probabilities are shares of seeds with 95 % intervals\n\
         (Wilson 1927), given these parameters.\n\
         A: cash NPV above zero and payback within {} years; C: not A, mean quality rank of the last {} years worse than {} and\n\
         share below {} of its start; B: neither. Every seed and year is in {}",
        subject.study.plan.world.valuation.payback_years,
        subject.study.plan.world.valuation.commodity_years,
        subject.study.plan.world.valuation.commodity_rank,
        subject.study.plan.world.valuation.commodity_share,
        subject.folder().display()
    );
}

/// The sponsor's worth of one deal in every reading.
fn worths(subject: &Subject, d: usize, of_deal: &[&Valued]) -> String {
    let deal = &subject.study.plan.world.deals[d];
    let mut columns = vec![
        "cash NPV, $bn".to_owned(),
        "with stake, $bn".to_owned(),
        "IRR".to_owned(),
        "with stake".to_owned(),
        "payback, years".to_owned(),
    ];
    columns.extend(Scenario::ALL.map(|s| format!("P({})", s.letter())));
    let title = format!("{}: worth to {}", deal.name, deal.sponsor);
    let mut table = heading(&title, &columns);
    for one in of_deal {
        let value = over_seeds(&one.worths);
        let mut row = vec![Entry::new(format!(
            "{}, discount on {}",
            one.cell.calibration,
            one.cell.scope.words()
        ))];
        row.push(right(billions(value.cash)));
        row.push(right(billions(value.with_stake)));
        row.push(right(sometimes(value.irr, percent)));
        row.push(right(sometimes(value.irr_with_stake, percent)));
        row.push(right(sometimes(value.payback_years, |y| format!("{y:.1}"))));
        row.extend(value.scenarios.map(|c| right(chance(c))));
        table.add_row(row);
    }
    let note = if deal.price_discount == 0.0 {
        "There is no price discount, so its scope changes nothing.\n"
    } else {
        ""
    };
    format!("{table}\n{note}")
}

/// Yearly incremental flows to the sponsor by kind, mean over seeds.
fn by_kind(subject: &Subject, d: usize, stated: &Valued) -> String {
    let sponsor = &subject.study.plan.world.deals[d].sponsor;
    let years = stated.worths[0].yearly[0].len();
    let title = format!("what it adds to {sponsor}, $bn a year");
    let mut columns: Vec<String> = (1..=years).map(|y| format!("{y}")).collect();
    columns.push("NPV".to_owned());
    let mut table = heading(&title, &columns);
    for (k, kind) in KINDS.iter().enumerate() {
        let mut row = vec![Entry::new(kind.name)];
        for y in 0..years {
            row.push(right(plain(mean(stated, |w| w.yearly[k][y]))));
        }
        row.push(right(plain(mean(stated, |w| w.by_kind[k]))));
        table.add_row(row);
    }
    let mut row = vec![Entry::new("cash")];
    for y in 0..years {
        let year = mean(stated, |w| w.yearly.iter().map(|kind| kind[y]).sum());
        row.push(right(plain(year)));
    }
    row.push(right(plain(mean(stated, |w| w.cash))));
    table.add_row(row);
    let mut row = vec![Entry::new("(capital spending)")];
    for y in 0..years {
        row.push(right(plain(mean(stated, |w| w.capex[y]))));
    }
    row.push(right("–".to_owned()));
    table.add_row(row);
    format!("{table}\n")
}

fn mean(valued: &Valued, of: impl Fn(&lockin::study::valuation::Worth) -> f64) -> f64 {
    summary(&valued.worths.iter().map(of).collect::<Vec<_>>()).mean
}

/// What the deal adds to everybody, by year, and its present value.
fn who_pays(subject: &Subject, d: usize, stated: &Valued) -> String {
    let deal = &subject.study.plan.world.deals[d];
    let years = stated.payers[0].yearly[0].len();
    let mut columns: Vec<String> = (1..=years).map(|y| format!("{y}")).collect();
    columns.push("NPV".to_owned());
    columns.push("95 % interval".to_owned());
    let mut table = heading("who gains and who pays, $bn a year", &columns);
    for (p, payer) in PAYERS.iter().enumerate() {
        let name = match p {
            0 => format!("sponsor: {}", deal.sponsor),
            1 => format!("vendor: {}", deal.vendor),
            _ => (*payer).to_owned(),
        };
        let mut row = vec![Entry::new(name)];
        let over = |of: &dyn Fn(&lockin::study::valuation::Payers) -> f64| {
            summary(&stated.payers.iter().map(of).collect::<Vec<_>>())
        };
        for y in 0..years {
            row.push(right(plain(over(&|who| who.yearly[p][y]).mean)));
        }
        let present = over(&|who| who.present[p]);
        row.push(right(plain(present.mean)));
        row.push(right(interval(present)));
        table.add_row(row);
    }
    let note = "Buyers: equivalent variation, what a better frontier is worth to them counted. Equity is on both sides; the stake on neither.";
    format!("{table}\n{note}\n")
}

pub fn billions(value: Summary) -> String {
    let mean = format!("{:+.1}", value.mean / 1e9);
    if value.n < 2 {
        return mean;
    }
    format!("{mean} ({:.1})", value.standard_error / 1e9)
}

fn interval(value: Summary) -> String {
    if value.n < 2 {
        return "–".to_owned();
    }
    let (low, high) = interval_95(value);
    format!("[{:+.1}, {:+.1}]", low / 1e9, high / 1e9)
}

pub fn plain(dollars: f64) -> String {
    let billions = dollars / 1e9;
    if billions.abs() < 0.005 {
        "0".to_owned()
    } else {
        format!("{billions:+.2}")
    }
}

fn percent(share: f64) -> String {
    format!("{:.0} %", 100.0 * share)
}

/// A share of seeds or draws with its 95 % interval.
pub fn chance(chance: Chance) -> String {
    let (low, high) = chance.interval;
    format!("{:.2} [{low:.2}, {high:.2}]", chance.share)
}

/// The median of those that have it, and how many have.
fn sometimes(value: Sometimes, write: impl Fn(f64) -> String) -> String {
    if value.has == 0 {
        return format!("none of {}", value.of);
    }
    let median = write(value.median);
    if value.has == value.of {
        median
    } else {
        format!("{median} in {} of {}", value.has, value.of)
    }
}
