//! `cmath`: functions of complex numbers, with the branch cuts and the special values that C99 (Annex G) gives them.
//! Large arguments are made smaller before what would overflow, small ones larger before what would vanish.

use super::NativeModule;
use super::math::{inverse_sinh, scale};
use crate::object::native::Result;
use crate::object::{Gc, NativeDef, Obj};
use crate::types::complex::Complex;
use crate::types::module::Module;
use crate::vm::Vm;
use ouro_macros::native;
use std::f64::consts::{E, FRAC_PI_2, FRAC_PI_4, LN_2, LN_10, PI, TAU};

pub const MODULE: NativeModule =
    NativeModule { name: "cmath", doc: "Functions of complex numbers.", natives: NATIVES, init: Some(init) };

pub const NATIVES: &[NativeDef] = &[
    ACOS, ACOSH, ASIN, ASINH, ATAN, ATANH, COS, COSH, EXP, ISCLOSE, ISFINITE, ISINF, ISNAN, LOG, LOG10, PHASE, POLAR,
    RECT, SIN, SINH, SQRT, TAN, TANH,
];

fn init(vm: &mut Vm, module: &Gc<Module>) -> Result<()> {
    for (name, value) in [("pi", PI), ("e", E), ("tau", TAU), ("inf", f64::INFINITY), ("nan", f64::NAN)] {
        let value = vm.heap.float(value);
        vm.dict_set_name(&module.dict, name, value);
    }
    for (name, im) in [("infj", f64::INFINITY), ("nanj", f64::NAN)] {
        let value = vm.complex(0.0, im);
        vm.dict_set_name(&module.dict, name, value);
    }
    Ok(())
}

/// Why a function has no result.
enum Fault {
    Domain,
    Range,
}
type Outcome = std::result::Result<Complex, Fault>;

/// Above this, sums of two squares overflow.
const LARGE: f64 = f64::MAX / 4.0;
fn sqrt_large() -> f64 {
    LARGE.sqrt()
}
fn log_large() -> f64 {
    LARGE.ln()
}

fn c(re: f64, im: f64) -> Complex {
    Complex::new(re, im)
}

/// The results for arguments that are not finite: by the real part, then by the imaginary part, each one of minus
/// infinity, negative, -0, 0, positive, infinity, not a number. Two letters for the parts of the result:
/// 0 and o are 0 and -0, I and i the infinities, N not a number, P H Q T pi, a half, a quarter and three quarters of it
/// (small: negative), 1 and l the units; EE is outside of the domain.
type Table = [&'static str; 7];

fn class(x: f64) -> usize {
    match (x.is_nan(), x.is_infinite(), x.is_sign_negative(), x == 0.0) {
        (true, ..) => 6,
        (_, true, true, _) => 0,
        (_, true, false, _) => 5,
        (_, _, true, true) => 2,
        (_, _, false, true) => 3,
        (_, _, true, false) => 1,
        (_, _, false, false) => 4,
    }
}

fn special(z: Complex, table: &Table) -> Outcome {
    let at = class(z.im) * 2;
    let letters = &table[class(z.re)].as_bytes()[at..at + 2];
    let value = |letter: u8| match letter {
        b'0' => 0.0,
        b'o' => -0.0,
        b'I' => f64::INFINITY,
        b'i' => f64::NEG_INFINITY,
        b'P' => PI,
        b'p' => -PI,
        b'H' => FRAC_PI_2,
        b'h' => -FRAC_PI_2,
        b'Q' => FRAC_PI_4,
        b'q' => -FRAC_PI_4,
        b'T' => 3.0 * FRAC_PI_4,
        b't' => -3.0 * FRAC_PI_4,
        b'1' => 1.0,
        b'l' => -1.0,
        _ => f64::NAN,
    };
    if letters == b"EE" { Err(Fault::Domain) } else { Ok(c(value(letters[0]), value(letters[1]))) }
}

fn is_finite(z: Complex) -> bool {
    z.re.is_finite() && z.im.is_finite()
}

fn checked(z: Complex) -> Outcome {
    if z.re.is_infinite() || z.im.is_infinite() { Err(Fault::Range) } else { Ok(z) }
}

const ACOS_TABLE: Table = [
    "TIPIPIPiPiTiNI",
    "HI........HiNN",
    "HI........HiHN",
    "HI........HiHN",
    "HI........HiNN",
    "QI0I0I0i0iQiNI",
    "NINNNNNNNNNiNN",
];
const ACOSH_TABLE: Table = [
    "ItIpIpIPIPITIN",
    "Ih........IHNN",
    "Ih........IHNN",
    "Ih........IHNN",
    "Ih........IHNN",
    "IqIoIoI0I0IQIN",
    "INNNNNNNNNINNN",
];
const ASINH_TABLE: Table = [
    "iqioioi0i0iQiN",
    "ih........iHNN",
    "ih........iHNN",
    "Ih........IHNN",
    "Ih........IHNN",
    "IqIoIoI0I0IQIN",
    "INNNNoN0NNINNN",
];
const ATANH_TABLE: Table = [
    "ohohohoHoHoHoN",
    "oh........oHNN",
    "oh........oHoN",
    "0h........0H0N",
    "0h........0HNN",
    "0h0h0h0H0H0H0N",
    "0hNNNNNNNN0HNN",
];
const COSH_TABLE: Table = [
    "EEiII0IoiiEEIN",
    "EE........EENN",
    "EE........EEN0",
    "EE........EEN0",
    "EE........EENN",
    "EEiiIoI0iIEEIN",
    "NNNNN0N0NNNNNN",
];
const EXP_TABLE: Table = [
    "00oo0o00o00000",
    "EE........EENN",
    "EE........EENN",
    "EE........EENN",
    "EE........EENN",
    "EEiiIoI0iIEEIN",
    "NNNNNoN0NNNNNN",
];
const LOG_TABLE: Table = [
    "ItIpIpIPIPITIN",
    "Ih........IHNN",
    "Ih........IHNN",
    "Ih........IHNN",
    "Ih........IHNN",
    "IqIoIoI0I0IQIN",
    "INNNNNNNNNINNN",
];
const SINH_TABLE: Table = [
    "EEIiioi0IIEEIN",
    "EE........EENN",
    "EE........EE0N",
    "EE........EE0N",
    "EE........EENN",
    "EEiiIoI0iIEEIN",
    "NNNNNoN0NNNNNN",
];
const SQRT_TABLE: Table = [
    "Ii0i0i0I0IIINI",
    "Ii........IINN",
    "Ii........IINN",
    "Ii........IINN",
    "Ii........IINN",
    "IiIoIoI0I0IIIN",
    "IiNNNNNNNNIINN",
];
const TANH_TABLE: Table = [
    "l0l0lol0lol0l0",
    "EE........EENN",
    "EE........EENN",
    "EE........EENN",
    "EE........EENN",
    "10101o101o1010",
    "NNNNNoN0NNNNNN",
];
const RECT_TABLE: Table = [
    "EEIIi0ioIiEEIN",
    "EE........EENN",
    "00........0000",
    "00........0000",
    "EE........EENN",
    "EEiiIoI0iIEEIN",
    "NNNNN0N0NNNNNN",
];

/// Whether the result depends on the quadrant of the angle `z.im`: an infinite real part with an angle.
fn is_directed(z: Complex) -> bool {
    z.re.is_infinite() && z.im.is_finite() && z.im != 0.0
}

fn square_root(z: Complex) -> Outcome {
    if !is_finite(z) {
        return special(z, &SQRT_TABLE);
    }
    if z.re == 0.0 && z.im == 0.0 {
        return Ok(c(0.0, z.im));
    }
    let (a, b) = (z.re.abs(), z.im.abs());
    let length = if a < f64::MIN_POSITIVE && b < f64::MIN_POSITIVE {
        let a = scale(a, 53);
        scale((a + a.hypot(scale(b, 53))).sqrt(), -27)
    } else {
        let a = a / 8.0;
        2.0 * (a + a.hypot(b / 8.0)).sqrt()
    };
    let other = b / (2.0 * length);
    Ok(if z.re >= 0.0 { c(length, other.copysign(z.im)) } else { c(other, length.copysign(z.im)) })
}

fn arc_cosine(z: Complex) -> Outcome {
    if !is_finite(z) {
        return special(z, &ACOS_TABLE);
    }
    if z.re.abs() > LARGE || z.im.abs() > LARGE {
        let size = (z.re / 2.0).hypot(z.im / 2.0).ln() + LN_2 * 2.0;
        let im = if z.re < 0.0 { -size.copysign(z.im) } else { size.copysign(-z.im) };
        return Ok(c(z.im.abs().atan2(z.re), im));
    }
    let (s, t) = (square_root(c(1.0 - z.re, -z.im))?, square_root(c(1.0 + z.re, z.im))?);
    Ok(c(2.0 * s.re.atan2(t.re), inverse_sinh(t.re * s.im - t.im * s.re)))
}

fn area_cosine(z: Complex) -> Outcome {
    if !is_finite(z) {
        return special(z, &ACOSH_TABLE);
    }
    if z.re.abs() > LARGE || z.im.abs() > LARGE {
        return Ok(c((z.re / 2.0).hypot(z.im / 2.0).ln() + LN_2 * 2.0, z.im.atan2(z.re)));
    }
    let (s, t) = (square_root(c(z.re - 1.0, z.im))?, square_root(c(z.re + 1.0, z.im))?);
    Ok(c(inverse_sinh(s.re * t.re + s.im * t.im), 2.0 * s.im.atan2(t.re)))
}

fn area_sine(z: Complex) -> Outcome {
    if !is_finite(z) {
        return special(z, &ASINH_TABLE);
    }
    if z.re.abs() > LARGE || z.im.abs() > LARGE {
        let size = (z.re / 2.0).hypot(z.im / 2.0).ln() + LN_2 * 2.0;
        let re = if z.im >= 0.0 { size.copysign(z.re) } else { -size.copysign(-z.re) };
        return Ok(c(re, z.im.atan2(z.re.abs())));
    }
    let (s, t) = (square_root(c(1.0 + z.im, -z.re))?, square_root(c(1.0 - z.im, z.re))?);
    Ok(c(inverse_sinh(s.re * t.im - t.re * s.im), z.im.atan2(s.re * t.re - s.im * t.im)))
}

fn area_tangent(z: Complex) -> Outcome {
    if !is_finite(z) {
        return special(z, &ATANH_TABLE);
    }
    if z.re.is_sign_negative() {
        let mirrored = area_tangent(c(-z.re, -z.im))?;
        return Ok(c(-mirrored.re, -mirrored.im));
    }
    let b = z.im.abs();
    if z.re > sqrt_large() || b > sqrt_large() {
        let half = (z.re / 2.0).hypot(z.im / 2.0);
        return Ok(c(z.re / 4.0 / half / half, -FRAC_PI_2.copysign(-z.im)));
    }
    if z.re == 1.0 && b < f64::MIN_POSITIVE.sqrt() {
        if b == 0.0 {
            return Err(Fault::Domain);
        }
        let re = -(b.sqrt() / b.hypot(2.0).sqrt()).ln();
        return Ok(c(re, (2f64.atan2(-b) / 2.0).copysign(z.im)));
    }
    let rest = 1.0 - z.re;
    let re = (4.0 * z.re / (rest * rest + b * b)).ln_1p() / 4.0;
    Ok(c(re, -(-2.0 * z.im).atan2(rest * (1.0 + z.re) - b * b) / 2.0))
}

fn hyperbolic_cosine(z: Complex) -> Outcome {
    if is_directed(z) {
        let re = f64::INFINITY.copysign(z.im.cos());
        let im = f64::INFINITY.copysign(z.im.sin());
        return Ok(c(re, if z.re > 0.0 { im } else { -im }));
    }
    if !is_finite(z) {
        return special(z, &COSH_TABLE);
    }
    checked(if z.re.abs() > log_large() {
        let less = z.re - 1f64.copysign(z.re);
        c(z.im.cos() * less.cosh() * E, z.im.sin() * less.sinh() * E)
    } else {
        c(z.im.cos() * z.re.cosh(), z.im.sin() * z.re.sinh())
    })
}

fn hyperbolic_sine(z: Complex) -> Outcome {
    if is_directed(z) {
        let re = f64::INFINITY.copysign(z.im.cos());
        let im = f64::INFINITY.copysign(z.im.sin());
        return Ok(c(if z.re > 0.0 { re } else { -re }, im));
    }
    if !is_finite(z) {
        return special(z, &SINH_TABLE);
    }
    checked(if z.re.abs() > log_large() {
        let less = z.re - 1f64.copysign(z.re);
        c(z.im.cos() * less.sinh() * E, z.im.sin() * less.cosh() * E)
    } else {
        c(z.im.cos() * z.re.sinh(), z.im.sin() * z.re.cosh())
    })
}

fn hyperbolic_tangent(z: Complex) -> Outcome {
    if is_directed(z) {
        return Ok(c(1f64.copysign(z.re), 0f64.copysign(2.0 * z.im.sin() * z.im.cos())));
    }
    if !is_finite(z) {
        return special(z, &TANH_TABLE);
    }
    if z.re.abs() > log_large() {
        let im = 4.0 * z.im.sin() * z.im.cos() * (-2.0 * z.re.abs()).exp();
        return Ok(c(1f64.copysign(z.re), im));
    }
    let (tanh, tan, inverse) = (z.re.tanh(), z.im.tan(), 1.0 / z.re.cosh());
    let both = tanh * tan;
    let denominator = 1.0 + both * both;
    Ok(c(tanh * (1.0 + tan * tan) / denominator, ((tan / denominator) * inverse) * inverse))
}

fn exponential(z: Complex) -> Outcome {
    if is_directed(z) {
        let size = if z.re > 0.0 { f64::INFINITY } else { 0.0 };
        return Ok(c(size.copysign(z.im.cos()), size.copysign(z.im.sin())));
    }
    if !is_finite(z) {
        return special(z, &EXP_TABLE);
    }
    checked(if z.re > log_large() {
        let size = (z.re - 1.0).exp();
        c(size * z.im.cos() * E, size * z.im.sin() * E)
    } else {
        let size = z.re.exp();
        c(size * z.im.cos(), size * z.im.sin())
    })
}

fn logarithm(z: Complex) -> Outcome {
    if !is_finite(z) {
        return special(z, &LOG_TABLE);
    }
    let (a, b) = (z.re.abs(), z.im.abs());
    let re = if a > LARGE || b > LARGE {
        (a / 2.0).hypot(b / 2.0).ln() + LN_2
    } else if a < f64::MIN_POSITIVE && b < f64::MIN_POSITIVE {
        if a == 0.0 && b == 0.0 {
            return Err(Fault::Domain);
        }
        scale(a, 53).hypot(scale(b, 53)).ln() - 53.0 * LN_2
    } else {
        let size = a.hypot(b);
        if (0.71..=1.73).contains(&size) {
            // Near 1 the logarithm is that of what is more than 1.
            let (more, less) = (a.max(b), a.min(b));
            ((more - 1.0) * (more + 1.0) + less * less).ln_1p() / 2.0
        } else {
            size.ln()
        }
    };
    Ok(c(re, z.im.atan2(z.re)))
}

/// `f` of `z` turned by a right angle, turned back: how the circular functions follow from the hyperbolic ones.
fn turned(z: Complex, f: fn(Complex) -> Outcome) -> Outcome {
    let result = f(c(-z.im, z.re))?;
    Ok(c(result.im, -result.re))
}

/// A complex argument and the result of a function.
fn apply(vm: &mut Vm, z: &Obj, f: impl Fn(Complex) -> Outcome) -> Result<Obj> {
    let z = vm.to_complex(z)?;
    match f(z) {
        Ok(result) => Ok(vm.complex(result.re, result.im)),
        Err(Fault::Domain) => Err(vm.math_domain_error()),
        Err(Fault::Range) => Err(vm.math_range_error()),
    }
}

/// The arc cosine of `z`.
#[native(acos(z, /))]
pub fn acos(vm: &mut Vm, z: &Obj) -> Result<Obj> {
    apply(vm, z, arc_cosine)
}
/// The inverse hyperbolic cosine of `z`.
#[native(acosh(z, /))]
pub fn acosh(vm: &mut Vm, z: &Obj) -> Result<Obj> {
    apply(vm, z, area_cosine)
}
/// The arc sine of `z`.
#[native(asin(z, /))]
pub fn asin(vm: &mut Vm, z: &Obj) -> Result<Obj> {
    apply(vm, z, |z| turned(z, area_sine))
}
/// The inverse hyperbolic sine of `z`.
#[native(asinh(z, /))]
pub fn asinh(vm: &mut Vm, z: &Obj) -> Result<Obj> {
    apply(vm, z, area_sine)
}
/// The arc tangent of `z`.
#[native(atan(z, /))]
pub fn atan(vm: &mut Vm, z: &Obj) -> Result<Obj> {
    apply(vm, z, |z| turned(z, area_tangent))
}
/// The inverse hyperbolic tangent of `z`.
#[native(atanh(z, /))]
pub fn atanh(vm: &mut Vm, z: &Obj) -> Result<Obj> {
    apply(vm, z, area_tangent)
}
/// The cosine of `z`.
#[native(cos(z, /))]
pub fn cos(vm: &mut Vm, z: &Obj) -> Result<Obj> {
    apply(vm, z, |z| hyperbolic_cosine(c(-z.im, z.re)))
}
/// The hyperbolic cosine of `z`.
#[native(cosh(z, /))]
pub fn cosh(vm: &mut Vm, z: &Obj) -> Result<Obj> {
    apply(vm, z, hyperbolic_cosine)
}
/// e to the power `z`.
#[native(exp(z, /))]
pub fn exp(vm: &mut Vm, z: &Obj) -> Result<Obj> {
    apply(vm, z, exponential)
}
/// The sine of `z`.
#[native(sin(z, /))]
pub fn sin(vm: &mut Vm, z: &Obj) -> Result<Obj> {
    apply(vm, z, |z| turned(z, hyperbolic_sine))
}
/// The hyperbolic sine of `z`.
#[native(sinh(z, /))]
pub fn sinh(vm: &mut Vm, z: &Obj) -> Result<Obj> {
    apply(vm, z, hyperbolic_sine)
}
/// The square root of `z`.
#[native(sqrt(z, /))]
pub fn sqrt(vm: &mut Vm, z: &Obj) -> Result<Obj> {
    apply(vm, z, square_root)
}
/// The tangent of `z`.
#[native(tan(z, /))]
pub fn tan(vm: &mut Vm, z: &Obj) -> Result<Obj> {
    apply(vm, z, |z| turned(z, hyperbolic_tangent))
}
/// The hyperbolic tangent of `z`.
#[native(tanh(z, /))]
pub fn tanh(vm: &mut Vm, z: &Obj) -> Result<Obj> {
    apply(vm, z, hyperbolic_tangent)
}
/// The logarithm of `z` to base 10.
#[native(log10(z, /))]
pub fn log10(vm: &mut Vm, z: &Obj) -> Result<Obj> {
    apply(vm, z, |z| {
        let result = logarithm(z)?;
        Ok(c(result.re / LN_10, result.im / LN_10))
    })
}
/// The logarithm of `z` to a base, by default e.
#[native(log(z, base=NULL, /))]
pub fn log(vm: &mut Vm, z: &Obj, base: Option<&Obj>) -> Result<Obj> {
    let above = apply(vm, z, logarithm)?;
    let Some(base) = base else { return Ok(above) };
    let below = apply(vm, base, logarithm)?;
    match vm.binary(crate::object::protocol::BinaryOp::Div, &above, &below) {
        Err(raised) if raised.is(vm, &vm.types.exceptions.ZeroDivisionError.clone()) => Err(vm.math_domain_error()),
        other => other,
    }
}

/// The angle of `z` as a point, from -pi to pi.
#[native(phase(z, /))]
pub fn phase(vm: &mut Vm, z: &Obj) -> Result<f64> {
    let z = vm.to_complex(z)?;
    Ok(z.im.atan2(z.re))
}

/// The distance from 0 and the angle of `z` as a point.
#[native(polar(z, /))]
pub fn polar(vm: &mut Vm, z: &Obj) -> Result<(f64, f64)> {
    let z = vm.to_complex(z)?;
    let size = z.re.hypot(z.im);
    if size.is_infinite() && is_finite(z) {
        return Err(vm.math_range_error());
    }
    Ok((size, z.im.atan2(z.re)))
}

/// The complex number at a distance from 0 and an angle.
#[native(rect(r, phi, /))]
pub fn rect(vm: &mut Vm, r: f64, phi: f64) -> Result<Obj> {
    let z = c(r, phi);
    let result = if is_directed(z) {
        let (re, im) = (f64::INFINITY.copysign(phi.cos()), f64::INFINITY.copysign(phi.sin()));
        Ok(if r > 0.0 { c(re, im) } else { c(-re, -im) })
    } else if !is_finite(z) {
        special(z, &RECT_TABLE)
    } else if phi == 0.0 {
        Ok(c(r, r * phi))
    } else {
        Ok(c(r * phi.cos(), r * phi.sin()))
    };
    match result {
        Ok(z) => Ok(vm.complex(z.re, z.im)),
        Err(_) => Err(vm.math_domain_error()),
    }
}

/// Whether both parts are finite.
#[native(isfinite(z, /))]
pub fn isfinite(vm: &mut Vm, z: &Obj) -> Result<bool> {
    vm.to_complex(z).map(is_finite)
}

/// Whether a part is infinite.
#[native(isinf(z, /))]
pub fn isinf(vm: &mut Vm, z: &Obj) -> Result<bool> {
    vm.to_complex(z).map(|z| z.re.is_infinite() || z.im.is_infinite())
}

/// Whether a part is not a number.
#[native(isnan(z, /))]
pub fn isnan(vm: &mut Vm, z: &Obj) -> Result<bool> {
    vm.to_complex(z).map(|z| z.re.is_nan() || z.im.is_nan())
}

/// Whether two numbers are nearly equal: no further apart than `rel_tol` times the larger, or `abs_tol`.
#[native(isclose(a, b, *, rel_tol=1e-09, abs_tol=0.0))]
pub fn isclose(vm: &mut Vm, a: &Obj, b: &Obj, rel_tol: f64, abs_tol: f64) -> Result<bool> {
    let (a, b) = (vm.to_complex(a)?, vm.to_complex(b)?);
    if rel_tol < 0.0 || abs_tol < 0.0 {
        return Err(vm.value_error("tolerances must be non-negative"));
    }
    if a == b {
        return Ok(true);
    }
    if !a.re.is_infinite() && !a.im.is_infinite() && !b.re.is_infinite() && !b.im.is_infinite() {
        let distance = (a.re - b.re).hypot(a.im - b.im);
        let (x, y) = (a.re.hypot(a.im), b.re.hypot(b.im));
        return Ok(distance <= rel_tol * y || distance <= rel_tol * x || distance <= abs_tol);
    }
    Ok(false)
}
