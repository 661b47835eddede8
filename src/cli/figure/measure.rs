//! What a figure shows: a column of the tables, or equivalent variation.

use lockin::record::measures::{TABLES, Timing};
use lockin::record::table::{ColumnSpec, Kind};
use lockin::study::welfare::Year;
use lockin::worldfile::error::did_you_mean;

/// A measure that can be drawn.
pub struct Measure {
    /// Its name, as it was found.
    pub name: String,
    /// What it is, in a sentence.
    pub meaning: String,
    /// The unit in which it is shown; empty for none.
    pub unit: String,
    /// What takes it to that unit.
    pub scale: f64,
    /// Whether it flows: it is shown as the mean of the year that ends.
    pub flow: bool,
    /// Whether its ratios count.
    pub ratio: bool,
    /// Where it is read.
    pub from: From,
}

/// Where a measure is read.
pub enum From {
    /// A column of a table.
    Column(&'static str),
    /// Welfare against base.
    Welfare(fn(&Year) -> f64),
}

/// Equivalent variation: name, unit, sentence, figure.
type Gain = (&'static str, &'static str, &'static str, fn(&Year) -> f64);

const GAINS: [Gain; 6] = [
    ("ev", "$bn a year", "Equivalent variation of buyers", |y| {
        y.variation(|_| true) / 1e9
    }),
    (
        "ev_percent",
        "% of spend",
        "Equivalent variation of buyers",
        |y| 100.0 * y.variation_share(|_| true),
    ),
    (
        "gain_providers",
        "$bn a year",
        "More profit of providers, the vendors that they own included",
        |y| y.providers / 1e9,
    ),
    (
        "gain_vendors",
        "$bn a year",
        "More profit of vendors that nobody owns",
        |y| y.vendors / 1e9,
    ),
    (
        "gain_state",
        "$bn a year",
        "More in the state's account",
        |y| y.state / 1e9,
    ),
    (
        "gain_total",
        "$bn a year",
        "Equivalent variation of buyers, profits and the state's account together",
        |y| y.total() / 1e9,
    ),
];

/// A column that can be a measure: its table, what it is, when it is read.
type Kept = (&'static str, ColumnSpec, Option<Timing>);

/// The columns of all tables that can be measures.
fn columns() -> impl Iterator<Item = Kept> {
    let drawn = |name: &str| !["events", "elasticities"].contains(&name);
    let kinds = TABLES.iter().filter(move |kind| drawn(kind.name));
    let all = kinds.flat_map(|kind| {
        let columns = kind.specs().into_iter().zip(kind.timings());
        columns.map(|(spec, timing)| (kind.name, spec, timing))
    });
    all.filter(|(_, spec, _)| spec.kind == Kind::Number)
}

/// A measure as it is listed.
pub struct Known {
    /// Its name, with its table where it is of one.
    pub name: String,
    /// Its unit.
    pub unit: String,
    /// What it means.
    pub meaning: String,
}

/// All measures: those of welfare, then those of the tables.
pub fn listed() -> Vec<Known> {
    let gains = GAINS.iter().map(|(name, unit, meaning, _)| Known {
        name: (*name).to_owned(),
        unit: (*unit).to_owned(),
        meaning: (*meaning).to_owned(),
    });
    let columns = columns().map(|(table, spec, _)| Known {
        name: format!("{table}.{}", spec.name),
        unit: spec.unit.to_owned(),
        meaning: spec.meaning.to_owned(),
    });
    gains.chain(columns).collect()
}

impl Measure {
    /// The measure of that name, or of that table and name.
    ///
    /// # Errors
    /// When there is none, or several tables have it.
    pub fn named(asked: &str) -> Result<Self, String> {
        if let Some((name, unit, meaning, figure)) = GAINS.iter().find(|gain| gain.0 == asked) {
            return Ok(Self {
                name: (*name).to_owned(),
                meaning: (*meaning).to_owned(),
                unit: (*unit).to_owned(),
                scale: 1.0,
                flow: true,
                ratio: false,
                from: From::Welfare(*figure),
            });
        }
        let (table, column) = match asked.split_once('.') {
            Some((table, column)) => (Some(table), column),
            None => (None, asked),
        };
        let is_it = |(place, spec, _): &Kept| {
            spec.name == column && table.is_none_or(|table| table == *place)
        };
        let found: Vec<Kept> = columns().filter(is_it).collect();
        match found[..] {
            [(table, spec, timing)] => Ok(Self::column(table, &spec, timing)),
            [] => {
                let names: Vec<String> = listed().into_iter().map(|known| known.name).collect();
                let names: Vec<&str> = names.iter().map(String::as_str).collect();
                let remedy = did_you_mean(asked, &names);
                Err(format!(
                    "--measure {asked}: there is no such measure; {remedy}; `lockin explain measures` lists them"
                ))
            }
            _ => {
                let tables = found.iter().map(|(table, ..)| format!("{table}.{column}"));
                let tables: Vec<String> = tables.collect();
                Err(format!(
                    "--measure {asked}: several tables have it; write {}",
                    tables.join(" or ")
                ))
            }
        }
    }

    fn column(table: &'static str, spec: &ColumnSpec, timing: Option<Timing>) -> Self {
        let share = ["share", "0 to 1"].contains(&spec.unit) || spec.unit.starts_with("share of");
        let unit = match spec.unit {
            "0 to 10000" | "ratio" => String::new(),
            "start = 1" => "start\u{a0}=\u{a0}1".to_owned(),
            "0 to 1" => "%".to_owned(),
            unit if share => unit.replacen("share", "%", 1),
            unit => unit.to_owned(),
        };
        Self {
            name: format!("{table}.{}", spec.name),
            meaning: spec.meaning.to_owned(),
            unit,
            scale: if share { 100.0 } else { 1.0 },
            flow: timing.is_some_and(Timing::is_averaged),
            ratio: spec.unit.starts_with("start") || spec.unit == "ratio",
            from: From::Column(table),
        }
    }

    /// The name of its table; empty for welfare.
    pub fn of_table(&self) -> &str {
        self.name.rsplit_once('.').map_or("", |(table, _)| table)
    }

    /// The name of its column.
    pub fn of_column(&self) -> &str {
        self.name.rsplit('.').next().unwrap_or_default()
    }

    /// Its sentence; of a long one its first part.
    pub fn short(&self) -> String {
        let first = self.meaning.split([':', ';', '(', ',']).next();
        first.unwrap_or_default().trim().to_owned()
    }

    /// The unit of a level or of a difference: those of per cent are points.
    pub fn unit_of(&self, difference: bool) -> String {
        match self.unit.strip_prefix('%') {
            Some(rest) if difference => format!("points{rest}"),
            _ => self.unit.clone(),
        }
    }

    /// Its name and unit: what an axis is called.
    pub fn axis(&self, differences: bool) -> String {
        let name = self.of_column().replace('_', " ").replace(" percent", "");
        with_unit(name, &self.unit_of(differences))
    }

    /// Its sentence with its unit: the title of an axis. Of a long sentence its first part.
    pub fn titled(&self, differences: bool) -> String {
        let short = self
            .meaning
            .split([':', ';', '('])
            .next()
            .unwrap_or_default()
            .trim();
        let mut title = short.to_owned();
        if differences {
            title.push_str(", difference from base");
        }
        with_unit(title, &self.unit_of(differences))
    }
}

/// With the unit, if there is one.
fn with_unit(name: String, unit: &str) -> String {
    if unit.is_empty() {
        name
    } else {
        format!("{name}, {unit}")
    }
}
