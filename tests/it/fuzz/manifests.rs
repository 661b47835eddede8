//! Manifests made by hand: what opens a study tells what is wrong with one, or opens it.

use std::path::Path;

use lockin::study::cells;
use lockin::study::manifest::Manifest;
use lockin::study::opened::Opened;

use crate::common::binary::Study;

use super::mutate::mutated;
use super::{Chance, try_mutants};

/// A manifest with another world in it, or lists that no longer go with each other.
fn forged(whole: &Manifest, m: u64) -> String {
    let mut chance = Chance::of(6, m);
    let mut manifest = whole.clone();
    let identity = &mut manifest.identity;
    for _ in 0..=chance.below(2) {
        match chance.below(10) {
            0..4 => {
                identity.resolved_world = mutated(&identity.resolved_world, &mut chance);
            }
            4 => identity.stated_world = mutated(&identity.stated_world, &mut chance),
            5 => identity.variants.push(
                chance
                    .one_of(&["base", "no-x", "", "..", "é", "none--base", "p1"])
                    .to_owned(),
            ),
            6 => drop(identity.variants.pop()),
            7 => identity.seeds.extend([0, u64::MAX]),
            8 => identity.sets.push(
                chance
                    .one_of(&["=", "agents=-1", "clock.years=0", "x", "name=\"\u{1b}[2J\""])
                    .to_owned(),
            ),
            _ => {
                if let Some(design) = &mut identity.design {
                    match chance.below(4) {
                        0 => drop(design.columns.pop()),
                        1 => design.columns.push("clock.years".to_owned()),
                        2 => design.points[0].values.clear(),
                        _ => design.points.clear(),
                    }
                }
            }
        }
    }
    ron::ser::to_string_pretty(&manifest, ron::ser::PrettyConfig::new()).unwrap()
}

/// All that is asked of a study that was opened.
fn opened(folder: &Path) -> Result<&'static str, String> {
    let told = |why: String| {
        if why.is_empty() {
            Err("it is refused without a word".to_owned())
        } else {
            Ok("refused")
        }
    };
    let study = match Opened::begun(folder) {
        Ok(study) => study,
        Err(why) => return told(why.text().to_owned()),
    };
    let _ = (
        study.warnings(),
        study.other_version(),
        study.manifest.paths(),
    );
    let _ = (
        cells::text(&study.manifest.identity),
        study.clone().with(&[]),
    );
    match study.made_from() {
        Ok(_) => Ok("opened"),
        Err(why) => told(why.text().to_owned()).map(|_| "opened, not lived"),
    }
}

#[test]
fn manifests_made_by_hand_open_or_are_told() {
    let study = Study::new();
    let points = study.folder().with_extension("csv");
    std::fs::write(&points, "name,choice.compute_price_sensitivity\np1,4.5\n").unwrap();
    let mut run =
        crate::common::binary::command(&["run", "teaching", "--out", study.name(), "--seeds", "1"]);
    run.args([
        "--variant",
        "base",
        "--agents",
        "60",
        "--set",
        "clock.years=1",
        "--set",
        "calibration_agents=100",
    ]);
    run.args(["--design", points.to_str().unwrap()]);
    assert!(run.output().unwrap().status.success());
    let whole = Manifest::read(study.folder()).unwrap();
    try_mutants(
        "opened",
        100,
        |m| forged(&whole, m),
        |_, text| {
            let folder = tempfile::tempdir().unwrap();
            std::fs::write(folder.path().join("manifest.ron"), text).unwrap();
            opened(folder.path())
        },
    );
}
