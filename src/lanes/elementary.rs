//! e^x and ln x in single precision, by additions and multiplications alone.
//!
//! Step by step over all lanes: written for one number and repeated, a choice between two results becomes a branch, and
//! lanes fall apart.

use super::V;

/// e^x of each, within 2 ulp: Cody and Waite's reduction and the polynomial of Cephes' `expf` (Moshier 1992).
///
/// Below −87.3 it is 0: there are no subnormals. Above 88 it stays at e^88.
#[inline(always)]
pub fn exp(x: V) -> V {
    // Added and taken off again, it rounds to the nearest integer, which stands in the lowest bits meanwhile.
    const ROUND: f32 = 12_582_912.0;
    const LN_2_HEAD: f32 = 0.693_359_4;
    const LN_2_TAIL: f32 = -2.121_944_4e-4;
    let (least, most) = (V::all(-87.3), V::all(88.0));
    let vanishes = least.gt(x);
    let held = vanishes.pick(least, x);
    let held = held.gt(most).pick(most, held);
    let shifted = held * std::f32::consts::LOG2_E + ROUND;
    let k = shifted - ROUND;
    let r = (held - k * LN_2_HEAD) - k * LN_2_TAIL;
    let tail = V::all(1.987_569_1e-4);
    let tail = tail * r + 1.398_2e-3;
    let tail = tail * r + 8.333_452e-3;
    let tail = tail * r + 4.166_579_6e-2;
    let tail = tail * r + 0.166_666_65;
    let tail = tail * r + 0.5;
    let rest = tail * (r * r) + r + 1.0;
    (!vanishes).keep(rest * power_of_two(shifted, ROUND))
}

/// 2^k as the bits of its exponent, k standing in the lowest bits of `shifted` above those of `round`: no table, no
/// branch.
#[inline(always)]
fn power_of_two(shifted: V, round: f32) -> V {
    V(each_lane!(I: {
        let exponent = shifted.0[I].to_bits().wrapping_sub(round.to_bits());
        f32::from_bits(exponent.wrapping_add(127) << 23)
    }))
}

/// ln x of each normal positive x, within 1 ulp, by fdlibm's `logf` (Sun Microsystems 1993).
///
/// For 0, subnormals, negative numbers and infinity it is some finite number: callers keep them out.
#[inline(always)]
pub fn ln(x: V) -> V {
    const LN_2_HEAD: f32 = 0.693_138_1;
    const LN_2_TAIL: f32 = 9.058_001e-6;
    let (k, f) = apart(x);
    let s = f / (f + 2.0);
    let square = s * s;
    let fourth = square * square;
    let even = fourth * (fourth * 0.242_790_79 + 0.400_009_72);
    let odd = square * (fourth * 0.284_987_87 + 0.666_666_6);
    let half_square = f * 0.5 * f;
    s * (half_square + (even + odd)) + k * LN_2_TAIL - half_square + f + k * LN_2_HEAD
}

/// k and f of x = 2^k·(1 + f), 1 + f in [√½, √2).
#[inline(always)]
fn apart(x: V) -> (V, V) {
    const ROOT_HALF: u32 = 0x3f35_04f3;
    // Moves √½ to the border of an exponent.
    let bits = each_lane!(I: x.0[I].to_bits().wrapping_add(0x3f80_0000 - ROOT_HALF));
    let k = each_lane!(I: ((bits[I] >> 23) as i32 - 127) as f32);
    let f = each_lane!(I: f32::from_bits((bits[I] & 0x007f_ffff) + ROOT_HALF) - 1.0);
    (V(k), V(f))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exp(x: f32) -> f32 {
        super::exp(V::all(x)).0[3]
    }

    fn ln(x: f32) -> f32 {
        super::ln(V::all(x)).0[3]
    }

    /// The distance to `exact` in units of its last place.
    fn ulps(x: f32, exact: f64) -> f64 {
        let nearest = exact as f32;
        let place = f32::from_bits(nearest.to_bits() + 1) - nearest;
        (f64::from(x) - exact).abs() / f64::from(place)
    }

    #[test]
    fn exp_is_within_two_ulps_of_the_reference() {
        for i in -870_000..=880_000 {
            let x = i as f32 * 1e-4;
            let error = ulps(exp(x), libm::exp(f64::from(x)));
            assert!(error <= 2.0, "{x}: {error}");
        }
    }

    /// A coefficient that is off in its second digit is lost in two ulp and moves the last bit of a few: the bits are
    /// those of every machine and version (FNV-1a over them).
    #[test]
    fn the_bits_are_those_of_every_version() {
        let digest = |of: fn(f32) -> f32, grid: std::ops::RangeInclusive<i32>| {
            grid.fold(0xcbf2_9ce4_8422_2325_u64, |digest, i| {
                let bits = of(i as f32 * 1e-5).to_bits();
                (digest ^ u64::from(bits)).wrapping_mul(0x0100_0000_01b3)
            })
        };
        assert_eq!(digest(exp, -35_000..=35_000), 0x4b1a_c152_b662_5edc);
        assert_eq!(digest(ln, 70_800..=141_400), 0x073c_1b6a_b9dc_7951);
    }

    #[test]
    fn ln_is_within_one_ulp_of_the_reference() {
        let mut bits = f32::MIN_POSITIVE.to_bits();
        while bits < f32::INFINITY.to_bits() {
            let x = f32::from_bits(bits);
            let exact = libm::log(f64::from(x));
            if exact != 0.0 {
                let error = ulps(ln(x).abs(), exact.abs());
                assert!(error <= 1.0, "{x}: {error}");
            }
            bits += 1009;
        }
        assert_eq!(ln(1.0), 0.0);
    }

    #[test]
    fn exp_ends_where_it_says() {
        assert_eq!(exp(f32::NEG_INFINITY), 0.0);
        assert_eq!(exp(-88.0), 0.0);
        assert!(exp(-87.2) > 0.0);
        assert_eq!(exp(0.0), 1.0);
        assert_eq!(exp(1e9), exp(88.0));
        assert!(exp(f32::NAN).is_nan());
    }
}
