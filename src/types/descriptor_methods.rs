//! The methods of `property`, `staticmethod`, `classmethod` and `super`.

use super::descriptor::{ClassMethod, Property, StaticMethod};
use super::shapes;
use crate::object::class::ClassRelation;
use crate::object::native::Result;
use crate::object::{Gc, Obj, Slot, Str, Trace, Type, Visitor, payload};
use crate::types::dict::Dict;
use crate::vm::Vm;
use ouro_macros::methods;

/// Property attribute.
///
///   fget
///     function to be used for getting an attribute value
///   fset
///     function to be used for setting an attribute value
///   fdel
///     function to be used for del'ing an attribute
///   doc
///     docstring
#[methods(property, module = "builtins")]
impl Property {
    #[new(property(cls, *args, **kwargs))]
    fn new(vm: &mut Vm, cls: &Gc<Type>, args: &[Obj], kwargs: Vec<(Gc<Str>, Obj)>) -> Obj {
        let _ = (args, kwargs);
        vm.heap.alloc_with_shape(cls.root_shape(), Property::default()).into()
    }

    #[native(__init__(self, fget=None, fset=None, fdel=None, doc=None))]
    fn init(
        this: &Gc<Self>,
        vm: &mut Vm,
        fget: Option<&Obj>,
        fset: Option<&Obj>,
        fdel: Option<&Obj>,
        doc: Option<&Obj>,
    ) -> Result<()> {
        let value = |o: Option<&Obj>| o.cloned().unwrap_or(Obj::NONE);
        this.fget.set(&mut vm.heap, value(fget));
        this.fset.set(&mut vm.heap, value(fset));
        this.fdel.set(&mut vm.heap, value(fdel));
        this.name.set(&mut vm.heap, Obj::NONE);
        let mut doc = value(doc);
        this.has_getter_doc.set(false);
        if doc.is_none()
            && let Some(fget) = fget
        {
            doc = vm.get_attr_name_opt(fget, "__doc__")?.unwrap_or(Obj::NONE);
            this.has_getter_doc.set(!doc.is_none());
        }
        if this.shape_id() == shapes::PROPERTY {
            this.doc.set(&mut vm.heap, doc);
            return Ok(());
        }
        // Instances of subclasses hold their own documentation, which would be hidden by that of their class.
        match vm.set_attr_name(this.as_obj(), "__doc__", doc) {
            Err(raised) if !this.has_getter_doc.get() && raised.is(vm, &vm.types.exceptions.AttributeError.clone()) => {
                Ok(())
            }
            result => result,
        }
    }

    #[native(getter(self, fget, /))]
    fn with_getter(this: &Gc<Self>, vm: &mut Vm, fget: &Obj) -> Result<Obj> {
        copy(vm, this, Some(fget), None, None)
    }
    #[native(setter(self, fset, /))]
    fn with_setter(this: &Gc<Self>, vm: &mut Vm, fset: &Obj) -> Result<Obj> {
        copy(vm, this, None, Some(fset), None)
    }
    #[native(deleter(self, fdel, /))]
    fn with_deleter(this: &Gc<Self>, vm: &mut Vm, fdel: &Obj) -> Result<Obj> {
        copy(vm, this, None, None, Some(fdel))
    }

    #[native(__get__(self, instance, owner=None, /))]
    fn get(this: &Gc<Self>, vm: &mut Vm, instance: &Obj, owner: Option<&Obj>) -> Result<Obj> {
        let _ = owner;
        if instance.is_none() {
            return Ok(this.into());
        }
        let fget = this.fget.cloned(&vm.heap);
        if fget.is_none() {
            return Err(vm.property_error(this, instance, "getter"));
        }
        vm.call(&fget, std::slice::from_ref(instance))
    }
    #[native(__set__(self, instance, value, /))]
    fn set(this: &Gc<Self>, vm: &mut Vm, instance: &Obj, value: &Obj) -> Result<()> {
        let fset = this.fset.cloned(&vm.heap);
        if fset.is_none() {
            return Err(vm.property_error(this, instance, "setter"));
        }
        vm.call(&fset, &[instance.clone(), value.clone()]).map(drop)
    }
    #[native(__delete__(self, instance, /))]
    fn delete(this: &Gc<Self>, vm: &mut Vm, instance: &Obj) -> Result<()> {
        let fdel = this.fdel.cloned(&vm.heap);
        if fdel.is_none() {
            return Err(vm.property_error(this, instance, "deleter"));
        }
        vm.call(&fdel, std::slice::from_ref(instance)).map(drop)
    }
    #[native(__set_name__(self, *args))]
    fn set_name_hook(this: &Gc<Self>, vm: &mut Vm, args: &[Obj]) -> Result<()> {
        let [_, name] = args else {
            let message = format!("__set_name__() takes 2 positional arguments but {} were given", args.len());
            return Err(vm.type_error(message));
        };
        this.name.set(&mut vm.heap, name.clone());
        Ok(())
    }

    #[getter(fget)]
    fn get_fget(this: &Gc<Self>, vm: &mut Vm) -> Obj {
        this.fget.cloned(&vm.heap)
    }
    #[getter(fset)]
    fn get_fset(this: &Gc<Self>, vm: &mut Vm) -> Obj {
        this.fset.cloned(&vm.heap)
    }
    #[getter(fdel)]
    fn get_fdel(this: &Gc<Self>, vm: &mut Vm) -> Obj {
        this.fdel.cloned(&vm.heap)
    }
    #[getter(__doc__)]
    fn get_doc(this: &Gc<Self>, vm: &mut Vm) -> Obj {
        this.doc.cloned(&vm.heap)
    }
    #[setter(__doc__)]
    fn set_doc(this: &Gc<Self>, vm: &mut Vm, value: Option<&Obj>) {
        this.doc.set(&mut vm.heap, value.cloned().unwrap_or(Obj::NONE));
    }
    #[getter(__name__)]
    fn get_name(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        let name = this.name.cloned(&vm.heap);
        if !name.is_none() {
            return Ok(name);
        }
        let fget = this.fget.cloned(&vm.heap);
        match vm.get_attr_name_opt(&fget, "__name__")? {
            Some(name) => Ok(name),
            None => {
                let key = vm.names.__name__.clone();
                Err(vm.no_attribute(this.as_obj(), &key))
            }
        }
    }
    #[setter(__name__)]
    fn set_name(this: &Gc<Self>, vm: &mut Vm, value: Option<&Obj>) {
        this.name.set(&mut vm.heap, value.cloned().unwrap_or(Obj::NONE));
    }
    #[getter(__isabstractmethod__)]
    fn is_abstract(this: &Gc<Self>, vm: &mut Vm) -> Result<bool> {
        for f in [this.fget.cloned(&vm.heap), this.fset.cloned(&vm.heap), this.fdel.cloned(&vm.heap)] {
            if is_abstract(vm, &f)? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

fn is_abstract(vm: &mut Vm, f: &Obj) -> Result<bool> {
    match vm.get_attr_name_opt(f, "__isabstractmethod__")? {
        Some(flag) => vm.truth(&flag),
        None => Ok(false),
    }
}

fn copy(vm: &mut Vm, this: &Gc<Property>, fget: Option<&Obj>, fset: Option<&Obj>, fdel: Option<&Obj>) -> Result<Obj> {
    let class: Obj = vm.type_of(this.as_obj()).into();
    let pick = |new: Option<&Obj>, old: Obj| new.cloned().unwrap_or(old);
    let fget = pick(fget, this.fget.cloned(&vm.heap));
    let takes_getter_doc = this.has_getter_doc.get() && !fget.is_none();
    let args = [
        fget,
        pick(fset, this.fset.cloned(&vm.heap)),
        pick(fdel, this.fdel.cloned(&vm.heap)),
        if takes_getter_doc { Obj::NONE } else { this.doc.cloned(&vm.heap) },
    ];
    let new = vm.call(&class, &args)?;
    if let Some(p) = new.downcast::<Property>() {
        let name = this.name.cloned(&vm.heap);
        p.name.set(&mut vm.heap, name);
    }
    Ok(new)
}

/// The dictionary of what a program set, made when it is first needed.
fn attributes(vm: &mut Vm, slot: &Slot<Option<Gc<Dict>>>) -> Gc<Dict> {
    if let Some(own) = slot.cloned(&vm.heap) {
        return own;
    }
    let own = vm.dict();
    slot.set(&mut vm.heap, Some(own.clone()));
    own
}

macro_rules! wrapper_methods {
    ($type:ident, $name:ident, $doc:literal, |$vm:ident, $f:ident, $instance:ident, $owner:ident| $get:expr $(, $($more:tt)+)?) => {
        #[doc = $doc]
        #[methods($name, module = "builtins")]
        impl $type {
            #[new($name(cls, function, /))]
            fn new(vm: &mut Vm, cls: &Gc<Type>, function: &Obj) -> Result<Obj> {
                let this: Obj =
                    vm.heap.alloc_with_shape(cls.root_shape(), $type::of(function.clone())).into();
                Ok(this)
            }
            #[native(__init__(self, function, /))]
            fn init(this: &Gc<Self>, vm: &mut Vm, function: &Obj) {
                this.function.set(&mut vm.heap, function.clone());
            }
            #[native(__get__(self, instance, owner=None, /))]
            fn get(this: &Gc<Self>, $vm: &mut Vm, $instance: &Obj, $owner: Option<&Obj>) -> Result<Obj> {
                let $f = this.function.cloned(&$vm.heap);
                $get
            }
            #[native(__repr__(self, /))]
            fn repr(this: &Gc<Self>, vm: &mut Vm) -> Result<String> {
                let f = this.function.cloned(&vm.heap);
                Ok(format!(concat!("<", stringify!($name), "({})>"), vm.repr_text(&f)?))
            }
            #[getter(__func__)]
            fn get_func(this: &Gc<Self>, vm: &mut Vm) -> Obj {
                this.function.cloned(&vm.heap)
            }
            #[getter(__wrapped__)]
            fn get_wrapped(this: &Gc<Self>, vm: &mut Vm) -> Obj {
                this.function.cloned(&vm.heap)
            }
            #[getter(__isabstractmethod__)]
            fn get_abstract(this: &Gc<Self>, vm: &mut Vm) -> Result<bool> {
                let f = this.function.cloned(&vm.heap);
                is_abstract(vm, &f)
            }
            #[getter(__doc__)]
            fn get_doc(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
                let f = this.function.cloned(&vm.heap);
                Ok(vm.get_attr_name_opt(&f, "__doc__")?.unwrap_or(Obj::NONE))
            }
            #[getter(__dict__)]
            fn get_dict(this: &Gc<Self>, vm: &mut Vm) -> Gc<Dict> {
                attributes(vm, &this.attributes)
            }
            #[native(__setattr__(self, name, value, /))]
            fn setattr(this: &Gc<Self>, vm: &mut Vm, name: &Gc<Str>, value: &Obj) {
                let attributes = attributes(vm, &this.attributes);
                drop(attributes.set_str(&mut vm.heap, name, value.clone()));
            }
            #[native(__getattr__(self, name, /))]
            fn getattr(this: &Gc<Self>, vm: &mut Vm, name: &Gc<Str>) -> Result<Obj> {
                if let Some(value) = this.attributes.cloned(&vm.heap).and_then(|own| own.get_str(&vm.heap, name)) {
                    return Ok(value);
                }
                // CPython copies these from the function when wrapping.
                let f = this.function.cloned(&vm.heap);
                if matches!(
                    &*name.to_str(),
                    "__name__" | "__qualname__" | "__module__" | "__annotations__" | "__type_params__"
                ) {
                    return vm.get_attr(&f, name);
                }
                Err(vm.no_attribute(this.as_obj(), name))
            }
            $($($more)+)?
        }
    };
}

wrapper_methods!(
    StaticMethod,
    staticmethod,
    "Convert a function to be a static method.",
    |vm, f, instance, owner| {
        let _ = (instance, owner, vm);
        Ok(f)
    },
    #[native(__call__(self, /, *args, **kwargs))]
    fn call(this: &Gc<Self>, vm: &mut Vm, args: &[Obj], kwargs: Vec<(Gc<Str>, Obj)>) -> Result<Obj> {
        let function = this.function.cloned(&vm.heap);
        vm.call_kw(&function, args, &kwargs)
    }
);
wrapper_methods!(ClassMethod, classmethod, "Convert a function to be a class method.", |vm, f, instance, owner| {
    let owner = match owner {
        Some(owner) => owner.clone(),
        None => vm.type_of(instance).into(),
    };
    Ok(vm.bound_method(f, owner))
});

/// `super(type, object)`.
#[derive(Default)]
pub struct Super {
    pub this_class: Slot<Option<Gc<Type>>>,
    pub object: Slot<Option<Obj>>,
    /// The class whose order is followed: the object's, or the object itself for a class.
    pub object_class: Slot<Option<Gc<Type>>>,
}
payload!(Super, "super", shapes::SUPER, container);
impl Trace for Super {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.this_class.trace(v);
        self.object.trace(v);
        self.object_class.trace(v);
    }
    fn clear(&self, sink: &mut Vec<Obj>) {
        self.object.clear(sink);
    }
}

/// super() -> same as super(__class__, <first argument>)
/// super(type) -> unbound super object
/// super(type, obj) -> bound super object; requires isinstance(obj, type)
/// super(type, type2) -> bound super object; requires issubclass(type2, type)
/// Typical use to call a cooperative superclass method:
/// class C(B):
///     def meth(self, arg):
///         super().meth(arg)
/// This works for class methods too:
/// class C(B):
///     @classmethod
///     def cmeth(cls, arg):
///         super().cmeth(arg)
#[methods(super, module = "builtins")]
impl Super {
    #[new(super(cls, *args, **kwargs))]
    fn new(vm: &mut Vm, cls: &Gc<Type>, args: &[Obj], kwargs: Vec<(Gc<Str>, Obj)>) -> Obj {
        let _ = (args, kwargs);
        vm.heap.alloc_with_shape(cls.root_shape(), Super::default()).into()
    }

    #[native(__init__(self, type=NULL, object=NULL, /))]
    fn init(this: &Gc<Self>, vm: &mut Vm, r#type: Option<&Obj>, object: Option<&Obj>) -> Result<()> {
        let (class, object) = match r#type {
            None => {
                let (class, object) = vm.super_arguments()?;
                (class, Some(object))
            }
            Some(class) => match class.downcast::<Type>() {
                Some(t) => (t.clone(), object.filter(|o| !o.is_none()).cloned()),
                None => {
                    let got = vm.type_of(class).name(vm);
                    return Err(vm.type_error(format!("super() argument 1 must be a type, not {got}")));
                }
            },
        };
        if let Some(object) = &object {
            let of = vm.super_check(&class, object)?;
            this.object_class.set(&mut vm.heap, Some(of));
        }
        this.this_class.set(&mut vm.heap, Some(class));
        this.object.set(&mut vm.heap, object);
        Ok(())
    }

    #[native(__getattribute__(self, name, /))]
    fn getattribute(this: &Gc<Self>, vm: &mut Vm, name: &Gc<Str>) -> Result<Obj> {
        let name = vm.heap.intern_str(name);
        let parts =
            (this.this_class.cloned(&vm.heap), this.object.cloned(&vm.heap), this.object_class.cloned(&vm.heap));
        if let (Some(class), Some(object), Some(of)) = parts
            && name.as_str() != Some("__class__")
        {
            let mro = of.mro.cloned(&vm.heap);
            let after = mro.iter().position(|c| c.is(&class)).map_or(0, |i| i + 1);
            if let Some(attr) = mro[after..].iter().find_map(|c| c.dict.get_str(&vm.heap, &name)) {
                let is_class = object.is(of.as_obj());
                return vm.descriptor_get(&attr, if is_class { None } else { Some(&object) }, &of);
            }
        }
        let class = vm.type_of(this.as_obj());
        match vm.find_generic_attr(this.as_obj(), &class, &name)? {
            Some(value) => Ok(value),
            None => Err(vm.no_attribute(this.as_obj(), &name)),
        }
    }

    #[native(__get__(self, instance, owner=None, /))]
    fn get(this: &Gc<Self>, vm: &mut Vm, instance: &Obj, owner: Option<&Obj>) -> Result<Obj> {
        let _ = owner;
        if instance.is_none() || this.object.get(&vm.heap).is_some() {
            return Ok(this.into());
        }
        let class: Obj = vm.type_of(this.as_obj()).into();
        let this_class: Obj = match this.this_class.cloned(&vm.heap) {
            Some(c) => c.into(),
            None => return Ok(this.into()),
        };
        vm.call(&class, &[this_class, instance.clone()])
    }

    #[native(__repr__(self, /))]
    fn repr(this: &Gc<Self>, vm: &mut Vm) -> String {
        let class = this.this_class.cloned(&vm.heap).map_or_else(|| "NULL".to_owned(), |c| c.name(vm));
        match this.object_class.cloned(&vm.heap) {
            Some(of) => format!("<super: <class '{class}'>, <{} object>>", of.name(vm)),
            None => format!("<super: <class '{class}'>, NULL>"),
        }
    }

    #[getter(__thisclass__)]
    fn thisclass(this: &Gc<Self>, vm: &mut Vm) -> Option<Gc<Type>> {
        this.this_class.cloned(&vm.heap)
    }
    #[getter(__self__)]
    fn get_self(this: &Gc<Self>, vm: &mut Vm) -> Option<Obj> {
        this.object.cloned(&vm.heap)
    }
    #[getter(__self_class__)]
    fn self_class(this: &Gc<Self>, vm: &mut Vm) -> Option<Gc<Type>> {
        this.object_class.cloned(&vm.heap)
    }
}

impl Vm {
    /// The class whose order `super(class, object)` follows.
    fn super_check(&mut self, class: &Gc<Type>, object: &Obj) -> Result<Gc<Type>> {
        if let Some(t) = object.downcast::<Type>()
            && t.is_subtype(self, class)
        {
            return Ok(t.clone());
        }
        let own = self.type_of(object);
        if own.is_subtype(self, class) {
            return Ok(own);
        }
        if let Some(claimed) = self.get_attr_name_opt(object, "__class__")?
            && let Ok(claimed) = claimed.into_gc::<Type>()
            && claimed.is_subtype(self, class)
        {
            return Ok(claimed);
        }
        let (what, name) = match object.downcast::<Type>() {
            Some(t) => ("type", t.name(self)),
            None => ("instance of", own.name(self)),
        };
        let shown = class.name(self);
        let what = if what == "type" { format!("type {name}") } else { format!("instance of {name}") };
        let _ = shown;
        Err(self.type_error(format!(
            "super(type, obj): obj ({what}) is not an instance or subtype of type ({}).",
            class.name(self)
        )))
    }
}
