//! `_io`: raw files (`file`), buffers over them (`buffered`), text over those (`text`), and the streams in memory
//! (`bytes_io`, `string_io`). What streams written in Python inherit is in `base`. `open` ties the layers together.

mod base;
mod buffered;
mod bytes_io;
mod data;
mod file;
mod newline;
mod standard;
mod string_io;
mod text;

pub use data::{bytes_of, fill, writable_size};
pub(crate) use file::await_readable;
pub use standard::{flush_standard, flush_standard_output, open_standard, write_error};
pub use text::write_str;

use super::NativeModule;
use super::platform_path;
use crate::object::class::NewSlots;
use crate::object::native::{ClassDef, Result};
use crate::object::{Gc, Obj, Raised, Str, Type, TypeFlags};
use crate::types::module::Module;
use crate::vm::Vm;
use ouro_heap::{Instance, Payload, ShapeFlags, ShapeId};
use ouro_macros::native;
use std::rc::Rc;

pub const DEFAULT_BUFFER_SIZE: usize = 8192;

/// The classes of streams, for native code.
pub struct Classes {
    pub file_io: Gc<Type>,
    pub buffered_reader: Gc<Type>,
    pub buffered_writer: Gc<Type>,
    pub buffered_random: Gc<Type>,
    pub text_io_wrapper: Gc<Type>,
    pub unsupported: Gc<Type>,
}

pub const MODULE: NativeModule = NativeModule {
    name: "_io",
    doc: "Streams: raw, buffered and of text.",
    natives: &[OPEN, OPEN_CODE, TEXT_ENCODING],
    init: Some(init),
};

fn init(vm: &mut Vm, module: &Gc<Module>) -> Result<()> {
    let object = vm.types.object.clone();
    let root = root_class(vm, &object);
    let raw = plain_class(vm, &base::RawIoBase::CLASS, &root);
    let buffered = plain_class(vm, &base::BufferedIoBase::CLASS, &root);
    let text = plain_class(vm, &base::TextIoBase::CLASS, &root);
    let pair = vm.native_class::<buffered::Pair>(&buffered::Pair::CLASS, &buffered);
    let bytes_io = vm.native_class::<bytes_io::BytesIo>(&bytes_io::BytesIo::CLASS, &buffered);
    let string_io = vm.native_class::<string_io::StringIo>(&string_io::StringIo::CLASS, &text);
    let newline = vm.native_class::<newline::NewlineDecoder>(&newline::NewlineDecoder::CLASS, &object);
    let classes = Classes {
        file_io: vm.native_class::<file::FileIo>(&file::FileIo::CLASS, &raw),
        buffered_reader: buffer_class(vm, &buffered::ReaderClass::CLASS, &buffered, &[&buffered::Reading::CLASS]),
        buffered_writer: buffer_class(vm, &buffered::WriterClass::CLASS, &buffered, &[&buffered::Writing::CLASS]),
        buffered_random: buffer_class(
            vm,
            &buffered::RandomClass::CLASS,
            &buffered,
            &[&buffered::Reading::CLASS, &buffered::Writing::CLASS],
        ),
        text_io_wrapper: vm.native_class::<text::TextIo>(&text::TextIo::CLASS, &text),
        unsupported: unsupported_class(vm)?,
    };
    let named: [(&str, &Gc<Type>); 14] = [
        ("_IOBase", &root),
        ("_RawIOBase", &raw),
        ("_BufferedIOBase", &buffered),
        ("_TextIOBase", &text),
        ("FileIO", &classes.file_io),
        ("BufferedReader", &classes.buffered_reader),
        ("BufferedWriter", &classes.buffered_writer),
        ("BufferedRandom", &classes.buffered_random),
        ("BufferedRWPair", &pair),
        ("BytesIO", &bytes_io),
        ("StringIO", &string_io),
        ("TextIOWrapper", &classes.text_io_wrapper),
        ("IncrementalNewlineDecoder", &newline),
        ("UnsupportedOperation", &classes.unsupported),
    ];
    for (name, class) in named {
        vm.dict_set_name(&module.dict, name, class);
    }
    let blocking = vm.types.exceptions.BlockingIOError.clone();
    vm.dict_set_name(&module.dict, "BlockingIOError", &blocking);
    vm.dict_set_name(&module.dict, "DEFAULT_BUFFER_SIZE", Obj::small(DEFAULT_BUFFER_SIZE as i32));
    vm.io = Some(Rc::new(classes));
    Ok(())
}

/// `_IOBase`: an ordinary object with attributes, like what Python derives from it.
fn root_class(vm: &mut Vm, object: &Gc<Type>) -> Gc<Type> {
    let class = vm.bare_class(&base::IoBase::CLASS, Some(object), Instance::layout(), ShapeId::NONE);
    class.add_flag(TypeFlags::HAS_DICT.with(TypeFlags::HAS_WEAKREF));
    let flags = ShapeFlags::HAS_ATTRS.with(ShapeFlags::HAS_DICT);
    let root = vm.heap.new_root_shape(class.layout, class.value(), flags, 0, 0);
    class.root_shape.set(root);
    vm.add_natives(&class, &base::IoBase::CLASS);
    class
}

fn plain_class(vm: &mut Vm, def: &'static ClassDef, base: &Gc<Type>) -> Gc<Type> {
    let class = vm.bare_class(def, Some(base), Instance::layout(), ShapeId::NONE);
    vm.add_natives(&class, def);
    class
}

/// A class of buffers: what all have, what it can do, and its own.
fn buffer_class(vm: &mut Vm, def: &'static ClassDef, base: &Gc<Type>, abilities: &[&'static ClassDef]) -> Gc<Type> {
    let class = vm.bare_class(def, Some(base), buffered::Buffered::layout(), ShapeId::NONE);
    vm.add_natives(&class, &buffered::Buffered::CLASS);
    for ability in abilities {
        vm.add_natives(&class, ability);
    }
    vm.add_natives(&class, def);
    class
}

fn unsupported_class(vm: &mut Vm) -> Result<Gc<Type>> {
    let (os_error, value_error) = (vm.types.exceptions.OSError.clone(), vm.types.exceptions.ValueError.clone());
    let (metaclass, name) = (vm.types.r#type.clone(), vm.heap.intern("UnsupportedOperation"));
    let dict = vm.dict();
    let module = vm.heap.intern("io");
    vm.dict_set_name(&dict, "__module__", &module);
    vm.dict_set_name(&dict, "__doc__", Obj::NONE);
    let slots = NewSlots { names: Vec::new(), has_dict: true, has_weakref: true };
    vm.new_heap_class(&metaclass, &name, vec![os_error.clone(), value_error], &os_error, dict, slots)
}

impl Vm {
    /// The classes of `_io`.
    pub fn io_classes(&mut self) -> Result<Rc<Classes>> {
        if let Some(classes) = &self.io {
            return Ok(classes.clone());
        }
        self.make_native_module("_io")?;
        self.io.clone().ok_or_else(|| self.system_error("_io has no classes"))
    }

    /// `io.UnsupportedOperation(message)`.
    #[cold]
    pub fn unsupported_operation(&mut self, message: &str) -> Raised {
        match self.io_classes() {
            Ok(classes) => self.raise_message(&classes.unsupported, message),
            Err(raised) => raised,
        }
    }
}

/// ValueError for a stream that was closed.
#[cold]
fn closed_error(vm: &mut Vm) -> Raised {
    vm.value_error("I/O operation on closed file.")
}

/// Whether a stream says that it is closed.
fn is_closed(vm: &mut Vm, stream: &Obj) -> Result<bool> {
    if let Some(plain) = buffered::plain_buffer(vm, stream) {
        return plain.is_closed_file(vm);
    }
    let closed = vm.get_attr_name(stream, "closed")?;
    vm.truth(&closed)
}

/// What `mode` of `open` asks for.
struct Mode {
    is_creating: bool,
    is_reading: bool,
    is_writing: bool,
    is_appending: bool,
    is_updating: bool,
    is_text: bool,
    is_binary: bool,
}

fn parse_mode(vm: &mut Vm, mode: &str) -> Result<Mode> {
    let has = |c: char| mode.contains(c);
    let is_repeated = mode.chars().enumerate().any(|(i, c)| mode.chars().skip(i + 1).any(|d| c == d));
    if is_repeated || mode.chars().any(|c| !"axrwb+t".contains(c)) {
        return Err(vm.value_error(format!("invalid mode: '{mode}'")));
    }
    let parsed = Mode {
        is_creating: has('x'),
        is_reading: has('r'),
        is_writing: has('w'),
        is_appending: has('a'),
        is_updating: has('+'),
        is_text: has('t'),
        is_binary: has('b'),
    };
    if parsed.is_text && parsed.is_binary {
        return Err(vm.value_error("can't have text and binary mode at once"));
    }
    let count = [parsed.is_creating, parsed.is_reading, parsed.is_writing, parsed.is_appending];
    // None at all is refused by the raw file, in its own words.
    if count.iter().filter(|b| **b).count() > 1 {
        return Err(vm.value_error("must have exactly one of create/read/write/append mode"));
    }
    Ok(parsed)
}

/// Open file and return a stream.  Raise OSError upon failure.
#[native(open(file, mode="r", buffering=-1, encoding=None, errors=None, newline=None, closefd=True, opener=None))]
#[allow(clippy::too_many_arguments)]
fn open(
    vm: &mut Vm,
    file: &Obj,
    mode: &str,
    buffering: i64,
    encoding: Option<&Gc<Str>>,
    errors: Option<&Gc<Str>>,
    newline: Option<&Gc<Str>>,
    closefd: bool,
    opener: Option<&Obj>,
) -> Result<Obj> {
    let is_number = vm.special_of(file, crate::object::Special::Index).is_some();
    let file = if is_number { file.clone() } else { platform_path::fspath(vm, file)? };
    let parsed = parse_mode(vm, mode)?;
    for (name, given) in [("encoding", encoding), ("errors", errors), ("newline", newline)] {
        if parsed.is_binary && given.is_some() {
            let article = if name == "newline" { "a" } else { "an" };
            return Err(vm.value_error(format!("binary mode doesn't take {article} {name} argument")));
        }
    }
    if parsed.is_binary && buffering == 1 {
        warn_runtime(
            vm,
            "line buffering (buffering=1) isn't supported in binary mode, the default buffer size will be used",
        )?;
    }
    let mut raw_mode = String::new();
    for (is_set, letter) in [
        (parsed.is_creating, 'x'),
        (parsed.is_reading, 'r'),
        (parsed.is_writing, 'w'),
        (parsed.is_appending, 'a'),
        (parsed.is_updating, '+'),
    ] {
        if is_set {
            raw_mode.push(letter);
        }
    }
    let classes = vm.io_classes()?;
    let raw_mode = vm.heap.str(&raw_mode).into();
    let opener = opener.cloned().unwrap_or(Obj::NONE);
    let raw = vm.call(classes.file_io.as_obj(), &[file, raw_mode, Obj::bool(closefd), opener])?;
    let layered = over_raw(vm, &classes, &raw, &parsed, mode, buffering, encoding, errors, newline);
    if layered.is_err() {
        // What opening failed with counts more than what closing says.
        drop(vm.call_method(&raw, "close", &[]));
    }
    layered
}

#[allow(clippy::too_many_arguments)]
fn over_raw(
    vm: &mut Vm,
    classes: &Classes,
    raw: &Obj,
    parsed: &Mode,
    mode: &str,
    buffering: i64,
    encoding: Option<&Gc<Str>>,
    errors: Option<&Gc<Str>>,
    newline: Option<&Gc<Str>>,
) -> Result<Obj> {
    let mut buffering = buffering;
    let mut is_line_buffered = false;
    if (buffering < 0 || buffering == 1) && file::is_terminal(raw) {
        buffering = -1;
        is_line_buffered = true;
    }
    if buffering == 1 {
        is_line_buffered = !parsed.is_binary;
        buffering = -1;
    }
    if buffering < -1 {
        return Err(vm.value_error("invalid buffering size"));
    }
    if buffering == 0 {
        if !parsed.is_binary {
            return Err(vm.value_error("can't have unbuffered text I/O"));
        }
        return Ok(raw.clone());
    }
    let size = if buffering < 0 { file::block_size(raw) as i64 } else { buffering };
    let class = if parsed.is_updating {
        &classes.buffered_random
    } else if parsed.is_reading {
        &classes.buffered_reader
    } else {
        &classes.buffered_writer
    };
    let size = vm.int(size);
    let buffer = vm.call(class.as_obj(), &[raw.clone(), size])?;
    if parsed.is_binary {
        return Ok(buffer);
    }
    let optional = |o: Option<&Gc<Str>>| o.map_or(Obj::NONE, Obj::from);
    let args = [buffer.clone(), optional(encoding), optional(errors), optional(newline), Obj::bool(is_line_buffered)];
    let text = match vm.call(classes.text_io_wrapper.as_obj(), &args) {
        Ok(text) => text,
        Err(raised) => {
            drop(vm.call_method(&buffer, "close", &[]));
            return Err(raised);
        }
    };
    let mode = vm.heap.str(mode);
    vm.set_attr_name(&text, "mode", mode)?;
    Ok(text)
}

/// Opens the provided file with the intent to import the contents.
#[native(open_code(path))]
fn open_code(vm: &mut Vm, path: &Gc<Str>) -> Result<Obj> {
    open(vm, path.as_obj(), "rb", -1, None, None, None, true, None)
}

/// A helper function to choose the text encoding.
#[native(text_encoding(encoding, stacklevel=2, /))]
fn text_encoding(vm: &mut Vm, encoding: &Obj, stacklevel: i64) -> Result<Obj> {
    let _ = stacklevel;
    if encoding.is_none() {
        // UTF-8 mode says "utf-8".
        return Ok(vm.heap.str("locale").into());
    }
    Ok(encoding.clone())
}

/// Zeros to read into: the size comes from a program.
pub(super) fn room(vm: &mut Vm, size: usize) -> Result<Vec<u8>> {
    let mut buffer = Vec::new();
    grow(vm, &mut buffer, size)?;
    Ok(buffer)
}

/// `size` zeros more.
fn grow(vm: &mut Vm, buffer: &mut Vec<u8>, size: usize) -> Result<()> {
    if size > isize::MAX as usize / 2 || buffer.try_reserve(size).is_err() {
        return Err(vm.no_memory());
    }
    buffer.resize(buffer.len() + size, 0);
    Ok(())
}

/// A RuntimeWarning, where the module `warnings` can be had.
fn warn_runtime(vm: &mut Vm, message: &str) -> Result<()> {
    let class = vm.types.exceptions.RuntimeWarning.clone();
    let warnings = vm.import_module("warnings")?;
    let message = vm.heap.str(message).into();
    vm.call_method(&warnings, "warn", &[message, class.into()]).map(drop)
}
