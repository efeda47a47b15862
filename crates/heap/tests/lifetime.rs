//! When objects die: long chains, cycles, finalisers, weak references, classes counted by their instances.

mod common;

use common::{List, Tag, WEAK, heap, list, name, open_shape, take_dead};
use ouro_heap::{
    Attention, Generation, Heap, Instance, Layout, Obj, Payload, ShapeFlags, ShapeId, Slot, Str, Trace, Tuple, Visitor,
};
use std::sync::atomic::{AtomicU32, Ordering};

const LONG: usize = if cfg!(miri) { 3000 } else { 1_000_000 };

/// On a stack too small for any recursion over the chain.
fn on_small_stack(test: impl FnOnce() + Send + 'static) {
    std::thread::Builder::new().stack_size(256 * 1024).spawn(test).expect("a thread").join().expect("the test passes");
}

fn chain(heap: &mut Heap, mut link: impl FnMut(&mut Heap, Obj) -> Obj) -> Obj {
    let mut head = Obj::NONE;
    for _ in 0..LONG {
        head = link(heap, head);
    }
    head
}

#[test]
fn long_chains_die_without_recursion() {
    on_small_stack(|| {
        let mut heap = heap();
        let next = name(&heap, 0);
        let open = open_shape::<Instance>(&heap, 0, 4);
        let overflowing = open_shape::<Instance>(&heap, 0, 0);
        let subclass = open_shape::<Tuple>(&heap, 1, 1);
        let text = open_shape::<Str>(&heap, 1, 1);
        let plain = heap.str("text");
        let lists = chain(&mut heap, |heap, o| heap.alloc(List { id: 0, items: Slot::new(vec![o]) }).into());
        let tuples = chain(&mut heap, |heap, o| heap.tuple(vec![o, Obj::NONE]).into());
        let mut by_attr = |shape: ShapeId| {
            chain(&mut heap, |heap, o| {
                let object = heap.new_instance(shape).into();
                heap.set_attr(&object, &next, o);
                object
            })
        };
        let inline = by_attr(open);
        let overflow = by_attr(overflowing);
        let mixed = chain(&mut heap, |heap, o| {
            let object = heap.tuple_with_shape(subclass, vec![]).into();
            heap.set_declared_slot(&object, 0, Some(o));
            object
        });
        let leaves = chain(&mut heap, |heap, o| {
            let object = heap.str_with_shape(text, &plain).into();
            heap.set_declared_slot(&object, 0, Some(o));
            object
        });
        assert_eq!(heap.live_containers(), 5 * LONG);
        drop((lists, tuples, inline, overflow, mixed, leaves));
        assert_eq!(heap.live_containers(), 0);
        assert_eq!(plain.as_obj().reference_count(), 1);
    });
}

#[test]
fn long_rings_are_collected_without_recursion() {
    on_small_stack(|| {
        let mut heap = heap();
        let first = list(&heap, 1);
        let mut last: Obj = first.clone().into();
        for _ in 0..LONG {
            last = heap.tuple(vec![last]).into();
        }
        first.items.get_mut(&mut heap).push(last);
        assert_eq!(heap.collect(Generation::Full), 0);
        drop(first);
        assert_eq!(heap.live_containers(), LONG + 1);
        assert_eq!(heap.collect(Generation::Full), LONG + 1);
        assert_eq!(heap.live_containers(), 0);
    });
}

fn cycle(heap: &mut Heap, shape: ShapeId, id: u32) -> Obj {
    let object = heap.alloc_with_shape(shape, List { id, items: Slot::new(vec![]) });
    object.items.get_mut(heap).push(object.clone().into());
    object.into()
}

#[test]
fn finalisers_are_queued_once() {
    let mut heap = heap();
    let word: &'static AtomicU32 = Box::leak(Box::new(AtomicU32::new(0)));
    heap.set_attention(word);
    let flags = ShapeFlags::HAS_ATTRS.with(ShapeFlags::FINALIZER);
    let shape = heap.new_root_shape(List::layout(), Obj::NONE.value(), flags, 0, 0);
    drop(heap.alloc_with_shape(shape, List { id: 1, items: Slot::new(vec![]) }));
    assert_eq!(word.swap(0, Ordering::Relaxed), Attention::PENDING);
    assert!(take_dead().is_empty());
    let queue = heap.take_finalizers();
    assert_eq!((queue.len(), queue[0].reference_count()), (1, 1));
    // Brought back to life, it dies without another call.
    let kept = queue[0].clone();
    drop(queue);
    drop(kept);
    assert_eq!(take_dead(), [1]);
    assert!(heap.take_finalizers().is_empty());

    drop(cycle(&mut heap, shape, 2));
    assert_eq!(heap.collect(Generation::Full), 1);
    assert!(take_dead().is_empty());
    assert_eq!(heap.take_finalizers().len(), 1);
    assert_eq!(heap.collect(Generation::Full), 1);
    assert_eq!(take_dead(), [2]);
    assert!(heap.take_finalizers().is_empty());
}

/// A payload that asks for its finaliser itself, as a suspended generator does.
struct Suspended(std::cell::Cell<bool>);
impl Trace for Suspended {
    fn trace(&self, _: &mut Visitor<'_>) {}
}
/// # Safety
/// The payload of `h` is a `Suspended`.
unsafe fn wants_finalizer(h: *mut ouro_heap::Header) -> bool {
    // SAFETY: the payload follows the header.
    unsafe { (*h.add(1).cast::<Suspended>()).0.get() }
}
ouro_heap::payload!(Suspended, "suspended", ShapeId(42), container, finalizer = wants_finalizer);

#[test]
fn payloads_ask_for_finalisers() {
    let mut heap = heap();
    heap.set_builtin_shape::<Suspended>();
    drop(heap.alloc(Suspended(false.into())));
    assert!(heap.take_finalizers().is_empty());
    drop(heap.alloc(Suspended(true.into())));
    assert_eq!(heap.live_containers(), 1);
    drop(heap.take_finalizers());
    assert_eq!(heap.live_containers(), 0);
}

#[test]
fn weak_references_in_garbage_are_not_called_back() {
    let mut heap = heap();
    let target = list(&heap, 1);
    let inside = heap.weak_ref(WEAK, target.as_obj(), Some(Obj::small(1)));
    let outside = heap.weak_ref(WEAK, target.as_obj(), Some(Obj::small(2)));
    let silent = heap.weak_ref(WEAK, target.as_obj(), None);
    assert_eq!(heap.weak_refs(target.as_obj()).len(), 3);
    let me = target.clone();
    target.items.get_mut(&mut heap).extend([me.into(), inside.into()]);
    drop(target);
    assert_eq!(heap.collect(Generation::Full), 2);
    let called = heap.take_weak_callbacks();
    assert_eq!(called.iter().map(|c| c.1.as_small_int()).collect::<Vec<_>>(), [Some(2)]);
    assert!(called[0].0.is(outside.as_obj()));
    assert!(outside.target().is_none() && silent.target().is_none());
    drop((called, outside, silent));
    assert_eq!(heap.live_containers(), 0);
}

#[test]
fn weak_references_die_before_the_finalisers_of_a_cycle() {
    let mut heap = heap();
    let flags = ShapeFlags::HAS_ATTRS.with(ShapeFlags::FINALIZER);
    let shape = heap.new_root_shape(List::layout(), Obj::NONE.value(), flags, 0, 0);
    let object = cycle(&mut heap, shape, 1);
    let weak = heap.weak_ref(WEAK, &object, None);
    drop(object);
    heap.collect(Generation::Full);
    assert!(weak.target().is_none());
    // But not before that of an object whose last reference goes.
    let object: Obj = heap.alloc_with_shape(shape, List { id: 2, items: Slot::new(vec![]) }).into();
    let weak = heap.weak_ref(WEAK, &object, Some(Obj::TRUE));
    drop(object);
    assert!(weak.target().is_some_and(|o| o.downcast::<List>().is_some_and(|l| l.id == 2)));
    assert_eq!(heap.take_finalizers().len(), 2);
    assert_eq!(heap.take_weak_callbacks().len(), 1);
    assert!(weak.target().is_none());
}

#[test]
fn weak_references_to_weak_references() {
    let mut heap = heap();
    let target = list(&heap, 1);
    let first = heap.weak_ref(WEAK, target.as_obj(), Some(Obj::small(1)));
    let second = heap.weak_ref(WEAK, first.as_obj(), Some(Obj::small(2)));
    drop(first);
    assert!(second.target().is_none());
    drop(target);
    let called: Vec<_> = heap.take_weak_callbacks().into_iter().map(|c| c.1.as_small_int()).collect();
    assert_eq!(called, [Some(2)]);
}

#[test]
fn weak_references_in_deep_chains() {
    // Objects whose destruction is put off are dead to weak references at once.
    let mut heap = heap();
    let mut head = Obj::NONE;
    let mut weak = Vec::new();
    for i in 0..200 {
        let mut items = vec![head];
        // The last in line asks for those before it, held by what is destroyed with it.
        items.extend(weak.last().cloned());
        head = heap.alloc(List { id: i, items: Slot::new(items) }).into();
        weak.push(Obj::from(heap.weak_ref(WEAK, &head, Some(Obj::small(i as i32)))));
    }
    drop(weak);
    drop(head);
    assert_eq!(take_dead().len(), 200);
    drop(heap.take_weak_callbacks());
    assert_eq!(heap.live_containers(), 0);
}

#[test]
fn instances_count_their_class() {
    let mut heap = heap();
    let class = list(&heap, 1);
    let counted = ShapeFlags::COUNTS_CLASS;
    let open = heap.new_root_shape(Instance::layout(), class.value(), counted.with(ShapeFlags::HAS_DICT), 0, 1);
    let closed = heap.new_root_shape(Tuple::layout(), class.value(), counted, 0, 0);
    let object: Obj = heap.new_instance(open).into();
    for i in 0..20 {
        heap.set_attr(&object, &name(&heap, i), Obj::small(i as i32));
    }
    let tuple = heap.tuple_with_shape(closed, vec![object.clone()]);
    assert_eq!(class.as_obj().reference_count(), 3);
    assert_eq!(heap.referents(tuple.as_obj()).len(), 2);
    // Another class for the same instance.
    let other = list(&heap, 2);
    let mut shape = heap.new_root_shape(Instance::layout(), other.value(), counted.with(ShapeFlags::HAS_DICT), 0, 1);
    for i in 0..20 {
        shape = heap.shape_with(shape, &name(&heap, i));
    }
    heap.set_shape(&object, shape);
    assert_eq!((class.as_obj().reference_count(), other.as_obj().reference_count()), (2, 2));
    heap.set_attrs_dict(&object, Obj::NONE);
    drop(object);
    drop(tuple);
    assert_eq!((class.as_obj().reference_count(), other.as_obj().reference_count()), (1, 1));
}

#[test]
fn a_class_dies_with_the_instances_it_holds() {
    let mut heap = heap();
    let class = list(&heap, 1);
    let flags = ShapeFlags::COUNTS_CLASS.with(ShapeFlags::HAS_DICT);
    let shape = heap.new_root_shape(Instance::layout(), class.value(), flags, 0, 2);
    let instance = heap.new_instance(shape);
    class.items.get_mut(&mut heap).push(instance.into());
    drop(class);
    assert_eq!(heap.live_containers(), 2);
    assert_eq!(heap.collect(Generation::Young), 2);
    assert_eq!(heap.live_containers(), 0);
    assert_eq!(take_dead(), [1]);
}

#[test]
fn generations() {
    let mut heap = heap();
    let word: &'static AtomicU32 = Box::leak(Box::new(AtomicU32::new(0)));
    heap.set_attention(word);
    heap.set_threshold(10);
    let shape = open_shape::<List>(&heap, 0, 0);
    let kept: Vec<Obj> = (0..11).map(|i| cycle(&mut heap, shape, i)).collect();
    assert_eq!(word.swap(0, Ordering::Relaxed), Attention::COLLECT);
    assert_eq!(heap.young_count(), 11);
    assert_eq!(heap.collect(Generation::Young), 0);
    assert_eq!(heap.young_count(), 0);
    drop(kept);
    assert_eq!(heap.collect(Generation::Young), 0);
    assert_eq!(heap.containers().len(), 11);
    assert_eq!(heap.collect(Generation::Full), 11);
    heap.set_collector_enabled(false);
    drop((0..20).map(|i| cycle(&mut heap, shape, i)).collect::<Vec<_>>());
    assert_eq!(word.load(Ordering::Relaxed), 0);
    assert_eq!(heap.collect(Generation::Young), 20);
}

#[test]
fn a_thread_may_end_with_objects_and_work_left() {
    let thread = std::thread::spawn(|| {
        let heap = heap();
        let flags = ShapeFlags::HAS_ATTRS.with(ShapeFlags::HAS_DICT).with(ShapeFlags::FINALIZER);
        let shape = heap.new_root_shape(Instance::layout(), Obj::NONE.value(), flags, 0, 2);
        let mut heap = heap;
        let object: Obj = heap.new_instance(shape).into();
        heap.set_attr(&object, &name(&heap, 1), heap.alloc(Tag(1)).into());
        let weak = heap.weak_ref(WEAK, &object, Some(Obj::NONE));
        drop(object);
        drop(heap);
        drop(weak);
    });
    thread.join().expect("nothing is touched after its time");
}

#[test]
fn every_size_of_object_keeps_its_attributes() {
    let mut heap = heap();
    let text = open_shape::<Str>(&heap, 1, 3);
    let tuple = open_shape::<Tuple>(&heap, 1, 3);
    let keys: Vec<_> = (0..6).map(|i| name(&heap, i)).collect();
    let mut all = Vec::new();
    for len in (0..700).step_by(if cfg!(miri) { 37 } else { 1 }) {
        let plain = heap.str(&"x".repeat(len));
        all.push(Obj::from(heap.str_with_shape(text, &plain)));
        all.push(heap.tuple_with_shape(tuple, vec![Obj::small(7); len]).into());
    }
    for (i, object) in all.iter().enumerate() {
        heap.set_declared_slot(object, 0, Some(heap.alloc(Tag(i as u32)).into()));
        for (j, key) in keys.iter().enumerate() {
            heap.set_attr(object, key, Obj::small((i * 10 + j) as i32));
        }
    }
    for (i, object) in all.iter().enumerate() {
        let found: Vec<_> = keys.iter().map(|k| heap.attr(object, k).and_then(|v| v.as_small_int())).collect();
        assert_eq!(found, (0..6).map(|j| Some((i * 10 + j) as i64)).collect::<Vec<_>>());
        assert!(object.downcast::<Tuple>().is_none_or(|t| t.items().iter().all(|o| o.as_small_int() == Some(7))));
        assert!(object.downcast::<Str>().is_none_or(|s| s.as_wtf8().iter().all(|&b| b == b'x')));
    }
    let count = all.len();
    drop(all);
    assert_eq!(take_dead().len(), count);
    assert_eq!(heap.live_containers(), 0);
}

#[test]
#[should_panic(expected = "one heap per thread")]
fn there_is_one_heap_per_thread() {
    let _heap = heap();
    let _second = Heap::new();
}

#[test]
#[should_panic(expected = "shape of")]
fn a_shape_serves_its_own_layout() {
    let heap = heap();
    let shape = open_shape::<Tuple>(&heap, 0, 0);
    drop(heap.alloc_with_shape(shape, Tag(1)));
}

struct Rival;
impl Trace for Rival {
    fn trace(&self, _: &mut Visitor<'_>) {}
}
ouro_heap::payload!(Rival, "rival", ShapeId(40), container);

#[test]
#[should_panic(expected = "list and rival claim the same shape")]
fn a_fixed_shape_belongs_to_one_payload() {
    heap().set_builtin_shape::<Rival>();
}

#[test]
fn layouts() {
    static LIST: fn() -> &'static Layout = List::layout;
    assert!(LIST().is_container && !Tag::layout().is_container);
}
