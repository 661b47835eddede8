//! What was fitted, and how well it is known.

use lockin::study::fit::{Estimate, Estimation, Fitted, Known, Profile};

use crate::cli::tables::{Cell, Column, Table, decimals};

/// What a fit tells.
pub struct Told<'a> {
    /// What was fitted, and to what.
    pub estimation: &'a Estimation,
    /// The fit.
    pub fitted: &'a Fitted<'a>,
    /// The profile of each parameter, if they were asked for.
    pub profiles: &'a [Profile],
}

impl Told<'_> {
    /// A row for each parameter.
    pub fn estimates(&self, estimates: &[Estimate]) -> Table {
        let mut columns = vec![
            Column::text("parameter"),
            Column::right("as stated"),
            Column::right("range"),
            Column::number("estimate", ""),
            Column::number("standard error", ""),
        ];
        columns.extend((!self.profiles.is_empty()).then(|| Column::right("95 % by profile")));
        columns.push(Column::note(""));
        let mut table = Table::new("estimates", "what fits best", columns);
        let outline = &self.estimation.world.changed().outline;
        for (p, (range, estimate)) in self.fitted.ranges.iter().zip(estimates).enumerate() {
            let stated = outline.find(&range.path);
            let mut row = vec![
                Cell::text(&range.path),
                Cell::text(stated.map_or("", |value| value.text())),
                Cell::text(format!("{} to {}", range.low, range.high)),
                number(estimate.value),
                estimate.error.map_or_else(Cell::nothing, number),
            ];
            let own = self.profiles.iter().find(|profile| profile.parameter == p);
            row.extend(own.map(|profile| Cell::text(interval(profile))));
            row.push(Cell::text(remark(estimate.known(range, own))));
            table.row(row);
        }
        table
    }

    /// The moments as they were observed and as they come out.
    pub fn moments(&self) -> Table {
        let columns = [
            Column::text("moment"),
            Column::number("observed", ""),
            Column::number("error", ""),
            Column::number("simulated", ""),
            Column::number("by chance", ""),
            Column::number("apart, errors", ""),
        ];
        let title = "what was observed, and the same where it fits best";
        let mut table = Table::new("moments", title, columns);
        let simulated = &self.fitted.found.simulated;
        let numbers = simulated.means.iter().zip(&simulated.variances);
        for (moment, (mean, variance)) in self.fitted.moments.iter().zip(numbers) {
            let apart = (mean - moment.observed) / moment.error;
            table.row([
                Cell::text(&moment.name),
                number(moment.observed),
                number(moment.error),
                number(*mean),
                number(variance.sqrt()),
                Cell::number(format!("{apart:+.2}"), apart),
            ]);
        }
        table
    }

    /// A row for each value at which a parameter was held.
    pub fn profiles(&self) -> Table {
        let columns = [
            Column::text("parameter"),
            Column::number("value", ""),
            Column::number("distance", ""),
        ];
        let title = "distance where one parameter is held and the others are fitted again";
        let mut table = Table::new("profile", title, columns);
        for profile in self.profiles {
            for (value, distance) in &profile.points {
                let far = if *distance < f64::MAX {
                    number(*distance)
                } else {
                    Cell::nothing()
                };
                let path = &self.fitted.ranges[profile.parameter].path;
                table.row([Cell::text(path), number(*value), far]);
            }
        }
        table
    }
}

fn number(value: f64) -> Cell {
    if !value.is_finite() {
        return Cell::nothing();
    }
    let digits = decimals(value) + 1;
    Cell::number(format!("{value:.digits$}"), value)
}

fn interval(profile: &Profile) -> String {
    let end = |end: Option<f64>| {
        end.map_or("open".to_owned(), |x| {
            let digits = decimals(x) + 1;
            format!("{x:.digits$}")
        })
    };
    format!("{} to {}", end(profile.interval.0), end(profile.interval.1))
}

/// What a reader has to know of an estimate.
fn remark(known: Known) -> &'static str {
    match known {
        Known::Well => "",
        Known::Flat => "flat: these moments do not tell it in its range",
        Known::AtAnEnd => "at an end of its range",
        Known::NotApart => "not told apart from the others",
    }
}
