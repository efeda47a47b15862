//! `BytesIO`: a stream of bytes in memory.

use super::base::size_of;
use super::data::{bytes_of, fill, writable_size};
use crate::object::native::Result;
use crate::object::{Gc, Obj, Slot, Str, Type, Visitor, payload};
use crate::types::shapes;
use crate::vm::Vm;
use ouro_macros::methods;

pub(super) struct BytesIo {
    state: Slot<State>,
}

#[derive(Default)]
struct State {
    data: Vec<u8>,
    at: usize,
    is_closed: bool,
}

payload!(BytesIo, "BytesIO", shapes::NONE, container);
impl crate::object::Trace for BytesIo {
    fn trace(&self, _: &mut Visitor<'_>) {}
}

impl BytesIo {
    fn check_open(&self, vm: &mut Vm) -> Result<()> {
        if self.state.get(&vm.heap).is_closed { Err(super::closed_error(vm)) } else { Ok(()) }
    }

    /// Take up to `limit` bytes from the place on.
    fn take(&self, vm: &mut Vm, limit: Option<usize>) -> Vec<u8> {
        let state = self.state.get_mut(&mut vm.heap);
        let start = state.at.min(state.data.len());
        let n = limit.unwrap_or(usize::MAX).min(state.data.len() - start);
        let taken = state.data[start..start + n].to_vec();
        state.at += n;
        taken
    }

    fn take_line(&self, vm: &mut Vm, limit: Option<usize>) -> Vec<u8> {
        let state = self.state.get(&vm.heap);
        let rest = &state.data[state.at.min(state.data.len())..];
        let end = rest.iter().position(|b| *b == b'\n').map_or(rest.len(), |i| i + 1);
        self.take(vm, Some(limit.map_or(end, |limit| limit.min(end))))
    }

    fn put(&self, vm: &mut Vm, bytes: &[u8]) -> Result<()> {
        if bytes.is_empty() {
            return Ok(());
        }
        let state = self.state.get_mut(&mut vm.heap);
        let end = state.at.saturating_add(bytes.len());
        if end > state.data.len() {
            let missing = end - state.data.len();
            if end > isize::MAX as usize / 2 || state.data.try_reserve(missing).is_err() {
                return Err(vm.memory_error(""));
            }
            if state.at < state.data.len() {
                state.data.truncate(state.at);
            }
            state.data.resize(state.at, 0);
            state.data.extend_from_slice(bytes);
        } else {
            state.data[state.at..end].copy_from_slice(bytes);
        }
        state.at = end;
        Ok(())
    }
}

/// Buffered I/O implementation using an in-memory bytes buffer.
#[methods(BytesIO, module = "_io")]
impl BytesIo {
    #[new(BytesIO(cls, *args, **kwargs))]
    fn new(cls: &Gc<Type>, vm: &mut Vm, _args: &[Obj], _kwargs: Vec<(Gc<Str>, Obj)>) -> Gc<BytesIo> {
        vm.heap.alloc_with_shape(cls.root_shape(), BytesIo { state: Slot::new(State::default()) })
    }

    #[native(__init__(self, initial_bytes=None))]
    fn init(this: &Gc<Self>, vm: &mut Vm, initial_bytes: Option<&Obj>) -> Result<()> {
        let data = initial_bytes.map(|b| bytes_of(vm, b)).transpose()?.unwrap_or_default();
        this.state.set(&mut vm.heap, State { data, at: 0, is_closed: false });
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
        let data = this.state.get(&vm.heap).data.clone();
        Ok(vm.bytes(data).into())
    }

    #[native(getbuffer(self, /))]
    fn getbuffer(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        this.check_open(vm)?;
        Err(vm.not_implemented_error("BytesIO.getbuffer() is not supported"))
    }

    #[native(seek(self, pos, whence=0, /))]
    fn seek(this: &Gc<Self>, vm: &mut Vm, pos: i64, whence: i32) -> Result<usize> {
        this.check_open(vm)?;
        if pos < 0 && whence == 0 {
            return Err(vm.value_error(format!("negative seek value {pos}")));
        }
        let state = this.state.get(&vm.heap);
        let base = match whence {
            0 => 0,
            1 => state.at as i64,
            2 => state.data.len() as i64,
            _ => return Err(vm.value_error(format!("invalid whence ({whence}, should be 0, 1 or 2)"))),
        };
        let Some(target) = base.checked_add(pos) else { return Err(vm.overflow_error("new position too large")) };
        let target = target.max(0) as usize;
        this.state.get_mut(&mut vm.heap).at = target;
        Ok(target)
    }

    #[native(tell(self, /))]
    fn tell(this: &Gc<Self>, vm: &mut Vm) -> Result<usize> {
        this.check_open(vm)?;
        Ok(this.state.get(&vm.heap).at)
    }

    #[native(truncate(self, size=None, /))]
    fn truncate(this: &Gc<Self>, vm: &mut Vm, size: Option<i64>) -> Result<i64> {
        this.check_open(vm)?;
        let size = size.unwrap_or(this.state.get(&vm.heap).at as i64);
        if size < 0 {
            return Err(vm.value_error(format!("negative size value {size}")));
        }
        this.state.get_mut(&mut vm.heap).data.truncate(size as usize);
        Ok(size)
    }

    #[native(flush(self, /))]
    fn flush(this: &Gc<Self>, vm: &mut Vm) -> Result<()> {
        this.check_open(vm)
    }

    #[native(close(self, /))]
    fn close(this: &Gc<Self>, vm: &mut Vm) {
        this.state.set(&mut vm.heap, State { is_closed: true, ..State::default() });
    }

    #[getter(closed)]
    fn closed(this: &Gc<Self>, vm: &mut Vm) -> bool {
        this.state.get(&vm.heap).is_closed
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
        let state = this.state.get(&vm.heap);
        let (data, at) = (state.data.clone(), state.at);
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
        this.state.set(&mut vm.heap, State { data, at, is_closed: false });
        Ok(())
    }
}
