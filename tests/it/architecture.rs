//! Imports point down, and the order of the month is the one on its page.

use std::fs;
use std::path::Path;

use crate::common::{plan, simulation, small, start};
use lockin::sim::Manner;

/// Modules from the ground up; a module may import from its own layer and from those before it.
const LAYERS: &[&[&str]] = &[
    &[
        "ids", "calendar", "random", "maths", "logit", "finance", "events",
    ],
    &[
        "enterprise",
        "provider",
        "developer",
        "market",
        "pricing",
        "deal",
        "policy",
        "shock",
        "books",
    ],
    &["worldfile"],
    &["record"],
    &["sim"],
    &["study"],
    &["theory"],
];

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|layer| layer.contains(&module))
}

fn rust_files(folder: &Path, into: &mut Vec<std::path::PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, into);
        } else if path.extension().is_some_and(|e| e == "rs") {
            into.push(path);
        }
    }
}

#[test]
fn imports_point_down() {
    let mut files = Vec::new();
    rust_files(Path::new("src"), &mut files);
    for file in files {
        let inside = file.strip_prefix("src").unwrap();
        let module = inside.iter().next().unwrap().to_str().unwrap();
        let module = module.trim_end_matches(".rs");
        let Some(own) = layer(module) else {
            assert!(
                ["lib", "main", "cli"].contains(&module),
                "{module} is in no layer"
            );
            continue;
        };
        let text = fs::read_to_string(&file).unwrap();
        for line in text.lines().filter(|l| l.trim().starts_with("use crate::")) {
            let name = line.trim().trim_start_matches("use crate::");
            let end = name.find(|c: char| !c.is_alphanumeric() && c != '_');
            let name = &name[..end.unwrap_or(name.len())];
            let Some(other) = layer(name) else { continue };
            assert!(other <= own, "{} looks up: {line}", file.display());
        }
    }
}

#[test]
fn every_module_of_the_library_is_in_its_map() {
    let text = fs::read_to_string("src/lib.rs").unwrap();
    for module in LAYERS.iter().copied().flatten() {
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
            "take_effect",
            "strike",
            "enter",
            "enter",
            "accrue",
            "release",
            "raise_or_fail",
            "review",
            "allow",
            "pay",
            "distribute",
            "separate",
            "credit",
            "place_compute",
            "post_prices",
            "measure_demand",
            "reprice",
            "repost_prices",
            "grow",
            "live",
            "settle",
            "build",
            "balance",
            "look_back",
            "look_closely",
            "record",
        ]
    );
}
