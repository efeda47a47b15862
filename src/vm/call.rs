//! Calling from native code, and binding arguments to the parameters of functions. Reference 6.3.4 and 8.7.
#![allow(unsafe_code, unsafe_op_in_unsafe_fn)]

use super::Vm;
use super::eval::{Exit, evaluate};
use super::frame::{Frame, HEADER, NATIVE};
use super::resume::new_generator;
use crate::object::native::{Args, Result};
use crate::object::{Gc, NativeKind, Obj, Raised, Special, Str, Tuple, Type, Value};
use crate::types::function::{BoundMethod, Function};
use crate::types::native::{NativeFunction, is_native_method, passes_receiver};
use crate::types::shapes;
use ouro_heap::raw;
use smallvec::SmallVec;

impl Vm {
    /// `callable(*args)`.
    pub fn call(&mut self, callable: &Obj, args: &[Obj]) -> Result<Obj> {
        self.call_args(callable, Args::positional_only(args))
    }

    /// `callable(*args, **keywords)`.
    pub fn call_kw(&mut self, callable: &Obj, args: &[Obj], keywords: &[(Gc<Str>, Obj)]) -> Result<Obj> {
        let mut values = args.to_vec();
        values.extend(keywords.iter().map(|(_, v)| v.clone()));
        let names = self.heap.tuple(keywords.iter().map(|(k, _)| k.into()).collect());
        let keywords = (!keywords.is_empty()).then_some(&names);
        self.call_args(callable, Args { values: &values, keywords })
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
            let mut all: SmallVec<[Obj; 6]> = SmallVec::with_capacity(args.len() + 1);
            all.push(receiver.clone());
            all.extend(args.iter().cloned());
            if let Some(native) = method.downcast::<NativeFunction>() {
                return (native.def.call)(self, Args::positional_only(&all));
            }
            return self.call(method, &all);
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
            let mut all: SmallVec<[Obj; 8]> = SmallVec::with_capacity(args.values.len() + 1);
            all.push(method.receiver.clone());
            all.extend(args.values.iter().cloned());
            return self.call_args(&method.function.clone(), Args { values: &all, keywords: args.keywords });
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
                    let mut all: SmallVec<[Obj; 8]> = SmallVec::with_capacity(args.values.len() + 1);
                    all.push(callable.clone());
                    all.extend(args.values.iter().cloned());
                    self.call_args(&method, Args { values: &all, keywords: args.keywords })
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
                let mut all: SmallVec<[Obj; 8]> = SmallVec::with_capacity(args.values.len() + 1);
                all.push(receiver.clone());
                all.extend(args.values.iter().cloned());
                call(self, Args { values: &all, keywords: args.keywords })
            }
            _ => call(self, args),
        }
    }

    /// `X.__new__(cls, …)` of a native class: `cls` must derive from it and have its layout.
    fn check_new(&mut self, native: &Gc<NativeFunction>, args: &[Obj]) -> Result<()> {
        use crate::object::class::ClassRelation;
        let Some(owner) = native.receiver.as_ref().and_then(|o| o.downcast::<Type>()).cloned() else { return Ok(()) };
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
        if !std::ptr::eq(class.layout, owner.layout) {
            let best = class.mro.get(&self.heap).iter().find(|c| !c.has(crate::object::TypeFlags::HEAP)).cloned();
            let best = best.map_or_else(|| "object".to_owned(), |b| b.name(self));
            return Err(self.type_error(format!("{owner_name}.__new__({name}) is not safe, use {best}.__new__()")));
        }
        Ok(())
    }

    /// `class(*args)`: what `type.__call__` does.
    pub fn call_class(&mut self, class: &Gc<Type>, args: Args<'_>) -> Result<Obj> {
        use crate::object::class::ClassRelation;
        if class.is(&self.types.r#type) && args.values.len() == 1 && args.keywords.is_none() {
            return Ok(self.type_of(&args.values[0]).into());
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
        let mut bound: SmallVec<[Value; 16]> = SmallVec::new();
        // SAFETY: bound words are owned and move into the frame; the frame lies above everything live on the stack and
        // its header is complete before evaluation begins.
        unsafe {
            bind_arguments(self, f, args, &mut bound)?;
            let code = f.code.cloned(&self.heap);
            if code.kind.has_heap_frame() {
                return Ok(new_generator(self, f, &bound));
            }
            let free = |vm: &mut Vm, raised: Raised| {
                bound.iter().for_each(|v| raw::decref(*v));
                let _ = vm;
                Err(raised)
            };
            if let Err(raised) = self.enter_native() {
                return free(self, raised);
            }
            let bottom = self.stack_top();
            let window = bottom.add(1);
            let registers = window.add(HEADER);
            if registers.add(code.nregs as usize) >= self.stack_end || self.depth <= 0 {
                self.leave_native();
                let raised = self.recursion_error("maximum recursion depth exceeded");
                return free(self, raised);
            }
            self.depth -= 1;
            bottom.cast::<*const u32>().write(self.pc);
            window.cast::<Frame>().write(Frame {
                func: Obj::from(f).into_value(),
                prev: self.base,
                ret_pc: self.stubs.exit(),
                dst: window as u64 | NATIVE,
            });
            std::ptr::copy_nonoverlapping(bound.as_ptr(), registers, bound.len());
            if code.source.nhigh > 0 {
                for r in 256..code.nregs as usize {
                    *registers.add(r) = Value::UNDEF;
                }
            }
            let (saved_base, saved_pc) = (self.base, self.pc);
            self.base = registers;
            let exit = evaluate(self, code.start);
            self.base = saved_base;
            self.pc = saved_pc;
            self.leave_native();
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

fn is_plain_method(vm: &Vm, method: &Obj) -> bool {
    match vm.heap.shape_of(method).map(|s| s.id) {
        Some(shapes::FUNCTION) => true,
        Some(id) => is_native_method(id),
        None => false,
    }
}

/// Bind arguments to parameters; gives a word for each parameter register, owned.
pub(crate) unsafe fn bind_arguments<const N: usize>(
    vm: &mut Vm,
    f: &Gc<Function>,
    args: Args<'_>,
    bound: &mut SmallVec<[Value; N]>,
) -> Result<()>
where
    [Value; N]: smallvec::Array<Item = Value>,
{
    let code = f.code.cloned(&vm.heap);
    let source = &code.source;
    let positional = args.positional();
    let argcount = source.argcount as usize;
    if args.keywords.is_none()
        && positional.len() == argcount
        && source.kwonlyargcount == 0
        && !source.has_varargs
        && !source.has_varkeywords
    {
        bound.extend(positional.iter().map(|v| v.clone().into_value()));
        return Ok(());
    }
    // Owned objects until everything is in place.
    let mut values: SmallVec<[Option<Obj>; 16]> = SmallVec::new();
    let total = argcount + source.kwonlyargcount as usize;
    values.extend(positional.iter().take(argcount).cloned().map(Some));
    values.resize_with(total, || None);
    let varargs = if source.has_varargs {
        let rest = positional.get(argcount..).unwrap_or(&[]).to_vec();
        Some(vm.heap.tuple(rest))
    } else {
        None
    };
    let varkeywords = if source.has_varkeywords { Some(vm.dict()) } else { None };
    if let Some(names) = args.keywords {
        let first = args.values.len() - names.len();
        let posonly = source.posonlyargcount as usize;
        for (name, value) in names.items().iter().zip(&args.values[first..]) {
            let name = name.downcast::<Str>().expect("keywords are strings");
            let place = parameter(source, name, posonly, total);
            match place {
                Some(i) if values[i].is_some() => {
                    let (f, name) = (f.qualname.get(&vm.heap).to_str().into_owned(), name.to_str().into_owned());
                    return Err(vm.type_error(format!("{f}() got multiple values for argument '{name}'")));
                }
                Some(i) => values[i] = Some(value.clone()),
                None => match &varkeywords {
                    Some(dict) => drop(dict.set_str(&mut vm.heap, name, value.clone())),
                    None => return Err(unexpected_keyword(vm, f, names, name)),
                },
            }
        }
    }
    if positional.len() > argcount && !source.has_varargs {
        return Err(too_many(vm, f, positional.len(), &values));
    }
    let defaults = f.defaults.cloned(&vm.heap);
    let default_count = defaults.as_ref().map_or(0, |d| d.len());
    if positional.len() < argcount {
        let first_default = argcount.saturating_sub(default_count);
        let missing: Vec<usize> = (0..first_default).filter(|&i| values[i].is_none()).collect();
        if !missing.is_empty() {
            return Err(missing_arguments(vm, f, &missing, "positional"));
        }
        if let Some(defaults) = &defaults {
            for i in first_default..argcount {
                if values[i].is_none() {
                    values[i] = Some(defaults.items()[i + default_count - argcount].clone());
                }
            }
        }
    }
    if source.kwonlyargcount > 0 {
        let kwdefaults = f.kwdefaults.cloned(&vm.heap);
        let mut missing = Vec::new();
        for i in argcount..total {
            if values[i].is_some() {
                continue;
            }
            let name = vm.heap.intern(&source.varnames[i]);
            match kwdefaults.as_ref().and_then(|d| d.get_str(&vm.heap, &name)) {
                Some(value) => values[i] = Some(value),
                None => missing.push(i),
            }
        }
        if !missing.is_empty() {
            return Err(missing_arguments(vm, f, &missing, "keyword-only"));
        }
    }
    bound.extend(values.into_iter().map(|v| v.expect("all are bound").into_value()));
    bound.extend(varargs.map(|t| t.into_obj().into_value()));
    bound.extend(varkeywords.map(|d| d.into_obj().into_value()));
    Ok(())
}

/// The parameter that keyword `name` names.
fn parameter(source: &crate::bytecode::Code, name: &Gc<Str>, posonly: usize, total: usize) -> Option<usize> {
    let text = name.as_wtf8();
    (posonly..total).find(|&i| source.varnames[i].as_bytes() == text)
}

#[cold]
fn unexpected_keyword(vm: &mut Vm, f: &Gc<Function>, names: &Gc<Tuple>, name: &Gc<Str>) -> Raised {
    let code = f.code.cloned(&vm.heap);
    let function = f.qualname.get(&vm.heap).to_str().into_owned();
    let posonly: Vec<&str> =
        code.source.varnames.iter().take(code.source.posonlyargcount as usize).map(|n| &**n).collect();
    let given: Vec<String> =
        names.items().iter().filter_map(|n| n.downcast::<Str>().map(|n| n.to_str().into_owned())).collect();
    let wrong: Vec<&str> = posonly.iter().copied().filter(|p| given.iter().any(|g| g == p)).collect();
    if !wrong.is_empty() {
        return vm.type_error(format!(
            "{function}() got some positional-only arguments passed as keyword arguments: '{}'",
            wrong.join(", ")
        ));
    }
    let text = name.to_str().into_owned();
    let total = (code.source.argcount + code.source.kwonlyargcount) as usize;
    let known = code.source.varnames[posonly.len()..total].iter().map(|n| &**n);
    let hint = match crate::types::closest_name(&text, known) {
        Some(near) => format!(". Did you mean '{near}'?"),
        None => String::new(),
    };
    vm.type_error(format!("{function}() got an unexpected keyword argument '{text}'{hint}"))
}

#[cold]
fn too_many(vm: &mut Vm, f: &Gc<Function>, given: usize, values: &[Option<Obj>]) -> Raised {
    let code = f.code.cloned(&vm.heap);
    let function = f.qualname.get(&vm.heap).to_str().into_owned();
    let argcount = code.source.argcount as usize;
    let defaults = f.defaults.get(&vm.heap).as_ref().map_or(0, |d| d.len());
    let (takes, is_plural) = if defaults > 0 {
        (format!("from {} to {argcount}", argcount - defaults), true)
    } else {
        (argcount.to_string(), argcount != 1)
    };
    let kwonly = values[argcount..].iter().filter(|v| v.is_some()).count();
    let plural = if is_plural { "s" } else { "" };
    let verb = if given == 1 && kwonly == 0 { "was" } else { "were" };
    let extra = if kwonly > 0 {
        format!(
            " positional argument{} (and {kwonly} keyword-only argument{})",
            if given == 1 { "" } else { "s" },
            if kwonly == 1 { "" } else { "s" }
        )
    } else {
        String::new()
    };
    vm.type_error(format!("{function}() takes {takes} positional argument{plural} but {given}{extra} {verb} given"))
}

#[cold]
fn missing_arguments(vm: &mut Vm, f: &Gc<Function>, missing: &[usize], kind: &str) -> Raised {
    let code = f.code.cloned(&vm.heap);
    let function = f.qualname.get(&vm.heap).to_str().into_owned();
    let names: Vec<String> = missing.iter().map(|&i| format!("'{}'", code.source.varnames[i])).collect();
    let list = match names.as_slice() {
        [one] => one.clone(),
        [one, two] => format!("{one} and {two}"),
        [most @ .., last] => format!("{}, and {last}", most.join(", ")),
        [] => String::new(),
    };
    let plural = if names.len() == 1 { "" } else { "s" };
    vm.type_error(format!("{function}() missing {} required {kind} argument{plural}: {list}", names.len()))
}
