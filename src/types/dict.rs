//! `dict`. The table is in `dict_map.rs`; here is the object, looking keys up by the language's rules, and the methods.

use super::dict_map::DictMap;
use super::shapes;
use crate::object::native::Result;
use crate::object::{Gc, Heap, Obj, Slot, Str, Trace, Value, Visitor, payload};
use crate::vm::Vm;

#[derive(Default)]
pub struct Dict {
    pub map: Slot<DictMap>,
}

payload!(Dict, "dict", shapes::DICT, container);

impl Trace for Dict {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.map.trace(v);
    }
    fn clear(&self, sink: &mut Vec<Obj>) {
        self.map.clear(sink);
    }
}

impl Dict {
    #[must_use]
    pub fn new_in(heap: &Heap) -> Gc<Dict> {
        heap.alloc(Dict::default())
    }

    #[must_use]
    pub fn from_map(heap: &Heap, map: DictMap) -> Gc<Dict> {
        heap.alloc(Dict { map: Slot::new(map) })
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

    /// Keys and values, in order.
    #[must_use]
    pub fn items(&self, heap: &Heap) -> Vec<(Obj, Obj)> {
        self.map.get(heap).iter().map(|e| (e.key.clone(), e.value.clone())).collect()
    }

    #[must_use]
    pub fn keys(&self, heap: &Heap) -> Vec<Obj> {
        self.map.get(heap).iter().map(|e| e.key.clone()).collect()
    }

    #[must_use]
    pub fn values(&self, heap: &Heap) -> Vec<Obj> {
        self.map.get(heap).iter().map(|e| e.value.clone()).collect()
    }
}

/// Equality that can be told without running a program; None if it takes asking the objects.
fn quick_eq(a: &Obj, b: &Obj) -> Option<bool> {
    if a.is(b) {
        return Some(true);
    }
    let (x, y) = (a.value(), b.value());
    if Value::both_int(x, y) {
        return Some(false);
    }
    if let (Some(s), Some(t)) = (a.downcast_exact::<Str>(), b.downcast_exact::<Str>()) {
        return Some(s.same_text(t));
    }
    if x.is_int() && b.downcast_exact::<Str>().is_some() || y.is_int() && a.downcast_exact::<Str>().is_some() {
        return Some(false);
    }
    None
}

impl Vm {
    #[must_use]
    pub fn dict(&mut self) -> Gc<Dict> {
        Dict::new_in(&self.heap)
    }

    /// The number of the entry with this key and hash.
    pub fn dict_find(&mut self, dict: &Gc<Dict>, key: &Obj, hash: u64) -> Result<Option<usize>> {
        'restart: loop {
            let mut probe = None;
            loop {
                let map = dict.map.get(&self.heap);
                let Some(i) = map.probe(hash, &mut probe) else { return Ok(None) };
                let Some(entry) = map.entry(i) else { continue };
                match quick_eq(&entry.key, key) {
                    Some(true) => return Ok(Some(i)),
                    Some(false) => {}
                    None => {
                        let (candidate, mutations) = (entry.key.clone(), map.mutations());
                        let is_equal = self.eq(&candidate, key)?;
                        if dict.map.get(&self.heap).mutations() != mutations {
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
        if let Some(key) = key.downcast_exact::<Str>() {
            if let Some(i) = dict.map.get(&self.heap).find_str(key) {
                return Ok(dict.map.get(&self.heap).entry(i).map(|e| e.value.clone()));
            }
        }
        let hash = self.hash(key)? as u64;
        let Some(i) = self.dict_find(dict, key, hash)? else { return Ok(None) };
        Ok(dict.map.get(&self.heap).entry(i).map(|e| e.value.clone()))
    }

    /// `dict[key] = value`.
    pub fn dict_set(&mut self, dict: &Gc<Dict>, key: &Obj, value: Obj) -> Result<()> {
        let hash = self.hash(key)? as u64;
        match self.dict_find(dict, key, hash)? {
            Some(i) => drop(dict.map.get_mut(&mut self.heap).replace_value(i, value)),
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
