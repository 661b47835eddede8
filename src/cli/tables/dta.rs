//! A table as Stata reads it: a file of release 118 (Stata 14 and later), without a time.

use super::Table;
use super::flat::{Flat, Heading, Value, flat};

/// Bytes that a name, a format, a label of a variable takes.
const NAME: usize = 129;
const FORMAT: usize = 57;
const LABEL: usize = 321;
/// Characters of a name, of a label.
const NAMED: usize = 32;
const LABELLED: usize = 80;
/// Bytes of the longest text that stands in a row.
const TEXT: usize = 2045;
/// The type of a number.
const DOUBLE: u16 = 65526;
/// What is missing, as a number's bits.
const MISSING: u64 = 0x7fe0_0000_0000_0000;
/// What a file of ours is labelled with.
const MARK: &str = "lockin ";

/// The table's file, for `command`.
pub fn dta(command: &str, table: &Table) -> Vec<u8> {
    let flat = flat(table);
    let widths = widths(&flat);
    let parts = [
        ("variable_types", types(&widths)),
        ("varnames", fixed(&names(&flat.headings), NAME)),
        ("sortlist", vec![0; 2 * (widths.len() + 1)]),
        ("formats", fixed(&formats(&widths), FORMAT)),
        ("value_label_names", vec![0; NAME * widths.len()]),
        ("variable_labels", fixed(&labels(&flat.headings), LABEL)),
        ("characteristics", Vec::new()),
        ("data", rows(&flat, &widths)),
        ("strls", Vec::new()),
        ("value_labels", Vec::new()),
    ];
    let mut file = header(&format!("{MARK}{command}: {}", table.name), &flat);
    let mut places = vec![0, file.len()];
    let mut at = file.len() + "<map></map>".len() + 8 * 14;
    for (name, content) in &parts {
        places.push(at);
        at += 2 * name.len() + "<></>".len() + content.len();
    }
    places.extend([at, at + "</stata_dta>".len()]);
    let map: Vec<u8> = places
        .iter()
        .flat_map(|at| (*at as u64).to_le_bytes())
        .collect();
    file.extend(tagged("map", &map));
    for (name, content) in &parts {
        file.extend(tagged(name, content));
    }
    file.extend(b"</stata_dta>");
    file
}

/// Whether a file's beginning is that of one that was written here.
pub fn is_ours(bytes: &[u8]) -> bool {
    let start = &bytes[..bytes.len().min(200)];
    start.starts_with(b"<stata_dta>")
        && start
            .windows(MARK.len())
            .any(|part| part == MARK.as_bytes())
}

fn header(label: &str, flat: &Flat) -> Vec<u8> {
    let label = cut(label, LABELLED, 4 * LABELLED);
    let label = [&(label.len() as u16).to_le_bytes(), label.as_bytes()].concat();
    let inside = [
        tagged("release", b"118"),
        tagged("byteorder", b"LSF"),
        tagged("K", &(flat.headings.len() as u16).to_le_bytes()),
        tagged("N", &(flat.rows.len() as u64).to_le_bytes()),
        tagged("label", &label),
        tagged("timestamp", &[0]),
    ];
    [b"<stata_dta>".to_vec(), tagged("header", &inside.concat())].concat()
}

fn tagged(name: &str, content: &[u8]) -> Vec<u8> {
    let (open, close) = (format!("<{name}>"), format!("</{name}>"));
    [open.as_bytes(), content, close.as_bytes()].concat()
}

/// Bytes of each column of texts; none of one of numbers.
fn widths(flat: &Flat) -> Vec<Option<usize>> {
    let width = |(place, heading): (usize, &Heading)| {
        let bytes = |row: &Vec<Value>| match &row[place] {
            Value::Text(text) => text.len(),
            _ => 0,
        };
        let longest = flat.rows.iter().map(bytes).max().unwrap_or(0);
        (heading.kind == "text").then_some(longest.clamp(1, TEXT))
    };
    flat.headings.iter().enumerate().map(width).collect()
}

fn types(widths: &[Option<usize>]) -> Vec<u8> {
    let code = |width: &Option<usize>| width.map_or(DOUBLE, |bytes| bytes as u16);
    widths
        .iter()
        .flat_map(|width| code(width).to_le_bytes())
        .collect()
}

fn formats(widths: &[Option<usize>]) -> Vec<String> {
    let format = |width: &Option<usize>| match width {
        Some(bytes) => format!("%{bytes}s"),
        None => "%10.0g".to_owned(),
    };
    widths.iter().map(format).collect()
}

/// Names that Stata takes: letters, digits and lines, none twice.
fn names(headings: &[Heading]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for heading in headings {
        let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
        let mut name: String = heading.key.chars().map(plain).collect();
        if !name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
            name.insert(0, '_');
        }
        name.truncate(NAMED);
        let first = name.clone();
        let mut again = 2;
        while names.contains(&name) {
            let ending = format!("_{again}");
            name = format!(
                "{}{ending}",
                &first[..first.len().min(NAMED - ending.len())]
            );
            again += 1;
        }
        names.push(name);
    }
    names
}

fn labels(headings: &[Heading]) -> Vec<String> {
    let label = |heading: &Heading| match heading.unit.as_str() {
        "" => cut(&heading.meaning, LABELLED, 4 * LABELLED).to_owned(),
        unit => cut(
            &format!("{}, {unit}", heading.meaning),
            LABELLED,
            4 * LABELLED,
        )
        .to_owned(),
    };
    headings.iter().map(label).collect()
}

/// The beginning of a text: so many characters and bytes at most.
fn cut(text: &str, characters: usize, bytes: usize) -> &str {
    let ends = text.char_indices().map(|(at, c)| at + c.len_utf8());
    let end = ends.take(characters).take_while(|end| *end <= bytes).last();
    &text[..end.unwrap_or(0)]
}

/// Texts in as many bytes each.
fn fixed(texts: &[String], bytes: usize) -> Vec<u8> {
    let padded = |text: &String| {
        let mut padded = text.as_bytes().to_vec();
        padded.resize(bytes, 0);
        padded
    };
    texts.iter().flat_map(padded).collect()
}

fn rows(flat: &Flat, widths: &[Option<usize>]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for row in &flat.rows {
        for (value, width) in row.iter().zip(widths) {
            match (value, width) {
                (Value::Text(text), Some(width)) => {
                    let text = cut(text, TEXT, *width).as_bytes();
                    bytes.extend(text);
                    bytes.resize(bytes.len() + width - text.len(), 0);
                }
                (_, Some(width)) => bytes.resize(bytes.len() + width, 0),
                (Value::Number(number), None) => bytes.extend(number.to_le_bytes()),
                (Value::Flag(flag), None) => bytes.extend(f64::from(u8::from(*flag)).to_le_bytes()),
                (_, None) => bytes.extend(MISSING.to_le_bytes()),
            }
        }
    }
    bytes
}
