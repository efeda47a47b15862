//! Iteration, generators and awaiting: the slow paths.
#![allow(unsafe_code, unsafe_op_in_unsafe_fn)]

use super::{a, b, c, finish, next};
use crate::object::native::Result;
use crate::object::{Gc, Obj, Special, Value};
use crate::types::generator::{AsyncGenStep, Generator, StepKind, StepState};
use crate::types::list::{List, ListIterator};
use crate::types::native_iter::advance_pair_of;
use crate::types::shapes;
use crate::types::tuple::TupleIterator;
use crate::vm::Vm;
use crate::vm::frame::{code_of, payload, peek, set_register, take_operand};
use crate::vm::resume;
use crate::vm::unwind::raise;
use ouro_compiler::bytecode::{CodeKind, Op};
use ouro_heap::raw;
use std::cell::Cell;

pub(crate) unsafe fn get_iter(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    let object = take_operand(base, b(pc));
    let id = vm.heap.shape_of(&object).map(|s| s.id);
    // Generators are their own iterators.
    let result = if id == Some(shapes::GENERATOR) { Ok(object) } else { vm.iter(&object) };
    finish(vm, base, pc, result)
}

/// The next item of a list's iterator, borrowed from the list.
#[inline(always)]
pub(crate) unsafe fn list_next(it: &ListIterator) -> Option<Value> {
    let list = (*it.list.as_ptr()).as_ref()?;
    let items = &*(*payload::<List>(list.as_ptr())).items.as_ptr();
    let i = it.index.get();
    let v = items.get(i)?.value();
    it.index.set(i + 1);
    Some(v)
}

/// The next item of a tuple's iterator, borrowed from the tuple.
#[inline(always)]
pub(crate) unsafe fn tuple_next(it: &TupleIterator) -> Option<Value> {
    let tuple = (*it.tuple.as_ptr()).as_ref()?;
    let i = it.index.get();
    let v = tuple.items().get(i)?.value();
    it.index.set(i + 1);
    Some(v)
}

/// Whether the body of a loop begins by unpacking the item, which nothing else sees, into two.
unsafe fn takes_pair_apart(base: *mut Value, pc: *const u32, body: *const u32) -> bool {
    Op::of(*body) == Op::UnpackSequence
        && b(body) == a(pc)
        && c(body) == 2
        && a(pc) >= (*code_of(base)).nlocals as usize
}

pub(crate) unsafe fn for_iter(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    // What a generator driven by this loop returned is wanted by nobody.
    raw::decref(std::mem::replace(&mut vm.discard, Value::NONE));
    let body = pc.offset(*pc.add(1) as i32 as isize);
    if takes_pair_apart(base, pc, body)
        && let Some(shape) = vm.heap.shape_of(peek(base, b(pc)))
        && let Some(advance) = advance_pair_of(shape.id)
        && let Some(pair) = advance(vm, peek(base, b(pc)))
    {
        return match pair {
            Ok(Some([first, second])) => {
                set_register(base, a(body), first.into_value());
                set_register(base, a(body) + 1, second.into_value());
                body.add(1)
            }
            Ok(None) => {
                set_register(base, b(pc), Value::UNDEF);
                next(pc)
            }
            Err(raised) => raise(vm, base, pc, raised),
        };
    }
    match vm.next(peek(base, b(pc))) {
        Ok(Some(item)) => {
            set_register(base, a(pc), item.into_value());
            body
        }
        Ok(None) => {
            set_register(base, b(pc), Value::UNDEF);
            next(pc)
        }
        Err(raised) => raise(vm, base, pc, raised),
    }
}

pub(crate) unsafe fn yield_value(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    let v = take_operand(base, b(pc)).into_value();
    if (*code_of(base)).kind == CodeKind::AsyncGenerator {
        return resume::async_yield(vm, base, pc, v);
    }
    resume::suspend(vm, base, pc, v)
}

impl Vm {
    /// The iterator that `await object` drives.
    pub fn get_awaitable(&mut self, object: Obj) -> Result<Obj> {
        let id = self.heap.shape_of(&object).map(|s| s.id);
        if let Some(id) = id {
            if matches!(id, shapes::COROUTINE | shapes::ASYNC_GEN_STEP | shapes::ASYNC_GEN_THROW) {
                return Ok(object);
            }
            if self.is_native_awaitable(id) {
                return Ok(object);
            }
            if id == shapes::GENERATOR && self.is_iterable_coroutine(&object) {
                return Ok(object);
            }
        }
        let Some(iterator) = self.call_special(&object, Special::Await, &[])? else {
            let class = self.type_of(&object).name(self);
            return Err(self.type_error(format!("object {class} can't be used in 'await' expression")));
        };
        let id = self.heap.shape_of(&iterator).map(|s| s.id);
        if id == Some(shapes::COROUTINE) {
            return Err(self.type_error("__await__() returned a coroutine"));
        }
        if self.special_of(&iterator, Special::Next).is_none() {
            let class = self.type_of(&iterator).name(self);
            return Err(self.type_error(format!("__await__() returned non-iterator of type '{class}'")));
        }
        Ok(iterator)
    }

    /// Whether a generator is a generator-based coroutine (`types.coroutine`).
    #[must_use]
    pub fn is_iterable_coroutine(&self, object: &Obj) -> bool {
        object.downcast::<Generator>().is_some_and(|g| {
            // SAFETY: the frame's function lives while the generator is not finished.
            g.state.get() != crate::types::generator::State::Finished
                && unsafe {
                    let f: *const crate::types::function::Function = payload(g.frame.func.as_ptr());
                    (*crate::vm::frame::code_of_function(f)).is_iterable_coroutine.get()
                }
        })
    }

    /// An awaitable step of an asynchronous generator.
    pub fn async_gen_step(&mut self, generator: &Gc<Generator>, kind: StepKind, argument: Obj) -> Obj {
        let step = AsyncGenStep { generator: generator.clone(), argument, kind, state: Cell::new(StepState::Created) };
        let class = if kind == StepKind::Send { &self.types.async_gen_step } else { &self.types.async_gen_throw };
        self.heap.alloc_with_shape(class.root_shape(), step).into()
    }
}

pub(crate) unsafe fn get_awaitable(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    let object = take_operand(base, b(pc));
    let r#where = c(pc);
    if r#where != 0
        && vm.special_of(&object, Special::Await).is_none()
        && vm.heap.shape_of(&object).map(|s| s.id) != Some(shapes::COROUTINE)
    {
        let class = vm.type_of(&object).name(vm);
        let method = if r#where == 1 { "__aenter__" } else { "__aexit__" };
        let raised = vm.type_error(format!(
            "'async with' received an object from {method} that does not implement __await__: {class}"
        ));
        drop(object);
        return raise(vm, base, pc, raised);
    }
    let result = vm.get_awaitable(object);
    finish(vm, base, pc, result)
}

pub(crate) unsafe fn get_yield_from_iter(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    let object = take_operand(base, b(pc));
    let id = vm.heap.shape_of(&object).map(|s| s.id);
    let result = if id == Some(shapes::GENERATOR) {
        Ok(object)
    } else if id == Some(shapes::COROUTINE) {
        let kind = (*code_of(base)).kind;
        if kind == CodeKind::Coroutine || (*code_of(base)).is_iterable_coroutine.get() {
            Ok(object)
        } else {
            Err(vm.type_error("cannot 'yield from' a coroutine object in a non-coroutine generator"))
        }
    } else {
        vm.iter(&object)
    };
    finish(vm, base, pc, result)
}

pub(crate) unsafe fn get_aiter(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    let object = take_operand(base, b(pc));
    let result = vm.async_for_iter(&object);
    drop(object);
    finish(vm, base, pc, result)
}

impl Vm {
    fn async_for_iter(&mut self, object: &Obj) -> Result<Obj> {
        if object.downcast::<Generator>().is_some_and(|g| g.shape_id() == shapes::ASYNC_GENERATOR) {
            return Ok(object.clone());
        }
        let Some(iterator) = self.call_special(object, Special::AIter, &[])? else {
            let class = self.type_of(object).name(self);
            return Err(self.type_error(format!("'async for' requires an object with __aiter__ method, got {class}")));
        };
        if self.special_of(&iterator, Special::ANext).is_none() {
            let class = self.type_of(&iterator).name(self);
            return Err(self.type_error(format!(
                "'async for' received an object from __aiter__ that does not implement __anext__: {class}"
            )));
        }
        Ok(iterator)
    }

    fn async_for_next(&mut self, iterator: &Obj) -> Result<Obj> {
        if let Some(g) = iterator.downcast::<Generator>().filter(|g| g.shape_id() == shapes::ASYNC_GENERATOR) {
            let g = g.clone();
            self.first_iteration(&g)?;
            // In place of a step: nobody sees what is driven here.
            return Ok(g.into());
        }
        let Some(awaitable) = self.call_special(iterator, Special::ANext, &[])? else {
            let class = self.type_of(iterator).name(self);
            return Err(self.type_error(format!("'async for' requires an iterator with __anext__ method, got {class}")));
        };
        let class = self.type_of(&awaitable);
        match self.get_awaitable(awaitable) {
            Ok(iterator) => Ok(iterator),
            Err(cause) => {
                let class = class.name(self);
                let raised = self.type_error(format!("'async for' received an invalid object from __anext__: {class}"));
                let cause: Obj = cause.into_exception().into();
                raised.exception().cause.set(&mut self.heap, Some(cause));
                raised.exception().suppresses_context.set(true);
                Err(raised)
            }
        }
    }
}

pub(crate) unsafe fn get_anext(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    let iterator = peek(base, b(pc)).clone();
    let result = vm.async_for_next(&iterator);
    finish(vm, base, pc, result)
}

pub(crate) unsafe fn end_async_for(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    let raised = vm.raised.take().expect("a handler is entered with an exception");
    if !raised.is(vm, &vm.types.exceptions.StopAsyncIteration.clone()) {
        return crate::vm::unwind::reunwind(vm, base, pc, raised);
    }
    drop(raised);
    let iterator = std::mem::replace(&mut *base.add(a(pc)), Value::UNDEF);
    raw::decref(iterator);
    next(pc)
}
