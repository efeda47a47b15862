//! The base classes of streams: what every stream can do, said in terms of the few methods that a class defines itself.

use super::{closed_error, is_closed};
use crate::object::native::Result;
use crate::object::{Obj, Str};
use crate::types::bytes::Bytes;
use crate::vm::Vm;
use ouro_macros::methods;

pub(super) struct IoBase;

/// Whether `close` of the base class was called: streams written in Python remember it as an attribute.
fn was_closed(vm: &mut Vm, this: &Obj) -> Result<bool> {
    Ok(vm.get_attr_name_opt(this, "__IOBase_closed")?.is_some())
}

/// ValueError if the stream says that it is closed.
pub(super) fn check_closed(vm: &mut Vm, this: &Obj) -> Result<()> {
    if is_closed(vm, this)? { Err(closed_error(vm)) } else { Ok(()) }
}

fn check_able(vm: &mut Vm, this: &Obj, method: &str, message: &str) -> Result<Obj> {
    let able = vm.call_method(this, method, &[])?;
    if able.is(&Obj::TRUE) { Ok(able) } else { Err(vm.unsupported_operation(message)) }
}

/// How many items `hint` wants: None for all.
pub(super) fn size_of(vm: &mut Vm, size: Option<&Obj>) -> Result<Option<usize>> {
    let Some(size) = size.filter(|s| !s.is_none()) else { return Ok(None) };
    if vm.special_of(size, crate::object::Special::Index).is_none() {
        let class = vm.type_of(size).name(vm);
        return Err(vm.type_error(format!("argument should be integer or None, not '{class}'")));
    }
    let n = vm.to_i64(size)?;
    Ok(usize::try_from(n).ok())
}

#[methods(_IOBase, module = "_io")]
impl IoBase {
    /// Change the stream position to the given byte offset.
    #[native(seek(self, offset, whence=0, /))]
    fn seek(_this: &Obj, vm: &mut Vm, _offset: &Obj, _whence: i64) -> Result<()> {
        Err(vm.unsupported_operation("seek"))
    }

    /// Return current stream position.
    #[native(tell(self, /))]
    fn tell(this: &Obj, vm: &mut Vm) -> Result<Obj> {
        vm.call_method(this, "seek", &[Obj::small(0), Obj::small(1)])
    }

    /// Truncate file to size bytes.
    #[native(truncate(self, size=None, /))]
    fn truncate(_this: &Obj, vm: &mut Vm, _size: Option<&Obj>) -> Result<()> {
        Err(vm.unsupported_operation("truncate"))
    }

    /// Flush write buffers, if applicable.
    #[native(flush(self, /))]
    fn flush(this: &Obj, vm: &mut Vm) -> Result<()> {
        if was_closed(vm, this)? { Err(closed_error(vm)) } else { Ok(()) }
    }

    /// Flush and close the IO object.
    #[native(close(self, /))]
    fn close(this: &Obj, vm: &mut Vm) -> Result<()> {
        if was_closed(vm, this)? {
            return Ok(());
        }
        let flushed = vm.call_method(this, "flush", &[]);
        vm.set_attr_name(this, "__IOBase_closed", Obj::TRUE)?;
        flushed.map(drop)
    }

    #[getter(closed)]
    fn closed(this: &Obj, vm: &mut Vm) -> Result<bool> {
        was_closed(vm, this)
    }

    /// Return whether object supports random access.
    #[native(seekable(self, /))]
    fn seekable(this: &Obj) -> bool {
        let _ = this;
        false
    }

    /// Return whether object was opened for reading.
    #[native(readable(self, /))]
    fn readable(this: &Obj) -> bool {
        let _ = this;
        false
    }

    /// Return whether object was opened for writing.
    #[native(writable(self, /))]
    fn writable(this: &Obj) -> bool {
        let _ = this;
        false
    }

    #[native(_checkClosed(self, msg=None, /))]
    fn check_closed(this: &Obj, vm: &mut Vm, _msg: Option<&Obj>) -> Result<()> {
        check_closed(vm, this)
    }

    #[native(_checkSeekable(self, msg=None, /))]
    fn check_seekable(this: &Obj, vm: &mut Vm, _msg: Option<&Obj>) -> Result<Obj> {
        check_able(vm, this, "seekable", "File or stream is not seekable.")
    }

    #[native(_checkReadable(self, msg=None, /))]
    fn check_readable(this: &Obj, vm: &mut Vm, _msg: Option<&Obj>) -> Result<Obj> {
        check_able(vm, this, "readable", "File or stream is not readable.")
    }

    #[native(_checkWritable(self, msg=None, /))]
    fn check_writable(this: &Obj, vm: &mut Vm, _msg: Option<&Obj>) -> Result<Obj> {
        check_able(vm, this, "writable", "File or stream is not writable.")
    }

    /// Return underlying file descriptor if one exists.
    #[native(fileno(self, /))]
    fn fileno(_this: &Obj, vm: &mut Vm) -> Result<()> {
        Err(vm.unsupported_operation("fileno"))
    }

    /// Return whether this is an 'interactive' stream.
    #[native(isatty(self, /))]
    fn isatty(this: &Obj, vm: &mut Vm) -> Result<bool> {
        check_closed(vm, this)?;
        Ok(false)
    }

    #[native(__enter__(self, /))]
    fn enter(this: &Obj, vm: &mut Vm) -> Result<Obj> {
        check_closed(vm, this)?;
        Ok(this.clone())
    }

    #[native(__exit__(self, /, *args))]
    fn exit(this: &Obj, vm: &mut Vm, _args: &[Obj]) -> Result<Obj> {
        vm.call_method(this, "close", &[])
    }

    #[native(__iter__(self, /))]
    fn iter(this: &Obj, vm: &mut Vm) -> Result<Obj> {
        check_closed(vm, this)?;
        Ok(this.clone())
    }

    #[native(__next__(self, /))]
    fn next(this: &Obj, vm: &mut Vm) -> Result<Obj> {
        let line = vm.call_method(this, "readline", &[])?;
        if vm.len(&line)? == 0 { Err(vm.stop_iteration(Obj::NONE)) } else { Ok(line) }
    }

    #[native(__del__(self, /))]
    fn del(this: &Obj, vm: &mut Vm) {
        if let Ok(false) = is_closed(vm, this)
            && let Err(raised) = vm.call_method(this, "close", &[])
        {
            vm.report_unraisable(raised, this);
        }
    }

    /// Read and return a line from the stream.
    #[native(readline(self, size=-1, /))]
    fn readline(this: &Obj, vm: &mut Vm, size: Option<&Obj>) -> Result<Obj> {
        let limit = size_of(vm, size)?;
        let peek = vm.get_attr_name_opt(this, "peek")?;
        let mut line: Vec<u8> = Vec::new();
        while limit.is_none_or(|limit| line.len() < limit) {
            let mut wanted = 1;
            if let Some(peek) = &peek {
                let ahead = vm.call(peek, &[Obj::small(1)])?;
                let Some(ahead) = ahead.downcast::<Bytes>() else {
                    let class = vm.type_of(&ahead).name(vm);
                    return Err(vm.raise_os(format!("peek() should have returned a bytes object, not '{class}'")));
                };
                if !ahead.data.is_empty() {
                    wanted = ahead.data.iter().position(|b| *b == b'\n').map_or(ahead.data.len(), |i| i + 1);
                    if let Some(limit) = limit {
                        wanted = wanted.min(limit - line.len());
                    }
                }
            }
            let wanted = vm.int_u64(wanted as u64);
            let piece = vm.call_method(this, "read", &[wanted])?;
            let Some(piece) = piece.downcast::<Bytes>() else {
                let class = vm.type_of(&piece).name(vm);
                return Err(vm.raise_os(format!("read() should have returned a bytes object, not '{class}'")));
            };
            if piece.data.is_empty() {
                break;
            }
            line.extend_from_slice(&piece.data);
            if line.last() == Some(&b'\n') {
                break;
            }
        }
        Ok(vm.bytes(line).into())
    }

    /// Return a list of lines from the stream.
    #[native(readlines(self, hint=None, /))]
    fn readlines(this: &Obj, vm: &mut Vm, hint: Option<&Obj>) -> Result<Vec<Obj>> {
        let hint = size_of(vm, hint)?.filter(|h| *h > 0);
        let mut lines = Vec::new();
        let mut total = 0;
        let iterator = vm.iter(this)?;
        while let Some(line) = vm.next(&iterator)? {
            total += vm.len(&line)?;
            lines.push(line);
            if hint.is_some_and(|hint| total >= hint) {
                break;
            }
        }
        Ok(lines)
    }

    /// Write a list of lines to stream.
    #[native(writelines(self, lines, /))]
    fn writelines(this: &Obj, vm: &mut Vm, lines: &Obj) -> Result<()> {
        check_closed(vm, this)?;
        let iterator = vm.iter(lines)?;
        while let Some(line) = vm.next(&iterator)? {
            vm.call_method(this, "write", &[line])?;
        }
        Ok(())
    }
}

pub(super) struct RawIoBase;

/// Base class for raw binary I/O.
#[methods(_RawIOBase, module = "_io")]
impl RawIoBase {
    #[native(read(self, size=-1, /))]
    fn read(this: &Obj, vm: &mut Vm, size: i64) -> Result<Obj> {
        if size < 0 {
            return vm.call_method(this, "readall", &[]);
        }
        let buffer = super::room(vm, size as usize)?;
        let bytearray: Obj = vm.bytearray(buffer).into();
        let count = vm.call_method(this, "readinto", std::slice::from_ref(&bytearray))?;
        if count.is_none() {
            return Ok(Obj::NONE);
        }
        let count = vm.to_i64(&count)?.max(0) as usize;
        let mut data = super::bytes_of(vm, &bytearray)?;
        data.truncate(count);
        Ok(vm.bytes(data).into())
    }

    /// Read until EOF, using multiple read() call.
    #[native(readall(self, /))]
    fn readall(this: &Obj, vm: &mut Vm) -> Result<Obj> {
        let mut all: Vec<u8> = Vec::new();
        loop {
            let piece = vm.call_method(this, "read", &[Obj::small(super::DEFAULT_BUFFER_SIZE as i32)])?;
            if piece.is_none() {
                return Ok(if all.is_empty() { Obj::NONE } else { vm.bytes(all).into() });
            }
            let Some(piece) = piece.downcast::<Bytes>() else {
                return Err(vm.type_error("read() should return bytes"));
            };
            if piece.data.is_empty() {
                return Ok(vm.bytes(all).into());
            }
            all.extend_from_slice(&piece.data);
        }
    }
}

pub(super) struct BufferedIoBase;

/// Base class for buffered IO objects.
#[methods(_BufferedIOBase, module = "_io")]
impl BufferedIoBase {
    /// Disconnect this buffer from its underlying raw stream and return it.
    #[native(detach(self, /))]
    fn detach(_this: &Obj, vm: &mut Vm) -> Result<()> {
        Err(vm.unsupported_operation("detach"))
    }

    /// Read and return up to n bytes.
    #[native(read(self, size=-1, /))]
    fn read(_this: &Obj, vm: &mut Vm, _size: i64) -> Result<()> {
        Err(vm.unsupported_operation("read"))
    }

    /// Read and return up to size bytes, with at most one read() call to the underlying raw stream.
    #[native(read1(self, size=-1, /))]
    fn read1(_this: &Obj, vm: &mut Vm, _size: i64) -> Result<()> {
        Err(vm.unsupported_operation("read1"))
    }

    /// Write buffer b to the IO stream.
    #[native(write(self, b, /))]
    fn write(_this: &Obj, vm: &mut Vm, _b: &Obj) -> Result<()> {
        Err(vm.unsupported_operation("write"))
    }

    #[native(readinto(self, buffer, /))]
    fn readinto(this: &Obj, vm: &mut Vm, buffer: &Obj) -> Result<usize> {
        read_into(vm, this, buffer, "read")
    }

    #[native(readinto1(self, buffer, /))]
    fn readinto1(this: &Obj, vm: &mut Vm, buffer: &Obj) -> Result<usize> {
        read_into(vm, this, buffer, "read1")
    }
}

fn read_into(vm: &mut Vm, this: &Obj, buffer: &Obj, method: &str) -> Result<usize> {
    let size = super::data::writable_size(vm, buffer)?;
    let wanted = vm.int_u64(size as u64);
    let data = vm.call_method(this, method, &[wanted])?;
    let Some(data) = data.downcast::<Bytes>() else { return Err(vm.type_error("read() should return bytes")) };
    if data.data.len() > size {
        return Err(vm.value_error(format!(
            "read() returned too much data: {size} bytes requested, {} returned",
            data.data.len()
        )));
    }
    super::data::fill(vm, buffer, &data.data)?;
    Ok(data.data.len())
}

pub(super) struct TextIoBase;

/// Base class for text I/O.
#[methods(_TextIOBase, module = "_io")]
impl TextIoBase {
    /// Separate the underlying buffer from the TextIOBase and return it.
    #[native(detach(self, /))]
    fn detach(_this: &Obj, vm: &mut Vm) -> Result<()> {
        Err(vm.unsupported_operation("detach"))
    }

    /// Read at most size characters from stream.
    #[native(read(self, size=-1, /))]
    fn read(_this: &Obj, vm: &mut Vm, _size: i64) -> Result<()> {
        Err(vm.unsupported_operation("read"))
    }

    /// Read until newline or EOF.
    #[native(readline(self, size=-1, /))]
    fn readline(_this: &Obj, vm: &mut Vm, _size: i64) -> Result<()> {
        Err(vm.unsupported_operation("readline"))
    }

    /// Write string s to stream.
    #[native(write(self, s, /))]
    fn write(_this: &Obj, vm: &mut Vm, _s: &Obj) -> Result<()> {
        Err(vm.unsupported_operation("write"))
    }

    /// Encoding of the text stream.
    #[getter(encoding)]
    fn encoding(_this: &Obj) {}

    /// Line endings translated so far.
    #[getter(newlines)]
    fn newlines(_this: &Obj) {}

    /// The error setting of the decoder or encoder.
    #[getter(errors)]
    fn errors(_this: &Obj) {}
}

impl Vm {
    /// `OSError(message)`.
    #[cold]
    pub fn raise_os(&mut self, message: impl AsRef<str>) -> crate::object::Raised {
        let class = self.types.exceptions.OSError.clone();
        self.raise_message(&class, message.as_ref())
    }
}

/// The text of a `name`-like attribute, shown by `repr`.
pub(super) fn name_of(vm: &mut Vm, this: &Obj) -> Result<Option<String>> {
    match vm.get_attr_name_opt(this, "name") {
        Ok(Some(name)) => vm.repr_text(&name).map(Some),
        Ok(None) => Ok(None),
        Err(raised) if raised.is(vm, &vm.types.exceptions.ValueError.clone()) => Ok(None),
        Err(raised) => Err(raised),
    }
}

/// A str argument, or TypeError as `write` words it.
pub(super) fn text_argument<'a>(vm: &mut Vm, text: &'a Obj) -> Result<&'a crate::object::Gc<Str>> {
    match text.downcast::<Str>() {
        Some(text) => Ok(text),
        None => {
            let class = vm.type_of(text).name(vm);
            let class = if text.is_none() { "None".to_owned() } else { class };
            Err(vm.type_error(format!("write() argument must be str, not {class}")))
        }
    }
}
