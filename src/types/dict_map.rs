//! `DictMap`: the table behind `dict` (and, with other order rules, nothing else): entries in insertion order, found
//! through an index of open addressing, as CPython's compact dictionaries.
//!
//! Comparing keys can run a program. So looking up is a walk in steps: `probe` gives the next entry whose hash fits, the
//! caller compares without holding the table open, and asks again (from the start if `mutations` has changed).

use crate::object::plain::{Found, plain_hash, quick_eq};
use crate::object::{Gc, Obj, Str, Trace, Value, Visitor};
use std::cell::Cell;

/// One pair. A removed one has no key (`removed`).
#[derive(Clone, Debug)]
pub struct Entry {
    pub hash: u64,
    pub key: Obj,
    pub value: Obj,
    is_removed: bool,
}

#[derive(Debug)]
pub struct DictMap {
    /// Index of an entry, `FREE` or `DELETED`; a power of two of them. A table of `LEAST` places has no index: its few
    /// entries are looked through.
    index: Box<[u32]>,
    entries: Vec<Entry>,
    used: usize,
    /// Places that are not free.
    fill: usize,
    /// No entry before this number is left: taking from the front stays quick.
    first: usize,
    /// Unique for each set of keys with their places: inline caches of globals compare it.
    keys_version: Cell<u32>,
    /// Changes with every change of keys.
    mutations: u32,
}

const LEAST: usize = 8;
const FREE: u32 = u32::MAX;
const DELETED: u32 = u32::MAX - 1;

thread_local! {
    static NEXT_VERSION: Cell<u32> = const { Cell::new(1) };
}

/// Where a walk over entries with a fitting hash stands.
#[derive(Clone, Copy, Debug)]
pub struct Probe {
    position: usize,
    perturb: u64,
    is_started: bool,
}

impl Default for DictMap {
    fn default() -> DictMap {
        DictMap {
            index: Box::new([]),
            entries: Vec::new(),
            used: 0,
            fill: 0,
            first: 0,
            keys_version: Cell::new(0),
            mutations: 0,
        }
    }
}

impl Trace for DictMap {
    fn trace(&self, v: &mut Visitor<'_>) {
        for e in &self.entries {
            e.key.trace(v);
            e.value.trace(v);
        }
    }
    fn take(&mut self, sink: &mut Vec<Obj>) {
        for e in std::mem::take(self).entries {
            sink.push(e.key);
            sink.push(e.value);
        }
    }
}

impl DictMap {
    #[must_use]
    pub fn with_capacity(n: usize) -> DictMap {
        let mut map = DictMap::default();
        if n > 0 {
            // Tables grow as CPython's: a program that changes keys while iterating sees when.
            map.rebuild((n * 3).div_ceil(2));
            map.entries.reserve(n);
        }
        map
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.used
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.used == 0
    }

    #[must_use]
    pub fn mutations(&self) -> u32 {
        self.mutations
    }

    /// A number that no other state of any dictionary's keys has; never 0.
    pub fn keys_version(&self) -> u32 {
        if self.keys_version.get() == 0 {
            let version = NEXT_VERSION.with(|n| n.replace(n.get().wrapping_add(1).max(1)));
            self.keys_version.set(version);
        }
        self.keys_version.get()
    }

    /// The current version, 0 if nobody asked since the keys changed: what inline caches compare.
    #[inline(always)]
    #[must_use]
    pub fn keys_version_now(&self) -> u32 {
        self.keys_version.get()
    }

    /// The value of entry `i`, which a cache remembered for these keys; borrowed.
    #[inline(always)]
    #[must_use]
    pub fn value_at(&self, i: usize) -> Value {
        self.entries[i].value.value()
    }

    /// Exchange the value of entry `i` for a word whose count moves in; the old one's moves out.
    #[inline(always)]
    pub fn swap_value_at(&mut self, i: usize, value: Value) -> Value {
        debug_assert!(!value.is_object(), "only words without a count");
        let new = Obj::try_from_immediate(value).expect("only words without a count");
        std::mem::replace(&mut self.entries[i].value, new).into_value()
    }

    fn keys_changed(&mut self) {
        self.keys_version.set(0);
        self.mutations = self.mutations.wrapping_add(1);
    }

    /// The next entry with this hash, or None when there is no more.
    pub fn probe(&self, hash: u64, probe: &mut Option<Probe>) -> Option<usize> {
        if self.index.is_empty() {
            let state = probe.get_or_insert(Probe { position: self.first, perturb: 0, is_started: true });
            let rest = self.entries.get(state.position..)?;
            let found = state.position + rest.iter().position(|e| e.hash == hash && !e.is_removed)?;
            state.position = found + 1;
            return Some(found);
        }
        let mask = self.index.len() - 1;
        let state = probe.get_or_insert(Probe { position: hash as usize & mask, perturb: hash, is_started: false });
        loop {
            if state.is_started {
                state.perturb >>= 5;
                state.position =
                    (state.position.wrapping_mul(5).wrapping_add(state.perturb as usize).wrapping_add(1)) & mask;
            }
            state.is_started = true;
            match self.index[state.position] {
                FREE => return None,
                DELETED => {}
                i if self.entries[i as usize].hash == hash => return Some(i as usize),
                _ => {}
            }
        }
    }

    /// Walk over the entries that may have a key with this hash: what `is_it` says of one of them, or Absent.
    #[inline(always)]
    fn walk(&self, hash: u64, is_it: impl Fn(&Entry) -> Option<bool>) -> Found {
        if self.index.is_empty() {
            for (i, entry) in self.entries.iter().enumerate() {
                if entry.hash == hash && !entry.is_removed {
                    match is_it(entry) {
                        Some(true) => return Found::At(i),
                        Some(false) => {}
                        None => return Found::Unsure,
                    }
                }
            }
            return Found::Absent;
        }
        let mask = self.index.len() - 1;
        let (mut position, mut perturb) = (hash as usize & mask, hash);
        loop {
            let i = self.index[position];
            // FREE and DELETED are numbers of no entry.
            match self.entries.get(i as usize) {
                Some(entry) if entry.hash == hash => match is_it(entry) {
                    Some(true) => return Found::At(i as usize),
                    Some(false) => {}
                    None => return Found::Unsure,
                },
                None if i == FREE => return Found::Absent,
                _ => {}
            }
            perturb >>= 5;
            position = (position.wrapping_mul(5).wrapping_add(perturb as usize).wrapping_add(1)) & mask;
        }
    }

    /// Where a key is, as far as that can be said without running a program.
    #[inline]
    #[must_use]
    pub fn find(&self, key: &Obj, hash: u64) -> Found {
        self.walk(hash, |entry| quick_eq(&entry.key, key))
    }

    /// The entry of `key`, if that can be said without running a program.
    #[inline]
    #[must_use]
    pub fn find_plain(&self, key: &Obj) -> Option<usize> {
        match self.find(key, plain_hash(key)? as u64) {
            Found::At(i) => Some(i),
            Found::Absent | Found::Unsure => None,
        }
    }

    /// The entry whose key is the string `key`, if all candidates are plain strings. None also when it is absent.
    #[inline]
    #[must_use]
    pub fn find_str(&self, key: &Gc<Str>) -> Option<usize> {
        let is_it =
            |e: &Entry| Some(e.key.value() == key.value() || e.key.downcast::<Str>().is_some_and(|s| s.same_text(key)));
        match self.walk(key.text_hash(), is_it) {
            Found::At(i) => Some(i),
            Found::Absent | Found::Unsure => None,
        }
    }

    /// An entry by the number that `probe` or `find_str` gave. `None` for removed ones.
    #[inline]
    #[must_use]
    pub fn entry(&self, i: usize) -> Option<&Entry> {
        self.entries.get(i).filter(|e| !e.is_removed)
    }

    #[inline]
    pub fn entry_mut(&mut self, i: usize) -> Option<&mut Entry> {
        self.entries.get_mut(i).filter(|e| !e.is_removed)
    }

    /// Numbers of entries, removed ones included: iteration goes from 0 to here.
    #[must_use]
    pub fn entry_count(&self) -> usize {
        self.entries.len()
    }

    /// Put a value where a key already is; gives the old one.
    pub fn replace_value(&mut self, i: usize, value: Obj) -> Obj {
        std::mem::replace(&mut self.entries[i].value, value)
    }

    /// Add a key that is not there.
    pub fn insert_new(&mut self, hash: u64, key: Obj, value: Obj) {
        // A walk ends at a free place: there must always be some.
        if (self.entries.len().max(self.fill) + 1) * 3 > self.index.len().max(LEAST) * 2 {
            self.rebuild(self.used * 3);
        }
        if self.index.is_empty() {
            self.fill += 1;
        } else {
            let place = self.free_place(hash);
            self.fill += usize::from(self.index[place] == FREE);
            self.index[place] = self.entries.len() as u32;
        }
        self.entries.push(Entry { hash, key, value, is_removed: false });
        self.used += 1;
        self.keys_changed();
    }

    fn free_place(&self, hash: u64) -> usize {
        let mask = self.index.len() - 1;
        let (mut position, mut perturb) = (hash as usize & mask, hash);
        while self.index[position] != FREE && self.index[position] != DELETED {
            perturb >>= 5;
            position = (position.wrapping_mul(5).wrapping_add(perturb as usize).wrapping_add(1)) & mask;
        }
        position
    }

    /// Remove an entry; gives its key and value.
    pub fn remove(&mut self, i: usize) -> (Obj, Obj) {
        if !self.index.is_empty() {
            let hash = self.entries[i].hash;
            let mut probe = None;
            while let Some(found) = self.probe(hash, &mut probe) {
                if found == i {
                    break;
                }
            }
            if let Some(state) = probe {
                self.index[state.position] = DELETED;
            }
        }
        let entry = &mut self.entries[i];
        entry.is_removed = true;
        let pair = (std::mem::take(&mut entry.key), std::mem::take(&mut entry.value));
        self.used -= 1;
        self.keys_changed();
        // Places are not used again before the table is rebuilt: an iterator finds what was added behind it.
        while self.entries.get(self.first).is_some_and(|e| e.is_removed) {
            self.first += 1;
        }
        pair
    }

    /// Remove the last entry; gives its key and value.
    pub fn remove_last(&mut self) -> Option<(Obj, Obj)> {
        let last = self.last()?;
        let pair = self.remove(last);
        self.entries.truncate(last);
        self.first = self.first.min(last);
        Some(pair)
    }

    /// Remove everything; gives what was there.
    pub fn clear(&mut self) -> Vec<Entry> {
        let mutations = self.mutations;
        let old = std::mem::take(self);
        self.mutations = mutations.wrapping_add(1);
        old.entries
    }

    /// The first entry's number; all are removed before it.
    #[must_use]
    pub fn first(&self) -> usize {
        self.first
    }

    /// The last entry's number.
    #[must_use]
    pub fn last(&self) -> Option<usize> {
        (0..self.entries.len()).rev().find(|&i| !self.entries[i].is_removed)
    }

    /// Entries in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Entry> {
        self.entries[self.first..].iter().filter(|e| !e.is_removed)
    }

    /// Move entry `i` behind all others, or (slowly) before them.
    pub fn move_to_end(&mut self, i: usize, is_last: bool) {
        if is_last {
            let hash = self.entries[i].hash;
            let (key, value) = self.remove(i);
            self.insert_new(hash, key, value);
            return;
        }
        self.entries[self.first..=i].rotate_right(1);
        self.rebuild(self.used * 3);
    }

    /// Make a table of at least `size` places and drop removed entries.
    fn rebuild(&mut self, size: usize) {
        let size = size.next_power_of_two().max(LEAST);
        self.entries.retain(|e| !e.is_removed);
        self.first = 0;
        self.fill = self.entries.len();
        self.index = if size > LEAST { vec![FREE; size].into_boxed_slice() } else { Box::new([]) };
        let indexed = if size > LEAST { self.entries.len() } else { 0 };
        for i in 0..indexed {
            let place = self.free_place(self.entries[i].hash);
            self.index[place] = i as u32;
        }
        self.keys_changed();
    }

    /// A copy with the same keys, values and order.
    #[must_use]
    pub fn copy(&self) -> DictMap {
        let mut copy = DictMap::default();
        copy.used = self.used;
        let size = (self.used * 3).div_ceil(2);
        if self.entries.len() != self.used {
            copy.entries = self.iter().cloned().collect();
            copy.rebuild(size);
            return copy;
        }
        copy.entries = self.entries.clone();
        let places = if self.index.is_empty() { LEAST } else { self.index.len() };
        if self.fill == self.used && size.next_power_of_two().max(LEAST) == places {
            copy.index = self.index.clone();
            copy.fill = self.fill;
            copy.keys_changed();
        } else {
            copy.rebuild(size);
        }
        copy
    }
}
