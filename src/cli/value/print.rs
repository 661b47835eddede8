//! What `value` prints.

use lockin::study::statistics::{Summary, interval_95, summary};
use lockin::study::valuation::over_seeds::{Chance, Sometimes, over_seeds};
use lockin::study::valuation::subject::{Subject, Valued};
use lockin::study::valuation::{KINDS, PAYERS, Scenario};

use crate::cli::tables::{Cell, Column, NOTHING, Printer, Table, signed};

/// Prints the tables of every deal asked for.
pub fn print(subject: &Subject, valued: &[Valued], printer: &mut Printer) {
    for &d in &subject.deals {
        let of_deal: Vec<&Valued> = valued.iter().filter(|v| v.cell.deal == d).collect();
        let stated = of_deal[0];
        printer.table(worths(subject, d, &of_deal));
        printer.table(by_kind(subject, d, stated));
        printer.table(who_pays(subject, d, stated));
    }
    printer.words(format!(
        "Cash charges capital by use, in unit cost; it is the number to quote, as it does not hang on when machines are bought. Free\n\
         cash flow pays for machines when they are delivered, those that stand idle and those for the years after the horizon too, which\n\
         book value (a straight line over {} years) gives back in part: what the sponsor has to finance.\n\
         Flows with the deal less flows without it on the same draws. Probabilities are shares of seeds with 95 % intervals\n\
         (Wilson 1927), given these parameters.\n\
         A: cash NPV above zero and payback within {} years; C: not A, mean quality rank of the last {} years worse than {} and\n\
         share below {} of its start; B: neither. Every seed and year is in {}",
        subject.study.plan.world.capacity.life_years,
        subject.study.plan.world.valuation.payback_years,
        subject.study.plan.world.valuation.commodity_years,
        subject.study.plan.world.valuation.commodity_rank,
        subject.study.plan.world.valuation.commodity_share,
        subject.folder().display()
    ));
}

/// The sponsor's worth of one deal in every reading.
fn worths(subject: &Subject, d: usize, of_deal: &[&Valued]) -> Table {
    let deal = &subject.study.plan.world.deals[d];
    let mut columns = vec![
        Column::text("reading"),
        Column::note("calibration"),
        Column::note("discount on"),
        Column::number("cash NPV", "$bn"),
        Column::number("with stake", "$bn"),
        Column::number("IRR", "").key("irr_percent"),
        Column::number("with stake", "").key("irr_with_stake_percent"),
        Column::number("payback", "years"),
    ];
    columns.extend(Scenario::ALL.map(|s| Column::number(format!("P({})", s.letter()), "")));
    let title = format!("{}: worth to {}", deal.name, deal.sponsor);
    let mut table = Table::new(format!("{}-worth", deal.name), title, columns);
    for one in of_deal {
        let value = over_seeds(&one.worths);
        let (calibration, scope) = (&one.cell.calibration, one.cell.scope.words());
        let mut row = vec![
            Cell::text(format!("{calibration}, discount on {scope}")),
            Cell::text(calibration),
            Cell::text(scope),
            Cell::over(billions(value.cash), value.cash, 1e-9),
            Cell::over(billions(value.with_stake), value.with_stake, 1e-9),
            sometimes(value.irr, 100.0, |x| format!("{x:.0} %")),
            sometimes(value.irr_with_stake, 100.0, |x| format!("{x:.0} %")),
            sometimes(value.payback_years, 1.0, |y| format!("{y:.1}")),
        ];
        row.extend(value.scenarios.map(chance));
        table.row(row);
    }
    if deal.price_discount == 0.0 {
        return table.note("There is no price discount, so its scope changes nothing.");
    }
    table
}

/// A column for each year, and one for the present value.
fn by_year(what: &str, years: usize) -> Vec<Column> {
    let mut columns = vec![Column::text(what)];
    let of_year = |y: usize| Column::number(y.to_string(), "").key(&format!("year_{y}_usd_bn"));
    columns.extend((1..=years).map(of_year));
    columns.push(Column::number("NPV", "").key("npv_usd_bn"));
    columns
}

/// Dollars, told in billions.
fn of_dollars(dollars: f64) -> Cell {
    Cell::number(plain(dollars), dollars / 1e9)
}

/// Yearly incremental flows to the sponsor by kind, mean over seeds.
fn by_kind(subject: &Subject, d: usize, stated: &Valued) -> Table {
    let deal = &subject.study.plan.world.deals[d];
    let years = stated.worths[0].yearly[0].len();
    let title = format!("what it adds to {}, $bn a year", deal.sponsor);
    let name = format!("{}-flows", deal.name);
    let mut table = Table::new(name, title, by_year("flow", years));
    let mut add = |name: &str, of: &dyn Fn(usize) -> f64, present: Cell| {
        let years = (0..years).map(|y| of_dollars(of(y)));
        let row = std::iter::once(Cell::text(name)).chain(years);
        table.row(row.chain([present]));
    };
    for (k, kind) in KINDS.iter().enumerate() {
        let present = of_dollars(mean(stated, |w| w.by_kind[k]));
        add(kind.name, &|y| mean(stated, |w| w.yearly[k][y]), present);
    }
    let cash = |y: usize| mean(stated, |w| w.yearly.iter().map(|kind| kind[y]).sum());
    add("cash", &cash, of_dollars(mean(stated, |w| w.cash)));
    let spent = |y: usize| mean(stated, |w| w.capex[y]);
    add("(capital spending)", &spent, Cell::nothing());
    let free = |y: usize| mean(stated, |w| w.free.yearly[y]);
    let present = of_dollars(mean(stated, |w| w.free.cash));
    add("free cash flow", &free, present);
    let mut row = vec![Cell::text("with machines at book value")];
    row.extend((0..years).map(|_| Cell::nothing()));
    row.push(of_dollars(mean(stated, |w| w.free.cash + w.free.machines)));
    table.row(row);
    table
}

fn mean(valued: &Valued, of: impl Fn(&lockin::study::valuation::Worth) -> f64) -> f64 {
    summary(&valued.worths.iter().map(of).collect::<Vec<_>>()).mean
}

/// What the deal adds to everybody, by year, and its present value.
fn who_pays(subject: &Subject, d: usize, stated: &Valued) -> Table {
    let deal = &subject.study.plan.world.deals[d];
    let years = stated.payers[0].yearly[0].len();
    let mut columns = by_year("who", years);
    columns.push(Column::right("95 % interval"));
    let title = "who gains and who pays, $bn a year";
    let mut table = Table::new(format!("{}-who-pays", deal.name), title, columns);
    for (p, payer) in PAYERS.iter().enumerate() {
        let name = match p {
            0 => format!("sponsor: {}", deal.sponsor),
            1 => format!("vendor: {}", deal.vendor),
            _ => (*payer).to_owned(),
        };
        let over = |of: &dyn Fn(&lockin::study::valuation::Payers) -> f64| {
            summary(&stated.payers.iter().map(of).collect::<Vec<_>>())
        };
        let mut row = vec![Cell::text(name)];
        row.extend((0..years).map(|y| of_dollars(over(&|who| who.yearly[p][y]).mean)));
        let present = over(&|who| who.present[p]);
        row.push(Cell::over(plain(present.mean), present, 1e-9));
        row.push(Cell::text(interval(present)));
        table.row(row);
    }
    table.note(
        "Buyers: equivalent variation, what a better frontier is worth to them counted. Equity is on both sides; the stake on neither.",
    )
}

pub fn billions(value: Summary) -> String {
    let mean = signed(value.mean / 1e9, 1);
    if value.n < 2 {
        return mean;
    }
    format!("{mean} ({:.1})", value.standard_error / 1e9)
}

fn interval(value: Summary) -> String {
    if value.n < 2 {
        return NOTHING.to_owned();
    }
    let (low, high) = interval_95(value);
    format!("[{}, {}]", signed(low / 1e9, 1), signed(high / 1e9, 1))
}

pub fn plain(dollars: f64) -> String {
    let billions = dollars / 1e9;
    if billions.abs() < 0.005 {
        "0".to_owned()
    } else {
        format!("{billions:+.2}")
    }
}

/// A share of seeds or draws with its 95 % interval.
pub fn chance(chance: Chance) -> Cell {
    let (low, high) = chance.interval;
    let shown = format!("{:.2} [{low:.2}, {high:.2}]", chance.share);
    Cell::number(shown, chance.share).interval(chance.interval)
}

/// The median of those that have it, and how many have; `scale` takes it to the unit in which it is written.
fn sometimes(value: Sometimes, scale: f64, write: impl Fn(f64) -> String) -> Cell {
    let (has, of) = (value.has, value.of);
    let median = scale * value.median;
    let shown = match has {
        0 => format!("none of {of}"),
        _ if has == of => write(median),
        _ => format!("{} in {has} of {of}", write(median)),
    };
    Cell::number(shown, if has == 0 { f64::NAN } else { median }).of(has, of)
}
