//! How attributes are found: what a name means for objects of one shape, or for one class, remembered until a class
//! changes. Inline caches hold one such answer each; this holds those that instructions meet in turn.

use super::class::TypeFlags;
use super::{Gc, NativeKind, Obj, Special, Str, Tuple, Type, Value};
use crate::types::descriptor::{ClassMethod, Property, StaticMethod};
use crate::types::function::Function;
use crate::types::module::Module;
use crate::types::native::{Member, NativeFunction, is_native_method};
use crate::types::shapes;
use crate::types::tuple_getter::TupleGetter;
use crate::vm::Vm;
use ouro_heap::{AttrSlot, ShapeFlags};

/// The words are borrowed from classes: whatever changes those forgets all plans.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Plan {
    /// In this slot inside the object.
    Slot(u16),
    /// This very value, from the class.
    Value(Value),
    /// A function or native method of the class: bound to the object.
    Method(Value),
    /// A function of the class: bound to the class.
    ClassMethod(Value),
    /// The item of this number, of an object that is a tuple.
    Item(u16),
    /// Setting it adds this slot, by which the object gets this shape.
    Add(u16, u32),
    /// What this function of one parameter, a property's getter, makes of the object.
    Getter(Value),
    /// Nowhere: what this function, the class's `__getattr__`, makes of object and name.
    Missing(Value),
    /// By the general rules.
    General,
}

#[derive(Clone, Copy)]
struct Entry {
    key: u64,
    name: usize,
    plan: Plan,
}

const SIZE: usize = 1024;
const EMPTY: Entry = Entry { key: 0, name: 0, plan: Plan::General };

/// Direct-mapped: a newer plan replaces an older one in its place.
pub(crate) struct Plans(Box<[Entry]>);

impl Plans {
    pub(crate) fn new() -> Plans {
        Plans(vec![EMPTY; SIZE].into_boxed_slice())
    }

    pub(crate) fn clear(&mut self) {
        self.0.fill(EMPTY);
    }

    fn place(&mut self, key: u64, name: usize) -> &mut Entry {
        let hash = key.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ (name as u64 >> 4).wrapping_mul(0xff51_afd7_ed55_8ccd);
        &mut self.0[(hash >> 40) as usize % SIZE]
    }
}

/// Marks keys of classes themselves; those of instances are shapes.
const CLASS: u64 = 1 << 32;
/// Marks keys of plans for setting.
const SET: u64 = 1 << 33;

impl Vm {
    /// How `object.name` is found; `name` is interned.
    #[inline]
    pub(crate) fn plan(&mut self, object: &Obj, name: &Gc<Str>) -> Plan {
        let key = match object.downcast::<Type>() {
            // No two classes have the same root shape, and numbers are never used twice.
            Some(class) => u64::from(class.root_shape().0) | CLASS,
            None => match self.heap.shape_of(object) {
                Some(shape) => u64::from(shape.id.0),
                None => u64::from(self.class_of(object).root_shape().0),
            },
        };
        let address = name.as_ptr() as usize;
        let entry = *self.plans.place(key, address);
        if entry.key == key && entry.name == address {
            return entry.plan;
        }
        let plan = self.make_plan(object, name);
        *self.plans.place(key, address) = Entry { key, name: address, plan };
        plan
    }

    /// How `object.name = value` was done last for an object of this shape: `Slot` or `Add`; `General` where nobody knows.
    #[inline]
    pub(crate) fn set_plan(&mut self, shape: u32, name: &Gc<Str>) -> Plan {
        let (key, address) = (u64::from(shape) | SET, name.as_ptr() as usize);
        let entry = self.plans.place(key, address);
        if entry.key == key && entry.name == address { entry.plan } else { Plan::General }
    }

    pub(crate) fn remember_set_plan(&mut self, shape: u32, name: &Gc<Str>, plan: Plan) {
        let (key, address) = (u64::from(shape) | SET, name.as_ptr() as usize);
        *self.plans.place(key, address) = Entry { key, name: address, plan };
    }

    #[cold]
    fn make_plan(&mut self, object: &Obj, name: &Gc<Str>) -> Plan {
        let class = self.type_of(object);
        if !self.has_plain_getattribute(&class) {
            return Plan::General;
        }
        if let Some(object) = object.downcast::<Type>() {
            return self.make_class_plan(object, &class, name);
        }
        let has_other_dict = object.downcast::<Module>().is_some() || object.downcast::<Function>().is_some();
        let is_dict_mode = self.heap.shape_of(object).is_some_and(|s| s.flags.contains(ShapeFlags::DICT_MODE));
        // By this the class knows that it was asked, and a change of it forgets the plan.
        drop(self.lookup(&class, name));
        let Some((owner, attr)) = self.lookup_with_owner(&class, name) else {
            return match self.heap.attr_slot(object, name) {
                Some(AttrSlot::Inline(slot)) => Plan::Slot(slot),
                None if !has_other_dict && !is_dict_mode => match self.special(&class, Special::GetAttr) {
                    Some(hook) if self.takes_exactly(&hook, 2) => Plan::Missing(hook.value()),
                    _ => Plan::General,
                },
                _ => Plan::General,
            };
        };
        if let Some(member) = attr.downcast::<Member>() {
            let Some(shape) = self.heap.shape_of(object) else { return Plan::General };
            return match shape.place(member.index) {
                AttrSlot::Inline(slot) if shape.declared as usize > member.index => Plan::Slot(slot),
                _ => Plan::General,
            };
        }
        if let Some(field) = attr.downcast_exact::<TupleGetter>() {
            let is_tuple = object.downcast::<Tuple>().is_some();
            return match u16::try_from(field.index) {
                Ok(index) if is_tuple => Plan::Item(index),
                _ => Plan::General,
            };
        }
        if self.is_data_descriptor(&attr) {
            return match attr.downcast_exact::<Property>().map(|p| p.fget.cloned(&self.heap)) {
                // With `__getattr__` an AttributeError of the getter is not the end.
                Some(getter) if self.takes_exactly(&getter, 1) && self.special(&class, Special::GetAttr).is_none() => {
                    Plan::Getter(getter.value())
                }
                _ => Plan::General,
            };
        }
        if has_other_dict || is_dict_mode {
            // An attribute of the object's own may come without a change of shape.
            return Plan::General;
        }
        match self.heap.attr_slot(object, name) {
            Some(AttrSlot::Inline(slot)) => return Plan::Slot(slot),
            Some(AttrSlot::Overflow(_)) => return Plan::General,
            None => {}
        }
        if self.is_bound_by_object(&attr) {
            return Plan::Method(attr.value());
        }
        self.plan_of_other(&owner, &attr)
    }

    fn make_class_plan(&mut self, object: &Gc<Type>, metaclass: &Gc<Type>, name: &Gc<Str>) -> Plan {
        let of_metaclass = self.lookup(metaclass, name);
        if of_metaclass.as_ref().is_some_and(|a| self.is_data_descriptor(a)) {
            return Plan::General;
        }
        drop(self.lookup(object, name));
        match (self.lookup_with_owner(object, name), of_metaclass) {
            (Some((_, attr)), _) if self.is_bound_by_object(&attr) => Plan::Value(attr.value()),
            (Some((owner, attr)), _) => self.plan_of_other(&owner, &attr),
            (None, Some(attr)) if self.is_bound_by_object(&attr) => Plan::Method(attr.value()),
            (None, _) => Plan::General,
        }
    }

    /// The plan for what stands in the dictionary of `owner` and is neither method nor data descriptor.
    fn plan_of_other(&mut self, owner: &Gc<Type>, attr: &Obj) -> Plan {
        if let Some(s) = attr.downcast_exact::<StaticMethod>() {
            return Plan::Value(s.function.get(&self.heap).value());
        }
        if let Some(c) = attr.downcast_exact::<ClassMethod>() {
            let function = c.function.get(&self.heap);
            return if function.downcast_exact::<Function>().is_some() {
                Plan::ClassMethod(function.value())
            } else {
                Plan::General
            };
        }
        if owner.has(TypeFlags::VOLATILE) || self.special_of(attr, Special::Get).is_some() {
            return Plan::General;
        }
        Plan::Value(attr.value())
    }

    /// Whether a function has so many positional parameters and runs on the stack.
    pub(crate) fn takes_exactly(&self, function: &Obj, count: u32) -> bool {
        function.downcast_exact::<Function>().is_some_and(|f| f.code.get(&self.heap).simple_argc == count)
    }

    pub(crate) fn is_bound_by_object(&self, attr: &Obj) -> bool {
        match self.heap.shape_of(attr).map(|s| s.id) {
            Some(shapes::FUNCTION) => true,
            Some(id) if is_native_method(id) => {
                attr.downcast::<NativeFunction>().is_some_and(|n| n.def.kind == NativeKind::Method)
            }
            _ => false,
        }
    }

    pub(crate) fn has_plain_getattribute(&mut self, class: &Gc<Type>) -> bool {
        match self.special(class, Special::GetAttribute) {
            Some(g) => {
                g.downcast::<NativeFunction>().is_some_and(|n| std::ptr::eq(n.def, self.generic_getattribute))
                    || self.is_generic_method(&g)
            }
            None => true,
        }
    }
}
