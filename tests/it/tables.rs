//! Tables of the commands in every form, on standard output and in files.

use std::fs;
use std::process::Command;

use crate::common::binary::{Study, done};

/// A study of two variants over two seeds.
fn study() -> Study {
    let study = Study::new();
    let variants = [
        "--variant",
        "egress-ban",
        "--variant",
        "no-amazon-anthropic",
    ];
    study
        .run(&[&["--seeds", "1..=2"], &variants[..]].concat())
        .with(0);
    study
}

/// What a LaTeX document needs beside the tables.
fn document(tables: &str) -> String {
    format!(
        "\\documentclass[a4paper]{{article}}\\usepackage{{booktabs}}\\usepackage{{graphicx}}\n\
         \\begin{{document}}\n{tables}\n\\end{{document}}\n"
    )
}

#[test]
fn a_table_goes_into_a_file_of_the_form_that_its_ending_names() {
    let study = study();
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let write = |command: &[&str], file: &str| {
        let out = path(file);
        done(&[command, &["--out", &out]].concat())
    };
    let compare = ["compare", study.name()];

    // Several tables: a CSV file each, all others in one.
    let told = write(&compare, "all.csv").with(0).out;
    assert!(
        told.contains("all-effects-year-5.csv") || told.contains("all-effects-year-"),
        "{told}"
    );
    let welfare = told
        .lines()
        .find(|l| l.contains("-welfare-year-"))
        .expect("welfare is written");
    let welfare = fs::read_to_string(welfare).unwrap();
    assert!(
        welfare.starts_with("variant,ev_usd_bn,ev_usd_bn_se,"),
        "{welfare}"
    );
    assert_eq!(welfare.lines().count(), 3, "{welfare}");
    let levels = [&compare[..], &["--table", "levels"]].concat();
    write(&levels, "levels.csv").with(0);
    let levels = fs::read_to_string(path("levels.csv")).unwrap();
    assert!(levels.contains("compute: share of aws,%,"), "{levels}");

    let stata = path("levels.dta");
    let as_stata = [
        "compare",
        study.name(),
        "--table",
        "levels",
        "--out",
        stata.as_str(),
    ];
    for _ in 0..2 {
        done(&as_stata).with(0);
    }
    fs::write(path("levels.dta"), "<stata_dta>mine").unwrap();
    done(&as_stata).with(2);

    for (file, begins) in [
        ("all.md", "<!-- lockin compare -->"),
        ("all.json", "{ \"lockin\": \"compare\","),
        ("all.txt", "lockin compare"),
        ("all.tex", "% lockin compare: needs"),
    ] {
        write(&compare, file).with(0);
        let text = fs::read_to_string(path(file)).unwrap();
        assert!(text.starts_with(begins), "{file}: {text}");
        assert!(text.contains("egress-ban"), "{file}: {text}");
        // The same again replaces it; another's file of that name stays.
        write(&compare, file).with(0);
        fs::write(path(file), "mine").unwrap();
        let refused = write(&compare, file).with(2);
        assert!(
            refused.err.contains("nothing was changed"),
            "{}",
            refused.err
        );
        assert_eq!(fs::read_to_string(path(file)).unwrap(), "mine");
    }
}

#[test]
fn a_mistake_in_where_tables_go_is_told_before_any_work() {
    let study = study();
    for (arguments, told) in [
        (
            vec!["--out", "effects"],
            "end it with .txt, .csv, .md, .tex, .json or .dta",
        ),
        (
            vec!["--out", "no/such/folder/effects.csv"],
            "in a folder that is there",
        ),
        (vec!["--width", "0"], "write 1 or more"),
        (vec!["--format", "excel"], "latex"),
        (vec!["--format", "dta"], "write --out FILE.dta"),
        (
            vec!["--format", "csv", "--table", "efects-year-1"],
            "did you mean effects-year-1?",
        ),
    ] {
        let done = done(&[&["compare", study.name()], &arguments[..]].concat()).with(2);
        assert!(done.err.contains(told), "{arguments:?}: {}", done.err);
        assert_eq!(done.out, "", "{arguments:?}");
    }
}

#[test]
fn every_command_with_tables_writes_them_as_data() {
    let study = study();
    let name = study.name();
    for command in [
        vec!["compare", name],
        vec!["compare", name, name],
        vec!["facts", name],
        vec!["market-definition", name, "--offers", "aws,azure"],
        vec!["trace", name, "--enterprise", "3"],
        vec!["payoff", name, "--segment", "public"],
        vec![
            "value",
            name,
            "--draws",
            "0",
            "--along",
            "0",
            "--deal",
            "amazon-anthropic",
        ],
    ] {
        let json = done(&[&command[..], &["--format", "json"]].concat())
            .with(0)
            .out;
        let document: serde_json::Value = serde_json::from_str(&json).expect(&json);
        let tables = document["tables"].as_array().expect("tables");
        assert!(!tables.is_empty(), "{command:?}");
        for table in tables {
            let rows = table["rows"].as_array().expect("rows");
            assert!(!rows.is_empty(), "{command:?}: {}", table["name"]);
            let columns = table["columns"].as_array().expect("columns");
            let keys: Vec<&str> = columns.iter().map(|c| c["key"].as_str().unwrap()).collect();
            let mut once = keys.clone();
            once.sort_unstable();
            once.dedup();
            assert_eq!(once.len(), keys.len(), "{command:?}: {keys:?}");
        }
    }
}

#[test]
fn the_tables_of_a_paper_compile() {
    if Command::new("pdflatex").arg("--version").output().is_err() {
        println!("skipped: there is no pdflatex here");
        return;
    }
    let study = study();
    let name = study.name();
    let folder = tempfile::tempdir().unwrap();
    let mut inputs = String::new();
    let organisation = folder.path().join("mine.ron").display().to_string();
    done(&["new", "--organisation", &organisation, "--from", "teaching"]).with(0);
    for (at, command) in [
        vec!["compare", name],
        vec!["facts", name],
        vec!["market-definition", name, "--offers", "aws,azure"],
        vec!["trace", name, "--enterprise", "3"],
        vec!["payoff", name, "--segment", "public"],
        vec!["regret", name],
        vec!["value", name, "--draws", "0", "--along", "0"],
        vec![
            "ask",
            "teaching",
            &organisation,
            "--seeds",
            "1",
            "--prior",
            "0",
        ],
    ]
    .into_iter()
    .enumerate()
    {
        let file = folder
            .path()
            .join(format!("{at}.tex"))
            .display()
            .to_string();
        done(&[&command[..], &["--out", &file]].concat()).with(0);
        inputs.extend(["\\input{", &file, "}\\clearpage\n"]);
    }
    fs::write(folder.path().join("paper.tex"), document(&inputs)).unwrap();
    let latex = Command::new("pdflatex")
        .args(["-interaction=nonstopmode", "-halt-on-error", "paper.tex"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    let log = String::from_utf8_lossy(&latex.stdout);
    assert!(latex.status.success(), "{log}");
    assert!(!log.contains("Overfull \\hbox"), "{log}");
}
