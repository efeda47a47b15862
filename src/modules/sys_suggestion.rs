//! "Did you mean …?": the known name that is most like one that was not found.

use super::sys_traceback::{last_globals, module_names};
use crate::object::class::ClassRelation;
use crate::object::{Gc, Obj, Str};
use crate::types::exception::Exception;
use crate::vm::Vm;
use ouro_text::suggestion::closest_name;

/// The words to append to the message of a NameError, AttributeError or ImportError.
pub(super) fn suggestion(vm: &mut Vm, exception: &Gc<Exception>) -> Option<String> {
    let class = vm.type_of(exception.as_obj());
    let is = |vm: &Vm, of: &Gc<crate::object::Type>| class.is_subtype(vm, of);
    let e = &vm.types.exceptions;
    let (name_error, attribute, import) = (e.NameError.clone(), e.AttributeError.clone(), e.ImportError.clone());
    let field = if is(vm, &import) { "name_from" } else { "name" };
    if !is(vm, &import) && !is(vm, &name_error) && !is(vm, &attribute) {
        return None;
    }
    let wrong = vm.get_attr_name_opt(exception.as_obj(), field).ok()??;
    let wrong = wrong.downcast::<Str>()?.to_str().into_owned();
    let near = if is(vm, &import) {
        let module = vm.get_attr_name_opt(exception.as_obj(), "name").ok()??;
        let module = vm.str_text(&module).ok()?;
        let module = vm.import_module(&module).ok()?;
        let names = visible(module_names(vm, &module), &wrong);
        closest_name(&wrong, names.iter().map(String::as_str)).map(str::to_owned)
    } else if is(vm, &attribute) {
        let object = vm.get_attr_name_opt(exception.as_obj(), "obj").ok()??;
        let names = visible(attributes(vm, &object)?, &wrong);
        closest_name(&wrong, names.iter().map(String::as_str)).map(str::to_owned)
    } else {
        let (names, _) = last_globals(vm, exception)?;
        closest_name(&wrong, names.iter().map(String::as_str)).map(str::to_owned)
    };
    let mut hint = near.as_ref().map(|near| format!(". Did you mean: '{near}'?"));
    if is(vm, &name_error) && super::sys::is_library_module(&wrong) {
        hint = Some(match hint {
            Some(hint) => format!("{hint} Or did you forget to import '{wrong}'?"),
            None => format!(". Did you forget to import '{wrong}'?"),
        });
    }
    hint
}

/// `dir(object)`.
fn attributes(vm: &mut Vm, object: &Obj) -> Option<Vec<String>> {
    let dir = vm.heap.intern("dir");
    let dir = vm.builtins.get_str(&vm.heap, &dir)?;
    let names = vm.call(&dir, std::slice::from_ref(object)).ok()?;
    let names = vm.collect(&names).ok()?;
    Some(names.iter().filter_map(|n| n.downcast::<Str>().map(|n| n.to_str().into_owned())).collect())
}

/// Names with underscores are only meant by names with underscores.
fn visible(names: Vec<String>, wrong: &str) -> Vec<String> {
    if wrong.starts_with('_') { names } else { names.into_iter().filter(|n| !n.starts_with('_')).collect() }
}
