//! What `StreamReader` is made of: the bytes that were received and not read, who waits for more, and the methods that
//! every message passes through. What is rare is in `stdlib/asyncio/streams.py`, whose `StreamReader` derives from this.

use super::event_loop::EventLoop;
use super::future::{self, Future};
use super::operation::{self, Answer, Kind, Operation, finish, is_cancelled};
use super::{aio, python};
use crate::object::native::Result;
use crate::object::protocol::CompareOp;
use crate::object::{Gc, Obj, Raised, ShapeId, Slot, Str, Tuple, Type, TypeFlags, payload};
use crate::types::bytearray::ByteArray;
use crate::types::bytes::Bytes;
use crate::vm::Vm;
use memchr::memmem;
use ouro_macros::{Trace, methods};
use std::cell::Cell;

/// 64 KiB.
const DEFAULT_LIMIT: i64 = 1 << 16;

/// What has been read is cut off a buffer when there is at least this much of it, and more of it than of the rest.
const MUCH: usize = 1 << 12;

#[derive(Trace)]
pub struct Reader {
    limit: Slot<Obj>,
    event_loop: Slot<Obj>,
    /// What was received, if it came in one piece: `bytes`, or None.
    chunk: Slot<Obj>,
    /// What was received, if it came in several: a bytearray, or None. Programs may see and change it.
    array: Slot<Obj>,
    /// How much of either has been read.
    #[trace(skip)]
    start: Cell<usize>,
    /// The future that the reading task waits for, or None.
    waiter: Slot<Obj>,
    exception: Slot<Obj>,
    transport: Slot<Obj>,
    #[trace(skip)]
    is_at_end: Cell<bool>,
    #[trace(skip)]
    is_paused: Cell<bool>,
}
payload!(Reader, "asyncio.streams.StreamReader", ShapeId::NONE, container);

pub(super) fn make_class(vm: &mut Vm) -> Gc<Type> {
    let object = vm.types.object.clone();
    let class = vm.native_class::<Reader>(&Reader::CLASS, &object);
    future::give_attributes(vm, &class);
    class.add_flag(TypeFlags::OPEN);
    class
}

fn incomplete(vm: &mut Vm, partial: Obj, expected: Obj) -> Raised {
    raise(vm, "IncompleteReadError", [partial, expected])
}

fn overrun(vm: &mut Vm, message: &str, consumed: usize) -> Raised {
    let arguments = [vm.heap.str(message).into(), vm.int_u64(consumed as u64)];
    raise(vm, "LimitOverrunError", arguments)
}

fn raise(vm: &mut Vm, class: &str, arguments: [Obj; 2]) -> Raised {
    let made = python(vm, "asyncio.exceptions", class).and_then(|class| vm.call(&class, &arguments));
    match made {
        Ok(exception) => super::raised(vm, exception),
        Err(raised) => raised,
    }
}

/// The bytes of a separator; None stands for the end of a line.
fn separator_bytes<'a>(vm: &'a Vm, separator: &'a Obj) -> &'a [u8] {
    vm.bytes_view(separator).unwrap_or(b"\n")
}

/// Where a separator was found: the end is behind it.
struct Found {
    start: usize,
    end: usize,
}

impl Reader {
    /// What can be read.
    fn unread<'a>(&'a self, vm: &'a Vm) -> &'a [u8] {
        let start = self.start.get();
        let all: &[u8] = if let Some(chunk) = self.chunk.get(&vm.heap).downcast::<Bytes>() {
            &chunk.data
        } else if let Some(array) = self.array.get(&vm.heap).downcast::<ByteArray>() {
            array.data.get(&vm.heap)
        } else {
            &[]
        };
        all.get(start..).unwrap_or(&[])
    }

    fn size(&self, vm: &Vm) -> usize {
        self.unread(vm).len()
    }

    fn clear_data(&self, vm: &mut Vm) {
        drop(self.chunk.take(&mut vm.heap));
        if let Some(array) = self.array.cloned(&vm.heap).downcast::<ByteArray>() {
            array.data.get_mut(&mut vm.heap).clear();
        }
        self.start.set(0);
    }

    /// The bytearray that holds all that can be read, and nothing else.
    fn whole(&self, vm: &mut Vm) -> Gc<ByteArray> {
        let array = match self.array.get(&vm.heap).downcast::<ByteArray>() {
            Some(array) => array.clone(),
            None => {
                let array = vm.bytearray(Vec::new());
                self.array.set(&mut vm.heap, (&array).into());
                array
            }
        };
        let start = self.start.replace(0);
        let chunk = self.chunk.take(&mut vm.heap);
        let data = array.data.get_mut(&mut vm.heap);
        match chunk.downcast::<Bytes>() {
            Some(chunk) => {
                data.clear();
                data.extend_from_slice(chunk.data.get(start..).unwrap_or(&[]));
            }
            None => drop(data.drain(..start.min(data.len()))),
        }
        array
    }

    /// Take the first `n` bytes of what can be read, which are there.
    fn take_first(&self, vm: &mut Vm, n: usize) -> Obj {
        let size = self.size(vm);
        let start = self.start.get();
        if n >= size
            && start == 0
            && let Some(chunk) = self.chunk.get(&vm.heap).downcast_exact::<Bytes>()
        {
            // All of it, as it came.
            let chunk = chunk.clone();
            self.chunk.set(&mut vm.heap, Obj::NONE);
            return chunk.into();
        }
        let n = n.min(size);
        let taken = self.unread(vm)[..n].to_vec();
        self.skip(vm, n);
        vm.bytes(taken).into()
    }

    /// The first `n` bytes have been read.
    fn skip(&self, vm: &mut Vm, n: usize) {
        if n >= self.size(vm) {
            self.clear_data(vm);
            return;
        }
        let start = self.start.get() + n;
        self.start.set(start);
        if start >= MUCH
            && self.chunk.get(&vm.heap).is_none()
            && let Some(array) = self.array.cloned(&vm.heap).downcast::<ByteArray>()
            && start > array.data.get(&vm.heap).len() / 2
        {
            array.data.get_mut(&mut vm.heap).drain(..start);
            self.start.set(0);
        }
    }

    fn is_above_limit(&self, vm: &mut Vm, size: usize, times: i64) -> Result<bool> {
        if let Some(limit) = self.limit.get(&vm.heap).as_small_int() {
            return Ok(size as i64 > limit.saturating_mul(times));
        }
        let limit = self.limit.cloned(&vm.heap);
        let (size, times) = (vm.int_u64(size as u64), vm.int(times));
        let limit = vm.binary(crate::object::protocol::BinaryOp::Mul, &limit, &times)?;
        vm.compare_bool(CompareOp::Gt, &size, &limit)
    }

    fn wake(&self, vm: &mut Vm) -> Result<()> {
        let waiter = self.waiter.take(&mut vm.heap);
        if waiter.is_none() || is_cancelled(vm, &waiter)? {
            return Ok(());
        }
        finish(vm, &waiter, Obj::NONE)
    }

    fn resume_transport(&self, vm: &mut Vm) -> Result<()> {
        self.is_paused.set(false);
        let transport = self.transport.cloned(&vm.heap);
        vm.call_method(&transport, "resume_reading", &[]).map(drop)
    }

    /// There is room again.
    #[inline]
    fn let_more_in(&self, vm: &mut Vm) -> Result<()> {
        if self.is_paused.get() {
            let size = self.size(vm);
            if !self.is_above_limit(vm, size, 1)? {
                return self.resume_transport(vm);
            }
        }
        Ok(())
    }

    fn check(&self, vm: &mut Vm) -> Result<()> {
        let exception = self.exception.get(&vm.heap);
        if exception.is_none() {
            return Ok(());
        }
        let exception = exception.clone();
        Err(super::raised(vm, exception))
    }

    /// Wait until data or the end come.
    fn wait(&self, vm: &mut Vm, function: &str) -> Result<Answer> {
        if !self.waiter.get(&vm.heap).is_none() {
            return Err(vm.runtime_error(format!(
                "{function}() called while another coroutine is already waiting for incoming data"
            )));
        }
        // Somebody wants more than the limit allows: room must be made or nothing would ever come.
        if self.is_paused.get() {
            self.resume_transport(vm)?;
        }
        let aio = aio(vm);
        let event_loop = self.event_loop.cloned(&vm.heap);
        let waiter = match EventLoop::exact(vm, aio, &event_loop) {
            Some(native) if !native.is_debugging.get() => Future::make(vm, event_loop).into(),
            _ => vm.call_method(&event_loop, "create_future", &[])?,
        };
        self.waiter.set(&mut vm.heap, waiter.clone());
        Ok(Answer::Wait(waiter))
    }

    fn go_on_reading(&self, vm: &mut Vm, n: usize) -> Result<Answer> {
        if self.size(vm) == 0 && !self.is_at_end.get() {
            return self.wait(vm, "read");
        }
        let data = self.take_first(vm, n);
        self.let_more_in(vm)?;
        Ok(Answer::Done(data))
    }

    /// Everything to the end, in the bytearray that is the operation's item.
    fn go_on_reading_all(&self, vm: &mut Vm, operation: &Gc<Operation>) -> Result<Answer> {
        let all = operation.item.cloned(&vm.heap);
        loop {
            if self.size(vm) == 0 && !self.is_at_end.get() {
                return self.wait(vm, "read");
            }
            let piece = self.unread(vm).to_vec();
            let Some(all) = all.downcast::<ByteArray>() else { return Ok(Answer::Done(Obj::NONE)) };
            if piece.is_empty() {
                let all = std::mem::take(all.data.get_mut(&mut vm.heap));
                return Ok(Answer::Done(vm.bytes(all).into()));
            }
            all.data.get_mut(&mut vm.heap).extend_from_slice(&piece);
            self.skip(vm, piece.len());
            self.let_more_in(vm)?;
        }
    }

    fn go_on_reading_exactly(&self, vm: &mut Vm, n: usize) -> Result<Answer> {
        if self.size(vm) >= n {
            let data = self.take_first(vm, n);
            self.let_more_in(vm)?;
            return Ok(Answer::Done(data));
        }
        if self.is_at_end.get() {
            let partial = self.unread(vm).to_vec();
            self.clear_data(vm);
            let partial = vm.bytes(partial).into();
            let expected = vm.int_u64(n as u64);
            return Err(incomplete(vm, partial, expected));
        }
        self.wait(vm, "readexactly")
    }

    /// The match that ends first, or of those that end there the one that begins first; nothing before `offset` can be
    /// the beginning of one.
    fn find(&self, vm: &Vm, separators: &[Obj], offset: usize) -> Option<Found> {
        let unread = self.unread(vm);
        let mut found: Option<Found> = None;
        for separator in separators {
            let separator = separator_bytes(vm, separator);
            let place = match separator {
                [byte] => memchr::memchr(*byte, unread.get(offset..)?),
                _ => memmem::find(unread.get(offset..)?, separator),
            };
            let Some(place) = place else { continue };
            let (start, end) = (offset + place, offset + place + separator.len());
            if found.as_ref().is_none_or(|found| end < found.end) {
                found = Some(Found { start, end });
            }
        }
        found
    }

    /// The separators, the shortest first.
    fn separators(&self, vm: &mut Vm, given: &Obj) -> Result<Vec<Obj>> {
        let mut separators = match given.downcast::<Tuple>() {
            Some(tuple) => tuple.items().to_vec(),
            None => vec![given.clone()],
        };
        for separator in &mut separators {
            if vm.bytes_view(separator).is_none() {
                let bytes = vm.need_bytes(separator)?.into_owned();
                *separator = vm.bytes(bytes).into();
            }
        }
        separators.sort_by_key(|separator| vm.bytes_view(separator).map_or(0, <[u8]>::len));
        let Some(shortest) = separators.first() else {
            return Err(vm.value_error("Separator should contain at least one element"));
        };
        if vm.bytes_view(shortest).is_some_and(<[u8]>::is_empty) {
            return Err(vm.value_error("Separator should be at least one-byte string"));
        }
        Ok(separators)
    }

    fn go_on_reading_until(&self, vm: &mut Vm, operation: &Gc<Operation>, separators: &[Obj]) -> Result<Answer> {
        let length = |separator: Option<&Obj>| separator.map_or(1, |separator| separator_bytes(vm, separator).len());
        let (shortest, longest) = (length(separators.first()), length(separators.last()));
        let (size, offset) = (self.size(vm), operation.progress.get());
        if size.saturating_sub(offset) >= shortest {
            if let Some(found) = self.find(vm, separators, offset) {
                if self.is_above_limit(vm, found.start, 1)? {
                    return Err(overrun(vm, "Separator is found, but chunk is longer than limit", found.start));
                }
                let data = self.take_first(vm, found.end);
                self.let_more_in(vm)?;
                return Ok(Answer::Done(data));
            }
            let offset = (size + 1).saturating_sub(longest);
            operation.progress.set(offset);
            if self.is_above_limit(vm, offset, 1)? {
                return Err(overrun(vm, "Separator is not found, and chunk exceed the limit", offset));
            }
        }
        if self.is_at_end.get() {
            let partial = self.unread(vm).to_vec();
            self.clear_data(vm);
            let partial = vm.bytes(partial).into();
            return Err(incomplete(vm, partial, Obj::NONE));
        }
        self.wait(vm, "readuntil")
    }

    /// `readline` says the errors of `readuntil` in its own way.
    fn of_line(&self, vm: &mut Vm, answer: Result<Answer>) -> Result<Answer> {
        let Err(raised) = answer else { return answer };
        let class =
            |vm: &mut Vm, name| python(vm, "asyncio.exceptions", name).map(|class| class.into_gc::<Type>().ok());
        if let Some(class) = class(vm, "IncompleteReadError")?
            && raised.is(vm, &class)
        {
            let exception = raised.into_exception().into();
            return vm.get_attr_name(&exception, "partial").map(Answer::Done);
        }
        if let Some(class) = class(vm, "LimitOverrunError")?
            && raised.is(vm, &class)
        {
            let exception: Obj = raised.into_exception().into();
            let consumed = vm.get_attr_name(&exception, "consumed")?;
            let consumed = vm.to_i64(&consumed)?.max(0) as usize;
            if self.unread(vm).get(consumed) == Some(&b'\n') {
                self.skip(vm, consumed + 1);
            } else {
                self.clear_data(vm);
            }
            self.let_more_in(vm)?;
            // `raise ValueError(error.args[0])`, in its handler.
            let message = vm.get_attr_name(&exception, "args").and_then(|args| vm.get_item(&args, &Obj::small(0)))?;
            let class = vm.types.exceptions.ValueError.clone();
            let error: Obj = vm.raise_with(&class, vec![message]).into_exception().into();
            vm.set_attr_name(&error, "__context__", exception)?;
            return Err(super::raised(vm, error));
        }
        Err(raised)
    }

    fn go_on(&self, vm: &mut Vm, operation: &Gc<Operation>) -> Result<Answer> {
        match operation.kind {
            Kind::ReadAll => self.go_on_reading_all(vm, operation),
            Kind::ReadLine | Kind::ReadUntil => {
                let item = operation.item.cloned(&vm.heap);
                let separators = match item.downcast::<Tuple>() {
                    Some(separators) => separators.items(),
                    None => std::slice::from_ref(&item),
                };
                let answer = self.go_on_reading_until(vm, operation, separators);
                if operation.kind == Kind::ReadLine { self.of_line(vm, answer) } else { answer }
            }
            kind => {
                let n = operation.item.get(&vm.heap).as_small_int().unwrap_or(i64::MAX) as usize;
                if kind == Kind::Read { self.go_on_reading(vm, n) } else { self.go_on_reading_exactly(vm, n) }
            }
        }
    }
}

/// The number of bytes that somebody asks for: None where it is below zero.
fn number(vm: &mut Vm, n: &Obj) -> Result<Option<i64>> {
    if let Some(n) = n.as_small_int() {
        return Ok(usize::try_from(n).ok().map(|_| n));
    }
    if vm.compare_bool(CompareOp::Lt, n, &Obj::small(0))? {
        return Ok(None);
    }
    // More than there can be is all there is.
    let n = vm.index(n)?;
    Ok(Some(n.as_small_int().unwrap_or(i64::MAX >> 2)))
}

/// The first step of a method.
pub(super) fn begin(vm: &mut Vm, this: &Gc<Reader>, operation: &Gc<Operation>) -> Result<Answer> {
    match operation.kind {
        Kind::ReadUntil | Kind::ReadLine => {
            let given = operation.item.cloned(&vm.heap);
            let is_plain =
                given.is_none() || given.downcast_exact::<Bytes>().is_some_and(|given| !given.data.is_empty());
            if !is_plain {
                let separators = this.separators(vm, &given)?;
                let separators = vm.heap.tuple(separators);
                operation.item.set(&mut vm.heap, separators.into());
            }
            let checked = this.check(vm);
            if operation.kind == Kind::ReadLine && checked.is_err() {
                return this.of_line(vm, checked.map(|()| Answer::Done(Obj::NONE)));
            }
            checked?;
        }
        Kind::Read => {
            this.check(vm)?;
            let n = operation.item.cloned(&vm.heap);
            if n.as_small_int().is_none_or(|n| n <= 0) {
                match number(vm, &n)? {
                    Some(0) => return Ok(Answer::Done(vm.bytes(Vec::new()).into())),
                    Some(n) => {
                        let n = vm.int(n);
                        operation.item.set(&mut vm.heap, n);
                    }
                    None => {}
                }
            }
        }
        Kind::ReadAll => {
            this.check(vm)?;
            let all = vm.bytearray(Vec::new());
            operation.item.set(&mut vm.heap, all.into());
        }
        _ => {
            let n = operation.item.cloned(&vm.heap);
            let Some(n) = number(vm, &n)? else {
                return Err(vm.value_error("readexactly size can not be less than zero"));
            };
            this.check(vm)?;
            if n == 0 {
                return Ok(Answer::Done(vm.bytes(Vec::new()).into()));
            }
            let n = vm.int(n);
            operation.item.set(&mut vm.heap, n);
        }
    }
    this.go_on(vm, operation)
}

/// The waiter is done, or something was thrown at it.
pub(super) fn resumed(
    vm: &mut Vm,
    this: &Gc<Reader>,
    operation: &Gc<Operation>,
    outcome: Result<()>,
) -> Result<Answer> {
    this.waiter.set(&mut vm.heap, Obj::NONE);
    match outcome {
        Ok(()) => this.go_on(vm, operation),
        Err(raised) if operation.kind == Kind::ReadLine => this.of_line(vm, Err(raised)),
        Err(raised) => Err(raised),
    }
}

/// The bytes that were received and not read, and who waits for more.
#[methods(_StreamReader, module = "asyncio.streams")]
impl Reader {
    #[new(_StreamReader(cls, *args, **kwargs))]
    fn new(vm: &mut Vm, cls: &Gc<Type>, args: &[Obj], kwargs: Vec<(Gc<Str>, Obj)>) -> Gc<Reader> {
        let _ = (args, kwargs);
        let none = || Slot::new(Obj::NONE);
        let reader = Reader {
            limit: Slot::new(vm.int(DEFAULT_LIMIT)),
            event_loop: none(),
            chunk: none(),
            array: none(),
            start: Cell::new(0),
            waiter: none(),
            exception: none(),
            transport: none(),
            is_at_end: Cell::new(false),
            is_paused: Cell::new(false),
        };
        vm.heap.alloc_with_shape(cls.root_shape(), reader)
    }

    #[native(__init__(self, limit=65536, loop=None))]
    fn init(this: &Gc<Self>, vm: &mut Vm, limit: Option<&Obj>, r#loop: Obj) -> Result<()> {
        let limit = &limit.cloned().unwrap_or_else(|| vm.int(DEFAULT_LIMIT));
        if vm.compare_bool(CompareOp::Le, limit, &Obj::small(0))? {
            return Err(vm.value_error("Limit cannot be <= 0"));
        }
        let event_loop = if r#loop.is_none() {
            let get = python(vm, "asyncio.events", "get_event_loop")?;
            vm.call(&get, &[])?
        } else {
            r#loop
        };
        this.limit.set(&mut vm.heap, limit.clone());
        this.event_loop.set(&mut vm.heap, event_loop);
        Ok(())
    }

    #[native(exception(self))]
    fn exception(this: &Gc<Self>, vm: &mut Vm) -> Obj {
        this.exception.cloned(&vm.heap)
    }

    #[native(set_exception(self, exc))]
    fn set_exception(this: &Gc<Self>, vm: &mut Vm, exc: &Obj) -> Result<()> {
        this.exception.set(&mut vm.heap, exc.clone());
        let waiter = this.waiter.take(&mut vm.heap);
        if waiter.is_none() || is_cancelled(vm, &waiter)? {
            return Ok(());
        }
        vm.call_method(&waiter, "set_exception", std::slice::from_ref(exc)).map(drop)
    }

    #[native(feed_eof(self))]
    fn feed_eof(this: &Gc<Self>, vm: &mut Vm) -> Result<()> {
        this.is_at_end.set(true);
        this.wake(vm)
    }

    /// Whether everything was read and no more will come.
    #[native(at_eof(self))]
    fn at_eof(this: &Gc<Self>, vm: &mut Vm) -> bool {
        this.is_at_end.get() && this.size(vm) == 0
    }

    #[native(feed_data(self, data))]
    fn feed_data(this: &Gc<Self>, vm: &mut Vm, data: &Obj) -> Result<()> {
        if this.is_at_end.get() {
            let class = vm.types.exceptions.AssertionError.clone();
            return Err(vm.raise_message(&class, "feed_data after feed_eof"));
        }
        if !vm.truth(data)? {
            return Ok(());
        }
        if data.downcast_exact::<Bytes>().is_some() && this.size(vm) == 0 {
            this.clear_data(vm);
            this.chunk.set(&mut vm.heap, data.clone());
        } else {
            let array = this.whole(vm);
            let new = vm.need_bytes(data)?;
            array.data.get_mut(&mut vm.heap).extend_from_slice(&new);
        }
        this.wake(vm)?;
        if this.is_paused.get() || this.transport.get(&vm.heap).is_none() {
            return Ok(());
        }
        let size = this.size(vm);
        if !this.is_above_limit(vm, size, 2)? {
            return Ok(());
        }
        let transport = this.transport.cloned(&vm.heap);
        match vm.call_method(&transport, "pause_reading", &[]) {
            Ok(_) => this.is_paused.set(true),
            Err(raised) if raised.is(vm, &vm.types.exceptions.NotImplementedError) => {
                // This transport cannot be paused: do not try again.
                this.transport.set(&mut vm.heap, Obj::NONE);
            }
            Err(raised) => return Err(raised),
        }
        Ok(())
    }

    #[native(_wakeup_waiter(self))]
    fn wakeup_waiter(this: &Gc<Self>, vm: &mut Vm) -> Result<()> {
        this.wake(vm)
    }

    #[native(_maybe_resume_transport(self))]
    fn maybe_resume_transport(this: &Gc<Self>, vm: &mut Vm) -> Result<()> {
        this.let_more_in(vm)
    }

    /// Read up to `n` bytes, as soon as there are any; with -1, everything to the end of the stream.
    #[native(read(self, n=-1))]
    fn read(this: &Gc<Self>, vm: &mut Vm, n: Option<Obj>) -> Obj {
        let n = n.unwrap_or(Obj::small(-1));
        let kind = if n.as_small_int().is_some_and(|n| n < 0) { Kind::ReadAll } else { Kind::Read };
        operation::make(vm, this.into(), kind, n)
    }

    /// Read exactly `n` bytes; IncompleteReadError if the stream ends before.
    #[native(readexactly(self, n))]
    fn readexactly(this: &Gc<Self>, vm: &mut Vm, n: Obj) -> Obj {
        operation::make(vm, this.into(), Kind::ReadExactly, n)
    }

    /// Read until the separator (or the first of a tuple of separators), and return the bytes including it.
    #[native(readuntil(self, separator=NULL))]
    fn readuntil(this: &Gc<Self>, vm: &mut Vm, separator: Option<Obj>) -> Obj {
        let separator = match separator {
            // That is refused; None itself means something else.
            Some(none) if none.is_none() => vm.heap.tuple_of_array([none]).into(),
            Some(separator) => separator,
            None => Obj::NONE,
        };
        operation::make(vm, this.into(), Kind::ReadUntil, separator)
    }

    /// Read until the end of the line, or of the stream; ValueError if the line is longer than the limit.
    #[native(readline(self))]
    fn readline(this: &Gc<Self>, vm: &mut Vm) -> Obj {
        operation::make(vm, this.into(), Kind::ReadLine, Obj::NONE)
    }

    #[getter(_buffer)]
    fn buffer(this: &Gc<Self>, vm: &mut Vm) -> Gc<ByteArray> {
        this.whole(vm)
    }

    #[setter(_buffer)]
    fn set_buffer(this: &Gc<Self>, vm: &mut Vm, value: Option<&Obj>) -> Result<()> {
        this.clear_data(vm);
        let value = value.cloned().unwrap_or(Obj::NONE);
        if value.downcast::<ByteArray>().is_some() {
            this.array.set(&mut vm.heap, value);
            return Ok(());
        }
        let bytes = vm.need_bytes(&value)?.into_owned();
        let array = vm.bytearray(bytes);
        this.array.set(&mut vm.heap, array.into());
        Ok(())
    }

    #[getter(_eof)]
    fn eof(this: &Gc<Self>) -> bool {
        this.is_at_end.get()
    }

    #[setter(_eof)]
    fn set_eof(this: &Gc<Self>, vm: &mut Vm, value: Option<&Obj>) -> Result<()> {
        let value = vm.truth(value.unwrap_or(&Obj::NONE))?;
        this.is_at_end.set(value);
        Ok(())
    }

    #[getter(_paused)]
    fn paused(this: &Gc<Self>) -> bool {
        this.is_paused.get()
    }

    #[setter(_paused)]
    fn set_paused(this: &Gc<Self>, vm: &mut Vm, value: Option<&Obj>) -> Result<()> {
        let value = vm.truth(value.unwrap_or(&Obj::NONE))?;
        this.is_paused.set(value);
        Ok(())
    }

    #[getter(_limit)]
    fn limit(this: &Gc<Self>, vm: &mut Vm) -> Obj {
        this.limit.cloned(&vm.heap)
    }

    #[setter(_limit)]
    fn set_limit(this: &Gc<Self>, vm: &mut Vm, value: Option<&Obj>) {
        this.limit.set(&mut vm.heap, value.cloned().unwrap_or(Obj::NONE));
    }

    #[getter(_loop)]
    fn event_loop(this: &Gc<Self>, vm: &mut Vm) -> Obj {
        this.event_loop.cloned(&vm.heap)
    }

    #[setter(_loop)]
    fn set_event_loop(this: &Gc<Self>, vm: &mut Vm, value: Option<&Obj>) {
        this.event_loop.set(&mut vm.heap, value.cloned().unwrap_or(Obj::NONE));
    }

    #[getter(_waiter)]
    fn waiter(this: &Gc<Self>, vm: &mut Vm) -> Obj {
        this.waiter.cloned(&vm.heap)
    }

    #[setter(_waiter)]
    fn set_waiter(this: &Gc<Self>, vm: &mut Vm, value: Option<&Obj>) {
        this.waiter.set(&mut vm.heap, value.cloned().unwrap_or(Obj::NONE));
    }

    #[getter(_exception)]
    fn kept_exception(this: &Gc<Self>, vm: &mut Vm) -> Obj {
        this.exception.cloned(&vm.heap)
    }

    #[setter(_exception)]
    fn set_kept_exception(this: &Gc<Self>, vm: &mut Vm, value: Option<&Obj>) {
        this.exception.set(&mut vm.heap, value.cloned().unwrap_or(Obj::NONE));
    }

    #[getter(_transport)]
    fn transport(this: &Gc<Self>, vm: &mut Vm) -> Obj {
        this.transport.cloned(&vm.heap)
    }

    #[setter(_transport)]
    fn set_kept_transport(this: &Gc<Self>, vm: &mut Vm, value: Option<&Obj>) {
        this.transport.set(&mut vm.heap, value.cloned().unwrap_or(Obj::NONE));
    }
}
