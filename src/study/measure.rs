//! What a study can be asked for by name: a column of the tables, or equivalent variation.

use super::trouble::Trouble;
use super::welfare::Year;
use crate::record::measures::{Named, TABLES, Timing};
use crate::record::table::{ColumnSpec, Kind};
use crate::worldfile::error::did_you_mean;

/// A measure that can be compared and drawn.
#[derive(Debug, Clone)]
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
#[derive(Debug, Clone, Copy)]
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
#[derive(Debug, Clone, PartialEq, Eq)]
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

/// The measures of a table, of one name, or all of them where `some` is empty, two lines each.
///
/// # Errors
/// When there is no such measure or table, which is input.
pub fn explained(some: &str) -> Result<String, Trouble> {
    let all = listed();
    let is_asked = |known: &Known| {
        some.is_empty() || known.name == some || known.name.split('.').any(|part| part == some)
    };
    let told = all.iter().filter(|known| is_asked(known)).map(|known| {
        let Known {
            name,
            unit,
            meaning,
        } = known;
        format!("{name} ({unit})\n    {meaning}\n")
    });
    let told: String = told.collect();
    if told.is_empty() {
        let names: Vec<&str> = all.iter().map(|known| &*known.name).collect();
        let remedy = did_you_mean(some, &names);
        return Err(Trouble::Input(format!(
            "measures.{some}: there is no such measure or table; {remedy}"
        )));
    }
    Ok(told)
}

impl Measure {
    /// The measures of these names, in their order.
    ///
    /// # Errors
    /// Every name that is none, which is input.
    pub fn all_named(asked: &[String]) -> Result<Vec<Self>, Trouble> {
        let named = asked.iter().map(|name| Self::named(name));
        let (found, wrong): (Vec<_>, Vec<_>) = named.partition(Result::is_ok);
        let wrong: Vec<String> = wrong.into_iter().filter_map(Result::err).collect();
        if wrong.is_empty() {
            Ok(found.into_iter().filter_map(Result::ok).collect())
        } else {
            Err(Trouble::Input(wrong.join("\n")))
        }
    }

    /// The measure of that name, or of that table and name.
    ///
    /// # Errors
    /// When there is none, or several tables have it.
    pub fn named(asked: &str) -> Result<Self, String> {
        if let Some(gain) = Self::of_welfare(asked) {
            return Ok(gain);
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

    /// The measure that code names; none of a table that cannot be compared.
    pub fn of(named: Named) -> Option<Self> {
        let is_it = |(table, spec, _): &Kept| *table == named.table && spec.name == named.column;
        let (table, spec, timing) = columns().find(is_it)?;
        Some(Self::column(table, &spec, timing))
    }

    /// The figure of welfare of that name, if there is one.
    pub fn of_welfare(name: &str) -> Option<Self> {
        let (name, unit, meaning, figure) = GAINS.iter().find(|gain| gain.0 == name)?;
        Some(Self {
            name: (*name).to_owned(),
            meaning: (*meaning).to_owned(),
            unit: (*unit).to_owned(),
            scale: 1.0,
            flow: true,
            ratio: false,
            from: From::Welfare(*figure),
        })
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure;

    #[test]
    fn a_name_is_found_with_its_table_and_without_where_one_table_has_it() {
        assert_eq!(Measure::named("hhi").unwrap().name, "market.hhi");
        assert_eq!(Measure::named("providers.share").unwrap().unit, "%");
        let why = Measure::named("share").err().unwrap();
        assert!(why.contains("several tables have it"), "{why}");
    }

    #[test]
    fn what_code_names_is_what_a_user_finds_under_that_name() {
        let code = Measure::of(measure!(providers.list_price)).unwrap();
        let typed = Measure::named("providers.list_price").unwrap();
        assert_eq!((code.name, code.unit), (typed.name, typed.unit));
        assert!(Measure::of(measure!(elasticities.diversion)).is_none());
    }

    #[test]
    fn all_names_that_are_none_are_told_at_once() {
        let asked = ["hhj", "ev", "sharf"].map(str::to_owned);
        let told = Measure::all_named(&asked).err().unwrap().to_string();
        assert_eq!(told.lines().count(), 2);
        assert!(told.starts_with("--measure hhj: there is no such measure"));
    }

    #[test]
    fn welfare_comes_before_the_tables_and_a_table_is_told_alone() {
        assert!(explained("").unwrap().starts_with("ev ($bn a year)\n"));
        let market = explained("market").unwrap();
        let names = market.lines().filter(|line| !line.starts_with(' '));
        assert!(names.clone().count() > 1);
        assert!(names.clone().all(|line| line.starts_with("market.")));
        assert!(matches!(explained("marked"), Err(Trouble::Input(_))));
    }
}
