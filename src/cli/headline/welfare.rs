//! Who is better off: welfare of each variant against base, and its equivalent variation.

use comfy_table::Cell;

use lockin::maths;
use lockin::study::BASE;
use lockin::study::opened::Opened;
use lockin::study::statistics::{Summary, interval_95};
use lockin::study::summary::Line;

use super::{Scale, a_number, find, heading, right, signed};

/// What the table says.
pub const NOTE: &str = "\
EV, equivalent variation: what buyers would have to be given under base, in that year, to be as well off as under the
variant, the worth of a better frontier counted. Total: consumer surplus and profits; training is already off profits.
";

/// Differences from base in the year that ends with `year`, a row a variant.
pub fn differences(all: &[Line], year: u32, study: &Opened) -> String {
    let columns = [
        "EV, $bn",
        "EV, % of spend",
        "providers, $bn",
        "vendors, $bn",
        "total, $bn",
        "training, $bn",
    ];
    let title = format!("welfare, year {year}, from base");
    let mut table = heading(&title, &columns.map(str::to_owned));
    for variant in study.variants.iter().filter(|name| *name != BASE) {
        let year = Year {
            all,
            study,
            variant,
            tick: year as i32 * study.ticks_a_year(),
        };
        let row = [
            year.variation(),
            year.variation_share(),
            year.billions("provider_profit"),
            year.billions("vendor_profit"),
            year.billions("total"),
            year.billions("training"),
        ];
        let mut cells = vec![Cell::new(variant)];
        cells.extend(row.map(right));
        table.add_row(cells);
    }
    format!("{table}\n")
}

/// e^Δ − 1, share of spend: with utility in ln price, income up by that share is worth Δ of surplus per dollar.
pub fn equivalent_variation(delta: f64) -> f64 {
    maths::exp(delta) - 1.0
}

/// A variant in a year.
struct Year<'a> {
    all: &'a [Line],
    study: &'a Opened,
    variant: &'a str,
    tick: i32,
}

impl Year<'_> {
    fn line(
        &self,
        table: &'static str,
        key: &str,
        variant: &str,
        measure: &'static str,
    ) -> Option<&Line> {
        let shown = a_number(table, key, measure, measure, Scale::Plain(1));
        find(self.all, variant, &shown, self.tick)
    }

    /// A difference in dollars a year.
    fn of(&self, measure: &'static str) -> Option<Summary> {
        let line = self.line("welfare", "", self.variant, measure)?;
        let year = f64::from(self.study.ticks_a_year());
        line.difference.map(|d| times(d, year))
    }

    fn billions(&self, measure: &'static str) -> String {
        self.of(measure).map_or("–".to_owned(), billions)
    }

    fn per_dollar(&self) -> Option<Summary> {
        let line = self.line("welfare", "", self.variant, "surplus_per_dollar")?;
        line.difference
    }

    /// Spend of base in the year, dollars.
    fn spend(&self) -> Option<f64> {
        let of = |market: &str| self.line("market", &format!("{market}/all"), BASE, "spend");
        Some(of("compute")?.level.mean + of("model")?.level.mean)
    }

    /// Equivalent variation in % of spend.
    fn variation_share(&self) -> String {
        let write = |d: Summary| spread(d, |x| 100.0 * equivalent_variation(x), 3);
        self.per_dollar().map_or("–".to_owned(), write)
    }

    fn variation(&self) -> String {
        match (self.per_dollar(), self.spend()) {
            (Some(d), Some(spend)) => spread(d, |x| spend * equivalent_variation(x) / 1e9, 2),
            _ => "–".to_owned(),
        }
    }
}

fn times(value: Summary, by: f64) -> Summary {
    Summary {
        mean: value.mean * by,
        standard_error: value.standard_error * by,
        n: value.n,
    }
}

fn billions(value: Summary) -> String {
    spread(value, |x| x / 1e9, 2)
}

/// A mean and half its interval under an increasing transformation.
fn spread(value: Summary, of: impl Fn(f64) -> f64, digits: usize) -> String {
    let mean = signed(of(value.mean), digits);
    if value.n < 2 || value.standard_error == 0.0 {
        return mean;
    }
    let (low, high) = interval_95(value);
    format!("{mean} ±{:.digits$}", (of(high) - of(low)) / 2.0)
}
