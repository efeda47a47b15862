//! `complex`: two floats.

use super::int::{as_big, is_int};
use super::{float_hash, shapes};
use crate::object::native::Result;
use crate::object::protocol::{BinaryOp, CompareOp};
use crate::object::{Gc, Obj, Raised, Special, Str, Trace, Type, Visitor, payload};
use crate::vm::Vm;
use ouro_macros::methods;
use ouro_text::format_spec::{FormatSpec, Subject};

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Complex {
    pub re: f64,
    pub im: f64,
}
payload!(Complex, "complex", shapes::COMPLEX, leaf);
impl Trace for Complex {
    fn trace(&self, _: &mut Visitor<'_>) {}
}

/// Why an operation on complex numbers has no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    DivisionByZero,
    ZeroToNegative,
    Overflow,
}

impl Complex {
    #[must_use]
    pub fn new(re: f64, im: f64) -> Complex {
        Complex { re, im }
    }

    fn plus(self, other: Complex) -> Complex {
        Complex::new(self.re + other.re, self.im + other.im)
    }

    fn minus(self, other: Complex) -> Complex {
        Complex::new(self.re - other.re, self.im - other.im)
    }

    fn times(self, other: Complex) -> Complex {
        Complex::new(self.re * other.re - self.im * other.im, self.re * other.im + self.im * other.re)
    }

    /// Smith's method: divide by the larger part first, so that nothing in between overflows.
    fn over(self, other: Complex) -> std::result::Result<Complex, Fault> {
        let (a, b) = (other.re.abs(), other.im.abs());
        if a >= b {
            if a == 0.0 {
                return Err(Fault::DivisionByZero);
            }
            let ratio = other.im / other.re;
            let denominator = other.re + other.im * ratio;
            Ok(Complex::new((self.re + self.im * ratio) / denominator, (self.im - self.re * ratio) / denominator))
        } else if b >= a {
            let ratio = other.re / other.im;
            let denominator = other.re * ratio + other.im;
            Ok(Complex::new((self.re * ratio + self.im) / denominator, (self.im * ratio - self.re) / denominator))
        } else {
            Ok(Complex::new(f64::NAN, f64::NAN))
        }
    }

    fn power(self, exponent: Complex) -> std::result::Result<Complex, Fault> {
        if exponent.im == 0.0 && exponent.re == exponent.re.floor() && exponent.re.abs() <= 100.0 {
            return self.whole_power(exponent.re as i32);
        }
        if exponent.re == 0.0 && exponent.im == 0.0 {
            return Ok(Complex::new(1.0, 0.0));
        }
        if self.re == 0.0 && self.im == 0.0 {
            if exponent.im != 0.0 || exponent.re < 0.0 {
                return Err(Fault::ZeroToNegative);
            }
            return Ok(Complex::new(0.0, 0.0));
        }
        let size = self.re.hypot(self.im);
        let mut length = size.powf(exponent.re);
        let angle = self.im.atan2(self.re);
        let mut phase = angle * exponent.re;
        if exponent.im != 0.0 {
            length *= (-angle * exponent.im).exp();
            phase += exponent.im * size.ln();
        }
        Complex::new(length * phase.cos(), length * phase.sin()).checked()
    }

    /// By squaring, as long as the exponent is small.
    fn whole_power(self, exponent: i32) -> std::result::Result<Complex, Fault> {
        let (mut result, mut square) = (Complex::new(1.0, 0.0), self);
        let n = exponent.unsigned_abs();
        let mut mask = 1u32;
        while mask > 0 && n >= mask {
            if n & mask != 0 {
                result = result.times(square);
            }
            mask <<= 1;
            square = square.times(square);
        }
        if exponent < 0 {
            result = Complex::new(1.0, 0.0).over(result).or(Err(Fault::ZeroToNegative))?;
        }
        result.checked()
    }

    fn checked(self) -> std::result::Result<Complex, Fault> {
        if self.re.is_infinite() || self.im.is_infinite() { Err(Fault::Overflow) } else { Ok(self) }
    }

    fn hash(self) -> i64 {
        let combined = (float_hash(self.im) as u64).wrapping_mul(1_000_003).wrapping_add(float_hash(self.re) as u64);
        if combined as i64 == -1 { -2 } else { combined as i64 }
    }
}

impl Vm {
    #[must_use]
    pub fn complex(&mut self, re: f64, im: f64) -> Obj {
        self.heap.alloc(Complex { re, im }).into()
    }

    /// A number argument as complex, by `__complex__`, `__float__` or `__index__`.
    pub fn to_complex(&mut self, object: &Obj) -> Result<Complex> {
        if let Some(c) = object.downcast_exact::<Complex>() {
            return Ok(**c);
        }
        match self.complex_by_method(object)? {
            Some(c) => Ok(c),
            None => Ok(Complex::new(self.to_f64(object)?, 0.0)),
        }
    }

    /// What `__complex__` of an object says; None where there is none.
    fn complex_by_method(&mut self, object: &Obj) -> Result<Option<Complex>> {
        let Some(result) = self.call_special(object, Special::Complex, &[])? else { return Ok(None) };
        let Some(c) = result.downcast::<Complex>().cloned() else {
            let class = self.type_of(&result).name(self);
            return Err(self.type_error(format!("__complex__ returned non-complex (type {class})")));
        };
        if result.downcast_exact::<Complex>().is_none() {
            let class = self.type_of(&result).name(self);
            self.warn_deprecated(&format!(
                "__complex__ returned non-complex (type {class}).  The ability to return an instance of a strict \
                 subclass of complex is deprecated, and may be removed in a future version of Python."
            ))?;
        }
        Ok(Some(*c))
    }

    #[cold]
    fn complex_fault(&mut self, fault: Fault) -> Raised {
        match fault {
            Fault::DivisionByZero => self.zero_division_error("complex division by zero"),
            Fault::ZeroToNegative => self.zero_division_error("0.0 to a negative or complex power"),
            Fault::Overflow => self.overflow_error("complex exponentiation"),
        }
    }

    /// A complex, float or int as complex; None for anything else.
    fn as_complex(&mut self, object: &Obj) -> Result<Option<Complex>> {
        if let Some(c) = object.downcast::<Complex>() {
            return Ok(Some(**c));
        }
        if let Some(f) = object.as_float() {
            return Ok(Some(Complex::new(f, 0.0)));
        }
        match as_big(object) {
            Some(i) => Ok(Some(Complex::new(self.big_to_f64(&i)?, 0.0))),
            None => Ok(None),
        }
    }
}

impl Complex {
    /// `left op right`; NotImplemented where one is no number.
    pub(crate) fn binary(vm: &mut Vm, op: BinaryOp, left: &Obj, right: &Obj) -> Result<Obj> {
        let (Some(x), Some(y)) = (vm.as_complex(left)?, vm.as_complex(right)?) else {
            return Ok(Obj::NOT_IMPLEMENTED);
        };
        let result = match op {
            BinaryOp::Add => Ok(x.plus(y)),
            BinaryOp::Sub => Ok(x.minus(y)),
            BinaryOp::Mul => Ok(x.times(y)),
            BinaryOp::Div => x.over(y),
            BinaryOp::Pow => x.power(y),
            _ => return Ok(Obj::NOT_IMPLEMENTED),
        };
        match result {
            Ok(c) => Ok(vm.complex(c.re, c.im)),
            Err(fault) => Err(vm.complex_fault(fault)),
        }
    }

    /// Equality; complex numbers have no order.
    fn compare(vm: &mut Vm, op: CompareOp, this: &Gc<Complex>, value: &Obj) -> Obj {
        if !matches!(op, CompareOp::Eq | CompareOp::Ne) {
            return Obj::NOT_IMPLEMENTED;
        }
        let is_equal = if let Some(other) = value.downcast::<Complex>() {
            **this == **other
        } else if is_int(value) || value.as_float().is_some() {
            let re = vm.heap.float(this.re);
            this.im == 0.0 && vm.number_compare(CompareOp::Eq, &re, value) == Some(true)
        } else {
            return Obj::NOT_IMPLEMENTED;
        };
        Obj::bool(is_equal == (op == CompareOp::Eq))
    }

    /// One argument of `complex()`, which may itself be complex.
    fn part(vm: &mut Vm, object: &Obj, is_first: bool) -> Result<Complex> {
        if is_first {
            if let Some(c) = vm.complex_by_method(object)? {
                return Ok(c);
            }
        } else if let Some(c) = object.downcast::<Complex>() {
            return Ok(**c);
        }
        let is_number = object.as_float().is_some()
            || is_int(object)
            || vm.special_of(object, Special::Float).is_some()
            || vm.special_of(object, Special::Index).is_some();
        if !is_number {
            let class = vm.type_of(object).name(vm);
            return Err(vm.type_error(if is_first {
                format!("complex() first argument must be a string or a number, not '{class}'")
            } else {
                format!("complex() second argument must be a number, not '{class}'")
            }));
        }
        Ok(Complex::new(vm.to_f64(object)?, 0.0))
    }
}

/// Complex numbers. `complex(real, imag)` makes one of two numbers; `complex(text)` reads text like `1+2j`.
#[methods(complex, module = "builtins")]
impl Complex {
    #[new(complex(cls, real = 0, imag = 0))]
    fn new_(vm: &mut Vm, cls: &Gc<Type>, real: Option<&Obj>, imag: Option<&Obj>) -> Result<Obj> {
        let is_exact = cls.is(&vm.types.complex);
        if let (Some(real), None, true) = (real, imag, is_exact)
            && real.downcast_exact::<Complex>().is_some()
        {
            return Ok(real.clone());
        }
        let text = real.and_then(|real| real.downcast::<Str>().cloned());
        let value = match (text, imag) {
            (Some(_), Some(_)) => return Err(vm.type_error("complex() can't take second arg if first is a string")),
            (Some(text), None) => match ouro_text::float::parse_complex(text.as_wtf8()) {
                Ok((re, im)) => Complex::new(re, im),
                Err(error) => return Err(vm.raise_text(error)),
            },
            (None, Some(imag)) if imag.downcast::<Str>().is_some() => {
                return Err(vm.type_error("complex() second arg can't be a string"));
            }
            (None, imag) => {
                let first = real.map(|real| Complex::part(vm, real, true)).transpose()?;
                let second = imag.map(|imag| Complex::part(vm, imag, false)).transpose()?;
                // A part that is no complex number leaves the sign of the other's zeros alone.
                let mut value = first.unwrap_or(Complex::new(0.0, 0.0));
                if let (Some(second), Some(imag)) = (second, imag) {
                    let first_im = value.im;
                    let is_first_complex = real.is_some_and(|real| real.as_float().is_none() && !is_int(real));
                    value.im = if is_first_complex { first_im + second.re } else { second.re };
                    if imag.downcast::<Complex>().is_some() {
                        value.re -= second.im;
                    }
                }
                value
            }
        };
        Ok(if is_exact {
            vm.complex(value.re, value.im)
        } else {
            vm.heap.alloc_with_shape(cls.root_shape(), value).into()
        })
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
    #[native(__eq__(self, value, /))]
    fn eq(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Obj {
        Self::compare(vm, CompareOp::Eq, this, value)
    }
    #[native(__ne__(self, value, /))]
    fn ne(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Obj {
        Self::compare(vm, CompareOp::Ne, this, value)
    }
    #[native(__lt__(self, value, /))]
    fn lt(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Obj {
        Self::compare(vm, CompareOp::Lt, this, value)
    }
    #[native(__le__(self, value, /))]
    fn le(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Obj {
        Self::compare(vm, CompareOp::Le, this, value)
    }
    #[native(__gt__(self, value, /))]
    fn gt(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Obj {
        Self::compare(vm, CompareOp::Gt, this, value)
    }
    #[native(__ge__(self, value, /))]
    fn ge(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Obj {
        Self::compare(vm, CompareOp::Ge, this, value)
    }

    #[native(__pow__(self, value, modulus=None, /))]
    fn pow(this: &Obj, vm: &mut Vm, value: &Obj, modulus: Option<&Obj>) -> Result<Obj> {
        if modulus.is_some() {
            return Err(vm.value_error("complex modulo"));
        }
        Complex::binary(vm, BinaryOp::Pow, this, value)
    }
    #[native(__rpow__(self, value, modulus=None, /))]
    fn rpow(this: &Obj, vm: &mut Vm, value: &Obj, modulus: Option<&Obj>) -> Result<Obj> {
        Complex::pow(value, vm, this, modulus)
    }

    #[native(__neg__(self, /))]
    fn neg(this: &Gc<Self>, vm: &mut Vm) -> Obj {
        vm.complex(-this.re, -this.im)
    }
    #[native(__pos__(self, /))]
    fn pos(this: &Gc<Self>, vm: &mut Vm) -> Obj {
        vm.complex(this.re, this.im)
    }
    #[native(__abs__(self, /))]
    fn abs(this: &Gc<Self>, vm: &mut Vm) -> Result<f64> {
        let size = this.re.hypot(this.im);
        if size.is_infinite() && this.re.is_finite() && this.im.is_finite() {
            return Err(vm.overflow_error("absolute value too large"));
        }
        Ok(size)
    }
    #[native(__bool__(self, /))]
    fn bool_(this: &Gc<Self>) -> bool {
        this.re != 0.0 || this.im != 0.0
    }
    #[native(__hash__(self, /))]
    fn hash_(this: &Gc<Self>) -> i64 {
        this.hash()
    }
    #[native(__complex__(self, /))]
    fn complex_(this: &Gc<Self>, vm: &mut Vm) -> Obj {
        vm.complex(this.re, this.im)
    }

    #[native(__repr__(self, /))]
    fn repr(this: &Gc<Self>) -> String {
        ouro_text::float::repr_complex(this.re, this.im)
    }

    #[native(__format__(self, format_spec, /))]
    fn format(this: &Gc<Self>, vm: &mut Vm, format_spec: &Gc<Str>) -> Result<Gc<Str>> {
        if format_spec.is_empty() {
            return vm.str(this.as_obj());
        }
        let class = vm.type_of(this.as_obj()).name(vm);
        let text = FormatSpec::parse(format_spec.as_wtf8(), &class, Subject::Number)
            .and_then(|spec| spec.format_complex(this.re, this.im, &class));
        match text {
            Ok(text) => Ok(vm.heap.str_from_wtf8(&text)),
            Err(error) => Err(vm.raise_text(error)),
        }
    }

    #[native(__getnewargs__(self, /))]
    fn getnewargs(this: &Gc<Self>) -> (f64, f64) {
        (this.re, this.im)
    }

    /// The size that CPython would need, in bytes.
    #[native(__sizeof__(self, /))]
    fn sizeof(this: &Gc<Self>) -> i64 {
        let _ = this;
        32
    }

    /// Return the number with its imaginary part negated.
    ///
    /// >>> (3-4j).conjugate()
    /// (3+4j)
    #[native(conjugate(self, /))]
    fn conjugate(this: &Gc<Self>, vm: &mut Vm) -> Obj {
        vm.complex(this.re, -this.im)
    }

    /// The real part.
    #[getter(real)]
    fn real(this: &Gc<Self>) -> f64 {
        this.re
    }
    /// The imaginary part.
    #[getter(imag)]
    fn imag(this: &Gc<Self>) -> f64 {
        this.im
    }
}
