//! The response of a world: a result at each point of a study's design, what drives it and where it fails.

pub mod results;

use super::morris::{Effect, effects, is_morris};
use super::opened::Opened;
use super::prim::{Region, chosen, peeled};
use super::sensitivity::{Partial, partial_rank_correlations};
use super::sobol::{Index, indices, is_saltelli};
use super::trouble::Trouble;
use crate::worldfile::design::{Design, Point};

/// A result at each point of a design.
#[derive(Debug, Clone, PartialEq)]
pub struct Response<'a> {
    /// The design.
    pub design: &'a Design,
    /// The value of each parameter and the result, by point; NaN where the result is not defined.
    pub points: Vec<(Vec<f64>, f64)>,
}

/// What drives a result, each entry of a parameter: as the kind of the design allows.
#[derive(Debug, Clone, PartialEq)]
pub enum Drivers {
    /// Shares of its variance, of a design of Saltelli.
    Indices(Vec<Index>),
    /// Elementary effects, of a design of Morris.
    Effects(Vec<Effect>),
    /// Partial rank correlations, of any other.
    Ranks(Vec<Partial>),
}

/// When a result fails.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Fails {
    /// Below this.
    pub below: Option<f64>,
    /// Above this.
    pub above: Option<f64>,
}

/// Where a result fails.
#[derive(Debug, Clone, PartialEq)]
pub struct Failures {
    /// Points at which the result is defined.
    pub points: usize,
    /// Those of them at which it fails.
    pub all: usize,
    /// The box of the parameters in which it does; none where it fails nowhere.
    pub region: Option<Region>,
}

/// The design of a study.
///
/// # Errors
/// When it has none.
pub fn design(study: &Opened) -> Result<&Design, Trouble> {
    study.manifest.identity.design.as_ref().ok_or_else(|| {
        Trouble::Input(format!(
            "{}: the study has no points; draw some with `lockin design` and run them with `lockin run --design`",
            study.store.folder.display()
        ))
    })
}

impl<'a> Response<'a> {
    /// The response of a study whose result at each point of its design is one of `results`.
    ///
    /// # Errors
    /// When it has no design, or a parameter is no number.
    pub fn of(study: &'a Opened, results: Vec<f64>) -> Result<Self, Trouble> {
        let design = design(study)?;
        let values: Option<Vec<Vec<f64>>> = design.points.iter().map(numbers).collect();
        let values = values.ok_or_else(|| {
            let folder = study.store.folder.display();
            Trouble::Input(format!("{folder}: a parameter of its design is no number"))
        })?;
        Ok(Self {
            design,
            points: values.into_iter().zip(results).collect(),
        })
    }

    /// How many parameters the design is over.
    pub fn parameters(&self) -> usize {
        self.design.columns.len()
    }

    /// Points at which the result is not defined.
    pub fn undefined(&self) -> usize {
        self.points.iter().filter(|(_, y)| !y.is_finite()).count()
    }

    /// What drives the result; intervals are drawn by `seed`. None where it does not vary or points are too few.
    pub fn drivers(&self, seed: u64) -> Option<Drivers> {
        let points = self.design.points.iter();
        let names: Vec<&str> = points.map(|point| &*point.name).collect();
        let k = self.parameters();
        if is_saltelli(&names, k) {
            let results: Vec<f64> = self.points.iter().map(|(_, y)| *y).collect();
            indices(&results, k, seed).map(Drivers::Indices)
        } else if is_morris(&names, k) {
            effects(&self.points, k, seed).map(Drivers::Effects)
        } else {
            self.ranks().map(Drivers::Ranks)
        }
    }

    /// The partial rank correlation of each parameter with the result, over the points at which it is defined.
    fn ranks(&self) -> Option<Vec<Partial>> {
        let defined: Vec<&(Vec<f64>, f64)> = self.defined().collect();
        let of = |d: usize| defined.iter().map(|(x, _)| x[d]).collect();
        let inputs: Vec<Vec<f64>> = (0..self.parameters()).map(of).collect();
        let results: Vec<f64> = defined.iter().map(|(_, y)| *y).collect();
        partial_rank_correlations(&inputs, &results)
    }

    /// Where the result fails.
    pub fn failures(&self, fails: Fails) -> Failures {
        let points: Vec<(Vec<f64>, bool)> = self
            .defined()
            .map(|(x, y)| (x.clone(), fails.at(*y)))
            .collect();
        let way = peeled(&points);
        Failures {
            points: points.len(),
            all: way.first().map_or(0, |region| region.hits),
            region: chosen(&way).cloned(),
        }
    }

    /// The points at which the result is defined.
    fn defined(&self) -> impl Iterator<Item = &(Vec<f64>, f64)> {
        self.points.iter().filter(|(_, y)| y.is_finite())
    }
}

impl Fails {
    /// Whether it says anything.
    pub fn is_stated(self) -> bool {
        self.below.is_some() || self.above.is_some()
    }

    /// Whether a result fails.
    pub fn at(self, result: f64) -> bool {
        self.below.is_some_and(|x| result < x) || self.above.is_some_and(|x| result > x)
    }
}

/// The parameters of a point; none where one is no number.
fn numbers(point: &Point) -> Option<Vec<f64>> {
    let number = |value: &String| value.parse::<f64>().ok();
    point.values.iter().map(number).collect()
}

#[cfg(test)]
mod tests {
    use super::super::designs::Spread;
    use super::super::morris::morris;
    use super::super::sobol::saltelli;
    use super::*;
    use crate::worldfile::design::Inferred;

    fn response(
        points: &[(String, Vec<f64>)],
        of: fn(&[f64]) -> f64,
    ) -> (Design, Vec<(Vec<f64>, f64)>) {
        let point = |(name, values): &(String, Vec<f64>)| Point {
            name: name.clone(),
            values: values.iter().map(ToString::to_string).collect(),
        };
        let design = Design {
            inferred: Inferred::Once,
            columns: ["a", "b"].map(str::to_owned).to_vec(),
            points: points.iter().map(point).collect(),
        };
        let points = points.iter().map(|(_, x)| (x.clone(), of(x))).collect();
        (design, points)
    }

    /// Points of a Latin hypercube, counted.
    fn spread() -> Vec<(String, Vec<f64>)> {
        let cube = Spread::LatinHypercube.points(60, 2, 1);
        let named = |(i, x)| (format!("p{i:02}"), x);
        cube.into_iter().enumerate().map(named).collect()
    }

    #[test]
    fn what_drives_a_result_is_told_by_the_kind_of_its_design() {
        let slope = |x: &[f64]| 3.0 * x[0];
        let drivers = |points: &[(String, Vec<f64>)]| {
            let (design, points) = response(points, slope);
            let response = Response {
                design: &design,
                points,
            };
            response.drivers(1)
        };
        let Some(Drivers::Indices(found)) = drivers(&saltelli(32, 2, 1)) else {
            panic!("shares of variance")
        };
        assert!(found[0].first.value > 0.8 && found[1].total.value < 1e-9);
        let Some(Drivers::Effects(found)) = drivers(&morris(6, 2, 1)) else {
            panic!("elementary effects")
        };
        assert!((found[0].mean - 3.0).abs() < 1e-9 && found[1].mean == 0.0);
        let flat = response(&spread(), |_| 1.0);
        let flat = Response {
            design: &flat.0,
            points: flat.1,
        };
        assert_eq!(flat.drivers(1), None);
    }

    #[test]
    fn points_without_a_result_are_counted_and_left_out() {
        let (design, points) = response(&spread(), |x| {
            if x[1] < 0.2 {
                f64::NAN
            } else {
                x[0] * x[0] + x[1]
            }
        });
        let response = Response {
            design: &design,
            points,
        };
        let undefined = response.undefined();
        assert_eq!(undefined, 12);
        assert!(matches!(response.drivers(1), Some(Drivers::Ranks(found)) if found.len() == 2));
        let fails = Fails {
            below: None,
            above: Some(1.2),
        };
        let found = response.failures(fails);
        assert_eq!(found.points, 60 - undefined);
        let region = found.region.unwrap();
        assert!(
            region.density() > found.all as f64 / found.points as f64,
            "{region:?}"
        );
        assert!(!Fails::default().is_stated() && fails.is_stated());
        assert_eq!(response.failures(Fails::default()).region, None);
    }
}
