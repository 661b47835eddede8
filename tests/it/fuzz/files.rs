//! What a study leaves on disk, spoilt.

use std::path::Path;

use lockin::record::csv::{csv_bytes, parse_csv, read_csv, write_csv};
use lockin::record::measures::TABLES;
use lockin::record::parquet::{parquet_file, read_parquet};
use lockin::study::manifest::Manifest;
use lockin::study::valuation::{Flows, payers, worth};
use lockin::study::welfare::{Run, years};
use lockin::study::yearly::Yearly;

use crate::common::binary::Study;
use crate::common::{plan, simulation, small, start};
use lockin::sim::Manner;

use super::{Chance, try_mutants};

/// Bytes with a few of them changed, left out, repeated, or with an end too early.
fn spoilt(bytes: &[u8], chance: &mut Chance) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..=chance.below(4) {
        let at = chance.below(bytes.len());
        match chance.below(5) {
            0 => bytes.truncate(at),
            1 => drop(bytes.drain(at..(at + 1 + chance.below(8)).min(bytes.len()))),
            2 => bytes.insert(at, chance.bits() as u8),
            3 if at < bytes.len() => bytes[at] ^= 1 << chance.below(8),
            _ if at < bytes.len() => {
                bytes[at] = *b"\0\xff,\"\n-9"[..].get(chance.below(7)).unwrap();
            }
            _ => {}
        }
        if bytes.is_empty() {
            break;
        }
    }
    bytes
}

fn in_hex(bytes: &[u8]) -> String {
    let digits: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    digits.concat()
}

fn from_hex(text: &str) -> Vec<u8> {
    let digit = |i: usize| u8::from_str_radix(&text[i..i + 2], 16).unwrap();
    (0..text.len()).step_by(2).map(digit).collect()
}

fn tried(
    what: &str,
    usual: u64,
    whole: &[u8],
    name: &str,
    read: impl Fn(&Path) -> Result<(), String> + Sync,
) {
    let mutant = |m| in_hex(&spoilt(whole, &mut Chance::of(whole.len() as u64, m)));
    try_mutants(what, usual, mutant, |_, hex| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, from_hex(hex)).unwrap();
        match read(&path) {
            Ok(()) => Ok("read"),
            Err(why) if why.is_empty() => Err("it is refused without a word".to_owned()),
            Err(_) => Ok("refused"),
        }
    });
}

#[test]
fn spoilt_tables_are_told() {
    let loaded = small(60, 1, &[]);
    let run = simulation(
        &plan(&loaded, "base"),
        &start(&loaded),
        1,
        Manner::default(),
    )
    .run();
    for name in ["segments", "events"] {
        let table = run.table(name).unwrap();
        let kind = TABLES.iter().find(|kind| kind.name == name).unwrap();
        let (parquet, csv) = (parquet_file(table).unwrap().0, csv_bytes(table));
        tried("parquet", 300, &parquet, "t.parquet", |path| {
            read_parquet(path).map(drop)
        });
        let specs = kind.specs();
        tried("csv", 300, &csv, "t.csv", |path| {
            read_csv(path, name, &specs).map(drop)
        });
    }
}

/// The lines of a table with a few of them left out, repeated or in each other's place.
fn other_lines(text: &str, chance: &mut Chance) -> String {
    let (heading, rest) = text.split_once('\n').unwrap();
    let mut lines: Vec<&str> = rest.lines().collect();
    for _ in 0..=chance.below(3) {
        let (at, other) = (chance.below(lines.len()), chance.below(lines.len()));
        match chance.below(5) {
            _ if lines.len() < 2 => break,
            0 => lines.truncate(at),
            1 => drop(lines.remove(at)),
            2 => lines.insert(at, lines[other]),
            3 => lines.swap(at, other),
            _ => drop(lines.drain(at.min(other)..at.max(other))),
        }
    }
    lines.insert(0, heading);
    lines.join("\n") + "\n"
}

/// Whole files with other rows than a run writes: all that reads them takes them or says why not.
#[test]
fn whole_tables_with_other_rows_are_read_or_told() {
    let loaded = small(60, 1, &[]);
    let plan = plan(&loaded, "base");
    let run = simulation(&plan, &start(&loaded), 1, Manner::default()).run();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.csv");
    for name in [
        "homes",
        "providers",
        "vendors",
        "deals",
        "welfare",
        "market",
    ] {
        let place = TABLES.iter().position(|kind| kind.name == name).unwrap();
        let specs = TABLES[place].specs();
        write_csv(run.table(name).unwrap(), &path).unwrap();
        let whole = std::fs::read_to_string(&path).unwrap();
        let mutant = |m| other_lines(&whole, &mut Chance::of(7 + place as u64, m));
        try_mutants(&format!("rows of {name}"), 60, mutant, |_, text| {
            let table = parse_csv(text.as_bytes().to_vec(), name, &specs)?;
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("t.parquet");
            std::fs::write(&path, parquet_file(&table)?.0).unwrap();
            let table = read_parquet(&path)?;
            let table_of = |asked: &str| {
                let own = asked == name;
                Ok(if own {
                    table.clone()
                } else {
                    run.table(asked).unwrap().clone()
                })
            };
            Yearly::read([(place, &table)], 12);
            let whole = Run::read(|asked| Ok(run.table(asked).unwrap().clone())).unwrap();
            let welfare = Run::read(table_of).and_then(|other| years(&whole, &other, 12));
            let flows = Flows::read(&plan, |asked| Ok(run.table(asked).unwrap().clone())).unwrap();
            let valued = Flows::read(&plan, table_of).and_then(|other| {
                worth(&plan, 0, &flows, &other);
                payers(&plan, 0, &flows, &other)
            });
            match (welfare.is_ok(), valued.is_ok()) {
                (true, true) => Ok("read"),
                _ => Ok("told"),
            }
        });
    }
}

#[test]
fn spoilt_manifests_are_told() {
    let study = Study::new();
    study.run(&["--seeds", "1", "--variant", "base"]).with(0);
    let whole = std::fs::read(study.path("manifest.ron")).unwrap();
    tried("manifest", 200, &whole, "manifest.ron", |path| {
        Manifest::read(path.parent().unwrap()).map(drop)
    });
}
