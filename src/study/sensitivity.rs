//! What drives a result: a Latin hypercube over uncertain numbers and partial rank correlations.

use crate::maths;
use crate::random::{Purpose, Seed};

/// A Latin hypercube of `n` points in `dimensions` (McKay, Beckman & Conover 1979): in each dimension every one of
/// `n` equal strata of (0, 1) holds one point, at a place drawn in it. Draws are addressed by dimension and point.
pub fn latin_hypercube(seed: &Seed, n: usize, dimensions: usize) -> Vec<Vec<f64>> {
    let mut draws = seed.draws();
    let mut dimension = |d: usize| -> Vec<f64> {
        let words: Vec<[u32; 2]> = (0..n)
            .map(|i| draws.words(Purpose::Prior, d as u32, i as u64))
            .collect();
        let mut order: Vec<usize> = (0..n).collect();
        order.sort_by_key(|&i| (words[i][0], i));
        let mut places = vec![0.0; n];
        for (stratum, &i) in order.iter().enumerate() {
            places[i] = (stratum as f64 + maths::uniform(words[i][1])) / n as f64;
        }
        places
    };
    let by_dimension: Vec<Vec<f64>> = (0..dimensions).map(&mut dimension).collect();
    let point = |i: usize| by_dimension.iter().map(|places| places[i]).collect();
    (0..n).map(point).collect()
}

/// Ranks from 1, equal values sharing the mean of theirs.
pub fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    let mut ranks = vec![0.0; values.len()];
    let mut first = 0;
    while first < order.len() {
        let alike = |&&i: &&usize| values[i] == values[order[first]];
        let many = order[first..].iter().take_while(alike).count();
        let mean = first as f64 + f64::midpoint(1.0, many as f64);
        for &i in &order[first..first + many] {
            ranks[i] = mean;
        }
        first += many;
    }
    ranks
}

/// A partial rank correlation with its t statistic.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Partial {
    /// From −1 to 1.
    pub correlation: f64,
    /// r·√(df/(1 − r²)).
    pub t: f64,
    /// n − 2 − (other inputs).
    pub degrees: usize,
}

impl Partial {
    /// Whether it differs from none at 5 %.
    pub fn is_clear(&self) -> bool {
        self.degrees > 0 && self.t.abs() > maths::student_t_quantile_975(self.degrees as u32)
    }
}

/// Partial rank correlation of each input with the result, the other inputs held fixed (Iman & Conover 1979;
/// Marino et al. 2008): −P_iy/√(P_ii·P_yy), P the inverse of the correlation matrix of all ranks.
/// Nothing where an input or the result does not vary, inputs are collinear, or points are too few.
pub fn partial_rank_correlations(inputs: &[Vec<f64>], result: &[f64]) -> Option<Vec<Partial>> {
    let (k, n) = (inputs.len(), result.len());
    if n < k + 3 {
        return None;
    }
    let all = inputs.iter().map(Vec::as_slice).chain([result]);
    let ranks: Vec<Vec<f64>> = all.map(ranks).collect();
    let inverse = inverted(&correlations(&ranks)?)?;
    let degrees = n - 1 - k;
    let partial = |i: usize| {
        let r = -inverse[i][k] / (inverse[i][i] * inverse[k][k]).sqrt();
        Partial {
            correlation: r,
            t: r * (degrees as f64 / (1.0 - r * r)).sqrt(),
            degrees,
        }
    };
    Some((0..k).map(partial).collect())
}

fn correlations(of: &[Vec<f64>]) -> Option<Vec<Vec<f64>>> {
    let n = of.first()?.len() as f64;
    let centred: Vec<Vec<f64>> = of
        .iter()
        .map(|x| {
            let mean = x.iter().sum::<f64>() / n;
            x.iter().map(|x| x - mean).collect()
        })
        .collect();
    let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let sizes: Vec<f64> = centred.iter().map(|x| product(x, x).sqrt()).collect();
    if sizes.contains(&0.0) {
        return None;
    }
    let entry = |i: usize, j: usize| product(&centred[i], &centred[j]) / (sizes[i] * sizes[j]);
    let row = |i| (0..of.len()).map(|j| entry(i, j)).collect();
    Some((0..of.len()).map(row).collect())
}

/// The inverse, by Gauss–Jordan elimination with pivots; none if the matrix is singular.
pub(super) fn inverted(matrix: &[Vec<f64>]) -> Option<Vec<Vec<f64>>> {
    let n = matrix.len();
    let mut rows: Vec<Vec<f64>> = matrix.to_vec();
    for (i, row) in rows.iter_mut().enumerate() {
        row.extend((0..n).map(|j| if i == j { 1.0 } else { 0.0 }));
    }
    for c in 0..n {
        let pivot = (c..n).max_by(|&a, &b| rows[a][c].abs().total_cmp(&rows[b][c].abs()))?;
        if rows[pivot][c].abs() < 1e-10 {
            return None;
        }
        rows.swap(c, pivot);
        let by = rows[c][c];
        rows[c].iter_mut().for_each(|x| *x /= by);
        let own = rows[c].clone();
        for (r, row) in rows.iter_mut().enumerate() {
            let times = row[c];
            if r != c {
                row.iter_mut().zip(&own).for_each(|(x, p)| *x -= times * p);
            }
        }
    }
    Some(rows.into_iter().map(|row| row[n..].to_vec()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stratum_of_every_dimension_holds_one_point() {
        let points = latin_hypercube(&Seed::new(7, 0), 50, 4);
        for d in 0..4 {
            let mut strata: Vec<usize> = points.iter().map(|p| (p[d] * 50.0) as usize).collect();
            strata.sort_unstable();
            assert_eq!(strata, (0..50).collect::<Vec<_>>());
        }
        let apart = |a: usize, b: usize| points.iter().any(|p| p[a] != p[b]);
        assert!(apart(0, 1) && apart(1, 2));
    }

    #[test]
    fn equal_values_share_their_rank() {
        assert_eq!(ranks(&[3.0, 1.0, 3.0, 2.0]), [3.5, 1.0, 3.5, 2.0]);
    }

    #[test]
    fn what_drives_a_result_is_told_from_what_does_not() {
        let points = latin_hypercube(&Seed::new(7, 1), 200, 3);
        let input = |d: usize| points.iter().map(|p| p[d]).collect::<Vec<f64>>();
        let inputs = vec![input(0), input(1), input(2)];
        let result: Vec<f64> = points
            .iter()
            .map(|p| maths::exp(3.0 * p[0]) - 2.0 * p[1])
            .collect();
        let partial = partial_rank_correlations(&inputs, &result).unwrap();
        assert!(partial[0].correlation > 0.95, "{partial:?}");
        assert!(partial[1].correlation < -0.6, "{partial:?}");
        assert!(!partial[2].is_clear(), "{partial:?}");
        assert!(partial[0].is_clear() && partial[0].degrees == 196);
    }

    #[test]
    fn two_inputs_follow_the_textbook_formula() {
        let x = vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
        let z = vec![2.0, 1.0, 4.0, 3.0, 6.0, 5.0];
        let y = vec![1.0, 3.0, 2.0, 5.0, 4.0, 6.0];
        let r = |a: &[f64], b: &[f64]| {
            correlations(&[a.to_vec(), b.to_vec()]).expect("they vary")[0][1]
        };
        let (xy, xz, zy) = (r(&x, &y), r(&x, &z), r(&z, &y));
        let expected = (xy - xz * zy) / ((1.0 - xz * xz) * (1.0 - zy * zy)).sqrt();
        let found = partial_rank_correlations(&[x, z], &y).unwrap();
        assert!((found[0].correlation - expected).abs() < 1e-12);
    }

    #[test]
    fn what_does_not_vary_has_no_correlation() {
        let flat = vec![1.0; 9];
        let x: Vec<f64> = (0..9).map(f64::from).collect();
        assert!(partial_rank_correlations(std::slice::from_ref(&flat), &x).is_none());
        assert!(partial_rank_correlations(&[x.clone(), x.clone()], &x).is_none());
        assert!(partial_rank_correlations(std::slice::from_ref(&x), &x[..3]).is_none());
    }
}
