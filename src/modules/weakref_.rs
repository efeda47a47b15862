//! `_weakref`: weak references and proxies (the classes are `types::weakref`).

use super::NativeModule;
use crate::object::native::Result;
use crate::object::{Gc, Obj};
use crate::types::dict::Dict;
use crate::types::module::Module;
use crate::vm::Vm;
use ouro_heap::WeakRef;
use ouro_macros::native;

/// Weak-reference support module.
pub const MODULE: NativeModule = NativeModule {
    name: "_weakref",
    doc: "Weak-reference support module.",
    natives: &[GETWEAKREFCOUNT, GETWEAKREFS, PROXY, REMOVE_DEAD_WEAKREF],
    init: Some(init),
};

fn init(vm: &mut Vm, module: &Gc<Module>) -> Result<()> {
    let classes = [
        ("ref", vm.types.weakref.clone()),
        ("ReferenceType", vm.types.weakref.clone()),
        ("ProxyType", vm.types.weakproxy.clone()),
        ("CallableProxyType", vm.types.callable_weakproxy.clone()),
    ];
    for (name, class) in classes {
        vm.dict_set_name(&module.dict, name, class);
    }
    Ok(())
}

/// Return the number of weak references to 'object'.
#[native(getweakrefcount(object, /))]
fn getweakrefcount(vm: &mut Vm, object: &Obj) -> usize {
    vm.heap.weak_refs(object).len()
}

/// Return a list of all weak reference objects pointing to 'object'.
#[native(getweakrefs(object, /))]
fn getweakrefs(vm: &mut Vm, object: &Obj) -> Vec<Obj> {
    vm.heap.weak_refs(object).into_iter().map(Obj::from).collect()
}

/// Create a proxy object that weakly references 'object'.
///
/// 'callback', if given, is called with a reference to the
/// proxy when 'object' is about to be finalized.
#[native(proxy(object, callback=None, /))]
fn proxy(vm: &mut Vm, object: &Obj, callback: Option<&Obj>) -> Result<Obj> {
    vm.weak_proxy(object, callback)
}

/// Atomically remove key from dict if it points to a dead weakref.
#[native(_remove_dead_weakref(dct, key, /))]
fn remove_dead_weakref(vm: &mut Vm, dct: &Gc<Dict>, key: &Obj) -> Result<()> {
    if let Some(value) = vm.dict_get(dct, key)?
        && value.downcast::<WeakRef>().is_some_and(|r| r.target().is_none())
    {
        vm.dict_remove(dct, key)?;
    }
    Ok(())
}
