//! `_suggestions`: what `traceback` asks for "Did you mean".

use super::NativeModule;
use crate::object::native::Result;
use crate::object::{Gc, Obj, Str};
use crate::vm::Vm;
use ouro_macros::native;
use ouro_text::suggestion::closest_name;

pub const MODULE: NativeModule = NativeModule {
    name: "_suggestions",
    doc: "Names that wrong ones may stand for.",
    natives: &[GENERATE_SUGGESTIONS],
    init: None,
};

/// Returns the candidate in candidates that's closest to item
#[native(_generate_suggestions(candidates, item, /))]
fn generate_suggestions(vm: &mut Vm, candidates: &Obj, item: &Gc<Str>) -> Result<Option<Gc<Str>>> {
    let mut names = Vec::new();
    for candidate in vm.collect(candidates)? {
        match candidate.downcast::<Str>() {
            Some(name) => names.push(name.to_str().into_owned()),
            None => return Err(vm.type_error("all elements in 'candidates' must be strings")),
        }
    }
    let closest = closest_name(&item.to_str(), names.iter().map(String::as_str));
    Ok(closest.map(|name| vm.heap.str(name)))
}
