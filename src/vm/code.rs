//! Code objects: `bytecode::Code` made ready to run, constants and names as objects beside the instructions.

#![allow(unsafe_code)]

use crate::object::{Gc, Heap, Obj, Str, Trace, Value, Visitor, payload};
use crate::types::shapes;
use crate::vm::Vm;
use crate::vm::frame::code_of;
use ouro_compiler::bytecode::{BoundLocals, Code, CodeKind, Const, Kind, Op, Traced};
use std::cell::{Cell, OnceCell};
use std::sync::Arc;

/// What runs. The first fields are what the machine reads at each call.
///
/// Most functions of a module never run in a program: the instructions are made ready at the first call, by the stub
/// `LoadCode` that `start` points to until then.
#[repr(C)]
pub struct CodeObject {
    pub(crate) start: Cell<*const u32>,
    /// The number of positional parameters where a call with exactly so many arguments needs no binding; else `!0`.
    pub(crate) simple_argc: u32,
    pub(crate) nregs: u32,
    pub(crate) nlocals: u32,
    /// Positional parameters.
    pub(crate) argcount: u32,
    /// Registers of parameters, `*args` and `**kwargs` among them.
    pub(crate) nparams: u32,
    /// There are positional parameters only.
    pub(crate) has_plain_params: bool,
    /// Inline caches hold something that changes of classes may make wrong.
    pub(crate) has_caches: Cell<bool>,
    pub kind: CodeKind,
    /// Marked by `types.coroutine`.
    pub is_iterable_coroutine: Cell<bool>,
    pub source: Arc<Code>,
    pub name: Gc<Str>,
    pub qualname: Gc<Str>,
    /// Names of the parameters but `*args` and `**kwargs`, interned.
    pub(crate) params: Box<[Gc<Str>]>,
    doc: OnceCell<Obj>,
    bound: OnceCell<BoundLocals>,
    body: OnceCell<Body>,
    /// The instructions with reports, once somebody watched.
    traced: OnceCell<TracedBody>,
}

/// What only code that runs needs.
struct Body {
    names: Box<[Gc<Str>]>,
    consts: Box<[Obj]>,
    /// Constants' words, then instructions: the machine reaches a constant by its distance from the instruction.
    memory: Box<[u64]>,
    /// How many words the instructions are.
    words: usize,
}

payload!(CodeObject, "code", shapes::CODE, container);

impl Trace for CodeObject {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.name.trace(v);
        self.qualname.trace(v);
        self.params.trace(v);
        if let Some(body) = self.body.get() {
            body.names.trace(v);
            body.consts.trace(v);
        }
    }
}

impl CodeObject {
    /// The code object of `code`.
    pub fn load(vm: &mut Vm, code: &Arc<Code>) -> Gc<CodeObject> {
        let has_plain_params = code.kwonlyargcount == 0 && !code.has_varargs && !code.has_varkeywords;
        let is_simple = has_plain_params && !code.kind.has_heap_frame() && code.nhigh == 0;
        let named = code.argcount + code.kwonlyargcount;
        let object = CodeObject {
            start: Cell::new(if vm.enters_by_report { vm.stubs.trace_entry() } else { vm.stubs.load_code() }),
            simple_argc: if is_simple { code.argcount } else { !0 },
            nregs: if code.nhigh > 0 { 256 + code.nhigh } else { code.nregs },
            nlocals: code.nlocals,
            argcount: code.argcount,
            nparams: named + u32::from(code.has_varargs) + u32::from(code.has_varkeywords),
            has_plain_params,
            has_caches: Cell::new(false),
            params: code.varnames[..named as usize].iter().map(|n| vm.heap.intern(n)).collect(),
            kind: code.kind,
            is_iterable_coroutine: Cell::new(false),
            name: vm.heap.intern(&code.name),
            qualname: vm.heap.intern(&code.qualname),
            source: code.clone(),
            doc: OnceCell::new(),
            bound: OnceCell::new(),
            body: OnceCell::new(),
            traced: OnceCell::new(),
        };
        vm.heap.alloc(object)
    }

    fn body(&self, vm: &mut Vm) -> &Body {
        if let Some(body) = self.body.get() {
            return body;
        }
        let body = Body::make(vm, &self.source);
        let body = self.body.get_or_init(|| body);
        self.set_start(vm);
        body
    }

    /// Let calls begin where they are to begin now.
    pub(super) fn set_start(&self, vm: &Vm) {
        self.start.set(match self.body.get() {
            _ if vm.enters_by_report => vm.stubs.trace_entry(),
            Some(body) => body.first(),
            None => vm.stubs.load_code(),
        });
    }

    /// The first instruction.
    pub(super) fn first(&self, vm: &mut Vm) -> *const u32 {
        self.body(vm).first()
    }

    fn traced(&self, vm: &mut Vm) -> &TracedBody {
        let body = self.body(vm);
        self.traced.get_or_init(|| {
            let traced = Traced::of(&self.source);
            let memory = body.memory_for(&traced.instructions);
            TracedBody { traced, memory }
        })
    }

    /// The first of the instructions with reports.
    pub(super) fn traced_first(&self, vm: &mut Vm) -> *const u32 {
        let first = self.body(vm).consts.len();
        self.traced(vm).memory[first..].as_ptr().cast()
    }

    /// The line that the report at `pc` is about, if `pc` is one of a line.
    pub(super) fn reported_line(&self, pc: *const u32) -> Option<u32> {
        let (body, copy) = (self.body.get()?, self.traced.get()?);
        copy.traced.reported_line(copy.word(body, pc)?)
    }

    /// Where a caller that goes on at `pc` goes on with reports. None if `pc` is not in the plain instructions.
    pub(super) fn traced_return(&self, vm: &mut Vm, pc: *const u32) -> Option<*const u32> {
        // SAFETY: what is returned to stands behind a call.
        self.traced_place(vm, unsafe { pc.sub(1) }).map(|call| unsafe { call.add(1) })
    }

    /// The instruction at `pc`, in the instructions with reports. None if `pc` is not in the plain ones.
    pub(super) fn traced_place(&self, vm: &mut Vm, pc: *const u32) -> Option<*const u32> {
        let offset = self.body(vm).offset(pc)?;
        let place = self.traced(vm).traced.place(offset);
        // SAFETY: places are inside the instructions.
        Some(unsafe { self.traced_first(vm).add(place as usize) })
    }

    /// The instruction `target`, in that copy of the instructions that `pc` belongs to.
    pub(super) fn goes_on_at(&self, pc: *const u32, target: u32) -> *const u32 {
        let body = self.body.get().expect("code that runs is loaded");
        match self.traced.get() {
            // SAFETY: handlers' targets are instructions.
            Some(copy) if copy.original(body, pc).is_some() => unsafe {
                copy.first(body).add(copy.traced.entry(target) as usize)
            },
            // SAFETY: as above.
            _ => unsafe { body.first().add(target as usize) },
        }
    }

    /// The names that the instructions number.
    ///
    /// # Panics
    /// If the code has never run.
    #[inline]
    pub(crate) fn names(&self) -> &[Gc<Str>] {
        &self.body.get().expect("code that runs is loaded").names
    }

    pub fn consts(&self, vm: &mut Vm) -> &[Obj] {
        &self.body(vm).consts
    }

    /// The docstring, or None.
    pub fn docstring(&self, vm: &mut Vm) -> Obj {
        if !self.source.has_docstring {
            return Obj::NONE;
        }
        self.doc.get_or_init(|| constant(vm, &self.source.consts[0])).clone()
    }

    /// Which locals hold a value for sure, by instruction.
    pub(crate) fn bound_locals(&self) -> &BoundLocals {
        self.bound.get_or_init(|| BoundLocals::of(&self.source))
    }

    /// Distance in words of `pc` from the first instruction; 0 where it has not come there yet.
    #[must_use]
    pub fn offset(&self, pc: *const u32) -> u32 {
        self.instruction(pc).unwrap_or(0)
    }

    /// As `offset`; None where it has not come there yet.
    #[must_use]
    pub(super) fn instruction(&self, pc: *const u32) -> Option<u32> {
        let body = self.body.get()?;
        body.offset(pc).or_else(|| self.traced.get()?.original(body, pc))
    }

    /// The line of the instruction at `offset`; the first line where it has none.
    #[must_use]
    pub fn line(&self, offset: u32) -> u32 {
        self.source.position(offset).map_or(self.source.first_line, |p| p.line)
    }

    /// Forget what inline caches remember.
    pub(crate) fn clear_caches(&self) {
        self.has_caches.set(false);
        let Some(body) = self.body.get() else { return };
        // SAFETY: both are copies of these instructions.
        unsafe {
            reset_caches(&self.source.instructions, body.first());
            if let Some(copy) = self.traced.get() {
                reset_caches(&copy.traced.instructions, copy.first(body));
            }
        }
    }
}

/// # Safety
/// At `first` stands a copy of `words`.
unsafe fn reset_caches(words: &[u32], first: *const u32) {
    let mut i = 0;
    while i < words.len() {
        let row = Op::of(words[i]).row();
        let mut word = i + 1;
        for (_, kind) in row.operands {
            if matches!(kind, Kind::Cache | Kind::NameCache) {
                // SAFETY: the index is inside the instructions; the machine reads caches as plain words on this thread.
                unsafe { first.cast_mut().add(word).write(words[word]) }
            }
            word += kind.extra_words();
        }
        i += row.length;
    }
}

/// The instructions with reports, ready to run.
struct TracedBody {
    traced: Traced,
    memory: Box<[u64]>,
}

impl TracedBody {
    fn first(&self, body: &Body) -> *const u32 {
        self.memory[body.consts.len()..].as_ptr().cast()
    }

    /// The word of the plain instructions that `pc` stands for, if it is in these.
    fn original(&self, body: &Body, pc: *const u32) -> Option<u32> {
        self.word(body, pc).map(|word| self.traced.original(word))
    }

    fn word(&self, body: &Body, pc: *const u32) -> Option<u32> {
        let distance = (pc as usize).wrapping_sub(self.first(body) as usize) / 4;
        (distance < self.traced.instructions.len()).then_some(distance as u32)
    }
}

impl Body {
    fn make(vm: &mut Vm, code: &Code) -> Body {
        let names: Box<[Gc<Str>]> = code.names.iter().map(|n| vm.heap.intern(n)).collect();
        let consts: Box<[Obj]> = code.consts.iter().map(|c| constant(vm, c)).collect();
        let mut body = Body { names, consts, words: code.instructions.len(), memory: Box::new([]) };
        body.memory = body.memory_for(&code.instructions);
        body
    }

    /// The constants' words, then `words`, instructions.
    fn memory_for(&self, words: &[u32]) -> Box<[u64]> {
        let mut memory: Vec<u64> = self.consts.iter().map(|c| c.value().0).collect();
        let first = memory.len();
        memory.resize(first + words.len().div_ceil(2), 0);
        for (i, word) in patched(words, first).into_iter().enumerate() {
            memory[first + i / 2] |= u64::from(word) << (32 * (i % 2));
        }
        memory.into_boxed_slice()
    }

    fn first(&self) -> *const u32 {
        self.memory[self.consts.len()..].as_ptr().cast()
    }

    /// Distance in words of `pc` from the first instruction, if it is one of them.
    fn offset(&self, pc: *const u32) -> Option<u32> {
        let distance = (pc as usize).wrapping_sub(self.first() as usize) / 4;
        (distance < self.words).then_some(distance as u32)
    }
}

/// `LoadCode`: the activation at `base` is about to run for the first time.
///
/// # Safety
/// `base` is the registers of a running activation.
pub(crate) unsafe fn load_code(vm: &mut Vm, base: *mut Value) -> *const u32 {
    // SAFETY: the caller's promise; the frame's function keeps the code.
    unsafe {
        let code = code_of(base);
        (*code).body(vm);
        (*code).start.get()
    }
}

/// The instructions, constants' indices replaced by their distance in bytes below the instruction.
fn patched(words: &[u32], first: usize) -> Vec<u32> {
    let mut patched = words.to_vec();
    let mut i = 0;
    while i < words.len() {
        let row = Op::of(words[i]).row();
        let mut word = i + 1;
        for (_, kind) in row.operands {
            if *kind == Kind::Const {
                let index = words[word] as usize;
                patched[word] = ((first - index) * 8 + i * 4) as u32;
            }
            word += kind.extra_words();
        }
        i += row.length;
    }
    patched
}

fn constant(vm: &mut Vm, constant: &Const) -> Obj {
    match constant {
        Const::None => Obj::NONE,
        Const::True => Obj::TRUE,
        Const::False => Obj::FALSE,
        Const::Ellipsis => Obj::ELLIPSIS,
        Const::Int(i) => vm.int(*i),
        Const::BigInt(digits) => {
            let n =
                num_bigint::BigInt::parse_bytes(digits.as_bytes(), 16).expect("the compiler writes hexadecimal digits");
            vm.int_big(n)
        }
        Const::Float(f) => vm.heap.float(*f),
        Const::Complex(re, im) => vm.complex(*re, *im),
        Const::Str(text) => str_constant(&vm.heap, text),
        Const::Bytes(bytes) => vm.bytes(bytes.to_vec()).into(),
        Const::Tuple(items) => {
            let items = items.iter().map(|c| self::constant(vm, c)).collect();
            vm.heap.tuple(items).into()
        }
        Const::FrozenSet(items) => {
            let items: Vec<Obj> = items.iter().map(|c| self::constant(vm, c)).collect();
            // Made twice, the second time in the order of the first: so does CPython, and sets made of it show it.
            let set = vm.frozenset(items).expect("constants are hashable");
            let items = vm.collect(&set).expect("sets are iterable");
            vm.frozenset(items).expect("constants are hashable")
        }
        Const::Code(code) => CodeObject::load(vm, code).into(),
    }
}

/// Strings that look like identifiers are interned, as in CPython.
fn str_constant(heap: &Heap, text: &[u8]) -> Obj {
    if text.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'_')
        && let Ok(text) = std::str::from_utf8(text)
    {
        return heap.intern(text).into();
    }
    heap.str_from_wtf8(text).into()
}
