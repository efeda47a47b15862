//! Attribute access: descriptors, instance attributes, and the attributes of classes and modules.
//! Reference 3.3.2; the order of precedence is that of `object.__getattribute__` and `type.__getattribute__`.

use super::class::ClassRelation;
use super::native::Result;
use super::{Args, Gc, Obj, Raised, Special, Str, Type};
use crate::types::descriptor::{ClassMethod, Property, StaticMethod};
use crate::types::dict::Dict;
use crate::types::exception_fields::Field;
use crate::types::function::Function;
use crate::types::module::Module;
use crate::types::native::{GetSet, Member, NativeFunction, is_native_method};
use crate::types::shapes;
use crate::vm::Vm;
use ouro_heap::ShapeFlags;

impl Vm {
    /// `object.name`; `name` need not be interned.
    pub fn get_attr(&mut self, object: &Obj, name: &Gc<Str>) -> Result<Obj> {
        let name = self.heap.intern_str(name);
        match self.find_attr(object, &name)? {
            Some(value) => Ok(value),
            None => Err(self.no_attribute(object, &name)),
        }
    }

    /// `object.name` for a name known here.
    pub fn get_attr_name(&mut self, object: &Obj, name: &str) -> Result<Obj> {
        let name = self.heap.intern(name);
        self.get_attr(object, &name)
    }

    /// `getattr(object, name, None)`, where None says that it is missing.
    pub fn get_attr_opt(&mut self, object: &Obj, name: &Gc<Str>) -> Result<Option<Obj>> {
        let name = self.heap.intern_str(name);
        match self.find_attr(object, &name) {
            Err(raised) if raised.is(self, &self.types.exceptions.AttributeError.clone()) => Ok(None),
            other => other,
        }
    }

    /// As `get_attr_opt` for a name known here.
    pub fn get_attr_name_opt(&mut self, object: &Obj, name: &str) -> Result<Option<Obj>> {
        let name = self.heap.intern(name);
        self.get_attr_opt(object, &name)
    }

    /// The attribute, None where the ordinary rules find none. User code (`__getattribute__`, `__getattr__`,
    /// descriptors) may raise AttributeError instead.
    pub(crate) fn find_attr(&mut self, object: &Obj, name: &Gc<Str>) -> Result<Option<Obj>> {
        if let Some(value) = self.planned_attr(object, name) {
            return Ok(Some(value));
        }
        let class = self.type_of(object);
        let getattribute = self.special(&class, Special::GetAttribute);
        let is_generic = match &getattribute {
            Some(g) => g.downcast::<NativeFunction>().is_some_and(|n| std::ptr::eq(n.def, self.generic_getattribute)),
            None => true,
        };
        let fallback = self.special(&class, Special::GetAttr);
        let found = if let Some(t) = object
            .downcast::<Type>()
            .filter(|_| !matches!(&getattribute, Some(g) if g.downcast::<Function>().is_some()))
        {
            self.find_class_attr(t, &class, name)
        } else if is_generic {
            self.find_generic_attr(object, &class, name)
        } else {
            let method = getattribute.expect("not generic");
            self.call_method_object(&method, object, &[name.into()]).map(Some)
        };
        // Whatever raised AttributeError on the way, a descriptor too: then `__getattr__` is asked.
        match found {
            Err(raised) if fallback.is_some() && raised.is(self, &self.types.exceptions.AttributeError.clone()) => {}
            Ok(None) => {}
            other => return other,
        }
        if let Some(fallback) = fallback {
            return self.call_method_object(&fallback, object, &[name.into()]).map(Some);
        }
        if let Some(module) = object.downcast::<Module>() {
            let getattr = self.names.special(Special::GetAttr);
            if let Some(f) = module.dict.get_str(&self.heap, &getattr) {
                return self.call(&f, &[name.into()]).map(Some);
            }
        }
        Ok(None)
    }

    /// `object.__getattribute__`.
    pub(crate) fn find_generic_attr(&mut self, object: &Obj, class: &Gc<Type>, name: &Gc<Str>) -> Result<Option<Obj>> {
        let attr = self.lookup(class, name);
        if let Some(attr) = &attr
            && self.is_data_descriptor(attr)
            && self.has_getter(attr)
        {
            return self.descriptor_get(attr, Some(object), class).map(Some);
        }
        if let Some(value) = self.own_attr(object, name) {
            return Ok(Some(value));
        }
        match attr {
            Some(attr) => self.descriptor_get(&attr, Some(object), class).map(Some),
            None => Ok(None),
        }
    }

    /// `type.__getattribute__`.
    fn find_class_attr(&mut self, object: &Gc<Type>, metaclass: &Gc<Type>, name: &Gc<Str>) -> Result<Option<Obj>> {
        let meta_attr = self.lookup(metaclass, name);
        if let Some(attr) = &meta_attr
            && self.is_data_descriptor(attr)
            && self.has_getter(attr)
        {
            return self.descriptor_get(attr, Some(object.as_obj()), metaclass).map(Some);
        }
        if let Some(attr) = self.lookup(object, name) {
            return self.descriptor_get(&attr, None, object).map(Some);
        }
        match meta_attr {
            Some(attr) => self.descriptor_get(&attr, Some(object.as_obj()), metaclass).map(Some),
            None => Ok(None),
        }
    }

    /// An attribute of the object's own, not its class's.
    #[must_use]
    pub(crate) fn own_attr(&mut self, object: &Obj, name: &Gc<Str>) -> Option<Obj> {
        if let Some(value) = self.heap.attr(object, name) {
            return Some(value);
        }
        let dict = self.existing_dict(object)?;
        dict.get_str(&self.heap, name)
    }

    /// The dictionary that holds the object's own attributes, if there is one as an object.
    fn existing_dict(&self, object: &Obj) -> Option<Gc<Dict>> {
        if let Some(m) = object.downcast::<Module>() {
            return Some(m.dict.clone());
        }
        if let Some(f) = object.downcast::<Function>() {
            return f.dict.cloned(&self.heap);
        }
        self.heap.attrs_dict(object).and_then(|d| d.into_gc().ok())
    }

    /// `object.__dict__`, made if need be; None where the object can have none.
    pub fn dict_of(&mut self, object: &Obj) -> Option<Gc<Dict>> {
        if let Some(dict) = self.existing_dict(object) {
            return Some(dict);
        }
        if let Some(f) = object.downcast::<Function>() {
            let dict = self.dict();
            f.dict.set(&mut self.heap, Some(dict.clone()));
            return Some(dict);
        }
        if !self.heap.shape_of(object)?.flags.contains(ShapeFlags::HAS_DICT) {
            return None;
        }
        let dict = self.dict();
        for (key, value) in self.heap.attrs(object) {
            dict.set_str(&mut self.heap, &key, value);
        }
        self.heap.set_attrs_dict(object, dict.clone().into());
        Some(dict)
    }

    /// `object.__dict__ = dict`. False where the object can have none.
    pub fn set_dict_of(&mut self, object: &Obj, dict: Gc<Dict>) -> bool {
        if let Some(f) = object.downcast::<Function>() {
            f.dict.set(&mut self.heap, Some(dict));
            return true;
        }
        let has_dict = self.heap.shape_of(object).is_some_and(|s| s.flags.contains(ShapeFlags::HAS_DICT));
        if has_dict {
            drop(self.heap.set_attrs_dict(object, dict.into()));
        }
        has_dict
    }

    /// Whether `attr`, found on a class, goes before instance attributes.
    pub(crate) fn is_data_descriptor(&mut self, attr: &Obj) -> bool {
        let Some(shape) = self.heap.shape_of(attr) else { return false };
        let id = shape.id;
        if id == shapes::FUNCTION || is_native_method(id) || id == ouro_heap::ShapeId::STR {
            return false;
        }
        if id == shapes::PROPERTY || id == shapes::GETSET || id == shapes::MEMBER {
            return true;
        }
        let class = self.type_of(attr);
        self.special(&class, Special::Set).is_some() || self.special(&class, Special::Delete).is_some()
    }

    /// Whether a data descriptor says what is read; one that only takes values leaves that to instance attributes.
    fn has_getter(&mut self, attr: &Obj) -> bool {
        let id = self.heap.shape_of(attr).map(|shape| shape.id);
        if matches!(id, Some(id) if id == shapes::PROPERTY || id == shapes::GETSET || id == shapes::MEMBER) {
            return true;
        }
        let class = self.type_of(attr);
        self.special(&class, Special::Get).is_some()
    }

    /// What `attr`, found on `owner`, gives when asked through `object` (None: through the class).
    pub(crate) fn descriptor_get(&mut self, attr: &Obj, object: Option<&Obj>, owner: &Gc<Type>) -> Result<Obj> {
        let Some(shape) = self.heap.shape_of(attr) else { return Ok(attr.clone()) };
        let id = shape.id;
        if id == shapes::FUNCTION {
            return Ok(match object {
                Some(object) => self.bound_method(attr.clone(), object.clone()),
                None => attr.clone(),
            });
        }
        if let Some(native) = attr.downcast::<NativeFunction>() {
            if is_native_method(id) {
                return Ok(match object {
                    Some(object) => native.bind(self, object).into(),
                    None => attr.clone(),
                });
            }
            if id == shapes::CLASS_METHOD_DESCRIPTOR {
                return Ok(native.bind(self, owner.as_obj()).into());
            }
            return Ok(attr.clone());
        }
        if id == shapes::PROPERTY {
            if let (Some(property), Some(object)) = (attr.downcast::<Property>(), object) {
                let fget = property.fget.cloned(&self.heap);
                if fget.is_none() {
                    return Err(self.property_error(property, object, "getter"));
                }
                return self.call(&fget, std::slice::from_ref(object));
            }
            return Ok(attr.clone());
        }
        if let Some(getset) = attr.downcast::<GetSet>() {
            let Some(object) = object else { return Ok(attr.clone()) };
            return (getset.getter.call)(self, Args::positional_only(std::slice::from_ref(object)));
        }
        if let Some(member) = attr.downcast::<Member>() {
            let Some(object) = object else { return Ok(attr.clone()) };
            if !self.type_of(object).is_subtype(self, &member.owner) {
                let (name, owner) = (member.name.to_str().into_owned(), member.owner.name(self));
                let class = self.type_of(object).name(self);
                return Err(self.type_error(format!(
                    "descriptor '{name}' for '{owner}' objects doesn't apply to a '{class}' object"
                )));
            }
            return match self.heap.declared_slot(object, member.index) {
                Some(value) => Ok(value),
                None => {
                    let (class, name) = (self.type_of(object), member.name.clone());
                    let message = format!("'{}' object has no attribute '{}'", class.full_name(self), name.to_str());
                    Err(self.attribute_error(&message, object, &name))
                }
            };
        }
        if id == shapes::STATIC_METHOD
            && let Some(s) = attr.downcast::<StaticMethod>()
        {
            return Ok(s.function.cloned(&self.heap));
        }
        if id == shapes::CLASS_METHOD
            && let Some(c) = attr.downcast::<ClassMethod>()
        {
            let function = c.function.cloned(&self.heap);
            return self.bind_class_method(function, owner);
        }
        let class = self.type_of(attr);
        let Some(get) = self.special(&class, Special::Get) else { return Ok(attr.clone()) };
        let object = object.cloned().unwrap_or(Obj::NONE);
        self.call_method_object(&get, attr, &[object, owner.into()])
    }

    fn bind_class_method(&mut self, function: Obj, owner: &Gc<Type>) -> Result<Obj> {
        if function.downcast::<Function>().is_some() {
            return Ok(self.bound_method(function, owner.into()));
        }
        // Other callables are asked to bind themselves, then called with the class.
        Ok(self.bound_method(function, owner.into()))
    }

    #[cold]
    pub(crate) fn property_error(&mut self, property: &Gc<Property>, object: &Obj, what: &str) -> Raised {
        let class = self.type_of(object).qualname.get(&self.heap).to_str().into_owned();
        let mut name = property.name.cloned(&self.heap);
        if name.is_none() {
            let getter = property.fget.cloned(&self.heap);
            name = self.get_attr_name_opt(&getter, "__name__").ok().flatten().unwrap_or(name);
        }
        let message = match name.downcast::<Str>() {
            Some(name) => {
                let name: Gc<Str> = name.clone();
                let name = self.repr_text(name.as_obj()).unwrap_or_default();
                format!("property {name} of '{class}' object has no {what}")
            }
            None => format!("property of '{class}' object has no {what}"),
        };
        self.attribute_error_plain(message)
    }

    /// Whether a method is that of `object` or `type`, which the machine knows.
    pub(crate) fn is_generic_method(&self, method: &Obj) -> bool {
        let Some(native) = method.downcast::<NativeFunction>() else { return false };
        native.receiver.as_ref().is_none_or(|c| c.is(self.types.object.as_obj()) || c.is(self.types.r#type.as_obj()))
    }

    /// `object.name = value`.
    pub fn set_attr(&mut self, object: &Obj, name: &Gc<Str>, value: Obj) -> Result<()> {
        let name = self.heap.intern_str(name);
        let class = self.type_of(object);
        if let Some(setattr) = self.special(&class, Special::SetAttr)
            && !self.is_generic_method(&setattr)
        {
            self.call_method_object(&setattr, object, &[(&name).into(), value])?;
            return Ok(());
        }
        self.change_attr(object, &class, &name, Some(value))
    }

    /// `object.name = value` for a name known here.
    pub fn set_attr_name(&mut self, object: &Obj, name: &str, value: impl Into<Obj>) -> Result<()> {
        let name = self.heap.intern(name);
        self.set_attr(object, &name, value.into())
    }

    /// `del object.name`.
    pub fn del_attr(&mut self, object: &Obj, name: &Gc<Str>) -> Result<()> {
        let name = self.heap.intern_str(name);
        let class = self.type_of(object);
        if let Some(delattr) = self.special(&class, Special::DelAttr)
            && !self.is_generic_method(&delattr)
        {
            self.call_method_object(&delattr, object, &[(&name).into()])?;
            return Ok(());
        }
        self.change_attr(object, &class, &name, None)
    }

    /// `object.__setattr__` and `__delattr__` (value None), and `type`'s.
    pub(crate) fn change_attr(
        &mut self,
        object: &Obj,
        class: &Gc<Type>,
        name: &Gc<Str>,
        value: Option<Obj>,
    ) -> Result<()> {
        let attr = self.lookup(class, name);
        if let Some(attr) = &attr
            && let Some(done) = self.descriptor_set(attr, object, name, &value)?
        {
            return Ok(done);
        }
        if let Some(t) = object.downcast::<Type>() {
            return self.change_type_attr(t, name, value);
        }
        let Some(shape) = self.heap.shape_of(object) else {
            return Err(self.cannot_set(object, name, attr.is_some(), value.is_some()));
        };
        let flags = shape.flags;
        if let Some(value) = value {
            if flags.contains(ShapeFlags::HAS_DICT) && !flags.contains(ShapeFlags::DICT_MODE) {
                if shape.slot_count() >= 64 && shape.slot_of(name).is_none() {
                    // Many attributes: a dictionary serves better than a shape for each.
                    let dict = self.dict_of(object).expect("it has room for one");
                    dict.set_str(&mut self.heap, name, value);
                    return Ok(());
                }
                drop(self.heap.set_attr(object, name, value));
                let shape = self.heap.shape_of(object).expect("it is an object");
                if shape.slot_count() > shape.inline_capacity as usize {
                    let count = shape.slot_count();
                    self.learn_capacity(class, count);
                }
                return Ok(());
            }
            if let Some(dict) = self.dict_of(object) {
                drop(dict.set_str(&mut self.heap, name, value));
                return Ok(());
            }
            return Err(self.cannot_set(object, name, attr.is_some(), true));
        }
        let is_there = self.own_attr(object, name).is_some();
        if is_there && let Some(dict) = self.dict_of(object) {
            drop(dict.remove_str(&mut self.heap, name));
            return Ok(());
        }
        if attr.is_some() && !flags.contains(ShapeFlags::HAS_DICT) {
            return Err(self.cannot_set(object, name, true, false));
        }
        Err(self.no_attribute(object, name))
    }

    /// Let a data descriptor set or delete; None where `attr` is none.
    fn descriptor_set(&mut self, attr: &Obj, object: &Obj, name: &Gc<Str>, value: &Option<Obj>) -> Result<Option<()>> {
        if !self.is_data_descriptor(attr) {
            return Ok(None);
        }
        if let Some(property) = attr.downcast_exact::<Property>() {
            let (f, what) = match value {
                Some(_) => (property.fset.cloned(&self.heap), "setter"),
                None => (property.fdel.cloned(&self.heap), "deleter"),
            };
            if f.is_none() {
                return Err(self.property_error(property, object, what));
            }
            let mut args = vec![object.clone()];
            args.extend(value.clone());
            self.call(&f, &args)?;
            return Ok(Some(()));
        }
        if let Some(getset) = attr.downcast::<GetSet>() {
            let Some(setter) = getset.setter else {
                let owner = getset.owner.name(self);
                let name = name.to_str().into_owned();
                return Err(
                    self.attribute_error_plain(format!("attribute '{name}' of '{owner}' objects is not writable"))
                );
            };
            let mut args = vec![object.clone()];
            args.extend(value.clone());
            (setter.call)(self, Args::positional_only(&args))?;
            return Ok(Some(()));
        }
        if let Some(member) = attr.downcast::<Member>() {
            let old = self.heap.set_declared_slot(object, member.index, value.clone());
            if value.is_none() && old.is_none() {
                return Err(self.attribute_error_plain(&*name.to_str()));
            }
            return Ok(Some(()));
        }
        let class = self.type_of(attr);
        match value {
            Some(value) => match self.special(&class, Special::Set) {
                Some(set) => drop(self.call_method_object(&set, attr, &[object.clone(), value.clone()])?),
                None => return Err(self.attribute_error_plain("__set__")),
            },
            None => match self.special(&class, Special::Delete) {
                Some(delete) => drop(self.call_method_object(&delete, attr, std::slice::from_ref(object))?),
                None => return Err(self.attribute_error_plain("__delete__")),
            },
        }
        Ok(Some(()))
    }

    fn change_type_attr(&mut self, class: &Gc<Type>, name: &Gc<Str>, value: Option<Obj>) -> Result<()> {
        if !class.is_open() {
            let (class, name) = (class.name(self), name.to_str().into_owned());
            return Err(self.type_error(format!("cannot set '{name}' attribute of immutable type '{class}'")));
        }
        let is_deletion = value.is_none();
        let was_there = self.set_class_attr(class, name, value);
        if is_deletion && !was_there {
            return Err(self.no_attribute(class.as_obj(), name));
        }
        Ok(())
    }

    /// AttributeError for a missing attribute, in the words for its kind of object.
    #[cold]
    pub(crate) fn no_attribute(&mut self, object: &Obj, name: &Gc<Str>) -> Raised {
        let text = name.to_str().into_owned();
        let message = if let Some(t) = object.downcast::<Type>() {
            let class = t.name(self);
            format!("type object '{class}' has no attribute '{text}'")
        } else if let Some(module) = object.downcast::<Module>() {
            let key = self.names.__name__.clone();
            match module.dict.get_str(&self.heap, &key).as_ref().and_then(|n| n.downcast::<Str>()) {
                Some(module) => format!("module '{}' has no attribute '{text}'", module.to_str()),
                None => format!("module has no attribute '{text}'"),
            }
        } else {
            let class = self.type_of(object).name(self);
            format!("'{class}' object has no attribute '{text}'")
        };
        self.attribute_error(&message, object, name)
    }

    /// `AttributeError(message)` with its `name` and `obj`.
    #[cold]
    pub(crate) fn attribute_error(&mut self, message: &str, object: &Obj, name: &Gc<Str>) -> Raised {
        let raised = self.attribute_error_plain(message);
        let exception = raised.exception().clone();
        exception.set_field(self, Field::Name, Some(name.into()));
        exception.set_field(self, Field::Obj, Some(object.clone()));
        raised
    }

    #[cold]
    fn cannot_set(&mut self, object: &Obj, name: &Gc<Str>, is_on_class: bool, is_setting: bool) -> Raised {
        let class = self.type_of(object).name(self);
        let text = name.to_str().into_owned();
        let message = if is_on_class {
            format!("'{class}' object attribute '{text}' is read-only")
        } else if is_setting {
            format!("'{class}' object has no attribute '{text}' and no __dict__ for setting new attributes")
        } else {
            format!("'{class}' object has no attribute '{text}'")
        };
        self.attribute_error(&message, object, name)
    }
}
