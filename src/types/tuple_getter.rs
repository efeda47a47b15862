//! `collections._tuplegetter`: the descriptor of a field of a named tuple.

use super::shapes;
use crate::object::native::Result;
use crate::object::{Gc, Obj, Slot, Str, Trace, Tuple, Type, Visitor, payload};
use crate::vm::Vm;
use ouro_macros::methods;

/// The descriptor of a field of a named tuple.
pub struct TupleGetter {
    pub(crate) index: usize,
    doc: Slot<Obj>,
}
payload!(TupleGetter, "_tuplegetter", shapes::TUPLE_GETTER, container);
impl Trace for TupleGetter {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.doc.trace(v);
    }
}

#[methods(_tuplegetter, module = "collections")]
impl TupleGetter {
    #[new(_tuplegetter(cls, index, doc, /))]
    fn new(vm: &mut Vm, cls: &Gc<Type>, index: isize, doc: &Obj) -> Gc<TupleGetter> {
        let getter = TupleGetter { index: index.max(0) as usize, doc: Slot::new(doc.clone()) };
        vm.heap.alloc_with_shape(cls.root_shape(), getter)
    }

    #[native(__get__(self, instance, owner=None, /))]
    fn get(this: &Gc<Self>, vm: &mut Vm, instance: &Obj, _owner: Option<&Obj>) -> Result<Obj> {
        if let Some(tuple) = instance.downcast::<Tuple>() {
            return match tuple.items().get(this.index) {
                Some(item) => Ok(item.clone()),
                None => Err(vm.index_error("tuple index out of range")),
            };
        }
        if instance.is_none() {
            return Ok(this.into());
        }
        let (index, class) = (this.index, vm.type_of(instance).name(vm));
        Err(vm.type_error(format!(
            "descriptor for index '{index}' for tuple subclasses doesn't apply to '{class}' object"
        )))
    }

    #[native(__set__(self, instance, value, /))]
    fn set(vm: &mut Vm, _this: &Gc<Self>, _instance: &Obj, _value: &Obj) -> Result<()> {
        Err(vm.attribute_error_plain("can't set attribute"))
    }

    #[native(__delete__(self, instance, /))]
    fn delete(vm: &mut Vm, _this: &Gc<Self>, _instance: &Obj) -> Result<()> {
        Err(vm.attribute_error_plain("can't delete attribute"))
    }

    #[getter(__doc__)]
    fn doc(this: &Gc<Self>, vm: &mut Vm) -> Obj {
        this.doc.cloned(&vm.heap)
    }

    #[setter(__doc__)]
    fn set_doc(this: &Gc<Self>, vm: &mut Vm, value: Option<&Obj>) {
        let doc = value.cloned().unwrap_or(Obj::NONE);
        this.doc.set(&mut vm.heap, doc);
    }

    #[native(__repr__(self, /))]
    fn repr(this: &Gc<Self>, vm: &mut Vm) -> Result<Gc<Str>> {
        let doc = this.doc.cloned(&vm.heap);
        let doc = vm.repr_text(&doc)?;
        let name = vm.type_of(this.as_obj()).qualified_name(vm);
        Ok(vm.heap.str(&format!("{name}({}, {doc})", this.index)))
    }

    #[native(__reduce__(self, /))]
    fn reduce(this: &Gc<Self>, vm: &mut Vm) -> Gc<Tuple> {
        let class = vm.type_of(this.as_obj()).into();
        let args = vec![vm.int(this.index as i64), this.doc.cloned(&vm.heap)];
        let args = vm.heap.tuple(args).into();
        vm.heap.tuple_of_array([class, args])
    }
}
