//! What a study leaves on disk, spoilt.

use std::path::Path;

use lockin::record::csv::{read_csv, write_csv};
use lockin::record::measures::TABLES;
use lockin::record::parquet::{read_parquet, write_parquet};
use lockin::study::manifest::Manifest;

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
    let folder = tempfile::tempdir().unwrap();
    for name in ["segments", "events"] {
        let table = run.table(name).unwrap();
        let kind = TABLES.iter().find(|kind| kind.name == name).unwrap();
        let (parquet, csv) = (folder.path().join("t.parquet"), folder.path().join("t.csv"));
        write_parquet(table, &parquet).unwrap();
        write_csv(table, &csv).unwrap();
        let (parquet, csv) = (std::fs::read(parquet).unwrap(), std::fs::read(csv).unwrap());
        tried("parquet", 300, &parquet, "t.parquet", |path| {
            read_parquet(path).map(drop)
        });
        let specs = kind.specs();
        tried("csv", 300, &csv, "t.csv", |path| {
            read_csv(path, name, &specs).map(drop)
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
