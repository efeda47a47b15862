//! `SetMap`: the table of `set` and `frozenset`, open addressing that visits short runs of neighbours first. Where
//! elements stand decides the order of iteration, so probing, growing and removing follow CPython's to the letter.

use crate::object::plain::{Found, quick_eq};
use crate::object::{Obj, Trace, Visitor};

/// One element, or a place without one: no hash is -1, and the key says then whether there was one.
#[derive(Clone, Debug)]
pub struct SetEntry {
    pub hash: i64,
    pub key: Obj,
}

impl SetEntry {
    const FREE: SetEntry = SetEntry { hash: -1, key: Obj::NONE };
    const DELETED: SetEntry = SetEntry { hash: -1, key: Obj::FALSE };

    #[inline]
    #[must_use]
    pub fn is_used(&self) -> bool {
        self.hash != -1
    }

    #[inline]
    fn is_free(&self) -> bool {
        self.hash == -1 && self.key.is_none()
    }
}

#[derive(Clone, Debug, Default)]
pub struct SetMap {
    /// A power of two of places; none before the first element.
    pub table: Vec<SetEntry>,
    /// Places not free, deleted ones included.
    pub fill: usize,
    pub used: usize,
    /// Where `pop` looks next.
    finger: usize,
    pub mutations: u32,
}

impl Trace for SetMap {
    fn trace(&self, v: &mut Visitor<'_>) {
        for e in &self.table {
            e.key.trace(v);
        }
    }
    fn take(&mut self, sink: &mut Vec<Obj>) {
        for e in std::mem::take(self).table {
            if e.is_used() {
                sink.push(e.key);
            }
        }
    }
}

const LEAST: usize = 8;
const LINEAR_PROBES: usize = 9;

/// Where a walk over the places for a hash stands.
#[derive(Clone, Copy, Debug)]
pub struct Walk {
    start: usize,
    run: usize,
    perturb: u64,
}

impl Walk {
    fn new(hash: i64, mask: usize) -> Walk {
        Walk { start: hash as usize & mask, run: 0, perturb: hash as u64 }
    }

    /// The place to look at; the walk moves on.
    #[inline]
    fn next(&mut self, mask: usize) -> usize {
        let place = self.start + self.run;
        let probes = if self.start + LINEAR_PROBES <= mask { LINEAR_PROBES } else { 0 };
        if self.run < probes {
            self.run += 1;
        } else {
            self.run = 0;
            self.perturb >>= 5;
            self.start = self.start.wrapping_mul(5).wrapping_add(1).wrapping_add(self.perturb as usize) & mask;
        }
        place
    }
}

impl SetMap {
    /// The next element with this hash and its place, or None when there is no more.
    #[inline]
    pub fn probe(&self, hash: i64, walk: &mut Option<Walk>) -> Option<(usize, &Obj)> {
        if self.table.is_empty() {
            return None;
        }
        let mask = self.table.len() - 1;
        let walk = walk.get_or_insert_with(|| Walk::new(hash, mask));
        loop {
            let place = walk.next(mask);
            let entry = &self.table[place];
            if entry.hash == hash {
                return Some((place, &entry.key));
            }
            if entry.is_free() {
                return None;
            }
        }
    }

    /// Where an element is, as far as that can be said without running a program.
    #[inline]
    #[must_use]
    pub fn find(&self, key: &Obj, hash: i64) -> Found {
        let mut walk = None;
        while let Some((place, candidate)) = self.probe(hash, &mut walk) {
            match quick_eq(candidate, key) {
                Some(true) => return Found::At(place),
                Some(false) => {}
                None => return Found::Unsure,
            }
        }
        Found::Absent
    }

    /// Elements in the order of iteration.
    pub fn iter(&self) -> impl Iterator<Item = (&Obj, i64)> {
        self.table.iter().filter(|e| e.is_used()).map(|e| (&e.key, e.hash))
    }

    /// Put an element that is not there into the first free place.
    fn put(&mut self, hash: i64, key: Obj) {
        let mask = self.table.len() - 1;
        let mut walk = Walk::new(hash, mask);
        loop {
            let place = walk.next(mask);
            if self.table[place].is_free() {
                self.table[place] = SetEntry { hash, key };
                return;
            }
        }
    }

    /// Add an element that is not there: into the last deleted place on its way, if there is one.
    pub fn insert_new(&mut self, hash: i64, key: Obj) {
        if self.table.is_empty() {
            self.table = vec![SetEntry::FREE; LEAST];
        }
        let mask = self.table.len() - 1;
        let mut walk = Walk::new(hash, mask);
        let mut deleted = None;
        let free = loop {
            let place = walk.next(mask);
            let entry = &self.table[place];
            if entry.is_free() {
                break place;
            }
            if !entry.is_used() {
                deleted = Some(place);
            }
        };
        self.fill_place(deleted, free, hash, key);
    }

    /// Add an element, if whether it is there can be said without running a program: whether it is new, or the key back.
    pub fn add_plain(&mut self, hash: i64, key: Obj) -> Result<bool, Obj> {
        if self.table.is_empty() {
            self.insert_new(hash, key);
            return Ok(true);
        }
        let mask = self.table.len() - 1;
        let mut walk = Walk::new(hash, mask);
        let mut deleted = None;
        let free = loop {
            let place = walk.next(mask);
            let entry = &self.table[place];
            if entry.hash == hash {
                match quick_eq(&entry.key, &key) {
                    Some(true) => return Ok(false),
                    Some(false) => {}
                    None => return Err(key),
                }
            } else if entry.is_free() {
                break place;
            } else if !entry.is_used() {
                deleted = Some(place);
            }
        };
        self.fill_place(deleted, free, hash, key);
        Ok(true)
    }

    /// Those elements for which `goes` holds; None where it cannot tell.
    pub fn filtered(&self, goes: impl Fn(&Obj, i64) -> Option<bool>) -> Option<SetMap> {
        let mut map = SetMap::default();
        for (key, hash) in self.iter() {
            if goes(key, hash)? {
                map.insert_new(hash, key.clone());
            }
        }
        Some(map)
    }

    fn fill_place(&mut self, deleted: Option<usize>, free: usize, hash: i64, key: Obj) {
        let mask = self.table.len() - 1;
        self.table[deleted.unwrap_or(free)] = SetEntry { hash, key };
        self.used += 1;
        self.mutations = self.mutations.wrapping_add(1);
        if deleted.is_none() {
            self.fill += 1;
            if self.fill * 5 >= mask * 3 {
                self.grow();
            }
        }
    }

    fn grow(&mut self) {
        self.resize(if self.used > 50_000 { self.used * 2 } else { self.used * 4 });
    }

    /// Room for `more` elements that may all be new.
    pub fn make_room(&mut self, more: usize) {
        let mask = self.table.len().max(LEAST) - 1;
        if (self.fill + more) * 5 >= mask * 3 {
            self.resize((self.used + more) * 2);
        }
    }

    fn resize(&mut self, more_than: usize) {
        let mut size = LEAST;
        while size <= more_than {
            size <<= 1;
        }
        if size == self.table.len() && size == LEAST && self.fill == self.used {
            return;
        }
        let old = std::mem::replace(&mut self.table, vec![SetEntry::FREE; size]);
        for e in old {
            if e.is_used() {
                self.put(e.hash, e.key);
            }
        }
        self.fill = self.used;
        self.mutations = self.mutations.wrapping_add(1);
    }

    /// Remove the element at `place`; what it leaves still counts as filled.
    pub fn remove(&mut self, place: usize) -> Option<Obj> {
        if !self.table[place].is_used() {
            return None;
        }
        let entry = std::mem::replace(&mut self.table[place], SetEntry::DELETED);
        self.used -= 1;
        self.mutations = self.mutations.wrapping_add(1);
        Some(entry.key)
    }

    /// `set.pop`: the first element at or after where the last one was taken.
    pub fn pop(&mut self) -> Option<Obj> {
        if self.used == 0 {
            return None;
        }
        let mask = self.table.len() - 1;
        let mut place = self.finger & mask;
        while !self.table[place].is_used() {
            place = (place + 1) & mask;
        }
        self.finger = place + 1;
        self.remove(place)
    }

    /// Take over the contents of `other` (by default: nothing); gives what was here.
    pub fn exchange(&mut self, other: SetMap) -> SetMap {
        let (finger, mutations) = (self.finger, self.mutations.wrapping_add(1));
        std::mem::replace(self, SetMap { finger, mutations, ..other })
    }

    /// After many removals: make a new table where too many places are deleted ones.
    pub fn shed_deleted(&mut self) {
        let mask = self.table.len().max(LEAST) - 1;
        if self.fill - self.used > mask / 4 {
            self.grow();
        }
    }

    /// The elements in a table of `size` places (0: the least).
    #[must_use]
    pub fn copied_into(&self, size: usize) -> SetMap {
        let size = size.max(LEAST);
        if size == self.table.len() && self.fill == self.used {
            return SetMap { finger: 0, ..self.clone() };
        }
        let mut copy =
            SetMap { table: vec![SetEntry::FREE; size], fill: self.used, used: self.used, ..SetMap::default() };
        for (key, hash) in self.iter() {
            copy.put(hash, key.clone());
        }
        copy
    }

    /// The hash of a frozenset: the same for every order.
    #[must_use]
    pub fn hash(&self) -> i64 {
        let shuffle = |h: u64| ((h ^ 89_869_747) ^ (h << 16)).wrapping_mul(3_644_798_167);
        let mut hash = self.iter().fold(0, |all, (_, h)| all ^ shuffle(h as u64));
        hash ^= (self.used as u64 + 1).wrapping_mul(1_927_868_237);
        hash ^= (hash >> 11) ^ (hash >> 25);
        hash = hash.wrapping_mul(69_069).wrapping_add(907_133_923);
        if hash == u64::MAX { 590_923_713 } else { hash as i64 }
    }
}
