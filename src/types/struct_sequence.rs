//! Struct sequences: tuples whose items have names too, as `sys.version_info` and `os.stat_result`.

use super::shapes;
use crate::object::native::{ClassDef, Result};
use crate::object::{Gc, Obj, Str, Tuple, Type, Visitor, payload};
use crate::vm::Vm;
use ouro_heap::{Payload, ShapeId};
use ouro_macros::methods;

/// The attribute for an item.
pub(crate) struct Field {
    index: usize,
}
payload!(Field, "member_descriptor", shapes::NONE, leaf);
impl crate::object::Trace for Field {
    fn trace(&self, _: &mut Visitor<'_>) {}
}

#[methods(struct_sequence_field, module = "builtins", subclassable = false)]
impl Field {
    #[native(__get__(self, instance, owner=None, /))]
    fn get(this: &Gc<Self>, instance: &Obj, _owner: Option<&Obj>) -> Obj {
        match instance.downcast::<Tuple>() {
            Some(tuple) => tuple.items().get(this.index).cloned().unwrap_or(Obj::NONE),
            None => this.into(),
        }
    }

    #[native(__set__(self, instance, value, /))]
    fn set(_this: &Gc<Self>, vm: &mut Vm, _instance: &Obj, _value: &Obj) -> Result<()> {
        Err(vm.attribute_error_plain("readonly attribute"))
    }

    #[native(__delete__(self, instance, /))]
    fn delete(_this: &Gc<Self>, vm: &mut Vm, _instance: &Obj) -> Result<()> {
        Err(vm.attribute_error_plain("readonly attribute"))
    }
}

struct StructSequence;

#[methods(struct_sequence, module = "builtins")]
impl StructSequence {
    #[new(struct_sequence(cls, sequence, dict=NULL, /))]
    fn new(cls: &Gc<Type>, vm: &mut Vm, sequence: &Obj, dict: Option<&Obj>) -> Result<Obj> {
        let values = vm.collect(sequence)?;
        let names = names(vm, cls);
        let name = cls.qualified_name(vm);
        let (least, most) = (visible(vm, cls), names.len());
        if values.len() < least || values.len() > most {
            let (bound, n) = match (least == most, values.len() < least) {
                (true, _) => ("a", least),
                (false, true) => ("an at least", least),
                (false, false) => ("an at most", most),
            };
            let given = values.len();
            return Err(vm.type_error(format!("{name}() takes {bound} {n}-sequence ({given}-sequence given)")));
        }
        let mut values = values;
        for field in &names[values.len()..] {
            let key = vm.heap.str(field);
            let value = match dict {
                Some(dict) => vm.call_method(dict, "get", &[key.into()])?,
                None => Obj::NONE,
            };
            values.push(value);
        }
        Ok(vm.struct_sequence(cls, values))
    }

    #[native(__repr__(self, /))]
    fn repr(this: &Gc<Tuple>, vm: &mut Vm) -> Result<String> {
        let class = vm.type_of(this.as_obj());
        let mut parts = Vec::new();
        for (name, value) in names(vm, &class).iter().zip(this.items().to_vec()) {
            parts.push(format!("{name}={}", vm.repr_text(&value)?));
        }
        Ok(format!("{}({})", class.qualified_name(vm), parts.join(", ")))
    }

    #[native(__reduce__(self, /))]
    fn reduce(this: &Gc<Tuple>, vm: &mut Vm) -> Obj {
        let class = vm.type_of(this.as_obj());
        let items: Obj = vm.heap.tuple(this.items().to_vec()).into();
        let hidden = vm.dict();
        for name in names(vm, &class).iter().skip(this.len()) {
            let key = vm.heap.intern(name);
            let value = vm.heap.attr(this.as_obj(), &key).unwrap_or(Obj::NONE);
            hidden.set_str(&mut vm.heap, &key, value);
        }
        let args = vm.heap.tuple_of_array([items, hidden.into()]);
        vm.heap.tuple_of_array([class.into(), args.into()]).into()
    }
}

/// The names of all fields, those that are no items included.
fn names(vm: &mut Vm, class: &Gc<Type>) -> Vec<String> {
    let key = vm.heap.intern("_fields");
    let Some(fields) = vm.lookup(class, &key) else { return Vec::new() };
    let Some(fields) = fields.downcast::<Tuple>() else { return Vec::new() };
    fields.items().iter().filter_map(|n| n.downcast::<Str>().map(|n| n.to_str().into_owned())).collect()
}

fn visible(vm: &mut Vm, class: &Gc<Type>) -> usize {
    let key = vm.heap.intern("n_sequence_fields");
    vm.lookup(class, &key).and_then(|n| n.as_small_int()).unwrap_or(0) as usize
}

impl Vm {
    /// A class of struct sequences. The first `visible` of `fields` are items, the others attributes only.
    pub fn struct_sequence_class(
        &mut self,
        def: &'static ClassDef,
        fields: &[&'static str],
        visible: usize,
    ) -> Gc<Type> {
        let tuple = self.types.tuple.clone();
        let class = self.bare_class(def, Some(&tuple), Tuple::layout(), ShapeId::NONE);
        if fields.len() > visible {
            class.add_flag(crate::object::TypeFlags::HAS_DICT);
            let flags = ouro_heap::ShapeFlags::HAS_ATTRS.with(ouro_heap::ShapeFlags::HAS_DICT);
            let root = self.heap.new_root_shape(class.layout, class.value(), flags, 0, 0);
            class.root_shape.set(root);
        }
        self.add_natives(&class, &StructSequence::CLASS);
        self.add_natives(&class, def);
        let field_class = self.field_class();
        for (index, name) in fields.iter().take(visible).enumerate() {
            // An item may have a name whose attribute is something else: `st_atime` of `os.stat_result`.
            if !name.is_empty() && !fields[visible..].contains(name) {
                let field = self.heap.alloc_with_shape(field_class.root_shape(), Field { index });
                self.dict_set_name(&class.dict, name, field);
            }
        }
        let all: Vec<Obj> = fields.iter().map(|n| self.heap.intern(n).into()).collect();
        let shown = self.heap.tuple(all[..visible].to_vec());
        let all = self.heap.tuple(all);
        let (total, visible) = (Obj::small(fields.len() as i32), Obj::small(visible as i32));
        self.dict_set_name(&class.dict, "_fields", all);
        self.dict_set_name(&class.dict, "__match_args__", shown);
        self.dict_set_name(&class.dict, "n_fields", total);
        self.dict_set_name(&class.dict, "n_sequence_fields", visible);
        let unnamed = fields.iter().filter(|n| n.is_empty()).count();
        self.dict_set_name(&class.dict, "n_unnamed_fields", Obj::small(unnamed as i32));
        class
    }

    /// The class of `Field`, found by way of a class that has one or made.
    fn field_class(&mut self) -> Gc<Type> {
        let tuple = self.types.tuple.clone();
        let key = self.heap.intern("n_fields");
        for class in self.subclasses(&tuple) {
            if class.dict.get_str(&self.heap, &key).is_some() {
                let fields = class.dict.values(&self.heap);
                if let Some(field) = fields.iter().find(|v| v.downcast::<Field>().is_some()) {
                    return self.type_of(field);
                }
            }
        }
        let object = self.types.object.clone();
        self.native_class::<Field>(&Field::CLASS, &object)
    }

    /// A struct sequence of `class` with the values of all its fields.
    pub fn struct_sequence(&mut self, class: &Gc<Type>, mut values: Vec<Obj>) -> Obj {
        let hidden = values.split_off(visible(self, class).min(values.len()));
        let shown = values.len();
        let object: Obj = self.heap.tuple_with_shape(class.root_shape(), values).into();
        if !hidden.is_empty() {
            let names = names(self, class);
            for (name, value) in names[shown..].iter().zip(hidden) {
                let name = self.heap.intern(name);
                drop(self.heap.set_attr(&object, &name, value));
            }
        }
        object
    }
}
