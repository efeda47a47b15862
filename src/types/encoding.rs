//! Text to bytes and back for the running program: codecs and error handlers by name, and the exceptions they raise.
//! The codecs themselves are in `text::codec`; what a program registered is kept in the module `_codecs`.

use crate::object::native::Result;
use crate::object::{Gc, Obj, Raised, Str, Tuple, Type};
use crate::types::bytes::Bytes;
use crate::types::dict::Dict;
use crate::types::exception_fields::Field;
use crate::types::module::Module;
use crate::vm::Vm;
use ouro_text::codec::{self, Codec, EncodeError, Errors, Fault, Refusal, Replacement};
use ouro_text::wtf8;

/// The usual spellings.
fn is_utf8(encoding: &str) -> bool {
    matches!(encoding, "utf-8" | "utf8" | "UTF-8" | "utf_8" | "UTF8")
}

/// The usual spellings of codecs in which ASCII stands for itself.
fn is_like_ascii(encoding: &str) -> bool {
    matches!(
        encoding,
        "ascii" | "us-ascii" | "latin-1" | "latin1" | "latin_1" | "iso-8859-1" | "iso8859-1" | "cp1252" | "ASCII"
    )
}

impl Vm {
    /// `data.decode(encoding, errors)`.
    pub fn decode(&mut self, data: &[u8], encoding: &str, errors: &str) -> Result<Gc<Str>> {
        if is_utf8(encoding)
            && let Ok(text) = std::str::from_utf8(data)
        {
            return Ok(self.heap.str(text));
        }
        if is_like_ascii(encoding) && data.is_ascii() {
            return Ok(self.heap.str(std::str::from_utf8(data).expect("ASCII")));
        }
        match Codec::from_name(encoding) {
            Some(codec) => Ok(self.decode_by(codec, data, errors, true)?.0),
            None => {
                let data = self.bytes(data.to_vec()).into();
                let text = self.apply_codec(&data, encoding, errors, "decode")?;
                match text.into_gc::<Str>() {
                    Ok(text) => Ok(text),
                    Err(other) => {
                        let class = self.type_of(&other).name(self);
                        Err(self.type_error(format!(
                            "'{encoding}' decoder returned '{class}' instead of 'str'; \
                             use codecs.decode() to decode to arbitrary types"
                        )))
                    }
                }
            }
        }
    }

    /// `text.encode(encoding, errors)`.
    pub fn encode(&mut self, text: &Gc<Str>, encoding: &str, errors: &str) -> Result<Vec<u8>> {
        if text.is_ascii() && (is_utf8(encoding) || is_like_ascii(encoding)) {
            return Ok(text.as_wtf8().to_vec());
        }
        if is_utf8(encoding)
            && let Some(text) = text.as_str()
        {
            return Ok(text.as_bytes().to_vec());
        }
        match Codec::from_name(encoding) {
            Some(codec) => self.encode_by(codec, text, errors),
            None => {
                let data = self.apply_codec(text.as_obj(), encoding, errors, "encode")?;
                match data.downcast::<Bytes>() {
                    Some(data) => Ok(data.data.to_vec()),
                    None => {
                        let class = self.type_of(&data).name(self);
                        Err(self.type_error(format!(
                            "'{encoding}' encoder returned '{class}' instead of 'bytes'; \
                             use codecs.encode() to encode to arbitrary types"
                        )))
                    }
                }
            }
        }
    }

    /// Decode with a codec known here; gives the text and how many bytes were used.
    pub fn decode_by(&mut self, codec: Codec, data: &[u8], errors: &str, is_final: bool) -> Result<(Gc<Str>, usize)> {
        let object = if codec == Codec::Utf8Sig { data.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(data) } else { data };
        let standard = Errors::from_name(errors);
        let decoded = codec::decode(codec, data, is_final, &mut |fault| match standard {
            Some(Errors::Strict) => Err(self.decode_error(fault, object)),
            _ => self.resume_decoding(errors, fault, object),
        })?;
        Ok((self.heap.str_from_wtf8(&decoded.text), decoded.consumed))
    }

    /// Encode with a codec known here.
    pub fn encode_by(&mut self, codec: Codec, text: &Gc<Str>, errors: &str) -> Result<Vec<u8>> {
        let encoded = codec::encode(codec, text.as_wtf8(), &mut |fault| self.resume_encoding(errors, fault, text));
        encoded.map_err(|error| match error {
            EncodeError::Fault(fault) => self.encode_error(&fault, text),
            EncodeError::Handler(raised) => raised,
        })
    }

    /// What the error handler `errors` answers to a fault: text, and the byte to go on at.
    pub(crate) fn resume_decoding(&mut self, errors: &str, fault: &Fault, object: &[u8]) -> Result<codec::Resumed> {
        let Some(standard) = Errors::from_name(errors) else { return self.handle_decoding(errors, fault, object) };
        codec::recover_decoding(standard, fault, object).map_err(|refusal| match refusal {
            Refusal::Fault(fault) => self.decode_error(&fault, object),
            Refusal::Unsuitable => self.type_error("don't know how to handle UnicodeDecodeError in error callback"),
        })
    }

    /// What the error handler `errors` answers to a fault: a replacement, and the code point to go on at.
    pub(crate) fn resume_encoding(&mut self, errors: &str, fault: &Fault, text: &Gc<Str>) -> Result<codec::Replaced> {
        let Some(standard) = Errors::from_name(errors) else { return self.handle_encoding(errors, fault, text) };
        let bytes = text.as_wtf8();
        let rest = &bytes[wtf8::offset(bytes, fault.start)..];
        let bad: Vec<u32> = wtf8::code_points(rest).take(fault.end - fault.start).collect();
        codec::recover_encoding(standard, fault, &bad).map_err(|refusal| match refusal {
            Refusal::Fault(fault) => self.encode_error(&fault, text),
            Refusal::Unsuitable => self.type_error("don't know how to handle UnicodeEncodeError in error callback"),
        })
    }

    /// `UnicodeDecodeError(encoding, object, start, end, reason)`.
    #[cold]
    pub fn decode_error(&mut self, fault: &Fault, object: &[u8]) -> Raised {
        let class = self.types.exceptions.UnicodeDecodeError.clone();
        let object = self.bytes(object.to_vec()).into();
        self.unicode_error(&class, fault.encoding, object, fault.start, fault.end, fault.reason)
    }

    /// `UnicodeEncodeError(encoding, object, start, end, reason)`.
    #[cold]
    pub fn encode_error(&mut self, fault: &Fault, object: &Gc<Str>) -> Raised {
        let class = self.types.exceptions.UnicodeEncodeError.clone();
        self.unicode_error(&class, fault.encoding, object.into(), fault.start, fault.end, fault.reason)
    }

    /// A UnicodeDecodeError or UnicodeEncodeError, its five arguments also as attributes.
    #[cold]
    pub fn unicode_error(
        &mut self,
        class: &Gc<Type>,
        encoding: &str,
        object: Obj,
        start: usize,
        end: usize,
        reason: &str,
    ) -> Raised {
        let encoding = self.heap.str(encoding).into();
        let reason = self.heap.str(reason).into();
        let (start, end) = (self.int(start as i64), self.int(end as i64));
        let args = vec![encoding, object, start, end, reason];
        let raised = self.raise_with(class, args.clone());
        let exception = raised.exception().clone();
        use Field::{Encoding, End, Object, Reason, Start};
        for (field, value) in [Encoding, Object, Start, End, Reason].into_iter().zip(args) {
            exception.set_field(self, field, Some(value));
        }
        raised
    }

    /// A dictionary that the module `_codecs` keeps under `name`; None before there is such a module.
    pub(crate) fn codec_table(&mut self, name: &str) -> Option<Gc<Dict>> {
        let module = self.heap.intern("_codecs");
        let module = self.modules.get_str(&self.heap, &module)?;
        let module = module.downcast::<Module>()?;
        let name = self.heap.intern(name);
        module.dict.get_str(&self.heap, &name)?.into_gc::<Dict>().ok()
    }

    /// The error handler that a program registered under `name`.
    pub(crate) fn registered_handler(&mut self, name: &str) -> Result<Obj> {
        let key = self.heap.intern(name);
        let found = self.codec_table("_error_handlers").and_then(|table| table.get_str(&self.heap, &key));
        found.ok_or_else(|| self.lookup_error(format!("unknown error handler name '{name}'")))
    }

    fn call_handler(&mut self, errors: &str, fault: Raised) -> Result<Option<(Obj, i64)>> {
        let handler = self.registered_handler(errors)?;
        let exception = fault.into_exception().into();
        let answer = self.call(&handler, &[exception])?;
        let Some([replacement, position]) = answer.downcast::<Tuple>().map(|t| t.items()) else { return Ok(None) };
        if !super::int::is_int(position) {
            return Ok(None);
        }
        let position = self.to_i64(position)?;
        Ok(Some((replacement.clone(), position)))
    }

    fn resume_position(&mut self, position: i64, len: usize) -> Result<usize> {
        let resumed = if position < 0 { position + len as i64 } else { position };
        match usize::try_from(resumed).ok().filter(|p| *p <= len) {
            Some(resumed) => Ok(resumed),
            None => Err(self.index_error(format!("position {position} from error handler out of bounds"))),
        }
    }

    fn handle_decoding(&mut self, errors: &str, fault: &Fault, object: &[u8]) -> Result<codec::Resumed> {
        let raised = self.decode_error(fault, object);
        if let Some((replacement, position)) = self.call_handler(errors, raised)?
            && let Some(text) = replacement.downcast::<Str>()
        {
            let position = self.resume_position(position, object.len())?;
            return Ok((text.as_wtf8().to_vec(), position));
        }
        Err(self.type_error("decoding error handler must return (str, int) tuple"))
    }

    fn handle_encoding(&mut self, errors: &str, fault: &Fault, text: &Gc<Str>) -> Result<codec::Replaced> {
        let raised = self.encode_error(fault, text);
        if let Some((replacement, position)) = self.call_handler(errors, raised)? {
            let replacement = if let Some(text) = replacement.downcast::<Str>() {
                Some(Replacement::Text(text.as_wtf8().to_vec()))
            } else {
                replacement.downcast::<Bytes>().map(|data| Replacement::Bytes(data.data.to_vec()))
            };
            if let Some(replacement) = replacement {
                return Ok((replacement, self.resume_position(position, text.len())?));
            }
        }
        Err(self.type_error("encoding error handler must return (str/bytes, int) tuple"))
    }

    /// Encode or decode by a codec that a program's search function found.
    fn apply_codec(&mut self, object: &Obj, encoding: &str, errors: &str, what: &str) -> Result<Obj> {
        let Some(info) = self.search_codec(encoding)? else {
            return Err(self.lookup_error(format!("unknown encoding: {encoding}")));
        };
        if let Some(flag) = self.get_attr_name_opt(&info, "_is_text_encoding")?
            && !self.truth(&flag)?
        {
            return Err(self.lookup_error(format!(
                "'{encoding}' is not a text encoding; use codecs.{what}() to handle arbitrary codecs"
            )));
        }
        let function = self.get_attr_name(&info, what)?;
        let errors = self.heap.str(errors).into();
        let answer = self.call(&function, &[object.clone(), errors])?;
        match answer.downcast::<Tuple>().map(|t| t.items()) {
            Some([result, _]) => Ok(result.clone()),
            _ => Err(self.type_error(format!("{what}r must return a tuple (object, integer)"))),
        }
    }

    /// What the registered search functions find for `encoding`.
    pub(crate) fn search_codec(&mut self, encoding: &str) -> Result<Option<Obj>> {
        let name = encoding.to_ascii_lowercase().replace([' ', '-'], "_");
        let name: Obj = self.heap.str(&name).into();
        if let Some(functions) = self.codec_table("_search_functions") {
            for function in functions.values(&self.heap) {
                let found = self.call(&function, std::slice::from_ref(&name))?;
                if !found.is_none() {
                    return Ok(Some(found));
                }
            }
        }
        // The codecs that are written in Python.
        let encodings = self.import_module("encodings")?;
        let found = self.call_method(&encodings, "search_function", std::slice::from_ref(&name))?;
        Ok((!found.is_none()).then_some(found))
    }
}
