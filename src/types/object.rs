//! `object`: what every class inherits. Reference 3.3.1.

use super::shapes;
use crate::object::native::Result;
use crate::object::{Gc, Obj, Special, Str, Type, TypeFlags};
use crate::vm::Vm;
use ouro_macros::{methods, native};

pub struct ObjectClass;

/// The base class of the class hierarchy.
///
/// When called, it accepts no arguments and returns a new featureless
/// instance that has no instance attributes and cannot be given any.
#[methods(object, module = "builtins")]
impl ObjectClass {
    #[new(object(cls, *args, **kwargs))]
    fn new(vm: &mut Vm, cls: &Gc<Type>, args: &[Obj], kwargs: Vec<(Gc<Str>, Obj)>) -> Result<Obj> {
        if !(args.is_empty() && kwargs.is_empty()) {
            let (new, init) = (vm.special(cls, Special::New), vm.special(cls, Special::Init));
            let is_new_own = new.is_some_and(|n| !vm.object_new.as_ref().is_some_and(|o| o.is(&n)));
            let is_init_own = init.is_some_and(|i| !vm.object_init.as_ref().is_some_and(|o| o.is(&i)));
            let name = cls.name(vm);
            if is_new_own {
                return Err(vm.type_error("object.__new__() takes exactly one argument (the type to instantiate)"));
            }
            if !is_init_own {
                return Err(vm.type_error(format!("{name}() takes no arguments")));
            }
        }
        if cls.has(TypeFlags::ABSTRACT) {
            return Err(abstract_error(vm, cls));
        }
        if !cls.has_layout::<ouro_heap::Instance>() {
            let (name, base) = (cls.name(vm), vm.native_base(cls));
            return Err(vm.type_error(format!("object.__new__({name}) is not safe, use {base}.__new__()")));
        }
        if cls.root_shape() == shapes::OBJECT {
            return Ok(vm.heap.alloc(ouro_heap::Instance).into());
        }
        if !vm.heap.shape(cls.root_shape()).has_attrs() {
            return Ok(vm.heap.alloc_with_shape(cls.root_shape(), ouro_heap::Instance).into());
        }
        Ok(vm.heap.new_instance(cls.root_shape()).into())
    }

    #[native(__init__(self, *args, **kwargs))]
    fn init(vm: &mut Vm, this: &Obj, args: &[Obj], kwargs: Vec<(Gc<Str>, Obj)>) -> Result<()> {
        if args.is_empty() && kwargs.is_empty() {
            return Ok(());
        }
        let class = vm.type_of(this);
        let (new, init) = (vm.special(&class, Special::New), vm.special(&class, Special::Init));
        let is_init_own = init.is_some_and(|i| !vm.object_init.as_ref().is_some_and(|o| o.is(&i)));
        let is_new_own = new.is_some_and(|n| !vm.object_new.as_ref().is_some_and(|o| o.is(&n)));
        if is_init_own {
            return Err(vm.type_error("object.__init__() takes exactly one argument (the instance to initialize)"));
        }
        if !is_new_own {
            let name = class.name(vm);
            return Err(
                vm.type_error(format!("{name}.__init__() takes exactly one argument (the instance to initialize)"))
            );
        }
        Ok(())
    }

    #[native(__repr__(self, /))]
    fn repr(vm: &mut Vm, this: &Obj) -> String {
        let class = vm.type_of(this).qualified_name(vm);
        format!("<{class} object at {:#x}>", address(this))
    }

    #[native(__str__(self, /))]
    fn str(vm: &mut Vm, this: &Obj) -> Result<Gc<Str>> {
        vm.repr(this)
    }

    #[native(__eq__(self, other, /))]
    fn eq(this: &Obj, other: &Obj) -> Obj {
        if this.is(other) { Obj::TRUE } else { Obj::NOT_IMPLEMENTED }
    }

    #[native(__ne__(self, other, /))]
    fn ne(vm: &mut Vm, this: &Obj, other: &Obj) -> Result<Obj> {
        match vm.call_special(this, Special::Eq, std::slice::from_ref(other))? {
            Some(result) if !result.is(&Obj::NOT_IMPLEMENTED) => Ok(Obj::bool(!vm.truth(&result)?)),
            _ => Ok(Obj::NOT_IMPLEMENTED),
        }
    }

    #[native(__lt__(self, other, /))]
    fn lt(_this: &Obj, _other: &Obj) -> Obj {
        Obj::NOT_IMPLEMENTED
    }
    #[native(__le__(self, other, /))]
    fn le(_this: &Obj, _other: &Obj) -> Obj {
        Obj::NOT_IMPLEMENTED
    }
    #[native(__gt__(self, other, /))]
    fn gt(_this: &Obj, _other: &Obj) -> Obj {
        Obj::NOT_IMPLEMENTED
    }
    #[native(__ge__(self, other, /))]
    fn ge(_this: &Obj, _other: &Obj) -> Obj {
        Obj::NOT_IMPLEMENTED
    }

    #[native(__hash__(self, /))]
    fn hash(this: &Obj) -> i64 {
        identity_hash(this)
    }

    #[native(__getattribute__(self, name, /))]
    fn getattribute(vm: &mut Vm, this: &Obj, name: &Gc<Str>) -> Result<Obj> {
        let name = vm.heap.intern_str(name);
        let class = vm.type_of(this);
        match vm.find_generic_attr(this, &class, &name)? {
            Some(value) => Ok(value),
            None => Err(vm.no_attribute(this, &name)),
        }
    }

    #[native(__setattr__(self, name, value, /))]
    fn setattr(vm: &mut Vm, this: &Obj, name: &Gc<Str>, value: &Obj) -> Result<()> {
        let name = vm.heap.intern_str(name);
        let class = vm.type_of(this);
        vm.change_attr(this, &class, &name, Some(value.clone()))
    }

    #[native(__delattr__(self, name, /))]
    fn delattr(vm: &mut Vm, this: &Obj, name: &Gc<Str>) -> Result<()> {
        let name = vm.heap.intern_str(name);
        let class = vm.type_of(this);
        vm.change_attr(this, &class, &name, None)
    }

    #[native(__format__(self, format_spec, /))]
    fn format(vm: &mut Vm, this: &Obj, format_spec: &Gc<Str>) -> Result<Gc<Str>> {
        if !format_spec.is_empty() {
            let class = vm.type_of(this).name(vm);
            return Err(vm.type_error(format!("unsupported format string passed to {class}.__format__")));
        }
        vm.str(this)
    }

    #[native(__dir__(self, /))]
    fn dir(vm: &mut Vm, this: &Obj) -> Result<Vec<Obj>> {
        let names = vm.dict();
        if let Some(dict) = vm.get_attr_name_opt(this, "__dict__")? {
            vm.dict_update(&names, &dict)?;
        }
        if let Some(class) = vm.get_attr_name_opt(this, "__class__")? {
            vm.add_class_names(&names, &class)?;
        }
        Ok(names.keys(&vm.heap))
    }

    #[getter(__class__)]
    fn class(vm: &mut Vm, this: &Obj) -> Gc<Type> {
        vm.type_of(this)
    }

    #[setter(__class__)]
    fn set_class(vm: &mut Vm, this: &Obj, value: Option<&Obj>) -> Result<()> {
        vm.change_class(this, value)
    }

    #[native(__sizeof__(self, /))]
    fn sizeof(vm: &mut Vm, this: &Obj) -> i64 {
        vm.heap.shape_of(this).map_or(8, |s| s.layout.size as i64 + 16)
    }

    #[native(__reduce__(self, /))]
    fn reduce(vm: &mut Vm, this: &Obj) -> Result<Obj> {
        reduce_by_protocol(vm, this, 0)
    }

    #[native(__reduce_ex__(self, protocol, /))]
    fn reduce_ex(vm: &mut Vm, this: &Obj, protocol: i64) -> Result<Obj> {
        let class = vm.type_of(this);
        if let Some(reduce) = vm.special(&class, Special::Reduce) {
            let is_own = reduce
                .downcast::<crate::types::native::NativeFunction>()
                .is_none_or(|n| n.receiver.as_ref().is_none_or(|owner| !owner.is(vm.types.object.as_obj())));
            if is_own {
                return vm.call_method_object(&reduce, this, &[]);
            }
        }
        reduce_by_protocol(vm, this, protocol)
    }

    #[native(__getstate__(self, /))]
    fn getstate(vm: &mut Vm, this: &Obj) -> Result<Obj> {
        let copyreg = vm.import_module("copyreg")?;
        vm.call_method(&copyreg, "_getstate", std::slice::from_ref(this))
    }

    #[classmethod(__init_subclass__(cls, **kwargs))]
    fn init_subclass(vm: &mut Vm, cls: &Obj, kwargs: Vec<(Gc<Str>, Obj)>) -> Result<()> {
        if kwargs.is_empty() {
            return Ok(());
        }
        let name = match cls.downcast::<Type>() {
            Some(t) => t.plain_name(vm),
            None => "object".to_owned(),
        };
        Err(vm.type_error(format!("{name}.__init_subclass__() takes no keyword arguments")))
    }

    #[classmethod(__subclasshook__(cls, object, /))]
    fn subclasshook(_cls: &Obj, _object: &Obj) -> Obj {
        Obj::NOT_IMPLEMENTED
    }
}

/// The hash of an object that is equal to itself alone.
#[must_use]
pub fn identity_hash(object: &Obj) -> i64 {
    (address(object) as u64).rotate_right(4) as i64
}

/// `id(object)`.
#[must_use]
pub fn address(object: &Obj) -> usize {
    object.value().0 as usize & !1
}

fn reduce_by_protocol(vm: &mut Vm, this: &Obj, protocol: i64) -> Result<Obj> {
    let copyreg = vm.import_module("copyreg")?;
    let protocol = vm.int(protocol);
    if protocol.as_small_int() < Some(2) {
        return vm.call_method(&copyreg, "_reduce_ex", &[this.clone(), protocol]);
    }
    vm.call_method(&copyreg, "_reduce_ex_2", &[this.clone(), protocol])
}

fn abstract_error(vm: &mut Vm, cls: &Gc<Type>) -> crate::object::Raised {
    let name = cls.name(vm);
    let mut methods: Vec<String> = Vec::new();
    if let Ok(Some(set)) = vm.get_attr_name_opt(cls.as_obj(), "__abstractmethods__")
        && let Ok(items) = vm.collect(&set)
    {
        methods = items.iter().filter_map(|o| o.downcast::<Str>().map(|s| format!("'{}'", s.to_str()))).collect();
    }
    methods.sort();
    let plural = if methods.len() == 1 { "" } else { "s" };
    vm.type_error(format!(
        "Can't instantiate abstract class {name} without an implementation for abstract method{plural} {}",
        methods.join(", ")
    ))
}

impl Vm {
    /// The name of the native class whose layout instances of `class` have.
    pub(crate) fn native_base(&mut self, class: &Gc<Type>) -> String {
        let base = class.mro.get(&self.heap).iter().find(|c| !c.has(TypeFlags::HEAP)).cloned();
        base.map_or_else(|| "object".to_owned(), |b| b.name(self))
    }

    /// The names of a class and its bases, for `dir`.
    pub(crate) fn add_class_names(&mut self, names: &Gc<crate::types::dict::Dict>, class: &Obj) -> Result<()> {
        let Some(t) = class.downcast::<Type>() else { return Ok(()) };
        let mro = t.mro.cloned(&self.heap);
        for class in mro.iter().rev() {
            for key in class.dict.keys(&self.heap) {
                self.dict_set(names, &key, Obj::NONE)?;
            }
        }
        Ok(())
    }

    /// `object.__class__ = value`.
    fn change_class(&mut self, object: &Obj, value: Option<&Obj>) -> Result<()> {
        let Some(value) = value else { return Err(self.type_error("can't delete __class__ attribute")) };
        let Some(to) = value.downcast::<Type>().cloned() else {
            let class = self.type_of(value).name(self);
            return Err(self.type_error(format!("__class__ must be set to a class, not '{class}' object")));
        };
        let from = self.type_of(object);
        if from.is(&to) {
            return Ok(());
        }
        if object.downcast::<crate::types::module::Module>().is_some()
            && to.has_layout::<crate::types::module::Module>()
        {
            // What modules hold is in their dictionary: the object keeps its size and gets a shape of its own.
            let old = self.heap.shape_of(object).map(|s| (s.flags, s.declared, s.inline_capacity));
            let Some((flags, declared, capacity)) = old else { return Ok(()) };
            if !flags.contains(ouro_heap::ShapeFlags::COUNTS_CLASS) {
                std::mem::forget(to.clone());
            }
            let shape = self.heap.new_root_shape(to.layout, to.value(), flags, declared, capacity);
            self.heap.set_shape(object, shape);
            return Ok(());
        }
        if !(from.has(TypeFlags::HEAP) && to.has(TypeFlags::HEAP)) {
            return Err(
                self.type_error("__class__ assignment only supported for mutable types or ModuleType subclasses")
            );
        }
        let alike = std::ptr::eq(from.layout, to.layout)
            && from.has(TypeFlags::HAS_DICT) == to.has(TypeFlags::HAS_DICT)
            && from.declared_slots.len() == to.declared_slots.len()
            && from.declared_slots.iter().zip(&to.declared_slots).all(|(a, b)| a.is(b));
        if !alike {
            let (f, t) = (from.name(self), to.name(self));
            return Err(self.type_error(format!("__class__ assignment: '{t}' object layout differs from '{f}'")));
        }
        self.adopt_shape(object, &to)
    }

    /// Move an object to the shape of another class, its attributes by way of a dictionary.
    fn adopt_shape(&mut self, object: &Obj, to: &Gc<Type>) -> Result<()> {
        if to.has(TypeFlags::HAS_DICT) && self.dict_of(object).is_some() {
            // The object keeps its size: a shape of the class for objects with as much room inside.
            let capacity = self.heap.shape_of(object).map_or(0, |s| s.inline_capacity);
            let root = self.heap.shape(to.root_shape());
            let (flags, declared) = (root.flags, root.declared);
            let root = self.heap.new_root_shape(to.layout, to.value(), flags, declared, capacity);
            let shape = self.heap.dict_shape(root);
            self.heap.set_shape(object, shape);
            return Ok(());
        }
        self.heap.set_shape(object, to.root_shape());
        Ok(())
    }
}

/// dictionary for instance variables
#[native(__dict__(self, /))]
pub fn instance_dict(vm: &mut Vm, this: &Obj) -> Result<Obj> {
    match vm.dict_of(this) {
        Some(dict) => Ok(dict.into()),
        None => {
            let name = vm.names.__dict__.clone();
            Err(vm.no_attribute(this, &name))
        }
    }
}

/// The setter of `instance_dict`.
#[native(__dict__(self, value=NULL, /))]
pub fn set_instance_dict(vm: &mut Vm, this: &Obj, value: Option<&Obj>) -> Result<()> {
    let Some(value) = value else {
        let empty = vm.dict();
        vm.set_dict_of(this, empty);
        return Ok(());
    };
    match value.downcast::<crate::types::dict::Dict>() {
        Some(dict) => {
            vm.set_dict_of(this, dict.clone());
            Ok(())
        }
        None => {
            let class = vm.type_of(value).name(vm);
            Err(vm.type_error(format!("__dict__ must be set to a dictionary, not a '{class}'")))
        }
    }
}

/// list of weak references to the object
#[native(__weakref__(self, /))]
pub fn instance_weakref(vm: &mut Vm, this: &Obj) -> Obj {
    match vm.heap.weak_refs(this).into_iter().next() {
        Some(first) => first.into(),
        None => Obj::NONE,
    }
}
