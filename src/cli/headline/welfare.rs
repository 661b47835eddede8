//! Who is better off: welfare of each variant against base, and its equivalent variation.

use lockin::enterprise::home::SEVERAL;
use lockin::study::BASE;
use lockin::study::multiplicity::Marks;
use lockin::study::opened::Opened;
use lockin::study::statistics::{Summary, interval_95};
use lockin::study::welfare::{Gain, Year};

use super::marked;
use super::range::Said;
use crate::cli::tables::{Cell, Column, Table, signed};

/// What the tables say.
pub const NOTE: &str = "\
EV, equivalent variation: what buyers would have to be given under base, over that year, to be as well off as under the
variant, the worth of a better frontier counted; summed month by month over buyers by market, segment and where they
started. State: what it receives less grants and what tax credits bear. Total: EV, profits and the state; training is
already off profits.
";

/// A figure of a variant in a year, and how it is shown.
pub struct Figure {
    /// What it is called.
    pub name: String,
    /// Its unit.
    pub unit: &'static str,
    /// The figure.
    pub of: Box<dyn Fn(&Year) -> f64>,
    /// Its decimals.
    pub digits: usize,
}

/// What is told of a variant as a whole.
pub fn figures() -> Vec<Figure> {
    let figure = |name: &str, unit, of: fn(&Year) -> f64, digits| Figure {
        name: name.to_owned(),
        unit,
        of: Box::new(of),
        digits,
    };
    vec![
        figure("EV", "$bn", |y| y.variation(|_| true) / 1e9, 2),
        figure(
            "EV",
            "% of spend",
            |y| 100.0 * y.variation_share(|_| true),
            3,
        ),
        figure("providers", "$bn", |y| y.providers / 1e9, 2),
        figure("vendors", "$bn", |y| y.vendors / 1e9, 2),
        figure("state", "$bn", |y| y.state / 1e9, 2),
        figure("total", "$bn", |y| y.total() / 1e9, 2),
        figure("training", "$bn", |y| y.training / 1e9, 2),
    ]
}

/// Equivalent variation by segment, and by where buyers stood to the sponsor of the first deal, in % of their spend.
fn by_buyers(study: &Opened) -> Vec<Figure> {
    let world = &study.plan.world;
    let mut figures: Vec<Figure> = Vec::new();
    let mut add = |name: String, who: Box<dyn Fn(&Gain) -> bool>| {
        figures.push(Figure {
            name,
            // In the title.
            unit: "",
            of: Box::new(move |y: &Year| 100.0 * y.variation_share(&who)),
            digits: 3,
        });
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
    figures
}

/// Effects on welfare in a year, against base: a row a variant.
pub struct Effects {
    name: String,
    title: String,
    figures: Vec<Figure>,
    year: u32,
}

impl Effects {
    /// Of a variant as a whole, over the year that ends with `year`.
    pub fn whole(year: u32) -> Self {
        Self {
            name: format!("welfare-year-{year}"),
            title: format!("welfare, year {year}, from base"),
            figures: figures(),
            year,
        }
    }

    /// Equivalent variation by buyer, over the year that ends with `year`.
    pub fn by_buyer(study: &Opened, year: u32) -> Self {
        Self {
            name: format!("buyers-year-{year}"),
            title: format!("EV by buyer, % of own spend, year {year}"),
            figures: by_buyers(study),
            year,
        }
    }

    /// Every one of them.
    pub fn all(&self, said: &Said) -> Vec<Summary> {
        let mut effects = Vec::new();
        for variant in variants(said) {
            let figures = self.figures.iter();
            effects.extend(figures.filter_map(|f| said.welfare.of(variant, self.year, &f.of)));
        }
        effects
    }

    /// The table of them.
    pub fn table(&self, said: &Said, marks: &Marks) -> Table {
        let figures = self.figures.iter();
        let headings = figures.map(|figure| Column::number(&figure.name, figure.unit));
        let columns = std::iter::once(Column::text("variant")).chain(headings);
        let mut table = Table::new(&self.name, &self.title, columns);
        for variant in variants(said) {
            let of = |figure: &Figure| {
                let Some(e) = said.welfare.of(variant, self.year, &figure.of) else {
                    return Cell::nothing();
                };
                let shown = marked(spread(e, figure.digits), e, marks);
                Cell::over(shown, e, 1.0).stands_out(marks.has(e))
            };
            let cells = self.figures.iter().map(of);
            table.row(std::iter::once(Cell::text(variant)).chain(cells));
        }
        table
    }
}

/// The variants but base.
fn variants(said: &Said) -> impl Iterator<Item = &String> {
    let all = said.study.variants.iter();
    all.filter(|name| *name != BASE)
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
