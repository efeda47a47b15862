//! `_operator`: the language's operators as functions, and attrgetter, itemgetter, methodcaller.

use super::NativeModule;
use crate::object::native::Result;
use crate::object::protocol::{BinaryOp, CompareOp};
use crate::object::{Gc, Obj, Special, Str, Tuple, Type, payload};
use crate::types::module::Module;
use crate::types::shapes;
use crate::vm::Vm;
use ouro_macros::{Trace, methods, native};

/// Operator interface.
pub const MODULE: NativeModule = NativeModule {
    name: "_operator_native",
    doc: "Operator interface.\n\nThis module exports a set of functions implemented in C corresponding\nto the intrinsic operators of Python.  For example, operator.add(x, y)\nis equivalent to the expression x+y.",
    natives: &[
        ABS,
        ADD,
        AND_,
        CALL,
        CONCAT,
        CONTAINS,
        COUNT_OF,
        DELITEM,
        EQ,
        FLOORDIV,
        GE,
        GETITEM,
        GT,
        IADD,
        IAND,
        ICONCAT,
        IFLOORDIV,
        ILSHIFT,
        IMATMUL,
        IMOD,
        IMUL,
        INDEX,
        INDEX_OF,
        INV,
        INVERT,
        IOR,
        IPOW,
        IRSHIFT,
        IS_,
        IS_NOT,
        ISUB,
        ITRUEDIV,
        IXOR,
        LE,
        LENGTH_HINT,
        LSHIFT,
        LT,
        MATMUL,
        MOD_,
        MUL,
        NE,
        NEG,
        NOT_,
        OR_,
        POS,
        POW,
        RSHIFT,
        SETITEM,
        SUB,
        TRUEDIV,
        TRUTH,
        XOR,
        COMPARE_DIGEST,
    ],
    init: Some(init),
};

fn init(vm: &mut Vm, module: &Gc<Module>) -> Result<()> {
    let classes = [
        vm.lasting_class::<AttrGetter>(&AttrGetter::CLASS),
        vm.lasting_class::<ItemGetter>(&ItemGetter::CLASS),
        vm.lasting_class::<MethodCaller>(&MethodCaller::CLASS),
    ];
    for class in classes {
        let name = class.plain_name(vm);
        vm.dict_set_name(&module.dict, &name, class);
    }
    Ok(())
}

/// The functions that are one operation of the machine.
macro_rules! operations {
    ($($(#[$doc:meta])* $function:ident $name:ident $method:ident $op:expr;)*) => { $(
        $(#[$doc])*
        #[native($name(a, b, /))]
        fn $function(vm: &mut Vm, a: &Obj, b: &Obj) -> Result<Obj> {
            vm.$method($op, a, b)
        }
    )* };
}

operations! {
    /// Same as a + b.
    add add binary BinaryOp::Add;
    /// Same as a - b.
    sub sub binary BinaryOp::Sub;
    /// Same as a * b.
    mul mul binary BinaryOp::Mul;
    /// Same as a @ b.
    matmul matmul binary BinaryOp::MatMul;
    /// Same as a / b.
    truediv truediv binary BinaryOp::Div;
    /// Same as a // b.
    floordiv floordiv binary BinaryOp::FloorDiv;
    /// Same as a % b.
    mod_ mod binary BinaryOp::Mod;
    /// Same as a ** b.
    pow pow binary BinaryOp::Pow;
    /// Same as a << b.
    lshift lshift binary BinaryOp::LShift;
    /// Same as a >> b.
    rshift rshift binary BinaryOp::RShift;
    /// Same as a & b.
    and_ and_ binary BinaryOp::And;
    /// Same as a | b.
    or_ or_ binary BinaryOp::Or;
    /// Same as a ^ b.
    xor xor binary BinaryOp::Xor;
    /// Same as a += b.
    iadd iadd inplace BinaryOp::Add;
    /// Same as a -= b.
    isub isub inplace BinaryOp::Sub;
    /// Same as a *= b.
    imul imul inplace BinaryOp::Mul;
    /// Same as a @= b.
    imatmul imatmul inplace BinaryOp::MatMul;
    /// Same as a /= b.
    itruediv itruediv inplace BinaryOp::Div;
    /// Same as a //= b.
    ifloordiv ifloordiv inplace BinaryOp::FloorDiv;
    /// Same as a %= b.
    imod imod inplace BinaryOp::Mod;
    /// Same as a **= b.
    ipow ipow inplace BinaryOp::Pow;
    /// Same as a <<= b.
    ilshift ilshift inplace BinaryOp::LShift;
    /// Same as a >>= b.
    irshift irshift inplace BinaryOp::RShift;
    /// Same as a &= b.
    iand iand inplace BinaryOp::And;
    /// Same as a |= b.
    ior ior inplace BinaryOp::Or;
    /// Same as a ^= b.
    ixor ixor inplace BinaryOp::Xor;
    /// Same as a < b.
    lt lt compare CompareOp::Lt;
    /// Same as a <= b.
    le le compare CompareOp::Le;
    /// Same as a == b.
    eq eq compare CompareOp::Eq;
    /// Same as a != b.
    ne ne compare CompareOp::Ne;
    /// Same as a > b.
    gt gt compare CompareOp::Gt;
    /// Same as a >= b.
    ge ge compare CompareOp::Ge;
}

/// Same as abs(a).
#[native(abs(a, /))]
fn abs(vm: &mut Vm, a: &Obj) -> Result<Obj> {
    match vm.call_special(a, Special::Abs, &[])? {
        Some(result) => Ok(result),
        None => {
            let class = vm.type_of(a).name(vm);
            Err(vm.type_error(format!("bad operand type for abs(): '{class}'")))
        }
    }
}

/// Same as -a.
#[native(neg(a, /))]
fn neg(vm: &mut Vm, a: &Obj) -> Result<Obj> {
    vm.unary(Special::Neg, a)
}

/// Same as +a.
#[native(pos(a, /))]
fn pos(vm: &mut Vm, a: &Obj) -> Result<Obj> {
    vm.unary(Special::Pos, a)
}

/// Same as ~a.
#[native(inv(a, /))]
fn inv(vm: &mut Vm, a: &Obj) -> Result<Obj> {
    vm.unary(Special::Invert, a)
}

/// Same as ~a.
#[native(invert(a, /))]
fn invert(vm: &mut Vm, a: &Obj) -> Result<Obj> {
    vm.unary(Special::Invert, a)
}

/// Same as a.__index__()
#[native(index(a, /))]
fn index(vm: &mut Vm, a: &Obj) -> Result<Obj> {
    vm.index(a)
}

/// Same as not a.
#[native(not_(a, /))]
fn not_(vm: &mut Vm, a: &Obj) -> Result<bool> {
    Ok(!vm.truth(a)?)
}

/// Return True if a is true, False otherwise.
#[native(truth(a, /))]
fn truth(vm: &mut Vm, a: &Obj) -> Result<bool> {
    vm.truth(a)
}

/// Same as a is b.
#[native(is_(a, b, /))]
fn is_(a: &Obj, b: &Obj) -> bool {
    a.is(b)
}

/// Same as a is not b.
#[native(is_not(a, b, /))]
fn is_not(a: &Obj, b: &Obj) -> bool {
    !a.is(b)
}

/// Whether `a` is a sequence, or an instance of a class with `__getitem__`: else a TypeError.
fn check_concat(vm: &mut Vm, a: &Obj) -> Result<()> {
    let adds = vm.special_of(a, Special::Add).is_some() || vm.special_of(a, BinaryOp::Add.inplace()).is_some();
    if adds && vm.special_of(a, Special::GetItem).is_some() {
        return Ok(());
    }
    let class = vm.type_of(a).name(vm);
    Err(vm.type_error(format!("'{class}' object can't be concatenated")))
}

/// Same as a + b, for a and b sequences.
#[native(concat(a, b, /))]
fn concat(vm: &mut Vm, a: &Obj, b: &Obj) -> Result<Obj> {
    check_concat(vm, a)?;
    vm.binary(BinaryOp::Add, a, b)
}

/// Same as a += b, for a and b sequences.
#[native(iconcat(a, b, /))]
fn iconcat(vm: &mut Vm, a: &Obj, b: &Obj) -> Result<Obj> {
    check_concat(vm, a)?;
    vm.inplace(BinaryOp::Add, a, b)
}

/// Same as b in a (note reversed operands).
#[native(contains(a, b, /))]
fn contains(vm: &mut Vm, a: &Obj, b: &Obj) -> Result<bool> {
    vm.contains(a, b)
}

fn iterator_for_search(vm: &mut Vm, a: &Obj) -> Result<Obj> {
    match vm.iter(a) {
        Err(raised) if raised.is(vm, &vm.types.exceptions.TypeError.clone()) => {
            let class = vm.type_of(a).name(vm);
            Err(vm.type_error(format!("argument of type '{class}' is not iterable")))
        }
        other => other,
    }
}

/// Return the number of items in a which are, or which equal, b.
#[native(countOf(a, b, /))]
fn count_of(vm: &mut Vm, a: &Obj, b: &Obj) -> Result<usize> {
    let iterator = iterator_for_search(vm, a)?;
    let mut n = 0;
    while let Some(item) = vm.next(&iterator)? {
        n += usize::from(vm.eq(&item, b)?);
    }
    Ok(n)
}

/// Return the first index of b in a.
#[native(indexOf(a, b, /))]
fn index_of(vm: &mut Vm, a: &Obj, b: &Obj) -> Result<usize> {
    let iterator = iterator_for_search(vm, a)?;
    let mut i = 0;
    while let Some(item) = vm.next(&iterator)? {
        if vm.eq(&item, b)? {
            return Ok(i);
        }
        i += 1;
    }
    Err(vm.value_error("sequence.index(x): x not in sequence"))
}

/// Same as a[b].
#[native(getitem(a, b, /))]
fn getitem(vm: &mut Vm, a: &Obj, b: &Obj) -> Result<Obj> {
    vm.get_item(a, b)
}

/// Same as a[b] = c.
#[native(setitem(a, b, c, /))]
fn setitem(vm: &mut Vm, a: &Obj, b: &Obj, c: &Obj) -> Result<()> {
    vm.set_item(a, b, c.clone())
}

/// Same as del a[b].
#[native(delitem(a, b, /))]
fn delitem(vm: &mut Vm, a: &Obj, b: &Obj) -> Result<()> {
    vm.del_item(a, b)
}

/// Return an estimate of the number of items in obj.
///
/// This is useful for presizing containers when building from an iterable.
///
/// If the object supports len(), the result will be exact.
/// Otherwise, it may over- or under-estimate by an arbitrary amount.
#[native(length_hint(obj, default=0, /))]
fn length_hint(vm: &mut Vm, obj: &Obj, default: isize) -> Result<i64> {
    // A default below zero is given back as it is.
    let hint = vm.length_hint(obj, usize::MAX)?;
    Ok(if hint == usize::MAX { default as i64 } else { hint as i64 })
}

/// Same as obj(*args, **kwargs).
#[native(call(obj, /, *args, **kwargs))]
fn call(vm: &mut Vm, obj: &Obj, args: &[Obj], kwargs: Vec<(Gc<Str>, Obj)>) -> Result<Obj> {
    vm.call_kw(obj, args, &kwargs)
}

/// Return 'a == b'.
///
/// This function uses an approach designed to prevent
/// timing analysis, making it appropriate for cryptography.
///
/// a and b must both be of the same type: either str (ASCII only),
/// or any bytes-like object.
#[native(_compare_digest(a, b, /))]
fn compare_digest(vm: &mut Vm, a: &Obj, b: &Obj) -> Result<bool> {
    let differs = |x: &[u8], y: &[u8]| {
        // Every byte is looked at, whatever the others are.
        let sum = x.iter().zip(y.iter()).fold(0, |sum, (p, q)| sum | (p ^ q));
        x.len() != y.len() || sum != 0
    };
    if let (Some(x), Some(y)) = (a.downcast::<Str>(), b.downcast::<Str>()) {
        if !x.is_ascii() || !y.is_ascii() {
            return Err(vm.type_error("comparing strings with non-ASCII characters is not supported"));
        }
        return Ok(!differs(x.as_wtf8(), y.as_wtf8()));
    }
    for text in [a, b] {
        if text.downcast::<Str>().is_some() {
            vm.need_bytes(text)?;
        }
    }
    if vm.bytes_like(a)?.is_none() || vm.bytes_like(b)?.is_none() {
        let (a, b) = (vm.type_of(a).name(vm), vm.type_of(b).name(vm));
        return Err(vm.type_error(format!("unsupported operand types(s) or combination of types: '{a}' and '{b}'")));
    }
    let (x, y) = (vm.need_bytes(a)?, vm.need_bytes(b)?);
    Ok(!differs(&x, &y))
}

/// The one argument of a getter's call.
fn only_argument<'a>(vm: &mut Vm, name: &str, args: &'a [Obj], kwargs: &[(Gc<Str>, Obj)]) -> Result<&'a Obj> {
    if !kwargs.is_empty() {
        return Err(vm.type_error(format!("{name}() takes no keyword arguments")));
    }
    match args {
        [one] => Ok(one),
        _ => Err(vm.type_error(format!("{name} expected 1 argument, got {}", args.len()))),
    }
}

/// `name(arguments, key=value)`.
fn show_call(vm: &mut Vm, object: &Obj, args: &[Obj], kwargs: &[(Gc<Str>, Obj)]) -> Result<Gc<Str>> {
    let shown = vm.repr_guard(object, |vm| {
        let mut text = vm.type_of(object).qualified_name(vm).into_bytes();
        text.push(b'(');
        for (i, arg) in args.iter().enumerate() {
            if i > 0 {
                text.extend_from_slice(b", ");
            }
            vm.push_repr(&mut text, arg)?;
        }
        for (name, value) in kwargs {
            text.extend_from_slice(b", ");
            text.extend_from_slice(name.as_wtf8());
            text.push(b'=');
            vm.push_repr(&mut text, value)?;
        }
        text.push(b')');
        Ok(text)
    })?;
    match shown {
        Some(text) => Ok(vm.heap.str_from_wtf8(&text)),
        None => {
            let name = vm.type_of(object).qualified_name(vm);
            Ok(vm.heap.str(&format!("{name}(...)")))
        }
    }
}

#[derive(Trace)]
pub struct AttrGetter {
    names: Vec<Obj>,
    /// Each name, cut at its dots.
    paths: Vec<Vec<Gc<Str>>>,
}
payload!(AttrGetter, "operator.attrgetter", shapes::NONE, container);

impl AttrGetter {
    fn follow(vm: &mut Vm, object: &Obj, path: &[Gc<Str>]) -> Result<Obj> {
        let mut object = object.clone();
        for name in path {
            object = vm.get_attr(&object, name)?;
        }
        Ok(object)
    }
}

/// Return a callable object that fetches the given attribute(s) from its operand.
/// After f = attrgetter('name'), the call f(r) returns r.name.
/// After g = attrgetter('name', 'date'), the call g(r) returns (r.name, r.date).
/// After h = attrgetter('name.first', 'name.last'), the call h(r) returns
/// (r.name.first, r.name.last).
#[methods(attrgetter, module = "operator")]
impl AttrGetter {
    #[new(attrgetter(cls, *args, **kwargs))]
    fn new(vm: &mut Vm, cls: &Gc<Type>, args: &[Obj], kwargs: Vec<(Gc<Str>, Obj)>) -> Result<Gc<AttrGetter>> {
        if !kwargs.is_empty() {
            return Err(vm.type_error("attrgetter() takes no keyword arguments"));
        }
        if args.is_empty() {
            return Err(vm.type_error("attrgetter expected 1 argument, got 0"));
        }
        let mut paths = Vec::with_capacity(args.len());
        for name in args {
            let Some(name) = name.downcast::<Str>() else {
                return Err(vm.type_error("attribute name must be a string"));
            };
            let parts = name.as_wtf8().split(|b| *b == b'.');
            paths.push(parts.map(|part| vm.heap.intern_str(&vm.heap.str_from_wtf8(part))).collect());
        }
        Ok(vm.heap.alloc_with_shape(cls.root_shape(), AttrGetter { names: args.to_vec(), paths }))
    }

    #[native(__call__(self, *args, **kwargs))]
    fn call(this: &Gc<Self>, vm: &mut Vm, args: &[Obj], kwargs: Vec<(Gc<Str>, Obj)>) -> Result<Obj> {
        let object = only_argument(vm, "attrgetter", args, &kwargs)?;
        if let [path] = this.paths.as_slice() {
            return AttrGetter::follow(vm, object, path);
        }
        let mut values = Vec::with_capacity(this.paths.len());
        for path in &this.paths {
            values.push(AttrGetter::follow(vm, object, path)?);
        }
        Ok(vm.heap.tuple(values).into())
    }

    #[native(__repr__(self, /))]
    fn repr(this: &Gc<Self>, vm: &mut Vm) -> Result<Gc<Str>> {
        show_call(vm, this.as_obj(), &this.names, &[])
    }

    /// Return state information for pickling
    #[native(__reduce__(self, /))]
    fn reduce(this: &Gc<Self>, vm: &mut Vm) -> Gc<Tuple> {
        let class = vm.type_of(this.as_obj()).into();
        let args = vm.heap.tuple(this.names.clone()).into();
        vm.heap.tuple_of_array([class, args])
    }
}

#[derive(Trace)]
pub struct ItemGetter {
    keys: Vec<Obj>,
}
payload!(ItemGetter, "operator.itemgetter", shapes::NONE, container);

/// Return a callable object that fetches the given item(s) from its operand.
/// After f = itemgetter(2), the call f(r) returns r[2].
/// After g = itemgetter(2, 5, 3), the call g(r) returns (r[2], r[5], r[3])
#[methods(itemgetter, module = "operator")]
impl ItemGetter {
    #[new(itemgetter(cls, *args, **kwargs))]
    fn new(vm: &mut Vm, cls: &Gc<Type>, args: &[Obj], kwargs: Vec<(Gc<Str>, Obj)>) -> Result<Gc<ItemGetter>> {
        if !kwargs.is_empty() {
            return Err(vm.type_error("itemgetter() takes no keyword arguments"));
        }
        if args.is_empty() {
            return Err(vm.type_error("itemgetter expected 1 argument, got 0"));
        }
        Ok(vm.heap.alloc_with_shape(cls.root_shape(), ItemGetter { keys: args.to_vec() }))
    }

    #[native(__call__(self, *args, **kwargs))]
    fn call(this: &Gc<Self>, vm: &mut Vm, args: &[Obj], kwargs: Vec<(Gc<Str>, Obj)>) -> Result<Obj> {
        let object = only_argument(vm, "itemgetter", args, &kwargs)?;
        if let [key] = this.keys.as_slice() {
            if let (Some(i), Some(tuple)) = (key.as_small_int(), object.downcast_exact::<Tuple>())
                && let Some(item) = usize::try_from(i).ok().and_then(|i| tuple.items().get(i))
            {
                return Ok(item.clone());
            }
            return vm.get_item(object, key);
        }
        let mut values = Vec::with_capacity(this.keys.len());
        for key in &this.keys {
            values.push(vm.get_item(object, key)?);
        }
        Ok(vm.heap.tuple(values).into())
    }

    #[native(__repr__(self, /))]
    fn repr(this: &Gc<Self>, vm: &mut Vm) -> Result<Gc<Str>> {
        show_call(vm, this.as_obj(), &this.keys, &[])
    }

    /// Return state information for pickling
    #[native(__reduce__(self, /))]
    fn reduce(this: &Gc<Self>, vm: &mut Vm) -> Gc<Tuple> {
        let class = vm.type_of(this.as_obj()).into();
        let args = vm.heap.tuple(this.keys.clone()).into();
        vm.heap.tuple_of_array([class, args])
    }
}

#[derive(Trace)]
pub struct MethodCaller {
    name: Gc<Str>,
    args: Vec<Obj>,
    keywords: Vec<(Gc<Str>, Obj)>,
}
payload!(MethodCaller, "operator.methodcaller", shapes::NONE, container);

/// Return a callable object that calls the given method on its operand.
/// After f = methodcaller('name'), the call f(r) returns r.name().
/// After g = methodcaller('name', 'date', foo=1), the call g(r) returns
/// r.name('date', foo=1).
#[methods(methodcaller, module = "operator")]
impl MethodCaller {
    #[new(methodcaller(cls, *args, **kwargs))]
    fn new(vm: &mut Vm, cls: &Gc<Type>, args: &[Obj], kwargs: Vec<(Gc<Str>, Obj)>) -> Result<Gc<MethodCaller>> {
        let [name, args @ ..] = args else {
            return Err(vm.type_error("methodcaller needs at least one argument, the method name"));
        };
        let Some(name) = name.downcast::<Str>() else {
            return Err(vm.type_error("method name must be a string"));
        };
        let caller = MethodCaller { name: vm.heap.intern_str(name), args: args.to_vec(), keywords: kwargs };
        Ok(vm.heap.alloc_with_shape(cls.root_shape(), caller))
    }

    #[native(__call__(self, *args, **kwargs))]
    fn call(this: &Gc<Self>, vm: &mut Vm, args: &[Obj], kwargs: Vec<(Gc<Str>, Obj)>) -> Result<Obj> {
        let object = only_argument(vm, "methodcaller", args, &kwargs)?;
        let method = vm.get_attr(object, &this.name)?;
        vm.call_kw(&method, &this.args, &this.keywords)
    }

    #[native(__repr__(self, /))]
    fn repr(this: &Gc<Self>, vm: &mut Vm) -> Result<Gc<Str>> {
        let mut args = vec![this.name.clone().into()];
        args.extend(this.args.iter().cloned());
        show_call(vm, this.as_obj(), &args, &this.keywords)
    }

    /// Return state information for pickling
    #[native(__reduce__(self, /))]
    fn reduce(this: &Gc<Self>, vm: &mut Vm) -> Result<Gc<Tuple>> {
        let class: Obj = vm.type_of(this.as_obj()).into();
        if this.keywords.is_empty() {
            let mut args = vec![this.name.clone().into()];
            args.extend(this.args.iter().cloned());
            let args = vm.heap.tuple(args).into();
            return Ok(vm.heap.tuple_of_array([class, args]));
        }
        let functools = vm.import_module("functools")?;
        let partial = vm.get_attr_name(&functools, "partial")?;
        let partial = vm.call_kw(&partial, &[class, this.name.clone().into()], &this.keywords)?;
        let args = vm.heap.tuple(this.args.clone()).into();
        Ok(vm.heap.tuple_of_array([partial, args]))
    }
}
