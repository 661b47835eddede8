//! `datapackage.json` (Frictionless Data Package): every file with its columns, their types, units and meanings.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use lockin::record::files::digest;
use lockin::record::measures::{TableKind, Timing};
use lockin::record::table::{ColumnSpec, Kind};
use lockin::study::cells::CELLS;
use lockin::study::identity::Identity;
use lockin::study::kept::Kept;
use lockin::study::layout::{MANIFEST, RECORD, SUMMARY};
use lockin::study::manifest::Manifest;
use lockin::study::opened::Opened;
use lockin::study::ours::BY_DESCRIBE;
use lockin::study::store::codebook;
use lockin::study::summary;

use super::{Publication, person};
use crate::cli::Trouble;

/// The text of the file.
pub fn package(study: &Opened, published: &Publication) -> Result<String, Trouble> {
    let manifest = &study.manifest;
    let identity = &manifest.identity;
    let mut resources = vec![
        about_all(manifest, SUMMARY, &fields(&summary::COLUMNS, &[]))?,
        about_all(manifest, CELLS, &cells(identity))?,
        about_all(manifest, "codebook.csv", &book())?,
    ];
    let mut paths = of_tables(manifest);
    for kind in identity.kept.kinds() {
        for (format, paths) in paths.remove(kind.name).unwrap_or_default() {
            resources.push(of_runs(kind, &format, &paths));
        }
    }
    resources.push(the_manifest(study)?);
    let mut all = json!({
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": name(&identity.world),
        "title": format!("Simulated market {}", identity.world),
        "description": study.plan.world.about,
        "version": identity.lockin,
        "keywords": ["simulation", "agent-based", "economics"],
        "generator": BY_DESCRIBE,
        "sources": [{"title": format!("lockin {}, commit {}, world {} ({})", identity.lockin, identity.commit, identity.world, identity.world_digest)}],
        "resources": resources,
    });
    let authors: Vec<Value> = published.author.iter().map(|a| contributor(a)).collect();
    if !authors.is_empty() {
        all["contributors"] = json!(authors);
    }
    if let Some(licence) = &published.licence {
        all["licenses"] = json!([{"path": licence}]);
    }
    serde_json::to_string_pretty(&all)
        .map(|text| text + "\n")
        .map_err(Trouble::failed)
}

/// A name as the standard wants it: lower case, no blanks.
fn name(world: &str) -> String {
    let plain = |c: char| {
        if c.is_ascii_alphanumeric() || c == '-' {
            c
        } else {
            '-'
        }
    };
    world.to_lowercase().chars().map(plain).collect()
}

fn contributor(author: &str) -> Value {
    let (title, path) = person(author);
    match path {
        Some(path) => json!({"title": title, "path": path}),
        None => json!({"title": title}),
    }
}

/// What says what made everything else.
fn the_manifest(study: &Opened) -> Result<Value, Trouble> {
    let digest = digest(&study.store.folder.join(MANIFEST)).map_err(Trouble::Input)?;
    Ok(json!({
        "name": "manifest", "path": MANIFEST, "format": "ron", "mediatype": "text/plain", "encoding": "utf-8",
        "hash": digest,
        "description": "Everything that determined the bytes: the resolved world, version, commit, calibration, variants, seeds, \
                        what was inferred at the start, digests of the files about all runs and of the record of each, which has those of its tables.",
    }))
}

/// A file that is about every run.
fn about_all(manifest: &Manifest, path: &str, fields: &[Value]) -> Result<Value, Trouble> {
    let file = manifest.files.iter().find(|file| file.path == path);
    let file = file.ok_or_else(|| Trouble::Input(format!("the manifest has no {path}")))?;
    Ok(json!({
        "name": path.trim_end_matches(".csv"), "path": path, "type": "table", "profile": "tabular-data-resource",
        "format": "csv", "mediatype": "text/csv", "encoding": "utf-8", "hash": file.digest,
        "schema": {"fields": fields, "missingValues": [""]},
    }))
}

/// A table of all runs: one file a run, the same columns in each.
fn of_runs(kind: &TableKind, format: &str, paths: &[String]) -> Value {
    let mediatype = match format {
        "csv" => "text/csv",
        _ => "application/vnd.apache.parquet",
    };
    let specs = kind.specs();
    let keys = specs
        .iter()
        .filter(|spec| spec.kind != Kind::Number && spec.name != "date");
    let keys: Vec<&str> = keys.map(|spec| spec.name).collect();
    let mut schema = json!({"fields": fields(&specs, &kind.timings()), "missingValues": [""]});
    if kind.name != "events" {
        schema["primaryKey"] = json!(keys);
    }
    json!({
        "name": format!("{}-{format}", kind.name), "path": paths, "format": format, "mediatype": mediatype,
        "title": kind.name,
        "description": format!("A row is {}. A file for each run.", kind.about),
        "schema": schema,
    })
}

/// The files of runs by table and ending.
fn of_tables(manifest: &Manifest) -> BTreeMap<String, BTreeMap<String, Vec<String>>> {
    let mut all: BTreeMap<String, BTreeMap<String, Vec<String>>> = BTreeMap::new();
    for path in manifest.paths() {
        let name = path.rsplit('/').next().unwrap_or_default();
        if let (true, Some((table, format))) = (name != RECORD, name.rsplit_once('.')) {
            let paths = all.entry(table.to_owned()).or_default();
            paths.entry(format.to_owned()).or_default().push(path);
        }
    }
    all
}

fn fields(specs: &[ColumnSpec], timings: &[Option<Timing>]) -> Vec<Value> {
    let field = |(place, spec): (usize, &ColumnSpec)| {
        let kind = match spec.kind {
            Kind::Text => "string",
            Kind::Integer => "integer",
            Kind::Number => "number",
            Kind::Date => "date",
        };
        let mut field = json!({"name": spec.name, "type": kind, "description": spec.meaning});
        if !matches!(spec.unit, "name" | "text" | "date") {
            field["unit"] = json!(spec.unit);
        }
        if let Some(Some(timing)) = timings.get(place) {
            field["timing"] = json!(timing.name());
        }
        field
    };
    specs.iter().enumerate().map(field).collect()
}

/// The columns of the codebook.
fn book() -> Vec<Value> {
    let codebook = codebook(&Kept::All);
    let columns = codebook.headings().iter();
    columns
        .map(|column| json!({"name": column.name, "type": "string", "description": column.meaning}))
        .collect()
}

/// The columns of `cells.csv`: what a cell is, and the parameters of an experiment by their paths.
fn cells(identity: &Identity) -> Vec<Value> {
    let text =
        |name: &str, meaning: &str| json!({"name": name, "type": "string", "description": meaning});
    let mut all = vec![
        text(
            "cell",
            "The cell, which tables and summary.csv call variant",
        ),
        text("point", "The point of the design"),
        text("variant", "The variant of the world"),
        text("against", "The cell that it is held against"),
    ];
    let columns = identity.design.iter().flat_map(|design| &design.columns);
    all.extend(columns.map(
        |path| json!({"name": path, "type": "any", "description": "The parameter of this path"}),
    ));
    all
}
