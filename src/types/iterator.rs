//! Iterators over things that have no iterator of their own: sequences by index, forwards and backwards (`reversed`),
//! and callables until a sentinel.

use super::shapes;
use crate::object::native::Result;
use crate::object::{Gc, Obj, Slot, Special, Trace, Tuple, Type, Visitor, payload};
use crate::types::native_iter::NativeIterator;
use crate::vm::Vm;
use ouro_macros::methods;
use std::cell::Cell;

/// `iter(object)` by `__getitem__`.
pub struct SequenceIterator {
    /// None once exhausted.
    pub sequence: Slot<Option<Obj>>,
    pub index: Cell<usize>,
}
payload!(SequenceIterator, "iterator", shapes::SEQUENCE_ITERATOR, container);
impl Trace for SequenceIterator {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.sequence.trace(v);
    }
    fn clear(&self, sink: &mut Vec<Obj>) {
        self.sequence.clear(sink);
    }
}

/// An iterator over `object` by index.
pub fn sequence(vm: &mut Vm, object: &Obj) -> Obj {
    vm.heap.alloc(SequenceIterator { sequence: Slot::new(Some(object.clone())), index: Cell::new(0) }).into()
}

impl Vm {
    /// `sequence[index]`, None where it ends: by IndexError or StopIteration.
    fn item_at(&mut self, sequence: &Obj, index: i64) -> Result<Option<Obj>> {
        let index = self.int(index);
        match self.get_item(sequence, &index) {
            Ok(item) => Ok(Some(item)),
            Err(raised)
                if raised.is(self, &self.types.exceptions.IndexError.clone())
                    || raised.is(self, &self.types.exceptions.StopIteration.clone()) =>
            {
                Ok(None)
            }
            Err(raised) => Err(raised),
        }
    }
}

impl NativeIterator for SequenceIterator {
    fn advance(this: &Gc<Self>, vm: &mut Vm) -> Result<Option<Obj>> {
        let Some(sequence) = this.sequence.cloned(&vm.heap) else { return Ok(None) };
        let i = this.index.get();
        let item = vm.item_at(&sequence, i as i64)?;
        match item {
            Some(_) => this.index.set(i + 1),
            None => this.sequence.set(&mut vm.heap, None),
        }
        Ok(item)
    }
}

#[methods(iterator, module = "builtins", subclassable = false)]
impl SequenceIterator {
    #[native(__iter__(self, /))]
    fn iter(this: &Gc<Self>) -> Gc<Self> {
        this.clone()
    }

    #[native(__next__(self, /))]
    fn next(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        vm.step_native(this)
    }

    /// Private method returning an estimate of len(list(it)).
    #[native(__length_hint__(self, /))]
    fn length_hint(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        let Some(sequence) = this.sequence.cloned(&vm.heap) else { return Ok(Obj::small(0)) };
        if vm.special_of(&sequence, Special::Len).is_none() {
            return Ok(Obj::NOT_IMPLEMENTED);
        }
        let len = vm.len(&sequence)?;
        Ok(vm.int(len.saturating_sub(this.index.get()) as i64))
    }

    /// Return state information for pickling.
    #[native(__reduce__(self, /))]
    fn reduce(this: &Gc<Self>, vm: &mut Vm) -> Result<Gc<Tuple>> {
        let iter = vm.builtin("iter")?;
        let sequence = this.sequence.cloned(&vm.heap);
        Ok(match sequence {
            Some(sequence) => {
                let args = vm.heap.tuple_of_array([sequence]).into();
                let index = vm.int(this.index.get() as i64);
                vm.heap.tuple_of_array([iter, args, index])
            }
            None => {
                let empty = vm.heap.tuple(Vec::new()).into();
                let args = vm.heap.tuple_of_array([empty]).into();
                vm.heap.tuple_of_array([iter, args])
            }
        })
    }

    /// Set state information for unpickling.
    #[native(__setstate__(self, state, /))]
    fn set_state(this: &Gc<Self>, state: isize) {
        this.index.set(state.max(0) as usize);
    }
}

/// `reversed(sequence)` for what has no `__reversed__`.
pub struct Reversed {
    sequence: Slot<Option<Obj>>,
    index: Cell<i64>,
}
payload!(Reversed, "reversed", shapes::REVERSED, container);
impl Trace for Reversed {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.sequence.trace(v);
    }
    fn clear(&self, sink: &mut Vec<Obj>) {
        self.sequence.clear(sink);
    }
}

impl NativeIterator for Reversed {
    fn advance(this: &Gc<Self>, vm: &mut Vm) -> Result<Option<Obj>> {
        let i = this.index.get();
        let sequence = this.sequence.cloned(&vm.heap);
        if let (Some(sequence), true) = (sequence, i >= 0)
            && let Some(item) = vm.item_at(&sequence, i)?
        {
            this.index.set(i - 1);
            return Ok(Some(item));
        }
        this.index.set(-1);
        this.sequence.set(&mut vm.heap, None);
        Ok(None)
    }
}

/// Return a reverse iterator over the values of the given sequence.
#[methods(reversed, module = "builtins")]
impl Reversed {
    #[new(reversed(cls, object, /))]
    fn new(vm: &mut Vm, cls: &Gc<Type>, object: &Obj) -> Result<Obj> {
        let class = vm.type_of(object);
        match vm.special(&class, Special::Reversed) {
            Some(method) if !method.is_none() => return vm.call_method_object(&method, object, &[]),
            None if vm.special(&class, Special::GetItem).is_some()
                && vm.special(&class, Special::Len).is_some()
                && !class.has(crate::object::TypeFlags::MAPPING) => {}
            _ => {
                let class = class.name(vm);
                return Err(vm.type_error(format!("'{class}' object is not reversible")));
            }
        }
        let last = vm.len(object)? as i64 - 1;
        let reversed = Reversed { sequence: Slot::new(Some(object.clone())), index: Cell::new(last) };
        Ok(vm.heap.alloc_with_shape(cls.root_shape(), reversed).into())
    }

    #[native(__iter__(self, /))]
    fn iter(this: &Gc<Self>) -> Gc<Self> {
        this.clone()
    }

    #[native(__next__(self, /))]
    fn next(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        vm.step_native(this)
    }

    /// Private method returning an estimate of len(list(it)).
    #[native(__length_hint__(self, /))]
    fn length_hint(this: &Gc<Self>, vm: &mut Vm) -> Result<i64> {
        let Some(sequence) = this.sequence.cloned(&vm.heap) else { return Ok(0) };
        let (len, position) = (vm.len(&sequence)? as i64, this.index.get() + 1);
        Ok(if len < position { 0 } else { position })
    }

    /// Return state information for pickling.
    #[native(__reduce__(self, /))]
    fn reduce(this: &Gc<Self>, vm: &mut Vm) -> Gc<Tuple> {
        let class = vm.type_of(this.as_obj()).into();
        let sequence = this.sequence.cloned(&vm.heap);
        match sequence {
            Some(sequence) => {
                let args = vm.heap.tuple_of_array([sequence]).into();
                let index = vm.int(this.index.get());
                vm.heap.tuple_of_array([class, args, index])
            }
            None => {
                let empty = vm.heap.tuple(Vec::new()).into();
                let args = vm.heap.tuple_of_array([empty]).into();
                vm.heap.tuple_of_array([class, args])
            }
        }
    }

    /// Set state information for unpickling.
    #[native(__setstate__(self, state, /))]
    fn set_state(this: &Gc<Self>, vm: &mut Vm, state: i64) -> Result<()> {
        let Some(sequence) = this.sequence.cloned(&vm.heap) else { return Ok(()) };
        let len = vm.len(&sequence)? as i64;
        this.index.set(state.clamp(-1, len - 1));
        Ok(())
    }
}

/// `iter(callable, sentinel)`.
pub struct CallableIterator {
    /// The callable and the sentinel; None once exhausted.
    source: Slot<Option<(Obj, Obj)>>,
}
payload!(CallableIterator, "callable_iterator", shapes::CALLABLE_ITERATOR, container);
impl Trace for CallableIterator {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.source.trace(v);
    }
    fn clear(&self, sink: &mut Vec<Obj>) {
        self.source.clear(sink);
    }
}

/// `iter(callable, sentinel)`.
#[must_use]
pub fn callable(vm: &mut Vm, callable: &Obj, sentinel: &Obj) -> Obj {
    let source = Slot::new(Some((callable.clone(), sentinel.clone())));
    vm.heap.alloc(CallableIterator { source }).into()
}

impl NativeIterator for CallableIterator {
    fn advance(this: &Gc<Self>, vm: &mut Vm) -> Result<Option<Obj>> {
        let Some((callable, sentinel)) = this.source.cloned(&vm.heap) else { return Ok(None) };
        let value = match vm.call(&callable, &[]) {
            Ok(value) => value,
            Err(raised) if raised.is(vm, &vm.types.exceptions.StopIteration.clone()) => {
                this.source.set(&mut vm.heap, None);
                return Ok(None);
            }
            Err(raised) => return Err(raised),
        };
        if this.source.get(&vm.heap).is_none() {
            return Ok(None);
        }
        if vm.eq(&sentinel, &value)? {
            this.source.set(&mut vm.heap, None);
            return Ok(None);
        }
        Ok(Some(value))
    }
}

#[methods(callable_iterator, module = "builtins", subclassable = false)]
impl CallableIterator {
    #[native(__iter__(self, /))]
    fn iter(this: &Gc<Self>) -> Gc<Self> {
        this.clone()
    }

    #[native(__next__(self, /))]
    fn next(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        vm.step_native(this)
    }

    /// Return state information for pickling.
    #[native(__reduce__(self, /))]
    fn reduce(this: &Gc<Self>, vm: &mut Vm) -> Result<Gc<Tuple>> {
        let iter = vm.builtin("iter")?;
        let source = this.source.cloned(&vm.heap);
        let args = match source {
            Some((callable, sentinel)) => vec![callable, sentinel],
            None => vec![vm.heap.tuple(Vec::new()).into()],
        };
        let args = vm.heap.tuple(args).into();
        Ok(vm.heap.tuple_of_array([iter, args]))
    }
}
