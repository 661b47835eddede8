//! Who is better off: welfare of each variant against base, and its equivalent variation.

use lockin::enterprise::home::SEVERAL;
use lockin::study::BASE;
use lockin::study::multiplicity::Marks;
use lockin::study::opened::Opened;
use lockin::study::statistics::{Summary, interval_95};
use lockin::study::welfare::{Gain, Welfare, Year};

use super::marked;
use crate::cli::tables::{self, Cell, Table, signed};

/// What the tables say.
pub const NOTE: &str = "\
EV, equivalent variation: what buyers would have to be given under base, over that year, to be as well off as under the
variant, the worth of a better frontier counted; summed month by month over buyers by market, segment and where they
started. State: what it receives less grants and what tax credits bear. Total: EV, profits and the state; training is
already off profits.
";

/// A column: its heading, its unit, its figure, its decimals.
pub type Column = (String, &'static str, Box<dyn Fn(&Year) -> f64>, usize);

/// What is told of a variant as a whole.
pub fn figures() -> Vec<Column> {
    let column = |name: &str, unit, figure: fn(&Year) -> f64, digits| -> Column {
        (name.to_owned(), unit, Box::new(figure), digits)
    };
    vec![
        column("EV", "$bn", |y| y.variation(|_| true) / 1e9, 2),
        column(
            "EV",
            "% of spend",
            |y| 100.0 * y.variation_share(|_| true),
            3,
        ),
        column("providers", "$bn", |y| y.providers / 1e9, 2),
        column("vendors", "$bn", |y| y.vendors / 1e9, 2),
        column("state", "$bn", |y| y.state / 1e9, 2),
        column("total", "$bn", |y| y.total() / 1e9, 2),
        column("training", "$bn", |y| y.training / 1e9, 2),
    ]
}

/// Equivalent variation by segment, and by where buyers stood to the sponsor of the first deal, in % of their spend.
fn by_buyers(study: &Opened) -> Vec<Column> {
    let world = &study.plan.world;
    let mut columns: Vec<Column> = Vec::new();
    // In the title.
    let own = "";
    let mut add = |name: String, who: Box<dyn Fn(&Gain) -> bool>| {
        let share = move |y: &Year| 100.0 * y.variation_share(&who);
        columns.push((name, own, Box::new(share), 3));
    };
    for segment in &world.segments {
        let name = segment.name.clone();
        add(name.clone(), Box::new(move |g| g.segment == name));
    }
    if let Some(deal) = world.deals.first() {
        let (on, off) = (deal.sponsor.clone(), deal.sponsor.clone());
        add(format!("on {on}"), Box::new(move |g| g.home == on));
        let elsewhere = move |g: &Gain| g.home != off && g.home != SEVERAL;
        add("elsewhere".to_owned(), Box::new(elsewhere));
        add("on several".to_owned(), Box::new(|g| g.home == SEVERAL));
    }
    columns
}

/// Differences from base over the year that ends with `year`, a row a variant.
pub fn differences(welfare: &Welfare, year: u32, study: &Opened, marks: &Marks) -> Table {
    let title = format!("welfare, year {year}, from base");
    let name = format!("welfare-year-{year}");
    table((&name, &title), &figures(), welfare, year, study, marks)
}

/// Equivalent variation by buyer in the year that ends with `year`, a row a variant.
pub fn by_buyer(welfare: &Welfare, year: u32, study: &Opened, marks: &Marks) -> Table {
    let title = format!("EV by buyer, % of own spend, year {year}");
    let name = format!("buyers-year-{year}");
    let columns = by_buyers(study);
    table((&name, &title), &columns, welfare, year, study, marks)
}

/// Every effect that [`differences`] shows.
pub fn all_differences(welfare: &Welfare, year: u32, study: &Opened) -> Vec<Summary> {
    all(&figures(), welfare, year, study)
}

/// Every effect that [`by_buyer`] shows.
pub fn all_by_buyer(welfare: &Welfare, year: u32, study: &Opened) -> Vec<Summary> {
    all(&by_buyers(study), welfare, year, study)
}

fn all(columns: &[Column], welfare: &Welfare, year: u32, study: &Opened) -> Vec<Summary> {
    let mut effects = Vec::new();
    for variant in study.variants.iter().filter(|name| *name != BASE) {
        effects.extend(
            columns
                .iter()
                .filter_map(|(_, _, figure, _)| welfare.of(variant, year, figure)),
        );
    }
    effects
}

fn table(
    (name, title): (&str, &str),
    columns: &[Column],
    welfare: &Welfare,
    year: u32,
    study: &Opened,
    marks: &Marks,
) -> Table {
    let headings = columns.iter();
    let headings = headings.map(|(name, unit, ..)| tables::Column::number(name, unit));
    let variant = tables::Column::text("variant");
    let mut table = Table::new(name, title, std::iter::once(variant).chain(headings));
    for variant in study.variants.iter().filter(|name| *name != BASE) {
        let of = |(_, _, figure, digits): &Column| match welfare.of(variant, year, figure) {
            Some(e) => {
                Cell::over(marked(spread(e, *digits), e, marks), e, 1.0).stands_out(marks.has(e))
            }
            None => Cell::nothing(),
        };
        table.row(std::iter::once(Cell::text(variant)).chain(columns.iter().map(of)));
    }
    table
}

/// A mean and half its interval.
pub fn spread(value: Summary, digits: usize) -> String {
    let mean = signed(value.mean, digits);
    if value.n < 2 || value.standard_error == 0.0 {
        return mean;
    }
    let (low, high) = interval_95(value);
    format!("{mean} ±{:.digits$}", (high - low) / 2.0)
}
