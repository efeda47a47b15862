//! `map` and `filter`.

use super::shapes;
use crate::object::native::Result;
use crate::object::{Gc, Obj, Str, Trace, Tuple, Type, Visitor, payload};
use crate::types::native_iter::NativeIterator;
use crate::vm::Vm;
use ouro_macros::methods;
use smallvec::SmallVec;

pub struct Map {
    function: Obj,
    iterators: Vec<Obj>,
}
payload!(Map, "map", shapes::MAP, container);
impl Trace for Map {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.function.trace(v);
        self.iterators.trace(v);
    }
}

impl NativeIterator for Map {
    fn advance(this: &Gc<Self>, vm: &mut Vm) -> Result<Option<Obj>> {
        let mut args: SmallVec<[Obj; 4]> = SmallVec::new();
        for iterator in &this.iterators {
            match vm.next(iterator)? {
                Some(item) => args.push(item),
                None => return Ok(None),
            }
        }
        vm.call(&this.function, &args).map(Some)
    }
}

/// Make an iterator that computes the function using arguments from
/// each of the iterables.  Stops when the shortest iterable is exhausted.
#[methods(map, module = "builtins")]
impl Map {
    #[new(map(cls, *args, **kwargs))]
    fn new(vm: &mut Vm, cls: &Gc<Type>, args: &[Obj], kwargs: Vec<(Gc<Str>, Obj)>) -> Result<Gc<Map>> {
        if !kwargs.is_empty() && cls.is(&vm.types.map) {
            return Err(vm.type_error("map() takes no keyword arguments"));
        }
        let [function, iterables @ ..] = args else {
            return Err(vm.type_error("map() must have at least two arguments."));
        };
        if iterables.is_empty() {
            return Err(vm.type_error("map() must have at least two arguments."));
        }
        let mut iterators = Vec::with_capacity(iterables.len());
        for iterable in iterables {
            iterators.push(vm.iter(iterable)?);
        }
        Ok(vm.heap.alloc_with_shape(cls.root_shape(), Map { function: function.clone(), iterators }))
    }

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
    fn reduce(this: &Gc<Self>, vm: &mut Vm) -> Gc<Tuple> {
        let class = vm.type_of(this.as_obj()).into();
        let mut args = vec![this.function.clone()];
        args.extend(this.iterators.iter().cloned());
        let args = vm.heap.tuple(args).into();
        vm.heap.tuple_of_array([class, args])
    }
}

pub struct Filter {
    function: Obj,
    iterator: Obj,
}
payload!(Filter, "filter", shapes::FILTER, container);
impl Trace for Filter {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.function.trace(v);
        self.iterator.trace(v);
    }
}

impl NativeIterator for Filter {
    fn advance(this: &Gc<Self>, vm: &mut Vm) -> Result<Option<Obj>> {
        let asks_item = this.function.is_none() || this.function.is(vm.types.bool.as_obj());
        while let Some(item) = vm.next(&this.iterator)? {
            let is_good = if asks_item {
                vm.truth(&item)?
            } else {
                let answer = vm.call(&this.function, std::slice::from_ref(&item))?;
                vm.truth(&answer)?
            };
            if is_good {
                return Ok(Some(item));
            }
        }
        Ok(None)
    }
}

/// Return an iterator yielding those items of iterable for which function(item)
/// is true. If function is None, return the items that are true.
#[methods(filter, module = "builtins")]
impl Filter {
    #[new(filter(cls, function, iterable, /))]
    fn new(vm: &mut Vm, cls: &Gc<Type>, function: &Obj, iterable: &Obj) -> Result<Gc<Filter>> {
        let iterator = vm.iter(iterable)?;
        Ok(vm.heap.alloc_with_shape(cls.root_shape(), Filter { function: function.clone(), iterator }))
    }

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
    fn reduce(this: &Gc<Self>, vm: &mut Vm) -> Gc<Tuple> {
        let class = vm.type_of(this.as_obj()).into();
        let args = vm.heap.tuple_of_array([this.function.clone(), this.iterator.clone()]).into();
        vm.heap.tuple_of_array([class, args])
    }
}
