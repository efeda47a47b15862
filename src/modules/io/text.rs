//! `TextIOWrapper`: text over a buffer of bytes, with its encoding, its line ends and its place.

use super::base::{name_of, size_of, text_argument};
use super::buffered::plain_buffer;
use super::data::bytes_of;
use super::newline::Newlines;
use crate::object::native::Result;
use crate::object::{Gc, Obj, Slot, Str, Type, TypeFlags, Visitor, payload};
use crate::types::bytes::Bytes;
use crate::types::shapes;
use crate::vm::Vm;
use ouro_heap::Header;
use ouro_macros::methods;
use ouro_text::codec::{Codec, Endian, Errors, Refusal, decode_with};
use ouro_text::wtf8;
use std::cell::Cell;

const CHUNK: usize = 8192;

pub(super) struct TextIo {
    /// None before `__init__` and after `detach`.
    buffer: Slot<Option<Obj>>,
    state: Slot<State>,
    /// How much is read at once, and written at most.
    chunk_size: Cell<usize>,
}

struct State {
    codec: Codec,
    /// The names as given.
    encoding: String,
    errors_name: String,
    /// None: one that a program registered.
    errors: Option<Errors>,
    newline: LineEnd,
    is_line_buffered: bool,
    writes_through: bool,
    can_read: bool,
    can_write: bool,
    can_seek: bool,
    /// False while iteration is under way.
    can_tell: bool,
    was_detached: bool,
    /// How to go on: without a mark of the byte order once one was read or written.
    reading_codec: Codec,
    writing_codec: Codec,
    /// Encoded, still to be given to the buffer.
    pending: Vec<u8>,
    /// Decoded text, given away up to `at`, and the bytes that it was made from.
    decoded: Vec<u8>,
    at: usize,
    chunk: Vec<u8>,
    /// The start of a character or line end that is not complete.
    input: Vec<u8>,
    seen: Newlines,
    was_read: bool,
    /// For an encoding that is written in Python: what does the work in place of `codec`.
    foreign: Option<Foreign>,
}

/// A codec that a program or the library registered.
#[derive(Clone)]
struct Foreign {
    info: Obj,
    /// The incremental decoder and encoder, where the stream is read and written.
    decoder: Option<Obj>,
    encoder: Option<Obj>,
}

impl Foreign {
    fn make(vm: &mut Vm, info: Obj, errors: &str, can_read: bool, can_write: bool) -> Result<Foreign> {
        let half = |vm: &mut Vm, name: &str, is_wanted: bool| -> Result<Option<Obj>> {
            if !is_wanted {
                return Ok(None);
            }
            let errors = vm.heap.str(errors).into();
            vm.call_method(&info, name, &[errors]).map(Some)
        };
        let decoder = half(vm, "incrementaldecoder", can_read)?;
        let encoder = half(vm, "incrementalencoder", can_write)?;
        Ok(Foreign { info, decoder, encoder })
    }
}

/// What `newline` says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum LineEnd {
    /// None: all kinds are read as `\n`.
    Translated,
    /// Empty: all kinds end a line and stay.
    Any,
    Lf,
    Cr,
    CrLf,
}

impl LineEnd {
    fn is_universal(self) -> bool {
        matches!(self, LineEnd::Translated | LineEnd::Any)
    }

    /// What `\n` is written as, if not as itself.
    fn written(self) -> Option<&'static [u8]> {
        match self {
            LineEnd::Cr => Some(b"\r"),
            LineEnd::CrLf => Some(b"\r\n"),
            LineEnd::Translated | LineEnd::Any | LineEnd::Lf => None,
        }
    }

    /// The end of the first line in `text`, behind its line end.
    fn find(self, text: &[u8]) -> Option<usize> {
        let find = |c: u8| memchr::memchr(c, text);
        match self {
            LineEnd::Translated | LineEnd::Lf => find(b'\n').map(|i| i + 1),
            LineEnd::Cr => find(b'\r').map(|i| i + 1),
            LineEnd::CrLf => text.windows(2).position(|w| w == b"\r\n").map(|i| i + 2),
            LineEnd::Any => {
                let i = memchr::memchr2(b'\n', b'\r', text)?;
                Some(if text[i] == b'\r' && text.get(i + 1) == Some(&b'\n') { i + 2 } else { i + 1 })
            }
        }
    }
}

impl crate::object::Trace for State {
    fn trace(&self, v: &mut Visitor<'_>) {
        if let Some(foreign) = &self.foreign {
            for object in
                [Some(&foreign.info), foreign.decoder.as_ref(), foreign.encoder.as_ref()].into_iter().flatten()
            {
                crate::object::Trace::trace(object, v);
            }
        }
    }
    fn take(&mut self, sink: &mut Vec<Obj>) {
        if let Some(foreign) = self.foreign.take() {
            sink.push(foreign.info);
            sink.extend(foreign.decoder);
            sink.extend(foreign.encoder);
        }
    }
}

impl Default for State {
    fn default() -> State {
        State {
            codec: Codec::Utf8,
            encoding: String::new(),
            errors_name: "strict".to_owned(),
            errors: Some(Errors::Strict),
            newline: LineEnd::Translated,
            is_line_buffered: false,
            writes_through: false,
            can_read: false,
            can_write: false,
            can_seek: false,
            can_tell: false,
            was_detached: false,
            reading_codec: Codec::Utf8,
            writing_codec: Codec::Utf8,
            pending: Vec::new(),
            decoded: Vec::new(),
            at: 0,
            chunk: Vec::new(),
            input: Vec::new(),
            seen: Newlines::default(),
            was_read: false,
            foreign: None,
        }
    }
}

fn is_finalized(_: *mut Header) -> bool {
    true
}

payload!(TextIo, "TextIOWrapper", shapes::NONE, container, finalizer = is_finalized);
impl crate::object::Trace for TextIo {
    fn trace(&self, v: &mut Visitor<'_>) {
        crate::object::Trace::trace(&self.buffer, v);
        crate::object::Trace::trace(&self.state, v);
    }
    fn clear(&self, sink: &mut Vec<Obj>) {
        crate::object::Trace::clear(&self.buffer, sink);
        crate::object::Trace::clear(&self.state, sink);
    }
}

/// `file.write(text)`.
pub fn write_str(vm: &mut Vm, file: &Obj, text: &Gc<Str>) -> Result<()> {
    if let Some(this) = plain_text(vm, file) {
        return this.write_text(vm, text);
    }
    vm.call_method(file, "write", &[text.into()]).map(drop)
}

/// A stream as `TextIOWrapper`, where nothing of it is overridden.
fn plain_text(vm: &Vm, stream: &Obj) -> Option<Gc<TextIo>> {
    let this = stream.downcast::<TextIo>()?;
    let classes = vm.io.as_ref()?;
    vm.type_of(stream).is(&classes.text_io_wrapper).then(|| this.clone())
}

/// The codec for going on behind the start of a stream.
fn without_mark(codec: Codec) -> Codec {
    match codec {
        Codec::Utf8Sig => Codec::Utf8,
        Codec::Utf16(None) => Codec::Utf16(Some(Endian::Little)),
        Codec::Utf32(None) => Codec::Utf32(Some(Endian::Little)),
        other => other,
    }
}

/// The encoding of files where a program names none.
fn locale_encoding() -> &'static str {
    if std::env::var_os("PYTHONUTF8").is_some_and(|v| v == "1") { "utf-8" } else { "UTF-8" }
}

/// The codec of that name, or what a registered one is described by (the codec then means nothing).
fn find_codec(vm: &mut Vm, encoding: &str) -> Result<(Codec, Option<Obj>)> {
    if encoding.contains('\0') {
        return Err(vm.value_error("embedded null character"));
    }
    if let Some(codec) = Codec::from_name(encoding) {
        return Ok((codec, None));
    }
    let Some(info) = vm.search_codec(encoding)? else {
        return Err(vm.lookup_error(format!("unknown encoding: {encoding}")));
    };
    if let Some(flag) = vm.get_attr_name_opt(&info, "_is_text_encoding")?
        && !vm.truth(&flag)?
    {
        return Err(vm.lookup_error(format!(
            "'{encoding}' is not a text encoding; use codecs.open() to handle arbitrary codecs"
        )));
    }
    Ok((Codec::Latin1, Some(info)))
}

fn find_errors(vm: &mut Vm, errors: &str) -> Result<Option<Errors>> {
    let standard = Errors::from_name(errors);
    if standard.is_none() {
        vm.registered_handler(errors)?;
    }
    Ok(standard)
}

fn parse_newline(vm: &mut Vm, newline: Option<&Gc<Str>>) -> Result<LineEnd> {
    let Some(newline) = newline else { return Ok(LineEnd::Translated) };
    Ok(match &*newline.to_str() {
        "" => LineEnd::Any,
        "\n" => LineEnd::Lf,
        "\r" => LineEnd::Cr,
        "\r\n" => LineEnd::CrLf,
        _ => {
            let shown = newline.to_str().into_owned();
            return Err(vm.value_error(format!("illegal newline value: {shown}")));
        }
    })
}

impl TextIo {
    fn buffer(&self, vm: &mut Vm) -> Result<Obj> {
        match self.buffer.cloned(&vm.heap) {
            Some(buffer) => Ok(buffer),
            None if self.state.get(&vm.heap).was_detached => Err(vm.value_error("underlying buffer has been detached")),
            None => Err(vm.value_error("I/O operation on uninitialized object")),
        }
    }

    fn check_open(&self, vm: &mut Vm) -> Result<Obj> {
        let buffer = self.buffer(vm)?;
        if super::is_closed(vm, &buffer)? { Err(super::closed_error(vm)) } else { Ok(buffer) }
    }

    fn state_mut<'a>(&'a self, vm: &'a mut Vm) -> &'a mut State {
        self.state.get_mut(&mut vm.heap)
    }

    /// Give what is pending to the buffer.
    fn write_pending(&self, vm: &mut Vm) -> Result<()> {
        if self.state.get(&vm.heap).pending.is_empty() {
            return Ok(());
        }
        let buffer = self.buffer(vm)?;
        let mut pending = std::mem::take(&mut self.state_mut(vm).pending);
        if let Some(plain) = plain_buffer(vm, &buffer) {
            let written = plain.write_bytes(vm, &pending);
            pending.clear();
            self.state_mut(vm).pending = pending;
            return written.map(drop);
        }
        let bytes = vm.bytes(pending).into();
        vm.call_method(&buffer, "write", &[bytes]).map(drop)
    }

    fn write_text(&self, vm: &mut Vm, text: &Gc<Str>) -> Result<()> {
        let buffer = match self.buffer.get(&vm.heap) {
            Some(buffer) if plain_buffer(vm, buffer).is_some() => buffer.clone(),
            _ => self.check_open(vm)?,
        };
        if let Some(plain) = plain_buffer(vm, &buffer)
            && plain.is_closed_file(vm)?
        {
            return Err(super::closed_error(vm));
        }
        let state = self.state.get(&vm.heap);
        if !state.can_write {
            return Err(vm.unsupported_operation("not writable"));
        }
        let needs_flush = state.is_line_buffered && text.as_wtf8().iter().any(|b| matches!(b, b'\n' | b'\r'));
        let is_plain = state.newline.written().is_none()
            && state.foreign.is_none()
            && match state.writing_codec {
                Codec::Utf8 => text.as_str().is_some(),
                Codec::Ascii | Codec::Latin1 | Codec::Cp1252 => text.is_ascii(),
                _ => false,
            };
        let chunk_size = self.chunk_size.get();
        if state.pending.len() + text.as_wtf8().len() > chunk_size && !state.pending.is_empty() {
            // No more than that is written at once if it can be helped.
            self.write_pending(vm)?;
        }
        if is_plain {
            self.state_mut(vm).pending.extend_from_slice(text.as_wtf8());
        } else {
            self.encode(vm, text)?;
        }
        let state = self.state_mut(vm);
        state.decoded.clear();
        state.chunk.clear();
        state.at = 0;
        if state.pending.len() >= chunk_size || needs_flush || state.writes_through {
            self.write_pending(vm)?;
        }
        if needs_flush {
            match plain_buffer(vm, &buffer) {
                Some(plain) => plain.flush_all(vm)?,
                None => drop(vm.call_method(&buffer, "flush", &[])?),
            }
        }
        Ok(())
    }

    fn encode(&self, vm: &mut Vm, text: &Gc<Str>) -> Result<()> {
        let state = self.state.get(&vm.heap);
        let (codec, errors) = (state.writing_codec, state.errors_name.clone());
        let encoder = state.foreign.as_ref().and_then(|foreign| foreign.encoder.clone());
        let translated = match state.newline.written() {
            Some(end) if text.as_wtf8().contains(&b'\n') => {
                let parts: Vec<&[u8]> = text.as_wtf8().split(|b| *b == b'\n').collect();
                vm.heap.str_from_wtf8(&parts.join(end))
            }
            _ => text.clone(),
        };
        let encoded = match encoder {
            None => vm.encode_by(codec, &translated, &errors)?,
            Some(encoder) => {
                let encoded = vm.call_method(&encoder, "encode", &[translated.into()])?;
                match encoded.downcast::<Bytes>() {
                    Some(encoded) => encoded.data.to_vec(),
                    None => {
                        let class = vm.type_of(&encoded).name(vm);
                        return Err(vm.type_error(format!("encoder should return a bytes object, not '{class}'")));
                    }
                }
            }
        };
        let state = self.state_mut(vm);
        state.pending.extend_from_slice(&encoded);
        if !text.is_empty() {
            state.writing_codec = without_mark(codec);
        }
        Ok(())
    }

    fn flush_all(&self, vm: &mut Vm) -> Result<()> {
        let buffer = self.check_open(vm)?;
        let state = self.state_mut(vm);
        state.can_tell = state.can_seek;
        self.write_pending(vm)?;
        match plain_buffer(vm, &buffer) {
            Some(plain) => plain.flush_all(vm),
            None => vm.call_method(&buffer, "flush", &[]).map(drop),
        }
    }

    /// Before reading: the stream can be read, and what was written is on its way.
    fn check_readable(&self, vm: &mut Vm) -> Result<Obj> {
        let buffer = self.check_open(vm)?;
        if !self.state.get(&vm.heap).can_read {
            return Err(vm.unsupported_operation("not readable"));
        }
        self.write_pending(vm)?;
        self.state_mut(vm).was_read = true;
        Ok(buffer)
    }

    /// Read and decode some more; false at the end.
    fn read_chunk(&self, vm: &mut Vm, buffer: &Obj) -> Result<bool> {
        let data = match plain_buffer(vm, buffer) {
            Some(plain) => plain.read_once(vm, self.chunk_size.get())?,
            None => {
                let has_read1 = vm.get_attr_name_opt(buffer, "read1")?.is_some();
                let method = if has_read1 { "read1" } else { "read" };
                let size = vm.int_u64(self.chunk_size.get() as u64);
                let data = vm.call_method(buffer, method, &[size])?;
                if data.downcast::<Str>().is_some() || data.is_none() {
                    let class = vm.type_of(&data).name(vm);
                    return Err(vm.type_error(format!(
                        "underlying {method}() should have returned a bytes-like object, not '{class}'"
                    )));
                }
                bytes_of(vm, &data)?
            }
        };
        let is_end = data.is_empty();
        self.decode(vm, &data, is_end)?;
        Ok(!is_end)
    }

    /// Decode `data` behind what is decoded already.
    fn decode(&self, vm: &mut Vm, data: &[u8], is_final: bool) -> Result<()> {
        let state = self.state_mut(vm);
        if state.at == state.decoded.len() {
            state.decoded.clear();
            state.chunk.clear();
            state.at = 0;
        }
        if let Some(decoder) = state.foreign.as_ref().and_then(|foreign| foreign.decoder.clone()) {
            return self.decode_foreign(vm, &decoder, data, is_final);
        }
        // What is UTF-8 already, most often, and without a line end that may go on.
        let is_known = match state.reading_codec {
            Codec::Utf8 => std::str::from_utf8(data).is_ok(),
            Codec::Ascii | Codec::Latin1 | Codec::Cp1252 => data.is_ascii(),
            _ => false,
        };
        if is_known && state.input.is_empty() && data.last() != Some(&b'\r') {
            state.chunk.extend_from_slice(data);
            if state.newline.is_universal() {
                state.seen.note(data);
            }
            if state.newline == LineEnd::Translated && memchr::memchr(b'\r', data).is_some() {
                let mut text = data.to_vec();
                super::newline::translate(&mut text);
                state.decoded.extend_from_slice(&text);
            } else {
                state.decoded.extend_from_slice(data);
            }
            return Ok(());
        }
        state.input.extend_from_slice(data);
        let (codec, input) = (state.reading_codec, std::mem::take(&mut state.input));
        let (mut text, mut consumed, endian) = match state.errors {
            Some(errors) => match decode_with(codec, &input, is_final, errors) {
                Ok(decoded) => (decoded.text, decoded.consumed, decoded.endian),
                Err(Refusal::Fault(fault)) => return Err(vm.decode_error(&fault, &input)),
                Err(Refusal::Unsuitable) => {
                    return Err(vm.type_error("don't know how to handle UnicodeDecodeError in error callback"));
                }
            },
            None => {
                let errors = state.errors_name.clone();
                let (text, consumed) = vm.decode_by(codec, &input, &errors, is_final)?;
                (text.as_wtf8().to_vec(), consumed, None)
            }
        };
        let state = self.state_mut(vm);
        state.input = input;
        if let Some(endian) = endian {
            state.reading_codec = match state.reading_codec {
                Codec::Utf16(_) => Codec::Utf16(Some(endian)),
                Codec::Utf32(_) => Codec::Utf32(Some(endian)),
                other => other,
            };
        }
        if state.reading_codec == Codec::Utf8Sig && consumed > 0 {
            state.reading_codec = Codec::Utf8;
        }
        if (state.newline.is_universal() || state.newline == LineEnd::CrLf) && !is_final && text.last() == Some(&b'\r')
        {
            // It may be the first half of a line end.
            text.pop();
            consumed -= match state.reading_codec {
                Codec::Utf16(_) => 2,
                Codec::Utf32(_) => 4,
                _ => 1,
            };
        }
        let used: Vec<u8> = state.input.drain(..consumed).collect();
        state.chunk.extend_from_slice(&used);
        if state.newline.is_universal() {
            state.seen.note(&text);
        }
        if state.newline == LineEnd::Translated {
            super::newline::translate(&mut text);
        }
        state.decoded.extend_from_slice(&text);
        Ok(())
    }

    /// As `decode`, by a decoder written in Python. `input` holds a carriage return that may begin a line end.
    fn decode_foreign(&self, vm: &mut Vm, decoder: &Obj, data: &[u8], is_final: bool) -> Result<()> {
        let bytes = vm.bytes(data.to_vec()).into();
        let decoded = vm.call_method(decoder, "decode", &[bytes, Obj::bool(is_final)])?;
        let Some(decoded) = decoded.downcast::<Str>() else {
            let class = vm.type_of(&decoded).name(vm);
            return Err(vm.type_error(format!("decoder should return a string result, not '{class}'")));
        };
        let state = self.state_mut(vm);
        let mut text = std::mem::take(&mut state.input);
        text.extend_from_slice(decoded.as_wtf8());
        let may_go_on = state.newline.is_universal() || state.newline == LineEnd::CrLf;
        if may_go_on && !is_final && text.last() == Some(&b'\r') {
            text.pop();
            state.input.push(b'\r');
        }
        state.chunk.extend_from_slice(data);
        if state.newline.is_universal() {
            state.seen.note(&text);
        }
        if state.newline == LineEnd::Translated {
            super::newline::translate(&mut text);
        }
        state.decoded.extend_from_slice(&text);
        Ok(())
    }

    /// As `bytes_used`, by a decoder written in Python.
    fn foreign_bytes_used(&self, vm: &mut Vm, foreign: &Foreign) -> Result<usize> {
        let state = self.state.get(&vm.heap);
        let (given, total) = (wtf8::length(&state.decoded[..state.at]), wtf8::length(&state.decoded));
        if total == state.chunk.len() {
            return Ok(given);
        }
        let (chunk, errors) = (state.chunk.clone(), state.errors_name.clone());
        let (mut low, mut high) = (0, chunk.len());
        while low < high {
            let middle = (low + high) / 2;
            let errors = vm.heap.str(&errors).into();
            let decoder = vm.call_method(&foreign.info, "incrementaldecoder", &[errors])?;
            let bytes = vm.bytes(chunk[..middle].to_vec()).into();
            let text = vm.call_method(&decoder, "decode", &[bytes])?;
            if vm.len(&text)? >= given { high = middle } else { low = middle + 1 }
        }
        Ok(low)
    }

    /// Take `n` bytes of decoded text.
    fn take(&self, vm: &mut Vm, n: usize) -> Gc<Str> {
        let state = self.state.get(&vm.heap);
        let text = vm.heap.str_from_wtf8(&state.decoded[state.at..state.at + n]);
        self.state_mut(vm).at += n;
        text
    }

    /// One line; empty at the end.
    fn read_line(&self, vm: &mut Vm, limit: Option<usize>) -> Result<Gc<Str>> {
        let buffer = self.check_readable(vm)?;
        let mut searched = 0;
        loop {
            let state = self.state.get(&vm.heap);
            let rest = &state.decoded[state.at..];
            // A line end of two characters may lie across the place where the last search ended.
            let from = searched.min(rest.len()).saturating_sub(1);
            let end = state.newline.find(&rest[from..]).map(|i| from + i);
            if let Some(limit) = limit {
                let visible = &rest[..end.unwrap_or(rest.len())];
                if visible.len() >= limit && wtf8::length(visible) >= limit {
                    let n = wtf8::offset(visible, limit);
                    return Ok(self.take(vm, n));
                }
            }
            if let Some(end) = end {
                return Ok(self.take(vm, end));
            }
            searched = rest.len();
            if !self.read_chunk(vm, &buffer)? {
                let state = self.state.get(&vm.heap);
                let rest = state.decoded.len() - state.at;
                let end = state.newline.find(&state.decoded[state.at..]);
                let n = match limit {
                    Some(limit) => wtf8::offset(&state.decoded[state.at..], limit).min(end.unwrap_or(rest)),
                    None => end.unwrap_or(rest),
                };
                return Ok(self.take(vm, n));
            }
        }
    }

    /// How many of the chunk's bytes the text given away was made from.
    fn bytes_used(&self, vm: &Vm) -> usize {
        let state = self.state.get(&vm.heap);
        if state.at == state.decoded.len() {
            return state.chunk.len();
        }
        if state.decoded.len() == state.chunk.len() && state.decoded == state.chunk {
            return state.at;
        }
        // The shortest prefix that decodes to as much.
        let codec = without_mark(state.reading_codec);
        let text_length = |n: usize| {
            let Ok(decoded) = decode_with(codec, &state.chunk[..n], false, state.errors.unwrap_or(Errors::Replace))
            else {
                return 0;
            };
            let mut text = decoded.text;
            if state.newline == LineEnd::Translated {
                super::newline::translate(&mut text);
            }
            text.len()
        };
        let (mut low, mut high) = (0, state.chunk.len());
        while low < high {
            let middle = (low + high) / 2;
            if text_length(middle) >= state.at { high = middle } else { low = middle + 1 }
        }
        // A line end is two bytes where only one shows.
        if state.newline == LineEnd::Translated
            && low > 0
            && state.chunk[low - 1] == b'\r'
            && state.chunk.get(low) == Some(&b'\n')
        {
            low += 1;
        }
        low
    }

    fn forget_decoded(&self, vm: &mut Vm) {
        let state = self.state_mut(vm);
        state.decoded.clear();
        state.chunk.clear();
        state.input.clear();
        state.at = 0;
    }
}

/// Character and line based layer over a BufferedIOBase object, buffer.
#[methods(TextIOWrapper, module = "_io")]
impl TextIo {
    #[new(TextIOWrapper(cls, *args, **kwargs))]
    fn new(cls: &Gc<Type>, vm: &mut Vm, _args: &[Obj], _kwargs: Vec<(Gc<Str>, Obj)>) -> Gc<TextIo> {
        let this = TextIo { buffer: Slot::new(None), state: Slot::new(State::default()), chunk_size: Cell::new(CHUNK) };
        vm.heap.alloc_with_shape(cls.root_shape(), this)
    }

    #[native(__init__(self, buffer, encoding=None, errors=None, newline=None, line_buffering=False, write_through=False))]
    #[allow(clippy::too_many_arguments)]
    fn init(
        this: &Gc<Self>,
        vm: &mut Vm,
        buffer: &Obj,
        encoding: Option<&str>,
        errors: Option<&str>,
        newline: Option<&Gc<Str>>,
        line_buffering: bool,
        write_through: bool,
    ) -> Result<()> {
        this.buffer.set(&mut vm.heap, None);
        let encoding = match encoding {
            None | Some("locale") => locale_encoding(),
            Some(encoding) => encoding,
        };
        let (codec, info) = find_codec(vm, encoding)?;
        let errors_name = errors.unwrap_or("strict");
        let errors = find_errors(vm, errors_name)?;
        let newline = parse_newline(vm, newline)?;
        let ask = |vm: &mut Vm, method: &str| -> Result<bool> {
            let answer = vm.call_method(buffer, method, &[])?;
            vm.truth(&answer)
        };
        let (can_read, can_write, can_seek) = (ask(vm, "readable")?, ask(vm, "writable")?, ask(vm, "seekable")?);
        let foreign = match info {
            Some(info) => Some(Foreign::make(vm, info, errors_name, can_read, can_write)?),
            None => None,
        };
        let mut state = State {
            foreign,
            codec,
            encoding: encoding.to_owned(),
            errors_name: errors_name.to_owned(),
            errors,
            newline,
            is_line_buffered: line_buffering,
            writes_through: write_through,
            can_read,
            can_write,
            can_seek,
            can_tell: can_seek,
            reading_codec: codec,
            writing_codec: codec,
            ..State::default()
        };
        if can_seek && can_write && without_mark(codec) != codec {
            let position = vm.call_method(buffer, "tell", &[])?;
            if vm.truth(&position)? {
                state.writing_codec = without_mark(codec);
            }
        }
        this.state.set(&mut vm.heap, state);
        this.buffer.set(&mut vm.heap, Some(buffer.clone()));
        Ok(())
    }

    /// Reconfigure the text stream with new parameters.
    #[native(reconfigure(self, *, encoding=None, errors=None, newline=NULL, line_buffering=None, write_through=None))]
    #[allow(clippy::too_many_arguments)]
    fn reconfigure(
        this: &Gc<Self>,
        vm: &mut Vm,
        encoding: Option<&str>,
        errors: Option<&str>,
        newline: Option<&Obj>,
        line_buffering: Option<&Obj>,
        write_through: Option<&Obj>,
    ) -> Result<()> {
        this.buffer(vm)?;
        let changes_decoding = encoding.is_some() || errors.is_some() || newline.is_some();
        if this.state.get(&vm.heap).was_read && changes_decoding {
            return Err(
                vm.unsupported_operation("not possible to set the encoding or newline of stream after the first read")
            );
        }
        let newline = match newline {
            None => this.state.get(&vm.heap).newline,
            Some(newline) if newline.is_none() => LineEnd::Translated,
            Some(newline) => match newline.downcast::<Str>() {
                Some(newline) => parse_newline(vm, Some(&newline.clone()))?,
                None => {
                    let class = vm.type_of(newline).name(vm);
                    return Err(
                        vm.type_error(format!("reconfigure() argument 'newline' must be str or None, not {class}"))
                    );
                }
            },
        };
        let is_line_buffered = match line_buffering {
            Some(value) => vm.truth(value)?,
            None => this.state.get(&vm.heap).is_line_buffered,
        };
        let writes_through = match write_through {
            Some(value) => vm.truth(value)?,
            None => this.state.get(&vm.heap).writes_through,
        };
        let codec = encoding
            .map(|name| if name == "locale" { locale_encoding() } else { name })
            .map(|name| Ok((name, find_codec(vm, name)?)))
            .transpose()?;
        // A new encoding begins with strict errors.
        let errors_name = errors.or(encoding.is_some().then_some("strict"));
        let errors = errors_name.map(|name| Ok((name, find_errors(vm, name)?))).transpose()?;
        vm.call_method(this.as_obj(), "flush", &[])?;
        let (can_read, can_write) = (this.state.get(&vm.heap).can_read, this.state.get(&vm.heap).can_write);
        if let Some((name, (codec, info))) = codec {
            let foreign = match info {
                Some(info) => Some(Foreign::make(vm, info, errors_name.unwrap_or("strict"), can_read, can_write)?),
                None => None,
            };
            // A mark stands at the start of a stream only.
            let is_behind_start = {
                let buffer = this.buffer(vm)?;
                this.state.get(&vm.heap).can_seek && can_write && without_mark(codec) != codec && {
                    let position = vm.call_method(&buffer, "tell", &[])?;
                    vm.truth(&position)?
                }
            };
            let state = this.state_mut(vm);
            state.encoding = name.to_owned();
            state.foreign = foreign;
            let writing = if is_behind_start { without_mark(codec) } else { codec };
            (state.codec, state.reading_codec, state.writing_codec) = (codec, codec, writing);
        }
        let state = this.state_mut(vm);
        if let Some((name, errors)) = errors {
            state.errors_name = name.to_owned();
            state.errors = errors;
        }
        state.newline = newline;
        state.is_line_buffered = is_line_buffered;
        state.writes_through = writes_through;
        Ok(())
    }

    #[native(detach(self, /))]
    fn detach(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        let buffer = this.buffer(vm)?;
        vm.call_method(this.as_obj(), "flush", &[])?;
        this.buffer.set(&mut vm.heap, None);
        this.state_mut(vm).was_detached = true;
        Ok(buffer)
    }

    #[native(write(self, text, /))]
    fn write(this: &Gc<Self>, vm: &mut Vm, text: &Obj) -> Result<usize> {
        let text = text_argument(vm, text)?;
        this.write_text(vm, text)?;
        Ok(text.len())
    }

    #[native(read(self, size=-1, /))]
    fn read(this: &Gc<Self>, vm: &mut Vm, size: Option<&Obj>) -> Result<Gc<Str>> {
        let limit = size_of(vm, size)?;
        let buffer = this.check_readable(vm)?;
        let Some(limit) = limit else {
            let data = match plain_buffer(vm, &buffer) {
                Some(plain) => plain.read_bytes(vm, None)?.unwrap_or_default(),
                None => {
                    let data = vm.call_method(&buffer, "read", &[])?;
                    if data.is_none() { Vec::new() } else { bytes_of(vm, &data)? }
                }
            };
            this.decode(vm, &data, true)?;
            let state = this.state.get(&vm.heap);
            let rest = state.decoded.len() - state.at;
            return Ok(this.take(vm, rest));
        };
        loop {
            let state = this.state.get(&vm.heap);
            let rest = &state.decoded[state.at..];
            if rest.len() >= limit && wtf8::length(rest) >= limit {
                let n = wtf8::offset(rest, limit);
                return Ok(this.take(vm, n));
            }
            if !this.read_chunk(vm, &buffer)? {
                let state = this.state.get(&vm.heap);
                let rest = &state.decoded[state.at..];
                let n = if wtf8::length(rest) > limit { wtf8::offset(rest, limit) } else { rest.len() };
                return Ok(this.take(vm, n));
            }
        }
    }

    #[native(readline(self, size=-1, /))]
    fn readline(this: &Gc<Self>, vm: &mut Vm, size: Option<&Obj>) -> Result<Gc<Str>> {
        let limit = size_of(vm, size)?;
        this.read_line(vm, limit)
    }

    #[native(__next__(self, /))]
    fn next(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        this.buffer(vm)?;
        this.state_mut(vm).can_tell = false;
        let line: Obj = if plain_text(vm, this.as_obj()).is_some() {
            this.read_line(vm, None)?.into()
        } else {
            let line = vm.call_method(this.as_obj(), "readline", &[])?;
            if line.downcast::<Str>().is_none() {
                let class = vm.type_of(&line).name(vm);
                return Err(vm.raise_os(format!("readline() should have returned a str object, not '{class}'")));
            }
            line
        };
        if vm.len(&line)? > 0 {
            return Ok(line);
        }
        let state = this.state_mut(vm);
        state.can_tell = state.can_seek;
        Err(vm.stop_iteration(Obj::NONE))
    }

    #[native(flush(self, /))]
    fn flush(this: &Gc<Self>, vm: &mut Vm) -> Result<()> {
        this.flush_all(vm)
    }

    #[native(close(self, /))]
    fn close(this: &Gc<Self>, vm: &mut Vm) -> Result<()> {
        let buffer = this.buffer(vm)?;
        if super::is_closed(vm, &buffer)? {
            return Ok(());
        }
        let flushed = vm.call_method(this.as_obj(), "flush", &[]);
        let closed = vm.call_method(&buffer, "close", &[]);
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
        let Some(buffer) = this.buffer.cloned(&vm.heap) else { return };
        if let Ok(false) = super::is_closed(vm, this.as_obj()) {
            super::buffered::warn_forgotten(vm, &buffer, this.as_obj());
            if let Err(raised) = vm.call_method(this.as_obj(), "close", &[]) {
                vm.report_unraisable(raised, this.as_obj());
            }
        }
    }

    #[native(tell(self, /))]
    fn tell(this: &Gc<Self>, vm: &mut Vm) -> Result<i64> {
        let buffer = this.check_open(vm)?;
        let state = this.state.get(&vm.heap);
        if !state.can_seek {
            return Err(vm.unsupported_operation("underlying stream is not seekable"));
        }
        if !state.can_tell {
            return Err(vm.raise_os("telling position disabled by next() call"));
        }
        this.write_pending(vm)?;
        vm.call_method(this.as_obj(), "flush", &[])?;
        let position = vm.call_method(&buffer, "tell", &[])?;
        let position = vm.to_i64(&position)?;
        let used = match this.state.get(&vm.heap).foreign.clone() {
            Some(foreign) => this.foreign_bytes_used(vm, &foreign)?,
            None => this.bytes_used(vm),
        };
        let unused = this.state.get(&vm.heap).chunk.len() - used;
        Ok(position - unused as i64 - this.state.get(&vm.heap).input.len() as i64)
    }

    #[native(seek(self, cookie, whence=0, /))]
    fn seek(this: &Gc<Self>, vm: &mut Vm, cookie: &Obj, whence: i32) -> Result<i64> {
        let buffer = this.check_open(vm)?;
        if !this.state.get(&vm.heap).can_seek {
            return Err(vm.unsupported_operation("underlying stream is not seekable"));
        }
        let mut position = vm.to_i64(cookie)?;
        match whence {
            0 => {}
            1 if position != 0 => return Err(vm.unsupported_operation("can't do nonzero cur-relative seeks")),
            1 => {
                vm.call_method(this.as_obj(), "flush", &[])?;
                position = Self::tell(this, vm)?;
            }
            2 if position != 0 => return Err(vm.unsupported_operation("can't do nonzero end-relative seeks")),
            2 => {
                vm.call_method(this.as_obj(), "flush", &[])?;
                this.forget_decoded(vm);
                let end = vm.call_method(&buffer, "seek", &[Obj::small(0), Obj::small(2)])?;
                let end = vm.to_i64(&end)?;
                this.restart(vm, end == 0);
                return Ok(end);
            }
            _ => return Err(vm.value_error(format!("invalid whence ({whence}, should be 0, 1 or 2)"))),
        }
        if position < 0 {
            return Err(vm.value_error(format!("negative seek position {position}")));
        }
        vm.call_method(this.as_obj(), "flush", &[])?;
        let target = vm.int(position);
        vm.call_method(&buffer, "seek", &[target])?;
        this.forget_decoded(vm);
        this.restart(vm, position == 0);
        Ok(position)
    }

    /// Encoder and decoder at the start of the stream, or behind it.
    fn restart(&self, vm: &mut Vm, is_start: bool) {
        if let Some(foreign) = self.state.get(&vm.heap).foreign.clone() {
            for half in foreign.decoder.iter().chain(&foreign.encoder) {
                // What a program's codec cannot do stays undone: its state is its own.
                drop(vm.call_method(half, "reset", &[]));
            }
        }
        let state = self.state_mut(vm);
        state.can_tell = state.can_seek;
        if is_start {
            (state.reading_codec, state.writing_codec) = (state.codec, state.codec);
        } else {
            state.writing_codec = without_mark(state.codec);
            if state.reading_codec == state.codec {
                state.reading_codec = without_mark(state.codec);
            }
        }
    }

    #[native(truncate(self, pos=None, /))]
    fn truncate(this: &Gc<Self>, vm: &mut Vm, pos: Obj) -> Result<Obj> {
        let buffer = this.buffer(vm)?;
        vm.call_method(this.as_obj(), "flush", &[])?;
        vm.call_method(&buffer, "truncate", &[pos])
    }

    #[native(seekable(self, /))]
    fn seekable(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        let buffer = this.buffer(vm)?;
        vm.call_method(&buffer, "seekable", &[])
    }

    #[native(readable(self, /))]
    fn readable(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        let buffer = this.buffer(vm)?;
        vm.call_method(&buffer, "readable", &[])
    }

    #[native(writable(self, /))]
    fn writable(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        let buffer = this.buffer(vm)?;
        vm.call_method(&buffer, "writable", &[])
    }

    #[native(fileno(self, /))]
    fn fileno(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        let buffer = this.buffer(vm)?;
        vm.call_method(&buffer, "fileno", &[])
    }

    #[native(isatty(self, /))]
    fn isatty(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        let buffer = this.buffer(vm)?;
        vm.call_method(&buffer, "isatty", &[])
    }

    #[getter(buffer)]
    fn get_buffer(this: &Gc<Self>, vm: &mut Vm) -> Obj {
        this.buffer.cloned(&vm.heap).unwrap_or(Obj::NONE)
    }

    #[getter(encoding)]
    fn encoding(this: &Gc<Self>, vm: &mut Vm) -> String {
        this.state.get(&vm.heap).encoding.clone()
    }

    #[getter(errors)]
    fn errors(this: &Gc<Self>, vm: &mut Vm) -> Result<String> {
        this.buffer(vm)?;
        Ok(this.state.get(&vm.heap).errors_name.clone())
    }

    #[getter(newlines)]
    fn newlines(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        this.buffer(vm)?;
        let seen = this.state.get(&vm.heap).seen;
        Ok(seen.to_obj(vm))
    }

    #[getter(line_buffering)]
    fn line_buffering(this: &Gc<Self>, vm: &mut Vm) -> bool {
        this.state.get(&vm.heap).is_line_buffered
    }

    #[getter(write_through)]
    fn write_through(this: &Gc<Self>, vm: &mut Vm) -> bool {
        this.state.get(&vm.heap).writes_through
    }

    #[getter(_CHUNK_SIZE)]
    fn get_chunk_size(this: &Gc<Self>, vm: &mut Vm) -> Result<usize> {
        this.buffer(vm)?;
        Ok(this.chunk_size.get())
    }

    #[setter(_CHUNK_SIZE)]
    fn set_chunk_size(this: &Gc<Self>, vm: &mut Vm, value: Option<&Obj>) -> Result<()> {
        this.buffer(vm)?;
        let Some(value) = value else {
            let class = vm.types.exceptions.AttributeError.clone();
            return Err(vm.raise_message(&class, "cannot delete attribute"));
        };
        match usize::try_from(vm.to_i64(value)?) {
            Ok(size @ 1..) => {
                this.chunk_size.set(size);
                Ok(())
            }
            _ => Err(vm.value_error("a strictly positive integer is required")),
        }
    }

    #[getter(name)]
    fn name(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        let buffer = this.buffer(vm)?;
        vm.get_attr_name(&buffer, "name")
    }

    #[getter(closed)]
    fn closed(this: &Gc<Self>, vm: &mut Vm) -> Result<bool> {
        let buffer = this.buffer(vm)?;
        super::is_closed(vm, &buffer)
    }

    #[native(__repr__(self, /))]
    fn repr(this: &Gc<Self>, vm: &mut Vm) -> Result<String> {
        if !this.state.get(&vm.heap).was_detached {
            this.buffer(vm)?;
        }
        let class = vm.type_of(this.as_obj());
        let mut text = if class.has(TypeFlags::HEAP) {
            format!("<{}", class.plain_name(vm))
        } else {
            "<_io.TextIOWrapper".to_owned()
        };
        if let Some(name) = name_of(vm, this.as_obj())? {
            text.push_str(&format!(" name={name}"));
        }
        if let Some(mode) = vm.get_attr_name_opt(this.as_obj(), "mode")? {
            text.push_str(&format!(" mode={}", vm.repr_text(&mode)?));
        }
        let encoding = ouro_text::escape::repr(this.state.get(&vm.heap).encoding.as_bytes());
        text.push_str(&format!(" encoding={encoding}>"));
        Ok(text)
    }
}
