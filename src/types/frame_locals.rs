//! `f_locals` of a function's frame: a mapping that reads and writes the variables themselves (PEP 667).

use super::dict::Dict;
use super::frame::Frame;
use super::shapes;
use crate::object::native::Result;
use crate::object::protocol::{BinaryOp, CompareOp};
use crate::object::{Gc, Obj, Str, Trace, Type, Visitor, payload};
use crate::vm::Vm;
use crate::vm::linked::LocalVariables;
use ouro_macros::methods;

pub struct FrameLocalsProxy {
    frame: Gc<Frame>,
}
payload!(FrameLocalsProxy, "FrameLocalsProxy", shapes::FRAME_LOCALS_PROXY, container);
impl Trace for FrameLocalsProxy {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.frame.trace(v);
    }
}

impl FrameLocalsProxy {
    /// What it shows now.
    fn snapshot(&self, vm: &mut Vm) -> Result<Gc<Dict>> {
        let dict = vm.dict();
        if let LocalVariables::Fast(variables) = vm.frame_variables(&self.frame) {
            for (name, value) in variables {
                drop(dict.set_str(&mut vm.heap, &name, value));
            }
        }
        if let Some(additions) = self.frame.additions.cloned(&vm.heap) {
            vm.call_method(dict.as_obj(), "update", &[additions.into()])?;
        }
        Ok(dict)
    }

    fn additions(&self, vm: &mut Vm) -> Gc<Dict> {
        if let Some(additions) = self.frame.additions.cloned(&vm.heap) {
            return additions;
        }
        let additions = vm.dict();
        self.frame.additions.set(&mut vm.heap, Some(additions.clone()));
        additions
    }

    fn set(&self, vm: &mut Vm, key: &Obj, value: Obj) -> Result<()> {
        if let Some(name) = key.downcast::<Str>()
            && vm.set_frame_variable(&self.frame, name, value.clone())
        {
            return Ok(());
        }
        let additions = self.additions(vm);
        vm.set_item(additions.as_obj(), key, value)
    }

    fn update_with(&self, vm: &mut Vm, other: &Obj) -> Result<()> {
        let other = mapping(vm, other)?.unwrap_or_else(|| other.clone());
        let pairs = vm.call_method(&other, "items", &[])?;
        for pair in vm.collect(&pairs)? {
            let [key, value] = [0, 1].map(|i| vm.int(i));
            let (key, value) = (vm.get_item(&pair, &key)?, vm.get_item(&pair, &value)?);
            self.set(vm, &key, value)?;
        }
        Ok(())
    }

    fn list_of(&self, vm: &mut Vm, view: &str) -> Result<Obj> {
        let dict = self.snapshot(vm)?;
        let view = vm.call_method(dict.as_obj(), view, &[])?;
        let items = vm.collect(&view)?;
        Ok(vm.list(items).into())
    }
}

/// A dictionary, or what a proxy shows; None for anything else.
fn mapping(vm: &mut Vm, object: &Obj) -> Result<Option<Obj>> {
    if let Some(proxy) = object.downcast::<FrameLocalsProxy>() {
        return Ok(Some(proxy.clone().snapshot(vm)?.into()));
    }
    Ok(object.downcast::<Dict>().map(Obj::from))
}

#[methods(FrameLocalsProxy, module = "builtins", subclassable = false)]
impl FrameLocalsProxy {
    #[new(FrameLocalsProxy(cls, frame, /))]
    fn new(vm: &mut Vm, _cls: &Gc<Type>, frame: &Obj) -> Result<Obj> {
        match frame.downcast::<Frame>() {
            Some(frame) => Ok(vm.frame_locals_proxy(frame)),
            None => {
                let got = vm.type_of(frame).name(vm);
                Err(vm.type_error(format!("expect frame, not {got}")))
            }
        }
    }
    #[native(__repr__(self, /))]
    fn repr(this: &Gc<Self>, vm: &mut Vm) -> Result<Gc<Str>> {
        // One that is a variable itself shows as a dictionary that holds itself.
        let text = vm.repr_guard(this.as_obj(), |vm| {
            let dict = this.snapshot(vm)?;
            vm.repr(dict.as_obj())
        })?;
        Ok(text.unwrap_or_else(|| vm.heap.str("{...}")))
    }
    #[native(__len__(self, /))]
    fn length(this: &Gc<Self>, vm: &mut Vm) -> Result<usize> {
        let dict = this.snapshot(vm)?;
        vm.len(dict.as_obj())
    }
    #[native(__getitem__(self, key, /))]
    fn get_item(this: &Gc<Self>, vm: &mut Vm, key: &Obj) -> Result<Obj> {
        let dict = this.snapshot(vm)?;
        match vm.dict_get(&dict, key)? {
            Some(value) => Ok(value),
            None => {
                let text = vm.repr(key)?;
                let message = vm.heap.str(&format!("local variable '{}' is not defined", text.to_str())).into();
                Err(vm.key_error(&message))
            }
        }
    }
    #[native(__setitem__(self, key, value, /))]
    fn set_item(this: &Gc<Self>, vm: &mut Vm, key: &Obj, value: &Obj) -> Result<()> {
        this.set(vm, key, value.clone())
    }
    #[native(__delitem__(self, key, /))]
    fn del_item(_this: &Gc<Self>, vm: &mut Vm, _key: &Obj) -> Result<()> {
        Err(vm.type_error("cannot remove variables from FrameLocalsProxy"))
    }
    #[native(__contains__(self, key, /))]
    fn contains(this: &Gc<Self>, vm: &mut Vm, key: &Obj) -> Result<bool> {
        let dict = this.snapshot(vm)?;
        vm.contains(dict.as_obj(), key)
    }
    #[native(__iter__(self, /))]
    fn iter(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        let keys = this.list_of(vm, "keys")?;
        vm.iter(&keys)
    }
    #[native(__reversed__(self, /))]
    fn reversed(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        let keys = this.list_of(vm, "keys")?;
        vm.call_method(&keys, "__reversed__", &[])
    }
    #[native(__eq__(self, value, /))]
    fn eq(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        if let Some(other) = value.downcast::<FrameLocalsProxy>() {
            return Ok(Obj::bool(other.frame.is(&this.frame)));
        }
        if value.downcast::<Dict>().is_none() {
            return Ok(Obj::NOT_IMPLEMENTED);
        }
        let dict = this.snapshot(vm)?;
        vm.compare(CompareOp::Eq, dict.as_obj(), value)
    }
    #[native(__or__(self, value, /))]
    fn or(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        let mine: Obj = this.snapshot(vm)?.into();
        match mapping(vm, value)? {
            Some(other) => vm.binary(BinaryOp::Or, &mine, &other),
            None => Ok(Obj::NOT_IMPLEMENTED),
        }
    }
    #[native(__ror__(self, value, /))]
    fn reflected_or(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        let mine: Obj = this.snapshot(vm)?.into();
        match mapping(vm, value)? {
            Some(other) => vm.binary(BinaryOp::Or, &other, &mine),
            None => Ok(Obj::NOT_IMPLEMENTED),
        }
    }
    #[native(__ior__(self, value, /))]
    fn inplace_or(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        if mapping(vm, value)?.is_none() {
            return Ok(Obj::NOT_IMPLEMENTED);
        }
        this.update_with(vm, value)?;
        Ok(this.into())
    }
    #[native(get(self, key, default=None, /))]
    fn get(this: &Gc<Self>, vm: &mut Vm, key: &Obj, default: Obj) -> Result<Obj> {
        let dict = this.snapshot(vm)?;
        Ok(vm.dict_get(&dict, key)?.unwrap_or(default))
    }
    #[native(setdefault(self, key, default=None, /))]
    fn setdefault(this: &Gc<Self>, vm: &mut Vm, key: &Obj, default: Obj) -> Result<Obj> {
        let dict = this.snapshot(vm)?;
        if let Some(value) = vm.dict_get(&dict, key)? {
            return Ok(value);
        }
        this.set(vm, key, default.clone())?;
        Ok(default)
    }
    #[native(update(self, other, /))]
    fn update(this: &Gc<Self>, vm: &mut Vm, other: &Obj) -> Result<()> {
        if mapping(vm, other)?.is_none() {
            return Err(vm.type_error("update() argument must be dict or another FrameLocalsProxy"));
        }
        this.update_with(vm, other)
    }
    #[native(keys(self, /))]
    fn keys(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        this.list_of(vm, "keys")
    }
    #[native(values(self, /))]
    fn values(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        this.list_of(vm, "values")
    }
    #[native(items(self, /))]
    fn items(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        this.list_of(vm, "items")
    }
    #[native(copy(self, /))]
    fn copy(this: &Gc<Self>, vm: &mut Vm) -> Result<Gc<Dict>> {
        this.snapshot(vm)
    }
}

impl Vm {
    /// `f_locals` of a function's frame.
    pub(crate) fn frame_locals_proxy(&mut self, frame: &Gc<Frame>) -> Obj {
        self.heap.alloc(FrameLocalsProxy { frame: frame.clone() }).into()
    }
}
