//! The object model: classes, attributes, one function per operation of the language, and native functions.
//!
//! May touch everything at its own level (`vm`, `types`) and below; knows no event loop and no command line.

pub mod attr;
pub mod class;
pub mod native;
pub(crate) mod plain;
pub(crate) mod plan;
pub mod protocol;
pub mod raised;
pub mod sum;

pub use class::{Special, Type, TypeFlags};
pub use native::{Args, ClassDef, FromArg, IntoObj, NativeDef, NativeKind, Param, ParamKind, Result, Signature};
pub use ouro_heap::{Gc, Heap, Obj, ShapeId, Slot, Str, Trace, Tuple, Value, Visitor, payload};
pub use raised::Raised;
