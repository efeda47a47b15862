//! `_contextvars`: context variables (PEP 567).
//!
//! A context's map never changes while another context shares it, so copying a context copies one reference. A task
//! begins with such a map; its context is made when somebody asks for it.
//!
//! Contents: `Context`, `ContextMap`, `ContextVar`, `Token`, `copy_context`.

use super::NativeModule;
use crate::aio::future::{Future, context_of};
use crate::object::native::Result;
use crate::object::{Gc, Obj, ShapeId, Slot, Str, Trace, Type, Visitor, payload};
use crate::types::module::Module;
use crate::vm::Vm;
use ouro_macros::{Trace, methods, native};
use std::cell::Cell;

pub const MODULE: NativeModule =
    NativeModule { name: "_contextvars", doc: "Context Variables", natives: &[COPY_CONTEXT], init: Some(init) };

/// The module's classes.
struct Classes {
    context: Gc<Type>,
    map: Gc<Type>,
    var: Gc<Type>,
    token: Gc<Type>,
    missing: Obj,
}

/// The classes, made when first needed: the event loop uses contexts whether or not the module is imported.
fn classes(vm: &mut Vm) -> &'static Classes {
    if let Some(classes) = vm.extension::<Classes>() {
        return classes;
    }
    let object = vm.types.object.clone();
    let context = vm.native_class::<Context>(&Context::CLASS, &object);
    let map = vm.native_class::<ContextMap>(&ContextMap::CLASS, &object);
    let var = vm.native_class::<ContextVar>(&ContextVar::CLASS, &object);
    let token = vm.native_class::<Token>(&Token::CLASS, &object);
    let missing = vm.native_class::<Missing>(&Missing::CLASS, &object);
    let missing: Obj = vm.heap.alloc_with_shape(missing.root_shape(), Missing).into();
    let key = vm.heap.intern("MISSING");
    vm.set_class_attr(&token, &key, Some(missing.clone()));
    // Contexts and variables are compared by identity where they define no equality of their own.
    vm.set_extension(Classes { context, map, var, token, missing })
}

fn init(vm: &mut Vm, module: &Gc<Module>) -> Result<()> {
    let classes = classes(vm);
    for (name, class) in [("Context", &classes.context), ("ContextVar", &classes.var), ("Token", &classes.token)] {
        vm.dict_set_name(&module.dict, name, class);
    }
    Ok(())
}

/// Return a shallow copy of the current Context object.
#[native(copy_context())]
pub fn copy_context(vm: &mut Vm) -> Gc<Context> {
    let map = current_map(vm);
    Context::of_map(vm, map, false)
}

/// The variables that are set in a context.
#[derive(Default)]
pub struct ContextMap {
    items: Slot<Vec<(Gc<ContextVar>, Obj)>>,
}
payload!(ContextMap, "hamt", ShapeId::NONE, container);
impl Trace for ContextMap {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.items.trace(v);
    }
    fn clear(&self, sink: &mut Vec<Obj>) {
        self.items.clear(sink);
    }
}

#[methods(hamt, module = "builtins", subclassable = false)]
impl ContextMap {}

/// Context
#[derive(Trace)]
pub struct Context {
    map: Slot<Gc<ContextMap>>,
    #[trace(skip)]
    is_entered: Cell<bool>,
}
payload!(Context, "Context", ShapeId::NONE, container);

/// The context in which the program runs now.
pub fn current_context(vm: &mut Vm) -> Gc<Context> {
    if let Some(context) = vm.locals.context.downcast::<Context>() {
        return context.clone();
    }
    if let Some(task) = vm.locals.context.downcast::<Future>().cloned()
        && let Ok(context) = context_of(vm, &task).into_gc::<Context>()
    {
        return context;
    }
    let context = new_context(vm);
    context.is_entered.set(true);
    vm.locals.context = (&context).into();
    context
}

/// The variables of the context in which the program runs now. Whoever keeps them shares them.
pub fn current_map(vm: &mut Vm) -> Gc<ContextMap> {
    if let Some(task) = vm.locals.context.downcast::<Future>()
        && let Some(map) = task.context.get(&vm.heap).downcast::<ContextMap>()
    {
        return map.clone();
    }
    current_context(vm).map.cloned(&vm.heap)
}

fn new_context(vm: &mut Vm) -> Gc<Context> {
    let classes = classes(vm);
    let map = vm.heap.alloc_with_shape(classes.map.root_shape(), ContextMap::default());
    let context = Context { map: Slot::new(map), is_entered: Cell::new(false) };
    vm.heap.alloc_with_shape(classes.context.root_shape(), context)
}

fn copy(vm: &mut Vm, context: &Gc<Context>) -> Gc<Context> {
    let map = context.map.cloned(&vm.heap);
    Context::of_map(vm, map, false)
}

/// Run in `context` from now on; gives what `leave` needs.
#[inline]
pub fn enter(vm: &mut Vm, context: &Gc<Context>) -> Result<Obj> {
    if context.is_entered.replace(true) {
        let context = vm.repr_text(context.as_obj())?;
        return Err(vm.runtime_error(format!("cannot enter context: {context} is already entered")));
    }
    Ok(std::mem::replace(&mut vm.locals.context, context.into()))
}

/// Leave `context`, which was entered.
#[inline]
pub fn leave(vm: &mut Vm, context: &Gc<Context>, before: Obj) {
    context.leave();
    vm.locals.context = before;
}

impl Context {
    /// A context with these variables.
    pub fn of_map(vm: &mut Vm, map: Gc<ContextMap>, is_entered: bool) -> Gc<Context> {
        let shape = classes(vm).context.root_shape();
        vm.heap.alloc_with_shape(shape, Context { map: Slot::new(map), is_entered: Cell::new(is_entered) })
    }

    #[inline]
    pub fn leave(&self) {
        self.is_entered.set(false);
    }

    fn find(&self, vm: &Vm, var: &Gc<ContextVar>) -> Option<Obj> {
        let map = self.map.get(&vm.heap);
        map.items.get(&vm.heap).iter().find(|(known, _)| known.is(var)).map(|(_, value)| value.clone())
    }

    /// Set (or with None forget) a variable. A map that others share is copied first.
    fn change(&self, vm: &mut Vm, var: &Gc<ContextVar>, value: Option<Obj>) {
        let map = self.map.cloned(&vm.heap);
        let map = if map.as_obj().reference_count() > 2 {
            let items = Slot::new(map.items.cloned(&vm.heap));
            let shape = classes(vm).map.root_shape();
            let own = vm.heap.alloc_with_shape(shape, ContextMap { items });
            self.map.set(&mut vm.heap, own.clone());
            own
        } else {
            map
        };
        let items = map.items.get_mut(&mut vm.heap);
        let place = items.iter().position(|(known, _)| known.is(var));
        let dropped = match (place, value) {
            (Some(i), Some(value)) => Some(std::mem::replace(&mut items[i].1, value)),
            (Some(i), None) => Some(items.remove(i).1),
            (None, Some(value)) => {
                items.push((var.clone(), value));
                None
            }
            (None, None) => None,
        };
        drop(dropped);
    }

    fn items_of(&self, vm: &Vm) -> Vec<(Gc<ContextVar>, Obj)> {
        self.map.get(&vm.heap).items.cloned(&vm.heap)
    }
}

fn expect_var<'a>(vm: &mut Vm, key: &'a Obj) -> Result<&'a Gc<ContextVar>> {
    match key.downcast::<ContextVar>() {
        Some(var) => Ok(var),
        None => {
            let key = vm.repr_text(key)?;
            Err(vm.type_error(format!("a ContextVar key was expected, got {key}")))
        }
    }
}

#[methods(Context, module = "_contextvars", subclassable = false)]
impl Context {
    #[new(Context(cls))]
    fn new(vm: &mut Vm, _cls: &Gc<Type>) -> Gc<Context> {
        new_context(vm)
    }

    /// Call `callable` in this context.
    #[native(run(self, callable, /, *args, **kwargs))]
    fn run(this: &Gc<Self>, vm: &mut Vm, callable: &Obj, args: &[Obj], kwargs: Vec<(Gc<Str>, Obj)>) -> Result<Obj> {
        let before = enter(vm, this)?;
        let result = vm.call_kw(callable, args, &kwargs);
        leave(vm, this, before);
        result
    }

    /// Return a shallow copy of the context object.
    #[native(copy(self))]
    fn copy(this: &Gc<Self>, vm: &mut Vm) -> Gc<Context> {
        copy(vm, this)
    }

    /// Return the value for `key` if `key` has the value in the context object.
    #[native(get(self, key, default=None, /))]
    fn get(this: &Gc<Self>, vm: &mut Vm, key: &Obj, default: Option<Obj>) -> Result<Obj> {
        let var = expect_var(vm, key)?;
        Ok(this.find(vm, var).or(default).unwrap_or(Obj::NONE))
    }

    #[native(__getitem__(self, key, /))]
    fn getitem(this: &Gc<Self>, vm: &mut Vm, key: &Obj) -> Result<Obj> {
        let var = expect_var(vm, key)?;
        this.find(vm, var).ok_or_else(|| vm.key_error(key))
    }

    #[native(__contains__(self, key, /))]
    fn contains(this: &Gc<Self>, vm: &mut Vm, key: &Obj) -> Result<bool> {
        let var = expect_var(vm, key)?;
        Ok(this.find(vm, var).is_some())
    }

    #[native(__len__(self, /))]
    fn len(this: &Gc<Self>, vm: &mut Vm) -> usize {
        this.items_of(vm).len()
    }

    #[native(__iter__(self, /))]
    fn iter(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        let keys = Self::keys(this, vm);
        let keys = vm.list(keys);
        vm.iter(keys.as_obj())
    }

    /// Return a list of all variables in the context object.
    #[native(keys(self))]
    fn keys(this: &Gc<Self>, vm: &mut Vm) -> Vec<Obj> {
        this.items_of(vm).into_iter().map(|(var, _)| var.into()).collect()
    }

    /// Return a list of all variables' values in the context object.
    #[native(values(self))]
    fn values(this: &Gc<Self>, vm: &mut Vm) -> Vec<Obj> {
        this.items_of(vm).into_iter().map(|(_, value)| value).collect()
    }

    /// Return all variables and their values in the context object.
    #[native(items(self))]
    fn items(this: &Gc<Self>, vm: &mut Vm) -> Vec<Obj> {
        let items = this.items_of(vm);
        items.into_iter().map(|(var, value)| vm.heap.tuple_of_array([var.into(), value]).into()).collect()
    }

    #[native(__eq__(self, other, /))]
    fn eq(this: &Gc<Self>, vm: &mut Vm, other: &Obj) -> Result<Obj> {
        let Some(other) = other.downcast::<Context>() else { return Ok(Obj::NOT_IMPLEMENTED) };
        let (mine, theirs) = (this.items_of(vm), other.items_of(vm));
        if mine.len() != theirs.len() {
            return Ok(Obj::FALSE);
        }
        for (var, value) in mine {
            let same = match theirs.iter().find(|(other, _)| other.is(&var)) {
                Some((_, other)) => value.is(other) || vm.eq(&value, other)?,
                None => false,
            };
            if !same {
                return Ok(Obj::FALSE);
            }
        }
        Ok(Obj::TRUE)
    }
}

/// ContextVar
#[derive(Trace)]
pub struct ContextVar {
    name: Gc<Str>,
    default: Option<Obj>,
}
payload!(ContextVar, "ContextVar", ShapeId::NONE, container);

/// An object's address, as reprs show it.
fn address<T: ouro_heap::Payload>(object: &Gc<T>) -> String {
    format!("{:p}", object.as_ptr())
}

#[methods(ContextVar, module = "_contextvars", subclassable = false)]
impl ContextVar {
    #[new(ContextVar(cls, name, /, *, default=NULL))]
    fn new(vm: &mut Vm, _cls: &Gc<Type>, name: &Obj, default: Option<Obj>) -> Result<Gc<ContextVar>> {
        let Some(name) = name.downcast::<Str>().cloned() else {
            return Err(vm.type_error("context variable name must be a str"));
        };
        let classes = classes(vm);
        Ok(vm.heap.alloc_with_shape(classes.var.root_shape(), ContextVar { name, default }))
    }

    #[getter(name)]
    fn name(this: &Gc<Self>) -> Gc<Str> {
        this.name.clone()
    }

    /// Return a value for the context variable for the current context.
    #[native(get(self, default=NULL, /))]
    fn get(this: &Gc<Self>, vm: &mut Vm, default: Option<Obj>) -> Result<Obj> {
        let context = current_context(vm);
        if let Some(value) = context.find(vm, this).or(default).or_else(|| this.default.clone()) {
            return Ok(value);
        }
        let class = vm.types.exceptions.LookupError.clone();
        Err(vm.raise_with(&class, vec![this.into()]))
    }

    /// Call to set a new value for the context variable in the current context.
    #[native(set(self, value, /))]
    fn set(this: &Gc<Self>, vm: &mut Vm, value: Obj) -> Gc<Token> {
        let context = current_context(vm);
        let old = context.find(vm, this);
        context.change(vm, this, Some(value));
        let classes = classes(vm);
        let token = Token { context, var: this.clone(), old, is_used: Cell::new(false) };
        vm.heap.alloc_with_shape(classes.token.root_shape(), token)
    }

    /// Reset the context variable.
    #[native(reset(self, token, /))]
    fn reset(this: &Gc<Self>, vm: &mut Vm, token: &Obj) -> Result<()> {
        let Some(token) = token.downcast::<Token>() else {
            let got = vm.repr_text(token)?;
            return Err(vm.type_error(format!("expected an instance of Token, got {got}")));
        };
        let shown = |vm: &mut Vm| vm.repr_text(token.as_obj());
        if token.is_used.get() {
            let token = shown(vm)?;
            return Err(vm.runtime_error(format!("{token} has already been used once")));
        }
        if !token.var.is(this) {
            let token = shown(vm)?;
            return Err(vm.value_error(format!("{token} was created by a different ContextVar")));
        }
        let context = current_context(vm);
        if !token.context.is(&context) {
            let token = shown(vm)?;
            return Err(vm.value_error(format!("{token} was created in a different Context")));
        }
        token.is_used.set(true);
        context.change(vm, this, token.old.clone());
        Ok(())
    }

    #[classmethod(__class_getitem__(cls, key, /))]
    fn class_getitem(vm: &mut Vm, cls: &Obj, key: &Obj) -> Obj {
        crate::types::generic_alias::generic_alias(vm, cls, key)
    }

    #[native(__repr__(self, /))]
    fn repr(this: &Gc<Self>, vm: &mut Vm) -> Result<String> {
        let name = vm.repr_text(this.name.as_obj())?;
        let default = match &this.default {
            Some(default) => format!(" default={}", vm.repr_text(default)?),
            None => String::new(),
        };
        Ok(format!("<ContextVar name={name}{default} at {}>", address(this)))
    }
}

/// What `ContextVar.set` gives, to undo it.
#[derive(Trace)]
pub struct Token {
    context: Gc<Context>,
    var: Gc<ContextVar>,
    old: Option<Obj>,
    #[trace(skip)]
    is_used: Cell<bool>,
}
payload!(Token, "Token", ShapeId::NONE, container);

#[methods(Token, module = "_contextvars", subclassable = false)]
impl Token {
    #[new(Token(cls, *args, **kwargs))]
    fn new(vm: &mut Vm, _cls: &Gc<Type>, args: &[Obj], kwargs: Vec<(Gc<Str>, Obj)>) -> Result<Obj> {
        let _ = (args, kwargs);
        Err(vm.runtime_error("Tokens can only be created by ContextVars"))
    }

    #[getter(var)]
    fn var(this: &Gc<Self>) -> Gc<ContextVar> {
        this.var.clone()
    }

    #[getter(old_value)]
    fn old_value(this: &Gc<Self>, vm: &mut Vm) -> Obj {
        this.old.clone().unwrap_or_else(|| classes(vm).missing.clone())
    }

    #[classmethod(__class_getitem__(cls, key, /))]
    fn class_getitem(vm: &mut Vm, cls: &Obj, key: &Obj) -> Obj {
        crate::types::generic_alias::generic_alias(vm, cls, key)
    }

    #[native(__repr__(self, /))]
    fn repr(this: &Gc<Self>, vm: &mut Vm) -> Result<String> {
        let used = if this.is_used.get() { " used" } else { "" };
        let var = vm.repr_text(this.var.as_obj())?;
        Ok(format!("<Token{used} var={var} at {}>", address(this)))
    }
}

/// `Token.MISSING`: the variable had no value before.
struct Missing;
payload!(Missing, "Token.MISSING", ShapeId::NONE, leaf);
impl Trace for Missing {
    fn trace(&self, _: &mut Visitor<'_>) {}
}

#[methods(Missing, module = "builtins", subclassable = false)]
impl Missing {
    #[native(__repr__(self, /))]
    fn repr(_this: &Gc<Self>) -> &'static str {
        "<Token.MISSING>"
    }
}
