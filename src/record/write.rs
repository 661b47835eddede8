//! Recorded tables as files: Parquet and CSV, written whole or not at all, with
//! bytes that depend on the table alone, and read back with every fault named.

use std::borrow::Cow;
use std::fmt::{Display, Write as _};
use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use parquet::basic::{Compression, Encoding, LogicalType, Repetition, Type as PhysicalType};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int32Type};
use parquet::errors::{ParquetError, Result as ParquetResult};
use parquet::file::metadata::{FileMetaData, KeyValue};
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterVersion};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::{ColumnPath, Type, TypePtr};
use sha2::{Digest, Sha256};

use crate::record::table::{Column, ColumnSpec, Heading, Kind, Table, Texts};

/// The number of rows in each row group of a Parquet file, except the last.
const GROUP_ROWS: usize = 1 << 17;

/// The number of rows handed over at once, which bounds the copies made of them.
const BATCH_ROWS: usize = 1 << 13;

/// The metadata key of the file's seal, which is a SHA-256 in hexadecimal digits.
const SEAL_KEY: &str = "lockin.seal";

/// The seal as it stands while the seal itself is computed.
const BLANK_SEAL: [u8; 64] = [b'0'; 64];

/// Writes a file whole or not at all: under a temporary name beside `path`, then renamed to it.
pub fn write_whole(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), String> {
    try_write_whole(path, write).map_err(|error| cannot("write", path, cause(&error)))
}

/// Writes the table as a Parquet file, whole or not at all.
pub fn write_parquet(table: &Table, path: &Path) -> Result<(), String> {
    let bytes =
        parquet_bytes(table).map_err(|error| cannot("write", path, parquet_cause(error)))?;
    write_whole(path, |file| file.write_all(&bytes))
}

/// Writes the table as a CSV file (RFC 4180, but with lines ended by `\n`), whole or not at all.
pub fn write_csv(table: &Table, path: &Path) -> Result<(), String> {
    write_whole(path, |file| {
        let mut line = String::new();
        push_header(&mut line, table);
        file.write_all(line.as_bytes())?;
        for row in 0..table.rows() {
            line.clear();
            push_row(&mut line, table, row);
            file.write_all(line.as_bytes())?;
        }
        Ok(())
    })
}

/// Reads a Parquet file that [`write_parquet`] wrote; any other or damaged file is an error.
pub fn read_parquet(path: &Path) -> Result<Table, String> {
    let read = std::fs::read(path).map_err(|error| cause(&error));
    let table = read.and_then(|bytes| {
        check_seal(&bytes)?;
        parse_parquet(bytes)
    });
    table.map_err(|cause| cannot("read", path, cause))
}

/// The table in the bytes of a Parquet file of which it is known that [`write_parquet`] wrote it.
pub fn parse_parquet(bytes: Vec<u8>) -> Result<Table, String> {
    decode(bytes.into()).map_err(parquet_cause)
}

/// Reads a CSV file that [`write_csv`] wrote from a table of this name and these columns; the
/// loss of whole lines at its end shows only in its [`digest`].
pub fn read_csv(path: &Path, name: &str, specs: &[ColumnSpec]) -> Result<Table, String> {
    let read = std::fs::read(path).map_err(|error| cause(&error));
    let table = read.and_then(|bytes| parse_csv(bytes, name, specs));
    table.map_err(|cause| cannot("read", path, cause))
}

/// SHA-256 of a text, as `sha256:` and hexadecimal digits.
pub fn digest_text(text: &str) -> String {
    digest_bytes(text.as_bytes())
}

/// SHA-256 of some bytes, as `sha256:` and hexadecimal digits.
pub fn digest_bytes(bytes: &[u8]) -> String {
    format!("sha256:{}", hexadecimal(Sha256::digest(bytes).into()))
}

/// The SHA-256 of a file's bytes, as `sha256:` and 64 hexadecimal digits.
pub fn digest(path: &Path) -> Result<String, String> {
    let hash = try_hash(path).map_err(|error| cannot("read", path, cause(&error)))?;
    Ok(format!("sha256:{}", hexadecimal(hash)))
}

/// A day counted from 1970-01-01 in ISO 8601, such as `2026-04-01` (Gregorian calendar).
pub fn iso_date(days: i32) -> String {
    let (year, month, day) = civil_from_days(i64::from(days));
    format!("{year:04}-{month:02}-{day:02}")
}

/// The day counted from 1970-01-01 that a text such as `2026-04-01` names, if it names one.
pub fn days_from_iso(text: &str) -> Option<i32> {
    let mut parts = text.splitn(3, '-').map(str::parse::<i64>);
    let year = parts.next()?.ok().filter(|year| *year <= 9999)?;
    let month = parts.next()?.ok().filter(|month| *month <= 12)?;
    let day = parts.next()?.ok().filter(|day| *day <= 31)?;
    let days = i32::try_from(days_from_civil(year, month, day)).ok()?;
    (iso_date(days) == text).then_some(days)
}

fn cannot(verb: &str, path: &Path, cause: impl Display) -> String {
    format!("cannot {verb} {}: {cause}", path.display())
}

/// The cause in words, without the number and the temporary name that may follow it.
pub fn cause(error: &io::Error) -> String {
    let text = error.to_string();
    match text.split_once(" (os error") {
        Some((words, _)) => words.to_owned(),
        None => text,
    }
}

fn parquet_cause(error: ParquetError) -> String {
    let text = match error {
        ParquetError::General(text) | ParquetError::EOF(text) => text,
        other => other.to_string(),
    };
    text.lines().next().unwrap_or_default().to_owned()
}

fn try_write_whole(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let folder = match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    let temporary = unfinished_file().tempfile_in(folder)?;
    let mut buffered = BufWriter::new(temporary.as_file());
    write(&mut buffered)?;
    buffered.flush()?;
    drop(buffered);
    temporary.as_file().sync_all()?;
    temporary.persist(path).map_err(|error| error.error)?;
    Ok(())
}

fn unfinished_file() -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    builder.prefix("new-");
    // Temporary files are private by default, but results are meant to be shared.
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder
}

fn try_hash(path: &Path) -> io::Result<[u8; 32]> {
    let mut file = File::open(path)?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        match file.read(&mut buffer) {
            Ok(0) => return Ok(hasher.finalize().into()),
            Ok(length) => hasher.update(&buffer[..length]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

fn hexadecimal(hash: [u8; 32]) -> String {
    hash.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn parquet_bytes(table: &Table) -> ParquetResult<Vec<u8>> {
    debug_assert!(table.is_whole(), "the last row is complete");
    let mut writer = SerializedFileWriter::new(
        Vec::new(),
        schema(table.headings())?,
        Arc::new(properties(table)),
    )?;
    for start in (0..table.rows()).step_by(GROUP_ROWS) {
        let rows = start..table.rows().min(start + GROUP_ROWS);
        let mut group = writer.next_row_group()?;
        for column in table.columns() {
            let chunk = group.next_column()?;
            let mut chunk = chunk.ok_or_else(|| general("there are more columns than headings"))?;
            write_chunk(&mut chunk, column, rows.clone())?;
            chunk.close()?;
        }
        group.close()?;
    }
    let mut bytes = writer.into_inner()?;
    set_seal(&mut bytes)?;
    Ok(bytes)
}

fn general(text: &str) -> ParquetError {
    ParquetError::General(text.to_owned())
}

fn schema(headings: &[Heading]) -> ParquetResult<TypePtr> {
    let fields: ParquetResult<Vec<TypePtr>> = headings.iter().map(field).collect();
    let root = Type::group_type_builder("schema").with_fields(fields?);
    Ok(Arc::new(root.build()?))
}

fn field(heading: &Heading) -> ParquetResult<TypePtr> {
    let (physical, logical) = match heading.kind {
        Kind::Text => (PhysicalType::BYTE_ARRAY, Some(LogicalType::String)),
        Kind::Integer => (PhysicalType::INT32, None),
        Kind::Number => (PhysicalType::DOUBLE, None),
        Kind::Date => (PhysicalType::INT32, Some(LogicalType::Date)),
    };
    let repetition = match heading.kind {
        Kind::Number => Repetition::OPTIONAL,
        Kind::Text | Kind::Integer | Kind::Date => Repetition::REQUIRED,
    };
    let builder = Type::primitive_type_builder(&heading.name, physical);
    let builder = builder
        .with_logical_type(logical)
        .with_repetition(repetition);
    Ok(Arc::new(builder.build()?))
}

fn properties(table: &Table) -> WriterProperties {
    let mut builder = WriterProperties::builder()
        .set_writer_version(WriterVersion::PARQUET_1_0)
        .set_created_by("lockin".to_owned())
        .set_compression(Compression::SNAPPY)
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_offset_index_disabled(true)
        .set_dictionary_enabled(false)
        .set_encoding(Encoding::PLAIN)
        .set_key_value_metadata(Some(notes(table)));
    for heading in table.headings() {
        let path = ColumnPath::from(heading.name.as_str());
        builder = match heading.kind {
            Kind::Text => builder.set_column_dictionary_enabled(path, true),
            Kind::Number => builder,
            Kind::Integer | Kind::Date => {
                builder.set_column_encoding(path, Encoding::DELTA_BINARY_PACKED)
            }
        };
    }
    builder.build()
}

/// What the file says of its table, ending with the seal yet to be set.
fn notes(table: &Table) -> Vec<KeyValue> {
    let note = |key: String, value: &str| KeyValue::new(key, value.to_owned());
    let mut notes = vec![note("lockin.table".to_owned(), table.name())];
    for heading in table.headings() {
        notes.push(note(format!("lockin.unit.{}", heading.name), &heading.unit));
        notes.push(note(
            format!("lockin.meaning.{}", heading.name),
            &heading.meaning,
        ));
    }
    let blank = BLANK_SEAL.map(char::from).iter().collect::<String>();
    notes.push(note(SEAL_KEY.to_owned(), &blank));
    notes
}

fn write_chunk(
    chunk: &mut SerializedColumnWriter<'_>,
    column: &Column,
    rows: Range<usize>,
) -> ParquetResult<()> {
    match column {
        Column::Text(texts) => write_texts(chunk, texts, rows),
        Column::Number(values) => write_numbers(chunk, &values[rows]),
        Column::Integer(values) | Column::Date(values) => {
            let writer = chunk.typed::<Int32Type>();
            writer.write_batch(&values[rows], None, None).map(|_| ())
        }
    }
}

fn write_texts(
    chunk: &mut SerializedColumnWriter<'_>,
    texts: &Texts,
    rows: Range<usize>,
) -> ParquetResult<()> {
    let distinct: Vec<ByteArray> = texts
        .distinct()
        .iter()
        .map(|text| (&**text).into())
        .collect();
    for codes in texts.codes()[rows].chunks(BATCH_ROWS) {
        let values: Vec<ByteArray> = codes
            .iter()
            .map(|&code| distinct[code as usize].clone())
            .collect();
        let writer = chunk.typed::<ByteArrayType>();
        writer.write_batch(&values, None, None)?;
    }
    Ok(())
}

fn write_numbers(chunk: &mut SerializedColumnWriter<'_>, values: &[f64]) -> ParquetResult<()> {
    for batch in values.chunks(BATCH_ROWS) {
        let levels: Vec<i16> = batch.iter().map(|value| (!value.is_nan()).into()).collect();
        let defined: Vec<f64> = batch.iter().copied().filter(|v| !v.is_nan()).collect();
        let writer = chunk.typed::<DoubleType>();
        writer.write_batch(&defined, Some(&levels), None)?;
    }
    Ok(())
}

// Decoding damaged bytes can panic or ask for absurd amounts of memory, and some
// damage would even pass unseen. So each file carries the SHA-256 of its own bytes
// (with the seal itself blank), which is checked before anything is decoded.

fn set_seal(bytes: &mut [u8]) -> ParquetResult<()> {
    let place = seal_place(bytes).ok_or_else(|| general("the seal has no place"))?;
    let seal = seal(bytes, &place);
    bytes[place].copy_from_slice(seal.as_bytes());
    Ok(())
}

/// The place of the seal's digits: two bytes, the value's type and length, follow its key.
fn seal_place(bytes: &[u8]) -> Option<Range<usize>> {
    let mut windows = bytes.windows(SEAL_KEY.len());
    let key = windows.rposition(|window| window == SEAL_KEY.as_bytes())?;
    let start = key + SEAL_KEY.len() + 2;
    let place = start..start + BLANK_SEAL.len();
    (place.end <= bytes.len()).then_some(place)
}

fn seal(bytes: &[u8], place: &Range<usize>) -> String {
    let mut hasher = Sha256::new();
    hasher.update(&bytes[..place.start]);
    hasher.update(BLANK_SEAL);
    hasher.update(&bytes[place.end..]);
    hexadecimal(hasher.finalize().into())
}

fn check_seal(bytes: &[u8]) -> Result<(), String> {
    if bytes.is_empty() {
        return Err("the file is empty".to_owned());
    }
    if !bytes.starts_with(b"PAR1") {
        return Err("it is not a Parquet file".to_owned());
    }
    if !bytes.ends_with(b"PAR1") {
        return Err("the file is cut short".to_owned());
    }
    let place = seal_place(bytes).ok_or("it is not a table written by lockin")?;
    if seal(bytes, &place).as_bytes() == &bytes[place] {
        Ok(())
    } else {
        Err("the file has been altered or damaged since it was written".to_owned())
    }
}

fn decode(bytes: Bytes) -> ParquetResult<Table> {
    let reader = SerializedFileReader::new(bytes)?;
    let metadata = reader.metadata().file_metadata();
    let headings = headings(metadata)?;
    let kinds = headings.iter().map(|heading| heading.kind);
    let mut columns: Vec<Column> = kinds.map(Column::new).collect();
    for at in 0..reader.num_row_groups() {
        let group = reader.get_row_group(at)?;
        let rows = usize::try_from(group.metadata().num_rows()).unwrap_or(0);
        for (at, column) in columns.iter_mut().enumerate() {
            read_chunk(group.get_column_reader(at)?, column, rows)?;
        }
    }
    let name = note(metadata, "lockin.table");
    Ok(Table::from_columns(&name, headings, columns))
}

fn headings(metadata: &FileMetaData) -> ParquetResult<Vec<Heading>> {
    let fields = metadata.schema().get_fields();
    fields
        .iter()
        .map(|field| heading(metadata, field))
        .collect()
}

fn heading(metadata: &FileMetaData, field: &Type) -> ParquetResult<Heading> {
    let name = field.name();
    let logical = field.get_basic_info().logical_type_ref();
    let kind = match (field.get_physical_type(), logical) {
        (PhysicalType::BYTE_ARRAY, Some(LogicalType::String)) => Kind::Text,
        (PhysicalType::INT32, None) => Kind::Integer,
        (PhysicalType::INT32, Some(LogicalType::Date)) => Kind::Date,
        (PhysicalType::DOUBLE, None) => Kind::Number,
        _ => return Err(general(&format!("column {name} is of an unknown kind"))),
    };
    Ok(Heading {
        name: name.to_owned(),
        kind,
        unit: note(metadata, &format!("lockin.unit.{name}")),
        meaning: note(metadata, &format!("lockin.meaning.{name}")),
    })
}

fn note(metadata: &FileMetaData, key: &str) -> String {
    let mut notes = metadata.key_value_metadata().into_iter().flatten();
    let found = notes.find(|note| note.key == key);
    found
        .and_then(|note| note.value.clone())
        .unwrap_or_default()
}

fn read_chunk(reader: ColumnReader, column: &mut Column, rows: usize) -> ParquetResult<()> {
    match (reader, column) {
        (ColumnReader::ByteArrayColumnReader(reader), Column::Text(texts)) => {
            let mut values = Vec::new();
            read_rows(reader, rows, &mut Vec::new(), &mut values)?;
            for value in &values {
                texts.push(value.as_utf8()?);
            }
            Ok(())
        }
        (ColumnReader::DoubleColumnReader(reader), Column::Number(all)) => {
            let (mut levels, mut values) = (Vec::new(), Vec::new());
            read_rows(reader, rows, &mut levels, &mut values)?;
            let mut defined = values.into_iter();
            let mut value = |level| (level == 1).then(|| defined.next()).flatten();
            all.extend(levels.iter().map(|&level| value(level).unwrap_or(f64::NAN)));
            Ok(())
        }
        (
            ColumnReader::Int32ColumnReader(reader),
            Column::Integer(values) | Column::Date(values),
        ) => read_rows(reader, rows, &mut Vec::new(), values),
        _ => Err(general("a column is not of the kind it claims to be")),
    }
}

fn read_rows<T: DataType>(
    mut reader: ColumnReaderImpl<T>,
    rows: usize,
    levels: &mut Vec<i16>,
    values: &mut Vec<T::T>,
) -> ParquetResult<()> {
    let (read, _, _) = reader.read_records(rows, Some(levels), None, values)?;
    if read == rows {
        Ok(())
    } else {
        Err(general("a column has fewer rows than the table"))
    }
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

/// Year, month (1 to 12) and day (1 to 31) of a day counted from 1970-01-01 (Hinnant 2013).
fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = (month_from_march + 2) % 12 + 1;
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

/// The inverse of [`civil_from_days`] (Hinnant 2013).
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use tempfile::TempDir;

    const SPECS: [ColumnSpec; 4] = [
        spec("firm", Kind::Text, ""),
        spec("month", Kind::Integer, "months since the start"),
        spec("price", Kind::Number, "USD per month"),
        spec("day", Kind::Date, ""),
    ];

    const TEXTS: [&str; 6] = ["alpha", "", "a, \"b\"", "two\nlines", "Ünï → 東", " cr\r "];

    const NUMBERS: [f64; 9] = [
        f64::NAN,
        0.0,
        -0.0,
        0.1,
        1e300,
        -5e-324,
        1e16,
        f64::MAX,
        123_456.789,
    ];

    const fn spec(name: &'static str, kind: Kind, unit: &'static str) -> ColumnSpec {
        ColumnSpec {
            name,
            kind,
            unit,
            meaning: "What it means.",
        }
    }

    fn table(rows: i32) -> Table {
        let mut table = Table::new("market", &SPECS);
        for row in 0..rows {
            let at = row as usize;
            table
                .push_text(TEXTS[at % TEXTS.len()])
                .push_integer(row - 3)
                .push_number(NUMBERS[at % NUMBERS.len()])
                .push_date(20_000 + 31 * (row % 400));
        }
        table
    }

    fn folder() -> TempDir {
        tempfile::tempdir().unwrap()
    }

    /// Reads the bytes as a file, and checks that a fault is told in one line with the path.
    fn read(bytes: &[u8]) -> Result<Table, String> {
        let folder = folder();
        let path = folder.path().join("damaged.parquet");
        fs::write(&path, bytes).unwrap();
        let result = read_parquet(&path);
        if let Err(fault) = &result {
            assert!(fault.contains("damaged.parquet: ") && fault.lines().count() == 1);
        }
        result
    }

    #[test]
    fn a_table_reads_back_as_it_was_written() {
        let folder = folder();
        for rows in [0, 1, 50] {
            let written = table(rows);
            let parquet = folder.path().join("market.parquet");
            write_parquet(&written, &parquet).unwrap();
            assert_eq!(read_parquet(&parquet).unwrap(), written);
            let csv = folder.path().join("market.csv");
            write_csv(&written, &csv).unwrap();
            assert_eq!(read_csv(&csv, "market", &SPECS).unwrap(), written);
        }
    }

    #[test]
    fn a_table_of_several_row_groups_reads_back_as_it_was_written() {
        let folder = folder();
        let path = folder.path().join("market.parquet");
        let written = table(i32::try_from(GROUP_ROWS).unwrap() + 10_000);
        write_parquet(&written, &path).unwrap();
        assert_eq!(read_parquet(&path).unwrap(), written);
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
    fn the_same_table_gives_the_same_bytes() {
        let first = parquet_bytes(&table(50)).unwrap();
        assert_eq!(first, parquet_bytes(&table(50)).unwrap());
        assert_ne!(first, parquet_bytes(&table(51)).unwrap());
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
    fn a_truncated_file_is_an_error_and_never_a_panic() {
        let bytes = parquet_bytes(&table(50)).unwrap();
        for length in (0..bytes.len()).step_by(7) {
            assert!(read(&bytes[..length]).is_err(), "{length} bytes");
        }
    }

    #[test]
    fn a_flipped_bit_anywhere_is_an_error_and_never_a_panic() {
        let mut bytes = parquet_bytes(&table(20)).unwrap();
        for at in 0..bytes.len() {
            let bit = 1 << (at % 8);
            bytes[at] ^= bit;
            assert!(read(&bytes).is_err(), "byte {at}");
            bytes[at] ^= bit;
        }
        assert!(read(&bytes).is_ok());
    }

    #[test]
    fn an_empty_foreign_or_missing_file_is_named_as_such() {
        let fault = |bytes: &[u8]| read(bytes).unwrap_err();
        assert!(fault(b"").ends_with("the file is empty"));
        assert!(fault(b"firm,month\n").ends_with("it is not a Parquet file"));
        assert!(fault(b"PAR1PAR1").ends_with("it is not a table written by lockin"));
        assert!(fault(b"PAR1\x15\x04").ends_with("the file is cut short"));
        let missing = folder().path().join("none.parquet");
        let fault = read_parquet(&missing).unwrap_err();
        assert!(fault.starts_with("cannot read ") && fault.contains("none.parquet: "));
        assert!(read_parquet(folder().path()).is_err());
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
        assert_eq!(iso_date(i32::MAX), "5881580-07-11");
        for days in (-719_000..2_900_000).step_by(97) {
            assert_eq!(days_from_iso(&iso_date(days)), Some(days));
        }
        for text in [
            "",
            "2026-4-1",
            "2026-13-01",
            "2026-04-31",
            "-2026-04-01",
            "x",
        ] {
            assert_eq!(days_from_iso(text), None, "{text}");
        }
    }

    #[test]
    fn the_digest_is_the_sha_256_of_the_bytes() {
        let folder = folder();
        let path = folder.path().join("abc");
        fs::write(&path, "abc").unwrap();
        let expected = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(digest(&path).unwrap(), expected);
    }

    #[test]
    fn a_failed_write_leaves_the_former_file_and_nothing_else() {
        let folder = folder();
        let path = folder.path().join("market.csv");
        fs::write(&path, "former").unwrap();
        let fault = write_whole(&path, |file| {
            file.write_all(b"half")?;
            Err(io::Error::other("the disk is full"))
        });
        let expected = format!("cannot write {}: the disk is full", path.display());
        assert_eq!(fault.unwrap_err(), expected);
        assert_eq!(fs::read_to_string(&path).unwrap(), "former");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    #[cfg(unix)]
    fn a_written_file_may_be_read_by_whoever_may_read_an_ordinary_one() {
        use std::os::unix::fs::PermissionsExt;
        let folder = folder();
        let (ordinary, written) = (folder.path().join("a"), folder.path().join("b"));
        fs::write(&ordinary, "x").unwrap();
        write_whole(&written, |file| file.write_all(b"x")).unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode();
        assert_eq!(mode(&written), mode(&ordinary));
    }

    #[test]
    #[cfg(unix)]
    fn a_folder_that_is_not_there_is_named_in_one_sentence() {
        let path = folder().path().join("none").join("market.parquet");
        let fault = write_parquet(&table(1), &path).unwrap_err();
        let expected = format!("cannot write {}: No such file or directory", path.display());
        assert_eq!(fault, expected);
    }
}
