//! Raising and handling exceptions. Reference 7.8, 8.4.
#![allow(unsafe_code, unsafe_op_in_unsafe_fn)]

use super::{a, b, c, finish, next};
use crate::object::class::{ClassRelation, TypeFlags};
use crate::object::native::Result;
use crate::object::{Obj, Raised, Tuple, Type, Value};
use crate::types::exception::Exception;
use crate::types::list::List;
use crate::vm::Vm;
use crate::vm::frame::{set_register, take_operand};
use crate::vm::unwind::{raise as raise_at, raise_anew, reunwind};
use ouro_heap::raw;

pub(crate) unsafe fn push_exc(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    let raised = vm.raised.take().expect("a handler is entered with an exception");
    let caught: Obj = raised.into_exception().into();
    let previous = std::mem::replace(&mut vm.handled, caught.into_value());
    set_register(base, a(pc), previous);
    next(pc)
}

pub(crate) unsafe fn pop_exc(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    let previous = take_operand(base, a(pc));
    let handled = std::mem::replace(&mut vm.handled, previous.into_value());
    raw::decref(handled);
    next(pc)
}

unsafe fn handled(vm: &Vm) -> Obj {
    Obj::from_borrowed(vm.handled)
}

pub(crate) unsafe fn load_exc(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    let exception = handled(vm);
    set_register(base, a(pc), exception.into_value());
    next(pc)
}

impl Vm {
    /// Whether an exception matches what stands in an `except` clause.
    pub fn exception_matches(&mut self, exception: &Obj, class: &Obj) -> Result<bool> {
        if let Some(t) = class.downcast::<Type>().filter(|t| t.has(TypeFlags::EXCEPTION)) {
            return Ok(self.type_of(exception).is_subtype(self, t));
        }
        let not_exceptions = "catching classes that do not inherit from BaseException is not allowed";
        let Some(classes) = class.downcast::<Tuple>() else { return Err(self.type_error(not_exceptions)) };
        for class in classes.items() {
            if !class.downcast::<Type>().is_some_and(|t| t.has(TypeFlags::EXCEPTION)) {
                return Err(self.type_error(not_exceptions));
            }
        }
        for class in classes.items() {
            if self.exception_matches(exception, class)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// What `raise value` raises: an exception, or a new instance of an exception class.
    pub fn raised_from_arg(&mut self, value: &Obj) -> Result<Raised> {
        if let Some(exception) = value.downcast::<Exception>() {
            return Ok(Raised::new(exception.clone()));
        }
        if value.downcast::<Type>().is_some_and(|t| t.has(TypeFlags::EXCEPTION)) {
            let instance = self.call(value, &[])?;
            return match instance.into_gc::<Exception>() {
                Ok(exception) => Ok(Raised::new(exception)),
                Err(other) => {
                    let (class, got) = (self.repr_text(value)?, self.type_of(&other).name(self));
                    Err(self.type_error(format!(
                        "calling {class} should have returned an instance of BaseException, not {got}"
                    )))
                }
            };
        }
        Err(self.type_error("exceptions must derive from BaseException"))
    }

    /// `raise … from cause`.
    fn set_cause(&mut self, raised: &Raised, cause: &Obj) -> Result<()> {
        let cause: Option<Obj> = if cause.is_none() {
            None
        } else if cause.downcast::<Exception>().is_some() {
            Some(cause.clone())
        } else if cause.downcast::<Type>().is_some_and(|t| t.has(TypeFlags::EXCEPTION)) {
            Some(self.raised_from_arg(cause)?.into_exception().into())
        } else {
            return Err(self.type_error("exception causes must derive from BaseException"));
        };
        let exception = raised.exception();
        exception.cause.set(&mut self.heap, cause);
        exception.suppresses_context.set(true);
        Ok(())
    }
}

pub(crate) unsafe fn jump_unless_exc(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    let class = take_operand(base, a(pc));
    let exception = handled(vm);
    match vm.exception_matches(&exception, &class) {
        Ok(true) => next(pc),
        Ok(false) => pc.offset(*pc.add(1) as i32 as isize),
        Err(raised) => raise_at(vm, base, pc, raised),
    }
}

pub(crate) unsafe fn raise(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    let value = take_operand(base, a(pc));
    let raised = match vm.raised_from_arg(&value) {
        Ok(raised) | Err(raised) => raised,
    };
    drop(value);
    raise_anew(vm, base, pc, raised)
}

pub(crate) unsafe fn raise_from(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    let (value, cause) = (take_operand(base, a(pc)), take_operand(base, b(pc)));
    let raised = match vm.raised_from_arg(&value) {
        Ok(raised) => match vm.set_cause(&raised, &cause) {
            Ok(()) => raised,
            Err(other) => other,
        },
        Err(raised) => raised,
    };
    drop((value, cause));
    raise_anew(vm, base, pc, raised)
}

pub(crate) unsafe fn raise_bare(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    match vm.handled_exception().and_then(|e| e.into_gc::<Exception>().ok()) {
        Some(exception) => reunwind(vm, base, pc, Raised::new(exception)),
        None => {
            let raised = vm.runtime_error("No active exception to reraise");
            raise_at(vm, base, pc, raised)
        }
    }
}

pub(crate) unsafe fn reraise(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    let (value, previous) = (take_operand(base, a(pc)), take_operand(base, b(pc)));
    let left = std::mem::replace(&mut vm.handled, previous.into_value());
    raw::decref(left);
    let exception = value.into_gc::<Exception>().expect("only exceptions are raised again");
    reunwind(vm, base, pc, Raised::new(exception))
}

pub(crate) unsafe fn load_assertion_error(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    let class: Obj = (&vm.types.exceptions.AssertionError).into();
    finish(vm, base, pc, Ok(class))
}

pub(crate) unsafe fn match_star(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    let (group, class) = (take_operand(base, b(pc)), take_operand(base, c(pc)));
    let result = vm.match_star(&group, &class);
    drop((group, class));
    match result {
        Ok((matched, rest)) => {
            if !matched.is_none() {
                let left = std::mem::replace(&mut vm.handled, matched.clone().into_value());
                raw::decref(left);
            }
            set_register(base, a(pc), matched.into_value());
            set_register(base, a(pc) + 1, rest.into_value());
            next(pc)
        }
        Err(raised) => raise_at(vm, base, pc, raised),
    }
}

pub(crate) unsafe fn join_star(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    let (original, exceptions) = (take_operand(base, b(pc)), take_operand(base, c(pc)));
    let result = vm.join_star(&original, &exceptions);
    drop((original, exceptions));
    finish(vm, base, pc, result)
}

impl Vm {
    /// PEP 654: split what is being handled by `class`.
    fn match_star(&mut self, group: &Obj, class: &Obj) -> Result<(Obj, Obj)> {
        if group.is_none() {
            return Ok((Obj::NONE, Obj::NONE));
        }
        let base_group = self.types.exceptions.BaseExceptionGroup.clone();
        let classes = match class.downcast::<Tuple>() {
            Some(classes) => classes.items().to_vec(),
            None => vec![class.clone()],
        };
        for class in &classes {
            match class.downcast::<Type>() {
                Some(t) if t.has(TypeFlags::EXCEPTION) && !t.is_subtype(self, &base_group) => {}
                Some(t) if t.has(TypeFlags::EXCEPTION) => {
                    return Err(
                        self.type_error("catching ExceptionGroup with except* is not allowed. Use except instead.")
                    );
                }
                _ => {
                    return Err(
                        self.type_error("catching classes that do not inherit from BaseException is not allowed")
                    );
                }
            }
        }
        if !self.type_of(group).is_subtype(self, &base_group) {
            if !self.exception_matches(group, class)? {
                return Ok((Obj::NONE, group.clone()));
            }
            // A plain exception is handled as a group of its own.
            let message = self.heap.str("").into();
            let list = self.heap.tuple_of_array([group.clone()]).into();
            let class: Obj = (&self.types.exceptions.BaseExceptionGroup).into();
            let wrapped = self.call(&class, &[message, list])?;
            return Ok((wrapped, Obj::NONE));
        }
        let pair = self.call_method(group, "split", std::slice::from_ref(class))?;
        match pair.downcast::<Tuple>().filter(|t| t.len() >= 2) {
            Some(t) => Ok((t.items()[0].clone(), t.items()[1].clone())),
            None => {
                let (class, got) = (self.type_of(group).name(self), self.type_of(&pair).name(self));
                Err(self.type_error(format!("{class}.split must return a tuple, not {got}")))
            }
        }
    }

    /// PEP 654: what `except*` raises in the end.
    fn join_star(&mut self, original: &Obj, exceptions: &Obj) -> Result<Obj> {
        let all = match exceptions.downcast::<List>() {
            Some(list) => list.items.cloned(&self.heap),
            None => Vec::new(),
        };
        let all: Vec<Obj> = all.into_iter().filter(|e| !e.is_none()).collect();
        if all.is_empty() {
            return Ok(Obj::NONE);
        }
        let base_group = self.types.exceptions.BaseExceptionGroup.clone();
        if !self.type_of(original).is_subtype(self, &base_group) {
            return Ok(all[0].clone());
        }
        // Parts of the original keep its traceback and are joined to one group; what was raised anew stands beside it.
        let own_traceback = |vm: &Vm, e: &Obj| e.downcast::<Exception>().and_then(|e| e.traceback.cloned(&vm.heap));
        let original_traceback = own_traceback(self, original);
        let (mut raised, mut parts) = (Vec::new(), Vec::new());
        for e in all {
            let traceback = own_traceback(self, &e);
            let same = match (&traceback, &original_traceback) {
                (Some(a), Some(b)) => a.is(b),
                (None, None) => true,
                _ => false,
            };
            if same && self.is_part_of(&e, original) { parts.push(e) } else { raised.push(e) }
        }
        let part = if parts.is_empty() { None } else { Some(self.projection(original, &parts)?) };
        if raised.is_empty() {
            return Ok(part.unwrap_or(Obj::NONE));
        }
        raised.extend(part);
        if raised.len() == 1 {
            return Ok(raised.remove(0));
        }
        let message = self.heap.str("").into();
        let list = self.list(raised).into();
        let class: Obj = (&self.types.exceptions.BaseExceptionGroup).into();
        self.call(&class, &[message, list])
    }

    fn is_part_of(&mut self, e: &Obj, original: &Obj) -> bool {
        let mut leaves = Vec::new();
        self.group_leaves(original, &mut leaves);
        let mut own = Vec::new();
        self.group_leaves(e, &mut own);
        own.iter().all(|o| leaves.iter().any(|l| l.is(o)))
    }

    fn group_leaves(&mut self, e: &Obj, into: &mut Vec<Obj>) {
        let base_group = self.types.exceptions.BaseExceptionGroup.clone();
        if !self.type_of(e).is_subtype(self, &base_group) {
            into.push(e.clone());
            return;
        }
        if let Ok(Some(inner)) = self.get_attr_name_opt(e, "exceptions")
            && let Some(inner) = inner.downcast::<Tuple>()
        {
            for e in inner.items() {
                self.group_leaves(e, into);
            }
        }
    }

    /// The part of `original` whose leaves are those of `parts`, with the original's structure.
    fn projection(&mut self, original: &Obj, parts: &[Obj]) -> Result<Obj> {
        let mut leaves = Vec::new();
        for part in parts {
            self.group_leaves(part, &mut leaves);
        }
        self.project(original, &leaves).map(|p| p.unwrap_or(Obj::NONE))
    }

    fn project(&mut self, group: &Obj, leaves: &[Obj]) -> Result<Option<Obj>> {
        let base_group = self.types.exceptions.BaseExceptionGroup.clone();
        if !self.type_of(group).is_subtype(self, &base_group) {
            return Ok(leaves.iter().any(|l| l.is(group)).then(|| group.clone()));
        }
        let inner = self.get_attr_name(group, "exceptions")?;
        let all = inner.downcast::<Tuple>().map(|t| t.items().to_vec()).unwrap_or_default();
        let mut kept = Vec::new();
        for e in &all {
            kept.extend(self.project(e, leaves)?);
        }
        if kept.is_empty() {
            return Ok(None);
        }
        if kept.len() == all.len() && kept.iter().zip(&all).all(|(k, a)| k.is(a)) {
            return Ok(Some(group.clone()));
        }
        let list = self.list(kept).into();
        let derived = self.call_method(group, "derive", &[list])?;
        self.copy_group_state(group, &derived);
        Ok(Some(derived))
    }

    /// A derived group takes over traceback, cause, context and notes.
    pub(crate) fn copy_group_state(&mut self, from: &Obj, to: &Obj) {
        let (Some(f), Some(t)) = (from.downcast::<Exception>(), to.downcast::<Exception>()) else { return };
        t.traceback.set(&mut self.heap, None);
        let traceback = f.traceback.cloned(&self.heap);
        t.traceback.set(&mut self.heap, traceback);
        let cause = f.cause.cloned(&self.heap);
        t.cause.set(&mut self.heap, cause);
        let context = f.context.cloned(&self.heap);
        t.context.set(&mut self.heap, context);
        // A cause, even none, has been set.
        t.suppresses_context.set(true);
        let notes = self.heap.intern("__notes__");
        if let Some(list) = self.own_attr(from, &notes)
            && let Ok(items) = self.collect(&list)
        {
            let copy = self.list(items).into();
            drop(self.set_attr(to, &notes, copy));
        }
    }
}
