//! Recorded tables as Parquet files, with bytes that depend on the table alone, and read back with every fault named.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::Write;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use parquet::basic::{Compression, Encoding, LogicalType, Repetition, Type as PhysicalType};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::column::writer::{ColumnCloseResult, ColumnWriter, get_column_writer};
use parquet::data_type::{ByteArray, DataType, DoubleType};
use parquet::errors::{ParquetError, Result as ParquetResult};
use parquet::file::metadata::{FileMetaData, KeyValue};
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterVersion};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::file::writer::{
    SerializedColumnWriter, SerializedFileWriter, SerializedPageWriter, SerializedRowGroupWriter,
    TrackedWrite,
};
use parquet::schema::types::{ColumnDescPtr, ColumnPath, SchemaDescriptor, Type, TypePtr};
use sha2::{Digest, Sha256};

use super::files::{cannot, cause, digest_of_hash, hexadecimal};
use super::table::{Column, Heading, Kind, Table, Texts};

/// The number of rows in each row group of a Parquet file, except the last.
const GROUP_ROWS: usize = 1 << 17;

/// The number of rows handed over at once, which bounds the copies made of them.
const BATCH_ROWS: usize = 1 << 13;

/// The metadata key of the file's seal, which is a SHA-256 in hexadecimal digits.
const SEAL_KEY: &str = "lockin.seal";

/// The seal as it stands while the seal itself is computed.
const BLANK_SEAL: [u8; 64] = [b'0'; 64];

/// The table as a Parquet file, and the digest of the file.
///
/// # Errors
/// When the writer refuses it.
pub fn parquet_file(table: &Table) -> Result<(Vec<u8>, String), String> {
    let written = encode(table).and_then(|mut bytes| {
        let digest = set_seal(&mut bytes)?;
        Ok((bytes, digest_of_hash(digest)))
    });
    written.map_err(parquet_cause)
}

/// Reads a Parquet file of [`parquet_file`]; any other or damaged file is an error.
pub fn read_parquet(path: &Path) -> Result<Table, String> {
    let read = std::fs::read(path).map_err(|error| cause(&error));
    let table = read.and_then(|bytes| {
        check_seal(&bytes)?;
        parse_parquet(bytes)
    });
    table.map_err(|cause| cannot("read", path, cause))
}

/// The table in the bytes of a Parquet file of which it is known that they are of [`parquet_file`].
pub fn parse_parquet(bytes: Vec<u8>) -> Result<Table, String> {
    decode(bytes.into()).map_err(parquet_cause)
}

fn parquet_cause(error: ParquetError) -> String {
    let text = match error {
        ParquetError::General(text) | ParquetError::EOF(text) => text,
        other => other.to_string(),
    };
    text.lines().next().unwrap_or_default().to_owned()
}

fn encode(table: &Table) -> ParquetResult<Vec<u8>> {
    debug_assert!(table.is_whole(), "the last row is complete");
    let (schema, properties) = (schema(table.headings())?, Arc::new(properties(table)));
    let columns = SchemaDescriptor::new(Arc::clone(&schema));
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, Arc::clone(&properties))?;
    for start in (0..table.rows()).step_by(GROUP_ROWS) {
        let rows = start..table.rows().min(start + GROUP_ROWS);
        let mut group = writer.next_row_group()?;
        for (at, column) in table.columns().iter().enumerate() {
            let rows = rows.clone();
            if let Column::Number(values) = column {
                write_next(&mut group, |chunk| write_numbers(chunk, &values[rows]))?;
            } else {
                let place = (table.name(), at);
                let keys = Keys {
                    place,
                    column,
                    rows,
                };
                let chunk = keys.encoded(&columns.column(at), &properties)?;
                group.append_column(&chunk.bytes, chunk.close)?;
            }
        }
        group.close()?;
    }
    writer.into_inner()
}

/// A part of a column that says of whom, what or when each row is.
struct Keys<'a> {
    /// The table's name, and the column's place in it.
    place: (&'a str, usize),
    column: &'a Column,
    rows: Range<usize>,
}

/// A column chunk as it stands in a file.
#[derive(Clone)]
struct Chunk {
    bytes: Bytes,
    close: ColumnCloseResult,
}

/// What a chunk holds.
enum Held {
    Names {
        distinct: Vec<Arc<str>>,
        /// By row; none where all rows are of one name.
        codes: Vec<u32>,
        rows: usize,
    },
    Whole(Vec<i32>),
}

/// By table, column and first name; no name in a column of whole numbers or dates.
type LastChunks = BTreeMap<(String, usize, Arc<str>), (Held, Chunk)>;

/// So many are kept: those of a few dozen variants.
const KEPT_CHUNKS: usize = 1 << 10;

thread_local! {
    /// The keys that this thread wrote last: runs of a study have the same in the same rows, and names alone took two fifths
    /// of the time of encoding one. The bytes are those that the library would make anew.
    static LAST: RefCell<LastChunks> = const { RefCell::new(BTreeMap::new()) };
}

impl Keys<'_> {
    /// The chunk of them.
    fn encoded(
        &self,
        column: &ColumnDescPtr,
        properties: &Arc<WriterProperties>,
    ) -> ParquetResult<Chunk> {
        let first = match self.column {
            Column::Text(texts) => texts.distinct().first().cloned(),
            _ => None,
        };
        let (table, at) = self.place;
        let key = (table.to_owned(), at, first.unwrap_or_default());
        let known = LAST.with_borrow(|last| {
            let (held, chunk) = last.get(&key)?;
            self.are(held).then(|| chunk.clone())
        });
        if let Some(chunk) = known {
            return Ok(chunk);
        }
        let chunk = self.anew(column, properties)?;
        let kept = (self.held(), chunk.clone());
        LAST.with_borrow_mut(|last| {
            if last.len() >= KEPT_CHUNKS {
                last.clear();
            }
            last.insert(key, kept);
        });
        Ok(chunk)
    }

    /// They themselves.
    fn held(&self) -> Held {
        match self.column {
            Column::Text(texts) => Held::Names {
                distinct: texts.distinct().to_vec(),
                codes: codes(texts, &self.rows).to_vec(),
                rows: self.rows.len(),
            },
            column => Held::Whole(whole(column, &self.rows).to_vec()),
        }
    }

    /// Whether they are what is `held`.
    fn are(&self, held: &Held) -> bool {
        match (self.column, held) {
            (
                Column::Text(texts),
                Held::Names {
                    distinct,
                    codes: theirs,
                    rows,
                },
            ) => {
                *rows == self.rows.len()
                    && distinct == texts.distinct()
                    && theirs == codes(texts, &self.rows)
            }
            (Column::Text(_), Held::Whole(_)) | (_, Held::Names { .. }) => false,
            (column, Held::Whole(values)) => values == whole(column, &self.rows),
        }
    }

    fn anew(
        &self,
        column: &ColumnDescPtr,
        properties: &Arc<WriterProperties>,
    ) -> ParquetResult<Chunk> {
        let mut sink = TrackedWrite::new(Vec::new());
        let pages = Box::new(SerializedPageWriter::new(&mut sink));
        let mut writer = get_column_writer(Arc::clone(column), Arc::clone(properties), pages);
        match (&mut writer, self.column) {
            (ColumnWriter::ByteArrayColumnWriter(into), Column::Text(texts)) => {
                let distinct = texts.distinct().iter();
                let distinct: Vec<ByteArray> = distinct.map(|text| (&**text).into()).collect();
                for codes in texts.codes()[self.rows.clone()].chunks(BATCH_ROWS) {
                    let values: Vec<ByteArray> = codes
                        .iter()
                        .map(|&code| distinct[code as usize].clone())
                        .collect();
                    into.write_batch(&values, None, None)?;
                }
            }
            (ColumnWriter::Int32ColumnWriter(into), column) => {
                into.write_batch(whole(column, &self.rows), None, None)?;
            }
            _ => return Err(general("a column of keys is of another kind")),
        }
        let close = writer.close()?;
        let bytes = sink.into_inner()?.into();
        Ok(Chunk { bytes, close })
    }
}

/// The codes of names; none where all are one name.
fn codes<'a>(texts: &'a Texts, rows: &Range<usize>) -> &'a [u32] {
    match texts.distinct() {
        [_] => &[],
        _ => &texts.codes()[rows.clone()],
    }
}

/// Whole numbers, or dates; none in a column of anything else.
fn whole<'a>(column: &'a Column, rows: &Range<usize>) -> &'a [i32] {
    match column {
        Column::Integer(values) | Column::Date(values) => &values[rows.clone()],
        Column::Text(_) | Column::Number(_) => &[],
    }
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
        // A file is one run's: nobody reads a part of it by what its columns range over.
        .set_statistics_enabled(EnabledStatistics::None)
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

/// Writes the next column of a row group.
fn write_next<W: Write + Send>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    write: impl FnOnce(&mut SerializedColumnWriter<'_>) -> ParquetResult<()>,
) -> ParquetResult<()> {
    let chunk = group.next_column()?;
    let mut chunk = chunk.ok_or_else(|| general("there are more columns than headings"))?;
    write(&mut chunk)?;
    chunk.close()
}

fn write_numbers(chunk: &mut SerializedColumnWriter<'_>, values: &[f64]) -> ParquetResult<()> {
    /// Levels of numbers all of which are defined.
    const DEFINED: [i16; BATCH_ROWS] = [1; BATCH_ROWS];
    let writer = chunk.typed::<DoubleType>();
    for batch in values.chunks(BATCH_ROWS) {
        if batch.iter().any(|value| value.is_nan()) {
            let levels: Vec<i16> = batch.iter().map(|value| (!value.is_nan()).into()).collect();
            let defined: Vec<f64> = batch.iter().copied().filter(|v| !v.is_nan()).collect();
            writer.write_batch(&defined, Some(&levels), None)?;
        } else {
            writer.write_batch(batch, Some(&DEFINED[..batch.len()]), None)?;
        }
    }
    Ok(())
}

// Decoding damaged bytes can panic or ask for absurd amounts of memory, and some
// damage would even pass unseen. So each file carries the SHA-256 of its own bytes
// (with the seal itself blank), which is checked before anything is decoded.

/// Sets the seal; the hash of all bytes with it. What stands before the seal, nearly all, is hashed once for both.
fn set_seal(bytes: &mut [u8]) -> ParquetResult<[u8; 32]> {
    let place = seal_place(bytes).ok_or_else(|| general("the seal has no place"))?;
    let before = Sha256::new_with_prefix(&bytes[..place.start]);
    let seal = sealed(before.clone(), &bytes[place.end..]);
    bytes[place.clone()].copy_from_slice(seal.as_bytes());
    Ok(before.chain_update(&bytes[place.start..]).finalize().into())
}

/// The place of the seal's digits: two bytes, the value's type and length, follow its key.
fn seal_place(bytes: &[u8]) -> Option<Range<usize>> {
    let mut windows = bytes.windows(SEAL_KEY.len());
    let key = windows.rposition(|window| window == SEAL_KEY.as_bytes())?;
    let start = key + SEAL_KEY.len() + 2;
    let place = start..start + BLANK_SEAL.len();
    (place.end <= bytes.len()).then_some(place)
}

/// The seal of a file of which what stands before the seal has gone into `before`.
fn sealed(before: Sha256, after: &[u8]) -> String {
    let hash = before.chain_update(BLANK_SEAL).chain_update(after);
    hexadecimal(hash.finalize().into())
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
    let before = Sha256::new_with_prefix(&bytes[..place.start]);
    if sealed(before, &bytes[place.end..]).as_bytes() == &bytes[place] {
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

#[cfg(test)]
mod tests {
    use std::fs;

    use tempfile::TempDir;

    use super::*;
    use crate::record::files::digest_bytes;
    use crate::record::samples::{spec, table};

    fn bytes_of(table: &Table) -> Result<Vec<u8>, String> {
        let (bytes, digest) = parquet_file(table)?;
        assert_eq!(digest, digest_bytes(&bytes));
        Ok(bytes)
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
        let path = folder.path().join("market.parquet");
        for rows in [0, 1, 50] {
            fs::write(&path, bytes_of(&table(rows)).unwrap()).unwrap();
            assert_eq!(read_parquet(&path).unwrap(), table(rows));
        }
    }

    #[test]
    fn a_table_of_several_row_groups_reads_back_as_it_was_written() {
        let folder = folder();
        let path = folder.path().join("market.parquet");
        let written = table(i32::try_from(GROUP_ROWS).unwrap() + 10_000);
        fs::write(&path, bytes_of(&written).unwrap()).unwrap();
        assert_eq!(read_parquet(&path).unwrap(), written);
    }

    #[test]
    fn the_same_table_gives_the_same_bytes() {
        let first = bytes_of(&table(50)).unwrap();
        assert_eq!(first, bytes_of(&table(50)).unwrap());
        assert_ne!(first, bytes_of(&table(51)).unwrap());
    }

    /// What this thread wrote before is taken for nothing else.
    #[test]
    fn a_table_like_the_last_gives_bytes_of_its_own() {
        let alone = |rows| {
            let other = std::thread::spawn(move || bytes_of(&table(rows)).unwrap());
            other.join().unwrap()
        };
        for rows in [20, 50, 50, 21, 20] {
            assert_eq!(bytes_of(&table(rows)).unwrap(), alone(rows), "{rows}");
            let mut renamed = table(rows);
            renamed.rewrite("firm", "none of the others");
            let bytes = bytes_of(&renamed).unwrap();
            assert_eq!(parse_parquet(bytes).unwrap(), renamed, "{rows}");
        }
        for firms in [["a", "b", "a"], ["a", "a", "b"], ["a", "b", "b"]] {
            let mut moved = Table::new("market", &[spec("firm", Kind::Text, "")]);
            for firm in firms {
                moved.push_text(firm);
            }
            let bytes = bytes_of(&moved).unwrap();
            assert_eq!(parse_parquet(bytes).unwrap(), moved, "{firms:?}");
        }
        for months in [[1, 2], [1, 3], [2, 3]] {
            let mut moved = Table::new("market", &[spec("month", Kind::Integer, "")]);
            for month in months {
                moved.push_integer(month);
            }
            let bytes = bytes_of(&moved).unwrap();
            assert_eq!(parse_parquet(bytes).unwrap(), moved, "{months:?}");
        }
    }

    #[test]
    fn a_truncated_file_is_an_error_and_never_a_panic() {
        let bytes = bytes_of(&table(50)).unwrap();
        for length in (0..bytes.len()).step_by(7) {
            assert!(read(&bytes[..length]).is_err(), "{length} bytes");
        }
    }

    #[test]
    fn a_flipped_bit_anywhere_is_an_error_and_never_a_panic() {
        let mut bytes = bytes_of(&table(20)).unwrap();
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
}
