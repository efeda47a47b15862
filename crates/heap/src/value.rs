//! `Value`: one word. Small integers and most floats are in the word, None and its like are special words, everything
//! else is a pointer to a counted object. `Value` is `Copy` and counts nothing: that is `Obj`'s work, and by hand the
//! virtual machine's.
//!
//! Low bits: `x00` integer (62 bits), `x1x` float (rotated left by 4, plus 3), `001` pointer plus 1, `101` special.

use crate::header::Header;
use std::fmt;

#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(transparent)]
pub struct Value(pub u64);

impl Value {
    /// No value: an unbound variable, an empty slot. Never seen by a program.
    pub const UNDEF: Value = Value(5);
    pub const NONE: Value = Value(13);
    pub const FALSE: Value = Value(21);
    pub const TRUE: Value = Value(29);
    pub const ELLIPSIS: Value = Value(37);
    pub const NOT_IMPLEMENTED: Value = Value(45);

    /// The least and greatest integers that fit.
    pub const MIN_INT: i64 = -(1 << 61);
    pub const MAX_INT: i64 = (1 << 61) - 1;

    #[inline(always)]
    #[must_use]
    pub const fn small(i: i32) -> Value {
        Value(((i as i64) << 2) as u64)
    }

    #[inline(always)]
    #[must_use]
    pub const fn try_int(i: i64) -> Option<Value> {
        if i >= Value::MIN_INT && i <= Value::MAX_INT { Some(Value((i << 2) as u64)) } else { None }
    }

    #[inline(always)]
    #[must_use]
    pub const fn bool(b: bool) -> Value {
        Value(21 + ((b as u64) << 3))
    }

    #[inline(always)]
    #[must_use]
    pub const fn is_int(self) -> bool {
        self.0 & 3 == 0
    }

    #[inline(always)]
    #[must_use]
    pub const fn both_int(a: Value, b: Value) -> bool {
        (a.0 | b.0) & 3 == 0
    }

    /// The integer of a word that `is_int`.
    #[inline(always)]
    #[must_use]
    pub const fn as_int(self) -> i64 {
        self.0 as i64 >> 2
    }

    #[inline(always)]
    #[must_use]
    pub const fn is_float(self) -> bool {
        self.0 & 2 != 0
    }

    #[inline(always)]
    #[must_use]
    pub const fn both_float(a: Value, b: Value) -> bool {
        a.0 & b.0 & 2 != 0
    }

    /// The float of a word that `is_float`.
    #[inline(always)]
    #[must_use]
    pub const fn as_float(self) -> f64 {
        f64::from_bits(self.0.wrapping_sub(3).rotate_right(4))
    }

    /// A float that fits into the word: 0, about 2^-255 to 2^257, infinities, NaN.
    #[inline(always)]
    #[must_use]
    pub const fn try_float(f: f64) -> Option<Value> {
        let r = f.to_bits().rotate_left(4).wrapping_add(3);
        if r & 2 != 0 { Some(Value(r)) } else { None }
    }

    #[inline(always)]
    #[must_use]
    pub const fn is_object(self) -> bool {
        self.0 & 7 == 1
    }

    /// The pointer of a word that `is_object`.
    #[inline(always)]
    #[must_use]
    pub fn as_ptr(self) -> *mut Header {
        std::ptr::with_exposed_provenance_mut((self.0 - 1) as usize)
    }

    #[inline(always)]
    #[must_use]
    pub fn from_ptr<T>(p: *mut T) -> Value {
        Value(p.expose_provenance() as u64 + 1)
    }

    #[inline(always)]
    #[must_use]
    pub const fn is_none(self) -> bool {
        self.0 == Value::NONE.0
    }

    #[inline(always)]
    #[must_use]
    pub const fn is_undef(self) -> bool {
        self.0 == Value::UNDEF.0
    }

    #[inline(always)]
    #[must_use]
    pub const fn is_true(self) -> bool {
        self.0 == Value::TRUE.0
    }

    #[inline(always)]
    #[must_use]
    pub const fn is_false(self) -> bool {
        self.0 == Value::FALSE.0
    }

    #[inline(always)]
    #[must_use]
    pub const fn is_bool(self) -> bool {
        self.0 == Value::TRUE.0 || self.0 == Value::FALSE.0
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Value::UNDEF => f.write_str("undef"),
            Value::NONE => f.write_str("None"),
            Value::FALSE => f.write_str("False"),
            Value::TRUE => f.write_str("True"),
            Value::ELLIPSIS => f.write_str("Ellipsis"),
            Value::NOT_IMPLEMENTED => f.write_str("NotImplemented"),
            v if v.is_int() => write!(f, "{}", v.as_int()),
            v if v.is_float() => write!(f, "{:?}", v.as_float()),
            v => write!(f, "<object at {:#x}>", v.0 - 1),
        }
    }
}

/// A float that does not fit into the word.
#[derive(Debug)]
pub struct BoxedFloat(pub f64);

crate::payload!(BoxedFloat, "float", crate::ShapeId::FLOAT, leaf);
