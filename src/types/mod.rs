//! The built-in types, a file each, and the table of their classes.

pub mod anext_default;
pub mod arith;
pub mod bool;
pub mod descriptor;
pub mod descriptor_methods;
pub mod dict;
pub mod dict_map;
pub mod dict_ordered;
pub mod dict_view;
pub mod enumerate;
pub mod exception;
pub mod exception_fields;
pub mod exception_group;
pub mod exception_methods;
pub mod float;
pub mod frame;
pub mod frame_locals;
pub mod function;
pub mod function_methods;
pub mod generator;
pub mod generator_methods;
pub mod generic_alias;
pub mod int;
pub mod int_divide;
pub mod int_text;
pub mod iterator;
pub mod list;
pub(crate) mod list_sort;
pub mod map_filter;
pub mod mappingproxy;
pub mod module;
pub mod namespace;
pub mod native;
pub mod native_iter;
pub mod none;
pub mod object;
pub mod os_error;
mod repr_guard;
pub(crate) mod sequence;
pub mod set_map;
pub mod struct_sequence;
pub mod traceback;
pub mod tuple;
pub mod type_;
pub mod weakref;
pub mod zip;

pub use generic_alias::generic_alias;

use crate::object::native::{ClassDef, Result};
use crate::object::{Gc, Obj, Special, Str, Type, TypeFlags};
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
    pub const ASYNC_GEN_THROW: ShapeId = ShapeId(93);
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
    pub const FOLD: ShapeId = ShapeId(62);
    pub const TUPLE_GETTER: ShapeId = ShapeId(63);
    pub const FRAME_LOCALS_PROXY: ShapeId = ShapeId(61);
    pub const DICT_ITERATOR: ShapeId = ShapeId(42);
    pub const COROUTINE_WRAPPER: ShapeId = ShapeId(43);
    pub const FUTURE: ShapeId = ShapeId(44);
    pub const TASK: ShapeId = ShapeId(45);
    pub const FUTURE_ITERATOR: ShapeId = ShapeId(46);
    pub const SLEEP: ShapeId = ShapeId(47);
    pub const OPERATION: ShapeId = ShapeId(127);
    pub const SEQUENCE_ITERATOR: ShapeId = ShapeId(48);
    pub const CALLABLE_ITERATOR: ShapeId = ShapeId(49);
    pub const ANEXT_DEFAULT: ShapeId = ShapeId(50);
    pub const STR_ITERATOR: ShapeId = ShapeId(96);
    pub const BYTES_ITERATOR: ShapeId = ShapeId(97);
    pub const BYTEARRAY_ITERATOR: ShapeId = ShapeId(98);
    pub const MEMORYVIEW: ShapeId = ShapeId(99);
    pub const FORMAT_PARTS: ShapeId = ShapeId(86);
    pub const UNPACK_ITERATOR: ShapeId = ShapeId(87);
    pub const GENERIC_ALIAS: ShapeId = ShapeId(64);
    pub const MAPPING_PROXY: ShapeId = ShapeId(65);
    pub const DICT_KEYS: ShapeId = ShapeId(66);
    pub const DICT_VALUES: ShapeId = ShapeId(67);
    pub const DICT_ITEMS: ShapeId = ShapeId(68);
    pub const DICT_VALUE_ITERATOR: ShapeId = ShapeId(69);
    pub const DICT_ITEM_ITERATOR: ShapeId = ShapeId(70);
    pub const DICT_REVERSE_KEY_ITERATOR: ShapeId = ShapeId(71);
    pub const DICT_REVERSE_VALUE_ITERATOR: ShapeId = ShapeId(72);
    pub const DICT_REVERSE_ITEM_ITERATOR: ShapeId = ShapeId(73);
    pub const LIST_REVERSE_ITERATOR: ShapeId = ShapeId(74);
    pub const SET_ITERATOR: ShapeId = ShapeId(75);
    pub const ENUMERATE: ShapeId = ShapeId(76);
    pub const ZIP: ShapeId = ShapeId(77);
    pub const MAP: ShapeId = ShapeId(78);
    pub const FILTER: ShapeId = ShapeId(79);
    pub const REVERSED: ShapeId = ShapeId(80);
    pub const KEY_WRAPPER: ShapeId = ShapeId(85);
    pub const RE_PATTERN: ShapeId = ShapeId(88);
    pub const RE_MATCH: ShapeId = ShapeId(89);
    pub const RE_SCANNER: ShapeId = ShapeId(90);
    pub const CSV_READER: ShapeId = ShapeId(91);
    pub const CSV_WRITER: ShapeId = ShapeId(92);
    pub const ARRAY_ITERATOR: ShapeId = ShapeId(94);
    pub const ODICT_ITERATOR: ShapeId = ShapeId(84);
    pub const DEQUE: ShapeId = ShapeId(81);
    pub const DEQUE_ITERATOR: ShapeId = ShapeId(82);
    pub const DEQUE_REVERSE_ITERATOR: ShapeId = ShapeId(83);
    /// From here on 24: those of `modules::itertools`.
    pub const ITERTOOLS: u32 = 100;
    pub const OBJECT: ShapeId = ShapeId::INSTANCE;
}

pub mod bytearray;
pub mod bytes;
pub mod bytes_ops;
pub mod complex;
pub mod encoding;
pub mod memoryview;
pub mod memoryview_item;
pub mod percent;
pub mod range;
pub mod set;
pub mod slice;
pub mod str_format;
pub mod str_type;
pub mod tuple_getter;
pub mod union;

use crate::types::exception::Exceptions;
use ouro_heap::{BoxedFloat, Heap, Instance, Payload, Tuple, WeakRef};

/// A class with the methods of another declaration.
macro_rules! renamed {
    ($name:literal, $def:expr) => {{
        static DEF: ClassDef = ClassDef { name: $name, ..$def };
        &DEF
    }};
}

macro_rules! types {
    ($($field:ident: $payload:ty, $shape:expr, $def:expr $(, base $base:ident)?;)*) => {
        /// The built-in classes that native code refers to.
        pub struct Types {
            pub object: Gc<Type>,
            pub r#type: Gc<Type>,
            $(pub $field: Gc<Type>,)*
            pub exceptions: Exceptions,
            pub exception_group: Gc<Type>,
        }

        impl Types {
            /// A table in which every class is the same one: for the moment of starting.
            pub(crate) fn placeholder(heap: &Heap) -> Types {
                let object = crate::object::class::placeholder(heap);
                Types {
                    $($field: object.clone(),)*
                    exceptions: Exceptions::placeholder(&object),
                    exception_group: object.clone(),
                    r#type: object.clone(),
                    object,
                }
            }

            /// Tell the heap what the fixed shapes stand for.
            pub(crate) fn set_shapes(heap: &Heap) {
                heap.set_builtin_shape::<Type>();
                $(if $shape != shapes::NONE { heap.set_builtin_shape_as::<$payload>($shape); })*
            }

            /// Make all classes.
            pub(crate) fn create(vm: &mut Vm) {
                let object = vm.bare_class(&object::ObjectClass::CLASS, None, Instance::layout(), shapes::OBJECT);
                vm.types.object = object.clone();
                let r#type = vm.bare_class(&Type::CLASS, Some(&object), Type::layout(), shapes::TYPE);
                vm.types.r#type = r#type;
                $({
                    #[allow(unused_mut, unused_assignments)]
                    let mut base = object.clone();
                    $(base = vm.types.$base.clone();)?
                    vm.types.$field = vm.bare_class($def, Some(&base), <$payload>::layout(), $shape);
                })*
                vm.types.exceptions = Exceptions::create(vm, &object);
                let (group, exception) = (vm.types.exceptions.BaseExceptionGroup.clone(), vm.types.exceptions.Exception.clone());
                static GROUP: ClassDef = ClassDef { name: "ExceptionGroup", module: "builtins", doc: "", base: None, natives: &[], is_subclassable: true };
                vm.types.exception_group = vm.bare_class(&GROUP, Some(&group), group.layout, shapes::NONE);
                let group = vm.types.exception_group.clone();
                vm.add_second_base(&group, &exception);
                let (object, r#type) = (vm.types.object.clone(), vm.types.r#type.clone());
                vm.add_natives(&object, &object::ObjectClass::CLASS);
                vm.add_natives(&r#type, &Type::CLASS);
                for (class, def) in [$((vm.types.$field.clone(), $def as &'static ClassDef)),*] {
                    vm.add_natives(&class, def);
                }
                vm.add_exception_methods();
                vm.types.set_pattern_flags();
                vm.types.set_weakref_flags();
                let ordered = vm.types.ordered_dict.clone();
                vm.give_dict(&ordered);
                register_iterators();
            }
        }
    };
}

types! {
    int: int::Int, shapes::INT, &int::Int::CLASS;
    bool: int::Int, shapes::NONE, &bool::Bool::CLASS, base int;
    float: BoxedFloat, ouro_heap::ShapeId::FLOAT, &float::Float::CLASS;
    complex: complex::Complex, shapes::COMPLEX, &complex::Complex::CLASS;
    none_type: Instance, shapes::NONE, &none::NoneType::CLASS;
    ellipsis: Instance, shapes::NONE, &none::EllipsisType::CLASS;
    not_implemented_type: Instance, shapes::NONE, &none::NotImplementedType::CLASS;
    str: Str, ouro_heap::ShapeId::STR, &str_type::StrClass::CLASS;
    str_iterator: str_type::StrIterator, shapes::STR_ITERATOR, &str_type::StrIterator::CLASS;
    bytes: bytes::Bytes, shapes::BYTES, &bytes::Bytes::CLASS;
    bytes_iterator: bytes::BytesIterator, shapes::BYTES_ITERATOR, &bytes::BytesIterator::CLASS;
    bytearray: bytearray::ByteArray, shapes::BYTEARRAY, &bytearray::ByteArray::CLASS;
    bytearray_iterator: bytearray::ByteArrayIterator, shapes::BYTEARRAY_ITERATOR, &bytearray::ByteArrayIterator::CLASS;
    memoryview: memoryview::MemoryView, shapes::MEMORYVIEW, &memoryview::MemoryView::CLASS;
    list: list::List, shapes::LIST, &list::List::CLASS;
    list_iterator: list::ListIterator, shapes::LIST_ITERATOR, &list::ListIterator::CLASS;
    list_reverse_iterator: list::ListReverseIterator, shapes::LIST_REVERSE_ITERATOR, &list::ListReverseIterator::CLASS;
    tuple: Tuple, ouro_heap::ShapeId::TUPLE, &tuple::TupleClass::CLASS;
    tuple_iterator: tuple::TupleIterator, shapes::TUPLE_ITERATOR, &tuple::TupleIterator::CLASS;
    dict: dict::Dict, shapes::DICT, &dict::Dict::CLASS;
    dict_keys: dict_view::DictView, shapes::DICT_KEYS, &dict_view::DictKeys::CLASS;
    dict_values: dict_view::DictView, shapes::DICT_VALUES, &dict_view::DictValues::CLASS;
    dict_items: dict_view::DictView, shapes::DICT_ITEMS, &dict_view::DictItems::CLASS;
    dict_key_iterator: dict_view::DictIterator, shapes::DICT_ITERATOR, &dict_view::DictKeyIterator::CLASS;
    dict_value_iterator: dict_view::DictIterator, shapes::DICT_VALUE_ITERATOR, &dict_view::DictValueIterator::CLASS;
    dict_item_iterator: dict_view::DictIterator, shapes::DICT_ITEM_ITERATOR, &dict_view::DictItemIterator::CLASS;
    dict_reverse_key_iterator: dict_view::DictIterator, shapes::DICT_REVERSE_KEY_ITERATOR, &dict_view::DictReverseKeyIterator::CLASS;
    dict_reverse_value_iterator: dict_view::DictIterator, shapes::DICT_REVERSE_VALUE_ITERATOR, &dict_view::DictReverseValueIterator::CLASS;
    dict_reverse_item_iterator: dict_view::DictIterator, shapes::DICT_REVERSE_ITEM_ITERATOR, &dict_view::DictReverseItemIterator::CLASS;
    odict_keys: dict_view::DictView, shapes::NONE, &dict_view::OdictKeys::CLASS, base dict_keys;
    odict_values: dict_view::DictView, shapes::NONE, &dict_view::OdictValues::CLASS, base dict_values;
    odict_items: dict_view::DictView, shapes::NONE, &dict_view::OdictItems::CLASS, base dict_items;
    odict_iterator: dict_view::DictIterator, shapes::ODICT_ITERATOR, &dict_view::OdictIterator::CLASS;
    ordered_dict: dict::Dict, shapes::NONE, &dict_ordered::OrderedDict::CLASS, base dict;
    mappingproxy: mappingproxy::MappingProxy, shapes::MAPPING_PROXY, &mappingproxy::MappingProxy::CLASS;
    set: set::Set, shapes::SET, &set::Set::CLASS;
    frozenset: set::Set, shapes::FROZENSET, &set::FrozenSet::CLASS;
    set_iterator: set::SetIterator, shapes::SET_ITERATOR, &set::SetIterator::CLASS;
    enumerate: enumerate::Enumerate, shapes::ENUMERATE, &enumerate::Enumerate::CLASS;
    zip: zip::Zip, shapes::ZIP, &zip::Zip::CLASS;
    map: map_filter::Map, shapes::MAP, &map_filter::Map::CLASS;
    filter: map_filter::Filter, shapes::FILTER, &map_filter::Filter::CLASS;
    reversed: iterator::Reversed, shapes::REVERSED, &iterator::Reversed::CLASS;
    sequence_iterator: iterator::SequenceIterator, shapes::SEQUENCE_ITERATOR, &iterator::SequenceIterator::CLASS;
    callable_iterator: iterator::CallableIterator, shapes::CALLABLE_ITERATOR, &iterator::CallableIterator::CLASS;
    generic_alias: generic_alias::GenericAlias, shapes::GENERIC_ALIAS, &generic_alias::GenericAlias::CLASS;
    range: range::Range, shapes::RANGE, &range::Range::CLASS;
    range_iterator: range::RangeIterator, shapes::RANGE_ITERATOR, &range::RangeIterator::CLASS;
    longrange_iterator: range::BigRangeIterator, shapes::NONE, &range::BigRangeIterator::CLASS;
    slice: slice::Slice, shapes::SLICE, &slice::Slice::CLASS;
    function: function::Function, shapes::FUNCTION, &function::Function::CLASS;
    method: function::BoundMethod, shapes::BOUND_METHOD, &function::BoundMethod::CLASS;
    cell: function::Cell, shapes::CELL, &function::Cell::CLASS;
    builtin_function: native::NativeFunction, shapes::BUILTIN, &native::NativeFunction::CLASS;
    method_descriptor: native::NativeFunction, shapes::METHOD_DESCRIPTOR, renamed!("method_descriptor", native::NativeFunction::CLASS);
    wrapper_descriptor: native::NativeFunction, shapes::SLOT_WRAPPER, renamed!("wrapper_descriptor", native::NativeFunction::CLASS);
    classmethod_descriptor: native::NativeFunction, shapes::CLASS_METHOD_DESCRIPTOR, renamed!("classmethod_descriptor", native::NativeFunction::CLASS);
    getset_descriptor: native::GetSet, shapes::GETSET, &function_methods::GetSetClass::CLASS;
    member_descriptor: native::Member, shapes::MEMBER, &function_methods::MemberClass::CLASS;
    property: descriptor::Property, shapes::PROPERTY, &descriptor::Property::CLASS;
    staticmethod: descriptor::StaticMethod, shapes::STATIC_METHOD, &descriptor::StaticMethod::CLASS;
    classmethod: descriptor::ClassMethod, shapes::CLASS_METHOD, &descriptor::ClassMethod::CLASS;
    module: module::Module, shapes::MODULE, &module::Module::CLASS;
    code: crate::vm::code::CodeObject, shapes::CODE, &crate::vm::code::CodeObject::CLASS;
    traceback: traceback::Traceback, shapes::TRACEBACK, &traceback::Traceback::CLASS;
    generator: generator::Generator, shapes::GENERATOR, &generator_methods::GeneratorClass::CLASS;
    coroutine: generator::Generator, shapes::COROUTINE, &generator_methods::CoroutineClass::CLASS;
    async_generator: generator::Generator, shapes::ASYNC_GENERATOR, &generator_methods::AsyncGeneratorClass::CLASS;
    async_gen_step: generator::AsyncGenStep, shapes::ASYNC_GEN_STEP, &generator_methods::AsyncGenSendClass::CLASS;
    async_gen_throw: generator::AsyncGenStep, shapes::ASYNC_GEN_THROW, &generator_methods::AsyncGenThrowClass::CLASS;
    coroutine_wrapper: generator_methods::CoroutineWrapper, shapes::COROUTINE_WRAPPER, &generator_methods::CoroutineWrapper::CLASS;
    anext_awaitable: anext_default::AnextDefault, shapes::ANEXT_DEFAULT, &anext_default::AnextDefault::CLASS;
    super_: descriptor_methods::Super, shapes::SUPER, &descriptor_methods::Super::CLASS;
    frame: frame::Frame, shapes::FRAME, &frame::Frame::CLASS;
    frame_locals_proxy: frame_locals::FrameLocalsProxy, shapes::FRAME_LOCALS_PROXY, &frame_locals::FrameLocalsProxy::CLASS;
    union_type: union::Union, shapes::NONE, &union::Union::CLASS;
    weakref: WeakRef, shapes::WEAKREF, &weakref::Reference::CLASS;
    weakproxy: WeakRef, shapes::NONE, &weakref::Proxy::CLASS;
    callable_weakproxy: WeakRef, shapes::NONE, &weakref::CallableProxy::CLASS;
}

impl Types {
    /// The classes that the module `builtins` shows.
    #[must_use]
    pub fn public(&self) -> Vec<(&'static str, Gc<Type>)> {
        let t = |class: &Gc<Type>| class.clone();
        vec![
            ("object", t(&self.object)),
            ("type", t(&self.r#type)),
            ("int", t(&self.int)),
            ("bool", t(&self.bool)),
            ("float", t(&self.float)),
            ("complex", t(&self.complex)),
            ("str", t(&self.str)),
            ("bytes", t(&self.bytes)),
            ("bytearray", t(&self.bytearray)),
            ("memoryview", t(&self.memoryview)),
            ("list", t(&self.list)),
            ("tuple", t(&self.tuple)),
            ("dict", t(&self.dict)),
            ("set", t(&self.set)),
            ("frozenset", t(&self.frozenset)),
            ("enumerate", t(&self.enumerate)),
            ("zip", t(&self.zip)),
            ("map", t(&self.map)),
            ("filter", t(&self.filter)),
            ("reversed", t(&self.reversed)),
            ("range", t(&self.range)),
            ("slice", t(&self.slice)),
            ("property", t(&self.property)),
            ("staticmethod", t(&self.staticmethod)),
            ("classmethod", t(&self.classmethod)),
            ("super", t(&self.super_)),
            ("ExceptionGroup", t(&self.exception_group)),
        ]
    }
}

/// The line of an instruction of a function.
#[must_use]
pub fn code_line(vm: &Vm, function: &Gc<function::Function>, instruction: u32) -> u32 {
    function.code.get(&vm.heap).line(instruction)
}

impl Types {
    /// Which classes match sequence and mapping patterns. PEP 634.
    fn set_pattern_flags(&self) {
        for class in [&self.list, &self.tuple, &self.range] {
            class.add_flag(TypeFlags::SEQUENCE);
        }
        for class in [&self.dict, &self.ordered_dict, &self.mappingproxy, &self.frame_locals_proxy] {
            class.add_flag(TypeFlags::MAPPING);
        }
        // Their classes are no collections to a program's eye: only what is made of them.
        for class in [&self.list_iterator, &self.tuple_iterator, &self.set_iterator, &self.sequence_iterator] {
            class.add_flag(TypeFlags::NO_NEW);
        }
    }
}

impl Types {
    /// Which classes without attributes can be referred to weakly.
    fn set_weakref_flags(&self) {
        let classes = [
            &self.set,
            &self.frozenset,
            &self.ordered_dict,
            &self.function,
            &self.method,
            &self.builtin_function,
            &self.generator,
            &self.coroutine,
            &self.async_generator,
            &self.code,
            &self.module,
            &self.r#type,
            &self.generic_alias,
            &self.memoryview,
        ];
        for class in classes {
            class.add_flag(TypeFlags::HAS_WEAKREF);
        }
    }
}

impl Vm {
    /// Let the instances of a native class have attributes.
    pub fn give_dict(&mut self, class: &Gc<Type>) {
        use ouro_heap::ShapeFlags;
        class.add_flag(TypeFlags::HAS_DICT);
        let flags = ShapeFlags::HAS_ATTRS.with(ShapeFlags::HAS_DICT);
        let root = self.heap.new_root_shape(class.layout, class.value(), flags, 0, 0);
        class.root_shape.set(root);
        self.show_dict(class);
    }

    /// `__dict__` for instances of a native class that have one.
    pub(crate) fn show_dict(&mut self, class: &Gc<Type>) {
        let getset = native::GetSet::new(&object::INSTANCE_DICT, Some(&object::SET_INSTANCE_DICT), class);
        let getset: Obj = self.heap.alloc(getset).into();
        let key = self.names.__dict__.clone();
        self.set_class_attr(class, &key, Some(getset));
    }

    /// A class of a native module. It lives on when the module is gone: its instances may.
    pub fn lasting_class<T: Payload>(&mut self, def: &'static ClassDef) -> Gc<Type> {
        if T::SHAPE != shapes::NONE {
            self.heap.set_builtin_shape::<T>();
        }
        let object = self.types.object.clone();
        let class = self.native_class::<T>(def, &object);
        std::mem::forget(class.clone());
        class
    }
}

/// Let loops advance the iterators of this folder without calls.
fn register_iterators() {
    use native_iter::{register, register_pairs};
    register::<list::ListReverseIterator>(shapes::LIST_REVERSE_ITERATOR);
    register::<tuple::TupleIterator>(shapes::TUPLE_ITERATOR);
    for shape in dict_view::ITERATOR_SHAPES.into_iter().flatten() {
        register_pairs::<dict_view::DictIterator>(shape);
    }
    register::<dict_view::DictIterator>(shapes::ODICT_ITERATOR);
    register::<set::SetIterator>(shapes::SET_ITERATOR);
    register_pairs::<enumerate::Enumerate>(shapes::ENUMERATE);
    register_pairs::<zip::Zip>(shapes::ZIP);
    register::<map_filter::Map>(shapes::MAP);
    register::<map_filter::Filter>(shapes::FILTER);
    register::<iterator::Reversed>(shapes::REVERSED);
    register::<iterator::SequenceIterator>(shapes::SEQUENCE_ITERATOR);
    register::<iterator::CallableIterator>(shapes::CALLABLE_ITERATOR);
}

impl Vm {
    /// `ascii(object)`.
    pub fn ascii(&mut self, object: &Obj) -> Result<Gc<Str>> {
        let text = self.repr(object)?;
        if text.is_ascii() {
            return Ok(text);
        }
        let escaped = self.encode(&text, "ascii", "backslashreplace")?;
        Ok(self.heap.str_from_wtf8(&escaped))
    }
}

/// The order of two strings: by code points.
#[must_use]
pub fn str_order(a: &Gc<Str>, b: &Gc<Str>) -> Ordering {
    // WTF-8 keeps the order of code points.
    a.as_wtf8().cmp(b.as_wtf8())
}

/// The hash of ints, bools, floats and other immediate values: equal numbers have equal hashes. Reference: "Hashing of
/// numeric types".
#[must_use]
pub fn number_hash(object: &Obj) -> Option<i64> {
    const P: i64 = (1 << 61) - 1;
    let v = object.value();
    if v.is_int() {
        let i = v.as_int();
        let h = if -P < i && i < P { i } else { i % P };
        return Some(if h == -1 { -2 } else { h });
    }
    if v.is_bool() {
        return Some(i64::from(v.is_true()));
    }
    if v.is_float() {
        // NaNs differ from each other, and so do their hashes.
        let f = v.as_float();
        return Some(if f.is_nan() { object::identity_hash(object) } else { float_hash(f) });
    }
    if v.is_none() {
        return Some(0xfca8_6420);
    }
    if !v.is_object() {
        return Some((v.0 as i64) << 4);
    }
    if let Some(i) = object.downcast_exact::<int::Int>() {
        return Some(int_hash(&i.0));
    }
    object
        .downcast_exact::<BoxedFloat>()
        .map(|f| if f.0.is_nan() { object::identity_hash(object) } else { float_hash(f.0) })
}

/// The hash of an integer of any size.
#[must_use]
pub fn int_hash(i: &num_bigint::BigInt) -> i64 {
    use num_traits::ToPrimitive;
    let p = num_bigint::BigInt::from((1i64 << 61) - 1);
    let h = (i % p).to_i64().expect("smaller than 2**61");
    if h == -1 { -2 } else { h }
}

/// The hash of a float.
#[must_use]
pub fn float_hash(f: f64) -> i64 {
    const BITS: u32 = 61;
    const P: u64 = (1 << BITS) - 1;
    if f.is_infinite() {
        return if f > 0.0 { 314_159 } else { -314_159 };
    }
    if f.is_nan() {
        return 0;
    }
    if f == 0.0 {
        return 0;
    }
    let bits = f.abs().to_bits();
    let exponent = (bits >> 52) as i64;
    let (mantissa, power) = if exponent == 0 {
        (bits & ((1 << 52) - 1), -1074)
    } else {
        ((bits & ((1 << 52) - 1)) | 1 << 52, exponent - 1075)
    };
    // mantissa * 2**power modulo 2**61 - 1: multiplying by a power of two is a rotation of 61 bits.
    let shift = power.rem_euclid(i64::from(BITS)) as u32;
    let m = mantissa % P;
    let h = if shift == 0 { m } else { ((m << shift) & P) | (m >> (BITS - shift)) };
    let h = if f < 0.0 { -(h as i64) } else { h as i64 };
    if h == -1 { -2 } else { h }
}

/// `iter(object)` for an object with `__getitem__` alone.
pub fn sequence_iterator(vm: &mut Vm, object: &Obj) -> Obj {
    crate::types::iterator::sequence(vm, object)
}

/// `next(iterator)` for the iterators that native code knows; None for all others.
#[inline]
pub fn native_next(vm: &mut Vm, iterator: &Obj) -> Option<Result<Option<Obj>>> {
    let id = vm.heap.shape_of(iterator)?.id;
    match id {
        shapes::RANGE_ITERATOR => {
            let it = iterator.downcast_exact::<range::RangeIterator>()?;
            let next = it.next_small();
            Some(Ok(next.and_then(Obj::try_from_immediate)))
        }
        shapes::LIST_ITERATOR => {
            let it = iterator.downcast_exact::<list::ListIterator>()?;
            Some(<list::ListIterator as native_iter::NativeIterator>::advance(it, vm))
        }
        shapes::STR_ITERATOR => Some(Ok(iterator.downcast_exact::<str_type::StrIterator>()?.advance(vm))),
        shapes::BYTES_ITERATOR => Some(Ok(iterator.downcast_exact::<bytes::BytesIterator>()?.advance())),
        shapes::BYTEARRAY_ITERATOR => {
            Some(Ok(iterator.downcast_exact::<bytearray::ByteArrayIterator>()?.clone().advance(vm)))
        }
        shapes::GENERATOR => {
            let g = iterator.downcast_exact::<generator::Generator>()?;
            Some(match vm.resume(g, crate::vm::Resume::Send(Obj::NONE)) {
                Ok(crate::vm::Step::Yield(v)) => Ok(Some(v)),
                Ok(crate::vm::Step::Return(_)) => Ok(None),
                Err(raised) => Err(raised),
            })
        }
        _ => {
            let advance = native_iter::advance_of(id)?;
            Some(match vm.enter_native() {
                Ok(()) => advance(vm, iterator),
                Err(raised) => Err(raised),
            })
        }
    }
}

/// Whether instances of a native class may claim another class by an attribute `__class__` (proxies).
#[must_use]
pub fn has_own_class_attribute(vm: &mut Vm, class: &Gc<Type>) -> bool {
    let name = vm.names.__class__.clone();
    match vm.lookup_with_owner(class, &name) {
        Some((owner, _)) => !owner.is(&vm.types.object),
        None => false,
    }
}

/// `-x`, `+x`, `~x` of exact ints, bools and floats; None for anything else.
pub fn number_unary(vm: &mut Vm, special: Special, object: &Obj) -> Option<Obj> {
    let v = object.value();
    if let Some(f) = object.as_float().filter(|_| v.is_float() || object.downcast_exact::<BoxedFloat>().is_some()) {
        return match special {
            Special::Neg => Some(vm.heap.float(-f)),
            Special::Pos => Some(object.clone()),
            _ => None,
        };
    }
    if v.is_bool() && special == Special::Invert {
        return None;
    }
    if v.is_int() || v.is_bool() || object.downcast_exact::<int::Int>().is_some() {
        let i = int::as_big(object)?.into_owned();
        return Some(match special {
            Special::Neg => vm.int_big(-i),
            Special::Pos => vm.int_big(i),
            Special::Invert => vm.int_big(-(i + 1i32)),
            _ => return None,
        });
    }
    None
}
