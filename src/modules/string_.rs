//! `_string`: the templates of `str.format` taken apart, for `string.Formatter`.

use super::NativeModule;
use crate::object::native::Result;
use crate::object::{Gc, Obj, Slot, Str, Trace, Visitor, payload};
use crate::types::module::Module;
use crate::types::shapes;
use crate::vm::Vm;
use ouro_macros::{methods, native};
use ouro_text::Error;
use ouro_text::str_format::{FieldName, First, Step, pieces};
use std::cell::Cell;

/// An iterator over parts of a template; a mistake in the template comes after the parts before it.
pub struct Parts {
    parts: Slot<Vec<Obj>>,
    next: Cell<usize>,
    error: Option<Error>,
}
payload!(Parts, "formatteriterator", shapes::FORMAT_PARTS, container);
impl Trace for Parts {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.parts.trace(v);
    }
    fn clear(&self, sink: &mut Vec<Obj>) {
        self.parts.clear(sink);
    }
}

#[methods(formatteriterator, module = "builtins", subclassable = false)]
impl Parts {
    #[native(__iter__(self, /))]
    fn iter(this: &Gc<Self>) -> Obj {
        this.into()
    }

    #[native(__next__(self, /))]
    fn next(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        let i = this.next.get();
        this.next.set(i + 1);
        match (this.parts.get(&vm.heap).get(i), &this.error) {
            (Some(part), _) => Ok(part.clone()),
            (None, Some(error)) if i == this.parts.get(&vm.heap).len() => Err(vm.raise_text(error.clone())),
            _ => Err(vm.stop_iteration(Obj::NONE)),
        }
    }
}

fn text_argument<'a>(vm: &mut Vm, object: &'a Obj) -> Result<&'a Gc<Str>> {
    match object.downcast::<Str>() {
        Some(text) => Ok(text),
        None => {
            let class = vm.type_of(object).name(vm);
            Err(vm.type_error(format!("expected str, got {class}")))
        }
    }
}

fn iterator(vm: &mut Vm, parts: Vec<Obj>, error: Option<Error>) -> Obj {
    vm.heap.alloc(Parts { parts: Slot::new(parts), next: Cell::new(0), error }).into()
}

/// parse the argument as a format string
#[native(formatter_parser(string, /))]
pub fn formatter_parser(vm: &mut Vm, string: &Obj) -> Result<Obj> {
    let template = text_argument(vm, string)?;
    let (mut parts, mut error) = (Vec::new(), None);
    for piece in pieces(template.as_wtf8()) {
        let piece = match piece {
            Ok(piece) => piece,
            Err(mistake) => {
                error = Some(mistake);
                break;
            }
        };
        let text = |bytes: &[u8]| -> Obj { vm.heap.str_from_wtf8(bytes).into() };
        let literal = text(piece.literal);
        let part = match piece.field {
            None => vec![literal, Obj::NONE, Obj::NONE, Obj::NONE],
            Some(field) => {
                let (name, spec) = (text(field.name), text(field.spec));
                let conversion = field.conversion.map_or(Obj::NONE, |code| vm.heap.str_char(code).into());
                vec![literal, name, spec, conversion]
            }
        };
        parts.push(vm.heap.tuple(part).into());
    }
    Ok(iterator(vm, parts, error))
}

/// split the argument as a field name
#[native(formatter_field_name_split(string, /))]
pub fn formatter_field_name_split(vm: &mut Vm, string: &Obj) -> Result<Obj> {
    let name = text_argument(vm, string)?;
    let name = match FieldName::parse(name.as_wtf8()) {
        Ok(name) => name,
        Err(error) => return Err(vm.raise_text(error)),
    };
    let first = match name.first {
        First::Auto => (&vm.names.empty).into(),
        First::Index(i) => vm.int(i as i64),
        First::Keyword(key) => vm.heap.str_from_wtf8(key).into(),
    };
    let (mut steps, mut error) = (Vec::new(), None);
    for step in name.steps {
        let (is_attribute, key) = match step {
            Ok(Step::Attribute(name)) => (true, vm.heap.str_from_wtf8(name).into()),
            Ok(Step::Index(i)) => (false, vm.int(i as i64)),
            Ok(Step::Key(key)) => (false, vm.heap.str_from_wtf8(key).into()),
            Err(mistake) => {
                error = Some(mistake);
                break;
            }
        };
        steps.push(vm.heap.tuple_of_array([Obj::bool(is_attribute), key]).into());
    }
    let rest = iterator(vm, steps, error);
    Ok(vm.heap.tuple_of_array([first, rest]).into())
}

fn init(vm: &mut Vm, module: &Gc<Module>) -> Result<()> {
    let class = vm.lasting_class::<Parts>(&Parts::CLASS);
    vm.dict_set_name(&module.dict, "_Parts", class);
    Ok(())
}

pub const MODULE: NativeModule = NativeModule {
    name: "_string",
    doc: "string helper module",
    natives: &[FORMATTER_PARSER, FORMATTER_FIELD_NAME_SPLIT],
    init: Some(init),
};
