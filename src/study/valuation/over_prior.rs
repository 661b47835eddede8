//! The worth of deals over what is uncertain: lived once, kept as a table, ranked by what drives it.

use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use rayon::prelude::*;

use super::files::{integer, number, text};
use super::prior::{at, points, uncertain, value_at};
use super::subject::Subject;
use super::worth::Scenario;
use crate::plan::stated::Uncertain;
use crate::record::csv::{read_csv, write_csv};
use crate::record::files::digest;
use crate::record::table::{Column, ColumnSpec, Table};
use crate::study::hold::Held;
use crate::study::identity::Identity;
use crate::study::layout::FileDigest;
use crate::study::manifest::Manifest;
use crate::study::ours::There;
use crate::study::sensitivity::{Partial, partial_rank_correlations};
use crate::study::trouble::Trouble;
use crate::terms::deals::DiscountScope;
use crate::worldfile::Loaded;

const SPECS: [ColumnSpec; 7] = [
    integer("draw", "The draw, 0 the first"),
    integer("seed", "The replication seed that it lived"),
    text("deal", "The deal"),
    text("scope", "What the price discount applies to"),
    number("cash", "dollars", "Net present value of incremental cash"),
    number(
        "with_stake",
        "dollars",
        "The same with the stake at the end",
    ),
    text("scenario", "A, B or C"),
];

const POINTS: [ColumnSpec; 3] = [
    integer("draw", "The draw, 0 the first"),
    text("path", "The uncertain parameter"),
    number("value", "as the parameter", "Its value in the draw"),
];

/// The table of worths, and its file.
const WORTH: &str = "worth";

/// Draws of a world's prior in which deals of a study are valued, one of its seeds each.
#[derive(Debug)]
pub struct Draws<'a> {
    /// The deals.
    subject: &'a Subject,
    /// The world that is drawn from.
    pub loaded: Loaded,
    /// What is uncertain in it.
    pub uncertain: Vec<Uncertain>,
    /// Its values, by draw.
    pub points: Vec<Vec<f64>>,
}

/// Deals valued in every draw of the prior.
#[derive(Debug)]
pub struct OverPrior {
    /// What was uncertain.
    uncertain: Vec<Uncertain>,
    /// Its values, by draw.
    points: Vec<Vec<f64>>,
    /// What each deal was worth in each draw.
    table: Table,
}

/// What a deal was worth under one scope of its discount, by draw. Money is dollars.
#[derive(Debug, Clone, PartialEq)]
pub struct Worths {
    /// The places of the draws.
    draws: Vec<usize>,
    /// Net present value of incremental cash.
    pub cash: Vec<f64>,
    /// The same with the stake at the end.
    pub with_stake: Vec<f64>,
    /// Letters of how it turned out.
    scenarios: Vec<String>,
}

/// How an uncertain parameter drives the worth of a deal, the others held fixed.
#[derive(Debug, Clone, Copy)]
pub struct Driver<'a> {
    /// The parameter.
    pub uncertain: &'a Uncertain,
    /// Its partial rank correlation with the worth of cash.
    pub cash: Partial,
    /// The same with the stake at the end.
    pub with_stake: Partial,
}

impl<'a> Draws<'a> {
    /// `n` draws; none where nothing is uncertain or no draw is wanted.
    ///
    /// # Errors
    /// When the study's world makes no sense to this version.
    pub fn of(subject: &'a Subject, n: usize) -> Result<Option<Self>, Trouble> {
        let loaded = subject.study.loaded()?;
        let uncertain = uncertain(&loaded);
        Ok((n > 0 && !uncertain.is_empty()).then(|| Self {
            subject,
            points: points(&loaded, &uncertain, n),
            loaded,
            uncertain,
        }))
    }

    /// Where they are kept.
    fn folder(&self) -> PathBuf {
        self.subject.folder().join("prior")
    }

    /// The seed that a draw lives: those of the study in turn.
    fn seed(&self, draw: usize) -> u64 {
        let seeds = &self.subject.study.seeds;
        seeds[draw % seeds.len()]
    }

    /// What determines them: the study, the deals, and which seed each draw lives.
    fn identity(&self) -> Identity {
        let Subject { study, deals } = self.subject;
        let own = &study.manifest.identity;
        let name = |&d: &usize| study.plan.world.deals[d].name.clone();
        Identity {
            lockin: env!("CARGO_PKG_VERSION").to_owned(),
            commit: env!("LOCKIN_COMMIT").to_owned(),
            variants: deals.iter().map(name).collect(),
            made_from: vec![own.made_from[0].clone(); deals.len()],
            seeds: (0..self.points.len()).map(|i| self.seed(i)).collect(),
            ..own.clone()
        }
    }

    /// Whether they are kept already; other draws are replaced, other files are not.
    ///
    /// # Errors
    /// When what is there is not lockin's, which is input.
    pub fn are_kept(&self) -> Result<bool, Trouble> {
        let folder = self.folder();
        let file = file_of(&folder, WORTH);
        match There::look(&folder) {
            There::Study(manifest) => {
                let same = |kept: &FileDigest| digest(&file).is_ok_and(|d| d == kept.digest);
                Ok(manifest.identity == self.identity() && manifest.files.iter().all(same))
            }
            There::OtherVersion(_) => Ok(false),
            There::Nothing if !file.exists() => Ok(false),
            There::Nothing | There::NotOurs | There::NoManifest(_) => Err(Trouble::Input(format!(
                "{}: what is there is not lockin's; nothing was changed. Move it away",
                folder.display()
            ))),
        }
    }

    /// Values the deals in every draw; `advance` is called after each. A row for each draw, deal and scope.
    ///
    /// # Errors
    /// When a world makes no sense at a draw, a run fails, or the user interrupts.
    pub fn live(&self, stop: &AtomicBool, advance: impl Fn() + Sync) -> Result<Table, Trouble> {
        let one = |(i, point): (usize, &Vec<f64>)| {
            let there = at(&self.loaded, &self.uncertain, point);
            let deals = &self.subject.deals;
            let valued = there.and_then(|there| value_at(&there, deals, self.seed(i), stop));
            advance();
            valued.map_err(|why| format!("draw {i} of the prior: {why}"))
        };
        let points = self.points.par_iter().enumerate().with_max_len(1);
        let drawn: Vec<_> = points.map(one).collect();
        let mut table = Table::new(WORTH, &SPECS);
        for (i, valued) in drawn.into_iter().enumerate() {
            let Some(valued) = valued.map_err(Trouble::Failed)? else {
                return Err(Trouble::Interrupted(
                    "interrupted; the prior is drawn anew next time".to_owned(),
                ));
            };
            for (cell, worth) in valued {
                table
                    .push_integer(i as i32)
                    .push_integer(self.seed(i) as i32)
                    .push_text(&self.subject.study.plan.world.deals[cell.deal].name)
                    .push_text(cell.scope.words())
                    .push_number(worth.cash)
                    .push_number(worth.with_stake())
                    .push_text(worth.scenario.letter());
            }
        }
        Ok(table)
    }

    /// The value of each parameter in each draw.
    fn table(&self) -> Table {
        let mut table = Table::new("points", &POINTS);
        for (i, point) in self.points.iter().enumerate() {
            for (u, x) in self.uncertain.iter().zip(point) {
                table
                    .push_integer(i as i32)
                    .push_text(&u.path)
                    .push_number(*x);
            }
        }
        table
    }

    /// Writes the draws and what came of them, each table to a file that is called like it, and what they were made from.
    ///
    /// # Errors
    /// When one cannot be written.
    pub fn keep(&self, held: &Held, worths: &Table) -> Result<(), Trouble> {
        self.write(held, worths).map_err(Trouble::Failed)
    }

    fn write(&self, held: &Held, worths: &Table) -> Result<(), String> {
        let folder = self.folder();
        std::fs::create_dir_all(&folder)
            .map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
        for table in [&self.table(), worths] {
            let path = file_of(&folder, table.name());
            held.publish(&path, |new| write_csv(table, new))?;
        }
        let file = file_of(&folder, WORTH);
        let manifest = Manifest {
            complete: true,
            files: vec![FileDigest {
                path: "worth.csv".to_owned(),
                digest: digest(&file)?,
            }],
            ..Manifest::new(self.identity(), ron::Value::Unit)
        };
        manifest.write_to(held, &folder)
    }

    /// What came of them, read from where it is kept.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn read(self) -> Result<OverPrior, Trouble> {
        let file = file_of(&self.folder(), WORTH);
        let table = read_csv(&file, WORTH, &SPECS).map_err(Trouble::Input)?;
        Ok(OverPrior {
            uncertain: self.uncertain,
            points: self.points,
            table,
        })
    }
}

/// The file of a table.
fn file_of(folder: &Path, table: &str) -> PathBuf {
    folder.join(format!("{table}.csv"))
}

impl OverPrior {
    /// The number of draws.
    pub fn draws(&self) -> usize {
        self.points.len()
    }

    /// What a deal was worth under a scope of its discount.
    pub fn worths(&self, deal: &str, scope: DiscountScope) -> Worths {
        let text = |name: &str| match self.table.column(name) {
            Some(Column::Text(texts)) => texts.iter().map(str::to_owned).collect(),
            _ => Vec::new(),
        };
        let numbers = |name: &str| self.table.numbers(name).unwrap_or_default();
        let (deals, scopes, scenarios) = (text("deal"), text("scope"), text("scenario"));
        let own: Vec<usize> = (0..self.table.rows())
            .filter(|&row| deals[row] == deal && scopes[row] == scope.words())
            .collect();
        let draws = self.table.integers("draw").unwrap_or_default();
        let of = |values: &[f64]| own.iter().map(|&row| values[row]).collect();
        Worths {
            draws: own.iter().map(|&row| draws[row] as usize).collect(),
            cash: of(numbers("cash")),
            with_stake: of(numbers("with_stake")),
            scenarios: own.iter().map(|&row| scenarios[row].clone()).collect(),
        }
    }

    /// Uncertain parameters by how strongly they drive the worth of cash, strongest first; none where nothing can be ranked.
    pub fn drivers(&self, worths: &Worths) -> Option<Vec<Driver<'_>>> {
        let drawn = worths.draws.iter();
        let input = |u: usize| drawn.clone().map(|&i| self.points[i][u]).collect();
        let inputs: Vec<Vec<f64>> = (0..self.uncertain.len()).map(input).collect();
        let cash = partial_rank_correlations(&inputs, &worths.cash)?;
        let with_stake = partial_rank_correlations(&inputs, &worths.with_stake)?;
        let mut order: Vec<usize> = (0..cash.len()).collect();
        order.sort_by(|&a, &b| {
            let size = |u: usize| cash[u].correlation.abs();
            size(b).total_cmp(&size(a)).then(a.cmp(&b))
        });
        let driver = |u: usize| Driver {
            uncertain: &self.uncertain[u],
            cash: cash[u],
            with_stake: with_stake[u],
        };
        Some(order.into_iter().map(driver).collect())
    }
}

impl Worths {
    /// In how many draws the deal turned out so.
    pub fn turned_out(&self, scenario: Scenario) -> usize {
        let alike = |letter: &&String| letter.as_str() == scenario.letter();
        self.scenarios.iter().filter(alike).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A deal in 16 draws of two parameters, the second of which orders what it is worth, worst first.
    fn over_prior() -> OverPrior {
        let uncertain = |path: &str| Uncertain {
            path: path.to_owned(),
            low: 0.0,
            high: 16.0,
        };
        let points: Vec<Vec<f64>> = (0..16)
            .map(|i| vec![f64::from(i), f64::from(i * 7 % 16)])
            .collect();
        let mut table = Table::new(WORTH, &SPECS);
        for (i, point) in points.iter().enumerate() {
            for (scope, letter) in [("commitment", "A"), ("all-hosted", "B")] {
                table
                    .push_integer(i as i32)
                    .push_integer(1)
                    .push_text("deal")
                    .push_text(scope)
                    .push_number(-point[1])
                    .push_number(-point[1])
                    .push_text(letter);
            }
        }
        OverPrior {
            uncertain: ["first", "second"].map(uncertain).to_vec(),
            points,
            table,
        }
    }

    #[test]
    fn a_deal_is_read_under_one_scope_in_the_order_of_draws() {
        let over = over_prior();
        let worths = over.worths("deal", DiscountScope::Commitment);
        assert_eq!(worths.draws, (0..over.draws()).collect::<Vec<_>>());
        assert_eq!(worths.cash[1], -7.0);
        assert_eq!(worths.turned_out(Scenario::Pays), 16);
        assert_eq!(worths.turned_out(Scenario::LongBet), 0);
        assert!(
            over.worths("other", DiscountScope::Commitment)
                .cash
                .is_empty()
        );
    }

    #[test]
    fn what_drives_it_most_comes_first() {
        let over = over_prior();
        let worths = over.worths("deal", DiscountScope::AllHosted);
        let noisy = Worths {
            cash: worths.cash.iter().enumerate().map(noise).collect(),
            with_stake: worths.with_stake.iter().enumerate().map(noise).collect(),
            ..worths.clone()
        };
        let drivers = over.drivers(&noisy).unwrap();
        assert_eq!(drivers.len(), 2);
        assert_eq!(drivers[0].uncertain.path, "second");
        assert!(drivers[0].cash.correlation < -0.9);
        let flat = Worths {
            cash: vec![1.0; 16],
            ..worths
        };
        assert!(over.drivers(&flat).is_none());
    }

    /// A number moved a little by its place.
    fn noise((i, x): (usize, &f64)) -> f64 {
        x + (i * i % 5) as f64
    }
}
