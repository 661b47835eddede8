//! `lockin describe`: the protocol says what would run, the table of parameters all that a variant runs on.

use std::fs;
use std::process::Command;

use crate::common::binary::done;
use crate::common::{plan, simulation, small, start};
use lockin::record::measures::TABLES;
use lockin::sim::Manner;

fn odd(arguments: &[&str]) -> String {
    let command = [&["describe"], arguments].concat();
    done(&command).with(0).out
}

#[test]
fn the_protocol_has_its_seven_elements_for_every_shipped_world() {
    for (name, _) in lockin::worldfile::shipped::SHIPPED {
        let text = odd(&[name]);
        let elements: Vec<&str> = text.lines().filter(|l| l.starts_with("## ")).collect();
        let expected = [
            "## 1 Purpose and patterns",
            "## 2 Entities, state variables, and scales",
            "## 3 Process overview and scheduling",
            "## 4 Design concepts",
            "## 5 Initialization",
            "## 6 Input data",
            "## 7 Submodels",
            "## References",
        ];
        assert_eq!(elements, expected, "{name}");
        for concept in [
            "Basic principles",
            "Emergence",
            "Adaptation",
            "Objectives",
            "Learning",
            "Prediction",
            "Sensing",
            "Interaction",
            "Stochasticity",
            "Collectives",
            "Observation",
        ] {
            assert!(
                text.contains(&format!("**{concept}.** ")),
                "{name}: {concept}"
            );
        }
        for table in TABLES {
            assert!(
                text.contains(&format!("| `{}` | ", table.name)),
                "{name}: {}",
                table.name
            );
        }
        // No cell is empty, and every row has the cells of its heading.
        for line in text.lines().filter(|l| l.starts_with('|')) {
            assert!(!line.contains("|  |"), "{name}: {line}");
        }
    }
}

fn function(path: &str) -> &str {
    path.rsplit("::").next().unwrap()
}

#[test]
fn its_processes_are_those_that_run_in_their_order() {
    let text = odd(&["ai-cloud-2026"]);
    let listed = text
        .lines()
        .filter_map(|line| line.trim_start().strip_prefix("- `"));
    let listed: Vec<&str> = listed.filter_map(|line| line.split('`').next()).collect();
    let loaded = small(200, 1, &[]);
    let run = simulation(
        &plan(&loaded, "base"),
        &start(&loaded),
        1,
        Manner::default(),
    );
    let systems = run.systems();
    let ran: Vec<&str> = systems.iter().map(|name| function(name)).collect();
    let listed: Vec<&str> = listed.into_iter().map(function).collect();
    assert_eq!(listed, ran);
}

#[test]
fn a_variant_and_what_is_set_by_hand_are_told() {
    let text = odd(&[
        "ai-cloud-2026",
        "--variant",
        "egress-ban",
        "--set",
        "clock.years=4",
        "--calibration",
        "attentive",
    ]);
    assert!(text.contains("EgressFeeBan(from:"), "{text}");
    assert!(
        text.contains(
            "variant `egress-ban`, calibration `attentive`, set by hand: `clock.years=4`"
        ),
        "{text}"
    );
    assert!(text.contains("a run has 48 ticks, 4 years"), "{text}");
    assert!(!odd(&["ai-cloud-2026"]).contains("EgressFeeBan(from:"));
    let without = odd(&["ai-cloud-2026", "--variant", "no-amazon-anthropic"]);
    let deals = without.lines().find(|l| l.starts_with("| deal |")).unwrap();
    assert!(
        !deals.contains("amazon-anthropic") && deals.contains("microsoft-openai"),
        "{deals}"
    );
}

#[test]
fn the_parameters_are_written_in_every_form() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let command = ["describe", "ai-cloud-2026", "--parameters", "--out"];
    for (file, begins) in [
        ("p.md", "<!-- lockin describe --parameters -->"),
        ("p.json", "{ \"lockin\": \"describe --parameters\","),
        ("p.tex", "% lockin describe --parameters: needs"),
        ("p.txt", "lockin describe --parameters"),
    ] {
        done(&[&command[..], &[&path(file)]].concat()).with(0);
        let text = fs::read_to_string(path(file)).unwrap();
        assert!(text.starts_with(begins), "{file}: {}", &text[..80]);
    }
    done(&[&command[..], &[&path("p.csv")]].concat()).with(0);
    let csv = fs::read_to_string(path("p-parameters.csv")).unwrap();
    assert!(
        csv.starts_with("path,value,unit,range,low,high,meaning,source,comment,set_by,section\n"),
        "{csv}"
    );
    let row = csv
        .lines()
        .find(|l| l.starts_with("providers.google.egress_per_gb,"))
        .unwrap();
    assert!(
        row.contains(",0.12,dollars per gigabyte,0 to 10,0,10,Internet egress fee.,"),
        "{row}"
    );
    assert!(row.contains("S130"), "{row}");
    let sources = fs::read_to_string(path("p-sources.csv")).unwrap();
    assert!(sources.lines().any(|l| l.starts_with("S130,")), "{sources}");
    // Each source that a number names is listed once.
    let keys: Vec<&str> = sources
        .lines()
        .skip(1)
        .filter_map(|l| l.split(',').next())
        .collect();
    let mut once = keys.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!(once.len(), keys.len());
}

#[test]
fn the_protocol_goes_into_a_file_of_markdown_and_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    done(&["describe", "teaching", "--out", &path("odd.md")]).with(0);
    assert_eq!(
        fs::read_to_string(path("odd.md")).unwrap(),
        odd(&["teaching"])
    );
    for wrong in [
        ["--out", &path("odd.tex")],
        ["--format", "csv"],
        ["--table", "sources"],
    ] {
        let told = done(&[&["describe", "teaching"], &wrong[..]].concat())
            .with(2)
            .err;
        assert!(told.contains("--parameters"), "{wrong:?}: {told}");
    }
    assert!(!folder.path().join("odd.tex").exists());
    let told = done(&["describe", "teaching", "--variant", "nobody"])
        .with(2)
        .err;
    assert!(told.contains("has no variant nobody"), "{told}");
}

#[test]
fn the_table_of_parameters_compiles() {
    if Command::new("pdflatex").arg("--version").output().is_err() {
        println!("skipped: there is no pdflatex here");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let table = folder.path().join("parameters.tex").display().to_string();
    done(&["describe", "ai-cloud-2026", "--parameters", "--out", &table]).with(0);
    let packages =
        ["booktabs", "graphicx", "longtable", "array"].map(|p| format!("\\usepackage{{{p}}}"));
    let document = format!(
        "\\documentclass[a4paper]{{article}}{}\\begin{{document}}\\input{{{table}}}\\end{{document}}\n",
        packages.concat()
    );
    fs::write(folder.path().join("paper.tex"), document).unwrap();
    // Twice: a long table knows its columns from the run before.
    for _ in 0..2 {
        let latex = Command::new("pdflatex")
            .args(["-interaction=nonstopmode", "-halt-on-error", "paper.tex"])
            .current_dir(folder.path())
            .output()
            .unwrap();
        let log = String::from_utf8_lossy(&latex.stdout);
        assert!(latex.status.success(), "{log}");
        assert!(!log.contains("Overfull \\hbox"), "{log}");
        assert!(!log.contains("Missing character"), "{log}");
    }
}
