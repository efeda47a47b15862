//! Traceback entries: where an exception passed, outermost first.

use super::frame::{Frame, instruction_of, lasti};
use super::function::Function;
use super::{code_line, shapes};
use crate::object::native::Result;
use crate::object::{Gc, Obj, Slot, Trace, Type, Visitor, payload};
use crate::vm::Vm;
use ouro_macros::methods;

pub struct Traceback {
    pub next: Slot<Option<Gc<Traceback>>>,
    pub frame: Gc<Frame>,
    /// Offset of the instruction.
    pub instruction: u32,
}
payload!(Traceback, "traceback", shapes::TRACEBACK, container);
impl Trace for Traceback {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.next.trace(v);
        self.frame.trace(v);
    }
}

impl Traceback {
    /// The function that the exception passed.
    #[must_use]
    pub fn function(&self) -> &Gc<Function> {
        &self.frame.function
    }
}

/// Create a new traceback object.
#[methods(traceback, module = "builtins", subclassable = false)]
impl Traceback {
    #[new(traceback(cls, tb_next, tb_frame, tb_lasti, tb_lineno))]
    fn new(
        vm: &mut Vm,
        _cls: &Gc<Type>,
        tb_next: &Obj,
        tb_frame: &Gc<Frame>,
        tb_lasti: i64,
        tb_lineno: i64,
    ) -> Result<Obj> {
        let _ = tb_lineno;
        let next = match tb_next.downcast::<Traceback>() {
            Some(tb) => Some(tb.clone()),
            None if tb_next.is_none() => None,
            None => {
                let got = vm.type_of(tb_next).name(vm);
                return Err(vm.type_error(format!("expected traceback object or None, got '{got}'")));
            }
        };
        let entry = Traceback { next: Slot::new(next), frame: tb_frame.clone(), instruction: instruction_of(tb_lasti) };
        Ok(vm.heap.alloc(entry).into())
    }
    #[getter(tb_next)]
    fn next(this: &Gc<Self>, vm: &mut Vm) -> Option<Gc<Traceback>> {
        this.next.cloned(&vm.heap)
    }
    #[setter(tb_next)]
    fn set_next(this: &Gc<Self>, vm: &mut Vm, value: Option<&Obj>) -> Result<()> {
        let next = match value {
            Some(v) if v.is_none() => None,
            Some(v) => match v.downcast::<Traceback>() {
                Some(tb) => Some(tb.clone()),
                None => {
                    let got = vm.type_of(v).name(vm);
                    return Err(vm.type_error(format!("expected traceback object, got '{got}'")));
                }
            },
            None => return Err(vm.type_error("can't delete tb_next attribute")),
        };
        let mut at = next.clone();
        while let Some(tb) = at {
            if tb.is(this) {
                return Err(vm.value_error("traceback loop detected"));
            }
            at = tb.next.cloned(&vm.heap);
        }
        this.next.set(&mut vm.heap, next);
        Ok(())
    }
    #[getter(tb_frame)]
    fn frame(this: &Gc<Self>) -> Gc<Frame> {
        this.frame.clone()
    }
    #[getter(tb_lineno)]
    fn lineno(this: &Gc<Self>, vm: &mut Vm) -> u32 {
        code_line(vm, this.function(), this.instruction)
    }
    #[getter(tb_lasti)]
    fn get_lasti(this: &Gc<Self>) -> i64 {
        lasti(this.instruction)
    }
}
