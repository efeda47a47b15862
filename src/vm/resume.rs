//! Suspending and resuming frames: the only file that does either. Resuming costs the same however deep an await chain
//! is: its frames stay linked while suspended, and the root knows its innermost.
//!
//! # Invariants
//! - **linked**: from a suspended root's innermost, `prev` leads through the frames that await each other to the root.
//! - **innermost**: a suspended root's `prev` is null (walk down to find it) or the registers of its chain's innermost.
//! - **chain**: records nest as resumptions do; each lies on the machine's stack at the top of its resumer.
#![allow(unsafe_code, unsafe_op_in_unsafe_fn)]

use super::Vm;
use super::frame::{Activation, Chain, payload, peek, set_register};
use super::tracing;
use super::unwind::{raise, unwind};
use crate::object::native::Result;
use crate::object::{Gc, Obj, Raised, Value};
use crate::types::exception::Exception;
use crate::types::function::Function;
use crate::types::generator::{AsyncGenStep, Generator, State, StepKind, StepState};
use crate::types::shapes;
use ouro_compiler::bytecode::{CodeKind, Op};
use ouro_heap::{Payload, raw};

/// What a resumption came to.
#[derive(Debug)]
pub enum Step {
    Yield(Obj),
    Return(Obj),
}

/// What to resume with.
pub enum Resume {
    Send(Obj),
    Throw(Raised),
}

/// Native code that an `await` drives: one step with what was sent.
pub type NativeStep = fn(&mut Vm, &Obj, Obj) -> Result<Step>;

/// Where a resumption's results go.
pub(crate) struct Continuation {
    pub on_yield: *const u32,
    pub on_return: *const u32,
    /// Null: native code resumes.
    pub on_error: *const u32,
    pub dst: *mut Value,
    pub return_dst: *mut Value,
}

/// A generator object of a function, not started. Its frame takes the bound arguments, owned words at `args`.
///
/// # Safety
/// `func` is a function, owned. `args` are as many as its code has parameters; they move into the generator and leave
/// UNDEF.
pub(crate) unsafe fn new_generator(func: Value, args: *mut Value) -> Value {
    let code = &*super::frame::code_of_function(payload::<Function>(func.as_ptr()));
    let shape = match code.kind {
        CodeKind::Coroutine => shapes::COROUTINE,
        CodeKind::AsyncGenerator => shapes::ASYNC_GENERATOR,
        _ => shapes::GENERATOR,
    };
    let layout = Generator::layout();
    let nregs = code.nregs as usize;
    let h = raw::new_object(layout, shape, layout.size + nregs * 8);
    let g: *mut Generator = payload(h);
    g.write(Generator::created(func, nregs as u32, Generator::registers(g), code.start.get()));
    let registers = Generator::registers(g);
    let nparams = code.nparams as usize;
    for i in 0..nparams {
        *registers.add(i) = std::mem::replace(&mut *args.add(i), Value::UNDEF);
    }
    for i in nparams..nregs {
        *registers.add(i) = Value::UNDEF;
    }
    Value::from_ptr(h)
}

/// Pop the current chain record; gives the resumer's registers, which `vm.base` becomes.
pub(super) unsafe fn pop_chain(vm: &mut Vm) -> *mut Value {
    let chain = vm.chain;
    vm.depth = (*chain).depth;
    let inner = vm.handled;
    // The record's words become registers again: none may read as an object (no stray object).
    vm.handled = std::mem::replace(&mut (*chain).handled, Value::NONE);
    (*chain).depth = 0;
    vm.base = (*chain).resumer;
    vm.pc = (*chain).resumer_pc;
    vm.chain = (*chain).outer;
    raw::decref(inner);
    (*chain).resumer
}

/// The innermost of the await chain below a suspended `g`.
unsafe fn find_innermost(g: *mut Generator) -> (*mut Generator, u32) {
    let (mut at, mut depth) = (g, 0);
    loop {
        if (*at).state.get() == State::Created {
            return (at, depth);
        }
        let pc = (*at).pc.get();
        if Op::of(*pc) != Op::YieldFrom {
            return (at, depth);
        }
        let delegate = *Generator::registers(at).add((*pc >> 16 & 255) as usize);
        let Some(next) = delegated(delegate) else { return (at, depth) };
        at = next;
        depth += 1;
    }
}

/// Whether objects of this shape are awaitables of asynchronous generators.
fn is_step(id: ouro_heap::ShapeId) -> bool {
    id == shapes::ASYNC_GEN_STEP || id == shapes::ASYNC_GEN_THROW
}

/// The step that the delegate `owner` stands for, if it does, is over. What `async for` drives is the asynchronous
/// generator itself: nobody could see the object that `__anext__()` would have made.
unsafe fn finish_step(owner: Value) {
    if !owner.is_object() {
        return;
    }
    let h = owner.as_ptr();
    if (*h).shape == shapes::ASYNC_GENERATOR {
        (*payload::<Generator>(h)).is_stepping.set(false);
    } else if is_step((*h).shape) {
        (*payload::<AsyncGenStep>(h)).finish();
    }
}

/// The generator that a delegate register drives as part of the same chain.
unsafe fn delegated(delegate: Value) -> Option<*mut Generator> {
    if !delegate.is_object() {
        return None;
    }
    let h = delegate.as_ptr();
    let id = (*h).shape;
    let g = if id == shapes::GENERATOR || id == shapes::COROUTINE || id == shapes::ASYNC_GENERATOR {
        payload::<Generator>(h)
    } else if is_step(id) {
        let step = &*payload::<AsyncGenStep>(h);
        if step.state.get() != StepState::Running {
            return None;
        }
        payload::<Generator>(step.generator.as_ptr())
    } else {
        return None;
    };
    ((*g).state.get() == State::Delegated).then_some(g)
}

/// The root that `g`, part of a suspended chain, hangs below must look for its innermost anew.
unsafe fn forget_innermost_above(g: *mut Generator) {
    let mut at = g;
    while (*at).state.get() == State::Delegated {
        at = Generator::of((*at).frame.prev);
    }
    (*at).frame.prev = std::ptr::null_mut();
}

#[inline(always)]
unsafe fn push_chain(vm: &mut Vm, g: *mut Generator, to: &Continuation) -> Result<()> {
    let base = vm.base;
    let record = vm.stack_top().cast::<Chain>();
    if record.add(1).cast::<Value>() > vm.stack_end {
        return Err(vm.recursion_error("maximum recursion depth exceeded"));
    }
    if vm.depth <= i64::from((*g).depth()) {
        return Err(vm.recursion_error("maximum recursion depth exceeded"));
    }
    record.write(Chain {
        root: g,
        resumer: base,
        resumer_pc: vm.pc,
        on_yield: to.on_yield,
        on_return: to.on_return,
        on_error: to.on_error,
        outer: vm.chain,
        dst: to.dst,
        return_dst: to.return_dst,
        depth: vm.depth,
        handled: vm.handled,
    });
    vm.chain = record;
    vm.handled = (*g).handled.replace(Value::NONE);
    vm.depth -= i64::from((*g).depth()) + 1;
    Ok(())
}

/// Resume `g` by sending; gives where evaluation goes on, with `vm.base` set. The caller checked that `g` can run.
///
/// # Safety
/// `vm.base` and `vm.pc` are the resumer's.
#[inline(always)]
pub(crate) unsafe fn resume(vm: &mut Vm, g: *mut Generator, to: &Continuation, sent: Value) -> Result<*const u32> {
    let inner = innermost(g);
    if let Err(raised) = push_chain(vm, g, to) {
        raw::decref(sent);
        return Err(raised);
    }
    let registers = Generator::registers(inner);
    vm.base = registers;
    let mut pc = (*inner).pc.get();
    if (*inner).state.get() == State::Created {
        raw::decref(sent);
    } else {
        set_register(registers, (*pc >> 8 & 255) as usize, sent);
        if Op::of(*pc) == Op::Yield {
            pc = pc.add(1);
        }
        if vm.watchers.is_watched {
            (*g).state.set(State::Running);
            return Ok(tracing::resumed(vm, g, pc));
        }
    }
    (*g).state.set(State::Running);
    Ok(pc)
}

/// The innermost of the await chain below a suspended `g`.
#[inline(always)]
unsafe fn innermost(g: *mut Generator) -> *mut Generator {
    let registers = (*g).frame.prev;
    if registers.is_null() || (*g).state.get() == State::Delegated { relink(g) } else { Generator::of(registers) }
}

#[cold]
unsafe fn relink(g: *mut Generator) -> *mut Generator {
    if (*g).state.get() == State::Delegated {
        forget_innermost_above(g);
    }
    let (inner, depth) = find_innermost(g);
    (*g).set_depth(depth);
    inner
}

/// Suspend the running chain with `v` at the instruction `pc` of the frame `base`; gives where the resumer goes on.
///
/// # Safety
/// `base` is a heap frame, running as part of the current chain; `v` is owned.
#[inline(always)]
pub(crate) unsafe fn suspend(vm: &mut Vm, base: *mut Value, pc: *const u32, v: Value) -> *const u32 {
    if vm.watchers.is_watched {
        let root = (*vm.chain).root;
        if let Some(handler) = tracing::suspending(vm, root, base, pc, v) {
            return handler;
        }
    }
    let g = Generator::of(base);
    let chain = vm.chain;
    let root = (*chain).root;
    (*g).pc.set(pc);
    (*root).frame.prev = base;
    (*root).state.set(State::Suspended);
    (*root).set_depth(((*chain).depth - vm.depth - 1) as u32);
    (*root).handled.set(vm.handled);
    vm.handled = Value::NONE;
    let (dst, on_yield) = ((*chain).dst, (*chain).on_yield);
    pop_chain(vm);
    raw::decref(std::mem::replace(&mut *dst, v));
    on_yield
}

/// An asynchronous generator that was running for an awaiter's step stops doing so.
pub(super) unsafe fn leave_async_generator(vm: &mut Vm, g: *mut Generator) {
    let inner = vm.handled;
    vm.handled = (*g).handled.replace(Value::NONE);
    if (*g).state.get() == State::Finished {
        raw::decref(inner);
    } else {
        (*g).handled.set(inner);
    }
}

/// `yield` in an asynchronous generator: give `v` to whoever drives the step, which is finished by it.
///
/// # Safety
/// As for `suspend`.
pub(crate) unsafe fn async_yield(vm: &mut Vm, base: *mut Value, pc: *const u32, v: Value) -> *const u32 {
    let g = Generator::of(base);
    if vm.watchers.is_watched
        && let Some(handler) = tracing::suspending(vm, g, base, pc, v)
    {
        return handler;
    }
    (*g).pc.set(pc);
    (*g).set_depth(0);
    (*g).state.set(State::Suspended);
    let (awaiter, next) = ((*g).frame.prev, (*g).frame.ret_pc);
    (*g).frame.prev = base;
    let chain = vm.chain;
    if (*chain).root == g {
        (*g).handled.set(vm.handled);
        vm.handled = Value::NONE;
        let (dst, on_return) = ((*chain).return_dst, (*chain).on_return);
        pop_chain(vm);
        *dst = v;
        return on_return;
    }
    leave_async_generator(vm, g);
    return_to_awaiter(vm, awaiter, next, v)
}

/// Give `v` as the result of the `YieldFrom` before `next` in the frame `awaiter`.
#[inline(always)]
unsafe fn return_to_awaiter(vm: &mut Vm, awaiter: *mut Value, next: *const u32, v: Value) -> *const u32 {
    vm.depth += 1;
    vm.base = awaiter;
    let instruction = *next.sub(1);
    let delegate = (instruction >> 16 & 255) as usize;
    let owner = *awaiter.add(delegate);
    *awaiter.add(delegate) = Value::UNDEF;
    set_register(awaiter, (instruction >> 8 & 255) as usize, v);
    if owner.is_object() && (*owner.as_ptr()).shape == shapes::COROUTINE {
        release_finished(owner);
    } else {
        finish_step(owner);
        raw::decref(owner);
    }
    next
}

/// Give up a reference to a coroutine that returned. Most die by it and own nothing any more but their function.
#[inline(always)]
unsafe fn release_finished(coroutine: Value) {
    let h = coroutine.as_ptr();
    let g = payload::<Generator>(h);
    if !raw::is_sole_reference(h) || !(*g).is_bare() {
        raw::decref(coroutine);
        return;
    }
    let func = (*g).frame.func;
    raw::free_container(h, Generator::layout().size + (*g).nregs as usize * 8);
    raw::decref(func);
}

/// `return v` of a generator or coroutine.
///
/// # Safety
/// `base` is a heap frame, running as part of the current chain; its registers are dead; `v` is owned.
pub(crate) unsafe fn finish(vm: &mut Vm, base: *mut Value, v: Value) -> *const u32 {
    let g = Generator::of(base);
    if (*Generator::object(g)).shape == shapes::ASYNC_GENERATOR {
        return finish_async_generator(vm, g);
    }
    (*g).state.set(State::Finished);
    let chain = vm.chain;
    if (*chain).root != g {
        return return_to_awaiter(vm, (*g).frame.prev, (*g).frame.ret_pc, v);
    }
    let (dst, on_return) = ((*chain).return_dst, (*chain).on_return);
    pop_chain(vm);
    *dst = v;
    on_return
}

/// The end of an asynchronous generator: StopAsyncIteration for who awaits its step.
#[cold]
unsafe fn finish_async_generator(vm: &mut Vm, g: *mut Generator) -> *const u32 {
    (*g).state.set(State::Finished);
    let chain = vm.chain;
    let stop = vm.types.exceptions.StopAsyncIteration.clone();
    let raised = vm.raise_with(&stop, vec![]);
    if (*chain).root == g {
        let on_error = (*chain).on_error;
        pop_chain(vm);
        if on_error.is_null() {
            vm.raised = Some(raised);
            return vm.stubs.exit_error();
        }
        let base = vm.base;
        return unwind(vm, base, on_error, raised);
    }
    leave_async_generator(vm, g);
    let (awaiter, at) = ((*g).frame.prev, (*g).frame.ret_pc.sub(1));
    vm.depth += 1;
    vm.base = awaiter;
    finish_step_at(awaiter, at);
    unwind(vm, awaiter, at, raised)
}

/// The step that the `YieldFrom` at `at` drives is over.
pub(super) unsafe fn finish_step_at(awaiter: *mut Value, at: *const u32) {
    finish_step(*awaiter.add((*at >> 16 & 255) as usize));
}

/// `YieldFrom`: drive the delegate in register B with what register A holds.
///
/// # Safety
/// `base` is a heap frame that runs the instruction at `pc`.
#[inline(never)]
pub(crate) unsafe fn yield_from(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    vm.base = base;
    vm.pc = pc;
    let (result, b) = ((*pc >> 8 & 255) as usize, (*pc >> 16 & 255) as usize);
    let delegate = *base.add(b);
    if delegate.is_object() {
        let h = delegate.as_ptr();
        let id = (*h).shape;
        if id == shapes::COROUTINE || id == shapes::GENERATOR {
            return delegate_to(vm, base, pc, payload(h));
        }
        if id == shapes::ASYNC_GENERATOR {
            return delegate_to_next(vm, base, pc, payload(h));
        }
        if is_step(id) {
            return delegate_to_step(vm, base, pc, payload(h));
        }
        if let Some(step) = vm.native_step(id) {
            let sent = Obj::from_raw(std::mem::replace(&mut *base.add(result), Value::UNDEF));
            let outcome = step(vm, peek(base, b), sent);
            return after_step(vm, base, pc, outcome);
        }
    }
    let sent = Obj::from_raw(std::mem::replace(&mut *base.add(result), Value::UNDEF));
    let outcome = vm.step_object(peek(base, b), sent);
    after_step(vm, base, pc, outcome)
}

/// Go on after one step of a delegate that is no frame of the chain.
unsafe fn after_step(vm: &mut Vm, base: *mut Value, pc: *const u32, outcome: Result<Step>) -> *const u32 {
    match outcome {
        Ok(Step::Yield(v)) => suspend(vm, base, pc, v.into_value()),
        Ok(Step::Return(v)) => {
            let (result, b) = ((*pc >> 8 & 255) as usize, (*pc >> 16 & 255) as usize);
            set_register(base, result, v.into_value());
            let delegate = std::mem::replace(&mut *base.add(b), Value::UNDEF);
            raw::decref(delegate);
            pc.add(1)
        }
        Err(raised) => raise(vm, base, pc, raised),
    }
}

/// Make `g` part of the running chain, below the frame `base`.
#[inline(always)]
unsafe fn link(vm: &mut Vm, base: *mut Value, pc: *const u32, g: *mut Generator) -> std::result::Result<(), Raised> {
    let below = i64::from((*g).depth()) + 1;
    if vm.depth < below {
        return Err(vm.recursion_error("maximum recursion depth exceeded"));
    }
    vm.depth -= below;
    (*Generator::of(base)).pc.set(pc);
    (*g).frame.prev = base;
    (*g).frame.ret_pc = pc.add(1);
    Ok(())
}

#[inline(always)]
unsafe fn delegate_to(vm: &mut Vm, base: *mut Value, pc: *const u32, g: *mut Generator) -> *const u32 {
    match (*g).state.get() {
        State::Created => {
            if let Err(raised) = link(vm, base, pc, g) {
                return raise(vm, base, pc, raised);
            }
            (*g).state.set(State::Delegated);
            vm.base = Generator::registers(g);
            (*g).pc.get()
        }
        State::Suspended => {
            // It was started elsewhere and may have a chain of its own, which joins this one.
            let inner = innermost(g);
            if let Err(raised) = link(vm, base, pc, g) {
                return raise(vm, base, pc, raised);
            }
            (*g).state.set(State::Delegated);
            let sent = std::mem::replace(&mut *base.add((*pc >> 8 & 255) as usize), Value::UNDEF);
            let registers = Generator::registers(inner);
            vm.base = registers;
            let at = (*inner).pc.get();
            set_register(registers, (*at >> 8 & 255) as usize, sent);
            if Op::of(*at) == Op::Yield { at.add(1) } else { at }
        }
        State::Finished => {
            let is_coroutine = (*Generator::object(g)).shape == shapes::COROUTINE;
            if is_coroutine {
                let raised = vm.runtime_error("cannot reuse already awaited coroutine");
                return raise(vm, base, pc, raised);
            }
            after_step(vm, base, pc, Ok(Step::Return(Obj::NONE)))
        }
        State::Running | State::Delegated => {
            let is_coroutine = (*Generator::object(g)).shape == shapes::COROUTINE;
            let raised = if is_coroutine {
                vm.runtime_error("coroutine is being awaited already")
            } else {
                vm.value_error("generator already executing")
            };
            raise(vm, base, pc, raised)
        }
    }
}

/// Start a step of an asynchronous generator as part of the running chain, or go on with it after a suspension inside.
unsafe fn delegate_to_step(vm: &mut Vm, base: *mut Value, pc: *const u32, step: *mut AsyncGenStep) -> *const u32 {
    let step = &*step;
    let g: *mut Generator = payload(step.generator.as_ptr());
    let was_running = step.state.get() == StepState::Running;
    if let Err(raised) = vm.begin_step(step) {
        return raise(vm, base, pc, raised);
    }
    if (*g).state.get() == State::Finished {
        step.finish();
        return match vm.step_of_finished(step) {
            Ok(v) => after_step(vm, base, pc, Ok(Step::Return(v))),
            Err(raised) => raise(vm, base, pc, raised),
        };
    }
    if step.kind != StepKind::Send {
        // Throwing and closing have rules of their own about what comes out: they run as a resumption.
        let outcome = if was_running {
            // What the generator awaits inside gets what was sent.
            let sent = Obj::from_raw(std::mem::replace(&mut *base.add((*pc >> 8 & 255) as usize), Value::UNDEF));
            let outcome = vm.resume(&step.generator, Resume::Send(sent));
            vm.after_throwing_step(step, outcome)
        } else {
            vm.run_throwing_step(step)
        };
        return after_step(vm, base, pc, outcome);
    }
    let argument = step.argument.clone().into_value();
    enter_step(vm, base, pc, g, argument)
}

/// Let the asynchronous generator `g` run until its next `yield`, as part of the running chain.
#[inline]
unsafe fn enter_step(vm: &mut Vm, base: *mut Value, pc: *const u32, g: *mut Generator, sent: Value) -> *const u32 {
    if let Err(raised) = link(vm, base, pc, g) {
        raw::decref(sent);
        return raise(vm, base, pc, raised);
    }
    vm.handled = (*g).handled.replace(vm.handled);
    let registers = Generator::registers(g);
    vm.base = registers;
    let at = (*g).pc.get();
    let is_created = (*g).state.get() == State::Created;
    (*g).state.set(State::Delegated);
    if is_created {
        raw::decref(sent);
        return at;
    }
    set_register(registers, (*at >> 8 & 255) as usize, sent);
    if vm.watchers.is_watched { tracing::resumed(vm, g, at.add(1)) } else { at.add(1) }
}

/// The next item of an asynchronous generator, for `async for`.
unsafe fn delegate_to_next(vm: &mut Vm, base: *mut Value, pc: *const u32, g: *mut Generator) -> *const u32 {
    let state = (*g).state.get();
    if matches!(state, State::Suspended | State::Created) && !(*g).is_stepping.replace(true) {
        return enter_step(vm, base, pc, g, Value::NONE);
    }
    let raised = if state == State::Finished {
        let stop = vm.types.exceptions.StopAsyncIteration.clone();
        vm.raise_with(&stop, vec![])
    } else {
        vm.runtime_error("anext(): asynchronous generator is already running")
    };
    raise(vm, base, pc, raised)
}

/// Throw into the suspended `g` (or one that has not started); gives where evaluation goes on.
unsafe fn throw(vm: &mut Vm, g: *mut Generator, to: &Continuation, raised: Raised) -> Result<*const u32> {
    let inner = innermost(g);
    push_chain(vm, g, to)?;
    let registers = Generator::registers(inner);
    vm.base = registers;
    let pc = (*inner).pc.get();
    vm.pc = pc;
    let is_created = (*inner).state.get() == State::Created;
    (*g).state.set(State::Running);
    if is_created || Op::of(*pc) != Op::YieldFrom {
        return Ok(raise(vm, registers, pc, raised));
    }
    // The innermost waits for an object that is no frame: that one is asked first.
    let delegate = Obj::from_borrowed(*registers.add((*pc >> 16 & 255) as usize));
    let is_over = match (delegate.downcast::<Generator>(), delegate.downcast::<AsyncGenStep>()) {
        (Some(g), _) => g.state.get() == State::Finished,
        (_, Some(step)) => step.state.get() == StepState::Finished,
        _ => false,
    };
    if is_over {
        drop(delegate);
        return Ok(raise(vm, registers, pc, raised));
    }
    let outcome = vm.throw_into_object(&delegate, raised);
    drop(delegate);
    Ok(after_step(vm, registers, pc, outcome))
}

impl Vm {
    /// Change the recursion limit; what the running code and its resumers have left of it changes alike.
    pub fn set_recursion_limit(&mut self, limit: i64) {
        let change = limit - self.recursion_limit;
        self.recursion_limit = limit;
        self.depth += change;
        let mut chain = self.chain;
        while !chain.is_null() {
            // SAFETY: the records of the running chains lie on the stack until they are popped.
            unsafe {
                (*chain).depth += change;
                chain = (*chain).outer;
            }
        }
    }

    /// Resume a generator, coroutine (or, for the steps' use, asynchronous generator) from native code.
    pub fn resume(&mut self, generator: &Gc<Generator>, with: Resume) -> Result<Step> {
        // SAFETY: the state is checked here; the record outlives the nested evaluation.
        unsafe {
            let g: *mut Generator = payload(generator.as_ptr());
            self.check_resumable(generator)?;
            let with = match with {
                Resume::Throw(raised) => Resume::Throw(self.close_delegates(generator, raised)),
                send => send,
            };
            let state = (*g).state.get();
            if state == State::Finished {
                return self.resume_finished(generator, with);
            }
            if state == State::Created {
                match with {
                    Resume::Send(ref v) if !v.is_none() => {
                        let what = self.kind_name(generator);
                        return Err(self.type_error(format!("can't send non-None value to a just-started {what}")));
                    }
                    // No instruction has run: no handler inside can see it.
                    Resume::Throw(raised) => {
                        let (base, pc) = (Generator::registers(g), (*g).pc.get());
                        self.add_traceback(&raised, Activation { base, pc });
                        self.finish_unstarted(generator);
                        return Err(raised);
                    }
                    Resume::Send(_) => {}
                }
            }
            self.enter_native()?;
            let _alive = generator.clone();
            let to = Continuation {
                on_yield: self.stubs.native_yielded(),
                on_return: self.stubs.native_finished(),
                on_error: std::ptr::null(),
                dst: &raw mut self.transfer,
                return_dst: &raw mut self.transfer,
            };
            let (saved_base, saved_pc) = (self.base, self.pc);
            let pc = match with {
                Resume::Send(v) => resume(self, g, &to, v.into_value()),
                Resume::Throw(raised) => throw(self, g, &to, raised),
            }?;
            let exit = super::eval::evaluate(self, pc);
            self.base = saved_base;
            self.pc = saved_pc;
            self.leave_native();
            match exit {
                super::eval::Exit::Yielded => Ok(Step::Yield(self.take_transfer())),
                super::eval::Exit::Finished | super::eval::Exit::Returned => Ok(Step::Return(self.take_transfer())),
                super::eval::Exit::Raised => Err(self.raised.take().expect("an error exit has an exception")),
            }
        }
    }

    /// GeneratorExit closes what a suspended generator delegates to, the innermost first, before it is raised in the
    /// generator itself (PEP 380). Gives what is to be raised there: what closing raised comes in its place.
    fn close_delegates(&mut self, generator: &Gc<Generator>, raised: Raised) -> Raised {
        let exit = self.types.exceptions.GeneratorExit.clone();
        if !raised.is(self, &exit) {
            return raised;
        }
        let mut delegates: Vec<Obj> = Vec::new();
        // SAFETY: linked: a suspended frame's delegate register holds what it awaits.
        unsafe {
            let mut at: *mut Generator = payload(generator.as_ptr());
            while matches!((*at).state.get(), State::Suspended | State::Delegated)
                && let pc = (*at).pc.get()
                && Op::of(*pc) == Op::YieldFrom
                && let delegate = *Generator::registers(at).add((*pc >> 16 & 255) as usize)
                && let Some(next) = delegated(delegate)
            {
                delegates.push(self.visible_delegate(Obj::from_borrowed(delegate)));
                at = next;
            }
        }
        let mut failure: Option<Raised> = None;
        for delegate in delegates.into_iter().rev() {
            let closed = match (delegate.downcast::<Generator>(), failure.take()) {
                (Some(g), None) => self.close_generator(g).map(drop),
                (Some(g), Some(raised)) => match self.resume(g, Resume::Throw(raised)) {
                    Ok(Step::Yield(_)) => {
                        let what = self.kind_name(g);
                        Err(self.runtime_error(format!("{what} ignored GeneratorExit")))
                    }
                    Ok(Step::Return(_)) => Ok(()),
                    Err(raised) => Err(raised),
                },
                (None, None) => self.call_method(&delegate, "close", &[]).map(drop),
                (None, Some(raised)) => {
                    let exception: Obj = raised.into_exception().into();
                    self.call_method(&delegate, "throw", &[exception]).map(drop)
                }
            };
            failure = closed.err().filter(|raised| {
                !raised.is(self, &exit) && !raised.is(self, &self.types.exceptions.StopIteration.clone())
            });
        }
        failure.unwrap_or(raised)
    }

    /// Whether no handler would see what is raised at the `yield` that a suspended generator stands at.
    pub(super) fn nothing_guards(&self, generator: &Gc<Generator>) -> bool {
        let Some(function) = self.generator_function(generator) else { return false };
        let code = function.code.get(&self.heap);
        let offset = code.offset(generator.pc.get());
        // SAFETY: a suspended frame's pc is an instruction.
        let yields = unsafe { Op::of(*generator.pc.get()) == Op::Yield };
        yields && !code.source.handlers.iter().any(|h| (h.start..h.end).contains(&offset))
    }

    /// A generator that has nothing to do any more ends without running.
    pub(super) fn finish_unstarted(&mut self, generator: &Gc<Generator>) {
        // SAFETY: the registers of a generator that is not running are its own.
        unsafe {
            let g: *mut Generator = payload(generator.as_ptr());
            let registers = Generator::registers(g);
            self.abandon(registers);
            (*g).state.set(State::Finished);
            for i in 0..(*g).nregs as usize {
                let v = std::mem::replace(&mut *registers.add(i), Value::UNDEF);
                raw::decref(v);
            }
            raw::decref((*g).handled.replace(Value::NONE));
        }
    }

    fn take_transfer(&mut self) -> Obj {
        let v = std::mem::replace(&mut self.transfer, Value::NONE);
        // SAFETY: whoever transferred it gave it up.
        unsafe { Obj::from_raw(v) }
    }

    fn check_resumable(&mut self, generator: &Gc<Generator>) -> Result<()> {
        let is_running = match generator.state.get() {
            State::Running => true,
            // Part of a chain: running only if the chain's root is.
            State::Delegated => unsafe {
                // SAFETY: linked: `prev` leads to live awaiters.
                let mut at = &raw const **generator as *mut Generator;
                while (*at).state.get() == State::Delegated {
                    at = Generator::of((*at).frame.prev);
                }
                (*at).state.get() == State::Running
            },
            State::Created | State::Suspended | State::Finished => false,
        };
        if is_running {
            let what = self.kind_name(generator);
            return Err(self.value_error(format!("{what} already executing")));
        }
        Ok(())
    }

    fn resume_finished(&mut self, generator: &Gc<Generator>, with: Resume) -> Result<Step> {
        if generator.shape_id() == shapes::COROUTINE {
            return Err(self.runtime_error("cannot reuse already awaited coroutine"));
        }
        match with {
            Resume::Send(_) => Ok(Step::Return(Obj::NONE)),
            Resume::Throw(raised) => Err(raised),
        }
    }

    /// "generator", "coroutine" or "async generator".
    #[must_use]
    pub fn kind_name(&self, generator: &Gc<Generator>) -> &'static str {
        match generator.shape_id() {
            shapes::COROUTINE => "coroutine",
            shapes::ASYNC_GENERATOR => "async generator",
            _ => "generator",
        }
    }

    /// One step of any iterator: `send`, or `next` for None.
    fn step_object(&mut self, delegate: &Obj, sent: Obj) -> Result<Step> {
        let stop = self.types.exceptions.StopIteration.clone();
        let outcome = if sent.is_none() {
            let class = self.type_of(delegate);
            match self.special(&class, crate::object::Special::Next) {
                Some(method) => self.call_method_object(&method, delegate, &[]),
                None => {
                    let class = class.name(self);
                    Err(self.type_error(format!("'{class}' object is not an iterator")))
                }
            }
        } else {
            self.call_method(delegate, "send", &[sent])
        };
        match outcome {
            Ok(v) => Ok(Step::Yield(v)),
            Err(raised) if raised.is(self, &stop) => Ok(Step::Return(self.stop_value(&raised))),
            Err(raised) => Err(raised),
        }
    }

    /// The value of a StopIteration.
    #[must_use]
    pub fn stop_value(&self, raised: &Raised) -> Obj {
        self.exception_value(raised.exception())
    }

    /// `StopIteration.value` of an exception.
    #[must_use]
    pub fn exception_value(&self, exception: &Gc<Exception>) -> Obj {
        let field = exception.field(self, crate::types::exception_fields::Field::Value);
        field.or_else(|| exception.args.get(&self.heap).items().first().cloned()).unwrap_or(Obj::NONE)
    }

    /// Throw into what an innermost frame waits for: its `throw`, for GeneratorExit its `close`, else raise here.
    fn throw_into_object(&mut self, delegate: &Obj, raised: Raised) -> Result<Step> {
        if let Some(generator) = delegate.downcast::<Generator>() {
            let generator = generator.clone();
            return self.resume(&generator, Resume::Throw(raised));
        }
        if let Some(id) = self.heap.shape_of(delegate).map(|s| s.id)
            && let Some(throw) = self.native_throw(id)
        {
            return throw(self, delegate, raised);
        }
        if raised.is(self, &self.types.exceptions.GeneratorExit.clone()) {
            match self.get_attr_name_opt(delegate, "close") {
                Ok(Some(close)) => drop(self.call(&close, &[])?),
                Ok(None) => {}
                Err(other) => self.report_unraisable(other, delegate),
            }
            return Err(raised);
        }
        let Some(throw) = self.get_attr_name_opt(delegate, "throw")? else { return Err(raised) };
        let exception: Obj = raised.into_exception().into();
        let stop = self.types.exceptions.StopIteration.clone();
        match self.call(&throw, &[exception]) {
            Ok(v) => Ok(Step::Yield(v)),
            Err(raised) if raised.is(self, &stop) => Ok(Step::Return(self.stop_value(&raised))),
            Err(raised) => Err(raised),
        }
    }

    /// Check that a step of an asynchronous generator may start, and start it.
    pub(crate) fn begin_step(&mut self, step: &AsyncGenStep) -> Result<()> {
        match step.state.get() {
            StepState::Finished => {
                let what = match step.kind {
                    StepKind::Send => "cannot reuse already awaited __anext__()/asend()",
                    StepKind::Throw | StepKind::Close => "cannot reuse already awaited aclose()/athrow()",
                };
                return Err(self.runtime_error(what));
            }
            StepState::Running => return Ok(()),
            StepState::Created => {}
        }
        let generator = &step.generator;
        if generator.is_stepping.get() || matches!(generator.state.get(), State::Running | State::Delegated) {
            step.finish();
            let what = match step.kind {
                StepKind::Send => "anext",
                StepKind::Throw => "athrow",
                StepKind::Close => "aclose",
            };
            return Err(self.runtime_error(format!("{what}(): asynchronous generator is already running")));
        }
        if step.generator.state.get() == State::Created && step.kind == StepKind::Send && !step.argument.is_none() {
            step.finish();
            return Err(self.type_error("can't send non-None value to a just-started async generator"));
        }
        step.state.set(StepState::Running);
        generator.is_stepping.set(true);
        Ok(())
    }

    /// What somebody sees of a delegate: of an asynchronous generator that `async for` drives, the step under way.
    pub(crate) fn visible_delegate(&mut self, delegate: Obj) -> Obj {
        match delegate.downcast::<Generator>() {
            Some(g) if g.shape_id() == shapes::ASYNC_GENERATOR => {
                let step = self.async_gen_step(&g.clone(), StepKind::Send, Obj::NONE);
                if let Some(step) = step.downcast::<AsyncGenStep>() {
                    step.state.set(StepState::Running);
                }
                step
            }
            _ => delegate,
        }
    }

    /// What a step of a finished asynchronous generator gives.
    fn step_of_finished(&mut self, step: &AsyncGenStep) -> Result<Obj> {
        match step.kind {
            StepKind::Send => {
                let stop = self.types.exceptions.StopAsyncIteration.clone();
                Err(self.raise_with(&stop, vec![]))
            }
            StepKind::Close => Ok(Obj::NONE),
            StepKind::Throw => Err(self.raised_from_arg(&step.argument)?),
        }
    }

    /// Begin `athrow()` or `aclose()`: throw its exception.
    fn run_throwing_step(&mut self, step: &AsyncGenStep) -> Result<Step> {
        let raised = self.raised_from_arg(&step.argument)?;
        let outcome = self.resume(&step.generator, Resume::Throw(raised));
        self.after_throwing_step(step, outcome)
    }

    fn after_throwing_step(&mut self, step: &AsyncGenStep, outcome: Result<Step>) -> Result<Step> {
        match outcome {
            // The generator awaits something inside: so does the step.
            Ok(Step::Yield(v)) => Ok(Step::Yield(v)),
            Ok(Step::Return(v)) => {
                step.finish();
                if step.kind == StepKind::Close {
                    return Err(self.runtime_error("async generator ignored GeneratorExit"));
                }
                Ok(Step::Return(v))
            }
            Err(raised) => {
                step.finish();
                let ends_close = step.kind == StepKind::Close
                    && (raised.is(self, &self.types.exceptions.StopAsyncIteration.clone())
                        || raised.is(self, &self.types.exceptions.GeneratorExit.clone()));
                if ends_close { Ok(Step::Return(Obj::NONE)) } else { Err(raised) }
            }
        }
    }

    /// Drive a step by `send` or `throw` from native code (`step.send(None)`).
    pub fn drive_step(&mut self, step: &Gc<AsyncGenStep>, with: Resume) -> Result<Step> {
        let was_running = step.state.get() == StepState::Running;
        self.begin_step(step)?;
        if step.generator.state.get() == State::Finished {
            step.finish();
            if let Resume::Throw(raised) = with {
                return Err(raised);
            }
            return self.step_of_finished(step).map(Step::Return);
        }
        if step.kind != StepKind::Send {
            let outcome = if was_running {
                self.resume(&step.generator, with)
            } else {
                match with {
                    Resume::Throw(raised) => self.resume(&step.generator, Resume::Throw(raised)),
                    Resume::Send(_) => return self.run_throwing_step(step),
                }
            };
            return self.after_throwing_step(step, outcome);
        }
        let with = match with {
            Resume::Send(v) if !was_running && v.is_none() => Resume::Send(step.argument.clone()),
            other => other,
        };
        let outcome = self.resume(&step.generator, with);
        if !matches!(outcome, Ok(Step::Yield(_))) {
            step.finish();
        }
        outcome
    }
}

/// What programs can see of a suspended frame.
impl Vm {
    /// The function of a generator; a finished one still knows it, for its name and code.
    #[must_use]
    pub fn generator_function(&self, g: &Gc<Generator>) -> Option<Gc<Function>> {
        // SAFETY: the frame owns its function as long as the generator lives.
        unsafe { Obj::from_borrowed(g.frame.func).into_gc().ok() }
    }

    /// `gi_running` and its like.
    #[must_use]
    pub fn generator_is_running(&self, g: &Gc<Generator>) -> bool {
        match g.state.get() {
            State::Running => {
                // A root that runs: only the innermost of its chain is executing, the others wait for it.
                true
            }
            State::Delegated => {
                // SAFETY: linked: `prev` leads to live awaiters.
                unsafe {
                    let mut at = &raw const **g as *mut Generator;
                    while (*at).state.get() == State::Delegated {
                        at = Generator::of((*at).frame.prev);
                    }
                    (*at).state.get() == State::Running
                }
            }
            State::Created | State::Suspended | State::Finished => false,
        }
    }

    /// `cr_await`, `gi_yieldfrom`: what a suspended frame waits for.
    #[must_use]
    pub fn generator_delegate(&self, g: &Gc<Generator>) -> Obj {
        if !matches!(g.state.get(), State::Suspended | State::Delegated) {
            return Obj::NONE;
        }
        // SAFETY: a suspended frame's registers are initialised; its pc is an instruction.
        unsafe {
            let pc = g.pc.get();
            if Op::of(*pc) != Op::YieldFrom {
                return Obj::NONE;
            }
            let first = Generator::registers(&raw const **g as *mut Generator);
            Obj::from_raw_checked(*first.add((*pc >> 16 & 255) as usize)).unwrap_or(Obj::NONE)
        }
    }

    /// The instruction a frame stands at, as an offset.
    #[must_use]
    pub fn generator_position(&self, g: &Gc<Generator>) -> Option<(Gc<Function>, u32)> {
        if g.state.get() == State::Finished {
            return None;
        }
        let f = self.generator_function(g)?;
        let offset = f.code.get(&self.heap).offset(g.pc.get());
        Some((f, offset))
    }
}
