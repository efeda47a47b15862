//! The attributes as the interpreter uses them, over a small stand-in for `crate::object::native` and `crate::vm`.
#![allow(unsafe_code, unreachable_pub, dead_code, clippy::unwrap_used)]

mod vm {
    //! The machine: the heap, and a record of what ran.
    pub struct Vm {
        pub heap: ouro_heap::Heap,
        pub log: Vec<String>,
    }
}

mod object {
    pub mod native {
        //! The names that generated code uses.
        use crate::vm::Vm;
        use ouro_heap::{Gc, Obj, Payload, Str};

        pub type Result<T> = std::result::Result<T, String>;
        pub type NativeFn = fn(&mut Vm, Args<'_>) -> Result<Obj>;
        #[derive(Clone, Copy)]
        pub struct NativeDef {
            pub name: &'static str,
            pub doc: &'static str,
            pub arity: Arity,
            pub signature: Signature,
            pub kind: NativeKind,
            pub call: NativeFn,
        }
        #[derive(Clone, Copy)]
        pub struct Arity(pub usize);
        impl Arity {
            pub const fn of(signature: &Signature) -> Arity {
                Arity(signature.params.len())
            }
        }
        #[derive(Clone, Copy)]
        pub struct Signature {
            pub params: &'static [Param],
        }
        #[derive(Clone, Copy)]
        pub struct Param {
            pub name: &'static str,
            pub kind: ParamKind,
            pub default: Option<&'static str>,
        }
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub enum ParamKind {
            PositionalOnly,
            PositionalOrKeyword,
            VarArgs,
            KeywordOnly,
            VarKeywords,
        }
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub enum NativeKind {
            Function,
            Method,
            ClassMethod,
            StaticMethod,
            New,
            Getter,
            Setter,
        }
        pub struct ClassDef {
            pub name: &'static str,
            pub module: &'static str,
            pub doc: &'static str,
            pub base: Option<&'static str>,
            pub natives: &'static [NativeDef],
            pub is_subclassable: bool,
        }
        pub struct Args<'a> {
            pub positional: &'a [Obj],
            pub keywords: &'a [(&'static str, Obj)],
        }
        pub struct At {
            pub def: &'static NativeDef,
            pub index: usize,
        }

        pub fn bind<'a, const N: usize>(
            _: &mut Vm,
            def: &'static NativeDef,
            args: &Args<'a>,
        ) -> Result<[Option<&'a Obj>; N]> {
            let bound =
                def.signature.params.iter().filter(|p| !matches!(p.kind, ParamKind::VarArgs | ParamKind::VarKeywords));
            let mut out = [None; N];
            for (i, param) in bound.enumerate() {
                let by_name = args.keywords.iter().find(|(name, _)| *name == param.name).map(|(_, v)| v);
                out[i] = match param.kind {
                    ParamKind::PositionalOnly => args.positional.get(i),
                    ParamKind::PositionalOrKeyword => args.positional.get(i).or(by_name),
                    _ => by_name,
                };
                if out[i].is_none() && param.default.is_none() {
                    return Err(format!("{}() misses '{}'", def.name, param.name));
                }
            }
            Ok(out)
        }
        pub fn varargs<'a>(def: &'static NativeDef, args: &Args<'a>) -> &'a [Obj] {
            let before = def.signature.params.iter().take_while(|p| p.kind != ParamKind::VarArgs).count();
            args.positional.get(before..).unwrap_or(&[])
        }
        pub fn varkeywords(vm: &mut Vm, def: &'static NativeDef, args: &Args<'_>) -> Vec<(Gc<Str>, Obj)> {
            let is_free = |name: &str| !def.signature.params.iter().any(|p| p.name == name);
            args.keywords
                .iter()
                .filter(|(name, _)| is_free(name))
                .map(|(name, v)| (vm.heap.intern(name), v.clone()))
                .collect()
        }

        pub trait FromArg<'a>: Sized {
            fn from_arg(vm: &mut Vm, arg: &'a Obj, at: At) -> Result<Self>;
        }
        fn wrong<T>(at: &At) -> Result<T> {
            let mut bound = at
                .def
                .signature
                .params
                .iter()
                .filter(|p| !matches!(p.kind, ParamKind::VarArgs | ParamKind::VarKeywords));
            Err(format!("{}() argument '{}'", at.def.name, bound.nth(at.index).unwrap().name))
        }
        impl<'a> FromArg<'a> for &'a Obj {
            fn from_arg(_: &mut Vm, arg: &'a Obj, _: At) -> Result<&'a Obj> {
                Ok(arg)
            }
        }
        impl FromArg<'_> for Obj {
            fn from_arg(_: &mut Vm, arg: &Obj, _: At) -> Result<Obj> {
                Ok(arg.clone())
            }
        }
        impl<'a, T: Payload> FromArg<'a> for &'a Gc<T> {
            fn from_arg(_: &mut Vm, arg: &'a Obj, at: At) -> Result<&'a Gc<T>> {
                arg.downcast().map_or_else(|| wrong(&at), Ok)
            }
        }
        impl<'a> FromArg<'a> for &'a str {
            fn from_arg(_: &mut Vm, arg: &'a Obj, at: At) -> Result<&'a str> {
                arg.downcast::<Str>().and_then(Gc::as_str).map_or_else(|| wrong(&at), Ok)
            }
        }
        impl FromArg<'_> for i64 {
            fn from_arg(_: &mut Vm, arg: &Obj, at: At) -> Result<i64> {
                arg.as_small_int().map_or_else(|| wrong(&at), Ok)
            }
        }
        impl FromArg<'_> for bool {
            fn from_arg(_: &mut Vm, arg: &Obj, at: At) -> Result<bool> {
                arg.as_bool().map_or_else(|| wrong(&at), Ok)
            }
        }
        impl FromArg<'_> for f64 {
            fn from_arg(_: &mut Vm, arg: &Obj, at: At) -> Result<f64> {
                arg.as_float().map_or_else(|| wrong(&at), Ok)
            }
        }

        pub trait IntoObj {
            fn into_obj(self, vm: &mut Vm) -> Obj;
        }
        impl IntoObj for () {
            fn into_obj(self, _: &mut Vm) -> Obj {
                Obj::NONE
            }
        }
        impl IntoObj for Obj {
            fn into_obj(self, _: &mut Vm) -> Obj {
                self
            }
        }
        impl IntoObj for i64 {
            fn into_obj(self, _: &mut Vm) -> Obj {
                Obj::try_int(self).unwrap()
            }
        }
        impl IntoObj for bool {
            fn into_obj(self, _: &mut Vm) -> Obj {
                Obj::bool(self)
            }
        }
        impl IntoObj for String {
            fn into_obj(self, vm: &mut Vm) -> Obj {
                vm.heap.str(&self).into()
            }
        }
        impl<T: Payload> IntoObj for Gc<T> {
            fn into_obj(self, _: &mut Vm) -> Obj {
                self.into()
            }
        }
    }
}

use object::native::{Args, NativeDef, NativeKind, ParamKind, Result};
use ouro_heap::{Gc, Generation, Heap, Obj, Payload, ShapeId, Slot, Str, Trace};
use ouro_macros::{Trace, methods, native};
use vm::Vm;

fn vm() -> Vm {
    let vm = Vm { heap: Heap::new(), log: Vec::new() };
    vm.heap.set_builtin_shape::<Bag>();
    vm.heap.set_builtin_shape::<Holder>();
    vm
}

fn call(vm: &mut Vm, def: &NativeDef, positional: &[Obj], keywords: &[(&'static str, Obj)]) -> Result<Obj> {
    (def.call)(vm, Args { positional, keywords })
}

fn text(object: &Obj) -> &str {
    object.downcast::<Str>().unwrap().as_str().unwrap()
}

/// Sort.
///
/// >>> sorted([3, 1, 2])
///     indented
#[native(sorted(iterable, /, *, key=None, reverse=False))]
fn sorted(vm: &mut Vm, iterable: &Obj, key: Option<&Obj>, reverse: bool) -> Result<String> {
    vm.log.push("sorted".into());
    Ok(format!("{iterable:?} {key:?} {reverse}"))
}

#[native(print(*values, sep=None, end="\n", file=None, flush=False))]
fn print(values: &[Obj], sep: Option<&str>, end: &str, file: Option<&Obj>, vm: &mut Vm, flush: bool) {
    vm.log.push(format!("{values:?} {sep:?} {end:?} {file:?} {flush}"));
}

#[native(getattr(object, name, default=NULL, /))]
fn getattr(_object: &Obj, name: &str, default: Option<Obj>) -> Result<bool> {
    if name == "fail" { Err("no".into()) } else { Ok(default.is_some()) }
}

#[native(numbers(a, b=-1, c=1.5, d=(), e=None, **rest))]
fn numbers(a: Option<i64>, b: i64, c: f64, d: Option<&Obj>, e: Obj, rest: Vec<(Gc<Str>, Obj)>) -> String {
    let rest: Vec<_> = rest.iter().map(|(k, v)| format!("{}={v:?}", k.as_str().unwrap())).collect();
    format!("{a:?} {b} {c} {d:?} {e:?} {rest:?}")
}

/// Every name that is a word of Rust.
#[native(type(type, in, async="it's", /))]
fn r#type(r#type: &Obj, r#in: &Obj, async_: &str) -> String {
    format!("{type:?} {in:?} {async_}")
}

#[native(nothing())]
fn nothing() -> i64 {
    7
}

/// A bag of things.
///
/// Second line.
#[derive(Trace)]
struct Bag {
    items: Slot<Vec<Obj>>,
    label: Slot<Option<Obj>>,
    #[trace(skip)]
    made_by: std::thread::ThreadId,
}
ouro_heap::payload!(Bag, "bag", ShapeId(20), container);

/// A bag of things.
///
/// Second line.
#[methods(bag, module = "bags", base = "object", subclassable = false)]
impl Bag {
    /// Make one.
    #[new(bag(cls, first=NULL, /))]
    fn create(cls: &Obj, vm: &mut Vm, first: Option<&Obj>) -> Gc<Bag> {
        vm.log.push(format!("new {cls:?}"));
        let bag = Bag {
            items: Slot::new(first.into_iter().cloned().collect()),
            label: Slot::new(None),
            made_by: std::thread::current().id(),
        };
        vm.heap.alloc(bag)
    }

    /// Put `x` in.
    #[native(append(self, x, /))]
    fn append(this: &Gc<Self>, vm: &mut Vm, x: Obj) {
        this.items.get_mut(&mut vm.heap).push(x);
    }

    #[native(__len__(self))]
    fn len(this: &Gc<Self>, vm: &mut Vm) -> i64 {
        Self::count(this, vm)
    }

    #[classmethod(fromkeys(cls, iterable, value=None, /))]
    fn fromkeys(_cls: &Obj, _iterable: &Obj, value: Option<&Obj>) -> Result<bool> {
        Ok(value.is_none())
    }

    #[staticmethod(maketrans(x, y=NULL, z=NULL, /))]
    fn maketrans(x: i64, y: Option<i64>, z: Option<i64>) -> i64 {
        x + y.unwrap_or(0) + z.unwrap_or(0)
    }

    /// What it says.
    #[getter(label)]
    fn label(this: &Gc<Self>, vm: &mut Vm) -> Obj {
        this.label.cloned(&vm.heap).unwrap_or_default()
    }

    #[setter(label)]
    fn set_label(this: &Gc<Self>, vm: &mut Vm, value: Option<&Obj>) -> Result<()> {
        this.label.set(&mut vm.heap, value.cloned());
        Ok(())
    }

    fn count(this: &Gc<Self>, vm: &Vm) -> i64 {
        this.items.get(&vm.heap).len() as i64
    }
}

struct Plain;

#[methods(plain, module = "builtins")]
impl Plain {
    #[native(bit_count(self, /))]
    fn bit_count(this: i64) -> i64 {
        i64::from(this.count_ones())
    }
}

#[test]
fn a_function_is_bound_converted_and_called() {
    let vm = &mut vm();
    let (one, two) = (Obj::small(1), Obj::small(2));
    assert_eq!(text(&call(vm, &SORTED, std::slice::from_ref(&one), &[]).unwrap()), "1 None false");
    let keywords = [("key", two.clone()), ("reverse", Obj::TRUE)];
    assert_eq!(text(&call(vm, &SORTED, std::slice::from_ref(&one), &keywords).unwrap()), "1 Some(2) true");
    let none = [("key", Obj::NONE)];
    assert_eq!(text(&call(vm, &SORTED, std::slice::from_ref(&one), &none).unwrap()), "1 None false");
    assert_eq!(call(vm, &SORTED, &[], &[]).unwrap_err(), "sorted() misses 'iterable'");
    let wrong = [("reverse", two)];
    assert_eq!(call(vm, &SORTED, &[one], &wrong).unwrap_err(), "sorted() argument 'reverse'");
    assert_eq!(vm.log, ["sorted"; 3]);
    assert_eq!(call(vm, &NOTHING, &[], &[]).unwrap().as_small_int(), Some(7));
}

#[test]
fn the_entry_says_what_is_declared() {
    assert_eq!((SORTED.name, SORTED.kind), ("sorted", NativeKind::Function));
    assert_eq!(SORTED.doc, "Sort.\n\n>>> sorted([3, 1, 2])\n    indented");
    let params: Vec<_> = SORTED.signature.params.iter().map(|p| (p.name, p.kind, p.default)).collect();
    let expected = [
        ("iterable", ParamKind::PositionalOnly, None),
        ("key", ParamKind::KeywordOnly, Some("None")),
        ("reverse", ParamKind::KeywordOnly, Some("False")),
    ];
    assert_eq!(params, expected);
    let defaults =
        |def: &NativeDef| def.signature.params.iter().map(|p| p.default.unwrap_or("-")).collect::<Vec<_>>().join(" ");
    assert_eq!(defaults(&NUMBERS), "- -1 1.5 () None -");
    assert_eq!(defaults(&PRINT), "- None '\\n' None False");
    assert_eq!(defaults(&GETATTR), "- - NULL");
    assert_eq!(defaults(&TYPE), "- - \"it's\"");
    let kinds: Vec<_> = PRINT.signature.params.iter().map(|p| p.kind).collect();
    assert_eq!((kinds[0], kinds[1]), (ParamKind::VarArgs, ParamKind::KeywordOnly));
    assert_eq!(NUMBERS.signature.params[5].kind, ParamKind::VarKeywords);
    assert_eq!((NOTHING.doc, NOTHING.signature.params.len()), ("", 0));
}

#[test]
fn variable_arguments_and_defaults() {
    let vm = &mut vm();
    let (one, two) = (Obj::small(1), Obj::small(2));
    assert!(call(vm, &PRINT, &[one.clone(), two.clone()], &[("flush", Obj::TRUE)]).unwrap().is_none());
    assert_eq!(vm.log.pop().unwrap(), r#"[1, 2] None "\n" None true"#);
    assert_eq!(call(vm, &PRINT, &[], &[("flush", one.clone())]).unwrap_err(), "print() argument 'flush'");
    assert_eq!(text(&call(vm, &NUMBERS, &[Obj::NONE], &[]).unwrap()), "None -1 1.5 None None []");
    let keywords = [("b", two), ("x", Obj::small(9)), ("d", Obj::NONE)];
    assert_eq!(
        text(&call(vm, &NUMBERS, std::slice::from_ref(&one), &keywords).unwrap()),
        r#"Some(1) 2 1.5 Some(None) None ["x=9"]"#
    );
    let name: Obj = vm.heap.str("n").into();
    assert_eq!(call(vm, &GETATTR, &[one.clone(), name.clone()], &[]).unwrap().as_bool(), Some(false));
    assert_eq!(call(vm, &GETATTR, &[one.clone(), name, Obj::NONE], &[]).unwrap().as_bool(), Some(true));
    let fail: Obj = vm.heap.str("fail").into();
    assert_eq!(call(vm, &GETATTR, &[one.clone(), fail], &[]).unwrap_err(), "no");
    assert_eq!(text(&call(vm, &TYPE, &[one.clone(), one], &[]).unwrap()), "1 1 it's");
}

#[test]
fn a_class_is_declared_by_its_methods() {
    let vm = &mut vm();
    let class = Bag::CLASS;
    assert_eq!((class.name, class.module, class.base, class.is_subclassable), ("bag", "bags", Some("object"), false));
    assert_eq!(class.doc, "A bag of things.\n\nSecond line.");
    assert_eq!((Plain::CLASS.base, Plain::CLASS.is_subclassable), (None, true));
    let kinds: Vec<_> = class.natives.iter().map(|d| (d.name, d.kind)).collect();
    let expected = [
        ("__new__", NativeKind::New),
        ("append", NativeKind::Method),
        ("__len__", NativeKind::Method),
        ("fromkeys", NativeKind::ClassMethod),
        ("maketrans", NativeKind::StaticMethod),
        ("label", NativeKind::Getter),
        ("label", NativeKind::Setter),
    ];
    assert_eq!(kinds, expected);
    let [new, append, len, fromkeys, maketrans, get, set] = class.natives else { unreachable!() };
    assert_eq!((new.doc, get.doc), ("Make one.", "What it says."));
    assert!(append.signature.params.iter().all(|p| p.kind == ParamKind::PositionalOnly));
    assert_eq!(len.signature.params[0].kind, ParamKind::PositionalOnly);

    let bag = call(vm, new, &[Obj::NONE, Obj::small(3)], &[]).unwrap();
    assert!(call(vm, append, &[bag.clone(), Obj::small(4)], &[]).unwrap().is_none());
    assert_eq!(call(vm, len, std::slice::from_ref(&bag), &[]).unwrap().as_small_int(), Some(2));
    assert_eq!(call(vm, append, &[Obj::NONE, Obj::NONE], &[]).unwrap_err(), "append() argument 'self'");
    assert_eq!(call(vm, fromkeys, &[Obj::NONE, Obj::NONE], &[]).unwrap().as_bool(), Some(true));
    assert_eq!(call(vm, maketrans, &[Obj::small(1), Obj::small(2)], &[]).unwrap().as_small_int(), Some(3));
    assert!(call(vm, set, &[bag.clone(), Obj::small(5)], &[]).unwrap().is_none());
    assert_eq!(call(vm, get, std::slice::from_ref(&bag), &[]).unwrap().as_small_int(), Some(5));
    assert!(call(vm, set, std::slice::from_ref(&bag), &[]).unwrap().is_none());
    assert!(call(vm, get, &[bag], &[]).unwrap().is_none());
    assert_eq!(call(vm, &Plain::NATIVES[0], &[Obj::small(7)], &[]).unwrap().as_small_int(), Some(3));
}

/// Every kind of field.
#[derive(Trace)]
struct Holder {
    slot: Slot<Content<Obj>>,
    pair: Pair,
    unit: Unit,
}
ouro_heap::payload!(Holder, "holder", ShapeId(21), container);

#[derive(Trace)]
enum Content<T> {
    Empty,
    One(T, u32),
    Many {
        items: Vec<T>,
        #[trace(skip)]
        untraced: Option<std::thread::ThreadId>,
    },
}

#[derive(Trace)]
struct Pair(Obj, Obj);

#[derive(Trace)]
struct Unit;

#[derive(Trace)]
enum Never {}

#[test]
fn traced_fields_are_found_and_cleared() {
    let vm = &mut vm();
    let before = vm.heap.live_containers();
    let leaf = |heap: &Heap| -> Obj { heap.str("leaf").into() };
    let holder =
        vm.heap.alloc(Holder { slot: Slot::new(Content::Empty), pair: Pair(leaf(&vm.heap), Obj::NONE), unit: Unit });
    assert_eq!(vm.heap.referents(holder.as_obj()).len(), 1);
    let one = Content::One(leaf(&vm.heap), 1);
    holder.slot.set(&mut vm.heap, one);
    assert_eq!(vm.heap.referents(holder.as_obj()).len(), 2);
    let items = vec![holder.clone().into(), leaf(&vm.heap), leaf(&vm.heap)];
    holder.slot.set(&mut vm.heap, Content::Many { items, untraced: None });
    assert_eq!(vm.heap.referents(holder.as_obj()).len(), 4);
    drop(holder);
    assert_eq!(vm.heap.live_containers(), before + 1);
    assert_eq!(vm.heap.collect(Generation::Full), 1);
    assert_eq!(vm.heap.live_containers(), before);
}

#[test]
fn payloads_know_their_layout() {
    assert_eq!(Bag::layout().name, "bag");
    let mut sink = Vec::new();
    Content::<Obj>::One(Obj::small(1), 2).take(&mut sink);
    assert_eq!(sink.len(), 1);
}
