//! The built-in types, a file each, and the table of their classes.

pub mod arith;
pub mod descriptor;
pub mod dict;
pub mod dict_map;
pub mod exception;
pub mod float;
pub mod function;
pub mod generator;
pub mod int;
pub mod list;
pub mod module;
pub mod native;
pub mod traceback;

use crate::object::class::{ClassRelation, TypeFlags};
use crate::object::native::{ClassDef, Result};
use crate::object::{Gc, Obj, Special, Str, Type};
use crate::vm::Vm;
use std::cmp::Ordering;

/// The fixed shapes of built-in payloads; what is not here has shapes of its own.
pub mod shapes {
    use ouro_heap::ShapeId;
    pub const NONE: ShapeId = ShapeId::NONE;
    pub const WEAKREF: ShapeId = ShapeId(5);
    pub const LIST: ShapeId = ShapeId(6);
    pub const DICT: ShapeId = ShapeId(7);
    pub const FUNCTION: ShapeId = ShapeId(8);
    pub const BUILTIN: ShapeId = ShapeId(9);
    pub const METHOD_DESCRIPTOR: ShapeId = ShapeId(10);
    pub const SLOT_WRAPPER: ShapeId = ShapeId(11);
    pub const CLASS_METHOD_DESCRIPTOR: ShapeId = ShapeId(12);
    pub const BOUND_METHOD: ShapeId = ShapeId(13);
    pub const CELL: ShapeId = ShapeId(14);
    pub const CODE: ShapeId = ShapeId(15);
    pub const TYPE: ShapeId = ShapeId(16);
    pub const MODULE: ShapeId = ShapeId(17);
    pub const PROPERTY: ShapeId = ShapeId(18);
    pub const STATIC_METHOD: ShapeId = ShapeId(19);
    pub const CLASS_METHOD: ShapeId = ShapeId(20);
    pub const GETSET: ShapeId = ShapeId(21);
    pub const MEMBER: ShapeId = ShapeId(22);
    pub const INT: ShapeId = ShapeId(23);
    pub const EXCEPTION: ShapeId = ShapeId(24);
    pub const TRACEBACK: ShapeId = ShapeId(25);
    pub const GENERATOR: ShapeId = ShapeId(26);
    pub const COROUTINE: ShapeId = ShapeId(27);
    pub const ASYNC_GENERATOR: ShapeId = ShapeId(28);
    pub const ASYNC_GEN_STEP: ShapeId = ShapeId(29);
    pub const RANGE: ShapeId = ShapeId(30);
    pub const RANGE_ITERATOR: ShapeId = ShapeId(31);
    pub const LIST_ITERATOR: ShapeId = ShapeId(32);
    pub const TUPLE_ITERATOR: ShapeId = ShapeId(33);
    pub const BYTES: ShapeId = ShapeId(34);
    pub const BYTEARRAY: ShapeId = ShapeId(35);
    pub const SET: ShapeId = ShapeId(36);
    pub const FROZENSET: ShapeId = ShapeId(37);
    pub const COMPLEX: ShapeId = ShapeId(38);
    pub const SLICE: ShapeId = ShapeId(39);
    pub const SUPER: ShapeId = ShapeId(40);
    pub const FRAME: ShapeId = ShapeId(41);
    pub const DICT_ITERATOR: ShapeId = ShapeId(42);
    pub const COROUTINE_WRAPPER: ShapeId = ShapeId(43);
    pub const FUTURE: ShapeId = ShapeId(44);
    pub const TASK: ShapeId = ShapeId(45);
    pub const FUTURE_ITERATOR: ShapeId = ShapeId(46);
    pub const SLEEP: ShapeId = ShapeId(47);
}
