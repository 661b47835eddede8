//! `lockin facts DIR`

use std::path::PathBuf;

use rayon::prelude::*;

use lockin::plan::stated::WorldFile;
use lockin::sim::state::StartInWords;
use lockin::study::facts::dump::Dump;
use lockin::study::facts::{Fact, Judged, Label, Said, Scale, Verdict, evidence, judge, said};
use lockin::study::opened::Opened;

use super::tables::{Cell, Column, Output, Part, Table};
use super::{Trouble, compare, hindcast, so_many};

/// Arguments of `facts`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The study's folder
    study: PathBuf,
    #[command(flatten)]
    output: Output,
}

/// Prints how base stands against what the world says was published and against the stylised facts, and the conduct
/// that its margins tell of.
pub fn run(arguments: &Arguments) -> Result<(), Trouble> {
    let mut printer = arguments.output.printer("facts")?;
    printer.all(parts(&compare::opened(&arguments.study)?)?);
    printer.finish()
}

/// The tables, and the words about them.
pub fn parts(study: &Opened) -> Result<Vec<Part>, Trouble> {
    let mut parts = Vec::new();
    let world = &study.plan.world;
    let read = |&seed: &u64| Dump::read(study, seed);
    if !world.published.is_empty() {
        let runs: Result<Vec<Dump>, String> = study.seeds.par_iter().map(read).collect();
        let runs = runs.map_err(Trouble::Input)?;
        parts.extend(hindcast::tables(world, &runs).map_err(Trouble::Input)?);
    }
    if world.has_models() {
        // Of each run only what it says stays in memory.
        let one = |seed: &u64| read(seed).map(|run| said(&run));
        let runs: Result<Vec<Said>, String> = study.seeds.par_iter().map(one).collect();
        let runs = runs.map_err(Trouble::Input)?;
        let all = judge(&runs);
        let calibration = &study.manifest.identity.calibration;
        parts.push(Part::Table(table(&all, calibration, runs.len())));
        parts.push(Part::Words(notes(&all)));
    }
    let place = study.store.folder.display();
    let start: StartInWords = study
        .manifest
        .start
        .clone()
        .into_rust()
        .map_err(|error| Trouble::Input(format!("{place}: start: {error}")))?;
    parts.push(Part::Table(conduct(&start, world)));
    Ok(parts)
}

/// What the margins of the start say of how firms compete, firm by firm.
fn conduct(start: &StartInWords, world: &WorldFile) -> Table {
    let later = |name: &str| {
        let providers = world.providers.iter().map(|p| (&p.name, &p.enters_like));
        let vendors = world.vendors.iter().map(|v| (&v.name, &v.enters_like));
        let mut entrants = providers.chain(vendors).filter(|(_, like)| like.is_some());
        entrants.any(|(entrant, _)| name.split('@').any(|part| part == entrant))
    };
    let columns = [
        Column::text("firm"),
        Column::number("conduct k", ""),
        Column::number("mean discount", "%"),
    ];
    let mut table = Table::new("conduct", "at the start, inferred", columns);
    let percent = |x: f64| Cell::number(format!("{:.1}", 100.0 * x), 100.0 * x);
    let mut add = |name: &str, conduct: f64, discount: Cell| {
        if !later(name) {
            let conduct = Cell::number(format!("{conduct:.2}"), conduct);
            table.row([Cell::text(name), conduct, discount]);
        }
    };
    for (name, discount, k) in &start.providers {
        add(name, *k, percent(*discount));
    }
    for (name, k, _) in &start.vendors {
        add(name, *k, Cell::nothing());
    }
    for (name, discount, k) in &start.channels {
        add(name, *k, percent(*discount));
    }
    table.note(
        "k makes the margins of the start what the kernel would set: 1 is a best response to perceived demand,\n\
         below 1 is softer, above 1 tougher. A channel's is that of the provider that sells a vendor's models.",
    )
}

fn table(all: &[Judged], calibration: &str, seeds: usize) -> Table {
    let columns = [
        Column::text("fact"),
        Column::text(format!("base, {calibration}, {}", so_many(seeds, "seed"))).key("measured"),
        Column::right("band"),
        Column::note("unit"),
        Column::number("mean [lowest, highest]", "").key("mean"),
        Column::data("lower end of the band", "").key("band_low"),
        Column::data("upper end of the band", "").key("band_high"),
        Column::text("label"),
        Column::text("").key("verdict"),
        Column::text("source"),
    ];
    let mut table = Table::new("facts", "fact", columns);
    for judged in all {
        let fact = &judged.fact;
        if let Verdict::Measured { mean, range, hit } = &judged.verdict {
            let shown = |x| in_its_unit(fact.scale, x);
            let found = Cell::number(value(fact.scale, *mean, *range), shown(*mean));
            let found = match *range {
                Some((low, high)) => found.interval((shown(low), shown(high))),
                None => found,
            };
            table.row([
                Cell::text(name(fact)),
                Cell::text(fact.measured),
                Cell::text(band(fact)),
                Cell::text(fact.scale.unit().trim()),
                found,
                Cell::number("", shown(fact.band.0)),
                Cell::number("", shown(fact.band.1)),
                Cell::text(fact.label.name()),
                Cell::text(if *hit { "hit" } else { "MISS" }),
                Cell::text(fact.sources.join(" ")),
            ]);
        }
    }
    table
}

/// `F4 ★`: a star where every seed has to be in the band.
fn name(fact: &Fact) -> String {
    let star = if fact.every_seed { " ★" } else { "" };
    format!("{}{star}", fact.fact)
}

/// A value in the unit in which it is written.
fn in_its_unit(scale: Scale, value: f64) -> f64 {
    match scale {
        Scale::Percent | Scale::OfSeeds | Scale::Points => 100.0 * value,
        Scale::Number | Scale::Whole => value,
    }
}

fn band(fact: &Fact) -> String {
    let (low, high) = fact.band;
    let write = |end| fact.scale.write(end);
    let unit = fact.scale.unit();
    if low == f64::NEG_INFINITY {
        format!("≤ {}{unit}", write(high))
    } else if high == f64::INFINITY {
        format!("≥ {}{unit}", write(low))
    } else {
        format!("{} to {}{unit}", write(low), write(high))
    }
}

fn value(scale: Scale, mean: f64, range: Option<(f64, f64)>) -> String {
    let write = |x| scale.write(x);
    match range {
        Some((low, high)) => format!("{} [{}, {}]", write(mean), write(low), write(high)),
        None => write(mean),
    }
}

fn notes(all: &[Judged]) -> String {
    let (hits, measured) = evidence(all);
    let mut lines = vec![
        format!("Emergent facts: {hits} of {measured} hit. The others show what was put in and are no evidence."),
        "★ every seed has to be in the band; elsewhere the mean over seeds has to.".to_owned(),
        "In brackets of a share of seeds: its 95 % interval (Wilson 1927); one seed has no lowest and highest.".to_owned(),
        "imposed: an input shows it by construction; calibrated: parameters were set so that it holds.".to_owned(),
    ];
    for (title, wanted) in [
        ("Not modelled:", Label::NotModelled),
        ("Not in this study:", Label::Emergent),
    ] {
        let left_out: Vec<String> = all.iter().filter_map(|j| left_out(j, wanted)).collect();
        if !left_out.is_empty() {
            lines.push(String::new());
            lines.push(title.to_owned());
            lines.extend(left_out);
        }
    }
    lines.join("\n")
}

/// A fact that is not in the table, and why: those not modelled, or all others.
fn left_out(judged: &Judged, wanted: Label) -> Option<String> {
    let fact = &judged.fact;
    let modelled = wanted != Label::NotModelled;
    match &judged.verdict {
        Verdict::NotModelled if !modelled => Some(format!(
            "  {:<4} {}: {}",
            fact.fact, fact.statement, fact.measured
        )),
        Verdict::NotRecorded(why) if modelled => Some(format!(
            "  {:<4} {} ({}): {why}",
            fact.fact,
            fact.measured,
            fact.label.name()
        )),
        _ => None,
    }
}
