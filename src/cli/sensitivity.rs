//! `lockin sensitivity DIR`

use std::path::PathBuf;

use rayon::prelude::*;

use lockin::study::BASE;
use lockin::study::morris::{effects, is_morris};
use lockin::study::opened::Opened;
use lockin::study::prim::{chosen, peeled};
use lockin::study::sensitivity::partial_rank_correlations;
use lockin::study::sobol::{Estimate, indices, is_saltelli};
use lockin::study::store::StoredRun;
use lockin::study::summary::Line;
use lockin::study::until::Wanted;
use lockin::study::valuation::{Flows, over_seeds, worth};
use lockin::worldfile::design::{AT, Design, Point};
use lockin::worldfile::error::did_you_mean;

use super::tables::{Cell, Column, Output, Printer, Table};
use super::{Trouble, compare};

/// Arguments of `sensitivity`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The folder of a study with a design
    study: PathBuf,
    /// The number that is explained, as market.hhi@compute/all: table, measure and key of summary.csv
    #[arg(long, value_name = "MEASURE@KEY", required_unless_present = "deal")]
    measure: Option<String>,
    /// Explain what a variant does to it at each point, against base there [default: its level under base]
    #[arg(long, value_name = "NAME", conflicts_with = "deal")]
    variant: Option<String>,
    /// The year at whose end it is read [default: the last]
    #[arg(long, value_name = "N", conflicts_with = "deal")]
    year: Option<u32>,
    /// Explain what a deal is worth to its sponsor, NPV of cash; the study has the variant no-DEAL
    #[arg(long, value_name = "NAME", conflicts_with = "measure")]
    deal: Option<String>,
    /// A result below this fails: say where it does
    #[arg(long, value_name = "X", allow_negative_numbers = true)]
    fails_below: Option<f64>,
    /// A result above this fails: say where it does
    #[arg(long, value_name = "X", allow_negative_numbers = true)]
    fails_above: Option<f64>,
    /// What intervals are drawn by
    #[arg(long, value_name = "SEED", default_value_t = 1)]
    seed: u64,
    #[command(flatten)]
    output: Output,
}

/// The points of a design with the result at each.
struct Sample<'a> {
    design: &'a Design,
    what: String,
    points: Vec<(Vec<f64>, f64)>,
    seed: u64,
}

/// Says which parameters drive a result over the points of a stored study, by the kind of its design.
pub fn run(arguments: &Arguments) -> Result<(), Trouble> {
    let mut printer = arguments.output.printer("sensitivity")?;
    let study = compare::opened(&arguments.study)?;
    let folder = study.store.folder.display();
    let Some(design) = &study.manifest.identity.design else {
        return Err(Trouble::Input(format!(
            "{folder}: the study has no points; draw some with `lockin design` and run them with `lockin run --design`"
        )));
    };
    let (what, results) = match &arguments.deal {
        Some(deal) => (
            format!("NPV of {deal} to its sponsor, $bn"),
            worths(&study, design, deal)?,
        ),
        None => measured(arguments, &study, design)?,
    };
    let values = design.points.iter().map(|point| {
        let number = |value: &String| value.parse::<f64>().ok();
        point
            .values
            .iter()
            .map(number)
            .collect::<Option<Vec<f64>>>()
    });
    let values: Option<Vec<Vec<f64>>> = values.collect();
    let values = values.ok_or_else(|| {
        Trouble::Input(format!("{folder}: a parameter of its design is no number"))
    })?;
    let sample = Sample {
        design,
        what,
        points: values.into_iter().zip(results).collect(),
        seed: arguments.seed,
    };
    sample.print(&mut printer, study.seeds.len())?;
    let fails = |y: f64| {
        arguments.fails_below.is_some_and(|x| y < x) || arguments.fails_above.is_some_and(|x| y > x)
    };
    if arguments.fails_below.is_some() || arguments.fails_above.is_some() {
        sample.print_where(&mut printer, fails);
    }
    printer.finish()
}

/// The result at each point, from the summary; NaN where there is none.
fn measured(
    arguments: &Arguments,
    study: &Opened,
    design: &Design,
) -> Result<(String, Vec<f64>), Trouble> {
    let asked = arguments.measure.as_deref().unwrap_or_default();
    let wanted = wanted(asked)?;
    let variant = arguments.variant.as_deref().unwrap_or(BASE);
    if !study.has(variant) {
        return Err(lacks(study, "--variant", variant));
    }
    let lines = study.lines_on_record()?;
    let own: Vec<&Line> = lines.iter().filter(|line| wanted.is_of(line)).collect();
    let last = own.iter().map(|line| line.address.tick).max();
    let last = last.ok_or_else(|| {
        let why = wanted.lacks_key(&lines);
        Trouble::Input(format!("--measure {asked}: {why}"))
    })?;
    let year = arguments.year.map(|year| year as i32);
    let tick = year.map_or(last, |year| year * study.ticks_a_year());
    let at = |point: &Point| {
        let cell = cell(&point.name, variant);
        let mut own = own.iter();
        let line = own.find(|line| line.variant == cell && line.address.tick == tick);
        let summary = line.and_then(|line| match variant {
            BASE => Some(line.level),
            _ => line.difference,
        });
        summary.map_or(f64::NAN, |summary| summary.mean)
    };
    let year = tick / study.ticks_a_year();
    let what = match variant {
        BASE => format!("{asked}, year {year}"),
        name => format!("what {name} does to {asked}, year {year}"),
    };
    Ok((what, design.points.iter().map(at).collect()))
}

/// The number that `--measure` names.
fn wanted(asked: &str) -> Result<Wanted, Trouble> {
    format!("{asked}=1").parse().map_err(|why: String| {
        let why = why.replace("=WIDTH", "").replace("=20", "");
        Trouble::Input(format!("--measure {asked}: {why}"))
    })
}

/// What a deal is worth to its sponsor at each point, $bn.
fn worths(study: &Opened, design: &Design, deal: &str) -> Result<Vec<f64>, Trouble> {
    let deals = &study.plan.world.deals;
    let place = deals.iter().position(|d| d.name == deal).ok_or_else(|| {
        let names: Vec<&str> = deals.iter().map(|d| &*d.name).collect();
        Trouble::Input(format!(
            "--deal {deal}: there is no such deal; {}",
            did_you_mean(deal, &names)
        ))
    })?;
    let without = format!("no-{deal}");
    if !study.has(&without) {
        return Err(lacks(study, "--deal", &without));
    }
    let names: Vec<&str> = design.points.iter().map(|point| &*point.name).collect();
    let plans = study.again(&names, Vec::new())?;
    let one = |name: &&str| {
        let plan = plans.variants.iter().find(|v| v.name == **name);
        let plan = &plan.expect("it was asked for").plan;
        let flows = |run: &StoredRun| Flows::read(plan, |table| run.table(table));
        let with = study.over_seeds(name, flows)?;
        let without = study.over_seeds(&cell(name, &without), flows)?;
        let pairs = with.iter().zip(&without);
        let worths: Vec<_> = pairs.map(|(a, b)| worth(plan, place, a, b)).collect();
        Ok(over_seeds(&worths).cash.mean / 1e9)
    };
    names.par_iter().map(one).collect()
}

fn cell(point: &str, variant: &str) -> String {
    match variant {
        BASE => point.to_owned(),
        variant => format!("{point}{AT}{variant}"),
    }
}

fn lacks(study: &Opened, option: &str, name: &str) -> Trouble {
    let world = study.variants.iter().filter(|name| !name.contains(AT));
    let names: Vec<&str> = world.map(String::as_str).collect();
    Trouble::Input(format!(
        "{option}: the study has no variant {name}; {}, or add it with `lockin extend {} --variant {name}`",
        did_you_mean(name, &names),
        study.store.folder.display()
    ))
}

impl Sample<'_> {
    fn parameters(&self) -> usize {
        self.design.columns.len()
    }

    /// What drives the result, as the kind of the design allows.
    fn print(&self, printer: &mut Printer, seeds: usize) -> Result<(), Trouble> {
        let names: Vec<&str> = self
            .design
            .points
            .iter()
            .map(|point| &*point.name)
            .collect();
        let k = self.parameters();
        let results: Vec<f64> = self.points.iter().map(|(_, y)| *y).collect();
        let table = if is_saltelli(&names, k) {
            self.sobol(&results)
        } else if is_morris(&names, k) {
            self.morris()
        } else {
            self.ranks(&results)
        };
        let mut table = table.ok_or_else(|| {
            Trouble::failed(format!(
                "{}: does not vary over the points, or they are too few for {k} parameters",
                self.what
            ))
        })?;
        let undefined = results.iter().filter(|y| !y.is_finite()).count();
        if undefined > 0 {
            table.notes.push(format!(
                "Not defined at {undefined} of {} points, which are left out.",
                names.len()
            ));
        }
        table.notes.push(format!(
            "Each result is a mean over {seeds} seed{}; what is left of chance counts as dependence on the others.",
            if seeds == 1 { "" } else { "s" }
        ));
        printer.table(table);
        Ok(())
    }

    fn sobol(&self, results: &[f64]) -> Option<Table> {
        let found = indices(results, self.parameters(), self.seed)?;
        let columns = [
            Column::text("parameter"),
            Column::number("alone", ""),
            Column::number("with all others", ""),
        ];
        let title = format!("share of the variance of {}", self.what);
        let mut table = Table::new("sobol", title, columns);
        for (name, index) in self.design.columns.iter().zip(found) {
            table.row([
                Cell::text(name),
                estimate(index.first),
                estimate(index.total),
            ]);
        }
        Some(table.note("Sobol indices (Saltelli et al. 2010; Jansen 1999) [95 % interval by bootstrap of base points]."))
    }

    fn morris(&self) -> Option<Table> {
        let found = effects(&self.points, self.parameters(), self.seed)?;
        let columns = [
            Column::text("parameter"),
            Column::number("mean size", ""),
            Column::number("mean", ""),
            Column::number("spread", ""),
        ];
        let title = format!("effect on {} over a parameter's range", self.what);
        let mut table = Table::new("morris", title, columns);
        for (name, effect) in self.design.columns.iter().zip(found) {
            table.row([
                Cell::text(name),
                estimate(effect.size),
                number(effect.mean),
                number(effect.spread),
            ]);
        }
        Some(table.note("Elementary effects (Morris 1991; Campolongo et al. 2007) [95 % interval by bootstrap of trajectories]; a spread as large as the size tells of curvature or dependence on the others."))
    }

    fn ranks(&self, results: &[f64]) -> Option<Table> {
        let whole: Vec<usize> = (0..results.len())
            .filter(|&i| results[i].is_finite())
            .collect();
        let of = |d: usize| whole.iter().map(|&i| self.points[i].0[d]).collect();
        let inputs: Vec<Vec<f64>> = (0..self.parameters()).map(of).collect();
        let results: Vec<f64> = whole.iter().map(|&i| results[i]).collect();
        let found = partial_rank_correlations(&inputs, &results)?;
        let columns = [
            Column::text("parameter"),
            Column::number("correlation", ""),
            Column::number("t", ""),
        ];
        let title = format!("partial rank correlation with {}", self.what);
        let mut table = Table::new("ranks", title, columns);
        for (name, partial) in self.design.columns.iter().zip(found) {
            let mark = if partial.is_clear() { "*" } else { "" };
            let value = partial.correlation;
            table.row([
                Cell::text(name),
                Cell::number(format!("{value:.2}{mark}"), value).stands_out(partial.is_clear()),
                number(partial.t),
            ]);
        }
        Some(table.note("Partial rank correlations (Iman & Conover 1979), which see what is monotone; * differs from none at 5 %. For indices of variance: lockin design saltelli."))
    }

    /// The box of the parameters in which the result fails.
    fn print_where(&self, printer: &mut Printer, fails: impl Fn(f64) -> bool) {
        let defined = self.points.iter().filter(|(_, y)| y.is_finite());
        let points: Vec<(Vec<f64>, bool)> = defined.map(|(x, y)| (x.clone(), fails(*y))).collect();
        let way = peeled(&points);
        let all = way.first().map_or(0, |region| region.hits);
        let Some(found) = chosen(&way) else {
            printer.words(format!("It fails at none of {} points.\n", points.len()));
            return;
        };
        let columns = [
            Column::text("parameter"),
            Column::number("from", ""),
            Column::number("to", ""),
        ];
        let title = format!("where it fails: {}", self.what);
        let mut table = Table::new("where", title, columns);
        for d in found.limited() {
            let (low, high) = found.limits[d];
            let end = |x: f64| {
                if x.is_finite() {
                    number(x)
                } else {
                    Cell::nothing()
                }
            };
            table.row([Cell::text(&self.design.columns[d]), end(low), end(high)]);
        }
        table.notes.push(format!(
            "It fails at {all} of {} points. In this box it fails at {} of {} ({:.0} %), which are {:.0} % of all failures.",
            points.len(),
            found.hits,
            found.inside,
            100.0 * found.density(),
            100.0 * found.coverage(all)
        ));
        table.notes.push("Patient rule induction (Friedman & Fisher 1999): of the boxes on the way, that whose two shares have the largest harmonic mean. A box fits the points it was found on; draw others to test it.".to_owned());
        printer.table(table);
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
