//! The cycle collector: trial deletion over the containers of a generation. What only garbage refers to is found by
//! taking every reference between the candidates off their counts; whoever keeps a count is referred to from outside.
//! Registers, native code and everything else that owns a count is "outside", so no roots need to be known.

use crate::header::{FINALIZED, GcLink, HAS_WEAK, Header, ONE, detach, link_of, object_of};
use crate::heap::{Heap, STATE, State};
use crate::instance;
use crate::obj::Obj;
use crate::shape::{ShapeFlags, shape};
use crate::trace::Visitor;
use crate::value::Value;
use crate::weak;
use std::collections::HashSet;
use std::ptr::null_mut;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Generation {
    Young,
    /// Everything.
    Full,
    /// What a collection found and left because finalisers had to run first: what they did not bring back to life dies.
    Condemned,
}

/// Of how many containers all are looked at again, when `live` are left of which `found` more were garbage. Where hardly
/// anything is found it pays to look seldom.
fn next_full_collection(live: usize, found: usize) -> usize {
    let growth = if found < live / 32 { 4 } else { 2 };
    live * growth + 20_000
}

unsafe fn trace_object(h: *mut Header, visitor: &mut Visitor<'_>) {
    (shape((*h).shape).layout.trace)(h, visitor);
    instance::trace_attrs(h, visitor);
}

unsafe fn is_empty(head: *mut GcLink) -> bool {
    (*head).next == head
}

/// Move every member of list `from` to the end of list `to`.
unsafe fn append(from: *mut GcLink, to: *mut GcLink) {
    if is_empty(from) {
        return;
    }
    let (first, last) = ((*from).next, (*from).prev);
    let tail = (*to).prev;
    (*tail).next = first;
    (*first).prev = tail;
    (*last).next = to;
    (*to).prev = last;
    (*from).next = from;
    (*from).prev = from;
}

unsafe fn members(head: *mut GcLink) -> Vec<*mut Header> {
    let mut all = Vec::new();
    let mut link = (*head).next;
    while link != head {
        all.push(object_of(link));
        link = (*link).next;
    }
    all
}

impl Heap {
    /// Collect; gives the number of unreachable objects found. Finalisers are queued, not run: garbage among which is one
    /// waits for the collection of the condemned after they ran.
    pub fn collect(&mut self, generation: Generation) -> usize {
        // SAFETY: keyed: no slot is open; linked: the lists hold exactly the live containers.
        STATE.with(|state| unsafe {
            let young = state.generations[0].as_ptr();
            let old = state.generations[1].as_ptr();
            let condemned = state.condemned.as_ptr();
            match generation {
                Generation::Young => {
                    state.young.set(0);
                    let found = collect_list(state, young);
                    append(young, old);
                    found
                }
                Generation::Full => {
                    state.young.set(0);
                    append(young, old);
                    append(condemned, old);
                    let found = collect_list(state, old);
                    state.many.set(next_full_collection(state.live.get(), found));
                    found
                }
                Generation::Condemned if is_empty(condemned) => 0,
                Generation::Condemned => {
                    let list = &mut GcLink { next: null_mut(), prev: null_mut() };
                    let list: *mut GcLink = list;
                    (*list).next = list;
                    (*list).prev = list;
                    append(condemned, list);
                    let found = collect_list(state, list);
                    append(list, old);
                    found
                }
            }
        })
    }

    /// Look no more at what was allocated since the last collection, or since the last call of this: it lives as long as
    /// the program, or dies by its counts (the library, when a module of it has been run).
    pub fn make_young_permanent(&mut self) {
        // SAFETY: linked.
        STATE.with(|state| unsafe {
            append(state.generations[0].as_ptr(), state.permanent.as_ptr());
            state.young.set(0);
        });
    }

    /// Put what was allocated since the last collection to the old ones without looking at it.
    pub fn make_young_old(&mut self) {
        // SAFETY: linked.
        STATE.with(|state| unsafe {
            append(state.generations[0].as_ptr(), state.generations[1].as_ptr());
            state.young.set(0);
        });
    }

    /// What an automatic collection should look at now: all where there are many more than when that was last done.
    #[must_use]
    pub fn due_generation(&self) -> Generation {
        STATE.with(|state| if state.live.get() > state.many.get() { Generation::Full } else { Generation::Young })
    }

    pub fn set_collector_enabled(&mut self, is_enabled: bool) {
        STATE.with(|state| state.is_collector_enabled.set(is_enabled));
    }

    #[must_use]
    pub fn is_collector_enabled(&self) -> bool {
        STATE.with(|state| state.is_collector_enabled.get())
    }

    pub fn set_threshold(&mut self, threshold: u32) {
        STATE.with(|state| state.threshold.set(if threshold == 0 { u32::MAX } else { threshold }));
    }

    #[must_use]
    pub fn threshold(&self) -> u32 {
        STATE.with(|state| state.threshold.get())
    }

    /// Containers allocated since the last collection.
    #[must_use]
    pub fn young_count(&self) -> u32 {
        STATE.with(|state| state.young.get())
    }

    /// All live containers, oldest first.
    #[must_use]
    pub fn containers(&self) -> Vec<Obj> {
        // SAFETY: linked: all are live.
        STATE.with(|state| unsafe {
            let mut all = members(state.permanent.as_ptr());
            all.extend(members(state.generations[1].as_ptr()));
            all.extend(members(state.condemned.as_ptr()));
            all.extend(members(state.generations[0].as_ptr()));
            all.into_iter().filter(|h| (**h).count >= ONE).map(|h| Obj::from_borrowed(Value::from_ptr(h))).collect()
        })
    }

    /// The objects that `object` refers to directly.
    #[must_use]
    pub fn referents(&self, object: &Obj) -> Vec<Obj> {
        let mut found = Vec::new();
        if object.value().is_object() {
            // SAFETY: counted.
            unsafe {
                trace_object(object.value().as_ptr(), &mut Visitor(&mut |v| found.push(Obj::from_borrowed(v))));
            }
        }
        found
    }

    /// Whether the collector knows `object`.
    #[must_use]
    pub fn is_container(&self, object: &Obj) -> bool {
        self.shape_of(object).is_some_and(|s| s.layout.is_container)
    }
}

/// During a collection `prev` of a candidate holds a number instead of a pointer: twice the references from outside that
/// are not accounted for, plus 1. Pointers are even, so the two can be told apart, and `next` gives `prev` back.
unsafe fn is_candidate(h: *mut Header) -> bool {
    shape((*h).shape).layout.is_container && (*link_of(h)).prev.addr() & 1 == 1
}

unsafe fn collect_list(state: &State, head: *mut GcLink) -> usize {
    let all = members(head);
    for &h in &all {
        (*link_of(h)).prev = std::ptr::without_provenance_mut(((*h).count / ONE) as usize * 2 + 1);
    }
    for &h in &all {
        trace_object(
            h,
            &mut Visitor(&mut |v| {
                let p = v.as_ptr();
                if is_candidate(p) && (*link_of(p)).prev.addr() > 1 {
                    (*link_of(p)).prev = std::ptr::without_provenance_mut((*link_of(p)).prev.addr() - 2);
                }
            }),
        );
    }
    // Everything reachable from a candidate with references from outside lives.
    let mut work: Vec<*mut Header> = all.iter().copied().filter(|&h| (*link_of(h)).prev.addr() > 1).collect();
    for &h in &work {
        (*link_of(h)).prev = std::ptr::null_mut();
    }
    while let Some(h) = work.pop() {
        trace_object(
            h,
            &mut Visitor(&mut |v| {
                let p = v.as_ptr();
                if is_candidate(p) {
                    (*link_of(p)).prev = std::ptr::null_mut();
                    work.push(p);
                }
            }),
        );
    }
    let garbage: Vec<*mut Header> = all.into_iter().filter(|&h| is_candidate(h)).collect();
    let mut link = head;
    loop {
        let next = (*link).next;
        (*next).prev = link;
        link = next;
        if link == head {
            break;
        }
    }
    if garbage.is_empty() {
        return 0;
    }
    // Hold all of it while it is taken apart.
    let held: Vec<Obj> = garbage.iter().map(|&h| Obj::from_borrowed(Value::from_ptr(h))).collect();
    let doomed: HashSet<*mut Header, Addresses> = garbage.iter().copied().collect();
    // Before the finalisers, which must not meet half of it by weak references (as in CPython).
    for &h in &garbage {
        if (*h).count & HAS_WEAK != 0 {
            weak::clear_references(state, h, |reference| doomed.contains(&reference));
        }
    }
    let mut has_finalizers = false;
    for &h in &garbage {
        let s = shape((*h).shape);
        if (*h).count & FINALIZED == 0 && (s.flags.contains(ShapeFlags::FINALIZER) || (s.layout.wants_finalizer)(h)) {
            (*h).count |= FINALIZED;
            has_finalizers = true;
            state.queue_finalizer(Obj::from_borrowed(Value::from_ptr(h)));
        }
    }
    let count = garbage.len();
    if has_finalizers {
        // A finaliser may bring some of it back to life: look again after they ran.
        let condemned = state.condemned.as_ptr();
        for &h in &garbage {
            let link = link_of(h);
            detach(link);
            let last = (*condemned).prev;
            ((*link).prev, (*link).next) = (last, condemned);
            (*last).next = link;
            (*condemned).prev = link;
        }
        return count;
    }
    let mut sink = Vec::new();
    for &h in &garbage {
        (shape((*h).shape).layout.clear)(h, &mut sink);
        instance::clear_attrs(h, &mut sink);
    }
    drop(sink);
    drop(held);
    count
}

/// Hashes addresses by a multiplication.
#[derive(Clone, Copy, Default)]
struct Addresses;
impl std::hash::BuildHasher for Addresses {
    type Hasher = AddressHasher;
    fn build_hasher(&self) -> AddressHasher {
        AddressHasher(0)
    }
}
struct AddressHasher(u64);
impl std::hash::Hasher for AddressHasher {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        for &b in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(b);
        }
    }
    fn write_usize(&mut self, address: usize) {
        self.0 = (address as u64 >> 4).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(26);
    }
}
