//! Studies side by side: batches of one study are one, whatever else differs is kept apart.

use std::collections::{BTreeMap, BTreeSet};

use super::cells;
use super::opened::Opened;

/// Studies whose cells are made from the same where they are called the same, so that their seeds are added up.
#[derive(Debug, Clone, PartialEq)]
pub struct Pool {
    /// Its studies, at least one.
    pub studies: Vec<Opened>,
}

/// A cell of a pool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// Its name.
    pub name: String,
    /// The point at which it is; none for the world as it is stated.
    pub point: Option<String>,
    /// Its variant.
    pub variant: String,
    /// The cell that it is held against in its study; none for base.
    pub against: Option<String>,
}

impl Pool {
    /// Studies pooled as far as they are batches of one, in their order.
    pub fn all(studies: Vec<Opened>) -> Vec<Self> {
        let mut pools: Vec<Self> = Vec::new();
        for study in studies {
            let fits = |pool: &&mut Self| pool.studies.iter().all(|own| is_batch(own, &study));
            match pools.iter_mut().find(fits) {
                Some(pool) => pool.studies.push(study),
                None => pools.push(Self {
                    studies: vec![study],
                }),
            }
        }
        pools
    }

    /// The first of its studies.
    pub fn first(&self) -> &Opened {
        &self.studies[0]
    }

    /// Where its studies are.
    pub fn places(&self) -> Vec<String> {
        let folder = |study: &Opened| study.store.folder.display().to_string();
        self.studies.iter().map(folder).collect()
    }

    /// Its cells, in the order of its studies.
    pub fn cells(&self) -> Vec<Cell> {
        let mut known = BTreeSet::new();
        let mut all = Vec::new();
        for study in &self.studies {
            let identity = &study.manifest.identity;
            let cells = identity.cells();
            let point = |name: &str| {
                let design = identity.design.as_ref()?;
                Some(design.points[cells.of(name).point?].name.clone())
            };
            for name in study.variants.iter().filter(|name| known.insert(*name)) {
                all.push(Cell {
                    name: name.clone(),
                    point: point(name),
                    variant: cells.of(name).variant.to_owned(),
                    against: cells.against(name).map(str::to_owned),
                });
            }
        }
        all
    }

    /// Whether it has a cell of that name.
    pub fn has(&self, cell: &str) -> bool {
        self.studies.iter().any(|study| study.has(cell))
    }

    /// The parameters of its designs, by path.
    pub fn parameters(&self) -> Vec<String> {
        let mut all: Vec<String> = Vec::new();
        let designs = self.studies.iter();
        for design in designs.filter_map(|study| study.manifest.identity.design.as_ref()) {
            let new = design.columns.iter().filter(|path| !all.contains(path));
            let new: Vec<String> = new.cloned().collect();
            all.extend(new);
        }
        all
    }

    /// What each of `parameters` is in each cell; empty where it stands for several values that differ.
    ///
    /// # Errors
    /// When the resolved world of a study cannot be read.
    pub fn values(&self, parameters: &[String]) -> Result<BTreeMap<String, Vec<String>>, String> {
        let mut all = BTreeMap::new();
        for study in &self.studies {
            for (cell, values) in cells::values(&study.manifest.identity, parameters)? {
                all.entry(cell).or_insert(values);
            }
        }
        Ok(all)
    }

    /// The seeds of all its studies.
    pub fn seeds(&self) -> BTreeSet<u64> {
        let seeds = self.studies.iter().flat_map(|study| &study.seeds);
        seeds.copied().collect()
    }
}

/// Whether two studies are batches of one: of one version and clock, and what both have is made from the same.
fn is_batch(one: &Opened, other: &Opened) -> bool {
    let (a, b) = (&one.manifest.identity, &other.manifest.identity);
    let inferred = |study: &Opened| study.manifest.identity.design.as_ref().map(|d| d.inferred);
    let same_designs = match (inferred(one), inferred(other)) {
        (Some(a), Some(b)) => a == b,
        _ => true,
    };
    let made: BTreeMap<&String, &String> = a.variants.iter().zip(&a.made_from).collect();
    let same = |(name, from): (&String, &String)| made.get(name).is_none_or(|own| *own == from);
    (&a.lockin, &a.commit) == (&b.lockin, &b.commit)
        && same_designs
        && b.variants.iter().zip(&b.made_from).all(same)
}
