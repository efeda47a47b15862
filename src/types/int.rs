//! `int` (and `bool`): small ones are in the word, big ones and instances of subclasses are objects.

use super::shapes;
use crate::object::native::Result;
use crate::object::{Obj, Special, Trace, Value, Visitor, payload};
use crate::vm::Vm;
use num_bigint::BigInt;
use num_traits::ToPrimitive;
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
