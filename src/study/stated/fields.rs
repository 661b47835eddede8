//! What a study's file may say: each field once, with its meaning and what is taken where it is left out.

use crate::worldfile::error::{Problem, did_you_mean};

/// Path, meaning, what is taken where it is left out.
type Field = (&'static str, &'static str, &'static str);

/// Every field.
pub const FIELDS: [Field; 19] = [
    (
        "study",
        "The study's name; it goes to results/NAME, with several calibrations to results/NAME/CALIBRATION",
        "",
    ),
    (
        "world",
        "The name of a shipped world, or the path of a world file from this file's folder",
        "",
    ),
    (
        "calibrations",
        "Calibrations of the world, a study each, to be compared as a range",
        "the world's first",
    ),
    (
        "variants",
        "Variants that are run beside base, at every point as well",
        "all",
    ),
    (
        "seeds",
        "Replication seeds, as \"1..=20\" or \"1,5,9\"",
        "the world's",
    ),
    (
        "set",
        "Values set in the world first, each (path: …, value: …), as --set does",
        "none",
    ),
    (
        "set.path",
        "The path of a parameter, as providers.aws.egress_per_gb",
        "",
    ),
    (
        "set.value",
        "Its value as a text, as it would stand in a world file: \"0.05\"",
        "",
    ),
    (
        "infer",
        "Once: the start is inferred on the world as stated; Each: at each point with its values in force",
        "Each where points are draws of the prior, else Once",
    ),
    (
        "points",
        "Parts of the points; every point of one is crossed with every point of the others",
        "the world as it is stated alone",
    ),
    (
        "points.Grid",
        "Every combination of the values listed: Grid([(path: …, values: [\"0\", \"0.05\"])])",
        "",
    ),
    (
        "points.LatinHypercube",
        "A Latin hypercube: LatinHypercube(points: 64, seed: 1, over: [(path: …, low: …, high: …)])",
        "",
    ),
    (
        "points.Sobol",
        "A scrambled Sobol sequence, stated as a Latin hypercube is; a power of two is best",
        "",
    ),
    (
        "points.Morris",
        "Trajectories of elementary effects; `points` is how many. Stands alone",
        "",
    ),
    (
        "points.Saltelli",
        "What Sobol indices need; `points` is the number of base points. Stands alone",
        "",
    ),
    (
        "points.Prior",
        "So many draws of the world's prior: Prior(32)",
        "",
    ),
    (
        "points.Table",
        "A table of points (CSV), its path from this file's folder: Table(\"points.csv\")",
        "",
    ),
    ("points.seed", "What points are drawn by", "1"),
    (
        "points.over",
        "The parameters that points are drawn over, with their ranges",
        "the world's prior",
    ),
];

/// What the fields at or below `path` mean, in lines; all of them where it is empty.
///
/// # Errors
/// When there is no such field; the nearest is told.
pub fn explained(path: &str) -> Result<String, Problem> {
    let last = |field: &Field| field.0.rsplit('.').next().unwrap_or_default();
    let below = |field: &&Field| {
        let rest = field.0.strip_prefix(path);
        let below = rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
        path.is_empty() || below || last(field) == path
    };
    let found: Vec<&Field> = FIELDS.iter().filter(below).collect();
    if found.is_empty() {
        let names: Vec<&str> = FIELDS.iter().map(|field| field.0).collect();
        let what = format!("a study's file has no field {path}");
        return Err(Problem::new(what).remedy(did_you_mean(path, &names)));
    }
    let line = |(path, meaning, absent): &Field| match *absent {
        "" => format!("{path}\n  {meaning}\n"),
        absent => format!("{path}\n  {meaning}\n  left out: {absent}\n"),
    };
    Ok(found.into_iter().map(line).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file that states an unknown field is told the known ones; those that are told have to be those that are read.
    #[test]
    fn every_field_that_is_read_is_told() {
        use crate::study::stated::StudyFile;
        let told = ron::from_str::<StudyFile>("(nothing: 1)")
            .unwrap_err()
            .to_string();
        for (path, ..) in FIELDS.iter().filter(|field| !field.0.contains('.')) {
            assert!(told.contains(&format!("`{path}`")), "{path}: {told}");
        }
        let known = told.matches('`').count() / 2;
        let top = FIELDS.iter().filter(|field| !field.0.contains('.')).count();
        assert!(known >= top, "{told}");
        for part in [
            "Grid",
            "LatinHypercube",
            "Sobol",
            "Morris",
            "Saltelli",
            "Prior",
            "Table",
        ] {
            assert!(explained(&format!("points.{part}")).is_ok());
        }
        let unknown = explained("calibratons").unwrap_err().to_string();
        assert!(unknown.contains("did you mean calibrations?"), "{unknown}");
    }
}
