//! Random operations on objects against a plain model of what must be alive: containers, tuples, instances and
//! subclasses of str with attributes (inline, overflowing, in a dictionary), cycles, weak references with callbacks,
//! finalisers, and collections of either generation.

mod common;

use common::{List, Random, Tag, WEAK, heap, name, open_shape, take_dead};
use ouro_heap::{Gc, Generation, Heap, Instance, Obj, Payload, ShapeFlags, ShapeId, Slot, Str, Tuple, WeakRef};
use std::collections::{BTreeMap, BTreeSet};

/// What the model knows of an object.
#[derive(Default)]
struct Node {
    references: usize,
    items: Vec<u32>,
    attrs: Vec<(usize, u32)>,
    dict: Option<u32>,
    declared: Option<u32>,
    is_leaf: bool,
    is_old: bool,
    has_attrs: bool,
    has_finalizer: bool,
    is_finalized: bool,
}

impl Node {
    fn edges(&self) -> Vec<u32> {
        let attrs = self.attrs.iter().map(|&(_, id)| id);
        self.items.iter().copied().chain(attrs).chain(self.dict).chain(self.declared).collect()
    }
}

struct Weak {
    object: Gc<WeakRef>,
    target: Option<u32>,
    callback: Option<i64>,
}

#[derive(Default)]
struct Model {
    nodes: BTreeMap<u32, Node>,
    dead: Vec<u32>,
    finalizers: Vec<u32>,
    callbacks: Vec<i64>,
}

impl Model {
    fn release(&mut self, id: u32, weak: &mut [Weak]) {
        let node = self.nodes.get_mut(&id).unwrap();
        node.references -= 1;
        if node.references > 0 {
            return;
        }
        if node.has_finalizer && !node.is_finalized {
            node.is_finalized = true;
            node.references = 1;
            self.finalizers.push(id);
            return;
        }
        let edges = node.edges();
        self.die(id, weak);
        edges.into_iter().for_each(|edge| self.release(edge, weak));
    }

    fn die(&mut self, id: u32, weak: &mut [Weak]) {
        self.nodes.remove(&id);
        self.dead.push(id);
        self.forget(id, weak);
    }

    fn forget(&mut self, id: u32, weak: &mut [Weak]) {
        for weak in weak.iter_mut().filter(|w| w.target == Some(id)) {
            weak.target = None;
            self.callbacks.extend(weak.callback);
        }
    }

    fn collect(&mut self, generation: Generation, weak: &mut [Weak]) -> usize {
        let is_candidate = |node: &Node| !node.is_leaf && (generation == Generation::Full || !node.is_old);
        let mut outside: BTreeMap<u32, usize> =
            self.nodes.iter().filter(|(_, n)| is_candidate(n)).map(|(&id, n)| (id, n.references)).collect();
        for id in outside.keys().copied().collect::<Vec<_>>() {
            for edge in self.nodes[&id].edges() {
                outside.entry(edge).and_modify(|n| *n -= 1);
            }
        }
        let mut work: Vec<u32> = outside.iter().filter(|(_, n)| **n > 0).map(|(&id, _)| id).collect();
        let mut alive: BTreeSet<u32> = work.iter().copied().collect();
        while let Some(id) = work.pop() {
            work.extend(
                self.nodes[&id].edges().into_iter().filter(|edge| outside.contains_key(edge) && alive.insert(*edge)),
            );
        }
        for &id in outside.keys() {
            self.nodes.get_mut(&id).unwrap().is_old = true;
        }
        let garbage: Vec<u32> = outside.into_keys().filter(|id| !alive.contains(id)).collect();
        garbage.iter().for_each(|&id| self.forget(id, weak));
        let mut waits = false;
        for id in &garbage {
            let node = self.nodes.get_mut(id).unwrap();
            if node.has_finalizer && !node.is_finalized {
                waits = true;
                node.is_finalized = true;
                node.references += 1;
                self.finalizers.push(*id);
            }
        }
        if waits {
            return garbage.len();
        }
        let edges: Vec<u32> = garbage.iter().flat_map(|id| self.nodes[id].edges()).collect();
        garbage.iter().for_each(|&id| self.die(id, weak));
        for edge in edges {
            if self.nodes.contains_key(&edge) {
                self.release(edge, weak);
            }
        }
        garbage.len()
    }
}

struct World {
    heap: Heap,
    model: Model,
    roots: Vec<(u32, Obj)>,
    weak: Vec<Weak>,
    random: Random,
    next: u32,
    shapes: Shapes,
}

/// Shapes by whether instances have a finaliser.
struct Shapes {
    list: [ShapeId; 2],
    instance: [ShapeId; 2],
    tuple: ShapeId,
    str: ShapeId,
}

impl World {
    fn new(seed: u64) -> World {
        let heap = heap();
        let with_finalizer = |layout| {
            let flags = ShapeFlags::HAS_ATTRS.with(ShapeFlags::HAS_DICT).with(ShapeFlags::FINALIZER);
            heap.new_root_shape(layout, Obj::NONE.value(), flags, 2, 2)
        };
        let shapes = Shapes {
            list: [open_shape::<List>(&heap, 2, 4), with_finalizer(List::layout())],
            instance: [open_shape::<Instance>(&heap, 2, 3), with_finalizer(Instance::layout())],
            tuple: open_shape::<Tuple>(&heap, 2, 2),
            str: open_shape::<Str>(&heap, 2, 3),
        };
        World {
            heap,
            model: Model::default(),
            roots: Vec::new(),
            weak: Vec::new(),
            random: Random::new(seed),
            next: 0,
            shapes,
        }
    }

    fn new_id(&mut self) -> u32 {
        self.next += 1;
        self.next
    }

    fn add_root(&mut self, id: u32, object: Obj, node: Node) {
        for edge in node.edges() {
            self.model.nodes.get_mut(&edge).unwrap().references += 1;
        }
        self.model.nodes.insert(id, Node { references: 1, ..node });
        self.roots.push((id, object));
    }

    fn pick(&mut self) -> Option<(u32, Obj)> {
        if self.roots.is_empty() {
            return None;
        }
        let i = self.random.below(self.roots.len());
        Some((self.roots[i].0, self.roots[i].1.clone()))
    }

    /// Give up a reference that the model knows of.
    fn drop_one(&mut self, id: u32, object: Obj) {
        drop(object);
        self.model.release(id, &mut self.weak);
    }

    fn tag(&mut self, object: &Obj, id: u32) {
        let tag = self.heap.alloc(Tag(id)).into();
        assert!(self.heap.set_declared_slot(object, 0, Some(tag)).is_none());
    }

    fn id_of(&self, object: &Obj) -> u32 {
        if let Some(list) = object.downcast::<List>() {
            return list.id;
        }
        let first = object.downcast_exact::<Tuple>().map(|t| t.items()[0].clone());
        let tag = first.or_else(|| self.heap.declared_slot(object, 0)).unwrap();
        tag.downcast::<Tag>().unwrap().0
    }

    fn create(&mut self) {
        let id = self.new_id();
        let picked: Vec<(u32, Obj)> = (0..self.random.below(4)).filter_map(|_| self.pick()).collect();
        let ids: Vec<u32> = picked.iter().map(|p| p.0).collect();
        let objects: Vec<Obj> = picked.into_iter().map(|p| p.1).collect();
        let finalizer = usize::from(self.random.below(6) == 0);
        let open = Node { has_attrs: true, has_finalizer: finalizer == 1, ..Node::default() };
        match self.random.below(6) {
            0 => {
                let list = self.heap.alloc(List { id, items: Slot::new(objects) });
                self.add_root(id, list.into(), Node { items: ids, ..Node::default() });
            }
            1 => {
                let shape = self.shapes.list[finalizer];
                let list: Obj = self.heap.alloc_with_shape(shape, List { id, items: Slot::new(objects) }).into();
                self.add_root(id, list, Node { items: ids, ..open });
            }
            2 => {
                let object: Obj = self.heap.new_instance(self.shapes.instance[finalizer]).into();
                self.tag(&object, id);
                self.add_root(id, object, open);
            }
            3 => {
                let mut items: Vec<Obj> = vec![self.heap.alloc(Tag(id)).into()];
                items.extend(objects);
                let tuple = self.heap.tuple(items);
                self.add_root(id, tuple.into(), Node { items: ids, ..Node::default() });
            }
            4 => {
                let tuple: Obj = self.heap.tuple_with_shape(self.shapes.tuple, objects).into();
                self.tag(&tuple, id);
                self.add_root(id, tuple, Node { items: ids, has_attrs: true, ..Node::default() });
            }
            _ => {
                let text = "é".repeat(self.random.below(40));
                let plain = self.heap.str(&text);
                let object: Obj = self.heap.str_with_shape(self.shapes.str, &plain).into();
                assert_eq!(object.downcast::<Str>().unwrap().as_str(), Some(text.as_str()));
                self.tag(&object, id);
                self.add_root(id, object, Node { has_attrs: true, is_leaf: true, ..Node::default() });
            }
        }
    }

    fn change_list(&mut self) {
        let (Some((id, object)), Some((other, value))) = (self.pick(), self.pick()) else { return };
        let Some(list) = object.downcast::<List>() else { return };
        let node = self.model.nodes.get_mut(&id).unwrap();
        if self.random.below(3) > 0 {
            node.items.push(other);
            self.model.nodes.get_mut(&other).unwrap().references += 1;
            list.items.get_mut(&mut self.heap).push(value);
        } else if !node.items.is_empty() {
            let i = self.random.below(node.items.len());
            let old = node.items.swap_remove(i);
            let removed = list.items.get_mut(&mut self.heap).swap_remove(i);
            assert_eq!(self.id_of(&removed), old);
            drop(value);
            self.drop_one(old, removed);
        }
    }

    fn set_attr(&mut self) {
        let (Some((id, object)), Some((other, value))) = (self.pick(), self.pick()) else { return };
        let node = &self.model.nodes[&id];
        if !node.has_attrs || node.dict.is_some() {
            return;
        }
        let number = self.random.below(if id % 3 == 0 { 40 } else { 6 });
        let key = name(&self.heap, number);
        let old = self.heap.set_attr(&object, &key, value);
        self.model.nodes.get_mut(&other).unwrap().references += 1;
        let attrs = &mut self.model.nodes.get_mut(&id).unwrap().attrs;
        match attrs.iter_mut().find(|(n, _)| *n == number) {
            Some((_, slot)) => {
                let before = std::mem::replace(slot, other);
                let old = old.expect("there was one");
                assert_eq!(self.id_of(&old), before);
                self.drop_one(before, old);
            }
            None => {
                attrs.push((number, other));
                assert!(old.is_none());
            }
        }
    }

    /// Attributes move to a dictionary, one of them deleted.
    fn keep_attrs_in_dictionary(&mut self) {
        let Some((id, object)) = self.pick() else { return };
        if !self.model.nodes[&id].has_attrs {
            return;
        }
        let dict_id = self.new_id();
        let values: Vec<Obj> = self.heap.attrs(&object).into_iter().skip(1).map(|(_, v)| v).collect();
        let dict: Obj = self.heap.alloc(List { id: dict_id, items: Slot::new(values) }).into();
        let old_dict = self.heap.set_attrs_dict(&object, dict.clone());
        assert!(self.heap.attrs(&object).is_empty() && self.heap.attrs_dict(&object).unwrap().is(&dict));
        let node = self.model.nodes.get_mut(&id).unwrap();
        let attrs = std::mem::take(&mut node.attrs);
        let before = node.dict.replace(dict_id);
        assert_eq!(before, old_dict.as_ref().map(|d| self.id_of(d)));
        let items = attrs.iter().skip(1).map(|a| a.1).collect();
        self.add_root(dict_id, dict, Node { items, ..Node::default() });
        self.model.nodes.get_mut(&dict_id).unwrap().references += 1;
        drop(object);
        drop(old_dict);
        for (_, value) in attrs {
            self.model.release(value, &mut self.weak);
        }
        if let Some(before) = before {
            self.model.release(before, &mut self.weak);
        }
    }

    fn set_declared(&mut self) {
        let (Some((id, object)), Some((other, value))) = (self.pick(), self.pick()) else { return };
        if !self.model.nodes[&id].has_attrs {
            return;
        }
        let is_set = self.random.below(3) > 0;
        let old = self.heap.set_declared_slot(&object, 1, is_set.then_some(value));
        if is_set {
            self.model.nodes.get_mut(&other).unwrap().references += 1;
        }
        let declared = &mut self.model.nodes.get_mut(&id).unwrap().declared;
        let before = std::mem::replace(declared, is_set.then_some(other));
        assert_eq!(before, old.as_ref().map(|o| self.id_of(o)));
        drop(object);
        if let (Some(before), Some(old)) = (before, old) {
            self.drop_one(before, old);
        }
    }

    fn change_weak(&mut self) {
        if self.random.below(2) == 0 && !self.weak.is_empty() {
            let i = self.random.below(self.weak.len());
            self.weak.remove(i);
            return;
        }
        let Some((id, object)) = self.pick() else { return };
        let callback = (self.random.below(2) == 0).then(|| self.random.below(1_000_000) as i64);
        let function = callback.map(|n| Obj::try_int(n).unwrap());
        let reference = self.heap.weak_ref(WEAK, &object, function);
        self.weak.push(Weak { object: reference, target: Some(id), callback });
        let known: Vec<_> = self.weak.iter().filter(|w| w.target == Some(id)).map(|w| w.object.value()).collect();
        let found: Vec<_> = self.heap.weak_refs(&object).iter().map(Gc::value).collect();
        assert_eq!(known, found);
    }

    fn step(&mut self) {
        match self.random.below(40) {
            0..9 => self.create(),
            9..17 if !self.roots.is_empty() => {
                let i = self.random.below(self.roots.len());
                let (id, object) = self.roots.swap_remove(i);
                self.drop_one(id, object);
            }
            9..23 => self.change_list(),
            23..30 => self.set_attr(),
            30 => self.keep_attrs_in_dictionary(),
            31..33 => self.set_declared(),
            33..38 => self.change_weak(),
            38 => self.collect(Generation::Young),
            _ if self.random.below(8) == 0 => self.collect(Generation::Full),
            _ => {
                let Some((_, object)) = self.pick() else { return };
                let Some(found) = self.heap.referents(&object).into_iter().find(|o| o.downcast::<Tag>().is_none())
                else {
                    return;
                };
                let id = self.id_of(&found);
                self.model.nodes.get_mut(&id).unwrap().references += 1;
                self.roots.push((id, found));
            }
        }
        self.check();
    }

    fn collect(&mut self, generation: Generation) {
        let found = self.heap.collect(generation);
        assert_eq!(found, self.model.collect(generation, &mut self.weak));
    }

    /// Run finalisers and callbacks (which do nothing) and compare with the model.
    fn check(&mut self) {
        loop {
            let mut objects: Vec<(u32, Obj)> =
                self.heap.take_finalizers().into_iter().map(|o| (self.id_of(&o), o)).collect();
            objects.sort_by_key(|o| o.0);
            self.model.finalizers.sort_unstable();
            let expected = std::mem::take(&mut self.model.finalizers);
            assert_eq!(objects.iter().map(|o| o.0).collect::<Vec<_>>(), expected);
            if objects.is_empty() {
                break;
            }
            for (id, object) in objects {
                self.drop_one(id, object);
            }
        }
        let mut called: Vec<i64> =
            self.heap.take_weak_callbacks().iter().map(|c| c.1.as_small_int().unwrap()).collect();
        called.sort_unstable();
        self.model.callbacks.sort_unstable();
        assert_eq!(called, std::mem::take(&mut self.model.callbacks));
        self.model.dead.sort_unstable();
        assert_eq!(take_dead(), std::mem::take(&mut self.model.dead));
        let containers = self.model.nodes.values().filter(|n| !n.is_leaf).count();
        assert_eq!(self.heap.live_containers(), containers + self.weak.len());
        for weak in &self.weak {
            assert_eq!(weak.object.target().map(|o| self.id_of(&o)), weak.target);
        }
    }

    /// Compare everything that can be reached from the roots.
    fn check_contents(&self) {
        for (id, object) in &self.roots {
            let node = &self.model.nodes[id];
            assert_eq!(self.id_of(object), *id);
            assert_eq!(object.reference_count() as usize, node.references);
            let mut found: Vec<u32> = self
                .heap
                .referents(object)
                .iter()
                .filter(|o| o.downcast::<Tag>().is_none())
                .map(|o| self.id_of(o))
                .collect();
            let mut expected = node.edges();
            found.sort_unstable();
            expected.sort_unstable();
            assert_eq!(found, expected);
            let attrs: Vec<_> =
                self.heap.attrs(object).iter().map(|(k, v)| (k.as_str().unwrap().to_owned(), self.id_of(v))).collect();
            let expected: Vec<_> = node.attrs.iter().map(|(n, v)| (format!("name{n}"), *v)).collect();
            assert_eq!(attrs, expected);
            for (number, value) in &node.attrs {
                let key = name(&self.heap, *number);
                assert_eq!(self.id_of(&self.heap.attr(object, &key).unwrap()), *value);
            }
        }
    }

    fn finish(mut self) {
        self.weak.clear();
        while let Some((id, object)) = self.roots.pop() {
            self.drop_one(id, object);
            self.check();
        }
        for _ in 0..3 {
            self.collect(Generation::Full);
            self.check();
        }
        // What is left, if anything, hangs on cycles through leaves, which the collector does not see.
        let leaves = self.model.nodes.values().filter(|n| n.is_leaf).count();
        assert!(leaves > 0 || self.heap.live_containers() == 0);
    }
}

fn run(seed: u64, steps: usize) {
    let mut world = World::new(seed);
    for step in 0..steps {
        world.step();
        if step % 50 == 0 {
            world.check_contents();
        }
    }
    world.check_contents();
    world.finish();
}

macro_rules! seeds {
    ($($name:ident $seed:literal)*) => { $(
        #[test]
        fn $name() {
            run($seed, if cfg!(miri) { 300 } else { 8000 });
        }
    )* };
}
seeds!(seed_1 1 seed_2 2 seed_3 3 seed_4 4 seed_5 5 seed_6 6 seed_7 7 seed_8 8);
