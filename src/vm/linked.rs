//! Frame objects and the activations that they show. An object is made when somebody asks for one, or when an exception
//! passes; it is linked to its activation until that is left, and keeps what the variables were from then on (PEP 667).
//!
//! # Invariants
//! - **linked**: an activation is `LINKED` exactly while a frame object has its registers: in `Vm::linked` for frames on
//!   the stack, in the generator for those inside one. Whoever drops the registers of a `LINKED` frame calls `leave` or
//!   `abandon` first, or, without a machine, clears the object's `registers` (the generator's `Drop`).
//! - **displaced**: what a variable held when a frame object replaced it lives until the frame is left: instructions that
//!   are under way may have borrowed it.
#![allow(unsafe_code, unsafe_op_in_unsafe_fn)]

use super::Vm;
use super::frame::{Activation, Activations, HEAP, LINKED, code_of, frame, function_obj};
use crate::object::native::Result;
use crate::object::{Gc, Obj, Str, Value};
use crate::types::dict::Dict;
use crate::types::frame::{Frame, lasti};
use crate::types::function::{Cell, Function};
use crate::types::generator::{Generator, State};
use ouro_compiler::bytecode::{Code, CodeKind};

/// What an activation's names are.
pub(crate) enum LocalVariables {
    Globals(Gc<Dict>),
    Namespace(Obj),
    Fast(Vec<(Gc<Str>, Obj)>),
}

/// Where a variable of a function lives.
enum Home {
    Register(usize),
    Free(usize),
}

/// The registers of all locals, those beyond 256 at the end.
fn local_registers(code: &Code) -> impl Iterator<Item = usize> + use<> {
    let nlocals = code.nlocals as usize;
    (0..nlocals).chain((0..code.nhigh as usize).map(|i| 256 + i))
}

/// The generator whose frame has these registers.
unsafe fn generator_around(base: *mut Value) -> Obj {
    Obj::from_borrowed(Value::from_ptr(Generator::object(Generator::of(base))))
}

fn register_of_name(code: &Code, index: usize) -> usize {
    let low = code.varnames.len() - code.nhigh as usize;
    if index < low { index } else { 256 + index - low }
}

impl Vm {
    /// The frame object of the activation `depth` calls up. None if there are not so many.
    pub fn current_frame(&mut self, depth: usize) -> Option<Gc<Frame>> {
        let activation = self.activations().nth(depth)?;
        Some(self.frame_of(activation))
    }

    /// The frame object that shows `activation`.
    pub(crate) fn frame_of(&mut self, activation: Activation) -> Gc<Frame> {
        // SAFETY: activations are live while the machine stands still; linked.
        unsafe {
            let base = activation.base;
            let f = frame(base);
            let is_inside = (*f).kind() == HEAP;
            if (*f).dst & LINKED != 0 {
                let known = if is_inside {
                    (*Generator::of(base)).frame_object(&self.heap)
                } else {
                    self.linked.iter().rev().find(|object| object.registers.get() == base).cloned()
                };
                if let Some(object) = known {
                    return object;
                }
            }
            let object = self.heap.alloc(Frame::new(function_obj(base), base));
            if is_inside {
                (*Generator::of(base)).set_frame_object(&mut self.heap, Some(object.clone()));
            } else {
                self.linked.push(object.clone());
            }
            (*f).dst |= LINKED;
            object
        }
    }

    /// `Return` of a `LINKED` frame: who watches hears of it. Gives where evaluation goes on if that raised.
    ///
    /// # Safety
    /// `base` is the innermost activation, and `pc` its `Return` or `ReturnHeap`.
    #[cold]
    #[inline(never)]
    pub(crate) unsafe fn return_from(&mut self, base: *mut Value, pc: *const u32) -> Option<*const u32> {
        if self.watchers.is_watched {
            self.pc = pc;
            let value = super::frame::peek(base, (*pc >> 8 & 255) as usize).clone();
            if let Err(raised) = self.report_return(Activation { base, pc }, &value) {
                return Some(super::unwind::raise(self, base, pc, raised));
            }
            self.base = base;
        }
        self.leave(base, (*code_of(base)).offset(pc));
        None
    }

    /// Part the activation `base` from its frame object, if it has one.
    unsafe fn unlink(&mut self, base: *mut Value) -> Option<Gc<Frame>> {
        let f = frame(base);
        if (*f).dst & LINKED == 0 {
            return None;
        }
        (*f).dst &= !LINKED;
        let object = if (*f).kind() == HEAP {
            let generator = Generator::of(base);
            let object = (*generator).frame_object(&self.heap);
            (*generator).set_frame_object(&mut self.heap, None);
            object?
        } else {
            let place = self.linked.iter().rposition(|object| object.registers.get() == base)?;
            self.linked.swap_remove(place)
        };
        object.registers.set(std::ptr::null_mut());
        Some(object)
    }

    /// The activation `base` is about to be left at the instruction `offset`, its registers about to be dropped: its frame object, where
    /// somebody else has it too, keeps what they hold.
    ///
    /// # Safety
    /// `base` is the innermost activation.
    #[cold]
    #[inline(never)]
    pub(crate) unsafe fn leave(&mut self, base: *mut Value, offset: u32) {
        let Some(object) = self.unlink(base) else { return };
        if object.as_obj().is_unique() {
            return;
        }
        let code = &*code_of(base);
        object.left_at.set(offset);
        let mut variables = Vec::with_capacity(code.nlocals as usize + code.source.nhigh as usize);
        variables.extend(local_registers(&code.source).map(|register| Obj::from_raw_checked(*base.add(register))));
        object.variables.set(&mut self.heap, variables.into_boxed_slice());
        if let Some(caller) = Activations::after(self, Activation { base, pc: std::ptr::null() }).next() {
            let caller = self.frame_of(caller);
            object.back.set(&mut self.heap, Some(caller));
        }
        if object.displaced.get(&self.heap).is_some() {
            drop(object.displaced.take(&mut self.heap));
        }
    }

    /// The activation `base` ends without having run: nothing is kept.
    ///
    /// # Safety
    /// `base` is a frame that does not run.
    pub(crate) unsafe fn abandon(&mut self, base: *mut Value) {
        drop(self.unlink(base));
    }

    /// Where the activation that `object` shows stands, and all around it. None once it was left.
    fn activation_of(&self, object: &Gc<Frame>) -> Option<(Activation, Option<Activation>)> {
        let base = object.registers.get();
        if base.is_null() {
            return None;
        }
        let mut running = self.activations();
        if let Some(found) = running.find(|a| a.base == base) {
            return Some((found, running.next()));
        }
        let parked = self.parked_activations().into_iter().find_map(|mut parked| {
            let found = parked.find(|a| a.base == base)?;
            Some((found, parked.next()))
        });
        // SAFETY: linked: a frame that runs nowhere and was not left is suspended inside its generator.
        parked.or_else(|| unsafe {
            ((*frame(base)).kind() == HEAP).then(|| (Activation { base, pc: (*Generator::of(base)).pc.get() }, None))
        })
    }

    /// The instruction a frame stands at, or stood at when it was left.
    pub fn frame_instruction(&self, object: &Gc<Frame>) -> u32 {
        match self.activation_of(object) {
            Some((activation, _)) => self.place_of(activation).1,
            None => object.left_at.get(),
        }
    }

    /// `f_lasti`.
    pub fn frame_lasti(&self, object: &Gc<Frame>) -> i64 {
        let code = object.function.code.get(&self.heap);
        match self.activation_of(object) {
            Some((activation, _)) => code.instruction(activation.pc).map_or(0, lasti),
            None => lasti(object.left_at.get()),
        }
    }

    /// `f_lineno`.
    pub fn frame_line(&self, object: &Gc<Frame>) -> u32 {
        let instruction = self.frame_instruction(object);
        let base = object.registers.get();
        // SAFETY: linked: the registers of a heap frame follow its generator.
        let is_created = !base.is_null()
            && unsafe { (*frame(base)).kind() == HEAP && (*Generator::of(base)).state.get() == State::Created };
        let code = object.function.code.get(&self.heap);
        if let Some((activation, _)) = self.activation_of(object).filter(|_| !is_created) {
            match code.instruction(activation.pc) {
                None => return code.source.first_line,
                Some(_) => {
                    if let Some(line) = code.reported_line(activation.pc) {
                        return line;
                    }
                }
            }
        }
        // What has no line of its own belongs to the last one.
        match code.source.position(instruction).map_or(object.last_line.get(), |p| p.line) {
            0 => code.source.first_line,
            _ if is_created => code.source.first_line,
            line => line,
        }
    }

    /// `f_back`.
    pub fn frame_back(&mut self, object: &Gc<Frame>) -> Option<Gc<Frame>> {
        match self.activation_of(object) {
            Some((_, caller)) => caller.map(|caller| self.frame_of(caller)),
            None => object.back.cloned(&self.heap),
        }
    }

    /// The names of a frame: for functions, its variables that are bound.
    pub(crate) fn frame_variables(&mut self, object: &Gc<Frame>) -> LocalVariables {
        if let Some((activation, _)) = self.activation_of(object) {
            return self.local_variables(activation);
        }
        let function = object.function.clone();
        let variables = object.variables.cloned(&self.heap);
        let code = function.code.cloned(&self.heap);
        let place = |register: usize| local_registers(&code.source).position(|r| r == register);
        let get = |register: usize| variables.get(place(register)?)?.clone();
        self.variables_by(&function, object.left_at.get(), get)
    }

    /// The variables of an activation that are bound, by name: parameters, locals, cells and free variables. Class
    /// bodies and code with a namespace have that instead.
    pub(crate) fn local_variables(&mut self, a: Activation) -> LocalVariables {
        let (function, offset) = self.place_of(a);
        self.variables_by(&function, offset, |register| {
            // SAFETY: activations are live while the machine stands still; registers hold values or dead words, which are
            // no objects.
            unsafe { Obj::from_raw_checked(*a.base.add(register)) }
        })
    }

    fn variables_by(
        &mut self,
        function: &Gc<Function>,
        offset: u32,
        get: impl Fn(usize) -> Option<Obj>,
    ) -> LocalVariables {
        let code = function.code.cloned(&self.heap);
        let source = &code.source;
        match source.kind {
            CodeKind::Module => return LocalVariables::Globals(function.globals.clone()),
            // The namespace is the first parameter.
            CodeKind::Namespace => return LocalVariables::Namespace(get(0).unwrap_or_default()),
            CodeKind::Function | CodeKind::Generator | CodeKind::Coroutine | CodeKind::AsyncGenerator => {}
        }
        let bound = code.bound_locals().at(offset as usize);
        let mut found = Vec::new();
        for (i, name) in source.varnames.iter().enumerate() {
            let register = register_of_name(source, i);
            if name.is_empty() || !bound(register) {
                continue;
            }
            let Some(value) = get(register) else { continue };
            let value = match value.downcast::<Cell>().filter(|_| source.cellvars.contains(&(register as u32))) {
                Some(cell) => match cell.content.cloned(&self.heap) {
                    Some(v) => v,
                    None => continue,
                },
                None => value,
            };
            found.push((self.heap.intern(name), value));
        }
        for (i, name) in source.freevars.iter().enumerate() {
            let cell = function.closure.as_ref().and_then(|c| c.items()[i].downcast::<Cell>().cloned());
            if let Some(value) = cell.and_then(|c| c.content.cloned(&self.heap)) {
                found.push((self.heap.intern(name), value));
            }
        }
        LocalVariables::Fast(found)
    }

    fn home(&self, object: &Gc<Frame>, name: &Gc<Str>) -> Option<Home> {
        let code = object.function.code.get(&self.heap);
        let source = &code.source;
        let name = name.to_str();
        if let Some(i) = source.varnames.iter().position(|n| **n == *name) {
            return Some(Home::Register(register_of_name(source, i)));
        }
        source.freevars.iter().position(|n| **n == *name).map(Home::Free)
    }

    /// Bind the variable `name` of a function's frame. False if it has none of that name.
    pub(crate) fn set_frame_variable(&mut self, object: &Gc<Frame>, name: &Gc<Str>, value: Obj) -> bool {
        let cell = match self.home(object, name) {
            None => return false,
            Some(Home::Free(i)) => {
                object.function.closure.as_ref().and_then(|c| c.items()[i].downcast::<Cell>().cloned())
            }
            Some(Home::Register(register)) => {
                let code = object.function.code.cloned(&self.heap);
                let base = object.registers.get();
                let is_cell = code.source.cellvars.contains(&(register as u32));
                let place = local_registers(&code.source).position(|r| r == register);
                let old = match place {
                    None => None,
                    // SAFETY: linked: the registers are live; displaced: what was there is kept.
                    Some(_) if !base.is_null() => unsafe { Obj::from_raw_checked(*base.add(register)) },
                    Some(place) => object.variables.get(&self.heap).get(place).cloned().flatten(),
                };
                match old.as_ref().and_then(|old| old.downcast::<Cell>()).filter(|_| is_cell) {
                    Some(cell) => Some(cell.clone()),
                    None if base.is_null() => {
                        if let Some(variable) =
                            place.and_then(|place| object.variables.get_mut(&mut self.heap).get_mut(place))
                        {
                            *variable = Some(value);
                        }
                        drop(old);
                        return true;
                    }
                    None => {
                        // SAFETY: as above.
                        unsafe {
                            let displaced = std::mem::replace(&mut *base.add(register), value.into_value());
                            self.keep_displaced(object, Obj::from_raw(displaced));
                        }
                        return true;
                    }
                }
            }
        };
        if let Some(cell) = cell {
            cell.content.set(&mut self.heap, Some(value));
        }
        true
    }

    fn keep_displaced(&mut self, object: &Gc<Frame>, value: Obj) {
        let kept = match object.displaced.cloned(&self.heap) {
            Some(kept) => kept,
            None => {
                let kept = self.list(Vec::new());
                object.displaced.set(&mut self.heap, Some(kept.clone()));
                kept
            }
        };
        kept.items.get_mut(&mut self.heap).push(value);
    }

    /// Whether the activation that `object` shows is running, suspended inside a generator, or was left (None).
    pub(crate) fn frame_is_running(&self, object: &Gc<Frame>) -> Option<bool> {
        let base = object.registers.get();
        if base.is_null() {
            return None;
        }
        // SAFETY: linked.
        unsafe {
            if (*frame(base)).kind() != HEAP {
                return Some(true);
            }
            Some(generator_around(base).downcast::<Generator>().is_some_and(|g| self.generator_is_running(g)))
        }
    }

    /// `locals()` of a running activation: a new dictionary, but for modules and class bodies.
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

    /// `clear()` of a frame inside a generator that does not run.
    pub(crate) fn clear_suspended(&mut self, object: &Gc<Frame>) -> Result<()> {
        // SAFETY: linked.
        let generator = unsafe { generator_around(object.registers.get()) };
        match generator.downcast::<Generator>() {
            Some(g) if g.state.get() == State::Created => {
                self.finish_unstarted(g);
                Ok(())
            }
            _ => Err(self.runtime_error("cannot clear a suspended frame")),
        }
    }

    /// `gi_frame` and its like: None once it is finished.
    pub fn generator_frame(&mut self, g: &Gc<Generator>) -> Option<Gc<Frame>> {
        if g.state.get() == State::Finished {
            return None;
        }
        Some(self.frame_of(Activation { base: g.first(), pc: g.pc.get() }))
    }
}

/// Drop what a frame object kept of its frame.
pub(crate) fn clear(vm: &mut Vm, object: &Gc<Frame>) {
    let kept = object.variables.take(&mut vm.heap);
    drop(kept);
    drop(object.additions.take(&mut vm.heap));
}
