//! e^x and ln x in single precision, by additions and multiplications alone.

/// e^x, within 2 ulp: Cody and Waite's reduction and the polynomial of Cephes' `expf` (Moshier 1992).
///
/// Below −87.3 it is 0: there are no subnormals. Above 88 it stays at e^88.
#[inline(always)]
pub fn exp(x: f32) -> f32 {
    // Added and taken off again, it rounds to the nearest integer, which stands in the lowest bits meanwhile.
    const ROUND: f32 = 12_582_912.0;
    const LN_2_HEAD: f32 = 0.693_359_4;
    const LN_2_TAIL: f32 = -2.121_944_4e-4;
    let vanishes = x < -87.3;
    let held = if vanishes { -87.3 } else { x };
    let held = if held > 88.0 { 88.0 } else { held };
    let shifted = held * std::f32::consts::LOG2_E + ROUND;
    let k = shifted - ROUND;
    let r = (held - k * LN_2_HEAD) - k * LN_2_TAIL;
    let tail = 1.987_569_1e-4;
    let tail = tail * r + 1.398_2e-3;
    let tail = tail * r + 8.333_452e-3;
    let tail = tail * r + 4.166_579_6e-2;
    let tail = tail * r + 0.166_666_65;
    let tail = tail * r + 0.5;
    let rest = tail * (r * r) + r + 1.0;
    // 2^k as the bits of its exponent: no table, no branch.
    let exponent = shifted.to_bits().wrapping_sub(ROUND.to_bits());
    let power = f32::from_bits(exponent.wrapping_add(127) << 23);
    if vanishes { 0.0 } else { rest * power }
}

/// ln x of a normal positive x, within 1 ulp, by fdlibm's `logf` (Sun Microsystems 1993).
///
/// For 0, subnormals, negative numbers and infinity it is some finite number: callers keep them out.
#[inline(always)]
pub fn ln(x: f32) -> f32 {
    const LN_2_HEAD: f32 = 0.693_138_1;
    const LN_2_TAIL: f32 = 9.058_001e-6;
    const ROOT_HALF: u32 = 0x3f35_04f3;
    // Moves √½ to the border of an exponent, so that what is left of x lies in [√½, √2).
    let bits = x.to_bits().wrapping_add(0x3f80_0000 - ROOT_HALF);
    let k = ((bits >> 23) as i32 - 127) as f32;
    let f = f32::from_bits((bits & 0x007f_ffff) + ROOT_HALF) - 1.0;
    let s = f / (2.0 + f);
    let square = s * s;
    let fourth = square * square;
    let even = fourth * (0.400_009_72 + fourth * 0.242_790_79);
    let odd = square * (0.666_666_6 + fourth * 0.284_987_87);
    let half_square = 0.5 * f * f;
    s * (half_square + (even + odd)) + k * LN_2_TAIL - half_square + f + k * LN_2_HEAD
}

#[cfg(test)]
mod tests {
    use super::*;

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
