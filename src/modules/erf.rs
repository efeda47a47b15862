//! The error function and its complement, by the rational approximations of fdlibm (Sun Microsystems, 1993), whose
//! coefficients these are. The terms are added in pairs, as the GNU C library does, so that the last digit is the same.

/// The sum of `coefficients[i] * s^i`, two terms at a time.
fn polynomial(coefficients: &[f64], s: f64) -> f64 {
    let square = s * s;
    let fourth = square * square;
    let powers = [1.0, square, fourth, fourth * square, fourth * fourth];
    let mut sum = 0.0;
    for (i, (pair, power)) in coefficients.chunks(2).zip(powers).enumerate() {
        let term = match pair {
            [even, odd] => even + s * odd,
            _ => pair[0],
        };
        sum = if i == 0 { term } else { sum + power * term };
    }
    sum
}

/// Below 0.84375: `erf(x) = x + x * P(x²) / Q(x²)`.
const SMALL_P: [f64; 5] = [
    1.28379167095512558561e-01,
    -3.25042107247001499370e-01,
    -2.84817495755985104766e-02,
    -5.77027029648944159157e-03,
    -2.37630166566501626084e-05,
];
const SMALL_Q: [f64; 6] = [
    1.0,
    3.97917223959155352819e-01,
    6.50222499887672944485e-02,
    5.08130628187576562776e-03,
    1.32494738004321644526e-04,
    -3.96022827877536812320e-06,
];
/// Below 1.25: `erf(x) = MIDDLE + P(|x| - 1) / Q(|x| - 1)`.
const MIDDLE: f64 = 8.45062911510467529297e-01;
const MIDDLE_P: [f64; 7] = [
    -2.36211856075265944077e-03,
    4.14856118683748331666e-01,
    -3.72207876035701323847e-01,
    3.18346619901161753674e-01,
    -1.10894694282396677476e-01,
    3.54783043256182359371e-02,
    -2.16637559486879084300e-03,
];
const MIDDLE_Q: [f64; 7] = [
    1.0,
    1.06420880400844228286e-01,
    5.40397917702171048937e-01,
    7.18286544141962662868e-02,
    1.26171219808761642112e-01,
    1.36370839120290507362e-02,
    1.19844998467991074170e-02,
];
/// Below 1 / 0.35, and beyond: `erfc(x) = exp(-x² - 0.5625 + P(1/x²) / Q(1/x²)) / x`.
const NEAR_P: [f64; 8] = [
    -9.86494403484714822705e-03,
    -6.93858572707181764372e-01,
    -1.05586262253232909814e+01,
    -6.23753324503260060396e+01,
    -1.62396669462573470355e+02,
    -1.84605092906711035994e+02,
    -8.12874355063065934246e+01,
    -9.81432934416914548592e+00,
];
const NEAR_Q: [f64; 9] = [
    1.0,
    1.96512716674392571292e+01,
    1.37657754143519042600e+02,
    4.34565877475229228821e+02,
    6.45387271733267880336e+02,
    4.29008140027567833386e+02,
    1.08635005541779435134e+02,
    6.57024977031928170135e+00,
    -6.04244152148580987438e-02,
];
const FAR_P: [f64; 7] = [
    -9.86494292470009928597e-03,
    -7.99283237680523006574e-01,
    -1.77579549177547519889e+01,
    -1.60636384855821916062e+02,
    -6.37566443368389627722e+02,
    -1.02509513161107724954e+03,
    -4.83519191608651397019e+02,
];
const FAR_Q: [f64; 8] = [
    1.0,
    3.03380607434824582924e+01,
    3.25792512996573918826e+02,
    1.53672958608443695994e+03,
    3.19985821950859553908e+03,
    2.55305040643316442583e+03,
    4.74528541206955367215e+02,
    -2.24409524465858183362e+01,
];

/// `1 - erf(x)` from 1.25 on.
fn tail(x: f64) -> f64 {
    let s = 1.0 / (x * x);
    // The bound as the approximations were made for it, near 1 / 0.35.
    let ratio = if x.to_bits() >> 32 < 0x4006_DB6E {
        polynomial(&NEAR_P, s) / polynomial(&NEAR_Q, s)
    } else {
        polynomial(&FAR_P, s) / polynomial(&FAR_Q, s)
    };
    // The square of the upper half of x is exact.
    let z = f64::from_bits(x.to_bits() & !0xFFFF_FFFF);
    (-z * z - 0.5625).exp() * ((z - x) * (z + x) + ratio).exp() / x
}

fn middle(a: f64) -> f64 {
    polynomial(&MIDDLE_P, a - 1.0) / polynomial(&MIDDLE_Q, a - 1.0)
}

fn small(x: f64) -> f64 {
    polynomial(&SMALL_P, x * x) / polynomial(&SMALL_Q, x * x)
}

/// The error function.
#[must_use]
pub(super) fn erf(x: f64) -> f64 {
    let a = x.abs();
    let result = if x.is_nan() {
        return x;
    } else if a < 1.0 / (1u64 << 28) as f64 {
        const SLOPE: f64 = 1.28379167095512586316e-01;
        return if a < f64::MIN_POSITIVE * 16.0 { 0.0625 * (16.0 * x + 16.0 * SLOPE * x) } else { x + SLOPE * x };
    } else if a < 0.84375 {
        return x + x * small(x);
    } else if a < 1.25 {
        MIDDLE + middle(a)
    } else if a < 6.0 {
        1.0 - tail(a)
    } else {
        1.0
    };
    result.copysign(x)
}

/// 1 minus the error function.
#[must_use]
pub(super) fn erfc(x: f64) -> f64 {
    let a = x.abs();
    if x.is_nan() {
        return x;
    }
    if a < 0.84375 {
        if a < 1.0 / (1u64 << 56) as f64 {
            return 1.0 - x;
        }
        let y = small(x);
        return if x < 0.25 { 1.0 - (x + x * y) } else { 0.5 - (x * y + (x - 0.5)) };
    }
    if a < 1.25 {
        return if x >= 0.0 { (1.0 - MIDDLE) - middle(a) } else { 1.0 + (MIDDLE + middle(a)) };
    }
    match (x > 0.0, a) {
        (true, ..28.0) => tail(a),
        (true, _) => 0.0,
        (false, ..6.0) => 2.0 - tail(a),
        (false, _) => 2.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_values() {
        for (x, expected) in [(0.0, 0.0), (0.5, 0.5204998778130465), (1.0, 0.8427007929497149), (-7.0, -1.0)] {
            assert_eq!(erf(x), expected);
        }
        for (x, expected) in [(0.0, 1.0), (5.0, 1.5374597944280347e-12), (-1.0, 1.842700792949715), (30.0, 0.0)] {
            assert!((erfc(x) - expected).abs() <= expected * 4e-16, "{x}");
        }
        assert!(erf(f64::NAN).is_nan() && erfc(f64::NAN).is_nan());
    }
}
