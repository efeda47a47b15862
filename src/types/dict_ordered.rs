//! `collections.OrderedDict`: a dict that can reorder its keys, and whose equality looks at their order.

use super::dict::Dict;
use super::dict_view::{DictIterator, DictView, View};
use crate::object::native::Result;
use crate::object::{Gc, Obj, Str, Tuple, Type};
use crate::vm::Vm;
use ouro_macros::methods;

pub struct OrderedDict;

impl Vm {
    /// `dict`'s own methods have taken a key from an ordered dict, whose order still has it: who shows it in order misses
    /// the key. An ordered dict has no factory; the key stands in its place.
    pub(super) fn note_lost_key(&mut self, dict: &Gc<Dict>, key: &Obj) {
        if dict.as_obj().downcast_exact::<Dict>().is_none() && self.is_ordered_dict(dict.as_obj()) {
            dict.factory.set(&mut self.heap, Some(key.clone()));
        }
    }

    fn is_plain_ordered(&self, dict: &Gc<Dict>) -> bool {
        self.type_of(dict.as_obj()).is(&self.types.ordered_dict)
    }

    /// Set an item as the class of `dict` does it.
    fn ordered_set(&mut self, dict: &Gc<Dict>, key: &Obj, value: Obj) -> Result<()> {
        if self.is_plain_ordered(dict) {
            return self.dict_set(dict, key, value);
        }
        self.set_item(dict.as_obj(), key, value)
    }

    /// `OrderedDict.update`.
    fn ordered_update(&mut self, dict: &Gc<Dict>, args: &[Obj], keywords: Vec<(Gc<Str>, Obj)>) -> Result<()> {
        if args.len() > 1 {
            return Err(self.type_error(format!("expected at most 1 arguments, got {}", args.len())));
        }
        if let Some(source) = args.first() {
            if self.is_plain_ordered(dict) {
                self.dict_update_from(dict, source)?;
            } else {
                // The pairs first, then one by one by the method of the class.
                let pairs = self.dict();
                self.dict_update_from(&pairs, source)?;
                for (key, value) in pairs.items(&self.heap) {
                    self.ordered_set(dict, &key, value)?;
                }
            }
        }
        for (key, value) in keywords {
            self.ordered_set(dict, key.as_obj(), value)?;
        }
        Ok(())
    }

    fn is_ordered_dict(&self, object: &Obj) -> bool {
        use crate::object::class::ClassRelation;
        self.type_of(object).is_subtype(self, &self.types.ordered_dict)
    }
}

/// Dictionary that remembers insertion order
#[methods(OrderedDict, module = "collections")]
impl OrderedDict {
    #[native(__init__(self, *args, **kwargs))]
    fn init(this: &Gc<Dict>, vm: &mut Vm, args: &[Obj], kwargs: Vec<(Gc<Str>, Obj)>) -> Result<()> {
        vm.ordered_update(this, args, kwargs)
    }

    #[native(update(self, *args, **kwargs))]
    fn update(this: &Gc<Dict>, vm: &mut Vm, args: &[Obj], kwargs: Vec<(Gc<Str>, Obj)>) -> Result<()> {
        vm.ordered_update(this, args, kwargs)
    }

    /// Create a new ordered dictionary with keys from iterable and values set to value.
    #[classmethod(fromkeys(cls, iterable, value=None))]
    fn fromkeys(vm: &mut Vm, cls: &Gc<Type>, iterable: &Obj, value: Obj) -> Result<Obj> {
        let made = vm.call(cls.as_obj(), &[])?;
        let iterator = vm.iter(iterable)?;
        while let Some(key) = vm.next(&iterator)? {
            vm.set_item(&made, &key, value.clone())?;
        }
        Ok(made)
    }

    #[native(__repr__(self, /))]
    fn repr(this: &Gc<Dict>, vm: &mut Vm) -> Result<Gc<Str>> {
        let name = vm.type_of(this.as_obj()).plain_name(vm);
        if this.len(&vm.heap) == 0 {
            return Ok(vm.heap.str(&format!("{name}()")));
        }
        if let Some(key) = this.factory.cloned(&vm.heap) {
            return Err(vm.key_error(&key));
        }
        let shown = vm.repr_guard(this.as_obj(), |vm| {
            let copy = vm.dict();
            if vm.is_plain_ordered(this) {
                vm.dict_merge(&copy, this.as_obj())?;
            } else {
                let items = vm.call_method(this.as_obj(), "items", &[])?;
                vm.dict_update_from(&copy, &items)?;
            }
            let mut text = name.into_bytes();
            text.push(b'(');
            vm.push_repr(&mut text, copy.as_obj())?;
            text.push(b')');
            Ok(text)
        })?;
        Ok(vm.heap.str_from_wtf8(shown.as_deref().unwrap_or(b"...")))
    }

    #[native(__iter__(self, /))]
    fn iter(this: &Gc<Dict>, vm: &mut Vm) -> Obj {
        DictIterator::make_ordered(vm, this, View::Keys, false)
    }

    /// od.__reversed__() <==> reversed(od)
    #[native(__reversed__(self, /))]
    fn reversed(this: &Gc<Dict>, vm: &mut Vm) -> Obj {
        DictIterator::make_ordered(vm, this, View::Keys, true)
    }

    #[native(keys(self, /))]
    fn keys(this: &Gc<Dict>, vm: &mut Vm) -> Obj {
        DictView::make_ordered(vm, this, View::Keys)
    }

    #[native(values(self, /))]
    fn values(this: &Gc<Dict>, vm: &mut Vm) -> Obj {
        DictView::make_ordered(vm, this, View::Values)
    }

    #[native(items(self, /))]
    fn items(this: &Gc<Dict>, vm: &mut Vm) -> Obj {
        DictView::make_ordered(vm, this, View::Items)
    }

    #[native(__delitem__(self, key, /))]
    fn del_item(this: &Gc<Dict>, vm: &mut Vm, key: &Obj) -> Result<()> {
        match vm.dict_remove(this, key)? {
            Some(_) => Ok(()),
            None => Err(vm.key_error(key)),
        }
    }

    /// Remove the specified key and return the corresponding value.
    ///
    /// If the key is not found, return the default if given; otherwise,
    /// raise a KeyError.
    #[native(pop(self, key, default=NULL))]
    fn pop(this: &Gc<Dict>, vm: &mut Vm, key: &Obj, default: Option<&Obj>) -> Result<Obj> {
        match vm.dict_remove(this, key)?.or_else(|| default.cloned()) {
            Some(value) => Ok(value),
            None => Err(vm.key_error(key)),
        }
    }

    /// Remove and return a (key, value) pair from the dictionary.
    ///
    /// Pairs are returned in LIFO order if last is true or FIFO order if false.
    #[native(popitem(self, last=True))]
    fn popitem(this: &Gc<Dict>, vm: &mut Vm, last: bool) -> Result<Obj> {
        let map = this.map.get_mut(&mut vm.heap);
        let place = if map.is_empty() {
            None
        } else if last {
            map.last()
        } else {
            Some(map.first())
        };
        let Some(place) = place else {
            let message = vm.heap.str("dictionary is empty").into();
            return Err(vm.key_error(&message));
        };
        let (key, value) = map.remove(place);
        Ok(vm.heap.tuple_of_array([key, value]).into())
    }

    /// Insert key with a value of default if key is not in the dictionary.
    ///
    /// Return the value for key if key is in the dictionary, else default.
    #[native(setdefault(self, key, default=None))]
    fn setdefault(this: &Gc<Dict>, vm: &mut Vm, key: &Obj, default: Obj) -> Result<Obj> {
        if let Some(value) = vm.dict_get(this, key)? {
            return Ok(value);
        }
        vm.ordered_set(this, key, default.clone())?;
        Ok(default)
    }

    /// Move an existing element to the end (or beginning if last is false).
    ///
    /// Raise KeyError if the element does not exist.
    #[native(move_to_end(self, key, last=True))]
    fn move_to_end(this: &Gc<Dict>, vm: &mut Vm, key: &Obj, last: bool) -> Result<()> {
        let hash = vm.hash(key)? as u64;
        match vm.dict_find(this, key, hash)? {
            Some(place) => {
                this.map.get_mut(&mut vm.heap).move_to_end(place, last);
                Ok(())
            }
            None => Err(vm.key_error(key)),
        }
    }

    /// od.copy() -> a shallow copy of od
    #[native(copy(self, /))]
    fn copy(this: &Gc<Dict>, vm: &mut Vm) -> Result<Obj> {
        let class = vm.type_of(this.as_obj());
        let made = vm.call(class.as_obj(), &[])?;
        for key in this.keys(&vm.heap) {
            let Some(value) = vm.dict_get(this, &key)? else { return Err(vm.key_error(&key)) };
            vm.set_item(&made, &key, value)?;
        }
        Ok(made)
    }

    #[native(__eq__(self, value, /))]
    fn eq(this: &Gc<Dict>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        let Some(other) = value.downcast::<Dict>() else { return Ok(Obj::NOT_IMPLEMENTED) };
        if !vm.dicts_equal(this, other)? {
            return Ok(Obj::FALSE);
        }
        if !vm.is_ordered_dict(value) {
            return Ok(Obj::TRUE);
        }
        let mutations = |vm: &Vm| (this.map.get(&vm.heap).mutations(), other.map.get(&vm.heap).mutations());
        let before = mutations(vm);
        for (a, b) in this.keys(&vm.heap).iter().zip(other.keys(&vm.heap)) {
            let is_equal = vm.eq(a, &b)?;
            if mutations(vm) != before {
                return Err(vm.runtime_error("OrderedDict mutated during iteration"));
            }
            if !is_equal {
                return Ok(Obj::FALSE);
            }
        }
        // Comparing the items may have changed one.
        Ok(Obj::bool(this.len(&vm.heap) == other.len(&vm.heap)))
    }

    #[native(__ne__(self, value, /))]
    fn ne(this: &Gc<Dict>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        let equal = OrderedDict::eq(this, vm, value)?;
        Ok(match equal.as_bool() {
            Some(equal) => Obj::bool(!equal),
            None => equal,
        })
    }

    #[native(__or__(self, value, /))]
    fn or(this: &Gc<Dict>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        if value.downcast::<Dict>().is_none() {
            return Ok(Obj::NOT_IMPLEMENTED);
        }
        let class = vm.type_of(this.as_obj());
        let made = vm.call(class.as_obj(), &[this.into()])?;
        vm.call_method(&made, "update", std::slice::from_ref(value))?;
        Ok(made)
    }

    #[native(__ror__(self, value, /))]
    fn reflected_or(this: &Gc<Dict>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        if value.downcast::<Dict>().is_none() {
            return Ok(Obj::NOT_IMPLEMENTED);
        }
        let class = vm.type_of(this.as_obj());
        let made = vm.call(class.as_obj(), std::slice::from_ref(value))?;
        vm.call_method(&made, "update", &[this.into()])?;
        Ok(made)
    }

    #[native(__ior__(self, value, /))]
    fn inplace_or(this: &Gc<Dict>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        vm.ordered_update(this, std::slice::from_ref(value), Vec::new())?;
        Ok(this.into())
    }

    #[native(__sizeof__(self, /))]
    fn sizeof(this: &Gc<Dict>, vm: &mut Vm) -> Result<i64> {
        let class: Obj = vm.types.dict.clone().into();
        let sizeof = vm.get_attr_name(&class, "__sizeof__")?;
        let size = vm.call(&sizeof, &[this.into()])?;
        // What keeps the order counts too.
        Ok(vm.to_i64(&size)? + 72 + 32 * this.len(&vm.heap) as i64)
    }

    /// Return state information for pickling
    #[native(__reduce__(self, /))]
    fn reduce(this: &Gc<Dict>, vm: &mut Vm) -> Result<Gc<Tuple>> {
        let class = vm.type_of(this.as_obj()).into();
        let state = vm.call_method(this.as_obj(), "__getstate__", &[])?;
        let items = vm.call_method(this.as_obj(), "items", &[])?;
        let items = vm.iter(&items)?;
        let empty = vm.heap.tuple(Vec::new()).into();
        Ok(vm.heap.tuple_of_array([class, empty, state, Obj::NONE, items]))
    }
}
