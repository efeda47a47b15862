//! `int`: small ones are in the word, big ones and instances of subclasses are objects. `bool`, a subclass without
//! objects of its own, is in `bool.rs`; decimal text of any length in `int_text.rs`; the operators' work in `arith.rs`.

use super::int_text::{self, MAX_STR_DIGITS};
use super::shapes;
use super::{bytes::Bytes, number_hash};
use crate::object::native::Result;
use crate::object::protocol::{BinaryOp, CompareOp};
use crate::object::{Gc, Obj, Special, Str, Trace, Type, Value, Visitor, payload};
use crate::vm::Vm;
use num_bigint::{BigInt, Sign};
use num_integer::Integer;
use num_traits::{Signed, ToPrimitive, Zero};
use ouro_macros::methods;
use ouro_text::format_spec::{FormatSpec, IntPresentation, Subject};
use std::borrow::Cow;

/// A big integer, or the value of an instance of a subclass of int.
#[derive(Debug)]
pub struct Int(pub BigInt);
payload!(Int, "int", shapes::INT, leaf);
impl Trace for Int {
    fn trace(&self, _: &mut Visitor<'_>) {}
}

/// The integer that `object` is (an int, a bool, or an instance of a subclass), without asking for `__index__`.
#[must_use]
pub fn as_big(object: &Obj) -> Option<Cow<'_, BigInt>> {
    let v = object.value();
    if v.is_int() {
        return Some(Cow::Owned(BigInt::from(v.as_int())));
    }
    if v.is_bool() {
        return Some(Cow::Owned(BigInt::from(i32::from(v.is_true()))));
    }
    object.downcast::<Int>().map(|i| Cow::Borrowed(&i.0))
}

/// As `as_big`, if it fits 64 bits.
#[inline]
#[must_use]
pub fn as_i64(object: &Obj) -> Option<i64> {
    let v = object.value();
    if v.is_int() {
        return Some(v.as_int());
    }
    if v.is_bool() {
        return Some(i64::from(v.is_true()));
    }
    object.downcast::<Int>().and_then(|i| i.0.to_i64())
}

/// As `as_big`, if it fits two words.
#[inline]
#[must_use]
pub fn as_i128(object: &Obj) -> Option<i128> {
    let v = object.value();
    if v.is_int() {
        return Some(i128::from(v.as_int()));
    }
    if v.is_bool() {
        return Some(i128::from(v.is_true()));
    }
    let big = &object.downcast::<Int>()?.0;
    let mut digits = big.iter_u64_digits();
    let magnitude = match (digits.next(), digits.next(), digits.next()) {
        (None, _, _) => 0,
        (Some(low), None, _) => i128::from(low),
        (Some(low), Some(high), None) => i128::try_from(u128::from(high) << 64 | u128::from(low)).ok()?,
        _ => return None,
    };
    Some(if big.sign() == Sign::Minus { -magnitude } else { magnitude })
}

/// The value of short plain digits, signs, spaces around them and a prefix that fits the base included; None for
/// everything else, right or wrong.
pub(crate) fn small_from_text(text: &[u8], base: i64) -> Option<i64> {
    let text = text.trim_ascii();
    let (is_negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    };
    let (base, digits) = match (base, digits) {
        (0 | 16, [b'0', b'x' | b'X', rest @ ..]) => (16, rest),
        (0 | 8, [b'0', b'o' | b'O', rest @ ..]) => (8, rest),
        (0 | 2, [b'0', b'b' | b'B', rest @ ..]) => (2, rest),
        (0, [b'0', ..]) => return None,
        (0, _) => (10, digits),
        _ => (base, digits),
    };
    if digits.is_empty()
        || digits.len()
            > if base == 2 {
                61
            } else if base <= 10 {
                18
            } else {
                11
            }
    {
        return None;
    }
    let mut n = 0;
    for byte in digits {
        let digit = i64::from(char::from(*byte).to_digit(36)?);
        if digit >= base {
            return None;
        }
        n = n * base + digit;
    }
    Some(if is_negative { -n } else { n })
}

/// Whether `object` is an int, a bool, or an instance of a subclass.
#[must_use]
pub fn is_int(object: &Obj) -> bool {
    object.value().is_int() || object.value().is_bool() || object.downcast::<Int>().is_some()
}

impl Vm {
    #[inline]
    #[must_use]
    pub fn int(&mut self, i: i64) -> Obj {
        match Obj::try_int(i) {
            Some(small) => small,
            None => self.heap.alloc(Int(BigInt::from(i))).into(),
        }
    }

    #[must_use]
    pub fn int_u64(&mut self, i: u64) -> Obj {
        match i64::try_from(i) {
            Ok(i) => self.int(i),
            Err(_) => self.heap.alloc(Int(BigInt::from(i))).into(),
        }
    }

    #[must_use]
    pub fn int_i128(&mut self, i: i128) -> Obj {
        match i64::try_from(i) {
            Ok(i) => self.int(i),
            Err(_) => self.heap.alloc(Int(BigInt::from(i))).into(),
        }
    }

    #[must_use]
    pub fn int_big(&mut self, i: BigInt) -> Obj {
        match i.to_i64().and_then(Value::try_int) {
            Some(v) => Obj::try_int(v.as_int()).expect("it fits"),
            None => self.heap.alloc(Int(i)).into(),
        }
    }

    /// `operator.index(object)`: an exact int.
    pub fn index(&mut self, object: &Obj) -> Result<Obj> {
        if object.value().is_int() {
            return Ok(object.clone());
        }
        if let Some(i) = as_big(object) {
            let i = i.into_owned();
            return Ok(self.int_big(i));
        }
        let Some(method) = self.special_of(object, Special::Index) else {
            let class = self.type_of(object).name(self);
            return Err(self.type_error(format!("'{class}' object cannot be interpreted as an integer")));
        };
        let result = self.call_method_object(&method, object, &[])?;
        match as_big(&result) {
            Some(i) => {
                let i = i.into_owned();
                Ok(self.int_big(i))
            }
            None => {
                let class = self.type_of(&result).name(self);
                Err(self.type_error(format!("__index__ returned non-int (type {class})")))
            }
        }
    }

    /// An integer argument, by `__index__`, that must fit 64 bits.
    pub fn to_i64(&mut self, object: &Obj) -> Result<i64> {
        if object.value().is_int() {
            return Ok(object.value().as_int());
        }
        let index = self.index(object)?;
        as_i64(&index).ok_or_else(|| self.overflow_error("Python int too large to convert to C long"))
    }

    /// An integer argument, by `__index__`, of any size.
    pub fn to_big(&mut self, object: &Obj) -> Result<BigInt> {
        let index = self.index(object)?;
        Ok(as_big(&index).expect("index gives an int").into_owned())
    }

    /// A position or length, by `__index__`; what does not fit is cut to the nearest that does (as slices do).
    pub fn to_clamped_isize(&mut self, object: &Obj) -> Result<isize> {
        let index = self.index(object)?;
        Ok(match as_i64(&index) {
            Some(i) => i as isize,
            None if as_big(&index).is_some_and(|i| i.sign() == num_bigint::Sign::Minus) => isize::MIN,
            None => isize::MAX,
        })
    }
}

impl Vm {
    /// `int(object)` for one argument: a number, text, or bytes.
    pub fn to_int(&mut self, object: &Obj) -> Result<Obj> {
        if object.value().is_int() {
            return Ok(object.clone());
        }
        if let Some(f) = object.value().is_float().then(|| object.value().as_float()) {
            return self.float_to_int(f);
        }
        if let Some(text) = object.downcast_exact::<Str>() {
            if let Some(i) = small_from_text(text.as_wtf8(), 10) {
                return Ok(self.int(i));
            }
            let text = text.clone();
            return self.int_from_text(text.as_wtf8(), 10);
        }
        if let Some(result) = self.call_special(object, Special::Int, &[])? {
            if result.value().is_int() || result.downcast_exact::<Int>().is_some() {
                return Ok(result);
            }
            let class = self.type_of(&result).name(self);
            if !is_int(&result) {
                return Err(self.type_error(format!("__int__ returned non-int (type {class})")));
            }
            self.warn_deprecated(&format!(
                "__int__ returned non-int (type {class}).  The ability to return an instance of a strict subclass of int \
                 is deprecated, and may be removed in a future version of Python."
            ))?;
            return self.index(&result);
        }
        if self.special_of(object, Special::Index).is_some() {
            return self.index(object);
        }
        if let Some(truncated) = self.call_special(object, Special::Trunc, &[])? {
            self.warn_deprecated("The delegation of int() to __trunc__ is deprecated.")?;
            if is_int(&truncated) || self.special_of(&truncated, Special::Index).is_some() {
                return self.index(&truncated);
            }
            let class = self.type_of(&truncated).name(self);
            return Err(self.type_error(format!("__trunc__ returned non-Integral (type {class})")));
        }
        if let Some(text) = object.downcast::<Str>().cloned() {
            return self.int_from_text(text.as_wtf8(), 10);
        }
        if let Some(data) = self.bytes_like(object)? {
            return self.int_from_bytes_text(&data, 10);
        }
        let class = self.type_of(object).name(self);
        Err(self.type_error(format!(
            "int() argument must be a string, a bytes-like object or a real number, not '{class}'"
        )))
    }

    fn int_from_text(&mut self, text: &[u8], base: i64) -> Result<Obj> {
        if base == 10 && (1..=18).contains(&text.len()) && text.iter().all(u8::is_ascii_digit) {
            return Ok(self.int(text.iter().fold(0, |n, digit| n * 10 + i64::from(digit - b'0'))));
        }
        match ouro_text::int::parse(text, base, MAX_STR_DIGITS.get()) {
            Ok(parsed) => Ok(self.int_big(int_text::from_parsed(&parsed))),
            Err(error) => Err(self.raise_text(error)),
        }
    }

    fn int_from_bytes_text(&mut self, data: &[u8], base: i64) -> Result<Obj> {
        match ouro_text::int::parse_bytes(data, base, MAX_STR_DIGITS.get()) {
            Ok(parsed) => Ok(self.int_big(int_text::from_parsed(&parsed))),
            Err(error) => Err(self.raise_text(error)),
        }
    }

    /// The integer part of a float.
    pub fn float_to_int(&mut self, f: f64) -> Result<Obj> {
        if f.abs() < 9.0e18 {
            return Ok(self.int(f as i64));
        }
        match <BigInt as num_traits::FromPrimitive>::from_f64(f) {
            Some(i) => Ok(self.int_big(i)),
            None if f.is_nan() => Err(self.value_error("cannot convert float NaN to integer")),
            None => Err(self.overflow_error("cannot convert float infinity to integer")),
        }
    }

    /// `str(i)`: refused for more digits than the limit.
    pub fn int_to_decimal(&mut self, i: &BigInt) -> Result<String> {
        match int_text::to_decimal(i, MAX_STR_DIGITS.get()) {
            Ok(text) => Ok(text),
            Err(error) => Err(self.raise_text(error)),
        }
    }

    /// `format(int, spec)`.
    pub fn int_format(&mut self, object: &Obj, spec: &[u8]) -> Result<Gc<Str>> {
        let class = Type::name_of(self, object);
        let spec = FormatSpec::parse(spec, &class, Subject::Number);
        let spec = spec.map_err(|error| self.raise_text(error))?;
        let presentation = spec.int_presentation(&class).map_err(|error| self.raise_text(error))?;
        if let (Some(i), IntPresentation::Digits(base)) = (as_i64(object), presentation) {
            let n = i.unsigned_abs();
            let mut decimal = itoa::Buffer::new();
            let other;
            let digits = match base {
                10 => decimal.format(n),
                2 => {
                    other = format!("{n:b}");
                    &other
                }
                8 => {
                    other = format!("{n:o}");
                    &other
                }
                _ => {
                    other = format!("{n:x}");
                    &other
                }
            };
            let text = spec.format_int(i < 0, digits);
            return match text {
                Ok(text) => Ok(self.heap.str_from_wtf8(&text)),
                Err(error) => Err(self.raise_text(error)),
            };
        }
        let value = as_big(object).expect("the receiver is an int");
        let text = match presentation {
            IntPresentation::Digits(base) => {
                let digits = match value.to_i64() {
                    Some(small) if base == 10 => small.unsigned_abs().to_string(),
                    _ if base == 10 => {
                        let magnitude = value.abs();
                        self.int_to_decimal(&magnitude)?
                    }
                    _ => value.magnitude().to_str_radix(base),
                };
                spec.format_int(value.is_negative(), &digits)
            }
            IntPresentation::Char => {
                let Some(code) = value.to_i64() else {
                    return Err(self.overflow_error("Python int too large to convert to C long"));
                };
                match u32::try_from(code).ok().filter(|code| *code < 0x11_0000) {
                    Some(code) => spec.format_char(code),
                    None => return Err(self.overflow_error("%c arg not in range(0x110000)")),
                }
            }
            IntPresentation::Float => {
                let f = self.big_to_f64(&value)?;
                spec.format_float(f, &class)
            }
        };
        match text {
            Ok(text) => Ok(self.heap.str_from_wtf8(&text)),
            Err(error) => Err(self.raise_text(error)),
        }
    }

    /// `divmod(a, b)` of ints.
    pub(crate) fn int_divmod(&mut self, a: &BigInt, b: &BigInt) -> Result<Obj> {
        if b.is_zero() {
            return Err(self.zero_division_error("integer division or modulo by zero"));
        }
        let (quotient, remainder) = super::int_divide::div_mod(a, b);
        let items = vec![self.int_big(quotient), self.int_big(remainder)];
        Ok(self.heap.tuple(items).into())
    }

    /// `pow(base, exponent, modulus)` of ints.
    fn int_pow_mod(&mut self, base: &BigInt, exponent: &BigInt, modulus: &BigInt) -> Result<Obj> {
        if modulus.is_zero() {
            return Err(self.value_error("pow() 3rd argument cannot be 0"));
        }
        let magnitude = modulus.abs();
        let mut base = base.mod_floor(&magnitude);
        let mut exponent = exponent.clone();
        if exponent.is_negative() {
            base = match base.modinv(&magnitude) {
                Some(inverse) => inverse,
                None => return Err(self.value_error("base is not invertible for the given modulus")),
            };
            exponent = -exponent;
        }
        let result = match (base.to_u64(), exponent.to_u64(), magnitude.to_u64()) {
            (Some(b), Some(e), Some(m)) => BigInt::from(small_pow_mod(b, e, m)),
            _ => base.modpow(&exponent, &magnitude),
        };
        let result = if modulus.is_negative() && !result.is_zero() { result + modulus } else { result };
        Ok(self.int_big(result))
    }
}

fn small_pow_mod(base: u64, mut exponent: u64, modulus: u64) -> u64 {
    let m = u128::from(modulus);
    let (mut result, mut square) = (1 % m, u128::from(base) % m);
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = result * square % m;
        }
        square = square * square % m;
        exponent >>= 1;
    }
    result as u64
}

/// The receiver of a method of int.
fn own(this: &Obj) -> Cow<'_, BigInt> {
    as_big(this).expect("methods of int are called on ints")
}

impl Int {
    /// `left op right`; NotImplemented where one is no int.
    fn binary(vm: &mut Vm, op: BinaryOp, left: &Obj, right: &Obj) -> Result<Obj> {
        Ok(vm.int_binary(op, left, right)?.unwrap_or(Obj::NOT_IMPLEMENTED))
    }

    fn compare(vm: &mut Vm, op: CompareOp, left: &Obj, right: &Obj) -> Obj {
        if !is_int(right) {
            return Obj::NOT_IMPLEMENTED;
        }
        vm.number_compare(op, left, right).map_or(Obj::NOT_IMPLEMENTED, Obj::bool)
    }

    /// `value` as an instance of `class`, int or a subclass.
    fn instance(vm: &mut Vm, class: &Gc<Type>, value: Obj) -> Obj {
        if class.is(&vm.types.int) {
            return value;
        }
        let big = own(&value).into_owned();
        vm.heap.alloc_with_shape(class.root_shape(), Int(big)).into()
    }

    fn is_big_endian(vm: &mut Vm, byteorder: &str) -> Result<bool> {
        match byteorder {
            "big" => Ok(true),
            "little" => Ok(false),
            _ => Err(vm.value_error("byteorder must be either 'little' or 'big'")),
        }
    }
}

/// Integers of any size. `int(x)` cuts a number towards zero; `int(text, base=10)` reads digits.
#[methods(int, module = "builtins")]
impl Int {
    #[new(int(cls, x=NULL, /, base=NULL))]
    fn new(vm: &mut Vm, cls: &Gc<Type>, x: Option<&Obj>, base: Option<&Obj>) -> Result<Obj> {
        let value = match (x, base) {
            (None, None) => Obj::small(0),
            (None, Some(_)) => return Err(vm.type_error("int() missing string argument")),
            (Some(x), None) => vm.to_int(x)?,
            (Some(x), Some(base)) => {
                let base = vm.to_clamped_isize(base)? as i64;
                if base != 0 && !(2..=36).contains(&base) {
                    return Err(vm.value_error("int() base must be >= 2 and <= 36, or 0"));
                }
                if let Some(i) = x.downcast::<Str>().and_then(|text| small_from_text(text.as_wtf8(), base)) {
                    vm.int(i)
                } else if let Some(text) = x.downcast::<Str>().cloned() {
                    vm.int_from_text(text.as_wtf8(), base)?
                } else if let Some(data) = vm.bytes_like(x)? {
                    vm.int_from_bytes_text(&data, base)?
                } else {
                    return Err(vm.type_error("int() can't convert non-string with explicit base"));
                }
            }
        };
        Ok(Int::instance(vm, cls, value))
    }

    #[native(__add__(self, value, /))]
    fn add_(this: &Obj, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        Self::binary(vm, BinaryOp::Add, this, value)
    }
    #[native(__radd__(self, value, /))]
    fn radd(this: &Obj, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        Self::binary(vm, BinaryOp::Add, value, this)
    }
    #[native(__sub__(self, value, /))]
    fn sub_(this: &Obj, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        Self::binary(vm, BinaryOp::Sub, this, value)
    }
    #[native(__rsub__(self, value, /))]
    fn rsub(this: &Obj, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        Self::binary(vm, BinaryOp::Sub, value, this)
    }
    #[native(__mul__(self, value, /))]
    fn mul_(this: &Obj, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        Self::binary(vm, BinaryOp::Mul, this, value)
    }
    #[native(__rmul__(self, value, /))]
    fn rmul(this: &Obj, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        Self::binary(vm, BinaryOp::Mul, value, this)
    }
    #[native(__truediv__(self, value, /))]
    fn truediv_(this: &Obj, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        Self::binary(vm, BinaryOp::Div, this, value)
    }
    #[native(__rtruediv__(self, value, /))]
    fn rtruediv(this: &Obj, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        Self::binary(vm, BinaryOp::Div, value, this)
    }
    #[native(__floordiv__(self, value, /))]
    fn floordiv_(this: &Obj, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        Self::binary(vm, BinaryOp::FloorDiv, this, value)
    }
    #[native(__rfloordiv__(self, value, /))]
    fn rfloordiv(this: &Obj, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        Self::binary(vm, BinaryOp::FloorDiv, value, this)
    }
    #[native(__mod__(self, value, /))]
    fn mod_(this: &Obj, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        Self::binary(vm, BinaryOp::Mod, this, value)
    }
    #[native(__rmod__(self, value, /))]
    fn rmod(this: &Obj, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        Self::binary(vm, BinaryOp::Mod, value, this)
    }
    #[native(__lshift__(self, value, /))]
    fn lshift_(this: &Obj, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        Self::binary(vm, BinaryOp::LShift, this, value)
    }
    #[native(__rlshift__(self, value, /))]
    fn rlshift(this: &Obj, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        Self::binary(vm, BinaryOp::LShift, value, this)
    }
    #[native(__rshift__(self, value, /))]
    fn rshift_(this: &Obj, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        Self::binary(vm, BinaryOp::RShift, this, value)
    }
    #[native(__rrshift__(self, value, /))]
    fn rrshift(this: &Obj, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        Self::binary(vm, BinaryOp::RShift, value, this)
    }
    #[native(__and__(self, value, /))]
    fn and_(this: &Obj, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        Self::binary(vm, BinaryOp::And, this, value)
    }
    #[native(__rand__(self, value, /))]
    fn rand(this: &Obj, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        Self::binary(vm, BinaryOp::And, value, this)
    }
    #[native(__or__(self, value, /))]
    fn or_(this: &Obj, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        Self::binary(vm, BinaryOp::Or, this, value)
    }
    #[native(__ror__(self, value, /))]
    fn ror(this: &Obj, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        Self::binary(vm, BinaryOp::Or, value, this)
    }
    #[native(__xor__(self, value, /))]
    fn xor_(this: &Obj, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        Self::binary(vm, BinaryOp::Xor, this, value)
    }
    #[native(__rxor__(self, value, /))]
    fn rxor(this: &Obj, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        Self::binary(vm, BinaryOp::Xor, value, this)
    }
    #[native(__eq__(self, value, /))]
    fn eq(this: &Obj, vm: &mut Vm, value: &Obj) -> Obj {
        Self::compare(vm, CompareOp::Eq, this, value)
    }
    #[native(__ne__(self, value, /))]
    fn ne(this: &Obj, vm: &mut Vm, value: &Obj) -> Obj {
        Self::compare(vm, CompareOp::Ne, this, value)
    }
    #[native(__lt__(self, value, /))]
    fn lt(this: &Obj, vm: &mut Vm, value: &Obj) -> Obj {
        Self::compare(vm, CompareOp::Lt, this, value)
    }
    #[native(__le__(self, value, /))]
    fn le(this: &Obj, vm: &mut Vm, value: &Obj) -> Obj {
        Self::compare(vm, CompareOp::Le, this, value)
    }
    #[native(__gt__(self, value, /))]
    fn gt(this: &Obj, vm: &mut Vm, value: &Obj) -> Obj {
        Self::compare(vm, CompareOp::Gt, this, value)
    }
    #[native(__ge__(self, value, /))]
    fn ge(this: &Obj, vm: &mut Vm, value: &Obj) -> Obj {
        Self::compare(vm, CompareOp::Ge, this, value)
    }

    #[native(__divmod__(self, value, /))]
    fn divmod(this: &Obj, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        match as_big(value) {
            Some(b) => vm.int_divmod(&own(this), &b),
            None => Ok(Obj::NOT_IMPLEMENTED),
        }
    }
    #[native(__rdivmod__(self, value, /))]
    fn rdivmod(this: &Obj, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        match as_big(value) {
            Some(a) => vm.int_divmod(&a, &own(this)),
            None => Ok(Obj::NOT_IMPLEMENTED),
        }
    }
    #[native(__pow__(self, value, modulus=None, /))]
    fn pow(this: &Obj, vm: &mut Vm, value: &Obj, modulus: Option<&Obj>) -> Result<Obj> {
        let Some(modulus) = modulus else { return Int::binary(vm, BinaryOp::Pow, this, value) };
        match (as_big(value), as_big(modulus)) {
            (Some(exponent), Some(modulus)) => vm.int_pow_mod(&own(this), &exponent, &modulus),
            _ => Ok(Obj::NOT_IMPLEMENTED),
        }
    }
    #[native(__rpow__(self, value, modulus=None, /))]
    fn rpow(this: &Obj, vm: &mut Vm, value: &Obj, modulus: Option<&Obj>) -> Result<Obj> {
        if !is_int(value) {
            return Ok(Obj::NOT_IMPLEMENTED);
        }
        Int::pow(value, vm, this, modulus)
    }

    #[native(__neg__(self, /))]
    fn neg(this: &Obj) -> BigInt {
        -own(this).into_owned()
    }
    #[native(__pos__(self, /))]
    fn pos(this: &Obj, vm: &mut Vm) -> Result<Obj> {
        vm.index(this)
    }
    #[native(__abs__(self, /))]
    fn abs(this: &Obj) -> BigInt {
        own(this).abs()
    }
    #[native(__invert__(self, /))]
    fn invert(this: &Obj) -> BigInt {
        -(own(this).into_owned() + 1i32)
    }
    #[native(__bool__(self, /))]
    fn bool_(this: &Obj) -> bool {
        !own(this).is_zero()
    }
    #[native(__hash__(self, /))]
    fn hash(this: &Obj) -> i64 {
        number_hash(this).unwrap_or_else(|| super::int_hash(&own(this)))
    }
    #[native(__int__(self, /))]
    fn int_(this: &Obj, vm: &mut Vm) -> Result<Obj> {
        vm.index(this)
    }
    #[native(__index__(self, /))]
    fn index(this: &Obj, vm: &mut Vm) -> Result<Obj> {
        vm.index(this)
    }
    #[native(__float__(self, /))]
    fn float_(this: &Obj, vm: &mut Vm) -> Result<f64> {
        vm.big_to_f64(&own(this))
    }
    #[native(__trunc__(self, /))]
    fn trunc(this: &Obj, vm: &mut Vm) -> Result<Obj> {
        vm.index(this)
    }
    #[native(__floor__(self, /))]
    fn floor(this: &Obj, vm: &mut Vm) -> Result<Obj> {
        vm.index(this)
    }
    #[native(__ceil__(self, /))]
    fn ceil(this: &Obj, vm: &mut Vm) -> Result<Obj> {
        vm.index(this)
    }

    /// Round to a power of ten: `ndigits` places after the point, or when negative before it. Halves go to the even side.
    #[native(__round__(self, ndigits=NULL, /))]
    fn round(this: &Obj, vm: &mut Vm, ndigits: Option<&Obj>) -> Result<Obj> {
        let Some(ndigits) = ndigits else { return vm.index(this) };
        let ndigits = vm.to_big(ndigits)?;
        if !ndigits.is_negative() {
            return vm.index(this);
        }
        let value = own(this);
        // Beyond the number's own length nothing is left.
        let places = (-ndigits).to_u64().filter(|n| *n <= value.bits() / 3 + 1);
        let Some(places) = places else { return Ok(Obj::small(0)) };
        let unit = BigInt::from(10).pow(places as u32);
        let (quotient, rest) = value.div_mod_floor(&unit);
        let twice: BigInt = rest * 2;
        let is_up = twice > unit || twice == unit && quotient.is_odd();
        Ok(vm.int_big((quotient + i32::from(is_up)) * unit))
    }

    #[native(__repr__(self, /))]
    fn repr(this: &Obj, vm: &mut Vm) -> Result<Obj> {
        if let Some(small) = as_i64(this) {
            return Ok(vm.heap.str(&small.to_string()).into());
        }
        let text = vm.int_to_decimal(&own(this))?;
        Ok(vm.heap.str(&text).into())
    }

    #[native(__format__(self, format_spec, /))]
    fn format(this: &Obj, vm: &mut Vm, format_spec: &Gc<Str>) -> Result<Gc<Str>> {
        if format_spec.is_empty() {
            return vm.str(this);
        }
        vm.int_format(this, format_spec.as_wtf8())
    }

    #[native(__getnewargs__(self, /))]
    fn getnewargs(this: &Obj, vm: &mut Vm) -> Result<Obj> {
        let value = vm.index(this)?;
        Ok(vm.heap.tuple_of_array([value]).into())
    }

    /// The size that CPython would need, in bytes.
    #[native(__sizeof__(self, /))]
    fn sizeof(this: &Obj) -> i64 {
        24 + 4 * Integer::div_ceil(&(own(this).bits() as i64), &30).max(1)
    }

    /// Return the number itself: integers are their own conjugates.
    #[native(conjugate(self, /))]
    fn conjugate(this: &Obj, vm: &mut Vm) -> Result<Obj> {
        vm.index(this)
    }

    /// Return how many binary digits the absolute value has, without zeros in front.
    ///
    /// >>> (37).bit_length()
    /// 6
    #[native(bit_length(self, /))]
    fn bit_length(this: &Obj) -> u64 {
        match this.as_small_int() {
            Some(i) => 64 - u64::from(i.unsigned_abs().leading_zeros()),
            None => own(this).bits(),
        }
    }

    /// Return how many ones the absolute value has in binary.
    ///
    /// >>> (13).bit_count()
    /// 3
    #[native(bit_count(self, /))]
    fn bit_count(this: &Obj) -> u64 {
        own(this).iter_u64_digits().map(|digit| u64::from(digit.count_ones())).sum()
    }

    /// Return the number as a fraction: itself and 1.
    #[native(as_integer_ratio(self, /))]
    fn as_integer_ratio(this: &Obj, vm: &mut Vm) -> Result<(Obj, Obj)> {
        Ok((vm.index(this)?, Obj::small(1)))
    }

    /// Return True, as of a float without decimals.
    #[native(is_integer(self, /))]
    fn is_integer(this: &Obj) -> bool {
        let _ = this;
        true
    }

    /// Return the number as `length` bytes in two's complement.
    #[native(to_bytes(self, length=1, byteorder="big", *, signed=False))]
    fn to_bytes(this: &Obj, vm: &mut Vm, length: isize, byteorder: &str, signed: bool) -> Result<Gc<Bytes>> {
        let is_big = Int::is_big_endian(vm, byteorder)?;
        let Ok(length) = usize::try_from(length) else {
            return Err(vm.value_error("length argument must be non-negative"));
        };
        let value = own(this);
        if value.is_negative() && !signed {
            return Err(vm.overflow_error("can't convert negative int to unsigned"));
        }
        // Unsigned bytes have no need of a sign bit; the number zero has no bytes.
        let mut data = match (signed, value.sign()) {
            (_, Sign::NoSign) => Vec::new(),
            (true, _) => value.to_signed_bytes_le(),
            (false, _) => value.to_bytes_le().1,
        };
        if data.len() > length {
            return Err(vm.overflow_error("int too big to convert"));
        }
        let filler = if value.is_negative() { 0xFF } else { 0 };
        if length > isize::MAX as usize / 2 || data.try_reserve(length - data.len()).is_err() {
            return Err(vm.no_memory());
        }
        data.resize(length, filler);
        if is_big {
            data.reverse();
        }
        Ok(vm.bytes(data))
    }

    /// Return the integer that bytes stand for.
    #[classmethod(from_bytes(cls, bytes, byteorder="big", *, signed=False))]
    fn from_bytes(cls: &Gc<Type>, vm: &mut Vm, bytes: &Obj, byteorder: &str, signed: bool) -> Result<Obj> {
        let is_big = Int::is_big_endian(vm, byteorder)?;
        let data = match vm.bytes_like(bytes)? {
            Some(data) => data,
            None => Int::bytes_of_object(vm, bytes)?,
        };
        let value = match (is_big, signed) {
            (true, true) => BigInt::from_signed_bytes_be(&data),
            (false, true) => BigInt::from_signed_bytes_le(&data),
            (true, false) => BigInt::from_bytes_be(Sign::Plus, &data),
            (false, false) => BigInt::from_bytes_le(Sign::Plus, &data),
        };
        let value = vm.int_big(value);
        if cls.is(&vm.types.int) { Ok(value) } else { vm.call(cls.as_obj(), &[value]) }
    }

    /// The real part: the number itself.
    #[getter(real)]
    fn real(this: &Obj, vm: &mut Vm) -> Result<Obj> {
        vm.index(this)
    }
    /// The imaginary part: 0.
    #[getter(imag)]
    fn imag(this: &Obj) -> i64 {
        let _ = this;
        0
    }
    /// The numerator of the number as a fraction: itself.
    #[getter(numerator)]
    fn numerator(this: &Obj, vm: &mut Vm) -> Result<Obj> {
        vm.index(this)
    }
    /// The denominator of the number as a fraction: 1.
    #[getter(denominator)]
    fn denominator(this: &Obj) -> i64 {
        let _ = this;
        1
    }
}

impl Int {
    /// What `bytes(object)` gives for `int.from_bytes`, which takes neither a count nor text.
    fn bytes_of_object(vm: &mut Vm, object: &Obj) -> Result<Vec<u8>> {
        let is_iterable =
            vm.special_of(object, Special::Iter).is_some() || vm.special_of(object, Special::GetItem).is_some();
        let has_bytes = vm.special_of(object, Special::Bytes).is_some();
        if !has_bytes && (is_int(object) || object.downcast::<Str>().is_some() || !is_iterable) {
            let class = vm.type_of(object).name(vm);
            return Err(vm.type_error(format!("cannot convert '{class}' object to bytes")));
        }
        let class: Obj = vm.types.bytes.clone().into();
        let copy = vm.call(&class, std::slice::from_ref(object))?;
        Ok(copy.downcast::<Bytes>().map(|b| b.data.to_vec()).unwrap_or_default())
    }
}
