//! `StringIO`: a stream of text in memory.

use super::base::size_of;
use super::newline::{Newlines, translate};
use crate::object::native::Result;
use crate::object::{Gc, Obj, Slot, Str, Type, Visitor, payload};
use crate::types::shapes;
use crate::vm::Vm;
use ouro_macros::methods;
use ouro_text::wtf8;

pub(super) struct StringIo {
    state: Slot<State>,
}

/// The place is kept in code points and in bytes; behind the text's end only in code points.
#[derive(Default)]
struct State {
    text: Vec<u8>,
    length: usize,
    at: usize,
    byte: usize,
    is_closed: bool,
    /// What reads as a line end: `\n`, or (universal) any, or what `newline` says.
    newline: Option<String>,
    seen: Newlines,
}

payload!(StringIo, "StringIO", shapes::NONE, container);
impl crate::object::Trace for StringIo {
    fn trace(&self, _: &mut Visitor<'_>) {}
}

impl State {
    fn move_to(&mut self, at: usize) {
        self.byte = if at >= self.length {
            self.text.len()
        } else if self.length == self.text.len() {
            at
        } else {
            wtf8::offset(&self.text, at)
        };
        self.at = at;
    }

    fn rest(&self) -> &[u8] {
        &self.text[self.byte..]
    }

    /// Put `text` of `length` code points at the place, over what stands there.
    fn put(&mut self, text: &[u8], length: usize) {
        if self.at > self.length {
            self.text.resize(self.text.len() + self.at - self.length, 0);
            self.length = self.at;
            self.byte = self.text.len();
        }
        let over = length.min(self.length - self.at);
        let end = if over == 0 { self.byte } else { self.byte + wtf8::offset(self.rest(), over) };
        if end == self.text.len() {
            self.text.truncate(self.byte);
            self.text.extend_from_slice(text);
        } else {
            self.text.splice(self.byte..end, text.iter().copied());
        }
        self.length += length - over;
        self.at += length;
        self.byte += text.len();
    }

    /// The end of the line at the place, in bytes from it.
    fn line_end(&self) -> usize {
        let rest = self.rest();
        let found = match self.newline.as_deref() {
            Some("") => rest
                .iter()
                .position(|b| matches!(b, b'\n' | b'\r'))
                .map(|i| if rest[i] == b'\r' && rest.get(i + 1) == Some(&b'\n') { i + 2 } else { i + 1 }),
            Some("\r") => rest.iter().position(|b| *b == b'\r').map(|i| i + 1),
            Some("\r\n") => rest.windows(2).position(|w| w == b"\r\n").map(|i| i + 2),
            _ => rest.iter().position(|b| *b == b'\n').map(|i| i + 1),
        };
        found.unwrap_or(rest.len())
    }
}

impl StringIo {
    fn check_open(&self, vm: &mut Vm) -> Result<()> {
        if self.state.get(&vm.heap).is_closed {
            return Err(vm.value_error("I/O operation on closed file"));
        }
        Ok(())
    }

    fn take(&self, vm: &mut Vm, bytes: usize) -> Gc<Str> {
        let state = self.state.get(&vm.heap);
        let text = vm.heap.str_from_wtf8(&state.rest()[..bytes]);
        let state = self.state.get_mut(&mut vm.heap);
        state.byte += bytes;
        state.at += text.len();
        text
    }

    fn take_line(&self, vm: &mut Vm, limit: Option<usize>) -> Gc<Str> {
        let state = self.state.get(&vm.heap);
        let mut end = state.line_end();
        if let Some(limit) = limit {
            let line = &state.rest()[..end];
            if wtf8::length(line) > limit {
                end = wtf8::offset(line, limit);
            }
        }
        self.take(vm, end)
    }

    fn write_text(&self, vm: &mut Vm, text: &Gc<Str>) {
        let state = self.state.get_mut(&mut vm.heap);
        match state.newline.as_deref() {
            None => {
                let mut text = text.as_wtf8().to_vec();
                state.seen.note(&text);
                translate(&mut text);
                let length = wtf8::length(&text);
                state.put(&text, length);
            }
            Some("" | "\n") => {
                if state.newline.as_deref() == Some("") {
                    state.seen.note(text.as_wtf8());
                }
                state.put(text.as_wtf8(), text.len());
            }
            Some(end) => {
                let parts: Vec<&[u8]> = text.as_wtf8().split(|b| *b == b'\n').collect();
                let text = parts.join(end.as_bytes());
                let length = wtf8::length(&text);
                state.put(&text, length);
            }
        }
    }
}

/// Text I/O implementation using an in-memory buffer.
#[methods(StringIO, module = "_io")]
impl StringIo {
    #[new(StringIO(cls, *args, **kwargs))]
    fn new(cls: &Gc<Type>, vm: &mut Vm, _args: &[Obj], _kwargs: Vec<(Gc<Str>, Obj)>) -> Gc<StringIo> {
        let state = State { newline: Some("\n".to_owned()), ..State::default() };
        vm.heap.alloc_with_shape(cls.root_shape(), StringIo { state: Slot::new(state) })
    }

    #[native(__init__(self, initial_value="", newline=NULL))]
    fn init(this: &Gc<Self>, vm: &mut Vm, initial_value: Option<&Obj>, newline: Option<&Obj>) -> Result<()> {
        let newline = match newline {
            None => Some("\n".to_owned()),
            Some(newline) if newline.is_none() => None,
            Some(newline) => match newline.downcast::<Str>().map(|s| s.to_str().into_owned()) {
                Some(text) if ["", "\n", "\r", "\r\n"].contains(&text.as_str()) => Some(text),
                Some(_) => {
                    let shown = vm.repr_text(newline)?;
                    return Err(vm.value_error(format!("illegal newline value: {shown}")));
                }
                None => {
                    let class = vm.type_of(newline).name(vm);
                    return Err(vm.type_error(format!("newline must be str or None, not {class}")));
                }
            },
        };
        this.state.set(&mut vm.heap, State { newline, ..State::default() });
        if let Some(initial) = initial_value.filter(|v| !v.is_none()) {
            let Some(initial) = initial.downcast::<Str>() else {
                let class = vm.type_of(initial).name(vm);
                return Err(vm.type_error(format!("initial_value must be str or None, not {class}")));
            };
            this.write_text(vm, initial);
            this.state.get_mut(&mut vm.heap).move_to(0);
        }
        Ok(())
    }

    #[native(read(self, size=-1, /))]
    fn read(this: &Gc<Self>, vm: &mut Vm, size: Option<&Obj>) -> Result<Gc<Str>> {
        let limit = size_of(vm, size)?;
        this.check_open(vm)?;
        let state = this.state.get(&vm.heap);
        let bytes = match limit {
            Some(limit) if limit < state.length.saturating_sub(state.at) => wtf8::offset(state.rest(), limit),
            _ => state.rest().len(),
        };
        Ok(this.take(vm, bytes))
    }

    #[native(readline(self, size=-1, /))]
    fn readline(this: &Gc<Self>, vm: &mut Vm, size: Option<&Obj>) -> Result<Gc<Str>> {
        let limit = size_of(vm, size)?;
        this.check_open(vm)?;
        Ok(this.take_line(vm, limit))
    }

    #[native(__next__(self, /))]
    fn next(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        this.check_open(vm)?;
        let line = this.take_line(vm, None);
        if line.is_empty() { Err(vm.stop_iteration(Obj::NONE)) } else { Ok(line.into()) }
    }

    #[native(write(self, s, /))]
    fn write(this: &Gc<Self>, vm: &mut Vm, s: &Obj) -> Result<usize> {
        let Some(text) = s.downcast::<Str>() else {
            let class = vm.type_of(s).name(vm);
            return Err(vm.type_error(format!("string argument expected, got '{class}'")));
        };
        this.check_open(vm)?;
        this.write_text(vm, text);
        Ok(text.len())
    }

    #[native(getvalue(self, /))]
    fn getvalue(this: &Gc<Self>, vm: &mut Vm) -> Result<Gc<Str>> {
        this.check_open(vm)?;
        Ok(vm.heap.str_from_wtf8(&this.state.get(&vm.heap).text))
    }

    #[native(seek(self, pos, whence=0, /))]
    fn seek(this: &Gc<Self>, vm: &mut Vm, pos: i64, whence: i32) -> Result<usize> {
        this.check_open(vm)?;
        if !(0..=2).contains(&whence) {
            return Err(vm.value_error(format!("Invalid whence ({whence}, should be 0, 1 or 2)")));
        }
        if pos < 0 && whence == 0 {
            return Err(vm.value_error(format!("Negative seek position {pos}")));
        }
        if whence != 0 && pos != 0 {
            return Err(vm.raise_os("Can't do nonzero cur-relative seeks"));
        }
        let state = this.state.get_mut(&mut vm.heap);
        let target = match whence {
            0 => pos as usize,
            1 => state.at,
            _ => state.length,
        };
        state.move_to(target);
        Ok(target)
    }

    #[native(tell(self, /))]
    fn tell(this: &Gc<Self>, vm: &mut Vm) -> Result<usize> {
        this.check_open(vm)?;
        Ok(this.state.get(&vm.heap).at)
    }

    #[native(truncate(self, pos=None, /))]
    fn truncate(this: &Gc<Self>, vm: &mut Vm, pos: Option<i64>) -> Result<i64> {
        this.check_open(vm)?;
        let size = pos.unwrap_or(this.state.get(&vm.heap).at as i64);
        if size < 0 {
            return Err(vm.value_error(format!("Negative size value {size}")));
        }
        let state = this.state.get_mut(&mut vm.heap);
        if (size as usize) < state.length {
            let end = wtf8::offset(&state.text, size as usize);
            state.text.truncate(end);
            state.length = size as usize;
            let at = state.at;
            state.move_to(at);
        }
        Ok(size)
    }

    #[native(close(self, /))]
    fn close(this: &Gc<Self>, vm: &mut Vm) {
        this.state.set(&mut vm.heap, State { is_closed: true, ..State::default() });
    }

    #[getter(closed)]
    fn closed(this: &Gc<Self>, vm: &mut Vm) -> bool {
        this.state.get(&vm.heap).is_closed
    }

    #[getter(newlines)]
    fn newlines(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        this.check_open(vm)?;
        let seen = this.state.get(&vm.heap).seen;
        Ok(seen.to_obj(vm))
    }

    #[getter(line_buffering)]
    fn line_buffering(this: &Gc<Self>, vm: &mut Vm) -> Result<bool> {
        this.check_open(vm)?;
        Ok(false)
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
}
