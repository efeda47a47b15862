//! `gc`: the cycle collector seen from a program. There are two generations; what asks for three is answered for two.

use super::NativeModule;
use crate::object::native::Result;
use crate::object::{Gc, Obj, Tuple};
use crate::types::list::List;
use crate::types::module::Module;
use crate::vm::Vm;
use ouro_heap::Generation;
use ouro_macros::native;
use std::cell::{Cell, RefCell};

/// This module provides access to the garbage collector for reference cycles.
pub const MODULE: NativeModule = NativeModule {
    name: "gc",
    doc: "This module provides access to the garbage collector for reference cycles.\n\nenable() -- Enable automatic garbage collection.\ndisable() -- Disable automatic garbage collection.\nisenabled() -- Returns true if automatic collection is enabled.\ncollect() -- Do a full collection right now.\nget_count() -- Return the current collection counts.\nget_stats() -- Return list of dictionaries containing per-generation stats.\nset_debug() -- Set debugging flags.\nget_debug() -- Get debugging flags.\nset_threshold() -- Set the collection thresholds.\nget_threshold() -- Return the current collection thresholds.\nget_objects() -- Return a list of all objects tracked by the collector.\nis_tracked() -- Returns true if a given object is tracked.\nget_referrers() -- Return the list of objects that refer to an object.\nget_referents() -- Return the list of objects that an object refers to.\nfreeze() -- Freeze all tracked objects and ignore them for future collections.\nunfreeze() -- Unfreeze all objects in the permanent generation.\nget_freeze_count() -- Return the number of objects in the permanent generation.\n",
    natives: &[
        COLLECT,
        DISABLE,
        ENABLE,
        FREEZE,
        GET_COUNT,
        GET_DEBUG,
        GET_FREEZE_COUNT,
        GET_OBJECTS,
        GET_REFERENTS,
        GET_REFERRERS,
        GET_STATS,
        GET_THRESHOLD,
        IS_TRACKED,
        ISENABLED,
        SET_DEBUG,
        SET_THRESHOLD,
        UNFREEZE,
    ],
    init: Some(init),
};

/// What the module itself remembers.
struct State {
    /// The thresholds of the older generations, which only are shown.
    thresholds: Cell<(i64, i64)>,
    /// Collections asked for and objects found by them, per generation.
    stats: Cell<[(i64, i64); 3]>,
    frozen: Cell<usize>,
    callbacks: RefCell<Option<Gc<List>>>,
}

thread_local! {
    static STATE: State = const {
        State {
            thresholds: Cell::new((10, 10)),
            stats: Cell::new([(0, 0); 3]),
            frozen: Cell::new(0),
            callbacks: RefCell::new(None),
        }
    };
}

fn init(vm: &mut Vm, module: &Gc<Module>) -> Result<()> {
    let (callbacks, garbage) = (vm.list(Vec::new()), vm.list(Vec::new()));
    STATE.with(|state| *state.callbacks.borrow_mut() = Some(callbacks.clone()));
    vm.dict_set_name(&module.dict, "callbacks", callbacks);
    vm.dict_set_name(&module.dict, "garbage", garbage);
    let flags = [
        ("DEBUG_STATS", 1),
        ("DEBUG_COLLECTABLE", 2),
        ("DEBUG_UNCOLLECTABLE", 4),
        ("DEBUG_SAVEALL", 32),
        ("DEBUG_LEAK", 38),
    ];
    for (name, value) in flags {
        vm.dict_set_name(&module.dict, name, Obj::small(value));
    }
    Ok(())
}

/// Enable automatic garbage collection.
#[native(enable())]
fn enable(vm: &mut Vm) {
    vm.heap.set_collector_enabled(true);
}

/// Disable automatic garbage collection.
#[native(disable())]
fn disable(vm: &mut Vm) {
    vm.heap.set_collector_enabled(false);
}

/// Returns true if automatic garbage collection is enabled.
#[native(isenabled())]
fn isenabled(vm: &mut Vm) -> bool {
    vm.heap.is_collector_enabled()
}

/// Run the garbage collector.
///
/// With no arguments, run a full collection.  The optional argument
/// may be an integer specifying which generation to collect.  A ValueError
/// is raised if the generation number is invalid.
///
/// The number of unreachable objects is returned.
#[native(collect(generation = 2))]
fn collect(vm: &mut Vm, generation: i32) -> Result<usize> {
    if !(0..=2).contains(&generation) {
        return Err(vm.value_error("invalid generation"));
    }
    tell_callbacks(vm, "start", generation, 0)?;
    let found = vm.collect_garbage(if generation == 0 { Generation::Young } else { Generation::Full });
    STATE.with(|state| {
        let mut stats = state.stats.get();
        let (collections, collected) = &mut stats[generation as usize];
        *collections += 1;
        *collected += found as i64;
        state.stats.set(stats);
    });
    tell_callbacks(vm, "stop", generation, found)?;
    Ok(found)
}

fn tell_callbacks(vm: &mut Vm, phase: &str, generation: i32, found: usize) -> Result<()> {
    let callbacks = STATE.with(|state| state.callbacks.borrow().clone());
    let Some(callbacks) = callbacks.map(|c| c.items.cloned(&vm.heap)).filter(|c| !c.is_empty()) else { return Ok(()) };
    let info = vm.dict();
    for (key, value) in [("generation", i64::from(generation)), ("collected", found as i64), ("uncollectable", 0)] {
        let value = vm.int(value);
        vm.dict_set_name(&info, key, value);
    }
    let phase: Obj = vm.heap.str(phase).into();
    for callback in callbacks {
        if let Err(raised) = vm.call(&callback, &[phase.clone(), info.clone().into()]) {
            vm.report_unraisable(raised, &callback);
        }
    }
    Ok(())
}

/// Set the garbage collection debugging flags.
#[native(set_debug(flags, /))]
fn set_debug(vm: &mut Vm, flags: i32) -> Result<()> {
    if flags == 0 { Ok(()) } else { Err(vm.not_implemented_error("gc.set_debug: debugging flags are not supported")) }
}

/// Get the garbage collection debugging flags.
#[native(get_debug())]
fn get_debug() -> i32 {
    0
}

/// set_threshold(threshold0, [threshold1, [threshold2]])
/// Set the collection thresholds (the collection frequency).
///
/// Setting 'threshold0' to zero disables collection.
#[native(set_threshold(*args))]
fn set_threshold(vm: &mut Vm, args: &[Obj]) -> Result<()> {
    if args.is_empty() || args.len() > 3 {
        return Err(vm.type_error("gc.set_threshold requires 1 to 3 arguments"));
    }
    let mut values = Vec::with_capacity(3);
    for arg in args {
        values.push(vm.to_i64(arg)?);
    }
    vm.heap.set_threshold(u32::try_from(values[0].max(0)).unwrap_or(u32::MAX));
    STATE.with(|state| {
        let (mut first, mut second) = state.thresholds.get();
        first = values.get(1).copied().unwrap_or(first);
        second = values.get(2).copied().unwrap_or(second);
        state.thresholds.set((first, second));
    });
    Ok(())
}

/// Return the current collection thresholds.
#[native(get_threshold())]
fn get_threshold(vm: &mut Vm) -> (i64, i64, i64) {
    let first = match vm.heap.threshold() {
        u32::MAX => 0,
        threshold => i64::from(threshold),
    };
    let (second, third) = STATE.with(|state| state.thresholds.get());
    (first, second, third)
}

/// Return a three-tuple of the current collection counts.
#[native(get_count())]
fn get_count(vm: &mut Vm) -> (i64, i64, i64) {
    (i64::from(vm.heap.young_count()), 0, 0)
}

/// Return a list of dictionaries containing per-generation statistics.
#[native(get_stats())]
fn get_stats(vm: &mut Vm) -> Vec<Obj> {
    let stats = STATE.with(|state| state.stats.get());
    let mut all = Vec::new();
    for (collections, collected) in stats {
        let dict = vm.dict();
        for (key, value) in [("collections", collections), ("collected", collected), ("uncollectable", 0)] {
            let value = vm.int(value);
            vm.dict_set_name(&dict, key, value);
        }
        all.push(dict.into());
    }
    all
}

/// Return a list of objects tracked by the collector (excluding the list returned).
///
///   generation
///     Generation to extract the objects from.
///
/// If generation is not None, return only the objects tracked by the collector
/// that are in that generation.
#[native(get_objects(generation=None))]
fn get_objects(vm: &mut Vm, generation: Option<isize>) -> Result<Vec<Obj>> {
    match generation {
        Some(g) if g >= 3 => {
            Err(vm.value_error("generation parameter must be less than the number of available generations (3)"))
        }
        Some(g) if g < 0 => Err(vm.value_error("generation parameter cannot be negative")),
        _ => Ok(vm.heap.containers()),
    }
}

/// Returns true if the object is tracked by the garbage collector.
///
/// Simple atomic objects will return false.
#[native(is_tracked(obj, /))]
fn is_tracked(vm: &mut Vm, obj: &Obj) -> bool {
    vm.heap.is_container(obj)
}

/// get_referents(*objs) -> list
/// Return the list of objects that are directly referred to by objs.
#[native(get_referents(*objs))]
fn get_referents(vm: &mut Vm, objs: &[Obj]) -> Vec<Obj> {
    objs.iter()
        .flat_map(|o| match o.downcast::<Tuple>() {
            // What is in the word is referred to as well.
            Some(tuple) => tuple.items().to_vec(),
            None => match o.downcast::<List>() {
                Some(list) => list.items.get(&vm.heap).iter().rev().cloned().collect(),
                None => vm.heap.referents(o),
            },
        })
        .collect()
}

/// get_referrers(*objs) -> list
/// Return the list of objects that directly refer to any of objs.
#[native(get_referrers(*objs))]
fn get_referrers(vm: &mut Vm, objs: &[Obj]) -> Vec<Obj> {
    let mut found = Vec::new();
    for container in vm.heap.containers() {
        let refers = vm.heap.referents(&container).iter().any(|r| objs.iter().any(|o| o.is(r)));
        if refers {
            found.push(container);
        }
    }
    found
}

/// Freeze all current tracked objects and ignore them for future collections.
///
/// This can be used before a POSIX fork() call to make the gc copy-on-write friendly.
/// Note: collection before a POSIX fork() call may free pages for future allocation
/// which can cause copy-on-write.
#[native(freeze())]
fn freeze(vm: &mut Vm) {
    // Only counted: objects that live stay where they are, and what becomes garbage later is collected all the same.
    let n = vm.heap.live_containers();
    STATE.with(|state| state.frozen.set(n));
}

/// Unfreeze all objects in the permanent generation.
///
/// Put all objects in the permanent generation back into oldest generation.
#[native(unfreeze())]
fn unfreeze() {
    STATE.with(|state| state.frozen.set(0));
}

/// Return the number of objects in the permanent generation.
#[native(get_freeze_count())]
fn get_freeze_count() -> usize {
    STATE.with(|state| state.frozen.get())
}
