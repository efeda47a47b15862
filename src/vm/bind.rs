//! Binding arguments to the parameters of functions, in the registers of the frame that is being made. Reference 8.7.
//!
//! # Invariants
//! - **owned**: arguments are words that own their counts. They move: what is taken from a place leaves UNDEF there.
//! - **all or nothing**: after an error nothing is left in the registers or where the arguments came from.
#![allow(unsafe_code, unsafe_op_in_unsafe_fn)]

use super::Vm;
use super::code::CodeObject;
use crate::object::native::Result;
use crate::object::{Gc, Obj, Raised, Str, Tuple, Value};
use crate::types::function::Function;
use ouro_heap::raw;
use smallvec::SmallVec;

/// Arguments on their way to a function: words at `first`, positional ones before those of the keywords `names`.
pub(crate) struct Given<'a> {
    /// Goes before all others.
    pub receiver: Option<Value>,
    pub first: *mut Value,
    pub count: usize,
    pub names: Option<&'a Gc<Tuple>>,
}

impl Given<'_> {
    /// Give all of them up.
    pub(crate) unsafe fn drop_all(&self) {
        if let Some(receiver) = self.receiver {
            raw::decref(receiver);
        }
        for i in 0..self.count {
            drop(take(self.first.add(i)));
        }
    }
}

unsafe fn take(p: *mut Value) -> Obj {
    Obj::from_raw(std::mem::replace(&mut *p, Value::UNDEF))
}

/// Move words to where they may overlap; what they leave is dead.
unsafe fn place(to: *mut Value, from: *mut Value, count: usize) {
    if to == from {
        return;
    }
    std::ptr::copy(from, to, count);
    for i in 0..count {
        let p = from.add(i);
        if p < to || p >= to.add(count) {
            *p = Value::UNDEF;
        }
    }
}

/// Fill the parameter registers of `f`, whose code is `code`.
///
/// # Safety
/// There is room at `registers` for all registers of the code and for the arguments if they come from there.
#[inline]
pub(crate) unsafe fn bind(
    vm: &mut Vm,
    f: *const Function,
    code: *const CodeObject,
    given: Given<'_>,
    registers: *mut Value,
) -> Result<()> {
    let argcount = (*code).argcount as usize;
    let shift = usize::from(given.receiver.is_some());
    let count = given.count + shift;
    if (*code).has_plain_params && given.names.is_none() && count <= argcount {
        let missing = argcount - count;
        let defaults = (*(*f).defaults.as_ptr()).as_ref();
        if missing == 0 || defaults.is_some_and(|d| d.len() >= missing) {
            place(registers.add(shift), given.first, given.count);
            if let Some(receiver) = given.receiver {
                *registers = receiver;
            }
            if let (Some(defaults), true) = (defaults, missing > 0) {
                let items = defaults.items();
                for (i, item) in items[items.len() - missing..].iter().enumerate() {
                    *registers.add(count + i) = item.clone().into_value();
                }
            }
            return Ok(());
        }
    }
    if let Some(names) = given.names
        && let Some(places) = keyword_places(&*code, count - names.len(), names)
    {
        return bind_keywords(vm, &*f, &*code, &given, &places, registers);
    }
    bind_any(vm, f, code, given, registers)
}

/// Keywords that are bound without further questions.
const FEW: usize = 8;

/// Which parameters the keywords name, where there is neither `*args` nor `**kwargs` and all is as it should be.
#[inline]
fn keyword_places(code: &CodeObject, positional: usize, names: &Gc<Tuple>) -> Option<[u8; FEW]> {
    let first = code.source.posonlyargcount as usize;
    let is_few = names.len() <= FEW && code.params.len() <= 64;
    if !is_few || positional > code.argcount as usize || code.nparams as usize != code.params.len() {
        return None;
    }
    let mut places = [0; FEW];
    let mut taken = 0u64;
    for (place, name) in places.iter_mut().zip(names.items()) {
        let i = first + code.params[first..].iter().position(|p| p.as_obj().is(name))?;
        if i < positional || taken >> i & 1 != 0 {
            return None;
        }
        taken |= 1 << i;
        *place = i as u8;
    }
    Some(places)
}

unsafe fn bind_keywords(
    vm: &mut Vm,
    f: &Function,
    code: &CodeObject,
    given: &Given<'_>,
    places: &[u8; FEW],
    registers: *mut Value,
) -> Result<()> {
    let named = given.names.map_or(0, |n| n.len());
    let shift = usize::from(given.receiver.is_some());
    let plain = given.count - named;
    // The keywords' values leave first: their places may be other parameters' registers.
    let mut values = [Value::UNDEF; FEW];
    for (i, value) in values[..named].iter_mut().enumerate() {
        *value = std::mem::replace(&mut *given.first.add(plain + i), Value::UNDEF);
    }
    place(registers.add(shift), given.first, plain);
    if let Some(receiver) = given.receiver {
        *registers = receiver;
    }
    for i in plain + shift..code.params.len() {
        *registers.add(i) = Value::UNDEF;
    }
    for (value, place) in values[..named].iter().zip(places) {
        *registers.add(*place as usize) = *value;
    }
    if plain + shift + named == code.params.len() {
        return Ok(());
    }
    let result = fill(vm, f, code, plain + shift, SmallVec::new(), None, Vec::new(), registers);
    if result.is_err() {
        drop_parameters(code, registers);
    }
    result
}

unsafe fn drop_parameters(code: &CodeObject, registers: *mut Value) {
    for i in 0..code.params.len() {
        drop(take(registers.add(i)));
    }
}

#[inline(never)]
unsafe fn bind_any(
    vm: &mut Vm,
    f: *const Function,
    code: *const CodeObject,
    given: Given<'_>,
    registers: *mut Value,
) -> Result<()> {
    let code = &*code;
    let argcount = code.argcount as usize;
    let total = code.params.len();
    let named = given.names.map_or(0, |n| n.len());
    let shift = usize::from(given.receiver.is_some());
    let positional = given.count - named;
    // What is no positional parameter's leaves first: its place may be another parameter's register.
    let fit = positional.min(argcount.saturating_sub(shift));
    let keywords: SmallVec<[Obj; 8]> = (positional..given.count).map(|i| take(given.first.add(i))).collect();
    let mut extra: Vec<Obj> = Vec::new();
    if let (Some(receiver), 0) = (given.receiver, argcount) {
        extra.push(Obj::from_raw(receiver));
    }
    extra.extend((fit..positional).map(|i| take(given.first.add(i))));
    place(registers.add(shift.min(argcount)), given.first, fit);
    if let (Some(receiver), true) = (given.receiver, argcount > 0) {
        *registers = receiver;
    }
    for i in (positional + shift).min(argcount)..total {
        *registers.add(i) = Value::UNDEF;
    }
    let result = fill(vm, &*f, code, positional + shift, keywords, given.names, extra, registers);
    if result.is_err() {
        drop_parameters(code, registers);
    }
    result
}

/// The positional arguments are in place, UNDEF elsewhere: keywords, defaults, `*args` and `**kwargs`.
#[allow(clippy::too_many_arguments)]
unsafe fn fill(
    vm: &mut Vm,
    f: &Function,
    code: &CodeObject,
    positional: usize,
    keywords: SmallVec<[Obj; 8]>,
    names: Option<&Gc<Tuple>>,
    extra: Vec<Obj>,
    registers: *mut Value,
) -> Result<()> {
    let source = &code.source;
    let argcount = source.argcount as usize;
    let total = code.params.len();
    let posonly = source.posonlyargcount as usize;
    let varkeywords = source.has_varkeywords.then(|| vm.dict());
    if let Some(names) = names {
        for (name, value) in names.items().iter().zip(keywords) {
            let name = name.downcast::<Str>().expect("keywords are strings");
            match parameter(&code.params[posonly..total], name).map(|i| i + posonly) {
                Some(i) if !(*registers.add(i)).is_undef() => {
                    let (f, name) = (f.qualname.get(&vm.heap).to_str().into_owned(), name.to_str().into_owned());
                    return Err(vm.type_error(format!("{f}() got multiple values for argument '{name}'")));
                }
                Some(i) => *registers.add(i) = value.into_value(),
                None => match &varkeywords {
                    Some(dict) => drop(dict.set_str(&mut vm.heap, name, value)),
                    None => return Err(unexpected_keyword(vm, f, names, name)),
                },
            }
        }
    }
    if !extra.is_empty() && !source.has_varargs {
        let named = (argcount..total).filter(|&i| !(*registers.add(i)).is_undef()).count();
        return Err(too_many(vm, f, positional, named));
    }
    if positional < argcount {
        let defaults = f.defaults.cloned(&vm.heap);
        let items: &[Obj] = defaults.as_ref().map_or(&[], |d| d.items());
        let first_default = argcount.saturating_sub(items.len());
        let missing: Vec<usize> = (positional..first_default).filter(|&i| (*registers.add(i)).is_undef()).collect();
        if !missing.is_empty() {
            return Err(missing_arguments(vm, f, &missing, "positional"));
        }
        for i in first_default.max(positional)..argcount {
            if (*registers.add(i)).is_undef() {
                *registers.add(i) = items[i + items.len() - argcount].clone().into_value();
            }
        }
    }
    if total > argcount {
        let kwdefaults = f.kwdefaults.cloned(&vm.heap);
        let mut missing = Vec::new();
        for i in argcount..total {
            if !(*registers.add(i)).is_undef() {
                continue;
            }
            match kwdefaults.as_ref().and_then(|d| d.get_str(&vm.heap, &code.params[i])) {
                Some(value) => *registers.add(i) = value.into_value(),
                None => missing.push(i),
            }
        }
        if !missing.is_empty() {
            return Err(missing_arguments(vm, f, &missing, "keyword-only"));
        }
    }
    let mut next = total;
    if source.has_varargs {
        *registers.add(next) = Obj::from(vm.heap.tuple(extra)).into_value();
        next += 1;
    }
    if let Some(dict) = varkeywords {
        *registers.add(next) = Obj::from(dict).into_value();
    }
    Ok(())
}

/// The parameter that keyword `name` names. Both are usually interned.
fn parameter(params: &[Gc<Str>], name: &Gc<Str>) -> Option<usize> {
    params.iter().position(|p| p.is(name)).or_else(|| params.iter().position(|p| p.as_wtf8() == name.as_wtf8()))
}

#[cold]
fn unexpected_keyword(vm: &mut Vm, f: &Function, names: &Gc<Tuple>, name: &Gc<Str>) -> Raised {
    let code = f.code.cloned(&vm.heap);
    let function = f.qualname.get(&vm.heap).to_str().into_owned();
    let posonly: Vec<&str> =
        code.source.varnames.iter().take(code.source.posonlyargcount as usize).map(|n| &**n).collect();
    let given: Vec<String> =
        names.items().iter().filter_map(|n| n.downcast::<Str>().map(|n| n.to_str().into_owned())).collect();
    let wrong: Vec<&str> = posonly.iter().copied().filter(|p| given.iter().any(|g| g == p)).collect();
    if !wrong.is_empty() {
        return vm.type_error(format!(
            "{function}() got some positional-only arguments passed as keyword arguments: '{}'",
            wrong.join(", ")
        ));
    }
    let text = name.to_str().into_owned();
    let total = (code.source.argcount + code.source.kwonlyargcount) as usize;
    let known = code.source.varnames[posonly.len()..total].iter().map(|n| &**n);
    let hint = match ouro_text::suggestion::closest_name(&text, known) {
        Some(near) => format!(". Did you mean '{near}'?"),
        None => String::new(),
    };
    vm.type_error(format!("{function}() got an unexpected keyword argument '{text}'{hint}"))
}

#[cold]
fn too_many(vm: &mut Vm, f: &Function, given: usize, kwonly: usize) -> Raised {
    let code = f.code.cloned(&vm.heap);
    let function = f.qualname.get(&vm.heap).to_str().into_owned();
    let argcount = code.source.argcount as usize;
    let defaults = f.defaults.get(&vm.heap).as_ref().map_or(0, |d| d.len());
    let (takes, is_plural) = if defaults > 0 {
        (format!("from {} to {argcount}", argcount - defaults), true)
    } else {
        (argcount.to_string(), argcount != 1)
    };
    let plural = if is_plural { "s" } else { "" };
    let verb = if given == 1 && kwonly == 0 { "was" } else { "were" };
    let extra = if kwonly > 0 {
        format!(
            " positional argument{} (and {kwonly} keyword-only argument{})",
            if given == 1 { "" } else { "s" },
            if kwonly == 1 { "" } else { "s" }
        )
    } else {
        String::new()
    };
    vm.type_error(format!("{function}() takes {takes} positional argument{plural} but {given}{extra} {verb} given"))
}

#[cold]
fn missing_arguments(vm: &mut Vm, f: &Function, missing: &[usize], kind: &str) -> Raised {
    let code = f.code.cloned(&vm.heap);
    let function = f.qualname.get(&vm.heap).to_str().into_owned();
    let names: Vec<String> = missing.iter().map(|&i| format!("'{}'", code.source.varnames[i])).collect();
    let list = match names.as_slice() {
        [one] => one.clone(),
        [one, two] => format!("{one} and {two}"),
        [most @ .., last] => format!("{}, and {last}", most.join(", ")),
        [] => String::new(),
    };
    let plural = if names.len() == 1 { "" } else { "s" };
    vm.type_error(format!("{function}() missing {} required {kind} argument{plural}: {list}", names.len()))
}
