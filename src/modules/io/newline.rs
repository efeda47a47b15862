//! Line ends: which kinds were seen, making them all `\n`, and `IncrementalNewlineDecoder`.

use crate::object::native::Result;
use crate::object::{Gc, Obj, Slot, Str, Type, Visitor, payload};
use crate::types::shapes;
use crate::vm::Vm;
use ouro_macros::methods;

/// The kinds of line ends that were seen.
#[derive(Clone, Copy, Default)]
pub(super) struct Newlines {
    cr: bool,
    lf: bool,
    crlf: bool,
}

impl Newlines {
    pub(super) fn note(&mut self, text: &[u8]) {
        if memchr::memchr(b'\r', text).is_none() {
            self.lf = self.lf || memchr::memchr(b'\n', text).is_some();
            return;
        }
        let mut previous = 0;
        for &b in text {
            match b {
                b'\n' if previous == b'\r' => self.crlf = true,
                b'\n' => self.lf = true,
                _ if previous == b'\r' => self.cr = true,
                _ => {}
            }
            previous = b;
        }
        self.cr |= previous == b'\r';
    }

    /// None, one kind, or a tuple of kinds.
    pub(super) fn to_obj(self, vm: &mut Vm) -> Obj {
        let kinds = [(self.cr, "\r"), (self.lf, "\n"), (self.crlf, "\r\n")];
        let kinds: Vec<Obj> = kinds.iter().filter(|(seen, _)| *seen).map(|(_, s)| vm.heap.str(s).into()).collect();
        match &kinds[..] {
            [] => Obj::NONE,
            [one] => one.clone(),
            _ => vm.heap.tuple(kinds).into(),
        }
    }
}

/// Make all line ends `\n`.
pub(super) fn translate(text: &mut Vec<u8>) {
    if memchr::memchr(b'\r', text).is_none() {
        return;
    }
    let mut out = Vec::with_capacity(text.len());
    for (i, &b) in text.iter().enumerate() {
        match b {
            b'\r' => out.push(b'\n'),
            b'\n' if i > 0 && text[i - 1] == b'\r' => {}
            _ => out.push(b),
        }
    }
    *text = out;
}

pub(super) struct NewlineDecoder {
    decoder: Slot<Obj>,
    state: Slot<(bool, bool, Newlines)>,
}
payload!(NewlineDecoder, "IncrementalNewlineDecoder", shapes::NONE, container);
impl crate::object::Trace for NewlineDecoder {
    fn trace(&self, v: &mut Visitor<'_>) {
        crate::object::Trace::trace(&self.decoder, v);
    }
    fn clear(&self, sink: &mut Vec<Obj>) {
        crate::object::Trace::clear(&self.decoder, sink);
    }
}

/// Codec used when reading a file in universal newlines mode.
#[methods(IncrementalNewlineDecoder, module = "_io")]
impl NewlineDecoder {
    #[new(IncrementalNewlineDecoder(cls, decoder, translate, errors = "strict"))]
    fn new(cls: &Gc<Type>, vm: &mut Vm, decoder: Obj, translate: bool, _errors: &str) -> Gc<NewlineDecoder> {
        let this =
            NewlineDecoder { decoder: Slot::new(decoder), state: Slot::new((translate, false, Newlines::default())) };
        vm.heap.alloc_with_shape(cls.root_shape(), this)
    }

    #[native(decode(self, input, final=False))]
    fn decode(this: &Gc<Self>, vm: &mut Vm, input: &Obj, r#final: bool) -> Result<Gc<Str>> {
        let decoder = this.decoder.cloned(&vm.heap);
        let output = match decoder.is_none() {
            true => input.clone(),
            false => vm.call_method(&decoder, "decode", &[input.clone(), Obj::bool(r#final)])?,
        };
        let Some(output) = output.downcast::<Str>() else {
            let class = vm.type_of(&output).name(vm);
            return Err(vm.type_error(format!("decoder should return a string result, not '{class}'")));
        };
        let (translates, held, mut seen) = *this.state.get(&vm.heap);
        let mut text = output.as_wtf8().to_vec();
        let mut is_held = held;
        if held && (!text.is_empty() || r#final) {
            text.insert(0, b'\r');
            is_held = false;
        }
        if !r#final && text.last() == Some(&b'\r') {
            text.pop();
            is_held = true;
        }
        seen.note(&text);
        if translates {
            translate(&mut text);
        }
        this.state.set(&mut vm.heap, (translates, is_held, seen));
        Ok(vm.heap.str_from_wtf8(&text))
    }

    #[native(getstate(self, /))]
    fn getstate(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        let decoder = this.decoder.cloned(&vm.heap);
        let (buffer, flag) = match decoder.is_none() {
            true => (vm.bytes(Vec::new()).into(), 0),
            false => {
                let state = vm.call_method(&decoder, "getstate", &[])?;
                let parts = vm.collect(&state)?;
                match &parts[..] {
                    [buffer, flag] => (buffer.clone(), vm.to_i64(flag)?),
                    _ => return Err(vm.type_error("illegal decoder state")),
                }
            }
        };
        let flag = vm.int(flag << 1 | i64::from(this.state.get(&vm.heap).1));
        Ok(vm.heap.tuple_of_array([buffer, flag]).into())
    }

    #[native(setstate(self, state, /))]
    fn setstate(this: &Gc<Self>, vm: &mut Vm, state: &Obj) -> Result<()> {
        let parts = vm.collect(state)?;
        let [buffer, flag] = &parts[..] else { return Err(vm.type_error("state argument must be a tuple")) };
        let flag = vm.to_i64(flag)?;
        this.state.get_mut(&mut vm.heap).1 = flag & 1 != 0;
        let decoder = this.decoder.cloned(&vm.heap);
        if !decoder.is_none() {
            let flag = vm.int(flag >> 1);
            let state = vm.heap.tuple_of_array([buffer.clone(), flag]);
            vm.call_method(&decoder, "setstate", &[state.into()])?;
        }
        Ok(())
    }

    #[native(reset(self, /))]
    fn reset(this: &Gc<Self>, vm: &mut Vm) -> Result<()> {
        let state = this.state.get_mut(&mut vm.heap);
        (state.1, state.2) = (false, Newlines::default());
        let decoder = this.decoder.cloned(&vm.heap);
        if !decoder.is_none() {
            vm.call_method(&decoder, "reset", &[])?;
        }
        Ok(())
    }

    #[getter(newlines)]
    fn newlines(this: &Gc<Self>, vm: &mut Vm) -> Obj {
        let seen = this.state.get(&vm.heap).2;
        seen.to_obj(vm)
    }
}
