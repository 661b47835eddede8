//! `lockin figure`: what is drawn, the numbers behind it, and what cannot be drawn.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::common::binary::{Done, Study, done};

fn figure(study: &Study, more: &[&str], out: &str) -> Done {
    done(&[&["figure", study.name(), "--out", out], more].concat())
}

/// The numbers of a column of a CSV file that lockin wrote, by the rest of the row.
fn column(csv: &str, name: &str) -> Vec<(String, f64)> {
    let mut lines = csv.lines();
    let place = lines
        .next()
        .unwrap()
        .split(',')
        .position(|h| h == name)
        .expect(name);
    let row = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        (
            cells[..place].join(","),
            cells[place].parse().unwrap_or(f64::NAN),
        )
    };
    lines.map(row).collect()
}

/// Draws a PDF twice, the same bytes each time; where there is poppler, it is shown and something is on it.
fn as_pdf(study: &Study, more: &[&str], path: &Path) {
    let out = path.to_str().unwrap();
    figure(study, more, out).with(0);
    let pdf = fs::read(path).unwrap();
    assert!(pdf.starts_with(b"%PDF-"));
    figure(study, more, out).with(0);
    assert_eq!(fs::read(path).unwrap(), pdf);
    let text = String::from_utf8_lossy(&pdf);
    let lacks = text.lines().find(|l| l.ends_with(" Tj") && l.contains('?'));
    assert_eq!(lacks, None, "a sign that the font has no code for");
    let shown = path.with_extension("");
    let mut poppler = Command::new("pdftoppm");
    poppler.args([
        "-gray",
        "-r",
        "100",
        "-singlefile",
        out,
        shown.to_str().unwrap(),
    ]);
    let Ok(told) = poppler.output() else {
        println!("not shown: there is no pdftoppm here");
        return;
    };
    assert!(told.status.success() && told.stderr.is_empty(), "{told:?}");
    let dots = fs::read(shown.with_extension("pgm")).unwrap();
    let dark = dots.iter().filter(|dot| **dot < 100).count();
    assert!(
        dark > 500 && 5 * dark < dots.len(),
        "{dark} of {} dots",
        dots.len()
    );
}

/// Draws a PNG twice, the same bytes each time: 8.5 cm at 300 dots an inch, white, with words and what is drawn.
fn as_png(study: &Study, more: &[&str], path: &Path) {
    let out = path.to_str().unwrap();
    figure(study, more, out).with(0);
    let file = fs::read(path).unwrap();
    figure(study, more, out).with(0);
    assert_eq!(fs::read(path).unwrap(), file);
    let mut reader = png::Decoder::new(std::io::Cursor::new(&file))
        .read_info()
        .unwrap();
    let mut dots = vec![0; reader.output_buffer_size().unwrap()];
    reader.next_frame(&mut dots).unwrap();
    let info = reader.info();
    let width = f64::from(info.width) / f64::from(info.pixel_dims.unwrap().xppu);
    assert!((width - 0.0854).abs() < 0.001, "{width} m");
    assert_eq!(info.color_type, png::ColorType::Rgb);
    let count = |is: &dyn Fn(&[u8]) -> bool| dots.chunks(3).filter(|dot| is(dot)).count();
    let all = dots.len() / 3;
    let white = count(&|dot| dot == [255; 3]);
    let black = count(&|dot| dot == [0x11; 3]);
    assert!(white > all / 3, "{white} of {all}");
    assert!(black > 500, "no heading: {black} of {all}");
    let drawn = all - white - black;
    assert!(drawn > 1000, "nothing below the heading: {drawn} of {all}");
}

#[test]
fn every_kind_is_drawn_with_the_numbers_behind_it() {
    let study = Study::new();
    let variants = ["--variant", "egress-ban", "--variant", "discount-cap"];
    study
        .run(&[&["--seeds", "1..=3"], &variants[..]].concat())
        .with(0);
    let folder = tempfile::tempdir().unwrap();
    for (kind, arguments, marks) in [
        ("path", vec!["--measure", "vendors.share"], 6),
        ("effect", vec!["--measure", "ev"], 2),
        (
            "distribution",
            vec!["--measure", "hhi", "--key", "compute/all"],
            3,
        ),
        (
            "scatter",
            vec![
                "--measure",
                "market.price_index",
                "--measure",
                "ev_percent",
                "--key",
                "compute/all",
                "--difference",
            ],
            2,
        ),
    ] {
        let out = folder.path().join(format!("{kind}.svg"));
        let out = out.to_str().unwrap();
        let more = [&["--kind", kind], &arguments[..]].concat();
        figure(&study, &more, out).with(0);
        let svg = fs::read_to_string(out).unwrap();
        assert_eq!(
            svg.matches("class=\"mark\"").count(),
            marks,
            "{kind}: {svg}"
        );
        as_pdf(&study, &more, &folder.path().join(format!("{kind}.pdf")));
        as_png(&study, &more, &folder.path().join(format!("{kind}.png")));
        // The same again is the same; another's file stays.
        figure(&study, &more, out).with(0);
        assert_eq!(fs::read_to_string(out).unwrap(), svg, "{kind}");
        fs::write(out, "mine").unwrap();
        figure(&study, &more, out).with(2);
        assert_eq!(fs::read_to_string(out).unwrap(), "mine");
    }

    // What is drawn is what the summary says: a level at a year's end, a flow over the year.
    let out = folder.path().join("check.svg");
    for (measure, key) in [
        ("market.hhi", "compute/all"),
        ("market.switching_accounts", "model/all"),
    ] {
        let arguments = [
            "--measure",
            measure,
            "--key",
            key,
            "--variant",
            "egress-ban",
            "--difference",
        ];
        figure(&study, &arguments, out.to_str().unwrap()).with(0);
        let csv = fs::read_to_string(out.with_extension("csv")).unwrap();
        let name = measure.split_once('.').unwrap().1;
        let drawn = column(&csv, "value").last().unwrap().1;
        let summary = fs::read_to_string(study.path("summary.csv")).unwrap();
        let of = |row: &str| row.starts_with(&format!("egress-ban,market,{key},{name},"));
        let said = column(&summary, "difference")
            .into_iter()
            .rfind(|(row, _)| of(row))
            .unwrap()
            .1;
        let scale = if name == "hhi" { 1.0 } else { 100.0 };
        assert!(
            (drawn - scale * said).abs() < 1e-9 * (1.0 + said.abs()),
            "{measure}: {drawn}, {said}"
        );
    }
}

#[test]
fn what_cannot_be_drawn_is_told_with_what_could() {
    let study = Study::new();
    study
        .run(&["--seeds", "1", "--variant", "egress-ban"])
        .with(0);
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("f.svg");
    let out = out.to_str().unwrap();
    // A logarithmic axis that cannot be drawn is linear, and that is told.
    let other = tempfile::tempdir().unwrap();
    let drawn = other.path().join("f.svg");
    let drawn = drawn.to_str().unwrap();
    let price = ["--measure", "providers.net_price", "--log"];
    assert_eq!(figure(&study, &price, drawn).with(0).err, "");
    let change = [&price[..], &["--difference", "--variant", "egress-ban"]].concat();
    let told = figure(&study, &change, drawn).with(0).err;
    assert!(told.contains("the axis is linear"), "{told}");
    for (arguments, told) in [
        (
            vec!["--measure", "shar"],
            "did you mean offers.share, providers.share, vendors.share",
        ),
        (
            vec!["--measure", "share"],
            "write offers.share or providers.share or vendors.share",
        ),
        (
            vec!["--measure", "hhi", "--key", "compute/al"],
            "did you mean compute/all?",
        ),
        (
            vec!["--measure", "hhi", "--segment", "larg"],
            "did you mean large?",
        ),
        (
            vec!["--measure", "vendors.share", "--segment", "large"],
            "does not tell segments apart",
        ),
        (vec!["--measure", "hhi", "--years", "5"], "write two years"),
        (
            vec!["--measure", "hhi", "--kind", "effect", "--years", "9"],
            "write one year",
        ),
        (
            vec!["--measure", "hhi", "--variant", "egres-ban"],
            "did you mean egress-ban?",
        ),
        (
            vec!["--measure", "hhi", "--kind", "scatter"],
            "a scatter shows two",
        ),
        (
            vec!["--measure", "ev", "--variant", "base"],
            "name one with --variant",
        ),
        (
            vec!["--measure", "offers.share", "--segment", "large"],
            "more than colours tell apart",
        ),
    ] {
        let done = figure(&study, &arguments, out).with(2);
        assert!(done.err.contains(told), "{arguments:?}: {}", done.err);
    }
    for (file, told) in [
        ("f.jpg", "ends with .svg, .pdf or .png"),
        ("f", "ends with .svg, .pdf or .png"),
        ("no/f.svg", "no such folder"),
    ] {
        let out = folder.path().join(file);
        let done = figure(&study, &["--measure", "hhi"], out.to_str().unwrap()).with(2);
        assert!(done.err.contains(told), "{file}: {}", done.err);
    }
    assert_eq!(
        fs::read_dir(folder.path()).unwrap().count(),
        0,
        "nothing is left behind"
    );
}
