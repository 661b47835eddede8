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
use parquet::data_type::{ByteArray, DataType, DoubleType, Int32Type};
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

use super::files::{cannot, cause, hexadecimal};
use super::table::{Column, Heading, Kind, Table, Texts};

/// The number of rows in each row group of a Parquet file, except the last.
const GROUP_ROWS: usize = 1 << 17;

/// The number of rows handed over at once, which bounds the copies made of them.
const BATCH_ROWS: usize = 1 << 13;

/// The metadata key of the file's seal, which is a SHA-256 in hexadecimal digits.
const SEAL_KEY: &str = "lockin.seal";

/// The seal as it stands while the seal itself is computed.
const BLANK_SEAL: [u8; 64] = [b'0'; 64];

/// The table as a Parquet file.
///
/// # Errors
/// When the writer refuses it.
pub fn parquet_bytes(table: &Table) -> Result<Vec<u8>, String> {
    encode(table).map_err(parquet_cause)
}

/// Reads a Parquet file of [`parquet_bytes`]; any other or damaged file is an error.
pub fn read_parquet(path: &Path) -> Result<Table, String> {
    let read = std::fs::read(path).map_err(|error| cause(&error));
    let table = read.and_then(|bytes| {
        check_seal(&bytes)?;
        parse_parquet(bytes)
    });
    table.map_err(|cause| cannot("read", path, cause))
}

/// The table in the bytes of a Parquet file of which it is known that they are of [`parquet_bytes`].
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
            match column {
                Column::Text(texts) => {
                    let table = table.name();
                    let names = Names {
                        table,
                        at,
                        texts,
                        rows,
                    };
                    let chunk = names.encoded(&columns.column(at), &properties)?;
                    group.append_column(&chunk.bytes, chunk.close)?;
                }
                Column::Number(values) => {
                    write_next(&mut group, |chunk| write_numbers(chunk, &values[rows]))?;
                }
                Column::Integer(values) | Column::Date(values) => {
                    write_next(&mut group, |chunk| {
                        let writer = chunk.typed::<Int32Type>();
                        writer.write_batch(&values[rows], None, None).map(|_| ())
                    })?;
                }
            }
        }
        group.close()?;
    }
    let mut bytes = writer.into_inner()?;
    set_seal(&mut bytes)?;
    Ok(bytes)
}

/// A part of a column of names: of whom or what each row is.
struct Names<'a> {
    table: &'a str,
    at: usize,
    texts: &'a Texts,
    rows: Range<usize>,
}

/// A column chunk as it stands in a file.
#[derive(Clone)]
struct Chunk {
    bytes: Bytes,
    close: ColumnCloseResult,
}

/// A chunk, and the names that it holds.
struct Kept {
    distinct: Vec<Arc<str>>,
    /// By row; none where all rows are of one name.
    codes: Vec<u32>,
    rows: usize,
    chunk: Chunk,
}

/// By table, column and first name.
type LastChunks = BTreeMap<(String, usize, Arc<str>), Kept>;

/// So many are kept: those of a few dozen variants.
const KEPT_CHUNKS: usize = 1 << 10;

thread_local! {
    /// The names that this thread wrote last: runs of a study have the same in the same rows, and two fifths of the time of
    /// encoding one went into them. The bytes are those that the library would make anew.
    static LAST: RefCell<LastChunks> = const { RefCell::new(BTreeMap::new()) };
}

impl Names<'_> {
    /// The chunk of them.
    fn encoded(
        &self,
        column: &ColumnDescPtr,
        properties: &Arc<WriterProperties>,
    ) -> ParquetResult<Chunk> {
        let Some(first) = self.texts.distinct().first() else {
            return self.anew(column, properties);
        };
        let key = (self.table.to_owned(), self.at, Arc::clone(first));
        if let Some(chunk) = LAST.with_borrow(|last| self.kept_in(last.get(&key)?)) {
            return Ok(chunk);
        }
        let chunk = self.anew(column, properties)?;
        let kept = Kept {
            distinct: self.texts.distinct().to_vec(),
            codes: self.codes().to_vec(),
            rows: self.rows.len(),
            chunk: chunk.clone(),
        };
        LAST.with_borrow_mut(|last| {
            if last.len() >= KEPT_CHUNKS {
                last.clear();
            }
            last.insert(key, kept);
        });
        Ok(chunk)
    }

    /// Their codes; none where all are one name.
    fn codes(&self) -> &[u32] {
        match self.texts.distinct() {
            [_] => &[],
            _ => &self.texts.codes()[self.rows.clone()],
        }
    }

    /// The chunk of `kept`, if it is of the same names.
    fn kept_in(&self, kept: &Kept) -> Option<Chunk> {
        let same = kept.rows == self.rows.len()
            && kept.distinct == self.texts.distinct()
            && kept.codes == self.codes();
        same.then(|| kept.chunk.clone())
    }

    fn anew(
        &self,
        column: &ColumnDescPtr,
        properties: &Arc<WriterProperties>,
    ) -> ParquetResult<Chunk> {
        let mut sink = TrackedWrite::new(Vec::new());
        let pages = Box::new(SerializedPageWriter::new(&mut sink));
        let mut writer = get_column_writer(Arc::clone(column), Arc::clone(properties), pages);
        let ColumnWriter::ByteArrayColumnWriter(texts) = &mut writer else {
            return Err(general("a column of names is of another kind"));
        };
        let distinct: Vec<ByteArray> = self
            .texts
            .distinct()
            .iter()
            .map(|text| (&**text).into())
            .collect();
        for codes in self.texts.codes()[self.rows.clone()].chunks(BATCH_ROWS) {
            let values: Vec<ByteArray> = codes
                .iter()
                .map(|&code| distinct[code as usize].clone())
                .collect();
            texts.write_batch(&values, None, None)?;
        }
        let close = writer.close()?;
        let bytes = sink.into_inner()?.into();
        Ok(Chunk { bytes, close })
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

#[cfg(test)]
mod tests {
    use std::fs;

    use tempfile::TempDir;

    use super::*;
    use crate::record::samples::{spec, table};

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
            fs::write(&path, parquet_bytes(&table(rows)).unwrap()).unwrap();
            assert_eq!(read_parquet(&path).unwrap(), table(rows));
        }
    }

    #[test]
    fn a_table_of_several_row_groups_reads_back_as_it_was_written() {
        let folder = folder();
        let path = folder.path().join("market.parquet");
        let written = table(i32::try_from(GROUP_ROWS).unwrap() + 10_000);
        fs::write(&path, parquet_bytes(&written).unwrap()).unwrap();
        assert_eq!(read_parquet(&path).unwrap(), written);
    }

    #[test]
    fn the_same_table_gives_the_same_bytes() {
        let first = parquet_bytes(&table(50)).unwrap();
        assert_eq!(first, parquet_bytes(&table(50)).unwrap());
        assert_ne!(first, parquet_bytes(&table(51)).unwrap());
    }

    /// What this thread wrote before is taken for nothing else.
    #[test]
    fn a_table_like_the_last_gives_bytes_of_its_own() {
        let alone = |rows| {
            let other = std::thread::spawn(move || parquet_bytes(&table(rows)).unwrap());
            other.join().unwrap()
        };
        for rows in [20, 50, 50, 21, 20] {
            assert_eq!(parquet_bytes(&table(rows)).unwrap(), alone(rows), "{rows}");
            let mut renamed = table(rows);
            renamed.rewrite("firm", "none of the others");
            let bytes = parquet_bytes(&renamed).unwrap();
            assert_eq!(parse_parquet(bytes).unwrap(), renamed, "{rows}");
        }
        for firms in [["a", "b", "a"], ["a", "a", "b"], ["a", "b", "b"]] {
            let mut moved = Table::new("market", &[spec("firm", Kind::Text, "")]);
            for firm in firms {
                moved.push_text(firm);
            }
            let bytes = parquet_bytes(&moved).unwrap();
            assert_eq!(parse_parquet(bytes).unwrap(), moved, "{firms:?}");
        }
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
}
