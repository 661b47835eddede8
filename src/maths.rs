//! Elementary functions that return the same bits on every processor.
//!
//! A platform's maths library is free to return whatever bits it likes: the
//! standard library documents the precision of `f64::exp`, `f64::ln`,
//! `f64::powf` and their kin as non-deterministic, varying with platform, Rust
//! version and even from one call to the next. A simulation that promises
//! bit-identical results cannot call them, nor can it let one processor fuse a
//! multiplication with an addition where another does not.
//!
//! So this is the one place where the project writes its own functions instead
//! of using a library. Everything here is built from operations that IEEE 754
//! rounds correctly (`+ - * /` and `sqrt`), comparisons and integer operations
//! on the bits, in a fixed order. Student's t aside, nothing branches:
//! alternatives are all computed and one is selected, so a plain loop over a
//! slice vectorises, and each lane of any width gives the bits that a lone value
//! would.
//!
//! Every NaN returned is [`f64::NAN`] itself, whatever NaN went in. Error bounds
//! are in units in the last place (ulp) of the correctly rounded result. The
//! bits assume the default floating-point environment: rounding to nearest,
//! subnormals kept.

use std::f64::consts::{LN_10, LOG2_10, LOG2_E};

/// 1.5 * 2^52: adding it rounds to an integer held in the low mantissa bits.
const ROUND: f64 = 6_755_399_441_055_744.0;
/// 2^52, whose low mantissa bits count in ones.
const ONES: f64 = 4_503_599_627_370_496.0;
/// 2^54, which lifts every subnormal into the normal range.
const LIFT: f64 = 18_014_398_509_481_984.0;
/// 2^-32, the width of a cell of [`uniform`].
const CELL: f64 = 1.0 / 4_294_967_296.0;
const MANTISSA_BITS: u32 = 52;
const MANTISSA: u64 = (1 << MANTISSA_BITS) - 1;
const HIGH_WORD: u64 = 0xFFFF_FFFF_0000_0000;
/// The bits of 1, and of sqrt(1/2) cut to its high word.
const ONE_BITS: u64 = 0x3FF0_0000_0000_0000;
const ROOT_HALF_BITS: u64 = 0x3FE6_A09E_0000_0000;

/// ln 2 as a short head, exact when multiplied by an exponent, and a tail.
const LN_2_HEAD: f64 = f64::from_bits(0x3FE6_2E42_FEE0_0000);
const LN_2_TAIL: f64 = f64::from_bits(0x3DEA_39EF_3579_3C76);
/// log10 2, and 1 / ln 10, split likewise.
const LOG10_2_HEAD: f64 = f64::from_bits(0x3FD3_4413_509F_6000);
const LOG10_2_TAIL: f64 = f64::from_bits(0x3D59_FEF3_11F1_2B36);
const LOG10_E_HEAD: f64 = f64::from_bits(0x3FDB_CB7B_1520_0000);
const LOG10_E_TAIL: f64 = f64::from_bits(0x3DBB_9438_CA9A_ADD5);

/// Minimax for (exp r - 1 - r) / r^2 on |r| <= ln 2 / 2, lowest power first.
const EXP: [f64; 10] = [
    0.500_000_000_000_001_1,
    0.166_666_666_666_664_13,
    0.041_666_666_666_530_267,
    0.008_333_333_333_494_336,
    0.001_388_888_894_359_762_7,
    0.000_198_412_695_067_723_97,
    2.480_149_313_621_78e-5,
    2.755_758_627_336_469_8e-6,
    2.763_023_391_620_467_4e-7,
    2.500_006_997_248_356_7e-8,
];

/// The fdlibm minimax for (ln(1 + s) - ln(1 - s) - 2 s) / s in powers of s^2.
const LN: [f64; 7] = [
    f64::from_bits(0x3FE5_5555_5555_5593),
    f64::from_bits(0x3FD9_9999_9997_FA04),
    f64::from_bits(0x3FD2_4924_9422_9359),
    f64::from_bits(0x3FCC_71C5_1D8E_78AF),
    f64::from_bits(0x3FC7_4664_96CB_03DE),
    f64::from_bits(0x3FC3_9A09_D078_C69F),
    f64::from_bits(0x3FC2_F112_DF3E_5244),
];

/// A rational function: numerator and denominator, lowest power first.
type Rational = ([f64; 8], [f64; 8]);

/// AS 241 for |p - 1/2| <= 0.425, in 0.425^2 - (p - 1/2)^2.
const CENTRE: Rational = (
    [
        3.387_132_872_796_366_5,
        133.141_667_891_784_38,
        1_971.590_950_306_551_3,
        13_731.693_765_509_46,
        45_921.953_931_549_87,
        67_265.770_927_008_7,
        33_430.575_583_588_13,
        2_509.080_928_730_122_7,
    ],
    [
        1.0,
        42.313_330_701_600_91,
        687.187_007_492_057_9,
        5_394.196_021_424_751,
        21_213.794_301_586_597,
        39_307.895_800_092_71,
        28_729.085_735_721_943,
        5_226.495_278_852_854,
    ],
);
/// AS 241 for the tails down to e^-25, in sqrt(-ln p) - 1.6.
const TAIL: Rational = (
    [
        1.423_437_110_749_683_5,
        4.630_337_846_156_546,
        5.769_497_221_460_691,
        3.647_848_324_763_204_5,
        1.270_458_252_452_368_4,
        0.241_780_725_177_450_6,
        0.022_723_844_989_269_184,
        0.000_774_545_014_278_341_4,
    ],
    [
        1.0,
        2.053_191_626_637_759,
        1.676_384_830_183_803_8,
        0.689_767_334_985_1,
        0.148_103_976_427_480_08,
        0.015_198_666_563_616_457,
        0.000_547_593_808_499_534_5,
        1.050_750_071_644_416_9e-9,
    ],
);
/// AS 241 beyond that, in sqrt(-ln p) - 5.
const FAR_TAIL: Rational = (
    [
        6.657_904_643_501_103,
        5.463_784_911_164_114,
        1.784_826_539_917_291_3,
        0.296_560_571_828_504_87,
        0.026_532_189_526_576_124,
        0.001_242_660_947_388_078_4,
        2.711_555_568_743_487_6e-5,
        2.010_334_399_292_288_1e-7,
    ],
    [
        1.0,
        0.599_832_206_555_888,
        0.136_929_880_922_735_8,
        0.014_875_361_290_850_615,
        0.000_786_869_131_145_613_3,
        1.846_318_317_510_054_8e-5,
        1.421_511_758_316_446e-7,
        2.044_263_103_389_939_7e-15,
    ],
);

/// The 97.5 % point of the standard normal.
const Z_975: f64 = 1.959_963_984_540_054;

/// Student's 97.5 % points by degrees of freedom, from none.
const STUDENT_T_975: [f64; 31] = [
    f64::INFINITY,
    12.706_205,
    4.302_653,
    3.182_446,
    2.776_445,
    2.570_582,
    2.446_912,
    2.364_624,
    2.306_004,
    2.262_157,
    2.228_139,
    2.200_985,
    2.178_813,
    2.160_369,
    2.144_787,
    2.131_450,
    2.119_905,
    2.109_816,
    2.100_922,
    2.093_024,
    2.085_963,
    2.079_614,
    2.073_873,
    2.068_658,
    2.063_899,
    2.059_539,
    2.055_529,
    2.051_831,
    2.048_407,
    2.045_230,
    2.042_272,
];

/// `x` held between two finite bounds; a NaN stays one.
#[inline(always)]
fn held(x: f64, low: f64, high: f64) -> f64 {
    let x = if x < low { low } else { x };
    if x > high { high } else { x }
}

/// The nearest integer to `x`, |x| < 2^51, as a float and as that plus 2048.
#[inline(always)]
fn rounded(x: f64) -> (f64, u64) {
    let shifted = x + ROUND;
    let biased = shifted
        .to_bits()
        .wrapping_sub(ROUND.to_bits())
        .wrapping_add(2048);
    (shifted - ROUND, biased)
}

/// 2^(biased - 2048) * exp(head - tail), for |head - tail| <= ln 2 / 2.
///
/// The power of two is applied in two halves, each a normal number, so that
/// results overflow and underflow by ordinary rounding.
#[inline(always)]
fn scaled_exp(head: f64, tail: f64, biased: u64) -> f64 {
    let r = head - tail;
    let w = r * r;
    let even = EXP[0] + w * (EXP[2] + w * (EXP[4] + w * (EXP[6] + w * EXP[8])));
    let odd = EXP[1] + w * (EXP[3] + w * (EXP[5] + w * (EXP[7] + w * EXP[9])));
    let y = 1.0 - ((tail - w * (even + r * odd)) - head);

    let half = biased >> 1;
    let rest = biased.wrapping_sub(half);
    let power = |n: u64| f64::from_bits(n.wrapping_sub(1) << MANTISSA_BITS);
    let y = y * power(half) * power(rest);
    if y.is_nan() { f64::NAN } else { y }
}

/// The parts of a logarithm: x = 2^exponent * (1 + f), and
/// ln(1 + f) = f - square + correction.
struct LnParts {
    f: f64,
    square: f64,
    correction: f64,
    exponent: f64,
}

/// Splits a positive finite `x`; anything else gives meaningless parts.
#[inline(always)]
fn ln_parts(x: f64) -> LnParts {
    let subnormal = x < f64::MIN_POSITIVE;
    let x = if subnormal { x * LIFT } else { x };
    let offset = if subnormal { 1023.0 + 54.0 } else { 1023.0 };

    // Move sqrt(1/2) to a power of two, so that the exponent splits there.
    let bits = x.to_bits().wrapping_add(ONE_BITS - ROOT_HALF_BITS);
    let exponent = f64::from_bits((bits >> MANTISSA_BITS) | ONES.to_bits()) - ONES - offset;
    let f = f64::from_bits((bits & MANTISSA) + ROOT_HALF_BITS) - 1.0;

    let square = 0.5 * f * f;
    let s = f / (2.0 + f);
    let s2 = s * s;
    let s4 = s2 * s2;
    let even = s4 * (LN[1] + s4 * (LN[3] + s4 * LN[5]));
    let odd = s2 * (LN[0] + s4 * (LN[2] + s4 * (LN[4] + s4 * LN[6])));
    LnParts {
        f,
        square,
        correction: s * (square + (odd + even)),
        exponent,
    }
}

/// `y`, the logarithm of `x`, unless `x` is where a logarithm has a limit or none.
#[inline(always)]
fn with_ln_limits(x: f64, y: f64) -> f64 {
    let y = if x < f64::INFINITY { y } else { f64::INFINITY };
    let y = if x > 0.0 { y } else { f64::NEG_INFINITY };
    if x >= 0.0 { y } else { f64::NAN }
}

#[inline(always)]
fn polynomial(c: &[f64; 8], x: f64) -> f64 {
    c[0] + x * (c[1] + x * (c[2] + x * (c[3] + x * (c[4] + x * (c[5] + x * (c[6] + x * c[7]))))))
}

/// e^x by Cody and Waite (1980) reduction and a minimax polynomial, within 1
/// ulp, or 1.5 ulp where the result is subnormal.
///
/// It overflows to infinity just above 709.78, and underflows gradually from
/// -708.40 to reach zero just below -745.13.
#[inline(always)]
pub fn exp(x: f64) -> f64 {
    let x = held(x, -746.0, 710.0);
    let (k, biased) = rounded(x * LOG2_E);
    scaled_exp(x - k * LN_2_HEAD, k * LN_2_TAIL, biased)
}

/// 10^x by the reduction and polynomial of [`exp`], within 2 ulp.
///
/// It overflows to infinity just above 308.25, and underflows gradually from
/// -307.65 to reach zero just below -323.60.
#[inline(always)]
pub fn exp10(x: f64) -> f64 {
    let x = held(x, -324.0, 309.0);
    let (k, biased) = rounded(x * LOG2_10);
    let r = (x - k * LOG10_2_HEAD) - k * LOG10_2_TAIL;
    scaled_exp(r * LN_10, 0.0, biased)
}

/// ln x by the fdlibm scheme (Sun Microsystems, 1993), within 1 ulp,
/// subnormals included.
///
/// Zero of either sign gives minus infinity, and anything below it NaN.
#[inline(always)]
pub fn ln(x: f64) -> f64 {
    let LnParts {
        f,
        square,
        correction,
        exponent,
    } = ln_parts(x);
    let y = correction + exponent * LN_2_TAIL - square + f + exponent * LN_2_HEAD;
    with_ln_limits(x, y)
}

/// log10 x by the fdlibm scheme (Sun Microsystems, 1993) with the parts summed in
/// extra precision, within 1 ulp, subnormals included; exact at powers of ten.
///
/// Zero of either sign gives minus infinity, and anything below it NaN.
#[inline(always)]
pub fn log10(x: f64) -> f64 {
    let LnParts {
        f,
        square,
        correction,
        exponent,
    } = ln_parts(x);
    let head = f64::from_bits((f - square).to_bits() & HIGH_WORD);
    let tail = f - head - square + correction;

    let whole = exponent * LOG10_2_HEAD;
    let part = head * LOG10_E_HEAD;
    let rest = exponent * LOG10_2_TAIL + (tail + head) * LOG10_E_TAIL + tail * LOG10_E_HEAD;
    let sum = whole + part;
    with_ln_limits(x, rest + ((whole - sum) + part) + sum)
}

/// x^y as exp(y ln x) for x >= 0, with a relative error of at most
/// 4e-16 (1 + |y ln x|): 2 ulp near 1, a thousand or so at the extremes.
///
/// As IEEE 754 has it, x^0 and 1^y are 1 whatever the other argument; 0^y is 0
/// or infinity by the sign of y; a negative x gives NaN even for a whole y.
#[inline(always)]
pub fn pow(x: f64, y: f64) -> f64 {
    let power = exp(y * ln(x));
    let power = if x == 1.0 { 1.0 } else { power };
    if y == 0.0 { 1.0 } else { power }
}

/// Replaces each value by its [`exp`], with the same formula and error bound.
#[inline(always)]
pub fn exp_in_place(values: &mut [f64]) {
    for value in values {
        *value = exp(*value);
    }
}

/// Replaces each value by its [`ln`], with the same formula and error bound.
#[inline(always)]
pub fn ln_in_place(values: &mut [f64]) {
    for value in values {
        *value = ln(*value);
    }
}

/// The standard normal quantile at `p` by algorithm AS 241, PPND16 (Wichura,
/// 1988), with a relative error of at most 1e-15.
///
/// It is minus infinity at 0, infinity at 1, and NaN outside them; the quantile
/// at `1 - p` is exactly the negative of that at `p` when `1 - p` is exact.
#[inline(always)]
pub fn normal_quantile(p: f64) -> f64 {
    let q = p - 0.5;
    let nearer = if q < 0.0 { p } else { 1.0 - p };
    let root = (-ln(nearer)).sqrt();
    let ratio = |(above, below): &Rational, x: f64| (polynomial(above, x), polynomial(below, x));
    let (centre, near, far) = (
        ratio(&CENTRE, 0.180_625 - q * q),
        ratio(&TAIL, root - 1.6),
        ratio(&FAR_TAIL, root - 5.0),
    );
    let sign = if q < 0.0 { -1.0 } else { 1.0 };
    let (above, below) = if root <= 5.0 { near } else { far };
    let is_centre = q.abs() <= 0.425;
    let (above, below) = if is_centre { centre } else { (above, below) };
    let factor = if is_centre { q } else { sign };

    let y = factor * above / below;
    let y = if p > 0.0 { y } else { f64::NEG_INFINITY };
    let y = if p < 1.0 { y } else { f64::INFINITY };
    let y = if p >= 0.0 { y } else { f64::NAN };
    if p <= 1.0 { y } else { f64::NAN }
}

/// The standard Gumbel quantile at `u`, -ln(-ln u) (Gumbel, 1958), with an
/// error of at most 4e-16 (1 + |value|).
///
/// It is minus infinity at 0, infinity at 1, and NaN outside them.
#[inline(always)]
pub fn gumbel(u: f64) -> f64 {
    let y = -ln(-ln(u));
    if y.is_nan() { f64::NAN } else { y }
}

/// The midpoint of the word's cell among 2^32 equal cells of (0, 1),
/// (word + 0.5) / 2^32, which is exact.
#[inline(always)]
pub fn uniform(word: u32) -> f64 {
    (f64::from(word) + 0.5) * CELL
}

/// The 97.5 % point of Student's t, half the width of a two-sided 95 % interval
/// in standard errors: a table to 30 degrees of freedom, then Cornish and Fisher
/// (Abramowitz and Stegun, 1964, 26.7.5), within 1e-6.
///
/// With no degrees of freedom it is infinity: one observation bounds nothing.
#[inline]
pub fn student_t_quantile_975(df: u32) -> f64 {
    const Z: f64 = Z_975;
    const W: f64 = Z * Z;
    const G1: f64 = Z * (W + 1.0) / 4.0;
    const G2: f64 = Z * (3.0 + W * (16.0 + W * 5.0)) / 96.0;
    const G3: f64 = Z * (-15.0 + W * (17.0 + W * (19.0 + W * 3.0))) / 384.0;
    const G4: f64 =
        Z * (-945.0 + W * (-1_920.0 + W * (1_482.0 + W * (776.0 + W * 79.0)))) / 92_160.0;
    if let Some(&point) = STUDENT_T_975.get(df as usize) {
        return point;
    }
    let n = 1.0 / f64::from(df);
    Z + n * (G1 + n * (G2 + n * (G3 + n * G4)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const COUNT: usize = 100_000;

    /// Knuth's 64-bit linear congruence with its high bits folded down.
    struct Words(u64);

    impl Words {
        fn next(&mut self) -> u64 {
            self.0 = self
                .0
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            self.0 ^ (self.0 >> 33)
        }

        /// A value strictly inside (0, 1).
        fn unit(&mut self) -> f64 {
            ((self.next() >> 12) as f64 + 0.5) / ONES
        }

        fn between(&mut self, low: f64, high: f64) -> f64 {
            low + (high - low) * self.unit()
        }

        /// A positive normal number, every exponent equally likely.
        fn normal(&mut self) -> f64 {
            let (low, high) = (f64::MIN_POSITIVE.to_bits(), f64::INFINITY.to_bits());
            f64::from_bits(low + self.next() % (high - low))
        }
    }

    fn inputs(seed: u64, mut draw: impl FnMut(&mut Words) -> f64) -> Vec<f64> {
        let mut words = Words(seed);
        (0..COUNT).map(|_| draw(&mut words)).collect()
    }

    /// FNV-1a over the little-endian bytes of the values' bits.
    fn hash(values: impl IntoIterator<Item = f64>) -> u64 {
        values
            .into_iter()
            .flat_map(|value| value.to_bits().to_le_bytes())
            .fold(0xCBF2_9CE4_8422_2325, |hash, byte| {
                (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
            })
    }

    fn mapped(values: &[f64], function: impl Fn(f64) -> f64) -> u64 {
        hash(values.iter().map(|&value| function(value)))
    }

    /// How many representable numbers apart two of the same sign are.
    fn ulps(a: f64, b: f64) -> u64 {
        assert_eq!(a.is_sign_negative(), b.is_sign_negative(), "{a} {b}");
        a.to_bits().abs_diff(b.to_bits())
    }

    fn assert_close(actual: f64, expected: f64, tolerance: f64) {
        assert!(
            (actual - expected).abs() <= tolerance,
            "{actual:?} is not within {tolerance:e} of {expected:?}"
        );
    }

    fn assert_same_bits(actual: f64, expected: f64) {
        assert_eq!(
            actual.to_bits(),
            expected.to_bits(),
            "{actual:?} {expected:?}"
        );
    }

    /// The 2 * `steps` + 1 neighbours around `centre`, `stride` ulps apart.
    fn around(centre: f64, steps: i64, stride: i64) -> impl Iterator<Item = f64> {
        (-steps..=steps)
            .map(move |i| f64::from_bits(centre.to_bits().wrapping_add_signed(i * stride)))
    }

    fn assert_rises(points: impl Iterator<Item = f64>, function: impl Fn(f64) -> f64) {
        let points: Vec<f64> = points.collect();
        for pair in points.windows(2) {
            let (a, b) = (pair[0].min(pair[1]), pair[0].max(pair[1]));
            assert!(
                function(a) <= function(b),
                "falls between {a:?} and {b:?}: {:?} {:?}",
                function(a),
                function(b)
            );
        }
    }

    #[test]
    fn outputs_have_the_same_bits_on_every_platform() {
        let exponents = inputs(1, |words| words.between(-750.0, 715.0));
        let tens = inputs(2, |words| words.between(-325.0, 310.0));
        let normals = inputs(3, Words::normal);
        let near_one = inputs(4, |words| words.between(0.5, 2.0));
        let units = inputs(5, Words::unit);
        let tails = inputs(6, |words| words.unit() * exp10(-300.0 * words.unit()));
        let bases = inputs(7, |words| words.between(0.0, 100.0));
        let powers = inputs(8, |words| words.between(-20.0, 20.0));
        let mut words = Words(9);

        let cases = [
            ("exp", mapped(&exponents, exp), 0xB8BF_EC6E_59FD_3FCF),
            ("exp10", mapped(&tens, exp10), 0x8281_9F2C_AE15_EB2E),
            ("ln", mapped(&normals, ln), 0xBBF7_3A3D_7D70_4393),
            ("ln near 1", mapped(&near_one, ln), 0x2CD9_E2AA_412C_12F7),
            ("log10", mapped(&normals, log10), 0x1469_7E78_E358_CE61),
            (
                "log10 near 1",
                mapped(&near_one, log10),
                0xB4C0_EC61_7CE8_6D37,
            ),
            (
                "pow",
                hash(bases.iter().zip(&powers).map(|(&x, &y)| pow(x, y))),
                0x0171_4435_BE2D_9BA5,
            ),
            (
                "normal_quantile",
                mapped(&units, normal_quantile),
                0x0F76_FA41_15FA_DB46,
            ),
            (
                "normal_quantile tails",
                mapped(&tails, normal_quantile),
                0x32E3_31BF_A274_F9EC,
            ),
            ("gumbel", mapped(&units, gumbel), 0x69E1_B926_9102_2B36),
            (
                "uniform",
                hash((0..COUNT).map(|_| uniform((words.next() >> 32) as u32))),
                0x8945_E3FC_024B_CD50,
            ),
            (
                "student_t_quantile_975",
                hash((0..COUNT).map(|df| student_t_quantile_975(df as u32))),
                0xE0DB_3537_D1F1_243B,
            ),
        ];
        let wrong: Vec<String> = cases
            .iter()
            .filter(|(_, actual, expected)| actual != expected)
            .map(|(name, actual, _)| format!("{name}: {actual:#018X}"))
            .collect();
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    #[test]
    fn a_loop_over_a_slice_gives_the_bits_of_lone_values() {
        let mut words = Words(10);
        for length in (0..40).chain([4096]) {
            let exponents: Vec<f64> = (0..length).map(|_| words.between(-750.0, 715.0)).collect();
            let normals: Vec<f64> = (0..length).map(|_| words.normal()).collect();
            let (mut exps, mut lns) = (exponents.clone(), normals.clone());
            exp_in_place(&mut exps);
            ln_in_place(&mut lns);
            for i in 0..length {
                assert_same_bits(exps[i], exp(std::hint::black_box(exponents[i])));
                assert_same_bits(lns[i], ln(std::hint::black_box(normals[i])));
            }
        }
    }

    #[test]
    fn exp_is_within_three_ulps_of_the_reference() {
        let mut words = Words(11);
        for _ in 0..1_000_000 {
            for x in [words.between(-708.3, 709.78), words.between(-2.0, 2.0)] {
                assert!(ulps(exp(x), libm::exp(x)) <= 3, "{x:?}");
            }
        }
    }

    #[test]
    fn exp_underflows_gradually() {
        let mut words = Words(12);
        for _ in 0..COUNT {
            let x = words.between(-746.0, -708.0);
            assert!(ulps(exp(x), libm::exp(x)) <= 2, "{x:?}");
        }
        assert_eq!(exp(-745.13).to_bits(), 1);
        assert_same_bits(exp(-745.14), 0.0);
    }

    #[test]
    fn exp_keeps_its_limits() {
        assert_same_bits(exp(0.0), 1.0);
        assert_same_bits(exp(-0.0), 1.0);
        assert!(ulps(exp(1.0), std::f64::consts::E) <= 1);
        assert!(exp(709.782_712_893_384) < f64::INFINITY);
        for x in [709.782_712_893_384_1, 710.0, 1e300, f64::INFINITY] {
            assert_same_bits(exp(x), f64::INFINITY);
        }
        for x in [-746.0, -1e300, f64::NEG_INFINITY] {
            assert_same_bits(exp(x), 0.0);
        }
        for nan in [f64::NAN, -f64::NAN, f64::from_bits(0x7FF0_0000_0000_0001)] {
            assert_same_bits(exp(nan), f64::NAN);
        }
    }

    #[test]
    fn exp_rises_across_its_reduction_boundaries() {
        for k in -1_074_i32..1_023 {
            let boundary = (f64::from(k) + 0.5) / LOG2_E;
            assert_rises(around(boundary, 20, 4), exp);
        }
    }

    #[test]
    fn exp10_is_within_two_ulps_at_whole_powers_of_ten() {
        for n in -307_i32..=308 {
            let expected: f64 = format!("1e{n}").parse().unwrap();
            assert!(ulps(exp10(f64::from(n)), expected) <= 2, "{n}");
        }
    }

    #[test]
    fn exp10_keeps_its_limits() {
        assert_same_bits(exp10(0.0), 1.0);
        assert_same_bits(exp10(309.0), f64::INFINITY);
        assert_same_bits(exp10(f64::INFINITY), f64::INFINITY);
        assert_same_bits(exp10(-324.0), 0.0);
        assert_same_bits(exp10(f64::NEG_INFINITY), 0.0);
        assert_same_bits(exp10(f64::NAN), f64::NAN);
    }

    #[test]
    fn ln_has_the_bits_of_the_reference_on_positive_normal_numbers() {
        let mut words = Words(13);
        for _ in 0..1_000_000 {
            for x in [words.normal(), words.between(0.5, 2.0)] {
                assert_eq!(ln(x).to_bits(), libm::log(x).to_bits(), "{x:?}");
            }
        }
        for x in [f64::MIN_POSITIVE, f64::MAX, 1.0] {
            assert_same_bits(ln(x), libm::log(x));
        }
    }

    #[test]
    fn log10_has_the_bits_of_the_reference_on_positive_normal_numbers() {
        let mut words = Words(14);
        for _ in 0..1_000_000 {
            for x in [words.normal(), words.between(0.5, 2.0)] {
                assert_eq!(log10(x).to_bits(), libm::log10(x).to_bits(), "{x:?}");
            }
        }
    }

    #[test]
    fn logarithms_treat_subnormals_as_the_reference_does() {
        let mut words = Words(15);
        for _ in 0..COUNT {
            let x = f64::from_bits(1 + (words.next() & MANTISSA) / 2);
            assert_same_bits(ln(x), libm::log(x));
            assert_same_bits(log10(x), libm::log10(x));
        }
    }

    #[test]
    fn log10_is_exact_at_whole_powers_of_ten() {
        for n in -307_i32..=308 {
            let power: f64 = format!("1e{n}").parse().unwrap();
            assert_same_bits(log10(power), f64::from(n));
        }
    }

    #[test]
    fn logarithms_keep_their_limits() {
        for function in [ln, log10] {
            assert_same_bits(function(1.0), 0.0);
            assert_same_bits(function(0.0), f64::NEG_INFINITY);
            assert_same_bits(function(-0.0), f64::NEG_INFINITY);
            assert_same_bits(function(f64::INFINITY), f64::INFINITY);
            for x in [
                -f64::MIN_POSITIVE,
                -1.0,
                f64::NEG_INFINITY,
                f64::NAN,
                -f64::NAN,
            ] {
                assert_same_bits(function(x), f64::NAN);
            }
        }
    }

    #[test]
    fn ln_rises_across_its_reduction_boundaries() {
        for k in -1_000_i64..1_000 {
            let scale = f64::from_bits(((1023 + k) as u64) << MANTISSA_BITS);
            let root_half = f64::from_bits(ROOT_HALF_BITS);
            assert_rises(around(root_half * scale, 20, 4), ln);
            assert_rises(around(scale, 20, 4), ln);
        }
    }

    #[test]
    fn pow_is_within_its_stated_error() {
        let mut words = Words(16);
        for _ in 0..COUNT {
            let (x, y) = (words.between(1e-3, 100.0), words.between(-50.0, 50.0));
            let expected = libm::pow(x, y);
            let bound = 4e-16 * (1.0 + (y * ln(x)).abs());
            assert_close(pow(x, y) / expected, 1.0, bound + f64::EPSILON);
        }
    }

    #[test]
    fn pow_keeps_its_limits() {
        assert_same_bits(pow(0.0, 2.5), 0.0);
        assert_same_bits(pow(-0.0, 3.0), 0.0);
        assert_same_bits(pow(0.0, -1.0), f64::INFINITY);
        assert_same_bits(pow(f64::INFINITY, 0.5), f64::INFINITY);
        assert_same_bits(pow(f64::INFINITY, -0.5), 0.0);
        assert_same_bits(pow(2.0, f64::INFINITY), f64::INFINITY);
        assert_same_bits(pow(2.0, f64::NEG_INFINITY), 0.0);
        assert_same_bits(pow(-2.0, 2.0), f64::NAN);
        assert_same_bits(pow(f64::NAN, 2.0), f64::NAN);
        assert_same_bits(pow(2.0, f64::NAN), f64::NAN);
        for any in [0.0, 1.0, -1.0, f64::INFINITY, f64::NEG_INFINITY, f64::NAN] {
            assert_same_bits(pow(any, 0.0), 1.0);
            assert_same_bits(pow(1.0, any), 1.0);
        }
    }

    #[test]
    fn normal_quantile_has_its_known_values() {
        for (p, expected) in [
            (1e-300, -37.047_096_299_361_2),
            (1e-100, -21.273_453_560_965_326),
            (1e-10, -6.361_340_902_404_056),
            (1e-5, -4.264_890_793_922_825),
            (0.001, -3.090_232_306_167_813_6),
            (0.025, -1.959_963_984_540_054_3),
            (0.07, -1.475_791_028_179_170_6),
            (0.08, -1.405_071_560_309_632_7),
            (0.25, -0.674_489_750_196_081_7),
            (0.3, -0.524_400_512_708_040_9),
            (0.5, 0.0),
            (0.6, 0.253_347_103_135_799_7),
            (0.9, 1.281_551_565_544_600_6),
            (0.975, 1.959_963_984_540_054),
            (0.999_999, 4.753_424_308_817_087),
        ] {
            assert_close(normal_quantile(p), expected, 1e-15 * expected.abs());
        }
    }

    #[test]
    fn normal_quantile_is_symmetric() {
        let mut words = Words(17);
        for _ in 0..COUNT {
            let p = uniform((words.next() >> 32) as u32);
            assert_eq!(normal_quantile(p), -normal_quantile(1.0 - p), "{p:?}");
        }
    }

    #[test]
    fn normal_quantile_rises_where_its_parts_meet() {
        let far = exp(-25.0);
        for (p, stride) in [
            (0.075, 256),
            (0.5, 256),
            (0.925, 256),
            (far, 256),
            (1.0 - far, 16),
        ] {
            assert_rises(around(p, 1_000, stride), normal_quantile);
        }
    }

    #[test]
    fn normal_quantile_keeps_its_limits() {
        assert_same_bits(normal_quantile(0.0), f64::NEG_INFINITY);
        assert_same_bits(normal_quantile(1.0), f64::INFINITY);
        assert!(normal_quantile(f64::MIN_POSITIVE) > -38.0);
        assert!(normal_quantile(1.0 - f64::EPSILON / 2.0) < 9.0);
        for p in [-0.1, 1.1, f64::INFINITY, f64::NEG_INFINITY, f64::NAN] {
            assert_same_bits(normal_quantile(p), f64::NAN);
        }
    }

    #[test]
    fn gumbel_has_its_known_values_and_limits() {
        assert_close(gumbel(0.5), 0.366_512_920_581_664_33, 4e-16);
        assert_close(gumbel(0.9), 2.250_367_327_312_445_4, 1e-15);
        assert_close(gumbel(exp(-1.0)), 0.0, 4e-16);
        assert_same_bits(gumbel(0.0), f64::NEG_INFINITY);
        assert_same_bits(gumbel(1.0), f64::INFINITY);
        for u in [-0.1, 1.1, f64::NAN] {
            assert_same_bits(gumbel(u), f64::NAN);
        }
        for word in [0, 1, u32::MAX - 1, u32::MAX] {
            assert!(gumbel(uniform(word)).is_finite());
        }
    }

    #[test]
    fn gumbel_draws_have_the_mean_and_variance_of_the_distribution() {
        let draws = inputs(18, |words| gumbel(words.unit()));
        let mean = draws.iter().sum::<f64>() / COUNT as f64;
        let variance = draws.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / COUNT as f64;
        assert_close(mean, 0.577_215_664_901_532_9, 0.02);
        assert_close(variance, 1.644_934_066_848_226_4, 0.05);
    }

    #[test]
    fn uniform_stays_strictly_inside_its_interval_and_is_symmetric() {
        assert_eq!(uniform(0), 1.0 / 8_589_934_592.0);
        assert_eq!(uniform(u32::MAX), 1.0 - uniform(0));
        assert!(0.0 < uniform(0) && uniform(u32::MAX) < 1.0);
        let mut words = Words(19);
        for _ in 0..COUNT {
            let word = (words.next() >> 32) as u32;
            assert_eq!(uniform(word) + uniform(!word), 1.0);
        }
    }

    #[test]
    fn student_t_has_its_known_values() {
        for (df, expected) in [
            (1, 12.706_204_736_17),
            (2, 4.302_652_729_749),
            (5, 2.570_581_835_636),
            (10, 2.228_138_851_986),
            (30, 2.042_272_456_301),
            (31, 2.039_513_446_396),
            (40, 2.021_075_390_306),
            (60, 2.000_297_822_014),
            (120, 1.979_930_405_082),
            (1_000, 1.962_339_080_826),
            (100_000, 1.959_987_707_535),
        ] {
            assert_close(student_t_quantile_975(df), expected, 1e-6);
        }
    }

    #[test]
    fn student_t_falls_from_infinity_to_the_normal_point() {
        assert_same_bits(student_t_quantile_975(0), f64::INFINITY);
        for df in 0..10_000 {
            assert!(student_t_quantile_975(df) > student_t_quantile_975(df + 1));
        }
        assert_close(student_t_quantile_975(u32::MAX), Z_975, 1e-9);
    }
}
