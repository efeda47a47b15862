//! `_heapq`: priority queues in plain lists. An item is compared with others by its `<`, which may run a program: the list
//! is not held open meanwhile, and one that changes its length raises RuntimeError.

use super::NativeModule;
use crate::object::native::Result;
use crate::object::protocol::CompareOp;
use crate::object::{Gc, Obj, Raised};
use crate::types::list::List;
use crate::vm::Vm;
use ouro_macros::native;

pub const MODULE: NativeModule = NativeModule {
    name: "_heapq",
    doc: "Heap queue algorithm (a.k.a. priority queue).",
    natives: &[HEAPPUSH, HEAPPOP, HEAPREPLACE, HEAPPUSHPOP, HEAPIFY, HEAPPOP_MAX, HEAPREPLACE_MAX, HEAPIFY_MAX],
    init: None,
};

/// Which item belongs at the root.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Root {
    Smallest,
    Largest,
}

impl Root {
    /// Whether `a` belongs nearer to the root than `b`.
    fn goes_before(self, vm: &mut Vm, a: &Obj, b: &Obj) -> Result<bool> {
        match self {
            Root::Smallest => vm.compare_bool(CompareOp::Lt, a, b),
            Root::Largest => vm.compare_bool(CompareOp::Lt, b, a),
        }
    }

    /// Whether the items at two places stand so; `len` is what the length must still be afterwards.
    fn stands_before(self, vm: &mut Vm, heap: &Gc<List>, a: usize, b: usize, len: usize) -> Result<bool> {
        let items = heap.items.get(&vm.heap);
        let (first, second) = (items[a].clone(), items[b].clone());
        let before = self.goes_before(vm, &first, &second)?;
        if heap.items.get(&vm.heap).len() != len {
            return Err(vm.runtime_error("list changed size during iteration"));
        }
        Ok(before)
    }

    /// Move the item at `place` towards `start` while it belongs before its parent.
    fn rise(self, vm: &mut Vm, heap: &Gc<List>, start: usize, mut place: usize) -> Result<()> {
        let len = heap.items.get(&vm.heap).len();
        while place > start {
            let parent = (place - 1) / 2;
            if !self.stands_before(vm, heap, place, parent, len)? {
                break;
            }
            heap.items.get_mut(&mut vm.heap).swap(place, parent);
            place = parent;
        }
        Ok(())
    }

    /// Move the item at `start` down to a leaf, always past the child that belongs nearer to the root, then up to its
    /// place: it mostly comes from the end and belongs near a leaf.
    fn sink(self, vm: &mut Vm, heap: &Gc<List>, start: usize) -> Result<()> {
        let len = heap.items.get(&vm.heap).len();
        let mut place = start;
        while 2 * place + 1 < len {
            let mut child = 2 * place + 1;
            if child + 1 < len && !self.stands_before(vm, heap, child, child + 1, len)? {
                child += 1;
            }
            heap.items.get_mut(&mut vm.heap).swap(place, child);
            place = child;
        }
        self.rise(vm, heap, start, place)
    }

    fn pop(self, vm: &mut Vm, heap: &Gc<List>) -> Result<Obj> {
        let Some(last) = heap.items.get_mut(&mut vm.heap).pop() else {
            return Err(vm.index_error("index out of range"));
        };
        if heap.items.get(&vm.heap).is_empty() {
            return Ok(last);
        }
        self.replace(vm, heap, last)
    }

    fn replace(self, vm: &mut Vm, heap: &Gc<List>, item: Obj) -> Result<Obj> {
        let Some(root) = heap.items.get_mut(&mut vm.heap).first_mut() else {
            return Err(vm.index_error("index out of range"));
        };
        let root = std::mem::replace(root, item);
        self.sink(vm, heap, 0)?;
        Ok(root)
    }

    fn heapify(self, vm: &mut Vm, heap: &Gc<List>) -> Result<()> {
        for place in (0..heap.items.get(&vm.heap).len() / 2).rev() {
            self.sink(vm, heap, place)?;
        }
        Ok(())
    }
}

/// The list that a function was given as its argument `position`, if it has several.
fn list<'a>(vm: &mut Vm, heap: &'a Obj, function: &str, position: &str) -> Result<&'a Gc<List>> {
    heap.downcast::<List>().ok_or_else(|| -> Raised {
        let class = if heap.is_none() { "None".to_owned() } else { vm.type_of(heap).name(vm) };
        vm.type_error(format!("{function}() argument{position} must be list, not {class}"))
    })
}

/// Push item onto heap, maintaining the heap invariant.
#[native(heappush(heap, item, /))]
fn heappush(vm: &mut Vm, heap: &Obj, item: &Obj) -> Result<()> {
    let heap = list(vm, heap, "heappush", " 1")?;
    let items = heap.items.get_mut(&mut vm.heap);
    items.push(item.clone());
    let last = items.len() - 1;
    Root::Smallest.rise(vm, heap, 0, last)
}

/// Pop the smallest item off the heap, maintaining the heap invariant.
#[native(heappop(heap, /))]
fn heappop(vm: &mut Vm, heap: &Obj) -> Result<Obj> {
    let heap = list(vm, heap, "heappop", "")?;
    Root::Smallest.pop(vm, heap)
}

/// Pop and return the current smallest value, and add the new item.
///
/// This is more efficient than heappop() followed by heappush(), and can be
/// more appropriate when using a fixed-size heap.  Note that the value
/// returned may be larger than item!
#[native(heapreplace(heap, item, /))]
fn heapreplace(vm: &mut Vm, heap: &Obj, item: &Obj) -> Result<Obj> {
    let heap = list(vm, heap, "heapreplace", " 1")?;
    Root::Smallest.replace(vm, heap, item.clone())
}

/// Push item on the heap, then pop and return the smallest item from the heap.
///
/// The combined action runs more efficiently than heappush() followed by
/// a separate call to heappop().
#[native(heappushpop(heap, item, /))]
fn heappushpop(vm: &mut Vm, heap: &Obj, item: &Obj) -> Result<Obj> {
    let heap = list(vm, heap, "heappushpop", " 1")?;
    let Some(root) = heap.items.get(&vm.heap).first().cloned() else { return Ok(item.clone()) };
    if !Root::Smallest.goes_before(vm, &root, item)? {
        return Ok(item.clone());
    }
    Root::Smallest.replace(vm, heap, item.clone())
}

/// Transform list into a heap, in-place, in O(len(heap)) time.
#[native(heapify(heap, /))]
fn heapify(vm: &mut Vm, heap: &Obj) -> Result<()> {
    let heap = list(vm, heap, "heapify", "")?;
    Root::Smallest.heapify(vm, heap)
}

/// Maxheap variant of heappop.
#[native(_heappop_max(heap, /))]
fn heappop_max(vm: &mut Vm, heap: &Obj) -> Result<Obj> {
    let heap = list(vm, heap, "_heappop_max", "")?;
    Root::Largest.pop(vm, heap)
}

/// Maxheap variant of heapreplace.
#[native(_heapreplace_max(heap, item, /))]
fn heapreplace_max(vm: &mut Vm, heap: &Obj, item: &Obj) -> Result<Obj> {
    let heap = list(vm, heap, "_heapreplace_max", " 1")?;
    Root::Largest.replace(vm, heap, item.clone())
}

/// Maxheap variant of heapify.
#[native(_heapify_max(heap, /))]
fn heapify_max(vm: &mut Vm, heap: &Obj) -> Result<()> {
    let heap = list(vm, heap, "_heapify_max", "")?;
    Root::Largest.heapify(vm, heap)
}
