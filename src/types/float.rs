//! `float`: most are in the word, those with rare exponents are objects. Text comes from `ouro_text::float`, the operators'
//! work from `arith.rs`.

use super::float_hash;
use super::int::{as_big, is_int};
use crate::object::native::Result;
use crate::object::protocol::{BinaryOp, CompareOp};
use crate::object::{Gc, Obj, Special, Str, Type};
use crate::types::arith::float_divmod;
use crate::vm::Vm;
use num_bigint::BigInt;
use ouro_heap::BoxedFloat;
use ouro_macros::methods;
use ouro_text::format_spec::{FormatSpec, Subject};

impl Vm {
    /// A float argument: a float, an int, or by `__float__` or `__index__`.
    pub fn to_f64(&mut self, object: &Obj) -> Result<f64> {
        match self.float_of(object)? {
            Some(f) => Ok(f),
            None => {
                let class = self.type_of(object).name(self);
                Err(self.type_error(format!("must be real number, not {class}")))
            }
        }
    }

    /// A number as float; None of what is no number.
    fn float_of(&mut self, object: &Obj) -> Result<Option<f64>> {
        if object.value().is_float() {
            return Ok(Some(object.value().as_float()));
        }
        if object.value().is_int() {
            return Ok(Some(object.value().as_int() as f64));
        }
        if let Some(result) = self.call_special(object, Special::Float, &[])? {
            let Some(f) = result.as_float() else {
                let (class, got) = (self.type_of(object).name(self), self.type_of(&result).name(self));
                return Err(self.type_error(format!("{class}.__float__ returned non-float (type {got})")));
            };
            if !self.type_of(&result).is(&self.types.float) {
                let (class, got) = (self.type_of(object).name(self), self.type_of(&result).name(self));
                self.warn_deprecated(&format!(
                    "{class}.__float__ returned non-float (type {got}).  The ability to return an instance of a strict \
                     subclass of float is deprecated, and may be removed in a future version of Python."
                ))?;
            }
            return Ok(Some(f));
        }
        if self.special_of(object, Special::Index).is_some() {
            let index = self.index(object)?;
            let big = as_big(&index).expect("index gives an int");
            return self.big_to_f64(&big).map(Some);
        }
        Ok(object.as_float())
    }

    /// `float(object)`: a number, text, or bytes.
    fn to_float(&mut self, object: &Obj) -> Result<f64> {
        if let Some(text) = object.downcast::<Str>().cloned() {
            return ouro_text::float::parse(text.as_wtf8()).map_err(|error| self.raise_text(error));
        }
        if let Some(f) = self.float_of(object)? {
            return Ok(f);
        }
        let data = self.bytes_like(object)?;
        match data {
            Some(data) => ouro_text::float::parse_bytes(&data).map_err(|error| self.raise_text(error)),
            None => {
                let class = self.type_of(object).name(self);
                Err(self.type_error(format!("float() argument must be a string or a real number, not '{class}'")))
            }
        }
    }
}

/// The receiver of a method of float.
fn own(this: &Obj) -> f64 {
    this.as_float().expect("methods of float are called on floats")
}

/// The exact value of a float as a fraction.
pub fn integer_ratio(f: f64) -> ouro_text::Result<(BigInt, BigInt)> {
    let ratio = ouro_text::float::as_integer_ratio(f)?;
    let numerator = BigInt::from(ratio.numerator);
    let numerator = if ratio.is_negative { -numerator } else { numerator };
    Ok(if ratio.exponent >= 0 {
        (numerator << ratio.exponent as u32, BigInt::from(1))
    } else {
        (numerator, BigInt::from(1) << ratio.exponent.unsigned_abs())
    })
}

pub struct Float;

impl Float {
    /// `left op right`; NotImplemented where one is neither float nor int.
    fn binary(vm: &mut Vm, op: BinaryOp, left: &Obj, right: &Obj) -> Result<Obj> {
        Ok(vm.float_binary(op, left, right)?.unwrap_or(Obj::NOT_IMPLEMENTED))
    }

    fn compare(vm: &mut Vm, op: CompareOp, left: &Obj, right: &Obj) -> Obj {
        if right.as_float().is_none() && !is_int(right) {
            return Obj::NOT_IMPLEMENTED;
        }
        vm.number_compare(op, left, right).map_or(Obj::NOT_IMPLEMENTED, Obj::bool)
    }

    fn instance(vm: &mut Vm, class: &Gc<Type>, f: f64) -> Obj {
        if class.is(&vm.types.float) {
            return vm.heap.float(f);
        }
        vm.heap.alloc_with_shape(class.root_shape(), BoxedFloat(f)).into()
    }

    /// `divmod(left, right)`.
    fn divide(vm: &mut Vm, left: &Obj, right: &Obj) -> Result<Obj> {
        let is_number = |o: &Obj| o.as_float().is_some() || is_int(o);
        if !is_number(left) || !is_number(right) {
            return Ok(Obj::NOT_IMPLEMENTED);
        }
        let (x, y) = (vm.to_f64(left)?, vm.to_f64(right)?);
        if y == 0.0 {
            return Err(vm.zero_division_error("float divmod()"));
        }
        let (quotient, remainder) = float_divmod(x, y);
        let items = vec![vm.heap.float(quotient), vm.heap.float(remainder)];
        Ok(vm.heap.tuple(items).into())
    }
}

impl Vm {
    /// `float.__format__` with a specification that is not empty.
    pub(crate) fn float_format(&mut self, x: f64, class: &str, spec: &Gc<Str>) -> Result<Gc<Str>> {
        let text =
            FormatSpec::parse(spec.as_wtf8(), class, Subject::Number).and_then(|spec| spec.format_float(x, class));
        match text {
            Ok(text) => Ok(self.heap.str_from_wtf8(&text)),
            Err(error) => Err(self.raise_text(error)),
        }
    }
}

/// Floating-point numbers of double precision. `float(x)` converts a number or reads text.
#[methods(float, module = "builtins")]
impl Float {
    #[new(float(cls, x=0, /))]
    fn new(vm: &mut Vm, cls: &Gc<Type>, x: Option<&Obj>) -> Result<Obj> {
        let f = match x {
            None => 0.0,
            Some(x)
                if cls.is(&vm.types.float) && (x.value().is_float() || x.downcast_exact::<BoxedFloat>().is_some()) =>
            {
                return Ok(x.clone());
            }
            // A string of a class that says what number it is.
            Some(x)
                if x.downcast::<Str>().is_some()
                    && x.downcast_exact::<Str>().is_none()
                    && vm.special_of(x, Special::Float).is_some() =>
            {
                vm.to_f64(x)?
            }
            Some(x) => vm.to_float(x)?,
        };
        Ok(Float::instance(vm, cls, f))
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
        Float::divide(vm, this, value)
    }
    #[native(__rdivmod__(self, value, /))]
    fn rdivmod(this: &Obj, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        Float::divide(vm, value, this)
    }
    #[native(__pow__(self, value, modulus=None, /))]
    fn pow(this: &Obj, vm: &mut Vm, value: &Obj, modulus: Option<&Obj>) -> Result<Obj> {
        if modulus.is_some() {
            return Err(vm.type_error("pow() 3rd argument not allowed unless all arguments are integers"));
        }
        Float::binary(vm, BinaryOp::Pow, this, value)
    }
    #[native(__rpow__(self, value, modulus=None, /))]
    fn rpow(this: &Obj, vm: &mut Vm, value: &Obj, modulus: Option<&Obj>) -> Result<Obj> {
        Float::pow(value, vm, this, modulus)
    }

    #[native(__neg__(self, /))]
    fn neg(this: &Obj) -> f64 {
        -own(this)
    }
    #[native(__pos__(self, /))]
    fn pos(this: &Obj) -> f64 {
        own(this)
    }
    #[native(__abs__(self, /))]
    fn abs(this: &Obj) -> f64 {
        own(this).abs()
    }
    #[native(__bool__(self, /))]
    fn bool_(this: &Obj) -> bool {
        own(this) != 0.0
    }
    /// Equal numbers have equal hashes; not a number, which equals nothing, is hashed by identity.
    #[native(__hash__(self, /))]
    fn hash(this: &Obj) -> i64 {
        let f = own(this);
        if f.is_nan() { super::object::identity_hash(this) } else { float_hash(f) }
    }
    #[native(__float__(self, /))]
    fn float_(this: &Obj) -> f64 {
        own(this)
    }
    #[native(__int__(self, /))]
    fn int_(this: &Obj, vm: &mut Vm) -> Result<Obj> {
        vm.float_to_int(own(this))
    }
    #[native(__trunc__(self, /))]
    fn trunc(this: &Obj, vm: &mut Vm) -> Result<Obj> {
        vm.float_to_int(own(this))
    }
    #[native(__floor__(self, /))]
    fn floor(this: &Obj, vm: &mut Vm) -> Result<Obj> {
        vm.float_to_int(own(this).floor())
    }
    #[native(__ceil__(self, /))]
    fn ceil(this: &Obj, vm: &mut Vm) -> Result<Obj> {
        vm.float_to_int(own(this).ceil())
    }

    /// Round to an int, or with `ndigits` to so many decimals. Halves go to the even side.
    #[native(__round__(self, ndigits=None, /))]
    fn round(this: &Obj, vm: &mut Vm, ndigits: Option<&Obj>) -> Result<Obj> {
        let f = own(this);
        let Some(ndigits) = ndigits else { return vm.float_to_int(f.round_ties_even()) };
        let ndigits = vm.to_clamped_isize(ndigits)? as i64;
        match ouro_text::float::round(f, ndigits) {
            Ok(rounded) => Ok(vm.heap.float(rounded)),
            Err(error) => Err(vm.raise_text(error)),
        }
    }

    #[native(__repr__(self, /))]
    fn repr(this: &Obj) -> String {
        ouro_text::float::repr(own(this))
    }

    #[native(__format__(self, format_spec, /))]
    fn format(this: &Obj, vm: &mut Vm, format_spec: &Gc<Str>) -> Result<Gc<Str>> {
        if format_spec.is_empty() {
            return vm.str(this);
        }
        let class = Type::name_of(vm, this);
        vm.float_format(own(this), &class, format_spec)
    }

    #[native(__getnewargs__(self, /))]
    fn getnewargs(this: &Obj, vm: &mut Vm) -> Obj {
        let f = vm.heap.float(own(this));
        vm.heap.tuple_of_array([f]).into()
    }

    /// The size that CPython would need, in bytes.
    #[native(__sizeof__(self, /))]
    fn sizeof(this: &Obj) -> i64 {
        let _ = this;
        24
    }

    /// How this machine stores a "double" or a "float".
    #[classmethod(__getformat__(cls, typestr, /))]
    fn getformat(cls: &Gc<Type>, vm: &mut Vm, typestr: &str) -> Result<&'static str> {
        let _ = cls;
        if typestr != "double" && typestr != "float" {
            return Err(vm.value_error("__getformat__() argument 1 must be 'double' or 'float'"));
        }
        Ok(if cfg!(target_endian = "little") { "IEEE, little-endian" } else { "IEEE, big-endian" })
    }

    /// Return the float that text like `0x1.8p-3` stands for.
    ///
    /// >>> float.fromhex("0x1.8p1")
    /// 3.0
    #[classmethod(fromhex(cls, string, /))]
    fn fromhex(cls: &Gc<Type>, vm: &mut Vm, string: &Obj) -> Result<Obj> {
        let Some(string) = string.downcast::<Str>().cloned() else {
            return Err(vm.type_error("bad argument type for built-in operation"));
        };
        let f = ouro_text::float::from_hex(string.as_wtf8()).map_err(|error| vm.raise_text(error))?;
        let f = vm.heap.float(f);
        if cls.is(&vm.types.float) { Ok(f) } else { vm.call(cls.as_obj(), &[f]) }
    }

    /// Return the number in hexadecimal, with nothing lost.
    ///
    /// >>> (0.75).hex()
    /// '0x1.8000000000000p-1'
    #[native(hex(self, /))]
    fn hex(this: &Obj) -> String {
        ouro_text::float::hex(own(this))
    }

    /// Return whether nothing stands behind the point.
    #[native(is_integer(self, /))]
    fn is_integer(this: &Obj) -> bool {
        let f = own(this);
        f.is_finite() && f.trunc() == f
    }

    /// Return the number as a fraction of two ints without a common factor, the second one positive.
    ///
    /// >>> (0.375).as_integer_ratio()
    /// (3, 8)
    #[native(as_integer_ratio(self, /))]
    fn as_integer_ratio(this: &Obj, vm: &mut Vm) -> Result<(BigInt, BigInt)> {
        integer_ratio(own(this)).map_err(|error| vm.raise_text(error))
    }

    /// Return the number itself: floats are their own conjugates.
    #[native(conjugate(self, /))]
    fn conjugate(this: &Obj) -> f64 {
        own(this)
    }

    /// The real part: the number itself.
    #[getter(real)]
    fn real(this: &Obj) -> f64 {
        own(this)
    }
    /// The imaginary part: 0.0.
    #[getter(imag)]
    fn imag(this: &Obj) -> f64 {
        let _ = this;
        0.0
    }
}
