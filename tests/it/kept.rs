//! Studies that keep the numbers of each year in place of every tick.

use std::fs;

use crate::common::binary::{Done, SMALL, Study, done};

fn declared(command: &str, study: &Study, more: &[&str]) -> Done {
    study.declared(command, "1..=3", more)
}

fn made(keep: &str) -> (Study, Done) {
    let study = Study::new();
    let done = declared("run", &study, &["--keep", keep]).with(0);
    (study, done)
}

fn files(study: &Study) -> Vec<String> {
    let entries = fs::read_dir(study.path("runs/base/2")).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

/// What a study says of years is the same whatever it keeps, read back from its runs too.
#[test]
fn the_summary_is_the_same_whatever_is_kept() {
    let (all, _) = made("all");
    let (yearly, _) = made("yearly");
    assert_eq!(files(&yearly), ["run.ron", "yearly.parquet"]);
    let summary = |study: &Study| fs::read_to_string(study.path("summary.csv")).unwrap();
    let wanted = summary(&all);
    assert_eq!(summary(&yearly), wanted);
    fs::remove_file(yearly.path("summary.csv")).unwrap();
    declared("run", &yearly, &["--keep", "yearly"]).with(0);
    assert_eq!(summary(&yearly), wanted);
    for measure in [
        "market.price_index",
        "providers.channel_revenue",
        "segments.exit_cost_months",
    ] {
        let asked = |study: &Study| {
            let of = ["--measure", measure, "--years", "0..=2", "--format", "csv"];
            done(&[&["compare", study.name()], &of[..]].concat())
                .with(0)
                .out
        };
        assert_eq!(asked(&yearly), asked(&all), "{measure}");
    }
    done(&["verify", yearly.name()]).with(0);
}

/// Tables that are asked for beside the years are those of a study that keeps all, and what they tell is told.
#[test]
fn tables_beside_the_years_are_the_same_and_tell_what_they_tell() {
    let (all, whole) = made("all");
    let (some, told) = made("yearly,welfare,homes");
    let kept = [
        "homes.parquet",
        "run.ron",
        "welfare.parquet",
        "yearly.parquet",
    ];
    assert_eq!(files(&some), kept);
    for table in ["homes", "welfare"] {
        let of = |study: &Study| fs::read(study.path(&format!("runs/base/2/{table}.parquet")));
        assert_eq!(of(&some).unwrap(), of(&all).unwrap());
    }
    let welfare = |told: &Done| {
        let from = told.out.find("welfare, year 2").expect("welfare is told");
        told.out[from..].split("\n\n").next().unwrap().to_owned()
    };
    assert_eq!(welfare(&told), welfare(&whole));
    assert!(
        told.out.contains("how the books balance: market not kept"),
        "{}",
        told.out
    );
    done(&["diff", some.name(), all.name()]).with(0);
}

#[test]
fn what_is_not_kept_is_told_with_the_remedy() {
    let (study, told) = made("yearly");
    assert!(
        told.out.contains("welfare: welfare, homes not kept"),
        "{}",
        told.out
    );
    let name = study.name();
    let figure = ["figure", name, "--measure", "homes.spend", "--out", "x.svg"];
    for (asked, table) in [(&["facts", name][..], "market"), (&figure, "homes")] {
        let told = done(asked).with(2).err;
        let remedy = format!("--keep yearly,{table} or --keep all");
        assert!(told.contains(&remedy), "{told}");
    }
    let told = done(&["report", name]).with(2).err;
    assert!(told.contains("a page is made of all tables"), "{told}");
    let told = declared("run", &study, &["--keep", "all"]).with(2).err;
    assert!(told.contains("keep: there yearly, wanted all"), "{told}");
    for (keep, why) in [
        ("yealy", "did you mean yearly"),
        ("homes,welfare", "write yearly,homes,welfare"),
        ("yearly,marke", "did you mean market"),
    ] {
        let told = declared("run", &study, &["--keep", keep]).with(2).err;
        assert!(told.contains(why), "{told}");
    }
}

/// Many processes and one that adds to it make the study that one makes at once.
#[test]
fn it_is_one_study_however_it_is_made() {
    let (whole, _) = made("yearly");
    let (worked, grown) = (Study::new(), Study::new());
    declared("plan", &worked, &["--keep", "yearly"]).with(0);
    done(&["work", worked.name(), "--shard", "1/2"]).with(0);
    done(&["work", worked.name()]).with(0);
    done(&["finish", worked.name()]).with(0);
    assert_eq!(worked.digests(), whole.digests());
    let first = [
        &["run"],
        &SMALL[..],
        &["--seeds", "1", "--keep", "yearly", "--out", grown.name()],
    ];
    done(&first.concat()).with(0);
    done(&["extend", grown.name(), "--seeds", "2..=3"]).with(0);
    done(&["diff", grown.name(), whole.name()]).with(0);
}
