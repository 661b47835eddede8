//! `lockin facts DIR`

use std::path::PathBuf;

use comfy_table::Cell;
use rayon::prelude::*;

use lockin::plan::stated::WorldFile;
use lockin::sim::state::StartInWords;
use lockin::study::facts::dump::Dump;
use lockin::study::facts::{Fact, Judged, Label, Scale, Verdict, evidence, judge};

use super::headline::{heading, right};
use super::{Trouble, compare, hindcast};

/// Arguments of `facts`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The study's folder
    study: PathBuf,
}

/// Prints how base stands against what the world says was published and against the stylised facts, and the conduct
/// that its margins tell of.
pub fn run(arguments: &Arguments) -> Result<(), Trouble> {
    let study = compare::opened(&arguments.study)?;
    let world = &study.plan.world;
    let read = |&seed: &u64| Dump::read(&study, seed);
    let runs: Result<Vec<Dump>, String> = study.seeds.par_iter().map(read).collect();
    let runs = runs.map_err(Trouble::Input)?;
    if !world.published.is_empty() {
        let text = hindcast::tables(world, &runs).map_err(Trouble::Input)?;
        println!("{text}");
    }
    if world.has_models() {
        let all = judge(&runs);
        println!(
            "{}",
            table(&all, &study.manifest.identity.calibration, runs.len())
        );
        println!("{}", notes(&all));
    }
    let place = study.store.folder.display();
    let start: StartInWords = study
        .manifest
        .start
        .clone()
        .into_rust()
        .map_err(|error| Trouble::Input(format!("{place}: start: {error}")))?;
    println!("\n{}", conduct(&start, world));
    Ok(())
}

/// What the margins of the start say of how firms compete, firm by firm.
fn conduct(start: &StartInWords, world: &WorldFile) -> String {
    let later = |name: &str| {
        let providers = world.providers.iter().map(|p| (&p.name, &p.enters_like));
        let vendors = world.vendors.iter().map(|v| (&v.name, &v.enters_like));
        let mut entrants = providers.chain(vendors).filter(|(_, like)| like.is_some());
        entrants.any(|(entrant, _)| name.split('@').any(|part| part == entrant))
    };
    let columns = ["conduct k", "mean discount, %"].map(str::to_owned);
    let mut table = heading("at the start, inferred", &columns);
    let mut add = |name: &str, conduct: f64, discount: String| {
        if !later(name) {
            let conduct = right(format!("{conduct:.2}"));
            table.add_row(vec![Cell::new(name), conduct, right(discount)]);
        }
    };
    for (name, discount, k) in &start.providers {
        add(name, *k, format!("{:.1}", 100.0 * discount));
    }
    for (name, k, _) in &start.vendors {
        add(name, *k, "–".to_owned());
    }
    for (name, discount, k) in &start.channels {
        add(name, *k, format!("{:.1}", 100.0 * discount));
    }
    format!(
        "{table}\n\
         k makes the margins of the start what the kernel would set: 1 is a best response to perceived demand,\n\
         below 1 is softer, above 1 tougher. A channel's is that of the provider that sells a vendor's models."
    )
}

fn table(all: &[Judged], calibration: &str, seeds: usize) -> String {
    let title = format!("base, {calibration}, {seeds} seeds");
    let columns = ["band", "mean [lowest, highest]", "label", "", "source"];
    let columns: Vec<String> = [title.as_str()]
        .iter()
        .chain(&columns)
        .map(|c| (*c).to_owned())
        .collect();
    let mut table = heading("fact", &columns);
    for judged in all {
        let fact = &judged.fact;
        if let Verdict::Measured { mean, range, hit } = &judged.verdict {
            table.add_row(vec![
                Cell::new(name(fact)),
                Cell::new(fact.measured),
                right(band(fact)),
                right(value(fact.scale, *mean, *range)),
                Cell::new(fact.label.name()),
                Cell::new(if *hit { "hit" } else { "MISS" }),
                Cell::new(fact.sources.join(" ")),
            ]);
        }
    }
    table.to_string()
}

/// `F4 ★`: a star where every seed has to be in the band.
fn name(fact: &Fact) -> String {
    let star = if fact.every_seed { " ★" } else { "" };
    format!("{}{star}", fact.fact)
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

fn value(scale: Scale, mean: f64, (low, high): (f64, f64)) -> String {
    let write = |x| scale.write(x);
    format!("{} [{}, {}]", write(mean), write(low), write(high))
}

fn notes(all: &[Judged]) -> String {
    let (hits, measured) = evidence(all);
    let mut lines = vec![
        format!("Emergent facts: {hits} of {measured} hit. The others show what was put in and are no evidence."),
        "★ every seed has to be in the band; elsewhere the mean over seeds has to.".to_owned(),
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
