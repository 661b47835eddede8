//! An effect over the points of a design, as over the draws of a prior: its range, its sign, what drives it.

use super::multiplicity::p_value;
use super::sensitivity::{Partial, partial_rank_correlations, ranks};
use super::statistics::{Summary, percentile, summary};

/// Points from which on chance hardly orders them alike: 2 in 720 for six.
const FEW: usize = 6;

/// A number at each of some points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Range {
    /// The mean.
    pub mean: f64,
    /// The lower end, which a stated share of the points is below.
    pub low: f64,
    /// The median.
    pub middle: f64,
    /// The upper end, which the same share of the points is above.
    pub high: f64,
    /// Points at which it is above 0.
    pub above: usize,
    /// Points at which it is below 0.
    pub below: usize,
    /// Points at which it is defined.
    pub n: usize,
}

impl Range {
    /// That of some numbers, beyond whose ends the share `beyond` of them lies on each side; none if none is defined.
    pub fn of(values: &[f64], beyond: f64) -> Option<Self> {
        let defined: Vec<f64> = values.iter().copied().filter(|x| x.is_finite()).collect();
        let ends = [beyond, 0.5, 1.0 - beyond];
        let [low, middle, high] = ends.map(|share| percentile(&defined, share));
        let many = |is: fn(f64) -> bool| defined.iter().filter(|x| is(**x)).count();
        (!defined.is_empty()).then(|| Self {
            mean: summary(&defined).mean,
            low,
            middle,
            high,
            above: many(|x| x > 0.0),
            below: many(|x| x < 0.0),
            n: defined.len(),
        })
    }
}

/// A parameter that drives a number over points.
#[derive(Debug, Clone, PartialEq)]
pub struct Driver {
    /// The place of the parameter.
    pub parameter: usize,
    /// Its partial rank correlation with the number, from −1 to 1.
    pub correlation: f64,
}

/// The parameters that stand out among all at 5 % (Bonferroni), strongest first. `inputs` are the parameters by point;
/// points at which the number is not defined are left out. None where points are too few to rank.
pub fn drivers(inputs: &[Vec<f64>], values: &[f64]) -> Option<Vec<Driver>> {
    let defined: Vec<usize> = (0..values.len())
        .filter(|&i| values[i].is_finite())
        .collect();
    let of = |all: &Vec<f64>| defined.iter().map(|&i| all[i]).collect();
    let inputs: Vec<Vec<f64>> = inputs.iter().map(of).collect();
    let values: Vec<f64> = of(&values.to_vec());
    if let Some(alone) = orders(&inputs, &values) {
        return Some(vec![alone]);
    }
    let partial = partial_rank_correlations(&inputs, &values)?;
    let level = 0.05 / partial.len() as f64;
    let clear = |p: &Partial| {
        let t = Summary {
            mean: p.t,
            standard_error: 1.0,
            n: p.degrees + 1,
        };
        p_value(t).is_some_and(|p| p < level)
    };
    let mut found: Vec<Driver> = partial
        .iter()
        .enumerate()
        .filter(|(_, p)| clear(p))
        .map(|(parameter, p)| Driver {
            parameter,
            correlation: p.correlation,
        })
        .collect();
    found.sort_by(|a, b| b.correlation.abs().total_cmp(&a.correlation.abs()));
    Some(found)
}

/// The parameter whose order is that of the values, or its reverse: beside it the correlations have no inverse. None from
/// few points, which chance orders alike.
fn orders(inputs: &[Vec<f64>], values: &[f64]) -> Option<Driver> {
    if values.len() < FEW {
        return None;
    }
    let falling: Vec<f64> = values.iter().map(|x| -x).collect();
    let (rises, falls) = (ranks(values), ranks(&falling));
    inputs.iter().enumerate().find_map(|(parameter, input)| {
        let order = ranks(input);
        let correlation = if order == rises {
            1.0
        } else if order == falls {
            -1.0
        } else {
            return None;
        };
        Some(Driver {
            parameter,
            correlation,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_of_the_points_at_which_there_is_a_number() {
        let values: Vec<f64> = (-2..=8).map(f64::from).chain([f64::NAN]).collect();
        let range = Range::of(&values, 0.1).unwrap();
        assert_eq!((range.low, range.middle, range.high), (-1.0, 3.0, 7.0));
        assert_eq!((range.above, range.below, range.n), (8, 2, 11));
        let wider = Range::of(&values, 0.05).unwrap();
        assert_eq!((wider.low, wider.mean, wider.high), (-1.5, 3.0, 7.5));
        assert_eq!(Range::of(&[f64::NAN], 0.1), None);
    }

    #[test]
    fn what_drives_a_number_is_told_strongest_first_and_noise_is_not() {
        let input = |k: u32| (0..40).map(|i| f64::from(i * k % 41)).collect::<Vec<f64>>();
        let inputs = vec![input(1), input(7), input(17)];
        let of = |i: usize| inputs[0][i] - 4.0 * inputs[2][i] + f64::from(i as u32 * 13 % 11);
        let mut values: Vec<f64> = (0..40).map(of).collect();
        values[3] = f64::NAN;
        let found = drivers(&inputs, &values).unwrap();
        let places: Vec<usize> = found.iter().map(|driver| driver.parameter).collect();
        assert_eq!(places, [2, 0]);
        assert!(
            found[0].correlation < -0.9 && found[1].correlation > 0.5,
            "{found:?}"
        );
        assert_eq!(drivers(&inputs, &values[..5]), None);
    }
}
