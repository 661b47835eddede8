//! Imports point down, and the order of the month is the one on its page.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use crate::common::{plan, simulation, small, start};
use lockin::sim::Manner;

/// Modules from the ground up; a module may name what is on its own floor and on those beneath it.
const FLOORS: &[&[&str]] = &[
    // The ground.
    &[
        "ids", "calendar", "random", "maths", "logit", "finance", "events", "field", "lanes",
    ],
    // What is stated: terms, rules, dates. Data, and pure functions of it.
    &["terms", "plan", "pricing", "policy", "shock"],
    // What actors do.
    &[
        "enterprise",
        "provider",
        "developer",
        "deal",
        "market",
        "ledger",
        "books",
    ],
    &["worldfile"],
    &["record"],
    &["sim"],
    &["organisation"],
    &["study"],
    &["theory"],
];

fn floor(module: &str) -> Option<usize> {
    FLOORS.iter().position(|floor| floor.contains(&module))
}

fn rust_files(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, into);
        } else if path.extension().is_some_and(|e| e == "rs") {
            into.push(path);
        }
    }
}

/// The module that a file is, as `["market", "posted"]`.
fn module_of(file: &Path) -> Vec<String> {
    let inside = file.strip_prefix("src").unwrap().with_extension("");
    let mut parts: Vec<String> = inside
        .iter()
        .map(|part| part.to_str().unwrap().to_owned())
        .collect();
    parts.pop_if(|last| last == "mod");
    parts
}

/// Every path of the crate that a file names, in `use` lines and in bodies, comments and tests left out.
fn named(file: &Path) -> Vec<Vec<String>> {
    let text = fs::read_to_string(file).unwrap();
    let code = text.split("#[cfg(test)]").next().unwrap();
    let code: Vec<&str> = code
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect();
    let code = code.join("\n");
    let own = module_of(file);
    let mut paths = Vec::new();
    for (word, base) in [("crate::", &[][..]), ("super::", &own[..])] {
        for (at, _) in code.match_indices(word) {
            let before = code[..at].chars().next_back();
            let whole = before.is_none_or(|c| !c.is_alphanumeric() && c != '_' && c != ':');
            if whole {
                let mut base = base.to_vec();
                if word == "super::" {
                    base.pop();
                }
                follow(&code[at + word.len()..], base, &mut paths);
            }
        }
    }
    paths
}

/// Reads one path, or a tree of them in curly brackets, and returns what follows it.
fn follow<'a>(text: &'a str, mut so_far: Vec<String>, paths: &mut Vec<Vec<String>>) -> &'a str {
    let mut text = text.trim_start();
    if let Some(mut list) = text.strip_prefix('{') {
        loop {
            list = follow(list, so_far.clone(), paths).trim_start();
            match list.strip_prefix(',') {
                Some(rest) => list = rest,
                None => return list.strip_prefix('}').unwrap_or(list),
            }
        }
    }
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_');
    let (name, rest) = text.split_at(end.unwrap_or(text.len()));
    text = rest;
    match name {
        "super" => drop(so_far.pop()),
        "" | "self" => {}
        name => so_far.push(name.to_owned()),
    }
    if let Some(rest) = text.strip_prefix("::") {
        return follow(rest, so_far, paths);
    }
    paths.push(so_far);
    text
}

/// The file that a path leads to.
fn file_of(path: &[String]) -> Option<PathBuf> {
    (1..=path.len()).rev().find_map(|n| {
        let stem = Path::new("src").join(path[..n].iter().collect::<PathBuf>());
        [stem.with_extension("rs"), stem.join("mod.rs")]
            .into_iter()
            .find(|file| file.exists())
    })
}

/// Every file of the library and of the binary with the files of its own crate that it names. A `mod.rs` lists its own parts: that is no import.
fn imports() -> BTreeMap<PathBuf, BTreeSet<PathBuf>> {
    let mut files = Vec::new();
    rust_files(Path::new("src"), &mut files);
    files.retain(|file| !["lib", "main"].contains(&module_of(file)[0].as_str()));
    let of = |file: &PathBuf| {
        let own = module_of(file);
        let parts = file.ends_with("mod.rs").then_some(&own);
        let is_part = |other: &PathBuf| {
            parts.is_some_and(|own| module_of(other).split_last().unwrap().1 == &own[..])
        };
        named(file)
            .iter()
            .filter_map(|path| file_of(path))
            .filter(|other| other != file && !is_part(other))
            .collect()
    };
    files.iter().map(|file| (file.clone(), of(file))).collect()
}

#[test]
fn imports_point_down() {
    let of_library = |file: &PathBuf| module_of(file)[0] != "cli";
    for (file, others) in imports().into_iter().filter(|(file, _)| of_library(file)) {
        let own = floor(&module_of(&file)[0]);
        let own = own.unwrap_or_else(|| panic!("{} is on no floor", file.display()));
        for other in others {
            let beneath = floor(&module_of(&other)[0]).is_some_and(|floor| floor <= own);
            assert!(beneath, "{} looks up: {}", file.display(), other.display());
        }
    }
}

#[test]
fn no_files_import_each_other_in_a_circle() {
    let mut left = imports();
    loop {
        let names: BTreeSet<PathBuf> = left.keys().cloned().collect();
        let before = left.len();
        left.retain(|_, others| others.iter().any(|other| names.contains(other)));
        if left.len() == before {
            break;
        }
    }
    // What is left is in a circle or above one.
    let mut circles: BTreeSet<&PathBuf> = left.keys().collect();
    loop {
        let before = circles.len();
        let named: BTreeSet<&PathBuf> = circles.iter().flat_map(|file| &left[*file]).collect();
        circles.retain(|file| named.contains(file));
        if circles.len() == before {
            break;
        }
    }
    assert!(circles.is_empty(), "in a circle: {circles:#?}");
}

#[test]
fn every_module_of_the_library_is_in_its_map() {
    let text = fs::read_to_string("src/lib.rs").unwrap();
    for module in FLOORS.iter().copied().flatten() {
        assert!(
            text.contains(&format!("[`{module}`]")),
            "{module} is not in the map"
        );
        assert!(
            text.contains(&format!("pub mod {module};")),
            "{module} is no module"
        );
    }
}

#[test]
fn the_page_on_architecture_names_floors_and_rooms_as_they_are() {
    let page = fs::read_to_string("ARCHITECTURE.md").unwrap();
    let quoted = |line: &str| -> Vec<String> {
        let inside = line.split('`').skip(1).step_by(2);
        inside.map(str::to_owned).collect()
    };
    let table = page
        .lines()
        .skip_while(|l| !l.starts_with("| floor"))
        .skip(2);
    let floors: Vec<_> = table
        .take_while(|l| l.starts_with('|'))
        .map(quoted)
        .collect();
    assert_eq!(floors, FLOORS);
    let paths: Vec<_> = quoted(&page)
        .into_iter()
        .filter(|name| name.contains('/'))
        .collect();
    for path in &paths {
        assert!(Path::new(path).exists(), "there is no {path}");
    }
    for entry in fs::read_dir("src").unwrap() {
        let room = entry.unwrap().path();
        let named = paths.iter().any(|path| Path::new(path) == room);
        assert!(!room.is_dir() || named, "{} is not told of", room.display());
    }
}

#[test]
fn the_month_runs_in_the_order_of_its_page() {
    let loaded = small(200, 1, &[]);
    let simulation = simulation(
        &plan(&loaded, "base"),
        &start(&loaded),
        1,
        Manner::default(),
    );
    let names: Vec<String> = simulation
        .systems()
        .iter()
        .map(|name| name.rsplit("::").next().unwrap().to_owned())
        .collect();
    assert_eq!(
        names,
        [
            "begin",
            "change",
            "take_effect",
            "strike",
            "enter",
            "enter",
            "leave",
            "leave",
            "change_hands",
            "accrue",
            "release",
            "raise_or_fail",
            "review",
            "allow",
            "pay",
            "distribute",
            "separate",
            "credit",
            "save",
            "place_compute",
            "post_prices",
            "measure_demand",
            "reprice",
            "repost_prices",
            "grow",
            "live",
            "accompany",
            "deliver",
            "settle",
            "build",
            "balance",
            "look_back",
            "look_closely",
            "record",
        ]
    );
}
