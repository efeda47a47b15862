//! `set` and `frozenset`. The order of iteration is CPython's: programs show it. The table is in `set_map.rs`.

use super::dict::Dict;
pub use super::set_map::{SetEntry, SetMap};
use super::shapes;
use crate::object::native::Result;
use crate::object::plain::{Found, quick_eq};
use crate::object::protocol::CompareOp;
use crate::object::{Gc, Obj, Slot, Str, Trace, Tuple, Type, Visitor, payload};
use crate::types::native_iter::NativeIterator;
use crate::vm::Vm;
use ouro_macros::methods;
use smallvec::SmallVec;
use std::cell::Cell;

#[derive(Default)]
pub struct Set {
    pub map: Slot<SetMap>,
    /// Of a frozenset; None while unknown.
    pub hash: Cell<Option<i64>>,
}
payload!(Set, "set", shapes::SET, container);
impl Trace for Set {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.map.trace(v);
    }
    fn clear(&self, sink: &mut Vec<Obj>) {
        self.map.clear(sink);
    }
}

impl Set {
    #[must_use]
    pub fn len(&self, vm: &Vm) -> usize {
        self.map.get(&vm.heap).used
    }

    /// The elements in the order of iteration.
    #[must_use]
    pub fn items(&self, vm: &Vm) -> Vec<(Obj, i64)> {
        self.map.get(&vm.heap).iter().map(|(key, hash)| (key.clone(), hash)).collect()
    }

    /// The element at or after place `i`, which moves behind it.
    fn next_entry(&self, vm: &Vm, i: &mut usize) -> Option<(Obj, i64)> {
        let table = &self.map.get(&vm.heap).table;
        while let Some(entry) = table.get(*i) {
            *i += 1;
            if entry.is_used() {
                return Some((entry.key.clone(), entry.hash));
            }
        }
        None
    }
}

impl Vm {
    /// The place of an element.
    pub fn set_find(&mut self, set: &Gc<Set>, key: &Obj, hash: i64) -> Result<Option<usize>> {
        match set.map.get(&self.heap).find(key, hash) {
            Found::At(place) => return Ok(Some(place)),
            Found::Absent => return Ok(None),
            Found::Unsure => {}
        }
        let mut others: SmallVec<[Obj; 4]> = SmallVec::new();
        'restart: loop {
            let mut walk = None;
            loop {
                let map = set.map.get(&self.heap);
                let Some((place, candidate)) = map.probe(hash, &mut walk) else { return Ok(None) };
                match quick_eq(candidate, key) {
                    Some(true) => return Ok(Some(place)),
                    Some(false) => {}
                    None if others.iter().any(|other| other.is(candidate)) => {}
                    None => {
                        let (candidate, mutations) = (candidate.clone(), map.mutations);
                        let is_equal = self.eq(&candidate, key)?;
                        let map = set.map.get(&self.heap);
                        if map.mutations != mutations {
                            if is_equal {
                                let mut walk = None;
                                while let Some((place, key)) = map.probe(hash, &mut walk) {
                                    if key.is(&candidate) {
                                        return Ok(Some(place));
                                    }
                                }
                            } else {
                                others.push(candidate);
                            }
                            continue 'restart;
                        }
                        if is_equal {
                            return Ok(Some(place));
                        }
                    }
                }
            }
        }
    }

    /// Add an element; gives whether it is new.
    pub fn set_insert(&mut self, set: &Gc<Set>, key: Obj) -> Result<bool> {
        let hash = self.hash(&key)?;
        self.set_insert_hashed(set, key, hash)
    }

    fn set_insert_hashed(&mut self, set: &Gc<Set>, key: Obj, hash: i64) -> Result<bool> {
        let key = match set.map.get_mut(&mut self.heap).add_plain(hash, key) {
            Ok(is_new) => return Ok(is_new),
            Err(key) => key,
        };
        if self.set_find(set, &key, hash)?.is_some() {
            return Ok(false);
        }
        set.map.get_mut(&mut self.heap).insert_new(hash, key);
        Ok(true)
    }

    /// `key in set`, for a key whose hash is known.
    fn set_has(&mut self, set: &Gc<Set>, key: &Obj, hash: i64) -> Result<bool> {
        Ok(self.set_find(set, key, hash)?.is_some())
    }

    /// Remove an element; gives whether it was there.
    fn set_remove_hashed(&mut self, set: &Gc<Set>, key: &Obj, hash: i64) -> Result<bool> {
        let Some(place) = self.set_find(set, key, hash)? else { return Ok(false) };
        let removed = set.map.get_mut(&mut self.heap).remove(place);
        drop(removed);
        Ok(true)
    }

    /// The hash under which `key` is looked up: a set stands for the frozenset of its elements.
    fn set_lookup_key(&mut self, key: &Obj) -> Result<(Obj, i64)> {
        match self.hash(key) {
            Ok(hash) => Ok((key.clone(), hash)),
            Err(raised) => {
                let Some(set) = key.downcast::<Set>().filter(|_| !self.is_frozenset(key)) else { return Err(raised) };
                if !raised.is(self, &self.types.exceptions.TypeError.clone()) {
                    return Err(raised);
                }
                let map = set.map.get(&self.heap).clone();
                let frozen =
                    self.heap.alloc_with_shape(shapes::FROZENSET, Set { map: Slot::new(map), ..Set::default() });
                let hash = FrozenSet::hash(&frozen, self);
                Ok((frozen.into(), hash))
            }
        }
    }

    /// `item in set`.
    pub fn set_contains(&mut self, set: &Gc<Set>, item: &Obj) -> Result<bool> {
        let (key, hash) = self.set_lookup_key(item)?;
        self.set_has(set, &key, hash)
    }

    /// `set.discard(item)`; gives whether it was there.
    pub fn set_discard(&mut self, set: &Gc<Set>, item: &Obj) -> Result<bool> {
        let (key, hash) = self.set_lookup_key(item)?;
        self.set_remove_hashed(set, &key, hash)
    }

    fn is_frozenset(&self, object: &Obj) -> bool {
        use crate::object::class::ClassRelation;
        self.type_of(object).is_subtype(self, &self.types.frozenset)
    }

    /// `{items…}`.
    pub fn set(&mut self, items: Vec<Obj>) -> Result<Obj> {
        let set = self.heap.alloc(Set::default());
        for item in items {
            self.set_insert(&set, item)?;
        }
        Ok(set.into())
    }

    /// `frozenset(items)`.
    pub fn frozenset(&mut self, items: Vec<Obj>) -> Result<Obj> {
        let set = self.heap.alloc_with_shape(shapes::FROZENSET, Set::default());
        for item in items {
            self.set_insert(&set, item)?;
        }
        Ok(set.into())
    }

    /// `set.add(item)` for a set that only the running code knows.
    pub(crate) fn set_add(&mut self, set: &Obj, item: Obj) -> Result<()> {
        let set = set.downcast::<Set>().expect("the compiler made it a set").clone();
        self.set_insert(&set, item).map(drop)
    }

    /// `set.update(items)`. The order that results depends on whether room is made at once, as in CPython.
    pub fn set_update(&mut self, set: &Gc<Set>, items: &Obj) -> Result<()> {
        if let Some(other) = items.downcast::<Set>() {
            return self.set_merge(set, other);
        }
        if let Some(dict) = items.downcast_exact::<Dict>() {
            let n = dict.len(&self.heap);
            set.map.get_mut(&mut self.heap).make_room(n);
            let mut i = 0;
            while let Some((hash, key, _)) = dict.next_entry(&self.heap, &mut i) {
                self.set_insert_hashed(set, key, hash as i64)?;
            }
            return Ok(());
        }
        let mut items = self.items(items)?;
        while let Some(item) = items.next(self)? {
            self.set_insert(set, item)?;
        }
        Ok(())
    }

    /// `set.clear()`.
    pub(crate) fn set_clear(&mut self, set: &Gc<Set>) {
        let old = set.map.get_mut(&mut self.heap).exchange(SetMap::default());
        drop(old);
    }

    fn set_merge(&mut self, set: &Gc<Set>, other: &Gc<Set>) -> Result<()> {
        let n = other.len(self);
        if set.is(other) || n == 0 {
            return Ok(());
        }
        let map = set.map.get_mut(&mut self.heap);
        map.make_room(n);
        if map.fill == 0 {
            // The elements of one set differ from each other: no comparisons.
            let copy = {
                let size = map.table.len();
                other.map.get(&self.heap).copied_into(size)
            };
            drop(set.map.get_mut(&mut self.heap).exchange(copy));
            return Ok(());
        }
        let mut map = set.map.take(&mut self.heap);
        let mut unsure = Vec::new();
        for (key, hash) in other.map.get(&self.heap).iter() {
            if !unsure.is_empty() {
                unsure.push((key.clone(), hash));
            } else if let Err(key) = map.add_plain(hash, key.clone()) {
                unsure.push((key, hash));
            }
        }
        set.map.set(&mut self.heap, map);
        for (key, hash) in unsure {
            self.set_insert_hashed(set, key, hash)?;
        }
        Ok(())
    }

    /// A new set of class `class` with the elements of `items`.
    fn set_from(&mut self, class: &Gc<Type>, items: Option<&Obj>) -> Result<Gc<Set>> {
        let set = self.heap.alloc_with_shape(class.root_shape(), Set::default());
        if let Some(items) = items {
            self.set_update(&set, items)?;
        }
        Ok(set)
    }

    /// The class of what algebra makes of `set`: never a subclass.
    fn set_base_class(&self, set: &Gc<Set>) -> Gc<Type> {
        if self.is_frozenset(set.as_obj()) { self.types.frozenset.clone() } else { self.types.set.clone() }
    }

    fn new_like(&mut self, set: &Gc<Set>, items: Option<&Obj>) -> Result<Gc<Set>> {
        let class = self.set_base_class(set);
        self.set_from(&class, items)
    }

    pub(crate) fn set_intersection(&mut self, set: &Gc<Set>, other: &Obj) -> Result<Gc<Set>> {
        if other.is(set.as_obj()) {
            return self.new_like(set, Some(other));
        }
        let result = self.new_like(set, None)?;
        if let Some(other) = other.downcast::<Set>() {
            let (small, big) = if other.len(self) > set.len(self) { (set, other) } else { (other, set) };
            let big_map = big.map.get(&self.heap);
            if let Some(map) = small.map.get(&self.heap).filtered(|key, hash| big_map.find(key, hash).is_there()) {
                result.map.set(&mut self.heap, map);
                return Ok(result);
            }
            let mut i = 0;
            while let Some((key, hash)) = small.next_entry(self, &mut i) {
                if self.set_has(big, &key, hash)? {
                    self.set_insert_hashed(&result, key, hash)?;
                }
            }
            return Ok(result);
        }
        let mut keys = self.items(other)?;
        while let Some(key) = keys.next(self)? {
            let hash = self.hash(&key)?;
            if self.set_has(set, &key, hash)? {
                self.set_insert_hashed(&result, key, hash)?;
            }
        }
        Ok(result)
    }

    pub(crate) fn set_difference(&mut self, set: &Gc<Set>, other: &Obj) -> Result<Gc<Set>> {
        let dict = other.downcast_exact::<Dict>();
        let len = match (other.downcast::<Set>(), dict) {
            (Some(other), _) => Some(other.len(self)),
            (None, Some(dict)) => Some(dict.len(&self.heap)),
            (None, None) => None,
        };
        if len.is_none_or(|len| set.len(self) >> 2 > len) {
            // Few to take away from many.
            let result = self.new_like(set, Some(set.as_obj()))?;
            self.set_difference_update(&result, other)?;
            return Ok(result);
        }
        let result = self.new_like(set, None)?;
        if let Some(other) = other.downcast::<Set>() {
            let other_map = other.map.get(&self.heap);
            let goes = |key: &Obj, hash| other_map.find(key, hash).is_there().map(|is_there| !is_there);
            if let Some(map) = set.map.get(&self.heap).filtered(goes) {
                result.map.set(&mut self.heap, map);
                return Ok(result);
            }
        }
        let mut i = 0;
        while let Some((key, hash)) = set.next_entry(self, &mut i) {
            let is_there = match (other.downcast::<Set>(), dict) {
                (Some(other), _) => self.set_has(other, &key, hash)?,
                (None, Some(dict)) => self.dict_find(dict, &key, hash as u64)?.is_some(),
                (None, None) => false,
            };
            if !is_there {
                self.set_insert_hashed(&result, key, hash)?;
            }
        }
        Ok(result)
    }

    pub(crate) fn set_difference_update(&mut self, set: &Gc<Set>, other: &Obj) -> Result<()> {
        if other.is(set.as_obj()) {
            self.set_clear(set);
            return Ok(());
        }
        if let Some(other) = other.downcast::<Set>() {
            let other = if other.len(self) >> 3 > set.len(self) {
                self.set_intersection(set, other.as_obj())?
            } else {
                other.clone()
            };
            let mut i = 0;
            while let Some((key, hash)) = other.next_entry(self, &mut i) {
                self.set_remove_hashed(set, &key, hash)?;
            }
        } else {
            let mut keys = self.items(other)?;
            while let Some(key) = keys.next(self)? {
                let hash = self.hash(&key)?;
                self.set_remove_hashed(set, &key, hash)?;
            }
        }
        set.map.get_mut(&mut self.heap).shed_deleted();
        Ok(())
    }

    pub(crate) fn set_symmetric_difference_update(&mut self, set: &Gc<Set>, other: &Obj) -> Result<()> {
        if other.is(set.as_obj()) {
            self.set_clear(set);
            return Ok(());
        }
        let elements: Vec<(Obj, i64)> = if let Some(dict) = other.downcast_exact::<Dict>() {
            let map = dict.map.get(&self.heap);
            map.iter().map(|e| (e.key.clone(), e.hash as i64)).collect()
        } else if let Some(other) = other.downcast::<Set>() {
            other.items(self)
        } else {
            let unique = self.new_like(set, Some(other))?;
            unique.items(self)
        };
        for (key, hash) in elements {
            if !self.set_remove_hashed(set, &key, hash)? {
                self.set_insert_hashed(set, key, hash)?;
            }
        }
        Ok(())
    }

    fn set_symmetric_difference(&mut self, set: &Gc<Set>, other: &Obj) -> Result<Gc<Set>> {
        let result = self.new_like(set, Some(other))?;
        self.set_symmetric_difference_update(&result, set.as_obj())?;
        Ok(result)
    }

    fn set_union(&mut self, set: &Gc<Set>, others: &[Obj]) -> Result<Gc<Set>> {
        let result = self.new_like(set, Some(set.as_obj()))?;
        for other in others {
            if !other.is(set.as_obj()) {
                self.set_update(&result, other)?;
            }
        }
        Ok(result)
    }

    /// Whether all elements of one set are in another (or none is), if that can be said without running a program.
    fn plain_all(&self, set: &Gc<Set>, other: &Gc<Set>, are_there: bool) -> Option<bool> {
        let map = other.map.get(&self.heap);
        for (key, hash) in set.map.get(&self.heap).iter() {
            if map.find(key, hash).is_there()? != are_there {
                return Some(false);
            }
        }
        Some(true)
    }

    fn set_is_subset(&mut self, set: &Gc<Set>, other: &Obj) -> Result<bool> {
        let Some(other) = other.downcast::<Set>() else {
            let common = self.set_intersection(set, other)?;
            return Ok(common.len(self) == set.len(self));
        };
        if set.len(self) > other.len(self) {
            return Ok(false);
        }
        if let Some(answer) = self.plain_all(set, other, true) {
            return Ok(answer);
        }
        let mut i = 0;
        while let Some((key, hash)) = set.next_entry(self, &mut i) {
            if !self.set_has(other, &key, hash)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn set_is_superset(&mut self, set: &Gc<Set>, other: &Obj) -> Result<bool> {
        if let Some(other) = other.downcast::<Set>() {
            return self.set_is_subset(other, set.as_obj());
        }
        let mut keys = self.items(other)?;
        while let Some(key) = keys.next(self)? {
            let hash = self.hash(&key)?;
            if !self.set_has(set, &key, hash)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn set_is_disjoint(&mut self, set: &Gc<Set>, other: &Obj) -> Result<bool> {
        if other.is(set.as_obj()) {
            return Ok(set.len(self) == 0);
        }
        if let Some(other) = other.downcast::<Set>() {
            let (small, big) = if other.len(self) > set.len(self) { (set, other) } else { (other, set) };
            if let Some(answer) = self.plain_all(small, big, false) {
                return Ok(answer);
            }
            let mut i = 0;
            while let Some((key, hash)) = small.next_entry(self, &mut i) {
                if self.set_has(big, &key, hash)? {
                    return Ok(false);
                }
            }
            return Ok(true);
        }
        let mut keys = self.items(other)?;
        while let Some(key) = keys.next(self)? {
            let hash = self.hash(&key)?;
            if self.set_has(set, &key, hash)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn compare_sets(&mut self, op: CompareOp, set: &Gc<Set>, value: &Obj) -> Result<Obj> {
        let Some(other) = value.downcast::<Set>() else { return Ok(Obj::NOT_IMPLEMENTED) };
        let (mine, others) = (set.len(self), other.len(self));
        let are_equal = |vm: &mut Vm| {
            let differ = matches!((set.hash.get(), other.hash.get()), (Some(a), Some(b)) if a != b);
            if mine != others || differ { Ok(false) } else { vm.set_is_subset(set, value) }
        };
        let holds = match op {
            CompareOp::Eq => are_equal(self)?,
            CompareOp::Ne => !are_equal(self)?,
            CompareOp::Le => self.set_is_subset(set, value)?,
            CompareOp::Ge => self.set_is_subset(other, set.as_obj())?,
            CompareOp::Lt => mine < others && self.set_is_subset(set, value)?,
            CompareOp::Gt => mine > others && self.set_is_subset(other, set.as_obj())?,
        };
        Ok(Obj::bool(holds))
    }

    /// The other operand of an operator between sets.
    fn set_operand<'a>(&self, value: &'a Obj) -> Option<&'a Gc<Set>> {
        value.downcast::<Set>()
    }
}

/// The methods that set and frozenset share, and those of each.
macro_rules! set_class {
    ($(#[$doc:meta])* $marker:ident $name:ident { $($more:tt)* }) => {
        $(#[$doc])*
        #[methods($name, module = "builtins")]
        impl $marker {
            $($more)*

            #[native(__repr__(self, /))]
            fn repr(this: &Gc<Set>, vm: &mut Vm) -> Result<Gc<Str>> {
                let class = vm.type_of(this.as_obj());
                let (name, is_plain) = (class.name(vm), class.is(&vm.types.set));
                if this.len(vm) == 0 {
                    return Ok(vm.heap.str(&format!("{name}()")));
                }
                let shown = vm.repr_guard(this.as_obj(), |vm| {
                    let mut text = Vec::new();
                    if !is_plain {
                        text.extend_from_slice(name.as_bytes());
                        text.push(b'(');
                    }
                    text.push(b'{');
                    for (i, (item, _)) in this.items(vm).into_iter().enumerate() {
                        if i > 0 {
                            text.extend_from_slice(b", ");
                        }
                        vm.push_repr(&mut text, &item)?;
                    }
                    text.extend_from_slice(if is_plain { b"}" } else { b"})" });
                    Ok(text)
                })?;
                Ok(match shown {
                    Some(text) => vm.heap.str_from_wtf8(&text),
                    None => vm.heap.str(&format!("{name}(...)")),
                })
            }

            #[native(__len__(self, /))]
            fn length(this: &Gc<Set>, vm: &mut Vm) -> usize {
                this.len(vm)
            }

            /// x.__contains__(y) <==> y in x.
            #[native(__contains__(self, object, /))]
            fn contains(this: &Gc<Set>, vm: &mut Vm, object: &Obj) -> Result<bool> {
                vm.set_contains(this, object)
            }

            #[native(__iter__(self, /))]
            fn iter(this: &Gc<Set>, vm: &mut Vm) -> Gc<SetIterator> {
                SetIterator::make(vm, this)
            }

            /// Return the union of sets as a new set.
            #[native(union(self, *others))]
            fn union(this: &Gc<Set>, vm: &mut Vm, others: &[Obj]) -> Result<Gc<Set>> {
                vm.set_union(this, others)
            }

            /// Return a new set with elements common to the set and all others.
            #[native(intersection(self, *others))]
            fn intersection(this: &Gc<Set>, vm: &mut Vm, others: &[Obj]) -> Result<Gc<Set>> {
                if others.is_empty() {
                    return vm.new_like(this, Some(this.as_obj()));
                }
                let mut result = this.clone();
                for other in others {
                    result = vm.set_intersection(&result, other)?;
                }
                Ok(result)
            }

            /// Return a new set with elements in the set that are not in the others.
            #[native(difference(self, *others))]
            fn difference(this: &Gc<Set>, vm: &mut Vm, others: &[Obj]) -> Result<Gc<Set>> {
                let Some((first, rest)) = others.split_first() else {
                    return vm.new_like(this, Some(this.as_obj()));
                };
                let result = vm.set_difference(this, first)?;
                for other in rest {
                    vm.set_difference_update(&result, other)?;
                }
                Ok(result)
            }

            /// Return a new set with elements in either the set or other but not both.
            #[native(symmetric_difference(self, other, /))]
            fn symmetric_difference(this: &Gc<Set>, vm: &mut Vm, other: &Obj) -> Result<Gc<Set>> {
                vm.set_symmetric_difference(this, other)
            }

            /// Return True if two sets have a null intersection.
            #[native(isdisjoint(self, other, /))]
            fn isdisjoint(this: &Gc<Set>, vm: &mut Vm, other: &Obj) -> Result<bool> {
                vm.set_is_disjoint(this, other)
            }

            /// Report whether another set contains this set.
            #[native(issubset(self, other, /))]
            fn issubset(this: &Gc<Set>, vm: &mut Vm, other: &Obj) -> Result<bool> {
                vm.set_is_subset(this, other)
            }

            /// Report whether this set contains another set.
            #[native(issuperset(self, other, /))]
            fn issuperset(this: &Gc<Set>, vm: &mut Vm, other: &Obj) -> Result<bool> {
                vm.set_is_superset(this, other)
            }

            #[native(__or__(self, value, /))]
            fn or(this: &Gc<Set>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
                match vm.set_operand(value) {
                    Some(_) => Ok(vm.set_union(this, std::slice::from_ref(value))?.into()),
                    None => Ok(Obj::NOT_IMPLEMENTED),
                }
            }

            #[native(__ror__(self, value, /))]
            fn reflected_or(this: &Gc<Set>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
                match vm.set_operand(value) {
                    Some(left) => Ok(vm.set_union(left, &[this.into()])?.into()),
                    None => Ok(Obj::NOT_IMPLEMENTED),
                }
            }

            #[native(__and__(self, value, /))]
            fn and(this: &Gc<Set>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
                match vm.set_operand(value) {
                    Some(_) => Ok(vm.set_intersection(this, value)?.into()),
                    None => Ok(Obj::NOT_IMPLEMENTED),
                }
            }

            #[native(__rand__(self, value, /))]
            fn reflected_and(this: &Gc<Set>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
                match vm.set_operand(value) {
                    Some(left) => Ok(vm.set_intersection(left, this.as_obj())?.into()),
                    None => Ok(Obj::NOT_IMPLEMENTED),
                }
            }

            #[native(__sub__(self, value, /))]
            fn sub(this: &Gc<Set>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
                match vm.set_operand(value) {
                    Some(_) => Ok(vm.set_difference(this, value)?.into()),
                    None => Ok(Obj::NOT_IMPLEMENTED),
                }
            }

            #[native(__rsub__(self, value, /))]
            fn reflected_sub(this: &Gc<Set>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
                match vm.set_operand(value) {
                    Some(left) => Ok(vm.set_difference(left, this.as_obj())?.into()),
                    None => Ok(Obj::NOT_IMPLEMENTED),
                }
            }

            #[native(__xor__(self, value, /))]
            fn xor(this: &Gc<Set>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
                match vm.set_operand(value) {
                    Some(_) => Ok(vm.set_symmetric_difference(this, value)?.into()),
                    None => Ok(Obj::NOT_IMPLEMENTED),
                }
            }

            #[native(__rxor__(self, value, /))]
            fn reflected_xor(this: &Gc<Set>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
                match vm.set_operand(value) {
                    Some(left) => Ok(vm.set_symmetric_difference(left, this.as_obj())?.into()),
                    None => Ok(Obj::NOT_IMPLEMENTED),
                }
            }

            #[native(__lt__(self, value, /))]
            fn lt(this: &Gc<Set>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
                vm.compare_sets(CompareOp::Lt, this, value)
            }

            #[native(__le__(self, value, /))]
            fn le(this: &Gc<Set>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
                vm.compare_sets(CompareOp::Le, this, value)
            }

            #[native(__eq__(self, value, /))]
            fn eq(this: &Gc<Set>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
                vm.compare_sets(CompareOp::Eq, this, value)
            }

            #[native(__ne__(self, value, /))]
            fn ne(this: &Gc<Set>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
                vm.compare_sets(CompareOp::Ne, this, value)
            }

            #[native(__gt__(self, value, /))]
            fn gt(this: &Gc<Set>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
                vm.compare_sets(CompareOp::Gt, this, value)
            }

            #[native(__ge__(self, value, /))]
            fn ge(this: &Gc<Set>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
                vm.compare_sets(CompareOp::Ge, this, value)
            }

            /// Return state information for pickling.
            #[native(__reduce__(self, /))]
            fn reduce(this: &Gc<Set>, vm: &mut Vm) -> Result<Gc<Tuple>> {
                let class = vm.type_of(this.as_obj()).into();
                let items = this.items(vm).into_iter().map(|(item, _)| item).collect();
                let items = vm.list(items).into();
                let args = vm.heap.tuple_of_array([items]).into();
                let state = vm.call_method(this.as_obj(), "__getstate__", &[])?;
                Ok(vm.heap.tuple_of_array([class, args, state]))
            }

            /// S.__sizeof__() -> size of S in memory, in bytes.
            #[native(__sizeof__(self, /))]
            fn sizeof(this: &Gc<Set>, vm: &mut Vm) -> usize {
                72 + 16 * this.map.get(&vm.heap).table.len()
            }

            /// See PEP 585
            #[classmethod(__class_getitem__(cls, object, /))]
            fn class_getitem(vm: &mut Vm, cls: &Obj, object: &Obj) -> Obj {
                super::generic_alias(vm, cls, object)
            }
        }
    };
}

set_class! {
    /// Build an unordered collection of unique elements.
    Set set {
        #[new(set(cls, *args, **kwargs))]
        fn new(vm: &mut Vm, cls: &Gc<Type>, _args: &[Obj], _kwargs: Vec<(Gc<Str>, Obj)>) -> Gc<Set> {
            vm.heap.alloc_with_shape(cls.root_shape(), Set::default())
        }

        #[native(__init__(self, *args, **kwargs))]
        fn init(this: &Gc<Set>, vm: &mut Vm, args: &[Obj], kwargs: Vec<(Gc<Str>, Obj)>) -> Result<()> {
            let items = vm.optional_argument("set", args, &kwargs)?;
            vm.set_clear(this);
            match items {
                Some(items) => vm.set_update(this, items),
                None => Ok(()),
            }
        }

        /// Add an element to a set.
        ///
        /// This has no effect if the element is already present.
        #[native(add(self, object, /))]
        fn add(this: &Gc<Set>, vm: &mut Vm, object: &Obj) -> Result<()> {
            vm.set_insert(this, object.clone()).map(drop)
        }

        /// Remove an element from a set if it is a member.
        ///
        /// Unlike set.remove(), the discard() method does not raise
        /// an exception when an element is missing from the set.
        #[native(discard(self, object, /))]
        fn discard(this: &Gc<Set>, vm: &mut Vm, object: &Obj) -> Result<()> {
            vm.set_discard(this, object).map(drop)
        }

        /// Remove an element from a set; it must be a member.
        ///
        /// If the element is not a member, raise a KeyError.
        #[native(remove(self, object, /))]
        fn remove(this: &Gc<Set>, vm: &mut Vm, object: &Obj) -> Result<()> {
            if vm.set_discard(this, object)? { Ok(()) } else { Err(vm.key_error(object)) }
        }

        /// Remove and return an arbitrary set element.
        ///
        /// Raises KeyError if the set is empty.
        #[native(pop(self, /))]
        fn pop(this: &Gc<Set>, vm: &mut Vm) -> Result<Obj> {
            match this.map.get_mut(&mut vm.heap).pop() {
                Some(element) => Ok(element),
                None => {
                    let message = vm.heap.str("pop from an empty set").into();
                    Err(vm.key_error(&message))
                }
            }
        }

        /// Remove all elements from this set.
        #[native(clear(self, /))]
        fn remove_all(this: &Gc<Set>, vm: &mut Vm) {
            vm.set_clear(this);
        }

        /// Return a shallow copy of a set.
        #[native(copy(self, /))]
        fn copy(this: &Gc<Set>, vm: &mut Vm) -> Result<Gc<Set>> {
            vm.new_like(this, Some(this.as_obj()))
        }

        /// Update the set, adding elements from all others.
        #[native(update(self, *others))]
        fn update(this: &Gc<Set>, vm: &mut Vm, others: &[Obj]) -> Result<()> {
            for other in others {
                vm.set_update(this, other)?;
            }
            Ok(())
        }

        /// Update the set, keeping only elements found in it and all others.
        #[native(intersection_update(self, *others))]
        fn intersection_update(this: &Gc<Set>, vm: &mut Vm, others: &[Obj]) -> Result<()> {
            let result = Set::intersection(this, vm, others)?;
            let map = result.map.take(&mut vm.heap);
            let old = this.map.get_mut(&mut vm.heap).exchange(map);
            drop(old);
            Ok(())
        }

        /// Update the set, removing elements found in others.
        #[native(difference_update(self, *others))]
        fn difference_update(this: &Gc<Set>, vm: &mut Vm, others: &[Obj]) -> Result<()> {
            for other in others {
                vm.set_difference_update(this, other)?;
            }
            Ok(())
        }

        /// Update the set, keeping only elements found in either set, but not in both.
        #[native(symmetric_difference_update(self, other, /))]
        fn symmetric_difference_update(this: &Gc<Set>, vm: &mut Vm, other: &Obj) -> Result<()> {
            vm.set_symmetric_difference_update(this, other)
        }

        #[native(__ior__(self, value, /))]
        fn inplace_or(this: &Gc<Set>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
            if vm.set_operand(value).is_none() {
                return Ok(Obj::NOT_IMPLEMENTED);
            }
            vm.set_update(this, value)?;
            Ok(this.into())
        }

        #[native(__iand__(self, value, /))]
        fn inplace_and(this: &Gc<Set>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
            if vm.set_operand(value).is_none() {
                return Ok(Obj::NOT_IMPLEMENTED);
            }
            Set::intersection_update(this, vm, std::slice::from_ref(value))?;
            Ok(this.into())
        }

        #[native(__isub__(self, value, /))]
        fn inplace_sub(this: &Gc<Set>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
            if vm.set_operand(value).is_none() {
                return Ok(Obj::NOT_IMPLEMENTED);
            }
            vm.set_difference_update(this, value)?;
            Ok(this.into())
        }

        #[native(__ixor__(self, value, /))]
        fn inplace_xor(this: &Gc<Set>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
            if vm.set_operand(value).is_none() {
                return Ok(Obj::NOT_IMPLEMENTED);
            }
            vm.set_symmetric_difference_update(this, value)?;
            Ok(this.into())
        }
    }
}

/// The methods of `frozenset`, whose payload is `Set` too.
pub struct FrozenSet;

set_class! {
    /// Build an immutable unordered collection of unique elements.
    FrozenSet frozenset {
        #[new(frozenset(cls, *args, **kwargs))]
        fn new(vm: &mut Vm, cls: &Gc<Type>, args: &[Obj], kwargs: Vec<(Gc<Str>, Obj)>) -> Result<Obj> {
            let is_exact = cls.is(&vm.types.frozenset);
            let kwargs = if is_exact { kwargs } else { Vec::new() };
            let items = vm.optional_argument("frozenset", args, &kwargs)?;
            if let Some(items) = items.filter(|i| is_exact && vm.type_of(i).is(&vm.types.frozenset)) {
                return Ok(items.clone());
            }
            Ok(vm.set_from(cls, items)?.into())
        }

        #[native(__hash__(self, /))]
        fn hash(this: &Gc<Set>, vm: &mut Vm) -> i64 {
            if let Some(hash) = this.hash.get() {
                return hash;
            }
            let hash = this.map.get(&vm.heap).hash();
            this.hash.set(Some(hash));
            hash
        }

        /// Return a shallow copy of a set.
        #[native(copy(self, /))]
        fn copy(this: &Gc<Set>, vm: &mut Vm) -> Result<Gc<Set>> {
            if vm.type_of(this.as_obj()).is(&vm.types.frozenset) {
                return Ok(this.clone());
            }
            vm.new_like(this, Some(this.as_obj()))
        }
    }
}

/// `iter(set)`.
pub struct SetIterator {
    /// None once exhausted.
    set: Slot<Option<Gc<Set>>>,
    place: Cell<usize>,
    /// Elements at the beginning (`CHANGED` once that is no longer so), and still to come.
    len: Cell<usize>,
    remaining: Cell<usize>,
}
payload!(SetIterator, "set_iterator", shapes::SET_ITERATOR, container);
impl Trace for SetIterator {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.set.trace(v);
    }
    fn clear(&self, sink: &mut Vec<Obj>) {
        self.set.clear(sink);
    }
}

const CHANGED: usize = usize::MAX;

impl SetIterator {
    fn make(vm: &mut Vm, set: &Gc<Set>) -> Gc<SetIterator> {
        let len = set.len(vm);
        vm.heap.alloc(SetIterator {
            set: Slot::new(Some(set.clone())),
            place: Cell::new(0),
            len: Cell::new(len),
            remaining: Cell::new(len),
        })
    }
}

impl NativeIterator for SetIterator {
    fn advance(this: &Gc<Self>, vm: &mut Vm) -> Result<Option<Obj>> {
        let Some(set) = this.set.get(&vm.heap) else { return Ok(None) };
        if set.len(vm) != this.len.get() {
            this.len.set(CHANGED);
            return Err(vm.runtime_error("Set changed size during iteration"));
        }
        let mut place = this.place.get();
        let next = set.next_entry(vm, &mut place);
        this.place.set(place);
        match next {
            Some((item, _)) => {
                this.remaining.set(this.remaining.get().saturating_sub(1));
                Ok(Some(item))
            }
            None => {
                this.set.set(&mut vm.heap, None);
                Ok(None)
            }
        }
    }
}

#[methods(set_iterator, module = "builtins", subclassable = false)]
impl SetIterator {
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
    fn length_hint(this: &Gc<Self>, vm: &mut Vm) -> usize {
        let is_valid = this.set.get(&vm.heap).as_ref().is_some_and(|s| s.len(vm) == this.len.get());
        if is_valid { this.remaining.get() } else { 0 }
    }

    /// Return state information for pickling.
    #[native(__reduce__(self, /))]
    fn reduce(this: &Gc<Self>, vm: &mut Vm) -> Result<Gc<Tuple>> {
        let iter = vm.builtin("iter")?;
        let mut place = this.place.get();
        let mut items = Vec::new();
        if let Some(set) = this.set.cloned(&vm.heap) {
            while let Some((item, _)) = set.next_entry(vm, &mut place) {
                items.push(item);
            }
        }
        let items = vm.list(items).into();
        let args = vm.heap.tuple_of_array([items]).into();
        Ok(vm.heap.tuple_of_array([iter, args]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ints(vm: &mut Vm, items: impl IntoIterator<Item = i32>) -> Obj {
        vm.list(items.into_iter().map(Obj::small).collect()).into()
    }

    fn shown(vm: &mut Vm, set: &Obj) -> Vec<i64> {
        vm.collect(set).expect("items").iter().map(|o| o.as_small_int().expect("an int")).collect()
    }

    fn set_of(vm: &mut Vm, items: &Obj) -> Obj {
        let class = vm.types.set.clone();
        vm.call(class.as_obj(), std::slice::from_ref(items)).expect("a set")
    }

    #[test]
    fn the_order_is_that_of_cpython() {
        let mut vm = Vm::new();
        let items = ints(&mut vm, [5, 100, -1, 33, 8, 16, 24]);
        let set = set_of(&mut vm, &items);
        assert_eq!(shown(&mut vm, &set), [33, 100, 5, 8, 16, 24, -1]);
        vm.call_method(&set, "remove", &[Obj::small(8)]).expect("it is there");
        vm.call_method(&set, "add", &[Obj::small(40)]).expect("added");
        assert_eq!(shown(&mut vm, &set), [33, 100, 5, 40, 16, 24, -1]);
        let other = ints(&mut vm, 0..40);
        let other = set_of(&mut vm, &other);
        let both = vm.call_method(&other, "difference", &[set]).expect("a set");
        assert_eq!(vm.len(&both).expect("a number"), 36);
    }

    #[test]
    fn hashes_of_frozensets_and_tuples() {
        let mut vm = Vm::new();
        let set = vm.frozenset((0..5).map(Obj::small).collect()).expect("a set");
        assert_eq!(vm.hash(&set).expect("a hash"), -6_574_606_388_428_675_546);
        let tuple = vm.heap.tuple_of_array([Obj::small(1), Obj::small(2)]).into();
        assert_eq!(vm.hash(&tuple).expect("a hash"), -3_550_055_125_485_641_917);
    }
}
