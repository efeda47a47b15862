//! `set` and `frozenset`. The order of iteration is CPython's: programs show it.

use super::shapes;
use crate::object::native::Result;
use crate::object::{Gc, Obj, Slot, Trace, Visitor, payload};
use crate::vm::Vm;

/// One element, or a place without one.
#[derive(Clone, Debug, Default)]
pub enum SetEntry {
    #[default]
    Free,
    Deleted,
    Used {
        hash: i64,
        key: Obj,
    },
}

/// Open addressing as in CPython: short linear runs, then perturbation.
#[derive(Clone, Debug, Default)]
pub struct SetMap {
    pub table: Vec<SetEntry>,
    /// Places not free, deleted ones included.
    pub fill: usize,
    pub used: usize,
    pub mutations: u32,
}

impl Trace for SetMap {
    fn trace(&self, v: &mut Visitor<'_>) {
        for e in &self.table {
            if let SetEntry::Used { key, .. } = e {
                key.trace(v);
            }
        }
    }
    fn take(&mut self, sink: &mut Vec<Obj>) {
        for e in std::mem::take(self).table {
            if let SetEntry::Used { key, .. } = e {
                sink.push(key);
            }
        }
    }
}

#[derive(Default)]
pub struct Set {
    pub map: Slot<SetMap>,
    /// Of a frozenset; -1 while unknown.
    pub hash: std::cell::Cell<i64>,
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

const LINEAR_PROBES: usize = 9;

impl SetMap {
    /// Places where an element with this hash may stand, in order, until a free one: (place, whether it is free).
    fn places(&self, hash: i64) -> impl Iterator<Item = usize> + '_ {
        let mask = self.table.len() - 1;
        let (mut perturb, mut i) = (hash as u64, hash as u64 as usize & mask);
        let mut run = 0;
        std::iter::from_fn(move || {
            let probes = if i + LINEAR_PROBES <= mask { LINEAR_PROBES } else { 0 };
            let place = i + run;
            if run < probes {
                run += 1;
            } else {
                run = 0;
                perturb >>= 5;
                i = (i.wrapping_mul(5).wrapping_add(1).wrapping_add(perturb as usize)) & mask;
            }
            Some(place)
        })
    }

    /// Elements in the order of iteration.
    pub fn iter(&self) -> impl Iterator<Item = (&Obj, i64)> {
        self.table.iter().filter_map(|e| match e {
            SetEntry::Used { hash, key } => Some((key, *hash)),
            SetEntry::Free | SetEntry::Deleted => None,
        })
    }

    /// Put an element that is not there into the first free place.
    fn insert_clean(&mut self, hash: i64, key: Obj) {
        let place =
            self.places(hash).find(|&p| matches!(self.table[p], SetEntry::Free)).expect("tables are never full");
        self.table[place] = SetEntry::Used { hash, key };
    }

    fn resize(&mut self, at_least: usize) {
        let mut size = 8;
        while size <= at_least {
            size <<= 1;
        }
        let old = std::mem::replace(&mut self.table, vec![SetEntry::Free; size]);
        for e in old {
            if let SetEntry::Used { hash, key } = e {
                self.insert_clean(hash, key);
            }
        }
        self.fill = self.used;
    }
}

impl Vm {
    /// The place of an element, or None and the place where it would go.
    pub fn set_find(&mut self, set: &Gc<Set>, key: &Obj, hash: i64) -> Result<Option<usize>> {
        'restart: loop {
            let map = set.map.get(&self.heap);
            if map.table.is_empty() {
                return Ok(None);
            }
            let mutations = map.mutations;
            let mut candidates = Vec::new();
            for p in map.places(hash) {
                match &map.table[p] {
                    SetEntry::Free => break,
                    SetEntry::Used { hash: h, key: k } if *h == hash => {
                        if k.is(key) {
                            return Ok(Some(p));
                        }
                        candidates.push((p, k.clone()));
                    }
                    SetEntry::Used { .. } | SetEntry::Deleted => {}
                }
            }
            for (p, candidate) in candidates {
                let is_equal = self.eq(&candidate, key)?;
                if set.map.get(&self.heap).mutations != mutations {
                    continue 'restart;
                }
                if is_equal {
                    return Ok(Some(p));
                }
            }
            return Ok(None);
        }
    }

    /// Add an element; gives whether it is new.
    pub fn set_insert(&mut self, set: &Gc<Set>, key: Obj) -> Result<bool> {
        let hash = self.hash(&key)?;
        if self.set_find(set, &key, hash)?.is_some() {
            return Ok(false);
        }
        let map = set.map.get_mut(&mut self.heap);
        if map.table.is_empty() {
            map.table = vec![SetEntry::Free; 8];
        }
        map.insert_clean(hash, key);
        map.fill += 1;
        map.used += 1;
        map.mutations = map.mutations.wrapping_add(1);
        if map.fill * 5 >= (map.table.len() - 1) * 3 {
            let target = if map.used > 50_000 { map.used * 2 } else { map.used * 4 };
            map.resize(target);
        }
        Ok(true)
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
        let set =
            self.heap.alloc_with_shape(shapes::FROZENSET, Set { hash: std::cell::Cell::new(-1), ..Set::default() });
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
}
