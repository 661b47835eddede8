//! One table printed in every way.

use super::csv::csv;
use super::dta::{dta, is_ours};
use super::json::json;
use super::latex::latex;
use super::markdown::markdown;
use super::text::text;
use super::{Cell, Column, Part, Table, signed};

fn effects() -> Table {
    let columns = [
        Column::text("variant"),
        Column::number("EV", "$bn"),
        Column::number("price", "%"),
        Column::data("seeds", ""),
        Column::right("a market?"),
    ];
    let mut table = Table::new("effects-year-5", "year 5 & 10 %", columns);
    table.row([
        Cell::text("egress, \"ban\""),
        Cell::number("+4.34 ±0.57 *", 4.341_234_5)
            .interval((3.77, 4.91))
            .stands_out(true),
        Cell::number("-0.22", -0.22),
        Cell::number("", 20.0),
        Cell::text("in 3_of 4"),
    ]);
    table.row([
        Cell::text("none"),
        Cell::nothing(),
        Cell::number("–", f64::NAN),
        Cell::number("", 20.0),
        Cell::text(""),
    ]);
    table.note("* stands out\nat 5 %.")
}

fn parts() -> [Part; 2] {
    [
        Part::Table(effects()),
        Part::Words("Read \"so\".\n".to_owned()),
    ]
}

#[test]
fn csv_has_a_number_in_a_cell_and_nothing_where_nothing_is_known() {
    assert_eq!(
        csv(&effects()),
        "variant,ev_usd_bn,ev_usd_bn_low,ev_usd_bn_high,ev_usd_bn_stands_out,price_percent,seeds,a_market\n\
         \"egress, \"\"ban\"\"\",4.3412345,3.77,4.91,1,-0.22,20,in 3_of 4\n\
         none,,,,,,20,\"\"\n"
    );
}

#[test]
fn json_says_what_csv_says_with_units_and_words() {
    let document: serde_json::Value = serde_json::from_str(&json("compare", &parts())).unwrap();
    assert_eq!(document["lockin"], "compare");
    assert_eq!(document["words"][0], "Read \"so\".");
    let table = &document["tables"][0];
    assert_eq!(table["name"], "effects-year-5");
    assert_eq!(table["columns"][2]["unit"], "$bn");
    assert_eq!(
        table["columns"][2]["meaning"],
        "EV: lower end of the interval"
    );
    let row = &table["rows"][0];
    assert_eq!(row["ev_usd_bn"], 4.341_234_5);
    assert_eq!(row["ev_usd_bn_stands_out"], true);
    assert!(table["rows"][1]["ev_usd_bn"].is_null());
    // Every heading of the CSV is a field of every row.
    for key in csv(&effects()).lines().next().unwrap().split(',') {
        assert!(row.get(key).is_some(), "{key}");
    }
}

#[test]
fn latex_escapes_what_it_would_take_for_its_own_and_knows_every_sign() {
    let set = latex("compare", &parts());
    assert!(set.is_ascii(), "{set}");
    for line in [
        "\\caption{year 5 \\& 10 \\%}",
        "\\begin{tabular}{@{}lrrr@{}}",
        "variant & EV, \\$bn & price, \\% & a market? \\\\",
        "egress, ''ban'' & +4.34 $\\pm$0.57 $^{*}$ & $-$0.22 & in 3\\_of 4 \\\\",
        "none & -- & -- &  \\\\",
        "\\par\\smallskip{\\footnotesize $^{*}$ stands out at 5 \\%.\\par}",
        "% Read \"so\".",
    ] {
        assert!(set.lines().any(|l| l == line), "{line}\n{set}");
    }
}

#[test]
fn a_hyphen_is_no_minus() {
    let mut table = Table::new("t", "2026-04-01, no-amazon-anthropic", [Column::text("a")]);
    table.row([Cell::text("[-0.5, 1]")]);
    table.row([Cell::text("`--seeds 1`, ---2")]);
    let set = latex("compare", &[Part::Table(table)]);
    assert!(set.contains("2026-04-01, no-amazon-anthropic"), "{set}");
    // Nor are two of them a dash, nor a backtick one of two quotation marks.
    assert!(set.contains("`-{}-seeds 1', -{}-{}-2"), "{set}");
    assert!(set.contains("{[}$-$0.5, 1{]}"), "{set}");
}

#[test]
fn markdown_shows_stars_and_bars_as_they_are() {
    let shown = markdown("compare", &parts());
    assert!(
        shown.contains("| variant | EV, $bn | price, % | a market? |\n| --- | --: | --: | --: |")
    );
    assert!(shown.contains("+4.34 ±0.57 \\*"), "{shown}");
    assert!(shown.contains("in 3\\_of 4"), "{shown}");
}

#[test]
fn text_is_folded_to_the_width_and_says_so_and_loses_nothing() {
    let whole = text(&Part::Table(effects()), None);
    assert!(!whole.contains("folded"), "{whole}");
    let folded = text(&Part::Table(effects()), Some(40));
    assert!(
        folded.contains("4 columns, folded into 2 tables to fit 40 characters."),
        "{folded}"
    );
    let table = folded.split("4 columns").next().unwrap();
    assert!(
        table.lines().all(|line| line.chars().count() <= 40),
        "{folded}"
    );
    for cell in ["+4.34 ±0.57 *", "-0.22", "in 3_of 4"] {
        assert!(folded.contains(cell), "{cell}: {folded}");
    }
    assert_eq!(
        folded.matches("egress").count(),
        2,
        "the first column leads each fold"
    );
}

/// A row that three columns say: every part of a folded table has all of them, so that no row is taken for another.
#[test]
fn each_part_of_a_folded_table_has_all_the_columns_that_tell_its_rows_apart() {
    let mut columns = Vec::from(["workload", "runs on", "when"].map(Column::text));
    columns.extend(["spends", "leaving", "months"].map(|name| Column::number(name, "")));
    let mut table = Table::new("leaving", "leaving", columns);
    for (workload, cloud) in [("core", "azure"), ("edge", "aws")] {
        for when in ["today", "in 2 years"] {
            let numbers = ["$1234567.8", "$2345678.9", "12.3"].map(|n| Cell::number(n, 1.0));
            table.row(
                [workload, cloud, when]
                    .map(Cell::text)
                    .into_iter()
                    .chain(numbers),
            );
        }
    }
    let folded = text(&Part::Table(table), Some(60));
    assert!(
        folded.contains("6 columns, folded into 2 tables"),
        "{folded}"
    );
    for key in ["in 2 years", "azure", "core"] {
        assert_eq!(folded.matches(key).count(), 4, "{key}: {folded}");
    }
}

#[test]
fn nothing_is_printed_as_less_than_nothing() {
    let shown = [-0.0, -0.004, 0.0, 0.004, -0.006, 0.006].map(|value| signed(value, 2));
    assert_eq!(shown, ["0.00", "0.00", "0.00", "0.00", "-0.01", "+0.01"]);
}

#[test]
fn a_table_of_many_rows_goes_over_pages_and_its_paths_over_lines() {
    let columns = [Column::text("path"), Column::number("value", "")];
    let mut table = Table::new("numbers", "all", columns);
    for i in 0..46 {
        table.row([
            Cell::text(format!("lock_in.a-b[{i}]: -0.5")),
            Cell::number("-0.25", -0.25),
        ]);
    }
    let text = latex("describe", &[Part::Table(table)]);
    assert!(
        text.lines().next().unwrap().contains("{longtable}"),
        "{text}"
    );
    assert!(!text.contains("begin{table}"), "{text}");
    assert!(
        text.contains(
            "lock\\_\\allowbreak{}in.\\allowbreak{}a-\\allowbreak{}b{[}7{]}: $-$0.5 & $-$0.25 \\\\"
        ),
        "{text}"
    );
    let short = latex("describe", &parts());
    assert!(!short.contains("longtable"), "{short}");
}

/// What stands between a tag's brackets in a file for Stata.
fn between<'a>(file: &'a [u8], tag: &str) -> &'a [u8] {
    let at = |mark: String| {
        let found = file
            .windows(mark.len())
            .position(|part| part == mark.as_bytes());
        found.unwrap_or_else(|| panic!("there is no {mark}"))
    };
    let start = at(format!("<{tag}>")) + tag.len() + 2;
    &file[start..at(format!("</{tag}>"))]
}

#[test]
fn statas_file_leads_to_its_parts_and_holds_what_csv_holds() {
    let file = dta("compare", &effects());
    assert!(is_ours(&file) && !is_ours(b"<stata_dta><header>"));
    let map = between(&file, "map");
    let places: Vec<usize> = map
        .chunks(8)
        .map(|part| u64::from_le_bytes(part.try_into().unwrap()) as usize)
        .collect();
    let tags = [
        "<stata_dta>",
        "<map>",
        "<variable_types>",
        "<varnames>",
        "<sortlist>",
        "<formats>",
        "<value_label_names>",
        "<variable_labels>",
        "<characteristics>",
        "<data>",
        "<strls>",
        "<value_labels>",
        "</stata_dta>",
    ];
    for (tag, place) in tags.iter().zip(&places) {
        assert!(file[*place..].starts_with(tag.as_bytes()), "{tag}");
    }
    assert_eq!(places.last(), Some(&file.len()));

    let names = between(&file, "varnames");
    let names: Vec<&str> = names
        .chunks(129)
        .map(|name| std::str::from_utf8(name).unwrap().trim_end_matches('\0'))
        .collect();
    assert_eq!(names.join(","), csv(&effects()).lines().next().unwrap());
    // A text of 13 bytes, six numbers, a text of nine.
    let data = between(&file, "data");
    assert_eq!(data.len(), 2 * (13 + 6 * 8 + 9), "{names:?}");
    assert_eq!(&data[..13], b"egress, \"ban\"");
    assert_eq!(data[13..21], 4.341_234_5_f64.to_le_bytes());
    let second = &data[13 + 6 * 8 + 9..];
    assert_eq!(second[13..21], 0x7fe0_0000_0000_0000_u64.to_le_bytes());
    let timestamp = between(&file, "timestamp");
    assert_eq!(timestamp, [0]);
}
