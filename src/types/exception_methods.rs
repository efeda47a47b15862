//! The methods of the built-in exception classes. Reference: "Built-in Exceptions".

use super::exception::Exception;
use super::exception_fields::{self as fields, Field};
use super::traceback::Traceback;
use crate::object::class::ClassRelation;
use crate::object::native::{NativeDef, NativeKind, Result};
use crate::object::{ClassDef, Gc, Obj, Raised, Special, Str, Tuple, Type};
use crate::vm::Vm;
use ouro_macros::methods;

/// Common base class for all exceptions.
#[methods(BaseException, module = "builtins")]
impl Exception {
    #[new(BaseException(cls, *args, **kwargs))]
    fn new(vm: &mut Vm, cls: &Gc<Type>, args: &[Obj], kwargs: Vec<(Gc<Str>, Obj)>) -> Obj {
        let _ = kwargs;
        let args = vm.heap.tuple_of(args);
        vm.heap.alloc_with_shape(cls.root_shape(), Exception::with_args(args)).into()
    }

    #[native(__init__(self, *args, **kwargs))]
    fn init(this: &Gc<Self>, vm: &mut Vm, args: &[Obj], kwargs: Vec<(Gc<Str>, Obj)>) -> Result<()> {
        if !kwargs.is_empty() {
            let class = vm.type_of(this.as_obj()).plain_name(vm);
            return Err(vm.type_error(format!("{class}() takes no keyword arguments")));
        }
        let args = vm.heap.tuple_of(args);
        this.args.set(&mut vm.heap, args);
        Ok(())
    }

    #[native(__repr__(self, /))]
    fn repr(this: &Gc<Self>, vm: &mut Vm) -> Result<String> {
        let class = vm.type_of(this.as_obj()).plain_name(vm);
        let args = this.args.cloned(&vm.heap);
        Ok(match args.items() {
            [one] => format!("{class}({})", vm.repr_text(&one.clone())?),
            _ => format!("{class}{}", vm.repr_text(args.as_obj())?),
        })
    }

    #[native(__str__(self, /))]
    fn str(this: &Gc<Self>, vm: &mut Vm) -> Result<Gc<Str>> {
        let args = this.args.cloned(&vm.heap);
        match args.items() {
            [] => Ok(vm.names.empty.clone()),
            [one] => vm.str(&one.clone()),
            _ => vm.str(args.as_obj()),
        }
    }

    #[native(__reduce__(self, /))]
    fn reduce(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        let class: Obj = vm.type_of(this.as_obj()).into();
        let args: Obj = this.args.cloned(&vm.heap).into();
        let mut parts = vec![class, args];
        if let Some(dict) = vm.dict_of(this.as_obj()).filter(|d| d.len(&vm.heap) > 0) {
            parts.push(dict.into());
        }
        Ok(vm.heap.tuple(parts).into())
    }

    #[native(__setstate__(self, state, /))]
    fn setstate(this: &Gc<Self>, vm: &mut Vm, state: &Obj) -> Result<()> {
        if state.is_none() {
            return Ok(());
        }
        let Some(dict) = state.downcast::<super::dict::Dict>() else {
            return Err(vm.type_error("state is not a dictionary"));
        };
        for (key, value) in dict.items(&vm.heap) {
            if let Some(key) = key.downcast::<Str>() {
                vm.set_attr(this.as_obj(), &key.clone(), value)?;
            }
        }
        Ok(())
    }

    #[native(with_traceback(self, tb, /))]
    fn with_traceback(this: &Gc<Self>, vm: &mut Vm, tb: &Obj) -> Result<Obj> {
        set_traceback(vm, this, tb)?;
        Ok(this.into())
    }

    #[native(add_note(self, note, /))]
    fn add_note(this: &Gc<Self>, vm: &mut Vm, note: &Obj) -> Result<()> {
        if note.downcast::<Str>().is_none() {
            let class = vm.type_of(note).name(vm);
            return Err(vm.type_error(format!("note must be a str, not '{class}'")));
        }
        let key = vm.heap.intern("__notes__");
        match vm.get_attr_opt(this.as_obj(), &key)? {
            Some(notes) => match notes.downcast::<super::list::List>() {
                Some(list) => {
                    list.items.get_mut(&mut vm.heap).push(note.clone());
                    Ok(())
                }
                None => Err(vm.type_error("Cannot add note: __notes__ is not a list")),
            },
            None => {
                let list = vm.list(vec![note.clone()]).into();
                vm.set_attr(this.as_obj(), &key, list)
            }
        }
    }

    #[getter(args)]
    fn get_args(this: &Gc<Self>, vm: &mut Vm) -> Gc<Tuple> {
        this.args.cloned(&vm.heap)
    }

    #[setter(args)]
    fn set_args(this: &Gc<Self>, vm: &mut Vm, value: Option<&Obj>) -> Result<()> {
        let Some(value) = value else { return Err(vm.type_error("args may not be deleted")) };
        let items = vm.collect(value)?;
        let args = vm.heap.tuple(items);
        this.args.set(&mut vm.heap, args);
        Ok(())
    }

    #[getter(__traceback__)]
    fn get_traceback(this: &Gc<Self>, vm: &mut Vm) -> Option<Gc<Traceback>> {
        this.traceback.cloned(&vm.heap)
    }

    #[setter(__traceback__)]
    fn set_traceback_attr(this: &Gc<Self>, vm: &mut Vm, value: Option<&Obj>) -> Result<()> {
        match value {
            Some(value) => set_traceback(vm, this, value),
            None => Err(vm.type_error("__traceback__ may not be deleted")),
        }
    }

    #[getter(__context__)]
    fn get_context(this: &Gc<Self>, vm: &mut Vm) -> Option<Obj> {
        this.context.cloned(&vm.heap)
    }

    #[setter(__context__)]
    fn set_context(this: &Gc<Self>, vm: &mut Vm, value: Option<&Obj>) -> Result<()> {
        let value = exception_or_none(vm, value, "context")?;
        this.context.set(&mut vm.heap, value);
        Ok(())
    }

    #[getter(__cause__)]
    fn get_cause(this: &Gc<Self>, vm: &mut Vm) -> Option<Obj> {
        this.cause.cloned(&vm.heap)
    }

    #[setter(__cause__)]
    fn set_cause_attr(this: &Gc<Self>, vm: &mut Vm, value: Option<&Obj>) -> Result<()> {
        let value = exception_or_none(vm, value, "cause")?;
        this.cause.set(&mut vm.heap, value);
        this.suppresses_context.set(true);
        Ok(())
    }

    #[getter(__suppress_context__)]
    fn get_suppress(this: &Gc<Self>) -> bool {
        this.suppresses_context.get()
    }

    #[setter(__suppress_context__)]
    fn set_suppress(this: &Gc<Self>, vm: &mut Vm, value: Option<&Obj>) -> Result<()> {
        let flag = match value {
            Some(value) => vm.truth(value)?,
            None => return Err(vm.type_error("can't delete numeric/char attribute")),
        };
        this.suppresses_context.set(flag);
        Ok(())
    }
}

fn exception_or_none(vm: &mut Vm, value: Option<&Obj>, what: &str) -> Result<Option<Obj>> {
    match value {
        None => Err(vm.type_error(format!("__{what}__ may not be deleted"))),
        Some(v) if v.is_none() => Ok(None),
        Some(v) if v.downcast::<Exception>().is_some() => Ok(Some(v.clone())),
        Some(_) => Err(vm.type_error(format!("exception {what} must be None or derive from BaseException"))),
    }
}

fn set_traceback(vm: &mut Vm, exception: &Gc<Exception>, value: &Obj) -> Result<()> {
    let traceback = match value.downcast::<Traceback>() {
        Some(tb) => Some(tb.clone()),
        None if value.is_none() => None,
        None => return Err(vm.type_error("__traceback__ must be a traceback or None")),
    };
    exception.traceback.set(&mut vm.heap, traceback);
    Ok(())
}

impl Vm {
    /// `exception.add_note(text)`.
    pub fn add_note(&mut self, exception: &Gc<Exception>, text: &str) {
        let note: Obj = self.heap.str(text).into();
        drop(Exception::add_note(exception, self, &note));
    }

    /// Give the exception classes that have methods of their own these methods.
    pub(crate) fn add_exception_methods(&mut self) {
        let root = self.types.exceptions.BaseException.clone();
        self.show_dict(&root);
        let e = |vm: &Vm, f: fn(&super::exception::Exceptions) -> &Gc<Type>| f(&vm.types.exceptions).clone();
        let add = |vm: &mut Vm, class: Gc<Type>, def: &'static ClassDef| {
            // Only the methods: name, doc and module are there.
            for native in def.natives {
                let name = vm.heap.intern(native.name);
                let f: Obj = match native.kind {
                    crate::object::NativeKind::Getter => {
                        let is_setter = |n: &&NativeDef| n.kind == NativeKind::Setter && n.name == native.name;
                        let setter = def.natives.iter().find(is_setter);
                        vm.heap.alloc(super::native::GetSet::new(native, setter, &class)).into()
                    }
                    crate::object::NativeKind::Setter => continue,
                    crate::object::NativeKind::New => vm
                        .heap
                        .alloc(super::native::NativeFunction::new(native, Some((&class).into()), Obj::NONE))
                        .into(),
                    crate::object::NativeKind::ClassMethod => {
                        super::native::NativeFunction::class_method(vm, native, &class).into()
                    }
                    _ => super::native::NativeFunction::method(vm, native, &class).into(),
                };
                drop(class.dict.set_str(&mut vm.heap, &name, f));
            }
            vm.forget_lookups(&class);
        };
        let base = e(self, |x| &x.BaseException);
        self.add_natives(&base, &Exception::CLASS);
        let stop = e(self, |x| &x.StopIteration);
        add(self, stop, &StopClass::CLASS);
        let exit = e(self, |x| &x.SystemExit);
        add(self, exit, &ExitClass::CLASS);
        let key = e(self, |x| &x.KeyError);
        add(self, key, &KeyClass::CLASS);
        let import = e(self, |x| &x.ImportError);
        add(self, import.clone(), &ImportClass::CLASS);
        add(self, import, &fields::ImportFields::CLASS);
        let name = e(self, |x| &x.NameError);
        add(self, name.clone(), &NameClass::CLASS);
        add(self, name, &fields::NameFields::CLASS);
        let attribute = e(self, |x| &x.AttributeError);
        add(self, attribute.clone(), &AttributeClass::CLASS);
        add(self, attribute, &fields::AttributeFields::CLASS);
        let os = e(self, |x| &x.OSError);
        add(self, os.clone(), &OsClass::CLASS);
        add(self, os.clone(), &fields::OsFields::CLASS);
        add(self, os, &fields::WrittenFields::CLASS);
        let syntax = e(self, |x| &x.SyntaxError);
        add(self, syntax.clone(), &SyntaxClass::CLASS);
        add(self, syntax, &fields::SyntaxFields::CLASS);
        for class in [e(self, |x| &x.UnicodeDecodeError), e(self, |x| &x.UnicodeEncodeError)] {
            add(self, class.clone(), &UnicodeClass::CLASS);
            add(self, class.clone(), &fields::UnicodeFields::CLASS);
            add(self, class, &fields::PositionFields::CLASS);
        }
        let translate = e(self, |x| &x.UnicodeTranslateError);
        add(self, translate.clone(), &TranslateClass::CLASS);
        add(self, translate.clone(), &fields::UnicodeFields::CLASS);
        add(self, translate, &fields::PositionFields::CLASS);
        let group = e(self, |x| &x.BaseExceptionGroup);
        add(self, group.clone(), &super::exception_group::GroupClass::CLASS);
        add(self, group, &fields::GroupFields::CLASS);
    }

    /// The class of OSError that an errno means. PEP 3151.
    #[must_use]
    pub fn os_error_class(&self, errno: i32) -> Gc<Type> {
        let e = &self.types.exceptions;
        let class = match errno {
            libc::EAGAIN | libc::EALREADY | libc::EINPROGRESS => &e.BlockingIOError,
            libc::EPIPE | libc::ESHUTDOWN => &e.BrokenPipeError,
            libc::ECHILD => &e.ChildProcessError,
            libc::ECONNABORTED => &e.ConnectionAbortedError,
            libc::ECONNREFUSED => &e.ConnectionRefusedError,
            libc::ECONNRESET => &e.ConnectionResetError,
            libc::EEXIST => &e.FileExistsError,
            libc::ENOENT => &e.FileNotFoundError,
            libc::EINTR => &e.InterruptedError,
            libc::EISDIR => &e.IsADirectoryError,
            libc::ENOTDIR => &e.NotADirectoryError,
            libc::EACCES | libc::EPERM => &e.PermissionError,
            libc::ESRCH => &e.ProcessLookupError,
            libc::ETIMEDOUT => &e.TimeoutError,
            _ => &e.OSError,
        };
        class.clone()
    }
}

/// `value` and `code` are the arguments until a program says otherwise.
pub struct StopClass;
#[methods(StopIteration, module = "builtins")]
impl StopClass {
    #[getter(value)]
    fn value(this: &Gc<Exception>, vm: &mut Vm) -> Obj {
        vm.exception_value(this)
    }

    #[setter(value)]
    fn set_value(this: &Gc<Exception>, vm: &mut Vm, value: Option<&Obj>) {
        this.set_field(vm, Field::Value, Some(value.cloned().unwrap_or(Obj::NONE)));
    }
}

pub struct ExitClass;
#[methods(SystemExit, module = "builtins")]
impl ExitClass {
    #[getter(code)]
    fn code(this: &Gc<Exception>, vm: &mut Vm) -> Obj {
        if let Some(code) = this.field(vm, Field::Code) {
            return code;
        }
        let args = this.args.cloned(&vm.heap);
        match args.items() {
            [] => Obj::NONE,
            [one] => one.clone(),
            _ => args.into(),
        }
    }

    #[setter(code)]
    fn set_code(this: &Gc<Exception>, vm: &mut Vm, value: Option<&Obj>) {
        this.set_field(vm, Field::Code, Some(value.cloned().unwrap_or(Obj::NONE)));
    }
}

pub struct KeyClass;
#[methods(KeyError, module = "builtins")]
impl KeyClass {
    #[native(__str__(self, /))]
    fn str(this: &Gc<Exception>, vm: &mut Vm) -> Result<Gc<Str>> {
        let args = this.args.cloned(&vm.heap);
        match args.items() {
            [one] => vm.repr(&one.clone()),
            _ => Exception::str(this, vm),
        }
    }
}

/// Take the keywords that an exception class knows as fields; others are a TypeError.
fn take_fields(
    vm: &mut Vm,
    this: &Gc<Exception>,
    kwargs: Vec<(Gc<Str>, Obj)>,
    known: &[&str],
    class: &str,
) -> Result<()> {
    for (name, value) in kwargs {
        if !known.contains(&&*name.to_str()) {
            let name = name.to_str().into_owned();
            return Err(vm.type_error(format!("{class}() got an unexpected keyword argument '{name}'")));
        }
        this.set_field(vm, Field::named(&name.to_str()).expect("known names are fields"), Some(value));
    }
    Ok(())
}

fn store_args(vm: &mut Vm, this: &Gc<Exception>, args: &[Obj]) {
    let args = vm.heap.tuple_of(args);
    this.args.set(&mut vm.heap, args);
}

pub struct ImportClass;
#[methods(ImportError, module = "builtins")]
impl ImportClass {
    #[native(__init__(self, *args, **kwargs))]
    fn init(this: &Gc<Exception>, vm: &mut Vm, args: &[Obj], kwargs: Vec<(Gc<Str>, Obj)>) -> Result<()> {
        store_args(vm, this, args);
        if let [msg] = args {
            this.set_field(vm, Field::Msg, Some(msg.clone()));
        }
        take_fields(vm, this, kwargs, &["name", "path", "name_from"], "ImportError")
    }

    #[native(__str__(self, /))]
    fn str(this: &Gc<Exception>, vm: &mut Vm) -> Result<Gc<Str>> {
        let msg = this.field_or_none(vm, Field::Msg);
        match msg.downcast_exact::<Str>() {
            Some(msg) => Ok(msg.clone()),
            None => Exception::str(this, vm),
        }
    }

    #[native(__reduce__(self, /))]
    fn reduce(this: &Gc<Exception>, vm: &mut Vm) -> Result<Obj> {
        let state = vm.dict();
        if let Some(dict) = vm.dict_of(this.as_obj()) {
            vm.dict_merge(&state, dict.as_obj())?;
        }
        for (name, field) in [("name", Field::Name), ("path", Field::Path), ("name_from", Field::NameFrom)] {
            if let Some(value) = this.field(vm, field) {
                vm.dict_set_name(&state, name, value);
            }
        }
        Ok(reduced(vm, this, this.args.cloned(&vm.heap), &state))
    }
}

/// The class, its arguments, and the state if there is any.
fn reduced(vm: &mut Vm, this: &Gc<Exception>, args: Gc<Tuple>, state: &Gc<super::dict::Dict>) -> Obj {
    let mut parts = vec![vm.type_of(this.as_obj()).into(), args.into()];
    if state.len(&vm.heap) > 0 {
        parts.push(state.into());
    }
    vm.heap.tuple(parts).into()
}

pub struct NameClass;
#[methods(NameError, module = "builtins")]
impl NameClass {
    #[native(__init__(self, *args, **kwargs))]
    fn init(this: &Gc<Exception>, vm: &mut Vm, args: &[Obj], kwargs: Vec<(Gc<Str>, Obj)>) -> Result<()> {
        store_args(vm, this, args);
        take_fields(vm, this, kwargs, &["name"], "NameError")
    }
}

pub struct AttributeClass;
#[methods(AttributeError, module = "builtins")]
impl AttributeClass {
    #[native(__init__(self, *args, **kwargs))]
    fn init(this: &Gc<Exception>, vm: &mut Vm, args: &[Obj], kwargs: Vec<(Gc<Str>, Obj)>) -> Result<()> {
        store_args(vm, this, args);
        take_fields(vm, this, kwargs, &["name", "obj"], "AttributeError")
    }

    #[native(__getstate__(self, /))]
    fn getstate(this: &Gc<Exception>, vm: &mut Vm) -> Result<Obj> {
        let state = vm.dict();
        if let Some(dict) = vm.dict_of(this.as_obj()) {
            vm.dict_merge(&state, dict.as_obj())?;
        }
        if let Some(name) = this.field(vm, Field::Name) {
            vm.dict_set_name(&state, "name", name);
        }
        let args = this.args.cloned(&vm.heap);
        vm.dict_set_name(&state, "args", args);
        Ok(state.into())
    }

    #[native(__reduce__(self, /))]
    fn reduce(this: &Gc<Exception>, vm: &mut Vm) -> Result<Obj> {
        let state = AttributeClass::getstate(this, vm)?;
        let class = vm.type_of(this.as_obj()).into();
        let args = this.args.cloned(&vm.heap).into();
        Ok(vm.heap.tuple_of_array([class, args, state]).into())
    }
}

/// Whether a class derived from OSError has an `__init__` of its own, but no `__new__`: then `__init__` fills instances,
/// otherwise `__new__` does.
fn has_own_init_only(vm: &mut Vm, class: &Gc<Type>) -> bool {
    let os_error = vm.types.exceptions.OSError.clone();
    let mut is_inherited = |special| match (vm.special(class, special), vm.special(&os_error, special)) {
        (Some(own), Some(inherited)) => own.is(&inherited),
        _ => false,
    };
    is_inherited(Special::New) && !is_inherited(Special::Init)
}

fn fill_os_error(vm: &mut Vm, this: &Gc<Exception>, args: &[Obj]) -> Result<()> {
    let blocking = vm.types.exceptions.BlockingIOError.clone();
    if let [errno, strerror, written] = args
        && vm.class_of(this.as_obj()).is_subtype(vm, &blocking)
        && super::int::is_int(written)
    {
        store_args(vm, this, args);
        this.set_field(vm, Field::Errno, Some(errno.clone()));
        this.set_field(vm, Field::Strerror, Some(strerror.clone()));
        this.set_field(vm, Field::Written, Some(written.clone()));
        return Ok(());
    }
    let kept = if (3..=5).contains(&args.len()) { &args[..2] } else { args };
    let kept = vm.heap.tuple_of(kept);
    this.args.set(&mut vm.heap, kept);
    if (2..=5).contains(&args.len()) {
        this.set_field(vm, Field::Errno, Some(args[0].clone()));
        this.set_field(vm, Field::Strerror, Some(args[1].clone()));
        if let Some(filename) = args.get(2).filter(|f| !f.is_none()) {
            this.set_field(vm, Field::Filename, Some(filename.clone()));
        }
        if let Some(filename2) = args.get(4).filter(|f| !f.is_none()) {
            this.set_field(vm, Field::Filename2, Some(filename2.clone()));
        }
    }
    Ok(())
}

pub struct OsClass;
#[methods(OSError, module = "builtins")]
impl OsClass {
    #[new(OSError(cls, *args, **kwargs))]
    fn new(vm: &mut Vm, cls: &Gc<Type>, args: &[Obj], kwargs: Vec<(Gc<Str>, Obj)>) -> Result<Obj> {
        let is_filled_later = has_own_init_only(vm, cls);
        if !is_filled_later && !kwargs.is_empty() {
            let class = cls.plain_name(vm);
            return Err(vm.type_error(format!("{class}() takes no keyword arguments")));
        }
        let mut class = cls.clone();
        if cls.is(&vm.types.exceptions.OSError)
            && (2..=5).contains(&args.len())
            && let Some(errno) = args[0].as_small_int()
        {
            class = vm.os_error_class(errno as i32);
        }
        let empty = vm.heap.tuple(Vec::new());
        let this = vm.heap.alloc_with_shape(class.root_shape(), Exception::with_args(empty));
        if !is_filled_later {
            fill_os_error(vm, &this, args)?;
        }
        Ok(this.into())
    }

    #[native(__init__(self, *args, **kwargs))]
    fn init(this: &Gc<Exception>, vm: &mut Vm, args: &[Obj], kwargs: Vec<(Gc<Str>, Obj)>) -> Result<()> {
        let class = vm.type_of(this.as_obj());
        if !has_own_init_only(vm, &class) {
            return Ok(());
        }
        if !kwargs.is_empty() {
            let class = class.plain_name(vm);
            return Err(vm.type_error(format!("{class}() takes no keyword arguments")));
        }
        fill_os_error(vm, this, args)
    }

    #[native(__str__(self, /))]
    fn str(this: &Gc<Exception>, vm: &mut Vm) -> Result<Gc<Str>> {
        let (errno, strerror) = (this.field_or_none(vm, Field::Errno), this.field_or_none(vm, Field::Strerror));
        if errno.is_none() && strerror.is_none() {
            return Exception::str(this, vm);
        }
        let (errno, strerror) = (vm.str_text(&errno)?, vm.str_text(&strerror)?);
        let (filename, filename2) = (this.field_or_none(vm, Field::Filename), this.field_or_none(vm, Field::Filename2));
        let mut text = format!("[Errno {errno}] {strerror}");
        if !filename.is_none() {
            text += &format!(": {}", vm.repr_text(&filename)?);
            if !filename2.is_none() {
                text += &format!(" -> {}", vm.repr_text(&filename2)?);
            }
        }
        Ok(vm.heap.str(&text))
    }

    #[native(__reduce__(self, /))]
    fn reduce(this: &Gc<Exception>, vm: &mut Vm) -> Result<Obj> {
        let mut args = this.args.cloned(&vm.heap);
        if let ([errno, strerror], Some(filename)) = (args.items(), this.field(vm, Field::Filename)) {
            let mut all = vec![errno.clone(), strerror.clone(), filename];
            if let Some(filename2) = this.field(vm, Field::Filename2) {
                all.extend([Obj::NONE, filename2]);
            }
            args = vm.heap.tuple(all);
        }
        let state = vm.dict_of(this.as_obj()).unwrap_or_else(|| vm.dict());
        Ok(reduced(vm, this, args, &state))
    }
}

pub struct SyntaxClass;
#[methods(SyntaxError, module = "builtins")]
impl SyntaxClass {
    #[native(__init__(self, *args, **kwargs))]
    fn init(this: &Gc<Exception>, vm: &mut Vm, args: &[Obj], kwargs: Vec<(Gc<Str>, Obj)>) -> Result<()> {
        take_fields(vm, this, kwargs, &[], "SyntaxError")?;
        store_args(vm, this, args);
        if let Some(msg) = args.first() {
            this.set_field(vm, Field::Msg, Some(msg.clone()));
        }
        if let [_, details] = args {
            let details = vm.collect(details)?;
            if details.len() != 4 && details.len() != 6 {
                return Err(vm.type_error(format!("function missing required argument 'filename' (pos {})", 1)));
            }
            use Field::{EndLineno, EndOffset, Filename, Lineno, Offset, Text};
            for (field, value) in [Filename, Lineno, Offset, Text, EndLineno, EndOffset].into_iter().zip(details) {
                this.set_field(vm, field, Some(value));
            }
        }
        Ok(())
    }

    #[native(__str__(self, /))]
    fn str(this: &Gc<Exception>, vm: &mut Vm) -> Result<Gc<Str>> {
        let (msg, filename) = (this.field_or_none(vm, Field::Msg), this.field_or_none(vm, Field::Filename));
        let lineno = this.field_or_none(vm, Field::Lineno);
        let msg = vm.str_text(&msg)?;
        let file = filename.downcast::<Str>().map(|f| f.to_str().rsplit('/').next().unwrap_or("").to_owned());
        let text = match (file, lineno.as_small_int()) {
            (Some(file), Some(line)) => format!("{msg} ({file}, line {line})"),
            (Some(file), None) => format!("{msg} ({file})"),
            (None, Some(line)) => format!("{msg} (line {line})"),
            (None, None) => msg,
        };
        Ok(vm.heap.str(&text))
    }
}

pub struct UnicodeClass;
#[methods(UnicodeDecodeError, module = "builtins")]
impl UnicodeClass {
    #[native(__init__(self, encoding, object, start, end, reason, /))]
    fn init(
        this: &Gc<Exception>,
        vm: &mut Vm,
        encoding: &Gc<Str>,
        object: &Obj,
        start: i64,
        end: i64,
        reason: &Gc<Str>,
    ) -> Result<()> {
        let (start, end) = (vm.int(start), vm.int(end));
        store_args(vm, this, &[encoding.into(), object.clone(), start.clone(), end.clone(), reason.into()]);
        this.set_field(vm, Field::Encoding, Some(encoding.into()));
        let is_text = object.downcast::<Str>().is_some() || object.downcast::<super::bytes::Bytes>().is_some();
        let kept = match if is_text { None } else { vm.bytes_like(object)? } {
            // What may change is kept as it is now.
            Some(data) => vm.bytes(data).into(),
            None => object.clone(),
        };
        this.set_field(vm, Field::Object, Some(kept));
        this.set_field(vm, Field::Start, Some(start));
        this.set_field(vm, Field::End, Some(end));
        this.set_field(vm, Field::Reason, Some(reason.into()));
        Ok(())
    }

    #[native(__str__(self, /))]
    fn str(this: &Gc<Exception>, vm: &mut Vm) -> Result<Gc<Str>> {
        unicode_str(this, vm, true)
    }
}

pub struct TranslateClass;
#[methods(UnicodeTranslateError, module = "builtins")]
impl TranslateClass {
    #[native(__init__(self, object, start, end, reason, /))]
    fn init(this: &Gc<Exception>, vm: &mut Vm, object: &Obj, start: i64, end: i64, reason: &Gc<Str>) -> Result<()> {
        let (start, end) = (vm.int(start), vm.int(end));
        store_args(vm, this, &[object.clone(), start.clone(), end.clone(), reason.into()]);
        this.set_field(vm, Field::Object, Some(object.clone()));
        this.set_field(vm, Field::Start, Some(start));
        this.set_field(vm, Field::End, Some(end));
        this.set_field(vm, Field::Reason, Some(reason.into()));
        Ok(())
    }

    #[native(__str__(self, /))]
    fn str(this: &Gc<Exception>, vm: &mut Vm) -> Result<Gc<Str>> {
        unicode_str(this, vm, false)
    }
}

fn unicode_str(this: &Gc<Exception>, vm: &mut Vm, has_encoding: bool) -> Result<Gc<Str>> {
    let Some(object) = this.field(vm, Field::Object) else { return Ok(vm.names.empty.clone()) };
    let position = |vm: &Vm, field| this.field_or_none(vm, field).as_small_int().unwrap_or(0);
    let (start, end) = (position(vm, Field::Start), position(vm, Field::End));
    let reason = this.field_or_none(vm, Field::Reason);
    let reason = vm.str_text(&reason)?;
    let encoding = this.field_or_none(vm, Field::Encoding);
    let encoding = if has_encoding { vm.str_text(&encoding)? } else { String::new() };
    let is_text = object.downcast::<Str>().is_some();
    let verb = if !has_encoding {
        "translate"
    } else if is_text {
        "encode"
    } else {
        "decode"
    };
    let codec = if has_encoding { format!("'{encoding}' codec ") } else { String::new() };
    let unit = if is_text { "character" } else { "byte" };
    let length = match object.downcast::<Str>() {
        Some(text) => text.len(),
        None => vm.len(&object)?,
    };
    let is_inside = usize::try_from(start).is_ok_and(|start| start < length);
    let text = if end == start + 1 && is_inside {
        let shown = match object.downcast::<Str>() {
            Some(text) => match text.code_points().nth(start.max(0) as usize) {
                Some(c) if c <= 0xff => format!("'\\x{c:02x}' "),
                Some(c) if c <= 0xffff => format!("'\\u{c:04x}' "),
                Some(c) => format!("'\\U{c:08x}' "),
                None => String::new(),
            },
            None => {
                let index = vm.int(start);
                match vm.get_item(&object, &index)?.as_small_int() {
                    Some(b) => format!("0x{b:02x} "),
                    None => String::new(),
                }
            }
        };
        format!("{codec}can't {verb} {unit} {shown}in position {start}: {reason}")
    } else {
        format!("{codec}can't {verb} {unit}s in position {start}-{}: {reason}", end - 1)
    };
    Ok(vm.heap.str(&text))
}

/// An exception made by native code whose class has fields: as if the program had called the class.
impl Vm {
    pub fn raise_called(&mut self, class: &Gc<Type>, args: &[Obj]) -> Raised {
        match self.call(class.as_obj(), args) {
            Ok(instance) => match instance.into_gc::<Exception>() {
                Ok(e) => Raised::new(e),
                Err(_) => self.type_error("exceptions must derive from BaseException"),
            },
            Err(raised) => raised,
        }
    }
}
