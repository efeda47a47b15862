//! Frame objects: an activation as programs see it. They are made when asked for, and remember function and instruction;
//! a live one is asked for its variables, a dead one has none.

use super::code_line;
use super::function::Function;
use super::generator::{Generator, State};
use super::object::address;
use super::shapes;
use super::traceback::Traceback;
use crate::object::native::Result;
use crate::object::{Gc, Obj, Slot, Trace, Type, Visitor, payload};
use crate::types::dict::Dict;
use crate::vm::Vm;
use crate::vm::code::CodeObject;
use crate::vm::frame::{Activation, LocalVariables};
use ouro_macros::methods;
use std::cell::Cell;

pub struct Frame {
    pub function: Gc<Function>,
    pub instruction: Cell<u32>,
    pub back: Slot<Option<Gc<Frame>>>,
    /// The variables as they were when the frame object was made.
    pub locals: Slot<Option<Obj>>,
    pub trace: Slot<Obj>,
}
payload!(Frame, "frame", shapes::FRAME, container);
impl Trace for Frame {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.function.trace(v);
        self.back.trace(v);
        self.locals.trace(v);
        self.trace.trace(v);
    }
    fn clear(&self, sink: &mut Vec<Obj>) {
        self.locals.clear(sink);
        self.trace.clear(sink);
    }
}

#[methods(frame, module = "builtins", subclassable = false)]
impl Frame {
    #[native(__repr__(self, /))]
    fn repr(this: &Gc<Self>, vm: &mut Vm) -> String {
        let code = this.function.code.cloned(&vm.heap);
        let line = code.line(this.instruction.get());
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
        this.back.cloned(&vm.heap)
    }
    #[getter(f_lineno)]
    fn lineno(this: &Gc<Self>, vm: &mut Vm) -> u32 {
        this.function.code.get(&vm.heap).line(this.instruction.get())
    }
    #[getter(f_lasti)]
    fn lasti(this: &Gc<Self>) -> u32 {
        this.instruction.get() * 2
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
        match this.locals.cloned(&vm.heap) {
            Some(locals) => locals,
            None => vm.dict().into(),
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
    #[native(clear(self, /))]
    fn clear_locals(this: &Gc<Self>, vm: &mut Vm) {
        this.locals.set(&mut vm.heap, None);
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
        let entry = Traceback {
            next: Slot::new(next),
            function: tb_frame.function.clone(),
            instruction: (tb_lasti.max(0) / 2) as u32,
            frame: Slot::new(Some(tb_frame.into())),
        };
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
    fn frame(this: &Gc<Self>, vm: &mut Vm) -> Obj {
        if let Some(frame) = this.frame.cloned(&vm.heap) {
            return frame;
        }
        let frame: Obj = vm.frame_object(&this.function, this.instruction, None, None).into();
        this.frame.set(&mut vm.heap, Some(frame.clone()));
        frame
    }
    #[getter(tb_lineno)]
    fn lineno(this: &Gc<Self>, vm: &mut Vm) -> u32 {
        code_line(vm, &this.function, this.instruction)
    }
    #[getter(tb_lasti)]
    fn lasti(this: &Gc<Self>) -> u32 {
        this.instruction * 2
    }
}

impl Vm {
    pub fn frame_object(
        &mut self,
        function: &Gc<Function>,
        instruction: u32,
        back: Option<Gc<Frame>>,
        locals: Option<Obj>,
    ) -> Gc<Frame> {
        self.heap.alloc(Frame {
            function: function.clone(),
            instruction: Cell::new(instruction),
            back: Slot::new(back),
            locals: Slot::new(locals),
            trace: Slot::new(Obj::NONE),
        })
    }

    /// The frame of the running code `depth` calls up, with all those around it. None if there are not so many.
    pub fn current_frame(&mut self, depth: usize) -> Option<Gc<Frame>> {
        let all: Vec<_> = self.activations().skip(depth).collect();
        let mut frame = None;
        for a in all.into_iter().rev() {
            let (function, instruction) = self.place_of(a);
            let locals = self.locals_of(a);
            frame = Some(self.frame_object(&function, instruction, frame.take(), Some(locals)));
        }
        frame
    }

    /// `locals()` of a running activation.
    pub(crate) fn locals_of(&mut self, a: Activation) -> Obj {
        match self.local_variables(a) {
            LocalVariables::Globals(dict) => dict.into(),
            LocalVariables::Namespace(mapping) => mapping,
            LocalVariables::Fast(variables) => {
                let dict = self.dict();
                for (name, value) in variables {
                    drop(dict.set_str(&mut self.heap, &name, value));
                }
                dict.into()
            }
        }
    }

    /// `gi_code` and its like.
    pub fn generator_code(&mut self, g: &Gc<Generator>) -> Obj {
        match self.generator_function(g) {
            Some(f) => f.code.cloned(&self.heap).into(),
            None => Obj::NONE,
        }
    }

    /// `gi_frame` and its like.
    pub fn generator_frame(&mut self, g: &Gc<Generator>) -> Obj {
        match self.generator_position(g) {
            Some((f, instruction)) => {
                let locals = match g.state.get() {
                    State::Created | State::Suspended | State::Delegated => {
                        Some(self.locals_of(Activation { base: g.first(), pc: g.pc.get() }))
                    }
                    State::Running | State::Finished => None,
                };
                self.frame_object(&f, instruction, None, locals).into()
            }
            None => Obj::NONE,
        }
    }
}
