//! Built-in functions that consume a generator, as in `sum(x * x for x in items)`: the loop drives the generator itself
//! instead of evaluating it anew for each item from native code. While that goes on, a `Fold` stands in the place of the
//! callee, and each item that the generator yields runs the call instruction again.
#![allow(unsafe_code, unsafe_op_in_unsafe_fn)]

use super::a;
use super::call::{drop_window, finish_call};
use crate::object::native::{NativeDef, Result};
use crate::object::protocol::CompareOp;
use crate::object::sum::Sum;
use crate::object::{Gc, Obj, Slot, Trace, Type, Value, Visitor, payload};
use crate::types::generator::{Generator, State};
use crate::types::native::NativeFunction;
use crate::types::shapes;
use crate::vm::Vm;
use crate::vm::frame::{payload, peek, set_register};
use crate::vm::resume::{self, Continuation};
use crate::vm::unwind::raise;
use ouro_heap::raw;

/// What has come of the items so far.
enum Progress {
    Sum(Sum),
    /// Stops at the first item with this truth, which is the result.
    Truth(bool),
    /// The item that compares so with all others.
    Extreme(CompareOp, Option<Obj>),
    /// The items: the callee gets a list of them at the end.
    Items(Vec<Obj>),
}

pub(crate) struct Fold {
    callee: Obj,
    /// The registers of the arguments, and the one of the generator among them.
    first: usize,
    argc: usize,
    generator: usize,
    progress: Slot<Progress>,
}
payload!(Fold, "fold", shapes::FOLD, container);
impl Trace for Fold {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.callee.trace(v);
        self.progress.trace(v);
    }
}
impl Trace for Progress {
    fn trace(&self, v: &mut Visitor<'_>) {
        match self {
            Progress::Sum(sum) => sum.trace(v),
            Progress::Truth(_) => {}
            Progress::Extreme(_, best) => best.trace(v),
            Progress::Items(items) => items.trace(v),
        }
    }
}

/// The natives that are folds; others that happen to have these names are not.
#[derive(Default)]
pub(crate) struct Folds {
    sum: Option<&'static NativeDef>,
    any: Option<&'static NativeDef>,
    all: Option<&'static NativeDef>,
    min: Option<&'static NativeDef>,
    max: Option<&'static NativeDef>,
    sorted: Option<&'static NativeDef>,
    join: Option<&'static NativeDef>,
}

impl Vm {
    /// Find the natives that are folds.
    pub(crate) fn remember_folds(&mut self) {
        self.heap.set_builtin_shape::<Fold>();
        self.heap.set_shape_class(shapes::FOLD, self.types.object.value());
        let builtin = |vm: &Vm, name: &str| {
            let found = vm.builtins.get_str(&vm.heap, &vm.heap.intern(name))?;
            found.downcast::<NativeFunction>().map(|native| native.def)
        };
        let join = self.types.str.dict.get_str(&self.heap, &self.heap.intern("join"));
        self.folds = Folds {
            sum: builtin(self, "sum"),
            any: builtin(self, "any"),
            all: builtin(self, "all"),
            min: builtin(self, "min"),
            max: builtin(self, "max"),
            sorted: builtin(self, "sorted"),
            join: join.and_then(|join| join.downcast::<NativeFunction>().map(|native| native.def)),
        };
    }

    /// How a native function that is called with `argc` arguments, a generator and perhaps others, consumes it.
    fn fold_of(&self, def: &'static NativeDef, argc: usize, start: Option<&Obj>) -> Option<Progress> {
        let is = |known: Option<&'static NativeDef>| known.is_some_and(|known| std::ptr::eq(known, def));
        let folds = &self.folds;
        match (argc, start) {
            (1, _) if is(folds.sum) => Some(Progress::Sum(Sum::Int(0))),
            (2, Some(start)) if is(folds.sum) && start.value().is_int() => {
                Some(Progress::Sum(Sum::from(start.clone())))
            }
            (1, _) if is(folds.any) => Some(Progress::Truth(true)),
            (1, _) if is(folds.all) => Some(Progress::Truth(false)),
            (1, _) if is(folds.min) => Some(Progress::Extreme(CompareOp::Lt, None)),
            (1, _) if is(folds.max) => Some(Progress::Extreme(CompareOp::Gt, None)),
            (1, _) if is(folds.sorted) => Some(Progress::Items(Vec::new())),
            (2, _) if is(folds.join) => Some(Progress::Items(Vec::new())),
            _ => None,
        }
    }
}

/// Whether a register holds a generator.
#[inline(always)]
pub(super) unsafe fn is_generator(v: Value) -> bool {
    v.is_object() && (*v.as_ptr()).shape == shapes::GENERATOR
}

/// Begin the call at `pc` of a native function whose `argc` arguments stand from `first`; the register `generator` holds
/// a generator. None if it is no fold.
#[cold]
#[inline(never)]
pub(super) unsafe fn begin(
    vm: &mut Vm,
    base: *mut Value,
    pc: *const u32,
    def: &'static NativeDef,
    (first, argc): (usize, usize),
    generator: usize,
) -> Option<*const u32> {
    let second = (argc == 2).then(|| peek(base, first + 1));
    let progress = vm.fold_of(def, argc, second)?;
    start(vm, base, pc, (first, argc), generator, progress)
}

/// As `begin`, for a call of a class with a generator alone.
#[cold]
#[inline(never)]
pub(super) unsafe fn begin_class(
    vm: &mut Vm,
    base: *mut Value,
    pc: *const u32,
    class: &Gc<Type>,
    generator: usize,
) -> Option<*const u32> {
    let is_fold = class.is(&vm.types.list) || class.is(&vm.types.tuple);
    if !is_fold {
        return None;
    }
    start(vm, base, pc, (generator, 1), generator, Progress::Items(Vec::new()))
}

unsafe fn start(
    vm: &mut Vm,
    base: *mut Value,
    pc: *const u32,
    (first, argc): (usize, usize),
    generator: usize,
    progress: Progress,
) -> Option<*const u32> {
    let g = payload_at::<Generator>(base, generator);
    if !matches!((*g).state.get(), State::Created | State::Suspended) {
        return None;
    }
    let callee = peek(base, a(pc)).clone();
    let fold = vm.heap.alloc(Fold { callee, first, argc, generator, progress: Slot::new(progress) });
    set_register(base, a(pc), Obj::from(fold).into_value());
    *yielded(base, pc) = Value::UNDEF;
    Some(step(vm, base, pc, g))
}

unsafe fn payload_at<T>(base: *mut Value, register: usize) -> *mut T {
    payload((*base.add(register)).as_ptr())
}

/// Where the generator's items go: a word of the window that a frame's header would take.
#[inline(always)]
unsafe fn yielded(base: *mut Value, pc: *const u32) -> *mut Value {
    base.add(a(pc) + 2)
}

/// Let the generator run until its next item.
#[inline(always)]
unsafe fn step(vm: &mut Vm, base: *mut Value, pc: *const u32, g: *mut Generator) -> *const u32 {
    vm.base = base;
    vm.pc = pc;
    let to = Continuation {
        on_yield: pc,
        on_return: pc,
        on_error: pc,
        dst: yielded(base, pc),
        return_dst: &raw mut vm.discard,
    };
    match resume::resume(vm, g, &to, Value::NONE) {
        Ok(pc) => pc,
        Err(raised) => raise(vm, base, pc, raised),
    }
}

/// The call instruction at `pc` runs again: the generator has yielded, or is finished.
pub(super) unsafe fn go_on(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    let fold = &*payload_at::<Fold>(base, a(pc));
    let Some(item) = take_yielded(base, pc) else {
        raw::decref(std::mem::replace(&mut vm.discard, Value::NONE));
        return end(vm, base, pc, fold);
    };
    let is_plain = match fold.progress.get_mut(&mut vm.heap) {
        Progress::Sum(sum) => sum.add_plain(&item),
        _ => false,
    };
    let outcome = if is_plain { Ok(None) } else { fold.take_item(vm, item) };
    match outcome {
        Ok(None) => {
            let g = payload_at::<Generator>(base, fold.generator);
            match (*g).state.get() {
                State::Suspended => step(vm, base, pc, g),
                // Closed meanwhile, by what an item's methods did.
                State::Finished => end(vm, base, pc, fold),
                State::Created | State::Running | State::Delegated => {
                    let raised = vm.value_error("generator already executing");
                    raise(vm, base, pc, raised)
                }
            }
        }
        Ok(Some(result)) => leave(vm, base, pc, fold, result),
        Err(raised) => raise(vm, base, pc, raised),
    }
}

/// The item that the generator yielded; None if it is finished.
#[inline(always)]
unsafe fn take_yielded(base: *mut Value, pc: *const u32) -> Option<Obj> {
    let v = std::mem::replace(&mut *yielded(base, pc), Value::UNDEF);
    (!v.is_undef()).then(|| Obj::from_raw(v))
}

impl Fold {
    /// One more item. Gives the result of the call, if there need be no more. The progress is nobody else's meanwhile: the
    /// items' methods may run anything.
    fn take_item(&self, vm: &mut Vm, item: Obj) -> Result<Option<Obj>> {
        let mut progress = self.progress.replace(&mut vm.heap, Progress::Truth(false));
        let outcome = match &mut progress {
            Progress::Sum(sum) => sum.add(vm, &item).map(|()| None),
            Progress::Truth(wanted) => vm.truth(&item).map(|truth| (truth == *wanted).then(|| Obj::bool(truth))),
            Progress::Items(items) => {
                items.push(item);
                Ok(None)
            }
            Progress::Extreme(op, best) => {
                let is_better = best.as_ref().map_or(Ok(true), |best| vm.compare_bool(*op, &item, best));
                is_better.map(|is_better| {
                    if is_better {
                        *best = Some(item);
                    }
                    None
                })
            }
        };
        self.progress.set(&mut vm.heap, progress);
        outcome
    }
}

/// The generator is finished: the result.
unsafe fn end(vm: &mut Vm, base: *mut Value, pc: *const u32, fold: &Fold) -> *const u32 {
    let result = match fold.progress.replace(&mut vm.heap, Progress::Truth(false)) {
        Progress::Sum(sum) => sum.total(vm),
        Progress::Truth(wanted) => Obj::bool(!wanted),
        Progress::Extreme(_, Some(best)) => best,
        // The callee says what is wrong with no items.
        Progress::Extreme(_, None) => return call_itself(base, pc, fold),
        Progress::Items(items) => {
            let list = vm.list(items);
            set_register(base, fold.generator, Obj::from(list).into_value());
            return call_itself(base, pc, fold);
        }
    };
    leave(vm, base, pc, fold, result)
}

/// The instruction runs once more, with its callee in place.
unsafe fn call_itself(base: *mut Value, pc: *const u32, fold: &Fold) -> *const u32 {
    set_register(base, a(pc), fold.callee.clone().into_value());
    pc
}

/// The call is done.
unsafe fn leave(vm: &mut Vm, base: *mut Value, pc: *const u32, fold: &Fold, result: Obj) -> *const u32 {
    drop_window(base, fold.first, fold.argc);
    finish_call(vm, base, pc, a(pc), Ok(result))
}
