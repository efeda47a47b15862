//! `math`: functions of floats and of integers. Elementary functions are the C library's, which are CPython's; what C
//! lacks or does worse is computed here.

use super::{NativeModule, erf};
use crate::object::native::Result;
use crate::object::protocol::BinaryOp;
use crate::object::{Gc, NativeDef, Obj, Raised, Special};
use crate::types::arith::true_divide;
use crate::types::int::as_big;
use crate::types::module::Module;
use crate::vm::Vm;
use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, Signed, ToPrimitive, Zero};
use ouro_macros::native;
use std::f64::consts;

pub const MODULE: NativeModule =
    NativeModule { name: "math", doc: "Functions of floats and integers.", natives: NATIVES, init: Some(init) };

pub const NATIVES: &[NativeDef] = &[
    ACOS, ACOSH, ASIN, ASINH, ATAN, ATAN2, ATANH, CBRT, CEIL, COMB, COPYSIGN, COS, COSH, DEGREES, DIST, ERF, ERFC, EXP,
    EXP2, EXPM1, FABS, FACTORIAL, FLOOR, FMA, FMOD, FREXP, FSUM, GAMMA, GCD, HYPOT, ISCLOSE, ISFINITE, ISINF, ISNAN,
    ISQRT, LCM, LDEXP, LGAMMA, LOG, LOG10, LOG1P, LOG2, MODF, NEXTAFTER, PERM, POW, PROD, RADIANS, REMAINDER, SIN,
    SINH, SQRT, SUMPROD, TAN, TANH, TRUNC, ULP,
];

fn init(vm: &mut Vm, module: &Gc<Module>) -> Result<()> {
    let constants =
        [("pi", consts::PI), ("e", consts::E), ("tau", consts::TAU), ("inf", f64::INFINITY), ("nan", f64::NAN)];
    for (name, value) in constants {
        let value = vm.heap.float(value);
        vm.dict_set_name(&module.dict, name, value);
    }
    Ok(())
}

impl Vm {
    #[cold]
    pub(super) fn math_domain_error(&mut self) -> Raised {
        self.value_error("math domain error")
    }

    #[cold]
    pub(super) fn math_range_error(&mut self) -> Raised {
        self.overflow_error("math range error")
    }

    /// The result of a function of `x`: not a number out of a number is outside of its domain; infinity out of what is
    /// finite is an overflow, or for functions that cannot overflow a pole.
    fn math_result(&mut self, x: f64, result: f64, can_overflow: bool) -> Result<f64> {
        if result.is_nan() && !x.is_nan() || result.is_infinite() && x.is_finite() && !can_overflow {
            return Err(self.math_domain_error());
        }
        if result.is_infinite() && x.is_finite() {
            return Err(self.math_range_error());
        }
        Ok(result)
    }
}

macro_rules! elementary {
    ($($(#[$doc:meta])* $name:ident($compute:expr, $can_overflow:literal);)*) => { $(
        $(#[$doc])*
        #[native($name(x, /))]
        pub fn $name(vm: &mut Vm, x: f64) -> Result<f64> {
            let compute: fn(f64) -> f64 = $compute;
            vm.math_result(x, compute(x), $can_overflow)
        }
    )* };
}

elementary! {
    /// The angle between 0 and pi whose cosine is `x`.
    acos(f64::acos, false);
    /// The positive number whose hyperbolic cosine is `x`.
    acosh(inverse_cosh, false);
    /// The angle between -pi/2 and pi/2 whose sine is `x`.
    asin(f64::asin, false);
    /// The number whose hyperbolic sine is `x`.
    asinh(inverse_sinh, false);
    /// The angle between -pi/2 and pi/2 whose tangent is `x`.
    atan(f64::atan, false);
    /// The number whose hyperbolic tangent is `x`.
    atanh(inverse_tanh, false);
    /// The cube root.
    cbrt(f64::cbrt, false);
    /// The cosine of an angle in radians.
    cos(f64::cos, false);
    /// The hyperbolic cosine.
    cosh(f64::cosh, true);
    /// The error function.
    erf(erf::erf, false);
    /// 1 minus the error function.
    erfc(erf::erfc, false);
    /// e to the power `x`.
    exp(f64::exp, true);
    /// 2 to the power `x`.
    exp2(f64::exp2, true);
    /// `exp(x) - 1`, exact for small `x`.
    expm1(f64::exp_m1, true);
    /// The absolute value, as a float.
    fabs(f64::abs, false);
    /// The natural logarithm of `1 + x`, exact for small `x`.
    log1p(f64::ln_1p, false);
    /// The sine of an angle in radians.
    sin(f64::sin, false);
    /// The hyperbolic sine.
    sinh(f64::sinh, true);
    /// The square root.
    sqrt(f64::sqrt, false);
    /// The tangent of an angle in radians.
    tan(f64::tan, false);
    /// The hyperbolic tangent.
    tanh(f64::tanh, false);
}

/// From here on a square hides what is added to it.
const LARGE: f64 = (1u64 << 28) as f64;

pub(super) fn inverse_sinh(x: f64) -> f64 {
    let a = x.abs();
    if !x.is_finite() || a < 1.0 / LARGE {
        return x;
    }
    let result = if a > LARGE {
        a.ln() + consts::LN_2
    } else if a > 2.0 {
        (2.0 * a + 1.0 / ((x * x + 1.0).sqrt() + a)).ln()
    } else {
        let square = x * x;
        (a + square / (1.0 + (1.0 + square).sqrt())).ln_1p()
    };
    result.copysign(x)
}

fn inverse_cosh(x: f64) -> f64 {
    if x < 1.0 {
        f64::NAN
    } else if x > LARGE {
        x.ln() + consts::LN_2
    } else if x > 2.0 {
        (2.0 * x - 1.0 / (x + (x * x - 1.0).sqrt())).ln()
    } else {
        let t = x - 1.0;
        (t + (2.0 * t + t * t).sqrt()).ln_1p()
    }
}

fn inverse_tanh(x: f64) -> f64 {
    let a = x.abs();
    if a >= 1.0 {
        // A pole at 1; nothing beyond.
        return if a == 1.0 { f64::INFINITY.copysign(x) } else { f64::NAN };
    }
    if a < 1.0 / LARGE {
        return x;
    }
    let twice = a + a;
    let argument = if a < 0.5 { twice + twice * a / (1.0 - a) } else { twice / (1.0 - a) };
    (0.5 * argument.ln_1p()).copysign(x)
}

/// The angle between the x axis and the point (`x`, `y`).
#[native(atan2(y, x, /))]
pub fn atan2(y: f64, x: f64) -> f64 {
    y.atan2(x)
}

/// `x` with the sign of `y`.
#[native(copysign(x, y, /))]
pub fn copysign(x: f64, y: f64) -> f64 {
    x.copysign(y)
}

/// An angle in radians, in degrees.
#[native(degrees(x, /))]
pub fn degrees(x: f64) -> f64 {
    x * (180.0 / consts::PI)
}

/// An angle in degrees, in radians.
#[native(radians(x, /))]
pub fn radians(x: f64) -> f64 {
    x * (consts::PI / 180.0)
}

/// Whether `x` is neither infinite nor not a number.
#[native(isfinite(x, /))]
pub fn isfinite(x: f64) -> bool {
    x.is_finite()
}

/// Whether `x` is infinite.
#[native(isinf(x, /))]
pub fn isinf(x: f64) -> bool {
    x.is_infinite()
}

/// Whether `x` is not a number.
#[native(isnan(x, /))]
pub fn isnan(x: f64) -> bool {
    x.is_nan()
}

/// Whether two numbers are nearly equal: no further apart than `rel_tol` times the larger, or `abs_tol`.
#[native(isclose(a, b, *, rel_tol=1e-09, abs_tol=0.0))]
pub fn isclose(vm: &mut Vm, a: f64, b: f64, rel_tol: f64, abs_tol: f64) -> Result<bool> {
    if rel_tol < 0.0 || abs_tol < 0.0 {
        return Err(vm.value_error("tolerances must be non-negative"));
    }
    if a == b {
        return Ok(true);
    }
    if a.is_infinite() || b.is_infinite() {
        return Ok(false);
    }
    let distance = (b - a).abs();
    Ok(distance <= (rel_tol * b).abs() || distance <= (rel_tol * a).abs() || distance <= abs_tol)
}

/// The greatest integer that is not above `x`.
#[native(floor(x, /))]
pub fn floor(vm: &mut Vm, x: &Obj) -> Result<Obj> {
    whole(vm, x, Special::Floor, f64::floor)
}

/// The least integer that is not below `x`.
#[native(ceil(x, /))]
pub fn ceil(vm: &mut Vm, x: &Obj) -> Result<Obj> {
    whole(vm, x, Special::Ceil, f64::ceil)
}

fn whole(vm: &mut Vm, x: &Obj, special: Special, round: fn(f64) -> f64) -> Result<Obj> {
    if x.value().is_float() {
        return vm.float_to_int(round(x.value().as_float()));
    }
    if let Some(result) = vm.call_special(x, special, &[])? {
        return Ok(result);
    }
    let f = vm.to_f64(x)?;
    vm.float_to_int(round(f))
}

/// `x` without what stands behind the point.
#[native(trunc(x, /))]
pub fn trunc(vm: &mut Vm, x: &Obj) -> Result<Obj> {
    match vm.call_special(x, Special::Trunc, &[])? {
        Some(result) => Ok(result),
        None => {
            let class = vm.type_of(x).name(vm);
            Err(vm.type_error(format!("type {class} doesn't define __trunc__ method")))
        }
    }
}

/// The rest of a division, with the sign of `x`, as C has it.
#[native(fmod(x, y, /))]
pub fn fmod(vm: &mut Vm, x: f64, y: f64) -> Result<f64> {
    if y.is_infinite() && x.is_finite() {
        return Ok(x);
    }
    let result = x % y;
    if result.is_nan() && !x.is_nan() && !y.is_nan() {
        return Err(vm.math_domain_error());
    }
    Ok(result)
}

/// The distance of `x` to the nearest multiple of `y`, of two equally near the even one.
#[native(remainder(x, y, /))]
pub fn remainder(vm: &mut Vm, x: f64, y: f64) -> Result<f64> {
    if x.is_nan() || y.is_nan() {
        return Ok(x + y);
    }
    if x.is_infinite() || y == 0.0 {
        return Err(vm.math_domain_error());
    }
    if y.is_infinite() {
        return Ok(x);
    }
    let (a, b) = (x.abs(), y.abs());
    let below = a % b;
    let above = b - below;
    let distance = if below < above {
        below
    } else if below > above {
        -above
    } else {
        // Halfway: whether the multiple below is even tells the fmod of half of it.
        below - 2.0 * ((0.5 * (a - below)) % b)
    };
    Ok(1f64.copysign(x) * distance)
}

/// `x` to the power `y`, as floats.
#[native(pow(x, y, /))]
pub fn pow(vm: &mut Vm, x: f64, y: f64) -> Result<f64> {
    let result = x.powf(y);
    if x.is_finite() && y.is_finite() {
        if result.is_nan() || result.is_infinite() && x == 0.0 {
            return Err(vm.math_domain_error());
        }
        if result.is_infinite() {
            return Err(vm.math_range_error());
        }
    }
    Ok(result)
}

/// `x * y + z`, rounded once.
#[native(fma(x, y, z, /))]
pub fn fma(vm: &mut Vm, x: f64, y: f64, z: f64) -> Result<f64> {
    let result = x.mul_add(y, z);
    if result.is_nan() && !x.is_nan() && !y.is_nan() && !z.is_nan() {
        return Err(vm.value_error("invalid operation in fma"));
    }
    if result.is_infinite() && x.is_finite() && y.is_finite() && z.is_finite() {
        return Err(vm.overflow_error("overflow in fma"));
    }
    Ok(result)
}

/// `(m, e)` such that `x` is `m` times 2 to the `e`, with `m` at least 0.5 and below 1.
#[native(frexp(x, /))]
pub fn frexp(x: f64) -> (f64, i64) {
    split(x)
}

pub(super) fn split(x: f64) -> (f64, i64) {
    if x == 0.0 || !x.is_finite() {
        return (x, 0);
    }
    // Subnormal numbers are first made normal.
    let (normal, shift) = if x.abs() < f64::MIN_POSITIVE { (x * 2f64.powi(54), -54) } else { (x, 0) };
    let bits = normal.to_bits();
    let exponent = (bits >> 52 & 0x7FF) as i64 - 1022;
    let mantissa = f64::from_bits(bits & !(0x7FF << 52) | 1022 << 52);
    (mantissa, exponent + shift)
}

/// `x` times 2 to the `exponent`, rounded once.
pub(super) fn scale(x: f64, exponent: i64) -> f64 {
    let (mantissa, own) = split(x);
    if mantissa == 0.0 || !mantissa.is_finite() {
        return x;
    }
    let total = own.saturating_add(exponent);
    if total > 1024 {
        return f64::INFINITY.copysign(x);
    }
    if total < -1080 {
        return 0f64.copysign(x);
    }
    if total >= -1021 {
        return mantissa * 2.0 * 2f64.powi(total as i32 - 1);
    }
    mantissa * (f64::MIN_POSITIVE * 2.0) * 2f64.powi(total as i32 + 1021)
}

/// `x` times 2 to the power `i`.
#[native(ldexp(x, i, /))]
pub fn ldexp(vm: &mut Vm, x: f64, i: &Obj) -> Result<f64> {
    let Some(exponent) = as_big(i) else {
        return Err(vm.type_error("Expected an int as second argument to ldexp."));
    };
    let exponent = exponent.to_i64().unwrap_or(if exponent.is_negative() { i64::MIN } else { i64::MAX });
    let result = scale(x, exponent);
    if result.is_infinite() && x.is_finite() {
        return Err(vm.math_range_error());
    }
    Ok(result)
}

/// `x` taken apart at the point: what is behind and what is before.
#[native(modf(x, /))]
pub fn modf(x: f64) -> (f64, f64) {
    if x.is_infinite() {
        return (0f64.copysign(x), x);
    }
    let whole = x.trunc();
    ((x - whole).copysign(x), whole)
}

/// The next float from `x` towards `y`, or the one `steps` further.
#[native(nextafter(x, y, /, *, steps=None))]
pub fn nextafter(vm: &mut Vm, x: f64, y: f64, steps: Option<&Obj>) -> Result<f64> {
    let steps = match steps {
        None => 1,
        Some(steps) => {
            let steps = vm.to_big(steps)?;
            if steps.is_negative() {
                return Err(vm.value_error("steps must be a non-negative integer"));
            }
            steps.to_u64().unwrap_or(u64::MAX)
        }
    };
    if steps == 0 || x.is_nan() {
        return Ok(x);
    }
    if y.is_nan() || x == y {
        return Ok(y);
    }
    // The order of floats is that of their bits, counted from zero in both directions.
    let place = |f: f64| {
        let magnitude = (f.to_bits() & (i64::MAX as u64)) as i128;
        if f.is_sign_negative() { -magnitude } else { magnitude }
    };
    let (from, to) = (place(x), place(y));
    let steps = i128::from(steps);
    let at = if from < to { (from + steps).min(to) } else { (from - steps).max(to) };
    if at == to {
        return Ok(y);
    }
    let magnitude = f64::from_bits(at.unsigned_abs() as u64);
    Ok(if at < 0 || at == 0 && x < 0.0 { -magnitude } else { magnitude })
}

/// The value of the last bit of `x`.
#[native(ulp(x, /))]
pub fn ulp(x: f64) -> f64 {
    let a = x.abs();
    if !a.is_finite() {
        return a;
    }
    let next = a.next_up();
    if next.is_infinite() { a - a.next_down() } else { next - a }
}

// Logarithms, which take integers of any size.

/// A logarithm of a positive number; that of a large integer from its leading bits and its length.
fn logarithm(vm: &mut Vm, x: &Obj, of: fn(f64) -> f64) -> Result<f64> {
    if let Some(i) = as_big(x) {
        if !i.is_positive() {
            return Err(vm.math_domain_error());
        }
        let one = BigInt::one();
        if let Some(f) = true_divide(&i, &one) {
            return Ok(of(f));
        }
        let bits = i.bits();
        let mantissa = true_divide(&i, &(one << bits)).unwrap_or(1.0);
        return Ok(of(mantissa) + of(2.0) * bits as f64);
    }
    let f = vm.to_f64(x)?;
    if f <= 0.0 {
        return Err(vm.math_domain_error());
    }
    Ok(of(f))
}

/// The logarithm of `x` to a base, by default e.
#[native(log(x, base=NULL, /))]
pub fn log(vm: &mut Vm, x: &Obj, base: Option<&Obj>) -> Result<Obj> {
    let above = logarithm(vm, x, f64::ln)?;
    let Some(base) = base else { return Ok(vm.heap.float(above)) };
    let below = logarithm(vm, base, f64::ln)?;
    let (above, below) = (vm.heap.float(above), vm.heap.float(below));
    vm.binary(BinaryOp::Div, &above, &below)
}

/// The logarithm to base 2.
#[native(log2(x, /))]
pub fn log2(vm: &mut Vm, x: &Obj) -> Result<f64> {
    logarithm(vm, x, f64::log2)
}

/// The logarithm to base 10.
#[native(log10(x, /))]
pub fn log10(vm: &mut Vm, x: &Obj) -> Result<f64> {
    logarithm(vm, x, f64::log10)
}

// The gamma function, by Lanczos's approximation with 13 terms (as Boost has it).

const LANCZOS_G: f64 = 6.024_680_040_776_73;
const LANCZOS_G_MINUS_HALF: f64 = 5.524_680_040_776_73;
#[allow(clippy::excessive_precision)]
const LANCZOS: [(f64, f64); 13] = [
    (23531376880.410759688572007674451636754734846804940, 0.0),
    (42919803642.649098768957899047001988850926355848959, 39916800.0),
    (35711959237.355668049440185451547166705960488635843, 120543840.0),
    (17921034426.037209699919755754458931112671403265390, 150917976.0),
    (6039542586.3520280050642916443072979210699388420708, 105258076.0),
    (1439720407.3117216736632230727949123939715485786372, 45995730.0),
    (248874557.86205415651146038641322942321632125127801, 13339535.0),
    (31426415.585400194380614231628318205362874684987640, 2637558.0),
    (2876370.6289353724412254090516208496135991145378768, 357423.0),
    (186056.26539522349504029498971604569928220784236328, 32670.0),
    (8071.6720023658162106380029022722506138218516325024, 1925.0),
    (210.82427775157934587250973392071336271166969580291, 66.0),
    (2.5066282746310002701649081771338373386264310793408, 1.0),
];

fn lanczos_sum(x: f64) -> f64 {
    let (mut above, mut below) = (0.0, 0.0);
    if x < 5.0 {
        for (a, b) in LANCZOS.iter().rev() {
            above = above * x + a;
            below = below * x + b;
        }
    } else {
        for (a, b) in LANCZOS {
            above = above / x + a;
            below = below / x + b;
        }
    }
    above / below
}

/// The sine of `x` times pi, exact where it is zero.
fn sin_pi(x: f64) -> f64 {
    let y = x.abs() % 2.0;
    let result = match (2.0 * y).round() as i32 {
        0 => (consts::PI * y).sin(),
        1 => (consts::PI * (y - 0.5)).cos(),
        2 => (consts::PI * (1.0 - y)).sin(),
        3 => -(consts::PI * (y - 1.5)).cos(),
        _ => (consts::PI * (y - 2.0)).sin(),
    };
    1f64.copysign(x) * result
}

/// The gamma function: for integers the factorial of the number below.
#[native(gamma(x, /))]
pub fn gamma(vm: &mut Vm, x: f64) -> Result<f64> {
    if x.is_nan() || x == f64::INFINITY {
        return Ok(x);
    }
    if x == f64::NEG_INFINITY || x == 0.0 || x < 0.0 && x == x.floor() {
        return Err(vm.math_domain_error());
    }
    if x == x.floor() && x <= 23.0 {
        return Ok((1..x as u64).map(|i| i as f64).product());
    }
    let result = gamma_between(x);
    if result.is_infinite() { Err(vm.math_range_error()) } else { Ok(result) }
}

fn gamma_between(x: f64) -> f64 {
    let a = x.abs();
    if a < 1e-20 {
        return 1.0 / x;
    }
    if a > 200.0 {
        return if x < 0.0 { 0.0 / sin_pi(x) } else { f64::INFINITY };
    }
    let y = a + LANCZOS_G_MINUS_HALF;
    // What was lost in the addition.
    let lost = if a > LANCZOS_G_MINUS_HALF { (y - a) - LANCZOS_G_MINUS_HALF } else { (y - LANCZOS_G_MINUS_HALF) - a };
    let z = lost * LANCZOS_G / y;
    if x < 0.0 {
        let mut result = -consts::PI / sin_pi(a) / a * y.exp() / lanczos_sum(a);
        result -= z * result;
        if a < 140.0 {
            result / y.powf(a - 0.5)
        } else {
            let root = y.powf(a / 2.0 - 0.25);
            result / root / root
        }
    } else {
        let mut result = lanczos_sum(a) / y.exp();
        result += z * result;
        if a < 140.0 {
            result * y.powf(a - 0.5)
        } else {
            let root = y.powf(a / 2.0 - 0.25);
            result * root * root
        }
    }
}

/// The natural logarithm of the absolute value of the gamma function.
#[native(lgamma(x, /))]
pub fn lgamma(vm: &mut Vm, x: f64) -> Result<f64> {
    if !x.is_finite() {
        return Ok(if x.is_nan() { x } else { f64::INFINITY });
    }
    if x == x.floor() && x <= 2.0 {
        return if x <= 0.0 { Err(vm.math_domain_error()) } else { Ok(0.0) };
    }
    let a = x.abs();
    if a < 1e-20 {
        return Ok(-a.ln());
    }
    let mut result = lanczos_sum(a).ln() - LANCZOS_G;
    result += (a - 0.5) * ((a + LANCZOS_G - 0.5).ln() - 1.0);
    if x < 0.0 {
        const LN_PI: f64 = 1.1447298858494002;
        result = LN_PI - sin_pi(a).abs().ln() - a.ln() - result;
    }
    if result.is_infinite() { Err(vm.math_range_error()) } else { Ok(result) }
}

// Sums and distances without loss.

/// A sum of two floats and what its rounding lost.
fn two_sum(x: f64, y: f64) -> (f64, f64) {
    let sum = x + y;
    let part = sum - x;
    (sum, (x - (sum - part)) + (y - part))
}

/// As `two_sum`, where `x` is not smaller than `y`.
fn fast_two_sum(x: f64, y: f64) -> (f64, f64) {
    let sum = x + y;
    (sum, (x - sum) + y)
}

/// A product and what its rounding lost.
fn two_product(x: f64, y: f64) -> (f64, f64) {
    let product = x * y;
    (product, x.mul_add(y, -product))
}

/// The length of a vector whose largest part, without sign, is `max`; within one unit of the last place.
fn vector_length(parts: &mut [f64], max: f64, has_nan: bool) -> f64 {
    if max.is_infinite() {
        return max;
    }
    if has_nan {
        return f64::NAN;
    }
    if max == 0.0 || parts.len() <= 1 {
        return max;
    }
    let exponent = split(max).1;
    if exponent < -1023 {
        // Subnormal parts are made normal, since the scale below would overflow.
        parts.iter_mut().for_each(|x| *x /= f64::MIN_POSITIVE);
        return f64::MIN_POSITIVE * vector_length(parts, max / f64::MIN_POSITIVE, has_nan);
    }
    let unit = scale(1.0, -exponent);
    // The sum of squares begins with 1, so that it is never smaller than what is added.
    let (mut sum, mut lost_squaring, mut lost_adding) = (1.0, 0.0, 0.0);
    let mut add = |x: f64, y: f64, sum: &mut f64| {
        let (square, lost) = two_product(x, y);
        let (next, rest) = fast_two_sum(*sum, square);
        *sum = next;
        lost_squaring += lost;
        lost_adding += rest;
        *sum - 1.0 + (lost_squaring + lost_adding)
    };
    let mut total = 0.0;
    for x in parts.iter() {
        total = add(x * unit, x * unit, &mut sum);
    }
    let mut length = total.sqrt();
    // One step of Newton's method with the error of the square.
    let error = add(-length, length, &mut sum);
    length += error / (2.0 * length);
    length / unit
}

/// The distance of a point from the origin.
#[native(hypot(*coordinates))]
pub fn hypot(vm: &mut Vm, coordinates: &[Obj]) -> Result<f64> {
    let mut parts = Vec::with_capacity(coordinates.len());
    for coordinate in coordinates {
        parts.push(vm.to_f64(coordinate)?.abs());
    }
    Ok(length_of(parts))
}

fn length_of(mut parts: Vec<f64>) -> f64 {
    let has_nan = parts.iter().any(|x| x.is_nan());
    let max = parts.iter().copied().fold(0.0, f64::max);
    vector_length(&mut parts, max, has_nan)
}

/// The distance of two points, given by their coordinates.
#[native(dist(p, q, /))]
pub fn dist(vm: &mut Vm, p: &Obj, q: &Obj) -> Result<f64> {
    let (p, q) = (vm.collect(p)?, vm.collect(q)?);
    if p.len() != q.len() {
        return Err(vm.value_error("both points must have the same number of dimensions"));
    }
    let mut parts = Vec::with_capacity(p.len());
    for (a, b) in p.iter().zip(&q) {
        parts.push((vm.to_f64(a)? - vm.to_f64(b)?).abs());
    }
    Ok(length_of(parts))
}

/// The sum of floats, rounded once.
///
/// >>> fsum([0.1] * 10)
/// 1.0
#[native(fsum(seq, /))]
pub fn fsum(vm: &mut Vm, seq: &Obj) -> Result<f64> {
    let iterator = vm.iter(seq)?;
    // Floats that do not overlap, smallest first; their exact sum is the sum so far (Shewchuk).
    let mut partials: Vec<f64> = Vec::new();
    let (mut special, mut infinities) = (0.0, 0.0);
    while let Some(item) = vm.next(&iterator)? {
        let given = vm.to_f64(&item)?;
        let mut x = given;
        let mut kept = 0;
        for i in 0..partials.len() {
            let y = partials[i];
            let (high, low) = if x.abs() < y.abs() { fast_two_sum(y, x) } else { fast_two_sum(x, y) };
            if low != 0.0 {
                partials[kept] = low;
                kept += 1;
            }
            x = high;
        }
        partials.truncate(kept);
        if x == 0.0 {
            continue;
        }
        if x.is_finite() {
            partials.push(x);
            continue;
        }
        if given.is_finite() {
            return Err(vm.overflow_error("intermediate overflow in fsum"));
        }
        if given.is_infinite() {
            infinities += given;
        }
        special += given;
        partials.clear();
    }
    if special != 0.0 {
        if infinities.is_nan() {
            return Err(vm.value_error("-inf + inf in fsum"));
        }
        return Ok(special);
    }
    Ok(sum_of_partials(&partials))
}

fn sum_of_partials(partials: &[f64]) -> f64 {
    let mut rest = partials.iter().rev().copied();
    let Some(mut high) = rest.next() else { return 0.0 };
    let mut low = 0.0;
    let mut next = None;
    for y in rest.by_ref() {
        (high, low) = fast_two_sum(high, y);
        if low != 0.0 {
            next = Some(());
            break;
        }
    }
    // A tie is decided by what comes below: round as the exact sum would.
    if next.is_some()
        && let Some(below) = rest.next()
        && (low < 0.0 && below < 0.0 || low > 0.0 && below > 0.0)
    {
        let twice = low * 2.0;
        let rounded = high + twice;
        if twice == rounded - high {
            high = rounded;
        }
    }
    high
}

/// The sum of the products of two sequences, pair by pair. Floats are added without loss.
#[native(sumprod(p, q, /))]
pub fn sumprod(vm: &mut Vm, p: &Obj, q: &Obj) -> Result<Obj> {
    let (left, right) = (vm.iter(p)?, vm.iter(q)?);
    let mut total = Obj::small(0);
    let mut floats: Option<(f64, f64, f64)> = None;
    loop {
        let pair = (vm.next(&left)?, vm.next(&right)?);
        let (a, b) = match pair {
            (Some(a), Some(b)) => (a, b),
            (None, None) => break,
            _ => return Err(vm.value_error("Inputs are not the same length")),
        };
        if let Some((x, y)) = float_pair(vm, &a, &b) {
            let (high, low, tiny) = floats.unwrap_or((0.0, 0.0, 0.0));
            let product = two_product(x, y);
            let sum = two_sum(high, product.0);
            let first = two_sum(low, product.1);
            let second = two_sum(first.0, sum.1);
            let next = (sum.0, second.0, tiny + first.1 + second.1);
            if next.0.is_finite() {
                floats = Some(next);
                continue;
            }
        }
        if let Some(sum) = floats.take() {
            total = add_floats(vm, &total, sum)?;
        }
        let product = vm.binary(BinaryOp::Mul, &a, &b)?;
        total = vm.binary(BinaryOp::Add, &total, &product)?;
    }
    match floats {
        Some(sum) => add_floats(vm, &total, sum),
        None => Ok(total),
    }
}

fn add_floats(vm: &mut Vm, total: &Obj, sum: (f64, f64, f64)) -> Result<Obj> {
    let sum = vm.heap.float(sum.0 + two_sum(sum.1, sum.2).0);
    vm.binary(BinaryOp::Add, total, &sum)
}

/// Two numbers as floats, if one is a float and the other a float or an int that is exact as one.
fn float_pair(vm: &Vm, a: &Obj, b: &Obj) -> Option<(f64, f64)> {
    let is_float = |o: &Obj| vm.type_of(o).is(&vm.types.float);
    let exact = |o: &Obj| {
        o.as_float()
            .filter(|_| is_float(o))
            .or_else(|| o.as_small_int().filter(|i| i.unsigned_abs() <= 1 << 53).map(|i| i as f64))
    };
    if !is_float(a) && !is_float(b) {
        return None;
    }
    Some((exact(a)?, exact(b)?))
}

/// The product of all items, times `start`.
#[native(prod(iterable, /, *, start=1))]
pub fn prod(vm: &mut Vm, iterable: &Obj, start: Option<&Obj>) -> Result<Obj> {
    let iterator = vm.iter(iterable)?;
    let mut product = start.cloned().unwrap_or(Obj::small(1));
    while let Some(item) = vm.next(&iterator)? {
        product = vm.binary(BinaryOp::Mul, &product, &item)?;
    }
    Ok(product)
}

// Integers.

/// The greatest common divisor of all arguments.
#[native(gcd(*integers))]
pub fn gcd(vm: &mut Vm, integers: &[Obj]) -> Result<Obj> {
    let mut result = Obj::small(0);
    for integer in integers {
        let integer = vm.index(integer)?;
        result = match (result.as_small_int(), integer.as_small_int()) {
            (Some(a), Some(b)) => vm.int(Integer::gcd(&a, &b)),
            _ => {
                let gcd = big(&result).gcd(&big(&integer));
                vm.int_big(gcd)
            }
        };
    }
    Ok(result)
}

fn big(object: &Obj) -> std::borrow::Cow<'_, BigInt> {
    as_big(object).expect("index gives an int")
}

/// The least common multiple of all arguments.
#[native(lcm(*integers))]
pub fn lcm(vm: &mut Vm, integers: &[Obj]) -> Result<Obj> {
    let mut result = BigInt::one();
    for integer in integers {
        let integer = vm.to_big(integer)?;
        result = result.lcm(&integer);
    }
    Ok(vm.int_big(result))
}

/// The integer part of the square root.
#[native(isqrt(n, /))]
pub fn isqrt(vm: &mut Vm, n: &Obj) -> Result<Obj> {
    let n = vm.index(n)?;
    if big(&n).is_negative() {
        return Err(vm.value_error("isqrt() argument must be nonnegative"));
    }
    if let Some(small) = n.as_small_int() {
        return Ok(vm.int(small.unsigned_abs().isqrt() as i64));
    }
    let root = big(&n).sqrt();
    Ok(vm.int_big(root))
}

/// The product of all integers from `low` to `high`, by halves, so that large factors meet large factors.
fn product(low: u64, high: u64) -> BigInt {
    if high < low {
        return BigInt::one();
    }
    if high - low < 8 {
        let mut result = BigInt::from(low);
        for i in low + 1..=high {
            result *= i;
        }
        return result;
    }
    let middle = low + (high - low) / 2;
    product(low, middle) * product(middle + 1, high)
}

/// More factors than this are more digits than memory holds.
const MAX_FACTORS: u64 = 1 << 30;

/// The product of all positive integers up to `n`.
#[native(factorial(n, /))]
pub fn factorial(vm: &mut Vm, n: &Obj) -> Result<Obj> {
    let n = vm.index(n)?;
    let n = big(&n);
    if n.is_negative() {
        return Err(vm.value_error("factorial() not defined for negative values"));
    }
    let Some(n) = n.to_i64() else {
        return Err(vm.overflow_error(format!("factorial() argument should not exceed {}", i64::MAX)));
    };
    if n as u64 > MAX_FACTORS {
        return Err(vm.no_memory());
    }
    let result = product(1, n as u64);
    Ok(vm.int_big(result))
}

/// Two arguments `n` and `k` that are not negative.
fn choice(vm: &mut Vm, n: &Obj, k: &Obj) -> Result<(BigInt, BigInt)> {
    let (n, k) = (vm.to_big(n)?, vm.to_big(k)?);
    if n.is_negative() {
        return Err(vm.value_error("n must be a non-negative integer"));
    }
    if k.is_negative() {
        return Err(vm.value_error("k must be a non-negative integer"));
    }
    Ok((n, k))
}

/// The product of `count` integers down from `n`.
fn falling(n: &BigInt, count: u64) -> BigInt {
    match n.to_u64() {
        Some(n) => product(n - count + 1, n),
        None => (0..count).fold(BigInt::one(), |result, i| result * (n - i)),
    }
}

/// How many ordered selections of `k` out of `n` things there are; without `k`, the factorial of `n`.
#[native(perm(n, k=None, /))]
pub fn perm(vm: &mut Vm, n: &Obj, k: Option<&Obj>) -> Result<Obj> {
    let Some(k) = k else { return factorial(vm, n) };
    let (n, k) = choice(vm, n, k)?;
    if k > n {
        return Ok(Obj::small(0));
    }
    let Some(count) = k.to_i64() else {
        return Err(vm.overflow_error(format!("k must not exceed {}", i64::MAX)));
    };
    if count as u64 > MAX_FACTORS {
        return Err(vm.no_memory());
    }
    let result = if count == 0 { BigInt::one() } else { falling(&n, count as u64) };
    Ok(vm.int_big(result))
}

/// How many selections of `k` out of `n` things there are.
#[native(comb(n, k, /))]
pub fn comb(vm: &mut Vm, n: &Obj, k: &Obj) -> Result<Obj> {
    let (n, k) = choice(vm, n, k)?;
    if k > n {
        return Ok(Obj::small(0));
    }
    let k = k.clone().min(&n - &k);
    let Some(count) = k.to_i64() else {
        return Err(vm.overflow_error(format!("min(n - k, k) must not exceed {}", i64::MAX)));
    };
    if count as u64 > MAX_FACTORS {
        return Err(vm.no_memory());
    }
    let result = if count.is_zero() { BigInt::one() } else { falling(&n, count as u64) / product(1, count as u64) };
    Ok(vm.int_big(result))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scaling_rounds_once() {
        assert_eq!(scale(1.0, -1074), f64::from_bits(1));
        assert_eq!(scale(1.5, -1074), f64::from_bits(2));
        assert_eq!(scale(f64::from_bits(0x3FF0_0000_0000_0001), -1075), f64::from_bits(1));
        assert_eq!(scale(1.0, -1075), 0.0);
        assert_eq!(scale(1.0, 1024), f64::INFINITY);
        assert_eq!(scale(f64::from_bits(1), 2000), 2f64.powi(926));
        assert_eq!(split(f64::from_bits(1)), (0.5, -1073));
    }

    #[test]
    fn lengths_are_exact_where_they_can_be() {
        assert_eq!(length_of(vec![3.0, 4.0]), 5.0);
        assert_eq!(length_of(vec![3e-320, 4e-320]), 5e-320);
        assert_eq!(length_of(vec![f64::MAX / 2.0, 0.0]), f64::MAX / 2.0);
    }
}
