//! A table of points as `lockin run --design` takes it, made of what is typed of each parameter.

use super::crossed;
use super::sampling::{Sampling, placed};
use crate::study::range::Range;
use crate::study::trouble::Trouble;
use crate::worldfile::Loaded;
use crate::worldfile::design::{Design, Inferred, MOST_POINTS};

/// The column of the names of points.
const NAME: &str = "name";

/// The values of a parameter that a grid goes over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its path; `*` stands for every item of a list.
    pub path: String,
    /// Its values, each as it stands in a world file.
    pub values: Vec<String>,
}

/// A table of points: a column for each parameter, before them one of names where points have names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Points {
    /// The heading.
    pub columns: Vec<String>,
    /// A row for each point, a value for each column.
    pub rows: Vec<Vec<String>>,
}

impl Points {
    /// Every combination of the values listed, the last list varying fastest.
    ///
    /// # Errors
    /// When nothing is listed, or they are too many.
    pub fn grid(lists: &[Listed]) -> Result<Self, Trouble> {
        if lists.is_empty() {
            return Err(Trouble::input(
                "a grid needs values: --over PATH=VALUE,VALUE,…",
            ));
        }
        let values: Vec<Vec<String>> = lists.iter().map(|list| list.values.clone()).collect();
        let lengths = values.iter().map(Vec::len);
        let points = lengths.fold(1_usize, usize::saturating_mul);
        if points > MOST_POINTS {
            return Err(Trouble::input(format!(
                "a grid of {points} points is more than {MOST_POINTS}; list fewer values"
            )));
        }
        Ok(Self {
            columns: lists.iter().map(|list| list.path.clone()).collect(),
            rows: crossed(&values),
        })
    }

    /// Points drawn from ranges: `n` of them, trajectories or base points, as the sampling counts.
    ///
    /// # Errors
    /// When they are too many, or none, or the parameters more than a Sobol sequence goes over.
    pub fn drawn(
        sampling: Sampling,
        n: usize,
        ranges: &[Range],
        seed: u32,
    ) -> Result<Self, Trouble> {
        let most = sampling.most(ranges.len()).map_err(Trouble::Input)?;
        if !(1..=most).contains(&n) {
            return Err(Trouble::Input(format!(
                "--points {n}: write a number from 1 to {most}"
            )));
        }
        let name = sampling.is_named().then(|| NAME.to_owned());
        let paths = ranges.iter().map(|range| range.path.clone());
        let row = |(name, point): (Option<String>, Vec<f64>)| {
            name.into_iter().chain(placed(&point, ranges)).collect()
        };
        let points = sampling.points(n, ranges.len(), seed).into_iter();
        Ok(Self {
            columns: name.into_iter().chain(paths).collect(),
            rows: points.map(row).collect(),
        })
    }

    /// The text of the table (CSV), unless the world makes no sense at one of its points, each with a start of its own;
    /// what is wrong is told with `file` as its place.
    ///
    /// # Errors
    /// When it does not.
    pub fn text_for(&self, world: &Loaded, file: &str) -> Result<String, Trouble> {
        let text = self.text().map_err(Trouble::Input)?;
        Design::from_text(file, &text, Inferred::Each, world).map_err(Trouble::input)?;
        Ok(text)
    }

    fn text(&self) -> Result<String, String> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        for row in std::iter::once(&self.columns).chain(&self.rows) {
            writer.write_record(row).map_err(|why| why.to_string())?;
        }
        let bytes = writer.into_inner().map_err(|why| why.to_string())?;
        String::from_utf8(bytes).map_err(|why| why.to_string())
    }
}

/// The values of a parameter, as `providers.*.egress_per_gb=0,0.05`.
///
/// # Errors
/// When a path or values are missing; says what to write.
pub fn listed(typed: &str) -> Result<Listed, String> {
    let (path, values) = parted(typed, "its values, as providers.*.egress_per_gb=0,0.05")?;
    Ok(Listed {
        path: path.to_owned(),
        values: values
            .split(',')
            .map(|value| value.trim().to_owned())
            .collect(),
    })
}

/// A parameter and its range, as `choice.compute_price_sensitivity=2.5..8`.
///
/// # Errors
/// When a path or a range is missing; says what to write.
pub fn ranged(typed: &str) -> Result<Range, String> {
    let form = "its range, as choice.compute_price_sensitivity=2.5..8";
    let (path, ends) = parted(typed, form)?;
    let range = Range::between(path, ends);
    range.ok_or_else(|| format!("write a path, = and {form}, the lower end first"))
}

/// A path and what stands behind the last `=`; `form` says what that is.
fn parted<'a>(typed: &'a str, form: &str) -> Result<(&'a str, &'a str), String> {
    let parts = typed
        .rsplit_once('=')
        .map(|(path, value)| (path.trim(), value.trim()));
    let parts = parts.filter(|(path, value)| !path.is_empty() && !value.is_empty());
    parts.ok_or_else(|| format!("write a path, = and {form}"))
}

#[cfg(test)]
mod tests {
    use super::super::Spread;
    use super::*;

    #[test]
    fn a_grid_crosses_what_is_listed() {
        let lists = ["a=1, 2", " b = x "].map(|typed| listed(typed).unwrap());
        let grid = Points::grid(&lists).unwrap();
        assert_eq!(grid.text().unwrap(), "a,b\n1,x\n2,x\n");
        assert!(Points::grid(&[]).is_err());
        let long = Listed {
            path: "a".to_owned(),
            values: vec!["1".to_owned(); 400],
        };
        let told = Points::grid(&[long.clone(), long]).unwrap_err();
        assert!(told.text().contains("160000 points is more"), "{told}");
    }

    #[test]
    fn points_lie_in_their_ranges_and_have_names_where_those_tell_their_places() {
        let ranges = [ranged("a=2..4").unwrap(), ranged("b=-1..0").unwrap()];
        let hypercube = Sampling::Spread(Spread::LatinHypercube);
        let drawn = Points::drawn(hypercube, 8, &ranges, 1).unwrap();
        assert_eq!(drawn.columns, ["a", "b"]);
        let inside = |text: &String, range: &Range| {
            let x: f64 = text.parse().unwrap();
            range.low <= x && x <= range.high
        };
        for row in &drawn.rows {
            assert!(row.iter().zip(&ranges).all(|(x, range)| inside(x, range)));
        }
        let named = Points::drawn(Sampling::Saltelli, 1, &ranges, 1).unwrap();
        assert_eq!(named.columns, ["name", "a", "b"]);
        assert_eq!((named.rows.len(), &*named.rows[0][0]), (4, "s1-a"));
        for n in [0, MOST_POINTS + 1] {
            let told = Points::drawn(hypercube, n, &ranges, 1).unwrap_err();
            assert!(told.text().ends_with("from 1 to 100000"), "{told}");
        }
    }

    #[test]
    fn what_is_typed_without_a_part_is_refused_and_says_how_it_is_written() {
        for typed in ["a", "=1", "a=", " =1..2"] {
            assert!(listed(typed).unwrap_err().ends_with("=0,0.05"), "{typed}");
            assert!(ranged(typed).unwrap_err().ends_with("=2.5..8"), "{typed}");
        }
        for typed in ["a=1", "a=2..1", "a=1..inf"] {
            let told = ranged(typed).unwrap_err();
            assert!(told.ends_with("the lower end first"), "{typed}: {told}");
        }
        assert_eq!(ranged("a[b=c]=1..2").unwrap().path, "a[b=c]");
    }
}
