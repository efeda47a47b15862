//! `BytesIO`: a stream of bytes in memory.

use super::base::size_of;
use super::data::{bytes_of, fill, writable_size};
use crate::object::native::Result;
use crate::object::{Gc, Obj, Slot, Str, Type, payload};
use crate::types::bytearray::ByteArray;
use crate::types::shapes;
use crate::vm::Vm;
use ouro_macros::methods;
use std::cell::Cell;

/// The contents are a bytearray, so that views onto them know how to keep it from being resized.
#[derive(ouro_macros::Trace)]
pub(super) struct BytesIo {
    data: Slot<Gc<ByteArray>>,
    #[trace(skip)]
    at: Cell<usize>,
    #[trace(skip)]
    is_closed: Cell<bool>,
}

payload!(BytesIo, "BytesIO", shapes::NONE, container);

impl BytesIo {
    fn check_open(&self, vm: &mut Vm) -> Result<()> {
        if self.is_closed.get() { Err(super::closed_error(vm)) } else { Ok(()) }
    }

    fn data(&self, vm: &Vm) -> Gc<ByteArray> {
        self.data.get(&vm.heap).clone()
    }

    fn check_resizable(&self, vm: &mut Vm) -> Result<()> {
        let data = self.data(vm);
        crate::types::bytearray::check_resizable(&data, vm)
    }

    /// What stands from the place on.
    fn rest<'a>(&self, vm: &'a Vm, data: &'a Gc<ByteArray>) -> &'a [u8] {
        let all = data.data.get(&vm.heap);
        &all[self.at.get().min(all.len())..]
    }

    /// Take up to `limit` bytes from the place on.
    fn take(&self, vm: &mut Vm, limit: Option<usize>) -> Vec<u8> {
        let data = self.data(vm);
        let rest = self.rest(vm, &data);
        let taken = rest[..limit.unwrap_or(usize::MAX).min(rest.len())].to_vec();
        self.at.set(self.at.get() + taken.len());
        taken
    }

    fn take_line(&self, vm: &mut Vm, limit: Option<usize>) -> Vec<u8> {
        let data = self.data(vm);
        let rest = self.rest(vm, &data);
        let end = memchr::memchr(b'\n', rest).map_or(rest.len(), |i| i + 1);
        self.take(vm, Some(limit.map_or(end, |limit| limit.min(end))))
    }

    fn put(&self, vm: &mut Vm, bytes: &[u8]) -> Result<()> {
        if bytes.is_empty() {
            return Ok(());
        }
        self.check_resizable(vm)?;
        let at = self.at.get();
        let end = at.saturating_add(bytes.len());
        let array = self.data(vm);
        let data = array.data.get_mut(&mut vm.heap);
        if end > data.len() {
            let missing = end - data.len();
            if end > isize::MAX as usize / 2 || data.try_reserve(missing).is_err() {
                return Err(vm.no_memory());
            }
            data.resize(at, 0);
            data.extend_from_slice(bytes);
        } else {
            data[at..end].copy_from_slice(bytes);
        }
        self.at.set(end);
        Ok(())
    }

    /// Begin anew.
    fn restart(&self, vm: &mut Vm, data: Vec<u8>, at: usize) {
        let data = vm.bytearray(data);
        self.data.set(&mut vm.heap, data);
        self.at.set(at);
    }
}

/// Buffered I/O implementation using an in-memory bytes buffer.
#[methods(BytesIO, module = "_io")]
impl BytesIo {
    #[new(BytesIO(cls, *args, **kwargs))]
    fn new(cls: &Gc<Type>, vm: &mut Vm, _args: &[Obj], _kwargs: Vec<(Gc<Str>, Obj)>) -> Gc<BytesIo> {
        let data = Slot::new(vm.bytearray(Vec::new()));
        vm.heap.alloc_with_shape(cls.root_shape(), BytesIo { data, at: Cell::new(0), is_closed: Cell::new(false) })
    }

    #[native(__init__(self, initial_bytes=None))]
    fn init(this: &Gc<Self>, vm: &mut Vm, initial_bytes: Option<&Obj>) -> Result<()> {
        this.check_resizable(vm)?;
        let data = initial_bytes.map(|b| bytes_of(vm, b)).transpose()?.unwrap_or_default();
        this.restart(vm, data, 0);
        Ok(())
    }

    #[native(read(self, size=-1, /))]
    fn read(this: &Gc<Self>, vm: &mut Vm, size: Option<&Obj>) -> Result<Obj> {
        let limit = size_of(vm, size)?;
        this.check_open(vm)?;
        let taken = this.take(vm, limit);
        Ok(vm.bytes(taken).into())
    }

    #[native(read1(self, size=-1, /))]
    fn read1(this: &Gc<Self>, vm: &mut Vm, size: Option<&Obj>) -> Result<Obj> {
        Self::read(this, vm, size)
    }

    #[native(readline(self, size=-1, /))]
    fn readline(this: &Gc<Self>, vm: &mut Vm, size: Option<&Obj>) -> Result<Obj> {
        let limit = size_of(vm, size)?;
        this.check_open(vm)?;
        let line = this.take_line(vm, limit);
        Ok(vm.bytes(line).into())
    }

    #[native(readlines(self, size=None, /))]
    fn readlines(this: &Gc<Self>, vm: &mut Vm, size: Option<&Obj>) -> Result<Vec<Obj>> {
        let limit = size_of(vm, size)?.filter(|n| *n > 0);
        this.check_open(vm)?;
        let (mut lines, mut total) = (Vec::new(), 0);
        loop {
            let line = this.take_line(vm, None);
            if line.is_empty() {
                return Ok(lines);
            }
            total += line.len();
            lines.push(vm.bytes(line).into());
            if limit.is_some_and(|limit| total >= limit) {
                return Ok(lines);
            }
        }
    }

    #[native(readinto(self, buffer, /))]
    fn readinto(this: &Gc<Self>, vm: &mut Vm, buffer: &Obj) -> Result<usize> {
        this.check_open(vm)?;
        let size = writable_size(vm, buffer)?;
        let taken = this.take(vm, Some(size));
        fill(vm, buffer, &taken)?;
        Ok(taken.len())
    }

    #[native(readinto1(self, buffer, /))]
    fn readinto1(this: &Gc<Self>, vm: &mut Vm, buffer: &Obj) -> Result<usize> {
        Self::readinto(this, vm, buffer)
    }

    #[native(__next__(self, /))]
    fn next(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        this.check_open(vm)?;
        let line = this.take_line(vm, None);
        if line.is_empty() { Err(vm.stop_iteration(Obj::NONE)) } else { Ok(vm.bytes(line).into()) }
    }

    #[native(write(self, b, /))]
    fn write(this: &Gc<Self>, vm: &mut Vm, b: &Obj) -> Result<usize> {
        this.check_open(vm)?;
        let bytes = bytes_of(vm, b)?;
        this.put(vm, &bytes)?;
        Ok(bytes.len())
    }

    #[native(writelines(self, lines, /))]
    fn writelines(this: &Gc<Self>, vm: &mut Vm, lines: &Obj) -> Result<()> {
        this.check_open(vm)?;
        let iterator = vm.iter(lines)?;
        while let Some(line) = vm.next(&iterator)? {
            Self::write(this, vm, &line)?;
        }
        Ok(())
    }

    #[native(getvalue(self, /))]
    fn getvalue(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        this.check_open(vm)?;
        let data = this.data(vm).data.cloned(&vm.heap);
        Ok(vm.bytes(data).into())
    }

    #[native(getbuffer(self, /))]
    fn getbuffer(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        this.check_open(vm)?;
        let data: Obj = this.data(vm).into();
        match vm.memory_view(&data)? {
            Some(view) => Ok(view.into()),
            None => Err(vm.system_error("a bytearray has a buffer")),
        }
    }

    #[native(seek(self, pos, whence=0, /))]
    fn seek(this: &Gc<Self>, vm: &mut Vm, pos: i64, whence: i32) -> Result<usize> {
        this.check_open(vm)?;
        if pos < 0 && whence == 0 {
            return Err(vm.value_error(format!("negative seek value {pos}")));
        }
        let base = match whence {
            0 => 0,
            1 => this.at.get() as i64,
            2 => this.data(vm).data.get(&vm.heap).len() as i64,
            _ => return Err(vm.value_error(format!("invalid whence ({whence}, should be 0, 1 or 2)"))),
        };
        let Some(target) = base.checked_add(pos) else { return Err(vm.overflow_error("new position too large")) };
        let target = target.max(0) as usize;
        this.at.set(target);
        Ok(target)
    }

    #[native(tell(self, /))]
    fn tell(this: &Gc<Self>, vm: &mut Vm) -> Result<usize> {
        this.check_open(vm)?;
        Ok(this.at.get())
    }

    #[native(truncate(self, size=None, /))]
    fn truncate(this: &Gc<Self>, vm: &mut Vm, size: Option<i64>) -> Result<i64> {
        this.check_open(vm)?;
        this.check_resizable(vm)?;
        let size = size.unwrap_or(this.at.get() as i64);
        if size < 0 {
            return Err(vm.value_error(format!("negative size value {size}")));
        }
        this.data(vm).data.get_mut(&mut vm.heap).truncate(size as usize);
        Ok(size)
    }

    #[native(flush(self, /))]
    fn flush(this: &Gc<Self>, vm: &mut Vm) -> Result<()> {
        this.check_open(vm)
    }

    #[native(close(self, /))]
    fn close(this: &Gc<Self>, vm: &mut Vm) -> Result<()> {
        this.check_resizable(vm)?;
        this.restart(vm, Vec::new(), 0);
        this.is_closed.set(true);
        Ok(())
    }

    #[getter(closed)]
    fn closed(this: &Gc<Self>) -> bool {
        this.is_closed.get()
    }

    #[native(readable(self, /))]
    fn readable(this: &Gc<Self>, vm: &mut Vm) -> Result<bool> {
        this.check_open(vm)?;
        Ok(true)
    }

    #[native(writable(self, /))]
    fn writable(this: &Gc<Self>, vm: &mut Vm) -> Result<bool> {
        this.check_open(vm)?;
        Ok(true)
    }

    #[native(seekable(self, /))]
    fn seekable(this: &Gc<Self>, vm: &mut Vm) -> Result<bool> {
        this.check_open(vm)?;
        Ok(true)
    }

    #[native(isatty(self, /))]
    fn isatty(this: &Gc<Self>, vm: &mut Vm) -> Result<bool> {
        this.check_open(vm)?;
        Ok(false)
    }

    #[native(__getstate__(self, /))]
    fn getstate(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        this.check_open(vm)?;
        let (data, at) = (this.data(vm).data.cloned(&vm.heap), this.at.get());
        let dict = match vm.dict_of(this.as_obj()) {
            Some(dict) if dict.len(&vm.heap) > 0 => dict.into(),
            _ => Obj::NONE,
        };
        let (data, at) = (vm.bytes(data).into(), vm.int_u64(at as u64));
        Ok(vm.heap.tuple_of_array([data, at, dict]).into())
    }

    #[native(__setstate__(self, state, /))]
    fn setstate(this: &Gc<Self>, vm: &mut Vm, state: &Obj) -> Result<()> {
        let parts = vm.collect(state)?;
        let [data, at, ..] = &parts[..] else { return Err(vm.type_error("state must be a tuple of 3 items")) };
        let (data, at) = (bytes_of(vm, data)?, vm.to_i64(at)?.max(0) as usize);
        this.check_resizable(vm)?;
        this.restart(vm, data, at);
        this.is_closed.set(false);
        Ok(())
    }
}
