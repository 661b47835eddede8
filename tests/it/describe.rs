//! `lockin describe`: the protocol says what would run, the table of parameters all that a variant runs on.

use std::fs;
use std::process::Command;

use crate::common::binary::{Study, done};
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

/// A study of two variants over two seeds.
fn study() -> Study {
    let study = Study::new();
    study
        .run(&["--seeds", "1..=2", "--variant", "egress-ban"])
        .with(0);
    study
}

#[test]
fn a_study_is_described_as_what_it_ran() {
    let study = study();
    let text = odd(&[study.name()]);
    assert!(
        text.contains("set by hand: ") && text.contains("`clock.years=1`"),
        "{text}"
    );
    let parameters = done(&[
        "describe",
        study.name(),
        "--parameters",
        "--format",
        "csv",
        "--table",
        "parameters",
    ])
    .with(0)
    .out;
    let years = parameters
        .lines()
        .find(|l| l.starts_with("clock.years,"))
        .unwrap();
    assert!(
        years.starts_with("clock.years,1,years,") && years.contains("--set"),
        "{years}"
    );
    let told = done(&["describe", "tests", "--package"]).with(2).err;
    assert!(told.contains("holds no study"), "{told}");
}

#[test]
fn a_package_names_every_file_with_its_columns() {
    let study = study();
    let before = study.digests();
    let package = ["describe", study.name(), "--package"];
    let told = done(&package).with(0).out;
    assert!(told.contains("--licence"), "{told}");
    let resources = json(&study, "datapackage.json")["resources"]
        .as_array()
        .unwrap()
        .clone();
    let named = |name: &str| {
        resources
            .iter()
            .find(|r| r["name"] == name)
            .unwrap_or_else(|| panic!("{name}"))
    };
    assert_eq!(resources.len(), 4 + TABLES.len());
    let market = named("market-parquet");
    assert_eq!(market["path"].as_array().unwrap().len(), 4);
    let fields = market["schema"]["fields"].as_array().unwrap();
    let hhi = fields.iter().find(|field| field["name"] == "hhi").unwrap();
    assert_eq!(
        (hhi["type"].as_str(), hhi["timing"].as_str()),
        (Some("number"), Some("level"))
    );
    assert_eq!(market["schema"]["primaryKey"].as_array().unwrap().len(), 5);
    // Each file that is named is there, with its digest.
    let heading = fs::read_to_string(study.path("summary.csv")).unwrap();
    let summary = named("summary");
    let columns: Vec<&str> = summary["schema"]["fields"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| f["name"].as_str().unwrap())
        .collect();
    assert_eq!(columns.join(","), heading.lines().next().unwrap());
    assert_eq!(summary["hash"], before["summary.csv"].as_str());
    let graph = json(&study, "ro-crate-metadata.json")["@graph"]
        .as_array()
        .unwrap()
        .clone();
    let of = |id: &str| {
        graph
            .iter()
            .find(|e| e["@id"] == id)
            .unwrap_or_else(|| panic!("{id}"))
    };
    assert_eq!(of("ro-crate-metadata.json")["about"]["@id"], "./");
    assert!(of("./")["datePublished"].is_null());
    for part in of("./")["hasPart"].as_array().unwrap() {
        of(part["@id"].as_str().unwrap());
    }
}

/// A JSON file of a study.
fn json(study: &Study, file: &str) -> serde_json::Value {
    serde_json::from_str(&fs::read_to_string(study.path(file)).unwrap()).unwrap()
}

#[test]
fn a_package_changes_nothing_of_its_study_and_says_who_published_it() {
    let study = study();
    let before = study.digests();
    let package = ["describe", study.name(), "--package"];
    done(&package).with(0);
    let after = study.digests();
    done(&package).with(0);
    assert_eq!(study.digests(), after);
    assert_eq!(after.len(), before.len() + 2);
    assert!(before.iter().all(|(path, digest)| after[path] == *digest));
    done(&["verify", study.name(), "--seeds", "1", "--variant", "base"]).with(0);

    let published = [
        "--author",
        "Ann Author https://orcid.org/0000-0002-1825-0097",
        "--licence",
        "https://creativecommons.org/licenses/by/4.0/",
        "--published",
        "2026-12-01",
    ];
    done(&[&package[..], &published].concat()).with(0);
    let graph = json(&study, "ro-crate-metadata.json")["@graph"].clone();
    let root = graph
        .as_array()
        .unwrap()
        .iter()
        .find(|e| e["@id"] == "./")
        .unwrap();
    assert_eq!(root["datePublished"], "2026-12-01");
    assert_eq!(
        root["author"][0]["@id"],
        "https://orcid.org/0000-0002-1825-0097"
    );
    assert_eq!(
        json(&study, "datapackage.json")["contributors"][0]["title"],
        "Ann Author"
    );
}

#[test]
fn verify_tells_a_package_of_another_state() {
    let study = study();
    let package = ["describe", study.name(), "--package"];
    done(&package).with(0);
    // What describes a study that has grown since is told, and another's file stays.
    done(&["extend", study.name(), "--seeds", "1..=3", "--no-page"]).with(0);
    let told = done(&["verify", study.name(), "--seeds", "1", "--variant", "base"]).with(1);
    let told = format!("{}{}", told.out, told.err);
    assert!(
        told.contains("datapackage.json: describes another state"),
        "{told}"
    );
    done(&package).with(0);
    done(&["verify", study.name(), "--seeds", "1", "--variant", "base"]).with(0);
    fs::write(study.path("datapackage.json"), "{}").unwrap();
    let told = done(&package).with(2).err;
    assert!(told.contains("lockin did not write"), "{told}");
    let told = done(&[&package[..], &["--published", "today", "--licence", "mine"]].concat())
        .with(2)
        .err;
    assert!(
        told.contains("--published today") && told.contains("--licence mine"),
        "{told}"
    );
}
