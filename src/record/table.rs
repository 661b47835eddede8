//! The in-memory form of a recorded table: named columns of text, whole
//! numbers, numbers and dates, filled row by row and kept column by column.

use std::collections::BTreeMap;
use std::sync::Arc;

/// What one column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text drawn from few distinct values, such as the name of a firm.
    Text,
    /// Whole numbers within 32 bits.
    Integer,
    /// Double-precision numbers, where NaN means "not defined".
    Number,
    /// Calendar days, counted from 1970-01-01.
    Date,
}

/// The description of one column, as a module that records a table declares it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ColumnSpec {
    /// The column's name, unique within its table.
    pub name: &'static str,
    /// What the column holds.
    pub kind: Kind,
    /// The unit of its values, such as "USD per month", or "" where there is none.
    pub unit: &'static str,
    /// What a value means, in one sentence.
    pub meaning: &'static str,
}

/// The description of one column of a table, whether declared or read from a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// The column's name, unique within its table.
    pub name: String,
    /// What the column holds.
    pub kind: Kind,
    /// The unit of its values, or "" where there is none.
    pub unit: String,
    /// What a value means, in one sentence.
    pub meaning: String,
}

impl From<&ColumnSpec> for Heading {
    fn from(spec: &ColumnSpec) -> Self {
        Self {
            name: spec.name.to_owned(),
            kind: spec.kind,
            unit: spec.unit.to_owned(),
            meaning: spec.meaning.to_owned(),
        }
    }
}

/// A column of text: one code per row and each distinct value once, in order of first appearance.
#[derive(Clone, Debug, Default)]
pub struct Texts {
    codes: Vec<u32>,
    distinct: Vec<Arc<str>>,
    code_of: BTreeMap<Arc<str>, u32>,
    /// The code that last came after each, which mostly spares the search.
    after: Vec<u32>,
    /// Where the rows of the tick before began, and where those of this one did: keys come in the same order every tick.
    ticks: [usize; 2],
}

impl PartialEq for Texts {
    fn eq(&self, other: &Self) -> bool {
        self.codes == other.codes && self.distinct == other.distinct
    }
}

impl Eq for Texts {}

impl Texts {
    /// The same text in so many rows.
    pub fn of_one(text: &str, rows: usize) -> Self {
        let mut texts = Self::default();
        texts.fill(text, rows);
        texts
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        self.codes.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.codes.is_empty()
    }

    /// The text of one row (counted from 0); panics beyond the last row.
    pub fn get(&self, row: usize) -> &str {
        &self.distinct[self.codes[row] as usize]
    }

    /// The texts of all rows, in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.codes
            .iter()
            .map(|&code| &*self.distinct[code as usize])
    }

    /// One code per row: the position of the row's text in [`Texts::distinct`].
    pub fn codes(&self) -> &[u32] {
        &self.codes
    }

    /// The distinct texts, in order of first appearance.
    pub fn distinct(&self) -> &[Arc<str>] {
        &self.distinct
    }

    /// Adds one row.
    pub fn push(&mut self, text: &str) {
        let last = self.codes.last().map(|&last| last as usize);
        let is_it = |guess: &u32| &*self.distinct[*guess as usize] == text;
        let after_last = || last.map(|last| self.after[last]).filter(is_it);
        let known = self.a_tick_ago().filter(is_it).or_else(after_last);
        let code = known.unwrap_or_else(|| self.code(text));
        if let Some(last) = last {
            self.after[last] = code;
        }
        self.codes.push(code);
    }

    /// The code of the row that stood in the next row's place a tick ago.
    fn a_tick_ago(&self) -> Option<u32> {
        let [before, now] = self.ticks;
        let row = before + (self.len() - now);
        (row < now).then(|| self.codes[row])
    }

    fn code(&mut self, text: &str) -> u32 {
        if let Some(&code) = self.code_of.get(text) {
            return code;
        }
        let code = u32::try_from(self.distinct.len()).expect("fewer than 2^32 distinct texts");
        let text: Arc<str> = text.into();
        self.distinct.push(Arc::clone(&text));
        self.after.push(code);
        self.code_of.insert(text, code);
        code
    }

    /// Adds rows of one text until there are so many.
    fn fill(&mut self, text: &str, rows: usize) {
        if self.len() < rows {
            let code = self.code(text);
            self.codes.resize(rows, code);
        }
    }

    fn append(&mut self, other: &Self) {
        let codes: Vec<u32> = other.distinct.iter().map(|text| self.code(text)).collect();
        self.codes
            .extend(other.codes.iter().map(|&code| codes[code as usize]));
    }
}

/// The values of one column, one per row.
#[derive(Clone, Debug)]
pub enum Column {
    /// Text.
    Text(Texts),
    /// Whole numbers.
    Integer(Vec<i32>),
    /// Numbers, where NaN means "not defined".
    Number(Vec<f64>),
    /// Days since 1970-01-01.
    Date(Vec<i32>),
}

impl Column {
    /// An empty column of the given kind.
    pub fn new(kind: Kind) -> Self {
        match kind {
            Kind::Text => Self::Text(Texts::default()),
            Kind::Integer => Self::Integer(Vec::new()),
            Kind::Number => Self::Number(Vec::new()),
            Kind::Date => Self::Date(Vec::new()),
        }
    }

    /// What the column holds.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Text(_) => Kind::Text,
            Self::Integer(_) => Kind::Integer,
            Self::Number(_) => Kind::Number,
            Self::Date(_) => Kind::Date,
        }
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        match self {
            Self::Text(texts) => texts.len(),
            Self::Integer(values) | Self::Date(values) => values.len(),
            Self::Number(values) => values.len(),
        }
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn reserve(&mut self, rows: usize) {
        match self {
            Self::Text(texts) => texts.codes.reserve_exact(rows),
            Self::Integer(values) | Self::Date(values) => values.reserve_exact(rows),
            Self::Number(values) => values.reserve_exact(rows),
        }
    }

    fn append(&mut self, other: &Self) {
        match (self, other) {
            (Self::Text(all), Self::Text(more)) => all.append(more),
            (Self::Integer(all), Self::Integer(more)) | (Self::Date(all), Self::Date(more)) => {
                all.extend_from_slice(more);
            }
            (Self::Number(all), Self::Number(more)) => all.extend_from_slice(more),
            _ => panic!("only columns of one kind can be joined"),
        }
    }
}

impl PartialEq for Column {
    /// Whether two columns hold the same values bit for bit, "not defined" equalling itself.
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Text(a), Self::Text(b)) => a == b,
            (Self::Integer(a), Self::Integer(b)) | (Self::Date(a), Self::Date(b)) => a == b,
            (Self::Number(a), Self::Number(b)) => {
                let same =
                    |(a, b): (&f64, &f64)| a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan());
                a.len() == b.len() && a.iter().zip(b).all(same)
            }
            _ => false,
        }
    }
}

/// A recorded table: its name, the description of each column, and the values.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    name: String,
    headings: Vec<Heading>,
    columns: Vec<Column>,
    rows: usize,
    next: usize,
}

impl Table {
    /// An empty table with the given columns, in this order.
    pub fn new(name: &str, specs: &[ColumnSpec]) -> Self {
        let headings: Vec<Heading> = specs.iter().map(Heading::from).collect();
        let columns = specs.iter().map(|spec| Column::new(spec.kind)).collect();
        Self::from_columns(name, headings, columns)
    }

    /// A table made of whole columns; panics unless they are equally long and match the headings.
    pub fn from_columns(name: &str, headings: Vec<Heading>, columns: Vec<Column>) -> Self {
        let kinds = headings.iter().map(|heading| heading.kind);
        let rows = columns.first().map_or(0, Column::len);
        assert!(!columns.is_empty(), "table {name} has no column");
        assert!(
            kinds.eq(columns.iter().map(Column::kind)),
            "the columns of table {name} match its headings"
        );
        assert!(
            columns.iter().all(|column| column.len() == rows),
            "the columns of table {name} are equally long"
        );
        debug_assert!(
            names_differ(&headings),
            "table {name} has two columns of one name"
        );
        Self {
            name: name.to_owned(),
            headings,
            columns,
            rows,
            next: 0,
        }
    }

    /// The table's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The number of complete rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Whether every begun row is complete, as it must be before the table is written.
    pub fn is_whole(&self) -> bool {
        self.next == 0 && self.columns.iter().all(|column| column.len() == self.rows)
    }

    /// The description of each column, in order.
    pub fn headings(&self) -> &[Heading] {
        &self.headings
    }

    /// The columns, in order.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The column of the given name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        let at = self
            .headings
            .iter()
            .position(|heading| heading.name == name)?;
        self.columns.get(at)
    }

    /// The text column of the given name.
    pub fn texts(&self, name: &str) -> Option<&Texts> {
        match self.column(name)? {
            Column::Text(texts) => Some(texts),
            _ => None,
        }
    }

    /// The values of the whole-number column of the given name.
    pub fn integers(&self, name: &str) -> Option<&[i32]> {
        match self.column(name)? {
            Column::Integer(values) => Some(values),
            _ => None,
        }
    }

    /// The values of the number column of the given name, where NaN means "not defined".
    pub fn numbers(&self, name: &str) -> Option<&[f64]> {
        match self.column(name)? {
            Column::Number(values) => Some(values),
            _ => None,
        }
    }

    /// The values of the date column of the given name, in days since 1970-01-01.
    pub fn dates(&self, name: &str) -> Option<&[i32]> {
        match self.column(name)? {
            Column::Date(values) => Some(values),
            _ => None,
        }
    }

    /// Sets the next cell of the current row, in a text column.
    pub fn push_text(&mut self, text: &str) -> &mut Self {
        match &mut self.columns[self.next] {
            Column::Text(texts) => texts.push(text),
            _ => self.refuse(Kind::Text),
        }
        self.advance()
    }

    /// Sets the next cell of the current row, in a whole-number column.
    pub fn push_integer(&mut self, value: i32) -> &mut Self {
        match &mut self.columns[self.next] {
            Column::Integer(values) => values.push(value),
            _ => self.refuse(Kind::Integer),
        }
        self.advance()
    }

    /// Sets the next cell of the current row, in a number column; NaN means "not defined".
    pub fn push_number(&mut self, value: f64) -> &mut Self {
        debug_assert!(
            !value.is_infinite(),
            "column {} of table {} was given an infinite number",
            self.headings[self.next].name,
            self.name
        );
        match &mut self.columns[self.next] {
            Column::Number(values) => values.push(value),
            _ => self.refuse(Kind::Number),
        }
        self.advance()
    }

    /// Sets the next cell of the current row, in a date column, to a day counted from 1970-01-01.
    pub fn push_date(&mut self, days: i32) -> &mut Self {
        match &mut self.columns[self.next] {
            Column::Date(values) => values.push(days),
            _ => self.refuse(Kind::Date),
        }
        self.advance()
    }

    /// Leaves the next `n` cells of the current row to be filled together with those of other rows: see
    /// [`Self::fill_text`], [`Self::fill_integer`], [`Self::fill_date`].
    pub fn leave(&mut self, n: usize) -> &mut Self {
        self.next += n;
        self
    }

    /// Sets the cells of a text column that were left.
    pub fn fill_text(&mut self, column: usize, text: &str) {
        match &mut self.columns[column] {
            Column::Text(texts) => texts.fill(text, self.rows),
            _ => self.refuse(Kind::Text),
        }
    }

    /// Sets the cells of a whole-number column that were left.
    pub fn fill_integer(&mut self, column: usize, value: i32) {
        match &mut self.columns[column] {
            Column::Integer(values) => values.resize(self.rows, value),
            _ => self.refuse(Kind::Integer),
        }
    }

    /// Sets the cells of a date column that were left.
    pub fn fill_date(&mut self, column: usize, days: i32) {
        match &mut self.columns[column] {
            Column::Date(values) => values.resize(self.rows, days),
            _ => self.refuse(Kind::Date),
        }
    }

    /// The rows of another tick follow.
    pub fn next_tick(&mut self) {
        for column in &mut self.columns {
            if let Column::Text(texts) = column {
                texts.ticks = [texts.ticks[1], texts.len()];
            }
        }
    }

    /// Makes room for so many more rows.
    pub fn reserve(&mut self, rows: usize) {
        for column in &mut self.columns {
            column.reserve(rows);
        }
    }

    /// Adds the rows of another table of the same columns below those of this one.
    pub fn append(&mut self, other: &Self) {
        assert!(
            self.is_whole() && other.is_whole() && self.headings == other.headings,
            "tables {} and {} do not join",
            self.name,
            other.name
        );
        for (column, more) in self.columns.iter_mut().zip(&other.columns) {
            column.append(more);
        }
        self.rows += other.rows;
    }

    /// Puts one text in every row of the text column of the given name, if there is one.
    pub fn rewrite(&mut self, name: &str, text: &str) {
        let at = self
            .headings
            .iter()
            .position(|heading| heading.name == name);
        if let Some(Column::Text(texts)) = at.map(|at| &mut self.columns[at]) {
            *texts = Texts::of_one(text, texts.len());
        }
    }

    fn advance(&mut self) -> &mut Self {
        self.next += 1;
        if self.next == self.columns.len() {
            self.next = 0;
            self.rows += 1;
        }
        self
    }

    // A value in the wrong column would shift every later one, so no build lets it pass.
    fn refuse(&self, given: Kind) -> ! {
        let heading = &self.headings[self.next];
        panic!(
            "column {} of table {} holds {:?}, not {given:?}",
            heading.name, self.name, heading.kind
        );
    }
}

fn names_differ(headings: &[Heading]) -> bool {
    let mut names: Vec<&str> = headings.iter().map(|heading| &*heading.name).collect();
    names.sort_unstable();
    names.windows(2).all(|pair| pair[0] != pair[1])
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPECS: [ColumnSpec; 4] = [
        spec("firm", Kind::Text),
        spec("month", Kind::Integer),
        spec("price", Kind::Number),
        spec("day", Kind::Date),
    ];

    const fn spec(name: &'static str, kind: Kind) -> ColumnSpec {
        ColumnSpec {
            name,
            kind,
            unit: "",
            meaning: "",
        }
    }

    fn table(firms: &[&str]) -> Table {
        let mut table = Table::new("market", &SPECS);
        for (month, firm) in (1..).zip(firms) {
            let price = if month == 1 {
                f64::NAN
            } else {
                f64::from(month)
            };
            table
                .push_text(firm)
                .push_integer(month)
                .push_number(price)
                .push_date(month);
        }
        table
    }

    #[test]
    fn values_come_back_by_column_in_the_order_of_their_rows() {
        let table = table(&["alpha", "beta", "alpha"]);
        assert_eq!(table.rows(), 3);
        let firms: Vec<&str> = table.texts("firm").unwrap().iter().collect();
        assert_eq!(firms, ["alpha", "beta", "alpha"]);
        assert_eq!(table.texts("firm").unwrap().get(1), "beta");
        assert_eq!(table.integers("month"), Some(&[1, 2, 3][..]));
        assert_eq!(table.dates("day"), Some(&[1, 2, 3][..]));
        assert!(table.numbers("price").unwrap()[0].is_nan());
        assert_eq!(table.numbers("price").unwrap()[1..], [2.0, 3.0]);
    }

    #[test]
    fn each_distinct_text_is_kept_once() {
        let table = table(&["alpha", "beta", "alpha", "alpha"]);
        let firms = table.texts("firm").unwrap();
        assert_eq!(firms.distinct().len(), 2);
        assert_eq!(firms.codes(), [0, 1, 0, 0]);
    }

    /// Names are guessed by what stood there a tick ago, and by what came after the last: neither is believed.
    #[test]
    fn ticks_whose_rows_differ_keep_their_names() {
        let mut table = Table::new("market", &SPECS[..1]);
        let ticks = [
            &["a", "a", "b"][..],
            &["a", "b", "b"],
            &["c"],
            &["a", "c", "b", "a"],
        ];
        for firms in ticks {
            for firm in firms {
                table.push_text(firm);
            }
            table.next_tick();
        }
        let firms: Vec<&str> = table.texts("firm").unwrap().iter().collect();
        assert_eq!(firms, ticks.concat());
    }

    #[test]
    fn a_column_of_another_kind_or_name_is_not_found() {
        let table = table(&["alpha"]);
        assert!(table.numbers("month").is_none());
        assert!(table.column("cost").is_none());
    }

    #[test]
    fn undefined_numbers_equal_each_other_and_zeros_of_different_sign_do_not() {
        let column = |value| Column::Number(vec![value]);
        assert_eq!(column(f64::NAN), column(f64::NAN));
        assert_ne!(column(0.0), column(-0.0));
        assert_ne!(column(0.0), Column::Integer(vec![0]));
    }

    #[test]
    fn an_appended_table_is_the_table_recorded_in_one_go() {
        let mut joined = table(&["alpha", "beta"]);
        joined.append(&table(&["gamma", "beta"]));
        let firms: Vec<&str> = joined.texts("firm").unwrap().iter().collect();
        assert_eq!(firms, ["alpha", "beta", "gamma", "beta"]);
        assert_eq!(joined.texts("firm").unwrap().codes(), [0, 1, 2, 1]);
        assert_eq!(joined.integers("month"), Some(&[1, 2, 1, 2][..]));
        assert_eq!(joined.rows(), 4);
    }

    #[test]
    fn a_begun_row_leaves_the_table_incomplete() {
        let mut table = table(&["alpha"]);
        assert!(table.is_whole());
        assert!(!table.push_text("beta").is_whole());
        assert_eq!(table.rows(), 1);
    }

    #[test]
    #[should_panic(expected = "column firm of table market holds Text, not Number")]
    fn a_value_of_the_wrong_kind_is_refused() {
        table(&[]).push_number(1.0);
    }

    #[test]
    #[cfg(debug_assertions)]
    #[should_panic(expected = "column price of table market was given an infinite number")]
    fn an_infinite_number_is_refused() {
        table(&[])
            .push_text("alpha")
            .push_integer(1)
            .push_number(f64::INFINITY);
    }
}
