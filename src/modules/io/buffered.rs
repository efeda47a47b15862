//! `BufferedReader`, `BufferedWriter`, `BufferedRandom`: bytes read ahead of, or still to be written to, a raw stream;
//! and `BufferedRWPair`, two of them.

use super::DEFAULT_BUFFER_SIZE;
use super::base::{check_closed, name_of, size_of};
use super::data::{bytes_of, fill, writable_size};
use super::file::FileIo;
use crate::object::native::Result;
use crate::object::{Gc, Obj, Raised, Slot, Str, Type, Visitor, payload};
use crate::types::bytes::Bytes;
use crate::types::shapes;
use crate::vm::Vm;
use ouro_heap::Header;
use ouro_macros::methods;

/// A buffer over a raw stream. At most one of `ahead` and `pending` holds something.
pub(super) struct Buffered {
    /// None before `__init__` and after `detach`.
    raw: Slot<Option<Obj>>,
    state: Slot<State>,
}

#[derive(Default)]
struct State {
    /// Read from the raw stream; what is before `at` was given away.
    ahead: Vec<u8>,
    at: usize,
    /// Still to be written.
    pending: Vec<u8>,
    size: usize,
    was_detached: bool,
    can_read: bool,
    can_write: bool,
}

impl crate::object::Trace for State {
    fn trace(&self, _: &mut Visitor<'_>) {}
}

fn is_finalized(_: *mut Header) -> bool {
    true
}

payload!(Buffered, "_Buffered", shapes::NONE, container, finalizer = is_finalized);
impl crate::object::Trace for Buffered {
    fn trace(&self, v: &mut Visitor<'_>) {
        crate::object::Trace::trace(&self.raw, v);
    }
    fn clear(&self, sink: &mut Vec<Obj>) {
        crate::object::Trace::clear(&self.raw, sink);
    }
}

/// `source`, which writes to or reads from `buffer`, was forgotten without being closed.
pub(super) fn warn_forgotten(vm: &mut Vm, buffer: &Obj, source: &Obj) {
    let raw = buffer.downcast::<Buffered>().and_then(|buffer| buffer.raw.cloned(&vm.heap));
    if let Some(file) = raw.and_then(|raw| plain_file(vm, &raw)) {
        FileIo::warn_forgotten(&file, vm, source);
    }
}

/// The raw stream as a descriptor, where nothing of it is overridden.
fn plain_file(vm: &Vm, raw: &Obj) -> Option<Gc<FileIo>> {
    let file = raw.downcast::<FileIo>()?;
    let classes = vm.io.as_ref()?;
    vm.type_of(raw).is(&classes.file_io).then(|| file.clone())
}

/// A stream as one of the buffers here, where nothing of it is overridden.
pub(super) fn plain_buffer(vm: &Vm, stream: &Obj) -> Option<Gc<Buffered>> {
    let buffer = stream.downcast::<Buffered>()?;
    let classes = vm.io.as_ref()?;
    let class = vm.type_of(stream);
    let known = [&classes.buffered_reader, &classes.buffered_writer, &classes.buffered_random];
    known.iter().any(|c| c.is(&class)).then(|| buffer.clone())
}

impl Buffered {
    fn empty() -> Buffered {
        Buffered { raw: Slot::new(None), state: Slot::new(State::default()) }
    }

    fn raw(&self, vm: &mut Vm) -> Result<Obj> {
        match self.raw.cloned(&vm.heap) {
            Some(raw) => Ok(raw),
            None if self.state.get(&vm.heap).was_detached => Err(vm.value_error("raw stream has been detached")),
            None => Err(vm.value_error("I/O operation on uninitialized object")),
        }
    }

    fn check_open(&self, vm: &mut Vm, what: &str) -> Result<Obj> {
        let raw = self.raw(vm)?;
        if self.is_closed_file(vm)? { Err(vm.value_error(format!("{what} closed file"))) } else { Ok(raw) }
    }

    /// Whether the raw stream is closed.
    pub(super) fn is_closed_file(&self, vm: &mut Vm) -> Result<bool> {
        let raw = self.raw(vm)?;
        match plain_file(vm, &raw) {
            Some(file) => Ok(file.fd.get() < 0),
            None => super::is_closed(vm, &raw),
        }
    }

    fn unread(&self, vm: &Vm) -> usize {
        let state = self.state.get(&vm.heap);
        state.ahead.len() - state.at
    }

    /// Take up to `limit` bytes of what was read ahead.
    fn take_ahead(&self, vm: &mut Vm, limit: usize, out: &mut Vec<u8>) -> usize {
        let state = self.state.get_mut(&mut vm.heap);
        let n = limit.min(state.ahead.len() - state.at);
        out.extend_from_slice(&state.ahead[state.at..state.at + n]);
        state.at += n;
        if state.at == state.ahead.len() {
            state.ahead.clear();
            state.at = 0;
        }
        n
    }

    fn drop_ahead(&self, vm: &mut Vm) {
        let state = self.state.get_mut(&mut vm.heap);
        state.ahead.clear();
        state.at = 0;
    }

    /// Read once from the raw stream, adding to `out`; None where it would block.
    fn raw_read(&self, vm: &mut Vm, raw: &Obj, limit: usize, out: &mut Vec<u8>) -> Result<Option<usize>> {
        let start = out.len();
        if let Some(file) = plain_file(vm, raw) {
            super::grow(vm, out, limit)?;
            let read = file.read_some(vm, &mut out[start..]);
            out.truncate(start + read.as_ref().ok().copied().flatten().unwrap_or(0));
            return read;
        }
        let buffer = super::room(vm, limit)?;
        let buffer: Obj = vm.bytearray(buffer).into();
        let count = vm.call_method(raw, "readinto", std::slice::from_ref(&buffer))?;
        if count.is_none() {
            return Ok(None);
        }
        let count = vm.to_i64(&count)?;
        if count < 0 || count as usize > limit {
            return Err(vm.raise_os(format!(
                "raw readinto() returned invalid length {count} (should have been between 0 and {limit})"
            )));
        }
        let data = bytes_of(vm, &buffer)?;
        out.extend_from_slice(&data[..count as usize]);
        Ok(Some(count as usize))
    }

    /// Read ahead once; false at the end and where it would block (`None`).
    fn fill(&self, vm: &mut Vm) -> Result<Option<usize>> {
        let raw = self.raw(vm)?;
        let size = self.state.get(&vm.heap).size;
        let mut ahead = {
            let state = self.state.get_mut(&mut vm.heap);
            let mut ahead = std::mem::take(&mut state.ahead);
            ahead.drain(..state.at);
            state.at = 0;
            ahead
        };
        let result = self.raw_read(vm, &raw, size, &mut ahead);
        self.state.get_mut(&mut vm.heap).ahead = ahead;
        result
    }

    /// Up to `limit` bytes (None: all), by as many reads as that takes. None where the stream would block at once.
    pub(super) fn read_bytes(&self, vm: &mut Vm, limit: Option<usize>) -> Result<Option<Vec<u8>>> {
        self.flush_pending(vm)?;
        let raw = self.raw(vm)?;
        let mut out = Vec::new();
        let Some(limit) = limit else {
            self.take_ahead(vm, usize::MAX, &mut out);
            return self.read_rest(vm, &raw, out);
        };
        self.take_ahead(vm, limit, &mut out);
        let size = self.state.get(&vm.heap).size;
        while out.len() < limit {
            let missing = limit - out.len();
            let count = if missing >= size {
                // Whole blocks go past the buffer.
                self.raw_read(vm, &raw, missing - missing % size, &mut out)?
            } else {
                let count = self.fill(vm)?;
                self.take_ahead(vm, missing, &mut out);
                count
            };
            match count {
                None if out.is_empty() => return Ok(None),
                None | Some(0) => break,
                Some(_) => {}
            }
        }
        Ok(Some(out))
    }

    fn read_rest(&self, vm: &mut Vm, raw: &Obj, mut out: Vec<u8>) -> Result<Option<Vec<u8>>> {
        if let Some(file) = plain_file(vm, raw) {
            let mut chunk = file.rest().map_or(DEFAULT_BUFFER_SIZE, |n| n.min(1 << 24) + 1);
            loop {
                match self.raw_read(vm, raw, chunk, &mut out)? {
                    None if out.is_empty() => return Ok(None),
                    None | Some(0) => return Ok(Some(out)),
                    Some(_) => chunk = chunk.max(DEFAULT_BUFFER_SIZE),
                }
            }
        }
        if let Some(readall) = vm.get_attr_name_opt(raw, "readall")? {
            let rest = vm.call(&readall, &[])?;
            if rest.is_none() {
                return Ok((!out.is_empty()).then_some(out));
            }
            let Some(rest) = rest.downcast::<Bytes>() else {
                return Err(vm.type_error("readall() should return bytes"));
            };
            out.extend_from_slice(&rest.data);
            return Ok(Some(out));
        }
        loop {
            let piece = vm.call_method(raw, "read", &[])?;
            if piece.is_none() {
                return Ok((!out.is_empty()).then_some(out));
            }
            let Some(piece) = piece.downcast::<Bytes>() else {
                return Err(vm.type_error("read() should return bytes"));
            };
            if piece.data.is_empty() {
                return Ok(Some(out));
            }
            out.extend_from_slice(&piece.data);
        }
    }

    /// Up to `limit` bytes by at most one read of the raw stream.
    pub(super) fn read_once(&self, vm: &mut Vm, limit: usize) -> Result<Vec<u8>> {
        self.flush_pending(vm)?;
        let mut out = Vec::new();
        if limit == 0 {
            return Ok(out);
        }
        if self.unread(vm) == 0 {
            let raw = self.raw(vm)?;
            self.raw_read(vm, &raw, limit, &mut out)?;
        } else {
            self.take_ahead(vm, limit, &mut out);
        }
        Ok(out)
    }

    fn read_line(&self, vm: &mut Vm, limit: Option<usize>) -> Result<Vec<u8>> {
        self.flush_pending(vm)?;
        let mut line = Vec::new();
        loop {
            let missing = limit.map_or(usize::MAX, |limit| limit - line.len());
            let state = self.state.get(&vm.heap);
            let ahead = &state.ahead[state.at..];
            let ahead = &ahead[..missing.min(ahead.len())];
            let end = ahead.iter().position(|b| *b == b'\n').map(|i| i + 1);
            let n = end.unwrap_or(ahead.len());
            self.take_ahead(vm, n, &mut line);
            if end.is_some() || limit == Some(line.len()) {
                return Ok(line);
            }
            if self.fill(vm)?.unwrap_or(0) == 0 {
                return Ok(line);
            }
        }
    }

    /// Write what waits to be written.
    fn flush_pending(&self, vm: &mut Vm) -> Result<()> {
        if self.state.get(&vm.heap).pending.is_empty() {
            return Ok(());
        }
        let raw = self.raw(vm)?;
        let pending = std::mem::take(&mut self.state.get_mut(&mut vm.heap).pending);
        let mut done = 0;
        let result = loop {
            if done == pending.len() {
                break Ok(());
            }
            match raw_write(vm, &raw, &pending[done..]) {
                Ok(Some(n)) => done += n,
                Ok(None) => break Err(would_block(vm, 0)),
                Err(raised) => break Err(raised),
            }
        };
        let state = self.state.get_mut(&mut vm.heap);
        if done < pending.len() {
            state.pending = pending[done..].to_vec();
        } else {
            state.pending = pending;
            state.pending.clear();
        }
        result
    }

    /// What was read ahead and not taken is given back by seeking.
    fn forget_ahead(&self, vm: &mut Vm) -> Result<()> {
        let unread = self.unread(vm);
        if unread > 0 {
            let raw = self.raw(vm)?;
            raw_seek(vm, &raw, -(unread as i64), libc::SEEK_CUR)?;
        }
        self.drop_ahead(vm);
        Ok(())
    }

    /// Write `data`, which may stay in the buffer.
    pub(super) fn write_bytes(&self, vm: &mut Vm, data: &[u8]) -> Result<usize> {
        self.forget_ahead(vm)?;
        let state = self.state.get_mut(&mut vm.heap);
        // What fills a whole buffer goes past it.
        if state.pending.len() + data.len() <= state.size && data.len() < state.size {
            state.pending.extend_from_slice(data);
            return Ok(data.len());
        }
        let size = state.size;
        if let Err(raised) = self.flush_pending(vm) {
            let blocking = vm.types.exceptions.BlockingIOError.clone();
            if !raised.is(vm, &blocking) {
                return Err(raised);
            }
            // As much as there is room for is kept.
            let state = self.state.get_mut(&mut vm.heap);
            let room = size.saturating_sub(state.pending.len()).min(data.len());
            state.pending.extend_from_slice(&data[..room]);
            if room == data.len() {
                return Ok(room);
            }
            return Err(would_block(vm, room));
        }
        let raw = self.raw(vm)?;
        let mut done = 0;
        while data.len() - done >= size {
            match raw_write(vm, &raw, &data[done..])? {
                Some(n) => done += n,
                None => {
                    let kept = size.min(data.len() - done);
                    self.state.get_mut(&mut vm.heap).pending.extend_from_slice(&data[done..done + kept]);
                    return Err(would_block(vm, done + kept));
                }
            }
        }
        self.state.get_mut(&mut vm.heap).pending.extend_from_slice(&data[done..]);
        Ok(data.len())
    }

    /// `flush()`.
    pub(super) fn flush_all(&self, vm: &mut Vm) -> Result<()> {
        self.check_open(vm, "flush of")?;
        self.flush_pending(vm)?;
        let state = self.state.get(&vm.heap);
        if state.can_read && state.can_write { self.forget_ahead(vm) } else { Ok(()) }
    }
}

/// Write once to a raw stream; None where it would block.
fn raw_write(vm: &mut Vm, raw: &Obj, data: &[u8]) -> Result<Option<usize>> {
    if let Some(file) = plain_file(vm, raw) {
        return file.write_some(vm, data);
    }
    let bytes = vm.bytes(data.to_vec()).into();
    let count = vm.call_method(raw, "write", &[bytes])?;
    if count.is_none() {
        return Ok(None);
    }
    let count = vm.to_i64(&count)?;
    if count < 0 || count as usize > data.len() {
        let length = data.len();
        return Err(vm.raise_os(format!(
            "raw write() returned invalid length {count} (should have been between 0 and {length})"
        )));
    }
    Ok(Some(count as usize))
}

fn raw_seek(vm: &mut Vm, raw: &Obj, offset: i64, whence: i32) -> Result<i64> {
    if let Some(file) = plain_file(vm, raw) {
        return file.seek_to(vm, offset, whence);
    }
    let offset = vm.int(offset);
    let position = vm.call_method(raw, "seek", &[offset, Obj::small(whence)])?;
    valid_position(vm, &position)
}

fn raw_tell(vm: &mut Vm, raw: &Obj) -> Result<i64> {
    if let Some(file) = plain_file(vm, raw) {
        return file.seek_to(vm, 0, libc::SEEK_CUR);
    }
    let position = vm.call_method(raw, "tell", &[])?;
    valid_position(vm, &position)
}

fn valid_position(vm: &mut Vm, position: &Obj) -> Result<i64> {
    match vm.to_i64(position)? {
        n if n < 0 => Err(vm.raise_os(format!("Raw stream returned invalid position {n}"))),
        n => Ok(n),
    }
}

#[cold]
fn would_block(vm: &mut Vm, written: usize) -> Raised {
    let raised = vm.os_error_text(libc::EAGAIN, "write could not complete without blocking", None, None);
    let exception = raised.exception().as_obj().clone();
    let written = vm.int_u64(written as u64);
    drop(vm.set_attr_name(&exception, "characters_written", written));
    raised
}

fn ability(vm: &mut Vm, raw: &Obj, method: &str, message: &str) -> Result<()> {
    let is_able = match plain_file(vm, raw) {
        Some(file) => match method {
            "readable" => file.is_readable(),
            "writable" => file.is_writable(),
            _ => FileIo::seekable(&file, vm)?,
        },
        None => vm.call_method(raw, method, &[])?.is(&Obj::TRUE),
    };
    if is_able { Ok(()) } else { Err(vm.unsupported_operation(message)) }
}

fn set_up(this: &Gc<Buffered>, vm: &mut Vm, raw: &Obj, size: i64, can_read: bool, can_write: bool) -> Result<()> {
    this.raw.set(&mut vm.heap, None);
    if can_read && can_write {
        ability(vm, raw, "seekable", "File or stream is not seekable.")?;
    }
    if can_read {
        ability(vm, raw, "readable", "File or stream is not readable.")?;
    }
    if can_write {
        ability(vm, raw, "writable", "File or stream is not writable.")?;
    }
    if size <= 0 {
        return Err(vm.value_error("buffer size must be strictly positive"));
    }
    let state = State { size: size as usize, can_read, can_write, ..State::default() };
    this.state.set(&mut vm.heap, state);
    this.raw.set(&mut vm.heap, Some(raw.clone()));
    Ok(())
}

/// What all three classes have.
#[methods(_Buffered, module = "_io")]
impl Buffered {
    #[getter(raw)]
    fn get_raw(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        this.raw(vm)
    }

    #[getter(closed)]
    fn closed(this: &Gc<Self>, vm: &mut Vm) -> Result<bool> {
        let raw = this.raw(vm)?;
        super::is_closed(vm, &raw)
    }

    #[getter(name)]
    fn name(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        let raw = this.raw(vm)?;
        vm.get_attr_name(&raw, "name")
    }

    #[getter(mode)]
    fn mode(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        let raw = this.raw(vm)?;
        vm.get_attr_name(&raw, "mode")
    }

    #[native(flush(self, /))]
    fn flush(this: &Gc<Self>, vm: &mut Vm) -> Result<()> {
        this.flush_all(vm)
    }

    #[native(close(self, /))]
    fn close(this: &Gc<Self>, vm: &mut Vm) -> Result<()> {
        let raw = this.raw(vm)?;
        if super::is_closed(vm, &raw)? {
            return Ok(());
        }
        let flushed = vm.call_method(this.as_obj(), "flush", &[]);
        let closed = vm.call_method(&raw, "close", &[]);
        this.state.get_mut(&mut vm.heap).pending.clear();
        match (flushed, closed) {
            (Err(first), Err(second)) => {
                second.exception().context.set(&mut vm.heap, Some(first.exception().into()));
                Err(second)
            }
            (Err(raised), Ok(_)) | (Ok(_), Err(raised)) => Err(raised),
            (Ok(_), Ok(_)) => Ok(()),
        }
    }

    #[native(__del__(self, /))]
    fn del(this: &Gc<Self>, vm: &mut Vm) {
        let Some(raw) = this.raw.cloned(&vm.heap) else { return };
        if let Ok(false) = super::is_closed(vm, this.as_obj()) {
            if let Some(file) = plain_file(vm, &raw) {
                FileIo::warn_forgotten(&file, vm, this.as_obj());
            }
            if let Err(raised) = vm.call_method(this.as_obj(), "close", &[]) {
                vm.report_unraisable(raised, this.as_obj());
            }
        }
    }

    /// Disconnect this buffer from its underlying raw stream and return it.
    #[native(detach(self, /))]
    fn detach(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        let raw = this.raw(vm)?;
        vm.call_method(this.as_obj(), "flush", &[])?;
        this.raw.set(&mut vm.heap, None);
        this.state.get_mut(&mut vm.heap).was_detached = true;
        Ok(raw)
    }

    #[native(seekable(self, /))]
    fn seekable(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        let raw = this.raw(vm)?;
        vm.call_method(&raw, "seekable", &[])
    }

    #[native(fileno(self, /))]
    fn fileno(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        let raw = this.raw(vm)?;
        vm.call_method(&raw, "fileno", &[])
    }

    #[native(isatty(self, /))]
    fn isatty(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        let raw = this.raw(vm)?;
        vm.call_method(&raw, "isatty", &[])
    }

    #[native(tell(self, /))]
    pub(super) fn tell(this: &Gc<Self>, vm: &mut Vm) -> Result<i64> {
        let raw = this.raw(vm)?;
        let position = raw_tell(vm, &raw)?;
        let unread = this.unread(vm) as i64;
        // Devices of characters say they are at 0, whatever was read.
        Ok((position - unread + this.state.get(&vm.heap).pending.len() as i64).max(0))
    }

    #[native(seek(self, target, whence=0, /))]
    pub(super) fn seek(this: &Gc<Self>, vm: &mut Vm, target: i64, whence: i32) -> Result<i64> {
        if !(0..=4).contains(&whence) {
            return Err(vm.value_error(format!("whence value {whence} unsupported")));
        }
        let raw = this.check_open(vm, "seek of")?;
        ability(vm, &raw, "seekable", "File or stream is not seekable.")?;
        this.flush_pending(vm)?;
        let unread = this.unread(vm) as i64;
        if whence != libc::SEEK_END && unread > 0 {
            // Inside of what was read ahead, only the place changes.
            let at = this.state.get(&vm.heap).at as i64;
            let position = raw_tell(vm, &raw)? - unread;
            let distance = if whence == libc::SEEK_SET { target - position } else { target };
            if whence <= 1 && (-at..=unread).contains(&distance) && position + distance >= 0 {
                this.state.get_mut(&mut vm.heap).at = (at + distance) as usize;
                return Ok(position + distance);
            }
        }
        let target = if whence == libc::SEEK_CUR { target - unread } else { target };
        let position = raw_seek(vm, &raw, target, whence)?;
        this.drop_ahead(vm);
        Ok(position)
    }

    #[native(truncate(self, pos=None, /))]
    fn truncate(this: &Gc<Self>, vm: &mut Vm, pos: Option<&Obj>) -> Result<Obj> {
        let raw = this.check_open(vm, "truncate of")?;
        if !this.state.get(&vm.heap).can_write {
            return Err(vm.unsupported_operation("truncate"));
        }
        this.flush_pending(vm)?;
        let pos = match pos {
            Some(pos) => pos.clone(),
            None => {
                let position = Self::tell(this, vm)?;
                vm.int(position)
            }
        };
        this.forget_ahead(vm)?;
        vm.call_method(&raw, "truncate", &[pos])
    }

    #[native(__repr__(self, /))]
    fn repr(this: &Gc<Self>, vm: &mut Vm) -> Result<String> {
        let class = vm.type_of(this.as_obj()).qualified_name(vm);
        Ok(match name_of(vm, this.as_obj())? {
            Some(name) => format!("<{class} name={name}>"),
            None => format!("<{class}>"),
        })
    }
}

/// The methods of buffers that read.
pub(super) struct Reading;

#[methods(_Reading, module = "_io")]
impl Reading {
    #[native(readable(self, /))]
    fn readable(this: &Gc<Buffered>, vm: &mut Vm) -> Result<Obj> {
        let raw = this.raw(vm)?;
        vm.call_method(&raw, "readable", &[])
    }

    #[native(read(self, size=-1, /))]
    fn read(this: &Gc<Buffered>, vm: &mut Vm, size: Option<&Obj>) -> Result<Option<Obj>> {
        let limit = match size.filter(|s| !s.is_none()).map(|s| vm.to_i64(s)).transpose()? {
            None | Some(-1) => None,
            Some(n) if n < -1 => return Err(vm.value_error("read length must be non-negative or -1")),
            Some(n) => Some(n as usize),
        };
        this.check_open(vm, "read of")?;
        let data = this.read_bytes(vm, limit)?;
        Ok(data.map(|data| vm.bytes(data).into()))
    }

    #[native(read1(self, size=-1, /))]
    fn read1(this: &Gc<Buffered>, vm: &mut Vm, size: i64) -> Result<Obj> {
        this.check_open(vm, "read of")?;
        let limit = usize::try_from(size).unwrap_or(this.state.get(&vm.heap).size);
        let data = this.read_once(vm, limit)?;
        Ok(vm.bytes(data).into())
    }

    #[native(peek(self, size=0, /))]
    fn peek(this: &Gc<Buffered>, vm: &mut Vm, _size: i64) -> Result<Obj> {
        this.check_open(vm, "peek of")?;
        this.flush_pending(vm)?;
        if this.unread(vm) == 0 {
            this.fill(vm)?;
        }
        let state = this.state.get(&vm.heap);
        let ahead = state.ahead[state.at..].to_vec();
        Ok(vm.bytes(ahead).into())
    }

    #[native(readline(self, size=-1, /))]
    fn readline(this: &Gc<Buffered>, vm: &mut Vm, size: Option<&Obj>) -> Result<Obj> {
        let limit = size_of(vm, size)?;
        this.check_open(vm, "readline of")?;
        let line = this.read_line(vm, limit)?;
        Ok(vm.bytes(line).into())
    }

    #[native(__next__(self, /))]
    fn next(this: &Gc<Buffered>, vm: &mut Vm) -> Result<Obj> {
        if plain_buffer(vm, this.as_obj()).is_none() {
            let line = vm.call_method(this.as_obj(), "readline", &[])?;
            return if vm.len(&line)? == 0 { Err(vm.stop_iteration(Obj::NONE)) } else { Ok(line) };
        }
        this.check_open(vm, "readline of")?;
        let line = this.read_line(vm, None)?;
        if line.is_empty() { Err(vm.stop_iteration(Obj::NONE)) } else { Ok(vm.bytes(line).into()) }
    }

    #[native(readinto(self, buffer, /))]
    fn readinto(this: &Gc<Buffered>, vm: &mut Vm, buffer: &Obj) -> Result<Option<usize>> {
        this.check_open(vm, "readinto of")?;
        let size = writable_size(vm, buffer)?;
        let Some(data) = this.read_bytes(vm, Some(size))? else { return Ok(None) };
        fill(vm, buffer, &data)?;
        Ok(Some(data.len()))
    }

    #[native(readinto1(self, buffer, /))]
    fn readinto1(this: &Gc<Buffered>, vm: &mut Vm, buffer: &Obj) -> Result<usize> {
        this.check_open(vm, "readinto of")?;
        let size = writable_size(vm, buffer)?;
        let mut data = this.read_once(vm, size)?;
        // What does not fit the buffer anyway is read past it, even behind what was waiting there.
        let missing = size - data.len();
        if this.unread(vm) == 0 && missing > this.state.get(&vm.heap).size && !data.is_empty() {
            data.extend(this.read_once(vm, missing)?);
        }
        fill(vm, buffer, &data)?;
        Ok(data.len())
    }
}

/// The methods of buffers that write.
pub(super) struct Writing;

#[methods(_Writing, module = "_io")]
impl Writing {
    #[native(writable(self, /))]
    fn writable(this: &Gc<Buffered>, vm: &mut Vm) -> Result<Obj> {
        let raw = this.raw(vm)?;
        vm.call_method(&raw, "writable", &[])
    }

    #[native(write(self, buffer, /))]
    fn write(this: &Gc<Buffered>, vm: &mut Vm, buffer: &Obj) -> Result<usize> {
        let data = bytes_of(vm, buffer)?;
        this.check_open(vm, "write to")?;
        this.write_bytes(vm, &data)
    }
}

pub(super) struct ReaderClass;

/// Create a new buffered reader using the given readable raw IO object.
#[methods(BufferedReader, module = "_io")]
impl ReaderClass {
    #[new(BufferedReader(cls, *args, **kwargs))]
    fn new(cls: &Gc<Type>, vm: &mut Vm, _args: &[Obj], _kwargs: Vec<(Gc<Str>, Obj)>) -> Gc<Buffered> {
        vm.heap.alloc_with_shape(cls.root_shape(), Buffered::empty())
    }

    #[native(__init__(self, raw, buffer_size = 8192))]
    fn init(this: &Gc<Buffered>, vm: &mut Vm, raw: &Obj, buffer_size: i64) -> Result<()> {
        set_up(this, vm, raw, buffer_size, true, false)
    }
}

pub(super) struct WriterClass;

/// A buffer for a writeable sequential RawIO object.
#[methods(BufferedWriter, module = "_io")]
impl WriterClass {
    #[new(BufferedWriter(cls, *args, **kwargs))]
    fn new(cls: &Gc<Type>, vm: &mut Vm, _args: &[Obj], _kwargs: Vec<(Gc<Str>, Obj)>) -> Gc<Buffered> {
        vm.heap.alloc_with_shape(cls.root_shape(), Buffered::empty())
    }

    #[native(__init__(self, raw, buffer_size = 8192))]
    fn init(this: &Gc<Buffered>, vm: &mut Vm, raw: &Obj, buffer_size: i64) -> Result<()> {
        set_up(this, vm, raw, buffer_size, false, true)
    }
}

pub(super) struct RandomClass;

/// A buffered interface to random access streams.
#[methods(BufferedRandom, module = "_io")]
impl RandomClass {
    #[new(BufferedRandom(cls, *args, **kwargs))]
    fn new(cls: &Gc<Type>, vm: &mut Vm, _args: &[Obj], _kwargs: Vec<(Gc<Str>, Obj)>) -> Gc<Buffered> {
        vm.heap.alloc_with_shape(cls.root_shape(), Buffered::empty())
    }

    #[native(__init__(self, raw, buffer_size = 8192))]
    fn init(this: &Gc<Buffered>, vm: &mut Vm, raw: &Obj, buffer_size: i64) -> Result<()> {
        set_up(this, vm, raw, buffer_size, true, true)
    }
}

/// Two streams, one to read from and one to write to.
pub(super) struct Pair {
    reader: Slot<Option<Obj>>,
    writer: Slot<Option<Obj>>,
}
payload!(Pair, "BufferedRWPair", shapes::NONE, container);
impl crate::object::Trace for Pair {
    fn trace(&self, v: &mut Visitor<'_>) {
        crate::object::Trace::trace(&self.reader, v);
        crate::object::Trace::trace(&self.writer, v);
    }
    fn clear(&self, sink: &mut Vec<Obj>) {
        crate::object::Trace::clear(&self.reader, sink);
        crate::object::Trace::clear(&self.writer, sink);
    }
}

impl Pair {
    fn ask(&self, vm: &mut Vm, is_reader: bool, method: &str, args: &[Obj]) -> Result<Obj> {
        let stream = if is_reader { self.reader.cloned(&vm.heap) } else { self.writer.cloned(&vm.heap) };
        match stream {
            Some(stream) => vm.call_method(&stream, method, args),
            None => Err(vm.value_error("I/O operation on uninitialized object")),
        }
    }
}

/// A buffered reader and writer object together.
#[methods(BufferedRWPair, module = "_io")]
impl Pair {
    #[new(BufferedRWPair(cls, *args, **kwargs))]
    fn new(cls: &Gc<Type>, vm: &mut Vm, _args: &[Obj], _kwargs: Vec<(Gc<Str>, Obj)>) -> Gc<Pair> {
        vm.heap.alloc_with_shape(cls.root_shape(), Pair { reader: Slot::new(None), writer: Slot::new(None) })
    }

    #[native(__init__(self, reader, writer, buffer_size=8192, /))]
    fn init(this: &Gc<Self>, vm: &mut Vm, reader: &Obj, writer: &Obj, buffer_size: i64) -> Result<()> {
        ability(vm, reader, "readable", "File or stream is not readable.")?;
        ability(vm, writer, "writable", "File or stream is not writable.")?;
        let classes = vm.io_classes()?;
        let size = vm.int(buffer_size);
        let reader = vm.call(classes.buffered_reader.as_obj(), &[reader.clone(), size.clone()])?;
        let writer = vm.call(classes.buffered_writer.as_obj(), &[writer.clone(), size])?;
        this.reader.set(&mut vm.heap, Some(reader));
        this.writer.set(&mut vm.heap, Some(writer));
        Ok(())
    }

    #[native(read(self, *args))]
    fn read(this: &Gc<Self>, vm: &mut Vm, args: &[Obj]) -> Result<Obj> {
        this.ask(vm, true, "read", args)
    }

    #[native(peek(self, *args))]
    fn peek(this: &Gc<Self>, vm: &mut Vm, args: &[Obj]) -> Result<Obj> {
        this.ask(vm, true, "peek", args)
    }

    #[native(read1(self, *args))]
    fn read1(this: &Gc<Self>, vm: &mut Vm, args: &[Obj]) -> Result<Obj> {
        this.ask(vm, true, "read1", args)
    }

    #[native(readinto(self, buffer, /))]
    fn readinto(this: &Gc<Self>, vm: &mut Vm, buffer: &Obj) -> Result<Obj> {
        this.ask(vm, true, "readinto", std::slice::from_ref(buffer))
    }

    #[native(readinto1(self, buffer, /))]
    fn readinto1(this: &Gc<Self>, vm: &mut Vm, buffer: &Obj) -> Result<Obj> {
        this.ask(vm, true, "readinto1", std::slice::from_ref(buffer))
    }

    #[native(write(self, buffer, /))]
    fn write(this: &Gc<Self>, vm: &mut Vm, buffer: &Obj) -> Result<Obj> {
        this.ask(vm, false, "write", std::slice::from_ref(buffer))
    }

    #[native(flush(self, /))]
    fn flush(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        this.ask(vm, false, "flush", &[])
    }

    #[native(readable(self, /))]
    fn readable(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        this.ask(vm, true, "readable", &[])
    }

    #[native(writable(self, /))]
    fn writable(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        this.ask(vm, false, "writable", &[])
    }

    #[native(close(self, /))]
    fn close(this: &Gc<Self>, vm: &mut Vm) -> Result<()> {
        let written = this.ask(vm, false, "close", &[]);
        let read = this.ask(vm, true, "close", &[]);
        written.and(read).map(drop)
    }

    #[native(isatty(self, /))]
    fn isatty(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        let writer = this.ask(vm, false, "isatty", &[])?;
        if vm.truth(&writer)? { Ok(writer) } else { this.ask(vm, true, "isatty", &[]) }
    }

    #[getter(closed)]
    fn closed(this: &Gc<Self>, vm: &mut Vm) -> Result<bool> {
        match this.writer.cloned(&vm.heap) {
            Some(writer) => super::is_closed(vm, &writer),
            None => Err(vm.value_error("I/O operation on uninitialized object")),
        }
    }

    #[native(__enter__(self, /))]
    fn enter(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        check_closed(vm, this.as_obj())?;
        Ok(this.into())
    }
}
