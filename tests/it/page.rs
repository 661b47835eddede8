//! The page of a study in a browser: nothing is fetched, nothing fails, nothing is wider than the screen, every chart
//! shows something.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

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
    // The chart's library says where it comes from; that is no request.
    let (banner, own) = ("/*! https://github.com/leeoniya/uPlot (v1.6.32) */", &page);
    assert_eq!(own.matches(banner).count(), 1);
    let own = own.replace(banner, "");
    let elsewhere = ["src=", "@import", "url(", "https://", "<iframe", "fetch("];
    for loads in elsewhere {
        assert!(
            !own.contains(loads),
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
        "explore",
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
        "<noscript>",
        "<div class=\"look\" hidden>",
        "Copyright (c) 2022 Leon Sorokin",
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
    let shares = &looked_up(&page)["measures"][0];
    let halves = &shares["levels"][0][0][1];
    assert_eq!(halves.as_array().unwrap().len(), 0, "of one seed: {shares}");
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

/// The numbers of the chart for which the reader chooses.
fn looked_up(page: &str) -> Value {
    let (_, data) = page.split_once("id=\"look-data\">").unwrap();
    serde_json::from_str(data.split_once("</script>").unwrap().0).unwrap()
}

/// The row of a variant that `compare` prints of a number in the last year.
fn compared(study: &Study, number: &str, variant: &str) -> BTreeMap<String, String> {
    let asked = ["compare", study.name(), "--format", "csv", "--measure"];
    let told = done(&[&asked[..], &[number, "--variant", variant]].concat()).with(0);
    let mut rows = csv::Reader::from_reader(told.out.as_bytes());
    let rows = rows.deserialize::<BTreeMap<String, String>>();
    let mut rows = rows.map(Result::unwrap);
    rows.find(|row| row["cell"] == variant).unwrap()
}

/// A number of the chart: measure, key, the units of a level and of a difference as `compare` names them, and what takes
/// its numbers to those of the page.
type Looked = (&'static str, &'static str, [&'static str; 2], f64);

const LOOKED: [Looked; 5] = [
    ("market.hhi", "model/all", ["", ""], 1.0),
    ("providers.share", "aws", ["_percent", "_pts"], 1.0),
    (
        "vendors.list_price",
        "openai",
        ["_start_1", "_start_1"],
        1.0,
    ),
    (
        "market.spend",
        "model/small",
        ["_dollars_per_year"; 2],
        1e-9,
    ),
    ("ev_percent", "", ["", "_percent_of_spend"], 1.0),
];

#[test]
fn what_a_reader_looks_up_is_what_compare_prints() {
    let (study, page) = page();
    let data = looked_up(&page);
    let variants = data["head"]["variants"].as_array().unwrap();
    let names = variants.iter().map(|one| one["name"].as_str().unwrap());
    let names: Vec<&str> = names.collect();
    // Cells at points are no variants.
    assert_eq!(names, ["base", "no-amazon-anthropic", "egress-ban"]);
    assert_eq!(variants[2]["turns"][0]["day"], "2027-01-01");
    let mut moved = 0;
    for (name, key, units, scale) in LOOKED {
        let number = format!("{name}@{key}");
        let row = compared(&study, number.trim_end_matches('@'), names[1]);
        let measures = data["measures"].as_array().unwrap();
        let measure = measures.iter().find(|one| one["name"] == name).unwrap();
        let keys = measure["keys"].as_array().unwrap();
        let key = keys.iter().position(|one| *one == key).unwrap();
        let kinds = [
            ("levels", "mean", 5e-5),
            ("differences", "difference", 5e-4),
        ];
        for ((kind, column, near), unit) in kinds.into_iter().zip(units) {
            let Some(paths) = measure[kind].get(key) else {
                assert_eq!((name, kind), ("ev_percent", "levels"));
                continue;
            };
            let printed = |end: &str| -> f64 {
                let column = format!("{column}{unit}{end}");
                let cell = row
                    .get(&column)
                    .unwrap_or_else(|| panic!("{column}: {row:?}"));
                scale * cell.parse::<f64>().unwrap()
            };
            let half = (printed("_high") - printed("_low")) / 2.0;
            for (place, right, near) in [(0, printed(""), near), (1, half, 5e-3)] {
                let found = paths[1][place][1].as_f64().unwrap();
                let near = 1.000_001 * near * right.abs().max(1e-9);
                assert!(
                    (found - right).abs() <= near,
                    "{number} {kind}: {found} {right}"
                );
                moved += i32::from(kind == "differences" && right != 0.0);
            }
        }
    }
    assert!(moved >= 6, "{moved}");
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

/// What `frame` tells of the report in a frame of each width; nothing where there is no browser.
fn told(study: &Study, frame: &str) -> Vec<(&'static str, String)> {
    let mut all = Vec::new();
    for width in ["1280", "400"] {
        let place = study.path("frame.html");
        fs::write(&place, frame.replace("WIDTH", width)).unwrap();
        let Some((dom, log)) = chromium(&place) else {
            println!("skipped: there is no chromium here");
            break;
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
        all.push((width, told.split(" END").next().unwrap().to_owned()));
    }
    all
}

#[test]
fn a_browser_shows_every_chart_and_nothing_is_wider_than_the_screen() {
    let (study, _) = page();
    for (width, told) in told(&study, FRAME) {
        assert!(told.starts_with("wide=false"), "{width}: {told}");
        assert!(
            told.ends_with("empty=0 sorted=true hidden=true"),
            "{width}: {told}"
        );
    }
}

/// The same frame, in which somebody chooses and steps through the years.
const LOOK: &str = r##"<!doctype html><link rel="icon" href="data:,"><iframe id="f" src="report/index.html" style="width:WIDTHpx;height:900px;border:0"></iframe>
<pre id="o"></pre><script>
f.onload = async () => {
  const d = f.contentDocument, w = f.contentWindow, root = d.documentElement, told = [];
  const part = name => d.getElementById("look-" + name), text = name => part(name).textContent;
  const rest = () => new Promise(done => setTimeout(done, 60));
  const picture = () => d.querySelector("#look-chart canvas").toDataURL();
  const say = (name, value) => told.push(name + "=" + value);
  const coloured = () => {
    const c = d.querySelector("#look-chart canvas"), { data } = c.getContext("2d").getImageData(0, 0, c.width, c.height);
    let many = 0;
    for (let i = 0; i < data.length; i += 4) if (data[i + 3] > 200 && Math.max(data[i], data[i + 1], data[i + 2]) - Math.min(data[i], data[i + 1], data[i + 2]) > 60) many++;
    return many;
  };
  const choose = async (name, label) => {
    const select = part(name), before = picture(), option = [...select.options].find(o => o.text === label);
    select.value = option.value; select.dispatchEvent(new Event("change")); await rest();
    say(name, picture() !== before);
  };
  const press = async (key, name = key) => {
    const event = new w.KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
    part("chart").dispatchEvent(event); await rest();
    say(name, event.defaultPrevented + " " + text("now").split(":")[0].split(", ")[1]);
  };
  await rest();
  say("labelled", ["measure", "key", "variant", "second", "show"].every(name => part(name).labels.length === 1));
  say("drawn", coloured() > 100);
  await choose("measure", "Share of model spend"); await choose("key", "openai");
  await choose("variant", "egress-ban"); await choose("second", "no-amazon-anthropic"); await choose("show", "difference");
  say("title", text("title") === "Share of model spend: openai, difference from base, points");
  say("turns", text("turns").includes("2027-01-01 egress fee ban"));
  part("chart").focus(); say("focus", d.activeElement === part("chart"));
  await press("Home"); await press("ArrowRight"); await press("ArrowRight", "past"); await press("ArrowLeft"); await press("End"); await press("Tab");
  const over = d.querySelector("#look-chart .u-over"), box = over.getBoundingClientRect();
  over.dispatchEvent(new w.MouseEvent("mouseenter", { clientX: box.left + 1, clientY: box.top + 9 }));
  over.dispatchEvent(new w.MouseEvent("mousemove", { clientX: box.left + 9, clientY: box.top + 9 })); await rest();
  say("hover", text("now").includes("the start: egress-ban"));
  say("live", part("now").getAttribute("aria-live") === "polite");
  part("table").closest("details").open = true;
  say("rows", part("table").querySelectorAll("tbody tr").length);
  say("wide", root.scrollWidth > root.clientWidth);
  say("requests", w.performance.getEntriesByType("resource").length);
  o.textContent = "TOLD " + told.join("; ") + " END";
};
</script>"##;

#[test]
fn a_reader_chooses_what_the_chart_shows_and_steps_through_its_years() {
    let (study, _) = page();
    for (width, told) in told(&study, LOOK) {
        let right = "labelled=true; drawn=true; measure=true; key=true; variant=true; second=true; show=true; title=true; \
             turns=true; focus=true; Home=true the start; ArrowRight=true year 1; past=true year 1; ArrowLeft=true the start; \
             End=true year 1; Tab=false year 1; hover=true; live=true; rows=2; wide=false; requests=0";
        assert_eq!(told, right, "{width}");
    }
}
