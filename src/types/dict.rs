//! `dict`. The table is in `dict_map.rs`; here is the object, looking keys up by the language's rules, and the methods.

use super::dict_map::DictMap;
use super::dict_view::{DictIterator, DictView, View};
use super::shapes;
use crate::object::native::Result;
use crate::object::plain::{Found, quick_eq};
use crate::object::{Gc, Heap, Obj, Slot, Special, Str, Trace, Tuple, Type, Visitor, payload};
use crate::vm::Vm;
use ouro_macros::methods;
use smallvec::SmallVec;

#[derive(Default)]
pub struct Dict {
    pub map: Slot<DictMap>,
    /// `default_factory` of a defaultdict.
    pub factory: Slot<Option<Obj>>,
}

payload!(Dict, "dict", shapes::DICT, container);

impl Trace for Dict {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.map.trace(v);
        self.factory.trace(v);
    }
    fn clear(&self, sink: &mut Vec<Obj>) {
        self.map.clear(sink);
        self.factory.clear(sink);
    }
}

impl Dict {
    #[must_use]
    pub fn new_in(heap: &Heap) -> Gc<Dict> {
        heap.alloc(Dict::default())
    }

    #[must_use]
    pub fn from_map(heap: &Heap, map: DictMap) -> Gc<Dict> {
        heap.alloc(Dict { map: Slot::new(map), factory: Slot::new(None) })
    }

    #[must_use]
    pub fn len(&self, heap: &Heap) -> usize {
        self.map.get(heap).len()
    }

    /// The value of a string key.
    #[must_use]
    pub fn get_str(&self, heap: &Heap, key: &Gc<Str>) -> Option<Obj> {
        let map = self.map.get(heap);
        map.find_str(key).and_then(|i| map.entry(i)).map(|e| e.value.clone())
    }

    /// Set the value of a string key; gives the old one.
    pub fn set_str(&self, heap: &mut Heap, key: &Gc<Str>, value: Obj) -> Option<Obj> {
        let map = self.map.get_mut(heap);
        match map.find_str(key) {
            Some(i) => Some(map.replace_value(i, value)),
            None => {
                map.insert_new(key.text_hash(), key.into(), value);
                None
            }
        }
    }

    /// Remove a string key; gives its value.
    pub fn remove_str(&self, heap: &mut Heap, key: &Gc<Str>) -> Option<Obj> {
        let map = self.map.get_mut(heap);
        let i = map.find_str(key)?;
        Some(map.remove(i).1)
    }

    /// The entry at or after number `i`, which moves behind it: hash, key and value.
    #[must_use]
    pub fn next_entry(&self, heap: &Heap, i: &mut usize) -> Option<(u64, Obj, Obj)> {
        let map = self.map.get(heap);
        *i = (*i).max(map.first());
        while *i < map.entry_count() {
            *i += 1;
            if let Some(e) = map.entry(*i - 1) {
                return Some((e.hash, e.key.clone(), e.value.clone()));
            }
        }
        None
    }

    /// As `next_entry`, without the hash.
    #[must_use]
    pub fn next_pair(&self, heap: &Heap, i: &mut usize) -> Option<(Obj, Obj)> {
        self.next_entry(heap, i).map(|(_, key, value)| (key, value))
    }

    /// Keys and values, in order.
    #[must_use]
    pub fn items(&self, heap: &Heap) -> Vec<(Obj, Obj)> {
        self.map.get(heap).iter().map(|e| (e.key.clone(), e.value.clone())).collect()
    }

    #[must_use]
    pub fn keys(&self, heap: &Heap) -> Vec<Obj> {
        let map = self.map.get(heap);
        let mut keys = Vec::with_capacity(map.len());
        keys.extend(map.iter().map(|e| e.key.clone()));
        keys
    }

    #[must_use]
    pub fn values(&self, heap: &Heap) -> Vec<Obj> {
        let map = self.map.get(heap);
        let mut values = Vec::with_capacity(map.len());
        values.extend(map.iter().map(|e| e.value.clone()));
        values
    }
}

/// What a program may pass to `dict(...)` and `dict.update(...)`.
const UPDATE_PAIRS: &str = "cannot convert dictionary update sequence element";

/// dict() -> new empty dictionary
/// dict(mapping) -> new dictionary initialized from a mapping object's
///     (key, value) pairs
/// dict(iterable) -> new dictionary initialized as if via:
///     d = {}
///     for k, v in iterable:
///         d[k] = v
/// dict(**kwargs) -> new dictionary initialized with the name=value pairs
///     in the keyword argument list.  For example:  dict(one=1, two=2)
#[methods(dict, module = "builtins")]
impl Dict {
    #[new(dict(cls, *args, **kwargs))]
    fn new(vm: &mut Vm, cls: &Gc<Type>, _args: &[Obj], _kwargs: Vec<(Gc<Str>, Obj)>) -> Gc<Dict> {
        vm.heap.alloc_with_shape(cls.root_shape(), Dict::default())
    }

    #[native(__init__(self, *args, **kwargs))]
    fn init(this: &Gc<Self>, vm: &mut Vm, args: &[Obj], kwargs: Vec<(Gc<Str>, Obj)>) -> Result<()> {
        vm.dict_update_args(this, "dict", args, kwargs)
    }

    /// Create a new dictionary with keys from iterable and values set to value.
    #[classmethod(fromkeys(cls, iterable, value=None, /))]
    fn fromkeys(vm: &mut Vm, cls: &Gc<Type>, iterable: &Obj, value: Obj) -> Result<Obj> {
        let made = vm.call(cls.as_obj(), &[])?;
        let dict = made.downcast_exact::<Dict>().cloned();
        if let (Some(dict), Some(set)) = (&dict, iterable.downcast::<super::set::Set>())
            && (vm.type_of(iterable).is(&vm.types.set) || vm.type_of(iterable).is(&vm.types.frozenset))
        {
            // Their hashes are known.
            for (key, hash) in set.items(vm) {
                vm.dict_set_hashed(dict, &key, hash as u64, value.clone())?;
            }
            return Ok(made);
        }
        let mut items = vm.items(iterable)?;
        while let Some(key) = items.next(vm)? {
            match &dict {
                Some(dict) => vm.dict_set(dict, &key, value.clone())?,
                None => vm.set_item(&made, &key, value.clone())?,
            }
        }
        Ok(made)
    }

    #[native(__repr__(self, /))]
    pub(crate) fn repr(this: &Gc<Self>, vm: &mut Vm) -> Result<Gc<Str>> {
        let shown = vm.repr_guard(this.as_obj(), |vm| {
            let mut text = vec![b'{'];
            let mut i = 0;
            while let Some((key, value)) = this.next_pair(&vm.heap, &mut i) {
                if text.len() > 1 {
                    text.extend_from_slice(b", ");
                }
                vm.push_repr(&mut text, &key)?;
                text.extend_from_slice(b": ");
                vm.push_repr(&mut text, &value)?;
            }
            text.push(b'}');
            Ok(text)
        })?;
        Ok(vm.heap.str_from_wtf8(shown.as_deref().unwrap_or(b"{...}")))
    }

    #[native(__len__(self, /))]
    fn length(this: &Gc<Self>, vm: &mut Vm) -> usize {
        this.len(&vm.heap)
    }

    /// Return self[key].
    #[native(__getitem__(self, key, /))]
    fn get_item(this: &Gc<Self>, vm: &mut Vm, key: &Obj) -> Result<Obj> {
        if let Some(value) = vm.dict_get(this, key)? {
            return Ok(value);
        }
        if this.shape_id() != shapes::DICT
            && let Some(value) = vm.call_special(this.as_obj(), Special::Missing, std::slice::from_ref(key))?
        {
            return Ok(value);
        }
        Err(vm.key_error(key))
    }

    #[native(__setitem__(self, key, value, /))]
    fn set_item(this: &Gc<Self>, vm: &mut Vm, key: &Obj, value: &Obj) -> Result<()> {
        vm.dict_set(this, key, value.clone())
    }

    #[native(__delitem__(self, key, /))]
    fn del_item(this: &Gc<Self>, vm: &mut Vm, key: &Obj) -> Result<()> {
        match vm.dict_remove(this, key)? {
            Some(_) => {
                vm.note_lost_key(this, key);
                Ok(())
            }
            None => Err(vm.key_error(key)),
        }
    }

    /// True if the dictionary has the specified key, else False.
    #[native(__contains__(self, key, /))]
    fn contains(this: &Gc<Self>, vm: &mut Vm, key: &Obj) -> Result<bool> {
        let hash = vm.hash(key)? as u64;
        Ok(vm.dict_find(this, key, hash)?.is_some())
    }

    #[native(__iter__(self, /))]
    fn iter(this: &Gc<Self>, vm: &mut Vm) -> Obj {
        DictIterator::make(vm, this, View::Keys, false)
    }

    /// Return a reverse iterator over the dict keys.
    #[native(__reversed__(self, /))]
    fn reversed(this: &Gc<Self>, vm: &mut Vm) -> Obj {
        DictIterator::make(vm, this, View::Keys, true)
    }

    /// Return the value for key if key is in the dictionary, else default.
    #[native(get(self, key, default=None, /))]
    fn get(this: &Gc<Self>, vm: &mut Vm, key: &Obj, default: Obj) -> Result<Obj> {
        Ok(vm.dict_get(this, key)?.unwrap_or(default))
    }

    /// Insert key with a value of default if key is not in the dictionary.
    ///
    /// Return the value for key if key is in the dictionary, else default.
    #[native(setdefault(self, key, default=None, /))]
    fn setdefault(this: &Gc<Self>, vm: &mut Vm, key: &Obj, default: Obj) -> Result<Obj> {
        let hash = vm.hash(key)? as u64;
        if let Some(i) = vm.dict_find(this, key, hash)? {
            return Ok(this.map.get(&vm.heap).entry(i).map_or(Obj::NONE, |e| e.value.clone()));
        }
        this.map.get_mut(&mut vm.heap).insert_new(hash, key.clone(), default.clone());
        Ok(default)
    }

    /// D.pop(k[,d]) -> v, remove specified key and return the corresponding value.
    ///
    /// If the key is not found, return the default if given; otherwise,
    /// raise a KeyError.
    #[native(pop(self, key, default=NULL, /))]
    fn pop(this: &Gc<Self>, vm: &mut Vm, key: &Obj, default: Option<&Obj>) -> Result<Obj> {
        let removed = if this.len(&vm.heap) == 0 { None } else { vm.dict_remove(this, key)? };
        if removed.is_some() {
            vm.note_lost_key(this, key);
        }
        match removed.or_else(|| default.cloned()) {
            Some(value) => Ok(value),
            None => Err(vm.key_error(key)),
        }
    }

    /// Remove and return a (key, value) pair as a 2-tuple.
    ///
    /// Pairs are returned in LIFO (last-in, first-out) order.
    /// Raises KeyError if the dict is empty.
    #[native(popitem(self, /))]
    fn popitem(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        let Some((key, value)) = this.map.get_mut(&mut vm.heap).remove_last() else {
            let message = vm.heap.str("popitem(): dictionary is empty").into();
            return Err(vm.key_error(&message));
        };
        vm.note_lost_key(this, &key);
        Ok(vm.heap.tuple_of_array([key, value]).into())
    }

    /// Remove all items from the dict.
    #[native(clear(self, /))]
    fn remove_all(this: &Gc<Self>, vm: &mut Vm) {
        this.map.get_mut(&mut vm.heap).clear().into_iter().for_each(drop);
    }

    /// Return a shallow copy of the dict.
    #[native(copy(self, /))]
    fn copy(this: &Gc<Self>, vm: &mut Vm) -> Gc<Dict> {
        let map = this.map.get(&vm.heap).copy();
        Dict::from_map(&vm.heap, map)
    }

    /// D.update([E, ]**F) -> None.  Update D from mapping/iterable E and F.
    /// If E is present and has a .keys() method, then does:  for k in E.keys(): D[k] = E[k]
    /// If E is present and lacks a .keys() method, then does:  for k, v in E: D[k] = v
    /// In either case, this is followed by: for k in F:  D[k] = F[k]
    #[native(update(self, *args, **kwargs))]
    fn update(this: &Gc<Self>, vm: &mut Vm, args: &[Obj], kwargs: Vec<(Gc<Str>, Obj)>) -> Result<()> {
        vm.dict_update_args(this, "update", args, kwargs)
    }

    /// Return a set-like object providing a view on the dict's keys.
    #[native(keys(self, /))]
    fn keys_view(this: &Gc<Self>, vm: &mut Vm) -> Obj {
        DictView::make(vm, this, View::Keys)
    }

    /// Return an object providing a view on the dict's values.
    #[native(values(self, /))]
    fn values_view(this: &Gc<Self>, vm: &mut Vm) -> Obj {
        DictView::make(vm, this, View::Values)
    }

    /// Return a set-like object providing a view on the dict's items.
    #[native(items(self, /))]
    fn items_view(this: &Gc<Self>, vm: &mut Vm) -> Obj {
        DictView::make(vm, this, View::Items)
    }

    #[native(__eq__(self, value, /))]
    fn eq(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        let Some(other) = value.downcast::<Dict>() else { return Ok(Obj::NOT_IMPLEMENTED) };
        vm.dicts_equal(this, other).map(Obj::bool)
    }

    #[native(__ne__(self, value, /))]
    fn ne(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        let Some(other) = value.downcast::<Dict>() else { return Ok(Obj::NOT_IMPLEMENTED) };
        vm.dicts_equal(this, other).map(|equal| Obj::bool(!equal))
    }

    #[native(__lt__(self, value, /))]
    fn lt(_this: &Gc<Self>, _value: &Obj) -> Obj {
        Obj::NOT_IMPLEMENTED
    }

    #[native(__le__(self, value, /))]
    fn le(_this: &Gc<Self>, _value: &Obj) -> Obj {
        Obj::NOT_IMPLEMENTED
    }

    #[native(__gt__(self, value, /))]
    fn gt(_this: &Gc<Self>, _value: &Obj) -> Obj {
        Obj::NOT_IMPLEMENTED
    }

    #[native(__ge__(self, value, /))]
    fn ge(_this: &Gc<Self>, _value: &Obj) -> Obj {
        Obj::NOT_IMPLEMENTED
    }

    #[native(__or__(self, value, /))]
    fn or(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        if value.downcast::<Dict>().is_none() {
            return Ok(Obj::NOT_IMPLEMENTED);
        }
        let result = Dict::copy(this, vm);
        vm.dict_merge(&result, value)?;
        Ok(result.into())
    }

    #[native(__ror__(self, value, /))]
    fn reflected_or(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        let Some(left) = value.downcast::<Dict>() else { return Ok(Obj::NOT_IMPLEMENTED) };
        let result = Dict::copy(left, vm);
        vm.dict_merge(&result, this.as_obj())?;
        Ok(result.into())
    }

    #[native(__ior__(self, value, /))]
    fn inplace_or(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        vm.dict_update_from(this, value)?;
        Ok(this.into())
    }

    /// Return the size of the dict in memory, in bytes.
    #[native(__sizeof__(self, /))]
    fn sizeof(this: &Gc<Self>, vm: &mut Vm) -> usize {
        64 + 36 * this.map.get(&vm.heap).entry_count()
    }

    /// See PEP 585
    #[classmethod(__class_getitem__(cls, object, /))]
    fn class_getitem(vm: &mut Vm, cls: &Obj, object: &Obj) -> Obj {
        super::generic_alias(vm, cls, object)
    }
}

impl Vm {
    /// Whether two dictionaries have equal keys with equal values.
    pub(crate) fn dicts_equal(&mut self, a: &Gc<Dict>, b: &Gc<Dict>) -> Result<bool> {
        if a.len(&self.heap) != b.len(&self.heap) {
            return Ok(false);
        }
        let mut i = 0;
        while let Some((hash, key, value)) = a.next_entry(&self.heap, &mut i) {
            let Some(j) = self.dict_find(b, &key, hash)? else { return Ok(false) };
            let Some(other) = b.map.get(&self.heap).entry(j).map(|e| e.value.clone()) else { return Ok(false) };
            if !self.eq(&value, &other)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// `dict.update(*args, **keywords)`; `name` is that of the callable in messages.
    pub(crate) fn dict_update_args(
        &mut self,
        dict: &Gc<Dict>,
        name: &str,
        args: &[Obj],
        keywords: Vec<(Gc<Str>, Obj)>,
    ) -> Result<()> {
        if args.len() > 1 {
            return Err(self.type_error(format!("{name} expected at most 1 argument, got {}", args.len())));
        }
        if let Some(source) = args.first() {
            self.dict_update_from(dict, source)?;
        }
        for (key, value) in keywords {
            drop(dict.set_str(&mut self.heap, &key, value));
        }
        Ok(())
    }

    /// `dict.update(source)`: a mapping or an iterable of pairs.
    pub(crate) fn dict_update_from(&mut self, dict: &Gc<Dict>, source: &Obj) -> Result<()> {
        if source.downcast_exact::<Dict>().is_some() || self.get_attr_name_opt(source, "keys")?.is_some() {
            return self.dict_merge(dict, source);
        }
        let mut pairs = self.items(source)?;
        let mut n = 0;
        while let Some(pair) = pairs.next(self)? {
            if let Some(t) = pair.downcast_exact::<Tuple>()
                && let [key, value] = t.items()
            {
                self.dict_set(dict, key, value.clone())?;
                n += 1;
                continue;
            }
            let class = self.type_of(&pair);
            if self.special(&class, Special::Iter).is_none() && self.special(&class, Special::GetItem).is_none() {
                return Err(self.type_error(format!("{UPDATE_PAIRS} #{n} to a sequence")));
            }
            let parts = self.collect(&pair)?;
            let [key, value] = parts.as_slice() else {
                let len = parts.len();
                return Err(self
                    .value_error(format!("dictionary update sequence element #{n} has length {len}; 2 is required")));
            };
            self.dict_set(dict, key, value.clone())?;
            n += 1;
        }
        Ok(())
    }

    /// `dict.update(mapping)` for a mapping. A dictionary that grows meanwhile is noticed.
    pub(crate) fn dict_merge(&mut self, dict: &Gc<Dict>, mapping: &Obj) -> Result<()> {
        let Some(other) = mapping.downcast::<Dict>().filter(|o| self.iterates_plainly(o)) else {
            return self.dict_update(dict, mapping);
        };
        if other.is(dict) {
            return Ok(());
        }
        if dict.len(&self.heap) == 0 {
            // Keys that are different in one dictionary are so in its copy.
            let copy = other.map.get(&self.heap).copy();
            if !copy.is_empty() {
                dict.map.set(&mut self.heap, copy);
            }
            return Ok(());
        }
        let len = other.len(&self.heap);
        let mut i = 0;
        while let Some((hash, key, value)) = other.next_entry(&self.heap, &mut i) {
            self.dict_set_hashed(dict, &key, hash, value)?;
            if other.len(&self.heap) != len {
                return Err(self.runtime_error("dict mutated during update"));
            }
        }
        Ok(())
    }

    /// Whether iterating over a dictionary is what `dict.__iter__` does.
    fn iterates_plainly(&mut self, dict: &Gc<Dict>) -> bool {
        if dict.shape_id() == shapes::DICT {
            return true;
        }
        let class = self.type_of(dict.as_obj());
        let plain = self.types.dict.clone();
        match (self.special(&class, Special::Iter), self.special(&plain, Special::Iter)) {
            (Some(a), Some(b)) => a.is(&b),
            _ => false,
        }
    }
}

impl Vm {
    #[must_use]
    pub fn dict(&mut self) -> Gc<Dict> {
        Dict::new_in(&self.heap)
    }

    /// The number of the entry with this key and hash.
    pub fn dict_find(&mut self, dict: &Gc<Dict>, key: &Obj, hash: u64) -> Result<Option<usize>> {
        match dict.map.get(&self.heap).find(key, hash) {
            Found::At(i) => return Ok(Some(i)),
            Found::Absent => return Ok(None),
            Found::Unsure => {}
        }
        // Keys that were asked and said no: where the comparison changes the dictionary, the walk begins anew without them.
        let mut others: SmallVec<[Obj; 4]> = SmallVec::new();
        'restart: loop {
            let mut probe = None;
            loop {
                let map = dict.map.get(&self.heap);
                let Some(i) = map.probe(hash, &mut probe) else { return Ok(None) };
                let Some(entry) = map.entry(i) else { continue };
                match quick_eq(&entry.key, key) {
                    Some(true) => return Ok(Some(i)),
                    Some(false) => {}
                    None if others.iter().any(|other| other.is(&entry.key)) => {}
                    None => {
                        let (candidate, mutations) = (entry.key.clone(), map.mutations());
                        let is_equal = self.eq(&candidate, key)?;
                        let map = dict.map.get(&self.heap);
                        if map.mutations() != mutations {
                            if is_equal {
                                // It may have moved meanwhile, and is the answer if it is still there.
                                let mut probe = None;
                                while let Some(i) = map.probe(hash, &mut probe) {
                                    if map.entry(i).is_some_and(|entry| entry.key.is(&candidate)) {
                                        return Ok(Some(i));
                                    }
                                }
                            } else {
                                others.push(candidate);
                            }
                            continue 'restart;
                        }
                        if is_equal {
                            return Ok(Some(i));
                        }
                    }
                }
            }
        }
    }

    /// `dict.get(key)`.
    pub fn dict_get(&mut self, dict: &Gc<Dict>, key: &Obj) -> Result<Option<Obj>> {
        if let Some(key) = key.downcast_exact::<Str>()
            && let Some(i) = dict.map.get(&self.heap).find_str(key)
        {
            return Ok(dict.map.get(&self.heap).entry(i).map(|e| e.value.clone()));
        }
        let hash = self.hash(key)? as u64;
        let Some(i) = self.dict_find(dict, key, hash)? else { return Ok(None) };
        Ok(dict.map.get(&self.heap).entry(i).map(|e| e.value.clone()))
    }

    /// `dict[key] = value`.
    pub fn dict_set(&mut self, dict: &Gc<Dict>, key: &Obj, value: Obj) -> Result<()> {
        let hash = self.hash(key)? as u64;
        self.dict_set_hashed(dict, key, hash, value)
    }

    /// `dict[key] = value` for a key whose hash is known.
    pub(crate) fn dict_set_hashed(&mut self, dict: &Gc<Dict>, key: &Obj, hash: u64, value: Obj) -> Result<()> {
        match self.dict_find(dict, key, hash)? {
            Some(i) => {
                let old = dict.map.get_mut(&mut self.heap).replace_value(i, value);
                drop(old);
            }
            None => dict.map.get_mut(&mut self.heap).insert_new(hash, key.clone(), value),
        }
        Ok(())
    }

    /// `dict.pop(key)`: the value, if the key was there.
    pub fn dict_remove(&mut self, dict: &Gc<Dict>, key: &Obj) -> Result<Option<Obj>> {
        let hash = self.hash(key)? as u64;
        let Some(i) = self.dict_find(dict, key, hash)? else { return Ok(None) };
        let (key, value) = dict.map.get_mut(&mut self.heap).remove(i);
        drop(key);
        Ok(Some(value))
    }

    /// Set an item whose key is a name.
    pub fn dict_set_name(&mut self, dict: &Gc<Dict>, name: &str, value: impl Into<Obj>) {
        let name = self.heap.intern(name);
        drop(dict.set_str(&mut self.heap, &name, value.into()));
    }
}
