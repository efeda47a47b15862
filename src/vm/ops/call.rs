//! Calls: everything but plain functions with exactly their positional parameters.
#![allow(unsafe_code, unsafe_op_in_unsafe_fn)]

use super::{a, b, constant_operand, next};
use crate::object::class::TypeFlags;
use crate::object::native::{Args, Result};
use crate::object::{Gc, Obj, Special, Str, Tuple, Type, Value};
use crate::types::dict::Dict;
use crate::types::function::{BoundMethod, Function};
use crate::types::native::{NativeFunction, is_native_method};
use crate::types::shapes;
use crate::vm::Vm;
use crate::vm::call::bind_arguments;
use crate::vm::frame::{Frame, HEADER, HEAP, SHIM, STACK, frame, peek, set_register};
use crate::vm::resume::new_generator;
use crate::vm::unwind::raise;
use ouro_heap::raw;
use smallvec::SmallVec;

pub(crate) unsafe fn call(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    call_window(vm, base, pc, a(pc), a(pc) + HEADER, b(pc), None)
}

pub(crate) unsafe fn call_kw(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    let names = constant_operand(pc, 1).into_gc::<Tuple>().expect("keyword names are a tuple");
    call_window(vm, base, pc, a(pc), a(pc) + HEADER, b(pc), Some(&names))
}

/// Where the arguments begin: with the object, or behind the place it left empty.
unsafe fn method_window(base: *mut Value, pc: *const u32) -> (usize, usize) {
    let first = a(pc) + HEADER;
    if (*base.add(first)).is_undef() { (first + 1, b(pc)) } else { (first, b(pc) + 1) }
}

pub(crate) unsafe fn call_method(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    let (first, argc) = method_window(base, pc);
    call_window(vm, base, pc, a(pc), first, argc, None)
}

pub(crate) unsafe fn call_method_kw(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    let names = constant_operand(pc, 1).into_gc::<Tuple>().expect("keyword names are a tuple");
    let (first, argc) = method_window(base, pc);
    call_window(vm, base, pc, a(pc), first, argc, Some(&names))
}

pub(crate) unsafe fn call_ex(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    let window = a(pc);
    let positional = Obj::from_raw(std::mem::replace(&mut *base.add(window + HEADER), Value::UNDEF));
    let keywords =
        (b(pc) != 0).then(|| Obj::from_raw(std::mem::replace(&mut *base.add(window + HEADER + 1), Value::UNDEF)));
    let mut values = match positional.downcast::<Tuple>() {
        Some(t) => t.items().to_vec(),
        None => match vm.collect(&positional) {
            Ok(items) => items,
            Err(raised) => return raise(vm, base, pc, raised),
        },
    };
    let mut names = Vec::new();
    if let Some(dict) = keywords.as_ref().and_then(|k| k.downcast::<Dict>()) {
        for (key, value) in dict.items(&vm.heap) {
            if key.downcast::<Str>().is_none() {
                let raised = vm.type_error("keywords must be strings");
                return raise(vm, base, pc, raised);
            }
            names.push(key);
            values.push(value);
        }
    }
    let names = (!names.is_empty()).then(|| vm.heap.tuple(names));
    let callee = Obj::from_raw(std::mem::replace(&mut *base.add(window), Value::UNDEF));
    call_object(vm, base, pc, window, callee, values, names)
}

/// Call with arguments that are not in the window: a Python function gets its frame here all the same.
unsafe fn call_object(
    vm: &mut Vm,
    base: *mut Value,
    pc: *const u32,
    window: usize,
    callee: Obj,
    values: Vec<Obj>,
    names: Option<Gc<Tuple>>,
) -> *const u32 {
    let args = Args { values: &values, keywords: names.as_ref() };
    if let Some(f) = callee.downcast::<Function>() {
        let f = f.clone();
        drop(callee);
        return enter_function(vm, base, pc, window, f, args);
    }
    if let Some(method) = callee.downcast_exact::<BoundMethod>() {
        let (function, receiver) = (method.function.clone(), method.receiver.clone());
        let mut all = Vec::with_capacity(values.len() + 1);
        all.push(receiver);
        all.extend(values);
        drop(callee);
        return call_object(vm, base, pc, window, function, all, names);
    }
    let result = vm.call_args(&callee, args);
    drop((callee, values));
    finish_call(vm, base, pc, window, result)
}

unsafe fn finish_call(vm: &mut Vm, base: *mut Value, pc: *const u32, window: usize, result: Result<Obj>) -> *const u32 {
    vm.base = base;
    vm.pc = pc;
    match result {
        Ok(v) => {
            set_register(base, window, v.into_value());
            next(pc)
        }
        Err(raised) => raise(vm, base, pc, raised),
    }
}

unsafe fn drop_window(base: *mut Value, first: usize, argc: usize) {
    for r in first..first + argc {
        let v = std::mem::replace(&mut *base.add(r), Value::UNDEF);
        raw::decref(v);
    }
}

#[inline(never)]
unsafe fn call_window(
    vm: &mut Vm,
    base: *mut Value,
    pc: *const u32,
    window: usize,
    first: usize,
    argc: usize,
    names: Option<&Gc<Tuple>>,
) -> *const u32 {
    let callee = peek(base, window);
    let args = Args { values: Obj::slice(base.add(first), argc), keywords: names };
    let Some(shape) = vm.heap.shape_of(callee) else {
        let result = vm.call_args(callee, args);
        drop_window(base, first, argc);
        return finish_call(vm, base, pc, window, result);
    };
    let id = shape.id;
    if id == shapes::BUILTIN || is_native_method(id) {
        let native = callee.downcast::<NativeFunction>().expect("the shape says so");
        if !(id == shapes::BUILTIN && native.receiver.is_some()) {
            let call = native.def.call;
            let result = if is_native_method(id) {
                vm.check_receiver(native, args.values).and_then(|()| call(vm, args))
            } else {
                call(vm, args)
            };
            drop_window(base, first, argc);
            return finish_call(vm, base, pc, window, result);
        }
    }
    if let Some(f) = callee.downcast::<Function>() {
        let f = f.clone();
        // The function is held by the clone: its register is free to take the result or the frame.
        let bound = bind(vm, &f, args);
        drop_window(base, first, argc);
        set_register(base, window, Value::UNDEF);
        return match bound {
            Ok(values) => enter(vm, base, pc, window, f, &values),
            Err(raised) => raise(vm, base, pc, raised),
        };
    }
    if id == shapes::BOUND_METHOD {
        let method = callee.downcast::<BoundMethod>().expect("the shape says so");
        if let Some(f) = method.function.downcast::<Function>() {
            let (f, receiver) = (f.clone(), method.receiver.clone());
            let mut values: SmallVec<[Obj; 8]> = SmallVec::with_capacity(argc + 1);
            values.push(receiver);
            values.extend(args.values.iter().cloned());
            let bound = bind(vm, &f, Args { values: &values, keywords: names });
            drop(values);
            drop_window(base, first, argc);
            set_register(base, window, Value::UNDEF);
            return match bound {
                Ok(values) => enter(vm, base, pc, window, f, &values),
                Err(raised) => raise(vm, base, pc, raised),
            };
        }
    }
    if let Some(class) = callee.downcast::<Type>()
        && let Some(init) = vm.plain_init(class)
    {
        let class = class.clone();
        return instantiate(vm, base, pc, window, first, argc, names, &class, &init);
    }
    if let Some(f) = vm.plain_call(callee) {
        let mut values: SmallVec<[Obj; 8]> = SmallVec::with_capacity(argc + 1);
        values.push(callee.clone());
        values.extend(args.values.iter().cloned());
        let bound = bind(vm, &f, Args { values: &values, keywords: names });
        drop(values);
        drop_window(base, first, argc);
        set_register(base, window, Value::UNDEF);
        return match bound {
            Ok(values) => enter(vm, base, pc, window, f, &values),
            Err(raised) => raise(vm, base, pc, raised),
        };
    }
    let callee = callee.clone();
    let result = vm.call_args(&callee, args);
    drop_window(base, first, argc);
    drop(callee);
    finish_call(vm, base, pc, window, result)
}

type Bound = SmallVec<[Value; 16]>;

unsafe fn bind(vm: &mut Vm, f: &Gc<Function>, args: Args<'_>) -> Result<Bound> {
    let mut bound = Bound::new();
    bind_arguments(vm, f, args, &mut bound)?;
    Ok(bound)
}

unsafe fn enter_function(
    vm: &mut Vm,
    base: *mut Value,
    pc: *const u32,
    window: usize,
    f: Gc<Function>,
    args: Args<'_>,
) -> *const u32 {
    match bind(vm, &f, args) {
        Ok(values) => enter(vm, base, pc, window, f, &values),
        Err(raised) => raise(vm, base, pc, raised),
    }
}

unsafe fn drop_bound(values: &[Value]) {
    for v in values {
        raw::decref(*v);
    }
}

/// Enter `f` with bound arguments (owned words); its result goes to the window's register.
unsafe fn enter(
    vm: &mut Vm,
    base: *mut Value,
    pc: *const u32,
    window: usize,
    f: Gc<Function>,
    values: &[Value],
) -> *const u32 {
    let code = f.code.cloned(&vm.heap);
    if code.kind.has_heap_frame() {
        vm.base = base;
        vm.pc = pc;
        let generator = new_generator(vm, &f, values);
        return finish_call(vm, base, pc, window, Ok(generator));
    }
    let fr: *mut Frame = if (*frame(base)).kind() == HEAP { vm.chain.add(1).cast() } else { base.add(window).cast() };
    enter_at(vm, base, pc, fr, base.add(window), f, values)
}

pub(super) unsafe fn enter_at(
    vm: &mut Vm,
    base: *mut Value,
    pc: *const u32,
    fr: *mut Frame,
    dst: *mut Value,
    f: Gc<Function>,
    values: &[Value],
) -> *const u32 {
    let code = f.code.cloned(&vm.heap);
    let registers = fr.add(1).cast::<Value>();
    if registers.add(code.nregs as usize) >= vm.stack_end || vm.depth <= 0 {
        drop_bound(values);
        let raised = vm.recursion_error("maximum recursion depth exceeded");
        return raise(vm, base, pc, raised);
    }
    vm.depth -= 1;
    std::ptr::copy_nonoverlapping(values.as_ptr(), registers, values.len());
    if code.source.nhigh > 0 {
        for r in 256..code.nregs as usize {
            *registers.add(r) = Value::UNDEF;
        }
    }
    fr.write(Frame { func: f.into_obj().into_value(), prev: base, ret_pc: next(pc), dst: dst as u64 | STACK });
    vm.base = registers;
    code.start
}

/// Make an instance of a class whose `__new__` is `object`'s and run its `__init__`, a function, without leaving the loop.
unsafe fn instantiate(
    vm: &mut Vm,
    base: *mut Value,
    pc: *const u32,
    window: usize,
    first: usize,
    argc: usize,
    names: Option<&Gc<Tuple>>,
    class: &Gc<Type>,
    init: &Gc<Function>,
) -> *const u32 {
    let instance: Obj = vm.heap.new_instance(class.root_shape()).into();
    let mut bound = Bound::new();
    let code = init.code.cloned(&vm.heap);
    let result = if names.is_none() && code.simple_argc as usize == argc + 1 {
        bound.push(instance.clone().into_value());
        for r in first..first + argc {
            bound.push(std::mem::replace(&mut *base.add(r), Value::UNDEF));
        }
        Ok(())
    } else {
        let mut values: SmallVec<[Obj; 8]> = SmallVec::with_capacity(argc + 1);
        values.push(instance.clone());
        values.extend(Obj::slice(base.add(first), argc).iter().cloned());
        bind_arguments(vm, init, Args { values: &values, keywords: names }, &mut bound)
    };
    drop_window(base, first, argc);
    set_register(base, window, Value::UNDEF);
    if let Err(raised) = result {
        drop(instance);
        return raise(vm, base, pc, raised);
    }
    // The shim: a frame whose register 0 is the instance, below that of `__init__`.
    let shim: *mut Frame = if (*frame(base)).kind() == HEAP { vm.chain.add(1).cast() } else { base.add(window).cast() };
    let registers = shim.add(1).cast::<Value>();
    if registers.add(HEADER + 4) >= vm.stack_end {
        drop_bound(&bound);
        drop(instance);
        let raised = vm.recursion_error("maximum recursion depth exceeded");
        return raise(vm, base, pc, raised);
    }
    shim.write(Frame { func: Value::NONE, prev: base, ret_pc: next(pc), dst: base.add(window) as u64 | SHIM });
    registers.write(instance.into_value());
    let init_frame = registers.add(1).cast::<Frame>();
    let code_start =
        enter_at(vm, registers, vm.stubs.init_done().sub(1), init_frame, registers.add(1), init.clone(), &bound);
    if vm.base == init_frame.add(1).cast::<Value>() {
        // `next` was computed for the stub: go on at it.
        (*init_frame).ret_pc = vm.stubs.init_done();
    }
    code_start
}

/// `__init__` returned: its result must be None; the instance goes to the caller.
pub(crate) unsafe fn init_done(vm: &mut Vm, base: *mut Value, _: *const u32) -> *const u32 {
    let result = Obj::from_raw(std::mem::replace(&mut *base.add(1), Value::UNDEF));
    let instance = std::mem::replace(&mut *base, Value::UNDEF);
    let fr = frame(base);
    let (caller, ret_pc, dst) = ((*fr).prev, (*fr).ret_pc, (*fr).result_register());
    vm.base = caller;
    if !result.is_none() {
        raw::decref(instance);
        let class = vm.type_of(&result).name(vm);
        let raised = vm.type_error(format!("__init__() should return None, not '{class}'"));
        return raise(vm, caller, ret_pc.sub(1), raised);
    }
    *dst = instance;
    ret_pc
}

impl Vm {
    /// The `__init__` of a class that is instantiated in the plain way: metaclass `type`, `__new__` of object, an
    /// `__init__` that is a function.
    fn plain_init(&mut self, class: &Gc<Type>) -> Option<Gc<Function>> {
        if class.shape_id() != shapes::TYPE
            || !class.has(TypeFlags::HEAP)
            || class.has(TypeFlags::ABSTRACT)
            || !class.has_layout::<ouro_heap::Instance>()
        {
            return None;
        }
        let new = self.special(class, Special::New)?;
        if !self.object_new.as_ref().is_some_and(|n| n.is(&new)) {
            return None;
        }
        self.special(class, Special::Init)?.into_gc().ok()
    }

    /// The `__call__` of an instance of a program's class, where that is a function.
    fn plain_call(&mut self, callee: &Obj) -> Option<Gc<Function>> {
        let class = self.type_of(callee);
        if !class.has(TypeFlags::HEAP) || callee.downcast::<Type>().is_some() {
            return None;
        }
        self.special(&class, Special::Call)?.into_gc().ok()
    }

    /// A method of a native class called on something else is a TypeError.
    #[inline]
    pub(crate) fn check_receiver(&mut self, native: &Gc<NativeFunction>, args: &[Obj]) -> Result<()> {
        let Some(owner) = native.receiver.as_ref().and_then(|o| o.downcast::<Type>()) else { return Ok(()) };
        match args.first() {
            Some(receiver) => {
                use crate::object::class::ClassRelation;
                let class = self.type_of(receiver);
                if class.is_subtype(self, owner) {
                    return Ok(());
                }
                let (owner, class, name) = (owner.name(self), class.name(self), native.def.name);
                Err(self.type_error(format!(
                    "descriptor '{name}' for '{owner}' objects doesn't apply to a '{class}' object"
                )))
            }
            None => {
                let (owner, name) = (owner.name(self), native.def.name);
                Err(self.type_error(format!("unbound method {owner}.{name}() needs an argument")))
            }
        }
    }
}
