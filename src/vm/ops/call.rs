//! Calls: everything but plain functions with exactly their positional parameters.
#![allow(unsafe_code, unsafe_op_in_unsafe_fn)]

use super::{a, b, constant_operand, fold, next};
use crate::object::class::TypeFlags;
use crate::object::native::{Args, NativeFn, Result};
use crate::object::{Gc, NativeKind, Obj, Special, Str, Tuple, Type, Value};
use crate::types::dict::Dict;
use crate::types::function::{BoundMethod, Function};
use crate::types::native::{NativeFunction, passes_receiver};
use crate::types::shapes;
use crate::vm::Vm;
use crate::vm::bind::{Given, bind};
use crate::vm::frame::{
    Frame, HEADER, HEAP, SHIM, STACK, clear_high, code_of_function, frame, payload, peek, set_register,
};
use crate::vm::resume::new_generator;
use crate::vm::unwind::raise;
use ouro_heap::raw;
use smallvec::SmallVec;

pub(crate) unsafe fn call(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    let callee = *base.add(a(pc));
    if callee.is_object() && (*callee.as_ptr()).shape == shapes::BUILTIN {
        let native = &*payload::<NativeFunction>(callee.as_ptr());
        if native.receiver.is_none() {
            let (first, argc) = (a(pc) + HEADER, b(pc));
            if argc != 0
                && fold::is_generator(*base.add(first))
                && let Some(pc) = fold::begin(vm, base, pc, native.def, (first, argc), first)
            {
                return pc;
            }
            return call_native(vm, base, pc, first, argc, native.def.call);
        }
    } else if is_fold(callee) {
        return fold::go_on(vm, base, pc);
    }
    if let Some(pc) = create_in_place(base, pc, b(pc)) {
        return pc;
    }
    if let Some(pc) = enter_with_defaults(vm, base, pc, b(pc)) {
        return pc;
    }
    call_window(vm, base, pc, a(pc), a(pc) + HEADER, b(pc), None)
}

pub(crate) unsafe fn call_kw(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    let names = constant_operand(pc, 1).into_gc::<Tuple>().expect("keyword names are a tuple");
    call_window(vm, base, pc, a(pc), a(pc) + HEADER, b(pc), Some(&names))
}

#[inline(always)]
unsafe fn is_fold(v: Value) -> bool {
    v.is_object() && (*v.as_ptr()).shape == shapes::FOLD
}

/// Where the arguments begin: with the object, or behind the place it left empty.
unsafe fn method_window(base: *mut Value, pc: *const u32) -> (usize, usize) {
    let first = a(pc) + HEADER;
    if (*base.add(first)).is_undef() { (first + 1, b(pc)) } else { (first, b(pc) + 1) }
}

pub(crate) unsafe fn call_method(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    let (first, argc) = method_window(base, pc);
    let callee = *base.add(a(pc));
    if callee.is_object() {
        let shape = (*callee.as_ptr()).shape;
        let native = payload::<NativeFunction>(callee.as_ptr());
        if shape == shapes::METHOD_DESCRIPTOR && is_own_method(vm, &*native, peek(base, first), argc)
            || shape == shapes::BUILTIN && (*native).receiver.is_none()
        {
            if argc == 2
                && fold::is_generator(*base.add(first + 1))
                && let Some(pc) = fold::begin(vm, base, pc, (*native).def, (first, argc), first + 1)
            {
                return pc;
            }
            return call_native(vm, base, pc, first, argc, (*native).def.call);
        }
        if shape == shapes::FOLD {
            return fold::go_on(vm, base, pc);
        }
    }
    if first == a(pc) + HEADER {
        if let Some(pc) = create_in_place(base, pc, argc) {
            return pc;
        }
        if let Some(pc) = enter_with_defaults(vm, base, pc, argc) {
            return pc;
        }
    }
    call_window(vm, base, pc, a(pc), first, argc, None)
}

/// Make the object of a generator function or coroutine function whose arguments stand in place.
#[inline(always)]
unsafe fn create_in_place(base: *mut Value, pc: *const u32, argc: usize) -> Option<*const u32> {
    let window = base.add(a(pc));
    let callee = *window;
    if !callee.is_object() || (*callee.as_ptr()).shape != shapes::FUNCTION {
        return None;
    }
    let code = &*code_of_function(payload::<Function>(callee.as_ptr()));
    if !code.kind.has_heap_frame() || !code.has_plain_params || code.argcount as usize != argc {
        return None;
    }
    *window = new_generator(callee, window.add(HEADER));
    Some(next(pc))
}

/// Enter a plain function whose arguments stand in place, and whose defaults make up for what is missing.
#[inline(always)]
unsafe fn enter_with_defaults(vm: &mut Vm, base: *mut Value, pc: *const u32, argc: usize) -> Option<*const u32> {
    let window = base.add(a(pc));
    let callee = *window;
    if !callee.is_object() || (*callee.as_ptr()).shape != shapes::FUNCTION || (*frame(base)).kind() == HEAP {
        return None;
    }
    let function = payload::<Function>(callee.as_ptr());
    let code = &*code_of_function(function);
    if code.simple_argc == !0 || argc >= code.simple_argc as usize {
        return None;
    }
    let defaults = (*(*function).defaults.as_ptr()).as_ref()?.items();
    let first = defaults.len().checked_sub(code.simple_argc as usize - argc)?;
    let registers = window.add(HEADER);
    if registers.add(code.nregs as usize) >= vm.stack_end || vm.depth <= 0 {
        return None;
    }
    for (i, default) in defaults[first..].iter().enumerate() {
        *registers.add(argc + i) = default.clone().into_value();
    }
    vm.depth -= 1;
    let fr = window.cast::<Frame>();
    (*fr).prev = base;
    (*fr).ret_pc = pc.add(1);
    (*fr).dst = window as u64 | STACK;
    vm.base = registers;
    Some(code.start.get())
}

/// Whether a method of a native class is called on an instance of that very class.
#[inline(always)]
unsafe fn is_own_method(vm: &Vm, native: &NativeFunction, receiver: &Obj, argc: usize) -> bool {
    let owner = native.receiver.as_ref().map_or(Value::UNDEF, Obj::value);
    argc > 0 && vm.heap.shape_of(receiver).is_some_and(|s| s.class() == owner)
}

/// Call native code on what stands in the window.
#[inline(always)]
unsafe fn call_native(
    vm: &mut Vm,
    base: *mut Value,
    pc: *const u32,
    first: usize,
    argc: usize,
    call: NativeFn,
) -> *const u32 {
    let result = call(vm, Args { values: Obj::slice(base.add(first), argc), keywords: None });
    drop_window(base, first, argc);
    vm.base = base;
    vm.pc = pc;
    match result {
        Ok(v) => {
            set_register(base, a(pc), v.into_value());
            pc.add(1)
        }
        Err(raised) => raise(vm, base, pc, raised),
    }
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
    let mut values: SmallVec<[Obj; 8]> = match positional.downcast::<Tuple>() {
        Some(t) => t.items().iter().cloned().collect(),
        None => match vm.collect(&positional) {
            Ok(items) => items.into(),
            Err(raised) => return raise(vm, base, pc, raised),
        },
    };
    drop(positional);
    let mut names: SmallVec<[Obj; 8]> = SmallVec::new();
    if let Some(dict) = keywords.as_ref().and_then(|k| k.downcast::<Dict>()) {
        for entry in dict.map.get(&vm.heap).iter() {
            names.push(entry.key.clone());
            values.push(entry.value.clone());
        }
    }
    if names.iter().any(|name| name.downcast::<Str>().is_none()) {
        let raised = vm.type_error("keywords must be strings");
        return raise(vm, base, pc, raised);
    }
    let names = (!names.is_empty()).then(|| vm.heap.tuple_of(&names));
    let callee = Obj::from_raw(std::mem::replace(&mut *base.add(window), Value::UNDEF));
    call_object(vm, base, pc, window, callee, values, names.as_ref())
}

/// Call with arguments that are not in the window: a Python function gets its frame here all the same.
unsafe fn call_object(
    vm: &mut Vm,
    base: *mut Value,
    pc: *const u32,
    window: usize,
    callee: Obj,
    values: SmallVec<[Obj; 8]>,
    names: Option<&Gc<Tuple>>,
) -> *const u32 {
    let (function, receiver) = match callee.downcast_exact::<BoundMethod>() {
        Some(method) => (method.function.clone(), Some(method.receiver.clone())),
        None => (callee.clone(), None),
    };
    if let Ok(function) = function.into_gc::<Function>() {
        drop(callee);
        let mut words: SmallVec<[Value; 8]> = values.into_iter().map(Obj::into_value).collect();
        let receiver = receiver.map(Obj::into_value);
        let given = Given { receiver, first: words.as_mut_ptr(), count: words.len(), names };
        return enter(vm, base, pc, window, function, given);
    }
    let result = vm.call_args(&callee, Args { values: &values, keywords: names });
    drop((callee, values));
    finish_call(vm, base, pc, window, result)
}

#[inline]
pub(super) unsafe fn finish_call(
    vm: &mut Vm,
    base: *mut Value,
    pc: *const u32,
    window: usize,
    result: Result<Obj>,
) -> *const u32 {
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

#[inline]
pub(super) unsafe fn drop_window(base: *mut Value, first: usize, argc: usize) {
    for r in first..first + argc {
        let v = std::mem::replace(&mut *base.add(r), Value::UNDEF);
        raw::decref(v);
    }
}

/// Call native code with the word `before` in front of the arguments: a place of the header is free for it.
unsafe fn call_with(
    vm: &mut Vm,
    base: *mut Value,
    before: Value,
    first: usize,
    argc: usize,
    call: impl FnOnce(&mut Vm, &[Obj]) -> Result<Obj>,
) -> Result<Obj> {
    let place = base.add(first - 1);
    // Counted: the collector sees the registers of frames on the heap.
    raw::incref(before);
    *place = before;
    let result = call(vm, Obj::slice(place, argc + 1));
    raw::decref(std::mem::replace(&mut *place, Value::UNDEF));
    result
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
    let id = callee.value().is_object().then(|| (*callee.value().as_ptr()).shape);
    let given = |receiver| Given { receiver, first: base.add(first), count: argc, names };
    match id {
        Some(shapes::FUNCTION) => {
            let f = take_callee(base, window);
            return enter(vm, base, pc, window, f, given(None));
        }
        Some(shapes::METHOD_DESCRIPTOR | shapes::SLOT_WRAPPER) => {
            let native = callee.downcast::<NativeFunction>().expect("the shape says so");
            let call = native.def.call;
            let result = vm.check_receiver(native, args.values).and_then(|()| call(vm, args));
            drop_window(base, first, argc);
            return finish_call(vm, base, pc, window, result);
        }
        Some(shapes::BUILTIN) => {
            let native = callee.downcast::<NativeFunction>().expect("the shape says so");
            let call = native.def.call;
            let result = match &native.receiver {
                None => call(vm, args),
                Some(receiver) if passes_receiver(native) => {
                    let values = receiver.value();
                    call_with(vm, base, values, first, argc, |vm, values| call(vm, Args { values, keywords: names }))
                }
                Some(_) if native.def.kind == NativeKind::New => {
                    let callee = callee.clone();
                    vm.call_args(&callee, args)
                }
                Some(_) => call(vm, args),
            };
            drop_window(base, first, argc);
            return finish_call(vm, base, pc, window, result);
        }
        Some(shapes::BOUND_METHOD) => {
            let method = callee.downcast::<BoundMethod>().expect("the shape says so");
            if let Some(f) = method.function.downcast::<Function>() {
                let (f, receiver) = (f.clone(), method.receiver.clone().into_value());
                set_register(base, window, Value::UNDEF);
                return enter(vm, base, pc, window, f, given(Some(receiver)));
            }
        }
        Some(shapes::TYPE) => {
            let class = callee.downcast::<Type>().expect("the shape says so");
            if argc == 1 && names.is_none() && class.is(&vm.types.r#type) {
                let class = vm.type_of(peek(base, first));
                drop_window(base, first, argc);
                return finish_call(vm, base, pc, window, Ok(class.into()));
            }
            if argc == 1
                && names.is_none()
                && fold::is_generator(*base.add(first))
                && let class = class.clone()
                && let Some(pc) = fold::begin_class(vm, base, pc, &class, first)
            {
                return pc;
            }
            match vm.construction(class) {
                Construction::Init { new, init } => {
                    let instance = match new {
                        None => Ok(vm.heap.new_instance(class.root_shape()).into()),
                        Some(new) => call_with(vm, base, callee.value(), first, argc, |vm, values| {
                            new(vm, Args { values, keywords: names })
                        }),
                    };
                    return match instance {
                        Ok(instance) => instantiate(vm, base, pc, window, given(None), instance, init),
                        Err(raised) => {
                            drop_window(base, first, argc);
                            finish_call(vm, base, pc, window, Err(raised))
                        }
                    };
                }
                Construction::Plain if argc == 0 => {
                    let instance = vm.heap.new_instance(class.root_shape());
                    return finish_call(vm, base, pc, window, Ok(instance.into()));
                }
                Construction::Native(new) => {
                    let class = callee.value();
                    let result =
                        call_with(vm, base, class, first, argc, |vm, values| new(vm, Args { values, keywords: names }));
                    drop_window(base, first, argc);
                    return finish_call(vm, base, pc, window, result);
                }
                Construction::NativeInit(new, init) => {
                    let class = callee.value();
                    let result =
                        call_with(vm, base, class, first, argc, |vm, values| new(vm, Args { values, keywords: names }));
                    let result = result.and_then(|instance| {
                        call_with(vm, base, instance.value(), first, argc, |vm, values| {
                            init(vm, Args { values, keywords: names })
                        })?;
                        Ok(instance)
                    });
                    drop_window(base, first, argc);
                    return finish_call(vm, base, pc, window, result);
                }
                _ => {}
            }
        }
        Some(_) => {
            if let Some(f) = vm.plain_call(callee) {
                let receiver = take_word(base, window);
                return enter(vm, base, pc, window, f, given(Some(receiver)));
            }
        }
        None => {}
    }
    let callee = callee.clone();
    let result = vm.call_args(&callee, args);
    drop_window(base, first, argc);
    drop(callee);
    finish_call(vm, base, pc, window, result)
}

unsafe fn take_word(base: *mut Value, r: usize) -> Value {
    std::mem::replace(&mut *base.add(r), Value::UNDEF)
}

unsafe fn take_callee(base: *mut Value, window: usize) -> Gc<Function> {
    Gc::from_raw(take_word(base, window).as_ptr())
}

/// Enter `f`; its result goes to the window's register, which is dead.
unsafe fn enter(
    vm: &mut Vm,
    base: *mut Value,
    pc: *const u32,
    window: usize,
    f: Gc<Function>,
    given: Given<'_>,
) -> *const u32 {
    let fr: *mut Frame = if (*frame(base)).kind() == HEAP { vm.chain.add(1).cast() } else { base.add(window).cast() };
    if (*code_of_function(&raw const *f)).kind.has_heap_frame() {
        return create_generator(vm, base, pc, window, fr.add(1).cast(), f, given);
    }
    enter_at(vm, base, pc, next(pc), fr, base.add(window), f, given)
}

/// Calling a generator function makes its object; the arguments are bound at `scratch`.
unsafe fn create_generator(
    vm: &mut Vm,
    base: *mut Value,
    pc: *const u32,
    window: usize,
    scratch: *mut Value,
    f: Gc<Function>,
    given: Given<'_>,
) -> *const u32 {
    let code = code_of_function(&raw const *f);
    vm.base = base;
    vm.pc = pc;
    if scratch.add((*code).nregs as usize) >= vm.stack_end {
        given.drop_all();
        let raised = vm.recursion_error("maximum recursion depth exceeded");
        return raise(vm, base, pc, raised);
    }
    let result = bind(vm, &raw const *f, code, given, scratch);
    let result = result.map(|()| Obj::from_raw(new_generator(f.into_obj().into_value(), scratch)));
    finish_call(vm, base, pc, window, result)
}

/// Enter `f` in a frame at `fr`; its result goes to `dst`, and evaluation goes on at `ret_pc`.
#[inline]
pub(super) unsafe fn enter_at(
    vm: &mut Vm,
    base: *mut Value,
    pc: *const u32,
    ret_pc: *const u32,
    fr: *mut Frame,
    dst: *mut Value,
    f: Gc<Function>,
    given: Given<'_>,
) -> *const u32 {
    let code = code_of_function(&raw const *f);
    let registers = fr.add(1).cast::<Value>();
    if registers.add((*code).nregs as usize) >= vm.stack_end || vm.depth <= 0 {
        given.drop_all();
        let raised = vm.recursion_error("maximum recursion depth exceeded");
        return raise(vm, base, pc, raised);
    }
    vm.base = base;
    vm.pc = pc;
    if let Err(raised) = bind(vm, &raw const *f, code, given, registers) {
        return raise(vm, base, pc, raised);
    }
    clear_high(code, registers);
    vm.depth -= 1;
    fr.write(Frame { func: f.into_obj().into_value(), prev: base, ret_pc, dst: dst as u64 | STACK });
    vm.base = registers;
    (*code).start.get()
}

/// Run the `__init__` of a new instance, a function, without leaving the loop; then the instance is the result.
unsafe fn instantiate(
    vm: &mut Vm,
    base: *mut Value,
    pc: *const u32,
    window: usize,
    given: Given<'_>,
    instance: Obj,
    init: Gc<Function>,
) -> *const u32 {
    set_register(base, window, Value::UNDEF);
    // The shim: a frame whose register 0 is the instance, below that of `__init__`.
    let shim: *mut Frame = if (*frame(base)).kind() == HEAP { vm.chain.add(1).cast() } else { base.add(window).cast() };
    let shim_registers = shim.add(1).cast::<Value>();
    let init_frame = shim_registers.add(1).cast::<Frame>();
    let given = Given { receiver: Some(instance.clone().into_value()), ..given };
    let code = code_of_function(&raw const *init);
    let registers = init_frame.add(1).cast::<Value>();
    if registers.add((*code).nregs as usize) >= vm.stack_end || vm.depth <= 0 {
        given.drop_all();
        drop(instance);
        let raised = vm.recursion_error("maximum recursion depth exceeded");
        return raise(vm, base, pc, raised);
    }
    vm.base = base;
    vm.pc = pc;
    // Bound before the frames are written: the arguments may lie where they will be.
    if let Err(raised) = bind(vm, &raw const *init, code, given, registers) {
        drop(instance);
        return raise(vm, base, pc, raised);
    }
    clear_high(code, registers);
    shim.write(Frame { func: Value::NONE, prev: base, ret_pc: next(pc), dst: base.add(window) as u64 | SHIM });
    shim_registers.write(instance.into_value());
    let dst = shim_registers.add(1);
    vm.depth -= 1;
    init_frame.write(Frame {
        func: init.into_obj().into_value(),
        prev: shim_registers,
        ret_pc: vm.stubs.init_done(),
        dst: dst as u64 | STACK,
    });
    vm.base = registers;
    (*code).start.get()
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

/// How calling a class makes an instance; remembered until the class or a base changes.
#[derive(Clone, Default)]
pub(crate) enum Construction {
    #[default]
    Unknown,
    /// `object.__new__`, or a native one, then this `__init__`.
    Init { new: Option<NativeFn>, init: Gc<Function> },
    /// `object.__new__` and `object.__init__`: no arguments.
    Plain,
    /// A native `__new__` that does everything.
    Native(NativeFn),
    /// A native `__new__` and `__init__`.
    NativeInit(NativeFn, NativeFn),
    /// In the way that `type.__call__` describes.
    General,
}

impl Vm {
    pub(crate) fn construction(&mut self, class: &Gc<Type>) -> Construction {
        match class.construction.get(&self.heap) {
            Construction::Unknown => {}
            known => return known.clone(),
        }
        let found = self.find_construction(class);
        class.construction.set(&mut self.heap, found.clone());
        found
    }

    fn find_construction(&mut self, class: &Gc<Type>) -> Construction {
        let (new, init) = (self.special(class, Special::New), self.special(class, Special::Init));
        let (Some(new), Some(init)) = (new, init) else { return Construction::General };
        if init.downcast::<Function>().is_some_and(|f| f.code.get(&self.heap).kind.has_heap_frame()) {
            return Construction::General;
        }
        let is_object_init = self.object_init.as_ref().is_some_and(|o| o.is(&init));
        // What a metaclass makes may be of another: the `__init__` of that one counts.
        if class.has(TypeFlags::ABSTRACT) || class.has(TypeFlags::NO_NEW) || class.has_layout::<Type>() {
            return Construction::General;
        }
        let Some(new) = new.downcast::<NativeFunction>().filter(|n| n.def.kind == NativeKind::New) else {
            return Construction::General;
        };
        if class.has(TypeFlags::HEAP) && self.object_new.as_ref().is_some_and(|n| n.is(new.as_obj())) {
            if !class.has_layout::<ouro_heap::Instance>() {
                return Construction::General;
            }
            if is_object_init {
                return Construction::Plain;
            }
            return init.into_gc().map_or(Construction::General, |init| Construction::Init { new: None, init });
        }
        // A native `__new__` does for the classes of its own layout.
        let owner = new.receiver.as_ref().and_then(|o| o.downcast::<Type>());
        if !owner.is_some_and(|o| std::ptr::eq(class.layout, o.layout)) {
            return Construction::General;
        }
        let new = new.def.call;
        match init.downcast::<NativeFunction>() {
            _ if is_object_init => Construction::Native(new),
            Some(init) => Construction::NativeInit(new, init.def.call),
            None => init.into_gc().map_or(Construction::General, |init| Construction::Init { new: Some(new), init }),
        }
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
                Err(self.type_error(if native.shape_id() == shapes::SLOT_WRAPPER {
                    format!("descriptor '{name}' requires a '{owner}' object but received a '{class}'")
                } else {
                    format!("descriptor '{name}' for '{owner}' objects doesn't apply to a '{class}' object")
                }))
            }
            None => {
                let (owner, name) = (owner.name(self), native.def.name);
                Err(self.type_error(if native.shape_id() == shapes::SLOT_WRAPPER {
                    format!("descriptor '{name}' of '{owner}' object needs an argument")
                } else {
                    format!("unbound method {owner}.{name}() needs an argument")
                }))
            }
        }
    }
}
