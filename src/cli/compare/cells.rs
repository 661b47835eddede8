//! Any cells beside each other: a number of each over seeds, and how it differs from another's.

use std::collections::{BTreeMap, BTreeSet};

use lockin::study::contrast::{BySeed, Difference, Over};
use lockin::study::measure::From;
use lockin::study::opened::Opened;
use lockin::study::pool::{Cell, Pool};
use lockin::study::series::{self, Series};

use super::ask::{self, Against, Asked, Number, Span};
use crate::cli::headline::range;
use crate::cli::{Trouble, so_many};

/// A row: a number of a cell in some years.
pub struct Row {
    /// The place of its pool.
    pub pool: usize,
    /// Its cell.
    pub cell: String,
    /// The variant that the cell is.
    pub variant: String,
    /// Whether it is at a point of a design.
    pub at_point: bool,
    /// Whose number it is.
    pub key: String,
    /// The place of its span of years.
    pub span: usize,
    /// Over seeds; none of a number that is a difference, or that no seed has.
    pub level: Option<Over>,
    /// What it is held against: the pool and the cell.
    pub against: Option<(usize, String)>,
    /// How it differs from that.
    pub difference: Option<Difference>,
}

/// What is compared.
pub struct Comparison {
    /// Studies, pooled.
    pub pools: Vec<Pool>,
    /// Spans of years.
    pub spans: Vec<Span>,
    /// Cells by pool.
    cells: Vec<Vec<Cell>>,
    against: Against,
}

/// By cell and key, for each span of years.
type Numbers = BTreeMap<(String, String), Vec<BySeed>>;

impl Comparison {
    /// The cells asked for of studies of one world.
    ///
    /// # Errors
    /// When studies do not go together, or there is no such cell or year.
    pub fn of(studies: Vec<Opened>, variants: &[String], asked: &Asked) -> Result<Self, Trouble> {
        for study in &studies[1..] {
            let differences = range::unlike(study, &studies[0]);
            if !differences.is_empty() {
                return Err(Trouble::Input(format!(
                    "{}: {}; cells are compared within one world, tick by tick",
                    study.store.folder.display(),
                    differences.join(", ")
                )));
            }
        }
        let years = studies.iter().map(|study| study.plan.world.clock.years);
        let spans = asked.spans(years.min().unwrap_or_default())?;
        let pools = Pool::all(studies);
        Ok(Self {
            against: asked.against(&pools)?,
            cells: ask::chosen(&pools, variants)?,
            pools,
            spans,
        })
    }

    /// The parameters of all designs, by path.
    pub fn parameters(&self) -> Vec<String> {
        let mut paths: Vec<String> = Vec::new();
        for path in self.pools.iter().flat_map(Pool::parameters) {
            if !paths.contains(&path) {
                paths.push(path);
            }
        }
        paths
    }

    /// The studies, where there are several: which are pooled, and over how many seeds.
    pub fn studies(&self) -> Option<String> {
        let several = self.pools.len() > 1 || self.pools[0].studies.len() > 1;
        let line = |pool: &Pool| {
            let identity = &pool.first().manifest.identity;
            let mut parts = vec![
                identity.calibration.clone(),
                so_many(pool.seeds().len(), "seed"),
                so_many(pool.first().plan.world.clock.years as usize, "year"),
            ];
            let sets = identity
                .sets
                .iter()
                .filter(|set| !set.starts_with("seeds="));
            parts.extend(sets.cloned());
            if self.pools.iter().any(|other| commit(other) != commit(pool)) {
                parts.push(format!("commit {}", identity.commit));
            }
            format!("  {}: {}\n", pool.places().join(" + "), parts.join(", "))
        };
        let lines: String = self.pools.iter().map(line).collect();
        several.then(|| format!("Studies; those joined by + are batches of one:\n{lines}"))
    }

    /// The rows of a number, key by key within each cell, year by year.
    pub fn rows(&self, number: &Number) -> Result<Vec<Row>, Trouble> {
        let is_gain = matches!(number.of.from, From::Welfare(_));
        if is_gain && !matches!(self.against, Against::Own) {
            return Err(Trouble::Input(format!(
                "--against: {} is a difference already, from base at the same point; leave --against out, or --measure {}",
                number.typed, number.typed
            )));
        }
        let numbers = self.numbers(number)?;
        let mut rows = Vec::new();
        for (pool, cells) in self.cells.iter().enumerate() {
            for cell in cells {
                rows.extend(self.rows_of(&numbers, pool, cell, is_gain));
            }
        }
        if rows
            .iter()
            .all(|row| row.level.is_none() && row.difference.is_none())
        {
            return Err(Trouble::Input(format!(
                "--measure {}: no cell asked for has it",
                number.typed
            )));
        }
        Ok(rows)
    }

    /// The rows of a cell; a number that `is_gain` is a difference already.
    fn rows_of(&self, numbers: &[Numbers], pool: usize, cell: &Cell, is_gain: bool) -> Vec<Row> {
        let against = self.against.of(&self.pools, pool, cell);
        let first = (cell.name.clone(), String::new());
        let own = numbers[pool].range(first..);
        let mut rows = Vec::new();
        for ((_, key), values) in own.take_while(|((name, _), _)| *name == cell.name) {
            let other = against
                .as_ref()
                .and_then(|(pool, name)| numbers[*pool].get(&(name.clone(), key.clone())));
            for (span, own) in values.iter().enumerate() {
                let plain: Vec<f64> = own.values().copied().collect();
                let between = || Difference::between(own, &other?[span]);
                rows.push(Row {
                    pool,
                    cell: cell.name.clone(),
                    variant: cell.variant.clone(),
                    at_point: cell.point.is_some(),
                    key: key.clone(),
                    span,
                    level: Over::of(&plain).filter(|_| !is_gain),
                    difference: if is_gain {
                        Difference::of(&plain)
                    } else {
                        between()
                    },
                    against: against.clone(),
                });
            }
        }
        rows
    }

    /// The numbers of every pool, of the cells asked for and of those that they are held against.
    fn numbers(&self, number: &Number) -> Result<Vec<Numbers>, Trouble> {
        let mut wanted = vec![BTreeSet::new(); self.pools.len()];
        for (pool, cells) in self.cells.iter().enumerate() {
            for cell in cells {
                wanted[pool].insert(cell.name.clone());
                if let Some((pool, name)) = self.against.of(&self.pools, pool, cell) {
                    wanted[pool].insert(name);
                }
            }
        }
        let pools = self.pools.iter().zip(&wanted);
        pools
            .map(|(pool, wanted)| self.of_pool(pool, wanted, number))
            .collect()
    }

    fn of_pool(
        &self,
        pool: &Pool,
        wanted: &BTreeSet<String>,
        number: &Number,
    ) -> Result<Numbers, Trouble> {
        let mut all = Numbers::new();
        for study in &pool.studies {
            let own = study.variants.iter().filter(|name| wanted.contains(*name));
            let own: Vec<String> = own.cloned().collect();
            if own.is_empty() {
                continue;
            }
            let study = study.clone().with(&own);
            let asked = series::asked::Asked {
                variants: own,
                segment: None,
                keys: number.key.iter().cloned().collect(),
                typed: Some(format!("--measure {}", number.typed)),
                beside_others: false,
                differences: false,
                years: (0, 0),
            };
            for one in Series::every(&study, &number.of, &asked)? {
                let values = self
                    .spans
                    .iter()
                    .map(|span| by_seed(&one, span, &study.seeds));
                let known = all.entry((one.variant.clone(), one.key.clone()));
                let known = known.or_insert_with(|| vec![BySeed::new(); self.spans.len()]);
                for (known, new) in known.iter_mut().zip(values) {
                    known.extend(new);
                }
            }
        }
        Ok(all)
    }
}

/// The commit that a pool was made by.
fn commit(pool: &Pool) -> &str {
    &pool.first().manifest.identity.commit
}

/// The number of a span by seed: the mean of its years.
fn by_seed(series: &Series, span: &Span, seeds: &[u64]) -> BySeed {
    let years: Vec<Vec<f64>> = span
        .years
        .iter()
        .map(|&year| series.in_year(year))
        .collect();
    let of = |(place, &seed): (usize, &u64)| {
        let all: f64 = years.iter().map(|year| year[place]).sum();
        (seed, all / years.len() as f64)
    };
    let all = seeds.iter().enumerate().map(of);
    all.filter(|(_, x)| x.is_finite()).collect()
}
