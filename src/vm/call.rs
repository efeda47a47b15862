//! Calling from native code. Reference 6.3.4.
#![allow(unsafe_code, unsafe_op_in_unsafe_fn)]

use super::bind::{Given, bind};
use super::eval::{Exit, evaluate};
use super::frame::{Frame, HEADER, NATIVE, clear_high, code_of_function};
use super::resume::new_generator;
use super::{Construction, Vm};
use crate::object::native::{Args, NativeFn, Result};
use crate::object::{Gc, NativeKind, Obj, Special, Str, Type, Value};
use crate::types::function::{BoundMethod, Function};
use crate::types::native::{NativeFunction, is_native_method, passes_receiver};
use crate::types::shapes;
use smallvec::SmallVec;

impl Vm {
    /// `callable(*args)`.
    pub fn call(&mut self, callable: &Obj, args: &[Obj]) -> Result<Obj> {
        self.call_args(callable, Args::positional_only(args))
    }

    /// `callable(*args, **keywords)`.
    pub fn call_kw(&mut self, callable: &Obj, args: &[Obj], keywords: &[(Gc<Str>, Obj)]) -> Result<Obj> {
        if keywords.is_empty() {
            return self.call(callable, args);
        }
        let mut values = args.to_vec();
        values.extend(keywords.iter().map(|(_, v)| v.clone()));
        let names = self.heap.tuple(keywords.iter().map(|(k, _)| k.into()).collect());
        self.call_args(callable, Args { values: &values, keywords: Some(&names) })
    }

    /// `receiver.name(*args)`.
    pub fn call_method(&mut self, receiver: &Obj, name: &str, args: &[Obj]) -> Result<Obj> {
        let method = self.get_attr_name(receiver, name)?;
        self.call(&method, args)
    }

    /// Call `method`, as found on the class of `receiver`, on it.
    pub fn call_method_object(&mut self, method: &Obj, receiver: &Obj, args: &[Obj]) -> Result<Obj> {
        let id = self.heap.shape_of(method).map(|s| s.id);
        let takes_receiver = match id {
            Some(shapes::FUNCTION) => true,
            Some(id) => is_native_method(id),
            None => false,
        };
        if takes_receiver {
            return with_receiver(receiver, args, |all| match method.downcast::<NativeFunction>() {
                Some(native) => (native.def.call)(self, Args::positional_only(all)),
                None => self.call(method, all),
            });
        }
        let class = self.type_of(receiver);
        let bound = self.descriptor_get(method, Some(receiver), &class)?;
        self.call(&bound, args)
    }

    /// Call anything.
    pub fn call_args(&mut self, callable: &Obj, args: Args<'_>) -> Result<Obj> {
        if let Some(f) = callable.downcast::<Function>() {
            let f = f.clone();
            return self.run_function(&f, args);
        }
        if let Some(native) = callable.downcast::<NativeFunction>() {
            return self.call_native(native, args);
        }
        if let Some(method) = callable.downcast::<BoundMethod>() {
            let method = method.clone();
            self.enter_native()?;
            return with_receiver(&method.receiver, args.values, |values| {
                self.call_args(&method.function, Args { values, keywords: args.keywords })
            });
        }
        if let Some(class) = callable.downcast_exact::<Type>() {
            let class = class.clone();
            return self.call_class(&class, args);
        }
        let class = self.type_of(callable);
        match self.special(&class, Special::Call).filter(|m| !m.is_none()) {
            Some(method) => {
                self.enter_native()?;
                let result = if is_plain_method(self, &method) {
                    with_receiver(callable, args.values, |values| {
                        self.call_args(&method, Args { values, keywords: args.keywords })
                    })
                } else {
                    self.descriptor_get(&method, Some(callable), &class).and_then(|bound| self.call_args(&bound, args))
                };
                self.leave_native();
                result
            }
            None => {
                let class = class.name(self);
                Err(self.type_error(format!("'{class}' object is not callable")))
            }
        }
    }

    fn call_native(&mut self, native: &Gc<NativeFunction>, args: Args<'_>) -> Result<Obj> {
        let native = native.clone();
        let call = native.def.call;
        if is_native_method(native.shape_id()) {
            self.check_receiver(&native, args.values)?;
            return call(self, args);
        }
        if native.def.kind == NativeKind::New {
            self.check_new(&native, args.values)?;
            return call(self, args);
        }
        match &native.receiver {
            Some(receiver) if passes_receiver(&native) => {
                with_receiver(receiver, args.values, |values| call(self, Args { values, keywords: args.keywords }))
            }
            _ => call(self, args),
        }
    }

    /// `X.__new__(cls, …)` of a native class: `cls` must derive from it and have its layout.
    fn check_new(&mut self, native: &Gc<NativeFunction>, args: &[Obj]) -> Result<()> {
        use crate::object::class::ClassRelation;
        let Some(owner) = native.receiver.as_ref().and_then(|o| o.downcast::<Type>()).cloned() else { return Ok(()) };
        if let Some(class) = args.first().and_then(|class| class.downcast::<Type>())
            && std::ptr::eq(class.layout, owner.layout)
            && class.is_subtype(self, &owner)
        {
            return Ok(());
        }
        let owner_name = owner.name(self);
        let Some(first) = args.first() else {
            return Err(self.type_error(format!("{owner_name}.__new__(): not enough arguments")));
        };
        let Some(class) = first.downcast::<Type>().cloned() else {
            let got = self.type_of(first).name(self);
            return Err(self.type_error(format!("{owner_name}.__new__(X): X is not a type object ({got})")));
        };
        let name = class.name(self);
        if !class.is_subtype(self, &owner) {
            return Err(
                self.type_error(format!("{owner_name}.__new__({name}): {name} is not a subtype of {owner_name}"))
            );
        }
        let best = class.mro.get(&self.heap).iter().find(|c| !c.has(crate::object::TypeFlags::HEAP)).cloned();
        let best = best.map_or_else(|| "object".to_owned(), |b| b.name(self));
        Err(self.type_error(format!("{owner_name}.__new__({name}) is not safe, use {best}.__new__()")))
    }

    /// `class(*args)`: what `type.__call__` does.
    pub fn call_class(&mut self, class: &Gc<Type>, args: Args<'_>) -> Result<Obj> {
        use crate::object::class::ClassRelation;
        if class.is(&self.types.r#type) && args.values.len() == 1 && args.keywords.is_none() {
            return Ok(self.type_of(&args.values[0]).into());
        }
        match self.construction(class) {
            Construction::Native(new) => {
                return with_receiver(class.as_obj(), args.values, |values| {
                    new(self, Args { values, keywords: args.keywords })
                });
            }
            Construction::NativeInit(new, init) => {
                let mut call = |f: NativeFn, receiver: &Obj| {
                    with_receiver(receiver, args.values, |values| f(self, Args { values, keywords: args.keywords }))
                };
                let instance = call(new, class.as_obj())?;
                call(init, &instance)?;
                return Ok(instance);
            }
            Construction::Init { .. } | Construction::Plain | Construction::General | Construction::Unknown => {}
        }
        let new =
            self.special(class, Special::New).filter(|n| !n.is_none() && !class.has(crate::object::TypeFlags::NO_NEW));
        let Some(new) = new else {
            let name = class.qualified_name(self);
            return Err(self.type_error(format!("cannot create '{name}' instances")));
        };
        let mut all: SmallVec<[Obj; 8]> = SmallVec::with_capacity(args.values.len() + 1);
        all.push(class.into());
        all.extend(args.values.iter().cloned());
        let new = self.descriptor_get(&new, None, class)?;
        let instance = self.call_args(&new, Args { values: &all, keywords: args.keywords })?;
        let own = self.type_of(&instance);
        if !own.is_subtype(self, class) {
            return Ok(instance);
        }
        let Some(init) = self.special(&own, Special::Init) else { return Ok(instance) };
        all[0] = instance.clone();
        let result = if is_plain_method(self, &init) {
            self.call_args(&init, Args { values: &all, keywords: args.keywords })?
        } else {
            let bound = self.descriptor_get(&init, Some(&instance), &own)?;
            self.call_args(&bound, args)?
        };
        if !result.is_none() {
            let got = self.type_of(&result).name(self);
            return Err(self.type_error(format!("__init__() should return None, not '{got}'")));
        }
        Ok(instance)
    }

    /// Run a Python function in a nested evaluation.
    fn run_function(&mut self, f: &Gc<Function>, args: Args<'_>) -> Result<Obj> {
        self.enter_native()?;
        // SAFETY: bound words are owned and move into the frame; the frame lies above everything live on the stack and
        // its header is complete before evaluation begins.
        unsafe {
            let function: *const Function = &raw const **f;
            let code = code_of_function(function);
            let bottom = self.stack_top();
            let window = bottom.add(1);
            let registers = window.add(HEADER);
            if registers.add((*code).nregs as usize) >= self.stack_end || self.depth <= 0 {
                return Err(self.recursion_error("maximum recursion depth exceeded"));
            }
            let is_plain = (*code).has_plain_params && (*code).argcount as usize == args.values.len();
            if is_plain && args.keywords.is_none() {
                for (i, value) in args.values.iter().enumerate() {
                    *registers.add(i) = value.clone().into_value();
                }
                if (*code).kind.has_heap_frame() {
                    return Ok(Obj::from_raw(new_generator(Obj::from(f).into_value(), registers)));
                }
            } else {
                let mut words: SmallVec<[Value; 16]> = args.values.iter().map(|v| v.clone().into_value()).collect();
                let given =
                    Given { receiver: None, first: words.as_mut_ptr(), count: words.len(), names: args.keywords };
                bind(self, function, code, given, registers)?;
                if (*code).kind.has_heap_frame() {
                    return Ok(Obj::from_raw(new_generator(Obj::from(f).into_value(), registers)));
                }
            }
            clear_high(code, registers);
            self.depth -= 1;
            bottom.cast::<*const u32>().write(self.pc);
            window.cast::<Frame>().write(Frame {
                func: Obj::from(f).into_value(),
                prev: self.base,
                ret_pc: self.stubs.exit(),
                dst: window as u64 | NATIVE,
            });
            let (saved_base, saved_pc) = (self.base, self.pc);
            self.base = registers;
            let exit = evaluate(self, (*code).start.get());
            self.base = saved_base;
            self.pc = saved_pc;
            match exit {
                Exit::Raised => Err(self.raised.take().expect("an error exit has an exception")),
                Exit::Returned | Exit::Yielded | Exit::Finished => {
                    let v = std::mem::replace(&mut *window, Value::UNDEF);
                    Ok(Obj::from_raw(v))
                }
            }
        }
    }
}

/// Hand `f` the arguments with the receiver in front; nothing is counted for it.
#[inline]
fn with_receiver<T>(receiver: &Obj, args: &[Obj], f: impl FnOnce(&[Obj]) -> T) -> T {
    let mut all: SmallVec<[Value; 6]> = SmallVec::with_capacity(args.len() + 1);
    all.push(receiver.value());
    all.extend(args.iter().map(Obj::value));
    // SAFETY: the caller holds what the words refer to; they are dropped as words.
    f(unsafe { Obj::slice(all.as_ptr(), all.len()) })
}

fn is_plain_method(vm: &Vm, method: &Obj) -> bool {
    match vm.heap.shape_of(method).map(|s| s.id) {
        Some(shapes::FUNCTION) => true,
        Some(id) => is_native_method(id),
        None => false,
    }
}
