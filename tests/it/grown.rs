//! Studies that grow, and studies that are held against each other.

use std::fs;

use crate::common::binary::{Study, done};

const FEW: &[&str] = &["--variant", "egress-ban"];

/// A study that is added to is, to the last bit, the study that was asked for whole, and no run is made twice.
#[test]
fn a_study_that_grows_is_the_one_made_whole() {
    let (grown, whole) = (Study::new(), Study::new());
    grown.run(&[FEW, &["--seeds", "2..=3"]].concat()).with(0);
    let kept = grown.path("runs/base/2/market.parquet");
    let before = fs::metadata(&kept).unwrap().modified().unwrap();
    let told = done(&[
        "extend",
        grown.name(),
        "--seeds",
        "1..=3",
        "--variant",
        "discount-cap",
        "--no-page",
    ])
    .with(0);
    // Three variants over three seeds, of which two by two were there.
    assert!(told.err.contains("5 runs to do"), "{}", told.err);
    assert_eq!(fs::metadata(&kept).unwrap().modified().unwrap(), before);
    let made = whole
        .run(&[FEW, &["--variant", "discount-cap", "--seeds", "1..=3"]].concat())
        .with(0);
    assert_eq!(grown.digests(), whole.digests());
    assert_eq!(
        told.out.replace(grown.name(), ""),
        made.out.replace(whole.name(), "")
    );
    done(&["diff", grown.name(), whole.name()]).with(0);
    done(&["verify", grown.name()]).with(0);
}

/// The page as well is of what the study has become, and none of what it was stays.
#[test]
fn the_page_of_a_study_that_grows_is_of_all_that_it_has() {
    let (grown, whole) = (Study::new(), Study::new());
    whole.declared("run", "1..=3", &[]).with(0);
    grown.declared("run", "1..=2", &[]).with(0);
    let extend = ["extend", grown.name(), "--seeds", "3"];
    done(&[&extend[..], &["--no-page"]].concat()).with(0);
    assert!(!grown.path("report").exists());
    let told = done(&extend).with(0).err;
    assert!(told.contains("the same as a page"), "{told}");
    assert_eq!(grown.digests(), whole.digests());
}

/// A study to which points are added is the one of all of them; points that it has are no new ones.
#[test]
fn a_study_that_grows_by_points_is_the_one_made_of_all() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let heading = "choice.taste_sd,choice.own_cloud_bonus\n";
    let few = file("few.csv", &format!("{heading}0.1,0.0\n0.2,0.05\n"));
    let all = file("all.csv", &format!("{heading}0.1,0.0\n0.2,0.05\n0.3,0.1\n"));
    // In another order, and with one that is there.
    let more = "choice.own_cloud_bonus,choice.taste_sd\n0.05,0.2\n0.1,0.3\n";
    let more = file("more.csv", more);
    let (grown, whole) = (Study::new(), Study::new());
    grown
        .run(&[FEW, &["--seeds", "1..=2", "--design", &few]].concat())
        .with(0);
    whole
        .run(&[FEW, &["--seeds", "1..=2", "--design", &all]].concat())
        .with(0);
    let told = done(&["extend", grown.name(), "--design", &more, "--no-page"]).with(0);
    // One point under two variants and two seeds.
    assert!(told.err.contains("4 runs to do"), "{}", told.err);
    assert_eq!(grown.digests(), whole.digests());
    done(&["verify", grown.name()]).with(0);
    let named = file("named.csv", &format!("name,{heading}p1,0.7,0.0\n"));
    let other = file("other.csv", "choice.taste_sd\n0.7\n");
    for (points, told) in [
        (&more, "all its points are in the study"),
        (&named, "p1: another point of the study is called so"),
        (
            &other,
            "its parameters are choice.taste_sd, those of the study's points",
        ),
    ] {
        let done = done(&["extend", grown.name(), "--design", points]).with(2);
        assert!(done.err.contains(told), "{}", done.err);
    }
    assert_eq!(grown.digests(), whole.digests());
    let plain = Study::new();
    plain.run(&[FEW, &["--seeds", "1"]].concat()).with(0);
    let told = done(&["extend", plain.name(), "--design", &few])
        .with(2)
        .err;
    assert!(told.contains("has no points to add to"), "{told}");
}

#[test]
fn what_cannot_be_added_is_told_and_nothing_is_touched() {
    let study = Study::new();
    study.run(&[FEW, &["--seeds", "1"]].concat()).with(0);
    let before = study.digests();
    for (more, told) in [
        (&[][..], "nothing to add"),
        (&["--seeds", "1.."], "--seeds 1..:"),
        (&["--variant", "egres-ban"], "did you mean egress-ban"),
    ] {
        let done = done(&[&["extend", study.name()], more].concat()).with(2);
        assert!(done.err.contains(told), "{}", done.err);
    }
    let manifest = fs::read_to_string(study.path("manifest.ron")).unwrap();
    let at = manifest.find("commit: \"").unwrap() + 9;
    let other = format!("{}0000000{}", &manifest[..at], &manifest[at + 7..]);
    fs::write(study.path("manifest.ron"), &other).unwrap();
    let told = done(&["extend", study.name(), "--seeds", "1..=2"])
        .with(2)
        .err;
    assert!(told.contains("made by commit"), "{told}");
    fs::write(study.path("manifest.ron"), &manifest).unwrap();
    assert_eq!(study.digests(), before);
}

/// Two studies part where a parameter first acts; the first number is named with both values.
#[test]
fn studies_are_told_apart_by_their_first_number_and_their_farthest() {
    let (one, other) = (Study::new(), Study::new());
    one.run(&[FEW, &["--seeds", "1..=2"]].concat()).with(0);
    other
        .run(
            &[
                FEW,
                &[
                    "--seeds",
                    "1..=2",
                    "--set",
                    "variants.egress-ban.policies=[EgressFeeBan(from: \"2026-10-01\")]",
                ],
            ]
            .concat(),
        )
        .with(0);
    let same = done(&["diff", one.name(), one.name()]).with(0);
    assert!(
        same.out
            .contains("4 runs are in both: the same to the last bit"),
        "{}",
        same.out
    );
    let told = done(&["diff", one.name(), other.name(), "--format", "csv"]).with(1);
    assert!(told.err.contains("the studies differ in"), "{}", told.err);
    let first = told
        .out
        .lines()
        .find(|line| line.starts_with("providers,"))
        .unwrap();
    // The fee falls away in the seventh tick of the one and never in the other, and who prices in it prices otherwise;
    // base is the same in both.
    assert!(
        first.contains("egress-ban, seed 1, tick 7, aws: "),
        "{first}"
    );
    assert!(!told.out.contains("base, seed"), "{}", told.out);
    // A file that is no longer what its run wrote is not what its record says of it.
    let spoilt = one.path("runs/base/1/market.parquet");
    let bytes = fs::read(&spoilt).unwrap();
    fs::write(&spoilt, &bytes[..bytes.len() / 2]).unwrap();
    let told = done(&["diff", one.name(), other.name()]).with(2);
    assert!(told.err.contains("market.parquet"), "{}", told.err);
}

/// What a study says is read from its summary where that is what the manifest says, and from its runs where not.
#[test]
fn a_summary_that_was_changed_is_not_believed() {
    let study = Study::new();
    study.run(&[FEW, &["--seeds", "1..=2"]].concat()).with(0);
    let said = study.compare().with(0).out;
    let summary = fs::read_to_string(study.path("summary.csv")).unwrap();
    assert!(
        summary.contains("base,market,compute/all,hhi,"),
        "{}",
        &summary[..400]
    );
    let changed: String = summary
        .lines()
        .map(
            |line| match line.strip_prefix("base,market,compute/all,hhi,") {
                Some(rest) => {
                    let mut parts: Vec<&str> = rest.split(',').collect();
                    parts[3] = "9999";
                    format!("base,market,compute/all,hhi,{}\n", parts.join(","))
                }
                None => format!("{line}\n"),
            },
        )
        .collect();
    assert_ne!(changed, summary);
    fs::write(study.path("summary.csv"), changed).unwrap();
    assert_eq!(study.compare().with(0).out, said);
}
