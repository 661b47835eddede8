//! What is asked of cells: which numbers, in which years, held against what.

use lockin::study::level::Level;
use lockin::study::measure::Measure;
use lockin::study::pool::{Cell, Pool};
use lockin::worldfile::error::did_you_mean;

use crate::cli::Trouble;

/// The options by which any cells are compared by any number.
#[derive(clap::Args)]
#[command(next_help_heading = "Any cells by any number")]
pub struct Asked {
    /// Compare cells by this number: table, measure and key of summary.csv, as market.hhi@compute/all, providers.share@aws,
    /// or ev, ev_percent; repeatable; without a key, all keys; `lockin explain measures` lists them
    #[arg(long, value_name = "MEASURE@KEY")]
    pub measure: Vec<String>,
    /// Hold every cell against this one; DIR:NAME for one of another study. At a point, NAME there, if it is a variant
    /// [default: base at the same point, and for that, base]
    #[arg(long, value_name = "NAME", requires = "measure")]
    pub against: Option<String>,
    /// Years since the start: 5, or each of 1..=5 [default: the last]
    #[arg(long, value_name = "YEARS", requires = "measure")]
    pub years: Option<String>,
    /// One number for all of --years: their mean, seed by seed
    #[arg(long, requires = "years")]
    pub mean_of_years: bool,
    /// Over the points of the design, as the draws of a prior: for each variant the median and the 10–90 % range, the share
    /// of points with each sign, and what drives it
    #[arg(long, requires = "measure")]
    pub over_points: bool,
    /// How sure intervals are, per cent: 90, 95 or 99
    #[arg(
        long,
        value_name = "PERCENT",
        requires = "measure",
        default_value = "95"
    )]
    pub level: Level,
}

/// A number that was asked for.
pub struct Number {
    /// As it was typed.
    pub typed: String,
    /// The measure.
    pub of: Measure,
    /// Whose it is; of all keys if none.
    pub key: Option<String>,
}

/// Years of which one number is made.
pub struct Span {
    /// What it is called.
    pub name: String,
    /// Its years.
    pub years: Vec<u32>,
}

/// What cells are held against.
pub enum Against {
    /// What each is held against in its own study.
    Own,
    /// This cell, of a certain pool if there is one.
    Cell(Option<usize>, String),
}

impl Asked {
    /// The numbers.
    ///
    /// # Errors
    /// When there is no such measure; all mistakes are told.
    pub fn numbers(&self) -> Result<Vec<Number>, Trouble> {
        let one = |typed: &String| {
            let (name, key) = match typed.split_once('@') {
                Some((name, key)) => (name, Some(key.to_owned())),
                None => (&**typed, None),
            };
            Ok(Number {
                of: Measure::named(name)?,
                typed: typed.clone(),
                key,
            })
        };
        let (found, wrong): (Vec<_>, Vec<Result<_, String>>) =
            self.measure.iter().map(one).partition(Result::is_ok);
        let wrong: Vec<String> = wrong.into_iter().filter_map(Result::err).collect();
        if !wrong.is_empty() {
            return Err(Trouble::Input(wrong.join("\n")));
        }
        Ok(found.into_iter().filter_map(Result::ok).collect())
    }

    /// The spans of years, in studies of which the shortest has `last` years.
    ///
    /// # Errors
    /// When they are no years of all studies.
    pub fn spans(&self, last: u32) -> Result<Vec<Span>, Trouble> {
        let text = self.years.clone().unwrap_or_else(|| last.to_string());
        let (from, to) = text.split_once("..=").unwrap_or((&text, &text));
        let (from, to) = match (from.trim().parse::<u32>(), to.trim().parse::<u32>()) {
            (Ok(from), Ok(to)) if from <= to && to <= last => (from, to),
            _ => {
                return Err(Trouble::Input(format!(
                    "--years {text}: write a year since the start, as {last}, or several, as 1..={last}; there are {last}"
                )));
            }
        };
        let one = |year: u32| Span {
            name: year.to_string(),
            years: vec![year],
        };
        Ok(if self.mean_of_years && from < to {
            vec![Span {
                name: format!("{from}–{to}"),
                years: (from..=to).collect(),
            }]
        } else {
            (from..=to).map(one).collect()
        })
    }

    /// What cells are held against.
    ///
    /// # Errors
    /// When no study has such a cell.
    pub fn against(&self, pools: &[Pool]) -> Result<Against, Trouble> {
        let Some(asked) = &self.against else {
            return Ok(Against::Own);
        };
        let placed = asked.rsplit_once(':').and_then(|(place, cell)| {
            let is_it = |pool: &Pool| pool.places().iter().any(|own| own == place);
            Some((pools.iter().position(is_it)?, cell))
        });
        let (pool, cell) = match placed {
            Some((pool, cell)) => (Some(pool), cell),
            None => (None, &**asked),
        };
        let has = |(place, own): (usize, &Pool)| pool.is_none_or(|p| p == place) && own.has(cell);
        if pools.iter().enumerate().any(has) {
            return Ok(Against::Cell(pool, cell.to_owned()));
        }
        let names: Vec<String> = pools.iter().flat_map(Pool::cells).map(|c| c.name).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        Err(Trouble::Input(format!(
            "--against {asked}: no study has such a cell; {}",
            did_you_mean(cell, &names)
        )))
    }
}

impl Against {
    /// What a cell of a pool is held against: the pool and the cell there; none if it is that itself.
    pub fn of(&self, pools: &[Pool], at: usize, cell: &Cell) -> Option<(usize, String)> {
        let found = match self {
            Against::Own => (at, cell.against.clone()?),
            Against::Cell(Some(pool), name) => (*pool, name.clone()),
            Against::Cell(None, name) => {
                let there = cell.point.as_ref().map(|point| format!("{point}--{name}"));
                match there.filter(|there| pools[at].has(there)) {
                    Some(there) => (at, there),
                    None if *name == *"base" => (at, cell.against.clone()?),
                    None => (at, name.clone()),
                }
            }
        };
        (found != (at, cell.name.clone())).then_some(found)
    }
}

/// The cells that are asked for, `*` standing for anything; all if none is.
///
/// # Errors
/// When nothing is called so; all mistakes are told.
pub fn chosen(pools: &[Pool], asked: &[String]) -> Result<Vec<Vec<Cell>>, Trouble> {
    let all: Vec<Vec<Cell>> = pools.iter().map(Pool::cells).collect();
    let named = |pattern: &str, name: &str| {
        if pattern.contains('*') {
            fits(pattern, name)
        } else {
            pattern == name
        }
    };
    let names: Vec<&str> = all.iter().flatten().map(|cell| &*cell.name).collect();
    let unknown = asked
        .iter()
        .filter(|pattern| !names.iter().any(|name| named(pattern, name)));
    let told: Vec<String> = unknown
        .map(|pattern| {
            let remedy = did_you_mean(pattern, &names);
            format!("--variant {pattern}: no study has such a variant or cell; {remedy}")
        })
        .collect();
    if !told.is_empty() {
        return Err(Trouble::Input(told.join("\n")));
    }
    let wanted =
        |cell: &Cell| asked.is_empty() || asked.iter().any(|pattern| named(pattern, &cell.name));
    Ok(all
        .into_iter()
        .map(|cells| cells.into_iter().filter(wanted).collect())
        .collect())
}

/// Whether a name is what a pattern says, in which `*` stands for anything.
fn fits(pattern: &str, name: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = name.strip_prefix(first) else {
        return false;
    };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else {
        return rest.is_empty();
    };
    for part in middle {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_anything() {
        for (pattern, name) in [
            ("*", "base"),
            ("p*", "p1"),
            ("*--exclusive", "p01--exclusive"),
            ("p*--ex*e", "p01--exclusive"),
        ] {
            assert!(fits(pattern, name), "{pattern} {name}");
        }
        for (pattern, name) in [
            ("p*", "base"),
            ("*--exclusive", "exclusive"),
            ("p*1--e", "p1"),
            ("ab*ba", "aba"),
        ] {
            assert!(!fits(pattern, name), "{pattern} {name}");
        }
    }
}
