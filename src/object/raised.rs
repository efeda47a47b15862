//! `Raised`: a raised exception on its way through native code, and how native code raises.

use super::class::ClassRelation;
use super::{Gc, Obj, Type};
use crate::types::exception::Exception;
use crate::vm::Vm;

/// A raised exception: an instance of a subclass of BaseException. One word.
#[derive(Debug)]
#[must_use]
pub struct Raised(Gc<Exception>);

impl Raised {
    pub fn new(exception: Gc<Exception>) -> Raised {
        Raised(exception)
    }

    #[must_use]
    pub fn exception(&self) -> &Gc<Exception> {
        &self.0
    }

    #[must_use]
    pub fn into_exception(self) -> Gc<Exception> {
        self.0
    }

    /// Whether the exception is an instance of `class`.
    #[must_use]
    pub fn is(&self, vm: &Vm, class: &Gc<Type>) -> bool {
        vm.type_of(self.0.as_obj()).is_subtype(vm, class)
    }
}

macro_rules! raisers {
    ($($name:ident $class:ident),* $(,)?) => {
        impl Vm { $(
            #[doc = concat!("A `", stringify!($class), "` with this message.")]
            #[cold]
            pub fn $name(&mut self, message: impl AsRef<str>) -> Raised {
                let class = self.types.exceptions.$class.clone();
                self.raise_message(&class, message.as_ref())
            }
        )* }
    };
}

raisers!(
    type_error TypeError, value_error ValueError, runtime_error RuntimeError, attribute_error_plain AttributeError,
    index_error IndexError, overflow_error OverflowError, zero_division_error ZeroDivisionError, name_error_plain NameError,
    system_error SystemError, not_implemented_error NotImplementedError,
    recursion_error RecursionError, lookup_error LookupError, buffer_error BufferError, assertion_error AssertionError,
    import_error_plain ImportError, eof_error EOFError, reference_error ReferenceError,
);

impl Vm {
    /// A MemoryError, which says nothing.
    #[cold]
    pub fn no_memory(&mut self) -> Raised {
        let class = self.types.exceptions.MemoryError.clone();
        self.raise_with(&class, Vec::new())
    }

    /// An exception of `class` with `message` as its only argument.
    #[cold]
    pub fn raise_message(&mut self, class: &Gc<Type>, message: &str) -> Raised {
        let message = self.heap.str(message).into();
        self.raise_with(class, vec![message])
    }

    /// An exception of `class`, a built-in exception class, with these arguments; its `__init__` is not called.
    #[cold]
    pub fn raise_with(&mut self, class: &Gc<Type>, args: Vec<Obj>) -> Raised {
        Raised(Exception::make(self, class, args))
    }

    /// `KeyError(key)`.
    #[cold]
    pub fn key_error(&mut self, key: &Obj) -> Raised {
        let class = self.types.exceptions.KeyError.clone();
        self.raise_with(&class, vec![key.clone()])
    }

    /// `StopIteration(value)`, without arguments for None.
    #[cold]
    pub fn stop_iteration(&mut self, value: Obj) -> Raised {
        let class = self.types.exceptions.StopIteration.clone();
        let args = if value.is_none() { vec![] } else { vec![value] };
        self.raise_with(&class, args)
    }
}
