//! Standard normal draws by table: a lasting taste is one of 4 096 equally likely values.

use std::sync::LazyLock;

use super::{U, V};
use crate::maths;

/// Cells of the table. The last of them stands at 3.7 standard deviations.
pub const CELLS: usize = 4096;

/// The standard normal quantile at the middle of each of the equally likely cells, brought to a variance of 1: the
/// cells' middles alone have 0.9995.
static NORMALS: LazyLock<Box<[f32; CELLS]>> = LazyLock::new(|| {
    let middle = |i: usize| maths::normal_quantile((i as f64 + 0.5) / CELLS as f64);
    let square: f64 = (0..CELLS).map(|i| middle(i) * middle(i)).sum();
    let scale = (CELLS as f64 / square).sqrt();
    let mut cells = Box::new([0.0; CELLS]);
    for (i, cell) in cells.iter_mut().enumerate() {
        *cell = (middle(i) * scale) as f32;
    }
    cells
});

/// Standard normal numbers by the upper twelve bits of a word.
pub fn normals() -> &'static [f32; CELLS] {
    &NORMALS
}

/// The cell of `table` that each word points to.
#[inline(always)]
pub fn look_up(table: &[f32; CELLS], words: U) -> V {
    // A shift by 20 leaves an index that the compiler knows to be inside.
    V(each_lane!(I: table[(words.0[I] >> 20) as usize]))
}

#[cfg(test)]
mod tests {
    use super::super::LANES;
    use super::*;

    #[test]
    fn the_table_is_standard_normal() {
        let (mut mean, mut square, mut fourth) = (0.0, 0.0, 0.0);
        for z in normals() {
            let z = f64::from(*z);
            mean += z / CELLS as f64;
            square += z * z / CELLS as f64;
            fourth += z * z * z * z / CELLS as f64;
        }
        assert!(
            mean.abs() < 1e-7 && (square - 1.0).abs() < 1e-6,
            "{mean} {square}"
        );
        assert!((fourth - 3.0).abs() < 0.03, "{fourth}");
    }

    #[test]
    fn a_word_points_to_the_quantile_of_its_uniform() {
        let words = U([
            0,
            1 << 20,
            1 << 30,
            1 << 31,
            3 << 30,
            7,
            12_345_678,
            u32::MAX,
        ]);
        let drawn = look_up(normals(), words);
        for i in 0..LANES {
            let cell = (f64::from(words.0[i] >> 20) + 0.5) / 4096.0;
            let exact = maths::normal_quantile(cell);
            assert!((f64::from(drawn.0[i]) - exact).abs() < 1e-3);
        }
    }
}
