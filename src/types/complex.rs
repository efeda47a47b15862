//! `complex`.

use super::shapes;
use crate::object::{Obj, Trace, Visitor, payload};
use crate::vm::Vm;

#[derive(Clone, Copy, Debug)]
pub struct Complex {
    pub re: f64,
    pub im: f64,
}
payload!(Complex, "complex", shapes::COMPLEX, leaf);
impl Trace for Complex {
    fn trace(&self, _: &mut Visitor<'_>) {}
}

impl Vm {
    #[must_use]
    pub fn complex(&mut self, re: f64, im: f64) -> Obj {
        self.heap.alloc(Complex { re, im }).into()
    }
}
