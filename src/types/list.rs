//! `list` and its iterators. Reference 4.6.4 of the library: mutable sequences. Sorting is in `list_sort.rs`.

use super::sequence::{Span, Subscript, position};
use super::shapes;
use crate::object::native::Result;
use crate::object::plain::quick_eq;
use crate::object::protocol::CompareOp;
use crate::object::{Gc, Heap, Obj, Slot, Str, Trace, Type, Visitor, payload};
use crate::types::native_iter::NativeIterator;
use crate::vm::Vm;
use ouro_macros::methods;
use std::cell::Cell;

#[repr(C)]
#[derive(Default)]
pub struct List {
    pub items: Slot<Vec<Obj>>,
}
payload!(List, "list", shapes::LIST, container);
impl Trace for List {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.items.trace(v);
    }
    fn clear(&self, sink: &mut Vec<Obj>) {
        self.items.clear(sink);
    }
}

impl Vm {
    #[must_use]
    pub fn list(&mut self, items: Vec<Obj>) -> Gc<List> {
        self.heap.alloc(List { items: Slot::new(items) })
    }

    /// Where in `start..stop` an item equal to `value` is first.
    fn list_find(&mut self, list: &Gc<List>, value: &Obj, start: usize, stop: usize) -> Result<Option<usize>> {
        let mut i = start;
        loop {
            // As far as it goes without running a program, nothing is counted.
            let items = list.items.get(&self.heap);
            let rest = items.get(i..stop.min(items.len())).unwrap_or_default();
            let found = match value.downcast_exact::<Str>() {
                // Numbers and other texts are told at once; the rest is looked at as usual.
                Some(text) => rest.iter().position(|item| match item.downcast_exact::<Str>() {
                    Some(other) => other.same_text(text),
                    None => quick_eq(item, value) != Some(false),
                }),
                None => rest.iter().position(|item| quick_eq(item, value) != Some(false)),
            };
            let Some(at) = found else { return Ok(None) };
            i += at;
            let item = rest[at].clone();
            if self.eq(&item, value)? {
                return Ok(Some(i));
            }
            i += 1;
        }
    }

    pub(crate) fn compare_lists(&mut self, op: CompareOp, left: &Gc<List>, right: &Obj) -> Result<Obj> {
        let Some(right) = right.downcast::<List>() else { return Ok(Obj::NOT_IMPLEMENTED) };
        let side = |is_right| if is_right { right } else { left };
        self.compare_items(
            op,
            |vm, is_right| side(is_right).items.get(&vm.heap).len(),
            |vm, is_right, i| side(is_right).items.get(&vm.heap).get(i).cloned(),
        )
    }
}

/// Built-in mutable sequence.
///
/// If no argument is given, the constructor creates a new empty list.
/// The argument must be an iterable if specified.
#[methods(list, module = "builtins")]
impl List {
    #[new(list(cls, *args, **kwargs))]
    fn new(vm: &mut Vm, cls: &Gc<Type>, _args: &[Obj], _kwargs: Vec<(Gc<Str>, Obj)>) -> Gc<List> {
        vm.heap.alloc_with_shape(cls.root_shape(), List::default())
    }

    #[native(__init__(self, *args, **kwargs))]
    fn init(this: &Gc<Self>, vm: &mut Vm, args: &[Obj], kwargs: Vec<(Gc<Str>, Obj)>) -> Result<()> {
        let kwargs = if vm.keywords_are_for_new(this.as_obj()) { Vec::new() } else { kwargs };
        let iterable = vm.optional_argument("list", args, &kwargs)?;
        this.items.set(&mut vm.heap, Vec::new());
        match iterable {
            Some(iterable) => List::extend(this, vm, iterable),
            None => Ok(()),
        }
    }

    #[native(__repr__(self, /))]
    fn repr(this: &Gc<Self>, vm: &mut Vm) -> Result<Gc<Str>> {
        let shown = vm.repr_guard(this.as_obj(), |vm| {
            let mut text = vec![b'['];
            let mut i = 0;
            while let Some(item) = this.items.get(&vm.heap).get(i).cloned() {
                if i > 0 {
                    text.extend_from_slice(b", ");
                }
                vm.push_repr(&mut text, &item)?;
                i += 1;
            }
            text.push(b']');
            Ok(text)
        })?;
        Ok(vm.heap.str_from_wtf8(shown.as_deref().unwrap_or(b"[...]")))
    }

    #[native(__len__(self, /))]
    fn length(this: &Gc<Self>, vm: &mut Vm) -> usize {
        this.items.get(&vm.heap).len()
    }

    #[native(__getitem__(self, index, /))]
    pub(crate) fn get_item(this: &Gc<Self>, vm: &mut Vm, index: &Obj) -> Result<Obj> {
        match vm.subscript(index, "list")? {
            Subscript::Index(i) => {
                let items = this.items.get(&vm.heap);
                match position(i, items.len()) {
                    Some(i) => Ok(items[i].clone()),
                    None => Err(vm.index_error("list index out of range")),
                }
            }
            Subscript::Slice(slice) => {
                let bounds = vm.slice_bounds(&slice)?;
                let items = this.items.get(&vm.heap);
                let items = bounds.span(items.len()).pick(items);
                Ok(vm.list(items).into())
            }
        }
    }

    #[native(__setitem__(self, key, value, /))]
    pub(crate) fn set_item(this: &Gc<Self>, vm: &mut Vm, key: &Obj, value: &Obj) -> Result<()> {
        match vm.subscript(key, "list")? {
            Subscript::Index(i) => {
                let items = this.items.get_mut(&mut vm.heap);
                match position(i, items.len()) {
                    Some(i) => {
                        let old = std::mem::replace(&mut items[i], value.clone());
                        drop(old);
                        Ok(())
                    }
                    None => Err(vm.index_error("list assignment index out of range")),
                }
            }
            Subscript::Slice(slice) => {
                let bounds = vm.slice_bounds(&slice)?;
                let values = vm.collect_or(value, "must assign iterable to extended slice")?;
                let span = bounds.span(this.items.get(&vm.heap).len());
                this.assign(vm, span, values)
            }
        }
    }

    #[native(__delitem__(self, key, /))]
    fn del_item(this: &Gc<Self>, vm: &mut Vm, key: &Obj) -> Result<()> {
        match vm.subscript(key, "list")? {
            Subscript::Index(i) => {
                let items = this.items.get_mut(&mut vm.heap);
                match position(i, items.len()) {
                    Some(i) => {
                        drop(items.remove(i));
                        Ok(())
                    }
                    None => Err(vm.index_error("list assignment index out of range")),
                }
            }
            Subscript::Slice(slice) => {
                let bounds = vm.slice_bounds(&slice)?;
                let span = bounds.span(this.items.get(&vm.heap).len());
                this.delete(vm, span);
                Ok(())
            }
        }
    }

    #[native(__contains__(self, key, /))]
    fn contains(this: &Gc<Self>, vm: &mut Vm, key: &Obj) -> Result<bool> {
        Ok(vm.list_find(this, key, 0, usize::MAX)?.is_some())
    }

    #[native(__iter__(self, /))]
    fn iter(this: &Gc<Self>, vm: &mut Vm) -> Gc<ListIterator> {
        vm.heap.alloc(ListIterator { list: Slot::new(Some(this.clone())), index: Cell::new(0) })
    }

    /// Return a reverse iterator over the list.
    #[native(__reversed__(self, /))]
    fn reversed(this: &Gc<Self>, vm: &mut Vm) -> Gc<ListReverseIterator> {
        let last = this.items.get(&vm.heap).len() as isize - 1;
        vm.heap.alloc(ListReverseIterator { list: Slot::new(Some(this.clone())), index: Cell::new(last) })
    }

    /// Append object to the end of the list.
    #[native(append(self, object, /))]
    fn append(this: &Gc<Self>, vm: &mut Vm, object: &Obj) {
        this.items.get_mut(&mut vm.heap).push(object.clone());
    }

    /// Extend list by appending elements from the iterable.
    #[native(extend(self, iterable, /))]
    fn extend(this: &Gc<Self>, vm: &mut Vm, iterable: &Obj) -> Result<()> {
        if let Some(more) = vm.plain_items(iterable) {
            let items = this.items.get_mut(&mut vm.heap);
            if items.is_empty() {
                *items = more;
            } else {
                items.extend(more);
            }
            return Ok(());
        }
        let iterator = vm.iter(iterable)?;
        let hint = vm.length_hint(iterable, 8)?;
        let room = this.items.get_mut(&mut vm.heap).try_reserve(hint.min(1 << 24));
        if room.is_err() {
            return Err(vm.no_memory());
        }
        // Item by item: an iterator that looks at the list sees what it gave.
        let mut rest = vm.rest_of(iterator);
        while let Some(item) = rest.next(vm)? {
            this.items.get_mut(&mut vm.heap).push(item);
        }
        Ok(())
    }

    /// Insert object before index.
    #[native(insert(self, index, object, /))]
    fn insert(this: &Gc<Self>, vm: &mut Vm, index: isize, object: &Obj) {
        let items = this.items.get_mut(&mut vm.heap);
        let len = items.len() as isize;
        let place = if index < 0 { (index + len).max(0) } else { index.min(len) };
        items.insert(place as usize, object.clone());
    }

    /// Remove and return item at index (default last).
    ///
    /// Raises IndexError if list is empty or index is out of range.
    #[native(pop(self, index=-1, /))]
    fn pop(this: &Gc<Self>, vm: &mut Vm, index: isize) -> Result<Obj> {
        let items = this.items.get_mut(&mut vm.heap);
        if index == -1
            && let Some(last) = items.pop()
        {
            return Ok(last);
        }
        if items.is_empty() {
            return Err(vm.index_error("pop from empty list"));
        }
        match position(index as i64, items.len()) {
            Some(i) => Ok(items.remove(i)),
            None => Err(vm.index_error("pop index out of range")),
        }
    }

    /// Remove first occurrence of value.
    ///
    /// Raises ValueError if the value is not present.
    #[native(remove(self, value, /))]
    fn remove(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Result<()> {
        let Some(i) = vm.list_find(this, value, 0, usize::MAX)? else {
            return Err(vm.value_error("list.remove(x): x not in list"));
        };
        let items = this.items.get_mut(&mut vm.heap);
        if i < items.len() {
            drop(items.remove(i));
        }
        Ok(())
    }

    /// Remove all items from list.
    #[native(clear(self, /))]
    fn remove_all(this: &Gc<Self>, vm: &mut Vm) {
        this.items.set(&mut vm.heap, Vec::new());
    }

    /// Return a shallow copy of the list.
    #[native(copy(self, /))]
    fn copy(this: &Gc<Self>, vm: &mut Vm) -> Gc<List> {
        let items = this.items.cloned(&vm.heap);
        vm.list(items)
    }

    /// Return first index of value.
    ///
    /// Raises ValueError if the value is not present.
    #[native(index(self, value, start=0, stop=9223372036854775807, /))]
    fn index(this: &Gc<Self>, vm: &mut Vm, value: &Obj, start: Option<&Obj>, stop: Option<&Obj>) -> Result<usize> {
        let len = this.items.get(&vm.heap).len();
        let start = vm.bound(start, 0, len)?;
        let stop = vm.bound(stop, usize::MAX, len)?;
        if let Some(i) = vm.list_find(this, value, start, stop)? {
            return Ok(i);
        }
        let shown = vm.repr_text(value)?;
        Err(vm.value_error(format!("{shown} is not in list")))
    }

    /// Return number of occurrences of value.
    #[native(count(self, value, /))]
    fn count(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Result<usize> {
        let (mut i, mut n) = (0, 0);
        while let Some(item) = this.items.get(&vm.heap).get(i).cloned() {
            n += usize::from(vm.eq(&item, value)?);
            i += 1;
        }
        Ok(n)
    }

    /// Reverse *IN PLACE*.
    #[native(reverse(self, /))]
    fn reverse(this: &Gc<Self>, vm: &mut Vm) {
        this.items.get_mut(&mut vm.heap).reverse();
    }

    /// Sort the list in ascending order and return None.
    ///
    /// The sort is in-place (i.e. the list itself is modified) and stable (i.e. the
    /// order of two equal elements is maintained).
    ///
    /// If a key function is given, apply it once to each list item and sort them,
    /// ascending or descending, according to their function values.
    ///
    /// The reverse flag can be set to sort in descending order.
    #[native(sort(self, *, key=None, reverse=False))]
    fn sort(this: &Gc<Self>, vm: &mut Vm, key: Option<&Obj>, reverse: Option<&Obj>) -> Result<()> {
        let is_reverse = match reverse {
            Some(reverse) => vm.truth(reverse)?,
            None => false,
        };
        vm.sort_list(this, key, is_reverse)
    }

    #[native(__add__(self, value, /))]
    fn add(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        let Some(other) = value.downcast::<List>() else { return Ok(Obj::NOT_IMPLEMENTED) };
        let (left, right) = (this.items.get(&vm.heap), other.items.get(&vm.heap));
        let mut items = Vec::with_capacity(left.len() + right.len());
        items.extend_from_slice(left);
        items.extend_from_slice(right);
        Ok(vm.list(items).into())
    }

    #[native(__iadd__(self, value, /))]
    fn inplace_add(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        List::extend(this, vm, value)?;
        Ok(this.into())
    }

    #[native(__mul__(self, value, /))]
    fn multiply(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        let Some(n) = vm.repeat_count(value)? else { return Ok(Obj::NOT_IMPLEMENTED) };
        let items = this.items.cloned(&vm.heap);
        let items = vm.repeated(&items, n)?;
        Ok(vm.list(items).into())
    }

    #[native(__rmul__(self, value, /))]
    fn reflected_multiply(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        List::multiply(this, vm, value)
    }

    #[native(__imul__(self, value, /))]
    fn inplace_multiply(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        let Some(n) = vm.repeat_count(value)? else { return Ok(Obj::NOT_IMPLEMENTED) };
        let items = this.items.cloned(&vm.heap);
        let items = vm.repeated(&items, n)?;
        this.items.set(&mut vm.heap, items);
        Ok(this.into())
    }

    #[native(__lt__(self, value, /))]
    fn lt(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        vm.compare_lists(CompareOp::Lt, this, value)
    }

    #[native(__le__(self, value, /))]
    fn le(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        vm.compare_lists(CompareOp::Le, this, value)
    }

    #[native(__eq__(self, value, /))]
    fn eq(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        vm.compare_lists(CompareOp::Eq, this, value)
    }

    #[native(__ne__(self, value, /))]
    fn ne(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        vm.compare_lists(CompareOp::Ne, this, value)
    }

    #[native(__gt__(self, value, /))]
    fn gt(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        vm.compare_lists(CompareOp::Gt, this, value)
    }

    #[native(__ge__(self, value, /))]
    fn ge(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        vm.compare_lists(CompareOp::Ge, this, value)
    }

    /// Return the size of the list in memory, in bytes.
    #[native(__sizeof__(self, /))]
    fn sizeof(this: &Gc<Self>, vm: &mut Vm) -> usize {
        40 + 8 * this.items.get(&vm.heap).capacity()
    }

    /// See PEP 585
    #[classmethod(__class_getitem__(cls, object, /))]
    fn class_getitem(vm: &mut Vm, cls: &Obj, object: &Obj) -> Obj {
        super::generic_alias(vm, cls, object)
    }
}

impl List {
    /// `list[span] = values`.
    fn assign(&self, vm: &mut Vm, span: Span, values: Vec<Obj>) -> Result<()> {
        let items = self.items.get_mut(&mut vm.heap);
        if span.step == 1 {
            let start = span.start as usize;
            if values.len() == span.count {
                let mut old = values;
                items[start..start + span.count].swap_with_slice(&mut old);
                drop(old);
                return Ok(());
            }
            let removed: Vec<Obj> = items.splice(start..start + span.count, values).collect();
            drop(removed);
            return Ok(());
        }
        if values.len() != span.count {
            let (given, size) = (values.len(), span.count);
            return Err(
                vm.value_error(format!("attempt to assign sequence of size {given} to extended slice of size {size}"))
            );
        }
        let mut old = Vec::with_capacity(span.count);
        for (place, value) in span.positions().zip(values) {
            old.push(std::mem::replace(&mut items[place], value));
        }
        drop(old);
        Ok(())
    }

    /// `del list[span]`.
    fn delete(&self, vm: &mut Vm, span: Span) {
        let items = self.items.get_mut(&mut vm.heap);
        if span.step == 1 {
            let start = span.start as usize;
            let removed: Vec<Obj> = items.drain(start..start + span.count).collect();
            drop(removed);
            return;
        }
        let mut is_removed = vec![false; items.len()];
        span.positions().for_each(|i| is_removed[i] = true);
        let all = std::mem::take(items);
        let (mut kept, mut removed) = (Vec::with_capacity(all.len()), Vec::new());
        for (item, goes) in all.into_iter().zip(is_removed) {
            if goes { removed.push(item) } else { kept.push(item) }
        }
        *items = kept;
        drop(removed);
    }
}

impl Vm {
    /// `list(iterable)` as a vector, or a TypeError with this message where it is none.
    pub(crate) fn collect_or(&mut self, iterable: &Obj, message: &str) -> Result<Vec<Obj>> {
        let class = self.type_of(iterable);
        let has = |vm: &mut Vm, special| vm.special(&class, special).is_some_and(|m| !m.is_none());
        use crate::object::Special;
        if !has(self, Special::Iter) && !has(self, Special::GetItem) {
            return Err(self.type_error(message));
        }
        self.collect(iterable)
    }
}

/// `iter(list)`.
pub struct ListIterator {
    /// None once exhausted.
    pub list: Slot<Option<Gc<List>>>,
    pub index: Cell<usize>,
}
payload!(ListIterator, "list_iterator", shapes::LIST_ITERATOR, container);
impl Trace for ListIterator {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.list.trace(v);
    }
    fn clear(&self, sink: &mut Vec<Obj>) {
        self.list.clear(sink);
    }
}

impl ListIterator {
    /// The next item, if there is one now.
    #[inline]
    pub(crate) fn next_item(&self, heap: &Heap) -> Option<Obj> {
        let i = self.index.get();
        let item = self.list.get(heap).as_ref()?.items.get(heap).get(i)?.clone();
        self.index.set(i + 1);
        Some(item)
    }
}

impl NativeIterator for ListIterator {
    fn advance(this: &Gc<Self>, vm: &mut Vm) -> Result<Option<Obj>> {
        let item = this.next_item(&vm.heap);
        if item.is_none() && this.list.get(&vm.heap).is_some() {
            this.list.set(&mut vm.heap, None);
        }
        Ok(item)
    }
}

#[methods(list_iterator, module = "builtins", subclassable = false)]
impl ListIterator {
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
        let list = this.list.get(&vm.heap).as_ref();
        list.map_or(0, |l| l.items.get(&vm.heap).len().saturating_sub(this.index.get()))
    }

    /// Return state information for pickling.
    #[native(__reduce__(self, /))]
    fn reduce(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        let iter = vm.builtin("iter")?;
        let list = this.list.cloned(&vm.heap);
        Ok(match list {
            Some(list) => {
                let args = vm.heap.tuple_of_array([list.into()]).into();
                let index = vm.int(this.index.get() as i64);
                vm.heap.tuple_of_array([iter, args, index]).into()
            }
            None => {
                let empty = vm.list(Vec::new()).into();
                let args = vm.heap.tuple_of_array([empty]).into();
                vm.heap.tuple_of_array([iter, args]).into()
            }
        })
    }

    /// Set state information for unpickling.
    #[native(__setstate__(self, state, /))]
    fn set_state(this: &Gc<Self>, vm: &mut Vm, state: isize) {
        let _ = vm;
        this.index.set(state.max(0) as usize);
    }
}

/// `reversed(list)`.
pub struct ListReverseIterator {
    pub list: Slot<Option<Gc<List>>>,
    pub index: Cell<isize>,
}
payload!(ListReverseIterator, "list_reverseiterator", shapes::LIST_REVERSE_ITERATOR, container);
impl Trace for ListReverseIterator {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.list.trace(v);
    }
    fn clear(&self, sink: &mut Vec<Obj>) {
        self.list.clear(sink);
    }
}

impl NativeIterator for ListReverseIterator {
    fn advance(this: &Gc<Self>, vm: &mut Vm) -> Result<Option<Obj>> {
        let Some(list) = this.list.get(&vm.heap) else { return Ok(None) };
        let i = this.index.get();
        let item = usize::try_from(i).ok().and_then(|i| list.items.get(&vm.heap).get(i).cloned());
        if item.is_some() {
            this.index.set(i - 1);
        } else {
            this.list.set(&mut vm.heap, None);
        }
        Ok(item)
    }
}

#[methods(list_reverseiterator, module = "builtins", subclassable = false)]
impl ListReverseIterator {
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
        let Some(list) = this.list.get(&vm.heap) else { return 0 };
        let n = (this.index.get() + 1) as usize;
        if n > list.items.get(&vm.heap).len() { 0 } else { n }
    }

    /// Return state information for pickling.
    #[native(__reduce__(self, /))]
    fn reduce(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        let Some(list) = this.list.cloned(&vm.heap) else {
            let (iter, empty) = (vm.builtin("iter")?, vm.list(Vec::new()).into());
            let args = vm.heap.tuple_of_array([empty]).into();
            return Ok(vm.heap.tuple_of_array([iter, args]).into());
        };
        let (reversed, index) = ((&vm.types.reversed).into(), vm.int(this.index.get() as i64));
        let args = vm.heap.tuple_of_array([list.into()]).into();
        Ok(vm.heap.tuple_of_array([reversed, args, index]).into())
    }

    /// Set state information for unpickling.
    #[native(__setstate__(self, state, /))]
    fn set_state(this: &Gc<Self>, vm: &mut Vm, state: isize) {
        let len = this.list.get(&vm.heap).as_ref().map_or(0, |l| l.items.get(&vm.heap).len());
        this.index.set(state.clamp(-1, len as isize - 1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(vm: &mut Vm, list: &Obj) -> Vec<i64> {
        vm.collect(list).expect("items").iter().map(|o| o.as_small_int().expect("an int")).collect()
    }

    #[test]
    fn slices_and_sorting() {
        let mut vm = Vm::new();
        let list: Obj = vm.list([5, 3, 9, 1].map(Obj::small).to_vec()).into();
        vm.call_method(&list, "sort", &[]).expect("ints sort");
        assert_eq!(shown(&mut vm, &list), [1, 3, 5, 9]);
        let slice = vm.slice(Obj::NONE, Obj::NONE, Obj::small(-2));
        let part = vm.get_item(&list, &slice).expect("a list");
        assert_eq!(shown(&mut vm, &part), [9, 3]);
        vm.del_item(&list, &slice).expect("deleted");
        assert_eq!(shown(&mut vm, &list), [1, 5]);
        vm.call_method(&list, "append", std::slice::from_ref(&list)).expect("appended");
        assert!(vm.call_method(&list, "sort", &[]).is_err());
        assert_eq!(vm.len(&list).expect("a number"), 3);
        vm.call_method(&list, "clear", &[]).expect("cleared");
    }

    #[test]
    fn dictionaries_stay_findable() {
        let mut vm = Vm::new();
        let dict = vm.dict();
        vm.dict_set(&dict, &Obj::small(-5), Obj::NONE).expect("set");
        for i in 0..1000 {
            vm.dict_set(&dict, &Obj::small(i), Obj::small(i)).expect("set");
            vm.dict_remove(&dict, &Obj::small(i)).expect("removed");
        }
        assert!(vm.dict_get(&dict, &Obj::small(5000)).expect("looked up").is_none());
        assert_eq!(dict.len(&vm.heap), 1);
    }
}
