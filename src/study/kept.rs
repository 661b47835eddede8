//! Which tables of a run stay on disk: all of them, or the numbers of each year and those that are asked for.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::yearly::is_summed;
use crate::record::Heard;
use crate::record::measures::{TABLES, TableKind, YEARLY};
use crate::worldfile::error::did_you_mean;

/// Which tables of a run are kept.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub enum Kept {
    /// Every table, tick by tick.
    #[default]
    All,
    /// The numbers at the end of each year, and these tables tick by tick, by their places in `TABLES`.
    Yearly(Vec<usize>),
}

/// It as a manifest has it, with tables by name.
#[derive(Serialize, Deserialize)]
#[serde(rename = "Kept")]
enum Written {
    All,
    Yearly(Vec<String>),
}

impl From<Kept> for Written {
    fn from(kept: Kept) -> Self {
        let name = |place: usize| TABLES[place].name.to_owned();
        match kept {
            Kept::All => Self::All,
            Kept::Yearly(beside) => Self::Yearly(beside.into_iter().map(name).collect()),
        }
    }
}

impl TryFrom<Written> for Kept {
    type Error = String;

    fn try_from(written: Written) -> Result<Self, String> {
        match written {
            Written::All => Ok(Self::All),
            Written::Yearly(beside) => Self::yearly(beside.iter().map(String::as_str)),
        }
    }
}

impl FromStr for Kept {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let names: Vec<&str> = text.split(',').map(str::trim).collect();
        match names.as_slice() {
            ["all"] => Ok(Self::All),
            [first, beside @ ..] if *first == YEARLY.name => Self::yearly(beside.iter().copied()),
            names if names.contains(&"all") => {
                Err("all keeps every table; write it alone".to_owned())
            }
            [one] if !TABLES.iter().any(|kind| kind.name == *one) => {
                let near = did_you_mean(one, &["all", YEARLY.name]);
                Err(format!("it is none of what can be kept; {near}"))
            }
            _ => Err(format!(
                "where not all is kept {0} is; write {0},{1}",
                YEARLY.name,
                names.join(",")
            )),
        }
    }
}

impl Kept {
    /// The numbers of each year, and the tables of these names.
    fn yearly<'a>(names: impl Iterator<Item = &'a str>) -> Result<Self, String> {
        let mut beside = Vec::new();
        for name in names {
            let Some(place) = TABLES.iter().position(|kind| kind.name == name) else {
                let known: Vec<&str> = TABLES.iter().map(|kind| kind.name).collect();
                let near = did_you_mean(name, &known);
                return Err(format!("there is no table {name:?}; {near}"));
            };
            if !beside.contains(&place) {
                beside.push(place);
            }
        }
        beside.sort_unstable();
        Ok(Self::Yearly(beside))
    }

    /// The tables that are kept, those of ticks in the order of `TABLES`, then that of years.
    pub fn kinds(&self) -> impl Iterator<Item = &'static TableKind> {
        let of_ticks = TABLES.iter().enumerate().filter(|(place, _)| match self {
            Self::All => true,
            Self::Yearly(beside) => beside.contains(place),
        });
        let of_years = self.is_yearly().then_some(&YEARLY);
        of_ticks.map(|(_, kind)| kind).chain(of_years)
    }

    /// Whether the numbers of each year are kept as a table of their own.
    pub fn is_yearly(&self) -> bool {
        *self != Self::All
    }

    /// What runs record for it.
    pub fn heard(&self) -> Heard {
        Heard::those(|place, name| is_summed(place) || self.has(name))
    }

    /// Whether a table is kept.
    pub fn has(&self, name: &str) -> bool {
        self.kinds().any(|kind| kind.name == name)
    }

    /// Those of some tables that are not kept.
    pub fn lacks<'a>(&self, names: &[&'a str]) -> Vec<&'a str> {
        let lacks = |name: &&&str| !self.has(name);
        names.iter().filter(lacks).copied().collect()
    }

    /// It as it is typed.
    pub fn as_typed(&self) -> String {
        let Self::Yearly(beside) = self else {
            return "all".to_owned();
        };
        let beside = beside.iter().map(|&place| TABLES[place].name);
        let names: Vec<&str> = std::iter::once(YEARLY.name).chain(beside).collect();
        names.join(",")
    }

    /// Why a table is not there although lockin knows it, and what to do.
    pub fn without(&self, name: &str) -> String {
        format!(
            "the table {name} was not kept (--keep {0}); run it again with --keep {0},{name} or --keep all",
            self.as_typed()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_read_as_it_is_written() {
        for text in ["all", "yearly", "yearly,homes,welfare"] {
            let kept: Kept = text.parse().unwrap();
            assert_eq!(kept.as_typed(), text);
            let written = ron::to_string(&kept).unwrap();
            assert_eq!(ron::from_str::<Kept>(&written).unwrap(), kept);
        }
        let kept: Kept = "yearly,welfare,homes,welfare".parse().unwrap();
        assert_eq!(kept.as_typed(), "yearly,homes,welfare");
        assert_eq!(kept.lacks(&["market", "homes"]), ["market"]);
    }

    #[test]
    fn what_is_no_table_is_told_with_the_nearest() {
        let wrong = |text: &str| text.parse::<Kept>().unwrap_err();
        assert!(wrong("yearly,marke").contains("did you mean market"));
        assert!(wrong("yealy").contains("did you mean yearly"));
        assert!(wrong("homes,welfare").contains("write yearly,homes,welfare"));
        assert!(wrong("homes").contains("write yearly,homes"));
        assert!(wrong("all,homes").contains("write it alone"));
        assert!(ron::from_str::<Kept>("Yearly([\"nothing\"])").is_err());
    }
}
