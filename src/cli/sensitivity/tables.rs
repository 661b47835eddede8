//! What drives a result, and where it fails.

use lockin::study::morris::Effect;
use lockin::study::prim::Region;
use lockin::study::response::{Drivers, Failures, Response};
use lockin::study::sensitivity::Partial;
use lockin::study::sobol::{Estimate, Index};

use crate::cli::tables::{Cell, Column, Table};

/// A result in words and at each point.
pub struct Told<'a> {
    /// What it is.
    pub what: &'a str,
    /// The result.
    pub response: &'a Response<'a>,
}

impl Told<'_> {
    /// What drives the result, a mean over so many seeds.
    pub fn drivers(&self, drivers: &Drivers, seeds: usize) -> Table {
        let mut table = match drivers {
            Drivers::Indices(found) => self.indices(found),
            Drivers::Effects(found) => self.effects(found),
            Drivers::Ranks(found) => self.ranks(found),
        };
        let undefined = self.response.undefined();
        if undefined > 0 {
            table.notes.push(format!(
                "Not defined at {undefined} of {} points, which are left out.",
                self.response.design.points.len()
            ));
        }
        table.note(format!(
            "Each result is a mean over {seeds} seed{}; what is left of chance counts as dependence on the others.",
            if seeds == 1 { "" } else { "s" }
        ))
    }

    /// The parameters with what was found of each.
    fn of_each<'b, T>(&'b self, found: &'b [T]) -> impl Iterator<Item = (Cell, &'b T)> {
        let names = self.response.design.columns.iter().map(Cell::text);
        names.zip(found)
    }

    fn indices(&self, found: &[Index]) -> Table {
        let columns = columns(["alone", "with all others"]);
        let title = format!("share of the variance of {}", self.what);
        let mut table = Table::new("sobol", title, columns);
        for (name, index) in self.of_each(found) {
            table.row([name, estimate(index.first), estimate(index.total)]);
        }
        table.note("Sobol indices (Saltelli et al. 2010; Jansen 1999) [95 % interval by bootstrap of base points].")
    }

    fn effects(&self, found: &[Effect]) -> Table {
        let columns = columns(["mean size", "mean", "spread"]);
        let title = format!("effect on {} over a parameter's range", self.what);
        let mut table = Table::new("morris", title, columns);
        for (name, effect) in self.of_each(found) {
            let (mean, spread) = (number(effect.mean), number(effect.spread));
            table.row([name, estimate(effect.size), mean, spread]);
        }
        table.note("Elementary effects (Morris 1991; Campolongo et al. 2007) [95 % interval by bootstrap of trajectories]; a spread as large as the size tells of curvature or dependence on the others.")
    }

    fn ranks(&self, found: &[Partial]) -> Table {
        let columns = columns(["correlation", "t"]);
        let title = format!("partial rank correlation with {}", self.what);
        let mut table = Table::new("ranks", title, columns);
        for (name, partial) in self.of_each(found) {
            let mark = if partial.is_clear() { "*" } else { "" };
            let value = partial.correlation;
            let shown = Cell::number(format!("{value:.2}{mark}"), value);
            table.row([
                name,
                shown.stands_out(partial.is_clear()),
                number(partial.t),
            ]);
        }
        table.note("Partial rank correlations (Iman & Conover 1979), which see what is monotone; * differs from none at 5 %. For indices of variance: lockin design saltelli.")
    }

    /// The box of the parameters in which the result fails.
    pub fn failures(&self, found: &Failures, region: &Region) -> Table {
        let columns = columns(["from", "to"]);
        let title = format!("where it fails: {}", self.what);
        let mut table = Table::new("where", title, columns);
        for d in region.limited() {
            let (low, high) = region.limits[d];
            let name = &self.response.design.columns[d];
            table.row([Cell::text(name), end(low), end(high)]);
        }
        let Failures { points, all, .. } = *found;
        table.notes.push(format!(
            "It fails at {all} of {points} points. In this box it fails at {} of {} ({:.0} %), which are {:.0} % of all failures.",
            region.hits,
            region.inside,
            100.0 * region.density(),
            100.0 * region.coverage(all)
        ));
        table.note("Patient rule induction (Friedman & Fisher 1999): of the boxes on the way, that whose two shares have the largest harmonic mean. A box fits the points it was found on; draw others to test it.")
    }
}

/// The parameter, and a number under each heading.
fn columns<const N: usize>(headings: [&str; N]) -> Vec<Column> {
    let numbers = headings.map(|heading| Column::number(heading, ""));
    let mut columns = vec![Column::text("parameter")];
    columns.extend(numbers);
    columns
}

/// An end of a box; a dash where it has none.
fn end(x: f64) -> Cell {
    if x.is_finite() {
        number(x)
    } else {
        Cell::nothing()
    }
}

/// Three digits that count.
fn digits(x: f64) -> String {
    let size = x.abs();
    if size != 0.0 && !(1e-3..1e6).contains(&size) {
        return format!("{x:.2e}");
    }
    let before = [1.0, 10.0, 100.0]
        .iter()
        .filter(|edge| size >= **edge)
        .count();
    format!("{x:.*}", 3 - before.min(3))
}

fn number(x: f64) -> Cell {
    Cell::number(digits(x), x)
}

fn estimate(of: Estimate) -> Cell {
    let (low, high) = of.interval;
    let shown = format!("{} [{}, {}]", digits(of.value), digits(low), digits(high));
    Cell::number(shown, of.value).interval(of.interval)
}
