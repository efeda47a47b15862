//! Jumps on truth, attention at safe points, context managers, imports.
#![allow(unsafe_code, unsafe_op_in_unsafe_fn)]

use super::{a, b, done, finish, name_operand, next};
use crate::object::native::Result;
use crate::object::{Gc, Obj, Special, Str, Value};
use crate::types::exception::Exception;
use crate::types::list::List;
use crate::types::module::Module;
use crate::vm::Vm;
use crate::vm::frame::{SHIM, frame, function_of, peek, set_register, take_operand};
use crate::vm::unwind::raise;
use ouro_heap::Attention;
use std::sync::atomic::Ordering;

/// A jump on truth of something that is no bool: jump when it equals `sense`.
pub(crate) unsafe fn truth_jump(vm: &mut Vm, base: *mut Value, pc: *const u32, sense: bool) -> *const u32 {
    let operand = take_operand(base, a(pc));
    let result = vm.truth(&operand);
    drop(operand);
    match result {
        Ok(t) if t == sense => pc.offset(*pc.add(1) as i32 as isize),
        Ok(_) => next(pc),
        Err(raised) => raise(vm, base, pc, raised),
    }
}

pub(crate) unsafe fn jump_or_drop(vm: &mut Vm, base: *mut Value, pc: *const u32, sense: bool) -> *const u32 {
    let result = vm.truth(&peek(base, a(pc)).clone());
    match result {
        Ok(t) if t == sense => pc.offset(*pc.add(1) as i32 as isize),
        Ok(_) => {
            set_register(base, a(pc), Value::UNDEF);
            next(pc)
        }
        Err(raised) => raise(vm, base, pc, raised),
    }
}

/// Consume operand A and go on `distance` words further.
pub(crate) unsafe fn drop_operand(_: &mut Vm, base: *mut Value, pc: *const u32, distance: isize) -> *const u32 {
    super::consume(base, a(pc));
    pc.offset(distance)
}

/// Run the finalisers that are due, while the frame `base` stands at `pc`; nothing they raise comes out.
#[cold]
#[inline(never)]
pub(crate) unsafe fn finalize(vm: &mut Vm, base: *mut Value, pc: *const u32) {
    // On top of a shim nothing else may run: the next instruction of its caller sees to it.
    if base.is_null() || (*frame(base)).kind() == SHIM {
        return;
    }
    vm.attention.fetch_and(!Attention::PENDING, Ordering::AcqRel);
    vm.base = base;
    vm.pc = pc;
    vm.run_pending();
    vm.base = base;
}

/// Somebody wants attention: signals, finalisers, a collection, another thread. `pc` is the next instruction.
#[cold]
#[inline(never)]
pub(crate) unsafe fn attend(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    match vm.attend() {
        Ok(()) => {
            vm.base = base;
            pc
        }
        Err(raised) => raise(vm, base, pc, raised),
    }
}

pub(crate) unsafe fn enter_with(
    vm: &mut Vm,
    base: *mut Value,
    pc: *const u32,
    enter: Special,
    exit: Special,
) -> *const u32 {
    let manager = take_operand(base, b(pc));
    let result = vm.enter_context(&manager, enter, exit);
    drop(manager);
    match result {
        Ok((exit, value)) => {
            set_register(base, a(pc), exit.into_value());
            set_register(base, a(pc) + 1, value.into_value());
            next(pc)
        }
        Err(raised) => raise(vm, base, pc, raised),
    }
}

pub(crate) unsafe fn with_except_start(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    let exit = peek(base, b(pc)).clone();
    let exception = Obj::from_borrowed(vm.handled);
    let class: Obj = vm.type_of(&exception).into();
    let traceback = match exception.downcast::<Exception>().and_then(|e| e.traceback.cloned(&vm.heap)) {
        Some(traceback) => traceback.into(),
        None => Obj::NONE,
    };
    let result = vm.call(&exit, &[class, exception, traceback]);
    finish(vm, base, pc, result)
}

impl Vm {
    fn enter_context(&mut self, manager: &Obj, enter: Special, exit: Special) -> Result<(Obj, Obj)> {
        let class = self.type_of(manager);
        let is_async = enter == Special::AEnter;
        let methods = (self.special(&class, enter), self.special(&class, exit));
        let (Some(enter_method), Some(exit_method)) = methods else {
            let name = class.name(self);
            let kind = if is_async { "asynchronous context manager" } else { "context manager" };
            let missing = if methods.0.is_none() { enter } else { exit }.name();
            let mut message = format!("'{name}' object does not support the {kind} protocol");
            if methods.0.is_some() {
                message += &format!(" (missed {missing} method)");
            } else {
                let (other_enter, other_exit, statement) = if is_async {
                    (Special::Enter, Special::Exit, "with")
                } else {
                    (Special::AEnter, Special::AExit, "async with")
                };
                if !is_async || self.special(&class, other_enter).is_some() {
                    let _ = (other_enter, other_exit, statement);
                }
            }
            return Err(self.type_error(message));
        };
        let exit = self.descriptor_get(&exit_method, Some(manager), &class)?;
        let value = self.call_method_object(&enter_method, manager, &[])?;
        Ok((exit, value))
    }

    /// `__import__(name, globals, None, fromlist, level)`, as the import statement calls it.
    fn import(
        &mut self,
        name: &Gc<Str>,
        globals: &Obj,
        builtins: &Gc<crate::types::dict::Dict>,
        fromlist: Obj,
        level: Obj,
    ) -> Result<Obj> {
        let key = self.heap.intern("__import__");
        match builtins.get_str(&self.heap, &key) {
            Some(import) => self.call(&import, &[name.into(), globals.clone(), Obj::NONE, fromlist, level]),
            None => Err(self.import_error_plain("__import__ not found")),
        }
    }

    /// Whether a module's code is still running.
    fn is_module_initializing(&mut self, module: &Obj) -> bool {
        let Ok(Some(name)) = self.get_attr_name_opt(module, "__name__") else { return false };
        name.downcast::<Str>().is_some_and(|name| self.initializing.iter().any(|i| i.name.same_text(name)))
    }

    /// `from module import name`.
    fn import_name_from(&mut self, module: &Obj, name: &Gc<Str>) -> Result<Obj> {
        if let Some(value) = self.get_attr_opt(module, name)? {
            return Ok(value);
        }
        // A submodule that is being imported is in sys.modules before it is an attribute.
        let package = self.get_attr_name_opt(module, "__name__")?;
        let shown = match package.as_ref().and_then(|p| p.downcast::<Str>()) {
            Some(package) => {
                let full = format!("{}.{}", package.to_str(), name.to_str());
                let key = self.heap.intern(&full);
                if let Some(found) = self.modules.get_str(&self.heap, &key) {
                    return Ok(found);
                }
                package.to_str().into_owned()
            }
            None => "<unknown module name>".to_owned(),
        };
        let text = name.to_str().into_owned();
        let file = self.get_attr_name_opt(module, "__file__")?;
        let place = match file.as_ref().and_then(|f| f.downcast::<Str>()) {
            Some(file) => file.to_str().into_owned(),
            None => "unknown location".to_owned(),
        };
        let is_initializing = self.is_module_initializing(module);
        let message = if is_initializing {
            format!(
                "cannot import name '{text}' from partially initialized module '{shown}' (most likely due to a circular import) ({place})"
            )
        } else {
            format!("cannot import name '{text}' from '{shown}' ({place})")
        };
        let raised = self.import_error_plain(message);
        let exception = raised.exception().as_obj().clone();
        let shown = self.heap.str(&shown);
        self.set_attr_name(&exception, "name", shown)?;
        self.set_attr_name(&exception, "name_from", name)?;
        if let Some(file) = file {
            self.set_attr_name(&exception, "path", file)?;
        }
        Err(raised)
    }

    fn import_all(&mut self, module: &Obj) -> Result<Vec<(Gc<Str>, Obj)>> {
        let (names, is_explicit) = match self.get_attr_name_opt(module, "__all__")? {
            Some(all) => (self.collect(&all)?, true),
            None => match module.downcast::<Module>() {
                Some(m) => (m.dict.keys(&self.heap), false),
                None => {
                    let dict = self.get_attr_name(module, "__dict__")?;
                    (self.collect(&dict)?, false)
                }
            },
        };
        let mut found = Vec::new();
        for name in names {
            let Some(name) = name.downcast::<Str>().cloned() else {
                let class = self.type_of(&name).name(self);
                let module_name = self.get_attr_name(module, "__name__").and_then(|n| self.str_text(&n))?;
                return Err(self.type_error(format!("Item in {module_name}.__all__ must be str, not {class}")));
            };
            if !is_explicit && name.to_str().starts_with('_') {
                continue;
            }
            let value = self.get_attr(module, &name)?;
            found.push((name, value));
        }
        Ok(found)
    }
}

pub(crate) unsafe fn import_name(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    let name = name_operand(base, pc, 1);
    let (fromlist, level) = (take_operand(base, b(pc)), take_operand(base, super::c(pc)));
    let f = function_of(base);
    let (globals, builtins) = ((*f).globals.clone(), (*f).builtins.clone());
    let result = vm.import(&name, globals.as_obj(), &builtins, fromlist, level);
    finish(vm, base, pc, result)
}

pub(crate) unsafe fn import_from(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    let name = name_operand(base, pc, 1);
    let module = peek(base, b(pc)).clone();
    let result = vm.import_name_from(&module, &name);
    finish(vm, base, pc, result)
}

pub(crate) unsafe fn import_star(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    let module = take_operand(base, a(pc));
    let is_global = super::c(pc) != 0;
    let namespace: Obj = if is_global { (&(*function_of(base)).globals).into() } else { peek(base, b(pc)).clone() };
    let result = match vm.import_all(&module) {
        Ok(found) => {
            let mut result = Ok(());
            for (name, value) in found {
                result = vm.set_item(&namespace, name.as_obj(), value);
                if result.is_err() {
                    break;
                }
            }
            result
        }
        Err(raised) => Err(raised),
    };
    drop(module);
    done(vm, base, pc, result)
}

/// A list that only the running code knows.
pub(super) unsafe fn list_at<'a>(base: *mut Value, r: usize) -> &'a Gc<List> {
    peek(base, r).downcast().expect("the compiler made it a list")
}
