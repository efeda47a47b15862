//! The attributes and methods of functions, bound methods, cells, native functions and code objects.

use super::dict::Dict;
use super::frame::lasti;
use super::function::{BoundMethod, Cell, Function};
use super::native::{GetSet, Member, NativeFunction};
use super::object::address;
use crate::object::native::{Args, Result};
use crate::object::protocol::CompareOp;
use crate::object::{Gc, Obj, ParamKind, Slot, Str, Tuple, Type};
use crate::vm::Vm;
use crate::vm::code::CodeObject;
use ouro_compiler::bytecode::CodeKind;
use ouro_macros::methods;

fn call_with(vm: &mut Vm, callable: &Obj, args: &[Obj], kwargs: &[(Gc<Str>, Obj)]) -> Result<Obj> {
    vm.call_kw(callable, args, kwargs)
}

fn optional_dict(vm: &mut Vm, value: Option<&Obj>, what: &str) -> Result<Option<Gc<Dict>>> {
    match value {
        None => Ok(None),
        Some(v) if v.is_none() => Ok(None),
        Some(v) => match v.downcast::<Dict>() {
            Some(d) => Ok(Some(d.clone())),
            None => Err(vm.type_error(format!("{what} must be set to a dict object"))),
        },
    }
}

fn string(vm: &mut Vm, value: Option<&Obj>, what: &str) -> Result<Gc<Str>> {
    match value.and_then(|v| v.downcast::<Str>()) {
        Some(s) => Ok(s.clone()),
        None => Err(vm.type_error(format!("{what} must be set to a string object"))),
    }
}

/// Create a function object.
#[methods(function, module = "builtins", subclassable = false)]
impl Function {
    #[new(function(cls, code, globals, name=None, argdefs=None, closure=None, kwdefaults=None))]
    fn new(
        vm: &mut Vm,
        _cls: &Gc<Type>,
        code: &Gc<CodeObject>,
        globals: &Gc<Dict>,
        name: Option<&Gc<Str>>,
        argdefs: Option<&Gc<Tuple>>,
        closure: Option<&Gc<Tuple>>,
        kwdefaults: Option<&Gc<Dict>>,
    ) -> Result<Obj> {
        let wanted = code.source.freevars.len();
        let given = closure.map_or(0, |c| c.len());
        if wanted != given {
            let name = code.name.to_str().into_owned();
            return Err(vm.value_error(format!("{name} requires closure of length {wanted}, not {given}")));
        }
        let f = Function::make(vm, code.clone(), globals.clone(), closure.cloned());
        if let Some(name) = name {
            f.name.set(&mut vm.heap, name.clone());
            f.qualname.set(&mut vm.heap, name.clone());
        }
        // The code of a module or `exec` runs in a namespace: without another one, in the globals.
        let is_namespace =
            code.kind == CodeKind::Namespace || (code.source.argcount == 1 && &*code.source.name == "<module>");
        let defaults = match argdefs.cloned() {
            None if is_namespace => Some(vm.heap.tuple(vec![globals.into()])),
            given => given,
        };
        f.defaults.set(&mut vm.heap, defaults);
        f.kwdefaults.set(&mut vm.heap, kwdefaults.cloned());
        Ok(f.into())
    }

    #[native(__repr__(self, /))]
    fn repr(this: &Gc<Self>, vm: &mut Vm) -> String {
        format!("<function {} at {:#x}>", this.qualname.get(&vm.heap).to_str(), address(this.as_obj()))
    }

    #[native(__call__(self, *args, **kwargs))]
    fn call(vm: &mut Vm, this: &Gc<Self>, args: &[Obj], kwargs: Vec<(Gc<Str>, Obj)>) -> Result<Obj> {
        call_with(vm, this.as_obj(), args, &kwargs)
    }

    #[native(__get__(self, instance, owner=None, /))]
    fn get(this: &Gc<Self>, vm: &mut Vm, instance: &Obj, owner: Option<&Obj>) -> Obj {
        let _ = owner;
        if instance.is_none() { this.into() } else { vm.bound_method(this.into(), instance.clone()) }
    }

    #[getter(__name__)]
    fn get_name(this: &Gc<Self>, vm: &mut Vm) -> Gc<Str> {
        this.name.cloned(&vm.heap)
    }
    #[setter(__name__)]
    fn set_name(this: &Gc<Self>, vm: &mut Vm, value: Option<&Obj>) -> Result<()> {
        let name = string(vm, value, "__name__")?;
        this.name.set(&mut vm.heap, name);
        Ok(())
    }
    #[getter(__qualname__)]
    fn get_qualname(this: &Gc<Self>, vm: &mut Vm) -> Gc<Str> {
        this.qualname.cloned(&vm.heap)
    }
    #[setter(__qualname__)]
    fn set_qualname(this: &Gc<Self>, vm: &mut Vm, value: Option<&Obj>) -> Result<()> {
        let name = string(vm, value, "__qualname__")?;
        this.qualname.set(&mut vm.heap, name);
        Ok(())
    }
    #[getter(__doc__)]
    fn get_doc(this: &Gc<Self>, vm: &mut Vm) -> Obj {
        this.doc.cloned(&vm.heap)
    }
    #[setter(__doc__)]
    fn set_doc(this: &Gc<Self>, vm: &mut Vm, value: Option<&Obj>) {
        this.doc.set(&mut vm.heap, value.cloned().unwrap_or(Obj::NONE));
    }
    #[getter(__module__)]
    fn get_module(this: &Gc<Self>, vm: &mut Vm) -> Obj {
        this.module.cloned(&vm.heap)
    }
    #[setter(__module__)]
    fn set_module(this: &Gc<Self>, vm: &mut Vm, value: Option<&Obj>) {
        this.module.set(&mut vm.heap, value.cloned().unwrap_or(Obj::NONE));
    }
    #[getter(__defaults__)]
    fn get_defaults(this: &Gc<Self>, vm: &mut Vm) -> Option<Gc<Tuple>> {
        this.defaults.cloned(&vm.heap)
    }
    #[setter(__defaults__)]
    fn set_defaults(this: &Gc<Self>, vm: &mut Vm, value: Option<&Obj>) -> Result<()> {
        let defaults = match value {
            None => None,
            Some(v) if v.is_none() => None,
            Some(v) => match v.downcast::<Tuple>() {
                Some(t) => Some(t.clone()),
                None => return Err(vm.type_error("__defaults__ must be set to a tuple object")),
            },
        };
        this.defaults.set(&mut vm.heap, defaults);
        Ok(())
    }
    #[getter(__kwdefaults__)]
    fn get_kwdefaults(this: &Gc<Self>, vm: &mut Vm) -> Option<Gc<Dict>> {
        this.kwdefaults.cloned(&vm.heap)
    }
    #[setter(__kwdefaults__)]
    fn set_kwdefaults(this: &Gc<Self>, vm: &mut Vm, value: Option<&Obj>) -> Result<()> {
        let dict = optional_dict(vm, value, "__kwdefaults__")?;
        this.kwdefaults.set(&mut vm.heap, dict);
        Ok(())
    }
    #[getter(__annotations__)]
    fn get_annotations(this: &Gc<Self>, vm: &mut Vm) -> Gc<Dict> {
        if let Some(annotations) = this.annotations.cloned(&vm.heap) {
            return annotations;
        }
        let annotations = vm.dict();
        this.annotations.set(&mut vm.heap, Some(annotations.clone()));
        annotations
    }
    #[setter(__annotations__)]
    fn set_annotations(this: &Gc<Self>, vm: &mut Vm, value: Option<&Obj>) -> Result<()> {
        let dict = optional_dict(vm, value, "__annotations__")?;
        this.annotations.set(&mut vm.heap, dict);
        Ok(())
    }
    #[getter(__type_params__)]
    fn get_type_params(this: &Gc<Self>, vm: &mut Vm) -> Gc<Tuple> {
        match this.type_params.cloned(&vm.heap) {
            Some(params) => params,
            None => {
                let none = vm.heap.tuple_of_array([]);
                this.type_params.set(&mut vm.heap, Some(none.clone()));
                none
            }
        }
    }
    #[setter(__type_params__)]
    fn set_type_params(this: &Gc<Self>, vm: &mut Vm, value: Option<&Obj>) -> Result<()> {
        match value.and_then(|v| v.downcast::<Tuple>()) {
            Some(t) => this.type_params.set(&mut vm.heap, Some(t.clone())),
            None => return Err(vm.type_error("__type_params__ must be set to a tuple")),
        }
        Ok(())
    }
    #[getter(__code__)]
    fn get_code(this: &Gc<Self>, vm: &mut Vm) -> Gc<CodeObject> {
        this.code.cloned(&vm.heap)
    }
    #[setter(__code__)]
    fn set_code(this: &Gc<Self>, vm: &mut Vm, value: Option<&Obj>) -> Result<()> {
        let Some(code) = value.and_then(|v| v.downcast::<CodeObject>()) else {
            return Err(vm.type_error("__code__ must be set to a code object"));
        };
        let (has, wants) = (this.closure.as_ref().map_or(0, |c| c.len()), code.source.freevars.len());
        if has != wants {
            let name = this.name.get(&vm.heap).to_str().into_owned();
            return Err(vm.value_error(format!("{name}() requires a code object with {has} free vars, not {wants}")));
        }
        this.code.set(&mut vm.heap, code.clone());
        Ok(())
    }
    #[getter(__globals__)]
    fn get_globals(this: &Gc<Self>) -> Gc<Dict> {
        this.globals.clone()
    }
    #[getter(__builtins__)]
    fn get_builtins(this: &Gc<Self>) -> Gc<Dict> {
        this.builtins.clone()
    }
    #[getter(__closure__)]
    fn get_closure(this: &Gc<Self>) -> Option<Gc<Tuple>> {
        this.closure.clone()
    }
    #[getter(__dict__)]
    fn get_dict(this: &Gc<Self>, vm: &mut Vm) -> Option<Gc<Dict>> {
        vm.dict_of(this.as_obj())
    }
    #[setter(__dict__)]
    fn set_dict(this: &Gc<Self>, vm: &mut Vm, value: Option<&Obj>) -> Result<()> {
        match value.and_then(|v| v.downcast::<Dict>()) {
            Some(d) => this.dict.set(&mut vm.heap, Some(d.clone())),
            None => return Err(vm.type_error("__dict__ must be set to a dictionary")),
        }
        Ok(())
    }
}

/// Create a bound instance method object.
#[methods(method, module = "builtins", subclassable = false)]
impl BoundMethod {
    #[new(method(cls, function, instance, /))]
    fn new(vm: &mut Vm, _cls: &Gc<Type>, function: &Obj, instance: &Obj) -> Result<Obj> {
        if vm.special_of(function, crate::object::Special::Call).is_none() {
            return Err(vm.type_error("first argument must be callable"));
        }
        if instance.is_none() {
            return Err(vm.type_error("instance must not be None"));
        }
        Ok(vm.bound_method(function.clone(), instance.clone()))
    }

    #[native(__repr__(self, /))]
    fn repr(this: &Gc<Self>, vm: &mut Vm) -> Result<String> {
        let name = match vm.get_attr_name_opt(&this.function, "__qualname__")? {
            Some(name) => vm.str_text(&name)?,
            None => "?".to_owned(),
        };
        let receiver = vm.repr_text(&this.receiver)?;
        Ok(format!("<bound method {name} of {receiver}>"))
    }

    #[native(__call__(self, *args, **kwargs))]
    fn call(vm: &mut Vm, this: &Gc<Self>, args: &[Obj], kwargs: Vec<(Gc<Str>, Obj)>) -> Result<Obj> {
        call_with(vm, this.as_obj(), args, &kwargs)
    }

    #[native(__eq__(self, other, /))]
    fn eq(this: &Gc<Self>, vm: &mut Vm, other: &Obj) -> Result<Obj> {
        let Some(other) = other.downcast::<BoundMethod>() else { return Ok(Obj::NOT_IMPLEMENTED) };
        Ok(Obj::bool(this.receiver.is(&other.receiver) && vm.eq(&this.function, &other.function.clone())?))
    }

    #[native(__hash__(self, /))]
    fn hash(this: &Gc<Self>, vm: &mut Vm) -> Result<i64> {
        Ok(vm.hash(&this.function)? ^ address(&this.receiver) as i64)
    }

    #[native(__getattribute__(self, name, /))]
    fn getattribute(this: &Gc<Self>, vm: &mut Vm, name: &Gc<Str>) -> Result<Obj> {
        let name = vm.heap.intern_str(name);
        let class = vm.types.method.clone();
        if let Some(own) = vm.lookup(&class, &name) {
            return vm.descriptor_get(&own, Some(this.as_obj()), &class);
        }
        vm.get_attr(&this.function, &name)
    }

    #[native(__get__(self, instance, owner=None, /))]
    fn get(this: &Gc<Self>, instance: &Obj, owner: Option<&Obj>) -> Obj {
        let _ = (instance, owner);
        this.into()
    }

    #[native(__reduce__(self, /))]
    fn reduce(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        let getattr = vm.heap.intern("getattr");
        let getattr = vm.builtins.get_str(&vm.heap, &getattr).unwrap_or(Obj::NONE);
        let name = vm.get_attr_name(&this.function, "__name__")?;
        let args = vm.heap.tuple_of_array([this.receiver.clone(), name]);
        Ok(vm.heap.tuple_of_array([getattr, args.into()]).into())
    }

    #[getter(__func__)]
    fn func(this: &Gc<Self>) -> Obj {
        this.function.clone()
    }
    #[getter(__self__)]
    fn receiver(this: &Gc<Self>) -> Obj {
        this.receiver.clone()
    }
    #[getter(__doc__)]
    fn doc(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        vm.get_attr_name(&this.function, "__doc__")
    }
}

impl Cell {
    /// Cells compare as their contents; an empty one is less than all others.
    fn compare(vm: &mut Vm, op: CompareOp, this: &Gc<Self>, value: &Obj) -> Result<Obj> {
        let Some(other) = value.downcast::<Cell>() else { return Ok(Obj::NOT_IMPLEMENTED) };
        match (this.content.cloned(&vm.heap), other.content.cloned(&vm.heap)) {
            (Some(a), Some(b)) => vm.compare(op, &a, &b),
            (a, b) => Ok(Obj::bool(op.holds(Some(a.is_some().cmp(&b.is_some()))))),
        }
    }
}

/// Create a new cell object.
#[methods(cell, module = "builtins", subclassable = false)]
impl Cell {
    #[new(cell(cls, contents=NULL, /))]
    fn new(vm: &mut Vm, _cls: &Gc<Type>, contents: Option<&Obj>) -> Obj {
        vm.heap.alloc(Cell { content: Slot::new(contents.cloned()) }).into()
    }

    #[getter(cell_contents)]
    fn contents(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        match this.content.cloned(&vm.heap) {
            Some(v) => Ok(v),
            None => Err(vm.value_error("Cell is empty")),
        }
    }
    #[setter(cell_contents)]
    fn set_contents(this: &Gc<Self>, vm: &mut Vm, value: Option<&Obj>) {
        this.content.set(&mut vm.heap, value.cloned());
    }

    #[native(__lt__(self, value, /))]
    fn lt(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        Cell::compare(vm, CompareOp::Lt, this, value)
    }
    #[native(__le__(self, value, /))]
    fn le(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        Cell::compare(vm, CompareOp::Le, this, value)
    }
    #[native(__eq__(self, value, /))]
    fn eq(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        Cell::compare(vm, CompareOp::Eq, this, value)
    }
    #[native(__ne__(self, value, /))]
    fn ne(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        Cell::compare(vm, CompareOp::Ne, this, value)
    }
    #[native(__gt__(self, value, /))]
    fn gt(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        Cell::compare(vm, CompareOp::Gt, this, value)
    }
    #[native(__ge__(self, value, /))]
    fn ge(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        Cell::compare(vm, CompareOp::Ge, this, value)
    }

    #[native(__repr__(self, /))]
    fn repr(this: &Gc<Self>, vm: &mut Vm) -> String {
        let at = address(this.as_obj());
        match this.content.cloned(&vm.heap) {
            Some(v) => format!("<cell at {at:#x}: {} object at {:#x}>", vm.type_of(&v).name(vm), address(&v)),
            None => format!("<cell at {at:#x}: empty>"),
        }
    }
}

/// The text of a native signature, as `__text_signature__` has it.
fn signature_text(f: &NativeFunction) -> String {
    let params = f.def.signature.params;
    let mut parts: Vec<String> = Vec::new();
    let last_posonly = params.iter().rposition(|p| p.kind == ParamKind::PositionalOnly);
    let has_varargs = params.iter().any(|p| p.kind == ParamKind::VarArgs);
    let first_kwonly = params.iter().position(|p| p.kind == ParamKind::KeywordOnly).filter(|_| !has_varargs);
    for (i, p) in params.iter().enumerate() {
        if Some(i) == first_kwonly {
            parts.push("*".to_owned());
        }
        let name = if i == 0 && f.def.has_receiver() { format!("${}", p.name) } else { p.name.to_owned() };
        let stars = match p.kind {
            ParamKind::VarArgs => "*",
            ParamKind::VarKeywords => "**",
            ParamKind::PositionalOnly | ParamKind::PositionalOrKeyword | ParamKind::KeywordOnly => "",
        };
        let default = p
            .default
            .map(|d| if d == "NULL" { "=<unrepresentable>".to_owned() } else { format!("={d}") })
            .unwrap_or_default();
        parts.push(format!("{stars}{name}{default}"));
        if Some(i) == last_posonly {
            parts.push("/".to_owned());
        }
    }
    format!("({})", parts.join(", "))
}

/// A function written natively.
#[methods(builtin_function_or_method, module = "builtins", subclassable = false)]
impl NativeFunction {
    #[native(__repr__(self, /))]
    fn repr(this: &Gc<Self>, vm: &mut Vm) -> Result<String> {
        let name = this.def.name;
        if this.shape_id() != super::shapes::BUILTIN {
            let owner = match this.receiver.as_ref().and_then(|r| r.downcast::<Type>()) {
                Some(t) => t.name(vm),
                None => "?".to_owned(),
            };
            let what = if this.shape_id() == super::shapes::SLOT_WRAPPER { "slot wrapper" } else { "method" };
            return Ok(format!("<{what} '{name}' of '{owner}' objects>"));
        }
        match &this.receiver {
            Some(receiver) => {
                let class = vm.type_of(receiver).name(vm);
                let what = if name.starts_with("__") && this.def.kind == crate::object::NativeKind::Method {
                    "method-wrapper"
                } else {
                    "built-in method"
                };
                Ok(format!(
                    "<{what} {}{name}{} of {class} object at {:#x}>",
                    quote(what),
                    quote(what),
                    address(receiver)
                ))
            }
            None => Ok(format!("<built-in function {name}>")),
        }
    }

    #[native(__call__(self, *args, **kwargs))]
    fn call(vm: &mut Vm, this: &Gc<Self>, args: &[Obj], kwargs: Vec<(Gc<Str>, Obj)>) -> Result<Obj> {
        call_with(vm, this.as_obj(), args, &kwargs)
    }

    #[native(__get__(self, instance, owner=None, /))]
    fn get(this: &Gc<Self>, vm: &mut Vm, instance: &Obj, owner: Option<&Obj>) -> Result<Obj> {
        let class = match owner.and_then(|o| o.downcast::<Type>()) {
            Some(t) => t.clone(),
            None => vm.type_of(instance),
        };
        let instance = (!instance.is_none()).then_some(instance);
        vm.descriptor_get(this.as_obj(), instance, &class)
    }

    #[native(__eq__(self, other, /))]
    fn eq(this: &Gc<Self>, other: &Obj) -> Obj {
        match other.downcast::<NativeFunction>() {
            Some(o) => {
                let same_receiver = match (&this.receiver, &o.receiver) {
                    (Some(a), Some(b)) => a.is(b),
                    (None, None) => true,
                    _ => false,
                };
                Obj::bool(
                    this.is(o) || (std::ptr::eq(this.def, o.def) && same_receiver && this.shape_id() == o.shape_id()),
                )
            }
            None => Obj::NOT_IMPLEMENTED,
        }
    }

    #[native(__hash__(self, /))]
    fn hash(this: &Gc<Self>) -> i64 {
        let receiver = this.receiver.as_ref().map_or(0, address);
        ((std::ptr::from_ref(this.def) as usize ^ receiver) >> 4) as i64
    }

    #[native(__reduce__(self, /))]
    fn reduce(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        let is_module = |r: &Obj| r.downcast::<super::module::Module>().is_some();
        let Some(receiver) = this.receiver.clone().filter(|r| !is_module(r)) else {
            return Ok(vm.heap.str(this.def.name).into());
        };
        let getattr = vm.heap.intern("getattr");
        let getattr = vm.builtins.get_str(&vm.heap, &getattr).unwrap_or(Obj::NONE);
        let name = vm.heap.str(this.def.name).into();
        let args = vm.heap.tuple_of_array([receiver, name]);
        Ok(vm.heap.tuple_of_array([getattr, args.into()]).into())
    }

    #[getter(__name__)]
    fn get_name(this: &Gc<Self>) -> &'static str {
        this.def.name
    }
    #[getter(__qualname__)]
    fn get_qualname(this: &Gc<Self>, vm: &mut Vm) -> String {
        match &this.receiver {
            Some(r) => {
                let owner = match r.downcast::<Type>() {
                    Some(t) => t.plain_name(vm),
                    None => vm.type_of(r).plain_name(vm),
                };
                format!("{owner}.{}", this.def.name)
            }
            None => this.def.name.to_owned(),
        }
    }
    #[getter(__doc__)]
    fn get_doc(this: &Gc<Self>) -> Option<&'static str> {
        (!this.def.doc.is_empty()).then_some(this.def.doc)
    }
    #[getter(__module__)]
    fn get_module(this: &Gc<Self>) -> Obj {
        this.module.clone()
    }
    #[getter(__self__)]
    fn get_self(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        match &this.receiver {
            Some(r) => Ok(r.clone()),
            None => {
                let module = this.module.clone();
                match module.downcast::<Str>() {
                    Some(name) => Ok(vm.modules.get_str(&vm.heap, name).unwrap_or(Obj::NONE)),
                    None => Ok(Obj::NONE),
                }
            }
        }
    }
    #[getter(__objclass__)]
    fn get_objclass(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        if this.shape_id() == super::shapes::BUILTIN {
            let name = vm.heap.intern("__objclass__");
            return Err(vm.no_attribute(this.as_obj(), &name));
        }
        Ok(this.receiver.clone().unwrap_or(Obj::NONE))
    }
    #[getter(__text_signature__)]
    fn get_signature(this: &Gc<Self>) -> String {
        signature_text(this)
    }
}

fn quote(what: &str) -> &'static str {
    if what == "method-wrapper" { "'" } else { "" }
}

pub struct GetSetClass;
#[methods(getset_descriptor, module = "builtins", subclassable = false)]
impl GetSetClass {
    #[native(__repr__(self, /))]
    fn repr(this: &Gc<GetSet>, vm: &mut Vm) -> String {
        format!("<attribute '{}' of '{}' objects>", this.getter.name, this.owner.name(vm))
    }
    #[native(__get__(self, instance, owner=None, /))]
    fn get(this: &Gc<GetSet>, vm: &mut Vm, instance: &Obj, owner: Option<&Obj>) -> Result<Obj> {
        let _ = owner;
        if instance.is_none() {
            return Ok(this.into());
        }
        (this.getter.call)(vm, Args::positional_only(std::slice::from_ref(instance)))
    }
    #[native(__set__(self, instance, value, /))]
    fn set(this: &Gc<GetSet>, vm: &mut Vm, instance: &Obj, value: &Obj) -> Result<()> {
        let name = vm.heap.intern(this.getter.name);
        let class = vm.type_of(instance);
        vm.change_attr(instance, &class, &name, Some(value.clone()))
    }
    #[native(__delete__(self, instance, /))]
    fn delete(this: &Gc<GetSet>, vm: &mut Vm, instance: &Obj) -> Result<()> {
        let name = vm.heap.intern(this.getter.name);
        let class = vm.type_of(instance);
        vm.change_attr(instance, &class, &name, None)
    }
    #[getter(__name__)]
    fn name(this: &Gc<GetSet>) -> &'static str {
        this.getter.name
    }
    #[getter(__qualname__)]
    fn qualname(this: &Gc<GetSet>, vm: &mut Vm) -> String {
        format!("{}.{}", this.owner.plain_name(vm), this.getter.name)
    }
    #[getter(__objclass__)]
    fn objclass(this: &Gc<GetSet>) -> Gc<Type> {
        this.owner.clone()
    }
    #[getter(__doc__)]
    fn doc(this: &Gc<GetSet>) -> Option<&'static str> {
        (!this.getter.doc.is_empty()).then_some(this.getter.doc)
    }
}

pub struct MemberClass;
#[methods(member_descriptor, module = "builtins", subclassable = false)]
impl MemberClass {
    #[native(__repr__(self, /))]
    fn repr(this: &Gc<Member>, vm: &mut Vm) -> String {
        format!("<member '{}' of '{}' objects>", this.name.to_str(), this.owner.name(vm))
    }
    #[native(__get__(self, instance, owner=None, /))]
    fn get(this: &Gc<Member>, vm: &mut Vm, instance: &Obj, owner: Option<&Obj>) -> Result<Obj> {
        let _ = owner;
        if instance.is_none() {
            return Ok(this.into());
        }
        let class = vm.type_of(instance);
        vm.descriptor_get(this.as_obj(), Some(instance), &class)
    }
    #[native(__set__(self, instance, value, /))]
    fn set(this: &Gc<Member>, vm: &mut Vm, instance: &Obj, value: &Obj) -> Result<()> {
        let class = vm.type_of(instance);
        vm.change_attr(instance, &class, &this.name.clone(), Some(value.clone()))
    }
    #[native(__delete__(self, instance, /))]
    fn delete(this: &Gc<Member>, vm: &mut Vm, instance: &Obj) -> Result<()> {
        let class = vm.type_of(instance);
        vm.change_attr(instance, &class, &this.name.clone(), None)
    }
    #[getter(__name__)]
    fn name(this: &Gc<Member>) -> Gc<Str> {
        this.name.clone()
    }
    #[getter(__objclass__)]
    fn objclass(this: &Gc<Member>) -> Gc<Type> {
        this.owner.clone()
    }
    #[getter(__doc__)]
    fn doc(_this: &Gc<Member>) -> Obj {
        Obj::NONE
    }
}

/// Create a code object.  Not for mere mortals.
#[methods(code, module = "builtins", subclassable = false)]
impl CodeObject {
    #[native(__repr__(self, /))]
    fn repr(this: &Gc<Self>) -> String {
        format!(
            "<code object {} at {:#x}, file \"{}\", line {}>",
            this.name.to_str(),
            address(this.as_obj()),
            this.source.filename,
            this.source.first_line
        )
    }
    #[getter(co_name)]
    fn co_name(this: &Gc<Self>) -> Gc<Str> {
        this.name.clone()
    }
    #[getter(co_qualname)]
    fn co_qualname(this: &Gc<Self>) -> Gc<Str> {
        this.qualname.clone()
    }
    #[getter(co_filename)]
    fn co_filename(this: &Gc<Self>) -> String {
        this.source.filename.to_string()
    }
    #[getter(co_firstlineno)]
    fn co_firstlineno(this: &Gc<Self>) -> u32 {
        this.source.first_line
    }
    #[getter(co_argcount)]
    fn co_argcount(this: &Gc<Self>) -> u32 {
        this.source.argcount
    }
    #[getter(co_posonlyargcount)]
    fn co_posonlyargcount(this: &Gc<Self>) -> u32 {
        this.source.posonlyargcount
    }
    #[getter(co_kwonlyargcount)]
    fn co_kwonlyargcount(this: &Gc<Self>) -> u32 {
        this.source.kwonlyargcount
    }
    #[getter(co_nlocals)]
    fn co_nlocals(this: &Gc<Self>) -> usize {
        variables(this).count()
    }
    #[getter(co_stacksize)]
    fn co_stacksize(this: &Gc<Self>) -> u32 {
        this.nregs - this.nlocals
    }
    #[getter(co_flags)]
    fn co_flags(this: &Gc<Self>) -> u32 {
        let s = &this.source;
        let mut flags = s.future_flags;
        match s.kind {
            CodeKind::Module | CodeKind::Namespace => {}
            CodeKind::Function => flags |= 3,
            CodeKind::Generator => flags |= 3 | 0x20,
            CodeKind::Coroutine => flags |= 3 | 0x80,
            CodeKind::AsyncGenerator => flags |= 3 | 0x200,
        }
        if s.has_varargs {
            flags |= 4;
        }
        if s.has_varkeywords {
            flags |= 8;
        }
        if s.is_nested {
            flags |= 0x10;
        }
        if s.has_docstring {
            flags |= 0x400_0000;
        }
        if this.is_iterable_coroutine.get() {
            flags |= 0x100;
        }
        flags
    }
    #[getter(co_varnames)]
    fn co_varnames(this: &Gc<Self>, vm: &mut Vm) -> Gc<Tuple> {
        let names = variables(this).map(|n| vm.heap.intern(n).into()).collect();
        vm.heap.tuple(names)
    }
    #[getter(co_cellvars)]
    fn co_cellvars(this: &Gc<Self>, vm: &mut Vm) -> Gc<Tuple> {
        let names =
            this.source.cellvars.iter().map(|&r| vm.heap.intern(&this.source.varnames[r as usize]).into()).collect();
        vm.heap.tuple(names)
    }
    #[getter(co_freevars)]
    fn co_freevars(this: &Gc<Self>, vm: &mut Vm) -> Gc<Tuple> {
        let names = this.source.freevars.iter().map(|n| vm.heap.intern(n).into()).collect();
        vm.heap.tuple(names)
    }
    #[getter(co_names)]
    fn co_names(this: &Gc<Self>, vm: &mut Vm) -> Gc<Tuple> {
        let names = this.source.names.iter().map(|name| vm.heap.intern(name).into()).collect();
        vm.heap.tuple(names)
    }
    #[getter(co_consts)]
    fn co_consts(this: &Gc<Self>, vm: &mut Vm) -> Gc<Tuple> {
        let consts = this.consts(vm).to_vec();
        vm.heap.tuple(consts)
    }
    #[getter(co_code)]
    fn co_code(this: &Gc<Self>, vm: &mut Vm) -> Obj {
        let bytes = this.source.instructions.iter().flat_map(|w| w.to_le_bytes()).collect();
        vm.bytes(bytes).into()
    }
    #[native(co_lines(self, /))]
    fn co_lines(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        // Entering is in the first line.
        let entry = [0, 2, i64::from(this.source.first_line)].map(|n| vm.int(n));
        let mut rows = vec![vm.heap.tuple(entry.to_vec()).into()];
        let positions = this.source.positions.get();
        for (i, p) in positions.iter().enumerate() {
            let end = positions.get(i + 1).map_or(this.source.instructions.len() as u32, |n| n.instruction);
            if end == p.instruction {
                continue;
            }
            let line = if p.line == 0 { Obj::NONE } else { vm.int(i64::from(p.line)) };
            let row = vec![vm.int(lasti(p.instruction)), vm.int(lasti(end)), line];
            rows.push(vm.heap.tuple(row).into());
        }
        let list: Obj = vm.list(rows).into();
        vm.iter(&list)
    }
    #[native(co_positions(self, /))]
    fn co_positions(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        let first_line = i64::from(this.source.first_line);
        let entry = [first_line, first_line, 0, 0].map(|n| vm.int(n));
        let mut rows: Vec<Obj> = vec![vm.heap.tuple(entry.to_vec()).into()];
        let positions = this.source.positions.get();
        for (i, p) in positions.iter().enumerate() {
            let end = positions.get(i + 1).map_or(this.source.instructions.len() as u32, |n| n.instruction);
            let numbers = [p.line, p.end_line, p.column, p.end_column];
            let row = numbers.map(|n| if p.line == 0 { Obj::NONE } else { vm.int(i64::from(n)) });
            let row: Obj = vm.heap.tuple(row.to_vec()).into();
            // One row for each unit of `f_lasti`.
            rows.extend(std::iter::repeat_n(row, end.saturating_sub(p.instruction) as usize));
        }
        let list: Obj = vm.list(rows).into();
        vm.iter(&list)
    }
    #[native(replace(self, **kwargs))]
    fn replace(this: &Gc<Self>, vm: &mut Vm, kwargs: Vec<(Gc<Str>, Obj)>) -> Result<Obj> {
        let mut source = (*this.source).clone();
        for (name, value) in kwargs {
            match &*name.to_str() {
                "co_name" => source.name = vm.str_text(&value)?.into(),
                "co_qualname" => source.qualname = vm.str_text(&value)?.into(),
                "co_filename" => source.filename = vm.str_text(&value)?.into(),
                "co_firstlineno" => source.first_line = vm.to_i64(&value)? as u32,
                "co_flags" => {
                    let flags = vm.to_i64(&value)?;
                    let code = CodeObject::load(vm, &std::sync::Arc::new(source));
                    code.is_iterable_coroutine.set(flags & 0x100 != 0);
                    return Ok(code.into());
                }
                other => {
                    let other = other.to_owned();
                    return Err(vm.not_implemented_error(format!("code.replace({other}=...) is not supported")));
                }
            }
        }
        let code = CodeObject::load(vm, &std::sync::Arc::new(source));
        code.is_iterable_coroutine.set(this.is_iterable_coroutine.get());
        Ok(code.into())
    }
}

/// The local variables in the order of `co_varnames`.
fn variables(code: &Gc<CodeObject>) -> impl Iterator<Item = &str> {
    let s = &code.source;
    let parameters =
        (s.argcount + s.kwonlyargcount) as usize + usize::from(s.has_varargs) + usize::from(s.has_varkeywords);
    s.varnames
        .iter()
        .enumerate()
        .filter(move |(i, n)| !n.is_empty() && (*i < parameters || !s.cellvars.contains(&(*i as u32))))
        .map(|(_, n)| &**n)
}
