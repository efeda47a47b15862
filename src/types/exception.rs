//! Exceptions: the payload that all exception classes share, and the table of the built-in ones.

use super::exception_fields::Fields;
use super::shapes;
use super::traceback::Traceback;
use crate::object::class::TypeFlags;
use crate::object::native::ClassDef;
use crate::object::{Gc, Obj, Slot, Trace, Tuple, Type, Visitor, payload};
use crate::vm::Vm;
use std::cell::Cell;

/// What every exception has. The fields of single classes (`errno`, `value`, `name` …) are few and kept by name.
pub struct Exception {
    pub args: Slot<Gc<Tuple>>,
    pub traceback: Slot<Option<Gc<Traceback>>>,
    pub context: Slot<Option<Obj>>,
    pub cause: Slot<Option<Obj>>,
    pub suppresses_context: Cell<bool>,
    pub fields: Slot<Fields>,
}
payload!(Exception, "BaseException", shapes::EXCEPTION, container);
impl Trace for Exception {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.args.trace(v);
        self.traceback.trace(v);
        self.context.trace(v);
        self.cause.trace(v);
        self.fields.trace(v);
    }
    fn clear(&self, sink: &mut Vec<Obj>) {
        self.traceback.clear(sink);
        self.context.clear(sink);
        self.cause.clear(sink);
        self.fields.clear(sink);
    }
}

impl Exception {
    #[must_use]
    pub fn with_args(args: Gc<Tuple>) -> Exception {
        Exception {
            args: Slot::new(args),
            traceback: Slot::new(None),
            context: Slot::new(None),
            cause: Slot::new(None),
            suppresses_context: Cell::new(false),
            fields: Slot::new(Fields::default()),
        }
    }

    /// A new exception of `class` (any exception class), without calling `__init__`.
    pub fn make(vm: &mut Vm, class: &Gc<Type>, args: Vec<Obj>) -> Gc<Exception> {
        let args = vm.heap.tuple(args);
        vm.heap.alloc_with_shape(class.root_shape(), Exception::with_args(args))
    }
}

macro_rules! exceptions {
    ($root:ident; $($(#[doc = $doc:literal])+ $name:ident($base:ident);)*) => {
        /// The built-in exception classes.
        #[allow(non_snake_case)]
        pub struct Exceptions { pub $root: Gc<Type>, $(pub $name: Gc<Type>),* }

        impl Exceptions {
            pub(crate) fn create(vm: &mut Vm, object: &Gc<Type>) -> Exceptions {
                static BASE: ClassDef = ClassDef { name: "BaseException", module: "builtins", doc: "Common base class for all exceptions.", base: None, natives: &[], is_subclassable: true };
                #[allow(non_snake_case)]
                let $root = vm.bare_class(&BASE, Some(object), <Exception as ouro_heap::Payload>::layout(), shapes::NONE);
                $root.add_flag(TypeFlags::EXCEPTION.with(TypeFlags::HAS_DICT).with(TypeFlags::HAS_WEAKREF));
                let root = vm.heap.new_root_shape($root.layout, $root.value(), ouro_heap::ShapeFlags::HAS_ATTRS.with(ouro_heap::ShapeFlags::HAS_DICT), 0, 0);
                $root.root_shape.set(root);
                $(
                    #[allow(non_snake_case)]
                    let $name = {
                        static DEF: ClassDef = ClassDef { name: stringify!($name), module: "builtins", doc: concat!($($doc),+), base: Some(stringify!($base)), natives: &[], is_subclassable: true };
                        vm.bare_class(&DEF, Some(&$base), <Exception as ouro_heap::Payload>::layout(), shapes::NONE)
                    };
                )*
                Exceptions { $root, $($name),* }
            }

            pub(crate) fn placeholder(class: &Gc<Type>) -> Exceptions {
                Exceptions { $root: class.clone(), $($name: class.clone()),* }
            }

            /// All of them with their names.
            #[must_use]
            pub fn all(&self) -> Vec<(&'static str, Gc<Type>)> {
                vec![(stringify!($root), self.$root.clone()), $((stringify!($name), self.$name.clone())),*]
            }
        }
    };
}

exceptions! {
    BaseException;

    /// Common base class for all non-exit exceptions.
    Exception(BaseException);
    /// A combination of multiple unrelated exceptions.
    BaseExceptionGroup(BaseException);
    /// Request that a generator exit.
    GeneratorExit(BaseException);
    /// Program interrupted by user.
    KeyboardInterrupt(BaseException);
    /// Request to exit from the interpreter.
    SystemExit(BaseException);
    /// Base class for arithmetic errors.
    ArithmeticError(Exception);
    /// Floating-point operation failed.
    FloatingPointError(ArithmeticError);
    /// Result too large to be represented.
    OverflowError(ArithmeticError);
    /// Second argument to a division or modulo operation was zero.
    ZeroDivisionError(ArithmeticError);
    /// Assertion failed.
    AssertionError(Exception);
    /// Attribute not found.
    AttributeError(Exception);
    /// Buffer error.
    BufferError(Exception);
    /// Read beyond end of file.
    EOFError(Exception);
    /// Import can't find module, or can't find name in module.
    ImportError(Exception);
    /// Module not found.
    ModuleNotFoundError(ImportError);
    /// Base class for lookup errors.
    LookupError(Exception);
    /// Sequence index out of range.
    IndexError(LookupError);
    /// Mapping key not found.
    KeyError(LookupError);
    /// Out of memory.
    MemoryError(Exception);
    /// Name not found globally.
    NameError(Exception);
    /// Local name referenced but not bound to a value.
    UnboundLocalError(NameError);
    /// Base class for I/O related errors.
    OSError(Exception);
    /// I/O operation would block.
    BlockingIOError(OSError);
    /// Child process error.
    ChildProcessError(OSError);
    /// Connection error.
    ConnectionError(OSError);
    /// Broken pipe.
    BrokenPipeError(ConnectionError);
    /// Connection aborted.
    ConnectionAbortedError(ConnectionError);
    /// Connection refused.
    ConnectionRefusedError(ConnectionError);
    /// Connection reset.
    ConnectionResetError(ConnectionError);
    /// File already exists.
    FileExistsError(OSError);
    /// File not found.
    FileNotFoundError(OSError);
    /// Interrupted by signal.
    InterruptedError(OSError);
    /// Operation doesn't work on directories.
    IsADirectoryError(OSError);
    /// Operation only works on directories.
    NotADirectoryError(OSError);
    /// Not enough permissions.
    PermissionError(OSError);
    /// Process not found.
    ProcessLookupError(OSError);
    /// Timeout expired.
    TimeoutError(OSError);
    /// Weak ref proxy used after referent went away.
    ReferenceError(Exception);
    /// Unspecified run-time error.
    RuntimeError(Exception);
    /// Method or function hasn't been implemented yet.
    NotImplementedError(RuntimeError);
    /// Operation blocked during interpreter finalization.
    PythonFinalizationError(RuntimeError);
    /// Recursion limit exceeded.
    RecursionError(RuntimeError);
    /// Signal the end from iterator.__anext__().
    StopAsyncIteration(Exception);
    /// Signal the end from iterator.__next__().
    StopIteration(Exception);
    /// Invalid syntax.
    SyntaxError(Exception);
    /// Improper indentation.
    IndentationError(SyntaxError);
    /// Improper mixture of spaces and tabs.
    TabError(IndentationError);
    /// Internal error in the interpreter.
    SystemError(Exception);
    /// Inappropriate argument type.
    TypeError(Exception);
    /// Inappropriate argument value (of correct type).
    ValueError(Exception);
    /// Unicode related error.
    UnicodeError(ValueError);
    /// Unicode decoding error.
    UnicodeDecodeError(UnicodeError);
    /// Unicode encoding error.
    UnicodeEncodeError(UnicodeError);
    /// Unicode translation error.
    UnicodeTranslateError(UnicodeError);
    /// Base class for warning categories.
    Warning(Exception);
    /// Base class for warnings about bytes and buffer related problems, mostly related to conversion from str or comparing to str.
    BytesWarning(Warning);
    /// Base class for warnings about deprecated features.
    DeprecationWarning(Warning);
    /// Base class for warnings about encodings.
    EncodingWarning(Warning);
    /// Base class for warnings about constructs that will change semantically in the future.
    FutureWarning(Warning);
    /// Base class for warnings about probable mistakes in module imports
    ImportWarning(Warning);
    /// Base class for warnings about features which will be deprecated in the future.
    PendingDeprecationWarning(Warning);
    /// Base class for warnings about resource usage.
    ResourceWarning(Warning);
    /// Base class for warnings about dubious runtime behavior.
    RuntimeWarning(Warning);
    /// Base class for warnings about dubious syntax.
    SyntaxWarning(Warning);
    /// Base class for warnings about Unicode related problems, mostly related to conversion problems.
    UnicodeWarning(Warning);
    /// Base class for warnings generated by user code.
    UserWarning(Warning);
}
