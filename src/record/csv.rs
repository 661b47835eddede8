//! Recorded tables as CSV files, with bytes that depend on the table alone, and read back with every fault named.

use std::borrow::Cow;
use std::fmt::{Display, Write as _};
use std::io;
use std::path::Path;

use jiff::ToSpan;
use jiff::civil::{self, Date};

use super::files::{cannot, cause, write_whole};
use super::table::{Column, ColumnSpec, Kind, Table};

/// Writes the table as a CSV file (RFC 4180, but with lines ended by `\n`), whole or not at all.
pub fn write_csv(table: &Table, path: &Path) -> Result<(), String> {
    write_csv_in_parts(path, |why| why, |write| write(table))
}

/// The bytes that [`write_csv`] writes.
pub fn csv_bytes(table: &Table) -> Vec<u8> {
    let mut text = String::new();
    push_header(&mut text, table);
    for row in 0..table.rows() {
        push_row(&mut text, table, row);
    }
    text.into_bytes()
}

/// Writes tables of the same columns as one CSV file, whole or not at all; `parts` hands over one after another.
///
/// # Errors
/// When the file cannot be written, in the words that `unwritten` is given, or `parts` fails: its own error then.
pub fn write_csv_in_parts<E>(
    path: &Path,
    unwritten: impl Fn(String) -> E,
    parts: impl FnOnce(&mut dyn FnMut(&Table) -> Result<(), E>) -> Result<(), E>,
) -> Result<(), E> {
    let mut fault = None;
    let written = write_whole(path, |file| {
        let mut line = String::new();
        let mut first = true;
        let mut push = |table: &Table| {
            if first {
                push_header(&mut line, table);
                first = false;
            }
            for row in 0..table.rows() {
                push_row(&mut line, table, row);
                file.write_all(line.as_bytes())?;
                line.clear();
            }
            file.write_all(line.as_bytes())?;
            line.clear();
            Ok(())
        };
        let mut write = |table: &Table| {
            let pushed: io::Result<()> = push(table);
            pushed.map_err(|error| unwritten(cannot("write", path, cause(&error))))
        };
        parts(&mut write).map_err(|why| {
            fault = Some(why);
            io::Error::other("it was not finished")
        })
    });
    match fault {
        Some(fault) => Err(fault),
        None => written.map_err(unwritten),
    }
}

/// Reads a CSV file that [`write_csv`] wrote from a table of this name and these columns; the
/// loss of whole lines at its end shows only in its [`digest`](super::files::digest).
pub fn read_csv(path: &Path, name: &str, specs: &[ColumnSpec]) -> Result<Table, String> {
    let read = std::fs::read(path).map_err(|error| cause(&error));
    let table = read.and_then(|bytes| parse_csv(bytes, name, specs));
    table.map_err(|cause| cannot("read", path, cause))
}

/// A day counted from 1970-01-01 in ISO 8601, such as `2026-04-01`; a run ends before the year 9999 does.
fn iso_date(days: i32) -> String {
    let day = civil::date(1970, 1, 1).saturating_add(days.days());
    day.to_string()
}

/// The day counted from 1970-01-01 that a text such as `2026-04-01` names, if it names one.
fn days_from_iso(text: &str) -> Option<i32> {
    let day: Date = text.parse().ok()?;
    let days = civil::date(1970, 1, 1).until(day).ok()?.get_days();
    (iso_date(days) == text).then_some(days)
}

fn push_header(line: &mut String, table: &Table) {
    for (at, heading) in table.headings().iter().enumerate() {
        push_separator(line, at);
        push_text(line, &heading.name);
    }
    line.push('\n');
}

fn push_row(line: &mut String, table: &Table, row: usize) {
    for (at, column) in table.columns().iter().enumerate() {
        push_separator(line, at);
        match column {
            Column::Text(texts) => push_text(line, texts.get(row)),
            Column::Integer(values) => push_display(line, values[row]),
            Column::Number(values) => push_number(line, values[row]),
            Column::Date(values) => line.push_str(&iso_date(values[row])),
        }
    }
    line.push('\n');
}

fn push_separator(line: &mut String, at: usize) {
    if at > 0 {
        line.push(',');
    }
}

/// Quotes what RFC 4180 demands, and empty text, which would else read as missing.
fn push_text(line: &mut String, text: &str) {
    if text.is_empty() || text.contains([',', '"', '\n', '\r']) {
        line.push('"');
        line.push_str(&text.replace('"', "\"\""));
        line.push('"');
    } else {
        line.push_str(text);
    }
}

fn push_display(line: &mut String, value: impl Display) {
    let _ = write!(line, "{value}");
}

/// The shortest digits that read back as the same number, with an exponent from 1e16 on and
/// below 1e-4; nothing where the number is not defined.
fn push_number(line: &mut String, value: f64) {
    if !value.is_nan() {
        let _ = write!(line, "{value:?}");
    }
}

/// The table of this name and these columns in the bytes of a CSV file that [`write_csv`] wrote.
pub fn parse_csv(bytes: Vec<u8>, name: &str, specs: &[ColumnSpec]) -> Result<Table, String> {
    if bytes.is_empty() {
        return Err("the file is empty".to_owned());
    }
    let text = String::from_utf8(bytes).map_err(|_| "it is not UTF-8 text")?;
    let (header, mut rest) = split_record(&text).map_err(|fault| format!("the header {fault}"))?;
    if !header.iter().eq(specs.iter().map(|spec| spec.name)) {
        return Err(format!("its header is not that of the table {name}"));
    }
    let mut table = Table::new(name, specs);
    while !rest.is_empty() {
        let row = table.rows() + 1;
        let add = |fault| format!("row {row} {fault}");
        let (fields, after) = split_record(rest).map_err(|fault| add(fault.to_owned()))?;
        push_fields(&mut table, specs, &fields).map_err(add)?;
        rest = after;
    }
    Ok(table)
}

fn push_fields(
    table: &mut Table,
    specs: &[ColumnSpec],
    fields: &[Cow<'_, str>],
) -> Result<(), String> {
    if fields.len() != specs.len() {
        return Err(format!(
            "has {} fields instead of {}",
            fields.len(),
            specs.len()
        ));
    }
    for (spec, field) in specs.iter().zip(fields) {
        push_field(table, spec.kind, field)
            .map_err(|wanted| format!("holds {field:?} in column {}, not {wanted}", spec.name))?;
    }
    Ok(())
}

fn push_field(table: &mut Table, kind: Kind, field: &str) -> Result<(), &'static str> {
    match kind {
        Kind::Text => table.push_text(field),
        Kind::Integer => table.push_integer(field.parse().map_err(|_| "a whole number")?),
        Kind::Number if field.is_empty() => table.push_number(f64::NAN),
        Kind::Number => {
            let value = field.parse().ok().filter(|value: &f64| value.is_finite());
            table.push_number(value.ok_or("a number")?)
        }
        Kind::Date => table.push_date(days_from_iso(field).ok_or("a date")?),
    };
    Ok(())
}

type Record<'a> = (Vec<Cow<'a, str>>, &'a str);

/// The fields of the first record of a CSV text, and the text after it.
fn split_record(text: &str) -> Result<Record<'_>, &'static str> {
    let (mut fields, mut rest) = (Vec::new(), text);
    loop {
        let (field, after) = split_field(rest)?;
        fields.push(field);
        if let Some(after) = after.strip_prefix('\n') {
            return Ok((fields, after));
        }
        rest = match after.strip_prefix(',') {
            Some(after) => after,
            None if after.is_empty() => return Err("is cut short"),
            None => return Err("has text after a closing quote"),
        };
    }
}

fn split_field(text: &str) -> Result<(Cow<'_, str>, &str), &'static str> {
    let Some(mut rest) = text.strip_prefix('"') else {
        let (field, after) = text.split_at(text.find([',', '\n']).unwrap_or(text.len()));
        return Ok((Cow::Borrowed(field), after));
    };
    let mut field = String::new();
    loop {
        let (part, after) = rest.split_once('"').ok_or("is cut short")?;
        field.push_str(part);
        let Some(after_pair) = after.strip_prefix('"') else {
            return Ok((Cow::Owned(field), after));
        };
        field.push('"');
        rest = after_pair;
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use tempfile::TempDir;

    use super::*;
    use crate::record::samples::{SPECS, spec, table};

    fn folder() -> TempDir {
        tempfile::tempdir().unwrap()
    }

    #[test]
    fn a_table_reads_back_as_it_was_written() {
        let folder = folder();
        let path = folder.path().join("market.csv");
        for rows in [0, 1, 50] {
            write_csv(&table(rows), &path).unwrap();
            assert_eq!(read_csv(&path, "market", &SPECS).unwrap(), table(rows));
        }
    }

    #[test]
    fn a_single_column_of_undefined_numbers_keeps_its_rows_in_csv() {
        let specs = [spec("price", Kind::Number, "USD")];
        let folder = folder();
        let path = folder.path().join("prices.csv");
        let mut written = Table::new("prices", &specs);
        written
            .push_number(f64::NAN)
            .push_number(2.5)
            .push_number(f64::NAN);
        write_csv(&written, &path).unwrap();
        assert_eq!(read_csv(&path, "prices", &specs).unwrap(), written);
    }

    #[test]
    fn the_csv_is_quoted_and_its_numbers_are_short() {
        let folder = folder();
        let path = folder.path().join("market.csv");
        write_csv(&table(5), &path).unwrap();
        let expected = "firm,month,price,day\n\
            alpha,-3,,2024-10-04\n\
            \"\",-2,0.0,2024-11-04\n\
            \"a, \"\"b\"\"\",-1,-0.0,2024-12-05\n\
            \"two\nlines\",0,0.1,2025-01-05\n\
            Ünï → 東,1,1e300,2025-02-05\n";
        assert_eq!(fs::read_to_string(&path).unwrap(), expected);
    }

    #[test]
    fn a_faulty_csv_is_an_error_that_names_the_row() {
        let folder = folder();
        let path = folder.path().join("market.csv");
        let fault = |text: &str| {
            fs::write(&path, text).unwrap();
            let fault = read_csv(&path, "market", &SPECS).unwrap_err();
            fault.split_once(".csv: ").unwrap().1.to_owned()
        };
        let head = "firm,month,price,day\n";
        let row = |text: &str| fault(&format!("{head}a,1,2.5,2026-04-01\n{text}"));
        assert_eq!(fault(""), "the file is empty");
        assert_eq!(fault("a,b\n"), "its header is not that of the table market");
        assert_eq!(fault("firm,mo"), "the header is cut short");
        assert_eq!(row("a,1,2.5,2026-04-01"), "row 2 is cut short");
        assert_eq!(row("\"a,1"), "row 2 is cut short");
        assert_eq!(row("\"a\"b,1\n"), "row 2 has text after a closing quote");
        assert_eq!(row("a,1\n"), "row 2 has 2 fields instead of 4");
        let wrong = "row 2 holds \"x\\n\" in column price, not a number";
        assert_eq!(row("a,1,\"x\n\",2026-04-01\n"), wrong);
        let infinite = "row 2 holds \"inf\" in column price, not a number";
        assert_eq!(row("a,1,inf,2026-04-01\n"), infinite);
        let date = "row 2 holds \"2026-02-29\" in column day, not a date";
        assert_eq!(row("a,1,2.5,2026-02-29\n"), date);
    }

    #[test]
    fn dates_agree_with_the_calendar_and_read_back() {
        assert_eq!(iso_date(0), "1970-01-01");
        assert_eq!(iso_date(-1), "1969-12-31");
        assert_eq!(iso_date(11_016), "2000-02-29");
        assert_eq!(iso_date(20_544), "2026-04-01");
        for days in (-719_000..2_900_000).step_by(97) {
            assert_eq!(days_from_iso(&iso_date(days)), Some(days));
        }
        for text in [
            "",
            "2026-4-1",
            "2026-13-01",
            "2026-04-31",
            "20260401",
            "2026-04-01T00:00",
            "x",
        ] {
            assert_eq!(days_from_iso(text), None, "{text}");
        }
    }
}
