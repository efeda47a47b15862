//! `_functools`: partial, reduce, cmp_to_key, and the cache of `lru_cache`.

use super::NativeModule;
use crate::object::native::Result;
use crate::object::protocol::CompareOp;
use crate::object::{Gc, Obj, Slot, Special, Str, Trace, Tuple, Type, Visitor, payload};
use crate::types::dict::Dict;
use crate::types::module::Module;
use crate::types::shapes;
use crate::vm::Vm;
use ouro_macros::{Trace, methods, native};
use smallvec::SmallVec;
use std::cell::Cell;

/// Tools that operate on functions.
pub const MODULE: NativeModule = NativeModule {
    name: "_functools_native",
    doc: "Tools that operate on functions.",
    natives: &[REDUCE, CMP_TO_KEY],
    init: Some(init),
};

fn init(vm: &mut Vm, module: &Gc<Module>) -> Result<()> {
    let partial = vm.lasting_class::<Partial>(&Partial::CLASS);
    vm.give_dict(&partial);
    let cache = vm.lasting_class::<LruCache>(&LruCache::CLASS);
    vm.give_dict(&cache);
    vm.dict_set_name(&module.dict, "partial", partial);
    vm.dict_set_name(&module.dict, "_lru_cache_wrapper", cache);
    Ok(())
}

fn is_callable(vm: &mut Vm, object: &Obj) -> bool {
    object.downcast::<Type>().is_some() || vm.special_of(object, Special::Call).is_some()
}

pub struct Partial {
    state: Slot<PartialState>,
}

#[derive(Clone)]
struct PartialState {
    function: Obj,
    args: Gc<Tuple>,
    keywords: Gc<Dict>,
}

payload!(Partial, "functools.partial", shapes::NONE, container);
impl Trace for Partial {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.state.trace(v);
    }
    fn clear(&self, sink: &mut Vec<Obj>) {
        self.state.clear(sink);
    }
}
impl Trace for PartialState {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.function.trace(v);
        self.args.trace(v);
        self.keywords.trace(v);
    }
    fn take(&mut self, sink: &mut Vec<Obj>) {
        sink.push(std::mem::take(&mut self.function));
    }
}

/// Create a new function with partial application of the given arguments
/// and keywords.
#[methods(partial, module = "functools")]
impl Partial {
    #[new(partial(cls, *args, **kwargs))]
    fn new(vm: &mut Vm, cls: &Gc<Type>, args: &[Obj], kwargs: Vec<(Gc<Str>, Obj)>) -> Result<Gc<Partial>> {
        let [function, args @ ..] = args else {
            return Err(vm.type_error("type 'partial' takes at least one argument"));
        };
        if !is_callable(vm, function) {
            return Err(vm.type_error("the first argument must be callable"));
        }
        // A partial of a partial without attributes is one of what that calls.
        let inner = function.downcast::<Partial>().filter(|p| vm.heap.attrs(p.as_obj()).is_empty());
        let (function, args, keywords) = match inner.map(|p| p.state.cloned(&vm.heap)) {
            Some(inner) => {
                let keywords = inner.keywords.map.get(&vm.heap).copy();
                let keywords = Dict::from_map(&vm.heap, keywords);
                (inner.function, [inner.args.items(), args].concat(), keywords)
            }
            None => (function.clone(), args.to_vec(), vm.dict()),
        };
        for (name, value) in kwargs {
            drop(keywords.set_str(&mut vm.heap, &name, value));
        }
        let state = PartialState { function, args: vm.heap.tuple(args), keywords };
        Ok(vm.heap.alloc_with_shape(cls.root_shape(), Partial { state: Slot::new(state) }))
    }

    #[native(__call__(self, *args, **kwargs))]
    fn call(this: &Gc<Self>, vm: &mut Vm, args: &[Obj], kwargs: Vec<(Gc<Str>, Obj)>) -> Result<Obj> {
        let state = this.state.get(&vm.heap);
        let mut all: SmallVec<[Obj; 8]> = SmallVec::with_capacity(state.args.len() + args.len());
        all.extend(state.args.items().iter().chain(args).cloned());
        if state.keywords.len(&vm.heap) == 0 {
            let function = state.function.clone();
            return vm.call_kw(&function, &all, &kwargs);
        }
        let state = state.clone();
        let mut named = Vec::new();
        for (key, value) in state.keywords.items(&vm.heap) {
            match key.into_gc::<Str>() {
                Ok(key) => named.push((key, value)),
                Err(_) => return Err(vm.type_error("keywords must be strings")),
            }
        }
        for (name, value) in kwargs {
            match named.iter_mut().find(|(known, _)| known.same_text(&name)) {
                Some(known) => known.1 = value,
                None => named.push((name, value)),
            }
        }
        vm.call_kw(&state.function, &all, &named)
    }

    #[native(__get__(self, instance, owner=None, /))]
    fn get(this: &Gc<Self>, vm: &mut Vm, instance: &Obj, _owner: Option<&Obj>) -> Result<Obj> {
        if !instance.is_none() {
            let category: Obj = (&vm.types.exceptions.FutureWarning).into();
            vm.warn(
                "functools.partial will be a method descriptor in future Python versions; wrap it in staticmethod() if you want to preserve the old behavior",
                &category,
            )?;
        }
        Ok(this.into())
    }

    /// function object to use in future partial calls
    #[getter(func)]
    fn function(this: &Gc<Self>, vm: &mut Vm) -> Obj {
        this.state.get(&vm.heap).function.clone()
    }

    /// tuple of arguments to future partial calls
    #[getter(args)]
    fn args(this: &Gc<Self>, vm: &mut Vm) -> Gc<Tuple> {
        this.state.get(&vm.heap).args.clone()
    }

    /// dictionary of keyword arguments to future partial calls
    #[getter(keywords)]
    fn keywords(this: &Gc<Self>, vm: &mut Vm) -> Gc<Dict> {
        this.state.get(&vm.heap).keywords.clone()
    }

    #[native(__repr__(self, /))]
    fn repr(this: &Gc<Self>, vm: &mut Vm) -> Result<Gc<Str>> {
        let shown = vm.repr_guard(this.as_obj(), |vm| {
            let state = this.state.cloned(&vm.heap);
            let mut text = vm.type_of(this.as_obj()).qualified_name(vm).into_bytes();
            text.push(b'(');
            vm.push_repr(&mut text, &state.function)?;
            for arg in state.args.items() {
                text.extend_from_slice(b", ");
                vm.push_repr(&mut text, arg)?;
            }
            for (key, value) in state.keywords.items(&vm.heap) {
                text.extend_from_slice(b", ");
                text.extend_from_slice(vm.str(&key)?.as_wtf8());
                text.push(b'=');
                vm.push_repr(&mut text, &value)?;
            }
            text.push(b')');
            Ok(text)
        })?;
        Ok(vm.heap.str_from_wtf8(shown.as_deref().unwrap_or(b"...")))
    }

    #[native(__reduce__(self, /))]
    fn reduce(this: &Gc<Self>, vm: &mut Vm) -> Gc<Tuple> {
        let state = this.state.cloned(&vm.heap);
        let attrs = match vm.dict_of(this.as_obj()) {
            Some(dict) if dict.len(&vm.heap) > 0 => dict.into(),
            _ => Obj::NONE,
        };
        let class = vm.type_of(this.as_obj()).into();
        let args = vm.heap.tuple_of_array([state.function.clone()]).into();
        let all = vec![state.function, state.args.into(), state.keywords.into(), attrs];
        let all = vm.heap.tuple(all).into();
        vm.heap.tuple_of_array([class, args, all])
    }

    #[native(__setstate__(self, state, /))]
    fn set_state(this: &Gc<Self>, vm: &mut Vm, state: &Obj) -> Result<()> {
        let parts = state.downcast::<Tuple>().map(|t| t.items()).unwrap_or_default();
        let valid = match parts {
            [function, args, keywords, attrs] if is_callable(vm, function) => {
                let keywords = if keywords.is_none() {
                    Some(vm.dict())
                } else {
                    keywords.downcast::<Dict>().map(|d| Dict::from_map(&vm.heap, d.map.get(&vm.heap).copy()))
                };
                let args = args.downcast::<Tuple>().map(|t| vm.heap.tuple(t.items().to_vec()));
                args.zip(keywords).map(|(args, keywords)| (function.clone(), args, keywords, attrs.clone()))
            }
            _ => None,
        };
        let Some((function, args, keywords, attrs)) = valid else {
            return Err(vm.type_error("invalid partial state"));
        };
        let attrs = match attrs.downcast::<Dict>() {
            Some(attrs) => attrs.clone(),
            None => vm.dict(),
        };
        vm.set_dict_of(this.as_obj(), attrs);
        this.state.set(&mut vm.heap, PartialState { function, args, keywords });
        Ok(())
    }

    /// See PEP 585
    #[classmethod(__class_getitem__(cls, object, /))]
    fn class_getitem(vm: &mut Vm, cls: &Obj, object: &Obj) -> Obj {
        crate::types::generic_alias(vm, cls, object)
    }
}

/// reduce(function, iterable[, initial], /) -> value
///
/// Apply a function of two arguments cumulatively to the items of an iterable, from left to right.
///
/// This effectively reduces the iterable to a single value.  If initial is present,
/// it is placed before the items of the iterable in the calculation, and serves as
/// a default when the iterable is empty.
///
/// For example, reduce(lambda x, y: x+y, [1, 2, 3, 4, 5])
/// calculates ((((1 + 2) + 3) + 4) + 5).
#[native(reduce(function, iterable, initial=NULL, /))]
fn reduce(vm: &mut Vm, function: &Obj, iterable: &Obj, initial: Option<&Obj>) -> Result<Obj> {
    let iterator = match vm.iter(iterable) {
        Ok(iterator) => iterator,
        Err(raised) if raised.is(vm, &vm.types.exceptions.TypeError.clone()) => {
            return Err(vm.type_error("reduce() arg 2 must support iteration"));
        }
        Err(raised) => return Err(raised),
    };
    let mut result = initial.cloned();
    while let Some(item) = vm.next(&iterator)? {
        result = Some(match result {
            Some(result) => vm.call(function, &[result, item])?,
            None => item,
        });
    }
    match result {
        Some(result) => Ok(result),
        None => Err(vm.type_error("reduce() of empty iterable with no initial value")),
    }
}

/// What `cmp_to_key` makes: called with an object it gives a key, whose order the comparison decides.
pub struct KeyWrapper {
    compare: Obj,
    object: Slot<Option<Obj>>,
}
payload!(KeyWrapper, "functools.KeyWrapper", shapes::KEY_WRAPPER, container);
impl Trace for KeyWrapper {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.compare.trace(v);
        self.object.trace(v);
    }
    fn clear(&self, sink: &mut Vec<Obj>) {
        self.object.clear(sink);
    }
}

impl KeyWrapper {
    fn compare_with(this: &Gc<Self>, vm: &mut Vm, op: CompareOp, value: &Obj) -> Result<Obj> {
        let Some(other) = value.downcast::<KeyWrapper>() else {
            return Err(vm.type_error("other argument must be K instance"));
        };
        let (Some(a), Some(b)) = (this.object.cloned(&vm.heap), other.object.cloned(&vm.heap)) else {
            return Err(vm.attribute_error_plain("object"));
        };
        let order = vm.call(&this.compare, &[a, b])?;
        vm.compare(op, &order, &Obj::small(0))
    }
}

#[methods(KeyWrapper, module = "functools", subclassable = false)]
impl KeyWrapper {
    #[native(__call__(self, *args, **kwargs))]
    fn call(this: &Gc<Self>, vm: &mut Vm, args: &[Obj], kwargs: Vec<(Gc<Str>, Obj)>) -> Result<Gc<KeyWrapper>> {
        let object = match (args, kwargs.as_slice()) {
            ([object], []) => object.clone(),
            ([], [(name, object)]) if name.as_str() == Some("obj") => object.clone(),
            ([], []) => return Err(vm.type_error("K() missing required argument 'obj' (pos 1)")),
            _ => {
                let given = args.len() + kwargs.len();
                return Err(vm.type_error(format!("K() takes at most 1 argument ({given} given)")));
            }
        };
        Ok(vm.heap.alloc(KeyWrapper { compare: this.compare.clone(), object: Slot::new(Some(object)) }))
    }

    /// Value wrapped by a key function.
    #[getter(obj)]
    fn object(this: &Gc<Self>, vm: &mut Vm) -> Obj {
        this.object.cloned(&vm.heap).unwrap_or(Obj::NONE)
    }

    #[setter(obj)]
    fn set_object(this: &Gc<Self>, vm: &mut Vm, value: Option<&Obj>) {
        this.object.set(&mut vm.heap, value.cloned());
    }

    #[native(__lt__(self, value, /))]
    fn lt(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        KeyWrapper::compare_with(this, vm, CompareOp::Lt, value)
    }

    #[native(__le__(self, value, /))]
    fn le(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        KeyWrapper::compare_with(this, vm, CompareOp::Le, value)
    }

    #[native(__eq__(self, value, /))]
    fn eq(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        KeyWrapper::compare_with(this, vm, CompareOp::Eq, value)
    }

    #[native(__ne__(self, value, /))]
    fn ne(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        KeyWrapper::compare_with(this, vm, CompareOp::Ne, value)
    }

    #[native(__gt__(self, value, /))]
    fn gt(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        KeyWrapper::compare_with(this, vm, CompareOp::Gt, value)
    }

    #[native(__ge__(self, value, /))]
    fn ge(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        KeyWrapper::compare_with(this, vm, CompareOp::Ge, value)
    }
}

/// Convert a cmp= function into a key= function.
///
///   mycmp
///     Function that compares two objects.
#[native(cmp_to_key(mycmp))]
fn cmp_to_key(vm: &mut Vm, mycmp: &Obj) -> Gc<KeyWrapper> {
    if vm.heap.shape(shapes::KEY_WRAPPER).class_obj().is_none() {
        vm.lasting_class::<KeyWrapper>(&KeyWrapper::CLASS);
    }
    vm.heap.alloc(KeyWrapper { compare: mycmp.clone(), object: Slot::new(None) })
}

/// A function with a memory of its results.
#[derive(Trace)]
pub struct LruCache {
    function: Obj,
    /// Results by key, the one used longest ago first.
    results: Gc<Dict>,
    /// None: without bound.
    #[trace(skip)]
    maxsize: Option<usize>,
    #[trace(skip)]
    is_typed: bool,
    #[trace(skip)]
    hits: Cell<u64>,
    #[trace(skip)]
    misses: Cell<u64>,
    info_class: Obj,
    /// Stands between positional and keyword arguments in keys.
    mark: Obj,
}
payload!(LruCache, "functools._lru_cache_wrapper", shapes::NONE, container);

impl LruCache {
    /// What calls with the same arguments have in common.
    fn key(&self, vm: &mut Vm, args: &[Obj], kwargs: &[(Gc<Str>, Obj)]) -> Obj {
        if let ([one], [], false) = (args, kwargs, self.is_typed) {
            // Alone, where it cannot be taken for a tuple of arguments.
            if one.value().is_int() || one.downcast_exact::<Str>().is_some() {
                return one.clone();
            }
        }
        let mut parts = args.to_vec();
        if !kwargs.is_empty() {
            parts.push(self.mark.clone());
            for (name, value) in kwargs {
                parts.push(name.into());
                parts.push(value.clone());
            }
        }
        if self.is_typed {
            for value in args.iter().chain(kwargs.iter().map(|(_, v)| v)) {
                parts.push(vm.type_of(value).into());
            }
        }
        vm.heap.tuple(parts).into()
    }

    fn found(&self, vm: &mut Vm, place: usize) -> Obj {
        let value = self.results.map.get(&vm.heap).entry(place).map_or(Obj::NONE, |e| e.value.clone());
        self.hits.set(self.hits.get() + 1);
        if self.maxsize.is_some() {
            let map = self.results.map.get_mut(&mut vm.heap);
            if map.last() != Some(place) {
                map.move_to_end(place, true);
            }
        }
        value
    }
}

/// Create a cached callable that wraps another function.
///
/// user_function:      the function being cached
///
/// maxsize:  0         for no caching
///           None      for unlimited cache size
///           n         for a bounded cache
///
/// typed:    False     cache f(3) and f(3.0) as identical calls
///           True      cache f(3) and f(3.0) as distinct calls
///
/// cache_info_type:    namedtuple class with the fields:
///                         hits misses currsize maxsize
#[methods(_lru_cache_wrapper, module = "functools")]
impl LruCache {
    #[new(_lru_cache_wrapper(cls, user_function, maxsize, typed, cache_info_type))]
    fn new(
        vm: &mut Vm,
        cls: &Gc<Type>,
        user_function: &Obj,
        maxsize: &Obj,
        typed: bool,
        cache_info_type: &Obj,
    ) -> Result<Gc<LruCache>> {
        if !is_callable(vm, user_function) {
            return Err(vm.type_error("the first argument must be callable"));
        }
        let maxsize = if maxsize.is_none() {
            None
        } else if crate::types::int::is_int(maxsize) || vm.special_of(maxsize, Special::Index).is_some() {
            Some(vm.to_i64(maxsize)?.max(0) as usize)
        } else {
            return Err(vm.type_error("maxsize should be integer or None"));
        };
        let (results, object) = (vm.dict(), vm.types.object.clone());
        let mark = vm.call(object.as_obj(), &[])?;
        let cache = LruCache {
            function: user_function.clone(),
            results,
            maxsize,
            is_typed: typed,
            hits: Cell::new(0),
            misses: Cell::new(0),
            info_class: cache_info_type.clone(),
            mark,
        };
        Ok(vm.heap.alloc_with_shape(cls.root_shape(), cache))
    }

    #[native(__call__(self, *args, **kwargs))]
    fn call(this: &Gc<Self>, vm: &mut Vm, args: &[Obj], kwargs: Vec<(Gc<Str>, Obj)>) -> Result<Obj> {
        if this.maxsize == Some(0) {
            this.misses.set(this.misses.get() + 1);
            return vm.call_kw(&this.function, args, &kwargs);
        }
        let key = this.key(vm, args, &kwargs);
        let hash = vm.hash(&key)? as u64;
        if let Some(place) = vm.dict_find(&this.results, &key, hash)? {
            return Ok(this.found(vm, place));
        }
        this.misses.set(this.misses.get() + 1);
        let result = vm.call_kw(&this.function, args, &kwargs)?;
        let Some(max) = this.maxsize else {
            vm.dict_set_hashed(&this.results, &key, hash, result.clone())?;
            return Ok(result);
        };
        // The call itself may have remembered the same.
        if vm.dict_find(&this.results, &key, hash)?.is_some() {
            return Ok(result);
        }
        let map = this.results.map.get_mut(&mut vm.heap);
        let oldest = (map.len() >= max).then(|| map.remove(map.first()));
        map.insert_new(hash, key, result.clone());
        drop(oldest);
        Ok(result)
    }

    #[native(__get__(self, instance, owner=None, /))]
    fn get(this: &Gc<Self>, vm: &mut Vm, instance: &Obj, _owner: Option<&Obj>) -> Obj {
        if instance.is_none() { this.into() } else { vm.bound_method(this.into(), instance.clone()) }
    }

    /// Report cache statistics
    #[native(cache_info(self, /))]
    fn cache_info(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        let (hits, misses) = (vm.int_u64(this.hits.get()), vm.int_u64(this.misses.get()));
        let maxsize = match this.maxsize {
            Some(max) => vm.int(max as i64),
            None => Obj::NONE,
        };
        let size = vm.int(this.results.len(&vm.heap) as i64);
        vm.call(&this.info_class, &[hits, misses, maxsize, size])
    }

    /// Clear the cache and cache statistics
    #[native(cache_clear(self, /))]
    fn cache_clear(this: &Gc<Self>, vm: &mut Vm) {
        this.hits.set(0);
        this.misses.set(0);
        let old = this.results.map.get_mut(&mut vm.heap).clear();
        drop(old);
    }

    #[native(__reduce__(self, /))]
    fn reduce(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        vm.get_attr_name(this.as_obj(), "__qualname__")
    }

    #[native(__copy__(self, /))]
    fn copy(this: &Gc<Self>) -> Gc<Self> {
        this.clone()
    }

    #[native(__deepcopy__(self, memo, /))]
    fn deepcopy(this: &Gc<Self>, _memo: &Obj) -> Gc<Self> {
        this.clone()
    }
}
