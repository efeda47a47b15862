//! Arithmetic of exact ints and floats: what `int`'s and `float`'s operator methods compute, and what the machine asks
//! first when an operation leaves its fast path. Reference 6.7.

use super::complex::Complex;
use super::int::{as_big, as_i128};
use super::int_divide;
use crate::object::native::Result;
use crate::object::protocol::{BinaryOp, CompareOp};
use crate::object::{Obj, Raised, Value};
use crate::vm::Vm;
use num_bigint::{BigInt, Sign};
use num_integer::Integer;
use num_traits::{Signed, ToPrimitive, Zero};
use std::cmp::Ordering;

/// Results of more bits than this are refused as too large for memory.
const MAX_BITS: u64 = 1 << 33;

impl Vm {
    /// `left op right` for ints (bools, subclasses) on both sides; None if one is something else.
    pub fn int_binary(&mut self, op: BinaryOp, left: &Obj, right: &Obj) -> Result<Option<Obj>> {
        let (x, y) = (left.value(), right.value());
        if Value::both_int(x, y)
            && let Some(v) = small_binary(op, x.as_int(), y.as_int())
        {
            return Ok(Some(self.int(v)));
        }
        if let (Some(a), Some(b)) = (as_i128(left), as_i128(right))
            && let Some(result) = wide_binary(op, a, b)
        {
            return Ok(Some(self.int_i128(result)));
        }
        let (Some(a), Some(b)) = (as_big(left), as_big(right)) else { return Ok(None) };
        let result = match op {
            BinaryOp::Add => &*a + &*b,
            BinaryOp::Sub => &*a - &*b,
            BinaryOp::Mul => {
                if a.bits() + b.bits() > MAX_BITS {
                    return Err(self.no_memory());
                }
                &*a * &*b
            }
            BinaryOp::FloorDiv | BinaryOp::Mod if b.is_zero() => {
                let message =
                    if op == BinaryOp::Mod { "integer modulo by zero" } else { "integer division or modulo by zero" };
                return Err(self.zero_division_error(message));
            }
            BinaryOp::FloorDiv => int_divide::floor_div(&a, &b),
            BinaryOp::Mod => int_divide::modulo(&a, &b),
            BinaryOp::Div => return self.int_true_divide(&a, &b).map(Some),
            BinaryOp::Pow => return self.int_pow(&a, &b).map(Some),
            BinaryOp::LShift => {
                if b.is_negative() {
                    return Err(self.value_error("negative shift count"));
                }
                if a.is_zero() {
                    return Ok(Some(Obj::small(0)));
                }
                match b.to_u64() {
                    Some(n) if n + a.bits() <= MAX_BITS => &*a << n,
                    _ => return Err(self.overflow_error("too many digits in integer")),
                }
            }
            BinaryOp::RShift => {
                if b.is_negative() {
                    return Err(self.value_error("negative shift count"));
                }
                match b.to_u64() {
                    Some(n) if n <= a.bits() => &*a >> n,
                    _ => BigInt::from(if a.is_negative() { -1 } else { 0 }),
                }
            }
            BinaryOp::And => &*a & &*b,
            BinaryOp::Or => &*a | &*b,
            BinaryOp::Xor => &*a ^ &*b,
            BinaryOp::MatMul => return Ok(None),
        };
        Ok(Some(self.int_big(result)))
    }

    /// `a / b`, correctly rounded.
    fn int_true_divide(&mut self, a: &BigInt, b: &BigInt) -> Result<Obj> {
        if b.is_zero() {
            return Err(self.zero_division_error("division by zero"));
        }
        match true_divide(a, b) {
            Some(f) => Ok(self.heap.float(f)),
            None => Err(self.overflow_error("integer division result too large for a float")),
        }
    }

    fn int_pow(&mut self, a: &BigInt, b: &BigInt) -> Result<Obj> {
        if b.is_negative() {
            let (x, y) = (self.big_to_f64(a)?, self.big_to_f64(b)?);
            return self.float_pow(x, y);
        }
        let Some(n) = b.to_u64() else {
            return match a.to_i32() {
                Some(0) => Ok(Obj::small(0)),
                Some(1) => Ok(Obj::small(1)),
                Some(-1) => Ok(Obj::small(if b.is_even() { 1 } else { -1 })),
                _ => Err(self.no_memory()),
            };
        };
        if a.bits() > 1 && a.bits().saturating_mul(n) > MAX_BITS {
            return Err(self.no_memory());
        }
        let Ok(n) = u32::try_from(n) else {
            // The base is 0, 1 or -1: larger ones were refused.
            return Ok(self.int_big(if a.is_negative() && n % 2 == 0 { -a } else { a.clone() }));
        };
        Ok(self.int_big(a.pow(n)))
    }

    pub fn big_to_f64(&mut self, a: &BigInt) -> Result<f64> {
        match true_divide(a, &BigInt::from(1)) {
            Some(f) => Ok(f),
            None => Err(self.overflow_error("int too large to convert to float")),
        }
    }

    /// `left op right` where one side is a float and the other a float or an int; None if not.
    pub fn float_binary(&mut self, op: BinaryOp, left: &Obj, right: &Obj) -> Result<Option<Obj>> {
        if left.as_float().is_none() && right.as_float().is_none() {
            return Ok(None);
        }
        let (Some(x), Some(y)) = (self.number_as_f64(left)?, self.number_as_f64(right)?) else { return Ok(None) };
        let result = match op {
            BinaryOp::Add => x + y,
            BinaryOp::Sub => x - y,
            BinaryOp::Mul => x * y,
            BinaryOp::Div => {
                if y == 0.0 {
                    return Err(self.zero_division_error("float division by zero"));
                }
                x / y
            }
            BinaryOp::FloorDiv => {
                if y == 0.0 {
                    return Err(self.zero_division_error("float floor division by zero"));
                }
                float_divmod(x, y).0
            }
            BinaryOp::Mod => {
                if y == 0.0 {
                    return Err(self.zero_division_error("float modulo by zero"));
                }
                float_divmod(x, y).1
            }
            BinaryOp::Pow => return self.float_pow(x, y).map(Some),
            BinaryOp::MatMul | BinaryOp::LShift | BinaryOp::RShift | BinaryOp::And | BinaryOp::Or | BinaryOp::Xor => {
                return Ok(None);
            }
        };
        Ok(Some(self.heap.float(result)))
    }

    /// A float or int as float; None for anything else.
    fn number_as_f64(&mut self, object: &Obj) -> Result<Option<f64>> {
        if let Some(f) = object.as_float() {
            return Ok(Some(f));
        }
        match as_big(object) {
            Some(i) => self.big_to_f64(&i).map(Some),
            None => Ok(None),
        }
    }

    /// `x ** y` of floats; a negative base with a broken exponent gives a complex number.
    pub fn float_pow(&mut self, x: f64, y: f64) -> Result<Obj> {
        if x == 0.0 && y < 0.0 && y.is_finite() {
            return Err(self.zero_division_error("0.0 cannot be raised to a negative power"));
        }
        if x < 0.0 && x.is_finite() && y.is_finite() && y != y.trunc() {
            let (base, exponent) = (self.complex(x, 0.0), self.complex(y, 0.0));
            return Complex::binary(self, BinaryOp::Pow, &base, &exponent);
        }
        let result = x.powf(y);
        if result.is_infinite() && x.is_finite() && y.is_finite() {
            return Err(self.range_error());
        }
        Ok(self.heap.float(result))
    }

    /// What the C library's ERANGE becomes.
    #[cold]
    pub fn range_error(&mut self) -> Raised {
        let class = self.types.exceptions.OverflowError.clone();
        let message = self.heap.str("Numerical result out of range").into();
        self.raise_with(&class, vec![Obj::small(34), message])
    }

    /// The order of two numbers (ints, bools, floats), by exact value; `Some(None)` for NaN; None if one is no number.
    #[must_use]
    pub fn number_order(&self, left: &Obj, right: &Obj) -> Option<Option<Ordering>> {
        let (x, y) = (left.value(), right.value());
        if Value::both_int(x, y) {
            return Some(Some(x.as_int().cmp(&y.as_int())));
        }
        match (left.as_float(), right.as_float()) {
            (Some(a), Some(b)) => Some(a.partial_cmp(&b)),
            (Some(a), None) => as_big(right).map(|b| compare_float_int(a, &b)),
            (None, Some(b)) => as_big(left).map(|a| compare_float_int(b, &a).map(Ordering::reverse)),
            (None, None) => match (as_i128(left), as_i128(right)) {
                (Some(a), Some(b)) => Some(Some(a.cmp(&b))),
                _ => Some(Some((*as_big(left)?).cmp(&*as_big(right)?))),
            },
        }
    }

    /// `left op right` for numbers; None if one is something else.
    #[must_use]
    pub fn number_compare(&self, op: CompareOp, left: &Obj, right: &Obj) -> Option<bool> {
        self.number_order(left, right).map(|order| op.holds(order))
    }
}

/// Arithmetic of numbers of up to two machine words; None where the result may be longer, or for another operation.
fn wide_binary(op: BinaryOp, x: i128, y: i128) -> Option<i128> {
    match op {
        BinaryOp::Add => x.checked_add(y),
        BinaryOp::Sub => x.checked_sub(y),
        BinaryOp::Mul => x.checked_mul(y),
        BinaryOp::And => Some(x & y),
        BinaryOp::Or => Some(x | y),
        BinaryOp::Xor => Some(x ^ y),
        BinaryOp::RShift if y >= 0 => Some(x >> y.min(127)),
        BinaryOp::Mod if y > 0 && y & (y - 1) == 0 => Some(x & (y - 1)),
        BinaryOp::Mod if y != 0 => x.checked_rem(y).map(|rest| floor_rest(rest, y)),
        BinaryOp::FloorDiv if y != 0 => {
            let quotient = x.checked_div(y)?;
            let rest = x - quotient * y;
            Some(if rest != 0 && (rest < 0) != (y < 0) { quotient - 1 } else { quotient })
        }
        _ => None,
    }
}

fn floor_rest(rest: i128, y: i128) -> i128 {
    if rest != 0 && (rest < 0) != (y < 0) { rest + y } else { rest }
}

fn small_binary(op: BinaryOp, x: i64, y: i64) -> Option<i64> {
    match op {
        BinaryOp::Add => x.checked_add(y),
        BinaryOp::Sub => x.checked_sub(y),
        BinaryOp::Mul => x.checked_mul(y),
        BinaryOp::FloorDiv if y != 0 => Some(Integer::div_floor(&x, &y)),
        BinaryOp::Mod if y != 0 => Some(Integer::mod_floor(&x, &y)),
        BinaryOp::And => Some(x & y),
        BinaryOp::Or => Some(x | y),
        BinaryOp::Xor => Some(x ^ y),
        BinaryOp::RShift if y >= 0 => Some(x >> y.min(63)),
        BinaryOp::LShift if (0..62).contains(&y) => {
            let r = x << y;
            (r >> y == x).then_some(r)
        }
        BinaryOp::Pow if (0..64).contains(&y) => x.checked_pow(y as u32),
        _ => None,
    }
}

/// `a / b` rounded to the nearest float, ties to even; None on overflow.
#[must_use]
pub fn true_divide(a: &BigInt, b: &BigInt) -> Option<f64> {
    if let (Some(x), Some(y)) = (a.to_i64(), b.to_i64()) {
        const EXACT: i64 = 1 << 53;
        if x.abs() <= EXACT && y.abs() <= EXACT {
            return Some(x as f64 / y as f64);
        }
    }
    if a.is_zero() {
        return Some(if b.is_negative() { -0.0 } else { 0.0 });
    }
    // Scale so that the quotient has 55 bits or 56, or fewer where the result is subnormal; the rest only says "more".
    let shift = (a.bits() as i64 - b.bits() as i64 - 55).max(-1074 - 2);
    let (x, y) = (a.magnitude(), b.magnitude());
    let (quotient, rest) = if shift >= 0 { x.div_rem(&(y << shift as u64)) } else { (x << (-shift) as u64).div_rem(y) };
    let mut q = quotient.to_u64()?;
    if !rest.is_zero() {
        q |= 1;
    }
    let magnitude = round_scaled(q, shift)?;
    Some(if (a.sign() == Sign::Minus) == (b.sign() == Sign::Minus) { magnitude } else { -magnitude })
}

/// `q * 2**shift`, where the lowest bit of `q` is sticky, rounded once; None on overflow.
fn round_scaled(q: u64, shift: i64) -> Option<f64> {
    let bits = 64 - i64::from(q.leading_zeros());
    let exponent = shift + bits - 1;
    if exponent > 1023 {
        return None;
    }
    let precision = if exponent < -1022 { 53 + (exponent + 1022) } else { 53 };
    let drop = bits - precision;
    let mut mantissa = q;
    if drop > 0 {
        let (half, mask) = (1u64 << (drop - 1), (1u64 << drop) - 1);
        let low = q & mask;
        mantissa = q >> drop;
        if low > half || (low == half && mantissa & 1 == 1) {
            mantissa += 1;
        }
    }
    let scale = shift + drop.max(0);
    let result = scale_by_power(mantissa as f64, scale);
    result.is_finite().then_some(result)
}

fn scale_by_power(mut f: f64, mut exponent: i64) -> f64 {
    while exponent > 1000 {
        f *= 2f64.powi(1000);
        exponent -= 1000;
    }
    while exponent < -1000 {
        // Exact: the mantissa was already cut to what a subnormal holds.
        f *= 2f64.powi(-1000);
        exponent += 1000;
    }
    f * 2f64.powi(exponent as i32)
}

/// `(x // y, x % y)` of floats; `y` is not 0.
#[must_use]
pub fn float_divmod(x: f64, y: f64) -> (f64, f64) {
    let mut remainder = x % y;
    let mut quotient = (x - remainder) / y;
    if remainder != 0.0 {
        if (y < 0.0) != (remainder < 0.0) {
            remainder += y;
            quotient -= 1.0;
        }
    } else {
        remainder = 0f64.copysign(y);
    }
    let floored = if quotient != 0.0 {
        let f = quotient.floor();
        if quotient - f > 0.5 { f + 1.0 } else { f }
    } else {
        0f64.copysign(x / y)
    };
    (floored, remainder)
}

fn compare_float_int(f: f64, i: &BigInt) -> Option<Ordering> {
    if f.is_nan() {
        return None;
    }
    if f.is_infinite() {
        return Some(if f > 0.0 { Ordering::Greater } else { Ordering::Less });
    }
    if let Some(small) = i.to_i64()
        && small.abs() <= 1 << 53
    {
        return f.partial_cmp(&(small as f64));
    }
    let whole = f.trunc();
    let exact = <BigInt as num_traits::FromPrimitive>::from_f64(whole)?;
    Some(exact.cmp(i).then_with(|| f.partial_cmp(&whole).unwrap_or(Ordering::Equal)))
}
