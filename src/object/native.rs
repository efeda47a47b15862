//! Native functions: what `#[native]` and `#[methods]` declare, how their arguments are bound and converted, and how
//! their results become objects.

use super::{Gc, Obj, Raised, Str, Tuple, Type};
use crate::types::native::NativeFunction;
use crate::vm::Vm;
use ouro_heap::Payload;

pub type Result<T> = std::result::Result<T, Raised>;

/// The uniform signature of native code. The arguments stay owned by the caller.
pub type NativeFn = fn(&mut Vm, Args<'_>) -> Result<Obj>;

/// The arguments of a call: the positional ones, then the values of the keywords named by `keywords`.
#[derive(Clone, Copy)]
pub struct Args<'a> {
    pub values: &'a [Obj],
    pub keywords: Option<&'a Gc<Tuple>>,
}

impl<'a> Args<'a> {
    #[must_use]
    pub fn positional_only(values: &'a [Obj]) -> Args<'a> {
        Args { values, keywords: None }
    }

    #[must_use]
    pub fn keyword_count(&self) -> usize {
        self.keywords.map_or(0, |k| k.len())
    }

    #[must_use]
    pub fn positional(&self) -> &'a [Obj] {
        &self.values[..self.values.len() - self.keyword_count()]
    }

    /// The keyword arguments.
    pub fn named(&self) -> impl Iterator<Item = (&'a Gc<Str>, &'a Obj)> + use<'a> {
        let names: &'a [Obj] = self.keywords.map_or(&[], |k| k.items());
        let values = &self.values[self.values.len() - names.len()..];
        names.iter().map(|n| n.downcast::<Str>().expect("keywords are strings")).zip(values)
    }
}

/// A native function as declared.
pub struct NativeDef {
    pub name: &'static str,
    pub doc: &'static str,
    pub arity: Arity,
    pub signature: Signature,
    pub kind: NativeKind,
    pub call: NativeFn,
}

pub struct Signature {
    pub params: &'static [Param],
}

/// How many positional arguments bind without more ado.
#[derive(Clone, Copy, Debug)]
pub struct Arity {
    min: usize,
    max: usize,
}

impl Arity {
    /// No count does where a parameter is keyword-only and has no default.
    #[must_use]
    pub const fn of(signature: &Signature) -> Arity {
        let (mut min, mut max, mut i) = (0, 0, 0);
        while i < signature.params.len() {
            let param = &signature.params[i];
            match param.kind {
                ParamKind::PositionalOnly | ParamKind::PositionalOrKeyword => {
                    max += 1;
                    if param.default.is_none() {
                        min = max;
                    }
                }
                ParamKind::VarArgs => max = usize::MAX,
                ParamKind::KeywordOnly if param.default.is_none() => return Arity { min: usize::MAX, max: 0 },
                ParamKind::KeywordOnly | ParamKind::VarKeywords => {}
            }
            i += 1;
        }
        Arity { min, max }
    }
}

pub struct Param {
    pub name: &'static str,
    pub kind: ParamKind,
    /// The default's Python text; "NULL" where an absent argument has no Python value.
    pub default: Option<&'static str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParamKind {
    PositionalOnly,
    PositionalOrKeyword,
    VarArgs,
    KeywordOnly,
    VarKeywords,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NativeKind {
    Function,
    Method,
    ClassMethod,
    StaticMethod,
    New,
    Getter,
    Setter,
}

/// A native class as declared by `#[methods]`.
pub struct ClassDef {
    pub name: &'static str,
    pub module: &'static str,
    pub doc: &'static str,
    pub base: Option<&'static str>,
    pub natives: &'static [NativeDef],
    pub is_subclassable: bool,
}

impl NativeDef {
    /// Whether the first parameter is the object or class the function belongs to.
    #[must_use]
    pub fn has_receiver(&self) -> bool {
        match self.kind {
            NativeKind::Method
            | NativeKind::ClassMethod
            | NativeKind::New
            | NativeKind::Getter
            | NativeKind::Setter => true,
            NativeKind::Function | NativeKind::StaticMethod => false,
        }
    }

    fn simple_params(&self) -> impl Iterator<Item = &'static Param> + use<> {
        self.signature.params.iter().filter(|p| !matches!(p.kind, ParamKind::VarArgs | ParamKind::VarKeywords))
    }

    fn positional_count(&self) -> usize {
        self.signature
            .params
            .iter()
            .filter(|p| matches!(p.kind, ParamKind::PositionalOnly | ParamKind::PositionalOrKeyword))
            .count()
    }

    fn has(&self, kind: ParamKind) -> bool {
        self.signature.params.iter().any(|p| p.kind == kind)
    }

    /// The name as messages show it: for constructors that of the native class.
    fn shown_name(&self, vm: &Vm, args: &Args<'_>) -> String {
        let class = match self.kind {
            NativeKind::New => args.values.first().and_then(|c| c.downcast::<Type>()).cloned(),
            NativeKind::Method if self.name == "__init__" => args.values.first().map(|this| vm.type_of(this)),
            _ => None,
        };
        let native = class.as_ref().and_then(|c| c.mro.get(&vm.heap).iter().find(|c| !c.has(super::TypeFlags::HEAP)));
        native.map_or_else(|| self.name.to_owned(), |c| c.plain_name(vm))
    }
}

/// Bind arguments to the `N` parameters that are not `*args` or `**kwargs`, in order.
#[inline]
pub fn bind<'a, const N: usize>(vm: &mut Vm, def: &'static NativeDef, args: &Args<'a>) -> Result<[Option<&'a Obj>; N]> {
    let mut bound = [None; N];
    if args.keywords.is_none() {
        // The usual call: values for the first parameters, defaults for the rest.
        let given = args.values.len();
        if given >= def.arity.min && given <= def.arity.max {
            let count = if def.arity.max == usize::MAX { def.positional_count() } else { given };
            for (slot, value) in bound.iter_mut().zip(&args.values[..count.min(given)]) {
                *slot = Some(value);
            }
            return Ok(bound);
        }
    }
    bind_slowly(vm, def, args, &mut bound)?;
    Ok(bound)
}

#[cold]
fn bind_slowly<'a>(vm: &mut Vm, def: &'static NativeDef, args: &Args<'a>, bound: &mut [Option<&'a Obj>]) -> Result<()> {
    let positional = args.positional();
    let max = def.positional_count();
    if positional.len() > max && !def.has(ParamKind::VarArgs) {
        return Err(wrong_count(vm, def, args));
    }
    for (slot, value) in bound.iter_mut().zip(positional.iter().take(max)) {
        *slot = Some(value);
    }
    if args.keyword_count() > 0
        && !def
            .signature
            .params
            .iter()
            .any(|p| matches!(p.kind, ParamKind::PositionalOrKeyword | ParamKind::KeywordOnly | ParamKind::VarKeywords))
    {
        if !leaves_keywords_to_init(vm, def, args) {
            let owner = full_name(vm, def, args);
            return Err(vm.type_error(format!("{owner}() takes no keyword arguments")));
        }
    } else {
        bind_keywords(vm, def, args, bound)?;
    }
    for (i, param) in def.simple_params().enumerate() {
        if bound[i].is_none() && param.default.is_none() {
            return Err(missing(vm, def, i, param, args));
        }
    }
    Ok(())
}

/// Whether this is `__new__` without keyword parameters, of a class whose own `__init__` takes the keywords; or the
/// other way round.
fn leaves_keywords_to_init(vm: &mut Vm, def: &NativeDef, args: &Args<'_>) -> bool {
    let (class, other) = match def.kind {
        NativeKind::New => (args.values.first().and_then(|c| c.downcast::<Type>()).cloned(), super::Special::Init),
        NativeKind::Method if def.name == "__init__" => {
            (args.values.first().map(|this| vm.type_of(this)), super::Special::New)
        }
        _ => return false,
    };
    let Some(class) = class else { return false };
    overrides(vm, &class, other)
}

/// Whether `class` has another `special` than the native class it derives from.
fn overrides(vm: &mut Vm, class: &Gc<Type>, special: super::Special) -> bool {
    if !class.has(super::TypeFlags::HEAP) {
        return false;
    }
    let base = class.mro.get(&vm.heap).iter().find(|c| !c.has(super::TypeFlags::HEAP)).cloned();
    let Some(base) = base else { return false };
    let (own, native) = (vm.special(class, special), vm.special(&base, special));
    match (own, native) {
        (Some(own), Some(native)) => !own.is(&native),
        (own, native) => own.is_some() != native.is_some(),
    }
}

fn bind_keywords<'a>(
    vm: &mut Vm,
    def: &'static NativeDef,
    args: &Args<'a>,
    bound: &mut [Option<&'a Obj>],
) -> Result<()> {
    for (name, value) in args.named() {
        let name = name.to_str();
        let place = def.simple_params().position(|p| p.kind != ParamKind::PositionalOnly && p.name == name);
        match place {
            Some(i) if bound[i].is_some() => {
                let position = i + usize::from(!def.has_receiver());
                let function = def.shown_name(vm, args);
                return Err(vm.type_error(format!(
                    "argument for {function}() given by name ('{name}') and position ({position})"
                )));
            }
            Some(i) => bound[i] = Some(value),
            None if def.has(ParamKind::VarKeywords) => {}
            None => {
                let function = def.shown_name(vm, args);
                return Err(vm.type_error(format!("{function}() got an unexpected keyword argument '{name}'")));
            }
        }
    }
    Ok(())
}

fn full_name(vm: &mut Vm, def: &NativeDef, args: &Args<'_>) -> String {
    match args.values.first() {
        Some(receiver) if def.kind == NativeKind::Method => {
            format!("{}.{}", vm.type_of(receiver).plain_name(vm), def.name)
        }
        _ => def.shown_name(vm, args),
    }
}

#[cold]
fn missing(vm: &mut Vm, def: &'static NativeDef, index: usize, param: &Param, args: &Args<'_>) -> Raised {
    if param.kind == ParamKind::PositionalOnly {
        return wrong_count(vm, def, args);
    }
    let (function, name) = (def.shown_name(vm, args), param.name);
    if param.kind == ParamKind::KeywordOnly {
        return vm.type_error(format!("{function}() missing required keyword-only argument: '{name}'"));
    }
    let position = index + usize::from(!def.has_receiver());
    vm.type_error(format!("{function}() missing required argument '{name}' (pos {position})"))
}

#[cold]
fn wrong_count(vm: &mut Vm, def: &'static NativeDef, args: &Args<'_>) -> Raised {
    let receiver = usize::from(def.has_receiver());
    let max = def.positional_count() - receiver.min(def.positional_count());
    let required = |p: &&Param| p.default.is_none() && p.kind != ParamKind::KeywordOnly;
    let min = def.simple_params().filter(|p| required(p)).count().saturating_sub(receiver);
    let given = args.positional().len().saturating_sub(receiver);
    let name = def.shown_name(vm, args);
    let plural = |n: usize| if n == 1 { "" } else { "s" };
    let accepts_keywords =
        def.signature.params.iter().any(|p| matches!(p.kind, ParamKind::PositionalOrKeyword | ParamKind::KeywordOnly));
    let is_method = matches!(def.kind, NativeKind::Method | NativeKind::ClassMethod);
    let text = if accepts_keywords
        && args.keywords.is_none()
        && def.kind == NativeKind::New
        && given > max
        && matches!(def.name, "int" | "str" | "__new__")
        && matches!(&*name, "int" | "str")
    {
        format!("{name} expected at most {max} arguments, got {given}")
    } else if accepts_keywords {
        let (total, given_total) = (def.simple_params().count() - receiver, given + args.keyword_count());
        if given_total > total {
            format!("{name}() takes at most {total} argument{} ({given_total} given)", plural(total))
        } else if given > max && max == 0 {
            format!("{name}() takes no positional arguments")
        } else if given > max {
            let bound = if min == max { "exactly" } else { "at most" };
            format!("{name}() takes {bound} {max} positional argument{} ({given} given)", plural(max))
        } else {
            let posonly = |p: &&Param| required(p) && p.kind == ParamKind::PositionalOnly;
            let least = def.simple_params().filter(|p| posonly(p)).count().saturating_sub(receiver);
            let bound = if least < max { "at least" } else { "exactly" };
            format!("{name}() takes {bound} {least} positional argument{} ({given} given)", plural(least))
        }
    } else if is_method && args.values.is_empty() {
        format!("unbound method {name}() needs an argument")
    } else if is_method && name.starts_with("__") && min == max {
        format!("expected {max} argument{}, got {given}", plural(max))
    } else if min == max {
        let full = full_name(vm, def, args);
        match max {
            0 => format!("{full}() takes no arguments ({given} given)"),
            1 if def.kind != NativeKind::New => format!("{full}() takes exactly one argument ({given} given)"),
            _ => format!("{name} expected {max} argument{}, got {given}", plural(max)),
        }
    } else if given < min {
        format!("{name} expected at least {min} argument{}, got {given}", plural(min))
    } else {
        format!("{name} expected at most {max} argument{}, got {given}", plural(max))
    };
    vm.type_error(text)
}

/// The positional arguments beyond the named parameters.
#[must_use]
pub fn varargs<'a>(def: &'static NativeDef, args: &Args<'a>) -> &'a [Obj] {
    let positional = args.positional();
    &positional[def.positional_count().min(positional.len())..]
}

/// The keyword arguments that are no parameter's.
pub fn varkeywords(_: &mut Vm, def: &'static NativeDef, args: &Args<'_>) -> Vec<(Gc<Str>, Obj)> {
    args.named()
        .filter(|(name, _)| {
            let name = name.to_str();
            !def.simple_params().any(|p| p.kind != ParamKind::PositionalOnly && p.name == name)
        })
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

/// Where an argument stands, for messages.
#[derive(Clone, Copy)]
pub struct At {
    pub def: &'static NativeDef,
    pub index: usize,
}

impl At {
    /// `append() argument 'x'` as CPython's argument clinic words it.
    #[must_use]
    pub fn describe(&self) -> String {
        let simple: Vec<&Param> = self.def.simple_params().collect();
        let param = simple[self.index];
        match param.kind {
            ParamKind::PositionalOnly => {
                let receiver = usize::from(self.def.has_receiver());
                if simple.len() - receiver == 1 {
                    format!("{}() argument", self.def.name)
                } else {
                    format!("{}() argument {}", self.def.name, self.index + 1 - receiver)
                }
            }
            _ => format!("{}() argument '{}'", self.def.name, param.name),
        }
    }

    /// Whether this is the receiver of a method.
    #[must_use]
    pub fn is_receiver(&self) -> bool {
        self.index == 0 && self.def.has_receiver()
    }
}

/// A type that arguments convert to.
pub trait FromArg<'a>: Sized {
    fn from_arg(vm: &mut Vm, arg: &'a Obj, at: At) -> Result<Self>;
}

impl<'a> FromArg<'a> for &'a Obj {
    #[inline(always)]
    fn from_arg(_: &mut Vm, arg: &'a Obj, _: At) -> Result<&'a Obj> {
        Ok(arg)
    }
}

impl<'a> FromArg<'a> for Obj {
    fn from_arg(_: &mut Vm, arg: &'a Obj, _: At) -> Result<Obj> {
        Ok(arg.clone())
    }
}

impl<'a, T: Payload> FromArg<'a> for &'a Gc<T> {
    #[inline]
    fn from_arg(vm: &mut Vm, arg: &'a Obj, at: At) -> Result<&'a Gc<T>> {
        if let Some(object) = arg.downcast::<T>() {
            return Ok(object);
        }
        Err(wrong_type(vm, arg, at, T::NAME))
    }
}

#[cold]
fn wrong_type(vm: &mut Vm, arg: &Obj, at: At, expected: &str) -> Raised {
    let class = vm.type_of(arg).name(vm);
    if at.is_receiver() {
        return vm.type_error(format!(
            "descriptor '{}' requires a '{expected}' object but received a '{class}'",
            at.def.name
        ));
    }
    let class = if arg.is_none() { "None".to_owned() } else { class };
    vm.type_error(format!("{} must be {expected}, not {class}", at.describe()))
}

impl<'a> FromArg<'a> for bool {
    fn from_arg(vm: &mut Vm, arg: &'a Obj, _: At) -> Result<bool> {
        vm.truth(arg)
    }
}

impl<'a> FromArg<'a> for f64 {
    fn from_arg(vm: &mut Vm, arg: &'a Obj, _: At) -> Result<f64> {
        vm.to_f64(arg)
    }
}

macro_rules! integer_arguments {
    ($($type:ident $convert:ident $c_name:literal),*) => { $(
        impl<'a> FromArg<'a> for $type {
            fn from_arg(vm: &mut Vm, arg: &'a Obj, _: At) -> Result<$type> {
                let n = vm.$convert(arg)?;
                $type::try_from(n).or_else(|_| Err(vm.overflow_error(concat!("Python int too large to convert to ", $c_name))))
            }
        }
    )* };
}
integer_arguments!(i64 to_i64 "C long", isize to_i64 "C ssize_t", i32 to_i64 "C int", u32 to_i64 "C unsigned int", usize to_i64 "C size_t", u8 to_i64 "C unsigned char", u16 to_i64 "C unsigned short");

/// A `str` argument as text; lone surrogates are refused.
impl<'a> FromArg<'a> for &'a str {
    fn from_arg(vm: &mut Vm, arg: &'a Obj, at: At) -> Result<&'a str> {
        let text = <&Gc<Str>>::from_arg(vm, arg, at)?;
        match text.as_str() {
            Some(text) => Ok(text),
            None => {
                let start = text.code_points().position(|c| (0xd800..0xe000).contains(&c)).unwrap_or(0);
                let (encoding, reason) = ("utf-8", "surrogates not allowed");
                let fault = ouro_text::codec::Fault { encoding, start, end: start + 1, reason };
                Err(vm.encode_error(&fault, text))
            }
        }
    }
}

/// What can be a native function's result.
pub trait IntoObj {
    fn into_obj(self, vm: &mut Vm) -> Obj;
}

impl IntoObj for Obj {
    #[inline(always)]
    fn into_obj(self, _: &mut Vm) -> Obj {
        self
    }
}
impl IntoObj for () {
    fn into_obj(self, _: &mut Vm) -> Obj {
        Obj::NONE
    }
}
impl IntoObj for bool {
    fn into_obj(self, _: &mut Vm) -> Obj {
        Obj::bool(self)
    }
}
impl IntoObj for f64 {
    fn into_obj(self, vm: &mut Vm) -> Obj {
        vm.heap.float(self)
    }
}
impl IntoObj for i64 {
    #[inline]
    fn into_obj(self, vm: &mut Vm) -> Obj {
        vm.int(self)
    }
}
impl IntoObj for usize {
    #[inline]
    fn into_obj(self, vm: &mut Vm) -> Obj {
        vm.int_u64(self as u64)
    }
}
impl IntoObj for u64 {
    fn into_obj(self, vm: &mut Vm) -> Obj {
        vm.int_u64(self)
    }
}
impl IntoObj for i32 {
    fn into_obj(self, _: &mut Vm) -> Obj {
        Obj::small(self)
    }
}
impl IntoObj for u32 {
    fn into_obj(self, vm: &mut Vm) -> Obj {
        vm.int(i64::from(self))
    }
}
impl IntoObj for &str {
    fn into_obj(self, vm: &mut Vm) -> Obj {
        vm.heap.str(self).into()
    }
}
impl IntoObj for String {
    fn into_obj(self, vm: &mut Vm) -> Obj {
        vm.heap.str(&self).into()
    }
}
impl IntoObj for num_bigint::BigInt {
    fn into_obj(self, vm: &mut Vm) -> Obj {
        vm.int_big(self)
    }
}
impl<T: Payload> IntoObj for Gc<T> {
    #[inline(always)]
    fn into_obj(self, _: &mut Vm) -> Obj {
        self.into()
    }
}
impl<T: Payload> IntoObj for &Gc<T> {
    fn into_obj(self, _: &mut Vm) -> Obj {
        self.into()
    }
}
impl<T: IntoObj> IntoObj for Option<T> {
    fn into_obj(self, vm: &mut Vm) -> Obj {
        self.map_or(Obj::NONE, |v| v.into_obj(vm))
    }
}
/// A sequence of objects is a list.
impl IntoObj for Vec<Obj> {
    fn into_obj(self, vm: &mut Vm) -> Obj {
        vm.list(self).into()
    }
}
impl<A: IntoObj, B: IntoObj> IntoObj for (A, B) {
    fn into_obj(self, vm: &mut Vm) -> Obj {
        let items = vec![self.0.into_obj(vm), self.1.into_obj(vm)];
        vm.heap.tuple(items).into()
    }
}
impl<A: IntoObj, B: IntoObj, C: IntoObj> IntoObj for (A, B, C) {
    fn into_obj(self, vm: &mut Vm) -> Obj {
        let items = vec![self.0.into_obj(vm), self.1.into_obj(vm), self.2.into_obj(vm)];
        vm.heap.tuple(items).into()
    }
}

impl Vm {
    /// Whether the keywords of an `__init__` without such parameters are those of the `__new__` of the object's class.
    pub fn keywords_are_for_new(&mut self, object: &Obj) -> bool {
        let class = self.type_of(object);
        overrides(self, &class, super::Special::New)
    }

    /// A built-in function object of `def`, belonging to the module named `module`.
    pub fn native_function(&mut self, def: &'static NativeDef, module: &str) -> Obj {
        let module = self.heap.intern(module).into();
        self.heap.alloc(NativeFunction::new(def, None, module)).into()
    }
}
