//! `itertools`: iterators made of iterators, each a native class.

use super::NativeModule;
use crate::object::native::Result;
use crate::object::protocol::BinaryOp;
use crate::object::{Gc, Obj, ShapeId, Slot, Special, Str, Tuple, Type, payload};
use crate::types::module::Module;
use crate::types::native_iter::{NativeIterator, register};
use crate::types::shapes::ITERTOOLS;
use crate::vm::Vm;
use ouro_heap::Payload;
use ouro_macros::{Trace, methods, native};
use std::cell::Cell;

/// Functional tools for creating and using iterators.
pub const MODULE: NativeModule = NativeModule {
    name: "itertools",
    doc: "Functional tools for creating and using iterators.",
    natives: &[TEE],
    init: Some(init),
};

fn init(vm: &mut Vm, module: &Gc<Module>) -> Result<()> {
    macro_rules! classes {
        ($($class:ident),*) => { $(add_class::<$class>(vm, module, &$class::CLASS);)* };
    }
    classes!(
        Accumulate,
        Batched,
        Chain,
        Combinations,
        CombinationsWithReplacement,
        Compress,
        Count,
        Cycle,
        DropWhile,
        FilterFalse,
        GroupBy,
        Grouper,
        ISlice,
        Pairwise,
        Permutations,
        Product,
        Repeat,
        StarMap,
        TakeWhile,
        Tee,
        ZipLongest
    );
    let node = vm.lasting_class::<TeeNode>(&TeeNode::CLASS);
    vm.dict_set_name(&module.dict, TeeNode::CLASS.name, node);
    Ok(())
}

fn add_class<T: NativeIterator>(vm: &mut Vm, module: &Gc<Module>, def: &'static crate::object::ClassDef) {
    let class = vm.lasting_class::<T>(def);
    register::<T>(T::SHAPE);
    vm.dict_set_name(&module.dict, def.name, class);
}

/// A class of this module: its constructor, and what all iterators have.
macro_rules! iterator_class {
    ($(#[doc = $doc:literal])* $payload:ident $name:ident $shape:literal { $($more:tt)* }) => {
        payload!($payload, "itertools", ShapeId(ITERTOOLS + $shape), container);

        $(#[doc = $doc])*
        #[methods($name, module = "itertools")]
        impl $payload {
            $($more)*

            #[native(__iter__(self, /))]
            fn iter(this: &Gc<$payload>) -> Gc<$payload> {
                this.clone()
            }

            #[native(__next__(self, /))]
            fn next(this: &Gc<$payload>, vm: &mut Vm) -> Result<Obj> {
                vm.step_native(this)
            }
        }
    };
}

fn make<T: Payload>(vm: &mut Vm, class: &Gc<Type>, payload: T) -> Gc<T> {
    vm.heap.alloc_with_shape(class.root_shape(), payload)
}

/// All that copies and pickles iterators of this module says so first.
fn announce(vm: &mut Vm) -> Result<()> {
    vm.warn_deprecated("Pickle, copy, and deepcopy support will be removed from itertools in Python 3.14.")
}

/// What `__reduce__` returns: the class, the arguments to call it with, and the state to set then.
fn reduced<T: Payload>(vm: &mut Vm, this: &Gc<T>, args: Vec<Obj>, state: Option<Obj>) -> Result<Obj> {
    announce(vm)?;
    let class = vm.type_of(this.as_obj()).into();
    let args = vm.heap.tuple(args).into();
    let parts = [class, args].into_iter().chain(state).collect();
    Ok(vm.heap.tuple(parts).into())
}

/// The items of a state, which has to be a tuple of so many.
fn state_items(vm: &mut Vm, state: &Obj, count: usize) -> Result<Vec<Obj>> {
    announce(vm)?;
    match state.downcast::<Tuple>() {
        None => Err(vm.type_error("state is not a tuple")),
        Some(items) if items.len() != count => Err(vm.value_error("invalid arguments")),
        Some(items) => Ok(items.items().to_vec()),
    }
}

/// Places in pools, from a state: the last that there are where a number is too large.
fn state_places(vm: &mut Vm, state: &Obj, limits: &[usize]) -> Result<Vec<usize>> {
    let items = state_items(vm, state, limits.len())?;
    let mut places = Vec::with_capacity(items.len());
    for (item, limit) in items.iter().zip(limits) {
        let place = vm.to_i64(item)?;
        places.push(usize::try_from(place).unwrap_or(0).min(*limit));
    }
    Ok(places)
}

fn numbers(vm: &mut Vm, numbers: &[usize]) -> Obj {
    let items = numbers.iter().map(|n| vm.int_u64(*n as u64)).collect();
    vm.heap.tuple(items).into()
}

/// An iterator over nothing.
fn nothing(vm: &mut Vm) -> Result<Obj> {
    let empty = vm.heap.tuple(Vec::new()).into();
    vm.iter(&empty)
}

/// Items to be given before those of an iterator.
fn before(vm: &mut Vm, items: Vec<Obj>, iterator: Obj) -> Result<Obj> {
    let items = vm.list(items).into();
    let sources = vm.heap.tuple(vec![items, iterator]).into();
    let source = Slot::new(Some(vm.iter(&sources)?));
    Ok(vm.heap.alloc(Chain { source, active: Slot::new(None) }).into())
}

fn tuple(vm: &mut Vm, items: Vec<Obj>) -> Option<Obj> {
    Some(vm.heap.tuple(items).into())
}

#[derive(Trace)]
pub struct Accumulate {
    iterator: Obj,
    function: Option<Obj>,
    /// Given before anything else.
    initial: Slot<Option<Obj>>,
    total: Slot<Option<Obj>>,
}

impl NativeIterator for Accumulate {
    fn advance(this: &Gc<Self>, vm: &mut Vm) -> Result<Option<Obj>> {
        if let Some(initial) = this.initial.replace(&mut vm.heap, None) {
            this.total.set(&mut vm.heap, Some(initial.clone()));
            return Ok(Some(initial));
        }
        let Some(item) = vm.next(&this.iterator)? else { return Ok(None) };
        let total = match this.total.cloned(&vm.heap) {
            None => item,
            Some(total) => match &this.function {
                Some(function) => vm.call(function, &[total, item])?,
                None => vm.binary(BinaryOp::Add, &total, &item)?,
            },
        };
        this.total.set(&mut vm.heap, Some(total.clone()));
        Ok(Some(total))
    }
}

iterator_class! {
    /// Return series of accumulated sums (or other binary function results).
    Accumulate accumulate 0 {
        #[new(accumulate(cls, iterable, func=None, *, initial=None))]
        fn new(vm: &mut Vm, cls: &Gc<Type>, iterable: &Obj, func: Option<&Obj>, initial: Option<&Obj>) -> Result<Gc<Accumulate>> {
            let iterator = vm.iter(iterable)?;
            let (function, initial) = (func.cloned(), Slot::new(initial.cloned()));
            Ok(make(vm, cls, Accumulate { iterator, function, initial, total: Slot::new(None) }))
        }

        #[native(__reduce__(self, /))]
        fn reduce(this: &Gc<Accumulate>, vm: &mut Vm) -> Result<Obj> {
            let function = this.function.clone().unwrap_or(Obj::NONE);
            if let Some(initial) = this.initial.cloned(&vm.heap) {
                let iterator = before(vm, vec![initial], this.iterator.clone())?;
                return reduced(vm, this, vec![iterator, function], None);
            }
            let state = this.total.cloned(&vm.heap).and_then(|total| tuple(vm, vec![total]));
            reduced(vm, this, vec![this.iterator.clone(), function], state)
        }

        #[native(__setstate__(self, state, /))]
        fn setstate(this: &Gc<Accumulate>, vm: &mut Vm, state: &Obj) -> Result<()> {
            let total = state_items(vm, state, 1)?.pop();
            this.total.set(&mut vm.heap, total);
            Ok(())
        }
    }
}

#[derive(Trace)]
pub struct Batched {
    iterator: Slot<Option<Obj>>,
    size: usize,
    is_strict: bool,
}

impl NativeIterator for Batched {
    fn advance(this: &Gc<Self>, vm: &mut Vm) -> Result<Option<Obj>> {
        let Some(iterator) = this.iterator.cloned(&vm.heap) else { return Ok(None) };
        let mut items = Vec::with_capacity(this.size.min(1 << 10));
        while items.len() < this.size {
            match vm.next(&iterator) {
                Ok(Some(item)) => items.push(item),
                Ok(None) => {
                    this.iterator.set(&mut vm.heap, None);
                    if items.is_empty() {
                        return Ok(None);
                    }
                    if this.is_strict {
                        return Err(vm.value_error("batched(): incomplete batch"));
                    }
                    break;
                }
                Err(raised) => {
                    this.iterator.set(&mut vm.heap, None);
                    return Err(raised);
                }
            }
        }
        Ok(tuple(vm, items))
    }
}

iterator_class! {
    /// Batch data into tuples of length n. The last batch may be shorter than n.
    ///
    /// Loops over the input iterable and accumulates data into tuples
    /// up to size n.  The input is consumed lazily, just enough to
    /// fill a batch.  The result is yielded as soon as a batch is full
    /// or when the input iterable is exhausted.
    ///
    ///     >>> for batch in batched('ABCDEFG', 3):
    ///     ...     print(batch)
    ///     ...
    ///     ('A', 'B', 'C')
    ///     ('D', 'E', 'F')
    ///     ('G',)
    ///
    /// If "strict" is True, raises a ValueError if the final batch is shorter
    /// than n.
    Batched batched 1 {
        #[new(batched(cls, iterable, n, *, strict=False))]
        fn new(vm: &mut Vm, cls: &Gc<Type>, iterable: &Obj, n: isize, strict: bool) -> Result<Gc<Batched>> {
            if n < 1 {
                return Err(vm.value_error("n must be at least one"));
            }
            let iterator = Slot::new(Some(vm.iter(iterable)?));
            Ok(make(vm, cls, Batched { iterator, size: n as usize, is_strict: strict }))
        }
    }
}

#[derive(Trace)]
pub struct Chain {
    /// The iterables to come; None once exhausted.
    source: Slot<Option<Obj>>,
    active: Slot<Option<Obj>>,
}

impl NativeIterator for Chain {
    fn advance(this: &Gc<Self>, vm: &mut Vm) -> Result<Option<Obj>> {
        let Some(source) = this.source.cloned(&vm.heap) else { return Ok(None) };
        loop {
            if let Some(active) = this.active.cloned(&vm.heap) {
                if let Some(item) = vm.next(&active)? {
                    return Ok(Some(item));
                }
                this.active.set(&mut vm.heap, None);
            }
            let next = match vm.next(&source) {
                Ok(Some(iterable)) => vm.iter(&iterable),
                Ok(None) => {
                    this.source.set(&mut vm.heap, None);
                    return Ok(None);
                }
                Err(raised) => Err(raised),
            };
            match next {
                Ok(iterator) => this.active.set(&mut vm.heap, Some(iterator)),
                Err(raised) => {
                    this.source.set(&mut vm.heap, None);
                    return Err(raised);
                }
            }
        }
    }
}

iterator_class! {
    /// Return a chain object whose .__next__() method returns elements from the
    /// first iterable until it is exhausted, then elements from the next
    /// iterable, until all of the iterables are exhausted.
    Chain chain 2 {
        #[new(chain(cls, *iterables))]
        fn new(vm: &mut Vm, cls: &Gc<Type>, iterables: &[Obj]) -> Result<Gc<Chain>> {
            let iterables = vm.heap.tuple(iterables.to_vec()).into();
            let source = Slot::new(Some(vm.iter(&iterables)?));
            Ok(make(vm, cls, Chain { source, active: Slot::new(None) }))
        }

        /// Alternative chain() constructor taking a single iterable argument that evaluates lazily.
        #[classmethod(from_iterable(cls, iterable, /))]
        fn from_iterable(vm: &mut Vm, cls: &Gc<Type>, iterable: &Obj) -> Result<Gc<Chain>> {
            let source = Slot::new(Some(vm.iter(iterable)?));
            Ok(make(vm, cls, Chain { source, active: Slot::new(None) }))
        }

        /// See PEP 585
        #[classmethod(__class_getitem__(cls, object, /))]
        fn class_getitem(vm: &mut Vm, cls: &Obj, object: &Obj) -> Obj {
            crate::types::generic_alias(vm, cls, object)
        }

        #[native(__reduce__(self, /))]
        fn reduce(this: &Gc<Chain>, vm: &mut Vm) -> Result<Obj> {
            let state = match this.source.cloned(&vm.heap) {
                Some(source) => {
                    let active = this.active.cloned(&vm.heap);
                    tuple(vm, [source].into_iter().chain(active).collect())
                }
                None => None,
            };
            reduced(vm, this, Vec::new(), state)
        }

        #[native(__setstate__(self, state, /))]
        fn setstate(this: &Gc<Chain>, vm: &mut Vm, state: &Obj) -> Result<()> {
            announce(vm)?;
            let Some(items) = state.downcast::<Tuple>() else {
                return Err(vm.type_error("state is not a tuple"));
            };
            let (source, active) = match items.items() {
                [source] => (source, None),
                [source, active] => (source, Some(active)),
                _ => {
                    let count = items.len();
                    let bound = if count == 0 { "at least 1 argument" } else { "at most 2 arguments" };
                    return Err(vm.type_error(format!("function takes {bound} ({count} given)")));
                }
            };
            for iterator in [Some(source), active].into_iter().flatten() {
                if vm.special_of(iterator, Special::Next).is_none() {
                    return Err(vm.type_error("Arguments must be iterators."));
                }
            }
            this.source.set(&mut vm.heap, Some(source.clone()));
            this.active.set(&mut vm.heap, active.cloned());
            Ok(())
        }
    }
}

/// The pool of items of which selections are made, and the places of the current one.
#[derive(Trace)]
struct Selection {
    pool: Vec<Obj>,
    /// None before the first selection and after the last.
    #[trace(skip)]
    places: Cell<Option<Vec<usize>>>,
    #[trace(skip)]
    is_over: Cell<bool>,
}

impl Selection {
    fn new(pool: Vec<Obj>, is_over: bool) -> Selection {
        Selection { pool, places: Cell::new(None), is_over: Cell::new(is_over) }
    }

    /// The pool, and the places where there was a selection already.
    fn state(&self, vm: &mut Vm) -> (Obj, Option<Obj>) {
        if self.is_over.get() {
            return (vm.heap.tuple(Vec::new()).into(), None);
        }
        let pool = vm.heap.tuple(self.pool.clone()).into();
        let places = self.places.take();
        let state = places.as_ref().map(|places| numbers(vm, places));
        self.places.set(places);
        (pool, state)
    }

    /// The next selection: `first` makes the places of the first one, `step` moves them on and says whether it could.
    fn advance(
        &self,
        vm: &mut Vm,
        first: impl FnOnce() -> Vec<usize>,
        step: impl FnOnce(&mut [usize]) -> bool,
    ) -> Option<Obj> {
        if self.is_over.get() {
            return None;
        }
        let places = match self.places.take() {
            None => first(),
            Some(mut places) => {
                if !step(&mut places) {
                    self.is_over.set(true);
                    return None;
                }
                places
            }
        };
        let items = places.iter().map(|&i| self.pool[i].clone()).collect();
        self.places.set(Some(places));
        tuple(vm, items)
    }
}

fn selection_size(vm: &mut Vm, r: isize) -> Result<usize> {
    usize::try_from(r).map_err(|_| vm.value_error("r must be non-negative"))
}

#[derive(Trace)]
pub struct Combinations {
    selection: Selection,
    size: usize,
}

impl NativeIterator for Combinations {
    fn advance(this: &Gc<Self>, vm: &mut Vm) -> Result<Option<Obj>> {
        let (n, r) = (this.selection.pool.len(), this.size);
        let step = |places: &mut [usize]| {
            let Some(i) = (0..r).rev().find(|&i| places[i] != i + n - r) else { return false };
            places[i] += 1;
            for j in i + 1..r {
                places[j] = places[j - 1] + 1;
            }
            true
        };
        Ok(this.selection.advance(vm, || (0..r).collect(), step))
    }
}

iterator_class! {
    /// Return successive r-length combinations of elements in the iterable.
    ///
    /// combinations(range(4), 3) --> (0,1,2), (0,1,3), (0,2,3), (1,2,3)
    Combinations combinations 3 {
        #[new(combinations(cls, iterable, r))]
        fn new(vm: &mut Vm, cls: &Gc<Type>, iterable: &Obj, r: isize) -> Result<Gc<Combinations>> {
            let pool = vm.collect(iterable)?;
            let size = selection_size(vm, r)?;
            let is_over = size > pool.len();
            Ok(make(vm, cls, Combinations { selection: Selection::new(pool, is_over), size }))
        }

        #[native(__reduce__(self, /))]
        fn reduce(this: &Gc<Combinations>, vm: &mut Vm) -> Result<Obj> {
            let (pool, state) = this.selection.state(vm);
            let size = vm.int_u64(this.size as u64);
            reduced(vm, this, vec![pool, size], state)
        }

        #[native(__setstate__(self, state, /))]
        fn setstate(this: &Gc<Combinations>, vm: &mut Vm, state: &Obj) -> Result<()> {
            if this.selection.is_over.get() {
                return announce(vm);
            }
            let limits: Vec<usize> = (0..this.size).map(|i| i + this.selection.pool.len() - this.size).collect();
            let places = state_places(vm, state, &limits)?;
            this.selection.places.set(Some(places));
            Ok(())
        }
    }
}

#[derive(Trace)]
pub struct CombinationsWithReplacement {
    selection: Selection,
    size: usize,
}

impl NativeIterator for CombinationsWithReplacement {
    fn advance(this: &Gc<Self>, vm: &mut Vm) -> Result<Option<Obj>> {
        let (n, r) = (this.selection.pool.len(), this.size);
        let step = |places: &mut [usize]| {
            let Some(i) = (0..r).rev().find(|&i| places[i] + 1 != n) else { return false };
            let place = places[i] + 1;
            places[i..].fill(place);
            true
        };
        Ok(this.selection.advance(vm, || vec![0; r], step))
    }
}

iterator_class! {
    /// Return successive r-length combinations of elements in the iterable allowing individual elements to have successive repeats.
    ///
    /// combinations_with_replacement('ABC', 2) --> ('A','A'), ('A','B'), ('A','C'), ('B','B'), ('B','C'), ('C','C')
    CombinationsWithReplacement combinations_with_replacement 4 {
        #[new(combinations_with_replacement(cls, iterable, r))]
        fn new(vm: &mut Vm, cls: &Gc<Type>, iterable: &Obj, r: isize) -> Result<Gc<CombinationsWithReplacement>> {
            let pool = vm.collect(iterable)?;
            let size = selection_size(vm, r)?;
            let is_over = pool.is_empty() && size > 0;
            Ok(make(vm, cls, CombinationsWithReplacement { selection: Selection::new(pool, is_over), size }))
        }

        #[native(__reduce__(self, /))]
        fn reduce(this: &Gc<CombinationsWithReplacement>, vm: &mut Vm) -> Result<Obj> {
            let (pool, state) = this.selection.state(vm);
            let size = vm.int_u64(this.size as u64);
            reduced(vm, this, vec![pool, size], state)
        }

        #[native(__setstate__(self, state, /))]
        fn setstate(this: &Gc<CombinationsWithReplacement>, vm: &mut Vm, state: &Obj) -> Result<()> {
            if this.selection.is_over.get() {
                return announce(vm);
            }
            let limits: Vec<usize> = vec![this.selection.pool.len().saturating_sub(1); this.size];
            let places = state_places(vm, state, &limits)?;
            this.selection.places.set(Some(places));
            Ok(())
        }
    }
}

#[derive(Trace)]
pub struct Permutations {
    selection: Selection,
    size: usize,
    /// All places in their present order, and for each chosen one how often it still moves.
    #[trace(skip)]
    state: Cell<(Vec<usize>, Vec<usize>)>,
}

impl NativeIterator for Permutations {
    fn advance(this: &Gc<Self>, vm: &mut Vm) -> Result<Option<Obj>> {
        let (n, r) = (this.selection.pool.len(), this.size);
        let (mut indices, mut cycles) = this.state.take();
        let step = |places: &mut [usize]| {
            for i in (0..r).rev() {
                cycles[i] -= 1;
                if cycles[i] == 0 {
                    indices[i..].rotate_left(1);
                    cycles[i] = n - i;
                } else {
                    indices.swap(i, n - cycles[i]);
                    places.copy_from_slice(&indices[..r]);
                    return true;
                }
            }
            false
        };
        let next = this.selection.advance(vm, || (0..r).collect(), step);
        this.state.set((indices, cycles));
        Ok(next)
    }
}

iterator_class! {
    /// Return successive r-length permutations of elements in the iterable.
    ///
    /// permutations(range(3), 2) --> (0,1), (0,2), (1,0), (1,2), (2,0), (2,1)
    Permutations permutations 5 {
        #[new(permutations(cls, iterable, r=None))]
        fn new(vm: &mut Vm, cls: &Gc<Type>, iterable: &Obj, r: Option<&Obj>) -> Result<Gc<Permutations>> {
            let pool = vm.collect(iterable)?;
            let n = pool.len();
            let size = match r {
                Some(r) if !crate::types::int::is_int(r) => return Err(vm.type_error("Expected int as r")),
                Some(r) => {
                    let r = vm.to_i64(r)? as isize;
                    selection_size(vm, r)?
                }
                None => n,
            };
            let cycles = if size > n { Vec::new() } else { (n - size + 1..=n).rev().collect() };
            let state = Cell::new(((0..n).collect(), cycles));
            Ok(make(vm, cls, Permutations { selection: Selection::new(pool, size > n), size, state }))
        }

        #[native(__reduce__(self, /))]
        fn reduce(this: &Gc<Permutations>, vm: &mut Vm) -> Result<Obj> {
            let (pool, state) = this.selection.state(vm);
            let size = vm.int_u64(this.size as u64);
            let state = state.map(|_| {
                let (indices, cycles) = this.state.take();
                let state = vec![numbers(vm, &indices), numbers(vm, &cycles)];
                this.state.set((indices, cycles));
                vm.heap.tuple(state).into()
            });
            reduced(vm, this, vec![pool, size], state)
        }

        #[native(__setstate__(self, state, /))]
        fn setstate(this: &Gc<Permutations>, vm: &mut Vm, state: &Obj) -> Result<()> {
            let items = state_items(vm, state, 2)?;
            let (n, r) = (this.selection.pool.len(), this.size);
            if this.selection.is_over.get() {
                return Ok(());
            }
            let indices = state_places(vm, &items[0], &vec![n.saturating_sub(1); n])?;
            let limits: Vec<usize> = (0..r).map(|i| n - i).collect();
            let cycles = state_places(vm, &items[1], &limits)?.into_iter().map(|cycle| cycle.max(1)).collect();
            this.selection.places.set(Some(indices[..r].to_vec()));
            this.state.set((indices, cycles));
            Ok(())
        }
    }
}

#[derive(Trace)]
pub struct Product {
    pools: Vec<Vec<Obj>>,
    #[trace(skip)]
    places: Cell<Option<Vec<usize>>>,
    #[trace(skip)]
    is_over: Cell<bool>,
}

impl NativeIterator for Product {
    fn advance(this: &Gc<Self>, vm: &mut Vm) -> Result<Option<Obj>> {
        if this.is_over.get() {
            return Ok(None);
        }
        let places = match this.places.take() {
            None => vec![0; this.pools.len()],
            Some(mut places) => {
                let mut has_moved = false;
                for (place, pool) in places.iter_mut().zip(&this.pools).rev() {
                    *place += 1;
                    if *place < pool.len() {
                        has_moved = true;
                        break;
                    }
                    *place = 0;
                }
                if !has_moved {
                    this.is_over.set(true);
                    return Ok(None);
                }
                places
            }
        };
        let items = places.iter().zip(&this.pools).map(|(&i, pool)| pool[i].clone()).collect();
        this.places.set(Some(places));
        Ok(tuple(vm, items))
    }
}

iterator_class! {
    /// Cartesian product of input iterables.  Equivalent to nested for-loops.
    ///
    /// For example, product(A, B) returns the same as:  ((x,y) for x in A for y in B).
    /// The leftmost iterators are in the outermost for-loop, so the output tuples
    /// cycle in a manner similar to an odometer (with the rightmost element changing
    /// on every iteration).
    ///
    /// To compute the product of an iterable with itself, specify the number
    /// of repetitions with the optional repeat keyword argument. For example,
    /// product(A, repeat=4) means the same as product(A, A, A, A).
    ///
    /// product('ab', range(3)) --> ('a',0) ('a',1) ('a',2) ('b',0) ('b',1) ('b',2)
    /// product((0,1), (0,1), (0,1)) --> (0,0,0) (0,0,1) (0,1,0) (0,1,1) (1,0,0) ...
    Product product 6 {
        #[new(product(cls, *iterables, repeat=1))]
        fn new(vm: &mut Vm, cls: &Gc<Type>, iterables: &[Obj], repeat: isize) -> Result<Gc<Product>> {
            let Ok(repeat) = usize::try_from(repeat) else {
                return Err(vm.value_error("repeat argument cannot be negative"));
            };
            let mut once = Vec::with_capacity(iterables.len());
            if repeat > 0 {
                for iterable in iterables {
                    once.push(vm.collect(iterable)?);
                }
            }
            if once.len().checked_mul(repeat).is_none_or(|n| n > isize::MAX as usize / 32) {
                return Err(vm.overflow_error("repeat argument too large"));
            }
            let is_over = once.iter().any(Vec::is_empty);
            let mut pools = Vec::new();
            for _ in 0..if once.is_empty() { 0 } else { repeat } {
                pools.extend(once.iter().cloned());
            }
            Ok(make(vm, cls, Product { pools, places: Cell::new(None), is_over: Cell::new(is_over) }))
        }

        #[native(__reduce__(self, /))]
        fn reduce(this: &Gc<Product>, vm: &mut Vm) -> Result<Obj> {
            if this.is_over.get() {
                let empty = vm.heap.tuple(Vec::new()).into();
                return reduced(vm, this, vec![empty], None);
            }
            let pools = this.pools.iter().map(|pool| vm.heap.tuple(pool.clone()).into()).collect();
            let places = this.places.take();
            let state = places.as_ref().map(|places| numbers(vm, places));
            this.places.set(places);
            reduced(vm, this, pools, state)
        }

        #[native(__setstate__(self, state, /))]
        fn setstate(this: &Gc<Product>, vm: &mut Vm, state: &Obj) -> Result<()> {
            let limits: Vec<usize> = this.pools.iter().map(|pool| pool.len().saturating_sub(1)).collect();
            let places = state_places(vm, state, &limits)?;
            this.places.set(Some(places));
            Ok(())
        }
    }
}

#[derive(Trace)]
pub struct Compress {
    data: Obj,
    selectors: Obj,
}

impl NativeIterator for Compress {
    fn advance(this: &Gc<Self>, vm: &mut Vm) -> Result<Option<Obj>> {
        loop {
            let Some(item) = vm.next(&this.data)? else { return Ok(None) };
            let Some(selector) = vm.next(&this.selectors)? else { return Ok(None) };
            if vm.truth(&selector)? {
                return Ok(Some(item));
            }
        }
    }
}

iterator_class! {
    /// Return data elements corresponding to true selector elements.
    ///
    /// Forms a shorter iterator from selected data elements using the selectors to
    /// choose the data elements.
    Compress compress 7 {
        #[new(compress(cls, data, selectors))]
        fn new(vm: &mut Vm, cls: &Gc<Type>, data: &Obj, selectors: &Obj) -> Result<Gc<Compress>> {
            let data = vm.iter(data)?;
            let selectors = vm.iter(selectors)?;
            Ok(make(vm, cls, Compress { data, selectors }))
        }

        #[native(__reduce__(self, /))]
        fn reduce(this: &Gc<Compress>, vm: &mut Vm) -> Result<Obj> {
            reduced(vm, this, vec![this.data.clone(), this.selectors.clone()], None)
        }
    }
}

#[derive(Trace)]
pub struct Count {
    count: Slot<Obj>,
    step: Obj,
}

impl NativeIterator for Count {
    fn advance(this: &Gc<Self>, vm: &mut Vm) -> Result<Option<Obj>> {
        let count = this.count.cloned(&vm.heap);
        let after = vm.binary(BinaryOp::Add, &count, &this.step)?;
        this.count.set(&mut vm.heap, after);
        Ok(Some(count))
    }
}

fn is_number(vm: &mut Vm, object: &Obj) -> bool {
    let kinds = [Special::Index, Special::Int, Special::Float, Special::Complex];
    kinds.into_iter().any(|special| vm.special_of(object, special).is_some())
}

iterator_class! {
    /// Return a count object whose .__next__() method returns consecutive values.
    ///
    /// Equivalent to:
    ///     def count(firstval=0, step=1):
    ///         x = firstval
    ///         while 1:
    ///             yield x
    ///             x += step
    Count count 8 {
        #[new(count(cls, start=0, step=1))]
        fn new(vm: &mut Vm, cls: &Gc<Type>, start: Option<&Obj>, step: Option<&Obj>) -> Result<Gc<Count>> {
            for number in [start, step].into_iter().flatten() {
                if !is_number(vm, number) {
                    return Err(vm.type_error("a number is required"));
                }
            }
            let count = Slot::new(start.cloned().unwrap_or(Obj::small(0)));
            Ok(make(vm, cls, Count { count, step: step.cloned().unwrap_or(Obj::small(1)) }))
        }

        #[native(__repr__(self, /))]
        fn repr(this: &Gc<Count>, vm: &mut Vm) -> Result<Gc<Str>> {
            let name = vm.type_of(this.as_obj()).plain_name(vm);
            let count = this.count.cloned(&vm.heap);
            let count = vm.repr_text(&count)?;
            let text = if this.step.as_small_int() == Some(1) {
                format!("{name}({count})")
            } else {
                format!("{name}({count}, {})", vm.repr_text(&this.step)?)
            };
            Ok(vm.heap.str(&text))
        }

        #[native(__reduce__(self, /))]
        fn reduce(this: &Gc<Count>, vm: &mut Vm) -> Result<Obj> {
            let count = this.count.cloned(&vm.heap);
            let step = (this.step.as_small_int() != Some(1)).then(|| this.step.clone());
            reduced(vm, this, [count].into_iter().chain(step).collect(), None)
        }
    }
}

#[derive(Trace)]
pub struct Cycle {
    iterator: Slot<Option<Obj>>,
    saved: Slot<Vec<Obj>>,
    #[trace(skip)]
    index: Cell<usize>,
    /// Whether the iterator's items are saved already.
    #[trace(skip)]
    is_saved: Cell<bool>,
}

impl NativeIterator for Cycle {
    fn advance(this: &Gc<Self>, vm: &mut Vm) -> Result<Option<Obj>> {
        if let Some(iterator) = this.iterator.cloned(&vm.heap) {
            if let Some(item) = vm.next(&iterator)? {
                if !this.is_saved.get() {
                    this.saved.get_mut(&mut vm.heap).push(item.clone());
                }
                return Ok(Some(item));
            }
            this.iterator.set(&mut vm.heap, None);
        }
        let saved = this.saved.get(&vm.heap);
        if saved.is_empty() {
            return Ok(None);
        }
        let i = this.index.get();
        this.index.set((i + 1) % saved.len());
        Ok(Some(saved[i].clone()))
    }
}

iterator_class! {
    /// Return elements from the iterable until it is exhausted. Then repeat the sequence indefinitely.
    Cycle cycle 9 {
        #[new(cycle(cls, iterable, /))]
        fn new(vm: &mut Vm, cls: &Gc<Type>, iterable: &Obj) -> Result<Gc<Cycle>> {
            let iterator = Slot::new(Some(vm.iter(iterable)?));
            Ok(make(vm, cls, Cycle { iterator, saved: Slot::new(Vec::new()), index: Cell::new(0), is_saved: Cell::new(false) }))
        }

        #[native(__reduce__(self, /))]
        fn reduce(this: &Gc<Cycle>, vm: &mut Vm) -> Result<Obj> {
            let saved = this.saved.cloned(&vm.heap);
            let is_saved = this.is_saved.get();
            let (iterator, is_saved) = match this.iterator.cloned(&vm.heap) {
                Some(iterator) => (iterator, is_saved),
                None => {
                    let rest = vm.list(saved[this.index.get().min(saved.len())..].to_vec()).into();
                    (vm.iter(&rest)?, true)
                }
            };
            let saved = vm.list(saved).into();
            let state = tuple(vm, vec![saved, Obj::small(is_saved.into())]);
            reduced(vm, this, vec![iterator], state)
        }

        #[native(__setstate__(self, state, /))]
        fn setstate(this: &Gc<Cycle>, vm: &mut Vm, state: &Obj) -> Result<()> {
            announce(vm)?;
            let items = state.downcast::<Tuple>().map(|items| items.items().to_vec());
            let Some(Ok([saved, is_saved])) = items.map(<[Obj; 2]>::try_from) else {
                return Err(vm.type_error("state is not a tuple of two items"));
            };
            let Some(saved) = saved.downcast::<crate::types::list::List>() else {
                return Err(vm.type_error("the first item of the state is not a list"));
            };
            let is_saved = vm.to_i64(&is_saved)? != 0;
            let saved = saved.items.cloned(&vm.heap);
            this.saved.set(&mut vm.heap, saved);
            this.is_saved.set(is_saved);
            this.index.set(0);
            Ok(())
        }
    }
}

/// What takewhile, dropwhile and filterfalse have: a predicate, an iterator, and whether the turning point is past.
#[derive(Trace)]
struct Judged {
    predicate: Obj,
    iterator: Obj,
    #[trace(skip)]
    is_past: Cell<bool>,
}

impl Judged {
    fn new(vm: &mut Vm, predicate: &Obj, iterable: &Obj) -> Result<Judged> {
        let iterator = vm.iter(iterable)?;
        Ok(Judged { predicate: predicate.clone(), iterator, is_past: Cell::new(false) })
    }

    fn holds(&self, vm: &mut Vm, item: &Obj) -> Result<bool> {
        let answer = vm.call(&self.predicate, std::slice::from_ref(item))?;
        vm.truth(&answer)
    }
}

#[derive(Trace)]
pub struct DropWhile(Judged);

impl NativeIterator for DropWhile {
    fn advance(this: &Gc<Self>, vm: &mut Vm) -> Result<Option<Obj>> {
        while let Some(item) = vm.next(&this.0.iterator)? {
            if this.0.is_past.get() {
                return Ok(Some(item));
            }
            if !this.0.holds(vm, &item)? {
                this.0.is_past.set(true);
                return Ok(Some(item));
            }
        }
        Ok(None)
    }
}

iterator_class! {
    /// Drop items from the iterable while predicate(item) is true.
    ///
    /// Afterwards, return every element until the iterable is exhausted.
    DropWhile dropwhile 10 {
        #[new(dropwhile(cls, predicate, iterable, /))]
        fn new(vm: &mut Vm, cls: &Gc<Type>, predicate: &Obj, iterable: &Obj) -> Result<Gc<DropWhile>> {
            let judged = Judged::new(vm, predicate, iterable)?;
            Ok(make(vm, cls, DropWhile(judged)))
        }

        #[native(__reduce__(self, /))]
        fn reduce(this: &Gc<DropWhile>, vm: &mut Vm) -> Result<Obj> {
            let state = Obj::small(this.0.is_past.get().into());
            reduced(vm, this, vec![this.0.predicate.clone(), this.0.iterator.clone()], Some(state))
        }

        #[native(__setstate__(self, state, /))]
        fn setstate(this: &Gc<DropWhile>, vm: &mut Vm, state: &Obj) -> Result<()> {
            announce(vm)?;
            this.0.is_past.set(vm.truth(state)?);
            Ok(())
        }
    }
}

#[derive(Trace)]
pub struct TakeWhile(Judged);

impl NativeIterator for TakeWhile {
    fn advance(this: &Gc<Self>, vm: &mut Vm) -> Result<Option<Obj>> {
        if this.0.is_past.get() {
            return Ok(None);
        }
        let Some(item) = vm.next(&this.0.iterator)? else { return Ok(None) };
        if this.0.holds(vm, &item)? {
            return Ok(Some(item));
        }
        this.0.is_past.set(true);
        Ok(None)
    }
}

iterator_class! {
    /// Return successive entries from an iterable as long as the predicate evaluates to true for each entry.
    TakeWhile takewhile 11 {
        #[new(takewhile(cls, predicate, iterable, /))]
        fn new(vm: &mut Vm, cls: &Gc<Type>, predicate: &Obj, iterable: &Obj) -> Result<Gc<TakeWhile>> {
            let judged = Judged::new(vm, predicate, iterable)?;
            Ok(make(vm, cls, TakeWhile(judged)))
        }

        #[native(__reduce__(self, /))]
        fn reduce(this: &Gc<TakeWhile>, vm: &mut Vm) -> Result<Obj> {
            let state = Obj::small(this.0.is_past.get().into());
            reduced(vm, this, vec![this.0.predicate.clone(), this.0.iterator.clone()], Some(state))
        }

        #[native(__setstate__(self, state, /))]
        fn setstate(this: &Gc<TakeWhile>, vm: &mut Vm, state: &Obj) -> Result<()> {
            announce(vm)?;
            this.0.is_past.set(vm.truth(state)?);
            Ok(())
        }
    }
}

#[derive(Trace)]
pub struct FilterFalse(Judged);

impl NativeIterator for FilterFalse {
    fn advance(this: &Gc<Self>, vm: &mut Vm) -> Result<Option<Obj>> {
        let asks_item = this.0.predicate.is_none() || this.0.predicate.is(vm.types.bool.as_obj());
        while let Some(item) = vm.next(&this.0.iterator)? {
            let holds = if asks_item { vm.truth(&item)? } else { this.0.holds(vm, &item)? };
            if !holds {
                return Ok(Some(item));
            }
        }
        Ok(None)
    }
}

iterator_class! {
    /// Return those items of iterable for which function(item) is false.
    ///
    /// If function is None, return the items that are false.
    FilterFalse filterfalse 12 {
        #[new(filterfalse(cls, function, iterable, /))]
        fn new(vm: &mut Vm, cls: &Gc<Type>, function: &Obj, iterable: &Obj) -> Result<Gc<FilterFalse>> {
            let judged = Judged::new(vm, function, iterable)?;
            Ok(make(vm, cls, FilterFalse(judged)))
        }

        #[native(__reduce__(self, /))]
        fn reduce(this: &Gc<FilterFalse>, vm: &mut Vm) -> Result<Obj> {
            reduced(vm, this, vec![this.0.predicate.clone(), this.0.iterator.clone()], None)
        }
    }
}

#[derive(Trace)]
pub struct GroupBy {
    iterator: Obj,
    key: Option<Obj>,
    target_key: Slot<Option<Obj>>,
    current_key: Slot<Option<Obj>>,
    current_value: Slot<Option<Obj>>,
    /// The number of the group that is being given; older ones are over.
    #[trace(skip)]
    group: Cell<u64>,
}

impl GroupBy {
    /// Read one item. False at the end.
    fn step(&self, vm: &mut Vm) -> Result<bool> {
        let Some(value) = vm.next(&self.iterator)? else { return Ok(false) };
        let key = match &self.key {
            Some(key) => vm.call(key, std::slice::from_ref(&value))?,
            None => value.clone(),
        };
        self.current_value.set(&mut vm.heap, Some(value));
        self.current_key.set(&mut vm.heap, Some(key));
        Ok(true)
    }
}

impl NativeIterator for GroupBy {
    fn advance(this: &Gc<Self>, vm: &mut Vm) -> Result<Option<Obj>> {
        this.group.set(this.group.get() + 1);
        // Skip the rest of the last group.
        loop {
            match (this.current_key.cloned(&vm.heap), this.target_key.cloned(&vm.heap)) {
                (Some(_), None) => break,
                (Some(current), Some(target)) if !vm.eq(&target, &current)? => break,
                _ => {}
            }
            if !this.step(vm)? {
                return Ok(None);
            }
        }
        let key = this.current_key.cloned(&vm.heap).unwrap_or(Obj::NONE);
        this.target_key.set(&mut vm.heap, Some(key.clone()));
        let group = vm.heap.alloc(Grouper { parent: this.clone(), key: key.clone(), group: this.group.get() }).into();
        Ok(tuple(vm, vec![key, group]))
    }
}

iterator_class! {
    /// make an iterator that returns consecutive keys and groups from the iterable
    ///
    ///   iterable
    ///     Elements to divide into groups according to the key function.
    ///   key
    ///     A function for computing the group category for each element.
    ///     If the key function is not specified or is None, the element itself
    ///     is used for grouping.
    GroupBy groupby 13 {
        #[new(groupby(cls, iterable, key=None))]
        fn new(vm: &mut Vm, cls: &Gc<Type>, iterable: &Obj, key: Option<&Obj>) -> Result<Gc<GroupBy>> {
            let iterator = vm.iter(iterable)?;
            let (target_key, current_key, current_value) = (Slot::new(None), Slot::new(None), Slot::new(None));
            let group = Cell::new(0);
            Ok(make(vm, cls, GroupBy { iterator, key: key.cloned(), target_key, current_key, current_value, group }))
        }

        #[native(__reduce__(self, /))]
        fn reduce(this: &Gc<GroupBy>, vm: &mut Vm) -> Result<Obj> {
            let parts = [&this.current_value, &this.target_key, &this.current_key];
            let parts: Option<Vec<Obj>> = parts.into_iter().map(|part| part.cloned(&vm.heap)).collect();
            let state = parts.and_then(|parts| tuple(vm, parts));
            let key = this.key.clone().unwrap_or(Obj::NONE);
            reduced(vm, this, vec![this.iterator.clone(), key], state)
        }

        #[native(__setstate__(self, state, /))]
        fn setstate(this: &Gc<GroupBy>, vm: &mut Vm, state: &Obj) -> Result<()> {
            let items = state_items(vm, state, 3)?;
            for (part, item) in [&this.current_value, &this.target_key, &this.current_key].into_iter().zip(items) {
                part.set(&mut vm.heap, Some(item));
            }
            Ok(())
        }
    }
}

#[derive(Trace)]
pub struct Grouper {
    parent: Gc<GroupBy>,
    key: Obj,
    #[trace(skip)]
    group: u64,
}

impl NativeIterator for Grouper {
    fn advance(this: &Gc<Self>, vm: &mut Vm) -> Result<Option<Obj>> {
        let parent = &this.parent;
        if parent.group.get() != this.group {
            return Ok(None);
        }
        if parent.current_value.get(&vm.heap).is_none() && !parent.step(vm)? {
            return Ok(None);
        }
        let key = parent.current_key.cloned(&vm.heap).unwrap_or(Obj::NONE);
        if !vm.eq(&this.key, &key)? {
            return Ok(None);
        }
        Ok(parent.current_value.take(&mut vm.heap))
    }
}

iterator_class! {
    Grouper _grouper 14 {
        #[new(_grouper(cls, parent, tgtkey, /))]
        fn new(vm: &mut Vm, cls: &Gc<Type>, parent: &Gc<GroupBy>, tgtkey: &Obj) -> Gc<Grouper> {
            let group = parent.group.get();
            make(vm, cls, Grouper { parent: parent.clone(), key: tgtkey.clone(), group })
        }

        #[native(__reduce__(self, /))]
        fn reduce(this: &Gc<Grouper>, vm: &mut Vm) -> Result<Obj> {
            if this.parent.group.get() != this.group {
                // An iterator that is over.
                announce(vm)?;
                let iter = vm.builtin("iter")?;
                let empty: Obj = vm.heap.tuple(Vec::new()).into();
                let args = vm.heap.tuple(vec![empty]).into();
                return Ok(vm.heap.tuple(vec![iter, args]).into());
            }
            reduced(vm, this, vec![(&this.parent).into(), this.key.clone()], None)
        }
    }
}

#[derive(Trace)]
pub struct ISlice {
    iterator: Slot<Option<Obj>>,
    /// The position of the next item to give, of the next to read, and the distance.
    #[trace(skip)]
    next: Cell<usize>,
    #[trace(skip)]
    read: Cell<usize>,
    stop: Option<usize>,
    step: usize,
}

impl NativeIterator for ISlice {
    fn advance(this: &Gc<Self>, vm: &mut Vm) -> Result<Option<Obj>> {
        let Some(iterator) = this.iterator.cloned(&vm.heap) else { return Ok(None) };
        let next = this.next.get();
        let stop = this.stop.unwrap_or(usize::MAX);
        while this.read.get() < next.min(stop) {
            this.read.set(this.read.get() + 1);
            if vm.next(&iterator)?.is_none() {
                this.iterator.set(&mut vm.heap, None);
                return Ok(None);
            }
        }
        if next >= stop {
            this.iterator.set(&mut vm.heap, None);
            return Ok(None);
        }
        this.read.set(this.read.get() + 1);
        let item = vm.next(&iterator)?;
        if item.is_none() {
            this.iterator.set(&mut vm.heap, None);
        }
        this.next.set(next.saturating_add(this.step).min(stop));
        Ok(item)
    }
}

/// An index of `islice`: None, or a number that is not negative.
fn slice_index(vm: &mut Vm, index: &Obj, message: &str) -> Result<Option<usize>> {
    if index.is_none() {
        return Ok(None);
    }
    let is_index = crate::types::int::is_int(index) || vm.special_of(index, Special::Index).is_some();
    let number = if is_index { vm.index(index).ok() } else { None };
    let number = number.and_then(|n| crate::types::int::as_i64(&n)).and_then(|n| usize::try_from(n).ok());
    match number {
        Some(n) => Ok(Some(n)),
        None => Err(vm.value_error(message)),
    }
}

iterator_class! {
    /// islice(iterable, stop) --> islice object
    /// islice(iterable, start, stop[, step]) --> islice object
    ///
    /// Return an iterator whose next() method returns selected values from an
    /// iterable.  If start is specified, will skip all preceding elements;
    /// otherwise, start defaults to zero.  Step defaults to one.  If
    /// specified as another value, step determines how many values are
    /// skipped between successive calls.  Works like a slice() on a list
    /// but returns an iterator.
    ISlice islice 15 {
        #[new(islice(cls, *args))]
        fn new(vm: &mut Vm, cls: &Gc<Type>, args: &[Obj]) -> Result<Gc<ISlice>> {
            const INDICES: &str = "Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.";
            const STOP: &str = "Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize.";
            let (iterable, start, stop, step) = match args {
                [iterable, stop] => (iterable, None, slice_index(vm, stop, STOP)?, None),
                [iterable, start, stop, step @ ..] if step.len() <= 1 => {
                    let start = slice_index(vm, start, INDICES)?;
                    let stop = slice_index(vm, stop, STOP)?;
                    (iterable, start, stop, step.first())
                }
                [] | [_] => {
                    return Err(vm.type_error(format!("islice expected at least 2 arguments, got {}", args.len())));
                }
                _ => return Err(vm.type_error(format!("islice expected at most 4 arguments, got {}", args.len()))),
            };
            let step = match step {
                None => 1,
                Some(step) => {
                    const STEP: &str = "Step for islice() must be a positive integer or None.";
                    match slice_index(vm, step, STEP)? {
                        Some(0) => return Err(vm.value_error(STEP)),
                        step => step.unwrap_or(1),
                    }
                }
            };
            let iterator = Slot::new(Some(vm.iter(iterable)?));
            let (next, read) = (Cell::new(start.unwrap_or(0)), Cell::new(0));
            Ok(make(vm, cls, ISlice { iterator, next, read, stop, step }))
        }

        #[native(__reduce__(self, /))]
        fn reduce(this: &Gc<ISlice>, vm: &mut Vm) -> Result<Obj> {
            let Some(iterator) = this.iterator.cloned(&vm.heap) else {
                let iterator = nothing(vm)?;
                return reduced(vm, this, vec![iterator, Obj::small(0)], Some(Obj::small(0)));
            };
            let next = vm.int_u64(this.next.get() as u64);
            let stop = this.stop.map_or(Obj::NONE, |stop| vm.int_u64(stop as u64));
            let step = vm.int_u64(this.step as u64);
            let read = vm.int_u64(this.read.get() as u64);
            reduced(vm, this, vec![iterator, next, stop, step], Some(read))
        }

        #[native(__setstate__(self, state, /))]
        fn setstate(this: &Gc<ISlice>, vm: &mut Vm, state: usize) -> Result<()> {
            announce(vm)?;
            this.read.set(state);
            Ok(())
        }
    }
}

#[derive(Trace)]
pub struct Pairwise {
    iterator: Slot<Option<Obj>>,
    old: Slot<Option<Obj>>,
}

impl NativeIterator for Pairwise {
    fn advance(this: &Gc<Self>, vm: &mut Vm) -> Result<Option<Obj>> {
        let Some(iterator) = this.iterator.cloned(&vm.heap) else { return Ok(None) };
        let old = match this.old.cloned(&vm.heap) {
            Some(old) => Some(old),
            None => {
                let first = vm.next(&iterator)?;
                this.old.set(&mut vm.heap, first.clone());
                first
            }
        };
        let new = match &old {
            Some(_) if this.iterator.get(&vm.heap).is_some() => vm.next(&iterator)?,
            _ => None,
        };
        let (Some(old), Some(new)) = (old, new) else {
            this.iterator.set(&mut vm.heap, None);
            this.old.set(&mut vm.heap, None);
            return Ok(None);
        };
        this.old.set(&mut vm.heap, Some(new.clone()));
        Ok(tuple(vm, vec![old, new]))
    }
}

iterator_class! {
    /// Return an iterator of overlapping pairs taken from the input iterator.
    ///
    ///     s -> (s0,s1), (s1,s2), (s2, s3), ...
    Pairwise pairwise 16 {
        #[new(pairwise(cls, iterable, /))]
        fn new(vm: &mut Vm, cls: &Gc<Type>, iterable: &Obj) -> Result<Gc<Pairwise>> {
            let iterator = Slot::new(Some(vm.iter(iterable)?));
            Ok(make(vm, cls, Pairwise { iterator, old: Slot::new(None) }))
        }
    }
}

#[derive(Trace)]
pub struct Repeat {
    object: Obj,
    /// How often still; None without end.
    #[trace(skip)]
    times: Cell<Option<usize>>,
}

impl NativeIterator for Repeat {
    fn advance(this: &Gc<Self>, _: &mut Vm) -> Result<Option<Obj>> {
        match this.times.get() {
            Some(0) => return Ok(None),
            Some(n) => this.times.set(Some(n - 1)),
            None => {}
        }
        Ok(Some(this.object.clone()))
    }
}

iterator_class! {
    /// repeat(object [,times]) -> create an iterator which returns the object
    /// for the specified number of times.  If not specified, returns the object
    /// endlessly.
    Repeat repeat 17 {
        #[new(repeat(cls, object, times=NULL))]
        fn new(vm: &mut Vm, cls: &Gc<Type>, object: &Obj, times: Option<isize>) -> Gc<Repeat> {
            let times = Cell::new(times.map(|t| t.max(0) as usize));
            make(vm, cls, Repeat { object: object.clone(), times })
        }

        #[native(__repr__(self, /))]
        fn repr(this: &Gc<Repeat>, vm: &mut Vm) -> Result<Gc<Str>> {
            let name = vm.type_of(this.as_obj()).plain_name(vm);
            let object = vm.repr_text(&this.object)?;
            Ok(match this.times.get() {
                Some(times) => vm.heap.str(&format!("{name}({object}, {times})")),
                None => vm.heap.str(&format!("{name}({object})")),
            })
        }

        /// Private method returning an estimate of len(list(it)).
        #[native(__length_hint__(self, /))]
        fn length_hint(this: &Gc<Repeat>, vm: &mut Vm) -> Result<usize> {
            match this.times.get() {
                Some(times) => Ok(times),
                None => Err(vm.type_error("len() of unsized object")),
            }
        }

        #[native(__reduce__(self, /))]
        fn reduce(this: &Gc<Repeat>, vm: &mut Vm) -> Result<Obj> {
            let times = this.times.get().map(|times| vm.int_u64(times as u64));
            reduced(vm, this, [this.object.clone()].into_iter().chain(times).collect(), None)
        }
    }
}

#[derive(Trace)]
pub struct StarMap {
    function: Obj,
    iterator: Obj,
}

impl NativeIterator for StarMap {
    fn advance(this: &Gc<Self>, vm: &mut Vm) -> Result<Option<Obj>> {
        let Some(args) = vm.next(&this.iterator)? else { return Ok(None) };
        if let Some(args) = args.downcast_exact::<Tuple>() {
            return vm.call(&this.function, args.items()).map(Some);
        }
        let args = vm.collect(&args)?;
        vm.call(&this.function, &args).map(Some)
    }
}

iterator_class! {
    /// Return an iterator whose values are returned from the function evaluated with an argument tuple taken from the given sequence.
    StarMap starmap 18 {
        #[new(starmap(cls, function, iterable, /))]
        fn new(vm: &mut Vm, cls: &Gc<Type>, function: &Obj, iterable: &Obj) -> Result<Gc<StarMap>> {
            let iterator = vm.iter(iterable)?;
            Ok(make(vm, cls, StarMap { function: function.clone(), iterator }))
        }

        #[native(__reduce__(self, /))]
        fn reduce(this: &Gc<StarMap>, vm: &mut Vm) -> Result<Obj> {
            reduced(vm, this, vec![this.function.clone(), this.iterator.clone()], None)
        }
    }
}

/// A place in the sequence that several `tee` iterators share: an item and what comes after it. What all iterators have
/// passed nobody holds any more.
#[derive(Trace)]
pub struct TeeNode {
    source: Obj,
    /// None until it is read.
    item: Slot<Option<(Obj, Gc<TeeNode>)>>,
    #[trace(skip)]
    is_reading: Cell<bool>,
}
payload!(TeeNode, "_tee_dataobject", ShapeId(ITERTOOLS + 19), container);

#[methods(_tee_dataobject, module = "itertools", subclassable = false)]
impl TeeNode {}

impl TeeNode {
    fn make(vm: &mut Vm, source: Obj) -> Gc<TeeNode> {
        vm.heap.alloc(TeeNode { source, item: Slot::new(None), is_reading: Cell::new(false) })
    }
}

#[derive(Trace)]
pub struct Tee {
    node: Slot<Gc<TeeNode>>,
}

impl NativeIterator for Tee {
    fn advance(this: &Gc<Self>, vm: &mut Vm) -> Result<Option<Obj>> {
        let node = this.node.cloned(&vm.heap);
        let (item, next) = match node.item.cloned(&vm.heap) {
            Some(read) => read,
            None => {
                if node.is_reading.replace(true) {
                    return Err(vm.runtime_error("cannot re-enter the tee iterator"));
                }
                let item = vm.next(&node.source);
                node.is_reading.set(false);
                let Some(item) = item? else { return Ok(None) };
                let next = TeeNode::make(vm, node.source.clone());
                node.item.set(&mut vm.heap, Some((item.clone(), next.clone())));
                (item, next)
            }
        };
        this.node.set(&mut vm.heap, next);
        Ok(Some(item))
    }
}

iterator_class! {
    /// Iterator wrapped to make it copyable.
    Tee _tee 20 {
        #[new(_tee(cls, iterable, /))]
        fn new(vm: &mut Vm, _cls: &Gc<Type>, iterable: &Obj) -> Result<Gc<Tee>> {
            tee_of(vm, iterable)
        }

        /// Returns an independent iterator.
        #[native(__copy__(self, /))]
        fn copy(this: &Gc<Tee>, vm: &mut Vm) -> Gc<Tee> {
            let node = Slot::new(this.node.cloned(&vm.heap));
            vm.heap.alloc(Tee { node })
        }

        /// What others have read already goes with the copy; what they share is not kept.
        #[native(__reduce__(self, /))]
        fn reduce(this: &Gc<Tee>, vm: &mut Vm) -> Result<Obj> {
            let mut node = this.node.cloned(&vm.heap);
            let mut read = Vec::new();
            while let Some((item, next)) = node.item.cloned(&vm.heap) {
                read.push(item);
                node = next;
            }
            let iterator = before(vm, read, node.source.clone())?;
            reduced(vm, this, vec![iterator], None)
        }
    }
}

fn tee_of(vm: &mut Vm, iterable: &Obj) -> Result<Gc<Tee>> {
    let iterator = vm.iter(iterable)?;
    if let Some(tee) = iterator.downcast::<Tee>() {
        let node = Slot::new(tee.node.cloned(&vm.heap));
        return Ok(vm.heap.alloc(Tee { node }));
    }
    let node = Slot::new(TeeNode::make(vm, iterator));
    Ok(vm.heap.alloc(Tee { node }))
}

/// Returns a tuple of n independent iterators.
#[native(tee(iterable, n=2, /))]
fn tee(vm: &mut Vm, iterable: &Obj, n: isize) -> Result<Gc<Tuple>> {
    if n < 0 {
        return Err(vm.value_error("n must be >= 0"));
    }
    let mut iterators: Vec<Obj> = Vec::new();
    if n > 0 {
        let iterator = vm.iter(iterable)?;
        // What can be copied is: the first of the iterators is the one given.
        let copy = vm.get_attr_name_opt(&iterator, "__copy__")?;
        let first = if copy.is_some() { iterator } else { tee_of(vm, &iterator)?.into() };
        let copy = vm.get_attr_name(&first, "__copy__")?;
        iterators.push(first);
        for _ in 1..n {
            iterators.push(vm.call(&copy, &[])?);
        }
    }
    Ok(vm.heap.tuple(iterators))
}

#[derive(Trace)]
pub struct ZipLongest {
    /// None for those exhausted.
    iterators: Slot<Vec<Option<Obj>>>,
    fill: Slot<Obj>,
}

impl NativeIterator for ZipLongest {
    fn advance(this: &Gc<Self>, vm: &mut Vm) -> Result<Option<Obj>> {
        let iterators = this.iterators.cloned(&vm.heap);
        if iterators.iter().all(Option::is_none) {
            return Ok(None);
        }
        let mut active = iterators.iter().flatten().count();
        let mut items = Vec::with_capacity(iterators.len());
        for (i, iterator) in iterators.iter().enumerate() {
            let item = match iterator {
                Some(iterator) => match vm.next(iterator) {
                    Ok(Some(item)) => item,
                    Ok(None) => {
                        active -= 1;
                        this.iterators.get_mut(&mut vm.heap)[i] = None;
                        if active == 0 {
                            return Ok(None);
                        }
                        this.fill.cloned(&vm.heap)
                    }
                    Err(raised) => {
                        this.iterators.get_mut(&mut vm.heap).fill(None);
                        return Err(raised);
                    }
                },
                None => this.fill.cloned(&vm.heap),
            };
            items.push(item);
        }
        Ok(tuple(vm, items))
    }
}

iterator_class! {
    /// Return a zip_longest object whose .__next__() method returns a tuple where
    /// the i-th element comes from the i-th iterable argument.  The .__next__()
    /// method continues until the longest iterable in the argument sequence
    /// is exhausted and then it raises StopIteration.  When the shorter iterables
    /// are exhausted, the fillvalue is substituted in their place.  The fillvalue
    /// defaults to None or can be specified by a keyword argument.
    ZipLongest zip_longest 21 {
        #[new(zip_longest(cls, *iterables, fillvalue=None))]
        fn new(vm: &mut Vm, cls: &Gc<Type>, iterables: &[Obj], fillvalue: Obj) -> Result<Gc<ZipLongest>> {
            let mut iterators = Vec::with_capacity(iterables.len());
            for iterable in iterables {
                iterators.push(Some(vm.iter(iterable)?));
            }
            Ok(make(vm, cls, ZipLongest { iterators: Slot::new(iterators), fill: Slot::new(fillvalue) }))
        }

        #[native(__reduce__(self, /))]
        fn reduce(this: &Gc<ZipLongest>, vm: &mut Vm) -> Result<Obj> {
            let iterators = this.iterators.cloned(&vm.heap);
            let empty: Obj = vm.heap.tuple(Vec::new()).into();
            let args = iterators.into_iter().map(|iterator| iterator.unwrap_or_else(|| empty.clone())).collect();
            let fill = this.fill.cloned(&vm.heap);
            reduced(vm, this, args, Some(fill))
        }

        #[native(__setstate__(self, state, /))]
        fn setstate(this: &Gc<ZipLongest>, vm: &mut Vm, state: &Obj) -> Result<()> {
            announce(vm)?;
            this.fill.set(&mut vm.heap, state.clone());
            Ok(())
        }
    }
}
