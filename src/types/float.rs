//! `float`.

use crate::object::native::Result;
use crate::object::{Obj, Special};
use crate::types::int::as_big;
use crate::vm::Vm;
use num_traits::ToPrimitive;

impl Vm {
    /// A float argument: a float, an int, or by `__float__` or `__index__`.
    pub fn to_f64(&mut self, object: &Obj) -> Result<f64> {
        if let Some(f) = object.as_float() {
            return Ok(f);
        }
        if let Some(i) = as_big(object) {
            return match i.to_f64() {
                Some(f) if f.is_finite() => Ok(f),
                _ => Err(self.overflow_error("int too large to convert to float")),
            };
        }
        if let Some(method) = self.special_of(object, Special::Float) {
            let result = self.call_method_object(&method, object, &[])?;
            return match result.as_float() {
                Some(f) => Ok(f),
                None => {
                    let (class, got) = (self.type_of(object).name(self), self.type_of(&result).name(self));
                    Err(self.type_error(format!("{class}.__float__ returned non-float (type {got})")))
                }
            };
        }
        if self.special_of(object, Special::Index).is_some() {
            let index = self.index(object)?;
            return self.to_f64(&index);
        }
        let class = self.type_of(object).name(self);
        Err(self.type_error(format!("must be real number, not {class}")))
    }
}
