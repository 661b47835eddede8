//! The page of a study in a browser: nothing is fetched, nothing fails, nothing is wider than the screen, every chart
//! shows something.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::common::binary::{Study, done};

/// Draws of the prior at which it is run as well.
const DRAWS: usize = 5;

/// The page of a small study, and the folder that it is in.
fn page() -> (Study, String) {
    let study = Study::new();
    let variants = [
        "--variant",
        "egress-ban",
        "--variant",
        "no-amazon-anthropic",
    ];
    let prior = ["--prior", &DRAWS.to_string()];
    study
        .run(&[&["--seeds", "1..=2"], &variants[..], &prior].concat())
        .with(0);
    done(&["report", study.name()]).with(0);
    let page = fs::read_to_string(study.path("report/index.html")).unwrap();
    (study, page)
}

#[test]
fn the_page_is_one_file_in_the_order_in_which_a_reader_asks() {
    let (_study, page) = page();
    assert!(page.len() < 5 << 20, "{} bytes", page.len());
    let elsewhere = ["src=", "@import", "url(", "https://", "<iframe", "fetch("];
    for loads in elsewhere {
        assert!(
            !page.contains(loads),
            "the page needs something beside itself: {loads}"
        );
    }
    let sections = [
        "what",
        "deals",
        "shares",
        "prices",
        "lock-in",
        "concentration",
        "policies",
        "points",
        "buyers",
        "capacity",
        "facts",
        "parameters",
    ];
    let places: Vec<usize> = sections
        .iter()
        .map(|id| {
            page.find(&format!("<section id=\"{id}\">"))
                .unwrap_or_else(|| panic!("{id}"))
        })
        .collect();
    assert!(places.is_sorted(), "{places:?}");
    for id in sections {
        assert!(
            page.contains(&format!("<a href=\"#{id}\">")),
            "{id} is not in the contents"
        );
    }
    for holds in [
        "EgressFeeBan(from:",
        "moves-compute.svg",
        "--prior</span> <span class=\"word\">5</span>",
        "points-equivalent-variation.svg",
        "table-facts",
        "data-v=",
    ] {
        assert!(page.contains(holds), "{holds}");
    }
    // The effect that is printed is the one that is sorted by.
    let row = page
        .split("<tr><th scope=\"row\">egress-ban</th>")
        .nth(1)
        .unwrap();
    let cell = row.split("<td data-v=\"").nth(1).unwrap();
    let (value, shown) = cell.split_once('"').unwrap();
    let shown = shown
        .split('>')
        .nth(1)
        .unwrap()
        .split([' ', '<'])
        .next()
        .unwrap();
    let (value, shown): (f64, f64) = (value.parse().unwrap(), shown.parse().unwrap());
    assert!((value - shown).abs() < 0.006, "{value} {shown}");
}

/// Every effect stands over seeds beside its mean, range and signs over the points, each the number that the summary has.
#[test]
fn effects_over_the_points_are_those_of_the_summary() {
    let (study, page) = page();
    let summary = fs::read_to_string(study.path("summary.csv")).unwrap();
    let rows: Vec<BTreeMap<String, String>> = csv::Reader::from_reader(summary.as_bytes())
        .deserialize()
        .map(Result::unwrap)
        .collect();
    let last = rows.iter().map(|row| row["tick"].parse::<u32>().unwrap());
    let last = last.max().unwrap().to_string();
    let of = |cell: &str| -> f64 {
        let wanted = [cell, "providers", "aws", "share", &last];
        let names = ["variant", "table", "key", "measure", "tick"];
        let is = |row: &&BTreeMap<String, String>| {
            names
                .iter()
                .zip(wanted)
                .all(|(name, value)| row[*name] == value)
        };
        let difference = &rows.iter().find(is).unwrap()["difference"];
        100.0 * difference.parse::<f64>().unwrap()
    };
    let draws = (1..=DRAWS).map(|i| of(&format!("d{i}--egress-ban")));
    let mut draws: Vec<f64> = draws.collect();
    draws.sort_by(f64::total_cmp);
    let mean = draws.iter().sum::<f64>() / DRAWS as f64;
    // A fifth of the way from the last to the next but one, and so at both ends.
    let low = draws[0] + 0.2 * (draws[1] - draws[0]);
    let high = draws[4] - 0.2 * (draws[4] - draws[3]);
    let share = |is: fn(f64) -> bool| {
        100.0 * draws.iter().filter(|x| is(**x)).count() as f64 / DRAWS as f64
    };
    let (higher, lower) = (share(|x| x > 0.0), share(|x| x < 0.0));
    let table = page.split("<table id=\"table-points-aws-pts\">").nth(1);
    let table = table.unwrap().split("</table>").next().unwrap();
    let row = table.split("<th scope=\"row\">egress-ban</th>").nth(1);
    let row = row.unwrap().split("</tr>").next().unwrap();
    let cells = row.split("data-v=\"").skip(1);
    let found: Vec<f64> = cells
        .map(|cell| cell.split('"').next().unwrap().parse().unwrap())
        .collect();
    let right = [of("egress-ban"), mean, low, high, higher, lower];
    assert_eq!(found.len(), right.len(), "{row}");
    for (found, right) in found.iter().zip(right) {
        assert!((found - right).abs() < 1e-9, "{found} {right}: {row}");
    }
    assert!(low < high && page.contains("id=\"table-points-ev-of-spend\""));
    assert!(
        !page.contains(">d1--egress-ban<"),
        "cells at points are no variants of the command that makes the study again"
    );
}

#[test]
fn a_run_ends_with_its_page_unless_it_is_told_not_to() {
    let study = Study::new();
    let arguments = [
        "run",
        "teaching",
        "--out",
        study.name(),
        "--seeds",
        "1",
        "--agents",
        "300",
        "--variant",
        "base",
    ];
    let short = ["--set", "clock.years=1"];
    let run = |more: &[&str]| done(&[&arguments[..], &short, more].concat()).with(0);
    run(&["--no-page"]);
    assert!(!study.path("report").exists());
    let told = run(&[]);
    assert!(
        told.err.contains("report/index.html: the same as a page"),
        "{}",
        told.err
    );
    let page = fs::read_to_string(study.path("report/index.html")).unwrap();
    done(&["report", study.name()]).with(0);
    assert_eq!(
        fs::read_to_string(study.path("report/index.html")).unwrap(),
        page
    );
    done(&["verify", study.name()]).with(0);
    // Another's page is left alone, and the run is whole without one.
    fs::write(study.path("report/index.html"), "mine").unwrap();
    let told = run(&["--force"]);
    assert!(
        told.err.contains("warning: no page was written"),
        "{}",
        told.err
    );
    assert_eq!(
        fs::read_to_string(study.path("report/index.html")).unwrap(),
        "mine"
    );
}

/// What stands in the page that shows the report in a frame as wide as a screen.
const FRAME: &str = r##"<!doctype html><link rel="icon" href="data:,"><iframe id="f" src="report/index.html" style="width:WIDTHpx;height:900px;border:0"></iframe>
<pre id="o"></pre><script>
f.onload = () => {
  const d = f.contentDocument, root = d.documentElement, figures = [...d.querySelectorAll("figure")];
  const button = d.querySelector("#policies thead th:nth-child(2) button"); button.click();
  const sorted = [...button.closest("table").tBodies[0].rows].map(r => Number(r.cells[1].dataset.v));
  const choose = d.querySelector("#policies select"); choose.value = "egress-ban"; choose.dispatchEvent(new Event("change"));
  const hidden = [...d.querySelectorAll("#policies tbody tr")].filter(r => r.hidden).length;
  o.textContent = "TOLD wide=" + (root.scrollWidth > root.clientWidth) + " figures=" + figures.length +
    " empty=" + figures.filter(x => !x.querySelector(".mark")).length + " sorted=" + (sorted[0] >= sorted[1]) +
    " hidden=" + (hidden > 0) + " END";
};
</script>"##;

fn chromium(page: &Path) -> Option<(String, String)> {
    let names = ["chromium", "chromium-browser", "google-chrome"];
    let out = names.iter().find_map(|name| {
        let mut browser = Command::new(name);
        browser.args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--allow-file-access-from-files",
        ]);
        browser.args([
            "--enable-logging=stderr",
            "--virtual-time-budget=8000",
            "--window-size=1400,1000",
        ]);
        browser.arg("--dump-dom").arg(page).output().ok()
    })?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Some((text(&out.stdout), text(&out.stderr)))
}

#[test]
fn a_browser_shows_every_chart_and_nothing_is_wider_than_the_screen() {
    let (study, _) = page();
    for width in ["1280", "400"] {
        let frame = study.path("frame.html");
        fs::write(&frame, FRAME.replace("WIDTH", width)).unwrap();
        let Some((dom, log)) = chromium(&frame) else {
            println!("skipped: there is no chromium here");
            return;
        };
        let console: Vec<&str> = log
            .lines()
            .filter(|line| line.contains(":CONSOLE"))
            .collect();
        assert!(console.is_empty(), "{width}: {console:?}");
        let told = dom
            .split("TOLD ")
            .nth(1)
            .unwrap_or_else(|| panic!("{dom}\n{log}"));
        let told = told.split(" END").next().unwrap();
        assert!(told.starts_with("wide=false"), "{width}: {told}");
        assert!(
            told.ends_with("empty=0 sorted=true hidden=true"),
            "{width}: {told}"
        );
    }
}
