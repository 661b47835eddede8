//! The table of the stylised facts, and the words about it.

use lockin::study::facts::{Fact, Judged, Label, Scale, Verdict, evidence};

use crate::cli::so_many;
use crate::cli::tables::{Cell, Column, Table};

/// A row for each statistic that was measured, over `seeds` seeds.
pub fn table(all: &[Judged], calibration: &str, seeds: usize) -> Table {
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

/// How many facts hold, what the signs of the table mean, and what is not in it.
pub fn notes(all: &[Judged]) -> String {
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
