//! Memory of objects: free lists of 16-byte classes up to 512 bytes over large chunks, the system beyond. Under Miri and
//! with the feature `malloc` everything comes from the system, so that its checkers see each object.

use std::alloc::{Layout as Memory, alloc, dealloc, handle_alloc_error, realloc};
use std::cell::Cell;
use std::ptr::null_mut;

const CLASSES: usize = 33;
const CHUNK: usize = 256 * 1024;

struct FreeLists {
    heads: [Cell<*mut u8>; CLASSES],
    bump: Cell<*mut u8>,
    end: Cell<*mut u8>,
}

thread_local! {
    static LISTS: FreeLists = const {
        FreeLists { heads: [const { Cell::new(null_mut()) }; CLASSES], bump: Cell::new(null_mut()), end: Cell::new(null_mut()) }
    };
}

const SYSTEM_ONLY: bool = cfg!(miri) || cfg!(feature = "malloc");

fn memory(size: usize) -> Memory {
    Memory::from_size_align(size, 16).expect("sizes are checked before allocation")
}

/// # Safety
/// `size` is not 0. The result is uninitialised and goes back by `release` with the same size.
#[inline(always)]
pub unsafe fn allocate(size: usize) -> *mut u8 {
    let class = size.div_ceil(16);
    if SYSTEM_ONLY || class >= CLASSES {
        return system(size);
    }
    LISTS.with(|lists| {
        let head = lists.heads[class].get();
        if head.is_null() {
            return refill(lists, class * 16);
        }
        lists.heads[class].set(*(head as *mut *mut u8));
        head
    })
}

/// # Safety
/// `p` comes from `allocate(size)` on this thread and is not used again.
#[inline(always)]
pub unsafe fn release(p: *mut u8, size: usize) {
    let class = size.div_ceil(16);
    if SYSTEM_ONLY || class >= CLASSES {
        return dealloc(p, memory(size));
    }
    LISTS.with(|lists| {
        *(p as *mut *mut u8) = lists.heads[class].get();
        lists.heads[class].set(p);
    });
}

/// Whether memory of this size comes from the system, so that `grow` may be asked.
#[must_use]
pub fn is_large(size: usize) -> bool {
    SYSTEM_ONLY || size.div_ceil(16) >= CLASSES
}

/// Larger memory with the same content, in place where the system can.
///
/// # Safety
/// `p` comes from `allocate(size)`, `size` is large and at most `new_size`. `p` is not used again.
pub unsafe fn grow(p: *mut u8, size: usize, new_size: usize) -> *mut u8 {
    let grown = realloc(p, memory(size), memory(new_size).size());
    if grown.is_null() {
        handle_alloc_error(memory(new_size));
    }
    grown
}

#[cold]
#[inline(never)]
unsafe fn system(size: usize) -> *mut u8 {
    let p = alloc(memory(size));
    if p.is_null() {
        handle_alloc_error(memory(size));
    }
    p
}

#[cold]
#[inline(never)]
unsafe fn refill(lists: &FreeLists, size: usize) -> *mut u8 {
    if (lists.end.get() as usize) - (lists.bump.get() as usize) < size {
        let chunk = system(CHUNK);
        lists.bump.set(chunk);
        lists.end.set(chunk.add(CHUNK));
    }
    let p = lists.bump.get();
    lists.bump.set(p.add(size));
    p
}
