//! Frame objects: an activation as programs see it. One that is linked to a live activation shows that; left, it keeps
//! what the variables were (`vm/linked.rs`).

use super::function::Function;
use super::generator::Generator;
use super::object::address;
use super::shapes;
use crate::object::native::Result;
use crate::object::{Gc, Obj, Slot, Trace, Value, Visitor, payload};
use crate::types::dict::Dict;
use crate::types::list::List;
use crate::vm::Vm;
use crate::vm::code::CodeObject;
use crate::vm::linked::{self, LocalVariables};
use ouro_macros::methods;
use std::cell::Cell;

pub struct Frame {
    pub function: Gc<Function>,
    /// The registers of the activation while it lasts; null afterwards.
    pub(crate) registers: Cell<*mut Value>,
    /// The instruction at which it was left.
    pub(crate) left_at: Cell<u32>,
    pub trace_lines: Cell<bool>,
    /// Once it was left: the frame around it.
    pub(crate) back: Slot<Option<Gc<Frame>>>,
    /// Once it was left: what its locals held.
    pub(crate) variables: Slot<Box<[Option<Obj>]>>,
    /// Names that programs added to `f_locals`.
    pub(crate) additions: Slot<Option<Gc<Dict>>>,
    /// What variables held before programs changed them by `f_locals`.
    pub(crate) displaced: Slot<Option<Gc<List>>>,
    pub trace: Slot<Obj>,
    /// Line and instruction of the last report to a trace function.
    pub(crate) last_line: Cell<u32>,
    pub(crate) last_place: Cell<u32>,
    /// The native function under way that a profile function was told of.
    pub(crate) native: Slot<Option<Obj>>,
}
payload!(Frame, "frame", shapes::FRAME, container);
impl Trace for Frame {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.function.trace(v);
        self.back.trace(v);
        self.variables.trace(v);
        self.additions.trace(v);
        self.displaced.trace(v);
        self.trace.trace(v);
        self.native.trace(v);
    }
    fn clear(&self, sink: &mut Vec<Obj>) {
        self.variables.clear(sink);
        self.trace.clear(sink);
    }
}

impl Frame {
    pub(crate) fn new(function: Gc<Function>, registers: *mut Value) -> Frame {
        Frame {
            function,
            registers: Cell::new(registers),
            left_at: Cell::new(0),
            trace_lines: Cell::new(true),
            back: Slot::default(),
            variables: Slot::default(),
            additions: Slot::default(),
            displaced: Slot::default(),
            trace: Slot::new(Obj::NONE),
            last_line: Cell::new(0),
            last_place: Cell::new(0),
            native: Slot::default(),
        }
    }
}

#[methods(frame, module = "builtins", subclassable = false)]
impl Frame {
    #[native(__repr__(self, /))]
    fn repr(this: &Gc<Self>, vm: &mut Vm) -> String {
        let code = this.function.code.cloned(&vm.heap);
        let line = vm.frame_line(this);
        format!(
            "<frame at {:#x}, file '{}', line {line}, code {}>",
            address(this.as_obj()),
            code.source.filename,
            code.name.to_str()
        )
    }
    #[getter(f_code)]
    fn code(this: &Gc<Self>, vm: &mut Vm) -> Gc<CodeObject> {
        this.function.code.cloned(&vm.heap)
    }
    #[getter(f_back)]
    fn back(this: &Gc<Self>, vm: &mut Vm) -> Option<Gc<Frame>> {
        vm.frame_back(this)
    }
    #[getter(f_lineno)]
    fn lineno(this: &Gc<Self>, vm: &mut Vm) -> u32 {
        vm.frame_line(this)
    }
    #[setter(f_lineno)]
    fn set_lineno(_this: &Gc<Self>, vm: &mut Vm, _value: Option<&Obj>) -> Result<()> {
        Err(vm.value_error("f_lineno can only be set by a trace function"))
    }
    #[getter(f_lasti)]
    fn get_lasti(this: &Gc<Self>, vm: &mut Vm) -> i64 {
        vm.frame_lasti(this)
    }
    #[getter(f_globals)]
    fn globals(this: &Gc<Self>) -> Gc<Dict> {
        this.function.globals.clone()
    }
    #[getter(f_builtins)]
    fn builtins(this: &Gc<Self>) -> Gc<Dict> {
        this.function.builtins.clone()
    }
    #[getter(f_locals)]
    fn locals(this: &Gc<Self>, vm: &mut Vm) -> Obj {
        match vm.frame_variables(this) {
            LocalVariables::Globals(dict) => dict.into(),
            LocalVariables::Namespace(mapping) => mapping,
            LocalVariables::Fast(_) => vm.frame_locals_proxy(this),
        }
    }
    #[getter(f_trace)]
    fn trace_function(this: &Gc<Self>, vm: &mut Vm) -> Obj {
        this.trace.cloned(&vm.heap)
    }
    #[setter(f_trace)]
    fn set_trace(this: &Gc<Self>, vm: &mut Vm, value: Option<&Obj>) {
        this.trace.set(&mut vm.heap, value.cloned().unwrap_or(Obj::NONE));
    }
    #[getter(f_trace_lines)]
    fn trace_lines(this: &Gc<Self>) -> bool {
        this.trace_lines.get()
    }
    #[setter(f_trace_lines)]
    fn set_trace_lines(this: &Gc<Self>, vm: &mut Vm, value: Option<&Obj>) -> Result<()> {
        this.trace_lines.set(flag(vm, value)?);
        Ok(())
    }
    #[getter(f_trace_opcodes)]
    fn trace_opcodes(_this: &Gc<Self>) -> bool {
        false
    }
    #[setter(f_trace_opcodes)]
    fn set_trace_opcodes(_this: &Gc<Self>, vm: &mut Vm, value: Option<&Obj>) -> Result<()> {
        if flag(vm, value)? {
            return Err(vm.not_implemented_error("reports of single instructions are not supported"));
        }
        Ok(())
    }
    /// Clear all references held by the frame.
    #[native(clear(self, /))]
    fn clear_locals(this: &Gc<Self>, vm: &mut Vm) -> Result<()> {
        match vm.frame_is_running(this) {
            Some(true) => Err(vm.runtime_error("cannot clear an executing frame")),
            Some(false) => vm.clear_suspended(this),
            None => {
                linked::clear(vm, this);
                Ok(())
            }
        }
    }
}

fn flag(vm: &mut Vm, value: Option<&Obj>) -> Result<bool> {
    match value {
        Some(v) if v.is(&Obj::TRUE) => Ok(true),
        Some(v) if v.is(&Obj::FALSE) => Ok(false),
        Some(_) => Err(vm.type_error("attribute value type must be bool")),
        None => Err(vm.type_error("can't delete numeric/char attribute")),
    }
}

/// The instruction at word `instruction` as `f_lasti` numbers it: entering a frame counts as one before the first.
#[must_use]
pub fn lasti(instruction: u32) -> i64 {
    (i64::from(instruction) + 1) * 2
}

/// The word of the instruction that is number `lasti`.
#[must_use]
pub fn instruction_of(lasti: i64) -> u32 {
    u32::try_from(lasti / 2 - 1).unwrap_or(0)
}

impl Vm {
    /// `gi_code` and its like.
    pub fn generator_code(&mut self, g: &Gc<Generator>) -> Obj {
        match self.generator_function(g) {
            Some(f) => f.code.cloned(&self.heap).into(),
            None => Obj::NONE,
        }
    }
}
