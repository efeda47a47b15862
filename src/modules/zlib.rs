//! `zlib`: compression as in RFC 1950 to 1952, and its checksums. The only importer of zlib_rs.
//!
//! Contents: one-shot functions, `Compress`, `Decompress`, `_ZlibDecompressor`, checksums, constants.

use super::NativeModule;
use crate::object::native::Result;
use crate::object::{Gc, Obj, Raised, ShapeId, Trace, Type, TypeFlags, Visitor, payload};
use crate::types::bytes::Bytes;
use crate::types::module::Module;
use crate::vm::Vm;
use ouro_macros::{methods, native};
use std::cell::{Cell, RefCell};
use zlib_rs::{Deflate, DeflateConfig, DeflateFlush, Inflate, InflateError, InflateFlush, Method, Status, Strategy};

pub const MODULE: NativeModule = NativeModule {
    name: "zlib",
    doc: "Compression and decompression in the formats of zlib and gzip, and their checksums.",
    natives: &[ADLER32, COMPRESS, COMPRESSOBJ, CRC32, DECOMPRESS, DECOMPRESSOBJ],
    init: Some(init),
};

const CONSTANTS: &[(&str, i64)] = &[
    ("DEFLATED", 8),
    ("DEF_BUF_SIZE", 16384),
    ("DEF_MEM_LEVEL", 8),
    ("MAX_WBITS", 15),
    ("Z_BEST_COMPRESSION", 9),
    ("Z_BEST_SPEED", 1),
    ("Z_BLOCK", 5),
    ("Z_DEFAULT_COMPRESSION", -1),
    ("Z_DEFAULT_STRATEGY", 0),
    ("Z_FILTERED", 1),
    ("Z_FINISH", 4),
    ("Z_FIXED", 4),
    ("Z_FULL_FLUSH", 3),
    ("Z_HUFFMAN_ONLY", 2),
    ("Z_NO_COMPRESSION", 0),
    ("Z_NO_FLUSH", 0),
    ("Z_PARTIAL_FLUSH", 1),
    ("Z_RLE", 3),
    ("Z_SYNC_FLUSH", 2),
    ("Z_TREES", 6),
];

struct Classes {
    error: Gc<Type>,
    compress: Gc<Type>,
    decompress: Gc<Type>,
}

fn init(vm: &mut Vm, module: &Gc<Module>) -> Result<()> {
    for (name, value) in CONSTANTS {
        let value = vm.int(*value);
        vm.dict_set_name(&module.dict, name, value);
    }
    for (name, text) in [("ZLIB_VERSION", "1.3.1"), ("ZLIB_RUNTIME_VERSION", "1.3.1"), ("__version__", "1.0")] {
        let text = vm.heap.str(text);
        vm.dict_set_name(&module.dict, name, text);
    }
    let object = vm.types.object.clone();
    let compress = vm.native_class::<Compress>(&Compress::CLASS, &object);
    let decompress = vm.native_class::<Decompress>(&Decompress::CLASS, &object);
    for class in [&compress, &decompress] {
        class.add_flag(TypeFlags::NO_NEW);
    }
    let decompressor = vm.native_class::<Decompressor>(&Decompressor::CLASS, &object);
    vm.dict_set_name(&module.dict, "_ZlibDecompressor", decompressor);
    let namespace = vm.dict();
    let name = vm.heap.intern("zlib");
    vm.dict_set_name(&namespace, "__module__", name);
    let base = vm.types.exceptions.Exception.clone().into();
    let args = [vm.heap.str("error").into(), vm.heap.tuple(vec![base]).into(), namespace.into()];
    let metaclass: Obj = vm.types.r#type.clone().into();
    let error = vm.call(&metaclass, &args)?;
    vm.dict_set_name(&module.dict, "error", error.clone());
    if let Ok(error) = error.into_gc::<Type>() {
        vm.set_extension(Classes { error, compress, decompress });
    }
    Ok(())
}

fn classes(vm: &mut Vm) -> Result<&'static Classes> {
    match vm.extension::<Classes>() {
        Some(classes) => Ok(classes),
        None => Err(vm.system_error("zlib is not initialized")),
    }
}

fn error(vm: &mut Vm, message: &str) -> Raised {
    match classes(vm) {
        Ok(classes) => vm.raise_message(&classes.error, message),
        Err(raised) => raised,
    }
}

/// What went wrong in a stream: zlib's number, and its explanation where there is one.
struct Failure {
    code: i32,
    message: Option<&'static str>,
}

impl Failure {
    const STREAM: Failure = Failure { code: -2, message: Some("inconsistent stream state") };
    const TRUNCATED: Failure = Failure { code: -5, message: Some("incomplete or truncated stream") };

    fn raise(&self, vm: &mut Vm, doing: &str) -> Raised {
        let code = self.code;
        let text = match self.message {
            Some(message) => format!("Error {code} {doing}: {message}"),
            None => format!("Error {code} {doing}"),
        };
        error(vm, &text)
    }
}

/// How a stream is packed, from the sign and size of `wbits`: None where it is no value for that.
fn deflater(level: i32, method: i32, wbits: i32, mem_level: i32, strategy: i32) -> Option<Deflate> {
    let method = Method::try_from(method).ok()?;
    let strategy = Strategy::try_from(strategy).ok()?;
    let is_known = matches!(wbits, 8..=15 | 25..=31 | -15..=-9);
    if !is_known || !(-1..=9).contains(&level) || !(1..=9).contains(&mem_level) {
        return None;
    }
    Some(Deflate::new_with_config(DeflateConfig { level, method, window_bits: wbits, mem_level, strategy }))
}

fn inflater(wbits: i32) -> Option<Unpacker> {
    let stream = match wbits {
        -15..=-8 => Inflate::new(false, wbits.unsigned_abs() as u8),
        0 | 8..=15 | 16 | 24..=31 | 32 | 40..=47 => Inflate::new(true, wbits as u8),
        _ => return None,
    };
    Some(Unpacker { stream, wrong: None })
}

const CHUNK: usize = 16 * 1024;

/// A buffer that grows by what is asked of it, up to `limit`.
struct Output {
    data: Vec<u8>,
    filled: usize,
    limit: usize,
}

impl Output {
    fn new(first: usize, limit: usize) -> Output {
        Output { data: vec![0; first.min(limit)], filled: 0, limit }
    }

    fn is_full(&self) -> bool {
        self.filled == self.data.len()
    }

    /// Make room; false where the limit is reached.
    fn grow(&mut self) -> bool {
        if self.filled >= self.limit {
            return false;
        }
        if self.is_full() {
            let size = (self.data.len() * 2).max(CHUNK).min(self.limit);
            self.data.resize(size, 0);
        }
        true
    }

    fn finish(mut self) -> Vec<u8> {
        self.data.truncate(self.filled);
        self.data
    }
}

/// Pack all of `input`.
fn deflate(stream: &mut Deflate, input: &[u8], flush: DeflateFlush) -> std::result::Result<Vec<u8>, Failure> {
    let mut output = Output::new(CHUNK.min(input.len() / 2 + 64), usize::MAX);
    let mut position = 0;
    loop {
        output.grow();
        let (read, written) = (stream.total_in(), stream.total_out());
        let status = stream.compress(&input[position..], &mut output.data[output.filled..], flush);
        position += (stream.total_in() - read) as usize;
        output.filled += (stream.total_out() - written) as usize;
        match status {
            Ok(Status::StreamEnd) => return Ok(output.finish()),
            Ok(_) if position == input.len() && !output.is_full() => return Ok(output.finish()),
            Ok(_) => {}
            Err(_) => return Err(Failure::STREAM),
        }
    }
}

/// A stream being unpacked. One that was found wrong stays so.
struct Unpacker {
    stream: Inflate,
    wrong: Option<&'static str>,
}

/// Where unpacking stopped.
struct Unpacked {
    data: Vec<u8>,
    consumed: usize,
    is_end: bool,
    failure: Option<Failure>,
}

/// Unpack `input` until it, the stream or the room for output ends.
fn inflate(
    unpacker: &mut Unpacker,
    input: &[u8],
    limit: usize,
    first: usize,
    zdict: Option<&[u8]>,
) -> (Unpacked, bool) {
    let mut output = Output::new(first.max(1), limit);
    if let Some(message) = unpacker.wrong {
        let failure = Some(Failure { code: -3, message: Some(message) });
        return (Unpacked { data: Vec::new(), consumed: 0, is_end: false, failure }, false);
    }
    let stream = &mut unpacker.stream;
    let (mut consumed, mut is_end, mut failure, mut refused_dictionary) = (0, false, None, false);
    while output.grow() {
        let (read, written) = (stream.total_in(), stream.total_out());
        let room = &mut output.data[output.filled..];
        let status = stream.decompress(&input[consumed..], room, InflateFlush::SyncFlush);
        consumed += (stream.total_in() - read) as usize;
        output.filled += (stream.total_out() - written) as usize;
        match status {
            Ok(Status::StreamEnd) => is_end = true,
            Ok(_) if output.is_full() => continue,
            Ok(_) if consumed == input.len() => {}
            Ok(_) => continue,
            Err(InflateError::NeedDict { .. }) => match zdict {
                Some(zdict) if stream.set_dictionary(zdict).is_ok() => continue,
                Some(_) => {
                    refused_dictionary = true;
                    failure = Some(Failure { code: -3, message: Some("invalid input data") });
                }
                None => failure = Some(Failure { code: 2, message: None }),
            },
            Err(InflateError::DataError) => {
                let message = stream.error_message().unwrap_or("invalid input data");
                unpacker.wrong = Some(message);
                failure = Some(Failure { code: -3, message: Some(message) });
            }
            Err(InflateError::MemError) => failure = Some(Failure { code: -4, message: None }),
            Err(InflateError::StreamError) => failure = Some(Failure::STREAM),
        }
        break;
    }
    (Unpacked { data: output.finish(), consumed, is_end, failure }, refused_dictionary)
}

/// A dictionary to begin with; for packed streams it is asked for by the stream itself.
fn dictionary(vm: &mut Vm, zdict: Option<&Obj>) -> Result<Option<Vec<u8>>> {
    let Some(zdict) = zdict else { return Ok(None) };
    match vm.bytes_like(zdict)? {
        Some(zdict) => Ok(Some(zdict)),
        None => Err(vm.type_error("zdict argument must support the buffer protocol")),
    }
}

/// A stream to unpack, which has its dictionary already where no header names one.
fn start_inflating(vm: &mut Vm, wbits: i32, zdict: Option<&[u8]>) -> Result<Unpacker> {
    let Some(mut stream) = inflater(wbits) else {
        return Err(vm.value_error("Invalid initialization option"));
    };
    if let Some(zdict) = zdict.filter(|_| wbits < 0)
        && stream.stream.set_dictionary(zdict).is_err()
    {
        return Err(Failure::STREAM.raise(vm, "while setting zdict"));
    }
    Ok(stream)
}

/// Compress `data` and return it as bytes. Levels go from 0 (none) to 9 (smallest); -1 is the usual compromise.
#[native(compress(data, /, level=-1, wbits=15))]
fn compress(vm: &mut Vm, data: &Obj, level: i32, wbits: i32) -> Result<Gc<Bytes>> {
    let data = vm.need_bytes(data)?;
    let Some(mut stream) = deflater(level, 8, wbits, 8, 0) else {
        return Err(error(vm, "Bad compression level"));
    };
    match deflate(&mut stream, &data, DeflateFlush::Finish) {
        Ok(packed) => Ok(vm.bytes(packed)),
        Err(failure) => Err(failure.raise(vm, "while compressing data")),
    }
}

/// Decompress `data`, which holds a whole stream. `bufsize` is a guess at the result's size.
#[native(decompress(data, /, wbits=15, bufsize=16384))]
fn decompress(vm: &mut Vm, data: &Obj, wbits: i32, bufsize: isize) -> Result<Gc<Bytes>> {
    let data = vm.need_bytes(data)?;
    let Ok(first) = usize::try_from(bufsize) else {
        return Err(vm.value_error("bufsize must be non-negative"));
    };
    let Some(mut stream) = inflater(wbits) else {
        return Err(Failure::STREAM.raise(vm, "while preparing to decompress data"));
    };
    // The guess is not trusted beyond what such input can hold.
    let first = first.min(CHUNK.max(data.len().saturating_mul(1100)));
    let (unpacked, _) = inflate(&mut stream, &data, usize::MAX, first, None);
    let failure = match unpacked.failure {
        None if unpacked.is_end => return Ok(vm.bytes(unpacked.data)),
        None => Failure::TRUNCATED,
        Some(failure) => failure,
    };
    Err(failure.raise(vm, "while decompressing data"))
}

/// Return an object that compresses piece by piece.
#[allow(non_snake_case)]
#[native(compressobj(level=-1, method=8, wbits=15, memLevel=8, strategy=0, zdict=NULL))]
fn compressobj(
    vm: &mut Vm,
    level: i32,
    method: i32,
    wbits: i32,
    memLevel: i32,
    strategy: i32,
    zdict: Option<&Obj>,
) -> Result<Obj> {
    let zdict = match zdict {
        Some(zdict) => Some(vm.need_bytes(zdict)?),
        None => None,
    };
    let Some(mut stream) = deflater(level, method, wbits, memLevel, strategy) else {
        return Err(vm.value_error("Invalid initialization option"));
    };
    if let Some(zdict) = zdict
        && stream.set_dictionary(&zdict).is_err()
    {
        return Err(vm.value_error("Invalid dictionary"));
    }
    let class = &classes(vm)?.compress;
    let compress = Compress { stream: RefCell::new(stream), is_finished: Cell::new(false) };
    Ok(vm.heap.alloc_with_shape(class.root_shape(), compress).into())
}

/// Return an object that decompresses piece by piece.
#[native(decompressobj(wbits=15, zdict=NULL))]
fn decompressobj(vm: &mut Vm, wbits: i32, zdict: Option<&Obj>) -> Result<Obj> {
    let zdict = dictionary(vm, zdict)?;
    let stream = start_inflating(vm, wbits, zdict.as_deref())?;
    let class = &classes(vm)?.decompress;
    let decompress = Decompress {
        stream: RefCell::new(stream),
        zdict,
        unused: RefCell::default(),
        tail: RefCell::default(),
        is_end: Cell::new(false),
        is_closed: Cell::new(false),
    };
    Ok(vm.heap.alloc_with_shape(class.root_shape(), decompress).into())
}

/// A stream being compressed.
pub struct Compress {
    stream: RefCell<Deflate>,
    is_finished: Cell<bool>,
}
payload!(Compress, "zlib.Compress", ShapeId::NONE, leaf);
impl Trace for Compress {
    fn trace(&self, _: &mut Visitor<'_>) {}
}

#[methods(Compress, module = "zlib", subclassable = false)]
impl Compress {
    /// Compress `data`: what can be said of it already, as bytes. The rest comes later, at the latest from flush().
    #[native(compress(self, data, /))]
    fn compress(this: &Gc<Self>, vm: &mut Vm, data: &Obj) -> Result<Gc<Bytes>> {
        let data = vm.need_bytes(data)?;
        Self::run(this, vm, &data, DeflateFlush::NoFlush, "while compressing data")
    }

    /// Return what is left. After Z_FINISH, the usual mode, the object is at its end.
    #[native(flush(self, mode=4, /))]
    fn flush(this: &Gc<Self>, vm: &mut Vm, mode: i32) -> Result<Gc<Bytes>> {
        if mode == 0 {
            return Ok(vm.bytes(Vec::new()));
        }
        let Ok(flush) = DeflateFlush::try_from(mode) else {
            return Err(Failure::STREAM.raise(vm, "while flushing"));
        };
        let last = Self::run(this, vm, &[], flush, "while flushing")?;
        this.is_finished.set(this.is_finished.get() || mode == 4);
        Ok(last)
    }

    fn run(this: &Gc<Self>, vm: &mut Vm, data: &[u8], flush: DeflateFlush, doing: &str) -> Result<Gc<Bytes>> {
        if this.is_finished.get() {
            return Err(Failure::STREAM.raise(vm, doing));
        }
        let packed = deflate(&mut this.stream.borrow_mut(), data, flush);
        match packed {
            Ok(packed) => Ok(vm.bytes(packed)),
            Err(failure) => Err(failure.raise(vm, doing)),
        }
    }
}

/// A stream being decompressed.
pub struct Decompress {
    stream: RefCell<Unpacker>,
    zdict: Option<Vec<u8>>,
    /// What came after the end of the stream.
    unused: RefCell<Vec<u8>>,
    /// What was not taken, as the result would have become too long.
    tail: RefCell<Vec<u8>>,
    is_end: Cell<bool>,
    /// Whether flush() has closed the stream at its end.
    is_closed: Cell<bool>,
}
payload!(Decompress, "zlib.Decompress", ShapeId::NONE, leaf);
impl Trace for Decompress {
    fn trace(&self, _: &mut Visitor<'_>) {}
}

#[methods(Decompress, module = "zlib", subclassable = false)]
impl Decompress {
    /// Decompress `data`, to `max_length` bytes at most if that is not 0; what was not taken of `data` then stands in
    /// unconsumed_tail.
    #[native(decompress(self, data, /, max_length=0))]
    fn decompress(this: &Gc<Self>, vm: &mut Vm, data: &Obj, max_length: isize) -> Result<Gc<Bytes>> {
        let data = vm.need_bytes(data)?;
        let limit = match usize::try_from(max_length) {
            Ok(0) => usize::MAX,
            Ok(limit) => limit,
            Err(_) => return Err(vm.value_error("max_length must be non-negative")),
        };
        if this.is_closed.get() {
            *this.tail.borrow_mut() = data.into_owned();
            return Err(Failure::STREAM.raise(vm, "while decompressing data"));
        }
        Self::run(this, vm, &data, limit, CHUNK, true)
    }

    /// Return what is left of the input, decompressed. `length` is a guess at its size.
    #[native(flush(self, length=16384, /))]
    fn flush(this: &Gc<Self>, vm: &mut Vm, length: isize) -> Result<Gc<Bytes>> {
        let Ok(length @ 1..) = usize::try_from(length) else {
            return Err(vm.value_error("length must be greater than zero"));
        };
        let tail = this.tail.borrow().clone();
        let rest = Self::run(this, vm, &tail, usize::MAX, length.min(CHUNK), false)?;
        this.is_closed.set(this.is_end.get());
        Ok(rest)
    }

    fn run(this: &Gc<Self>, vm: &mut Vm, data: &[u8], limit: usize, first: usize, raises: bool) -> Result<Gc<Bytes>> {
        if this.is_end.get() {
            if raises {
                *this.tail.borrow_mut() = data.to_vec();
                this.unused.borrow_mut().extend_from_slice(data);
            }
            return Ok(vm.bytes(Vec::new()));
        }
        let (unpacked, refused_dictionary) =
            inflate(&mut this.stream.borrow_mut(), data, limit, first, this.zdict.as_deref());
        let rest = data[unpacked.consumed..].to_vec();
        if unpacked.is_end {
            this.is_end.set(true);
            this.unused.borrow_mut().extend_from_slice(&rest);
        }
        *this.tail.borrow_mut() = rest;
        match unpacked.failure {
            Some(failure) if refused_dictionary => Err(failure.raise(vm, "while setting zdict")),
            Some(failure) if raises => Err(failure.raise(vm, "while decompressing data")),
            _ => Ok(vm.bytes(unpacked.data)),
        }
    }

    #[getter(unused_data)]
    fn unused_data(this: &Gc<Self>, vm: &mut Vm) -> Gc<Bytes> {
        vm.bytes(this.unused.borrow().clone())
    }

    #[getter(unconsumed_tail)]
    fn unconsumed_tail(this: &Gc<Self>, vm: &mut Vm) -> Gc<Bytes> {
        vm.bytes(this.tail.borrow().clone())
    }

    #[getter(eof)]
    fn eof(this: &Gc<Self>) -> bool {
        this.is_end.get()
    }
}

/// A stream being decompressed that keeps what it has not taken yet.
pub struct Decompressor {
    stream: RefCell<Unpacker>,
    zdict: Option<Vec<u8>>,
    /// What waits to be decompressed; after the end, what came behind it.
    rest: RefCell<Vec<u8>>,
    is_end: Cell<bool>,
    needs_input: Cell<bool>,
}
payload!(Decompressor, "zlib._ZlibDecompressor", ShapeId::NONE, leaf);
impl Trace for Decompressor {
    fn trace(&self, _: &mut Visitor<'_>) {}
}

/// Create a decompressor object for decompressing data incrementally.
#[methods(_ZlibDecompressor, module = "zlib")]
impl Decompressor {
    #[new(_ZlibDecompressor(cls, wbits=15, zdict=NULL))]
    fn new(vm: &mut Vm, cls: &Gc<Type>, wbits: i32, zdict: Option<&Obj>) -> Result<Obj> {
        let zdict = dictionary(vm, zdict)?;
        let stream = start_inflating(vm, wbits, zdict.as_deref())?;
        let decompressor = Decompressor {
            stream: RefCell::new(stream),
            zdict,
            rest: RefCell::default(),
            is_end: Cell::new(false),
            needs_input: Cell::new(true),
        };
        Ok(vm.heap.alloc_with_shape(cls.root_shape(), decompressor).into())
    }

    /// Decompress `data`, to `max_length` bytes at most if that is not negative; what was not taken is kept.
    #[native(decompress(self, data, max_length=-1))]
    fn decompress(this: &Gc<Self>, vm: &mut Vm, data: &Obj, max_length: isize) -> Result<Gc<Bytes>> {
        let data = vm.need_bytes(data)?;
        if this.is_end.get() {
            return Err(vm.eof_error("End of stream already reached"));
        }
        let mut input = this.rest.take();
        input.extend_from_slice(&data);
        let limit = usize::try_from(max_length).unwrap_or(usize::MAX);
        let (unpacked, refused_dictionary) =
            inflate(&mut this.stream.borrow_mut(), &input, limit, CHUNK, this.zdict.as_deref());
        input.drain(..unpacked.consumed);
        this.is_end.set(unpacked.is_end);
        this.needs_input.set(!unpacked.is_end && input.is_empty());
        *this.rest.borrow_mut() = input;
        match unpacked.failure {
            Some(failure) if refused_dictionary => Err(failure.raise(vm, "while setting zdict")),
            Some(failure) => Err(failure.raise(vm, "while decompressing data")),
            None => Ok(vm.bytes(unpacked.data)),
        }
    }

    /// True if the end-of-stream marker has been reached.
    #[getter(eof)]
    fn eof(this: &Gc<Self>) -> bool {
        this.is_end.get()
    }

    /// Data found after the end of the compressed stream.
    #[getter(unused_data)]
    fn unused_data(this: &Gc<Self>, vm: &mut Vm) -> Gc<Bytes> {
        let data = if this.is_end.get() { this.rest.borrow().clone() } else { Vec::new() };
        vm.bytes(data)
    }

    /// True if more input is needed before more decompressed data can be produced.
    #[getter(needs_input)]
    fn needs_input(this: &Gc<Self>) -> bool {
        this.needs_input.get()
    }
}

/// The lowest 32 bits of an integer.
fn low_word(vm: &mut Vm, value: Option<&Obj>, default: u32) -> Result<u32> {
    match value {
        Some(value) => {
            let value = vm.to_big(value)? & num_bigint::BigInt::from(u32::MAX);
            Ok(u32::try_from(value).unwrap_or(0))
        }
        None => Ok(default),
    }
}

/// Compute a CRC-32 checksum of `data`, going on from `value`.
#[native(crc32(data, value=0, /))]
fn crc32(vm: &mut Vm, data: &Obj, value: Option<&Obj>) -> Result<u32> {
    let data = vm.need_bytes(data)?;
    let value = low_word(vm, value, 0)?;
    Ok(checksum(value, &data))
}

/// The CRC-32 of `data`, going on from `start`.
pub(super) fn checksum(start: u32, data: &[u8]) -> u32 {
    zlib_rs::crc32::crc32(start, data)
}

/// Compute an Adler-32 checksum of `data`, going on from `value`.
#[native(adler32(data, value=1, /))]
fn adler32(vm: &mut Vm, data: &Obj, value: Option<&Obj>) -> Result<u32> {
    let data = vm.need_bytes(data)?;
    let value = low_word(vm, value, 1)?;
    Ok(zlib_rs::adler32::adler32(value, &data))
}
