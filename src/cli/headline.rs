//! The short table that a study ends with.

use std::sync::Arc;

use comfy_table::{Cell, CellAlignment, Table, presets};

use lockin::record::measures::TABLES;
use lockin::record::write::write_csv;
use lockin::study::statistics::{Summary, interval_95};
use lockin::study::store::Store;
use lockin::study::summary::{Line, Yearly, lines, table, yearly};
use lockin::study::valuation::{Flows, Valuation, over_seeds, worth};
use lockin::study::BASE;
use lockin::worldfile::plan::Plan;

use super::Trouble;

/// A number that is printed: table, key, measure, what to call it, how to write it.
struct Shown {
    table: &'static str,
    key: String,
    measure: &'static str,
    name: String,
    scale: Scale,
}

#[derive(Clone, Copy)]
enum Scale {
    Percent,
    Plain(usize),
}

impl Scale {
    fn write(self, value: f64) -> String {
        match self {
            Scale::Percent => format!("{:.1} %", 100.0 * value),
            Scale::Plain(digits) => format!("{value:.digits$}"),
        }
    }

    /// A difference: percentage points for shares.
    fn write_difference(self, value: f64) -> String {
        match self {
            Scale::Percent => format!("{:+.2}", 100.0 * value),
            Scale::Plain(digits) => format!("{value:+.*}", digits.max(2)),
        }
    }

    fn unit(self) -> &'static str {
        match self {
            Scale::Percent => " (points)",
            Scale::Plain(_) => "",
        }
    }
}

/// What a study holds.
pub struct Contents {
    /// Names of its variants, base first.
    pub variants: Vec<String>,
    /// Its seeds.
    pub seeds: Vec<u64>,
    /// The plan of base.
    pub plan: Arc<Plan>,
}

/// Reads every run of the study, by variant and seed.
fn read(store: &Store, study: &Contents) -> Result<Vec<(String, Vec<Yearly>)>, Trouble> {
    let ticks_a_year = ticks_a_year(study);
    let mut runs = Vec::new();
    for variant in &study.variants {
        let mut of_variant = Vec::new();
        for &seed in &study.seeds {
            let mut numbers = Yearly::new();
            for (place, kind) in TABLES.iter().enumerate() {
                let table = store
                    .table(variant, seed, kind.name)
                    .map_err(Trouble::Input)?;
                yearly(place, &table, ticks_a_year, &mut numbers);
            }
            of_variant.push(numbers);
        }
        runs.push((variant.clone(), of_variant));
    }
    Ok(runs)
}

fn ticks_a_year(study: &Contents) -> i32 {
    let dt = study.plan.calendar().tick_years;
    (1.0 / dt + 0.5) as i32
}

/// Writes `summary.csv`.
pub fn summarise(store: &Store, study: &Contents) -> Result<(), Trouble> {
    let clock = &study.plan.world.clock;
    let summary = lines(&read(store, study)?);
    let summary = table(&summary, |tick| clock.date_after(tick).days_since_epoch());
    write_csv(&summary, &store.folder.join("summary.csv")).map_err(Trouble::Failed)
}

/// Prints what the study says.
pub fn print(store: &Store, study: &Contents) -> Result<(), Trouble> {
    let all = lines(&read(store, study)?);
    let plan = &study.plan;
    let shown = shown(plan);
    let years = years(plan);
    println!("{}", levels(&all, &shown, &years, study));
    println!("{}", differences(&all, &shown, &years, study));
    if let Some(text) = valuations(store, study)? {
        println!("{text}");
    }
    println!(
        "{} runs; tables, codebook and manifest in {}",
        study.variants.len() * study.seeds.len(),
        store.folder.display()
    );
    Ok(())
}

/// Start, middle and end: the years that are shown.
fn years(plan: &Plan) -> Vec<u32> {
    let years = plan.world.clock.years;
    let mut shown = vec![0, years / 2, years];
    shown.dedup();
    shown
}

fn shown(plan: &Plan) -> Vec<Shown> {
    let mut shown = Vec::new();
    let mut add = |table, key: &str, measure, name: &str, scale| {
        shown.push(Shown {
            table,
            key: key.to_owned(),
            measure,
            name: name.to_owned(),
            scale,
        });
    };
    for provider in &plan.world.providers {
        let name = format!("share of {}", provider.name);
        add("providers", &provider.name, "share", &name, Scale::Percent);
    }
    for vendor in &plan.world.vendors {
        let name = format!("share of {}", vendor.name);
        add("vendors", &vendor.name, "share", &name, Scale::Percent);
    }
    for market in ["compute", "model"] {
        let key = format!("{market}/all");
        let name = |what: &str| format!("{market}: {what}");
        add("market", &key, "price_index", &name("price index"), Scale::Plain(3));
        add("market", &key, "lerner", &name("Lerner index"), Scale::Plain(3));
        add("market", &key, "hhi", &name("HHI"), Scale::Plain(0));
        let switching = name("buyers switching a year");
        add("market", &key, "switching_accounts", &switching, Scale::Percent);
        let exit = name("exit cost, months of spend");
        add("market", &key, "exit_cost_months", &exit, Scale::Plain(1));
    }
    shown
}

fn find<'a>(all: &'a [Line], variant: &str, shown: &Shown, tick: i32) -> Option<&'a Line> {
    all.iter().find(|line| {
        let address = &line.address;
        line.variant == variant
            && address.tick == tick
            && address.key == shown.key
            && TABLES[address.table].name == shown.table
            && TABLES[address.table].specs()[address.column].name == shown.measure
    })
}

fn heading(title: &str, columns: &[String]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::UTF8_HORIZONTAL_ONLY);
    let cells = std::iter::once(title.to_owned()).chain(columns.iter().cloned());
    table.set_header(cells.collect::<Vec<_>>());
    table
}

fn right(text: String) -> Cell {
    Cell::new(text).set_alignment(CellAlignment::Right)
}

/// Base at the start, in the middle and at the end: mean and standard error over seeds.
fn levels(all: &[Line], shown: &[Shown], years: &[u32], study: &Contents) -> String {
    let columns: Vec<String> = years.iter().map(|&y| year_name(y)).collect();
    let title = format!("base, mean over {} seeds (standard error)", study.seeds.len());
    let mut table = heading(&title, &columns);
    for line in shown {
        let mut row = vec![Cell::new(&line.name)];
        for &year in years {
            let tick = year as i32 * ticks_a_year(study);
            let found = find(all, BASE, line, tick);
            row.push(right(found.map_or(String::new(), |f| level(line.scale, f.level))));
        }
        table.add_row(row);
    }
    format!("{table}\n")
}

fn year_name(year: u32) -> String {
    if year == 0 {
        "start".to_owned()
    } else {
        format!("year {year}")
    }
}

fn level(scale: Scale, level: Summary) -> String {
    if level.n < 2 {
        return scale.write(level.mean);
    }
    let error = scale.write(level.standard_error);
    format!("{} ({})", scale.write(level.mean), error.trim_end_matches(" %"))
}

/// Paired differences from base at the end, one column a variant.
fn differences(all: &[Line], shown: &[Shown], years: &[u32], study: &Contents) -> String {
    let variants: Vec<&str> = study
        .variants
        .iter()
        .map(String::as_str)
        .filter(|name| *name != BASE)
        .collect();
    if variants.is_empty() {
        return String::new();
    }
    let year = years[years.len() / 2];
    let tick = year as i32 * ticks_a_year(study);
    let mut text = String::new();
    for group in variants.chunks(3) {
        let columns: Vec<String> = group.iter().map(|&v| v.to_owned()).collect();
        let title = format!("{}, difference from base [95 % interval]", year_name(year));
        let mut table = heading(&title, &columns);
        for line in shown {
            let mut row = vec![Cell::new(format!("{}{}", line.name, line.scale.unit()))];
            for variant in group {
                let found = find(all, variant, line, tick).and_then(|l| l.difference);
                row.push(right(found.map_or(String::new(), |d| difference(line.scale, d))));
            }
            table.add_row(row);
        }
        text.push_str(&format!("{table}\n\n"));
    }
    text
}

fn difference(scale: Scale, difference: Summary) -> String {
    let (low, high) = interval_95(difference);
    if difference.mean == 0.0 && difference.standard_error == 0.0 {
        return "0".to_owned();
    }
    let mean = scale.write_difference(difference.mean);
    if difference.n < 2 {
        return mean;
    }
    format!(
        "{mean} [{}, {}]",
        scale.write_difference(low),
        scale.write_difference(high)
    )
}

/// The worth of each deal whose counterfactual was run.
fn valuations(store: &Store, study: &Contents) -> Result<Option<String>, Trouble> {
    let columns = ["cash NPV, $bn", "with stake, $bn"].map(str::to_owned);
    let mut table = heading("deal, worth to its sponsor [95 % interval over seeds]", &columns);
    let mut any = false;
    let plan = &study.plan;
    for (d, deal) in plan.world.deals.iter().enumerate() {
        let without = format!("no-{}", deal.name);
        if !study.variants.contains(&without) {
            continue;
        }
        any = true;
        let value = valuation(store, study, d, &without)?;
        let name = format!("{} (to {})", deal.name, deal.sponsor);
        table.add_row(vec![
            Cell::new(name),
            right(billions(value.cash)),
            right(billions(value.with_stake)),
        ]);
    }
    let note = "Cash: flows with the deal less flows without it on the same draws, given these parameters.";
    Ok(any.then(|| format!("{table}\n{note}\n")))
}

fn valuation(store: &Store, study: &Contents, d: usize, without: &str) -> Result<Valuation, Trouble> {
    let plan = &study.plan;
    let flows = |variant: &str, seed: u64| -> Result<Flows, Trouble> {
        let table = |name| store.table(variant, seed, name).map_err(Trouble::Input);
        Flows::read(plan, &table("providers")?, &table("vendors")?, &table("deals")?)
            .map_err(Trouble::Input)
    };
    let mut worths = Vec::new();
    for &seed in &study.seeds {
        worths.push(worth(plan, d, &flows(BASE, seed)?, &flows(without, seed)?));
    }
    Ok(over_seeds(&worths))
}

fn billions(value: Summary) -> String {
    let mean = format!("{:+.1}", value.mean / 1e9);
    if value.n < 2 {
        return mean;
    }
    let (low, high) = interval_95(value);
    format!("{mean} [{:+.1}, {:+.1}]", low / 1e9, high / 1e9)
}
