//! The functions of the module `builtins`. Reference: "Built-in Functions".

use super::ast;
use crate::object::native::{NativeDef, Result};
use crate::object::protocol::{BinaryOp, CompareOp};
use crate::object::sum::Sum;
use crate::object::{Gc, Obj, Special, Str, Tuple, Type};
use crate::types::dict::Dict;
use crate::types::function::Function;
use crate::types::int::as_big;
use crate::types::native_iter::Items;
use crate::types::object::address;
use crate::vm::Vm;
use crate::vm::code::CodeObject;
use num_integer::Integer;
use num_traits::Signed;
use ouro_compiler::bytecode::CodeKind;
use ouro_macros::native;

pub const NATIVES: &[NativeDef] = &[
    ABS,
    AITER,
    ALL,
    ANEXT,
    ANY,
    ASCII,
    BIN,
    BREAKPOINT,
    CALLABLE,
    CHR,
    COMPILE,
    DELATTR,
    DIR,
    DIVMOD,
    EVAL,
    EXEC,
    FORMAT,
    GETATTR,
    GLOBALS,
    HASATTR,
    HASH,
    HEX,
    ID,
    INPUT,
    ISINSTANCE,
    ISSUBCLASS,
    ITER,
    LEN,
    LOCALS,
    MAX,
    MIN,
    NEXT,
    OCT,
    ORD,
    POW,
    PRINT,
    REPR,
    ROUND,
    SETATTR,
    SORTED,
    SUM,
    VARS,
    BUILD_CLASS,
    IMPORT,
];

/// Return the absolute value of the argument.
#[native(abs(x, /))]
fn abs(vm: &mut Vm, x: &Obj) -> Result<Obj> {
    if let Some(i) = x.as_small_int() {
        return Ok(vm.int(i.abs()));
    }
    if x.value().is_float() {
        return Ok(vm.heap.float(x.value().as_float().abs()));
    }
    match vm.call_special(x, Special::Abs, &[])? {
        Some(v) => Ok(v),
        None => {
            let class = vm.type_of(x).name(vm);
            Err(vm.type_error(format!("bad operand type for abs(): '{class}'")))
        }
    }
}

/// Return an AsyncIterator for an AsyncIterable object.
#[native(aiter(async_iterable, /))]
fn aiter(vm: &mut Vm, async_iterable: &Obj) -> Result<Obj> {
    let Some(iterator) = vm.call_special(async_iterable, Special::AIter, &[])? else {
        let class = vm.type_of(async_iterable).name(vm);
        return Err(vm.type_error(format!("'{class}' object is not an async iterable")));
    };
    if vm.special_of(&iterator, Special::ANext).is_none() {
        let class = vm.type_of(&iterator).name(vm);
        return Err(vm.type_error(format!("aiter() returned not an async iterator of type '{class}'")));
    }
    Ok(iterator)
}

/// Call sys.breakpointhook(*args, **kws).  sys.breakpointhook() must accept
/// whatever arguments are passed.
///
/// By default, this drops you into the pdb debugger.
#[native(breakpoint(*args, **kws))]
fn breakpoint(vm: &mut Vm, args: &[Obj], kws: Vec<(Gc<Str>, Obj)>) -> Result<Obj> {
    let sys = vm.import_module("sys")?;
    match vm.get_attr_name_opt(&sys, "breakpointhook")? {
        Some(hook) => vm.call_kw(&hook, args, &kws),
        None => Err(vm.runtime_error("lost sys.breakpointhook")),
    }
}

/// Return True if bool(x) is True for all values x in the iterable.
///
/// If the iterable is empty, return True.
#[native(all(iterable, /))]
fn all(vm: &mut Vm, iterable: &Obj) -> Result<bool> {
    let mut items = vm.items(iterable)?;
    while let Some(item) = items.next(vm)? {
        if !vm.truth(&item)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Return the next item from the async iterator.
///
/// If default is given and the async iterator is exhausted,
/// it is returned instead of raising StopAsyncIteration.
#[native(anext(aiterator, default=NULL, /))]
fn anext(vm: &mut Vm, aiterator: &Obj, default: Option<&Obj>) -> Result<Obj> {
    let Some(awaitable) = vm.call_special(aiterator, Special::ANext, &[])? else {
        let class = vm.type_of(aiterator).name(vm);
        return Err(vm.type_error(format!("'{class}' object is not an async iterator")));
    };
    match default {
        None => Ok(awaitable),
        Some(default) => Ok(crate::types::anext_default::make(vm, awaitable, default.clone())),
    }
}

/// Return True if bool(x) is True for any x in the iterable.
///
/// If the iterable is empty, return False.
#[native(any(iterable, /))]
fn any(vm: &mut Vm, iterable: &Obj) -> Result<bool> {
    let mut items = vm.items(iterable)?;
    while let Some(item) = items.next(vm)? {
        if vm.truth(&item)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Return an ASCII-only representation of an object.
#[native(ascii(obj, /))]
fn ascii(vm: &mut Vm, obj: &Obj) -> Result<Gc<Str>> {
    vm.ascii(obj)
}

/// The digits of a number in base 2, 8 or 16; `shift` is how many bits one of them has.
fn in_base(vm: &mut Vm, number: &Obj, shift: u32, prefix: &str) -> Result<Gc<Str>> {
    let Some(i) = number.as_small_int() else {
        let i = vm.to_big(number)?;
        let sign = if i.is_negative() { "-" } else { "" };
        let text = format!("{sign}{prefix}{}", i.magnitude().to_str_radix(1 << shift));
        return Ok(vm.heap.str(&text));
    };
    let mut text = [0; 72];
    let (mut start, mut rest) = (text.len(), i.unsigned_abs());
    loop {
        start -= 1;
        text[start] = b"0123456789abcdef"[(rest & ((1 << shift) - 1)) as usize];
        rest >>= shift;
        if rest == 0 {
            break;
        }
    }
    start -= prefix.len();
    text[start..][..prefix.len()].copy_from_slice(prefix.as_bytes());
    if i < 0 {
        start -= 1;
        text[start] = b'-';
    }
    Ok(vm.heap.str(std::str::from_utf8(&text[start..]).expect("digits are ASCII")))
}

/// Return the binary representation of an integer.
#[native(bin(number, /))]
fn bin(vm: &mut Vm, number: &Obj) -> Result<Gc<Str>> {
    in_base(vm, number, 1, "0b")
}

/// Return the hexadecimal representation of an integer.
#[native(hex(number, /))]
fn hex(vm: &mut Vm, number: &Obj) -> Result<Gc<Str>> {
    in_base(vm, number, 4, "0x")
}

/// Return the octal representation of an integer.
#[native(oct(number, /))]
fn oct(vm: &mut Vm, number: &Obj) -> Result<Gc<Str>> {
    in_base(vm, number, 3, "0o")
}

/// Return whether the object is callable (i.e., some kind of function).
///
/// Note that classes are callable, as are instances of classes with a
/// __call__() method.
#[native(callable(obj, /))]
fn callable(vm: &mut Vm, obj: &Obj) -> bool {
    vm.special_of(obj, Special::Call).is_some()
}

/// Return a Unicode string of one character with ordinal i; 0 <= i <= 0x10ffff.
#[native(chr(i, /))]
fn chr(vm: &mut Vm, i: &Obj) -> Result<Gc<Str>> {
    if let Some(code @ 0..0x80) = i.as_small_int() {
        return Ok(vm.heap.str_char(code as u32));
    }
    let code = vm.index(i)?;
    let code = as_big(&code).map(|c| c.into_owned()).unwrap_or_default();
    let Ok(code) = u32::try_from(code) else { return Err(vm.value_error("chr() arg not in range(0x110000)")) };
    match char::from_u32(code) {
        Some(c) => Ok(vm.heap.str(c.encode_utf8(&mut [0; 4]))),
        None if code < 0x11_0000 => {
            let bytes = [0xe0 | (code >> 12) as u8, 0x80 | (code >> 6 & 0x3f) as u8, 0x80 | (code & 0x3f) as u8];
            Ok(vm.heap.str_from_wtf8(&bytes))
        }
        None => Err(vm.value_error("chr() arg not in range(0x110000)")),
    }
}

/// Return the Unicode code point for a one-character string.
#[native(ord(c, /))]
fn ord(vm: &mut Vm, c: &Obj) -> Result<u32> {
    if let Some(s) = c.downcast::<Str>() {
        if s.len() == 1 {
            return Ok(s.code_points().next().expect("one character"));
        }
        let n = s.len();
        return Err(vm.type_error(format!("ord() expected a character, but string of length {n} found")));
    }
    if let Some(data) = vm.bytes_like(c)? {
        return match data.as_slice() {
            [one] => Ok(u32::from(*one)),
            other => {
                Err(vm.type_error(format!("ord() expected a character, but string of length {} found", other.len())))
            }
        };
    }
    let class = vm.type_of(c).name(vm);
    Err(vm.type_error(format!("ord() expected string of length 1, but {class} found")))
}

/// Compile source into a code object that can be executed by exec() or eval().
#[native(compile(source, filename, mode, flags=0, dont_inherit=False, optimize=-1, *, _feature_version=-1))]
#[allow(clippy::too_many_arguments)]
fn compile(
    vm: &mut Vm,
    source: &Obj,
    filename: &Obj,
    mode: &str,
    flags: i64,
    dont_inherit: bool,
    optimize: i64,
    _feature_version: i64,
) -> Result<Obj> {
    let mode_name = mode;
    let mode = match mode {
        "exec" => ouro_compiler::compile::Mode::File,
        "eval" => ouro_compiler::compile::Mode::Eval,
        "single" => ouro_compiler::compile::Mode::Single,
        _ => return Err(vm.value_error("compile() mode must be 'exec', 'eval' or 'single'")),
    };
    let _ = dont_inherit;
    // Futures, nested scopes, and what PyCF_* names.
    const KNOWN_FLAGS: i64 = 0x1ff_0000 | 0x10 | 0x200 | 0x400 | 0x1000 | 0x2000 | 0x4000 | 0x8000;
    if flags & !KNOWN_FLAGS != 0 {
        return Err(vm.value_error("compile(): unrecognised flags"));
    }
    if !(-1..=2).contains(&optimize) {
        return Err(vm.value_error("compile(): invalid optimize value"));
    }
    let filename = vm.path_text(filename)?;
    let options = ouro_compiler::compile::Options {
        filename,
        mode,
        namespace: true,
        allow_top_level_await: flags & 0x2000 != 0,
        optimize: if optimize < 0 { vm.optimize } else { optimize as u8 },
        future_flags: (flags & 0x1ff_0000) as u32,
    };
    if vm.is_ast_node(source)? {
        return if flags & ast::ONLY_AST != 0 {
            Ok(source.clone())
        } else {
            vm.compile_nodes(source, mode_name, &options)
        };
    }
    let text = vm.source_text(source, &options.filename, "compile")?;
    if flags & ast::ONLY_AST != 0 {
        return vm.parse_to_nodes(&text, &options);
    }
    Ok(vm.compile_text(&text, &options)?.into())
}

/// Delete the named attribute from the given object.
#[native(delattr(obj, name, /))]
fn delattr(vm: &mut Vm, obj: &Obj, name: &Obj) -> Result<()> {
    let name = attribute_name(vm, name)?;
    vm.del_attr(obj, &name)
}

fn attribute_name(vm: &mut Vm, name: &Obj) -> Result<Gc<Str>> {
    match name.downcast::<Str>() {
        Some(s) => Ok(s.clone()),
        None => {
            let class = vm.type_of(name).name(vm);
            Err(vm.type_error(format!("attribute name must be string, not '{class}'")))
        }
    }
}

/// Show attributes of an object.
#[native(dir(object=NULL, /))]
fn dir(vm: &mut Vm, object: Option<&Obj>) -> Result<Obj> {
    let names = match object {
        None => {
            let locals = vm.caller_locals()?;
            let keys = vm.call_method(&locals, "keys", &[])?;
            vm.collect(&keys)?
        }
        Some(object) => {
            let result = vm.call_special(object, Special::Dir, &[])?.unwrap_or(Obj::NONE);
            vm.collect(&result)?
        }
    };
    let list: Obj = vm.list(names).into();
    vm.call_method(&list, "sort", &[])?;
    Ok(list)
}

/// Return the tuple (x//y, x%y).  Invariant: div*y + mod == x.
#[native(divmod(x, y, /))]
fn divmod(vm: &mut Vm, x: &Obj, y: &Obj) -> Result<Obj> {
    if let (Some(a), Some(b)) = (x.as_small_int(), y.as_small_int().filter(|b| *b != 0)) {
        let (quotient, rest) = a.div_mod_floor(&b);
        let pair = [vm.int(quotient), vm.int(rest)];
        return Ok(vm.heap.tuple_of_array(pair).into());
    }
    match vm.binary_by_specials(Special::DivMod, Special::RDivMod, x, y)? {
        Some(result) => Ok(result),
        None => Err(vm.unsupported("divmod()", x, y)),
    }
}

/// Evaluate the given source in the context of globals and locals.
#[native(eval(source, /, globals=None, locals=None))]
fn eval(vm: &mut Vm, source: &Obj, globals: Option<&Obj>, locals: Option<&Obj>) -> Result<Obj> {
    run_source(vm, source, globals, locals, None, "eval")
}

/// Execute the given source in the context of globals and locals.
#[native(exec(source, /, globals=None, locals=None, *, closure=None))]
fn exec(vm: &mut Vm, source: &Obj, globals: Option<&Obj>, locals: Option<&Obj>, closure: Option<&Obj>) -> Result<()> {
    run_source(vm, source, globals, locals, closure, "exec").map(drop)
}

fn run_source(
    vm: &mut Vm,
    source: &Obj,
    globals: Option<&Obj>,
    locals: Option<&Obj>,
    closure: Option<&Obj>,
    what: &str,
) -> Result<Obj> {
    let globals = match globals {
        Some(g) => match g.downcast::<Dict>() {
            Some(d) => d.clone(),
            None => {
                let class = vm.type_of(g).name(vm);
                return Err(vm.type_error(if what == "exec" {
                    format!("exec() globals must be a dict, not {class}")
                } else {
                    "globals must be a real dict; try eval(code, {}, mapping)".to_owned()
                }));
            }
        },
        None => match vm.current_function() {
            Some(f) => f.globals.clone(),
            None => return Err(vm.system_error("globals and locals cannot be NULL")),
        },
    };
    let is_default = locals.is_none();
    let locals = match locals {
        Some(l) => {
            if vm.special_of(l, Special::GetItem).is_none() {
                let class = vm.type_of(l).name(vm);
                return Err(vm.type_error(format!("{what}() locals must be a mapping or None, not {class}")));
            }
            l.clone()
        }
        None => {
            let is_own = vm.current_function().is_some_and(|f| f.globals.is(&globals));
            if is_own && is_default { vm.caller_locals()? } else { (&globals).into() }
        }
    };
    let key = vm.names.__builtins__.clone();
    if globals.get_str(&vm.heap, &key).is_none() {
        let builtins = vm.builtins.clone();
        drop(globals.set_str(&mut vm.heap, &key, builtins.into()));
    }
    let code = match source.downcast::<CodeObject>() {
        Some(code) => code.clone(),
        None => {
            let text = vm.source_text(source, "<string>", what)?;
            let (mode, text) = if what == "eval" {
                (ouro_compiler::compile::Mode::Eval, text.trim_start_matches([' ', '\t']).to_owned())
            } else {
                (ouro_compiler::compile::Mode::File, text)
            };
            let future_flags = vm.current_function().map_or(0, |f| f.code.get(&vm.heap).source.future_flags);
            let options = ouro_compiler::compile::Options {
                filename: "<string>".to_owned(),
                mode,
                namespace: true,
                future_flags,
                optimize: vm.optimize,
                ..Default::default()
            };
            vm.compile_text(&text, &options)?
        }
    };
    let free = code.source.freevars.len();
    if closure.is_some() && source.downcast::<CodeObject>().is_none() {
        return Err(vm.type_error("closure can only be used when source is a code object"));
    }
    if closure.is_some() && free == 0 {
        return Err(vm.type_error("cannot use a closure with this code object"));
    }
    if free > 0 && what == "eval" {
        return Err(vm.type_error("code object passed to eval() may not contain free variables"));
    }
    let given = closure;
    let closure = closure.and_then(|c| c.downcast::<Tuple>()).cloned();
    let fits = closure.as_ref().is_some_and(|c| {
        c.len() == free && c.items().iter().all(|cell| cell.downcast::<crate::types::function::Cell>().is_some())
    });
    if free > 0 && !fits {
        return Err(vm.type_error(if given.is_none() {
            "code object passed to exec() may not contain free variables".to_owned()
        } else {
            format!("code object requires a closure of exactly length {free}")
        }));
    }
    vm.run_code(&code, &globals, &locals, closure)
}

/// Return type(value).__format__(value, format_spec).
#[native(format(value, format_spec=NULL, /))]
fn format(vm: &mut Vm, value: &Obj, format_spec: Option<&Obj>) -> Result<Gc<Str>> {
    let spec = match format_spec {
        None => vm.names.empty.clone(),
        Some(s) => match s.downcast::<Str>() {
            Some(s) => s.clone(),
            None => {
                let class = vm.type_of(s).name(vm);
                return Err(vm.type_error(format!("format() argument 2 must be str, not {class}")));
            }
        },
    };
    vm.format(value, &spec)
}

/// Get a named attribute from an object.
///
/// getattr(x, 'y') is equivalent to x.y.
/// When a default argument is given, it is returned when the attribute doesn't
/// exist; without it, an exception is raised in that case.
#[native(getattr(object, name, default=NULL, /))]
fn getattr(vm: &mut Vm, object: &Obj, name: &Obj, default: Option<&Obj>) -> Result<Obj> {
    let name = attribute_name(vm, name)?;
    match default {
        None => vm.get_attr(object, &name),
        Some(default) => Ok(vm.get_attr_opt(object, &name)?.unwrap_or_else(|| default.clone())),
    }
}

/// Return the dictionary containing the current scope's global variables.
#[native(globals())]
fn globals(vm: &mut Vm) -> Result<Obj> {
    match vm.current_function() {
        Some(f) => Ok((&f.globals).into()),
        None => Err(vm.system_error("globals does not exist")),
    }
}

/// Return whether the object has an attribute with the given name.
///
/// This is done by calling getattr(obj, name) and catching AttributeError.
#[native(hasattr(obj, name, /))]
fn hasattr(vm: &mut Vm, obj: &Obj, name: &Obj) -> Result<bool> {
    let name = attribute_name(vm, name)?;
    Ok(vm.get_attr_opt(obj, &name)?.is_some())
}

/// Return the hash value for the given object.
///
/// Two objects that compare equal must also have the same hash value, but the
/// reverse is not necessarily true.
#[native(hash(obj, /))]
fn hash(vm: &mut Vm, obj: &Obj) -> Result<i64> {
    vm.hash(obj)
}

/// Return the identity of an object.
#[native(id(obj, /))]
fn id(obj: &Obj) -> u64 {
    address(obj) as u64
}

/// Read a string from standard input.  The trailing newline is stripped.
///
/// The prompt string, if given, is printed to standard output without a
/// trailing newline before reading input.
///
/// If the user hits EOF (*nix: Ctrl-D, Windows: Ctrl-Z+Return), raise EOFError.
#[native(input(prompt=NULL, /))]
fn input(vm: &mut Vm, prompt: Option<&Obj>) -> Result<Obj> {
    let stream = |vm: &mut Vm, name: &str| match vm.sys_attr(name) {
        Ok(stream) if !stream.is_none() => Ok(stream),
        _ => Err(vm.runtime_error(format!("input(): lost sys.{name}"))),
    };
    let (stdin, stdout) = (stream(vm, "stdin")?, stream(vm, "stdout")?);
    if let Some(prompt) = prompt {
        let text: Obj = vm.str(prompt)?.into();
        vm.call_method(&stdout, "write", &[text])?;
    }
    // As far as the stream can.
    drop(vm.call_method(&stdout, "flush", &[]));
    let line = vm.call_method(&stdin, "readline", &[])?;
    let Some(text) = line.downcast::<Str>() else { return Err(vm.type_error("object.readline() returned non-string")) };
    if text.is_empty() {
        return Err(vm.eof_error("EOF when reading a line"));
    }
    let bytes = text.as_wtf8();
    match bytes.strip_suffix(b"\n") {
        Some(rest) => Ok(vm.heap.str_from_wtf8(rest).into()),
        None => Ok(line.clone()),
    }
}

/// Return whether an object is an instance of a class or of a subclass thereof.
///
/// A tuple, as in ``isinstance(x, (A, B, ...))``, may be given as the target to
/// check against. This is equivalent to ``isinstance(x, A) or isinstance(x, B)
/// or ...`` etc.
#[native(isinstance(obj, class_or_tuple, /))]
fn isinstance(vm: &mut Vm, obj: &Obj, class_or_tuple: &Obj) -> Result<bool> {
    vm.is_instance(obj, class_or_tuple)
}

/// Return whether 'cls' is derived from another class or is the same class.
///
/// A tuple, as in ``issubclass(x, (A, B, ...))``, may be given as the target to
/// check against. This is equivalent to ``issubclass(x, A) or issubclass(x, B)
/// or ...``.
#[native(issubclass(cls, class_or_tuple, /))]
fn issubclass(vm: &mut Vm, cls: &Obj, class_or_tuple: &Obj) -> Result<bool> {
    vm.is_subclass(cls, class_or_tuple)
}

/// iter(iterable) -> iterator
/// iter(callable, sentinel) -> iterator
///
/// Get an iterator from an object.
/// In the first form, the argument must supply its own iterator, or be a sequence.
/// In the second form, the callable is called until it returns the sentinel.
#[native(iter(object, sentinel=NULL, /))]
fn iter(vm: &mut Vm, object: &Obj, sentinel: Option<&Obj>) -> Result<Obj> {
    match sentinel {
        None => vm.iter(object),
        Some(sentinel) => {
            if vm.special_of(object, Special::Call).is_none() {
                return Err(vm.type_error("iter(v, w): v must be callable"));
            }
            Ok(crate::types::iterator::callable(vm, object, sentinel))
        }
    }
}

/// Return the number of items in a container.
#[native(len(obj, /))]
fn len(vm: &mut Vm, obj: &Obj) -> Result<usize> {
    vm.len(obj)
}

/// Return a dictionary containing the current scope's local variables.
#[native(locals())]
fn locals(vm: &mut Vm) -> Result<Obj> {
    vm.caller_locals()
}

fn extreme(
    vm: &mut Vm,
    what: &str,
    op: CompareOp,
    args: &[Obj],
    key: Option<&Obj>,
    default: Option<&Obj>,
) -> Result<Obj> {
    let items = match args {
        [] => return Err(vm.type_error(format!("{what} expected at least 1 argument, got 0"))),
        [iterable] => {
            let items = vm.items(iterable)?;
            return extreme_of(vm, what, op, items, key, default);
        }
        many => many,
    };
    if default.is_some() {
        return Err(vm.type_error(format!("Cannot specify a default for {what}() with multiple positional arguments")));
    }
    let Some(key) = key else {
        let mut best = &items[0];
        for item in &items[1..] {
            if vm.compare_bool(op, item, best)? {
                best = item;
            }
        }
        return Ok(best.clone());
    };
    let mut best: Option<(Obj, Obj)> = None;
    for item in items {
        better(vm, op, &mut best, item.clone(), key)?;
    }
    Ok(best.expect("there are arguments").1)
}

fn extreme_of(
    vm: &mut Vm,
    what: &str,
    op: CompareOp,
    mut items: Items,
    key: Option<&Obj>,
    default: Option<&Obj>,
) -> Result<Obj> {
    let best = match key {
        None => {
            let mut best = items.next(vm)?;
            while let (Some(item), Some(current)) = (items.next(vm)?, &mut best) {
                if vm.compare_bool(op, &item, current)? {
                    *current = item;
                }
            }
            best
        }
        Some(key) => {
            let mut best = None;
            while let Some(item) = items.next(vm)? {
                better(vm, op, &mut best, item, key)?;
            }
            best.map(|(_, item)| item)
        }
    };
    match (best, default) {
        (Some(item), _) => Ok(item),
        (None, Some(default)) => Ok(default.clone()),
        (None, None) => Err(vm.value_error(format!("{what}() iterable argument is empty"))),
    }
}

fn better(vm: &mut Vm, op: CompareOp, best: &mut Option<(Obj, Obj)>, item: Obj, key: &Obj) -> Result<()> {
    let rank = vm.call(key, std::slice::from_ref(&item))?;
    let wins = match best {
        None => true,
        Some((current, _)) => vm.compare_bool(op, &rank, current)?,
    };
    if wins {
        *best = Some((rank, item));
    }
    Ok(())
}

/// max(iterable, *[, default=obj, key=func]) -> value
/// max(arg1, arg2, *args, *[, key=func]) -> value
///
/// With a single iterable argument, return its biggest item. The
/// default keyword-only argument specifies an object to return if
/// the provided iterable is empty.
/// With two or more positional arguments, return the largest argument.
#[native(max(*args, key=None, default=NULL))]
fn max(vm: &mut Vm, args: &[Obj], key: Option<&Obj>, default: Option<&Obj>) -> Result<Obj> {
    extreme(vm, "max", CompareOp::Gt, args, key, default)
}

/// min(iterable, *[, default=obj, key=func]) -> value
/// min(arg1, arg2, *args, *[, key=func]) -> value
///
/// With a single iterable argument, return its smallest item. The
/// default keyword-only argument specifies an object to return if
/// the provided iterable is empty.
/// With two or more positional arguments, return the smallest argument.
#[native(min(*args, key=None, default=NULL))]
fn min(vm: &mut Vm, args: &[Obj], key: Option<&Obj>, default: Option<&Obj>) -> Result<Obj> {
    extreme(vm, "min", CompareOp::Lt, args, key, default)
}

/// next(iterator[, default])
///
/// Return the next item from the iterator. If default is given and the iterator
/// is exhausted, it is returned instead of raising StopIteration.
#[native(next(iterator, default=NULL, /))]
fn next(vm: &mut Vm, iterator: &Obj, default: Option<&Obj>) -> Result<Obj> {
    let class = vm.type_of(iterator);
    let Some(method) = vm.special(&class, Special::Next) else {
        let class = class.name(vm);
        return Err(vm.type_error(format!("'{class}' object is not an iterator")));
    };
    // The value of StopIteration must survive: ask the method itself.
    match vm.call_method_object(&method, iterator, &[]) {
        Err(raised) if default.is_some() && raised.is(vm, &vm.types.exceptions.StopIteration.clone()) => {
            Ok(default.expect("just checked").clone())
        }
        other => other,
    }
}

/// Equivalent to base**exp with 2 arguments or base**exp % mod with 3 arguments.
#[native(pow(base, exp, r#mod=None))]
fn pow(vm: &mut Vm, base: &Obj, exp: &Obj, r#mod: Option<&Obj>) -> Result<Obj> {
    let Some(modulus) = r#mod else { return vm.binary(BinaryOp::Pow, base, exp) };
    if let Some(result) = vm.call_special(base, Special::Pow, &[exp.clone(), modulus.clone()])?
        && !result.is(&Obj::NOT_IMPLEMENTED)
    {
        return Ok(result);
    }
    let (b, e, m) = (vm.type_of(base).name(vm), vm.type_of(exp).name(vm), vm.type_of(modulus).name(vm));
    Err(vm.type_error(format!("unsupported operand type(s) for ** or pow(): '{b}', '{e}', '{m}'")))
}

/// Prints the values to a stream, or to sys.stdout by default.
///
///   sep
///     string inserted between values, default a space.
///   end
///     string appended after the last value, default a newline.
///   file
///     a file-like object (stream); defaults to the current sys.stdout.
///   flush
///     whether to forcibly flush the stream.
#[native(print(*args, sep=None, end=None, file=None, flush=False))]
fn print(
    vm: &mut Vm,
    args: &[Obj],
    sep: Option<&Obj>,
    end: Option<&Obj>,
    file: Option<&Obj>,
    flush: bool,
) -> Result<()> {
    let file = match file {
        Some(file) => file.clone(),
        None => {
            let stdout = vm.sys_attr("stdout").map_err(|_| vm.runtime_error("lost sys.stdout"))?;
            if stdout.is_none() {
                return Ok(());
            }
            stdout
        }
    };
    for (what, value) in [("sep", sep), ("end", end)] {
        if let Some(value) = value.filter(|v| v.downcast::<Str>().is_none()) {
            let class = vm.type_of(value).name(vm);
            return Err(vm.type_error(format!("{what} must be None or a string, not {class}")));
        }
    }
    // One write per piece, as programs that watch a stream can see.
    let write = vm.get_attr_name(&file, "write")?;
    for (i, arg) in args.iter().enumerate() {
        if i > 0 {
            let sep = sep.cloned().unwrap_or_else(|| vm.heap.intern(" ").into());
            vm.call(&write, &[sep])?;
        }
        let text = vm.str(arg)?;
        vm.call(&write, &[text.into()])?;
    }
    let end = end.cloned().unwrap_or_else(|| vm.heap.intern("\n").into());
    vm.call(&write, &[end])?;
    if flush {
        vm.call_method(&file, "flush", &[])?;
    }
    Ok(())
}

/// Return the canonical string representation of the object.
///
/// For many object types, including most builtins, eval(repr(obj)) == obj.
#[native(repr(obj, /))]
fn repr(vm: &mut Vm, obj: &Obj) -> Result<Gc<Str>> {
    vm.repr(obj)
}

/// Round a number to a given precision in decimal digits.
///
/// The return value is an integer if ndigits is omitted or None.  Otherwise
/// the return value has the same type as the number.  ndigits may be negative.
#[native(round(number, ndigits=None))]
fn round(vm: &mut Vm, number: &Obj, ndigits: Option<&Obj>) -> Result<Obj> {
    let args: Vec<Obj> = ndigits.cloned().into_iter().collect();
    match vm.call_special(number, Special::Round, &args)? {
        Some(v) => Ok(v),
        None => {
            let class = vm.type_of(number).name(vm);
            Err(vm.type_error(format!("type {class} doesn't define __round__ method")))
        }
    }
}

/// Sets the named attribute on the given object to the specified value.
///
/// setattr(x, 'y', v) is equivalent to ``x.y = v``
#[native(setattr(obj, name, value, /))]
fn setattr(vm: &mut Vm, obj: &Obj, name: &Obj, value: &Obj) -> Result<()> {
    let name = attribute_name(vm, name)?;
    vm.set_attr(obj, &name, value.clone())
}

/// Return a new list containing all items from the iterable in ascending order.
///
/// A custom key function can be supplied to customize the sort order, and the
/// reverse flag can be set to request the result in descending order.
#[native(sorted(iterable, /, *, key=None, reverse=False))]
fn sorted(vm: &mut Vm, iterable: &Obj, key: Option<&Obj>, reverse: bool) -> Result<Obj> {
    let items = vm.collect(iterable)?;
    let list = vm.list(items);
    vm.sort_list(&list, key.filter(|k| !k.is_none()), reverse)?;
    Ok(list.into())
}

/// Return the sum of a 'start' value (default: 0) plus an iterable of numbers
///
/// When the iterable is empty, return the start value.
/// This function is intended specifically for use with numeric values and may
/// reject non-numeric types.
#[native(sum(iterable, /, start=NULL))]
fn sum(vm: &mut Vm, iterable: &Obj, start: Option<&Obj>) -> Result<Obj> {
    let total = start.cloned().unwrap_or_else(|| Obj::small(0));
    if total.downcast::<Str>().is_some() {
        return Err(vm.type_error("sum() can't sum strings [use ''.join(seq) instead]"));
    }
    if total.downcast::<crate::types::bytes::Bytes>().is_some() {
        return Err(vm.type_error("sum() can't sum bytes [use b''.join(seq) instead]"));
    }
    if total.downcast::<crate::types::bytearray::ByteArray>().is_some() {
        return Err(vm.type_error("sum() can't sum bytearray [use b''.join(seq) instead]"));
    }
    let mut sum = Sum::from(total);
    let mut items = vm.items(iterable)?;
    while let Some(item) = items.next(vm)? {
        sum.add(vm, &item)?;
    }
    Ok(sum.total(vm))
}

/// vars([object]) -> dictionary
///
/// Without arguments, equivalent to locals().
/// With an argument, equivalent to object.__dict__.
#[native(vars(object=NULL, /))]
fn vars(vm: &mut Vm, object: Option<&Obj>) -> Result<Obj> {
    let Some(object) = object else { return vm.caller_locals() };
    match vm.get_attr_name_opt(object, "__dict__")? {
        Some(dict) => Ok(dict),
        None => Err(vm.type_error("vars() argument must have __dict__ attribute")),
    }
}

/// __build_class__(func, name, /, *bases, [metaclass], **kwds) -> class
///
/// Internal helper function used by the class statement.
#[native(__build_class__(func, name, /, *bases, **kwds))]
fn build_class(vm: &mut Vm, func: &Gc<Function>, name: &Obj, bases: &[Obj], kwds: Vec<(Gc<Str>, Obj)>) -> Result<Obj> {
    let resolved = vm.resolve_bases(bases)?;
    let was_resolved = resolved.len() != bases.len() || resolved.iter().zip(bases).any(|(a, b)| !a.is(b));
    let mut kwds = kwds;
    let metaclass = kwds.iter().position(|(k, _)| k.as_str() == Some("metaclass")).map(|i| kwds.remove(i).1);
    let metaclass = match metaclass {
        Some(m) => m,
        None => match resolved.first() {
            Some(base) => vm.type_of(base).into(),
            None => (&vm.types.r#type).into(),
        },
    };
    let metaclass = match metaclass.downcast::<Type>() {
        Some(t) => vm.winning_metaclass(&t.clone(), &resolved)?.into(),
        None => metaclass,
    };
    let bases_tuple: Obj = vm.heap.tuple(resolved).into();
    let namespace = match vm.get_attr_name_opt(&metaclass, "__prepare__")? {
        Some(prepare) => vm.call_kw(&prepare, &[name.clone(), bases_tuple.clone()], &kwds)?,
        None => vm.dict().into(),
    };
    if vm.special_of(&namespace, Special::GetItem).is_none() {
        let (m, got) = (
            match metaclass.downcast::<Type>() {
                Some(t) => t.name(vm),
                None => "<metaclass>".to_owned(),
            },
            vm.type_of(&namespace).name(vm),
        );
        return Err(vm.type_error(format!("{m}.__prepare__() must return a mapping, not {got}")));
    }
    let cell = vm.call(func.as_obj(), std::slice::from_ref(&namespace))?;
    if was_resolved {
        let key = vm.heap.intern("__orig_bases__");
        let original = vm.heap.tuple_of(bases);
        vm.set_item(&namespace, key.as_obj(), original.into())?;
    }
    let class = vm.call_kw(&metaclass, &[name.clone(), bases_tuple, namespace], &kwds)?;
    if let Some(cell) = cell.downcast::<crate::types::function::Cell>()
        && class.downcast::<Type>().is_some()
    {
        match cell.content.cloned(&vm.heap) {
            None => {
                let name = vm.repr_text(name)?;
                let class = vm.repr_text(&class)?;
                return Err(vm.runtime_error(format!(
                    "__class__ not set defining {name} as {class}. Was __classcell__ propagated to type.__new__?"
                )));
            }
            Some(set) if !set.is(&class) => {
                let (name, set, class) = (vm.repr_text(name)?, vm.repr_text(&set)?, vm.repr_text(&class)?);
                return Err(vm.type_error(format!("__class__ set to {set} defining {name} as {class}")));
            }
            Some(_) => {}
        }
    }
    Ok(class)
}

/// Import a module.
#[native(__import__(name, globals=None, locals=None, fromlist=NULL, level=0))]
fn import(
    vm: &mut Vm,
    name: &Gc<Str>,
    globals: Option<&Obj>,
    locals: Option<&Obj>,
    fromlist: Option<&Obj>,
    level: i64,
) -> Result<Obj> {
    let _ = locals;
    super::import::import(vm, name, globals, fromlist, level)
}

impl Vm {
    /// PEP 560: bases that are no classes say what stands for them.
    fn resolve_bases(&mut self, bases: &[Obj]) -> Result<Vec<Obj>> {
        let mut resolved = Vec::with_capacity(bases.len());
        for base in bases {
            if base.downcast::<Type>().is_some() {
                resolved.push(base.clone());
                continue;
            }
            let Some(entries) = self.get_attr_name_opt(base, "__mro_entries__")? else {
                resolved.push(base.clone());
                continue;
            };
            let all: Obj = self.heap.tuple_of(bases).into();
            let replaced = self.call(&entries, &[all])?;
            match replaced.downcast::<Tuple>() {
                Some(t) => resolved.extend(t.items().iter().cloned()),
                None => return Err(self.type_error("__mro_entries__ must return a tuple")),
            }
        }
        Ok(resolved)
    }

    /// The local variables of the code that called the native function running now.
    pub fn caller_locals(&mut self) -> Result<Obj> {
        match self.activations().next() {
            Some(a) => Ok(self.locals_of(a)),
            None => Err(self.system_error("frame does not exist")),
        }
    }

    /// Run module-level or evaluated code.
    pub fn run_code(
        &mut self,
        code: &Gc<CodeObject>,
        globals: &Gc<Dict>,
        locals: &Obj,
        closure: Option<Gc<Tuple>>,
    ) -> Result<Obj> {
        let function = Function::make(self, code.clone(), globals.clone(), closure);
        match code.kind {
            CodeKind::Namespace => self.call(function.as_obj(), std::slice::from_ref(locals)),
            CodeKind::Coroutine | CodeKind::AsyncGenerator if code.source.argcount == 1 => {
                self.call(function.as_obj(), std::slice::from_ref(locals))
            }
            _ => self.call(function.as_obj(), &[]),
        }
    }

    /// Source text given as str or bytes.
    pub(crate) fn source_text(&mut self, source: &Obj, filename: &str, what: &str) -> Result<String> {
        if let Some(text) = source.downcast::<Str>() {
            return match text.as_str() {
                Some(t) if t.contains('\0') => {
                    Err(self.syntax_error_plain("source code string cannot contain null bytes"))
                }
                Some(t) => Ok(t.to_owned()),
                None => Err(self.value_error("'utf-8' codec can't encode characters: surrogates not allowed")),
            };
        }
        let Some(data) = self.bytes_like(source)? else {
            let class = self.type_of(source).name(self);
            let _ = class;
            return Err(self.type_error(format!("{what}() arg 1 must be a string, bytes or code object")));
        };
        self.decode_source(&data, filename)
    }

    /// The text of a program, in the encoding that it declares.
    pub(crate) fn decode_source(&mut self, data: &[u8], filename: &str) -> Result<String> {
        let error = match ouro_grammar::decode(data) {
            Ok(text) => return Ok(text.into_owned()),
            Err(error) => error,
        };
        // The codecs of the running program know more.
        if let ouro_grammar::SyntaxErrorKind::UnknownEncoding { name } = &error.kind {
            match self.decode(data, name, "strict") {
                Ok(text) => return Ok(text.to_str().into_owned()),
                Err(raised) if raised.is(self, &self.types.exceptions.UnicodeError.clone()) => {
                    let text = self.str_text(raised.exception().as_obj())?;
                    return Err(self.syntax_error_plain(&text));
                }
                Err(_) => {}
            }
        }
        Err(self.raise_syntax_error(&error, "", filename))
    }

    /// A path argument as text: str, bytes, or by `__fspath__`.
    pub fn path_text(&mut self, path: &Obj) -> Result<String> {
        if let Some(text) = path.downcast::<Str>() {
            return Ok(text.to_str().into_owned());
        }
        if let Some(data) = path.downcast::<crate::types::bytes::Bytes>() {
            return Ok(String::from_utf8_lossy(&data.data).into_owned());
        }
        match self.call_special(path, Special::Fspath, &[])? {
            Some(text) => self.path_text(&text),
            None => {
                let class = self.type_of(path).name(self);
                Err(self.type_error(format!("expected str, bytes or os.PathLike object, not {class}")))
            }
        }
    }

    fn syntax_error_plain(&mut self, message: &str) -> crate::object::Raised {
        let class = self.types.exceptions.SyntaxError.clone();
        let message = self.heap.str(message).into();
        self.raise_called(&class, &[message])
    }

    /// Fill the module `builtins`.
    pub(crate) fn fill_builtins(&mut self) -> Result<()> {
        let name = self.heap.intern("builtins");
        let module = self.heap.alloc(crate::types::module::Module { dict: self.builtins.clone() });
        let dict = self.builtins.clone();
        self.dict_set_name(&dict, "__name__", &name);
        let doc = self.heap.str("Built-in functions, types, exceptions, and other objects.");
        self.dict_set_name(&dict, "__doc__", doc);
        self.dict_set_name(&dict, "__package__", self.names.empty.clone());
        self.dict_set_name(&dict, "__loader__", Obj::NONE);
        self.dict_set_name(&dict, "__spec__", Obj::NONE);
        for native in NATIVES {
            let f = self.native_function(native, "builtins");
            self.dict_set_name(&dict, native.name, f);
        }
        for (name, value) in [
            ("None", Obj::NONE),
            ("True", Obj::TRUE),
            ("False", Obj::FALSE),
            ("Ellipsis", Obj::ELLIPSIS),
            ("NotImplemented", Obj::NOT_IMPLEMENTED),
            ("__debug__", Obj::TRUE),
        ] {
            self.dict_set_name(&dict, name, value);
        }
        for (name, class) in self.types.exceptions.all() {
            self.dict_set_name(&dict, name, class);
        }
        for (name, class) in self.types.public() {
            self.dict_set_name(&dict, name, class);
        }
        for (alias, name) in [("EnvironmentError", "OSError"), ("IOError", "OSError")] {
            let key = self.heap.intern(name);
            if let Some(class) = dict.get_str(&self.heap, &key) {
                self.dict_set_name(&dict, alias, class);
            }
        }
        let modules = self.modules.clone();
        drop(modules.set_str(&mut self.heap, &name, module.into()));
        Ok(())
    }
}
