//! `_sre`: the engine behind the module `re`. Patterns are parsed (`parse.rs`), compiled (`program.rs`, `charset.rs`) and
//! run (`matcher.rs`); `pattern.rs` and `matched.rs` are the classes that programs see.
//!
//! The matcher is our own: texts may hold lone surrogates and patterns may be of bytes, captures inside repetitions,
//! references, look-behind, possessive and conditional groups must behave as in Python, and a pattern that takes
//! exponential time must stay interruptible. No crate offers all of that.

pub mod charset;
pub mod matched;
pub mod matcher;
pub mod parse;
pub mod pattern;
pub mod program;
pub mod template;

use super::NativeModule;
use crate::object::native::Result;
use crate::object::{Gc, Obj, Raised, Str, TypeFlags};
use crate::types::bytes::Bytes;
use crate::types::module::Module;
use crate::vm::Vm;
use matched::Match;
use ouro_macros::native;
use parse::Mistake;
use pattern::{Pattern, Scanner};

pub const MODULE: NativeModule =
    NativeModule { name: "_sre", doc: "The engine of regular expressions.", natives: &[COMPILE], init: Some(init) };

fn init(vm: &mut Vm, module: &Gc<Module>) -> Result<()> {
    let pattern = vm.lasting_class::<Pattern>(&Pattern::CLASS);
    pattern.add_flag(TypeFlags::HAS_WEAKREF);
    let matched = vm.lasting_class::<Match>(&Match::CLASS);
    let scanner = vm.lasting_class::<Scanner>(&Scanner::CLASS);
    vm.dict_set_name(&module.dict, "Pattern", pattern);
    vm.dict_set_name(&module.dict, "Match", matched);
    vm.dict_set_name(&module.dict, "Scanner", scanner);
    let many = vm.int(i64::from(parse::MANY));
    vm.dict_set_name(&module.dict, "MAXREPEAT", many);
    vm.dict_set_name(&module.dict, "MAXGROUPS", Obj::small(1 << 30));
    Ok(())
}

/// Compile a pattern, a string or bytes; gives the pattern and a list of warnings about it.
#[native(compile(pattern, flags, /))]
fn compile(vm: &mut Vm, pattern: &Obj, flags: i64) -> Result<Obj> {
    let (codes, is_text): (Vec<u32>, bool) = if let Some(text) = pattern.downcast::<Str>() {
        (text.code_points().collect(), true)
    } else if let Some(bytes) = pattern.downcast::<Bytes>() {
        (bytes.data.iter().map(|b| u32::from(*b)).collect(), false)
    } else {
        return Err(vm.type_error("first argument must be string or compiled pattern"));
    };
    let compiled = parse::parse(&codes, is_text, flags as u32)
        .and_then(|parsed| program::compile(&parsed, is_text).map(|program| (parsed, program)));
    let (parsed, program) = match compiled {
        Ok(compiled) => compiled,
        Err(mistake) => return Err(vm.pattern_mistake(mistake, pattern)),
    };
    let warnings = parsed.warnings.iter().map(|text| vm.heap.str(text).into()).collect();
    let warnings = vm.list(warnings).into();
    let pattern = pattern::make(vm, pattern, &parsed, program);
    Ok(vm.heap.tuple(vec![pattern, warnings]).into())
}

impl Vm {
    /// The exception for what is wrong with a pattern or template.
    fn pattern_mistake(&mut self, mistake: Mistake, pattern: &Obj) -> Raised {
        let (message, position) = match mistake {
            Mistake::Pattern { message, position } => (message, position),
            Mistake::Value(message) => return self.value_error(message),
            Mistake::Overflow(message) => return self.overflow_error(message),
            Mistake::Depth => return self.recursion_error("maximum recursion depth exceeded"),
            Mistake::Index(message) => {
                let message = self.heap.str_from_wtf8(&message).into();
                let class = self.types.exceptions.IndexError.clone();
                return self.raise_with(&class, vec![message]);
            }
        };
        let mut args: Vec<Obj> = vec![self.heap.str_from_wtf8(&message).into()];
        if let Some(position) = position {
            args.push(pattern.clone());
            args.push(self.int(position as i64));
        }
        let raised = self.import_module("re").and_then(|re| {
            let class = self.get_attr_name(&re, "PatternError")?;
            let error = self.call(&class, &args)?;
            self.raised_from_arg(&error)
        });
        match raised {
            Ok(raised) | Err(raised) => raised,
        }
    }
}
