//! Adding up, as `sum()` does: integers in a word as long as they fit, floats with a compensation for what is lost (as
//! CPython does since 3.12), anything else by `+`.

use super::native::Result;
use super::protocol::BinaryOp;
use super::{Obj, Trace, Visitor};
use crate::vm::Vm;

pub enum Sum {
    Int(i64),
    /// The sum, and what its additions have lost.
    Float(f64, f64),
    Other(Obj),
}

impl Trace for Sum {
    fn trace(&self, v: &mut Visitor<'_>) {
        if let Sum::Other(total) = self {
            total.trace(v);
        }
    }
}

impl Sum {
    /// A sum that begins with `start`.
    #[must_use]
    pub fn from(start: Obj) -> Sum {
        match start.as_small_int() {
            Some(n) => Sum::Int(n),
            None => Sum::Other(start),
        }
    }

    /// Add a number if that needs no method of it; otherwise false.
    #[inline(always)]
    pub fn add_plain(&mut self, item: &Obj) -> bool {
        match self {
            Sum::Int(n) => match item.as_small_int().and_then(|i| n.checked_add(i)) {
                Some(more) => {
                    *n = more;
                    true
                }
                None => false,
            },
            Sum::Float(sum, lost) => {
                let value = item.value();
                let x = match item.as_small_int() {
                    Some(i) => i as f64,
                    None if value.is_float() => value.as_float(),
                    None => return false,
                };
                let t = *sum + x;
                *lost += if sum.abs() >= x.abs() { (*sum - t) + x } else { (x - t) + *sum };
                *sum = t;
                true
            }
            Sum::Other(_) => false,
        }
    }

    /// Add anything.
    pub fn add(&mut self, vm: &mut Vm, item: &Obj) -> Result<()> {
        if self.add_plain(item) {
            return Ok(());
        }
        let before = self.total(vm);
        let total = vm.binary(BinaryOp::Add, &before, item)?;
        *self = if total.value().is_float() { Sum::Float(total.value().as_float(), 0.0) } else { Sum::Other(total) };
        Ok(())
    }

    /// What has been added up.
    pub fn total(&self, vm: &mut Vm) -> Obj {
        match self {
            Sum::Int(n) => vm.int(*n),
            Sum::Float(sum, lost) if *lost != 0.0 && lost.is_finite() => vm.heap.float(sum + lost),
            Sum::Float(sum, _) => vm.heap.float(*sum),
            Sum::Other(total) => total.clone(),
        }
    }
}
